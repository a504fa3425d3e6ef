"""Print a lesson: its code is run in order, and each expression evaluated where it stands.

A lesson's source is MyST notebook text. Its code cells carry MyST-NB's own tags, and three more:

``setup``
    The one cell that stands folded in the notebook, and not on the page.
``words``
    Runs while the lesson is printed and is in no notebook: it puts words together, such as the rows
    of a table, from which the text below takes them.
``how-it-works``
    Stands open in the notebook; the page gathers it, with its output, in a fold at its end.
"""

from __future__ import annotations

import copy
import json
import re
from ast import literal_eval
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from myst_nb.core.read import MystMetadataParsingError, read_myst_markdown_notebook
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from .expressions import Expression, SourceError, expressions, fill

METADATA = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python"},
}
SETUP, WORDS = "setup", "words"
SECONDS = 300
HEADING = re.compile(r"^#{1,3} +(.+?) *$", re.MULTILINE)
FENCE = re.compile(r"^(```+|~~~+|:::+).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Lesson:
    """A lesson's source, read: the cells of its notebook before the values are put in.

    Attributes
    ----------
    path : Path
        The source.
    notebook : NotebookNode
        Its cells; the text still has its expressions.
    lines : dict of str to int
        The source's line at which a cell begins, by the cell's id.
    """

    path: Path
    notebook: NotebookNode
    lines: dict[str, int]

    def error(self, cell: NotebookNode, line: int, trouble: str) -> SourceError:
        """Return an error at a line of a cell, named by its place in the source."""
        at = self.lines[cell["id"]] + line - 1
        return SourceError(f"{self.path}, line {at}: {trouble}", at)


def read(path: Path) -> Lesson:
    """Read a lesson's source.

    Raises
    ------
    SourceError
        If it cannot be read; the message names the file and the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = read_myst_markdown_notebook(text, add_source_map=True, path=path)
    except (UnicodeDecodeError, MystMetadataParsingError) as error:
        raise SourceError(f"{path}: {error}") from None
    lines: dict[str, int] = {}
    cells = []
    section = "top"
    for cell, start in zip(found.cells, found.metadata.source_map, strict=True):
        first = start + 1 + _blank_lines(text, start)
        if cell.cell_type == "code":
            first += bool(cell.metadata)  # its options
            pieces = [(new_code_cell(cell.source, metadata=_metadata(cell)), first)]
        else:
            pieces = [
                (new_markdown_cell(piece), first + line) for piece, line in _sections(cell.source)
            ]
        for piece, line in pieces:
            heading = HEADING.match(piece.source) if piece.cell_type == "markdown" else None
            section = _slug(heading[1]) if heading else section
            piece["id"] = _fresh(section, lines)
            lines[piece["id"]] = line
            cells.append(piece)
    return Lesson(path, notebook_of(cells), lines)


def notebook_of(cells: list[NotebookNode]) -> NotebookNode:
    """Return a notebook of the book with these cells, which have identifiers of their own."""
    made: NotebookNode = new_notebook(cells=cells, metadata=copy.deepcopy(METADATA))
    made.nbformat_minor = 5
    return made


def _blank_lines(text: str, start: int) -> int:
    """Count the blank lines at which a block of text begins, which its cell has lost."""
    below = text.splitlines()[start:]
    return next((k for k, line in enumerate(below) if line.strip()), 0)


def _metadata(cell: NotebookNode) -> dict[str, Any]:
    tags = cell.metadata.get("tags", [])
    if SETUP in tags:
        return {"jupyter": {"source_hidden": True}, "tags": ["remove-cell"]}
    return {"tags": tags} if tags else {}


def _sections(text: str) -> list[tuple[str, int]]:
    """Split a text above its headings; return the pieces, and how many lines down each is."""
    fenced = [found.span() for found in FENCE.finditer(text)]
    starts = [
        found.start()
        for found in HEADING.finditer(text)
        if not any(begin < found.start() < end for begin, end in fenced)
    ]
    starts = sorted({0, *starts})
    pieces = [text[a:b].strip("\n") for a, b in zip(starts, [*starts[1:], None], strict=True)]
    return [(piece, text.count("\n", 0, a)) for piece, a in zip(pieces, starts, strict=True)]


def _slug(heading: str) -> str:
    words = re.findall(r"[a-z0-9]+", BRACELESS.sub("", heading).lower())
    return "-".join(words)[:40].strip("-") or "section"


BRACELESS = re.compile(r"\{\{.*?\}\}|<[^>]*>|\([^)]*\)")


def _fresh(section: str, taken: dict[str, int]) -> str:
    """Name a cell after its section, the second and later ones with a number."""
    names = (section if k == 1 else f"{section}-{k}" for k in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


# As JSON: a number comes whole; what is neither words nor a number comes as its type.
ASKED = """__import__("json").dumps({code}, default=lambda _: _.item() if getattr(_, "ndim", 1) == 0
    else {{"type": type(_).__name__}})"""


class Printer(NotebookClient):
    """Runs a lesson's code, and puts each expression's value into the text where it stands."""

    def __init__(self, lesson: Lesson) -> None:
        super().__init__(copy.deepcopy(lesson.notebook), timeout=SECONDS, record_timing=False)
        self.extra_arguments = ["--Application.log_level=CRITICAL"]
        self.lesson = lesson

    async def async_execute_cell(
        self, cell: NotebookNode, cell_index: int, *args: Any, **kwargs: Any
    ) -> NotebookNode:
        """Run a code cell; fill a cell of text."""
        if cell.cell_type == "code":
            return await super().async_execute_cell(cell, cell_index, *args, **kwargs)
        try:
            values = await self._values(list(expressions(cell.source)))
            cell.source = fill(cell.source, values.__getitem__)
        except SourceError as error:
            raise self.lesson.error(cell, error.line, str(error)) from None
        return cell

    async def _values(self, asked: list[Expression]) -> dict[Expression, Any]:
        """Evaluate expressions in the kernel, where its code stands now."""
        if not asked:
            return {}
        queries = {str(k): ASKED.format(code=each.code) for k, each in enumerate(asked)}
        client: Any = self.kc
        message = client.execute("", silent=True, store_history=False, user_expressions=queries)
        reply: dict[str, Any] = {}
        while reply.get("parent_header", {}).get("msg_id") != message:
            reply = await client.get_shell_msg(timeout=SECONDS)
        answers = reply["content"]["user_expressions"]
        return {each: _value(each, answers[str(k)]) for k, each in enumerate(asked)}


def _value(expression: Expression, answer: dict[str, Any]) -> Any:
    if answer["status"] != "ok":
        trouble = f"{expression}: {answer['ename']}: {answer['evalue']}"
        raise SourceError(trouble, expression.line)
    return json.loads(literal_eval(answer["data"]["text/plain"]))


def run(lesson: Lesson, environment: Mapping[str, str]) -> NotebookNode:
    """Run a lesson; return its notebook with outputs and with the values in its text.

    Parameters
    ----------
    lesson : Lesson
        As it was read.
    environment : mapping of str to str
        The kernel's environment variables.

    Raises
    ------
    SourceError
        If a cell or an expression fails; the message names file, line and expression.
    """
    printer = Printer(lesson)
    try:
        printed = printer.execute(env=dict(environment))
    except CellExecutionError as error:
        failed = next(cell for cell in printer.nb.cells if _failed(cell))
        raise lesson.error(failed, *_trouble(error)) from None
    return without_words(printed)


def without_words(notebook: NotebookNode) -> NotebookNode:
    """Return a notebook without the cells that only put words together."""
    kept = copy.copy(notebook)
    kept.cells = [cell for cell in kept.cells if WORDS not in cell.metadata.get("tags", ())]
    return kept


def _trouble(error: CellExecutionError) -> tuple[int, str]:
    """Return the line of its cell at which code failed, and what it said."""
    told = re.sub(r"\x1b\[[0-9;]*m", "", f"{error.traceback}\n{error.evalue}")
    places = re.findall(r"Cell In\[\d+\], line (\d+)", told) + re.findall(
        r"\(\d+\.py, line (\d+)\)", told
    )
    said = re.sub(r" \(\d+\.py, line \d+\)", "", error.evalue)
    return int(places[0]) if places else 1, f"{error.ename}: {said}"


def _failed(cell: NotebookNode) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", ()))


def plain(printed: NotebookNode) -> NotebookNode:
    """Return a printed notebook as it is kept: without outputs, to be read before it is run."""
    kept = copy.deepcopy(printed)
    kept.metadata = copy.deepcopy(METADATA)
    for cell in kept.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return kept

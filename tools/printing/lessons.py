"""Print a lesson: its code is run in order, and each expression evaluated where it stands.

A lesson's source is MyST notebook text. Its code cells carry MyST-NB's own tags, and three more:

``setup``
    The one cell that stands folded in the notebook, and not on the page.
``words``
    Runs while the lesson is printed and is in no notebook: it puts words together, such as the rows
    of a table, from which the text below takes them.
``how-it-works``
    Stands open in the notebook; the page gathers it, with its output, in a fold at its end.

What a lesson asks its reader stands in blocks of its own: see `guesses`.
"""

from __future__ import annotations

import copy
import json
import re
from ast import literal_eval
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

from myst_nb.core.read import MystMetadataParsingError, read_myst_markdown_notebook
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from . import guesses
from .expressions import Expression, SourceError, expressions, fill

METADATA = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python"},
}
SETUP, WORDS = "setup", "words"
GUESSES = "guesses"
CELLS = {
    guesses.GUESS: "question-",
    guesses.FOUND: "found-",
    guesses.RECAP: "your-guesses",
    guesses.MONDAY: "question-",
}
FIELDS = {guesses.GUESS: "guess", guesses.MONDAY: "line"}
"""What shows the field below a question: see `pullkit.guesses`."""
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
    lines : dict of str to sequence of int
        The source's line for each line of a cell, by the cell's id.
    blocks : dict of str to Block
        What is asked, found and listed, by the id of the cell with its text.
    """

    path: Path
    notebook: NotebookNode
    lines: dict[str, Sequence[int]]
    blocks: dict[str, guesses.Block]

    def error(self, cell: NotebookNode, line: int, trouble: str) -> SourceError:
        """Return an error at a line of a cell, named by its place in the source."""
        lines = self.lines[cell["id"]]
        return _error(self.path, lines[min(line, len(lines)) - 1], trouble)

    def add(self, cell: NotebookNode, name: str, lines: Sequence[int]) -> None:
        """Add a cell named after its section, the second and later ones with a number."""
        names = (name if k == 1 else f"{name}-{k}" for k in range(1, len(self.lines) + 2))
        cell["id"] = next(each for each in names if each not in self.lines)
        self.lines[cell["id"]] = lines
        self.notebook.cells.append(cell)

    def ask(self, block: guesses.Block, blocks: list[guesses.Block]) -> None:
        """Add the cells of one of the lesson's blocks."""
        text, lines = guesses.template(block, blocks)
        cell = new_markdown_cell(text)
        self.add(cell, f"{CELLS[block.kind]}{block.name}", lines)
        self.blocks[cell["id"]] = block
        if field := FIELDS.get(block.kind):
            code = new_code_cell(f'{field}("{block.name}")', metadata={"tags": ["remove-input"]})
            self.add(code, f"{field}-{block.name}", lines[:1])

    @property
    def asked(self) -> dict[str, guesses.Text]:
        """The source of each question, by its name."""
        blocks = self.blocks.values()
        return {each.name: each.source for each in blocks if each.kind in FIELDS}


def _error(path: Path, line: int, trouble: object) -> SourceError:
    return SourceError(f"{path}, line {line}: {trouble}", line)


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
    try:
        pieces = [
            piece
            for cell, start in zip(found.cells, found.metadata.source_map, strict=True)
            for piece in _pieces(cell, start + 1 + _blank_lines(text, start))
        ]
        blocks = [piece for piece, _ in pieces if isinstance(piece, guesses.Block)]
        guesses.check_order(blocks)
    except SourceError as error:
        raise _error(path, error.line, error) from None
    lesson = Lesson(path, notebook_of([]), {}, {})
    section = "top"
    for piece, line in pieces:
        if isinstance(piece, guesses.Block):
            lesson.ask(piece, blocks)
            continue
        heading = HEADING.match(piece.source) if piece.cell_type == "markdown" else None
        section = _slug(heading[1]) if heading else section
        lesson.add(piece, section, range(line, line + piece.source.count("\n") + 1))
    return lesson


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


Piece = tuple[NotebookNode | guesses.Block, int]
"""A cell to be, or a block of what is asked, and the line at which it begins."""


def _pieces(cell: NotebookNode, first: int) -> Iterator[Piece]:
    """Yield what a cell of the source, which begins at a line, is made into."""
    if cell.cell_type == "code":
        options = bool(cell.metadata)  # a line above the code
        yield new_code_cell(cell.source, metadata=_metadata(cell)), first + options
        return
    for part in _parts(guesses.Text(cell.source, first)):
        if guesses.OPENING.match(part.text):
            yield guesses.read(part), part.line
        else:
            yield new_markdown_cell(part.text), part.line


def _parts(source: guesses.Text) -> Iterator[guesses.Text]:
    """Split a text above its headings and around the blocks of what is asked."""
    text, first = source
    fenced = list(FENCE.finditer(text))

    def is_fenced(found: re.Match[str]) -> bool:
        return any(fence.start() < found.start() < fence.end() for fence in fenced)

    blocks = [fence.span() for fence in fenced if guesses.OPENING.match(fence[0])]
    for opened in guesses.OPENING.finditer(text):
        if not is_fenced(opened) and opened.start() not in dict(blocks):
            line = first + text.count("\n", 0, opened.start())
            raise SourceError("this block is not closed", line)
    headings = (found.start() for found in HEADING.finditer(text) if not is_fenced(found))
    cuts = {0, len(text), *headings, *chain.from_iterable(blocks)}
    for begin, end in pairwise(sorted(cuts)):
        part = text[begin:end].lstrip("\n")
        if part:
            yield guesses.Text(part.rstrip("\n"), first + text.count("\n", 0, end - len(part)))


def _slug(heading: str) -> str:
    words = re.findall(r"[a-z0-9]+", BRACELESS.sub("", heading).lower())
    return "-".join(words)[:40].strip("-") or "section"


BRACELESS = re.compile(r"\{\{.*?\}\}|<[^>]*>|\([^)]*\)")


# As JSON: a number comes whole; what is neither words nor a number comes as its type.
ASKED = """__import__("json").dumps({code}, default=lambda _: _.item() if getattr(_, "ndim", 1) == 0
    else {{"type": type(_).__name__}})"""


# The words of a question stand in a file that is printed only now: the cell is told them.
ANNOUNCE = """__import__("pullkit.guesses").guesses.announce({name!r}, {words!r})"""


class Printer(NotebookClient):
    """Runs a lesson's code, and puts each expression's value into the text where it stands."""

    def __init__(self, lesson: Lesson) -> None:
        super().__init__(copy.deepcopy(lesson.notebook), timeout=SECONDS, record_timing=False)
        self.extra_arguments = ["--Application.log_level=CRITICAL"]
        self.lesson = lesson
        self.guesses: dict[str, guesses.Guess] = {}
        self.words: dict[str, dict[str, Any]] = {}

    async def async_execute_cell(
        self, cell: NotebookNode, cell_index: int, *args: Any, **kwargs: Any
    ) -> NotebookNode:
        """Run a code cell; fill a cell of text."""
        if cell.cell_type == "code":
            return await super().async_execute_cell(cell, cell_index, *args, **kwargs)
        try:
            if block := self.lesson.blocks.get(cell["id"]):
                cell.source = await self._said(block)
            else:
                first = self.lesson.lines[cell["id"]][0]
                cell.source = await self._filled(guesses.Text(cell.source, first))
        except SourceError as error:
            raise _error(self.lesson.path, error.line, error) from None
        return cell

    async def _said(self, block: guesses.Block) -> str:
        """Return the text of a block; let the kernel know the words of a question."""
        if block.kind == guesses.RECAP:
            return guesses.recap(self.guesses)
        values = {name: await self._filled(field) for name, field in block.fields.items()}
        text = await self._filled(block.body)
        if block.kind in FIELDS:
            if block.kind == guesses.GUESS:
                self.guesses[block.name] = guesses.guess(block, values, text)
                words = dict(self.guesses[block.name].words)
            else:
                words = guesses.line(values, text)
            self.words[block.name] = words
            code = ANNOUNCE.format(name=block.name, words=words)
            await self._values([Expression(code, "", block.source.line)])
            return guesses.question(block.kind, block.name, text)
        asked, model = self.guesses[block.name], guesses.plain(values["model"])
        guesses.check_model(block, model, asked.words)
        self.guesses[block.name] = replace(asked, model=values["model"])
        return guesses.finding(block.name, escape(model), text)

    async def _filled(self, text: guesses.Text) -> str:
        """Return a text with its values; an error has its line in the source."""
        try:
            values = await self._values(list(expressions(text.text)))
            return fill(text.text, values.__getitem__)
        except SourceError as error:
            raise SourceError(str(error), text.line + error.line - 1) from None

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

    The words of its questions, by name, stand in the notebook's metadata, under ``guesses``.

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
    printed.metadata[GUESSES] = printer.words
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
    kept.metadata = {**copy.deepcopy(METADATA), GUESSES: kept.metadata[GUESSES]}
    for cell in kept.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return kept

"""What a file that came back holds: a notebook's cells, or the answers kept on the book's pages."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import yaml

from pullkit.asking.sphinx_extension import slug
from pullkit.datafiles import encoding_of
from tools.printing.exercises import ROOT, Source
from tools.printing.expressions import SourceError

from .inbox import Handed

ANSWERS = re.compile(r"^[ \t]*answer_\d+\b|\bdef answer_\d+\b", re.MULTILINE)
VERSION = 1  # of a file of notes
BEGINNINGS = {
    b"PK\x03\x04": "it is an archive or a document: unpack it, and put the notebook in its place",
    b"%PDF": "it is a page to print: ask for the .ipynb file",
}
ASK = "ask for the .ipynb file"


@dataclass(frozen=True)
class Work:
    """What a learner answered, in a notebook or on the book's pages.

    Attributes
    ----------
    cells : list of str
        The cells of a notebook in their order; those that are no code are empty.
    checks : dict of str to dict
        The numbers of the questions, by exercise, as the notebook's own checks have them.
    said : dict of str to str or list of str, or None
        The answers of the book's pages, by exercise; None for a notebook.
    """

    cells: list[str] = field(default_factory=list)
    checks: dict[str, dict[str, Any]] = field(default_factory=dict)
    said: dict[str, Any] | None = None


def work_of(handed: Handed, source: Source) -> Work:
    """Understand a file.

    Raises
    ------
    SourceError
        If it is nothing that can be marked in this chapter; the message says what to do.
    """
    data = _json(handed)
    if isinstance(data, dict) and isinstance(data.get("entries"), dict) and "book" in data:
        return _notes(data, source)
    cells = data.get("cells") if isinstance(data, dict) else None
    if not isinstance(cells, list):
        raise SourceError(f"it is no notebook: {ASK}")
    texts = [_code(cell) for cell in cells]
    checks = {name: numbers for text in texts for name, numbers in checks_in(text)}
    _check_chapter(checks, cells, texts, source)
    own = {name: checks[name] for name in checks if name.startswith(f"{source.chapter}/")}
    return Work(texts, own)


def _json(handed: Handed) -> Any:
    """Return what a file says, if it is JSON in any encoding."""
    if handed.trouble:
        raise SourceError(handed.trouble)
    content = handed.content
    if not content.strip():
        raise SourceError("it is empty: ask for it again")
    for beginning, what in BEGINNINGS.items():
        if content.startswith(beginning):
            raise SourceError(what)
    try:
        text = content.decode(encoding_of(content)).lstrip("\ufeff")
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(_kind(handed, error)) from None


def _kind(handed: Handed, error: Exception) -> str:
    """Say what a file is that is not JSON."""
    suffix = PurePosixPath(handed.place).suffix.lower()
    if re.match(rb"(\xef\xbb\xbf)?\s*<", handed.content):
        return f"it is a web page: {ASK}"
    if suffix in (".ipynb", ".json"):
        return f"it is damaged, or not the whole of it ({str(error)[:80]}): ask for it again"
    kind = "a Python file" if suffix == ".py" else "no notebook"
    return f"it is {kind}: {ASK}"


def _notes(data: dict[str, Any], source: Source) -> Work:
    """Take the answers to a chapter from a file that *Your notes* saved."""
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    if data["book"] != slug(settings["title"]) or data.get("version") != VERSION:
        raise SourceError("it holds notes of another book, or of another version of it")
    said = {
        key.removeprefix("answer:"): entry["said"]
        for key, entry in data["entries"].items()
        if key.startswith("answer:") and isinstance(entry, dict) and _is_said(entry.get("said"))
    }
    own = {exercise.key for exercise in source.exercises}
    if not own & set(said):
        raise SourceError(f"it holds notes, and no answer to an exercise of {source.chapter}")
    return Work(said={name: said[name] for name in said if name in own})


def _is_said(said: Any) -> bool:
    """Whether an entry says what fields hold: a text, or several."""
    return isinstance(said, str) or (
        isinstance(said, list) and all(isinstance(each, str) for each in said)
    )


def _code(cell: Any) -> str:
    if not isinstance(cell, dict) or cell.get("cell_type") != "code":
        return ""
    source = cell.get("source", "")
    lines = source if isinstance(source, list) else [source]
    # Half a character can be read from JSON, and not be written.
    return "".join(map(str, lines)).encode("utf-8", "replace").decode("utf-8")


def checks_in(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the exercises that a cell checks, with the numbers of their questions.

    Examples
    --------
    >>> list(checks_in('pullkit.exercises.mark("answer_1", "3-sense/cascade", 4, relay_error=0.1)'))
    [('3-sense/cascade', {'relay_error': 0.1})]
    """
    if "exercises.mark(" not in text:
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pullkit.exercises.mark":
            try:
                name = ast.literal_eval(call.args[1])
                numbers = {str(word.arg): ast.literal_eval(word.value) for word in call.keywords}
            except (LookupError, TypeError, ValueError, RecursionError):
                continue
            if isinstance(name, str):
                yield name, numbers


def _check_chapter(
    checks: dict[str, dict[str, Any]], cells: list[Any], texts: list[str], source: Source
) -> None:
    """Refuse a notebook that is not of this chapter."""
    chapters = {name.partition("/")[0] for name in checks}
    if chapters and source.chapter not in chapters:
        raise SourceError(f"it is the notebook of {', '.join(sorted(chapters))}, another chapter")
    ids = {str(cell.get("id")) for cell in cells if isinstance(cell, dict)}
    known = any(f"{exercise.name}-answer" in ids for exercise in source.exercises)
    if not (chapters or known or any(map(ANSWERS.search, texts))):
        raise SourceError("it is no notebook of this book's exercises: it answers none")

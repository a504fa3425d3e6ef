"""What a lesson asks its reader, in fenced blocks: guesses, and what to do on Monday.

``{guess} desks-that-move``
    A question. Its fields come first, a line each: ``:about:``, a few words by which the guess is
    known elsewhere; ``:low:`` and ``:high:``, between which a number lies, both written as whole
    numbers if it is one, and perhaps its ``:unit:``. A choice has ``:options:`` instead, with a bar
    between them. Below stands the question, as text.
``{found} desks-that-move``
    The finding, folded, below the figure. ``:model:`` is what the model says: a number, or one of
    the options in its own words.
``{your-guesses}``
    A list of the lesson's guesses, and what the model says to each.
``{monday} refuse``
    A question that the reader answers in words of their own, kept for the page *On Monday*. Its
    field ``:about:`` says in a few words what the answer is.

Fields and text hold expressions, evaluated where they stand.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Any, NamedTuple

from pullkit.company import CLOSE, OPEN

from .expressions import BRACES, SourceError

GUESS, FOUND, RECAP, MONDAY = "guess", "found", "your-guesses", "monday"
FIELDS = {
    GUESS: ("about", "unit", "low", "high", "options"),
    FOUND: ("model",),
    RECAP: (),
    MONDAY: ("about",),
}
NEEDED = {GUESS: "about", FOUND: "model", MONDAY: "about"}
OPENING = re.compile(r"^(```+|~~~+|:::+)\{(guess|found|your-guesses|monday)\}(.*)", re.MULTILINE)
FIELD = re.compile(r":([a-z]+):(.*)")
NAME = re.compile(r"(?!.{51})[a-z][a-z0-9]*(-[a-z0-9]+)*")  # a cell's has 64 letters at most


class Text(NamedTuple):
    """A text of the source, and the line at which it begins."""

    text: str
    line: int


@dataclass(frozen=True)
class Block:
    """One block of a lesson's source, before the values are put in.

    Attributes
    ----------
    kind : {"guess", "found", "your-guesses", "monday"}
        What it is.
    name : str
        Its own, or that of the guess it belongs to; empty for the list.
    source : Text
        All of it.
    fields : mapping of str to Text
        Its fields that say something.
    body : Text
        The question, or the finding.
    """

    kind: str
    name: str
    source: Text
    fields: Mapping[str, Text]
    body: Text

    def error(self, trouble: str) -> SourceError:
        """Return an error at the block's first line."""
        return SourceError(trouble, self.source.line)


@dataclass(frozen=True)
class Guess:
    """A guess with its values, and what the model says to it.

    Attributes
    ----------
    words : mapping of str to object
        What the field on the page is made of, in plain text: see `pullkit.guesses`.
    about, unit, model : str
        The same in Markdown; the model's is known from the finding on.
    """

    words: Mapping[str, Any]
    about: str
    unit: str
    model: str = ""


# Reading


def read(source: Text) -> Block:
    """Read one block.

    Raises
    ------
    SourceError
        If a field is unknown, or something is missing.
    """
    opening, *inside = source.text.splitlines()[:-1]
    fence, kind, name = OPENING.fullmatch(opening).groups()  # type: ignore[union-attr]
    if any(each.startswith(fence) for each in inside):
        raise SourceError("this block is not closed", source.line)
    fields: dict[str, Text] = {}
    line = source.line + 1
    while inside and (found := FIELD.fullmatch(inside[0])):
        field, text = found.groups()
        if field not in FIELDS[kind]:
            known = ", ".join(FIELDS[kind]) or "none"
            raise SourceError(f"the field {field} is unknown; it must be one of {known}", line)
        if field in fields:
            raise SourceError(f"the field {field} is there already", line)
        fields[field] = Text(text.strip(), line)
        inside, line = inside[1:], line + 1
    line += next((k for k, each in enumerate(inside) if each.strip()), 0)
    body = Text("\n".join(inside).strip(), line)
    block = Block(kind, name.strip(), source, {f: t for f, t in fields.items() if t.text}, body)
    _check(block)
    return block


def _check(block: Block) -> None:
    """Refuse a block in which something is missing, or too much."""
    if block.kind == RECAP:
        if block.name or block.body.text:
            raise block.error("{your-guesses} is followed by a name or a text; it must have none")
        return
    if not NAME.fullmatch(block.name):
        must = "it must be words of a-z, 0-9, hyphens, 50 letters at most"
        raise block.error(f"the name of a {block.kind} is {block.name!r}; {must}")
    needed = NEEDED[block.kind]
    if needed not in block.fields:
        raise block.error(f"the {block.kind} {block.name} has no :{needed}:; it must be given")
    if not block.body.text:
        what = "finding" if block.kind == FOUND else "question"
        raise block.error(f"the {block.kind} {block.name} has no {what} below its fields")
    of_number = block.fields.keys() & {"low", "high", "unit"}
    asked = not of_number if "options" in block.fields else of_number >= {"low", "high"}
    if block.kind == GUESS and not asked:
        raise block.error(f"the guess {block.name} must have either :low: and :high:, or :options:")


def check_order(blocks: Iterable[Block]) -> None:
    """Check that each guess of a lesson has one finding, below it, and the list comes last.

    Raises
    ------
    SourceError
        If not so.
    """
    asked: set[str] = set()
    guesses: dict[str, Block] = {}
    found: set[str] = set()
    recap: Block | None = None
    for block in blocks:
        if block.kind in (GUESS, MONDAY):
            if block.name in asked:
                must = "a question must have its own"
                raise block.error(f"the name {block.name} is taken; {must}")
            asked.add(block.name)
        if block.kind == MONDAY:
            continue
        if recap:
            raise block.error(f"a {block.kind} stands below {{your-guesses}}; it must not")
        if block.kind == RECAP:
            recap = block
        elif block.kind == GUESS:
            guesses[block.name] = block
        elif block.name not in guesses:
            raise block.error(f"the finding of {block.name} stands below no guess of that name")
        elif block.name in found:
            raise block.error(f"the guess {block.name} has a finding already")
        else:
            found.add(block.name)
    for name, block in guesses.items():
        if name not in found:
            raise block.error(f"the guess {name} has no finding; it must have a block {{found}}")


# Values


def line(values: Mapping[str, str], question: str) -> dict[str, Any]:
    """Return the words of what is asked for Monday: see `guess` for what is given."""
    return {"about": plain(values["about"]), "question": plain(question)}


def guess(block: Block, values: Mapping[str, str], question: str) -> Guess:
    """Return a guess of these values.

    Parameters
    ----------
    block : Block
        The guess as it was read.
    values : mapping of str to str
        The texts of its fields with their values, in Markdown.
    question : str
        The same of its question.

    Raises
    ------
    SourceError
        If there is no number between low and high, or nothing to choose from.
    """
    words = line(values, question)
    if "options" in values:
        options = [plain(option) for option in values["options"].split("|")]
        if len(options) < 2 or "" in options or len(set(options)) < len(options):
            must = "it must be two options or more, all different, with a bar between them"
            raise SourceError(f"options is {values['options']!r}; {must}", _line(block, "options"))
        words["options"] = options
    else:
        low, high = (_number(block, end, values[end]) for end in ("low", "high"))
        if low >= high:
            raise SourceError(f"low is {low}; it must be below high, {high}", _line(block, "low"))
        words |= {"unit": plain(values.get("unit", "")), "low": low, "high": high}
    return Guess(words, values["about"], values.get("unit", ""))


def check_model(block: Block, model: str, words: Mapping[str, Any]) -> None:
    """Check that what the model says could have been guessed.

    Raises
    ------
    SourceError
        If it is none of the options, or lies outside.
    """
    line = _line(block, "model")
    if "options" in words:
        if model not in words["options"]:
            must = " or ".join(map(repr, words["options"]))
            raise SourceError(f"model is {model!r}; it must be {must}", line)
    elif not words["low"] <= _number(block, "model", model) <= words["high"]:
        must = f"it must be {words['low']} to {words['high']}"
        raise SourceError(f"model is {model}; {must}", line)


def plain(markdown: str) -> str:
    """Return the text of a line of Markdown that holds no other marks than the company's words do.

    Examples
    --------
    >>> plain("desks of the Log&#95;book ")
    'desks of the Log_book'
    """
    return unescape(markdown.replace(OPEN, "").replace(CLOSE, "")).strip()


def _line(block: Block, field: str) -> int:
    return block.fields[field].line


def _number(block: Block, field: str, text: str) -> float:
    """Return the number of a field, whole if it is written so."""
    try:
        number: float = int(text) if re.fullmatch(r"[+-]?\d+", text) else float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise SourceError(f"{field} is {text!r}; it must be a number", _line(block, field))
    return number


# Printing


def question(kind: str, name: str, text: str) -> str:
    """Return what stands above a field."""
    of_guess = f' data-guess="{name}"' if kind == GUESS else ""
    tag = f'<div class="asking-question" id="question-{name}"{of_guess}>'
    return f"{tag}\n\n{text}\n\n</div>"


def finding(name: str, model: str, text: str) -> str:
    """Return a folded finding; `model` stands in an attribute."""
    return (
        f'<details class="asking-found" data-guess="{name}" data-model="{model}">\n'
        f"<summary>What the model says</summary>\n\n{text}\n\n</details>"
    )


def recap(guesses: Mapping[str, Guess]) -> str:
    """Return the list of a lesson's guesses, with room for what the reader said."""
    return "\n".join(
        f"- **{each.about}:** the model says {each.model}{each.unit and ' '}{each.unit}. "
        f'<span class="asking-said" data-guess="{name}"></span>'
        for name, each in guesses.items()
    )


def template(block: Block, blocks: Iterable[Block]) -> tuple[str, list[int]]:
    """Return what a block is printed to but for the values, and the source's line of each line.

    Parameters
    ----------
    block : Block
        One of a lesson's blocks.
    blocks : iterable of Block
        All of them.
    """
    if block.kind == RECAP:
        found = {each.name: each.fields["model"].text for each in blocks if each.kind == FOUND}
        asked = {each.name: each.fields for each in blocks if each.kind == GUESS}
        unit = {name: fields["unit"].text for name, fields in asked.items() if "unit" in fields}
        guesses = {
            name: Guess({}, fields["about"].text, unit.get(name, ""), found[name])
            for name, fields in asked.items()
        }
        return recap(guesses), [fields["about"].line for fields in asked.values()]
    first, last = block.source.line, block.body.line + block.body.text.count("\n")
    below = [*range(block.body.line, last + 1), last, last]
    if block.kind != FOUND:
        return question(block.kind, block.name, block.body.text), [first, first, *below]
    model = block.fields["model"].text
    attribute = model if BRACES.search(model) else escape(model)
    return finding(block.name, attribute, block.body.text), [first, first, first, *below]

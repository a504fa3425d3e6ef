"""Read a chapter's exercises: their text with parameters, and what the parameters may be."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from pullkit.company import Company, chosen_company, in_markdown, load_company
from pullkit.exercises import Expected
from pullkit.exercises.checking import find

from .expressions import SourceError, evaluate, expressions, fill

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "manuscript"

KINDS = ("think", "compute", "code", "adapt")
DIFFICULTIES = {1: "easy", 2: "medium", 3: "hard"}
PARTS = ("question", "hint", "solution", "teaching")
HEAD = {"title": str, "setup": str, "exercises": list}
FIELDS = {
    "name": str,
    "title": str,
    "kind": str,
    "difficulty": int,
    "minutes": int,
    "objective": str,
    "points": int,
    "parameters": dict,
}
OPTIONAL = {"points", "parameters"}
ROW = re.compile(r"(-?[\d.]+) to (-?[\d.]+) by ([\d.]+)")  # numbers at equal steps
MOST_CHOICES = 1000  # in a row
NAME = re.compile(r"# ([a-z0-9-]+)\s*")
PART = re.compile(r"##[ \t]*([^\s#]+)\s*")
CALLED = {str: "a text", int: "a whole number", list: "a list", dict: "keys with values"}

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Parameter:
    """A number of a question: its value, its range, and values of equal difficulty."""

    name: str
    value: Any
    low: float
    high: float
    choices: tuple[Any, ...]

    def check(self, value: Any) -> Any:
        """Return `value`, or refuse it with the reason."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise SourceError(f"{self.name} is {value!r}; it must be a number")
        whole = all(isinstance(each, int) for each in (self.low, self.high, *self.choices))
        if whole and not isinstance(value, int):
            raise SourceError(f"{self.name} is {value}; it must be a whole number")
        if not self.low <= value <= self.high:
            raise SourceError(f"{self.name} is {value}; it must be {self.low} to {self.high}")
        return value


@dataclass(frozen=True)
class Exercise:
    """One exercise: what it is, its parameters, and its text before the numbers are put in."""

    chapter: str
    name: str
    title: str
    kind: str
    difficulty: int
    minutes: int
    objective: str
    points: int
    parameters: tuple[Parameter, ...]
    parts: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        """Chapter and name, as `pullkit.exercises.check` takes them."""
        return f"{self.chapter}/{self.name}"

    def values(self, chosen: Values = MappingProxyType({})) -> dict[str, Any]:
        """Return every parameter's value: what was chosen, and the source's own for the rest."""
        names = [parameter.name for parameter in self.parameters]
        for name in chosen:
            if name not in names:
                raise SourceError(f"{self.key} has no parameter {name!r}; it has {names}")
        try:
            return {p.name: p.check(chosen.get(p.name, p.value)) for p in self.parameters}
        except SourceError as error:
            raise SourceError(f"{self.key}: {error}") from None

    def expected(self, values: Values) -> Expected:
        """Compute what is right; parameters that make no sense together are refused."""
        try:
            function = find(self.key)
        except ValueError as error:
            raise SourceError(f"{self.key}: {error}") from error
        takes = list(inspect.signature(function).parameters)
        if set(takes) != set(values):
            raise SourceError(
                f"{self.key}: its parameters are {_listed(values)}, and {function.__name__} in "
                f"{function.__module__} takes {_listed(takes)}: they must be the same"
            )
        place = f"{function.__name__} in {function.__module__}"
        try:
            expected = function(**values)
        except ValueError as error:
            raise SourceError(f"{self.key}: {error}") from error
        except Exception as error:  # a slip in what an author wrote
            trouble = f"{place} stops with {type(error).__name__}: {error}"
            raise SourceError(f"{self.key}: {trouble}") from error
        if not isinstance(expected, Expected):
            raise SourceError(
                f"{self.key}: {place} returns {expected!r}; it must return a Number, Numbers, "
                "Choice or Function"
            )
        return expected

    def texts(self, part: str, values: Values) -> list[str]:
        """Return the texts of a kind of part (question, hint, ...) with the numbers put in."""
        names = {**values, **SAYING, "company": _company_of(chosen_company())}
        texts = [text.strip() for kind, text in self.parts if kind == part]
        try:
            return [fill(text, lambda each: evaluate(each, names)) for text in texts]
        except SourceError as error:
            place = f"{self.key}, {part}, line {error.line}"
            raise SourceError(f"{place}: {error}") from error


@dataclass(frozen=True)
class Source:
    """The exercises of a chapter, in their order."""

    chapter: str
    title: str
    setup: str
    opening: str
    exercises: tuple[Exercise, ...]

    @property
    def place(self) -> str:
        """The file, for messages."""
        return f"{self.chapter}/exercises.md"


def chapters() -> list[str]:
    """List the chapters that have exercises."""
    return sorted(path.parent.name for path in SOURCES.glob("*/exercises.md"))


def read(chapter: str, folder: Path = SOURCES) -> Source:
    """Read a chapter's source.

    Raises
    ------
    SourceError
        If it breaks a rule; the message names the file, the exercise and what is allowed.
    """
    path = folder / chapter / "exercises.md"
    if not path.is_file():
        raise SourceError(f"there are no exercises {chapter!r}; there are {', '.join(chapters())}")
    try:
        return _source(chapter, path.read_text(encoding="utf-8-sig"))
    except SourceError as error:
        raise SourceError(f"{chapter}/{path.name}: {error}") from None
    except UnicodeDecodeError:
        raise SourceError(f"{chapter}/{path.name}: it must be saved as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 2}" if mark else ""  # the head begins below a line of dashes
        raise SourceError(
            f"{chapter}/{path.name}{line}: {error.problem}; indent with spaces, each entry as "
            "those beside it, and put quotes round a text that holds a colon or begins with a sign"
        ) from None
    except yaml.YAMLError as error:
        raise SourceError(f"{chapter}/{path.name} cannot be read: {error}") from error


def _source(chapter: str, text: str) -> Source:
    before, *parts = re.split(r"^---[ \t]*\n", text, maxsplit=2, flags=re.MULTILINE)
    if before.strip() or len(parts) < 2:
        raise SourceError("it must begin with a head, between two lines of ---")
    head, body = parts
    settings = yaml.safe_load(head)
    _check_fields("the head", settings, HEAD, optional=set())
    for number, entry in enumerate(settings["exercises"], start=1):
        named = isinstance(entry, dict) and "name" in entry
        _check_fields(str(entry["name"]) if named else f"exercise {number}", entry, FIELDS)
    opening, *written = _parted(body, NAME)
    names = written[::2]
    _check_names([entry["name"] for entry in settings["exercises"]], names)
    texts = dict(zip(names, written[1::2], strict=True))
    return Source(
        chapter=chapter,
        title=settings["title"],
        setup=settings["setup"].strip(),
        opening=opening.strip(),
        exercises=tuple(_exercises(chapter, settings["exercises"], texts)),
    )


def _parted(text: str, heading: re.Pattern[str]) -> list[str]:
    """Split a text at its headings, but not at comments in code.

    Return what stands before the first, then by turns what a heading says and what stands below.
    """
    parts, in_code = [""], False
    for line in text.splitlines(keepends=True):
        if in_code and re.match(r"```\w", line):
            raise SourceError(
                f"above a line {line.strip()} code has no end; add a line ``` below it"
            )
        if line.startswith("```"):
            in_code = not in_code
        found = None if in_code else heading.fullmatch(line)
        if found:
            parts += [found[1], ""]
        else:
            parts[-1] += line
    return parts


def _check_fields(
    place: str, entry: Any, fields: Mapping[str, type], *, optional: set[str] = OPTIONAL
) -> None:
    """Refuse fields that are missing, unknown, empty, or of another kind."""
    if not isinstance(entry, dict):
        raise SourceError(f"{place} is {entry!r}; it must have the fields {_listed(fields)}")
    if unknown := sorted(map(str, set(entry) - set(fields))):
        raise SourceError(
            f"{place}: there is no field {unknown[0]!r}; fields are {_listed(fields)}"
        )
    for name, kind in fields.items():
        if name not in entry:
            if name in optional:
                continue
            raise SourceError(f"{place}: the field {name!r} is missing; add {name}: and its value")
        value = entry[name]
        if type(value) is not kind:
            raise SourceError(f"{place}: {name} is {value!r}; it must be {CALLED[kind]}")
        if isinstance(value, int) and value < 1:
            raise SourceError(f"{place}: {name} is {value}; it must be 1 or more")
        if isinstance(value, str | list) and not value:
            raise SourceError(f"{place}: {name} is empty; it must be {CALLED[kind]}")


def _check_names(listed: list[str], written: list[str]) -> None:
    """Refuse a head and a text that do not have the same exercises in the same order."""
    for name in listed:
        if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
            raise SourceError(
                f"the name {name!r} must be of small letters, digits and hyphens, a letter first"
            )
        if listed.count(name) > 1:
            raise SourceError(f"{name} is listed twice in the head; names must differ")
        if name not in written:
            raise SourceError(f"{name} has no text; add a line # {name} and its question below")
    for name in written:
        if name not in listed:
            raise SourceError(f"{name} has a text and no entry in the head; add - name: {name}")
        if written.count(name) > 1:
            raise SourceError(f"{name} has two texts; remove one")
    if listed != written:
        raise SourceError(f"the texts stand in the order {_listed(written)}; the head has another")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(str, names)) or "none"


def pages_of(contents: Any) -> Iterator[str]:
    """Yield the pages that a table of contents names, at any depth."""
    if isinstance(contents, dict):
        for key, value in contents.items():
            yield from [value] if key in ("root", "file") else pages_of(value)
    elif isinstance(contents, list):
        for entry in contents:
            yield from pages_of(entry)


def new_folder(out: Path) -> None:
    """Make a folder to write into; refuse one that holds anything."""
    if out.exists() and any(out.iterdir()):
        raise SourceError(f"{out} is not empty; name a new folder, or remove it first")
    out.mkdir(parents=True, exist_ok=True)


def _exercises(
    chapter: str, entries: list[dict[str, Any]], texts: dict[str, str]
) -> Iterator[Exercise]:
    for entry in entries:
        name = entry["name"]
        if entry["kind"] not in KINDS:
            raise SourceError(f"{name}: kind is {entry['kind']!r}; it must be one of {KINDS}")
        if entry["difficulty"] not in DIFFICULTIES:
            raise SourceError(f"{name}: difficulty is {entry['difficulty']}; it must be 1 to 3")
        question, *rest = _parted(texts[name], PART)
        pairs = (("question", question), *zip(rest[::2], rest[1::2], strict=True))
        kinds = [kind for kind, _ in pairs]
        for kind in kinds:
            if kind not in PARTS:
                raise SourceError(f"{name}: there is a part {kind!r}; parts are {PARTS}")
        for kind in ("hint", "solution"):
            if kind not in kinds:
                raise SourceError(f"{name} has no {kind}")
        if not question.strip() or kinds.count("question") > 1:
            raise SourceError(f"{name}: the question is the text under its name, before any part")
        for kind, text in pairs:
            if not text.strip():
                raise SourceError(f"{name}: a part {kind!r} is empty; write it, or take it out")
            _check_template(name, kind, text)
        given = entry.get("parameters", {})
        least = 4 if len(given) == 1 else 3  # variants never have the book's own numbers
        parameters = tuple(_parameter(name, key, of, least) for key, of in given.items())
        exercise = Exercise(
            chapter=chapter,
            name=name,
            title=entry["title"],
            kind=entry["kind"],
            difficulty=entry["difficulty"],
            minutes=entry["minutes"],
            objective=entry["objective"],
            points=entry.get("points", 2),
            parameters=parameters,
            parts=pairs,
        )
        exercise.expected(exercise.values())
        for part in dict.fromkeys(kinds):
            exercise.texts(part, exercise.values())
        yield exercise


def _check_template(exercise: str, part: str, text: str) -> None:
    """Refuse a text into which no numbers can be put, whatever they are."""
    try:
        list(expressions(text.strip()))
    except SourceError as error:
        raise SourceError(f"{exercise}: in the {part}, line {error.line}: {error}") from None


def _parameter(exercise: str, name: Any, given: Any, least: int) -> Parameter:
    if not isinstance(given, dict) or set(given) != {"value", "low", "high", "choices"}:
        found = _listed(given) if isinstance(given, dict) else repr(given)
        raise SourceError(
            f"{exercise}: {name} has {found}; it must have value, low, high and choices (and "
            "numbers a decimal point, not a comma)"
        )
    if not isinstance(given["choices"], list):
        raise SourceError(
            f"{exercise}: {name} has the choices {given['choices']!r}; they must be a list, [1, 2]"
        )
    for limit in ("low", "high"):
        if isinstance(given[limit], bool) or not isinstance(given[limit], int | float):
            raise SourceError(
                f"{exercise}: {name} has the {limit} {given[limit]!r}; it must be a number"
            )
    choices = tuple(number for entry in given["choices"] for number in _choices(entry))
    parameter = Parameter(name, given["value"], given["low"], given["high"], choices)
    for value in (parameter.value, *parameter.choices):
        try:
            parameter.check(value)
        except SourceError as error:
            raise SourceError(f"{exercise}: {error}") from None
    if len(set(parameter.choices)) < least:
        raise SourceError(
            f"{exercise}: {name} has the choices {given['choices']}; it must have {least} or more, "
            "for no variant has the book's own numbers"
        )
    return parameter


def _choices(entry: Any) -> list[Any]:
    """Return the numbers that an entry of a list stands for: itself, or a row of them."""
    row = ROW.fullmatch(entry) if isinstance(entry, str) else None
    if row is None:
        return [entry]
    try:
        first, last, step = map(Decimal, row.groups())
        count = int((last - first) / step) + 1
    except ArithmeticError:
        return [entry]
    if not 0 < count <= MOST_CHOICES:
        return [entry]
    numbers = (first + k * step for k in range(count))
    return [int(n) if n == n.to_integral_value() else float(n) for n in numbers]  # 2, and not 2.0


@cache  # a class of sixty has some thousand texts
def _company_of(_folder: Path) -> Company:
    """Return the running company, its words written for Markdown."""
    return in_markdown(load_company())


def per_hundred(share: float) -> str:
    """Say a small share as a reader counts it."""
    count = f"{100 * share:g}"
    return "once in a hundred" if count == "1" else f"{count} times in a hundred"


def percent(share: float) -> str:
    """Say a share as a percentage."""
    return f"{100 * share:g}%"


def degrees(angle: float) -> str:
    """Say an angle in degrees."""
    return f"{angle:g}°"


SAYING = {"per_hundred": per_hundred, "percent": percent, "degrees": degrees}
"""How a text says its numbers."""

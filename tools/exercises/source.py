"""Read a chapter's exercises: their text with parameters, and what the parameters may be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, UndefinedError

from pullkit.company import in_markdown, load_company
from pullkit.exercises import Expected
from pullkit.exercises.checking import find

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "exercises"

KINDS = ("think", "compute", "code", "adapt")
DIFFICULTIES = {1: "easy", 2: "medium", 3: "hard"}
PARTS = ("question", "hint", "solution", "teaching")
FIELDS = {"name", "title", "kind", "difficulty", "minutes", "objective", "points", "parameters"}

Values = Mapping[str, Any]


class SourceError(ValueError):
    """A source of exercises, or a parameter in it, that makes no sense; the message says where."""


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
            return find(self.key)(**values)
        except (TypeError, ValueError) as error:
            raise SourceError(f"{self.key}: {error}") from error

    def texts(self, part: str, values: Values) -> list[str]:
        """Return the texts of a kind of part (question, hint, ...) with the numbers put in."""
        context = {**values, "company": in_markdown(load_company())}
        try:
            return [
                ENVIRONMENT.from_string(text).render(context).strip()
                for kind, text in self.parts
                if kind == part
            ]
        except UndefinedError as error:
            raise SourceError(f"{self.key}, {part}: {error}") from error


@dataclass(frozen=True)
class Source:
    """The exercises of a chapter, in their order."""

    chapter: str
    title: str
    setup: str
    opening: str
    exercises: tuple[Exercise, ...]


def chapters() -> list[str]:
    """List the chapters that have exercises."""
    return sorted(path.stem for path in SOURCES.glob("*.md") if path.stem[0].isdigit())


def read(chapter: str, folder: Path = SOURCES) -> Source:
    """Read a chapter's source.

    Raises
    ------
    SourceError
        If it breaks a rule; the message names the file, the exercise and what is allowed.
    """
    path = folder / f"{chapter}.md"
    if not path.is_file():
        raise SourceError(f"there are no exercises {chapter!r}; there are {', '.join(chapters())}")
    try:
        _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
        settings = yaml.safe_load(head)
        opening, *written = re.split(r"^# ([a-z0-9-]+)\n", body, flags=re.MULTILINE)
        texts = dict(zip(written[::2], written[1::2], strict=True))
        exercises = tuple(_exercises(chapter, settings["exercises"], texts))
        return Source(
            chapter=chapter,
            title=settings["title"],
            setup=settings["setup"].strip(),
            opening=opening.strip(),
            exercises=exercises,
        )
    except SourceError as error:
        raise SourceError(f"{path.name}: {error}") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 2}" if mark else ""  # the head begins below a line of dashes
        raise SourceError(
            f"{path.name}{line}: {error.problem}; put quotes round a text with a colon"
        ) from None
    except (KeyError, ValueError, yaml.YAMLError) as error:
        raise SourceError(f"{path.name} cannot be read: {error!r}") from error


def new_folder(out: Path) -> None:
    """Make a folder to write into; refuse one that holds anything."""
    if out.exists() and any(out.iterdir()):
        raise SourceError(f"{out} is not empty; name a new folder, or remove it first")
    out.mkdir(parents=True, exist_ok=True)


def _exercises(
    chapter: str, entries: list[dict[str, Any]], texts: dict[str, str]
) -> Iterator[Exercise]:
    names = [entry.get("name") for entry in entries]
    if names != list(texts):
        raise SourceError(f"the head lists {names} and the text has {list(texts)}, in that order")
    for entry in entries:
        name = entry["name"]
        if unknown := set(entry) - FIELDS:
            raise SourceError(f"{name}: unknown fields {sorted(unknown)}")
        if entry["kind"] not in KINDS:
            raise SourceError(f"{name}: kind is {entry['kind']!r}; it must be one of {KINDS}")
        if entry["difficulty"] not in DIFFICULTIES:
            raise SourceError(f"{name}: difficulty is {entry['difficulty']}; it must be 1 to 3")
        question, *rest = re.split(r"^## ([a-z]+)\n", texts[name], flags=re.MULTILINE)
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
        yield exercise


def _check_template(exercise: str, part: str, text: str) -> None:
    """Refuse a text into which no numbers can be put, whatever they are."""
    try:
        ENVIRONMENT.from_string(text)
    except TemplateSyntaxError as error:
        found = f"in the {part}, line {error.lineno}: {error.message}"
        if unknown := re.match(r"No filter named '(.*?)'", error.message or ""):
            found = f"no filter {unknown[1]!r}; it must be one of {', '.join(FILTERS)}"
        raise SourceError(f"{exercise}: {found}") from None


def _parameter(exercise: str, name: str, given: dict[str, Any], least: int) -> Parameter:
    if set(given) != {"value", "low", "high", "choices"}:
        raise SourceError(
            f"{exercise}: {name} has {[str(key) for key in given]}; it must have value, low, high "
            "and choices (and numbers a decimal point, not a comma)"
        )
    parameter = Parameter(
        name, given["value"], given["low"], given["high"], tuple(given["choices"])
    )
    if len(set(parameter.choices)) < least:
        raise SourceError(
            f"{exercise}: {name} has the choices {given['choices']}; it must have {least} or more, "
            "for no variant has the book's own numbers"
        )
    for value in (parameter.value, *parameter.choices):
        try:
            parameter.check(value)
        except SourceError as error:
            raise SourceError(f"{exercise}: {error}") from None
    return parameter


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


FILTERS = {"per_hundred": per_hundred, "percent": percent, "degrees": degrees}
ENVIRONMENT = Environment(undefined=StrictUndefined, autoescape=False)  # Markdown, not HTML
ENVIRONMENT.filters.update(FILTERS)

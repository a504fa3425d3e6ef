"""Prove the exercises before they are written: what belongs together is there, and agrees."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from pullkit.exercises import Choice, check
from pullkit.exercises.checking import module_of

from .exercise_cells import solution_code
from .exercises import ROOT, Exercise, Source, Values, pages_of
from .expressions import SourceError

OPTION = re.compile(r"^- \(([a-z])\) ", re.MULTILINE)


def prove(source: Source, root: Path = ROOT) -> None:
    """Refuse exercises without a place in the book, or whose solution is not right by the check.

    Raises
    ------
    SourceError
        Naming the file, the exercise and what to do.
    """
    chapter = source.chapter
    if not (root / "manuscript" / chapter / "lesson.md").is_file():
        raise SourceError(
            f"{source.place}: there is no manuscript/{chapter}/lesson.md: write it, or give the "
            "folder the name of a chapter's"
        )
    page = f"chapters/{chapter}/exercises"
    if page not in pages_of(yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))):
        raise SourceError(
            f"{source.place}: _toc.yml has no line for {page}: add - file: {page} below its lesson"
        )
    module = module_of(chapter)
    place = f"{module.__name__.replace('.', '/')}.py"
    for function in module.__all__:
        if function.replace("_", "-") not in (exercise.name for exercise in source.exercises):
            raise SourceError(
                f"{source.place}: there is no exercise {function.replace('_', '-')}, which "
                f"{place} has in its __all__: write it, or take that out"
            )
    try:
        exec(source.setup, {})
    except (Exception, SystemExit) as error:
        raise SourceError(
            f"{source.place}: setup stops with {type(error).__name__}: {error}"
        ) from error
    for exercise in source.exercises:
        _prove_choices(source, exercise)
        _prove_options(source, exercise)
        for values in sample(exercise):
            _prove_solution(source, exercise, values)


def _prove_choices(source: Source, exercise: Exercise) -> None:
    """Refuse a choice that makes sense beside no choices of the other parameters."""
    names = [parameter.name for parameter in exercise.parameters]
    unseen = {(p.name, choice) for p in exercise.parameters for choice in p.choices}
    reasons = {}
    for choices in product(*(parameter.choices for parameter in exercise.parameters)):
        pairs = list(zip(names, choices, strict=True))
        if unseen.isdisjoint(pairs):
            continue
        try:
            exercise.expected(dict(pairs))
        except SourceError as error:
            reasons.update(dict.fromkeys(pairs, error))
            continue
        unseen.difference_update(pairs)
    for name, choice in sorted(unseen, key=str):
        raise SourceError(
            f"{source.place}: {exercise.name}: no variant can have {name} = {choice}; take it "
            f"out of the choices ({reasons[name, choice]})"
        )


def _prove_options(source: Source, exercise: Exercise) -> None:
    """Refuse a question whose letters cannot be chosen: its page makes buttons of a list."""
    values = exercise.values()
    expected = exercise.expected(values)
    if not isinstance(expected, Choice):
        return
    letters = sorted({expected.value, *expected.others})
    if OPTION.findall("\n".join(exercise.texts("question", values))) != letters:
        raise SourceError(
            f"{source.place}: {exercise.name}: the letters to choose from are {', '.join(letters)};"
            " the question must list them, each on a line of its own: - (a) and its words"
        )


def sample(exercise: Exercise) -> Iterator[dict[str, Any]]:
    """Yield the book's own numbers, and the choice farthest from them of each parameter in turn."""
    book = exercise.values()
    yield book
    for each in exercise.parameters:
        values = {**book, each.name: max(each.choices, key=lambda c: abs(c - book[each.name]))}
        try:
            exercise.expected(values)
        except SourceError:
            continue  # it makes no sense beside the book's other numbers; no variant has it
        yield values


def solve(source: Source, exercise: Exercise, values: Values) -> Any:
    """Return what an exercise's own solution answers."""
    place: dict[str, Any] = {}
    with redirect_stdout(io.StringIO()):
        exec(source.setup, place)
        exec(solution_code(exercise, values), place)
    return place["answer"]


def _prove_solution(source: Source, exercise: Exercise, values: dict[str, Any]) -> None:
    place = f"{source.place}: {exercise.name}, solution"
    if values:
        place += " with " + ", ".join(f"{name} = {value}" for name, value in values.items())
    if not solution_code(exercise, values):
        raise SourceError(f"{place}: it has no code; put it below a line ```python")
    try:
        answer = solve(source, exercise, values)
    except KeyError as error:
        if error.args != ("answer",):
            raise SourceError(f"{place}: it stops with KeyError: {error}") from error
        raise SourceError(f"{place}: it leaves nothing in answer") from None
    except (Exception, SystemExit) as error:
        raise SourceError(f"{place}: it stops with {type(error).__name__}: {error}") from error
    verdict = check(exercise.key, answer, exercise.points, **values)
    if verdict.points != exercise.points:
        raise SourceError(f"{place}: its own check does not find it right: {verdict}")

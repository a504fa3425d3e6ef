"""Variants: the same exercises with other numbers of equal difficulty, and the key to them."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import nbformat
import numpy as np

from pullkit.exercises import Choice, Function, Number, Numbers
from tools.printing.exercise_cells import notebook
from tools.printing.exercises import Exercise, Source, new_folder
from tools.printing.expressions import SourceError

from .difficulty import equally_difficult
from .students import Student

TRIES = 200
NOTEBOOK = "exercises.ipynb"
FORMULA = re.compile(r"[=+\-@]")  # how one begins, to a spreadsheet
KEY = ["student", "exercise", "parameters", "answer", "points"]
MARKUP = re.compile(r"([\\`*_\[\]<>|~$&#])")


@dataclass(frozen=True)
class Variant:
    """One student's numbers: parameters by exercise."""

    student: Student
    chosen: dict[str, dict[str, Any]]


def drawn_or_own(source: Source, students: Sequence[Student], seed: int | None) -> list[Variant]:
    """Draw each student's numbers; without a seed all have the book's own."""
    if seed is not None:
        return draw(source, students, seed)
    own = {exercise.name: exercise.values() for exercise in source.exercises}
    return [Variant(student, own) for student in students]


def draw(source: Source, students: Sequence[Student], seed: int) -> list[Variant]:
    """Draw each student's numbers.

    They depend on the seed, on who the student is and on the exercise's name alone: whoever joins
    or leaves, and whatever exercise is added, they are a student's for good.
    """
    return [
        Variant(
            student,
            {
                exercise.name: _values(exercise, _generator(seed, exercise.name, student.identity))
                for exercise in source.exercises
            },
        )
        for student in students
    ]


def _generator(*parts: object) -> np.random.Generator:
    """Return the generator that belongs to these parts, on every computer and in every year."""
    digest = sha256("\n".join(map(str, parts)).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))


def _values(exercise: Exercise, rng: np.random.Generator) -> dict[str, Any]:
    """Draw parameters that make sense together, and ask for as much as the book's own."""
    book = exercise.values()  # whose solution anybody can read
    for _ in range(TRIES):
        values = {p.name: p.choices[rng.integers(len(p.choices))] for p in exercise.parameters}
        if values == book:
            continue
        try:
            expected = exercise.expected(values)
        except SourceError:
            continue
        if equally_difficult(exercise, values, expected):
            return values
    raise SourceError(f"{exercise.key}: no choice of its parameters makes sense in {TRIES} draws")


def answer_of(exercise: Exercise, values: dict[str, Any]) -> str:
    """Say the right answer, for a key."""
    expected = exercise.expected(values)
    if isinstance(expected, Number):
        return f"{expected.value:.6g}"
    if isinstance(expected, Numbers):
        return "; ".join(f"{value:.6g}" for value in expected.values)
    if isinstance(expected, Choice):
        return expected.value
    assert isinstance(expected, Function)
    first, _ = expected.cases[0]
    arguments = ", ".join(f"{name} = {value}" for name, value in first.items())
    value = np.round(np.asarray(expected.reference(*first.values()), dtype=float), 6)
    return f"a function; at {arguments}: {value.tolist()}"


def write(source: Source, variants: Sequence[Variant], folder: Path) -> None:
    """Write a notebook for each student, and the key as `key.csv` and `key.md`."""
    for variant in variants:
        check_can_be_named(variant.student.folder)
    new_folder(folder)
    for variant in variants:
        place = folder / variant.student.folder / NOTEBOOK
        place.parent.mkdir(parents=True)
        nbformat.write(notebook(source, "variant", variant.chosen), place)
    rows = [row for variant in variants for row in _key(source, variant)]
    # Excel takes a file without the mark that this encoding sets for one in the letters of Windows.
    with (folder / "key.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([KEY, *([no_formula(each) for each in row] for row in rows)])
    table = [
        KEY,
        ["---"] * len(KEY),
        *([MARKUP.sub(r"\\\1", each) for each in row] for row in rows),
    ]
    lines = [f"# Key: {source.title}", "", *(f"| {' | '.join(row)} |" for row in table)]
    (folder / "key.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def no_formula(cell: str) -> str:
    """Return a cell that a spreadsheet shows and does not compute: its text, or a number."""
    if not FORMULA.match(cell):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell


def check_can_be_named(folder: str) -> None:
    """Refuse a folder's name that has letters which this system cannot write."""
    try:
        os.fsencode(folder)
    except UnicodeEncodeError:
        raise SourceError(
            f"a folder cannot be named {folder!r} here; PYTHONUTF8=1 must be set before the command"
        ) from None


def _key(source: Source, variant: Variant) -> Iterator[list[str]]:
    for exercise in source.exercises:
        values = variant.chosen[exercise.name]
        numbers = ", ".join(f"{key} = {value}" for key, value in values.items())
        answer = answer_of(exercise, values)
        yield [variant.student.name, exercise.name, numbers, answer, str(exercise.points)]

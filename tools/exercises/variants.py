"""Variants: the same exercises with other numbers of equal difficulty, and the key to them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import numpy as np

from pullkit.exercises import Choice, Function, Number, Numbers

from .render import notebook
from .source import Exercise, Source, SourceError, new_folder

TRIES = 200


@dataclass(frozen=True)
class Variant:
    """One student's numbers: parameters by exercise."""

    student: str
    chosen: dict[str, dict[str, Any]]


def students_of(path: Path) -> list[str]:
    """Read a class list: a CSV file whose first column, headed `student`, names one a row."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise SourceError(f"{path.name}: it must be saved as UTF-8") from None
    header, *rows = [row[0].strip() if row else "" for row in csv.reader(io.StringIO(text))] or [""]
    if header.lower() not in ("student", "name"):
        raise SourceError(
            f"{path.name}, line 1: the first column is headed {header!r}; it must be headed "
            "student, and a comma parts it from others"
        )
    names = [name for name in rows if name]
    if len(set(names)) != len(names):
        raise SourceError(f"{path.name}: a student is listed twice; names must differ")
    if not names:
        raise SourceError(f"{path.name} lists nobody")
    return names


def draw(source: Source, students: Sequence[str], seed: int) -> list[Variant]:
    """Draw each student's numbers.

    A student's numbers depend on the seed and on their place in the list alone, so that a list
    that grows at its end changes nobody's.
    """
    return [
        Variant(
            student,
            {
                exercise.name: _values(exercise, np.random.default_rng([seed, place, number]))
                for number, exercise in enumerate(source.exercises)
            },
        )
        for place, student in enumerate(students)
    ]


def _values(exercise: Exercise, rng: np.random.Generator) -> dict[str, Any]:
    """Draw parameters that make sense together."""
    book = exercise.values()  # whose solution anybody can read
    for _ in range(TRIES):
        values = {p.name: p.choices[rng.integers(len(p.choices))] for p in exercise.parameters}
        if values == book:
            continue
        try:
            exercise.expected(values)
        except SourceError:
            continue
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


def _folder_name(student: str) -> str:
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in student)


def write(source: Source, variants: Sequence[Variant], folder: Path) -> None:
    """Write a notebook for each student, and the key as `key.csv` and `key.md`."""
    names = [_folder_name(variant.student) for variant in variants]
    for name in names:
        if names.count(name) > 1:
            raise SourceError(f"two students would share the folder {name!r}; rename one")
    new_folder(folder)
    rows = []
    for name, variant in zip(names, variants, strict=True):
        place = folder / name / "exercises.ipynb"
        place.parent.mkdir(parents=True)
        nbformat.write(notebook(source, "variant", variant.chosen), place)
        for exercise in source.exercises:
            values = variant.chosen[exercise.name]
            numbers = ", ".join(f"{key} = {value}" for key, value in values.items())
            answer = answer_of(exercise, values)
            rows.append([variant.student, exercise.name, numbers, answer, exercise.points])
    with (folder / "key.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["student", "exercise", "parameters", "answer", "points"])
        writer.writerows(rows)
    lines = [f"# Key: {source.title}", "", "| student | exercise | parameters | answer | points |"]
    lines += ["|---|---|---|---|---|"]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    (folder / "key.md").write_text("\n".join(lines) + "\n", encoding="utf-8")

"""Judge what was read of a learner's answers, here, where no cell of theirs has run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pullkit.asking.answers import FACTORS, UNANSWERED, Choice, Expected, Function, Number, Numbers
from pullkit.exercises.checking import Verdict, judge_again
from tools.printing.exercise_cells import answer_name
from tools.printing.exercises import Exercise, Source

from .sandbox import Ran

PROGRAM = "This one is a program; it is answered in a notebook, which was not handed in."


@dataclass(frozen=True)
class Judged:
    """An exercise of one student's: the verdict, and which of the known mistakes it names."""

    exercise: Exercise
    verdict: Verdict
    answer: str
    mistake: str = ""

    @property
    def answered(self) -> bool:
        """Whether there was anything to judge."""
        return bool(self.answer)


def judge_notebook(source: Source, chosen: Mapping[str, Any], ran: Ran) -> Iterator[Judged]:
    """Judge each exercise of a notebook by the student's own numbers."""
    for number, exercise in enumerate(source.exercises, start=1):
        name, values = answer_name(number), chosen[exercise.name]
        if name in ran.unreadable:
            words = f"This answer cannot be read ({ran.unreadable[name]})."
            yield Judged(exercise, Verdict(0, exercise.points, words), "?")
        else:
            yield judged(exercise, values, ran.given.get(name, "null"))


def judge_notes(source: Source, said: Mapping[str, Any]) -> Iterator[Judged]:
    """Judge the answers of the book's pages, by the numbers that the pages have."""
    for exercise in source.exercises:
        values = exercise.values()
        expected = exercise.expected(values)
        if isinstance(expected, Function):
            yield Judged(exercise, Verdict(0, exercise.points, PROGRAM), "")
        else:
            plain = expected.read(said.get(exercise.key))
            yield judged(exercise, values, json.dumps(plain))


def judged(exercise: Exercise, values: Mapping[str, Any], given: str) -> Judged:
    """Judge one answer, as plain data that may be made up."""
    verdict = judge_again(given, exercise.key, exercise.points, **values)
    mistake = next((w for w in named(exercise.expected(values)) if w in verdict.message), "")
    right = verdict.points == exercise.points
    answer = "" if verdict.message == UNANSWERED else shown(given)
    return Judged(exercise, verdict, answer, "" if right else mistake)


def named(expected: Expected) -> list[str]:
    """Return what is said of each mistake that an exercise knows, the longest first."""
    if isinstance(expected, Choice):
        words = list(expected.others.values())
    elif isinstance(expected, Function):
        words = [said for _, said in expected.cases]
    else:
        assert isinstance(expected, Number | Numbers)
        words = [said for _, said in (*expected.mistakes, *((0, each[-1]) for each in FACTORS))]
    return sorted(filter(None, words), key=len, reverse=True)


def shown(given: str) -> str:
    """Say what was read of an answer, in few letters."""
    try:
        return _shown(json.loads(given))[:200]
    except (ValueError, RecursionError):
        return "?"


def _shown(plain: Any) -> str:
    match plain:
        case {"typed": str(text)}:
            return text
        case bool() | None:
            return "?"
        case int() | float():
            return f"{plain:.6g}"
        case list():
            return "; ".join(map(_shown, plain[:10]))
    return str(plain)

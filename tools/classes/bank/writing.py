"""Write a question bank for a chapter, or for all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tools.printing.exercises import ROOT, read
from tools.printing.expressions import SourceError

from . import moodle
from .questions import Question, fits, variants_of

ENDINGS = {"moodle": "xml", "qti": "zip"}


def write(
    kind: str, chapters: Sequence[str], count: int, seed: int, out: Path | None = None
) -> list[str]:
    """Write the exercises of chapters in so many variants; return what there is to say.

    Parameters
    ----------
    kind : {"moodle", "qti"}
        For which platform.
    chapters : sequence of str
        Whose exercises.
    count : int
        How many variants of each.
    seed : int
        What they hang on.
    out : Path, optional
        A new file; without it, one in `dist/bank`.
    """
    title = chapters[0] if len(chapters) == 1 else "all"
    out = out or ROOT / "dist" / "bank" / f"{title}.{ENDINGS[kind]}"
    if out.exists():
        raise SourceError(f"{out} exists; name a new file, or remove it first")
    questions: list[Question] = []
    said = []
    for source in map(read, chapters):
        for exercise in source.exercises:
            if not fits(exercise):
                said.append(f"Left out, as it asks for a program: {exercise.key}")
                continue
            variants = variants_of(source, exercise, count, seed)
            questions += variants
            if len(variants) < count:
                said.append(f"{exercise.key} has {len(variants)} variants only")
    content = _content(kind, questions, seed, title)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
    exercises = len({question.exercise.key for question in questions})
    return [*said, f"{exercises} exercises, {len(questions)} questions", f"It is in {out}"]


def _content(kind: str, questions: Sequence[Question], seed: int, title: str) -> bytes:
    if kind == "moodle":
        return moodle.quiz(questions, seed)
    from .qti import package  # which needs text2qti

    return package(questions, title)

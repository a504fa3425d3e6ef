"""Write questions as a quiz in QTI 1.2, by text2qti, which writes what Canvas imports.

Of what a question holds, QTI 1.2 as text2qti writes it takes less than Moodle: one number a
question, and one thing to say of all wrong numbers. So several numbers become a question each, and
hints are said together with where to look.
"""

from __future__ import annotations

import io
import math
import textwrap
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from text2qti.config import Config
from text2qti.qti import QTI
from text2qti.quiz import Quiz

from pullkit.asking.answers import LOOK_AGAIN, Target
from pullkit.exercises import Choice, Number, Numbers

from .questions import Question, book

DIGITS = 4  # text2qti writes a number with so many decimals
THE_SAME_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip file knows


def package(questions: Iterable[Question], title: str) -> bytes:
    """Return a zip file with a quiz; of each exercise it draws one variant for each student."""
    text = [f"Quiz title: {book()}: {title}", "Shuffle answers: true"]
    for _, variants in groupby(questions, key=lambda question: question.exercise):
        text += _groups(list(variants))
    written = io.BytesIO()
    QTI(Quiz("\n\n".join(text) + "\n", config=Config())).write(written)
    return _undated(written)


def _groups(variants: Sequence[Question]) -> Iterator[str]:
    """Yield the groups of an exercise: one, or one for each number that it asks for."""
    first = variants[0]
    parts = len(first.expected.values) if isinstance(first.expected, Numbers) else 1
    points = f"{first.exercise.points / parts:g}"
    for part in range(parts):
        yield f"GROUP\npick: 1\npoints per question: {points}"
        yield from (_question(question, part) for question in variants)
        yield "END_GROUP"


def _question(question: Question, part: int) -> str:
    """Return a question in the dialect of text2qti."""
    expected, text, title = question.expected, question.text, question.title
    if isinstance(expected, Numbers):
        name = expected.names[part]
        text, title = f"{text}\n\n**Here, give {name}.**", f"{title}: {name}"
    told = [f"Title: {title}", _item("1.", text), _item("...", question.solution)]
    if isinstance(expected, Choice):
        return "\n".join([*told, *_options(question, expected)])
    assert isinstance(expected, Number | Numbers)
    where = (
        expected.where
        if isinstance(expected, Number)
        else LOOK_AGAIN.format(names=expected.names[part])
    )
    told.append(_item("-", "\n\n".join([where, *question.hints])))
    return "\n".join([*told, f"= {_range(expected.targets[part])}"])


def _options(question: Question, expected: Choice) -> Iterator[str]:
    for letter, words in question.options.items():
        right = "*" if letter == expected.value else ""
        yield _item(f"{right}{letter})", words)
        if not right:
            yield _item("...", expected.others[letter])


def _item(mark: str, text: str) -> str:
    """Return a text below its mark: what goes on stands as far in as it begins."""
    return mark.ljust(4) + textwrap.indent(text, " " * 4).strip()


def _range(target: Target) -> str:
    """Return a number and its margin, no wider than it is once both are rounded."""
    value, margin = target
    near = round(value, DIGITS)
    left = (margin - abs(near - value)) * 10**DIGITS
    return f"{near} +- {math.floor(left) / 10**DIGITS}"


def _undated(written: io.BytesIO) -> bytes:
    """Return a zip file as if made on one day, so that the same questions are the same bytes."""
    plain = io.BytesIO()
    with zipfile.ZipFile(written) as dated, zipfile.ZipFile(plain, "w") as file:
        for each in dated.infolist():
            entry = zipfile.ZipInfo(each.filename, THE_SAME_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, dated.read(each))
    return plain.getvalue()

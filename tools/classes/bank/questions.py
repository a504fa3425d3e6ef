"""The questions of a bank: exercises in several variants, each complete without the book's page."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import yaml

from _ext import address
from pullkit.exercises import Choice, Expected, Function
from tools.classes.students import numbered
from tools.classes.variants import draw
from tools.printing.exercises import ROOT, Exercise, Source

TRIES = 20  # draws for each variant that is asked for: some repeat earlier ones
# The list of a question's letters, with lines that go on below their own.
OPTIONS = re.compile(r"^(?:- \([a-z]\) .*\n?(?:  .*\n?)*)+", re.MULTILINE)
OPTION = re.compile(r"^- \(([a-z])\) (.*(?:\n  .*)*)", re.MULTILINE)
IN_PYTHON = "```python\n"
FIGURES = re.compile(r"^Give numbers to three figures or more[.;]\s*")
LETTERS = "The letters are those of this list:"


@dataclass(frozen=True)
class Question:
    """One variant of an exercise. Its texts are Markdown.

    Attributes
    ----------
    exercise : Exercise
        What it is a variant of.
    number : int
        Which of its variants it is; some numbers are passed over.
    expected : Number, Numbers or Choice
        What is right, and what to say of the rest.
    text : str
        What is asked, without the letters to choose from.
    options : mapping of str to str
        The letters to choose from, and their words.
    hints : sequence of str
        What helps, one after the other.
    solution : str
        How it is done.
    """

    exercise: Exercise
    number: int
    expected: Expected
    text: str
    options: dict[str, str]
    hints: list[str]
    solution: str

    @property
    def title(self) -> str:
        """What it is called among questions."""
        return f"{self.exercise.title} {self.number:02}"


def book() -> str:
    """Return the book's title."""
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    return str(settings["title"])


def fits(exercise: Exercise) -> bool:
    """Tell whether a platform can judge the answer; it runs no programs."""
    return not isinstance(exercise.expected(exercise.values()), Function)


def variants_of(source: Source, exercise: Exercise, count: int, seed: int) -> list[Question]:
    """Return an exercise in so many different variants, or in as many as are found.

    Each hangs on the seed and its own number alone: a larger bank holds the smaller one.
    """
    alone = replace(source, exercises=(exercise,))
    typed = not isinstance(exercise.expected(exercise.values()), Choice)
    below = f"{source.opening if typed else _for_letters(source)}\n\n{_from(source)}".strip()
    found: dict[tuple[Any, ...], Question] = {}
    for number, student in enumerate(numbered(TRIES * count), start=1):
        (variant,) = draw(alone, [student], seed)
        values = variant.chosen[exercise.name]
        if tuple(values.items()) not in found:
            found[tuple(values.items())] = _question(source, exercise, number, values, below)
        if len(found) == count:
            break
    return list(found.values())


def _question(
    source: Source, exercise: Exercise, number: int, values: dict[str, Any], below: str
) -> Question:
    expected = exercise.expected(values)
    (text,) = exercise.texts("question", values)
    options, listed = {}, ""
    if isinstance(expected, Choice):
        letters = OPTIONS.search(text + "\n")
        assert letters is not None  # printing refuses an exercise without them
        options = {letter: " ".join(words.split()) for letter, words in OPTION.findall(letters[0])}
        text = f"{text[: letters.start()].strip()}\n\n{text[letters.end() :].strip()}".strip()
        listed = f"{LETTERS}\n\n{letters[0].strip()}\n\n"
    # The code needs what the chapter's notebook has run before it.
    solution = "\n\n".join(exercise.texts("solution", values))
    solution = solution.replace(IN_PYTHON, f"{IN_PYTHON}{source.setup}\n\n", 1)
    return Question(
        exercise=exercise,
        number=number,
        expected=expected,
        text=f"{text}\n\n{below}",
        options=options,
        hints=exercise.texts("hint", values),
        solution=listed + solution,
    )


def _for_letters(source: Source) -> str:
    """Return a chapter's opening for a question in which no number is typed."""
    left = FIGURES.sub("", source.opening)
    return left[:1].upper() + left[1:]


def _from(source: Source) -> str:
    """Say which lesson a question belongs to, with a link if the book's address is known."""
    number, _, _ = source.chapter.partition("-")
    _, site = address.told()
    page = f"{site}chapters/{source.chapter}/lesson.html"
    lesson = f"[the lesson of chapter {number}]({page})" if site else f"chapter {number}"
    return f"*{book()}*, {lesson}."

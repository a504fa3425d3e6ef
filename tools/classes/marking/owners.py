"""Tell whose a file is: by the place a platform gives it, and by the numbers in its questions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from tools.printing.exercises import Source
from tools.printing.expressions import SourceError

from ..headings import word_of
from ..students import Student, alike
from ..variants import Variant
from .work import Work

# A folder or a file, as Moodle calls it: name, number, kind, and in a file the name it had.
MOODLE = re.compile(r"(?P<name>[^_]*)_(?P<number>\d+)_assignsubmission_[a-z]+(_.*)?")
HANDLE = re.compile(r" \([^()]*\)$")  # what tells two students of one name apart


@dataclass(frozen=True)
class Claim:
    """Whose a file may be by its place, and by which number the platform knows them."""

    students: tuple[Student, ...]
    number: str = ""


def moodle_number(place: str) -> str:
    """Return the number by which Moodle knows whoever handed in a file, or nothing."""
    found = filter(None, map(MOODLE.fullmatch, PurePosixPath(place).parts))
    return next((each["number"] for each in found), "")


class Owners:
    """Who is in the class, by each name that a place may give them."""

    def __init__(
        self, source: Source, variants: Sequence[Variant], numbers: Mapping[str, Student]
    ) -> None:
        self.source = source
        self.variants = variants
        self.numbers = numbers
        self.folders = {alike(v.student.folder): v.student for v in variants}
        self.names: dict[str, list[Student]] = {}
        for variant in variants:
            for name in set(spellings(HANDLE.sub("", variant.student.name))):
                self.names.setdefault(name, []).append(variant.student)

    def claim(self, place: str) -> Claim:
        """Return whose a place says that a file is; of its parts the outermost counts."""
        number = moodle_number(place)
        if number in self.numbers:
            return Claim((self.numbers[number],), number)
        path = PurePosixPath(place)
        for part in (*path.parts[:-1], path.name, path.stem):
            if found := self._named(part):
                return Claim(tuple(found), number)
        return Claim((), number)

    def _named(self, part: str) -> Sequence[Student]:
        if alike(part) in self.folders:
            return [self.folders[alike(part)]]
        moodle = MOODLE.fullmatch(part)
        # Moodle sets a group before the name, and other platforms a number behind it.
        name = moodle["name"] if moodle else part
        pieces = name.split("-")
        ends = ["-".join(pieces[k:]) for k in range(len(pieces))]
        for each in (part, *ends, name.partition("_")[0]):
            if word_of(each) in self.names:
                return self.names[word_of(each)]
        return self._spelled_in(name)

    def _spelled_in(self, part: str) -> Sequence[Student]:
        """Return the one whose names are all among the words of a file's name, and none else's."""
        words = {word_of(word) for word in re.split(r"[\W_]+", part)}
        found = [
            variant.student
            for variant in self.variants
            if words.issuperset(map(word_of, HANDLE.sub("", variant.student.name).split()))
        ]
        return found if len(found) == 1 else []

    def owner(self, place: str, work: Work) -> tuple[Student, list[str]]:
        """Return whose a file is, and what is worth a look.

        Raises
        ------
        SourceError
            If nothing tells, or what tells does not agree.
        """
        claim = self.claim(place).students
        asked = self._with_numbers(work)
        matching = [v.student for v in self.variants if asked and self._agreeing(v, asked) == asked]
        students = [each for each in claim if each in matching] if len(claim) > 1 else claim
        if len(students) == 1:
            return students[0], self._looked_at(students[0], asked, matching)
        if not claim and len(matching) == 1:
            return matching[0], [f"{place}: it is {matching[0].name}'s by its numbers alone"]
        if claim:
            names = " or ".join(each.name for each in claim)
            raise SourceError(f"it may be of {names}: put it into a folder of the student's")
        raise SourceError(
            "nothing tells whose it is: put it into a folder that is called as the student is in "
            "the list"
        )

    def _looked_at(
        self, student: Student, asked: Mapping[str, Any], matching: Sequence[Student]
    ) -> list[str]:
        """Compare a notebook's numbers with those of the student's own variant."""
        (own,) = (variant for variant in self.variants if variant.student == student)
        agreeing = len(self._agreeing(own, asked))
        if 2 * agreeing < len(asked) or (agreeing < len(asked) and matching):
            raise SourceError(
                f"it is another variant: {student.name} has other numbers, and these are "
                f"{self._whose(asked, matching)}"
            )
        differ = sorted(name for name in asked if name not in self._agreeing(own, asked))
        return [f"{student.name}: the numbers of {name} were changed" for name in differ]

    def _whose(self, asked: Mapping[str, Any], matching: Sequence[Student]) -> str:
        if matching:
            return " or ".join(each.name for each in matching[:3]) + "'s"
        book = {exercise.key: exercise.values() for exercise in self.source.exercises}
        if all(book.get(name) == numbers for name, numbers in asked.items()):
            return "the book's own"
        return "nobody's in this class: was it another seed, or another list?"

    def _with_numbers(self, work: Work) -> dict[str, Any]:
        """Return the numbers of the questions that have any: the others are the same for all."""
        known = {exercise.key for exercise in self.source.exercises if exercise.parameters}
        return {name: numbers for name, numbers in work.checks.items() if name in known}

    def _agreeing(self, variant: Variant, asked: Mapping[str, Any]) -> dict[str, Any]:
        chapter = self.source.chapter
        return {
            name: numbers
            for name, numbers in asked.items()
            if variant.chosen[name.removeprefix(f"{chapter}/")] == numbers
        }


def spellings(name: str) -> Iterator[str]:
    """Yield the ways to write a name that differ in which of its words comes first.

    Examples
    --------
    >>> list(spellings("Ana de Wit"))
    ['anadewit', 'dewitana', 'witanade']
    """
    words = name.replace(",", " ").split()
    for first in range(len(words)):
        yield word_of("".join(words[first:] + words[:first]))

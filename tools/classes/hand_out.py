"""Hand a class's variants out on Moodle: a zip from which each student gets their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tools.archive import pack_files

from .marking.worksheet import Worksheet
from .students import HAND_OUT, Student
from .variants import NOTEBOOK


def hand_out(students: Sequence[Student], sheet: Worksheet, folder: Path) -> list[str]:
    """Pack the notebooks in a folder of variants as Moodle takes feedback; say who has no row."""
    numbers = sheet.students(students)
    files = {
        f"{sheet.folder(number)}/{NOTEBOOK}": folder / student.folder / NOTEBOOK
        for number, student in numbers.items()
    }
    if files:
        pack_files(files, folder / HAND_OUT)
    there = set(numbers.values())
    return [
        f"Not in {HAND_OUT}, as the worksheet has no row for this student: {student.name}"
        for student in students
        if student not in there
    ]

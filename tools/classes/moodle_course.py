"""An nbgrader course's road to Moodle and back: what was handed in, and marks and feedback."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, MissingEntry  # type: ignore[import-untyped]

from tools.printing.exercises import read
from tools.printing.expressions import SourceError

from .marking.grade import NAME, feedback_folder, sort_out, write_feedback
from .marking.inbox import Handed
from .marking.owners import Owners
from .marking.report import table
from .marking.work import checks_in
from .marking.worksheet import Worksheet
from .students import Student, nbgrader_name
from .variants import NOTEBOOK, Variant, no_formula

MARKS = ["student", "points", "out of", "worth a look"]


def collect(
    course: Path,
    assignment: str,
    inbox: Sequence[Handed],
    students: Sequence[Student],
    sheet: Worksheet | None,
) -> tuple[bool, list[str]]:
    """Put what was handed in where nbgrader looks, over nothing; enter names and e-mails.

    Returns
    -------
    bool
        Whether all that came back was put there.
    list of str
        What there is to say.
    """
    chosen = _released(course, assignment)
    variants = [Variant(student, chosen) for student in students]
    source = read(assignment)
    owners = Owners(source, variants, sheet.students(students) if sheet else {})
    papers, found = sort_out(source, owners, inbox)
    with _gradebook(course) as book:
        for student in students:
            email = student.identity if "@" in student.identity else None
            names = {"first_name": "", "last_name": student.name, "email": email}
            book.update_or_create_student(nbgrader_name(student), **names)
    for paper in papers:
        place = course / "submitted" / nbgrader_name(paper.student) / assignment / NOTEBOOK
        if paper.work.said is not None:
            why = "nbgrader takes notebooks alone, and these are notes"
        elif place.exists() and place.read_bytes() != paper.handed.content:
            why = f"{place.relative_to(course)} is there already, and differs: it stays"
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(paper.handed.content)
            continue
        found.aside.append((paper.handed.place, why))
    said = [f"Set aside: {place}: {why}" for place, why in sorted(found.aside)]
    said += [f"Worth a look: {look}" for look in found.looks]
    said += [f"Handed in nothing: {each.name}" for each in students if each not in found.seen]
    return not found.aside, said


def give_back(
    course: Path,
    assignment: str,
    students: Sequence[Student],
    sheet: Worksheet | None,
    out: Path,
) -> tuple[bool, list[str]]:
    """Write marks and feedback as Moodle takes them, into a folder that is empty.

    Returns
    -------
    bool
        Whether every submission is graded to its end and has its feedback.
    list of str
        What there is to say.
    """
    numbers = (
        {student: number for number, student in sheet.students(students).items()} if sheet else {}
    )
    pages, rows, looks = {}, [], []
    for student in students:
        score, most, look = _score(course, assignment, student)
        page = (
            course
            / "feedback"
            / nbgrader_name(student)
            / assignment
            / f"{Path(NOTEBOOK).stem}.html"
        )
        number = numbers.get(student, "")
        if page.is_file():
            pages[feedback_folder(student, number, sheet)] = page.read_text(encoding="utf-8")
        elif most and not look:
            look = "there is no feedback: run nbgrader generate_feedback"
        if sheet and most and not look:
            comment = f"{score:g} of {most:g} points; see {NAME}."
            look = sheet.fill(number, score, most, comment)
        marks = [f"{score:g}", f"{most:g}"] if most else ["", ""]
        rows.append([no_formula(student.name), *marks, look])
        looks += [f"{student.name}: {look}"] if look and most else []
    write_feedback(pages, out)
    (out / "marks.csv").write_bytes(table([MARKS, *rows]))
    if sheet:
        sheet.write(out / sheet.filled_name)
    return not looks, looks


def _released(course: Path, assignment: str) -> dict[str, dict[str, object]]:
    """Return the numbers of an assignment's questions, as they were released."""
    path = course / "release" / assignment / NOTEBOOK
    if not path.is_file():
        raise SourceError(f"{path} is missing: run nbgrader generate_assignment {assignment} first")
    cells = nbformat.read(path, as_version=4).cells
    found = [check for cell in cells for check in checks_in(cell.source)]
    return {name.partition("/")[2]: numbers for name, numbers in found}


def _score(course: Path, assignment: str, student: Student) -> tuple[float, float, str]:
    """Return a student's score, the most there is (none if there is nothing), and what lacks."""
    with _gradebook(course) as book:
        try:
            submission = book.find_submission(assignment, nbgrader_name(student))
        except MissingEntry:
            return 0, 0, "nothing was graded"
        lacks = "what is graded by hand is not graded yet" if submission.needs_manual_grade else ""
        return submission.score, submission.max_score, lacks


def _gradebook(course: Path) -> Gradebook:
    if not (course / "nbgrader_config.py").is_file():
        raise SourceError(f"{course} is no course: name the folder that make course wrote")
    if shutil.which("alembic") is None:  # which nbgrader calls by its name: it stands beside Python
        os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return Gradebook(f"sqlite:///{(course / 'gradebook.db').resolve()}")

"""An nbgrader course on Moodle: work comes in over nothing, marks and feedback go back."""

import csv
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook  # type: ignore[import-untyped]

from tests.test_editions import BIN, BY_HAND, MOST, answers
from tools.classes import editions
from tools.classes.class_list import read_class
from tools.classes.marking.inbox import read_inbox
from tools.classes.marking.worksheet import Worksheet
from tools.classes.moodle_course import collect, give_back
from tools.classes.preflight import preflight
from tools.classes.students import Student, nbgrader_name
from tools.printing.exercises import SourceError, read

NAMES = ["Ana Martin", "Zoë d'Arc", "Doe, Cy", "Bo [B] Lind"]
CLASS = "student,email\n" + "".join(f'"{n}",s{k}@example.org\n' for k, n in enumerate(NAMES))
SHEET = "Identifier,Full name,Email address,Status,Grade,Maximum grade,Last modified (grade)\n"
SHEET += "".join(
    f'Participant {70 + k},"{n}",s{k}@example.org,Submitted,,{MOST + BY_HAND}.00,-\n'
    for k, n in enumerate(NAMES)
)


def nbgrader(course: Path, *arguments: str) -> None:
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    command = [BIN / "nbgrader", *arguments]
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with a chapter released, as far as collecting asks."""
    place = tmp_path_factory.mktemp("released") / "course"
    editions.course(place)
    path = place / "release/3-sense/exercises.ipynb"
    path.parent.mkdir(parents=True)
    made = nbformat.read(place / "source/3-sense/exercises.ipynb", as_version=4)
    for cell in made.cells:
        cell.source = cell.source.partition("\n### BEGIN")[0]
    nbformat.write(made, path)
    return place


@pytest.fixture
def course(released: Path, tmp_path: Path) -> Path:
    """The same, in a folder of its own."""
    return Path(shutil.copytree(released, tmp_path / "course"))


def hand_in(course: Path, back: Path) -> Path:
    """What comes back of a released chapter: all right, nothing, a web page, and nobody's."""
    made = nbformat.read(course / "release/3-sense/exercises.ipynb", as_version=4)
    for folder in ("Zoë d'Arc_71_assignsubmission_file", "Nobody_99_assignsubmission_file"):
        (back / folder).mkdir(parents=True)
        nbformat.write(made, back / folder / "exercises (1).ipynb")
    (back / "Doe, Cy_72_assignsubmission_file").mkdir()
    (back / "Doe, Cy_72_assignsubmission_file/x.html").write_text("<html>", encoding="utf-8")
    cells = {cell["id"]: cell for cell in made.cells}
    for number, exercise in enumerate(read("3-sense").exercises, start=1):
        cells[f"{exercise.name}-answer"].source = answers(right=True)(exercise, number)
    cells["reasoning"].source = "The desks count relays, and I counted ours."
    (back / "Ana Martin_70_assignsubmission_file_").mkdir()
    nbformat.write(made, back / "Ana Martin_70_assignsubmission_file_/mine.ipynb")
    return back


@pytest.fixture
def students(tmp_path: Path) -> list[Student]:
    (tmp_path / "class.csv").write_text(CLASS, encoding="utf-8")
    return read_class(tmp_path / "class.csv")[0]


@pytest.fixture
def sheet(tmp_path: Path) -> Worksheet:
    (tmp_path / "sheet.csv").write_text(SHEET, encoding="utf-8")
    return Worksheet(tmp_path / "sheet.csv")


def test_what_comes_back_stands_where_nbgrader_looks_and_the_rest_is_named(
    course: Path, tmp_path: Path, students: list[Student], sheet: Worksheet
) -> None:
    back = hand_in(course, tmp_path / "back")
    well, said = collect(course, "3-sense", read_inbox(back), students, sheet)
    assert not well
    assert {path.name for path in (course / "submitted").iterdir()} == {"Ana Martin", "Zoë d'Arc"}
    assert preflight(course, "3-sense") == []
    aside = [line for line in said if line.startswith("Set aside")]
    assert [line.split(": ")[1].partition("_assign")[0] for line in aside] == [
        "Doe, Cy_72",
        "Nobody_99",
    ]
    assert "Handed in nothing: Bo [B] Lind" in said
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        known = {each.id: (each.last_name, each.email) for each in book.students}
    assert known["Doe- Cy"] == ("Doe, Cy", "s2@example.org")
    assert len(known) == len(students)


def test_work_that_is_there_already_stays_and_the_same_again_is_no_fault(
    course: Path, tmp_path: Path, students: list[Student], sheet: Worksheet
) -> None:
    back = hand_in(course, tmp_path / "back")
    collect(course, "3-sense", read_inbox(back), students, sheet)
    mine = course / "submitted/Ana Martin/3-sense/exercises.ipynb"
    mine.write_text("mended by hand", encoding="utf-8")
    _, said = collect(course, "3-sense", read_inbox(back), students, sheet)
    assert mine.read_text(encoding="utf-8") == "mended by hand"
    there = [line for line in said if "is there already, and differs: it stays" in line]
    assert len(there) == 1 and "Ana Martin_70" in there[0]


def test_a_course_or_an_assignment_that_is_not_there_is_refused(
    tmp_path: Path, students: list[Student]
) -> None:
    with pytest.raises(SourceError, match="run nbgrader generate_assignment 3-sense first"):
        collect(tmp_path, "3-sense", [], students, None)


@pytest.mark.parametrize("name", ["Doe, Cy", "Bo [B] Lind", "王 Lefèvre"])
def test_a_students_name_in_nbgrader_has_nothing_that_it_trips_over(name: str) -> None:
    assert not set(nbgrader_name(Student(name, name))) & set('[],"*?\n')


def test_each_assignment_ends_in_one_cell_that_is_graded_by_hand_with_the_rubric() -> None:
    question, answer = editions.reasoning()
    assert "| **Kind of claim** |" in question.source
    assert f"gives {BY_HAND} points" in question.source
    assert question.metadata.nbgrader.locked
    marks = answer.metadata.nbgrader
    assert (marks.grade, marks.solution, marks.points) == (True, True, BY_HAND)


@pytest.mark.slow
@pytest.mark.grading
def test_marks_and_feedback_go_back_once_what_is_graded_by_hand_is_graded(
    tmp_path: Path, students: list[Student], sheet: Worksheet
) -> None:
    course = tmp_path / "course"
    editions.course(course)
    nbgrader(course, "generate_assignment", "3-sense", "--create")
    back = hand_in(course, tmp_path / "back")
    collect(course, "3-sense", read_inbox(back), students, sheet)
    nbgrader(course, "autograde", "3-sense")
    nbgrader(course, "generate_feedback", "3-sense")
    (tmp_path / "early").mkdir()
    well, said = give_back(course, "3-sense", students, sheet, tmp_path / "early")
    assert (well, said) == (False, ["Ana Martin: what is graded by hand is not graded yet"])
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        grade = book.find_grade("reasoning", "exercises", "3-sense", "Ana Martin")
        grade.manual_score, grade.needs_manual_grade = 7, False
        book.db.commit()
    (tmp_path / "out").mkdir()
    assert give_back(course, "3-sense", students, sheet, tmp_path / "out") == (True, [])
    with (tmp_path / "out/filled-sheet.csv").open(encoding="utf-8", newline="") as file:
        grades = {row["Full name"]: row["Grade"] for row in csv.DictReader(file)}
    assert grades["Ana Martin"] == f"{MOST + 7:.2f}"
    assert (grades["Zoë d'Arc"], grades["Doe, Cy"]) == ("0.00", "")
    with zipfile.ZipFile(tmp_path / "out/feedback.zip") as archive:
        assert sorted(name.partition("_")[2] for name in archive.namelist()) == [
            "70_assignsubmission_file_/feedback.html",
            "71_assignsubmission_file_/feedback.html",
        ]

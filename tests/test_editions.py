"""Editions: students get no solution, instructors get all, and nbgrader agrees with the checks."""

import csv
import html
import os
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from pullkit.company import load_company
from pullkit.datafiles import data_path
from pullkit.exercises import check
from tests.demo_explorers import tilt, zoo
from tools.exercises import editions
from tools.exercises.render import STUB, notebook, solution_code
from tools.exercises.source import Exercise, SourceError, chapters, read
from tools.handouts import handout
from tools.notebooks import shown_below_headings
from tools.set_repository import current_address, spellings

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
OTHER = "kayaks-courlis"


def lines_of(text: str) -> set[str]:
    """The lines of a text that are long enough to be recognised."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return {line for line in lines if len(line) >= 16 and line != STUB}


def secrets() -> set[str]:
    """Every line of a solution or a teaching note that nothing else in the exercises says."""
    said, told = set(), set()
    for source in map(read, chapters()):
        told |= lines_of(source.setup)
        for exercise in source.exercises:
            values = exercise.values()
            for part in ("solution", "teaching"):
                said |= set().union(*map(lines_of, exercise.texts(part, values)))
            for part in ("question", "hint"):
                told |= set().union(*map(lines_of, exercise.texts(part, values)))
    return said - told


def texts(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every text file of a folder as a reader could read it, its white space made even."""
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if b"\0" in content:
                continue
            text = content.decode("utf-8")
            if path.suffix == ".html":
                text += html.unescape(re.sub(r"<[^>]*>", "", text))
            if path.suffix == ".ipynb":
                text += "\n".join(c.source for c in nbformat.reads(text, as_version=4).cells)
            yield path.relative_to(folder), " ".join(text.split())


@pytest.fixture(scope="module")
def student(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The student edition of the book, on the second company, built."""
    out = tmp_path_factory.mktemp("editions") / "student"
    editions.book("student", out)
    environment = {**os.environ, "PYTHONPATH": str(out), "PULLKIT_COMPANY": OTHER}
    command = [BIN / "jupyter-book", "build", ".", "-W", "-n"]
    built = subprocess.run(command, cwd=out, env=environment, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-5000:]
    return out


def test_no_file_of_the_student_edition_holds_a_line_of_a_solution(student: Path) -> None:
    hidden = secrets()
    assert len(hidden) > 100
    seen = {(str(path), line) for path, text in texts(student) for line in hidden if line in text}
    assert seen == set()


def test_the_student_edition_has_every_exercise_and_no_page_for_instructors(student: Path) -> None:
    for chapter in chapters():
        page = student / "_build/html/chapters" / chapter / "exercises.html"
        assert "Not answered yet" in page.read_text(encoding="utf-8")
    assert not (student / "chapters/instructors").exists()
    assert not (student / "_build/html/chapters/instructors").exists()
    assert not (student / "exercises").exists()


def test_the_book_follows_another_company(student: Path) -> None:
    first, other = load_company(), load_company(data_path("companies", OTHER))
    names = {person.name for person in first.people} - {person.name for person in other.people}
    pages = list((student / "_build/html/chapters").glob("*-*/lesson.html"))
    assert len(pages) == len(chapters())
    for page in pages:
        words = html.unescape(re.sub(r"<[^>]*>", " ", page.read_text(encoding="utf-8")))
        lesson = words.partition("Skip to main content")[2] or words
        body = lesson.partition("Further reading")[0]
        for name in [*sorted(names), first.name, first.tool]:
            assert not re.search(rf"\b{re.escape(name)}\b", body), (page.parent.name, name)
        assert other.tool in words or page.parent.name == "2-pull"


def test_the_instructor_edition_opens_every_solution_and_has_notes_and_timing(
    tmp_path: Path,
) -> None:
    editions.book("instructor", tmp_path / "book")
    for source in map(read, chapters()):
        path = tmp_path / "book/chapters" / source.chapter / "exercises.ipynb"
        cells = {c["id"]: c.source for c in nbformat.read(path, as_version=4).cells}
        for exercise in source.exercises:
            assert cells[f"{exercise.name}-solution"].startswith("<details open>")
            assert f"About {exercise.minutes} minutes" in cells[f"{exercise.name}-teaching-1"]


@pytest.mark.parametrize(
    ("edition", "other"), [("student", "instructor"), ("instructor", "student")]
)
def test_the_front_page_of_an_edition_says_whose_it_is_and_how_to_read_and_run_it(
    tmp_path: Path, edition: editions.Edition, other: str
) -> None:
    editions.book(edition, tmp_path / "book")
    page = (tmp_path / "book/README.md").read_text(encoding="utf-8")
    assert page.startswith(f"# A Matter of Pull: the edition for {edition}s\n\n")
    assert editions.ABOUT[edition] in page
    assert editions.ABOUT[other] not in page
    assert "_build/html/index.html" in page
    assert "pip install -r requirements.txt" in page


def leads_to(address: str, folder: Path) -> list[tuple[str, str]]:
    """Every place of a folder that gives an address: itself, Binder's, Colab's or the pages'."""
    patterns = spellings(address)
    return [
        (str(path), found[0])
        for path, text in texts(folder)
        for pattern in patterns
        if (found := pattern.search(text))
    ]


def test_nothing_in_the_student_edition_leads_to_the_open_one(student: Path) -> None:
    assert leads_to(current_address(), student) == []
    page = (student / "_build/html/chapters/3-sense/exercises.html").read_text(encoding="utf-8")
    assert not re.search("mybinder|colab.research|github.com", page)


@pytest.mark.parametrize("edition", ["student", "instructor"])
def test_an_edition_leads_to_its_own_repository_and_says_how_it_is_published(
    tmp_path: Path, edition: editions.Edition
) -> None:
    own = "https://github.com/some-school/pull-for-us"
    editions.book(edition, tmp_path / "book", own)
    assert leads_to(current_address(), tmp_path / "book") == []
    assert {path for path, _ in leads_to(own, tmp_path / "book")} >= {
        "_config.yml",
        "pyproject.toml",
        "README.md",
        "chapters/3-sense/exercises.ipynb",
    }
    workflow = (tmp_path / "book/.github/workflows/publish.yml").read_text(encoding="utf-8")
    assert "jupyter-book build . -W -n" in workflow
    assert "make " not in workflow  # there is no Makefile in an edition


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("https://github.com/a-matter-of-pull/book", "it must be the edition's own"),
        ("https://github.com/A-Matter-of-Pull/book.git", "it must be the edition's own"),
        ("some-school/pull", "it must be https://github.com/OWNER/NAME"),
    ],
)
def test_an_edition_does_not_take_the_open_ones_address(
    tmp_path: Path, address: str, why: str
) -> None:
    with pytest.raises(SourceError, match=why):
        editions.book("student", tmp_path / "book", address)
    assert not (tmp_path / "book").exists()


def test_an_edition_is_never_written_over_something(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SourceError, match="is not empty"):
        editions.book("student", tmp_path)
    with pytest.raises(SourceError, match="is not empty"):
        editions.course(tmp_path)


# Handouts


def test_a_handout_shows_every_named_state_once_with_its_sentence() -> None:
    explorer = zoo()
    page = html.unescape(handout("Zoo", [("The animals", explorer)]))
    states = [explorer.opening, *(explorer.case_state(case) for case in explorer.cases)]
    for values in states:
        assert explorer.sentence(**values) in page
    distinct = {str(values) for values in states}
    assert page.count("<svg") == page.count('class="state"') == len(distinct)
    assert "<h2>The animals</h2>" in page


def test_a_handout_names_the_opening_by_the_case_that_it_is() -> None:
    explorer = tilt()
    opening = explorer.at(**explorer.case_state(explorer.cases[0]))
    label = explorer.cases[0].label
    page = html.unescape(handout("Tilt", [("One line", opening)]))
    assert f"<h3>As it opens: {label}</h3>" in page
    assert f"<h3>{label}</h3>" not in page
    assert "<h3>As it opens</h3>" in html.unescape(handout("Tilt", [("One line", tilt())]))


def test_a_handouts_explorers_stand_below_the_headings_of_the_lesson(tmp_path: Path) -> None:
    cells = [
        nbformat.v4.new_markdown_cell("# Title\n\nText.\n\n## First\n\nText."),
        nbformat.v4.new_code_cell("from tests.demo_explorers import tilt, zoo\ntilt()"),
        nbformat.v4.new_markdown_cell("A sentence."),
        nbformat.v4.new_code_cell("from IPython.display import Markdown\nMarkdown('### Second')"),
        nbformat.v4.new_code_cell("zoo()"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "lesson.ipynb")
    shown = shown_below_headings(tmp_path / "lesson.ipynb")
    assert [(heading, each.name) for heading, each in shown] == [
        ("First", tilt().name),
        ("Second", zoo().name),
    ]


def test_help_on_handouts_makes_none() -> None:
    command = [sys.executable, "-m", "tools.handouts", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("usage: python -m tools.handouts")
    assert ".html" not in done.stdout


# Grading


def good(exercise: Exercise, _: int) -> str:
    return solution_code(exercise, exercise.values())


def weak(exercise: Exercise, place: int) -> str:
    answers = ["answer = float('nan')", 'answer = "seven"', "answer = [1]", STUB]
    return good(exercise, place) if place % 3 == 0 else answers[place % 4]


def blank(*_: Any) -> str:
    return STUB


def hostile(_: Exercise, place: int) -> str:
    answers = [
        "class Liar(float):\n    def __sub__(self, other):\n        return 0.0\nanswer = Liar(1e9)",
        "def answer(*_):\n    raise SystemExit",
        "import warnings\nwarnings.warn('look')\nanswer = print",
    ]
    return answers[place % 3]


STUDENTS = {"good": good, "weak": weak, "blank": blank, "hostile": hostile}


@pytest.fixture(scope="module")
def grades(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[float, float]]:
    """Score and the most there is, by student, of a chapter released and graded by nbgrader."""
    course = tmp_path_factory.mktemp("course") / "course"
    editions.course(course)
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}

    def nbgrader(*arguments: str) -> None:
        done = subprocess.run(
            [BIN / "nbgrader", *arguments],
            cwd=course,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-3000:]

    nbgrader("generate_assignment", "3-sense", "--create")
    released = course / "release/3-sense/exercises.ipynb"
    text = released.read_text(encoding="utf-8")
    source = read("3-sense")
    for line in secrets():
        assert line not in text
    for student, answer in STUDENTS.items():
        submitted = nbformat.read(released, as_version=4)
        cells = {cell["id"]: cell for cell in submitted.cells}
        for place, exercise in enumerate(source.exercises):
            cells[f"{exercise.name}-answer"].source = answer(exercise, place)
        path = course / f"submitted/{student}/3-sense/exercises.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(submitted, path)
    nbgrader("autograde", "3-sense", "--create")
    nbgrader("generate_feedback", "3-sense")
    nbgrader("export")
    assert list(course.glob("feedback/good/3-sense/*.html"))
    with (course / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in rows}


@pytest.mark.grading
@pytest.mark.parametrize("student", STUDENTS)
def test_nbgrader_gives_the_points_that_the_learner_was_told(
    grades: dict[str, tuple[float, float]], student: str
) -> None:
    told = 0
    source = read("3-sense")
    for place, exercise in enumerate(source.exercises):
        variables: dict[str, Any] = {}
        exec(source.setup, variables)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(STUDENTS[student](exercise, place), variables)
        values = exercise.values()
        told += check(exercise.key, variables["answer"], exercise.points, **values).points
    most = sum(exercise.points for exercise in source.exercises)
    assert grades[student] == (told, most)
    assert told == {"good": most, "blank": 0, "hostile": 0}.get(student, told)


def test_an_unsolved_notebook_raises_nothing_so_that_the_book_builds() -> None:
    for source in map(read, chapters()):
        variables: dict[str, Any] = {}
        for cell in notebook(source, "open").cells:
            if cell.cell_type == "code" and "%pip" not in cell.source:
                exec(cell.source, variables)

"""Editions: students get no solution, instructors get all, and nbgrader agrees with the checks."""

import csv
import html
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from _ext import address
from pullkit.asking.answers import FACTORS
from pullkit.company import load_company
from pullkit.datafiles import data_path
from pullkit.exercises import Choice, Expected, Function, Number, Numbers
from tests.conftest import checkout
from tools.classes import editions
from tools.classes.preflight import preflight, report
from tools.printing.exercise_cells import answer_name, notebook, solution_code, stub
from tools.printing.exercises import Exercise, SourceError, chapters, read

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
OTHER = "kayaks-courlis"
# Where the open edition is, as whoever makes an edition of it may tell.
OPEN = "https://github.com/some-publisher/book"
OWN = "https://github.com/some-school/pull-for-us"


def even(text: str) -> str:
    """A text with its white space made even, and answers named as in the sources."""
    return " ".join(re.sub(r"\banswer_\d+\b", "answer", text).split())


def lines_of(text: str) -> set[str]:
    """The lines of a text that are long enough to be recognised."""
    lines = map(even, text.splitlines())
    return {line for line in lines if len(line) >= 16}


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
    """Every text file of a folder as a reader could read it, made even."""
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
            yield path.relative_to(folder), even(text)


@pytest.fixture(scope="module", autouse=True)
def open_edition() -> Iterator[None]:
    """What CI tells of the open edition."""
    with pytest.MonkeyPatch.context() as told:
        told.setenv("BOOK_REPOSITORY", OPEN)
        told.setenv("BOOK_URL", "https://some-publisher.github.io/book")
        yield


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The student edition of the book, as its files are written."""
    out = tmp_path_factory.mktemp("editions") / "student"
    editions.book("student", out)
    return out


@pytest.fixture(scope="module")
def built(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, built on the second company."""
    out = tmp_path_factory.mktemp("built") / "student"
    shutil.copytree(written, out)
    environment = {**os.environ, "PYTHONPATH": str(out), "PULLKIT_COMPANY": OTHER}
    command = [BIN / "jupyter-book", "build", ".", "-W", "-n"]
    done = subprocess.run(command, cwd=out, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-5000:]
    return out


@pytest.fixture(params=["written", pytest.param("built", marks=pytest.mark.slow)])
def student(request: pytest.FixtureRequest) -> Path:
    """The student edition, before and after it is built."""
    edition: Path = request.getfixturevalue(request.param)
    return edition


def test_no_file_of_the_student_edition_holds_a_line_of_a_solution(student: Path) -> None:
    hidden = secrets()
    assert len(hidden) > 100
    seen = {(str(path), line) for path, text in texts(student) for line in hidden if line in text}
    assert seen == set()


def test_the_student_edition_has_every_exercise_and_no_page_for_instructors(student: Path) -> None:
    for chapter in chapters():
        assert (student / "chapters" / chapter / "exercises.ipynb").is_file()
    assert not list(student.rglob("instructors"))
    assert not (student / "exercises").exists()


def test_no_page_of_the_student_edition_leads_to_one_that_it_lacks(written: Path) -> None:
    for page in [*written.glob("*.ipynb"), *written.glob("chapters/**/*.md")]:
        for aim in re.findall(r"\]\(([^)#:?]+\.(?:md|ipynb))", page.read_text(encoding="utf-8")):
            assert (page.parent / aim).is_file(), (page.name, aim)
    told = (written / "chapters/about/how-to-use.md").read_text(encoding="utf-8")
    assert "the guide for instructors has it" in told


@pytest.mark.slow
def test_the_pages_of_the_student_edition_keep_answers_and_know_nothing_of_what_is_right(
    built: Path,
) -> None:
    for source in map(read, chapters()):
        page = built / "_build/html/chapters" / source.chapter / "exercises.html"
        text = page.read_text(encoding="utf-8")
        assert not re.search("mybinder|github.com", text)
        kept = [json.loads(each) for each in re.findall('class="asking-spec">([^<]*)<', text)]
        asked = [
            {"name": exercise.key, "points": exercise.points}
            for exercise in source.exercises
            if not isinstance(exercise.expected(exercise.values()), Function)
        ]
        assert kept == asked
        assert text.count("This one is a program") == len(source.exercises) - len(asked)


@pytest.mark.slow
def test_no_page_of_the_student_edition_says_what_is_said_of_a_mistake(built: Path) -> None:
    said = {
        html.escape(words, quote=False).replace("<", "")
        for source in map(read, chapters())
        for exercise in source.exercises
        for words in said_of_mistakes(exercise.expected(exercise.values()))
    }
    said -= {words for *_, words in FACTORS}  # which the script says of any number
    assert len(said) > 100
    for path in (built / "_build/html").rglob("*"):
        if path.suffix in (".html", ".txt", ".ipynb", ".js", ".json"):
            text = path.read_text(encoding="utf-8")
            assert [words for words in said if words in text] == [], path


def said_of_mistakes(expected: Expected) -> list[str]:
    if isinstance(expected, Choice):
        return list(expected.others.values())
    if isinstance(expected, Function):
        return [words for _, words in expected.cases]
    assert isinstance(expected, Number | Numbers)
    return [words for _, words in expected.mistakes]


def pages_judge(book: Path) -> bool:
    """Whether the pages of a book that is written will judge answers."""
    settings = yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))
    judges: bool = settings["sphinx"]["config"]["asking_judges"]
    return judges


def test_the_pages_of_the_student_edition_will_not_judge(written: Path) -> None:
    assert not pages_judge(written)


@pytest.mark.slow
def test_the_book_follows_another_company(built: Path) -> None:
    first, other = load_company(), load_company(data_path("companies", OTHER))
    names = {person.name for person in first.people} - {person.name for person in other.people}
    pages = list((built / "_build/html/chapters").glob("*-*/lesson.html"))
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
    assert pages_judge(tmp_path / "book")
    for source in map(read, chapters()):
        path = tmp_path / "book/chapters" / source.chapter / "exercises.ipynb"
        cells = {c["id"]: c.source for c in nbformat.read(path, as_version=4).cells}
        for exercise in source.exercises:
            assert cells[f"{exercise.name}-solution"].startswith('<details class="solution" open>')
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
    assert "pip install --no-deps --no-build-isolation -e ." in page


def leads_to(address: str, folder: Path) -> list[str]:
    """Every file of a folder that names a repository, or the site that GitHub makes of it."""
    owner, name = address.split("/")[-2:]
    names = re.compile(rf"\b{owner}(/|\.github\.io/){name}\b", re.IGNORECASE)
    return [str(path) for path, text in texts(folder) if names.search(text)]


def test_nothing_in_the_student_edition_leads_to_the_open_one(student: Path) -> None:
    assert leads_to(OPEN, student) == []


def test_an_address_that_somebody_wrote_into_the_book_is_left_out_of_its_editions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = checkout(tmp_path / "book")
    guide = book / "chapters/about/how-to-use.md"
    for path, text in (
        (book / "CITATION.cff", f"repository-code: {OPEN}\n"),
        (book / "pyproject.toml", f'\n[project.urls]\nRepository = "{OPEN}"\n'),
        (guide, f"\nSee [the source]({OPEN}/tree/main).\n"),
    ):
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    config = book / "_config.yml"
    text = config.read_text(encoding="utf-8").replace("html:\n", f"html:\n  baseurl: {OPEN}\n")
    config.write_text(text, encoding="utf-8")
    monkeypatch.setattr("tools.printing.book.ROOT", book)
    editions.book("student", tmp_path / "student")
    assert leads_to(OPEN, tmp_path / "student") == []
    guide = tmp_path / "student/chapters/about/how-to-use.md"
    assert guide.read_text(encoding="utf-8").endswith("\nSee the source.\n")
    changed = {"CITATION.cff", "pyproject.toml", "_config.yml", "chapters/about/how-to-use.md"}
    assert changed <= set(leads_to(OPEN, book))


@pytest.mark.parametrize("edition", ["student", "instructor"])
def test_an_edition_leads_to_its_own_repository_and_says_how_it_is_published(
    tmp_path: Path, edition: editions.Edition
) -> None:
    editions.book(edition, tmp_path / "book", f"{OWN}.git")
    assert leads_to(OPEN, tmp_path / "book") == []
    assert set(leads_to(OWN, tmp_path / "book")) == {"_config.yml", "README.md"}
    assert address.told(tmp_path / "book") == (OWN, "")
    workflow = (tmp_path / "book/.github/workflows/publish.yml").read_text(encoding="utf-8")
    assert "jupyter-book build . -W -n" in workflow
    assert "make " not in workflow  # there is no Makefile in an edition


def test_an_edition_in_a_repository_of_its_own_leads_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editions.book("student", tmp_path / "book")
    assert address.told(tmp_path / "book") == ("", "")
    for name in ("BOOK_REPOSITORY", "BOOK_URL", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    git = ["git", "-C", str(tmp_path / "book")]
    subprocess.run([*git, "init"], check=True, capture_output=True)
    subprocess.run([*git, "remote", "add", "origin", OWN], check=True)
    assert address.told(tmp_path / "book") == (OWN, "")


@pytest.mark.parametrize(
    ("repository", "why"),
    [
        (OPEN, "it must be the edition's own"),
        ("https://github.com/Some-Publisher/Book.git", "it must be the edition's own"),
        ("some-school/pull", "--repository is .*; it must be as https://github.com/OWNER/NAME"),
    ],
)
def test_an_edition_does_not_take_the_open_ones_address(
    tmp_path: Path, repository: str, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        editions.book("student", tmp_path / "book", repository)
    assert not (tmp_path / "book").exists()


def test_an_edition_is_never_written_over_something(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SourceError, match="is not empty"):
        editions.book("student", tmp_path)
    with pytest.raises(SourceError, match="is not empty"):
        editions.course(tmp_path)


# Grading


def answers(*first: str, right: bool) -> Callable[[Exercise, int], str]:
    """One who writes something into the first cell, and then answers rightly, or nothing."""

    def answer(exercise: Exercise, number: int) -> str:
        name, values = answer_name(number), exercise.values()
        blank = stub(name, exercise.expected(values))
        code = solution_code(exercise, values, name) if right else blank
        return "\n".join([*first, code]) if number == 1 else code

    return answer


def weak(exercise: Exercise, number: int) -> str:
    """One who knows every other answer, and has a cell that stops for every fourth."""
    name = answer_name(number)
    known = solution_code(exercise, exercise.values(), name)
    return [known, f"{name} = 1 / 0", known, f"{name} = 'seven'"][number % 4]


def hostile(_: Exercise, number: int) -> str:
    """One whose answers do not behave."""
    name = answer_name(number)
    return [
        f"class Liar(float):\n    def __sub__(self, other):\n        return 0.0\n{name} = Liar(9)",
        f"def {name}(*_):\n    raise SystemExit",
        f"import sys\n{name} = print\nsys.exit()",
        f"from pullkit.exercises import Verdict\n{name} = Verdict(99, 99, 'Right.')",
        f"import itertools\n{name} = itertools.count()",
        "def shows(*_):\n    get_ipython().displayhook(2)\n    raise KeyboardInterrupt\n"
        f"{name} = shows",
        f"def shows(*_):\n    display(2)\n    get_ipython().displayhook(2)\n{name} = shows",
    ][number - 1]


# What a learner's own names and settings do to nobody's points.
NAMES = {
    "names": "def check(*_, **__):\n    return 2\n\n"
    "mark = exercises = pullkit = print = int = str = repr = globals = __import__ = check",
    "settings": "import sys\nimport warnings\n"
    "print('look', file=sys.stderr)\nwarnings.warn('look')\nnp.set_printoptions(precision=1)\n"
    "%config InteractiveShell.ast_node_interactivity = 'all'",
    "errors": "import warnings\nwarnings.simplefilter('error')\nnp.seterr(all='raise')",
}
# What is done on purpose.
SABOTAGE = {
    "nothing shown": "%config InteractiveShell.ast_node_interactivity = 'none'",
    "a mute display": "import sys\nsys.displayhook = lambda value: None",
    "another display": "get_ipython().display_formatter.format = lambda *_, **__: "
    "({'text/plain': '2'}, {})",
    "another check": "import pullkit.exercises\npullkit.exercises.mark = lambda *_, **__: 2",
    "another package": "import sys, types\n"
    "pullkit = types.ModuleType('pullkit')\n"
    "pullkit.exercises = types.ModuleType('pullkit.exercises')\n"
    "pullkit.exercises.mark = lambda *_, **__: 2\n"
    "sys.modules['pullkit'] = pullkit\nsys.modules['pullkit.exercises'] = pullkit.exercises",
    "another judge": "import pullkit.asking.answers as answers\n"
    "for each in answers.Expected.__subclasses__():\n"
    "    each.judge_plain = lambda *_: (1.0, 'Right.')",
    "another verdict": "from pullkit.exercises import Verdict\nVerdict.__repr__ = lambda _: '2'",
    "an answer made up": "from pullkit.exercises import Verdict\n"
    "Verdict._repr_mimebundle_ = lambda *_, **__: ({}, {'pullkit.given': '[[1]]'})",
    "another NumPy": "np.abs = np.subtract = lambda *_: 0.0\nnp.all = lambda *_: True",
    "another Python": "import builtins\nbuiltins.abs = lambda _: 0\nbuiltins.all = lambda _: True",
    "another import": "import builtins, types\n"
    "real = builtins.__import__\n"
    "fake = types.SimpleNamespace(exercises=types.SimpleNamespace(mark=lambda *_, **__: 2))\n"
    "builtins.__import__ = lambda name, *rest, **more: (\n"
    "    fake if name == 'pullkit.exercises' else real(name, *rest, **more)\n"
    ")",
}
STUDENTS: dict[str, Callable[[Exercise, int], str]] = {
    "all right": answers(right=True),
    "weak": weak,
    "blank": answers(right=False),
    "hostile": hostile,
    **{name: answers(code, right=True) for name, code in NAMES.items()},
    **{f"{name} no work": answers(code, right=False) for name, code in NAMES.items()},
    **{f"{name} no work": answers(code, right=False) for name, code in SABOTAGE.items()},
}


def lose(*names: str) -> Callable[[NotebookNode], None]:
    def change(notebook: NotebookNode) -> None:
        notebook.cells = [cell for cell in notebook.cells if cell["id"] not in names]

    return change


def edit(name: str, source: str) -> Callable[[NotebookNode], None]:
    def change(notebook: NotebookNode) -> None:
        for cell in notebook.cells:
            if cell["id"] == name:
                cell.source = source

    return change


def twice(name: str) -> Callable[[NotebookNode], None]:
    def change(notebook: NotebookNode) -> None:
        place = next(k for k, cell in enumerate(notebook.cells) if cell["id"] == name)
        notebook.cells.append(deepcopy(notebook.cells[place]))
        notebook.cells[-1]["id"] = "copy"

    return change


def marked(name: str, **marks: Any) -> Callable[[NotebookNode], None]:
    """Change nbgrader's marks of a cell."""

    def change(notebook: NotebookNode) -> None:
        for cell in notebook.cells:
            if cell["id"] == name:
                cell.metadata.nbgrader.update(marks)

    return change


def unmarked(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell.metadata.pop("nbgrader", None)


def early(notebook: NotebookNode) -> None:
    """Put a check above its answer."""
    names = [cell["id"] for cell in notebook.cells]
    check = notebook.cells.pop(names.index("new-horizon-check"))
    notebook.cells.insert(names.index("new-horizon-answer"), check)


def unanswered(source: str) -> str:
    """What is released of a cell that holds a solution."""
    return source.partition("\n### BEGIN")[0]


def late(name: str) -> Callable[[NotebookNode], None]:
    """Answer below the check, in a cell of one's own."""

    def change(notebook: NotebookNode) -> None:
        (cell,) = (cell for cell in notebook.cells if cell["id"] == f"{name}-answer")
        notebook.cells.append(new_code_cell(cell.source))
        cell.source = unanswered(cell.source)

    return change


# What happens to cells of those who answer all rightly, and the points that it costs.
CELLS: dict[str, tuple[list[Callable[[NotebookNode], None]], int]] = {
    "of ours": ([lose("setup", "new-horizon-check"), edit("which-remedy-check", "1")], 0),
    "of the learner's": (
        [
            lose("new-horizon-answer", "which-remedy-answer", "which-remedy-check"),
            edit("months-to-be-sure-answer", "answer_4 = 1 / 0"),
            edit("chain-or-three-answer", "answer_5 ="),
        ],
        8,
    ),
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An nbgrader course with one chapter released."""
    course = tmp_path_factory.mktemp("course") / "course"
    editions.course(course)
    done = nbgrader(course, "generate_assignment", "3-sense", "--create")
    assert done.returncode == 0, done.stderr[-3000:]
    return course


def nbgrader(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    command = [BIN / "nbgrader", *arguments]
    return subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True)


def submitted(course: Path, answer: Callable[[Exercise, int], str]) -> NotebookNode:
    """What was released, with a student's answers."""
    made = nbformat.read(course / "release/3-sense/exercises.ipynb", as_version=4)
    cells = {cell["id"]: cell for cell in made.cells}
    for number, exercise in enumerate(read("3-sense").exercises, start=1):
        cells[f"{exercise.name}-answer"].source = answer(exercise, number)
    return made


def hand_in(course: Path, student: str, made: NotebookNode) -> Path:
    path = course / "submitted" / student / "3-sense/exercises.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(made, path)
    return path


@pytest.fixture(scope="module")
def grades(course: Path) -> dict[str, tuple[float, float]]:
    """Score and the most there is, by student, of a chapter released and graded by nbgrader."""
    for student, answer in STUDENTS.items():
        hand_in(course, student, submitted(course, answer))
    for name, (changes, _) in CELLS.items():
        made = submitted(course, answers(right=True))
        for change in changes:
            change(made)
        hand_in(course, f"cells {name}", made)
    bad = submitted(course, answers(right=True))
    twice("wrong-twice-check")(bad)
    path = hand_in(course, "twice", bad)
    command = [sys.executable, "-m", "tools.classes", "preflight", course, "3-sense"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert (
        "twice/3-sense/exercises.ipynb: the cell wrong-twice-check is there 2 times" in done.stdout
    )
    assert not path.exists()
    for step in ("autograde 3-sense --create", "generate_feedback 3-sense", "export"):
        done = nbgrader(course, *step.split())
        assert done.returncode == 0, done.stderr[-3000:]
    with (course / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in rows}


MOST = sum(exercise.points for exercise in read("3-sense").exercises)
BY_HAND = 10  # by the rubric of the guide, in one cell


@pytest.mark.grading
def test_what_is_released_holds_no_line_of_a_solution(course: Path) -> None:
    seen = [text for _, text in texts(course / "release")]
    assert len(seen) == 1
    assert [line for line in secrets() if line in seen[0]] == []


@pytest.mark.slow
@pytest.mark.grading
@pytest.mark.parametrize("student", ["all right", "weak", "blank", "hostile"])
def test_nbgrader_gives_the_points_that_the_learner_was_told(
    course: Path, grades: dict[str, tuple[float, float]], student: str
) -> None:
    feedback = (course / f"feedback/{student}/3-sense/exercises.html").read_text(encoding="utf-8")
    told = sum(int(points) for points in re.findall(r"\((\d+) of \d+ points\)", feedback))
    assert grades[student] == (told, MOST + BY_HAND)
    assert told == {"all right": MOST, "blank": 0, "hostile": 0}.get(student, told)


@pytest.mark.grading
@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_learner_calls_things_right_answers_get_their_points_and_others_none(
    grades: dict[str, tuple[float, float]], name: str
) -> None:
    assert grades[name] == (MOST, MOST + BY_HAND)
    assert grades[f"{name} no work"] == (0, MOST + BY_HAND)


@pytest.mark.grading
@pytest.mark.parametrize("name", SABOTAGE)
def test_who_changes_the_package_or_python_itself_gets_no_points_for_it(
    grades: dict[str, tuple[float, float]], name: str
) -> None:
    assert grades[f"{name} no work"] == (0, MOST + BY_HAND)


@pytest.mark.grading
@pytest.mark.parametrize("name", CELLS)
def test_what_happens_to_a_cell_costs_the_points_of_its_answer_at_most(
    grades: dict[str, tuple[float, float]], name: str
) -> None:
    assert grades[f"cells {name}"] == (MOST - CELLS[name][1], MOST + BY_HAND)


# What students hand in


def as_text(change: Callable[[str], bytes]) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        path.write_bytes(change(path.read_text(encoding="utf-8")))

    return spoil


def with_cells(change: Callable[[NotebookNode], None]) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        made = nbformat.read(path, as_version=4)
        change(made)
        # As JSON: nbformat would not write everything that people hand in.
        path.write_text(json.dumps(made), encoding="utf-8")

    return spoil


def named(new: str) -> Callable[[Path], None]:
    return lambda path: void(path.rename(path.with_name(new)))


def filed(new: str) -> Callable[[Path], None]:
    return lambda path: void(path.parent.rename(path.parents[1] / new))


def beside(new: str) -> Callable[[Path], None]:
    return lambda path: void(path.with_name(new).write_text("{}", encoding="utf-8"))


def both_in_the_first(made: NotebookNode) -> None:
    cells = {cell["id"]: cell for cell in made.cells}
    cells["wrong-twice-answer"].source = "answer_1 = 0.18\nanswer_2 = 6.58"
    cells["new-horizon-answer"].source = "answer_2 = ..."


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


def void(_: object) -> None:
    """Return nothing."""


HANDED_IN: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "a copy's name": (
        named("exercises (1).ipynb"),
        r"ana/3-sense: it has no exercises.ipynb",
        "mend",
    ),
    "a capital name": (named("Exercises.ipynb"), r"it has Exercises.ipynb: give", "mend"),
    "a zip": (
        named("exercises.zip"),
        r"it has exercises.zip: give the notebook that name, and unpack",
        "mend",
    ),
    "a capital folder": (filed("3-Sense"), r"ana/3-Sense: .* rename it 3-sense", "mend"),
    "another folder": (
        filed("sense"),
        r"ana/sense: it is none of the assignments \(3-sense\)",
        "mend",
    ),
    "two notebooks": (beside("exercises (2).ipynb"), r"and exercises \(2\).ipynb is not", "mend"),
    "a module": (beside("numpy.py"), r"Python takes numpy.py for a module", "look"),
    "empty": (as_text(lambda _: b""), r"exercises.ipynb: it is empty", "stops"),
    "no notebook": (as_text(lambda _: b"<html>"), r"it is no notebook \(.*\): ask for", "stops"),
    "other JSON": (as_text(lambda _: b"[1]"), r"it is no notebook", "stops"),
    "UTF-16": (as_text(lambda text: text.encode("utf-16")), r"not saved as UTF-8", "stops"),
    "half a character": (
        with_cells(edit("wrong-twice-answer", "answer_1 = 1  # \ud83d")),
        r"it is no notebook \(.*surrogates",
        "stops",
    ),
    "a mark": (as_text(lambda text: text.encode("utf-8-sig")), r"a byte order mark", "stops"),
    "a check twice": (with_cells(twice("wrong-twice-check")), r"is there 2 times: delete", "stops"),
    "an answer twice": (with_cells(twice("wrong-twice-answer")), r"is there 2 times", "stops"),
    "an old mark": (
        with_cells(marked("wrong-twice-check", schema_version=1)),
        r"the marks for grading are damaged \(.*version.*\): copy the answers",
        "stops",
    ),
    "a broken mark": (with_cells(marked("wrong-twice-check", points=-1)), r"are damaged", "stops"),
    "a check unmarked": (
        with_cells(marked("wrong-twice-check", grade=False)),
        r"the marks of the cell wrong-twice-check were changed: copy",
        "stops",
    ),
    "an answer marked": (
        with_cells(marked("wrong-twice-answer", grade=True, points=9)),
        r"the marks of the cell wrong-twice-answer were changed: copy",
        "stops",
    ),
    "another's cell": (
        with_cells(marked("wrong-twice-check", grade_id="penny-fab-check")),
        r"the cell penny-fab-check is of another assignment",
        "stops",
    ),
    "no marks": (
        with_cells(unmarked),
        r"no cell is marked for grading, so nbgrader gives 0",
        "mend",
    ),
    "a lost check": (
        with_cells(lose("wrong-twice-check")),
        r"the cell wrong-twice-check is lost, and put back",
        "look",
    ),
    "a lost answer": (
        with_cells(lose("wrong-twice-answer")),
        r"the cell wrong-twice-answer is lost, so answer_1 has no value",
        "mend",
    ),
    "a changed check": (
        with_cells(edit("wrong-twice-check", "2")),
        r"the cell wrong-twice-check was changed, and is graded as released",
        "look",
    ),
    "an early check": (
        with_cells(early),
        r"-check stands above cell \d+, which gives answer_2 a value, and so",
        "mend",
    ),
    "a late answer": (
        with_cells(late("new-horizon")),
        r"new-horizon-check stands above cell \d+, which gives answer_2 a value, and so finds none",
        "mend",
    ),
    "all in one cell": (
        with_cells(both_in_the_first),
        r"new-horizon-answer, left as released, undoes what cell \d+ answers: empty it",
        "mend",
    ),
    "a second answer": (
        with_cells(lambda made: made.cells.append(new_code_cell("answer_2, other = 1, 2"))),
        r"new-horizon-check stands above cell \d+, .* and judges an earlier one: see which",
        "look",
    ),
    "a folder of its name": (folder_instead, r"exercises.ipynb: it is a folder", "stops"),
    "an end": (with_cells(edit("new-horizon-answer", "exit()")), r"which ends Python", "mend"),
    "a way round": (
        with_cells(edit("new-horizon-answer", "from pullkit.exercises.sense import new_horizon")),
        r"cell \d+ holds 'pullkit.exercises': see what it is for",
        "look",
    ),
}


@pytest.fixture(scope="module")
def source_of_sense() -> NotebookNode:
    """An nbgrader assignment, as it stands before it is released."""
    return notebook(read("3-sense"), "nbgrader")


@pytest.fixture
def handed_in(tmp_path: Path, source_of_sense: NotebookNode) -> Path:
    """A course with one chapter released, and a right submission by Ana and by Bo."""
    for folder in ("release", "submitted/ana", "submitted/bo"):
        path = tmp_path / folder / "3-sense/exercises.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(source_of_sense, path)
    released = deepcopy(source_of_sense)
    for cell in released.cells:
        if cell["id"].endswith("-answer"):
            cell.source = unanswered(cell.source)
    nbformat.write(released, tmp_path / "release/3-sense/exercises.ipynb")
    (tmp_path / "submitted/.DS_Store").write_text("", encoding="utf-8")
    return tmp_path


def test_nothing_is_said_of_submissions_without_a_fault(handed_in: Path) -> None:
    (handed_in / "release/2-pull").mkdir()
    shutil.move(handed_in / "submitted/bo/3-sense", handed_in / "submitted/bo/2-pull")
    assert report(handed_in, "3-sense") == ("Nothing stands in nbgrader's way.", True)


@pytest.mark.parametrize("fault", HANDED_IN)
def test_a_fault_is_named_with_its_place_and_what_to_do_before_nbgrader_meets_it(
    handed_in: Path, fault: str
) -> None:
    spoil, words, weight = HANDED_IN[fault]
    path = handed_in / "submitted/ana/3-sense/exercises.ipynb"
    spoil(path)
    findings = preflight(handed_in, "3-sense")
    assert [finding.weight for finding in findings] == [weight]
    assert findings[0].place.startswith("ana/")
    assert re.search(words, str(findings[0])), findings[0]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cy.zip", "cy.zip: nbgrader passes over it"),
        ("cy [b]", "passes over a name with"),
        ("Doe, Cy", "writes a name with a comma or a quote as several columns: rename"),
        ("Ana", "is it the same student as"),
        ("cy", "cy: it holds nothing"),
    ],
)
def test_what_stands_beside_the_students_is_named_too(
    handed_in: Path, name: str, words: str
) -> None:
    place = handed_in / "submitted" / name
    if "." in name:
        place.write_text("", encoding="utf-8")
    elif name == "cy":
        place.mkdir()
    else:
        shutil.copytree(handed_in / "submitted/ana", place)
    (finding,) = preflight(handed_in, "3-sense")
    assert words in str(finding)


def test_what_would_stop_nbgrader_is_set_aside_and_nothing_is_lost(handed_in: Path) -> None:
    place = handed_in / "submitted/ana/3-sense"
    for time in ("3-sense", "3-sense-2"):
        place.mkdir(exist_ok=True)
        (place / "exercises.ipynb").write_text("{", encoding="utf-8")
        (place / "mine.txt").write_text(time, encoding="utf-8")
        text, well = report(handed_in, "3-sense")
        assert not well
        assert f"submitted/ana/3-sense was moved to set-aside/ana/{time}: mend it there" in text
        assert not place.exists()
        assert (handed_in / "set-aside/ana" / time / "mine.txt").read_text("utf-8") == time
    assert (handed_in / "submitted/bo/3-sense/exercises.ipynb").exists()


def test_a_folder_that_is_no_course_is_refused(handed_in: Path) -> None:
    with pytest.raises(SourceError, match=r"generate_assignment has released \(3-sense\)"):
        preflight(handed_in, "3-Sense")
    shutil.rmtree(handed_in / "submitted")
    with pytest.raises(SourceError, match="submitted is missing: put there"):
        preflight(handed_in, "3-sense")


def test_an_unsolved_notebook_raises_nothing_so_that_the_book_builds() -> None:
    for source in map(read, chapters()):
        variables: dict[str, Any] = {}
        for cell in notebook(source, "open").cells:
            if cell.cell_type == "code" and "%pip" not in cell.source:
                exec(cell.source, variables)

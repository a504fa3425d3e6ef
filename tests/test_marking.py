"""Marking: every answer earns what the checks say, and nothing that comes back stops the rest."""

import csv
import html
import io
import json
import os
import random
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from pullkit.exercises import Function, Number, Numbers
from pullkit.exercises.checking import check
from tools.classes.class_list import read_class
from tools.classes.marking import sandbox
from tools.classes.marking.grade import sort_out
from tools.classes.marking.inbox import LARGEST, Handed, read_inbox
from tools.classes.marking.judging import judge_notebook, judge_notes, judged
from tools.classes.marking.owners import Owners
from tools.classes.marking.sandbox import Limits, Ran, called, check_walls, run, run_on
from tools.classes.marking.work import work_of
from tools.classes.marking.worksheet import Worksheet
from tools.classes.students import Student
from tools.classes.variants import Variant, draw, drawn_or_own
from tools.printing.exercise_cells import answer_name, notebook, solution_code
from tools.printing.exercises import ROOT, Exercise, SourceError, chapters, read

SENSE = read("3-sense")
MOST = sum(exercise.points for exercise in SENSE.exercises)
SEED = 7


@cache
def walls() -> bool:
    """Whether this computer can wall a notebook in."""
    try:
        check_walls(Limits())
    except SourceError:
        return False
    return True


@pytest.fixture
def walled() -> None:
    """For what only walls can keep."""
    if not walls():
        pytest.skip("this computer gives a notebook no walls")


def code_of(made: NotebookNode) -> dict[str, NotebookNode]:
    return {cell["id"]: cell for cell in made.cells}


def solved(variant: Variant, right: Callable[[Exercise], bool] = lambda _: True) -> NotebookNode:
    """A student's notebook with the right answers to some exercises."""
    made = notebook(SENSE, "variant", variant.chosen)
    for number, exercise in enumerate(SENSE.exercises, start=1):
        if right(exercise):
            code = solution_code(exercise, variant.chosen[exercise.name], answer_name(number))
            code_of(made)[f"{exercise.name}-answer"].source = code
    return made


def with_first(variant: Variant, code: str) -> NotebookNode:
    """A student's notebook with all answers right, and code of another kind in the first cell."""
    made = solved(variant)
    code_of(made)["wrong-twice-answer"].source = code
    return made


def as_file(made: NotebookNode, place: str = "Ana/exercises.ipynb") -> Handed:
    return Handed(place, nbformat.writes(made).encode())


# A class of twenty on Moodle: five hand in what cannot be marked, and one a loop without end

NAMES = [
    *("Ana Martin", "Bo Lind", "Zoë d'Arc", "王 Lefèvre", "Łukasz Văn-Thành", "Jean-Luc Picard"),
    *(f"Student {letter}" for letter in "ABCDEFGHIJKLMN"),
]
FAULTY = {
    "Student A": "; without it, the cell that begins 'import os; os._exit(1)' ended Python",
    "Student B": "it is another variant: Student B has other numbers, and these are Student C's",
    "Student D": "it is the notebook of 2-pull, another chapter",
    "Student E": "it is damaged, or not the whole of it",
    "Student F": "it is one of 2 from Student F: keep the one that counts",
}
ENDLESS = "Jean-Luc Picard"
CLASS = "student,email\n" + "".join(f"{name},s{k}@example.org\n" for k, name in enumerate(NAMES))
SHEET = (
    '\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum Grade",'
    '"Grade can be changed","Last modified (grade)","Feedback comments"\r\n'
) + "".join(
    f'"Participant {811000 + k}","{name}",s{k}@example.org,"Submitted",,32.00,Yes,-,\r\n'
    for k, name in enumerate(NAMES)
)


def drawn_answers(variants: list[Variant]) -> dict[str, dict[str, bool]]:
    """Which exercises each student has right."""
    rng = random.Random(1)
    right = {
        v.student.name: {e.name: rng.random() < 0.7 for e in SENSE.exercises} for v in variants
    }
    right[ENDLESS] = {e.name: e.name != "wrong-twice" for e in SENSE.exercises}
    return right


def hand_in(back: Path, variants: list[Variant]) -> None:
    """Write what a class hands in, as Moodle's zip has it."""
    right = drawn_answers(variants)
    by_name = {variant.student.name: variant for variant in variants}
    for number, variant in enumerate(variants, start=811000):
        name = variant.student.name
        made = solved(variant, lambda exercise, name=name: right[name][exercise.name])  # type: ignore[misc]
        if name == ENDLESS:
            made = with_first(variant, "while True:\n    pass")
        if name == "Student A":
            made = with_first(variant, "import os\nos._exit(0)")
            code_of(made)["new-horizon-answer"].source = "import os; os._exit(1)"
        if name == "Student B":
            made = solved(by_name["Student C"])
        if name == "Student D":
            made = notebook(read("2-pull"), "variant")
        folder = back / f"{name}_{number}_assignsubmission_file"
        folder.mkdir(parents=True)
        text = nbformat.writes(made)
        cut = 3000 if name == "Student E" else len(text)
        (folder / f"work {number % 3}.ipynb").write_text(text[:cut], encoding="utf-8")
        if name == "Student F":
            nbformat.write(solved(variant), folder / "again.ipynb")


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The folder of marks, and what the command printed."""
    place = tmp_path_factory.mktemp("class")
    (place / "class.csv").write_text(CLASS, encoding="utf-8")
    (place / "sheet.csv").write_text(SHEET, encoding="utf-8", newline="")
    hand_in(place / "back", draw(SENSE, read_class(place / "class.csv")[0], SEED))
    shutil.make_archive(str(place / "back"), "zip", place / "back")
    before = (place / "back.zip").read_bytes(), (place / "sheet.csv").read_bytes()
    command = [sys.executable, "-m", "tools.classes", "grade", "3-sense", place / "back.zip"]
    command += ["--seed", str(SEED), "--class", place / "class.csv", "--seconds", "3"]
    command += ["--worksheet", place / "sheet.csv", "--out", place / "out"]
    command += [] if walls() else ["--trust"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 1, done.stderr
    yield place / "out", done.stdout
    assert ((place / "back.zip").read_bytes(), (place / "sheet.csv").read_bytes()) == before


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_fifteen_of_twenty_are_marked_by_their_own_numbers(marked: tuple[Path, str]) -> None:
    out, said = marked
    assert "15 of 20 students are marked" in said
    students = [Student(name, f"s{k}@example.org") for k, name in enumerate(NAMES)]
    right = drawn_answers(draw(SENSE, students, SEED))
    for row in rows(out / "marks.csv"):
        name = row["student"]
        points = {e.name: e.points * right[name][e.name] for e in SENSE.exercises}
        wanted = {} if name in FAULTY else {key: str(value) for key, value in points.items()}
        assert {e.name: row[e.name] for e in SENSE.exercises if row[e.name]} == wanted
        assert row["points"] == ("" if name in FAULTY else str(sum(points.values())))


@pytest.mark.parametrize("name", FAULTY)
def test_five_are_set_aside_with_why_on_the_terminal_and_in_the_report(
    marked: tuple[Path, str], name: str
) -> None:
    out, said = marked
    (line, *_) = [line for line in said.splitlines() if line.startswith(f"Set aside: {name}_")]
    assert FAULTY[name] in line
    report = (out / "report.md").read_text(encoding="utf-8").replace("\\", "")
    assert f"- {line.removeprefix('Set aside: ')}" in report


def test_a_cell_without_end_is_left_out_and_named_and_the_rest_is_marked(
    marked: tuple[Path, str],
) -> None:
    out, said = marked
    why = "the cell that begins 'while True:' did not come to an end within 3 seconds"
    look = f"{ENDLESS}: {why}, and was left out"
    assert f"Worth a look: {look}" in said
    assert f"- {look}" in (out / "report.md").read_text(encoding="utf-8").replace("\\", "")
    (page,) = (out / "feedback").glob(f"{ENDLESS}_*/feedback.html")
    told = html.unescape(page.read_text(encoding="utf-8"))
    assert "<p>The cell that begins 'while True:': it did not come to an end within 3 s" in told


def test_the_worksheet_has_each_mark_in_moodles_points_and_all_else_as_it_was(
    marked: tuple[Path, str],
) -> None:
    out, _ = marked
    filled = (out / "filled-sheet.csv").read_bytes()
    assert filled.startswith(b"\xef\xbb\xbf") and b"\r\n" in filled
    points = {row["student"]: row["points"] for row in rows(out / "marks.csv")}
    before = list(csv.DictReader(io.StringIO(SHEET.lstrip("\ufeff"), newline="")))
    for old, new in zip(before, rows(out / "filled-sheet.csv"), strict=True):
        mine = points[new["Full name"]]
        assert new["Grade"] == (f"{2 * int(mine):.2f}" if mine else "")
        assert bool(new["Feedback comments"]) == bool(mine)
        filled_in = ("Grade", "Feedback comments")
        assert {k: new[k] for k in new if k not in filled_in} == {
            k: old[k] for k in old if k not in filled_in
        }


def test_each_student_gets_a_page_in_the_folder_that_moodle_takes_back(
    marked: tuple[Path, str],
) -> None:
    out, _ = marked
    with zipfile.ZipFile(out / "feedback.zip") as archive:
        names = archive.namelist()
        pages = {name: archive.read(name).decode("utf-8") for name in names}
    assert len(names) == 15
    page = pages["Ana Martin_811000_assignsubmission_file_/feedback.html"]
    (mark,) = (row for row in rows(out / "marks.csv") if row["student"] == "Ana Martin")
    assert f"Ana Martin: {mark['points']} of {MOST} points" in page
    assert page.count("<section>") == len(SENSE.exercises)
    assert not [name for name in names if name.count("_") != 4]  # how Moodle parts it


@pytest.mark.slow
def test_a_folder_that_holds_something_is_not_written_into(
    marked: tuple[Path, str], tmp_path: Path
) -> None:
    out, _ = marked
    command = [sys.executable, "-m", "tools.classes", "grade", "3-sense", out / "feedback"]
    done = subprocess.run(
        [*command, "--count", "2", "--out", out], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 1
    assert "is not empty; name a new folder" in done.stderr


# Whatever code is handed in


def answers_of(*cells: str, seconds: int = 20) -> Ran:
    questions = {"answer_1": Number(0.0), "answer_2": Numbers([1, 2], ["one", "two"])}
    setup = "import os\nimport numpy as np"
    return run(cells, setup, questions, Limits(seconds), trusted=not walls())


@pytest.mark.usefixtures("walled")
def test_code_sees_no_network_no_other_file_no_check_and_writes_nowhere_else(
    tmp_path: Path,
) -> None:
    (tmp_path / "key.csv").write_text("secret", encoding="utf-8")
    attempts = {
        "network": "import socket\nsocket.create_connection(('127.0.0.1', 9), 1)",
        "the key": f"open({str(tmp_path / 'key.csv')!r}).read()",
        "the book": f"open({str(ROOT / 'pullkit/sense.py')!r}, 'a')",
        "the system": "open('/usr/mine', 'w')",
        "the checks": "from pullkit.exercises.sense import wrong_twice",
        "the checks' file": f"open({str(ROOT / 'pullkit/exercises/sense.py')!r}).read()",
        "the solutions": f"open({str(ROOT / 'manuscript/3-sense/exercises.md')!r}).read()",
        "processes": "os.kill(os.getppid(), 9) if os.getppid() else 1 / 0",
        "memory": "x = bytearray(4 << 30)",
        "its own folder": "import shutil\nshutil.rmtree(os.getcwd())",
    }
    ran = answers_of("open('mine.txt', 'w').write('allowed')", *attempts.values(), "answer_1 = 3")
    assert ran.trouble == ""
    assert [number for number, _ in ran.stopped] == [*range(2, len(attempts) + 2)]
    assert ran.given["answer_1"] == "3.0"


@pytest.mark.usefixtures("walled")
def test_code_that_starts_processes_without_end_gets_few_and_they_end_with_it() -> None:
    bomb = (
        "import time\nstarted = 0\nfor _ in range(1000):\n    try:\n        child = os.fork()\n"
        "    except OSError:\n        break\n    if child == 0:\n        os.setsid()\n"
        "        time.sleep(1000)\n    started += 1\nanswer_1 = started"
    )
    assert int(float(json.loads(answers_of(bomb).given["answer_1"]))) < 10


WRITE = """
for pipe in range(3, 20):
    try:
        os.write(pipe, {!r})
    except OSError:
        pass
"""


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        (
            "while True:\n    pass",
            "the cell that begins 'while True:' did not come to an end within 1 s",
        ),
        ("os._exit(3)", "the cell that begins 'os._exit(3)' ended Python"),
        ("answer_2 = map(lambda _: os._exit(1), [1, 2])", "answer_2 ended Python"),
        (
            f"while True:{WRITE.format(b'x' * 10**6)}".replace("\n", "\n    "),
            "the cell that begins 'while True:' ended",
        ),
    ],
    ids=["does not end", "ends Python", "ends Python when it is read", "talks without end"],
)
def test_code_that_does_not_end_or_ends_python_is_named_by_its_first_line(
    code: str, trouble: str
) -> None:
    assert answers_of(code, seconds=1).trouble.startswith(trouble)


def test_a_notebook_that_ends_python_while_it_is_read_is_not_run_again() -> None:
    questions = {"answer_1": Numbers([1], ["one"])}
    cells = ["import os\nanswer_1 = map(lambda _: os._exit(1), [1])"]
    ran = run_on(cells, "", questions, Limits(20), trusted=not walls())
    assert (ran.at, ran.left_out) == (None, "")
    assert ran.trouble.startswith("answer_1 ended Python")


def test_a_cell_is_called_by_its_first_line_of_code_whatever_it_holds() -> None:
    assert called(["", "\n# a number\n  answer_1 = 2"], 2) == "the cell that begins 'answer_1 = 2'"
    assert called(["# only words"], 1) == "the cell that begins '# only words'"
    assert called(["x" * 99], 1) == f"the cell that begins '{'x' * 60}'"
    assert called(["\x1b[2J"], 1).isprintable()
    assert called([""], 0) == called([""], -3) == called([], 9) == "the setup"


def test_a_cell_that_stops_or_exits_costs_its_own_answer_alone() -> None:
    ran = answers_of("answer_1 =", "1 / 0", "import sys\nsys.exit()", "%%time\nanswer_2 = [1, 2]")
    assert (ran.trouble, ran.given["answer_1"]) == ("", "null")
    assert json.loads(ran.given["answer_2"]) == [1.0, 2.0]
    assert [number for number, _ in ran.stopped] == [1, 2, 3]


def test_what_is_made_up_on_the_way_is_judged_as_an_answer_or_passed_over() -> None:
    made_up = [
        '{"answer": "answer_3", "given": "0.18"}',
        '{"answer": "answer_4", "given": "' + "[" * 5000 + '"}',
        '{"cell": "many"}',
        "[" * 100_000,
        "not JSON",
        '{"answer": 1, "given": {}}',
    ]
    lines = "".join(f"{line}\n" for line in ["", *made_up]).encode()
    ran = answers_of(WRITE.format(lines), "answer_1 = 0.3")
    assert (ran.trouble, ran.given["answer_1"]) == ("", "0.3")
    (first, *_) = SENSE.exercises
    for given_up in (ran.given["answer_3"], ran.given["answer_4"]):
        assert judged(first, {"relay_error": 0.3}, given_up).verdict.points == 0


def test_a_learner_who_changes_the_package_changes_no_verdict() -> None:
    lie = (
        "import pullkit.asking.answers as answers\n"
        "answers.Number.judge_plain = answers.Expected.judge_plain = lambda *_: (1.0, 'Right.')\n"
        "import pullkit.exercises\npullkit.exercises.mark = lambda *_, **__: 2\nanswer_1 = 99"
    )
    (first, *_) = SENSE.exercises
    one = judged(first, first.values(), answers_of(lie).given["answer_1"])
    assert one.verdict.points == 0


def test_where_nothing_walls_a_notebook_in_it_is_run_only_if_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sandbox.sys, "platform", "darwin")
    with pytest.raises(SourceError, match="with --trust it runs as you, with your files and your"):
        check_walls(Limits())


def test_the_commands_of_a_class_start_where_python_knows_no_limits() -> None:
    code = "import sys; sys.modules['resource'] = None; import tools.classes.__main__"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_what_reads_an_answer_behind_the_walls_knows_nothing_of_what_is_right() -> None:
    for exercise in SENSE.exercises:
        one, other = (
            sandbox.blind(exercise.expected(exercise.values(values)))
            for values in ({}, draw(SENSE, [Student("Ana", "a")], 3)[0].chosen[exercise.name])
        )
        if isinstance(one, Function):
            assert one.reference is abs
            assert {words for _, words in one.cases} == {""}
        else:
            assert one == other


@pytest.mark.slow
@pytest.mark.parametrize("chapter", chapters())
def test_every_solution_of_a_chapter_earns_its_points_behind_the_walls(chapter: str) -> None:
    source = read(chapter)
    (variant,) = draw(source, [ANA], SEED)
    cells, questions = [], {}
    for number, exercise in enumerate(source.exercises, start=1):
        values, name = variant.chosen[exercise.name], answer_name(number)
        cells.append(solution_code(exercise, values, name))
        questions[name] = exercise.expected(values)
    ran = run(cells, source.setup, questions, Limits(), trusted=not walls())
    points = [each.verdict.points for each in judge_notebook(source, variant.chosen, ran)]
    assert points == [exercise.points for exercise in source.exercises]


# What is judged


@pytest.mark.parametrize("exercise", SENSE.exercises, ids=lambda exercise: exercise.name)
def test_the_mistake_that_an_answer_makes_is_named(exercise: Exercise) -> None:
    values = exercise.values()
    expected = exercise.expected(values)
    if not isinstance(expected, Number | Numbers):
        return
    for wrong, words in expected.mistakes:
        answer: Any = [float(x) for x in wrong] if isinstance(wrong, list) else float(wrong)  # type: ignore[arg-type]
        verdict = check(exercise.key, answer, exercise.points, **values)
        one = judged(exercise, values, verdict.given)
        assert one.verdict.message == verdict.message
        if verdict.message == words:
            assert one.mistake == words


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9),
        lambda some: st.lists(some, max_size=4) | st.dictionaries(st.text(max_size=5), some),
    )
)
def test_whatever_data_stands_for_an_answer_it_is_judged(plain: Any) -> None:
    for exercise in SENSE.exercises:
        one = judged(exercise, exercise.values(), json.dumps(plain))
        assert 0 <= one.verdict.points <= exercise.points
        assert len(one.answer) <= 200


# Whose it is

ANA, BO, TWIN = (
    *(Student("Ana de Wit", "a"),),
    *(Student("Bo Lind (b1)", "b1"), Student("Bo Lind (b2)", "b2")),
)
VARIANTS = draw(SENSE, [ANA, BO, TWIN], SEED)
OWNERS = Owners(SENSE, VARIANTS, {"77": TWIN})


@pytest.mark.parametrize(
    "place",
    [
        "Ana de Wit_811_assignsubmission_file_/exercises.ipynb",
        "Ana de Wit_811_assignsubmission_file/exercises (2).ipynb",
        "Ana de Wit_811_assignsubmission_file_homework.ipynb",
        "Group A-1-Ana de Wit_811_assignsubmission_file_/x.ipynb",
        "submissions/Ana de Wit/exercises.ipynb",
        "de Wit, Ana/exercises.ipynb",
        "dewitana_123_456_exercises.ipynb",
        "ANA DE WIT.ipynb",
        "sense_de_wit_ana_final.ipynb",
        "Participant_811_assignsubmission_file_/exercises.ipynb",  # marked without names
        "exercises.ipynb",
    ],
)
def test_a_students_notebook_is_known_by_its_place_or_by_its_numbers(place: str) -> None:
    assert OWNERS.owner(place, work_of(as_file(solved(VARIANTS[0])), SENSE))[0] == ANA


def test_two_of_one_name_are_told_apart_by_number_folder_or_variant() -> None:
    works = {v.student: work_of(as_file(solved(v)), SENSE) for v in VARIANTS}
    assert OWNERS.owner("Bo Lind_77_assignsubmission_file_/x.ipynb", works[TWIN])[0] == TWIN
    assert OWNERS.owner("Bo Lind (b1)/x.ipynb", works[BO])[0] == BO
    assert OWNERS.owner("Bo Lind_78_assignsubmission_file_/x.ipynb", works[BO])[0] == BO
    with pytest.raises(SourceError, match=r"it may be of Bo Lind \(b1\) or Bo Lind \(b2\)"):
        OWNERS.owner("Bo Lind_78_assignsubmission_file_/x.ipynb", works[ANA])


def own_numbers(made: NotebookNode, name: str) -> NotebookNode:
    code_of(made)[
        f"{name}-check"
    ].source = f'pullkit.exercises.mark("answer_1", "3-sense/{name}", 2, relay_error=0.3)'
    return made


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda: solved(VARIANTS[1]), "and these are Bo Lind (b1)'s"),
        (lambda: notebook(SENSE, "open"), "and these are the book's own"),
        (lambda: solved(draw(SENSE, [ANA], 8)[0]), "nobody's in this class: was it another seed"),
    ],
)
def test_another_variant_is_set_aside_with_whose_it_is(
    made: Callable[[], NotebookNode], why: str
) -> None:
    with pytest.raises(SourceError) as refused:
        OWNERS.owner("Ana de Wit/x.ipynb", work_of(as_file(made()), SENSE))
    assert "it is another variant: Ana de Wit has other numbers" in str(refused.value)
    assert why in str(refused.value)


def test_a_check_that_was_changed_or_lost_changes_nothing_and_is_worth_a_look() -> None:
    made = own_numbers(solved(VARIANTS[0]), "wrong-twice")
    made.cells = [cell for cell in made.cells if cell["id"] != "cascade-check"]
    student, looks = OWNERS.owner("Ana de Wit/x.ipynb", work_of(as_file(made), SENSE))
    assert student == ANA
    assert looks == ["Ana de Wit: the numbers of 3-sense/wrong-twice were changed"]


def test_nothing_that_tells_is_nobodys() -> None:
    made = notebook(SENSE, "open")
    with pytest.raises(SourceError, match="nothing tells whose it is"):
        OWNERS.owner("exercises.ipynb", work_of(as_file(made), SENSE))


def test_the_same_file_twice_is_one_and_two_that_differ_are_set_aside() -> None:
    one, other = as_file(solved(VARIANTS[0])), as_file(solved(VARIANTS[0]), "Ana de Wit.ipynb")
    papers, found = sort_out(SENSE, OWNERS, [one, other])
    assert (len(papers), found.aside) == (1, [])
    differs = as_file(notebook(SENSE, "variant", VARIANTS[0].chosen), "Ana de Wit.ipynb")
    papers, found = sort_out(SENSE, OWNERS, [one, differs])
    assert papers == []
    assert {why for _, why in found.aside} == {
        "it is one of 2 from Ana de Wit: keep the one that counts"
    }


# What comes back besides


@pytest.mark.parametrize(
    ("place", "content", "why"),
    [
        ("x.ipynb", b"", "it is empty"),
        ("x.ipynb", b"  <!doctype html><html>", "it is a web page: ask for the .ipynb file"),
        ("x.html", b"<html>", "it is a web page"),
        ("x.py", b"answer_1 = 2", "it is a Python file"),
        ("x.ipynb", b'{"cells": [', "it is damaged, or not the whole of it"),
        ("x.ipynb", b"[" * 100_000, "it is damaged, or not the whole of it"),
        ("x.ipynb", b"[1]", "it is no notebook"),
        ("x.ipynb", b'{"cells": [{"cell_type": "code", "source": 7}, 3]}', "it answers none"),
        ("x.zip", b"PK\x03\x04", "it is an archive or a document: unpack it"),
        ("x.pdf", b"%PDF-1.4", "it is a page to print"),
        ("x.docx", b"PK\x03\x04", "it is an archive or a document"),
        ("x.png", b"\x89PNG\xff", "it is no notebook"),
        ("x.json", b'{"book": "another", "version": 1, "entries": {}}', "notes of another book"),
    ],
)
def test_what_is_no_notebook_is_named_for_what_it_is(place: str, content: bytes, why: str) -> None:
    with pytest.raises(SourceError, match=why):
        work_of(Handed(place, content), SENSE)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_notebook_of_any_name_and_encoding_is_read(encoding: str) -> None:
    text = nbformat.writes(solved(VARIANTS[0]))
    work = work_of(Handed("Exercises (3).ipynb.txt", text.encode(encoding)), SENSE)
    assert len(work.checks) == len(SENSE.exercises)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_whatever_bytes_come_back_they_are_refused_in_words(content: bytes) -> None:
    with pytest.raises(SourceError):
        work_of(Handed("x.ipynb", content), SENSE)


def test_a_notebook_with_cells_of_any_kind_is_read_as_far_as_it_goes() -> None:
    made = solved(VARIANTS[0])
    made.cells += [new_code_cell("def broken(:"), new_code_cell("\ud83d"), new_code_cell("\0")]
    work = work_of(Handed("x.ipynb", json.dumps(made).encode()), SENSE)
    assert len(work.cells) == len(made.cells)


def zipped(path: Path, *files: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return path


def test_a_zip_is_read_without_a_file_being_written_whatever_it_holds(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("Bo/link.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = zipped(
        tmp_path / "back.zip",
        ("../../slip.ipynb", b"1"),
        ("/root.ipynb", b"1"),
        ("Cy/bomb.ipynb", bytes(LARGEST + 1)),
        ("__MACOSX/._x.ipynb", b"1"),
        ("Ana/.DS_Store", b"1"),
        ("Ana/x.ipynb", b"fine"),
    )
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    found = {handed.place: handed.trouble for handed in read_inbox(path)}
    assert found.pop("Ana/x.ipynb") == ""
    assert "leads out" in found.pop("../../slip.ipynb")
    assert "leads out" in found.pop("/root.ipynb")
    assert "larger than" in found.pop("Cy/bomb.ipynb")
    assert "a link, which is not followed" in found.pop("Bo/link.ipynb")
    assert found == {}
    assert os.listdir(tmp_path) == ["back.zip"]


def test_a_member_that_is_damaged_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "back.zip", ("Ana/x.ipynb", b"a" * 99), ("Bo/x.ipynb", b"b" * 99))
    data = bytearray(path.read_bytes())
    data[data.index(b"Ana/x.ipynb") + len("Ana/x.ipynb")] ^= 255
    path.write_bytes(data)
    ana, bo = read_inbox(path)
    assert "cannot be read from the zip" in ana.trouble
    assert bo.content == b"b" * 99


def test_a_folder_is_read_without_its_links_pipes_and_strays(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/x.ipynb").write_text("1", encoding="utf-8")
    back = tmp_path / "back"
    (back / "Ana/.ipynb_checkpoints").mkdir(parents=True)
    (back / "Ana/.ipynb_checkpoints/x.ipynb").write_text("old", encoding="utf-8")
    (back / "Ana/x.ipynb").write_text("fine", encoding="utf-8")
    (back / "Bo").symlink_to(tmp_path / "secret")
    os.mkfifo(back / "pipe.ipynb")
    found = {handed.place: handed.trouble for handed in read_inbox(back)}
    assert found.pop("Ana/x.ipynb") == ""
    assert "a link" in found.pop("Bo")
    assert "no file" in found.pop("pipe.ipynb")
    assert found == {}


def test_what_is_no_folder_and_no_zip_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no"):
        read_inbox(tmp_path / "none")
    with pytest.raises(SourceError, match="holds no file"):
        read_inbox(tmp_path)
    (tmp_path / "half.zip").write_bytes(b"PK\x03\x04half")
    with pytest.raises(SourceError, match="no folder and no whole zip"):
        read_inbox(tmp_path / "half.zip")


def test_the_answers_of_the_pages_are_judged_by_the_numbers_of_the_pages() -> None:
    said = {
        "answer:3-sense/wrong-twice": {"said": "0,18", "page": "chapters/3-sense/exercises"},
        "answer:3-sense/which-remedy": {"said": "c"},
        "answer:2-pull/penny-fab": {"said": "1"},
        "guess:3-sense/desks": {"said": "4"},
        "answer:3-sense/chain-or-three": {"said": ["0.4", "x"]},
    }
    notes = {"book": "a-matter-of-pull", "version": 1, "entries": said}
    work = work_of(Handed("Ana de Wit/notes.json", json.dumps(notes).encode()), SENSE)
    assert OWNERS.owner("Ana de Wit/notes.json", work)[0] == ANA
    judgements = {each.exercise.name: each for each in judge_notes(SENSE, work.said or {})}
    assert judgements["wrong-twice"].verdict.points == 2
    assert judgements["which-remedy"].mistake.startswith("They differ by more")
    assert "a program" in judgements["cascade"].verdict.message
    assert not judgements["new-horizon"].answered


# Moodle's worksheet

FRENCH = (
    "Identifiant,Nom complet,Adresse de courriel,Statut,Note,Note maximale,"
    "Dernière modification (note),Feedback par commentaires\n"
    "Participant 5,Ana de Wit,a@example.org,Remis,,\"20,00\",-,\n"
    "Participant 6,Bo Lind,b@example.org,Remis,\"12,50\",\"20,00\",-,Bien\n"
)  # fmt: skip


def sheet(tmp_path: Path, text: str, encoding: str = "utf-8") -> Worksheet:
    path = tmp_path / "sheet.csv"
    path.write_bytes(text.encode(encoding))
    return Worksheet(path)


def test_a_mark_is_written_as_the_platform_writes_numbers_and_never_over_another(
    tmp_path: Path,
) -> None:
    filled = sheet(tmp_path, FRENCH)
    assert filled.fill("5", 11, 16, "11 of 16") == ""
    assert "has the mark 12,50, which stays" in filled.fill("6", 16, 16, "all")
    assert "no row for this student" in filled.fill("7", 1, 16, "")
    filled.write(tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert text == FRENCH.replace(',,"20,00",-,\n', ',"13,75","20,00",-,11 of 16\n')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_worksheet_keeps_its_form(tmp_path: Path, encoding: str, delimiter: str) -> None:
    table = list(csv.reader(io.StringIO(FRENCH)))
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=delimiter).writerows(table)
    before = sheet(tmp_path, made.getvalue(), encoding)
    before.write(tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "sheet.csv").read_bytes()


def test_moodles_numbers_find_the_students_of_another_list(tmp_path: Path) -> None:
    students = [Student("Ana de Wit", "a@example.org"), Student("Bo Lind", "other@example.org")]
    assert sheet(tmp_path, FRENCH).students(students) == {"5": students[0], "6": students[1]}


def test_where_moodle_hides_names_a_mark_finds_its_row_by_number(tmp_path: Path) -> None:
    head = "Identifier,Status,Grade,Maximum grade,Last modified (grade)\n"
    hidden = sheet(tmp_path, f"{head}Participant 5,Submitted,,16.00,-\n")
    assert hidden.students([ANA]) == {}
    assert hidden.fill("5", 11, 16, "") == ""
    assert hidden.rows[1] == ["Participant 5", "Submitted", "11.00", "16.00", "-"]
    assert hidden.folder("5") == "Participant 5_5_assignsubmission_file_"


def test_a_worksheet_that_was_filled_before_keeps_its_name(tmp_path: Path) -> None:
    (tmp_path / "filled-grades.csv").write_text(FRENCH, encoding="utf-8")
    assert Worksheet(tmp_path / "filled-grades.csv").filled_name == "filled-grades.csv"
    assert sheet(tmp_path, FRENCH).filled_name == "filled-sheet.csv"


def test_a_list_that_is_no_worksheet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no column is headed identifier, as in Moodle's grading"):
        sheet(tmp_path, "student,email\nAna,a@example.org\n")


def test_without_a_seed_all_have_the_books_own_numbers() -> None:
    (variant,) = drawn_or_own(SENSE, [ANA], None)
    owners = Owners(SENSE, [variant], {})
    work = work_of(as_file(notebook(SENSE, "student")), SENSE)
    assert owners.owner("Ana de Wit/exercises.ipynb", work) == (ANA, [])


def test_words_of_a_student_are_text_on_their_page() -> None:
    from tools.classes.marking.feedback import page

    answers = [judged(e, e.values(), '"<script>1</script>"') for e in SENSE.exercises]
    made = page(
        SENSE,
        "<b>Ana</b>",
        answers,
        [("the cell that begins '<i>'", "<i>")],
        "https://example.org/book/",
    )
    assert "<script" not in made and "<b>" not in made and "<i>" not in made
    assert "https://example.org/book/chapters/3-sense/exercises.html#fewer-slips" in made
    assert "<b>Ana</b>" in html.unescape(made)

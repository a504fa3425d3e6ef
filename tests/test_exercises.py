"""The exercises: one source, and question, hint, check and solution that never part."""

import json
import math
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest

from pullkit.exercises import Choice, Expected, Function, Number, Numbers, Verdict, check
from pullkit.exercises.checking import MODULES, find
from tools.exercises import proof
from tools.exercises.render import COLAB, notebook
from tools.exercises.source import Exercise, Source, SourceError, chapters, read
from tools.exercises.variants import answer_of, draw, students_of, write

ROOT = Path(__file__).resolve().parents[1]
BOOK: dict[str, Source] = {chapter: read(chapter) for chapter in chapters()}
EXERCISES = [exercise for source in BOOK.values() for exercise in source.exercises]

each_chapter = pytest.mark.parametrize("chapter", BOOK)
each_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.key)


def settings(exercise: Exercise) -> Iterator[dict[str, Any]]:
    """The source's own numbers, and every other choice of each parameter."""
    yield exercise.values()
    for parameter in exercise.parameters:
        for choice in {*parameter.choices, parameter.low, parameter.high} - {parameter.value}:
            try:
                values = exercise.values({parameter.name: choice})
                exercise.expected(values)
            except SourceError:
                continue  # refused with the reason; that it is for good cause is tried below
            yield values


def solve(exercise: Exercise, values: dict[str, Any]) -> Any:
    return proof.solve(BOOK[exercise.chapter], exercise, values)


def judged(exercise: Exercise, answer: Any, values: dict[str, Any] | None = None) -> Verdict:
    return check(exercise.key, answer, exercise.points, **(values or exercise.values()))


# The book has them


def test_every_chapter_has_six_exercises_or_more_of_several_kinds() -> None:
    assert list(BOOK) == list(MODULES)
    for source in BOOK.values():
        assert len(source.exercises) >= 6, source.chapter
        assert {"think", "compute", "code", "adapt"} <= {e.kind for e in source.exercises}


@each_chapter
def test_every_check_of_a_chapter_belongs_to_an_exercise(chapter: str) -> None:
    module = find(BOOK[chapter].exercises[0].key).__module__
    names = {e.name.replace("-", "_") for e in BOOK[chapter].exercises}
    assert names == set(__import__(module, fromlist=["__all__"]).__all__)


@each_chapter
def test_the_notebook_in_the_chapter_is_what_its_source_renders_to(chapter: str) -> None:
    path = ROOT / "chapters" / chapter / "exercises.ipynb"
    made = nbformat.writes(notebook(BOOK[chapter], "open"))
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(made), (
        "render it again: make exercises"
    )


def test_the_address_for_colab_is_that_of_the_lessons() -> None:
    lesson = nbformat.read(ROOT / "chapters/3-sense/lesson.ipynb", as_version=4)
    assert COLAB.strip() in {cell.source for cell in lesson.cells}


# One place to change


@each_exercise
def test_whatever_the_numbers_the_solution_answers_the_question_by_the_check(
    exercise: Exercise,
) -> None:
    tried = list(settings(exercise))
    assert len(tried) > sum(len(p.choices) > 1 for p in exercise.parameters)
    for values in tried:
        verdict = judged(exercise, solve(exercise, values), values)
        assert verdict.points == exercise.points, (values, verdict.message)


@each_exercise
def test_a_changed_number_changes_the_question_and_the_check(exercise: Exercise) -> None:
    before = exercise.values()
    for parameter in exercise.parameters:
        for choice in set(parameter.choices) - {parameter.value}:
            after = {**before, parameter.name: choice}
            try:
                exercise.expected(after)
            except SourceError:
                continue
            assert exercise.texts("question", after) != exercise.texts("question", before)
            made = notebook(BOOK[exercise.chapter], "student", {exercise.name: after})
            cells = {cell["id"]: cell.source for cell in made.cells}
            assert f"{parameter.name}={choice!r}" in cells[f"{exercise.name}-check"]


@each_exercise
def test_every_choice_of_a_parameter_is_inside_its_range(exercise: Exercise) -> None:
    for parameter in exercise.parameters:
        assert parameter.value in parameter.choices
        for choice in parameter.choices:
            assert parameter.check(choice) == choice


@each_exercise
def test_senseless_parameters_are_refused_with_the_reason(exercise: Exercise) -> None:
    for parameter in exercise.parameters:
        for senseless in (parameter.high + 1e6, parameter.low - 1e6, "three", None, True, math.nan):
            with pytest.raises(SourceError, match=parameter.name):
                exercise.values({parameter.name: senseless})
    with pytest.raises(SourceError, match="nonsense"):
        exercise.values({"nonsense": 1})


# What a check says


class Hostile:
    """An object that raises whatever one does to it."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("eq")

    def __float__(self) -> float:
        raise RuntimeError("float")

    def __repr__(self) -> str:
        raise RuntimeError("repr")

    __hash__ = None  # type: ignore[assignment]


def raises(*_: Any) -> Any:
    raise ZeroDivisionError("on purpose")


NONSENSE: list[Any] = [
    *(..., None, "", "   ", "a lot", "z", "<script>alert(1)</script>", b"1"),
    *(math.nan, math.inf, -math.inf, 10**400, 1j, True, False, -1e300, 1e300),
    *([], [[]], [math.nan] * 2, ["a", "b"], {}, {"a": 1}, set(), object(), np.array([]), np.nan),
    *(
        raises,
        print,
        lambda *_: None,
        lambda *_: ...,
        lambda *_: math.nan,
        lambda: 1,
        int,
        Hostile(),
    ),
    *(lambda *_: "x", lambda *_: 1e300, lambda *_: [1, 2, 3], range(10**6), Ellipsis, type),
]


@each_exercise
def test_nonsense_earns_nothing_and_a_kind_word(exercise: Exercise) -> None:
    for answer in NONSENSE:
        verdict = judged(exercise, answer)
        assert verdict.points == 0
        assert len(verdict.message) > 10
        assert "Traceback" not in verdict.message
        assert "<script>" not in verdict._repr_html_()


@each_exercise
def test_a_blank_answer_is_told_that_it_is_blank(exercise: Exercise) -> None:
    assert judged(exercise, ...).message.startswith("Not answered yet")


def numbers_in(text: str) -> list[float]:
    return [float(n) for n in re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?", text)]


def whole_answers(expected: Expected) -> list[str]:
    """How a right answer could stand in a text, to three figures or more."""
    if isinstance(expected, Number):
        values = [expected.value]
    elif isinstance(expected, Numbers):
        values = list(expected.values)
    else:
        return []
    return [shown for v in values if len((shown := f"{v:.3g}").strip("-0.").replace(".", "")) >= 3]


@each_exercise
def test_no_message_and_no_hint_holds_the_answer(exercise: Exercise) -> None:
    values = exercise.values()
    expected = exercise.expected(values)
    words = exercise.texts("hint", values)
    if isinstance(expected, Number | Numbers):
        words += [text for _, text in expected.mistakes]
    if isinstance(expected, Choice):
        words += list(expected.others.values())
    if isinstance(expected, Function):
        words += [text for _, text in expected.cases]
    for text in words:
        for shown in whole_answers(expected):
            assert shown not in text
    if isinstance(expected, Number):
        for number in (n for hint in exercise.texts("hint", values) for n in numbers_in(hint)):
            assert judged(exercise, number).points < exercise.points, number


@each_exercise
def test_a_known_mistake_is_told_where_to_look_and_is_not_right(exercise: Exercise) -> None:
    expected = exercise.expected(exercise.values())
    if isinstance(expected, Number):
        told = [judged(exercise, value) for value, _ in expected.mistakes]
        assert expected.mistakes, "name at least one mistake that learners make"
    elif isinstance(expected, Numbers):
        told = [judged(exercise, list(values)) for values, _ in expected.mistakes]
    elif isinstance(expected, Choice):
        told = [judged(exercise, letter) for letter in expected.others]
        assert len(told) >= 2
    else:
        assert isinstance(expected, Function)
        assert len(expected.cases) >= 3, "a plain case and two boundaries"
        told = []
    for verdict in told:
        assert verdict.points < exercise.points
        assert not verdict.message.startswith("Right")


@each_exercise
def test_the_answer_for_other_numbers_is_not_right_for_these(exercise: Exercise) -> None:
    for parameter in exercise.parameters:
        others = [c for c in parameter.choices if c != parameter.value]
        wrong = 0
        for choice in others:
            try:
                values = exercise.values({parameter.name: choice})
                exercise.expected(values)
            except SourceError:
                continue
            wrong += judged(exercise, solve(exercise, values)).points < exercise.points
        expected = exercise.expected(exercise.values())
        assert wrong or isinstance(expected, Choice | Function)


@each_exercise
def test_a_key_says_the_right_answer(exercise: Exercise) -> None:
    expected = exercise.expected(exercise.values())
    said = answer_of(exercise, exercise.values())
    if isinstance(expected, Number):
        assert judged(exercise, float(said)).points == exercise.points
    elif isinstance(expected, Numbers):
        numbers = [float(number) for number in said.split("; ")]
        assert judged(exercise, numbers).points == exercise.points
    elif isinstance(expected, Choice):
        assert judged(exercise, said).points == exercise.points


def test_a_verdict_shows_its_message_and_is_worth_its_points() -> None:
    verdict = Verdict(1, 2, "Not yet <b>")
    assert repr(verdict) == "1"
    assert "&lt;b&gt;" in verdict._repr_html_()


def test_a_function_that_is_wrong_at_the_plain_case_earns_nothing() -> None:
    expected = Function(lambda x: x, [({"x": 3}, "three"), ({"x": 0}, "zero"), ({"x": 1}, "one")])
    assert expected.judge(lambda x: 0)[0] == 0
    assert expected.judge(lambda x: x or 1) == (2 / 3, "zero")


def test_a_finite_answer_is_never_near_an_infinite_one() -> None:
    expected = Function(lambda x: math.inf, [({"x": 1}, "no end")])
    assert expected.judge(lambda x: 5) == (0.0, "no end")
    assert expected.judge(lambda x: math.inf)[0] == 1


def test_a_function_that_changes_its_arguments_does_not_change_the_question() -> None:
    def doubled(x: Any) -> Any:
        x *= 2
        return x

    cases = [({"x": np.array([1.0, 2.0])}, "twice")]
    assert Function(lambda x: 2 * x, cases).judge(doubled)[0] == 1
    assert Function(lambda x: x, cases).judge(doubled) == (0.0, "twice")


def test_a_slip_of_unit_is_named_where_the_answer_could_have_that_unit() -> None:
    assert "percentage" in Number(0.4).judge(40)[1]
    assert "percentage" not in Number(42.0).judge(4200)[1]
    assert "percentage" in Numbers([0.4, 0.2], ["one", "two"]).judge([40, 20])[1]
    assert "look again at two" in Numbers([0.4, 0.2], ["one", "two"]).judge([0.4, 20])[1]
    assert "sign" in Number(3.0).judge(-3)[1]


def test_an_unknown_exercise_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="the chapter is '9-none'"):
        check("9-none/x", 1)
    with pytest.raises(ValueError, match="the exercise is 'none'; chapter 3-sense has"):
        check("3-sense/none", 1)


# Variants


@each_chapter
def test_the_same_seed_gives_the_same_variants_and_another_seed_others(chapter: str) -> None:
    source, students = BOOK[chapter], [f"student {k}" for k in range(8)]
    one, again, other = (draw(source, students, seed) for seed in (1, 1, 2))
    assert one == again
    assert one != other
    assert draw(source, students[:3], 1) == one[:3]
    assert len({json.dumps(variant.chosen) for variant in one}) > 4


@each_chapter
def test_every_variant_has_a_right_answer(chapter: str) -> None:
    source = BOOK[chapter]
    for variant, exercise in product(draw(source, ["a", "b", "c"], 5), source.exercises):
        values = variant.chosen[exercise.name]
        assert judged(exercise, solve(exercise, values), values).points == exercise.points


def test_variants_come_with_a_key_for_a_list_of_students(tmp_path: Path) -> None:
    (tmp_path / "class.csv").write_text("name,group\nAna,1\nBo,2\n", encoding="utf-8")
    students = students_of(tmp_path / "class.csv")
    assert students == ["Ana", "Bo"]
    source = BOOK["3-sense"]
    write(source, draw(source, students, 3), tmp_path / "out")
    key = (tmp_path / "out/key.csv").read_text(encoding="utf-8").splitlines()
    assert len(key) == 1 + 2 * len(source.exercises)
    made = nbformat.read(tmp_path / "out/Ana/exercises.ipynb", as_version=4)
    assert not [cell for cell in made.cells if "Solution" in cell.source]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("student\nAna\nAna\n", r"class\.csv: a student is listed twice; names must differ"),
        ("student\n", r"class\.csv lists nobody"),
        ("", r"class\.csv, line 1: the first column is headed ''; it must be headed student"),
        ("Ana\nBo\n", r"class\.csv, line 1: the first column is headed 'Ana'"),
        ("group,student\n1,Ana\n", r"line 1: the first column is headed 'group'"),
        ("student;group\nAna;1\n", r"line 1: the first column is headed 'student;group'"),
    ],
)
def test_a_class_list_that_breaks_a_rule_is_refused_with_the_reason(
    tmp_path: Path, text: str, refusal: str
) -> None:
    (tmp_path / "class.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=refusal):
        students_of(tmp_path / "class.csv")


def test_a_class_list_is_read_as_a_spreadsheet_saves_it_if_that_is_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "class.csv"
    path.write_bytes("\ufeffStudent,group\r\nZoé,1\r\n\r\nBo,2\r\n".encode())
    assert students_of(path) == ["Zoé", "Bo"]
    path.write_bytes("student\r\nZoé\r\n".encode("cp1252"))
    with pytest.raises(SourceError, match=r"^class\.csv: it must be saved as UTF-8$"):
        students_of(path)


# A source that breaks a rule

MINE = """---
title: "Exercises: mine"
setup: |
  from pullkit.exercises import check
exercises:
  - name: wrong-twice
    title: Twice
    kind: think
    difficulty: 1
    minutes: 5
    objective: multiply clarities
    parameters:
      relay_error: {value: 0.1, low: 0.01, high: 0.45, choices: [0.05, 0.08, 0.1, 0.12]}
---
Opening.

# wrong-twice

How often, if {{ relay_error | percent }} slip?

## hint

Where to begin.

## solution

```python
answer = 0.18
```
"""


def test_a_source_that_keeps_the_rules_is_read(tmp_path: Path) -> None:
    (tmp_path / "3-sense.md").write_text(MINE, encoding="utf-8")
    assert [exercise.title for exercise in read("3-sense", tmp_path).exercises] == ["Twice"]


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ("Twice", "Twice: or not", "3-sense.md, line 7: .*; put quotes round a text with a colon"),
        ("0.12]}", "0.12}", "3-sense.md, line 13: "),
        (
            "| percent",
            "| per_cent",
            "3-sense.md: wrong-twice: no filter 'per_cent'; it must be one of per_hundred, percent",
        ),
        ("{{ relay", "{{ % relay", "3-sense.md: wrong-twice: in the question, line 2: "),
        (
            "0.1, 0.12]",
            "0.1]",
            "3-sense.md: wrong-twice: relay_error has the choices .*; it must have 4 or more",
        ),
    ],
)
def test_a_source_that_breaks_a_rule_is_refused_with_the_place_and_what_is_allowed(
    tmp_path: Path, old: str, new: str, refusal: str
) -> None:
    assert old in MINE
    (tmp_path / "3-sense.md").write_text(MINE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourceError, match=refusal):
        read("3-sense", tmp_path)

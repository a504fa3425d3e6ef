"""The exercises: one source, and question, hint, check and solution that never part."""

import ast
import itertools
import math
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest

from pullkit.asking import published
from pullkit.engine import specification
from pullkit.exercises import (
    Choice,
    Expected,
    Function,
    Number,
    Numbers,
    Verdict,
    check,
    mark,
    sense,
)
from pullkit.exercises.checking import find, judge_again
from tools.classes.variants import answer_of
from tools.printing import proof
from tools.printing.exercise_cells import answer_name, notebook, stub
from tools.printing.exercises import (
    Exercise,
    Parameter,
    Source,
    SourceError,
    chapters,
    read,
)

ROOT = Path(__file__).resolve().parents[1]
BOOK: dict[str, Source] = {chapter: read(chapter) for chapter in chapters()}
EXERCISES = [exercise for source in BOOK.values() for exercise in source.exercises]

each_chapter = pytest.mark.parametrize("chapter", BOOK)
each_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.key)


def some(parameter: Parameter) -> list[Any]:
    """Up to five choices of a parameter, from the first to the last, without the source's own."""
    others = [choice for choice in parameter.choices if choice != parameter.value]
    places = np.linspace(0, len(others) - 1, 5).round().astype(int)
    return [others[place] for place in dict.fromkeys(places)]


def settings(exercise: Exercise) -> Iterator[dict[str, Any]]:
    """The source's own numbers, and other choices of each parameter."""
    yield exercise.values()
    for parameter in exercise.parameters:
        for choice in {*some(parameter), parameter.low, parameter.high} - {parameter.value}:
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
    assert list(BOOK) == sorted(path.parent.name for path in ROOT.glob("chapters/*-*/lesson.ipynb"))
    for source in BOOK.values():
        assert len(source.exercises) >= 6, source.chapter
        assert {"think", "compute", "code", "adapt"} <= {e.kind for e in source.exercises}


@each_chapter
def test_every_check_of_a_chapter_belongs_to_an_exercise(chapter: str) -> None:
    module = find(BOOK[chapter].exercises[0].key).__module__
    names = {e.name.replace("-", "_") for e in BOOK[chapter].exercises}
    assert names == set(__import__(module, fromlist=["__all__"]).__all__)


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
        for choice in some(parameter):
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
        wrong = 0
        for choice in some(parameter):
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
    with pytest.raises(ValueError, match="the chapter is '9-none', whose answers would stand in"):
        check("9-none/x", 1)
    for chapter in ("sense", "3-", "-sense", "x-sense", "3-../sense"):
        with pytest.raises(ValueError, match=r"the chapter is '.*'; it must be NUMBER-NAME, such"):
            check(f"{chapter}/x", 1)
    with pytest.raises(ValueError, match="the exercise is 'none'; chapter 3-sense has"):
        check("3-sense/none", 1)


# An answer belongs to its exercise, and a check to nobody's names


def cells_of(chapter: str) -> dict[str, str]:
    return {cell["id"]: cell.source for cell in notebook(BOOK[chapter], "student").cells}


def run(source: str, place: dict[str, Any]) -> Any:
    """Run a cell as a notebook does: its last line's value is what it shows."""
    *before, last = ast.parse(source).body
    exec(compile(ast.Module(before, []), "cell", "exec"), place)
    assert isinstance(last, ast.Expr)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), place)


def test_an_answer_that_was_deleted_or_stopped_is_not_answered_yet() -> None:
    cells = cells_of("3-sense")
    place: dict[str, Any] = {}
    exec(cells["setup"], place)
    exec("answer_1 = 0.18", place)
    with pytest.raises(ZeroDivisionError):
        exec("answer_2 = 1 / 0", place)
    assert run(cells["wrong-twice-check"], place).points == 2
    for name in ("new-horizon-check", "which-remedy-check"):
        assert run(cells[name], place).message.startswith("Not answered yet")


def test_a_check_says_the_same_whenever_and_however_often_it_is_run() -> None:
    cells = cells_of("3-sense")
    place: dict[str, Any] = {"answer_1": 0.18, "answer_2": 6.58}
    checks = ["new-horizon-check", "wrong-twice-check", "wrong-twice-check", "new-horizon-check"]
    assert [run(cells[name], place).points for name in checks] == [2, 2, 2, 2]


@pytest.mark.parametrize(
    "name", ["check", "mark", "answer", "pullkit", "print", "globals", "float"]
)
def test_a_check_depends_on_no_name_of_the_learners(name: str) -> None:
    cells = cells_of("3-sense")
    for answer, points in ((0.18, 2), (..., 0)):
        place: dict[str, Any] = {"answer_1": answer, name: lambda *_, **__: 99}
        assert run(cells["wrong-twice-check"], place).points == points
        assert name == "pullkit" or place[name]() == 99, "the learner's own is left alone"


@each_exercise
def test_each_exercise_has_an_answer_of_its_own(exercise: Exercise) -> None:
    source = BOOK[exercise.chapter]
    answer = answer_name(source.exercises.index(exercise) + 1)
    made = notebook(source, "instructor").cells
    own = [cell for cell in made if cell["id"].startswith(f"{exercise.name}-")]
    code = "\n".join(cell.source for cell in own)
    assert set(re.findall(r"\banswer_\d+", code)) == {answer}
    assert not re.search(r"`answer`|^answer\b", code, flags=re.MULTILINE)


@each_exercise
def test_the_cell_of_an_answer_says_what_a_notebook_takes_and_the_question_does_not(
    exercise: Exercise,
) -> None:
    (question,) = exercise.texts("question", exercise.values())
    assert not re.search(r"\bin quotes|\ba list of|`answer`|\bcells?\b", question)
    expected = exercise.expected(exercise.values())
    *comments, blank = stub("answer_1", expected).splitlines()
    assert blank == "answer_1 = ..."
    assert all(len(line) <= 88 for line in comments)
    said = " ".join(line.removeprefix("# ") for line in comments)
    if isinstance(expected, Numbers):
        assert said == f"a list of {len(expected.values)} numbers: {', '.join(expected.names)}"
    else:
        assert said.startswith({Number: "a num", Choice: "a letter"}.get(type(expected), "the fun"))


@each_exercise
def test_numbers_have_short_names_that_tell_them_apart(exercise: Exercise) -> None:
    expected = exercise.expected(exercise.values())
    names = list(expected.names) if isinstance(expected, Numbers) else []
    assert len(set(names)) == len(names)
    for name in names:
        # A name is a field's label, and stands among others in "look again at ..., ...".
        assert re.fullmatch(r"(the|their|what) [^,.:?]{3,40}", name), name


def test_what_an_answer_says_or_shows_stays_out_of_the_verdict(
    capfd: pytest.CaptureFixture[str],
) -> None:
    def loud(distance: Any) -> Any:
        print(99)
        print("look", file=sys.stderr)
        warnings.warn("look", stacklevel=1)
        return np.log(np.exp(0.0)) + (1 - 0.8**distance) / 2

    assert check("3-sense/cascade", loud, 4, relay_error=0.1).points == 4
    assert capfd.readouterr() == ("", "")


def test_an_answer_without_end_is_not_waited_for() -> None:
    verdict = judged(EXERCISES[0], itertools.count())
    assert verdict.points == 0
    assert (
        "There are more than 2 numbers" in Numbers([1, 2], ["a", "b"]).judge(itertools.count())[1]
    )


@each_exercise
def test_what_was_read_of_an_answer_can_be_judged_again(exercise: Exercise) -> None:
    values = exercise.values()
    for answer in (solve(exercise, values), ..., "nonsense", math.inf):
        verdict = judged(exercise, answer)
        again = judge_again(verdict.given, exercise.key, exercise.points, **values)
        assert again == verdict
    endless, huge = "[" * 100_000, "1" + 400 * "0"
    for made_up in ("", "{}", "[]", '["x"]', "[[1]]", "null", '"x"', endless, huge, f"[{huge}]"):
        assert judge_again(made_up, exercise.key, exercise.points, **values).points == 0


# On a published page


def asked(exercise: Exercise, monkeypatch: pytest.MonkeyPatch, judged: bool) -> str:
    """What an exercise's check shows while the book's pages are made."""
    monkeypatch.setenv(specification.OUTPUT, "published")
    monkeypatch.setenv(published.ANSWERS, "judged" if judged else "kept")
    shown = mark("answer_1", exercise.key, exercise.points, **exercise.values())
    html: str = shown._repr_html_()
    return html


@each_exercise
def test_while_pages_are_made_a_check_asks_and_judges_nothing(
    exercise: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = asked(exercise, monkeypatch, judged=True)
    assert "Not answered yet" not in html
    if isinstance(exercise.expected(exercise.values()), Function):
        assert "This one is a program" in html
        assert (ROOT / "chapters/about/how-to-use.md").is_file()
        assert 'href="../about/how-to-use.html"' in html
    else:
        assert f'"name":"{exercise.key}","points":{exercise.points},"expected":' in html


@each_exercise
def test_a_page_that_only_keeps_answers_holds_nothing_of_what_is_right(
    exercise: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = asked(exercise, monkeypatch, judged=False)
    expected = exercise.expected(exercise.values())
    if not isinstance(expected, Function):
        assert f'{{"name":"{exercise.key}","points":{exercise.points}}}' in html
    for secret in secrets_of(expected):
        assert secret not in html


def secrets_of(expected: Expected) -> list[str]:
    """Whatever a page that judges knows of an answer, but for the labels of its fields."""
    if isinstance(expected, Function):
        return ["tolerance", *(words for _, words in expected.cases)]
    if isinstance(expected, Choice):
        return ["expected", *expected.others.values()]
    assert isinstance(expected, Number | Numbers)
    where = [expected.where] if isinstance(expected, Number) else []
    words = [words for _, words in expected.mistakes]
    return ["expected", "tolerance", *where, *words, *whole_answers(expected)]


# A source that breaks a rule

MINE = """---
title: "Exercises: mine"
setup: |
  import numpy as np
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

How often, if {{ percent(relay_error) }} slip?

## hint

Where to begin.

## solution

```python
answer = 0.18
```
"""


def write(text: str, folder: Path, chapter: str = "3-sense") -> None:
    (folder / chapter).mkdir(exist_ok=True)
    (folder / chapter / "exercises.md").write_text(text, encoding="utf-8")


def test_a_source_that_keeps_the_rules_is_read(tmp_path: Path) -> None:
    comments = "answer = 0.18\n# rounded\n## again\n"
    for text in (
        MINE,
        f"\ufeff{MINE}",
        MINE.replace("## hint", "## hint "),
        MINE.replace("answer = 0.18\n", comments),
    ):
        write(text, tmp_path)
        (exercise,) = read("3-sense", tmp_path).exercises
        assert exercise.title == "Twice"
        assert [part for part, _ in exercise.parts] == ["question", "hint", "solution"]


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        (
            "Twice",
            "Twice: or not",
            "3-sense/exercises.md, line 7: .* put quotes round a text that holds a col",
        ),
        ("0.12]}", "0.12}", "3-sense/exercises.md, line 13: "),
        (
            "{{ percent(",
            "{{ per_cent(",
            "3-sense/exercises.md: 3-sense/wrong-twice, question, line 1: .*per_cent",
        ),
        ("{{ percent(", "{{ %(", "3-sense/exercises.md: wrong-twice: in the question, line 1: "),
        (
            "0.1, 0.12]",
            "0.1]",
            "3-sense/exercises.md: wrong-twice: relay_error has the choices .*; it must have 4 or",
        ),
        (
            "    minutes: 5\n",
            "",
            "3-sense/exercises.md: wrong-twice: the field 'minutes' is missing; add",
        ),
        (
            "  - name: wrong-twice\n    title",
            "  - title",
            "exercise 1: the field 'name' is miss",
        ),
        ("minutes: 5", "minutes: ten", "wrong-twice: minutes is 'ten'; it must be a whole number"),
        ("minutes: 5", "minutes: 0", "wrong-twice: minutes is 0; it must be 1 or more"),
        ("minutes: 5", "minuets: 5", "wrong-twice: there is no field 'minuets'; fields are name, "),
        ("title: Twice", "title:", "wrong-twice: title is None; it must be a text"),
        ("difficulty: 1", "difficulty: 4", "wrong-twice: difficulty is 4; it must be 1 to 3"),
        ("kind: think", "kind: quiz", "wrong-twice: kind is 'quiz'; it must be one of"),
        ("setup: |", "set_up: |", "the head: there is no field 'set_up'; fields are title, setup"),
        (
            "---\ntitle",
            "title",
            "3-sense/exercises.md: it must begin with a head, between two lines of ---",
        ),
        ("# wrong-twice", "# twice", "wrong-twice has no text; add a line # wrong-twice"),
        (
            "# wrong-twice",
            "# x\n\nA text.\n\n# wrong-twice",
            "x has a text and no entry in",
        ),
        (
            "# wrong-twice",
            "# wrong-twice\n\n# wrong-twice",
            "wrong-twice has two texts; rem",
        ),
        ("## hint", "## tip", "wrong-twice: there is a part 'tip'"),
        ("## hint", "## Hint", "wrong-twice: there is a part 'Hint'"),
        ("## hint", "##tip ", "wrong-twice: there is a part 'tip'"),
        ("Where to begin.", "", "wrong-twice: a part 'hint' is empty; write it, or take it out"),
        (
            "answer = 0.18\n```",
            "answer = 0.18\n\n```python",
            "above a line ```python code has no end",
        ),
        (MINE, "", "3-sense/exercises.md: it must begin with a head, between two lines of ---"),
        (
            "    minutes: 5",
            "\tminutes: 5",
            r"3-sense/exercises.md, line 10: found character '\\t' .*; indent with spaces",
        ),
        (
            "relay_error:",
            "error:",
            "wrong-twice: its parameters are error, and wrong_twice in ",
        ),
        (
            "{value: 0.1, low: 0.01",
            "{value: 0.1, low: a",
            "relay_error has the low 'a'; it",
        ),
        ("{value: 0.1, ", "{", "relay_error has low, high, choices; it must have value, low"),
        ("0.1, 0.12]", "0.1 to b by 2]", "relay_error is '0.1 to b by 2'; it must be a number"),
        ("0.1, 0.12]", "0.1 to 0.2 by 0]", "relay_error is '0.1 to 0.2 by 0'; it must be a n"),
        ("0.1, 0.12]", "0.2 to 0.1 by 0.1]", "relay_error is '0.2 to 0.1 by 0.1'; it must be"),
        ("0.1, 0.12]", "0 to 1 by 0.00001]", "relay_error is '0 to 1 by 0.00001'; it must be"),
        ("0.1, 0.12]", "0.1 to 0.5 by 0.1]", "wrong-twice: relay_error is 0.5; it must be 0.01"),
        ("value: 0.1,", "value: 0.6,", "wrong-twice: relay_error is 0.6; it must be 0.01 to 0.45"),
        (
            "wrong-twice",
            "no-such-exercise",
            "the exercise is 'no-such-exercise'; chapter 3-sense has casc",
        ),
    ],
)
def test_a_source_that_breaks_a_rule_is_refused_with_the_place_and_what_is_allowed(
    tmp_path: Path, old: str, new: str, refusal: str
) -> None:
    assert old in MINE
    times = -1 if new == "no-such-exercise" else 1
    write(MINE.replace(old, new, times), tmp_path)
    with pytest.raises(SourceError, match=refusal):
        read("3-sense", tmp_path)


def test_choices_may_be_told_as_a_row_of_numbers_at_equal_steps(tmp_path: Path) -> None:
    told = MINE.replace("[0.05, 0.08, 0.1, 0.12]", "[0.05, 0.1 to 0.3 by 0.05]")
    (tmp_path / "3-sense").mkdir()
    (tmp_path / "3-sense/exercises.md").write_text(told, encoding="utf-8")
    (exercise,) = read("3-sense", tmp_path).exercises
    assert exercise.parameters[0].choices == (0.05, 0.1, 0.15, 0.2, 0.25, 0.3)


def test_a_whole_number_among_the_choices_is_written_as_one() -> None:
    choices = [choice for e in EXERCISES for p in e.parameters for choice in p.choices]
    assert not [choice for choice in choices if isinstance(choice, float) and choice.is_integer()]


def test_an_exercise_listed_twice_is_refused(tmp_path: Path) -> None:
    head, entry, rest = re.split(r"(  - name.*?)(?=---)", MINE, maxsplit=1, flags=re.DOTALL)
    write(head + 2 * entry + rest, tmp_path)
    with pytest.raises(
        SourceError, match=r"3-sense/exercises.md: wrong-twice is listed twice in the head"
    ):
        read("3-sense", tmp_path)


def test_a_function_missing_from_all_is_named_with_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(MINE, tmp_path)
    monkeypatch.setattr(sense, "__all__", ["cascade"])
    told = "the function wrong_twice of pullkit/exercises/sense.py is missing from its __all__: add"
    with pytest.raises(SourceError, match=rf"^3-sense/exercises\.md: 3-sense/wrong-twice: {told}"):
        read("3-sense", tmp_path)


def test_a_chapter_without_its_module_is_told_where_to_write_it(tmp_path: Path) -> None:
    write(MINE, tmp_path, "7-mine")
    told = r"stand in pullkit/exercises/mine\.py: write that file"
    with pytest.raises(
        SourceError, match=rf"^7-mine/exercises\.md: .* the chapter is '7-mine', .* {told}"
    ):
        read("7-mine", tmp_path)


def mine(text: str = MINE) -> Source:
    with TemporaryDirectory() as folder:
        write(text, Path(folder))
        return read("3-sense", Path(folder))


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("answer = 0.17", r"relay_error = 0\.1: its own check does not find it right: Not yet"),
        ("answer = 0.18", r"relay_error = 0\.05: its own check does not find it right"),
        ("answer = 1 / 0", r"it stops with ZeroDivisionError: division by zero"),
        ("answers = 0.18", r"it leaves nothing in answer"),
        ("answer = {}[1]", r"it stops with KeyError: 1"),
        ("raise SystemExit", r"it stops with SystemExit"),
    ],
)
def test_a_solution_that_its_own_check_rejects_is_refused(
    monkeypatch: pytest.MonkeyPatch, code: str, refusal: str
) -> None:
    monkeypatch.setattr(sense, "__all__", ["wrong_twice"])
    with pytest.raises(
        SourceError, match=rf"^3-sense/exercises\.md: wrong-twice, solution with .*{refusal}"
    ):
        proof.prove(mine(MINE.replace("answer = 0.18", code)))


def test_a_solution_without_code_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sense, "__all__", ["wrong_twice"])
    with pytest.raises(SourceError, match=r"solution .*: it has no code; put it below"):
        proof.prove(mine(MINE.replace("```python", "```")))


def test_a_setup_that_stops_is_refused_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sense, "__all__", ["wrong_twice"])
    with pytest.raises(
        SourceError, match=r"^3-sense/exercises\.md: setup stops with ModuleNotFoundError"
    ):
        proof.prove(mine(MINE.replace("numpy", "numpi")))


def test_a_choice_that_no_variant_can_have_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sense, "__all__", ["wrong_twice"])
    text = MINE.replace("high: 0.45", "high: 9.5").replace("0.12]", "0.12, 8.0]")
    with pytest.raises(
        SourceError, match=r"wrong-twice: no variant can have relay_error = 8\.0; t"
    ):
        proof.prove(mine(text))


@pytest.mark.parametrize("line", ["- (d) Twice the stake.", "Twice the stake (b).", ""])
def test_a_question_that_does_not_list_its_letters_is_refused(line: str) -> None:
    text = (ROOT / "manuscript/3-sense/exercises.md").read_text(encoding="utf-8")
    changed = mine(text.replace("- (b) Twice the stake.", line))
    with pytest.raises(SourceError, match=r"which-remedy: the letters to choose from are a, b, c;"):
        proof.prove(changed)


def test_a_text_with_an_unknown_parameter_is_told_which_there_are(tmp_path: Path) -> None:
    write(MINE.replace("{{ percent(relay_error", "{{ percent(relay_eror"), tmp_path)
    words = r"question, line 1: .*'relay_eror' is not defined; what can stand .* is relay_error, "
    with pytest.raises(SourceError, match=f"3-sense/wrong-twice, {words}"):
        read("3-sense", tmp_path)


def test_exercises_without_a_place_in_the_book_are_refused(tmp_path: Path) -> None:
    with pytest.raises(
        SourceError, match=r"exercises\.md: there is no manuscript/3-sense/lesson\.md"
    ):
        proof.prove(BOOK["3-sense"], tmp_path)
    (tmp_path / "manuscript/3-sense").mkdir(parents=True)
    (tmp_path / "manuscript/3-sense/lesson.md").touch()
    (tmp_path / "_toc.yml").write_text("root: index\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"no line for chapters/3-sense/exercises: add - file: "):
        proof.prove(BOOK["3-sense"], tmp_path)


def test_a_check_without_an_exercise_is_refused() -> None:
    with pytest.raises(SourceError, match=r"no exercise cascade, which pullkit/exercises/sense"):
        proof.prove(mine())

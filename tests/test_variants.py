"""Variants: a student's numbers are theirs for good, and the key says what is right."""

import codecs
import csv
import io
import itertools
import json
import random
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pullkit.exercises import Choice, Function, Number, Numbers
from tests.test_exercises import judged, solve
from tools.classes.difficulty import equally_difficult
from tools.classes.hand_out import hand_out
from tools.classes.marking.owners import moodle_number
from tools.classes.marking.worksheet import Worksheet
from tools.classes.students import Student, numbered
from tools.classes.variants import Variant, draw, write
from tools.printing.exercises import Exercise, Parameter, Source, SourceError, chapters, read

BOOK: dict[str, Source] = {chapter: read(chapter) for chapter in chapters()}
SENSE = BOOK["3-sense"]
CLASS = [Student(f"student {k}", f"s{k}@example.org") for k in range(8)]

each_chapter = pytest.mark.parametrize("chapter", BOOK)


def is_variant(exercise: Exercise, values: dict[str, Any]) -> bool:
    """Whether these numbers may be drawn for a student."""
    if values == exercise.values():
        return False
    try:
        return equally_difficult(exercise, values, exercise.expected(values))
    except SourceError:
        return False


def numbers_of(variants: list[Variant]) -> dict[str, object]:
    return {variant.student.identity: variant.chosen for variant in variants}


@each_chapter
def test_the_same_seed_gives_the_same_variants_and_another_seed_others(chapter: str) -> None:
    one, again, other = (draw(BOOK[chapter], CLASS, seed) for seed in (1, 1, 2))
    assert one == again
    assert one != other
    assert len({json.dumps(variant.chosen) for variant in one}) > 4


@each_chapter
def test_every_variant_has_a_right_answer(chapter: str) -> None:
    for variant in draw(BOOK[chapter], CLASS[:3], 5):
        for exercise in BOOK[chapter].exercises:
            values = variant.chosen[exercise.name]
            assert judged(exercise, solve(exercise, values), values).points == exercise.points


@settings(max_examples=20)
@given(st.permutations(CLASS), st.integers(0, len(CLASS)))
def test_a_student_keeps_their_numbers_whoever_joins_or_leaves_and_in_whatever_order(
    others: list[Student], left: int
) -> None:
    whole = numbers_of(draw(SENSE, CLASS, 7))
    assert numbers_of(draw(SENSE, others[left:], 7)).items() <= whole.items()


def test_an_exercise_that_comes_goes_or_moves_changes_no_numbers_of_another() -> None:
    def drawn(exercises: tuple[Exercise, ...]) -> dict[str, object]:
        return {**draw(Source("3-sense", "", "", "", exercises), CLASS[:1], 7)[0].chosen}

    whole = drawn(SENSE.exercises)
    assert drawn(SENSE.exercises[::-1]) == whole
    assert drawn(SENSE.exercises[2:]).items() <= whole.items()


def test_numbers_hang_on_who_a_student_is_and_not_on_what_they_are_called() -> None:
    called = [Student("Ana", "a@example.org"), Student("Ana Martin", "a@example.org")]
    one, other = draw(SENSE, called, 7)
    assert one.chosen == other.chosen


def test_numbers_are_the_same_on_every_computer_and_in_every_year() -> None:
    """If this fails, the classes of last year no longer get what they had."""
    errors = Parameter("relay_error", 0.1, 0.01, 0.45, (0.06, 0.08, 0.12, 0.14, 0.1, 0.16))
    (exercise,) = (e for e in SENSE.exercises if e.name == "wrong-twice")
    source = replace(SENSE, exercises=(replace(exercise, parameters=(errors,)),))
    variants = draw(source, CLASS, 2026)
    assert [v.chosen["wrong-twice"]["relay_error"] for v in variants] == [
        0.14,
        0.16,
        0.12,
        0.06,
        0.12,
        0.08,
        0.12,
        0.06,
    ]


def test_a_class_of_which_only_the_size_is_known_is_numbered() -> None:
    assert [student.folder for student in numbered(2)] == ["variant-01", "variant-02"]
    few, many = (numbers_of(draw(SENSE, numbered(count), 7)) for count in (2, 120))
    assert few.items() <= many.items()


# Sixty of equal difficulty

EXERCISES = [exercise for source in BOOK.values() for exercise in source.exercises]
WITH_NUMBERS = [exercise for exercise in EXERCISES if exercise.parameters]


def written(exercise: Exercise, values: dict[str, Any]) -> Any:
    """What tells an answer from another: to three figures, as students write it."""

    def figures(numbers: Any) -> tuple[str, ...]:
        return tuple(f"{number:.3g}" for number in np.ravel(np.asarray(numbers, dtype=float)))

    expected = exercise.expected(values)
    if isinstance(expected, Number):
        return figures(expected.value)
    if isinstance(expected, Numbers):
        return figures(expected.values)
    if isinstance(expected, Choice):
        return (expected.value, *values.values())  # there are but three letters
    assert isinstance(expected, Function)
    plain, last = (
        list(arguments.values()) for arguments, _ in expected.cases[:: len(expected.cases) - 1]
    )
    return tuple(map(figures, [*plain, expected.reference(*plain), expected.reference(*last)]))


@pytest.mark.parametrize("exercise", WITH_NUMBERS, ids=lambda exercise: exercise.key)
def test_an_exercise_has_sixty_variants_and_no_two_have_the_same_answer(exercise: Exercise) -> None:
    names = [parameter.name for parameter in exercise.parameters]
    choices = list(itertools.product(*(p.choices for p in exercise.parameters)))
    random.Random(1).shuffle(choices)
    found: dict[Any, dict[str, Any]] = {}
    for chosen in choices:
        values = dict(zip(names, chosen, strict=True))
        if is_variant(exercise, values):
            found.setdefault(written(exercise, values), values)
        if len(found) == 60:
            break
    assert len(found) == 60
    if isinstance(exercise.expected(exercise.values()), Choice):
        letters = Counter(letter for letter, *_ in found)
        assert len(letters) > 1
        assert max(letters.values()) < 50, "one letter is nearly always right"


@each_chapter
def test_what_is_drawn_is_as_difficult_as_the_book_s_own(chapter: str) -> None:
    for exercise in BOOK[chapter].exercises:
        own = exercise.values()
        assert equally_difficult(exercise, own, exercise.expected(own)), exercise.key
    for variant in draw(BOOK[chapter], CLASS, 11):
        for exercise in BOOK[chapter].exercises:
            values = variant.chosen[exercise.name]
            assert not exercise.parameters or is_variant(exercise, values), exercise.key


@pytest.mark.parametrize(
    ("key", "easier"),
    [
        ("1-consommacteur/strongest-pull", {"opacity": 0.25}),  # the force is 1
        ("2-pull/penny-fab", {"machines": 3}),  # the slowest station has the longest time
        ("2-pull/at-the-door", {"hooks": 12}),  # the hooks let through what is asked for, nearly
        ("2-pull/changes-under-way", {"under_way": 6, "finished": 20}),  # nothing waits
        ("4-alignment/tolerated-angle", {"bonus": 1.0}),
        ("6-limits/relays-by-hand", {"front": 3}),  # the mean is the director's distance
        ("6-limits/cliff", {"short": 5, "long": 8}),  # both last
    ],
)
def test_numbers_that_make_an_exercise_easier_are_no_variant(
    key: str, easier: dict[str, Any]
) -> None:
    (exercise,) = (each for each in EXERCISES if each.key == key)
    values = exercise.values(easier)
    assert not equally_difficult(exercise, values, exercise.expected(values))


# What is written


def test_every_student_gets_a_folder_with_a_notebook_and_the_key_lists_them(tmp_path: Path) -> None:
    students = [Student("प्रिया वर्मा", "1"), Student("Zoe\u0308 d'Arc", "2"), Student("aux", "3")]
    write(SENSE, draw(SENSE, students, 3), tmp_path / "out")
    folders = {path.name for path in (tmp_path / "out").iterdir()}
    assert folders == {"प्रिया वर्मा", "Zoe\u0308 d'Arc", "_aux", "key.csv", "key.md"}
    for student in students:
        made = nbformat.read(tmp_path / "out" / student.folder / "exercises.ipynb", as_version=4)
        assert not [cell for cell in made.cells if "Solution" in cell.source]
    key = list(
        csv.DictReader(io.StringIO((tmp_path / "out/key.csv").read_text(encoding="utf-8-sig")))
    )
    assert len(key) == 3 * len(SENSE.exercises)
    assert {row["student"] for row in key} == {student.name for student in students}


def test_a_name_that_no_folder_can_have_here_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.fsencode", lambda name: name.encode("ascii"))
    variants = draw(SENSE, [Student("Ana", "1"), Student("王", "2")], 3)
    with pytest.raises(SourceError, match="'王' here; PYTHONUTF8=1 must be set before the command"):
        write(SENSE, variants, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_spreadsheet_shows_the_letters_of_the_key_and_computes_none_of_its_names(
    tmp_path: Path,
) -> None:
    names = ["=1+1", "+33 1", "-Zoë", "@王", "-2", "'t Hooft", "O=1", "Bo - Lind"]
    students = [Student(name, str(place)) for place, name in enumerate(names)]
    write(SENSE, draw(SENSE, students, 3), tmp_path / "out")
    assert (tmp_path / "out/key.csv").read_bytes().startswith(codecs.BOM_UTF8)
    with (tmp_path / "out/key.csv").open(encoding="utf-8-sig", newline="") as file:
        shown = [row["student"] for row in csv.DictReader(file)]
    assert list(dict.fromkeys(shown)) == [
        *("'=1+1", "'+33 1", "'-Zoë", "'@王", "-2", "'t Hooft", "O=1", "Bo - Lind")
    ]


def test_a_name_with_markup_stands_in_the_key_as_it_is_written(tmp_path: Path) -> None:
    names = [
        "A | B",
        "*Ana*",
        "Bo_Lind_",
        "<b>x</b>",
        "[x](y)",
        "`z`",
        r"a\|b",
        "~~c~~",
        "&amp; #1",
    ]
    students = [Student(name, name) for name in names]
    write(SENSE, draw(SENSE, students, 3), tmp_path / "out")
    with (tmp_path / "out/key.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    page = (tmp_path / "out/key.md").read_text(encoding="utf-8")
    read_page = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(page)
    shown = [token for token in read_page if token.type == "inline"][1:]  # below the title
    assert [
        token.content and "".join(c.content for c in token.children or ()) for token in shown
    ] == [value for row in rows for value in row]
    assert {c.type for token in shown for c in token.children or ()} <= {"text", "text_special"}
    assert {row[0] for row in rows[1:]} == set(names)


SHEET = "Identifier,Full name,Email address,Status,Grade\n" + "".join(
    f"Participant {70 + k},student {k},s{k}@example.org,No submission,\n" for k in range(2)
)


def handed_out(place: Path, students: list[Student]) -> tuple[Path, list[str]]:
    """The folder of a class's variants with what is handed out, and what is said of it."""
    sheet = place / "sheet.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    write(SENSE, draw(SENSE, students, 3), place / "out")
    return place / "out", hand_out(students, Worksheet(sheet), place / "out")


def test_moodle_gives_each_student_their_own_notebook_and_who_has_no_row_is_named(
    tmp_path: Path,
) -> None:
    out, said = handed_out(tmp_path, CLASS[:3])
    with zipfile.ZipFile(out / "hand-out.zip") as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
    assert held == {
        f"student {k}_{70 + k}_assignsubmission_file_/exercises.ipynb": (
            out / f"student {k}/exercises.ipynb"
        ).read_bytes()
        for k in range(2)
    }
    assert {moodle_number(name) for name in held} == {"70", "71"}
    assert said == ["Not in hand-out.zip, as the worksheet has no row for this student: student 2"]


def test_a_worksheet_of_another_class_hands_nothing_out(tmp_path: Path) -> None:
    out, said = handed_out(tmp_path, numbered(2))
    assert len(said) == 2
    assert not (out / "hand-out.zip").exists()

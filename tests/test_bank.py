"""The question bank: what a platform reads of it is what the book asks, and what it says.

Moodle is not here. What it does with a file is written again below, as it documents it: how it
takes a field apart, reads what somebody types, and finds the answer that a number is near to.
"""

import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullkit.exercises import Choice, Number, Numbers
from tests.test_variants import BOOK
from tools.classes.bank import cloze, moodle, questions, render
from tools.classes.bank.questions import Question, fits, variants_of
from tools.classes.bank.writing import write
from tools.printing.expressions import SourceError

each_chapter = pytest.mark.parametrize("chapter", BOOK)
COUNTS = [2, pytest.param(30, marks=pytest.mark.slow)]
each_size = pytest.mark.parametrize("count", COUNTS)

# --- What Moodle does ----------------------------------------------------------------------------

Answer = tuple[str, float, float, str]  # a number or *, how near, the share it earns, the words


def typed_in_moodle(text: str) -> float | None:
    """What Moodle takes a text for, if it takes it at all: no unit is allowed."""
    text = text.strip().replace(" ", "")
    point = "." in text or text.count(",") > 1
    text = text.replace(",", "") if point else text.replace(",", ".")
    number = re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", text)
    return float(text) if number else None


def judged_by_moodle(answers: list[Answer], number: float) -> tuple[float, str]:
    for value, margin, share, words in answers:
        if value == "*":
            return share, words
        least = 1e-14 * max(1, abs(float(value)))
        if abs(number - float(value)) <= margin + least:
            return share, words
    return 0, ""


def fields_in_moodle(text: str) -> Iterator[tuple[int, list[Answer]]]:
    """The weight of each embedded field of a text, and its answers."""
    for field in re.finditer(r"\{(\d*):NUMERICAL:((?:\\.|[^}])*)\}", text):
        yield int(field[1] or 1), [_answer(each) for each in re.split(r"(?<!\\)~", field[2])]


def _answer(text: str) -> Answer:
    sign, answer, words = re.fullmatch(r"(=|%-?\d+%)?([^~#}]+)(?:#(.*))?", text, re.DOTALL).groups()  # type: ignore[union-attr]
    share = 1.0 if sign == "=" else float(sign.strip("%")) / 100 if sign else 0.0
    value, _, margin = answer.partition(":")
    words = html.unescape(words or "").replace("\\}", "}").replace("\\#", "#")
    return value, float(margin or 0), share, words


# --- A bank, read back ---------------------------------------------------------------------------


@dataclass
class Read:
    """A question of the book, and what the file has of it."""

    question: Question
    element: ET.Element

    def text(self, path: str) -> str:
        return self.element.findtext(f"{path}/text") or ""

    @property
    def fields(self) -> list[tuple[int, list[Answer]]]:
        """What is asked for in numbers."""
        if self.element.get("type") == "cloze":
            return list(fields_in_moodle(self.text("questiontext")))
        answers = [
            (
                each.findtext("text") or "",
                float(each.findtext("tolerance") or 0),
                float(each.get("fraction", 0)) / 100,
                html.unescape(each.findtext("feedback/text") or ""),
            )
            for each in self.element.findall("answer")
        ]
        return [(1, answers)]

    def judge(self, numbers: list[float]) -> tuple[float, list[str]]:
        """The share of the points that Moodle gives, and what it says beside each number."""
        judged = [
            (weight, judged_by_moodle(answers, number))
            for (weight, answers), number in zip(self.fields, numbers, strict=True)
        ]
        points = sum(weight * share for weight, (share, _) in judged)
        return points / sum(weight for weight, _ in judged), [words for _, (_, words) in judged]


@cache
def asked(chapter: str, count: int) -> list[Question]:
    source = BOOK[chapter]
    return [
        question
        for exercise in source.exercises
        if fits(exercise)
        for question in variants_of(source, exercise, count, seed=7)
    ]


@cache
def file_of(chapter: str, count: int) -> bytes:
    return moodle.quiz(asked(chapter, count), seed=7)


@cache
def bank(chapter: str, count: int = 2) -> list[Read]:
    elements = ET.fromstring(file_of(chapter, count)).findall("question")
    found = [each for each in elements if each.get("type") != "category"]
    return [Read(*pair) for pair in zip(asked(chapter, count), found, strict=True)]


def numeric(chapter: str, count: int = 2) -> list[Read]:
    return [read for read in bank(chapter, count) if not isinstance(read.question.expected, Choice)]


def as_learnt(expected: Any, numbers: list[float]) -> tuple[float, str]:
    """The verdict of the book."""
    judged: tuple[float, str] = expected.judge(
        numbers[0] if isinstance(expected, Number) else numbers
    )
    return judged


def agrees(read: Read, numbers: list[float]) -> None:
    """Moodle gives as much as the book, and the book's words stand beside one of the numbers."""
    expected = read.question.expected
    share, words = as_learnt(expected, numbers)
    given, said = read.judge(numbers)
    assert given == pytest.approx(share), read.question.title
    known = next(
        (w for targets, w in expected.known() if w == words),  # type: ignore[attr-defined]
        None,
    )
    if known and isinstance(expected, Number):
        assert said == [words]
    elif known:  # beside a number alone stands what is said of it alone
        each_alone = [one.lower() for field in said for one in field.split(cloze.OR) if one]
        assert any(words.lower().endswith(one) for one in each_alone)
    elif share < 1 and isinstance(expected, Number):
        assert said == [expected.where]


# --- Every answer --------------------------------------------------------------------------------


def test_all_exercises_are_in_the_bank_but_those_that_ask_for_a_program() -> None:
    exercises = [exercise for source in BOOK.values() for exercise in source.exercises]
    assert [fits(exercise) for exercise in exercises].count(True) == 41
    assert len(exercises) == 47


@each_size
@each_chapter
def test_a_right_answer_earns_all_and_its_mirror_nothing(chapter: str, count: int) -> None:
    for read in numeric(chapter, count):
        right = [value for value, _ in read.question.expected.targets]
        assert read.judge(right)[0] == as_learnt(read.question.expected, right)[0] == 1
        agrees(read, [3 * value + 1 for value in right])


@each_size
@each_chapter
def test_a_known_mistake_earns_what_it_does_in_the_book_and_is_told_in_its_words(
    chapter: str, count: int
) -> None:
    for read in numeric(chapter, count):
        for targets, _ in read.question.expected.known():
            agrees(read, [value for value, _ in targets])


@each_size
@each_chapter
def test_an_answer_is_right_up_to_the_same_edge(chapter: str, count: int) -> None:
    for read in numeric(chapter, count):
        for side in (-1, 1):
            for off in (1 - 1e-6, 1 + 1e-6):
                targets = read.question.expected.targets
                agrees(read, [value + side * off * margin for value, margin in targets])


WAYS = {
    "plain": lambda x: f"{x:.6g}",
    "comma": lambda x: f"{x:.4f}".replace(".", ","),
    "thousands": lambda x: f"{x:,.3f}",
    "whole thousands": lambda x: f"{x:,.0f}",
    "spaces": lambda x: f" {x:,.2f} ".replace(",", " "),
    "power": lambda x: f"{x:+.5e}",
    "bare": lambda x: f"{x:.3f}".replace("0.", "."),
}


@given(
    chapter=st.sampled_from(sorted(BOOK)),
    place=st.integers(0, 10**6),
    off=st.one_of(st.floats(-1.1, 1.1), st.floats(-1e4, 1e4)),
    way=st.sampled_from(sorted(WAYS)),
)
def test_no_number_that_moodle_takes_is_refused_by_the_book(
    chapter: str, place: int, off: float, way: str
) -> None:
    reads = numeric(chapter)
    read = reads[place % len(reads)]
    expected = read.question.expected
    texts = [WAYS[way](value + off * margin) for value, margin in expected.targets]
    typed = [typed_in_moodle(text) for text in texts]
    taken = [number for number in typed if number is not None]
    assert len(taken) == len(texts)
    given, _ = read.judge(taken)
    share, _ = expected.judge(texts[0] if isinstance(expected, Number) else texts)
    assert given <= share + 1e-9


@each_size
@each_chapter
def test_an_option_earns_and_says_what_its_letter_does(chapter: str, count: int) -> None:
    for read in bank(chapter, count):
        expected = read.question.expected
        if not isinstance(expected, Choice):
            continue
        assert read.element.findtext("single") == read.element.findtext("shuffleanswers") == "true"
        assert read.element.findtext("answernumbering") == "none"
        options = read.element.findall("answer")
        assert list(read.question.options) == sorted({expected.value, *expected.others})
        for letter, option in zip(read.question.options, options, strict=True):
            share, words = expected.judge(letter)
            assert float(option.get("fraction", 0)) == 100 * share
            if share < 1:
                assert html.unescape(option.findtext("feedback/text") or "") == words
            assert f"({letter})" not in (option.findtext("text") or "")


# --- The texts -----------------------------------------------------------------------------------


@each_size
@each_chapter
def test_the_code_of_a_solution_runs_as_it_stands_and_is_right(chapter: str, count: int) -> None:
    for read in bank(chapter, min(count, 4)):
        place: dict[str, Any] = {}
        for code in re.findall(r"<pre><code.*?>(.*?)</code>", read.text("generalfeedback"), re.S):
            exec(html.unescape(code), place)
        assert read.question.expected.judge(place["answer"])[0] == 1


@each_chapter
def test_a_text_is_html_with_formulae_as_moodle_sets_them(chapter: str) -> None:
    for read in bank(chapter):
        assert "\\(" in "".join(read.element.itertext()) or "$" not in read.question.solution
        for path in ("questiontext", "generalfeedback", "hint"):
            for each in read.element.findall(path):
                assert each.get("format") == "html"
                prose = re.sub(r"<code.*?</code>", "", each.findtext("text") or "", flags=re.S)
                assert not re.search(r"\$|\{\{|`|\*\*|\.ipynb|\.md\b", prose)
                assert prose.count("\\(") == prose.count("\\)")
                assert prose.count("<p>") == prose.count("</p>")


@each_chapter
def test_a_question_holds_all_of_its_exercise_but_the_word_to_the_teacher(chapter: str) -> None:
    for read in bank(chapter):
        exercise = read.question.exercise
        assert len(read.element.findall("hint")) == len(read.question.hints)
        everything = " ".join("".join(read.element.itertext()).split())
        note = next(text for kind, text in exercise.parts if kind == "teaching")
        assert " ".join(note.split())[:60] not in everything
        for path in ("tags/tag/text", "name/text"):
            assert read.element.findtext(path)


def test_a_choice_is_asked_without_its_letters_and_solved_with_them() -> None:
    (read, *_) = [read for read in bank("6-limits") if read.question.exercise.name == "lever"]
    assert "(b)" not in read.text("questiontext")
    assert "Then do it for your own unit." in read.text("questiontext")
    assert "<li>(b) Rules first:" in read.text("generalfeedback")
    assert read.question.options["b"].endswith("they follow practice again. Nobody is pushed.")


def test_a_question_leads_to_its_lesson_where_the_address_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = BOOK["3-sense"]
    monkeypatch.setattr(questions.address, "told", lambda: ("", "https://example.org/book/"))
    (question,) = variants_of(source, source.exercises[0], 1, 7)
    file = moodle.quiz([question], 7).decode()
    assert 'href="https://example.org/book/chapters/3-sense/lesson.html"' in html.unescape(file)
    monkeypatch.setattr(questions.address, "told", lambda: ("", ""))
    (question,) = variants_of(source, source.exercises[0], 1, 7)
    assert question.text.endswith("*A Matter of Pull*, chapter 3.")


def test_figures_tables_and_links_are_kept() -> None:
    text = "![The logo](../../_static/logo.svg) [there](lesson.md#recap)\n\n| a |\n| - |\n| $b$ |\n"
    page = render.as_html(text, "3-sense", "https://example.org/")
    assert page.files == {"logo.svg": Path("_static/logo.svg").read_bytes()}
    assert 'src="@@PLUGINFILE@@/logo.svg" alt="The logo"' in page.text
    assert 'href="https://example.org/chapters/3-sense/lesson.html#recap"' in page.text
    assert "<td>\\(b\\)</td>" in page.text
    assert "<a" not in render.as_html(text, "3-sense").text
    assert "there" in render.as_html(text, "3-sense").text
    assert render.as_html("$$\na < b\n$$", "3-sense").text == "<p>\\[a &lt; b\\]</p>"
    with pytest.raises(SourceError, match=r"there is no figure 'none\.png'"):
        render.as_html("![](none.png)", "3-sense")


def test_a_figure_lies_in_the_file_beside_the_text_that_shows_it() -> None:
    (question, *_) = asked("3-sense", 2)
    shown = replace(question, text="![](../../_static/logo.svg)")
    file = ET.fromstring(moodle.quiz([shown], 7)).find("question/questiontext/file")
    assert file is not None
    assert (file.get("name"), file.get("encoding")) == ("logo.svg", "base64")


@given(words=st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1))
def test_words_come_through_a_field_whatever_letters_they_have(words: str) -> None:
    (field,) = cloze.fields(Numbers([3.0], ["the sum"], mistakes=[([5.0], words)]), 1)
    ((_, answers),) = fields_in_moodle(f"<p>{field}</p>")
    assert html.unescape(judged_by_moodle(answers, 5)[1]) == words
    assert judged_by_moodle(answers, 3) == (1, "")


# --- The file ------------------------------------------------------------------------------------


@each_chapter
def test_the_same_seed_gives_the_same_bytes_and_a_larger_bank_holds_the_smaller(
    chapter: str,
) -> None:
    source = BOOK[chapter]
    exercise = next(exercise for exercise in source.exercises if fits(exercise))
    few, many = (variants_of(source, exercise, count, 7) for count in (2, 5))
    assert many[:2] == few
    assert moodle.quiz(many, 7) == moodle.quiz(variants_of(source, exercise, 5, 7), 7)
    assert variants_of(source, exercise, 5, 8) != many


@each_size
@each_chapter
def test_no_two_questions_are_the_same(chapter: str, count: int) -> None:
    reads = bank(chapter, count)
    for path in ("idnumber", "name/text", "questiontext/text"):
        found = [read.element.findtext(path) for read in reads]
        if path == "name/text":
            found = [
                f"{read.question.exercise.name} {name}"
                for read, name in zip(reads, found, strict=True)
            ]
        assert len(set(found)) == len(reads), path


@each_chapter
def test_each_exercise_has_a_category_of_its_own(chapter: str) -> None:
    elements = ET.fromstring(file_of(chapter, 2)).findall("question")
    kinds = [each.get("type") for each in elements]
    assert all("category" in pair for pair in pairwise(kinds[:2]))
    paths = [path for each in elements if (path := each.findtext("category/text"))]
    number, _, name = chapter.partition("-")
    assert paths == [
        f"top/A Matter of Pull/{number} {name.capitalize()}/{exercise.name}"
        for exercise in BOOK[chapter].exercises
        if fits(exercise)
    ]


@each_chapter
def test_points_are_those_of_the_exercise_and_tries_cost_some(chapter: str) -> None:
    for read in bank(chapter):
        points = read.question.exercise.points
        assert read.element.findtext("defaultgrade") == str(points)
        if isinstance(read.question.expected, Numbers):
            assert sum(weight for weight, _ in read.fields) == points
        penalty = float(read.element.findtext("penalty") or 0)
        tries = len(read.question.hints) + 1
        assert penalty >= 1 / tries - 1e-6
        if read.question.options:
            assert penalty * (len(read.question.options) - 1) >= 1 - 1e-6


# --- The command ---------------------------------------------------------------------------------


def test_the_command_says_what_it_leaves_out_and_overwrites_nothing(tmp_path: Path) -> None:
    out = tmp_path / "new" / "bank.xml"
    said = write("moodle", ["3-sense"], 2, 7, out)
    assert said == [
        "Left out, as it asks for a program: 3-sense/cascade",
        "6 exercises, 12 questions",
        f"It is in {out}",
    ]
    assert out.read_bytes() == file_of("3-sense", 2)
    with pytest.raises(SourceError, match=r"bank.xml exists; name a new file"):
        write("moodle", ["2-pull"], 2, 7, out)
    assert out.read_bytes() == file_of("3-sense", 2)


def test_an_exercise_with_few_choices_has_fewer_variants_and_the_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "TRIES", 1)
    said = write("moodle", ["3-sense"], 20, 7, tmp_path / "bank.xml")
    short = [line for line in said if line.endswith("variants only")]
    assert short
    assert re.fullmatch(r"3-sense/wrong-twice has 1\d variants only", short[0])


# --- QTI -----------------------------------------------------------------------------------------


def items(content: bytes) -> Iterator[ET.Element]:
    """The groups of a QTI file's quiz, without its namespace."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        (name,) = [n for n in file.namelist() if re.fullmatch(r"(.*)/\1\.xml", n)]
        text = file.read(name).decode()
    yield from ET.fromstring(re.sub(r' xmlns="[^"]*"', "", text)).findall(".//section/section")


@each_size
@each_chapter
def test_qti_asks_for_one_number_at_a_time_and_takes_none_that_the_book_refuses(
    chapter: str, count: int
) -> None:
    from tools.classes.bank.qti import package

    content = package(asked(chapter, count), chapter)
    assert content == package(asked(chapter, count), chapter)
    groups = iter(items(content))
    for first in range(0, len(asked(chapter, count)), count):
        variants = asked(chapter, count)[first : first + count]
        expected = variants[0].expected
        for part in range(len(expected.values) if isinstance(expected, Numbers) else 1):
            group = next(groups)
            assert group.findtext(".//selection_number") == "1"
            for question, item in zip(variants, group.findall("item"), strict=True):
                if isinstance(question.expected, Choice):
                    _has_the_right_option(question, item)
                else:
                    _is_no_wider(question.expected.targets[part], item)
    assert next(groups, None) is None


def _is_no_wider(target: tuple[float, float], item: ET.Element) -> None:
    value, margin = target
    low, high = (float(item.findtext(f".//{tag}") or "nan") for tag in ("vargte", "varlte"))
    assert value - margin - 1e-9 <= low < value < high <= value + margin + 1e-9
    assert high - low > 1.7 * margin


def _has_the_right_option(question: Question, item: ET.Element) -> None:
    right = item.findtext(".//respcondition[setvar]/conditionvar/varequal")
    (label,) = [e for e in item.iter("response_label") if e.get("ident") == right]
    words = re.sub(r"<.*?>|\s", "", html.unescape(label.findtext(".//mattext") or ""))
    option = re.sub(r"\$.*?\$|\s", "", question.options[question.expected.value])
    assert words == option.replace("'", "’")


def test_a_question_in_letters_asks_for_no_figures() -> None:
    for source in BOOK.values():
        for exercise in source.exercises:
            if isinstance(exercise.expected(exercise.values()), Choice):
                (question,) = variants_of(source, exercise, 1, 7)
                assert "three figures" not in question.text

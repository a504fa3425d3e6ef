"""An exercise is answered on its page, and is told what the notebook would tell."""

import math
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from pullkit.exercises import Choice, Expected, Function, Number, Numbers
from tools.printing.exercises import Exercise, chapters, read

pytestmark = pytest.mark.browser

VERDICTS = """(asked) => asked.map(([name, said]) => {
  const spec = document.querySelector(`#answer-${name} .asking-spec`);
  return judge.verdict(JSON.parse(spec.textContent).expected, said);
})"""

PARTS = """() => [...document.querySelectorAll("section > section")].map((section) => {
  const parts = section.querySelectorAll("form, .asking-program, details");
  return [...parts].map((part) => part.className);
})"""


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """A tab in which nothing is kept yet."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(params=chapters(), scope="module")
def chapter(request: pytest.FixtureRequest, tab: Page, site_address: str) -> str:
    """A chapter whose exercises are open in the tab."""
    tab.goto(f"{site_address}/chapters/{request.param}/exercises.html")
    tab.wait_for_selector("form.asking-answer:not([hidden])")
    name: str = request.param
    return name


def right_answer(expected: Expected) -> Any:
    if isinstance(expected, Numbers):
        return list(expected.values)
    assert isinstance(expected, Number | Choice)
    return expected.value


def wrong_answers(expected: Expected) -> dict[str, list[Any]]:
    """What is said of each mistake that the exercise knows, and the answers that it leads to."""
    told: dict[str, list[Any]] = {}
    if isinstance(expected, Choice):
        return {words: [letter] for letter, words in expected.others.items()}
    assert isinstance(expected, Number | Numbers)
    for answer, words in expected.mistakes:
        if all(map(math.isfinite, list_of(answer))) and expected.judge(answer)[1] == words:
            told.setdefault(words, []).append(answer)
    return told


def list_of(answer: Any) -> list[Any]:
    return [answer] if isinstance(answer, str | int | float) else list(answer)


def typed(answer: Any) -> list[str]:
    """What stands in the fields, or beside the button, for an answer."""
    return [each if isinstance(each, str) else repr(float(each)) for each in list_of(answer)]


def declarative(chapter: str) -> Iterator[tuple[Exercise, Expected]]:
    for exercise in read(chapter).exercises:
        expected = exercise.expected(exercise.values())
        if not isinstance(expected, Function):
            yield exercise, expected


def test_a_page_finds_right_what_is_and_knows_each_mistake_by_its_own_words(
    chapter: str, tab: Page
) -> None:
    asked: list[tuple[str, Any, tuple[float, str]]] = []
    for exercise, expected in declarative(chapter):
        asked.append((exercise.name, right_answer(expected), (1.0, "Right.")))
        known = wrong_answers(expected)
        assert known, exercise.key
        for words, answers in known.items():
            told = ((answer, expected.judge(answer)) for answer in answers)
            asked += [(exercise.name, answer, judgement) for answer, judgement in told]
            assert {judgement[1] for *_, judgement in asked[-len(answers) :]} == {words}
    found = tab.evaluate(VERDICTS, [(name, typed(answer)) for name, answer, _ in asked])
    for (name, answer, (share, words)), verdict in zip(asked, found, strict=True):
        assert verdict == [pytest.approx(share), words], (name, answer)


def test_a_question_is_followed_by_its_fields_and_then_by_its_hints_and_by_no_code(
    chapter: str, tab: Page
) -> None:
    exercises = read(chapter).exercises
    for (asked, *folds), exercise in zip(tab.evaluate(PARTS), exercises, strict=True):
        is_code = isinstance(exercise.expected(exercise.values()), Function)
        assert asked == ("asking-program" if is_code else "asking asking-answer")
        hints = len(exercise.texts("hint", exercise.values()))
        assert folds == [*hints * ["hint"], "solution"]
    assert tab.locator(".cell_input").count() == 0


def test_a_program_is_asked_for_in_a_notebook(chapter: str, tab: Page) -> None:
    for link in tab.locator(".asking-program a").all():
        address = link.get_attribute("href") or ""
        assert address.endswith(("how-to-use.html", f"{chapter}/exercises.ipynb"))


# With keyboard and mouse


def form(page: Page, name: str) -> Locator:
    return page.locator(f"#answer-{name}")


@pytest.fixture
def opened(tab: Page, site_address: str) -> Page:
    tab.goto(f"{site_address}/chapters/3-sense/exercises.html")
    tab.wait_for_selector("form.asking-answer:not([hidden])")
    return tab


def test_a_reader_types_chooses_and_is_told_and_finds_it_all_again(opened: Page) -> None:
    number, numbers = form(opened, "wrong-twice"), form(opened, "chain-or-three")
    choice = form(opened, "which-remedy")
    field = number.get_by_label("Your answer")
    for text, words in (
        ("", "Not answered yet"),
        ("often", "Give a number alone"),
        ("0,2", "You added the two chances"),
        ("18 %", "Right. (2 of 2 points)"),
    ):
        field.fill(text)
        field.press("Enter")
        assert words in number.get_by_role("status").inner_text()

    first, second = numbers.get_by_role("textbox").all()
    known = {exercise.name: expected for exercise, expected in declarative("3-sense")}
    chain, three = right_answer(known["chain-or-three"])
    first.fill(f"{chain:.4f}")
    second.fill("0")
    numbers.get_by_role("button", name="Check").click()
    said = numbers.get_by_role("status").inner_text()
    assert "look again at the share wrong with three sources. (1 of 2 points)" in said
    second.fill(f"{three:.4f}")
    second.press("Enter")
    assert "Right. (2 of 2 points)" in numbers.get_by_role("status").inner_text()

    choice.get_by_label("(b) Twice the stake.").check()
    choice.get_by_role("button", name="Check").click()
    assert "Compute both horizons" in choice.get_by_role("status").inner_text()
    choice.get_by_label("(a) Half the slips.").check()
    choice.get_by_role("button", name="Check").click()
    assert "Right. (2 of 2 points)" in choice.get_by_role("status").inner_text()

    opened.reload()
    opened.wait_for_selector("form.asking-answer:not([hidden])")
    assert field.input_value() == "18 %"
    assert choice.get_by_label("(a) Half the slips.").is_checked()
    for each in (number, numbers, choice):
        assert "Right. (2 of 2 points)" in each.get_by_role("status").inner_text()

"""One reader's way through the built book: on a telephone, offline, with no Python."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tools.browser import LAUNCH_ARGUMENTS, chromium_executable

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest.fixture
def telephone(browser, tmp_path):
    """Open the browser of one telephone, which remembers; each call opens it again."""
    opened = []

    def switch_on():
        context = browser.browser_type.launch_persistent_context(
            tmp_path / "profile",
            executable_path=chromium_executable(),
            args=list(LAUNCH_ARGUMENTS),
            offline=True,
            **PHONE,
        )
        opened.append(context)
        return context

    yield switch_on
    for context in opened:
        context.close()


def test_a_reader_guesses_plays_answers_comes_back_and_erases(telephone, site: Path):
    chapters = site / "chapters"
    lesson = (chapters / "3-sense/lesson.html").as_uri()
    exercises = (chapters / "3-sense/exercises.html").as_uri()
    notes = (chapters / "about/your-notes.html").as_uri()

    first = telephone()
    page = first.new_page()
    page.goto(lesson)
    guess = page.locator("#guess-months-at-seven")
    guess.get_by_label("Your guess").fill("12 months")
    guess.get_by_role("button", name="Keep my guess").tap()
    expect(guess.get_by_role("status")).to_contain_text("You said 12 months")
    found = page.locator("details[data-guess=months-at-seven]")
    expect(found).to_have_attribute("open", "")
    expect(page.locator("#time-to-see .explorer-mark")).to_be_visible()
    page.get_by_label("Of the last hundred requests").fill("20")
    page.get_by_label("Relays from the client, this desk included").fill("3")
    yours = page.locator("#time-to-see").get_by_role("button", name="Yours")
    yours.tap()
    expect(page.locator("#time-to-see .explorer-sentence")).to_contain_text("3 relays")

    page.goto(exercises)
    number, several, choice = (
        page.locator(f"#answer-{name}")
        for name in ("wrong-twice", "chain-or-three", "which-remedy")
    )
    number.get_by_role("textbox").fill("0,18")
    number.get_by_role("button").tap()
    expect(number.get_by_role("status")).to_have_text("✓ Right. (2 of 2 points)")
    several.get_by_role("textbox").first.fill("43.3%")
    several.get_by_role("button").tap()
    expect(several.get_by_role("status")).to_contain_text("(1 of 2 points)")
    choice.get_by_label("(a)").tap()
    choice.get_by_role("button").tap()
    expect(choice.get_by_role("status")).to_contain_text("Right.")
    first.close()

    page = telephone().new_page()
    page.goto(notes)
    kept = page.locator(".asking-notes")
    for words in ("12 months", "1. Wrong twice", "3 answered, 2 solved", "slips in a hundred"):
        expect(kept).to_contain_text(words)
    paper = page.pdf()
    assert paper.startswith(b"%PDF") and len(paper) > 10_000
    page.get_by_role("button", name="Erase everything").tap()
    page.get_by_role("dialog").get_by_role("button", name="Erase").tap()
    expect(kept).not_to_contain_text("Wrong twice")
    page.goto(lesson)
    expect(page.locator("#guess-months-at-seven input")).to_have_value("")


def test_the_sheet_for_monday_is_one_page_filled_in_or_not(telephone, site: Path):
    page = telephone().new_page()
    page.goto((site / "chapters/about/on-monday.html").as_uri())
    example = page.locator("#your-launch .asking-example")
    expect(example).to_be_visible()
    assert pages_of_paper(page) == 1
    for form in page.locator(".asking-form").all():
        form.locator("input").last.press("ArrowUp")
        form.locator("input").last.press("ArrowDown")
    page.get_by_label("Relays from the client, of the group that must change").fill("3")
    expect(page.locator("#your-launch output")).to_contain_text("a push can stay")
    expect(example).to_be_hidden()
    for line in page.locator(".asking-line textarea").all():
        line.fill("A quote above five hundred euros needs two signatures; for a month, none.")
    assert pages_of_paper(page) == 1


def pages_of_paper(page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))

"""The site for those who hear it, move with keys, see little, or have a small or plain screen."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.test_site import LESSON, pages
from tools.audit.axe import VIEWS, View, found_in
from tools.explorers import open_page

pytestmark = pytest.mark.browser

EXERCISES = LESSON.replace("lesson", "exercises")
SOME = [
    LESSON,
    EXERCISES,
    "index.html",
    "search.html?q=relay",
    "chapters/about/on-monday.html",
    "chapters/about/your-notes.html",
    "chapters/instructors/your-class.html",
    "chapters/reference/notation.html",
    "chapters/reference/references.html",
]


@pytest.fixture
def at_a_desk(browser: Browser) -> Iterator[Page]:
    """A page on a desk's screen, without motion."""
    with browser.new_context(reduced_motion="reduce") as context:
        yield context.new_page()


# What a checker finds.


@pytest.mark.parametrize("view", VIEWS[::3], ids=str)
def test_a_checker_finds_no_fault_on_pages_of_each_kind(
    browser: Browser, site_address: str, view: View
) -> None:
    assert found_in(browser, site_address, SOME, view) == {}


@pytest.mark.slow
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_a_checker_finds_no_fault_on_any_page(
    browser: Browser, site: Path, site_address: str, view: View
) -> None:
    assert found_in(browser, site_address, pages(), view) == {}


# What is heard of what was done.


def test_who_copies_code_hears_so_and_stays_where_they_are(
    at_a_desk: Page, site_address: str
) -> None:
    open_page(at_a_desk, f"{site_address}/{LESSON}")
    at_a_desk.locator(".how-it-works summary").first.click()
    button = at_a_desk.locator(".how-it-works .copybtn").first
    button.focus()
    button.press("Enter")
    expect(button).to_be_focused()
    expect(at_a_desk.get_by_role("status").filter(has_text="Copied.")).to_have_count(1)


def test_what_a_telephone_lays_over_the_page_is_closed_by_a_button(
    browser: Browser, site_address: str
) -> None:
    with browser.new_context(viewport={"width": 390, "height": 740}) as context:
        page = context.new_page()
        open_page(page, f"{site_address}/{LESSON}")
        for opener in (".primary-toggle", ".secondary-toggle"):
            page.locator(opener).click()
            over = page.locator("dialog[open]")
            expect(over.get_by_role("button", name="Close")).to_be_focused()
            over.get_by_role("button", name="Close").click()
            expect(page.locator("dialog[open]")).to_have_count(0)
            expect(page.locator(opener)).to_be_focused()


def test_what_was_said_of_an_answer_is_heard_with_its_field(
    at_a_desk: Page, site_address: str
) -> None:
    open_page(at_a_desk, f"{site_address}/{EXERCISES}")
    field = at_a_desk.locator("#answer-wrong-twice-0")
    field.fill("many")
    field.press("Enter")
    says = at_a_desk.locator("#answer-wrong-twice [role=status]").inner_text()
    expect(field).to_have_accessible_description(re.compile(re.escape(says)))


def test_a_search_that_finds_nothing_says_what_to_do(at_a_desk: Page, site_address: str) -> None:
    open_page(at_a_desk, f"{site_address}/search.html?q=constructor")
    expect(at_a_desk.get_by_role("status").first).to_contain_text("Nothing was found.")
    expect(at_a_desk).to_have_title(re.compile("^constructor: Search"))


def test_a_landmark_holds_something(at_a_desk: Page, site_address: str) -> None:
    open_page(at_a_desk, f"{site_address}/{LESSON}")
    empty = """(marks) => marks.filter((mark) => mark.checkVisibility())
        .filter((mark) => !mark.innerText.trim()).map((mark) => mark.className)"""
    marks = at_a_desk.locator("header, footer, nav, main, aside, search")
    assert marks.evaluate_all(empty) == []


# The keyboard.


def test_a_formula_that_scrolls_on_a_telephone_scrolls_by_key_too(
    browser: Browser, site_address: str
) -> None:
    with browser.new_context(viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        open_page(page, f"{site_address}/chapters/5-gravity/lesson.html")
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        wide = page.locator("div.math").evaluate_all(
            "(all) => all.flatMap((each, k) => each.scrollWidth > each.clientWidth ? [k] : [])"
        )
        assert wide
        for k in wide:
            expect(page.locator("div.math").nth(k)).to_have_js_property("tabIndex", 0)


FOCUS = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const seen = () => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
        const ring = outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
        return ring || boxShadow !== "none";
    };
    const { width, height } = at.getBoundingClientRect();
    const name = `${at.tagName} ${at.className} ${at.textContent.trim().slice(0, 40)}`;
    return { name, seen: seen(), there: width > 0 && height > 0 };
}"""


@pytest.mark.parametrize("name", SOME)
def test_every_stop_of_the_tab_key_is_in_sight_and_shows_that_it_has_the_focus(
    at_a_desk: Page, site_address: str, name: str
) -> None:
    at_a_desk.goto(f"{site_address}/{name}", wait_until="networkidle")
    at_a_desk.evaluate("document.activeElement.blur()")
    stops = []
    for _ in range(60):
        at_a_desk.keyboard.press("Tab")
        stop = at_a_desk.evaluate(FOCUS)
        if stop is None:
            break
        stops.append(stop)
    assert len(stops) > 20
    assert [stop["name"] for stop in stops if not (stop["seen"] and stop["there"])] == []


def test_the_first_stop_skips_to_the_text(at_a_desk: Page, site_address: str) -> None:
    at_a_desk.goto(f"{site_address}/{LESSON}", wait_until="networkidle")
    at_a_desk.keyboard.press("Tab")
    skip = at_a_desk.locator(":focus")
    expect(skip).to_have_text("Skip to main content")
    expect(skip).to_be_in_viewport()
    at_a_desk.keyboard.press("Enter")
    assert at_a_desk.url.endswith("#main-content")
    at_a_desk.keyboard.press("Tab")
    assert at_a_desk.locator("main :focus").count() == 1


def test_a_menu_opens_and_closes_by_key_and_pointer(at_a_desk: Page, site_address: str) -> None:
    at_a_desk.goto(f"{site_address}/{LESSON}", wait_until="networkidle")
    opener = at_a_desk.get_by_label("Download this page")
    choice = at_a_desk.locator("details.menu a", has_text=".ipynb")
    opener.press("Enter")
    expect(choice).to_be_visible()
    choice.press("Escape")
    expect(choice).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    expect(choice).to_be_visible()
    at_a_desk.locator("h1").first.click()
    expect(choice).to_be_hidden()


def test_code_that_scrolls_in_an_opened_fold_can_be_scrolled_by_key(
    at_a_desk: Page, site_address: str
) -> None:
    at_a_desk.goto(f"{site_address}/{EXERCISES}", wait_until="networkidle")
    at_a_desk.set_viewport_size({"width": 360, "height": 740})
    at_a_desk.evaluate(
        "document.querySelectorAll('details').forEach(fold => { fold.open = true; })"
    )
    stuck = """() => [...document.querySelectorAll("main pre")].filter((pre) =>
        pre.scrollWidth > pre.clientWidth && pre.tabIndex !== 0).length"""
    at_a_desk.wait_for_function(f"({stuck})() === 0")


# Small screens, large letters; of what stands in the text see tests/test_screens.py.


def test_no_page_is_wider_than_the_smallest_telephone(at_a_desk: Page, site_address: str) -> None:
    """A width of 320 is also what a screen of 1280 has at four times the size."""
    at_a_desk.set_viewport_size({"width": 320, "height": 740})
    for name in SOME:
        at_a_desk.goto(f"{site_address}/{name}", wait_until="networkidle")
        assert at_a_desk.evaluate("document.documentElement.scrollWidth") <= 320, name


SMALL = """() => [...document.querySelectorAll("button, summary, input, .btn")].filter((part) => {
    if (!part.checkVisibility() || part.closest(".bd-article, .skip-link")) return false;
    const { width, height } = part.getBoundingClientRect();
    return Math.min(width, height) < 24;
}).map((part) => part.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("width", [360, 1280])
def test_what_is_pressed_around_the_text_is_at_least_24_pixels_wide_and_high(
    at_a_desk: Page, site_address: str, width: int
) -> None:
    at_a_desk.set_viewport_size({"width": width, "height": 740})
    for name in SOME:
        at_a_desk.goto(f"{site_address}/{name}", wait_until="networkidle")
        assert at_a_desk.evaluate(SMALL) == [], name


# Colours and movement as a reader's system asks.


def test_in_forced_colours_what_is_chosen_and_what_has_the_focus_can_be_seen(
    browser: Browser, site_address: str
) -> None:
    with browser.new_context(forced_colors="active") as context:
        page = context.new_page()
        open_page(page, f"{site_address}/{LESSON}")
        case = page.locator("figure.explorer [data-case]").first
        case.click()
        expect(case).to_have_attribute("aria-pressed", "true")
        looks = "part => { const s = getComputedStyle(part); return [s.outlineStyle, s.borderWidth,"
        looks += " s.backgroundColor, s.color].join(); }"
        other = page.locator("figure.explorer [data-case][aria-pressed=false]").first
        page.locator("h1").first.click()
        assert case.evaluate(looks) != other.evaluate(looks)
        other.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS)["seen"]


def test_nothing_moves_by_itself_for_who_wants_no_motion(
    at_a_desk: Page, site_address: str
) -> None:
    at_a_desk.goto(f"{site_address}/{LESSON}", wait_until="networkidle")
    moving = """() => document.getAnimations().filter((each) =>
        each.playState === "running" && each.effect.getTiming().duration > 50).length"""
    assert at_a_desk.evaluate(moving) == 0
    assert at_a_desk.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"

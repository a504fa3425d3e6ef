"""Small screens, fingers, dark rooms: what a page of the built book does to what engines make."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import SITE
from tools.explorers import pages as pages_of

pytestmark = pytest.mark.browser

TELEPHONES = (320, 360, 390)
LESSON = "chapters/1-consommacteur/lesson.html"
SOME = [
    *("index.html", LESSON, "chapters/4-alignment/lesson.html"),
    *("chapters/3-sense/exercises.html", "chapters/about/your-notes.html"),
]
"""Pages that have between them all that the engines make."""


def some_pages() -> list[str]:
    """A page of each kind."""
    return SOME


def all_pages() -> list[str]:
    """List the built book's pages, and those of its pieces that stand alone."""
    pieces = sorted((SITE / "embed").glob("*.html"))
    return [*pages_of(SITE), *(f"embed/{piece.name}" for piece in pieces)]


CHOSEN = pytest.mark.parametrize(
    "chosen", [some_pages, pytest.param(all_pages, marks=pytest.mark.slow)]
)


@pytest.fixture
def tab(browser: Browser, site: Path) -> Iterator[Page]:
    """A telephone of a reader who touches."""
    context = browser.new_context(has_touch=True, viewport={"width": 390, "height": 740})
    yield context.new_page()
    context.close()


BY_ACCIDENT = """() => {
    // What may be wider than a telephone: tables, programs, formulae.
    const WIDE = ".pst-scrollable-table-container, pre, div.math";
    return [...document.querySelectorAll(":is(article, main) *")]
        .filter((part) => part.scrollWidth > part.clientWidth && part.clientWidth > 0)
        .filter((part) => /auto|scroll/.test(getComputedStyle(part).overflowX))
        .filter((part) => part.checkVisibility() && !part.matches(WIDE))
        .map((part) => `${part.tagName}.${part.className} +${part.scrollWidth - part.clientWidth}`);
}"""


@CHOSEN
def test_nothing_scrolls_sideways_by_accident(tab: Page, site_address: str, chosen) -> None:
    found = {}
    for name in chosen():
        tab.goto(f"{site_address}/{name}")
        tab.evaluate("async () => { await Promise.all(explorers.all); }")
        for width in TELEPHONES:
            tab.set_viewport_size({"width": width, "height": 740})
            if parts := tab.evaluate(BY_ACCIDENT):
                found[name, width] = parts
    assert found == {}


GROUNDS = """() => [...document.querySelectorAll(":is(.explorer, .explorer-still, .asking)")]
    .map((part) => part.closest(".text_html")).filter(Boolean)
    .map((output) => [getComputedStyle(output).backgroundColor, getComputedStyle(output).color])"""


@CHOSEN
def test_in_the_dark_figures_and_fields_stand_on_the_page_s_own_ground(
    browser: Browser, site_address: str, chosen
) -> None:
    with browser.new_page(color_scheme="dark") as page:
        for name in chosen():
            page.goto(f"{site_address}/{name}")
            colour = page.evaluate("getComputedStyle(document.body).color")
            for ground, words in page.evaluate(GROUNDS):
                assert (ground, words) == ("rgba(0, 0, 0, 0)", colour), name


TOO_SMALL = """() => {
    const SMALLEST = 24;
    const parts = ":is(.explorer, .asking, .asking-found, .asking-notes)";
    const what = "a, button, input, textarea, summary";
    const boxes = [...document.querySelectorAll(parts)].flatMap((part) =>
        [...part.querySelectorAll(what)]).filter((target) => target.checkVisibility()
            && getComputedStyle(target).opacity !== "0").map((target) => {
        // A label around a field, and one that names a switch, are hit like the field itself.
        const hit = target.closest("label") ?? target;
        return [target, hit.getBoundingClientRect()];
    });
    const near = (x, y, box) => Math.hypot(
        x - Math.min(Math.max(x, box.left), box.right),
        y - Math.min(Math.max(y, box.top), box.bottom)) < SMALLEST / 2;
    return boxes.filter(([target, box]) => {
        if (Math.min(box.width, box.height) >= SMALLEST) return false;
        // A link in a sentence has the height of its line.
        if (target.matches("p a, li a, td a, th a, dd a")) return false;
        const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
        return boxes.some(([other, its]) => other !== target && near(x, y, its)) || box.height < 18;
    }).map(([target, box]) =>
        `${target.outerHTML.slice(0, 90)}: ${Math.round(box.width)} x ${Math.round(box.height)}`);
}"""


@CHOSEN
def test_all_that_is_pressed_can_be_hit_with_a_finger(tab: Page, site_address: str, chosen) -> None:
    found = {}
    for name in chosen():
        tab.goto(f"{site_address}/{name}")
        tab.evaluate("async () => { await Promise.all(explorers.all); }")
        tab.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
        if parts := tab.evaluate(TOO_SMALL):
            found[name] = parts
    assert found == {}

"""The built book as a whole: nothing from elsewhere, nothing in the console, nothing missing."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

from tests.conftest import SITE

ASKS = re.compile(
    r"<(?:script|link|img|iframe|source)\b[^>]*?(?:src|href)=\"((?:https?:)?//[^\"]+)"
)


def pages() -> list[str]:
    """List the site's pages; what themes leave in `_static` is none."""
    names = (path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
    return sorted(name for name in names if not name.startswith("_static/"))


class Witness:
    """What a page asked for and complained of, from its first byte on."""

    def __init__(self, page: Page, address: str) -> None:
        self.address = address
        self.complaints: list[str] = []
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self.see_request)
        page.on("response", self.see_response)

    def hear(self, message: ConsoleMessage) -> None:
        self.complaints.append(message.text)

    def see_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.complaints.append(f"asks {request.url}")

    def see_response(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")


def test_no_page_names_a_file_of_another_host(site: Path) -> None:
    for page in pages():
        assert ASKS.findall((site / page).read_text(encoding="utf-8")) == [], page


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_opens_without_a_word_and_asks_no_other_host(
    browser: Browser, site_address: str, scheme: str
) -> None:
    assert pages()
    complaints = {}
    context = browser.new_context(color_scheme=scheme)
    for name in pages():
        page = context.new_page()
        witness = Witness(page, site_address)
        page.goto(f"{site_address}/{name}", wait_until="networkidle")
        complaints[name] = witness.complaints
        page.close()
    context.close()
    assert {name: said for name, said in complaints.items() if said} == {}


@pytest.mark.browser
def test_no_page_is_wider_than_a_telephone(browser: Browser, site_address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    too_wide = {}
    for name in pages():
        page.goto(f"{site_address}/{name}", wait_until="networkidle")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 360:
            too_wide[name] = width
    context.close()
    assert too_wide == {}


@pytest.mark.browser
def test_formulae_show_with_the_books_own_font_and_without_scripts(
    browser: Browser, site_address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    fonts: list[str] = []
    page.on("requestfinished", lambda request: fonts.append(request.url.rpartition("/")[2]))
    page.goto(f"{site_address}/chapters/3-sense/lesson.html", wait_until="networkidle")
    formula = page.locator("div.math > math").first
    box = formula.bounding_box()
    assert box is not None
    assert box["height"] > 10
    assert "stix-math.woff2" in fonts
    context.close()

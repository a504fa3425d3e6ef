"""The built book as a whole: nothing from elsewhere, nothing in the console, nothing missing."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from _ext import address
from tests.conftest import ROOT, SITE
from tools.explorers import open_page
from tools.serve import Handler

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


def watched(context: BrowserContext, address: str, name: str) -> tuple[Page, list[str]]:
    """Open a page until it is quiet; return it with its complaints, those still to come too."""
    page = context.new_page()
    witness = Witness(page, address)
    page.goto(f"{address}/{name}", wait_until="networkidle")
    return page, witness.complaints


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
        page, complaints[name] = watched(context, site_address, name)
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


# Where its buttons lead.


def test_every_link_to_a_repository_leads_to_the_one_that_is_told(site: Path) -> None:
    told, _ = address.told()
    launched = re.compile(r"https://mybinder\.org/v2/g[hl]/([^/\"]+(?:/|%2F)[^/\"]+)/")
    for name in pages():
        text = (site / name).read_text(encoding="utf-8")
        buttons = re.findall(r'<a href="([^"]*)"[^>]*class="[^"]*source-repository-button', text)
        places = {found.replace("%2F", "/") for found in launched.findall(text)}
        assert set(buttons) <= {told}, name
        assert all(told and told.endswith(f"/{place}") for place in places), name


# A server's policy: README names the strictest one.

LESSON = "chapters/3-sense/lesson.html"


def policy() -> str:
    """Find the policy in README."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (found,) = re.findall(r"^default-src .*$", readme, re.MULTILINE)
    return str(found)


@contextmanager
def under(policy: str, site: Path) -> Iterator[str]:
    """Serve the site with a Content-Security-Policy; give its address."""

    class Strict(Handler):
        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", policy)
            super().end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.browser
def test_every_page_is_whole_under_the_policy_that_readme_names(
    browser: Browser, site: Path
) -> None:
    complaints = {}
    with under(policy(), site) as address, browser.new_context() as context:
        for name in pages():
            page, complaints[name] = watched(context, address, name)
            page.close()
        page, complaints["a search"] = watched(context, address, "search.html?q=relay")
        page.locator("#search-results li .context").first.wait_for()
    assert {name: said for name, said in complaints.items() if said} == {}


LOOKS = """() => [...document.querySelectorAll(
    ":is(.explorer, .explorer-still) svg, :is(.explorer, .explorer-still) svg *")].map((part) => {
    const looks = getComputedStyle(part);
    return [part.tagName, looks.fill, looks.stroke, looks.strokeWidth, looks.strokeDasharray,
        looks.opacity, looks.fillOpacity, looks.fontSize, looks.fontWeight].join();
})"""


@pytest.mark.browser
def test_figures_look_the_same_and_move_where_nothing_inline_is_allowed(
    browser: Browser, site: Path, site_address: str
) -> None:
    strict = policy().replace(" 'unsafe-inline'", "")
    seen = {}
    with under(strict, site) as address, browser.new_context() as context:
        for where in (site_address, address):
            page = context.new_page()
            open_page(page, f"{where}/{LESSON}")
            before = page.evaluate(LOOKS)
            for slider in page.locator("figure.explorer").get_by_role("slider").all():
                slider.press("End")
            seen[where] = before, page.evaluate(LOOKS)
    opened, moved = seen[address]
    assert len(opened) > 300
    assert len(set(opened)) > 30
    assert opened != moved
    assert seen[address] == seen[site_address]


OVERRULED = """() => [...document.querySelectorAll(":is(.explorer, .explorer-still) svg")].flatMap(
    (svg) => {
        const host = document.createElement("div");
        svg.before(host);
        const alone = host.attachShadow({ mode: "open" }).appendChild(svg.cloneNode(true));
        const written = (part) => [...part.attributes].map(({ name }) => name)
            .filter((name) => name in part.style && !/^(d|x|y|width|height|transform)$/.test(name));
        const parts = (of) => [of, ...of.querySelectorAll("*")];
        const copies = parts(alone);
        return parts(svg).flatMap((part, k) => written(part)
            .filter((name) => name !== "font-family")
            .filter((name) => getComputedStyle(part)[name] !== getComputedStyle(copies[k])[name])
            .map((name) => `${part.outerHTML.slice(0, 80)}: ${name}`));
    })"""


@pytest.mark.browser
def test_no_rule_of_a_page_overrules_what_a_figure_says_of_itself(
    browser: Browser, site_address: str
) -> None:
    with browser.new_page() as page:
        open_page(page, f"{site_address}/{LESSON}")
        assert page.evaluate(OVERRULED) == []


# Print.

PRINTED = """() => [...document.querySelectorAll("body *")]
    .filter((part) => part.checkVisibility() && !part.closest("script, style"))
    .map((part) => {
        const looks = getComputedStyle(part);
        const shown = ["color", "backgroundColor", "borderTopColor", "borderBottomColor",
            "borderLeftColor", "fill", "stroke", "filter", "textShadow", "padding", "colorScheme"];
        const what = `${part.tagName} ${part.getAttribute("class")}: `;
        return what + shown.map((name) => `${name} ${looks[name]}`).join();
    })"""


def some_pages() -> list[str]:
    """A lesson, its exercises, a page of tables and one of code."""
    return [
        LESSON,
        LESSON.replace("lesson", "exercises"),
        "chapters/reference/notation.html",
        "chapters/instructors/recipes.html",
    ]


@pytest.mark.browser
@pytest.mark.parametrize("chosen", [some_pages, pytest.param(pages, marks=pytest.mark.slow)])
def test_a_page_is_printed_from_dark_mode_as_it_is_from_light(
    browser: Browser, site_address: str, chosen: Callable[[], list[str]]
) -> None:
    contexts = [browser.new_context(color_scheme=scheme) for scheme in ("light", "dark")]
    for name in chosen():
        looks = []
        for context, scheme in zip(contexts, ("light", "dark"), strict=True):
            page = context.new_page()
            page.goto(f"{site_address}/{name}", wait_until="networkidle")
            assert page.evaluate("document.documentElement.dataset.theme") == scheme
            page.emulate_media(media="print")
            looks.append(page.evaluate(PRINTED))
            page.close()
        assert len(looks[0]) == len(looks[1])
        differ = [pair for pair in zip(*looks, strict=True) if pair[0] != pair[1]]
        assert differ == [], name
    for context in contexts:
        context.close()

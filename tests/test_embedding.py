"""A piece of the book on somebody else's page: its file, the lines that show it, the way back."""

import gzip
import io
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from html import unescape
from pathlib import Path
from statistics import median
from textwrap import indent
from typing import Any
from urllib.parse import unquote, urljoin

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, BrowserContext, Frame, Page
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from pullkit.asking import embedding as asking
from pullkit.engine import specification
from pullkit.engine.embedding import Book, Piece, alone
from tests.conftest import ROOT
from tests.demo_explorers import HOSTILE, tilt, zoo
from tools.serve import served

BOOK = Book("A Small Book", "CC BY 4.0", "en")
SETTINGS = """
project = "A Small Book"
extensions = ["pullkit.engine.sphinx_extension"]
explorer_embed_licence = "CC BY 4.0"
"""
Build = Callable[..., Path]


@pytest.fixture(scope="module")
def figures() -> dict[str, str]:
    """The HTML of some explorers, one of them another of the same name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(specification.OUTPUT, "published")
        made = {"tilt": tilt(), "other tilt": tilt().at(slope=-1), "zoo": zoo()}
        return {key: one._repr_mimebundle_()["text/html"] for key, one in made.items()}


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build a book of some pages, in the order of their names' lengths; return its folder."""

    def run(folder: Path | None = None, settings: str = "", **pages: str) -> Path:
        folder = folder or tmp_path_factory.mktemp("book")
        source, out = folder / "source", folder / "out"
        source.mkdir(exist_ok=True)
        (source / "conf.py").write_text(SETTINGS + settings, encoding="utf-8")
        contents = "".join(f"   {name}\n" for name in sorted(pages, key=len))
        texts = {"index": f".. toctree::\n\n{contents}"}
        texts |= {name: ".. raw:: html\n\n" + indent(html, "   ") for name, html in pages.items()}
        for name, text in texts.items():
            page = f"{name}\n{'=' * len(name)}\n\n{text}\n"
            (source / f"{name}.rst").write_text(page, encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch, docutils_namespace():
            patch.setenv(specification.OUTPUT, "")  # restored afterwards: the extension sets it
            places = map(str, (source, source, out, folder / "doctrees"))
            Sphinx(*places, "html", status=None, warning=io.StringIO(), warningiserror=True).build()
        (out / "favicon.ico").touch()  # which browsers ask for
        return out

    return run


@pytest.fixture(scope="module")
def built(build: Build, figures: dict[str, str]) -> Path:
    return build(
        z=figures["tilt"],
        aa=figures["other tilt"] + figures["zoo"],
        same=figures["tilt"],
    )


def embeds(out: Path) -> list[str]:
    return sorted(path.stem for path in (out / "embed").iterdir())


def read(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


# -- the files ---------------------------------------------------------------------------


def test_the_first_explorer_of_a_name_keeps_it_and_another_is_told_apart_by_its_page(
    built: Path,
) -> None:
    assert embeds(built) == ["tilt", "tilt-on-aa", "zoo"]
    said = {
        name: read(built / "embed" / f"{name}.html").select_one(".explorer-sentence").get_text()
        for name in ("tilt", "tilt-on-aa")
    }
    assert said["tilt"] == "The line rises by 1 over its length."
    assert said["tilt-on-aa"] == "The line rises by -1 over its length."
    for page, file in {"z": "tilt", "aa": "tilt-on-aa", "same": "tilt"}.items():
        button = read(built / f"{page}.html").select_one("#tilt [data-copy=embed]")
        assert button["data-src"] == f"embed/{file}.html"


def test_a_file_says_what_it_is_where_it_comes_from_and_on_what_terms(built: Path) -> None:
    page = read(built / "embed/zoo.html")
    assert page.html["lang"] == "en"
    assert page.title.get_text() == "Zoo \u2013 A Small Book"
    assert page.select_one('meta[name="robots"]')["content"] == "noindex"
    assert page.select_one('meta[name="viewport"]') is not None
    assert page.footer.get_text() == "A Small Book, CC BY 4.0"
    assert page.footer.a["href"] == "../aa.html#zoo"
    assert HOSTILE in page.figcaption.get_text()


def test_a_file_names_no_other_and_is_not_an_embed_s_own_source(built: Path) -> None:
    for name in embeds(built):
        page = read(built / "embed" / f"{name}.html")
        assert page.select("[src], link:not([href='data:,']), [data-copy=embed]") == []
        assert "url(" not in "".join(style.get_text() for style in page.select("style"))


def test_where_the_book_s_address_is_told_a_file_leads_there(
    build: Build, figures: dict[str, str]
) -> None:
    out = build(settings='html_baseurl = "https://book.example/en"', z=figures["tilt"])
    page = read(out / "embed/tilt.html")
    assert page.footer.a["href"] == "https://book.example/en/z.html#tilt"


def test_without_a_word_on_the_licence_a_file_has_the_book_s_copyright(
    build: Build, figures: dict[str, str]
) -> None:
    more = 'del explorer_embed_licence\ncopyright = "2026, Somebody"'
    out = build(settings=more, z=figures["tilt"])
    assert "\u00a9 2026, Somebody" in read(out / "embed/tilt.html").footer.get_text()
    # A second build, of which one page is not written again.
    again = build(folder=out.parent, settings=more, z=figures["tilt"], aa=figures["zoo"])
    assert embeds(again) == ["tilt", "zoo"]
    for page in ("z", "aa"):
        assert len(read(again / f"{page}.html").select("[data-copy=embed]")) == 1
    build(folder=out.parent, settings=more, z="<p>Nothing to move.</p>", aa=figures["zoo"])
    assert embeds(again) == ["zoo"]


# -- links and pictures ------------------------------------------------------------------

LINKS = {
    "other.html#a": "../one/other.html#a",
    "../index.html": "../index.html",
    "../two/": "../two/",
    "#elsewhere": "../one/page.html#elsewhere",
    "": "../one/page.html",
    "#inside": "#inside",
    "#inside?slope=2": "#inside?slope=2",
    "https://example.org/#inside": "https://example.org/#inside",
    "mailto:a@example.org": "mailto:a@example.org",
}


def test_links_lead_into_the_book_and_pictures_come_along(tmp_path: Path) -> None:
    (tmp_path / "_images").mkdir()
    (tmp_path / "_images/a b.svg").write_bytes(b"<svg/>")
    html = "".join(f'<a href="{link}">x</a>' for link in LINKS)
    tag = BeautifulSoup(
        f'<div id="d">{html}<b id="inside">x</b><h2>T<a class="headerlink" href="#d">#</a></h2>'
        '<img src="../_images/a%20b.svg"></div>',
        "html.parser",
    ).div
    out = BeautifulSoup(alone([tag], "one/page.html", BOOK, tmp_path), "html.parser")
    assert [a["href"] for a in out.select("a")] == list(LINKS.values())
    assert out.img["src"] == "data:image/svg+xml;base64,PHN2Zy8+"
    there = Book("A Small Book", "", "en", "https://book.example/")
    out = BeautifulSoup(alone([tag], "one/page.html", there, tmp_path), "html.parser")
    assert out.a["href"] == "https://book.example/one/other.html#a"


ASKED = """<section id="exercises"><h1>Exercises</h1>
<section id="twice"><h2>1. Wrong twice<a class="headerlink" href="#twice">#</a></h2>
<form class="asking asking-answer" id="answer-twice"></form><details class="hint"></details>
</section>
<section id="none"><h2>Nothing asked</h2></section></section>
<div class="asking-question" data-guess="desks"><p>How many?</p></div>
<form class="asking asking-guess" id="guess-desks"><script type="application/json"
 class="asking-spec">{"name": "desks", "about": "Desks that move"}</script></form>
<details class="asking-found" data-guess="desks"><summary>Three</summary></details>
<details class="asking-found" data-guess="other"><summary>Another</summary></details>"""


def test_an_exercise_comes_with_its_hints_and_a_guess_with_its_question_and_finding() -> None:
    page = BeautifulSoup(ASKED, "html.parser")
    (exercise,) = asking.exercises(page, "chapters/3-sense/exercises")
    (guess,) = asking.guesses(page, "chapters/3-sense/lesson")
    assert named(exercise) == ("twice", "3-sense-twice", "1. Wrong twice", ["section"])
    parts = ["div", "form", "details"]
    assert named(guess) == ("guess-desks", "3-sense-guess-desks", "Desks that move", parts)
    assert "Another" not in "".join(map(str, guess.tags))


def named(piece: Piece) -> tuple[str, str, str, list[str]]:
    return piece.name, piece.file, piece.title, [tag.name for tag in piece.tags]


# -- the book's own ----------------------------------------------------------------------


def test_no_link_of_a_piece_of_the_book_is_dead(site: Path) -> None:
    files = {path.relative_to(site).as_posix(): path for path in site.rglob("*.html")}
    told = re.compile('<link rel="canonical" href="(.*)index.html"')
    found = told.search((site / "index.html").read_text(encoding="utf-8"))
    root = found[1] if found else "https://nowhere.example/"
    ids: dict[str, set[str]] = {}
    pieces = [name for name in files if name.startswith("embed/")]
    assert len(pieces) > 24
    for name in pieces:
        page = read(files[name])
        for link in page.select("a[href]"):
            aim = urljoin(root + name, str(link["href"]))
            if not aim.startswith(root):
                continue
            target, _, fragment = aim.removeprefix(root).partition("#")
            assert target in files or (site / target).is_file(), (name, aim)
            if fragment:
                if target not in ids:
                    ids[target] = set(re.findall('id="([^"]*)"', files[target].read_text("utf-8")))
                assert unquote(fragment).partition("?")[0] in ids[target], (name, aim)


def test_a_figure_of_the_book_weighs_sixty_kilobytes_alone_and_most_weigh_less(site: Path) -> None:
    files = [path.read_bytes() for path in (site / "embed").glob("*.html")]
    weights = [len(gzip.compress(text, mtime=0)) for text in files if b"explorer-data" in text]
    assert len(weights) >= 24
    assert median(weights) <= 60_000


# -- on another page ---------------------------------------------------------------------


class Foreign:
    """A page on another server, which shows what it is given."""

    def __init__(self, browser: Browser, book: str, folder: Path, address: str) -> None:
        self.browser, self.book, self.folder, self.address = browser, book, folder, address
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def witness(self, page: Page) -> Page:
        """Note what a page complains of, and what it asks of others."""
        ours = (self.address, self.book, "file:", "data:")
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(ours) else self.complaints.append(request.url)
            ),
        )
        return page

    def new_page(self, **settings: Any) -> Page:
        self.contexts.append(self.browser.new_context(**settings))
        return self.witness(self.contexts[-1].new_page())

    def show(self, lines: str, width: int = 700, **settings: Any) -> tuple[Page, Frame]:
        """Open the page with lines in it; give it, and the frame."""
        (self.folder / "page.html").write_text(
            '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">'
            '<body style="margin:0"><script>heard = []; onmessage = (e) => heard.push(e.data)'
            f"</script>{lines}",
            encoding="utf-8",
        )
        page = self.new_page(viewport={"width": width, "height": 900}, **settings)
        page.goto(f"{self.address}/page.html", wait_until="load")
        return page, page.frames[1]


@pytest.fixture(scope="module")
def foreign(
    browser: Browser, built: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Foreign]:
    folder = tmp_path_factory.mktemp("foreign")
    with ExitStack() as stack:
        book, address = (stack.enter_context(served(at)) for at in (built, folder))
        yield (made := Foreign(browser, book, folder, address))
        for context in made.contexts:
            context.close()
    assert made.complaints == []


AWAKE = "#zoo .explorer-controls:not([hidden])"


@pytest.fixture(scope="module")
def lines(foreign: Foreign) -> str:
    """What *Embed* copies of a figure that was moved."""
    page = foreign.new_page(
        viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    page.goto(f"{foreign.book}/aa.html")
    page.wait_for_selector(AWAKE)
    page.locator("#zoo [data-case=high]").click()
    page.locator("#zoo").get_by_role("button", name="Embed", exact=True).click()
    page.locator("#zoo").get_by_text("Lines for another page copied.").wait_for()
    return str(page.evaluate("navigator.clipboard.readText()"))


STATE = "#zoo?height=2&rate=1.0"


@pytest.mark.browser
def test_the_copied_lines_are_a_frame_and_a_link_that_need_no_script(
    lines: str, foreign: Foreign
) -> None:
    page = BeautifulSoup(lines, "html.parser")
    frame, below = page.iframe, page.p
    assert frame["src"] == f"{foreign.book}/embed/zoo.html{STATE}"
    assert frame["title"] == "Zoo"
    assert frame["width"] == "100%"
    assert int(frame["height"]) > 300
    assert "allowfullscreen" in frame.attrs
    assert frame["loading"] == "lazy"
    assert below.a["href"] == f"{foreign.book}/aa.html{STATE}"
    assert " ".join(below.get_text().split()) == (
        f"Everything at once. {HOSTILE} A Small Book, CC BY 4.0"
    )
    assert page.select("script, b, [onload], [onclick]") == []


@pytest.mark.browser
def test_a_page_that_tells_its_address_is_led_to_there(foreign: Foreign) -> None:
    page = foreign.new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{foreign.book}/z.html")
    page.wait_for_selector("#tilt .explorer-controls:not([hidden])")
    page.evaluate(
        """() => document.head.insertAdjacentHTML("beforeend",
            '<link rel="canonical" href="https://book.example/en/z.html">')"""
    )
    page.locator("#tilt [data-copy=embed]").click()
    page.locator("#tilt").get_by_text("Lines for another page copied.").wait_for()
    copied = unescape(str(page.evaluate("navigator.clipboard.readText()")))
    assert 'src="https://book.example/en/embed/tilt.html#tilt?"' in copied
    assert 'href="https://book.example/en/z.html#tilt?"' in copied


HEIGHT = "Math.ceil(document.documentElement.getBoundingClientRect().height)"


@pytest.mark.browser
def test_the_frame_opens_as_the_figure_was_left_and_tells_its_height_and_nothing_else(
    lines: str, foreign: Foreign
) -> None:
    page, frame = foreign.show(lines)
    frame.wait_for_selector(AWAKE)
    assert frame.locator("#zoo-height").input_value() == "5"
    assert frame.locator("[data-case=high]").get_attribute("aria-pressed") == "true"
    assert frame.locator("[data-copy=embed]").count() == 0
    page.wait_for_function("heard.length")
    frame.locator("[data-case=hidden]").click()
    page.wait_for_timeout(100)
    heard = page.evaluate("heard")
    assert heard[-1] == {"name": "zoo", "height": frame.evaluate(HEIGHT)}
    assert all(set(message) == {"name", "height"} for message in heard)
    # It stands in its frame whole at this width; on a telephone the frame can be scrolled.
    assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight")
    page.set_viewport_size({"width": 360, "height": 740})
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    frame.locator("footer").scroll_into_view_if_needed()
    place = frame.locator("footer").bounding_box()
    assert place is not None
    assert place["y"] + place["height"] <= page.locator("iframe").bounding_box()["height"] + 1
    # The wall has no height of its own to tell.
    told = page.evaluate("heard.length")
    frame.locator(".explorer-door").click()
    frame.locator("dialog[open]").wait_for()
    page.wait_for_timeout(100)
    assert page.evaluate("heard.length") == told


@pytest.mark.browser
def test_the_recipe_s_script_makes_a_frame_as_tall_as_what_it_shows(
    lines: str, foreign: Foreign
) -> None:
    recipes = (ROOT / "chapters/instructors/recipes.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"```html\n(\s*<script>.*?</script>)\s*```", recipes, re.DOTALL)
    page, frame = foreign.show(lines + script, width=360)
    frame.wait_for_selector(AWAKE)
    frame.wait_for_function("document.documentElement.scrollHeight <= innerHeight")
    assert frame.evaluate(HEIGHT) == frame.evaluate("innerHeight")
    assert int(page.locator("iframe").get_attribute("height") or 0) > 800


@pytest.mark.browser
def test_a_frame_does_nothing_of_what_it_is_told(lines: str, foreign: Foreign) -> None:
    page, frame = foreign.show(lines)
    frame.wait_for_selector(AWAKE)
    before = frame.evaluate("document.documentElement.outerHTML")
    page.evaluate(
        """() => [{ height: 9, name: "zoo" }, { go: [0, 0, 0] }, "#zoo?height=0", "<b>x</b>", null]
            .forEach((message) => frames[0].postMessage(message, "*"))"""
    )
    page.wait_for_timeout(100)
    assert frame.evaluate("document.documentElement.outerHTML") == before


COLOURS = """() => {
    const of = (selector, what) => getComputedStyle(document.querySelector(selector))[what];
    return [of("html", "backgroundColor"), of("svg text", "fill"), of("footer", "color"),
        of("#zoo [data-place='0'] path", "stroke")];
}"""


@pytest.mark.browser
def test_a_piece_is_light_or_dark_as_its_reader_has_it_and_white_on_paper(
    lines: str, foreign: Foreign
) -> None:
    seen = {}
    for scheme in ("light", "dark"):
        page, frame = foreign.show(lines, color_scheme=scheme)
        frame.wait_for_selector(AWAKE)
        seen[scheme] = frame.evaluate(COLOURS)
        page.emulate_media(media="print")
        seen[f"{scheme} on paper"] = frame.evaluate(COLOURS)
        assert not frame.locator("button").first.is_visible()
    black, nothing, blue = "rgb(0, 0, 0)", "rgba(0, 0, 0, 0)", "rgb(0, 114, 178)"
    assert seen["light"] == ["rgb(255, 255, 255)", "rgb(34, 40, 50)", "rgb(34, 40, 50)", blue]
    assert seen["dark"] == [
        *("rgb(18, 18, 18)", "rgb(206, 214, 221)", "rgb(206, 214, 221)", "rgb(86, 180, 233)")
    ]
    assert seen["light on paper"] == [nothing, black, black, blue]
    assert seen["dark on paper"] == [nothing, black, black, blue]


@pytest.mark.browser
def test_a_frame_that_may_only_run_scripts_shows_all_and_its_link_opens_inside(
    lines: str, foreign: Foreign
) -> None:
    page, frame = foreign.show(lines.replace("<iframe ", '<iframe sandbox="allow-scripts" '))
    frame.wait_for_selector(AWAKE)
    assert frame.locator("#zoo-height").input_value() == "5"
    page.wait_for_function("heard.length")
    frame.locator(".explorer-door").click()
    frame.locator(".explorer-reveal").click()
    assert frame.locator(".explorer-sentence").inner_text().endswith("At +2.0 and 1.0, shown; 3.")
    frame.locator("#zoo").press("Escape")
    frame.locator("dialog").wait_for(state="detached")
    # The book's own pages have scripts that want a storage.
    page.route("**/aa.html", lambda route: route.fulfill(body="Here.", content_type="text/html"))
    frame.locator("footer a").click()
    frame.wait_for_url(f"{foreign.book}/aa.html#zoo")


@pytest.mark.browser
def test_without_scripts_there_is_the_still_figure_and_the_way_to_the_book(
    lines: str, foreign: Foreign
) -> None:
    _page, frame = foreign.show(lines, java_script_enabled=False, color_scheme="dark")
    assert frame.locator("svg").is_visible()
    assert frame.locator(".explorer-sentence").is_visible()
    assert frame.locator("footer a").is_visible()
    assert not any(button.is_visible() for button in frame.locator("button, input").all())


@pytest.mark.browser
def test_a_file_opens_from_the_disk_in_its_state(built: Path, foreign: Foreign) -> None:
    page = foreign.new_page()
    page.goto((built / "embed/zoo.html").as_uri() + STATE)
    page.wait_for_selector(AWAKE)
    assert page.locator("#zoo-height").input_value() == "5"
    with page.expect_popup() as opened:
        page.locator("footer a").click()
    assert opened.value.url == (built / "aa.html").as_uri() + "#zoo"


@pytest.mark.browser
def test_a_question_of_the_book_asks_judges_and_answers_alone(browser: Browser, site: Path) -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(site.glob("embed/*.html"))}
    field = 'class="asking asking-answer"[^>]*><p class="asking-field">'
    answer = next(path for path, text in texts.items() if re.search(field, text))
    guess = next(path for path, text in texts.items() if 'class="asking asking-guess"' in text)
    complaints: list[str] = []
    with browser.new_page() as page:
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(answer.as_uri())
        page.locator("form input").first.fill("1234.5")
        page.get_by_role("button", name="Check").click()
        page.locator("form .verdict-open").wait_for()
        assert page.locator("details.hint").first.is_visible()
        page.goto(guess.as_uri())
        page.get_by_role("button", name="Show me").click()
        page.locator("details.asking-found[open]").wait_for()
    assert complaints == []

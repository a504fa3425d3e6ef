"""The built book as a whole: nothing from elsewhere, nothing in the console, nothing missing."""

import base64
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Literal, NamedTuple
from zipfile import ZipFile

import pytest
from fontTools.ttLib import TTFont
from playwright.sync_api import Browser, Frame, Page, ViewportSize, expect

from _ext import address
from _ext.light import COLOURS, ICONS, in_formulae
from tests.conftest import ROOT, SITE, checkout, committed_files
from tools.archive import pack
from tools.audit.loading import Witness, first_loads, limit, policy
from tools.explorers import AWAKE, open_page
from tools.explorers import pages as pages_of
from tools.serve import served

ASKS = re.compile(
    r"<(?:script|link|img|iframe|source)\b[^>]*?(?:src|href)=\"((?:https?:)?//[^\"]+)"
)


def pages() -> list[str]:
    """List the built book's pages."""
    return pages_of(SITE)


def test_no_page_names_a_file_of_another_host(site: Path) -> None:
    for page in pages():
        assert ASKS.findall((site / page).read_text(encoding="utf-8")) == [], page


# A server's policy: README names the strictest one.

LESSON = "chapters/3-sense/lesson.html"


def under(policy: str, site: Path) -> AbstractContextManager[str]:
    """Serve the site with a Content-Security-Policy; give its address."""
    return served(site, Content_Security_Policy=policy)


# Every page is visited in two ways at once, and in `make test-all` in the two others: a lesson's
# page takes a second to open, and one visit answers what every test of this part asks.


SCRIPT_IN_A_PAGE = re.compile("<script>(.*?)</script>", re.DOTALL)
WITHOUT_DATA = re.compile("<script.*?</script>", re.DOTALL)
INLINE = re.compile(r'<[a-z]+(?:\s[\w-]+(?:="[^"]*")?)*\s(?:style|on[a-z]+)="|<style')


class Reader(NamedTuple):
    """How someone comes to the site."""

    scheme: Literal["light", "dark"]
    width: int
    policy: bool

    def __str__(self) -> str:
        return f"{self.scheme}, {self.width} wide{', under the policy' if self.policy else ''}"


A_PHONE, A_DESK = 360, 1280
READERS = [
    [Reader("light", A_DESK, policy=True), Reader("dark", A_PHONE, policy=False)],
    [Reader("light", A_PHONE, policy=False), Reader("dark", A_DESK, policy=True)],
]


class Visit(NamedTuple):
    """What a reader saw of a page."""

    complaints: list[str]
    theme: str
    astray: list[str]
    width_on_a_phone: int


Visits = dict[str, Visit]

ASTRAY = """() => {
    const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
    const drawn = [...document.querySelectorAll(".bd-article figure svg *")];
    const astray = drawn.flatMap((e) => [...e.attributes].flatMap(({ value, name }) => {
            const to = /url\\(#([^)]+)\\)/.exec(value)?.[1]
                ?? (/href$/.test(name) ? value.slice(1) : null);
            const aim = to && document.getElementById(to);
            return to && aim?.closest("svg") !== e.closest("svg") ? [to] : [];
        }));
    return [...ids.filter((id, k) => ids.indexOf(id) !== k), ...astray];
}"""


@pytest.fixture(
    scope="module",
    params=[READERS[0], pytest.param(READERS[1], marks=pytest.mark.slow)],
    ids=["two readers", "two others"],
)
def visits(
    request: pytest.FixtureRequest, browser: Browser, site: Path, site_address: str
) -> dict[Reader, Visits]:
    """Every page of the site, opened by readers side by side until it is quiet."""
    readers: list[Reader] = request.param
    seen: dict[Reader, Visits] = {reader: {} for reader in readers}
    with ExitStack() as stack, under(policy(), site) as strict_address:
        open_to: dict[Reader, tuple[Page, Witness]] = {}
        for reader in readers:
            size = ViewportSize(width=reader.width, height=740)
            context = browser.new_context(color_scheme=reader.scheme, viewport=size)
            page = stack.enter_context(context).new_page()
            address = strict_address if reader.policy else site_address
            open_to[reader] = page, Witness(page, address)
        for name in pages():
            for page, witness in open_to.values():
                page.goto(f"{witness.address}/{name}", wait_until="commit")
            for reader, (page, witness) in open_to.items():
                page.wait_for_load_state("networkidle")
                seen[reader][name] = look(page, witness, reader)
    return seen


def look(page: Page, witness: Witness, reader: Reader) -> Visit:
    """Take down what an open page shows and has complained of."""
    theme = page.evaluate("document.documentElement.dataset.theme")
    page.set_viewport_size(ViewportSize(width=A_PHONE, height=740))
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(ViewportSize(width=reader.width, height=740))
    return Visit(witness.since_last(), theme, page.evaluate(ASTRAY), width)


@pytest.mark.browser
def test_every_page_opens_without_a_word_and_asks_no_other_host(
    visits: dict[Reader, Visits],
) -> None:
    """One of each two readers comes under README's policy, where a page is as whole."""
    for reader, seen in visits.items():
        assert list(seen) == pages() != []
        assert {name: seen.complaints for name, seen in seen.items() if seen.complaints} == {}, str(
            reader
        )


@pytest.mark.browser
def test_every_page_opens_in_the_colours_that_its_reader_s_system_has(
    visits: dict[Reader, Visits],
) -> None:
    for reader, seen in visits.items():
        assert {visit.theme for visit in seen.values()} == {reader.scheme}


@pytest.mark.browser
def test_no_page_is_wider_than_a_telephone(visits: dict[Reader, Visits]) -> None:
    for reader, seen in visits.items():
        wide = {name: visit.width_on_a_phone for name, visit in seen.items()}
        assert {name: width for name, width in wide.items() if width > A_PHONE} == {}, str(reader)


@pytest.mark.browser
def test_no_page_uses_an_identifier_twice_and_every_reference_in_a_figure_stays_inside_it(
    visits: dict[Reader, Visits],
) -> None:
    for seen in visits.values():
        assert {name: visit.astray for name, visit in seen.items() if visit.astray} == {}


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


def test_the_policy_allows_the_one_script_that_stands_in_a_page_and_nothing_else_inline(
    site: Path,
) -> None:
    digest = base64.b64encode(hashlib.sha256(COLOURS.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in policy()
    assert "unsafe" not in policy()
    for name in pages():
        text = (site / name).read_text(encoding="utf-8")
        assert SCRIPT_IN_A_PAGE.findall(text) == [COLOURS], name
        assert INLINE.findall(WITHOUT_DATA.sub("", text)) == [], name


# What it weighs.


@pytest.mark.browser
def test_a_first_visit_is_light(browser: Browser, site_address: str) -> None:
    lessons = [name for name in pages() if name.endswith("/lesson.html")]
    others = [name for name in pages() if name not in lessons]
    heavy = sorted(others, key=lambda name: (SITE / name).stat().st_size)[-4:]
    for name, load in first_loads(browser, site_address, [*lessons, *heavy]).items():
        assert load.weight <= limit(name), name


def test_the_site_keeps_what_its_pages_show_of_icons_and_formulae(site: Path) -> None:
    static = site / "_static"
    styles = (static / "theme.css").read_text(encoding="utf-8")
    texts = [(site / name).read_text(encoding="utf-8") for name in pages()]
    icons = {ord(sign) for sign in ICONS.findall(styles)}
    fonts = [set(TTFont(path).getBestCmap()) for path in static.rglob("fa-*.woff2")]
    assert icons
    assert icons <= set().union(*fonts)
    drawn = set(TTFont(static / "fonts" / "stix-math.woff2").getBestCmap())
    whole = set(TTFont(ROOT / "_static" / "fonts" / "stix-math.woff2").getBestCmap())
    assert in_formulae(texts) & whole <= drawn
    assert len(drawn) < len(whole) / 3


# How else it is opened.


def moves(page: Page | Frame) -> bool:
    """Whether a figure of an open page or frame says something else when its slider is moved."""
    figure = page.locator("figure.explorer").first
    sentence = figure.locator(".explorer-sentence")
    before = sentence.text_content()
    figure.get_by_role("slider").first.press("End")
    expect(sentence).not_to_have_text(before or "")
    return True


@pytest.mark.browser
def test_the_book_is_read_from_a_disk_and_its_figures_move(browser: Browser, site: Path) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        witness = Witness(page, site.as_uri())
        open_page(page, (site / LESSON).as_uri())
        assert moves(page)
        page.get_by_role("link", name="Next:").click()
        expect(page.locator("h1")).to_be_visible()
        assert witness.complaints == []


@pytest.mark.browser
def test_a_page_in_a_sandboxed_frame_is_read_and_its_figures_move(
    browser: Browser, site: Path
) -> None:
    """A page that has no origin gets fonts from a host that lends them, as hosts of pages do."""
    lent = served(site, Access_Control_Allow_Origin="*")
    with lent as site_address, browser.new_context() as context:
        page = context.new_page()
        witness = Witness(page, site_address)
        page.goto(f"{site_address}/search.html")
        page.set_content(
            f'<iframe sandbox="allow-scripts" width="800" height="900" '
            f'src="{site_address}/{LESSON}"></iframe>'
        )
        frame = page.frames[1]
        frame.wait_for_function(AWAKE)
        assert moves(frame)
        assert witness.complaints == []


@pytest.mark.browser
def test_where_nothing_can_be_unpacked_a_figure_stands_still_and_says_so(
    browser: Browser, site_address: str
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        witness = Witness(page, site_address)
        page.add_init_script("delete globalThis.DecompressionStream")
        page.goto(f"{site_address}/{LESSON}", wait_until="networkidle")
        figure = page.locator("figure.explorer").first
        expect(figure.locator("svg").first).to_be_visible()
        expect(figure.get_by_text("stands still")).to_be_visible()
        expect(figure.get_by_role("slider")).to_have_count(0)
        assert witness.complaints == []


# The same book is the same site.

WHERE = [
    ("one", {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8"}),
    ("des é", {"TZ": "America/St_Johns", "LC_ALL": "C"}),
]


@pytest.mark.slow
def test_two_builds_of_the_book_are_the_same_to_the_byte(tmp_path: Path) -> None:
    built = []
    for name, environment in WHERE:
        root = checkout(tmp_path / name)
        address = {"BOOK_URL": "https://example.org/book", "PYTHONPATH": str(root)}
        for command in (
            [sys.executable, "-m", "tools.printing", "--book", "_build/book"],
            [
                str(Path(sys.executable).with_name("jupyter-book")),
                *("build", "_build/book", "--path-output", ".", "-W", "-n"),
            ],
        ):
            told = {**os.environ, **environment, **address}
            subprocess.run(command, cwd=root, env=told, capture_output=True, check=True)
        pack(root / "_build" / "html", root / "site.zip")
        with ZipFile(root / "site.zip") as packed:
            built.append({name: packed.read(name) for name in packed.namelist()})
    one, other = built
    assert list(one) == list(other)
    assert [path for path, text in one.items() if other[path] != text] == []


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


def test_every_notebook_that_a_button_may_open_is_in_the_repository(site: Path) -> None:
    committed = {path.relative_to(ROOT) for path in committed_files()}
    sources = {path.relative_to(site / "_sources") for path in site.glob("_sources/**/*.ipynb")}
    assert len(sources) > 12
    assert sources - committed == set()


# What it brings that others made.


def test_a_licence_lies_beside_every_font(site: Path) -> None:
    fonts = [path for end in ("woff2", "woff", "ttf", "otf") for path in site.rglob(f"*.{end}")]
    assert fonts
    for folder in {font.parent for font in fonts}:
        texts = [path.read_text(encoding="utf-8") for path in folder.glob("*.txt")]
        assert any("sil open font license" in text.lower() for text in texts)


# What a page's styles do to a figure.

LOOKS = """() => [...document.querySelectorAll(
    ":is(.explorer, .explorer-still) svg, :is(.explorer, .explorer-still) svg *")].map((part) => {
    const looks = getComputedStyle(part);
    return [part.tagName, looks.fill, looks.stroke, looks.strokeWidth, looks.strokeDasharray,
        looks.opacity, looks.fillOpacity, looks.fontSize, looks.fontWeight].join();
})"""


@pytest.mark.browser
def test_figures_look_the_same_and_move_under_the_policy(
    browser: Browser, site: Path, site_address: str
) -> None:
    seen = {}
    with under(policy(), site) as address, browser.new_context() as context:
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
    readers = [context.new_page() for context in contexts]
    for name in chosen():
        looks = []
        for page, scheme in zip(readers, ("light", "dark"), strict=True):
            page.emulate_media(media="screen")
            page.goto(f"{site_address}/{name}", wait_until="networkidle")
            assert page.evaluate("document.documentElement.dataset.theme") == scheme
            page.emulate_media(media="print")
            looks.append(page.evaluate(PRINTED))
        assert len(looks[0]) == len(looks[1])
        differ = [pair for pair in zip(*looks, strict=True) if pair[0] != pair[1]]
        assert differ == [], name
    for context in contexts:
        context.close()

"""Pages cut short, storage full of rubbish, hostile files, long sittings: in a real browser.

Whatever comes, no script stops, the console stays silent, and what can be said is said.
"""

import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from pullkit.asking import Guess, Line, Number, form
from pullkit.asking.published import add_to_pages, answer_form
from pullkit.engine import Own, Range, specification
from pullkit.engine.published import ASKED_FOR, assets
from tests.conftest import SITE
from tests.demo_explorers import tilt
from tools.serve import served

pytestmark = pytest.mark.browser

GUESS = Guess("steepness", about="How steep", unit="m", low=0, high=9)
CHOICE = Guess("which", about="Which one", options=["up", "down"])
LINE = Line("refuse", about="What we refuse")
OWN = Own("slope", "metres")
KEYS = [
    *("guess:steepness", "guess:which", "answer:1-demo/ask", "form:climb", "own:slope"),
    *("line:refuse", "page:page", "guess:unknown"),
]
"""Under what the page below keeps something, and one of which it knows nothing."""


@form(Range("metres", "Metres", 0, 5, default=1, yours=OWN), title="A climb")
def climb(metres):
    return f"It climbs {metres} metres.", {}


def found(guess, model):
    return (
        f'<details class="asking-found" data-guess="{guess.name}" data-model="{model}">'
        "<summary>What the model says</summary><p>Because.</p></details>"
        f'<p class="asking-said" data-guess="{guess.name}"></p>'
    )


def everything():
    """All that a page can have, each part whole."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(specification.OUTPUT, "published")
        slope = Range("slope", "Slope", -2, 2, 0.5, default=1, yours=OWN, play=True)
        shown = [tilt(controls=[slope]), climb()]
        figure, fields = (one._repr_mimebundle_()["text/html"] for one in shown)
    answer = answer_form("1-demo/ask", 2, Number(0.5), judged=True)
    return (
        '<nav class="bd-links"><a href="page.html">The page</a></nav>'
        f"{figure}{fields}{GUESS.html()}{found(GUESS, 3)}{CHOICE.html()}{found(CHOICE, 'up')}"
        f'<section id="ask"><h2>Ask</h2>{answer}</section>{LINE.html()}'
        '<div class="asking-notes"><div class="asking-notes-empty">Nothing.</div></div>'
    )


class Folder:
    """Pages as a site writes them: scripts and styles stand in the head, in files of their own."""

    def __init__(self, folder: Path, address: str):
        self.folder, self.address = folder, address
        for name, text in assets().items():
            (folder / name).write_text(text, encoding="utf-8")
        self.body = everything()
        self.head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>'
        self.head += '<meta name="book" content="a-demo"><link rel="icon" href="data:,">'
        for name in assets():
            if name.endswith(".css"):
                self.head += f'<link rel="stylesheet" href="{name}">'
            elif name not in ASKED_FOR:
                self.head += f'<script defer src="{name}"></script>'
        self.page = self.write("page.html", self.body)

    def write(self, name: str, body: str) -> str:
        (self.folder / name).write_text(self.head + body, encoding="utf-8")
        return f"{self.address}/{name}"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    add_to_pages()
    folder = tmp_path_factory.mktemp("damaged")
    with served(folder, Cache_Control="no-store") as address:
        yield Folder(folder, address)


@pytest.fixture
def tab(browser):
    """A tab in which nothing may complain."""
    complaints = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.complaints = complaints
        yield page
    assert complaints == []


@pytest.fixture(scope="module")
def quiet_page(browser, site):
    """A tab for many draws, in which nothing may complain."""
    with browser.new_context() as context:
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(site.page)
        yield page


SETTLED = """async () => {
    await Promise.all(explorers.all);
    await new Promise((done) => setTimeout(done, 40));
}"""


def settle(page: Page) -> None:
    """Wait until every part of a page has begun, and those who watch what is kept were told."""
    page.evaluate(SETTLED)


# -- pages cut short -----------------------------------------------------------------------------


def cuts(body: str) -> list[int]:
    """Where a page may be cut: inside each of its tags, and at some places between."""
    tags = [at + 2 for at, letter in enumerate(body) if letter == "<" and body[at - 1] != "\\"]
    some = random.Random(0)
    return sorted([*some.sample(tags, 40), *some.sample(range(len(body)), 40), len(body)])


def test_a_page_that_is_cut_anywhere_says_so_and_throws_nothing(site, tab):
    figure_ends = site.body.index("</figure>")
    for at in cuts(site.body):
        tab.goto(site.write("cut.html", site.body[:at]))
        settle(tab)
        assert tab.complaints == [], at
        for figure in tab.locator("figure.explorer").all():
            awake = figure.locator(".explorer-controls:not([hidden])").count()
            told = figure.get_by_text("this figure stands still").count()
            assert (awake, told) == ((1, 0) if at > figure_ends else (0, 1)), at


@pytest.mark.parametrize("piece", ["seven-relays", "3-sense-guess-desks-that-move"])
def test_a_piece_that_stands_alone_may_be_cut_anywhere_and_throws_nothing(site, tab, piece):
    tab.route(
        "**/favicon.ico", lambda route: route.fulfill(status=204)
    )  # asked for if none is named
    whole = (SITE / f"embed/{piece}.html").read_text(encoding="utf-8")
    for at in cuts(whole):
        (site.folder / "piece.html").write_text(whole[:at], encoding="utf-8")
        tab.goto(f"{site.address}/piece.html")
        tab.wait_for_load_state()
        assert tab.complaints == [], at


MISSING = [
    ".explorer-status", ".explorer-sentence", ".explorer-announced", ".explorer-picture",
    ".explorer-controls", ".explorer-spec", ".explorer-data", "[data-control=slope]",
    "[data-copy=link]", "#tilt svg", ".explorer-play", ".explorer-cases", "#climb .asking-spec",
    "#climb .asking-data", "#climb output", "#climb input", "#guess-steepness .asking-spec",
    "#guess-steepness [role=status]", ".asking-found", ".asking-found summary",
    "#guess-steepness input", ".asking-show", "#answer-ask .asking-spec",
    "#answer-ask [role=status]", "#answer-ask [type=submit]", "#line-refuse textarea",
    ".asking-notes-empty", ".bd-links",
]  # fmt: skip


def without(tab: Page, body: str, selector: str) -> str:
    """Return a page without the first element that a selector finds."""
    written: str = tab.evaluate(
        """([body, selector]) => {
            const page = new DOMParser().parseFromString(body, "text/html");
            page.querySelector(selector).remove();
            return page.body.innerHTML;
        }""",
        [body, selector],
    )
    return written


def test_a_part_that_is_missing_costs_no_other_part_anything(site, tab):
    tab.goto(site.page)
    for selector in MISSING:
        tab.goto(site.write("part.html", without(tab, site.body, selector)))
        settle(tab)
        assert tab.complaints == [], selector
        parts = {
            "#tilt": tab.locator("#tilt .explorer-controls:not([hidden])").count(),
            "#climb": tab.locator("#climb .asking-fields:not([hidden])").count(),
            "#guess-which": tab.locator("#guess-which:not([hidden])").count(),
            "#line-refuse": tab.locator("#line-refuse:not([hidden])").count(),
        }
        asleep = [part for part, awake in parts.items() if not awake]
        said = tab.get_by_text("could not be started").count()
        assert len(asleep) <= 1, selector
        assert said >= len(asleep), selector


# -- hostile addresses ---------------------------------------------------------------------------

NOTES = (
    r"((There is no (case|control) of that name here"
    r"|“slope” cannot be that|“slope” is shown at -?[\d.]+, the nearest value)\. ?)*"
)
PIECES = ["slope", "case", "flat", "2", "-1e300", "__proto__", "\u202e2", "%", "%25", "="]
letters = st.characters(categories=["L", "N", "P", "S", "Z", "Cf", "Cc"])
pieces = st.text(letters, max_size=12) | st.sampled_from(PIECES)


@settings(max_examples=60)
@given(st.lists(st.tuples(pieces, pieces), min_size=1, max_size=5), st.sampled_from("?&%;"))
def test_no_word_of_an_address_is_ever_shown(quiet_page, asked, joint):
    query = joint.join(f"{key}={value}" for key, value in asked)
    quiet_page.evaluate(
        """async (hash) => {
            location.hash = "";
            location.hash = hash;
            await new Promise((done) => setTimeout(done, 20));
        }""",
        f"#tilt?{query}",
    )
    status = quiet_page.locator("#tilt .explorer-status[role=status]")
    assert re.fullmatch(NOTES, status.text_content() or "")
    assert quiet_page.complaints == []
    assert quiet_page.locator("#tilt .explorer-sentence").inner_text().startswith("The line rises")


# -- storage full of rubbish ---------------------------------------------------------------------

words = st.sampled_from(
    ["", "5", "up", "__proto__", "constructor", "\u202e5", "<img src=x onerror=alert(1)>",
     "x" * 3000, "page", "NaN", "1e999", "-5", "\ud800", "\0", "javascript:alert(1)"]
)  # fmt: skip
values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
fields = st.sampled_from(
    [
        "said",
        "about",
        "unit",
        "model",
        "says",
        "page",
        "at",
        "solved",
        "when",
        "__proto__",
        "toJSON",
    ]
)
entries = st.dictionaries(fields, values, max_size=6) | st.fixed_dictionaries(
    {"said": words | st.lists(words, max_size=3)}, optional={"when": values, "about": words}
)
items = st.dictionaries(
    st.sampled_from([*KEYS, "guess:__proto__", "__proto__", "constructor", "", "own:"]),
    entries.map(json.dumps) | values.map(json.dumps) | words,
    max_size=6,
)


@settings(max_examples=40)
@given(items)
def test_whatever_the_storage_holds_the_page_begins_and_shows_none_of_it_as_markup(
    quiet_page, kept
):
    page = quiet_page
    page.evaluate(
        "(kept) => { localStorage.clear(); for (const [key, text] of Object.entries(kept))"
        " localStorage.setItem(`a-demo/1/${key}`, text); }",
        kept,
    )
    page.reload()
    settle(page)
    assert page.complaints == []
    assert page.locator("img").count() == 0
    assert page.locator("#tilt .explorer-controls:not([hidden])").count() == 1
    assert page.locator("#climb .asking-fields:not([hidden])").count() == 1
    assert page.locator("#guess-which:not([hidden])").count() == 1
    assert page.get_by_text("could not be started").count() == 0
    assert page.evaluate("({}).said === undefined && ({}).polluted === undefined")
    guessed = page.locator("#guess-steepness [role=status]").text_content()
    assert guessed == "" or any(f"You said {n} m." in guessed for n in range(10))


@settings(max_examples=60)
@given(
    st.fixed_dictionaries(
        {
            "book": st.just("a-demo") | values,
            "version": st.just(1) | values,
            "entries": st.dictionaries(st.sampled_from(KEYS) | words, entries | values, max_size=6),
        }
    )
    | values
)
def test_whatever_a_file_holds_it_is_taken_in_as_text_or_refused_in_words(quiet_page, file):
    page = quiet_page
    status = page.locator(".asking-notes-status")
    page.evaluate("document.querySelector('.asking-notes-status').textContent = ''")
    text = json.dumps(file).encode()
    page.locator(".asking-notes input[type=file]").set_input_files(
        {"name": "notes.json", "mimeType": "application/json", "buffer": text}
    )
    page.wait_for_function("document.querySelector('.asking-notes-status').textContent")
    said = status.text_content()
    assert "entries read" in said or "Nothing here has changed" in said
    settle(page)
    assert page.complaints == []
    assert page.locator("img").count() == 0
    links = page.locator(".asking-notes a").evaluate_all("all => all.map((a) => a.protocol)")
    assert set(links) <= {"http:"}


THROWING = {
    "reads nothing": "Storage.prototype.getItem = () => { throw new DOMException('no', 'x'); }",
    "writes nothing": "Storage.prototype.setItem = () => { throw new DOMException('no', 'x'); }",
    "erases nothing": "Storage.prototype.removeItem = () => { throw new DOMException('no', 'x'); }",
    "is not there": "Object.defineProperty(window, 'localStorage', { value: null })",
    "is refused": """Object.defineProperty(window, 'localStorage', {
        get() { throw new DOMException('no', 'SecurityError'); } })""",
}


@pytest.mark.parametrize("trouble", THROWING)
def test_where_the_storage_does_not_do_its_part_all_goes_on_and_what_is_said_is_true(
    site, tab, trouble
):
    tab.add_init_script(THROWING[trouble])
    tab.goto(site.page)
    settle(tab)
    field = tab.locator("#guess-steepness input")
    field.fill("4")
    field.press("Enter")
    tab.locator("#climb input").fill("3")
    tab.locator("#line-refuse textarea").fill("All of it.")
    settle(tab)
    assert "It climbs 3 metres." in tab.locator("#climb output").inner_text()
    if trouble != "reads nothing":
        assert "You said 4 m." in tab.locator("#guess-steepness [role=status]").inner_text()
        tab.locator("#tilt .explorer-yours").click()
    tab.get_by_role("button", name="Erase everything").click(timeout=2000)
    tab.get_by_role("button", name="Erase it").click()
    said = tab.locator(".asking-notes-status").inner_text()
    stays = tab.evaluate(
        "(() => { try { return Object.keys(localStorage ?? {}).length; } catch { return 0; } })()"
    )
    assert said.startswith("All of it is erased." if not stays else "This browser does not let go")


# -- long sittings -------------------------------------------------------------------------------

SOAK = """async (moves) => {
    const slider = document.querySelector("#tilt-slope");
    const cases = [...document.querySelectorAll("#tilt [data-case]")];
    const box = document.querySelector("#climb input");
    for (let k = 0; k < moves; k++) {
        slider.value = String(k % 9);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        if (k % 7 === 0) cases[k % cases.length].click();
        if (k % 50 === 0) {
            document.querySelector(".explorer-play").click();
            box.value = String(k % 6);
            box.dispatchEvent(new Event("input", { bubbles: true }));
            location.hash = `#tilt?slope=${k % 3}`;
            await new Promise((done) => setTimeout(done));
        }
    }
    await new Promise((done) => setTimeout(done, 1500));
}"""


def counted(page: Page) -> tuple[int, int]:
    """Return how many nodes and how many listeners a page has, once its rubbish is collected."""
    session = page.context.new_cdp_session(page)
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    counters = session.send("Memory.getDOMCounters")
    return counters["nodes"], counters["jsEventListeners"]


@pytest.mark.slow
def test_twenty_thousand_moves_leave_no_node_and_no_listener_behind(site, tab):
    tab.goto(site.page)
    settle(tab)
    tab.evaluate(SOAK, 500)
    nodes, listeners = counted(tab)
    tab.evaluate(SOAK, 20_000)
    more_nodes, more_listeners = counted(tab)
    assert more_listeners <= listeners
    assert more_nodes <= nodes + 100

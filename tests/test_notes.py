"""The page *Your notes* and the marks in the contents, in a real browser.

The page here is a small one, with the book's scripts and three pages in its contents.
"""

import io
import json
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pytest
import yaml
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from pullkit.asking.published import notes, notes_style, script, style
from pullkit.asking.sphinx_extension import slug
from pullkit.engine import specification
from pullkit.engine.published import made_small
from tests.conftest import ROOT, reload
from tests.demo_explorers import HOSTILE
from tools.serve import served

pytestmark = pytest.mark.browser

BOOK = "a-matter-of-pull"
PREFIX = f"{BOOK}/1/"
LESSON, EXERCISES = "chapters/3-sense/lesson", "chapters/3-sense/exercises"
PAGE = "chapters/about/your-notes"
HOME = (
    '<section><h1>Your notes</h1><p id="before">What is kept.</p><div class="asking-notes">'
    '<div class="asking-notes-empty">Begin with <a href="../3-sense/lesson.html">Sense</a>.</div>'
    '<noscript><p>JavaScript is off.</p></noscript></div><section id="after"><h2>Where</h2>'
    "</section></section>"
)
CONTENTS = (
    '<nav class="bd-links" style="width: 11rem"><ul>'
    '<li><a href="../3-sense/lesson.html">Sense: what is still visible from here</a></li>'
    '<li><a href="../3-sense/exercises.html">Exercises: sense</a></li>'
    '<li><a href="#">Your notes</a></li></ul></nav>'
)

KEPT = {
    "page:" + LESSON: {"said": "2", "page": LESSON, "when": 1},
    "page:" + EXERCISES: {"said": "3", "page": EXERCISES, "when": 1},
    "answer:3-sense/horizon": {
        **{"page": EXERCISES, "at": "answer-horizon", "about": "A new horizon", "when": 4},
        **{"said": ["4", "0,3"], "says": "Look again at: share.", "solved": 0},
    },
    "answer:3-sense/wrong-twice": {
        **{"page": EXERCISES, "at": "answer-wrong-twice", "about": "Wrong twice", "when": 5},
        **{"said": "0,41", "says": "Right.", "solved": 1},
    },
    "guess:desks-that-move": {
        **{"page": LESSON, "at": "guess-desks-that-move", "about": "Desks that move", "when": 2},
        **{"said": "5", "unit": "desks", "model": "3"},
    },
    "guess:who-keeps": {
        **{"page": LESSON, "at": "guess-who-keeps", "about": "Who keeps it up", "when": 3},
        **{"said": "nobody", "unit": "", "model": "those near the client"},
    },
    "own:months-per-change": {"page": LESSON, "said": "9", "unit": "months", "when": 6},
    "form:monday": {
        **{"page": LESSON, "at": "form-monday", "about": "Monday sheet", "when": 7},
        **{"said": ["a", "b"], "says": "On Monday we ask.\nThen we count."},
    },
    "line:refuse": {
        **{"page": LESSON, "at": "line-refuse", "about": "The change we refuse", "when": 8},
        **{"said": "the new form"},
    },
    "line:whose": {"page": LESSON, "about": "Whose rule it is", "said": "", "when": 9},
}
"""What a reader of the book may have given, as it is kept."""
SHOWN = [
    ["Desks that move", "5 desks", "3 desks"],
    ["Who keeps it up", "nobody", "those near the client"],
    ["Exercises: sense"],
    ["A new horizon", "4; 0,3", "Look again at: share."],
    ["Wrong twice", "0,41", "✓ Right."],
    ["months per change", "9 months"],
    ["The change we refuse", "the new form"],
]
HEADINGS = [
    "Guesses against the model",
    "Exercises: 2 answered, 1 solved",
    "Your own numbers",
    "What you worked out",
    "In your own words",
]


@dataclass
class Site:
    """A folder with the page, its address on a server, and that on the disk."""

    folder: Path
    address: str

    @property
    def on_disk(self):
        return (self.folder / f"{PAGE}.html").as_uri()

    @property
    def page(self):
        return f"{self.address}/{PAGE}.html"


def page_text(root="../../", inside=HOME):
    return (
        f'<!doctype html><html lang="en" data-content_root="{root}"><meta charset="utf-8">'
        f'<title>Your notes</title><meta name="viewport" content="width=device-width">'
        f'<meta name="book" content="{BOOK}"><link rel="icon" href="data:,">'
        f"<style>body{{margin:1rem;font-family:sans-serif}}{style()}{notes_style()}</style>"
        f"{CONTENTS}<main>{inside}</main><script>{ENGINES}</script>"
        f"<script>{notes()}</script></html>"
    )


EXPLORERS = (ROOT / "pullkit/engine/assets/explorer.js").read_text(encoding="utf-8")
ENGINES = made_small("explorer.js", f"{EXPLORERS}\n{script()}")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    (folder / PAGE).parent.mkdir(parents=True)
    (folder / f"{PAGE}.html").write_text(page_text(), encoding="utf-8")
    with served(folder) as address:
        yield Site(folder, address)


@pytest.fixture
def visit(browser, site):
    """Open the page, which must stay silent: no console message, no error, nothing elsewhere."""
    contexts, heard = [], []

    def open_page(address=None, kept=None, before="", **settings):
        contexts.append(browser.new_context(**settings))
        contexts[-1].on("console", lambda message: heard.append(message.text))
        contexts[-1].on("weberror", lambda error: heard.append(str(error.error)))
        contexts[-1].on(
            "request",
            lambda request: (
                None
                if request.url.startswith((site.address, "file:", "data:", "blob:", "about:"))
                else heard.append(request.url)
            ),
        )
        contexts[-1].add_init_script(before)
        if kept:
            contexts[-1].add_init_script(
                "if (location.protocol === 'http:' && !sessionStorage.begun)"
                f" {{ {keeping(kept)} sessionStorage.begun = 1; }}"
            )
        page = contexts[-1].new_page()
        page.goto(address or site.page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert heard == []


def keep(page, kept, prefix=PREFIX):
    """Put entries, or texts as they are, where the browser keeps them."""
    page.evaluate(keeping(kept, prefix))


def keeping(kept, prefix=PREFIX):
    items = {
        prefix + key: entry if isinstance(entry, str) else json.dumps(entry)
        for key, entry in kept.items()
    }
    return f"Object.assign(localStorage, {json.dumps(items)});"


def stored(page):
    """What the browser keeps, by key."""
    return page.evaluate("({ ...localStorage })")


def rows(page):
    """The rows of the page's tables, below their heads, as they read."""
    found = page.locator(".asking-notes tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim()))"
    )
    return found


def headings(page):
    return page.locator(".asking-notes h2").all_inner_texts()


def status(page):
    return page.locator(".asking-notes [role=status]").inner_text()


def summary(page):
    return page.locator(".asking-notes-summary").inner_text()


def buttons(page):
    return page.locator(".asking-notes button:visible").all_inner_texts()


def marks(page):
    """The marks in the contents, as they are read aloud."""
    return [
        link.get_by_role("img").first.get_attribute("title")
        if link.get_by_role("img").count()
        else ""
        for link in page.locator(".bd-links a").all()
    ]


def file_of(entries, book=BOOK, version=1):
    return json.dumps({"book": book, "version": version, "entries": entries})


def read_file(page, text):
    """Let the page read a file; return what it says of it."""
    page.evaluate("document.querySelector('.asking-notes [role=status]').textContent = ''")
    body = text if isinstance(text, bytes) else text.encode()
    page.get_by_label("Read a file").set_input_files(
        [{"name": "notes.json", "mimeType": "application/json", "buffer": body}]
    )
    page.wait_for_function(
        "document.querySelector('.asking-notes [role=status]').textContent !== ''"
    )
    page.wait_for_timeout(40)  # what has changed is drawn a moment later
    return status(page)


def focused(page):
    return page.evaluate("document.activeElement.textContent")


# -- what is shown -----------------------------------------------------------------------


@pytest.mark.parametrize("where", ["on a server", "on the disk"])
def test_what_a_reader_gave_is_shown_in_the_order_of_the_book(visit, site, where):
    address = site.page if where == "on a server" else site.on_disk
    page = visit(address)
    assert summary(page) == "Nothing is kept here yet."
    assert page.get_by_role("link", name="Sense", exact=True).is_visible()
    assert buttons(page) == []
    assert marks(page) == ["", "", ""]
    before = page.locator(".bd-links li").evaluate_all("all => all.map((li) => li.offsetHeight)")

    keep(page, KEPT)
    reload(page)
    assert headings(page) == HEADINGS
    assert rows(page) == SHOWN
    assert page.locator("article h3").inner_text() == "Monday sheet"
    assert page.locator("article p").inner_text() == "On Monday we ask.\nThen we count."
    assert summary(page).startswith("As of ")
    assert not page.get_by_role("link", name="Sense", exact=True).is_visible()
    for name in HEADINGS[:3]:
        assert page.get_by_role("table", name=name).count() == 1
    assert page.locator("th:not([scope])").count() == 0
    assert page.get_by_role("rowheader", name="Desks that move").count() == 1
    assert buttons(page) == ["Print", "Save as a file", "Erase everything"]
    root = address.removesuffix(f"{PAGE}.html")
    assert page.get_by_role("link", name="Wrong twice").evaluate("a => a.href") == (
        f"{root}{EXERCISES}.html#answer-wrong-twice"
    )

    assert marks(page) == ["2 of 2 answered", "2 of 3 answered", ""]
    after = page.locator(".bd-links li").evaluate_all("all => all.map((li) => li.offsetHeight)")
    assert after == before

    page.emulate_media(media="print")  # on paper stand the notes and nothing else
    for hidden in ("#before", "#after", ".asking-notes-tools", "[role=status]"):
        assert not page.locator(hidden).first.is_visible(), hidden
    for name in ["Your notes", *HEADINGS]:
        assert page.get_by_role("heading", name=name).is_visible(), name


def test_another_page_shows_one_kind_of_what_is_kept_and_prints_it(visit, site):
    inside = HOME.replace('class="asking-notes"', 'class="asking-notes" data-only="guess"')
    assert inside != HOME
    path = site.folder / "chapters/about/sheet.html"
    path.write_text(page_text(inside=inside), encoding="utf-8")
    page = visit(f"{site.address}/chapters/about/sheet.html", kept=KEPT)
    assert headings(page) == ["Guesses against the model"]
    assert buttons(page) == ["Print"]
    page.evaluate("keeping.erase()")
    page.wait_for_timeout(100)
    assert headings(page) == [] and buttons(page) == ["Print"]


def test_answers_that_no_page_judged_stand_without_a_verdict(visit):
    unjudged = {"page": EXERCISES, "said": "b", "says": "Kept.", "about": "A choice"}
    page = visit(kept={"answer:3-sense/choice": unjudged})
    assert headings(page) == ["Exercises: 1 answered"]
    assert page.locator("thead th").all_inner_texts() == ["Exercise", "Your answer"]
    assert rows(page) == [["Exercises: sense"], ["A choice", "b"]]


def test_what_is_kept_is_text_and_leads_to_pages_of_the_book_only(visit):
    markup = f"<img src=x onerror=alert(1)><script>alert(2)</script>{HOSTILE}"
    words = dict.fromkeys(("said", "about", "unit", "model", "says"), markup)
    elsewhere = ["//example.org/x", "https://example.org", "javascript:alert(3)", "../x", "a b", ""]
    anchors = ["x y", '"><b>', "", "a/b", "a#b"]
    kept = {
        f"{kind}:{kind}-{k}": {**words, "page": page, "at": at}
        for kind in ("guess", "answer", "own", "form")
        for k, (page, at) in enumerate(
            [(page, "x") for page in elsewhere]
            + [(LESSON, at) for at in anchors]
            + [(markup, markup)]
        )
    }
    kept["guess:rtl"] = {"said": "\u202eحصان 馬 \U0001f6b2\u0000", "about": "שאלה"}
    page = visit(kept=kept, viewport={"width": 360, "height": 740})
    assert len(kept) == len(rows(page)) - 7 + page.locator("article").count()
    assert page.locator(".asking-notes :is(img, script, b, i)").count() == 0
    assert page.locator(".asking-notes a:visible").count() == 0
    assert markup in page.locator(".asking-notes tbody").first.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    keep(page, {"guess:long": {"said": "W" * 2000, "about": "l" * 2000, "model": "م" * 2000}})
    reload(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_what_is_not_understood_is_left_aside_and_costs_nothing_else(visit):
    aside = {
        "guess:broken": '{"said": "5", "abo',
        "guess:empty": "",
        "guess:null": "null",
        "guess:list": "[1, 2]",
        "guess:number": "5",
        "guess:nothing-said": {"about": "?"},
        "guess:said-number": {"said": 5},
        "guess:said-object": {"said": {"toString": "x"}},
        "guess:about-object": {"said": "5", "about": {"x": "y"}},
        "guess:too-long": {"said": "x" * 100_000},
        "guess:../../x": {"said": "5"},
        "other:kind": {"said": "5"},
        "answer:" + "x" * 200: {"said": "5"},
        "own:__proto__ ": {"said": "5"},
    }
    page = visit(kept=KEPT | aside)
    assert rows(page) == SHOWN
    assert summary(page).endswith(f"Not understood and left aside: {len(aside)}.")


# -- the file ----------------------------------------------------------------------------


def test_what_is_saved_and_erased_is_the_same_when_it_is_read_back(visit):
    page = visit(kept=KEPT)
    others = {"a-matter-of-pull/2/guess:x": "{}", "another-book/1/guess:x": "{}", "mode": "dark"}
    keep(page, others, prefix="")
    before = stored(page)

    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").press("Enter")
    assert download.value.suggested_filename == f"{BOOK}-notes.json"
    saved = Path(download.value.path()).read_text(encoding="utf-8")
    assert json.loads(saved) == {"book": BOOK, "version": 1, "entries": KEPT}

    erase = page.get_by_role("button", name="Erase everything")
    for refusal in ("Escape", "Enter"):  # the first button keeps
        erase.press("Enter")
        assert page.get_by_role("dialog", name="Erase all that is kept here").is_visible()
        assert focused(page) == "Keep it"
        page.keyboard.press(refusal)
        assert focused(page) == "Erase everything"
    assert stored(page) == before

    erase.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert status(page) == "All of it is erased."
    assert focused(page) == summary(page) == "Nothing is kept here yet."
    assert rows(page) == []
    assert stored(page) == others
    reload(page)
    assert summary(page) == "Nothing is kept here yet."

    assert read_file(page, saved) == "8 entries read."
    assert rows(page) == SHOWN
    assert marks(page) == ["2 of 2 answered", "2 of 3 answered", ""]
    again = {key: json.loads(text) for key, text in stored(page).items() if PREFIX in key}
    assert again == {PREFIX + key: entry for key, entry in KEPT.items()}


def test_a_file_takes_nothing_away_and_the_newer_of_two_stays(visit):
    page = visit(kept=KEPT)
    here = KEPT["guess:desks-that-move"]
    entries = {
        "guess:desks-that-move": here | {"said": "older", "when": 1},
        "guess:who-keeps": KEPT["guess:who-keeps"] | {"said": "newer", "when": 99},
        "own:slips": {"page": LESSON, "said": "6", "unit": "in a hundred", "when": 1},
        "guess:x": {"said": 5},
        "constructor": {"said": "5"},
        "guess:markup": {"said": "<b>5</b>", "page": LESSON, "about": "<i>"},
    }
    said = read_file(page, file_of(entries))
    assert said == (
        "3 entries read. Left as they are here, where they are as new or newer: 1. "
        "Not understood and left aside: 2."
    )
    found = {first: second for first, second, *_ in (row for row in rows(page) if row[1:])}
    assert found["Desks that move"] == "5 desks"
    assert found["Who keeps it up"] == "newer"
    assert found["slips"] == "6 in a hundred"
    assert found["<i>"] == "<b>5</b>"
    assert found["Wrong twice"] == "0,41"

    before, shown = stored(page), rows(page)
    whole = file_of(entries)
    no_file = "This is no file of notes, or not the whole of one. Nothing here has changed."
    for text in ("", "Hello", "5", "null", "[]", "{}", whole[:-9], b"\xff\xd8\xff\xe0", "[" * 10**5,
                 '{"book": "x", "entries": null}', '{"book": 5, "entries": {}}'):  # fmt: skip
        assert read_file(page, text) == no_file
    other = "This file is of another book, or of another version of it. Nothing here has changed."
    assert read_file(page, file_of(entries, book="another-book")) == other
    assert read_file(page, file_of(entries, version=2)) == other
    assert stored(page) == before
    assert rows(page) == shown
    assert (
        read_file(page, file_of(["x"] * 3)) == "0 entries read. Not understood and left aside: 3."
    )


def test_a_thousand_entries_are_read_and_drawn_once(visit):
    page = visit()
    page.evaluate(
        """() => {
          window.drawn = 0;
          const place = document.querySelector(".asking-notes > div:not([class])");
          new MutationObserver(() => window.drawn++).observe(place, { childList: true });
        }"""
    )
    entries = {
        f"answer:3-sense/e{k}": {"page": EXERCISES, "said": f"{k}", "about": f"No {k}", "when": k}
        for k in range(1000)
    }
    assert read_file(page, file_of(entries)) == "1000 entries read."
    assert [said for _, said in rows(page)[1:]] == [f"{k}" for k in range(1000)]
    assert page.evaluate("drawn") == 1


# -- other tabs, other browsers ----------------------------------------------------------


def test_what_another_tab_keeps_appears_and_the_focus_stays(visit, site):
    page = visit(kept=KEPT)
    other = page.context.new_page()
    other.goto(site.page)
    link = page.get_by_role("link", name="Wrong twice")
    link.focus()
    other.evaluate(
        f"keeping.put('answer:3-sense/third', {{said: '1', about: 'Third', page: '{EXERCISES}'}})"
    )
    page.get_by_text("Third").wait_for()
    assert focused(page) == "Wrong twice"
    assert marks(page) == ["2 of 2 answered", "3 of 3 answered", ""]
    other.evaluate("keeping.erase()")
    page.get_by_text("Nothing is kept here yet.").wait_for()
    assert marks(page) == ["", "", ""]


REFUSED = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } })"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }"


def test_where_the_browser_refuses_storage_the_page_says_so_and_lasts_as_long_as_it_is_open(visit):
    page = visit(before=REFUSED)
    assert status(page).startswith("This browser keeps nothing here")
    assert read_file(page, file_of(KEPT)).startswith("8 entries read. This browser cannot keep")
    assert rows(page) == SHOWN
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    assert json.loads(Path(download.value.path()).read_text(encoding="utf-8"))["entries"] == KEPT
    page.get_by_role("button", name="Erase everything").click()
    page.get_by_role("button", name="Erase it").click()
    assert rows(page) == []


def test_where_the_storage_is_full_nothing_is_lost_and_the_page_says_so_once(visit):
    page = visit(before=FULL)
    assert status(page) == ""
    assert read_file(page, file_of(KEPT)).count("This browser cannot keep all of it") == 1
    assert rows(page) == SHOWN
    assert marks(page) == ["2 of 2 answered", "2 of 3 answered", ""]


def test_in_a_frame_that_may_do_nothing_but_run_scripts_the_notes_can_be_read_and_erased(
    visit, site
):
    inside = escape(page_text(site.address + "/"))
    (site.folder / "frame.html").write_text(
        '<!doctype html><meta charset="utf-8"><title>A course</title>'
        '<link rel="icon" href="data:,">'
        f'<iframe title="Notes" sandbox="allow-scripts" srcdoc="{inside}"></iframe>',
        encoding="utf-8",
    )
    frame = visit(f"{site.address}/frame.html").frame_locator("iframe")
    frame.get_by_text("This browser keeps nothing here").wait_for()
    frame.get_by_label("Read a file").set_input_files(
        [{"name": "x", "mimeType": "text/plain", "buffer": file_of(KEPT).encode()}]
    )
    link = frame.get_by_role("link", name="Wrong twice")
    assert link.get_attribute("href") == f"{site.address}/{EXERCISES}.html#answer-wrong-twice"
    frame.get_by_role("button", name="Erase everything").click()
    frame.get_by_role("button", name="Erase it").click()
    frame.get_by_text("Nothing is kept here yet.").wait_for()


def test_without_javascript_the_page_says_why_it_is_empty(visit):
    page = visit(java_script_enabled=False)
    assert page.locator("noscript p").is_visible()
    assert page.get_by_role("link", name="Sense", exact=True).is_visible()


# -- where it is loaded ------------------------------------------------------------------


def test_only_the_page_of_the_notes_loads_their_script(tmp_path, monkeypatch):
    for name in (specification.OUTPUT, "ASKING_ANSWERS"):
        monkeypatch.setenv(name, "")  # restored afterwards: the extension sets it
    (tmp_path / "conf.py").write_text(
        'extensions = ["pullkit.asking.sphinx_extension"]\nproject = "A Matter of Pull"', "utf-8"
    )
    (tmp_path / "index.rst").write_text("Home\n====\n\nWords.\n", "utf-8")
    (tmp_path / "notes.rst").write_text(
        ":orphan:\n\nNotes\n=====\n\n.. container:: asking-notes\n\n   Begin.\n", "utf-8"
    )
    with docutils_namespace():
        Sphinx(
            *map(str, (tmp_path, tmp_path, tmp_path / "out", tmp_path / "doctrees")),
            "html",
            status=None,
            warning=io.StringIO(),
            warningiserror=True,
        ).build()
    home, page = (
        (tmp_path / "out" / f"{name}.html").read_text(encoding="utf-8")
        for name in ("index", "notes")
    )
    for name, text in {"notes.js": notes(), "notes.css": notes_style()}.items():
        assert f"_static/{name}" in page
        assert f"_static/{name}" not in home
        written = (tmp_path / "out/_static" / name).read_text(encoding="utf-8")
        assert written == made_small(name, text)
    assert page.index("_static/explorer.js") < page.index("_static/notes.js")


def test_answers_are_kept_under_the_book_s_own_title():
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert settings["sphinx"]["config"]["project"] == settings["title"]
    assert slug(settings["title"]) == BOOK


def test_the_book_s_page_has_the_parts_that_its_script_fills():
    text = (ROOT / f"{PAGE}.md").read_text(encoding="utf-8")
    for part in ("{div} asking-notes\n", "{div} asking-notes-empty\n", "<noscript>"):
        assert part in text

"""The house around the lessons, on a small book: where the way goes on, and terms in place."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page

from _ext.previews import shortened

ROOT = Path(__file__).resolve().parents[1]
THEME = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
CONF = f"""
import sys
sys.path.insert(0, {str(ROOT / "_ext")!r})
extensions = ["myst_parser", "sphinx_book_theme"]
extensions += ["access", "light", "previews", "reading_order", "search", "terms"]
myst_heading_anchors = 3
html_theme = "sphinx_book_theme"
html_theme_options = {THEME["html_theme_options"]!r}
html_static_path = [{str(ROOT / "_static")!r}]
html_css_files = ["book.css"]
exclude_patterns = ["_build"]
"""
LONGEST = "Pull: start a job only when something else has been finished"
GLOSSARY = """# Glossary

## Relay

*relais.* One person who hears a need, and a [pull](#pull) and a "word".

## Pull

*pull.* Work that is
drawn in.

## Two firms under one payroll

*deux.* Not asked for.
"""
PAGES = {
    "index": """# Home

[relay](chapters/reference/glossary.md#relay)

```{toctree}
:titlesonly:
how-to-use
chapters/2-pull/lesson
chapters/3-sense/lesson
notes
chapters/reference/glossary
chapters/reference/api/code
```
""",
    "how-to-use": "# How to use & read\n",
    "chapters/2-pull/lesson": f"# {LONGEST}\n\n```{{toctree}}\nexercises\n```\n",
    "chapters/2-pull/exercises": "# Exercises: consommacteurconsommacteur\n",
    "chapters/3-sense/lesson": """# Sense

A [**relay** first](../reference/glossary.md#relay), a [pull](../reference/glossary.md#pull), a
[relay](../reference/glossary.md#relay), [the glossary](../reference/glossary.md) and
[a term that is not there](../reference/glossary.md).

```{toctree}
exercises
```
""",
    "chapters/3-sense/exercises": "# Exercises: sense\n",
    "notes": "# Your notes\n\nA *bonus* & \\<more><b>.</b>\n\n```{toctree}\nchild\n```\n",
    "child": "# A page below no lesson\n",
    "chapters/reference/glossary": GLOSSARY,
    "chapters/reference/api/code": "# Bonus\n\n```{py:function} bonus(x)\nA bonus.\n```\n",
}


def write(folder: Path) -> None:
    for name, text in PAGES.items():
        path = folder / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def build(folder: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-W", "-q", ".", "_build"]
    subprocess.run(command, cwd=folder, env=os.environ, check=True)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    write(folder)
    build(folder)
    return folder


def soup(book: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((book / "_build" / f"{name}.html").read_text("utf-8"), "html.parser")


def onwards(book: Path, name: str) -> list[tuple[str, str]]:
    links = soup(book, name).select(".onwards a")
    return [(link.get_text(), str(link["href"])) for link in links]


# What its pages load


def test_a_site_whose_build_was_ended_early_is_made_whole_by_the_next_one(book: Path) -> None:
    styles = book / "_build" / "_static" / "theme.css"
    page = book / "_build" / "index.html"
    whole, text = styles.read_bytes(), page.read_text("utf-8")
    styles.unlink()
    build(book)
    assert styles.read_bytes() == whole
    page.write_text(re.sub(r"theme\.css\?v=\w+", "theme.css?v=", text), "utf-8")
    build(book)
    assert page.read_text("utf-8") == text
    assert styles.read_bytes() == whole


# What a link to a page shows where it is sent


def told(book: Path, name: str) -> dict[str, str]:
    found = soup(book, name).select("meta[name=description], meta[property^=og]")
    return {str(one.get("property", "description")): str(one["content"]) for one in found}


def test_a_page_says_what_it_is_called_and_how_it_begins(book: Path) -> None:
    assert told(book, "notes") == {
        "description": "A bonus & <more>.",
        "og:type": "website",
        "og:title": "Your notes",
        "og:description": "A bonus & <more>.",
    }
    assert told(book, "how-to-use")["description"] == "How to use & read"  # it has a title alone
    assert told(book, "genindex")["description"].startswith("Every name in the book's code")


def test_the_home_page_bears_its_title_once(book: Path) -> None:
    title = soup(book, "index").title
    assert title and title.get_text() == "Home"
    other = soup(book, "notes").title
    assert other and other.get_text().startswith("Your notes \u2014 ")


def test_a_preview_breaks_off_after_a_sentence_or_else_after_a_word() -> None:
    assert shortened("One desk. " * 40) == ("One desk. " * 20).strip()
    words = shortened("and so on " * 40)
    assert words == ("and so on " * 20).strip() + "\u2026"
    assert shortened("") == ""


# Where the way goes on


def test_a_lesson_leads_to_the_next_lesson_and_offers_its_exercises_beside_it(book: Path) -> None:
    assert onwards(book, "chapters/2-pull/lesson") == [
        ("Next: 3 Sense", "../3-sense/lesson.html"),
        ("Exercises of this chapter", "exercises.html"),
        ("Before: How to use & read", "../../how-to-use.html"),
    ]
    assert onwards(book, "chapters/3-sense/lesson") == [
        ("Next: Your notes", "../../notes.html"),
        ("Exercises of this chapter", "exercises.html"),
        (f"Before: 2 {LONGEST}", "../2-pull/lesson.html"),
    ]


def test_exercises_lead_to_the_next_lesson_and_back_to_their_own(book: Path) -> None:
    assert onwards(book, "chapters/2-pull/exercises") == [
        ("Next: 3 Sense", "../3-sense/lesson.html"),
        (f"Back to 2 {LONGEST}", "lesson.html"),
    ]


def test_other_pages_lead_on_in_the_order_of_the_contents(book: Path) -> None:
    assert onwards(book, "index") == [("Next: How to use & read", "how-to-use.html")]
    assert onwards(book, "notes") == [
        ("Next: A page below no lesson", "child.html"),
        ("Before: 3 Sense", "chapters/3-sense/lesson.html"),
    ]
    assert onwards(book, "chapters/reference/api/code") == [
        ("Before: Glossary", "../glossary.html")
    ]
    assert onwards(book, "genindex") == []


def test_what_a_browser_is_told_of_the_way_is_what_the_foot_says(book: Path) -> None:
    head = soup(book, "chapters/2-pull/lesson").head
    assert head.select_one("link[rel=next]")["href"] == "../3-sense/lesson.html"
    assert head.select_one("link[rel=prev]")["href"] == "../../how-to-use.html"


def test_the_contents_number_the_chapters_by_their_folders_on_every_page(book: Path) -> None:
    chapters = [f"2 {LONGEST}", "Exercises: consommacteurconsommacteur", "3 Sense"]
    expected = ["How to use & read", *chapters, "Exercises: sense", "Your notes"]
    for name in (*PAGES, "genindex", "search"):
        listed = soup(book, name).select(".bd-sidenav li > a")
        assert [link.get_text(strip=True) for link in listed] == [
            *expected,
            "A page below no lesson",
            "Glossary",
            "Bonus",
        ]


def test_a_title_has_its_number_in_the_contents_and_at_the_foot_only(book: Path) -> None:
    page = soup(book, "chapters/3-sense/lesson")
    assert page.h1.find(string=True) == "Sense"
    assert page.title.get_text(strip=True).startswith("Sense")


def test_a_search_finds_what_can_be_read_before_the_names_of_the_code(
    book: Path, browser: Browser
) -> None:
    page = browser.new_page()
    page.goto((book / "_build/search.html").as_uri() + "?q=bonus")
    results = page.locator("#search-results li > a")
    results.nth(2).wait_for()
    of_code = ["reference/api/" in str(link.get_attribute("href")) for link in results.all()]
    page.close()
    assert {*of_code} == {False, True}
    assert of_code == sorted(of_code)


# Terms in place


def test_a_link_to_a_term_is_a_button_too_and_its_definition_stands_on_the_page_once(
    book: Path,
) -> None:
    page = soup(book, "chapters/3-sense/lesson")
    buttons = page.select("button.term[hidden]")
    assert [(each.get_text(), each["popovertarget"]) for each in buttons] == [
        ("relay first", "term-relay"),
        ("pull", "term-pull"),
        ("relay", "term-relay"),
    ]
    assert buttons[0].strong
    for button in buttons:
        link = button.find_previous_sibling("a")
        ident = button["popovertarget"].removeprefix("term-")
        assert link["href"] == f"../reference/glossary.html#{ident}"
        assert "term-link" in link["class"]
    notes = page.select("[popover]")
    assert [note["id"] for note in notes] == ["term-relay", "term-pull"]
    assert notes[0].get_text(" ", strip=True) == (
        "Relay relais. One person who hears a need, and a pull and a “word”. in the glossary Close"
    )
    assert [link["href"] for link in notes[0].select("a")] == ["../reference/glossary.html#relay"]
    assert soup(book, "index").select_one("#term-relay a")["href"].startswith("chapters/ref")


def test_pages_without_terms_and_the_glossary_itself_are_as_they_were(book: Path) -> None:
    for name in ("notes", "chapters/reference/glossary"):
        assert not soup(book, name).select("[popover], button.term, .term-link")


def test_a_glossary_that_is_written_anew_is_on_every_page(book: Path) -> None:
    path = book / "chapters/reference/glossary.md"
    try:
        path.write_text(GLOSSARY.replace("who hears", "who overhears"), encoding="utf-8")
        build(book)
        assert "who overhears" in soup(book, "chapters/3-sense/lesson").get_text()
    finally:
        path.write_text(GLOSSARY, encoding="utf-8")
        build(book)


@pytest.fixture(scope="module")
def opened(book: Path, browser: Browser):
    """A lesson, on a small telephone."""
    page = browser.new_page(viewport={"width": 360, "height": 640})
    page.goto((book / "_build/chapters/3-sense/lesson.html").as_uri())
    yield page
    page.close()


def shown(page: Page) -> str | None:
    return page.evaluate("document.querySelector(':popover-open')?.id")


def test_a_term_opens_by_key_and_pointer_and_closes_again(opened: Page) -> None:
    button = opened.get_by_role("button", name="relay", exact=True)
    button.click()
    assert shown(opened) == "term-relay"
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.textContent") == "in the glossary"
    opened.keyboard.press("Escape")
    assert shown(opened) is None
    button.press("Enter")
    assert shown(opened) == "term-relay"
    opened.get_by_role("button", name="Close").click()
    assert shown(opened) is None
    button.click()
    opened.mouse.click(180, 20)
    assert shown(opened) is None


def test_an_open_term_stays_on_the_smallest_screen_and_off_paper(opened: Page) -> None:
    opened.get_by_role("button", name="pull", exact=True).click()
    note = opened.locator("#term-pull")
    box = note.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    assert box["y"] >= 0 and box["y"] + box["height"] <= 640
    opened.emulate_media(media="print")
    assert not note.is_visible()
    opened.emulate_media(media="screen")
    opened.keyboard.press("Escape")


def test_only_one_of_link_and_button_is_there_for_a_reader(opened: Page) -> None:
    assert opened.get_by_role("link", name="relay", exact=True).count() == 0
    assert opened.get_by_role("button", name="relay", exact=True).count() == 1


def test_where_no_popover_or_no_style_is_known_the_link_leads_to_the_glossary(
    book: Path, opened: Page
) -> None:
    css = (ROOT / "_static/book.css").read_text(encoding="utf-8")
    rule = re.search(r"@supports selector\(:popover-open\) \{(.*?\n)\}\n", css, re.DOTALL)
    assert rule and ".term-link" in rule[1] and "button.term[hidden]" in rule[1]
    assert not re.search(r"\.term-link|button\.term\b", css.replace(rule[0], ""))
    bare = opened.context.browser.new_page()
    bare.route("**/*.css*", lambda route: route.abort())
    bare.goto(opened.url)
    assert bare.get_by_role("button", name="relay", exact=True).count() == 0
    bare.get_by_role("link", name="relay", exact=True).first.click()
    assert bare.url.endswith("chapters/reference/glossary.html#relay")
    bare.close()


@pytest.mark.parametrize("name", ["chapters/2-pull/exercises", "chapters/3-sense/lesson"])
def test_no_title_is_clipped_and_no_page_wider_than_a_small_telephone(
    book: Path, opened: Page, name: str
) -> None:
    page = opened.context.browser.new_page(viewport={"width": 360, "height": 640})
    page.goto((book / f"_build/{name}.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    clipped = """[...document.querySelectorAll(".onwards a, h1, .bd-sidenav a")]
        .filter((each) => each.scrollWidth > each.clientWidth + 1)
        .map((each) => each.textContent)"""
    page.locator(".primary-toggle").click()
    page.wait_for_timeout(500)
    assert page.evaluate(clipped) == []
    page.close()

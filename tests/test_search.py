"""The search page: what it finds, in what order, with which words, and how little it asks for."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import ROOT
from tests.test_site import Witness, policy, under

RESULTS = """() => [...document.querySelectorAll("ul.search > li")].map((item) => ({
    page: item.querySelector("a").getAttribute("href"),
    title: item.querySelector("a").textContent,
    words: item.querySelector(".context")?.textContent ?? "",
    marked: [...item.querySelectorAll(".highlighted")].map((mark) => mark.textContent),
}))"""
SEARCHED = "() => /./.test(document.querySelector('.search-summary')?.textContent)"
API = "chapters/reference/api/"


class Search(NamedTuple):
    """What a reader saw who searched, and what the page asked for."""

    results: list[dict[str, Any]]
    complaints: list[str]
    files: list[str]


Ask = Callable[[str], Search]


@pytest.fixture(scope="module")
def ask(browser: Browser, site: Path) -> Iterator[Ask]:
    """Search for words, under the policy that README names."""
    with under(policy(), site) as address, browser.new_context() as context:
        page: Page = context.new_page()
        witness, files = Witness(page, address), list[str]()
        page.on("request", lambda request: files.append(request.url.removeprefix(address)))

        def search(words: str) -> Search:
            files.clear()
            page.goto(f"{address}/search.html?q={quote(words)}", wait_until="networkidle")
            page.wait_for_function(SEARCHED)
            return Search(page.evaluate(RESULTS), witness.since_last(), files.copy())

        yield search


pytestmark = pytest.mark.browser
A_WORD_EACH = ["relay", "clarity", "bonus", "pull", "throughput", "kanban", "conformity"]


@pytest.mark.parametrize("word", A_WORD_EACH)
def test_a_word_is_shown_where_it_stands_in_the_text_and_names_of_the_code_come_last(
    ask: Ask, word: str
) -> None:
    found = ask(word)
    assert found.complaints == []
    of_code = [result["page"].startswith(API) for result in found.results]
    assert of_code == sorted(of_code)
    texts = [result for result, code in zip(found.results, of_code, strict=True) if not code]
    assert len(texts) >= 3
    assert all(result["words"] for result in texts)
    shown = [result for result in texts if result["marked"]]  # the word, or one of its stem
    assert len(shown) >= 0.7 * len(texts), "the rest have it where an answer would be given away"
    assert all(result in shown for result in texts if word[:-1] in result["words"].lower())


@pytest.mark.parametrize("word", ["relay", "clarity", "throughput", "kanban", "conformity"])
def test_a_term_is_explained_before_it_is_used(ask: Ask, word: str) -> None:
    assert ask(word).results[0]["page"] == f"chapters/reference/glossary.html#{word}"


def test_a_search_asks_for_the_words_of_the_pages_once_and_for_no_page(ask: Ask) -> None:
    files = ask("relay").files
    assert [file for file in files if ".html" in file] == ["/search.html?q=relay"]
    assert files.count("/searchtexts.js") == 1


def test_a_result_leads_to_the_section_that_has_the_words(ask: Ask) -> None:
    found = {result["page"].partition("#")[0]: result for result in ask("horizon sense").results}
    lesson = found["chapters/3-sense/lesson.html"]
    assert lesson["page"].endswith("#recap")
    assert "horizon of sense" in lesson["words"]


def test_every_result_leads_somewhere(ask: Ask, site: Path) -> None:
    for result in ask("distance").results:
        page, _, anchor = result["page"].partition("#")
        text = (site / page).read_text(encoding="utf-8")
        assert not anchor or f'id="{anchor}"' in text, result


@pytest.mark.parametrize(
    "words",
    ["constructor", "__proto__", "hasOwnProperty", "toString valueOf", "the", "42", "(", "é" * 500],
)
def test_a_word_that_the_book_has_not_finds_nothing_and_breaks_nothing(
    ask: Ask, words: str
) -> None:
    found = ask(words)
    assert found.complaints == []
    assert [result for result in found.results if not result["page"].startswith(API)] == []


def test_no_summary_gives_an_answer_away(site: Path) -> None:
    said = (site / "searchtexts.js").read_text(encoding="utf-8")
    assert "Every relay keeps the same share" in said
    for page in site.glob("chapters/[0-9]*/*.html"):
        text = page.read_text(encoding="utf-8")
        for start in ('<details class="solution">', '<details class="asking-found"'):
            for part in text.split(start)[1:]:
                answer = part.partition("<p>")[2].partition("<")[0].strip()
                assert len(answer) < 20 or answer not in said, page


# A build that writes some pages again leaves an index as one from the start does.

CONF = f"""
import sys
sys.path.insert(0, {str(ROOT / "_ext")!r})
html_theme = "sphinx_book_theme"
extensions = ["myst_parser", "sphinx.ext.autodoc", "search"]
"""


def build(folder: Path, out: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-d", f"{out}-trees", ".", out]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    made = {}
    for name in ("searchindex.js", "searchtexts.js"):
        text = (folder / out / name).read_text(encoding="utf-8")
        made[name] = json.loads(text.partition("(")[2].removesuffix(")"))
    for terms in ("terms", "titleterms"):  # Sphinx keeps words that are on no page any more
        index = made["searchindex.js"][terms]
        made["searchindex.js"][terms] = {word: on for word, on in index.items() if on != []}
    return made


def test_what_is_searched_is_whole_after_a_build_of_one_page(tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text(CONF, encoding="utf-8")
    module = "```{eval-rst}\n.. automodule:: pullkit.chart\n   :members:\n```\n"
    (tmp_path / "index.md").write_text("# Home\n\n```{toctree}\ncode\nother\n```\n", "utf-8")
    (tmp_path / "code.md").write_text(f"# Code\n\n{module}", encoding="utf-8")
    other = tmp_path / "other.md"
    other.write_text("# Before\n\nEarlier words.\n", encoding="utf-8")
    build(tmp_path, "often")
    other.write_text("# After\n\nLater words.\n", encoding="utf-8")
    again, new = build(tmp_path, "often"), build(tmp_path, "once")
    assert again == new
    assert new["searchindex.js"]["indexentries"] == {}
    assert new["searchindex.js"]["objects"]["pullkit.chart"]
    assert "Later words." in str(new["searchtexts.js"]["other"])

"""A lesson lets one act first: what one meets of it on a telephone, in what order and length."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.conftest import ROOT
from tools.explorers import open_page

LESSONS = sorted(path.parent.name for path in ROOT.glob("manuscript/[0-9]*/lesson.md"))

COUNT = """() => {
    const article = document.querySelector("article");
    const model = article.querySelector("#how-it-works");
    const fields = ".asking-form, .asking fieldset";
    const aside = `figure, ${fields}, .cell_input, script, style, .headerlink, [popover]`;
    const folds = "details:not(.asking-found)";
    const counted = (end) => {
        let words = 0;
        const symbols = [];
        const isEnd = (node) => {
            if (node === end) return true;
            if (node.nodeType === Node.TEXT_NODE) {
                const parts = node.textContent.split(/\\s+/);
                words += parts.filter((part) => /[\\p{L}\\p{N}]/u.test(part)).length;
            } else if (node.matches?.("math, .math")) {
                symbols.push(node.textContent);
            } else if (!node.matches?.(`${aside}, ${folds}`)) {
                return [...node.childNodes].some(isEnd);
            }
            return false;
        };
        isEnd(article);
        return { words, symbols };
    };
    return {
        spine: counted(model),
        whole: counted(null),
        figure: article.querySelector("figure.explorer").getBoundingClientRect().top + scrollY,
        height: document.documentElement.scrollHeight,
    };
}"""


@pytest.fixture(scope="module")
def shapes(browser: Browser, site_address: str) -> Iterator[dict[str, Any]]:
    """Of every lesson, as it opens on a telephone: its words, symbols, first figure and height."""
    with browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True) as page:
        found = {}
        for lesson in LESSONS:
            open_page(page, f"{site_address}/chapters/{lesson}/lesson.html")
            found[lesson] = page.evaluate(COUNT)
        yield found


pytestmark = [pytest.mark.browser, pytest.mark.parametrize("lesson", LESSONS)]


def test_the_way_to_the_model_is_read_in_twelve_minutes_and_has_no_symbol(
    shapes: dict[str, Any], lesson: str
) -> None:
    spine = shapes[lesson]["spine"]
    assert spine["symbols"] == []
    assert 300 < spine["words"] <= 900


def test_a_lesson_has_at_most_two_thousand_words_outside_its_folds(
    shapes: dict[str, Any], lesson: str
) -> None:
    assert shapes[lesson]["spine"]["words"] < shapes[lesson]["whole"]["words"] <= 2000


def test_the_first_figure_stands_within_two_screens_and_the_lesson_within_twelve(
    shapes: dict[str, Any], lesson: str
) -> None:
    assert shapes[lesson]["figure"] <= 1700
    assert shapes[lesson]["height"] <= 10_000


def test_the_page_of_a_lesson_weighs_little(site: Path, lesson: str) -> None:
    text = (site / f"chapters/{lesson}/lesson.html").read_bytes()
    assert len(gzip.compress(text, mtime=0)) <= 140 * 1024

"""What search engines and previews are told: on every page of the site, and of a published one."""

import json
import re
import struct
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from _ext.cards import HEIGHT, WIDTH, drawn
from tests.conftest import ROOT
from tests.test_address import Book
from tests.test_address import clone as clone
from tests.test_address import nobody_tells as nobody_tells
from tools.explorers import pages

HOME = "https://some-school.github.io/pull/"
DATA = re.compile('<script type="application/ld\\+json">(.*?)</script>', re.DOTALL)


def said(page: str, name: str) -> list[str]:
    """What a page's head says under a name."""
    return re.findall(f'<meta (?:name|property)="{name}" content="([^"]*)">', page)


def facts(page: str) -> list[dict[str, Any]]:
    return [json.loads(data) for data in DATA.findall(page)]


def test_every_page_describes_itself_once_and_is_in_british_english(site: Path) -> None:
    described = {}
    for name in pages(site):
        page = (site / name).read_text(encoding="utf-8")
        assert '<html lang="en-GB"' in page, name
        (description,) = said(page, "description")
        assert said(page, "og:description") == [description], name
        assert 15 < len(unescape(description)) < 220, name
        described[name] = description
    for name in ("index.html", "genindex.html", "search.html"):
        assert list(described.values()).count(described[name]) == 1


def test_home_is_a_book_and_a_course_of_six_lessons(site: Path) -> None:
    (home,) = facts((site / "index.html").read_text(encoding="utf-8"))
    assert home["@type"] == ["Book", "Course"]
    assert len(home["hasPart"]) == 6
    assert home["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_a_lesson_says_what_it_teaches_in_how_long_and_what_it_is_part_of(site: Path) -> None:
    chapters = sorted(site.glob("chapters/[0-9]*"))
    assert len(chapters) == 6
    for chapter in chapters:
        (lesson,) = facts((chapter / "lesson.html").read_text(encoding="utf-8"))
        page = (chapter / "exercises.html").read_text(encoding="utf-8")
        (exercises,) = facts(page)
        for each in (lesson, exercises):
            assert each["@type"] == "LearningResource"
            assert each["inLanguage"] == "en-GB"
            assert each["isPartOf"]["name"] == "A Matter of Pull"
        assert len(lesson["teaches"]) >= 5
        stated = re.findall(r"about (\d+) minutes in all", page)
        assert exercises["timeRequired"] == f"PT{stated[0]}M"


def test_a_site_that_nobody_said_the_address_of_names_none(site: Path) -> None:
    for name in ("sitemap.xml", "robots.txt", "cards"):
        assert not (site / name).exists()
    for name in pages(site):
        page = (site / name).read_text(encoding="utf-8")
        assert not re.search('rel="canonical"|og:image|og:url', page), name


@pytest.mark.slow
def test_a_published_page_names_its_address_its_card_and_the_site_its_pages(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Book(clone)
    monkeypatch.setenv("BOOK_URL", HOME)
    built = book.build()
    assert built.returncode == 0, built.stderr
    site = clone / "_build/html"
    for name in ("index.html", "search.html", "genindex.html"):
        page = (site / name).read_text(encoding="utf-8")
        assert f'<link rel="canonical" href="{HOME}{name}"' in page
        assert said(page, "og:url") == [HOME + name]
        assert said(page, "og:image") == [f"{HOME}cards/book.png"]
        assert said(page, "twitter:card") == ["summary_large_image"]
    (home,) = facts((site / "index.html").read_text(encoding="utf-8"))
    assert home["url"] == f"{HOME}index.html"
    assert (site / "cards/book.png").is_file()
    listed = (site / "sitemap.xml").read_text(encoding="utf-8")
    assert re.findall("<loc>(.*)</loc>", listed) == [f"{HOME}index.html"]
    assert f"Sitemap: {HOME}sitemap.xml" in (site / "robots.txt").read_text(encoding="utf-8")

    monkeypatch.delenv("BOOK_URL")
    built = book.build()
    assert built.returncode == 0, built.stderr
    assert "og:image" not in (site / "index.html").read_text(encoding="utf-8")
    assert not any((site / name).exists() for name in ("sitemap.xml", "robots.txt", "cards"))


CONF = f"""
import sys
sys.path.insert(0, {str(ROOT / "_ext")!r})
extensions = ["myst_parser", "catalogue"]
html_sourcelink_suffix = ""
"""


def test_a_page_that_is_no_more_is_not_published(tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text(CONF, encoding="utf-8")
    (tmp_path / "index.md").write_text("# Home\n\nWords.\n", encoding="utf-8")
    old = tmp_path / "old.md"
    old.write_text("---\norphan: true\n---\n# Old\n\nWords.\n", encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", ".", "out"]
    written = []
    for _ in range(2):
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        names = [*(tmp_path / "out").glob("*.html"), *(tmp_path / "out/_sources").glob("*")]
        written.append({path.name for path in names})
        old.unlink(missing_ok=True)
    assert written[0] - written[1] == {"old.html", "old.md"}
    assert written[1] == {"index.html", "index.md", "genindex.html", "search.html"}


def test_a_card_is_the_same_picture_each_time_and_light() -> None:
    card = drawn("Consommacteur: the consumer who acts", "A Matter of Pull")
    assert card == drawn("Consommacteur: the consumer who acts", "A Matter of Pull")
    assert struct.unpack(">II", card[16:24]) == (WIDTH, HEIGHT)
    assert len(card) < 30_000

"""Questions as files of their own, for a frame on another page: exercises, and guesses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePosixPath

from bs4 import BeautifulSoup

from ..engine.embedding import Piece, add_kind


def add_questions() -> None:
    """Let every question of a book's pages be a file as well."""
    add_kind('<form class="asking asking-answer"', exercises)
    add_kind('<form class="asking asking-guess"', guesses)


def exercises(page: BeautifulSoup, name: str) -> Iterator[Piece]:
    """Yield the sections of a page that ask for an answer, whole, with their hints."""
    for section in page.select("section:has(form.asking-answer):not(:has(section))"):
        ident = str(section["id"])
        heading = section.select_one("h1, h2, h3")
        title = str(heading.next_element) if heading else ident
        yield Piece(ident, f"{_chapter(name)}-{ident}", title, [section])


def guesses(page: BeautifulSoup, name: str) -> Iterator[Piece]:
    """Yield the guesses that a page asks for, each with its question and what the model says."""
    for form in page.select("form.asking-guess"):
        ident = str(form["id"])
        spec = json.loads(form.select(".asking-spec")[0].get_text())
        of_it = f'[data-guess="{spec["name"]}"]'
        question, found = (page.select(f".asking-{part}{of_it}") for part in ("question", "found"))
        file = f"{_chapter(name)}-{ident}"
        yield Piece(ident, file, spec["about"], [*question, form, *found])


def _chapter(page: str) -> str:
    return PurePosixPath(page).parent.name or page

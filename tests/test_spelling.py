"""The book's words, as its pages show them: British, or French where it tells the essay's own."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pybtex.database
import pytest
from bs4 import BeautifulSoup
from hunspell import Hunspell

from pullkit.datafiles import data_path
from tests.conftest import ROOT
from tools.explorers import pages

DICTIONARIES = ("dictionary-en-gb", "dictionary-fr")
OWN = ROOT / "tests" / "words.txt"
SILENT = re.compile(
    r"<(script|style|svg|pre|template|math|code|kbd|var)\b.*?</\1>"
    r"|https?://[^\s<]*|doi:[^\s<]*|\b[\w-]+\.com\b|\b\w+_\w+\b",
    re.DOTALL,
)
NO_SENTENCE = ".sig, .headerlink, .label, .indextable, .index, .field-list em"
LETTERS = r"[a-zA-ZÀ-ÖØ-öø-ſ]+"
WORD = re.compile(rf"{LETTERS}(?:['’]{LETTERS})*")


class Speller:
    """Who knows British and French, the book's own words, and how others spell their names."""

    def __init__(self) -> None:
        folders = [ROOT / "node_modules" / name for name in DICTIONARIES]
        self.books = [Hunspell("index", hunspell_data_dir=str(folder)) for folder in folders]
        listed = OWN.read_text(encoding="utf-8").split()
        self.own = {*listed, *(word.capitalize() for word in listed)}
        literature = pybtex.database.parse_file(str(data_path("references.bib"))).entries.values()
        self.names = set(WORD.findall(" ".join(names_of(literature))))
        self.quoted = sorted(quoted_from(literature), key=len, reverse=True)
        self.knows = cache(self._knows)

    def _knows(self, word: str) -> bool:
        word = word.replace("’", "'")
        if re.search("[a-z][A-Z]", word):  # a name in code, or of a program
            return True
        forms = {word, word.removesuffix("'s")}
        listed = self.own | self.names
        return any(form in listed or self.is_in_a_dictionary(form) for form in forms)

    def is_in_a_dictionary(self, word: str) -> bool:
        return any(book.spell(word) for book in self.books)

    def wrong(self, page: str) -> list[str]:
        """The words of a page's own text that nobody knows; titles are as others spelled them."""
        soup = BeautifulSoup(SILENT.sub(" ", page), "html.parser")
        for aside in soup.select(NO_SENTENCE):
            aside.decompose()
        said = " ".join(" ".join(part.get_text(" ") for part in soup.select("article")).split())
        for title in self.quoted:
            said = said.replace(title, " ")
        return sorted({word for word in WORD.findall(said) if not self.knows(word)})


def names_of(literature: Iterable[pybtex.database.Entry]) -> Iterator[str]:
    """The names in the literature, and of the companies and their people."""
    for entry in literature:
        yield from (str(person) for people in entry.persons.values() for person in people)
    for path in data_path("companies").glob("*/*"):
        yield path.read_text(encoding="utf-8")


def quoted_from(literature: Iterable[pybtex.database.Entry]) -> Iterator[str]:
    for entry in literature:
        for value in entry.fields.values():
            yield re.sub(r"[{}]|\\&", lambda part: "&" if "&" in part[0] else "", value)


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller()


@pytest.mark.parametrize(
    ("word", "known"),
    [
        *((word, True) for word in ("organise", "colour", "Clarities", "client’s", "éviction")),
        *((word, False) for word in ("organize", "color", "behavior", "recieve", "modeling")),
    ],
)
def test_a_word_is_known_if_it_is_spelled_as_in_britain_or_in_france(
    speller: Speller, word: str, known: bool
) -> None:
    assert speller.knows(word) == known


def test_no_page_has_a_word_that_nobody_knows(speller: Speller, site: Path) -> None:
    texts = {page: (site / page).read_text(encoding="utf-8") for page in pages(site)}
    wrong = {page: speller.wrong(text) for page, text in texts.items()}
    assert {page: words for page, words in wrong.items() if words} == {}


def test_every_word_of_the_own_list_is_needed_and_in_its_place(speller: Speller) -> None:
    listed = OWN.read_text(encoding="utf-8").split()
    assert listed == sorted(set(listed), key=str.casefold)
    assert [word for word in listed if speller.is_in_a_dictionary(word)] == []

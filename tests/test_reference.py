"""The book's back pages: symbols, terms, references and functions agree with the chapters."""

import csv
import importlib
import inspect
import re
from pathlib import Path

import numpy as np
import pytest
import yaml

from pullkit.bibliography import bibliography, reference
from pullkit.defaults import DEFAULTS
from tools.printing.exercises import pages_of

ROOT = Path(__file__).resolve().parents[1]
WHOLE_BOOK = "The whole book"
MODULES = {
    "1 Consommacteur": ["consommacteur"],
    "2 Pull": ["pull", "flowline"],
    "3 Sense": ["sense"],
    "4 Alignment": ["alignment"],
    "5 Double gravity": ["gravity"],
    "6 The limits": ["limits", "chart", "rollout", "individuals"],
}
ALL_MODULES = [module for modules in MODULES.values() for module in modules]
SYMBOLS = list(csv.DictReader((ROOT / "data/notation.csv").open(encoding="utf-8", newline="")))
TERM = re.compile(r"reference/glossary\.md#([a-z0-9-]+)")


def pages() -> list[str]:
    """The book's pages in their order."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return list(pages_of(toc))


def source(page: str) -> str:
    """The text of a page as it is written: in the manuscript, or where the page stands."""
    written = ROOT / "manuscript" / f"{page.removeprefix('chapters/')}.md"
    place = written if written.is_file() else ROOT / f"{page}.md"
    return place.read_text(encoding="utf-8")


TEXT = {page: source(page) for page in pages()}
LESSONS = [page for page in TEXT if page.endswith("/lesson")]


# Notation


def test_a_letter_has_one_meaning_in_a_chapter_and_never_that_of_a_book_wide_letter() -> None:
    book = [row["symbol"] for row in SYMBOLS if row["where"] == WHOLE_BOOK]
    for chapter in MODULES:
        own = [row["symbol"] for row in SYMBOLS if row["where"] == chapter]
        both = own + book
        assert len(both) == len(set(both)), {symbol for symbol in both if both.count(symbol) > 1}


def test_every_symbol_is_of_the_book_or_of_one_of_its_chapters() -> None:
    assert {row["where"] for row in SYMBOLS} == {WHOLE_BOOK, *MODULES}


def test_the_defaults_in_the_table_are_those_of_the_models() -> None:
    printed = {row["symbol"]: row["default"] for row in SYMBOLS if row["default"]}
    assert printed.pop(r"$\omega$") == r"$\pi/48$"
    assert pytest.approx(np.pi / 48) == DEFAULTS.rotation
    assert {symbol: float(value) for symbol, value in printed.items()} == {
        "$e$": DEFAULTS.relay_error,
        "$G$": DEFAULTS.stake,
        "$W$": DEFAULTS.weight,
        r"$\beta$": DEFAULTS.responsiveness,
        "$J$": DEFAULTS.conformity,
        r"$\tau$": DEFAULTS.signal_interval,
        r"$\alpha$": DEFAULTS.decision_error,
        "$S$": DEFAULTS.system_pull,
        r"$\mathit{CT}$": DEFAULTS.cycle_time,
    }


@pytest.mark.parametrize("row", SYMBOLS, ids=lambda row: f"{row['where']}: {row['symbol']}")
def test_the_name_in_pullkit_is_one_that_the_chapter_s_module_knows(row: dict[str, str]) -> None:
    name = row["in pullkit"].strip("`")
    modules = MODULES.get(row["where"], ALL_MODULES)
    known: set[str] = set()
    for module in (importlib.import_module(f"pullkit.{module}") for module in modules):
        for function in vars(module).values():
            if callable(function) and getattr(function, "__module__", "") == module.__name__:
                known.add(f"{function.__name__}()")
                known.add(function.__name__)
                known.update(inspect.signature(function).parameters)
    assert not name or name in known


# Glossary

SLUGS = [
    re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-"))
    for heading in re.findall(r"^## (.*)$", TEXT["chapters/reference/glossary"], re.MULTILINE)
]


def test_terms_stand_in_the_order_of_the_alphabet() -> None:
    assert sorted(SLUGS) == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_a_term_of_the_glossary_is_linked_from_the_book(slug: str) -> None:
    assert any(slug in TERM.findall(text) for text in TEXT.values())


@pytest.mark.parametrize("page", LESSONS)
def test_a_lesson_links_only_terms_that_the_glossary_has(page: str) -> None:
    linked = TERM.findall(TEXT[page])
    assert linked
    assert set(linked) <= set(SLUGS)
    assert len(linked) == len(set(linked)), "a term is linked where it first stands, and only there"


# References


def test_every_reference_can_be_set_and_holds_what_it_is() -> None:
    for key, entry in bibliography().entries.items():
        first = entry.fields["title"].replace("{", "").replace("}", "").split()[0]
        assert first in reference(key).replace("\\", "")  # Markdown escapes a hyphen


def test_every_reference_is_read_somewhere_in_the_book() -> None:
    book = "\n".join(TEXT[page] for page in TEXT)
    assert [key for key in bibliography().entries if not re.search(rf"\b{key}\b", book)] == []


@pytest.mark.parametrize("page", LESSONS)
def test_a_lesson_ends_on_further_reading_set_from_the_bibliography(page: str) -> None:
    _, below = TEXT[page].split("## Further reading")
    assert READ.findall(below)


READ = re.compile(r"\{\{ reference\('(\w+)'\) \}\}")
CITED = re.compile(r"\b(?!In\b)([A-Z]\w+)(?: and \w+)?,? \(?((?:19|20)\d\d)\b")


def is_set(name: str, year: str, keys: set[str]) -> bool:
    """Say whether one of these references holds both the name and the year."""
    return any({name, year} <= set(re.findall(r"\w+", reference(key))) for key in keys)


@pytest.mark.parametrize("page", LESSONS)
def test_a_work_cited_by_name_and_year_is_in_the_chapter_s_further_reading(page: str) -> None:
    keys = set(READ.findall(TEXT[page]))
    cited = set(CITED.findall(TEXT[page]))
    assert {work for work in cited if not is_set(*work, keys)} == set()


@pytest.mark.parametrize("module", ALL_MODULES)
def test_a_work_cited_by_a_model_is_in_the_bibliography(module: str) -> None:
    cited = set(CITED.findall((ROOT / f"pullkit/{module}.py").read_text(encoding="utf-8")))
    assert {work for work in cited if not is_set(*work, set(bibliography().entries))} == set()


def test_no_reference_and_no_page_says_that_something_is_unverified() -> None:
    assert [key for key in bibliography().entries if "nverified" in reference(key)] == []
    assert [page for page, text in TEXT.items() if "nverified" in text] == []


def test_an_unknown_reference_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"key is 'nobody1900'; it must be one of .*bass1969"):
        reference("nobody1900")


# Functions


@pytest.mark.parametrize("module", [*ALL_MODULES, "company", "laws", "engine"])
def test_every_module_a_chapter_uses_has_its_page(module: str) -> None:
    assert f"automodule:: pullkit.{module}" in TEXT[f"chapters/reference/api/{module}"]

"""The book on paper: one PDF, an EPUB, and a page that a reader prints."""

import errno
import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag
from xml.etree import ElementTree

import pytest
import segno
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tests.conftest import ROOT
from tools.explorers import open_page, published
from tools.notebooks import shown_by
from tools.paper import __main__ as command
from tools.paper import contents, epub, pdf
from tools.paper.articles import MOST_CASES, Article, articles, chosen
from tools.paper.contents import Edition, PaperError

pytestmark = pytest.mark.browser

ADDRESS = "https://book.example/pull/"
CHAPTER = "chapters/3-sense/"
LESSON = f"{CHAPTER}lesson.html"
XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
PRESSED = ("Copy link", "Full screen", "Embed", "Keep my guess", "Show me", "Show the finding")


@pytest.fixture(scope="module")
def edition(site: Path) -> Edition:
    """The edition, of a book that is published."""
    return replace(contents.edition(site), address=ADDRESS)


@pytest.fixture(scope="module")
def chapter() -> list[contents.Page]:
    """The pages of one chapter, which begins a part."""
    found = [page for page in contents.pages() if page.path.startswith(CHAPTER)]
    return [replace(found[0], part="Chapters"), *found[1:]]


@pytest.fixture(scope="module")
def whole(browser: Browser, site: Path, edition: Edition) -> list[Article]:
    """All articles, for the PDF."""
    return articles(browser, site, contents.pages(), edition, pdf.FORM)


@pytest.fixture(scope="module")
def parsed(whole: list[Article]) -> dict[str, ElementTree.Element]:
    """All articles as trees, by their pages."""
    return {
        article.page.path: ElementTree.fromstring(f"<all>{article.xhtml}</all>")
        for article in whole
    }


@pytest.fixture(scope="module")
def small_pdf(
    browser: Browser, site: Path, edition: Edition, chapter: list[contents.Page]
) -> PdfReader:
    """A chapter as a PDF."""
    return PdfReader(io.BytesIO(pdf.book(browser, site, chapter, edition)))


@pytest.fixture(scope="module")
def whole_epub(browser: Browser, site: Path, edition: Edition) -> bytes:
    """The whole book as an EPUB."""
    return epub.book(browser, site, contents.pages(), edition)


# What is in it


def test_every_page_of_the_contents_is_there_but_what_only_a_browser_keeps(
    whole: list[Article],
) -> None:
    left_out = {page.path for page in contents.pages()} - {each.page.path for each in whole}
    assert left_out == {"chapters/about/your-notes.html"}


def test_every_explorer_shows_two_or_three_of_its_cases_by_name(
    parsed: dict[str, ElementTree.Element], site: Path
) -> None:
    for path, names in published(site).items():
        figures = [f for f in parsed[path].iter(f"{XHTML}figure") if f.get("class") == "explorer"]
        assert len(figures) == len(names)
        for figure in figures:
            states = figure.findall(f".//{XHTML}div[@class='state']")
            assert 1 <= len(states) <= MOST_CASES
            for state in states:
                title, sentence = (part.text for part in state.findall(f"{XHTML}p"))
                assert title and sentence
                drawing = state.find(f"{SVG}svg")
                assert drawing is not None and drawing.get("aria-label") == sentence


def test_a_case_says_what_python_says_of_it(parsed: dict[str, ElementTree.Element]) -> None:
    for name, explorer in shown_by((ROOT / LESSON).with_suffix(".ipynb")).items():
        cases = {case.name: case for case in explorer.cases}
        begins = f"chapters-3-sense-lesson.{name}."
        shown = [
            state
            for state in parsed[LESSON].iter(f"{XHTML}div")
            if state.get("id", "").startswith(begins)
        ]
        assert len(shown) >= 2
        for state in shown:
            case = cases[state.get("id", "").removeprefix(begins)]
            title, sentence = (part.text for part in state.findall(f"{XHTML}p"))
            assert title == case.label
            assert sentence == explorer.sentence(**explorer.case_state(case))


def test_the_cases_that_the_text_names_come_first() -> None:
    cases = ["near", "far", "shared", "free", "last"]
    assert chosen(cases, ["free", "far", "free", "near", "shared"]) == ["near", "far", "free"]
    assert chosen(cases, ["no-such-case"]) == ["near", "last"]
    assert chosen(["one"], []) == ["one"]
    assert chosen([], []) == []


def test_a_code_beside_each_explorer_leads_to_it(
    parsed: dict[str, ElementTree.Element], site: Path
) -> None:
    for path, names in published(site).items():
        links = parsed[path].findall(f".//{XHTML}a[@class='live']")
        assert [link.get("href") for link in links] == [f"{ADDRESS}{path}#{n}" for n in names]
        for link in links:
            own = segno.make_qr(link.get("href", ""), error="m").svg_inline(border=0)
            lines = re.findall(r' d="([^"]*)"', own)
            assert [part.get("d") for part in link.iter(f"{SVG}path")] == lines


def test_where_nobody_tells_the_address_nothing_leads_there(
    browser: Browser, site: Path, edition: Edition, chapter: list[contents.Page]
) -> None:
    made = articles(browser, site, chapter, replace(edition, address=""), pdf.FORM)
    text = "".join(article.xhtml for article in made)
    assert 'class="live"' not in text and 'class="code"' not in text
    assert set(re.findall(r'href="(?!#|https?://)([^"]*)"', text)) == set()


def test_nothing_is_left_to_press_and_no_anchor_stands_twice(
    parsed: dict[str, ElementTree.Element], site: Path
) -> None:
    pressable = {"button", "input", "textarea", "form", "script", "noscript", "fieldset"}
    identifiers: list[str] = []
    for path, tree in parsed.items():
        assert not pressable.intersection(part.tag.removeprefix(XHTML) for part in tree.iter())
        if path in published(site):
            text = " ".join(tree.itertext())
            assert [words for words in PRESSED if words in text] == []
        identifiers += [ident for part in tree.iter() if (ident := part.get("id"))]
    assert len(identifiers) == len(set(identifiers))


def test_hints_and_solutions_stand_after_the_last_exercise(
    parsed: dict[str, ElementTree.Element],
) -> None:
    tree = parsed[f"{CHAPTER}exercises.html"]
    last = tree.find(f".//{XHTML}section[@class='answers']")
    assert last is not None
    answers = "".join(last.itertext())
    questions = "".join(tree.itertext()).replace(answers, "")
    assert "answer_1 = 2 * 0.1" in answers and "answer_1 =" not in questions
    assert answers.count("Hint 1") == answers.count("Solution") == 7
    assert "Hint 1" not in questions


# The PDF


def bookmarks(outline: Any, depth: int = 0) -> Iterator[tuple[int, str]]:
    for entry in outline:
        if isinstance(entry, list):
            yield from bookmarks(entry, depth + 1)
        else:
            yield depth, str(entry.title)


def check_pdf(book: PdfReader, edition: Edition) -> None:
    """Check what holds for a chapter and for the whole book."""
    root: Any = book.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "en-GB" and root["/ViewerPreferences"]["/DisplayDocTitle"]
    told: Any = book.metadata
    assert (told.title, told.author) == (edition.title, ", ".join(edition.authors))
    assert told.creation_date == edition.moment and "/ModDate" not in told
    named = {name.lstrip("/") for name in book.named_destinations}
    for page in book.pages:
        for annotation in page.get("/Annots", ()):
            link: Any = annotation.get_object()
            if "/Dest" in link:
                assert str(link["/Dest"]).lstrip("/") in named
            else:
                assert re.match("(https?|mailto):", link["/A"]["/URI"]), link["/A"]["/URI"]
    for page in book.pages:
        resources: Any = page["/Resources"]
        fonts = resources.get("/Font", {})
        for font in fonts.values():
            kind: Any = font.get_object()
            if "/DescendantFonts" in kind:
                kind = kind["/DescendantFonts"][0].get_object()
            if kind["/Subtype"] != "/Type3":  # its letters are drawn in the file itself
                assert any(name.startswith("/FontFile") for name in kind["/FontDescriptor"])


def test_a_chapter_is_a_tagged_pdf_whose_links_lead_somewhere(
    small_pdf: PdfReader, edition: Edition
) -> None:
    check_pdf(small_pdf, edition)


def test_bookmarks_are_the_parts_the_pages_and_their_headings(small_pdf: PdfReader) -> None:
    found = list(bookmarks(small_pdf.outline))
    assert (0, "Contents") in found and (0, "Chapters") in found
    assert (1, "3 Sense: what is still visible from here") in found
    assert (2, "Exercises: sense") in found and (2, "Keep this") in found
    assert (4, "1. Wrong twice") in found  # its solution


def test_the_contents_tell_the_pages(small_pdf: PdfReader) -> None:
    text = small_pdf.pages[1].extract_text()
    for title in ("3 Sense: what is still visible from here", "Exercises: sense"):
        found = re.search(rf"{title}\s*(\d+)", text)
        assert found is not None
        page = small_pdf.pages[int(found[1]) - 1].extract_text()
        assert title in " ".join(page.split())


def test_a_title_can_hold_any_letter(browser: Browser, edition: Edition) -> None:
    title = 'A "quote" \\ <tag> & more'
    made = [Article(contents.Page("odd.html", part="A & B"), title, "<p>Words.</p>")]
    book = PdfReader(io.BytesIO(pdf.bound(browser, made, edition)))
    assert title in book.pages[2].extract_text()
    assert title in book.pages[1].extract_text()


@pytest.mark.slow
def test_the_whole_book_is_one_small_pdf_the_same_each_time(
    browser: Browser, whole: list[Article], edition: Edition
) -> None:
    text = pdf.document(edition, whole, {})
    one, other = (pdf.finished(pdf.printed(browser, text), edition) for _ in range(2))
    assert one == other
    assert len(one) < 15_000_000
    book = PdfReader(io.BytesIO(one))
    check_pdf(book, edition)
    titles = {" ".join(title.split()) for _, title in bookmarks(book.outline)}
    assert {" ".join(article.title.split()) for article in whole} <= titles


# The EPUB


def test_the_epub_holds_what_it_lists_and_its_links_lead_somewhere(whole_epub: bytes) -> None:
    archive = zipfile.ZipFile(io.BytesIO(whole_epub))
    first = archive.infolist()[0]
    assert first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED
    package = ElementTree.fromstring(archive.read("EPUB/package.opf"))
    items = package.findall(".//{http://www.idpf.org/2007/opf}item")
    listed = {item.get("href") for item in items}
    assert {f"EPUB/{name}" for name in listed} | {
        *("mimetype", "META-INF/container.xml", "EPUB/package.opf")
    } == set(archive.namelist())
    pages = {name: archive.read(f"EPUB/{name}") for name in listed if str(name).endswith(".xhtml")}
    trees = {name: ElementTree.fromstring(text) for name, text in pages.items()}
    identifiers = {
        name: [ident for part in tree.iter() if (ident := part.get("id"))]
        for name, tree in trees.items()
    }
    for name, tree in trees.items():
        assert len(identifiers[name]) == len(set(identifiers[name]))
        for link in tree.iterfind(f".//{XHTML}a[@href]"):
            href = link.get("href", "")
            if re.match("https?:", href):
                continue
            page, anchor = urldefrag(href)
            assert page in trees
            assert not anchor or unquote(anchor) in identifiers[page]


def test_the_epub_has_the_parts_and_folds_that_fold(whole_epub: bytes) -> None:
    archive = zipfile.ZipFile(io.BytesIO(whole_epub))
    navigation = archive.read("EPUB/nav.xhtml").decode()
    for page in contents.pages():
        assert page.part.replace("&", "&amp;") in navigation
    assert "<details" in archive.read("EPUB/chapters-3-sense-lesson.xhtml").decode()
    assert archive.read("EPUB/cover.png").startswith(b"\x89PNG")


def test_the_epub_is_the_same_each_time(
    browser: Browser, site: Path, edition: Edition, chapter: list[contents.Page]
) -> None:
    one, other = (epub.book(browser, site, chapter, edition) for _ in range(2))
    assert one == other


def epubcheck() -> list[str]:
    """Return the command that validates an EPUB."""
    found = shutil.which("epubcheck")
    if found is None:
        pytest.skip("the EPUB is not validated: there is no epubcheck (apt-get install epubcheck)")
    is_archive = Path(found).read_bytes()[:2] == b"PK"  # as Debian has it, for Java to open
    return ["java", "-jar", found] if is_archive else [found]


@pytest.mark.slow
def test_the_epub_is_valid(whole_epub: bytes, tmp_path: Path) -> None:
    path = tmp_path / "book.epub"
    path.write_bytes(whole_epub)
    said = subprocess.run([*epubcheck(), str(path)], capture_output=True, text=True)
    assert "0 errors / 0 warnings" in said.stdout + said.stderr, said.stdout + said.stderr


# What can go wrong


def test_a_page_that_is_not_built_is_named(
    browser: Browser, tmp_path: Path, edition: Edition, chapter: list[contents.Page]
) -> None:
    with pytest.raises(PaperError, match=r"chapters/3-sense/lesson\.html is missing"):
        articles(browser, tmp_path, chapter, edition, pdf.FORM)


def test_a_page_that_is_no_page_of_the_book_is_named(
    browser: Browser, tmp_path: Path, edition: Edition
) -> None:
    (tmp_path / "index.html").write_text("<p>Something else</p>", encoding="utf-8")
    with pytest.raises(PaperError, match=r"index\.html cannot be put on paper"):
        articles(browser, tmp_path, [contents.Page("index.html")], edition, pdf.FORM)


def test_a_full_disk_names_the_file_and_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "book.pdf"
    command.write(path, b"before")

    def full(self: Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(PaperError, match=r"book\.pdf cannot be written: No space left"):
        command.write(path, b"after")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_two_at_once_leave_one_of_the_two_whole(tmp_path: Path) -> None:
    path = tmp_path / "book.pdf"
    line = (
        "import sys; from pathlib import Path; from tools.paper.__main__ import write\n"
        "for _ in range(20): write(Path(sys.argv[1]), sys.argv[2].encode() * 1_000_000)"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", line, str(path), letter], cwd=ROOT)
        for letter in "ab"
    ]
    assert [process.wait() for process in running] == [0, 0]
    assert path.read_bytes() in (b"a" * 1_000_000, b"b" * 1_000_000)
    assert list(tmp_path.iterdir()) == [path]


def test_the_date_is_as_told(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1777680000")
    assert contents.edition(site).date == "2 May 2026"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(PaperError, match="SOURCE_DATE_EPOCH is 'yesterday'"):
        contents.edition(site)


# A page that a reader prints


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A tab of a reader who likes it dark."""
    with browser.new_context(color_scheme="dark", viewport={"width": 1280, "height": 900}) as tabs:
        yield tabs.new_page()


def test_a_printed_figure_says_its_state_and_where_it_can_be_moved(page: Page, site: Path) -> None:
    open_page(page, (site / LESSON).as_uri())
    page.evaluate("document.querySelectorAll('link[rel=canonical]').forEach((l) => l.remove())")
    figure = page.locator("#seven-relays")
    figure.get_by_role("button", name="Half the slips").click()
    told = figure.locator(".only-on-paper")
    before, after = (f"dispatchEvent(new Event('{when}print'))" for when in ("before", "after"))
    page.evaluate(before)
    assert told.all_text_contents() == ["Half the slips"]
    page.evaluate(after)
    page.evaluate(
        "document.head.insertAdjacentHTML('beforeend',"
        f"'<link rel=canonical href={ADDRESS}{LESSON}>')"
    )
    page.evaluate(before)
    address = f"{ADDRESS}{LESSON}#seven-relays"
    assert told.all_text_contents() == ["Half the slips", f"{address}?case=half-the-slips"]
    page.evaluate(after)
    figure.get_by_label("Slips per relay").press("End")
    page.evaluate(before)
    words, where = told.all_text_contents()
    assert words.startswith("Slips per relay: ") and where.startswith(f"{address}?relay_error=")
    page.evaluate(after)
    assert told.count() == 0


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_what_is_pressed_on_a_screen_is_not_on_paper(page: Page, site: Path, size: str) -> None:
    open_page(page, (site / LESSON).as_uri())
    paper = PdfReader(io.BytesIO(page.pdf(format=size)))
    text = " ".join(sheet.extract_text() for sheet in paper.pages)
    assert [words for words in PRESSED if words in text] == []
    assert "What the model says" in text  # folded: its heading, and not what it says
    assert "you answered for one desk" not in text


def test_a_long_table_begins_below_its_title(page: Page, site: Path) -> None:
    open_page(page, (site / "chapters/reference/notation.html").as_uri())
    paper = PdfReader(io.BytesIO(page.pdf(format="A4")))
    assert "clarity of a relay" in " ".join(paper.pages[0].extract_text().split())

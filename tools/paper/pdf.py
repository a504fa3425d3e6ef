"""The whole book as one PDF: one document, printed by a browser, which tags it and makes bookmarks.

It is printed twice: only then is it known on which page a chapter begins.
"""

from __future__ import annotations

import io
import re
from html import escape
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser
from pypdf import PdfReader, PdfWriter
from pypdf.generic import BooleanObject, NameObject, TextStringObject

from .articles import HERE, Article, Form, articles
from .contents import LANGUAGE, ROOT, Edition, Page
from .cover import title_page

FORM = Form(one_file=True)
FONT = ROOT / "_static" / "fonts" / "stix-math.woff2"
TAG = re.compile("<[^>]*>")


def contents(made: list[Article], numbers: dict[str, int]) -> str:
    """Return the table of contents, with page numbers as far as they are known."""
    lines = []
    for article in made:
        if article.page.part:
            lines.append(f'<p class="part">{escape(article.page.part)}</p>')
        number = numbers.get(article.page.key, "")
        lines.append(
            f'<p class="entry depth-{article.page.depth}"><a href="#{article.page.key}">'
            f"<span>{escape(article.title)}</span> <span>{number}</span></a></p>"
        )
    return "\n".join(lines)


def chapters(made: list[Article]) -> str:
    """Return the articles, each below its part, on pages that bear its title."""
    parts = []
    for article in made:
        page = article.page
        opening = f'<h1 class="part">{escape(page.part)}</h1>' if page.part else ""
        kind = "api" if "/api/" in page.path else ""
        parts.append(
            f'<section id="{page.key}" class="page {kind}" style="page: p-{page.key}">'
            f"{opening}{article.xhtml}</section>"
        )
    return "\n".join(parts)


def running_titles(made: list[Article]) -> str:
    """Return the style that puts a page's title at the head of its sheets."""
    return "\n".join(
        f"@page p-{article.page.key} {{ @top-right {{ content: {_quoted(article.title)}; }} }}"
        for article in made
    )


def _quoted(text: str) -> str:
    escaped = re.sub(r'[\\"<&\n]', lambda letter: f"\\{ord(letter[0]):x} ", text)
    return f'"{escaped}"'


def document(edition: Edition, made: list[Article], numbers: dict[str, int]) -> str:
    """Return the whole book as one XHTML document."""
    style = (HERE / "words.css").read_text("utf-8") + (HERE / "pdf.css").read_text("utf-8")
    return Template((HERE / "pdf.xhtml").read_text(encoding="utf-8")).substitute(
        language=LANGUAGE,
        title=escape(edition.title),
        authors=escape(", ".join(edition.authors)),
        font=FONT.as_uri(),
        style=style + running_titles(made),
        cover=title_page(edition),
        contents=contents(made, numbers),
        chapters=chapters(made),
    )


def printed(browser: Browser, text: str) -> bytes:
    """Return a document as a PDF, tagged and with bookmarks."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xhtml"
        path.write_text(text, encoding="utf-8")
        tab = browser.new_page()
        tab.goto(path.as_uri())
        tab.evaluate("document.fonts.ready.then(() => true)")
        pdf = tab.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
        tab.close()
    return pdf


def page_numbers(pdf: bytes, made: list[Article]) -> dict[str, int]:
    """Return on which sheet each article begins, the first being 1."""
    reader = PdfReader(io.BytesIO(pdf))
    places = {name.lstrip("/"): where for name, where in reader.named_destinations.items()}
    numbers = {}
    for article in made:
        sheet = reader.get_destination_page_number(places[article.page.key])
        if sheet is not None:
            numbers[article.page.key] = sheet + 1
    return numbers


def finished(pdf: bytes, edition: Edition) -> bytes:
    """Return the PDF with what it says of itself, and no trace of when it was printed."""
    reader = PdfReader(io.BytesIO(pdf))
    writer = PdfWriter(clone_from=reader)
    writer.pdf_header = reader.pdf_header
    writer.metadata = {
        "/Title": edition.title,
        "/Author": ", ".join(edition.authors),
        "/Subject": edition.subtitle,
        "/CreationDate": f"D:{edition.moment:%Y%m%d%H%M%S}Z",
    }
    writer.root_object[NameObject("/Lang")] = TextStringObject(LANGUAGE)
    shown = writer.create_viewer_preferences()
    shown[NameObject("/DisplayDocTitle")] = BooleanObject(True)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def bound(browser: Browser, made: list[Article], edition: Edition) -> bytes:
    """Return articles as a PDF whose contents tell the pages."""
    first = printed(browser, document(edition, made, {}))
    pdf = printed(browser, document(edition, made, page_numbers(first, made)))
    return finished(pdf, edition)


def book(browser: Browser, site: Path, pages: list[Page], edition: Edition) -> bytes:
    """Return the book as a PDF.

    Raises
    ------
    PaperError
        If a page is not built.
    """
    return bound(browser, articles(browser, site, pages, edition, FORM), edition)

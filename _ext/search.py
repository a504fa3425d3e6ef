"""The search page: the book's order of what is found, and the words around it.

Sphinx finds, by its index. What a result's page says around a word is in one file beside the
index, loaded once the results are there: the pages themselves weigh many times as much.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from bs4 import BeautifulSoup
from bs4.filter import SoupStrainer
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config

STATIC = Path(__file__).parent / "static"
OF_CODE = "chapters/reference/api/"
WORDLESS = re.compile(r"<(script|style|svg|pre|template)\b.*?</\1>", re.DOTALL)
NOT_SAID = ", ".join(
    (
        *("button", "form", "nav", "noscript", ".headerlink", "[popover]", "annotation"),
        *(".solution", ".hint", ".asking-found", ".how-it-works"),  # what a reader is to find first
    )
)
"""What is not quoted: what is no sentence, and what would give an answer away."""


def sections_of(page: str) -> Iterator[tuple[str, str]]:
    """Yield the identifier and the words of each section, without those of sections in it.

    Parameters
    ----------
    page : str
        A written page.

    Examples
    --------
    >>> page = '<article><section id="a"><h1>A</h1><p>One<i>.</i></p>'
    >>> page += '<section id="b"><h2>B</h2>Two</section></section></article>'
    >>> list(sections_of(page))
    [('a', 'One.'), ('b', 'Two')]
    """
    soup = BeautifulSoup(WORDLESS.sub("", page), "html.parser", parse_only=SoupStrainer("article"))
    for silent in soup.select(NOT_SAID):
        silent.decompose()
    # The innermost first, so that what is left of a section is its own.
    sections = [section.extract() for section in reversed(soup.select("section[id]"))]
    for section in reversed(sections):
        for heading in section.find_all(re.compile("h[1-6]"), recursive=False):
            heading.decompose()
        for block in section.find_all(("p", "li", "td", "th", "summary", "figcaption", "dd")):
            block.append(" ")
        yield str(section["id"]), " ".join(section.get_text().split())


def write_texts(app: Sphinx, error: Exception | None) -> None:
    """Write what the pages say, all of them, whichever of them this build has written."""
    if error is not None or not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    files = {
        name: Path(app.builder.get_outfilename(name))
        for name in sorted(app.env.found_docs)
        if not name.startswith(OF_CODE)
    }
    texts = {name: list(sections_of(path.read_text("utf-8"))) for name, path in files.items()}
    said = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
    Path(app.outdir, "searchtexts.js").write_text(f"Search.setTexts({said})", encoding="utf-8")


def leave_out_entries(app: Sphinx) -> Iterator[Any]:
    """Take the entries of the general index out of the search.

    They are names of the code, which a search finds anyway, and Sphinx forgets those of pages that
    it does not write again. No page is added.
    """
    indexer = cast(StandaloneHTMLBuilder, app.builder).indexer
    if indexer is not None:
        indexer._index_entries.clear()
    return iter(())


def add_static(app: Sphinx, config: Config) -> None:
    """Let the script, which templates/search.html names, be in the site, with a font's licence."""
    config.html_static_path.append(str(STATIC))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("config-inited", add_static)
    app.connect("html-collect-pages", leave_out_entries)
    app.connect("build-finished", write_texts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

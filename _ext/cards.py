"""The card that a link to a page shows where it is sent: the title of its chapter, or of the book.

Cards are drawn where the book's address is known, which a link to a picture must hold.
"""

import io
import re
import shutil
import textwrap
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from PIL import Image
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from pullkit.engine.style import INK, PAPER

FOLDER = "cards"
WIDTH, HEIGHT, DOTS_AN_INCH = 1200, 630, 100
CHAPTER = re.compile(r"chapters/(\d[^/]*)/")
BOOK = "book"
CLIENT, LINKS = "#c44e00", 7  # as on the logo


def card_of(page: str) -> str:
    """Return the name of a page's card.

    Examples
    --------
    >>> card_of("chapters/3-sense/exercises"), card_of("chapters/reference/glossary")
    ('3-sense', 'book')
    """
    chapter = CHAPTER.match(page)
    return chapter[1] if chapter else BOOK


def drawn(title: str, book: str = "") -> bytes:
    """Return a card: a title, the book's below it, and a chain that fades."""
    figure = Figure((WIDTH / DOTS_AN_INCH, HEIGHT / DOTS_AN_INCH), DOTS_AN_INCH, facecolor=PAPER)
    lines = textwrap.fill(title, 26)
    figure.text(0.08, 0.88, lines, va="top", size=48, weight="bold", color=INK, linespacing=1.2)
    figure.text(0.08, 0.12, book, size=30, color=INK)
    axes = figure.add_axes((0.08, 0.22, 0.84, 0.14), xlim=(0, LINKS), ylim=(-0.6, 0.6))
    axes.set_axis_off()
    axes.scatter(
        [link + 0.5 for link in range(LINKS)],
        [0] * LINKS,
        s=[1500 * 0.85**link for link in range(LINKS)],
        c=[to_rgba(CLIENT, 0.8**link) for link in range(LINKS)],
        linewidths=0,
    )
    return small(figure)


def small(figure: Figure) -> bytes:
    """Return a figure as a picture of few colours, the same bytes each time."""
    full, few = io.BytesIO(), io.BytesIO()
    figure.savefig(full, metadata={"Software": None})
    Image.open(full).convert("RGB").quantize(48).save(few, "png", optimize=True)
    return few.getvalue()


def titles(app: Sphinx) -> Iterator[tuple[str, str]]:
    """Yield the name and the title of each card."""
    yield BOOK, app.config.project
    for page in sorted(app.env.found_docs):
        if page.endswith("/lesson"):
            yield card_of(page), app.env.titles[page].astext()


def draw_cards(app: Sphinx, error: Exception | None) -> None:
    """Draw the cards, or take them away where no address is told."""
    if error is not None or not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    folder = Path(app.outdir, FOLDER)
    shutil.rmtree(folder, ignore_errors=True)
    if app.config.html_baseurl:
        folder.mkdir()
        for name, title in titles(app):
            below = "" if name == BOOK else app.config.project
            (folder / f"{name}.png").write_bytes(drawn(title, below))


def show_card(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Let a page name its card."""
    address = app.config.html_baseurl
    if not address:
        return
    card = {"og:image": f"{address}{FOLDER}/{card_of(pagename)}.png"}
    card |= {"og:image:width": str(WIDTH), "og:image:height": str(HEIGHT)}
    context["metatags"] += '<meta name="twitter:card" content="summary_large_image">' + "".join(
        f'<meta property="{name}" content="{escape(said)}">' for name, said in card.items()
    )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("html-page-context", show_card, priority=600)
    app.connect("build-finished", draw_cards)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

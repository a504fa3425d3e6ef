"""Turn the exercises' Markdown into HTML that needs no page around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from tools.printing.exercises import ROOT
from tools.printing.expressions import SourceError

WITH_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
SOURCE_OF_PAGE = re.compile(r"\.(ipynb|md)(?=$|#)")


@dataclass
class Html:
    """A text, and the figures that it shows, by name."""

    text: str
    files: dict[str, bytes] = field(default_factory=dict)


def as_html(text: str, chapter: str, site: str = "") -> Html:
    r"""Return a text of a chapter as HTML.

    Parameters
    ----------
    text : str
        Markdown, as the exercises are written in it.
    chapter : str
        Whose it is; links and figures are named from its folder.
    site : str
        Where the book can be read. Without it, links into the book keep their words alone.

    Examples
    --------
    >>> as_html("With $a < b$, **more**.", "3-sense").text
    '<p>With \\(a &lt; b\\), <strong>more</strong>.</p>'
    """
    tokens = READER.parse(text)
    page = Html("")
    for token in tokens:
        if token.children:
            _lead_out(token.children, chapter, site)
            _take_figures(token.children, ROOT / "chapters" / chapter, page.files)
    page.text = READER.renderer.render(tokens, READER.options, {}).strip()
    return page


def _lead_out(tokens: Sequence[Token], chapter: str, site: str) -> None:
    """Let links into the book name its address, or hide them."""
    opened: list[Token] = []
    for token in tokens:
        if token.type == "link_open":
            target = str(token.attrs["href"])
            if not WITH_SCHEME.match(target):
                page = urljoin(f"{site}chapters/{chapter}/", SOURCE_OF_PAGE.sub(".html", target))
                token.attrs["href"] = page
                token.hidden = not site
            opened.append(token)
        elif token.type == "link_close":
            token.hidden = opened.pop().hidden


def _take_figures(tokens: Sequence[Token], folder: Path, files: dict[str, bytes]) -> None:
    """Take along the figures that lie beside the book's pages."""
    for token in tokens:
        if token.type != "image" or WITH_SCHEME.match(str(token.attrs["src"])):
            continue
        path = folder / str(token.attrs["src"])
        if not path.is_file():
            raise SourceError(f"there is no figure {token.attrs['src']!r} in {folder}")
        files[path.name] = path.read_bytes()
        token.attrs["src"] = f"@@PLUGINFILE@@/{path.name}"


def _in_line(renderer: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
    return rf"\({escape(tokens[index].content, quote=False)}\)"


def _on_its_own(renderer: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
    return f"<p>\\[{escape(tokens[index].content.strip(), quote=False)}\\]</p>\n"


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin)
    reader.add_render_rule("math_inline", _in_line)
    for kind in ("math_block", "math_block_label"):
        reader.add_render_rule(kind, _on_its_own)
    return reader


READER = _reader()

"""A piece of the book as one file that needs nothing else, for a frame on another page.

An explorer is such a piece; another engine can say what else is, with `add_kind`. A piece is taken
out of a written page and stands alone, with its scripts, its style and the way back.
"""

from __future__ import annotations

import base64
import mimetypes
import re
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urldefrag, urlsplit

from bs4 import BeautifulSoup, Tag

from .published import assets, embed_assets

FOLDER = "embed"
"""Where the files lie, below the book's root."""

_DARK_RULE = re.compile(r'[^{}]*html\[data-theme="?dark"?\][^{}]*\{[^{}]*\}')
_BUTTON = re.compile(r'\n<button type="button" data-copy="embed"[^>]*>Embed</button>')

_COPY_LINK = '<button type="button" data-copy="link">Copy link</button>'


@dataclass(frozen=True)
class Book:
    """What every piece says of the book it comes from.

    Attributes
    ----------
    title, licence, language : str
        As shown; the licence may be empty.
    address : str
        Where the book is published, with a slash at its end; empty if nobody tells.
    """

    title: str
    licence: str
    language: str
    address: str = ""

    def link(self, page: str) -> str:
        """Return the address of one of the book's pages, as it stands in a piece."""
        return (self.address or "../") + page

    def credit(self, address: str, target: str = "") -> str:
        """Return the line that every piece ends with: the way back, and the licence."""
        licence = f", {escape(self.licence)}" if self.licence else ""
        return f'<a href="{escape(address)}"{target}>{escape(self.title)}</a>{licence}'


@dataclass(frozen=True, eq=False)
class Piece:
    """Part of a page that can stand alone.

    Attributes
    ----------
    name : str
        Its identifier on the page.
    file : str
        The name of its file, without the ending.
    title : str
        What it is called, in plain text.
    tags : list of Tag
        Its elements, in order.
    """

    name: str
    file: str
    title: str
    tags: list[Tag]


Kind = Callable[[BeautifulSoup, str], Iterator[Piece]]
"""Finds the pieces of one kind on a page, of which it gets the name as well."""

_KINDS: dict[str, Kind] = {}


def add_kind(mark: str, kind: Kind) -> None:
    """Let pieces of a kind become files of their own.

    Parameters
    ----------
    mark : str
        A text that each page with such a piece has, so that others need not be read.
    kind : callable
        Finds the pieces.
    """
    _KINDS[mark] = kind


def _explorers(page: BeautifulSoup, _name: str) -> Iterator[Piece]:
    for figure in page.select("figure.explorer"):
        name = str(figure["id"])
        yield Piece(name, name, name.replace("-", " ").capitalize(), [figure])


add_kind('<figure class="explorer"', _explorers)


def pieces(text: str, page: str) -> Iterator[tuple[BeautifulSoup, Piece]]:
    """Yield the pieces of a written page of that name, of every kind, each with its page."""
    kinds = [kind for mark, kind in _KINDS.items() if mark in text]
    if kinds:
        soup = BeautifulSoup(_BUTTON.sub("", text), "html.parser")
        for kind in kinds:
            yield from ((soup, piece) for piece in kind(soup, page))


def with_buttons(text: str, files: Mapping[Piece, str], book: Book) -> str:
    """Return a page on which each explorer has a button that copies lines for another page.

    Parameters
    ----------
    text : str
        The page, with or without the buttons of an earlier build.
    files : Mapping[Piece, str]
        Where the file of each of its pieces is, seen from the page.
    book : Book
        Where they come from.
    """
    text = _BUTTON.sub("", text)
    for piece, file in files.items():
        before, figure, rest = text.partition(f'<figure class="explorer" id="{piece.name}"')
        inside, link, after = rest.partition(_COPY_LINK)
        if link:
            data = f'data-src="{escape(file)}" data-lines="{escape(_lines(piece, book))}"'
            button = f'\n<button type="button" data-copy="embed" {data}>Embed</button>'
            text = before + figure + inside + link + button + after
    return text


def _lines(piece: Piece, book: Book) -> str:
    """Return the HTML that shows an explorer on another page; its script puts the addresses in."""
    caption = next(piece.tags[0].select("figcaption")[0].strings).strip()
    return (
        f'<iframe src="EMBED" title="{escape(piece.title)}" width="100%" height="HEIGHT" '
        'style="border:0" loading="lazy" allowfullscreen></iframe>\n'
        f"<p>{escape(caption)} {book.credit('PAGE')}</p>"
    )


def alone(tags: list[Tag], page: str, book: Book, root: Path) -> str:
    """Return elements of a page as HTML whose links and pictures work anywhere.

    Parameters
    ----------
    tags : list of Tag
        The elements.
    page : str
        The address of their page below the book's root.
    book : Book
        Where they come from, and where their links lead.
    root : Path
        The folder of the built book, whose pictures come along.
    """
    tags = [copy(tag) for tag in tags]
    inside = {part.get("id") for tag in tags for part in [tag, *tag.select("[id]")]}
    for tag in tags:
        for permalink in tag.select("a.headerlink"):
            permalink.decompose()
        for link in tag.select("a[href]"):
            target, fragment = urldefrag(str(link["href"]))
            if urlsplit(target).scheme or (not target and fragment.partition("?")[0] in inside):
                continue
            aim = _below_root(page, target) if target else page
            link["href"] = book.link(aim) + (f"#{fragment}" if fragment else "")
            link["target"] = "_blank"
        for picture in tag.select("img[src]"):
            source = str(picture["src"])
            if not urlsplit(source).scheme:
                picture["src"] = _as_data(root / unquote(_below_root(page, source)))
    return "\n".join(map(str, tags))


def _below_root(page: str, target: str) -> str:
    """Return where a link on a page leads, below the book's root."""
    folder = "/" if target.endswith("/") else ""
    return normpath(join(dirname(page), target)) + folder


def _as_data(file: Path) -> str:
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"


def document(
    title: str,
    inner: str,
    name: str,
    page: str,
    assets: Mapping[str, str],
    book: Book,
    head: str = "",
) -> str:
    """Return a page with a piece of a book on it, and nothing that it would have to ask for.

    Parameters
    ----------
    title : str
        What the piece is called, in plain text.
    inner : str
        Its HTML, as `alone` makes it.
    name : str
        The name of its file, which its messages have as well.
    page : str
        The address below the book's root, identifier included, of the place it comes from.
    assets : Mapping[str, str]
        Styles and scripts by file name.
    book : Book
        Where it comes from.
    head : str
        What else the page's head holds.
    """
    files = [*assets.items(), *embed_assets().items()]
    style = "".join(dark_by_system(text) for file, text in files if file.endswith(".css"))
    scripts = "".join(f"<script>{text}</script>\n" for file, text in files if file.endswith(".js"))
    return f"""<!doctype html>
<html lang="{escape(book.language)}" data-content_root="{escape(book.link(""))}" \
data-page="{escape(page.partition(".html")[0])}" data-embed="{escape(name)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">{head}
<title>{escape(title)} \u2013 {escape(book.title)}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<main>
{inner}
</main>
<footer>{book.credit(book.link(page), ' target="_blank"')}</footer>
{scripts}</body>
</html>
"""


def dark_by_system(style: str) -> str:
    """Let what a page's dark theme has follow the reader's system: a piece has no theme."""

    def rule(match: re.Match[str]) -> str:
        plain = re.sub(r'html\[data-theme="?dark"?\]', ":root", match.group())
        return f"@media (prefers-color-scheme:dark){{{plain}}}"

    return _DARK_RULE.sub(rule, style)


@dataclass
class Shelf:
    """The files of a book's pieces.

    Attributes
    ----------
    root : Path
        The folder of the built book.
    book : Book
        What each piece says of it.
    """

    root: Path
    book: Book
    _written: dict[str, str] = field(default_factory=dict)

    def take_from(self, text: str, name: str, address: str) -> str:
        """Write the pieces of a page into files; return the page with a button for each explorer.

        Of two pieces that would have one file, the second is told apart by the name of its page,
        unless both are the same.

        Parameters
        ----------
        text : str
            The written page.
        name, address : str
            Its name, and its address below the book's root.
        """
        files = {}
        for page, piece in pieces(text, name):
            inner = alone(piece.tags, address, self.book, self.root)
            file = piece.file
            if self._written.setdefault(file, inner) != inner:
                file = f"{file}-on-{name.replace('/', '-')}"
            path = self.root / FOLDER / f"{file}.html"
            if not path.exists():
                path.parent.mkdir(exist_ok=True)
                place = f"{address}#{piece.name}"
                head = "".join(map(str, page.select('meta[name="book"]')))
                html = document(piece.title, inner, file, place, assets(inner), self.book, head)
                path.write_text(html, encoding="utf-8")
            files[piece] = "../" * address.count("/") + f"{FOLDER}/{file}.html"
        return with_buttons(text, files, self.book) if files else text

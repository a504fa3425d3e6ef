"""Every page's article as XHTML, for a PDF or an EPUB: read in a browser, which nothing moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import segno
from playwright.sync_api import Browser, sync_playwright

from tools.browser import LAUNCH_ARGUMENTS, chromium_executable

from .contents import Edition, Page, PaperError

MOST_CASES = 3
FEWEST_CASES = 2
WORDS = {"opens": "As it opens", "live": "Move it", "answers": "Hints and solutions"}
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Article:
    """A page made ready.

    Attributes
    ----------
    page : Page
        Which one.
    title : str
        Its title, with the chapter's number.
    xhtml : str
        Its text.
    """

    page: Page
    title: str
    xhtml: str


@dataclass(frozen=True)
class Form:
    """How articles are wanted.

    Attributes
    ----------
    one_file : bool
        All in one, in which folds are open and headings stand below those of their part; or each
        in a file of its own, in which folds can be opened.
    """

    one_file: bool

    def target(self, page: Page) -> dict[str, str]:
        """Return the address of a page, and what stands before one of its anchors."""
        if self.one_file:
            return {"start": f"#{page.key}", "inside": f"#{page.key}."}
        return {"start": f"{page.key}.xhtml", "inside": f"{page.key}.xhtml#"}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser.

    Raises
    ------
    PaperError
        If there is none; the message says what to install.
    """
    try:
        executable = chromium_executable()
    except RuntimeError as error:
        raise PaperError(str(error)) from error
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=list(LAUNCH_ARGUMENTS)
        )
        yield browser
        browser.close()


def read(site: Path, page: Page) -> str:
    """Return the HTML of a page.

    Raises
    ------
    PaperError
        If it is not built.
    """
    path = site / page.path
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PaperError(f"{path} is missing: run make book first") from None


def chosen(cases: list[str], named: list[str]) -> list[str]:
    """Choose which cases of an explorer to show: those that the text names first.

    Parameters
    ----------
    cases : list of str
        All of them, as their buttons stand.
    named : list of str
        Those that links of the text name, in its order.

    Examples
    --------
    >>> chosen(["near", "far", "shared", "free"], ["far", "free"])
    ['far', 'free']
    >>> chosen(["near", "far", "shared", "free"], [])
    ['near', 'free']
    """
    first = [case for case in dict.fromkeys(named) if case in cases][:MOST_CASES]
    rest = [case for case in [*cases[:1], *cases[:0:-1]] if case not in first]
    wanted = [*first, *rest[: max(0, FEWEST_CASES - len(first))]]
    return [case for case in cases if case in wanted]


def code(address: str) -> str:
    """Return a QR code of an address as SVG; its letters are those of the address, encoded."""
    return str(
        segno.make_qr(address, error="m").svg_inline(
            omitsize=True, svgclass="code", lineclass=None, border=0
        )
    )


def figure_address(edition: Edition, page: Page, figure: str) -> str:
    """Return where a figure can be moved, or nothing if nobody tells where the book is."""
    return f"{edition.address}{page.path}#{figure}" if edition.address else ""


def articles(
    browser: Browser, site: Path, pages: list[Page], edition: Edition, form: Form
) -> list[Article]:
    """Return the articles of pages; one that shows only what a browser keeps is left out.

    Raises
    ------
    PaperError
        If a page is not built, or cannot be read.
    """
    tab = browser.new_page()
    try:
        tab.add_script_tag(
            content=(resources.files("pullkit.engine") / "assets/explorer.js").read_text("utf-8")
        )
        tab.add_script_tag(content=(HERE / "article.js").read_text(encoding="utf-8"))
        html = {page: read(site, page) for page in pages}
        surveys = {page: _ask(tab, "survey", html[page], page.path) for page in pages}
        kept = [page for page in pages if not surveys[page]["away"]]
        links = [link.partition("#") for page in kept for link in surveys[page]["links"]]
        asked: dict[str, Any] = {
            "targets": {page.path: form.target(page) for page in kept},
            "ids": {page.path: surveys[page]["ids"] for page in kept},
            "shown": {
                page.path: {
                    figure: chosen(cases, _named(links, page.path, figure))
                    for figure, cases in surveys[page]["cases"].items()
                }
                for page in kept
            },
            "address": edition.address,
            "folds": not form.one_file,
            "words": WORDS,
        }
        return [
            Article(
                page,
                f"{page.number} {surveys[page]['title']}".lstrip(),
                _ask(
                    tab,
                    "article",
                    html[page],
                    asked
                    | {
                        "path": page.path,
                        "prefix": f"{page.key}." if form.one_file else "",
                        "number": page.number,
                        "level": 1 + page.depth if form.one_file else 0,
                        "codes": _codes(edition, page, surveys[page]["cases"], form),
                    },
                ),
            )
            for page in kept
        ]
    finally:
        tab.close()


def _ask(tab: Any, what: str, html: str, asked: Any) -> Any:
    try:
        return tab.evaluate(f"([html, asked]) => paper.{what}(html, asked)", [html, asked])
    except Exception as error:
        path = asked if isinstance(asked, str) else asked["path"]
        raise PaperError(f"{path} cannot be put on paper: {error}") from error


def _named(links: list[tuple[str, str, str]], path: str, figure: str) -> list[str]:
    """Return the cases of a figure that links name."""
    begins = f"{figure}?case="
    return [
        anchor.removeprefix(begins).split("&")[0]
        for page, _, anchor in links
        if page == path and anchor.startswith(begins)
    ]


def _codes(
    edition: Edition, page: Page, figures: dict[str, list[str]], form: Form
) -> dict[str, dict[str, str]]:
    addresses = {figure: figure_address(edition, page, figure) for figure in figures}
    return {
        figure: {"address": address, "drawn": code(address) if form.one_file else ""}
        for figure, address in addresses.items()
        if address
    }

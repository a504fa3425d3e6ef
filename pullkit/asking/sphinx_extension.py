"""Let the pages of a Sphinx site ask: add this module to ``extensions``; it brings the explorers'.

With ``asking_judges = False`` pages keep answers and hold nothing of what is right.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from ..engine import sphinx_extension as explorers
from .class_guesses import asked_in, with_catalogue
from .embedding import add_questions
from .published import ANSWERS, add_to_pages


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the extension, as Sphinx requires."""
    app.add_config_value("asking_judges", default=True, rebuild="env", types=[bool])
    app.connect("config-inited", _tell_kernels)
    app.setup_extension(explorers.__name__)
    add_to_pages()
    add_questions()
    app.connect("html-page-context", _name_book)
    app.connect("doctree-read", _note_guesses)
    app.connect("env-updated", _write_again)
    app.connect("html-page-context", _tell_of_guesses)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _tell_kernels(_app: Sphinx, config: Config) -> None:
    """Set the switch before any kernel starts: kernels inherit the environment."""
    os.environ[ANSWERS] = "judged" if config.asking_judges else "kept"


def _name_book(
    app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """Tell pages under which name they keep entries."""
    context["metatags"] = (
        f'{context.get("metatags", "")}<meta name="book" content="{slug(app.config.project)}">'
    )


PLACES = ("asking-codes", "asking-class")
"""Classes of what shows codes of guesses, and what gathers them."""


def _note_guesses(app: Sphinx, doctree: nodes.document) -> None:
    """Remember of a page the guesses that it asks for, and whether it shows or gathers codes."""
    about = app.env.metadata[app.env.docname]
    html = "".join(raw.astext() for raw in doctree.findall(nodes.raw))
    if "asking-guess" in html:
        about["guesses"] = asked_in(html)
    for box in doctree.findall(nodes.container):
        for place in set(PLACES).intersection(box["classes"]):
            about[place] = True


def _pages_with(app: Sphinx, what: str) -> list[str]:
    """Return the pages of which something is remembered, in their order."""
    return [page for page in explorers.in_order(app) if what in app.env.metadata.get(page, {})]


def _write_again(app: Sphinx, _env: BuildEnvironment) -> Iterable[str]:
    """Name the pages that know the guesses of all others."""
    return [page for place in PLACES for page in _pages_with(app, place)]


def _tell_of_guesses(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """Give a page that shows or gathers codes the guesses of the book."""
    env = app.env
    if not set(PLACES).intersection(env.metadata.get(page, {})):
        return
    lessons = [
        {
            "page": each,
            "title": env.titles[each].astext(),
            "guesses": env.metadata[each]["guesses"],
        }
        for each in _pages_with(app, "guesses")
    ]
    pages = {
        place.removeprefix("asking-"): found[0]
        for place in PLACES
        if (found := _pages_with(app, place))
    }
    context["body"] = with_catalogue(context["body"], lessons, pages)


def slug(title: str) -> str:
    """Return a book's name as its readers' browsers know it.

    Examples
    --------
    >>> slug("A Matter of Pull")
    'a-matter-of-pull'
    """
    return "-".join(re.findall("[a-z0-9]+", title.lower())) or "book"

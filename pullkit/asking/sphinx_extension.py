"""Let the pages of a Sphinx site ask: add this module to ``extensions``; it brings the explorers'.

With ``asking_judges = False`` pages keep answers and hold nothing of what is right.
"""

from __future__ import annotations

import os
import re
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from .. import engine
from .embedding import add_questions
from .published import ANSWERS, add_to_pages


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the extension, as Sphinx requires."""
    app.add_config_value("asking_judges", default=True, rebuild="env", types=[bool])
    app.connect("config-inited", _tell_kernels)
    app.setup_extension(f"{engine.__name__}.sphinx_extension")
    add_to_pages()
    add_questions()
    app.connect("html-page-context", _name_book)
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


def slug(title: str) -> str:
    """Return a book's name as its readers' browsers know it.

    Examples
    --------
    >>> slug("A Matter of Pull")
    'a-matter-of-pull'
    """
    return "-".join(re.findall("[a-z0-9]+", title.lower())) or "book"

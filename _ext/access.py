"""What the theme and Sphinx write, as those need it who hear a page or move with the keyboard."""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

PAGES_BELOW = re.compile(
    r'(<a class="[^"]*\breference internal"[^>]*>(?P<title>(?:(?!</a>).)*)</a>'
    r"\s*<details[^>]*>\s*<summary)>",
    re.DOTALL,
)
TAG = re.compile("<[^>]*>")
AS_WRITTEN = {
    # A head of nothing is no head.
    '<th class="head"><p></p></th>': "<td></td>",
    '<th class="head stub"><p></p></th>': "<td></td>",
    # Roles that ARIA has given up, and a list that holds more than its items.
    ' role="doc-biblioentry"': "",
    '<div role="list" class="citation-list">': '<div class="citation-list">',
    # What opens code says what it opens.
    '<summary aria-label="Toggle hidden content">': "<summary>",
}


def with_named_folds(contents: str) -> str:
    """Let what opens the pages below one, in the book's contents, say whose they are.

    Examples
    --------
    >>> with_named_folds('<a class="reference internal">Sense</a><details><summary></summary>')
    '<a class="reference internal">Sense</a><details><summary aria-label="Below Sense"></summary>'
    """

    def name(found: re.Match[str]) -> str:
        title = TAG.sub("", found["title"]).strip().replace('"', "&quot;")
        return f'{found[1]} aria-label="Below {title}">'

    return PAGES_BELOW.sub(name, contents)


def say_what_it_is(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Mend what is written of a page, and of the contents beside it."""
    contents = context["generate_toctree_html"]
    context["generate_toctree_html"] = lambda *args, **options: with_named_folds(
        str(contents(*args, **options))
    )
    if "body" in context:
        for written, better in AS_WRITTEN.items():
            context["body"] = context["body"].replace(written, better)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    # After the theme has told how to write the contents, at 500.
    app.connect("html-page-context", say_what_it_is, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

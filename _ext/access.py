"""What the theme and Sphinx write, as those need it who hear a page or move with the keyboard."""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

PAGES_BELOW = re.compile(
    r'(<a class="[^"]*\breference internal"[^>]*>(?P<title>(?:(?!</a>).)*)</a>'
    r"\s*<details[^>]*>\s*<summary)>",
    re.DOTALL,
)
TAG = re.compile("<[^>]*>")
OF_CONTENTS = {
    '<i class="fa-solid': '<i aria-hidden="true" class="fa-solid',
    ' href="#">': ' href="#" aria-current="page">',
}
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
    """Let the book's contents say which page is read, and what opens others whose they are.

    Examples
    --------
    >>> with_named_folds('<a class="reference internal">Sense</a><details><summary></summary>')
    '<a class="reference internal">Sense</a><details><summary aria-label="Below Sense"></summary>'
    """

    def name(found: re.Match[str]) -> str:
        title = TAG.sub("", found["title"]).strip().replace('"', "&quot;")
        return f'{found[1]} aria-label="Below {title}">'

    for written, better in OF_CONTENTS.items():
        contents = contents.replace(written, better)
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


# A voice reads English unless it is told otherwise.

GLOSSARY = "chapters/reference/glossary"
ESSAY = "Les limites de la collaboration sociale : une affaire de \u00ab pull \u00bb"
FRENCH_TERM = re.compile(r"^\*([^*]+)\.\*", re.MULTILINE)


def mark_french(app: Sphinx, doctree: nodes.document) -> None:
    """Tell of the glossary's French terms and of the essay's title that they are French."""
    path = Path(app.srcdir, f"{GLOSSARY}.md")
    terms = FRENCH_TERM.findall(path.read_text(encoding="utf-8")) if path.is_file() else []
    french = {*terms, ESSAY}
    for words in doctree.findall(nodes.emphasis):
        if " ".join(words.astext().split()).removesuffix(".") in french:
            words["classes"].append("language-fr")  # which docutils writes as a language


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("doctree-read", mark_french)
    # After the theme has told how to write the contents, at 500.
    app.connect("html-page-context", say_what_it_is, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

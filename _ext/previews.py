"""What a page says of itself where a link to it is sent: its title, and how it begins."""

import re
from html import escape, unescape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

LONGEST = 200
"""Letters that a preview shows, more or less, before it breaks off."""


def beginning(page: nodes.document | None) -> str:
    """Return the first paragraph of a page's own text, in whole sentences if they are short."""
    sections = page.findall(nodes.section) if page else ()
    paragraphs = (node for part in sections for node in part if isinstance(node, nodes.paragraph))
    first = next(paragraphs, nodes.paragraph())
    words = (text for text in first.findall(nodes.Text) if not isinstance(text.parent, nodes.raw))
    return shortened(" ".join("".join(words).split()))


def shortened(text: str) -> str:
    """Return as many sentences as a preview has room for, or as many words of the first.

    Examples
    --------
    >>> shortened("One desk. Two desks.")
    'One desk. Two desks.'
    """
    if len(text) <= LONGEST:
        return text
    sentences = re.match(rf".{{20,{LONGEST}}}[.?!](?= )", text)
    return (
        sentences[0] if sentences else text[:LONGEST].rsplit(" ", 1)[0] + "\N{HORIZONTAL ELLIPSIS}"
    )


OTHERS = {
    "genindex": ("Index", "Every name in the book's code, and the page that tells what it is."),
    "search": ("Search", "Find a word in the book, and where it stands."),
}
"""The titles of pages that no text was written for, and what is said of them."""


def describe(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Give a page its description; the home page bears the book's title once."""
    if pagename == app.config.root_doc:
        context["docstitle"] = ""
    written, said = OTHERS.get(pagename) or (context["title"], "")
    title = re.sub("<[^>]*>", "", written)  # as it stands in HTML
    description = beginning(doctree) or said or unescape(title)
    told = {"og:type": "website", "og:title": title, "og:description": escape(description)}
    if address := context.get("pageurl"):
        told["og:url"] = escape(address)
    context["metatags"] = (
        f'{context.get("metatags", "")}<meta name="description" content="{escape(description)}">'
        + "".join(f'<meta property="{name}" content="{said}">' for name, said in told.items())
    )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("html-page-context", describe)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

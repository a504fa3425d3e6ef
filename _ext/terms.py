"""Terms that explain themselves: a link to the glossary opens the definition where one reads.

No script: a button opens what its browser knows as a popover. Where the browser does not, or no
style is there, the link that is a page's text anyway leads to the glossary.
"""

from html import escape
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

GLOSSARY = "chapters/reference/glossary"


def definitions(env: BuildEnvironment) -> dict[str, nodes.section]:
    """Return the glossary's entries by their identifiers, or none where there is no glossary."""
    if GLOSSARY not in env.found_docs:
        return {}
    sections = env.get_doctree(GLOSSARY).findall(nodes.section)
    return {ident: section for section in sections for ident in section["ids"]}


def explain_terms(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put a button beside each link to the glossary, and each definition once on its page."""
    if app.builder.format != "html" or docname == GLOSSARY:
        return
    glossary = app.builder.get_relative_uri(docname, GLOSSARY)
    links = [
        (link, link["refuri"].removeprefix(f"{glossary}#"))
        for link in doctree.findall(nodes.reference)
        if link.get("refuri", "").startswith(f"{glossary}#")
    ]
    known = definitions(app.env) if links else {}
    asked: dict[str, nodes.section] = {}
    for link, ident in links:
        if ident in known:
            asked[ident] = known[ident]
            link["classes"].append("term-link")
            start = f'<button type="button" class="term" popovertarget="term-{ident}" hidden>'
            button = [_raw(start), *(child.deepcopy() for child in link), _raw("</button>")]
            after = link.parent.index(link) + 1
            link.parent[after:after] = button
    page: nodes.Element = next(doctree.findall(nodes.section), doctree)
    for ident, section in asked.items():
        page += _popover(ident, section, f"{glossary}#{ident}")


def _popover(ident: str, section: nodes.section, address: str) -> list[nodes.Node]:
    """Return the nodes of a definition, with the way to the glossary."""
    title = section[0].astext()
    name = f'id="term-{ident}" class="term-note" role="note" aria-label="{escape(title)}"'
    # It gets the focus from _static/page.js, so that whoever hears the page hears it.
    name += f' tabindex="-1" aria-describedby="term-{ident}-says"'
    text = [node.deepcopy() for node in section[1:] if not isinstance(node, nodes.section)]
    for paragraph in text:
        for link in [*paragraph.findall(nodes.Element)]:
            if _leads_inside(link):
                link.replace_self(link.children)
    end = (
        f'<p><a href="{escape(address)}">in the glossary</a> <button type="button" '
        f'popovertarget="term-{ident}" popovertargetaction="hide">Close</button></p></div>'
    )
    start = f"<div popover {name}><p><strong>{escape(title)}</strong></p>"
    start += f'<div id="term-{ident}-says">'
    return [_raw(start), *text, _raw("</div>"), _raw(end)]


def _leads_inside(node: nodes.Node) -> bool:
    """Tell whether a node is a link to another place of the book, which is seen from its page."""
    if isinstance(node, nodes.reference):
        return "://" not in node.get("refuri", "")
    return isinstance(node, addnodes.pending_xref)


def _raw(html: str) -> nodes.raw:
    return nodes.raw("", html, format="html")


# A page shows what the glossary says: it is written again when the glossary is another.


def remember_reading(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Keep whether the glossary is among the pages about to be read."""
    vars(env)["glossary_is_read"] = GLOSSARY in docnames


def write_all_if_glossary_is_read(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Have every page written when the glossary was read again."""
    return sorted(env.found_docs) if vars(env).pop("glossary_is_read", False) else []


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension with Sphinx."""
    app.connect("env-before-read-docs", remember_reading)
    app.connect("env-updated", write_all_if_glossary_is_read)
    app.connect("doctree-resolved", explain_terms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""What a search engine is told: what a page teaches, in how long, and which pages there are.

What needs an address is told where the book's is known: see `address.py`.
"""

import json
import re
from html import escape, unescape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LEVEL = "Higher education and professional training"
TEACHES = re.compile(r"chapters/\d[^/]*/(lesson|exercises)")
GLOSSARY = "chapters/reference/glossary"
IN_ALL = re.compile(r"about (\d+) minutes in all")
WORDS_A_MINUTE = 200
PAGE_ENDINGS = (".html", ".ipynb", ".md")
DESCRIPTION = re.compile('<meta name="description" content="([^"]*)">')


def of_book(app: Sphinx) -> dict[str, Any]:
    """Return what the home page is: a book, and the course that it holds, lesson by lesson."""
    lessons = [page for page in app.env.collect_relations() if page.endswith("/lesson")]
    return {
        **whole(app),
        "author": published_by(app),
        "provider": published_by(app),
        "hasPart": [
            {"@type": "LearningResource", "name": app.env.titles[page].astext()}
            | located(app, page)
            for page in lessons
        ],
    }


def of_lesson(app: Sphinx, page: str, doctree: nodes.document) -> dict[str, Any]:
    """Return what a lesson or its exercises are: what they teach, and how long that takes."""
    taught = terms(app, doctree)
    return {
        "@type": "LearningResource",
        "name": app.env.titles[page].astext(),
        "learningResourceType": page.rpartition("/")[2],
        **({"teaches": taught} if taught else {}),
        "timeRequired": f"PT{minutes(doctree)}M",
        "isPartOf": whole(app),
        **located(app, page),
    }


def whole(app: Sphinx) -> dict[str, Any]:
    """Return what names the book."""
    kinds = {"@type": ["Book", "Course"], "name": app.config.project}
    return kinds | located(app, app.config.root_doc)


def published_by(app: Sphinx) -> dict[str, str]:
    """Return who wrote the book and gives the course."""
    return {"@type": "Organization", "name": app.config.author}


def located(app: Sphinx, page: str) -> dict[str, str]:
    """Return a page's address, if the book's is known."""
    address = app.config.html_baseurl
    return {"url": address + app.builder.get_target_uri(page)} if address else {}


def terms(app: Sphinx, doctree: nodes.document) -> list[str]:
    """Return the terms of the glossary that a page links, each once."""
    if GLOSSARY not in app.env.found_docs:
        return []
    sections = app.env.get_doctree(GLOSSARY).findall(nodes.section)
    titles = {ident: section[0].astext() for section in sections for ident in section["ids"]}
    links = (link.get("refuri", "").partition("#") for link in doctree.findall(nodes.reference))
    linked = (name for page, _, name in links if page.endswith("glossary.html"))
    return list(dict.fromkeys(titles[name] for name in linked if name in titles))


def minutes(doctree: nodes.document) -> int:
    """Return the minutes that a page says it takes, or else those of reading it.

    Examples
    --------
    >>> from docutils.core import publish_doctree
    >>> minutes(publish_doctree("7 exercises, about 76 minutes in all."))
    76
    >>> minutes(publish_doctree("word " * 420))
    2
    """
    paragraphs = [text.astext() for text in doctree.findall(nodes.paragraph)]
    stated = IN_ALL.search("\n".join(paragraphs))
    words = sum(len(text.split()) for text in paragraphs)
    return int(stated[1]) if stated else max(1, round(words / WORDS_A_MINUTE))


def in_page(facts: dict[str, Any]) -> str:
    r"""Return facts as data in a page, which no browser runs and no policy minds.

    Examples
    --------
    >>> in_page({"name": "</script>"})
    '<script type="application/ld+json">{"name":"\\u003c/script>"}</script>'
    """
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'


def tell(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Let the home page, the lessons and their exercises say what they are."""
    if pagename == app.config.root_doc:
        facts = of_book(app)
    elif TEACHES.fullmatch(pagename):
        facts = of_lesson(app, pagename, doctree)
    else:
        return
    described = DESCRIPTION.search(context["metatags"])
    shared = {
        "description": unescape(described[1]) if described else facts["name"],
        "inLanguage": app.config.language,
        "license": LICENCE,
        "isAccessibleForFree": True,
        "educationalLevel": LEVEL,
    }
    context["metatags"] += in_page({"@context": "https://schema.org"} | facts | shared)


# Which pages there are. No page has a date: a build does not know when its words were changed.

ENTRIES = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{}</urlset>\n'
)


def list_pages(app: Sphinx, error: Exception | None) -> None:
    """Write the list of pages and what leads to it, or take them away where no address is told."""
    if error is not None or not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    pages = (located(app, page).get("url", "") for page in sorted(app.env.found_docs))
    entries = "".join(f"<url><loc>{escape(page)}</loc></url>\n" for page in pages)
    leads = f"User-agent: *\nAllow: /\nSitemap: {app.config.html_baseurl}sitemap.xml\n"
    for name, text in {"sitemap.xml": ENTRIES.format(entries), "robots.txt": leads}.items():
        path = Path(app.outdir, name)
        if app.config.html_baseurl:
            path.write_text(text, encoding="utf-8")
        else:
            path.unlink(missing_ok=True)


def drop_old_pages(app: Sphinx, error: Exception | None) -> None:
    """Take away pages, and their sources, that an earlier build wrote and this one has not.

    The pieces in `embed/` are their own extension's, and `_static` has no pages.
    """
    if error is not None or not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    indices = {index[0] for index in app.builder.domain_indices}
    pages = {*app.env.found_docs, *indices, "genindex", "search"}
    out = Path(app.outdir)
    for folder in (out, out / "_sources"):
        for path in (each for each in folder.rglob("*") if each.suffix in PAGE_ENDINGS):
            name = path.relative_to(folder).with_suffix("").as_posix()
            if name not in pages and not name.startswith(("_", "embed/")):
                path.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    # After the page has its description, at 500.
    app.connect("html-page-context", tell, priority=600)
    app.connect("build-finished", list_pages)
    # Before others read what is there, at 500.
    app.connect("build-finished", drop_old_pages, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

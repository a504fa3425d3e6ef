"""The way through the book: from lesson to lesson, exercises beside it, the chapters numbered."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

LESSON = re.compile(r"chapters/(\d+)-[^/]+/lesson")
LINK = re.compile(r'<a class="[^"]*" href="([^"]*)">')

Relations = Mapping[str, Sequence[str | None]]
"""Of each page, in the order of the contents: what it stands below, and what is around it."""


def number_of(page: str | None) -> str:
    """Return the number of a chapter, which its folder's name begins with, or nothing.

    Examples
    --------
    >>> number_of("chapters/3-sense/lesson")
    '3'
    """
    found = LESSON.fullmatch(page or "")
    return found[1] if found else ""


@dataclass(frozen=True)
class Place:
    """Where a page stands on the way.

    Attributes
    ----------
    before, after : str or None
        The pages that the way comes from and goes on to.
    lesson : str or None
        The lesson that the page stands beside.
    beside : tuple of str
        What stands beside the page.
    """

    before: str | None
    after: str | None
    lesson: str | None
    beside: tuple[str, ...]


def place_of(page: str, relations: Relations) -> Place:
    """Return a page's place on the way, which leads past what stands below a lesson.

    Parameters
    ----------
    page : str
        Its name, one of the contents'.
    relations : mapping
        As Sphinx collects them.
    """

    def lesson_of(page: str) -> str | None:
        below = relations[page][0]
        return below if number_of(below) else None

    way = [each for each in relations if not lesson_of(each)]
    lesson = lesson_of(page)
    at = way.index(lesson or page)
    before = lesson or (way[at - 1] if at else None)
    after = way[at + 1] if at + 1 < len(way) else None
    beside = tuple(each for each in relations if lesson_of(each) == page)
    return Place(before, after, lesson, beside)


def show_the_way(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Tell the foot of a page where the way goes, and number the chapters in the contents."""
    env, pathto, contents = app.env, context["pathto"], context["toctree"]
    builder = cast(StandaloneHTMLBuilder, app.builder)  # only pages in HTML have a context
    relations: Relations = env.collect_relations()

    def link(page: str | None) -> dict[str, str] | None:
        if page is None:
            return None
        title = builder.render_partial(env.titles[page])["title"]
        return {"link": pathto(page), "title": f"{number_of(page)} {title}".lstrip()}

    def numbered(**options: Any) -> str:
        numbers = {pathto(page): number_of(page) for page in relations if number_of(page)}
        return with_numbers(contents(**options), numbers)

    context["toctree"] = numbered
    if pagename in relations:
        place = place_of(pagename, relations)
        context["prev"], context["next"] = link(place.before), link(place.after)
        context["lesson"], context["beside"] = place.lesson, list(map(link, place.beside))


def with_numbers(contents: str, numbers: Mapping[str, str]) -> str:
    """Return a table of contents with a number before the title of each chapter.

    Parameters
    ----------
    contents : str
        Its HTML.
    numbers : mapping of str to str
        The number of each link that has one.

    Examples
    --------
    >>> with_numbers('<a class="internal" href="lesson.html">Sense</a>', {"lesson.html": "3"})
    '<a class="internal" href="lesson.html">3 Sense</a>'
    """

    def with_number(tag: re.Match[str]) -> str:
        number = numbers.get(tag[1])
        return f"{tag[0]}{number} " if number else tag[0]

    return LINK.sub(with_number, contents)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    # Before the theme asks for the contents, at 500, and keeps what it gets.
    app.connect("html-page-context", show_the_way, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""What a class needs on paper and on the wall, made of the built book: `python -m tools.sheets`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from .handouts import handout
from .lesson import lessons, read
from .plan import in_the_plans_words, steps
from .predictions import key, predictions
from .slides import slides

KINDS = ("handouts", "predictions", "slides")


def write(site: Path, out: Path, kinds: Collection[str] = KINDS) -> list[Path]:
    """Write sheets of every lesson of a built book; return their files.

    Parameters
    ----------
    site : Path
        The folder of the built book, with the pages for instructors.
    out : Path
        Where they go: a folder for each kind, in it a file for each chapter.
    kinds : collection of {"handouts", "predictions", "slides"}
        What is wanted. With the predictions come their keys.

    Raises
    ------
    SheetError
        If the book is not built, or a plan leads to what a lesson does not have.
    """
    pages = [page for chapter in lessons(site) for page in _pages(site, chapter, kinds)]
    for name, text in pages:
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return [out / name for name, _ in pages]


def _pages(site: Path, chapter: str, kinds: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the sheets of a lesson, by their files' names."""
    lesson = in_the_plans_words(site, read(site, chapter))
    if "predictions" in kinds:
        yield f"predictions/{chapter}.html", predictions(lesson)
        yield f"predictions/{chapter}-key.html", key(lesson)
    if "handouts" in kinds:
        yield f"handouts/{chapter}.html", handout(lesson, steps(site, lesson))
    if "slides" in kinds:
        yield f"slides/{chapter}.html", slides(site, lesson, steps(site, lesson))

"""Slides of a class: its questions, and its figures as on the wall, in one file."""

from __future__ import annotations

from html import escape
from pathlib import Path

from bs4 import BeautifulSoup

from pullkit.engine import published
from pullkit.engine.embedding import FOLDER, dark_by_system

from .lesson import Figure, Lesson, Question
from .page import filled, text_of
from .plan import Shown, Step


def slides(site: Path, lesson: Lesson, steps: list[Step]) -> str:
    """Return the slides of a lesson's class, in the plan's order."""
    figures = list(dict.fromkeys(step.figure for step in steps if isinstance(step, Shown)))
    questions = [step for step in steps if isinstance(step, Question)]
    tags = "\n".join(map(_figure, figures))
    files = published.assets(tags)
    styles = [
        files["explorer.css"],
        published.embed_assets()["embed.css"],
        published.wall_style(),
        text_of("slides.css"),
    ]
    scripts = [files["explorer.js"], text_of("slides.js")]
    first = {"show": "title", "what": ""}
    return filled(
        "slides.html",
        title=escape(lesson.title),
        scene=lesson.scene,
        credit=_credit(site, figures[0]) if figures else "",
        style="\n".join(map(dark_by_system, styles)),
        questions="\n".join(map(_question, questions)),
        figures=tags,
        steps=published.as_json([first, *map(_step, steps)]),
        scripts="\n".join(f"<script>{script}</script>" for script in scripts),
    )


def _step(step: Step) -> dict[str, object]:
    """Return what the script needs to know of a slide."""
    if isinstance(step, Question):
        return {"show": f"question-{step.name}", "what": step.about}
    what = f"{step.figure.heading} · {step.title}"
    return {"show": f"figure-{step.figure.name}", "what": what, "state": step.state}


def _question(question: Question) -> str:
    if question.options:
        options = "".join(f"<li>{escape(option)}</li>" for option in question.options)
        room = f'<ul class="guess">{options}</ul>'
    else:
        blank = '<span class="blank"></span>'
        room = f'<p class="guess">Your guess: {blank} {escape(question.unit)}</p>'
    return (
        f'<section class="slide" id="question-{question.name}" tabindex="-1" hidden>'
        f"{question.words}{room}</section>"
    )


def _figure(figure: Figure) -> str:
    return f'<dialog id="figure-{figure.name}" hidden>{figure.tag}</dialog>'


def _credit(site: Path, figure: Figure) -> str:
    """Return title and licence, as a figure that stands alone has them; a link only to a host."""
    path = site / FOLDER / f"{figure.name}.html"
    (credit,) = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select("footer")
    for link in credit.select('a:not([href^="http"])'):
        link.unwrap()
    return credit.decode_contents()

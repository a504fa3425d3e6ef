"""Handouts: a lesson's main figures in the states that its class looks at, with room to write."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from string import ascii_uppercase

from .lesson import Figure, Lesson, Question
from .page import filled, sheet
from .plan import Shown, Step

MOST = 6
"""So many states fill three pages; what the model says is the fourth."""


def chosen(lesson: Lesson, steps: Iterable[Step]) -> list[tuple[Figure, list[Shown]]]:
    """Choose the figures outside folds, each with as many of the plan's states as there is room for.

    Where the plan has fewer than two of a figure, its cases follow.
    """
    figures = [figure for figure in lesson.figures.values() if figure.headline][:MOST]
    planned = [step for step in steps if isinstance(step, Shown)]
    return [(figure, _states(figure, planned)[: MOST // len(figures)]) for figure in figures]


def _states(figure: Figure, planned: list[Shown]) -> list[Shown]:
    wanted = {shown.state: shown for shown in planned if shown.figure is figure}
    if len(wanted) < 2:
        cases = [Shown(figure, figure.state(f"case={case}"), "") for case in figure.cases]
        wanted = {shown.state: shown for shown in cases} | wanted
    return list(wanted.values())


def handout(lesson: Lesson, steps: Iterable[Step]) -> str:
    """Return the handout of a lesson; what the model says stands on its last page alone."""
    figures, findings = [], []
    letters = iter(ascii_uppercase)
    for figure, states in chosen(lesson, steps):
        asked = [question for question in lesson.questions if question.figure is figure]
        figures.append(_head(figure, asked))
        for shown in states:
            letter, label = next(letters), escape(shown.title)
            figures.append(
                filled(
                    "state.html",
                    picture=figure.picture(shown.state),
                    letter=letter,
                    label=label,
                    controls=escape("; ".join(figure.controls(shown.state))),
                )
            )
            said = escape(figure.sentence(shown.state))
            findings.append(f"<tr><th>{letter}. {label}</th><td>{said}</td></tr>")
    return sheet(
        lesson.title,
        "handout.html",
        figures="\n".join(figures),
        findings="\n".join(findings),
    )


def _head(figure: Figure, asked: list[Question]) -> str:
    """Return what stands above a figure's states: how it is read, and what the lesson asks."""
    words = "".join(question.words for question in asked)
    return f"<h2>{escape(figure.heading)}</h2><p>{escape(figure.caption)}</p>{words}"

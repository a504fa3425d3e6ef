"""Handouts: a lesson's main figures in the states that its class looks at, with room to write."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from string import ascii_uppercase

from .lesson import Figure, Lesson
from .page import filled, sheet
from .plan import Shown, Step

MOST = 6
"""So many states fill three pages; what the model says is the fourth."""


def chosen(lesson: Lesson, steps: Iterable[Step]) -> list[tuple[Figure, list[Shown]]]:
    """Choose the figures outside folds, each with the plan's states that there is room for.

    Where the plan has fewer than two of a figure, its cases follow.
    """
    figures = [figure for figure in lesson.figures.values() if figure.headline]
    planned = [step for step in steps if isinstance(step, Shown)]
    states = [_states(figure, planned) for figure in figures]
    # One state of each figure, then a second of each, while there is room.
    turns = sorted((k, n) for n, of_one in enumerate(states) for k, _ in enumerate(of_one))[:MOST]
    return [
        (figure, [shown for k, shown in enumerate(states[n]) if (k, n) in turns])
        for n, figure in enumerate(figures)
    ]


def _states(figure: Figure, planned: list[Shown]) -> list[Shown]:
    ended = [Shown(figure, figure.played(s.state), s.title) for s in planned if s.figure is figure]
    wanted = {shown.state: shown for shown in ended}
    if len(wanted) < 2:
        cases = [Shown(figure, figure.state(f"case={case}"), "") for case in figure.cases]
        wanted = {shown.state: shown for shown in cases} | wanted
    return list(wanted.values())


def handout(lesson: Lesson, steps: Iterable[Step]) -> str:
    """Return the handout of a lesson; what the model says stands on its last page alone."""
    pages, findings = [], []
    letters = iter(ascii_uppercase)
    for figure, states in chosen(lesson, steps):
        above = _head(figure)
        for shown in states:
            letter, label = next(letters), escape(shown.title)
            state = filled(
                "state.html",
                above=above,
                picture=figure.picture(shown.state),
                letter=letter,
                label=label,
                controls=escape("; ".join(figure.controls(shown.state))),
            )
            said = escape(figure.sentence(shown.state))
            pages.append(state)
            findings.append(f"<tr><th>{letter}. {label}</th><td>{said}</td></tr>")
            above = ""
    return sheet(
        lesson.title,
        "handout.html",
        states="\n".join(pages),
        findings="\n".join(findings),
    )


def _head(figure: Figure) -> str:
    """Return what stands above a figure's states: its name, and how it is read."""
    heading, caption = escape(figure.heading), escape(figure.caption)
    return f'<div class="head"><h2>{heading}</h2><p>{caption}</p></div>'

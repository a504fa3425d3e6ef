"""What a student is told: a page with each exercise, its points and what was said of the answer."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from docutils.nodes import make_id

from pullkit.asking.answers import UNANSWERED
from tools.printing.exercises import Source

from .judging import Judged

NOT_ANSWERED = "Not answered."
PAGE = Template(Path(__file__).with_suffix(".html").read_text(encoding="utf-8"))


def page(
    source: Source,
    student: str,
    judged: Sequence[Judged],
    stopped: Sequence[tuple[str, str]],
    site: str,
) -> str:
    """Return a student's page: it needs nothing but itself.

    Parameters
    ----------
    source : Source
        The chapter's exercises.
    student : str
        What they are called.
    judged : sequence of Judged
        Their answers, in the order of the exercises.
    stopped : sequence of (str, str)
        The cells of their notebook that stopped, as they are called, and why.
    site : str
        The book's address, to which the exercises' titles lead, or nothing.
    """
    parts = [_exercise(source, number, each, site) for number, each in enumerate(judged, start=1)]
    return PAGE.substitute(
        title=escape(source.title),
        student=escape(student),
        points=sum(each.verdict.points for each in judged),
        most=sum(each.verdict.out_of for each in judged),
        exercises="\n".join(parts),
        stopped=_stopped(stopped),
    )


def _exercise(source: Source, number: int, judged: Judged, site: str) -> str:
    verdict, title = judged.verdict, escape(judged.exercise.title)
    if site:
        page = f"{site.rstrip('/')}/chapters/{source.chapter}/exercises.html"
        title = f'<a href="{escape(page)}#{make_id(judged.exercise.title)}">{title}</a>'
    sign, kind = ("✓", "right") if verdict.points == verdict.out_of else ("→", "open")
    words = NOT_ANSWERED if verdict.message == UNANSWERED else verdict.message
    answer = f'<p class="answer">Read as: {escape(judged.answer)}</p>' if judged.answer else ""
    return (
        f'<section><div class="head"><h2>{number}. {title}</h2><span class="points {kind}">'
        f"{verdict.points} of {verdict.out_of}</span></div>"
        f'<p class="{kind}"><span aria-hidden="true">{sign}</span> {escape(words)}</p>'
        f"{answer}</section>"
    )


def _stopped(stopped: Sequence[tuple[str, str]]) -> str:
    if not stopped:
        return ""
    lines = [f"<p>{escape(f'{cell[0].upper()}{cell[1:]}: {words}')}</p>" for cell, words in stopped]
    return f'<section class="stopped"><h2>Cells that stopped</h2>{"".join(lines)}</section>'

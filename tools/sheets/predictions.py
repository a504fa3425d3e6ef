"""The one-page sheet on which a class writes its guesses, and the key to it."""

from __future__ import annotations

from html import escape

from .lesson import Lesson, Question
from .page import filled, sheet


def predictions(lesson: Lesson) -> str:
    """Return the sheet: each guess of the lesson, in its order, with room for it and no answer."""
    # One frame is large enough to draw in. A lesson's later figures are the curves.
    framed = [question.name for question in lesson.questions if question.marked][-1:]
    questions = [
        filled(
            "question.html",
            frame=question.figure.frame() if question.name in framed else "",
            number=str(number),
            about=escape(question.about),
            words=question.words,
            room=_room(question),
        )
        for number, question in enumerate(lesson.questions, 1)
    ]
    return sheet(
        f"{lesson.title}: my guesses",
        "predictions.html",
        scene=lesson.scene,
        questions="\n".join(questions),
    )


def _room(question: Question) -> str:
    """Return where the guess is written, or ticked."""
    if question.options:
        options = "".join(f"<li>{escape(option)}</li>" for option in question.options)
        return f'<ul class="guess options">{options}</ul>'
    return f'<p class="guess"><span class="blank"></span> {escape(question.unit)}</p>'


def key(lesson: Lesson) -> str:
    """Return the key: what the model says to each guess, computed when the book was built."""
    answers = [
        f"<h2>{number}. {escape(question.about)}: {escape(question.answer)} "
        f"{escape(question.unit)}</h2>{question.found}"
        for number, question in enumerate(lesson.questions, 1)
    ]
    return sheet(f"{lesson.title}: key", "key.html", answers="\n".join(answers))

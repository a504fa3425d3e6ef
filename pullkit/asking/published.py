"""The published rendering: fields for guesses and answers, and the script that reads them."""

from __future__ import annotations

import json
import os
import re
from html import escape
from importlib import resources
from typing import Any

from ..engine.published import add_asset, as_json
from .answers import WORDS, Choice, Expected, Number, Numbers

ANSWERS = "ASKING_ANSWERS"
"""Environment variable: ``kept`` makes pages keep answers without judging them."""

EVERYWHERE = ("keeping.js", "typed.js", "questions.js", "progress.js")
"""The scripts of every page; others come where they are needed."""
OF_CLASS = ("codes.js", "qr.js", "histogram.js", "polls.js", "showing.js", "gathering.js")
"""The scripts by which a class's guesses come together."""


def judging() -> bool:
    """Tell whether a page may judge an answer, for which it must hold the right one."""
    return os.environ.get(ANSWERS) != "kept"


def add_to_pages() -> None:
    """Let pages have the scripts and styles of this package, each where it is needed."""
    add_asset("explorer.js", script)
    add_asset("explorer.css", style)
    add_asset("forms.js", forms, where='class="explorer"|asking-(form|line)"')
    add_asset("answers.js", answers, where='asking-answer"')
    add_asset("notes.js", notes, where='class="asking-(notes|class)')
    add_asset("notes.css", notes_style, where='class="asking-(notes|class)')
    add_asset("class.js", of_class, where='class="asking-(codes|class)')
    add_asset("class.css", of_class_style, where='class="asking-(codes|class)')


def script() -> str:
    """Return the script of every page that asks: what is kept, what is typed, guesses."""
    return _with_words("\n".join(map(_asset, EVERYWHERE)))


def forms() -> str:
    """Return the script of pages with forms, lines and explorers."""
    return _asset("forms.js")


def answers() -> str:
    """Return the script of pages with exercises."""
    return _with_words("\n".join(map(_asset, ("judge.js", "answers.js"))))


def notes() -> str:
    """Return the script of the page that shows what is kept."""
    return "\n".join(map(_asset, ("making.js", "notes.js")))


def of_class() -> str:
    """Return the script of pages that show guesses to a class, or gather them; it needs `notes`."""
    return "\n".join(map(_asset, OF_CLASS))


def style() -> str:
    """Return the style of every page that asks."""
    return _asset("asking.css")


def notes_style() -> str:
    """Return the style of the page that shows what is kept."""
    return _asset("notes.css")


def of_class_style() -> str:
    """Return the style of pages that show guesses to a class, or gather them."""
    return _asset("class.css")


def _with_words(text: str) -> str:
    """Put the words that Python says into a script, wherever it names one."""
    return re.sub(r"WORDS\.(\w+)", lambda found: json.dumps(WORDS[found[1]]), text)


def _asset(name: str) -> str:
    return (resources.files(__package__) / "assets" / name).read_text(encoding="utf-8")


def answer_form(name: str, points: int, expected: Expected, *, judged: bool) -> str:
    """Return the form in which an exercise is answered on its page.

    Parameters
    ----------
    name : str
        Chapter and exercise, as in ``"3-sense/new-horizon"``: answers are kept under it.
    points : int
        What a right answer earns.
    expected : Number or Numbers or Choice
        What is right.
    judged : bool
        Whether the page judges. If not, it holds nothing of what is right.

    Raises
    ------
    TypeError
        If the answer is a program, for which a page has no field.
    """
    ident = f"answer-{name.rpartition('/')[2]}"
    spec: dict[str, Any] = {"name": name, "points": points}
    if judged:
        spec["expected"] = _plain(expected)
    return form(
        "answer",
        ident,
        _fields(ident, expected),
        f'<button type="submit">{"Check" if judged else "Keep"}</button>',
        spec,
    )


def form(kind: str, ident: str, fields: str, buttons: str, spec: dict[str, Any]) -> str:
    """Return a form that sleeps until its script wakes it."""
    pressed = buttons and f'<p class="asking-buttons">{buttons}</p>'
    return (
        f'<form class="asking asking-{kind}" id="{ident}" autocomplete="off" novalidate hidden>'
        f'{fields}{pressed}<p role="status" id="{ident}-says" hidden></p>'
        f'<script type="application/json" class="asking-spec">{as_json(spec)}</script></form>'
        "<noscript><p><em>The field to answer in needs JavaScript.</em></p></noscript>"
    )


def text_field(ident: str, label: str, described_by: str, unit: str = "") -> str:
    """Return a field for a number, however it is written; what describes it goes by its ids."""
    after = f' <span id="{ident}-unit">{escape(unit)}</span>' if unit else ""
    by = f' aria-describedby="{described_by}{f" {ident}-unit" if unit else ""}"'
    return (
        f'<p class="asking-field"><label for="{ident}">{escape(label)}</label> '
        f'<input type="text" id="{ident}" maxlength="300" spellcheck="false"{by}>{after}</p>'
    )


def choice_field(ident: str, legend: str, described_by: str, options: dict[str, str]) -> str:
    """Return buttons of which one is chosen; `options` maps what is kept to what is read."""
    buttons = "".join(
        f'<label><input type="radio" name="{ident}" value="{escape(value)}"> '
        f"<span>{escape(words)}</span></label>"
        for value, words in options.items()
    )
    return (
        f'<fieldset aria-describedby="{described_by}"><legend>{escape(legend)}</legend>'
        f"{buttons}</fieldset>"
    )


def _fields(ident: str, expected: Expected) -> str:
    says = f"{ident}-says"
    match expected:
        case Number():
            return text_field(f"{ident}-0", "Your answer", says)
        case Numbers(names=names):
            labels = (f"{name[0].upper()}{name[1:]}" for name in names)
            fields = (text_field(f"{ident}-{k}", label, says) for k, label in enumerate(labels))
            return "".join(fields)
        case Choice(value=value, others=others):
            letters = sorted({value, *others})
            options = dict(zip(letters, letters, strict=True))
            return choice_field(ident, "Your answer", says, options)
    raise TypeError(f"{type(expected).__name__} cannot be answered on a page")


def _plain(expected: Expected) -> dict[str, Any]:
    """Return what `judge.js` needs to know."""
    match expected:
        case Number(where=where):
            more: dict[str, Any] = {"where": where}
        case Numbers(names=names):
            more = {"names": list(names)}
        case Choice(value=value, others=others):
            return {"letter": value, "others": dict(others)}
        case _:
            raise TypeError(f"{type(expected).__name__} cannot be judged on a page")
    return {"targets": expected.targets, "known": list(expected.known()), **more}

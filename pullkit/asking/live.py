"""The live rendering of guesses and lines: labelled ipywidgets.

What was said lasts as long as the kernel.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import ipywidgets as widgets

from ..engine.given import given
from . import typed

if TYPE_CHECKING:
    from .guess import Guess
    from .line import Line


class GuessView(widgets.VBox):
    """A guess as widgets: a field, a button, and what was said.

    Attributes
    ----------
    field : ipywidgets.Widget
        A box for a number, or buttons of which one is chosen.
    keep : ipywidgets.Button
        Keeps the guess; so does Enter in the box.
    status : ipywidgets.HTML
        What was said, or what can be.
    """

    def __init__(self, guess: Guess) -> None:
        self._guess = guess
        self.field = _field(guess)
        self.keep = widgets.Button(description="Keep my guess")
        self.keep.on_click(lambda _: self._kept(self.field.value or ""))
        if not guess.options:
            self.field.observe(lambda change: self._kept(change["new"]), "value")
        self.status = widgets.HTML()
        row = widgets.HBox([self.field, self.keep], layout=widgets.Layout(flex_flow="row wrap"))
        super().__init__([row, self.status])

    def _kept(self, text: str) -> None:
        """Keep a guess, or say what can be one."""
        try:
            said = read(self._guess, text)
        except ValueError as error:
            self.status.value = escape(str(error))
            return
        given.put("guesses", self._guess.name, said)
        told = f"You said {said} {self._guess.unit}".strip()
        self.status.value = (
            f"{escape(told)}. Now move the figure; below it, open <em>What the model says</em>."
        )


def line_view(line: Line) -> widgets.Textarea:
    """Return a box for words, filled with those that were written under the same name."""
    box = widgets.Textarea(
        value=given.lines.get(line.name, ""),
        description=line.about,
        style={"description_width": "initial"},
        layout=widgets.Layout(width="auto"),
    )
    box.observe(lambda change: given.put("lines", line.name, change["new"]), "value")
    return box


def read(guess: Guess, text: str) -> str:
    """Return a guess as it is kept.

    Raises
    ------
    ValueError
        If it is not one; the message says what is.

    Examples
    --------
    >>> from pullkit.asking import Guess
    >>> read(Guess("desks", about="Desks", low=0, high=7), "5,0")
    '5'
    """
    if guess.options:
        if text not in guess.options:
            raise ValueError("Choose one.")
        return text
    assert guess.low is not None and guess.high is not None
    numbers = typed.readings(text.replace(guess.unit, "", 1))
    for number in numbers if isinstance(numbers, list) else ():
        if guess.low <= number <= guess.high and not (guess.whole and number % 1):
            return f"{number:g}"
    kind = "whole number" if guess.whole else "number"
    raise ValueError(f"Give a {kind} from {guess.low:g} to {guess.high:g}.")


def _field(guess: Guess) -> widgets.Widget:
    if guess.options:
        return widgets.RadioButtons(
            options=list(guess.options), value=None, description="Your guess"
        )
    label = f"Your guess ({guess.unit})" if guess.unit else "Your guess"
    return widgets.Text(
        description=label,
        continuous_update=False,
        style={"description_width": "initial"},
        layout=widgets.Layout(width="auto"),
    )

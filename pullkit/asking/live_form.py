"""The live rendering of a form: labelled boxes, and the sentence as the kernel computes it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
from IPython.display import display

from ..engine.controls import Control, Range
from ..engine.given import given
from ..engine.specification import State
from .fields import Spread, boxes, counted

if TYPE_CHECKING:
    from .form import Form


class LiveForm(widgets.VBox):
    """A form as widgets: fields, what is said of what was typed, and the sentence.

    Attributes
    ----------
    typed : dict of str to list of ipywidgets.Text
        The boxes of each field, by its name.
    status : ipywidgets.HTML
        What was not understood, or counted as something else.
    says : ipywidgets.HTML
        The sentence.
    """

    def __init__(self, form: Form) -> None:
        self._form = form
        self.typed = {field.name: _boxes(form, field) for field in form.controls}
        self.status, self.says = widgets.HTML(), widgets.HTML()
        self._say(form.opening)
        for every in self.typed.values():
            for box in every:
                box.observe(lambda _: self._answer(), "value")
        title = widgets.HTML(f"<strong>{escape(form.caption)}</strong>")
        rows = [_row(field, self.typed[field.name]) for field in form.controls]
        super().__init__([title, *rows, self.status, self.says])

    def _ipython_display_(self) -> None:
        """Show the widgets; where nothing is live, the sentence."""
        data = self._repr_mimebundle_()
        display(data | {"text/plain": self._form.answered(self._form.opening)[0]}, raw=True)

    def _answer(self) -> None:
        """Answer what stands in the boxes, or say what does not do."""
        state: State = {}
        notes: list[str] = []
        for field in self._form.controls:
            texts = [box.value for box in self.typed[field.name]]
            value, said = _value(field, texts)
            notes += [one for one in said if one not in notes]
            if value is not None:
                state[field.name] = value
        self.status.value = escape(" ".join(notes))
        if len(state) == len(self._form.controls):
            self._say(state)
            self._keep(state)

    def _keep(self, state: State) -> None:
        """Keep the numbers of the reader's own, for the explorers of this notebook."""
        for field in self._form.controls:
            if isinstance(field, Range) and field.yours:
                given.put("own", field.yours.name, float(field.yours.said(state[field.name])))
        _, *numbers = self._form.answered(state)
        for own, number in zip(self._form.yields, numbers, strict=True):
            if number:
                given.put("own", own.name, float(number))

    def _say(self, state: State) -> None:
        self.says.value = f"<p aria-live='polite'>{escape(self._form.answered(state)[0])}</p>"


def _value(field: Control, texts: list[str]) -> tuple[Any, list[str]]:
    """Return what was put into a field, None if nothing that does, and what to say of it."""
    understood = [counted(box, text) for box, text in zip(boxes(field), texts, strict=True)]
    notes = [said for _, said in understood if said]
    numbers = [number for number, _ in understood]
    if None in numbers:
        return None, notes
    if not isinstance(field, Spread):
        return numbers[0], notes
    spread = field.counted([round(number) for number in numbers if number is not None])
    return (None, [*notes, spread]) if isinstance(spread, str) else (spread, notes)


def _boxes(form: Form, field: Control) -> list[widgets.Text]:
    """Return the boxes of a field; each takes a number when it is left or at Enter."""
    tokens = field.token(form.opening[field.name]).split(" ")
    return [
        widgets.Text(
            value=token,
            description=box.label,
            continuous_update=False,
            style={"description_width": "initial"},
            layout=widgets.Layout(width="auto"),
        )
        for box, token in zip(boxes(field), tokens, strict=True)
    ]


def _row(field: Control, every: list[widgets.Text]) -> widgets.Widget:
    """Return a field, under its label if it has several boxes."""
    if not isinstance(field, Spread):
        return every[0]
    return widgets.VBox([widgets.Label(field.label), widgets.HBox(every)])

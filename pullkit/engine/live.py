"""The live rendering: labelled ipywidgets, and the figure as an anywidget."""

from __future__ import annotations

import itertools
from bisect import bisect
from html import escape
from importlib import resources
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

from .controls import Control, Options, Range, Toggle
from .explorable import Explorable
from .markup import SCREEN_DPI
from .specification import State
from .still import fallback

_numbers = itertools.count()
_ASSETS = resources.files(__package__) / "assets"
_SCRIPT = (_ASSETS / "explorer.js").read_text(encoding="utf-8")


SMALLEST_STEP = 1e-6
"""A slider of numbers rounds them to seven decimals in the browser; one of words takes any."""

_GONE = """
.explorer-view.jupyter-widgets-disconnected::before {
  content: "The kernel has stopped. Run this cell again to move the sliders.";
  font-weight: bold;
}
"""
"""Says what to do where the sliders are still there and what computed their figure is not."""


class LiveFigure(anywidget.AnyWidget):
    """The figure and its sentence, redrawn by the kernel, patched by ``explorer.js``."""

    _esm = f"{_SCRIPT}\nexport default {{ render: explorers.render }};\n"
    _css = (_ASSETS / "explorer.css").read_text(encoding="utf-8") + _GONE
    template = traitlets.Unicode().tag(sync=True)
    fragments = traitlets.List(traitlets.Unicode()).tag(sync=True)
    sentence = traitlets.Unicode().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)


class LiveView(widgets.VBox):
    """An explorer as widgets: figure, controls, cases.

    Attributes
    ----------
    controls : dict of str to ipywidgets.Widget
        The slider, toggle or buttons of each control, by name.
    figure : LiveFigure
        The figure and its sentence.
    """

    def __init__(self, explorer: Explorable) -> None:
        self._explorer = explorer
        self._prefix = f"{explorer.name}-live{next(_numbers)}"
        opening = explorer.opening
        self.controls = {
            control.name: _widget(control, opening[control.name]) for control in explorer.controls
        }
        self.figure = LiveFigure(
            template=explorer.template(self._prefix).replace("<svg ", '<svg role="img" ', 1),
            fragments=explorer.fragments(opening, self._prefix),
            sentence=explorer.sentence(**opening),
            layout=widgets.Layout(flex="1 1 340px", max_width="560px"),
        )
        self._moving_many = False
        self._plays: list[Playing] = []
        for widget in self.controls.values():
            widget.observe(self._moved, "value")
        panel = widgets.VBox(
            [self._labelled(control) for control in explorer.controls],
            layout=widgets.Layout(flex="1 1 280px", max_width="420px"),
        )
        stage = widgets.HBox(
            [self.figure, panel], layout=widgets.Layout(flex_flow="row wrap", align_items="center")
        )
        super().__init__([stage, *self._cases(), widgets.HTML(_caption(explorer))])
        self.add_class("explorer-view")

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Show the widgets; a saved notebook keeps a picture and the sentence as well."""
        state = self.state()
        still, metadata = fallback(
            self._explorer.picture(state, SCREEN_DPI),
            self._explorer.sentence(**state),
            self._explorer.caption,
        )
        return super()._repr_mimebundle_(**kwargs) | still, metadata

    def state(self) -> State:
        """Return the values the widgets stand at, less the rounding errors of a slider."""
        return {
            control.name: control.pick_live(self.controls[control.name].value)
            for control in self._explorer.controls
        }

    def _cases(self) -> list[widgets.Widget]:
        """Return a row of buttons, one a case."""
        buttons = []
        for case in self._explorer.cases:
            button = widgets.Button(
                description=case.label, layout=widgets.Layout(width="auto", height="auto")
            )
            button.on_click(lambda _, case=case: self._go(self._explorer.case_state(case)))
            buttons.append(button)
        row = widgets.Layout(flex_flow="row wrap")
        return [widgets.HBox(buttons, layout=row)] if buttons else []

    def _go(self, state: State) -> None:
        """Move every control, then draw once."""
        self._moving_many = True
        for play in self._plays:
            play.stop()
        try:
            for name, value in state.items():
                self.controls[name].value = value
        finally:
            self._moving_many = False
        self._draw()

    def _labelled(self, control: Control) -> widgets.Widget:
        """Keep the words beside a control true to its value; add a play button on a time axis."""
        widget = self.controls[control.name]
        widget.observe(
            lambda change: widget.set_trait(
                "description", _words(control, control.pick_live(change["new"]))
            ),
            "value",
        )
        if not (isinstance(control, Range) and control.play):
            return widget
        self._plays.append(Playing(control, widget))
        return widgets.VBox([widget, self._plays[-1].button])

    def _moved(self, _: Any) -> None:
        if not self._moving_many:
            self._draw()

    def _draw(self) -> None:
        """Show the widgets' state, or say on the figure why it cannot be shown."""
        state = self.state()
        try:
            fragments = self._explorer.fragments(state, self._prefix)
            sentence = self._explorer.sentence(**state)
        except ValueError as error:
            self.figure.problem = f"This state cannot be drawn. {error}"
            return
        with self.figure.hold_sync():
            self.figure.fragments = fragments
            self.figure.sentence = sentence
            self.figure.problem = ""


class Playing:
    """A button that plays on from where its slider stands, whatever moved it there.

    The browser counts; this follows the slider, and moves it when the browser counts on. A reader
    who takes the slider stops the play, as on a published page.

    Parameters
    ----------
    control : Range
        The time axis.
    slider : ipywidgets.Widget
        Its slider.

    Attributes
    ----------
    button : ipywidgets.Play
        Counts the control's values from 0.
    """

    def __init__(self, control: Range, slider: widgets.Widget) -> None:
        self._control, self._slider = control, slider
        self.button = widgets.Play(
            min=0,
            max=len(control.values) - 1,
            value=self._place(),
            # Never as long as the pause after which the browser reads the sentence aloud.
            interval=min(500, max(60, 5000 // len(control.values))),
            show_repeat=False,
        )
        # ipywidgets 7, which Colab has, keeps it to itself.
        self._playing = "playing" if self.button.has_trait("playing") else "_playing"
        self._stopped = False
        self.button.observe(self._counted, "value")
        slider.observe(self._moved, "value")

    def stop(self) -> None:
        """Stop, as a reader's hand on the slider does."""
        if getattr(self.button, self._playing):
            self._stopped = True
            self.button.set_trait(self._playing, False)

    def _place(self) -> int:
        """Return the index of the slider's value, or of the one below where it is between two."""
        return bisect(self._control.values, self._control.pick_live(self._slider.value)) - 1

    def _moved(self, _: Any) -> None:
        place = self._place()
        if self.button.value != place:
            self.stop()
            self.button.value = place

    def _counted(self, change: Any) -> None:
        place = self._place()
        self._stopped &= not getattr(self.button, self._playing)
        if self._stopped and change["new"] != self.button.min:
            # Counted before the browser heard of it. To the first value leads its own button.
            self.button.value = place
        elif change["new"] != place:
            self._slider.value = self._control.values[change["new"]]


def _widget(control: Control, value: Any) -> widgets.Widget:
    """Return the ipywidget of one control."""
    common = {
        "value": value,
        "description": _words(control, value),
        "style": {"description_width": "initial"},
        "layout": widgets.Layout(width="98%"),
    }
    if isinstance(control, Options):
        common["options"] = [(control.text(option), option) for option in control.values]
        return widgets.RadioButtons(**common)
    if isinstance(control, Toggle):
        return widgets.Checkbox(**common, indent=False)
    assert isinstance(control, Range)
    if control.step < SMALLEST_STEP:
        values = sorted({*control.values, value})
        return widgets.SelectionSlider(**common, options=[(control.text(v), v) for v in values])
    # The number beside the slider can be typed over: live, any value between the ends will do, and
    # is shown as it was typed.
    common |= {"min": control.start, "max": control.stop, "step": control.step}
    if control.whole:
        return widgets.IntSlider(**common)
    return widgets.FloatSlider(**common, readout_format=".12")


def _words(control: Control, value: Any) -> str:
    """Return a control's label, with what its value means unless the widget says so itself."""
    if isinstance(control, Options):
        return control.label
    return f"{control.label}: {control.text(value)}"


def _caption(explorer: Explorable) -> str:
    return f"<p class='explorer-caption'>{escape(explorer.caption)}</p>"

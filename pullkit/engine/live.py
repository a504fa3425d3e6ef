"""The live rendering: labelled ipywidgets, and the figure as an anywidget."""

from __future__ import annotations

import itertools
from html import escape
from importlib import resources
from typing import TYPE_CHECKING, Any

import anywidget
import ipywidgets as widgets
import traitlets

from .controls import Choice, Control, Range, Toggle

if TYPE_CHECKING:
    from .explorer import Explorer, State

_numbers = itertools.count()
_ASSETS = resources.files(__package__) / "assets"
_SCRIPT = (_ASSETS / "explorer.js").read_text(encoding="utf-8")


class LiveFigure(anywidget.AnyWidget):
    """The figure and its sentence, redrawn by the kernel, patched by ``explorer.js``."""

    _esm = f"{_SCRIPT}\nexport default {{ render: explorers.render }};\n"
    _css = (_ASSETS / "explorer.css").read_text(encoding="utf-8")
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

    def __init__(self, explorer: Explorer) -> None:
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
        for widget in self.controls.values():
            widget.observe(self._moved, "value")
        panel = widgets.VBox(
            [_labelled(control, self.controls[control.name]) for control in explorer.controls],
            layout=widgets.Layout(flex="1 1 280px", max_width="420px"),
        )
        stage = widgets.HBox(
            [self.figure, panel], layout=widgets.Layout(flex_flow="row wrap", align_items="center")
        )
        super().__init__([stage, *self._cases(), widgets.HTML(_caption(explorer))])
        self.add_class("explorer-view")

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
        try:
            for name, value in state.items():
                self.controls[name].value = value
        finally:
            self._moving_many = False
        self._draw()

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


def _widget(control: Control, value: Any) -> widgets.Widget:
    """Return the ipywidget of one control."""
    common = {
        "value": value,
        "description": _words(control, value),
        "style": {"description_width": "initial"},
        "layout": widgets.Layout(width="98%"),
    }
    if isinstance(control, Choice):
        common["options"] = [(control.text(option), option) for option in control.values]
        return widgets.RadioButtons(**common)
    if isinstance(control, Toggle):
        return widgets.Checkbox(**common, indent=False)
    assert isinstance(control, Range)
    # The number beside the slider can be typed over: live, any value between the ends will do.
    common |= {"min": control.start, "max": control.stop, "step": control.step}
    if control.whole:
        return widgets.IntSlider(**common)
    return widgets.FloatSlider(**common, readout_format=f".{control.decimals}f")


def _words(control: Control, value: Any) -> str:
    """Return a control's label, with what its value means unless the widget says so itself."""
    if isinstance(control, Choice):
        return control.label
    return f"{control.label}: {control.text(value)}"


def _labelled(control: Control, widget: widgets.Widget) -> widgets.Widget:
    """Keep the words beside a control true to its value; add a play button on a time axis."""
    widget.observe(
        lambda change: widget.set_trait("description", _words(control, change["new"])), "value"
    )
    if not (isinstance(control, Range) and control.play):
        return widget
    values = control.values
    play = widgets.Play(
        min=0, max=len(values) - 1, interval=max(60, 5000 // len(values)), show_repeat=False
    )
    play.observe(lambda change: widget.set_trait("value", values[change["new"]]), "value")
    return widgets.VBox([widget, play])


def _caption(explorer: Explorer) -> str:
    return f"<p class='explorer-caption'>{escape(explorer.caption)}</p>"

"""The live rendering: labelled ipywidgets, and the figure as an anywidget."""

from __future__ import annotations

import itertools
import uuid
from bisect import bisect
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from html import escape
from importlib import resources
from typing import Any
from urllib.parse import parse_qsl

import anywidget
import ipywidgets as widgets
import traitlets
from IPython.display import display

from .controls import MINUS, Control, Options, Own, Range, Toggle
from .explorable import Explorable
from .given import given
from .markup import SCREEN_DPI
from .specification import State
from .still import fallback

_numbers = itertools.count()
_ASSETS = resources.files(__package__) / "assets"


def _asset(*names: str) -> str:
    return "\n".join((_ASSETS / name).read_text(encoding="utf-8") for name in names)


SMALLEST_STEP = 1e-6
"""A slider of numbers rounds them to seven decimals in the browser; one of words takes any."""

ROUNDING = 1e-7
"""How far from a step a slider of numbers can therefore stand and mean it."""


class LiveFigure(anywidget.AnyWidget):
    """The figure and its sentence, redrawn by the kernel, patched by ``live.js``."""

    _esm = _asset("explorer.js", "live.js") + "\nexport default live;\n"
    _css = _asset("explorer.css", "live.css")
    name = traitlets.Unicode().tag(sync=True)
    template = traitlets.Unicode().tag(sync=True)
    fragments = traitlets.List(traitlets.Unicode()).tag(sync=True)
    sentence = traitlets.Unicode().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)
    call = traitlets.Unicode().tag(sync=True)
    stand_in = traitlets.Unicode().tag(sync=True)


def style_notebooks(css: str) -> None:
    """Add rules of a project's own to the style that every explorer brings into its notebook.

    Parameters
    ----------
    css : str
        Rules; ``.explorer-notebook`` is a notebook in JupyterLab that shows an explorer.
    """
    LiveFigure._css += f"\n{css}"


# A slider's value is not sent back to the browser it came from: that costs as much as the figure.
class _Decimals(widgets.FloatSlider):
    value = traitlets.CFloat(0.0).tag(sync=True, echo_update=False)


class _Wholes(widgets.IntSlider):
    value = traitlets.CInt(0).tag(sync=True, echo_update=False)


class LiveView(widgets.VBox):
    """An explorer as widgets: figure, controls, cases.

    Attributes
    ----------
    controls : dict of str to ipywidgets.Widget
        The slider, toggle or buttons of each control, by name. A slider stands at a step: at the
        one below, where the value is between two.
    typed : dict of str to ipywidgets.Text
        The box beside a slider, for any number between its ends.
    figure : LiveFigure
        The figure and its sentence.
    """

    def __init__(self, explorer: Explorable) -> None:
        self._explorer = explorer
        self._prefix = f"{explorer.name}-live{next(_numbers)}"
        self._state = dict(explorer.opening)
        self.controls = {control.name: _widget(control) for control in explorer.controls}
        self.typed = {
            control.name: _box(control)
            for control in explorer.controls
            if isinstance(control, Range) and not _is_place(control)
        }
        self.figure = LiveFigure(
            name=explorer.name,
            stand_in=uuid.uuid4().hex,
            template=self._template(),
            layout=widgets.Layout(flex="1 1 340px", max_width="560px"),
        )
        self.figure.on_msg(lambda _figure, message, _buffers: self._follow(message["go"]))
        self._moving = False
        self._plays: list[Playing] = []
        panel = widgets.VBox(
            [self._panel(control) for control in explorer.controls],
            layout=widgets.Layout(flex="1 1 280px", max_width="420px"),
        )
        self._yours = widgets.Button(description="Yours", layout=widgets.Layout(width="auto"))
        self._yours.on_click(lambda _: self._go_to_own())
        self._go(self._state)
        self._look()
        given.observe(self._look)
        for control in explorer.controls:
            self.controls[control.name].observe(partial(self._moved, control), "value")
        stage = widgets.HBox(
            [self.figure, panel], layout=widgets.Layout(flex_flow="row wrap", align_items="center")
        )
        super().__init__([stage, *self._cases(), widgets.HTML(_caption(explorer))])
        self.add_class("explorer-view")

    def _ipython_display_(self) -> None:
        """Show the widgets, and before them what stands for them wherever they are not.

        Two outputs: of one, JupyterLab would show nothing but the widgets, even those of a kernel
        that is gone. ``live.css``, ``live.js`` and the picture's own style leave one to be seen.
        """
        data, metadata = self.still()
        display(data, raw=True, metadata=metadata)
        display(self._repr_mimebundle_() | {"text/plain": ""}, raw=True)

    def still(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the state as a picture and its sentence: data and metadata of a MIME bundle."""
        return fallback(
            self._explorer.picture(self._state, SCREEN_DPI),
            self._explorer.sentence(**self._state),
            self._explorer.caption,
            self.figure.stand_in,
        )

    def state(self) -> State:
        """Return the values that are shown."""
        return dict(self._state)

    # -- what moves it: a control, a number typed, a case, an address ------------------------------

    def _moved(self, control: Control, change: Any) -> None:
        """Follow a control."""
        if self._moving:
            return
        anew = {
            other.name: other.values[0]
            for other in self._explorer.controls
            if isinstance(other, Range) and other.anew and other is not control
        }
        move = self._jump if anew else self._go
        move(anew | {control.name: _meant(control, change["new"])})

    def _written(self, control: Range, change: Any) -> None:
        """Follow a number typed beside a slider, or say why not."""
        if change["new"] == control.token(self._state[control.name]):
            return
        try:
            self._jump({control.name: _read(control, change["new"])})
        except ValueError as error:
            self.figure.problem = str(error)

    def _follow(self, queries: Iterable[str]) -> None:
        """Go where an address leads: of the ways to read it, take the first without a fault."""
        asked = [self._asked(query) for query in queries]
        state, notes = min(asked, key=lambda one: len(one[1]) > 0)
        self._jump(state)
        if notes:
            self.figure.problem = " ".join(notes)

    def _asked(self, query: str) -> tuple[State, list[str]]:
        """Return the state that an address asks for, and a note on all that cannot be had.

        No note repeats the address: whoever wrote it must not speak here.
        """
        controls = {control.name: control for control in self._explorer.controls}
        cases = {case.name: case for case in self._explorer.cases}
        state, notes = dict(self._explorer.opening), []
        for key, text in parse_qsl(query, keep_blank_values=True):
            if key == "case" and text in cases:
                state |= self._explorer.case_state(cases[text])
            elif key == "case" or key not in controls:
                what = "case" if key == "case" else "control"
                notes.append(f"There is no {what} of that name here.")
            else:
                try:
                    state[key] = _read(controls[key], text)
                except ValueError as error:
                    notes.append(str(error))
        return state, list(dict.fromkeys(notes))

    def _jump(self, values: State) -> None:
        """Go somewhere else: what plays stops."""
        for play in self._plays:
            play.stop()
        self._go(values)

    # -- showing a state ---------------------------------------------------------------------------

    def _go(self, values: State) -> None:
        """Draw once with these values changed, then let every control say where it stands."""
        self._state |= values
        self._draw()
        self._moving = True
        try:
            for control in self._explorer.controls:
                if control.name in values:
                    self._set(control, values[control.name])
        finally:
            self._moving = False

    def _set(self, control: Control, value: Any) -> None:
        """Let a control stand at a value, and say it."""
        widget = self.controls[control.name]
        if _meant(control, widget.value) != _step(control, value):
            widget.value = _step(control, value)
        widget.description = _words(control, value)
        if control.name in self.typed:
            self.typed[control.name].value = control.token(value)

    def _draw(self) -> None:
        """Show the state, or say on the figure why it cannot be shown."""
        try:
            fragments = self._explorer.fragments(self._state, self._prefix)
            sentence = self._explorer.sentence(**self._state)
        except ValueError as error:
            self.figure.problem = f"This state cannot be drawn. {error}"
            return
        with self.figure.hold_sync():
            self.figure.fragments = fragments + self._marks()
            self.figure.sentence = sentence
            self.figure.call = self._call()
            self.figure.problem = ""

    def _template(self) -> str:
        """Return the figure without what moves, with places at its end for the reader's guesses."""
        svg = self._explorer.template(self._prefix).replace("<svg ", '<svg role="img" ', 1)
        first = svg.count("data-place=")
        places = (f'<g data-place="{first + k}"></g>' for k in range(len(self._explorer.marks)))
        return svg.removesuffix("</svg>") + "".join(places) + "</svg>"

    def _marks(self) -> list[str]:
        """Return the guesses that were made in this kernel, each where the figure has it."""
        told = [(mark, given.guesses.get(mark.guess)) for mark in self._explorer.marks]
        figure = self._explorer.figure
        return [mark.at(figure, float(said)) if said else "" for mark, said in told]

    def _look(self, _: Any = None) -> None:
        """Show what was given since: the button of the reader's own numbers, and the guesses."""
        self._yours.layout.display = None if self._own() else "none"
        self._draw()

    def _own(self) -> list[tuple[Range, Own, float]]:
        """Return each control that is a number of the reader's own, where that was given."""
        return [
            (control, control.yours, given.own[control.yours.name])
            for control in self._explorer.controls
            if isinstance(control, Range) and control.yours and control.yours.name in given.own
        ]

    def _go_to_own(self) -> None:
        """Go to the reader's own numbers, or as near as the controls do, and say so."""
        state, words = dict(self._explorer.opening), []
        for control, own, number in self._own():
            inside = min(max(number / own.per, control.start), control.stop)
            state[control.name] = control.pick_live(round(inside) if control.whole else inside)
            shown = own.said(state[control.name])
            off = "" if float(shown) == number else f", shown at {shown}, the nearest here"
            words.append(f"{number:g} {own.words}{off}")
        self._jump(state)
        self.figure.problem = f"Yours: {'; '.join(words)}."

    def _call(self) -> str:
        """Return the Python call that opens this state."""
        moved = ((c, self._state[c.name]) for c in self._explorer.controls)
        values = ", ".join(f"{c.name}={value!r}" for c, value in moved if value != c.default)
        return values.join(self._explorer.python_call())

    # -- its parts ---------------------------------------------------------------------------------

    def _panel(self, control: Control) -> widgets.Widget:
        """Return a control; with it a box for a number, and on a time axis a button that plays."""
        widget = self.controls[control.name]
        if not isinstance(control, Range):
            return widget
        row: widgets.Widget = widget
        if control.name in self.typed:
            box = self.typed[control.name]
            box.observe(partial(self._written, control), "value")
            row = widgets.HBox([widget, box], layout=widgets.Layout(align_items="flex-end"))
        if not control.play:
            return row
        self._plays.append(Playing(control, widget))
        return widgets.VBox([row, self._plays[-1].button])

    def _cases(self) -> list[widgets.Widget]:
        """Return a row of buttons, one a case."""
        buttons = []
        for case in self._explorer.cases:
            button = widgets.Button(
                description=case.label, layout=widgets.Layout(width="auto", height="auto")
            )
            button.on_click(lambda _, case=case: self._jump(self._explorer.case_state(case)))
            buttons.append(button)
        if any(isinstance(c, Range) and c.yours for c in self._explorer.controls):
            buttons.append(self._yours)
        row = widgets.Layout(flex_flow="row wrap")
        return [widgets.HBox(buttons, layout=row)] if buttons else []


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
            interval=min(500, max(60, int(1000 * (control.pace or 5 / len(control.values))))),
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
        return bisect(self._control.values, _meant(self._control, self._slider.value)) - 1

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
            self._slider.value = value = self._control.values[change["new"]]
            if value == self._control.halts:
                self.stop()


def _widget(control: Control) -> widgets.Widget:
    """Return the ipywidget of one control."""
    common = {
        "value": control.default,
        "style": {"description_width": "initial"},
        "layout": widgets.Layout(width="98%"),
    }
    if isinstance(control, Options):
        common["options"] = [(control.text(option), option) for option in control.values]
        return widgets.RadioButtons(**common)
    if isinstance(control, Toggle):
        return widgets.Checkbox(**common, indent=False)
    assert isinstance(control, Range)
    # What it stands at is said beside it.
    common["readout"] = False
    if control.step < SMALLEST_STEP:
        options = [(control.text(value), value) for value in control.values]
        return widgets.SelectionSlider(**common, options=options)
    common |= {"min": control.start, "max": control.stop, "step": control.step}
    return _Wholes(**common) if control.whole else _Decimals(**common)


def _box(control: Range) -> widgets.Text:
    """Return the box that takes any number, when it is left or at Enter."""
    return widgets.Text(
        continuous_update=False,
        tooltip=f"{control.label}: {_any(control)}",
        layout=widgets.Layout(width="5.5em", flex="none"),
    )


def _any(control: Range) -> str:
    """Say which numbers a range takes live."""
    kind = "whole number" if control.whole else "number"
    return f"any {kind} from {control.token(control.start)} to {control.token(control.stop)}"


def _is_place(control: Range) -> bool:
    """Tell whether a range is a list of words: its numbers are their places, and mean nothing."""
    return control.show is not None and control.whole and control.step == 1


def _step(control: Control, value: Any) -> Any:
    """Return the value at which a control can stand: of a slider, the step at `value` or below."""
    if not isinstance(control, Range):
        return value
    return control.values[max(bisect(control.values, value) - 1, 0)]


def _meant(control: Control, value: Any) -> Any:
    """Return what a control that stands at `value` means: a step, less a slider's rounding."""
    if isinstance(control, Range):
        for step in (_step(control, value), _step(control, value + ROUNDING)):
            if abs(step - value) <= ROUNDING:
                return step
    return control.pick_live(value)


def _read(control: Control, text: str) -> Any:
    """Return the value that a reader typed or an address names; say what a control takes if none.

    A decimal comma is understood.
    """
    tokens = {control.token(value): value for value in control.values}
    if text in tokens:
        return tokens[text]
    allowed = f"it is one of {', '.join(tokens)}"
    if isinstance(control, Range):
        with suppress(ValueError):
            number = float(text.strip().replace(",", ".").replace(MINUS, "-"))
            return control.pick_live(int(number) if number.is_integer() else number)
        allowed = f"{_any(control)} will do"
    raise ValueError(f"{control.label} cannot be that: {allowed}.")


def _words(control: Control, value: Any) -> str:
    """Return a control's label, with what its value means unless the widget says so itself."""
    if isinstance(control, Options):
        return control.label
    return f"{control.label}: {control.text(value)}"


def _caption(explorer: Explorable) -> str:
    return f"<p class='explorer-caption'>{escape(explorer.caption)}</p>"

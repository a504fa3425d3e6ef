"""The explorer: a figure, its controls, and a sentence, shown live or published from one source."""

from __future__ import annotations

import copy
import inspect
import itertools
import os
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import matplotlib.pyplot as plt
from IPython import get_ipython
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from . import codec, markup
from .controls import Case, Control
from .drawable import not_a_label, not_a_word, undrawable
from .fonts import unknown_font
from .live import LiveView
from .published import page

State = dict[str, Any]

_BY_KEYWORD = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)

_TAKEN = {
    "case": "in an address means a named case",
    "name": "among the overrides means the name of the explorer",
}

_shown: dict[str, tuple[str | None, int]] = {}
"""Identifiers on this notebook's page, with the cell that put each there, and which run of it."""

OUTPUT = "EXPLORER_OUTPUT"
"""Environment variable: ``published`` makes explorers render as static HTML."""

MAX_STATES = 6000
MAX_BYTES = 250_000
DRAWN_AGAIN = 24
"""How many states are drawn twice, to find figures that depend on the path to them."""


class ExplorerError(ValueError):
    """A specification that cannot be shown, and why."""


def publishing() -> bool:
    """Tell whether explorers render for a static page rather than for a kernel."""
    return os.environ.get(OUTPUT) == "published"


class Explorer:
    """One figure with controls that work in a notebook and on a page without a kernel.

    Parameters
    ----------
    name : str
        Identifies the explorer on its page and in links; words of a-z, 0-9 and hyphens.
    figure : matplotlib.figure.Figure
        Made once, with fixed axes limits. The explorer closes it in pyplot.
    update : callable
        Called with one keyword per control; moves the figure's artists and returns all those it
        may change, the same ones every time (the idiom of matplotlib's ``FuncAnimation``). What
        it draws depends on its arguments alone.
    describe : callable
        Called like `update`; returns one plain sentence that says what this state means. It is
        the figure's alternative text.
    controls : sequence of Control
        What the reader may move.
    caption : str
        Says what to see, whatever the state.
    cases : sequence of Case
        Named states: buttons under the figure, and targets for links.
    recipe : str, optional
        Dotted path of the function that made this explorer, for the call a reader can copy.
    overrides : mapping, optional
        Changes to the controls, by name: a plain value pins the parameter and its control goes
        away; a dict replaces fields of the control, as in ``{"default": 3, "stop": 8}``. Under
        ``"name"``, another name for the explorer: a page that shows it twice needs two.

    Raises
    ------
    ExplorerError
        If the specification cannot be shown; the message names the control or the case.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from pullkit.engine import Explorer, Range
    >>> figure, axes = plt.subplots()
    >>> line, = axes.plot([0, 1], [0, 1])
    >>> _ = axes.set_ylim(0, 3)
    >>> def update(slope):
    ...     line.set_ydata([0, slope])
    ...     return [line]
    >>> tilt = Explorer(
    ...     name="tilt", figure=figure, update=update,
    ...     describe=lambda slope: f"The line rises by {slope} over its length.",
    ...     controls=[Range(name="slope", label="Slope", start=0, stop=3, step=1, default=1)],
    ...     caption="A line that tilts about the origin.")
    >>> tilt.sentence(slope=2)
    'The line rises by 2 over its length.'
    >>> tilt.at(slope=3).opening
    {'slope': 3}
    >>> list(tilt.states())
    [{'slope': 0}, {'slope': 1}, {'slope': 2}, {'slope': 3}]
    >>> tilt.at(slope=4)
    Traceback (most recent call last):
    pullkit.engine.explorer.ExplorerError: explorer 'tilt': control 'slope' cannot be 4; it takes
    0 to 3 in steps of 1
    """

    def __init__(
        self,
        *,
        name: str,
        figure: Figure,
        update: Callable[..., Iterable[Artist]],
        describe: Callable[..., str],
        controls: Sequence[Control],
        caption: str,
        cases: Sequence[Case] = (),
        recipe: str | None = None,
        overrides: Mapping[str, Any] | None = None,
    ) -> None:
        self.overrides = dict(overrides or {})
        name = self.overrides.get("name", name)
        if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
            raise ExplorerError(f"explorer name is {name!r}; it must be words of a-z, 0-9, hyphens")
        if wrong := not_a_label(caption):
            raise ExplorerError(f"explorer {name!r}: its caption {wrong}")
        self.name = name
        self.figure = figure
        self.caption = caption
        self.recipe = recipe
        self._update = update
        self._describe = describe
        self.controls, self.pinned = self._adapt(controls)
        self._check_names(controls)
        self.cases = self._reachable(cases, controls)
        self._check_states()
        plt.close(figure)
        # Before anything is drawn: matplotlib would complain of it at every text.
        unknown = unknown_font(figure)
        if unknown:
            raise ExplorerError(f"explorer {name!r}: the figure has {unknown}")
        self._moving = tuple(dict.fromkeys(self._run(self.start)))
        self._check_artists()
        try:
            markup.prepare(figure)
        except Exception as error:
            raise ExplorerError(f"explorer {name!r}: cannot be drawn: {error}") from error
        self._try_values()
        self._data = self._publish() if publishing() else None

    # -- the specification ---------------------------------------------------------------------

    @property
    def start(self) -> State:
        """The state shown first: every control at its default."""
        return {control.name: control.default for control in self.controls}

    @property
    def published_controls(self) -> tuple[Control, ...]:
        """The controls that a published page has."""
        return tuple(control for control in self.controls if not control.live_only)

    def states(self) -> Iterator[State]:
        """Yield every published state, the last control varying fastest."""
        controls = self.published_controls
        for values in itertools.product(*(control.values for control in controls)):
            yield self.opening | dict(zip((c.name for c in controls), values, strict=True))

    @property
    def published_cases(self) -> tuple[Case, ...]:
        """The cases that a published page can show: those that move no live-only control."""
        fixed = {c.name: self.opening[c.name] for c in self.controls if c.live_only}
        return tuple(
            case
            for case in self.cases
            if all(self.case_state(case)[name] == value for name, value in fixed.items())
        )

    def case_state(self, case: Case) -> State:
        """Return the state that `case` names: its values, and the defaults of the rest."""
        return {**self.start, **case.values}

    def at(self, /, **values: Any) -> Explorer:
        """Return this explorer opened in another state.

        Parameters
        ----------
        **values
            The controls to move, by name. In a notebook a range takes any number between its
            ends, on a published page one of its values.

        Returns
        -------
        Explorer
            A copy; both share the figure.

        Raises
        ------
        ExplorerError
            If a name is not a control's, or a value not one that the control takes.
        """
        by_name = {control.name: control for control in self.controls}
        asked = {}
        for name, value in values.items():
            if name not in by_name:
                raise ExplorerError(
                    f"explorer {self.name!r} has no control {name!r}; "
                    f"it has {', '.join(by_name) or 'none'}"
                )
            pick = by_name[name].pick if publishing() else by_name[name].pick_live
            try:
                asked[name] = pick(value)
            except ValueError as error:
                raise ExplorerError(f"explorer {self.name!r}: {error}") from None
        opened = copy.copy(self)
        opened._opening = {**self.opening, **asked}
        if any(by_name[name].live_only for name in asked):
            opened._data = None  # another slice of the grid of states
        return opened

    _opening: State | None = None

    @property
    def opening(self) -> State:
        """The state in which the explorer opens: `start`, or what `at` asked for."""
        return self.start if self._opening is None else self._opening

    def python_call(self) -> tuple[str, str]:
        """Return the Python call that reopens a state: what stands before its values, and after."""
        live_only = "".join(
            f"{c.name}={self.opening[c.name]!r}, "
            for c in self.controls
            if c.live_only and self.opening[c.name] != c.default
        )
        if self.recipe is None:
            return f"explorer.at({live_only}", ")"
        module, _, function = self.recipe.rpartition(".")
        arguments = ", ".join(f"{key}={value!r}" for key, value in self.overrides.items())
        return f"from {module} import {function}\n\n{function}({arguments}).at({live_only}", ")"

    def _adapt(self, controls: Sequence[Control]) -> tuple[tuple[Control, ...], State]:
        """Apply the overrides: return the controls that remain and the pinned values."""
        names = [control.name for control in controls]
        for name in self.overrides:
            if name not in [*names, "name"]:
                raise ExplorerError(
                    f"explorer {self.name!r} has no control {name!r} to override; "
                    f"it has {', '.join(names)}"
                )
        pinned, adapted = {}, []
        for control in controls:
            override = self.overrides.get(control.name, {})
            try:
                if isinstance(override, dict):
                    adapted.append(replace(control, **override))
                    if override:  # as numbers that the copied call can be written with
                        self.overrides[control.name] = {
                            field: getattr(adapted[-1], field) for field in override
                        }
                else:
                    pinned[control.name] = self.overrides[control.name] = control.pin(override)
            except (TypeError, ValueError) as error:
                raise ExplorerError(
                    f"explorer {self.name!r}: control {control.name!r} cannot be overridden "
                    f"with {override!r}: {_unknown_field(control, override) or error}"
                ) from error
        return tuple(adapted), pinned

    def _reachable(self, cases: Sequence[Case], controls: Sequence[Control]) -> tuple[Case, ...]:
        """Check the cases against the original controls; return those that survive overrides."""
        names = [case.name for case in cases]
        kept = []
        for case in cases:
            if names.count(case.name) > 1:
                raise ExplorerError(f"explorer {self.name!r} has two cases named {case.name!r}")
            values = self._case_values(case, {control.name: control for control in controls})
            if values is not None:
                kept.append(Case(case.name, case.label, **values))
        return tuple(kept)

    def _case_values(self, case: Case, original: Mapping[str, Control]) -> State | None:
        """Return what `case` asks of the controls there are, None if overrides took it away."""
        adapted = {control.name: control for control in self.controls}
        values: State = {}
        survives = True
        for name, value in case.values.items():
            if name not in original:
                raise ExplorerError(
                    f"explorer {self.name!r}: case {case.name!r} sets {name!r}, which is not a "
                    f"control; there are {', '.join(original)}"
                )
            try:
                if name in adapted:
                    values[name] = adapted[name].pick(value)
                else:
                    survives &= bool(original[name].pick(value) == self.pinned[name])
            except ValueError as error:
                if name not in self.overrides:
                    raise ExplorerError(
                        f"explorer {self.name!r}: case {case.name!r}: {error}"
                    ) from None
                survives = False
        return values if survives else None

    # -- checks: wrong specifications fail here, with a message that names the control ------------

    def _check_names(self, controls: Sequence[Control]) -> None:
        names = [control.name for control in controls]
        for name in names:
            if names.count(name) > 1:
                raise ExplorerError(f"explorer {self.name!r} has two controls named {name!r}")
            if name in _TAKEN:
                raise ExplorerError(
                    f"explorer {self.name!r}: a control cannot be named {name!r}, which "
                    f"{_TAKEN[name]}"
                )
        names = [*self.pinned, *(control.name for control in self.controls)]
        for which, function in (("update", self._update), ("describe", self._describe)):
            parameters = inspect.signature(function).parameters.values()
            kinds = {parameter.kind for parameter in parameters}
            accepted = {p.name for p in parameters if p.kind in _BY_KEYWORD}
            for name in names:
                if name not in accepted and inspect.Parameter.VAR_KEYWORD not in kinds:
                    raise ExplorerError(
                        f"explorer {self.name!r}: {which}() does not accept the control {name!r}"
                    )
            for p in parameters:
                if p.default is p.empty and p.kind not in _VARIADIC and p.name not in names:
                    raise ExplorerError(
                        f"explorer {self.name!r}: {which}() needs {p.name!r}, and no control has "
                        "that name"
                    )

    def _check_states(self) -> None:
        controls = self.published_controls
        count = 1
        for control in controls:
            count *= len(control.values)
        if count > MAX_STATES:
            sizes = " x ".join(f"{control.name} {len(control.values)}" for control in controls)
            raise ExplorerError(
                f"explorer {self.name!r} would publish {count} states ({sizes}); at most "
                f"{MAX_STATES}: take fewer values, or make a control live_only"
            )

    def _check_artists(self) -> None:
        for artist in self._moving:
            if artist.get_figure(root=True) is not self.figure:
                raise ExplorerError(
                    f"explorer {self.name!r}: update() returned {artist}, which is not part of "
                    "its figure"
                )

    def _try_values(self) -> None:
        """Try each control's values one at a time, and every case; come back to the start."""
        tried = [
            self.start | {control.name: value}
            for control in self.controls
            for value in control.values
        ]
        first = self.fragments(self.start, self.name)
        for state in [*tried, *(self.case_state(case) for case in self.cases)]:
            self._run(state)
            self.sentence(**state)
        if self.fragments(self.start, self.name) != first:
            raise ExplorerError(
                f"explorer {self.name!r} does not come back to its first figure: update() must "
                "depend on its arguments alone"
            )

    def _where(self, state: State) -> str:
        """Name a state by the controls that are not at their defaults."""
        moved = {k: v for k, v in state.items() if self.start.get(k, state) != v}
        return f"explorer {self.name!r} at {self.pinned | moved or 'its defaults'}"

    def _run(self, state: State) -> list[Artist]:
        """Call ``update``; refuse what it must not do."""
        try:
            returned = self._update(**self.pinned, **state)
        except Exception as error:
            raise ExplorerError(
                f"{self._where(state)}: update() raised {type(error).__name__}: {error}"
            ) from error
        if not isinstance(returned, Iterable):
            raise ExplorerError(
                f"{self._where(state)}: update() returned {returned!r}; it must return the list of "
                "the artists it may change"
            )
        artists = list(returned)
        for artist in artists:
            if not isinstance(artist, Artist):
                raise ExplorerError(
                    f"{self._where(state)}: update() returned {artist!r}, which is not an artist"
                )
            try:
                why = undrawable(artist)
            except Exception as error:
                raise ExplorerError(
                    f"{self._where(state)}: {artist} cannot be drawn: {error}"
                ) from error
            if why:
                raise ExplorerError(f"{self._where(state)}: update() put {why} into {artist}")
        moving = getattr(self, "_moving", None)
        if moving is not None and set(artists) != set(moving):
            odd = next(iter(set(artists) ^ set(moving)))
            raise ExplorerError(
                f"{self._where(state)}: update() returned {odd} in some states only; it must "
                "return every artist it may change, every time"
            )
        return artists

    # -- drawing ---------------------------------------------------------------------------------

    def sentence(self, /, **state: Any) -> str:
        """Return what `describe` says of a state.

        Parameters
        ----------
        **state
            Values by control; controls not named are at their defaults.

        Raises
        ------
        ExplorerError
            If `describe` raises, or its sentence is empty or says NaN, inf or None.
        """
        state = self.start | state
        try:
            text = self._describe(**self.pinned, **state)
        except Exception as error:
            raise ExplorerError(
                f"{self._where(state)}: describe() raised {type(error).__name__}: {error}"
            ) from error
        if not isinstance(text, str) or not text.strip() or not_a_word(text):
            raise ExplorerError(f"{self._where(state)}: describe() returned {text!r}")
        return text

    def fragments(self, state: State, prefix: str) -> list[str]:
        """Return the SVG of every moving artist in `state`.

        Parameters
        ----------
        state : dict
            The value of every control.
        prefix : str
            Begins the identifiers in the SVG; unique on the page.

        Raises
        ------
        ExplorerError
            If `update` raises or breaks its promises, or an artist cannot be drawn.
        """
        with markup.svg_settings():
            return self._drawn(state, prefix)

    def _drawn(self, state: State, prefix: str) -> list[str]:
        self._run(state)
        try:
            return [
                markup.fragment(self.figure, artist, f"{prefix}.{k}")
                for k, artist in enumerate(self._moving)
            ]
        except Exception as error:
            raise ExplorerError(f"{self._where(state)}: cannot be drawn: {error}") from error

    def template(self, prefix: str) -> str:
        """Return the figure's SVG with an empty place for each moving artist."""
        with markup.svg_settings():
            return markup.template(self.figure, self._moving, prefix)

    def _publish(self) -> bytes:
        """Draw every state and pack them; refuse what would be wrong or too large."""
        states = list(self.states())
        with markup.svg_settings():
            texts = [self._texts(state) for state in states]
            self._check_again(states, texts)
        self._check_still(states)
        shape = tuple(len(control.values) for control in self.published_controls)
        data = codec.pack(shape, list(zip(*texts, strict=True)))
        if len(data) > MAX_BYTES:
            raise ExplorerError(
                f"explorer {self.name!r} packs to {len(data) // 1000} kB; at most "
                f"{MAX_BYTES // 1000} kB: take fewer values, or fewer points in its lines"
            )
        return data

    def _texts(self, state: State) -> list[str]:
        return [*self._drawn(state, self.name), self.sentence(**state)]

    def _check_again(self, states: Sequence[State], texts: Sequence[list[str]]) -> None:
        """Draw some states again, in another order: each must come out as it did before."""
        sample = random.Random(0).sample(range(len(states)), min(len(states), DRAWN_AGAIN))
        for k in sample:
            if self._texts(states[k]) != texts[k]:
                raise ExplorerError(
                    f"{self._where(states[k])}: what is drawn depends on the states drawn before; "
                    "update() and describe() must depend on their arguments alone"
                )

    def _check_still(self, states: Sequence[State]) -> None:
        """Check, at the ends of every control, that only what `update` returns has moved."""
        ends = [
            states[0] | {control.name: value}
            for control in self.published_controls
            for value in (control.values if len(control.values) < 4 else control.values[-1:])
        ]
        self._run(states[0])
        still = self.template(self.name)
        for state in [*ends, states[-1]]:
            self._run(state)
            if self.template(self.name) != still:
                raise ExplorerError(
                    f"{self._where(state)}: update() changed something that it did not return"
                )

    # -- display ---------------------------------------------------------------------------------

    def picture(self, state: State, dpi: int = markup.PRINT_DPI) -> str:
        """Return the figure in `state` as a PNG in base64."""
        self._run(state)
        return markup.picture(self.figure, dpi)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any] | tuple[dict[str, Any], dict[str, Any]]:
        """Show native inputs and packed states on a page, ipywidgets in a notebook."""
        if not publishing():
            return LiveView(self)._repr_mimebundle_()
        self._claim_identifiers()
        if self._data is None:
            self._data = self._publish()
        return {"text/html": page(self, self._data), "image/png": self.picture(self.opening)}

    def _claim_identifiers(self) -> None:
        """Refuse a second explorer under one name on a page, before the rest of the page is run.

        A kernel is a notebook, and a notebook is a page.
        """
        shell = get_ipython()
        if shell is None:
            return
        request = shell.get_parent() if hasattr(shell, "get_parent") else {}
        cell, number = request.get("metadata", {}).get("cellId"), shell.execution_count
        idents = [self.name, *(f"{self.name}-{c.name}" for c in self.published_controls)]
        for ident in idents:
            before, then = _shown.get(ident, (cell, number))
            run_again = cell is not None and cell == before and number != then
            if ident in _shown and not run_again:
                raise ExplorerError(
                    f"explorer {self.name!r}: this page has {ident!r} already; give the second "
                    f'one a name of its own, as in name="{self.name}-2"'
                )
        _shown.update(dict.fromkeys(idents, (cell, number)))


def _unknown_field(control: Control, override: Any) -> str | None:
    """Say which field of an override a control does not have, if any."""
    known = [field.name for field in fields(control)]
    for name in override if isinstance(override, dict) else ():
        if name not in known:
            return f"{name!r} is none of {', '.join(known)}"
    return None

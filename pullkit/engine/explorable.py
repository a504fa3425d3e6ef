"""What can be explored: a figure, its controls and a sentence, drawn in any of their states."""

from __future__ import annotations

import copy
import inspect
import itertools
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Self

import matplotlib.pyplot as plt
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from . import markup
from .controls import Case, Control
from .drawable import not_a_label, not_a_word, undrawable
from .fonts import unknown_font

State = dict[str, Any]

_BY_KEYWORD = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)

_TAKEN = {
    "case": "in an address means a named case",
    "name": "among the overrides means the name of the explorer",
}

OUTPUT = "EXPLORER_OUTPUT"
"""Environment variable: ``published`` makes explorers render as static HTML."""

MAX_STATES = 6000


class ExplorerError(ValueError):
    """A specification that cannot be shown, and why."""


def publishing() -> bool:
    """Tell whether explorers render for a static page rather than for a kernel."""
    return os.environ.get(OUTPUT) == "published"


class Explorable:
    """A figure with controls, checked, and drawn in any state; how it is shown is not its affair.

    Its parameters are those of :class:`~pullkit.engine.display.Explorer`.
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
        self._moving = tuple(dict.fromkeys(self.run(self.start)))
        self._check_artists()
        try:
            markup.prepare(figure)
        except Exception as error:
            raise ExplorerError(f"explorer {name!r}: cannot be drawn: {error}") from error
        self._try_values()

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

    def at(self, /, **values: Any) -> Self:
        """Return this explorer opened in another state.

        Parameters
        ----------
        **values
            The controls to move, by name. In a notebook a range takes any number between its
            ends, on a published page one of its values.

        Returns
        -------
        Explorable
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
            self.run(state)
            self.sentence(**state)
        if self.fragments(self.start, self.name) != first:
            raise ExplorerError(
                f"explorer {self.name!r} does not come back to its first figure: update() must "
                "depend on its arguments alone"
            )

    def where(self, state: State) -> str:
        """Name a state by the controls that are not at their defaults."""
        moved = {k: v for k, v in state.items() if self.start.get(k, state) != v}
        return f"explorer {self.name!r} at {self.pinned | moved or 'its defaults'}"

    def run(self, state: State) -> list[Artist]:
        """Call ``update``; refuse what it must not do."""
        try:
            returned = self._update(**self.pinned, **state)
        except Exception as error:
            raise ExplorerError(
                f"{self.where(state)}: update() raised {type(error).__name__}: {error}"
            ) from error
        if not isinstance(returned, Iterable):
            raise ExplorerError(
                f"{self.where(state)}: update() returned {returned!r}; it must return the list of "
                "the artists it may change"
            )
        artists = list(returned)
        for artist in artists:
            if not isinstance(artist, Artist):
                raise ExplorerError(
                    f"{self.where(state)}: update() returned {artist!r}, which is not an artist"
                )
            try:
                why = undrawable(artist)
            except Exception as error:
                raise ExplorerError(
                    f"{self.where(state)}: {artist} cannot be drawn: {error}"
                ) from error
            if why:
                raise ExplorerError(f"{self.where(state)}: update() put {why} into {artist}")
        moving = getattr(self, "_moving", None)
        if moving is not None and set(artists) != set(moving):
            odd = next(iter(set(artists) ^ set(moving)))
            raise ExplorerError(
                f"{self.where(state)}: update() returned {odd} in some states only; it must "
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
                f"{self.where(state)}: describe() raised {type(error).__name__}: {error}"
            ) from error
        if not isinstance(text, str) or not text.strip() or not_a_word(text):
            raise ExplorerError(f"{self.where(state)}: describe() returned {text!r}")
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
            return self.drawn(state, prefix)

    def drawn(self, state: State, prefix: str) -> list[str]:
        """Return what `fragments` does, for those who hold `markup.svg_settings` already."""
        self.run(state)
        try:
            return [
                markup.fragment(self.figure, artist, f"{prefix}.{k}")
                for k, artist in enumerate(self._moving)
            ]
        except Exception as error:
            raise ExplorerError(f"{self.where(state)}: cannot be drawn: {error}") from error

    def template(self, prefix: str) -> str:
        """Return the figure's SVG with an empty place for each moving artist."""
        with markup.svg_settings():
            return markup.template(self.figure, self._moving, prefix)

    def picture(self, state: State, dpi: int = markup.PRINT_DPI) -> str:
        """Return the figure in `state` as a PNG in base64."""
        self.run(state)
        return markup.picture(self.figure, dpi)


def _unknown_field(control: Control, override: Any) -> str | None:
    """Say which field of an override a control does not have, if any."""
    known = [field.name for field in fields(control)]
    for name in override if isinstance(override, dict) else ():
        if name not in known:
            return f"{name!r} is none of {', '.join(known)}"
    return None

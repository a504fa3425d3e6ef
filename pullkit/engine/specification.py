"""What an explorer is asked to be: controls, cases, overrides, checked before anything is drawn."""

from __future__ import annotations

import copy
import inspect
import itertools
import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Self

from .controls import IDENTIFIER, Case, Control
from .drawable import not_a_label

State = dict[str, Any]

OUTPUT = "EXPLORER_OUTPUT"
"""Environment variable: ``published`` makes explorers render as static HTML."""

MAX_STATES = 6000

_BY_KEYWORD = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)

_TAKEN = {
    "case": "in an address means a named case",
    "name": "among the overrides means the name of the explorer",
}


class ExplorerError(ValueError):
    """A specification that cannot be shown, and why."""


def publishing() -> bool:
    """Tell whether explorers render for a static page rather than for a kernel."""
    return os.environ.get(OUTPUT) == "published"


class Specification:
    """The controls of an explorer, with the overrides applied, and the states they span.

    Its parameters are those of :class:`~pullkit.engine.display.Explorer` that draw nothing.
    """

    kind = "explorer"
    """What errors call it."""

    def __init__(
        self,
        *,
        name: str,
        controls: Sequence[Control],
        caption: str,
        cases: Sequence[Case] = (),
        recipe: str | None = None,
        overrides: Mapping[str, Any] | None = None,
    ) -> None:
        self.overrides = dict(overrides or {})
        name = self.overrides.get("name", name)
        if not isinstance(name, str) or not IDENTIFIER.fullmatch(name):
            raise ExplorerError(
                f"{self.kind} name is {name!r}; it must be words of a-z, 0-9, hyphens"
            )
        self.name = name
        if wrong := not_a_label(caption):
            raise self.error(f"its caption {wrong}")
        self.caption = caption
        self.recipe = recipe
        self._check_names(controls)
        self.controls, self.pinned = self._adapt(controls)
        self.cases = self._reachable(cases, {control.name: control for control in controls})
        self._check_states()

    def error(self, what: str) -> ExplorerError:
        """Return an error that begins with the explorer's name."""
        return ExplorerError(f"{self.kind} {self.name!r}: {what}")

    # -- states ----------------------------------------------------------------------------------

    @property
    def start(self) -> State:
        """The state shown first: every control at its default."""
        return {control.name: control.default for control in self.controls}

    @property
    def opening(self) -> State:
        """The state in which the explorer opens: `start`, or what `at` asked for."""
        return self.start if self._opening is None else self._opening

    _opening: State | None = None

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
        return tuple(case for case in self.cases if fixed.items() <= self.case_state(case).items())

    def case_state(self, case: Case) -> State:
        """Return the state that `case` names: its values, and the defaults of the rest."""
        return {**self.start, **case.values}

    def at(self, /, **values: Any) -> Self:
        """Return this explorer opened in another state.

        Parameters
        ----------
        **values
            The controls to move, by name. In a notebook a range takes any number between its
            ends; a published page opens at the nearest of its values.

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
                    f"{self.kind} {self.name!r} has no control {name!r}; "
                    f"it has {', '.join(by_name) or 'none'}"
                )
            control = by_name[name]
            pick = control.pick_published if publishing() else control.pick_live
            try:
                asked[name] = pick(value)
            except ValueError as error:
                raise self.error(str(error)) from None
        opened = copy.copy(self)
        opened._opening = {**self.opening, **asked}
        return opened

    def where(self, state: State) -> str:
        """Name a state by the controls that are not at their defaults, for error messages."""
        moved = {k: v for k, v in state.items() if self.start.get(k, state) != v}
        return f"{self.kind} {self.name!r} at {self.pinned | moved or 'its defaults'}"

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
        found = f"from {module} import {function}\n\n" if module else ""
        return f"{found}{function}({arguments}).at({live_only}", ")"

    # -- overrides and checks: what is wrong fails here, and the message names it -----------------

    def _adapt(self, controls: Sequence[Control]) -> tuple[tuple[Control, ...], State]:
        """Apply the overrides: return the controls that remain and the pinned values."""
        names = [control.name for control in controls]
        for name in self.overrides:
            if name not in [*names, "name"]:
                raise ExplorerError(
                    f"{self.kind} {self.name!r} has no control {name!r} to override; "
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
                raise self.error(
                    f"control {control.name!r} cannot be overridden with {override!r}: "
                    f"{_unknown_field(control, override) or error}"
                ) from error
        return tuple(adapted), pinned

    def _reachable(
        self, cases: Sequence[Case], original: Mapping[str, Control]
    ) -> tuple[Case, ...]:
        """Check the cases against the original controls; return those that survive overrides."""
        names = [case.name for case in cases]
        kept = []
        for case in cases:
            if names.count(case.name) > 1:
                raise ExplorerError(f"{self.kind} {self.name!r} has two cases named {case.name!r}")
            values = self._case_values(case, original)
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
                raise self.error(
                    f"case {case.name!r} sets {name!r}, which is not a control; there are "
                    f"{', '.join(original)}"
                )
            try:
                if name in adapted:
                    values[name] = adapted[name].pick(value)
                else:
                    survives &= bool(original[name].pick(value) == self.pinned[name])
            except ValueError as error:
                if name not in self.overrides:
                    raise self.error(f"case {case.name!r}: {error}") from None
                survives = False
        return values if survives else None

    def _check_names(self, controls: Sequence[Control]) -> None:
        names = [control.name for control in controls]
        for name in names:
            if names.count(name) > 1:
                raise ExplorerError(f"{self.kind} {self.name!r} has two controls named {name!r}")
            if name in _TAKEN:
                raise self.error(f"a control cannot be named {name!r}, which {_TAKEN[name]}")

    def check_keywords(self, which: str, function: Callable[..., Any]) -> None:
        """Refuse a function that cannot be called with one keyword a control."""
        parameters = inspect.signature(function).parameters.values()
        open_ended = any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters)
        accepted = {p.name for p in parameters if p.kind in _BY_KEYWORD}
        names = [*self.pinned, *(control.name for control in self.controls)]
        for name in names:
            if name not in accepted and not open_ended:
                raise self.error(f"{which}() does not accept the control {name!r}")
        for p in parameters:
            if p.default is p.empty and p.kind not in _VARIADIC and p.name not in names:
                raise self.error(f"{which}() needs {p.name!r}, and no control has that name")

    def tried(
        self, state: State, which: str, function: Callable[..., Any], *args: Any, **values: Any
    ) -> Any:
        """Call one of the author's functions; say where it was if it raises."""
        try:
            return function(*args, **values)
        except Exception as error:
            raise ExplorerError(
                f"{self.where(state)}: {which}() raised {type(error).__name__}: {error}"
            ) from error

    def _check_states(self) -> None:
        controls = self.published_controls
        count = math.prod(len(control.values) for control in controls)
        if count > MAX_STATES:
            sizes = " x ".join(f"{control.name} {len(control.values)}" for control in controls)
            raise ExplorerError(
                f"{self.kind} {self.name!r} would publish {count} states ({sizes}); at most "
                f"{MAX_STATES}: take fewer values, or make a control live_only"
            )


def _unknown_field(control: Control, override: Any) -> str | None:
    """Say which field of an override a control does not have, if any."""
    known = [field.name for field in fields(control)]
    for name in override if isinstance(override, dict) else ():
        if name not in known:
            return f"{name!r} is none of {', '.join(known)}"
    return None

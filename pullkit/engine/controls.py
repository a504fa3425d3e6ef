"""The controls of an explorer: what a reader may move, and the values each one takes.

A control is a frozen description. It holds no widget: :mod:`.published` turns it into a native
``<input>`` and :mod:`.live` into an ipywidget, so that both show the same words and values.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

NAME = re.compile(r"[a-z][a-z0-9_]*")
"""A control's name is a Python keyword argument and a key of a web address."""


@dataclass(frozen=True, kw_only=True)
class Control:
    """What all kinds of control share.

    Attributes
    ----------
    name : str
        The keyword under which ``update`` and ``describe`` receive the value.
    label : str
        What the reader reads beside the control.
    default : Any
        The value shown first; one of `values`.
    live_only : bool
        If true, the published page keeps the control at its default, and says so.
    """

    name: str
    label: str
    default: Any
    live_only: bool = False

    def __post_init__(self) -> None:
        """Refuse a control that could not be shown."""
        if not NAME.fullmatch(self.name):
            raise ValueError(
                f"control name is {self.name!r}; it must be lower-case letters, digits and "
                "underscores, beginning with a letter"
            )
        if not self.label.strip():
            raise ValueError(f"control {self.name!r} has no label")
        if not self.values:
            raise ValueError(f"control {self.name!r} has no values")
        if self.default not in self.values:
            raise ValueError(
                f"control {self.name!r}: its default {self.default!r} is not among its values, "
                f"{self.allowed}"
            )

    @property
    def values(self) -> tuple[Any, ...]:
        """Every value the published control can take, in order."""
        raise NotImplementedError

    @property
    def allowed(self) -> str:
        """The allowed values, in words, for error messages."""
        return ", ".join(repr(value) for value in self.values)

    def text(self, value: Any) -> str:
        """Return `value` as the reader reads it."""
        raise NotImplementedError

    def token(self, value: Any) -> str:
        """Return `value` as it stands in a web address."""
        return str(value)

    def accepts(self, value: Any) -> bool:
        """Tell whether the live control can be set to `value`."""
        return value in self.values


def _decimals(number: float) -> int:
    """Return how many decimals `number` is written with."""
    return len(f"{number:.10f}".rstrip("0").partition(".")[2])


@dataclass(frozen=True, kw_only=True)
class Range(Control):
    """Numbers from `start` to `stop` in equal steps, both ends included.

    Attributes
    ----------
    start, stop, step : float
        The ends and the step, in the parameter's own unit; `step` is positive.
    unit : str
        Written after the number.
    show : callable, optional
        Turns a value into the words the reader sees; by default the number and its unit.
    play : bool
        If true the range is a time axis: it gets a button that runs through the values.

    Examples
    --------
    >>> Range(name="relays", label="Relays", start=1, stop=3, step=1, default=2).values
    (1, 2, 3)
    """

    start: float
    stop: float
    step: float
    unit: str = ""
    show: Callable[[Any], str] | None = None
    play: bool = False

    def __post_init__(self) -> None:
        """Refuse a range that does not run from start to stop in whole steps."""
        ends = {"start": self.start, "stop": self.stop, "step": self.step}
        for which, number in ends.items():
            if not isinstance(number, (int, float)) or not math.isfinite(number):
                raise ValueError(
                    f"control {self.name!r}: {which} is {number!r}; it must be a finite number"
                )
        if self.step <= 0:
            raise ValueError(f"control {self.name!r}: step is {self.step}; it must be positive")
        steps = (self.stop - self.start) / self.step
        if steps < 0 or abs(steps - round(steps)) > 1e-9:
            raise ValueError(
                f"control {self.name!r}: from {self.start} to {self.stop} is not a whole number "
                f"of steps of {self.step}"
            )
        super().__post_init__()

    @property
    def decimals(self) -> int:
        """How many decimals the values are written with."""
        return max(_decimals(self.start), _decimals(self.step))

    @property
    def values(self) -> tuple[float, ...]:
        """Every value of the range, rounded to the decimals of its step."""
        count = round((self.stop - self.start) / self.step) + 1
        exact = (self.start + k * self.step for k in range(count))
        if all(isinstance(end, int) for end in (self.start, self.stop, self.step)):
            return tuple(int(value) for value in exact)
        return tuple(round(value, self.decimals) for value in exact)

    @property
    def allowed(self) -> str:
        """The range, in words."""
        return f"{self.start} to {self.stop} in steps of {self.step}"

    def text(self, value: float) -> str:
        """Return the number with its unit, or what `show` makes of it."""
        if self.show is not None:
            return self.show(value)
        number = f"{value:.{self.decimals}f}".replace("-", "\N{MINUS SIGN}")
        return f"{number} {self.unit}".strip()

    def token(self, value: float) -> str:
        """Return the number with as few digits as say it exactly."""
        return f"{value:.10g}"

    def accepts(self, value: Any) -> bool:
        """Accept any number between the ends: live, the kernel can compute it."""
        return isinstance(value, (int, float)) and self.start <= value <= self.stop


@dataclass(frozen=True, kw_only=True)
class Choice(Control):
    """One of a few named options.

    Attributes
    ----------
    options : mapping
        From the value that ``update`` receives to the words the reader sees.

    Examples
    --------
    >>> Choice(name="rule", label="Who starts a job", options={"plan": "the plan",
    ...        "exit": "a finished job"}, default="exit").text("exit")
    'a finished job'
    """

    options: Mapping[Any, str] = field(default_factory=dict)

    @property
    def values(self) -> tuple[Any, ...]:
        """The options' values, in order."""
        return tuple(self.options)

    def text(self, value: Any) -> str:
        """Return the words that name the option."""
        return self.options[value]


@dataclass(frozen=True, kw_only=True)
class Toggle(Control):
    """An on/off switch.

    Attributes
    ----------
    on, off : str
        What the reader reads in each position.

    Examples
    --------
    >>> Toggle(name="turning", label="The wish turns", default=False).token(True)
    'on'
    """

    on: str = "on"
    off: str = "off"

    @property
    def values(self) -> tuple[bool, bool]:
        """Off, then on."""
        return (False, True)

    def text(self, value: bool) -> str:
        """Return the words of the position."""
        return self.on if value else self.off

    def token(self, value: bool) -> str:
        """Return ``on`` or ``off``."""
        return "on" if value else "off"


@dataclass(frozen=True)
class Case:
    """A state worth a name: a button under the figure, and a target for links in the prose.

    Parameters
    ----------
    name : str
        The word that stands in a link: ``#explorer?case=name``.
    label : str
        What the button says.
    **values
        The controls that differ from their defaults.

    Examples
    --------
    >>> Case("far", "Seven relays", relays=7).values
    {'relays': 7}
    """

    name: str
    label: str
    values: Mapping[str, Any]

    def __init__(self, name: str, label: str, **values: Any) -> None:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
            raise ValueError(f"case name is {name!r}; it must be words of a-z, 0-9 and hyphens")
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "label", label)
        object.__setattr__(self, "values", values)

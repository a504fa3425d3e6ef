"""The controls of an explorer: what a reader may move, and the values each one takes.

A control is a frozen description. It holds no widget: :mod:`.published` turns it into a native
``<input>`` and :mod:`.live` into an ipywidget, so that both show the same words and values.
"""

from __future__ import annotations

import keyword
import math
import re
from bisect import bisect_left
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from numbers import Real
from typing import Any, ClassVar

import numpy as np

from .drawable import not_a_label

NAME = re.compile(r"[a-z][a-z0-9_]*")
"""A control's name is a Python keyword argument and a key of a web address."""

HYPHENED = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")  # in addresses, and in a browser's storage
IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")  # of what stands on a page

MAX_VALUES = 10_000
"""More than a slider can tell apart on any screen; most likely a step that is too small."""

MAX_WHOLE = 2**53
"""Beyond it a browser, to which every number is a double, takes neighbours for the same."""

MAX_DECIMALS = 12
"""A number with more of them is written with as few digits as say it exactly."""

MINUS = "\N{MINUS SIGN}"

TYPED_DIGITS = 15
"""A double with more significant digits was computed, as 1/3 was; nobody typed it."""


def _plain(value: Any) -> Any:
    """Return a number as one of Python's own, which code can be written with."""
    value = value.item() if isinstance(value, np.generic) else value
    other = isinstance(value, Real) and not isinstance(value, int | float)
    return float(value) if other else value


def _is_number(value: Any) -> bool:
    """Tell whether `value` is a finite real number; a bool is a position, not a number."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return False
    try:
        plain = _plain(value)
    except OverflowError:
        return False
    return abs(plain) <= MAX_WHOLE if isinstance(plain, int) else math.isfinite(plain)


def _as_written(number: float) -> Fraction:
    """Return the fraction that the shortest way to write `number` stands for: 0.1 is a tenth."""
    return Fraction(repr(number))


def _decimals(number: float) -> int:
    """Return how many decimals `number` is written with, in full."""
    exponent = Decimal(repr(number)).normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


def _digits(number: float) -> int:
    """Return with how many significant digits `number` is written."""
    return len(Decimal(repr(number)).normalize().as_tuple().digits)


@dataclass(frozen=True)
class Control:
    """What all kinds of control share.

    Attributes
    ----------
    name : str
        The keyword under which ``read`` receives the value.
    label : str
        What the reader reads beside the control.
    default : Any
        The value shown first; one of `values`, the first of them unless you say another.
    live_only : bool
        If true, the published page keeps the control at its default, and says so.
    """

    name: str
    label: str
    default: Any = field(default=..., kw_only=True)
    live_only: bool = field(default=False, kw_only=True)

    tell_apart: ClassVar[str] = "an address could not tell them apart"
    """What to do about two values that are the same in an address."""

    def __post_init__(self) -> None:
        """Refuse a control that could not be shown."""
        if not NAME.fullmatch(self.name) or keyword.iskeyword(self.name):
            raise ValueError(
                f"control name is {self.name!r}; it must be lower-case letters, digits and "
                "underscores, beginning with a letter, and no word of Python's own"
            )
        if wrong := not_a_label(self.label):
            raise ValueError(f"control {self.name!r}: its label {wrong}")
        if not self.values:
            raise ValueError(f"control {self.name!r} has no values")
        self._check_words()
        if self.default is ...:
            object.__setattr__(self, "default", self.values[0])
        try:
            object.__setattr__(self, "default", self.pick(self.default))
        except ValueError:
            raise ValueError(
                f"control {self.name!r}: its default {self.default!r} is not among its values, "
                f"{self.allowed}"
            ) from None

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

    def pick(self, value: Any) -> Any:
        """Return the one of `values` that `value` equals.

        Raises
        ------
        ValueError
            If there is none; the message names the control and what it takes.
        """
        if isinstance(value, Hashable):
            for own in self.values:
                if own == value:
                    return own
        raise ValueError(f"control {self.name!r} cannot be {value!r}; it takes {self.allowed}")

    def pick_live(self, value: Any) -> Any:
        """Return `value` as the live control can be set to it, or raise as `pick` does."""
        return self.pick(value)

    def pick_published(self, value: Any) -> Any:
        """Return the published value that stands for `value`, or raise as `pick` does."""
        return self.pick(value)

    def pin(self, value: Any) -> Any:
        """Return `value` as a fixed parameter: where the values are numbers, any number will do."""
        if _is_number(self.default) and _is_number(value):
            return _plain(value)
        return self.pick(value)

    def _check_words(self) -> None:
        """Refuse values without words, and values that an address could not tell apart."""
        for value in self.values:
            try:
                words = self.text(value)
            except Exception as error:
                raise ValueError(
                    f"control {self.name!r}: the text for {value!r} raised "
                    f"{type(error).__name__}: {error}"
                ) from error
            if not_a_label(words):
                raise ValueError(
                    f"control {self.name!r}: the text for {value!r} is {words!r}; it must be words"
                )
        for written, cure in ((self.token, self.tell_apart), (self.text, "give each its words")):
            first: dict[str, Any] = {}
            for value in self.values:
                other = first.setdefault(written(value), value)
                if other is not value:
                    raise ValueError(
                        f"control {self.name!r} has values that are written alike: {other!r} and "
                        f"{value!r}, both {written(value)!r}; {cure}"
                    )


@dataclass(frozen=True)
class Own:
    """A number of the reader's own: given on one page, kept, and offered on others.

    Attributes
    ----------
    name : str
        Identifies it in the whole book; words of a-z, 0-9 and hyphens.
    words : str
        What the number counts, as it reads after it: "slips in a hundred".
    per : float
        By how much a parameter is multiplied to say it in these words.

    Examples
    --------
    >>> Own("slips", "slips in a hundred", per=100).said(0.125)
    '12.5'
    """

    name: str
    words: str
    per: float = 1

    def __post_init__(self) -> None:
        """Refuse a number that could not be kept or said."""
        if not HYPHENED.fullmatch(self.name):
            raise ValueError(
                f"own number's name is {self.name!r}; it must be words of a-z, 0-9 and hyphens"
            )
        if wrong := not_a_label(self.words):
            raise ValueError(f"own number {self.name!r}: its words {wrong}")
        if not _is_number(self.per) or self.per <= 0:
            raise ValueError(
                f"own number {self.name!r}: per is {self.per!r}; it must be a positive number"
            )

    def said(self, value: float) -> str:
        """Return what a parameter is in the reader's words, to three figures at least."""
        return f"{value * self.per:.{max(3, len(f'{abs(value * self.per):.0f}'))}g}"


@dataclass(frozen=True)
class Range(Control):
    """Numbers from `start` to `stop` in equal steps, both ends included.

    Attributes
    ----------
    start, stop, step : float
        The ends and the step, in the parameter's own unit; `step` is positive, 1 unless you say
        another.
    unit : str
        Written after the number.
    show : callable, optional
        Turns a value into the words the reader sees; by default the number and its unit.
    play : bool
        If true the range is a time axis: it gets a button that runs through the values.
    anew : bool
        If true the time begins again whenever the reader moves another control: what is shown of
        one setting does not tell the end of the next.
    halts : float, optional
        A value at which a play stops, until it is asked to go on.
    pace : float, optional
        Seconds that a play stays at each value; by default all of them take some five.
    yours : Own, optional
        The reader's own number that this parameter is. Where one is kept, an explorer offers the
        case *Yours*; a form keeps what is put into the field.

    Examples
    --------
    >>> Range("relays", "Relays", 1, 3, default=2).values
    (1, 2, 3)
    """

    start: float
    stop: float
    step: float = 1
    unit: str = field(default="", kw_only=True)
    show: Callable[[Any], str] | None = field(default=None, kw_only=True)
    play: bool = field(default=False, kw_only=True)
    anew: bool = field(default=False, kw_only=True)
    halts: float | None = field(default=None, kw_only=True)
    pace: float | None = field(default=None, kw_only=True)
    yours: Own | None = field(default=None, kw_only=True)

    tell_apart: ClassVar[str] = "take a larger step"

    def __post_init__(self) -> None:
        """Refuse a range that does not run from start to stop in whole steps."""
        for which in ("start", "stop", "step"):
            number = getattr(self, which)
            if not _is_number(number):
                raise ValueError(
                    f"control {self.name!r}: {which} is {number!r}; it must be a finite number, "
                    "and below 2**53 if it is a whole one"
                )
            object.__setattr__(self, which, _plain(number))
        if self.step <= 0:
            raise ValueError(f"control {self.name!r}: step is {self.step}; it must be positive")
        steps = (_as_written(self.stop) - _as_written(self.start)) / _as_written(self.step)
        if steps >= MAX_VALUES:
            many = (self.stop - self.start) / self.step
            raise ValueError(
                f"control {self.name!r}: from {self.start} to {self.stop} there are {many:.3g} "
                f"steps of {self.step}; at most {MAX_VALUES}"
            )
        if steps < 0 or abs(steps - round(steps)) > 1e-9:
            raise ValueError(
                f"control {self.name!r}: from {self.start} to {self.stop} is not a whole number "
                f"of steps of {self.step}"
            )
        if self.play and steps < 1:
            raise ValueError(f"control {self.name!r} has one value only, so it cannot play")
        if self.anew and not self.play:
            raise ValueError(f"control {self.name!r} begins anew, so it must play")
        super().__post_init__()
        for which in ("halts", "pace"):
            if getattr(self, which) is not None and not self.play:
                raise ValueError(f"control {self.name!r} has {which}, so it must play")
        if self.halts is not None:
            object.__setattr__(self, "halts", self.pick(self.halts))
        if self.pace is not None and not 0.04 <= self.pace <= 5:
            raise ValueError(
                f"control {self.name!r}: pace is {self.pace}; it must be 0.04 to 5 seconds"
            )

    @cached_property
    def decimals(self) -> int:
        """How many decimals the values are written with."""
        return max(_decimals(value) for value in self.values)

    @property
    def whole(self) -> bool:
        """Whether the values are integers."""
        return all(isinstance(end, int) for end in (self.start, self.stop, self.step))

    @cached_property
    def values(self) -> tuple[float, ...]:
        """Every value of the range, as near as a number comes to its whole steps.

        Examples
        --------
        >>> Range("part", "Part", 0, 1, 1 / 3).values
        (0.0, 0.3333333333333333, 0.6666666666666666, 1.0)
        """
        start, stop, step = map(_as_written, (self.start, self.stop, self.step))
        count = round((stop - start) / step)
        if count and max(_digits(self.start), _digits(self.step)) > TYPED_DIGITS:
            start = Fraction(self.start)
            step = (Fraction(self.stop) - start) / count
        exact = (start + k * step for k in range(count + 1))
        return tuple(map(int if self.whole else float, exact))

    @property
    def allowed(self) -> str:
        """The range, in words."""
        return f"{self.start} to {self.stop} in steps of {self.step}"

    def text(self, value: float) -> str:
        """Return the number with its unit, or what `show` makes of it."""
        if self.show is not None:
            return self.show(value)
        # Live, a value can lie between two steps.
        decimals = max(self.decimals, _decimals(value))
        in_full = decimals <= MAX_DECIMALS and abs(value) <= MAX_WHOLE
        number = f"{value:.{decimals}f}" if in_full else self.token(value)
        return f"{number.replace('-', MINUS)} {self.unit}".strip()

    def token(self, value: float) -> str:
        """Return the number with as few digits as say it exactly."""
        return repr(value).removesuffix(".0")

    def pick(self, value: Any) -> float:
        """Return the value of the range that `value` is, but for a rounding error.

        Examples
        --------
        >>> Range("share", "Share", 0, 1, 0.1).pick(0.1 + 0.2)
        0.3
        """
        if _is_number(value):
            above = bisect_left(self.values, value)
            nearest: float = min(
                self.values[max(above - 1, 0) : above + 1], key=lambda own: abs(own - value)
            )
            if abs(nearest - value) <= 1e-9 * self.step:
                return nearest
        raise ValueError(f"control {self.name!r} cannot be {value!r}; it takes {self.allowed}")

    def pick_live(self, value: Any) -> float:
        """Return any number between the ends: live, the kernel can compute it."""
        try:
            return self.pick(value)
        except ValueError:
            between = _is_number(value) and self.start <= value <= self.stop
            if not between or (self.whole and value != int(value)):
                raise
            return int(value) if self.whole else float(value)

    def pick_published(self, value: Any) -> float:
        """Return the value of the range that is nearest to `value`, which lies between its ends.

        Examples
        --------
        >>> Range("share", "Share", 0, 1, 0.1).pick_published(0.37)
        0.4
        """
        live = self.pick_live(value)
        return min(self.values, key=lambda own: abs(own - live))


@dataclass(frozen=True)
class Options(Control):
    """One of a few named options.

    Attributes
    ----------
    options : mapping
        From the value that ``read`` receives to the words the reader sees.

    Examples
    --------
    >>> rules = {"plan": "the plan", "exit": "a finished job"}
    >>> Options("rule", "Who starts a job", rules).text("exit")
    'a finished job'
    """

    options: Mapping[Any, str]

    def __post_init__(self) -> None:
        """Refuse options that are not values with their words."""
        if not isinstance(self.options, Mapping):
            raise ValueError(
                f"control {self.name!r}: options is {self.options!r}; it must map each value to "
                "the words the reader sees"
            )
        options = {_plain(value): words for value, words in self.options.items()}
        for value in options:
            if isinstance(value, Real) and not math.isfinite(value):
                raise ValueError(
                    f"control {self.name!r}: {value!r} is among its options; a number must be "
                    "finite, or it could not be written in code"
                )
        object.__setattr__(self, "options", options)
        super().__post_init__()

    @property
    def values(self) -> tuple[Any, ...]:
        """The options' values, in order."""
        return tuple(self.options)

    def text(self, value: Any) -> str:
        """Return the words that name the option."""
        return self.options[value]


@dataclass(frozen=True)
class Toggle(Control):
    """An on/off switch.

    Attributes
    ----------
    on, off : str
        What the reader reads in each position.

    Examples
    --------
    >>> Toggle("turning", "The wish turns").token(True)
    'on'
    """

    on: str = field(default="on", kw_only=True)
    off: str = field(default="off", kw_only=True)

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

    def __init__(self, name: str, label: str, /, **values: Any) -> None:
        if not HYPHENED.fullmatch(name):
            raise ValueError(f"case name is {name!r}; it must be words of a-z, 0-9 and hyphens")
        if wrong := not_a_label(label):
            raise ValueError(f"case {name!r}: its label {wrong}")
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "label", label)
        object.__setattr__(self, "values", values)

"""The one place that validates arguments.

A model passes every argument through here first, so that all models refuse the same things, with
the same words: the argument's name, its value, and what is allowed. Each check takes a number or
an array and gives it back as floats (a scalar for a scalar). Three rules hold everywhere:

* nothing is guessed: strings, ``None``, booleans, complex numbers and NaN are refused;
* ``-0.0`` becomes ``0.0``, so that dividing by it never changes a sign;
* infinity is a value like any other: accepted where the stated interval contains it.
"""

import reprlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

# A NumPy float for scalars, an array for arrays. NumPy's own functions are typed in this way:
# spelling out the union would make every caller prove which of the two it holds.
Floats: TypeAlias = Any


class Range(ABC):
    """Numbers that an argument may be. Its text says which, "between 0 and 0.5"."""

    @abstractmethod
    def accepts(self, numbers: Floats) -> NDArray[np.bool_]:
        """Tell of each number, a NumPy float or an array of them, whether it lies inside."""

    def check(self, name: str, value: ArrayLike) -> Floats:
        """Return `value` as floats if all of it lies inside.

        Raises
        ------
        ValueError
            If `value` is not made of real numbers, or some of it lies outside.

        Examples
        --------
        >>> Between(0, 0.5).check("relay_error", [0.1, 0.7])
        Traceback (most recent call last):
        ValueError: relay_error[1] is 0.7; it must lie between 0 and 0.5
        """
        numbers = _real(name, value)
        accepted = self.accepts(numbers)
        if not accepted.all():
            allowed = str(self)
            verb = "lie" if allowed.startswith("between") else "be"
            _refuse(name, numbers, ~accepted, f"{verb} {allowed}")
        return numbers


@dataclass(frozen=True)
class Between(Range):
    """Numbers of an interval. ``high=np.inf`` accepts infinity, unless that end is open.

    Examples
    --------
    >>> print(Between(0, np.inf, open_low=True, open_high=True))
    finite, and above 0
    """

    low: float
    high: float
    open_low: bool = False
    open_high: bool = False

    def accepts(self, numbers: Floats) -> NDArray[np.bool_]:
        """Tell of each number whether it lies in the interval."""
        above = numbers > self.low if self.open_low else numbers >= self.low
        below = numbers < self.high if self.open_high else numbers <= self.high
        return np.asarray(above & below)

    def __str__(self) -> str:
        """Say the interval, its ends in full: a rounded one would mislead."""
        low, high = _shown(float(self.low)), _shown(float(self.high))
        if self.low == -np.inf and self.high == np.inf:
            return "finite" if self.open_low and self.open_high else "a number"
        if self.high == np.inf:
            finite = "finite, and " * self.open_high
            return f"{finite}above {low}" if self.open_low else f"{finite}{low} or more"
        ends = [low] * self.open_low + [high] * self.open_high
        excluded = f", {' and '.join(ends)} excluded" if ends else ""
        return f"between {low} and {high}{excluded}"


@dataclass(frozen=True)
class Whole(Range):
    """Whole numbers from `minimum` on; with `or_infinite`, infinity too.

    Examples
    --------
    >>> Whole(1).check("levels", 2.5)
    Traceback (most recent call last):
    ValueError: levels is 2.5; it must be a whole number, 1 or more
    """

    minimum: int
    or_infinite: bool = False

    def accepts(self, numbers: Floats) -> NDArray[np.bool_]:
        """Tell of each number whether it is whole and large enough."""
        whole = (numbers >= self.minimum) & (numbers == np.floor(numbers))
        return np.asarray(whole & (np.isfinite(numbers) | self.or_infinite))

    def __str__(self) -> str:
        """Say where they begin."""
        return f"a whole number, {self.minimum} or more" + ", or infinite" * self.or_infinite


class Odd(Range):
    """Odd numbers from 1 on: votes that cannot be tied.

    Examples
    --------
    >>> Odd().check("messages", 4)
    Traceback (most recent call last):
    ValueError: messages is 4; it must be an odd whole number, 1 or more
    """

    def accepts(self, numbers: Floats) -> NDArray[np.bool_]:
        """Tell of each number whether it is odd."""
        with np.errstate(invalid="ignore"):  # infinity is neither odd nor even
            return np.asarray((numbers >= 1) & (numbers % 2 == 1))

    def __str__(self) -> str:
        """Say what they are."""
        return "an odd whole number, 1 or more"


# Intervals that recur. Infinity is included unless the name says finite.
FINITE = Between(-np.inf, np.inf, open_low=True, open_high=True)
FINITE_NOT_NEGATIVE = Between(0, np.inf, open_high=True)
FINITE_POSITIVE = Between(0, np.inf, open_low=True, open_high=True)
NOT_NEGATIVE = Between(0, np.inf)
POSITIVE = Between(0, np.inf, open_low=True)
SHARE = Between(0, 1)  # or a probability


def within(
    name: str,
    value: ArrayLike,
    low: float,
    high: float,
    *,
    open_low: bool = False,
    open_high: bool = False,
) -> Floats:
    """Return `value` as floats if all of it lies `Between` `low` and `high`."""
    return Between(low, high, open_low, open_high).check(name, value)


def single(name: str, number: Floats) -> float:
    """Return a checked `number` as a Python float if it is one number and not an array of them.

    Raises
    ------
    ValueError
        If `number` has a shape.

    Examples
    --------
    >>> single("relay_error", within("relay_error", [0.1, 0.2], 0, 0.5))
    Traceback (most recent call last):
    ValueError: relay_error is [0.1, 0.2]; it must be a single number
    """
    if np.ndim(number) != 0:
        raise ValueError(f"{name} is {_shown(number)}; it must be a single number")
    return float(number)


def count(name: str, value: ArrayLike, minimum: int = 1) -> int:
    """Return `value` as a Python integer if it is one whole number, not below `minimum`.

    Raises
    ------
    ValueError
        If `value` is not a single whole number, or too small.

    Examples
    --------
    >>> count("runs", 0)
    Traceback (most recent call last):
    ValueError: runs is 0; it must be a whole number, 1 or more
    """
    return int(single(name, Whole(minimum).check(name, value)))


def arrow(name: str, value: ArrayLike) -> Floats:
    """Return `value` as floats if its last axis holds the components of arrows, none all 0.

    Raises
    ------
    ValueError
        If `value` is a single number, is not made of finite real numbers, or some arrow is all 0.

    Examples
    --------
    >>> arrow("measure", [0, 0])
    Traceback (most recent call last):
    ValueError: measure is [0, 0]; it must be an arrow, or an array of them, none of them all 0
    """
    numbers = within(name, value, -np.inf, np.inf, open_low=True, open_high=True)
    if np.ndim(numbers) == 0 or not np.all(np.any(numbers, axis=-1)):
        allowed = "be an arrow, or an array of them, none of them all 0"
        raise ValueError(f"{name} is {_shown(value)}; it must {allowed}")
    return numbers


def row(name: str, numbers: Floats) -> Floats:
    """Return checked `numbers` if they are one row of one number or more.

    Raises
    ------
    ValueError
        If they are a single number, a table, or nothing.

    Examples
    --------
    >>> row("process_times", within("process_times", 2, 0, 10))
    Traceback (most recent call last):
    ValueError: process_times is 2; it must be one row of numbers
    """
    if np.ndim(numbers) != 1 or np.size(numbers) == 0:
        raise ValueError(f"{name} is {_shown(numbers)}; it must be one row of numbers")
    return numbers


def rows(name: str, numbers: Floats) -> Floats:
    """Return checked `numbers` if their last axis holds rows of one number or more.

    Raises
    ------
    ValueError
        If they are a single number, or nothing.

    Examples
    --------
    >>> rows("values", within("values", 1, 0, 10))
    Traceback (most recent call last):
    ValueError: values is 1; it must be a row of numbers, or an array of them
    """
    if np.ndim(numbers) == 0 or np.size(numbers) == 0:
        allowed = "be a row of numbers, or an array of them"
        raise ValueError(f"{name} is {_shown(numbers)}; it must {allowed}")
    return numbers


def ascending(name: str, numbers: Floats) -> Floats:
    """Return checked `numbers` if none is smaller than the one before it, along the last axis.

    Raises
    ------
    ValueError
        If one is.

    Examples
    --------
    >>> ascending("starts", within("starts", [0, 2, 1], 0, 9))
    Traceback (most recent call last):
    ValueError: starts[2] is 1; it must not be less than the one before it
    """
    falls = np.zeros(np.shape(numbers), dtype=bool)
    falls[..., 1:] = numbers[..., 1:] < numbers[..., :-1]
    if falls.any():
        _refuse(name, numbers, falls, "not be less than the one before it")
    return numbers


def together(**arguments: Floats) -> tuple[int, ...]:
    """Return the common shape of the arguments, by NumPy's rules of broadcasting.

    Raises
    ------
    ValueError
        If they have none.

    Examples
    --------
    >>> together(distance=[1, 2, 3], relay_error=[0.1, 0.2])
    Traceback (most recent call last):
    ValueError: distance has shape (3,), relay_error has shape (2,); they must broadcast together
    """
    shapes = {name: np.shape(value) for name, value in arguments.items()}
    try:
        return np.broadcast_shapes(*shapes.values())
    except ValueError:
        listed = ", ".join(f"{name} has shape {shape}" for name, shape in shapes.items() if shape)
        raise ValueError(f"{listed}; they must broadcast together") from None


def turn(most: float = 1e9, /, **factors: Floats) -> Floats:
    """Return the product of checked `factors`, an angle in radians, if it is at most `most`.

    Beyond a billion radians rounding hides the direction, and there is no limit to return instead.

    Raises
    ------
    ValueError
        If some of it is more.

    Examples
    --------
    >>> turn(rotation=0.1, time=1e300)
    Traceback (most recent call last):
    ValueError: rotation * time is 1e+299; it must lie between 0 and 1000000000
    """
    with np.errstate(over="ignore"):
        angle = np.prod(np.broadcast_arrays(*factors.values()), axis=0)
    return within(" * ".join(factors), angle, 0, most)


def generator(name: str, value: object) -> np.random.Generator:
    """Return `value` if it is a random generator: chance is always passed in, never hidden.

    Raises
    ------
    ValueError
        If it is anything else, a seed included.

    Examples
    --------
    >>> generator("rng", 42)
    Traceback (most recent call last):
    ValueError: rng is 42; it must be a numpy.random.Generator, as numpy.random.default_rng(1) makes
    """
    if not isinstance(value, np.random.Generator):
        made = "as numpy.random.default_rng(1) makes"
        raise ValueError(f"{name} is {_shown(value)}; it must be a numpy.random.Generator, {made}")
    return value


def flag(name: str, value: object) -> bool:
    """Return `value` if it is True or False: a switch is never read from a number or a word.

    Raises
    ------
    ValueError
        If it is anything else.

    Examples
    --------
    >>> flag("rules_follow", "no")
    Traceback (most recent call last):
    ValueError: rules_follow is 'no'; it must be True or False
    """
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{name} is {_shown(value)}; it must be True or False")
    return bool(value)


def _real(name: str, value: ArrayLike) -> Floats:
    try:
        array = np.asarray(value)
        if array.dtype == object and all(type(number) is int for number in array.flat):
            array = array.astype(np.float64)  # whole numbers of more than 64 bits
        real = array.dtype.kind in "iuf"
    except (ValueError, OverflowError):  # a ragged list, or too large for any float
        real = False
    if not real:
        raise ValueError(f"{name} is {_shown(value)}; it must be a real number or an array of them")
    return array.astype(np.float64) + 0.0  # a copy, in which -0.0 has become 0.0


def _refuse(name: str, numbers: Floats, refused: NDArray[np.bool_], allowed: str) -> NoReturn:
    first = tuple(np.argwhere(refused)[0].tolist())
    place = f"{list(first)}" if first else ""
    offender = np.asarray(numbers)[first]
    raise ValueError(f"{name}{place} is {_shown(offender)}; it must {allowed}")


def _shown(value: object) -> str:
    plain = value.tolist() if isinstance(value, np.generic | np.ndarray) else value
    if isinstance(plain, float) and plain.is_integer() and abs(plain) < 1e15:
        plain = int(plain)  # -1 rather than -1.0, as it was most likely typed
    return reprlib.repr(plain)

"""What a right answer to an exercise is, and what is said of the others.

An exercise's function returns one of these. Each judges an answer in two steps. It *reads* what a
learner wrote, an object that may do anything when it is looked at, into plain data: a number, a
text, a list. Then it *judges* those: it returns the share of the points they earn, and a message
that never holds the right answer. So a grader can judge again, elsewhere, what was read.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from . import typed

Judgement = tuple[float, str]
Plain = float | str | dict[str, str]
"""One number as it was read: as a number, as the text that was typed, or as what to say of it."""

RIGHT = "Right."
MOST_NUMBERS = 1000  # that a function may return at once
UNANSWERED = "Not answered yet: give an answer above, then check it."
TOO = "Not yet: too {size}. {where}"
LOOK_AT = "{trouble} Look at {name}."
LOOK_AGAIN = "Not yet: look again at {names}."
LETTERS = "Give one of the letters {letters}."

MOST = 1.7e308
# Slips of unit: the factor they leave, what the size of the right value must be above and at most,
# and what to say.
FACTORS: tuple[tuple[float, float, float, str], ...] = (
    (100.0, 0, 1, "It looks like a percentage; give a share, between 0 and 1."),
    (0.01, 1, 100, "It looks like a share; give a percentage, between 0 and 100."),
    (12.0, 0, MOST, "The unit looks wrong: is it twelve times too much, months for years?"),
    (1 / 12, 0, MOST, "The unit looks wrong: is it twelve times too little, years for months?"),
    (180 / math.pi, 0, 2 * math.pi, "It looks like degrees; give radians."),
    (math.pi / 180, 0, MOST, "It looks like radians; give degrees."),
    (-1.0, 0, MOST, "The size is right; look at the sign."),
)

WORDS = {
    "right": RIGHT,
    "unanswered": UNANSWERED,
    "not_a_number": typed.NOT_A_NUMBER,
    "infinite": typed.INFINITE,
    "too": TOO,
    "look_at": LOOK_AT,
    "look_again": LOOK_AGAIN,
}
"""What `judge.js` says, so that it stands here alone."""

Target = tuple[float, float]
"""A number, and how far from it an answer may be."""

Known = tuple[list[Target], str]
"""A target for each number that is asked for, and what to say to whoever hits them all."""


def _blank(answer: Any) -> bool:
    if isinstance(answer, list | tuple):
        return len(answer) > 0 and all(map(_blank, answer[:MOST_NUMBERS]))
    return answer is ... or answer is None or (isinstance(answer, str) and not typed.bare(answer))


class Expected(ABC):
    """A right answer, and what to say of the wrong ones."""

    def judge(self, answer: Any) -> Judgement:
        """Return the share of the points and a message for whatever a learner wrote."""
        return self.judge_plain(self.read(answer))

    def read(self, answer: Any) -> Any:
        """Return an answer as plain data, which JSON can hold; None if it is blank."""
        return None if _blank(answer) else self._read(answer)

    def judge_plain(self, plain: Any) -> Judgement:
        """Return the share of the points and a message for what `read` returned."""
        return (0.0, UNANSWERED) if plain is None else self._judge(plain)

    @abstractmethod
    def _read(self, answer: Any) -> Any:
        """Read an answer that is not blank."""

    @abstractmethod
    def _judge(self, plain: Any) -> Judgement:
        """Judge what `_read` returned."""


@dataclass(frozen=True)
class Number(Expected):
    """A number, right within a tolerance.

    Attributes
    ----------
    value : float
        The right answer, finite.
    tolerance : float
        How far off an answer may be, as a share of the right one; half of it absolutely near zero.
    mistakes : sequence of (float, str)
        Values that a known mistake leads to, each with what to say. Those that happen to be right
        are passed over.
    where : str
        Where to look when nothing more is known.

    Examples
    --------
    >>> third = Number(1 / 3, mistakes=[(3.0, "Which way round is the ratio?")])
    >>> third.judge(0.333)
    (1.0, 'Right.')
    >>> third.judge(3)
    (0.0, 'Which way round is the ratio?')
    >>> third.judge(33.3)
    (0.0, 'It looks like a percentage; give a share, between 0 and 1.')
    """

    value: float
    tolerance: float = 0.005
    mistakes: Sequence[tuple[float, str]] = ()
    where: str = "Look at the hints, and try the numbers of the lesson first."

    def __post_init__(self) -> None:
        """Refuse an exercise without an answer: its parameters make no sense together."""
        if not math.isfinite(self.value):
            raise ValueError(f"the answer is {self.value}; it must be a finite number")

    def _read(self, answer: Any) -> Plain:
        """Return the number, or what to say if it is none."""
        return as_number(answer)

    def _judge(self, plain: Plain) -> Judgement:
        """Judge one number."""
        number = meant(plain, self.value)
        if isinstance(number, str):
            return 0.0, number
        if _hits(plain, self.targets[0]):
            return 1.0, RIGHT
        if words := _words_for([plain], self.known()):
            return 0.0, words
        size = "large" if number > self.value else "small"
        return 0.0, TOO.format(size=size, where=self.where)

    @property
    def targets(self) -> list[Target]:
        """What is right."""
        return _targets([self.value], self.tolerance)

    def known(self) -> Iterator[Known]:
        """Yield the answers whose mistake is known, mistakes of one's own first."""
        for value, words in self.mistakes:
            if math.isfinite(value):
                yield _targets([value], self.tolerance), words
        yield from slips_of_unit([self.value], self.tolerance)


@dataclass(frozen=True)
class Numbers(Expected):
    """Several numbers in an order, each worth its share of the points.

    Attributes
    ----------
    values : sequence of float
        The right ones.
    names : sequence of str
        What each stands for, for the message.
    tolerance : float
        As for `Number`.
    mistakes : sequence of (sequence of float, str)
        Whole answers that a known mistake leads to, each with what to say.

    Examples
    --------
    >>> Numbers([1, 4], ["the first", "the second"]).judge([1, 5])
    (0.5, 'Not yet: look again at the second.')
    """

    values: Sequence[float]
    names: Sequence[str]
    tolerance: float = 0.005
    mistakes: Sequence[tuple[Sequence[float], str]] = ()

    def _read(self, answer: Any) -> list[Plain] | str:
        """Return the numbers, each as `Number` reads one, or what to say if there is no list."""
        asked = len(self.values)
        if isinstance(answer, str | bytes):
            return f"Give {asked} numbers, in a list, without quotes."
        try:
            given = list(islice(answer, asked + 1))  # it may never end
        except TypeError:
            return f"Give {asked} numbers, in a list."
        if len(given) > asked:
            return f"There are more than {asked} numbers; {asked} are asked for."
        if len(given) < asked:
            found = "is 1 number" if len(given) == 1 else f"are {len(given)} numbers"
            return f"There {found}; {asked} are asked for."
        return [as_number(one) for one in given]

    def _judge(self, plain: list[Plain] | str) -> Judgement:
        """Judge each number in its place."""
        if isinstance(plain, str):
            return 0.0, plain
        right = _all_hits(plain, self.targets)
        if all(right):
            return 1.0, RIGHT
        wrong = [name for name, good in zip(self.names, right, strict=True) if not good]
        share = sum(right) / len(right)
        for name, one, value in zip(self.names, plain, self.values, strict=True):
            if isinstance(trouble := meant(one, value), str):
                return share, LOOK_AT.format(trouble=trouble, name=name)
        return share, _words_for(plain, self.known()) or LOOK_AGAIN.format(names=", ".join(wrong))

    @property
    def targets(self) -> list[Target]:
        """What is right, number by number."""
        return _targets(self.values, self.tolerance)

    def known(self) -> Iterator[Known]:
        """Yield the answers whose mistake is known, mistakes of one's own first."""
        for values, words in self.mistakes:
            if all(map(math.isfinite, values)):
                yield _targets(values, self.tolerance), words
        yield from slips_of_unit(self.values, self.tolerance)


@dataclass(frozen=True)
class Choice(Expected):
    """One letter out of several.

    Attributes
    ----------
    value : str
        The right letter.
    others : mapping of str to str
        Every other letter, and what to say of it.

    Examples
    --------
    >>> Choice("b", {"a": "That is what happens first."}).judge("A")
    (0.0, 'That is what happens first.')
    """

    value: str
    others: Mapping[str, str]

    def _read(self, answer: Any) -> str:
        """Return the letter, a small one, or nothing."""
        return typed.bare(answer).strip("().").lower()[:9] if isinstance(answer, str) else ""

    def _judge(self, plain: str) -> Judgement:
        """Judge a letter."""
        letters = sorted({self.value, *self.others})
        if plain == self.value:
            return 1.0, RIGHT
        if plain in self.others:
            return 0.0, self.others[plain]
        return 0.0, LETTERS.format(letters=", ".join(letters))


@dataclass(frozen=True)
class Function(Expected):
    """A function of the learner's, compared with the book's on given arguments.

    Attributes
    ----------
    reference : callable
        The book's own function.
    cases : sequence of (mapping of str to value, str)
        Arguments to try, passed in their order, and what to say if the learner's function is wrong
        there. The first is a plain case, without which nothing is earned; the boundaries follow.
    tolerance : float
        As for `Number`; for arrays it holds for each element.

    Examples
    --------
    >>> square = Function(lambda x: x**2, [({"x": 3.0}, "Try x = 3 by hand."),
    ...                                    ({"x": -1.0}, "What about a negative x?")])
    >>> square.judge(lambda x: x**2)
    (1.0, 'Right.')
    >>> square.judge(lambda x: x * abs(x))
    (0.5, 'What about a negative x?')
    """

    reference: Callable[..., Any]
    cases: Sequence[tuple[Mapping[str, Any], str]]
    tolerance: float = 0.005

    def _read(self, answer: Any) -> list[Any] | str:
        """Return what the function returns in each case, or what to say if it is no function."""
        if not callable(answer):
            return "Give the function itself, by its name, without calling it."
        return [_outcome(answer, arguments) for arguments, _ in self.cases]

    def _judge(self, plain: list[Any] | str) -> Judgement:
        """Judge a function by what it returned."""
        if isinstance(plain, str):
            return 0.0, plain
        troubles = [
            outcome if isinstance(outcome, str) else self._wrong(outcome, arguments)
            for outcome, (arguments, _) in zip(plain, self.cases, strict=True)
        ]
        right = sum(trouble is None for trouble in troubles)
        if right == len(self.cases):
            return 1.0, RIGHT
        first = next(k for k, trouble in enumerate(troubles) if trouble is not None)
        message = f"{troubles[first]} {self.cases[first][1]}".strip()
        return (right / len(self.cases) if first else 0.0), message

    def _wrong(self, outcome: Any, arguments: Mapping[str, Any]) -> str | None:
        """Return None for a right result, else what is known of the trouble."""
        found = np.asarray(outcome, dtype=float)
        expected = np.asarray(self.reference(*arguments.values()), dtype=float)
        if found.shape != expected.shape:
            return f"Your function returns a result of another shape at {_shown(arguments)}."
        if np.isnan(found).any() and not np.isnan(expected).any():
            return f"Your function returns NaN, not a number, at {_shown(arguments)}."
        return None if self._close(found, expected) else ""

    def _close(self, found: ArrayLike, expected: ArrayLike) -> bool:
        scale = np.maximum(np.abs(expected), 0.5)
        with np.errstate(invalid="ignore"):
            near = np.abs(np.subtract(found, expected)) <= self.tolerance * scale
        # Where the right value is infinite, nothing is near it.
        near &= np.isfinite(expected)
        return bool(np.all(near | (np.asarray(found) == np.asarray(expected))))


def _outcome(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """Return what a function returns, as a number or lists of them, or what the trouble is."""
    shown = _shown(arguments)
    try:
        # Copies: a function that changes its arguments must not change the question.
        found = function(*deepcopy(tuple(arguments.values())))
    except KeyboardInterrupt:
        raise  # the learner, or a grader, stops a function that does not end
    except BaseException as error:
        return f"Your function stops at {shown} with {type(error).__name__}: {_short(error)}."
    if found is None or found is ...:
        return f"Your function returns nothing at {shown}: does it end on `return`?"
    try:
        array = np.asarray(found)
        if array.dtype.kind == "c":
            return f"Your function returns a complex number at {shown}."
        if array.size > MOST_NUMBERS:
            return f"Your function returns {array.size} numbers at {shown}."
        return array.astype(float).tolist()
    except (TypeError, ValueError, OverflowError):
        return f"Your function returns something that is not a number at {shown}."


def slips_of_unit(values: Sequence[float], tolerance: float) -> Iterator[Known]:
    """Yield what a slip of unit makes of all the right values, wherever it can."""
    for factor, above, most, words in FACTORS:
        if all(above < abs(value) <= most for value in values):
            slipped = [float(factor * value) for value in values]
            yield [(value, tolerance * abs(value)) for value in slipped], words


def _targets(values: Sequence[float], tolerance: float) -> list[Target]:
    return [(float(value), tolerance * max(abs(float(value)), 0.5)) for value in values]


def _all_hits(plain: Sequence[Plain], targets: Sequence[Target]) -> list[bool]:
    return [_hits(one, target) for one, target in zip(plain, targets, strict=True)]


def _hits(plain: Plain, target: Target) -> bool:
    value, margin = target
    number = meant(plain, value)
    return not isinstance(number, str) and abs(number - value) <= margin


def _words_for(plain: Sequence[Plain], known: Iterable[Known]) -> str | None:
    return next((words for targets, words in known if all(_all_hits(plain, targets))), None)


def meant(plain: Plain, value: float) -> float | str:
    """Return the number that an answer is, or what to say if it is none.

    A text may mean several, and is taken to mean the nearest to the right one: what is asked for,
    a share or a percentage, is known here and not where the text is read.
    """
    if not isinstance(plain, dict):
        return plain if isinstance(plain, str) else float(plain)
    numbers = typed.readings(plain["typed"])
    if isinstance(numbers, str):
        return numbers
    return min(numbers, key=lambda number: abs(number - value))


def as_number(answer: Any) -> Plain:
    """Return an answer as a finite float or a text, or what to say of one that is not a number."""
    if isinstance(answer, bool | np.bool_):
        return "Give a number, not True or False."
    if isinstance(answer, str):
        text = typed.bare(answer)
        return {"typed": text if len(text) <= typed.LONGEST else f"{text[: typed.LONGEST]}\u2026"}
    if callable(answer):
        return "Give a number; this is a function. Did you forget to call it?"
    try:
        array = np.asarray(answer)
        if array.dtype.kind == "c":
            return "Give a plain number, not a complex one."
        if array.size != 1:
            return f"Give one number; there are {array.size} here."
        number = float(array.reshape(()))
    except (TypeError, ValueError, OverflowError):
        return "Give a number."
    if math.isnan(number):
        return "This is NaN, not a number: somewhere a step has no value."
    if math.isinf(number):
        return "This is infinite: somewhere a step divides by zero."
    return number


def _shown(arguments: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {_short(value)}" for name, value in arguments.items())


def _short(value: object) -> str:
    try:
        text = " ".join(str(value).split())
    except Exception:
        return "?"
    return text if len(text) <= 60 else text[:57] + "..."

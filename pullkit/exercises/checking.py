"""Find an exercise's right answer and judge a learner's."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from IPython.display import HTML
from IPython.utils.capture import capture_output

from pullkit.asking.answers import Expected, Function
from pullkit.asking.published import answer_form, judging
from pullkit.engine import publishing

HERE = Path(__file__).parent

GIVEN = "pullkit.given"  # in the metadata of what a notebook shows
# `_ext/address.py` lets the link lead into the notebook itself, where the book's address is known.
PROGRAM = (
    '<p class="asking-program">This one is a program: write it in '
    '<a class="asking-notebook" href="../about/how-to-use.html">a notebook</a>, which has the '
    "check as well.</p>"
)


@dataclass(frozen=True)
class Verdict:
    """The outcome of a check.

    Its ``repr`` is its points, which is what nbgrader reads from a cell; in a notebook it shows its
    message instead.

    Attributes
    ----------
    points, out_of : int
        Points given, and points there are.
    message : str
        What is right, or what is wrong and where to look. It never holds the right answer.
    given : str
        What was read of the learner's answer, as JSON. A notebook keeps it beside the message, so
        that a grader can judge it again.

    Examples
    --------
    >>> Verdict(2, 2, "Right.")
    2
    >>> print(Verdict(0, 2, "Not yet."))
    Not yet. (0 of 2 points)
    """

    points: int
    out_of: int
    message: str
    given: str = "null"

    def __repr__(self) -> str:
        """Return the points: nbgrader takes the value of a cell as its score."""
        return str(self.points)

    def __str__(self) -> str:
        """Return the message and the points."""
        return f"{self.message} ({self.points} of {self.out_of} points)"

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, str]]:
        return {}, {GIVEN: self.given}

    def _repr_html_(self) -> str:
        sign, kind = ("✓", "right") if self.points == self.out_of else ("→", "open")
        return (
            f'<p class="verdict verdict-{kind}"><strong aria-hidden="true">{sign}</strong> '
            f"{escape(self.message)} <small>({self.points} of {self.out_of} points)</small></p>"
        )


def module_of(chapter: str) -> ModuleType:
    """Return the module that computes what is right in a chapter: of ``"3-sense"`` it is `sense`.

    Parameters
    ----------
    chapter : str
        The chapter's folder.

    Raises
    ------
    ValueError
        If there is no such module; the message says what to write.

    Examples
    --------
    >>> module_of("3-sense").__name__
    'pullkit.exercises.sense'
    """
    number, _, stem = chapter.partition("-")
    if not (number.isdecimal() and stem.isidentifier()):
        raise ValueError(f"the chapter is {chapter!r}; it must be NUMBER-NAME, such as 3-sense")
    if not (HERE / f"{stem}.py").is_file():
        raise ValueError(
            f"the chapter is {chapter!r}, whose answers would stand in pullkit/exercises/{stem}.py:"
            " write that file, or mend the chapter's name"
        )
    return import_module(f"{__package__}.{stem}")


def find(name: str) -> Callable[..., Expected]:
    """Return the function that computes what is right for an exercise.

    Parameters
    ----------
    name : str
        Chapter and exercise, as in ``"3-sense/new-horizon"``.

    Raises
    ------
    ValueError
        If there is no such exercise; the message says what there is, or what to add where.
    """
    chapter, _, exercise = name.partition("/")
    module = module_of(chapter)
    place = f"{module.__name__.replace('.', '/')}.py"
    known = getattr(module, "__all__", [])
    function = exercise.replace("-", "_")
    found: Callable[..., Expected] | None = getattr(module, function, None)
    if function in known and not callable(found):
        raise ValueError(f"{place} has {function} in its __all__ and no such function: write it")
    if found is None or not callable(found):
        raise ValueError(
            f"the exercise is {exercise!r}; chapter {chapter} has "
            f"{', '.join(each.replace('_', '-') for each in known)}. For a new exercise write a "
            f"function {function} in {place} and add its name to __all__"
        )
    if function not in known:
        raise ValueError(f"the function {function} of {place} is missing from its __all__: add it")
    return found


def check(name: str, answer: Any, points: int = 2, /, **parameters: Any) -> Verdict:
    """Judge an answer to an exercise.

    Parameters
    ----------
    name : str
        Chapter and exercise, as in ``"3-sense/new-horizon"``.
    answer : object
        Whatever the learner wrote; nonsense earns nothing and a kind word.
    points : int
        What a right answer earns.
    **parameters
        The numbers of the question.

    Returns
    -------
    Verdict
        The points, rounded down, a message, and what was read of the answer.

    Raises
    ------
    ValueError
        If the exercise does not exist or its parameters make no sense. Never for the answer.

    Examples
    --------
    >>> check("3-sense/new-horizon", ..., relay_error=0.05, ratio=2)
    0
    >>> print(check("3-sense/new-horizon", ..., relay_error=0.05, ratio=2).message[:17])
    Not answered yet:
    """
    with _undisturbed():
        expected = find(name)(**parameters)
        try:
            return _verdict(expected, expected.read(answer), points)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            # An object may do anything when it is looked at; the learner still gets an answer.
            words = f"This answer cannot be read ({type(error).__name__}). Give a number."
    return Verdict(0, points, words)


def mark(variable: str, name: str, points: int = 2, /, **parameters: Any) -> Verdict | HTML:
    """Judge the answer that a notebook keeps in a variable; on a published page, ask for it.

    Each exercise has a variable of its own, and it is looked up here, so that the cell of a check
    depends on no other name of the learner's. A variable that does not exist, for its cell was
    deleted or stopped before the end, is an exercise not answered yet.

    Parameters
    ----------
    variable : str
        The variable's name, as in ``"answer_2"``, among the globals of the caller.
    name, points, **parameters
        As for `check`.

    Returns
    -------
    Verdict or HTML
        What `check` says; while the book's pages are made, the fields of the answer instead.

    Examples
    --------
    >>> answer_2 = 6.58
    >>> print(mark("answer_2", "3-sense/new-horizon", relay_error=0.05, ratio=2))
    Right. (2 of 2 points)
    >>> print(mark("answer_3", "3-sense/new-horizon", relay_error=0.05, ratio=2).message[:17])
    Not answered yet:
    """
    if publishing():
        return HTML(_asked(name, points, find(name)(**parameters)))
    answer = sys._getframe(1).f_globals.get(variable)
    return check(name, answer, points, **parameters)


def _asked(name: str, points: int, expected: Expected) -> str:
    if isinstance(expected, Function):
        return PROGRAM
    return answer_form(name, points, expected, judged=judging())


def judge_again(given: str, name: str, points: int, /, **parameters: Any) -> Verdict:
    """Judge what a verdict says was read of an answer, away from the learner's own code.

    Parameters
    ----------
    given : str
        The `given` of a `Verdict`.
    name, points, **parameters
        As for `check`.

    Examples
    --------
    >>> numbers = {"relay_error": 0.05, "ratio": 2}
    >>> judge_again(check("3-sense/new-horizon", 6.58, **numbers).given,
    ...             "3-sense/new-horizon", 2, **numbers)
    2
    """
    expected = find(name)(**parameters)
    try:
        return _verdict(expected, json.loads(given), points)
    except (TypeError, ValueError, LookupError, OverflowError, RecursionError):
        # No answer of any kind is read as this, so it was made up.
        return Verdict(0, points, "This answer cannot be read.")


def _verdict(expected: Expected, plain: Any, points: int) -> Verdict:
    share, message = expected.judge_plain(plain)
    return Verdict(int(points * share + 1e-9), points, message, json.dumps(plain))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep what a learner's objects say or show, and the settings they made, out of a check.

    A grader takes a word on standard error for a failure and whatever is shown first for a score.
    """
    with capture_output(), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield

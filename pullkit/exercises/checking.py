"""Find an exercise's right answer and judge a learner's."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from .answers import Expected
from .verdict import Verdict

MODULES = {
    "1-consommacteur": "consommacteur",
    "2-pull": "pull",
    "3-sense": "sense",
    "4-alignment": "alignment",
    "5-gravity": "gravity",
    "6-limits": "organisation",
}


def find(name: str) -> Callable[..., Expected]:
    """Return the function that computes what is right for an exercise.

    Parameters
    ----------
    name : str
        Chapter and exercise, as in ``"3-sense/new-horizon"``.

    Raises
    ------
    ValueError
        If there is no such exercise; the message says what there is.
    """
    chapter, _, exercise = name.partition("/")
    if chapter not in MODULES:
        raise ValueError(f"the chapter is {chapter!r}; it must be one of {', '.join(MODULES)}")
    module = import_module(f"{__package__}.{MODULES[chapter]}")
    function = exercise.replace("-", "_")
    if function not in module.__all__:
        names = ", ".join(known.replace("_", "-") for known in module.__all__)
        raise ValueError(f"the exercise is {exercise!r}; chapter {chapter} has {names}")
    found: Callable[..., Expected] = getattr(module, function)
    return found


def check(name: str, answer: Any, points: int = 2, **parameters: Any) -> Verdict:
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
        The points, rounded down, and a message.

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
    expected = find(name)(**parameters)
    try:
        share, message = expected.judge(answer)
    except Exception as error:
        # An object may do anything when it is looked at; the learner still gets an answer.
        share, message = 0.0, f"This answer cannot be read ({type(error).__name__}). Give a number."
    return Verdict(int(points * share + 1e-9), points, message)

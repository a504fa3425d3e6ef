"""What makes variants of an exercise equally difficult. It is stated here, and nowhere else.

A variant asks for as much as the book's own exercise if three things hold:

* its answer has to be worked out: none of its numbers is 0 or 1, or would round to one, where the
  book's own is not;
* no mistake that the check knows leads to the right answer all the same;
* it takes the same steps: where a law has branches, it is in the branch of the book's exercise.

What is refused by the exercise itself, because no answer is right or two are, is no variant either.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pullkit.chart import chart_of
from pullkit.company import chosen_company, load_company
from pullkit.exercises import Expected, Number, Numbers
from pullkit.pull import practical_worst_case
from pullkit.rollout import shortest_campaign
from tools.printing.exercises import Exercise

END = 0.005  # a share as near as this to 0 or to 1 rounds to it

Values = Mapping[str, Any]
Holds = Callable[[Values, Expected], bool]


def _clear_of_what_is_asked(values: Values, expected: Expected) -> bool:
    # Whether the door's list grows is no matter of rounding.
    rate, raw_time = 1 / values["months"], values["steps"] * values["months"]
    throughput, _ = practical_worst_case(values["hooks"], rate, raw_time)
    return bool(abs(throughput / values["requests"] - 1) > 0.02)


def _more_under_way_than_needed(values: Values, expected: Expected) -> bool:
    return bool(_numbers(expected)[1] < values["under_way"])


def _beyond_the_first_desk(values: Values, expected: Expected) -> bool:
    return _numbers(expected)[0] > 1


def _on_both_sides_of_the_cliff(values: Values, expected: Expected) -> bool:
    return bool(values["short"] < _cliff(chosen_company()) < values["long"])


@cache
def _cliff(folder: Path) -> float:
    return shortest_campaign(chart_of(load_company(folder)))


# What is so in the book's exercise and must be in a variant, where a law has branches or a margin.
STEPS: dict[str, Holds] = {
    "2-pull/at-the-door": _clear_of_what_is_asked,
    "2-pull/changes-under-way": _more_under_way_than_needed,
    "3-sense/new-horizon": _beyond_the_first_desk,
    "6-limits/cliff": _on_both_sides_of_the_cliff,
}


def equally_difficult(exercise: Exercise, values: Values, expected: Expected) -> bool:
    """Tell whether an exercise with these numbers asks for as much as with the book's own."""
    holds = STEPS.get(exercise.key)
    book = _numbers_of_the_book(exercise, chosen_company())
    return not (
        any(map(_at_an_end, _numbers(expected), book))
        or _forgives(expected)
        or (holds is not None and not holds(values, expected))
    )


@cache
def _numbers_of_the_book(exercise: Exercise, _company: Path) -> list[float]:
    return _numbers(exercise.expected(exercise.values()))


def _numbers(expected: Expected) -> list[float]:
    if isinstance(expected, Number):
        return [expected.value]
    return list(expected.values) if isinstance(expected, Numbers) else []


def _at_an_end(number: float, book: float) -> bool:
    """Tell whether a number is at an end at which the book's own is not."""
    return any(abs(number - end) < END <= abs(book - end) for end in (0, 1))


def _forgives(expected: Expected) -> bool:
    """Tell whether a mistake that is known leads to the right answer."""
    if isinstance(expected, Number):
        wrong: list[Any] = [value for value, _ in expected.mistakes if math.isfinite(value)]
    elif isinstance(expected, Numbers):
        wrong = [list(some) for some, _ in expected.mistakes if all(map(math.isfinite, some))]
    else:
        return False
    return any(expected.judge(answer)[0] == 1 for answer in wrong)

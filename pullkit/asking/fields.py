"""What a form takes: numbers, one by one, or a whole number spread over parts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from ..engine import Range
from ..engine.controls import Control
from ..engine.drawable import not_a_label
from . import typed


@dataclass(frozen=True)
class Spread(Control):
    """A whole number spread over parts: ten hours over three tasks.

    Attributes
    ----------
    parts : sequence of str
        What each part is called; each has a box.
    total : int
        What they must add up to.
    unit : str
        What is spread, as in "hours".

    Examples
    --------
    >>> hours = Spread("paid", "Hours paid", ["talking", "listening"], 3, "hours")
    >>> hours.values
    ((0, 3), (1, 2), (2, 1), (3, 0))
    >>> hours.counted([3, 1])
    'You have spread 4 hours; take 1 away.'
    """

    parts: Sequence[str]
    total: int
    unit: str

    def __post_init__(self) -> None:
        """Refuse what cannot be spread or said."""
        object.__setattr__(self, "parts", tuple(self.parts))
        if len(self.parts) < 2 or any(map(not_a_label, self.parts)):
            raise ValueError(f"field {self.name!r}: parts is {self.parts!r}; it must be two words")
        if not isinstance(self.total, int) or self.total < 1:
            raise ValueError(
                f"field {self.name!r}: total is {self.total!r}; it must be a positive whole number"
            )
        if wrong := not_a_label(self.unit):
            raise ValueError(f"field {self.name!r}: its unit {wrong}")
        super().__post_init__()

    @cached_property
    def values(self) -> tuple[tuple[int, ...], ...]:
        """Every way to spread it, the last part varying fastest."""
        some = product(range(self.total + 1), repeat=len(self.parts) - 1)
        return tuple((*way, self.total - sum(way)) for way in some if sum(way) <= self.total)

    def text(self, value: tuple[int, ...]) -> str:
        """Return each part with its number."""
        return ", ".join(f"{part} {one}" for part, one in zip(self.parts, value, strict=True))

    def token(self, value: tuple[int, ...]) -> str:
        """Return the numbers, a space between them."""
        return " ".join(map(str, value))

    def counted(self, numbers: Sequence[int]) -> tuple[int, ...] | str:
        """Return numbers that add up, or what to say of those that do not."""
        over = sum(numbers) - self.total
        if not over:
            return tuple(numbers)
        what = f"take {over} away" if over > 0 else f"spread {-over} more"
        return f"You have spread {sum(numbers)} {self.unit}; {what}."


def boxes(field: Control) -> list[Range]:
    """Return the boxes of a field, as ranges of what each understands."""
    if isinstance(field, Spread):
        return [Range(field.name, part, 0, field.total) for part in field.parts]
    assert isinstance(field, Range)
    return [field]


def knows(box: Range, every: bool = True) -> str:
    """Say which numbers a box understands: its steps, or live all between its ends."""
    kind = "whole numbers from " if box.whole else ""
    ends = f"{kind}{box.token(box.start)} to {box.token(box.stop)}"
    return f"{ends} in steps of {box.token(box.step)}" if every and box.step != 1 else ends


def counted(box: Range, text: str) -> tuple[float | None, str]:
    """Return the number as which a typed text counts, and what to say of it.

    Examples
    --------
    >>> wrong = Range("wrong", "Wrong", 1, 49)
    >>> counted(wrong, "24"), counted(wrong, "1e3")
    ((24, ''), (49, 'Counted as 49: this form knows whole numbers from 1 to 49.'))
    >>> counted(wrong, "many")[0] is None
    True
    """
    found = typed.readings(text)
    if isinstance(found, str):
        return None, found
    number = next((one for one in found if box.start <= one <= box.stop), found[0])
    inside = min(max(number, box.start), box.stop)
    taken = math.ceil(inside - 0.5) if box.whole else inside  # halfway the lower, as on a page
    said = "" if taken == number else f"Counted as {box.token(taken)}: this form knows "
    return taken, said and f"{said}{knows(box, every=False)}."

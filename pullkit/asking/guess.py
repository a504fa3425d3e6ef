"""A guess before a figure: a number or a choice, with a field to put it in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from IPython.display import display

from ..engine import publishing
from ..engine.controls import IDENTIFIER
from . import live, published


@dataclass(frozen=True)
class Guess:
    """A question to guess at, shown as a field that keeps what the reader says.

    Attributes
    ----------
    name : str
        Identifies the guess in its book; words of a-z, 0-9 and hyphens.
    about : str
        What is guessed, in a few words.
    question : str
        The question as it stands above the field.
    unit : str
        What a number counts.
    low, high : float, optional
        The least and the greatest number that can be said; whole numbers if both are.
    options : sequence of str
        What can be chosen, if no number is asked for.

    Raises
    ------
    ValueError
        If the name is no name, or what can be said is neither numbers nor options.

    Examples
    --------
    >>> Guess("desks", about="Desks that move", unit="desks", low=0, high=7).whole
    True
    """

    name: str
    about: str
    question: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    options: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Refuse a guess that cannot be asked for."""
        if not IDENTIFIER.fullmatch(self.name):
            raise ValueError(f"name is {self.name!r}; it must be words of a-z, 0-9, hyphens")
        numbers = [end for end in (self.low, self.high) if end is not None]
        if self.options:
            if numbers or len(set(self.options)) < 2:
                raise ValueError(
                    f"guess {self.name!r}: options is {self.options!r}; they must be two or more, "
                    "and then there is no low and no high"
                )
        elif (
            len(numbers) < 2 or not numbers[0] < numbers[1] or not all(map(math.isfinite, numbers))
        ):
            raise ValueError(
                f"guess {self.name!r}: low is {self.low} and high is {self.high}; they must be "
                "numbers, low below high, or there must be options"
            )

    @property
    def whole(self) -> bool:
        """Whether whole numbers are asked for."""
        return isinstance(self.low, int) and isinstance(self.high, int)

    def html(self) -> str:
        """Return the field of a published page."""
        ident = f"guess-{self.name}"
        spec: dict[str, Any] = {"name": self.name, "about": self.about, "unit": self.unit}
        described_by = f"question-{self.name} {ident}-says"
        if self.options:
            options = dict(zip(self.options, self.options, strict=True))
            fields = published.choice_field(ident, "Your guess", described_by, options)
            spec["options"] = list(self.options)
        else:
            fields = published.text_field(f"{ident}-0", "Your guess", described_by, self.unit)
            spec |= {"low": self.low, "high": self.high, "whole": self.whole}
        buttons = (
            '<button type="submit">Keep my guess</button> '
            '<button type="button" class="asking-show">Show me</button>'
        )
        return published.form("guess", ident, fields, buttons, spec)

    def _ipython_display_(self) -> None:
        """Show ipywidgets in a notebook; for a page, leave it to the bundle below."""
        if publishing():
            raise NotImplementedError
        display(live.GuessView(self))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": f"Your guess: {self.about}"}

"""What a check says: points for a grader, a message for the learner."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

GIVEN = "pullkit.given"  # in the metadata of what a notebook shows


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

"""Where on a figure a number stands that the reader gave elsewhere, as a guess."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from .controls import HYPHENED


@dataclass(frozen=True)
class Mark:
    """A place for the reader's guess: a dashed line across one pair of axes.

    Attributes
    ----------
    guess : str
        Name of the guess.
    axes : int
        Which of the figure's axes.
    along : str
        ``"x"`` or ``"y"``: the axis on which the guess is a number.
    shift : float
        What is added to it there: a line after three bars stands at 3.5.
    label : str
        What stands at the line, in every state: say there what the guess was of.
    """

    guess: str
    axes: int
    along: str
    shift: float = 0
    label: str = "your guess"

    def __post_init__(self) -> None:
        """Refuse what is no guess's name and no axis."""
        if not HYPHENED.fullmatch(self.guess):
            raise ValueError(
                f"mark's guess is {self.guess!r}; it must be words of a-z, 0-9 and hyphens"
            )
        if self.along not in ("x", "y"):
            raise ValueError(f"mark {self.guess!r}: along is {self.along!r}; it must be 'x' or 'y'")
        if not math.isfinite(self.shift):
            raise ValueError(f"mark {self.guess!r}: shift is {self.shift!r}; it must be finite")

    def place(self, figure: Figure) -> dict[str, Any]:
        """Return what a page needs to put the mark at a number.

        Parameters
        ----------
        figure : Figure
            Laid out, at 72 dots per inch, so that its pixels are the units of its SVG.

        Returns
        -------
        dict
            A number ``n`` stands at ``at + per * f(n + shift)``, where ``f`` is the logarithm to
            base ten if ``log``; the axis runs from one of the ``ends`` to the other.

        Raises
        ------
        ValueError
            If there are no such axes, or their scale is neither linear nor logarithmic.
        """
        if not 0 <= self.axes < len(figure.axes):
            raise ValueError(
                f"mark {self.guess!r}: axes is {self.axes}; the figure has {len(figure.axes)}, "
                "counted from 0"
            )
        axes, upright = figure.axes[self.axes], self.along == "y"
        scale = (axes.get_yscale if upright else axes.get_xscale)()
        if scale not in ("linear", "log"):
            raise ValueError(
                f"mark {self.guess!r}: its axis is {scale!r}; it must be linear or logarithmic"
            )
        left, top, right, bottom = self._box(figure)
        start, stop = (bottom, top) if upright else (left, right)
        low, high = (axes.get_ylim if upright else axes.get_xlim)()
        if scale == "log":
            low, high = math.log10(low), math.log10(high)
        per = (stop - start) / (high - low)
        return {
            "guess": self.guess,
            "along": self.along,
            "shift": self.shift,
            "label": self.label,
            "log": scale == "log",
            "at": round(start - per * low, 2),
            "per": float(f"{per:.6g}"),
            "ends": [round(end, 1) for end in sorted((start, stop))],
        }

    def drawn(self, figure: Figure) -> str:
        """Return the mark's SVG, hidden, at nought; a page moves it to a number as `at` does."""
        left, top, right, bottom = (f"{edge:.1f}" for edge in self._box(figure))
        line = f"M{left} 0H{right}" if self.along == "y" else f"M0 {top}V{bottom}"
        x, y, side = (right, 0, "end") if self.along == "y" else (0, bottom, "start")
        # The words keep a space from the line and from the edge.
        words = f'<text x="{x}" y="{y}" dy="-4" text-anchor="{side}"></text>'
        return f'<g class="explorer-mark" aria-hidden="true" hidden><path d="{line}"/>{words}</g>'

    def at(self, figure: Figure, number: float) -> str:
        """Return the mark's SVG at a number, or at the edge if it is beyond."""
        place = self.place(figure)
        value, (low, high) = number + self.shift, place["ends"]
        if place["log"]:
            value = math.log10(value) if value > 0 else -math.inf
        wanted = place["at"] + place["per"] * value
        here = min(max(wanted, low), high)
        far = here > (low + high) / 2
        turned = ('anchor="start"', f'anchor="{"end" if far else "start"}"')
        if self.along == "y":
            turned = ('dy="-4"', f'dy="{-4 if far else 12}"')
        words = f"\N{NO-BREAK SPACE}{self.label}{'' if here == wanted else ', off the scale'}"
        move = f"0 {here:.1f}" if self.along == "y" else f"{here:.1f} 0"
        return (
            self.drawn(figure)
            .replace(" hidden>", f' transform="translate({move})">')
            .replace(*turned)
            .replace("></text>", f">{words}\N{NO-BREAK SPACE}</text>")
        )

    def _box(self, figure: Figure) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of the axes."""
        height, box = figure.get_size_inches()[1] * 72, figure.axes[self.axes].bbox
        return float(box.x0), float(height - box.y1), float(box.x1), float(height - box.y0)

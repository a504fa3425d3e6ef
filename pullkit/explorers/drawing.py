"""What several chapters' figures share: artists made empty, to be moved, and their shapes."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike, NDArray

from pullkit.engine import FAINT, PURPLE, STYLE, VERMILION

Floats = NDArray[np.float64]

Artists = list[Artist]

Seen = SimpleNamespace
"""What `read` returns: the model's numbers for one state, by name."""

AS_WRITTEN: dict[Any, Any] = {**STYLE, "text.parse_math": False}
"""The style of a figure that shows a company's words: two dollars in them are no formula."""

DASHED: dict[str, Any] = {"color": PURPLE, "lw": 1.6, "ls": (0, (4, 2))}
"""The look of a line that marks a border or a limit."""

DOTTED: dict[str, Any] = {"color": FAINT, "lw": 1.2, "ls": (0, (1, 2))}
"""The look of a line to measure by."""


def curve(axes: Axes, **look: Any) -> Line2D:
    """Return a line with no points yet."""
    (line,) = axes.plot([], [], **look)
    return line


def dots(axes: Axes, marker: str = "o", **look: Any) -> Line2D:
    """Return markers with no place yet; one alone is where the reader stands."""
    return curve(axes, **{"marker": marker, "ls": "none", "ms": 9, "color": VERMILION, **look})


def areas(axes: Axes, count: int = 1, **look: Any) -> PolyCollection:
    """Return filled shapes with no corners yet."""
    made = PolyCollection([np.zeros((4, 2))] * count, **{"linewidths": 0, **look})
    axes.add_collection(made, autolim=False)
    return made


def strokes(axes: Axes, count: int = 1, **look: Any) -> LineCollection:
    """Return lines of one collection, with no points yet."""
    made = LineCollection([np.zeros((2, 2))] * count, **look)
    axes.add_collection(made, autolim=False)
    return made


def bar_corners(heights: Floats, width: float = 0.62) -> list[Floats]:
    """Return the corners of bars standing on zero at 1, 2 and so on."""
    middle = np.arange(1, len(heights) + 1)
    left, right, base = middle - width / 2, middle + width / 2, np.zeros(len(heights))
    x = np.stack([left, left, right, right], axis=1)
    y = np.stack([base, heights, heights, base], axis=1)
    return list(np.stack([x, y], axis=2))


def box(left: float, right: float, low: float, high: float) -> list[tuple[float, float]]:
    """Return the corners of an upright rectangle."""
    return [(left, low), (left, high), (right, high), (right, low)]


def band_outline(x: Floats, lower: ArrayLike, upper: ArrayLike) -> list[Floats]:
    """Return the outline of the area between two curves."""
    outline = np.concatenate([np.stack([x, upper], 1), np.stack([x, lower], 1)[::-1]])
    return [outline]


def size_to_fit(words: str, letters: int, size: float = 11) -> float:
    """Return the size at which words have room where so many letters have it at `size`.

    Examples
    --------
    >>> size_to_fit("Odile", 11), size_to_fit("Bartholomew-Maximilian", 11)
    (11, 5.5)
    """
    return size * min(1, letters / len(words))


def empty_sheet(axes: Axes, width: Sequence[float], height: Sequence[float]) -> None:
    """Take away everything but the room to draw in."""
    axes.set(xlim=width, ylim=height)
    axes.axis("off")

"""What several chapters' figures share: shapes, as corners that one collection can take at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pullkit.engine import STYLE

Floats = NDArray[np.float64]

AS_WRITTEN: dict[Any, Any] = {**STYLE, "text.parse_math": False}
"""The style of a figure that shows a company's words: two dollars in them are no formula."""


def size_to_fit(words: str, letters: int, size: float = 11) -> float:
    """Return the size at which words have room where so many letters have it at `size`.

    Examples
    --------
    >>> size_to_fit("Odile", 11), size_to_fit("Bartholomew-Maximilian", 11)
    (11, 5.5)
    """
    return size * min(1, letters / len(words))


def bar_corners(heights: Floats, width: float = 0.62) -> list[Floats]:
    """Return the corners of bars standing on zero at 1, 2 and so on."""
    middle = np.arange(1, len(heights) + 1)
    left, right, base = middle - width / 2, middle + width / 2, np.zeros(len(heights))
    x = np.stack([left, left, right, right], axis=1)
    y = np.stack([base, heights, heights, base], axis=1)
    return list(np.stack([x, y], axis=2))


def band_outline(x: Floats, lower: Floats, upper: Floats) -> list[Floats]:
    """Return the outline of the area between two curves."""
    outline = np.concatenate([np.stack([x, upper], 1), np.stack([x, lower], 1)[::-1]])
    return [outline]

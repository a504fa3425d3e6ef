"""How the explorers say numbers: the same number in the same words in every chapter."""

from __future__ import annotations

import math
from typing import Any

from pullkit.defaults import DEFAULTS
from pullkit.engine import Own


def say_slips(relay_error: float) -> str:
    """Say an error per relay the way a reader counts it."""
    return f"{100 * relay_error:g} in 100"


def say_times(probability: float) -> str:
    """Say a probability as a count out of a hundred."""
    return f"{100 * probability:.0f} times in 100"


def say_percent(share: float) -> str:
    """Say a share as a whole percentage."""
    return f"{100 * share:.0f}%"


def say_degrees(angle: float) -> str:
    """Say an angle in radians as whole degrees."""
    return f"{math.degrees(angle):.0f}°"


def say_relays(distance: int) -> str:
    """Say a number of relays at the beginning of a sentence."""
    return "One relay" if distance == 1 else f"{distance} relays"


def say_months(time: float) -> str:
    """Say a time in months, or in years when they are many."""
    if time < 10:
        return f"{time:.1f} months"
    return f"{time:.0f} months" if time < 60 else f"{time / 12:.0f} years"


def say_copying(conformity: float) -> str:
    """Say a conformity as the copying ``K = βJ`` that it makes at the book's responsiveness.

    Examples
    --------
    >>> say_copying(0.6), say_copying(0.8)
    ('K = 1.5, as in the book', 'K = 2')
    """
    usual = abs(conformity - DEFAULTS.conformity) < 1e-9
    words = ", as in the book" if usual else ""
    return f"K = {DEFAULTS.responsiveness * conformity:.3g}{words}"


OWN_TOLD = Own("told-first", "of ten unhappy clients who told you before they left")
OWN_DEAF_MONTHS = Own("deaf-months", "months from knowing to changing")
OWN_SLIPS = Own("slips", "slips in a hundred", per=100)
OWN_RELAYS = Own("relays", "relays")
OWN_CHANGES = Own("changes-under-way", "changes under way")
OWN_MONTHS = Own("months-per-change", "months per change")
OWN_ANGLE = Own("angle", "degrees between what is wanted and what is paid", per=180 / math.pi)

SLIPS: dict[str, Any] = {
    "default": DEFAULTS.relay_error,
    "show": say_slips,
    "yours": OWN_SLIPS,
}
"""How a range of errors per relay opens, says them, and takes the reader's own."""

COPIES: dict[str, Any] = {"default": DEFAULTS.conformity, "show": say_copying}
"""How a range of conformity opens, and says it."""

"""The values that a quantity has everywhere in the book, unless a chapter says otherwise."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Defaults:
    """The book's default parameters. They were chosen to be legible, not fitted to anything."""

    relay_error: float = 0.10
    stake: float = 1.0
    weight: float = 0.5
    decision_error: float = 0.05
    signal_interval: float = 1.0  # months
    rotation: float = np.pi / 48  # radians a month: a quarter turn in 24 months
    responsiveness: float = 2.5
    conformity: float = 0.6
    system_pull: float = 0.0  # rules that merely stop weighing attract nobody
    cycle_time: float = 0.0  # months a rewritten rule spends in the pipeline of changes


DEFAULTS = Defaults()

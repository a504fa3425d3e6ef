"""People instead of averages: each is in the old way or in the new one, and reconsiders by chance.

`pullkit.rollout` moves everyone's balance ``m`` a little each month, as the average of very many
habits would move. Here a person has a few habits, each wholly in the old way or in the new. About
once a month a habit is reconsidered, and comes out new with the probability that the average moves
to, ``(1 + tanh(βh))/2 = 1/(1 + e^{-2βh})``, a logit; ``h`` is the field of `pullkit.rollout`, in
which neighbours count by the mean of their habits, and rules follow each desk's practice.

The more habits, the nearer to the average. With few, a firm that holds its new way by copying alone
can lose it by chance, and one that holds its old way can find out: nothing is for ever. No
parameter here is an estimate from data.
"""

from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from pullkit.arguments import Floats, count, generator, within
from pullkit.chart import Chart
from pullkit.rollout import (
    DEFAULT_STRUCTURE,
    STEPS_PER_MONTH,
    Firm,
    Replay,
    RollOut,
    Structure,
    play,
)

MOST_HABITS = 10_000_000  # that are kept: of all people in all runs
MOST_DRAWN = 2_000_000_000  # numbers drawn for one play: one for each habit in each step

Parameters = TypeVar("Parameters", Firm, RollOut, Structure)


def play_people(
    chart: Chart,
    roll_out: RollOut,
    firm: Firm,
    months: int,
    rng: np.random.Generator,
    *,
    habits: int = 1,
    runs: int = 1,
    structure: Structure = DEFAULT_STRUCTURE,
    steps_per_month: int = STEPS_PER_MONTH,
) -> Replay:
    """Play a roll-out among people who each have a few habits, several times side by side.

    Parameters
    ----------
    chart : Chart
        The company, tied or not.
    roll_out : RollOut
        What is done.
    firm : Firm
        What the firm is like. Arrays broadcast as in `pullkit.rollout.play`.
    months : int
        How long one watches, 1 or more.
    rng : numpy.random.Generator
        Source of chance.
    habits : int
        Habits of each person, 1 or more; together with all people and runs, ten million at most.
    runs : int
        How often it is played, 1 or more.
    structure : Structure
        How the firm is put together.
    steps_per_month : int
        Steps in a month, 1 or more. In each, a habit is reconsidered with a chance of one in so
        many.

    Returns
    -------
    Replay
        Its arrays have the shape of firms and roll-outs, then ``runs``, then that of a replay.
        `behaviour` is the mean over a person's habits, and `adoption` the share of them that are
        new. Each starts in the new way with the probability of an average's start, 0.025.

    Examples
    --------
    Where rules follow, some fronts find out by chance what the average never does:

    >>> from pullkit.chart import chart_of
    >>> from pullkit.company import load_company
    >>> chart, rng = chart_of(load_company()), np.random.default_rng(7)
    >>> replay = play_people(chart, RollOut(), Firm(), 240, rng, runs=40)
    >>> print(replay.mean_adoption[:, -1].mean().round(1))
    0.7

    A person of many habits moves as the average does:

    >>> many = play_people(chart, RollOut(), Firm(), 24, rng, habits=400)
    >>> print(np.abs(many.mean_adoption - play(chart, months=24).mean_adoption).max() < 0.02)
    True
    """
    months, pace = count("months", months), count("steps_per_month", steps_per_month)
    habits, runs = count("habits", habits), count("runs", runs)
    people = _People(generator("rng", rng), habits, months * pace)
    firm, roll_out, structure = _again(firm), _again(roll_out), _again(structure)
    each_run = np.broadcast_to(firm.weight, (*np.shape(firm.weight)[:-1], runs))
    return play(
        chart,
        roll_out,
        replace(firm, weight=each_run),
        months,
        structure=structure,
        steps_per_month=pace,
        respond=people,
    )


class _People:
    # Who reconsiders in a step, and how it comes out. `new` tells which habits are new, and has
    # the shape (habits, people, runs).

    def __init__(self, rng: np.random.Generator, habits: int, steps: int) -> None:
        self.rng, self.habits, self.steps = rng, habits, steps
        self.new: NDArray[np.bool_] | None = None

    def __call__(self, m: Floats, drive: Floats, pace: int) -> Floats:
        if self.new is None:
            self.new = self._first(m)
        turns_out_new = (1 + np.tanh(drive)) / 2
        luck = self.rng.random(self.new.shape) * pace
        reconsidered = luck < 1  # then luck is uniform between 0 and 1
        self.new = np.where(reconsidered, luck < turns_out_new, self.new)
        return 2 * self.new.mean(axis=0) - 1

    def _first(self, m: Floats) -> NDArray[np.bool_]:
        kept = m.size * self.habits
        within("habits times people times firms and runs", kept, 0, MOST_HABITS)
        within(
            "habits times people times steps times firms and runs", kept * self.steps, 0, MOST_DRAWN
        )
        new: NDArray[np.bool_] = self.rng.random((self.habits, *m.shape)) < (1 + m) / 2
        return new


def _again(parameters: Parameters) -> Parameters:
    # Give the numbers a last axis, for the runs.
    numbers: dict[str, Any] = {
        name: np.expand_dims(value, -1)
        for name, value in vars(parameters).items()
        if isinstance(value, np.floating | np.ndarray)
    }
    return replace(parameters, **numbers)

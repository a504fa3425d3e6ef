"""The workshop of the chapter on pull: five benches, and two rules that start jobs.

It puts :mod:`pullkit.pull` and :mod:`pullkit.flowline` to work at the book's numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pullkit import flowline, pull

Floats = NDArray[np.float64]

SHOP = pull.SHOP
BENCHES = pull.Line((SHOP.process_time,) * SHOP.stations)


@dataclass(frozen=True)
class Workshop:
    """What the five benches do at one setting, on average and in the long run."""

    setting: float  # jobs started per hour, or hooks
    throughput: float
    wip: float
    profit: float


def workshop(rule: str, ambition: float, uneven: bool = True) -> Workshop:
    """Return what the benches do when the knob stands at `ambition` times its best setting.

    Parameters
    ----------
    rule : str
        "plan" starts jobs on dates that ignore the line; "hooks" starts one when one is finished.
    ambition : float
        Setting over the best setting of the same rule; hooks are rounded to a whole number.
    uneven : bool
        Whether works and starts vary as chance has it (exponential), or not at all.

    Examples
    --------
    >>> [round(workshop(rule, 1.25).profit) for rule in ("plan", "hooks")]
    [-67, 63]
    """
    n, t = SHOP.stations, SHOP.process_time
    rate, raw = BENCHES.bottleneck_rate, BENCHES.raw_process_time
    if rule == "plan":
        best = float(pull.push_optimum()[0]) if uneven else 1.0
        u = ambition * best
        throughput, cycle_time = pull.push_line(u, n, t)
        if not uneven:  # nobody waits, until more is started than the slowest bench can do
            cycle_time = raw if u <= 1 else np.inf
        wip = throughput * cycle_time
        setting = u * rate
    else:
        best = float(pull.pull_optimum()[0]) if uneven else BENCHES.critical_wip
        wip = setting = max(1, int(ambition * best + 0.5))
        law = pull.practical_worst_case if uneven else pull.best_case
        throughput, _ = law(wip, rate, raw)
    return Workshop(setting, float(throughput), float(wip), float(pull.profit(throughput, wip)))


FIRST_HOUR, LAST_HOUR, MARKED_HOUR = 80, 200, 100


@cache
def _race(ambition: float, luck: int) -> dict[str, Floats]:
    """Let the same works go through both lines; return when each job leaves each bench."""
    rng = np.random.default_rng(luck)
    jobs = 400
    work = flowline.simulate_work(jobs, BENCHES.process_times, 1, 1, rng)[0]
    starts = flowline.simulate_starts(jobs, 1, 1, 1, rng)[0]
    rate, limit = workshop("plan", ambition).setting, workshop("hooks", ambition).setting
    return {
        "plan": flowline.simulate_line(work, flowline.plan(starts / rate)),
        "hooks": flowline.simulate_line(work, flowline.hooks(limit)),
    }


@cache
def in_the_line(ambition: float, luck: int) -> list[Floats]:
    """Return how many jobs each line holds, hour by hour, as curves."""
    hours = np.arange(FIRST_HOUR, LAST_HOUR + 1, 2)
    counts = (
        flowline.jobs_at(hours, gates).sum(axis=1) for gates in _race(ambition, luck).values()
    )
    return [np.column_stack([hours, jobs]) for jobs in counts]


@dataclass(frozen=True)
class Moment:
    """One line at one moment of the race."""

    jobs: NDArray[np.int64]  # on each bench
    finished: int
    bench: int | None  # where the marked job is; None before it starts and after it is finished
    ahead: int  # jobs before it, on its bench
    started: float
    done: float  # hours


def moment(rule: str, hour: float, ambition: float, luck: int) -> Moment:
    """Return what one of the two racing lines looks like.

    The marked job is the first that starts from hour 100 on.

    Examples
    --------
    >>> [int(moment(rule, 200, 1.25, 1).jobs.sum()) for rule in ("plan", "hooks")]
    [30, 20]
    """
    gates = _race(ambition, luck)[rule]
    passed = flowline.jobs_passed([hour], gates)[0]
    marked = int(np.searchsorted(gates[:, 0], MARKED_HOUR))
    started, done = float(gates[marked, 0]), float(gates[marked, -1])
    bench, ahead = None, 0
    if started <= hour < done:
        bench = int(np.sum(passed > marked)) - 1
        ahead = marked - int(passed[bench + 1])
    return Moment(-np.diff(passed), int(passed[-1]), bench, ahead, started, done)


@cache
def urgent_months(hooks: int) -> float:
    """Return the mean time to bring the most urgent change into effect, by simulation."""
    rng = np.random.default_rng(1)
    times = flowline.simulate_urgent(hooks, pull.CHANGE_LINE.process_times, 10_000, rng)
    return float(times.mean())


@cache
def door_months(hooks: int, requests: float = pull.REQUESTS_PER_MONTH) -> float:
    """Return how long what is asked for after five years waits at the door, by simulation.

    Parameters
    ----------
    hooks : int
        Changes that may be under way.
    requests : float, optional
        Changes asked for in a month; nothing is refused.

    Returns
    -------
    float
        Mean wait in months, of the requests of about that date.

    Examples
    --------
    >>> [round(door_months(hooks)) for hooks in (4, 12)]
    [24, 3]
    """
    near = round(requests * 12 * 5)
    steps, rng = pull.CHANGE_LINE.process_times, np.random.default_rng(32)
    at_the_door, _ = flowline.simulate_requests(requests, hooks, steps, near + 6, 400, rng)
    return float(at_the_door[:, -12:].mean())


@cache
def clockwork_profit(
    utilisation: float, stations: int = SHOP.stations, price: float = SHOP.price
) -> float:
    """Return what a plan earns that starts jobs like clockwork, by simulation of uneven works."""
    jobs, skip = 4000, 1500
    benches = (SHOP.process_time,) * stations
    work = flowline.simulate_work(jobs, benches, 1, 40, np.random.default_rng(1))
    starts = flowline.simulate_starts(jobs, utilisation, 0, 1, np.random.default_rng(2))[0]
    did = flowline.measure(flowline.simulate_line(work, flowline.plan(starts)), skip)
    return float(np.mean(pull.profit(did.throughput, did.wip, price)))


CLOCKWORK = (0.5, 0.6, 0.7, 0.76, 0.8, 0.84, 0.9, 0.95)
"""Utilisations at which the plan by clockwork is simulated."""

"""A flow line in motion: when each job starts, and when it leaves each station.

One recursion simulates the line, and push and pull differ in one line of it, the moment a job is
released: `plan` starts it on its date, `hooks` when the job so many places before it has left.
What the line is bound to do on average, `pullkit.pull` says. Notation and limits are those of that
module; ``S[k, i]`` is the time that job k takes at station i, ``D[k, i]`` when it leaves it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pullkit.arguments import (
    SHARE,
    Floats,
    Whole,
    ascending,
    count,
    generator,
    row,
    rows,
    single,
    together,
    within,
)
from pullkit.laws import Quantity, simulation
from pullkit.pull import MODERATE, MODERATE_POSITIVE

MOST_DRAWN = 10_000_000  # numbers that one simulation draws
MOST_STEPS = 1_000_000  # jobs times stations that one simulation follows one by one

# When job k may start, knowing when the jobs before it have left the line.
Release: TypeAlias = Callable[[int, NDArray[np.float64]], Floats]


# --- What releases a job -------------------------------------------------------------------------


def plan(starts: ArrayLike) -> Release:
    """Push: job k starts on its date, whatever happens on the line.

    Parameters
    ----------
    starts : array_like, shape (jobs,) or (runs, jobs)
        Date of each job, finite, 0 or more, never before that of the job before it.
    """
    date = _dates("starts", starts)

    def release(job: int, exits: NDArray[np.float64]) -> Floats:
        return date(job)

    return release


def hooks(wip_limit: float) -> Release:
    """Pull: job k starts when the job `wip_limit` places before it leaves; the first ones at once.

    Parameters
    ----------
    wip_limit : float
        Hooks ``w``, a whole number, 1 or more, or infinity for no limit.
    """
    w = single("wip_limit", Whole(1, or_infinite=True).check("wip_limit", wip_limit))

    def release(job: int, exits: NDArray[np.float64]) -> Floats:
        return exits[job - int(w)] if job >= w else 0.0

    return release


def capped(requests: ArrayLike, wip_limit: float) -> Release:
    """Both: job k starts once it was asked for and a hook is free, and waits outside until then.

    Parameters
    ----------
    requests : array_like, shape (jobs,) or (runs, jobs)
        When each job is asked for, finite, 0 or more, never before the job before it.
    wip_limit : float
        Hooks ``w``, a whole number, 1 or more, or infinity for no limit.
    """
    date, hook = _dates("requests", requests), hooks(wip_limit)

    def release(job: int, exits: NDArray[np.float64]) -> Floats:
        return np.maximum(date(job), hook(job, exits))

    return release


def simulate_line(
    work: ArrayLike, release: Release, machines: Sequence[int] | int = 1
) -> NDArray[np.float64]:
    """Let jobs pass through a line, in order, and say when each leaves each station.

    ``D[k, i] = max(D[k, i-1], D[k-1, i]) + S[k, i]``: a job starts at a station when it has left
    the one before, and when the station has finished with the job before. Where a station has three
    machines, which take jobs in turn, it waits for the job three places before; their times should
    not vary, or jobs would overtake each other.

    Parameters
    ----------
    work : array_like, shape (jobs, stations) or (runs, jobs, stations)
        Time ``S[k, i]`` that each job takes at each station, finite, 0 or more. Jobs times stations
        are a million at most.
    release : callable
        When each job may start: `plan`, `hooks` or `capped`.
    machines : int or sequence of int
        Machines of each station, 1 or more.

    Returns
    -------
    ndarray, shape (jobs, stations + 1) or (runs, jobs, stations + 1)
        When each job is released, and when it leaves each station.

    Examples
    --------
    Two benches, one hour each. The plan starts a job every half hour; the hooks, only two of them,
    when one is finished:

    >>> work = np.ones((4, 2))
    >>> print(simulate_line(work, plan([0, 0.5, 1, 1.5])))
    [[0.  1.  2. ]
     [0.5 2.  3. ]
     [1.  3.  4. ]
     [1.5 4.  5. ]]
    >>> print(simulate_line(work, hooks(2)))
    [[0. 1. 2.]
     [0. 2. 3.]
     [2. 3. 4.]
     [3. 4. 5.]]
    """
    S = np.ascontiguousarray(np.moveaxis(_jobs_by_stations("work", work), (-2, -1), (0, 1)))
    jobs, stations = S.shape[:2]
    within("jobs times stations", jobs * stations, 1, MOST_STEPS)
    each = Whole(1).check("machines", machines)
    together(stations=np.ones(stations), machines=each)
    turn = np.broadcast_to(each, stations).astype(int).tolist()
    D = np.zeros((jobs, stations + 1, *S.shape[2:]))
    for k in range(jobs):
        D[k, 0] = release(k, D[:, -1])
        for i in range(stations):
            free = D[k - turn[i], i + 1] if k >= turn[i] else 0.0
            D[k, i + 1] = np.maximum(D[k, i], free) + S[k, i]
    return np.moveaxis(D, (0, 1), (-2, -1))


# --- What the line has to do ---------------------------------------------------------------------

JobsFollowed = Annotated[Floats, Quantity("Jobs to follow", "", Whole(1))]
ReleaseRate = Annotated[Floats, Quantity("Jobs started per unit of time", "λ", MODERATE_POSITIVE)]
Unevenness = Annotated[Floats, Quantity("Standard deviation over mean", "", SHARE)]
Runs = Annotated[Floats, Quantity("How many times to follow them", "", Whole(1))]


def simulate_work(
    jobs: int,
    process_times: ArrayLike,
    unevenness: float,
    runs: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Draw how long each job takes at each station.

    Parameters
    ----------
    jobs : int
        Number of jobs, 1 or more.
    process_times : array_like, shape (stations,)
        Mean process time of each station, finite and above 0.
    unevenness : float
        Standard deviation over mean, 0 to 1: 0 for times that never vary, 1 for exponential ones,
        ``1/√k`` for k exponential steps (an Erlang law), by a gamma law in between.
    runs : int
        How many lines to draw for, 1 or more.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    ndarray, shape (runs, jobs, stations)

    Examples
    --------
    >>> work = simulate_work(50_000, [1, 2], 0.5, 1, np.random.default_rng(1))
    >>> print(work.mean(axis=(0, 1)).round(1), work.std(axis=(0, 1)).round(1))
    [1. 2.] [0.5 1. ]
    """
    t = row("process_times", MODERATE_POSITIVE.check("process_times", process_times))
    cv = single("unevenness", SHARE.check("unevenness", unevenness))
    shape = count("runs", runs), count("jobs", jobs), len(t)
    return np.asarray(t * _uneven(cv, shape, generator("rng", rng)))


@simulation
def simulate_starts(
    jobs: JobsFollowed,
    release_rate: ReleaseRate,
    unevenness: Unevenness,
    runs: Runs,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Draw when a plan starts each job, or when each is asked for, by runs and jobs.

    The time between two starts is as uneven as is asked: 0 for a regular plan, 1 for starts at
    random (a Poisson process).

    >>> print(simulate_starts(4, 2, 0, 1, np.random.default_rng(1)))
    [[0.5 1.  1.5 2. ]]
    """
    return np.asarray(np.cumsum(_uneven(unevenness, (runs, jobs), rng), axis=1) / release_rate)


# --- What the line did ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Performance:
    """What a line did: a number each, or one for each run."""

    throughput: Floats
    cycle_time: Floats
    wip: Floats


def measure(departures: ArrayLike, skip: int) -> Performance:
    """Measure a simulated line, from the release of job `skip` to that of the last one.

    The three are measured apart from each other: jobs are counted as they leave, the cycle time is
    averaged over jobs and the work in process over time.

    Parameters
    ----------
    departures : array_like, shape (jobs, stations + 1) or (runs, jobs, stations + 1)
        As `simulate_line` gives them.
    skip : int
        Jobs to leave out while the line fills, 1 or more. A line without chance leaves in batches:
        what remains should be a whole multiple of its hooks.

    Returns
    -------
    Performance

    Examples
    --------
    The first Penny Fab, without chance, at its critical work in process:

    >>> work = np.full((101, 4), 2.0)
    >>> did = measure(simulate_line(work, hooks(4)), skip=20)
    >>> print(did.throughput, did.cycle_time, did.wip)
    0.5 8.0 4.0
    """
    D = _jobs_by_stations("departures", departures)
    skipped = count("skip", skip)
    within("jobs", np.shape(D)[-2], skipped + 2, np.inf)
    released, left = D[..., 0], D[..., -1]
    first, last = released[..., skipped, np.newaxis], released[..., -1:]
    time = (last - first)[..., 0]
    MODERATE_POSITIVE.check("time between the two releases", time)
    finished = np.sum((left > first) & (left <= last), axis=-1)
    present = np.clip(np.minimum(left, last) - np.maximum(released, first), 0, None)
    return Performance(
        throughput=finished / time,
        cycle_time=np.mean((left - released)[..., skipped:], axis=-1),
        wip=np.sum(present, axis=-1) / time,
    )


def jobs_passed(times: ArrayLike, departures: ArrayLike) -> NDArray[np.int64]:
    """How many jobs have been released, and have left each station, by some moments.

    Jobs keep their order: those between two of these numbers wait or are worked on at the station
    in between, the first of them in front.

    Parameters
    ----------
    times : array_like, shape (moments,)
        Finite, 0 or more. After the release of the last job the line only empties.
    departures : array_like, shape (jobs, stations + 1)
        Of one run, as `simulate_line` gives them.

    Returns
    -------
    ndarray of int, shape (moments, stations + 1)

    Examples
    --------
    >>> departures = simulate_line(np.ones((4, 2)), plan([0, 0.5, 1, 1.5]))
    >>> print(jobs_passed([0, 2], departures))
    [[1 0 0]
     [4 2 1]]
    """
    moments = row("times", MODERATE.check("times", times))
    D = _one_run(departures)
    passed = [np.searchsorted(np.sort(gate), moments, side="right") for gate in D.T]
    return np.stack(passed, axis=1)


def jobs_at(times: ArrayLike, departures: ArrayLike) -> NDArray[np.int64]:
    """How many jobs are at each station at some moments, waiting or worked on.

    Parameters
    ----------
    times, departures
        As in `jobs_passed`.

    Returns
    -------
    ndarray of int, shape (moments, stations)
        Their sum over the stations is the work in process.

    Examples
    --------
    >>> departures = simulate_line(np.ones((4, 2)), plan([0, 0.5, 1, 1.5]))
    >>> print(jobs_at([0, 2], departures))
    [[1 0]
     [2 1]]
    """
    return -np.diff(jobs_passed(times, departures), axis=1)


# --- Requests ------------------------------------------------------------------------------------


def simulate_requests(
    request_rate: float,
    wip_limit: float,
    process_times: ArrayLike,
    jobs: int,
    runs: int,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ask at random for jobs of a line with a limited number of hooks; nobody is refused.

    Times are exponential, and requests are served in the order in which they come.

    Parameters
    ----------
    request_rate : float
        Requests per unit of time, finite and above 0.
    wip_limit : float
        Hooks ``w``, a whole number, 1 or more, or infinity for no limit.
    process_times, jobs, runs, rng
        As in `simulate_work`.

    Returns
    -------
    outside, inside : ndarray, shape (runs, jobs)
        Time that each request waits at the door, and spends in the line. The sum is the time from
        request to effect, which no limit ever shortens.

    Examples
    --------
    >>> outside, inside = simulate_requests(1.6, 12, [0.5] * 4, 400, 200, np.random.default_rng(1))
    >>> print((outside + inside).mean(axis=0)[[40, 120, 399]].round())
    [ 8. 11. 16.]
    """
    rate = single("request_rate", MODERATE_POSITIVE.check("request_rate", request_rate))
    requests = simulate_starts(jobs, rate, 1, runs, rng)
    work = simulate_work(jobs, process_times, 1, runs, rng)
    departures = simulate_line(work, capped(requests, wip_limit))
    return departures[..., 0] - requests, departures[..., -1] - departures[..., 0]


def simulate_urgent(
    wip_limit: int, process_times: ArrayLike, jobs: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Give the next free hook to a request that comes at a random moment, and say when it is done.

    The line never lacks work: a list at the door feeds every free hook. Times are exponential.

    Parameters
    ----------
    wip_limit : int
        Hooks ``w``, 1 or more.
    process_times, rng
        As in `simulate_work`.
    jobs : int
        Jobs of the line, more than ten times the hooks. As many random moments are tried, after
        the first tenth of the jobs has left.

    Returns
    -------
    ndarray, shape (jobs,)
        Time from the request to the end of its job.

    Examples
    --------
    >>> waits = simulate_urgent(4, [0.5] * 4, 20_000, np.random.default_rng(1))
    >>> print(waits.mean().round(1))
    4.1
    """
    w = count("wip_limit", wip_limit)
    line = count("jobs", jobs, 10 * w + 1)
    work = simulate_work(line, process_times, 1, 1, rng)
    left = simulate_line(work[0], hooks(w))[:, -1]
    asked = rng.uniform(left[line // 10], left[-w - 1], size=line)
    hook = np.searchsorted(left, asked)  # the next job to leave frees it
    return np.asarray(left[hook + w] - asked)


# --- Shared by the functions above ---------------------------------------------------------------


def _dates(name: str, value: ArrayLike) -> Callable[[int], Floats]:
    dates = np.moveaxis(ascending(name, rows(name, MODERATE.check(name, value))), -1, 0)

    def date(job: int) -> Floats:
        if job >= len(dates):
            raise ValueError(f"{name} has {len(dates)} jobs; it must have as many as the work")
        return dates[job]

    return date


def _jobs_by_stations(name: str, value: ArrayLike) -> NDArray[np.float64]:
    table = np.asarray(MODERATE.check(name, value))
    if table.ndim not in (2, 3) or table.size == 0:
        allowed = "be a table of jobs by stations, or several runs of them"
        raise ValueError(f"{name} has shape {table.shape}; it must {allowed}")
    return table


def _one_run(departures: ArrayLike) -> NDArray[np.float64]:
    table = _jobs_by_stations("departures", departures)
    if table.ndim == 3:
        raise ValueError(f"departures has shape {table.shape}; it must be of one run")
    return table


def _uneven(cv: float, shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float64]:
    # Numbers of mean 1 whose standard deviation is the unevenness.
    within("numbers to draw", math.prod(shape), 1, MOST_DRAWN)
    # Below 1e-16 the unevenness is less than how evenly floating-point numbers lie around 1.
    return np.ones(shape) if cv < 1e-16 else rng.gamma(1 / cv**2, cv**2, size=shape)

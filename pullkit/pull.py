"""Pull: start a job when one is finished, rather than when a plan says so.

A line is a row of stations through which jobs pass in order. One recursion simulates it, and push
and pull differ in one line of it, the moment a job is released: `plan` starts it on its date,
`hooks` when the job so many places before it has left. Around it stand the laws of Hopp and
Spearman's *Factory Physics*, exact results on exponential lines (Jackson; mean-value analysis) and
the bullwhip of Chen, Drezner, Ryan and Simchi-Levi (2000). Pull means here a limit on work in
process (Hopp and Spearman, 2004). That the same holds for changes in an organisation is a
formalisation of this book.

Notation: ``TH`` throughput, ``CT`` cycle time, ``WIP`` work in process, ``r_b`` rate of the
bottleneck, ``t₀`` raw process time, ``w₀ = r_b·t₀`` critical work in process, ``w`` hooks, that is
the limit on work in process, ``n`` stations, ``t`` process time, ``λ`` release rate, ``u = λt``
utilisation, ``π`` price, ``q`` holding cost, ``L`` lead time, ``M`` window of a moving average,
``n_s`` stages, ``D[k, i]`` departure of job k from station i.

Laws take numbers or arrays that broadcast together and return the same shape. Outside its domain
a function raises ``ValueError``, with the argument, its value and what is allowed; limits are
values. "Finite" means up to 1e100, "above 0" from 1e-100 on, and a line has a million stations at
most, so that no product of them overflows. No parameter here is an estimate from data.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from pullkit.arguments import (
    Floats,
    ascending,
    count,
    flag,
    generator,
    row,
    rows,
    single,
    together,
    whole,
    within,
)

# When job k may start, knowing when the jobs before it have left the line.
Release: TypeAlias = Callable[[int, NDArray[np.float64]], Floats]


SMALLEST, LARGEST = 1e-100, 1e100  # of what is above 0 and finite
MOST_DRAWN = 10_000_000  # numbers that one simulation draws
MOST_STEPS = 1_000_000  # jobs times stations that one simulation follows one by one


def _some(name: str, value: ArrayLike) -> Floats:
    number = within(name, value, 0, np.inf, open_low=True, open_high=True)
    return within(name, number, SMALLEST, LARGEST)


def _process_times(value: ArrayLike) -> Floats:
    return row("process_times", _some("process_times", value))


def _machines(value: ArrayLike) -> Floats:
    return whole("machines", value, 1)


@dataclass(frozen=True)
class Line:
    """A row of stations: how long a job takes at each, and how many machines share the work.

    Examples
    --------
    >>> line = Line((2, 5, 10, 3), machines=(1, 2, 6, 2))
    >>> print(line.bottleneck_rate, line.raw_process_time, line.critical_wip)
    0.4 20.0 8.0
    """

    process_times: tuple[float, ...]
    machines: tuple[int, ...] | int = 1

    def __post_init__(self) -> None:
        """Refuse a line that could not run."""
        times = _process_times(self.process_times)
        together(process_times=times, machines=_machines(self.machines))

    @property
    def bottleneck_rate(self) -> float:
        """Jobs per unit of time of the slowest station, ``r_b``."""
        return float(np.min(_machines(self.machines) / _process_times(self.process_times)))

    @property
    def raw_process_time(self) -> float:
        """Time a job takes if it never waits, ``t₀``."""
        return float(np.sum(self.process_times))

    @property
    def critical_wip(self) -> float:
        """Work in process ``w₀`` at which a perfect line is just busy and no job waits."""
        times = _process_times(self.process_times)
        return float(np.sum(times) / np.max(times / _machines(self.machines)))


PENNY_FAB_ONE = Line((2, 2, 2, 2))  # hours
PENNY_FAB_TWO = Line((2, 5, 10, 3), machines=(1, 2, 6, 2))  # hours
CHANGE_LINE = Line((0.5, 0.5, 0.5, 0.5))  # months: four steps of a change inside the firm
REQUESTS_PER_MONTH = 1.6  # changes asked for


@dataclass(frozen=True)
class Shop:
    """The workshop of the headline explorer: equal benches, what a job brings and costs."""

    stations: int = 5
    process_time: float = 1.0
    price: float = 100.0  # per job
    holding_cost: float = 1.0  # per job and unit of time


SHOP = Shop()


# --- Laws of a line ------------------------------------------------------------------------------


def wip_by_little(throughput: ArrayLike, cycle_time: ArrayLike) -> Floats:
    """Work in process by Little's law, ``WIP = TH·CT`` (Little, 1961), whatever the line.

    Parameters
    ----------
    throughput : array_like
        Jobs finished per unit of time, finite, 0 or more.
    cycle_time : array_like
        Mean time a job spends in the line, finite, 0 or more.

    Returns
    -------
    float or ndarray
        Jobs in the line, on average.

    Examples
    --------
    A maker of printed circuits: 1,400 panels a day, 34 days each.

    >>> print(wip_by_little(1400, 34))
    47600.0
    """
    TH, CT = _amount("throughput", throughput), _amount("cycle_time", cycle_time)
    together(throughput=TH, cycle_time=CT)
    return TH * CT


def cycle_time_by_little(wip: ArrayLike, throughput: ArrayLike) -> Floats:
    """Cycle time by Little's law, ``CT = WIP/TH``: what is in the way over what comes out.

    Parameters
    ----------
    wip : array_like
        Jobs in the line, on average, finite, 0 or more.
    throughput : array_like
        Jobs finished per unit of time, finite and above 0.

    Returns
    -------
    float or ndarray
        Mean time a job spends in the line.

    Examples
    --------
    Sixteen reforms under way, and four finished a year:

    >>> print(cycle_time_by_little(16, 4))
    4.0
    """
    WIP, TH = _amount("wip", wip), _some("throughput", throughput)
    together(wip=WIP, throughput=TH)
    return WIP / TH


def best_case(
    wip: ArrayLike, bottleneck_rate: ArrayLike, raw_process_time: ArrayLike
) -> tuple[Floats, Floats]:
    """Line in which nothing varies: ``TH = min(w/t₀, r_b)``, ``CT = max(t₀, w/r_b)``.

    Parameters
    ----------
    wip : array_like
        Jobs in the line ``w``, always the same, 1 or more; it may be fractional, where a curve
        needs it, and infinite.
    bottleneck_rate : array_like
        Rate of the bottleneck ``r_b``, finite and above 0.
    raw_process_time : array_like
        Raw process time ``t₀``, finite and at least ``1/r_b``.

    Returns
    -------
    throughput, cycle_time : float or ndarray

    Examples
    --------
    >>> throughput, cycle_time = best_case([2, 4, 8], 0.5, 8)
    >>> print(throughput, cycle_time)
    [0.25 0.5  0.5 ] [ 8.  8. 16.]
    """
    w, rate, raw = _line(wip, bottleneck_rate, raw_process_time)
    with np.errstate(over="ignore"):
        return np.minimum(w / raw, rate), np.maximum(raw, w / rate)


def worst_case(
    wip: ArrayLike, bottleneck_rate: ArrayLike, raw_process_time: ArrayLike
) -> tuple[Floats, Floats]:
    """Line in which every job waits for all the others: ``TH = 1/t₀``, ``CT = w·t₀``.

    Parameters
    ----------
    wip : array_like
        Jobs in the line ``w``, 1 or more (infinity included).
    bottleneck_rate : array_like
        Rate of the bottleneck ``r_b``, finite and above 0; it plays no part.
    raw_process_time : array_like
        Raw process time ``t₀``, finite and at least ``1/r_b``.

    Returns
    -------
    throughput, cycle_time : float or ndarray

    Examples
    --------
    >>> throughput, cycle_time = worst_case([2, 4, 8], 0.5, 8)
    >>> print(throughput, cycle_time)
    [0.125 0.125 0.125] [16. 32. 64.]
    """
    w, _, raw = _line(wip, bottleneck_rate, raw_process_time)
    with np.errstate(over="ignore"):
        return 1 / raw, w * raw


def practical_worst_case(
    wip: ArrayLike, bottleneck_rate: ArrayLike, raw_process_time: ArrayLike
) -> tuple[Floats, Floats]:
    """Line as uneven as chance makes it: ``TH = w·r_b/(w₀+w-1)``, ``CT = t₀ + (w-1)/r_b``.

    Exact for a balanced line of single machines with exponential times. It is no bound: a line may
    do worse.

    Parameters
    ----------
    wip : array_like
        Jobs in the line ``w``, always the same, 1 or more (infinity included).
    bottleneck_rate : array_like
        Rate of the bottleneck ``r_b``, finite and above 0.
    raw_process_time : array_like
        Raw process time ``t₀``, finite and at least ``1/r_b``.

    Returns
    -------
    throughput, cycle_time : float or ndarray

    Examples
    --------
    >>> throughput, cycle_time = practical_worst_case([2, 4, 8], 0.5, 8)
    >>> print(throughput.round(3), cycle_time)
    [0.2   0.286 0.364] [10. 14. 22.]

    Four steps of half a month each, with at most twelve changes under way:

    >>> throughput, cycle_time = practical_worst_case(
    ...     12, CHANGE_LINE.bottleneck_rate, CHANGE_LINE.raw_process_time
    ... )
    >>> print(throughput, cycle_time)
    1.6 7.5
    """
    w, rate, raw = _line(wip, bottleneck_rate, raw_process_time)
    with np.errstate(over="ignore"):
        return rate / (1 + (rate * raw - 1) / w), raw + (w - 1) / rate


def wip_needed(
    throughput: ArrayLike, bottleneck_rate: ArrayLike, raw_process_time: ArrayLike
) -> Floats:
    """Work in process that gives a throughput in the practical worst case.

    Parameters
    ----------
    throughput : array_like
        Jobs finished per unit of time, 0 or more.
    bottleneck_rate : array_like
        Rate of the bottleneck ``r_b``, finite and above 0.
    raw_process_time : array_like
        Raw process time ``t₀``, finite and at least ``1/r_b``.

    Returns
    -------
    float or ndarray
        ``TH(w₀ - 1)/(r_b - TH)``, but at least 1; infinite from the rate of the bottleneck on.

    Examples
    --------
    >>> print(wip_needed(45.8, 126.5, 33.1).round(2))
    2375.78
    """
    TH = within("throughput", throughput, 0, np.inf)
    _, rate, raw = _line(1, bottleneck_rate, raw_process_time)
    together(throughput=TH, bottleneck_rate=bottleneck_rate, raw_process_time=raw_process_time)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # TH = r_b is a limit
        jobs = TH * (rate * raw - 1) / (rate - TH)
    return np.where(rate > TH, np.maximum(jobs, 1), np.inf)[()]


def mean_value_analysis(
    wip: int, process_times: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Line of exponential single machines with 1, 2, ..., w jobs in it, exactly, balanced or not.

    A job that arrives at a station finds there what would be there on average if it did not exist
    (Reiser and Lavenberg, 1980).

    Parameters
    ----------
    wip : int
        Most jobs in the line, 1 to 100,000.
    process_times : array_like, shape (stations,)
        Mean process time of each station, finite and above 0.

    Returns
    -------
    throughput, cycle_time : ndarray, shape (wip,)

    Examples
    --------
    >>> throughput, cycle_time = mean_value_analysis(3, [2, 2, 2, 2])
    >>> print(throughput, cycle_time)
    [0.125 0.2   0.25 ] [ 8. 10. 12.]
    """
    t = _process_times(process_times)
    most = int(within("wip", count("wip", wip), 1, 100_000))
    throughput, cycle_time = np.empty((2, most))
    found = np.zeros_like(t)
    for jobs in range(1, len(throughput) + 1):
        at_station = t * (1 + found)
        cycle_time[jobs - 1] = at_station.sum()
        throughput[jobs - 1] = jobs / cycle_time[jobs - 1]
        found = throughput[jobs - 1] * at_station
    return throughput, cycle_time


# --- Push and pull on a balanced exponential line ------------------------------------------------


def push_line(
    utilisation: ArrayLike, stations: ArrayLike, process_time: ArrayLike = SHOP.process_time
) -> tuple[Floats, Floats]:
    """Open line, fed by a plan that ignores it: ``TH = u/t``, ``CT = n·t/(1-u)``.

    Exact for exponential times and random releases (Jackson, 1963). A plan that releases at
    regular intervals has about one station less of waiting: at its best it earns what pull does.

    Parameters
    ----------
    utilisation : array_like
        Work released over capacity, ``u = λt``, finite, 0 or more. From 1 on the line never
        settles: it gives what it can, and the cycle time is infinite.
    stations : array_like
        Number ``n`` of stations, a whole number, 1 or more.
    process_time : array_like
        Mean process time ``t`` of each station, finite and above 0.

    Returns
    -------
    throughput, cycle_time : float or ndarray

    Examples
    --------
    >>> throughput, cycle_time = push_line([0.8, 0.9, 1], stations=4, process_time=2)
    >>> print(throughput, cycle_time.round(6))
    [0.4  0.45 0.5 ] [40. 80. inf]
    """
    u, n, t = np.broadcast_arrays(*_push(utilisation, stations, process_time))
    return np.minimum(u, 1) / t, n * t * (1 + _waiting(u))


def push_wip(utilisation: ArrayLike, stations: ArrayLike) -> Floats:
    """Mean work in process of the open line, ``n·u/(1-u)``.

    Parameters
    ----------
    utilisation : array_like
        Utilisation ``u``, finite, 0 or more; from 1 on work piles up without end.
    stations : array_like
        Number ``n`` of stations, a whole number, 1 or more.

    Returns
    -------
    float or ndarray
        Jobs.

    Examples
    --------
    >>> print(push_wip([0.8, 0.9, 1], 4).round(6))
    [16. 36. inf]
    """
    u, n, _ = _push(utilisation, stations, 1)
    return n * _waiting(u)


def push_wip_deviation(utilisation: ArrayLike, stations: ArrayLike) -> Floats:
    """How far the work in process of the open line strays, ``√(n·u)/(1-u)``.

    Under pull it is 0: the work in process is what the hooks say.

    Parameters
    ----------
    utilisation : array_like
        Utilisation ``u``, finite, 0 or more; from 1 on work piles up without end.
    stations : array_like
        Number ``n`` of stations, a whole number, 1 or more.

    Returns
    -------
    float or ndarray
        Jobs.

    Examples
    --------
    >>> print(push_wip_deviation(0.8, 4).round(2))
    8.94
    """
    u, n, _ = _push(utilisation, stations, 1)
    return np.sqrt(n * _waiting(u) * (1 + _waiting(u)))


def push_wip_probability(jobs: ArrayLike, utilisation: ArrayLike, stations: ArrayLike) -> Floats:
    """Probability of so many jobs in the open line: a negative binomial law.

    ``C(j+n-1, j) u^j (1-u)^n``: each station holds a geometric number of jobs, whatever the others.

    Parameters
    ----------
    jobs : array_like
        Number of jobs ``j``, a whole number, 0 or more; with the stations, a million at most.
    utilisation : array_like
        Utilisation ``u``, 0 to 1, 1 excluded.
    stations : array_like
        Number ``n`` of stations, a whole number, 1 or more.

    Returns
    -------
    float or ndarray
        Probability.

    Examples
    --------
    >>> print(push_wip_probability([0, 16, 40], 0.8, 4).round(4))
    [0.0016 0.0436 0.0026]
    """
    j, n = whole("jobs", jobs, 0), _stations(stations)
    u = within("utilisation", utilisation, 0, 1, open_high=True)
    together(jobs=j, utilisation=u, stations=n)
    within("jobs + stations", j + n, 1, 1e6)  # beyond, rounded logarithms give no probability
    # C(j+n-1, j) is 1/(n·B(j+1, n)) times n/(j+n): logarithms keep long lines from overflowing.
    ways = -special.betaln(j + 1, n) - np.log(j + n)
    return np.exp(ways + special.xlogy(j, u) + n * np.log1p(-u))


def pull_wip(utilisation: ArrayLike, stations: ArrayLike) -> Floats:
    """Hooks that give the throughput of an open line, ``w = (n-1)·u/(1-u)``.

    That is ``(n-1)/n`` of the work in process of push.

    Parameters
    ----------
    utilisation : array_like
        Utilisation ``u`` of the open line, finite, 0 or more; full use needs endless hooks.
    stations : array_like
        Number ``n`` of stations, a whole number, 2 or more.

    Returns
    -------
    float or ndarray
        Hooks; a fraction, in general.

    Examples
    --------
    >>> print(pull_wip(0.8, 4).round(6), push_wip(0.8, 4).round(6))
    12.0 16.0
    """
    u, n = _amount("utilisation", utilisation), _stations(stations, 2)
    together(utilisation=u, stations=n)
    return (n - 1) * _waiting(u)


# --- What it earns -------------------------------------------------------------------------------


def profit(
    throughput: ArrayLike,
    wip: ArrayLike,
    price: ArrayLike = SHOP.price,
    holding_cost: ArrayLike = SHOP.holding_cost,
) -> Floats:
    """Profit per unit of time, ``π·TH - q·WIP``.

    Parameters
    ----------
    throughput : array_like
        Jobs finished per unit of time ``TH``, finite, 0 or more.
    wip : array_like
        Work in process ``WIP``, 0 or more.
    price : array_like
        Price ``π`` of a job, finite, 0 or more.
    holding_cost : array_like
        Cost ``q`` of a job in the line, per unit of time, finite and above 0.

    Returns
    -------
    float or ndarray
        Profit; minus infinity if work piles up without end.

    Examples
    --------
    >>> print(profit(0.4, 12, price=100, holding_cost=0.5))
    34.0
    """
    TH, WIP = _amount("throughput", throughput), within("wip", wip, 0, np.inf)
    p, q = _amount("price", price), _some("holding_cost", holding_cost)
    together(throughput=TH, wip=WIP, price=p, holding_cost=q)
    with np.errstate(over="ignore"):
        return p * TH - q * WIP


def push_profit(
    utilisation: ArrayLike,
    stations: ArrayLike = SHOP.stations,
    process_time: ArrayLike = SHOP.process_time,
    price: ArrayLike = SHOP.price,
    holding_cost: ArrayLike = SHOP.holding_cost,
) -> Floats:
    """Profit of the open line at a utilisation, ``π·u/t - q·n·u/(1-u)``.

    Parameters
    ----------
    utilisation : array_like
        Utilisation ``u`` that the plan sets, finite, 0 or more.
    stations : array_like
        Number ``n`` of stations, a whole number, 1 or more.
    process_time : array_like
        Mean process time ``t`` of each station, finite and above 0.
    price : array_like
        Price ``π`` of a job, finite, 0 or more.
    holding_cost : array_like
        Cost ``q`` of a job in the line, per unit of time, finite and above 0.

    Returns
    -------
    float or ndarray
        Profit per unit of time; minus infinity from a utilisation of 1 on.

    Examples
    --------
    The best plan, and one that asks for a quarter more:

    >>> best, _ = push_optimum()
    >>> print(push_profit(best * np.array([1, 1.25])).round(1))
    [ 60.3 -67.4]
    """
    u, n, t = _push(utilisation, stations, process_time)
    p, q = _amount("price", price), _some("holding_cost", holding_cost)
    together(utilisation=u, stations=n, process_time=t, price=p, holding_cost=q)
    return p * np.minimum(u, 1) / t - q * n * _waiting(u)


def pull_profit(
    wip: ArrayLike,
    stations: ArrayLike = SHOP.stations,
    process_time: ArrayLike = SHOP.process_time,
    price: ArrayLike = SHOP.price,
    holding_cost: ArrayLike = SHOP.holding_cost,
) -> Floats:
    """Profit of the same line with so many hooks, ``π·w/(t(n+w-1)) - q·w``.

    Parameters
    ----------
    wip : array_like
        Hooks ``w``, 1 or more, finite; fractional, where a curve needs it.
    stations : array_like
        Number ``n`` of stations, a whole number, 1 or more.
    process_time : array_like
        Mean process time ``t`` of each station, finite and above 0.
    price : array_like
        Price ``π`` of a job, finite, 0 or more.
    holding_cost : array_like
        Cost ``q`` of a job in the line, per unit of time, finite and above 0.

    Returns
    -------
    float or ndarray
        Profit per unit of time.

    Examples
    --------
    The best number of hooks, and a quarter more:

    >>> best, _ = pull_optimum()
    >>> print(pull_profit(best * np.array([1, 1.25])).round(1))
    [64.  63.3]
    """
    w = within("wip", wip, 1, np.inf, open_high=True)
    n, t = _stations(stations), _some("process_time", process_time)
    p, q = _amount("price", price), _some("holding_cost", holding_cost)
    together(wip=w, stations=n, process_time=t, price=p, holding_cost=q)
    with np.errstate(over="ignore"):
        return p / t / (1 + (n - 1) / w) - q * w


def push_optimum(
    stations: ArrayLike = SHOP.stations,
    process_time: ArrayLike = SHOP.process_time,
    price: ArrayLike = SHOP.price,
    holding_cost: ArrayLike = SHOP.holding_cost,
) -> tuple[Floats, Floats]:
    """Plan that earns most: ``u* = 1 - √(n·q·t/π)``, profit ``(√(π/t) - √(n·q))²``.

    Parameters
    ----------
    stations : array_like
        Number ``n`` of stations, a whole number, 1 or more.
    process_time : array_like
        Mean process time ``t`` of each station, finite and above 0.
    price : array_like
        Price ``π`` of a job, finite, 0 or more.
    holding_cost : array_like
        Cost ``q`` of a job in the line, per unit of time, finite and above 0.

    Returns
    -------
    utilisation, profit : float or ndarray
        Both 0 if a job costs more than it brings.

    Examples
    --------
    >>> utilisation, profit = push_optimum(stations=5, price=100, holding_cost=1)
    >>> print(utilisation.round(4), profit.round(2))
    0.7764 60.28
    """
    n, t, p, q = _shop(stations, process_time, price, holding_cost)
    rate, toll = np.sqrt(p / t), np.sqrt(n * q)
    with np.errstate(divide="ignore"):  # a price of 0 is a limit
        best = np.maximum(1 - toll / rate, 0)
    return best, np.maximum(rate - toll, 0) ** 2


def pull_optimum(
    stations: ArrayLike = SHOP.stations,
    process_time: ArrayLike = SHOP.process_time,
    price: ArrayLike = SHOP.price,
    holding_cost: ArrayLike = SHOP.holding_cost,
) -> tuple[Floats, Floats]:
    """Hooks that earn most: ``w* = √(π(n-1)/(q·t)) - (n-1)``, profit ``(√(π/t) - √((n-1)q))²``.

    Pull is worth exactly one station less than a plan that starts jobs at random. It also forgives
    a setting that is too high, wherever the best plan keeps the line busy for 30 % of the time.

    Parameters
    ----------
    stations : array_like
        Number ``n`` of stations, a whole number, 1 or more.
    process_time : array_like
        Mean process time ``t`` of each station, finite and above 0.
    price : array_like
        Price ``π`` of a job, finite, 0 or more.
    holding_cost : array_like
        Cost ``q`` of a job in the line, per unit of time, finite and above 0.

    Returns
    -------
    wip, profit : float or ndarray
        Hooks, a fraction in general, but at least 1; with that one the profit may be a loss.

    Examples
    --------
    >>> hooks, profit = pull_optimum(stations=5, price=100, holding_cost=1)
    >>> print(hooks, profit)
    16.0 64.0
    """
    n, t, p, q = _shop(stations, process_time, price, holding_cost)
    best = np.maximum(np.sqrt(p * (n - 1) / (q * t)) - (n - 1), 1)
    return best, pull_profit(best, n, t, p, q)


# --- Bullwhip ------------------------------------------------------------------------------------


def bullwhip(lead_time: ArrayLike, window: ArrayLike) -> Floats:
    """Variance of a shop's orders over that of its demand, ``1 + 2L/M + 2L²/M²``.

    The shop forecasts independent demands by their moving average and orders up to what it expects
    to sell until the delivery. Exact without safety stock, else a lower bound (Chen, Drezner, Ryan
    and Simchi-Levi, 2000). Who orders what was sold, one for one, never forecasts: the window is
    infinite and the ratio 1.

    Parameters
    ----------
    lead_time : array_like
        Lead time ``L``, in periods, finite, 0 or more.
    window : array_like
        Window ``M`` of the moving average, in periods, 1 or more (infinity included).

    Returns
    -------
    float or ndarray
        Ratio, 1 or more.

    Examples
    --------
    >>> print(bullwhip([1, 2, 4], 5), bullwhip(2, np.inf))
    [1.48 2.12 3.88] 1.0
    """
    L, M = _amount("lead_time", lead_time), within("window", window, 1, np.inf)
    together(lead_time=L, window=M)
    return _whip(L / M)


def _whip(lead_time_in_windows: Floats) -> Floats:
    return 1 + 2 * lead_time_in_windows + 2 * lead_time_in_windows**2


def smallest_window(ratio: ArrayLike, lead_time: ArrayLike) -> Floats:
    """Smallest window that keeps the bullwhip down to a ratio.

    Parameters
    ----------
    ratio : array_like
        Ratio of variances accepted, finite, 1 or more.
    lead_time : array_like
        Lead time ``L``, in periods, finite, 0 or more.

    Returns
    -------
    float or ndarray
        Periods, a whole number, 1 or more; infinite for a ratio of 1 if there is a lead time.

    Examples
    --------
    >>> print(smallest_window(1.1, 2))
    42.0
    """
    accepted = within("ratio", within("ratio", ratio, 1, np.inf, open_high=True), 1, LARGEST)
    L = _amount("lead_time", lead_time)
    together(ratio=accepted, lead_time=L)
    excess = accepted - 1
    with np.errstate(divide="ignore", invalid="ignore"):  # a ratio of 1 is a limit
        window = L * (1 + np.sqrt(1 + 2 * excess)) / excess
        # The window of a ratio that was rounded itself must not be pushed up to the next one.
        rounding = np.finfo(float).eps * (accepted / excess + 4)
        fewest = np.maximum(np.ceil(window * (1 - np.minimum(rounding, 0.5))), 1)
    return np.where(L == 0, 1.0, fewest)[()]


def bullwhip_chain(
    lead_times: ArrayLike, window: int, *, shared: bool = False
) -> NDArray[np.float64]:
    """Variance of the orders of each stage of a chain over that of the client's demand.

    Parameters
    ----------
    lead_times : array_like, shape (stages,)
        Lead time ``L`` of each stage, the nearest to the client first, finite, 0 or more.
    window : int
        Window ``M`` of every moving average, in periods, 1 or more.
    shared : bool
        Whether all stages forecast from the client's demand. Else each knows only the orders it
        receives.

    Returns
    -------
    ndarray, shape (stages,)
        Ratios. Shared, the lead times add up; else the stages' filters are convolved, and the ratio
        is the sum of the squares of their weights, exact without safety stock.

    Examples
    --------
    >>> print(bullwhip_chain([2, 2, 2], 10).round(2))
    [1.48 2.31 3.75]
    >>> print(bullwhip_chain([2, 2, 2], 10, shared=True).round(2))
    [1.48 2.12 2.92]
    """
    L, M = row("lead_times", _amount("lead_times", lead_times)), count("window", window)
    if flag("shared", shared):
        return np.asarray(_whip(np.cumsum(L) / M))
    gain, weights, ratios = 1.0, np.ones(1), []
    with np.errstate(over="ignore"):
        for part in L / M:
            # An order is (1 + L/M) times the demand of now less L/M times that of M periods ago;
            # only the multiples of M matter, so that each stage adds one weight.
            gain *= 1 + part
            weights = np.convolve(weights, [1, -part / (1 + part)])
            ratios.append(gain**2 * np.sum(weights**2))
    return np.array(ratios)


def chain_orders(
    demand: ArrayLike, lead_times: ArrayLike, window: int, *, shared: bool = False
) -> NDArray[np.float64]:
    """Orders of each stage of a chain that orders up to a moving forecast.

    Orders may be negative: what is not wanted goes back, as in the model of Chen and others.

    Parameters
    ----------
    demand : array_like, shape (periods,)
        What the client asks for in each period, finite.
    lead_times : array_like, shape (stages,)
        Lead time ``L`` of each stage, the nearest to the client first, finite, 0 or more.
    window : int
        Window ``M`` of every moving average, in periods, 1 or more.
    shared : bool
        Whether all stages forecast from the client's demand.

    Returns
    -------
    ndarray, shape (stages + 1, periods - stages·window)
        The client's demand, then the orders of each stage, over the periods in which every forecast
        has its full window behind it.

    Examples
    --------
    One busy day, and what the shop makes of it:

    >>> print(chain_orders([4, 4, 4, 8, 4, 4, 4], lead_times=[1], window=2))
    [[ 4.  8.  4.  4.  4.]
     [ 4. 10.  4.  2.  4.]]
    """
    client = row("demand", within("demand", demand, -np.inf, np.inf, open_low=True, open_high=True))
    L, M = row("lead_times", _amount("lead_times", lead_times)), count("window", window)
    share = flag("shared", shared)
    within("periods of demand", len(client), len(L) * M + 1, np.inf)
    with np.errstate(over="ignore"):
        largest = np.max(np.abs(client)) * np.prod(1 + 2 * L)
    within("demand, as far as all stages may amplify it,", largest, 0, 1e300)
    orders = [client]
    for lead_time in L:
        received = orders[-1]
        heard = client[-len(received) :] if share else received
        forecast = np.convolve(heard, np.full(M, 1 / M), mode="valid")
        orders.append(received[M:] + lead_time * np.diff(forecast))
    shortest = len(orders[-1])
    return np.array([line[-shortest:] for line in orders])


# --- The same, by chance -------------------------------------------------------------------------


def plan(starts: ArrayLike) -> Release:
    """Push: job k starts on its date, whatever happens on the line.

    Parameters
    ----------
    starts : array_like, shape (jobs,) or (runs, jobs)
        Date of each job, finite, 0 or more, never before that of the job before it.

    Returns
    -------
    callable
        The rule, for `simulate_line`.
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

    Returns
    -------
    callable
        The rule, for `simulate_line`.
    """
    w = single("wip_limit", whole("wip_limit", wip_limit, 1, or_infinite=True))

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

    Returns
    -------
    callable
        The rule, for `simulate_line`.
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
        When each job may start: `plan`, `hooks` or `capped`. Push and pull differ in nothing else.
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
    together(stations=np.ones(stations), machines=_machines(machines))
    turn = np.broadcast_to(_machines(machines), stations).astype(int).tolist()
    D = np.zeros((jobs, stations + 1, *S.shape[2:]))
    for k in range(jobs):
        D[k, 0] = release(k, D[:, -1])
        for i in range(stations):
            free = D[k - turn[i], i + 1] if k >= turn[i] else 0.0
            D[k, i + 1] = np.maximum(D[k, i], free) + S[k, i]
    return np.moveaxis(D, (0, 1), (-2, -1))


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
    t = _process_times(process_times)
    shape = count("runs", runs), count("jobs", jobs), len(t)
    return np.asarray(t * _uneven(unevenness, shape, rng))


def simulate_starts(
    jobs: int, release_rate: float, unevenness: float, runs: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw when a plan starts each job, or when each is asked for.

    Parameters
    ----------
    jobs : int
        Number of jobs, 1 or more.
    release_rate : float
        Jobs started per unit of time, finite and above 0.
    unevenness : float
        Standard deviation over mean of the time between two starts, 0 to 1: 0 for a regular plan, 1
        for starts at random (a Poisson process).
    runs : int
        How many plans to draw, 1 or more.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    ndarray, shape (runs, jobs)

    Examples
    --------
    >>> print(simulate_starts(4, 2, 0, 1, np.random.default_rng(1)))
    [[0.5 1.  1.5 2. ]]
    """
    rate = single("release_rate", _some("release_rate", release_rate))
    shape = count("runs", runs), count("jobs", jobs)
    return np.cumsum(_uneven(unevenness, shape, rng), axis=1) / rate


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
    _some("time between the two releases", time)
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
    moments = row("times", _amount("times", times))
    D = _one_run(departures)
    passed = [np.searchsorted(np.sort(gate), moments, side="right") for gate in D.T]
    return np.stack(passed, axis=1)


def jobs_at(times: ArrayLike, departures: ArrayLike) -> NDArray[np.int64]:
    """How many jobs are at each station at some moments, waiting or worked on.

    Parameters
    ----------
    times : array_like, shape (moments,)
        Finite, 0 or more. After the release of the last job the line only empties.
    departures : array_like, shape (jobs, stations + 1)
        Of one run, as `simulate_line` gives them.

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


# --- Changes as jobs -----------------------------------------------------------------------------


def refused_share(
    request_rate: ArrayLike,
    wip: ArrayLike,
    bottleneck_rate: ArrayLike = CHANGE_LINE.bottleneck_rate,
    raw_process_time: ArrayLike = CHANGE_LINE.raw_process_time,
) -> Floats:
    """Share of the requests that a line with so many hooks can never serve.

    A hook never waits: a list at the door always holds a request to choose. What the line cannot
    serve, in the practical worst case, has to be refused, or the list grows for ever.

    Parameters
    ----------
    request_rate : array_like
        Requests per unit of time, finite and above 0.
    wip : array_like
        Hooks ``w``, 1 or more (infinity included).
    bottleneck_rate : array_like
        Rate of the bottleneck ``r_b``, finite and above 0.
    raw_process_time : array_like
        Raw process time ``t₀``, finite and at least ``1/r_b``.

    Returns
    -------
    float or ndarray
        ``max(0, 1 - TH(w)/λ)``.

    Examples
    --------
    >>> print(refused_share(REQUESTS_PER_MONTH, [4, 8, 12]).round(2))
    [0.29 0.09 0.  ]
    """
    asked = _some("request_rate", request_rate)
    w, rate, raw = _line(wip, bottleneck_rate, raw_process_time)
    together(request_rate=asked, wip=w, bottleneck_rate=rate, raw_process_time=raw)
    throughput, _ = practical_worst_case(w, rate, raw)
    return np.maximum(1 - throughput / asked, 0)


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
    process_times : array_like, shape (stations,)
        Mean process time of each station, finite and above 0.
    jobs : int
        Requests to follow, 1 or more.
    runs : int
        How many times to follow them, 1 or more.
    rng : numpy.random.Generator
        Source of chance.

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
    rate = single("request_rate", _some("request_rate", request_rate))
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
    process_times : array_like, shape (stations,)
        Mean process time of each station, finite and above 0.
    jobs : int
        Jobs of the line, more than ten times the hooks. As many random moments are tried, after
        the first tenth of the jobs has left.
    rng : numpy.random.Generator
        Source of chance.

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


def _amount(name: str, value: ArrayLike) -> Floats:
    return within(name, within(name, value, 0, np.inf, open_high=True), 0, LARGEST)


def _stations(value: ArrayLike, minimum: int = 1) -> Floats:
    return within("stations", whole("stations", value, minimum), minimum, 1e6)


def _line(
    wip: ArrayLike, bottleneck_rate: ArrayLike, raw_process_time: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    w, rate = within("wip", wip, 1, np.inf), _some("bottleneck_rate", bottleneck_rate)
    raw = _some("raw_process_time", raw_process_time)
    together(wip=w, bottleneck_rate=rate, raw_process_time=raw)
    # One job alone cannot leave faster than the bottleneck allows, but for rounding.
    within("bottleneck_rate times raw_process_time", rate * raw, 1 - 1e-9, np.inf)
    w, rate, raw = np.broadcast_arrays(w, rate, raw)
    return w, rate, raw


def _push(
    utilisation: ArrayLike, stations: ArrayLike, process_time: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    u, n = _amount("utilisation", utilisation), _stations(stations)
    t = _some("process_time", process_time)
    together(utilisation=u, stations=n, process_time=t)
    return u, n, t


def _shop(
    stations: ArrayLike, process_time: ArrayLike, price: ArrayLike, holding_cost: ArrayLike
) -> tuple[Floats, Floats, Floats, Floats]:
    n, t = _stations(stations), _some("process_time", process_time)
    p, q = _amount("price", price), _some("holding_cost", holding_cost)
    together(stations=n, process_time=t, price=p, holding_cost=q)
    n, t, p, q = np.broadcast_arrays(n, t, p, q)
    return n, t, p, q


def _waiting(u: Floats) -> Floats:
    # Jobs at one station of the open line, u/(1-u).
    with np.errstate(divide="ignore"):  # u = 1 is a limit
        return np.where(u < 1, u / np.maximum(1 - u, 0), np.inf)[()]


def _dates(name: str, value: ArrayLike) -> Callable[[int], Floats]:
    dates = np.moveaxis(ascending(name, rows(name, _amount(name, value))), -1, 0)

    def date(job: int) -> Floats:
        if job >= len(dates):
            raise ValueError(f"{name} has {len(dates)} jobs; it must have as many as the work")
        return dates[job]

    return date


def _jobs_by_stations(name: str, value: ArrayLike) -> NDArray[np.float64]:
    table = np.asarray(_amount(name, value))
    if table.ndim not in (2, 3) or table.size == 0:
        allowed = "be a table of jobs by stations, or several runs of them"
        raise ValueError(f"{name} has shape {table.shape}; it must {allowed}")
    return table


def _one_run(departures: ArrayLike) -> NDArray[np.float64]:
    table = _jobs_by_stations("departures", departures)
    if table.ndim == 3:
        raise ValueError(f"departures has shape {table.shape}; it must be of one run")
    return table


def _uneven(
    unevenness: float, shape: tuple[int, ...], rng: np.random.Generator
) -> NDArray[np.float64]:
    # Numbers of mean 1 whose standard deviation is the unevenness.
    cv = single("unevenness", within("unevenness", unevenness, 0, 1))
    rng = generator("rng", rng)
    within("numbers to draw", math.prod(shape), 1, MOST_DRAWN)
    # Below 1e-16 the unevenness is less than how evenly floating-point numbers lie around 1.
    return np.ones(shape) if cv < 1e-16 else rng.gamma(1 / cv**2, cv**2, size=shape)

"""Pull: start a job when one is finished, rather than when a plan says so.

A line is a row of stations through which jobs pass in order. Here stand the laws of Hopp and
Spearman's *Factory Physics*, exact results on exponential lines (Jackson; mean-value analysis) and
the bullwhip of Chen, Drezner, Ryan and Simchi-Levi (2000); `pullkit.flowline` sets the line in
motion. Pull means here a limit on work in process (Hopp and Spearman, 2004). That the same holds
for changes in an organisation is a formalisation of this book.

Notation: ``TH`` throughput, ``CT`` cycle time, ``WIP`` work in process, ``r_b`` rate of the
bottleneck, ``t₀`` raw process time, ``w₀ = r_b·t₀`` critical work in process, ``w`` hooks, that is
the limit on work in process, ``n`` stations, ``t`` process time, ``λ`` release rate, ``u = λt``
utilisation, ``π`` price, ``q`` holding cost, ``L`` lead time, ``M`` window of a moving average,
``n_s`` stages.

`law` makes a formula take numbers or arrays that broadcast together and return the same shape.
Outside its domain a function raises ``ValueError``, with the argument, its value and what is
allowed; limits are values. "Finite" means up to 1e100, "above 0" from 1e-100 on, and a line has a
million stations at most, so that no product of them overflows. No parameter here is an estimate
from data.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from pullkit.arguments import (
    NOT_NEGATIVE,
    SHARE,
    Between,
    Floats,
    Whole,
    count,
    flag,
    row,
    together,
    within,
)
from pullkit.laws import Quantity, law

SMALLEST, LARGEST = 1e-100, 1e100  # of what is above 0 and finite


class Moderate(Between):
    """Numbers of an interval that are finite and above 0 in the sense of this chapter."""

    def check(self, name: str, value: ArrayLike) -> Floats:
        """Return `value` as floats if all of it lies inside, and no product can overflow."""
        least = SMALLEST if self.open_low else self.low
        return within(name, super().check(name, value), least, LARGEST)


class UpToAMillion(Whole):
    """Whole numbers up to a million."""

    def check(self, name: str, value: ArrayLike) -> Floats:
        """Return `value` as floats if all of it is whole, and not too large."""
        return within(name, super().check(name, value), self.minimum, 1e6)


MODERATE = Moderate(0, np.inf, open_high=True)
MODERATE_POSITIVE = Moderate(0, np.inf, open_low=True, open_high=True)

Throughput = Annotated[Floats, Quantity("Jobs finished per unit of time", "TH", MODERATE)]
CycleTime = Annotated[Floats, Quantity("Mean time of a job in the line", "CT", NOT_NEGATIVE)]
MeanWip = Annotated[Floats, Quantity("Jobs in the line, on average", "WIP", NOT_NEGATIVE)]
Wip = Annotated[Floats, Quantity("Jobs in the line, always the same", "w", Between(1, np.inf))]
BottleneckRate = Annotated[
    Floats, Quantity("Jobs per unit of time of the slowest station", "r_b", MODERATE_POSITIVE)
]
RawProcessTime = Annotated[
    Floats, Quantity("Time of a job that never waits, at least ``1/r_b``", "t₀", MODERATE_POSITIVE)
]
Stations = Annotated[Floats, Quantity("Stations", "n", UpToAMillion(1))]
ProcessTime = Annotated[
    Floats, Quantity("Mean process time of each station", "t", MODERATE_POSITIVE)
]


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
        times = row("process_times", MODERATE_POSITIVE.check("process_times", self.process_times))
        together(process_times=times, machines=Whole(1).check("machines", self.machines))

    @property
    def bottleneck_rate(self) -> float:
        """Jobs per unit of time of the slowest station, ``r_b``."""
        return float(np.min(np.divide(self.machines, self.process_times)))

    @property
    def raw_process_time(self) -> float:
        """Time a job takes if it never waits, ``t₀``."""
        return float(np.sum(self.process_times))

    @property
    def critical_wip(self) -> float:
        """Work in process ``w₀`` at which a perfect line is just busy and no job waits."""
        slowest = np.max(np.divide(self.process_times, self.machines))
        return float(np.sum(self.process_times) / slowest)


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


@law
def wip_by_little(throughput: Throughput, cycle_time: Annotated[CycleTime, MODERATE]) -> MeanWip:
    """Work in process by Little's law, ``WIP = TH·CT`` (Little, 1961), whatever the line.

    A maker of printed circuits: 1,400 panels a day, 34 days each.

    >>> print(wip_by_little(1400, 34))
    47600.0
    """
    return throughput * cycle_time


@law
def cycle_time_by_little(
    wip: Annotated[MeanWip, MODERATE], throughput: Annotated[Throughput, MODERATE_POSITIVE]
) -> CycleTime:
    """Cycle time by Little's law, ``CT = WIP/TH``: what is in the way over what comes out.

    Sixteen reforms under way, and four finished a year:

    >>> print(cycle_time_by_little(16, 4))
    4.0
    """
    return wip / throughput


@law
def best_case(
    wip: Wip, bottleneck_rate: BottleneckRate, raw_process_time: RawProcessTime
) -> tuple[Throughput, CycleTime]:
    """Line in which nothing varies: ``TH = min(w/t₀, r_b)``, ``CT = max(t₀, w/r_b)``.

    >>> throughput, cycle_time = best_case([2, 4, 8], 0.5, 8)
    >>> print(throughput, cycle_time)
    [0.25 0.5  0.5 ] [ 8.  8. 16.]
    """
    w, rate, raw = _line(wip, bottleneck_rate, raw_process_time)
    return np.minimum(w / raw, rate), np.maximum(raw, w / rate)


@law
def worst_case(
    wip: Wip, bottleneck_rate: BottleneckRate, raw_process_time: RawProcessTime
) -> tuple[Throughput, CycleTime]:
    """Line in which every job waits for all the others: ``TH = 1/t₀``, ``CT = w·t₀``.

    >>> throughput, cycle_time = worst_case([2, 4, 8], 0.5, 8)
    >>> print(throughput, cycle_time)
    [0.125 0.125 0.125] [16. 32. 64.]
    """
    w, _, raw = _line(wip, bottleneck_rate, raw_process_time)
    return 1 / raw, w * raw


@law
def practical_worst_case(
    wip: Wip, bottleneck_rate: BottleneckRate, raw_process_time: RawProcessTime
) -> tuple[Throughput, CycleTime]:
    """Line as uneven as chance makes it: ``TH = w·r_b/(w₀+w-1)``, ``CT = t₀ + (w-1)/r_b``.

    Exact for a balanced line of single machines with exponential times. It is no bound: a line may
    do worse.

    >>> throughput, cycle_time = practical_worst_case([2, 4, 8], 0.5, 8)
    >>> print(throughput.round(3), cycle_time)
    [0.2   0.286 0.364] [10. 14. 22.]

    Four steps of half a month each, with at most twelve changes under way:

    >>> throughput, cycle_time = practical_worst_case(12, bottleneck_rate=2, raw_process_time=2)
    >>> print(throughput, cycle_time)
    1.6 7.5
    """
    w, rate, raw = _line(wip, bottleneck_rate, raw_process_time)
    return rate / (1 + (rate * raw - 1) / w), raw + (w - 1) / rate


@law
def wip_needed(
    throughput: Annotated[Throughput, NOT_NEGATIVE],
    bottleneck_rate: BottleneckRate,
    raw_process_time: RawProcessTime,
) -> Wip:
    """Work in process for a throughput in the practical worst case, ``TH(w₀ - 1)/(r_b - TH)``.

    It is at least 1, and infinite from the rate of the bottleneck on.

    >>> print(wip_needed(45.8, 126.5, 33.1).round(2))
    2375.78
    """
    TH, rate, raw = _line(throughput, bottleneck_rate, raw_process_time)
    return np.where(rate > TH, np.maximum(TH * (rate * raw - 1) / (rate - TH), 1), np.inf)


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
    t = row("process_times", MODERATE_POSITIVE.check("process_times", process_times))
    most = int(within("wip", count("wip", wip), 1, 100_000))
    throughput, cycle_time = np.empty((2, most))
    found = np.zeros_like(t)
    for jobs in range(1, most + 1):
        at_station = t * (1 + found)
        cycle_time[jobs - 1] = at_station.sum()
        throughput[jobs - 1] = jobs / cycle_time[jobs - 1]
        found = throughput[jobs - 1] * at_station
    return throughput, cycle_time


def _line(jobs: Floats, rate: Floats, raw: Floats) -> tuple[Floats, ...]:
    # One job alone cannot leave faster than the bottleneck allows, but for rounding.
    within("bottleneck_rate times raw_process_time", rate * raw, 1 - 1e-9, np.inf)
    return tuple(np.broadcast_arrays(jobs, rate, raw))


# --- Push and pull on a balanced exponential line ------------------------------------------------

Utilisation = Annotated[Floats, Quantity("Work released over capacity", "u", MODERATE)]
WipDeviation = Annotated[
    Floats, Quantity("Standard deviation of the jobs in the line", "", NOT_NEGATIVE)
]
Jobs = Annotated[Floats, Quantity("Number of jobs", "j", Whole(0))]
Probability = Annotated[Floats, Quantity("Probability", "", SHARE)]


@law
def push_line(
    utilisation: Utilisation, stations: Stations, process_time: ProcessTime = SHOP.process_time
) -> tuple[Throughput, CycleTime]:
    """Open line, fed by a plan that ignores it: ``TH = u/t``, ``CT = n·t/(1-u)``.

    Exact for exponential times and random releases (Jackson, 1963). A plan that releases at
    regular intervals has about one station less of waiting: at its best it earns what pull does.
    From a utilisation of 1 on the line never settles: it gives what it can, and the cycle time is
    infinite.

    >>> throughput, cycle_time = push_line([0.8, 0.9, 1], stations=4, process_time=2)
    >>> print(throughput, cycle_time.round(6))
    [0.4  0.45 0.5 ] [40. 80. inf]
    """
    u, n, t = np.broadcast_arrays(utilisation, stations, process_time)
    return np.minimum(u, 1) / t, n * t * (1 + _waiting(u))


@law
def push_wip(utilisation: Utilisation, stations: Stations) -> MeanWip:
    """Mean work in process of the open line, ``n·u/(1-u)``; from 1 on it piles up without end.

    >>> print(push_wip([0.8, 0.9, 1], 4).round(6))
    [16. 36. inf]
    """
    return stations * _waiting(utilisation)


@law
def push_wip_deviation(utilisation: Utilisation, stations: Stations) -> WipDeviation:
    """How far the work in process of the open line strays, ``√(n·u)/(1-u)``.

    Under pull it is 0: the work in process is what the hooks say.

    >>> print(push_wip_deviation(0.8, 4).round(2))
    8.94
    """
    waiting = _waiting(utilisation)
    return np.sqrt(stations * waiting * (1 + waiting))


@law
def push_wip_probability(
    jobs: Jobs,
    utilisation: Annotated[Utilisation, Between(0, 1, open_high=True)],
    stations: Stations,
) -> Probability:
    """Probability of so many jobs in the open line, ``C(j+n-1, j) u^j (1-u)^n``.

    Each station holds a geometric number of jobs, whatever the others: their sum is negative
    binomial. Jobs and stations are a million at most, together.

    >>> print(push_wip_probability([0, 16, 40], 0.8, 4).round(4))
    [0.0016 0.0436 0.0026]
    """
    j, u, n = jobs, utilisation, stations
    within("jobs + stations", j + n, 1, 1e6)  # beyond, rounded logarithms give no probability
    # C(j+n-1, j) is 1/(n·B(j+1, n)) times n/(j+n): logarithms keep long lines from overflowing.
    ways = -special.betaln(j + 1, n) - np.log(j + n)
    return np.exp(ways + special.xlogy(j, u) + n * np.log1p(-u))


@law
def pull_wip(utilisation: Utilisation, stations: Annotated[Stations, UpToAMillion(2)]) -> MeanWip:
    """Hooks that give the throughput of an open line, ``w = (n-1)·u/(1-u)``.

    That is ``(n-1)/n`` of the work in process of push, and a fraction, in general. Full use needs
    endless hooks.

    >>> print(pull_wip(0.8, 4).round(6), push_wip(0.8, 4).round(6))
    12.0 16.0
    """
    return (stations - 1) * _waiting(utilisation)


def _waiting(u: Floats) -> Floats:
    # Jobs at one station of the open line, u/(1-u).
    return np.where(u < 1, u / np.maximum(1 - u, 0), np.inf)


# --- What it earns -------------------------------------------------------------------------------

Price = Annotated[Floats, Quantity("Price of a job", "π", MODERATE)]
HoldingCost = Annotated[
    Floats, Quantity("Cost of a job in the line, per unit of time", "q", MODERATE_POSITIVE)
]
Profit = Annotated[Floats, Quantity("Profit per unit of time", "", Between(-np.inf, np.inf))]


@law
def profit(
    throughput: Throughput,
    wip: MeanWip,
    price: Price = SHOP.price,
    holding_cost: HoldingCost = SHOP.holding_cost,
) -> Profit:
    """Profit per unit of time, ``π·TH - q·WIP``: minus infinity if work piles up without end.

    >>> print(profit(0.4, 12, price=100, holding_cost=0.5))
    34.0
    """
    return price * throughput - holding_cost * wip


@law
def push_profit(
    utilisation: Utilisation,
    stations: Stations = SHOP.stations,
    process_time: ProcessTime = SHOP.process_time,
    price: Price = SHOP.price,
    holding_cost: HoldingCost = SHOP.holding_cost,
) -> Profit:
    """Profit of the open line at a utilisation, ``π·u/t - q·n·u/(1-u)``.

    The best plan, and one that asks for a quarter more:

    >>> best, _ = push_optimum()
    >>> print(push_profit(best * np.array([1, 1.25])).round(1))
    [ 60.3 -67.4]
    """
    earned = price * np.minimum(utilisation, 1) / process_time
    return earned - holding_cost * stations * _waiting(utilisation)


@law
def pull_profit(
    wip: Annotated[Wip, Between(1, np.inf, open_high=True)],
    stations: Stations = SHOP.stations,
    process_time: ProcessTime = SHOP.process_time,
    price: Price = SHOP.price,
    holding_cost: HoldingCost = SHOP.holding_cost,
) -> Profit:
    """Profit of the same line with so many hooks, ``π·w/(t(n+w-1)) - q·w``.

    The best number of hooks, and a quarter more:

    >>> best, _ = pull_optimum()
    >>> print(pull_profit(best * np.array([1, 1.25])).round(1))
    [64.  63.3]
    """
    return price / process_time / (1 + (stations - 1) / wip) - holding_cost * wip


@law
def push_optimum(
    stations: Stations = SHOP.stations,
    process_time: ProcessTime = SHOP.process_time,
    price: Price = SHOP.price,
    holding_cost: HoldingCost = SHOP.holding_cost,
) -> tuple[Annotated[Utilisation, SHARE], Profit]:
    """Plan that earns most: ``u* = 1 - √(n·q·t/π)``, profit ``(√(π/t) - √(n·q))²``.

    Both are 0 if a job costs more than it brings.

    >>> utilisation, profit = push_optimum(stations=5, price=100, holding_cost=1)
    >>> print(utilisation.round(4), profit.round(2))
    0.7764 60.28
    """
    rate, toll = np.sqrt(price / process_time), np.sqrt(stations * holding_cost)
    return np.maximum(1 - toll / rate, 0), np.maximum(rate - toll, 0) ** 2


@law
def pull_optimum(
    stations: Stations = SHOP.stations,
    process_time: ProcessTime = SHOP.process_time,
    price: Price = SHOP.price,
    holding_cost: HoldingCost = SHOP.holding_cost,
) -> tuple[Wip, Profit]:
    """Hooks that earn most: ``w* = √(π(n-1)/(q·t)) - (n-1)``, profit ``(√(π/t) - √((n-1)q))²``.

    Pull is worth exactly one station less than a plan that starts jobs at random. It also forgives
    a setting that is too high, wherever the best plan keeps the line busy for 30 % of the time.
    Hooks are a fraction, in general, but at least 1; with that one the profit may be a loss.

    >>> hooks, profit = pull_optimum(stations=5, price=100, holding_cost=1)
    >>> print(hooks, profit)
    16.0 64.0
    """
    n, t, p, q = stations, process_time, price, holding_cost
    best = np.maximum(np.sqrt(p * (n - 1) / (q * t)) - (n - 1), 1)
    return best, pull_profit(best, n, t, p, q)


# --- Bullwhip ------------------------------------------------------------------------------------

LeadTime = Annotated[Floats, Quantity("Lead time", "L", MODERATE, "periods")]
Window = Annotated[
    Floats, Quantity("Window of the moving average", "M", Between(1, np.inf), "periods")
]
Ratio = Annotated[
    Floats, Quantity("Variance of orders over variance of demand", "", Between(1, np.inf))
]


@law
def bullwhip(lead_time: LeadTime, window: Window) -> Ratio:
    """Variance of a shop's orders over that of its demand, ``1 + 2L/M + 2L²/M²``.

    The shop forecasts independent demands by their moving average and orders up to what it expects
    to sell until the delivery. Exact without safety stock, else a lower bound (Chen, Drezner, Ryan
    and Simchi-Levi, 2000). Who orders what was sold, one for one, never forecasts: the window is
    infinite and the ratio 1.

    >>> print(bullwhip([1, 2, 4], 5), bullwhip(2, np.inf))
    [1.48 2.12 3.88] 1.0
    """
    return _whip(lead_time / window)


def _whip(lead_time_in_windows: Floats) -> Floats:
    return 1 + 2 * lead_time_in_windows + 2 * lead_time_in_windows**2


@law
def smallest_window(
    ratio: Annotated[Ratio, Moderate(1, np.inf, open_high=True)], lead_time: LeadTime
) -> Annotated[Window, Whole(1, or_infinite=True)]:
    """Smallest window that keeps the bullwhip down to a ratio.

    It is infinite for a ratio of 1 if there is a lead time.

    >>> print(smallest_window(1.1, 2))
    42.0
    """
    excess = ratio - 1
    window = lead_time * (1 + np.sqrt(1 + 2 * excess)) / excess
    # The window of a ratio that was rounded itself must not be pushed up to the next one.
    rounding = np.finfo(float).eps * (ratio / excess + 4)
    fewest = np.maximum(np.ceil(window * (1 - np.minimum(rounding, 0.5))), 1)
    return np.where(lead_time == 0, 1.0, fewest)


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
    L, M = row("lead_times", MODERATE.check("lead_times", lead_times)), count("window", window)
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
    lead_times, window, shared
        As in `bullwhip_chain`.

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
    L, M = row("lead_times", MODERATE.check("lead_times", lead_times)), count("window", window)
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


# --- Changes as jobs -----------------------------------------------------------------------------

RequestRate = Annotated[Floats, Quantity("Requests per unit of time", "λ", MODERATE_POSITIVE)]
Share = Annotated[Floats, Quantity("Share of the requests", "", SHARE)]


@law
def refused_share(
    request_rate: RequestRate,
    wip: Wip,
    bottleneck_rate: BottleneckRate = CHANGE_LINE.bottleneck_rate,
    raw_process_time: RawProcessTime = CHANGE_LINE.raw_process_time,
) -> Share:
    """Share of the requests that a line with so many hooks can never serve, ``1 - TH(w)/λ``.

    A hook never waits: a list at the door always holds a request to choose. What the line cannot
    serve, in the practical worst case, has to be refused, or the list grows for ever.

    >>> print(refused_share(REQUESTS_PER_MONTH, [4, 8, 12]).round(2))
    [0.29 0.09 0.  ]
    """
    throughput, _ = practical_worst_case(wip, bottleneck_rate, raw_process_time)
    return np.maximum(1 - throughput / request_rate, 0)

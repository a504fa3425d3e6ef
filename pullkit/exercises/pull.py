"""What is right in the exercises on pull."""

from __future__ import annotations

import math

import numpy as np

from pullkit import flowline, pull
from pullkit.arguments import Floats
from pullkit.asking.answers import Choice, Expected, Function, Number, Numbers

__all__ = [
    "at_the_door",
    "best_settings",
    "both_rules",
    "calm_orders",
    "changes_under_way",
    "half_as_much_again",
    "penny_fab",
    "same_output",
]


def penny_fab(hours: int, machines: int, hooks: int) -> Expected:
    """Compute what a line of uneven stations does in the practical worst case."""
    times = (2, hours, 10, 3)  # with 5 and 6, Hopp and Spearman's second Penny Fab
    line = pull.Line(times, machines=(1, 2, machines, 2))
    rate, raw, longest = line.bottleneck_rate, line.raw_process_time, max(times)
    right = _pair(pull.practical_worst_case(hooks, rate, raw))
    best = _pair(pull.best_case(hooks, rate, raw))
    throughput = hooks * rate / (line.critical_wip + hooks)
    return Numbers(
        right,
        ["the throughput per hour", "the cycle time in hours"],
        mistakes=[
            (
                _pair(pull.practical_worst_case(hooks, 1 / longest, raw)),
                "A station's machines share its work: divide.",
            ),
            (
                _pair(pull.practical_worst_case(hooks, machines / longest, raw)),
                "The longest time does not make the slowest station: compare their rates.",
            ),
            (best, "So a line does in which nothing varies."),
            (_pair(pull.worst_case(hooks, rate, raw)), "So a line does in which every job waits."),
            (right[::-1], "You gave them the other way round: the throughput first."),
            ([throughput, hooks / throughput], "A job does not wait for itself: count the others."),
        ],
    )


def at_the_door(hooks: int, requests: float, steps: int, months: float) -> Expected:
    """Tell what a limit does to the time from request to effect, if nothing is refused."""
    rate = 1 / months
    if not requests < rate:
        raise ValueError(
            f"requests is {requests}; it must be less than the {rate:g} a month that a step can do"
        )
    throughput, _ = pull.practical_worst_case(hooks, rate, steps * months)
    sooner = "So it is inside the line. Where do those wait that find no hook?"
    if throughput > requests:
        growing = "What do so many hooks let through a month, and how many are asked for?"
        return Choice("b", {"a": sooner, "c": growing})
    settled = "A list settles only if more can come out than is put on it: compare the two."
    return Choice("c", {"a": sooner, "b": settled})


def same_output(stations: int, utilisation: float) -> Expected:
    """Compare what is under way by a plan with the hooks that finish as much."""
    hooks = float(pull.pull_wip(utilisation, stations))
    if hooks < 1:
        raise ValueError(
            f"utilisation is {utilisation}; with {stations} stations less than one hook would do"
        )
    jobs = float(pull.push_wip(utilisation, stations))
    spread = float(pull.push_wip_deviation(utilisation, stations))
    single = float(pull.push_wip_deviation(utilisation, 1))
    return Numbers(
        [jobs, spread, hooks],
        ["the jobs under way on average", "their standard deviation", "the hooks"],
        mistakes=[
            ([jobs, spread, jobs], "The same output, not as many jobs: equate the throughputs."),
            ([jobs, spread**2, hooks], "That is the variance; its root is asked for."),
            ([jobs, stations * single, hooks], "Stations stray apart: add variances, not spreads."),
            ([jobs, single, hooks], "So far one station strays; how do several together?"),
            ([jobs, math.sqrt(jobs), hooks], "Jobs in a queue come in crowds; this is too even."),
            ([jobs / stations, single, hooks], "That is one station of the plan's line."),
        ],
    )


def calm_orders(ratio: float, lead_time: int) -> Expected:
    """Find the smallest window that keeps the bullwhip down to a ratio."""
    window = float(pull.smallest_window(ratio, lead_time))
    excess = ratio - 1
    root = lead_time * (1 + math.sqrt(1 + 2 * excess)) / excess
    linear = math.ceil(round(2 * lead_time / excess, 9))
    return Number(
        window,
        tolerance=1e-4,
        mistakes=[
            (root, "Periods come whole: which way do you round?"),
            (window - 1, "With that window the orders still vary a little too much."),
            (linear, "That leaves out the square: put it into the formula and see."),
            (
                float(pull.smallest_window(ratio**2, lead_time)),
                "The ratio is one of variances already, not of standard deviations.",
            ),
            (
                float(pull.smallest_window(math.sqrt(ratio), lead_time)),
                "The ratio is one of variances; no root is needed.",
            ),
        ],
        where="Put your window into the formula: what ratio does it give, and one period less?",
    )


def half_as_much_again(stations: int, price: int, holding_cost: int) -> Expected:
    """Tell which rule loses more if its knob is set half as high again as is best."""
    planned, hooked = _best(stations, price, holding_cost)
    money = {"price": price, "holding_cost": holding_cost}
    by_plan = planned[1] - float(pull.push_profit(1.5 * planned[0], stations, **money))
    by_hooks = hooked[1] - float(pull.pull_profit(1.5 * hooked[0], stations, **money))
    if abs(by_plan - by_hooks) < 0.02 * by_hooks:
        raise ValueError(
            f"holding_cost is {holding_cost}, with a price of {price} and {stations} stations: "
            "both rules lose as much, so the question has no answer"
        )
    words = "Compute four profits: both rules, each at its best and half as high again."
    right, wrong = ("a", "b") if by_plan > by_hooks else ("b", "a")
    return Choice(right, {wrong: words, "c": "They differ, and not by rounding. Subtract."})


def best_settings(stations: int, price: int, holding_cost: int) -> Expected:
    """Compute the best plan and the best number of hooks, and what each earns."""
    planned, hooked = _best(stations, price, holding_cost)
    right = [*planned, *hooked]
    same_n = math.sqrt(price * stations / holding_cost) - stations
    one_more = float(pull.push_optimum(stations + 1, price=price, holding_cost=holding_cost)[1])
    return Numbers(
        right,
        [
            "the best utilisation",
            "what the plan earns an hour",
            "the best number of hooks",
            "what the hooks earn an hour",
        ],
        mistakes=[
            ([*hooked, *planned], "You gave the hooks first; the plan comes first."),
            ([planned[1], planned[0], hooked[1], hooked[0]], "The setting first, then the profit."),
            (
                [*planned, same_n, planned[1]],
                "With hooks a job waits for the others only: where does n stand, where n - 1?",
            ),
            (
                [*planned, hooked[0], planned[1]],
                "The setting of the hooks is right; put it into their own profit.",
            ),
            ([*planned, hooked[0], one_more], "Hooks save a station's waiting, or add one?"),
            (
                [1 - planned[0], *right[1:]],
                "That is the part of the time a bench stands idle.",
            ),
        ],
    )


def both_rules(hooks: int, rest: float) -> Expected:
    """Compare a line that waits for a date and for a hook with the book's simulation."""
    works = np.random.default_rng(4).exponential(size=(12, 3)).round(1)
    asked = np.cumsum(np.random.default_rng(5).exponential(0.8, size=12)).round(1)
    short = works[: hooks - 1]

    def departures(S: Floats, asked: Floats) -> Floats:
        def release(job: int, exits: Floats) -> Floats:
            return max(asked[job], exits[job - hooks] + rest if job >= hooks else 0.0)

        return flowline.simulate_line(S, release)[:, 1:]

    return Function(
        departures,
        [
            (
                {"S": works, "asked": asked},
                "A job starts when it was asked for and a hook is free: the later of the two.",
            ),
            (
                {"S": works, "asked": np.zeros(12)},
                "If all are asked for at once, only the hooks hold them back, on their way too.",
            ),
            (
                {"S": works, "asked": 100.0 * np.arange(12)},
                "If each is asked for long after the last, no hook is ever missing.",
            ),
            (
                {"S": short, "asked": np.zeros(len(short))},
                "With fewer jobs than hooks, which row holds the exit that frees a hook?",
            ),
        ],
    )


def changes_under_way(under_way: int, finished: int, months: int, per_month: int) -> Expected:
    """Deduce the cycle time of a department's changes, and what chance alone would need."""
    throughput = finished / 12
    if not throughput < per_month:
        raise ValueError(
            f"finished is {finished}; it must be less than the {12 * per_month} a year that the "
            "slowest step can do"
        )
    cycle_time = float(pull.cycle_time_by_little(under_way, throughput))
    if cycle_time < months:
        raise ValueError(
            f"under_way is {under_way}; with {finished} finished a year no change could take the "
            f"{months} months that it takes without waiting"
        )
    needed = float(pull.wip_needed(throughput, per_month, months))
    return Numbers(
        [cycle_time, needed],
        ["the months that a change takes", "the changes under way that are enough"],
        mistakes=[
            ([under_way / finished, needed], "Those are years; the months are asked for."),
            ([throughput / under_way, needed], "Little's law is upside down: what is over what?"),
            ([cycle_time, throughput * months], "So few would do if nothing varied."),
            ([cycle_time, per_month * months], "That is w₀, which keeps a perfect line just busy."),
            (
                [cycle_time, throughput * per_month * months / (per_month - throughput)],
                "A change does not wait for itself: w₀ counts it once too often.",
            ),
            ([needed, cycle_time], "You gave them the other way round: the months first."),
        ],
    )


def _pair(laws: tuple[float, float]) -> list[float]:
    throughput, cycle_time = laws
    return [float(throughput), float(cycle_time)]


def _best(
    stations: int, price: int, holding_cost: int
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return setting and profit of the plan and of the hooks, each at its best."""
    if not price > stations * holding_cost:
        raise ValueError(
            f"price is {price}; it must be more than {stations * holding_cost}, which a job costs "
            "even if it never waits"
        )
    planned = pull.push_optimum(stations, price=price, holding_cost=holding_cost)
    hooked = pull.pull_optimum(stations, price=price, holding_cost=holding_cost)
    utilisation, by_plan = map(float, planned)
    hooks, by_hooks = map(float, hooked)
    # Where one hook is too many already, the best number is an end and no optimum.
    if math.sqrt(price * (stations - 1) / holding_cost) < stations:
        raise ValueError(
            f"price is {price}; with {stations} stations and a holding_cost of {holding_cost} less "
            "than one hook would be best"
        )
    return (utilisation, by_plan), (hooks, by_hooks)

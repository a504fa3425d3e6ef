"""The laws and the simulations of the chapter on pull at the edges of their domains."""

import inspect
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from pullkit import flowline, pull
from pullkit.flowline import (
    capped,
    hooks,
    simulate_line,
    simulate_requests,
    simulate_starts,
    simulate_urgent,
    simulate_work,
)
from pullkit.laws import results_of
from pullkit.pull import (
    Line,
    best_case,
    bullwhip,
    bullwhip_chain,
    chain_orders,
    cycle_time_by_little,
    mean_value_analysis,
    practical_worst_case,
    profit,
    pull_optimum,
    pull_profit,
    pull_wip,
    push_line,
    push_optimum,
    push_profit,
    push_wip,
    push_wip_deviation,
    push_wip_probability,
    refused_share,
    smallest_window,
    wip_by_little,
    wip_needed,
    worst_case,
)
from tests.conftest import NO_WARNING
from tests.edges import laws, real, settles, whole

pytestmark = NO_WARNING
inf = math.inf
TINY, HUGE = 1e-100, 1e100  # the ends of what is above 0 and finite
LARGEST = 1.7976931348623157e308

amount = real(0, HUGE)
some = real(TINY, HUGE)
few = st.integers(1, 5)
chance = st.builds(np.random.default_rng, st.just(1))
times = st.lists(some, min_size=1, max_size=4)
stages = st.lists(amount, min_size=1, max_size=4)
rising = st.lists(amount, min_size=8, max_size=8).map(sorted)
table = hnp.arrays(float, st.tuples(st.integers(1, 8), st.integers(1, 4)), elements=amount)
departures = table.map(lambda work: np.minimum(simulate_line(work, hooks(2)), HUGE))

limit = whole(1, 10**15) | st.just(inf)
# Of the arguments without a quantity, or those small enough to be simulated.
ARGUMENTS = {
    "process_times": times,
    "lead_times": stages,
    "shared": st.booleans(),
    "starts": rising,
    "requests": rising,
    "times": rising,
    "wip_limit": limit,
    "work": table,
    "release": st.builds(capped, rising, st.sampled_from([1, 2, inf])),
    "machines": whole(1, 10**15),
    "unevenness": real(0, 1),
    "request_rate": some,
    "departures": departures,
    "skip": st.integers(1, 6),
    "runs": few,
    "rng": chance,
}
PLANT = {"bottleneck_rate": real(1, HUGE), "raw_process_time": real(1, HUGE)}
OTHERWISE = {
    (name, argument): values
    for name in ("best_case", "worst_case", "practical_worst_case", "wip_needed", "refused_share")
    for argument, values in PLANT.items()
} | {
    ("mean_value_analysis", "wip"): st.integers(1, 30),
    ("push_wip_probability", "jobs"): whole(0, 500_000),
    ("push_wip_probability", "stations"): whole(1, 500_000),
    ("bullwhip_chain", "window"): whole(1, 10**15),
    ("chain_orders", "demand"): st.lists(real(-HUGE, HUGE), min_size=13, max_size=20),
    ("chain_orders", "window"): st.integers(1, 3),
    ("simulate_work", "jobs"): few,
    ("simulate_starts", "jobs"): few,
    ("simulate_requests", "jobs"): few,
    ("simulate_urgent", "wip_limit"): st.integers(1, 3),
    ("simulate_urgent", "jobs"): st.integers(31, 50),
}
# Where what one simulation gives is too large for the next, it is refused.
REFUSES = {"chain_orders", "measure", "simulate_line", "simulate_requests", "simulate_urgent"}
LAWS = {
    name: draw
    for module in (pull, flowline)
    for name, draw in laws(module, ARGUMENTS, OTHERWISE).items()
}


@pytest.mark.parametrize("name", LAWS)
@settings(max_examples=60)
@given(data=st.data())
def test_a_law_settles_up_to_the_edges_of_its_domain(name, data):
    law, *drawn = LAWS[name](data)
    value = settles(law, **dict(zip(inspect.signature(law).parameters, drawn, strict=True)))
    if isinstance(value, ValueError):
        assert name in REFUSES
    elif isinstance(value, np.ndarray | tuple) and not results_of(law) and name != "chain_orders":
        assert np.min(np.concatenate([np.ravel(part) for part in np.atleast_1d(value)])) >= 0


@given(st.lists(st.tuples(some, whole(1, 10**15)), min_size=1, max_size=5))
def test_a_line_knows_its_capacity_up_to_the_edges(steps):
    made = settles(Line, *zip(*steps, strict=True))
    assert settles(lambda: made.bottleneck_rate) > 0
    assert settles(lambda: made.raw_process_time) < inf
    machines = sum(each for _, each in steps)
    assert 1 <= settles(lambda: made.critical_wip) * (1 + 1e-9) <= machines * (1 + 1e-8)


@pytest.mark.parametrize("scale", [1e-100, 1e-9, 1, 1e9, 5e99])
def test_the_critical_work_in_process_depends_on_no_unit_of_time(scale):
    assert Line((scale, scale, 2 * scale), (1, 1, 2)).critical_wip == pytest.approx(4)


# --- Limits, by hand -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("law", "arguments", "limit"),
    [
        (wip_by_little, (HUGE, 0), 0),
        (cycle_time_by_little, (HUGE, TINY), pytest.approx(1e200)),
        # However long the line, endless work keeps its bottleneck busy.
        (best_case, (inf, 1e100, 1e100), (1e100, inf)),
        (practical_worst_case, (inf, 1e100, 1e100), (1e100, inf)),
        (practical_worst_case, (LARGEST, 0.5, 1e100), (0.5, inf)),
        (practical_worst_case, (1, 1e100, 1e100), (pytest.approx(1e-100), 1e100)),
        (worst_case, (LARGEST, 1, 1e100), (1e-100, inf)),
        (best_case, (1, 1e-100, 1e100), (1e-100, 1e100)),
        # One job alone, on a line of as much work as its bottleneck allows.
        (practical_worst_case, (1, 1e-100, 1e100), (1e-100, 1e100)),
        (wip_needed, (0, 1e100, 1e100), 1),
        (wip_needed, (1e100, 1e100, 1e100), inf),
        (wip_needed, (LARGEST, 1, 1), inf),
        (wip_needed, (1e-50, 1e100, 1e100), pytest.approx(1e50)),
        (push_line, (math.nextafter(1, 0), 1, 1), (pytest.approx(1), pytest.approx(2.0**53))),
        (push_line, (HUGE, 10**6, 1), (1, inf)),
        (push_wip, (math.nextafter(1, 0), 1), pytest.approx(2.0**53)),
        (push_wip_deviation, (math.nextafter(1, 0), 1), pytest.approx(2.0**53)),
        (push_wip_deviation, (1e-300, 1), pytest.approx(1e-150)),
        # (1-u)^n at no job, n·u at one job where the plan releases next to nothing.
        (push_wip_probability, (0, 1e-12, 1000), pytest.approx(1 - 1e-9, abs=1e-11)),
        (push_wip_probability, (1, 1e-300, 5), pytest.approx(5e-300)),
        (push_wip_probability, (0, math.nextafter(1, 0), 1), pytest.approx(2.0**-53)),
        (push_wip_probability, (500_000, 0.5, 1), 0),
        # u/(1-u) = 1 at each of n stations: the normal law at its top, 1/√(2π·2n).
        (
            push_wip_probability,
            (400_000, 0.5, 400_000),
            pytest.approx(1 / math.sqrt(2 * math.pi * 800_000), rel=1e-5),
        ),
        (pull_wip, (1, 2), inf),
        (profit, (HUGE, inf, HUGE, TINY), -inf),
        (profit, (HUGE, LARGEST, HUGE, 1), pytest.approx(-LARGEST)),
        (push_profit, (1, 1, 1, HUGE, TINY), -inf),
        (push_profit, (0, 10**6, TINY, HUGE, HUGE), 0),
        # Endless hooks sell what the bottleneck makes, and cost without end.
        (pull_profit, (1e20, 10**6, 1, 1e100, 1e-100), pytest.approx(1e100)),
        (pull_profit, (LARGEST, 5, 1, 1e100, 1e10), -inf),
        (push_optimum, (1, 1, 1e100, 1e-100), (pytest.approx(1), pytest.approx(1e100))),
        (push_optimum, (10**6, HUGE, 0, HUGE), (0, 0)),
        # √(π(n-1)/(q·t)) - (n-1) and (√π - √(q(n-1)))² at n = 2, π = 1e100, q = 1e-100, t = 1.
        (pull_optimum, (2, 1, 1e100, 1e-100), (pytest.approx(1e100), pytest.approx(1e100))),
        (pull_optimum, (1, 1, 1e100, 1e-100), (1, pytest.approx(1e100))),
        (bullwhip, (HUGE, inf), 1),
        (bullwhip, (HUGE, 1), pytest.approx(2e200)),
        (bullwhip, (TINY, LARGEST), 1),
        (smallest_window, (HUGE, HUGE), pytest.approx(1e100 * math.sqrt(2e-100))),
        (smallest_window, (HUGE, 1), 1),
        (smallest_window, (math.nextafter(1, 2), 0), 1),
        (smallest_window, (1, TINY), inf),
        # 1 + 2L/M is nearly all there is where M is large.
        (smallest_window, (1 + 1e-9, 1e9), pytest.approx(2e18, rel=1e-6)),
        (refused_share, (TINY, inf, 1, 1), 0),
        (refused_share, (HUGE, inf, 1, 1), 1),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_limits(law, arguments, limit):
    assert settles(law, *arguments) == limit


@pytest.mark.parametrize("scale", [1e-100, 1e-9, 1e9, 1e100])
def test_mean_values_depend_on_no_unit_of_time(scale):
    throughput, cycle_time = settles(mean_value_analysis, 3, [scale, scale])
    assert throughput * scale == pytest.approx([1 / 2, 2 / 3, 3 / 4])
    assert cycle_time / scale == pytest.approx([2, 3, 4])


def test_the_whip_of_many_stages_is_infinite_before_it_is_nothing():
    # Each stage of L = 1e100 multiplies the variance by 2L² = 2e200, and more.
    ratios = settles(bullwhip_chain, [1e100] * 4, 1)
    assert ratios[0] == pytest.approx(2e200)
    assert ratios[1:].tolist() == [inf] * 3
    # Without a lead time a thousand stages pass on what they receive.
    assert settles(bullwhip_chain, [0] * 1000, 1).tolist() == [1] * 1000


@pytest.mark.parametrize("unevenness", [5e-324, 1e-200, 1e-160, 1e-17])
def test_work_that_hardly_varies_is_even(unevenness):
    work = settles(simulate_work, 9, [1, 3], unevenness, 2, np.random.default_rng(1))
    assert (work == [1, 3]).all()
    starts = settles(simulate_starts, 3, 0.5, unevenness, 1, np.random.default_rng(1))
    assert starts.tolist() == [[2, 4, 6]]


def test_work_that_varies_little_varies_by_that_little():
    work = settles(simulate_work, 100_000, [1], 1e-12, 1, np.random.default_rng(1))
    assert work.std() == pytest.approx(1e-12, rel=0.02)


# --- What would not end is refused ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mean_value_analysis(10**9, [1]), r"wip is 1000000000; it must lie between 1 and"),
        (lambda: simulate_work(10**9, [1], 1, 1, rng()), "numbers to draw is 1000000000; it must"),
        (lambda: simulate_work(10**5, [1], 1, 10**5, rng()), "numbers to draw is 10000000000; it"),
        (lambda: simulate_starts(10**9, 1, 0, 1, rng()), "numbers to draw is 1000000000; it must"),
        (lambda: simulate_requests(1, 2, [1], 10**9, 1, rng()), "numbers to draw is 1000000000; "),
        (lambda: simulate_urgent(1, [1], 10**9, rng()), "numbers to draw is 1000000000; it must"),
        (lambda: simulate_line(np.ones((10**6, 2)), hooks(1)), "jobs times stations is 2000000; "),
        (lambda: push_wip_probability(10**6, 0.5, 1), r"jobs \+ stations is 1000001; it must lie"),
        (lambda: push_wip(0.5, 10**7), "stations is 10000000; it must lie between 1 and 1000000"),
        (lambda: profit(1, 1, 1e101), r"price is 1e\+101; it must lie between 0 and 1e\+100"),
        (lambda: push_line(0.5, 1, 1e-320), r"process_time is 1e-320; it must lie between 1e-100"),
        (
            lambda: chain_orders([1e100] * 9, [1e100] * 3, 1),
            "demand, as far as all stages may amplify it, is inf; it must lie between 0 and",
        ),
    ],
)
def test_what_would_not_end_or_could_not_be_computed_is_refused(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()


def rng():
    return np.random.default_rng(1)


# --- Whole numbers -------------------------------------------------------------------------------


@pytest.mark.parametrize("lead_time", [Fraction(1, 3), Fraction(1, 2), 1, 2, 3, 7, 30, 365])
def test_the_smallest_window_of_the_bullwhip_of_a_window_is_that_window(lead_time):
    windows = [*range(1, 400), 999, 10**4, 10**5, 10**6]
    ratios = [float(1 + 2 * y + 2 * y**2) for y in (Fraction(lead_time) / M for M in windows)]
    assert smallest_window(ratios, float(lead_time)).tolist() == windows


@given(st.integers(1, 100), st.fractions(1, 50, max_denominator=1000))
def test_the_smallest_window_is_enough_and_one_less_is_not_in_fractions(lead_time, ratio):
    M = smallest_window(float(ratio), lead_time)
    if ratio > 1:
        y = Fraction(lead_time) / int(M)
        assert 1 + 2 * y + 2 * y**2 <= ratio * (1 + Fraction(1, 10**12))
        if M > 1:
            y = Fraction(lead_time) / (int(M) - 1)
            assert 1 + 2 * y + 2 * y**2 > ratio

"""The laws of the chapter on pull: reference values, properties, derivations, chance."""

import inspect
import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from pullkit import flowline, pull
from pullkit.flowline import (
    capped,
    hooks,
    jobs_at,
    jobs_passed,
    measure,
    plan,
    simulate_line,
    simulate_requests,
    simulate_starts,
    simulate_urgent,
    simulate_work,
)
from pullkit.pull import (
    CHANGE_LINE,
    PENNY_FAB_ONE,
    PENNY_FAB_TWO,
    REQUESTS_PER_MONTH,
    SHOP,
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
from tests.contract import Contract, Promises

# A limit reached through a division by zero must not warn a reader.
pytestmark = NO_WARNING

inf, nan = math.inf, math.nan


def printed(text):
    """Match every number that rounds to `text`."""
    decimals = len(text.partition(".")[2])
    return pytest.approx(float(text), rel=0, abs=0.5000001 * 10**-decimals)


# --- What arguments may be -----------------------------------------------------------------------

limits = st.one_of(st.just(inf), st.floats(1, 500))
positive = st.floats(0.01, 1e3)
wholes = st.integers(1, 40), [0, -1, 2.5, inf]


class TestArguments(Promises):
    contract = Contract(
        module=pull,
        beside=[flowline],
        domains={
            "jobs": wholes,
            "unevenness": (st.floats(0, 1), [-0.1, 1.1, inf]),
            "runs": wholes,
            "request_rate": (positive, [0, -1, inf]),
            "wip_limit": (st.integers(1, 40), [0, -1, 2.5]),
        },
        values={
            # Together at least 1: no job is faster than its bottleneck.
            "bottleneck_rate": 0.5,
            "raw_process_time": 8,
            "process_times": [1, 2],
            "jobs": 100,
            "unevenness": 0.5,
            "runs": 2,
            "request_rate": 1.6,
            "wip_limit": 3,
        },
        exceptions={
            ("simulate_urgent", "jobs"): (st.integers(200, 300), [0, 30, 100.5, inf]),
            ("simulate_urgent", "wip_limit"): wholes,
        },
        apart=[
            "mean_value_analysis",
            "bullwhip_chain",
            "chain_orders",
            "plan",
            "hooks",
            "capped",
            "simulate_line",
            "measure",
            "jobs_passed",
            "jobs_at",
        ],
    )


def rng(seed=1):
    return np.random.default_rng(seed)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Line(()), r"process_times is \[\]; it must be one row of numbers"),
        (lambda: Line((1, 0)), r"process_times\[1\] is 0; it must be finite, and above 0"),
        (lambda: Line((1, 2), (1, 0)), r"machines\[1\] is 0; it must be a whole number, 1 or more"),
        (lambda: Line((1, 2), (1, 2, 3)), r"process_times has shape \(2,\), machines has shape"),
        (lambda: best_case(1, 0.5, 1), r"bottleneck_rate times raw_process_time is 0\.5; it must"),
        (lambda: mean_value_analysis(0, [1]), r"wip is 0; it must be a whole number"),
        (lambda: mean_value_analysis(2, 1), r"process_times is 1; it must be one row of numbers"),
        (lambda: bullwhip_chain([], 5), r"lead_times is \[\]; it must be one row of numbers"),
        (lambda: bullwhip_chain([1, -1], 5), r"lead_times\[1\] is -1; it must be finite"),
        (lambda: bullwhip_chain([1], 0), r"window is 0; it must be a whole number"),
        (lambda: bullwhip_chain([1], 5, shared=1), r"shared is 1; it must be True or False"),
        (lambda: chain_orders([[1]], [1], 5), r"demand is \[\[1.*\]\]; it must be one row"),
        (lambda: chain_orders([1, inf], [1], 1), r"demand\[1\] is inf; it must be finite"),
        (lambda: chain_orders([1] * 4, [1, 1], 2), r"periods of demand is 4; it must be 5 or more"),
        (lambda: plan([0, 2, 1]), r"starts\[2\] is 1; it must not be less than the one before"),
        (lambda: plan([-1, 2]), r"starts\[0\] is -1; it must be finite, and 0 or more"),
        (lambda: plan(0), r"starts is 0; it must be a row of numbers"),
        (lambda: capped([1, 0], 2), r"requests\[1\] is 0; it must not be less than the one before"),
        (lambda: hooks(0), r"wip_limit is 0; it must be a whole number, 1 or more, or infinite"),
        (lambda: hooks([1, 2]), r"wip_limit is \[1.*\]; it must be a single number"),
        (lambda: simulate_line([1, 2], hooks(1)), r"work has shape \(2,\); it must be a table"),
        (lambda: simulate_line([[1, -2]], hooks(1)), r"work\[0, 1\] is -2; it must be finite"),
        (lambda: simulate_line([[1]], hooks(1), 0), r"machines is 0; it must be a whole number"),
        (
            lambda: simulate_line([[1, 2]], hooks(1), [1, 2, 3]),
            r"stations has shape \(2,\), machines has shape \(3,\)",
        ),
        (
            lambda: simulate_line(np.ones((3, 2)), plan([0, 1])),
            r"starts has 2 jobs; it must have as many as the work",
        ),
        (lambda: measure([[0, 1]] * 3, 0), r"skip is 0; it must be a whole number, 1 or more"),
        (lambda: measure([[0, 1]] * 3, 2), r"jobs is 3; it must be 4 or more"),
        (
            lambda: measure([[0, 1]] * 3, 1),
            "time between the two releases is 0; it must be",
        ),
        (lambda: jobs_at([1], [[[0, 1]]]), r"departures has shape \(1, 1, 2\); it must be of one"),
        (lambda: jobs_at(1, [[0, 1]]), r"times is 1; it must be one row of numbers"),
        (lambda: jobs_passed([-1], [[0, 1]]), r"times\[0\] is -1; it must be finite"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()


# --- The Penny Fabs ------------------------------------------------------------------------------

# w, then TH and CT: best, worst, practical worst case
PENNY_FAB_TABLE = [
    (1, ".125", 8, ".125", 8, ".125000", 8),
    (2, ".250", 8, ".125", 16, ".200000", 10),
    (3, ".375", 8, ".125", 24, ".250000", 12),
    (4, ".500", 8, ".125", 32, ".285714", 14),
    (5, ".500", 10, ".125", 40, ".312500", 16),
    (6, ".500", 12, ".125", 48, ".333333", 18),
    (8, ".500", 16, ".125", 64, ".363636", 22),
    (10, ".500", 20, ".125", 80, ".384615", 26),
    (12, ".500", 24, ".125", 96, ".400000", 30),
]


def capacity(line):
    return line.bottleneck_rate, line.raw_process_time


@pytest.mark.parametrize("row", PENNY_FAB_TABLE, ids=lambda row: f"w={row[0]}")
def test_the_first_penny_fab_reproduces_its_table(row):
    w, *expected = row
    found = [
        number
        for law in (best_case, worst_case, practical_worst_case)
        for number in law(w, *capacity(PENNY_FAB_ONE))
    ]
    for value, text in zip(found, expected, strict=True):
        assert value == printed(str(text))


def test_the_lines_know_their_capacity():
    assert capacity(PENNY_FAB_ONE) == (0.5, 8)
    assert PENNY_FAB_ONE.critical_wip == 4
    assert capacity(PENNY_FAB_TWO) == (0.4, 20)
    assert PENNY_FAB_TWO.critical_wip == 8
    rates = np.array(PENNY_FAB_TWO.machines) / PENNY_FAB_TWO.process_times
    assert rates == pytest.approx([0.5, 0.4, 0.6, 0.67], abs=0.004)
    with pytest.raises(AttributeError):
        PENNY_FAB_ONE.machines = 2


def test_the_second_penny_fab_in_the_practical_worst_case():
    throughput, cycle_time = practical_worst_case(8, *capacity(PENNY_FAB_TWO))
    assert throughput == printed("0.213333")
    assert cycle_time == 37.5


def test_the_maker_of_printed_circuits():
    assert wip_by_little(1400, 34) == 47_600
    line = (126.5, 33.1)
    assert math.prod(line) == printed("4187.15")
    assert wip_needed(45.8, *line) == printed("2375.78")


lines = st.tuples(st.floats(0.1, 20), st.floats(1, 30)).map(
    lambda pair: (pair[0], pair[1] / pair[0])
)


@given(limits.filter(math.isfinite), lines)
def test_every_case_obeys_little_and_best_beats_practical_worst_beats_worst(w, line):
    best, practical, worst = (
        law(w, *line) for law in (best_case, practical_worst_case, worst_case)
    )
    for throughput, cycle_time in (best, practical, worst):
        assert wip_by_little(throughput, cycle_time) == pytest.approx(w)
        assert cycle_time_by_little(w, throughput) == pytest.approx(cycle_time)
    assert best[0] >= practical[0] * (1 - 1e-9)
    assert practical[0] >= worst[0] * (1 - 1e-9)
    assert best[0] <= line[0] * (1 + 1e-9)


@given(st.floats(1, 500), lines)
def test_the_wip_needed_gives_the_throughput(w, line):
    throughput, _ = practical_worst_case(w, *line)
    if line[0] - throughput > 1e-6 * line[0] and math.prod(line) > 1.01:
        assert wip_needed(throughput, *line) == pytest.approx(w, rel=1e-6)


def test_limits_of_the_line():
    assert best_case(inf, 0.5, 8) == (0.5, inf)
    assert worst_case(inf, 0.5, 8) == (0.125, inf)
    assert practical_worst_case(inf, 0.5, 8) == (0.5, inf)
    assert wip_needed([0, 0.5, 0.6], 0.5, 8).tolist() == [1, inf, inf]
    assert practical_worst_case([1, 7], 0.5, 2)[0].tolist() == [0.5, 0.5]  # a single station


# --- The recursion, and the three cases by simulation --------------------------------------------


def simulate_constant(line, w, rounds=60):
    work = np.tile(line.process_times, (rounds * w + 1, 1))
    return measure(simulate_line(work, hooks(w), line.machines), skip=20 * w)


@pytest.mark.parametrize("line", [PENNY_FAB_ONE, PENNY_FAB_TWO], ids=["one", "two"])
@pytest.mark.parametrize("w", [1, 2, 3, 4, 5, 7, 8, 9, 12])
def test_a_line_without_chance_is_the_best_case(line, w):
    did, (throughput, cycle_time) = simulate_constant(line, w), best_case(w, *capacity(line))
    assert did.throughput == pytest.approx(throughput, rel=0.01)
    assert did.cycle_time == pytest.approx(cycle_time, rel=0.01)
    assert did.wip == pytest.approx(w)


@pytest.mark.parametrize("w", [1, 4, 10])
def test_a_line_where_one_job_has_all_the_work_is_the_worst_case(w):
    work = np.zeros((60 * w + 1, 4))
    work[::w] = w * 2.0
    did = measure(simulate_line(work, hooks(w)), skip=20 * w)
    throughput, _ = worst_case(w, *capacity(PENNY_FAB_ONE))
    assert did.throughput == pytest.approx(throughput, rel=0.05)
    assert did.wip == pytest.approx(w)


@pytest.mark.parametrize(
    ("n", "w", "t"), [(4, 1, 2), (4, 4, 2), (4, 12, 2), (5, 16, 1), (3, 12, 2)]
)
def test_the_practical_worst_case_is_exact_by_mean_values_and_by_chance(n, w, t):
    throughput, cycle_time = practical_worst_case(np.arange(1, w + 1), 1 / t, n * t)
    by_means = mean_value_analysis(w, [t] * n)
    assert np.array(by_means) == pytest.approx(np.array([throughput, cycle_time]))
    work = simulate_work(2000, [t] * n, 1, 100, rng(21))
    did = measure(simulate_line(work, hooks(w)), skip=200)
    assert did.throughput.mean() == pytest.approx(throughput[-1], rel=0.006)
    assert did.cycle_time.mean() == pytest.approx(cycle_time[-1], rel=0.006)
    assert did.wip == pytest.approx(np.full(100, w))


def test_mean_values_are_exact_for_an_unbalanced_line_too():
    times = [1, 3, 0.5, 2]
    throughput, cycle_time = mean_value_analysis(6, times)
    did = measure(simulate_line(simulate_work(2000, times, 1, 100, rng(22)), hooks(6)), skip=200)
    assert did.throughput.mean() == pytest.approx(throughput[-1], rel=0.006)
    assert did.cycle_time.mean() == pytest.approx(cycle_time[-1], rel=0.006)


def test_mean_values_of_two_stations_are_those_of_the_birth_and_death_chain():
    # Between two exponential stations w jobs go to and fro; the first works unless it is empty.
    w, times = 5, [1.0, 3.0]
    weights = (times[0] / times[1]) ** np.arange(w + 1)  # of 0, 1, ... jobs at the first station
    busy = 1 - weights[0] / weights.sum()
    assert mean_value_analysis(w, times)[0][-1] == pytest.approx(busy / times[0])


jobs_and_stations = st.tuples(st.integers(1, 12), st.integers(1, 4))
some_work = jobs_and_stations.flatmap(
    lambda shape: hnp.arrays(float, shape, elements=st.floats(0, 10))
)


def longest_path(work, starts):
    """Departure of the last job of an open line: the longest way through the table of works."""
    jobs, stations = work.shape
    best = -inf
    for first in range(jobs):  # the job whose date binds
        steps = itertools.combinations_with_replacement(range(first, jobs), stations - 1)
        for turns in steps:  # the job after whose work the path moves on to the next station
            path, job = starts[first], first
            for station, turn in enumerate([*turns, jobs - 1]):
                path += work[job : turn + 1, station].sum()
                job = turn
            best = max(best, path)
    return best


@given(some_work)
def test_the_recursion_is_the_longest_path(work):
    work = work[:6]
    starts = np.arange(len(work)) * 3.0
    departures = simulate_line(work, plan(starts))
    assert departures[-1, -1] == pytest.approx(longest_path(work, starts))


@given(some_work, st.integers(1, 5))
def test_jobs_wait_for_the_one_before_and_keep_their_order(work, w):
    D = simulate_line(work, hooks(w))
    assert D.shape == (len(work), work.shape[1] + 1)
    assert (np.diff(D, axis=1) >= work - 1e-9).all()
    assert (np.diff(D, axis=0) >= 0).all()
    assert D[:w, 0].tolist() == [0] * min(w, len(work))
    assert D[w:, 0].tolist() == D[:-w, -1].tolist()


@given(some_work, st.integers(1, 5))
def test_with_hooks_there_are_as_many_jobs_as_hooks_while_there_is_work_to_start(work, w):
    D = simulate_line(work, hooks(w))
    moments = np.unique(D)
    inside = jobs_at(moments, D).sum(axis=1)
    assert inside.max() <= w
    assert (inside[moments < D[-1, 0]] == w).all()


@given(
    some_work, st.lists(st.floats(0, 20), min_size=12, max_size=12).map(sorted), st.integers(1, 5)
)
def test_no_limit_ever_brings_a_request_into_effect_sooner(work, dates, w):
    requests = dates[: len(work)]
    free = simulate_line(work, capped(requests, inf))
    limited = simulate_line(work, capped(requests, w))
    looser = simulate_line(work, capped(requests, w + 1))
    assert (limited >= looser - 1e-9).all()
    assert (looser >= free - 1e-9).all()
    assert free.tolist() == simulate_line(work, plan(requests)).tolist()


def test_the_three_rules_differ_in_what_releases_a_job():
    bodies = [
        inspect.getsource(rule).split("Floats:\n")[-1].split("\n")[0] for rule in (plan, hooks)
    ]
    assert bodies == [
        "        return date(job)",
        "        return exits[job - int(w)] if job >= w else 0.0",
    ]
    exits = np.array([5.0, 7.0, 8.0, 0.0])
    assert plan([0, 1, 2, 3])(3, exits) == 3
    assert hooks(2)(3, exits) == 7
    assert capped([0, 1, 2, 3], 2)(3, exits) == 7
    assert capped([0, 1, 2, 9], 2)(3, exits) == 9
    assert hooks(inf)(3, exits) == 0


def test_several_runs_are_each_a_run():
    work = simulate_work(30, [1, 2], 0.7, 3, rng())
    starts = simulate_starts(30, 0.4, 1, 3, rng())
    many = simulate_line(work, capped(starts, 4), [1, 2])
    assert many.shape == (3, 30, 3)
    for run in range(3):
        alone = simulate_line(work[run], capped(starts[run], 4), [1, 2])
        assert many[run].tolist() == alone.tolist()
    did, first = measure(many, 5), measure(many[0], 5)
    assert (did.throughput[0], did.cycle_time[0], did.wip[0]) == pytest.approx(
        (first.throughput, first.cycle_time, first.wip)
    )


def test_a_station_of_two_machines_takes_two_jobs_at_a_time():
    departures = simulate_line(np.full((4, 1), 3.0), plan([0, 0, 0, 0]), machines=2)
    assert departures[:, -1].tolist() == [3, 3, 6, 6]


def test_jobs_at_the_stations_are_those_between_two_gates():
    departures = simulate_line([[1, 5], [1, 1], [1, 1]], plan([0, 0, 2]))
    assert departures.tolist() == [[0, 1, 6], [0, 2, 7], [2, 3, 8]]
    times = [0, 1, 2.5, 6, 7.5, 8]
    assert jobs_passed(times, departures).tolist() == [
        [2, 0, 0],
        [2, 1, 0],
        [3, 2, 0],
        [3, 3, 1],
        [3, 3, 2],
        [3, 3, 3],
    ]
    assert jobs_at(times, departures).tolist() == [[2, 0], [1, 1], [1, 2], [0, 2], [0, 1], [0, 0]]


def test_drawn_times_have_the_unevenness_asked_for():
    for cv in (0, 0.25, 0.5, 1 / math.sqrt(2), 1):
        work = simulate_work(20_000, [1, 4], cv, 2, rng(23))
        assert work.shape == (2, 20_000, 2)
        assert work.mean(axis=(0, 1)) == pytest.approx([1, 4], rel=0.02)
        assert work.std(axis=(0, 1)) == pytest.approx([cv, 4 * cv], rel=0.03, abs=1e-12)
    exponential = simulate_work(20_000, [2], 1, 1, rng(24)).ravel()
    assert stats.kstest(exponential, stats.expon(scale=2).cdf).pvalue > 0.01
    erlang = simulate_work(20_000, [2], 0.5, 1, rng(25)).ravel()
    assert stats.kstest(erlang, stats.erlang(4, scale=0.5).cdf).pvalue > 0.01


def test_a_plan_may_be_regular_or_random():
    assert simulate_starts(3, 0.5, 0, 2, rng()).tolist() == [[2, 4, 6], [2, 4, 6]]
    gaps = np.diff(simulate_starts(20_000, 0.5, 1, 1, rng(26))[0])
    assert stats.kstest(gaps, stats.expon(scale=2).cdf).pvalue > 0.01


# --- Push against pull ---------------------------------------------------------------------------


def test_push_and_pull_reproduce_the_reference_values():
    throughput, cycle_time = push_line(0.8, 4, 2)
    assert (throughput, cycle_time, push_wip(0.8, 4)) == pytest.approx((0.4, 40, 16))
    assert pull_wip(0.8, 4) == pytest.approx(12)
    assert practical_worst_case(12, 0.5, 8)[0] == pytest.approx(0.4)


def test_three_stations_of_two_hours():
    # A stored textbook question: 0.4 jobs an hour pushed, or twelve on hooks.
    assert push_wip(0.8, 3) == pytest.approx(12)
    assert practical_worst_case(12, 0.5, 6)[0] == printed("0.428571")
    assert push_profit(0.8, 3, 2, 100, 0.5) == pytest.approx(34)
    assert pull_profit(12, 3, 2, 100, 0.5) == printed("36.857143")
    assert profit(0.4, 12, 100, 0.5) == pytest.approx(34)


@given(st.floats(0.05, 0.98), st.integers(2, 20), positive)
def test_the_same_throughput_takes_one_station_less_of_waiting(u, n, t):
    w = pull_wip(u, n)
    assert w / push_wip(u, n) == pytest.approx((n - 1) / n)
    if w >= 1:
        assert practical_worst_case(w, 1 / t, n * t)[0] == pytest.approx(push_line(u, n, t)[0])


@given(st.floats(0, 0.98), st.integers(1, 20), positive)
def test_the_open_line_obeys_little(u, n, t):
    throughput, cycle_time = push_line(u, n, t)
    assert wip_by_little(throughput, cycle_time) == pytest.approx(push_wip(u, n))


@pytest.mark.parametrize(("u", "n"), [(0.1, 1), (0.5, 3), (0.8, 4), (0.95, 5)])
def test_the_jobs_in_the_open_line_are_geometric_at_each_station(u, n):
    one = (1 - u) * u ** np.arange(1500)
    several = one
    for _ in range(n - 1):
        several = np.convolve(several, one)[:1500]
    jobs = np.arange(1500)
    assert push_wip_probability(jobs, u, n) == pytest.approx(several, rel=1e-6, abs=1e-15)
    assert push_wip(u, n) == pytest.approx(jobs @ several)
    assert push_wip_deviation(u, n) ** 2 == pytest.approx((jobs - push_wip(u, n)) ** 2 @ several)


def test_a_simulated_plan_piles_up_as_the_law_says():
    # Exercise 5: change the release rule only, and compare the spread of the work in process.
    n, u, jobs, runs = 4, 0.8, 4000, 60
    work = simulate_work(jobs, [1] * n, 1, runs, rng(27))
    starts = simulate_starts(jobs, u, 1, runs, rng(28))
    pushed, pulled = simulate_line(work, plan(starts)), simulate_line(work, hooks(12))
    did, other = measure(pushed, 1000), measure(pulled, 1000)
    assert did.throughput.mean() == pytest.approx(0.8, rel=0.01)
    assert did.wip.mean() == pytest.approx(push_wip(u, n), rel=0.05)
    assert did.cycle_time.mean() == pytest.approx(push_line(u, n, 1)[1], rel=0.05)
    assert other.throughput.mean() == pytest.approx(0.8, rel=0.01)
    assert other.wip == pytest.approx(np.full(runs, 12))

    moments = np.arange(1500, 4500, 5)
    counted = np.concatenate([jobs_at(moments, run).sum(axis=1) for run in pushed])
    assert counted.std() == pytest.approx(push_wip_deviation(u, n), rel=0.06)
    for limit in (5, 16, 30):
        assert (counted <= limit).mean() == pytest.approx(
            push_wip_probability(np.arange(limit + 1), u, n).sum(), abs=0.03
        )
    assert jobs_at(moments, pulled[0]).sum(axis=1).std() == 0


def test_limits_of_push():
    assert push_wip([0, 1, 1.2], 4).tolist() == [0, inf, inf]
    assert push_wip_deviation([0, 1], 4).tolist() == [0, inf]
    throughput, cycle_time = push_line([0, 1, 1.2], 4, 2)
    assert throughput.tolist() == [0, 0.5, 0.5]
    assert cycle_time.tolist() == [8, inf, inf]
    assert pull_wip([0, 1, 1.2], 4).tolist() == [0, inf, inf]
    assert push_profit([0, 1, 1.2]).tolist() == [0, -inf, -inf]
    assert push_wip_probability([0, 1], 0, 4).tolist() == [1, 0]


# --- One knob too far ----------------------------------------------------------------------------


def test_the_best_settings_reproduce_the_reference_values():
    utilisation, planned = push_optimum(5, 1, 100, 1)
    assert utilisation == printed("0.776393202")
    assert planned == printed("60.278640")
    limit, hooked = pull_optimum(5, 1, 100, 1)
    assert (limit, hooked) == (16, 64)
    assert (planned, hooked) == pytest.approx(((10 - math.sqrt(5)) ** 2, (10 - math.sqrt(4)) ** 2))


@pytest.mark.parametrize(
    ("ambition", "planned", "hooked"),
    [(1.2, "24.990910", "63.558621"), (1.25, "-67.393569", "63.333333")],
)
def test_one_knob_too_far_reproduces_the_reference_values(ambition, planned, hooked):
    assert push_profit(ambition * push_optimum()[0]) == printed(planned)
    assert pull_profit(ambition * pull_optimum()[0]) == printed(hooked)


def test_the_predict_first_question():
    # Both are set a quarter too high: who loses more?
    settings = np.array([1, 1.25])
    assert push_profit(settings * push_optimum()[0]).round().tolist() == [60, -67]
    assert pull_profit(settings * pull_optimum()[0]).round().tolist() == [64, 63]


shops = st.tuples(st.integers(1, 10), st.floats(0.1, 10), st.floats(1, 1000), st.floats(0.01, 10))


@given(shops, st.floats(0, 0.999), st.floats(1, 300))
def test_no_other_setting_earns_more(shop, utilisation, limit):
    best, most = push_optimum(*shop)
    assert push_profit(best, *shop) == pytest.approx(most, abs=1e-9)
    assert push_profit(utilisation, *shop) <= most + 1e-9
    best, most = pull_optimum(*shop)
    assert pull_profit(best, *shop) == pytest.approx(most, abs=1e-9)
    assert pull_profit(limit, *shop) <= most + 1e-9


@given(shops)
def test_pull_is_worth_exactly_one_station(shop):
    n, *rest = shop
    limit, most = pull_optimum(n + 1, *rest)
    if limit > 1:
        assert most == pytest.approx(push_optimum(n, *rest)[1], abs=1e-9)


@given(shops, st.floats(0.3, 0.99), st.floats(1, 1.5))
def test_ambition_costs_hooks_less_than_a_plan_where_there_is_much_to_earn(shop, busy, ambition):
    n, t, _, q = shop
    shop = (n, t, n * q * t / (1 - busy) ** 2, q)  # where the best plan keeps the line that busy
    planned, hooked = push_optimum(*shop), pull_optimum(*shop)
    lost_by_plan = planned[1] - push_profit(ambition * planned[0], *shop)
    lost_by_hooks = hooked[1] - pull_profit(ambition * hooked[0], *shop)
    assert planned[0] == pytest.approx(busy)
    assert hooked[0] == 1 or lost_by_hooks <= lost_by_plan * (1 + 1e-9) + 1e-9


def test_where_there_is_little_to_earn_hooks_forgive_no_more_than_a_plan():
    shop = (3, 5, 181, 8)  # its best plan uses less than a fifth of the line
    planned, hooked = push_optimum(*shop), pull_optimum(*shop)
    assert planned[0] < 0.2
    lost = [
        planned[1] - push_profit(1.5 * planned[0], *shop),
        hooked[1] - pull_profit(1.5 * hooked[0], *shop),
    ]
    assert lost[0] < lost[1]


def test_limits_of_the_profit():
    assert push_optimum(price=0) == (0, 0)
    assert push_optimum(stations=4, price=1, holding_cost=1) == (0, 0)
    assert pull_optimum(stations=4, price=1, holding_cost=1) == (1, 1 / 4 - 1)
    assert pull_optimum(stations=1, price=100, holding_cost=1) == (1, 99)
    assert profit(1, inf) == -inf


def simulated_profit(release, work):
    did = measure(simulate_line(work, release), skip=1000)
    return float(np.mean(profit(did.throughput, did.wip)))


def test_a_regular_plan_is_as_good_as_hooks_at_its_best_and_as_bad_at_its_worst():
    # "Pull is worth one station less" compares it with a plan that starts jobs at random. Started
    # like clockwork they wait less; the ambition that ruins a plan ruins this one too.
    n, jobs, runs = SHOP.stations, 5000, 60
    work = simulate_work(jobs, [SHOP.process_time] * n, 1, runs, rng(29))

    def planned(utilisation):
        return simulated_profit(plan(simulate_starts(jobs, utilisation, 0, 1, rng())[0]), work)

    assert planned(0.80) == pytest.approx(64.6, abs=1)
    assert planned(0.97) < 0
    assert simulated_profit(hooks(16), work) == pytest.approx(64, abs=0.5)
    assert simulated_profit(hooks(20), work) == pytest.approx(63.3, abs=0.5)


def test_even_work_lets_both_earn_more():
    n, jobs, runs = SHOP.stations, 3000, 40
    for release in (hooks(10), plan(simulate_starts(jobs, 0.75, 0, 1, rng())[0])):
        earned = [
            simulated_profit(release, simulate_work(jobs, [1] * n, cv, runs, rng(30)))
            for cv in (1, 0.5, 0)
        ]
        assert earned[0] < earned[1] < earned[2]


# --- Bullwhip ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lead_time", "window", "ratio"),
    [(1, 5, "1.48"), (2, 5, "2.12"), (4, 5, "3.88"), (1, 20, "1.105"), (2, 10, "1.48")],
)
def test_the_bullwhip_reproduces_the_reference_values(lead_time, window, ratio):
    assert bullwhip(lead_time, window) == pytest.approx(float(ratio), abs=1e-12)


def test_the_chain_reproduces_the_reference_values():
    assert bullwhip_chain([2, 2, 2], 10)[-1] == printed("3.75328")
    assert bullwhip(2, 10) ** 3 == printed("3.241792")
    assert bullwhip_chain([2, 2, 2], 10, shared=True)[-1] == printed("2.92")


def test_the_smallest_window_of_the_exercise():
    assert smallest_window(1.1, 2) == 42
    assert np.roots([1, -40, -80]).max() == printed("41.909")


@given(st.floats(1.001, 50), st.floats(0.01, 100))
def test_the_smallest_window_is_enough_and_one_less_is_not(ratio, lead_time):
    window = smallest_window(ratio, lead_time)
    assert bullwhip(lead_time, window) <= ratio * (1 + 1e-9)
    if window > 1:
        assert bullwhip(lead_time, window - 1) >= ratio * (1 - 1e-9)


lead_times = st.lists(st.floats(0, 10), min_size=1, max_size=5)


@given(lead_times, st.integers(1, 50))
def test_sharing_the_clients_demand_never_makes_the_whip_longer(L, window):
    alone, shared = bullwhip_chain(L, window), bullwhip_chain(L, window, shared=True)
    assert (shared <= alone * (1 + 1e-12)).all()
    assert alone[0] == pytest.approx(shared[0]) == pytest.approx(bullwhip(L[0], window))
    product = np.cumprod(bullwhip(L, window))
    assert (alone >= product * (1 - 1e-12)).all()
    assert shared == pytest.approx(bullwhip(np.cumsum(L), window))


def test_limits_of_the_bullwhip():
    assert bullwhip([0, 3], [5, inf]).tolist() == [1, 1]
    assert smallest_window([1, 1, 5], [0, 2, 0]).tolist() == [1, inf, 1]
    assert bullwhip_chain([0, 0], 5).tolist() == [1, 1]


def ordered_up_to(demand, lead_time, window):
    """Keep a shop's books: forecast, look at what is in stock and on its way, order the rest."""
    position, orders = lead_time * np.mean(demand[:window]), []
    for period in range(window, len(demand)):
        position -= demand[period]
        wanted = lead_time * np.mean(demand[period - window + 1 : period + 1])
        orders.append(wanted - position)
        position = wanted
    return np.array(orders)


@given(hnp.arrays(float, 40, elements=st.floats(-100, 100)), st.floats(0, 10), st.integers(1, 15))
def test_orders_are_those_of_a_shop_that_keeps_its_books(demand, lead_time, window):
    client, orders = chain_orders(demand, [lead_time], window)
    assert client.tolist() == demand[window:].tolist()
    assert orders == pytest.approx(ordered_up_to(demand, lead_time, window), abs=1e-6)


@given(hnp.arrays(float, 40, elements=st.floats(-100, 100)), st.integers(1, 10))
def test_in_a_chain_each_stage_sees_what_the_one_before_ordered_or_what_the_client_did(demand, M):
    alone, shared = (chain_orders(demand, [1, 3, 2], M, shared=share) for share in (False, True))
    assert alone.shape == shared.shape == (4, 40 - 3 * M)
    stage = demand
    for order, lead_time in zip(alone[1:], [1, 3, 2], strict=True):
        stage = ordered_up_to(stage, lead_time, M)
        assert order == pytest.approx(stage[-len(order) :], abs=1e-6)
    for order, so_far in zip(shared[1:], [1, 4, 6], strict=True):
        whole = ordered_up_to(demand, so_far, M)
        assert order == pytest.approx(whole[-len(order) :], abs=1e-6)


@pytest.mark.parametrize("shared", [False, True])
def test_the_variances_of_simulated_orders_are_those_of_the_law(shared):
    demand = rng(31).normal(100, 10, 200_000)
    orders = chain_orders(demand, [2, 1, 4], 8, shared=shared)
    ratios = orders[1:].var(axis=1) / orders[0].var()
    assert ratios == pytest.approx(bullwhip_chain([2, 1, 4], 8, shared=shared), rel=0.03)
    assert orders.mean(axis=1) == pytest.approx([100] * 4, rel=0.01)


# --- Changes as jobs -----------------------------------------------------------------------------


def test_a_limit_of_twelve_shortens_the_time_inside_from_ten_months_to_seven_and_a_half():
    line = capacity(CHANGE_LINE)
    assert line == (2, 2)
    u = REQUESTS_PER_MONTH / line[0]
    assert push_line(u, 4, 0.5) == pytest.approx((1.6, 10))
    assert practical_worst_case(12, *line) == pytest.approx((1.6, 7.5))


def test_with_twelve_hooks_the_line_serves_no_more_than_is_asked_and_the_queue_grows():
    assert refused_share(1.6, 12, 2, 2) == pytest.approx(0)
    outside, inside = simulate_requests(1.6, 12, [0.5] * 4, 2000, 100, rng(32))
    years = outside[:, [100, 450, 1999]].mean(axis=0)  # after about 5, 20 and 100 years
    assert years[0] < 0.7 * years[1] < 0.49 * years[2]
    assert inside[:, 1000:].mean() == pytest.approx(7.5, rel=0.04)


def test_from_request_to_effect_a_limit_of_twenty_is_slower_than_none():
    # Nobody is refused. Without a limit it takes ten months (Jackson); with twenty hooks nearly
    # eleven, nine of them inside. The same requests and works make the difference visible.
    asked = [simulate_requests(1.6, w, [0.5] * 4, 3000, 200, rng(33)) for w in (inf, 20)]
    whole = [(outside + inside)[:, 1000:].mean(axis=1) for outside, inside in asked]
    assert (asked[0][0] == 0).all()
    assert whole[0].mean() == pytest.approx(10, abs=0.4)
    assert (whole[1] - whole[0]).mean() == pytest.approx(0.91, abs=0.25)
    assert asked[1][1][:, 1000:].mean() == pytest.approx(9.0, abs=0.3)


def by_markov_chain(rate, w, t, most=60):
    """Mean time from request to effect with two equal stations, from the balance of its states."""
    states = [(a, b, q) for q in range(most) for a in range(w + 1) for b in range(w + 1 - a)]
    states = [s for s in states if s[2] == 0 or s[0] + s[1] == w]
    number = {state: i for i, state in enumerate(states)}
    Q = np.zeros((len(states), len(states)))
    for (a, b, q), i in number.items():
        moves = [((a + 1, b, q) if a + b < w else (a, b, q + 1), rate)]
        if a:
            moves.append(((a - 1, b + 1, q), 1 / t))
        if b:
            moves.append(((a + 1, b - 1, q - 1) if q else (a, b - 1, q), 1 / t))
        for state, speed in moves:
            if state in number:
                Q[i, number[state]] += speed
                Q[i, i] -= speed
    system = np.vstack([Q.T, np.ones(len(states))])
    balance = np.linalg.lstsq(system, np.append(np.zeros(len(states)), 1), rcond=None)[0]
    return balance @ np.sum(states, axis=1) / rate


def test_the_queue_at_the_door_is_that_of_the_markov_chain():
    expected = by_markov_chain(0.5, 3, 1)
    outside, inside = simulate_requests(0.5, 3, [1, 1], 2000, 200, rng(34))
    assert (outside + inside)[:, 500:].mean() == pytest.approx(expected, rel=0.02)
    assert expected > push_line(0.5, 2, 1)[1]


def test_four_hooks_refuse_three_requests_in_ten():
    assert refused_share(REQUESTS_PER_MONTH, 4) == pytest.approx(0.29, abs=0.005)
    assert practical_worst_case(4, 2, 2)[1] == 3.5
    assert refused_share(1, [4, inf]).tolist() == [0, 0]


def by_exits(w, n, t):
    """Mean time to the (w+1)-th exit from a random moment of a closed exponential line."""
    states = [s for s in itertools.product(range(w + 1), repeat=n) if sum(s) == w]
    number = {state: i for i, state in enumerate(states)}
    inside, exits = np.zeros((2, len(states), len(states)))
    for state, i in number.items():
        for station in range(n):
            if state[station]:
                after = list(state)
                after[station] -= 1
                after[(station + 1) % n] += 1
                (exits if station == n - 1 else inside)[i, number[tuple(after)]] += 1 / t
                inside[i, i] -= 1 / t
    to_exit = np.linalg.inv(-inside)
    now, time = np.full(len(states), 1 / len(states)), 0.0  # every state is as likely
    for _ in range(w + 1):
        time += (now @ to_exit).sum()
        now = now @ to_exit @ exits
    return time


def test_with_four_hooks_the_urgent_request_is_in_force_in_four_months():
    # It takes the next hook and leaves when all that is before it, and it, have left.
    expected = by_exits(4, 4, 0.5)
    assert expected == pytest.approx(4.07, abs=0.01)
    assert simulate_urgent(4, [0.5] * 4, 20_000, rng(35)).mean() == pytest.approx(
        expected, rel=0.02
    )
    # Less than a mean time between exits and a mean cycle time: a long wait for a hook means that
    # the jobs ahead have moved on.
    throughput, cycle_time = practical_worst_case(4, 2, 2)
    assert expected < 1 / throughput + cycle_time


@pytest.mark.parametrize("w", [1, 2, 8])
def test_the_urgent_request_takes_the_next_hook(w):
    times = simulate_urgent(w, [1, 1, 1], 10_000, rng(36))
    assert times.shape == (10_000,)
    assert times.mean() == pytest.approx(by_exits(w, 3, 1), rel=0.04)

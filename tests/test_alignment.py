"""The laws of the chapter on alignment: reference values, properties, derivations, chance."""

import inspect
import math
import re
from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.integrate import solve_ivp
from scipy.optimize import minimize_scalar

from pullkit import alignment, sense
from pullkit.alignment import (
    alignment_rate,
    best_bonus,
    best_rate,
    critical_bonus,
    distortion_angle,
    efficiency,
    efforts,
    lag,
    least_error,
    naive_surplus,
    rule_error,
    simulate_rulebook,
    simulate_selection,
    three_arrows,
    tolerated_angle,
    tracking_efficiency,
    value_produced,
)
from pullkit.laws import quantities_of
from tests.conftest import NO_WARNING
from tests.contract import NOT_NUMBERS, Contract, Promises
from tests.edges import outside

# A limit reached through a division by zero must not warn a reader.
pytestmark = NO_WARNING

inf = math.inf
QUARTER_TURN_IN_TWO_YEARS = math.pi / 48  # the book's market
CALM, FAST = math.pi / 2 / 192, math.pi / 2 / 24
SCATTER = math.radians(21)


def printed(text):
    """Match every number that rounds to `text`."""
    decimals = len(text.partition(".")[2])
    return pytest.approx(float(text), rel=0, abs=0.5000001 * 10**-decimals)


# --- What arguments may be -----------------------------------------------------------------------

VECTORS = ["distortion_angle", "best_bonus", "efficiency"]


class TestArguments(Promises):
    contract = Contract(module=alignment, apart=[*VECTORS, "three_arrows", "simulate_selection"])


def parameters(name):
    return inspect.signature(getattr(alignment, name)).parameters


def bad_calls():
    """Calls of the functions that are tested apart, each with one argument that is refused."""
    arrows = {"value": [3, 4], "measure": [4, 3], "risk": 1}
    for name in VECTORS:
        for argument in parameters(name):
            outside_it = [inf] if argument in ("value", "measure") else [-0.1, inf, math.nan]
            for bad in [*outside_it, *NOT_NUMBERS]:
                yield name, arrows, argument, bad
    turning = {"time": 5, "rotation": 0.1, "practice_rate": 0.5, "rule_rate": 0.1, "freedom": 0.5}
    for argument, quantity in quantities_of(three_arrows).items():
        for bad in [*outside(quantity.range), *NOT_NUMBERS]:
            yield "three_arrows", turning, argument, bad
    market = {"months": [2, 8], "rotation": [0.1], "newcomers": 0.5, "scatter": 0.3, "runs": 2}
    for argument in market:
        for bad in [-0.1, inf, math.nan, *NOT_NUMBERS]:
            yield "simulate_selection", market | {"rng": np.random.default_rng(1)}, argument, bad


@pytest.mark.parametrize(("name", "arguments", "argument", "bad"), list(bad_calls()))
def test_what_is_refused_is_refused_by_name(name, arguments, argument, bad):
    arguments = {key: arguments[key] for key in arguments if key in parameters(name)}
    with pytest.raises(ValueError, match=rf"^{argument} is {re.escape(repr(bad))}; it must "):
        getattr(alignment, name)(**(arguments | {argument: bad}))


@pytest.mark.parametrize("name", VECTORS)
def test_arrows_must_point_somewhere_and_have_the_same_tasks(name):
    law = getattr(alignment, name)
    with pytest.raises(ValueError, match=r"^measure is \[0, 0\]; it must be an arrow"):
        law([3, 4], [0, 0])
    with pytest.raises(ValueError, match="value has 2 tasks, measure has 3; they must have the sa"):
        law([3, 4], [1, 1, 1])
    with pytest.raises(ValueError, match=r"^value has shape \(2, 2\), measure has shape \(3, 2\);"):
        law(np.ones((2, 2)), np.ones((3, 2)))
    if name != "distortion_angle":
        with pytest.raises(
            ValueError, match=r"risk has shape \(3,\); they must broadcast together"
        ):
            law(np.ones((2, 2)), [1, 0], risk=[0, 1, 2])


def test_arrows_broadcast_and_single_ones_give_scalars():
    many, one = np.ones((5, 1, 2)), [1, 0]
    assert distortion_angle(many, one).shape == (5, 1)
    assert best_bonus(many, one, risk=[0, 1, 2]).shape == (5, 3)
    assert efficiency(many, one, risk=[0, 1, 2]).shape == (5, 3)
    for alone in (
        distortion_angle(one, one),
        best_bonus(one, one),
        efficiency(one, one),
    ):
        assert isinstance(alone, float)


def test_a_market_needs_rivals_and_years():
    def select(months, rotation, rng=None):
        rng = rng or np.random.default_rng(1)
        return simulate_selection(months, rotation, 0, SCATTER, 1, rng)

    with pytest.raises(ValueError, match="months has 1 firm; there must be two or more"):
        select([2], [0.1])
    with pytest.raises(ValueError, match="months is 2; it must be one row of numbers"):
        select(2, [0.1])
    with pytest.raises(ValueError, match=r"rotation is 0\.1; it must be one row of numbers"):
        select([2, 8], 0.1)
    with pytest.raises(ValueError, match=r"^rng is 42; it must be a numpy\.random\.Generator"):
        select([2, 8], [0.1], rng=42)


# --- Two arrows ----------------------------------------------------------------------------------


def left_by(value, measure, bonus, risk=0.0):
    """The surplus a bonus leaves: what it brings, less what effort and risk cost."""
    effort = bonus * np.asarray(measure)
    return np.dot(value, effort) - np.dot(effort, effort) / 2 - bonus**2 * risk / 2


@pytest.mark.parametrize(
    ("value", "measure", "risk", "bonus", "surplus", "share"),
    [
        ((3, 4), (4, 3), 0, 0.96, 11.52, 0.9216),
        ((3, 4), (4, 3), 5, 0.8, 9.6, 0.768),
        ((1, 1), (1, 0), 0, 1, 0.5, 0.5),
        ((1,), (1,), 0.5, 2 / 3, 1 / 3, 2 / 3),
    ],
)
def test_two_arrows_reproduce_the_reference_values(value, measure, risk, bonus, surplus, share):
    assert best_bonus(value, measure, risk) == pytest.approx(bonus, rel=1e-14)
    assert left_by(value, measure, bonus, risk) == pytest.approx(surplus, rel=1e-14)
    assert efficiency(value, measure, risk) == pytest.approx(share, rel=1e-14)


def test_the_appraisal_grid_of_the_exercise_wastes_seven_tenths_of_the_effort():
    clients, grid = [0.5, 0.3, 0.2], [0.1, 0.2, 0.7]
    theta = distortion_angle(clients, grid)
    assert np.cos(theta) == printed("0.551888")
    assert np.degrees(theta) == printed("56.503")
    assert efficiency(clients, grid) == printed("0.304581")


def test_the_weight_to_change_in_the_grid_is_the_one_clients_care_about_most():
    clients, grid = [0.5, 0.3, 0.2], [0.1, 0.2, 0.7]
    changed = np.tile(grid, (3, 2001, 1))
    for task in range(3):
        changed[task, :, task] = np.linspace(0, 4, 2001)
    best = efficiency(clients, changed).max(axis=1)
    assert best.argmax() == 0
    assert best == pytest.approx([0.8565, 0.4268, 0.7421], abs=1e-4)


arrows = hnp.arrays(float, 3, elements=st.floats(-10, 10)).filter(lambda v: np.abs(v).max() > 0.01)


@given(arrows, arrows)
def test_the_angle_is_the_arc_cosine(value, measure):
    cosine = value @ measure / (np.linalg.norm(value) * np.linalg.norm(measure))
    assert np.cos(distortion_angle(value, measure)) == pytest.approx(cosine, abs=1e-12)
    assert distortion_angle(value, measure) == distortion_angle(measure, value)


@given(arrows, st.floats(1e-150, 1e150), st.floats(1e-12, 1e-3))
def test_the_angle_does_not_depend_on_lengths_and_keeps_what_is_small(value, length, small):
    assert distortion_angle(value, length * value) == pytest.approx(0, abs=1e-15)
    assert distortion_angle([1, 0], [math.cos(small), math.sin(small)]) == pytest.approx(
        small, rel=1e-9
    )
    assert distortion_angle(value, -value) == pytest.approx(math.pi)


@given(arrows, arrows, st.floats(0, 5), st.floats(-3, 3))
def test_no_bonus_is_better_than_the_best(value, measure, risk, bonus):
    best = left_by(value, measure, best_bonus(value, measure, risk), risk)
    assert left_by(value, measure, bonus, risk) <= best + 1e-9 * (1 + best)


@given(arrows, arrows, st.floats(-3, 3))
def test_people_who_answer_a_bonus_give_what_pays_them_most(value, measure, bonus):
    effort = bonus * measure

    def pay(effort):
        return bonus * measure @ effort - effort @ effort / 2

    for task in range(3):
        for change in (-0.01, 0.01):
            assert pay(effort + change * np.eye(3)[task]) < pay(effort)


@given(arrows, arrows, st.floats(0, 5))
def test_the_efficiency_is_the_best_surplus_over_that_of_a_perfect_measure(value, measure, risk):
    best = left_by(value, measure, best_bonus(value, measure, risk), risk)
    perfect = left_by(value, value, 1)
    assert efficiency(value, measure, risk) == pytest.approx(best / perfect, rel=1e-9, abs=1e-12)


def test_the_risk_is_what_a_noisy_bonus_costs_someone_who_fears_it():
    # Certainty equivalent of a bonus on Gaussian noise, for a constant aversion to risk.
    aversion, noise, bonus = 1.6, 0.5, 0.8
    rng = np.random.default_rng(1)
    utility = np.exp(-aversion * bonus * noise * rng.standard_normal(400_000))
    worth = -np.log(utility.mean()) / aversion
    tolerance = 4 * utility.std() / utility.mean() / math.sqrt(400_000) / aversion
    risk = aversion * noise**2
    cost = left_by([1], [1], bonus, risk) - left_by([1], [1], bonus)
    assert abs(worth - cost) < tolerance


# --- Kerr's folly --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("degrees", "share", "surplus"),
    [
        (30, "0.75", "0.366025404"),
        (45, "0.5", "0.207106781"),
        (60, "0.25", "0"),
        (75, "0.066987298", "-0.241180955"),
        (90, "0", "-0.5"),
    ],
)
def test_kerrs_folly_reproduces_the_reference_values(degrees, share, surplus):
    theta = math.radians(degrees)
    assert efficiency([1, 0], [math.cos(theta), math.sin(theta)]) == pytest.approx(
        printed(share).expected, abs=5e-10
    )
    assert naive_surplus(theta) == pytest.approx(float(surplus), abs=5e-10)


@given(st.floats(0, math.pi), st.floats(0, 3))
def test_kerrs_folly_is_the_surplus_of_two_arrows_of_length_one(theta, bonus):
    measure = [math.cos(theta), math.sin(theta)]
    assert naive_surplus(theta, bonus) == pytest.approx(left_by([1, 0], measure, bonus), abs=1e-12)


def test_sixty_degrees_apart_full_bonus_is_worth_exactly_as_much_as_none():
    assert np.degrees(tolerated_angle()) == pytest.approx(60, abs=1e-12)
    assert naive_surplus(math.radians(60)) == pytest.approx(naive_surplus(1, bonus=0), abs=1e-15)
    assert naive_surplus(math.radians(60), bonus=0.5) == pytest.approx(0.125)


@given(st.floats(0.01, 1.99))
def test_past_the_tolerated_angle_a_bonus_does_harm(bonus):
    theta = tolerated_angle(bonus)
    assert naive_surplus(theta, bonus) == pytest.approx(0, abs=1e-12)
    assert naive_surplus(theta - 0.001, bonus) > 0 > naive_surplus(theta + 0.001, bonus)


def test_limits_of_the_tolerated_angle():
    assert np.degrees(tolerated_angle([0, 2, 5])).tolist() == [90, 0, 0]


# --- Two tasks -----------------------------------------------------------------------------------


def test_two_tasks_reproduce_the_reference_values():
    measured, unmeasured = efforts(1, 0.8, 0.5)
    assert (measured, unmeasured) == (pytest.approx(0.8), pytest.approx(0.4))
    assert critical_bonus(0.8, 0.5) == pytest.approx(1.6)


amounts = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(1e-3, 1e3))


@given(amounts, amounts, st.floats(0, 0.99))
def test_nobody_could_do_better_with_other_efforts(bonus, intrinsic, gamma):
    a1, a2 = efforts(bonus, intrinsic, gamma)
    scale = 1e-9 * (bonus + intrinsic + 1)
    first, second = bonus - a1 - gamma * a2, intrinsic - a2 - gamma * a1  # gains from a bit more
    assert a1 >= 0
    assert a2 >= 0
    assert first <= scale / (1 - gamma)
    assert second <= scale / (1 - gamma)
    assert a1 == 0 or abs(first) <= scale / (1 - gamma)
    assert a2 == 0 or abs(second) <= scale / (1 - gamma)


def test_collaboration_dies_at_the_critical_bonus_and_not_before():
    bonus = np.arange(0, 3, 0.001)
    measured, unmeasured = efforts(bonus, 0.8, 0.5)
    assert bonus[unmeasured == 0][0] == pytest.approx(1.6, abs=0.0011)
    assert (np.diff(measured) >= 0).all()
    assert (np.diff(unmeasured) <= 0).all()
    assert (measured[bonus > 1.6] == bonus[bonus > 1.6]).all()


@given(st.floats(0.01, 10), st.floats(0.01, 0.99))
def test_a_bonus_below_the_critical_one_leaves_some_of_the_unmeasured_task(intrinsic, gamma):
    bonus = critical_bonus(intrinsic, gamma)
    assert efforts(0.999 * bonus, intrinsic, gamma)[1] > 0
    assert efforts(1.001 * bonus, intrinsic, gamma)[1] == 0


@given(st.floats(0.1, 10), st.floats(0.05, 0.95), st.floats(0, 5))
def test_a_higher_bonus_destroys_value_if_and_only_if_the_tasks_compete_for_more(i, gamma, worth):
    assume(abs(worth * gamma - 1) > 1e-6)
    low, high = gamma * i, i / gamma  # where both tasks are done
    values = value_produced(np.linspace(low + 1e-9, high - 1e-9, 5), i, gamma, worth)
    assert (np.diff(values) < 0).all() == (worth * gamma > 1)


def test_limits_of_two_tasks():
    assert efforts(1, 0.5, 0) == (1, 0.5)
    assert efforts([1, 0.5, 1], [0.5, 1, 1], 1)[0].tolist() == [1, 0, 0.5]
    assert efforts([1, 0.5, 1], [0.5, 1, 1], 1)[1].tolist() == [0, 1, 0.5]
    assert efforts(0, 0, [0, 0.5, 1])[0].tolist() == [0, 0, 0]
    assert critical_bonus([0, 0, 0.8, 0.8], [0, 0.5, 0, 1]).tolist() == [0, 0, inf, 0.8]
    assert efforts(1, 1, 1 - 1e-9)[0] == pytest.approx(0.5, abs=1e-6)


# --- The wish turns ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "rotation", "behind", "share"),
    [
        (0.5, 0.3, "0.540419500", "0.735294118"),
        (0.1, QUARTER_TURN_IN_TWO_YEARS, "0.579531092", "0.700099573"),
    ],
)
def test_the_lag_reproduces_the_reference_values(rate, rotation, behind, share):
    assert lag(rotation, rate) == printed(behind)
    assert tracking_efficiency(rotation, rate) == printed(share)


@pytest.mark.parametrize(
    ("d", "degrees", "share"),
    [
        (1, "5.635188", "0.990358"),
        (2, "10.132963", "0.969048"),
        (3, "16.675606", "0.917658"),
        (4, "25.946108", "0.808571"),
        (5, "37.878150", "0.623023"),
        (6, "50.945503", "0.396975"),
        (7, "62.761175", "0.209490"),
        (8, "71.857397", "0.096959"),
    ],
)
def test_the_nearness_law_reproduces_the_reference_table(d, degrees, share):
    rate = alignment_rate(d)
    assert np.degrees(lag(QUARTER_TURN_IN_TWO_YEARS, rate)) == printed(degrees)
    assert tracking_efficiency(QUARTER_TURN_IN_TWO_YEARS, rate) == printed(share)


@given(
    st.one_of(st.just(0.0), st.floats(1e-3, 1)),
    st.one_of(st.sampled_from([0.0, inf]), st.floats(1e-3, 1e3)),
)
def test_the_efficiency_is_the_squared_cosine_of_the_lag(rotation, rate):
    assert tracking_efficiency(rotation, rate) == pytest.approx(
        math.cos(lag(rotation, rate)) ** 2, abs=1e-12
    )


def as_arrow(number):
    return [number.real, number.imag]


@given(st.floats(0.001, 2), st.floats(0.001, 2))
def test_rules_that_trail_are_shorter_and_the_best_bonus_on_them_is_one(rotation, rate):
    rule = 1 / (1 + 1j * rotation / rate)  # where dg/dt = κ(f - g) leads, seen from f
    assert abs(rule) == pytest.approx(math.cos(lag(rotation, rate)))
    assert best_bonus([1, 0], as_arrow(rule)) == pytest.approx(1)
    assert efficiency([1, 0], as_arrow(rule)) == pytest.approx(tracking_efficiency(rotation, rate))


def test_rules_keep_nine_tenths_of_their_worth_up_to_three_relays():
    share = tracking_efficiency(QUARTER_TURN_IN_TWO_YEARS, alignment_rate(np.arange(1, 9)))
    assert (share >= 0.9).tolist() == [True] * 3 + [False] * 5
    longest = 1 / (3 * QUARTER_TURN_IN_TWO_YEARS)
    assert longest == printed("5.092958")
    assert tracking_efficiency(QUARTER_TURN_IN_TWO_YEARS, 1 / longest) == pytest.approx(0.9)


@given(st.floats(0.1, 20), st.floats(0.01, 0.4), st.floats(0, 20))
def test_rules_wait_until_one_sees_and_then_until_the_change_is_through(d, e, cycle_time):
    months = 1 / alignment_rate(d, e, cycle_time=cycle_time)
    assert months == pytest.approx(sense.sensing_time(d, e) + cycle_time)
    assert alignment_rate(d, e) >= alignment_rate(d + 1, e)


def test_without_a_pipeline_the_lag_is_the_arc_tangent_of_the_turn_of_the_chapter_before():
    d = np.arange(1, 9)
    assert np.tan(lag(QUARTER_TURN_IN_TWO_YEARS, alignment_rate(d))) == pytest.approx(
        QUARTER_TURN_IN_TWO_YEARS * sense.sensing_time(d)
    )


def test_limits_of_the_lag_and_of_the_nearness_law():
    assert np.degrees(lag([0, 0, 0.1, 0.1], [0, inf, 0, inf])).tolist() == [0, 0, 90, 0]
    assert tracking_efficiency([0, 0, 0.1, 0.1], [0, inf, 0, inf]).tolist() == [1, 1, 0, 1]
    assert alignment_rate([0, 5, inf], [0, 0, 0.1]).tolist() == [inf, inf, 0]
    assert alignment_rate(3, 0.5) == 0
    assert alignment_rate(3, cycle_time=inf) == 0
    assert alignment_rate(3, 0, cycle_time=4) == 0.25


# --- Three arrows --------------------------------------------------------------------------------

turning = st.tuples(
    st.floats(0.001, 0.6), st.floats(0.01, 2), st.floats(0.01, 2), st.floats(0.02, 1)
)


def assert_the_motion_leads_there(time, omega, fast, slow, free):
    def motion(t, arrows):
        practice, rule = arrows
        towards = free * np.exp(1j * omega * t) + (1 - free) * rule
        return [fast * (towards - practice), slow * (practice - rule)]

    path = solve_ivp(motion, (0, time), [1 + 0j, 1 + 0j], rtol=1e-9, atol=1e-11)
    wish, practice, rule = three_arrows(time, omega, fast, slow, free)
    assert wish == pytest.approx(np.exp(1j * omega * time))
    assert abs(practice - path.y[0, -1]) < 1e-6
    assert abs(rule - path.y[1, -1]) < 1e-6


@settings(max_examples=25)
@given(turning, st.floats(0, 40))
def test_the_three_arrows_solve_their_equations(parameters, time):
    assert_the_motion_leads_there(time, *parameters)


@pytest.mark.parametrize("free", [0, 0.3, 1])
@pytest.mark.parametrize(("fast", "slow"), [(0.5, 0.125), (0.3, 0.3), (0, 0.2), (0.2, 0), (0, 0)])
def test_the_three_arrows_solve_them_where_some_of_them_stand_still(fast, slow, free):
    assert_the_motion_leads_there(20, 0.1, fast, slow, free)


@given(turning)
def test_in_the_long_run_practice_trails_the_wish_and_rules_trail_practice(parameters):
    omega, fast, slow, free = parameters
    wish, practice, rule = three_arrows(1e7, *parameters)
    p, g = practice / wish, rule / wish  # both now turn with the wish
    assert 1j * omega * p == pytest.approx(fast * (free + (1 - free) * g - p), abs=1e-6)
    assert 1j * omega * g == pytest.approx(slow * (p - g), abs=1e-6)
    assert np.angle(practice / rule) == pytest.approx(lag(omega, slow), abs=1e-6)


@given(turning)
def test_free_practice_has_the_lag_of_a_follower_and_less_freedom_a_longer_one(parameters):
    omega, fast, slow, free = parameters
    wish, practice, _ = three_arrows(1e7, omega, fast, slow, np.array([1, free, free / 2]))
    behind = np.angle(wish / practice)
    assert behind[0] == pytest.approx(lag(omega, fast), abs=1e-6)
    assert (np.diff(behind) >= -1e-6).all()
    assert behind.max() < math.pi / 2 + 1e-6


def test_less_freedom_does_not_lessen_the_tinkerers_risk_it_only_turns_both_from_the_client():
    freedom = np.array([0.1, 0.5, 1])
    wish, practice, rule = three_arrows(1000, QUARTER_TURN_IN_TWO_YEARS, 0.5, 1 / 8, freedom)
    assert np.degrees(np.angle(practice / rule)) == pytest.approx([27.6] * 3, abs=0.05)
    assert (np.diff(np.angle(wish / practice)) < 0).all()


def test_limits_of_the_three_arrows():
    for still in (three_arrows(50, 0, 0.5, 0.1, 0.5), three_arrows(50, 0, 0, 0.1, 0)):
        assert still == pytest.approx((1, 1, 1))
    _, practice, rule = three_arrows([0, 50, 1e4], 0.1, 0.5, 0.1, freedom=0)
    assert practice == pytest.approx([1, 1, 1])
    assert rule == pytest.approx([1, 1, 1])
    assert np.array(three_arrows(0, 0.1, 0.5, 0.1)) == pytest.approx([1, 1, 1])


def test_the_arrows_keep_the_shape_of_what_they_are_given():
    wish, practice, rule = three_arrows(np.zeros((4, 1)), 0.1, 0.5, [0.1, 0.2, 0.3])
    assert wish.shape == (4, 1)
    assert practice.shape == rule.shape == (4, 3)
    assert all(isinstance(arrow, complex) for arrow in three_arrows(5, 0.1, 0.5, 0.1))


# --- Shield or burden ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rotation", "months", "degrees"),
    [(CALM, 8, 6.6), (CALM, 2, 10.55), (FAST, 8, 29.95), (FAST, 2, 14.09)],
)
def test_a_rulebook_that_shields_in_a_calm_market_is_a_burden_in_a_fast_one(
    rotation, months, degrees
):
    error = simulate_rulebook(rotation, 1 / months, SCATTER, 400, 2000, np.random.default_rng(1))
    simulated = np.degrees(np.sqrt((error[:, 80:] ** 2).mean()))
    assert simulated == pytest.approx(degrees, abs=0.06)
    assert np.degrees(rule_error(rotation, 1 / months, SCATTER)) == pytest.approx(
        degrees, rel=0.005
    )


@pytest.mark.parametrize("scatter", [10, 21])
@pytest.mark.parametrize("rotation", [0, CALM, FAST, math.pi / 12])
@pytest.mark.parametrize("rate", [1 / 24, 1 / 8, 1 / 2, 1, inf])
def test_simulated_rulebooks_err_as_the_law_says(rotation, rate, scatter):
    scatter = math.radians(scatter)
    rng = np.random.default_rng(2)
    error = simulate_rulebook(rotation, rate, scatter, 300, 1000, rng)[:, 150:]
    simulated = np.sqrt((error**2).mean())
    assert rule_error(rotation, rate, scatter) == pytest.approx(simulated, rel=0.01)


@pytest.mark.parametrize("scatter", [10, 28])
@pytest.mark.parametrize(("rotation", "rate"), [(0.5, 0.01), (0.1, 0.005), (0.03, 0.02), (0.5, 3)])
def test_rules_that_hardly_follow_err_as_the_law_says(rotation, rate, scatter):
    scatter, runs, readings = math.radians(scatter), 4000, int(8 / rate)
    rng = np.random.default_rng(6)
    error = simulate_rulebook(rotation, rate, scatter, readings, runs, rng)[:, -1]
    simulated = np.sqrt((error**2).mean())
    tolerance = 4 * (error**2).std() / math.sqrt(runs) / 2 / simulated
    assert abs(rule_error(rotation, rate, scatter) - simulated) < tolerance + 0.01 * simulated


def test_the_slowest_rules_may_point_anywhere():
    assert np.degrees(rule_error(0.5, 0.01, SCATTER)) == pytest.approx(108.5, rel=0.015)
    assert rule_error([0.5, 0.1, 1e-3], 1e-12, SCATTER) == pytest.approx(math.pi / 3**0.5, rel=1e-4)
    assert rule_error([0.5, 0.1], 5e-324, SCATTER) == pytest.approx(math.pi / 3**0.5)
    assert rule_error(0, [1e-12, 5e-324], SCATTER) == pytest.approx([0, 0], abs=1e-6)
    assert rule_error(0.2, 1e-12, [0, 5e-324]) == pytest.approx([math.pi / 2 + 0.1] * 2)


def test_a_market_that_turns_far_between_readings_is_refused():
    message = r"^rotation \* signal_interval is 0\.6; it must lie between 0 and 0\.5"
    with pytest.raises(ValueError, match=message):
        rule_error(0.3, 1, SCATTER, signal_interval=2)


def test_the_interval_between_readings_counts_like_the_pace_and_the_speed_together():
    monthly = rule_error(3 * CALM, 3 / 8, SCATTER)
    assert rule_error(CALM, 1 / 8, SCATTER, signal_interval=3) == pytest.approx(monthly)
    rng = np.random.default_rng(3)
    error = simulate_rulebook(CALM, 1 / 8, SCATTER, 300, 500, rng, signal_interval=3)[:, 60:]
    assert np.sqrt((error**2).mean()) == pytest.approx(monthly, rel=0.02)


@given(st.floats(1e-4, 1e-3), st.floats(0.005, 0.1), st.floats(0.01, 0.2))
def test_for_slow_turns_the_error_is_a_lag_and_a_tremble(rotation, rate, scatter):
    simple = math.sqrt((rotation / rate) ** 2 + scatter**2 * rate / 2)
    assume(rotation / rate < 0.2)
    assert rule_error(rotation, rate, scatter) == pytest.approx(simple, rel=0.08)


@given(st.floats(1e-4, 1), st.floats(0.01, 1), st.floats(1e-2, 1e2))
def test_the_best_rate_minimises_lag_and_tremble(rotation, scatter, interval):
    def error(rate):
        return math.sqrt((rotation / rate) ** 2 + scatter**2 * rate * interval / 2)

    best = best_rate(rotation, scatter, interval)
    assert error(best) == pytest.approx(least_error(rotation, scatter, interval))
    assert error(best) < min(error(1.01 * best), error(best / 1.01))


def test_eight_times_the_pace_asks_for_four_times_the_speed_and_still_doubles_the_error():
    assert best_rate(FAST, SCATTER) / best_rate(CALM, SCATTER) == pytest.approx(4)
    assert least_error(FAST, SCATTER) / least_error(CALM, SCATTER) == pytest.approx(2)
    assert 1 / best_rate([CALM, FAST], SCATTER) == pytest.approx([7.95, 1.99], abs=0.005)


def exact_best_months(rotation):
    found = minimize_scalar(
        lambda scale: rule_error(rotation, math.exp(-scale), SCATTER),
        bounds=(-2, 9),
        method="bounded",
        options={"xatol": 1e-6},
    )
    return math.exp(found.x)


def test_the_exact_best_speed_is_the_laws_in_slow_markets_and_a_little_faster_in_fast_ones():
    assert exact_best_months(CALM) == pytest.approx(7.8, abs=0.05)
    assert exact_best_months(FAST) == pytest.approx(1.8, abs=0.05)
    slow, slower = exact_best_months(CALM / 64), exact_best_months(CALM / 512)
    assert math.log(slower / slow) / math.log(8) == pytest.approx(2 / 3, abs=0.001)


@pytest.mark.parametrize(("rotation", "best"), [(CALM, 7.8), (FAST, 1.8)])
def test_simulated_rulebooks_err_least_at_the_best_speed(rotation, best):
    def error(months):
        rng = np.random.default_rng(4)
        path = simulate_rulebook(rotation, 1 / months, SCATTER, 250, 1500, rng)
        return np.sqrt((path[:, 130:] ** 2).mean())

    assert error(best) < min(error(best / 2), error(best * 2))


def test_limits_of_the_rulebook():
    assert rule_error(0.1, inf, 0) == pytest.approx(0.1)
    assert rule_error(0, 0.5, 0) == 0
    assert rule_error(0, inf, [0.1, 0.5]) == pytest.approx([0.1, 0.5], rel=1e-6)
    assert best_rate([0, 0, 0.1], [0.3, 0, 0]).tolist() == [0, 0, inf]
    assert least_error([0, 0.1], [0.3, 0]).tolist() == [0, 0]


# --- Selection among firms -----------------------------------------------------------------------
# Twenty firms take 1 to 24 months to rewrite their rules. Tolerances are four standard errors or
# more of means over the markets.

TWENTY = np.geomspace(1, 24, 20)


@cache
def market(calm_years, newcomers):
    """Speeds and results of 150 markets, calm for some years, then fast for forty."""
    pace = np.repeat([CALM, FAST], [calm_years, 40])
    return simulate_selection(TWENTY, pace, newcomers, SCATTER, 150, np.random.default_rng(5))


def typical(months):
    return np.exp(np.log(months).mean())


def quick(months):
    """Mean number of firms, out of twenty, that rewrite within two months and a half."""
    return (months <= 2.5).sum(axis=1).mean()


def error_of(result):
    return np.degrees(np.arccos(result.mean()))


def test_one_firm_leaves_each_year_and_nobody_else_changes():
    months, result = market(30, 0.2)
    assert months.shape == (150, 71, 20)
    assert result.shape == (150, 70, 20)
    changed = months[:, 1:] != months[:, :-1]
    assert (changed.sum(axis=2) <= 1).all()
    run, year, firm = np.nonzero(changed)
    assert (result[run, year, firm] == result[run, year].min(axis=1)).all()
    assert np.isin(months, TWENTY).all()


def test_a_calm_market_selects_the_slow_rulebooks_that_shield():
    months, _ = market(100, 0)
    assert typical(months[:, 0]) == pytest.approx(4.9, abs=0.01)
    assert typical(months[:, 100]) == pytest.approx(exact_best_months(CALM), abs=0.3)


def test_a_fast_market_selects_the_quick_ones():
    months, result = market(0, 0)
    assert typical(months[:, 40]) == pytest.approx(exact_best_months(FAST), abs=0.25)
    assert error_of(result[:, 39]) == pytest.approx(14.6, abs=0.3)


def test_the_longer_the_calm_the_fewer_quick_rulebooks_are_left():
    left = [quick(market(years, 0)[0][:, years]) for years in (0, 10, 30, 100)]
    assert left == pytest.approx([6, 1.75, 0.2, 0], abs=0.3)


def test_selection_invents_nothing_after_a_century_of_calm_forty_fast_years_do_not_undo_it():
    months, result = market(100, 0)
    quickest = months.min(axis=2)
    assert (np.diff(quickest, axis=1) >= 0).all()
    assert np.median(quickest[:, 100]) > 4.5
    assert error_of(result[:, -1]) == pytest.approx(24.8, abs=1)
    assert error_of(result[:, -1]) > error_of(market(0, 0)[1][:, -1]) + 8


def test_newcomers_keep_the_market_able_to_follow_however_long_the_calm():
    errors = [error_of(market(years, 1)[1][:, -1]) for years in (0, 30, 100)]
    assert errors == pytest.approx([16.2] * 3, abs=0.5)


def test_newcomers_cost_a_little_in_the_calm():
    copies, fresh = (error_of(market(100, newcomers)[1][:, 99]) for newcomers in (0, 1))
    assert copies == pytest.approx(6.8, abs=0.2)
    assert fresh == pytest.approx(8.1, abs=0.3)


def test_even_then_selection_is_slow_one_firm_that_rewrites_faster_needs_no_decades():
    _, result = market(30, 1)
    assert error_of(result[:, 34]) > 24  # five fast years
    assert np.degrees(rule_error(FAST, 1 / 2, SCATTER)) < 14.2


# --- Chance is passed in -------------------------------------------------------------------------


def test_the_same_seed_tells_the_same_story():
    def rulebook():
        return simulate_rulebook(0.1, 0.5, 0.3, 5, 4, np.random.default_rng(1))

    def selection():
        return simulate_selection([1, 2, 8], [0.1] * 3, 0.5, 0.3, 4, np.random.default_rng(1))

    np.testing.assert_array_equal(rulebook(), rulebook())
    for first, again in zip(selection(), selection(), strict=True):
        np.testing.assert_array_equal(first, again)

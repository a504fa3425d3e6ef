"""The laws of the chapter on double gravity at the edges of their domains: limits, by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp

from pullkit import gravity, sense
from tests.edges import laws, real, settles, whole

inf = math.inf
LARGEST = 1.7976931348623157e308

finite = real(-inf, inf, open_low=True, open_high=True)
OTHERWISE = {
    ("sweep", "fields"): st.lists(finite, min_size=1, max_size=3),
    ("sweep", "start"): real(-1, 1),
    ("sweep", "responsiveness"): real(0, inf, open_high=True),
    ("sweep", "conformity"): real(0, inf, open_high=True),
    ("cascade", "thresholds"): st.lists(finite | real(0, 100), min_size=1, max_size=9),
    ("cascade", "standing"): real(0, 100),
    # A crowd that can be followed.
    ("simulate_crowd", "people"): whole(1, 10**15),
    ("simulate_crowd", "runs"): whole(1, 3),
    ("simulate_crowd", "months"): real(0, 9),
    ("simulate_crowd", "step"): real(0.1, 1),
    ("simulate_crowd", "rng"): st.builds(np.random.default_rng, st.just(1)),
}


@pytest.mark.parametrize("name", laws(gravity))
@settings(max_examples=100)
@given(st.data())
def test_every_law_settles_at_the_edges(name, data):
    settles(*laws(gravity, otherwise=OTHERWISE)[name](data))


# --- Equilibria and valleys ----------------------------------------------------------------------


@pytest.mark.parametrize("beta", [1e3, 1e100, 1e200, LARGEST])
def test_people_who_follow_surely_rest_at_the_ends_and_the_crest_cancels_the_field(beta):
    low, crest, high = gravity.equilibria([-0.3, 0, 0.3], beta, 0.6)
    assert low == pytest.approx([-1, -1, -1])
    assert high == pytest.approx([1, 1, 1])
    assert crest == pytest.approx([0.5, 0, -0.5], abs=0.01)
    assert gravity.critical_balance(beta, 0.6) == pytest.approx(1, abs=1e-3)
    assert gravity.critical_field(beta, LARGEST) == pytest.approx(LARGEST)
    assert gravity.critical_field(beta, 0.6) == pytest.approx(0.6, rel=0.02)


@pytest.mark.parametrize("scale", [1e-300, 1e-100, 1e100, 1e300])
def test_equilibria_do_not_depend_on_the_unit_of_utility(scale):
    assert gravity.equilibria(0.05 * scale, 2.5 / scale, 0.6 * scale) == pytest.approx(
        gravity.equilibria(0.05, 2.5, 0.6)
    )
    limit = gravity.critical_field(2.5 / scale, 0.6 * scale)
    assert limit / scale == pytest.approx(gravity.critical_field(2.5, 0.6))
    held = gravity.balance_after(9, -1, 0.05 * scale, 0, 0, 2.5 / scale, 0.6 * scale)
    assert held == pytest.approx(gravity.balance_after(9, -1, 0.05))


@pytest.mark.parametrize("above", [2.0**-52, 1e-12, 1e-6])
def test_where_two_valleys_are_born(above):
    K = 1 + above
    above = K - 1
    assert gravity.critical_balance(1, K) == pytest.approx(math.sqrt(above), rel=above + 1e-12)
    assert gravity.critical_field(1, K) == pytest.approx(above**1.5 * 2 / 3, rel=2 * above + 1e-12)
    low, crest, high = gravity.equilibria(0, 1, K)
    assert (low, high) == pytest.approx(
        (-math.sqrt(3 * above), math.sqrt(3 * above)), rel=0.01, abs=1e-5
    )
    assert crest == pytest.approx(0, abs=1e-6)


def test_at_the_critical_field_the_crest_is_the_end_of_a_valley():
    limit, turn = gravity.critical_field(), gravity.critical_balance()
    low, crest, high = gravity.equilibria([limit, -limit])
    assert low[0] == crest[0] == pytest.approx(-turn, abs=1e-15)
    assert high[1] == crest[1] == pytest.approx(turn, abs=1e-15)
    assert gravity.minimal_push([limit, -limit]).tolist() == [0, inf]
    assert gravity.minimal_duration(limit, [0, 1e-6, 1, inf]).tolist() == [inf, 0, 0, 0]


def test_the_ground_at_its_ends():
    assert gravity.landscape(1, 0, LARGEST, LARGEST) == pytest.approx(0.5 - 1)
    assert gravity.landscape([1, -1], 1e20, 1e20, 1e-20) == pytest.approx([-0.5, 1.5])
    assert gravity.landscape(0.3, 0.1, 1, 5e-324) == pytest.approx(0.045 - 0.3 * math.tanh(0.1))
    assert gravity.landscape(0.3, 0.1, 0, 1) == pytest.approx(0.045)
    assert gravity.potential(0.5, 0, LARGEST, 1) == pytest.approx(0.125 - 0.5)
    assert gravity.potential(0, 0, 1e-300, 1) == pytest.approx(-math.log(2) / 1e-300)


def test_zones_at_their_ends():
    assert gravity.zones(0.1, 1, LARGEST, 2.5, LARGEST) == (0, 0, inf)
    assert (
        gravity.zones(0.1, LARGEST, 5e-324, 0, 0)
        == (pytest.approx((math.log(LARGEST) - math.log(5e-324)) / math.log(1.25)),) * 3
    )
    assert gravity.effective_stake(LARGEST, LARGEST, 1) == inf
    assert gravity.field_at(inf, 0.1, LARGEST, LARGEST) == -LARGEST


# --- Motion --------------------------------------------------------------------------------------


def test_where_the_motion_changes_faster_than_a_float_can_say_it_goes_on():
    moved = settles(gravity.balance_after, 10, [-1e-310, 1e-310], 0, conformity=LARGEST)
    assert moved == pytest.approx([math.exp(-10) - 1, 1 - math.exp(-10)], rel=1e-6)


def test_a_crowd_too_large_to_follow_is_refused():
    rng = np.random.default_rng(1)
    for months, runs in ((1, 10**12), (1e7, 1), (0, 10**300)):
        with pytest.raises(ValueError, match=r"runs times months / step is .* 100000000"):
            gravity.simulate_crowd(10, 0, 0, months, runs, rng)


def test_a_group_at_rest_costs_no_time_however_long_it_rests():
    months = [1e4, 1e9, 1e15, LARGEST]
    end = settles(gravity.balance_after, months, -1, gravity.field_at(4), 2, 6)
    assert end == pytest.approx([gravity.equilibria(gravity.field_at(4))[0]] * 4, abs=1e-12)


@pytest.mark.parametrize("beta", [1, 10, 1e3, 1e6, 1e12, 1e300])
def test_however_surely_people_follow_they_move_to_the_near_end_in_months(beta):
    # Far from the crest everybody is drawn one way: m = ±1 + (start ∓ 1) e^(-t).
    starts = np.array([-0.9, -0.5, 0.5, 0.9])
    ends = np.sign(starts)
    if beta >= 1e3:
        assert gravity.balance_after(1.5, starts, 0, 0, 0, beta, 1) == pytest.approx(
            ends + (starts - ends) * math.exp(-1.5), abs=1e-6
        )
    assert gravity.balance_after(1e4, starts, 0, 0, 0, beta, 1.5) == pytest.approx(
        gravity.settled(starts, 0, beta, 1.5), abs=1e-9
    )


@pytest.mark.parametrize("months", [1e2, 1e4, 1e8, 1e12])
def test_a_pitchfork_and_a_fold_are_approached_as_slowly_as_they_should(months):
    # At K = 1, dm/dt = -m³/3: m = √(3/2t). At a fold, dx/dt = m_s K x²: x = 1/(m_s K t).
    assert gravity.balance_after(months, 1, 0, 0, 0, 1, 1) == pytest.approx(
        math.sqrt(1.5 / months), rel=3 / math.sqrt(months) + 1e-5
    )
    turn, limit = gravity.critical_balance(2.5, 0.6), gravity.critical_field(2.5, 0.6)
    if months <= 1e4:  # later the rounding of the field decides
        left = -turn - gravity.balance_after(months, -1, limit)
        assert left == pytest.approx(1 / (turn * 1.5 * months), rel=0.1)


def test_a_long_hesitation_ends_when_the_law_says():
    limit = gravity.critical_field()
    for surplus in (1e-4, 1e-6, 1e-8):
        months = gravity.minimal_duration(0, limit + surplus)
        low, crest, _ = gravity.equilibria(0)
        held = gravity.balance_after(months, low, 0, limit + surplus, inf)
        assert held == pytest.approx(crest, abs=1e-4)


# --- How long to push ----------------------------------------------------------------------------


def test_a_push_at_the_minimum_never_switches_and_takes_ever_longer_towards_it():
    for field in (-0.08, -0.05, 0.0, 0.012, 0.08):
        least = gravity.minimal_push(field)
        assert gravity.minimal_duration(field, least) == inf
        assert gravity.minimal_duration(field, np.nextafter(least, 0)) == inf
        above = least + np.array([1e-15, 1e-14, 1e-13, 1e-12, 1e-11, 1e-10, 1e-9])
        months = gravity.minimal_duration(field, above)
        # Near the fold K D = m_s v² + β surplus: months = π/√(m_s β surplus).
        alone = math.pi / np.sqrt(gravity.critical_balance() * 2.5 * (above - least))
        assert months == pytest.approx(alone, rel=2e-3)
        assert (np.diff(months) < 0).all()


firms = st.tuples(
    st.floats(-0.98, 0.98), st.floats(1.01, 30), st.floats(0.05, 2), st.floats(-13, 3)
)


@settings(max_examples=60)
@given(firms)
def test_the_months_of_a_push_are_those_of_the_motion(firm):
    part, K, J, power = firm
    beta = K / J
    h = part * gravity.critical_field(beta, J)
    push = gravity.minimal_push(h, beta, J) + 10**power * J
    months = gravity.minimal_duration(h, push, beta, J)
    low, crest, _ = gravity.equilibria(h, beta, J)
    assert 0 < months < inf
    if power > -3:
        path = solve_ivp(
            lambda t, m: np.tanh(beta * (h + push + J * m)) - m,
            (0, months),
            [low],
            method="LSODA",
            rtol=1e-10,
            atol=1e-12,
        )
        assert path.y[0, -1] == pytest.approx(crest, abs=1e-5)


@settings(max_examples=60)
@given(firms)
def test_stronger_pushes_are_shorter_and_the_overwhelming_one_is_shortest(firm):
    part, K, J, power = firm
    beta = K / J
    h = part * gravity.critical_field(beta, J)
    surplus = 10**power * J * np.array([1, 2, 10, 1e3, 1e20])
    months = gravity.minimal_duration(
        h, [*(gravity.minimal_push(h, beta, J) + surplus), inf], beta, J
    )
    assert (np.diff(months) <= 1e-9 * months[:-1]).all()
    low, crest, _ = gravity.equilibria(h, beta, J)
    assert months[-1] == pytest.approx(math.log((1 - low) / (1 - crest)), rel=1e-9)


def test_the_integral_is_that_of_the_equation_where_nothing_is_narrow():
    low, crest, _ = gravity.equilibria(0.012)
    direct, _ = quad(lambda m: 1 / (math.tanh(2.5 * (1.012 + 0.6 * m)) - m), low, crest)
    assert gravity.minimal_duration(0.012, 1) == pytest.approx(direct, rel=1e-10)
    assert gravity.minimal_duration(0.012, 1, response_time=LARGEST) == inf or direct < 1


# --- Thresholds ----------------------------------------------------------------------------------


def test_a_threshold_is_reached_by_its_own_percentage_however_it_was_computed():
    for hundredths in range(101):
        share = hundredths / 100 * 100  # 0.14 * 100 is 14.000000000000002
        others = [0] * hundredths + [200] * (99 - hundredths)
        assert gravity.cascade([*others, share][:100])[-1] == min(hundredths + 1, 100)


def test_a_long_row_falls_quickly():
    row = np.arange(20_000) / 200
    assert gravity.cascade(row)[-1] == 100
    row[1] = 0.0051
    assert gravity.cascade(row)[-1] == 0.005


def test_normal_crowds_at_their_ends():
    crowd = gravity.normal_cascade([0, 0, 50, 100, 25], [5e-324, LARGEST, LARGEST, 5e-324, 5e-324])
    assert crowd == pytest.approx([100, 50, 50, 0, 0])
    spread = gravity.critical_spread([1e-300, np.nextafter(50, 0)])
    assert spread[0] < 1e-298
    assert spread[1] == pytest.approx(100 / math.sqrt(2 * math.pi), rel=1e-9)


def test_a_crowd_is_pushed_for_just_as_many_steps_as_the_push_lasts():
    for steps in (3, 29, 57):  # 29 * 0.02 is 0.58, and less than it in floats
        dt = 0.02
        rng = np.random.default_rng(1)
        crowd = gravity.simulate_crowd(
            1, -1, -1e9, 2, 1, rng, push=2e9, duration=steps * dt, step=dt, response_time=dt
        )
        assert (crowd[0] > 0).sum() == steps
    with pytest.raises(ValueError, match=r"^months / step is inf; it must lie between 0 and"):
        gravity.simulate_crowd(1, 0, 0, LARGEST, 1, np.random.default_rng(1), step=0.01)


def test_adoption_of_what_sense_leaves():
    assert gravity.field_at(0, 0, 0, 0) == 0
    assert sense.horizon(gravity.effective_stake(0, 1, 0), 1) == 0

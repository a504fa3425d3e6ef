"""The laws of the chapter on double gravity: reference values, properties, derivations, chance."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.optimize import brentq, minimize_scalar

from pullkit import gravity, sense
from pullkit.defaults import DEFAULTS
from pullkit.gravity import (
    CARDS,
    adoption,
    balance_after,
    cascade,
    critical_balance,
    critical_field,
    critical_mass,
    critical_spread,
    effective_stake,
    equilibria,
    field_at,
    landscape,
    minimal_duration,
    minimal_push,
    normal_cascade,
    potential,
    settled,
    simulate_crowd,
    sweep,
    zones,
)
from tests.conftest import NO_WARNING
from tests.contract import Contract, Promises

# A limit reached through a division by zero must not warn a reader.
pytestmark = NO_WARNING

inf = math.inf


def printed(text):
    """Match every number that rounds to `text`."""
    decimals = len(text.partition(".")[2])
    return pytest.approx(float(text), rel=0, abs=0.5000001 * 10**-decimals)


# --- What arguments may be -----------------------------------------------------------------------

distances = st.one_of(st.sampled_from([0.0, 1.0, inf]), st.floats(0, 60))
errors = st.one_of(st.sampled_from([0.0, 0.5]), st.floats(0.001, 0.499))
amounts = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0.01, 10))
balances = st.one_of(st.sampled_from([-1.0, 0.0, 1.0]), st.floats(-1, 1))
fields = st.one_of(st.sampled_from([-1.0, 0.0]), st.floats(-2, 2))
responsivenesses = st.one_of(st.just(0.0), st.floats(0.1, 6))
conformities = st.one_of(st.just(0.0), st.floats(0.01, 1.5))
times = st.one_of(st.just(0.0), st.floats(0.1, 30))


class TestArguments(Promises):
    contract = Contract(gravity, apart=["sweep", "cascade"])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sweep(0.1, -1), r"fields is 0\.1; it must be one row of numbers"),
        (lambda: sweep([0, inf], -1), r"fields\[1\] is inf; it must be finite"),
        (lambda: sweep([0], -2), "start is -2; it must lie between -1 and 1"),
        (lambda: sweep([0], [0, 1]), r"start is \[0\.0, 1\.0\]; it must be a single number"),
        (lambda: sweep([0], 0, responsiveness=-1), "responsiveness is -1; it must be finite"),
        (lambda: sweep([0], 0, conformity=inf), "conformity is inf; it must be finite"),
        (lambda: sweep([0], 0, conformity=[0, 1]), "conformity is .* must be a single number"),
        (lambda: cascade(50), "thresholds is 50; it must be one row of numbers"),
        (lambda: cascade([]), r"thresholds is \[\]; it must be one row of numbers"),
        (lambda: cascade([0, math.nan]), r"thresholds\[1\] is nan; it must be finite"),
        (lambda: cascade([0], standing=101), "standing is 101; it must lie between 0 and 100"),
        (lambda: cascade([0], standing=[0, 1]), "standing is .* it must be a single number"),
        (lambda: cascade("0"), "thresholds is '0'; it must be a real number or an array"),
        (
            lambda: simulate_crowd(9, 0, 0, 1, 1, np.random.default_rng(1), step=1.1),
            r"step is 1\.1; it must lie between 0 and 1, 0 excluded",
        ),
    ],
)
def test_what_is_refused_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()


def test_the_defaults_are_the_books():
    assert DEFAULTS.responsiveness == 2.5
    assert DEFAULTS.conformity == 0.6
    assert DEFAULTS.cycle_time == 0
    assert equilibria(0.1) == equilibria(0.1, 2.5, 0.6)
    assert zones() == zones(0.1, 1, 0.5, 2.5, 0.6)


# --- The field -----------------------------------------------------------------------------------


@given(distances, errors, amounts, amounts)
def test_the_field_is_what_sense_leaves_less_what_the_system_weighs(d, e, stake, weight):
    expected = sense.expected_gain(d, e, stake) - weight
    assert field_at(d, e, stake, weight) == expected


def test_the_field_vanishes_at_the_horizon_of_sense():
    assert field_at(sense.horizon()) == pytest.approx(0, abs=1e-15)
    assert field_at([0, inf]).tolist() == [0.5, -0.5]


@given(st.floats(0, 30), st.floats(0, 0.5), amounts, amounts, st.floats(0, 1))
def test_rules_that_lighten_near_the_client_only_raise_the_stake(d, e, stake, weight, lighter):
    clarity = sense.clarity_after(d, e)
    lightened = stake * clarity - weight * (1 - lighter * clarity)
    stands_for = effective_stake(stake, weight, lighter)
    assert field_at(d, e, stands_for, weight) == pytest.approx(lightened, abs=1e-12)


def test_weightless_rules_at_the_counter_move_the_horizon_from_three_relays_to_five():
    horizons = sense.horizon(effective_stake(1, 0.5, [0, 1]), 0.5)
    assert horizons[0] == printed("3.1")
    assert horizons[1] == printed("4.9")


@given(balances)
def test_adoption_runs_from_none_to_all(balance):
    assert adoption([-1, 0, 1]).tolist() == [0, 0.5, 1]
    assert 2 * adoption(balance) - 1 == pytest.approx(balance, abs=1e-15)


# --- Equilibria ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("beta", "J", "h", "roots"),
    [
        (1, 2, 0, ["-0.957504024", "0.000000000", "0.957504024"]),
        (1, 1.5, 0, ["-0.858559637", "0.000000000", "0.858559637"]),
        (1, 0.5, 0.3, ["0.500831888"] * 3),
        (1, 2, 0.2, ["-0.930297203", "-0.202853214", "0.973015687"]),
    ],
)
def test_the_roots_reproduce_the_reference_values(beta, J, h, roots):
    assert equilibria(h, beta, J) == tuple(printed(root) for root in roots)


@pytest.mark.parametrize(
    ("d", "roots"),
    [
        (0, ["0.991654202"] * 3),
        (1, ["0.976435440"] * 3),
        (2, ["0.943004171"] * 3),
        (3, ["-0.844545852", "-0.060145365", "0.870731752"]),
        (4, ["-0.923300376"] * 3),
        (5, ["-0.952659344"] * 3),
        (6, ["-0.967090573"] * 3),
        (7, ["-0.975185264"] * 3),
    ],
)
def test_the_roots_at_each_distance_reproduce_the_reference_values(d, roots):
    assert equilibria(field_at(d)) == tuple(printed(root) for root in roots)


def gap(m, h, beta, J):
    return m - np.tanh(beta * (h + J * m))


@given(fields, responsivenesses, conformities)
def test_every_root_is_one(h, beta, J):
    low, middle, high = equilibria(h, beta, J)
    assert low <= middle <= high
    for root in (low, middle, high):
        assert gap(root, h, beta, J) == pytest.approx(0, abs=1e-12)


@settings(max_examples=60)
@given(st.floats(-0.6, 0.6), responsivenesses, conformities)
def test_no_root_is_missed_and_none_invented(h, beta, J):
    assume(abs(abs(h) - critical_field(beta, J)) > 1e-3)
    grid = np.linspace(-1, 1, 20_001)
    signs = np.sign(gap(grid, h, beta, J))
    assume((signs != 0).all())
    starts = np.flatnonzero(np.diff(signs))
    found = [brentq(gap, grid[n], grid[n + 1], args=(h, beta, J), xtol=1e-14) for n in starts]
    assert sorted(set(equilibria(h, beta, J))) == pytest.approx(found, abs=1e-9)


@given(fields, responsivenesses, conformities)
def test_the_two_gravities_mirror_each_other(h, beta, J):
    low, middle, high = equilibria(h, beta, J)
    assert equilibria(-h, beta, J) == pytest.approx((-high, -middle, -low), abs=1e-9)


@pytest.mark.parametrize("K", [1.001, 1.2, 3, 50])
def test_at_the_critical_field_crest_and_valley_meet_and_next_to_it_they_part(K):
    beta = 2.5
    m, h = critical_balance(beta, K / beta), critical_field(beta, K / beta)
    low, middle, high = equilibria(h, beta, K / beta)
    assert (low, middle) == pytest.approx((-m, -m), abs=1e-6)
    assert high > m
    low, middle, high = equilibria([0.9999 * h, 1.0001 * h], beta, K / beta)
    assert low[0] < middle[0] < high[0]
    assert low[1] == middle[1] == high[1] > m


def test_limits_of_the_equilibria():
    assert equilibria(5, 0, 1) == (0, 0, 0)
    assert equilibria(0.3, 2, 0) == tuple(pytest.approx(math.tanh(0.6), rel=1e-15) for _ in "123")
    assert equilibria(0, 1, 1) == pytest.approx((0, 0, 0), abs=1e-5)  # a triple root
    assert equilibria(0, 1e6, 1) == pytest.approx((-1, 0, 1))
    assert equilibria([-1e6, 1e6])[1].tolist() == [-1, 1]


# --- The two valleys -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("K", "balance", "field"),
    [
        (1.2, "0.408248290", "0.056390585"),
        (1.5, "0.577350269", "0.207546455"),
        (2, "0.707106781", "0.532839975"),
        (3, "0.816496581", "1.303273908"),
    ],
)
def test_the_fold_reproduces_the_reference_values(K, balance, field):
    assert critical_balance(1, K) == printed(balance)
    assert critical_field(1, K) == printed(field)
    assert critical_field(4, K / 4) == pytest.approx(float(field) / 4, abs=1e-9)


def test_the_critical_field_reproduces_the_reference_values():
    assert critical_field() == printed("0.083018582")
    assert critical_field(conformity=0.8) == printed("0.213135990")


@given(st.floats(0.2, 6), st.floats(0.2, 5))
def test_the_critical_field_is_the_highest_at_which_a_group_can_stay_low(beta, J):
    assume(beta * J > 1.01)
    needed = minimize_scalar(
        lambda m: J * m - np.arctanh(m) / beta, bounds=(-1 + 1e-12, 0), method="bounded"
    )
    assert -needed.fun == pytest.approx(critical_field(beta, J), abs=1e-6)


@pytest.mark.parametrize("above", [1e-12, 1e-8, 1e-5, 1e-3])
def test_where_valleys_are_born_the_critical_field_follows_the_cusp(above):
    K = 2 * ((1 + above) / 2)
    assert critical_field(2, K / 2) == pytest.approx((K - 1) ** 1.5 / 3, rel=above)


@given(st.floats(1.02, 5))
def test_the_series_near_the_cusp_and_the_formula_are_one(K):
    s = math.sqrt(1 - 1 / K)
    assert critical_field(1, K) == pytest.approx(K * s - math.atanh(s), rel=1e-9)


@given(amounts, amounts)
def test_there_is_one_valley_if_conformity_is_weak_and_two_if_it_is_strong(beta, J):
    assume(abs(beta * J - 1) > 1e-9)
    two = beta * J > 1
    assert (critical_field(beta, J) > 0) == two
    assert (critical_balance(beta, J) > 0) == two


def slope(height, m, *parameters):
    step = 1e-6
    return (height(m + step, *parameters) - height(m - step, *parameters)) / (2 * step)


@given(st.floats(-0.99, 0.99), fields, st.floats(0.1, 6), conformities)
def test_the_slopes_of_landscape_and_potential_are_those_of_the_motion(m, h, beta, J):
    assert slope(landscape, m, h, beta, J) == pytest.approx(gap(m, h, beta, J), abs=1e-8)
    assert slope(potential, m, h, beta, J) == pytest.approx(J * gap(m, h, beta, J), abs=1e-8)


@given(balances, st.floats(-1, 1), st.floats(0.1, 5), st.floats(0, 1.5))
def test_the_potential_is_brock_and_durlaufs(m, h, beta, J):
    formula = J * m**2 / 2 - math.log(2 * math.cosh(beta * (h + J * m))) / beta
    assert potential(m, h, beta, J) == pytest.approx(formula, abs=1e-12)


@given(balances, fields, st.floats(0.1, 6))
def test_without_conformity_the_landscape_is_one_bowl_and_the_limit_of_weak_conformity(m, h, beta):
    bowl = m**2 / 2 - m * math.tanh(beta * h)
    assert landscape(m, h, beta, 0) == pytest.approx(bowl, abs=1e-12)
    assert landscape(m, h, beta, 1e-9) == pytest.approx(bowl, abs=1e-7)
    assert landscape(0, h, beta, 0.6) == 0


@given(fields, st.floats(0.1, 6), conformities)
def test_equilibria_are_the_bottoms_of_the_landscape_and_the_crest_between(h, beta, J):
    low, middle, high = equilibria(h, beta, J)
    everywhere = landscape(np.linspace(-1, 1, 401), h, beta, J)
    deepest = min(landscape(low, h, beta, J), landscape(high, h, beta, J))
    assert (everywhere >= deepest - 1e-12).all()
    if low < middle < high:
        crest = landscape(middle, h, beta, J)
        between = landscape(np.linspace(low, high, 101), h, beta, J)
        assert (between <= crest + 1e-12).all()


# --- Three zones ---------------------------------------------------------------------------------


def test_the_zones_reproduce_the_reference_values():
    assert zones() == (printed("2.417888470"), printed("3.106283720"), printed("3.919959212"))
    d1, _, d2 = zones(conformity=0.8)
    assert d1 == printed("1.515092618")
    assert d2 == printed("5.596159967")


@given(st.floats(0.02, 0.4), st.floats(0.1, 3), st.floats(0.05, 2), st.floats(0.2, 6), conformities)
def test_the_zones_are_those_where_the_equilibria_say_so(e, stake, weight, beta, J):
    ends = zones(e, stake, weight, beta, J)
    assert ends[0] <= ends[1] <= ends[2]
    d = np.linspace(0, 20, 41)
    assume(np.abs(np.subtract.outer(ends, d)).min() > 1e-6)
    low, _, high = equilibria(field_at(d, e, stake, weight), beta, J)
    two = (ends[0] < d) & (d < ends[2])
    assert ((low < high) == two).all()
    assert (low[d < ends[0]] > 0).all()
    assert (high[d > ends[2]] < 0).all()


def test_limits_of_the_zones():
    for J in (0, 0.4):  # K = 1 or less: there is no ring
        assert zones(conformity=J) == (sense.horizon(),) * 3
    assert zones(weight=0.083)[2] == inf
    assert zones(weight=0.084)[2] == printed("31")
    assert zones(weight=critical_field())[2] == inf
    assert zones(weight=0, conformity=0) == (inf, inf, inf)
    assert zones(relay_error=0) == (inf, inf, inf)
    assert zones(relay_error=0, stake=0.45)[:2] == (0, 0)
    assert zones(relay_error=0, stake=0.45)[2] == inf
    assert zones(relay_error=0.5) == (0, 0, 0)
    assert zones(relay_error=0.5, weight=0.01)[2] == inf
    assert zones(stake=0) == (0, 0, 0)
    assert zones(stake=0.45) == (0, 0, pytest.approx(math.log(0.45 / 0.416981418, 1.25)))


def test_conformity_shrinks_the_pulled_zone_and_widens_the_ring():
    d1, d0, d2 = zones(conformity=np.linspace(0.4, 1.1, 8))
    assert (np.diff(d1) < 0).all()
    assert (np.diff(d0) == 0).all()
    assert (np.diff(d2) > 0).all()


def test_lighter_rules_let_four_relays_roll_unpushed():
    lighter = field_at(4, weight=[0.5, 0.3])
    assert (lighter > critical_field()).tolist() == [False, True]
    rest = equilibria(lighter[0])[0]
    assert settled(rest, lighter) == pytest.approx([rest, 0.9318], abs=1e-4)
    assert balance_after(36, rest, lighter[1]) == pytest.approx(0.9318, abs=1e-4)


# --- A push, and letting go ----------------------------------------------------------------------


def test_the_push_reproduces_the_reference_values():
    h = field_at(3)
    assert critical_mass(h) == printed("0.469927318")
    assert minimal_duration(h, inf) == printed("0.553827061")
    assert minimal_push(h) == printed("0.071018582")


def test_six_months_of_push_stay_at_three_relays_and_leave_nothing_farther_out():
    h = field_at([3, 4, 5, 6])
    low, _, high = equilibria(h)
    left = balance_after(100, low, h, push=2, duration=6)
    assert left[0] == printed("0.870732")
    assert left[0] == pytest.approx(high[0], abs=1e-6)
    assert left[1:] == pytest.approx(low[1:], abs=1e-6)


def test_one_month_at_three_relays_stays_and_ten_years_at_four_do_not():
    h = field_at([3, 4])
    low = equilibria(h)[0]
    assert balance_after([1, 120], low, h, 2, [1, 120]).min() > 0.3
    after = balance_after([121, 240], low, h, push=2, duration=[1, 120])
    assert after == pytest.approx([0.870732, low[1]], abs=1e-5)


@settings(max_examples=30)
@given(
    balances, st.floats(-0.6, 0.6), st.floats(0, 2), times, times, st.floats(0.1, 5), conformities
)
def test_the_balance_solves_its_equation(start, h, push, duration, time, beta, J):
    m = start
    for pulled, length in ((h + push, min(time, duration)), (h, max(time - duration, 0))):
        path = solve_ivp(
            lambda t, m, pulled=pulled: np.tanh(beta * (pulled + J * m)) - m,
            (0, length),
            [m],
            rtol=1e-10,
            atol=1e-12,
        )
        m = path.y[0, -1]
    assume(abs(equilibria(h, beta, J)[1] - start) > 1e-3)
    assert balance_after(time, start, h, push, duration, beta, J) == pytest.approx(m, abs=1e-4)


@given(balances, fields, st.floats(0.2, 5))
def test_without_conformity_the_balance_decays_exponentially(start, h, tau):
    end = math.tanh(2.5 * h)
    expected = end + (start - end) * math.exp(-4 / tau)
    assert balance_after(4, start, h, conformity=0, response_time=tau) == pytest.approx(
        expected, abs=1e-7
    )


@given(balances, fields, conformities, st.floats(0.2, 5), st.floats(0, 10))
def test_a_slower_response_is_the_same_story_told_slower(start, h, J, tau, time):
    slower = balance_after(tau * time, start, h, 1, tau, conformity=J, response_time=tau)
    assert slower == pytest.approx(balance_after(time, start, h, 1, 1, conformity=J), abs=1e-6)


@settings(max_examples=20)
@given(balances, fields, st.floats(0.1, 4), conformities)
def test_a_group_left_alone_settles_where_the_motion_takes_it(start, h, beta, J):
    assume(abs(abs(h) - critical_field(beta, J)) > 0.02)
    assume(abs(start - equilibria(h, beta, J)[1]) > 0.01)
    assume(abs(beta * J - 1) > 0.05)
    assert balance_after(100, start, h, 0, 0, beta, J) == pytest.approx(
        settled(start, h, beta, J), abs=1e-4
    )


def test_a_group_on_the_crest_stays_there():
    crest = equilibria(0.012)[1]
    assert settled(crest, 0.012) == crest
    assert settled([-1, 1], 0.012).tolist() == list(equilibria(0.012)[::2])


@settings(max_examples=30)
@given(st.floats(-0.6, 0.6), st.floats(0.05, 3), st.floats(0.3, 5), conformities)
def test_beyond_the_ring_every_push_relapses_to_where_it_started(h, push, beta, J):
    assume(h < -critical_field(beta, J))
    low = equilibria(h, beta, J)[0]
    assert settled(balance_after(9, low, h, push, 9, beta, J), h, beta, J) == low
    assert minimal_push(h, beta, J) == inf
    assert minimal_duration(h, inf, beta, J) == inf
    assert critical_mass(h, beta, J) == inf


rings = st.tuples(st.floats(-0.9, 0.9), st.floats(1.2, 4), st.floats(0.3, 1.5))


@settings(max_examples=30)
@given(rings, st.floats(0.02, 2))
def test_a_push_that_lasts_a_little_longer_than_the_minimum_stays_and_a_shorter_one_does_not(
    ring, surplus
):
    part, K, J = ring
    beta = K / J
    h = part * critical_field(beta, J)
    push = minimal_push(h, beta, J) + surplus
    months = minimal_duration(h, push, beta, J)
    low, _, high = equilibria(h, beta, J)
    for length, end in ((0.99 * months, low), (1.01 * months, high)):
        let_go = balance_after(length, low, h, push, length, beta, J)
        assert settled(let_go, h, beta, J) == end


@settings(max_examples=50)
@given(rings)
def test_a_push_below_the_minimum_never_switches_the_ring(ring):
    part, K, J = ring
    beta = K / J
    h = part * critical_field(beta, J)
    weak = 0.99 * minimal_push(h, beta, J)
    assert minimal_duration(h, weak, beta, J) == inf
    low, crest, _ = equilibria(h, beta, J)
    assert equilibria(h + weak, beta, J)[0] < crest
    assert settled(low, h + weak, beta, J) < crest


@given(rings, st.floats(0.5, 3))
def test_a_stronger_push_may_be_shorter_down_to_the_overwhelming_one(ring, tau):
    part, K, J = ring
    beta = K / J
    h = part * critical_field(beta, J)
    pushes = minimal_push(h, beta, J) + np.array([0.05, 0.5, 5, 50, inf])
    months = minimal_duration(h, pushes, beta, J, tau)
    assert (np.diff(months) <= 1e-9 * months[:-1]).all()
    low, crest, _ = equilibria(h, beta, J)
    assert months[-1] == pytest.approx(tau * math.log((1 - low) / (1 - crest)))
    assert months[-2] == pytest.approx(months[-1], rel=1e-6)


@settings(max_examples=50)
@given(rings)
def test_the_critical_mass_is_where_the_others_follow(ring):
    part, K, J = ring
    beta = K / J
    h = part * critical_field(beta, J)
    share, (low, _, high) = critical_mass(h, beta, J), equilibria(h, beta, J)
    assert settled(2 * (share - 0.001) - 1, h, beta, J) == low
    assert settled(2 * (share + 0.001) - 1, h, beta, J) == high


def test_where_change_happens_by_itself_no_push_and_no_mass_is_needed():
    near = field_at([0, 1, 2])
    assert minimal_push(near).tolist() == [0, 0, 0]
    assert minimal_duration(near, [0, 1, inf]).tolist() == [0, 0, 0]
    assert critical_mass(near).tolist() == [0, 0, 0]
    assert minimal_push([0.1, 0, -0.1], conformity=0.2).tolist() == [0, inf, inf]
    assert minimal_duration(0.012, [0, 0.07]).tolist() == [inf, inf]


# --- Memory --------------------------------------------------------------------------------------


def test_sweeping_the_field_up_and_down_jumps_at_the_critical_field():
    h = np.arange(-100, 101) / 1000
    up, down = sweep(h, start=-1), sweep(h[::-1], start=1)
    assert critical_field() == printed("0.0830")
    assert h[np.argmax(up > 0)] == 0.084
    assert h[::-1][np.argmax(down < 0)] == -0.084
    assert up == pytest.approx(equilibria(h)[0], abs=1e-12)
    assert down[::-1] == pytest.approx(equilibria(h)[2], abs=1e-12)


def test_without_enough_conformity_there_is_no_memory():
    h = np.linspace(-1, 1, 41)
    up, down = sweep(h, -1, conformity=0.3), sweep(h[::-1], 1, conformity=0.3)
    assert up == pytest.approx(down[::-1], abs=1e-12)


def test_a_slow_sweep_of_the_motion_itself_makes_the_same_loop():
    h = np.concatenate([np.arange(-4, 5), np.arange(4, -5, -1)]) / 20
    m, path = -1.0, []
    for value in h:
        m = balance_after(60, m, value)
        path.append(m)
    assert path == pytest.approx(sweep(h, -1).tolist(), abs=1e-5)


# --- Thresholds ----------------------------------------------------------------------------------


def test_one_threshold_in_a_hundred_decides_between_everybody_and_one():
    thresholds = np.arange(100)
    assert cascade(thresholds)[-1] == 100
    thresholds[1] = 2
    assert cascade(thresholds).tolist() == [0, 1]


def test_the_colleagues_of_the_exercise_all_rise_but_one():
    assert cascade(CARDS).tolist() == [0, 10, 25, 35, 50, 70, 85, 90, 95]
    assert cascade([15, 15, *CARDS[2:]]).tolist() == [0]


def test_the_same_push_has_three_outcomes_in_the_class_game():
    middle, far = np.add(CARDS, 10), np.add(CARDS, 25)
    assert cascade(middle).tolist() == cascade(far).tolist() == [0]
    assert cascade(CARDS)[-1] == 95
    assert cascade(middle, standing=100)[-1] == 90
    assert cascade(far, standing=100).tolist() == [100, 85, 80, 70, 60, 50, 35, 25, 10, 0]


people = st.lists(st.integers(-20, 130), min_size=1, max_size=40)


@given(people, st.floats(0, 100))
def test_a_cascade_ends_where_just_those_stand_whose_threshold_is_reached(thresholds, standing):
    rounds = cascade(thresholds, standing)
    assert rounds[0] == standing
    assert 100 * np.mean(np.array(thresholds) <= rounds[-1]) == pytest.approx(rounds[-1])
    steps = np.diff(rounds)
    assert (steps > 0).all() or (steps < 0).all()


@given(people)
def test_who_starts_alone_never_ends_above_who_is_lifted_and_lower_thresholds_never_harm(cards):
    alone = cascade(cards)[-1]
    assert alone <= cascade(cards, standing=100)[-1]
    assert alone <= cascade(np.subtract(cards, 10))[-1]


def test_normal_thresholds_reproduce_the_reference_values():
    assert critical_spread(25) == printed("12.222087")
    assert normal_cascade(25, 12.2) == printed("5.479")
    assert normal_cascade(25, 12.25) == pytest.approx(100, abs=0.01)


@given(st.floats(1, 45))
def test_at_the_critical_spread_a_crowd_suddenly_rises(mean):
    spread = critical_spread(mean)
    assert normal_cascade(mean, 0.999 * spread) < mean < normal_cascade(mean, 1.001 * spread)


@settings(max_examples=50)
@given(st.one_of(st.just(0.0), st.floats(0.1, 100)), st.floats(0.5, 60))
def test_a_crowd_with_normal_thresholds_rises_round_by_round_to_the_same_end(mean, spread):
    assume(not 0 < mean < 50 or abs(spread / critical_spread(mean) - 1) > 0.02)
    standing = 0.0
    for _ in range(2000):
        standing = 50 * math.erfc((mean - standing) / spread / math.sqrt(2))
    assume(abs(mean - 50) > 1 or spread < 35 or spread > 45)
    assert normal_cascade(mean, spread) == pytest.approx(standing, abs=1e-6)


def test_a_crowd_of_cards_drawn_at_random_stops_where_the_normal_law_says():
    rng = np.random.default_rng(1)
    for spread in (10, 11.5, 13):
        cards = rng.normal(25, spread, 200_000)
        assert cascade(cards)[-1] == pytest.approx(normal_cascade(25, spread), abs=0.3)


# --- Chance agrees -------------------------------------------------------------------------------
# Fixed seeds; every tolerance is four standard errors of the quantity measured.


@pytest.mark.parametrize("d", [1, 3, 4])
def test_large_crowds_follow_the_law_while_they_are_pushed_and_after(d):
    h, people = float(field_at(d)), 100_000
    start = round(people * (1 + equilibria(h)[0]) / 2) / people * 2 - 1
    rng = np.random.default_rng(2)
    crowds = simulate_crowd(people, start, h, 12, 40, rng, push=1, duration=2, step=0.005)
    months = np.arange(13)
    law = balance_after(months, start, h, push=1, duration=2)
    seen = crowds[:, (months / 0.005).round().astype(int)]
    error = 4 * seen.std(axis=0, ddof=1) / math.sqrt(40)
    # Steps of finite length are late by about half of one: that much of the law's speed is added.
    assert (np.abs(seen.mean(axis=0) - law) <= error + 0.003).all()


def test_crowds_without_conformity_are_coin_tosses_of_the_logistic_law():
    rng = np.random.default_rng(3)
    crowds = simulate_crowd(20, -1, 0.2, 15, 20_000, rng, conformity=0, step=0.2)
    balance = math.tanh(2.5 * 0.2)
    last = crowds[:, -1]
    assert abs(last.mean() - balance) < 4 * last.std() / math.sqrt(20_000)
    assert last.var() == pytest.approx((1 - balance**2) / 20, rel=4 * math.sqrt(2 / 20_000))


def test_small_groups_cross_a_crest_by_themselves_and_large_ones_do_not():
    rng = np.random.default_rng(4)
    crossed = [
        (simulate_crowd(people, -1, 0.012, 60, 300, rng, step=0.1)[:, -1] > 0).mean()
        for people in (9, 1000)
    ]
    assert crossed[0] > 0.2
    assert crossed[1] == 0


def test_a_crowd_starts_where_it_is_put_and_the_same_seed_tells_the_same_story():
    def story():
        return simulate_crowd(10, 0.4, 0.1, 3, 5, np.random.default_rng(1), push=1, duration=2)

    assert story().shape == (5, 151)
    assert story()[:, 0].tolist() == pytest.approx([0.4] * 5)
    np.testing.assert_array_equal(story(), story())

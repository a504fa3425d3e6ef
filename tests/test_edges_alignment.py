"""The laws of the chapter on alignment at the edges of their domains: their limits, by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullkit import alignment
from tests.edges import laws, real, settles, whole

inf = math.inf
LARGEST = 1.7976931348623157e308

finite = real(0, inf, open_high=True)
positive = real(0, inf, open_low=True, open_high=True)
component = real(-inf, inf, open_low=True, open_high=True)
arrow = st.lists(component, min_size=2, max_size=2).filter(any)
# Of the arguments without a quantity, or those small enough to be simulated.
ARGUMENTS = {
    "value": arrow,
    "measure": arrow,
    "risk": finite,
    "readings": whole(1, 9),
    "runs": whole(1, 9),
    "newcomers": real(0, 1),
    "rng": st.builds(np.random.default_rng, st.just(1)),
}
OTHERWISE = {
    ("rule_error", "rotation"): real(0, 0.5) | finite,
    ("rule_error", "signal_interval"): real(0, 1, open_low=True) | positive,
    ("simulate_selection", "scatter"): finite,
    ("simulate_selection", "months"): st.lists(positive, min_size=2, max_size=3),
    ("simulate_selection", "rotation"): st.lists(finite, min_size=1, max_size=2),
}


@pytest.mark.parametrize("name", laws(alignment))
@settings(max_examples=100)
@given(st.data())
def test_every_law_settles_at_the_edges(name, data):
    settles(*laws(alignment, ARGUMENTS, OTHERWISE)[name](data))


# --- Limits, each by hand ------------------------------------------------------------------------


@pytest.mark.parametrize("length", [5e-324, 1e-200, 1, 1e200, LARGEST])
def test_the_best_bonus_and_its_efficiency_do_not_depend_on_the_unit_of_effort(length):
    slant = [length, length]
    assert alignment.best_bonus(slant, slant) == pytest.approx(1)
    assert alignment.best_bonus([3 * 2.0**-4, 0.25], slant) == pytest.approx(
        min((3 / 16 + 1 / 4) / 2 / length, inf) if length > 1e-300 else inf
    )
    assert alignment.efficiency([1, 1], [length, 0]) == pytest.approx(0.5, rel=1e-15)
    assert alignment.efficiency([1, 0], [0, length]) == 0
    assert alignment.distortion_angle([1, 1], [length, 0]) == pytest.approx(math.pi / 4)


def test_risk_weighs_by_the_square_of_the_measure():
    assert alignment.efficiency([1], [1e-150], 1e-300) == pytest.approx(0.5)
    assert alignment.efficiency([1], [1e150], 1e300) == pytest.approx(0.5)
    assert alignment.best_bonus([1e150], [1e-150], 1e-300) == pytest.approx(5e299)
    assert alignment.best_bonus([1], [1e-200], 1) == pytest.approx(1e-200)
    assert alignment.best_bonus([1e-200], [1e200], 0) == 0
    assert alignment.efficiency([1], [1e-200], 1) == 0


def test_a_bonus_beyond_all_bounds_loses_beyond_all_bounds():
    assert alignment.naive_surplus([0, math.pi], LARGEST).tolist() == [-inf, -inf]
    assert alignment.naive_surplus(1, 0) == 0
    assert alignment.tolerated_angle([5e-324, LARGEST]).tolist() == [math.pi / 2, 0]


@given(real(0, inf, open_high=True))
def test_of_two_nearly_perfect_substitutes_that_pay_the_same_each_gets_half(pay):
    measured, unmeasured = alignment.efforts(pay, pay, np.array([0.5, 1 - 2**-53, 1]))
    assert measured == pytest.approx(pay / np.array([1.5, 2, 2]), rel=1e-12, abs=1e-320)
    assert unmeasured == pytest.approx(measured, rel=1e-12, abs=1e-320)


def test_next_to_perfect_substitutes_a_hair_decides():
    # a₁ = ((b - i)/(1 - γ) + i)/(1 + γ): with 1 - γ = 2⁻⁵⁰ and b - i = 2⁻⁵², (1/4 + 1)/2.
    measured, unmeasured = alignment.efforts(1 + 2**-52, 1, 1 - 2**-50)
    assert (measured, unmeasured) == pytest.approx((5 / 8, 3 / 8), rel=1e-12)
    assert alignment.critical_bonus([1, 0], [5e-324, 0]).tolist() == [inf, 0]
    assert alignment.value_produced(LARGEST, 1, 0.5, LARGEST) == LARGEST


def test_limits_of_following():
    assert alignment.lag([0, 5e-324, LARGEST], [0, LARGEST, 5e-324]).tolist() == [0, 0, math.pi / 2]
    shares = alignment.tracking_efficiency([5e-324, LARGEST, 1], [5e-324, 5e-324, 1e-200])
    assert shares.tolist() == [0.5, 0, 0]
    assert alignment.alignment_rate(0, 0, cycle_time=5e-324) == inf
    assert alignment.alignment_rate(inf, 0.1) == 0


def test_the_best_speed_and_its_error_hold_at_any_scale():
    for unit in (1e-100, 1, 1e100):  # of time
        assert alignment.best_rate(0.1 / unit, 0.3, unit) * unit == pytest.approx(
            alignment.best_rate(0.1, 0.3, 1)
        )
        assert alignment.least_error(0.1 / unit, 0.3, unit) == pytest.approx(
            alignment.least_error(0.1, 0.3, 1)
        )
    assert alignment.best_rate(1e-200, 1e-200, 1) == pytest.approx(4 ** (1 / 3))
    assert alignment.least_error(1e300, 1e-300, 1e300) == pytest.approx(math.sqrt(3) / 4 ** (1 / 3))


@pytest.mark.parametrize("scatter", [1e-200, 1e-9, 0.1, 0.37, 0.5])
def test_rules_made_from_one_reading_scatter_as_it_does(scatter):
    assert alignment.rule_error(0, inf, scatter) == pytest.approx(scatter, rel=1e-9)
    assert alignment.rule_error(0.3, inf, scatter) == pytest.approx(math.hypot(0.3, scatter))


@pytest.mark.parametrize("scatter", [1e-200, 1e-9, 1e-3])
@pytest.mark.parametrize("rate", [1e-9, 1e-3, 0.5, 3])
def test_a_faint_scatter_trembles_by_the_squares_of_the_weights(rate, scatter):
    tremble = scatter * math.sqrt(math.tanh(rate / 2))
    assert alignment.rule_error(0, rate, scatter) == pytest.approx(tremble, rel=1e-6)


@given(real(0, 0.5), real(0, inf, open_low=True), real(0, 0.5))
def test_no_rules_point_farther_off_than_the_opposite_way(turn, rate, scatter):
    assert 0 <= alignment.rule_error(turn, rate, scatter) <= math.pi


@pytest.mark.parametrize("unit", [1e-300, 1e-150, 1, 1e150, 1e300])
def test_the_three_arrows_hold_at_any_scale_of_time(unit):
    scaled = alignment.three_arrows(7 / unit, 0.1 * unit, 0.5 * unit, 0.125 * unit, 0.4)
    assert scaled == pytest.approx(alignment.three_arrows(7, 0.1, 0.5, 0.125, 0.4), rel=1e-9)


def test_limits_of_the_three_arrows():
    largest = alignment.three_arrows(LARGEST, 0, LARGEST, LARGEST, [0, 0.5, 1])
    assert np.array(largest[1:]) == pytest.approx(np.ones((2, 3)))
    wish, practice, rule = alignment.three_arrows(10, 1, LARGEST, LARGEST, 0.5)  # at once
    assert (practice, rule) == pytest.approx((wish, wish))
    _, practice, _ = alignment.three_arrows(10, 1, LARGEST, 1, 0)  # nobody listens
    assert practice == pytest.approx(1)
    _, practice, rule = alignment.three_arrows(10, 1, 5e-324, 5e-324, 1)  # nobody moves
    assert (practice, rule) == pytest.approx((1, 1))
    with pytest.raises(
        ValueError, match=r"^rotation \* time is 10000000000; it must lie between 0 and"
    ):
        alignment.three_arrows(1e10, 1, 1, 1)


def test_readings_too_many_to_draw_are_refused():
    rng = np.random.default_rng(1)
    with pytest.raises(ValueError, match=r"readings times runs is .* 100000000"):
        alignment.simulate_rulebook(0, 1, 0.1, 10**6, 10**6, rng)
    with pytest.raises(ValueError, match=r"readings of all firms is .* 100000000"):
        alignment.simulate_selection([1, 2], [0.1], 0.5, 0.1, 10**12, rng)

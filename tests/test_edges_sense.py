"""The laws of the chapter on sense at the edges of their domains: their limits, by hand."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullkit import sense
from tests.edges import TINY, laws, real, settles, whole

inf = math.inf
LARGEST = 1.7976931348623157e308

error = real(0, 0.5)
# Small enough to be simulated.
ARGUMENTS = {"runs": whole(1, 9), "rng": st.builds(np.random.default_rng, st.just(1))}
OTHERWISE = {("simulate_cascade", "distance"): whole(1, 1000)}


@pytest.mark.parametrize("name", laws(sense))
@settings(max_examples=100)
@given(st.data())
def test_every_law_settles_at_the_edges(name, data):
    settles(*laws(sense, ARGUMENTS, OTHERWISE)[name](data))


# --- Limits, each by hand ------------------------------------------------------------------------


@given(st.sampled_from([*TINY, 1e-6]))
def test_next_to_no_slips_errors_add_up_and_nothing_is_rounded_away(e):
    assert sense.error_after([1, 2, 7], e) == pytest.approx([e, 2 * e, 7 * e], rel=1e-4)
    assert sense.relay_error_from(e, [1, 2, 0.5]) == pytest.approx([e, e / 2, 2 * e], rel=1e-4)
    assert sense.cross_checked_limit(e) == pytest.approx(e, rel=1e-4)
    assert sense.clarity_after(1 / max(e, 1e-300), max(e, 1e-300)) == pytest.approx(
        math.exp(-2), rel=1e-5
    )


@given(st.sampled_from([p for p in TINY if p > 1e-300]))
def test_a_rare_answer_surprises_by_its_logarithm(p):
    assert sense.binary_entropy(p) == pytest.approx(p * (1 - math.log(p)) / math.log(2), rel=1e-6)
    assert sense.signals_needed(1, p) == pytest.approx(
        0.9 * math.log(19) / math.log(1 / p), rel=1e-6
    )


def test_signals_next_to_the_client_and_far_from_anywhere():
    assert sense.signals_needed([0, 1, 1, inf], [0.1, 0, 0.5, 0.1]).tolist() == [0, 0, inf, inf]
    far = sense.signals_needed([50, 200], 0.1, 0.05)
    assert far == pytest.approx(0.45 * math.log(19) / 0.8 ** (2 * np.array([50, 200])), rel=1e-9)
    assert sense.sensing_time(1, 0.1, signal_interval=LARGEST) == inf
    assert sense.sequential_signals([0, 0.5, 0.5], [10**9, 10**9, 10**200]).tolist() == [
        1e9,
        1e18,
        inf,
    ]


@pytest.mark.parametrize("k", [1, 3, 15, 101])
def test_a_vote_multiplies_the_faintest_clarity_by_the_central_binomial(k):
    slope = Fraction(k * math.comb(k - 1, (k - 1) // 2), 2 ** (k - 1))
    for d in (100, 1000, 2500):  # to 1e-242
        faint = 0.8**d
        assert sense.expected_gain(d, 0.1, 1, k) == pytest.approx(float(slope) * faint, rel=1e-9)
    d0 = sense.horizon(LARGEST, 1e-300, 0.1, k)
    needed = math.log(1e-300) - math.log(LARGEST) - math.log(slope)
    assert d0 == pytest.approx(needed / math.log(0.8), rel=1e-12)


def test_a_vote_of_very_many_is_a_normal_one():
    k = 10**12 + 1
    y = 1e-6
    gain = sense.expected_gain(1, (1 - y) / 2, messages=k)
    assert gain == pytest.approx(math.erf(y * math.sqrt(k / 2)), rel=1e-9)
    assert sense.majority_correct((1 - y) / 2, k) == pytest.approx((1 + gain) / 2)


def test_a_hair_of_gain_makes_a_hair_of_horizon():
    least = np.nextafter(1, 0)  # of the stake: 1.1e-16 less
    assert sense.horizon(1, least, 0.1) == pytest.approx(2**-53 / math.log(1.25), rel=1e-9)
    # Three messages err together with the chance 3η²: that may be half the hair.
    needed = 2 * math.sqrt(2**-53 / 6)  # 1 - y = 2η
    assert sense.horizon(1, least, 0.1, 3) == pytest.approx(needed / math.log(1.25), rel=1e-6)
    assert sense.horizon(1, 0.5, 5e-324) == inf
    assert sense.horizon(1, 0.5, 1e-300) == pytest.approx(math.log(2) / 2e-300)


def test_the_smallest_threshold_at_the_ends():
    least = np.nextafter(0.5, 0)
    assert sense.smallest_threshold([0, 5e-324, least, 0.5], 0.05).tolist()[:2] == [1, 1]
    assert sense.smallest_threshold(0.5, 0.05) == inf
    assert sense.smallest_threshold(least, least) == 1
    assert sense.smallest_threshold(5e-324, 5e-324) == 1
    assert sense.smallest_threshold(least, 0.05) == pytest.approx(math.log(19) * 2**52, rel=1e-9)


def test_raw_evidence_at_the_ends():
    raw = sense.raw_evidence_error([0, 5e-324, LARGEST, 1, 1], [1, 5e-324, LARGEST, 5e-324, 1e300])
    assert raw.tolist() == [0, 0, 0.5, 0, 0.5]


def test_a_need_that_spins_is_refused_since_nobody_can_tell_where_it_points():
    with pytest.raises(
        ValueError, match=r"^rotation \* signal_interval \* messages is inf; it must"
    ):
        sense.gain_after_waiting(1, rotation=1e300, signal_interval=1e300)
    assert sense.gain_after_waiting(0, 0, 1, 3, 1, math.pi / 3) == pytest.approx(-1)


# --- Cross-checking without end ------------------------------------------------------------------


def one_by_one(levels, own_error, shared):
    wrong = 0.0
    for _ in range(levels):
        vote = shared * wrong + (1 - shared) * wrong * wrong * (3 - 2 * wrong)
        wrong = own_error + (1 - 2 * own_error) * vote
    return wrong


@pytest.mark.parametrize("shared", [0, 0.5])
@pytest.mark.parametrize("off", [0, 1e-6, -1e-6, 1e-5, -1e-5, 1e-4, -1e-4, 1e-3, -1e-3])
def test_levels_are_counted_even_where_the_message_fades_for_ever(shared, off):
    own_error = float(sense.cross_checking_threshold(shared)) + off
    levels = [9_999, 10_001, 100_000]
    counted = [one_by_one(n, own_error, shared) for n in levels]
    assert sense.cross_checked_after(levels, own_error, shared) == pytest.approx(counted, abs=1e-10)


def test_many_levels_are_the_limit_at_once():
    many = [10**6, 10**15]
    assert sense.cross_checked_after(many, 0.1) == pytest.approx(
        [sense.cross_checked_limit(0.1)] * 2
    )
    assert sense.cross_checked_after(many, [0, 0.5]).tolist() == [0, 0.5]
    assert sense.cross_checked_after(many, 0.2) == pytest.approx([0.5, 0.5], abs=1e-14)
    # At the threshold, where y loses y³/3 a level, y is √(3/2n).
    clarity = 1 - 2 * sense.cross_checked_after(10**8, 1 / 6)
    assert clarity == pytest.approx(math.sqrt(1.5e-8), rel=1e-4)


def test_desks_that_all_but_never_slip_and_hear_almost_nothing_but_echoes_are_right():
    levels = [20_000, 10**9, 10**15]
    assert sense.cross_checked_after(levels, 5e-324, 1 - 1e-12).tolist() == [0, 0, 0]


@given(error, error, real(0, 1))
def test_no_vote_makes_a_message_worse_than_a_coin(eta, delta, shared):
    assert 0 <= sense.cross_checked(eta, delta, shared) <= 0.5


def test_messages_too_many_to_draw_are_refused():
    with pytest.raises(ValueError, match=r"runs times distance is .* 100000000"):
        sense.simulate_cascade(10**6, 0.1, 10**9, np.random.default_rng(1))

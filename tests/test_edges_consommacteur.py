"""The laws of the chapter on the client at the edges of their domains."""

import math
from fractions import Fraction
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullkit import consommacteur
from pullkit.consommacteur import (
    answers_needed,
    bass_peak,
    bits_needed,
    captive_share,
    ladder_share,
    leave_or_speak,
    lesson_cost,
    longest_deafness,
    markup,
    mismatch,
    months_to_mend,
    opacity_from_revenue,
    promoter_score_error,
    residual_gap,
    survivors,
    vote_force,
    vote_share,
)
from tests.conftest import NO_WARNING
from tests.edges import laws, real, settles

pytestmark = NO_WARNING
inf = math.inf
LARGEST = 1.7976931348623157e308

ANSWERS = {"promoters": real(0, 0.5), "detractors": real(0, 0.5)}  # together at most all


@pytest.mark.parametrize("name", laws(consommacteur))
@settings(max_examples=100)
@given(st.data())
def test_a_law_settles_up_to_the_edges_of_its_domain(name, data):
    assert not isinstance(settles(*laws(consommacteur, ANSWERS)[name](data)), ValueError)


# --- Limits, by hand -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("law", "arguments", "limit"),
    [
        # All take the better offer, however small the opacity and however little better it is.
        (vote_share, (1e-320, 0), 1),
        (vote_share, (-1e300, 1e-320), 0),
        (vote_share, (1e300, inf), 0.5),
        (vote_force, (0, 5e-324), 0),
        (vote_force, (0.5, 5e-324), inf),
        (vote_force, (1e-320, 1e-320), pytest.approx(1)),
        (captive_share, (1e300, 1e300), 0),
        (captive_share, (0, 1e300), 1),
        (opacity_from_revenue, (5e-324,), inf),
        (opacity_from_revenue, (1e-300,), pytest.approx(1e300)),
        (markup, (1, 5e-324), inf),
        (markup, (math.nextafter(1, 0), 1e300), inf),
        # 4^-1000 is far below the smallest number; 4^-500 is not.
        (mismatch, (2000,), 0),
        (mismatch, (LARGEST,), 0),
        (mismatch, (500,), pytest.approx(4.0**-500 / 12)),
        # A very small part of a bit wins ln 4 times as much of the mismatch.
        (ladder_share, (1e-20, 12e20, 1), pytest.approx(1 / (1 + math.exp(-math.log(4))))),
        (ladder_share, (5e-324, 0, 0), 0.5),
        (ladder_share, (inf, LARGEST, 1e-320), 1),
        # Half of a gain that is proportional to what is understood: 1 - 4^(-n) = ½ at n = ½.
        (bits_needed, (0.5, 1e-320, 1e300), 1),
        (bits_needed, (0.76, 1e-320, 1e300), 2),
        # Where a hint convinces everybody, one bit does, but nothing does not.
        (bits_needed, (0.5, 1e300, 1e-320), 1),
        (bits_needed, (1e-300, 12, 0.5), 1),
        (bits_needed, (0, 1e300, 1e-320), 0),
        (bits_needed, (1, 1e300, 1e-320), inf),
        # All but 2^-41 of such a gain takes 20.5 bits.
        (bits_needed, (1 - 2.0**-41, 1e-300, 1), 21),
        # R = (g/ρ)·r/(r + v): only the ratio of the rates counts, however small or large they are.
        (lesson_cost, (0.4, 1e-320, 1e-320, 0.8), 0.25),
        (lesson_cost, (0.4, LARGEST, LARGEST, 0.8), 0.25),
        (lesson_cost, (1e-200, 1e-200, 0, 1e-200), 1),
        (lesson_cost, (1, 1, 1e300, 1e-300), pytest.approx(1)),
        (lesson_cost, (1, 5e-324, 0, 0), inf),
        (survivors, (0.4, 1e300, 0, 0.8, 0), 0.5),
        (survivors, (0.4, 1e-320, 0, 0.8, 0), 0.5),
        (survivors, (0.4, LARGEST, 0, 0.8, LARGEST), 0),
        (survivors, (1e-200, 1e-200, 0, 1e-300, 0), 0),
        # Nobody leaves, and all speak, however rarely: in the end nothing is wrong.
        (residual_gap, (0.4, 0, 1e-200, 1e-200, 0), 0),
        (residual_gap, (0.8, 1e-320, 0, 0.5, 0), pytest.approx(0.3)),
        (residual_gap, (0.8, LARGEST, 0, 0.5, 0), pytest.approx(0.3)),
        (residual_gap, (0.8, 1, 1e300, 1, 1e300), 0.8),  # nobody is left to be heard
        (longest_deafness, (1e-200, 1e-200, 0, 1e-300), 0),
        (longest_deafness, (1e-200, 1e-200, 0, 1), inf),
        (longest_deafness, (1, 1e300, 0, 1), 0),
        (months_to_mend, (0.5, 0.4, 0, LARGEST, LARGEST, 3), 3),
        (months_to_mend, (0.5, 0.4, 1e300, 0, 1e-300, 3), inf),
        (months_to_mend, (0.5, 0.4, 0, 5e-324, 1, 0), inf),
        (promoter_score_error, (0.5, 0.5, 10**14), pytest.approx(1e-7)),
        (answers_needed, (0.5, 0.2, 1e-200), inf),
        (answers_needed, (0.5, 0.2, inf), 1),
        (answers_needed, (0.5, 0.5, 0.05, 5e-324), 1),
        # The normal law leaves 2^-53 outside ±8.2095 deviations: (8.2095/1)² = 67.4.
        (answers_needed, (0.5, 0.5, 1, math.nextafter(1, 0)), 69),
        (answers_needed, (1, 0, 0.05, math.nextafter(1, 0)), 1),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_limits(law, arguments, limit):
    assert settles(law, *arguments) == limit


@pytest.mark.parametrize("exit_rate", [1e-305, 1e-200, 1, 1e200, LARGEST])
def test_how_fast_people_leave_sets_the_time_and_not_the_end(exit_rate):
    # g = 0.4 and ρ = 0.8: half must leave, and what is left after 1/r months depends on no rate.
    assert settles(leave_or_speak, 0, 0.4, exit_rate, 0, 0.8) == (1, 0.4)
    soon = settles(leave_or_speak, 1 / exit_rate, 0.4, exit_rate, 0, 0.8)
    assert soon == pytest.approx(leave_or_speak(1, 0.4, 1, 0, 0.8), rel=1e-3)
    late = settles(leave_or_speak, min(200 / exit_rate, LARGEST), 0.4, exit_rate, 0, 0.8)
    assert late == pytest.approx((0.5, 0), abs=1e-9)


def test_where_the_firm_just_dies_the_gap_falls_like_one_over_the_time():
    # g = ρ and v = 0: N = g/ρ all the way, dg/dt = -r·g², so that g(t) = 1/(1/g + r·t).
    for months in (1e-300, 1, 1e10, 1e300):
        people, gap = settles(leave_or_speak, months, 0.5, 1, 0, 0.5)
        assert gap == pytest.approx(1 / (2 + months))
        assert people == pytest.approx(2 / (2 + months))


def test_a_firm_that_learns_at_once_keeps_whom_it_hears():
    people, gap = settles(leave_or_speak, 2, 0.5, 1, LARGEST, LARGEST, 1)
    assert people == pytest.approx(math.exp(-0.5))
    assert gap == 0


@pytest.mark.parametrize("scale", [1e-320, 1e-300, 1e300, LARGEST / 2])
def test_faster_word_of_mouth_peaks_sooner_and_otherwise_alike(scale):
    # With q = 2p: t* = ln 2/(3p), x* = ¼ and the pace is 9p/8.
    time, adoption, pace = settles(bass_peak, scale, 2 * scale)
    assert time * scale == pytest.approx(math.log(2) / 3, rel=1e-3) or time == inf
    assert adoption == pytest.approx(0.25)
    assert pace / scale == pytest.approx(9 / 8, rel=1e-3)


def test_with_hardly_any_innovation_half_have_adopted_at_the_peak():
    time, adoption, pace = settles(bass_peak, 1e-300, 1e300)
    assert time == pytest.approx(600 * math.log(10) / 1e300)
    assert (adoption, pace) == pytest.approx((0.5, 1e300 / 4))


# --- Whole numbers, and boundaries, where floating-point numbers only come near ------------------


@pytest.mark.parametrize("bits", range(1, 26))
@pytest.mark.parametrize("weight", [Fraction(1, 10**9), Fraction(1, 1000), 1, 12, 50])
def test_bits_that_win_just_enough_are_enough(bits, weight):
    # tanh(x(1 - 4^-n)/2) over tanh(x/2), with x = k/(12μ): here to twenty digits more than needed.
    x = Fraction(weight) / 12
    part = _tanh(x * (1 - Fraction(1, 4**bits)) / 2) / _tanh(x / 2)
    assert settles(bits_needed, float(part), float(weight), 1) == bits


def _tanh(x):
    """The hyperbolic tangent of a fraction, by its continued fraction."""
    value = Fraction(0)
    for odd in range(61, 0, -2):
        value = x * x / (odd + value)
    return value / x


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_half_the_market_has_the_greatest_stake_however_it_rounds(over, under):
    mu = over / under
    assert captive_share(vote_force(0.5, mu), mu) == pytest.approx(0.5, abs=1e-6)
    assert captive_share(float(Fraction(under, 4 * over)), mu) == pytest.approx(0.5, abs=1e-6)


@given(st.integers(1, 10**9), st.integers(0, 500), st.integers(0, 500), st.floats(0.01, 0.999))
def test_a_margin_that_so_many_answers_hold_needs_no_more(n, promoters, detractors, confidence):
    P, D = promoters / 1000, detractors / 1000
    # The margin of one answer over √n.
    one = settles(promoter_score_error, P, D, 1) * NormalDist().inv_cdf((1 + confidence) / 2)
    if one > 0:
        assert settles(answers_needed, P, D, one / math.sqrt(n), confidence) == n

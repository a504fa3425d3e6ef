"""The laws of the chapter on sense: reference values, properties, other derivations, chance."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pullkit import sense
from pullkit.defaults import DEFAULTS, Defaults
from pullkit.sense import (
    binary_entropy,
    clarity,
    clarity_after,
    cross_checked,
    cross_checked_after,
    cross_checked_limit,
    cross_checking_threshold,
    error_after,
    expected_gain,
    gain_after_waiting,
    horizon,
    information,
    information_bounds,
    majority_correct,
    raw_evidence_error,
    relay_error_from,
    sensing_time,
    sequential_signals,
    signals_needed,
    simulate_cascade,
    smallest_threshold,
)
from tests.conftest import NO_WARNING
from tests.contract import Contract, Promises

# A limit reached through a division by zero must not warn a reader.
pytestmark = NO_WARNING

inf = math.inf
NORMAL = 1e-300  # below, products come near the numbers that have lost digits; claims are relative


def printed(text):
    """Match every number that rounds to `text`."""
    decimals = len(text.partition(".")[2])
    return pytest.approx(float(text), rel=0, abs=0.5000001 * 10**-decimals)


# --- What arguments may be -----------------------------------------------------------------------

errors = st.one_of(st.sampled_from([0.0, 0.5]), st.floats(0, 0.5), st.floats(0.001, 0.499))
distances = st.one_of(st.sampled_from([0.0, 1.0, inf]), st.floats(0, 60))
amounts = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0, 1e6))
positive = st.floats(1e-3, 1e3)
odds = st.integers(0, 20).map(lambda n: 2 * n + 1)


class TestArguments(Promises):
    contract = Contract(sense)


def test_negative_zero_is_zero():
    assert horizon(1, -0.0, 0.1) == inf
    assert horizon(-0.0, -0.0, 0.1) == 0
    assert error_after(-0.0, 0.1) == 0


def test_the_defaults_are_the_books_and_cannot_be_changed():
    assert Defaults(0.10, 1, 0.5, 0.05, 1, math.pi / 48) == DEFAULTS
    with pytest.raises(AttributeError):
        DEFAULTS.stake = 2
    assert horizon() == horizon(1, 0.5, 0.1, 1)
    assert expected_gain(3) == expected_gain(3, 0.1, 1, 1)


# --- The chain of relays -------------------------------------------------------------------------

# d, error, information, signals for a decision error of 5 %; e = 0.1
CHAIN = [
    (1, 0.1, "0.531004406", "1.507581"),
    (2, 0.18, "0.319922954", "2.730652"),
    (3, 0.244, "0.198370898", "4.576792"),
    (4, 0.2952, "0.124655970", "7.434223"),
    (5, 0.33616, "0.078903399", "11.884924"),
    (6, 0.368928, "0.050154575", "18.831187"),
    (7, 0.3951424, "0.031961938", "29.679987"),
    (8, 0.41611392, "0.020400468", "46.628338"),
]


@pytest.mark.parametrize(("d", "error", "bits", "signals"), CHAIN)
def test_the_chain_reproduces_the_reference_table(d, error, bits, signals):
    assert error_after(d, 0.1) == pytest.approx(error, abs=1e-15)
    assert information(d, 0.1) == printed(bits)
    assert signals_needed(d, 0.1, 0.05) == printed(signals)


@pytest.mark.parametrize(
    ("relay_error", "bits"), [(0.02, "0.555854305"), (0.05, "0.268663242"), (0.2, "0.004366119")]
)
def test_information_at_five_relays_for_other_errors(relay_error, bits):
    assert information(5, relay_error) == printed(bits)


@given(errors)
def test_clarity_runs_from_one_to_zero(relay_error):
    assert clarity(relay_error) == pytest.approx(1 - 2 * relay_error, abs=1e-16)


def test_each_relay_is_right_nine_times_in_ten_and_the_seventh_six_times_in_ten():
    assert 1 - error_after(7, 0.1) == pytest.approx(0.60, abs=0.005)
    assert (80 * (1 - error_after([1, 3, 7], 0.1))).round().tolist() == [72, 60, 48]


@given(st.integers(0, 30), errors)
def test_a_message_is_wrong_if_the_number_of_flips_is_odd(d, e):
    odd_flips = sum(math.comb(d, j) * e**j * (1 - e) ** (d - j) for j in range(1, d + 1, 2))
    assert error_after(d, e) == pytest.approx(odd_flips, abs=1e-12)


@given(distances, distances, errors)
def test_two_chains_in_a_row_are_one_chain(d1, d2, e):
    first, second = error_after(d1, e), error_after(d2, e)
    wrong_once = first * (1 - second) + (1 - first) * second
    assert error_after(d1 + d2, e) == pytest.approx(wrong_once, abs=1e-12)
    assert clarity_after(d1 + d2, e) == pytest.approx(
        clarity_after(d1, e) * clarity_after(d2, e), rel=1e-9, abs=1e-300
    )


@given(distances, distances, errors, errors)
def test_information_never_grows_on_the_way_nor_with_the_error(d1, d2, e1, e2):
    (near, far), (sharp, dull) = sorted([d1, d2]), sorted([e1, e2])
    assert information(far, sharp) <= information(near, sharp) + 1e-14
    assert information(near, dull) <= information(near, sharp) + 1e-14


@given(distances, errors)
def test_information_is_what_the_entropy_of_the_error_leaves(d, e):
    bits = information(d, e)
    assert 0 <= bits <= 1
    assert bits == pytest.approx(1 - binary_entropy(error_after(d, e)), abs=1e-12)


@given(st.floats(0, 1000), errors)
def test_information_is_the_sum_of_even_powers_of_the_clarity(d, e):
    y2 = clarity_after(d, e) ** 2
    assume(y2 < 0.9)
    bits = sum(y2**n / (2 * n * (2 * n - 1)) for n in range(1, 200)) / math.log(2)
    assert information(d, e) == pytest.approx(bits, rel=1e-9, abs=1e-300)


@given(distances, errors)
def test_information_is_shared_between_the_need_and_the_message(d, e):
    error = error_after(d, e)
    shared = sum(p * math.log2(p / 0.25) for p in [(1 - error) / 2, error / 2] * 2 if p > 0)
    assert information(d, e) == pytest.approx(shared, abs=1e-12)


@given(st.floats(0, 1000), errors)
def test_the_sandwich_holds_wherever_floats_have_all_their_digits(d, e):
    lower, upper = information_bounds(d, e)
    assume(lower == 0 or lower >= NORMAL)
    assert lower * (1 - 1e-12) <= information(d, e) <= upper * (1 + 1e-12)


@given(st.floats(0, 60), st.floats(0.01, 0.4))
def test_each_relay_costs_at_least_the_squared_clarity(d, e):
    assert information(d + 1, e) <= clarity(e) ** 2 * information(d, e) * (1 + 1e-9)


def test_the_bounds_are_those_of_the_squared_clarity():
    lower, upper = information_bounds(3, 0.1)
    assert upper == pytest.approx(0.512**2)
    assert lower == pytest.approx(0.512**2 / (2 * math.log(2)))


@pytest.mark.parametrize("d", [30, 100, 1000])
def test_far_away_information_falls_by_the_squared_clarity_and_meets_its_lower_bound(d):
    assert information(d + 1, 0.1) / information(d, 0.1) == pytest.approx(0.64, rel=1e-5)
    assert information(d, 0.1) == pytest.approx(information_bounds(d, 0.1)[0], rel=1e-5)


def test_one_signal_at_the_counter_informs_like_seventeen_seven_relays_away():
    assert information(1) / information(7) == pytest.approx(16.6, abs=0.05)


def test_the_entropy_of_a_yes_or_no():
    assert binary_entropy([0, 0.5, 1]).tolist() == [0, 1, 0]
    assert binary_entropy(0.11) == printed("0.499916")
    assert binary_entropy(0.2) == pytest.approx(-0.2 * math.log2(0.2) - 0.8 * math.log2(0.8))


def test_limits_of_the_chain():
    assert error_after(0, [0, 0.1, 0.5]).tolist() == [0, 0, 0]
    assert error_after(inf, [0, 0.1, 0.5]).tolist() == [0, 0.5, 0.5]
    assert information(inf, [0, 0.1, 0.5]).tolist() == [1, 0, 0]
    assert information(0, 0.5) == 1
    assert information(1, 0.5) == 0


def test_the_error_per_relay_is_found_back_from_reclassified_tickets():
    assert relay_error_from(0.244, 3) == pytest.approx(0.1, abs=1e-15)
    assert relay_error_from([0, 0.5], 3).tolist() == [0, 0.5]


@given(st.floats(0.1, 8), st.floats(0, 0.4))
def test_the_error_per_relay_is_found_back_from_any_chain(d, e):
    assert relay_error_from(error_after(d, e), d) == pytest.approx(e, abs=1e-9)


# --- Gain and horizon ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratio", "relay_error", "relays"),
    [
        (2, 0.1, "3.106283720"),
        (3, 0.1, "4.923343212"),
        (2, 0.05, "6.578813479"),
        (5, 0.1, "7.212567439"),
    ],
)
def test_the_horizon_reproduces_the_reference_values(ratio, relay_error, relays):
    assert horizon(ratio, 1, relay_error) == printed(relays)
    assert horizon(ratio / 2, 0.5, relay_error) == printed(relays)


@pytest.mark.parametrize(
    ("messages", "relays"), [(1, "3.106"), (3, "4.739"), (5, "5.687"), (9, "6.866"), (15, "7.940")]
)
def test_patience_moves_the_horizon_outwards(messages, relays):
    assert horizon(messages=messages) == printed(relays)


@given(positive, st.floats(0.01, 0.99), st.floats(0.001, 0.499), odds)
def test_at_the_horizon_the_expected_gain_equals_the_weight(stake, ratio, e, messages):
    weight = ratio * stake
    d0 = horizon(stake, weight, e, messages)
    assert expected_gain(d0, e, stake, messages) == pytest.approx(weight, rel=1e-9)


@given(positive, positive, st.floats(0.01, 0.4), odds, st.floats(0, 60))
def test_an_employee_past_the_horizon_expects_less_than_the_weight(stake, weight, e, messages, d):
    assume(stake > weight)
    d0 = horizon(stake, weight, e, messages)
    assume(abs(d - d0) > 1e-6)
    assert (expected_gain(d, e, stake, messages) > weight) == (d < d0)


@given(distances, errors, amounts)
def test_the_gain_on_one_message_is_the_stake_times_the_clarity_left(d, e, stake):
    gain = expected_gain(d, e, stake)
    assert gain == stake * clarity_after(d, e)
    assert gain == pytest.approx(stake * (1 - 2 * error_after(d, e)), abs=1e-9)


@given(st.floats(0, 60), errors, odds)
def test_the_gain_on_a_majority_is_that_of_a_vote(d, e, k):
    error = error_after(d, e)
    right = sum(
        math.comb(k, j) * (1 - error) ** j * error ** (k - j) for j in range((k + 1) // 2, k + 1)
    )
    assert majority_correct(error, k) == pytest.approx(right, abs=1e-12)
    assert expected_gain(d, e, 3, k) == pytest.approx(3 * (2 * right - 1), abs=1e-11)


@given(st.floats(0, 40), st.floats(0.001, 0.499), odds)
def test_two_more_messages_never_harm(d, e, k):
    assert expected_gain(d, e, messages=k + 2) >= expected_gain(d, e, messages=k) - 1e-15
    assert horizon(relay_error=e, messages=k + 2) > horizon(relay_error=e, messages=k)


def test_each_doubling_of_the_stake_buys_the_same_number_of_relays():
    bought = np.diff(horizon([1, 2, 4, 8], 0.5, 0.1))
    assert bought == pytest.approx([math.log(2) / math.log(1 / 0.8)] * 3)
    assert bought[0] == printed("3.106284")


def test_halving_the_error_doubles_the_horizon_and_more():
    assert horizon(2, 1, 0.1) == printed("3.11")
    assert horizon(2, 1, 0.05) == printed("6.58")


def test_a_lighter_system_far_from_the_client_moves_the_horizon_to_less_than_five_relays():
    assert horizon(stake=1.5, weight=0.5) == printed("4.9")


@pytest.mark.parametrize("messages", [1, 3, 15])
def test_limits_of_the_horizon(messages):
    def d0(stake, weight, relay_error):
        return horizon(stake, weight, relay_error, messages)

    assert d0(1, 0.5, 0) == inf
    assert d0(1, 0, 0.1) == inf
    assert d0(1, 0, 0) == inf
    assert d0(1, 0.5, 0.5) == 0
    assert d0(1, 0, 0.5) == 0
    assert d0(1, 1, [0, 0.1, 0.5]).tolist() == [0, 0, 0]
    assert d0(0.4, 0.5, [0, 0.1, 0.5]).tolist() == [0, 0, 0]
    assert d0(0, 0, [0, 0.1, 0.5]).tolist() == [0, 0, 0]
    assert 0 < d0(1, 1 - 1e-12, 0.1) < 0.1


def test_the_horizon_recedes_without_end_as_the_weight_vanishes():
    assert horizon(1, 1e-200, 0.1) == pytest.approx(200 * math.log(10) / math.log(1.25))


@pytest.mark.parametrize("messages", [1, 3, 15])
def test_limits_of_the_gain(messages):
    gain = expected_gain([0, 5, inf, 5, inf], [0.1, 0, 0, 0.5, 0.1], 2, messages)
    assert gain.tolist() == [2, 2, 2, 0, 0]


# --- Time to see ---------------------------------------------------------------------------------


def ruined(error, lead):
    """The gambler's ruin, exactly: the decision error of a test that waits for this lead."""
    wrong, right = Fraction(error) ** lead, (1 - Fraction(error)) ** lead
    return wrong / (wrong + right)


@pytest.mark.parametrize(
    ("error", "threshold", "alpha", "signals"),
    [
        (0.1, 2, "0.012195122", "2.439024390"),
        (0.18, 2, "0.045970488", "2.837684449"),
        (0.3, 3, "0.072972973", "6.405405405"),
    ],
)
def test_the_exact_sequential_test_reproduces_the_reference_values(
    error, threshold, alpha, signals
):
    assert float(ruined(Fraction(str(error)), threshold)) == printed(alpha)
    assert smallest_threshold(error, float(alpha) + 1e-9) == threshold
    assert sequential_signals(error, threshold) == printed(signals)


@pytest.mark.parametrize("k", [1, 2, 3, 7])
@pytest.mark.parametrize("error", [0, 0.1, 0.244, 0.4999999, 0.5])
def test_the_exact_sequential_test_solves_the_gamblers_ruin(error, k):
    size = 2 * k - 1  # leads from -(k-1) to k-1
    steps = (1 - error) * np.eye(size, k=1) + error * np.eye(size, k=-1)
    ruin = np.zeros(size)
    ruin[0] = error
    wrong, signals = np.linalg.solve(np.eye(size) - steps, np.stack([ruin, np.ones(size)], 1)).T
    assert float(ruined(error, k)) == pytest.approx(wrong[k - 1], abs=1e-12)
    assert sequential_signals(error, k) == pytest.approx(signals[k - 1], rel=1e-9)


def test_limits_of_the_exact_test():
    assert sequential_signals(0, [1, 5]).tolist() == [1, 5]
    assert sequential_signals(0.5, [1, 5, 2000]).tolist() == [1, 25, 4_000_000]
    assert sequential_signals(0.5 - 1e-12, 5) == pytest.approx(25)
    assert smallest_threshold([0, 0.5]).tolist() == [1, inf]


@pytest.mark.parametrize(("d", "lead", "signals"), [(1, 2, "2.44"), (3, 3, "5.48")])
def test_signals_needed_at_one_and_at_three_relays_when_leads_are_whole(d, lead, signals):
    error = error_after(d, 0.1)
    assert smallest_threshold(error, 0.05) == lead
    assert sequential_signals(error, lead) == printed(signals)


@given(st.floats(0.001, 0.49), st.floats(1e-6, 0.4999))
def test_the_smallest_threshold_is_enough_and_one_less_is_not(error, alpha):
    k = smallest_threshold(error, alpha)
    k = int(k)
    assert ruined(error, k) <= Fraction(alpha) * (1 + Fraction(1, 10**12))
    assert k == 1 or ruined(error, k - 1) > Fraction(alpha)


@given(st.floats(0.05, 0.49), st.integers(1, 12))
def test_the_smallest_threshold_is_exact_where_a_lead_gives_just_the_error_accepted(error, k):
    assert smallest_threshold(error, float(ruined(error, k))) == k


@given(st.integers(3, 2000), st.integers(1, 40), st.data())
def test_the_smallest_threshold_is_exact_for_errors_that_are_fractions(n, k, data):
    error = Fraction(data.draw(st.integers(1, (n - 1) // 2)), n)
    alpha = ruined(error, k)
    assume(float(alpha) > 0)
    assert smallest_threshold(float(error), float(alpha)) == k
    assert smallest_threshold(float(error), float(alpha) * (1 - 1e-9)) == k + 1


def test_one_signal_is_enough_where_as_many_are_wrong_as_one_accepts():
    percent = np.arange(1, 50) / 100
    assert smallest_threshold(percent, percent).tolist() == [1] * 49
    assert smallest_threshold(0.1, 1 / 82) == 2
    assert smallest_threshold(0.1, np.nextafter(1 / 82, 0) * (1 - 1e-14)) == 3


@given(st.floats(0.01, 0.49), st.integers(1, 12))
def test_the_smooth_test_is_exact_where_a_lead_gives_just_the_error_accepted(error, k):
    alpha = float(ruined(error, k))
    assume(alpha > 0)
    assert signals_needed(1, error, alpha) == pytest.approx(sequential_signals(error, k), rel=1e-7)


@given(st.floats(0.1, 30), st.floats(0.01, 0.4), st.floats(0.001, 0.49))
def test_the_smooth_test_is_walds(d, e, alpha):
    error = error_after(d, e)
    assume(error < 0.499)
    gathered = (1 - 2 * alpha) * math.log((1 - alpha) / alpha)
    a_signal_brings = (1 - 2 * error) * math.log((1 - error) / error)
    assert signals_needed(d, e, alpha) == pytest.approx(gathered / a_signal_brings, rel=1e-9)


@given(st.floats(0.1, 30), st.floats(0.01, 0.4), st.floats(0.001, 0.49))
def test_the_smooth_test_never_takes_longer_than_the_exact_one(d, e, alpha):
    error = error_after(d, e)
    assume(error < 0.499)
    exact = sequential_signals(error, smallest_threshold(error, alpha))
    assert signals_needed(d, e, alpha) <= exact * (1 + 1e-7)


def test_the_smooth_test_underestimates_close_to_the_client():
    assert signals_needed(1, 0.1, 0.05) == printed("1.51")
    assert sequential_signals(0.1, smallest_threshold(0.1, 0.05)) == printed("2.44")


def test_limits_of_the_smooth_test():
    assert signals_needed([1, 5], 0.5).tolist() == [inf, inf]
    assert signals_needed(inf, 0.1) == inf
    assert signals_needed([0, 5, inf], [0.5, 0, 0]).tolist() == [0, 0, 0]
    assert sensing_time(3, 0.5) == inf


@given(st.floats(0.1, 30), st.floats(0.01, 0.4), positive)
def test_the_time_to_see_counts_signals_in_months(d, e, tau):
    assert sensing_time(d, e, 0.05, tau) == pytest.approx(tau * signals_needed(d, e, 0.05))


# --- Raw evidence --------------------------------------------------------------------------------


@given(st.floats(0.01, 60), positive)
def test_raw_evidence_is_a_gaussian_with_the_noise_of_every_relay(d, sigma):
    tail = math.erfc(1 / (sigma * math.sqrt(2 * d))) / 2
    assert raw_evidence_error(d, sigma) == pytest.approx(tail, rel=1e-9)


@pytest.mark.parametrize(("sigma", "raw_wins_from"), [(0.5, 26), (0.8, 2)])
def test_verdicts_win_close_to_the_client_and_raw_evidence_far_away(sigma, raw_wins_from):
    d = np.arange(2, 200)
    raw, verdicts = raw_evidence_error(d, sigma), error_after(d, raw_evidence_error(1, sigma))
    assert ((raw < verdicts) == (d >= raw_wins_from)).all()


def test_limits_of_raw_evidence():
    assert raw_evidence_error([0, inf], 0.5).tolist() == [0, 0.5]


# --- Waiting while the need turns -----------------------------------------------------------------


@given(distances, errors, amounts, odds)
def test_waiting_costs_nothing_if_the_need_stands_still(distance, relay_error, stake, messages):
    patient = gain_after_waiting(distance, relay_error, stake, messages, rotation=0)
    assert patient == expected_gain(distance, relay_error, stake, messages)


@given(distances, errors, odds)
def test_waiting_is_worth_the_cosine_of_the_turn(distance, relay_error, messages):
    patient = gain_after_waiting(distance, relay_error, 1.0, messages, 0.5, np.pi / 48)
    turned = np.radians(90 / 24) * 0.5 * messages
    assert patient == pytest.approx(
        expected_gain(distance, relay_error, 1.0, messages) * math.cos(turned), abs=1e-12
    )


def test_past_a_right_angle_the_well_studied_answer_points_backwards():
    desks = np.arange(1, 8)
    assert (gain_after_waiting(desks, messages=23) > 0).all()
    assert (gain_after_waiting(desks, messages=25) < 0).all()


# --- Cross-checking ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own_error", "stable"),
    [(0.01, "0.010310386"), (0.05, "0.059041448"), (0.1, "0.146446609"), (0.15, "0.311017763")],
)
def test_cross_checking_settles_at_the_reference_values(own_error, stable):
    assert cross_checked_limit(own_error) == printed(stable)
    assert cross_checked_after(1000, own_error) == printed(stable)


@given(errors, errors)
def test_cross_checking_sums_over_the_eight_cases(eta, delta):
    wrong = 0
    for sources in np.ndindex(2, 2, 2):
        chance = math.prod(eta if source else 1 - eta for source in sources)
        wrong += chance * (1 - delta if sum(sources) >= 2 else delta)
    assert cross_checked(eta, delta) == pytest.approx(wrong, abs=1e-15)


shares = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0, 1))


@given(errors, shares)
def test_the_limit_of_cross_checking_is_a_fixed_point(own_error, shared):
    stable = cross_checked_limit(own_error, shared)
    assert cross_checked(stable, own_error, shared) == pytest.approx(stable, abs=1e-7)


@given(errors, errors)
def test_three_echoes_are_one_relay(eta, delta):
    heard = eta * (1 - delta) + delta * (1 - eta)
    assert cross_checked(eta, delta, shared=1) == pytest.approx(heard, abs=1e-15)


@given(errors, errors, shares)
def test_echoes_never_help(eta, delta, shared):
    assert cross_checked(eta, delta, shared) >= cross_checked(eta, delta) - 1e-15


@pytest.mark.parametrize("shared", [0.0, 0.25, 0.5, 0.8])
def test_the_threshold_is_where_a_faint_clarity_stops_growing(shared):
    faint = 1e-6
    own_error = cross_checking_threshold(shared)
    left = 1 - 2 * cross_checked(0.5 - faint / 2, own_error, shared)
    assert left == pytest.approx(faint, rel=1e-6)


def test_half_echoes_lower_the_threshold_to_one_slip_in_ten():
    assert cross_checking_threshold([0, 0.5, 1]) == pytest.approx([1 / 6, 0.1, 0])
    assert cross_checked_limit(0.1, [0, 0.49, 0.5]).tolist() == [
        printed("0.146446609"),
        pytest.approx(cross_checked_after(100_000, 0.1, 0.49), abs=1e-6),
        0.5,
    ]


def test_cross_checking_saves_the_message_below_one_sixth_and_only_there():
    assert cross_checking_threshold() == 1 / 6
    assert cross_checked_limit([0, 1 / 6, 0.2, 0.5]).tolist() == [0, 0.5, 0.5, 0.5]
    assert cross_checked_limit(1 / 6 - 1e-6) == pytest.approx(0.5, abs=0.002)
    assert cross_checked_limit(1 / 6 - 1e-6) < 0.4995
    stable = (1 - math.sqrt(3 - 2 / 0.68)) / 2
    assert cross_checked_after(1000, [0.16, 0.18]) == pytest.approx([stable, 0.5], abs=1e-9)


@given(st.integers(0, 12), errors)
def test_levels_of_cross_checking_are_one_level_again_and_again(levels, own_error):
    error = 0.0
    for _ in range(levels):
        error = cross_checked(error, own_error)
    assert cross_checked_after(levels, own_error) == error


def test_nine_levels_by_chain_and_by_cross_checking():
    assert error_after(9, 0.1) == printed("0.432891")
    after = cross_checked_after(9, 0.1)
    assert after < cross_checked_limit(0.1)
    assert after == pytest.approx(0.146447, abs=0.001)
    assert cross_checked_after([0, 1], 0.1).tolist() == [0, 0.1]


# --- Chance agrees -------------------------------------------------------------------------------
# Fixed seeds; every tolerance is four standard errors of the quantity measured.


def four_standard_errors(sample):
    return 4 * np.std(sample) / math.sqrt(len(sample))


@pytest.mark.parametrize("e", [0, 0.1, 0.3, 0.5])
def test_simulated_messages_fade_like_the_chain(e):
    runs, d = 100_000, np.arange(1, 9)
    wrong = simulate_cascade(8, e, runs, np.random.default_rng(3))
    assert wrong.shape == (runs, 8)
    expected = error_after(d, e)
    assert (np.abs(wrong.mean(axis=0) - expected) <= 4 * np.sqrt(expected / runs)).all()


def test_simulated_messages_lose_the_squared_clarity_at_each_relay():
    wrong = simulate_cascade(4, 0.1, 1_000_000, np.random.default_rng(4)).mean(axis=0)
    y2 = (1 - 2 * wrong) ** 2
    # The variance of ln y² is 4(1 - y²)/(y² runs), and the ratio is less noisy than its two terms.
    tolerance = 4 * np.sqrt(4 * (1 - y2) / y2 / 1_000_000)
    assert (np.abs(np.log(y2[1:] / y2[:-1]) - np.log(0.64)) < tolerance[1:]).all()


def test_simulated_relays_err_independently():
    wrong = simulate_cascade(2, 0.3, 100_000, np.random.default_rng(5))
    first, second = wrong[:, 0], wrong[:, 0] ^ wrong[:, 1]
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(0, abs=4 / math.sqrt(100_000))

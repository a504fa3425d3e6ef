"""The laws of the chapter on the client: reference values, properties, derivations, chance."""

import math
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp
from scipy.optimize import minimize_scalar

from pullkit import consommacteur, sense
from pullkit.consommacteur import (
    EMPLOYEES,
    OPACITY,
    RIDERS,
    RUNGS,
    Situation,
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
    promoter_score,
    promoter_score_error,
    residual_gap,
    survivors,
    vote_force,
    vote_share,
)
from pullkit.defaults import DEFAULTS
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

shares = st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(0, 1))
values = st.floats(-50, 50)
opacities = st.one_of(st.just(inf), st.floats(0.01, 20))
finite_opacities = st.floats(0.01, 20)
rates = st.one_of(st.just(0.0), st.floats(0.01, 5))
months = st.one_of(st.just(0.0), st.floats(0.01, 200))
positive = st.floats(0.01, 50)


class TestArguments(Promises):
    contract = Contract(consommacteur)


@pytest.mark.parametrize("law", [promoter_score, promoter_score_error, answers_needed])
def test_promoters_and_detractors_are_not_more_than_everybody(law):
    more = {promoter_score: {}, promoter_score_error: {"answers": 9}, answers_needed: {"margin": 1}}
    with pytest.raises(ValueError, match=r"^promoters \+ detractors is 1\.1; it must lie between"):
        law(0.6, 0.5, **more[law])
    law(0.7, 0.3, **more[law])


def test_the_situations_cannot_be_changed_and_their_names_are_those_of_the_laws():
    with pytest.raises(AttributeError):
        RIDERS.gap = 1
    with pytest.raises(TypeError):
        RUNGS["media"] = 3
    assert survivors(**asdict(RIDERS)) == survivors(0.4, 0.5, 0, 0.8, 0)
    assert Situation() == RIDERS


# --- The vote with the chequebook ----------------------------------------------------------------


def test_the_vote_reproduces_the_reference_values():
    share = vote_share(0.4, 0.2)
    assert share == printed("0.880797078")
    assert vote_force(share, 0.2) == printed("0.524967927")


def test_twice_the_transparency_moves_the_share_and_halves_the_markup():
    assert vote_share(0.4, [0.4, 0.2])[0] == printed("0.731059")
    assert vote_share(0.4, [0.4, 0.2])[1] == printed("0.880797")
    assert markup(1 / 2, [0.4, 0.2]) == pytest.approx([0.8, 0.4])


def test_in_full_light_the_best_take_all_and_in_full_darkness_all_get_the_same():
    assert vote_share([-1, 0, 1], 0).tolist() == [0, 0.5, 1]
    assert vote_share([-1, 0, 1], inf).tolist() == [0.5, 0.5, 0.5]
    assert vote_share([1e300, -1e300], 1e-300).tolist() == [1, 0]


@given(st.floats(-3, 3), st.floats(0.5, 20))
def test_the_force_is_the_slope_of_the_vote(gain, mu):
    share = vote_share(gain, mu)
    step = 1e-3 * mu
    slope = (vote_share(gain + step, mu) - vote_share(gain - step, mu)) / (2 * step)
    assert vote_force(share, mu) == pytest.approx(slope, rel=1e-4)


@given(finite_opacities)
def test_the_force_is_greatest_at_half_the_market_and_nil_for_the_captive_and_the_absent(mu):
    found = minimize_scalar(lambda s: -vote_force(s, mu), bounds=(0, 1), method="bounded")
    assert found.x == pytest.approx(0.5, abs=1e-5)
    assert vote_force(0.5, mu) == pytest.approx(1 / (4 * mu))
    assert vote_force([0, 1], mu).tolist() == [0, 0]
    assert vote_force(0.3, inf) == 0


def test_clients_who_each_take_the_better_offer_vote_as_the_logit_says():
    # To each of them an offer is worth its value and noise by Gumbel's law (McFadden, 1974).
    voters, gain, mu = 200_000, 0.5, 0.6
    worth = [gain, 0] + mu * np.random.default_rng(11).gumbel(size=(voters, 2))
    expected = vote_share(gain, mu)
    deviation = math.sqrt(expected * (1 - expected) / voters)
    assert (worth.argmax(axis=1) == 0).mean() == pytest.approx(expected, abs=4 * deviation)


# --- The stake -----------------------------------------------------------------------------------


def test_the_stake_of_the_book_is_the_force_at_half_the_market():
    assert OPACITY == 0.25
    assert vote_force(0.5) == DEFAULTS.stake == 1


@pytest.mark.parametrize(
    ("share", "stake"), [(0.6, "0.96"), (0.7, "0.84"), (0.81, "0.6156"), (0.85, "0.51")]
)
def test_the_share_of_the_market_sets_the_stake(share, stake):
    assert vote_force(share) == printed(stake)
    assert captive_share(vote_force(share)) == pytest.approx(share)


def test_above_four_fifths_of_the_market_no_single_message_is_worth_a_move_even_at_the_counter():
    captive = captive_share(DEFAULTS.weight / sense.clarity(DEFAULTS.relay_error))
    assert captive == pytest.approx(0.806, abs=0.0005)
    assert (
        sense.horizon(vote_force(captive - 0.001)) > 1 > sense.horizon(vote_force(captive + 0.001))
    )
    assert sense.horizon(vote_force(0.81)) < 1


def test_each_doubling_of_the_stake_buys_the_same_number_of_relays():
    bought = np.diff(sense.horizon([1, 2, 4, 8]))
    assert bought == pytest.approx([3.106284] * 3, abs=5e-7)


@given(st.floats(0.01, 30), finite_opacities)
def test_beyond_the_captive_share_the_stake_is_smaller(stake, mu):
    share = captive_share(stake, mu)
    if share == 0:
        assert vote_force(0.5, mu) < stake
    else:
        assert 0.5 <= share <= 1
        assert vote_force(share, mu) == pytest.approx(stake, rel=1e-6, abs=1e-9)
    assert captive_share(0, mu) == 1


def test_stars_measure_opacity():
    mu = opacity_from_revenue([0.05, 0.09])
    assert mu[0] == printed("20.5")
    assert mu[1] == printed("11.6")
    assert 1 / mu == pytest.approx([0.0488, 0.0862], abs=5e-5)


@given(st.floats(0.01, 0.2))
def test_a_star_adds_to_the_revenue_of_a_small_firm_what_it_was_measured_from(rise):
    small = -20.0
    more = vote_share(small + 1 / opacity_from_revenue(rise), 1) / vote_share(small, 1)
    assert more - 1 == pytest.approx(rise, rel=1e-6)


# --- Prices --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("firms", "asked"), [(2, "0.6"), (3, "0.45"), (5, "0.375"), (10, "0.333333")]
)
def test_equal_firms_reproduce_the_reference_markups(firms, asked):
    assert markup(1 / firms, 0.3) == printed(asked)
    assert markup(1 / firms, 0.3) == pytest.approx(0.3 * firms / (firms - 1))


def test_limits_of_the_markup():
    assert markup([0, 0.5, 1], 0.3) == pytest.approx([0.3, 0.6, inf])
    assert markup(0.5, inf) == inf


@given(st.floats(0.01, 0.99), st.floats(0.1, 5))
def test_no_other_markup_earns_more(share, mu):
    # Where a firm that asks μ/(1-s) has the share s, a dearer or cheaper offer earns it less.
    asked = markup(share, mu)
    worth = mu * math.log(share / (1 - share))  # over its rival, at that price
    for other in asked * np.array([0.1, 0.5, 0.9, 0.99, 1.01, 1.1, 2]):
        assert other * vote_share(worth + asked - other, mu) <= asked * share * (1 + 1e-9)


# --- The ladder ----------------------------------------------------------------------------------

LADDER = [
    (0, "0.083333333", "0.5"),
    (1, "0.020833333", "0.817574476"),
    (2, "0.005208333", "0.867035760"),
    (3, "0.001302083", "0.877476787"),
    (inf, "0.000000000", "0.880797078"),
]


@pytest.mark.parametrize(("bits", "distance", "share"), LADDER)
def test_the_ladder_reproduces_the_reference_table(bits, distance, share):
    assert mismatch(bits) == printed(distance)
    assert ladder_share(bits, 12, 0.5) == printed(share)


def test_the_rungs_climb_from_media_to_building_together():
    assert list(RUNGS) == ["media", "relational", "productive", "building"]
    assert list(RUNGS.values()) == [0, 1, 2, inf]


@pytest.mark.parametrize("bits", [0, 1, 2, 3])
def test_the_mismatch_is_that_of_a_uniform_quantiser(bits):
    parts = 2**bits
    middles = (np.arange(parts) + 0.5) / parts
    preference = np.random.default_rng(13).random(200_000)
    heard = middles[np.floor(preference * parts).astype(int)]
    squared = (preference - heard) ** 2
    assert squared.mean() == pytest.approx(mismatch(bits), abs=4 * squared.std() / 200_000**0.5)
    exact = sum(
        quad(lambda p, m=m: (p - m) ** 2, m - 0.5 / parts, m + 0.5 / parts)[0] for m in middles
    )
    assert exact == pytest.approx(mismatch(bits))


def test_two_bits_win_nearly_all_that_dialogue_can_win():
    gains = ladder_share([1, 2], 12, 0.5) - 0.5
    parts = gains / (ladder_share(inf, 12, 0.5) - 0.5)
    assert parts == pytest.approx([0.834, 0.964], abs=5e-4)
    assert bits_needed(0.95, 12, 0.5) == 2


@given(st.floats(0, 0.999), st.floats(0.1, 50), st.floats(0.05, 5))
def test_the_bits_needed_are_enough_and_one_less_is_not(part, k, mu):
    bits = bits_needed(part, k, mu)
    goal = part * (ladder_share(inf, k, mu) - 0.5)
    assert ladder_share(bits, k, mu) - 0.5 >= goal * (1 - 1e-6) - 1e-9
    if bits > 0:
        assert ladder_share(bits - 1, k, mu) - 0.5 <= goal * (1 + 1e-6)


@pytest.mark.parametrize("bits", [0, 1, 2, 3, 5])
def test_the_bits_needed_undo_the_gain_of_so_many_bits(bits):
    gains = ladder_share([bits, inf], 12, 0.5) - 0.5
    assert bits_needed(gains[0] / gains[1], 12, 0.5) == bits


def test_to_win_everything_takes_endless_dialogue():
    assert bits_needed(1, 12, 0.5) == inf
    assert bits_needed(0, 12, 0.5) == 0


# --- Leave or speak ------------------------------------------------------------------------------

REFERENCES = [
    ((0.4, 0.5, 1, 0.8, 0), "0.833333333"),
    ((0.4, 0.5, 1, 0.8, 1), "0.652064086"),
    ((0.4, 0.5, 0, 0.8, 1), "0.318730753"),
    ((0.4, 2, 0, 0.8, 0), "0.5"),
    ((0.8, 1, 0.2, 0.5, 0), "0"),
]


@pytest.mark.parametrize(("situation", "stay"), REFERENCES)
def test_survival_reproduces_the_reference_values(situation, stay):
    assert survivors(*situation) == printed(stay)


def test_what_the_last_to_leave_did_not_teach_remains():
    assert residual_gap(0.8, 1, 0.2, 0.5, 0) == printed("0.2")


def test_the_longest_deafness_reproduces_the_reference_values():
    assert longest_deafness(0.4, 0.5, 0, 0.8) == printed("3.465736")
    assert longest_deafness(0.4, 0.5, 1, 0.8) == printed("8.958797")


def test_the_predict_first_question():
    # Leaving becomes four times faster: how many of a hundred stay? Then two deaf months.
    stay = 100 * survivors(0.4, [0.5, 2, 0.5, 1], 0, 0.8, [0, 0, 2, 2])
    assert stay.round().tolist() == [50, 50, 17, 0]


situations = st.tuples(
    st.floats(0.01, 1),
    st.floats(0.01, 4),
    st.one_of(st.just(0.0), st.floats(0.01, 4)),
    st.floats(0.05, 4),
    st.one_of(st.just(0.0), st.floats(0.01, 12)),
)


def integrated(time, situation):
    """Integrate the two equations step by step instead of solving them."""
    g, r, v, rho, deaf = situation
    state = np.array([1.0, g])
    for learning, length in [(0, min(time, deaf)), (rho, max(time - deaf, 0))]:
        state = solve_ivp(
            lambda _, state, learning=learning: (
                -state[0] * state[1] * leaving_and_learning(r, v, learning)
            ),
            (0, length),
            state,
            rtol=1e-10,
            atol=1e-13,
        ).y[:, -1]
    return state


def leaving_and_learning(r, v, learning):
    return np.array([r, learning * (r + v)])


@pytest.mark.parametrize(
    "situation", [*(case for case, _ in REFERENCES), (0.4, 0.5, 0, 0.8, 2), (0.9, 2, 0, 0.5, 3)]
)
@pytest.mark.parametrize("time", [0, 0.5, 2, 8, 40])
def test_the_solution_is_that_of_the_equations(situation, time):
    people, gap = leave_or_speak(time, *situation)
    assert [people, gap] == pytest.approx(integrated(time, situation), abs=1e-7)


@given(situations, st.floats(0, 50))
def test_the_solution_moves_as_the_equations_say(situation, time):
    # Slopes by a central difference, away from the moment the firm starts to listen.
    _, r, v, rho, deaf = situation
    step = 0.01 / (1 + r + rho * (r + v))
    assume(time > step and abs(time - deaf) > step)
    people, gap = leave_or_speak(time + step * np.arange(-1, 2), *situation)
    moves = -people[1] * gap[1] * leaving_and_learning(r, v, rho * (time > deaf))
    assert (people[2] - people[0]) / (2 * step) == pytest.approx(moves[0], abs=2e-4)
    assert (gap[2] - gap[0]) / (2 * step) == pytest.approx(moves[1], abs=2e-4)


@given(situations)
def test_people_are_a_straight_line_in_the_gap_once_the_firm_listens(situation):
    g, r, v, rho, deaf = situation
    people, gap = leave_or_speak(deaf + np.linspace(0, 50, 9), *situation)
    slope = r / (rho * (r + v))
    assert people - slope * gap == pytest.approx([people[0] - slope * g] * 9, abs=1e-9)


@given(situations)
def test_in_the_end_there_is_no_gap_or_nobody(situation):
    g, r, *_, deaf = situation
    margin = math.exp(-r * g * deaf) - lesson_cost(*situation[:4])
    assume(abs(margin) > 1e-3)  # on the line between recovery and death the end is far
    people, gap = leave_or_speak(1e9, *situation)
    assert people == pytest.approx(survivors(*situation), abs=1e-6)
    assert gap == pytest.approx(residual_gap(*situation), abs=1e-6)
    assert min(people, gap) == pytest.approx(0, abs=1e-6)


@given(situations, st.floats(0.1, 10))
def test_without_voice_or_deafness_the_speed_of_leaving_does_not_matter(situation, faster):
    g, r, _, rho, _ = situation
    assert survivors(g, r * faster, 0, rho) == pytest.approx(survivors(g, r, 0, rho))
    assert survivors(g, r, 0, rho) == pytest.approx(max(0, 1 - g / rho))


@given(situations, st.floats(0.1, 4))
def test_voice_never_costs_anybody_and_deafness_never_keeps_anybody(situation, more):
    g, r, v, rho, deaf = situation
    assert survivors(g, r, v + more, rho, deaf) >= survivors(*situation)
    assert survivors(g, r, v, rho, deaf + more) <= survivors(*situation)


@given(situations)
def test_a_firm_just_survives_its_longest_deafness(situation):
    *case, _ = situation
    longest = longest_deafness(*case)
    assert survivors(*case, longest) == pytest.approx(0, abs=1e-9)
    assert residual_gap(*case, longest) == pytest.approx(
        max(0, case[0] - case[3] * (case[1] + case[2]) / case[1]), abs=1e-9
    )
    if longest > 0.01:
        assert survivors(*case, longest * 0.99) > 0
        assert longest == pytest.approx(-math.log(lesson_cost(*case)) / (case[1] * case[0]))
    else:
        assert lesson_cost(*case) > 0.9


@given(situations, st.floats(0.01, 0.95))
def test_the_months_to_mend_are_when_the_gap_is_that_small(situation, part):
    time = months_to_mend(part, *situation)
    left = (1 - part) * situation[0]
    if time < 1e6:
        assert leave_or_speak(time, *situation)[1] == pytest.approx(left, rel=1e-6)
    else:
        assert residual_gap(*situation) >= left * (1 - 1e-6)


def test_on_the_line_between_recovery_and_death_mending_takes_a_plain_fraction():
    # Where R is all there is, dg/dt is a multiple of g²: half the gap takes as long as 1/(r g).
    g, r, rho = 0.4, 0.5, 0.4
    assert lesson_cost(g, r, 0, rho) == 1
    assert months_to_mend([0.5, 0.75], g, r, 0, rho) == pytest.approx([5, 15])
    assert leave_or_speak([5, 15], g, r, 0, rho)[1] == pytest.approx([0.2, 0.1])


def test_limits_of_leaving_and_speaking():
    # Nobody leaves; nobody leaves or speaks; the firm never learns; there is nothing to mend.
    cases = [(0.4, 0, 1, 0.8, 3), (0.4, 0, 0, 0.8, 3), (0.4, 0.5, 1, 0, 3), (0, 0.5, 1, 0.8, 3)]
    stay, left, cost, longest = (
        [law(*case[: 4 + wanted]) for case in cases]
        for law, wanted in [
            (survivors, 1),
            (residual_gap, 1),
            (lesson_cost, 0),
            (longest_deafness, 0),
        ]
    )
    assert stay == [1, 1, 0, 1]
    assert left == [0, 0.4, 0.4, 0]
    assert cost == [0, 0, inf, 0]
    assert longest == [inf, inf, 0, inf]
    people, gap = leave_or_speak([3, 13], *cases[0])
    assert people.tolist() == [1, 1]
    assert gap == pytest.approx([0.4, 0.4 * math.exp(-8)])
    people, gap = leave_or_speak(1e6, *cases[0])
    assert (people, gap) == (1, 0)
    people, gap = leave_or_speak(13, *cases[2])
    assert (people, gap) == pytest.approx((math.exp(-0.5 * 0.4 * 13), 0.4))
    assert [months_to_mend(0.5, *case) for case in cases[1:]] == [inf, inf, 0]
    assert months_to_mend(0.5, *cases[0]) == pytest.approx(3 + math.log(2) / 0.8)
    assert months_to_mend(0, *cases[1]) == 0


def test_employees_obey_the_same_law_more_slowly():
    riders, employees = asdict(RIDERS), asdict(EMPLOYEES)
    assert lesson_cost(**{k: riders[k] for k in list(riders)[:4]}) == pytest.approx(0.5)
    assert lesson_cost(**{k: employees[k] for k in list(employees)[:4]}) == pytest.approx(0.5)
    assert survivors(**employees) == pytest.approx(math.exp(-0.24) - 0.5)
    assert months_to_mend(0.5, **employees) > 10 * months_to_mend(0.5, **riders)


# --- Word of mouth -------------------------------------------------------------------------------


def test_the_diffusion_reproduces_the_reference_values():
    time, adoption, pace = bass_peak(0.03, 0.38)
    assert time == printed("6.192619198")
    assert adoption == printed("0.460526316")
    assert pace == printed("0.110592105")


@given(st.floats(0.001, 0.5), st.floats(0, 2))
def test_the_peak_is_where_adoption_that_grows_as_bass_says_grows_fastest(p, q):
    time, adoption, pace = bass_peak(p, q)

    def grow(_, x):
        return (p + q * x) * (1 - x)

    x = solve_ivp(grow, (0, time), [0], rtol=1e-9, atol=1e-12).y[0, -1]
    assert x == pytest.approx(adoption, abs=1e-6)
    assert grow(time, x) == pytest.approx(pace)
    assert (grow(time, np.linspace(0, 1, 200)) <= pace * (1 + 1e-9)).all()


def test_where_imitation_is_weak_adoption_is_fastest_at_the_start():
    assert bass_peak(0.4, 0.1) == pytest.approx((0, 0, 0.4))


# --- A score and its error -----------------------------------------------------------------------


def test_the_score_and_its_error_reproduce_the_reference_values():
    assert promoter_score(0.5, 0.2) == pytest.approx(0.3)
    assert promoter_score_error(0.5, 0.2, 400) == printed("0.039051248")
    assert answers_needed(0.5, 0.2, 0.05) == 938


def test_samples_of_answers_scatter_as_the_error_says():
    n, runs = 400, 20_000
    answers = np.random.default_rng(16).multinomial(n, [0.5, 0.3, 0.2], size=runs)
    scores = (answers[:, 0] - answers[:, 2]) / n
    assert scores.mean() == pytest.approx(promoter_score(0.5, 0.2), abs=0.001)
    assert scores.std() == pytest.approx(promoter_score_error(0.5, 0.2, n), rel=0.02)


@given(st.floats(0, 0.5), st.floats(0.01, 0.5), st.floats(0.01, 0.5), st.floats(0.5, 0.999))
def test_with_the_answers_needed_the_margin_holds(promoters, detractors, margin, confidence):
    n = answers_needed(promoters, detractors, margin, confidence)
    deviations = margin / promoter_score_error(promoters, detractors, n)
    assert math.erf(deviations / math.sqrt(2)) >= confidence * (1 - 1e-9)


def test_if_all_agree_one_answer_is_enough():
    assert answers_needed(1, 0, 0.05) == 1
    assert promoter_score_error(1, 0, 1) == 0

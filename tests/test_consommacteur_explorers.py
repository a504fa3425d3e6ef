"""What the chapter on the client says of its explorers."""

import itertools
import re
from dataclasses import astuple

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from pullkit.consommacteur import OPACITY, RUNGS, leave_or_speak
from pullkit.explorers import consommacteur as explorers

END = len(explorers.MOMENTS) - 1


@pytest.fixture(scope="module")
def crowd():
    return explorers.leave_or_speak()


def test_leaving_four_times_faster_keeps_as_many_and_mends_four_times_sooner():
    usual, fast = (explorers.outcome("clients", speed, 0, 0, END) for speed in (1, 4))
    assert usual.stay == fast.stay == 50
    assert usual.half_mended == pytest.approx(4 * fast.half_mended)


def test_of_the_deaf_firms_clients_speed_decides_how_many_stay():
    stay = [explorers.outcome("clients", speed, 0, 2, END).stay for speed in (1, 2, 4)]
    assert stay == [17, 0, 0]


def test_staff_teach_as_much_in_the_end_and_ten_times_later():
    clients, staff = (
        explorers.outcome("clients", 1, 0, 0, END),
        explorers.outcome("staff", 1, 1, 0, END),
    )
    assert clients.stay == staff.stay
    assert staff.half_mended == pytest.approx(10 * clients.half_mended)


@pytest.mark.parametrize(("who", "voices", "deaf_months"), [("clients", 1, 1), ("staff", 4, 12)])
def test_those_who_have_spoken_are_as_many_as_when_silence_is_followed(who, voices, deaf_months):
    moment = 3
    case = explorers.situation(who, 1, voices, deaf_months)
    month = explorers.MOMENTS[moment][0]

    def end_of_silence(time, silent):
        _, gap = leave_or_speak(time, *astuple(case))
        return -(case.exit_rate + case.voice_rate) * gap * silent

    silent = solve_ivp(end_of_silence, (0, month), [1], max_step=0.1).y[0, -1]
    stay, _ = leave_or_speak(month, *astuple(case))
    spoken = explorers.outcome(who, 1, voices, deaf_months, moment).spoken
    assert spoken == pytest.approx(100 * (stay - silent), abs=0.75)  # but for rounding


def test_there_is_a_dot_for_everyone_who_stays_and_a_bubble_for_those_who_have_spoken(crowd):
    for state in [*crowd.states()][::37]:
        now = explorers.outcome(**state)
        silent, spoken = (part.count("<use") for part in crowd.fragments(state, "a")[:2])
        assert (silent, spoken) == (now.stay - now.spoken, now.spoken)


def test_whoever_has_left_does_not_come_back(crowd):
    places = [
        {
            use.partition(" fill")[0]
            for part in crowd.fragments(crowd.start | {"moment": moment}, "a")[:2]
            for use in part.split("<use")[1:]
        }
        for moment in range(END + 1)
    ]
    for before, after in itertools.pairwise(places):
        assert after <= before


def test_a_firm_that_dies_says_so_and_what_is_still_wrong(crowd):
    said = crowd.sentence(deaf_months=12)
    for words in ["none of 100", "82% of what was wrong still is", "Nobody is left"]:
        assert words in said


def test_the_stake_reaches_three_relays_at_half_the_market_and_none_with_the_captive():
    vote = explorers.vote()
    assert "stake is 1.00: one message can move desks up to 3 relays" in vote.sentence(share=0.5)
    assert "no desk at all" in vote.sentence(share=0.95)
    assert "no desk at all" in vote.sentence(share=0.05)
    assert "up to 7 relays" in vote.sentence(share=0.5, opacity=0.1)


def test_the_first_question_wins_four_fifths_of_what_dialogue_can_win():
    ladder = explorers.ladder()
    assert "83% of all that dialogue can win" in ladder.sentence(rung="relational")
    assert "96% of all that dialogue can win" in ladder.sentence(rung="productive")


def test_the_ladder_draws_no_rung_before_it_is_climbed():
    ladder = explorers.ladder()
    assert ladder.start["rung"] == "media"
    for climbed, rung in enumerate(RUNGS):
        drawn = "".join(ladder.fragments(ladder.start | {"rung": rung}, "a"))
        assert (
            drawn.count("of the way") == climbed
        )  # above each bar but the first its part of the gain


def test_the_stake_is_drawn_from_our_share_upwards_so_that_the_top_is_found_by_moving():
    vote = explorers.vote().at(share=0.8)
    curves = [vote.fragments(vote.start | {"share": share}, "a")[3] for share in (0.8, 0.4)]
    left = [min(map(float, re.findall(r"[ML] ?([\d.]+)", curve))) for curve in curves]
    assert left[0] > left[1]


def test_where_each_client_goes_by_their_own_misfit_the_first_question_wins_a_little_less():
    wishes = (np.arange(1024) + 0.5) / 1024
    missed = np.array([(wishes - explorers._offers(wishes, bits)) ** 2 for bits in RUNGS.values()])
    better = explorers.FIT_WEIGHT * (missed[0] - missed)
    share = explorers.consommacteur.vote_share(better).mean(axis=1)
    won = (share - share[0]) / (share[-1] - share[0])
    assert won[1:3] == pytest.approx([0.78, 0.94], abs=0.005)


def test_only_as_long_as_equally_many_speak_for_each_leaver_does_speed_change_no_total():
    stay = [explorers.outcome("clients", speed, 1, 0, END).stay for speed in (1, 2, 4)]
    assert stay == [75, 75, 75]
    stay = [explorers.outcome("clients", speed, 1 / speed, 0, END).stay for speed in (1, 2, 4)]
    assert stay == [75, 67, 60]


@pytest.mark.parametrize("rung", RUNGS)
def test_each_rung_of_the_ladder_shows_the_mismatch_of_its_law(rung):
    wishes = (np.arange(1024) + 0.5) / 1024
    shown = ((wishes - explorers._offers(wishes, RUNGS[rung])) ** 2).mean()
    assert shown == pytest.approx(explorers.consommacteur.mismatch(RUNGS[rung]), abs=1e-6)


def test_the_purposes_keep_their_order_and_the_exchange_inside_has_no_figure():
    purposes = explorers.evidence().purposes
    image, opinions, involve = (purposes[purpose] for purpose in explorers.PURPOSES)
    for year in (2013, 2015, 2017, 2019):
        assert image[year] > opinions[year] > involve[year]
    assert "exchange views inside the enterprise" not in purposes


def test_the_vote_opens_at_the_books_own_opacity():
    assert explorers.vote().start == {"share": 0.5, "opacity": OPACITY}

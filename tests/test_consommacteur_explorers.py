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
        now = explorers.outcome("clients", **state)
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
    said = crowd.sentence(speed=2, deaf_months=2)
    for words in ["none of 100", "10% of what was wrong still is", "Nobody is left"]:
        assert words in said


def test_where_those_who_leave_go_without_a_word_a_silent_firm_is_emptied(crowd):
    assert "50 of 100" in crowd.sentence()
    said = crowd.sentence(say_why=False)
    for words in ["none of 100", "100% of what was wrong still is", "never mended"]:
        assert words in said


@pytest.mark.parametrize(("speed", "voices", "deaf_months"), [(1, 0.5, 0), (2, 4, 2), (4, 1, 0)])
def test_without_a_word_only_those_who_speak_close_the_gap(speed, voices, deaf_months):
    usual = explorers.RIDERS
    leaving = usual.exit_rate * speed

    def move(time, state):
        people, gap = np.maximum(state, 0)
        learnt = usual.learning_rate * voices * leaving * gap * people * (time > deaf_months)
        return [-leaving * gap * people, -learnt]

    moment = 3
    month = explorers.MOMENTS[moment][0]
    people, gap = solve_ivp(move, (0, month), [1, usual.gap], max_step=0.02, rtol=1e-8).y[:, -1]
    now = explorers.outcome("clients", speed, voices, deaf_months, moment, say_why=False)
    assert now.stay == pytest.approx(100 * people, abs=0.75)
    assert now.still_wrong == pytest.approx(gap / usual.gap, abs=0.005)


def test_staff_heard_as_news_keep_as_many_as_clients_who_speak_and_as_trouble_as_the_silent():
    staff = explorers.staff()
    assert "50 of 100 employees stay" in staff.sentence()
    assert "75 of 100 employees stay" in staff.sentence(as_trouble=False)
    assert "65% of what was wrong still is" in staff.sentence(moment=4)


def test_half_is_marked_where_it_is_mended_and_nowhere_if_never(crowd):
    marks = [len(crowd.fragments(crowd.start | {"say_why": why}, "a")[6]) for why in (True, False)]
    assert marks[0] > marks[1]
    assert "is never mended" in crowd.fragments(crowd.start | {"say_why": False}, "a")[7]


def test_the_stake_reaches_three_relays_at_half_the_market_and_none_with_the_captive():
    vote = explorers.vote()
    assert "10 of 20 orders" in vote.sentence(share=0.5)
    assert "turns about 4, and one message moves 3 desks" in vote.sentence(share=0.5)
    assert "less than one, and one message moves no desk at all" in vote.sentence(share=0.95)
    assert "no desk at all" in vote.sentence(share=0.05)
    assert "moves 7 desks" in vote.sentence(share=0.5, opacity=0.1)


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


@pytest.mark.parametrize("share", [0.05, 0.5, 0.8])
def test_the_orders_that_a_little_turns_are_those_of_the_vote_and_their_slope_is_the_stake(share):
    vote = explorers.vote()
    low, high = vote._read(share=share, opacity=OPACITY).turned
    assert low < share < high
    slope = (high - low) / (2 * explorers.A_LITTLE)
    assert slope == pytest.approx(explorers.consommacteur.vote_force(share), rel=0.06)


def test_the_form_says_what_listening_a_month_sooner_and_one_more_voice_would_keep():
    form = explorers.your_voices()
    said = form.sentence(told=3, deaf_months=0)
    assert "keeps 65 of a hundred" in said
    assert "month sooner" not in said
    assert said.endswith(explorers.FIRST_LOUDER)
    said = form.sentence(told=10, deaf_months=2)
    assert "Listen a month sooner and you keep 82." in said
    assert "one more" not in said
    assert "sooner and you keep 32; get one more to speak and you keep 25." in form.sentence(
        told=3, deaf_months=3
    )
    # The law of the lesson, for what the counts say of those who leave and who speak.
    kept = explorers.consommacteur.survivors(0.4, 0.5, 0.5 * 3 / 7, 0.8, 3)
    assert f"keeps {100 * kept:.0f} of a hundred" in form.sentence(told=3, deaf_months=3)


def test_the_form_ends_with_what_keeps_more_people():
    form = explorers.your_voices()
    for told in range(explorers.TEN + 1):
        for months in range(25):
            said = form.sentence(told=told, deaf_months=months)
            keeps = [int(n) for n in re.findall(r"(?:keeps|you keep) (\d+)", said)]
            first = explorers.FIRST_SOONER, explorers.FIRST_LOUDER
            assert said.endswith(first) == (told < explorers.TEN or months > 0)
            if len(keeps) == 3:
                assert said.endswith(first[0]) == (keeps[1] >= keeps[2])


def test_the_vote_is_read_in_desks_and_not_in_units_of_the_stake():
    below = explorers.vote().figure.axes[1]
    assert [text.get_text() for text in below.get_yticklabels()][:3] == [
        "none",
        "one desk",
        "3 desks",
    ]
    horizons = [round(float(explorers.sense.horizon(level + 1e-6))) for level in below.get_yticks()]
    assert horizons == [0, 1, 3, 5, 7]


def test_a_star_is_drawn_for_those_whom_one_can_compare_and_none_for_chains():
    drawn = explorers.stars().html
    assert "independent restaurants: 5 to 9%" in drawn
    assert "chains: no effect" in drawn

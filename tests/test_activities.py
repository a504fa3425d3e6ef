"""The class activities keep what the teacher is promised, and how far a class may stray from it."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullkit.activities import (
    deal,
    half_chart,
    play_arms,
    play_beans,
    play_cards,
    play_claps,
    play_dice,
    play_rows,
)
from pullkit.company import load_company
from pullkit.consommacteur import survivors
from pullkit.gravity import CARDS, cascade
from pullkit.sense import error_after
from tests.instructors import charts, front, in_rows, links, messages, part, tables

SEEDS = (1, 2, 3)  # every band below holds with each of them
CLASSES = 10_000

each_seed = pytest.mark.parametrize("seed", SEEDS)
seeds = st.integers(0, 2**32 - 1)
SIZES = (20, 30, 40, 60, 90)  # students in a class
a_large_class = pytest.mark.parametrize(
    "seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3))]
)
each_size = pytest.mark.parametrize("size", SIZES)


def band(counted):
    """From the 5th to the 95th percentile of the classes."""
    return np.percentile(counted, [5, 95]).tolist()


def told(activity, row, size):
    """Give the numbers that the page of activities tells a class of this size in a row."""
    return [
        float(number.replace(",", ""))
        for number in re.findall(r"[\d.,]+", cell(activity, row, size))
    ]


def cell(activity, row, size):
    """Give what a row of a table by sizes says; a head may name two sizes at once."""
    for table in tables(part("activities", activity)):
        if row in table and "for a class of" in table:
            heads = [head.split(", ") for head in table["for a class of"]]
            (place,) = (i for i, head in enumerate(heads) if str(size) in head)
            return table[row][place]
    raise LookupError(row)


def groups(play, number, rng, **rules):
    """Play a game in so many groups of each class: one row a class, one column a group."""
    return np.stack([play(CLASSES, rng, **rules) for _ in range(number)], axis=1)


# Classes of all sizes


COUNTED = {
    "Beans and fault cards": {
        "groups of four": lambda n: n // 4,
        "left over": lambda n: n % 4,
        "beans (clients), twenty a group": lambda n: n // 4 * 20,
        "cards (faults), eight a group": lambda n: n // 4 * 8,
    },
    "Five dice": {
        "pairs of lines: one plan, one hooks, five students each": lambda n: n // 10,
        "left over": lambda n: n % 10,
        "dice, ten a pair": lambda n: n // 10 * 10,
        "counters, 100 for the plan's line and 20 for the hooks'": lambda n: n // 10 * 120,
    },
    "Four rows of seven": {
        "rows of seven": lambda n: n // 7,
        "left over": lambda n: n % 7,
        "messages a row": messages,
        "messages in all": lambda n: n // 7 * messages(n),
        "sheets to tear, one each in a row": in_rows,
        "or packs of 52 cards, one for four": lambda n: -(-in_rows(n) // 4),
    },
    "The turning arm": {
        "lines of seven": lambda n: n // 7,
        "left over": lambda n: n % 7,
    },
    "Twenty cards": {
        "groups of twenty": lambda n: n // 20,
        "left over: they share a card": lambda n: n % 20,
        "cards": lambda n: n // 20 * 20,
    },
    "String and claps": {
        "charts": lambda n: charts(n)[0],
        "people on each": lambda n: charts(n)[1],
        "left over": lambda n: n - charts(n)[0] * charts(n)[1],
        "strings along the charts, 2 m each": links,
        "strings from front to back, 4 m each": front,
    },
}


@pytest.mark.parametrize("activity", COUNTED)
def test_groups_and_materials_are_counted_for_every_size_of_class(activity):
    table = next(tables(part("activities", activity)))
    assert table == {"for a class of": [str(n) for n in SIZES]} | {
        row: [f"{count(n):,}" for n in SIZES] for row, count in COUNTED[activity].items()
    }


@pytest.mark.parametrize("activity", COUNTED)
def test_the_steps_of_an_activity_take_the_minutes_that_it_says(activity):
    text = part("activities", activity)
    minutes = [int(step) for step in re.findall(r"^\d\. \((\d+) min\)", text, re.MULTILINE)]
    assert f", {sum(minutes)} minutes." in text


@each_size
@a_large_class
def test_the_beans_of_a_whole_class_stray_as_told(size, seed):
    remain = groups(play_beans, size // 4, np.random.default_rng(seed), forgotten=0.1)
    game = "Beans and fault cards"
    assert remain.max() == 12  # a forgotten card can only cost a bean
    spread = told(game, "mean of its groups, spread", size)
    assert band(remain.mean(axis=1)) == pytest.approx(spread, abs=0.15)
    exact = told(game, "groups that have exactly 12, spread", size)
    assert band((remain == 12).sum(axis=1)) == pytest.approx(exact, abs=1)


@each_size
@a_large_class
def test_the_dice_of_a_whole_class_stray_as_told(size, seed):
    rng, pairs, game = np.random.default_rng(seed), size // 10, "Five dice"
    plan, way, hooks = (
        np.mean([play_dice(CLASSES, rng, hooked)[counted] for _ in range(pairs)], axis=0)
        for hooked, counted in ((False, 0), (False, 1), (True, 0))
    )
    rows = ("plan: finished", "plan: in the way", "hooks: finished")
    for row, counted in zip(rows, (plan, way, hooks), strict=True):
        assert band(counted) == pytest.approx(told(game, row, size), abs=0.8)
    (more,) = told(game, "the plan finishes more, in so many classes", size)
    assert 100 * np.mean(plan > hooks) == pytest.approx(more, abs=2)


@each_size
@a_large_class
def test_the_rows_of_a_whole_class_stray_as_told(size, seed):
    game, rows = "Four rows of seven", size // 7
    right = play_rows(CLASSES, np.random.default_rng(seed), rows=rows, messages=messages(size))
    total = rows * messages(size)
    assert told(game, "of messages", size) == [total]
    for desk in (1, 3, 7):
        expected, *spread = told(game, f"right at desk {desk}: expected, spread", size)
        assert expected == round(total * (1 - float(error_after(desk))))
        assert band(right[:, desk - 1]) == pytest.approx(spread, abs=1)
    first, third, last = right[:, [0, 2, 6]].T
    (ordered,) = told(game, "order 1 > 3 > 7, in so many classes", size)
    assert 100 * np.mean((first > third) & (third > last)) == pytest.approx(ordered, abs=0.5)
    (below,) = told(game, "desk 7 below one half, in so many classes", size)
    assert 100 * np.mean(last < total / 2) == pytest.approx(below, abs=0.8)


@each_size
@a_large_class
@pytest.mark.parametrize("error", [5, 10])
def test_the_arms_of_a_whole_class_stray_as_told(size, error, seed):
    rng = np.random.default_rng(seed)
    last = np.mean(
        [play_arms(CLASSES, rng, copying_error=error)[:, 6] for _ in range(size // 7)], axis=0
    )
    spread = told("The turning arm", f"copied within {error}°, spread", size)
    assert band(last) == pytest.approx(spread, abs=1.2)


ROOMS = {
    "near, seated: 16 or more up": {},
    "middle, seated: 4 or fewer up": {"heavier": 10},
    "middle, lifted: 16 or more up": {"heavier": 10, "lifted": True},
    "far, lifted: 4 or fewer up": {"heavier": 25, "lifted": True},
}


@a_large_class
def test_where_one_in_twenty_is_asleep_rooms_do_as_told(seed):
    rng = np.random.default_rng(seed)
    played = {row: play_cards(CLASSES, rng, asleep=0.05, **room) for row, room in ROOMS.items()}
    (rows,) = (
        table
        for table in tables(part("activities", "Twenty cards"))
        if ROOMS.keys() <= table.keys()
    )
    promised = {}
    for row, up in played.items():
        mean, spread, so_many = rows[row]
        as_promised = up >= 80 if "more" in row else up <= 20
        promised[row] = 100 * as_promised.mean()
        assert up.mean() == pytest.approx(float(mean.rstrip(" %")), abs=1)
        assert band(up) == pytest.approx([float(end) for end in re.findall(r"\d+", spread)], abs=11)
        said = re.findall(r"\d+", so_many) or ["100"]
        assert promised[row] == pytest.approx(float(said[0]), abs=1.5)
    near, far = played["near, seated: 16 or more up"], played["far, lifted: 4 or fewer up"]
    for number, size in ((1, 20), (1, 30), (2, 40), (3, 60), (4, 90)):
        for up, row in ((near, "near"), (far, "far")):
            means = up[: CLASSES // number * number].reshape(-1, number).mean(axis=1)
            spread = told("Twenty cards", f"{row}, mean of the groups, spread", size)
            assert band(means) == pytest.approx(spread, abs=11 if number == 1 else 5)
        (emptied,) = told("Twenty cards", "the far room empties in one group at least", size)
        still_up = 1 - promised["far, lifted: 4 or fewer up"] / 100
        assert 100 * (1 - still_up**number) == pytest.approx(emptied, abs=1.5)


def test_the_cards_count_heads_in_a_group_of_twenty():
    written = re.search(r"us stand\": \*\*(.+?)\*\*", part("activities", "Twenty cards"))
    heads = [int(card) for card in written[1].split(", ")]
    assert [5 * card for card in heads] == list(CARDS)
    assert cascade(CARDS).tolist() == [5 * up for up in (0, 2, 5, 7, 10, 14, 17, 18, 19)]


@pytest.mark.parametrize(("size", "number"), [(20, 1), (30, 1), (40, 1), (60, 2), (90, 3)])
@a_large_class
def test_the_claps_of_a_whole_class_stray_as_told(size, number, seed):
    rng, teams = np.random.default_rng(seed), 2 if size == 20 else None
    means = [
        np.mean(
            [
                play_claps(CLASSES, rng, half_chart(strings=strings, teams=teams), late=0.05).mean(
                    1
                )
                for _ in range(number)
            ],
            axis=0,
        )
        for strings in (0, 1)
    ]
    for row, mean in zip(("no string", "one string on each chart"), means, strict=True):
        assert band(mean) == pytest.approx(told("String and claps", row, size), abs=0.06)
    assert np.mean(means[1] < means[0]) > 0.99


def test_nineteen_clap_on_a_chart_of_two_teams_a_branch():
    beats = [
        np.bincount(half_chart(strings=strings, teams=2).relays)[1:].tolist()
        for strings in (0, 1, 6)
    ]
    assert beats == [[6, 2, 1, 1, 1, 2, 6], [6, 3, 2, 4, 1, 3], [6, 8, 3, 2]]
    means = [half_chart(strings=strings, teams=2).relays.mean() for strings in (0, 1, 6)]
    assert means == pytest.approx([4, 3, 2.05], abs=0.005)
    assert half_chart(teams=3).relays.tolist() == half_chart().relays.tolist()


def test_whom_to_watch_makes_the_chart():
    watched = {1: {2, 3}, 2: {1, 4, 5, 6}, 3: {1, 7, 8, 9}}
    watched |= {lead: {2, *range(3 * lead - 2, 3 * lead + 1)} for lead in (4, 5, 6)}
    watched |= {lead: {3, *range(3 * lead - 2, 3 * lead + 1)} for lead in (7, 8, 9)}
    watched |= {hand: {(hand + 2) // 3} for hand in range(10, 28)}
    assert all(one in watched[other] for one in watched for other in watched[one])
    reached, beats = set(range(10, 19)), [9]  # the front hands, on the first beat
    while len(reached) < 27:
        now = {one for one in watched if watched[one] & reached} - reached
        beats.append(len(now))
        reached |= now
    assert beats == np.bincount(half_chart().relays)[1:].tolist()
    text = " ".join(part("activities", "String and claps").split())
    for said in ("lead 4 watches 2, 10, 11, 12,", "in order, 19 to 21, 22 to 24, 25 to 27;"):
        assert said in text


# Leave or speak


@pytest.mark.parametrize(
    ("rules", "remain"),
    [
        ({"leavers": 1}, 12),
        ({"leavers": 4}, 12),
        ({"leavers": 1, "complaints": 1}, 16),
        ({"leavers": 4, "complaints": 1}, 16),
        ({"leavers": 1, "deaf_rounds": 2}, 10),
        ({"leavers": 4, "deaf_rounds": 2}, 4),
    ],
)
def test_the_beans_that_remain_are_those_promised_in_every_class(rules, remain):
    assert np.all(play_beans(CLASSES, np.random.default_rng(1), **rules) == remain)


@given(leavers=st.integers(1, 25), complaints=st.integers(0, 10), seed=seeds)
def test_lessons_count_and_not_speed_as_in_the_law_of_the_chapter(leavers, complaints, seed):
    (remain,) = play_beans(1, np.random.default_rng(seed), leavers, complaints)
    # A gap of 8 faults, of which 20 beans could teach 20: g/ρ = 8/20.
    stay = 20 * survivors(0.4, leavers, leavers * complaints, 1)
    assert remain == np.floor(stay + 1e-9)


@given(leavers=st.integers(1, 25), deaf_rounds=st.integers(0, 25), seed=seeds)
def test_the_deaf_lose_all_who_leave_before_they_listen(leavers, deaf_rounds, seed):
    (remain,) = play_beans(1, np.random.default_rng(seed), leavers, deaf_rounds=deaf_rounds)
    assert remain == max(0, 20 - leavers * deaf_rounds - 8)


@each_seed
def test_a_card_forgotten_in_ten_costs_about_one_bean(seed):
    remain = play_beans(CLASSES, np.random.default_rng(seed), forgotten=0.1)
    assert band(remain) == [9, 12]
    assert remain.mean() == pytest.approx(20 - 8 / 0.9, abs=0.05)


def test_a_firm_that_forgets_every_card_loses_everybody():
    assert play_beans(1, np.random.default_rng(1), forgotten=1) == [0]


# One knob too far


@each_seed
def test_the_plan_finishes_about_55_with_45_in_the_way(seed):
    finished, in_the_way = play_dice(CLASSES, np.random.default_rng(seed), hooks=False)
    assert finished.mean() == pytest.approx(55, abs=0.5)
    assert in_the_way.mean() == pytest.approx(45, abs=0.5)
    assert band(finished) == pytest.approx([47, 62], abs=1)
    assert band(in_the_way) == pytest.approx([38, 53], abs=1)


@each_seed
def test_hooks_finish_about_53_with_20_in_the_way(seed):
    finished, in_the_way = play_dice(CLASSES, np.random.default_rng(seed), hooks=True)
    assert finished.mean() == pytest.approx(53, abs=0.5)
    assert np.all(in_the_way == 20)
    assert band(finished) == pytest.approx([47, 59], abs=1)


@each_seed
def test_a_counter_waits_half_as_long_on_hooks_in_practically_every_class(seed):
    plan = play_dice(CLASSES, np.random.default_rng(seed), hooks=False)
    hooks = play_dice(CLASSES, np.random.default_rng(seed + 100), hooks=True)
    # By Little's law: rounds that a counter which enters at the end has before it.
    by_plan, by_hooks = (20 * way / finished for finished, way in (plan, hooks))
    assert by_hooks.mean() / by_plan.mean() == pytest.approx(0.46, abs=0.02)
    assert np.mean(by_hooks < by_plan) > 0.999


@each_seed
def test_which_of_the_two_finishes_more_is_nearly_a_toss_of_a_coin(seed):
    plan, _ = play_dice(CLASSES, np.random.default_rng(seed), hooks=False)
    hooks, _ = play_dice(CLASSES, np.random.default_rng(seed + 100), hooks=True)
    assert 0.55 < np.mean(plan > hooks) < 0.65
    assert band(plan - hooks) == pytest.approx([-7, 12], abs=1)


def test_in_a_longer_game_the_plan_finishes_more_and_buries_the_line():
    plan, in_the_way = play_dice(2000, np.random.default_rng(1), hooks=False, rounds=80)
    hooks, _ = play_dice(2000, np.random.default_rng(2), hooks=True, rounds=80)
    assert plan.mean() / hooks.mean() == pytest.approx(1.15, abs=0.03)
    assert in_the_way.mean() == pytest.approx(100, abs=3)


@given(hooks=st.booleans(), rounds=st.integers(1, 30), pupils=st.integers(1, 8), seed=seeds)
def test_no_counter_is_lost(hooks, rounds, pupils, seed):
    rng = np.random.default_rng(seed)
    finished, in_the_way = play_dice(4, rng, hooks, rounds, pupils)
    assert np.all(finished <= 6 * rounds)
    if hooks:
        assert np.all(in_the_way == 4 * pupils)
    else:
        assert np.all(finished + in_the_way == 4 * (pupils + rounds))


def test_a_counter_moves_once_in_a_round():
    finished, _ = play_dice(CLASSES, np.random.default_rng(1), hooks=False, rounds=1)
    assert finished.max() == 4  # what lay before the last pupil, whatever the others roll


# Twenty metres, seven relays


@each_seed
def test_about_72_60_and_48_messages_of_80_are_right_at_desks_one_three_and_seven(seed):
    right = play_rows(CLASSES, np.random.default_rng(seed))[:, [0, 2, 6]]
    assert right.mean(axis=0) == pytest.approx(80 * (1 - error_after([1, 3, 7])), abs=0.3)
    assert right.mean(axis=0) == pytest.approx([72, 60, 48], abs=0.8)
    for desk, spread in enumerate(([67, 76], [54, 67], [41, 56])):
        assert band(right[:, desk]) == pytest.approx(spread, abs=1)


@each_seed
def test_the_order_appears_in_99_classes_of_a_hundred(seed):
    first, third, last = play_rows(CLASSES, np.random.default_rng(seed))[:, [0, 2, 6]].T
    assert np.mean((first > third) & (third > last)) == pytest.approx(0.99, abs=0.005)


@each_seed
def test_in_a_single_row_the_order_fails_in_one_class_of_five(seed):
    first, third, last = play_rows(CLASSES, np.random.default_rng(seed), rows=1)[:, [0, 2, 6]].T
    assert np.mean((first > third) & (third > last)) == pytest.approx(0.79, abs=0.02)


# Three arrows


def test_the_last_of_seven_arms_is_90_degrees_behind_and_at_twice_the_pace_the_fourth_is():
    rng = np.random.default_rng(1)
    assert play_arms(1, rng)[0].tolist() == [0, 15, 30, 45, 60, 75, 90]
    assert play_arms(1, rng, pace=30)[0, 3] == 90


@given(pace=st.floats(0, 90), pupils=st.integers(1, 12), later=st.integers(0, 12), seed=seeds)
def test_the_lag_is_pace_times_delay_once_everybody_has_begun(pace, pupils, later, seed):
    behind = play_arms(1, np.random.default_rng(seed), pace, pupils, counts=pupils - 1 + later)
    assert behind[0] == pytest.approx(pace * np.arange(pupils))


def test_before_the_wave_arrives_an_arm_hangs():
    behind = play_arms(1, np.random.default_rng(1), counts=3)[0]
    assert behind.tolist() == [0, 15, 30, 45, 45, 45, 45]


@each_seed
def test_arms_copied_within_five_degrees_end_up_within_twenty_of_the_promise(seed):
    last = play_arms(CLASSES, np.random.default_rng(seed), copying_error=5)[:, 6]
    assert last.mean() == pytest.approx(90, abs=0.5)
    assert band(last) == pytest.approx([70, 110], abs=1.5)


# The thumb and the valley


def test_the_three_rooms_do_what_is_promised():
    rng = np.random.default_rng(1)
    assert np.all(play_cards(100, rng) == 95)
    assert np.all(play_cards(100, rng, heavier=10) == 0)
    assert np.all(play_cards(100, rng, heavier=10, lifted=True) == 90)
    assert np.all(play_cards(100, rng, heavier=25, lifted=True) == 0)


def test_the_far_room_sits_down_step_by_step():
    falls = cascade(np.add(CARDS, 25), standing=100)
    assert falls.tolist() == [100, 85, 80, 70, 60, 50, 35, 25, 10, 0]


@pytest.mark.parametrize("pupils", range(10, 41))
def test_cards_dealt_evenly_do_the_same_in_a_class_of_any_size(pupils):
    rng = np.random.default_rng(1)
    assert play_cards(1, rng, pupils=pupils) > 85
    assert play_cards(1, rng, heavier=10, pupils=pupils) == 0
    assert play_cards(1, rng, heavier=10, lifted=True, pupils=pupils) > 80
    assert play_cards(1, rng, heavier=25, lifted=True, pupils=pupils) == 0


def test_a_class_of_twenty_is_dealt_the_pack():
    assert deal(20).tolist() == list(CARDS)
    assert deal(40).tolist() == sorted(CARDS * 2)


def test_one_pupil_away_with_any_card_does_no_harm():
    for missing in range(20):
        cards = np.delete(CARDS, missing)
        assert cascade(cards)[-1] > 80
        assert cascade(cards + 10)[-1] == 0
        assert cascade(cards + 10, standing=100)[-1] > 80
        assert cascade(cards + 25, standing=100)[-1] == 0


@each_seed
def test_two_pupils_away_spoil_the_near_room_in_a_tenth_of_classes_the_far_in_a_quarter(seed):
    near, far = (
        play_cards(3000, np.random.default_rng(seed), absent=2, **room)
        for room in ({}, {"heavier": 25, "lifted": True})
    )
    assert np.mean(near >= 80) == pytest.approx(0.89, abs=0.02)
    assert np.mean(far == 0) == pytest.approx(0.76, abs=0.03)


def test_leaving_out_the_highest_cards_keeps_the_far_room_on_its_feet():
    assert cascade(np.add(CARDS[:-2], 25), standing=100)[-1] > 85


@pytest.mark.parametrize(("lifted", "up"), [(False, 0), (True, 100)])
def test_a_class_that_is_all_asleep_remains_as_it_was(lifted, up):
    rng = np.random.default_rng(1)
    assert np.all(play_cards(50, rng, heavier=25, lifted=lifted, asleep=1) == up)


# Let go and watch


def test_the_claps_fall_on_the_beats_promised():
    beats = play_claps(CLASSES, np.random.default_rng(1), half_chart())
    assert np.all(beats == half_chart().relays)
    assert np.bincount(beats[0])[1:].tolist() == [9, 3, 1, 1, 1, 3, 9]


def test_one_string_shortens_the_mean_from_4_to_3_15_two_fifths_of_what_nine_do():
    means = [
        play_claps(1, np.random.default_rng(1), half_chart(strings=strings)).mean()
        for strings in (0, 1, 9)
    ]
    assert means[:2] == pytest.approx([4, 3.15], abs=0.005)
    assert (means[0] - means[1]) / (means[0] - means[2]) == pytest.approx(0.42, abs=0.005)


@each_seed
def test_one_clap_late_in_twenty_leaves_the_string_its_effect(seed):
    plain, tied = (
        play_claps(CLASSES, np.random.default_rng(seed), half_chart(strings=n), late=0.05)
        for n in (0, 1)
    )
    assert band(plain.mean(axis=1)) == pytest.approx([4, 4.6], abs=0.05)
    assert band(tied.mean(axis=1)) == pytest.approx([3.15, 3.7], abs=0.05)
    assert np.mean(tied.mean(axis=1) < plain.mean(axis=1)) > 0.99


def test_whom_no_clap_reaches_does_not_clap():
    chart = half_chart()
    links = chart.links.copy()
    links[-1, :] = links[:, -1] = False
    beats = play_claps(1, np.random.default_rng(1), replace(chart, links=links))
    assert beats[0, -1] == 0


@pytest.mark.parametrize("teams", [0, 1.5])
def test_a_chart_without_a_whole_team_is_refused(teams):
    with pytest.raises(ValueError, match=f"teams is {teams}"):
        half_chart(teams=teams)


def test_half_a_chart_is_a_director_a_branch_in_front_and_one_behind():
    assert half_chart(load_company()).links.shape == (27, 27)


# What no class can play


@pytest.mark.parametrize(
    ("play", "arguments", "message"),
    [
        (play_beans, {"leavers": 0}, "leavers is 0; it must be a whole number, 1 or more"),
        (play_beans, {"forgotten": 1.5}, "forgotten is 1.5; it must lie between 0 and 1"),
        (play_dice, {"hooks": 1}, "hooks is 1; it must be True or False"),
        (play_dice, {"hooks": True, "rounds": 2.5}, "rounds is 2.5"),
        (play_rows, {"relay_error": 0.7}, "relay_error is 0.7; it must lie between 0 and 0.5"),
        (play_arms, {"pace": -1}, "pace is -1"),
        (play_arms, {"copying_error": np.nan}, "copying_error is nan"),
        (play_cards, {"pupils": 0}, "pupils is 0"),
        (play_cards, {"pupils": 3, "absent": 3}, "absent is 3; it must lie between 0 and 2"),
        (play_cards, {"asleep": 1.5}, "asleep is 1.5; it must lie between 0 and 1"),
        (play_cards, {"lifted": "yes"}, "lifted is 'yes'; it must be True or False"),
        (play_claps, {"chart": half_chart(), "late": 2}, "late is 2"),
    ],
)
def test_what_no_class_can_play_is_refused_by_name(play, arguments, message):
    with pytest.raises(ValueError, match=message):
        play(1, np.random.default_rng(1), **arguments)


@pytest.mark.parametrize("play", [play_beans, play_rows, play_arms, play_cards])
def test_chance_is_passed_in(play):
    with pytest.raises(ValueError, match="rng is 1; it must be a numpy"):
        play(1, 1)

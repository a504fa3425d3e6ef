"""The class activities at the edges of what a class can play."""

import inspect
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullkit import activities
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
from pullkit.chart import depth_groups
from pullkit.company import load_company
from tests.conftest import NO_WARNING
from tests.edges import real, settles, whole

pytestmark = NO_WARNING

few = whole(1, 4)
chance = st.builds(np.random.default_rng, st.just(1))
probability = real(0, 1)
HALF = half_chart()

DOMAINS = {
    play_beans: {
        "classes": few,
        "rng": chance,
        "leavers": whole(1, 10**15),
        "complaints": whole(0, 10**4),
        "deaf_rounds": whole(0, 10**15),
        "forgotten": probability,
        "beans": whole(1, 300),
        "faults": whole(1, 10**4),
    },
    play_dice: {
        "classes": few,
        "rng": chance,
        "hooks": st.booleans(),
        "rounds": whole(1, 100),
        "pupils": whole(1, 100),
        "counters": whole(1, 10**4),
    },
    play_rows: {
        "classes": few,
        "rng": chance,
        "rows": whole(1, 20),
        "desks": whole(1, 20),
        "messages": whole(1, 20),
        "relay_error": real(0, 0.5),
    },
    play_arms: {
        "classes": few,
        "rng": chance,
        "pace": real(0, 360),
        "pupils": whole(1, 100),
        "counts": whole(0, 10**15),
        "copying_error": real(0, 360),
    },
    deal: {"pupils": whole(1, 10**4)},
    play_cards: {
        "classes": few,
        "rng": chance,
        "heavier": real(0, 1.7976931348623157e308),
        "lifted": st.booleans(),
        "pupils": whole(2, 1000),
        "absent": st.integers(0, 1),
        "asleep": probability,
    },
    half_chart: {
        "company": st.just(load_company()),
        "strings": whole(0, 10**15),
        "teams": whole(1, 10**15),
    },
    play_claps: {
        "classes": few,
        "rng": chance,
        "chart": st.sampled_from([HALF, depth_groups([1, 2]), depth_groups(math.inf)]),
        "late": probability,
    },
}


def test_no_game_is_left_out():
    assert {game.__name__ for game in DOMAINS} == set(activities.__all__)
    for game, domain in DOMAINS.items():
        assert list(inspect.signature(game).parameters) == list(domain)


@pytest.mark.parametrize("game", DOMAINS, ids=lambda game: game.__name__)
@settings(max_examples=60)
@given(data=st.data())
def test_a_game_ends_up_to_the_edges_of_its_domain(game, data):
    arguments = {name: data.draw(domain, name) for name, domain in DOMAINS[game].items()}
    value = settles(game, **arguments)
    assert not isinstance(value, ValueError)
    if game not in (half_chart, play_arms):
        assert np.min(value) >= 0


# --- Limits, by hand -----------------------------------------------------------------------------


def rng():
    return np.random.default_rng(1)


def test_a_deaf_firm_loses_every_bean_and_a_firm_that_hears_everything_loses_one():
    assert settles(play_beans, 2, rng(), 10**15, 0, 1).tolist() == [0, 0]
    assert settles(play_beans, 2, rng(), deaf_rounds=10**15).tolist() == [0, 0]
    assert settles(play_beans, 2, rng(), complaints=10**4).tolist() == [19, 19]
    assert settles(play_beans, 2, rng(), forgotten=1).tolist() == [0, 0]
    assert settles(play_beans, 1, rng(), beans=10**4, faults=1).tolist() == [9999]


def test_forgetting_next_to_nothing_forgets_nothing():
    assert settles(play_beans, 1000, rng(), forgotten=1e-300).tolist() == [12] * 1000


def test_messages_without_noise_all_arrive_and_by_a_coin_half_do():
    assert (settles(play_rows, 3, rng(), relay_error=0) == 80).all()
    right = settles(play_rows, 2000, rng(), relay_error=0.5)
    assert right.mean(axis=0) == pytest.approx([40] * 7, abs=0.5)


def test_how_far_an_arm_is_behind_depends_on_no_clock():
    for counts in (6, 7, 12, 10**6, 10**15):
        behind = settles(play_arms, 1, rng(), counts=counts)
        assert behind[0].tolist() == [0, 15, 30, 45, 60, 75, 90]
    # Errors of copying add up: after six, √6 of them.
    last = settles(play_arms, 20_000, rng(), 15, 7, 10**15, 5)[:, 6]
    assert last.std() == pytest.approx(5 * math.sqrt(6), rel=0.02)


def test_nobody_stands_for_cards_that_are_heavy_without_limit():
    assert settles(play_cards, 2, rng(), 1e308, lifted=True).tolist() == [0, 0]
    assert settles(play_cards, 2, rng(), 0, lifted=True, pupils=1).tolist() == [100, 100]


def test_a_class_in_which_nobody_is_away_is_played_once_however_many_there_are():
    assert set(settles(play_cards, 20_000, rng())) == {95}


def test_to_be_asleep_with_next_to_no_chance_is_to_be_awake():
    assert set(settles(play_cards, 100, rng(), asleep=1e-300)) == {95}


def test_more_teams_than_a_branch_has_are_all_of_them():
    assert (settles(half_chart, teams=10**15).relays == HALF.relays).all()


def test_whoever_is_always_late_claps_on_every_second_beat():
    assert (settles(play_claps, 2, rng(), HALF, late=1) == 2 * HALF.relays).all()
    assert (settles(play_claps, 2, rng(), HALF, late=0) == HALF.relays).all()
    # Without anybody who faces the client nobody begins.
    assert (settles(play_claps, 2, rng(), depth_groups([3, 4])) == 0).all()


def test_more_strings_than_hands_tie_all_hands():
    assert (settles(half_chart, strings=10**15).relays == half_chart(strings=9).relays).all()


# --- Whole cards ---------------------------------------------------------------------------------


@pytest.mark.parametrize("pupils", [*range(1, 101), 333, 1000, 9999])
def test_every_pupil_is_dealt_the_card_at_their_place_in_the_pack(pupils):
    # The pack is dealt in proportion: as many have one of the lowest k cards as the share says.
    cards = settles(deal, pupils)
    pack = deal(20)
    for k in range(1, 20):
        dealt = (np.arange(1, pupils + 1) * 40 - 20 < 2 * k * pupils).sum()  # (i-½)/n < k/20
        assert (cards[:dealt] <= pack[k - 1]).all()
        assert (cards[dealt:] >= pack[k]).all()


# --- What would not end is refused ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: play_beans(10**9, rng()), "classes is 1000000000; it must lie between 1 and"),
        (lambda: play_beans(1, rng(), beans=10**9), "beans is 1000000000; it must lie between 1"),
        (lambda: play_beans(1, rng(), faults=10**9), "faults is 1000000000; it must lie between"),
        (lambda: play_beans(1, rng(), complaints=10**9), "complaints is 1000000000; it must lie"),
        (lambda: play_dice(1, rng(), True, rounds=10**9), "rounds is 1000000000; it must lie"),
        (lambda: play_dice(1, rng(), True, pupils=10**9), "pupils is 1000000000; it must lie"),
        (lambda: play_dice(1, rng(), True, counters=10**9), "counters is 1000000000; it must lie"),
        (lambda: play_rows(10**4, rng(), 100, 10, 10), "classes times rows times desks times"),
        (
            lambda: play_arms(10**4, rng(), pupils=100, counts=100),
            "classes times pupils times counts is",
        ),
        (lambda: play_arms(1, rng(), pace=361), "pace is 361; it must lie between 0 and 360"),
        (lambda: deal(10**9), "pupils is 1000000000; it must lie between 1 and"),
        (lambda: play_cards(10**4, rng(), pupils=10**4, absent=1), "classes times pupils is"),
        (
            lambda: play_claps(2 * 10**4, rng(), depth_groups([1] * 50)),
            "classes times people times neighbours is",
        ),
    ],
)
def test_a_game_that_would_not_end_is_refused(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()

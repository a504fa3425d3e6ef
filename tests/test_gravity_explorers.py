"""What the explorers of the chapter on double gravity promise, and its lesson claims of them."""

import re

import numpy as np
import pytest

from pullkit import gravity, sense
from pullkit.defaults import DEFAULTS
from pullkit.explorers import gravity as explorers

COPYING = tuple(explorers.COPYING)


def said_percent(sentence: str) -> list[int]:
    return [int(number) for number in re.findall(r"(\d+)%", sentence)]


def test_a_month_at_three_relays_stays_and_ten_years_at_four_do_not() -> None:
    valley = explorers.thumb_and_valley()
    cases = {case.name: valley.sentence(**case.values) for case in valley.cases}
    assert cases["month-at-three"].endswith("it settles at 94% and stays; unpushed, at 8%.")
    assert "nothing is left" in cases["years-at-four"]
    assert "rolls by itself to where 97%" in cases["lighter-rules"]


def test_where_nobody_copies_no_push_leaves_anything() -> None:
    valley = explorers.thumb_and_valley()
    for state in valley.states():
        if gravity.critical_field(conformity=state["conformity"]) == 0:
            assert "and stays" not in valley.sentence(**state)


def test_what_the_thumb_is_said_to_leave_is_where_the_motion_goes() -> None:
    valley = explorers.thumb_and_valley()
    for state in list(valley.states())[:: 420 // 12]:
        h = gravity.field_at(state["relays"], weight=state["weight"])
        pushed = min(state["thumb"], 40)
        end = gravity.balance_after(
            pushed + 80,
            explorers.OLD_WAY,
            h,
            explorers.PUSH,
            pushed,
            conformity=state["conformity"],
        )
        said = said_percent(valley.sentence(**state))[0 if not pushed else 1]
        assert said == pytest.approx(100 * gravity.adoption(end), abs=0.6), state


@pytest.mark.parametrize("conformity", COPYING)
@pytest.mark.parametrize("relays", [1, 3, 4, 6])
def test_the_pale_balls_are_where_a_group_is_at_equal_times(conformity, relays) -> None:
    h = float(gravity.field_at(relays))
    places, months = explorers._rolling(0.99, h, conformity)
    times = np.linspace(0, months, len(places))
    moved = gravity.balance_after(times, 0.99, h, conformity=conformity)
    near = 0.01 if months else 0.04  # so near the end, nothing is left to show
    assert places[:-1] == pytest.approx(moved[:-1], abs=near)
    assert places[-1] == pytest.approx(gravity.settled(0.99, h, conformity=conformity))


def test_on_the_front_page_the_push_stays_at_three_relays_and_leaves_nothing_at_five() -> None:
    small = explorers.double_gravity_small()
    assert len(list(small.states())) <= 150
    assert small.sentence() == (
        "5 relays from the client, month 6: pushed, 100% do it the new way. Now the push ends."
    )
    assert "left nothing" in small.sentence(relays=5, month=18)
    assert small.sentence(relays=4, month=20).endswith("month by month; in the end 4% will.")
    assert "it stays so. The push has been enough." in small.sentence(relays=3, month=18)
    assert "come to this unpushed" in small.sentence(relays=1, month=18)


def test_a_year_of_pushing_everybody_wins_one_group_of_seven() -> None:
    zones = explorers.three_zones()
    assert "With no push at all, 2 of the seven" in zones.sentence(campaign=False)
    assert "and rest, 3 of the seven" in zones.sentence(campaign=True)


def test_where_nobody_copies_a_year_of_pushing_everybody_wins_no_group() -> None:
    zones = explorers.three_zones().at(conformity=0.0)
    assert "trace" not in zones.sentence(conformity=0.0)  # the reader finds it by pushing
    for campaign in (False, True):
        assert "3 of the seven groups" in zones.sentence(conformity=0.0, campaign=campaign)


def test_on_the_front_page_no_word_tells_the_end_before_the_push_is_over() -> None:
    small = explorers.double_gravity_small()
    for relays in range(1, 8):
        for month in range(1, 7):
            first, second = small.sentence(relays=relays, month=month).split("new way. ")
            assert len(said_percent(first)) == 1
            assert second in ("The push goes on.", "Now the push ends.")


def test_rules_are_put_back_by_the_reader_and_each_step_says_which_way_it_goes() -> None:
    back = explorers.there_and_back()
    assert back.sentence().startswith("3 relays from the client, at the lightest: the system")
    (weight,) = (control for control in back.controls if control.name == "step")
    said = [weight.text(step) for step in (0, 4, 12, 16, 24)]
    assert said == [
        "0.5, as at first",
        "0.4, being lightened",
        "0.2, at the lightest",
        "0.3, being put back",
        "0.5, put back",
    ]


def test_the_cards_do_not_tell_the_end_at_the_start() -> None:
    cards = explorers.twenty_cards()
    assert cards.sentence() == "At first nobody stands."
    assert cards.sentence(lifted=True) == "At first everyone is lifted."


def test_copying_is_said_on_one_scale_everywhere() -> None:
    assert list(explorers.COPYING.values()) == [
        "not at all: K = 0",
        "a little: K = 1",
        "some: K = 1.5, as in the book",
        "much: K = 2",
    ]


@pytest.mark.parametrize("lightening", [0.0, 1.0])
def test_the_branches_are_where_groups_rest_and_the_crest_between(lightening) -> None:
    stake = gravity.effective_stake(1, 0.5, lightening)
    branches = explorers._branches(0.6, 0.5, lightening)
    for d, adoption in np.concatenate(branches):
        if 0 <= d < 20:
            h = gravity.field_at(d, stake=stake)
            gap = 2 * adoption - 1 - np.tanh(2.5 * (h + 0.6 * (2 * adoption - 1)))
            assert gap == pytest.approx(0, abs=1e-9)
    d1, _, d2 = gravity.zones(stake=stake)
    assert branches[1][[0, -1], 0] == pytest.approx([d2, d1])


def test_rules_put_back_keep_three_relays_and_lose_four() -> None:
    back = explorers.there_and_back()
    assert said_percent(back.sentence(relays=3, step=24)) == [94, 8]
    assert said_percent(back.sentence(relays=4, step=23))[0] > 80
    assert "just as on the way down" in back.sentence(relays=4, step=24)
    for relays in range(2, 6):
        assert "just as on the way down" in back.sentence(conformity=0.4, relays=relays, step=20)


def test_the_cards_have_three_zones() -> None:
    cards = explorers.twenty_cards()
    assert cards.sentence(extra=0, lifted=False, turn=8) == "Round 8: 95% stand, and so it stays."
    assert "nobody stands, and so" in cards.sentence(extra=10, lifted=False, turn=8)
    assert cards.sentence(extra=10, lifted=True, turn=8) == "Round 8: 90% stand, and so it stays."
    assert cards.sentence(extra=25, lifted=True, turn=9).startswith("Round 9: nobody stands")


def test_the_pull_of_the_figures_is_the_expected_gain_of_the_chapter_on_sense() -> None:
    (pull,) = [
        line
        for line in explorers.three_zones().figure.axes[0].lines
        if np.allclose(line.get_ydata(), sense.expected_gain(line.get_xdata()))
    ]
    assert np.max(pull.get_xdata()) == 8


def test_the_experiment_on_conventions_lies_inside_the_range_of_estimates() -> None:
    game, elsewhere = explorers.evidence()
    assert elsewhere.low < game.low == game.high < elsewhere.high


def test_where_all_answers_are_averaged_every_border_lies_half_as_far() -> None:
    squared = sense.clarity(DEFAULTS.relay_error) ** 2
    averaged = gravity.zones(relay_error=(1 - squared) / 2)
    assert averaged == pytest.approx(np.array(gravity.zones()) / 2)


def test_the_farthest_desk_would_move_by_itself_if_it_waited_to_be_sure() -> None:
    sure = DEFAULTS.stake * (1 - 2 * DEFAULTS.decision_error)
    pull = sure - DEFAULTS.weight
    assert gravity.settled(explorers.OLD_WAY, pull) > 0
    assert gravity.settled(explorers.OLD_WAY, gravity.field_at(7)) < 0

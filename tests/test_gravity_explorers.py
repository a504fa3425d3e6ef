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
    assert valley.sentence().endswith("the ball comes to rest where 8% do it the new way.")


def test_the_thumb_comes_pushes_and_lets_go_as_one_watches() -> None:
    valley = explorers.thumb_and_valley()
    pushed = {"relays": 3, "thumb": 1.0}
    said = [valley.sentence(**pushed, moment=moment) for moment in range(explorers.END)]
    assert said[0].endswith("before the push: 3% do it the new way.")
    shares = [said_percent(each)[0] for each in said]
    assert shares == sorted(set(shares))
    last = valley.sentence(**pushed)
    assert valley.sentence(**pushed, moment=explorers.END) == last
    assert said_percent(last)[:2] == [shares[explorers.LAST_DAY], 94]


def test_no_hand_is_cut_off_at_the_top_of_the_picture() -> None:
    valley = explorers.thumb_and_valley()
    axes, points = valley.figure.axes[0], 72 / valley.figure.dpi
    for state in valley.states():
        if state["moment"] == explorers.LAST_DAY and state["thumb"] == 120.0:
            valley.drawn(state, "x")
            (hand,) = (each for each in axes.collections if len(each.get_paths()) == 5)
            ball = axes.transData.transform(hand.get_offsets())[0, 1] * points
            top = ball + max(path.get_extents().y1 for path in hand.get_paths())
            assert top < axes.bbox.y1 * points, state


def test_the_thumb_waits_where_no_ground_and_no_ball_is_until_it_pushes() -> None:
    valley = explorers.thumb_and_valley()
    axes, points = valley.figure.axes[0], 72 / valley.figure.dpi
    for state in valley.states():
        if not state["thumb"] and state["moment"] in (0, explorers.END):
            valley.drawn(state, "x")
            (hand,) = (each for each in axes.collections if len(each.get_paths()) == 5)
            middle = axes.transData.transform(hand.get_offsets())[0] * points
            reach = [path.get_extents() for path in hand.get_paths()]
            foot, top = middle[1] + min(r.y0 for r in reach), middle[1] + max(r.y1 for r in reach)
            left, right = middle[0] + min(r.x0 for r in reach), middle[0] + max(r.x1 for r in reach)
            assert top < axes.bbox.y1 * points, state
            for layer in axes.collections:
                if layer is not hand and len(layer.get_offsets()):
                    x, y = axes.transData.transform(layer.get_offsets()).T * points
                    under = (left - 10 < x) & (x < right + 10)
                    assert np.all(y[under] + 10 < foot), state


def test_where_nobody_copies_no_push_leaves_anything() -> None:
    valley = explorers.thumb_and_valley()
    for state in valley.states():
        if gravity.critical_field(conformity=state["conformity"]) == 0:
            assert "and stays" not in valley.sentence(**state)


def test_what_the_thumb_is_said_to_leave_is_where_the_motion_goes() -> None:
    valley = explorers.thumb_and_valley()
    for state in [each for each in valley.states() if each["moment"] == explorers.END][::17]:
        h = explorers.pull_at(state["relays"], state["acting"]) - DEFAULTS.weight
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
        "5 relays from the client, month 0: 3% do it the new way. The push begins."
    )
    assert small.sentence(month=6) == (
        "5 relays from the client, month 6: pushed, 100% do it the new way. Now the push ends."
    )
    assert "left nothing" in small.sentence(relays=5, month=18)
    assert small.sentence(relays=4, month=20).endswith("month by month; in the end 4% will.")
    assert "it stays so. The push has been enough." in small.sentence(relays=3, month=18)
    assert "come to this unpushed" in small.sentence(relays=1, month=18)


def test_the_front_page_shows_no_ground_before_the_push_is_over_and_begins_anew() -> None:
    small = explorers.double_gravity_small()
    relays, month = small.controls
    assert month.anew
    assert not relays.play
    states = [{"relays": d, "month": m} for m in (0, 6) for d in relays.values]
    grounds = {
        small.fragments(state, "x-")[0]
        for state in states  # of the ground alone; the ball moves
    }
    assert len(grounds) == 1
    assert small.fragments({"relays": 1, "month": 7}, "x-")[0] not in grounds


@pytest.mark.parametrize("acting", explorers.ACTING)
def test_the_pull_falls_with_every_relay_and_waiting_as_long_as_pays_is_worth_most(acting) -> None:
    pull = explorers.pull_at(np.arange(1, 9), acting)
    assert np.all(np.diff(pull) < 0)
    assert np.all(pull <= explorers.pull_at(np.arange(1, 9), "wait") + 1e-12)


def test_what_people_act_on_reverses_the_thumb_s_first_result() -> None:
    valley = explorers.thumb_and_valley()
    assert "rolls by itself" in valley.sentence(relays=4, thumb=0.0, acting="wait")
    assert "nothing is left" in valley.sentence(relays=3, thumb=1.0, acting="all")


@pytest.mark.parametrize("pace", [0.5, 1.0])
def test_four_relays_roll_if_all_wait_and_the_wish_turns_no_faster_than_in_the_book(pace) -> None:
    rotation = pace * DEFAULTS.rotation
    waits = sense.gain_after_waiting(4, messages=np.arange(1, 32, 2), rotation=rotation)
    assert gravity.settled(explorers.OLD_WAY, np.max(waits) - DEFAULTS.weight) > 0


@pytest.mark.parametrize("acting", explorers.ACTING)
@pytest.mark.parametrize("conformity", COPYING)
def test_the_borders_part_groups_that_change_stay_and_roll_back(acting, conformity) -> None:
    inner, outer = explorers._borders(conformity, acting)
    assert inner <= outer + 1e-9
    zones = explorers.three_zones()
    alone = zones.sentence(year="alone", acting=acting, conformity=conformity)
    pushed = zones.sentence(year="let-go", acting=acting, conformity=conformity)
    for sentence, border in ((alone, inner), (pushed, outer)):
        many = int(np.sum(np.arange(1, 8) < border))
        said = {0: "none of the seven", 7: "all seven"}.get(many, f"{many} of the seven")
        assert said in sentence
    if acting == "one":
        d1, _, d2 = gravity.zones(conformity=conformity)
        assert (inner, min(outer, 16)) == pytest.approx((d1, min(d2, 16)), abs=1e-3)


def test_the_figure_of_the_year_opens_before_it_has_begun() -> None:
    zones = explorers.three_zones()
    for conformity in COPYING:
        assert zones.sentence(conformity=conformity) == (
            "Before the year begins, none of the seven groups do it the new way, however much "
            "colleagues copy."
        )
    last_day = zones.sentence(year="last-day")
    assert last_day.startswith("On the last day of a year's push for everybody, all seven groups")


def test_a_year_of_pushing_everybody_wins_one_group_of_seven() -> None:
    zones = explorers.three_zones()
    assert "With no push at all, 2 of the seven" in zones.sentence(year="alone")
    assert "let go for long, 3 of the seven" in zones.sentence(year="let-go")


def test_where_nobody_copies_a_year_of_pushing_everybody_wins_no_group() -> None:
    zones = explorers.three_zones()
    for year in ("alone", "let-go"):
        assert "3 of the seven groups" in zones.sentence(conformity=0.0, year=year)


def test_on_the_front_page_no_word_tells_the_end_before_the_push_is_over() -> None:
    small = explorers.double_gravity_small()
    for relays in range(1, 8):
        for month in range(7):
            first, second = small.sentence(relays=relays, month=month).split("new way. ")
            assert len(said_percent(first)) == 1
            assert second in ("The push begins.", "The push goes on.", "Now the push ends.")


def test_rules_are_put_back_by_the_reader_and_each_step_says_which_way_it_goes() -> None:
    back = explorers.there_and_back()
    assert back.sentence().startswith("3 relays from the client: 99% do it the new way")
    assert back.sentence().endswith("do it the new way, rules at their lightest.")
    (weight,) = (control for control in back.controls if control.name == "step")
    said = [weight.text(step) for step in (0, 4, 12, 16, 24)]
    assert said == [
        "rules as today",
        "rules lightened to 80% of today",
        "rules at their lightest",
        "rules put back to 60% of today",
        "rules all put back",
    ]


def test_the_cards_do_not_tell_the_end_at_the_start() -> None:
    cards = explorers.twenty_cards()
    assert cards.sentence() == "At first nobody stands."
    assert cards.sentence(lifted=True) == "At first everyone is lifted."


def test_controls_speak_words_and_not_symbols() -> None:
    for figure in (
        explorers.thumb_and_valley(),
        explorers.three_zones(),
        explorers.there_and_back(),
        explorers.double_gravity_small(),
    ):
        for control in figure.controls:
            words = [control.label, *(control.text(value) for value in control.values)]
            assert not re.search(r"[=$]|\b[A-Z]\b", " ".join(words)), words


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


def test_the_cards_have_three_zones() -> None:
    cards = explorers.twenty_cards()
    assert cards.sentence(extra=0, lifted=False, turn=8) == "Round 8: 95% stand, and so it stays."
    assert "nobody stands, and so" in cards.sentence(extra=10, lifted=False, turn=8)
    assert cards.sentence(extra=10, lifted=True, turn=8) == "Round 8: 90% stand, and so it stays."
    assert cards.sentence(extra=25, lifted=True, turn=9).startswith("Round 9: nobody stands")


def test_the_pull_of_the_figures_is_the_expected_gain_of_the_chapter_on_sense() -> None:
    (pull,) = [
        line
        for line in explorers.pull_and_weight().figure.axes[0].lines
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

"""What the explorers of the chapter on sense show, and what its lesson says they show."""

import numpy as np
import pytest

from pullkit import sense
from pullkit.company import load_company, relay_path
from pullkit.explorers import sense as explorers


@pytest.mark.parametrize("distance", [1, 3, 8])
def test_the_time_to_see_is_drawn_as_far_as_the_desk_chosen_and_no_further(distance):
    time = explorers.time_to_see()
    time.fragments(time.start | {"distance": distance}, time.name)
    (axes,) = time.figure.axes
    moving = [line for line in axes.lines if line.get_linestyle() != "--"]
    assert [line.get_xdata()[-1] for line in moving] == [distance] * len(moving)


def test_a_wish_that_has_turned_full_circle_is_said_in_turns_and_not_in_degrees():
    said = explorers.time_to_see().sentence
    assert said(distance=7).endswith("the wish has turned 111°.")
    far = said(distance=8, relay_error=0.2, decision_error=0.05)
    assert "more than" in far and far.endswith("full turns.") and "°" not in far


def test_only_a_shorter_road_or_four_times_the_stake_makes_the_last_desk_move():
    figure = explorers.seven_relays()
    state = {each.name: figure.case_state(each) for each in figure.cases}
    assert "6 desks" in figure.sentence(**state["half-the-slips"])
    assert "6 desks" in figure.sentence(**state["double-stake"])
    assert "3 desks" in figure.sentence(**state["own-words"])
    assert "inside the horizon" in figure.sentence(**state["shortcut"])
    assert "Every desk" in figure.sentence(**state["eight-to-one"])


@pytest.mark.parametrize(("case", "lifted"), [("patience", 6), ("patience-turning", 5)])
def test_waiting_lifts_as_many_desks_as_the_lesson_says(case, lifted):
    waiting = explorers.while_they_wait()
    (state,) = (waiting.case_state(each) for each in waiting.cases if each.name == case)
    assert f"{lifted} desks of the 7 have reason to move" in waiting.sentence(**state)


def test_no_wait_lifts_the_last_two_desks_while_the_wish_turns_unless_it_turns_half_as_fast():
    waiting = explorers.while_they_wait()
    said = [waiting.sentence(messages=k, turning=24) for k in range(1, 32, 2)]
    assert not any("6 desks" in each or "Every desk" in each for each in said)
    assert "Every desk has" in waiting.sentence(messages=17, turning=48)


def test_a_shorter_road_reaches_the_last_desk_only_and_own_words_reach_them_all():
    path = relay_path(load_company())
    figure = explorers.seven_relays()
    assert f"reaches {path[-1].name}, it is right 82 times" in figure.sentence(way="note")
    words = 50 * (1 + float(sense.words_after(7)))
    assert f"it is right {words:.0f} times" in figure.sentence(way="words")
    assert "3 desks" in figure.sentence(way="gist") and "4 desks" in figure.sentence(way="note")


def test_on_a_shorter_road_the_last_desk_sits_inside_the_horizon_or_beyond_it():
    path = relay_path(load_company())
    figure = explorers.seven_relays()
    near = f"By {path[0].name}'s note {path[-1].name} sits at two relays, inside the horizon."
    assert figure.sentence(relay_error=0.1, way="note").endswith(near)
    assert figure.sentence(relay_error=0.3, way="note").endswith("beyond the horizon.")
    assert "sits at" not in figure.sentence(way="gist")


@pytest.mark.parametrize("way", ["words", "note"])
def test_where_nothing_slips_it_makes_no_difference_how_a_message_is_handed_on(way):
    figure = explorers.seven_relays()
    nothing = " Nothing slips, so it makes no difference how it is handed on."
    gist = figure.sentence(relay_error=0.0, way="gist")
    assert figure.sentence(relay_error=0.0, way=way) == gist + nothing


def test_messages_that_each_tell_their_own_month_s_wish_lift_all_seven_desks_the_last_barely():
    desks, turned = np.arange(1, 8), sense.DEFAULTS.rotation * 17
    lagging = sense.expected_gain(desks, messages=17) * np.cos(turned / 2)
    assert np.all(lagging > sense.DEFAULTS.weight) and lagging[-1] < sense.DEFAULTS.weight + 0.05


def test_two_doublings_of_the_stake_lift_every_desk():
    figure = explorers.seven_relays()
    counts = [figure.sentence(stake=stake).rpartition("times in 100. ")[2] for stake in (2, 4, 8)]
    assert [each.split()[0] for each in counts] == ["3", "6", "Every"]


def test_desks_go_by_their_role_and_the_people_of_the_story_by_their_name():
    company = load_company()
    figure = explorers.seven_relays().figure
    words = {text.get_text().replace("\n", " ") for text in figure.axes[0].texts}
    story = set(company.cast.values())
    path = relay_path(company)
    named = {person.name if person in story else person.role for person in path}
    assert words == {company.client} | named


def test_the_lesson_opens_on_three_sources_that_are_one_chain():
    three = explorers.redundancy().at(shared=1.0)
    chain, checked = three.figure.axes[0].lines[1:3]
    three.fragments(three.start | {"shared": 1.0}, three.name)
    assert checked.get_ydata() == pytest.approx(chain.get_ydata())


@pytest.mark.parametrize("error", [0.02, 0.1, 0.2])
def test_what_gets_through_stays_inside_its_band(error):
    near = np.linspace(0, 8, 65)
    low, high = sense.information_bounds(near, error)
    bits = sense.information(near, error)
    assert np.all(low <= bits + 1e-12) and np.all(bits <= high + 1e-12)
    shown = explorers.what_gets_through().sentence(distance=8, relay_error=error)
    assert f"{100 * bits[-1]:.0f}% of a yes or no gets through" in shown

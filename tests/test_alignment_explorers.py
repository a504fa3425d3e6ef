"""What the explorers of the chapter on alignment show, and what its lesson says they show."""

import re

import numpy as np
import pytest
from matplotlib.collections import PolyCollection

from pullkit.explorers import alignment as explorers


def polygons(explorer):
    return next(a for a in explorer.figure.findobj(PolyCollection) if len(a.get_paths()) == 5)


def test_the_rules_leave_the_fan_when_a_full_bonus_begins_to_do_harm():
    arrows = explorers.three_arrows()
    inside, outside = ({"time": months, "rewriting": 24} for months in (20, 24))
    for state, harm in ((inside, False), (outside, True)):
        sentence = arrows.sentence(**arrows.start | state)
        assert ("worse than no bonus" in sentence) == harm
        arrows.fragments(arrows.start | state, arrows.name)
        fan, bar = (path.vertices for path in polygons(arrows).get_paths()[:2])
        assert (bar[:, 0].min() < 2.49) == harm
        assert np.ptp(fan, axis=0).max() > 1


def test_a_shorter_leash_leaves_the_tinkerers_risk_and_turns_everybody_from_the_client():
    arrows = explorers.three_arrows()
    said = {
        name: [int(word.strip("°,:")) for word in sentence.split() if "°" in word]
        for name in ("quicker-pen", "tied-hands")
        for case in arrows.cases
        if case.name == name
        for sentence in [arrows.sentence(**arrows.case_state(case))]
    }
    (practice, rules, risk), (practice_tied, rules_tied, risk_tied) = said.values()
    assert abs(risk_tied - risk) <= 3
    assert practice_tied > practice + 20
    assert rules_tied > rules + 20


@pytest.mark.parametrize("worth", [1, 3])
def test_the_uncounted_task_is_gone_at_the_dashed_line_whatever_it_is_worth(worth):
    tasks = explorers.unmeasured_task()
    below, at = (tasks.start | {"bonus": bonus, "worth": worth} for bonus in (1.4, 1.6))
    assert "still gets" in tasks.sentence(**below)
    assert "nobody does the task that is not counted" in tasks.sentence(**at)


def test_neither_the_picture_nor_the_sentence_tells_of_a_bonus_that_was_not_tried():
    tasks = explorers.unmeasured_task()
    (end,) = (line for line in tasks.figure.axes[1].lines if line.get_linestyle() == "--")
    areas = tasks.figure.axes[1].collections[0]
    for bonus, gone in ((0.0, False), (1.4, False), (1.6, True)):
        state = tasks.start | {"bonus": bonus}
        tasks.fragments(state, tasks.name)
        assert max(path.vertices[:, 0].max() for path in areas.get_paths()) == bonus
        assert (len(end.get_xdata()) > 0) == gone
        assert ("1.6" in tasks.sentence(**state)) == gone


def test_a_signal_each_week_does_for_the_far_desk_what_a_wish_four_times_slower_would():
    clocks = explorers.seven_clocks()
    states = {case.name: clocks.case_state(case) for case in clocks.cases}
    assert clocks.sentence(**states["weekly"]) == clocks.sentence(**states["calm"])
    assert clocks.sentence(**states["weekly"]) != clocks.sentence(**states["nearness"])


def test_a_years_pipeline_costs_the_first_desk_more_points_and_both_ends_the_same_part():
    clocks = explorers.seven_clocks()
    states = {case.name: clocks.case_state(case) for case in clocks.cases}
    now, year = (
        np.array([int(n) for n in re.findall(r"(\d+)%", clocks.sentence(**states[name]))])
        for name in ("nearness", "pipeline")
    )
    first, seventh = now - year
    assert first > 4 * seventh
    assert 1 - year / now == pytest.approx([0.43, 0.43], abs=0.01)


def test_the_picture_of_the_two_pens_shows_the_lag_of_the_slow_one_in_a_fast_market():
    pens = explorers.slow_or_quick()
    rules = pens.figure.axes[0].lines[-1]
    means = {}
    for case in pens.cases:
        pens.fragments(pens.case_state(case), pens.name)
        means[case.name] = np.mean(rules.get_ydata())
    assert means["burden"] < -25
    assert all(abs(mean) < 15 for name, mean in means.items() if name != "burden")


@pytest.mark.parametrize("market", [explorers.CALM, explorers.FAST])
def test_the_least_error_is_marked_only_once_the_pen_is_slower_than_it(market):
    pens = explorers.slow_or_quick()
    curve, diamond, _ = pens.figure.axes[1].lines
    pens.fragments(pens.start | {"rewriting": 16, "quarter_turn": market}, pens.name)
    (best,) = diamond.get_xdata()
    for months in (1, 2, 8):
        pens.fragments(pens.start | {"rewriting": months, "quarter_turn": market}, pens.name)
        assert max(curve.get_xdata()) == months
        assert (len(diamond.get_xdata()) > 0) == (best <= months)


def test_the_longer_the_calm_the_worse_the_market_follows_and_newcomers_mend_it():
    errors = [explorers.selection(calm, False)[1][calm + 39] for calm in (0, 30, 100)]
    assert errors == pytest.approx([14.5, 19, 25], abs=1.5)
    assert explorers.selection(100, True)[1][139] == pytest.approx(16.5, abs=1)


def test_nothing_of_the_history_is_shown_before_its_year():
    market = explorers.survivors()
    history = market.figure.axes[1].lines[0]
    for year in (0, 30, 140):
        market.fragments(market.start | {"year": year}, market.name)
        assert history.get_xdata().max() == min(year, explorers.YEARS - 1)

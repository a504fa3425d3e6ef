"""What the explorers of the chapter on alignment show, and what its lesson says they show."""

import re

import numpy as np
import pytest
from matplotlib.collections import PolyCollection

from pullkit.explorers import alignment as explorers
from pullkit.explorers import rulebooks


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
        assert (np.ptp(fan, axis=0).min() > 1) == harm  # a closed fan tells nobody where it will be


@pytest.mark.parametrize("bonus", [0.5, 1])
def test_the_fan_opens_as_far_as_a_bonus_of_that_size_pays(bonus):
    arrows = explorers.three_arrows()
    late = arrows.start | {"time": 48, "bonus": bonus}
    arrows.fragments(late, arrows.name)
    middle, *arc = polygons(arrows).get_paths()[0].vertices[:42]
    first, last = (complex(*(point - middle)) for point in (arc[0], arc[-1]))
    opening = np.degrees(np.abs(np.angle(last / first)))
    assert opening == pytest.approx(2 * np.degrees(np.arccos(bonus / 2)), abs=0.1)


def test_half_a_bonus_still_pays_where_a_full_one_no_longer_does():
    arrows = explorers.three_arrows(freedom=1.0, distance=1)
    states = {case.name: arrows.case_state(case) for case in arrows.cases}
    assert "a full bonus is worse" in arrows.sentence(**states["two-years-on"])
    assert "half a bonus is worth 23%" in arrows.sentence(**states["half-paid"])
    for name in ("quicker-pen", "slower-wish"):
        assert "worse" not in arrows.sentence(**states[name])


def test_a_shorter_leash_leaves_the_tinkerers_risk_and_turns_everybody_from_the_client():
    arrows = explorers.three_arrows()
    cases = {case.name: arrows.case_state(case) for case in arrows.cases}
    (arc,) = (line for line in arrows.figure.axes[0].lines if len(line.get_xdata()) == 25)
    risk, rules = {}, {}
    for name in ("quicker-pen", "tied-hands"):
        arrows.fragments(cases[name], arrows.name)
        x, y = arc.get_data()
        first, last = (complex(x[k] - 2.78, y[k] - 3.1) for k in (0, -1))
        risk[name] = np.degrees(np.angle(first / last))
        rules[name] = int(re.search(r"(\d+)°", arrows.sentence(**cases[name]))[1])
    assert abs(risk["tied-hands"] - risk["quicker-pen"]) <= 3
    assert rules["tied-hands"] > rules["quicker-pen"] + 20


@pytest.mark.parametrize("worth", [1, 3])
def test_the_uncounted_task_is_gone_at_the_dashed_line_whatever_it_is_worth(worth):
    tasks = explorers.unmeasured_task()
    below, at = (tasks.start | {"bonus": bonus, "worth": worth} for bonus in (1.4, 1.6))
    assert "still gets" in tasks.sentence(**below)
    assert "nobody does the task that is not counted" in tasks.sentence(**at)


def test_neither_the_picture_nor_the_sentence_tells_of_a_bonus_that_was_not_tried():
    tasks = explorers.unmeasured_task()
    end, _ = (line for line in tasks.figure.axes[1].lines if line.get_linestyle() == "--")
    areas = tasks.figure.axes[1].collections[0]
    for bonus, gone in ((0.0, False), (1.4, False), (1.6, True)):
        state = tasks.start | {"bonus": bonus}
        tasks.fragments(state, tasks.name)
        assert max(path.vertices[:, 0].max() for path in areas.get_paths()) == bonus
        assert (len(end.get_xdata()) > 0) == gone
        assert ("160%" in tasks.sentence(**state)) == gone


def test_bonus_and_effort_are_said_by_the_full_bonus_and_by_what_was_there_without_one():
    tasks = explorers.unmeasured_task()
    said = [explorers.say_bonus(bonus) for bonus in (0, 0.4, 1, 1.6)]
    assert said == ["none", "40% of full", "full", "160% of full"]
    for state in tasks.states():
        sentence = tasks.sentence(**state)
        assert not re.search(r"\d\.\d\d|effort of", sentence)
    states = {case.name: tasks.case_state(case) for case in tasks.cases}
    assert "At 160% of a full bonus nobody does" in tasks.sentence(**states["high-bonus"])
    assert "The client gets 33% less than with no" in tasks.sentence(**states["high-bonus"])
    assert "The client gets 100% more than with no" in tasks.sentence(**states["no-dearer"])
    assert "still gets 53% of its effort" in tasks.sentence(**states["apart"])


def test_the_full_bonus_does_harm_between_the_slider_stops_around_the_lessons_month():
    arrows = explorers.three_arrows(freedom=1.0, distance=1)
    harm = [
        "worse than no bonus" in arrows.sentence(**arrows.start | {"time": months})
        for months in range(0, 49, 4)
    ]
    assert harm == [months > 23 for months in range(0, 49, 4)]


def test_the_sentence_says_whether_rules_lag_or_tremble():
    pens = rulebooks.slow_or_quick()
    for case in pens.cases:
        late = "mostly because they lag" in pens.sentence(**pens.case_state(case))
        assert late == (case.name in ("burden", "clear")), case.name
    calm = pens.start | {"rewriting": 12}
    assert "mostly because they lag" in pens.sentence(**calm)


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


def test_the_two_pens_of_the_guess_are_compared_once_both_were_tried():
    pens = rulebooks.slow_or_quick()
    two, eight = pens.figure.axes[1].texts[-2:]
    for months, scatter, said in (
        (1, 21, ["", ""]),
        (2, 21, ["2 months:\n11°", ""]),
        (8, 21, ["2 months:\n11°", "8 months:\n7°"]),
    ):
        pens.fragments(pens.start | {"rewriting": months, "scatter": scatter}, pens.name)
        assert [two.get_text(), eight.get_text()] == said
    clear = next(case for case in pens.cases if case.name == "clear")
    pens.fragments(pens.case_state(clear), pens.name)
    quick, slow = (float(text.get_text().split()[-1][:-1]) for text in (two, eight))
    assert quick < slow  # though both are the same in whole degrees


def test_the_picture_of_the_two_pens_shows_the_lag_of_the_slow_one_in_a_fast_market():
    pens = rulebooks.slow_or_quick()
    rules = pens.figure.axes[0].lines[-1]
    means = {}
    for case in pens.cases:
        pens.fragments(pens.case_state(case), pens.name)
        means[case.name] = np.mean(rules.get_ydata())
    assert means["burden"] < -25
    assert all(abs(mean) < 15 for name, mean in means.items() if name != "burden")


@pytest.mark.parametrize("market", [rulebooks.CALM, rulebooks.FAST])
def test_the_least_error_is_marked_only_once_the_pen_is_slower_than_it(market):
    pens = rulebooks.slow_or_quick()
    curve, diamond, _ = pens.figure.axes[1].lines
    pens.fragments(pens.start | {"rewriting": 16, "quarter_turn": market}, pens.name)
    (best,) = diamond.get_xdata()
    for months in (1, 2, 8):
        pens.fragments(pens.start | {"rewriting": months, "quarter_turn": market}, pens.name)
        assert max(curve.get_xdata()) == months
        assert (len(diamond.get_xdata()) > 0) == (best <= months)


def test_the_longer_the_calm_the_worse_the_market_follows_and_newcomers_mend_it():
    errors = [rulebooks.selection(calm, False)[1][calm + 39] for calm in (0, 30, 100)]
    assert errors == pytest.approx([14.5, 19, 25], abs=1.5)
    assert rulebooks.selection(100, True)[1][139] == pytest.approx(16.5, abs=1)


def test_who_reads_clients_well_does_better_with_a_quick_pen_even_in_the_calm():
    pens = rulebooks.slow_or_quick()
    here = pens.figure.axes[1].lines[-1]
    off = {}
    for scatter in (7, 21):
        for months in (2, 8):
            state = {"quarter_turn": rulebooks.CALM, "scatter": scatter, "rewriting": months}
            pens.fragments(pens.start | state, pens.name)
            (off[scatter, months],) = here.get_ydata()
    assert off[21, 8] < off[21, 2]
    assert off[7, 2] < off[7, 8]


def test_nothing_of_the_history_is_shown_before_its_year():
    market = rulebooks.survivors()
    history = market.figure.axes[1].lines[0]
    for year in (0, 30, 140):
        market.fragments(market.start | {"year": year}, market.name)
        assert history.get_xdata().max() == min(year, rulebooks.YEARS - 1)

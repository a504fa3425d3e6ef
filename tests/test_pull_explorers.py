"""What the chapter on pull says about its explorers."""

import numpy as np
import pytest

from pullkit import pull
from pullkit.company import load_company
from pullkit.explorers import pull as explorers
from pullkit.explorers.pull import moment, workshop
from tests.conftest import ROOT

LESSON = ROOT / "chapters" / "2-pull" / "lesson.ipynb"


def test_a_quarter_too_far_ruins_the_plan_and_costs_hooks_next_to_nothing():
    best = [workshop(rule, 1).profit for rule in ("plan", "hooks")]
    too_far = [workshop(rule, 1.25).profit for rule in ("plan", "hooks")]
    assert np.round(best).tolist() == [60, 64]
    assert np.round(too_far).tolist() == [-67, 63]


def test_by_clockwork_a_plan_earns_what_hooks_earn_and_falls_off_the_same_cliff():
    plan, hooks = (workshop(rule, 1, uneven=False) for rule in ("plan", "hooks"))
    assert plan.profit == hooks.profit == 95
    assert workshop("plan", 1.05, uneven=False).profit == -np.inf
    assert workshop("hooks", 1.5, uneven=False).profit > 90


@pytest.mark.parametrize("uneven", [True, False])
@pytest.mark.parametrize("rule", ["plan", "hooks"])
def test_no_other_ambition_earns_more_than_the_best_setting(rule, uneven):
    best = workshop(rule, 1, uneven).profit
    assert all(
        workshop(rule, ambition, uneven).profit <= best for ambition in np.linspace(0.5, 1.5, 41)
    )


@pytest.mark.parametrize("luck", [1, 2, 3])
@pytest.mark.parametrize("ambition", [1.0, 1.25, 1.5])
def test_on_the_moving_line_hooks_hold_their_number_and_the_marked_job_lies_where_it_waits(
    ambition, luck
):
    limit = workshop("hooks", ambition).setting
    for hour in range(80, 201, 3):
        assert moment("hooks", hour, ambition, luck).jobs.sum() == limit
        for rule in ("plan", "hooks"):
            seen = moment(rule, hour, ambition, luck)
            assert seen.jobs.max() <= explorers.ACROSS * explorers.TALL  # the ceiling
            assert (seen.bench is not None) == (seen.started <= hour < seen.done)
            if seen.bench is not None:
                assert 0 <= seen.ahead < seen.jobs[seen.bench]


def test_what_an_eager_plan_starts_in_addition_does_not_come_out():
    plan, hooks = (moment(rule, 200, 1.5, 1) for rule in ("plan", "hooks"))
    assert plan.jobs.sum() > 2 * hooks.jobs.sum()
    assert plan.finished < 1.05 * hooks.finished
    assert plan.done - plan.started > 2 * (hooks.done - hooks.started)


def test_a_pile_is_drawn_with_a_dot_for_each_job():
    jobs = np.array([0, 1, 5, 6, 33])
    _, y = explorers._stacks(jobs)
    feet, tops = y[1::3], y[2::3]
    dots = (tops - feet) // explorers.DOT + 1
    assert dots.sum() == jobs.sum()


def test_the_changes_on_the_directors_board_are_those_of_littles_law():
    rate = pull.CHANGE_LINE.bottleneck_rate
    throughput, cycle_time = pull.push_line(pull.REQUESTS_PER_MONTH / rate, 4, 1 / rate)
    assert pull.wip_by_little(throughput, cycle_time) == pytest.approx(16)
    assert load_company().scenes["pull"]["upstairs"].startswith("sixteen")


def test_the_most_urgent_change_waits_less_than_half_as_long_as_without_a_limit():
    assert explorers.urgent_months(4) == pytest.approx(4.07, rel=0.03)  # exact: test_pull.py


def test_even_with_twelve_hooks_the_most_urgent_change_is_in_effect_sooner_than_without_a_limit():
    rate = pull.CHANGE_LINE.bottleneck_rate
    _, without = pull.push_line(pull.REQUESTS_PER_MONTH / rate, 4, 1 / rate)
    assert explorers.urgent_months(12) < 0.9 * without


def test_without_a_limit_hooks_hang_unused_and_with_one_the_list_at_the_door_grows():
    changes = explorers.unfinished_reforms()
    free = changes.sentence(limited=False, hooks=12)
    assert "10 months from request to effect. The 12 hooks hang unused." in free
    assert "The hook hangs unused." in changes.sentence(limited=False, hooks=1)
    for hooks in (1, 4, 12):
        said = changes.sentence(limited=True, hooks=hooks)
        assert "the list at the door grows longer and longer" in said
        # Such a line finishes no more than is asked for, whatever is asked for.
        assert pull.practical_worst_case(hooks, 2, 2)[0] <= pull.REQUESTS_PER_MONTH
    assert "unless 6 in 20 are refused" in changes.sentence(limited=True, hooks=4)


@pytest.mark.parametrize("requests", [1.6, 1.8, 2.0])
def test_the_list_at_the_door_is_as_long_as_what_was_not_finished_in_five_years(requests):
    waits = [explorers.door_months(hooks, requests) for hooks in range(1, 13)]
    assert waits == sorted(waits, reverse=True)
    # A line far too slow leaves nothing to chance: what is asked for piles up at a steady pace.
    for hooks in (1, 2, 4):
        done = pull.practical_worst_case(hooks, 2, 2)[0]
        assert waits[hooks - 1] == pytest.approx(60 * (requests / done - 1), rel=0.05)


def test_before_the_limit_is_on_the_picture_shows_what_there_is_to_find_and_does_not_answer():
    changes = explorers.unfinished_reforms()
    below = changes.figure.axes[1]

    def words(**state):
        changes.fragments(changes.start | state, changes.name)
        return " | ".join(text.get_text() for text in below.texts)

    before, capped, after = (
        words(limited=False),
        words(limited=True, hooks=4),
        words(limited=True, hooks=4, urgent="hook"),
    )
    assert before.count("?") == 2
    assert "door" not in before
    assert "the most urgent: 10 months" in before  # it queues like the rest
    assert "the most urgent: longer each year" in capped  # until somebody chooses
    assert "?" not in after
    assert "longer each year\n(24 months at the door after five years)" in after
    assert "the most urgent: 4.0 months" in after


def test_whoever_has_all_drop_the_rest_needs_no_hooks():
    changes = explorers.unfinished_reforms()
    for state in changes.states():
        said = changes.sentence(**state)
        alone = "after 2.0 months, since all drop the rest for it." in said
        assert alone == (state["urgent"] == "all")
        hooked = state["limited"] and state["urgent"] == "hook"
        assert ("The most urgent" in said) == (alone or hooked)


def test_the_lesson_opens_the_race_before_the_finish_and_the_rest_before_the_answer():
    assert explorers.moving_line().start["hour"] == explorers.FIRST_HOUR
    lesson = LESSON.read_text(encoding="utf-8")
    assert "unfinished_reforms().at(limited=False)" in lesson
    assert 'bullwhip().at(rule=\\"kanban\\")' in lesson


def test_the_clockwork_plan_is_worth_as_much_as_hooks_at_its_best():
    earned = [explorers.clockwork_profit(u) for u in explorers.CLOCKWORK]
    assert max(earned) == pytest.approx(64.6, abs=1)
    assert earned[-1] < 35


def test_the_plant_does_worse_than_chance_would():
    plant = explorers.panel_plant()
    line = plant.bottleneck_rate, plant.raw_process_time
    assert pull.wip_needed(plant.throughput, *line) == pytest.approx(2375.78, abs=0.01)
    assert pull.practical_worst_case(plant.wip, *line)[0] > 2 * plant.throughput
    assert pull.wip_by_little(*explorers.panel_plant_days()) == 47_600

"""People with a few habits each, instead of averages."""

import math

import numpy as np
import pytest

from pullkit.chart import chart_of, depth_groups, internal_clients, tie
from pullkit.company import load_company
from pullkit.individuals import play_people
from pullkit.rollout import WAIT, Firm, RollOut, Structure, play
from pullkit.sense import sensing_time
from tests.conftest import NO_WARNING

pytestmark = NO_WARNING

CHART = chart_of(load_company())
TIED = tie(CHART, internal_clients(load_company()))
FIXED = RollOut(rules_follow=False)
YEAR = RollOut(push_months=12)
YEAR_FIXED = RollOut(push_months=12, rules_follow=False)
COPYING = Firm(conformity=1.2)  # K = 3


def chance(seed=7):
    return np.random.default_rng(seed)


@pytest.mark.parametrize(
    ("chart", "roll_out", "expected"),
    [
        (CHART, FIXED, 0.48),
        (CHART, WAIT, 0.70),
        (CHART, YEAR_FIXED, 0.48),
        (CHART, YEAR, 0.965),
        (CHART, RollOut(rules_months=1), 0.97),
        (TIED, FIXED, 0.93),
        (TIED, WAIT, 1.00),
    ],
    ids=["wait 0", "wait", "push 0", "push", "rules first", "clients 0", "clients"],
)
def test_among_people_waiting_does_more_where_rules_follow(chart, roll_out, expected):
    left = play_people(chart, roll_out, Firm(), 240, chance(), runs=60).mean_adoption[:, -1]
    theirs, ours = 0.02, left.std() / math.sqrt(60)
    assert abs(left.mean() - expected) < 3 * math.hypot(theirs, ours)


def test_people_who_copy_much_forget_a_push_that_no_rule_follows():
    pushed = play_people(CHART, YEAR_FIXED, COPYING, 240, chance(), runs=60).mean_adoption
    after, late = pushed[:, [60, 240]].mean(axis=0)
    assert after == pytest.approx(0.78, abs=0.06)
    assert late == pytest.approx(0.48, abs=0.06)
    waited = play_people(CHART, FIXED, COPYING, 240, chance(), runs=60).mean_adoption[:, -1]
    assert waited.mean() == pytest.approx(0.30, abs=0.08)
    assert play(CHART, YEAR_FIXED, COPYING).mean_adoption[-1] == pytest.approx(0.994, abs=2e-3)


def test_with_ten_habits_each_they_remember_it_as_averages_do():
    few = play_people(CHART, YEAR_FIXED, COPYING, 240, chance(), habits=10, runs=5)
    assert few.mean_adoption[:, -1] == pytest.approx([0.99] * 5, abs=0.01)


def test_with_many_habits_people_are_averages():
    structure = Structure(one_rulebook=True, boss_voice=2)
    for roll_out in (WAIT, YEAR_FIXED, RollOut(rules_months=1)):
        many = play_people(CHART, roll_out, Firm(), 24, chance(), habits=1000, structure=structure)
        average = play(CHART, roll_out, months=24, structure=structure)
        assert many.mean_adoption[0] == pytest.approx(average.mean_adoption, abs=0.02)
        assert many.alignment[0, -1] == pytest.approx(average.alignment[-1], abs=0.05)
        np.testing.assert_array_equal(many.cost[0], average.cost)


def one_by_one(chart, firm, rules_follow, months, rng):
    """One firm of people of one habit, person by person: adoption month by month."""
    people = range(len(chart.relays))
    rate = [rules_follow / float(sensing_time(d)) for d in chart.relays]
    near = [np.flatnonzero(chart.links[i]).tolist() for i in people]
    new = [bool(rng.random() < 0.025) for _ in people]
    A, record = [0.0] * len(people), []
    for step in range(months * 20 + 1):
        if step % 20 == 0:
            record.append(sum(new) / len(new))
        m = [2 * each - 1 for each in new]
        field = [
            0.8 ** chart.relays[i]
            - firm.weight * (1 - A[i])
            + firm.conformity * sum(m[j] for j in near[i]) / len(near[i])
            for i in people
        ]
        A = [A[i] + rate[i] * (new[i] - A[i]) / 20 for i in people]
        for i in people:
            if rng.random() < 1 / 20:
                new[i] = bool(rng.random() < 1 / (1 + math.exp(-2 * 2.5 * field[i])))
    return record


@pytest.mark.parametrize("rules_follow", [True, False])
def test_people_one_by_one_move_as_people_side_by_side(rules_follow):
    rng, runs, months = chance(3), 40, 24
    small = depth_groups(np.linspace(1, 3.5, 12))
    roll_out = RollOut(rules_follow=rules_follow)
    plain = np.array([one_by_one(small, Firm(), rules_follow, months, rng) for _ in range(runs)])
    ours = play_people(small, roll_out, Firm(), months, rng, runs=400).mean_adoption
    for month in (1, 6, 24):
        error = math.hypot(plain[:, month].std() / runs**0.5, ours[:, month].std() / 20)
        assert abs(plain[:, month].mean() - ours[:, month].mean()) < 3.5 * error


def test_nobody_copies_and_each_is_as_often_new_as_a_logit_says():
    firm = Firm(conformity=0, weight=[0.3, 0.5])
    groups = depth_groups([1, 3, 6])
    replay = play_people(groups, FIXED, firm, 60, chance(), habits=20, runs=50)
    share = replay.adoption[:, :, 24:].mean(axis=(1, 2))
    field = 0.8 ** np.array([1, 3, 6]) - np.array([[0.3], [0.5]])
    assert share == pytest.approx(1 / (1 + np.exp(-2 * 2.5 * field)), abs=0.01)


def test_firms_roll_outs_and_structures_are_played_side_by_side_each_so_many_times():
    roll_out = RollOut(push_months=[[1.0], [6.0]], tool_error=0.05)
    firm = Firm(weight=[0.3, 0.5, 0.7])
    structure = Structure(fastest_return=[0.1, 0.2, 0.3], boss_voice=2)
    replay = play_people(TIED, roll_out, firm, 9, chance(), runs=4, structure=structure)
    assert replay.behaviour.shape == replay.alignment.shape == (2, 3, 4, 10, 53)
    assert replay.mean_adoption.shape == replay.cost.shape == (2, 3, 4, 10)
    assert replay.by_distance()[1].shape == (2, 3, 4, 10, 7)
    assert (replay.let_go == np.array([1.0, 6.0])[:, None, None]).all()
    assert set(np.unique(replay.behaviour[..., 1:, :])) == {-1.0, 1.0}
    assert (replay.behaviour[..., 0, :] == -0.95).all()


def test_the_same_chance_gives_the_same_firms_and_runs_differ():
    one, again = (play_people(CHART, WAIT, Firm(), 12, chance(5), runs=3) for _ in range(2))
    np.testing.assert_array_equal(one.behaviour, again.behaviour)
    assert not np.array_equal(one.behaviour[0], one.behaviour[1])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rng": 42}, r"rng is 42; it must be a numpy\.random\.Generator"),
        ({"habits": 0}, "habits is 0; it must be a whole number, 1 or more"),
        ({"runs": 0}, "runs is 0; it must be a whole number, 1 or more"),
        ({"months": 0}, "months is 0; it must be a whole number, 1 or more"),
        ({"habits": 10**6}, "habits times people times firms and runs is 53000000; it must lie"),
        ({"habits": 10**4}, "habits times people times steps times firms and runs is"),
        ({"runs": 10**5}, "firms and roll-outs times months times people is"),
    ],
)
def test_what_is_no_play_of_people_is_refused(arguments, message):
    given = {"months": 240, "rng": chance()} | arguments
    with pytest.raises(ValueError, match=f"^{message}"):
        play_people(CHART, WAIT, Firm(), **given)

"""Sentences of the book that carry no number, or hang on an assumption: what they rest on.

Some say what becomes of a finding where the model is another one. Those models are played here, in
a few lines of their own.
"""

import ast
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from pullkit import pull, sense
from pullkit.chart import Chart, chart_of, internal_clients, tie
from pullkit.company import load_company
from pullkit.defaults import DEFAULTS
from pullkit.explorers.pull import clockwork_profit
from pullkit.limits import random_firms
from pullkit.rollout import Firm, RollOut, play, shortest_campaign

ROOT = Path(__file__).resolve().parents[1]
CHART = chart_of(load_company())
TIED = tie(CHART, internal_clients(load_company()))
D = DEFAULTS
FIXED = RollOut(rules_follow=False)
STEP = 0.05  # of a month


def from_lesson(chapter: str, name: str) -> Any:
    """Take a function from the cells of a lesson."""
    notebook = json.loads((ROOT / "chapters" / chapter / "lesson.ipynb").read_text("utf-8"))
    cells = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    (cell,) = (cell for cell in cells if f"def {name}(" in cell)
    (function,) = (
        node
        for node in ast.parse(cell).body
        if isinstance(node, ast.FunctionDef) and node.name == name
    )
    known: dict[str, Any] = {"np": np}
    exec(compile(ast.Module([function], []), chapter, "exec"), known)
    return known[name]


# Other models


@dataclass(frozen=True)
class Other:
    """The last chapter's model with other rules, other weights, or people for averages."""

    chart: Chart = CHART
    one_rulebook: bool = False  # A is one number, which follows the firm's mean practice
    weight: NDArray[np.float64] | float = D.weight  # one row for each firm
    conformity: float = D.conformity
    rules_follow: bool = True
    people: int = 0  # so many firms of people, each wholly in the old way or the new

    def play(self, push_months: float, *moments: int) -> list[float]:
        """Return the mean adoption at some months."""
        chance = np.random.default_rng(1)
        near = self.chart.links / self.chart.links.sum(axis=1, keepdims=True)
        pulled = D.stake * sense.clarity_after(self.chart.relays)
        shape = (self.people or len(np.atleast_2d(self.weight)), len(self.chart.relays))
        m, A = np.full(shape, -1.0 if self.people else -0.95), np.zeros(shape)
        distance = 4 if self.one_rulebook else self.chart.relays
        rate = self.rules_follow / sense.sensing_time(distance)
        seen = {}
        for step in range(round(max(moments) / STEP) + 1):
            if step % round(1 / STEP) == 0:
                seen[round(step * STEP)] = float((1 + m).mean() / 2)
            push = float(step * STEP < push_months - 1e-9)
            lean = pulled - self.weight * (1 - A) + push + self.conformity * (m @ near.T)
            practice = (1 + m) / 2
            if self.one_rulebook:
                practice = practice.mean(axis=1, keepdims=True)
            A = A + STEP * rate * (practice - A)
            if self.people:
                new = chance.random(shape) < 1 / (1 + np.exp(-2 * D.responsiveness * lean))
                m = np.where(chance.random(shape) < STEP, 2.0 * new - 1, m)
            else:
                m = m + STEP * (np.tanh(D.responsiveness * lean) - m)
        return [seen[month] for month in moments]


def test_without_its_changes_the_other_model_is_the_book_s() -> None:
    waiting = play(CHART, months=240).mean_adoption[[12, 24, 240]]
    assert Other().play(0, 12, 24, 240) == pytest.approx(list(waiting), abs=2e-3)


def test_two_firms_under_one_payroll_need_rules_that_each_desk_has_to_itself() -> None:
    assert Other().play(0, 240)[0] < 0.53
    assert Other(one_rulebook=True).play(0, 240)[0] > 0.98


def test_the_campaign_cliff_belongs_to_people_who_are_alike() -> None:
    unlike = np.random.default_rng(1).normal(D.weight, 0.15, (30, 53)).clip(0)
    left = [Other(weight=unlike).play(months, 240)[0] for months in (4, 5, 8)]
    assert left == pytest.approx([0.69, 0.76, 0.92], abs=0.03)
    alike = [Other().play(months, 240)[0] for months in (4, 5, 8)]
    assert alike[0] < 0.53
    assert alike[1] > 0.98
    assert alike[2] - alike[1] < 0.001


def test_people_who_copy_much_drift_back_from_a_push_that_no_rule_follows() -> None:
    after, late = Other(conformity=1.2, rules_follow=False, people=40).play(12, 60, 240)
    assert 0.65 < after < 0.9
    assert late < after - 0.15
    (averages,) = Other(conformity=1.2, rules_follow=False).play(12, 240)
    assert averages > 0.99


def test_people_who_copy_much_are_won_over_by_internal_clients() -> None:
    (left,) = Other(chart=TIED, conformity=1.2, people=40).play(0, 240)
    assert left > 0.95
    assert Other(chart=TIED, conformity=1.2).play(0, 240)[0] < 0.05


def test_with_the_pull_averaged_over_messages_rules_first_helps_in_the_middle_columns_only() -> (
    None
):
    # Averaged over a yes and a no the pull is G c^2d, that of twice the relays; T(d) stays.
    averaged = Chart(CHART.links, CHART.relays, 2 * CHART.relays)
    firms = random_firms(400, np.random.default_rng(7))
    wait, held = (
        play(averaged, RollOut(rules_months=months, tie_strength=0), firms, 180).mean_adoption[
            :, -1
        ]
        for months in (0, 1)
    )
    K = firms.responsiveness * firms.conformity
    helps = [
        (held - wait > 0.1)[(low <= K) & (high > K) & (wait < 0.8)].mean()
        for low, high in ((0, 1), (1, 2), (2, 3), (3, np.inf))
    ]
    assert [share > 0.5 for share in helps] == [False, True, True, False]


def test_desks_that_wait_as_long_as_waiting_pays_leave_no_dark_half_where_rules_follow() -> None:
    relays = np.arange(1, 8)
    best = sense.gain_after_waiting(relays[:, None], messages=np.arange(1, 32, 2)).max(axis=1)
    assert best == pytest.approx([0.93, 0.86, 0.78, 0.68, 0.58, 0.49, 0.41], abs=0.006)
    as_near = np.log(best[CHART.relays - 1]) / np.log(sense.clarity(D.relay_error))
    patient = Chart(CHART.links, CHART.relays, as_near)
    fixed, follow = (play(patient, roll).mean_adoption[-1] for roll in (FIXED, RollOut()))
    assert fixed == pytest.approx(0.54, abs=0.005)
    assert follow > 0.995


# Settings said in words or rounded


def test_the_shortest_campaign_is_said_rounded_up() -> None:
    slow = Firm(cycle_time=10)
    enough = from_lesson("6-limits", "enough")
    months = shortest_campaign(CHART, firm=slow)
    assert enough(months) == "7.4"
    assert enough(shortest_campaign(CHART)) == "4.3"
    assert enough(4.4) == "4.4"
    assert play(CHART, RollOut(push_months=7.4), slow).mean_adoption[-1] > 0.98
    assert play(CHART, RollOut(push_months=7.3), slow).mean_adoption[-1] < 0.53


@pytest.mark.parametrize(
    ("stations", "price", "plan", "hooks"),
    [(2, 100, 79, 81), (5, 100, 65, 64), (10, 400, 292, 289)],
)
def test_that_pull_is_no_better_than_a_good_plan_holds_on_five_benches(
    stations: int, price: float, plan: float, hooks: float
) -> None:
    busy = (0.8, 0.84, 0.86, 0.88, 0.9)
    earned = max(clockwork_profit(u, stations, price) for u in busy)
    assert earned == pytest.approx(plan, abs=0.6)
    assert pull.pull_optimum(stations, price=price)[1] == pytest.approx(hooks)

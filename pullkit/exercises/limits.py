"""What is right in the exercises on the limits of collaboration: roll-outs on a chart."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from pullkit import gravity, limits, sense
from pullkit.alignment import alignment_rate
from pullkit.arguments import Floats
from pullkit.asking.answers import Choice, Expected, Function, Number, Numbers
from pullkit.chart import Chart, chart_of, depth_groups, internal_clients, tie
from pullkit.company import Company, Person, load_company
from pullkit.consommacteur import vote_force
from pullkit.defaults import DEFAULTS
from pullkit.rollout import WAIT, Firm, RollOut, play, shortest_campaign

__all__ = [
    "bill",
    "captive_client",
    "cliff",
    "how_long",
    "lever",
    "relays_by_hand",
    "settled_rules",
    "weak_voice",
]

BANDS = (1.0, 2.0, 3.0)  # of K, as in the lesson's table


def relays_by_hand(front: int, back: int, span: int) -> Expected:
    """Count the relays of everyone on a chart of branches with a head, leaders and hands."""
    chart = chart_of(_branches(front, back, span))
    people = np.bincount(chart.relays)
    nearest, farthest = float(people[1]), float(people[-1])
    mean, rows = float(chart.relays.mean()), float(np.unique(chart.relays).mean())
    return Numbers(
        [nearest, farthest, mean],
        ["the people one relay away", "the people farthest away", "the mean distance in relays"],
        mistakes=[
            (
                [nearest, farthest, mean - 1],
                "Whoever faces the client is one relay away, not none.",
            ),
            ([nearest, farthest, rows], "You averaged the distances; weigh each by its people."),
            (
                [farthest, nearest, 8 - mean],
                "You counted from the far end: the client speaks with the front.",
            ),
        ],
    )


def captive_client(share: float, relay_error: float) -> Expected:
    """Tell in which zone the first desk lies, when the firm has this share of its market."""
    stake = float(vote_force(share))
    field = float(gravity.field_at(1, relay_error, stake))
    limit = float(gravity.critical_field(DEFAULTS.responsiveness, DEFAULTS.conformity))
    if abs(abs(field) - limit) < 0.005:
        raise ValueError(
            f"share is {share} and relay_error is {relay_error}: the first desk lies on the border "
            "of two zones, so the question has no answer"
        )
    right = "a" if field > limit else "c" if field < -limit else "b"
    words = {
        "a": "To move by itself it needs more than a field above zero: compare it with h_c.",
        "b": "It can rest either way only if the field is within h_c of zero, on either side.",
        "c": "It relapses from any push only if the field is below zero by more than h_c.",
    }
    return Choice(right, {letter: said for letter, said in words.items() if letter != right})


def settled_rules(weight: float, conformity: float) -> Expected:
    """Prove what settled rules make of a group: its weight, its conformity, its first zone."""

    def judged(W: float, J: float) -> list[float]:
        return [W, J, float(gravity.zones(weight=W, conformity=J)[0])]

    slow = limits.long_run(Firm(weight=weight, conformity=conformity))
    values = judged(float(slow.weight), float(slow.conformity))
    if not 0 < values[2] < np.inf:
        raise ValueError(
            f"weight is {weight} and conformity is {conformity}: no desk would move by itself, so "
            "the zone has no end"
        )
    return Numbers(
        values,
        ["the weight", "the conformity", "the relays to the end of the zone"],
        mistakes=[
            (
                judged(weight / 2, conformity),
                "Half the weight is right. What does the part of W(1 - A) with m in it look like?",
            ),
            (
                judged(weight, conformity),
                "That is a firm whose rules never follow. Put A = (1 + m)/2 into the lean.",
            ),
            (
                judged(weight / 2, conformity + weight),
                "Multiply out with care: (1 - m)/2 halves both parts.",
            ),
            (
                judged(weight / 2, abs(conformity - weight / 2)),
                "Look at the sign: a lighter rule and a practising neighbour lean the same way.",
            ),
        ],
    )


def cliff(short: int, long: int, month: int) -> Expected:
    """Compute what a shorter and a longer push leave, where rules follow."""
    if not short < long < month:
        raise ValueError(
            f"short is {short} and long is {long}; they must be in order, and before month {month}"
        )
    people = load_company().people
    left = _left(people, (short, long), (month, month))
    return Numbers(
        left,
        ["the share after the shorter push", "the share after the longer push"],
        mistakes=[
            (_left(people, (short, long), (short, long)), "That is the day it ends. Judge later."),
            (
                _left(people, (short, long), (month, month), rules_follow=False),
                "Those are firms whose rules never follow; here they do.",
            ),
            ([2 * share - 1 for share in left], "That is the balance m; adoption is (1 + m)/2."),
            ([100 * share for share in left], "Those are percentages; give shares, up to 1."),
            (left[::-1], "You gave them the other way round."),
        ],
    )


def how_long(distance: int, cycle_time: int) -> Expected:
    """Compute how far rules must have come, and the months that takes, before one may let go."""
    firm = Firm(cycle_time=cycle_time)
    needed = float(limits.alignment_to_hold(distance, firm))
    months = float(limits.push_duration(distance, firm))
    pace = float(alignment_rate(distance, cycle_time=cycle_time))
    opens = 1 - float(sense.clarity_after(distance) / firm.weight)
    return Numbers(
        [needed, months],
        ["the alignment", "the months"],
        mistakes=[
            (
                [opens, -np.log(1 - opens) / pace],
                "You waited for the slope to turn. The high valley opens before: h_c helps.",
            ),
            (
                [needed, needed / pace],
                "The alignment is right. Rules slow down as they catch up, so do not divide by κ.",
            ),
            (
                [needed, -np.log(1 - needed) * float(sense.sensing_time(distance))],
                "The alignment is right. After it is seen, a change of rules takes time as well.",
            ),
            (
                [needed, -np.log(1 - needed) * pace],
                "The alignment is right. Is κ a time, or one over a time?",
            ),
        ],
    )


def bill(people: int, distance: int) -> Expected:
    """Compute what the shortest push that sticks costs in a group that touches only itself."""
    months = _shortest(distance)
    law = float(limits.push_duration(distance))
    return Number(
        people * months,
        tolerance=0.01,
        mistakes=[
            (months, "Those are months; the bill counts each of the people in each of them."),
            (people * law, "The law supposes rules far slower than behaviour. Play it instead."),
            (
                people * float(sense.sensing_time(distance)),
                "That is the time it takes to see. How far must the rules have come?",
            ),
        ],
        where="First the shortest push that sticks, then its cost: people times months times P.",
    )


def weak_voice(conformity: float) -> Expected:
    """Compare a function of the strength of the ties to internal clients with the book's."""
    company = load_company()
    return Function(
        lambda strength: _tied(company.people, conformity, tuple(np.ravel(strength)))[
            0 if np.ndim(strength) == 0 else slice(None)
        ],
        [
            ({"strength": 0.5}, "Is it `tie_strength` of the RollOut that you set?"),
            ({"strength": 1.0}, "At full strength it is the lesson's internal clients."),
            (
                {"strength": 0.0},
                "A tie that carries nothing still makes a colleague; do not untie the chart.",
            ),
            (
                {"strength": np.array([0.2, 0.5, 0.9])},
                "It should also take an array: which axis of the result is time?",
            ),
        ],
    )


def lever(responsiveness: float, conformity: float) -> Expected:
    """Tell which lever helps most often in random firms that copy as much as this one."""
    K = responsiveness * conformity
    shares = _helped(load_company().people, int(np.searchsorted(BANDS, K, "right")))
    best, second, *_ = sorted(shares, key=lambda letter: shares[letter], reverse=True)
    if shares[best] - shares[second] < 0.1:
        raise ValueError(
            f"responsiveness is {responsiveness} and conformity is {conformity}: with K = {K:g} "
            "the table does not tell the two best levers apart"
        )
    words = {
        "a": "Ties work where one follows the client more than one's colleagues. Which K is that?",
        "b": "Sturdy it is, but look along the column of your K: is no other lever sturdier?",
        "c": "A push needs colleagues who hold each other afterwards. Which K is that?",
        "d": "Waiting is what the levers are measured against; each of them helps somewhere.",
    }
    return Choice(best, {letter: said for letter, said in words.items() if letter != best})


# --- Shared by the exercises above ---------------------------------------------------------------


def _branches(front: int, back: int, span: int) -> Company:
    """Make a company of a director and branches, each with a head, leaders and their hands."""
    people = [Person(0, "", "", "direction", None, False)]

    def hire(branch: str, manager: int, faces_client: bool = False) -> int:
        people.append(Person(len(people), "", "", branch, manager, faces_client))
        return len(people) - 1

    for number in range(front + back):
        head = hire(f"{number}", 0)
        for leader in [hire(f"{number}", head) for _ in range(span)]:
            for _ in range(span):
                hire(f"{number}", leader, faces_client=number < front)
    return replace(load_company(), people=tuple(people))


@cache
def _chart(people: tuple[Person, ...]) -> Chart:
    return chart_of(replace(load_company(), people=people))


@cache
def _left(
    people: tuple[Person, ...],
    pushes: tuple[int, ...],
    judged: tuple[int, ...],
    *,
    rules_follow: bool = True,
) -> list[float]:
    """Mean adoption after pushes of so many months, each judged in its own month."""
    roll_out = RollOut(push_months=np.array(pushes), rules_follow=rules_follow)
    adoption = play(_chart(people), roll_out, months=max(judged)).mean_adoption
    return [float(path[month]) for path, month in zip(adoption, judged, strict=True)]


@cache
def _shortest(distance: int) -> float:
    group = depth_groups(distance)
    return shortest_campaign(group, longest=36, months=240)


@cache
def _tied(people: tuple[Person, ...], conformity: float, strengths: tuple[float, ...]) -> Floats:
    company = replace(load_company(), people=people)
    chart = tie(chart_of(company), internal_clients(company))
    weak = RollOut(rules_follow=False, tie_strength=np.array(strengths))
    return play(chart, weak, Firm(conformity=conformity), months=60).mean_adoption[:, -1]


@cache
def _helped(people: tuple[Person, ...], band: int) -> dict[str, float]:
    """Share of the lesson's random firms, of a band of K, in which each lever helps."""
    company = replace(load_company(), people=people)
    chart, firm = (
        chart_of(company),
        limits.random_firms(400, np.random.default_rng(7)),
    )
    tied = tie(chart, internal_clients(company))
    roll_outs = {
        "wait": (chart, WAIT),
        "a": (tied, WAIT),
        "b": (chart, RollOut(rules_months=1)),
        "c": (chart, RollOut(push_months=12)),
    }
    left = {
        name: play(where, what, firm, months=180, steps_per_month=4).mean_adoption[:, -1]
        for name, (where, what) in roll_outs.items()
    }
    in_band = np.searchsorted(BANDS, firm.responsiveness * firm.conformity, "right") == band
    some = in_band & (left["wait"] < 0.8)
    gain = {name: left[name] - left["wait"] for name in ("a", "b", "c")}
    return {name: float(np.mean(gain[name][some] > 0.1)) for name in gain}

"""The organisation at the edges of what a chart, a firm and a roll-out may be."""

import dataclasses
import inspect
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullkit import chart, individuals, limits, rollout
from pullkit.chart import Chart, chart_of, depth_groups, facing, internal_clients, tie
from pullkit.company import load_company
from pullkit.individuals import play_people
from pullkit.limits import (
    alignment_to_hold,
    long_run,
    push_duration,
    random_firms,
    robustness,
    robustness_table,
    verdict_plays,
)
from pullkit.rollout import WAIT, Firm, RollOut, Structure, play, shortest_campaign
from tests.conftest import NO_WARNING
from tests.edges import real, settles, whole

pytestmark = NO_WARNING
inf = math.inf
TINY, HUGE = 1e-6, 1e6  # the ends of what is above 0 and finite
MAILLON = load_company()
CHART = chart_of(MAILLON)
# A branch of it: the director, one branch in front and one behind.
SMALL = chart_of(
    dataclasses.replace(
        MAILLON,
        people=tuple(p for p in MAILLON.people if p.branch in ("Direction", "Counter", "Workshop")),
    )
)

amount = real(0, HUGE)
length = st.sampled_from([0.0, 0.05, 1.0, 3.0, 12.0, HUGE]) | real(0, HUGE)
sizes = {
    "relay_error": real(0, 0.5),
    "stake": amount,
    "responsiveness": amount,
    "cycle_time": amount,
    "decision_error": real(0, 0.5, open_low=True, open_high=True),
    "signal_interval": real(TINY, HUGE),
}
firms = st.builds(Firm, weight=amount, conformity=amount, system_pull=amount, **sizes)
# The long run takes half the system's pull from half the weight, and adds it to conformity.
outweighed = st.builds(
    Firm, weight=real(HUGE / 2, HUGE), conformity=real(0, TINY), system_pull=amount, **sizes
).filter(lambda firm: firm.system_pull <= firm.weight) | st.builds(
    Firm, weight=amount, conformity=real(0, HUGE / 2), **sizes
)
structures = st.builds(
    Structure,
    one_rulebook=st.booleans(),
    averaged_messages=st.booleans(),
    boss_voice=amount,
    fastest_return=amount,
    conformity_in_old=st.none() | amount,
    conformity_in_new=st.none() | amount,
)
levers = {
    "push": amount,
    "push_months": length,
    "push_from": real(0, 7),
    "nearest_first": st.booleans(),
    "tool_error": st.none() | real(0, 0.5),
    "tie_strength": real(0, 1),
}
roll_outs = (
    st.builds(RollOut, rules_follow=st.booleans(), **levers)
    | st.builds(
        RollOut,
        rules_months=length,
        rules_level=real(0, 1),
        rules_from=real(0, 7),
        **levers,
    )
    | st.builds(
        lambda held, longer: RollOut(rules_months=held, rules_back=held + longer),
        st.sampled_from([0.05, 1.0, HUGE]),
        length,
    )
)
distances = real(0, inf)
charts = st.lists(distances, min_size=1, max_size=4).map(lambda some: depth_groups([*some, 7]))
chance = st.builds(np.random.default_rng, st.just(7))

DOMAINS = {
    chart_of: {"company": st.just(MAILLON)},
    facing: {"company": st.just(MAILLON), "branches": st.none()},
    internal_clients: {"company": st.just(MAILLON)},
    tie: {
        "chart": charts,
        "pairs": st.sampled_from([[[0, 1]], [[1, 0], [0, 1]]]),
        "nearer": st.booleans(),
        "colleague": st.booleans(),
    },
    depth_groups: {"distance": distances | st.lists(distances, min_size=1, max_size=5)},
    play: {
        "chart": st.just(SMALL) | charts,
        "roll_out": roll_outs,
        "firm": firms,
        "months": st.integers(1, 4),
        "structure": structures,
        "steps_per_month": st.sampled_from([1, 4, 20]),
        "respond": st.none() | st.just(lambda m, drive, pace: np.sign(drive)),
    },
    play_people: {
        "chart": st.just(SMALL) | charts,
        "roll_out": roll_outs,
        "firm": firms,
        "months": st.integers(1, 4),
        "rng": chance,
        "habits": st.integers(1, 3),
        "runs": st.integers(1, 3),
        "structure": structures,
        "steps_per_month": st.sampled_from([1, 4, 20]),
    },
    shortest_campaign: {
        "chart": st.just(SMALL),
        "roll_out": roll_outs,
        "firm": firms,
        "longest": real(0.05, 1.5),
        "months": st.integers(2, 3),
        "structure": structures,
    },
    long_run: {"firm": outweighed},
    alignment_to_hold: {"distance": distances, "firm": firms},
    push_duration: {"distance": distances, "firm": firms},
    verdict_plays: {"company": st.just(MAILLON)},
    random_firms: {"firms": whole(1, 1000), "rng": chance},
    robustness: {},  # twelve replays of 180 months: below, once
    robustness_table: {},
}


def test_no_law_is_left_out():
    laws = {
        law
        for module in (chart, individuals, limits, rollout)
        for _, law in inspect.getmembers(module, inspect.isfunction)
        if law.__module__ == module.__name__ and not law.__name__.startswith("_")
    }
    assert laws == DOMAINS.keys()
    for law, domain in DOMAINS.items():
        assert not domain or list(inspect.signature(law).parameters) == list(domain)


@pytest.mark.parametrize(
    "law", [law for law, domain in DOMAINS.items() if domain], ids=lambda law: law.__name__
)
@settings(max_examples=60)
@given(data=st.data())
def test_a_law_settles_up_to_the_edges_of_its_domain(law, data):
    arguments = {name: data.draw(domain, name) for name, domain in DOMAINS[law].items()}
    if law is facing:
        value = settles(facing, arguments["company"], "Counter", "Office")
    else:
        value = settles(law, **arguments)
    assert not isinstance(value, ValueError)
    if law in (play, play_people):
        assert (np.abs(value.behaviour) <= 1).all()
        assert ((value.alignment >= 0) & (value.alignment <= 1)).all()
        assert (np.diff(value.cost) >= 0).all()
        assert ((value.let_go >= 0) & (value.let_go <= arguments["months"])).all()
        settles(lambda: (value.mean_adoption, value.by_distance()))
    if law in (push_duration, alignment_to_hold, shortest_campaign):
        assert value >= 0


def test_random_firms_are_found_out_without_a_gap():
    outcomes = settles(robustness, 20, np.random.default_rng(7), MAILLON)
    assert not np.isnan([list(each) for each in outcomes.tolist()]).any()
    table = settles(robustness_table, outcomes[outcomes["wait"] < 0.8])
    assert sum(band.firms for band in table) == (outcomes["wait"] < 0.8).sum()


# --- Limits, by hand -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("firm", "adoption"),
    [
        # m = tanh(β(G c^d - W + J m)): nobody responds, or only the stake counts, or the weight.
        (Firm(responsiveness=0), 0.5),
        (Firm(stake=HUGE, responsiveness=HUGE), 1),
        (Firm(weight=HUGE, responsiveness=HUGE), 0),
        (Firm(conformity=HUGE), 0),  # all copy where they began
        (Firm(stake=0, weight=0, conformity=0, responsiveness=HUGE), 0.5),
        (Firm(relay_error=0.5, weight=0, conformity=0), 0.5),
        (Firm(relay_error=0, weight=0, responsiveness=HUGE), 1),
    ],
    ids=repr,
)
def test_limits_of_a_firm_that_waits(firm, adoption):
    replay = settles(play, CHART, RollOut(rules_follow=False), firm)
    assert replay.adoption[-1] == pytest.approx([adoption] * 53, abs=1e-5)


@pytest.mark.parametrize(
    ("firm", "follows"),
    [
        (Firm(signal_interval=TINY), 1),  # signals without end: rules are what practice was
        (Firm(relay_error=0), 1),
        (Firm(signal_interval=HUGE), 0),
        (Firm(cycle_time=HUGE), 0),
        (Firm(relay_error=0.5), 0),
    ],
    ids=repr,
)
def test_rules_follow_at_once_or_never(firm, follows):
    replay = settles(play, CHART, RollOut(push=HUGE, push_months=12), firm, months=12)
    assert replay.alignment[-1] == pytest.approx([follows] * 53, abs=2e-5)


def test_a_push_of_any_length_ends_with_the_play():
    replay = settles(play, CHART, RollOut(push=2, push_months=HUGE), months=3)
    assert replay.cost[-1] == pytest.approx(53 * 2 * 3)
    assert replay.let_go == 3


@pytest.mark.parametrize(
    ("distance", "firm", "alignment", "months"),
    [
        (0, Firm(), 0, 0),
        (inf, Firm(), inf, inf),
        (inf, Firm(weight=0), 0, 0),
        (5, Firm(weight=TINY), 0, 0),
        (5, Firm(stake=HUGE), 0, 0),
        (5, Firm(weight=HUGE), inf, inf),
        (5, Firm(stake=0, conformity=0), inf, inf),
        (1, Firm(relay_error=0), 0, 0),
    ],
    ids=repr,
)
def test_limits_of_the_push_that_lasts(distance, firm, alignment, months):
    assert settles(alignment_to_hold, distance, firm) == alignment
    assert settles(push_duration, distance, firm) == months


def test_rules_that_are_rewritten_very_slowly_take_a_push_in_proportion():
    # (T + CT)·ln(...): where CT is all, the months are those of the law at any other distance.
    needed = alignment_to_hold(6)
    assert settles(push_duration, 6, Firm(cycle_time=HUGE)) == pytest.approx(
        -math.log(1 - needed) * HUGE, rel=1e-4
    )


def test_a_firm_after_long_keeps_its_extremes():
    slow = settles(long_run, Firm(weight=HUGE, conformity=0))
    assert (slow.weight, slow.conformity) == (HUGE / 2, HUGE / 2)


def test_a_chart_may_have_people_whom_nothing_reaches():
    groups = settles(depth_groups, [0, inf])
    tied = settles(tie, groups, [[0, 1]])
    assert tied.relays.tolist() == [0, 1]
    replay = settles(play, groups, WAIT, Firm(conformity=0), months=240)
    # Far from everything m = tanh(-βW(1 - A)) with A at its start; at the source the client rules.
    assert replay.behaviour[-1, 1] == pytest.approx(math.tanh(-2.5 * 0.5), abs=1e-6)


# --- What does not move any more is not played, and what would not end is refused ----------------


@pytest.mark.parametrize(
    "roll_out",
    [
        WAIT,
        RollOut(rules_follow=False),
        RollOut(push_months=12),
        RollOut(rules_months=12, rules_back=60),
        RollOut(tool_error=0.05, push_months=3, rules_follow=False),
        RollOut(push_months=120, nearest_first=True),
    ],
    ids=repr,
)
def test_where_nothing_moves_any_more_the_months_repeat_the_last_one(roll_out):
    firm = Firm(relay_error=[0.05, 0.1])
    longer = settles(play, SMALL, roll_out, firm, 4000, steps_per_month=5)
    shorter = play(SMALL, roll_out, firm, 130, steps_per_month=5)
    for name in ("behaviour", "alignment", "cost"):
        whole_time = getattr(longer, name)
        assert whole_time.shape[1] == 4001
        np.testing.assert_array_equal(whole_time[:, :131], getattr(shorter, name))
        np.testing.assert_array_equal(whole_time[:, 3900], whole_time[:, -1])
    assert longer.let_go.tolist() == shorter.let_go.tolist()


def test_a_decree_that_comes_after_all_has_settled_is_still_played():
    late = RollOut(rules_months=1, rules_back=3000)
    replay = settles(play, depth_groups([1, 7]), late, months=3001, steps_per_month=5)
    assert (replay.alignment[3000] == 0).all()
    assert replay.alignment[2999].max() > 0.9


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: play(CHART, months=10**6),
            "months times steps_per_month is 20000000; it",
        ),
        (lambda: play(CHART, months=10, steps_per_month=10**6), "months times steps_per_month is"),
        (
            lambda: play(CHART, RollOut(push_months=np.zeros(2000))),
            "firms and roll-outs times months times people is 25546000; it must lie between 0 and",
        ),
        (
            lambda: shortest_campaign(CHART, longest=1e9),
            r"longest is 1e\+09, while months is 240; it",
        ),
        (lambda: shortest_campaign(CHART, longest=239), "firms and roll-outs times months times"),
        (lambda: depth_groups(np.ones(10**5)), "groups is 100000; it must lie between 1 and 100"),
        (lambda: depth_groups([]), r"distance is \[\]; it must be one row of numbers"),
        (lambda: random_firms(10**9, np.random.default_rng(1)), "firms is 1000000000; it must lie"),
        (lambda: robustness(10**5, np.random.default_rng(1)), "firms and roll-outs times months"),
        (lambda: Firm(stake=1e7), "stake is 10000000; it must lie between 0 and 1000000"),
        (lambda: Firm(signal_interval=1e-320), "signal_interval is 1e-320; it must lie between"),
        (lambda: RollOut(push=1e300), r"push is 1e\+300; it must lie between 0 and 1000000"),
    ],
)
def test_what_would_not_end_or_could_not_be_computed_is_refused(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()


# --- Whole steps ---------------------------------------------------------------------------------


@pytest.mark.parametrize("pace", [1, 3, 7, 10, 12, 20, 30])
def test_a_push_of_so_many_steps_lasts_so_many_and_not_one_more(pace):
    steps = np.arange(0, 5 * pace + 1)
    lengths = [float(Fraction(int(k), pace)) for k in steps]
    replay = play(depth_groups(1), RollOut(push_months=lengths), months=5, steps_per_month=pace)
    assert replay.cost[:, -1] * pace == pytest.approx(steps)
    held = play(depth_groups(1), RollOut(rules_months=lengths), months=5, steps_per_month=pace)
    first = [np.argmax(each < 1) for each in held.alignment[:, :, 0]]
    assert first[:-1] == [math.ceil(Fraction(int(k), pace)) for k in steps[:-1]]


@pytest.mark.parametrize("longest", [4.3, 0.1 + 0.2 + 4, 4.35, 86 / 20])
def test_the_longest_push_that_is_tried_is_tried(longest):
    assert shortest_campaign(CHART, longest=longest) == 4.3


def test_a_chart_is_not_drawn_by_hand_with_a_way_that_is_no_number():
    with pytest.raises(ValueError, match=r"^relays\[0\] is nan; it must be 0 or more"):
        Chart(np.eye(1, dtype=bool), np.array([math.nan]), np.array([1]))

"""The 53-person company: the chart, every roll-out of the chapter, and what random firms say."""

import dataclasses
import functools
import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from pullkit.chart import Chart, chart_of, depth_groups, facing, internal_clients, tie
from pullkit.company import Person, load_company, relays_to_client
from pullkit.consommacteur import vote_force
from pullkit.defaults import DEFAULTS
from pullkit.gravity import equilibria, settled, zones
from pullkit.limits import (
    alignment_to_hold,
    long_run,
    push_duration,
    random_firms,
    robustness,
    robustness_table,
)
from pullkit.rollout import (
    DEFAULT_FIRM,
    WAIT,
    Firm,
    RollOut,
    Structure,
    play,
    shortest_campaign,
)
from pullkit.sense import clarity_after, sensing_time
from tests.conftest import NO_WARNING

# A limit reached through a division by zero must not warn a reader.
pytestmark = NO_WARNING

inf, nan = math.inf, math.nan

MAILLON = load_company()
CHART = chart_of(MAILLON)
PAIRS = internal_clients(MAILLON)
TIED = tie(CHART, PAIRS)
NEARER = tie(CHART, PAIRS, colleague=False)
COLLEAGUE = tie(CHART, PAIRS, nearer=False)
FIXED = RollOut(rules_follow=False)
CAMPAIGN = RollOut(push_months=12)
EDGES_FIRST = RollOut(push_months=120, nearest_first=True)
TOOL = RollOut(tool_error=0.05, rules_follow=False)


def printed(text):
    """Match every number that rounds to `text`."""
    decimals = len(text.partition(".")[2])
    return pytest.approx(float(text), rel=0, abs=0.5000001 * 10**-decimals)


def fixed(roll_out):
    return dataclasses.replace(roll_out, rules_follow=False)


@functools.cache
def final(chart=CHART, roll_out=WAIT, firm=DEFAULT_FIRM):
    """Mean adoption at month 240."""
    return play(chart, roll_out, firm).mean_adoption[..., -1]


# --- The chart -----------------------------------------------------------------------------------


def test_the_chart_of_the_book_counts_the_relays_of_the_dossier():
    assert np.bincount(CHART.relays).tolist() == [0, 18, 6, 2, 1, 2, 6, 18]
    assert CHART.relays.sum() == 212
    assert CHART.relays.mean() == 4
    assert CHART.links.sum() == 2 * 52


def test_internal_clients_bring_everyone_within_four_relays():
    assert len(PAIRS) == 18
    assert np.bincount(TIED.relays).tolist() == [0, 18, 24, 8, 3]
    assert TIED.relays.mean() == printed("1.924528302")
    assert (TIED.first_relays == CHART.relays).all()


def test_hands_are_tied_in_the_order_of_the_chart():
    back = [person for person in MAILLON.people if person.role == "welder"]
    assert [MAILLON.people[place] for place in PAIRS[:3, 0]] == back
    front = [person for person in MAILLON.people if person.faces_client]
    assert [MAILLON.people[place] for place in PAIRS[:, 1]] == front
    assert PAIRS.tolist() == sorted(PAIRS.tolist())


@pytest.mark.parametrize(
    ("branches", "total"),
    [
        (["Counter"], 280),
        (["Counter", "Road"], 212),
        (["Counter", "Road", "Workshop", "Office"], 76),
    ],
)
def test_the_more_branches_face_the_client_the_nearer_everyone_is(branches, total):
    company = facing(MAILLON, *branches)
    assert chart_of(company).relays.sum() == total
    assert (chart_of(company).relays == relays_to_client(company)).all()


def test_one_tie_in_half_the_chart_does_two_fifths_of_what_nine_do():
    half = [each for each in MAILLON.people if each.branch in ("Direction", "Counter", "Workshop")]
    company = dataclasses.replace(MAILLON, people=tuple(half))
    chart, pairs = chart_of(company), internal_clients(company)
    assert np.bincount(chart.relays).tolist() == [0, 9, 3, 1, 1, 1, 3, 9]
    one, nine = (tie(chart, some).relays.mean() for some in (pairs[:1], pairs))
    assert one == printed("3.15")
    assert (4 - one) / (4 - nine) == pytest.approx(0.4, abs=0.02)


def test_a_tie_brings_a_client_a_colleague_or_both():
    assert (NEARER.links == CHART.links).all()
    assert (NEARER.relays == TIED.relays).all()
    assert (COLLEAGUE.links == TIED.links).all()
    assert (COLLEAGUE.relays == CHART.relays).all()
    assert TIED.links[tuple(PAIRS.T)].all()
    assert TIED.links.sum() == CHART.links.sum() + 2 * len(PAIRS)


@st.composite
def companies(draw, least=1, most=12):
    """A company of any shape: a tree of people, some of whom face the client."""
    size = draw(st.integers(least, most))
    managers = [None] + [draw(st.integers(1, i)) for i in range(1, size)]
    fronts = draw(st.lists(st.booleans(), min_size=size, max_size=size).filter(any))
    people = tuple(
        Person(i, f"P{i}", "hand", "Branch", manager, front)
        for i, (manager, front) in enumerate(zip(managers, fronts, strict=True), start=1)
    )
    return dataclasses.replace(MAILLON, people=people)


def pairs_of(company):
    place = st.integers(0, len(company.people) - 1)
    pair = st.lists(place, min_size=2, max_size=2, unique=True)
    return st.lists(pair, min_size=1, max_size=4)


@given(companies())
def test_any_company_has_a_chart_with_the_relays_of_its_people(company):
    chart = chart_of(company)
    assert (chart.relays == relays_to_client(company)).all()
    assert chart.links.sum() == 2 * (len(company.people) - 1)
    for back, front in internal_clients(company):
        assert chart.relays[front] == 1 < chart.relays[back]


@given(st.data(), companies(least=2))
def test_ties_shorten_distances_to_the_shortest_there_are(data, company):
    chart = chart_of(company)
    tied = tie(chart, data.draw(pairs_of(company)))
    assert (tied.relays <= chart.relays).all()
    assert ((tied.relays == 1) == (chart.relays == 1)).all()
    for person, relays in enumerate(tied.relays):
        if relays > 1:
            assert tied.relays[tied.links[person]].min() == relays - 1


def test_a_chart_cannot_be_changed_afterwards():
    with pytest.raises(ValueError, match="read-only"):
        CHART.relays[0] = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        CHART.links = CHART.links


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[0, 1]], [1], [1]), "links has shape (1, 2); it must be square and symmetric"),
        (([[0, 1], [0, 0]], [1, 2], [1, 2]), "links has shape (2, 2); it must be square and"),
        (([0], [1], [1]), "links has shape (1,); it must be square and symmetric"),
        (([[0]], [1, 2], [1]), "relays has shape (2,); it must have shape (1,), one for each"),
        (([[0]], [1], 1), "first_relays has shape (); it must have shape (1,), one for each"),
        (([[0]], [-1], [1]), "relays[0] is -1; it must be 0 or more"),
        (([[0]], [nan], [1]), "relays[0] is nan; it must be 0 or more"),
        ((np.zeros((0, 0)), [], []), "links has nobody; it must have one person or more"),
    ],
)
def test_arrays_that_make_no_chart_are_refused(arguments, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        Chart(*map(np.array, arguments))


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([[0, 53]], "pairs[0, 1] is 53; it must lie between 0 and 52"),
        ([[0, -1]], "pairs[0, 1] is -1; it must lie between 0 and 52"),
        ([0, 1], "pairs has shape (2,); it must be pairs of whole numbers"),
        ([[0, 1, 2]], "pairs has shape (1, 3); it must be pairs of whole numbers"),
        ([[0, 1.5]], "pairs has shape (1, 2); it must be pairs of whole numbers"),
        ([[0, 0]], "pairs[0] is 0, while the_other is 0; it must be two different people"),
        ([[0, 1], [7, 7]], "pairs[1] is 7, while the_other is 7; it must be two different people"),
    ],
)
def test_pairs_that_are_none_are_refused(pairs, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        tie(CHART, pairs)


def test_a_tie_shortens_the_way_from_wherever_people_are():
    groups = depth_groups([1, 2.5, 9, inf])
    tied = tie(groups, [[0, 2], [2, 3]])
    assert tied.relays.tolist() == [1, 2.5, 2, 3]
    assert tied.first_relays.tolist() == [1, 2.5, 9, inf]
    # Nobody faces the client, and nobody comes nearer than the nearest.
    assert tie(depth_groups([3, 3, 8]), [[0, 1], [1, 2]]).relays.tolist() == [3, 3, 4]
    # Ties to somebody no nearer shorten nothing.
    assert tie(CHART, [[0, 1], [1, 0]]).relays.tolist() == CHART.relays.tolist()


@pytest.mark.parametrize("switch", ["nearer", "colleague"])
def test_a_tie_is_told_yes_or_no(switch):
    with pytest.raises(ValueError, match=f"^{switch} is 1; it must be True or False"):
        tie(CHART, PAIRS, **{switch: 1})


@pytest.mark.parametrize("branches", [["Warehouse"], ["Counter", "Direction"], []])
def test_a_branch_without_hands_cannot_face_the_client(branches):
    with pytest.raises(ValueError, match=r"it must be among Counter, Office, Road, Workshop$"):
        facing(MAILLON, *branches)


# --- What a firm and a roll-out may be -----------------------------------------------------------

NEGATIVE_OR_INFINITE = [-1, inf, nan]
OUTSIDE = {
    Firm: {
        "relay_error": [-0.1, 0.51, nan],
        "stake": NEGATIVE_OR_INFINITE,
        "weight": NEGATIVE_OR_INFINITE,
        "responsiveness": NEGATIVE_OR_INFINITE,
        "conformity": NEGATIVE_OR_INFINITE,
        "system_pull": NEGATIVE_OR_INFINITE,
        "cycle_time": NEGATIVE_OR_INFINITE,
        "decision_error": [0, 0.5, -0.1, nan],
        "signal_interval": [0, -1, inf, nan],
    },
    RollOut: {
        "push": NEGATIVE_OR_INFINITE,
        "push_months": NEGATIVE_OR_INFINITE,
        "push_from": NEGATIVE_OR_INFINITE,
        "rules_months": NEGATIVE_OR_INFINITE,
        "rules_level": [-0.1, 1.1, nan],
        "rules_from": NEGATIVE_OR_INFINITE,
        "rules_back": [-1, nan],
        "tool_error": [-0.1, 0.51, nan],
        "tie_strength": [-0.1, 1.1, nan],
    },
    Structure: {
        "boss_voice": NEGATIVE_OR_INFINITE,
        "fastest_return": NEGATIVE_OR_INFINITE,
        "conformity_in_old": NEGATIVE_OR_INFINITE,
        "conformity_in_new": NEGATIVE_OR_INFINITE,
    },
}
SWITCHES = {
    RollOut: ["nearest_first", "rules_follow"],
    Structure: ["one_rulebook", "averaged_messages"],
}
FIELDS = [(kind, name) for kind, names in OUTSIDE.items() for name in names]


def test_every_number_of_a_firm_a_roll_out_and_a_structure_has_a_domain():
    for kind, names in OUTSIDE.items():
        fields = {each.name for each in dataclasses.fields(kind)}
        assert fields - set(SWITCHES.get(kind, [])) == set(names)


@pytest.mark.parametrize(("kind", "name"), FIELDS)
def test_a_field_outside_its_domain_is_refused_by_name(kind, name):
    for bad in OUTSIDE[kind][name]:
        with pytest.raises(ValueError, match=rf"^{name} is {re.escape(str(bad))}; it must "):
            kind(**{name: bad})
        with pytest.raises(ValueError, match=rf"^{name}\[1\] is {re.escape(str(bad))}; it must "):
            kind(**{name: [0.1, bad]})


@pytest.mark.parametrize(("kind", "name"), FIELDS)
@pytest.mark.parametrize("bad", ["0.1", True, 1j], ids=repr)
def test_a_field_that_is_not_a_number_is_refused_by_name(kind, name, bad):
    with pytest.raises(ValueError, match=rf"^{name} is {re.escape(repr(bad))}; it must be a real"):
        kind(**{name: bad})


@pytest.mark.parametrize(
    ("kind", "switch"),
    [(kind, switch) for kind, switches in SWITCHES.items() for switch in switches],
)
def test_a_switch_is_true_or_false(kind, switch):
    with pytest.raises(ValueError, match=rf"^{switch} is 1; it must be True or False"):
        kind(**{switch: 1})


def test_rules_that_never_follow_cannot_come_first_because_they_would_never_come_back():
    with pytest.raises(ValueError, match=r"^rules_months, while rules_follow is False, is 1; it "):
        RollOut(rules_months=1, rules_follow=False)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"rules_back": 5},
            "rules_back is 5, while rules_months is 0; it must be infinite where no rules are held",
        ),
        ({"rules_back": 0}, "rules_back is 0, while rules_months is 0; it must be infinite where"),
        (
            {"rules_months": [0, 1], "rules_back": 5},
            "rules_back[0] is 5, while rules_months is 0; it must be infinite where no rules are",
        ),
        (
            {"rules_months": 12, "rules_back": 3},
            "rules_back is 3, while rules_months is 12; it must be no less: rules are put back once"
            " they are no longer held",
        ),
        (
            {"rules_months": 12, "rules_back": [[24, 12], [11.99, inf]]},
            "rules_back[1, 0] is 11.99, while rules_months is 12; it must be no less: rules are",
        ),
        (
            {"rules_follow": False, "rules_back": 5},
            "rules_back is 5, while rules_months is 0; it must be infinite where no rules are held",
        ),
    ],
    ids=str,
)
def test_rules_are_put_back_only_where_they_were_held_and_are_no_longer(fields, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        RollOut(**fields)


def test_rules_may_be_put_back_the_moment_they_are_no_longer_held():
    for months in (1, 12):
        replay = play(CHART, RollOut(rules_months=months, rules_back=months), months=12)
        assert (replay.alignment[:months] == 1).all()
        assert (replay.alignment[months] == 0).all()
    assert RollOut(rules_months=[0, 1], rules_back=[inf, 1]).rules_back.tolist() == [inf, 1]


@pytest.mark.parametrize(
    "fields",
    [{"push_months": 12, "push_from": 8}, {"rules_months": 1, "rules_back": 2, "rules_from": 8}],
    ids=["push", "decree"],
)
def test_what_is_done_to_nobody_does_nothing_and_costs_nothing(fields):
    replay = play(CHART, RollOut(**fields))
    np.testing.assert_array_equal(replay.behaviour, play(CHART).behaviour)
    assert replay.cost[-1] == 0 == replay.let_go


def test_a_campaign_that_lasts_until_one_looks_cannot_be_judged():
    with pytest.raises(
        ValueError, match=r"^longest is 12, while months is 12; it must end before the months do"
    ):
        shortest_campaign(CHART, months=12)
    with pytest.raises(ValueError, match=r"^longest is 12, while months is 6; it must end before"):
        shortest_campaign(CHART, months=6)
    assert shortest_campaign(CHART, longest=5, months=24) == 4.3


def test_fields_that_do_not_go_together_are_refused_by_name():
    with pytest.raises(ValueError, match=r"weight has shape \(2,\), conformity has shape \(3,\)"):
        Firm(weight=[0.4, 0.5], conformity=[0.4, 0.5, 0.6])
    with pytest.raises(ValueError, match=r"push_months has shape \(2,\), rules_months has shape"):
        RollOut(push_months=[1, 2], rules_months=[1, 2, 3])
    with pytest.raises(ValueError, match=r"weight has shape \(2,\), push_months has shape \(3,\)"):
        play(CHART, RollOut(push_months=[1, 2, 3]), Firm(weight=[0.4, 0.5]))


def test_the_default_firm_is_the_books_and_cannot_be_changed():
    for each in dataclasses.fields(Firm):
        assert getattr(DEFAULT_FIRM, each.name) == getattr(DEFAULTS, each.name)
    with pytest.raises(dataclasses.FrozenInstanceError):
        DEFAULT_FIRM.stake = 2
    with pytest.raises(ValueError, match="read-only"):
        Firm(weight=[0.4, 0.5]).weight[0] = 1


@pytest.mark.parametrize("name", ["months", "steps_per_month"])
def test_months_and_steps_are_counted(name):
    for bad in (0, 2.5, [12, 24]):
        with pytest.raises(ValueError, match=rf"^{name} is .*; it must be a "):
            play(CHART, **{name: bad})


# --- The reference roll-outs (for the book's chart and parameters) -------------------------------


def by_original_distance(replay):
    return replay.by_distance()[1][-1]


def test_a_pull_alone_converts_half_the_company():
    assert final(roll_out=FIXED) == printed("0.491388")
    assert final() == printed("0.517050")


def test_pull_alone_fades_with_the_distance():
    replay = play(CHART, FIXED)
    assert replay.by_distance()[0].tolist() == [1, 2, 3, 4, 5, 6, 7]
    for adoption, text in zip(
        by_original_distance(replay),
        ["0.987", "0.969", "0.871", "0.325", "0.036", "0.017", "0.013"],
        strict=True,
    ):
        assert adoption == printed(text)


def test_two_firms_under_one_payroll():
    x = play(CHART).adoption[-1]
    assert x[[person.role == "director" for person in MAILLON.people]] == printed("0.89")
    assert by_original_distance(play(CHART))[4] == printed("0.10")
    assert ((x < 0.1002) | (x > 0.88)).all()
    assert (x < 0.5).sum() == 26
    assert x.mean() == printed("0.52")


def test_b_a_year_of_push_is_forgotten_unless_rules_follow():
    replay = play(CHART, fixed(CAMPAIGN))
    for month, text in [
        (12, "0.9993"),
        (13, "0.9180"),
        (15, "0.7040"),
        (18, "0.5132"),
        (24, "0.4917"),
        (240, "0.491388"),
    ]:
        assert replay.mean_adoption[month] == printed(text)
    assert replay.cost[[0, 6, 12, 240]].tolist() == [0, 318, 636, 636]
    assert replay.let_go == 12
    assert final(roll_out=CAMPAIGN) == printed("0.990354")


def test_d_internal_clients_convert_everybody_without_a_push():
    replay = play(TIED, FIXED)
    assert replay.mean_adoption[-1] == printed("0.967098")
    for adoption, text in zip(
        by_original_distance(replay),
        ["0.987", "0.972", "0.941", "0.885", "0.892", "0.941", "0.970"],
        strict=True,
    ):
        assert adoption == printed(text)
    assert final(TIED) == printed("0.997778")


@pytest.mark.parametrize(
    ("chart", "rules_fixed", "rules_follow"),
    [(NEARER, "0.5558", "0.9978"), (COLLEAGUE, "0.4873", "0.9906")],
    ids=["nearer client", "converted colleague"],
)
def test_d_prime_internal_clients_are_two_cures_in_one(chart, rules_fixed, rules_follow):
    assert final(chart, FIXED) == printed(rules_fixed)
    assert final(chart) == printed(rules_follow)


def test_e_edges_first_costs_less_and_lasts_if_rules_follow():
    replay = play(CHART, EDGES_FIRST)
    assert replay.mean_adoption[-1] == printed("0.990348")
    assert replay.cost[-1] == printed("138")
    assert replay.let_go == printed("22")
    assert (replay.cost[:23] < replay.cost[-1]).all()
    assert (replay.cost[23:] == replay.cost[-1]).all()
    relapsed = play(CHART, fixed(EDGES_FIRST))
    assert relapsed.mean_adoption[-1] == printed("0.491388")
    assert relapsed.let_go == 120


def test_e_prime_pushing_the_far_side_alone_is_enough():
    replay = play(CHART, RollOut(push_months=4.5, push_from=5))
    assert replay.mean_adoption[-1] == printed("0.9904")
    assert replay.cost[-1] == 117
    assert (CHART.relays >= 5).sum() == 26


@pytest.mark.parametrize(
    "rules_first",
    [
        {"rules_months": 1},
        {"rules_months": 1, "rules_from": 5},
        {"rules_months": 0.5},
        {"rules_months": 2, "rules_level": 0.75},
        {"rules_months": 2, "rules_from": 5},
    ],
    ids=str,
)
def test_f_rules_first_convert_everybody_without_a_push(rules_first):
    replay = play(CHART, RollOut(**rules_first))
    assert replay.mean_adoption[-1] == printed("0.9904")
    assert replay.cost[-1] == 0 == replay.let_go
    far = CHART.relays >= 5
    month = math.floor(rules_first["rules_months"])
    if month:
        held = replay.alignment[:month]
        assert (held[..., far] == rules_first.get("rules_level", 1)).all()
    if "rules_from" in rules_first:
        assert (replay.alignment[0, ~far] == 0).all()


def test_g_a_tool_that_carries_sense_makes_a_short_push_stick_even_if_rules_never_follow():
    left = final(roll_out=dataclasses.replace(TOOL, push_months=[3, 1, 0]))
    for adoption, text in zip(left, ["0.958", "0.5094", "0.5094"], strict=True):
        assert adoption == printed(text)
    assert final(roll_out=fixed(RollOut(push_months=3))) == printed("0.491388")


def test_g_where_rules_follow_the_shortest_push_is_enough_for_a_tool_that_carries_sense():
    left = final(roll_out=RollOut(tool_error=0.05, push_months=[3, 1, 0]))
    for adoption, text in zip(left, ["0.9975", "0.9975", "0.5395"], strict=True):
        assert adoption == printed(text)


@pytest.mark.parametrize(
    ("cycle_time", "nothing_left", "sticks"), [(0, 4.25, 4.3), (7.5, 6.5, 6.6), (10, 7.3, 7.4)]
)
def test_the_length_of_a_campaign_has_a_cliff(cycle_time, nothing_left, sticks):
    firm = Firm(cycle_time=cycle_time)
    left = final(CHART, RollOut(push_months=[nothing_left, sticks]), firm)
    assert left == pytest.approx([0.5171, 0.9904], abs=2e-4)
    assert nothing_left < shortest_campaign(CHART, firm=firm) <= sticks


def test_at_equal_success_a_campaign_costs_two_fifths_of_a_year():
    shortest = shortest_campaign(CHART)
    replay = play(CHART, RollOut(push_months=shortest))
    assert replay.mean_adoption[-1] == printed("0.9904")
    assert replay.cost[-1] == pytest.approx(227, abs=1)
    assert shortest_campaign(CHART, longest=4.3) == 4.3
    assert shortest_campaign(CHART, longest=4.25) == inf
    assert shortest_campaign(CHART, fixed(WAIT), longest=1) == inf


def test_a_longer_campaign_never_leaves_less():
    left = final(roll_out=RollOut(push_months=np.arange(0, 12, 0.25)))
    assert left[16] == printed("0.52")
    assert left[20] == printed("0.99")
    assert (np.diff(left) > -1e-9).all()
    assert ((left < 0.52) | (left > 0.99)).all()


@pytest.mark.parametrize(
    ("share", "stake", "rules_fixed", "rules_follow"),
    [
        (0.5, "1.0000", ".4914", ".5171"),
        (0.6, "0.96", ".4879", ".5158"),
        (0.7, "0.84", ".1091", ".5121"),
        (0.81, "0.6156", ".0290", ".0343"),
        (0.85, "0.51", ".0194", ".0211"),
    ],
)
def test_the_captive_client_pulls_nobody(share, stake, rules_fixed, rules_follow):
    G = vote_force(share, 0.25)
    assert printed(stake) == G
    assert final(CHART, FIXED, Firm(stake=G)) == printed(rules_fixed)
    assert final(CHART, WAIT, Firm(stake=G)) == printed(rules_follow)


def test_a_voice_without_a_chequebook_is_enough_only_if_rules_follow():
    weakened = final(TIED, fixed(RollOut(tie_strength=[0.7, 0.6])))
    assert weakened[0] == printed("0.915")
    assert weakened[1] == printed("0.603")
    assert final(TIED, RollOut(tie_strength=0.3)) == printed("0.991")


def test_ties_that_carry_no_pull_leave_the_converted_colleague_alone():
    assert final(TIED, fixed(RollOut(tie_strength=0))) == pytest.approx(final(COLLEAGUE, FIXED))


def test_without_conformity_everyone_rests_where_the_field_alone_puts_them():
    x = play(CHART, FIXED, Firm(conformity=0)).behaviour[-1]
    assert x == pytest.approx(np.tanh(2.5 * (0.8**CHART.relays - 0.5)), abs=1e-14)
    assert final(CHART, FIXED, Firm(conformity=0)) == printed("0.482165385")


# --- The method ----------------------------------------------------------------------------------


def slowly(chart, roll_out, firm, structure, months, steps_per_month=20):
    """The same roll-out, person by person and in plain steps: final m and A, cost, end of push."""
    people = range(len(chart.relays))
    hears = 2 if structure.averaged_messages else 1
    old, new = (
        float(firm.conformity if given is None else given)
        for given in (structure.conformity_in_old, structure.conformity_in_new)
    )
    m, A, cost, let_go = [-0.95] * len(people), [0.0] * len(people), 0.0, 0.0
    for step in range(months * steps_per_month + 1):
        t = step / steps_per_month
        held = [chart.relays[i] >= roll_out.rules_from for i in people]
        for i in people:
            decreed = any(held) if structure.one_rulebook else held[i]
            if t < roll_out.rules_months - 1e-9 and decreed:
                A[i] = float(roll_out.rules_level)
        if step == months * steps_per_month:
            return m, A, cost, let_go
        x = [(1 + each) / 2 for each in m]
        error = firm.relay_error
        if roll_out.tool_error is not None:
            error = error + (roll_out.tool_error - error) * sum(x) / len(x)
        pushed = [chart.relays[i] >= roll_out.push_from for i in people]
        if roll_out.nearest_first:
            laggards = [i for i in people if pushed[i] and m[i] < 0.3]
            nearest = min((chart.relays[i] for i in laggards), default=0)
            pushed = [i in laggards and chart.relays[i] == nearest for i in people]
        if t >= roll_out.push_months - 1e-9:
            pushed = [False] * len(pushed)
        speed = []
        for i in people:
            near = [j for j in people if chart.links[i, j]]
            voice = [structure.boss_voice if j == chart.managers[i] else 1 for j in near]
            example = sum(v * m[j] for v, j in zip(voice, near, strict=True)) / (sum(voice) or 1)
            heard = max(
                (1 - 2 * error) ** (hears * chart.first_relays[i]),
                roll_out.tie_strength * (1 - 2 * error) ** (hears * chart.relays[i]),
            )
            drive = firm.stake * heard - firm.weight * (1 - A[i]) + roll_out.push * pushed[i]
            drive += firm.system_pull * A[i] + (old if example < 0 else new) * example
            rate, practice, far = 0.0, x[i], chart.relays[i]
            if structure.one_rulebook:
                practice, far = sum(x) / len(x), sum(chart.relays) / len(x)
            if roll_out.rules_follow:
                seen = sensing_time(far, error, firm.decision_error, firm.signal_interval)
                rate = 1 / (seen + firm.cycle_time)
                if practice < A[i]:
                    rate = max(rate, float(structure.fastest_return))
            speed.append((math.tanh(firm.responsiveness * drive) - m[i], rate * (practice - A[i])))
        cost += roll_out.push * sum(pushed) / steps_per_month
        if roll_out.push * sum(pushed) > 0:
            let_go = t + 1 / steps_per_month
        m = [each + change / steps_per_month for each, (change, _) in zip(m, speed, strict=True)]
        A = [each + change / steps_per_month for each, (_, change) in zip(A, speed, strict=True)]
    raise AssertionError


firms = st.builds(
    Firm,
    relay_error=st.floats(0.02, 0.5),
    stake=st.floats(0, 3),
    weight=st.floats(0, 1),
    responsiveness=st.floats(0, 5),
    conformity=st.floats(0, 1.5),
    system_pull=st.just(0.0) | st.floats(0, 1),
    cycle_time=st.floats(0, 12),
    decision_error=st.floats(0.01, 0.2),
    signal_interval=st.floats(0.5, 3),
)
sizes = {
    "push": st.floats(0, 2),
    "push_months": st.sampled_from([0.0, 0.6, 1.23]),
    "push_from": st.integers(0, 4),
    "nearest_first": st.booleans(),
    "tie_strength": st.floats(0, 1),
    "tool_error": st.none() | st.floats(0.02, 0.5),
}
roll_outs = st.one_of(
    st.builds(RollOut, rules_follow=st.just(False), **sizes),
    st.builds(
        RollOut,
        rules_months=st.sampled_from([0.0, 0.33, 1.0]),
        rules_level=st.floats(0, 1),
        rules_from=st.integers(0, 4),
        **sizes,
    ),
)


structures = st.builds(
    Structure,
    one_rulebook=st.booleans(),
    averaged_messages=st.booleans(),
    boss_voice=st.sampled_from([0.0, 1.0, 2.0]) | st.floats(0, 5),
    fastest_return=st.sampled_from([0.0, 1 / 3]) | st.floats(0, 20),
    conformity_in_old=st.none() | st.floats(0, 1.5),
    conformity_in_new=st.none() | st.floats(0, 1.5),
)


@settings(max_examples=60)
@given(st.data(), companies(), firms, roll_outs, st.just(Structure()) | structures)
def test_on_any_chart_any_roll_out_is_what_it_is_person_by_person(
    data, company, firm, roll_out, structure
):
    chart = chart_of(company)
    if len(company.people) > 1:
        chart = tie(
            chart,
            data.draw(pairs_of(company)),
            nearer=data.draw(st.booleans()),
            colleague=data.draw(st.booleans()),
        )
    replay = play(chart, roll_out, firm, months=2, structure=structure)
    m, A, cost, let_go = slowly(chart, roll_out, firm, structure, months=2)
    assert replay.behaviour[-1] == pytest.approx(m, abs=1e-12)
    assert replay.alignment[-1] == pytest.approx(A, abs=1e-12)
    assert replay.cost[-1] == pytest.approx(cost, abs=1e-9)
    assert replay.let_go == pytest.approx(let_go)
    assert (np.abs(replay.behaviour) <= 1).all()
    assert ((replay.alignment >= 0) & (replay.alignment <= 1)).all()


def adaptively(chart, roll_out, months):
    """The same equations for each person, by an integrator that chooses its own steps."""
    n = len(chart.relays)
    near = chart.links / chart.links.sum(axis=1, keepdims=True)
    follow = float(roll_out.rules_follow)

    def speed(_, state, push):
        m, A = state[:n], state[n:]
        used = (1 + m.mean()) / 2
        e = 0.1 if roll_out.tool_error is None else 0.1 - (0.1 - roll_out.tool_error) * used
        y = (1 - 2 * e) ** chart.relays
        T = 0.45 * math.log(19) / (y * np.arctanh(y))
        dm = np.tanh(2.5 * (y - 0.5 * (1 - A) + push + 0.6 * near @ m)) - m
        return np.concatenate([dm, follow * ((1 + m) / 2 - A) / T])

    state = np.concatenate([np.full(n, -0.95), np.zeros(n)])
    if roll_out.rules_months:
        # Rules that are held do not move: behaviour alone does.
        state[n:] = 1
        still = solve_ivp(
            lambda t, s: speed(t, s, 0) * (np.arange(2 * n) < n),
            (0, roll_out.rules_months),
            state,
            method="LSODA",
            rtol=1e-9,
            atol=1e-11,
        )
        state = still.y[:, -1]
    begin = float(roll_out.rules_months)
    for push, end in ((roll_out.push, float(roll_out.push_months)), (0.0, months)):
        if end > begin:
            solution = solve_ivp(
                speed, (begin, end), state, args=(push,), method="LSODA", rtol=1e-9, atol=1e-11
            )
            state, begin = solution.y[:, -1], end
    return (1 + state[:n].mean()) / 2


@pytest.mark.parametrize(
    ("chart", "roll_out"),
    [
        (CHART, WAIT),
        (CHART, FIXED),
        (CHART, CAMPAIGN),
        (CHART, fixed(CAMPAIGN)),
        (TIED, WAIT),
        (TIED, FIXED),
        (NEARER, FIXED),
        (COLLEAGUE, WAIT),
        (CHART, RollOut(rules_months=1)),
        (CHART, dataclasses.replace(TOOL, push_months=3)),
    ],
)
def test_an_adaptive_integrator_agrees(chart, roll_out):
    assert final(chart, roll_out) == pytest.approx(adaptively(chart, roll_out, 240), abs=1e-4)


def test_on_the_way_the_error_is_of_the_order_of_the_step():
    exact = adaptively(CHART, CAMPAIGN, 18)
    coarse, fine = (
        play(CHART, CAMPAIGN, months=18, steps_per_month=steps).mean_adoption[-1] - exact
        for steps in (20, 200)
    )
    assert abs(coarse) < 1e-3
    assert fine == pytest.approx(coarse / 10, rel=0.05)


@pytest.mark.parametrize("roll_out", [WAIT, FIXED, CAMPAIGN, EDGES_FIRST, RollOut(rules_months=1)])
@pytest.mark.parametrize("steps", [10, 50])
def test_longer_or_shorter_steps_end_at_the_same_place(roll_out, steps):
    other = play(CHART, roll_out, steps_per_month=steps).mean_adoption[-1]
    assert other == pytest.approx(final(CHART, roll_out), abs=1e-6)


def test_many_firms_and_roll_outs_side_by_side_are_what_they_are_one_by_one():
    months, weights, strengths = np.array([[1.0], [6.0]]), [0.3, 0.5, 0.7], 0.8
    together = play(
        TIED, RollOut(push_months=months, tie_strength=strengths), Firm(weight=weights), months=12
    )
    assert together.behaviour.shape == together.alignment.shape == (2, 3, 13, 53)
    assert together.mean_adoption.shape == together.cost.shape == (2, 3, 13)
    assert together.by_distance()[1].shape == (2, 3, 13, 7)
    assert together.let_go.tolist() == [[1, 1, 1], [6, 6, 6]]
    for i, j in np.ndindex(2, 3):
        roll_out = RollOut(push_months=months[i, 0], tie_strength=strengths)
        alone = play(TIED, roll_out, Firm(weight=weights[j]), months=12)
        assert together.behaviour[i, j] == pytest.approx(alone.behaviour, abs=1e-13)
        assert together.alignment[i, j] == pytest.approx(alone.alignment, abs=1e-13)
        assert together.cost[i, j] == pytest.approx(alone.cost)
        assert alone.behaviour.shape == (13, 53)
        assert alone.mean_adoption == pytest.approx(alone.adoption.mean(axis=-1))
        assert isinstance(alone.let_go, float)


def test_the_first_month_is_the_first_day():
    replay = play(CHART, months=1)
    assert (replay.behaviour[0] == -0.95).all()
    assert (replay.alignment[0] == 0).all()
    assert replay.mean_adoption[0] == pytest.approx(0.025)


def test_rules_that_see_at_once_follow_at_once():
    replay = play(depth_groups([1, 7]), firm=Firm(relay_error=0, weight=0.2), months=6)
    one_step_before = play(
        depth_groups([1, 7]), firm=Firm(relay_error=0, weight=0.2), months=6, steps_per_month=2000
    )
    assert replay.alignment == pytest.approx(replay.adoption, abs=0.06)
    assert replay.behaviour[-1] == pytest.approx(one_step_before.behaviour[-1], abs=1e-3)


def test_rules_that_hear_nothing_never_follow():
    replay = play(CHART, CAMPAIGN, Firm(relay_error=0.5), months=60)
    assert (replay.alignment == 0).all()


def test_a_company_of_one_has_nobody_to_copy():
    alone = dataclasses.replace(MAILLON, people=(Person(1, "P", "all", "All", None, True),))
    replay = play(chart_of(alone), FIXED, Firm(conformity=1.0))
    assert replay.behaviour[-1] == pytest.approx([math.tanh(2.5 * (0.8 - 0.5))])
    assert internal_clients(alone).shape == (0, 2)


def test_a_push_without_strength_costs_nothing():
    replay = play(CHART, RollOut(push=0, push_months=6), months=12)
    assert replay.cost[-1] == 0 == replay.let_go


# --- In the long run -----------------------------------------------------------------------------


def long_run_zones(firm):
    slow = long_run(firm)
    return zones(slow.relay_error, slow.stake, slow.weight, slow.responsiveness, slow.conformity)


def test_the_long_run_reproduces_the_reference_values():
    slow = long_run()
    assert slow.weight == 0.25
    assert slow.conformity == 0.85
    K = slow.responsiveness * slow.conformity
    assert math.sqrt(1 - 1 / K) == printed("0.727606875")
    assert slow.weight - 1 * 0.8 ** long_run_zones(DEFAULT_FIRM)[2] == printed("0.249016627")
    d1, _, d2 = long_run_zones(DEFAULT_FIRM)
    assert d1 == printed("3.115106216")
    assert d2 == printed("31.031691")


def test_where_rules_follow_a_group_rests_where_the_long_run_says():
    rng, some = np.random.default_rng(11), 300
    distance = np.array([0.5, 2, 4, 7])
    firm = Firm(
        relay_error=rng.uniform(0.02, 0.15, some),
        weight=rng.uniform(0.1, 1, some),
        responsiveness=rng.uniform(0.5, 5, some),
        conformity=rng.uniform(0, 1.2, some),
        signal_interval=0.01,  # only sets the pace: fast rules bring the long run near
    )
    slow = long_run(firm)
    field = clarity_after(distance, firm.relay_error[:, None]) - slow.weight[:, None]
    beta, J = slow.responsiveness[:, None], slow.conformity[:, None]
    waited, pushed = (
        play(depth_groups(distance), roll_out, firm, 400, steps_per_month=4).behaviour[:, -1]
        for roll_out in (WAIT, RollOut(push=9, push_months=100))
    )
    low, _, high = equilibria(field, beta, J)
    assert np.minimum(np.abs(waited - low), np.abs(waited - high)).max() < 1e-4
    assert np.abs(pushed - settled(1, field, beta, J)).max() < 1e-4
    assert ((low < 0) & (high > 0)).mean() > 0.2


def test_a_group_three_relays_away_creeps_and_then_tips():
    def speed(_, state):
        m, A = state
        h = 0.8**3 - 0.5 * (1 - A)
        return np.tanh(2.5 * (h + 0.6 * m)) - m, ((1 + m) / 2 - A) / sensing_time(3)

    def tips(_, state):
        return state[0]

    solution = solve_ivp(speed, (0, 60), [-0.95, 0], events=tips, rtol=1e-9, atol=1e-11)
    assert solution.t_events[0][0] == printed("38.16")
    balance = play(depth_groups(3), months=60).behaviour[:, 0]
    assert balance[38] < 0 < balance[39]
    assert (balance[:30] < -0.6).all()
    assert balance[42] > 0.9


def test_groups_do_not_touch_each_other():
    together = play(depth_groups([1, 3, 6.5]), CAMPAIGN, months=48).behaviour
    for i, distance in enumerate([1, 3, 6.5]):
        alone = play(depth_groups(distance), CAMPAIGN, months=48).behaviour
        assert together[:, i] == pytest.approx(alone[:, 0], abs=1e-13)


@pytest.mark.parametrize(
    ("distance", "months"),
    [(5, "2.338341"), (6, "6.978698"), (7, "15.889018"), (8, "32.173050"), (10, "110.534722")],
)
def test_the_push_duration_law_reproduces_the_reference_values(distance, months):
    assert push_duration(distance) == printed(months)


def test_the_alignment_needed_is_reached_at_once_at_four_relays():
    assert alignment_to_hold(4) == printed("0.0148")
    assert alignment_to_hold([1, 3, 3.9]).tolist() == [0, 0, 0]
    assert push_duration([1, 3, 3.9]).tolist() == [0, 0, 0]


@given(st.floats(3.93, 31))
def test_up_to_seventeen_relays_rules_must_reach_the_fold_and_then_more(distance):
    h_c = 0.083018582
    fold = 1 - (0.8**distance + h_c) / 0.5
    needed = alignment_to_hold(distance)
    if distance < 16.97:
        assert needed == pytest.approx(fold, abs=1e-8)
    if distance > 16.98:
        assert needed > fold
    law = sensing_time(distance) * math.log(1 / (1 - needed))
    assert push_duration(distance) == pytest.approx(law)


def test_beyond_the_ring_of_the_long_run_every_push_relapses():
    assert np.isinf(push_duration([31.04, 40, inf])).all()
    assert np.isinf(alignment_to_hold([31.04, 40, inf])).all()
    assert push_duration(31.03) < inf


def test_limits_of_the_push_duration():
    assert push_duration(8, Firm(weight=0)) == 0
    assert push_duration(inf, Firm(weight=0)) == 0
    assert push_duration(8, Firm(stake=0, conformity=0)) == inf
    assert push_duration([3, 8], Firm(relay_error=0.5)).tolist() == [inf, inf]
    assert push_duration([3, 8], Firm(relay_error=0)).tolist() == [0, 0]
    assert push_duration(8, Firm(responsiveness=0)) == inf


def sticks(distance, firm, lengths, months):
    """Whether a push of each length, strong enough to overwhelm, sticks in a group."""
    push = RollOut(push=10, push_months=lengths)
    left = play(depth_groups(distance), push, firm, months, steps_per_month=4)
    return left.adoption[:, -1, 0] > 0.5


@pytest.mark.parametrize(("slower", "ratio"), [(1, 0.785), (10, 0.947), (100, 0.988)])
def test_the_push_duration_is_an_asymptote_from_above_for_slow_rules(slower, ratio):
    firm = Firm(signal_interval=slower)
    lengths = push_duration(8, firm) * (ratio + np.array([-0.01, 0.01, 1 - ratio]))
    months = math.ceil(lengths[-1] * 1.2 + 300)
    assert sticks(8, firm, lengths, months).tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("distance", "other"),
    [
        (20, {}),  # beyond the fold, with the book's parameters
        (12, {}),
        (4, {"weight": 0.8, "responsiveness": 2.0, "conformity": 0.45}),  # a single fast valley
    ],
    ids=str,
)
def test_the_push_duration_holds_where_rules_are_very_slow(distance, other):
    year = 1000 / sensing_time(distance)
    firm = Firm(signal_interval=year, **other)
    lengths = push_duration(distance, firm) * np.array([0.97, 1.01])
    assert sticks(distance, firm, lengths, 8000).tolist() == [False, True]


def test_on_the_chart_neighbours_shorten_the_push():
    assert final(CHART, RollOut(push_months=push_duration(6))) > 0.99
    assert push_duration(7) > 2 * push_duration(6)


@settings(max_examples=40)
@given(st.data())
def test_the_laws_of_the_long_run_broadcast_and_are_never_nan(data):
    distance = data.draw(st.lists(st.floats(0, 40) | st.just(inf), min_size=3, max_size=3))
    firms = [data.draw(every_firm) for _ in range(3)]
    names = [each.name for each in dataclasses.fields(Firm)]
    many = Firm(**{name: [getattr(firm, name) for firm in firms] for name in names})
    for law in (alignment_to_hold, push_duration):
        values = law(distance, many)
        alone = [law(d, firm) for d, firm in zip(distance, firms, strict=True)]
        assert all(isinstance(value, float) for value in alone)
        assert values == pytest.approx(np.array(alone), rel=1e-9, abs=1e-12)
        assert (values >= 0).all()
    assert law(distance[0], many).shape == (3,)
    with pytest.raises(ValueError, match=r"distance has shape \(2,\), .*; they must broadcast"):
        law([1, 2], many)


every_firm = st.builds(
    Firm,
    relay_error=st.sampled_from([0.0, 0.1, 0.5]) | st.floats(0, 0.5),
    stake=st.sampled_from([0.0, 1.0]) | st.floats(0, 3),
    weight=st.sampled_from([0.0, 0.5]) | st.floats(0, 2),
    responsiveness=st.sampled_from([0.0, 2.5]) | st.floats(0, 8),
    conformity=st.sampled_from([0.0, 0.6]) | st.floats(0, 2),
    cycle_time=st.sampled_from([0.0, 7.5]),
)


# --- Random firms --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def outcomes():
    """The book's 400 random firms."""
    return robustness(400, np.random.default_rng(7))


def test_random_firms_are_drawn_in_the_stated_order():
    firm, rng = random_firms(400, np.random.default_rng(7)), np.random.default_rng(7)
    assert (firm.relay_error == rng.uniform(0.02, 0.2, 400)).all()
    assert (firm.weight == rng.uniform(0.3, 0.8, 400)).all()
    assert (firm.conformity == rng.uniform(0.2, 1, 400)).all()
    assert (firm.responsiveness == rng.uniform(1, 5, 400)).all()
    assert firm.stake == 1


# firms; then in percent: push fixed no trace, push, internal clients fixed, internal clients,
# colleague, rules first; then the median levels of push, internal clients, rules for a year
ROBUSTNESS = [
    (0, 1, 69, [100, 9, 54, 99, 13, 74], [".52", ".94", ".74"]),
    (1, 2, 111, [82, 53, 48, 70, 24, 93], [".51", ".99", ".98"]),
    (2, 3, 79, [23, 92, 9, 27, 11, 90], [".99", ".02", ".51"]),
    (3, inf, 48, [4, 100, 6, 10, 10, 79], ["1.00", ".00", ".51"]),
]
# in percent of each band's firms
BOTH_CURES_AND_THE_REMEDY = {
    "nearer_adds": [72, 44, 10, 6],
    "nearer_adds_fixed": [43, 24, 3, 4],
    "colleague_adds": [13, 24, 11, 10],
    "colleague_adds_fixed": [0, 1, 4, 6],
    "rules_rebuilt_add_fixed": [100, 99, 99, 92],
    "rules_pull_wins": [94, 100, 100, 100],
    "decree_pull_wins": [20, 21, 47, 79],
}


def test_the_robustness_table_is_the_books(outcomes):
    table = robustness_table(outcomes)
    assert sum(band.firms for band in table) == 307
    for band, (low, high, firms, shares, levels) in zip(table, ROBUSTNESS, strict=True):
        assert (band.low, band.high, band.firms) == (low, high, firms)
        for share, percent in zip(
            [
                band.push_leaves_no_trace_fixed,
                band.push_adds,
                band.internal_clients_add_fixed,
                band.internal_clients_add,
                band.colleague_adds,
                band.rules_first_adds,
            ],
            shares,
            strict=True,
        ):
            assert 100 * share == pytest.approx(percent, abs=0.5)
        for level, text in zip(
            [band.push_level, band.internal_clients_level, band.rules_first_year_level],
            levels,
            strict=True,
        ):
            assert level == printed(text)


@pytest.mark.parametrize("name", BOTH_CURES_AND_THE_REMEDY)
def test_by_copying_random_firms_need_the_client_and_are_won_by_a_system_that_pulls(outcomes, name):
    shares = [100 * getattr(band, name) for band in robustness_table(outcomes)]
    assert shares == pytest.approx(BOTH_CURES_AND_THE_REMEDY[name], abs=0.5)


@pytest.mark.parametrize("number", [0, 399])
def test_a_random_firm_of_the_table_is_a_firm_like_another(outcomes, number):
    drawn = outcomes[number]
    firm = Firm(**{name: drawn[name] for name in drawn.dtype.names[:4]})
    for name, chart, roll_out in [
        ("wait_fixed", CHART, FIXED),
        ("wait", CHART, WAIT),
        ("push_fixed", CHART, fixed(CAMPAIGN)),
        ("push", CHART, CAMPAIGN),
        ("internal_clients_fixed", TIED, FIXED),
        ("internal_clients", TIED, WAIT),
        ("nearer_fixed", NEARER, FIXED),
        ("nearer", NEARER, WAIT),
        ("colleague_fixed", COLLEAGUE, FIXED),
        ("colleague", COLLEAGUE, WAIT),
        ("rules_first", CHART, RollOut(rules_months=1)),
        ("rules_first_year", CHART, RollOut(rules_months=12)),
        ("rules_rebuilt_fixed", CHART, RollOut(rules_months=180)),
        ("rules_pull", CHART, RollOut(rules_months=1)),
        ("decree_pull", CHART, RollOut(rules_months=12, rules_back=12)),
    ]:
        whose = dataclasses.replace(firm, system_pull=0.5 if name.endswith("_pull") else 0)
        alone = play(chart, roll_out, whose, months=180).mean_adoption[-1]
        assert drawn[name] == pytest.approx(alone, abs=1e-9)


def test_in_a_few_firms_internal_clients_do_harm(outcomes):
    needs_help = outcomes[outcomes["wait"] < 0.8]
    assert (needs_help["internal_clients"] - needs_help["wait"] < -0.1).sum() == 4


def test_outcomes_can_be_kept_in_a_file(outcomes, tmp_path):
    np.save(tmp_path / "outcomes.npy", outcomes)
    assert robustness_table(np.load(tmp_path / "outcomes.npy")) == robustness_table(outcomes)


def test_any_company_can_be_tried_and_progress_is_told_before_each_roll_out_and_at_the_end():
    company, told = facing(MAILLON, "Counter", "Road", "Workshop", "Office"), []
    near = robustness(
        3, np.random.default_rng(1), company, lambda done, total: told.append((done, total))
    )
    assert told == [(done, 15) for done in range(16)]
    firm = random_firms(3, np.random.default_rng(1))
    alone = play(chart_of(company), WAIT, firm, months=180).mean_adoption[:, -1]
    assert near["wait"] == pytest.approx(alone, abs=1e-12)
    # With nobody in a back office, there is nobody to tie.
    assert (near["internal_clients"] == near["wait"]).all()


def test_a_band_without_firms_says_so(outcomes):
    weak = outcomes[outcomes["responsiveness"] * outcomes["conformity"] < 1]
    *_, strong = robustness_table(weak)
    assert strong.firms == 0
    assert np.isnan([strong.push_adds, strong.push_level]).all()


def test_chance_is_passed_in():
    for draw in (random_firms, robustness):
        with pytest.raises(ValueError, match=r"^rng is 42; it must be a numpy\.random\.Generator"):
            draw(4, 42)
        with pytest.raises(ValueError, match=r"^firms is 0; it must be a whole number, 1 or more"):
            draw(0, np.random.default_rng(1))


def test_the_shortest_campaign_is_that_of_one_firm():
    with pytest.raises(ValueError, match=r"^firm, roll_out and structure have shape \(2,\)"):
        shortest_campaign(CHART, firm=Firm(weight=[0.4, 0.5]))
    for bad in (0, inf, nan, -1):
        with pytest.raises(
            ValueError, match=r"^longest is .*; it must be finite, and 0\.05 or more"
        ):
            shortest_campaign(CHART, longest=bad)


@pytest.mark.parametrize("held", [1, 12])
@pytest.mark.parametrize("back", [12, 60])
def test_rules_put_back_by_decree_leave_what_waiting_leaves(held, back):
    waiting = play(chart_of(MAILLON)).mean_adoption[-1]
    decree = play(chart_of(MAILLON), RollOut(rules_months=held, rules_back=back))
    assert decree.mean_adoption[-1] == pytest.approx(waiting, abs=0.005)


def test_where_people_copy_more_a_change_outlives_the_rules_return():
    year = RollOut(rules_months=12, rules_back=12)
    strong = Firm(conformity=0.8)
    assert play(chart_of(MAILLON), year, strong).mean_adoption[-1] > 0.98
    assert play(chart_of(MAILLON), firm=strong).mean_adoption[-1] < 0.6


def test_rules_that_no_decree_puts_back_are_those_put_back_after_the_end():
    chart = chart_of(MAILLON)
    never, later = (RollOut(rules_months=1, rules_back=back) for back in (np.inf, 24))
    seen = [play(chart, roll_out, months=23).mean_adoption for roll_out in (never, later)]
    np.testing.assert_array_equal(*seen)


def test_rules_are_put_back_only_where_they_were_held():
    chart = chart_of(MAILLON)
    near = chart.relays < 5
    roll_outs = [RollOut(rules_months=1, rules_from=5, rules_back=back) for back in (np.inf, 12)]
    free, decreed = (play(chart, roll_out, months=12).alignment[12] for roll_out in roll_outs)
    np.testing.assert_array_equal(free[near], decreed[near])
    assert (decreed[~near] == 0).all()


NEVER_FOLLOW = {
    "messages averaged": ({}, {"averaged_messages": True}, [0.05, 0.40, 0.07, 0.97]),
    "old way copied more": (
        {}, {"conformity_in_old": 0.9, "conformity_in_new": 0.3}, [0.03, 0.44, 0.04, 0.96]
    ),
    "copying twice": ({"conformity": 1.2}, {}, [0.005, 0.99, 0.007, 0.52]),
    "70% of the market": ({"stake": vote_force(0.7)}, {}, [0.11, 0.47, 0.14, 0.99]),
    "more slips": ({"relay_error": 0.15}, {}, [0.09, 0.46, 0.11, 0.98]),
    "captive": ({"stake": vote_force(0.95)}, {}, [0.007, 0.007, 0.008, 0.56]),
}  # fmt: skip


@pytest.mark.parametrize("firm", NEVER_FOLLOW)
def test_that_only_strings_work_where_rules_never_follow_is_of_the_books_firm(firm):
    changes, structure, expected = NEVER_FOLLOW[firm]
    left = [
        play(where, what, Firm(**changes), structure=Structure(**structure)).mean_adoption[-1]
        for where, what in (
            (CHART, FIXED), (CHART, fixed(CAMPAIGN)), (TIED, FIXED),
            (CHART, RollOut(rules_months=241)),
        )
    ]  # fmt: skip
    assert left == pytest.approx(expected, abs=0.006)


def test_one_rulebook_is_not_enough_where_messages_are_averaged_or_people_copy_much():
    one = Structure(one_rulebook=True)
    both = Structure(one_rulebook=True, averaged_messages=True)
    assert play(CHART, structure=both).mean_adoption[-1] == printed("0.06")
    assert play(TIED, structure=both).mean_adoption[-1] == printed("0.09")
    assert play(CHART, firm=Firm(conformity=1.2), structure=one).mean_adoption[-1] < 0.01


@pytest.mark.parametrize(("voice", "left"), [(2, "0.53"), (2.5, "0.59"), (3, "0.99")])
def test_the_two_firms_need_a_boss_who_counts_less_than_three(voice, left):
    loud = Structure(boss_voice=voice)
    assert play(CHART, structure=loud).mean_adoption[-1] == printed(left)


def test_rules_that_go_back_fast_undo_a_month_without_them_unless_the_system_pulls_a_little():
    month, fast = RollOut(rules_months=1), Structure(fastest_return=1 / 3)
    for pull, left in ((0, "0.517"), (0.1, "0.994")):
        replay = play(CHART, month, Firm(system_pull=pull), structure=fast)
        assert replay.mean_adoption[-1] == printed(left)
    decree = RollOut(rules_months=12, rules_back=12)
    for pull, left in ((0.25, "0.52"), (0.5, "1.00")):
        assert final(CHART, decree, Firm(system_pull=pull)) == printed(left)


def test_rules_suspended_on_the_far_side_alone_are_enough_and_rebuilt_ones_need_not_follow():
    assert final(CHART, RollOut(rules_months=1, rules_from=5)) == printed("0.990")
    assert final(CHART, RollOut(rules_months=241)) == printed("0.991")
    captive = Firm(stake=vote_force(0.95), system_pull=0.1)
    assert final(CHART, RollOut(rules_months=241), captive) == printed("0.978")


def test_the_wish_turns_past_a_right_angle_while_the_seventh_desk_grows_sure():
    turned = np.degrees(DEFAULTS.rotation * sensing_time([3, 7]))
    assert turned.round().tolist() == [17, 111]

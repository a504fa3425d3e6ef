"""What the last chapter's explorers promise: the roll-outs that its prose sends the reader to."""

import numpy as np
import pytest
from hypothesis import given, settings

from pullkit.chart import chart_of
from pullkit.company import Company, load_company
from pullkit.engine import Explorer
from pullkit.explorers.limits import (
    MOMENTS,
    REMEDIES,
    chart_places,
    let_go_and_watch,
    one_budget,
    other_firms,
    percentages,
    unreached_from,
)
from pullkit.limits import robustness, robustness_table
from tests.test_limits import companies


@pytest.fixture(scope="module")
def replay() -> Explorer:
    return let_go_and_watch()


def said(explorer: Explorer, case: str) -> str:
    """What the explorer says of one of its cases."""
    (found,) = (each for each in explorer.cases if each.name == case)
    return explorer.sentence(**found.values)


@pytest.mark.parametrize(
    ("case", "share"),
    [
        ("party", "92%"),
        ("verdict", "49%"),
        ("two-firms", "52%"),
        ("four-months", "52%"),
        ("five-months", "99%"),
        ("unreached", "99%"),
        ("rules-after", "99%"),
        ("clients", "97%"),
    ],
)
def test_each_case_shows_the_share_that_the_chapter_tells(
    replay: Explorer, case: str, share: str
) -> None:
    assert f"{share} of the 53 people use the Logbook" in said(replay, case)


def test_the_explorer_opens_at_the_party_and_not_at_its_end(replay: Explorer) -> None:
    assert MOMENTS[replay.start["moment"]] == 13
    assert "the push is over" in replay.sentence()


def test_rules_that_never_follow_cannot_come_first_and_the_explorer_says_so(
    replay: Explorer,
) -> None:
    refused = {"lever": "rules", "rules_follow": False}
    sentences = {
        replay.sentence(**refused, campaign=campaign, moment=moment)
        for campaign in (1, 12)
        for moment in (0, len(MOMENTS) - 1)
    }
    (sentence,) = sentences
    assert "there is nothing to play" in sentence


def test_people_who_copy_more_undo_what_the_rules_began(replay: Explorer) -> None:
    def after(conformity: float) -> str:
        last = len(MOMENTS) - 1
        return replay.sentence(
            lever="rules", rules_follow=True, campaign=1, moment=last, conformity=conformity
        )

    assert "99% of the 53" in after(0.6)
    assert "51% of the 53" in after(0.8)


@settings(max_examples=25, deadline=None)
@given(companies())
def test_the_people_of_any_chart_stand_on_the_row_of_their_relays_each_in_a_place_of_their_own(
    company: Company,
) -> None:
    chart = chart_of(company)
    places = chart_places(company, chart)
    assert (places[:, 1] == chart.relays).all()
    assert ((places[:, 0] > 0) & (places[:, 0] < 1)).all()
    assert len(np.unique(places.round(6), axis=0)) == len(places)


@settings(max_examples=3, deadline=None)
@given(companies())
def test_any_company_can_be_replayed(company: Company) -> None:
    explorer = let_go_and_watch(company)
    assert f"the {len(company.people)} people" in explorer.sentence()


def test_the_pull_reaches_the_front_and_the_director_and_nobody_beyond() -> None:
    assert unreached_from(chart_of(load_company())) == 5


def test_a_budget_is_a_cliff_and_the_unreached_are_the_cheaper_side_of_it() -> None:
    explorer = one_budget()
    assert "buy nothing that lasts" in said(explorer, "half")
    assert "on everyone have left 52%; on the unreached alone, 99%" in said(explorer, "unreached")
    assert "on everyone have left 99%" in said(explorer, "enough")
    assert "on everyone have left 52%" in said(explorer, "slow-rules")
    assert "buy nothing that lasts" in said(explorer, "never")
    assert said(explorer, "slow-rules").startswith("Where a change of rules takes 10 months: 20")


def test_no_line_is_drawn_beyond_what_the_budget_reaches() -> None:
    explorer = one_budget().at(budget=0)
    assert "With no budget one waits" in explorer.sentence(budget=0)
    curves = [line for line in explorer.figure.axes[0].lines if len(line.get_xdata()) > 2]
    assert len(curves) == 3
    for budget in (0, 150, 400):
        explorer.fragments({**explorer.start, "budget": budget}, "x")
        for curve in curves:
            assert max(curve.get_xdata()) == budget


def test_at_four_fifths_of_the_market_there_is_no_front_to_push_the_unreached_towards() -> None:
    sentence = said(one_budget(), "four-fifths")
    assert "on the unreached alone, 4%" in sentence
    assert "Waiting leaves 4%." in sentence


def test_a_year_of_pushing_never_rounds_up_to_everyone(replay: Explorer) -> None:
    sentence = replay.sentence(moment=MOMENTS.index(12))
    assert "over 99% of the 53 people" in sentence
    assert "100%" not in sentence


def test_the_picture_of_other_firms_counts_as_the_table_does() -> None:
    outcomes = robustness(40, np.random.default_rng(7))
    explorer, table = other_firms(outcomes), robustness_table(outcomes)
    assert explorer.start["remedy"] == "push_fixed"
    assert "copy each other least" in said(explorer, "fixed-rules")
    named = {"push": "push_adds", "rules_first": "rules_first_adds", "colleague": "colleague_adds"}
    for remedy in REMEDIES:
        *_, first, second, third, last = explorer.figure.axes[0].texts
        explorer.fragments({"remedy": remedy}, "x")
        drawn = [label.get_text().split()[-1] for label in (first, second, third, last)]
        if remedy in named:
            assert drawn == [f"{100 * getattr(band, named[remedy]):.0f}%" for band in table]


def test_inside_comes_after_image_and_opinions_at_every_size_but_before_involving_clients() -> None:
    table = percentages("eurostat-size.csv", "purpose", "size")
    for size in ("large", "medium", "small"):
        inside = table["exchange views inside"][size]
        assert inside < table["customers' opinions"][size] < table["image or market products"][size]
        assert (inside > table["involve customers"][size]) == (size != "small")

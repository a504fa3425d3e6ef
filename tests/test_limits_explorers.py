"""What the last chapter's explorers promise: the roll-outs that its prose sends the reader to."""

import re

import numpy as np
import pytest
from hypothesis import given, settings

from pullkit.chart import chart_of
from pullkit.company import Company, load_company
from pullkit.engine import PAPER, Explorer
from pullkit.explorers.limits import (
    COPYING,
    FOLLOW,
    LAST,
    LEVERS,
    MODELS,
    MOMENTS,
    RULES,
    VERDICTS,
    change_the_model,
    chart_places,
    four_levers,
    let_go_and_watch,
    percentages,
    say_part,
    stands,
    unreached_from,
    what_lasted,
)
from tests.test_limits import companies

MOST_STATES = 2_500


@pytest.fixture(scope="module")
def replay() -> Explorer:
    return let_go_and_watch()


@pytest.fixture(scope="module")
def levers() -> Explorer:
    return four_levers()


@pytest.fixture(scope="module")
def board() -> Explorer:
    return change_the_model()


def said(explorer: Explorer, case: str) -> str:
    """What the explorer says of one of its cases."""
    (found,) = (each for each in explorer.cases if each.name == case)
    return explorer.sentence(**found.values)


@pytest.mark.parametrize("make", [let_go_and_watch, four_levers, change_the_model])
def test_a_page_need_not_carry_more_than_it_was_given_room_for(make: type[Explorer]) -> None:
    controls = make().published_controls
    assert np.prod([len(control.values) for control in controls]) <= MOST_STATES


# --- Let go and watch ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lever", "rules", "moment", "share"),
    [
        ("year", "never", 13, "92%"),
        ("year", "never", 24, "49%"),
        ("wait", "never", LAST, "49%"),
        ("wait", "desk", LAST, "52%"),
        ("wait", "one", LAST, "99%"),
        ("year", "desk", LAST, "99%"),
        ("half", "desk", LAST, "52%"),
        ("months", "desk", LAST, "99%"),
        ("unreached", "desk", LAST, "99%"),
        ("rules", "desk", LAST, "99%"),
        ("decree", "desk", LAST, "52%"),
        ("strings", "never", LAST, "97%"),
    ],
)
def test_each_lever_leaves_the_share_that_the_chapter_tells(
    replay: Explorer, lever: str, rules: str, moment: int, share: str
) -> None:
    sentence = replay.sentence(lever=lever, rules=rules, moment=moment)
    assert f"{share} of the 53 people use the Logbook" in sentence


def test_the_explorer_opens_at_the_party_and_does_not_answer(replay: Explorer) -> None:
    assert MOMENTS[replay.start["moment"]] == 13
    assert "92% of the 53" in replay.sentence()
    assert "49%" not in replay.sentence()


def test_months_come_one_by_one_and_play_stops_at_the_one_that_was_asked(replay: Explorer) -> None:
    assert (*range(25), 240) == MOMENTS
    month = replay.controls[0]
    assert (MOMENTS[month.halts], MOMENTS[month.values[-1]]) == (24, 240)
    steps = month.halts - replay.start["moment"]
    assert 5 < steps * month.pace < 10


def test_the_guess_is_marked_where_the_figure_counts_in_hundreds(replay: Explorer) -> None:
    (mark,) = replay.marks
    axes = replay.figure.axes[mark.axes]
    assert mark.guess == "month-24"
    assert axes.get_ylim()[1] > 100


def test_what_is_still_to_come_lies_under_a_cover(replay: Explorer) -> None:
    course = replay.figure.axes[1]
    cover = max(course.collections, key=lambda each: each.get_zorder())
    history = [line for line in course.lines if len(line.get_xdata()) == len(MOMENTS)]
    for moment in (0, 13, 24):
        replay.run(replay.start | {"moment": moment})
        edge = cover.get_paths()[0].vertices[:, 0]
        assert edge.min() == moment
        assert all(line.get_zorder() < cover.get_zorder() for line in history)


def test_the_five_people_of_the_story_have_their_names_on_the_chart(replay: Explorer) -> None:
    names = {text.get_text() for text in replay.figure.axes[0].texts}
    assert {person.name for person in load_company().cast.values()} <= names


def test_rules_that_never_follow_cannot_come_first_and_the_explorer_says_so(
    replay: Explorer,
) -> None:
    sentences = {
        replay.sentence(lever=lever, rules="never", moment=moment)
        for lever in ("rules", "decree")
        for moment in (0, LAST)
    }
    (sentence,) = sentences
    assert "to rebuild them for good" in sentence


def test_rules_can_be_rebuilt_for_good_even_where_they_never_follow(replay: Explorer) -> None:
    for rules in RULES:
        sentence = replay.sentence(lever="rebuild", rules=rules, moment=LAST)
        assert sentence.startswith("After 20 years, the rules are rebuilt: 99% of the 53")
    suspended = replay.sentence(lever="rules", rules="desk", moment=LAST)
    assert "the rules are back in force" in suspended


def test_each_lever_that_cannot_be_played_says_so_in_its_own_words(replay: Explorer) -> None:
    title = replay.figure.axes[1]
    words = []
    for lever in ("rules", "decree"):
        replay.run(replay.start | {"lever": lever, "rules": "never"})
        words.append(title.get_title(loc="left"))
    assert len(set(words)) == 2 and all("Nothing to suspend" in each for each in words)


@pytest.mark.parametrize(
    ("lever", "rules", "shares"),
    [
        ("year", "never", ("48%", "49%", "99%")),
        ("rules", "desk", ("94%", "99%", "51%")),
        ("strings", "never", ("83%", "97%", "1%")),
    ],
)
def test_how_much_people_copy_turns_the_verdicts_round(
    replay: Explorer, lever: str, rules: str, shares: tuple[str, ...]
) -> None:
    for copying, share in zip(COPYING, shares, strict=True):
        sentence = replay.sentence(lever=lever, rules=rules, moment=LAST, copying=copying)
        assert f": {share} of the 53" in sentence


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


def test_a_year_of_pushing_never_rounds_up_to_everyone(replay: Explorer) -> None:
    sentence = replay.sentence(moment=MOMENTS.index(12))
    assert "over 99% of the 53 people" in sentence
    assert "100%" not in sentence


# --- Four levers ---------------------------------------------------------------------------------


def drawn(explorer: Explorer, **state: object) -> list[str]:
    """Return in a word how many stand at the right of each bar."""
    explorer.run(explorer.start | state)
    texts = explorer.figure.axes[0].texts
    right = [text.get_text() for text in texts if text.get_horizontalalignment() == "right"]
    return [
        said if said == "not possible" else say_part(int(re.search(r"\d+", said)[0]) / 100)
        for said in right
    ]


def test_where_rules_follow_or_one_holds_for_all_nearly_everything_works(levers: Explorer) -> None:
    assert drawn(levers) == ["half", *["everyone"] * 5]
    assert drawn(levers, rules="one") == ["everyone"] * 6


def test_where_they_never_follow_only_the_strings_and_rebuilt_rules_work(levers: Explorer) -> None:
    never = drawn(levers, rules="never")
    assert never == ["half", "half", "half", "not possible", "everyone", "everyone"]
    for string in ("nearer", "colleague"):
        assert drawn(levers, rules="never", string=string)[-1] == "half"


def test_half_the_push_buys_nothing_unless_it_is_spent_on_the_far_side(levers: Explorer) -> None:
    assert drawn(levers, part=0.5)[:3] == ["half", "half", "everyone"]
    assert drawn(levers, part=0.25)[:3] == ["half", "half", "half"]


def test_twice_the_copying_leaves_a_push_alone_and_captive_clients_leave_nothing(
    levers: Explorer,
) -> None:
    twice, captive = drawn(levers, different="twice"), drawn(levers, different="captive")
    assert twice == ["nobody", "everyone", "half", "half", "half", "nobody"]
    assert "everyone" not in captive


def test_a_system_that_pulls_holds_where_rules_that_stop_weighing_do_not(levers: Explorer) -> None:
    for where, without in (({"different": "captive"}, "nobody"), ({"different": "twice"}, "half")):
        assert drawn(levers, **where)[3] == without
        assert drawn(levers, **where, pull=0.5)[3] == "everyone"


def test_the_bars_open_where_they_do_not_answer(levers: Explorer) -> None:
    assert (levers.start["rules"], levers.start["part"]) == ("desk", 1.0)
    assert drawn(levers)[1:] != drawn(levers, rules="never")[1:]


def test_the_bars_say_the_numbers_of_the_text(levers: Explorer) -> None:
    levers.run(levers.start | {"rules": "never"})
    texts = [text.get_text() for text in levers.figure.axes[0].texts]
    assert "97 in 100" in texts and texts.count("49 in 100") == 3


def test_a_bar_is_green_where_the_lever_adds_ten_points_to_waiting(levers: Explorer) -> None:
    levers.run(levers.start | {"part": 0.5})
    (bars,) = (each for each in levers.figure.axes[0].collections if len(each.get_paths()) == 6)
    colours = [tuple(colour) for colour in bars.get_facecolor()]
    assert colours[0] == colours[1] != colours[2]
    assert len(set(colours[2:])) == 1


def test_the_picture_says_what_every_value_of_a_control_buys(levers: Explorer) -> None:
    for rules in RULES:
        for control in levers.published_controls:
            states = [
                levers.start | {"rules": rules, control.name: value} for value in control.values
            ]
            pictures = {tuple(levers.fragments(state, "levers")) for state in states}
            assert len(pictures) == len(control.values)


def test_rules_that_never_move_have_nothing_to_pull_with_and_the_sentence_says_so(
    levers: Explorer,
) -> None:
    assert "nothing to pull with" in levers.sentence(rules="never", pull=0.5)
    assert "a suspension is not possible" in levers.sentence(rules="never")


def test_the_levers_are_told_in_one_short_sentence_by_what_is_green(levers: Explorer) -> None:
    cases = {case.name: levers.case_state(case) for case in levers.cases}
    assert levers.sentence(**cases["never"]) == (
        "After 20 years, better than waiting: rebuild rules, tie strings. Not better: both pushes; "
        "a suspension is not possible."
    )
    assert "Not better" not in levers.sentence(**cases["follow"])
    assert levers.sentence(rules="one") == "After 20 years, nothing beats waiting."
    assert max(len(levers.sentence(**state)) for state in levers.states()) < 190


# --- Change the model ----------------------------------------------------------------------------


def fallen(board: Explorer, model: str, copying: float = 0.6) -> set[str]:
    """Return the verdicts that fall."""
    board.run(board.start | {"model": model, "copying": copying})
    words = [text for text in board.figure.axes[0].texts if text.get_position()[0] >= 8]
    assert len(words) == len(VERDICTS)
    return {
        name
        for name, text in zip(VERDICTS, words, strict=True)
        if text.get_text().startswith("no: ")
    }


def test_all_verdicts_stand_in_the_book_s_own_firm(board: Explorer) -> None:
    assert fallen(board, "book") == set()


@pytest.mark.parametrize(
    ("model", "gone"),
    [
        ("one", {"wait"}),
        ("boss-2", set()),
        ("boss-3", {"wait"}),
        ("averaged", {"push_fixed", "clients_fixed", "push", "rules", "colleague"}),
        ("back", {"rules"}),
        ("lopsided", set(VERDICTS) - {"rules_pull"}),
        ("people", {"wait", "half"}),
        ("habits", set()),
    ],
)
def test_each_change_fells_the_verdicts_that_hang_on_it(
    board: Explorer, model: str, gone: set[str]
) -> None:
    assert fallen(board, model) == gone


def test_the_board_names_what_is_changed_and_says_its_verdicts_beside_their_colour(
    board: Explorer,
) -> None:
    pictures = {tuple(board.fragments(board.start | {"model": model}, "board")) for model in MODELS}
    assert len(pictures) == len(MODELS)
    assert PAPER not in {text.get_color() for text in board.figure.axes[0].texts}


def test_among_people_who_copy_much_a_push_is_lost_and_strings_work(board: Explorer) -> None:
    gone = {model: fallen(board, model, 1.2) for model in ("book", "people")}
    assert {"clients_fixed", "clients"} <= gone["book"]
    assert not {"clients_fixed", "clients", "rules_pull"} & gone["people"]


def test_where_people_copy_no_more_than_here_a_system_that_pulls_stands_in_every_line(
    board: Explorer,
) -> None:
    for model in MODELS:
        for copying in list(COPYING)[:2]:
            assert "rules_pull" not in fallen(board, model, copying)


def test_a_verdict_stands_by_what_it_says() -> None:
    left = dict.fromkeys(VERDICTS, 0.95) | {"wait_fixed": 0.5, "push_fixed": 0.54}
    assert stands(left | {"wait": 0.5, "half": 0.54}) == dict.fromkeys(VERDICTS, True)
    gone = stands(left | {"push_fixed": 0.56, "wait": 0.75, "half": 0.81, "push": 0.89})
    assert {name for name, kept in gone.items() if not kept} == {
        "push_fixed", "wait", "half", "push",
    }  # fmt: skip
    assert say_part(0.9) == "everyone"


def test_the_words_of_the_controls_are_short_and_every_lever_and_rule_has_some() -> None:
    for words in (*LEVERS.values(), *RULES.values(), *MODELS.values()):
        assert 3 <= len(words) <= 30
    assert {under for under, _ in VERDICTS.values()} == {"If rules never follow", FOLLOW}


# --- Evidence ------------------------------------------------------------------------------------


def test_inside_comes_after_image_and_opinions_at_every_size_but_before_involving_clients() -> None:
    table = percentages("eurostat-size.csv", "purpose", "size")
    for size in ("large", "medium", "small"):
        inside = table["exchange views inside"][size]
        assert inside < table["customers' opinions"][size] < table["image or market products"][size]
        assert (inside > table["involve customers"][size]) == (size != "small")


def test_of_a_lead_of_twenty_six_points_twenty_were_left() -> None:
    assert "after a year, 26 points; after eight to nine years, 20 points" in what_lasted().html

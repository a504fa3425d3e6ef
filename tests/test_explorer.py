"""The explorer's own promises: what it refuses and how, its states, its cases, its overrides."""

import importlib
import inspect
import itertools
import os
import re
from fractions import Fraction

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from pullkit.engine import (
    Case,
    ExplorerError,
    Options,
    Range,
    Toggle,
    display,
    explorer,
    specification,
)
from pullkit.engine.sphinx_extension import broken_links
from pullkit.explorers.sense import seven_relays
from tests.conftest import ROOT
from tests.demo_explorers import tilt, tilt_figure, zoo


@pytest.fixture(autouse=True)
def live(monkeypatch):
    """Explorers render for a kernel, unless a test says otherwise."""
    monkeypatch.delenv(specification.OUTPUT, raising=False)


@pytest.fixture
def published(monkeypatch):
    """Explorers render for a page."""
    monkeypatch.setenv(specification.OUTPUT, "published")


@pytest.fixture(scope="module")
def animals():
    """The zoo, for tests that only look."""
    return zoo()


def slope(**changes):
    return Range(
        **{"name": "slope", "label": "Slope", "start": 0, "stop": 2, "step": 1, "default": 1}
        | changes
    )


def says(*words):
    return "^" + re.escape("".join(words))


# -- wrong specifications ----------------------------------------------------------------

FIGURE, UPDATE = tilt_figure()
LINE, END = UPDATE(1)
OTHER = tilt_figure()[1](1)[0]


def needs_more(slope, height):
    return [LINE, END]


def only_positional(slope, /):
    return [LINE, END]


def raises_at_two(slope):
    return UPDATE(slope) if slope < 2 else 1 / 0


def nan_at_two(slope):
    return UPDATE(np.nan if slope == 2 else slope)


def sometimes_fewer(slope):
    return UPDATE(slope)[: 1 if slope == 2 else 2]


def say_nan_at_two(slope):
    return f"Worth {float('nan') if slope == 2 else slope} francs."


def logarithmic():
    """A line that climbs a logarithmic axis, or would."""
    figure, axes = plt.subplots()
    plt.close(figure)
    axes.set(yscale="log", ylim=(0.1, 9))
    (line,) = axes.plot([0, 1], [1, 1])

    def update(slope):
        line.set_ydata([1, slope])
        return [line]

    return figure, update


def noted():
    """A number of months, or none."""
    figure, axes = plt.subplots()
    plt.close(figure)
    note = axes.text(0, 0, "")

    def update(slope):
        note.set_text(f"After {1e400 if slope == 2 else slope} months")
        return [note]

    return figure, update


LOGARITHMIC, NOTED = logarithmic(), noted()

WRONG = {
    "a name with a capital": (
        {"name": "Tilt"},
        "explorer name is 'Tilt'; it must be words of a-z, 0-9, hyphens",
    ),
    "a name with a space": ({"name": "my tilt"}, "explorer name is 'my tilt'"),
    "an empty name": ({"name": ""}, "explorer name is ''"),
    "no caption": ({"caption": " "}, "explorer 'tilt': its caption is ' '"),
    "a caption of None": (
        {"caption": "After None months."},
        "explorer 'tilt': its caption says 'None'",
    ),
    "a control twice": (
        {"controls": [slope(), slope()]},
        "explorer 'tilt' has two controls named 'slope'",
    ),
    "a control named case": (
        {"controls": [slope(), slope(name="case")]},
        "explorer 'tilt': a control cannot be named 'case'",
    ),
    "a control that read does not accept": (
        {"controls": [slope(), slope(name="height")], "read": lambda slope: slope},
        "explorer 'tilt': read() does not accept the control 'height'",
    ),
    "a control that read accepts by position only": (
        {"read": only_positional},
        "explorer 'tilt': read() does not accept the control 'slope'",
    ),
    "a sentence of nothing": (
        {"describe": lambda: "Nothing.", "read": lambda slope: slope},
        "explorer 'tilt' at {'slope': 0}: describe() raised TypeError",
    ),
    "an argument without a control": (
        {"read": needs_more},
        "explorer 'tilt': read() needs 'height', and no control has that name",
    ),
    "too many states": (
        {"controls": [slope(stop=6000)]},
        "explorer 'tilt' would publish 6001 states (slope 6001); at most 6000",
    ),
    "a value that cannot be read": (
        {"read": lambda slope: 1 / (slope - 2)},
        "explorer 'tilt' at {'slope': 2}: read() raised ZeroDivisionError: division by zero",
    ),
    "a value that raises": (
        {"update": raises_at_two},
        "explorer 'tilt' at {'slope': 2}: update() raised ZeroDivisionError: division by zero",
    ),
    "a value that gives NaN": (
        {"update": nan_at_two},
        "explorer 'tilt' at {'slope': 2}: update() put a NaN into Line2D",
    ),
    "an update that returns nothing": (
        {"update": lambda slope: None},
        "explorer 'tilt' at its defaults: update() returned None; it must return the list of",
    ),
    "an update that returns one artist": (
        {"update": lambda slope: LINE},
        "explorer 'tilt' at its defaults: update() returned <matplotlib.lines.Line2D object",
    ),
    "an update that returns data": (
        {"update": lambda slope: [3, LINE]},
        "explorer 'tilt' at its defaults: update() returned 3, which is not an artist",
    ),
    "an artist of another figure": (
        {"update": lambda slope: [OTHER]},
        "explorer 'tilt': update() returned Line2D",
    ),
    "an artist returned at times": (
        {"update": sometimes_fewer},
        "explorer 'tilt' at {'slope': 2}: update() returned Line2D",
    ),
    "a sentence that raises": (
        {"describe": lambda slope: f"{1 / (slope - 2)}"},
        "explorer 'tilt' at {'slope': 2}: describe() raised ZeroDivisionError",
    ),
    "an empty sentence": (
        {"describe": lambda slope: "" if slope == 2 else "Tilted."},
        "explorer 'tilt' at {'slope': 2}: describe() returned ''",
    ),
    "no sentence": (
        {"describe": lambda slope: None},
        "explorer 'tilt' at {'slope': 0}: describe() returned None",
    ),
    "a sentence in bytes": (
        {"describe": lambda slope: b"Tilted."},
        "explorer 'tilt' at {'slope': 0}: describe() returned b'Tilted.'",
    ),
    "a sentence that says NaN": (
        {"describe": say_nan_at_two},
        "explorer 'tilt' at {'slope': 2}: describe() returned 'Worth nan francs.'",
    ),
    "a case without a control": (
        {"cases": [Case("high", "High", height=2)]},
        "explorer 'tilt': case 'high' sets 'height', which is not a control; there are slope",
    ),
    "a case without a value": (
        {"cases": [Case("high", "High", slope=3)]},
        "explorer 'tilt': case 'high': control 'slope' cannot be 3; it takes 0 to 2 in steps of 1",
    ),
    "a case twice": (
        {"cases": [Case("high", "High", slope=2), Case("high", "Higher", slope=2)]},
        "explorer 'tilt' has two cases named 'high'",
    ),
    "an override of nothing": (
        {"overrides": {"height": 3}},
        "explorer 'tilt' has no control 'height' to override; it has slope",
    ),
    "an override of an unknown field": (
        {"overrides": {"slope": {"maximum": 3}}},
        "explorer 'tilt': control 'slope' cannot be overridden with {'maximum': 3}: "
        "'maximum' is none of name, label, default, ",
    ),
    "an override that leaves the default out": (
        {"overrides": {"slope": {"start": 2, "stop": 3}}},
        "explorer 'tilt': control 'slope' cannot be overridden with {'start': 2, 'stop': 3}: "
        "control 'slope': its default 1 is not among its values, 2 to 3 in steps of 1",
    ),
    "an override of the name": (
        {"overrides": {"slope": {"name": "height"}}, "read": lambda slope: slope},
        "explorer 'tilt': read() does not accept the control 'height'",
    ),
    "an override of the explorer's name": (
        {"overrides": {"name": "My tilt"}},
        "explorer name is 'My tilt'; it must be words of a-z, 0-9, hyphens",
    ),
    "a name that is no word": (
        {"overrides": {"name": {"default": "tilt"}}},
        "explorer name is {'default': 'tilt'}",
    ),
    "a control called name": (
        {"controls": [slope(), slope(name="name")]},
        "explorer 'tilt': a control cannot be named 'name', which among the overrides means the",
    ),
    "an infinite value": (
        {"update": lambda slope: UPDATE(np.inf if slope == 2 else slope)},
        "explorer 'tilt' at {'slope': 2}: update() put an infinite value into Line2D",
    ),
    "nought on a logarithmic axis": (
        {"figure": LOGARITHMIC[0], "update": LOGARITHMIC[1], "controls": [slope(default=2)]},
        "explorer 'tilt' at {'slope': 0}: update() put 0 (beyond its log axis) into Line2D",
    ),
    "a note that says inf": (
        {"figure": NOTED[0], "update": NOTED[1]},
        "explorer 'tilt' at {'slope': 2}: update() put the word 'inf' into Text",
    ),
    "a sentence that says inf": (
        {"describe": lambda slope: f"After {1e400 if slope == 2 else slope} months."},
        "explorer 'tilt' at {'slope': 2}: describe() returned 'After inf months.'",
    ),
    "a sentence that says None": (
        {"describe": lambda slope: f"It takes {None if slope == 2 else slope} months."},
        "explorer 'tilt' at {'slope': 2}: describe() returned 'It takes None months.'",
    ),
    "a caption that says nan": (
        {"caption": "Worth nan francs."},
        "explorer 'tilt': its caption says 'nan'",
    ),
    "a pinned word": (
        {"overrides": {"slope": "steep"}},
        "explorer 'tilt': control 'slope' cannot be overridden with 'steep': ",
    ),
    "a pinned NaN": (
        {"overrides": {"slope": float("nan")}},
        "explorer 'tilt': control 'slope' cannot be overridden with nan: ",
    ),
    "a pinned value that raises": (
        {"overrides": {"slope": 2}, "update": raises_at_two},
        "explorer 'tilt' at {'slope': 2}: update() raised ZeroDivisionError",
    ),
}


@pytest.mark.parametrize("publish", [False, True], ids=["live", "published"])
@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_specification_fails_at_construction_and_names_what_is_wrong(
    what, publish, monkeypatch
):
    if publish:
        monkeypatch.setenv(specification.OUTPUT, "published")
    changes, message = WRONG[what]
    with pytest.raises(ExplorerError, match=says(message)):
        tilt(**{"figure": FIGURE, "update": UPDATE, "controls": [slope()], "cases": ()} | changes)


def test_a_read_that_takes_any_keyword_is_accepted():
    made = tilt(read=lambda **values: values["slope"], update=UPDATE, figure=FIGURE)
    assert made.start == {"slope": 1}


def test_an_artist_returned_twice_counts_once():
    made = tilt(update=lambda slope: UPDATE(slope) * 2, figure=FIGURE)
    assert len(made.fragments(made.start, "p")) == 2


def test_an_explorer_s_figure_is_not_shown_a_second_time():
    plt.close("all")
    tilt()
    assert plt.get_fignums() == []


# -- what only a build can find ----------------------------------------------------------


def figure_and_line():
    figure, axes = plt.subplots()
    plt.close(figure)
    axes.set(xlim=(0, 1), ylim=(0, 9))
    return figure, axes, axes.plot([0, 1], [0, 1])[0]


def two_ranges(update, figure, describe=lambda a, b: "A line."):
    return tilt(
        figure=figure,
        update=update,
        describe=describe,
        cases=(),
        controls=[
            Range(name=name, label=name, start=0, stop=3, step=1, default=0) for name in "ab"
        ],
    )


def test_a_state_that_raises_only_in_a_corner_of_the_grid_fails_the_build(published):
    figure, _, line = figure_and_line()

    def update(a, b):
        line.set_ydata([a, 1 / (6 - a - b)])
        return [line]

    with pytest.raises(ExplorerError, match=says("explorer 'tilt' at {'a': 3, 'b': 3}: update()")):
        two_ranges(update, figure)


def test_a_sentence_that_fails_only_in_a_corner_of_the_grid_fails_the_build(published):
    figure, _, line = figure_and_line()
    with pytest.raises(ExplorerError, match=says("explorer 'tilt' at {'a': 3, 'b': 2}: describe")):
        two_ranges(
            lambda a, b: [line], figure, lambda a, b: "A line." if (a, b) != (3, 2) else "\n"
        )


def test_a_figure_that_depends_on_the_states_before_it_fails_the_build(published):
    figure, _, line = figure_and_line()
    before = [0]

    def update(a, b):
        line.set_ydata([before[0], a])
        before[0] = b * (a > 0)
        return [line]

    with pytest.raises(ExplorerError, match="depends on the states drawn before"):
        two_ranges(update, figure)


@pytest.mark.parametrize("publish", [False, True], ids=["live", "published"])
def test_a_colour_that_is_set_and_never_set_back_is_refused(publish, monkeypatch):
    if publish:
        monkeypatch.setenv(specification.OUTPUT, "published")
    figure, _, line = figure_and_line()

    def update(a, b):
        line.set_ydata([a, b])
        if b > 1:
            line.set_color("red")
        return [line]

    with pytest.raises(ExplorerError, match="does not come back to its first figure"):
        two_ranges(update, figure)


def test_a_sentence_that_depends_on_the_states_before_it_fails_the_build(published):
    figure, _, line = figure_and_line()
    told = itertools.count()
    with pytest.raises(ExplorerError, match="depends on the states drawn before"):
        two_ranges(lambda a, b: [line], figure, lambda a, b: f"Told {next(told)} times.")


@pytest.mark.parametrize("corner", [(3, 0), (0, 3), (3, 3)])
def test_an_artist_that_moves_and_is_not_returned_fails_the_build(published, corner):
    figure, axes, line = figure_and_line()
    note = axes.text(0, 0, "here")

    def update(a, b):
        line.set_ydata([a, b])
        note.set_x(0.5 if (a, b) == corner else 0)
        return [line]

    with pytest.raises(
        ExplorerError, match="update\\(\\) changed something that it did not return"
    ):
        two_ranges(update, figure)


def test_an_option_that_moves_more_than_is_returned_fails_the_build(published):
    figure, axes, line = figure_and_line()
    note = axes.text(0, 0, "here")

    def update(rule, on):
        note.set_visible(rule != "second" or on)
        return [line]

    options = {"first": "one", "second": "two", "third": "three"}
    with pytest.raises(ExplorerError, match=says("explorer 'tilt' at {'rule': 'second'}: update")):
        tilt(
            figure=figure,
            update=update,
            describe=lambda rule, on: "A line.",
            cases=(),
            controls=[
                Options(name="rule", label="Rule", options=options, default="first"),
                Toggle(name="on", label="On", default=False),
            ],
        )


def test_limits_that_move_fail_the_build(published):
    figure, axes, line = figure_and_line()

    def update(a, b):
        line.set_ydata([a, b])
        axes.set_ylim(0, 1 + a)
        return [line]

    with pytest.raises(ExplorerError, match="changed something that it did not return"):
        two_ranges(update, figure)


def test_pixels_fail_the_build_with_the_name_of_the_artist(published):
    figure, axes, _ = figure_and_line()
    image = axes.imshow([[0, 1], [1, 0]])

    def update(a, b):
        image.set_data([[a, b], [b, a]])
        return [image]

    with pytest.raises(ExplorerError, match=r"cannot be drawn: AxesImage.* is drawn as pixels"):
        two_ranges(update, figure)


def test_a_formula_that_cannot_be_set_fails_the_build_and_names_the_state(published):
    figure, axes, _ = figure_and_line()
    note = axes.text(0, 0, "")

    def update(a, b):
        note.set_text(r"$\frac{1$" if a == b == 3 else "$1$")
        return [note]

    with pytest.raises(ExplorerError, match=says("explorer 'tilt' at {'a': 3, 'b': 3}: cannot be")):
        two_ranges(update, figure)


def test_data_that_are_too_large_fail_the_build(published, monkeypatch):
    monkeypatch.setattr("pullkit.engine.published.MAX_BYTES", 300)
    with pytest.raises(ExplorerError, match=r"explorer 'tilt' packs to 0 kB; at most 0 kB: take"):
        tilt()


# -- the states --------------------------------------------------------------------------


def test_the_states_are_the_grid_of_the_published_controls_and_live_ones_stand_still(animals):
    states = list(animals.states())
    assert len(states) == 6 * 3 * 2
    assert {state["seed"] for state in states} == {3}
    assert states[0] == {"height": -2.0, "rate": 0.2, "shown": False, "seed": 3}
    assert states[1] == states[0] | {"shown": True}
    assert states[-1] == {"height": 2.0, "rate": 1.0, "shown": True, "seed": 3}


def test_a_figure_is_the_same_by_whatever_path_it_is_reached(animals):
    made = animals
    states = list(made.states())
    first = {k: made.fragments(states[k], "p") for k in (0, 7, 20, 35)}
    for k in (35, 7, 0, 20):
        assert made.fragments(states[k], "p") == first[k]


def test_an_explorer_with_one_value_or_no_control_left_is_still_a_figure(published):
    one = tilt(controls=[slope(stop=0, default=0)], cases=[])
    assert list(one.states()) == [{"slope": 0}]
    assert (
        '<input type="range" id="tilt-slope" min="0" max="0"'
        in one._repr_mimebundle_()["text/html"]
    )
    none = tilt(overrides={"slope": 2})
    assert list(none.states()) == [{}]
    html = none._repr_mimebundle_()["text/html"]
    assert "<input" not in html
    assert "The line rises by 2" in html


def test_limits_stay_where_the_author_put_them():
    made = tilt()
    template = made.template("p")
    made.fragments({"slope": 2}, "p")
    assert made.template("p") == template


# -- another state, cases, overrides -----------------------------------------------------


def test_at_opens_a_copy_in_another_state(animals):
    made = animals
    other = made.at(height=0.4, shown=False)
    assert made.opening == {"height": 1.2, "rate": 0.5, "shown": True, "seed": 3}
    assert other.opening == made.opening | {"height": 0.4, "shown": False}
    assert other.at(rate=1).opening == other.opening | {"rate": 1.0}
    assert other.start == made.start


def test_at_takes_between_the_steps_live_and_the_nearest_step_on_a_page(animals, monkeypatch):
    made = animals
    assert made.at(height=0.123).opening["height"] == 0.123
    monkeypatch.setenv(specification.OUTPUT, "published")
    for asked in (0.123, 0.17, 0.3):
        opened = made.at(height=asked).opening["height"]
        assert opened in made.controls[0].values
        assert abs(opened - asked) == min(abs(v - asked) for v in made.controls[0].values)
    with pytest.raises(ExplorerError, match=says("explorer 'zoo': control 'height' cannot be 99")):
        made.at(height=99)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"heigth": 1}, "explorer 'zoo' has no control 'heigth'; it has height, rate, shown, seed"),
        ({"height": 3}, "explorer 'zoo': control 'height' cannot be 3; it takes -2 to 2"),
        ({"height": "high"}, "explorer 'zoo': control 'height' cannot be 'high'"),
        ({"rate": 0.3}, "explorer 'zoo': control 'rate' cannot be 0.3; it takes 0.2, 0.5, 1.0"),
        ({"rate": np.array([0.2])}, "explorer 'zoo': control 'rate' cannot be array([0.2])"),
        ({"shown": "no"}, "explorer 'zoo': control 'shown' cannot be 'no'; it takes False, True"),
        ({"seed": 3.5}, "explorer 'zoo': control 'seed' cannot be 3.5; it takes 0 to 9"),
        ({"self": 1}, "explorer 'zoo' has no control 'self'"),
    ],
    ids=str,
)
def test_at_refuses_what_the_controls_do_not_take(animals, asked, message):
    with pytest.raises(ExplorerError, match=says(message)):
        animals.at(**asked)


def test_a_case_is_its_values_and_the_defaults_of_the_rest(animals):
    made = animals
    states = {case.name: made.case_state(case) for case in made.cases}
    assert states["high"] == {"height": 2.0, "rate": 1.0, "shown": True, "seed": 3}
    assert states["hidden"] == made.start | {"shown": False}
    assert states["seeded"] == made.start | {"seed": 7}


def test_values_within_a_rounding_error_are_the_values_themselves():
    made = tilt(cases=[Case("sum", "Sum", slope=0.1 + 0.4)], overrides={"slope": {"default": 1.5}})
    assert repr(made.case_state(made.cases[0])) == "{'slope': 0.5}"


@pytest.mark.parametrize(
    ("overrides", "survivors"),
    [
        ({}, ["high", "hidden", "seeded"]),
        ({"shown": False}, ["high", "hidden", "seeded"]),
        ({"shown": True}, ["high", "seeded"]),
        ({"height": 2}, ["high", "hidden", "seeded"]),
        ({"height": 7.5}, ["hidden", "seeded"]),
        ({"height": {"stop": 1.2}}, ["hidden", "seeded"]),
        (
            {"height": {"start": 2, "stop": 3, "step": 0.5, "default": 2}},
            ["high", "hidden", "seeded"],
        ),
        ({"rate": {"options": {0.5: "one", 0.7: "two"}}}, ["hidden", "seeded"]),
        ({"seed": {"live_only": False}}, ["high", "hidden", "seeded"]),
    ],
    ids=str,
)
def test_cases_survive_overrides_that_leave_them_reachable(overrides, survivors):
    made = zoo(overrides=overrides)
    assert [case.name for case in made.cases] == survivors
    for case in made.cases:
        made.fragments(made.case_state(case), "p")


def test_an_override_gives_another_range_another_default_or_takes_the_slider_away():
    wider = zoo(overrides={"height": {"stop": 3.6, "default": 2.8}})
    assert wider.controls[0].values[-1] == 3.6
    assert wider.start["height"] == 2.8
    pinned = zoo(overrides={"rate": 0.3, "shown": np.False_})
    assert [control.name for control in pinned.controls] == ["height", "seed"]
    assert pinned.pinned == {"rate": 0.3, "shown": False}
    assert "and 0.3, hidden" in pinned.sentence()
    opened = zoo(overrides={"seed": {"live_only": False}})
    assert len(list(opened.states())) == 360


def test_the_same_pinned_and_moved_to_draw_the_same_figure():
    pinned, moved = zoo(overrides={"rate": 1.0}), zoo()
    assert pinned.fragments(pinned.start, "p") == moved.fragments(moved.start | {"rate": 1.0}, "p")


# -- the switch between a kernel and a page ----------------------------------------------


def test_without_the_switch_an_explorer_is_a_picture_and_widgets(monkeypatch):
    shown = []
    monkeypatch.setattr("pullkit.engine.live.display", lambda data, **_: shown.append(data))
    tilt()._ipython_display_()
    assert ["application/vnd.jupyter.widget-view+json" in data for data in shown] == [False, True]


def test_with_the_switch_it_is_html_and_an_image_and_no_widget(published):
    with pytest.raises(NotImplementedError):  # upon which IPython asks for the bundle
        tilt()._ipython_display_()
    bundle = tilt()._repr_mimebundle_()
    assert set(bundle) == {"text/html", "image/png"}
    assert bundle["text/html"].startswith('<figure class="explorer" id="tilt"')


def test_only_the_word_published_switches(monkeypatch):
    for word in ("", "1", "live", "Published"):
        monkeypatch.setenv(specification.OUTPUT, word)
        assert not specification.publishing()
    monkeypatch.setenv(specification.OUTPUT, "published")
    assert specification.publishing()


def test_an_explorer_made_live_can_be_published_afterwards(monkeypatch):
    made = tilt()
    monkeypatch.setenv(specification.OUTPUT, "published")
    afterwards = made._repr_mimebundle_()["text/html"]
    assert afterwards == tilt()._repr_mimebundle_()["text/html"]


def test_the_same_source_gives_the_same_page_to_the_byte(published):
    few = {"height": 1.2, "rate": 0.5}
    pages = [zoo(overrides=few)._repr_mimebundle_()["text/html"] for _ in range(2)]
    assert pages[0] == pages[1]


# -- the same explorer twice on a page ---------------------------------------------------


def test_an_explorer_takes_another_name_and_the_copied_call_says_so():
    made = zoo(overrides={"name": "second-zoo", "rate": 0.3})
    made.recipe = "tests.test_explorer.zoo_by_overrides"
    assert made.name == "second-zoo"
    assert "zoo_by_overrides(name='second-zoo', rate=0.3)" in copied(made)
    again = run(copied(made, height=0.4))
    assert (again.name, again.opening) == ("second-zoo", made.opening | {"height": 0.4})
    assert again.at(height=2).name == "second-zoo"


def test_under_another_name_it_shares_no_identifier_and_its_links_work(published, tmp_path):
    first = tilt()._repr_mimebundle_()["text/html"]
    second = tilt(overrides={"name": "again"})._repr_mimebundle_()["text/html"]
    ids = [set(re.findall(r'id="([^"]+)"', html)) for html in (first, second)]
    assert "again" in ids[1]
    assert ids[0].isdisjoint(ids[1])
    links = '<a href="#again?case=steep"></a><a href="#tilt?case=flat"></a><a href="#gone?x=1"></a>'
    (tmp_path / "index.html").write_text(first + second + links, encoding="utf-8")
    (broken,) = broken_links(tmp_path)
    assert "'gone'; it has tilt, again" in broken


CHAPTERS = [path.name.partition("-")[2] for path in sorted(ROOT.glob("manuscript/[0-9]*-*"))]


def test_every_explorer_of_the_book_passes_its_overrides_on():
    functions = [
        function
        for chapter in CHAPTERS
        for _, function in inspect.getmembers(
            importlib.import_module(f"pullkit.explorers.{chapter}"), inspect.isfunction
        )
        if inspect.signature(function).return_annotation == "Explorer"
    ]
    assert len(functions) == 26
    for function in functions:
        with pytest.raises(ExplorerError, match=r"^explorer name is 'No Name'"):
            function(name="No Name")
        plt.close("all")


def page_of(*cells):
    """Run a notebook as a build does; stop at the first error."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(f"from tests.demo_explorers import tilt\n{cell}")
               for cell in cells]
    )  # fmt: skip
    NotebookClient(notebook).execute(
        cwd=ROOT, env=os.environ | {specification.OUTPUT: "published", "PYTHONPATH": str(ROOT)}
    )
    return [cell.outputs for cell in notebook.cells]


@pytest.mark.parametrize(
    ("second", "ident"),
    [
        ("tilt()", "tilt"),
        ("tilt().at(slope=2)", "tilt"),
        ("tilt(overrides={'slope': 2})", "tilt"),
        ("tilt(name='tilt-slope')", "tilt-slope"),
    ],
)
def test_a_second_one_of_a_name_stops_its_page_at_once_and_says_what_to_do(second, ident):
    message = re.escape(f"this page has '{ident}' already; give the second one a name of its own")
    with pytest.raises(CellExecutionError, match=message):
        page_of("tilt()", second, "raise KeyError('run, all the same')")


def test_two_names_stand_on_one_page_and_one_can_be_made_often_and_shown_once():
    first, second, last = page_of("tilt()", "tilt(); tilt(name='other')", "made = tilt()")
    assert "text/html" in first[0].data
    assert 'id="other"' in second[0].data["text/html"]
    assert last == []


class Kernel:
    """What a kernel says of the cell it runs."""

    def __init__(self, cell, execution_count):
        self.cell, self.execution_count = cell, execution_count

    def get_parent(self):
        return {"metadata": {"cellId": self.cell}}


def test_a_cell_that_is_run_again_may_show_the_same_one_again(published, monkeypatch):
    monkeypatch.setattr(display, "_shown", {})
    made = tilt()

    def show(cell, number):
        monkeypatch.setattr(display, "get_ipython", lambda: Kernel(cell, number))
        return made._repr_mimebundle_()

    show("one", 1)
    show("one", 2)
    for cell, number in (("one", 2), ("two", 3), (None, 4)):
        with pytest.raises(ExplorerError, match="this page has 'tilt' already"):
            show(cell, number)


# -- the call that a reader can copy -----------------------------------------------------


def copied(made, **values):
    before, after = made.python_call()
    arguments = ", ".join(f"{name}={value!r}" for name, value in values.items())
    return before + arguments + after


def run(code):
    *lines, last = code.splitlines()
    scope = {}
    exec("\n".join(lines), scope)
    return eval(last, scope)


@pytest.mark.parametrize(
    "overrides",
    [
        {},
        {"rate": 0.3},
        {"height": {"stop": 3.6}, "seed": 5},
        {"height": {"stop": np.float64(3.6)}, "rate": Fraction(3, 10)},
        {"height": {"step": Fraction(2, 5), "default": np.float32(2)}},
    ],
    ids=str,
)
def test_the_copied_call_makes_the_same_figure(overrides):
    made = zoo(overrides=overrides)
    made.recipe = "tests.test_explorer.zoo_by_overrides"
    again = run(copied(made, height=0.4, shown=False))
    assert again.opening == made.opening | {"height": 0.4, "shown": False}
    assert again.fragments(again.opening, "p") == made.fragments(again.opening, "p")


def zoo_by_overrides(**overrides):
    """A recipe as chapters have them."""
    return zoo(overrides=overrides)


def seeded(**overrides):
    """A small explorer with a control that only a notebook has."""
    return tilt(
        figure=FIGURE,
        update=lambda slope, seed: UPDATE(slope + seed / 10),
        describe=lambda slope, seed: f"A line of slope {slope}, seed {seed}.",
        controls=[
            slope(),
            Range(name="seed", label="Seed", start=0, stop=9, step=1, default=3, live_only=True),
        ],
        cases=[Case("steep", "Steep", slope=2), Case("other", "Another seed", seed=5)],
        recipe="tests.test_explorer.seeded",
        overrides=overrides,
    )


def test_the_copied_call_keeps_a_live_control_where_it_was_put(published):
    made = seeded().at(seed=5)
    assert run(copied(made, slope=2)).opening == {"slope": 2, "seed": 5}
    assert run(copied(made)).opening == {"slope": 1, "seed": 5}


def test_an_explorer_without_a_recipe_is_called_explorer():
    assert copied(tilt(recipe=None), slope=2) == "explorer.at(slope=2)"


def test_a_page_opened_elsewhere_on_a_live_control_shows_the_states_of_that_place(published):
    made = seeded()
    other = made.at(seed=5)
    assert [state["seed"] for state in other.states()] == [5, 5, 5]
    html = other._repr_mimebundle_()["text/html"]
    assert "To move in a notebook only: Seed: 5." in html
    assert "A line of slope 1, seed 5." in html
    assert other._states != made._states
    assert [case.name for case in other.published_cases] == ["other"]
    assert [case.name for case in made.published_cases] == ["steep"]


def test_a_case_that_moves_a_live_control_has_no_button_on_a_page(published):
    made = seeded()
    assert [case.name for case in made.cases] == ["steep", "other"]
    html = made._repr_mimebundle_()["text/html"]
    assert 'data-case="steep"' in html
    assert 'data-case="other"' not in html


# -- the form in which explorers are written ---------------------------------------------


def a_line(**changes):
    """An explorer in the short form, whose words can depend on whom it is for."""
    specification = {"caption": "A line that tilts.", "given": list} | changes
    controls = specification.pop("controls", [Range("slope", "Slope", 0, 3, default=1)])
    parts = specification.pop(
        "parts", lambda *_: (FIGURE, lambda slope: slope, UPDATE, "{}.".format)
    )

    @explorer(*controls, **specification)
    def tilted_line(given):
        """Tilt a line."""
        return parts(given)

    return tilted_line


def test_its_name_is_the_function_s_and_so_is_the_call_that_a_reader_copies():
    made = a_line()()
    assert made.name == "tilted-line"
    assert copied(made, slope=2) == "tilted_line().at(slope=2)"
    assert seven_relays().recipe == "pullkit.explorers.sense.seven_relays"
    assert a_line(name="another")().name == "another"


def test_overrides_are_keywords_of_the_function():
    tilted_line = a_line()
    assert tilted_line(slope={"stop": 5}).at(slope=4).opening == {"slope": 4}
    assert tilted_line(slope=2, name="second").pinned == {"slope": 2}
    with pytest.raises(ExplorerError, match=says("explorer 'tilted-line' has no control 'height'")):
        tilted_line(height=3)


def test_what_the_caller_does_not_give_is_made_and_words_may_depend_on_it():
    told = []
    tilted_line = a_line(
        controls=[lambda given: Range("slope", f"Slope of {len(given)}", 0, 3)],
        caption=lambda given: told.append(given) or f"A line of {len(given)}.",
        given=lambda: ["one"],
    )
    usual, other = tilted_line(), tilted_line(["one", "two"])
    assert [made.controls[0].label for made in (usual, other)] == ["Slope of 1", "Slope of 2"]
    assert other.caption == "A line of 2."
    assert tilted_line(given=["one", "two"]).caption == other.caption
    assert told[:2] == [["one"], ["one", "two"]]


def test_help_lists_the_controls_with_what_they_take_and_where_they_open():
    told = inspect.getdoc(seven_relays)
    assert told.startswith("*Twenty metres, seven relays*")
    assert "relay_error : 0.0 to 0.3 in steps of 0.05\n    Slips per relay: 10 in 100." in told
    assert "way : Control\n    Return what a desk hands on" in told
    assert str(inspect.signature(seven_relays)) == "(company=None, **overrides) -> 'Explorer'"


def test_a_control_that_is_wrong_fails_where_it_is_written():
    with pytest.raises(ValueError, match=says("control 'slope': its default 9 is not among")):
        a_line(controls=[Range("slope", "Slope", 0, 3, default=9)])


def test_a_function_that_returns_anything_else_is_told_what_to_return():
    with pytest.raises(TypeError, match=r"^tilted_line\(\) returned None; it must return figure,"):
        a_line(parts=lambda given: None)()


def test_a_state_is_read_once_for_figure_and_sentence():
    read = []
    made = tilt(read=lambda slope: read.append(slope) or slope, figure=FIGURE, update=UPDATE)
    read.clear()
    made.fragments({"slope": 2}, "p")
    assert made.sentence(slope=2) == "The line rises by 2 over its length."
    assert read == [2]

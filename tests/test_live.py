"""The explorer in a notebook: widgets that move the figure and its sentence, without a browser."""

import itertools

import ipywidgets as widgets
import pytest

from pullkit.engine import explorer
from pullkit.engine.live import LiveView
from tests.demo_explorers import tilt, tilt_figure, zoo


@pytest.fixture(autouse=True)
def live(monkeypatch):
    monkeypatch.delenv(explorer.OUTPUT, raising=False)


@pytest.fixture(scope="module")
def animals():
    """The zoo: every kind of control."""
    return zoo()


def descendants(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from descendants(child)


def buttons(view):
    return {w.description: w for w in descendants(view) if isinstance(w, widgets.Button)}


def shown(view):
    return view.figure.sentence, tuple(view.figure.fragments)


def test_each_control_is_a_labelled_widget_of_its_kind(animals):
    view = LiveView(animals)
    kinds = {name: type(widget) for name, widget in view.controls.items()}
    assert kinds == {
        "height": widgets.FloatSlider,
        "rate": widgets.RadioButtons,
        "shown": widgets.Checkbox,
        "seed": widgets.IntSlider,
    }
    said = {name: widget.description for name, widget in view.controls.items()}
    assert said["height"] == "Height <h>: 1.2"
    assert said["rate"] == 'Rate & "kind"'
    assert said["shown"] == "Shown: yes"
    assert said["seed"] == "Seed: 3"
    assert view.controls["rate"].options[0] == ("slow <b>", 0.2)
    slider = view.controls["height"]
    assert (slider.min, slider.max, slider.step) == (-2, 2, 0.8)


def test_it_opens_in_the_opening_state(animals):
    made = animals.at(height=0.4, seed=5)
    view = LiveView(made)
    assert view.state() == made.opening
    assert view.figure.sentence == made.sentence(**made.opening)
    assert view.figure.problem == ""


@pytest.mark.parametrize(
    ("name", "value"), [("height", -2.0), ("rate", 1.0), ("shown", False), ("seed", 8)]
)
def test_moving_a_widget_changes_the_figure_and_the_sentence(animals, name, value):
    made = animals
    view = LiveView(made)
    before = shown(view)
    view.controls[name].value = value
    state = made.start | {name: value}
    assert view.state() == state
    sentence, fragments = shown(view)
    assert sentence == made.sentence(**state) != before[0]
    assert fragments != before[1]
    assert list(fragments) == made.fragments(state, view._prefix)


def test_the_words_beside_a_control_follow_its_value(animals):
    view = LiveView(animals)
    view.controls["height"].value = -1.2
    view.controls["shown"].value = False
    assert view.controls["height"].description == "Height <h>: \N{MINUS SIGN}1.2"
    assert view.controls["shown"].description == "Shown: no"


def test_a_value_between_the_steps_is_computed_by_the_kernel():
    made = tilt()
    view = LiveView(made.at(slope=0.123))
    assert view.figure.sentence == "The line rises by 0.123 over its length."
    view.controls["slope"].value = 0.77
    assert view.figure.sentence == "The line rises by 0.77 over its length."


def test_a_slider_s_rounding_error_does_not_reach_the_model():
    view = LiveView(tilt(overrides={"slope": {"step": 0.1}}))
    view.controls["slope"].value = 0.1 + 0.2
    assert repr(view.state()) == "{'slope': 0.3}"


def test_a_case_moves_every_control_and_draws_once(animals):
    made = animals
    view = LiveView(made)
    drawn = itertools.count()
    view.figure.observe(lambda _: next(drawn), "sentence")
    buttons(view)["High & <i>fast</i>"].click()
    assert view.state() == made.start | {"height": 2.0, "rate": 1.0}
    assert view.figure.sentence == made.sentence(**view.state())
    assert next(drawn) == 1
    view.controls["seed"].value = 8
    buttons(view)["Another seed"].click()
    assert view.state() == made.start | {"seed": 7}
    assert set(buttons(view)) == {case.label for case in made.cases}


def breaks_above_one():
    figure, update = tilt_figure()

    def fragile(slope):
        if isinstance(slope, float) and 1 < slope < 1.5:
            raise KeyError(f"nothing at {slope}")
        return update(slope)

    return tilt(figure=figure, update=fragile)


def test_an_error_shows_as_a_problem_and_the_last_good_figure_stays():
    view = LiveView(breaks_above_one())
    good = shown(view)
    view.controls["slope"].value = 1.25
    assert view.figure.problem.startswith("This state cannot be drawn. explorer 'tilt' at {'slope'")
    assert "KeyError: 'nothing at 1.25'" in view.figure.problem
    assert shown(view) == good
    view.controls["slope"].value = 2
    assert view.figure.problem == ""
    assert view.figure.sentence == "The line rises by 2 over its length."


def test_an_error_while_drawing_shows_as_a_problem_as_well():
    figure, update = tilt_figure()
    note = figure.axes[0].text(0, 0, "")

    def formula(slope):
        note.set_text(r"$\frac{1$" if slope == 0.123 else "$1$")
        return [*update(slope), note]

    view = LiveView(tilt(figure=figure, update=formula))
    good = shown(view)
    view.controls["slope"].value = 0.123
    assert "cannot be drawn" in view.figure.problem
    assert shown(view) == good


def test_two_views_of_one_explorer_stand_in_states_of_their_own():
    made = tilt()
    one, other = LiveView(made), LiveView(made.at(slope=2))
    before = shown(other)
    one.controls["slope"].value = -2
    assert shown(other) == before
    other.controls["slope"].value = 0
    assert one.figure.sentence == "The line rises by -2 over its length."
    assert one.figure.fragments == made.fragments({"slope": -2}, one._prefix)
    assert other.figure.fragments == made.fragments({"slope": 0}, other._prefix)


def test_two_views_share_no_identifier():
    made = tilt()
    one, other = LiveView(made), LiveView(made)
    assert one._prefix != other._prefix
    for text in (one.figure.template, *one.figure.fragments):
        assert other._prefix not in text
    assert any(f'id="{one._prefix}' in text for text in one.figure.fragments)


def test_play_runs_through_the_values(animals):
    view = LiveView(animals)
    (play,) = (w for w in descendants(view) if isinstance(w, widgets.Play))
    assert (play.min, play.max) == (0, 5)
    play.value = 4
    assert view.state()["height"] == 1.2
    play.value = 1
    assert view.state()["height"] == -1.2


def test_a_pinned_parameter_has_no_widget_and_a_live_one_has():
    view = LiveView(zoo(overrides={"rate": 0.5}))
    assert set(view.controls) == {"height", "shown", "seed"}


def test_an_explorer_with_nothing_to_move_is_a_figure():
    view = LiveView(tilt(overrides={"slope": 2}))
    assert view.controls == {}
    assert view.figure.sentence == "The line rises by 2 over its length."
    assert buttons(view).keys() == {"Steep"}
    buttons(view)["Steep"].click()
    assert view.figure.problem == ""


def test_words_of_the_author_are_no_markup(animals):
    view = LiveView(animals)
    (caption,) = (w for w in descendants(view) if isinstance(w, widgets.HTML))
    assert "</script>" not in caption.value
    assert "&lt;b&gt;" in caption.value


def test_the_widget_s_script_is_the_page_s_script_with_an_export():
    from pullkit.engine.live import LiveFigure

    text = str(LiveFigure._esm)
    assert text.rstrip().endswith("export default { render: explorers.render };")
    assert "const explorers" in text


def test_a_reader_can_type_a_number_between_two_steps():
    view = LiveView(tilt())
    sliders = [w for w in view.controls.values() if isinstance(w, widgets.FloatSlider)]
    assert sliders
    for slider in sliders:
        assert slider.readout
        before = view.figure.fragments
        slider.value += slider.step / 2 if slider.value < slider.max else -slider.step / 2
        assert view.figure.fragments != before
        assert view.figure.problem == ""

"""The explorer in a notebook: widgets that move the figure and its sentence, without a browser."""

import base64
import copy
import dataclasses
import io
import itertools
import os
import re
from html.parser import HTMLParser

import ipywidgets as widgets
import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from PIL import Image

from pullkit.engine import Case, Range, Toggle, specification, style_notebooks
from pullkit.engine.live import LiveFigure, LiveView
from tests.conftest import ROOT
from tests.demo_explorers import tilt, tilt_figure, zoo


@pytest.fixture(autouse=True)
def live(monkeypatch):
    monkeypatch.delenv(specification.OUTPUT, raising=False)


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
    kinds = {
        "height": widgets.FloatSlider,
        "rate": widgets.RadioButtons,
        "shown": widgets.Checkbox,
        "seed": widgets.IntSlider,
    }
    assert view.controls.keys() == kinds.keys()
    for name, kind in kinds.items():
        assert isinstance(view.controls[name], kind)
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


def test_a_slider_s_rounding_error_does_not_reach_the_model_nor_the_words():
    view = LiveView(tilt(overrides={"slope": {"step": 0.1}}))
    view.controls["slope"].value = 0.1 + 0.2
    assert repr(view.state()) == "{'slope': 0.3}"
    assert view.controls["slope"].description == "Slope: 0.3 m"


def test_steps_too_small_for_a_browser_s_numbers_have_a_slider_of_words():
    tiny = {"start": 0, "stop": 1e-9, "step": 1e-11, "default": 1e-11}
    view = LiveView(tilt(overrides={"slope": tiny}, cases=[]).at(slope=2.5e-11))
    slider = view.controls["slope"]
    assert isinstance(slider, widgets.SelectionSlider)
    assert view.state() == {"slope": 2.5e-11}
    assert "rises by 2.5e-11 over" in view.figure.sentence
    slider.index = 3
    assert view.state() == {"slope": 3e-11}
    assert "rises by 3e-11 over" in view.figure.sentence
    assert slider.description == "Slope: 0.00000000003 m"


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


def clock(**changes):
    """A line on a time axis of tenths, and a control beside it."""
    figure, update = tilt_figure()
    parts = {
        "figure": figure,
        "update": lambda slope, loud: update(slope),
        "describe": lambda slope, loud: f"It is {slope:.2f}{'!' if loud else '.'}",
        "controls": [
            Range(name="slope", label="Hour", start=0, stop=3, step=0.1, default=1.4, play=True),
            Toggle(name="loud", label="Loud", default=False),
        ],
        "cases": [Case("noon", "Noon", slope=1.2), Case("usual", "As usual")],
    }
    return tilt(**parts | changes)


@pytest.mark.parametrize("step", [0.01, 0.1, 0.5, 1.5, 3])
def test_a_running_play_leaves_no_pause_in_which_the_sentence_would_be_read_aloud(step):
    hours = Range(name="slope", label="Hour", start=0, stop=3, step=step, default=0, play=True)
    player = Player(LiveView(tilt(controls=[hours], cases=[])))
    pause = re.search(r"const PAUSE = (\d+);", LiveFigure._esm)
    assert player.button.interval <= int(pause[1]) - 200


class Player:
    """A play button as the browser moves it: it counts on from the button's own value."""

    def __init__(self, view):
        self.view = view
        (self.button,) = (w for w in descendants(view) if isinstance(w, widgets.Play))

    def press(self):
        """Play, or pause: the first step is counted at once, at the end from the start."""
        at_the_end = self.button.value == self.button.max
        if self.button.playing:
            self.button.set_state({"playing": False})
        elif at_the_end:
            self.button.set_state({"playing": True, "value": 0})
        else:
            self.button.set_state({"playing": True, "value": self.button.value + 1})

    def tick(self):
        if self.button.playing and self.button.value < self.button.max:
            self.button.set_state({"value": self.button.value + 1})
        else:
            self.button.set_state({"playing": False})

    def to_the_start(self):
        """Press the second button."""
        self.button.set_state({"playing": False})
        self.button.set_state({"value": 0})

    @property
    def said(self):
        return self.view.figure.sentence


def test_play_starts_where_the_slider_stands_whatever_moved_it_there():
    player = Player(LiveView(clock()))
    assert player.said == "It is 1.40."
    player.press()
    assert player.said == "It is 1.50."
    player = Player(LiveView(clock().at(slope=2.2)))
    player.press()
    assert player.said == "It is 2.30."
    view = LiveView(clock())
    view.controls["slope"].value = 0.7
    (player := Player(view)).press()
    assert player.said == "It is 0.80."
    view = LiveView(clock())
    buttons(view)["Noon"].click()
    (player := Player(view)).press()
    assert player.said == "It is 1.30."


def test_a_play_stops_where_its_control_halts_and_goes_on_when_asked_again():
    hours = Range(name="slope", label="Hour", start=0, stop=3, play=True, halts=2, pace=0.4)
    player = Player(LiveView(tilt(controls=[hours], cases=[])))
    assert player.button.interval == 400
    player.press()
    player.tick()
    assert (player.button.value, player.button.playing) == (2, False)
    player.press()
    assert player.button.value == 3


def test_from_between_two_steps_it_plays_to_the_next_and_does_not_move_before():
    view = LiveView(clock())
    view.controls["slope"].value = 1.55
    assert view.figure.sentence == "It is 1.55."
    (player := Player(view)).press()
    assert player.said == "It is 1.60."
    view.controls["slope"].value = 0.1 + 0.2
    player.press()
    player.press()
    assert player.said == "It is 0.40."


def test_at_the_end_it_stops_and_plays_again_from_the_start():
    player = Player(LiveView(clock().at(slope=2.9)))
    player.press()
    assert player.said == "It is 3.00."
    player.tick()
    assert not player.button.playing
    player.press()
    assert player.said == "It is 0.00."
    player.tick()
    assert player.said == "It is 0.10."


def test_a_pause_keeps_the_place_and_the_second_button_leads_to_the_start():
    player = Player(LiveView(clock()))
    player.press()
    player.tick()
    player.press()
    assert player.said == "It is 1.60."
    player.press()
    assert player.said == "It is 1.70."
    player.to_the_start()
    assert player.said == "It is 0.00."


def test_another_control_moved_meanwhile_does_not_stop_it():
    player = Player(LiveView(clock()))
    player.press()
    player.view.controls["loud"].value = True
    assert player.said == "It is 1.50!"
    player.tick()
    assert player.said == "It is 1.60!"


def test_a_time_axis_that_begins_anew_does_so_when_another_control_is_moved():
    view = LiveView(clock())
    hour, loud = view._explorer.controls
    view = LiveView(clock(controls=[dataclasses.replace(hour, anew=True), loud]))
    (player := Player(view)).press()
    view.controls["loud"].value = True
    assert not player.button.playing
    assert player.said == "It is 0.00!"
    view.controls["slope"].value = 2.0
    assert player.said == "It is 2.00!"
    buttons(view)["Noon"].click()
    assert player.said.startswith("It is 1.20")


@pytest.mark.parametrize("case", ["Noon", "As usual"])
def test_a_hand_on_the_slider_or_a_case_stops_it_and_a_late_count_moves_nothing(case):
    view = LiveView(clock())
    player = Player(view)
    player.press()
    view.controls["slope"].value = 0.5
    assert not player.button.playing
    player.button.set_state({"value": 16})  # sent before the browser had heard of it
    assert player.said == "It is 0.50."
    player.press()
    assert player.said == "It is 0.60."
    view.controls["slope"].value = 1.3
    player.press()
    buttons(view)[case].click()
    assert not player.button.playing
    there = player.said
    player.button.set_state({"value": 15})
    assert player.said == there == {"Noon": "It is 1.20.", "As usual": "It is 1.40."}[case]


# -- what stays of it where nothing is live ----------------------------------------------


def test_the_widgets_carry_a_still_picture_and_the_sentence():
    view = LiveView(tilt(caption="A <line>.").at(slope=-1.5))
    data, metadata = view.still()
    sentence = "The line rises by -1.5 over its length."
    assert data["text/plain"] == sentence
    assert metadata["image/png"]["alt"] == sentence
    with Image.open(io.BytesIO(base64.b64decode(data["image/png"]))) as image:
        assert image.width == pytest.approx(1.5 * metadata["image/png"]["width"], abs=2)
    assert f'alt="{sentence}"' in data["text/html"]
    assert f"<p>{sentence}</p>" in data["text/html"]
    assert data["image/png"] in data["text/html"]
    assert "A &lt;line&gt;." in data["text/html"]
    assert len(data["image/png"]) < 30_000


def test_the_picture_is_of_the_state_in_which_the_widgets_stand():
    view = LiveView(tilt())
    before, _ = view.still()
    view.controls["slope"].value = -2
    after, _ = view.still()
    assert after["image/png"] != before["image/png"]
    assert after["text/plain"] == "The line rises by -2 over its length."
    again, _ = LiveView(tilt().at(slope=-2)).still()
    assert again["image/png"] == after["image/png"]


def test_the_pictures_of_the_book_s_explorers_stay_small():
    from pullkit.explorers.gravity import three_zones

    data, _ = LiveView(three_zones()).still()
    assert len(data["image/png"]) < 30_000


@pytest.fixture(scope="module")
def saved():
    """A notebook that shows an explorer, run and saved, with the state of its widgets."""
    cell = nbformat.v4.new_code_cell("from tests.demo_explorers import zoo\nzoo()")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    environment = {key: value for key, value in os.environ.items() if key != specification.OUTPUT}
    NotebookClient(notebook).execute(cwd=ROOT, env=environment)
    return notebook


class Shown(HTMLParser):
    """The pictures of a page and its words, less those of scripts."""

    def __init__(self, html):
        super().__init__()
        self.images, self.words, self._within = [], "", ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self._within = tag
        if tag == "img":
            self.images.append(dict(attrs))

    def handle_endtag(self, tag):
        self._within = ""

    def handle_data(self, data):
        if self._within not in ("script", "style"):
            self.words += data


def test_the_picture_is_an_output_of_its_own_which_no_widget_can_replace(saved, animals):
    """Of one output JupyterLab shows the widgets alone, and their kernel may be gone."""
    picture, live = (output.data for output in saved.cells[0].outputs)
    assert picture["text/plain"] == animals.sentence()
    assert live.keys() == {"application/vnd.jupyter.widget-view+json", "text/plain"}
    assert live["text/plain"] == ""


def test_a_saved_notebook_made_into_a_page_shows_picture_and_sentence(saved, animals):
    without = copy.deepcopy(saved)
    without.metadata.pop("widgets", None)
    shown = Shown(HTMLExporter().from_notebook_node(without)[0])
    sentence = animals.sentence()
    assert [image["alt"] for image in shown.images] == [sentence]
    assert shown.images[0]["src"].startswith("data:image/png;base64,")
    assert sentence in shown.words


def test_saved_with_the_state_of_its_widgets_it_is_the_widgets_themselves(saved):
    """What nbconvert prefers; their script comes from another host, so it needs a network."""
    html, _ = HTMLExporter().from_notebook_node(saved)
    _, output = saved.cells[0].outputs
    model = output.data["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert model in saved.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
    assert html.count(f'"model_id": "{model}"') == 1


def test_where_no_html_is_shown_the_image_says_what_it_shows(saved, animals):
    only_images = copy.deepcopy(saved)
    only_images.metadata.pop("widgets", None)
    only_images.cells[0].outputs[0].data.pop("text/html")
    # Of nbconvert's own templates the classic one takes over what an image says it shows.
    page, _ = HTMLExporter(template_name="classic").from_notebook_node(only_images)
    shown = Shown(page)
    assert [image["alt"] for image in shown.images] == [animals.sentence()]


def test_the_widgets_say_what_to_do_when_their_kernel_is_gone():
    rule = str(LiveFigure._css).split(".explorer-view.jupyter-widgets-disconnected")[1]
    assert "Run this cell again" in rule


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


def test_the_widget_s_script_is_the_page_s_script_and_the_live_one_with_an_export():
    text = str(LiveFigure._esm)
    assert text.rstrip().endswith("export default live;")
    assert text.index("const explorers") < text.index("const live")


def test_a_project_s_own_style_reaches_the_notebooks_of_its_explorers(monkeypatch):
    monkeypatch.setattr(LiveFigure, "_css", "p {}")
    style_notebooks("small {}")
    assert LiveFigure._css == "p {}\nsmall {}"


# -- a number that is typed --------------------------------------------------------------


def percent(**changes):
    """A share in steps of a tenth, said in words."""
    control = {
        "name": "slope",
        "label": "Share",
        "start": 0,
        "stop": 1,
        "step": 0.1,
        "default": 0.2,
    }
    share = Range(**control | changes, show=lambda value: f"{100 * value:g} %")
    return LiveView(tilt(controls=[share], cases=[]))


@pytest.mark.parametrize("text", ["0.37", "0,37", " .37 ", "3.7e-1"])
def test_a_number_that_is_typed_is_taken_exactly_with_a_comma_or_a_point(text):
    view = percent()
    box, slider = view.typed["slope"], view.controls["slope"]
    box.value = text
    assert view.state() == {"slope": 0.37}
    assert view.figure.sentence == "The line rises by 0.37 over its length."
    assert (slider.description, box.value) == ("Share: 37 %", "0.37")
    # A slider knows its steps only; in the browser it would round, and send what it made of it.
    assert slider.value == pytest.approx(0.3)
    slider.set_state({"value": 0.3})
    assert view.state() == {"slope": 0.37}
    slider.set_state({"value": 0.4})
    assert (view.state(), box.value) == ({"slope": 0.4}, "0.4")


def test_a_number_below_zero_can_be_typed_with_either_sign():
    view = LiveView(tilt())
    view.typed["slope"].value = "\N{MINUS SIGN}1.1"
    assert view.state() == {"slope": -1.1}
    view.typed["slope"].value = "-0.7"
    assert view.state() == {"slope": -0.7}


@pytest.mark.parametrize("text", ["1.5", "-1", "much", "", "nan", "inf", "1e999", "0.1.2"])
def test_what_no_share_can_be_is_refused_with_what_can_and_nothing_moves(text):
    view = percent()
    before = shown(view)
    view.typed["slope"].value = text
    assert view.figure.problem == "Share cannot be that: any number from 0 to 1 will do."
    assert (view.state(), shown(view)) == ({"slope": 0.2}, before)
    assert view.typed["slope"].value == text  # to be mended
    view.typed["slope"].value = "0.5"
    assert (view.state(), view.figure.problem) == ({"slope": 0.5}, "")


def test_of_whole_numbers_any_between_the_steps_and_no_half():
    view = percent(start=0, stop=10, step=5, default=5)
    view.typed["slope"].value = "7"
    assert repr(view.state()) == "{'slope': 7}"
    view.typed["slope"].value = "7,5"
    problem = "Share cannot be that: any whole number from 0 to 10 will do."
    assert (view.state(), view.figure.problem) == ({"slope": 7}, problem)


def test_no_number_stands_beside_words_that_it_only_counts(animals):
    months = percent(start=0, stop=9, step=1, default=3)
    assert months.typed == {}
    assert percent().typed.keys() == {"slope"}
    assert LiveView(animals).typed.keys() == {"height", "seed"}
    for view in (months, percent(), LiveView(animals)):
        for slider in view.controls.values():
            assert not getattr(slider, "readout", False)


def test_steps_that_no_decimal_writes_do_not_make_slider_and_kernel_answer_for_ever():
    view = percent(step=1 / 3, default=0)
    slider = view.controls["slope"]
    moved = []
    slider.observe(lambda change: moved.append(change["new"]), "value")
    slider.set_state({"value": 0.3333333})  # what a browser makes of a third
    assert view.state() == {"slope": 1 / 3}
    assert moved == [0.3333333]


def test_a_slider_hears_no_echo_of_what_it_said_itself(animals):
    for name, slider in LiveView(animals).controls.items():
        if name in ("height", "seed"):
            assert slider.trait_metadata("value", "echo_update") is False


# -- an address, and the call that is copied ---------------------------------------------


def follow(view, *queries):
    view.figure._handle_custom_msg({"go": list(queries)}, [])


def test_an_address_opens_its_case_its_values_or_both(animals):
    view = LiveView(animals)
    drawn = itertools.count()
    view.figure.observe(lambda _: next(drawn), "sentence")
    view.controls["seed"].value = 8
    follow(view, "case=high")
    assert view.state() == animals.start | {"height": 2.0, "rate": 1.0}
    assert next(drawn) == 2
    follow(view, "height=0,37&shown=off")
    assert view.state() == animals.start | {"height": 0.37, "shown": False}
    follow(view, "case=high&rate=0.2&seed=4")
    assert view.state() == animals.start | {"height": 2.0, "rate": 0.2, "seed": 4}
    assert view.figure.problem == ""


def test_what_an_address_asks_in_vain_is_said_and_the_rest_is_shown():
    view = LiveView(tilt())
    follow(view, "case=gone&tone=3&slope=9")
    assert view.state() == {"slope": 1}
    assert view.figure.problem == (
        "There is no case of that name here. There is no control of that name here. "
        "Slope cannot be that: any number from -2 to 2 will do."
    )
    follow(view, "slope=2")
    assert (view.state(), view.figure.problem) == ({"slope": 2}, "")


def test_of_the_ways_to_read_an_address_the_first_that_means_something_counts():
    view = LiveView(tilt())
    follow(view, "case%3Dsteep).", "case=steep).", "case=steep")
    assert (view.state(), view.figure.problem) == ({"slope": 2}, "")


def test_the_call_that_is_copied_reproduces_any_state(animals):
    view = LiveView(animals)
    assert view.figure.call == "from tests.demo_explorers import zoo\n\nzoo().at()"
    view.typed["height"].value = "0.37"
    view.controls["shown"].value = False
    call = view.figure.call.splitlines()[-1]
    assert call == "zoo().at(height=0.37, shown=False)"
    assert eval(call, {"zoo": zoo}).opening == view.state()

"""What leaves a hole in a figure is found in every kind of artist, and named."""

import math
import os
import re
import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, FancyArrowPatch, Rectangle, Wedge

from pullkit.engine import ExplorerError, Range, Still, explorer, markup
from pullkit.engine.drawable import not_a_number, not_a_word, undrawable
from pullkit.engine.fonts import unknown_font
from tests.demo_explorers import tilt

INFINITE = "an infinite value"


def one_axes(**scales):
    axes = Figure().add_subplot()
    axes.set(xlim=(0.1, 9), ylim=(0.1, 9), **scales)
    return axes


def area(corners):
    return lambda axes: axes.add_collection(PolyCollection([corners]))


def segments(*points):
    return lambda axes: axes.add_collection(LineCollection([points], colors=["k"]))


def dots(axes, **changes):
    """Dots as an update moves them; `scatter` itself would mask what is not finite."""
    made = axes.scatter([0, 1], [0, 1])
    made.set(**changes)
    return made


# -- numbers -----------------------------------------------------------------------------

BAD = {
    "a line": lambda axes, bad: axes.plot([0, 1], [0, bad])[0],
    "a line that ends far to the left": lambda axes, bad: axes.plot([-bad, 1], [0, 1])[0],
    "a line's width": lambda axes, bad: axes.plot([0, 1], [0, 1], lw=bad)[0],
    "a marker's size": lambda axes, bad: axes.plot([0], [1], "o", ms=bad)[0],
    "a marker's edge": lambda axes, bad: axes.plot([0], [1], "o", mew=bad)[0],
    "a line at one height": lambda axes, bad: axes.axhline(bad),
    "a line at one place": lambda axes, bad: axes.axvline(bad),
    "a text": lambda axes, bad: axes.text(bad, 0, "here"),
    "a note": lambda axes, bad: axes.annotate("here", xy=(0, bad), xytext=(1, 1)),
    "a note's own place": lambda axes, bad: axes.annotate("here", xy=(0, 1), xytext=(bad, 1)),
    "dots": lambda axes, bad: dots(axes, offsets=[(0, 0), (1, bad)]),
    "a dot's size": lambda axes, bad: axes.scatter([0, 1], [0, 1], s=[bad, 9]),
    "a dot's edge": lambda axes, bad: dots(axes, linewidths=[1, bad]),
    "an area": lambda axes, bad: area([(0, 0), (1, bad), (1, 1)])(axes),
    "segments": lambda axes, bad: segments((0, 0), (1, bad))(axes),
    "a bar": lambda axes, bad: axes.add_patch(Rectangle((0, 0), 1, bad)),
    "a bar's foot": lambda axes, bad: axes.add_patch(Rectangle((0, bad), 1, 1)),
    "a bar's edge": lambda axes, bad: axes.add_patch(Rectangle((0, 0), 1, 1, lw=bad)),
    "a disc": lambda axes, bad: axes.add_patch(Circle((bad, 0), 1)),
    "a disc's radius": lambda axes, bad: axes.add_patch(Circle((0, 0), bad)),
    "a slice": lambda axes, bad: axes.add_patch(Wedge((0, 0), bad, 0, 90)),
}


def with_number(what, number):
    with np.errstate(invalid="ignore"):  # numpy warns as soon as some artists are made
        return BAD[what](one_axes(), number)


@pytest.mark.parametrize("bad", [math.nan, math.inf], ids=str)
@pytest.mark.parametrize("what", BAD)
def test_a_number_that_is_not_finite_is_found_and_named(what, bad):
    artist = with_number(what, bad)
    named = undrawable(artist)
    assert named in ("a NaN", INFINITE)
    assert named == "a NaN" or math.isinf(bad)
    assert undrawable(with_number(what, 1.0)) is None


@pytest.mark.parametrize("what", BAD)
def test_what_is_not_visible_can_hold_anything(what):
    artist = with_number(what, math.inf)
    artist.set_visible(False)
    assert undrawable(artist) is None


def test_an_infinite_number_is_not_called_a_nan():
    for what in ("a line", "a text", "dots", "an area", "a bar"):
        assert undrawable(with_number(what, math.inf)) == INFINITE
        assert undrawable(with_number(what, math.nan)) == "a NaN"


def test_what_is_empty_has_nothing_to_find():
    axes = one_axes(xscale="log", yscale="log")
    for artist in (
        *(axes.plot([], [])[0], axes.scatter([], []), axes.text(1, 1, "")),
        *(axes.add_collection(PolyCollection([])), axes.add_collection(LineCollection([]))),
        *(area(np.empty((0, 2)))(axes), axes.fill_between([], [], [])),
    ):
        assert undrawable(artist) is None


def test_masked_points_are_gaps_and_dates_are_numbers():
    axes = one_axes()
    (line,) = axes.plot([0, 1, 2], np.ma.masked_greater([0, 1, 2], 1))
    assert undrawable(line) is None
    line.set_ydata(np.ma.masked_array([0, np.nan, 2], [0, 0, 1]))
    assert undrawable(line) == "a NaN"
    line.set_ydata(np.ma.masked_array([0, np.inf, 2], [0, 1, 0]))
    assert undrawable(line) is None
    dots = axes.scatter([0, 1, 2], [0, 1, 2])
    dots.set_offsets(np.ma.masked_invalid([(0, 0), (1, np.inf), (np.nan, 2)]))
    assert undrawable(dots) is None
    days = np.array(["2013-05-19", "2013-05-20"], dtype="datetime64[D]")
    axes = one_axes()
    assert undrawable(axes.plot(days, [0, 1])[0]) is None
    assert undrawable(axes.text(days[0], 0, "here")) is None
    assert undrawable(axes.annotate("here", xy=(days[0], 0), xytext=(days[1], 1))) is None


# -- the ends of an axis -----------------------------------------------------------------

ZERO = {
    "a line": lambda axes: axes.plot([1, 2], [1, 0])[0],
    "a line of negative numbers": lambda axes: axes.plot([1, 2], [-1, 2])[0],
    "a marker": lambda axes: axes.plot([1], [0], "o")[0],
    "a line at nought": lambda axes: axes.axhline(0),
    "dots": lambda axes: axes.scatter([1, 2], [1, 0]),
    "a text": lambda axes: axes.text(1, 0, "here"),
    "a note": lambda axes: axes.annotate("here", xy=(1, 0), xytext=(1, 1)),
    "segments": segments((1, 1), (2, 0)),
    "a bar of no height": lambda axes: axes.bar([1], [0])[0],
    "a bar below nought": lambda axes: axes.bar([1], [-2])[0],
    "an area of no height": area([(1, 0), (2, 0), (2, 0), (1, 0)]),
    "an outline": lambda axes: axes.add_patch(Rectangle((1, 0), 1, 2, fill=False)),
}


@pytest.mark.parametrize("policy", ["clip", "mask"])
@pytest.mark.parametrize("what", ZERO)
def test_nought_has_no_place_on_a_logarithmic_axis(what, policy):
    axes = one_axes()
    axes.set_yscale("log", nonpositive=policy)
    assert re.fullmatch(r"-?\d \(beyond its log axis\)", undrawable(ZERO[what](axes)))
    assert undrawable(ZERO[what](one_axes())) is None
    assert undrawable(ZERO[what](one_axes(yscale="symlog"))) is None
    assert undrawable(ZERO[what](one_axes(xscale="log"))) is None


@pytest.mark.parametrize(
    "draw",
    [
        lambda axes: axes.bar([1], [5])[0],
        lambda axes: axes.fill_between([1, 2], [0, 0], [3, 4]),
        area([(1, 0), (2, 3), (2, 4), (1, 0)]),
        lambda axes: axes.axhspan(0, 5),
        lambda axes: axes.axvline(3),
        lambda axes: axes.text(0, 0, "a corner", transform=axes.transAxes),
        lambda axes: axes.add_patch(Circle((3, 3), 1, fill=False)),
    ],
    ids=["a bar", "an area", "a pointed area", "a band", "a line", "a corner", "a circle"],
)
def test_what_stands_on_the_floor_of_a_logarithmic_axis_is_drawn(draw):
    axes = one_axes(yscale="log")
    assert undrawable(draw(axes)) is None


def test_other_scales_have_ends_of_their_own():
    axes = one_axes()
    axes.set(ylim=(0.1, 0.9), yscale="logit")
    assert undrawable(axes.plot([1, 2], [0.5, 1])[0]) == "1 (beyond its logit axis)"
    assert undrawable(axes.plot([1, 2], [0.5, 0.99])[0]) is None
    axes = one_axes()
    axes.set_yscale("function", functions=(np.sqrt, np.square))
    assert undrawable(axes.plot([1, 2], [1, 4])[0]) is None
    assert undrawable(axes.plot([1, 2], [1, -4])[0]) == "a value that has no place on its axes"


def test_a_number_too_large_for_the_page_has_no_place_and_one_outside_the_limits_has():
    assert undrawable(one_axes().plot([0, 1], [0, 1e308])[0]) is not None
    assert undrawable(one_axes().plot([0, 1], [0, 1e30])[0]) is None
    assert undrawable(one_axes().add_patch(Rectangle((0, 0), 1, 1e308))) is not None


def test_numbers_of_a_polar_figure_have_their_places():
    axes = Figure().add_subplot(projection="polar")
    assert undrawable(axes.plot([0, 1, 7], [0, 1, 2])[0]) is None
    assert undrawable(axes.plot([0, np.inf], [0, 1])[0]) == INFINITE


def test_what_stands_within_another_artist_counts():
    axes = one_axes(yscale="log")
    axes.plot([1, 2], [1, 2], label="a line")
    assert undrawable(axes) is None
    legend = axes.legend()
    assert undrawable(legend) is None
    axes.plot([1, 2], [1, np.inf])
    assert undrawable(axes) == INFINITE
    legend.get_texts()[0].set_text("After inf months")
    assert undrawable(legend) == "the word 'inf'"


def test_an_arrow_without_an_end_is_refused_in_some_words():
    figure, axes = plt.subplots()
    arrow = axes.add_patch(FancyArrowPatch((0, 0), (1, 1)))

    def away(slope):
        arrow.set_positions((0, 0), (1, math.inf if slope == 2 else 1))
        return [arrow]

    with pytest.raises(ExplorerError, match=r"explorer 'tilt' at \{'slope': 2"):
        tilt(figure=figure, update=away, cases=())


# -- words -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "After inf months.",
        "nan",
        "Worth NaN francs.",
        "It costs -inf.",
        "inf%",
        "(nan)",
        "between 3 and inf, or so",
        "The day is NaT.",
        r"$x = inf$",
        "infk",
        "2 to nankm",
        "the infth day",
    ],
)
def test_a_number_that_is_none_is_no_word(text):
    assert not_a_number(text) in ("inf", "nan", "NaN", "NaT")
    assert not_a_word(text) == not_a_number(text)


@pytest.mark.parametrize(
    "text",
    ["It takes None months.", "None", "Worth: None", "None.", "3 (None)", "as None as None"],
)
def test_python_s_none_is_no_word(text):
    assert not_a_word(text) == "None"


@pytest.mark.parametrize(
    "text",
    [
        "The information is infinite; finance is fine.",
        "Nan and Inf. Dept. are names",
        "None of the seven desks moves.",
        "It stops. None has moved.",
        "Seven desks: None moves.",
        "Nonetheless, none moves.",
        "a banana in Nancy, NaNo, infra, info, nano",
        r"$\inf_x f(x)$ and $\infty$",
        "",
    ],
)
def test_words_that_only_look_like_them_are_words(text):
    assert not_a_word(text) is None


HOLES = {
    "a line": (lambda axes: axes.plot([0, 1], [np.inf, 1]), "an infinite value"),
    "a bar": (lambda axes: axes.bar([1], [np.nan]), "a NaN"),
    "a line across": (lambda axes: axes.axhline(np.inf), "an infinite value"),
    "an arrow": (lambda axes: axes.annotate("here", (np.inf, 1), (0.5, 0.5)), "an infinite value"),
    "nought": (lambda axes: (axes.set_yscale("log"), axes.plot([1, 2], [1, 0])), "0 (beyond its"),
    "a title": (lambda axes: axes.set_title("After inf months"), "the word 'inf'"),
    "the label of an axis": (lambda axes: axes.set_xlabel("After None months"), "the word 'None'"),
    "a tick": (lambda axes: axes.set_xticks([0, 1], ["now", "nan"]), "the word 'nan'"),
    "a legend": (lambda axes: (axes.plot(0, 0, label="inf"), axes.legend()), "the word 'inf'"),
    "words beside the axes": (lambda axes: axes.figure.text(0, 0, "nan"), "the word 'nan'"),
}
"""What can leave a hole in the part of a figure that does not move."""


def still(figure):
    Still(figure, caption="A hole.", alt="Nothing.")


def explored(figure):
    (end,) = figure.axes[0].plot([1], [1])
    made = explorer(Range("k", "K", 0, 1), caption="A hole.", name="hole")
    made(lambda: (figure, lambda k: k, lambda k: [end], lambda k: f"It is {k}."))()


@pytest.mark.parametrize("shown", [still, explored])
@pytest.mark.parametrize("what", HOLES)
def test_a_hole_in_the_part_that_does_not_move_is_refused_as_well(what, shown):
    figure, axes = plt.subplots()
    plt.close(figure)
    draw, why = HOLES[what]
    draw(axes)
    with pytest.raises(ValueError, match=re.escape(f"the figure has {why}")):
        shown(figure)


# -- fonts -------------------------------------------------------------------------------


def with_font(**words):
    figure, axes = plt.subplots()
    plt.close(figure)
    axes.text(0, 0, "here", **words)
    return figure


def test_a_font_that_is_not_there_is_named():
    unnamed = unknown_font(with_font(family="No Such Font"))
    assert unnamed == "the font 'No Such Font' (not installed here; 'DejaVu Sans' always is)"
    nowhere = FontProperties(fname="/nowhere/such.ttf")
    assert "the font file '/nowhere/such.ttf' (it does not" in unknown_font(with_font(font=nowhere))
    ticks, axes = plt.subplots()
    plt.close(ticks)
    axes.tick_params(labelfontfamily="No Such Font")
    assert "No Such Font" in unknown_font(ticks)


@pytest.mark.parametrize(
    "family", ["DejaVu Sans", "serif", "monospace", ["No Such Font", "DejaVu Sans"]], ids=str
)
def test_one_font_that_is_there_is_enough(family):
    assert unknown_font(with_font(family=family)) is None


FONTS = """
import matplotlib.pyplot as plt
from pullkit.engine import STYLE, Range, Still, explorer

def still(family):
    figure = plt.figure()
    figure.text(0, 0, "here", family=family)
    return Still(figure, caption="Words.", alt="Words.")

def tilt(family, later=False, **style):
    slope = Range("slope", "Slope", 0, 3, default=1)
    @explorer(slope, caption="A line.", style=STYLE | style)
    def tilt():
        figure, axes = plt.subplots(layout="constrained")
        axes.set(title="A title", ylim=(0, 3))
        line, = axes.plot([0, 1], [0, 1])
        note = axes.text(0, 0, "here", family=None if later else family)
        def update(slope):
            line.set_ydata([0, slope])
            note.set_text(f"slope {slope}")
            note.set_family(family if slope == 3 else "serif")
            return [line, note]
        return figure, lambda slope: slope, update, lambda slope: f"It rises by {slope}."
    return tilt()

for make in (
    lambda: tilt("No Such Font"),
    lambda: tilt("No Such Font", later=True),
    lambda: tilt("serif", **{"font.family": "No Such Font"}),
    lambda: still("No Such Font"),
):
    try:
        make()
        print("made")
    except ValueError as error:
        print(type(error).__name__, error)
made = tilt(["No Such Font", "DejaVu Sans"], **{"font.sans-serif": ["Nor This"]})
made._repr_mimebundle_()
print(made.sentence(slope=2))
"""


@pytest.mark.parametrize("output", ["", "published"], ids=["live", "published"])
def test_a_font_that_is_not_there_is_refused_in_one_line_and_no_word_on_standard_error(output):
    done = subprocess.run(
        [sys.executable, "-c", FONTS],
        env=os.environ | {"EXPLORER_OUTPUT": output, "MPLBACKEND": "agg"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    *refused, last = done.stdout.splitlines()
    font = "the font 'No Such Font' (not installed here; 'DejaVu Sans' always is)"
    assert refused == [
        f"ExplorerError explorer 'tilt': the figure has {font}",
        f"ExplorerError explorer 'tilt' at {{'slope': 3}}: update() put {font} into "
        "Text(0, 0, 'slope 3')",
        f"ExplorerError explorer 'tilt': the figure has {font}",
        f"FigureError the figure has {font}",
    ]
    assert last == "It rises by 2."


# -- what only the drawing shows ---------------------------------------------------------


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: line.set_linestyle((0, (math.inf, 1))),
        lambda line: line.set_linestyle((math.nan, (1, 1))),
    ],
    ids=["a dash without end", "a dash from nowhere"],
)
def test_a_number_that_reaches_the_page_as_no_number_is_refused(spoil):
    figure, axes = plt.subplots()
    plt.close(figure)
    (line,) = axes.plot([0, 1], [0, 1], "--")
    markup.prepare(figure)
    spoil(line)
    with pytest.raises(markup.FigureError, match=r"Line2D.* drawn with a number that is not fini"):
        markup.fragment(figure, line, "p")


def test_words_and_names_are_no_numbers():
    figure, axes = plt.subplots()
    plt.close(figure)
    text = axes.text(0, 0, "")
    markup.prepare(figure)
    text.set_text('="inf" nan inf')
    with markup.svg_settings():
        assert "nan inf" in markup.fragment(figure, text, "inf-nan")

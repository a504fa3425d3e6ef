"""Forms, numbers of the reader's own and marks of guesses: what they refuse, say and keep."""

import re
from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from pullkit import alignment, gravity, sense
from pullkit.asking import Form, Guess, Line, Spread, form
from pullkit.asking.fields import boxes, counted
from pullkit.asking.live import GuessView, line_view
from pullkit.asking.live_form import LiveForm
from pullkit.asking.published import add_to_pages
from pullkit.defaults import DEFAULTS
from pullkit.engine import ExplorerError, Mark, Options, Own, Range, markup, specification
from pullkit.engine.given import given as told
from pullkit.engine.live import LiveView
from pullkit.explorers.alignment import your_angle
from pullkit.explorers.gravity import OLD_WAY, PUSH, your_launch
from pullkit.explorers.pull import your_changes
from pullkit.explorers.sense import MANY_RELAYS, seven_relays, time_to_see, your_slips
from tests.conftest import reload
from tests.demo_explorers import HOSTILE, tilt, web_page

SLOPES = Own("slopes", "metres a mile", per=10)
PACE = Own("pace", HOSTILE)


@form(
    Range("jobs", "Jobs & <b>more</b>", 0, 5, 0.5, default=2),
    Range("slope", "Slope", -20, 20, yours=Own("slopes", "metres a mile")),
    Spread("hours", "Hours", ["talking", "listening", "<i>"], 3, "hours", default=(1, 1, 1)),
    title=HOSTILE,
    yields=[PACE],
)
def demo(jobs, slope, hours):
    """Jobs, a slope, hours."""
    sentence = f"{HOSTILE} {jobs} jobs at {slope}, hours {hours}."
    return sentence, {"pace": jobs / 4 if jobs else None}


DEMO, SLIPS, ANGLE, CHANGES = demo(), your_slips(), your_angle(), your_changes()
LAUNCH = your_launch()
REFUSE = Line("refuse", about="The change <b>we</b> refuse")


def few_times():
    """An explorer of the book, with fewer states."""
    slips = {"stop": 0.1, "step": 0.04}
    return time_to_see(relay_error=slips, decision_error=0.05, signal_interval=1.0)


def steep(name="tilt", **changes):
    """A line whose slope can be the reader's own, and on which a guess has its place."""
    slope = Range("slope", "Slope", -2, 2, 0.5, default=1, unit="m", yours=SLOPES)
    marks = [Mark("height", axes=0, along="y"), Mark("place", axes=0, along="x", shift=0.5)]
    return tilt(name=name, controls=[slope], marks=marks, **changes)


# -- what is refused -------------------------------------------------------------------------------

JOBS = Range("jobs", "Jobs", 1, 3)


def answers(sentence="Two.", own: object = None):
    return lambda jobs: (sentence, {} if own is None else own)


WRONG_FORMS = {
    "a name with a capital": (
        {"name": "Jobs"},
        "form name is 'Jobs'; it must be words of a-z, 0-9, hyphens",
    ),
    "no title": ({"title": " "}, "form 'demo': its caption is ' '"),
    "a field twice": ({"fields": [JOBS, JOBS]}, "form 'demo' has two controls named 'jobs'"),
    "a field of another kind": (
        {"fields": [Options("jobs", "Jobs", {1: "one"})]},
        "form 'demo': field 'jobs' is a Options; it must be a Range or a Spread",
    ),
    "too many states": (
        {"fields": [JOBS, Range("more", "More", 1, 9999)]},
        "form 'demo' would publish 29997 states (jobs 3 x more 9999); at most 6000",
    ),
    "a field that the answer does not know": (
        {"fields": [JOBS, Range("more", "More", 1, 3)]},
        "form 'demo': answer() does not accept the control 'more'",
    ),
    "an answer that raises": (
        {"answer": lambda jobs: 1 / (3 - jobs)},
        "form 'demo' at its defaults: answer() returned 0.5; it must return a sentence and a",
    ),
    "an answer that raises in one state": (
        {"answer": lambda jobs: (f"{1 / (3 - jobs)}.", {})},
        "form 'demo' at {'jobs': 3}: answer() raised ZeroDivisionError",
    ),
    "an empty sentence": ({"answer": answers(" ")}, "form 'demo' at its defaults: answer() says '"),
    "a sentence of NaN": (
        {"answer": answers("About nan months.")},
        "form 'demo' at its defaults: answer() says 'About nan months.'",
    ),
    "a number that was not promised": (
        {"answer": answers(own={"pace": 1})},
        "form 'demo' at its defaults: answer() yields pace; the form promises nothing",
    ),
    "a promise that is not kept": (
        {"yields": [PACE]},
        "form 'demo' at its defaults: answer() yields nothing; the form promises pace",
    ),
    "a number that is none": (
        {"yields": [PACE], "answer": answers(own={"pace": float("inf")})},
        "form 'demo' at its defaults: answer() yields 'inf'",
    ),
    "an override of no field": (
        {"overrides": {"job": 2}},
        "form 'demo' has no control 'job' to override; it has jobs",
    ),
}


@pytest.mark.parametrize(("changes", "message"), WRONG_FORMS.values(), ids=WRONG_FORMS)
def test_a_wrong_form_is_refused_when_it_is_made(changes, message):
    usual = {"name": "demo", "title": "Jobs", "fields": [JOBS], "answer": answers()}
    with pytest.raises(ExplorerError, match="^" + re.escape(message)):
        Form(**usual | changes)


WRONG_PARTS = {
    "an own number's name": (
        lambda: Own("My slips", "slips"),
        "own number's name is 'My slips'; it must be words of a-z, 0-9 and hyphens",
    ),
    "an own number's words": (lambda: Own("slips", ""), "own number 'slips': its words is ''"),
    "an own number's per": (
        lambda: Own("slips", "slips", per=0),
        "own number 'slips': per is 0; it must be a positive number",
    ),
    "one part": (
        lambda: Spread("paid", "Paid", ["all"], 10, "hours"),
        "field 'paid': parts is ('all',); it must be two words",
    ),
    "nothing to spread": (
        lambda: Spread("paid", "Paid", ["one", "other"], 0, "hours"),
        "field 'paid': total is 0; it must be a positive whole number",
    ),
    "no unit": (
        lambda: Spread("paid", "Paid", ["one", "other"], 3, " "),
        "field 'paid': its unit is ' '",
    ),
    "a default that does not add up": (
        lambda: Spread("paid", "Paid", ["one", "other"], 3, "hours", default=(1, 1)),
        "control 'paid': its default (1, 1) is not among its values",
    ),
    "a mark's guess": (
        lambda: Mark("My guess", 0, "y"),
        "mark's guess is 'My guess'; it must be words of a-z, 0-9 and hyphens",
    ),
    "a mark's axis": (
        lambda: Mark("height", 0, "z"),
        "mark 'height': along is 'z'; it must be 'x' or 'y'",
    ),
    "a mark's shift": (
        lambda: Mark("height", 0, "y", shift=float("nan")),
        "mark 'height': shift is nan; it must be finite",
    ),
    "a mark's axes": (
        lambda: tilt(marks=[Mark("height", 1, "y")]),
        "explorer 'tilt': mark 'height': axes is 1; the figure has 1, counted from 0",
    ),
}


@pytest.mark.parametrize(("make", "message"), WRONG_PARTS.values(), ids=WRONG_PARTS)
def test_a_wrong_part_is_refused_when_it_is_made(make, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        make()


def test_a_mark_needs_an_axis_whose_places_can_be_computed():
    figure, axes = plt.subplots()
    plt.close(figure)
    axes.set_yscale("symlog")
    with pytest.raises(ValueError, match=r"^mark 'height': its axis is 'symlog'; it must be"):
        Mark("height", 0, "y").place(figure)


# -- what is said ----------------------------------------------------------------------------------


def numbers_in(text):
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)]


@given(wrong=st.integers(1, 49), relays=st.integers(1, 12))
def test_the_slips_explain_what_came_out_wrong_and_the_sentence_says_what_the_model_does(
    wrong, relays
):
    sentence, slips = SLIPS.answered({"wrong": wrong, "relays": relays})
    exact = float(sense.relay_error_from(wrong / 100, relays))
    assert float(slips) == pytest.approx(100 * exact, rel=0.005)
    assert float(sense.error_after(relays, exact)) == pytest.approx(wrong / 100)
    assert ".0 " not in sentence
    right, _, *fewer, half, enough, said, _ = numbers_in(sentence.rpartition("worth acting")[0])
    assert said == pytest.approx(100 * exact, abs=0.051)
    horizon = float(sense.horizon(relay_error=exact))
    reach = numbers_in(sentence.rpartition("worth acting")[2])
    assert reach == pytest.approx([min(horizon, MANY_RELAYS)] if reach else [], abs=0.051)
    assert ("not even at the first relay" in sentence) == (not reach) == (horizon < 1 - 1e-9)
    assert right == 100 - wrong
    # A desk has reason to move on one message where it lies within the horizon.
    assert (right > enough) == (relays < horizon)
    assert half == pytest.approx(100 - 100 * float(sense.error_after(relays, exact / 2)), abs=0.51)
    assert len(fewer) == (relays > 1)
    assert right - 0.51 <= min([half, *fewer])
    assert DEFAULTS.weight / DEFAULTS.stake == pytest.approx(2 * enough / 100 - 1)


@pytest.mark.parametrize("relays", range(1, 13))
def test_a_launch_comes_stays_or_rolls_back_as_a_group_so_far_away_does_in_the_model(relays):
    sentence = LAUNCH.sentence(relays=relays)
    field = gravity.field_at(relays)
    pushed = gravity.settled(OLD_WAY, field + PUSH)
    alone, let_go = gravity.settled([OLD_WAY, pushed], field) > 0
    assert ("comes by itself" in sentence) == alone
    assert ("a push can stay" in sentence) == (let_go and not alone)
    assert ("rolls back once you let go" in sentence) == (not let_go)
    assert sentence.startswith(f"At {'one relay' if relays == 1 else f'{relays} relays'} in this")


@pytest.mark.parametrize("relays", [1, 4, 12])
def test_slips_beyond_those_that_relays_make_are_taken_as_they_were_counted(relays):
    said = {wrong: SLIPS.answered({"wrong": wrong, "relays": relays}) for wrong in (0, 50, 60, 100)}
    assert said[0][0].startswith("Nothing slips") and float(said[0][1]) == 0
    assert said[50] == [
        "Half are wrong: what arrives is worth as much as a tossed coin; nothing there is worth "
        "acting on.",
        "",
    ]
    assert said[60] == said[100] and said[60][1] == ""
    assert said[60][0].startswith("More than half are wrong: what arrives is worth less than a")
    assert "at more than 20 relays still" in SLIPS.sentence(wrong=1, relays=12)


@pytest.mark.parametrize("waiting", [1, 12, 60])
def test_where_nothing_is_finished_no_months_are_told(waiting):
    sentence, months = CHANGES.answered({"under_way": waiting, "done": 0})
    assert sentence.startswith("Nothing finished in twelve months: no end in sight")
    assert numbers_in(sentence) == [waiting] and months == ""
    nothing, months = CHANGES.answered({"under_way": 0, "done": waiting})
    assert nothing.startswith("Nothing is under way") and months == ""


@given(under_way=st.integers(1, 60), done=st.integers(1, 60))
def test_what_is_under_way_is_what_is_done_in_the_months_that_each_takes(under_way, done):
    sentence, months = CHANGES.answered({"under_way": under_way, "done": done})
    assert float(months) * done / 12 == pytest.approx(under_way, rel=0.01)
    assert numbers_in(sentence)[:2] == [under_way, done]


HOURS = st.sampled_from(Spread("hours", "Hours", ["a", "b", "c"], 10, "hours").values)


@given(wanted=HOURS, paid=HOURS)
def test_the_angle_and_the_share_are_one_and_one_hour_moved_is_the_best_hour(wanted, paid):
    sentence, angle = ANGLE.answered({"wanted": wanted, "paid": paid})
    share = float(alignment.efficiency(wanted, paid))
    assert np.cos(np.radians(float(angle))) ** 2 == pytest.approx(share, abs=0.02)
    said = numbers_in(sentence)
    assert said[0] == pytest.approx(100 * share, abs=0.51)
    assert ("harm" in sentence) == (alignment.naive_surplus(np.arccos(np.sqrt(share))) < -1e-12)
    moves = np.array([move for move in np.ndindex(3, 3) if move[0] != move[1] and paid[move[0]]])
    moved = np.array(paid) - np.eye(3)[moves[:, 0]] + np.eye(3)[moves[:, 1]]
    best = 100 * alignment.efficiency(wanted, moved).max()
    assert said[-1] == pytest.approx(max(best, 100 * share), abs=1)


def test_the_angle_is_told_by_the_task_that_is_paid_most_beyond_its_worth():
    told = {
        ((5, 3, 2), (1, 2, 7)): "Seven of your ten paid hours go to what clients would pay two for",
        ((0, 5, 5), (1, 5, 4)): "One of your ten paid hours goes to what clients would pay nothing",
        ((2, 3, 5), (2, 3, 5)): "Your ten paid hours go where clients would spend them",
    }
    for (wanted, paid), start in told.items():
        assert ANGLE.sentence(wanted=wanted, paid=paid).startswith(start)


def test_a_spread_has_every_way_and_no_other():
    hours = Spread("hours", "Hours", ["a", "b", "c"], 10, "hours")
    assert len(set(hours.values)) == 66
    assert all(sum(way) == 10 and min(way) >= 0 for way in hours.values)


@settings(max_examples=12)
@given(
    low=st.floats(0.01, 100),
    factor=st.floats(1.5, 1000),
    at=st.floats(0, 1),
    scale=st.sampled_from(["linear", "log"]),
    along=st.sampled_from("xy"),
    shift=st.sampled_from([0, 0.5]),
    turned=st.booleans(),
)
def test_a_mark_stands_where_matplotlib_draws_that_number(
    low, factor, at, scale, along, shift, turned
):
    figure, (_, axes) = plt.subplots(1, 2)
    plt.close(figure)
    limits = (low * factor, low) if turned else (low, low * factor)
    axes.set(**{f"{along}scale": scale, f"{along}lim": limits})
    number = low * factor**at if scale == "log" else low + at * low * (factor - 1)
    line = (axes.axhline if along == "y" else axes.axvline)(number)
    markup.prepare(figure)
    with markup.svg_settings():
        drawn = markup.fragment(figure, line, "mark")
    start, end = re.findall(r"[ML] ([\d.]+) ([\d.]+)", drawn)

    mark = Mark("height", 1, along, shift)
    place = mark.place(figure)
    value = number - shift + place["shift"]
    pixel = place["at"] + place["per"] * (np.log10(value) if place["log"] else value)
    assert pixel == pytest.approx(float(start[along == "y"]), abs=0.5)
    assert place["ends"][0] - 0.5 <= pixel <= place["ends"][1] + 0.5
    ends = numbers_in(re.search(r'd="([^"]+)"', mark.drawn(figure))[1])
    across = [float(point[along == "x"]) for point in (start, end)]
    assert sorted(number for number in ends if number) == pytest.approx(sorted(across), abs=0.5)


def test_the_book_s_guesses_have_their_places():
    (desks,), (months,) = seven_relays().marks, time_to_see().marks
    assert desks.guess == "desks-that-move" and months.guess == "months-at-seven"
    place = desks.place(seven_relays().figure)
    assert not place["log"] and place["shift"] == 0.5  # after so many desks
    assert months.place(time_to_see().figure)["log"]


# -- live ------------------------------------------------------------------------------------------


@pytest.fixture
def live(monkeypatch):
    monkeypatch.delenv(specification.OUTPUT, raising=False)
    return LiveForm(demo())


def test_a_live_form_takes_any_number_and_says_what_it_took(live):
    (jobs,), (slope,), hours = live.typed.values()
    assert "2.0 jobs at -20, hours (1, 1, 1)." in live.says.value
    jobs.value = "2,75"
    assert "2.75 jobs at -20" in live.says.value and not live.status.value
    slope.value = "\N{MINUS SIGN}3.6"
    assert "2.75 jobs at -4," in live.says.value
    assert live.status.value == "Counted as -4: this form knows whole numbers from -20 to 20."
    hours[0].value = "3"
    assert live.status.value.endswith("You have spread 5 hours; take 2 away.")
    assert "hours (1, 1, 1)." in live.says.value
    hours[1].value = hours[2].value = "0"
    assert "hours (3, 0, 0)." in live.says.value
    jobs.value = "<b>many</b>"
    assert live.status.value.startswith("Give a number alone")
    assert "2.75 jobs" in live.says.value


def test_a_live_line_is_filled_with_what_was_written_under_its_name(monkeypatch):
    monkeypatch.setattr(told, "lines", {})
    line_view(REFUSE).value = "the new form"
    again = line_view(REFUSE)
    assert (again.description, again.value) == ("The change <b>we</b> refuse", "the new form")


def test_a_live_form_has_labels_and_no_markup_but_its_own(live):
    assert [box.description for every in live.typed.values() for box in every] == [
        *("Jobs & <b>more</b>", "Slope", "talking", "listening", "<i>")
    ]
    assert "</script>" not in live.says.value and "&lt;/script&gt;" in live.says.value


def test_in_a_notebook_too_an_explorer_takes_the_reader_s_own_numbers_and_marks_the_guess(
    live, monkeypatch
):
    monkeypatch.setattr(told, "own", {})
    monkeypatch.setattr(told, "guesses", {})
    view = LiveView(steep())
    yours = view.children[1].children[-1]
    assert (yours.description, yours.layout.display) == ("Yours", "none")
    assert view.figure.fragments[-2:] == ["", ""]
    live.typed["slope"][0].value = "13"
    assert told.own == {"slopes": 13, "pace": 0.5} and yours.layout.display is None
    yours.click()
    assert view.state() == {"slope": 1.3}
    assert view.figure.problem == "Yours: 13 metres a mile."
    live.typed["slope"][0].value = "-20"
    live.typed["jobs"][0].value = "5"
    yours.click()
    assert view.state() == {"slope": -2} and view.figure.problem == "Yours: -20 metres a mile."
    GuessView(Guess("height", about="Height", low=0, high=9))._kept("9")
    drawn = view.figure.fragments[-2]
    figure = steep().figure
    height = Mark("height", axes=0, along="y").place(figure)
    assert f"translate(0 {height['ends'][0]:.1f})" in drawn and "off the scale" in drawn
    assert " hidden>" not in drawn and f'<g data-place="{len(view.figure.fragments) - 1}">' in (
        view.figure.template
    )


@pytest.mark.parametrize("along", "xy")
@pytest.mark.parametrize("number", [0.2, 0.7])
def test_a_live_mark_stands_where_a_page_moves_it(along, number):
    mark, figure = Mark("height", 0, along), steep().figure
    place = mark.place(figure)
    drawn = re.search(r"translate\(([\d.]+) ([\d.]+)\)", mark.at(figure, number))
    at = place["at"] + place["per"] * number
    assert float(drawn[1 + (along == "y")]) == pytest.approx(at, abs=0.1)


def test_a_form_can_be_adapted_and_opened_elsewhere():
    adapted = demo(jobs={"stop": 4, "default": 4}, name="other").at(slope=3)
    assert adapted.name == "other"
    assert "4.0 jobs at 3," in adapted.answered(adapted.opening)[0]


# -- on a page -------------------------------------------------------------------------------------

AWAKE = ".asking-fields:not([hidden])"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    add_to_pages()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(specification.OUTPUT, "published")
        shown = [DEMO, SLIPS, ANGLE, CHANGES, LAUNCH, steep(), few_times(), REFUSE]
        html = [one._repr_mimebundle_()["text/html"] for one in shown]
    folder = tmp_path_factory.mktemp("forms")
    head = '<meta name="book" content="a-demo">'
    (folder / "page.html").write_text(web_page(*html, head=head), encoding="utf-8")
    return (folder / "page.html").as_uri()


@pytest.fixture
def visit(browser, written):
    """Open pages that must stay silent: no console message, no error, no request elsewhere."""
    contexts, heard = [], []

    def open_page(context=None, **options):
        if context is None:
            contexts.append(browser.new_context(**options))
        page = (context or contexts[-1]).new_page()
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("request", lambda request: request.url[:4] == "http" and heard.append(request.url))
        page.goto(written)
        if options.get("java_script_enabled", True):
            page.wait_for_selector(f"#your-angle {AWAKE}")
            page.wait_for_selector("#time-to-see .explorer-controls:not([hidden])")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert heard == []


def said(page, name="demo"):
    return page.locator(f"#{name} output").text_content()


def noted(page, name="demo"):
    return page.locator(f"#{name} [role=status]").inner_text()


def settle(page):
    """Wait until those who watch what is kept have been told."""
    page.wait_for_timeout(100)


def kept(page):
    entries = dict(page.evaluate("keeping.entries()"))
    return {key: entry["said"] for key, entry in entries.items() if not key.startswith("page:")}


@pytest.mark.browser
def test_every_state_says_on_the_page_what_the_model_says(visit):
    page = visit()
    for shown in (DEMO, SLIPS, ANGLE, CHANGES, LAUNCH):
        field = [len(control.values) for control in shown.controls]
        texts = page.evaluate(
            """async ([name, sizes]) => {
                const form = document.getElementById(name);
                const text = (part) => form.querySelector(`.asking-${part}`).textContent;
                const tracks = await explorers.decode(text("data"), JSON.parse(text("spec")).seal);
                let states = [[]];
                for (const size of sizes)
                  states = states.flatMap((one) => [...Array(size).keys()].map((k) => [...one, k]));
                return states.map((one) => tracks.map((track) => explorers.textAt(track, one)));
            }""",
            [shown.name, field],
        )
        assert texts == [shown.answered(state) for state in shown.states()]


TYPED = ("24", "24,3", " 2,5 ", "0", "1e9", "-7", "30 %", "1/2", "\N{MINUS SIGN}3", "1 000", "")
TYPED += ("many", "<b>3</b>", "3 relays", HOSTILE, "1" * 100_000, "9e999", "1,5")


@pytest.mark.browser
def test_a_typed_number_counts_as_the_nearest_and_the_form_says_so_as_live(visit):
    page = visit()
    box = page.get_by_label("Of the last hundred requests")
    wrong = boxes(SLIPS.controls[0])[0]
    for text in TYPED:
        box.fill(text)
        number, note = counted(wrong, text)
        assert noted(page, "your-slips") == note, text
        if number is not None:
            assert said(page, "your-slips") == SLIPS.sentence(wrong=int(number))
    # Between steps, and in the reader's own way to write it.
    jobs = page.get_by_label("Jobs & <b>more</b>")
    jobs.fill("2,6")
    assert "2.5 jobs" in said(page)
    assert noted(page) == "Counted as 2.5: this form knows 0 to 5 in steps of 0.5."


@pytest.mark.browser
def test_arrows_step_and_nonsense_loses_nothing(visit):
    page = visit()
    jobs = page.get_by_label("Jobs & <b>more</b>")
    for key, value in (("ArrowUp", "2.5"), ("ArrowDown", "2.0"), ("ArrowDown", "1.5")):
        jobs.press(key)
        assert float(jobs.input_value()) == float(value)
        assert f"{value} jobs" in said(page)
    jobs.fill("5")
    jobs.press("ArrowUp")
    assert jobs.input_value() == "5"
    jobs.fill("five")
    jobs.press("Enter")
    assert noted(page).startswith("Give a number") and "5.0 jobs" in said(page)
    assert jobs.input_value() == "five" and kept(page)["form:demo"][0] == "5"
    # The old sentence is neither to be seen nor to be heard beside the trouble.
    page.wait_for_timeout(1000)
    assert page.locator("#demo output").is_hidden()
    assert page.locator("#demo .explorer-announced").text_content() == ""


@pytest.mark.browser
def test_hours_that_do_not_add_up_are_counted_for_the_reader(visit):
    page = visit()
    first = page.locator("#your-angle").get_by_label("first").first
    before = said(page, "your-angle")
    first.fill("7")
    assert noted(page, "your-angle") == "You have spread 12 hours; take 2 away."
    assert said(page, "your-angle") == before and "form:your-angle" not in kept(page)
    first.fill("1")
    assert noted(page, "your-angle") == "You have spread 6 hours; spread 4 more."
    page.locator("#your-angle").get_by_label("third").first.fill("6")
    assert noted(page, "your-angle") == ""
    assert said(page, "your-angle") == ANGLE.sentence(wanted=(1, 3, 6))
    assert "own:angle" in kept(page)


@pytest.mark.browser
def test_only_what_was_touched_is_kept_and_it_comes_back(visit):
    page = visit()
    assert kept(page) == {}
    page.get_by_label("Relays from the client, this desk").fill("7")
    here = {"wrong": 30, "relays": 7}
    assert kept(page) == {
        "form:your-slips": ["30", "7"],
        "own:relays": "7",
        "own:slips": SLIPS.answered(here)[1],
    }
    entry = page.evaluate('keeping.get("form:your-slips")')
    assert (entry["about"], entry["at"]) == ("Your slips", "your-slips")
    assert entry["says"] == SLIPS.sentence(**here)
    assert page.evaluate('keeping.get("own:slips").about') == "slips in a hundred"
    page.get_by_label("Jobs & <b>more</b>").fill("0")
    assert "own:pace" not in kept(page) and kept(page)["own:slopes"] == "-20"
    reload(page)
    page.wait_for_selector(f"#your-slips {AWAKE}")
    assert page.get_by_label("Relays from the client, this desk").input_value() == "7"
    assert said(page, "your-slips") == SLIPS.sentence(**here)
    # What was kept may be damaged: the form says so, and goes on.
    page.evaluate(f"""keeping.put("form:your-slips", {{said: ["<b>", {HOSTILE!r}]}});
        keeping.put("form:demo", {{said: "text"}})""")
    reload(page)
    page.wait_for_selector(f"#your-slips {AWAKE}")
    assert noted(page, "your-slips").startswith("Give a number")
    page.get_by_label("Of the last hundred requests").fill("20")
    page.get_by_label("Relays from the client, this desk").fill("3")
    assert said(page, "your-slips") == SLIPS.sentence(wrong=20, relays=3)


@pytest.mark.browser
def test_an_example_is_told_from_an_answer_and_a_number_that_is_none_any_more_is_not_offered(visit):
    page = visit()

    def mine():
        marked = page.locator("#your-slips .asking-example").is_visible()
        heavy = page.locator("#your-slips output").evaluate("(e) => getComputedStyle(e).fontWeight")
        assert marked == (heavy == "400")
        return not marked

    assert not mine()
    page.get_by_label("Of the last hundred requests").fill("many")
    assert not mine()
    page.get_by_label("Of the last hundred requests").fill("30")
    assert mine() and float(kept(page)["own:slips"]) > 0
    reload(page)
    page.wait_for_selector(f"#your-slips {AWAKE}")
    assert mine()
    page.get_by_label("Of the last hundred requests").fill("60")
    assert noted(page, "your-slips") == "" and kept(page)["own:slips"] == ""
    assert said(page, "your-slips") == SLIPS.sentence(wrong=60)
    settle(page)
    page.locator("#time-to-see").get_by_role("button", name="Yours").click()
    shown = page.locator("#time-to-see .explorer-status[role=status]").inner_text()
    assert shown == "Yours: 5 relays."


@pytest.mark.browser
def test_words_are_kept_as_they_are_written_and_stand_in_every_tab(visit):
    page = visit()
    field = page.get_by_label("The change <b>we</b> refuse")
    field.type("the <i>new</i> form")
    assert kept(page) == {"line:refuse": "the <i>new</i> form"}
    entry = page.evaluate('keeping.get("line:refuse")')
    assert (entry["about"], entry["at"]) == ("The change <b>we</b> refuse", "line-refuse")
    other = visit(page.context)
    its_field = other.get_by_label("The change <b>we</b> refuse")
    expect(its_field).to_have_value("the <i>new</i> form")
    its_field.fill("")
    its_field.fill("no other")
    expect(field).to_have_value("no other")


@pytest.mark.browser
def test_yours_opens_the_nearest_state_and_says_so(visit):
    page = visit()
    yours = page.locator("#tilt").get_by_role("button", name="Yours")
    assert not yours.is_visible()
    page.get_by_label("Slope", exact=True).first.fill("13")
    yours.click()
    status = page.locator("#tilt .explorer-status[role=status]")
    assert status.inner_text() == "Yours: 13 metres a mile, shown at 15, the nearest here."
    assert page.locator("#tilt .explorer-sentence").inner_text().startswith("The line rises by 1.5")
    assert yours.get_attribute("aria-pressed") == "true"
    page.locator("#tilt").get_by_role("button", name="Steep").click()
    assert yours.get_attribute("aria-pressed") == "false" and not status.is_visible()
    # Of another tab, and erased there.
    other = visit(context=page.context)
    other.get_by_label("Slope", exact=True).first.fill("-20")
    page.wait_for_function("keeping.get('own:slopes').said === '-20'")
    settle(page)
    yours.click()
    assert status.inner_text() == "Yours: -20 metres a mile."
    other.evaluate("keeping.erase()")
    yours.wait_for(state="hidden")
    page.evaluate(f"keeping.put('own:slopes', {{said: {HOSTILE!r}}})")
    settle(page)
    assert not yours.is_visible()
    # In an explorer of the book, two numbers at once; the rest opens as the page does.
    page.get_by_label("Relays from the client, this desk").fill("7")
    page.locator("#time-to-see").get_by_role("button", name="Yours").click()
    assert page.locator("#time-to-see .explorer-status[role=status]").inner_text() == (
        "Yours: 7 relays; 6.13 slips in a hundred, shown at 6, the nearest here."
    )


@pytest.mark.browser
def test_a_guess_is_marked_in_the_figure_until_it_is_erased(visit):
    page = visit()
    marks = page.locator("#tilt .explorer-mark")
    places: Mapping[str, Mapping] = {
        mark.guess: mark.place(steep().figure) for mark in steep().marks
    }
    assert not marks.first.is_visible()

    def put(name, value):
        page.evaluate("([key, said]) => keeping.put(key, {said})", [f"guess:{name}", value])
        settle(page)

    def moved(k, axis):
        found = re.search(
            r"translate\(([\d.]+) ([\d.]+)\)", marks.nth(k).get_attribute("transform")
        )
        return float(found[1 + axis])

    put("height", "2")
    height = places["height"]
    assert moved(0, 1) == pytest.approx(height["at"] + 2 * height["per"])
    assert marks.first.is_visible() and marks.first.get_attribute("aria-hidden") == "true"
    assert marks.first.text_content().strip() == "your guess"
    put("place", "7")
    assert moved(1, 0) == places["place"]["ends"][1]
    assert marks.nth(1).text_content().strip() == "your guess, off the scale"
    put("months-at-seven", "0")
    beyond = page.locator("#time-to-see .explorer-mark")
    assert beyond.text_content().strip() == "your guess, off the scale"
    # Within the picture, in both themes, beside the line; and gone with the guess.
    inside = """(group) => {
        const [box, words] = [group.ownerSVGElement, group.children[1]].map((e) =>
          e.getBoundingClientRect());
        return box.left <= words.left && words.right <= box.right && words.bottom <= box.bottom;
    }"""
    assert all(marks.nth(k).evaluate(inside) for k in (0, 1)) and beyond.evaluate(inside)
    put("height", HOSTILE)
    assert not marks.first.is_visible()
    page.evaluate("keeping.erase()")
    settle(page)
    assert not marks.nth(1).is_visible() and not beyond.is_visible()


@pytest.mark.browser
def test_without_javascript_the_sentence_stands_there(visit):
    page = visit(java_script_enabled=False)
    for shown in (DEMO, SLIPS, ANGLE):
        assert page.locator(f"#{shown.name} output").inner_text() == shown.sentence()
        assert not page.locator(f"#{shown.name} input").first.is_visible()

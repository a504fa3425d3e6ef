"""A published page in a real browser, opened from the disk, without a server or a kernel.

The explorers here are demonstrations: `tilt` has one slider with negative values, `zoo` has every
kind of control and every kind of artist. The book's own explorers have tests of their own.
"""

import base64
import io
import re
from urllib.parse import quote

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from pullkit.engine import (
    FAINT,
    INK,
    PAPER,
    Case,
    Explorer,
    Options,
    Range,
    Toggle,
    specification,
)
from pullkit.engine.published import assets
from tests.conftest import ROOT
from tests.demo_explorers import FIGURES, HOSTILE, pair, tilt, tilt_figure, web_page, zoo

pytestmark = pytest.mark.browser

ASSETS = ROOT / "pullkit/engine/assets"
AWAKE = ".explorer-controls:not([hidden])"
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}
COMPARED = 5
"""States of each explorer that are compared, pixel by pixel, with an independent drawing."""


class Demo:
    """The demonstration page: its explorers, its file, and ways to open it."""

    def __init__(self, browser, folder):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(specification.OUTPUT, "published")
            self.explorers = {"tilt": tilt(), "zoo": zoo(), "pair": pair()}
            self.html = {
                name: made._repr_mimebundle_()["text/html"] for name, made in self.explorers.items()
            }
            self.elsewhere = tilt().at(slope=-1)._repr_mimebundle_()["text/html"]
        self.browser, self.folder = browser, folder

    def write(self, *figures, name="page.html", **parts):
        path = self.folder / name
        path.write_text(web_page(*figures, **parts), encoding="utf-8")
        return path.as_uri()


@pytest.fixture(scope="module")
def demo(browser, tmp_path_factory):
    return Demo(browser, tmp_path_factory.mktemp("pages"))


@pytest.fixture
def visit(demo):
    """Open pages that must stay silent: no console message, no error, no request elsewhere."""
    contexts, heard = [], []

    def open_page(*figures, address="", awake=True, head="", after="", **settings):
        contexts.append(demo.browser.new_context(**settings))
        page = contexts[-1].new_page()
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(("file:", "data:")) else heard.append(request.url)
            ),
        )
        chosen = figures or (demo.html["tilt"], demo.html["zoo"])
        page.goto(demo.write(*chosen, head=head, after=after) + address)
        if awake:
            for name in re.findall(r'<figure class="explorer" id="([^"]+)"', "".join(chosen)):
                page.wait_for_selector(f"#{name} {AWAKE}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert heard == []


@pytest.fixture
def page(visit):
    return visit()


def sentence(page, name):
    return page.locator(f"#{name} .explorer-sentence").inner_text()


def status(page, name):
    return page.locator(f"#{name} .explorer-status[role=status]").inner_text()


def fragments_on(page, name):
    """What the page shows in each place, in order."""
    return page.evaluate(
        """(name) => [...document.querySelectorAll(`#${name} [data-place]`)]
          .sort((a, b) => a.dataset.place - b.dataset.place).map((place) => place.innerHTML)""",
        name,
    )


def normal(page, svg):
    """Return a fragment as this browser writes it back."""
    return page.evaluate(
        """(svg) => {
          const place = document.createElementNS("http://www.w3.org/2000/svg", "g");
          place.innerHTML = svg;
          return place.innerHTML;
        }""",
        svg,
    )


def assert_shows(page, made, **values):
    """The figure, the sentence and the controls all stand in the state of these values."""
    state = made.opening | values
    name = made.name
    assert sentence(page, name) == made.sentence(**state)
    drawn = [normal(page, svg) for svg in made.fragments(state, name)]
    assert fragments_on(page, name) == drawn
    for control in made.published_controls:
        box = page.locator(f'#{name} [data-control="{control.name}"]')
        words = control.text(state[control.name])
        if box.locator("output").count():
            assert box.locator("output").inner_text() == words
        if box.locator("[type=range]").count():
            assert box.locator("input").get_attribute("aria-valuetext") == words
            index = control.values.index(state[control.name])
            assert box.locator("input").input_value() == str(index)
        elif box.locator("[type=checkbox]").count():
            assert box.locator("input").is_checked() == state[control.name]
        else:
            chosen = box.locator("label:has(:checked)")
            assert chosen.count() == 1
            assert chosen.inner_text().strip() == words


def announced(page, name):
    return page.locator(f"#{name} .explorer-announced").inner_text()


# -- the figure --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tilt", "zoo"])
def test_every_state_that_the_page_decodes_is_the_figure_drawn_afresh(page, demo, name):
    made = demo.explorers[name]
    shape = [len(control.values) for control in made.published_controls]
    decoded = page.evaluate(
        """async ([name, shape]) => {
          const text = (part) => document.querySelector(`#${name} .explorer-${part}`).textContent;
          const tracks = await explorers.decode(text("data"), JSON.parse(text("spec")).seal);
          const states = shape.reduce((all, size) =>
            all.flatMap((one) => Array.from({ length: size }, (_, k) => [...one, k])), [[]]);
          return states.map((state) => tracks.map((track) => explorers.textAt(track, state)));
        }""",
        [name, shape],
    )
    states = list(made.states())
    assert len(decoded) == len(states) == np.prod(shape)
    for texts, state in zip(decoded, states, strict=True):
        assert texts == [*made.fragments(state, name), made.sentence(**state)]


def pixels(shot):
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"), dtype=float)


def out_of_place(one, other):
    """Tell where a picture shows what the other does not show within half a pixel.

    The pictures are taken at twice their size, so that half a pixel is one neighbour. Rounding to
    a tenth of a pixel shifts an edge by less, but may push a letter to the screen's next pixel,
    and may fill or empty the sliver where two edges meet: a row of dots one dot high is let pass.
    """
    strange = np.zeros(one.shape[:2], dtype=bool)
    for mine, theirs in ((one, other), (other, one)):
        low = ndimage.minimum_filter(theirs, size=(3, 3, 1))
        high = ndimage.maximum_filter(theirs, size=(3, 3, 1))
        strange |= ((mine < low - 60) | (mine > high + 60)).any(axis=2)
    return ndimage.binary_opening(strange, np.ones((2, 2)))


def drawn_independently(name, state):
    """Draw a state on a new figure, by matplotlib's own `savefig`, without the engine."""
    figure, update = FIGURES[name]()
    update(**state)
    drawn = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "font.sans-serif": ["DejaVu Sans"]}):
        figure.savefig(drawn, format="svg")
    return drawn.getvalue()


@pytest.mark.parametrize("name", ["tilt", "zoo"])
def test_a_sample_of_states_looks_like_matplotlib_s_own_drawing(visit, demo, name):
    made = demo.explorers[name]
    colours = f"color:{INK};--explorer-faint:{FAINT};--explorer-paper:{PAPER}"
    page = visit(demo.html[name])
    blank = demo.browser.new_page(viewport={"width": 1400, "height": 1400}, device_scale_factor=2)
    states = list(made.states())
    width, height = (figure_inches * 72 for figure_inches in made.figure.get_size_inches())
    for state in states[:: -(-len(states) // COMPARED)]:
        query = "&".join(
            f"{control.name}={control.token(state[control.name])}"
            for control in made.published_controls
        )
        page.evaluate("hash => location.hash = hash", f"#{name}?{query}")
        page.locator(f"#{name}").get_by_text(made.sentence(**state), exact=True).first.wait_for()
        shown = page.evaluate("name => document.querySelector(`#${name} svg`).outerHTML", name)
        pictures = []
        for svg in (shown, drawn_independently(name, state)):
            svg = svg[svg.index("<svg") :]
            blank.set_content(
                f"<style>svg{{position:absolute;left:0;top:0;width:{width}px;height:{height}px;"
                f"{colours}}} svg *{{font-family:'DejaVu Sans',sans-serif!important;"
                "text-rendering:geometricPrecision}</style>" + svg
            )
            clip = {"x": 0, "y": 0, "width": width, "height": height}
            pictures.append(pixels(blank.screenshot(clip=clip)))
        assert not out_of_place(*pictures).any(), state
        assert np.ptp(pictures[1]) > 200
    blank.close()


def test_the_figure_is_one_image_that_the_sentence_names(page, demo):
    for name in ("tilt", "zoo"):
        made = demo.explorers[name]
        image = page.locator(f"#{name}").get_by_role("img")
        assert image.count() == 1
        assert page.get_by_role("img", name=made.sentence(**made.opening), exact=True).count() == 1


def test_a_figure_to_which_a_link_leads_is_heard_by_its_name_and_then_its_caption(page, demo):
    for name in ("tilt", "zoo"):
        caption = demo.explorers[name].caption
        figure = page.get_by_role("figure", name=name, exact=True)
        assert figure.get_attribute("id") == name
        described_by = figure.get_attribute("aria-describedby")
        assert page.locator(f'[id="{described_by}"]').inner_text() == caption
        assert figure.get_attribute("tabindex") == "-1"


def test_words_of_the_author_are_shown_to_the_letter(page, demo):
    assert HOSTILE in page.locator("#zoo figcaption").inner_text()
    assert HOSTILE in sentence(page, "zoo")
    assert page.locator("#zoo .explorer-options label").nth(2).inner_text().strip() == HOSTILE
    assert HOSTILE in page.locator("#zoo svg").text_content()
    assert page.locator("#zoo b, #zoo i").count() == 0


# -- the controls ------------------------------------------------------------------------


def test_each_control_answers_the_keyboard(page, demo):
    made = demo.explorers["zoo"]
    assert_shows(page, made)
    page.locator("#zoo-height").focus()
    page.keyboard.press("ArrowRight")
    assert_shows(page, made, height=2.0)
    page.keyboard.press("Home")
    assert_shows(page, made, height=-2.0)
    page.keyboard.press("Tab")  # the play button
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert_shows(page, made, height=-2.0, rate=1.0)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert_shows(page, made, height=-2.0, rate=1.0, shown=False)


def test_each_control_answers_the_pointer(page, demo):
    made = demo.explorers["zoo"]
    page.locator("#zoo-height").scroll_into_view_if_needed()
    box = page.locator("#zoo-height").bounding_box()
    assert box["height"] >= 44
    page.mouse.click(box["x"] + 2, box["y"] + box["height"] / 2)
    assert_shows(page, made, height=-2.0)
    page.mouse.move(box["x"] + 8, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2, steps=5)
    assert_shows(page, made, height=2.0)
    page.mouse.up()
    page.locator('#zoo [data-control="rate"] label').first.click()
    assert_shows(page, made, height=2.0, rate=0.2)
    page.locator('#zoo [data-control="shown"] label').click()
    assert_shows(page, made, height=2.0, rate=0.2, shown=False)


def swipe(page, start, by):
    """Draw a finger over a page, in steps that a browser takes for one movement."""
    touch = page.context.new_cdp_session(page)
    path = [(start[0] + part * by[0], start[1] + part * by[1]) for part in np.linspace(0, 1, 11)]
    kinds = ["touchStart", *["touchMove"] * 10, "touchEnd"]
    for kind, at in zip(kinds, [*path, None], strict=True):
        points = [] if at is None else [{"x": at[0], "y": at[1]}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(20)


PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
ROOM = '<p style="height: 3000px">Room to scroll.</p>'


def on_a_phone(visit, demo):
    """The zoo on a phone, scrolled a little, and a place on its slider, left of the thumb."""
    page = visit(demo.html["zoo"], after=ROOM, **PHONE)
    page.evaluate("scrollTo(0, 200)")
    box = page.locator("#zoo-height").bounding_box()
    return page, (box["x"] + 0.3 * box["width"], box["y"] + box["height"] / 2)


@pytest.mark.parametrize("by", [(0, -200), (3, 180), (60, -120)], ids=["up", "down", "slanting"])
def test_a_swipe_that_scrolls_the_page_leaves_the_slider_it_began_on(visit, demo, by):
    page, place = on_a_phone(visit, demo)
    listen(page)
    before = fragments_on(page, "zoo")
    swipe(page, place, by)
    assert page.evaluate("scrollY") != 200
    assert_shows(page, demo.explorers["zoo"])
    assert fragments_on(page, "zoo") == before
    page.wait_for_timeout(1000)
    assert heard(page) == []


def test_a_finger_that_goes_sideways_moves_the_slider_and_so_does_a_tap(visit, demo):
    page, place = on_a_phone(visit, demo)
    made = demo.explorers["zoo"]
    page.touchscreen.tap(*place)
    assert_shows(page, made, height=-1.2)
    swipe(page, place, (70, 15))
    assert page.evaluate("scrollY") == 200
    height = float(page.locator("#zoo-height").get_attribute("aria-valuetext"))
    assert height >= 0
    assert_shows(page, made, height=height)
    page.wait_for_timeout(1000)
    assert announced(page, "zoo") == sentence(page, "zoo")


def test_a_swipe_that_begins_on_a_running_slider_scrolls_and_lets_it_run(visit, demo):
    page, place = on_a_phone(visit, demo)
    made = demo.explorers["zoo"]
    page.locator("#zoo-height").fill("0")
    page.locator("#zoo .explorer-play").tap()
    page.evaluate("scrollTo(0, 200)")
    swipe(page, place, (0, -100))
    assert page.evaluate("scrollY") > 200
    assert page.locator("#zoo .explorer-play").inner_text() == "Pause"
    page.locator("#zoo-height[aria-valuetext='2.0']").wait_for()
    assert_shows(page, made, height=2.0)


def test_a_swipe_over_choices_and_switches_sets_none(visit, demo):
    page, _ = on_a_phone(visit, demo)
    for name in ("rate", "shown"):
        page.evaluate("scrollTo(0, 200)")
        box = page.locator(f'#zoo [data-control="{name}"] label').first.bounding_box()
        swipe(page, (box["x"] + 10, box["y"] + box["height"] / 2), (0, -120))
    assert_shows(page, demo.explorers["zoo"])


# -- what is read aloud ------------------------------------------------------------------


def listen(page):
    """Note, from now on, every change in a live region of the page."""
    page.evaluate(
        """() => {
          window.heard = [];
          const live = (place) => {
            const region = place.closest("[aria-live], [role=status], [role=alert], output");
            return region && region.getAttribute("aria-live") !== "off" && region;
          };
          new MutationObserver((records) => records.forEach(({ target }) => {
            const region = live(target.nodeType === 1 ? target : target.parentElement);
            if (region && region.textContent) window.heard.push(region.textContent);
          })).observe(document, { subtree: true, childList: true, characterData: true });
        }"""
    )


def heard(page):
    return page.evaluate("heard")


def stop_the_clock(page):
    """Let time pass on a page by `page.clock.run_for` only."""
    page.clock.install(time=0)
    page.clock.pause_at(3600)


def test_keys_pressed_in_a_row_are_followed_by_one_sentence_when_the_reader_pauses(visit, demo):
    page = visit(demo.html["tilt"])
    stop_the_clock(page)
    listen(page)
    page.locator("#tilt-slope").focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
        page.clock.run_for(300)
    assert sentence(page, "tilt") == "The line rises by -1.5 over its length."
    assert heard(page) == []
    page.clock.run_for(1000)
    assert heard(page) == ["The line rises by -1.5 over its length."]
    page.clock.run_for(5000)
    assert len(heard(page)) == 1


def test_a_reader_back_where_they_began_is_told_nothing(visit, demo):
    page = visit(demo.html["tilt"])
    stop_the_clock(page)
    listen(page)
    page.locator("#tilt-slope").press("ArrowLeft")
    page.locator("#tilt-slope").press("ArrowRight")
    page.clock.run_for(5000)
    assert heard(page) == []


@pytest.mark.parametrize("control", ["rate", "shown"])
def test_choices_and_switches_are_followed_by_one_sentence_as_well(visit, demo, control):
    page = visit(demo.html["zoo"])
    stop_the_clock(page)
    listen(page)
    page.locator(f'#zoo [data-control="{control}"] input').first.press("Space")
    page.clock.run_for(2000)
    assert heard(page) == [sentence(page, "zoo")]


def test_a_play_says_where_it_ends_and_nothing_on_the_way(visit, demo):
    page = visit(demo.html["zoo"])
    stop_the_clock(page)
    listen(page)
    page.locator("#zoo-height").press("Home")
    page.locator("#zoo .explorer-play").click()
    page.clock.run_for(4000)  # a value lasts longer than a pause
    assert heard(page) == []
    page.clock.run_for(9000)
    assert heard(page) == [sentence(page, "zoo")]
    assert "At +2.0" in sentence(page, "zoo")


def test_a_case_and_a_link_are_answered_at_once_and_once(visit, demo):
    page = visit(demo.html["tilt"], after='<a href="#tilt?case=flat">level</a>')
    stop_the_clock(page)
    listen(page)
    page.locator("#tilt [data-case=steep]").click()
    page.get_by_text("level").click()
    page.locator("#tilt-slope[aria-valuetext='0.0 m']").wait_for()
    page.clock.run_for(5000)
    said = ["The line rises by 2 over its length.", "The line rises by 0 over its length."]
    assert heard(page) == said


def test_the_tree_for_screen_readers_has_one_live_region_a_figure_its_sentence(page):
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    live = [
        (node["role"]["value"], prop["value"]["value"])
        for node in nodes
        for prop in node.get("properties", ())
        if prop["name"] == "live"
    ]
    assert live == [("paragraph", "polite")] * 2  # one a figure; a note is another once it shows


LIVE = """() => {
    const listeners = {};
    window.values = { template: "<svg></svg>", fragments: [], sentence: "First.", problem: "" };
    Object.assign(values, { name: "tilt", call: "tilt().at(slope=0.3)", stand_in: "picture" });
    window.sent = [];
    const model = {
        get: (name) => values[name],
        send: (message) => sent.push(message),
        on: (event, then) => (listeners[event] = then),
        off: (event) => delete listeners[event],
    };
    window.set = (changes) => {
        Object.assign(values, changes);
        Object.keys(changes).forEach((name) => listeners["change:" + name]?.());
    };
    const el = document.createElement("div");
    document.body.append(el);
    window.takeAway = live.render({ model, el });
}"""


@pytest.fixture
def live(visit, demo):
    """Open a page with a live figure of the explorer `tilt`, and no published one of that name."""

    def open_page(after="", **settings):
        page = visit(demo.html["pair"], after=after, **settings)
        page.add_script_tag(content=(ASSETS / "live.js").read_text(encoding="utf-8"))
        page.evaluate(LIVE)
        return page

    return open_page


def test_live_the_sentence_is_read_when_the_reader_pauses_as_well(live):
    page = live()
    stop_the_clock(page)
    listen(page)
    for k in range(5):
        page.evaluate("(k) => set({ fragments: [], sentence: `Number ${k}.`, problem: '' })", k)
        page.clock.run_for(300)
    figure = page.locator(".explorer-live")
    assert figure.locator(".explorer-sentence").inner_text() == "Number 4."
    assert heard(page) == []
    page.clock.run_for(1000)
    assert heard(page) == ["Number 4."]
    page.evaluate("set({ problem: 'Too steep.' })")
    page.evaluate("set({ problem: 'Too steep by far.' })")
    assert figure.get_by_text("Too steep by far.").last.is_visible()
    page.clock.run_for(1000)
    assert heard(page) == ["Number 4.", "Too steep by far."]


WORDS = '<div class="jp-Notebook"><p class="jp-RenderedMarkdown">'


def test_live_an_address_and_a_link_ask_the_kernel_for_their_state(live):
    page = live(f'{WORDS}<a href="#tilt?case=steep">steep</a> <a href="#other?case=x">other</a>')
    asked = [{"go": ["case=steep"]}]
    for times in (1, 2):  # the second time, the address stays as it is
        page.get_by_text("steep", exact=True).click()
        page.wait_for_function(f"sent.length === {times}")
        assert page.evaluate("sent") == asked * times
    page.get_by_text("other").click()
    page.evaluate("location.hash = '#tilt%3Fslope%3D0,3'")
    page.wait_for_function("sent.length > 2")
    (_, _, last) = page.evaluate("sent")
    assert "slope=0,3" in last["go"]
    page.evaluate("takeAway(); location.hash = '#tilt?case=flat'")
    page.wait_for_timeout(50)
    assert page.evaluate("sent.length") == 3


def test_live_a_link_scrolls_to_a_heading_that_the_notebook_names_otherwise(live):
    heading = (
        '<div style="height: 3000px"></div><h2 id="Further-reading">Further reading\u00b6</h2>'
    )
    page = live(f'{WORDS}<a href="#further-reading">more</a></p>{heading}{"<br>" * 99}')
    page.get_by_text("more").click()
    page.wait_for_function("Math.abs(document.querySelector('h2').getBoundingClientRect().y) < 30")


def test_live_a_term_in_a_file_that_a_link_opens_is_shown_once_it_is_there(live):
    page = live(f'{WORDS}<a href="about:blank#sense" target="_blank">sense</a>')
    page.locator("a").evaluate(
        "a => a.addEventListener('click', (event) => event.preventDefault())"
    )
    page.get_by_text("sense").click()
    page.wait_for_timeout(300)
    page.evaluate(
        """() => document.body.insertAdjacentHTML("beforeend",
            `<div class="jp-MarkdownViewer" style="padding-top: 3000px"><h2>Sense</h2></div>`)"""
    )
    page.wait_for_function("document.querySelector('h2').getBoundingClientRect().y < innerHeight")


def test_live_the_python_call_can_be_copied_and_the_stand_in_goes(live):
    picture = '<figure data-for="picture">A picture.</figure><figure data-for="x">Another.</figure>'
    page = live(picture, **CLIPBOARD)
    page.locator(".explorer-live").get_by_role("button", name="Copy Python").click()
    page.locator(".explorer-live").get_by_text("Python call copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "tilt().at(slope=0.3)"
    assert not page.get_by_text("A picture.").is_visible()
    assert page.get_by_text("Another.").is_visible()


def test_only_what_changes_is_touched(page):
    touched = page.evaluate(
        """async () => {
          const seen = new Set();
          const observer = new MutationObserver((records) => records.forEach((record) =>
            seen.add(record.target.closest?.("[data-place]")?.dataset.place ?? "other")));
          const svg = document.querySelector("#zoo svg");
          observer.observe(svg, { subtree: true, childList: true });
          document.querySelector("#zoo-shown").click();
          await new Promise((done) => setTimeout(done));
          observer.disconnect();
          return [...seen].sort();
        }"""
    )
    moved = {1, 5, 6, 8, 9}  # dots, bar, disc, arrow and legend depend on the switch; nothing else
    assert set(map(int, touched)) == moved


def test_the_accessibility_tree_names_every_control(page, demo):
    zoo_figure = page.locator("#zoo")
    slider = zoo_figure.get_by_role("slider", name="Height <h>", exact=True)
    assert slider.get_attribute("aria-valuetext") == "1.2"
    assert zoo_figure.get_by_role("button", name="Play Height <h>", exact=True).count() == 1
    group = zoo_figure.get_by_role("group", name='Rate & "kind"', exact=True)
    for words in ("slow <b>", "middling", HOSTILE):
        assert group.get_by_role("radio", name=words, exact=True).count() == 1
    assert zoo_figure.get_by_role("checkbox", name="Shown", exact=True).is_checked()
    for words in ("High & <i>fast</i>", "Nothing shown", "Copy link", "Copy Python"):
        assert zoo_figure.get_by_role("button", name=words, exact=True).count() == 1
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    operable = {"slider", "checkbox", "radio", "button", "link", "textbox"}
    for node in tree:
        if node.get("role", {}).get("value") in operable and not node["ignored"]:
            assert node["name"]["value"].strip(), node


def test_controls_that_only_a_notebook_has_are_named_with_their_place(page):
    note = page.locator("#zoo .explorer-note").inner_text()
    assert note == "To move in a notebook only: Seed: 3."
    assert page.locator('#zoo [data-control="seed"]').count() == 0


def test_play_runs_to_the_end_and_starts_over(visit, demo):
    page = visit(demo.html["zoo"])
    made = demo.explorers["zoo"]
    button = page.locator("#zoo .explorer-play")
    last = made.sentence(**made.start | {"height": 2.0})
    button.click()
    assert button.inner_text() == "Pause"
    assert page.get_by_role("button", name="Pause Height <h>", exact=True).count() == 1
    page.locator("#zoo .explorer-announced").get_by_text(last, exact=True).wait_for(
        state="attached"
    )
    assert button.inner_text() == "Play"
    assert_shows(page, made, height=2.0)
    button.click()
    assert_shows(page, made, height=-2.0)
    button.click()
    assert button.inner_text() == "Play"
    assert announced(page, "zoo") == sentence(page, "zoo")


def test_what_is_read_of_the_play_button_holds_what_is_seen_on_it(visit, demo):
    page = visit(demo.html["zoo"])
    stop_the_clock(page)
    for words in ("Play", "Pause", "Play"):
        button = page.get_by_role("button", name=f"{words} Height <h>", exact=True)
        assert button.inner_text() == words
        button.click()


OUT_OF_SIGHT = {
    "another tab": "Object.defineProperty(document, 'hidden', { value: true })",
    "a hidden figure": "document.querySelector('#zoo').style.display = 'none'",
    "a fold that closes": """() => {
        const fold = document.createElement("details");
        document.querySelector("#zoo").replaceWith(fold);
        fold.append(document.createElement("summary"), figure);
    }""",
    "a figure that is gone": "document.querySelector('#zoo').remove()",
}


@pytest.mark.parametrize("where", OUT_OF_SIGHT)
def test_nothing_plays_where_nobody_sees_it(visit, demo, where):
    page = visit(demo.html["zoo"])
    stop_the_clock(page)
    page.evaluate("window.figure = document.querySelector('#zoo')")
    page.locator("#zoo-height").press("Home")
    page.locator("#zoo .explorer-play").click()
    page.clock.run_for(1100)
    at = page.locator("#zoo-height").input_value()
    assert at == "1"
    page.evaluate(OUT_OF_SIGHT[where])
    page.clock.run_for(10_000)
    assert page.evaluate("figure.querySelector('#zoo-height').value") == at
    assert page.evaluate("figure.querySelector('.explorer-play').textContent") == "Play"


def test_who_wants_less_motion_sees_a_play_step_by_step(visit, monkeypatch):
    monkeypatch.setenv(specification.OUTPUT, "published")
    hours = Range("slope", "Hour", -2, 2, 0.01, default=-2, play=True, pace=0.04)
    html = tilt(controls=[hours], cases=[])._repr_mimebundle_()["text/html"]
    for motion, steps in (("no-preference", 50), ("reduce", 4)):
        page = visit(html, reduced_motion=motion)
        stop_the_clock(page)
        page.locator("#tilt .explorer-play").click()
        page.clock.run_for(2010)
        assert page.locator("#tilt-slope").input_value() == str(steps)


def test_a_time_that_begins_anew_is_at_its_start_after_any_other_control_but_no_case(
    visit, monkeypatch
):
    monkeypatch.setenv(specification.OUTPUT, "published")
    figure, update = tilt_figure()
    made = tilt(
        figure=figure,
        update=lambda slope, loud: update(slope),
        describe=lambda slope, loud: f"It is {slope}{'!' if loud else '.'}",
        controls=[
            Range("slope", "Hour", 0, 3, default=1, play=True, anew=True),
            Toggle("loud", "Loud", default=False),
        ],
        cases=[Case("loud-noon", "Loud noon", slope=2, loud=True)],
    )
    page = visit(made._repr_mimebundle_()["text/html"])
    page.locator("#tilt-slope").press("End")
    assert sentence(page, "tilt") == "It is 3."
    page.locator("#tilt-loud").check()
    assert sentence(page, "tilt") == "It is 0!"
    assert page.locator("#tilt-slope").input_value() == "0"
    page.locator("#tilt [data-case=loud-noon]").click()
    assert sentence(page, "tilt") == "It is 2!"


@pytest.mark.parametrize("act", ["case", "address", "slider"])
def test_play_stops_when_the_reader_takes_over(visit, demo, act):
    page = visit(demo.html["zoo"])
    page.clock.install()
    button = page.locator("#zoo .explorer-play")
    button.click()
    if act == "case":
        page.locator("#zoo [data-case=high]").click()
    elif act == "address":
        page.evaluate("location.hash = '#zoo?height=-0.4'")
        page.wait_for_function("document.querySelector('#zoo-height').value === '2'")
    else:
        page.locator("#zoo-height").press("Home")
    assert button.inner_text() == "Play"
    before = sentence(page, "zoo")
    page.clock.run_for(5000)
    assert sentence(page, "zoo") == before


def test_cases_are_buttons_that_set_every_control(page, demo):
    made = demo.explorers["zoo"]
    page.locator("#zoo-height").press("Home")
    page.locator("#zoo [data-case=hidden]").click()
    assert_shows(page, made, **made.case_state(made.cases[1]))
    page.locator("#zoo [data-case=high]").click()
    assert_shows(page, made, **made.case_state(made.cases[0]))
    assert announced(page, "zoo") == sentence(page, "zoo")


def test_two_explorers_move_one_at_a_time(page, demo):
    before = fragments_on(page, "tilt"), sentence(page, "tilt")
    page.locator("#zoo-height").press("End")
    page.locator("#zoo [data-case=hidden]").click()
    assert (fragments_on(page, "tilt"), sentence(page, "tilt")) == before
    page.locator("#tilt-slope").press("Home")
    assert_shows(page, demo.explorers["tilt"], slope=-2)
    found = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(found) == len(set(found))


# -- addresses ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "values"),
    [
        ("#tilt?slope=-1.5", {"slope": -1.5}),
        ("#tilt?slope=%2D1.50", {"slope": -1.5}),
        ("#tilt?case=steep", {"slope": 2}),
        ("#tilt?case=steep&slope=0", {"slope": 0}),
        ("#tilt?slope=0&case=steep", {"slope": 0}),
        ("#tilt?", {}),
        ("#tilt", {}),
        ("#elsewhere?slope=2", {}),
        ("#tiltt?slope=2", {}),
    ],
)
def test_an_address_opens_the_explorer_in_its_state_without_a_note(visit, demo, address, values):
    page = visit(address=address)
    assert_shows(page, demo.explorers["tilt"], **values)
    assert_shows(page, demo.explorers["zoo"])
    assert status(page, "tilt") == ""


NO_CONTROL = "There is no control of that name here."
NO_CASE = "There is no case of that name here."
NOT_THAT = "“slope” cannot be that."
GARBAGE = {
    "#tilt?slope=99": ({"slope": 2}, "“slope” is shown at 2, the nearest value."),
    "#tilt?slope=-1e300": ({"slope": -2}, "“slope” is shown at -2, the nearest value."),
    "#tilt?slope=0.3": ({"slope": 0.5}, "“slope” is shown at 0.5, the nearest value."),
    "#tilt?slope=steep": ({}, NOT_THAT),
    "#tilt?slope=": ({}, NOT_THAT),
    "#tilt?slope=NaN": ({}, NOT_THAT),
    "#tilt?slope=Infinity": ({}, NOT_THAT),
    "#tilt?height=1": ({}, NO_CONTROL),
    "#tilt?case=far": ({}, NO_CASE),
    "#tilt?case=__proto__": ({}, NO_CASE),
    "#tilt?case=constructor": ({}, NO_CASE),
    "#tilt?__proto__=1&toString=2": ({}, NO_CONTROL),
    "#tilt?case=<img src=x onerror=alert(1)>": ({}, NO_CASE),
    "#tilt?%3Cscript%3Ealert(1)%3C/script%3E=1": ({}, NO_CONTROL),
    "#tilt?slope=1&%%%E0%A4%A": ({}, NO_CONTROL),
    "#tilt?" + "a" * 100_000: ({}, NO_CONTROL),
    "#tilt?" + "&".join(f"x{k}=1" for k in range(500)): ({}, NO_CONTROL),
    "#tilt?slope=2&height=1": ({"slope": 2}, NO_CONTROL),
    "#tilt?slope=x&height=1&case=far": ({}, f"{NO_CASE} {NOT_THAT} {NO_CONTROL}"),
    "#tilt?!!": ({}, NO_CONTROL),
    "#tilt%3Fcase%3Dfar": ({}, NO_CASE),
    "#tilt-slope?height=1": ({}, NO_CONTROL),
    "#tilt?case=" + "-" * 100_000: ({}, NO_CASE),
    "#tilt?case=Your%20bank%20\u202emoc.live\u202c%07%00": ({}, NO_CASE),
    "#tilt?slope=\u2067call%201234\u2069": ({}, NOT_THAT),
    "#tilt?\u202eslope\u2066=\u0085": ({}, NO_CONTROL),
}
"""Addresses that ask for what is not there. No word of theirs is ever shown: it would be read as
the book's."""


def test_a_wrong_address_says_so_and_breaks_nothing(visit, demo):
    page = visit(demo.html["tilt"])
    made = demo.explorers["tilt"]
    for address, (values, note) in GARBAGE.items():
        page.evaluate("hash => location.hash = hash", address)
        page.locator("#tilt").get_by_text(note, exact=True).wait_for()
        assert status(page, "tilt") == note
        assert_shows(page, made, **values)
        assert page.locator("#tilt img, #tilt .explorer-status script").count() == 0
        page.locator("#tilt [data-case=flat]").click()
        assert_shows(page, made, slope=0)
        assert not page.locator("#tilt .explorer-status[role=status]").is_visible()


@pytest.mark.parametrize("address", list(GARBAGE)[::5], ids=lambda address: address[:40])
def test_a_page_that_is_opened_at_a_wrong_address_says_so_as_well(visit, demo, address):
    values, note = GARBAGE[address]
    page = visit(demo.html["tilt"], address=address)
    assert status(page, "tilt") == note
    assert_shows(page, demo.explorers["tilt"], **values)


MANGLED = {
    "#tilt%3Fcase=steep": 2,
    "#tilt%3fcase%3dsteep": 2,
    "#tilt%253Fcase%253Dsteep": 2,
    "#tilt?case%3Dsteep": 2,
    "#tilt%3Fslope=-1.5": -1.5,
    "#tilt%3Fslope%3D%2D1.5": -1.5,
    "#tilt?case=flat&amp;slope=2": 2,
    "#tilt?case=flat%26slope=2": 2,
    "#tilt%3Fcase%3Dflat%26amp%3Bslope%3D2": 2,
    "#tilt?slope=+2": 2,
    "#tilt?slope=%202%20": 2,
    "#tilt?slope=-1.5.": -1.5,
    "#tilt?slope=-1.5),": -1.5,
    "#tilt%3Fcase=steep).": 2,
    "#tilt?case=steep%29": 2,
    "#tilt?case=steep+": 2,
    "#tilt?case=steep”": 2,
    "#tilt?case=steep\u200b": 2,
    "#tilt?case=steep&": 2,
    "#tilt?case=steep_": 2,
    "#tilt?case=%20steep": 2,
    "#tilt?case=ste\u00adep": 2,
    "#tilt?case=ste%0D%0Aep": 2,
    "#tilt?case=3Dsteep": 2,
    "#tilt%3Fslope%3D3D2": 2,
    "#tilt?slope=\u22121.5": -1.5,
    "#tilt?slope=%E2%80%931.5": -1.5,
    "#tilt?slope=\u20111.5": -1.5,
    "#tilt\u200b?case=steep": 2,
    "#tilt?case=flat&amp;amp;slope=2": 2,
    "#tilt-slope?slope=2": 2,
    "#tilt.sentence?case=steep": 2,
}
"""What programs for mail, chat and documents make of addresses, and addresses of parts."""


def test_an_address_is_understood_however_a_program_for_mail_has_written_it(visit, demo):
    page = visit(demo.html["tilt"])
    for address, slope in MANGLED.items():
        page.evaluate("hash => location.hash = hash", address)
        page.locator("#tilt").get_by_text(f"The line rises by {slope} over").first.wait_for()
        assert_shows(page, demo.explorers["tilt"], slope=slope)
        assert status(page, "tilt") == "", address
        page.locator("#tilt [data-case=flat]").click()


def test_a_page_opens_at_an_address_that_was_written_so(visit, demo):
    page = visit(address="#tilt%3Fcase%3Dsteep).")
    assert_shows(page, demo.explorers["tilt"], slope=2)
    assert_shows(page, demo.explorers["zoo"])


def test_a_value_that_looks_encoded_is_taken_as_it_stands_first(visit):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(specification.OUTPUT, "published")
        words = {"a%26b": "first", "a&b": "second", "a&amp;b.": "third"}
        kind = Options(name="kind", label="Kind", options=words, default="a&b")
        made = Explorer(
            **{"name": "kinds", "caption": "Nothing moves.", "controls": [kind]},
            **{"figure": tilt_figure()[0], "read": lambda kind: kind},
            update=lambda kind: [],
            describe=lambda kind: f"It is {words[kind]}.",
        )
        page = visit(made._repr_mimebundle_()["text/html"])
    for value in words:
        page.evaluate("hash => location.hash = hash", f"#kinds?kind={quote(value)}")
        page.locator("#kinds").get_by_text(f"It is {words[value]}.").first.wait_for()
        assert status(page, "kinds") == ""


def test_an_address_of_nothing_here_is_left_alone(visit, demo):
    page = visit(demo.html["tilt"])
    page.locator("#tilt-slope").press("Home")
    for address in ("#", "#?", "#?slope=1", "#%", "#<b>?slope=1", "#tilt'\"]?x", "#tilt"):
        page.evaluate("hash => location.hash = hash", address)
        page.wait_for_timeout(20)
        assert_shows(page, demo.explorers["tilt"], slope=-2)
        assert status(page, "tilt") == ""


def test_choices_and_switches_take_their_own_words_only(visit, demo):
    page = visit(demo.html["zoo"], address="#zoo?rate=0.3&shown=yes")
    assert status(page, "zoo") == "“rate” cannot be that. “shown” cannot be that."
    page.evaluate("location.hash = '#zoo?rate=0.2&shown=off'")
    page.wait_for_function("!document.querySelector('#zoo-shown').checked")
    assert_shows(page, demo.explorers["zoo"], rate=0.2, shown=False)
    assert status(page, "zoo") == ""


def test_a_link_sets_the_explorer_again_and_again(visit, demo):
    page = visit(demo.html["tilt"], after='<a href="#tilt?case=steep">steep</a>')
    for _ in range(2):
        page.get_by_text("steep", exact=True).last.click()
        page.wait_for_function("document.querySelector('#tilt-slope').value === '8'")
        assert_shows(page, demo.explorers["tilt"], slope=2)
        assert page.evaluate("document.activeElement.id") == "tilt"
        page.locator("#tilt-slope").press("Home")
        assert_shows(page, demo.explorers["tilt"], slope=-2)


def copied(page, what):
    page.locator(f"#zoo [data-copy={what}]").click()
    page.locator("#zoo .explorer-status[role=status]").get_by_text("copied").wait_for()
    return page.evaluate("navigator.clipboard.readText()")


def test_the_copied_link_and_the_copied_call_reproduce_the_state(visit, demo):
    page = visit(demo.html["zoo"], **CLIPBOARD)
    made = demo.explorers["zoo"]
    assert copied(page, "python") == "from tests.demo_explorers import zoo\n\nzoo().at()"
    page.locator("#zoo [data-case=high]").click()
    page.locator("#zoo-shown").click()
    state = {"height": 2.0, "rate": 1.0, "shown": False}
    call = copied(page, "python").splitlines()[-1]
    assert call == "zoo().at(height=2.0, rate=1.0, shown=False)"
    assert eval(call, {"zoo": zoo}).opening == made.opening | state
    address = copied(page, "link")
    assert address.endswith("#zoo?height=2&rate=1.0&shown=off")
    again = visit(demo.html["zoo"], address=address[address.index("#") :])
    assert_shows(again, made, **state)
    assert status(again, "zoo") == ""


def test_an_explorer_opened_elsewhere_copies_the_whole_state(visit, demo):
    page = visit(demo.elsewhere, **CLIPBOARD)
    made = demo.explorers["tilt"]
    assert_shows(page, made, slope=-1)
    page.locator("#tilt [data-copy=python]").click()
    page.locator("#tilt").get_by_text("Python call copied.").wait_for()
    call = page.evaluate("navigator.clipboard.readText()").splitlines()[-1]
    assert eval(call, {"tilt": tilt}).opening == {"slope": -1}
    page.locator("#tilt-slope").press("End")
    page.locator("#tilt [data-copy=link]").click()
    page.locator("#tilt").get_by_text("Link copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").endswith("#tilt?slope=2")


def test_where_copying_is_forbidden_the_text_is_shown_and_selected(visit, demo):
    page = visit(
        demo.html["tilt"],
        head="<script>Object.defineProperty(navigator, 'clipboard', {value: undefined})</script>",
    )
    page.locator("#tilt [data-copy=python]").click()
    page.locator("#tilt").get_by_text("tilt().at()").wait_for()
    selected = page.evaluate("String(getSelection())")
    assert selected == "from tests.demo_explorers import tilt\n\ntilt().at()"


# -- the way back --------------------------------------------------------------------------

BACK = "#zoo .explorer-back"
LEADS = f'{ROOM}<p><a id="leads" href="#zoo?case=high">A link</a> that sets the figure.</p>{ROOM}'


@pytest.fixture
def led(visit, demo):
    """The zoo above a long text on a phone, and a link far below that has led to it."""
    page = visit(demo.html["zoo"], after=LEADS, **PHONE)
    page.locator("#leads").scroll_into_view_if_needed()
    page.locator("#leads").click()
    page.wait_for_selector(BACK)
    return page


def in_sight(page, selector):
    """Tell whether all of an element is on the screen, now that nothing scrolls any more."""
    page.wait_for_function(
        "async () => { const at = scrollY; await new Promise((go) => setTimeout(go, 150));"
        " return at === scrollY; }"
    )
    return page.evaluate(
        "(selector) => { const box = document.querySelector(selector).getBoundingClientRect();"
        " return box.top >= 0 && box.bottom <= innerHeight; }",
        selector,
    )


def test_a_link_that_leads_away_to_its_figure_leaves_the_way_back(led):
    assert in_sight(led, BACK)
    assert led.evaluate("document.activeElement.id") == "zoo"
    led.keyboard.press("Tab")
    assert led.locator(BACK).evaluate("back => back === document.activeElement")
    led.keyboard.press("Enter")
    assert in_sight(led, "#leads")
    assert led.evaluate("document.activeElement.id") == "leads"
    assert led.locator(BACK).count() == 0


def test_the_way_back_goes_when_the_reader_scrolls_back(led):
    assert in_sight(led, BACK)
    led.evaluate("scrollBy(0, 300)")
    assert led.locator(BACK).count() == 1
    led.evaluate("document.getElementById('leads').scrollIntoView()")
    led.wait_for_selector(BACK, state="detached")


def test_a_link_that_is_followed_again_leaves_one_way_back(led):
    for _ in range(2):
        led.locator("#leads").click()
        led.wait_for_selector(BACK)
    assert led.locator(BACK).count() == 1


def test_only_what_is_out_of_sight_is_scrolled_to_and_has_a_way_back(visit, demo):
    beside = '<p><a id="leads" href="#zoo?case=high">A link</a></p>'
    page = visit(demo.html["zoo"], head=beside, after=ROOM, **PHONE)
    page.evaluate("document.querySelector('#zoo .explorer-picture').scrollIntoView({block: 'end'})")
    assert in_sight(page, "#zoo .explorer-picture")
    before = page.evaluate("scrollY")
    page.evaluate("document.getElementById('leads').click()")
    page.wait_for_function("document.activeElement.id === 'zoo'")
    assert in_sight(page, "#zoo .explorer-picture")
    assert page.evaluate("scrollY") == before
    assert page.locator(BACK).count() == 0


def test_an_address_that_no_link_led_to_has_no_way_back(led):
    led.locator(BACK).click()
    led.evaluate("location.hash = '#zoo?case=hidden'")
    led.wait_for_function("document.activeElement.id === 'zoo'")
    led.evaluate("scrollTo(0, 4000)")
    led.go_back()
    led.wait_for_function("location.hash === '#zoo?case=high'")
    assert in_sight(led, "#zoo .explorer-picture")
    assert led.locator(BACK).count() == 0


# -- when something is missing -----------------------------------------------------------


def test_without_javascript_there_is_the_figure_and_its_sentence_and_no_control(visit, demo):
    page = visit(awake=False, java_script_enabled=False)
    for name in ("tilt", "zoo"):
        figure, made = page.locator(f"#{name}"), demo.explorers[name]
        assert figure.locator("svg").is_visible()
        assert sentence(page, name) == made.sentence(**made.opening)
        assert not any(part.is_visible() for part in figure.locator("input, button").all())
        said = figure.locator("noscript p").inner_text()
        assert said.startswith("The sliders need JavaScript.")
        for case in made.published_cases:
            assert f"“{case.label}”" in said


def spoil(html, spoilt):
    """Return the HTML of an explorer with other data."""
    return re.sub(
        r'(class="explorer-data">)[^<]*', lambda start: start[1] + spoilt, html, flags=re.DOTALL
    )


def data_of(html):
    return base64.b64decode(re.search(r'class="explorer-data">([^<]*)', html)[1])


def damaged(html, what):
    data = bytearray(data_of(html))
    if what == "a byte changed":
        data[len(data) // 2] ^= 0xFF
    if what == "cut short":
        del data[-20:]
    if what == "those of another":
        return None
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(
    "what", ["nothing", "no base64", "a byte changed", "cut short", "those of another"]
)
def test_data_that_cannot_be_read_leave_the_still_figure_and_say_so(visit, demo, what):
    html = demo.html["tilt"]
    other = base64.b64encode(data_of(demo.html["zoo"])).decode()
    spoilt = {"nothing": "", "no base64": "%%%"}.get(what, damaged(html, what) or other)
    page = visit(spoil(html, spoilt), demo.html["zoo"], awake=False)
    page.wait_for_selector(f"#zoo {AWAKE}")
    page.locator("#tilt").get_by_text("The sliders could not be started").wait_for()
    assert page.locator("#tilt svg").is_visible()
    assert sentence(page, "tilt") == "The line rises by 1 over its length."
    assert not any(one.is_visible() for one in page.locator("#tilt input, #tilt button").all())


@pytest.fixture(scope="module")
def twin():
    """An explorer like `tilt`, of the same name, with as many places, controls and values."""
    figure, update = tilt_figure()
    figure.axes[0].set_title("Another")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(specification.OUTPUT, "published")
        made = tilt(figure=figure, update=update, describe="Another line, {slope:g}.".format)
        return made._repr_mimebundle_()["text/html"]


PARTS = {
    "picture": r"<svg .*?</svg>",
    "specification": r'(?<=class="explorer-spec">)[^<]*',
    "data": r'(?<=class="explorer-data">)[^<]*',
}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_another_figure_is_refused_though_all_counts_agree(visit, demo, twin, part):
    def parts(html):
        return {name: re.search(own, html, re.DOTALL)[0] for name, own in PARTS.items()}

    own, other = parts(demo.html["tilt"]), parts(twin)
    page = visit(demo.html["tilt"].replace(own[part], other[part]), awake=False)
    page.locator("#tilt").get_by_text("figure and data do not match").wait_for()
    assert "so this figure stands still" in page.locator("#tilt").inner_text()
    assert sentence(page, "tilt") == "The line rises by 1 over its length."
    assert not page.locator("#tilt-slope").is_visible()


def test_a_browser_that_cannot_inflate_shows_the_still_figure(visit, demo):
    page = visit(
        demo.html["tilt"], awake=False, head="<script>delete window.DecompressionStream</script>"
    )
    page.locator("#tilt").get_by_text("The sliders could not be started").wait_for()
    assert not page.locator("#tilt-slope").is_visible()


@pytest.mark.parametrize("index", [3, 40])
def test_a_value_that_is_not_in_the_data_is_an_error_that_shows(visit, demo, index):
    page = visit(demo.html["pair"])
    before = fragments_on(page, "pair")
    page.evaluate(
        """(index) => {
          const slider = document.querySelector("#pair-second");
          slider.max = 99;
          slider.value = index;
          slider.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        index,
    )
    assert "This state cannot be shown" in status(page, "pair")
    assert fragments_on(page, "pair") == before
    assert sentence(page, "pair") == "1 and 1."
    page.locator("#pair-second").press("Home")
    assert status(page, "pair") == ""
    assert sentence(page, "pair") == "1 and 0."


def test_a_choice_of_nothing_is_no_other_state(page):
    before = fragments_on(page, "zoo")
    page.evaluate(
        """() => {
          const box = document.querySelector('#zoo [data-control="rate"]');
          box.querySelectorAll("input").forEach((input) => (input.checked = false));
          box.dispatchEvent(new Event("input"));
        }"""
    )
    assert "This state cannot be shown" in status(page, "zoo")
    assert fragments_on(page, "zoo") == before


# -- on the wall ---------------------------------------------------------------------------

REFUSED = "<script>Element.prototype.requestFullscreen = () => Promise.reject(new Error)</script>"
ABSENT = "<script>delete Element.prototype.requestFullscreen</script>"
WALL = "dialog[open] > #zoo"


@pytest.fixture(params=["", REFUSED, ABSENT], ids=["allowed", "refused", "absent"])
def wall(request, visit, demo):
    """The zoo on the wall, on a page where the full screen is given, refused or unknown."""
    page = visit(demo.html["tilt"], demo.html["zoo"], head=request.param, after=ROOM)
    page.locator("#zoo .explorer-door").scroll_into_view_if_needed()
    page.locator("#zoo .explorer-door").focus()
    page.evaluate("before = scrollY")
    listen(page)
    page.keyboard.press("Enter")
    page.wait_for_selector(WALL)
    if not request.param:
        page.wait_for_function("document.fullscreenElement?.id === 'zoo'")
    return page


def test_a_figure_fills_the_screen_and_leaves_it_as_it_was(wall, demo):
    box = wall.locator("#zoo").bounding_box()
    assert (box["x"], box["y"]) == (0, 0)
    assert (box["width"], box["height"]) == tuple(wall.evaluate("[innerWidth, innerHeight]"))
    assert wall.evaluate("document.activeElement.id") == "zoo"
    assert not wall.locator("#zoo figcaption [data-copy]").first.is_visible()
    wall.keyboard.press("Escape")
    wall.wait_for_selector("dialog", state="detached")
    wall.wait_for_function("!document.fullscreenElement")
    assert_shows(wall, demo.explorers["zoo"])
    assert wall.evaluate("document.activeElement.className") == "explorer-door"
    assert wall.evaluate("scrollY === before && document.querySelector('#tilt + #zoo') !== null")
    assert not wall.locator(".explorer-reveal").first.is_visible()
    wall.keyboard.press("w")
    wall.wait_for_selector(WALL)
    wall.keyboard.press("w")
    wall.wait_for_selector("dialog", state="detached")


def test_the_finding_waits_on_the_wall_and_no_one_hears_it_before(wall, demo):
    made = demo.explorers["zoo"]
    reveal = wall.locator("#zoo .explorer-reveal")
    assert reveal.inner_text() == "Show the finding"
    wall.keyboard.press("ArrowRight")
    assert wall.locator("#zoo-height").input_value() == "5"
    assert (sentence(wall, "zoo"), announced(wall, "zoo"), heard(wall)) == ("", "", [])
    wall.keyboard.press("Space")
    found = made.sentence(**made.case_state(made.cases[0]))
    assert (sentence(wall, "zoo"), announced(wall, "zoo")) == (found, found)
    assert set(heard(wall)) == {found}
    assert not reveal.is_visible()
    wall.locator("#zoo-height").press("Home")  # what is shown follows a slider
    assert "At -2.0" in sentence(wall, "zoo")
    wall.locator("#zoo [data-case=hidden]").click()
    assert sentence(wall, "zoo") == ""
    reveal.press("Enter")
    assert sentence(wall, "zoo") == made.sentence(**made.case_state(made.cases[1]))
    assert wall.evaluate("document.activeElement.id") == "zoo"


STEPS = [
    ("ArrowLeft", []),
    ("ArrowRight", ["high"]),
    ("ArrowLeft", ["high"]),
    ("ArrowRight", ["hidden"]),
    ("ArrowRight", ["hidden"]),
    ("ArrowLeft", ["high"]),
]


def test_arrows_step_through_the_cases_unless_a_control_has_them(wall):
    pressed = wall.locator("#zoo [data-case][aria-pressed=true]")
    for key, cases in STEPS:
        wall.keyboard.press(key)
        assert [case.get_attribute("data-case") for case in pressed.all()] == cases
    wall.locator("#zoo-height").focus()
    before = wall.locator("#zoo-height").input_value()
    wall.keyboard.press("ArrowLeft")
    assert wall.locator("#zoo-height").input_value() != before
    wall.keyboard.press("Tab")
    assert wall.evaluate("document.querySelector('#zoo').contains(document.activeElement)")


def test_the_key_for_the_wall_is_a_letter_where_one_is_typed(visit, demo):
    page = visit(demo.html["zoo"], after="<textarea></textarea>")
    page.evaluate("document.querySelector('#zoo form').append(document.createElement('input'))")
    page.locator("#zoo form > input").press("w")
    assert page.locator("#zoo form > input").input_value() == "w"
    page.locator("textarea").press("w")
    page.locator("#zoo-height").press("Control+w")
    assert page.locator("dialog").count() == 0
    page.locator("#zoo-height").press("w")
    page.wait_for_selector(WALL)
    assert "key: w" in page.locator("#zoo .explorer-door").get_attribute("title")
    page.evaluate("document.exitFullscreen()")  # as a browser does by itself
    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("document.activeElement.id") == "zoo-height"


# -- screens, themes, print --------------------------------------------------------------


@pytest.mark.parametrize("head", ["", "<style>html{font-size:200%}</style>"], ids=["", "big text"])
def test_a_narrow_screen_needs_no_sideways_scrolling(visit, head):
    page = visit(viewport={"width": 360, "height": 740}, head=head)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for control in page.locator(".explorer input[type=range]").all():
        box = control.bounding_box()
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360


def test_in_print_there_is_the_figure_and_its_words_and_nothing_to_press(page):
    page.emulate_media(media="print")
    for name in ("tilt", "zoo"):
        figure = page.locator(f"#{name}")
        assert figure.locator("svg").is_visible()
        assert figure.locator(".explorer-sentence").is_visible()
        assert figure.locator("figcaption").is_visible()
        assert not any(part.is_visible() for part in figure.locator("input, button").all())


DARK = (
    "<style>html{background:#121212;--pst-color-text-base:#ccd;--pst-color-background:#121212;"
    "--jp-layout-color0:#121212;--jp-content-font-color1:#ccd}body{color:#ccd}</style>"
    "<script>document.documentElement.dataset.theme = 'dark'</script>"
)


def test_paper_is_light_whatever_theme_the_screen_has(visit, demo):
    page = visit(demo.html["zoo"], demo.html["tilt"], head=DARK)
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    looks = """() => [...document.querySelectorAll(".explorer, .explorer *")].map((part) => {
        const { color, fill, stroke, display } = getComputedStyle(part);
        return [part.tagName, color, fill, stroke, display].join(" ");
    })"""
    on_screen = page.evaluate(looks)
    page.emulate_media(media="print")
    on_paper = page.evaluate(looks)
    shot = pixels(page.locator("#tilt").screenshot())
    light = visit(demo.html["zoo"], demo.html["tilt"])
    light.emulate_media(media="print")
    assert on_paper == light.evaluate(looks) != on_screen
    assert np.median(shot) == 255
    text = page.locator("#zoo svg text").first.evaluate("(text) => getComputedStyle(text).fill")
    dots = page.locator('#zoo [data-place="1"] use').first
    assert text == "rgb(0, 0, 0)"
    assert dots.evaluate("(use) => getComputedStyle(use).fill") == "rgb(255, 255, 255)"


def test_what_is_sent_has_no_comment_and_no_indent():
    for text in assets().values():
        assert not re.search(r"/\*|^\s|(^|[\s;])//", text, re.MULTILINE)


LOOKS_OF = """(button) => {
  const { backgroundColor, color, forcedColorAdjust } = getComputedStyle(button);
  return [backgroundColor, color, forcedColorAdjust];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_case_that_is_shown_is_told_where_the_system_sets_the_colours(visit, demo, scheme):
    page = visit(demo.html["tilt"], forced_colors="active", color_scheme=scheme)
    flat, steep = (page.locator(f"#tilt [data-case={name}]") for name in ("flat", "steep"))
    for shown, other in ((steep, flat), (flat, steep)):
        shown.click()
        ground, words, adjusted = shown.evaluate(LOOKS_OF)
        assert ground not in (words, other.evaluate(LOOKS_OF)[0])
        # Else the browser would put a ground of its own under the words.
        assert adjusted == "none"


def test_the_figure_takes_the_colours_of_a_dark_page(visit, demo):
    page = visit(
        head="<style>body{background:#121212;color:rgb(230,230,230);--pst-color-background:#121212}"
        "</style>"
    )
    colour, ground = page.evaluate(
        """() => {
          const style = getComputedStyle(document.querySelector("#zoo svg text"));
          return [style.fill, getComputedStyle(document.querySelector("#zoo svg")).backgroundColor];
        }"""
    )
    assert colour == "rgb(230, 230, 230)"
    assert ground == "rgba(0, 0, 0, 0)"
    bar = page.locator('#zoo [data-place="5"] path').first
    assert bar.evaluate("(path) => getComputedStyle(path).stroke") == "rgb(230, 230, 230)"
    dots = page.locator('#zoo [data-place="1"] use').first
    assert dots.evaluate("(use) => getComputedStyle(use).fill") == "rgb(18, 18, 18)"
    shot = pixels(page.locator("#tilt svg").screenshot())
    assert np.median(shot) < 40
    assert (shot.min(axis=2) > 180).sum() > 50


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_keep_their_ground_where_the_system_sets_the_colours(visit, demo, scheme):
    paper = "<style>html{--pst-color-background:#121212;--jp-layout-color0:#121212}</style>"
    head = paper if scheme == "light" else ""
    page = visit(demo.html["zoo"], head=head, forced_colors="active", color_scheme=scheme)
    box = page.locator('#zoo [data-place="7"]')
    ground = box.locator("path").first.evaluate("(path) => getComputedStyle(path).fill")
    words = box.locator("text").first.evaluate("(text) => getComputedStyle(text).fill")
    black, white = "rgb(0, 0, 0)", "rgb(255, 255, 255)"
    assert (words, ground) == ((black, white) if scheme == "light" else (white, black))


def test_a_reader_who_wants_less_motion_sees_nothing_move_by_itself(visit, demo):
    page = visit(reduced_motion="reduce")
    running = page.evaluate("document.getAnimations().length")
    before = fragments_on(page, "zoo")
    page.wait_for_timeout(300)
    assert running == 0
    assert fragments_on(page, "zoo") == before

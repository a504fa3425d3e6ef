"""The built book in a real browser: every explorer of every page is moved, read, printed.

Nothing here names a chapter: pages and explorers are found in the built book, and the Python side
of each explorer by running the notebook that its page was built from.
"""

import base64
import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import matplotlib as mpl
import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Locator, Page

from benchmarks.page import loaded
from pullkit.asking.published import add_to_pages
from pullkit.engine import FAINT, INK, PAPER, Explorer, Options, Range, Toggle
from pullkit.engine.controls import Control
from tests.conftest import ROOT, SITE
from tests.test_page import out_of_place, pixels
from tests.test_site import pages
from tools.audit.loading import Witness
from tools.explorers import open_page, published
from tools.notebooks import run_cell, shown_by

pytestmark = pytest.mark.browser

PAGES = published(SITE) or {"(no book)": ["(none)"]}
EXPLORERS = [(page, name) for page, names in PAGES.items() for name in names]
each_page = pytest.mark.parametrize("name", PAGES)
each_explorer = pytest.mark.parametrize(("where", "name"), EXPLORERS)

DEVICES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "telephone": {"viewport": {"width": 360, "height": 740}, "has_touch": True},
    "paper": {"viewport": {"width": 794, "height": 1123}},
}
Opened = Callable[..., Page]
A_FINGER = 18
"""How far from the middle of a slider, in pixels, a pointer still moves it."""

State = dict[str, Any]


@cache
def in_python(page: str) -> dict[str, Explorer]:
    """The explorers of a page, made afresh by the notebook it was built from."""
    return shown_by(ROOT / Path(page).with_suffix(".ipynb"))


@pytest.fixture(scope="module")
def opened(browser: Browser, site_address: str) -> Iterator[Opened]:
    """Open a page of the book over http, on a desktop or another device, unless it is open.

    It comes to the front: in one that is behind, a browser draws a frame every two seconds.
    """
    contexts = {
        device: browser.new_context(**how, reduced_motion="reduce")  # no smooth scrolling
        for device, how in DEVICES.items()
    }

    @cache
    def open_once(name: str, device: str) -> Page:
        page = contexts[device].new_page()
        open_page(page, f"{site_address}/{name}")
        return page

    def opened(name: str, device: str = "desktop") -> Page:
        page = open_once(name, device)
        page.bring_to_front()
        return page

    yield opened
    for context in contexts.values():
        context.close()


@pytest.fixture(scope="module")
def second_tab(opened: Opened) -> Page:
    """A tab beside those that stay open, on a desktop: to open one page after another in."""
    return opened(next(iter(PAGES))).context.new_page()


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    """An empty page with pixels half the size."""
    with browser.new_context(device_scale_factor=2) as context:
        yield context.new_page()


READ = """figure => ({
    picture: figure.querySelector(".explorer-picture svg").innerHTML,
    sentence: figure.querySelector(".explorer-sentence").textContent,
    announced: figure.querySelector(".explorer-announced").textContent,
    controls: Object.fromEntries([...figure.querySelectorAll("[data-control]")].map((box) => {
        const inputs = [...box.querySelectorAll("input")];
        return [box.dataset.control, {
            value: Number(inputs[0].value),
            checked: inputs.map((input) => input.checked),
            words: box.querySelector("output")?.textContent,
            spoken: inputs[0].getAttribute("aria-valuetext"),
        }];
    })),
})"""


class Shown:
    """An explorer as the reader has it, beside the same one in Python."""

    def __init__(self, page: Page, explorer: Explorer) -> None:
        self.page = page
        self.explorer = explorer
        self.figure = page.locator(f"figure#{explorer.name}")
        self.svg = self.figure.locator(".explorer-picture svg")

    def inputs(self, control: Control) -> Locator:
        return self.figure.locator(f'[data-control="{control.name}"] input')

    def labels(self, control: Control) -> Locator:
        return self.figure.locator(f'[data-control="{control.name}"] label')

    def read(self) -> dict[str, Any]:
        """Everything the reader is shown."""
        return self.figure.evaluate(READ)

    def index(self, control: Control) -> int:
        return index_of(control, self.read()["controls"][control.name])

    def state(self) -> State:
        """The values that the controls stand at."""
        read = self.read()["controls"]
        controls = self.explorer.published_controls
        values = {c.name: c.values[index_of(c, read[c.name])] for c in controls}
        return self.explorer.opening | values

    def follows(self) -> dict[str, Any]:
        """Check that sentence and words say what Python says of the state; return what is read."""
        read = self.read()
        state = self.explorer.opening
        for control in self.explorer.published_controls:
            face = read["controls"][control.name]
            value = control.values[index_of(control, face)]
            words = None if isinstance(control, Options) else control.text(value)
            assert face["words"] == words
            assert face["spoken"] == (words if isinstance(control, Range) else None)
            state = state | {control.name: value}
        assert read["sentence"] == self.explorer.sentence(**state)
        return read

    def go(self, state: State) -> None:
        """Open the explorer in a state by its address."""
        self.page.evaluate(
            """address => {
                history.replaceState(null, "", address);
                dispatchEvent(new HashChangeEvent("hashchange"));
            }""",
            f"#{self.explorer.name}?{query(self.explorer, state)}",
        )
        assert self.state() == state

    def go_away(self) -> None:
        """Move every control from where the explorer opens."""
        opening = self.explorer.opening
        self.go(
            opening
            | {
                c.name: c.values[0 if opening[c.name] != c.values[0] else -1]
                for c in self.explorer.published_controls
            }
        )

    def set(self, control: Control, index: int) -> None:
        """Move a control by keyboard."""
        inputs = self.inputs(control)
        if isinstance(control, Range):
            inputs.press("Home")
            for _ in range(index):
                inputs.press("ArrowRight")
        elif isinstance(control, Options):
            inputs.nth(index).focus()
            self.page.keyboard.press("Space")
        elif self.index(control) != index:
            inputs.press("Space")


def query(explorer: Explorer, state: State) -> str:
    """The part of an address after `?` that asks for a state."""
    controls = explorer.published_controls
    return "&".join(f"{c.name}={c.token(state[c.name])}" for c in controls)


def index_of(control: Control, face: dict[str, Any]) -> int:
    """Which of its values a control stands at."""
    if isinstance(control, Range):
        return int(face["value"])
    return face["checked"].index(True) if isinstance(control, Options) else int(face["checked"][0])


def shown(page: Page, where: str, name: str) -> Shown:
    """An explorer of an open page, as it opens."""
    on_page = Shown(page, in_python(where)[name])
    on_page.go(on_page.explorer.opening)
    return on_page


def test_every_explorer_of_a_notebook_is_on_its_page(site: Path) -> None:
    for page, names in PAGES.items():
        assert list(in_python(page)) == names


# The figures are the model's


DECODE_ALL = """async (name) => {
    const figure = document.getElementById(name);
    const spec = JSON.parse(figure.querySelector(".explorer-spec").textContent);
    const tracks = await explorers.decode(
        figure.querySelector(".explorer-data").textContent, spec.seal);
    const lengths = spec.controls.map((control) => control.tokens.length);
    const states = lengths.reduce(
        (grid, n) => grid.flatMap((head) => [...Array(n).keys()].map((k) => [...head, k])), [[]]);
    return tracks.map((track) => {
        const numbers = new Map();
        const which = states.map((state) => {
            const text = explorers.textAt(track, state);
            if (!numbers.has(text)) numbers.set(text, numbers.size);
            return numbers.get(text);
        });
        return {texts: [...numbers.keys()], which};
    });
}"""


ENOUGH = 50
"""States of an explorer that are drawn afresh: that packing loses nothing is proved elsewhere."""


def decoded_as_drawn(page: Page, explorer: Explorer, enough: int | None) -> None:
    """Compare what the page's own script decodes with a fresh render, in some states or in all."""
    tracks = page.evaluate(DECODE_ALL, explorer.name)
    states = list(explorer.states())
    assert [len(track["which"]) for track in tracks] == [len(states)] * len(tracks)
    chosen = range(len(states))
    if enough is not None and enough < len(states):
        lengths = [len(control.values) for control in explorer.published_controls]
        corners = np.ravel_multi_index(np.indices([2] * len(lengths)) * -1, lengths, mode="wrap")
        drawn = np.random.default_rng(2026).choice(len(states), size=enough, replace=False)
        chosen = sorted({*corners.ravel().tolist(), *drawn.tolist()})
    for k in chosen:
        decoded = [track["texts"][track["which"][k]] for track in tracks]
        drawn_afresh = explorer.fragments(states[k], explorer.name)
        assert decoded == [*drawn_afresh, explorer.sentence(**states[k])], states[k]


@each_explorer
def test_the_corners_and_a_sample_of_states_decoded_by_the_page_equal_a_fresh_render(
    opened: Opened, where: str, name: str
) -> None:
    decoded_as_drawn(opened(where), in_python(where)[name], ENOUGH)


@pytest.mark.slow
@each_explorer
def test_every_state_decoded_by_the_page_equals_a_fresh_render(
    opened: Opened, where: str, name: str
) -> None:
    decoded_as_drawn(opened(where), in_python(where)[name], None)


def sample(explorer: Explorer, drawn: int) -> list[State]:
    """The two far corners of the grid of states, the opening state, and more drawn at random."""
    states = list(explorer.states())
    places = np.random.default_rng(2026).choice(len(states), size=drawn)
    return [states[0], states[-1], *[explorer.opening, *(states[k] for k in places)][:drawn]]


def matplotlibs_own(explorer: Explorer, state: State) -> str:
    """The SVG that savefig draws of a state, without anything of the engine's."""
    explorer.fragments(state, explorer.name)  # moves the artists
    drawn = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none"}):
        explorer.figure.savefig(drawn, format="svg", facecolor="none")
    svg = drawn.getvalue()
    return svg[svg.index("<svg") :]


def photographed(page: Page, svg: str) -> NDArray[np.float64]:
    """The pixels of an SVG alone on a page, where the engine's stand-in colours are themselves."""
    page.set_content(
        f"""<style>
        body {{ margin: 0; color: {INK}; --explorer-faint: {FAINT}; --explorer-paper: {PAPER}; }}
        svg {{ display: block; width: 360px; height: auto; text-rendering: geometricPrecision; }}
        svg text {{ font-family: "DejaVu Sans" !important; }}
        </style>{svg}"""
    )
    return pixels(page.locator("svg").first.screenshot())


@pytest.mark.parametrize("drawn", [1, pytest.param(4, marks=pytest.mark.slow)])
@each_explorer
def test_a_sample_of_states_looks_as_matplotlib_itself_draws_them(
    opened: Opened, blank: Page, where: str, name: str, drawn: int
) -> None:
    on_page = shown(opened(where), where, name)
    explorer = on_page.explorer
    pictures = []
    for state in sample(explorer, drawn):
        on_page.go(state)
        published = on_page.svg.evaluate("svg => svg.outerHTML")
        pictures.append(photographed(blank, published))
        independent = photographed(blank, matplotlibs_own(explorer, state))
        assert not out_of_place(pictures[-1], independent).any(), state
    assert out_of_place(*pictures[:2]).sum() > 1000  # so a wrong state would be seen


# The controls


@each_explorer
def test_every_control_is_reached_by_the_tab_key_and_so_is_each_of_its_values(
    opened: Opened, where: str, name: str
) -> None:
    on_page = shown(opened(where), where, name)
    for before, control in enumerate(on_page.explorer.published_controls):
        began = where_it_tells(on_page.explorer, control)
        on_page.go(began)
        on_page.figure.focus()
        tab_to(on_page, control, before)
        seen = {(read["picture"], read["sentence"]) for read in keyed_through(on_page, control)}
        assert len(seen) == len(control.values), control.name
        assert on_page.state() == began


@each_explorer
def test_each_value_of_a_control_shows_or_says_something_of_its_own(where: str, name: str) -> None:
    explorer = in_python(where)[name]
    for control in explorer.published_controls:
        where_it_tells(explorer, control)


def where_it_tells(explorer: Explorer, control: Control) -> State:
    """A state in which no two values of a control show and say the same.

    It is how the figure opens, if it can be; yet many open before anything has begun.
    """
    cases = [explorer.case_state(case) for case in explorer.published_cases]
    for tried in (explorer.opening, explorer.start, *cases):
        states = [tried | {control.name: value} for value in control.values]
        seen = {(*explorer.fragments(s, explorer.name), explorer.sentence(**s)) for s in states}
        if len(seen) == len(states):
            return tried
    raise AssertionError(f"{explorer.name}: values of {control.name} show and say the same")


def tab_to(on_page: Shown, control: Control, before: int) -> None:
    """Press Tab until the control has the focus: past cases, *Yours*, controls, play buttons."""
    box = f"#{on_page.explorer.name} [data-control={control.name}]"
    for _ in range(len(on_page.explorer.published_cases) + 1 + 2 * (before + 1)):
        on_page.page.keyboard.press("Tab")
        if on_page.page.locator(f"{box} :focus").count():
            return
    raise AssertionError(f"Tab does not reach {control.name}")


def keyed_through(on_page: Shown, control: Control) -> Iterator[dict[str, Any]]:
    """Show every value of the focused control with the keys a reader has; end where it began."""
    keyboard = on_page.page.keyboard
    if isinstance(control, Range):
        began = on_page.index(control)
        keyboard.press("Home")
        yield on_page.follows()
        for _ in control.values[1:]:
            keyboard.press("ArrowRight")
            yield on_page.follows()
        for _ in control.values[began + 1 :]:
            keyboard.press("ArrowLeft")
    else:
        for _ in control.values:
            keyboard.press("ArrowDown" if isinstance(control, Options) else "Space")
            yield on_page.follows()


def one_of_each_kind() -> list[tuple[str, str]]:
    """The first explorers of the book that have between them every kind of control."""
    wanted = {Range, Options, Toggle}
    chosen = []
    for where, name in EXPLORERS:
        found = wanted & {type(control) for control in in_python(where)[name].published_controls}
        if found:
            chosen.append((where, name))
            wanted -= found
    return chosen


each_pointer = pytest.mark.parametrize("pointer", ["mouse", "finger"])


@each_pointer
def test_every_kind_of_control_follows_a_pointer_that_hits_it_no_better_than_a_finger(
    opened: Opened, pointer: str
) -> None:
    for where, name in one_of_each_kind():
        follows_a_pointer(opened, where, name, pointer)


@pytest.mark.slow
@each_explorer
@each_pointer
def test_every_control_follows_a_pointer_that_hits_it_no_better_than_a_finger(
    opened: Opened, where: str, name: str, pointer: str
) -> None:
    follows_a_pointer(opened, where, name, pointer)


def follows_a_pointer(opened: Opened, where: str, name: str, pointer: str) -> None:
    """Press and drag every control of an explorer."""
    page = opened(where, "telephone" if pointer == "finger" else "desktop")
    on_page = shown(page, where, name)
    press = page.touchscreen.tap if pointer == "finger" else page.mouse.click
    drag = finger_drag if pointer == "finger" else mouse_drag
    for control in on_page.explorer.published_controls:
        on_page.go(where_it_tells(on_page.explorer, control))
        before, began = told(on_page.read()), on_page.index(control)
        inputs = on_page.inputs(control)
        inputs.last.evaluate("input => input.scrollIntoView({ block: 'end' })")
        if isinstance(control, Range):
            last = len(control.values) - 1
            near, far = (0.05, 0.95) if began > last / 2 else (0.95, 0.05)
            press(*point(inputs, near, -A_FINGER))
            assert abs(on_page.index(control) - near * last) <= max(1, 0.1 * last), control.name
            assert told(on_page.follows()) != before, control.name
            drag(page, point(inputs, near, 0), point(inputs, far, A_FINGER))
            assert abs(on_page.index(control) - far * last) <= max(1, 0.1 * last), control.name
        else:
            another = 1 if isinstance(control, Options) and began == 0 else 0
            press(*point(on_page.labels(control).nth(another), 0.8, 0))
            assert told(on_page.follows()) != before, control.name
        on_page.follows()


def told(read: dict[str, Any]) -> tuple[str, str]:
    return read["picture"], read["sentence"]


def point(target: Locator, across: float, below_middle: float) -> tuple[float, float]:
    box = target.bounding_box()
    assert box is not None
    return box["x"] + across * box["width"], box["y"] + box["height"] / 2 + below_middle


def mouse_drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()


def finger_drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    touch = page.context.new_cdp_session(page)
    path = np.linspace(start, end, 6)
    for kind, at in (("touchStart", path[:1]), ("touchMove", path[1:]), ("touchEnd", [])):
        for x, y in at if len(at) else [(None, None)]:
            points = [] if x is None else [{"x": float(x), "y": float(y)}]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.detach()


@each_explorer
def test_what_a_finger_must_hit_is_large_enough_to_be_hit(
    opened: Opened, where: str, name: str
) -> None:
    small = (
        opened(where, "telephone")
        .locator(f"figure#{name}")
        .evaluate(
            """figure => [...figure.querySelectorAll("input, button")].flatMap((target) => {
            if (!target.checkVisibility()) return [];
            const slides = target.type === "range";
            const least = slides ? 44 : 24;
            const hit = slides ? target : target.labels?.[0] ?? target;
            const { width, height } = hit.getBoundingClientRect();
            return width < least || height < least
                ? [`${target.outerHTML.slice(0, 60)}: ${width} x ${height}`] : [];
        })"""
        )
    )
    assert small == []


@each_page
def test_a_play_button_runs_to_the_end_of_its_axis_and_pauses_on_the_way(
    browser: Browser, site_address: str, name: str
) -> None:
    with browser.new_page() as page:
        page.clock.install(time=0)
        open_page(page, f"{site_address}/{name}")
        page.clock.pause_at(3600)
        for explorer in PAGES[name]:
            on_page = shown(page, name, explorer)
            for control in on_page.explorer.published_controls:
                if isinstance(control, Range) and control.play:
                    plays(on_page, control)


def plays(on_page: Shown, control: Range) -> None:
    """Play a control from its start, pause it on the way, and let it go on to where it halts."""
    end = control.values[-1] if control.halts is None else control.halts
    clock = on_page.page.clock
    button = on_page.figure.locator(f'[data-control="{control.name}"] button')
    on_page.set(control, 0)
    button.click()
    clock.run_for(2500)
    midway = on_page.index(control)
    assert 0 < midway < len(control.values) - 1
    on_page.follows()
    button.click()
    clock.run_for(2500)
    assert on_page.index(control) == midway
    button.click()
    clock.run_for(60_000)
    assert control.values[on_page.index(control)] == end
    assert button.inner_text() == "Play"
    on_page.follows()


# Cases, links and what can be copied


@each_explorer
def test_every_case_button_sets_the_sliders(opened: Opened, where: str, name: str) -> None:
    on_page = shown(opened(where), where, name)
    buttons = on_page.figure.locator("button[data-case]")
    cases = {case.name: case for case in on_page.explorer.published_cases}
    assert buttons.evaluate_all("all => all.map(b => b.dataset.case)") == list(cases)
    for button in buttons.all():
        case = cases[button.get_attribute("data-case") or ""]
        on_page.go_away()
        button.click()
        assert button.inner_text() == case.label
        assert on_page.state() == on_page.explorer.case_state(case)
        read = on_page.follows()
        assert read["announced"] == read["sentence"]


LINK = re.compile(r'<a [^>]*href="([^"#?]*)#([a-z0-9-]+)\?([^"]+)"')


class Link(NamedTuple):
    """A link that sets an explorer, as it is written: the page it aims at, explorer, question."""

    to: str
    name: str
    asked: str

    def anchor(self, page: Page) -> Locator:
        return page.locator(f'a[href="{self.to}#{self.name}?{self.asked}"]').first

    def aim(self, page: Page, where: str) -> Shown:
        """The explorer that the link sets from the page where it stands, on an open page."""
        path = ((SITE / where).parent / self.to).resolve() if self.to else SITE / where
        return Shown(page, in_python(path.relative_to(SITE).as_posix())[self.name])

    def has_set(self, aim: Shown) -> None:
        """Check that the explorer stands where the link asks it to."""
        state = asked_state(aim.explorer, self.asked)
        aim.page.wait_for_url(f"**#{self.name}?{self.asked}")
        said = aim.explorer.sentence(**state)
        aim.figure.get_by_text(said, exact=True).first.wait_for()
        assert aim.state() == state
        aim.follows()


def links(page: str) -> list[Link]:
    """Every link on a page that sets an explorer."""
    found = LINK.findall((SITE / page).read_text(encoding="utf-8"))
    return [Link(to, name, unescape(asked)) for to, name, asked in found if "://" not in to]


def asked_state(explorer: Explorer, asked: str) -> State:
    """The state that the part of a link after `?` asks for."""
    state = explorer.opening
    for key, token in parse_qsl(asked):
        if key == "case":
            state = explorer.case_state({case.name: case for case in explorer.cases}[token])
        else:
            control = {c.name: c for c in explorer.published_controls}[key]
            tokens = [control.token(value) for value in control.values]
            state = state | {key: control.values[tokens.index(token)]}
    return state


def with_links(away: bool) -> list[str]:
    """The pages with links that set an explorer: of the page itself, or of others."""
    return [page for page in pages() if any(bool(link.to) == away for link in links(page))] or [""]


CLICK = "a => a.click()"  # by script: some stand in a closed <details>


@pytest.mark.parametrize("where", with_links(away=False))
def test_every_link_in_the_prose_sets_the_sliders_however_often_it_is_followed(
    opened: Opened, where: str
) -> None:
    page = opened(where)
    for link in links(where):
        if link.to:
            continue
        aim = link.aim(page, where)
        for _ in range(2):
            aim.go_away()
            link.anchor(page).evaluate(CLICK)
            link.has_set(aim)


@pytest.mark.parametrize("clicked", ["first", pytest.param("all", marks=pytest.mark.slow)])
@pytest.mark.parametrize("where", with_links(away=True))
def test_every_link_to_an_explorer_of_another_page_sets_the_sliders_there(
    opened: Opened, second_tab: Page, where: str, clicked: str
) -> None:
    """Where only the first to a page is clicked, the rest are followed from there."""
    here, there = opened(where), None
    for link in sorted(link for link in links(where) if link.to):
        address = link.anchor(here).evaluate("a => a.href")
        aim = link.aim(second_tab, where)
        if clicked == "all" or link.to != there:
            open_page(second_tab, here.url)
            link.anchor(second_tab).evaluate(CLICK)
        else:
            aim.go_away()
            second_tab.evaluate("address => { location.href = address; }", address)
        link.has_set(aim)
        there = link.to


@each_explorer
def test_the_copied_link_and_the_copied_python_bring_the_state_back(
    opened: Opened, second_tab: Page, where: str, name: str
) -> None:
    on_page = shown(opened(where), where, name)
    on_page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    on_page.go_away()
    state, sentence = on_page.state(), on_page.read()["sentence"]
    copied = {}
    for what, answer in {"link": "Link copied.", "python": "Python call copied."}.items():
        on_page.figure.locator(f"[data-copy={what}]").click()
        on_page.figure.get_by_text(answer).wait_for()
        copied[what] = on_page.page.evaluate("navigator.clipboard.readText()")
    second_tab.goto("about:blank")  # or the page would stay, and follow its address
    open_page(second_tab, copied["link"])
    assert Shown(second_tab, on_page.explorer).state() == state
    written = run_cell(copied["python"], {str(on_page.explorer.recipe): lambda: on_page.explorer})
    assert written.opening == state
    assert written.sentence(**written.opening) == sentence


# For everyone, on every device


@pytest.mark.slow
@pytest.mark.parametrize("device", DEVICES)
@each_page
def test_a_picture_of_every_page_on_every_device_is_kept_to_be_looked_at(
    opened: Opened, name: str, device: str
) -> None:
    page = opened(name, device)
    page.emulate_media(media="print" if device == "paper" else "screen")
    folder = SITE.parent / "screenshots"
    folder.mkdir(exist_ok=True)
    file = folder / f"{name.removesuffix('.html').replace('/', '-')}-{device}.png"
    page.screenshot(path=file, full_page=True)
    assert np.ptp(pixels(file.read_bytes())) > 200


def accessible(page: Page, selector: str) -> list[dict[str, str]]:
    """The nodes of the browser's own accessibility tree under an element."""
    tree = page.context.new_cdp_session(page)
    tree.send("Accessibility.enable")
    document = tree.send("DOM.getDocument")["root"]["nodeId"]
    found = tree.send("DOM.querySelector", {"nodeId": document, "selector": selector})
    nodes = tree.send("Accessibility.queryAXTree", {"nodeId": found["nodeId"]})["nodes"]
    tree.detach()
    return [
        {"role": node["role"]["value"], "name": node.get("name", {}).get("value", "")}
        for node in nodes
        if not node["ignored"]
    ]


@each_explorer
def test_the_accessibility_tree_names_every_control_and_the_figure(
    opened: Opened, where: str, name: str
) -> None:
    on_page = shown(opened(where), where, name)
    explorer = on_page.explorer
    nodes = accessible(on_page.page, f"#{name}")

    def named(*roles: str) -> list[str]:
        return [node["name"] for node in nodes if node["role"] in roles]

    kinds: dict[type, list[Any]] = {
        kind: [c for c in explorer.published_controls if isinstance(c, kind)]
        for kind in (Range, Toggle, Options)
    }
    assert named("slider") == [control.label for control in kinds[Range]]
    assert named("checkbox", "switch") == [control.label for control in kinds[Toggle]]
    assert named("radio") == [c.text(value) for c in kinds[Options] for value in c.values]
    assert set(named("group", "radiogroup")) >= {control.label for control in kinds[Options]}
    assert set(named("button")) >= {case.label for case in explorer.published_cases}
    assert all(named("button", "group"))
    assert named("image", "img") == [explorer.sentence(**explorer.opening)]


@each_page
def test_every_picture_has_words_for_those_who_do_not_see_it_and_a_caption_for_those_who_do(
    opened: Opened, name: str
) -> None:
    wordless = opened(name).evaluate(
        """() => [...document.querySelector(".bd-article")
            .querySelectorAll("img, figure, svg[role=img]")].filter((e) => {
            if (e.matches("img")) return !e.alt.trim() || !e.closest("figure");
            if (e.matches("figure")) return !e.querySelector("figcaption")?.textContent.trim();
            const label = document.getElementById(e.getAttribute("aria-labelledby"));
            const words = e.getAttribute("aria-label") ?? label?.textContent ?? "";
            return !words.trim() || !e.closest("figure");
        }).map((e) => e.outerHTML.slice(0, 100))"""
    )
    assert wordless == []


@pytest.fixture(scope="module")
def scriptless(browser: Browser) -> Iterator[Page]:
    """A page where no script runs."""
    with browser.new_context(java_script_enabled=False) as context:
        yield context.new_page()


def open_folds(page: Page) -> None:
    """Open what is folded around figures, as a reader does."""
    closed = page.locator("details:has(figure.explorer):not([open]) > summary")
    while closed.count():
        closed.first.click()


@each_page
def test_without_javascript_the_figures_and_sentences_are_there_and_no_dead_control(
    scriptless: Page, site_address: str, name: str
) -> None:
    scriptless.goto(f"{site_address}/{name}")
    open_folds(scriptless)
    figures = scriptless.locator("figure.explorer").all()
    for explorer, figure in zip(in_python(name).values(), figures, strict=True):
        box = figure.locator(".explorer-picture svg").bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) > 200
        assert figure.locator("svg [data-place] *").count() > 0
        assert figure.get_by_text(explorer.sentence(**explorer.opening)).is_visible()
        assert figure.locator("noscript p").is_visible()
        controls = figure.locator("input, button, output").all()
        assert not any(control.is_visible() for control in controls)


def operate(on_page: Shown) -> None:
    """Use everything that an explorer has."""
    for control in on_page.explorer.published_controls:
        on_page.set(control, 0 if on_page.index(control) else 1)
    for button in on_page.figure.locator("button:visible").all():
        button.click()
    on_page.page.locator("dialog[open]").wait_for()  # the last put the figure on the wall
    on_page.page.keyboard.press("Escape")
    on_page.page.locator("dialog[open]").wait_for(state="detached")
    on_page.page.evaluate(
        "name => location.hash = `#${name}?nothing=of-the-kind`", on_page.explorer.name
    )
    on_page.figure.get_by_text("There is no control").wait_for()


@pytest.fixture(scope="module", params=["http", "file"])
def witnessed(
    request: pytest.FixtureRequest, browser: Browser, site_address: str
) -> Iterator[tuple[Page, Witness]]:
    """A page to open one after another in, and what it asks for and complains of."""
    with browser.new_page() as page:
        yield page, Witness(page, site_address if request.param == "http" else SITE.as_uri())


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if re.search("3-sense|index", name) else pytest.mark.slow)
        for name in PAGES
    ],
)
def test_the_explorers_work_over_http_and_from_a_file_and_nothing_is_said_or_asked_elsewhere(
    witnessed: tuple[Page, Witness], name: str
) -> None:
    page, witness = witnessed
    open_page(page, f"{witness.address}/{name}")
    for explorer in PAGES[name]:
        operate(shown(page, name, explorer))
    page.wait_for_load_state("networkidle")
    assert witness.since_last() == []


@each_page
def test_on_a_telephone_the_words_in_the_figures_are_large_enough_and_inside_the_screen(
    opened: Opened, name: str
) -> None:
    page = opened(name, "telephone")
    width = DEVICES["telephone"]["viewport"]["width"]
    # What is out of sight, or in a closed fold, has no place yet: see _static/book.css.
    page.add_style_tag(content=".explorer-picture > svg { content-visibility: visible !important }")
    sizes = page.evaluate(
        """() => {
            const folds = [...document.querySelectorAll("details:not([open])")];
            for (const fold of folds) fold.open = true;
            const sizes = [...document.querySelectorAll("figure svg text")].map((text) => {
                const svg = text.ownerSVGElement;
                const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
                const { left, right } = text.getBoundingClientRect();
                return [parseFloat(getComputedStyle(text).fontSize) * scale, left, right,
                    text.textContent];
            });
            for (const fold of folds) fold.open = false;
            return sizes;
        }"""
    )
    assert [text for size, _, _, text in sizes if size < 9] == []
    assert [text for _, left, right, text in sizes if left < 0 or right > width] == []


CONTRASTS = """() => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const painted = (under, colour, alpha = 1) => {
        canvas.globalAlpha = 1;
        canvas.fillStyle = under;
        canvas.fillRect(0, 0, 1, 1);
        canvas.globalAlpha = alpha;
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return `rgb(${[...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)})`;
    };
    const ancestors = (e) => e ? [...ancestors(e.parentElement), e] : [];
    const ground = (e) => ancestors(e).reduce(
        (under, a) => painted(under, getComputedStyle(a).backgroundColor), "#fff");
    const light = (colour) => {
        const [r, g, b] = colour.match(/\\d+/g).map((v) => v / 255)
            .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (one, other) => {
        const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const figures = [...document.querySelectorAll("figure.explorer, figure.explorer-still")];
    const faint = figures.flatMap((figure) => [...figure.querySelectorAll("*")]
        .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())
            && e.checkVisibility() && !e.matches("noscript, script, .explorer-announced"))
        .map((e) => {
            const style = getComputedStyle(e);
            const colour = e.closest("svg") ? style.fill : style.color;
            const opacity = ancestors(e).reduce((o, a) => o * getComputedStyle(a).opacity, 1);
            const under = ground(e.closest("svg")?.parentElement ?? e);
            return [contrast(painted(under, colour, opacity), under), e.textContent.trim(), colour];
        })
        .filter(([found]) => found < 4.5));
    return {
        theme: document.documentElement.dataset.theme,
        page: light(ground(document.querySelector(".bd-article"))),
        grounds: figures.map((figure) => light(ground(figure.querySelector("svg").parentElement))),
        faint,
    };
}"""


@each_page
@pytest.mark.parametrize("device", ["desktop", "dark"])
def test_figures_stand_on_the_pages_own_ground_and_their_words_stand_out_from_it(
    opened: Opened, name: str, device: str
) -> None:
    page = opened(name, device)
    found = page.evaluate(CONTRASTS)
    assert found["theme"] == ("dark" if device == "dark" else "light")
    assert found["page"] < 0.1 if device == "dark" else found["page"] > 0.9
    assert found["grounds"] == [found["page"]] * len(found["grounds"])
    assert found["faint"] == []


@each_page
def test_on_paper_the_figures_stand_and_the_controls_are_gone(opened: Opened, name: str) -> None:
    page = opened(name, "paper")
    open_folds(page)
    page.emulate_media(media="print")
    for figure in page.locator("figure.explorer").all():
        assert figure.locator(".explorer-picture svg").is_visible()
        assert figure.locator(".explorer-sentence").is_visible()
        assert figure.locator("figcaption").is_visible()
        assert not any(part.is_visible() for part in figure.locator("input, button, output").all())


# Light, and on its own


FOREIGN = re.compile(
    r"mathjax(?!_ignore)|require(?:\.min)?\.js|html-manager|jupyter\.widget-(?:state|view)|cdn\.|unpkg|jsdelivr",
    re.IGNORECASE,
)


def test_no_page_carries_widget_state_or_anything_from_another_host(site: Path) -> None:
    found = {name: FOREIGN.findall((site / name).read_text(encoding="utf-8")) for name in pages()}
    assert {name: words for name, words in found.items() if words} == {}


def test_the_site_ships_no_mathjax(site: Path) -> None:
    assert [path for path in site.rglob("*") if "mathjax" in path.name.lower()] == []


DATA = re.compile(r'class="explorer-data">([^<]*)<')


def test_the_data_of_every_explorer_weigh_at_most_a_hundred_kilobytes(site: Path) -> None:
    for page, names in PAGES.items():
        data = DATA.findall((site / page).read_text(encoding="utf-8"))
        assert len(data) == len(names)
        assert all(len(base64.b64decode(packed)) <= 100_000 for packed in data), page


def test_a_page_has_about_ten_kilobytes_of_the_engines_script_and_style(site: Path) -> None:
    add_to_pages()
    for page in pages():
        sizes = loaded(site, page)
        # Notes, and a class's guesses, have pages of their own.
        weighed = {name: sizes[name] for name in sizes if not name.startswith(("notes", "class"))}
        assert sum(weighed.values()) <= 10.35, (page, weighed)

"""The built book in a real browser: every explorer of every page is moved, read, printed.

Nothing here names a chapter: pages and explorers are found in the built book, and the Python side
of each explorer by running the notebook that its page was built from.
"""

import base64
import gzip
import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from pullkit.engine import FAINT, INK, PAPER, Choice, Explorer, Range, Toggle
from pullkit.engine.controls import Control
from tests.conftest import ROOT, SITE
from tools.explorers import open_page, published, run_cell, shown_by

pytestmark = pytest.mark.browser

PAGES = published(SITE) or {"(no book)": ["(none)"]}
EXPLORERS = [(page, name) for page, names in PAGES.items() for name in names]
each_page = pytest.mark.parametrize("name", PAGES)
each_explorer = pytest.mark.parametrize(("where", "name"), EXPLORERS)

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
A_FINGER = 18
"""How far from the middle of a slider, in pixels, a pointer still moves it."""

State = dict[str, Any]


@cache
def in_python(page: str) -> dict[str, Explorer]:
    """The explorers of a page, made afresh by the notebook it was built from."""
    return shown_by(ROOT / Path(page).with_suffix(".ipynb"))


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=DESKTOP)
    yield context
    context.close()


@pytest.fixture
def open_book(context: BrowserContext, site_address: str) -> Callable[[str], Page]:
    """Open a page of the book, on a desktop, over http."""

    def opened(name: str) -> Page:
        page = context.new_page()
        open_page(page, f"{site_address}/{name}")
        return page

    return opened


class Shown:
    """An explorer as the reader has it, beside the same one in Python."""

    def __init__(self, page: Page, explorer: Explorer) -> None:
        self.page = page
        self.explorer = explorer
        self.figure = page.locator(f"figure#{explorer.name}")
        self.svg = self.figure.locator(".explorer-picture svg")

    def inputs(self, control: Control) -> Locator:
        return self.figure.locator(f'[data-control="{control.name}"] input')

    def picture(self) -> str:
        return self.svg.inner_html()

    def sentence(self) -> str:
        return self.figure.locator(".explorer-sentence").inner_text()

    def index(self, control: Control) -> int:
        inputs = self.inputs(control)
        if isinstance(control, Range):
            return int(inputs.input_value())
        checked: list[bool] = inputs.evaluate_all("all => all.map(input => input.checked)")
        return checked.index(True) if isinstance(control, Choice) else int(checked[0])

    def state(self) -> State:
        """The values that the controls stand at."""
        controls = self.explorer.published_controls
        return self.explorer.opening | {c.name: c.values[self.index(c)] for c in controls}

    def follows(self) -> None:
        """Check that sentence and words beside the controls say what Python says of the state."""
        state = self.state()
        assert self.sentence() == self.explorer.sentence(**state)
        for control in self.explorer.published_controls:
            words = control.text(state[control.name])
            inputs = self.inputs(control)
            if not isinstance(control, Choice):
                assert inputs.locator("xpath=..").locator("output").inner_text() == words
            if isinstance(control, Range):
                assert inputs.get_attribute("aria-valuetext") == words

    def disturb(self) -> None:
        """Move every control away from where it stands."""
        for control in self.explorer.published_controls:
            inputs = self.inputs(control)
            if isinstance(control, Range):
                inputs.press("Home" if self.index(control) else "End")
            elif isinstance(control, Toggle):
                inputs.press("Space")
            else:
                inputs.nth(self.index(control)).press("ArrowDown")


def shown(page: Page, where: str, name: str) -> Shown:
    return Shown(page, in_python(where)[name])


def test_every_explorer_of_a_notebook_is_on_its_page(site: Path) -> None:
    for page, names in PAGES.items():
        assert list(in_python(page)) == names


# The figures are the model's


DECODE_ALL = """async (name) => {
    const figure = document.getElementById(name);
    const tracks = await explorers.decode(
        figure.querySelector(".explorer-data").textContent.trim());
    const lengths = JSON.parse(figure.querySelector(".explorer-spec").textContent)
        .controls.map((control) => control.tokens.length);
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


@each_explorer
def test_every_state_decoded_by_the_page_equals_a_fresh_render(
    open_book: Callable[[str], Page], where: str, name: str
) -> None:
    explorer = in_python(where)[name]
    tracks = open_book(where).evaluate(DECODE_ALL, name)
    states = list(explorer.states())
    assert [len(track["which"]) for track in tracks] == [len(states)] * len(tracks)
    for k, state in enumerate(states):
        decoded = [track["texts"][track["which"][k]] for track in tracks]
        assert decoded == [*explorer.fragments(state, name), explorer.sentence(**state)], state


def sample(explorer: Explorer) -> list[State]:
    """The two far corners of the grid of states, the opening state, and three drawn at random."""
    states = list(explorer.states())
    drawn = np.random.default_rng(2026).choice(len(states), size=3)
    return [states[0], states[-1], explorer.opening, *(states[k] for k in drawn)]


def query(explorer: Explorer, state: State) -> str:
    """The part of an address after `?` that asks for a state."""
    controls = explorer.published_controls
    return "&".join(f"{c.name}={c.token(state[c.name])}" for c in controls)


def matplotlibs_own(explorer: Explorer, state: State) -> str:
    """The SVG that savefig draws of a state, without anything of the engine's."""
    explorer.fragments(state, explorer.name)  # moves the artists
    drawn = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none"}):
        explorer.figure.savefig(drawn, format="svg", facecolor="none")
    svg = drawn.getvalue()
    return svg[svg.index("<svg") :]


def pixels_apart(page: Page, one: str, other: str) -> int:
    """Draw two SVGs side by side; count the pixels that differ by more than rounding explains.

    The engine rounds coordinates to a tenth of a pixel, and its stand-in colours stand here for
    themselves.
    """
    page.set_content(
        f"""<style>
        body {{ margin: 0; color: {INK}; --explorer-faint: {FAINT}; --explorer-paper: {PAPER}; }}
        div {{ position: absolute; top: 0; left: 0; background: #fff; }}
        div + div {{ left: 600px; }}
        svg {{ display: block; width: 600px; height: auto; }}
        svg text {{ font-family: "DejaVu Sans" !important; }}
        </style><div>{one}</div><div>{other}</div>"""
    )
    png = page.screenshot(clip={"x": 0, "y": 0, "width": 1200, "height": 700})
    left, right = np.split((255 * plt.imread(io.BytesIO(png))).astype(int), 2, axis=1)
    return int((np.abs(left - right).max(axis=2) > 64).sum())


@each_explorer
def test_a_sample_of_states_looks_as_matplotlib_itself_draws_them(
    context: BrowserContext, open_book: Callable[[str], Page], where: str, name: str
) -> None:
    on_page = shown(open_book(where), where, name)
    explorer = on_page.explorer
    blank = context.new_page()
    pictures = []
    for state in sample(explorer):
        on_page.page.evaluate("hash => location.hash = hash", f"#{name}?{query(explorer, state)}")
        on_page.figure.get_by_text(explorer.sentence(**state), exact=True).first.wait_for()
        assert on_page.state() == state
        pictures.append(on_page.svg.evaluate("svg => svg.outerHTML"))
        assert pixels_apart(blank, pictures[-1], matplotlibs_own(explorer, state)) < 100, state
    assert pixels_apart(blank, pictures[0], pictures[1]) > 1000  # so a wrong state would be seen


# The controls


@each_explorer
def test_every_control_is_reached_by_the_tab_key_and_each_of_its_values_shows_another_figure(
    open_book: Callable[[str], Page], where: str, name: str
) -> None:
    on_page = shown(open_book(where), where, name)
    on_page.figure.focus()
    for control in on_page.explorer.published_controls:
        tab_to(on_page, control)
        pictures = set()
        for _ in keyed_through(on_page.page, on_page.inputs(control), control):
            on_page.follows()
            pictures.add(on_page.picture())
        assert len(pictures) == len(control.values), control.name
        on_page.page.keyboard.press("Tab")
        on_page.page.keyboard.press("Shift+Tab")
        assert on_page.state() == on_page.explorer.opening


def tab_to(on_page: Shown, control: Control) -> None:
    """Press Tab until the control has the focus: at most past one play button."""
    inside = f'!!document.activeElement.closest("#{on_page.explorer.name} [data-control={control.name}]")'
    for _ in range(2):
        on_page.page.keyboard.press("Tab")
        if on_page.page.evaluate(inside):
            return
    raise AssertionError(f"Tab does not reach {control.name}")


def keyed_through(page: Page, inputs: Locator, control: Control) -> Iterator[None]:
    """Show every value of the focused control with the keys a reader has; end where it began."""
    if isinstance(control, Range):
        began = int(inputs.input_value())
        page.keyboard.press("Home")
        for _ in control.values[1:]:
            yield
            page.keyboard.press("ArrowRight")
        yield
        for _ in control.values[began + 1 :]:
            page.keyboard.press("ArrowLeft")
    else:
        for _ in control.values:
            page.keyboard.press("ArrowDown" if isinstance(control, Choice) else "Space")
            yield


@each_explorer
@pytest.mark.parametrize("pointer", ["mouse", "finger"])
def test_every_control_follows_a_pointer_that_hits_it_no_better_than_a_finger(
    browser: Browser, site_address: str, where: str, name: str, pointer: str
) -> None:
    is_finger = pointer == "finger"
    context = browser.new_context(viewport=PHONE if is_finger else DESKTOP, has_touch=is_finger)
    page = context.new_page()
    open_page(page, f"{site_address}/{where}")
    on_page = shown(page, where, name)
    press = page.touchscreen.tap if is_finger else page.mouse.click
    drag = finger_drag if is_finger else mouse_drag
    for control in on_page.explorer.published_controls:
        before = on_page.picture()
        inputs = on_page.inputs(control)
        inputs.first.scroll_into_view_if_needed()
        if isinstance(control, Range):
            last = len(control.values) - 1
            began = on_page.index(control)
            near, far = (0.05, 0.95) if began > last / 2 else (0.95, 0.05)
            press(*point(inputs, near, -A_FINGER))
            assert abs(on_page.index(control) - near * last) <= max(1, 0.1 * last), control.name
            assert on_page.picture() != before, control.name
            drag(page, point(inputs, near, 0), point(inputs, far, A_FINGER))
            assert abs(on_page.index(control) - far * last) <= max(1, 0.1 * last), control.name
        else:
            labels = on_page.figure.locator(f'[data-control="{control.name}"] label')
            unchosen = labels.filter(has_not=page.locator(":checked")).first
            press(*point(unchosen, 0.8, 0))
            assert on_page.picture() != before, control.name
        on_page.follows()
    context.close()


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
    browser: Browser, site_address: str, where: str, name: str
) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    open_page(page, f"{site_address}/{where}")
    small = page.locator(f"figure#{name}").evaluate(
        """figure => [...figure.querySelectorAll("input, button")].flatMap((target) => {
            const label = target.type === "range" ? null : target.closest("label") ?? target.labels?.[0];
            const least = target.type === "range" ? 44 : 24;
            const { width, height } = (label ?? target).getBoundingClientRect();
            return width < least || height < least
                ? [`${target.outerHTML.slice(0, 60)}: ${width} x ${height}`] : [];
        })"""
    )
    context.close()
    assert small == []


@each_explorer
def test_a_play_button_runs_to_the_end_of_its_axis_and_pauses_on_the_way(
    open_book: Callable[[str], Page], where: str, name: str
) -> None:
    on_page = shown(open_book(where), where, name)
    on_page.page.clock.install()
    for control in on_page.explorer.published_controls:
        if isinstance(control, Range) and control.play:
            button = on_page.figure.locator(f'[data-control="{control.name}"] button')
            last = len(control.values) - 1
            on_page.inputs(control).press("Home")
            button.click()
            on_page.page.clock.run_for(2500)
            assert 0 < on_page.index(control) < last
            on_page.follows()
            button.click()
            paused = on_page.index(control)
            on_page.page.clock.run_for(2500)
            assert on_page.index(control) == paused
            button.click()
            on_page.page.clock.run_for(6000)
            assert on_page.index(control) == last
            assert button.get_attribute("aria-pressed") == "false"
            on_page.follows()


# Cases, links and what can be copied


@each_explorer
def test_every_case_button_sets_the_sliders(
    open_book: Callable[[str], Page], where: str, name: str
) -> None:
    on_page = shown(open_book(where), where, name)
    buttons = on_page.figure.locator("button[data-case]")
    cases = {case.name: case for case in on_page.explorer.published_cases}
    assert buttons.evaluate_all("all => all.map(b => b.dataset.case)") == list(cases)
    for button in buttons.all():
        case = cases[button.get_attribute("data-case") or ""]
        on_page.disturb()
        button.click()
        assert button.inner_text() == case.label
        assert on_page.state() == on_page.explorer.case_state(case)
        on_page.follows()
        assert on_page.figure.locator(".explorer-announced").inner_text() == on_page.sentence()


LINK = re.compile(r'<a [^>]*href="([^"#?]*)#([a-z0-9-]+)\?([^"]+)"')


def links() -> list[tuple[str, str, str, str]]:
    """Every link that sets an explorer: its page, the page it aims at, explorer and question."""
    return [
        (path.relative_to(SITE).as_posix(), target, name, unescape(asked))
        for path in sorted(SITE.rglob("*.html"))
        for target, name, asked in LINK.findall(path.read_text(encoding="utf-8"))
        if "://" not in target
    ]


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


@pytest.mark.parametrize(("where", "target", "name", "asked"), links() or [("", "", "", "")])
def test_every_link_in_the_prose_sets_the_sliders_however_often_it_is_followed(
    open_book: Callable[[str], Page], where: str, target: str, name: str, asked: str
) -> None:
    page = open_book(where)
    link = page.locator(f'a[href$="#{name}?{asked}"]').first
    aim = (SITE / where).parent / target if target else SITE / where
    on_page = shown(page, aim.resolve().relative_to(SITE).as_posix(), name)
    state = asked_state(on_page.explorer, asked)
    for _ in range(1 if target else 2):
        if not target:
            on_page.disturb()
        link.evaluate("a => a.click()")  # some stand in a closed <details>
        page.wait_for_url(lambda address: address.endswith(f"#{name}?{asked}"))
        on_page.figure.get_by_text(on_page.explorer.sentence(**state), exact=True).first.wait_for()
        assert on_page.state() == state
        on_page.follows()


@each_explorer
def test_the_copied_link_and_the_copied_python_bring_the_state_back(
    context: BrowserContext, open_book: Callable[[str], Page], where: str, name: str
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    on_page = shown(open_book(where), where, name)
    on_page.disturb()
    state, sentence = on_page.state(), on_page.sentence()
    copied = {}
    for what in ("link", "python"):
        on_page.figure.locator(f"[data-copy={what}]").click()
        on_page.figure.get_by_text(re.compile("copied", re.IGNORECASE)).wait_for()
        copied[what] = on_page.page.evaluate("navigator.clipboard.readText()")
    again = context.new_page()
    open_page(again, copied["link"])
    assert shown(again, where, name).state() == state
    opened = run_cell(copied["python"], {"explorer": on_page.explorer})
    assert opened.opening == state
    assert opened.sentence(**opened.opening) == sentence


# For everyone


def accessible(page: Page, selector: str) -> list[dict[str, Any]]:
    """The nodes of the browser's own accessibility tree under an element."""
    tree = page.context.new_cdp_session(page)
    tree.send("Accessibility.enable")
    document = tree.send("DOM.getDocument")["root"]["nodeId"]
    found = tree.send("DOM.querySelector", {"nodeId": document, "selector": selector})
    nodes = tree.send("Accessibility.queryAXTree", {"nodeId": found["nodeId"]})["nodes"]
    tree.detach()
    return [
        {
            "role": node["role"]["value"],
            "name": node.get("name", {}).get("value", ""),
            **{p["name"]: p["value"].get("value") for p in node.get("properties", ())},
        }
        for node in nodes
        if not node["ignored"]
    ]


@each_explorer
def test_the_accessibility_tree_names_every_control_and_its_value_and_the_figure(
    open_book: Callable[[str], Page], where: str, name: str
) -> None:
    on_page = shown(open_book(where), where, name)
    explorer = on_page.explorer
    nodes = accessible(on_page.page, f"#{name}")

    def named(*roles: str) -> list[str]:
        return [node["name"] for node in nodes if node["role"] in roles]

    kinds: dict[type, list[Any]] = {
        kind: [c for c in explorer.published_controls if isinstance(c, kind)]
        for kind in (Range, Toggle, Choice)
    }
    assert named("slider") == [control.label for control in kinds[Range]]
    assert [node["valuetext"] for node in nodes if node["role"] == "slider"] == [
        control.text(explorer.opening[control.name]) for control in kinds[Range]
    ]
    assert named("checkbox", "switch") == [control.label for control in kinds[Toggle]]
    assert named("radio") == [c.text(value) for c in kinds[Choice] for value in c.values]
    assert set(named("group", "radiogroup")) >= {control.label for control in kinds[Choice]}
    assert set(named("button")) >= {case.label for case in explorer.published_cases}
    assert all(named("button", "group"))
    assert named("image", "img") == [explorer.sentence(**explorer.opening)]


@each_page
def test_every_picture_has_words_for_those_who_do_not_see_it_and_a_caption_for_those_who_do(
    open_book: Callable[[str], Page], name: str
) -> None:
    wordless = open_book(name).evaluate(
        """() => [...document.querySelectorAll(".bd-article :is(img, figure, svg[role=img])")].filter((e) => {
            if (e.matches("img")) return !e.alt.trim() || !e.closest("figure");
            if (e.matches("figure")) return !e.querySelector("figcaption")?.textContent.trim();
            const label = document.getElementById(e.getAttribute("aria-labelledby"));
            const words = e.getAttribute("aria-label") ?? label?.textContent ?? "";
            return !words.trim() || !e.closest("figure");
        }).map((e) => e.outerHTML.slice(0, 100))"""
    )
    assert wordless == []


def test_no_page_uses_an_identifier_twice_and_every_reference_in_a_figure_stays_inside_it(
    open_book: Callable[[str], Page]
) -> None:
    problems = {}
    for path in sorted(SITE.rglob("*.html")):
        name = path.relative_to(SITE).as_posix()
        page = open_book(name)
        problems[name] = page.evaluate(
            """() => {
                const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
                const astray = [...document.querySelectorAll(".bd-article figure svg *")].flatMap((e) =>
                    [...e.attributes].flatMap(({ value, name }) => {
                        const to = /url\\(#([^)]+)\\)/.exec(value)?.[1]
                            ?? (/href$/.test(name) ? value.slice(1) : null);
                        const aim = to && document.getElementById(to);
                        return to && aim?.closest("svg") !== e.closest("svg") ? [to] : [];
                    }));
                return [...ids.filter((id, k) => ids.indexOf(id) !== k), ...astray];
            }"""
        )
        page.close()
    assert {name: found for name, found in problems.items() if found} == {}

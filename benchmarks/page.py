"""The published pages: what they weigh, how soon they wake, how fast they answer."""

import base64
import gzip
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page

from benchmarks.report import Row, p95, spread
from pullkit.engine.published import asset_names
from tools.explorers import AWAKE, open_page
from tools.explorers import pages as every_page

MOVES = 400
LOADS = 20
ROUNDS = 6
PRESSES = 25
A_FRAME = 1000 / 60

Pages = Mapping[str, list[str]]

EXPLORER = re.compile(
    r'<figure class="explorer" id="([^"]+)".*?class="explorer-data">\s*([^<]*)<', re.DOTALL
)

# Every control in turn is set to a value drawn at random, far or near; a reader's steps are nearer.
MOVE = """async ([name, moves]) => {
    const figure = document.getElementById(name);
    const svg = figure.querySelector(".explorer-picture svg");
    const boxes = [...figure.querySelectorAll("[data-control]")];
    let seed = 1;
    const draw = (n) => (seed = (seed * 48271) % 2147483647) % n;
    const times = [];
    for (let k = 0; k < moves; k++) {
        const inputs = [...boxes[k % boxes.length].querySelectorAll("input")];
        const input = inputs[draw(inputs.length)];
        if (input.type === "range") input.value = draw(Number(input.max) + 1);
        else if (input.type === "radio") input.checked = true;
        else input.checked = !input.checked;
        await new Promise(requestAnimationFrame);
        const start = performance.now();
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.dispatchEvent(new Event("change", { bubbles: true }));
        const handled = performance.now();
        svg.getBoundingClientRect();
        times.push([handled - start, performance.now() - start]);
    }
    return times;
}"""

# From the key's own time stamp to the first task after the frame that shows its effect.
WATCH_FRAMES = """() => {
    const { port1, port2 } = new MessageChannel();
    let pressed = 0;
    window.frames_taken = [];
    port1.onmessage = () => window.frames_taken.push(performance.now() - pressed);
    addEventListener("keydown", (event) => { pressed = event.timeStamp; }, true);
    addEventListener("input", () => requestAnimationFrame(() => port2.postMessage(0)));
}"""

BLANK = """<!doctype html><input type="range" min="0" max="100" value="50">
<svg width="360" height="360"><circle cx="180" cy="180" r="20"/></svg><script>
const circle = document.querySelector("circle");
document.querySelector("input").oninput = ({ target }) => circle.setAttribute("cx", target.value);
</script>"""

WATCH_READINESS = """addEventListener("DOMContentLoaded", () => {
    const start = performance.now();
    const check = () => {
        const hidden = [...document.querySelectorAll("figure.explorer .explorer-wakes")]
            .some((part) => part.hidden);
        if (!hidden) window.ready_after ??= performance.now() - start;
    };
    new MutationObserver(check).observe(document, { subtree: true, attributes: true });
    check();
});"""


def weights(site: Path, pages: Pages) -> list[Row]:
    """Weigh the data of every explorer, and the script and the style that all share."""
    rows = []
    for page in pages:
        for name, data in EXPLORER.findall((site / page).read_text(encoding="utf-8")):
            packed = len(base64.b64decode(data))
            note = f"{len(data) / 1000:.3g} kB as it stands in the page"
            rows.append(Row(f"data of {label(page, name)}", packed / 1000, "kB", 100, note))
    weighed = {name: loaded(site, name) for name in every_page(site)}
    heaviest = max(weighed, key=lambda name: sum(weighed[name].values()))
    note = ", ".join(f"{name} {size:.3g}" for name, size in weighed[heaviest].items())
    total = sum(weighed[heaviest].values())
    what = "script and style of both engines, gzip, on the page that has most of it"
    return [*rows, Row(what, total, "kB", 10, f"{label_of(heaviest)}: {note}")]


def loaded(site: Path, page: str) -> dict[str, float]:
    """Return what the engines' scripts and styles on a page weigh, in kB, zipped."""
    html = (site / page).read_text(encoding="utf-8")
    return {
        name: len(gzip.compress((site / "_static" / name).read_bytes(), mtime=0)) / 1000
        for name in asset_names()
        if f"_static/{name}" in html
    }


def label_of(page: str) -> str:
    """Name a page."""
    return page.removeprefix("chapters/").removesuffix(".html")


def label(page: str, name: str) -> str:
    """Name an explorer and its page."""
    return f"`{name}` ({label_of(page)})"


def answers(browser: Browser, pages: Pages, address: str) -> list[Row]:
    """Time what an input costs on every explorer, and count what the pages say and ask for."""
    rows = []
    said: list[str] = []
    asked: list[str] = []
    for page_name, names in pages.items():
        with browser.new_page() as page:
            page.on("console", lambda message: said.append(message.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            page.on("request", lambda request: asked.append(request.url))
            open_page(page, f"{address}/{page_name}")
            for name in names:
                handled, laid_out = np.transpose(page.evaluate(MOVE, [name, MOVES]))
                note = f"handlers alone {p95(handled):.2g} ms; {spread(laid_out)}"
                what = f"main thread per input, p95, {label(page_name, name)}"
                rows.append(Row(what, p95(laid_out), "ms", 4, note))
    elsewhere = [url for url in asked if not url.startswith((address, "data:"))]
    return [
        *rows,
        Row("console messages while all that is moved", len(said), "", 0),
        Row("requests to other hosts meanwhile", len(elsewhere), "", 0, f"{len(asked)} in all"),
    ]


def frames(browser: Browser, pages: Pages, address: str) -> list[Row]:
    """Time key presses to the next frame, on each page's first explorer and on a blank page."""
    rows = []
    for page_name, (name, *_) in pages.items():
        with browser.new_context() as context:
            ours, blank = context.new_page(), context.new_page()
            open_page(ours, f"{address}/{page_name}")
            blank.set_content(BLANK)
            times: dict[Page, list[float]] = {ours: [], blank: []}
            for page in times:
                page.evaluate(WATCH_FRAMES)
            for _ in range(ROUNDS):
                times[ours] += presses(ours, f"#{name} input[type=range]")
                times[blank] += presses(blank, "input")
        excess = p95(times[ours]) - p95(times[blank])
        note = (
            f"{p95(times[ours]):.3g} ms against {p95(times[blank]):.3g} ms; {spread(times[ours])}"
        )
        what = f"key to painted frame, p95, beyond a blank page's, {label(page_name, name)}"
        rows.append(Row(what, excess, "ms", round(A_FRAME, 1), note))
    return rows


def presses(page: Page, selector: str) -> list[float]:
    """Move a slider up and down by key; return the times to the next frame."""
    page.bring_to_front()
    slider = page.locator(selector).first
    steps = int(slider.get_attribute("max") or "100")
    slider.press("Home")
    page.evaluate("window.frames_taken.length = 0")
    for k in range(PRESSES):
        page.keyboard.press("ArrowLeft" if k // steps % 2 else "ArrowRight")
        page.wait_for_timeout(30)
    times: list[float] = page.evaluate("window.frames_taken")
    return times


def readiness(browser: Browser, pages: Pages, address: str) -> list[Row]:
    """Time from DOMContentLoaded until every control of a page can be moved, nothing cached."""
    rows = []
    for name in pages:
        times: list[float] = []
        for _ in range(LOADS):
            with browser.new_context() as context:
                page = context.new_page()
                page.add_init_script(WATCH_READINESS)
                page.goto(f"{address}/{name}")
                page.wait_for_function(AWAKE)
                page.wait_for_load_state("networkidle")
                times.append(page.evaluate("window.ready_after"))
        what = f"controls ready after DOMContentLoaded, p95, {name.removesuffix('.html')}"
        rows.append(Row(what, p95(times), "ms", 200, spread(times)))
    return rows


def measure(browser: Browser, site: Path, pages: Pages, address: str) -> dict[str, list[Row]]:
    """Measure everything about the published pages."""
    return {
        "Published: weight": weights(site, pages),
        "Published: speed": [
            *answers(browser, pages, address),
            *frames(browser, pages, address),
            *readiness(browser, pages, address),
        ],
    }

"""An explorer against `ipywidgets.interact` in one JupyterLab: the same figure, the same slider."""

from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import numpy as np
from nbformat.v4 import new_code_cell, new_notebook
from numpy.typing import NDArray
from playwright.sync_api import Browser, Locator, Page

from benchmarks.report import Row
from tools.lab import jupyterlab, open_and_run

ROUNDS = 8
MOVES = 10
PAUSE_MILLISECONDS = 120

OURS = """
from pullkit.explorers.sense import seven_relays

seven_relays()
"""
# As `interact` is taught: the function draws the figure. The explorer's own checks are left out.
DRAWN_AFRESH = """
%matplotlib inline
import matplotlib.pyplot as plt
from IPython.display import display
from ipywidgets import IntSlider, fixed, interact
from pullkit.company import load_company
from pullkit.explorers.drawing import AS_WRITTEN

start, company = seven_relays().start, load_company()
others = {name: fixed(value) for name, value in start.items() if name != "messages"}

def draw(**values):
    with plt.rc_context(AS_WRITTEN):
        _, read, update, _ = seven_relays.__wrapped__(company)
        update(read(**values))
    plt.show()

_ = interact(draw, messages=IntSlider(min=1, max=31, step=2, value=1), **others)
"""
# Kinder than that: the figure is made once, and only drawn again.
KEPT = """
same = seven_relays()

def redraw(**values):
    same._update(same._read(**values))
    display(same.figure)

_ = interact(redraw, messages=IntSlider(min=1, max=31, step=2, value=1), **others)
"""

# From the key's time stamp until the figure in the page is another: for interact, until its image
# is in the page; that it has yet to be decoded is not held against it.
WATCH = """cell => {
    window.changed_after = new Promise((resolve) => {
        let pressed = 0;
        addEventListener("keydown", (event) => { pressed = event.timeStamp; },
            { capture: true, once: true });
        const isFigure = (node) => node.nodeType === 1 && (node.closest("svg [data-place]")
            || node.matches("img") || node.querySelector("img"));
        new MutationObserver((records, observer) => {
            const touched = records.flatMap((record) => [record.target, ...record.addedNodes]);
            if (!pressed || !touched.some(isFigure)) return;
            observer.disconnect();
            resolve(performance.now() - pressed);
        }).observe(cell, { subtree: true, childList: true });
    });
}"""


def notebook(folder: Path) -> Path:
    """Write a notebook with an explorer and, under it, `interact` on the same figure, twice."""
    path = folder / "comparison.ipynb"
    kernel = {"name": "python3", "display_name": "Python 3"}
    cells = [new_code_cell(source.strip()) for source in (OURS, DRAWN_AFRESH, KEPT)]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def moves(page: Page, cell: Locator, key: str) -> list[float]:
    """Press a key on the slider for the messages; return the times until the figure changed."""
    slider = cell.locator(".widget-slider", has_text="essages").get_by_role("slider")
    slider.scroll_into_view_if_needed()
    slider.focus()
    times = []
    for _ in range(MOVES):
        cell.evaluate(WATCH)
        page.keyboard.press(key)
        times.append(page.evaluate("window.changed_after"))
        page.wait_for_timeout(PAUSE_MILLISECONDS)
    return times


def measure(browser: Browser) -> dict[str, list[Row]]:
    """Move the three sliders in turn, round after round; compare the medians."""
    with TemporaryDirectory() as folder, jupyterlab(Path(folder)) as address:
        path = notebook(Path(folder))
        page = browser.new_page(viewport={"width": 1300, "height": 1000})
        cells = open_and_run(page, address.format(path.name)).locator(".jp-CodeCell")
        cells.nth(0).locator(".explorer-live svg").wait_for()
        for k in (1, 2):
            cells.nth(k).locator("img").wait_for()
        rounds = []
        for k in range(ROUNDS):
            key = "ArrowLeft" if k % 2 else "ArrowRight"
            rounds.append([float(np.median(moves(page, cells.nth(n), key))) for n in range(3)])
        page.close()
    ours, afresh, kept = np.transpose(rounds)
    return {
        "Live: in JupyterLab": [
            compared("that draws the figure", ours, afresh),
            compared("that keeps the figure and draws it again", ours, kept),
        ]
    }


def compared(how: str, ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> Row:
    """Return how much longer `interact` takes from key to changed figure, by medians of rounds."""
    ratios = theirs / ours
    note = (
        f"{np.median(theirs):.0f} ms (rounds {theirs.min():.0f} to {theirs.max():.0f}) against "
        f"{np.median(ours):.0f} ms ({ours.min():.0f} to {ours.max():.0f}); {ROUNDS} alternating "
        f"rounds of {MOVES} moves; ratio by round {ratios.min():.1f} to {ratios.max():.1f}"
    )
    what = f"`interact` {how}, against the explorer, key to changed figure"
    return Row(what, float(np.median(ratios)), "times", 5, note, at_least=True)

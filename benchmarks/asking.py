"""Pages that ask: from key to verdict, what a full storage costs, what an embedded piece weighs."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page

from benchmarks.report import Row, p95, spread

ANSWERS = 200
KEPT = 1000
LOADS = 10
NOTES = "chapters/about/your-notes.html"

# Enter in a field: until the verdict stands there, laid out.
ANSWER = """async (answers) => {
    const form = document.querySelector("form.asking-answer:has(input[type=text])");
    const status = form.querySelector("[role=status]");
    const times = [];
    for (let k = 0; k < answers; k++) {
        form.querySelector("input").value = `0.${100 + k}`;
        await new Promise(requestAnimationFrame);
        const start = performance.now();
        form.querySelector("[type=submit]").click();
        status.getBoundingClientRect();
        times.push(performance.now() - start);
    }
    return times;
}"""

FILL = """(count) => {
    const book = document.querySelector("meta[name=book]").content;
    for (let k = 0; k < count; k++) {
        localStorage.setItem(`${book}/1/guess:number-${k}`, JSON.stringify({ said: `${k}`,
            about: "What is guessed, in a few words", unit: "times in 100", model: "48",
            page: "chapters/3-sense/lesson", at: "guess-number", when: 1e12 + k }));
    }
}"""

# From the moment the page is asked for.
WATCH_NOTES = """new MutationObserver(() => {
    if (document.querySelector(".asking-notes tr")) window.shown_after ??= performance.now();
}).observe(document, { subtree: true, childList: true });"""


def verdicts(page: Page, note: str) -> Row:
    """Time answers to an exercise."""
    times: list[float] = page.evaluate(ANSWER, ANSWERS)
    return Row(f"key to verdict, p95, {note}", p95(times), "ms", 4, spread(times))


def storage(browser: Browser, address: str, exercises: str) -> Iterator[Row]:
    """Time an answer with nothing and with much kept, and the page that shows all of it."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/{exercises}")
        yield verdicts(page, "nothing kept")
        page.evaluate(FILL, KEPT)
        yield verdicts(page, f"{KEPT:,} entries kept")
        page.add_init_script(WATCH_NOTES)
        times = []
        for _ in range(LOADS):
            page.goto(f"{address}/{NOTES}")
            page.wait_for_function("window.shown_after !== undefined")
            times.append(page.evaluate("window.shown_after"))
        what = f"*Your notes* with {KEPT:,} entries shown after it is asked for, p95"
        yield Row(what, p95(times), "ms", 1000, spread(times))


def pieces(site: Path, explorers: set[str]) -> Iterator[Row]:
    """Weigh the files that stand alone."""
    sizes = {
        path.stem: len(gzip.compress(path.read_bytes(), mtime=0)) / 1000
        for path in sorted((site / "embed").glob("*.html"))
    }
    # An explorer of two pages has a file of another name for the second.
    figures = {name: size for name, size in sizes.items() if name.partition("-on-")[0] in explorers}
    questions = {name: size for name, size in sizes.items() if name not in figures}
    for what, found in {"explorer": figures, "question": questions}.items():
        heaviest = max(found, key=found.__getitem__)
        note = f"median of {len(found)}; the heaviest is `{heaviest}`, {found[heaviest]:.3g} kB"
        typical = float(np.median(list(found.values())))
        yield Row(f"embedded {what}, whole file, gzip, typical", typical, "kB", 60, note)


def measure(
    browser: Browser, site: Path, address: str, explorers: set[str]
) -> dict[str, list[Row]]:
    """Measure everything about the pages that ask."""
    paths = [path.relative_to(site).as_posix() for path in site.rglob("exercises.html")]
    rows = [*storage(browser, address, min(paths)), *pieces(site, explorers)]
    return {"Asking": rows}

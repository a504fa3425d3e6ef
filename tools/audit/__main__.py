"""Measure the built site and write the table into its page: `python -m tools.audit`.

Figures are measured here. What is so or not so is what tests say, which are run for it.
"""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.report import machine
from pullkit.terminal import on_any_terminal
from tools.audit import lighthouse
from tools.audit.axe import VIEWS, found_in
from tools.audit.loading import LESSON, Load, first_loads, limit, policy
from tools.browser import LAUNCH_ARGUMENTS, chromium_executable
from tools.explorers import pages
from tools.serve import served

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
PAGE = ROOT / "chapters" / "reference" / "site.md"
BEGINS = "% Below, make audit writes."
AT = "a/book"
"""Where on the server the site is while it is measured: not at the root."""

TESTS = {
    "opens from a disk, in a sandboxed frame, without JavaScript, without DecompressionStream": (
        "tests/test_site.py::test_the_book_is_read_from_a_disk_and_its_figures_move",
        "tests/test_site.py::test_a_page_in_a_sandboxed_frame_is_read_and_its_figures_move",
        "tests/test_book.py::test_without_javascript_the_figures_and_sentences_are_there_and_no_dead_control",
        "tests/test_site.py::test_where_nothing_can_be_unpacked_a_figure_stands_still_and_says_so",
    ),
    "keyboard alone, focus in sight, skip link, 320 px, forced colours, no motion, targets": (
        "tests/test_access.py",
        "tests/test_screens.py",
        "-m",
        "not slow",
    ),
    "two builds in other folders, time zones and languages are the same to the byte": (
        "tests/test_site.py::test_two_builds_of_the_book_are_the_same_to_the_byte",
    ),
    "links, anchors, identifiers, images; British spelling, with the book's French": (
        "tests/test_links.py",
        "tests/test_spelling.py",
    ),
    "one PDF with tags and bookmarks, an EPUB without a fault": ("tests/test_paper.py",),
}


@dataclass(frozen=True)
class Row:
    """A line of the table: what was measured, what it should be, what it is."""

    what: str
    target: str
    measured: str
    kept: bool

    def line(self) -> str:
        """Return it as a line of a Markdown table."""
        cells = (self.what, self.target, self.measured, "yes" if self.kept else "**no**")
        return f"| {' | '.join(cells)} |"


@on_any_terminal
def main() -> None:
    """Measure, print and write the table."""
    if not (SITE / "index.html").is_file():
        sys.exit("The book is not built: run make book first.")
    load = os.getloadavg()[0]
    rows = []
    with served(SITE, at=AT) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_executable(), args=list(LAUNCH_ARGUMENTS)
        )
        about = machine(browser.version, load)
        for row in [*loading(browser, address), *faults(browser, address)]:
            print(row.line(), flush=True)
            rows.append(row)
        browser.close()
        for row in judged(address):
            print(row.line(), flush=True)
            rows.append(row)
    for what, tests in TESTS.items():
        rows.append(row := tested(what, tests))
        print(row.line(), flush=True)
    head = "| what | target | measured | kept |\n|---|---|---|---|"
    table = "\n".join([head, *(row.line() for row in rows)])
    text = PAGE.read_text(encoding="utf-8").partition(BEGINS)[0]
    PAGE.write_text(f"{text}{BEGINS}\n\n{table}\n\n`{about}`\n", encoding="utf-8")


def loading(browser: Browser, address: str) -> Iterator[Row]:
    """Yield what the first loads of all pages weigh, and what they complain of."""
    names = pages(SITE)
    loads = first_loads(browser, address, names)
    for kind, of_kind in (
        ("lesson", [name for name in names if name.endswith(LESSON)]),
        ("other page", [name for name in names if not name.endswith(LESSON)]),
    ):
        heaviest = max(of_kind, key=lambda name: loads[name].weight)
        weight, most = loads[heaviest].weight, limit(heaviest)
        what = f"first load of the heaviest {kind} of {len(of_kind)}, zipped, all resources"
        yield Row(what, f"≤ {most} KiB", f"{weight:.0f} KiB", weight <= most)
    yield quiet("other hosts asked, console messages, failed requests, on every page", loads)
    with served(SITE, Content_Security_Policy=policy()) as strict:
        loads = first_loads(browser, strict, names)
    yield quiet("the same under the policy in *Publish*", loads)


def quiet(what: str, loads: dict[str, Load]) -> Row:
    """Return how much pages complain of."""
    complaints = sum(len(load.complaints) for load in loads.values())
    return Row(what, "0", f"{complaints} on {len(loads)} pages", complaints == 0)


def faults(browser: Browser, address: str) -> Iterator[Row]:
    """Yield what axe-core finds on all pages in all views."""
    names = pages(SITE)
    found: Counter[str] = Counter()
    for view in VIEWS:
        for wrong in found_in(browser, address, names, view).values():
            found.update(fault.partition(":")[0] for fault in wrong)
    told = ", ".join(f"`{rule}` {times}" for rule, times in found.most_common())
    what = "axe-core, WCAG 2.2 A and AA and best practices: light and dark, 1280 and 360 px, folds"
    what += " closed and open"
    measured = f"{found.total()} on {len(names)} pages in {len(VIEWS)} views"
    yield Row(what, "0", f"{measured}{told and ': '}{told}", not found)


def judged(address: str) -> Iterator[Row]:
    """Yield Lighthouse's scores of the three heaviest lessons."""
    lessons = [name for name in pages(SITE) if name.endswith(LESSON)]
    heaviest = sorted(lessons, key=lambda name: (SITE / name).stat().st_size)[-3:]
    for name in heaviest:
        scores = lighthouse.scores(f"{address}/{name}", times=3)
        kept = scores["performance"] >= 95 and min(list(scores.values())[1:]) == 100
        measured = ", ".join(f"{score:.0f}" for score in scores.values())
        what = f"Lighthouse on a telephone, {Path(name).parent.name}, median of three"
        what += ": performance, accessibility, best practices, SEO"
        yield Row(what, "≥ 95, 100, 100, 100", measured, kept)


def tested(what: str, tests: tuple[str, ...]) -> Row:
    """Run tests and return what they say."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--no-header", "--tb=no", *tests],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    said = done.stdout.strip().splitlines()[-1].partition(" in ")[0].strip("= ")
    return Row(what, "yes", said, done.returncode == 0)


if __name__ == "__main__":
    main()

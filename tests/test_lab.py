"""The lessons in a real JupyterLab: opened, run, and their explorers moved."""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from pullkit.engine import Choice, Explorer, Range, Toggle
from pullkit.engine.controls import Control
from tests.conftest import ROOT
from tools.lab import jupyterlab, open_and_run
from tools.notebooks import shown_by

pytestmark = pytest.mark.lab

CHAPTERS = ROOT / "chapters"
LESSONS = sorted(path.relative_to(CHAPTERS).as_posix() for path in CHAPTERS.glob("*/lesson.ipynb"))
NOT_OURS = re.compile(r"/static/lab/|/lab/extensions/jupyterlab-myst/")
ANSWER_MILLISECONDS = 30_000
RAW = re.compile(r":::|\{[a-z:-]+\}`|^\([a-z-]+\)=|\$", re.MULTILINE)
"""What MyST would have turned into something else: fences, roles, labels, formulae."""


class Lesson:
    """A lesson that has run in JupyterLab, and what the browser complained of meanwhile."""

    def __init__(self, page: Page, address: str, path: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.note(str(error), error.stack or ""))
        self.notebook = open_and_run(page, address.format(path))
        self.explorers = shown_by(CHAPTERS / path)

    def hear(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.note(message.text, message.location["url"])

    def note(self, complaint: str, source: str) -> None:
        if not NOT_OURS.search(source):
            self.complaints.append(f"{complaint} ({source})")

    def views(self) -> Iterator[tuple[Explorer, Locator]]:
        """The explorers that the lesson shows, in order, and where they stand."""
        views = self.notebook.locator(".explorer-view")
        expect(views).to_have_count(len(self.explorers), timeout=ANSWER_MILLISECONDS)
        for k, explorer in enumerate(self.explorers.values()):
            views.nth(k).scroll_into_view_if_needed()
            yield explorer, views.nth(k)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A JupyterLab on a copy of the chapters."""
    folder = tmp_path_factory.mktemp("lab") / "chapters"
    shutil.copytree(CHAPTERS, folder, ignore=shutil.ignore_patterns(".*"))
    with jupyterlab(folder) as address:
        yield address


@pytest.fixture(scope="module", params=LESSONS)
def lesson(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Lesson]:
    with browser.new_page(viewport={"width": 1300, "height": 1000}) as page:
        yield Lesson(page, address, request.param)


def says(view: Locator, explorer: Explorer, state: dict[str, Any]) -> None:
    """Wait until figure and sentence say what Python says of a state."""
    sentence = explorer.sentence(**state)
    expect(view.locator(".explorer-sentence")).to_have_text(sentence, timeout=ANSWER_MILLISECONDS)
    expect(view.locator(".explorer-live svg")).to_have_attribute("aria-label", sentence)


def beside(control: Control, value: Any) -> Any:
    """The value next to one of a control's."""
    index = control.values.index(value)
    return control.values[index - 1 if index == len(control.values) - 1 else index + 1]


def move(view: Locator, control: Control, value: Any, to: Any) -> None:
    """Move a control by keyboard to the value next to where it stands."""
    index = control.values.index(to)
    if isinstance(control, Range):
        slider = view.locator(".widget-slider", has_text=control.label).get_by_role("slider")
        slider.press("ArrowRight" if index > control.values.index(value) else "ArrowLeft")
    elif isinstance(control, Choice):
        # JupyterLab keeps the arrows up and down for itself; each radio has a Tab stop of its own.
        radios = view.locator(".widget-radio", has_text=control.label).locator("input")
        radios.nth(index).press("Space")
    elif isinstance(control, Toggle):
        view.locator(".widget-checkbox", has_text=control.label).locator("input").press("Space")


def test_every_cell_of_a_lesson_runs_and_none_shows_an_error(lesson: Lesson) -> None:
    not_run = lesson.page.evaluate(
        """() => jupyterapp.shell.currentWidget.content.widgets
            .map((cell) => cell.model)
            .filter((cell) => cell.type === "code" && !cell.executionCount)
            .map((cell) => cell.sharedModel.source)"""
    )
    assert not_run == []
    errors = lesson.notebook.locator("[data-mime-type*=error], [data-mime-type*=stderr]")
    assert errors.all_text_contents() == []


def in_time(true: Callable[[], bool]) -> bool:
    """Wait until something is true, or too long."""
    give_up = time.monotonic() + ANSWER_MILLISECONDS / 1000
    while not true():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.05)
    return True


def test_every_control_moved_by_keyboard_moves_figure_or_sentence_as_it_should(
    lesson: Lesson,
) -> None:
    for explorer, view in lesson.views():
        opening = explorer.opening
        says(view, explorer, opening)
        svg = view.locator(".explorer-live svg")
        for control in explorer.controls:
            before = svg.inner_html()
            began = opening[control.name]
            moved = beside(control, began)
            there = opening | {control.name: moved}
            redrawn = explorer.fragments(there, "x") != explorer.fragments(opening, "x")
            # Where an explorer opens a control may say why it changes nothing in the figure.
            assert redrawn or explorer.sentence(**there) != explorer.sentence(**opening)
            move(view, control, began, moved)
            says(view, explorer, there)
            assert in_time(lambda b=before, svg=svg, r=redrawn: (svg.inner_html() != b) == r)
            move(view, control, moved, began)
            says(view, explorer, opening)
            assert in_time(lambda before=before, svg=svg: svg.inner_html() == before), control.name


def test_every_case_button_brings_its_state(lesson: Lesson) -> None:
    for explorer, view in lesson.views():
        for case in explorer.cases:
            view.get_by_role("button", name=case.label, exact=True).click()
            says(view, explorer, explorer.case_state(case))


def test_nothing_of_the_markdown_stays_raw(lesson: Lesson) -> None:
    cells = lesson.notebook.locator(".myst, .jp-RenderedMarkdown")
    texts = cells.evaluate_all(
        """all => all.map((cell) => {
            const copy = cell.cloneNode(true);
            copy.querySelectorAll("code, .katex, .katex-html").forEach((part) => part.remove());
            return copy.textContent;
        })"""
    )
    assert len(texts) > 10
    assert [text[:200] for text in texts if RAW.search(text)] == []


def test_the_browser_has_nothing_to_complain_of(lesson: Lesson) -> None:
    assert lesson.complaints == []

"""The lessons in a real JupyterLab: opened, run, and their explorers moved."""

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from pullkit.engine import Explorer, Options, Range, Toggle
from pullkit.engine.controls import Control
from tests.conftest import ROOT
from tools.lab import jupyterlab, open_and_run
from tools.notebooks import shown_by

pytestmark = pytest.mark.lab

CHAPTERS = ROOT / "chapters"
LESSONS = sorted(path.relative_to(CHAPTERS).as_posix() for path in CHAPTERS.glob("*/lesson.ipynb"))
ALWAYS = "3-sense"
"""What the others have of explorers and Markdown, it has; `make test-all` opens all."""
NOT_OURS = re.compile(r"/static/lab/")
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


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(path, marks=() if path.startswith(ALWAYS) else pytest.mark.slow)
        for path in LESSONS
    ],
)
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
    elif isinstance(control, Options):
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
            # Where an explorer opens a control may say why it changes nothing in the figure, or
            # tell only in a case: many open before anything has begun.
            cases = [opening, *(explorer.case_state(case) for case in explorer.cases)]
            said = [
                (explorer.sentence(**c), explorer.sentence(**c | {control.name: moved}))
                for c in cases
                if c[control.name] != moved
            ]
            assert redrawn or any(one != other for one, other in said)
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
    cells = lesson.notebook.locator(".jp-RenderedMarkdown")
    texts = cells.evaluate_all(
        """all => all.map((cell) => {
            const copy = cell.cloneNode(true);
            copy.querySelectorAll("code, mjx-container").forEach((part) => part.remove());
            return copy.textContent;
        })"""
    )
    assert len(texts) > 10
    assert [text[:200] for text in texts if RAW.search(text)] == []


def test_the_browser_has_nothing_to_complain_of(lesson: Lesson) -> None:
    assert lesson.complaints == []


# -- play, and what stays of an explorer when nothing is live -----------------------------

CLOCK = """
import matplotlib.pyplot as plt
from pullkit.engine import Range, Toggle, explorer

@explorer(
    Range("hour", "Hour", 0, 3, 0.1, default=1.4, play=True),
    Toggle("loud", "Loud"),
    caption="A hand.",
)
def clock():
    figure, axes = plt.subplots()
    axes.set(xlim=(0, 3))
    (line,) = axes.plot([0, 0], [0, 1])
    def read(hour, loud):
        return hour, loud
    def update(now):
        hour, loud = now
        line.set(xdata=[hour, hour], linewidth=1 + loud)
        return [line]
    def describe(now):
        hour, loud = now
        return f"It is {hour:.1f}{'!' if loud else '.'}"
    return figure, read, update, describe
"""
HEAR = """(view) => {
    const sentence = view.querySelector(".explorer-sentence");
    view.heard = [];
    new MutationObserver(() => view.heard.push(sentence.textContent))
        .observe(sentence, { childList: true, characterData: true, subtree: true });
}"""


@pytest.fixture(scope="module")
def clock_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a notebook that shows one explorer twice, in two states."""
    folder = tmp_path_factory.mktemp("clock")
    cells = [CLOCK, "clock()", "clock().at(hour=2.9)"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    # Without a kernel of its own JupyterLab would ask which one to take.
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / "clock.ipynb")
    return folder


@pytest.fixture
def clocks(browser: Browser, clock_folder: Path) -> Iterator[Page]:
    """The notebook in a JupyterLab, its cells run."""
    with (
        jupyterlab(clock_folder) as address,
        browser.new_page(viewport={"width": 1300, "height": 1000}) as page,
    ):
        open_and_run(page, address.format("clock.ipynb"))
        yield page


class Clock:
    """One of the explorers, as a reader uses it."""

    def __init__(self, page: Page, k: int) -> None:
        self.view = page.locator(".explorer-view").nth(k)
        self.view.scroll_into_view_if_needed()
        self.says(r"It is \d")
        self.view.evaluate(HEAR)

    def says(self, pattern: str) -> None:
        sentence = self.view.locator(".explorer-sentence")
        expect(sentence).to_have_text(re.compile(pattern), timeout=ANSWER_MILLISECONDS)

    def heard(self, least: int = 0) -> list[str]:
        """What the sentence has said since this was asked for the last time."""
        assert in_time(lambda: self.view.evaluate("view => view.heard.length") >= least)
        heard: list[str] = self.view.evaluate("view => view.heard.splice(0)")
        return heard

    def slide(self, key: str) -> None:
        self.view.locator(".widget-slider", has_text="Hour").get_by_role("slider").press(key)

    def play(self) -> None:
        """Press the first button of the player: play, or pause."""
        self.view.locator(".widget-play button").first.click()

    def playing(self) -> bool:
        return bool(self.view.locator(".widget-play .fa-pause").count())


def test_play_goes_on_from_where_the_slider_stands_and_at_the_end_from_the_start(
    clocks: Page,
) -> None:
    one, other = Clock(clocks, 0), Clock(clocks, 1)
    one.slide("ArrowRight")
    one.says(r"It is 1\.5\.")
    one.heard()
    one.play()
    assert one.heard(3)[:3] == ["It is 1.6.", "It is 1.7.", "It is 1.8."]
    # Another control, moved meanwhile, does not stop it.
    one.view.locator(".widget-checkbox input").press("Space")
    assert in_time(lambda: len([said for said in one.heard() if said.endswith("!")]) > 0)
    assert one.playing()
    one.play()
    assert in_time(lambda: not one.playing())
    time.sleep(1)
    paused = one.view.locator(".explorer-sentence").text_content() or ""
    one.heard()
    time.sleep(1)
    assert one.heard() == []
    one.play()
    assert float(one.heard(1)[0][6:-1]) == pytest.approx(float(paused[6:-1]) + 0.1)
    # The reader's hand on the slider ends the play.
    one.slide("Home")
    assert in_time(lambda: not one.playing())

    other.says(r"It is 2\.9\.")
    other.heard()
    other.play()
    other.says(r"It is 3\.0\.")
    assert in_time(lambda: not other.playing())
    other.heard()
    other.play()
    assert other.heard(2)[:2] == ["It is 0.0.", "It is 0.1."]


WORDS = """# Words

<small class="claim">measured</small> [Early](#clock?hour=0,3), [late](#clock?case=late),
[more to read](#further-reading), [a term](glossary.md#the-term).

<details>
<summary>How</summary>

As $a^2$ says, and

$$b = c$$

</details>
"""


@pytest.fixture
def reading(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A notebook with words around an explorer, and a file beside it, in JupyterLab."""
    text = WORDS + "\n\nMore words." * 40
    end = "## Further reading" + "\n\nBooks." * 40
    cells = [nbformat.v4.new_code_cell(CLOCK), nbformat.v4.new_markdown_cell(text)]
    cells += [nbformat.v4.new_code_cell("clock()"), nbformat.v4.new_markdown_cell(end)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, tmp_path / "words.ipynb")
    glossary = "# Glossary" + "\n\nOther terms." * 60 + "\n\n## The term\n\nIs this."
    (tmp_path / "glossary.md").write_text(glossary, encoding="utf-8")
    with (
        jupyterlab(tmp_path) as address,
        browser.new_page(viewport={"width": 1300, "height": 800}) as page,
    ):
        open_and_run(page, address.format("words.ipynb"))
        yield page


def test_links_move_the_figure_show_the_heading_and_open_the_term(reading: Page) -> None:
    view = reading.locator(".explorer-view")
    sentence = view.locator(".explorer-sentence")
    expect(sentence).to_have_text("It is 1.4.", timeout=ANSWER_MILLISECONDS)
    for _ in range(2):
        reading.get_by_role("link", name="Early").click()
        expect(sentence).to_have_text("It is 0.3.", timeout=ANSWER_MILLISECONDS)
        expect(sentence).to_be_in_viewport()
        view.get_by_role("slider").press("End")
        expect(sentence).to_have_text("It is 3.0.", timeout=ANSWER_MILLISECONDS)
    reading.get_by_role("link", name="late").click()
    note = view.get_by_text("There is no case of that name here.").last
    expect(note).to_be_visible(timeout=ANSWER_MILLISECONDS)

    box = view.get_by_role("textbox")
    box.fill("0,37")
    box.press("Enter")
    expect(view.get_by_text("Hour: 0.37")).to_be_visible(timeout=ANSWER_MILLISECONDS)
    reading.wait_for_timeout(500)  # what a slider would round, it would round by now
    expect(box).to_have_value("0.37")

    reading.get_by_role("link", name="more to read").click()
    heading = reading.get_by_role("heading", name="Further reading")
    expect(heading).to_be_in_viewport(timeout=ANSWER_MILLISECONDS)
    reading.get_by_role("link", name="a term").click()
    term = reading.locator(".jp-MarkdownViewer").get_by_role("heading", name="The term")
    expect(term).to_be_in_viewport(timeout=ANSWER_MILLISECONDS)


def test_in_a_fold_there_are_formulae_and_no_dollars(reading: Page) -> None:
    reading.get_by_text("How", exact=True).click()
    fold = reading.locator(".jp-RenderedMarkdown details")
    formulae = fold.locator("mjx-container > mjx-math")
    expect(formulae).to_have_count(2, timeout=ANSWER_MILLISECONDS)
    for formula in formulae.all():
        box = formula.bounding_box()
        assert box is not None and box["width"] > 5 and box["height"] > 5
    assert "$" not in (fold.text_content() or "")


def test_a_saved_notebook_keeps_picture_and_sentence_and_says_what_to_do_without_a_kernel(
    clocks: Page, clock_folder: Path
) -> None:
    Clock(clocks, 1)
    clocks.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    saved = clock_folder / "clock.ipynb"
    assert in_time(lambda: "image/png" in saved.read_text(encoding="utf-8"))
    _, first, second = json.loads(saved.read_text(encoding="utf-8"))["cells"]
    assert "It is 1.4." in "".join(first["outputs"][0]["data"]["text/html"])
    assert second["outputs"][0]["metadata"]["image/png"]["alt"] == "It is 2.9."

    clocks.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    told = "view => getComputedStyle(view, '::before').content"
    view = clocks.locator(".explorer-view").first
    assert in_time(lambda: "Run this cell again" in view.evaluate(told))

    # Opened again, it has another kernel: what the widgets were is told by picture and sentence.
    clocks.goto(re.sub(r"/lab.*", "/lab/tree/clock.ipynb?reset", clocks.url))
    for sentence in ("It is 1.4.", "It is 2.9."):
        image = clocks.get_by_role("img", name=sentence)
        expect(image).to_be_visible(timeout=ANSWER_MILLISECONDS)
    expect(clocks.get_by_text("run the notebook to move its sliders").first).to_be_visible()
    gone = clocks.get_by_text("Error displaying widget")
    expect(gone).to_have_count(2, timeout=ANSWER_MILLISECONDS)
    assert not any(one.is_visible() for one in gone.all())

    # What comes from elsewhere is not trusted: JupyterLab shows what is safe in it.
    notebook = nbformat.read(saved, as_version=4)
    notebook.cells[0].source += "# from elsewhere"
    nbformat.write(notebook, clock_folder / "elsewhere.ipynb")
    clocks.goto(re.sub(r"/lab.*", "/lab/tree/elsewhere.ipynb?reset", clocks.url))
    for sentence in ("It is 1.4.", "It is 2.9."):
        image = clocks.get_by_role("img", name=sentence)
        expect(image).to_be_visible(timeout=ANSWER_MILLISECONDS)
        assert image.evaluate("image => image.naturalWidth > 400")
        expect(clocks.get_by_text(sentence, exact=True)).to_be_visible()

"""What a class has on paper and on the wall: handouts, prediction sheets, slides, a box of all."""

import io
import itertools
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from pullkit.engine import codec
from tests.conftest import ROOT
from tests.test_codec import grids
from tools import sheets
from tools.classes import box, editions
from tools.explorers import open_page
from tools.printing.exercises import SourceError
from tools.sheets import handouts
from tools.sheets.lesson import Lesson, Question, SheetError, lessons, read
from tools.sheets.plan import PLANS, Shown, Step, in_the_plans_words, steps

OWN = "https://github.com/some-school/pull-for-us"


@pytest.fixture(scope="module")
def made(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all sheets."""
    out = tmp_path_factory.mktemp("sheets")
    sheets.write(site, out)
    return out


@pytest.fixture(scope="module")
def classes(site: Path) -> dict[str, tuple[Lesson, list[Step]]]:
    """Every lesson, and what its class sees."""
    read_ones = [in_the_plans_words(site, read(site, chapter)) for chapter in lessons(site)]
    return {lesson.chapter: (lesson, steps(site, lesson)) for lesson in read_ones}


def parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def words(tag: object) -> str:
    """The words of a tag or of HTML, evenly spaced."""
    return " ".join(BeautifulSoup(str(tag), "html.parser").get_text().split())


# -- a figure in any state --------------------------------------------------------------------


@given(grids())
def test_python_unpacks_what_the_pages_script_unpacks(grid) -> None:
    shape, tracks = grid
    seal, unpacked = codec.unpack(codec.pack(shape, tracks, "a seal"))
    states = list(itertools.product(*map(range, shape)))
    assert seal == "a seal"
    assert [[track.at(state) for state in states] for track in unpacked] == tracks


@pytest.mark.browser
def test_a_sheets_picture_and_finding_are_those_of_the_page(
    browser: Browser, site_address: str, classes
) -> None:
    _, planned = classes["3-sense"]
    shown = [step for step in planned if isinstance(step, Shown) and step.figure.headline][-1]
    figure = shown.figure
    with browser.new_page() as page:
        open_page(page, f"{site_address}/chapters/3-sense/lesson.html")
        page.evaluate(
            """async ([name, state]) => (await Promise.all(explorers.all))
                .find(({ spec }) => spec.name === name).go(state)""",
            [figure.name, shown.state],
        )
        said = page.inner_text(f"#{figure.name} .explorer-sentence")
        drawn = page.locator(f"#{figure.name} svg [data-place] path").evaluate_all(
            "paths => paths.map((path) => path.getAttribute('d'))"
        )
    assert figure.sentence(shown.state) == said
    ours = BeautifulSoup(figure.picture(shown.state), "html.parser")
    assert [path["d"] for path in ours.select("[data-place] path")] == drawn


def test_no_two_pictures_on_a_sheet_share_an_identifier(made: Path) -> None:
    for path in made.glob("handouts/*.html"):
        ids = [tag["id"] for tag in parsed(path).select("[id]")]
        aims = re.findall(r'(?:url\(|href=")#([^")]+)', path.read_text(encoding="utf-8"))
        # What stands still is the same in every state, and so are its definitions.
        assert set(aims) <= set(ids)
        assert len(ids) == len(set(ids)), path.name


# -- the plan's order ---------------------------------------------------------------------------


def test_every_state_of_a_plan_is_a_slide_in_its_order(site: Path, classes) -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in sorted(site.glob(PLANS)))
    for chapter, (_, planned) in classes.items():
        links = re.findall(rf'href="\.\./{chapter}/lesson\.html#([^"?]+)(?:\?[^"]*)?"', pages)
        figures = [link for link in links if not link.startswith(("question-", "guess-"))]
        assert figures == [step.figure.name for step in planned if isinstance(step, Shown)]
        assert len(figures) >= 5


def test_every_guess_of_a_lesson_is_asked_once_before_what_answers_it(classes) -> None:
    for lesson, planned in classes.values():
        asked = [step for step in planned if isinstance(step, Question)]
        assert sorted(q.name for q in asked) == sorted(q.name for q in lesson.questions)
        for question in asked:
            after = planned[planned.index(question) :]
            assert any(isinstance(s, Shown) and s.figure is question.figure for s in after)


PLAN = """<article><section id="sense"><a href="../3-sense/lesson.html">The lesson</a>
<p><a href="../3-sense/lesson.html#seven-relays?case=one-message">one slip in ten</a>, then
<a href="../3-sense/lesson.html#question-desks-that-move">the second guess</a>, and
<a href="../3-sense/lesson.html#LAST">the last</a></p></section></article>"""


def planned(site: Path, folder: Path, last: str) -> list[Step]:
    """The steps of a class whose plan ends with a link to `last`."""
    page = folder / "chapters/instructors/plans-3-sense.html"
    page.parent.mkdir(parents=True)
    page.write_text(PLAN.replace("LAST", last), encoding="utf-8")
    return steps(folder, read(site, "3-sense"))


def test_a_guess_that_the_plan_links_to_stands_there_and_any_other_before_its_figure(
    site: Path, tmp_path: Path
) -> None:
    first, shown, second, last = planned(site, tmp_path, "seven-relays?relay_error=0.2&amp;stake=4")
    assert isinstance(first, Question) and first.name == "right-at-seventh"
    assert isinstance(shown, Shown) and shown.title == "One slip in ten"
    assert isinstance(second, Question) and second.name == "desks-that-move"
    assert isinstance(last, Shown) and last.title == "The last"
    assert last.figure.controls(last.state)[:2] == [
        "Slips per relay: 20 in 100",
        "What is at stake, against what moving costs: 4 to 1",
    ]


@pytest.mark.parametrize("wrong", ["seven-relays?case=gone", "gone", "seven-relays?stake=99"])
def test_a_plan_that_leads_nowhere_is_refused_with_its_link(
    site: Path, tmp_path: Path, wrong: str
) -> None:
    with pytest.raises(SheetError, match=re.escape(f"plans-3-sense.html: link to #{wrong}: ")):
        planned(site, tmp_path, wrong)


def test_a_folder_without_a_built_book_is_named(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tools.sheets", "--site", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith(f"tools.sheets: {tmp_path} has no chapters/")
    assert done.stderr.endswith("run make book first\n")


# -- on paper -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def printed(browser: Browser, made: Path) -> dict[str, list[list[str]]]:
    """The words of every page of every sheet, printed on A4 and on Letter."""
    with browser.new_page() as page:
        found = {}
        for path in [*made.glob("handouts/*.html"), *made.glob("predictions/*.html")]:
            page.goto(path.as_uri())
            pdfs = [page.pdf(format=paper, prefer_css_page_size=True) for paper in ("A4", "Letter")]
            found[path.relative_to(made).as_posix()] = [
                [sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages] for pdf in pdfs
            ]
        return found


@pytest.mark.browser
def test_a_handout_has_two_to_four_pages_and_a_prediction_sheet_has_one(printed) -> None:
    for name, papers in printed.items():
        pages = range(2, 5) if name.startswith("handouts") else range(1, 2)
        assert [len(paper) in pages for paper in papers] == [True, True], name


def letters(text: str) -> str:
    """A text without what a print changes: where lines break, and letters drawn as one."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.browser
def test_a_handouts_findings_stand_on_its_last_page_and_on_no_other(printed, classes) -> None:
    for chapter, (lesson, planned) in classes.items():
        *before, last = printed[f"handouts/{chapter}.html"][0]
        for figure, states in handouts.chosen(lesson, planned):
            for shown in states:
                said = letters(figure.sentence(shown.state))
                assert said in letters(last)
                assert said not in letters("".join(before))


def test_a_handout_shows_the_plans_states_of_every_figure_outside_the_folds(classes) -> None:
    for lesson, planned in classes.values():
        chosen = handouts.chosen(lesson, planned)
        figures = [figure.name for figure, _ in chosen]
        assert figures == [figure.name for figure in lesson.figures.values() if figure.headline]
        assert all(states for _, states in chosen)
        assert sum(len(states) for _, states in chosen) <= handouts.MOST


def test_a_figure_in_a_fold_is_named_after_it(classes) -> None:
    lesson, _ = classes["3-sense"]
    three = lesson.figures["three-sources"]
    assert (three.headline, three.heading) == (False, "Ask three people? Up to a point")


def test_a_prediction_sheet_asks_every_guess_in_order_and_answers_none(made: Path, classes) -> None:
    for chapter, (lesson, _) in classes.items():
        page = parsed(made / f"predictions/{chapter}.html")
        asked = [words(tag) for tag in page.select(".question")]
        for tag, question in zip(asked, lesson.questions, strict=True):
            assert words(question.words) in tag
            assert words(question.found) not in tag
        rooms = page.select(".guess")
        for room, question in zip(rooms, lesson.questions, strict=True):
            expected = " ".join(question.options) if question.options else question.unit
            assert words(room) == expected or room.select("li")
        key = words(parsed(made / f"predictions/{chapter}-key.html"))
        for question in lesson.questions:
            assert f"{question.about}: {question.answer}" in key
            assert words(question.found) in key


def test_a_question_on_paper_says_what_it_needs_in_the_plan_s_words(made: Path) -> None:
    sheet = words(parsed(made / "predictions/3-sense.html"))
    for said in (
        "six more pairs of hands",
        "Moving costs half of what is at stake.",
        "up to thirty-one",
    ):
        assert said in sheet
    assert "Guess 2." not in sheet and "read aloud" not in sheet


def test_a_plan_that_asks_too_little_is_named(site: Path, tmp_path: Path) -> None:
    planned(site, tmp_path, "seven-relays")
    with pytest.raises(SheetError, match=r"says 'Guess 1\.'"):
        in_the_plans_words(tmp_path, read(site, "3-sense"))


def test_a_frame_to_draw_in_holds_nothing_that_moves(made: Path) -> None:
    frames = parsed(made / "predictions/3-sense.html").select("svg")
    assert len(frames) == 1
    assert all(not place.contents for place in frames[0].select("[data-place]"))
    assert "Relays from the client" in frames[0].get_text()


# -- on the wall --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def deck(browser: Browser, made: Path) -> Iterator[tuple[Page, list[str]]]:
    """The slides of a class in a browser without network, and whatever goes wrong or is asked."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 720})
    page = context.new_page()
    log: list[str] = []
    page.on("console", lambda message: log.append(message.text))
    page.on("pageerror", lambda error: log.append(str(error)))
    page.on("request", lambda request: log.append(request.url))
    path = made / "slides/3-sense.html"
    page.goto(path.as_uri())
    page.wait_for_function("document.querySelector('#number').textContent")
    assert log == [path.as_uri()]
    log.clear()
    yield page, log
    context.close()


VISIBLE = """() => {
    const slide = document.querySelector("main > :not([hidden])");
    return { id: slide.id, number: document.querySelector("#number").textContent,
        sentence: slide.querySelector(".explorer-sentence")?.textContent ?? null };
}"""


@pytest.mark.browser
def test_slides_go_on_by_arrow_and_show_a_finding_on_the_space_bar_only(deck, classes) -> None:
    page, log = deck
    _, planned = classes["3-sense"]
    page.keyboard.press("Home")
    for k, step in enumerate(planned, 2):
        page.keyboard.press("ArrowRight")
        seen = page.evaluate(VISIBLE)
        assert seen["number"] == f"{k} of {len(planned) + 1}"
        if isinstance(step, Question):
            assert seen["id"] == f"question-{step.name}"
        else:
            assert (seen["id"], seen["sentence"]) == (f"figure-{step.figure.name}", "")
            page.keyboard.press("Space")
            assert page.evaluate(VISIBLE)["sentence"] == step.figure.sentence(step.state)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(VISIBLE)["id"] == seen["id"]
    page.keyboard.press("PageUp")
    assert page.evaluate(VISIBLE)["number"].startswith(f"{len(planned)} of")
    assert log == []


@pytest.mark.browser
def test_a_slider_moves_on_a_slide_and_keeps_the_arrow_keys_only_while_it_has_the_focus(
    deck,
) -> None:
    page, log = deck
    page.goto(page.url.partition("#")[0] + "#4")
    page.reload()
    page.wait_for_function("document.querySelector('#number').textContent.startsWith('4 ')")
    log.clear()
    page.keyboard.press("Space")
    before = page.evaluate(VISIBLE)["sentence"]
    slider = page.locator("dialog[open] input[type=range]").first
    slider.focus()
    page.keyboard.press("ArrowLeft")
    after = page.evaluate(VISIBLE)
    assert after["number"].startswith("4 ") and after["sentence"] not in ("", before)
    slider.click()
    page.wait_for_function("document.activeElement.matches('figure')")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(VISIBLE)["number"].startswith("3 ")
    assert log == []


@pytest.mark.browser
@pytest.mark.parametrize(
    "size", [(1280, 720), pytest.param((1920, 1080), marks=pytest.mark.slow), (390, 780)]
)
def test_every_slide_of_every_class_fits_its_screen(browser: Browser, made: Path, size) -> None:
    width, height = size
    over = {}
    with browser.new_page(viewport={"width": width, "height": height}) as page:
        for path in sorted(made.glob("slides/*.html")):
            page.goto(path.as_uri())
            page.wait_for_function("document.querySelector('#number').textContent")
            for _ in json.loads(page.inner_text("#steps")):
                found = page.evaluate(
                    """() => {
                        const foot = document.querySelector("nav").getBoundingClientRect().top;
                        const slide = document.querySelector("main > :not([hidden])");
                        const part = slide.querySelector("svg") ?? slide;
                        const { right, bottom } = part.getBoundingClientRect();
                        return [document.documentElement.scrollWidth > innerWidth,
                            right > innerWidth + 1, bottom > foot + 1, slide.scrollHeight
                            > slide.clientHeight + 1 && !slide.matches("dialog")];
                    }"""
                )
                if any(found):
                    over[path.name, page.inner_text("#number")] = found
                page.keyboard.press("PageDown")
    assert over == {}


def test_a_deck_names_no_other_file_and_no_host(made: Path) -> None:
    for path in made.glob("slides/*.html"):
        page = parsed(path)
        assert page.select("[src], link:not([href='data:,'])") == []
        assert not [a for a in page.select("a") if not str(a.get("href")).startswith("http")]
        assert "url(" not in "".join(style.get_text() for style in page.select("style"))


# -- a course in a box --------------------------------------------------------------------------


def stand_in(site: Path):
    """Let an edition be built by a link to the book that is built already."""

    def build(folder: Path) -> None:
        (folder / "_build").mkdir()
        (folder / "_build/html").symlink_to(site, target_is_directory=True)

    return build


def test_a_box_holds_all_that_its_first_page_names(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(box, "build", stand_in(site))
    monkeypatch.setattr(box, "VARIANTS", 1)
    monkeypatch.setattr(editions, "book", lambda edition, out, repository=None: out.mkdir())
    start = box.write(tmp_path / "box", OWN)
    page = parsed(start)
    assert OWN in page.get_text() and "cd ../pull-for-us" in page.get_text()
    links = [str(link["href"]) for link in page.select("a[href]") if link["href"] != OWN]
    assert links and all((start.parent / link).is_file() for link in links)
    named = [code.get_text() for code in page.select("td:first-child code")]
    assert sorted({name.partition("/")[0] for name in named}) == sorted(
        path.name for path in start.parent.iterdir() if path.is_dir()
    )
    assert all((start.parent / name).is_dir() for name in named)


def test_a_box_is_never_written_over_something_and_needs_an_address(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SourceError, match="is not empty"):
        box.write(tmp_path, OWN)
    with pytest.raises(ValueError, match="--repository is ''; it must be as https"):
        box.write(tmp_path / "box", "")
    assert not (tmp_path / "box").exists()


def test_an_edition_that_does_not_build_is_named_with_its_last_lines(tmp_path: Path) -> None:
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: gone\n", encoding="utf-8")
    (tmp_path / "_config.yml").write_text("title: none\n", encoding="utf-8")
    with pytest.raises(SourceError, match=f"{re.escape(str(tmp_path))} does not build: "):
        box.build(tmp_path)


@pytest.mark.slow
def test_a_whole_box_is_written_and_built(tmp_path: Path) -> None:
    start = box.write(tmp_path / "box", OWN)
    assert len(list(start.parent.glob("sheets/*/*.html"))) == 24
    student = start.parent / "student"
    lesson = (student / "_build/html/chapters/3-sense/lesson.html").read_text(encoding="utf-8")
    assert OWN in unescape(lesson)
    assert not (student / "_build/html/chapters/instructors").exists()
    assert (student / ".github/workflows/publish.yml").is_file()

"""Guesses and answers on a published page, in a real browser and without a server."""

import json

import pytest
from playwright.sync_api import expect

from pullkit.asking import Choice, Guess, Number, Numbers
from pullkit.asking.published import add_to_pages, answer_form
from tests.conftest import reload
from tests.demo_explorers import web_page

pytestmark = pytest.mark.browser

DESKS = Guess("desks-that-move", about="Desks that move", unit="desks", low=0, high=7)
SOURCES = Guess("three-sources", about="Three sources", options=["slow it", "stop it"])
THIRD = Number(1 / 3, mistakes=[(3.0, "Which way round is the ratio?")])
PAIR = Numbers([1, 0.4], ["the first", "the share"], mistakes=[([0.4, 1], "The other way round.")])
LETTER = Choice("b", {"a": "That comes first.", "c": "That comes last."})

HOSTILE = "<img src=x onerror=\"document.title='broken'\">"


def exercise(number, title, form):
    return f"""<section id="exercise-{number}"><h2>{number}. {title}<a href="#">¶</a></h2>
<p>What is it?</p><ul><li>(a) the <em>first</em></li><li><p>(b) the second</p></li><li>(c) last</li>
</ul>{form}<details class="hint"><summary>Hint 1</summary>One.</details>
<details class="hint"><summary>Hint 2</summary>Two.</details>
<details class="solution"><summary>Solution</summary>All of it.</details></section>"""


def found(guess, model):
    return (
        f'<details class="asking-found" data-guess="{guess.name}" data-model="{model}"><summary>'
        f"What the model says</summary><p>Because.</p></details>"
        f'<ul><li>It says {model}. <span class="asking-said" data-guess="{guess.name}"></span></ul>'
    )


def forms(judged=True):
    answers = {"A third": THIRD, "A pair": PAIR, "A letter": LETTER}
    return "".join(
        exercise(k, title, answer_form(f"1-demo/ask-{k}", 2, expected, judged=judged))
        for k, (title, expected) in enumerate(answers.items(), 1)
    )


GUESSES = DESKS.html() + found(DESKS, 3) + SOURCES.html() + found(SOURCES, "stop it")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    add_to_pages()
    folder = tmp_path_factory.mktemp("asked")
    head = '<meta name="book" content="a-demo">'
    pages = {"judged": GUESSES + forms(), "kept": forms(judged=False)}
    pages["instructor"] = forms().replace('class="solution"', 'class="solution" open')
    for name, body in pages.items():
        (folder / f"{name}.html").write_text(web_page(body, head=head), encoding="utf-8")
    return folder


@pytest.fixture
def visit(browser, written):
    """Open pages that must stay silent: no console message, no error, no request elsewhere."""
    contexts, heard = [], []

    def open_page(name="judged", script="", context=None, **options):
        if context is None:
            context = browser.new_context(**options)
            contexts.append(context)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("request", lambda request: request.url[:4] == "http" and heard.append(request.url))
        page.goto((written / f"{name}.html").as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert heard == []


def says(page, form):
    return page.locator(f"#{form} [role=status]").inner_text()


def is_open(page, guess):
    return page.locator(f"details[data-guess={guess}]").evaluate("(details) => details.open")


def stored(page):
    return page.evaluate("Object.fromEntries(Object.entries(localStorage))")


def test_a_guess_is_kept_beside_the_finding_and_comes_back(visit):
    page = visit()
    form, field = page.locator("#guess-desks-that-move"), page.get_by_label("Your guess").first
    assert not is_open(page, DESKS.name)
    for wrong in ("many", "8", "-1", "2.5", "", "1" * 100_000, HOSTILE):
        field.fill(wrong)
        field.press("Enter")
        assert says(page, "guess-desks-that-move") == "Give a whole number from 0 to 7."
    assert not is_open(page, DESKS.name)
    field.fill(" 5,0 ")
    form.get_by_role("button", name="Keep my guess").click()
    assert says(page, "guess-desks-that-move").startswith("You said 5 desks.")
    form.get_by_role("link", name="See what the model says").click()
    assert page.locator(f"[data-guess={DESKS.name}] > summary:target:focus").count() == 1
    assert is_open(page, DESKS.name)
    first = page.locator(".asking-found .asking-said").first
    assert first.inner_text() == "You said 5 desks; the model says 3 desks."
    assert page.locator("li .asking-said").first.inner_text() == "You said 5 desks."

    page.get_by_label("stop it").press("Space")
    page.locator("#guess-three-sources button[type=submit]").press("Enter")
    assert is_open(page, SOURCES.name)

    reload(page)
    expect(field).to_have_value("5")
    assert page.get_by_label("stop it").is_checked()
    assert form.get_by_role("link", name="See what the model says").is_visible()
    assert first.inner_text() == "You said 5 desks; the model says 3 desks."
    entry = json.loads(stored(page)["a-demo/1/guess:desks-that-move"])
    assert entry["said"] == "5" and entry["model"] == "3" and entry["page"] == "judged"


def test_a_guess_never_blocks(visit):
    page = visit()
    page.locator("#guess-desks-that-move .asking-show").click()
    assert is_open(page, DESKS.name) and not is_open(page, SOURCES.name)
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert page.locator(".asking-found .asking-said").first.is_hidden()
    assert not any("guess" in key for key in stored(page))


def test_without_javascript_the_question_and_the_finding_can_be_read(visit):
    page = visit(java_script_enabled=False)
    assert page.locator("form:visible").count() == 0
    page.locator("details[data-guess=desks-that-move] summary").click()
    assert page.get_by_text("Because.").first.is_visible()
    assert page.locator("details.solution:visible").count() == 3
    assert page.get_by_text("(b) the second").first.is_visible()


def test_an_answer_is_judged_in_the_notebook_s_words_and_comes_back(visit):
    page = visit()
    field = page.get_by_label("Your answer").first
    for typed, verdict in {
        "": "Not answered yet: give an answer above, then check it. (0 of 2 points)",
        "3": "Which way round is the ratio? (0 of 2 points)",
        "0,3333": "✓ Right. (2 of 2 points)",
        "33.3 %": "✓ Right. (2 of 2 points)",
        "a third": "Give a number alone, without words or a unit. (0 of 2 points)",
        HOSTILE: "Give a number alone, without words or a unit. (0 of 2 points)",
        "2/6": "✓ Right. (2 of 2 points)",
    }.items():
        field.fill(typed)
        field.press("Enter")
        assert says(page, "answer-ask-1") == verdict
    page.get_by_role("textbox", name="The first").fill("1")
    page.get_by_label("The share").fill("0.5")
    page.get_by_label("The share").press("Enter")
    assert says(page, "answer-ask-2") == "Not yet: look again at the share. (1 of 2 points)"
    reload(page)
    assert field.input_value() == "2/6"
    assert says(page, "answer-ask-1") == "✓ Right. (2 of 2 points)"
    assert says(page, "answer-ask-2") == "Not yet: look again at the share. (1 of 2 points)"
    kept = json.loads(stored(page)["a-demo/1/answer:1-demo/ask-1"])
    assert kept["about"] == "1. A third" and kept["solved"] == 1
    assert page.title() == "Demo"


def test_a_choice_is_a_choice_to_click(visit):
    page = visit(has_touch=True, viewport={"width": 360, "height": 740})
    section = page.locator("#exercise-3")
    assert section.get_by_role("radio").count() == 3
    assert section.locator("li:visible").count() == 0
    for words, verdict in {
        "(a) the first": "That comes first. (0 of 2 points)",
        "(b) the second": "✓ Right. (2 of 2 points)",
    }.items():
        section.get_by_label(words).tap()
        section.get_by_role("button", name="Check").tap()
        assert says(page, "answer-ask-3") == verdict
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    small = page.evaluate(
        """() => [...document.querySelectorAll("form button, form [type=text], fieldset label")]
            .filter((target) => target.getBoundingClientRect().height < 43).length"""
    )
    assert small == 0


def test_hints_unfold_one_by_one_and_the_solution_after_them(visit):
    page = visit()
    folds = page.locator("#exercise-1 details:visible summary")
    assert folds.all_inner_texts() == ["Hint 1"]
    folds.nth(0).click()
    expect(folds).to_have_text(["Hint 1", "Hint 2"])
    folds.nth(1).click()
    expect(folds).to_have_text(["Hint 1", "Hint 2", "Solution"])
    # Who is right sees all of them at once.
    page.get_by_role("textbox", name="The first").fill("1")
    page.get_by_label("The share").fill("40%")
    page.get_by_label("The share").press("Enter")
    folds = page.locator("#exercise-2 details:visible summary")
    assert folds.all_inner_texts() == ["Hint 1", "Hint 2", "Solution"]


def test_a_solution_that_stands_open_for_instructors_is_not_hidden(visit):
    folds = visit("instructor").locator("#exercise-1 details:visible summary")
    assert folds.all_inner_texts() == ["Hint 1", "Solution"]


def test_an_edition_without_solutions_keeps_answers_and_knows_nothing(visit, written):
    source = forms(judged=False)
    for secret in (
        "expected",
        "0.333",
        "0.4",
        "Which way",
        "other way",
        "comes first",
        "tolerance",
    ):
        assert secret not in source
    page = visit("kept")
    page.get_by_label("Your answer").first.fill("0.4")
    page.get_by_label("Your answer").first.press("Enter")
    assert says(page, "answer-ask-1") == "Kept."
    reload(page)
    assert page.get_by_label("Your answer").first.input_value() == "0.4"
    assert says(page, "answer-ask-1") == "Kept."
    assert "solved" not in json.loads(stored(page)["a-demo/1/answer:1-demo/ask-1"])


def test_what_another_tab_answers_appears(visit):
    page = visit()
    other = visit(context=page.context)
    other.get_by_label("Your answer").first.fill("1/3")
    other.get_by_label("Your answer").first.press("Enter")
    expect(page.get_by_label("Your answer").first).to_have_value("1/3")
    assert says(page, "answer-ask-1") == "✓ Right. (2 of 2 points)"


NO_STORAGE = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("denied", "SecurityError"); } })"""
FULL = """Storage.prototype.setItem = () => {
    throw new DOMException("full", "QuotaExceededError"); }"""


@pytest.mark.parametrize("trouble", [NO_STORAGE, FULL], ids=["refused", "full"])
def test_without_storage_the_page_says_so_once_and_goes_on(visit, trouble):
    page = visit(script=trouble)
    field = page.get_by_label("Your answer").first
    notes = []
    for _ in range(2):
        field.fill("1/3")
        field.press("Enter")
        notes.append(says(page, "answer-ask-1"))
    assert notes[0].startswith("✓ Right.") and "This browser cannot keep all of it" in notes[0]
    assert notes[1] == "✓ Right. (2 of 2 points)"


DAMAGED = ["", "{", "null", "5", '"5"', "[]", "{}", '{"said": 5}', '{"said": {"x": 1}}',
           '{"said": ["5"], "model": {}}', json.dumps({"said": "x" * 5000})]  # fmt: skip


def test_what_was_damaged_is_left_aside_and_nothing_else_is_lost(visit):
    items = {f"a-demo/1/guess:damaged-{k}": text for k, text in enumerate(DAMAGED)}
    items |= {
        "a-demo/1/guess:desks-that-move": '{"said": ["5"], "model": {}}',
        "a-demo/1/guess:three-sources": json.dumps({"said": HOSTILE, "about": HOSTILE}),
        "a-demo/1/answer:1-demo/ask-1": json.dumps({"said": ["0.5"], "says": HOSTILE}),
        "a-demo/0/guess:desks-that-move": "of an older version",
        "another-book/1/guess:desks-that-move": '{"said": "1"}',
    }
    put = f"if (!localStorage.length) Object.assign(localStorage, {json.dumps(items)})"
    page = visit(script=put)
    assert page.get_by_label("Your guess").first.input_value() == ""
    assert says(page, "answer-ask-1").startswith("Not yet: too large.")
    assert page.evaluate("keeping.aside()") == len(DAMAGED) + 1
    field = page.get_by_label("Your guess").first
    field.fill("4")
    field.press("Enter")
    page.evaluate("keeping.erase()")
    assert sorted(stored(page)) == [
        "a-demo/0/guess:desks-that-move",
        "another-book/1/guess:desks-that-move",
    ]
    assert page.title() == "Demo" and page.locator("img").count() == 0


def test_two_tabs_do_not_lose_each_other_s_answers(visit):
    one = visit()
    other = visit(context=one.context)
    one.get_by_label("Your guess").first.fill("5")
    one.get_by_label("Your guess").first.press("Enter")
    other.get_by_role("textbox", name="The first").fill("1")
    other.get_by_role("textbox", name="The first").press("Enter")
    # Each tab has a process of its own: what one writes, the other sees a moment later.
    one.wait_for_function("'a-demo/1/answer:1-demo/ask-2' in localStorage")
    assert "a-demo/1/guess:desks-that-move" in stored(one)
    other.wait_for_function("document.querySelector('li .asking-said').textContent.includes('5')")


def test_dark_and_on_paper_the_fields_are_readable(visit):
    page = visit()
    page.emulate_media(media="print")
    assert page.get_by_role("button", name="Keep my guess").first.is_hidden()
    assert page.get_by_label("Your answer").first.is_visible()

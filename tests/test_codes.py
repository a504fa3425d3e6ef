"""A class's guesses: codes that phones show, and the page that gathers them, in a real browser.

The pages here are small ones, with the book's scripts and guesses.
"""

import io
import json
import random

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from segno import encoder
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from pullkit.asking import Guess, class_guesses, published
from pullkit.datafiles import data_path, read_text
from pullkit.engine import specification
from pullkit.engine.published import made_small
from tests.conftest import ROOT
from tests.demo_explorers import HOSTILE
from tools.printing.guesses import finding
from tools.serve import served

pytestmark = pytest.mark.browser

BOOK = "a-matter-of-pull"
LESSON, OTHER = "chapters/3-sense/lesson", "chapters/5-gravity/lesson"
PHONE, CLASS = "chapters/about/your-notes", "chapters/instructors/your-class"
ASKED = {
    LESSON: [
        (Guess("right", about="Right at the seventh", unit="times in 100", low=0, high=100), "60"),
        (Guess("desks", about="Desks that move", unit="desks", low=0, high=7), "3"),
        (Guess("share", about="The share", low=0.0, high=1.0), "0.25"),
    ],
    OTHER: [
        (Guess("stays", about="Which push stays", options=["both", "the month", "neither"]),
         "the month"),
    ],
}  # fmt: skip


def page_of(guesses):
    return "".join(guess.html() + finding(guess.name, model, "So.") for guess, model in guesses)


LESSONS = [
    {"page": page, "title": title, "guesses": class_guesses.asked_in(page_of(ASKED[page]))}
    for page, title in {LESSON: "Sense", OTHER: "Double gravity"}.items()
]
GUESSES = {guess["name"]: guess for lesson in LESSONS for guess in lesson["guesses"]}
PLACES = {
    PHONE: '<div class="asking-codes"><p class="asking-codes-empty">No guess yet.</p></div>',
    CLASS: '<div class="asking-class"></div>',
}
EXPLORERS = (ROOT / "pullkit/engine/assets/explorer.js").read_text(encoding="utf-8")
SCRIPTS = [
    made_small(name, text)
    for name, text in {
        "explorer.js": f"{EXPLORERS}\n{published.script()}",
        "notes.js": published.notes(),
        "class.js": published.of_class(),
    }.items()
]
STYLE = f"{published.style()}{published.notes_style()}{published.of_class_style()}"


def page_text(page, lessons=LESSONS, pages=None):
    known = {"codes": PHONE, "class": CLASS} if pages is None else pages
    place = class_guesses.with_catalogue(PLACES[page], lessons, known)
    scripts = "".join(f"<script>{each}</script>" for each in SCRIPTS)
    return (
        '<!doctype html><html lang="en" data-content_root="../../"><meta charset="utf-8">'
        f'<title>{page}</title><meta name="book" content="{BOOK}">'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        f"<style>{STYLE}</style><main>{place}</main>{scripts}</html>"
    )


# -- the code ----------------------------------------------------------------------------

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PRIME = 1021


def letters(number, length):
    return "".join(LETTERS[number >> 5 * k & 31] for k in reversed(range(length)))


def code_of(who, said):
    """A code as its description has it: version, who, four letters a guess, two that check."""
    number = [LETTERS.index(each) for each in f"1{who}"]
    for name, step in said.items():
        four = letters(GUESSES[name]["id"] * 256 + step, 4)
        number += map(LETTERS.index, four)
    whole = sum(each * 32**k for k, each in enumerate(reversed(number)))
    text = "".join(LETTERS[each] for each in number) + letters(whole % PRIME, 2)
    return "-".join(text[k : k + 4] for k in range(0, len(text), 4))


STEPS = {"right": 100, "desks": 7, "share": 200, "stays": 2}
CODES = st.tuples(
    st.text(LETTERS, min_size=5, max_size=5),
    st.fixed_dictionaries({}, optional={n: st.integers(0, most) for n, most in STEPS.items()}),
).filter(lambda code: code[1])
SAID = {"right": 72, "desks": 7}
CODE = code_of("K7QXM", SAID)

TOLD = """(texts) => {
    const known = codes.known(questions.specOf(document.querySelector(".asking-class")));
    return JSON.stringify(texts.map((text) => {
        const { problem, who, said = [], unknown } = codes.read(text, known);
        const steps = said.map(([{ name }, step]) => [name, step]);
        return problem ?? [who, Object.fromEntries(steps), unknown];
    }));
}"""
WRITTEN = """(all) => {
    const known = codes.known(questions.specOf(document.querySelector(".asking-class")));
    const guesses = [...known.values()];
    return all.map(([who, said]) => codes.write(who, Object.entries(said).map(([name, step]) =>
        [guesses.find((guess) => guess.name === name), step])));
}"""


@pytest.fixture(scope="module")
def tab(browser):
    """A page that has the scripts, to call them."""
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content(page_text(CLASS))
        yield page


@pytest.fixture(scope="module")
def told(tab):
    """What the page reads in codes: who, the steps by guess, how many it does not know."""
    return lambda texts: json.loads(tab.evaluate(TOLD, texts))


@settings(max_examples=20)
@given(st.lists(CODES, min_size=20, max_size=20))
def test_a_code_is_written_as_it_is_described_and_read_back_as_what_was_said(tab, told, drawn):
    written = tab.evaluate(WRITTEN, drawn)
    assert written == [code_of(*each) for each in drawn]
    assert told(written) == [[who, said, 0] for who, said in drawn]


def test_one_wrong_letter_or_two_in_each_other_s_place_are_noticed(told):
    code = code_of("K7QXM", {"right": 72, "desks": 7, "share": 9}).replace("-", "")
    places = range(len(code))
    wrong = [code[:k] + each + code[k + 1 :] for k in places for each in LETTERS]
    for one in places:
        for other in range(one):
            swapped = list(code)
            swapped[one], swapped[other] = code[other], code[one]
            wrong.append("".join(swapped))
    wrong = [each for each in wrong if each != code]
    assert set(told(wrong)) == {"a letter is wrong, or two have changed places"}


def test_a_code_is_read_however_a_person_writes_it(told):
    code = code_of("0O1IL".replace("O", "0").replace("I", "1").replace("L", "1"), SAID)
    ways = [
        *(code, code.lower(), code.replace("-", ""), code.replace("-", " ")),
        *(code.replace("0", "O"), code.replace("1", "l"), code.replace("1", "I")),
    ]
    assert told(ways) == [["00111", SAID, 0]] * len(ways)


def test_what_is_wrong_with_a_code_is_named(told):
    later = "2" + CODE.replace("-", "")[1:-2]
    later += letters(sum(LETTERS.index(c) * 32**k for k, c in enumerate(later[::-1])) % PRIME, 2)
    assert told([CODE[:-1], CODE + "0", "1K7Q", later, CODE[:-1] + "U"]) == [
        "15 letters: some are missing, or too many",
        "17 letters: some are missing, or too many",
        "4 letters: some are missing, or too many",
        "a code of a later version of the book",
        "no code has the letter U",
    ]


def test_guesses_of_another_edition_are_left_aside_and_the_others_count(told, monkeypatch):
    monkeypatch.setitem(GUESSES, "new", {"id": max(g["id"] for g in GUESSES.values()) ^ 1})
    mixed, other = code_of("K7QXM", {"new": 5, **SAID}), code_of("K7QXM", {"new": 5})
    too_many = code_of("K7QXM", {"desks": 8})
    assert told([mixed, other, too_many]) == [
        ["K7QXM", SAID, 1],
        *["a code of another edition: none of its guesses is asked here"] * 2,
    ]


def test_no_two_guesses_of_the_book_share_a_number_and_every_answer_to_them_is_kept_whole(tab):
    asked = json.loads(read_text(data_path("guesses.json")))
    plain = {"chapter": None, "question": None}
    guesses = [
        Guess(name, **{field: words[field] for field in words if field not in plain})
        for name, words in asked.items()
        if {"low", "options"} & words.keys()
    ]
    html = page_of((guess, str(guess.low or "")) for guess in guesses)
    known = class_guesses.asked_in(html)
    class_guesses.with_catalogue("", [{"guesses": known}], {})
    answers = {
        guess.name: list(guess.options or map(str, range(int(guess.low), int(guess.high) + 1)))
        for guess in guesses
    }
    back = tab.evaluate(
        """([known, answers]) => Object.fromEntries(known.map((guess) => [guess.name,
            answers[guess.name].map((text) => codes.stepOf(guess, text))
                .map((step) => guess.options?.[step] ?? `${codes.numberAt(guess, step)}`)]))""",
        [known, answers],
    )
    assert back == answers


def test_a_guess_that_can_be_answered_otherwise_has_another_number():
    (one,) = class_guesses.asked_in(page_of([(Guess("a", about="A", low=0, high=7), "3")]))
    (two,) = class_guesses.asked_in(page_of([(Guess("a", about="B", low=0, high=7), "4")]))
    (three,) = class_guesses.asked_in(page_of([(Guess("a", about="A", low=0, high=8), "3")]))
    assert one["id"] == two["id"] != three["id"]
    with pytest.raises(ValueError, match="cannot tell the guess 'b' from 'a'"):
        class_guesses.with_catalogue("", [{"guesses": [one, {**one, "name": "b"}]}], {})


# -- the picture -------------------------------------------------------------------------


def test_the_picture_of_a_code_is_the_one_that_another_program_draws(tab, monkeypatch):
    # Where bits end with a byte, segno adds a byte of zeros; ISO/IEC 18004, 7.4.10, adds none.
    monkeypatch.setattr(
        encoder,
        "write_padding_bits",
        lambda bits, _version, length: bits.extend([0] * (-length % 8)),
    )
    drawn = random.Random(7)
    texts = [
        "".join(drawn.choices("htps:/.#-QWERTZ0123456789", k=length))
        for room in (14, 26, 42, 62, 84, 106, 122, 152, 180)
        for length in (room - 3, room)
    ]
    found = tab.evaluate(
        """(texts) => JSON.stringify(texts.map((text) =>
            [[0], [1], [2], [3], [4], [5], [6], [7], undefined]
                .map((masks) => qr.modules(text, masks))))""",
        texts,
    )
    for text, symbols in zip(texts, json.loads(found), strict=True):
        for mask, symbol in enumerate(symbols[:8]):
            other = segno.make_qr(text, error="m", mask=mask, mode="byte", boost_error=False)
            assert symbol == [list(row) for row in other.matrix], (len(text), mask)
        assert symbols[8] in symbols[:8]
    assert tab.evaluate("qr.modules('x'.repeat(181)) === undefined")


# -- from the phones to the page ---------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    for page in PLACES:
        (folder / page).parent.mkdir(parents=True)
        (folder / f"{page}.html").write_text(page_text(page), encoding="utf-8")
    with served(folder) as address:
        yield address, folder


@pytest.fixture
def device(browser, site):
    """Open pages, each call in a browser of its own; they stay silent and ask for nothing else."""
    contexts, heard = [], []

    def open_page(page, kept=None, before="", address=site[0], fragment="", **settings):
        context = browser.new_context(**settings)
        contexts.append(context)
        context.on("console", lambda message: heard.append(message.text))
        context.on("weberror", lambda error: heard.append(str(error.error)))
        context.add_init_script(before)
        tab = context.new_page()
        items = {
            f"{BOOK}/1/guess:{name}": json.dumps({"said": said, "page": LESSON, "when": 1})
            for name, said in (kept or {}).items()
        }
        context.add_init_script(
            "if (!sessionStorage.begun) {"
            f"Object.assign(localStorage, {json.dumps(items)}); sessionStorage.begun = 1; }}"
            if items
            else ""
        )
        tab.goto(f"{address}/{page}.html{fragment}")
        tab.on(
            "request",
            lambda request: (
                None if request.resource_type == "document" else heard.append(request.url)
            ),
        )
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert heard == []


def shown_by(phone, lesson="Sense"):
    """The code that a phone shows for a lesson."""
    fold = phone.locator("details", has_text=lesson)
    fold.locator("summary").click()
    return fold.locator(".asking-code").inner_text()


def paste(page, text, kind=""):
    """Paste a text, count it, and return what the page says."""
    # Set, not typed: a browser takes long over a text that a program types.
    page.get_by_label("Codes, a chat that has them").evaluate("(f, text) => (f.value = text)", text)
    page.get_by_label("These are").select_option(kind)
    page.get_by_role("button", name="Count them").click()
    return page.locator(".asking-class > [role=status]").inner_text()


def bars(page, about):
    """The rows of a guess of which somebody is counted, as they read."""
    rows = (
        page.locator("section", has_text=about)
        .locator("tbody tr")
        .evaluate_all(
            "rows => rows.map((row) => [row.cells[0].textContent,"
            "  ...[...row.cells[1].children].slice(1).map((each) => each.textContent)])"
        )
    )
    return {label: notes for label, *notes in rows if notes != ["0"]}


def faults(page):
    return page.locator(".asking-class details li").all_text_contents()


def test_a_phone_shows_its_guesses_as_a_code_and_the_page_counts_it(device):
    phone = device(PHONE, {"right": "72", "desks": "5", "share": "1/3", "stays": "the month"})
    code = shown_by(phone)
    assert phone.locator("details[open] li").all_inner_texts() == [
        "Right at the seventh: 72 times in 100",
        "Desks that move: 5 desks",
        "The share: 0.335",
    ]
    assert code == code_of(code.replace("-", "")[1:6], {"right": 72, "desks": 5, "share": 67})
    gathers = device(CLASS)
    assert paste(gathers, f"10:04 Anna: {code}  thanks!") == "1 code counted, 1 in all."
    assert bars(gathers, "Right at the seventh") == {
        "60\u201364": ["0", "\u25c2 the model: 60"],
        "70\u201374": ["1", "\u25c2 the median: 72"],
    }
    sentence = gathers.locator("section p").first.inner_text()
    assert sentence == (
        "1 answer. The median is 72: half said as much or less. "
        "The model says 60 times in 100: 0 of 1 said 60\u201364."
    )
    assert gathers.get_by_label("Codes, a chat that has them").input_value() == ""
    other = shown_by(phone, "Double gravity")
    assert other.replace("-", "")[1:6] != code.replace("-", "")[1:6]
    assert paste(gathers, other) == "1 code counted, 2 in all."
    assert bars(gathers, "Which push stays") == {"the month": ["1", "\u25c2 the model"]}


def test_two_who_guess_alike_are_two_and_one_who_guesses_again_is_one(device):
    one, two = device(PHONE, {"desks": "5"}), device(PHONE, {"desks": "5"})
    first, second = shown_by(one), shown_by(two)
    assert first != second
    one.evaluate("keeping.put('guess:desks', { said: '6' })")
    again = one.locator(".asking-code", has_text=first[:9])
    again.wait_for()
    one.wait_for_function("(code) => document.querySelector('.asking-code').textContent !== code",
                          arg=first)  # fmt: skip
    third = one.locator(".asking-code").inner_text()
    gathers = device(CLASS)
    assert paste(gathers, "\n".join([first, second, first, third])) == (
        "2 codes counted, 2 in all. Shown before, so that the newer one counts: 2."
    )
    assert bars(gathers, "Desks that move") == {
        "3": ["0", "\u25c2 the model: 3"],
        "5": ["1", "\u25c2 the median: 5.5"],
        "6": ["1"],
    }


def test_what_no_longer_fits_a_guess_is_not_in_the_code_and_nothing_is_written_unasked(device):
    phone = device(PHONE, {"desks": "9", "right": "12"})
    assert phone.locator("summary").all_inner_texts()[0] == "Sense: one guess"
    assert phone.evaluate("Object.keys(localStorage).filter((k) => k.includes('class'))") == []
    assert code_of(shown_by(phone).replace("-", "")[1:6], {"right": 12})
    assert device(PHONE).get_by_text("No guess yet.").is_visible()


def test_the_picture_leads_to_the_page_which_counts_its_code_and_drops_it_from_the_address(
    device, site
):
    spy = "window.asked = []; addEventListener('DOMContentLoaded', () => {"
    spy += "const { svg } = qr; qr.svg = (text, label) => (asked.push(text), svg(text, label)); });"
    phone = device(PHONE, {"desks": "5"}, before=spy)
    code = shown_by(phone)
    assert phone.evaluate("asked") == [f"{site[0]}/{CLASS}.html#{code}"]
    assert phone.get_by_role("img", name=f"QR code of {code}").is_visible()
    camera = device(CLASS, fragment=f"#{code}")
    assert camera.locator("[role=status]").inner_text() == "1 code counted, 1 in all."
    assert camera.url == f"{site[0]}/{CLASS}.html"
    next_tab = camera.context.new_page()
    next_tab.goto(f"{site[0]}/{CLASS}.html#{code_of('00000', {'desks': 1})}")
    camera.get_by_text("2 answers.").wait_for()
    next_tab.evaluate("location.hash = '1K7Q-XM2A-9FJ3'")
    next_tab.get_by_text("The code is not sound: a letter is wrong").wait_for()


def test_from_a_disk_the_picture_holds_the_code_alone(device, site):
    spy = "window.asked = []; addEventListener('DOMContentLoaded', () => {"
    spy += "const { svg } = qr; qr.svg = (text, label) => (asked.push(text), svg(text, label)); });"
    phone = device(PHONE, {"desks": "5"}, before=spy, address=site[1].as_uri())
    code = shown_by(phone)
    assert phone.evaluate("asked") == [code]
    gathers = device(CLASS, address=site[1].as_uri())
    assert paste(gathers, code) == "1 code counted, 1 in all."


def test_what_is_no_code_is_listed_with_its_line_and_stays_to_be_mended(device):
    gathers = device(CLASS)
    wrong = CODE[:-1] + ("0" if CODE[-1] != "0" else "2")
    text = f"Good morning\n\n2026-11-29 10:02 Bob: {CODE.lower()}\nCy: {wrong}\nEve: {CODE[:-2]}"
    assert paste(gathers, text) == "1 code counted, 1 in all."
    assert faults(gathers) == [
        "Line 1: \u201cGood morning\u201d: no code in it.",
        f"Line 4: \u201c{wrong}\u201d: a letter is wrong, or two have changed places.",
        f"Line 5: \u201c{CODE[:-2]}\u201d: 14 letters: some are missing, or too many.",
    ]
    assert gathers.get_by_label("Codes, a chat that has them").input_value() == text
    assert paste(gathers, "72\n60").startswith("There is no sound code in it.")
    assert paste(gathers, " \n").startswith("The field is empty")


def test_codes_are_found_whatever_stands_around_them_and_however_a_chat_writes_them(device):
    all_codes = [code_of(f"0000{each}", SAID) for each in LETTERS[:8]]
    lines = [
        f'"7","{all_codes[0]}","2026-11-29"',
        f"https://example.org/chapters/instructors/your-class.html#{all_codes[1]}",
        f"{all_codes[2]}, {all_codes[3]}",
        all_codes[4].replace("-", "\u2013"),
        "\u200b".join(all_codes[5]),
        f"({all_codes[6].replace('-', '')})",
        f"Ana \u202e {all_codes[7].replace('-', ' ')}",
    ]
    gathers = device(CLASS)
    assert paste(gathers, "\r\n".join(lines)) == "8 codes counted, 8 in all."
    assert faults(gathers) == []


@pytest.mark.parametrize(
    ("text", "kind", "said", "found"),
    [
        ("60\n72,0\n72 times in 100\n 5 %", "right", "4 answers", {"60", "70", "5"}),
        ("5, 6, 7", "desks", "3 answers", {"5", "6", "7"}),
        ("No;Name;Desks\n1;Anna;5\n2;\"Bob; \"\"B\"\"\";6\n3;Cy\n;x;6", "desks", "3 answers",
         {"5", "6"}),
        ("id\tanswer\n1\tThe month\n2\tBOTH\n3\tmaybe\n", "stays", "2 answers",
         {"the month", "both"}),
    ],
)  # fmt: skip
def test_the_answers_of_a_poll_are_read_from_the_column_that_has_most(
    device, text, kind, said, found
):
    gathers = device(CLASS)
    assert paste(gathers, text, kind).startswith(said)
    rows = bars(gathers, GUESSES[kind]["about"])
    counted = {label.split("\u2013")[0] for label, notes in rows.items() if notes[0] != "0"}
    assert counted == found
    assert paste(gathers, text, kind).startswith(said)
    assert bars(gathers, GUESSES[kind]["about"]) == rows


def test_another_column_can_be_chosen_and_what_answers_nothing_is_listed(device):
    gathers = device(CLASS)
    said = paste(gathers, "first,second\n1,5\n2,many\n3,6", "desks")
    assert said.startswith("3 answers")
    gathers.get_by_label("Column").select_option(label="second")
    gathers.get_by_text("2 answers to").wait_for()
    assert faults(gathers) == ["Line 3: \u201cmany\u201d: no answer to this guess."]
    assert set(bars(gathers, "Desks that move")) == {"3", "5", "6"}


def test_ten_thousand_lines_are_read_and_the_list_of_what_is_left_aside_stays_short(device):
    drawn = random.Random(3)
    lines = [
        code_of(letters(k, 5), {"right": drawn.randint(0, 100)}) if k % 2 else f"line {k}"
        for k in range(10_000)
    ]
    gathers = device(CLASS)
    assert paste(gathers, "\n".join(lines)) == "5000 codes counted, 5000 in all."
    assert len(faults(gathers)) == 51
    assert faults(gathers)[-1] == "And 4950 more."
    assert paste(gathers, "\n".join(f"{k}" for k in range(10_000)), "desks").startswith("8 answers")


def test_what_is_pasted_is_text_and_does_not_turn_the_line(device):
    hostile = [HOSTILE, "<img src=x onerror=alert(1)>", "\u202egnp.exe\u2066"]
    gathers = device(CLASS)
    for kind in ("", "desks"):
        paste(gathers, "\n".join(["a;<b>x</b>", *hostile]), kind)
        assert len(faults(gathers)) >= len(hostile)
        assert gathers.locator(".asking-class :is(img, b, script:not([type]))").count() == 0
        assert "\u202e" not in "".join(faults(gathers))
    (found,) = gathers.locator("[type=file]").all()
    for body in (b"", b"\xff\xfe5\x006\x00", b"PK\x03\x04\x00\x00", b"\xff\xd8\xff"):
        found.set_input_files([{"name": "x.csv", "mimeType": "text/csv", "buffer": body}])


def test_a_file_of_a_poll_is_read(device):
    gathers = device(CLASS)
    body = f"\ufeffName,Code\r\nAnna,{CODE}\r\n".encode("utf-16-le")
    gathers.get_by_label("Read a file").set_input_files(
        [{"name": "poll.csv", "mimeType": "text/csv", "buffer": body}]
    )
    gathers.get_by_text("1 code counted, 1 in all.").wait_for()


def test_what_is_gathered_lasts_is_forgotten_and_can_be_brought_back(device):
    gathers = device(CLASS)
    paste(gathers, CODE)
    paste(gathers, "5\n6", "desks")
    gathers.reload()
    before = bars(gathers, "Desks that move")
    assert before["7"] == ["1"]
    gathers.get_by_role("button", name="Forget them").click()
    assert gathers.get_by_text("Nothing is gathered yet.").is_visible()
    gathers.get_by_role("button", name="Bring it back").click()
    assert bars(gathers, "Desks that move") == before
    gathers.get_by_role("button", name="Forget them").click()
    gathers.reload()
    assert gathers.get_by_text("Nothing is gathered yet.").is_visible()


DAMAGED = [
    *("[", "null", "5", '{"codes": {}, "polls": 5}'),
    '{"codes": [5, "x"], "polls": {"desks": [99, -1, "a", 3]}}',
]


@pytest.mark.parametrize("stored", DAMAGED)
def test_a_damaged_storage_hides_nothing_else(device, stored):
    keep = f"localStorage['{BOOK}/class'] ??= {json.dumps(stored)}"
    gathers = device(CLASS, before=f"if (location.protocol === 'http:') {keep}")
    assert paste(gathers, CODE) == "1 code counted, 1 in all."


REFUSED = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } })"


def test_where_the_browser_refuses_storage_both_pages_work_until_they_are_left(device):
    gathers = device(CLASS, before=REFUSED)
    assert paste(gathers, CODE) == (
        "1 code counted, 1 in all. This browser cannot keep them: "
        "they last until you leave this page."
    ).replace("  ", " ")
    assert bars(gathers, "Desks that move")["7"] == ["1", "\u25c2 the median: 7"]
    phone = device(PHONE, before=REFUSED)
    phone.evaluate("keeping.put('guess:desks', { said: '5' })")
    phone.get_by_text("Sense: one guess").wait_for()
    assert shown_by(phone)


# -- where it is loaded ------------------------------------------------------------------


def test_the_pages_of_codes_know_the_guesses_of_all_pages_and_follow_them(tmp_path, monkeypatch):
    for name in (specification.OUTPUT, "ASKING_ANSWERS"):
        monkeypatch.setenv(name, "")  # restored afterwards: the extension sets it
    (tmp_path / "conf.py").write_text(
        'extensions = ["pullkit.asking.sphinx_extension"]\nproject = "A Matter of Pull"', "utf-8"
    )

    def raw(html):
        return ".. raw:: html\n\n   " + html.replace("\n", "\n   ") + "\n\n"

    toctree = ".. toctree::\n\n   lesson\n   phone\n   class\n"
    (tmp_path / "index.rst").write_text(f"Home\n====\n\n{toctree}", "utf-8")
    for page in ("phone", "class"):
        place = "codes" if page == "phone" else "class"
        text = f"{page}\n=====\n\n.. container:: asking-{place}\n\n   Begin.\n"
        (tmp_path / f"{page}.rst").write_text(text, "utf-8")

    def built(guess, model):
        text = f"Sense\n=====\n\n{raw(guess.html())}{raw(finding(guess.name, model, 'So.'))}"
        (tmp_path / "lesson.rst").write_text(text, "utf-8")
        with docutils_namespace():
            Sphinx(
                *map(str, (tmp_path, tmp_path, tmp_path / "out", tmp_path / "doctrees")),
                "html",
                status=None,
                warning=io.StringIO(),
                warningiserror=True,
            ).build()
        return {
            page: (tmp_path / f"out/{page}.html").read_text(encoding="utf-8")
            for page in ("index", "lesson", "phone", "class")
        }

    for model in ("3", "4"):
        pages = built(ASKED[LESSON][1][0], model)
        for page in ("phone", "class"):
            spec = pages[page].split('class="asking-spec">')[1].split("</script>")[0]
            told = json.loads(spec)
            assert told["pages"] == {"codes": "phone", "class": "class"}
            (lesson,) = told["lessons"]
            assert (lesson["page"], lesson["title"]) == ("lesson", "Sense")
            assert lesson["guesses"] == [GUESSES["desks"] | {"model": model}]
    for page, text in pages.items():
        asks = page in ("phone", "class")
        assert ("_static/class.js" in text, "_static/class.css" in text) == (asks, asks)
    assert pages["class"].index("_static/notes.js") < pages["class"].index("_static/class.js")


def test_the_book_s_pages_have_the_parts_that_the_scripts_fill():
    notes, gathers = ((ROOT / f"{page}.md").read_text(encoding="utf-8") for page in (PHONE, CLASS))
    for part in ("{div} asking-codes\n", 'class="asking-codes-empty"', "<noscript>"):
        assert part in notes
    for part in ("{div} asking-class\n", "<noscript>"):
        assert part in gathers

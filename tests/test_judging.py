"""What a typed answer means and what is said of it: the same in Python and on a published page."""

import json
import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullkit.asking import Choice, Number, Numbers
from pullkit.asking.answers import RIGHT, UNANSWERED
from pullkit.asking.published import _plain, add_to_pages
from pullkit.asking.typed import INFINITE, NOT_A_NUMBER, readings
from pullkit.engine.published import assets
from pullkit.exercises.checking import check
from tools.printing.exercises import chapters, read

DECLARED = [
    expected
    for chapter in chapters()
    for exercise in read(chapter).exercises
    if isinstance(expected := exercise.expected(exercise.values()), Number | Numbers | Choice)
]

# ---- what a text means ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("0.33", [0.33]),
        ("0,33", [0.33]),
        (",5", [0.5]),
        (" −2 ", [-2]),
        ("– 2", [-2]),
        ("+7", [7]),
        ("5.", [5]),
        ("1e-3", [0.001]),
        ("1/3", [1 / 3]),
        ("12 500", [12_500]),
        ("12\u202f500,5", [12_500.5]),
        ("12'500", [12_500]),
        ("1,234.5", [1234.5]),
        ("1.234,5", [1234.5]),
        ("1,234,567", [1_234_567]),
        ("1,234", [1.234, 1234]),
        ("1.234", [1.234]),
        ("0,333", [0.333]),
        ("33%", [33, 0.33]),
        ("33 per cent", [33, 0.33]),
    ],
)
def test_a_number_is_understood_however_a_person_writes_it(text, meant):
    assert readings(text) == meant


@pytest.mark.parametrize(
    "text",
    ["a third", "3 months", "1 2", "1.2.3", "1,2,3", "1/2/3", "/", "%", "-", "e5", "0x10", "1_000",
     "nan", "inf", "²", "３３", "٣٫٥", "1" * 201, "<b>5</b>", "5; 6"],
)  # fmt: skip
def test_what_is_no_number_is_answered_kindly(text):
    assert readings(text) == NOT_A_NUMBER


@pytest.mark.parametrize("text", ["1/0", "0/0", "1e999", "-1e999", "1e300/1e-300"])
def test_what_has_no_end_is_called_infinite(text):
    assert readings(text) == INFINITE


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_whatever_python_writes_is_read_as_the_same_number(number):
    assert readings(repr(number)) == [number]


@given(st.floats(0.001, 1), st.floats(1.001, 100))
def test_a_percent_sign_is_meant_as_the_question_asks(share, percentage):
    assert Number(share).judge(f"{100 * share!r} %") == (1, RIGHT)
    assert Number(percentage).judge(f"{percentage!r}%") == (1, RIGHT)


@pytest.mark.parametrize("nothing", ["", "   ", "\u3000", None, ..., ["", " "], [None, ...]])
def test_nothing_is_not_answered_yet(nothing):
    for expected in (Number(1.0), Numbers([1, 2], ["one", "two"]), Choice("a", {"b": "No."})):
        assert expected.judge(nothing) == (0, UNANSWERED)


def test_a_text_is_judged_again_from_what_was_typed():
    numbers = {"relay_error": 0.05, "ratio": 2}
    verdict = check("3-sense/new-horizon", " 6,58 ", **numbers)
    assert (repr(verdict), verdict.given) == ("2", '{"typed": "6,58"}')


# ---- the page and Python -------------------------------------------------------------------------


JUDGE_ALL = """(pairs) => JSON.stringify(
    JSON.parse(pairs).map(([expected, said]) => judge.verdict(expected, said)))"""


@pytest.fixture(scope="module")
def judge(browser):
    """The page's judge: gives its verdicts on many answers at once."""
    add_to_pages()
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content("<!doctype html><title>Judge</title>")
        for name in ("explorer.js", "answers.js"):
            page.add_script_tag(content=assets()[name])
        # As one text: a browser takes long over many small values.
        yield lambda pairs: json.loads(page.evaluate(JUDGE_ALL, json.dumps(pairs)))


def as_typed(number):
    """Ways in which a person writes a number, right or nearly so."""
    plain = f"{number:.6g}"
    grouped = f"{number:,.3f}"
    return [
        *(plain, repr(number), plain.replace(".", ","), plain.replace("-", "\u2212")),
        *(grouped, grouped.translate(str.maketrans(",.", ".,")), grouped.replace(",", "\u202f")),
        *(f"{100 * number:.5g}%", f"{100 * number:.5g} %", f"{number:.4g} per cent", f" {plain}\n"),
        *(f"{number:.3e}", f"{plain}/1", f"{1e3 * number!r}/1000", f"{number:.2g}", f"+{plain}"),
    ]


def near(number):
    slips = [1, 1.004, 0.996, 1.01, -1, 100, 0.01, 12, 1 / 12, 180 / math.pi, math.pi / 180, 2, 0]
    return [text for slip in slips for text in as_typed(slip * number)]


ODD = [
    *("", " ", "nothing", "a", "(b)", "C.", "d", "ı", "K", "1/0", "1e999", "1" * 300, "<b>1</b>"),
    *("５", "٣٫٥", "½", "π", "NaN", "true", "0x1", "\u200b5", "5\ufeff", "١٢٬٥", "−−1", "1e5e5"),
]


def test_the_page_judges_every_exercise_as_python_does(judge):
    pairs = []
    for expected in DECLARED:
        if isinstance(expected, Choice):
            pairs += [(expected, [text]) for text in ["", expected.value, *expected.others]]
        elif isinstance(expected, Number):
            wrong = [value for value, _ in expected.mistakes if math.isfinite(value)]
            texts = [text for value in (expected.value, *wrong) for text in near(value)]
            pairs += [(expected, [text]) for text in [*texts, *ODD]]
        else:
            answers = [expected.values, *(values for values, _ in expected.mistakes)]
            columns = [[*near(value), *ODD] for values in answers for value in [values[0]]]
            for values, column in zip(answers, columns, strict=True):
                rest = [as_typed(float(value)) for value in values[1:]]
                pairs += [
                    (expected, [text, *(ways[k % len(ways)] for ways in rest)])
                    for k, text in enumerate(column)
                ]
    agrees(judge, random.Random(0).sample(pairs, 4_000))


WRITTEN = st.one_of(
    st.text(alphabet="0123456789.,-+−–%/eE '\u2019\u202f\xa0\t٣５٫", max_size=12),
    st.text(max_size=20),
    st.floats(allow_nan=False, allow_infinity=False).flatmap(
        lambda number: st.sampled_from(as_typed(number))
    ),
)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(DECLARED), st.lists(WRITTEN, min_size=9, max_size=9)),
                min_size=50, max_size=50))  # fmt: skip
def test_the_page_judges_whatever_is_typed_as_python_does(judge, drawn):
    agrees(
        judge,
        [
            (expected, texts[: len(expected.targets)])
            for expected, texts in drawn
            if not isinstance(expected, Choice)
        ],
    )


def agrees(judge, pairs):
    found = judge([(_plain(expected), said) for expected, said in pairs])
    for (expected, said), verdict in zip(pairs, found, strict=True):
        share, message = expected.judge(said if isinstance(expected, Numbers) else said[0])
        assert verdict == [pytest.approx(share, abs=1e-15), message], json.dumps(said)

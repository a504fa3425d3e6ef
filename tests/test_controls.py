"""What a reader may move: the values of a control, their words, and what is refused."""

import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullkit.engine import Case, Options, Range, Toggle


def in_name(value):
    """Write a value for the name of a test, which is the same in every process."""
    return re.sub(r" at 0x\w+", "", str(value))


def a_range(**changes):
    given = {"name": "share", "label": "Share", "start": 0, "stop": 1, "step": 0.1, "default": 0}
    return Range(**given | changes)


def a_choice(**changes):
    given = {
        "name": "pace",
        "label": "Pace",
        "options": {0.2: "slow", 0.5: "fast"},
        "default": 0.2,
    }
    return Options(**given | changes)


def a_toggle(**changes):
    return Toggle(**{"name": "turning", "label": "Turning", "default": False} | changes)


def test_a_control_opens_at_its_first_value_unless_it_is_told_another():
    assert Range("relays", "Relays", 1, 3).default == 1
    assert Options("pace", "Pace", {0.2: "slow", 0.5: "fast"}).default == 0.2
    assert Toggle("turning", "Turning").default is False
    assert Range("relays", "Relays", 1, 3, default=2).default == 2


def test_a_range_goes_in_steps_of_one_unless_it_is_told_another():
    assert Range("relays", "Relays", 1, 3).values == (1, 2, 3)
    assert Range("share", "Share", 0.0, 1.0, 0.5).values == (0.0, 0.5, 1.0)


def starts(*words):
    return "^" + re.escape("".join(words))


@pytest.mark.parametrize(
    ("ends", "values"),
    [
        ((1, 4, 1), (1, 2, 3, 4)),
        ((0, 0.3, 0.1), (0.0, 0.1, 0.2, 0.3)),
        ((-0.3, 0.3, 0.3), (-0.3, 0.0, 0.3)),
        ((5, 5, 1), (5,)),
        ((0.125, 0.375, 0.125), (0.125, 0.25, 0.375)),
        ((10_000_000_001, 10_000_000_003, 1), (10_000_000_001, 10_000_000_002, 10_000_000_003)),
        ((1e6, 3e6, 1e6), (1e6, 2e6, 3e6)),
    ],
)
def test_a_range_holds_both_ends_and_every_step_between(ends, values):
    start, stop, step = ends
    control = a_range(start=start, stop=stop, step=step, default=start)
    assert control.values == values
    assert [type(value) for value in control.values] == [type(value) for value in values]


@given(
    start=st.integers(-10_000, 10_000),
    step=st.integers(1, 500),
    count=st.integers(1, 60),
    decimals=st.integers(0, 6),
)
def test_the_values_of_any_range_are_found_by_what_is_written_in_an_address(
    start, step, count, decimals
):
    scale = 10**decimals
    control = a_range(
        start=start / scale,
        step=step / scale,
        stop=(start + (count - 1) * step) / scale,
        default=start / scale,
    )
    values = control.values
    assert len(values) == count
    assert (values[0], values[-1]) == (control.start, control.stop)
    assert list(values) == sorted(set(values))
    tokens = [control.token(value) for value in values]
    assert tuple(float(token) for token in tokens) == values
    assert "-0" not in tokens
    for value in values:
        assert control.pick(value * (1 + 1e-15)) == value
    texts = [control.text(value) for value in values]
    assert len(set(texts)) == count


@pytest.mark.parametrize(
    ("ends", "written"),
    [
        ((0, 1e-10, 1e-11), ["0", "1e-11", "2e-11", "3e-11"]),
        ((1, 1 + 1e-10, 1e-11), ["1", "1.00000000001", "1.00000000002", "1.00000000003"]),
        ((0, 1, 1 / 3), ["0", "0.3333333333333333", "0.6666666666666666", "1"]),
        ((0, 1, Fraction(1, 3)), ["0", "0.3333333333333333", "0.6666666666666666", "1"]),
        ((-1 / 3, 1 / 3, 1 / 3), ["-0.3333333333333333", "0", "0.3333333333333333"]),
        ((0, 22 / 7, 1 / 7), ["0", "0.14285714285714285", "0.2857142857142857"]),
        ((0, 2e-300, 5e-301), ["0", "5e-301", "1e-300", "1.5e-300", "2e-300"]),
        ((0, 1e-322, 5e-324), ["0", "5e-324", "1e-323", "1.5e-323", "2e-323"]),
        ((0.1, 0.1 + 0.2, 0.1), ["0.1", "0.2", "0.3"]),
        ((1e6, 1e6 + 3e-9, 1e-9), ["1000000", "1000000.000000001", "1000000.000000002"]),
        ((-1e308, 1e308, 1e308), ["-1e+308", "0", "1e+308"]),
        ((1e17, 3e17, 1e17), ["1e+17", "2e+17", "3e+17"]),
    ],
    ids=in_name,
)
def test_steps_as_small_or_as_crooked_as_numbers_are_written_apart_and_uncut(ends, written):
    start, stop, step = ends
    control = a_range(start=start, stop=stop, step=step, default=start)
    tokens = [control.token(value) for value in control.values]
    assert tokens[: len(written)] == written
    assert tuple(map(float, tokens)) == control.values
    texts = [control.text(value) for value in control.values]
    assert tuple(float(text.replace("−", "-")) for text in texts) == control.values
    for value in control.values:
        assert control.pick(value) == value
        assert control.pick_live(value) == value


@given(
    start=st.floats(-1e300, 1e300),
    step=st.floats(1e-300, 1e290),
    count=st.integers(1, 60),
)
def test_any_range_that_is_accepted_is_written_apart_and_read_back(start, step, count):
    stop = start + count * step
    try:
        control = a_range(start=start, stop=stop, step=step, default=start)
    except ValueError:
        return
    values = control.values
    assert list(values) == sorted(set(values))
    assert tuple(float(control.token(value)) for value in values) == values
    texts = [control.text(value) for value in values]
    assert tuple(float(text.replace("−", "-")) for text in texts) == values
    assert [control.pick(value) for value in values] == list(values)


def test_a_value_between_two_steps_is_said_in_full():
    control = a_range(unit="m")
    assert control.text(0.123) == "0.123 m"
    assert control.text(0.5) == "0.5 m"
    assert control.text(1 / 3) == "0.3333333333333333 m"


def test_nought_has_no_sign_even_where_the_steps_do_not_quite_reach_it():
    control = a_range(start=-0.9, stop=0.9, step=0.3, default=0)
    assert round(-0.9 + 3 * 0.3, 1).hex() == "-0x0.0p+0"
    assert control.text(control.values[3]) == "0.0"
    assert control.token(control.values[3]) == "0"


def test_a_rounding_error_is_not_another_value():
    control = a_range(default=0.1 + 0.2)
    assert control.default == 0.3
    assert control.pick(0.7 + 0.1) == 0.8
    assert control.pick_live(0.1 + 0.2) == 0.3


def test_numbers_of_numpy_become_numbers_of_python():
    control = a_range(
        start=np.float64(0), stop=np.float32(1), step=np.float64(0.5), default=np.float64(0.5)
    )
    assert [repr(value) for value in control.values] == ["0.0", "0.5", "1.0"]
    assert repr(control.default) == "0.5"
    whole = a_range(start=np.int64(1), stop=np.int64(3), step=np.int8(1), default=np.int64(2))
    assert repr(whole.values) == "(1, 2, 3)"
    pace = a_choice(options={np.float64(0.2): "slow", np.int64(3): "fast"}, default=np.float64(0.2))
    assert repr(pace.values) == "(0.2, 3)"
    assert repr(pace.pick(np.int64(3))) == "3"
    assert a_toggle(default=np.True_).default is True
    assert repr(control.pin(np.float64(0.25))) == "0.25"


def test_live_a_range_takes_any_number_between_its_ends_and_whole_ones_stay_whole():
    assert a_range().pick_live(0.123) == 0.123
    whole = a_range(start=1, stop=9, step=2, default=1)
    assert repr(whole.pick_live(4.0)) == "4"
    for value in (4.5, 0, 11):
        with pytest.raises(ValueError, match="control 'share' cannot be"):
            whole.pick_live(value)
    with pytest.raises(ValueError, match=r"control 'share' cannot be 0\.123"):
        a_range().pick(0.123)


NOT_VALUES = ["0.1", None, float("nan"), float("inf"), [0], np.array([0, 1]), 1j, object()]


@pytest.mark.parametrize("value", [*NOT_VALUES, True, 1.1, -0.1], ids=in_name)
def test_a_range_takes_nothing_else_and_says_what_it_takes(value):
    for pick in (a_range().pick, a_range().pick_live):
        with pytest.raises(ValueError, match=r"control 'share' cannot be .*; it takes 0 to 1"):
            pick(value)


@pytest.mark.parametrize("value", [*NOT_VALUES, 0.3, "slow"], ids=in_name)
def test_a_choice_takes_one_of_its_options_only(value):
    with pytest.raises(ValueError, match=r"control 'pace' cannot be .*; it takes 0\.2, 0\.5$"):
        a_choice().pick(value)


@pytest.mark.parametrize("value", [*NOT_VALUES, 2, "off"], ids=in_name)
def test_a_toggle_is_on_or_off_and_no_word_switches_it(value):
    for pick in (a_toggle().pick, a_toggle().pin):
        with pytest.raises(ValueError, match=r"control 'turning' cannot be .*; it takes False, T"):
            pick(value)


def test_a_parameter_can_be_pinned_to_any_number_where_the_values_are_numbers():
    assert a_range().pin(17) == 17
    assert a_choice().pin(0.3) == 0.3
    for control in (a_range(), a_choice()):
        for value in (*NOT_VALUES, True):
            with pytest.raises(ValueError, match=f"control '{control.name}' cannot be"):
                control.pin(value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"start": float("nan")}, "control 'share': start is nan; it must be a finite number"),
        ({"stop": "1"}, "control 'share': stop is '1'; it must be a finite number"),
        ({"step": float("inf")}, "control 'share': step is inf; it must be a finite number"),
        ({"start": True}, "control 'share': start is True; it must be a finite number"),
        ({"step": 0}, "control 'share': step is 0; it must be positive"),
        ({"step": -0.1}, "control 'share': step is -0.1; it must be positive"),
        ({"step": 0.3}, "control 'share': from 0 to 1 is not a whole number of steps of 0.3"),
        ({"stop": -1}, "control 'share': from 0 to -1 is not a whole number of steps of 0.1"),
        ({"step": 1e-9}, "control 'share': from 0 to 1 there are 1e+09 steps of 1e-09; at most"),
        ({"step": 5e-324}, "control 'share': from 0 to 1 there are inf steps"),
        (
            {"start": 1e6, "stop": 1e6 + 1e-9, "step": 1e-10, "default": 1e6},
            "control 'share' has values that are written alike: 1000000.0000000003 and "
            "1000000.0000000003, both '1000000.0000000003'; take a larger step",
        ),
        (
            {"show": lambda share: f"{share:.0f} francs"},
            "control 'share' has values that are written alike: 0.0 and 0.1, both '0 francs'; "
            "give each its words",
        ),
        ({"stop": 10**400}, "control 'share': stop is 1000000000000000000000"),
        ({"stop": 2**53 + 1}, "control 'share': stop is 9007199254740993; it must be a finite"),
        ({"stop": float("inf")}, "control 'share': stop is inf; it must be a finite number"),
        ({"show": lambda _: "inf months"}, "control 'share': the text for 0.0 is 'inf months'"),
        ({"show": lambda _: "-inf"}, "control 'share': the text for 0.0 is '-inf'; it must be w"),
        ({"label": "After inf months"}, "control 'share': its label says 'inf'"),
        ({"default": 0.55}, "control 'share': its default 0.55 is not among its values, 0 to 1"),
        ({"default": "0"}, "control 'share': its default '0' is not among its values"),
        ({"stop": 0, "play": True}, "control 'share' has one value only, so it cannot play"),
        ({"show": lambda _: 3}, "control 'share': the text for 0.0 is 3; it must be words"),
        ({"show": lambda _: " "}, "control 'share': the text for 0.0 is ' '; it must be words"),
        ({"show": lambda v: f"{1 / v}"}, "control 'share': the text for 0.0 raised ZeroDivision"),
        ({"label": " "}, "control 'share': its label is ' '"),
        ({"label": None}, "control 'share': its label is None"),
        ({"label": "After None months"}, "control 'share': its label says 'None'"),
        ({"unit": "None"}, "control 'share': the text for 0.0 is '0.0 None'; it must be words"),
        ({"name": "Share"}, "control name is 'Share'; it must be lower-case letters"),
        ({"name": "a-b"}, "control name is 'a-b'"),
        ({"name": "1a"}, "control name is '1a'"),
        ({"name": "lambda"}, "control name is 'lambda'"),
        ({"name": "share\n"}, "control name is 'share\\n'"),
    ],
    ids=in_name,
)
def test_a_wrong_range_is_refused_with_its_name_and_what_is_wrong(changes, message):
    with pytest.raises(ValueError, match=starts(message)):
        a_range(**changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"options": {}}, "control 'pace' has no values"),
        ({"options": ["slow"]}, "control 'pace': options is ['slow']; it must map each value"),
        ({"options": {0.2: ""}}, "control 'pace': the text for 0.2 is ''; it must be words"),
        ({"options": {0.2: "nan"}}, "control 'pace': the text for 0.2 is 'nan'; it must be words"),
        (
            {"options": {0.2: "slow", float("inf"): "never"}},
            "control 'pace': inf is among its options; a number must be finite",
        ),
        (
            {"options": {0.2: "slow", 0.3: "slow"}},
            "control 'pace' has values that are written alike: 0.2 and 0.3, both 'slow'; give",
        ),
        ({"options": {0.2: 2}}, "control 'pace': the text for 0.2 is 2; it must be words"),
        ({"options": {1: "a", "1": "b"}, "default": 1}, "control 'pace' has values that are writ"),
        ({"default": 0.3}, "control 'pace': its default 0.3 is not among its values, 0.2, 0.5"),
    ],
    ids=in_name,
)
def test_a_wrong_choice_is_refused_with_its_name_and_what_is_wrong(changes, message):
    with pytest.raises(ValueError, match=starts(message)):
        a_choice(**changes)


def test_a_toggle_whose_words_are_the_same_is_refused():
    with pytest.raises(ValueError, match="has values that are written alike: False and True, both"):
        a_toggle(on="yes", off="yes")


def test_a_toggle_without_words_is_refused():
    with pytest.raises(ValueError, match=r"control 'turning': the text for True is ''"):
        a_toggle(on="")


def test_one_that_equals_an_option_is_the_option():
    bits = a_choice(options={0: "none", 1: "one"}, default=False)
    assert repr(bits.default) == "0"
    assert repr(bits.pick(True)) == "1"
    assert repr(bits.pick(1.0)) == "1"
    assert a_toggle(default=1).default is True


def test_the_reader_sees_units_and_a_real_minus_sign():
    control = a_range(start=-1, stop=1, step=0.5, unit="m")
    assert [control.text(value) for value in control.values] == [
        "−1.0 m",
        "−0.5 m",
        "0.0 m",
        "0.5 m",
        "1.0 m",
    ]
    shown = a_range(show=lambda share: f"{10 * share:.0f} in 10")
    assert shown.text(0.3) == "3 in 10"
    assert a_toggle(on="turns", off="stands").text(True) == "turns"


def test_a_number_too_large_to_be_exact_is_said_as_it_was_written():
    control = a_range(start=0, stop=2e22, step=1e21)
    assert [control.text(value) for value in control.values[18:]] == ["1.8e+22", "1.9e+22", "2e+22"]


def test_both_ends_are_values_to_the_letter_where_one_was_computed():
    control = a_range(start=0.1 + 0.2, stop=0.6, step=0.1, default=0.6)
    assert control.values == (0.1 + 0.2, 0.4, 0.5, 0.6)


def test_an_address_says_a_value_as_shortly_as_is_exact():
    control = a_range(start=-1.0, stop=1.0, step=0.25, default=0)
    assert [control.token(value) for value in control.values[:5]] == [
        *("-1", "-0.75", "-0.5", "-0.25", "0"),
    ]
    assert a_choice().token(0.2) == "0.2"
    assert [a_toggle().token(value) for value in (False, True)] == ["off", "on"]


@pytest.mark.parametrize("name", ["", "Far", "far away", "far-", "-far", "a--b", "é", "far\n"])
def test_a_case_is_named_by_plain_words(name):
    with pytest.raises(ValueError, match=starts(f"case name is {name!r}; it must be words of a-z")):
        Case(name, "Far")


def test_a_case_needs_a_label_and_may_set_any_control():
    with pytest.raises(ValueError, match="case 'far': its label is ' '"):
        Case("far", " ")
    with pytest.raises(ValueError, match="case 'far': its label says 'None'"):
        Case("far", "After None months")
    with pytest.raises(ValueError, match="case 'far': its label says 'inf'"):
        Case("far", "After inf months")
    assert Case("far", "Far", name=1, label=2).values == {"name": 1, "label": 2}


def test_where_a_play_halts_is_one_of_its_values_and_only_a_play_has_a_pace():
    hours = Range("hour", "Hour", 0, 24, play=True, halts=12, pace=0.5)
    assert (hours.halts, hours.pace) == (12, 0.5)
    for wrong, words in (
        ({"play": True, "halts": 25}, "cannot be 25"),
        ({"halts": 12}, "has halts, so it must play"),
        ({"pace": 0.5}, "has pace, so it must play"),
        ({"play": True, "pace": 0}, "pace is 0; it must be 0.04 to 5 seconds"),
    ):
        with pytest.raises(ValueError, match=words):
            Range("hour", "Hour", 0, 24, **wrong)

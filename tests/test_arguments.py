"""What the models accept as an argument, and the words in which they refuse the rest."""

import re
import warnings
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from pullkit import arguments
from pullkit.arguments import (
    Odd,
    Whole,
    arrow,
    ascending,
    count,
    flag,
    generator,
    row,
    rows,
    single,
    together,
    turn,
    within,
)
from tests.edges import laws, real, settles

NOT_REAL_NUMBERS = [
    "0.1",
    b"0.1",
    None,
    True,
    [True, False],
    1j,
    [0.1, 1j],
    ["0.1", 0.2],
    [0.1, None],
    [[0.1], [0.1, 0.2]],
    {0.1},
    {"d": 1},
    object(),
    Decimal("0.1"),
    Fraction(1, 10),
    date(2013, 5, 19),
    np.datetime64("2013-05-19"),
    10**400,
]


def kind(value):
    return getattr(value, "__name__", type(value).__name__)


def says(message):
    return f"^{re.escape(message)}$"


def as_probability(value):
    return within("relay_error", value, 0, 0.5)


@pytest.mark.parametrize("value", NOT_REAL_NUMBERS, ids=kind)
@pytest.mark.parametrize(
    "check",
    [
        as_probability,
        lambda v: Whole(0).check("relay_error", v),
        lambda v: Odd().check("relay_error", v),
    ],
    ids=["within", "whole", "odd"],
)
def test_what_is_not_a_real_number_is_refused_by_name(check, value):
    with pytest.raises(ValueError, match=r"^relay_error is .*; it must be a real number") as error:
        check(value)
    assert len(str(error.value)) < 200


def test_the_refused_value_is_shown():
    with pytest.raises(
        ValueError, match=says("name is '0.1'; it must be a real number or an array of them")
    ):
        within("name", "0.1", 0, 1)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (0.7, "relay_error is 0.7; it must lie between 0 and 0.5"),
        (np.float64(0.7), "relay_error is 0.7; it must lie between 0 and 0.5"),
        (-1, "relay_error is -1; it must lie between 0 and 0.5"),
        (np.nextafter(0.5, 1), "relay_error is 0.5000000000000001; it must lie between 0 and 0.5"),
        (-5e-324, "relay_error is -5e-324; it must lie between 0 and 0.5"),
        (np.nan, "relay_error is nan; it must lie between 0 and 0.5"),
        (np.inf, "relay_error is inf; it must lie between 0 and 0.5"),
        (-np.inf, "relay_error is -inf; it must lie between 0 and 0.5"),
        (1e300, "relay_error is 1e+300; it must lie between 0 and 0.5"),
        ([0.1, 0.2, 0.7, 0.9], "relay_error[2] is 0.7; it must lie between 0 and 0.5"),
        ([[0.1, 0.2], [np.nan, 9]], "relay_error[1, 0] is nan; it must lie between 0 and 0.5"),
    ],
)
def test_a_value_outside_is_refused_with_its_name_its_place_and_what_is_allowed(value, message):
    with pytest.raises(ValueError, match=says(message)):
        as_probability(value)


@pytest.mark.parametrize(
    ("value", "options", "allowed"),
    [
        (0, {"high": 0.5, "open_low": True}, "lie between 0 and 0.5, 0 excluded"),
        (0.5, {"high": 0.5, "open_high": True}, "lie between 0 and 0.5, 0.5 excluded"),
        (
            0.5,
            {"high": 0.5, "open_low": True, "open_high": True},
            "lie between 0 and 0.5, 0 and 0.5 excluded",
        ),
        (-1, {"high": np.inf}, "be 0 or more"),
        (0, {"high": np.inf, "open_low": True}, "be above 0"),
        (np.inf, {"high": np.inf, "open_high": True}, "be finite, and 0 or more"),
        (0, {"high": np.inf, "open_low": True, "open_high": True}, "be finite, and above 0"),
        (
            np.inf,
            {"low": -np.inf, "high": np.inf, "open_low": True, "open_high": True},
            "be finite",
        ),
        (np.nan, {"low": -np.inf, "high": np.inf}, "be a number"),
    ],
)
def test_open_ends_are_refused_and_said_to_be_open(value, options, allowed):
    with pytest.raises(ValueError, match=says(f"x is {value}; it must {allowed}")):
        within("x", value, **({"low": 0} | options))


def test_closed_ends_are_accepted_and_infinity_is_an_end_like_another():
    assert within("x", [0, 0.5], 0, 0.5).tolist() == [0, 0.5]
    assert within("x", np.inf, 0, np.inf) == np.inf


@given(hnp.arrays(float, hnp.array_shapes(min_dims=0, max_dims=3), elements=st.floats(0, 0.5)))
def test_a_value_inside_comes_back_unchanged_in_its_shape(values):
    checked = as_probability(values)
    assert np.shape(checked) == values.shape
    np.testing.assert_array_equal(checked, values)


@pytest.mark.parametrize("value", [1, 1.0, np.int8(1), np.float32(1), np.array(1)], ids=repr)
def test_a_scalar_comes_back_as_a_scalar_float(value):
    for checked in (within("x", value, 0, 1), Whole(1).check("x", value), Odd().check("x", value)):
        assert type(checked) is np.float64
        assert checked == 1


def test_what_comes_back_is_a_copy():
    mine = np.array([0.1, 0.2])
    checked = as_probability(mine)
    checked[0] = 0.3
    assert mine[0] == 0.1


def test_an_empty_array_is_accepted():
    assert as_probability([]).shape == (0,)


@pytest.mark.parametrize("value", [-0.0, [-0.0, 0.1]], ids=repr)
def test_negative_zero_becomes_zero(value):
    assert not np.signbit(as_probability(value)).any()


def test_whole_numbers_are_accepted_however_they_are_written():
    assert Whole(1).check("levels", [1, 2.0, 1e6]).tolist() == [1, 2, 1e6]
    assert Whole(1).check("levels", np.uint8(3)) == 3


@pytest.mark.parametrize("value", [0, -3, 2.5, np.nan, np.inf, -np.inf])
def test_other_numbers_are_not_whole(value):
    message = says(f"levels is {value}; it must be a whole number, 1 or more")
    with pytest.raises(ValueError, match=message):
        Whole(1).check("levels", value)


def test_infinity_counts_as_whole_only_where_it_is_asked_for():
    assert Whole(1, or_infinite=True).check("levels", np.inf) == np.inf
    with pytest.raises(ValueError, match=r"levels\[1\] is 2.5; .*1 or more, or infinite$"):
        Whole(1, or_infinite=True).check("levels", [np.inf, 2.5])
    with pytest.raises(ValueError, match="levels is -inf; "):
        Whole(1, or_infinite=True).check("levels", -np.inf)


def test_odd_numbers_are_accepted():
    assert Odd().check("messages", [1, 3.0, 15]).tolist() == [1, 3, 15]


@pytest.mark.parametrize("value", [0, 2, -1, 1.5, np.nan, np.inf])
def test_other_numbers_are_not_odd(value):
    message = says(f"messages is {value}; it must be an odd whole number, 1 or more")
    with pytest.raises(ValueError, match=message):
        Odd().check("messages", value)


def test_a_single_number_comes_back_as_a_plain_float():
    assert type(single("x", np.float64(0.1))) is float


@pytest.mark.parametrize("value", [[0.1], [0.1, 0.2]], ids=repr)
def test_an_array_is_not_a_single_number(value):
    with pytest.raises(ValueError, match=says(f"x is {value}; it must be a single number")):
        single("x", np.array(value))


def test_a_count_comes_back_as_a_plain_integer():
    assert type(count("runs", np.float64(3))) is int
    assert count("runs", 0, minimum=0) == 0


@pytest.mark.parametrize("value", [0, 1.5, [3], np.inf, "3"], ids=repr)
def test_what_is_not_a_count_is_refused(value):
    with pytest.raises(ValueError, match=r"^runs is "):
        count("runs", value)


@pytest.mark.parametrize("value", [[3, 4], [[0, 1], [-1, 0]], [2.5]], ids=repr)
def test_arrows_come_back_as_floats_in_their_shape(value):
    assert arrow("value", value).tolist() == value


@pytest.mark.parametrize("value", [1, [0, 0], [0.0, -0.0], [[1, 0], [0, 0]], []], ids=repr)
def test_a_number_or_an_arrow_without_length_is_no_arrow(value):
    allowed = "be an arrow, or an array of them, none of them all 0"
    with pytest.raises(ValueError, match=says(f"value is {value}; it must {allowed}")):
        arrow("value", value)


@pytest.mark.parametrize("bad", [np.inf, -np.inf, np.nan])
def test_the_components_of_an_arrow_are_finite(bad):
    with pytest.raises(ValueError, match=says(f"value[1] is {bad}; it must be finite")):
        arrow("value", [1, bad])


@pytest.mark.parametrize("value", [1.0, [], [[1.0, 2.0]]], ids=repr)
def test_what_is_not_one_row_is_refused(value):
    with pytest.raises(ValueError, match=r"^x is .*; it must be one row of numbers$"):
        row("x", np.array(value))


@pytest.mark.parametrize("value", [1.0, [], [[]]], ids=repr)
def test_what_has_no_rows_is_refused(value):
    with pytest.raises(ValueError, match=r"^x is .*; it must be a row of numbers, or an array"):
        rows("x", np.array(value))


def test_rows_come_back_as_they_are():
    table = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert row("x", table[0]).tolist() == [1, 2]
    assert rows("x", table) is table


@pytest.mark.parametrize("value", [[0.0], [1, 1, 2], [[0, 5], [1, 2]]], ids=repr)
def test_what_never_falls_comes_back_as_it_is(value):
    assert ascending("x", np.array(value)).tolist() == value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([0, 2, 1.5], "x[2] is 1.5; it must not be less than the one before it"),
        ([[0, 5], [2, 1]], "x[1, 1] is 1; it must not be less than the one before it"),
    ],
)
def test_what_falls_is_refused_with_its_place(value, message):
    with pytest.raises(ValueError, match=says(message)):
        ascending("x", np.array(value))


def test_arguments_that_broadcast_give_their_common_shape():
    assert together(distance=[1, 2, 3], relay_error=0.1, stake=[[1], [2]]) == (2, 3)
    assert together(distance=1, relay_error=0.1) == ()


def test_arguments_that_do_not_broadcast_are_named_with_their_shapes():
    message = "distance has shape (3,), stake has shape (1, 2); they must broadcast together"
    with pytest.raises(ValueError, match=says(message)):
        together(distance=[1, 2, 3], relay_error=0.1, stake=[[1, 2]])


def test_a_generator_comes_back_as_it_is():
    rng = np.random.default_rng(1)
    assert generator("rng", rng) is rng


@pytest.mark.parametrize("value", [None, 42, np.random, np.random.RandomState(1)], ids=kind)
def test_nothing_but_a_generator_is_a_source_of_chance(value):
    with pytest.raises(ValueError, match=r"^rng is .*; it must be a numpy.random.Generator"):
        generator("rng", value)


@pytest.mark.parametrize("value", [True, False, np.True_, np.False_])
def test_a_switch_is_true_or_false(value):
    assert flag("rules_follow", value) is bool(value)


@pytest.mark.parametrize("value", [0, 1, "no", None, [True], np.array([True]), np.nan], ids=kind)
def test_what_is_neither_true_nor_false_is_no_switch(value):
    with pytest.raises(ValueError, match=r"^rules_follow is .*; it must be True or False$"):
        flag("rules_follow", value)


def test_whole_numbers_too_wide_for_64_bits_are_numbers_and_those_no_float_can_hold_are_not():
    assert Whole(1).check("levels", 10**30) == 1e30
    assert within("stake", [1, 2**70], 0, np.inf).tolist() == [1, 2.0**70]
    with pytest.raises(ValueError, match=r"^levels is 1\d*\.\.\.\d*; it must be a real number"):
        Whole(1).check("levels", 10**400)


def test_the_ends_of_an_interval_are_said_in_full():
    with pytest.raises(
        ValueError, match=says("step is 0.123457; it must lie between 0 and 0.1234567891")
    ):
        within("step", 0.123457, 0, 0.1234567891)


def test_the_same_infinity_twice_is_not_a_fall():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ascending("ends", within("ends", [0, np.inf, np.inf], 0, np.inf))[2] == np.inf
        assert ascending("ends", within("ends", [-1.7e308, 1.7e308], -np.inf, np.inf))[1] == 1.7e308


def test_a_turn_is_the_product_of_its_factors_while_it_has_a_direction():
    assert turn(rotation=np.array([0.1, 0.2]), time=10.0).tolist() == [1, 2]
    assert turn(rotation=1e9) == 1e9
    for factors in ({"rotation": 1e300, "time": 1e300}, {"rotation": 1.1e9, "time": 1.0}):
        with pytest.raises(
            ValueError, match=r"^rotation \* time is .*; it must lie between 0 and 1000"
        ):
            turn(**factors)
    with pytest.raises(ValueError, match=says("turn[1] is 2; it must lie between 0 and 0.5")):
        turn(0.5, turn=np.array([0.1, 2]))


NUMBERS = real(-np.inf, np.inf)
CHECKS = {
    "within": lambda x: within("x", x, -1, 1),
    "single": lambda x: single("x", within("x", x, -np.inf, np.inf)),
    "count": lambda x: count("x", x),
    "arrow": lambda x: arrow("x", [x, 0]),
    "row": lambda x: row("x", within("x", [x, x], -np.inf, np.inf)),
    "rows": lambda x: rows("x", within("x", [x, x], -np.inf, np.inf)),
    "ascending": lambda x: ascending("x", within("x", [0, x, x], -np.inf, np.inf)),
    "together": lambda x: together(x=within("x", x, -np.inf, np.inf)),
    "turn": lambda x: turn(x=abs(x)),
    "generator": lambda x: generator("x", x),
    "flag": lambda x: flag("x", x),
}


def test_every_check_is_swept():
    assert CHECKS.keys() == laws(arguments).keys()


@pytest.mark.parametrize("name", CHECKS)
@given(NUMBERS)
def test_every_check_accepts_or_refuses_without_a_warning(name, number):
    settles(CHECKS[name], number)

"""What makes a formula a law: its arguments are seen to once, and its documentation says so."""

import contextvars
import doctest
import inspect
import threading
import warnings
from collections.abc import Iterator
from typing import Annotated

import numpy as np
import pytest

from pullkit import laws, sense
from pullkit.arguments import (
    FINITE_NOT_NEGATIVE,
    FINITE_POSITIVE,
    NOT_NEGATIVE,
    SHARE,
    Between,
    Floats,
    Whole,
)
from pullkit.laws import Quantity, law, quantities_of, results_of, simulation


class Watched(Between):
    """A range that remembers what it looked at."""

    looked_at: list[object] = []  # noqa: RUF012

    def check(self, name, value):
        self.looked_at.append(value)
        return super().check(name, value)


Length = Annotated[Floats, Quantity("Length of the road", "l", Watched(0, np.inf), "km")]
Time = Annotated[Floats, Quantity("Time", "t", NOT_NEGATIVE, "hours")]
Speed = Annotated[Floats, Quantity("Speed", "v", NOT_NEGATIVE, "km an hour")]
Share = Annotated[Floats, Quantity("Share of the way", "", SHARE)]


@law
def speed(length: Length, time: Time = 2) -> Speed:
    """Speed on a road, ``l/t``.

    >>> print(speed(10))
    5.0
    """
    return np.where(length == 0, 0, length / time)


@law
def speeds(length: Length, share: Share) -> tuple[Speed, Speed]:
    """Speed on the first part of a road and on the rest."""
    return speed(share * length), speed((1 - share) * length)


@pytest.fixture(autouse=True)
def as_readers_have_it(monkeypatch):
    """Laws as readers have them, but for the tests that look inside, and nothing looked at yet."""
    monkeypatch.setattr(laws, "LOOKS_INSIDE", False)
    Watched.looked_at.clear()


@pytest.fixture
def looking_inside(monkeypatch):
    monkeypatch.setattr(laws, "LOOKS_INSIDE", True)


# --- Arguments -----------------------------------------------------------------------------------


def test_scalars_give_scalars_and_arrays_give_arrays():
    assert type(speed(10)) is np.float64
    assert [type(part) for part in speeds(10, 0.5)] == [np.float64] * 2
    assert speed([10, 20], 2).tolist() == [5, 10]
    assert speed(length=[[10], [20]], time=[1, 2]).shape == (2, 2)


def test_what_a_law_takes_is_refused_in_the_words_of_its_ranges():
    with pytest.raises(ValueError, match=r"^length\[1\] is -1; it must be 0 or more$"):
        speed([1, -1])
    with pytest.raises(ValueError, match=r"^share is 2; it must lie between 0 and 1$"):
        speeds(1, share=2)
    with pytest.raises(ValueError, match=r"^length has shape \(2,\), time has shape \(3,\); they"):
        speed([1, 2], [1, 2, 3])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: speed(), r"speed\(\) missing 1 required positional argument: 'length'"),
        (lambda: speed(1, 2, 3), r"speed\(\) takes from 1 to 2 positional arguments but 3 were"),
        (lambda: speed(1, x=2), r"speed\(\) got an unexpected keyword argument 'x'"),
        (lambda: speed("1", x=2), r"speed\(\) got an unexpected keyword argument 'x'"),
        (lambda: simulate_walk(1, 2), r"simulate_walk\(\) missing 1 .* argument: 'rng'"),
    ],
)
def test_a_law_is_called_as_any_function_and_a_wrong_call_is_told_in_pythons_own_words(call, says):
    with pytest.raises(TypeError, match=f"^{says}") as error:
        call()
    assert error.value.__context__ is None


def test_limits_are_values_and_nobody_is_warned_of_them():
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        assert speed(1, 0) == np.inf
        assert speed(0, 0) == 0
    with np.errstate(all="raise"), pytest.raises(FloatingPointError):
        np.float64(1) / np.float64(0)


def test_the_same_quantity_may_have_a_narrower_range():
    @law
    def pace(length: Annotated[Length, FINITE_POSITIVE]) -> Floats:
        return 1 / length

    assert quantities_of(pace)["length"].meaning == "Length of the road"
    with pytest.raises(ValueError, match=r"^length is 0; it must be finite, and above 0$"):
        pace(0)


def test_an_argument_without_a_quantity_and_a_default_outside_are_refused_where_they_stand():
    with pytest.raises(TypeError, match="time of pace must be annotated with a quantity"):

        @law
        def pace(length: Length, time: Floats) -> Floats:
            return time / length

    with pytest.raises(ValueError, match="share is 2; it must lie between 0 and 1"):

        @law
        def part(share: Share = 2) -> Floats:
            return share


# --- Once, at the call from outside --------------------------------------------------------------


def test_a_law_that_calls_a_law_is_looked_at_once():
    assert speeds(10, [0.5, 0.2])[1].tolist() == [2.5, 4]
    assert Watched.looked_at == [10]


def test_a_law_hands_on_floats_even_if_it_writes_a_whole_number_or_nothing():
    @law
    def fall(share: Share) -> Floats:
        return speed(1, 0) * share + speed(1)

    assert fall(1) == np.inf  # no ZeroDivisionError
    assert Watched.looked_at == [1, 1]


def test_after_a_refusal_and_after_a_mistake_arguments_are_looked_at_again():
    @law
    def broken(share: Share) -> Floats:
        raise RuntimeError

    for wrong, error in (lambda: speeds(-1, 0), ValueError), (lambda: broken(0), RuntimeError):
        with pytest.raises(error):
            wrong()
        with pytest.raises(ValueError, match=r"^length is -1; "):
            speed(np.float64(-1))


def test_another_thread_and_another_context_are_outside():
    refused = []

    def call() -> None:
        with pytest.raises(ValueError, match=r"^length is -1; ") as error:
            speed(np.float64(-1))
        refused.append(str(error.value))

    @law
    def elsewhere(share: Share) -> Floats:
        thread = threading.Thread(target=call)
        thread.start()
        thread.join()
        contextvars.Context().run(call)
        return share

    elsewhere(0)
    assert len(refused) == 2


def test_what_a_law_leaves_to_be_done_later_is_done_outside():
    @law
    def later(length: Length) -> Iterator[Floats]:
        yield speed(-length)

    with pytest.raises(ValueError, match=r"^length is -1; "):
        next(later(1))


# --- In tests, inside too ------------------------------------------------------------------------


@law
def speed_back(length: Length) -> Speed:
    """Get the way back wrong."""
    return speed(-length)


@law
def rest(share: Share) -> Share:
    """Get the rest of the way wrong."""
    return 2 - share


@law
def share_of_nothing(length: Length) -> Share:
    """Divide the way by itself, even if there is none."""
    return length / length


def test_a_reader_pays_for_no_look_at_what_laws_hand_on_or_return():
    assert speed_back(1) == -0.5
    assert rest(0) == 2
    assert np.isnan(share_of_nothing(0))


@pytest.mark.usefixtures("looking_inside")
@pytest.mark.parametrize("length", [1, [0, 1]], ids=str)
def test_a_law_that_hands_on_what_another_refuses_is_found(length):
    with pytest.raises(AssertionError, match=r"^a law calls speed with what it refuses$") as error:
        speed_back(length)
    assert "it must be 0 or more" in str(error.value.__cause__)


@pytest.mark.usefixtures("looking_inside")
def test_a_law_that_hands_on_a_wrong_number_of_its_own_is_found():
    @law
    def fall(share: Share) -> Speed:
        return speed(-1) * share

    with pytest.raises(AssertionError, match=r"^a law calls speed with what it refuses$"):
        fall(1)


@pytest.mark.usefixtures("looking_inside")
@pytest.mark.parametrize(
    ("law", "value"), [(rest, 0), (rest, [1, 0]), (share_of_nothing, 0), (share_of_nothing, [1, 0])]
)
def test_a_law_that_returns_what_it_does_not_promise_is_found(law, value):
    with pytest.raises(AssertionError, match=rf"^{law.__name__} returns .*, which is no Share of"):
        law(value)


@pytest.mark.usefixtures("looking_inside")
def test_a_law_that_returns_to_a_law_what_it_does_not_promise_is_found():
    @law
    def outer(share: Share) -> Floats:
        return np.minimum(rest(share), 1)

    with pytest.raises(AssertionError, match=r"^rest returns 2.0, which is no Share of the way"):
        outer(0)


@pytest.mark.usefixtures("looking_inside")
def test_who_is_looked_at_computes_what_a_reader_computes():
    assert [speeds(10, 0.5), speed(0, 0), speed([10, 20]).tolist()] == [(2.5, 2.5), 0, [5, 10]]
    with pytest.raises(ValueError, match=r"^length is -1; it must be 0 or more$"):
        speed(-1)


# --- Simulations ---------------------------------------------------------------------------------

Steps = Annotated[Floats, Quantity("Steps", "n", Whole(1))]


@simulation
def simulate_walk(
    steps: Steps, stride: Annotated[Length, FINITE_NOT_NEGATIVE], rng: np.random.Generator
):
    """Walk at random."""
    assert (type(steps), type(stride)) == (int, float)
    return stride * rng.choice([-1, 1], steps).cumsum()


def test_a_simulation_takes_one_number_of_each_and_chance():
    assert simulate_walk(3.0, 2, np.random.default_rng(1)).shape == (3,)
    with pytest.raises(ValueError, match=r"^steps is \[1.0, 2.0\]; it must be a single number"):
        simulate_walk([1, 2], 2, np.random.default_rng(1))
    with pytest.raises(ValueError, match=r"^rng is 42; it must be a numpy\.random\.Generator"):
        simulate_walk(3, 2, 42)


# --- Documentation -------------------------------------------------------------------------------

DOCUMENTED = """Speed on a road, ``l/t``.

Parameters
----------
length : array_like
    Length of the road, ``l``, in km: 0 or more (infinity included).
time : array_like, default 2
    Time, ``t``, in hours: 0 or more (infinity included).

Returns
-------
float or ndarray
    Speed, ``v``, in km an hour: 0 or more (infinity included).

Raises
------
ValueError
    If an argument is out of its range, or two do not broadcast together; the message says which.

Examples
--------
>>> print(speed(10))
5.0
"""


def test_a_law_documents_what_it_takes_and_returns():
    assert speed.__doc__ == DOCUMENTED
    assert str(inspect.signature(speed)) == "(length, time=2)"
    assert [result.meaning for result in results_of(speeds)] == ["Speed", "Speed"]


def test_a_law_of_one_argument_and_a_simulation_say_nothing_of_broadcasting():
    assert "broadcast" not in rest.__doc__ + simulate_walk.__doc__
    assert "is out of its range; the message" in rest.__doc__


def test_what_leads_up_to_the_first_example_stands_with_the_examples():
    @law
    def pace(length: Length) -> Time:
        """Time for a road.

        Whoever walks.

        A long road:

        >>> print(pace(10))
        2.0

        A longer one:

        >>> print(pace(20))
        4.0
        """
        return length / 5

    story, examples = pace.__doc__.split("\n\nExamples\n--------\n")
    assert story.startswith("Time for a road.\n\nWhoever walks.\n\nParameters\n")
    assert examples.startswith("A long road:\n\n>>> print(pace(10))\n2.0\n\nA longer one:\n")


def test_a_quantity_may_be_told_in_other_words_where_it_is_used():
    @law
    def pace(
        length: Annotated[Length, "Way to school", FINITE_POSITIVE],
    ) -> Annotated[Time, "Time of a child"]:
        return length / 3

    assert "\n    Way to school, ``l``, in km: finite, and above 0.\n" in pace.__doc__
    assert "\n    Time of a child, ``t``, in hours: 0 or more" in pace.__doc__
    assert [quantity.meaning for quantity in results_of(pace)] == ["Time of a child"]


def test_several_results_may_have_names():
    @law
    def bounds(length: Length) -> Annotated[tuple[Speed, Speed, Time], "slow, fast, time"]:
        return length / 6, length / 3, length / 4

    assert bounds(12) == (2, 4, 3)
    assert "\nslow, fast : float or ndarray\n    Speed, ``v``, in km an hour: " in bounds.__doc__
    assert "\ntime : float or ndarray\n    Time, ``t``, in hours: " in bounds.__doc__
    assert [result.meaning for result in results_of(bounds)] == ["Speed", "Speed", "Time"]


def test_a_simulation_documents_that_it_takes_one_number_at_a_time():
    assert "steps : int\n    Steps, ``n``: a whole number, 1 or more.\n" in simulate_walk.__doc__
    assert "stride : float\n" in simulate_walk.__doc__
    assert "rng : numpy.random.Generator\n" in simulate_walk.__doc__


def test_the_examples_and_the_source_of_a_law_are_found_where_it_stands():
    found = {test.name: test for test in doctest.DocTestFinder().find(sense)}
    assert found["pullkit.sense.clarity_after"].examples
    assert inspect.getsource(speed).startswith("@law\ndef speed(")


@pytest.mark.parametrize("module", [sense], ids=lambda module: module.__name__)
def test_every_public_function_of_a_model_is_a_law_or_a_simulation(module):
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ == module.__name__ and not name.startswith("_"):
            assert quantities_of(function), name

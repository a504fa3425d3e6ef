"""The edges of a law's domain: its limits, its extremes, and what it must never do there."""

import inspect
import math
import signal
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType, ModuleType
from typing import Any

import numpy as np
from hypothesis import strategies as st

from pullkit.arguments import Between, Odd, Range, Whole
from pullkit.laws import quantities_of, results_of

STUCK = 10  # seconds of processor time; a law answers at once, a call that takes these never ends
TINY = (5e-324, 1e-320, 2.2250738585072014e-308, 1e-200, 1e-12, 1e-9)
HUGE = (1e9, 1e15, 1e150, 1e300, 1.7976931348623157e308)


def real(
    low: float,
    high: float,
    *,
    open_low: bool = False,
    open_high: bool = False,
) -> st.SearchStrategy[float]:
    """Real numbers of an interval, its ends and their neighbours first among them.

    ``high=math.inf`` includes infinity; with ``open_high`` it stops at the largest float.
    """
    inside = [low, high, 0.0, *(sign * size for size in TINY + HUGE for sign in (1, -1))]
    for end, inward in ((low, high), (high, low)):
        if math.isfinite(end):
            step = math.copysign(1.0, inward - end) if inward != end else 0.0
            inside += [math.nextafter(end, inward)]
            inside += [end + step * size for size in (*TINY, 1e-6, 1e-3)]
    kept = [
        number
        for number in dict.fromkeys(inside)
        if (number > low if open_low else number >= low)
        and (number < high if open_high else number <= high)
    ]
    between = st.floats(
        low if math.isfinite(low) else -HUGE[-1],
        high if math.isfinite(high) else HUGE[-1],
        exclude_min=open_low and math.isfinite(low),
        exclude_max=open_high and math.isfinite(high),
    )
    return st.sampled_from(kept) | between


def whole(low: int, high: int) -> st.SearchStrategy[int]:
    """Whole numbers, the ends and powers of ten first among them."""
    powers = [10**k for k in range(1, 16) if low <= 10**k <= high]
    return st.sampled_from(sorted({low, low + (low < high), high, *powers})) | st.integers(
        low, high
    )


def inside(range: Range) -> st.SearchStrategy[float]:
    """Numbers that a range accepts: those of every day, and its edges."""

    def taken(number: float) -> bool:
        try:
            range.check("number", number)
        except ValueError:
            return False
        return True

    return _numbers(range).filter(taken)


def _numbers(range: Range) -> st.SearchStrategy[float]:
    match range:
        case Between(low, high, open_low, open_high):
            least, most = max(low, -60), min(high, 60)
            return st.floats(
                least,
                most,
                exclude_min=open_low and least == low,
                exclude_max=open_high and most == high,
            ) | real(low, high, open_low=open_low, open_high=open_high)
        case Whole(minimum):
            return st.integers(minimum, minimum + 40) | whole(minimum, 10**15)
        case Odd():
            return (st.integers(0, 20) | whole(0, 10**15)).map(lambda n: 2 * n + 1)
    raise TypeError(f"numbers of {range!r} are not known")


def outside(range: Range) -> list[float]:
    """Numbers that a range refuses: the nearest, some further away, and those that are none."""
    match range:
        case Between(low, high, open_low, open_high):
            below = [low] if open_low else [math.nextafter(low, -math.inf), low - 1]
            above = [high] if open_high else [math.nextafter(high, math.inf), high + 1]
            closed_by_infinity = (-math.inf,) * (not open_low) + (math.inf,) * (not open_high)
            ends = [end for end in below + above if end not in closed_by_infinity]
            ends += [-math.inf] * (low > -math.inf) + [math.inf] * (high < math.inf)
        case Whole(minimum, or_infinite):
            ends = [minimum - 1, minimum + 0.5, -math.inf] + [math.inf] * (not or_infinite)
        case Odd():
            ends = [0, 2, -1, 1.5, math.inf]
        case _:
            raise TypeError(f"numbers outside {range!r} are not known")
    return [*ends, math.nan]


def settles(law: Callable[..., Any], /, *arguments: Any, **named: Any) -> Any:
    """Call a law; fail if it warns, overflows, gives NaN or does not end. Return its value.

    A ``ValueError`` is returned rather than raised: to refuse, saying why, is an answer too.
    """
    with warnings.catch_warnings(), np.errstate(all="raise", under="ignore"), _not_stuck():
        warnings.simplefilter("error")
        try:
            value = law(*arguments, **named)
        except ValueError as refused:
            assert "must" in str(refused), f"{refused!r} does not say what is allowed"
            return refused
    assert not _has_nan(value), f"{law.__name__}({arguments}, {named}) gives {value}"
    if inspect.isfunction(law):
        lies_in_its_range(value, law)
    return value


def lies_in_its_range(value: Any, law: Callable[..., Any]) -> None:
    """Fail if what a law returned is not what it declares to return."""
    parts = value if isinstance(value, tuple) else (value,)
    for part, quantity in zip(parts, results_of(law), strict=False):
        assert np.all(quantity.range.accepts(part)), f"{law.__name__}: {value} is no {quantity}"


def _has_nan(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_nan, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_has_nan, value))
    if hasattr(value, "__dataclass_fields__"):
        return any(_has_nan(getattr(value, name)) for name in value.__dataclass_fields__)
    if isinstance(value, float | np.ndarray | np.generic):
        array = np.asarray(value)
        return array.dtype.kind == "f" and bool(np.isnan(array).any())
    return False


@contextmanager
def _not_stuck() -> Iterator[None]:
    """Break off a call that does not end, so that the test fails rather than hangs."""

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"no answer in {STUCK} seconds")

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, STUCK)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def laws(
    module: ModuleType,
    arguments: Mapping[str, st.SearchStrategy[Any]] | None = None,
    otherwise: Mapping[tuple[str, str], st.SearchStrategy[Any]] | None = None,
) -> dict[str, Callable[[st.DataObject], list[Any]]]:
    """Every public function of a model, so that a new one cannot be left out of a sweep.

    Each is given as what draws a call for `settles`: the function, then a value for each of its
    arguments, from `arguments` or, if one function takes another range of it, from `otherwise`;
    else from the range that the function itself declares.
    """

    def drawing(name: str, law: Callable[..., Any]) -> Callable[[st.DataObject], list[Any]]:
        def draw(data: st.DataObject) -> list[Any]:
            declared = {a: inside(q.range) for a, q in quantities_of(law).items()}
            stated = declared | dict(arguments or {})
            ranges = [
                (otherwise or {}).get((name, argument), stated.get(argument))
                for argument in inspect.signature(law).parameters
            ]
            assert None not in ranges, f"the range of an argument of {name} is not stated"
            return [law, *(data.draw(values) for values in ranges if values is not None)]

        return draw

    return {
        name: drawing(name, law)
        for name, law in inspect.getmembers(module, inspect.isfunction)
        if law.__module__ == module.__name__ and not name.startswith("_")
    }

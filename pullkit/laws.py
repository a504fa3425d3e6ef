"""What a law of the book is: a formula that states once what its arguments may be.

A `Quantity` is declared as a type and annotates the arguments that it describes::

    Distance = Annotated[Floats, Quantity("Relays from the client", "d", NOT_NEGATIVE)]

    @law
    def clarity_after(distance: Distance, relay_error: RelayError) -> Clarity:
        return (1 - 2 * relay_error) ** distance

From there `law` knows what to refuse and what to write under Parameters and Returns, and the tests
know what to try. ``Annotated[Distance, POSITIVE]`` is the same quantity in a narrower range.
"""

import inspect
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import wraps
from typing import Annotated, Any, ParamSpec, TypeVar, cast, get_args, get_origin, get_type_hints

import numpy as np

from pullkit.arguments import Range, Whole, generator, single, together

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Quantity:
    """What an argument or a result is: its meaning, its symbol, its range, its unit.

    Examples
    --------
    >>> from pullkit.arguments import POSITIVE
    >>> print(Quantity("Time between client signals", "τ", POSITIVE, "months"))
    Time between client signals, ``τ``, in months: finite, and above 0
    """

    meaning: str
    symbol: str
    range: Range
    unit: str = ""

    def __str__(self) -> str:
        """Say all of it in a line, and whether infinity is a value like any other."""
        symbol = f", ``{self.symbol}``" if self.symbol else ""
        unit = f", in {self.unit}" if self.unit else ""
        allowed = str(self.range)
        if self.range.accepts(np.float64(np.inf)) and "infinite" not in allowed:
            allowed += " (infinity included)"
        return f"{self.meaning}{symbol}{unit}: {allowed}"


def law(function: Callable[P, R]) -> Callable[P, R]:
    """Make a formula a law: it takes numbers, or arrays that broadcast together.

    Arguments come into the formula as floats that lie in their ranges; scalars give scalars. All
    this is seen to once, at the call from outside: a law that calls another hands on floats, which
    are not looked at again. Limits are values, so nothing in a formula warns of a division by zero.
    """
    quantities = _arguments(function)

    def check(values: Mapping[str, Any]) -> dict[str, Any]:
        checked = {name: quantities[name].range.check(name, values[name]) for name in values}
        together(**checked)
        return checked

    return _checked(function, check, dict.fromkeys(quantities, "array_like"))


def simulation(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function a simulation: it takes one number of each quantity, and a source of chance.

    Whole numbers come into it as integers. The rest is as in a `law`, but that a simulation looks
    at its arguments whoever calls: a source of chance is no float.
    """
    quantities = _arguments(function)
    kinds = {name: "int" if _whole(quantity) else "float" for name, quantity in quantities.items()}

    def one(name: str, value: Any) -> Any:
        if name == "rng":
            return generator(name, value)
        number = single(name, quantities[name].range.check(name, value))
        return int(number) if _whole(quantities[name]) else number

    def check(values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: one(name, value) for name, value in values.items()}

    return _checked(function, check, kinds)


def quantities_of(function: Callable[..., Any]) -> dict[str, Quantity]:
    """Return the quantity of each argument of a law or a simulation that has one."""
    hints = _hints(function)
    hints.pop("return", None)
    return {name: quantity for name, hint in hints.items() for quantity in _quantities(hint)}


def results_of(function: Callable[..., Any]) -> list[Quantity]:
    """Return the quantities of the results of a law, if they have any."""
    hint = _hints(function).get("return")
    parts = get_args(hint) if get_origin(hint) is tuple else [hint]
    return [quantity for part in parts for quantity in _quantities(part)]


_inside: ContextVar[bool] = ContextVar("inside a law", default=False)


def _checked(
    function: Callable[P, R],
    check: Callable[[Mapping[str, Any]], dict[str, Any]],
    kinds: Mapping[str, str],
) -> Callable[P, R]:
    signature = inspect.signature(function)
    takes = signature.parameters.values()
    defaults = check({p.name: p.default for p in takes if p.default is not p.empty})
    formula: Any = function
    formula.__defaults__ = tuple(defaults.values())  # floats too, whoever calls

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        if _inside.get() and all(map(_is_float, args)) and all(map(_is_float, kwargs.values())):
            return function(*args, **kwargs)
        given = check(signature.bind(*args, **kwargs).arguments)
        outside = _inside.set(True)
        try:
            with np.errstate(all="ignore"):
                return cast(R, _plain(formula(**given)))
        finally:
            _inside.reset(outside)

    bare = [p.replace(annotation=p.empty) for p in takes]  # their types are told in the docstring
    cast(Any, checked).__signature__ = inspect.Signature(bare)
    checked.__doc__ = _documented(function, kinds)
    return checked


_FLOAT = np.dtype(np.float64)


def _is_float(value: object) -> bool:
    return type(value) is np.float64 or (type(value) is np.ndarray and value.dtype is _FLOAT)


def _plain(result: Any) -> Any:
    # An array without axes, as np.where makes of scalars, is a scalar.
    if isinstance(result, tuple):
        return tuple(map(_plain, result))
    return result[()] if isinstance(result, np.ndarray) else result


def _documented(function: Callable[..., Any], kinds: Mapping[str, str]) -> str:
    quantities, results = quantities_of(function), results_of(function)
    lines = [inspect.getdoc(function) or "", "", "Parameters", "----------"]
    for name, parameter in inspect.signature(function).parameters.items():
        default = parameter.default
        given = "" if default is parameter.empty else f", default {default:g}"
        if name in quantities:
            lines += [f"{name} : {kinds[name]}{given}", f"    {quantities[name]}."]
        else:
            lines += [f"{name} : numpy.random.Generator", "    Source of chance."]
    if results:
        lines += ["", "Returns", "-------"]
    for quantity in results:
        lines += ["float or ndarray", f"    {quantity}."]
    refused = "If an argument is no number of its range; the message says which and what it may be."
    return "\n".join([*lines, "", "Raises", "------", "ValueError", f"    {refused}", ""])


def _arguments(function: Callable[..., Any]) -> dict[str, Quantity]:
    quantities = quantities_of(function)
    for name in inspect.signature(function).parameters:
        if name not in quantities and name != "rng":
            raise TypeError(f"{name} of {function.__name__} must be annotated with a quantity")
    return quantities


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    return get_type_hints(inspect.unwrap(function), include_extras=True)


def _quantities(hint: object) -> list[Quantity]:
    if get_origin(hint) is not Annotated:
        return []
    _, *notes = get_args(hint)
    narrowed = [note for note in notes if isinstance(note, Range)]
    return [
        replace(note, range=narrowed[-1]) if narrowed else note
        for note in notes
        if isinstance(note, Quantity)
    ]


def _whole(quantity: Quantity) -> bool:
    return isinstance(quantity.range, Whole)

"""What a law of the book is: a formula that states once what its arguments may be.

A `Quantity` is declared as a type and annotates the arguments that it describes::

    Distance = Annotated[Floats, Quantity("Relays from the client", "d", NOT_NEGATIVE)]

    @law
    def clarity_after(distance: Distance, relay_error: RelayError) -> Clarity:
        return (1 - 2 * relay_error) ** distance

From there `law` knows what to refuse and what to write under Parameters and Returns, and the tests
know what to try. At the place of use a quantity may get a narrower range, or words that say more,
and several results get their names::

    Annotated[Distance, FINITE_POSITIVE]
    Annotated[Clarity, "Correlation of the need with what an employee hears"]
    Annotated[tuple[Bits, Bits], "lower, upper"]
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import wraps
from itertools import groupby
from typing import Annotated, Any, ParamSpec, TypeVar, cast, get_args, get_origin, get_type_hints

import numpy as np

from pullkit.arguments import Range, Whole, generator, single, together

P = ParamSpec("P")
R = TypeVar("R")

# Whether calls from law to law, and what laws return, are looked at too: so the tests find mistakes
# of laws, which readers need not pay for.
LOOKS_INSIDE = False


@dataclass(frozen=True)
class Quantity:
    """What an argument or a result is: its meaning, its symbol, its range, its unit.

    Examples
    --------
    >>> from pullkit.arguments import FINITE_POSITIVE
    >>> print(Quantity("Time between client signals", "τ", FINITE_POSITIVE, "months"))
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
    parts, _ = _parts_and_names(function)
    return [quantity for part in parts for quantity in _quantities(part)]


_inside: ContextVar[bool] = ContextVar("inside a law", default=False)


def _checked(
    function: Callable[P, R],
    check: Callable[[Mapping[str, Any]], dict[str, Any]],
    kinds: Mapping[str, str],
) -> Callable[P, R]:
    signature, results = inspect.signature(function), results_of(function)
    takes = signature.parameters.values()
    defaults = check({p.name: p.default for p in takes if p.default is not p.empty})
    formula: Any = function
    formula.__defaults__ = tuple(defaults.values())  # floats too, whoever calls

    def bound(*args: P.args, **kwargs: P.kwargs) -> Any:
        with suppress(TypeError):
            return signature.bind(*args, **kwargs).arguments
        return formula(*args, **kwargs)  # fails, and Python says how: it names the function

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        inside = _inside.get()
        if inside and LOOKS_INSIDE:
            _accept(function, check, bound(*args, **kwargs))
        if inside and all(map(_is_float, args)) and all(map(_is_float, kwargs.values())):
            result = function(*args, **kwargs)
        else:
            given = check(bound(*args, **kwargs))
            outside = _inside.set(True)
            try:
                with np.errstate(all="ignore"):
                    result = cast(R, _plain(formula(**given)))
            finally:
                _inside.reset(outside)
        if LOOKS_INSIDE:
            _keep_promise(function, results, result)
        return result

    bare = [p.replace(annotation=p.empty) for p in takes]  # their types are told in the docstring
    cast(Any, checked).__signature__ = inspect.Signature(bare)
    checked.__doc__ = _documented(function, kinds)
    return checked


def _accept(
    function: Callable[..., Any],
    check: Callable[[Mapping[str, Any]], dict[str, Any]],
    arguments: Mapping[str, Any],
) -> None:
    # No ValueError, which is an answer to whoever called from outside: here a law is mistaken.
    try:
        check(arguments)
    except ValueError as refused:
        raise AssertionError(f"a law calls {function.__name__} with what it refuses") from refused


def _keep_promise(function: Callable[..., Any], results: Sequence[Quantity], result: Any) -> None:
    parts = result if isinstance(result, tuple) else (result,)
    for part, quantity in zip(parts, results, strict=False):  # a law may promise nothing
        if not np.all(quantity.range.accepts(part)):
            raise AssertionError(f"{function.__name__} returns {part}, which is no {quantity}")


_FLOAT = np.dtype(np.float64)


def _is_float(value: object) -> bool:
    return type(value) is np.float64 or (type(value) is np.ndarray and value.dtype is _FLOAT)


def _plain(result: Any) -> Any:
    # An array without axes, as np.where makes of scalars, is a scalar.
    if isinstance(result, tuple):
        return tuple(map(_plain, result))
    return result[()] if isinstance(result, np.ndarray) else result


def _documented(function: Callable[..., Any], kinds: Mapping[str, str]) -> str:
    story, examples = _story_and_examples(inspect.getdoc(function) or "")
    sections = {
        "Parameters": _parameters(function, kinds),
        "Returns": _returns(function),
        "Raises": f"ValueError\n    {_refused(kinds)}",
        "Examples": examples,
    }
    written = [f"{name}\n{'-' * len(name)}\n{text}" for name, text in sections.items() if text]
    return "\n\n".join([story, *written]) + "\n"


def _story_and_examples(doc: str) -> tuple[str, str]:
    # The examples begin with the first doctest, or with the paragraph that leads up to it.
    paragraphs = doc.split("\n\n")
    doctests = [n for n, text in enumerate(paragraphs) if text.startswith(">>>")]
    first = doctests[0] if doctests else len(paragraphs)
    if doctests and first > 1 and paragraphs[first - 1].endswith(":"):
        first -= 1
    return "\n\n".join(paragraphs[:first]), "\n\n".join(paragraphs[first:])


def _parameters(function: Callable[..., Any], kinds: Mapping[str, str]) -> str:
    quantities, lines = quantities_of(function), []
    for name, parameter in inspect.signature(function).parameters.items():
        default = parameter.default
        given = "" if default is parameter.empty else f", default {default:g}"
        if name in quantities:
            lines += [f"{name} : {kinds[name]}{given}", f"    {quantities[name]}."]
        else:
            lines += [f"{name} : numpy.random.Generator", "    Source of chance."]
    return "\n".join(lines)


def _returns(function: Callable[..., Any]) -> str:
    quantities, (_, names) = results_of(function), _parts_and_names(function)
    named = zip(quantities, names or [""] * len(quantities), strict=True)
    lines = []
    for quantity, pairs in groupby(named, key=lambda pair: pair[0]):
        together = ", ".join(name for _, name in pairs if name)
        lines += [f"{together} : float or ndarray".removeprefix(" : "), f"    {quantity}."]
    return "\n".join(lines)


def _refused(kinds: Mapping[str, str]) -> str:
    several = list(kinds.values()).count("array_like") > 1
    apart = ", or two do not broadcast together" * several
    return f"If an argument is out of its range{apart}; the message says which."


def _arguments(function: Callable[..., Any]) -> dict[str, Quantity]:
    quantities = quantities_of(function)
    for name in inspect.signature(function).parameters:
        if name not in quantities and name != "rng":
            raise TypeError(f"{name} of {function.__name__} must be annotated with a quantity")
    return quantities


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    return get_type_hints(inspect.unwrap(function), include_extras=True)


def _parts_and_names(function: Callable[..., Any]) -> tuple[Sequence[object], list[str]]:
    # The results of a law one by one; they have names if they are several and the law tells them.
    hint, names = _hints(function).get("return"), ""
    if get_origin(hint) is Annotated and get_origin(get_args(hint)[0]) is tuple:
        hint, names = get_args(hint)
    parts = get_args(hint) if get_origin(hint) is tuple else [hint]
    return parts, names.split(", ") if names else []


def _quantities(hint: object) -> list[Quantity]:
    # A quantity as it is here: with the range, and the words, that stand beside it.
    if get_origin(hint) is not Annotated:
        return []
    here: dict[str, Any] = {}
    for note in get_args(hint)[1:]:
        if isinstance(note, Range):
            here["range"] = note
        elif isinstance(note, str):
            here["meaning"] = note
    return [replace(note, **here) for note in get_args(hint) if isinstance(note, Quantity)]


def _whole(quantity: Quantity) -> bool:
    return isinstance(quantity.range, Whole)

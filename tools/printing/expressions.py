"""What stands between {{ and }} in the manuscript: Python, and after a colon how to write it.

Lessons and exercises share the dialect. ``{{ far.name }}`` is a word, ``{{ months:.0f }}`` a number
with a format, as in one of Python's own f-strings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any

BRACES = re.compile(r"\{\{(?!\{)(.*?)\}\}", re.DOTALL)


class SourceError(ValueError):
    """A text of the manuscript that cannot be printed, and why.

    Parameters
    ----------
    message : str
        What is wrong, and what to do.
    line : int
        The line of the text, counted from 1.
    """

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Expression:
    """One expression of a text.

    Attributes
    ----------
    code : str
        The Python whose value is asked for.
    spec : str
        How to write it, as `format` takes it.
    line : int
        Its line in the text, counted from 1.
    """

    code: str
    spec: str
    line: int

    def __str__(self) -> str:
        """Return the expression as it stands in the text."""
        return f"{{{{ {self.code}{':' * bool(self.spec)}{self.spec} }}}}"


def expressions(text: str) -> Iterator[Expression]:
    """Yield a text's expressions in their order.

    Raises
    ------
    SourceError
        If what stands between the braces is not Python.

    Examples
    --------
    >>> [(each.code, each.spec) for each in expressions("{{ far.name }}, {{ months:.0f }} months")]
    [('far.name', ''), ('months', '.0f')]
    """
    for found in BRACES.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        between = " ".join(found[1].split())
        code, spec = _split(between)
        if code is None:
            raise SourceError(f"{{{{ {between} }}}} is not a Python expression", line)
        yield Expression(code, spec, line)


def _split(between: str) -> tuple[str | None, str]:
    """Return the code and the format; no code if there is none that Python can read."""
    colons = [place for place, letter in enumerate(between) if letter == ":"]
    for place in (len(between), *reversed(colons)):
        code = between[:place].strip()
        try:
            compile(code, "", "eval")
        except SyntaxError:
            continue
        return code, between[place + 1 :].strip()
    return None, ""


def fill(text: str, value_of: Callable[[Expression], Any]) -> str:
    """Return a text with each expression's value in its place.

    Parameters
    ----------
    text : str
        The text.
    value_of : callable
        Takes an `Expression`; returns its value.

    Raises
    ------
    SourceError
        If a value is neither words nor a number that reads as one.

    Examples
    --------
    >>> fill("{{ share:.0%}} of {{ who }}", lambda e: {"share": 0.42, "who": "us"}[e.code])
    '42% of us'
    """
    words = (written(each, value_of(each)) for each in list(expressions(text)))
    return BRACES.sub(lambda _: next(words), text)


def evaluate(expression: Expression, names: Mapping[str, Any]) -> Any:
    """Return the value of an expression of these names.

    Raises
    ------
    SourceError
        If there is none; the message names what there is.
    """
    try:
        return eval(expression.code, {"__builtins__": PLAIN}, dict(names))
    except Exception as error:
        raise SourceError(
            f"{expression}: {type(error).__name__}: {error}; what can stand between {{{{ }}}} is "
            f"{', '.join(names)}",
            expression.line,
        ) from error


PLAIN: dict[str, Any] = {"abs": abs, "len": len, "max": max, "min": min, "round": round, "sum": sum}
"""Python's own functions that an exercise's text may use; a lesson's has all of Python."""


def written(expression: Expression, value: Any) -> str:
    """Return a value as it is printed.

    Raises
    ------
    SourceError
        If it is neither words nor a finite number, or a number that its format does not fit.

    Examples
    --------
    >>> written(Expression("share", ".0%", 1), 0.417)
    '42%'
    """
    line = expression.line
    if isinstance(value, bool) or not isinstance(value, str | Real):
        raise SourceError(f"{expression} is {value!r}; it must be words or a number", line)
    if isinstance(value, Real) and not math.isfinite(value):
        raise SourceError(f"{expression} is {value}; it must be a finite number", line)
    try:
        text = format(value, expression.spec)
    except ValueError as error:
        raise SourceError(f"{expression} is {value!r}: {error}", line) from None
    if not expression.spec and isinstance(value, float) and value != float(f"{value:.6g}"):
        cure = f"{{{{ {expression.code}:.1f }}}}"
        raise SourceError(f"{expression} is {text}; say how to write it, as in {cure}", line)
    return text

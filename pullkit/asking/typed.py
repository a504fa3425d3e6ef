"""What a text that somebody typed means as a number: 0,33 and 33 % and −2 and 1/3.

`judge.js` reads texts in the same way, step by step: change both.
"""

from __future__ import annotations

import math
import re

NOT_A_NUMBER = "Give a number alone, without words or a unit."
INFINITE = "This is infinite: somewhere a step divides by zero."
LONGEST = 200

SPACES = "\t-\r \xa0\u2000-\u200b\u202f\u205f\u3000\ufeff"
"""White space, as a range of characters: what Python and JavaScript call so differs."""

_OUTER = re.compile(f"^[{SPACES}]+|[{SPACES}]+$")
_MINUS = re.compile("[\u2212\u2012-\u2014]")
_PERCENT = re.compile("(?:%|per ?cent)$", re.IGNORECASE | re.ASCII)
_NUMBER = re.compile(rf"([+-]?)[{SPACES}]*([0-9.,'\u2019{SPACES}]+)(?:[eE]([+-]?[0-9]{{1,3}}))?")
_PLAIN = re.compile("[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+")
_GROUPED = re.compile(
    rf"[1-9][0-9]{{0,2}}([.,'\u2019{SPACES}])[0-9]{{3}}(?:\1[0-9]{{3}})*(?:(?!\1)[.,][0-9]*)?"
)


def bare(text: str) -> str:
    """Return a text without the white space around it."""
    return _OUTER.sub("", text)


def readings(text: str) -> list[float] | str:
    """Return the numbers that a text can mean, or what to say if it means none.

    Parameters
    ----------
    text : str
        What was typed. A comma can be a decimal sign or stand between thousands; a percentage can
        be meant as a share or as a number out of a hundred.

    Returns
    -------
    list of float or str
        Finite numbers, the likeliest first; or a sentence for whoever typed.

    Examples
    --------
    >>> readings("0,33"), readings("−2"), readings("1/4"), readings("12 500")
    ([0.33], [-2.0], [0.25], [12500.0])
    >>> readings("33 %")
    [33.0, 0.33]
    >>> readings("1,234")
    [1.234, 1234.0]
    >>> readings("a third")
    'Give a number alone, without words or a unit.'
    """
    text = bare(text)
    if len(text) > LONGEST:
        return NOT_A_NUMBER
    text = _MINUS.sub("-", text)
    percent = _PERCENT.search(text)
    if percent:
        text = bare(text[: percent.start()])
    parts = [_numbers(part) for part in text.split("/")]
    if len(parts) > 2 or not all(parts):
        return NOT_A_NUMBER
    found = parts[0]
    if len(parts) == 2:
        found = [found[0] / parts[1][0]] if parts[1][0] else [math.inf]
    if not all(map(math.isfinite, found)):
        return INFINITE
    return found + [number / 100 for number in found] if percent else found


def _numbers(text: str) -> list[float]:
    """Return what a text without fraction and percent sign can mean."""
    whole = _NUMBER.fullmatch(bare(text))
    if not whole:
        return []
    sign, body, power = whole[1], bare(whole[2]), whole[3] or "0"
    found = []
    plain, grouped = _PLAIN.fullmatch(body), _GROUPED.fullmatch(body)
    if plain:
        found.append(body)
    if grouped and not (plain and "." in body):
        found.append(body.replace(grouped[1], ""))
    return [float(f"{sign}{digits.replace(',', '.')}e{power}") for digits in found]

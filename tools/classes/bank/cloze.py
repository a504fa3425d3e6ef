"""Write several numbers that are asked for as the fields of Moodle's *embedded answers* (Cloze).

Moodle reads such a field letter by letter: a brace ends it, a tilde begins its next answer. It
reads what is said of an answer as HTML twice, once while it takes the field apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from pullkit.asking.answers import LOOK_AGAIN, Known, Target
from pullkit.exercises import Numbers

MARKS = {ord(mark): f"&#{ord(mark)};" for mark in '#}{~"/'}
# A field is judged alone, so that nothing can be said of the numbers beside it.
OF_ANOTHER = re.compile(r"(?!The size )[A-Z][^.;:?]* (?:is|are) right[.;] ")
OR = " Or: "


def fields(expected: Numbers, points: int) -> list[str]:
    """Return a field for each number, without what it is called.

    Examples
    --------
    >>> fields(Numbers([3000], ["the sum"], mistakes=[([5], "That is one.")]), 1)[0][:50]
    '{1:NUMERICAL:=3000:15~%0%5:0.025#That is one.~%0%3'
    """
    weight = max(1, points // len(expected.values))  # whole, as Moodle has it
    return [
        f"{{{weight}:NUMERICAL:={'~'.join(_answers(expected, place))}}}"
        for place in range(len(expected.values))
    ]


def _answers(expected: Numbers, place: int) -> Iterator[str]:
    """Yield the right number, those that known mistakes put in its place, and any other.

    Where several mistakes put the same number all are named, first what leaves the others right.
    """

    def wrong(mistake: Known) -> int:
        pairs = zip(mistake[0], expected.targets, strict=True)
        return sum(abs(value - right) > margin for (value, _), (right, margin) in pairs)

    right = within(expected.targets[place])
    told: dict[str, list[str]] = {}
    for targets, words in sorted(expected.known(), key=wrong):
        known = told.setdefault(within(targets[place]), [])
        if alone(words) not in known:
            known.append(alone(words))
    told.pop(right, None)
    yield right
    for number_and_margin, known in told.items():
        yield f"%0%{number_and_margin}#{marked(OR.join(known))}"
    yield f"%0%*#{marked(LOOK_AGAIN.format(names=expected.names[place]))}"


def alone(words: str) -> str:
    """Return words on a mistake without what they say of another number.

    Examples
    --------
    >>> alone("The share is right; where did opacity go?")
    'Where did opacity go?'
    """
    if not (found := OF_ANOTHER.match(words)):
        return words
    rest = words[found.end() :]
    return rest[:1].upper() + rest[1:]


def number(value: float) -> str:
    """Return a number in as many digits as Moodle keeps."""
    return f"{value:.12g}"


def within(target: Target) -> str:
    """Return a number and its margin."""
    value, margin = target
    return f"{number(value)}:{number(margin)}"


def marked(words: str) -> str:
    r"""Return plain words so that no letter of theirs is a mark of the field.

    Examples
    --------
    >>> marked("a < b}")
    'a &amp;lt; b&#125;'
    """
    # Moodle takes a backslash before a mark away even from what it has read once.
    once = escape(words, quote=False).replace("\\", "&#92;")
    return once.replace("&", "&amp;").translate(MARKS)

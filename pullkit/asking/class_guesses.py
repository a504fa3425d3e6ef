"""The guesses that a book asks for, as the pages know them that bring a class's together.

A phone shows its reader's guesses as a short code, written and read by `codes.js`. Which guess is
meant stands there as a number of twelve bits, so that a code is understood in every edition that
asks the same, and by no other.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from bs4 import BeautifulSoup

from ..engine.published import as_json

PLACE = re.compile(r'<div class="asking-(?:codes|class)\b[^>]*>')
"""Where a page shows codes, or gathers them."""


def number(guess: Mapping[str, Any]) -> int:
    """Return by which number codes know a guess: another one if it can be answered otherwise.

    Parameters
    ----------
    guess : mapping of str to object
        What its form says of it: `name`, and `low`, `high`, `whole` or `options`.
    """
    asked = [guess.get(field) for field in ("name", "low", "high", "whole", "options")]
    digest = hashlib.sha256(json.dumps(asked).encode()).hexdigest()
    return int(digest[:3], 16)


def asked_in(html: str) -> list[dict[str, Any]]:
    """Return the guesses that a page asks for, each with its number and what the model says."""
    page = BeautifulSoup(html, "html.parser")
    found = {each["data-guess"]: each["data-model"] for each in page.select(".asking-found")}
    specs = [json.loads(each.get_text()) for each in page.select(".asking-guess .asking-spec")]
    return [
        {**spec, "id": number(spec), "model": found[spec["name"]]}
        for spec in specs
        if spec["name"] in found
    ]


def with_catalogue(
    body: str, lessons: Sequence[Mapping[str, Any]], pages: Mapping[str, str]
) -> str:
    """Return the HTML of a page on which each place for codes has the book's guesses.

    Parameters
    ----------
    body : str
        The page.
    lessons : sequence of mappings
        The pages that ask, each with its `page`, `title` and `guesses`.
    pages : mapping of str to str
        The pages on which codes are shown (`"codes"`) and gathered (`"class"`), if there are any.

    Raises
    ------
    ValueError
        If two guesses have the same number.
    """
    names: dict[int, str] = {}
    for guess in (guess for lesson in lessons for guess in lesson["guesses"]):
        other = names.setdefault(guess["id"], guess["name"])
        if other != guess["name"]:
            raise ValueError(
                f"codes cannot tell the guess {guess['name']!r} from {other!r}; "
                "one of them must have another name"
            )
    told = as_json({"lessons": lessons, "pages": pages})
    script = f'<script type="application/json" class="asking-spec">{told}</script>'
    return PLACE.sub(lambda place: place[0] + script, body)

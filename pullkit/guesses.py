"""What the lessons ask their readers, by name: guesses, and lines for the page *On Monday*.

Their words stand in the manuscript. Printing writes them to `data/guesses.json`, where a notebook
finds them.
"""

import json
from collections.abc import Mapping
from typing import Any

from pullkit.asking import Guess, Line
from pullkit.datafiles import data_path, read_text

FILE = "guesses.json"

_announced: dict[str, Mapping[str, Any]] = {}


def announce(name: str, words: Mapping[str, Any]) -> None:
    """Give the words of a question of a lesson that is only being printed.

    Parameters
    ----------
    name : str
        The name of the question.
    words : mapping of str to object
        What `guess` or `line` passes on to `pullkit.asking`, as keywords.
    """
    _announced[name] = words


def guess(name: str) -> Guess:
    """Return one of the lessons' guesses, to be shown at a cell's end.

    Parameters
    ----------
    name : str
        Its name, as in the lesson's source.

    Raises
    ------
    ValueError
        If there is none of that name; the message lists the names.

    Examples
    --------
    >>> guess("desks-that-move").unit
    'desks'
    """
    return Guess(name, **_words(name, guesses=True))


def line(name: str) -> Line:
    """Return the field for words of the reader's own, to be shown at a cell's end.

    Parameters
    ----------
    name : str
        Its name, as in the lesson's source.

    Raises
    ------
    ValueError
        If there is none of that name; the message lists the names.
    """
    return Line(name, **_words(name, guesses=False))


def _words(name: str, *, guesses: bool) -> dict[str, Any]:
    """Return the words of a guess, or of a line: what can be said to a guess is known."""
    of_kind = {
        each: words
        for each, words in {**_printed(), **_announced}.items()
        if guesses == bool({"low", "options"} & words.keys())
    }
    if name not in of_kind:
        raise ValueError(f"name is {name!r}; it must be one of {', '.join(sorted(of_kind))}")
    return {field: value for field, value in of_kind[name].items() if field != "chapter"}


def _printed() -> dict[str, dict[str, Any]]:
    """Read the file anew each time: a notebook may stay open while another is printed."""
    printed: dict[str, dict[str, Any]] = json.loads(read_text(data_path(FILE)))
    return printed

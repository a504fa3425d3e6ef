"""Where the book's data files are, from any working folder.

An installed `pullkit` carries them inside the package; in a checkout they stand at its top level,
where people edit them.
"""

import csv
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE / "data", _PACKAGE.parent / "data")


def data_path(*parts: str) -> Path:
    """Return the path of a file or folder of the book's data.

    Parameters
    ----------
    *parts : str
        The path inside `data/`, part by part; none for `data/` itself.

    Raises
    ------
    FileNotFoundError
        If there is no such file; the message names the places looked in.

    Examples
    --------
    >>> data_path("evidence", "open-kitchen.csv").name
    'open-kitchen.csv'
    """
    for place in _PLACES:
        if place.joinpath(*parts).exists():
            return place.joinpath(*parts)
    looked = " and ".join(str(place) for place in _PLACES)
    raise FileNotFoundError(f"no data file {'/'.join(parts)!r}; looked in {looked}")


def read_rows(*parts: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file of the book's data, each by column.

    Parameters
    ----------
    *parts : str
        The path inside `data/`, part by part.

    Raises
    ------
    FileNotFoundError
        If there is no such file.

    Examples
    --------
    >>> read_rows("evidence", "open-kitchen.csv")[0]["outcome"]
    'quality as clients report it'
    """
    with data_path(*parts).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

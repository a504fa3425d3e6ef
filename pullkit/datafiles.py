"""Where the book's data files are, from any folder, and how a file that people edit is read.

An installed `pullkit` carries them inside the package; in a checkout they stand at its top level,
where people edit them.
"""

import codecs
import csv
import io
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE / "data", _PACKAGE.parent / "data")
_MARKS = (  # UTF-32 before UTF-16, whose mark begins like its own
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHERS = {  # what is no list, by how it begins
    re.compile(rb"PK\x03\x04|\xd0\xcf\x11\xe0"): "a spreadsheet",  # .xlsx, .ods and .numbers; .xls
    re.compile(rb"\s*<(!doctype|html|head|meta|table|\?xml)\b", re.IGNORECASE): "a web page",
    re.compile(rb"%PDF"): "a page to print",
}


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


def published_numbers(file: str, key: str, value: str, **where: str) -> dict[str, float]:
    """Return the numbers of one column of an evidence file, by another of its columns.

    Parameters
    ----------
    file : str
        A CSV file in ``data/evidence``.
    key, value : str
        The columns to find a number by, and to take it from.
    **where : str
        What other columns must hold, to take some of the rows.

    Examples
    --------
    >>> published_numbers("hal-panels.csv", "quantity", "value", account="first")["throughput"]
    1400.0
    """
    rows = read_rows("evidence", file)
    return {row[key]: float(row[value]) for row in rows if where.items() <= row.items()}


def read_text(path: Path) -> str:
    r"""Return the text of a file that somebody saved, however their program wrote it.

    It may be UTF-8 or UTF-16, with or without the mark that spreadsheets put at its beginning, and
    its lines may end in any of the three ways. What looks alike is alike: letters that a file
    writes in parts, as *e* and an accent, are composed (Unicode's form NFC).

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    ValueError
        If it is not such a text; the message names the file, the line and the cure.

    Examples
    --------
    >>> read_text(data_path("companies", "chosen.txt"))
    'cycles-maillon\n'
    """
    data = path.read_bytes()
    for beginning, what in _OTHERS.items():
        if beginning.match(data.removeprefix(codecs.BOM_UTF8)):
            raise ValueError(f"{path}: it is {what}; it must be saved as CSV UTF-8")
    encoding = encoding_of(data)
    try:
        text = data.decode(encoding).lstrip("\ufeff")
        lost = re.search("[\0\ufffd]", text)  # what no text holds, and what another program lost
        before = text[: lost.start()] if lost else None
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding)
    if before is not None:
        line = _lines(before)
        raise ValueError(f"{path}, line {line}: a letter cannot be read; it must be saved as UTF-8")
    return unicodedata.normalize("NFC", re.sub("\r\n?", "\n", text))


def numbered_rows(text: str, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    r"""Yield each row of a CSV text that is not empty, with the number of the line it begins on.

    A row is empty if it has no value, or only blanks: spreadsheets leave such rows at the end.

    Parameters
    ----------
    text : str
        The text, with the ends of its lines as they are.
    delimiter : str
        What parts the values of a row.

    Raises
    ------
    ValueError
        If a quotation mark is not closed, or a value is longer than a whole list; the message names
        the line where it begins.

    Examples
    --------
    >>> list(numbered_rows('name,role\n,\n"Ana, or Anna",lead\n'))
    [(1, ['name', 'role']), (3, ['Ana, or Anna', 'lead'])]
    """
    lines = list(io.StringIO(text, newline=""))
    rows = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    begins = 1
    try:
        for row in rows:
            if any(value.strip() for value in row):
                yield begins, row
            begins = rows.line_num + 1
    except csv.Error:
        rest = "".join(lines[begins - 1 : rows.line_num])
        apart = re.escape(delimiter)
        value = rf'(?: *"(?:[^"]|"")*"| *[^" {apart}][^{apart}]*|){apart}'
        good = re.match(f"(?:{value})*", rest)
        parted = good[0] if good else ""
        line = begins - 1 + _lines(parted)
        opening = rest[len(parted) :].partition("\n")[0]
        if '"' not in opening:
            found = f"a value is longer than {csv.field_size_limit()} letters"
        elif opening.count('"') % 2:
            found = "a quotation mark opens here and is never closed"
        else:
            found = "a quotation mark closes before its value ends; inside a value it is doubled"
        raise ValueError(f"line {line}: {found}") from None


def parse_toml(text: str) -> dict[str, Any]:
    r"""Return what a text in TOML says; a mistake is refused with what to do about it.

    Parameters
    ----------
    text : str
        The text.

    Raises
    ------
    ValueError
        If it is not TOML; the message names the line on which the faulty entry begins.

    Examples
    --------
    >>> parse_toml('tool = "Logbook"')
    {'tool': 'Logbook'}
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        lines = text.split("\n")
        read = max(n for n in range(len(lines)) if _is_toml(lines[:n]))
        cure = _cure(lines[read], str(error))
        raise ValueError(f"line {read + 1}: {cure} (TOML says: {error})") from None


def _is_toml(lines: list[str]) -> bool:
    try:
        tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError:
        return False
    return True


def _cure(line: str, error: str) -> str:
    """Say what to do about the first line of an entry that is not TOML."""
    value = line.partition("=")[2].strip()
    if "Cannot" in error:
        return "it is there already"
    if re.search("Unescaped|hex value|scalar value", error) or re.match(
        r'"[^"]*\\"\s*(#.*)?$', value
    ):
        return "a backslash is written twice, or the text between two '"
    if re.match("[“”„‟«»‘’‚]", value):
        return 'a text stands between straight quotation marks, "like this"'
    if re.match("(true|false|yes|no)\\b", value, re.IGNORECASE):
        return "it is written true or false, in small letters"
    if not re.match("[\"']", value):
        return 'an entry is written key = "text"'
    if value.startswith(('"""', "'''")):
        return f"the text that begins here does not end with {value[:3]} where it should"
    return (
        "the text does not end where it should; one that holds quotation marks stands between two "
        "''', or has \\ before each"
    )


def encoding_of(data: bytes) -> str:
    """Return in which encoding a text was saved, as far as its beginning tells.

    Parameters
    ----------
    data : bytes
        The beginning of a file, or the whole of it.

    Examples
    --------
    >>> encoding_of("Zoë".encode("utf-16"))
    'utf-16-le'
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    if 0 in data[:2]:  # half a letter, as texts begin with one of ASCII
        return "utf-16-be" if data[0] == 0 else "utf-16-le"
    return "utf-8"


def _lines(text: str) -> int:
    """Count the lines that a text reaches into."""
    return 1 + len(re.findall("\r\n?|\n", text))

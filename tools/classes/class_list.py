"""Read a class: the list that a learning platform exports, or one that somebody typed.

A list that could be read in two ways is refused, for a wrong student is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from reprlib import repr as shown

from pullkit.datafiles import numbered_rows, read_text
from tools.printing.expressions import SourceError

from .headings import ALSO_NAMES, LEARNS, MADE_UP, NOBODY, TEACHES, WHO, columns_of, word_of
from .students import Student, alike, clean, folder_name

DELIMITERS = ",;\t|"
EXCELS_OWN = re.compile(r'"?sep=([,;\t|])"?[,;\t ]*(?=\n)', re.IGNORECASE)  # its first line
ADDRESS = re.compile(r"""(?!')[^\s@,;:<>()\[\]"“”]+@[\w-]+(?:\.[\w-]+)*""")
NAME_AND_ADDRESS = re.compile(rf"(.*?) ?[<(]({ADDRESS.pattern})[>)]")
AS_TEXT = re.compile(r'="(.*)"')  # how some gradebooks keep a spreadsheet from rounding a number
LISTED = re.compile(r"^(\d+[.)]|[-–—*•·]) (?=\S)")  # the mark of a list before a name
ERROR = re.compile(r"#(N/[A-Z]|NV|[\w/¡¿]+[!?])")  # a spreadsheet's, in several languages
ROUNDED = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)
PASSING = re.compile(r"(partici|teilnehm|partecip|deelnem)\D*\d+")  # Moodle's, in one assignment
TEST_LOGIN = re.compile("[0-9a-f]{40}|.*_previewuser", re.IGNORECASE)  # Canvas's, Blackboard's


Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Entry:
    """A row of a list that is a person."""

    line: int
    name: str
    email: str
    number: str

    @property
    def handle(self) -> str:
        """What tells them from others of their name."""
        return self.email or self.number

    @property
    def identity(self) -> str:
        """Who they are: their e-mail, else their number, else their name."""
        return alike(self.email or _number(self.number) or self.name)


def read_class(path: Path) -> tuple[list[Student], list[str]]:
    """Read the students of a class.

    Parameters
    ----------
    path : Path
        A CSV file: an export of a learning platform or of a spreadsheet, or a list of names or of
        e-mails below a heading that says which.

    Returns
    -------
    students : list of Student
        In the order of the list. Names are as they stand there, with what tells them apart where
        two share one.
    left_out : list of str
        The rows that are no students, such as the points one can have, with their lines.

    Raises
    ------
    SourceError
        If the list could be misread; the message names the file, the line and the cure.
    """
    entries, left_out = read_entries(path)
    try:
        return _told_apart(entries), left_out
    except ValueError as error:
        raise SourceError(f"{path}, {error}") from None


def read_entries(path: Path) -> tuple[list[Entry], list[str]]:
    """Read the people of a list, each with the line they stand on, and what was left out."""
    try:
        text = read_text(path)
    except FileNotFoundError:
        raise SourceError(f"there is no file {path}; name the list as it is saved") from None
    except ValueError as error:
        raise SourceError(str(error)) from None
    try:
        header, rows = _table(text)
        entries, left_out = _entries(header, rows)
        _check_listed_once(entries)
    except ValueError as error:
        raise SourceError(f"{path}, {error}") from None
    return entries, left_out


def _table(text: str) -> tuple[Row, list[Row]]:
    """Part a text into its headings and its rows, by the one delimiter that makes sense of it."""
    told = EXCELS_OWN.match(text)
    body = text[told.end() :] if told else text
    readings = {each: _reading(body, each) for each in (told[1] if told else DELIMITERS)}
    best = max(_known(rows) for rows, _ in readings.values())
    if best == 0:
        return _without_headings(list(readings.values()))
    possible = {each: found for each, found in readings.items() if _known(found[0]) == best}
    delimiter = max(possible, key=lambda each: sum(len(row) for _, row in possible[each][0]))
    rows, error = possible[delimiter]
    for other, _ in possible.values():
        for (line, values), (_, otherwise) in zip(rows, other, strict=False):
            if _bare(values) != _bare(otherwise):
                raise ValueError(
                    f"line {line}: {shown(values)} may be one value or more; a value with a comma, "
                    "a semicolon, a tab or | in it must stand in quotation marks"
                )
    if error:
        raise ValueError(error)
    (line, headings), *below = rows
    unknown = [heading for heading in headings if word_of(heading) not in WHO]
    others = f"[{DELIMITERS.replace(delimiter, '')}]"
    if any(word_of(piece) in WHO for each in unknown for piece in re.split(others, each)):
        raise ValueError(f"line {line}: {shown(headings)} are parted by two marks; it must be one")
    for place, row in below:
        if len(row) < len(headings) and any(re.search(others, value) for value in row):
            raise ValueError(
                f"line {place}: {shown(row)} is not parted as the headings are; it must have the "
                "same marks, and as many"
            )
    return (line, headings), below


def _reading(text: str, delimiter: str) -> tuple[list[Row], str]:
    """Read the rows as far as they can be read, and what is wrong then."""
    rows: list[Row] = []
    try:
        for row in numbered_rows(text, delimiter):
            rows.append(row)
    except ValueError as error:
        return rows, str(error)
    return rows, ""


def _known(rows: Sequence[Row]) -> int:
    """Count the headings that say who a student is."""
    return sum(word_of(heading) in WHO for _, row in rows[:1] for heading in row)


def _bare(row: Sequence[str]) -> list[str]:
    """Return the values without delimiters that part nothing, as at the end of a line."""
    return [value for each in row if (value := each.strip(DELIMITERS + " "))]


def _without_headings(readings: Sequence[tuple[list[Row], str]]) -> tuple[Row, list[Row]]:
    """Take a list that is nothing but e-mails; refuse any other."""
    for rows, error in readings:
        values = [" ".join(row).strip() for _, row in rows]
        if values and not error and all(ADDRESS.fullmatch(value) for value in values):
            return (1, ["E-mail"]), rows
    rows, error = readings[0]
    if not rows:
        raise ValueError(error or "line 1: nobody is listed")
    line, row = rows[0]
    raise ValueError(
        f"line {line}: no column of {shown(row)} is headed student, first name, last name or "
        "e-mail; the first row must be such headings"
    )


def _entries(header: Row, rows: Sequence[Row]) -> tuple[list[Entry], list[str]]:
    """Return the people, and the rows that are nobody."""
    line, headings = header
    words = [word_of(heading) for heading in headings]
    for heading, word in zip(headings, words, strict=True):
        if word in WHO and words.count(word) > 1:
            raise ValueError(f"line {line}: two columns are headed {heading!r}; one must be")
    columns = columns_of(headings)
    entries, left_out = [], []
    for place, row in rows:
        cells = _cells(place, headings, row, columns)
        entry = _entry(place, cells)
        again = [word_of(value) for value in row] == words
        if again or _is_nobody(row, cells, alone=sum(word in WHO for word in words) == 1):
            left_out.append(f"line {place}, {entry.name or ', '.join(_bare(row))}")
        elif role := _other_role(entry, cells):
            left_out.append(f"line {place}, {entry.name} ({role})")
        else:
            _check(entry)
            entries.append(entry)
    if not entries:
        raise ValueError(f"line {line}: nobody is listed below {shown(headings)}")
    canvas = "section" in words  # whose own numbers are never 1 to n
    if not canvas and _count_rows(entries, len(rows)):
        raise ValueError(
            f"line {line}: a column of {shown(headings)} counts the rows, and would change with "
            "the list; it must be the students' own number, or be removed"
        )
    return entries, left_out


def _cells(
    line: int, headings: Sequence[str], row: Sequence[str], columns: Mapping[str, list[int]]
) -> dict[str, list[str]]:
    """Return what a row says, by meaning, without what it leaves empty."""
    if any(value.strip() for value in row[len(headings) :]):
        raise ValueError(
            f"line {line}: {shown(row)} are {len(row)} values below {len(headings)} headings; a "
            "value with a comma, or another such mark, in it must stand in quotation marks"
        )
    names = columns["full"] + columns["first"] + columns["last"]
    if names and min(names) >= len(row):
        raise ValueError(
            f"line {line}: {shown(row)} ends before its {headings[min(names)]}; it must stand on "
            "one line, with a value for each heading"
        )
    row = [*row, *[""] * (len(headings) - len(row))]
    for place in (place for places in columns.values() for place in places):
        if "\n" in row[place].strip():
            raise ValueError(
                f"line {line}: the {headings[place]} goes over several lines; it must stand on "
                "one (is a quotation mark missing?)"
            )
        if ERROR.fullmatch(row[place].strip()):
            raise ValueError(
                f"line {line}: the {headings[place]} is {row[place].strip()!r}, an error of the "
                "spreadsheet; it must be mended there, or be left empty"
            )
    return {
        meaning: [value for place in places if (value := _value(row[place]))]
        for meaning, places in columns.items()
    }


def _value(cell: str) -> str:
    """Return a cell's value; dashes and other marks alone are none."""
    value = clean(AS_TEXT.sub(r"\1", cell.strip()))
    return value if any(c.isalnum() or c == "?" for c in value) else ""  # ? may have been letters


def _entry(line: int, cells: Mapping[str, Sequence[str]]) -> Entry:
    """Return the person whom a row names."""
    parts = [part for key in ("first", "last", "second") for part in cells[key][:1]]
    called = [each for each in (*cells["full"], " ".join(parts)) if each]
    called.sort(key=lambda each: ADDRESS.fullmatch(each) is not None)  # a name before an address
    _check_one_name(line, called)
    name, email = "".join(called[:1]), "".join(cells["email"][:1])
    if both := NAME_AND_ADDRESS.fullmatch(email):
        name, email = name or both[1].strip("\"' "), both[2]
    if both := NAME_AND_ADDRESS.fullmatch(name):
        name, email = both[1].strip("\"' "), email or both[2]
    name = LISTED.sub("", name)
    own = [each.lstrip("#'") for each in (*cells["number"], *cells["username"])]
    email = email or next(filter(ADDRESS.fullmatch, [*called, *own]), "")
    lasting = (each for each in own if "@" not in each and not PASSING.match(alike(each)))
    number = next(lasting, "")
    return Entry(line, name or email or number or "".join(own[:1]), email, number)


def _check_one_name(line: int, called: Sequence[str]) -> None:
    """Refuse columns that call somebody by names of which only one can be theirs."""
    for other in called[1:]:
        if not (ADDRESS.fullmatch(other) or _have_a_word(called[0], other)):
            raise ValueError(
                f"line {line}: the student is {called[0]!r} in one column and {other!r} in "
                "another; the one that is not the name must be headed otherwise, or be removed"
            )


def _have_a_word(one: str, other: str) -> bool:
    """Whether a word of one name stands in the other; scripts without spaces join their words."""
    pairs = [
        (word_of(word), word_of(b)) for a, b in ((one, other), (other, one)) for word in a.split()
    ]
    return any(word in name for word, name in pairs if len(word) > 1 or not word.isascii())


def _is_nobody(row: Sequence[str], cells: Mapping[str, Sequence[str]], *, alone: bool) -> bool:
    """Whether a row is a gradebook's own; `alone` says that one column tells who a student is."""
    who = [value for meaning in cells if meaning != "role" for value in cells[meaning]]
    if not who:
        return all(word_of(value) in NOBODY for value in row if value.strip())
    names = [name for meaning in ("first", "last", "second", "full") for name in cells[meaning]]
    if MADE_UP.fullmatch("".join(map(word_of, names))) or any(
        map(TEST_LOGIN.fullmatch, cells["username"])
    ):
        return True
    if len(who) > 1 and (len(names) > 1 or cells["email"]):
        return False
    word = word_of(who[-1]).rstrip("0123456789")  # the name, if there is one
    return word in NOBODY and (word not in ALSO_NAMES or (len(who) == 1 and not alone))


def _other_role(entry: Entry, cells: Mapping[str, Sequence[str]]) -> str:
    """Return the role of somebody who teaches, or nothing."""
    for role in cells["role"]:
        if any(part in word_of(role) for part in TEACHES):
            return role
        if not any(part in word_of(role) for part in LEARNS):
            raise ValueError(
                f"line {entry.line}: {entry.name} has the role {role!r}; it must be student, or a "
                "teacher's, or empty"
            )
    return ""


def _check(entry: Entry) -> None:
    """Refuse what is no person, or has lost letters or figures on its way."""
    line, name, email = entry.line, entry.name, entry.email
    if not name:
        raise ValueError(f"line {line}: no name, e-mail or number; it must have one, or be removed")
    if email and not ADDRESS.fullmatch(email):
        raise ValueError(f"line {line}: the e-mail is {email!r}; it must be one address, or empty")
    if ADDRESS.search(name) and not ADDRESS.fullmatch(name):
        raise ValueError(
            f"line {line}: the name is {name!r}; an e-mail must stand in a column of its own"
        )
    if name.count('"') % 2:
        raise ValueError(f"line {line}: {name!r} has one quotation mark; it must have two, or none")
    if "?" in name or _is_garbled(name):
        raise ValueError(f"line {line}: {name!r} has lost letters; it must be saved as UTF-8")
    if ROUNDED.fullmatch(entry.number):
        raise ValueError(f"line {line}: the number is {entry.number}, rounded; it must be whole")


def _is_garbled(name: str) -> bool:
    """Whether UTF-8 was read as if Windows had written it, as in ZoÃ«."""
    try:
        return not name.isascii() and bool(name.encode("cp1252").decode("utf-8"))
    except UnicodeError:
        return False


def _count_rows(entries: Sequence[Entry], rows: int) -> bool:
    """Whether numbers that are needed only say who stands where among the rows."""
    numbers = [entry.number for entry in entries]
    found = set(numbers)
    counted = numbers == [place for place in map(str, range(rows + 1)) if place in found]
    return len(entries) > 2 and counted and not all(entry.email for entry in entries)


def _number(number: str) -> str:
    """Return a number without what spreadsheets add to it, or take away at its beginning."""
    whole = re.fullmatch(r"0*([0-9]+?)([.,]0)?", number)
    return whole[1] if whole else number


def _check_listed_once(entries: Sequence[Entry]) -> None:
    for what in ("email", "number"):
        lines: dict[str, int] = {}
        for entry in entries:
            value = alike(_number(getattr(entry, what)))
            if value and lines.setdefault(value, entry.line) != entry.line:
                raise ValueError(
                    f"lines {lines[value]} and {entry.line} have the same {what}, {value}; each "
                    "student must be listed once, with their own"
                )


def _told_apart(entries: Sequence[Entry]) -> list[Student]:
    """Return the students; who shares a name, or a folder, is called by their e-mail as well."""
    sharing: dict[str, list[Entry]] = {}
    for entry in entries:
        sharing.setdefault(alike(folder_name(entry.name)), []).append(entry)
    students: dict[str, Student] = {}
    for entry in entries:
        shared = sharing[alike(folder_name(entry.name))]
        called = f"{entry.name} ({entry.handle})" if len(shared) > 1 else entry.name
        student = Student(called, entry.identity)
        if (len(shared) > 1 and not entry.handle) or alike(student.folder) in students:
            first, second = (*shared, entry)[:2]
            raise ValueError(
                f"lines {first.line} and {second.line}, {first.name!r} and {second.name!r}: to a "
                "computer, or to some, that is one name; one student must be listed once, and two "
                "told apart by a column of e-mails or numbers"
            )
        students[alike(student.folder)] = student
    return list(students.values())

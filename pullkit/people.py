"""The people of a company: a chart that somebody edits, read and checked row by row.

What is wrong in a company's files is refused with the file, the line and what is allowed.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from pullkit.datafiles import numbered_rows, read_text

COLUMNS = ("id", "name", "role", "branch", "manager", "faces_client")
# Marks that nobody sees and that spell nothing: hyphens that may be, signs of direction and the
# like, but not what joins letters or makes a flag.
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# What programs write where nothing is; explorers, which say these words, refuse them as mistakes.
_NOTHING = re.compile(r"\b(?:nan|NaN|NaT|inf|None)\b")


class CompanyError(ValueError):
    """A company that the book cannot run on; the message says where, and what is allowed."""


@dataclass(frozen=True)
class Person:
    """One employee of the chart; `manager` is the manager's `id`, or None for the director."""

    id: int
    name: str
    role: str
    branch: str
    manager: int | None
    faces_client: bool


def read_chart(path: Path) -> tuple[Person, ...]:
    """Read the people of a chart, in its order.

    Raises
    ------
    CompanyError
        If the file is missing or breaks a rule; the message names the line and what is allowed.
    """
    text = text_of(path)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)  # spreadsheets write all three
    try:
        rows = dict(numbered_rows(text, delimiter))
    except ValueError as error:
        raise CompanyError(f"{path}, {error}") from None
    line, columns = next(iter(rows.items()), (1, [""]))
    while columns and not columns[-1].strip():
        columns.pop()
    if tuple(column.strip().lower() for column in columns) != COLUMNS:
        refuse(path, line, f"the columns are {', '.join(columns)}", f"be {', '.join(COLUMNS)}")
    del rows[line]
    people = {line: _read_person(path, line, row) for line, row in rows.items()}
    _check_people(path, people)
    return tuple(people.values())


def _read_person(path: Path, line: int, row: list[str]) -> Person:
    values = [as_seen(value) for value in row]
    if any(values[len(COLUMNS) :]):
        found = f"the row goes on with {', '.join(values[len(COLUMNS) :])}"
        refuse(path, line, found, f"have {len(COLUMNS)} values")
    given = dict.fromkeys(COLUMNS, "") | dict(zip(COLUMNS, values, strict=False))
    for column, value in given.items():
        if column != "manager" and not value:
            refuse(path, line, f"{column} is empty", "be given")
        check_letters(path, line, column, value)
    for column in ("name", "branch"):
        check_something(path, line, column, given[column])
    if given["faces_client"].lower() not in ("yes", "no"):
        refuse(path, line, f"faces_client is {given['faces_client']!r}", "be yes or no")
    for column in ("id", "manager"):
        if given[column] and not re.fullmatch(r"\d{1,18}", given[column]):
            allowed = "be a whole number of at most 18 digits"
            refuse(path, line, f"{column} is {given[column]!r}", allowed)
    return Person(
        id=int(given["id"]),
        name=given["name"],
        role=given["role"],
        branch=given["branch"],
        manager=int(given["manager"]) if given["manager"] else None,
        faces_client=given["faces_client"].lower() == "yes",
    )


def _check_people(path: Path, people: Mapping[int, Person]) -> None:
    """Check what no row can tell alone: `people` maps each line to its person."""
    ids: dict[int, Person] = {}
    names: set[str] = set()
    branches: dict[str, str] = {}
    for line, person in people.items():
        if person.id in ids:
            refuse(path, line, f"id {person.id} is taken", "be unique")
        if person.name.casefold() in names:
            refuse(path, line, f"the name {person.name!r} is taken", "be unique")
        ids[person.id] = person
        names.add(person.name.casefold())
        usual = branches.setdefault(person.branch.casefold(), person.branch)
        if person.branch != usual:
            refuse(path, line, f"branch is {person.branch!r}", f"be {usual!r}, as further up")
    directors = [line for line, person in people.items() if person.manager is None]
    if len(directors) != 1:
        found = f"{len(directors)} people have no manager"
        refuse(path, directors[-1] if directors else 1, found, "be one: the director")
    for line, person in people.items():
        if person.manager is not None and person.manager not in ids:
            refuse(path, line, f"manager is {person.manager}", "be the id of someone in the chart")
    for line, person in people.items():
        _check_reports_to_director(path, line, person, ids)
    if not any(person.faces_client for person in people.values()):
        refuse(path, 1, "faces_client is no for everyone", "be yes for someone")


def _check_reports_to_director(
    path: Path, line: int, person: Person, ids: Mapping[int, Person]
) -> None:
    superior = person
    for _ in ids:
        if superior.manager is None:
            return
        superior = ids[superior.manager]
    refuse(path, line, f"{person.name} reports to themselves", "lead up to the director")


def text_of(path: Path) -> str:
    """Return the text of one of a company's files, or refuse it by name."""
    try:
        return read_text(path)
    except FileNotFoundError:
        parent = path.parent
        there = sorted(each.name for each in parent.iterdir()) if parent.is_dir() else []
        has = ", ".join(there) or "nothing"
        raise CompanyError(f"{path} is missing; {parent.name} has {has}") from None
    except OSError as error:
        raise CompanyError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise CompanyError(str(error)) from None


def as_seen(value: str) -> str:
    """Return a value of one line as it looks: what is not seen tells no two names apart."""
    return " ".join(_UNSEEN.sub("", value).split())


def check_something(path: Path, line: int | None, key: str, text: str) -> None:
    """Refuse a text that says what programs write where nothing is."""
    nothing = _NOTHING.search(text)
    if nothing:
        allowed = f"not say {nothing[0]}, which programs write where nothing is"
        refuse(path, line, f"{key} is {text!r}", allowed)


def check_letters(path: Path, line: int | None, key: str, text: str) -> None:
    """Refuse a text that holds what is no letter or mark, such as the ringing of a bell."""
    for letter in text:
        if unicodedata.category(letter) == "Cc":
            refuse(path, line, f"{key} is {text!r}", "hold letters, not control characters")


def refuse(path: Path, line: int | None, found: str, allowed: str) -> NoReturn:
    """Refuse what was found in a file, on a line or anywhere, with what is allowed."""
    place = path if line is None else f"{path}, line {line}"
    raise CompanyError(f"{place}: {found}; it must {allowed}")

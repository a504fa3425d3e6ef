"""The running company: its people, who reports to whom, who faces the client, and its words.

A company is a folder with two files. `chart.csv` lists the people, one a row; `company.toml` holds
the words and names that the chapters use. Whoever swaps the folder swaps the company everywhere.
"""

import csv
import io
import os
import re
import tomllib
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from pullkit.datafiles import data_path

COLUMNS = ("id", "name", "role", "branch", "manager", "faces_client")
WORDS = ("name", "product", "client", "clients", "tool", "tool_purpose")
STORY_RELAYS = 7  # from the client to the maker
# Where the last chapter's sentences hold: four months of push leave nothing and five hold, in teams
# of this size; and of everybody's bill 100 person-months are about half, and 250 enough.
STORY_TEAM = range(3, 5)
STORY_PEOPLE = range(40, 54)
PARTS = ("director", "maker", "fitter", "first_writer", "second_writer")


@dataclass(frozen=True)
class Person:
    """One employee of the chart; `manager` is the manager's `id`, or None for the director."""

    id: int
    name: str
    role: str
    branch: str
    manager: int | None
    faces_client: bool


@dataclass(frozen=True)
class Company:
    """A company as the chapters know it.

    Attributes
    ----------
    people : tuple of Person
        In the chart's order.
    name, product, client, clients, tool, tool_purpose : str
        Words for the text: `client` and `clients` are what its clients are called.
    fictional : bool
        Whether the company was invented.
    cast : mapping of str to Person
        Who plays which part in the story: director, maker, fitter, first_writer, second_writer.
    scenes : mapping of str to mapping of str to str
        For each chapter's opening scene, its words.
    """

    people: tuple[Person, ...]
    name: str
    product: str
    client: str
    clients: str
    tool: str
    tool_purpose: str
    fictional: bool
    cast: Mapping[str, Person]
    scenes: Mapping[str, Mapping[str, str]]


def chosen_company() -> Path:
    """Return the folder of the company that the book runs on.

    Its name stands in ``data/companies/chosen.txt``, unless the environment variable
    ``PULLKIT_COMPANY`` names another.

    Raises
    ------
    FileNotFoundError
        If there is no such company; the message lists those there are.

    Examples
    --------
    >>> chosen_company().name
    'cycles-maillon'
    """
    folder = data_path("companies")
    chosen = os.environ.get("PULLKIT_COMPANY") or _text(folder / "chosen.txt").strip()
    if not chosen or not (folder / chosen).is_dir():
        there_are = ", ".join(sorted(path.name for path in folder.iterdir() if path.is_dir()))
        raise FileNotFoundError(f"there is no company {chosen!r} in {folder}; it has {there_are}")
    return folder / chosen


def load_company(folder: Path | str | None = None) -> Company:
    """Read a company from its folder.

    Parameters
    ----------
    folder : path, optional
        Holds `chart.csv` and `company.toml`; by default the book's running company.

    Raises
    ------
    ValueError
        If a file breaks a rule; the message names the file, the line and what is allowed. The
        running company must also be able to play the chapters' story.
    FileNotFoundError
        If a file is missing.

    Examples
    --------
    >>> company = load_company()
    >>> company.name, len(company.people)
    ('Cycles Maillon', 53)
    >>> company.cast["maker"].role
    'welder'
    """
    if folder is None:
        chosen = chosen_company()
        company = load_company(chosen)
        _check_story(chosen / "company.toml", company)
        _check_size(chosen / "chart.csv", company)
        return company
    folder = Path(folder)
    people = _read_chart(folder / "chart.csv")
    return _read_words(folder / "company.toml", people)


def with_article(noun: str) -> str:
    """Put *a* or *an* before a noun, such as what a company calls its client.

    It goes by the spelling: *an* before a vowel, except where one hears *you* or *one*. An *h* is
    taken to be heard.

    Parameters
    ----------
    noun : str
        What follows the article.

    Examples
    --------
    >>> [with_article(noun) for noun in ("rider", "adviser", "user", "usher")]
    ['a rider', 'an adviser', 'a user', 'an usher']
    """
    heard_as_consonant = r"eu|one\b|once\b|u(?:ni(?!n)|ti|s[aeiou])"
    vowel = re.match(rf"(?!{heard_as_consonant})[aeiou]", noun, re.IGNORECASE)
    return f"{'an' if vowel else 'a'} {noun}"


def relays_to_client(company: Company) -> NDArray[np.int64]:
    """Count the relays `d` between the client and each person, in the chart's order.

    A relay is one person who hears and passes on. Those who face the client are at ``d = 1``; the
    others are as far as the shortest chain of manager-and-report links makes them (breadth-first
    search from the client).

    Examples
    --------
    >>> distance = relays_to_client(load_company())
    >>> np.bincount(distance)[1:]
    array([18,  6,  2,  1,  2,  6, 18])
    >>> print(distance.mean())
    4.0
    """
    heard_from = _heard_from(company)
    return np.array([len(list(_chain(heard_from, person.id))) for person in company.people])


def relay_path(company: Company, person: Person | None = None) -> tuple[Person, ...]:
    """List the people a client's remark crosses to reach a person, who comes last.

    Parameters
    ----------
    company : Company
        The company.
    person : Person, optional
        Whom the remark is meant for; by default the maker of the story.

    Returns
    -------
    tuple of Person
        A shortest chain, the first of whom faces the client. Among equally short chains, the one
        through the people who come first in the chart.

    Raises
    ------
    ValueError
        If the person is not in the company.

    Examples
    --------
    >>> [person.name for person in relay_path(load_company())]
    ['Maud', 'Amadou', 'Solène', 'Hélène', 'Raymond', 'Svetlana', 'Odile']
    """
    person = company.cast["maker"] if person is None else person
    if person not in company.people:
        raise ValueError(f"person is {person}; it must be someone of {company.name}")
    by_id = {each.id: each for each in company.people}
    chain = list(_chain(_heard_from(company), person.id))
    return tuple(by_id[number] for number in reversed(chain))


def _heard_from(company: Company) -> dict[int, int | None]:
    """Map each person to the one a remark reaches them from; None for the client."""
    links: dict[int, list[int]] = {person.id: [] for person in company.people}
    for person in company.people:
        if person.manager is not None:
            links[person.id].append(person.manager)
            links[person.manager].append(person.id)
    heard_from: dict[int, int | None] = {
        person.id: None for person in company.people if person.faces_client
    }
    waiting = deque(heard_from)
    while waiting:
        speaker = waiting.popleft()
        for hearer in links[speaker]:
            if hearer not in heard_from:
                heard_from[hearer] = speaker
                waiting.append(hearer)
    return heard_from


def _chain(heard_from: Mapping[int, int | None], last: int) -> Iterator[int]:
    """Yield the ids from a person back to the one who heard the client."""
    step: int | None = last
    while step is not None:
        yield step
        step = heard_from[step]


def _read_chart(path: Path) -> tuple[Person, ...]:
    rows = csv.DictReader(io.StringIO(_text(path)))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        _refuse(path, 1, f"the columns are {rows.fieldnames}", f"be {', '.join(COLUMNS)}")
    people = {line: _read_person(path, line, row) for line, row in _numbered(rows)}
    _check_people(path, people)
    return tuple(people.values())


def _numbered(rows: "csv.DictReader[str]") -> Iterator[tuple[int, dict[Any, Any]]]:
    """Yield each row with its line in the file."""
    for row in rows:
        yield rows.line_num, row


def _read_person(path: Path, line: int, row: dict[Any, Any]) -> Person:
    if None in row:
        _refuse(path, line, f"the row goes on with {row[None]}", f"have {len(COLUMNS)} values")
    for column in COLUMNS:
        if column != "manager" and not (row[column] or "").strip():
            _refuse(path, line, f"{column} is empty", "be given")
    if row["faces_client"] not in ("yes", "no"):
        _refuse(path, line, f"faces_client is {row['faces_client']!r}", "be yes or no")
    for column in ("id", "manager"):
        if row[column] and not row[column].isdecimal():
            _refuse(path, line, f"{column} is {row[column]!r}", "be a whole number")
    return Person(
        id=int(row["id"]),
        name=row["name"].strip(),
        role=row["role"].strip(),
        branch=row["branch"].strip(),
        manager=int(row["manager"]) if row["manager"] else None,
        faces_client=row["faces_client"] == "yes",
    )


def _check_people(path: Path, people: Mapping[int, Person]) -> None:
    """Check what no row can tell alone: `people` maps each line to its person."""
    ids: dict[int, Person] = {}
    names: set[str] = set()
    for line, person in people.items():
        if person.id in ids:
            _refuse(path, line, f"id {person.id} is taken", "be unique")
        if person.name in names:
            _refuse(path, line, f"the name {person.name!r} is taken", "be unique")
        ids[person.id] = person
        names.add(person.name)
    directors = [line for line, person in people.items() if person.manager is None]
    if len(directors) != 1:
        found = f"{len(directors)} people have no manager"
        _refuse(path, directors[-1] if directors else 1, found, "be one: the director")
    for line, person in people.items():
        if person.manager is not None and person.manager not in ids:
            _refuse(path, line, f"manager is {person.manager}", "be the id of someone in the chart")
    for line, person in people.items():
        _check_reports_to_director(path, line, person, ids)
    if not any(person.faces_client for person in people.values()):
        _refuse(path, 1, "faces_client is no for everyone", "be yes for someone")


def _check_reports_to_director(
    path: Path, line: int, person: Person, ids: Mapping[int, Person]
) -> None:
    superior = person
    for _ in ids:
        if superior.manager is None:
            return
        superior = ids[superior.manager]
    _refuse(path, line, f"{person.name} reports to themselves", "lead up to the director")


def _read_words(path: Path, people: tuple[Person, ...]) -> Company:
    try:
        words = tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: {error}") from error
    for word in WORDS:
        _check_text(path, word, words.get(word))
    if not isinstance(words.get("fictional"), bool):
        _refuse(path, None, f"fictional is {words.get('fictional')!r}", "be true or false")
    by_name = {person.name: person for person in people}
    cast = _table(path, "cast", words.get("cast", {}))
    for part in PARTS:
        if cast.get(part) not in by_name:
            _refuse(path, None, f"cast.{part} is {cast.get(part)!r}", "be a name in chart.csv")
    scenes = _table(path, "scenes", words.get("scenes", {}))
    for scene, texts in scenes.items():
        for key, text in _table(path, f"scenes.{scene}", texts).items():
            _check_text(path, f"scenes.{scene}.{key}", text)
    return Company(
        people=people,
        fictional=words["fictional"],
        cast=MappingProxyType({part: by_name[cast[part]] for part in PARTS}),
        scenes=MappingProxyType({key: MappingProxyType(value) for key, value in scenes.items()}),
        **{word: words[word] for word in WORDS},
    )


def _check_story(path: Path, company: Company) -> None:
    """Check that a company can play the story that the chapters tell."""
    maker = company.cast["maker"]
    away = len(relay_path(company, maker))
    if away != STORY_RELAYS:
        found = f"{maker.name}, the maker, is {away} relays from the client"
        _refuse(path, None, found, f"be {STORY_RELAYS}, as the lessons tell")
    for part in ("fitter", "first_writer", "second_writer"):
        if not company.cast[part].faces_client:
            _refuse(path, None, f"{company.cast[part].name}, the {part}, does not", "face clients")
    if company.cast["first_writer"].branch == company.cast["second_writer"].branch:
        _refuse(path, None, "both writers are in one branch", "be in two")
    if company.cast["director"].manager is not None:
        found = f"{company.cast['director'].name}, the director, has a manager"
        _refuse(path, None, found, "be at the top")
    story = data_path("companies", "cycles-maillon", "company.toml").read_text(encoding="utf-8")
    for scene, texts in tomllib.loads(story)["scenes"].items():
        for key in texts:
            if key not in company.scenes.get(scene, {}):
                _refuse(path, None, f"scenes.{scene}.{key} is missing", "be given")


def _check_size(path: Path, company: Company) -> None:
    """Check that the last chapter's months and budgets, which its sentences name, hold here.

    How long a push must last depends on the size of the farthest teams; its bill, on everybody.
    """
    size = len(company.people)
    if size not in STORY_PEOPLE:
        _refuse(
            path,
            None,
            f"{size} people",
            f"be {STORY_PEOPLE[0]} to {STORY_PEOPLE[-1]} people, as the last chapter's months and "
            "budgets are for that size",
        )
    paths = (relay_path(company, person) for person in company.people)
    teams = Counter(path[-2].name for path in paths if len(path) == STORY_RELAYS)
    for lead, hands in teams.items():
        if hands not in STORY_TEAM:
            _refuse(
                path,
                None,
                f"{lead} has a team of {hands}, {STORY_RELAYS} relays from the client",
                f"be {STORY_TEAM[0]} or {STORY_TEAM[-1]}, as the last chapter's months are for "
                "teams of that size",
            )


def _text(path: Path) -> str:
    """Read a file, with or without the mark that spreadsheets put at its beginning."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{path}: it must be saved as UTF-8") from None


def _table(path: Path, key: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        _refuse(path, None, f"{key} is {value!r}", f"be a table, [{key}]")
    return value


def _check_text(path: Path, key: str, value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        _refuse(path, None, f"{key} is {value!r}", "be a text in quotes")


def _refuse(path: Path, line: int | None, found: str, allowed: str) -> NoReturn:
    place = path if line is None else f"{path}, line {line}"
    raise ValueError(f"{place}: {found}; it must {allowed}")

"""The running company: its people, who reports to whom, who faces the client, and its words.

A company is a folder with two files. `chart.csv` lists the people, one a row; `company.toml` holds
the words and names that the chapters use. Whoever swaps the folder swaps the company everywhere.

The words are plain text, and appear as they are written there. `load_company` returns them so, for
models and figures; where they are put into Markdown, `in_markdown` comes between. Before anything
else, ``python -m pullkit.company`` says whether the running company will do.
"""

import os
import re
import sys
import tomllib
import unicodedata
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from html import unescape
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from pullkit.datafiles import data_path, numbered_rows, read_text

FILES = ("chart.csv", "company.toml")
COLUMNS = ("id", "name", "role", "branch", "manager", "faces_client")
# What company.toml holds: words of its own, the cast, and a scene for each chapter.
WORDS = ("name", "product", "client", "clients", "tool", "tool_purpose")
PARTS = ("director", "maker", "fitter", "first_writer", "second_writer")
# Two answers with a bar between them: for clients, and for colleagues.
AUDIT = tuple(
    f"audit_{what}"
    for what in ("processes", "reporting", "delegation", "coordination", "appraisal")
)
SCENES = {
    "consommacteur": (
        *("opening", "applause", "first_knew", "second_knew", "warned", "warning"),
        *("consequence", "pace", "knew", "cheque"),
    ),
    "pull": ("opening", "board", "upstairs", "one_reform"),
    "sense": ("opening", "remark", "heard_as", "apart"),
    "alignment": (
        *("opening", "loved_for", "measure", "old_clientele", "new_clientele"),
        *("measured", "unmeasured", *AUDIT),
    ),
    "gravity": ("opening", "boast", "summer", "autumn", "last_entry", "unnoticed"),
    "limits": ("opening", "front", "back", "torn", "hr_place", "offer"),
}
TABLES = {
    "": ("fictional", *WORDS, "cast", "scenes"),
    "cast": PARTS,
    "scenes": tuple(SCENES),
    **{f"scenes.{scene}": keys for scene, keys in SCENES.items()},
}
STORY_RELAYS = 7  # from the client to the maker
# Where the last chapter's sentences hold: four months of push leave nothing and five hold, in teams
# of this size; and of everybody's bill 100 person-months are about half, and 250 enough.
STORY_TEAM = range(3, 5)
STORY_PEOPLE = range(40, 54)

# Around words in Markdown: a browser keeps their direction to themselves, MathJax its hands off
# them (by its names for that in versions 3 and 2), and `_ext/book_build.py` their quotation marks.
OPEN = '<bdi class="mathjax_ignore tex2jax_ignore">'
CLOSE = "</bdi>"

# Marks that nobody sees and that spell nothing: hyphens that may be, signs of direction and the
# like, but not what joins letters or makes a flag.
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# What programs write where nothing is; explorers, which say these words, refuse them as mistakes.
_NOTHING = re.compile(r"\b(?:nan|NaN|NaT|inf|None)\b")


# How words begin whose first letter is said by its name, and what has *an* before it.
_IS_NAMED = re.compile(r"[A-Z]{1,3}(?![^\W_]|[\u0300-\u036f])|[A-Z]\d|[a-z]-")
_NAMED = re.compile("[aefhilmnorsx]", re.IGNORECASE)
_HEARD = re.compile(
    r"(?!eu|ewe|one\b|once\b|u(?:ni(?![nmd])|[fgkrst][aeiou]|kr))[aeiou]"
    r"|hour|honest|honou?r|heir|8|1[18](?!\d)",
    re.IGNORECASE,
)


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
    ``PULLKIT_COMPANY`` names another, or the path of a folder elsewhere.

    Raises
    ------
    CompanyError
        If there is no such company; the message lists those there are.

    Examples
    --------
    >>> chosen_company().name
    'cycles-maillon'
    """
    folder = data_path("companies")
    there_are = {
        unicodedata.normalize("NFC", path.name): path
        for path in sorted(folder.iterdir())
        if path.is_dir() and not path.name.startswith(".")
    }
    asked = os.environ.get("PULLKIT_COMPANY", "").strip()
    elsewhere = Path(asked).expanduser()
    if elsewhere.is_absolute() and elsewhere.is_dir():
        return elsewhere
    where = "PULLKIT_COMPANY" if asked else folder / "chosen.txt"
    chosen = unicodedata.normalize("NFC", asked or _choice(folder / "chosen.txt"))
    if chosen not in there_are:
        raise CompanyError(
            f"{where}: there is no company {chosen!r} in {folder}; it has {', '.join(there_are)}"
        )
    return there_are[chosen]


def _choice(path: Path) -> str:
    """Return the one name in a file that may hold remarks besides."""
    lines = (line.partition("#")[0].strip() for line in _text(path).split("\n"))
    names = [line for line in lines if line]
    if len(names) != 1:
        _refuse(path, None, f"it names {' and '.join(names) or 'no company'}", "name one")
    return names[0]


def load_company(folder: Path | str | None = None) -> Company:
    """Read a company from its folder.

    Parameters
    ----------
    folder : path, optional
        Holds `chart.csv` and `company.toml`; by default the book's running company.

    Raises
    ------
    CompanyError
        If a file is missing or breaks a rule; the message names the file, the line or the key, and
        what is allowed. The running company must also be able to play the chapters' story.

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


def in_markdown(company: Company) -> Company:
    r"""Return the company with all its words written for Markdown, where they read as they are.

    In a name such as ``Bug_Log_2``, a price or an address nothing is emphasis, formula or link:
    every mark that could mean something is written as HTML does, which holds in Markdown and in
    HTML alike. The two answers of an audit become two cells of a table.

    Parameters
    ----------
    company : Company
        The company, as it was loaded.

    Examples
    --------
    >>> priced = replace(load_company(), tool="Logs at $9", client="rider")
    >>> in_markdown(priced).client
    'rider'
    >>> print(in_markdown(priced).tool.removeprefix(OPEN))
    Logs at &#36;9</bdi>
    """

    def person(each: Person) -> Person:
        words = (each.name, each.role, each.branch)
        name, role, branch = map(_in_markdown, words)
        return replace(each, name=name, role=role, branch=branch)

    def text(key: str, words: str) -> str:
        return " | ".join(map(_in_markdown, _answers(words) if key in AUDIT else [words]))

    words: dict[str, Any] = {word: _in_markdown(getattr(company, word)) for word in WORDS}
    return replace(
        company,
        people=tuple(map(person, company.people)),
        cast=MappingProxyType({part: person(each) for part, each in company.cast.items()}),
        scenes=MappingProxyType(
            {
                scene: MappingProxyType({key: text(key, words) for key, words in texts.items()})
                for scene, texts in company.scenes.items()
            }
        ),
        **words,
    )


def _in_markdown(text: str) -> str:
    """Write plain text for Markdown; letters that are read from left to right need nothing."""
    if all(letter in " ," or _is_plain(letter) for letter in text):
        return text
    marks = re.sub(r"[!-/:-@[-`{-~]", lambda mark: f"&#{ord(mark[0])};", text)
    return f"{OPEN}{marks}{CLOSE}"


def _is_plain(letter: str) -> bool:
    return letter.isalnum() and unicodedata.bidirectional(letter) in ("L", "EN")


def with_article(noun: str) -> str:
    """Put *a* or *an* before a noun, such as what a company calls its client.

    It goes by the spelling: *an* before a vowel, except where one hears *you* or *one*, before a
    silent *h*, before 8, 11 and 18, and before a letter that is named, as in *X-ray*. Up to three
    capitals are taken to be named one by one.

    Parameters
    ----------
    noun : str
        What follows the article.

    Examples
    --------
    >>> [with_article(noun) for noun in ("rider", "adviser", "user", "usher")]
    ['a rider', 'an adviser', 'a user', 'an usher']
    >>> [with_article(noun) for noun in ("HR manager", "UX designer", "hourly hand", "8-year-old")]
    ['an HR manager', 'a UX designer', 'an hourly hand', 'an 8-year-old']
    """
    plain = unescape(noun.removeprefix(OPEN).removesuffix(CLOSE))
    said = re.search(r"[^\W_].*", unicodedata.normalize("NFD", plain))  # no quotation mark is heard
    vowel = said and (_NAMED if _IS_NAMED.match(said[0]) else _HEARD).match(said[0])
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
    text = _text(path)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)  # spreadsheets write all three
    try:
        rows = dict(numbered_rows(text, delimiter))
    except ValueError as error:
        raise CompanyError(f"{path}, {error}") from None
    line, columns = next(iter(rows.items()), (1, [""]))
    while columns and not columns[-1].strip():
        columns.pop()
    if tuple(column.strip().lower() for column in columns) != COLUMNS:
        _refuse(path, line, f"the columns are {', '.join(columns)}", f"be {', '.join(COLUMNS)}")
    del rows[line]
    people = {line: _read_person(path, line, row) for line, row in rows.items()}
    _check_people(path, people)
    return tuple(people.values())


def _read_person(path: Path, line: int, row: list[str]) -> Person:
    values = [_as_seen(value) for value in row]
    if any(values[len(COLUMNS) :]):
        found = f"the row goes on with {', '.join(values[len(COLUMNS) :])}"
        _refuse(path, line, found, f"have {len(COLUMNS)} values")
    given = dict.fromkeys(COLUMNS, "") | dict(zip(COLUMNS, values, strict=False))
    for column, value in given.items():
        if column != "manager" and not value:
            _refuse(path, line, f"{column} is empty", "be given")
        _check_letters(path, line, column, value)
    for column in ("name", "branch"):
        _check_something(path, line, column, given[column])
    if given["faces_client"].lower() not in ("yes", "no"):
        _refuse(path, line, f"faces_client is {given['faces_client']!r}", "be yes or no")
    for column in ("id", "manager"):
        if given[column] and not re.fullmatch(r"\d{1,18}", given[column]):
            allowed = "be a whole number of at most 18 digits"
            _refuse(path, line, f"{column} is {given[column]!r}", allowed)
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
            _refuse(path, line, f"id {person.id} is taken", "be unique")
        if person.name.casefold() in names:
            _refuse(path, line, f"the name {person.name!r} is taken", "be unique")
        ids[person.id] = person
        names.add(person.name.casefold())
        usual = branches.setdefault(person.branch.casefold(), person.branch)
        if person.branch != usual:
            _refuse(path, line, f"branch is {person.branch!r}", f"be {usual!r}, as further up")
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
    words = _parse(path, _text(path))
    for table, keys in TABLES.items():
        _check_keys(path, table, _table(path, table, words), keys)
    for word in WORDS:
        words[word] = _check_text(path, word, words.get(word))
    for word in ("client", "clients", "tool"):
        _check_something(path, None, word, words[word])
    if not isinstance(words.get("fictional"), bool):
        _refuse(
            path,
            None,
            f"fictional is {'missing' if 'fictional' not in words else repr(words['fictional'])}",
            "be true or false",
        )
    by_name = {person.name: person for person in people}
    cast = {}
    for part in PARTS:
        given = _table(path, "cast", words).get(part)
        name = _as_seen(given) if isinstance(given, str) else ""
        if name not in by_name:
            found = f"cast.{part} is {'missing' if given is None else repr(given)}"
            near = _near(name, by_name)
            _refuse(path, None, found, "be a name in chart.csv" + (near and f", perhaps {near!r}"))
        cast[part] = by_name[name]
    scenes = {
        scene: {
            key: _check_text(path, f"scenes.{scene}.{key}", text)
            for key, text in _table(path, f"scenes.{scene}", words).items()
        }
        for scene in SCENES
    }
    for scene, texts in scenes.items():
        for key, text in texts.items():
            if key in AUDIT and len(_answers(text)) != 2:
                allowed = "be two answers with a | between them: for clients | for colleagues"
                _refuse(path, None, f"scenes.{scene}.{key} is {text!r}", allowed)
    return Company(
        people=people,
        fictional=words["fictional"],
        cast=MappingProxyType(cast),
        scenes=MappingProxyType({key: MappingProxyType(value) for key, value in scenes.items()}),
        **{word: words[word] for word in WORDS},
    )


def _parse(path: Path, text: str) -> dict[str, Any]:
    """Read TOML; a mistake is named by the line on which the faulty entry begins."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        lines = text.split("\n")
        read = max(n for n in range(len(lines)) if _is_toml(lines[:n]))
        cure = _cure(lines[read], str(error))
        raise CompanyError(f"{path}, line {read + 1}: {cure} (TOML says: {error})") from None


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


def _check_keys(path: Path, table: str, given: Iterable[str], allowed: tuple[str, ...]) -> None:
    """Refuse a key that nothing reads, with the one that was meant, or all there are."""

    def named(key: str, table: str) -> str:
        return f"{table}.{key}" if table else key

    for key in given:
        if key not in allowed:
            near = _near(key, allowed)
            meant = [named(near, table)] if near else []
            meant += [named(key, other) for other, keys in TABLES.items() if key in keys]
            asked = f"did you mean {' or '.join(meant)}?"
            listed = f"it must be one of {', '.join(named(one, table) for one in allowed)}"
            found = f"{path}: the key {named(key, table)} is unknown"
            raise CompanyError(f"{found}; {asked if meant else listed}")


def _near(word: str, known: Iterable[str]) -> str:
    """Return the known word that one looks most like, if any."""
    by_look = {each.casefold(): each for each in known}
    return next((by_look[each] for each in get_close_matches(word.casefold(), by_look, 1)), "")


def _answers(text: str) -> list[str]:
    """Part two answers at the bar between them."""
    return re.split(r" \| ", text)


def _check_story(path: Path, company: Company) -> None:
    """Check that a company can play the story that the chapters tell."""
    maker = company.cast["maker"]
    away = len(relay_path(company, maker))
    if away != STORY_RELAYS:
        found = f"{maker.name}, the maker, is {away} relay{'s' * (away != 1)} from the client"
        _refuse(path, None, found, f"be {STORY_RELAYS}, as the lessons tell")
    for part in ("fitter", "first_writer", "second_writer"):
        if not company.cast[part].faces_client:
            _refuse(path, None, f"{company.cast[part].name}, the {part}, does not", "face clients")
    if company.cast["first_writer"].branch == company.cast["second_writer"].branch:
        _refuse(path, None, "both writers are in one branch", "be in two")
    if company.cast["director"].manager is not None:
        found = f"{company.cast['director'].name}, the director, has a manager"
        _refuse(path, None, found, "be at the top")
    for scene, keys in SCENES.items():
        for key in keys:
            if key not in company.scenes[scene]:
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


def _table(path: Path, name: str, words: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table of the file, which is empty if it is not there."""
    table: Any = dict(words)
    for step in filter(None, name.split(".")):
        table = table.get(step, {})
        if not isinstance(table, dict):
            _refuse(path, None, f"{name} is {table!r}", f"be a table, [{name}]")
    return dict(table)


def _check_text(path: Path, key: str, value: object) -> str:
    """Return a text in one line, as it stands in sentences and figures."""
    if not isinstance(value, str) or not _as_seen(value):
        found = "missing" if value is None else repr(value)
        _refuse(path, None, f"{key} is {found}", "be a text in quotes")
    text = re.sub(r"[ \t\r\n\u2028\u2029]+", " ", value).strip()
    _check_letters(path, None, key, text)
    return text


def _as_seen(value: str) -> str:
    """Return a value of one line as it looks: what is not seen tells no two names apart."""
    return " ".join(_UNSEEN.sub("", value).split())


def _check_something(path: Path, line: int | None, key: str, text: str) -> None:
    nothing = _NOTHING.search(text)
    if nothing:
        allowed = f"not say {nothing[0]}, which programs write where nothing is"
        _refuse(path, line, f"{key} is {text!r}", allowed)


def _check_letters(path: Path, line: int | None, key: str, text: str) -> None:
    for letter in text:
        if unicodedata.category(letter) == "Cc":
            _refuse(path, line, f"{key} is {text!r}", "hold letters, not control characters")


def _refuse(path: Path, line: int | None, found: str, allowed: str) -> NoReturn:
    place = path if line is None else f"{path}, line {line}"
    raise CompanyError(f"{place}: {found}; it must {allowed}")


def _main() -> None:
    """Say which company the book runs on, or what is wrong with it."""
    try:
        company = load_company()
    except CompanyError as error:
        sys.exit(str(error))
    print(f"The book runs on {company.name}, {len(company.people)} people.")


if __name__ == "__main__":
    _main()

"""The running company: its people, who reports to whom, who faces the client, and its words.

A company is a folder with two files. `chart.csv` lists the people, one a row; `company.toml` holds
the words and names that the chapters use. Whoever swaps the folder swaps the company everywhere.
What the lessons ask of it, the words of their scenes and its size, stands in `data/story.toml`.

The words are plain text, and appear as they are written there. `load_company` returns them so, for
models and figures; where they are put into Markdown, `in_markdown` comes between. Before anything
else, ``python -m pullkit.company`` says whether the running company will do.
"""

import os
import re
import sys
import unicodedata
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from html import unescape
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pullkit.datafiles import data_path, parse_toml
from pullkit.people import (
    COLUMNS,
    CompanyError,
    Person,
    as_seen,
    check_letters,
    check_something,
    read_chart,
    refuse,
    text_of,
)
from pullkit.story import story

__all__ = [
    "CLOSE",
    "COLUMNS",
    "FILES",
    "OPEN",
    "WORDS",
    "Company",
    "CompanyError",
    "Person",
    "chosen_company",
    "in_markdown",
    "load_company",
    "relay_path",
    "relays_to_client",
    "text_in_markdown",
    "with_article",
]

FILES = ("chart.csv", "company.toml")
# What company.toml holds besides the scenes that the lessons ask for.
WORDS = ("name", "product", "client", "clients", "tool", "tool_purpose")
PARTS = ("director", "first_writer", "fitter", "maker", "hr")

# Around words in Markdown: a browser keeps their direction to themselves, MathJax its hands off
# them (by its names for that in versions 3 and 2), and `_ext/book_build.py` their quotation marks.
OPEN = '<bdi class="mathjax_ignore tex2jax_ignore">'
CLOSE = "</bdi>"

# How words begin whose first letter is said by its name, and what has *an* before it.
_IS_NAMED = re.compile(r"[A-Z]{1,3}(?![^\W_]|[\u0300-\u036f])|[A-Z]\d|[a-z]-")
_NAMED = re.compile("[aefhilmnorsx]", re.IGNORECASE)
_HEARD = re.compile(
    r"(?!eu|ewe|one\b|once\b|u(?:ni(?![nmd])|[fgkrst][aeiou]|kr))[aeiou]"
    r"|hour|honest|honou?r|heir|8|1[18](?!\d)",
    re.IGNORECASE,
)


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
        Who plays which part in the story: director, first_writer, fitter, maker, hr.
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
    lines = (line.partition("#")[0].strip() for line in text_of(path).split("\n"))
    names = [line for line in lines if line]
    if len(names) != 1:
        refuse(path, None, f"it names {' and '.join(names) or 'no company'}", "name one")
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
    people = read_chart(folder / "chart.csv")
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
        name, role, branch = map(text_in_markdown, words)
        return replace(each, name=name, role=role, branch=branch)

    def text(scene: str, key: str, words: str) -> str:
        answers = _answers(words) if key in story().pairs else [words]
        return " | ".join(map(text_in_markdown, answers))

    words: dict[str, Any] = {word: text_in_markdown(getattr(company, word)) for word in WORDS}
    return replace(
        company,
        people=tuple(map(person, company.people)),
        cast=MappingProxyType({part: person(each) for part, each in company.cast.items()}),
        scenes=MappingProxyType(
            {
                scene: MappingProxyType({key: text(scene, key, texts[key]) for key in texts})
                for scene, texts in company.scenes.items()
            }
        ),
        **words,
    )


def text_in_markdown(text: str) -> str:
    """Return plain text, such as a name from a table of evidence, written for Markdown.

    Letters that are read from left to right need nothing; `in_markdown` does it for a company.

    Parameters
    ----------
    text : str
        What is to be read as it is written.

    Examples
    --------
    >>> text_in_markdown("colour television"), text_in_markdown("A|B")
    ('colour television', '<bdi class="mathjax_ignore tex2jax_ignore">A&#124;B</bdi>')
    """
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


def _read_words(path: Path, people: tuple[Person, ...]) -> Company:
    try:
        words = parse_toml(text_of(path))
    except ValueError as error:
        raise CompanyError(f"{path}, {error}") from None
    for table, keys in _tables().items():
        _check_keys(path, table, _table(path, table, words), keys)
    for word in WORDS:
        words[word] = _check_text(path, word, words.get(word))
    for word in ("client", "clients", "tool"):
        check_something(path, None, word, words[word])
    fictional = words.get("fictional")
    if not isinstance(fictional, bool):
        found = "missing" if fictional is None else repr(fictional)
        refuse(path, None, f"fictional is {found}", "be true or false")
    scenes = {scene: _read_scene(path, scene, words) for scene in story().scenes}
    return Company(
        people=people,
        fictional=fictional,
        cast=MappingProxyType(_read_cast(path, words, people)),
        scenes=MappingProxyType(scenes),
        **{word: words[word] for word in WORDS},
    )


def _read_cast(
    path: Path, words: Mapping[str, Any], people: tuple[Person, ...]
) -> dict[str, Person]:
    by_name = {person.name: person for person in people}
    cast = {}
    for part in PARTS:
        given = _table(path, "cast", words).get(part)
        name = as_seen(given) if isinstance(given, str) else ""
        if name not in by_name:
            found = f"cast.{part} is {'missing' if given is None else repr(given)}"
            near = _near(name, by_name)
            refuse(path, None, found, "be a name in chart.csv" + (near and f", perhaps {near!r}"))
        cast[part] = by_name[name]
    return cast


def _read_scene(path: Path, scene: str, words: Mapping[str, Any]) -> Mapping[str, str]:
    texts = {}
    for key, given in _table(path, f"scenes.{scene}", words).items():
        texts[key] = _check_text(path, f"scenes.{scene}.{key}", given)
        if key in story().pairs and len(_answers(texts[key])) != 2:
            allowed = "be two answers with a | between them: for clients | for colleagues"
            refuse(path, None, f"scenes.{scene}.{key} is {texts[key]!r}", allowed)
    return MappingProxyType(texts)


def _tables() -> dict[str, tuple[str, ...]]:
    """Return the tables of a company.toml, by name, with the keys that each may hold."""
    return {
        "": ("fictional", *WORDS, "cast", "scenes"),
        "cast": PARTS,
        "scenes": tuple(story().scenes),
        **{f"scenes.{scene}": keys for scene, keys in story().scenes.items()},
    }


def _check_keys(path: Path, table: str, given: Iterable[str], allowed: tuple[str, ...]) -> None:
    """Refuse a key that nothing reads, with the one that was meant, or all there are."""

    def named(key: str, table: str) -> str:
        return f"{table}.{key}" if table else key

    for key in given:
        if key not in allowed:
            near = _near(key, allowed)
            meant = [named(near, table)] if near else []
            meant += [named(key, other) for other, keys in _tables().items() if key in keys]
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
    cast = company.cast
    away = len(relay_path(company))
    if away != story().relays:
        found = (
            f"{cast['maker'].name}, the maker, is {away} relay{'s' * (away != 1)} from the client"
        )
        refuse(path, None, found, f"be {story().relays}, as the lessons tell")
    for part in ("first_writer", "fitter"):
        if not cast[part].faces_client:
            refuse(path, None, f"{cast[part].name}, the {part}, does not", "face clients")
    if cast["hr"].faces_client:
        refuse(path, None, f"{cast['hr'].name}, the hr, faces clients", "sit in the back office")
    if cast["first_writer"].branch == cast["fitter"].branch:
        refuse(path, None, "both writers are in one branch", "be in two")
    if cast["director"].manager is not None:
        found = f"{cast['director'].name}, the director, has a manager"
        refuse(path, None, found, "be at the top")
    for scene, keys in story().scenes.items():
        for key in keys:
            if key not in company.scenes[scene]:
                refuse(path, None, f"scenes.{scene}.{key} is missing", "be given")


def _check_size(path: Path, company: Company) -> None:
    """Check that a company is of a size for which the lessons say what a push and a budget do."""
    size, relays, team, people = len(company.people), story().relays, story().team, story().people
    if size not in people:
        allowed = (
            f"be {people[0]} to {people[-1]} people, as the lessons' months and budgets are for"
        )
        refuse(path, None, f"{size} people", f"{allowed} that size")
    paths = (relay_path(company, person) for person in company.people)
    teams = Counter(path[-2].name for path in paths if len(path) == relays)
    for lead, hands in teams.items():
        if hands not in team:
            found = f"{lead} has a team of {hands}, {relays} relays from the client"
            allowed = (
                f"be {team[0]} or {team[-1]}, as the lessons' months are for teams of that size"
            )
            refuse(path, None, found, allowed)


def _table(path: Path, name: str, words: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table of the file, which is empty if it is not there."""
    table: Any = dict(words)
    for step in filter(None, name.split(".")):
        table = table.get(step, {})
        if not isinstance(table, dict):
            refuse(path, None, f"{name} is {table!r}", f"be a table, [{name}]")
    return dict(table)


def _check_text(path: Path, key: str, value: object) -> str:
    """Return a text in one line, as it stands in sentences and figures."""
    if not isinstance(value, str) or not as_seen(value):
        found = "missing" if value is None else repr(value)
        refuse(path, None, f"{key} is {found}", "be a text in quotes")
    text = re.sub(r"[ \t\r\n\u2028\u2029]+", " ", value).strip()
    check_letters(path, None, key, text)
    return text


def _main() -> None:
    """Say which company the book runs on, or what is wrong with it."""
    try:
        company = load_company()
    except CompanyError as error:
        sys.exit(str(error))
    print(f"The book runs on {company.name}, {len(company.people)} people.")


if __name__ == "__main__":
    _main()

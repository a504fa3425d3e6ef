"""What the lessons ask of the company that the book runs on: `data/story.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pullkit.datafiles import data_path, parse_toml, read_text


@dataclass(frozen=True)
class Story:
    """What a company must have, and for which sizes the lessons' sentences hold.

    Attributes
    ----------
    scenes : mapping of str to tuple of str
        For each chapter's opening scene, the names of its words.
    pairs : tuple of str
        Those words that are two answers with a bar between them: for clients, and for colleagues.
    relays : int
        How many there are from the client to the maker.
    team, people : range
        How large a team farthest from the client may be, and the company.
    """

    scenes: Mapping[str, tuple[str, ...]]
    pairs: tuple[str, ...]
    relays: int
    team: range
    people: range


@cache
def story() -> Story:
    """Read what the lessons ask of a company.

    Examples
    --------
    >>> story().scenes["sense"]
    ('opening', 'remark', 'heard_as', 'apart')
    >>> story().team
    range(3, 5)
    """
    asked = parse_toml(read_text(data_path("story.toml")))

    def from_fewest_to_most(what: str) -> range:
        fewest, most = asked[what]
        return range(fewest, most + 1)

    return Story(
        scenes={scene: tuple(keys) for scene, keys in asked["scenes"].items()},
        pairs=tuple(asked["pairs"]),
        relays=asked["relays"],
        team=from_fewest_to_most("team"),
        people=from_fewest_to_most("people"),
    )

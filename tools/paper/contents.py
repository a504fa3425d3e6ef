"""What the book is: its title page, and its pages in their order."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from _ext import address
from _ext.reading_order import number_of

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = "en-GB"


class PaperError(ValueError):
    """Something that keeps the book from being put on paper; the message names the file."""


@dataclass(frozen=True)
class Page:
    """A page of the book.

    Attributes
    ----------
    path : str
        Its file below the site, such as ``chapters/2-pull/lesson.html``.
    depth : int
        How many pages it stands below in the contents.
    part : str
        The part that it begins, or nothing.
    """

    path: str
    depth: int = 0
    part: str = ""

    @property
    def key(self) -> str:
        """A name for it in one file, or for its file in one folder."""
        return self.path.removesuffix(".html").replace("/", "-")

    @property
    def number(self) -> str:
        """The number of its chapter, or nothing."""
        return number_of(self.path.removesuffix(".html"))


@dataclass(frozen=True)
class Edition:
    """What stands on the title page."""

    title: str
    subtitle: str
    authors: tuple[str, ...]
    licences: tuple[str, ...]
    moment: datetime
    address: str
    """Where the book is published, with a slash at the end, or nothing if nobody tells it."""
    logo: Path

    @property
    def name(self) -> str:
        """The name of its file, without the ending."""
        return re.sub(r"\W+", "-", self.title.lower()).strip("-")

    @property
    def date(self) -> str:
        """The day of the edition, as 2 May 2026."""
        return f"{self.moment.day} {self.moment:%B %Y}"


def pages(root: Path = ROOT) -> list[Page]:
    """Return the pages of `_toc.yml` in their order, the first one first."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    found = [Page(f"{toc['root']}.html")]
    for part in toc["parts"]:
        below = list(_below(part["chapters"], 0))
        found += [Page(below[0].path, 0, part["caption"]), *below[1:]]
    return found


def _below(entries: list[dict[str, Any]], depth: int) -> list[Page]:
    return [
        page
        for entry in entries
        for page in (
            Page(f"{entry['file']}.html", depth),
            *_below(entry.get("sections", []), depth + 1),
        )
    ]


def edition(site: Path, root: Path = ROOT) -> Edition:
    """Return what `CITATION.cff`, `_config.yml` and git say of the book.

    Raises
    ------
    PaperError
        If SOURCE_DATE_EPOCH is no time.
    AddressError
        If somebody tells something else than an address.
    """
    cited = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    title, _, subtitle = cited["title"].partition(": ")
    return Edition(
        title,
        subtitle[:1].upper() + subtitle[1:],
        tuple(author["name"] for author in cited["authors"]),
        tuple(cited["license"]),
        _moment(site, root),
        address.told(root)[1],
        root / settings["logo"],
    )


def _moment(site: Path, root: Path) -> datetime:
    """Return when the edition was made: as told, or its commit's time, or its first page's."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if told and not told.isdecimal():
        raise PaperError(f"SOURCE_DATE_EPOCH is {told!r}; it must be seconds since 1970")
    command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
    if not told and (root / ".git").exists():
        told = subprocess.run(command, capture_output=True, text=True).stdout.strip()
    seconds = int(told) if told else int((site / "index.html").stat().st_mtime)
    return datetime.fromtimestamp(seconds, UTC)

"""Where a built site leads: into itself, which the tests check, and elsewhere.

`python -m tools.links SITE` asks for every page elsewhere, and fails if one is gone.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urldefrag
from urllib.request import Request, urlopen

from pullkit.terminal import on_any_terminal

ADDRESSES = ("href", "src", "poster")
GONE = {404, 410}
PATIENCE = 30  # seconds
AT_ONCE = 8
ASKING = {"User-Agent": "Mozilla/5.0 (a book that checks its links)"}


@dataclass
class Page(HTMLParser):
    """A page of the site: where it leads, and what of it can be led to.

    Attributes
    ----------
    path : Path
        Its file.
    """

    path: Path
    links: list[str] = field(default_factory=list)
    identifiers: list[str] = field(default_factory=list)
    without_words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the page."""
        super().__init__()
        self.feed(self.path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag leads to, and its name; an image must have words, if only empty ones."""
        told = dict(attrs)
        self.links += [told[name] or "" for name in ADDRESSES if name in told]
        if told.get("id"):
            self.identifiers.append(str(told["id"]))
        if tag == "img" and "alt" not in told:
            self.without_words.append(told.get("src") or "")

    def twice(self) -> list[str]:
        """Return the identifiers that two elements have."""
        return sorted(each for each, times in Counter(self.identifiers).items() if times > 1)


@dataclass
class Site:
    """A built site.

    Attributes
    ----------
    folder : Path
        Where it is.
    """

    folder: Path

    @cached_property
    def pages(self) -> dict[Path, Page]:
        """Every page by its file, and every piece that can stand elsewhere."""
        found = self.folder.resolve().rglob("*.html")
        own = (path for path in found if "_static" not in path.parts)  # templates of the theme
        return {path: Page(path) for path in sorted(own)}

    def missing(self) -> Iterator[str]:
        """Yield each link, with its page, that leads to nothing in the site."""
        for page in self.pages.values():
            for link in page.links:
                if not is_elsewhere(link) and not self._is_there(page, link):
                    yield f"{page.path.relative_to(self.folder.resolve()).as_posix()}: {link}"

    def _is_there(self, page: Page, link: str) -> bool:
        address, fragment = urldefrag(link)
        file = unquote(address.partition("?")[0])
        aimed = (page.path.parent / file).resolve() if file else page.path
        aimed = aimed / "index.html" if aimed.is_dir() else aimed
        # What follows a question mark is the state of an explorer: its own extension checks that.
        name = unquote(fragment).partition("?")[0]
        if name and aimed in self.pages:
            return name in self.pages[aimed].identifiers
        return aimed.is_file()

    def elsewhere(self) -> list[str]:
        """Return the pages of others that the site leads to, each once."""
        links = (link for page in self.pages.values() for link in page.links)
        return sorted({urldefrag(link).url for link in links if link.startswith("http")})


def is_elsewhere(link: str) -> bool:
    """Tell whether a link leads out of the site, or is no address of a file.

    Examples
    --------
    >>> is_elsewhere("https://example.org"), is_elsewhere("data:,"), is_elsewhere("a.html#b:c")
    (True, True, False)
    """
    before, colon, _ = link.partition(":")
    return link.startswith("//") or (bool(colon) and before.isalpha())


def asked(address: str) -> tuple[bool, str]:
    """Ask for a page: return whether it is there or may be, and what was said."""
    try:
        with urlopen(Request(address, headers=ASKING), timeout=PATIENCE) as page:
            return True, str(page.status)
    except HTTPError as error:
        return error.code not in GONE, str(error.code)
    except (URLError, HTTPException, TimeoutError, ConnectionError) as error:
        return False, str(error)


def ask(folder: str) -> int:
    """Ask for every page elsewhere; say which did not answer as hoped; return how many are gone."""
    addresses = Site(Path(folder)).elsewhere()
    with ThreadPoolExecutor(AT_ONCE) as several:
        answers = list(several.map(asked, addresses))
    for address, (there, said) in zip(addresses, answers, strict=True):
        if not there or said != "200":
            print(f"{'unsure' if there else 'GONE'}\t{said}\t{address}")
    gone = sum(not there for there, _ in answers)
    print(f"{len(addresses)} pages elsewhere, {gone} of them gone.")
    return gone


@on_any_terminal
def main() -> None:
    """Ask for the pages that the site in a folder leads to; fail if one is gone."""
    sys.exit(bool(ask(sys.argv[1])))


if __name__ == "__main__":
    main()

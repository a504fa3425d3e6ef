"""What the pages for instructors say: their words in one line, and their tables."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "chapters" / "instructors"

Rows = dict[str, list[str]]  # what stands in a table, by the first cell of its rows


def words(page: str) -> str:
    """Give a page's text with its lines joined."""
    return " ".join((PAGES / f"{page}.md").read_text(encoding="utf-8").split())


def part(page: str, heading: str) -> str:
    """Give the text below a heading of the second level, as far as the next."""
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    return text.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def tables(text: str) -> Iterator[Rows]:
    """Give the tables in a text, their heads included as a row."""
    for block in re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE):
        lines = [line for line in block.splitlines() if not re.fullmatch(r"[|:\- ]+", line)]
        cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        yield {first: rest for first, *rest in cells}


# How a class is seated


def charts(pupils: int) -> tuple[int, int]:
    """How many charts a class fills, and the people on each."""
    return (pupils // 27, 27) if pupils >= 27 else (1, 19)


def in_rows(pupils: int) -> int:
    """How many of a class sit in rows of seven."""
    return pupils // 7 * 7


def messages(pupils: int) -> int:
    """How many messages each row passes on: the fewer, the more rows there are."""
    return 30 if pupils < 28 else 20 if pupils < 56 else 10


def front(pupils: int) -> int:
    """How many front hands a class has, on all its charts."""
    number, people = charts(pupils)
    return number * {19: 6, 27: 9}[people]


def links(pupils: int) -> int:
    """How many strings run along all its charts, from report to manager."""
    number, people = charts(pupils)
    return number * (people - 1)

"""Print the manuscript into the chapters: ``python -m tools.printing``, which is ``make print``.

With ``--book`` it is printed into a folder that the book is built from; ``chapters/`` stays.
"""

import argparse
import sys
from pathlib import Path

from _ext import address
from pullkit.company import CompanyError, load_company
from pullkit.terminal import on_any_terminal

from .book import write
from .expressions import SourceError
from .press import print_chapters


@on_any_terminal
def main() -> None:
    """Print; say what has changed."""
    parser = argparse.ArgumentParser(prog="python -m tools.printing", description=__doc__)
    parser.add_argument("--book", type=Path, metavar="FOLDER", help="print a book to build there")
    asked = parser.parse_args()
    try:
        load_company()  # everything depends on it: it is refused before anything is run
        if asked.book:
            repository, site = address.told()
            said = write(
                asked.book,
                with_outputs=True,
                repository=repository,
                site=site,
                built=asked.book.parent,
            )
        else:
            said = list(print_chapters()) or ["Nothing has changed."]
    except (SourceError, CompanyError, address.AddressError, OSError) as error:
        sys.exit(f"Nothing is printed. {error}")
    print("\n".join(said))


if __name__ == "__main__":
    main()

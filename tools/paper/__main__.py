"""Put the built book on paper: one PDF, or an EPUB."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from _ext.address import AddressError
from pullkit.terminal import on_any_terminal

from . import epub, pdf
from .articles import chromium
from .contents import ROOT, PaperError, edition, pages


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.paper", description=__doc__)
    parser.add_argument("kind", choices=("pdf", "epub"))
    parser.add_argument(
        "--site", type=Path, default=ROOT / "_build" / "html", help="the built book (_build/html)"
    )
    parser.add_argument("--out", type=Path, help="the file to write (in dist/)")
    return parser.parse_args()


def write(path: Path, content: bytes) -> None:
    """Write a file as a whole or not at all, whoever else writes it at the same time.

    Raises
    ------
    PaperError
        If it cannot be written; the message names it.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise PaperError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        beside.unlink(missing_ok=True)


@on_any_terminal
def main() -> None:
    """Make one of the two; say where it is."""
    asked = _arguments()
    try:
        made = edition(asked.site)
        path = asked.out or ROOT / "dist" / f"{made.name}.{asked.kind}"
        make = {"pdf": pdf.book, "epub": epub.book}[asked.kind]
        with chromium() as browser:
            content = make(browser, asked.site, pages(), made)
        write(path, content)
    except (PaperError, AddressError, OSError) as error:
        sys.exit(f"tools.paper: {error}")
    print(f"It is in {path}")


if __name__ == "__main__":
    main()

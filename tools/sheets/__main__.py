"""Write what a class needs on paper and on the wall: handouts, prediction sheets, slides."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pullkit.terminal import on_any_terminal

from . import KINDS, write
from .lesson import SheetError

ROOT = Path(__file__).resolve().parents[2]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.sheets", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"{', '.join(KINDS)}; else all")
    parser.add_argument(
        "--site", type=Path, default=ROOT / "_build" / "html", help="the built book (_build/html)"
    )
    parser.add_argument(
        "--out", type=Path, default=ROOT / "dist" / "sheets", help="a folder (dist/sheets)"
    )
    asked = parser.parse_args()
    if unknown := [kind for kind in asked.kinds if kind not in KINDS]:
        parser.error(f"KIND is {unknown[0]!r}; it must be one of {', '.join(KINDS)}")
    return asked


@on_any_terminal
def main() -> None:
    """Write the sheets; say where they are."""
    asked = _arguments()
    try:
        written = write(asked.site, asked.out, asked.kinds or KINDS)
    except (SheetError, OSError) as error:
        sys.exit(f"tools.sheets: {error}")
    for path in written:
        print(path)


if __name__ == "__main__":
    main()

"""Find a Chromium for the tests, or say what to install: `python -m tools.browser`.

In this order: the one that the environment variable BOOK_BROWSER names, a `chromium` or
`google-chrome` of the system, Playwright's own. A candidate counts only if it opens a page. This
needs nothing but Python, so that it can be asked before anything is set up.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from pullkit.terminal import on_any_terminal

LAUNCH_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Where Playwright keeps browsers, on Linux, macOS and Windows, and what their programs are called.
PLAYWRIGHT = (".cache", "Library/Caches", "AppData/Local")
PROGRAMS = ("chrome-linux*/chrome", "chrome-mac*/*.app/Contents/MacOS/*", "chrome-win*/chrome.exe")
SECONDS = 30
WHAT_TO_INSTALL = """\
The tests need a Chromium, and none that opens a page was found. Install one:
  Debian          apt-get install chromium
  Fedora          dnf install chromium
  anywhere else   make .venv/dev-installed && .venv/bin/python -m playwright install chromium
or name the one you have: BOOK_BROWSER=/path/to/chromium make test"""
NO_PAGE = "it opens no page; it must be the path of a Chromium"


def candidates() -> Iterator[str]:
    """Yield the browsers that are on this machine; if one is asked for, that one alone."""
    if asked := os.environ.get("BOOK_BROWSER"):
        yield asked
        return
    yield from filter(None, map(shutil.which, SYSTEM_NAMES))
    yield from map(str, playwrights_own())


def playwrights_own() -> Iterator[Path]:
    """Yield the browsers that Playwright downloaded before, the newest first."""
    told = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    folders = [Path(told)] if told else [Path.home() / p / "ms-playwright" for p in PLAYWRIGHT]
    for folder in folders:
        versions = folder.glob("chromium-*")
        for version in sorted(versions, key=lambda v: (len(v.name), v.name), reverse=True):
            for program in PROGRAMS:
                yield from version.glob(program)


def opens_a_page(executable: str) -> bool:
    """Try the browser: one that lacks a library, or is only a stub, does not count."""
    page = "data:text/html,<p>ready</p>"
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        ours = ("--headless", f"--user-data-dir={profile}", "--dump-dom", page)
        try:
            done = subprocess.run(
                [executable, *LAUNCH_ARGUMENTS, *ours],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
    return b"<p>ready</p>" in done.stdout


@cache
def chromium_executable() -> str:
    """Return the path of a Chromium that works.

    Raises
    ------
    RuntimeError
        If there is none; the message says what to install.
    """
    found = next(filter(opens_a_page, candidates()), None)
    if found is None:
        asked = os.environ.get("BOOK_BROWSER")
        raise RuntimeError(f"BOOK_BROWSER is {asked}: {NO_PAGE}" if asked else WHAT_TO_INSTALL)
    return found


@on_any_terminal
def main() -> None:
    """Print the browser the tests will use, or say what to install."""
    try:
        print(f"Browser for the tests: {chromium_executable()}")
    except RuntimeError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()

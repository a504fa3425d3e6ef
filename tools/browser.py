"""Find a Chromium for the tests, or get one: `python -m tools.browser`.

In this order: Playwright's own, if it was downloaded before; a `chromium` or `google-chrome` of the
system; Playwright's download; Debian's package, where this user may install it. A candidate counts
only if it opens a page.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache

from playwright.sync_api import Error, sync_playwright

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
DOWNLOAD_SECONDS = 300
APT_SECONDS = 600


def candidates() -> Iterator[str]:
    """Yield the browsers that are on this machine, Playwright's own first."""
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if os.path.exists(own):
        yield own
    yield from filter(None, map(shutil.which, SYSTEM_NAMES))


def opens_a_page(executable: str) -> bool:
    """Try the browser: one that lacks a library, or is only a stub, does not count."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=executable, args=LAUNCH_ARGUMENTS, timeout=30_000
            )
            browser.new_page().set_content("<p>ready</p>")
            browser.close()
        except Error:
            return False
    return True


def find_chromium() -> str | None:
    """Return the first browser on this machine that opens a page."""
    return next(filter(opens_a_page, candidates()), None)


def succeeds(*command: str, seconds: int, **environment: str) -> bool:
    """Run a command quietly, for at most `seconds`, and tell whether it succeeded."""
    print(f"No Chromium here yet; trying: {' '.join(command)}", flush=True)
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def download_playwrights_own() -> bool:
    """Download Playwright's Chromium; without a network this fails within seconds."""
    return succeeds(
        *(sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"),
        seconds=DOWNLOAD_SECONDS,
        PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT="10000",
    )


def install_debians_package() -> bool:
    """Install Debian's `chromium`, where there is apt-get and this user is root."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    return succeeds("apt-get", "update", seconds=APT_SECONDS, **quiet) and succeeds(
        *("apt-get", "install", "--yes", "--no-install-recommends", "chromium"),
        seconds=APT_SECONDS,
        **quiet,
    )


@cache
def chromium_executable() -> str:
    """Return the path of a Chromium that works, installing one if need be.

    Raises
    ------
    RuntimeError
        If there is none and none can be installed; the message says what to install.
    """
    found = find_chromium()
    for install in (download_playwrights_own, install_debians_package):
        if found is None and install():
            found = find_chromium()
    if found is None:
        raise RuntimeError(
            "The tests need a Chromium and none can be installed from here: "
            "install the package chromium (or Google Chrome), then run make test again."
        )
    return found


@on_any_terminal
def main() -> None:
    """Print the browser the tests will use, or say on one line what to install."""
    try:
        print(f"Browser for the tests: {chromium_executable()}")
    except RuntimeError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()

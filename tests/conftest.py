"""What the tests share: the built book, a browser, and hypothesis without a stopwatch."""

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from pullkit import laws
from tools.browser import LAUNCH_ARGUMENTS, chromium_executable
from tools.serve import served

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "html"
# What a copy of the folder holds besides the repository; .gitignore lists the same.
MADE = {
    *("_build", "dist", "node_modules", "__pycache__", ".git", ".venv", ".ipynb_checkpoints"),
    *(".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache"),
}

# `make test` draws the same examples every time, so that a change that fails is to blame for it;
# `make fuzz` draws new ones.
# No test fails by the clock: how busy a computer is says nothing about the book.
UNTIMED = hypothesis.settings(
    deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.register_profile("book", UNTIMED, derandomize=True, database=None)
hypothesis.settings.register_profile("fuzz", UNTIMED, max_examples=200)
hypothesis.settings.load_profile("book")

laws.LOOKS_INSIDE = True


NO_WARNING = pytest.mark.filterwarnings("error", "ignore::ResourceWarning")
"""A model warns of nothing. What an earlier test left open may be collected in any test."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that draw examples, so that they can be run alone."""
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("property")


def committed_files(folder: Path = ROOT) -> list[Path]:
    """The files of a folder that git keeps; in a copy without git, all but what is made."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=folder, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        names = filter(None, listed.stdout.split("\0"))
        return sorted(path for path in map(folder.joinpath, names) if path.is_file())
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not MADE.intersection(path.relative_to(ROOT).parts)
    )


def checkout(folder: Path, files: Iterable[Path] | None = None) -> Path:
    """Copy files of the repository into a folder, by default all that a clone would have."""
    for path in committed_files() if files is None else files:
        place = folder / path.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place)
    return folder


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built book."""
    if not (SITE / "index.html").is_file():
        pytest.fail("The book is not built: run make book, or jupyter-book build .", pytrace=False)
    return SITE


@pytest.fixture(scope="session")
def site_address(site: Path) -> Iterator[str]:
    """The built book's address on this computer, without a slash at the end."""
    with served(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium; a test opens pages in contexts of its own."""
    try:
        executable = chromium_executable()
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable, args=list(LAUNCH_ARGUMENTS)
        )
        yield chromium
        chromium.close()


def reload(page: Page) -> None:
    """Load a page again, and wait until it knows what it kept before.

    Storage reaches a new process a little later than the page does; the page hears of it then.
    """
    snapshot = "() => JSON.stringify(Object.entries(localStorage).sort())"
    kept = page.evaluate(snapshot)
    page.reload()
    page.wait_for_function(f"(kept) => ({snapshot})() === kept", arg=kept)
    page.wait_for_timeout(100)  # what has changed is drawn a moment later

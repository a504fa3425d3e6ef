"""The browser for the tests: looked for with nothing but Python, and never installed."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


def look(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Look for a browser before anything is set up, on a machine that has only this folder."""
    return subprocess.run(
        [sys.executable, "-S", "-m", "tools.browser"],
        cwd=ROOT,
        env={"PATH": str(folder), "HOME": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=20,
    )


def program(path: Path, says: str) -> Path:
    """Write a program that prints something whatever it is asked."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_machine_without_a_browser_is_told_once_what_to_install(tmp_path: Path) -> None:
    told = look(tmp_path)
    assert told.returncode == 1
    for what in ("apt-get install chromium", "dnf install", "playwright install", "BOOK_BROWSER="):
        assert told.stderr.count(what) == 1, told.stderr


@pytest.mark.parametrize(
    "place",
    ["chromium", "google-chrome", ".cache/ms-playwright/chromium-1200/chrome-linux64/chrome"],
)
def test_a_browser_that_opens_a_page_is_found_and_a_stub_is_not(tmp_path: Path, place: str) -> None:
    stub = program(tmp_path / place, "install the snap")
    assert look(tmp_path).returncode == 1
    program(stub, "<p>ready</p>")
    assert look(tmp_path).stdout == f"Browser for the tests: {stub}\n"


def test_the_newest_of_playwrights_own_comes_first(tmp_path: Path) -> None:
    for version in (999, 1200, 1187):
        program(
            tmp_path / f"own/chromium-{version}/chrome-linux/chrome",
            "<p>ready</p>",
        )
    found = look(tmp_path, PLAYWRIGHT_BROWSERS_PATH=str(tmp_path / "own")).stdout
    assert "chromium-1200" in found


def test_the_browser_that_is_asked_for_is_the_one_or_none(tmp_path: Path) -> None:
    program(tmp_path / "chromium", "<p>ready</p>")
    own = program(tmp_path / "own", "<p>ready</p>")
    assert look(tmp_path, BOOK_BROWSER=str(own)).stdout == f"Browser for the tests: {own}\n"
    refused = look(tmp_path, BOOK_BROWSER="no-such-browser")
    assert refused.returncode == 1
    assert refused.stderr.startswith("BOOK_BROWSER is no-such-browser: it opens no page")

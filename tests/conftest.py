"""What the tests share: the built book, a browser, and hypothesis without a stopwatch."""

import threading
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright

from tools.browser import LAUNCH_ARGUMENTS, chromium_executable
from tools.serve import make_server

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "html"

hypothesis.settings.register_profile("book", deadline=None)
hypothesis.settings.load_profile("book")


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built book."""
    if not (SITE / "index.html").is_file():
        pytest.fail("The book is not built: run make book, or jupyter-book build .", pytrace=False)
    return SITE


@pytest.fixture(scope="session")
def site_address(site: Path) -> Iterator[str]:
    """The built book's address on this computer, without a slash at the end."""
    with make_server(site, first_port=0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


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

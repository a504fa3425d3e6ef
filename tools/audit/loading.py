"""What a page loads, and what it complains of."""

import re
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response


class Witness:
    """What a page asked for and complained of, from its first byte on."""

    def __init__(self, page: Page, address: str) -> None:
        self.address = address
        self.complaints: list[str] = []
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self.see_request)
        page.on("requestfailed", lambda request: self.complaints.append(f"no {request.url}"))
        page.on("response", self.see_response)

    def hear(self, message: ConsoleMessage) -> None:
        """Take down what the console says."""
        self.complaints.append(message.text)

    def see_request(self, request: Request) -> None:
        """Take down what is asked of another host."""
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.complaints.append(f"asks {request.url}")

    def see_response(self, response: Response) -> None:
        """Take down what is refused or missing."""
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")

    def since_last(self) -> list[str]:
        """Return what the page has complained of since this was asked for the last time."""
        said, self.complaints = self.complaints, []
        return said


class Load(NamedTuple):
    """A first visit to a page.

    Attributes
    ----------
    weight : float
        All that came over the line, in KiB, as it was sent.
    complaints : list of str
        What the page asked of others, missed, or said on the console.
    """

    weight: float
    complaints: list[str]


def first_loads(browser: Browser, address: str, pages: list[str]) -> dict[str, Load]:
    """Visit each page as somebody who has seen none before.

    Parameters
    ----------
    browser : Browser
        A Chromium.
    address : str
        Where the site is, without a slash at the end.
    pages : list of str
        Paths below it.
    """
    return {name: first_load(browser, address, name) for name in pages}


def first_load(browser: Browser, address: str, name: str) -> Load:
    """Visit one page, as `first_loads` does."""
    with browser.new_context() as context:
        page = context.new_page()
        witness = Witness(page, address)
        sizes: list[float] = []
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", lambda sent: sizes.append(sent["encodedDataLength"]))
        page.goto(f"{address}/{name}", wait_until="networkidle")
        return Load(sum(sizes) / 1024, witness.since_last())


LESSON = "/lesson.html"


def limit(page: str) -> int:
    """Return what a first load of a page may weigh at most, in KiB."""
    return 240 if page.endswith(LESSON) else 160


def policy() -> str:
    """Return the Content-Security-Policy that README gives."""
    readme = Path(__file__).parents[2] / "README.md"
    (found,) = re.findall("^default-src .*$", readme.read_text(encoding="utf-8"), re.MULTILINE)
    return str(found)

"""The explorers of the built book, in a browser."""

import re
from pathlib import Path

from playwright.sync_api import Page

from pullkit.engine.embedding import FOLDER

FIGURE = re.compile(r'<figure class="explorer" id="([^"]+)"')
AWAKE = """document.readyState === "complete"
    && ![...document.querySelectorAll("figure.explorer .explorer-wakes")].some((e) => e.hidden)"""


def pages(site: Path) -> list[str]:
    """List the site's pages; what themes leave in `_static` is none, nor a piece of a page."""
    names = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return sorted(name for name in names if not name.startswith(("_static/", f"{FOLDER}/")))


def published(site: Path) -> dict[str, list[str]]:
    """Return the names of the explorers of each page that has any, by its path below `site`."""
    names = {
        page: FIGURE.findall((site / page).read_text(encoding="utf-8")) for page in pages(site)
    }
    return {page: found for page, found in names.items() if found}


def open_page(page: Page, address: str) -> None:
    """Open a page of the book and wait until its explorers can be moved."""
    page.goto(address)
    page.wait_for_function(AWAKE)

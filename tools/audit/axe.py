"""What axe-core finds on a page: the rules of WCAG 2.2 A and AA, and best practices."""

from pathlib import Path
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, Page, ViewportSize

SCRIPT = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const found = await axe.run(document, {
        runOnly: { type: "tag", values: tags }, resultTypes: ["violations"],
    });
    return found.violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`));
}"""
OPEN_FOLDS = """() => document.querySelectorAll(".bd-article details").forEach((fold) => {
    fold.open = true;
})"""
SETTLED = 400  # milliseconds until the theme knows what scrolls sideways


class View(NamedTuple):
    """How a page is looked at."""

    scheme: Literal["light", "dark"]
    width: int
    opened: bool

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.scheme}, {self.width} px, folds {'open' if self.opened else 'closed'}"


SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
VIEWS = [
    View(scheme, width, opened)
    for scheme in SCHEMES
    for width in (1280, 360)
    for opened in (False, True)
]


def violations(page: Page, view: View) -> list[str]:
    """Return what axe-core finds on an open page, each with the beginning of its element."""
    if view.opened:
        page.evaluate(OPEN_FOLDS)
    page.wait_for_timeout(SETTLED)
    page.add_script_tag(path=SCRIPT)
    found: list[str] = page.evaluate(RUN)
    return found


def found_in(browser: Browser, address: str, names: list[str], view: View) -> dict[str, list[str]]:
    """Return what axe-core finds on pages, by page; of those without a fault, nothing."""
    found = {}
    size = ViewportSize(width=view.width, height=800)
    with browser.new_context(
        color_scheme=view.scheme, viewport=size, reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        for name in names:
            page.goto(f"{address}/{name}", wait_until="networkidle")
            if wrong := violations(page, view):
                found[name] = wrong
    return found

"""The explorers of the built book, and the notebooks that make them."""

import ast
import re
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from playwright.sync_api import Page

from pullkit.engine import Explorer

FIGURE = re.compile(r'<figure class="explorer" id="([^"]+)"')
AWAKE = """document.readyState === "complete"
    && ![...document.querySelectorAll("figure.explorer .explorer-wakes")].some((e) => e.hidden)"""


def published(site: Path) -> dict[str, list[str]]:
    """Return the names of the explorers of each page that has any, by its path below `site`."""
    names = {
        path.relative_to(site).as_posix(): FIGURE.findall(path.read_text(encoding="utf-8"))
        for path in sorted(site.rglob("*.html"))
    }
    return {page: found for page, found in names.items() if found}


def shown_by(notebook: Path) -> dict[str, Explorer]:
    """Run a notebook's code in this process; return the explorers its cells end in, by name."""
    shown: dict[str, Explorer] = {}
    variables: dict[str, Any] = {"__name__": "__main__"}
    to_python = TransformerManager().transform_cell
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "code":
            value = run_cell(to_python(cell.source), variables)
            if isinstance(value, Explorer):
                shown[value.name] = value
    return shown


def run_cell(source: str, variables: dict[str, Any]) -> Any:
    """Run Python and return the value of its last line, as a notebook's cell does."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), variables)
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), variables)


def open_page(page: Page, address: str) -> None:
    """Open a page of the book and wait until its explorers can be moved."""
    page.goto(address)
    page.wait_for_function(AWAKE)

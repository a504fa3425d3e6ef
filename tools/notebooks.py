"""Run the book's notebooks in this process, and take the explorers they show."""

import ast
import linecache
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.inputtransformer2 import TransformerManager

from pullkit.engine import Explorer


def shown_by(notebook: Path) -> dict[str, Explorer]:
    """Run a notebook's code in this process; return the explorers its cells end in, by name."""
    shown = {}
    variables: dict[str, Any] = {"__name__": "__main__"}
    to_python = TransformerManager().transform_cell
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "markdown":
            continue
        value = run_cell(to_python(cell.source), variables)
        if isinstance(value, Explorer):
            shown[value.name] = value
    return shown


def run_cell(source: str, variables: dict[str, Any]) -> Any:
    """Run Python and return the value of its last line, as a notebook's cell does.

    The source is kept where `inspect` looks for it: a chapter compares two of its own functions.
    """
    name = f"<cell {hash(source):x}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), variables)
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), name, "eval"), variables)

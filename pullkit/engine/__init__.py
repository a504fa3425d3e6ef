"""Explorers: matplotlib figures whose sliders work in a notebook and on a page with no kernel.

One source gives both. A figure is made once; ``update(**values)`` moves its artists. In a notebook
an :class:`Explorer` is ipywidgets and a kernel; when a Sphinx site is built with the extension
``sphinx_extension`` of this package, it is native inputs and every state, packed.

The package imports nothing of the book it was made for: copy the folder and it works elsewhere.
"""

from .controls import Case, Options, Range, Toggle
from .display import Explorer
from .explorable import ExplorerError, publishing
from .live import style_notebooks
from .still import Still
from .style import BLUE, FAINT, GREEN, INK, PAPER, PURPLE, STYLE, VERMILION, WIDTH

__all__ = [
    "BLUE",
    "FAINT",
    "GREEN",
    "INK",
    "PAPER",
    "PURPLE",
    "STYLE",
    "VERMILION",
    "WIDTH",
    "Case",
    "Explorer",
    "ExplorerError",
    "Options",
    "Range",
    "Still",
    "Toggle",
    "publishing",
    "style_notebooks",
]

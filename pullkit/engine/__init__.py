"""Explorers: matplotlib figures whose sliders work in a notebook and on a page with no kernel.

One source gives both. A figure is made once; ``update`` moves its artists. In a notebook an
explorer is ipywidgets and a kernel; when a Sphinx site is built with the extension
``sphinx_extension`` of this package, it is native inputs and every state, packed.

The package imports nothing of the book it was made for: copy the folder and it works elsewhere.
Its modules, from the bottom up: ``style``, ``fonts``, ``drawable`` and ``markup`` draw;
``controls``, ``marks``, ``specification`` and ``explorable`` say what can be moved and draw any
state of it; ``codec``, ``published``, ``still`` and ``live`` show it; ``embedding`` takes it out of
its page; ``display`` chooses; ``recipe`` is the form in which authors write it.
"""

from .controls import Case, Control, Options, Own, Range, Toggle
from .display import Explorer
from .live import style_notebooks
from .marks import Mark
from .recipe import Parts, explorer
from .specification import ExplorerError, publishing
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
    "Control",
    "Explorer",
    "ExplorerError",
    "Mark",
    "Options",
    "Own",
    "Parts",
    "Range",
    "Still",
    "Toggle",
    "explorer",
    "publishing",
    "style_notebooks",
]

"""The look shared by every figure: one palette, one set of matplotlib settings.

Three colours are stand-ins. `INK`, `FAINT` and `PAPER` are replaced in the SVG by the page's own
text and background colours, so that a figure follows the theme into dark mode; pure black and pure
white, matplotlib's defaults, are taken for `INK` and `PAPER`. Everything else is
drawn as it is, in colours that keep a contrast of at least 3:1 on white and on near-black, and
that colour-blind readers can tell apart (Okabe and Ito's set, less its yellows).
"""

from __future__ import annotations

from typing import Any

INK = "#1b1c1e"
FAINT = "#8b8c8e"
PAPER = "#fefdfc"

BLUE = "#0072b2"
VERMILION = "#d55e00"
GREEN = "#009e73"
PURPLE = "#b8609a"

STAND_INS = {
    INK: "currentColor",
    "#000000": "currentColor",
    FAINT: "var(--explorer-faint, #8b8c8e)",
    PAPER: "var(--explorer-paper, #fff)",
    "#ffffff": "var(--explorer-paper, #fff)",
}

WIDTH = 5.0
"""Inches. At this width eleven-point text stays readable on a 360-pixel screen."""

STYLE: dict[Any, Any] = {
    "figure.figsize": (WIDTH, 3.6),
    "figure.facecolor": "none",
    "figure.dpi": 72,
    "savefig.facecolor": "none",
    "axes.facecolor": "none",
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.labelsize": 11.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "text.color": INK,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "grid.color": FAINT,
    "grid.alpha": 0.3,
    "grid.linewidth": 0.6,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 11.5,
    "lines.linewidth": 2.2,
    "legend.frameon": False,
}

SVG: dict[Any, Any] = {
    # Text stays text: it can be read aloud, searched, and follows the page's own fonts.
    "svg.fonttype": "none",
    "font.sans-serif": ["DejaVu Sans"],
    # The same figure gives the same bytes, whatever ran before it.
    "svg.hashsalt": "explorer",
    # A simplified line has another number of points in every state, which nothing can compress.
    "path.simplify": False,
    # What a reader of the notebook may have set must not lay out, crop or fill the figure.
    "figure.autolayout": False,
    "figure.constrained_layout.use": False,
    "savefig.bbox": None,
    "savefig.facecolor": "auto",
    "savefig.transparent": False,
}

"""The look shared by every figure: one palette, one set of matplotlib settings.

The palette's colours are stand-ins: in the SVG each becomes a property of the page's style sheet
and takes a lighter tone in dark mode, `INK` and `PAPER` the page's own text and background. Pure
black and pure white, matplotlib's defaults, are taken for `INK` and `PAPER`. Every other colour
is drawn as it is. Words in any colour of the palette keep a contrast of 4.5:1 on the page, and
colour-blind readers can tell the colours apart (they are Okabe and Ito's, less the yellows and
made fit for words).
"""

from __future__ import annotations

from typing import Any

INK = "#1b1c1e"
FAINT = "#8b8c8e"
PAPER = "#fefdfc"

BLUE = "#0072b2"
VERMILION = "#c05400"
GREEN = "#00805c"
PURPLE = "#a3488a"

STAND_INS = {
    INK: "currentColor",
    "#000000": "currentColor",
    FAINT: f"var(--explorer-faint, {FAINT})",
    PAPER: "var(--explorer-paper, #fff)",
    "#ffffff": "var(--explorer-paper, #fff)",
    BLUE: f"var(--explorer-blue, {BLUE})",
    VERMILION: f"var(--explorer-vermilion, {VERMILION})",
    GREEN: f"var(--explorer-green, {GREEN})",
    PURPLE: f"var(--explorer-purple, {PURPLE})",
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

"""Explorers made to try the engine; none of them belongs to the book.

Each function makes a new figure and a new explorer. `FIGURES` gives, for the comparison with an
independent drawing, the figure and the `update` alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from pullkit.engine import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    PAPER,
    PURPLE,
    STYLE,
    VERMILION,
    Case,
    Explorer,
    Options,
    Range,
    Toggle,
)
from pullkit.engine.published import assets

Update = Callable[..., list[Artist]]

HOSTILE = "5 < 6 & \"quoted\" '</script><b>' ]]> --> \u2212 é \\ ${x} `"
"""Words that would break a page which did not escape them."""


def tilt_figure() -> tuple[Figure, Update]:
    """A line that turns, with a marker at its end."""
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(4, 2.5), layout="constrained")
    plt.close(figure)
    axes.set(xlim=(0, 1), ylim=(-3, 3))
    (line,) = axes.plot([0, 1], [0, 1], color=BLUE)
    (end,) = axes.plot([1], [1], "o", color=VERMILION)

    def update(slope: float) -> list[Artist]:
        line.set_ydata([0, slope])
        end.set_ydata([slope])
        return [line, end]

    return figure, update


def unread(*, update: Update, describe: Callable[..., str], **specification: Any) -> Explorer:
    """An explorer whose `update` and `describe` take the controls, unless it has a `read`."""
    if "read" not in specification:
        specification["read"] = lambda **values: values
        return Explorer(
            update=lambda values: update(**values),
            describe=lambda values: describe(**values),
            **specification,
        )
    return Explorer(update=update, describe=describe, **specification)


def tilt(**changes: Any) -> Explorer:
    """One control with negative values, two cases."""
    figure, update = tilt_figure()
    specification: dict[str, Any] = {
        "name": "tilt",
        "figure": figure,
        "update": update,
        "describe": lambda slope: f"The line rises by {slope:g} over its length.",
        "controls": [
            Range(name="slope", label="Slope", start=-2, stop=2, step=0.5, default=1, unit="m")
        ],
        "cases": [Case("flat", "No slope", slope=0), Case("steep", "Steep", slope=2)],
        "caption": "A line that tilts about the origin.",
        "recipe": "tests.demo_explorers.tilt",
    }
    return unread(**specification | changes)


def zoo_figure() -> tuple[Figure, Update]:
    """One of every kind of artist that the engine promises to publish."""
    with plt.rc_context(STYLE):
        figure, (axes, logarithmic) = plt.subplots(
            2, 1, figsize=(5, 5), layout="constrained", height_ratios=(2, 1)
        )
    plt.close(figure)
    x = np.linspace(0, 4, 41)
    axes.set(xlim=(0, 4), ylim=(-3, 3), title=HOSTILE)
    (line,) = axes.plot(x, x, color=BLUE, label="wave")
    (dots,) = axes.plot(x[::5], x[::5], "s--", ms=5, mfc=PAPER, color=INK, lw=1, label="samples")
    scatter = axes.scatter([1, 2, 3], [0, 0, 0], s=[30, 60, 90], c=[GREEN, PURPLE, FAINT], zorder=5)
    area = PolyCollection(np.zeros((1, 4, 2)), facecolor=VERMILION, alpha=0.3, zorder=0)
    axes.add_collection(area)
    fan = LineCollection(np.zeros((3, 2, 2)), colors=[INK, BLUE, GREEN], linewidths=1.5)
    axes.add_collection(fan)
    bar = Rectangle((3.2, 0), 0.4, 1, facecolor=PAPER, edgecolor=INK, hatch="//")
    axes.add_patch(bar)
    disc = Circle((0.6, 2.2), 0.3, facecolor=GREEN)
    axes.add_patch(disc)
    note = axes.text(1, -2.5, "", bbox={"facecolor": PAPER, "edgecolor": FAINT, "pad": 4})
    arrow = axes.annotate(
        "here", xy=(2, 0), xytext=(2.6, 2), arrowprops={"arrowstyle": "->", "color": INK}
    )
    legend = axes.legend(loc="lower right", handles=[line, dots])
    (never,) = axes.plot([], [], color=PURPLE)
    (power,) = logarithmic.plot(x, x + 1, color=PURPLE)
    logarithmic.set(yscale="log", ylim=(0.5, 2000), xlim=(0, 4))
    logarithmic.set_yticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
    logarithmic.minorticks_off()
    limit = logarithmic.axhline(10, color=FAINT, ls=":")

    def update(height: float, rate: float, shown: bool, seed: int = 0) -> list[Artist]:
        line.set_ydata(height * np.sin(x))
        dots.set_ydata(height * np.cos(x[::5]))
        dots.set_marker("s" if shown else "^")
        scatter.set_offsets(np.column_stack([[1, 2, 3], [height, -height, height / 2]]))
        scatter.set_facecolors([GREEN if height > 0 else VERMILION, PURPLE, FAINT])
        area.set_verts([[(0, 0), (0, height), (4, height * rate), (4, 0)]])
        fan.set_segments([[(0, 0), (4, height * k)] for k in (0.1, 0.2, 0.3)])
        bar.set_height(height)
        bar.set_hatch("//" if shown else "xx")
        disc.set_center((0.6, 2.2 - rate))
        disc.set_visible(shown)
        note.set_text(f"{HOSTILE[:14]} {height:+.2f}")
        arrow.xy = (2 + rate, height / 2)
        arrow.set_text(r"here $\frac{1}{2}x^2$" if shown else "<gone>")
        legend.set_visible(shown)
        power.set_ydata(np.exp(rate * x) + seed)
        limit.set_ydata([10 ** (1 + rate)] * 2)
        return [
            *(line, dots, scatter, area, fan, bar, disc, note, arrow, legend, never, power, limit)
        ]

    return figure, update


def zoo(**changes: Any) -> Explorer:
    """Every kind of control, one of them live only."""
    figure, update = zoo_figure()

    def describe(height: float, rate: float, shown: bool, seed: int) -> str:
        return f"{HOSTILE} At {height:+.1f} and {rate}, {'shown' if shown else 'hidden'}; {seed}."

    specification: dict[str, Any] = {
        "name": "zoo",
        "figure": figure,
        "update": update,
        "describe": describe,
        "controls": [
            Range(name="height", label="Height <h>", start=-2, stop=2, step=0.8, default=1.2,
                  play=True),
            Options(name="rate", label='Rate & "kind"', default=0.5,
                   options={0.2: "slow <b>", 0.5: "middling", 1.0: HOSTILE}),
            Toggle(name="shown", label="Shown", default=True, on="yes", off="no"),
            Range(name="seed", label="Seed", start=0, stop=9, step=1, default=3, live_only=True),
        ],
        "cases": [
            Case("high", "High & <i>fast</i>", height=2, rate=1.0),
            Case("hidden", "Nothing shown", shown=False),
            Case("seeded", "Another seed", seed=7),
        ],
        "caption": f"Everything at once. {HOSTILE}",
        "recipe": "tests.demo_explorers.zoo",
    }  # fmt: skip
    return unread(**specification | changes)


def pair() -> Explorer:
    """Two controls on which everything depends, so that any index at all finds some state."""
    figure, move = tilt_figure()

    def update(first: int, second: int) -> list[Artist]:
        return move(first - second / 2)

    return unread(
        name="pair",
        figure=figure,
        update=update,
        describe=lambda first, second: f"{first} and {second}.",
        controls=[
            Range(name=name, label=name.title(), start=0, stop=2, step=1, default=1)
            for name in ("first", "second")
        ],
        caption="A line that two sliders move.",
    )


FIGURES = {"tilt": tilt_figure, "zoo": zoo_figure}


def web_page(*figures: str, head: str = "", after: str = "") -> str:
    """Return a page with the HTML of some explorers and the engine's own script and style."""
    body = "".join(figures) + after
    files = assets(body)
    style = "".join(text for name, text in files.items() if name.endswith(".css"))
    scripts = "".join(
        f"<script>{text}</script>" for name, text in files.items() if name.endswith(".js")
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Demo</title>'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        f"<style>body{{margin:1rem;font-family:'DejaVu Sans',sans-serif}}{style}"
        f"</style>{head}{body}{scripts}</html>"
    )

"""The five people of the story: a drawn head for each, and where they sit in the company.

A head goes by the part that is played, so that every company has it: a colour each, and something
to know it by where there is no colour. Neither says who they are in the company that plays.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform

from pullkit.chart import chart_of
from pullkit.company import PARTS, Company, load_company, relay_path
from pullkit.engine import BLUE, GREEN, INK, PURPLE, VERMILION, Still
from pullkit.engine.style import PAPER, STAND_INS
from pullkit.explorers import drawing as draw
from pullkit.explorers.drawing import Floats
from pullkit.explorers.stage import chart_places, set_stage

COLOURS = {
    "director": INK,
    "first_writer": VERMILION,
    "fitter": BLUE,
    "maker": GREEN,
    "hr": PURPLE,
}
"""Each part's own colour."""

PEN = 0.1
"""How wide a head's lines are, where the head is two across, more or less."""

LINE = 12.5
"""From a line of words to the next, in points."""

EDGE = 0.15
"""How near the stage's edge words are no longer centred on their head."""

Shape = tuple[Path, str]
"""An outline, and the colour that fills it, or ``"none"``."""


def _smooth(points: str, *, closed: bool) -> Path:
    """Return a smooth line through points, after Catmull and Rom."""
    stops = np.array(points.split(), dtype=float).reshape(-1, 2)
    ahead, behind = np.roll(stops, -1, axis=0), np.roll(stops, 1, axis=0)
    lean = (ahead - behind) / 6
    if not closed:
        lean[[0, -1]] = 0
    curves = np.stack([stops + lean, ahead - np.roll(lean, -1, axis=0), ahead], axis=1)
    corners = np.vstack([stops[:1], *(curves if closed else curves[:-1])])
    return Path(corners, [Path.MOVETO, *[Path.CURVE4] * (len(corners) - 1)])


def _blob(points: str, fill: str) -> Shape:
    return _smooth(points, closed=True), fill


def _line(points: str) -> Shape:
    return _smooth(points, closed=False), "none"


def _disc(x: float, y: float, radius: float, fill: str = "none") -> Shape:
    return Path.unit_circle().transformed(Affine2D().scale(radius).translate(x, y)), fill


_FACE = (
    _blob("0 .82  .62 .5  .71 -.15  .5 -.72  0 -.95  -.5 -.72  -.71 -.15  -.62 .5", PAPER),
    _disc(-0.27, -0.08, 0.055, INK),
    _disc(0.27, -0.08, 0.055, INK),
    _line("-.22 -.56  0 -.66  .22 -.56"),
)


def _bob(colour: str) -> tuple[Shape, ...]:
    back = (
        "0 1.02  .75 .75  .98 0  .95 -.78  .45 -.72  0 -.5  -.45 -.72  -.95 -.78  -.98 0  -.75 .75"
    )
    front = "-.25 .95  .5 .85  .8 .3  .68 -.1  .55 .28  -.1 .52  -.5 .3  -.68 -.1  -.8 .3  -.6 .8"
    return _blob(back, colour), *_FACE, _blob(front, colour)


def _knot(colour: str) -> tuple[Shape, ...]:
    hair = "0 .96  .6 .74  .8 .1  .66 -.1  .5 .32  0 .5  -.5 .32  -.66 -.1  -.8 .1  -.6 .74"
    return _disc(0, 1.12, 0.36, colour), *_FACE, _blob(hair, colour)


def _cap(colour: str) -> tuple[Shape, ...]:
    crown = _blob("0 1.06  .62 .85  .82 .28  0 .36  -.82 .28  -.62 .85", colour)
    return *_FACE, crown, _blob(".05 .36  .75 .44  1.35 .16  .85 .14  .1 .2", colour)


def _scarf_and_goggles(colour: str) -> tuple[Shape, ...]:
    ends = _blob(".72 .42  1.2 .3  1.28 -.12  .98 .02  .9 -.3  .72 .1", colour)
    scarf = _blob("0 1.04  .62 .84  .82 .26  0 .2  -.82 .26  -.62 .84", colour)
    glass = "-.5 .72  0 .68  .5 .72  .62 .5  .45 .3  .12 .36  0 .44  -.12 .36  -.45 .3  -.62 .5"
    return *_FACE, ends, scarf, _blob(glass, PAPER)


def _glasses(colour: str) -> tuple[Shape, ...]:
    hair = "-.35 .62  -.72 .1  -.84 .5  -.55 .98  .1 1.08  .68 .86  .84 .4  .72 .1  .5 .5  0 .5"
    lenses = _disc(-0.3, -0.08, 0.25), _disc(0.3, -0.08, 0.25), _line("-.06 -.06  .06 -.06")
    return *_FACE, _blob(hair, colour), *lenses


_WORN = {
    "director": _bob,
    "first_writer": _knot,
    "fitter": _cap,
    "maker": _scarf_and_goggles,
    "hr": _glasses,
}


@cache
def head(part: str) -> tuple[Shape, ...]:
    """Return the shapes of a head from the back to the front, up is up, its face's middle at 0.

    Parameters
    ----------
    part : str
        Whose: a part of the story, as in `pullkit.company.PARTS`.
    """
    return _WORN[part](COLOURS[part])


def draw_head(
    axes: Axes, part: str, place: tuple[float, float], radius: float = 12, zorder: float = 6
) -> PathCollection:
    """Draw a head on axes, of one size whatever they measure.

    Parameters
    ----------
    axes : Axes
        Where.
    part : str
        Whose, as for `head`.
    place : tuple of float
        The middle of the face, as the axes measure; ``set_offsets`` moves it.
    radius : float
        Half the head's width, in points.
    zorder : float
        What it stands before.
    """
    shapes = head(part)
    drawn = PathCollection(
        [outline.transformed(Affine2D().scale(radius)) for outline, _ in shapes],
        sizes=[1],
        offsets=[place],
        transform=IdentityTransform(),
        offset_transform=axes.transData,
        facecolors=[fill for _, fill in shapes],
        edgecolors=[INK],
        linewidths=PEN * radius,
        capstyle="round",
        zorder=zorder,
        clip_on=False,
    )
    axes.add_collection(drawn, autolim=False)
    return drawn


def as_svg(part: str, height: str = "1.6em") -> str:
    """Return a head as SVG for a line of text, which says nothing to those who only hear it.

    It takes the page's own colours, so it is right on a dark page and on paper. A notebook's text
    leaves it out.

    Parameters
    ----------
    part : str
        Whose, as for `head`; the name that it belongs to stands beside it.
    height : str
        How high it stands, as CSS measures.

    Examples
    --------
    >>> as_svg("maker").startswith('<svg class="face" aria-hidden="true" viewBox=')
    True
    """
    outlines = "".join(
        f'<path fill="{STAND_INS.get(fill, fill)}" d="{_as_svg_path(outline)}"/>'
        for outline, fill in head(part)
    )
    return (
        f'<svg class="face" aria-hidden="true" viewBox="-14 -16 28 27" height="{height}" '
        f'stroke="currentColor" stroke-width="{10 * PEN:g}" stroke-linecap="round">{outlines}</svg>'
    )


def _as_svg_path(outline: Path) -> str:
    """Write an outline as SVG does: ten times as large, and down is up."""
    letters = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE4: "C", Path.CLOSEPOLY: "Z"}
    written = ""
    for corners, code in outline.iter_segments(curves=True, simplify=False):
        points = (np.reshape(corners, (-1, 2)) * [10, -10]).round(1) + 0.0
        written += letters[code] + " ".join(f"{number:g}" for number in points.ravel())
    return written


def put_on_stage(
    stage: Axes, company: Company, places: Floats, *, radius: float = 11.5, roles: bool = True
) -> None:
    """Draw the five on the stage of a chart, each with a name, towards the middle row.

    Parameters
    ----------
    stage : Axes
        As `pullkit.explorers.stage.set_stage` leaves it.
    company : Company
        Whose five.
    places : ndarray, shape (people, 2)
        Where everyone stands, as `pullkit.explorers.stage.chart_places` says.
    radius : float
        Half a head's width, in points.
    roles : bool
        Whether what they do stands below their names.
    """
    order = {person.id: i for i, person in enumerate(company.people)}
    five = {part: places[order[company.cast[part].id]] for part in PARTS}
    for part, (across, relays) in five.items():
        person = company.cast[part]
        draw_head(stage, part, (across, relays), radius)
        said = [(person.name, COLOURS[part], "bold"), (person.role, INK, "normal")][: 1 + roles]
        x, y, align = _beside(part, five, radius, LINE * len(said))
        for line, (words, colour, weight) in enumerate(said):
            stage.annotate(
                words,
                (across, relays),
                (x, y + LINE * ((len(said) - 1) / 2 - line)),
                textcoords="offset points",
                ha=align,
                va="center_baseline",
                color=colour,
                fontweight=weight,
                fontsize=10.5,
                bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.5},
                zorder=1.5,  # above the lines, below the dots
            )


def _beside(
    part: str, five: Mapping[str, Floats], radius: float, height: float
) -> tuple[float, float, str]:
    """Return where words of a height stand, in points from the face, and how they are set."""
    across, relays = five[part]
    if part == "director":  # whose row is empty; HR's words may reach into it
        side = -1 if five["hr"][0] > across else 1
        return side * (radius + 5), 0, "left" if side > 0 else "right"
    # A head reaches higher than deep.
    far = five["director"][1] < relays
    y = -1.05 * radius - height / 2 if far else 1.55 * radius + height / 2
    if across < EDGE:
        return -radius, y, "left"
    return (radius, y, "right") if across > 1 - EDGE else (0, y, "center")


@mpl.rc_context(draw.AS_WRITTEN)
def the_five() -> Still:
    """*Five people*: each with a head and a name, where they sit on the company's chart."""
    company = load_company()
    chart = chart_of(company)
    places = chart_places(company, chart)
    figure, axes = plt.subplots(figsize=(5, 5.7), layout="constrained")
    set_stage(axes, company, chart, places)
    put_on_stage(axes, company, places)
    away = {part: len(relay_path(company, company.cast[part])) for part in PARTS}
    told = ", ".join(
        f"{company.cast[part].name}, {company.cast[part].role}: {away[part]}"
        for part in sorted(PARTS, key=away.__getitem__)
    )
    return Still(
        figure,
        caption=(
            f"The {len(company.people)} people of {company.name}, each a dot, with a line to "
            f"whoever they report to. In front, at the bottom, the {company.clients}. A relay is "
            f"one step along these lines: from the {company.clients} to "
            f"{company.cast['maker'].name} there are {away['maker']}."
        ),
        alt=(
            f"The chart of {company.name}, row by row as people are away from the "
            f"{company.clients}. The five who have a name, and their relays: {told}."
        ),
    )

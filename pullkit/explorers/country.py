"""The ground a group rolls on, the ball that it is, and the thumb that pushes it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.ticker import PercentFormatter
from matplotlib.transforms import Affine2D, IdentityTransform

from pullkit import gravity
from pullkit.engine.style import BLUE, FAINT, GREEN, INK, PAPER, PURPLE, VERMILION
from pullkit.explorers import drawing as draw
from pullkit.explorers.drawing import Artists, Floats


@cache
def equilibria(field: float, conformity: float) -> tuple[float, float, float]:
    """Return where a group rests and the crest between, as numbers."""
    low, crest, high = gravity.equilibria(field, conformity=conformity)
    return float(low), float(crest), float(high)


def settled(start: float, field: float, conformity: float) -> float:
    """Return where a group comes to rest."""
    low, crest, high = equilibria(field, conformity)
    return low if start < crest else high


class Country:
    """The ground a group rolls on, its ball, and the thumb.

    Heights carry no unit, and what is drawn is ``arsinh(10 height)``: it keeps every slope's
    direction, and shows a shallow valley beside a steep wall.
    """

    RADIUS = 10.0  # of the ball, in points
    GRAIN = 37  # points of the outline of either basin
    WAITING = (66.0, 3.5)  # where the thumb waits: people in a hundred, and height

    def __init__(self, axes: Axes, heights: tuple[float, float], thumb: bool) -> None:
        self._left, self._right, self._floor = -5.6, 105.6, heights[0]
        axes.set(xlim=(self._left, self._right), ylim=heights)
        axes.spines["left"].set_visible(False)
        axes.set_yticks([])
        axes.set_xticks([0, 25, 50, 75, 100])
        axes.xaxis.set_major_formatter(PercentFormatter(100))
        axes.set_xlabel("People who do it the new way")
        floor = heights[0] + 0.14
        self.words = [
            axes.text(x, floor, " ", color=colour, fontsize=11, weight="bold", ha=side, zorder=9)
            for x, colour, side in ((0, PURPLE, "left"), (100, GREEN, "right"))
        ]
        self._scale = np.array(axes.bbox.size)
        self._scale /= [self._right - self._left, heights[1] - heights[0]]  # points a unit
        self.ground = draw.areas(axes, 2, zorder=2)
        self.turf = draw.strokes(axes, 2, linewidths=3.5, capstyle="round", zorder=3)
        points: dict[str, Any] = {
            "sizes": [1],
            "offsets": [(0, 0)],
            "transform": IdentityTransform(),
            "offset_transform": axes.transData,
        }
        self.ghosts = PathCollection(
            [_disc(self.RADIUS)],
            facecolors=[to_rgba(VERMILION, 0.14)],
            edgecolors=[to_rgba(VERMILION, 0.5)],
            linewidths=1,
            **points,
        )
        self.ball = PathCollection(
            [_disc(self.RADIUS), _disc(0.26 * self.RADIUS, (-3.1, 3.4))],
            facecolors=[VERMILION, to_rgba(PAPER, 0.85)],
            linewidths=0,
            **points,
        )
        self.hand = PathCollection(
            _thumb(self.RADIUS),
            facecolors=[BLUE, PAPER, "none", PAPER, PAPER],
            edgecolors=[INK],
            linewidths=1.6,
            **points,
        )
        pushed = [self.hand] if thumb else []
        for order, layer in enumerate([self.ghosts, *pushed, self.ball]):
            layer.set_zorder(4 + order)
            axes.add_collection(layer, autolim=False)
        self.artists: Artists = [self.ground, self.turf, *self.words, self.ghosts, *pushed]
        self.artists.append(self.ball)

    def shape(self, field: float, conformity: float, covered: bool = False) -> None:
        """Raise the ground for a field; the crest divides it into the two basins.

        Ground that is covered is level and grey, whatever lies under it.
        """
        self._field, self._conformity, self._covered = field, conformity, covered
        low, crest, high = equilibria(field, conformity)
        two = low < high and not covered
        divide = crest if two else 0.0
        colours = [PURPLE, GREEN] if two else [GREEN if high > 0 else PURPLE] * 2
        if covered:
            colours = [FAINT, FAINT]
        said = {PURPLE: "rolls to the old way", GREEN: "rolls to the new way"}
        for words, colour in zip(self.words, said, strict=True):
            words.set_text(said[colour] if colour in colours else " ")
        old = self._surface(np.linspace(-1, divide, self.GRAIN))
        new = self._surface(np.linspace(divide, 1, self.GRAIN))
        old, new = np.vstack([old[0] + _wall(-1), old]), np.vstack([new, new[-1] + _wall(1)])
        self.turf.set_segments([old, new])
        self.turf.set_color(colours)
        self.ground.set_verts([self._filled(old), self._filled(new)])
        self.ground.set_facecolor([to_rgba(colour, 0.2) for colour in colours])

    def roll(self, before: Sequence[float], now: float) -> None:
        """Put the ball where it is now, and its ghosts where it was."""
        places = self._resting(np.array([*before, now]))
        self.ghosts.set_offsets(places[:-1])
        self.ball.set_offsets(places[-1:])

    def hold(self, balance: float | None) -> None:
        """Lay the thumb against a ball at this balance, or take it away."""
        away = np.array([[-1000.0, 0.0]])
        self.hand.set_offsets(away if balance is None else self._resting(np.array([balance])))

    def lift_hand(self) -> None:
        """Let the thumb wait above the ground."""
        self.hand.set_offsets([self.WAITING])

    def _height(self, balance: Floats) -> Floats:
        if self._covered:
            return np.zeros_like(balance)
        height = gravity.landscape(balance, self._field, conformity=self._conformity)
        return np.asarray(np.arcsinh(10 * np.asarray(height)))

    def _surface(self, balance: Floats) -> Floats:
        return np.stack([100 * np.asarray(gravity.adoption(balance)), self._height(balance)], 1)

    def _filled(self, surface: Floats) -> Floats:
        (left, _), (right, _) = surface[0], surface[-1]
        return np.vstack([surface, [(right, self._floor), (left, self._floor)]])

    def _resting(self, balance: Floats) -> Floats:
        """Return the middles of balls that touch the ground at these balances."""
        step = 1e-4
        inner = np.clip(balance, -1 + step, 1 - step)
        around = np.concatenate([inner + step, inner - step, balance])
        ahead, behind, here = np.split(self._surface(around), 3)
        along = (ahead - behind) * self._scale
        along /= np.linalg.norm(along, axis=1, keepdims=True)
        upright = np.stack([-along[:, 1], along[:, 0]], 1)
        lift = (self.RADIUS + 1.7) * upright / self._scale
        return np.asarray(here + lift)


def _wall(side: int) -> Floats:
    """Return the rise beyond nobody (-1) and beyond everybody (1): no one is left to change."""
    away = np.linspace(0, 6, 8)[1:]
    wall = np.stack([side * away, 2.2 * (away / 6) ** 3], 1)
    return wall if side > 0 else wall[::-1]


def _disc(radius: float, middle: tuple[float, float] = (0.0, 0.0)) -> Path:
    """Return a disc, in points."""
    return Path.unit_circle().transformed(Affine2D().scale(radius).translate(*middle))


def _thumb(ball: float) -> list[Path]:
    """Return a cuff, a fist, its folds, its thumb and the nail, in points, against a ball at 0."""
    move, line, quadratic, cubic = Path.MOVETO, Path.LINETO, Path.CURVE3, Path.CURVE4
    cuff = [(-116, -29), (-91, -26), (-91, 14), (-116, 17), (-116, -29)]
    fist = [(-93, -23), (-86, -35), (-68, -36), (-36, -37), (-33, -23), (-36, 0), (-54, 16)]
    fist += [(-80, 15), (-93, 12), (-93, -23)]
    folds = [(-36, -15), (-49, -11), (-59, -14), (-37, -26), (-50, -23), (-60, -26)]
    thumb = [(-79, 10), (-60, 20), (-40, 14), (-33, 12), (-20, 14), (-7, 15), (1, 11), (1, 0)]
    thumb += [(1, -11), (-7, -14), (-19, -13), (-36, -12), (-52, -5)]
    nail = [(-17, 13.4), (-18, 6), (-10, 4), (-1.5, 6), (-1, 8), (-3.5, 11.5), (-7, 13)]
    shapes = [
        Path(cuff, [move, *[line] * 4]),
        Path(fist, [move, *[quadratic] * 8, line]),
        Path(folds, [move, quadratic, quadratic] * 2),
        Path(thumb, [move, *[quadratic] * 4, *[cubic] * 6, *[quadratic] * 2]),
        Path(nail, [move, *[cubic] * 6]),
    ]
    place = Affine2D().scale(0.9).translate(-ball - 1.5, 0).rotate_deg(-20)
    return [shape.transformed(place) for shape in shapes]

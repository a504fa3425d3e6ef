"""What leaves a hole in a figure, and why: numbers without a place, and words that are none.

matplotlib leaves out what it cannot draw and says nothing, or says it on standard error once for
every text. An explorer asks here first, and refuses.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axis import Axis
from matplotlib.collections import Collection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.path import Path
from matplotlib.spines import Spine
from matplotlib.text import Text
from matplotlib.transforms import Transform
from numpy.typing import NDArray

from .fonts import missing_font

Floats = NDArray[np.float64]

SAFE = 1e100
"""No axis with equal steps takes a number below it beyond what a number can be."""

_NOT_A_NUMBER = re.compile(r"(?<![\w\\])(nan|NaN|NaT|inf)(?:[kKMGxhmsgt]|k[mg]|th)?(?!\w)")
"""The words, alone or with a unit that stands close to its number."""
_NONE = re.compile(r"\bNone\b")
_BEGINS = re.compile(r"(?:^|[.!?:;\u2026\u2014\n])[\s\"'\u201c\u2018(]*$")


def not_a_number(text: str) -> str | None:
    """Return the word for a number that is none, if `text` has one.

    Examples
    --------
    >>> not_a_number("After inf months")
    'inf'
    >>> not_a_number("Nan has the information") is None
    True
    """
    found = _NOT_A_NUMBER.search(text)
    return found and found[1]


def not_a_word(text: str) -> str | None:
    """Return a word of Python's, for a value that is missing, that `text` says by mistake.

    English begins a sentence with "None of" or "None moves"; elsewhere a capital gives it away.

    Examples
    --------
    >>> not_a_word("It takes None months.")
    'None'
    >>> not_a_word("None of the desks moves.") is None
    True
    """
    for none in _NONE.finditer(text):
        english = _BEGINS.search(text[: none.start()]) and re.match(r" [a-z]", text[none.end() :])
        if not english:
            return "None"
    return not_a_number(text)


def not_a_label(text: Any) -> str | None:
    """Say why `text` cannot stand beside a control, on a button or under a figure, if it cannot.

    Examples
    --------
    >>> not_a_label("After None months")
    "says 'None'"
    >>> not_a_label(" ")
    "is ' '"
    >>> not_a_label("None") is None  # an option's name
    True
    """
    if not isinstance(text, str) or not text.strip():
        return f"is {text!r}"
    word = None if text.strip() == "None" else not_a_word(text)
    return word and f"says {word!r}"


def undrawable(artist: Artist) -> str | None:
    """Say what in an artist matplotlib would silently leave out, if anything.

    Parameters
    ----------
    artist : Artist
        Any artist of a figure; those within it, as in a legend, count. One that is not visible
        is drawn nowhere, and can hold anything. So can masked points: they are gaps that the
        author asked for.

    Returns
    -------
    str or None
        What to say after "it has ": "a NaN", "an infinite value", "the word 'inf'".
    """
    if not artist.get_visible():
        return None
    # The values are here to be found out: numpy need not warn of them as well.
    with np.errstate(all="ignore"):
        if isinstance(artist, Line2D):
            return _in_line(artist)
        if isinstance(artist, Text):
            return _in_text(artist)
        if isinstance(artist, Collection):
            return _in_collection(artist)
        if isinstance(artist, Patch):
            return _in_patch(artist)
        parts: list[Artist]
        if isinstance(artist, Axis):  # It keeps ticks in reserve that stand nowhere yet.
            parts = [artist.label, *artist.get_ticklabels(which="both")]
        else:
            parts = [part for part in artist.get_children() if not isinstance(part, Spine)]
        return next(filter(None, map(undrawable, parts)), None)


def _in_line(line: Any) -> str | None:
    points = np.asarray(line.get_xydata())
    if not np.isfinite(points).all():
        # Of what is masked matplotlib has made NaN as well.
        masks = (np.ma.getmaskarray(data) for data in line.get_data())
        points = points[~np.logical_or(*masks)]
    sizes = [line.get_linewidth(), line.get_markersize(), line.get_markeredgewidth()]
    return _not_finite(sizes) or _without_place(points, line, line.get_transform())


def _in_text(text: Any) -> str | None:
    words = not_a_word(text.get_text())
    if words:
        return f"the word {words!r}"
    places = [(text.get_unitless_position(), text.get_transform())]
    if hasattr(text, "xy"):
        target = (text.convert_xunits(text.xy[0]), text.convert_yunits(text.xy[1]))
        on_axes = text.xycoords == "data" and text.axes is not None
        places.append((target, text.axes.transData if on_axes else text.get_transform()))
    found = (_without_place(np.array([at], dtype=float), text, by) for at, by in places)
    return next(filter(None, found), None) or missing_font(text.get_fontproperties())


def _in_collection(collection: Any) -> str | None:
    offsets = collection.get_offsets()
    offsets = np.ma.getdata(offsets)[~np.ma.getmaskarray(offsets).any(axis=1)]
    shapes = [_corners(path) for path in collection.get_paths()]
    corners = np.concatenate(shapes) if shapes else np.empty((0, 2))
    by = collection.get_transform()
    filled = len(collection.get_facecolor()) > 0
    return (
        _not_finite(collection.get_linewidth())
        or _not_finite(collection.get_transforms())
        or _without_place(offsets, collection, collection.get_offset_transform())
        or _without_place(corners, collection, by, shapes if filled else None)
    )


def _in_patch(patch: Patch) -> str | None:
    corners = patch.get_patch_transform().transform(_corners(patch.get_path()))
    return _not_finite(patch.get_linewidth()) or _without_place(
        corners, patch, patch.get_data_transform(), [corners] if patch.get_fill() else None
    )


def _corners(path: Path) -> Floats:
    """Return the points of a path that are drawn: what closes it has a point for form's sake."""
    points = np.asarray(path.vertices, dtype=float)
    return points if path.codes is None else points[path.codes != Path.CLOSEPOLY]


def _without_place(
    points: Floats, artist: Artist, transform: Transform, areas: list[Floats] | None = None
) -> str | None:
    """Say why points have no place on the page.

    An area may reach beyond the end of its axis, as a bar on a logarithmic one does that stands on
    zero; it has no place if all of it lies there.
    """
    wrong = _not_finite(points)
    if wrong or not len(points):
        return wrong
    axes = artist.axes
    bent = axes is not None and {axes.xaxis.get_scale(), axes.yaxis.get_scale()} != {"linear"}
    if axes is not None and bent:
        on_axes = transform.contains_branch_seperately(axes.transData)
        for k, axis in enumerate((axes.xaxis, axes.yaxis)):
            for numbers in [points[:, k]] if areas is None else [area[:, k] for area in areas]:
                if on_axes[k] and len(numbers):
                    beyond = _beyond(axis, numbers, whole=areas is None)
                    if beyond is not None:
                        return f"{beyond:g} (beyond its {axis.get_scale()} axis)"
    far = not transform.is_affine or np.abs(points).max() > SAFE
    if far and not np.isfinite(transform.transform(points)).all():
        return "a value that has no place on its axes"
    return None


def _beyond(axis: Any, numbers: Floats, *, whole: bool) -> float | None:
    """Return a number that the axis's scale does not reach, if one is or, not `whole`, all are."""
    ends = (float(numbers.min()), float(numbers.max()))
    beyond = [end for end in ends if tuple(axis.limit_range_for_scale(end, end)) != (end, end)]
    return beyond[0] if len(beyond) >= (1 if whole else 2) else None


def _not_finite(numbers: Any) -> str | None:
    """Name the kind of a number that is not finite, if there is one."""
    if isinstance(numbers, np.ma.MaskedArray):
        numbers = numbers.compressed()
    numbers = np.asarray(numbers, dtype=float)
    if np.isfinite(numbers).all():
        return None
    return "an infinite value" if np.isinf(numbers).any() else "a NaN"

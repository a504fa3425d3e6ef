"""Fonts that are not there, and letters that the figures' own font does not have.

In SVG text stays text, and whoever reads it has fonts of their own. A picture is drawn here, and
takes what is missing from other fonts of this machine.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from matplotlib.font_manager import (
    FontProperties,
    findfont,
    font_family_aliases,
    fontManager,
    get_font,
)
from matplotlib.text import Text

_log = logging.getLogger(__name__)


def unknown_font(figure: Figure) -> str | None:
    """Say which font a text of the figure names that is not there, if any.

    Parameters
    ----------
    figure : Figure
        A text that names several fonts needs one of them only.

    Returns
    -------
    str or None
        What to say after "it has ": "the font 'Palatino' (not installed here)".
    """
    texts = figure.findobj(Text)
    return next(filter(None, (missing_font(text.get_fontproperties()) for text in texts)), None)


def missing_font(font: Any) -> str | None:
    """Say which font these properties name that is not there, if none of those named is."""
    file = font.get_file()
    if file is not None:
        missing = not Path(file).is_file()
        return f"the font file {str(file)!r} (it does not exist)" if missing else None
    families = font.get_family()
    if any(map(_installed, families)):
        return None
    named = ", ".join(map(repr, families))
    return f"the font {named} (not installed here; 'DejaVu Sans' always is)"


@contextmanager
def quiet() -> Iterator[None]:
    """Keep matplotlib from telling standard error of fonts: once a text, and once a letter."""
    log = logging.getLogger("matplotlib.font_manager")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph .* missing from font")
            yield
    finally:
        log.setLevel(level)


@contextmanager
def other_fonts(figure: Figure) -> Iterator[None]:
    """Give each text of a figure the fonts that have the letters its own font has not.

    A letter that no font has is named once, on standard error.
    """
    texts = [text for text in figure.findobj(Text) if isinstance(text, Text)]
    families = [text.get_fontfamily() for text in texts]
    for text, own in zip(texts, families, strict=True):
        others = _fonts_for(text.get_text(), findfont(text.get_fontproperties()))
        if others:
            text.set_fontfamily([*own, *others])
    try:
        yield
    finally:
        for text, own in zip(texts, families, strict=True):
            text.set_fontfamily(own)


@lru_cache(maxsize=4096)
def _fonts_for(words: str, font: str) -> tuple[str, ...]:
    """Name the fonts that have the letters of `words` which `font` has not."""
    missing = {letter for letter in words if letter.isprintable()} - _letters(font)
    families = []
    for family, path in _upright_fonts() if missing else ():
        if found := missing & _letters(path):
            families.append(family)
            missing -= found
    if missing:
        letters = "".join(sorted(missing))
        _log.warning("No font has %s (in %r): in pictures it is an empty box.", letters, words)
    return tuple(families)


@cache
def _upright_fonts() -> tuple[tuple[str, str], ...]:
    """List this machine's fonts, less matplotlib's own that has a box for every letter."""
    entries = (e for e in fontManager.ttflist if e.style == "normal" and e.weight == 400)
    fonts = {(entry.name, entry.fname) for entry in entries}
    return tuple(sorted(font for font in fonts if not font[0].startswith("Last Resort")))


@cache
def _letters(font: str) -> frozenset[str]:
    return frozenset(map(chr, get_font(font).get_charmap()))


def _installed(family: str) -> bool:
    if family in font_family_aliases:  # such as "serif", for which there is always something
        return True
    try:
        with quiet():
            findfont(FontProperties(family=[family]), fallback_to_default=False)
    except ValueError:
        return False
    return True

"""Letters that the figures' own font does not have: names are written in every script.

In SVG text stays text, and whoever reads it has fonts of their own. A picture is drawn here, and
takes what is missing from other fonts of this machine.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache

from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, fontManager, get_font
from matplotlib.text import Text

_log = logging.getLogger(__name__)


@contextmanager
def without_complaints() -> Iterator[None]:
    """Keep matplotlib from warning, in every text and state, of letters that a font has not."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        yield


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
        with without_complaints():
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

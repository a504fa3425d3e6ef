"""A figure that does not move: inline SVG with a caption and an alternative text."""

from __future__ import annotations

import hashlib
from html import escape

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from . import markup


class Still:
    """A figure with its caption and alternative text, ready to be shown.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure; it is closed in pyplot.
    caption : str
        What to see in it.
    alt : str
        What it shows, for those who cannot see it.

    Raises
    ------
    ValueError
        If the caption or the alternative text is empty.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, axes = plt.subplots()
    >>> shown = Still(figure, caption="An empty pair of axes.", alt="No data yet.")
    >>> "An empty pair of axes." in shown.html
    True
    """

    def __init__(self, figure: Figure, *, caption: str, alt: str) -> None:
        for which, text in (("caption", caption), ("alt", alt)):
            if not text.strip():
                raise ValueError(f"{which} is {text!r}; a figure needs words")
        plt.close(figure)
        markup.prepare(figure)
        self._image = markup.picture(figure)
        words = f"{caption}\0{alt}\0{self._image}"
        prefix = f"still-{hashlib.sha256(words.encode()).hexdigest()[:8]}"
        with markup.svg_settings():
            svg = markup.template(figure, (), prefix)
        svg = svg.replace("<svg ", f'<svg role="img" aria-label="{escape(alt)}" ', 1)
        self.html = (
            f'<figure class="explorer-still">{svg}'
            f"<figcaption>{escape(caption)}</figcaption></figure>"
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Show inline SVG, or a picture where a printed page is built."""
        return {"text/html": self.html, "image/png": self._image}

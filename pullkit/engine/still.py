"""A figure that does not move: inline SVG with a caption and an alternative text."""

from __future__ import annotations

import base64
import hashlib
import io
from html import escape
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from PIL import Image

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
            f'<figure class="explorer-still" aria-labelledby="{prefix}.caption">{svg}'
            f'<figcaption id="{prefix}.caption">{escape(caption)}</figcaption></figure>'
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Show inline SVG, or a picture where a printed page is built."""
        return {"text/html": self.html, "image/png": self._image}


_UNLESS_LIVE = (
    ".jp-OutputArea-child:has(.explorer-fallback)"
    " + .jp-OutputArea-child:not(:has(.explorer-view)) { display: none; }"
)
"""Hides what JupyterLab says where the widgets should be, in the output after the picture's."""


def fallback(
    picture: str, sentence: str, caption: str, name: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what stands for a live explorer where nothing is live: in a saved notebook.

    Parameters
    ----------
    picture : str
        The figure as a PNG in base64, at `SCREEN_DPI`; fewer colours make it a third as large.
    sentence : str
        What it shows.
    caption : str
        What to see in it.
    name : str
        By which the live explorer finds it, to hide it.

    Returns
    -------
    data, metadata : dict
        Of a MIME bundle: HTML for readers of notebooks and what converts them, an image for those
        that show no HTML.
    """
    small = io.BytesIO()
    with Image.open(io.BytesIO(base64.b64decode(picture))) as image:
        image.convert("RGB").quantize(64).save(small, "png", optimize=True)
        width, height = (round(side * 96 / markup.SCREEN_DPI) for side in image.size)
    image64 = base64.b64encode(small.getvalue()).decode()
    html = (
        f"<style>{_UNLESS_LIVE}</style>"
        f'<figure class="explorer-still explorer-fallback" data-for="{name}">'
        f'<img src="data:image/png;base64,{image64}" '
        f'alt="{escape(sentence)}" width="{width}" height="{height}">'
        f"<p>{escape(sentence)}</p><figcaption>{escape(caption)} "
        "(A still picture: run the notebook to move its sliders.)</figcaption></figure>"
    )
    data = {"text/html": html, "image/png": image64, "text/plain": sentence}
    return data, {"image/png": {"alt": sentence, "width": width, "height": height}}

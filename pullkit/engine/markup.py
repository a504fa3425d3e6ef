"""From matplotlib artists to SVG text that can stand in a web page.

A figure is drawn once, as a *template* in which every moving artist is an empty ``<g>``. What goes
into one of those, for one state, is a *fragment*: the artist alone, drawn by matplotlib's own SVG
renderer. A fragment carries every definition it refers to (markers, clip paths), under names of
its own, so that it can be put anywhere and several explorers can share a page.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from html import unescape
from typing import Any, Literal
from xml.sax.saxutils import quoteattr

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from .drawable import undrawable
from .fonts import other_fonts, quiet, unknown_font
from .style import STAND_INS, SVG

PRINT_DPI = 200
SCREEN_DPI = 144
"""Half as many again as a screen's own 96: sharp enough on most, and a third of the bytes."""

_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))

_CLUTTER = re.compile(
    r"<!--.*?-->|<metadata>.*?</metadata>|<defs>\s*</defs>|(?<=>)\s+(?=<)", re.DOTALL
)
_NO_TURN = re.compile(r' transform="rotate\(-?0 [^"]*"')
_TAG = re.compile("(<[^>]*>)")
_GEOMETRY = re.compile(r' (d|x|y|width|height|points|transform)="([^"]*)"')
_NOT_FINITE = re.compile(r'="[^"]*(?<![\w#.-])-?(?:nan|inf)(?![\w.-])')
_LONG_NUMBER = re.compile(r"-?\d*\.\d+(?:e[-+]?\d+)?")
_IDENTIFIER = re.compile(r' id="([^"]*)"')
_REFERENCE = re.compile(r"url\(#([^)]*)\)|href=\"#([^\"]*)\"")
_COLOUR = re.compile("|".join(STAND_INS), re.IGNORECASE)
_FONT_FAMILY = re.compile(r"'DejaVu Sans'(, [^;\"]*)?")
_STYLE = re.compile(r' style="([^"]*)"')


class FigureError(ValueError):
    """A figure that the engine cannot publish, and why."""


@contextmanager
def svg_settings() -> Iterator[None]:
    """Hold the matplotlib settings under which every fragment and template is drawn."""
    # One by one: matplotlib's own `rc_context` copies all its settings, at every move of a slider.
    before = {key: mpl.rcParams[key] for key in SVG}
    mpl.rcParams.update(SVG)
    try:
        # Text stays text: a letter that is missing here is drawn by the fonts of whoever reads it.
        with quiet():
            yield
    finally:
        mpl.rcParams.update(before)


def prepare(figure: Figure) -> None:
    """Fix the figure's layout and resolution: from now on only its artists move.

    Raises
    ------
    FigureError
        If a text of the figure names a font that is not there, or cannot be set, or a number
        would leave a hole in it.
    """
    wrong = unknown_font(figure) or undrawable(figure)
    if wrong:
        raise FigureError(f"the figure has {wrong}")
    with svg_settings():
        figure.savefig(io.StringIO(), format="svg")  # lays out by the widths that texts have in SVG
        figure.set_layout_engine(None)
    figure.set_dpi(72)


class _Renderer(RendererSVG):
    """The SVG renderer, for one fragment: no head, each style written once, widths remembered."""

    def _write_metadata(self, _: Any) -> None: ...

    def _write_default_style(self) -> None: ...

    def draw_markers(self, gc: Any, *shape: Any) -> None:
        *_, fill = shape
        style = self._get_style(gc, fill)  # type: ignore[no-untyped-call]
        vars(self)["_get_style"] = lambda *_: style  # asked for again at every marker
        try:
            super().draw_markers(gc, *shape)  # type: ignore[no-untyped-call]
        finally:
            del vars(self)["_get_style"]

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: bool | Literal["TeX"]
    ) -> tuple[float, float, float]:
        return _extent(s, prop, ismath)


@lru_cache(maxsize=4096)
def _extent(text: str, font: FontProperties, ismath: Any) -> tuple[float, float, float]:
    return text_to_path.get_text_width_height_descent(text, font, ismath)


def fragment(figure: Figure, artist: Artist, prefix: str) -> str:
    """Return the SVG of one artist as it is now.

    Parameters
    ----------
    figure : Figure
        A figure that `prepare` has seen.
    artist : Artist
        One of its artists.
    prefix : str
        Begins every identifier in the fragment; unique on the page.

    Raises
    ------
    FigureError
        If the artist draws pixels rather than shapes, or with a number that is not finite.
    """
    width, height = figure.get_size_inches() * 72
    buffer = io.StringIO()
    renderer = _Renderer(  # type: ignore[no-untyped-call]
        width, height, buffer, image_dpi=72, metadata=_NO_METADATA
    )
    renderer.writer.comment("here")  # which closes the head
    start = buffer.tell()
    artist.draw(renderer)
    renderer.finalize()  # type: ignore[no-untyped-call]
    drawn = buffer.getvalue()[start:]
    if "<image" in drawn:
        raise FigureError(
            f"{artist} is drawn as pixels, which cannot be published state by state; "
            "use lines, fills, bars, markers or text"
        )
    tidy = _tidy(drawn[: drawn.rindex("</svg>")], prefix)
    if ("nan" in tidy or "inf" in tidy) and any(map(_NOT_FINITE.search, _TAG.findall(tidy))):
        raise FigureError(f"{artist} is drawn with a number that is not finite")
    return tidy


def template(figure: Figure, moving: Sequence[Artist], prefix: str) -> str:
    """Return the figure's SVG with an empty ``<g data-place="k">`` in place of moving artist k."""
    places = {id(artist): f"place-{k}" for k, artist in enumerate(moving)}
    buffer = io.StringIO()
    with _drawn_as_places(moving, places):
        figure.savefig(buffer, format="svg", metadata=_NO_METADATA)
    missing = [artist for artist in moving if f'id="{places[id(artist)]}"' not in buffer.getvalue()]
    if missing:
        raise FigureError(f"update() returned {missing[0]}, which the figure does not draw")
    svg = buffer.getvalue()
    body = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    # matplotlib's own rule is for `*`: inside a page it would reach every element of it.
    body = re.sub(r"<style.*?</style>", "", body, flags=re.DOTALL)
    width, height = figure.get_size_inches() * 72
    drawn = _tidy(body, f"{prefix}.still", tuple(places.values()))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" '
        # Matplotlib leaves black fills out, texts among them.
        'fill="currentColor" stroke-linejoin="round" stroke-linecap="butt">'
        + re.sub(r'<g id="place-(\d+)"/>', r'<g data-place="\1"></g>', drawn)
        + "</svg>"
    )


def fill(svg: str, fragments: Sequence[str]) -> str:
    """Return the template `svg` with fragment k put into place k."""
    return re.sub(
        r'<g data-place="(\d+)">', lambda place: place.group() + fragments[int(place[1])], svg
    )


def picture(figure: Figure, dpi: int = PRINT_DPI) -> str:
    """Return the figure as a PNG in base64, for builders of printed pages.

    What the figure's font does not have comes from other fonts of this machine.
    """
    buffer = io.BytesIO()
    with quiet(), other_fonts(figure):
        figure.savefig(buffer, format="png", dpi=dpi, facecolor="white")
    return base64.b64encode(buffer.getvalue()).decode()


@contextmanager
def _drawn_as_places(moving: Sequence[Artist], places: dict[int, str]) -> Iterator[None]:
    """Let each moving artist draw only the empty group that marks its place and depth."""

    def place(name: str) -> Callable[[Any], None]:
        def draw(renderer: Any) -> None:
            renderer.open_group("place", gid=name)
            renderer.close_group("place")

        return draw

    try:
        for artist in moving:
            vars(artist)["draw"] = place(places[id(artist)])
        yield
    finally:
        for artist in moving:
            del vars(artist)["draw"]


@lru_cache(maxsize=256)
def _tidy(svg: str, prefix: str, keep: tuple[str, ...] = ()) -> str:
    """Make drawn SVG small, steady from state to state, and safe beside other figures."""
    pieces = _TAG.split(_CLUTTER.sub("", svg).strip())
    # What stands between the tags is the figure's own words, which nothing may alter.
    tags = "\0".join(pieces[1::2]).replace("xlink:href", "href")
    tags = _NO_TURN.sub("", tags)
    tags = _GEOMETRY.sub(_round_geometry, tags)
    tags = _COLOUR.sub(lambda colour: STAND_INS[colour.group().lower()], tags)
    tags = _FONT_FAMILY.sub("sans-serif", tags)
    tags = _STYLE.sub(_as_attributes, tags)
    if tags:
        pieces[1::2] = _rename(tags, prefix, keep).split("\0")
    return "".join(pieces)


def _round_geometry(attribute: re.Match[str]) -> str:
    """Round coordinates to a tenth of a pixel; leave scale factors alone."""
    name, value = attribute.groups()
    if "scale" in value or "matrix" in value:
        return attribute.group()
    return f' {name}="{_LONG_NUMBER.sub(_tenth, " ".join(value.split()))}"'


def _tenth(number: re.Match[str]) -> str:
    text = f"{float(number.group()):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _as_attributes(style: re.Match[str]) -> str:
    """Write a style as presentation attributes, which no Content-Security-Policy forbids."""
    # A property may be declared twice, for older browsers; the last one counts.
    declared = dict(part.split(":", 1) for part in unescape(style.group(1)).split(";") if part)
    return "".join(
        f" {name.strip()}={quoteattr(value.strip())}" for name, value in declared.items()
    )


def _rename(svg: str, prefix: str, keep: tuple[str, ...]) -> str:
    """Give the identifiers that something refers to names of this figure's; drop the others."""
    used = {url or href for url, href in _REFERENCE.findall(svg)}
    own = (old for old in _IDENTIFIER.findall(svg) if old in used)
    names = {old: f"{prefix}.d{k}" for k, old in enumerate(dict.fromkeys(own))}

    def identifier(match: re.Match[str]) -> str:
        old = match.group(1)
        if old in keep:
            return match.group()
        return f' id="{names[old]}"' if old in names else ""

    def reference(match: re.Match[str]) -> str:
        old = match.group(1) or match.group(2)
        return match.group().replace(old, names.get(old, old))

    return _REFERENCE.sub(reference, _IDENTIFIER.sub(identifier, svg))

"""The five people of the story have a head each, whichever company plays, and a place in it."""

import itertools
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from pullkit.company import PARTS, load_company, relay_path
from pullkit.engine import style
from pullkit.explorers import faces

COMPANIES = [path.name for path in Path("data/companies").iterdir() if path.is_dir()]


@pytest.fixture(params=COMPANIES)
def company(request, monkeypatch):
    monkeypatch.setenv("PULLKIT_COMPANY", request.param)
    return load_company()


@pytest.fixture
def drawn(company, monkeypatch):
    """The still of the five, and the figure it was made of."""
    kept: list[Figure] = []

    class Kept(faces.Still):
        def __init__(self, figure, **words):
            kept.append(figure)
            super().__init__(figure, **words)

    monkeypatch.setattr(faces, "Still", Kept)
    return faces.the_five(), kept[0]


def test_every_part_has_a_head_and_a_colour_of_its_own():
    assert list(faces.COLOURS) == list(PARTS)
    assert len(set(faces.COLOURS.values())) == len(PARTS)
    assert set(faces.COLOURS.values()) <= set(style.STAND_INS)


def test_heads_can_be_told_apart_without_their_colours():
    outlines = [[outline.vertices.tobytes() for outline, _ in faces.head(part)] for part in PARTS]
    for one, other in itertools.combinations(outlines, 2):
        assert set(one) - set(other) and set(other) - set(one)


@pytest.mark.parametrize("part", PARTS)
def test_a_head_in_a_line_of_text_has_the_pages_colours_and_says_nothing(part):
    svg = faces.as_svg(part)
    root = ET.fromstring(svg)
    assert root.get("aria-hidden") == "true"
    assert not "".join(root.itertext())
    used = set(re.findall('fill="([^"]*)"', svg)) | {root.get("stroke")}
    assert used <= {*style.STAND_INS.values(), "none"}
    assert style.STAND_INS[faces.COLOURS[part]] in used
    assert len(svg) < 2500


@pytest.mark.parametrize("part", PARTS)
def test_a_head_stays_within_its_box(part):
    left, top, width, height = map(
        float, ET.fromstring(faces.as_svg(part)).get("viewBox", "").split()
    )
    for outline, _ in faces.head(part):
        (x0, y0), (x1, y1) = outline.get_extents().get_points() * 10
        assert left <= x0 and x1 <= left + width
        assert top <= -y1 and -y0 <= top + height


def extent(head):
    """Where a head stands, in pixels."""
    corners = np.vstack([path.vertices for path in head.get_paths()]) * head.figure.dpi / 72
    place = head.get_offset_transform().transform(head.get_offsets())
    return Bbox([(place + corners).min(axis=0), (place + corners).max(axis=0)])


def test_a_head_is_as_large_as_asked_for_on_any_axes():
    for reach in (1, 1000):
        figure, axes = plt.subplots(dpi=72)
        axes.set(xlim=(0, reach), ylim=(0, reach / 7))
        axes.axis("off")
        faces.draw_head(axes, "hr", (reach / 2, reach / 14), radius=50)
        figure.canvas.draw()
        inked = np.asarray(figure.canvas.buffer_rgba())[..., :3].min(axis=2) < 128
        plt.close(figure)
        # 1.68 radii across and 2.05 high, and the lines' own width.
        assert np.ptp(np.flatnonzero(inked.any(axis=0))) == pytest.approx(89, abs=3)
        assert np.ptp(np.flatnonzero(inked.any(axis=1))) == pytest.approx(106, abs=3)


def test_the_chart_names_the_five_and_says_how_far_they_are(drawn, company):
    still, _ = drawn
    for part in PARTS:
        person = company.cast[part]
        away = len(relay_path(company, person))
        assert f"{person.name}, {person.role}: {away}" in still.html
        assert f">{person.name}</text>" in still.html


def test_heads_and_words_stay_on_the_chart_and_hide_no_other(drawn):
    _, figure = drawn
    figure.canvas.draw()
    words = [text.get_window_extent() for text in figure.findobj(Annotation)]
    heads = [extent(head) for head in figure.findobj(PathCollection)]
    assert (len(heads), len(words)) == (5, 10)
    for box in [*heads, *words]:
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1
        assert figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1
    # What a name and its role share is the room between two lines.
    for one, other in itertools.combinations([*heads, *words], 2):
        shared = (
            min(one.x1, other.x1) - max(one.x0, other.x0),
            min(one.y1, other.y1) - max(one.y0, other.y0),
        )
        assert min(shared) < 3, (one, other)

"""Drawn artists as SVG text: small, in their place, and safe beside anything else on a page."""

import base64
import re
import xml.etree.ElementTree as ET

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.patches import Rectangle

from pullkit.engine import INK, STYLE, Still, markup
from pullkit.engine.style import STAND_INS
from tests.demo_explorers import HOSTILE, tilt, tilt_figure, zoo, zoo_figure

STATE = {"height": 1.2, "rate": 0.5, "shown": True}


@pytest.fixture(scope="module")
def menagerie():
    """The zoo's figure, its update, and its artists in one state."""
    figure, update = zoo_figure()
    moving = update(**STATE)
    markup.prepare(figure)
    return figure, update, moving


def fragments(figure, moving, prefix="p"):
    with markup.svg_settings():
        return [markup.fragment(figure, a, f"{prefix}.{k}") for k, a in enumerate(moving)]


def template(figure, moving, prefix="p"):
    with markup.svg_settings():
        return markup.template(figure, moving, prefix)


def one_axes(**size):
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(**size)
    plt.close(figure)
    return figure, axes


def identifiers(svg):
    return re.findall(r'\bid="([^"]*)"', svg)


def references(svg):
    return {one or two for one, two in re.findall(r'url\(#([^)]*)\)|href="#([^"]*)"', svg)}


def test_fragments_and_templates_are_well_formed(menagerie):
    figure, _, moving = menagerie
    drawn = fragments(figure, moving)
    for svg in drawn:
        ET.fromstring(f"<svg>{svg}</svg>")
    ET.fromstring(template(figure, moving))
    ET.fromstring(markup.fill(template(figure, moving), drawn))


def test_every_fragment_brings_what_it_refers_to(menagerie):
    figure, _, moving = menagerie
    for svg in fragments(figure, moving):
        assert references(svg) == set(identifiers(svg))
        assert len(identifiers(svg)) == len(set(identifiers(svg)))
    still = template(figure, moving)
    assert references(still) == set(identifiers(still))


def test_identifiers_never_collide_on_a_page_of_explorers_and_figures():
    explorers = [tilt(name=name) for name in ("tilt", "tilt-0", "tilt-still")]
    explorers.append(tilt(name="tilt-0-d0"))
    figures = [
        explorer.template(explorer.name)
        + "".join(explorer.fragments(explorer.start, explorer.name))
        for explorer in explorers
    ]
    for words in ("one", "two"):
        figure, _ = tilt_figure()
        figures.append(Still(figure, caption=words, alt=words).html)
    found = [ident for html in figures for ident in identifiers(html)]
    assert len(found) > 10
    assert len(found) == len(set(found))


def test_two_figures_that_say_the_same_words_have_identifiers_of_their_own():
    shown = []
    for height in (1, 2):
        figure, axes = one_axes()
        axes.plot([0, height], [0, 1], "o")
        shown.append(Still(figure, caption="Points.", alt="Two points.").html)
    assert not set(identifiers(shown[0])) & set(identifiers(shown[1]))


def test_the_prefix_is_all_that_differs_between_two_pages(menagerie):
    figure, _, moving = menagerie
    for one, other in zip(
        fragments(figure, moving, "p"), fragments(figure, moving, "q"), strict=True
    ):
        assert one.replace("p.", "q.") == other.replace("p.", "q.")


def test_moving_artists_stand_at_their_own_depth():
    figure, axes = one_axes()
    (under,) = axes.plot([0, 1], [0, 1], zorder=1)
    axes.plot([0, 1], [1, 0], zorder=2, color="#123456")
    (over,) = axes.plot([0, 1], [0.5, 0.5], zorder=3)
    markup.prepare(figure)
    still = template(figure, (over, under))
    places = [still.index('data-place="1"'), still.index("#123456"), still.index('data-place="0"')]
    assert places == sorted(places)
    filled = markup.fill(still, ["<i>over</i>", "<i>under</i>"])
    assert filled.index("under") < filled.index("#123456") < filled.index("over")


def test_a_template_has_one_empty_place_for_each_moving_artist(menagerie):
    figure, _, moving = menagerie
    places = re.findall(r'<g data-place="(\d+)"></g>', template(figure, moving))
    assert sorted(map(int, places)) == list(range(len(moving)))


def test_the_template_does_not_depend_on_where_the_moving_artists_are(menagerie):
    figure, update, moving = menagerie
    before = template(figure, moving)
    update(height=-2, rate=1.0, shown=False)
    assert template(figure, moving) == before
    update(**STATE)
    assert template(figure, moving) == before


def test_artists_that_draw_nothing_leave_nothing_behind():
    figure, axes = one_axes()
    (empty,) = axes.plot([], [])
    (hidden,) = axes.plot([0, 1], [0, 1], visible=False)
    markup.prepare(figure)
    assert [re.sub(r"<[^>]*>", "", svg) for svg in fragments(figure, [empty, hidden])] == ["", ""]
    assert "<path" not in fragments(figure, [hidden])[0]


def test_the_palette_takes_the_colours_of_the_page(menagerie):
    figure, _, moving = menagerie
    svg = template(figure, moving) + "".join(fragments(figure, moving))
    drawn = re.sub(r"var\(--explorer-[a-z]+, #[0-9a-f]+\)", "", svg.lower())
    assert [colour for colour in STAND_INS if colour in drawn] == []
    assert "currentColor" in svg
    for name in ("faint", "paper", "blue"):
        assert f"var(--explorer-{name}, #" in svg


def everything_drawn():
    """A figure with words of every kind, a hatch, dashes, a picture, and colours that fade."""
    figure, axes = one_axes()
    axes.imshow([[0, 1], [1, 0]])
    axes.add_patch(Rectangle((0, 0), 1, 1, hatch="xx", alpha=0.4, ls="--", fc="#12345678"))
    axes.text(0, 0, "leaning", style="italic", weight="bold", variant="small-caps", alpha=0.5)
    axes.text(0, 0, r"$\mathbf{x}\,\mathit{y}\,\frac{1}{2}\,\mathtt{z}$", family="monospace")
    axes.plot([0, 1], [0, 1], "o--", dash_capstyle="round")
    return figure


def test_no_figure_carries_a_style_that_a_policy_could_forbid(menagerie):
    figure, _, moving = menagerie
    drawn = everything_drawn()
    markup.prepare(drawn)
    for svg in (*fragments(figure, moving), template(figure, moving), template(drawn, ())):
        nodes = ET.fromstring(f"<svg>{svg}</svg>").iter()
        names = {name for node in nodes for name in node.attrib}
        assert "style" not in names
        assert "<style" not in svg


def test_an_attribute_says_what_the_style_said():
    def attributes(style):
        tag = markup._STYLE.sub(markup._as_attributes, f'<g style="{style}"/>')
        return ET.fromstring(tag).attrib

    assert attributes("fill: none; stroke: url(#a); stroke-width: 1.5") == {
        "fill": "none",
        "stroke": "url(#a)",
        "stroke-width": "1.5",
    }
    names = "&quot;O'Neil Sans&quot;, 'Fira &amp; Co', serif"
    assert attributes(f"font-family: {names};fill: red") == {
        "font-family": "\"O'Neil Sans\", 'Fira & Co', serif",
        "fill": "red",
    }
    assert attributes("image-rendering:crisp-edges;image-rendering:pixelated") == {
        "image-rendering": "pixelated"
    }
    assert attributes("") == {}


def test_a_figure_in_the_house_style_has_no_ground_of_its_own():
    figure, axes = one_axes()
    axes.plot([0, 1], [0, 1])
    markup.prepare(figure)
    with mpl.rc_context({"savefig.facecolor": "red", "savefig.transparent": True}):
        svg = template(figure, ())
    assert "#ff0000" not in svg
    assert "#ffffff" not in svg


def test_text_stays_text_and_no_word_of_it_is_changed():
    words = [
        HOSTILE,
        INK,
        "'DejaVu Sans', Arial",
        ' id="x" d="1.23456" transform="rotate(-0 1 2)"',
        "url(#clip) href='#a'",
        "1.23456",
    ]
    figure, axes = one_axes()
    text = axes.text(0.1, 0.1, "")
    markup.prepare(figure)
    for said in words:
        text.set_text(said)
        svg = fragments(figure, [text])[0]
        assert ET.fromstring(f"<svg>{svg}</svg>").find(".//text").text == said
        axes.set_title(said)
        titles = [node.text for node in ET.fromstring(template(figure, [text])).iter()]
        assert said in titles


def test_coordinates_are_rounded_to_a_tenth_of_a_pixel():
    figure, axes = one_axes(figsize=(4, 3))
    (line,) = axes.plot([0, 1 / 3, 1], [0, 1 / 7, 1])
    markup.prepare(figure)
    (path,) = fragments(figure, [line])
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", re.search(r'd="(.*?)"', path)[1])]
    assert numbers == [round(number, 1) for number in numbers]
    exact = line.get_transform().transform(line.get_xydata())
    for (x, y), drawn in zip(exact, np.reshape(numbers, (-1, 2)), strict=True):
        assert drawn == pytest.approx([x, 216 - y], abs=0.0501)


def test_a_transform_with_a_scale_is_not_rounded_to_nothing():
    transform = ' transform="translate(1.2345 2) scale(0.0123 -0.0123)"'
    assert markup._GEOMETRY.sub(markup._round_geometry, transform) == transform


def test_huge_coordinates_keep_their_size():
    assert markup._LONG_NUMBER.sub(markup._tenth, "1.55555e+10 -2.26e-03 -0.04 3.14159") == (
        "15555500000 0 0 3.1"
    )


def test_what_is_drawn_does_not_depend_on_the_reader_s_settings(menagerie):
    figure, _, moving = menagerie
    expected = template(figure, moving), fragments(figure, moving)
    odd = {
        "svg.fonttype": "path",
        "svg.hashsalt": None,
        "path.simplify": True,
        "savefig.bbox": "tight",
        "savefig.dpi": 300,
        "savefig.transparent": True,
        "font.sans-serif": ["Arial"],
    }
    with mpl.rc_context(odd):
        assert (template(figure, moving), fragments(figure, moving)) == expected


def test_pixels_are_refused_with_the_artist_s_name_and_what_to_use_instead():
    figure, axes = one_axes()
    image = axes.imshow([[0, 1], [1, 0]])
    markup.prepare(figure)
    with pytest.raises(markup.FigureError, match=r"AxesImage.* is drawn as pixels.*use lines"):
        fragments(figure, [image])


def test_a_still_image_behind_moving_artists_is_kept():
    figure, axes = one_axes()
    axes.imshow([[0, 1], [1, 0]])
    (line,) = axes.plot([0, 1], [0, 1])
    markup.prepare(figure)
    assert "data:image/png;base64," in template(figure, [line])


def test_an_artist_that_the_figure_does_not_draw_is_refused():
    figure, axes = one_axes()
    (line,) = axes.plot([0, 1], [0, 1])
    line.remove()
    markup.prepare(figure)
    with pytest.raises(markup.FigureError, match=r"Line2D.*, which the figure does not draw"):
        template(figure, [line])


def test_drawing_a_template_leaves_the_artists_as_they_were(menagerie):
    figure, _, moving = menagerie
    before = [dict(vars(artist)) for artist in moving]
    template(figure, moving)
    assert all("draw" not in vars(artist) for artist in moving)
    assert [set(vars(artist)) for artist in moving] == [set(names) for names in before]


def test_the_picture_for_print_is_a_png(menagerie):
    figure, _, _ = menagerie
    data = base64.b64decode(markup.picture(figure))
    assert data.startswith(b"\x89PNG")


def test_a_figure_without_words_is_refused():
    figure, _ = tilt_figure()
    with pytest.raises(ValueError, match="alt is ' '; a figure needs words"):
        Still(figure, caption="A line.", alt=" ")


def test_a_still_figure_says_what_it_shows_and_carries_an_image_for_print():
    figure, _ = tilt_figure()
    shown = Still(figure, caption="A <line>.", alt='It "rises".')._repr_mimebundle_()
    assert 'aria-label="It &quot;rises&quot;."' in shown["text/html"]
    words = re.search(r'<figcaption id="([^"]+)">A &lt;line&gt;.</figcaption>', shown["text/html"])
    assert f'<figure class="explorer-still" aria-labelledby="{words[1]}">' in shown["text/html"]
    assert set(shown) == {"text/html", "image/png"}


def test_a_zoo_s_figure_is_drawn_alike_whatever_was_drawn_before():
    first, second = zoo(), zoo()
    second.fragments({"height": -2.0, "rate": 1.0, "shown": False, "seed": 0}, "zoo")
    assert first.fragments(first.start, "zoo") == second.fragments(second.start, "zoo")
    assert first.template("zoo") == second.template("zoo")


def test_a_letter_the_figures_font_has_not_is_text_and_in_pictures_comes_from_another_font(
    recwarn: pytest.WarningsRecorder, caplog: pytest.LogCaptureFixture
) -> None:
    def written(letter: str) -> str:
        figure, axes = one_axes()
        axes.text(0.5, 0.5, letter)
        markup.prepare(figure)
        assert f">{letter}</text>" in template(figure, ())
        return markup.picture(figure)

    lacking, other, nowhere = "Ⓐ", "Ⓑ", "\U00012000"
    assert len({written(lacking), written(other), written(nowhere)}) == 3
    assert [record.getMessage() for record in caplog.records] == [
        f"No font has {nowhere} (in {nowhere!r}): in pictures it is an empty box."
    ]
    assert [str(warning.message) for warning in recwarn] == []

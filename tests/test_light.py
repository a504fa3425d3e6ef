"""What a page loads: the rules in use, the characters shown, the scripts of what stands on it."""

import hashlib
import re
from pathlib import Path

import pytest
import tinycss2
from fontTools.ttLib import TTFont

from _ext.light import COLOURS, cut, cut_font, in_formulae, in_use
from tests.conftest import ROOT
from tools.explorers import pages

FONT = ROOT / "_static" / "fonts" / "stix-math.woff2"


def kept(styles: str, *used: str) -> str:
    """What is left of a style sheet."""
    return "".join(cut(tinycss2.parse_stylesheet(styles, True, True), set(used)))


@pytest.mark.parametrize(
    ("styles", "left"),
    [
        (".a{x:y}.b{x:y}", ".a{x:y}"),
        (".a,.b{x:y}", ".a{x:y}"),
        (".a .b{x:y}#a>.a{x:y}", "#a>.a{x:y}"),
        (".a:not(.b){x:y}", ".a:not(.b){x:y}"),
        ("p:hover{x:y}", "p:hover{x:y}"),
        ("@media print{.b{x:y}}", ""),
        ("@media print{.b{x:y}.a{x:y}}", "@media print{.a{x:y}}"),
        ("@font-face{font-family:b}", "@font-face{font-family:b}"),
        ('.a{content:"}.b{"}', '.a{content:"}.b{"}'),
    ],
)
def test_of_a_style_sheet_the_rules_are_kept_that_can_apply(styles: str, left: str) -> None:
    assert kept(styles, "a") == left


def test_used_is_what_a_page_names_and_what_a_script_could_set() -> None:
    used = in_use(['<p id="one" class="two three">four</p>'], ['x.classList.add("five")'])
    assert used >= {"one", "two", "three", "five"}
    assert "four" not in used


def test_a_letter_of_a_formula_is_kept_upright_and_in_italics() -> None:
    assert in_formulae(["<p>q</p><math><mi>e</mi><mo>&#8722;</mo></math>"]) >= {
        ord("e"),
        ord("\N{MATHEMATICAL ITALIC SMALL E}"),
        ord("\N{MINUS SIGN}"),
    }
    assert ord("q") not in in_formulae(["<p>q</p><math><mi>e</mi></math>"])


def test_a_font_keeps_some_of_its_characters_the_same_way_each_time(tmp_path: Path) -> None:
    digests = set()
    for name in ("one", "other"):
        path = tmp_path / f"{name}.woff2"
        path.write_bytes(FONT.read_bytes())
        cut_font(path, {ord("e"), ord("\N{MINUS SIGN}")})
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
        assert set(TTFont(path).getBestCmap()) == {ord("e"), ord("\N{MINUS SIGN}")}
        assert path.stat().st_size < FONT.stat().st_size / 4
    assert len(digests) == 1


def test_a_font_of_which_nothing_is_shown_goes(tmp_path: Path) -> None:
    path = tmp_path / "font.woff2"
    path.write_bytes(FONT.read_bytes())
    cut_font(path, {0xF8FE})
    assert not path.exists()


# In the built book.

LOADED = re.compile(r'<(?:script|link)[^>]* (?:src|href)="[./]*_static/([^"?]*)')


def test_a_page_loads_what_copies_code_where_there_is_code_and_a_search_where_one_searches(
    site: Path,
) -> None:
    for name in pages(site):
        text = (site / name).read_text(encoding="utf-8")
        loaded = set(LOADED.findall(text))
        assert ("copybutton.js" in loaded) == ('class="highlight' in text), name
        assert ("searchtools.js" in loaded) == (name == "search.html"), name
        assert not [file for file in loaded if re.search("bootstrap|fontawesome|design", file)]
        assert all((site / "_static" / file).is_file() for file in loaded), name


def test_every_page_names_the_styles_as_they_are(site: Path) -> None:
    styles = (site / "_static" / "theme.css").read_bytes()
    version = hashlib.sha256(styles).hexdigest()[:8]
    for name in pages(site):
        text = (site / name).read_text(encoding="utf-8")
        assert re.findall(r"_static/theme\.css\?v=(\w*)", text) == [version], name


def test_no_style_asks_for_a_file_that_the_site_has_not(site: Path) -> None:
    for sheet in (site / "_static").glob("*.css"):
        for asked in re.findall(r"url\([\"']?([^)\"']*)", sheet.read_text(encoding="utf-8")):
            assert asked.startswith("data:") or (sheet.parent / asked).is_file(), (sheet, asked)


def test_the_theme_says_nothing_and_lays_no_page_out_twice(site: Path) -> None:
    for script in (site / "_static" / "scripts").glob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert "console.log(" not in text
        assert not re.search(r"\.tabIndex=\w\.scrollWidth", text), script


def test_a_reader_s_colours_are_set_before_a_style_is_loaded(site: Path) -> None:
    text = (site / "index.html").read_text(encoding="utf-8")
    assert text.index(COLOURS) < text.index('rel="stylesheet"')

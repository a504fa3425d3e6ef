"""A small site built with the extension: what it adds to pages, and what fails the build."""

import io
import json
import os
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from pullkit.engine import specification
from pullkit.engine.published import assets
from pullkit.engine.sphinx_extension import LinkError, broken_links
from tests.demo_explorers import tilt, zoo
from tools.serve import served


@pytest.fixture(scope="module")
def figures():
    """The HTML of a few explorers, by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(specification.OUTPUT, "published")
        made = [tilt(), tilt(name="tilt-slope"), zoo(overrides={"seed": 3, "height": -1.2})]
        return {one.name: one._repr_mimebundle_()["text/html"] for one in made}


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Build a site of some pages; return its folder. Warnings are errors, as for the book."""
    monkeypatch.setenv(specification.OUTPUT, "")  # restored afterwards: the extension sets it

    def run(builder="html", extensions=(), notebook=None, settings="", **pages):
        source = tmp_path / "source"
        source.mkdir(exist_ok=True)
        every = ["pullkit.engine.sphinx_extension", *extensions]
        (source / "conf.py").write_text(f"extensions = {every}\n{settings}", encoding="utf-8")
        if notebook:
            (source / "notebook.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        for name, text in pages.items():
            orphan = "" if name == "index" else ":orphan:\n\n"
            body = text if text.startswith("..") else raw(text)
            text = f"{orphan}{name}\n{'=' * len(name)}\n\n{body}\n"
            (source / f"{name}.rst").write_text(text, encoding="utf-8")
        out = tmp_path / "out"
        with docutils_namespace():
            Sphinx(
                *map(str, (source, source, out, tmp_path / "doctrees")),
                builder,
                status=None,
                warning=io.StringIO(),
                warningiserror=True,
            ).build()
        return out

    return run


def raw(html, indent=""):
    """Write HTML as a directive, `indent` deep."""
    lines = "".join(f"{indent}   {line}\n" for line in html.splitlines())
    return f"{indent}.. raw:: html\n\n{lines}"


def link(target):
    return f'<p><a href="{target}">a link</a></p>'


def test_a_page_gets_the_script_and_the_style_and_they_are_the_engine_s(build, figures):
    out = build(index=figures["tilt"])
    html = (out / "index.html").read_text(encoding="utf-8")
    assert '<script defer="defer" src="_static/explorer.js' in html
    assert "_static/explorer.css" in html
    for name, text in assets().items():
        assert (out / "_static" / name).read_text(encoding="utf-8") == text
    assert figures["tilt"].splitlines()[0] in html


def test_the_kernels_of_a_build_render_for_a_page(build):
    assert not specification.publishing()
    build(index="<p>No explorer.</p>")
    assert os.environ[specification.OUTPUT] == "published"


GOOD = [
    "#tilt",
    "#tilt?slope=-1.5",
    "#tilt?case=steep",
    "#tilt?case=flat&amp;slope=2",
    "#tilt?",
    "#tilt%3Fcase%3Dsteep",
    "index.html#tilt?slope=0",
    "https://example.org/#tilt?height=3",
    "#zoo?shown=off&amp;rate=1.0",
    "#zoo?rate=0.2",
    "other.html",
]


def test_links_that_set_an_explorer_to_what_it_has_are_accepted(build, figures):
    links = "".join(map(link, GOOD))
    out = build(
        index=figures["tilt"] + figures["zoo"] + links,
        other=link("index.html#tilt?slope=1") + link("./index.html#zoo?case=hidden"),
    )
    assert list(broken_links(out)) == []


BROKEN = {
    "#tilt?slope=3": "slope cannot be '3'; it is one of -2, -1.5, -1",
    "#tilt?slope=1.50": "slope cannot be '1.50'",
    "#tilt?slope=": "slope cannot be ''",
    "#tilt?height=1": "no control 'height'; there are slope",
    "#tilt?case=far": "no case 'far'; there are flat, steep",
    "#tilt?slope=1&amp;case=far": "no case 'far'",
    "#tilt?flat": "no control 'flat'",
    "#tilted?slope=1": "that page has no explorer 'tilted'; it has tilt",
    "other.html#tilt?slope=1": "that page has no explorer 'tilt'; it has none",
    "gone.html#tilt?slope=1": "no such page",
    "#tilt?__proto__=1": "no control '__proto__'",
    "#tilt%3Fcase=far": "no case 'far'",
    "#tilt?slope%3D1": "no control 'slope=1'",
}


@pytest.mark.parametrize("target", BROKEN)
def test_a_link_to_what_does_not_exist_fails_the_build_and_names_page_and_link(
    target, build, figures
):
    with pytest.raises(LinkError) as error:
        build(index=figures["tilt"] + link(target), other="<p>No explorer.</p>")
    said = str(error.value)
    href = target.replace("&amp;", "&")
    assert said.startswith(f"index.html: link {href!r}: {BROKEN[target]}")


def test_every_broken_link_is_named_at_once(build, figures):
    with pytest.raises(LinkError) as error:
        build(index=figures["tilt"] + "".join(map(link, BROKEN)), other="<p>No explorer.</p>")
    assert len(str(error.value).splitlines()) == len(BROKEN)


def test_two_explorers_of_one_name_fail_the_build(build, figures):
    with pytest.raises(LinkError, match=r"index\.html: two elements have the id 'tilt'"):
        build(index=figures["tilt"] * 2)


def test_one_name_on_two_pages_is_fine(build, figures):
    out = build(index=figures["tilt"], other=figures["tilt"])
    assert list(broken_links(out)) == []


def test_an_explorer_that_shares_an_identifier_with_a_part_of_another_fails_the_build(
    build, figures
):
    with pytest.raises(LinkError, match="two elements have the id 'tilt-slope'"):
        build(index=figures["tilt"] + figures["tilt-slope"])


def test_an_explorer_named_like_a_heading_fails_the_build(build, figures):
    with pytest.raises(LinkError, match=r"tilt\.html: two elements have the id 'tilt'"):
        build(index="<p>Start.</p>", tilt=figures["tilt"])


def test_links_are_followed_where_every_page_has_a_folder(build, figures):
    pages = {"index": link("other/#tilt?slope=1"), "other": figures["tilt"]}
    assert (build("dirhtml", **pages) / "other" / "index.html").exists()
    with pytest.raises(LinkError, match=r"other/#tilt\?slope=9"):
        build("dirhtml", **pages | {"index": link("other/#tilt?slope=9")})


def test_a_build_that_is_not_for_the_web_checks_no_links(build, figures):
    out = build("text", index=figures["tilt"] + link("#tilt?slope=9"))
    assert Path(out, "index.txt").exists()


# -- an explorer that something on its page hides ----------------------------------------

HIDING = {
    "a folded part": ".. dropdown:: Later\n\n{}",
    "a part that folds with a button": ".. admonition:: Later\n   :class: dropdown\n\n{}",
    "a tab": ".. tab-set::\n\n   .. tab-item:: One\n\n      1\n\n   .. tab-item:: Two\n\n{}",
    "a tab chosen last time": (
        ".. tab-set::\n   :sync-group: way\n\n   .. tab-item:: One\n      :sync: one\n\n      1\n\n"
        "   .. tab-item:: Two\n      :sync: two\n\n{}"
    ),
    "a tab in a folded part in a tab": (
        ".. tab-set::\n\n   .. tab-item:: One\n\n      1\n\n   .. tab-item:: Two\n\n"
        "      .. dropdown:: Later\n\n         .. tab-set::\n\n            .. tab-item:: A\n\n"
        "               a\n\n            .. tab-item:: B\n\n{}"
    ),
}
DEPTH = {"a tab in a folded part in a tab": 15, "a tab": 6, "a tab chosen last time": 6}


@pytest.fixture
def opened(browser):
    """Open a page from the disk, which must not complain."""
    contexts, complaints = [], []

    def go(path, address, before=""):
        contexts.append(browser.new_context(viewport={"width": 1000, "height": 600}))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.add_init_script(before)
        page.goto(path.as_uri() + address)
        page.wait_for_selector("#tilt .explorer-controls:not([hidden])", state="attached")
        return page

    yield go
    for context in contexts:
        context.close()
    assert complaints == []


def assert_in_view(page, part=".explorer-picture"):
    """A part of the explorer is there to be seen, and on the screen."""
    page.locator("#tilt svg").wait_for(state="visible", timeout=2000)
    assert -1 < page.locator(f"#tilt {part}").bounding_box()["y"] < 600


SPACE = "<p style='height: 2000px'>Space.</p>"


@pytest.mark.browser
@pytest.mark.parametrize("what", HIDING)
def test_what_hides_an_explorer_opens_when_a_link_sets_it(what, build, figures, opened):
    hidden = HIDING[what].format(raw(figures["tilt"], " " * DEPTH.get(what, 3)))
    out = build(
        index=f"{raw(SPACE)}\n{hidden}\n{raw(link('#tilt?case=steep') + SPACE)}",
        extensions=["sphinx_design", "sphinx_togglebutton"],
    )
    remembered = "localStorage.setItem('sphinx-design-tab-id-way', 'one')"
    for address in ("#tilt?case=steep", "#tilt", "#tilt-slope"):
        page = opened(out / "index.html", address, before=remembered)
        assert_in_view(page, "input" if "-" in address else ".explorer-picture")
        said = "rises by 2" if "case" in address else "rises by 1"
        assert said in page.locator("#tilt .explorer-sentence").inner_text()
    page = opened(out / "index.html", "", before=remembered)
    assert not page.locator("#tilt svg").is_visible()
    page.get_by_text("a link").click()
    assert_in_view(page)
    assert page.locator("#tilt-slope").input_value() == "8"


@pytest.mark.browser
@pytest.mark.parametrize("tag", ["hide-output", "hide-cell"])
def test_a_hidden_output_of_a_notebook_opens_when_a_link_sets_its_explorer(
    tag, build, figures, opened
):
    output = {
        "output_type": "display_data",
        "data": {"text/html": figures["tilt"]},
        "metadata": {},
    }
    cell = {
        **{"cell_type": "code", "id": "shown", "source": "tilt()", "execution_count": 1},
        "metadata": {"tags": [tag]},
        "outputs": [output],
    }
    title = {"cell_type": "markdown", "id": "title", "metadata": {}, "source": "# Notebook"}
    out = build(
        index=".. toctree::\n\n   notebook",
        notebook={
            **{"cells": [title, cell], "nbformat": 4, "nbformat_minor": 5},
            "metadata": {"language_info": {"name": "python", "pygments_lexer": "ipython3"}},
        },
        extensions=["myst_nb"],
        settings="nb_execution_mode = 'off'\n",
    )
    assert not opened(out / "notebook.html", "").locator("#tilt svg").is_visible()
    assert_in_view(opened(out / "notebook.html", "#tilt?slope=-1"))


# The full screen, which comes when it is asked for.


@pytest.fixture
def asked(build, figures, browser):
    """A page of a site, opened from its file, and the files that it asks for."""
    page, names = browser.new_page(), []
    page.on("request", lambda request: names.append(request.url.rpartition("/")[2]))
    out = build(index=figures["tilt"] + figures["zoo"])
    page.goto((out / "index.html").as_uri())
    page.wait_for_selector("#zoo .explorer-door:visible")
    yield page, names, out / "_static" / "wall.js"
    page.close()


def test_the_full_screen_is_fetched_when_a_reader_asks_for_it_and_once(asked):
    page, names, _ = asked
    page.locator("#tilt input").first.press("ArrowLeft")
    assert not [name for name in names if name.startswith("wall")]
    page.locator("#zoo .explorer-door").click()
    page.wait_for_selector("dialog[open] > #zoo")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    page.locator("#tilt").press("w")
    page.wait_for_selector("dialog[open] > #tilt")
    page.keyboard.press("w")
    page.wait_for_selector("dialog", state="detached")
    page.locator("#zoo .explorer-door").click()
    page.wait_for_selector("dialog[open] > #zoo")
    assert len([name for name in names if name.startswith("wall")]) == 1


def test_a_key_that_asks_for_the_full_screen_is_heard_though_it_was_not_there_yet(asked):
    page = asked[0]
    page.locator("#zoo").press("Alt+w")
    page.locator("#zoo").press("w")
    page.wait_for_selector("dialog[open] > #zoo")


def test_a_full_screen_that_cannot_be_fetched_is_said_and_can_be_asked_for_again(asked):
    page, _, script = asked
    text = script.read_text(encoding="utf-8")
    script.unlink()
    page.locator("#zoo .explorer-door").click()
    page.wait_for_selector("#zoo .explorer-status[role=status]:visible")
    assert "did not load" in page.locator("#zoo .explorer-status[role=status]").inner_text()
    script.write_text(text, encoding="utf-8")
    page.locator("#zoo .explorer-door").click()
    page.wait_for_selector("dialog[open] > #zoo")


def test_the_full_screen_comes_where_a_policy_allows_the_sites_own_files_and_nothing_inline(
    build, figures, browser
):
    policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"
    out = build(index=figures["zoo"])
    with served(out, Content_Security_Policy=policy) as address, browser.new_page() as page:
        page.goto(f"{address}/index.html")
        page.locator("#zoo .explorer-door").click()
        page.wait_for_selector("dialog[open] > #zoo")
        assert page.evaluate("getComputedStyle(document.querySelector('#zoo')).position") == "fixed"

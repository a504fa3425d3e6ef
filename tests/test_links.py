"""Where the built site leads: every link of it to something, every image and name in order."""

from pathlib import Path

import pytest

from tools import links
from tools.serve import served


@pytest.fixture(scope="module")
def whole(site: Path) -> links.Site:
    return links.Site(site)


def test_every_link_into_the_site_leads_to_a_file_and_to_a_place_in_it(whole: links.Site) -> None:
    assert len(whole.pages) > 100
    assert list(whole.missing()) == []


def test_no_two_elements_of_a_page_have_the_same_identifier(whole: links.Site) -> None:
    assert {page.path.name: page.twice() for page in whole.pages.values() if page.twice()} == {}


def test_every_image_has_words(whole: links.Site) -> None:
    wordless = {page.path.name: page.without_words for page in whole.pages.values()}
    assert {page: images for page, images in wordless.items() if images} == {}


def write(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"<!doctype html><title>A page</title>{body}", encoding="utf-8")


@pytest.mark.parametrize(
    ("link", "there"),
    [
        ("index.html", True),
        ("#here", True),
        ("#nowhere", False),
        ("folder/other.html#place", True),
        ("folder/other.html#plaice", False),
        ("folder/other.html#place?distance=4", True),
        ("folder/other.html#caf%C3%A9", True),
        ("folder/", False),
        ("gone.html", False),
        ("index.html?q=word#here", True),
        ("https://example.org/#anything", True),
        ("mailto:someone@example.org", True),
    ],
)
def test_a_link_to_nothing_is_found(tmp_path: Path, link: str, there: bool) -> None:
    write(tmp_path, "index.html", f'<p id="here"><a href="{link}">A link</a></p>')
    write(tmp_path, "folder/other.html", '<p id="place"></p><p id="café"></p>')
    expected = [] if there else [f"index.html: {link}"]
    assert list(links.Site(tmp_path).missing()) == expected


def test_a_name_that_two_elements_have_and_an_image_without_words_are_found(tmp_path: Path) -> None:
    write(tmp_path, "index.html", '<p id="a"></p><p id="a"></p><img src="x.png"><img alt="">')
    (page,) = links.Site(tmp_path).pages.values()
    assert (page.twice(), page.without_words) == (["a"], ["x.png"])


def test_a_page_elsewhere_that_is_gone_is_told_from_one_that_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "theirs", "there.html", "")
    with served(tmp_path / "theirs") as address:
        for name, gone in (("there", 0), ("gone", 1)):
            write(tmp_path / name, "index.html", f'<a href="{address}/{name}.html#a">Theirs</a>')
            assert links.ask(str(tmp_path / name)) == gone
            assert (f"GONE\t404\t{address}/gone.html" in capsys.readouterr().out) == bool(gone)

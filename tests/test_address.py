"""The book's address: told by its configuration, CI or git, never typed, never another book's."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from sphinx.config import Config

from _ext import address
from tests.conftest import ROOT

TOLD = ("BOOK_REPOSITORY", "BOOK_URL", "GITHUB_SERVER_URL", "GITHUB_REPOSITORY")
PAGE = "https://github.com/some-school/pull"


@pytest.fixture(autouse=True)
def nobody_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in TOLD:
        monkeypatch.delenv(name, raising=False)


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder that git made, without a remote."""
    folder = tmp_path / "clone"
    folder.mkdir()
    git(folder, "init")
    return folder


@pytest.mark.parametrize(
    ("remote", "page"),
    [
        ("https://github.com/some-school/pull", PAGE),
        ("https://github.com/some-school/pull.git", PAGE),
        ("https://github.com/some-school/pull/", PAGE),
        ("git@github.com:some-school/pull.git", PAGE),
        ("github.com:some-school/pull", PAGE),
        ("ssh://git@github.com/some-school/pull.git", PAGE),
        ("ssh://git@ssh.github.com:443/some-school/pull.git", PAGE),
        ("git://github.com/some-school/pull", PAGE),
        ("https://gitlab.com/a/b/c.git", "https://gitlab.com/a/b/c"),
        ("git@gitlab.uni.example:team/pull.git", "https://gitlab.uni.example/team/pull"),
        ("https://gitlab.uni.example:8443/team/pull", "https://gitlab.uni.example:8443/team/pull"),
        ("git@codeberg.org:me/pull.git", "https://codeberg.org/me/pull"),
    ],
)
def test_the_remote_of_a_clone_tells_the_address_in_any_of_gits_forms(
    clone: Path, remote: str, page: str
) -> None:
    git(clone, "remote", "add", "origin", remote)
    assert address.repository(root=clone) == page


@pytest.mark.parametrize(
    "remote",
    [
        "https://x-access-token:s3cret@github.com/some-school/pull.git",
        "https://s3cret@github.com/some-school/pull",
        "https://me:s3cret@elsewhere@github.com/some-school/pull",
        "ssh://s3cret@github.com/some-school/pull",
        "s3cret@github.com:some-school/pull",
    ],
)
def test_names_and_passwords_in_a_remote_are_left_out(
    clone: Path, monkeypatch: pytest.MonkeyPatch, remote: str
) -> None:
    git(clone, "remote", "add", "origin", remote)
    assert address.repository(root=clone) == PAGE
    if remote.startswith("https"):
        monkeypatch.setenv("BOOK_REPOSITORY", remote)
        assert address.repository(root=clone) == PAGE
        monkeypatch.setenv("BOOK_REPOSITORY", f"{remote}/?/")
        with pytest.raises(address.AddressError, match="BOOK_REPOSITORY is") as refused:
            address.repository(root=clone)
        assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    "remote",
    [
        "../books/pull.git",
        "file:///srv/git/pull.git",
        "/srv/git/github.com/pull.git",
        "me@server.example:books/pull.git",
        "ssh://me@server.example/books/pull.git",
        "git@work:some-school/pull.git",
        "https://github.com/some-school",
        "https://proxy.example/github.com/some-school/pull",
        "C:/books/pull",
    ],
)
def test_a_remote_that_is_on_no_forge_tells_nothing(clone: Path, remote: str) -> None:
    git(clone, "remote", "add", "origin", remote)
    assert address.repository(root=clone) == ""


def test_a_clone_without_a_remote_and_a_folder_without_git_tell_nothing(
    clone: Path, tmp_path: Path
) -> None:
    assert address.repository(root=clone) == ""
    assert address.repository(root=tmp_path) == ""


def test_a_fork_is_told_by_ci_and_any_other_forge_by_a_variable(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(clone, "remote", "add", "origin", "https://github.com/upstream/pull")
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
    monkeypatch.setenv("GITHUB_REPOSITORY", "some-school/pull")
    assert address.repository(root=clone) == PAGE
    monkeypatch.setenv("BOOK_REPOSITORY", "https://git.uni.example/me/pull.git")
    assert address.repository(root=clone) == "https://git.uni.example/me/pull"
    assert address.repository(f"{PAGE}/", clone) == PAGE


@pytest.mark.parametrize(
    "wrong", ["some-school/pull", "git@github.com:a/b", "https://a.b/c", "x y"]
)
def test_what_is_no_address_of_a_page_is_refused_with_the_name_of_who_told_it(
    clone: Path, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("BOOK_REPOSITORY", wrong)
    with pytest.raises(
        address.AddressError, match=r"BOOK_REPOSITORY is .*; it must be as https://github"
    ):
        address.repository(root=clone)
    with pytest.raises(
        address.AddressError, match=r"_config\.yml is .*; it must be as https://github"
    ):
        address.repository(wrong, clone)


def test_a_folder_inside_a_clone_is_another_book_of_which_nothing_told_is_true(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(clone, "remote", "add", "origin", PAGE)
    edition = clone / "dist/student"
    edition.mkdir(parents=True)
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
    monkeypatch.setenv("GITHUB_REPOSITORY", "some-school/pull")
    monkeypatch.setenv("BOOK_REPOSITORY", PAGE)
    monkeypatch.setenv("BOOK_URL", "https://some-school.github.io/pull")
    assert address.repository(root=clone) == PAGE
    assert address.repository(root=edition) == ""
    assert address.site(root=clone) == "https://some-school.github.io/pull/"
    assert address.site(root=edition) == ""


def test_the_sites_address_is_one_or_refused(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert address.site(root=clone) == ""
    for told in ("http://127.0.0.1:8000", "https://some-school.github.io/pull/"):
        monkeypatch.setenv("BOOK_URL", told)
        assert address.site(root=clone) == told.removesuffix("/") + "/"
    monkeypatch.setenv("BOOK_URL", "some-school.github.io")
    with pytest.raises(
        address.AddressError, match=r"BOOK_URL is 'some-school\.github\.io'; it must be as"
    ):
        address.site(root=clone)


# What the pages show


def options(told: str) -> dict[str, object]:
    """The theme's options for an address that the configuration names."""
    config = Config({}, {"html_theme_options": {"repository_url": told, "launch_buttons": {}}})
    for name, value in (("html_theme_options", {}), ("html_baseurl", "")):
        config.add(name, value, "html", ())
    address.set_links(None, config)
    return dict(config.html_theme_options)


@pytest.mark.parametrize(
    ("told", "issues", "binder"),
    [
        ("https://github.com/a/b", True, True),
        ("https://gitlab.com/a/b", True, True),
        ("https://gitlab.com/a/b/c", True, False),
        ("https://gitlab.uni.example/a/b", True, False),
        ("https://bitbucket.org/a/b", False, False),
        ("https://codeberg.org/a/b", False, False),
    ],
)
def test_a_forge_gets_the_buttons_that_work_there(told: str, issues: bool, binder: bool) -> None:
    shown = options(told)
    assert shown["repository_url"] == told
    assert shown["use_repository_button"]
    assert shown["use_issues_button"] == issues
    assert ("launch_buttons" in shown) == binder


def test_a_program_is_written_where_the_button_leads_or_else_where_that_is_explained() -> None:
    explained = 'in <a class="asking-notebook" href="../how-to-use.html">a notebook</a>.'
    binder = "https://mybinder.org/v2/gh/a/b/HEAD?urlpath=lab/tree/x.ipynb"
    group = {"type": "group", "label": "launch-buttons", "buttons": [{"url": binder}]}
    other = {"type": "link", "label": "source-repository-button", "url": "https://github.com/a/b"}
    for buttons, leads_to in (([other], "../how-to-use.html"), ([other, group], binder)):
        context = {"header_buttons": buttons, "body": explained}
        address.lead_into_the_notebook(None, "x", "page.html", context, None)
        assert context["body"] == f'in <a class="asking-notebook" href="{leads_to}">a notebook</a>.'


class Book:
    """A book of one notebook with the book's own settings, in a clone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("_config.yml", "_ext", "_static"):
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            copy(ROOT / name, folder / name)
        (folder / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
        kernel = {"name": "python3", "display_name": "Python 3"}
        cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# Title"]}
        page = {"cells": [cell], "metadata": {"kernelspec": kernel}}
        text = json.dumps({**page, "nbformat": 4, "nbformat_minor": 5})
        (folder / "index.ipynb").write_text(text, encoding="utf-8")
        settings = yaml.safe_load((folder / "_config.yml").read_text(encoding="utf-8"))
        settings["sphinx"]["config"]["bibtex_bibfiles"] = []
        (folder / "_config.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")

    def build(self) -> subprocess.CompletedProcess[str]:
        command = [Path(sys.executable).with_name("jupyter-book"), "build", ".", "-W", "-n"]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True)

    def addresses(self) -> set[str]:
        """Every address that the page's links lead to, but the licence's."""
        page = (self.folder / "_build/html/index.html").read_text(encoding="utf-8")
        return {
            found
            for found in re.findall(r'<(?:a|link)\b[^>]*?href="(https?://[^"]*)"', page)
            if "creativecommons" not in found
        }


@pytest.mark.slow
def test_a_page_leads_to_the_book_that_is_told_or_nowhere_and_no_build_complains(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Book(clone)
    built = book.build()
    assert built.returncode == 0, built.stderr
    assert book.addresses() == set()

    monkeypatch.setenv("BOOK_URL", "https://some-school.github.io/pull")
    git(clone, "remote", "add", "origin", "https://me:s3cret@github.com/some-school/pull.git")
    built = book.build()
    assert built.returncode == 0, built.stderr
    repository, issue = sorted(found for found in book.addresses() if found.startswith(PAGE))
    assert repository == PAGE
    assert issue.startswith(f"{PAGE}/issues/new?")
    assert book.addresses() - {repository, issue} == {
        "https://mybinder.org/v2/gh/some-school/pull/HEAD?urlpath=lab/tree/index.ipynb",
        "https://some-school.github.io/pull/index.html",
    }


@pytest.mark.slow
def test_a_forge_unknown_to_the_theme_gets_its_button_and_a_wrong_address_is_refused_once(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Book(clone)
    git(clone, "remote", "add", "origin", "git@codeberg.org:some-school/pull.git")
    built = book.build()
    assert built.returncode == 0, built.stderr
    assert book.addresses() == {"https://codeberg.org/some-school/pull"}
    assert "fa-github" not in (clone / "_build/html/index.html").read_text(encoding="utf-8")

    monkeypatch.setenv("BOOK_REPOSITORY", "some-school/pull")
    refused = book.build()
    assert refused.returncode == 1
    (said,) = refused.stderr.splitlines()
    assert said.startswith("The book is not built. BOOK_REPOSITORY is 'some-school/pull'; it must")

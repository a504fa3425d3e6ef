"""Write the book that is built: its pages as printed now, in a folder of its own.

So a checkout stays as it is, whatever company the book runs on and however old the notebooks in
`chapters/` are.
"""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from nbformat import NotebookNode

from pullkit.outputs_cache import PRINTED

from .exercise_cells import Edition
from .exercise_cells import notebook as exercises_notebook
from .exercises import ROOT, chapters, pages_of, read
from .expressions import SourceError
from .press import BUILT, print_all, stale, text_of

# What a book needs besides its pages; the manuscript is not among it.
NEEDED = (
    *(".binder", "_ext", "_static", "data", "pullkit"),
    *("CITATION.cff", "LICENSE", "LICENSE-TEXT.md", "README.md"),
    *("pyproject.toml", "requirements.txt", ".gitignore"),
)
MADE = {"__pycache__", ".ipynb_checkpoints", "_build"}
ENDINGS = (".ipynb", ".md")


def write(
    out: Path,
    edition: Edition = "open",
    *,
    without: str = "",
    with_outputs: bool = False,
    repository: str = "",
    site: str = "",
    built: Path = BUILT,
) -> list[str]:
    """Write a book into a folder; of one that stands there, write what has changed.

    Parameters
    ----------
    out : Path
        The folder. Files of another book in it are taken away.
    edition : {"open", "student", "instructor"}
        Whose exercises.
    without : str
        A folder of pages that are left out.
    with_outputs : bool
        Whether the build is to find the outputs of the lessons' code.
    repository, site : str
        Where the book's buttons lead, and where it will be read; see `_ext/address.py`.
    built : Path
        The folder in which it will be built.

    Returns
    -------
    list of str
        What to know of the checkout's notebooks that differ from what is printed here.
    """
    printed = print_all(built, with_outputs=with_outputs)
    older, notebooks = list(stale(printed)), printed.notebooks
    if edition != "open":
        for chapter in chapters():
            made = exercises_notebook(read(chapter), edition)
            notebooks[f"chapters/{chapter}/exercises.ipynb"] = made
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    if without:
        _leave_out(contents, without)
    texts = {
        "_toc.yml": yaml.safe_dump(contents, sort_keys=False),
        PRINTED: printed.guesses,
        "_config.yml": yaml.safe_dump(_settings(edition, repository, site), sort_keys=False),
    }
    copies = list(_files(NEEDED))
    for page in pages_of(contents):
        names = [f"{page}{end}" for end in ENDINGS]
        name = next((name for name in names if _is_there(name, notebooks)), None)
        if name is None:
            raise SourceError(
                f"_toc.yml names {page}, and there is neither a text nor a page of it"
            )
        if name in notebooks:
            texts[name] = text_of(notebooks[name])
        else:
            copies.append(name)
    _sync(out, texts, copies)
    return older


def _settings(edition: Edition, repository: str, site: str) -> dict[str, dict[str, Any]]:
    """Return the book's settings with these addresses, whatever the checkout's are.

    A page that judges holds what is right, so those of the student edition only keep answers.
    """
    settings: dict[str, dict[str, Any]]
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    settings.setdefault("repository", {})["url"] = repository
    settings["html"]["baseurl"] = site
    settings["sphinx"]["config"]["asking_judges"] = edition != "student"
    return settings


def _is_there(name: str, notebooks: dict[str, NotebookNode]) -> bool:
    return name in notebooks or (ROOT / name).is_file()


def _leave_out(contents: dict[str, list[dict[str, str]]], folder: str) -> None:
    """Take the pages of a folder, and what stands below them, out of the table of contents."""
    for part in contents["parts"]:
        part["chapters"] = [c for c in part["chapters"] if not c["file"].startswith(folder)]  # type: ignore[assignment,index]
        part["caption"] = part["caption"].replace("instructors and authors", "authors")


def _files(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        place = ROOT / name
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and not MADE.intersection(path.parts):
                yield path.relative_to(ROOT).as_posix()


def _sync(out: Path, texts: dict[str, str], copies: list[str]) -> None:
    """Make a folder hold these files and no others; leave alone what is as it should be."""
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        if path.is_file() and name not in texts and name not in copies:
            path.unlink()
    for name in [*texts, *copies]:
        place = out / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if name in texts:
            if not place.is_file() or place.read_text(encoding="utf-8") != texts[name]:
                place.write_text(texts[name], encoding="utf-8")
        elif not place.is_file() or not filecmp.cmp(ROOT / name, place, shallow=False):
            shutil.copyfile(ROOT / name, place)

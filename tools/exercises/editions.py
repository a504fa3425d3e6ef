"""Editions of the book: for students, for instructors, and as an nbgrader course."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import yaml

from .render import Edition, notebook
from .source import ROOT, SourceError, chapters, read

# What a book needs to be read, run and built; the sources of the exercises are not among it.
BOOK = (
    *("_config.yml", "_ext", "_static", "_toc.yml", "chapters", "data", "index.ipynb", "pullkit"),
    *("CITATION.cff", "LICENSE", "LICENSE-TEXT.md", "README.md"),
    *("pyproject.toml", "requirements.txt", "runtime.txt"),
)
NOT_COPIED = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "_build", "*.pyc")
FOR_INSTRUCTORS = "chapters/instructors"

COURSE = '''\
"""The course: run nbgrader from this folder."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "a-matter-of-pull"
c.CourseDirectory.db_assignments = []
c.ClearSolutions.code_stub = {"python": "answer = ..."}
c.ExecutePreprocessor.timeout = 120
c.IncludeHeaderFooter.header = ""
'''


def render(folder: Path = ROOT / "chapters") -> list[Path]:
    """Write the open edition's notebooks into the chapters."""
    written = []
    for chapter in chapters():
        path = folder / chapter / "exercises.ipynb"
        nbformat.write(notebook(read(chapter), "open"), path)
        written.append(path)
    return written


def book(edition: Edition, out: Path) -> None:
    """Write a whole book with another edition of the exercises into a new folder."""
    _make(out)
    for name in BOOK:
        place = ROOT / name
        if place.is_dir():
            shutil.copytree(place, out / name, ignore=NOT_COPIED)
        else:
            shutil.copy2(place, out / name)
    for chapter in chapters():
        place = out / "chapters" / chapter / "exercises.ipynb"
        nbformat.write(notebook(read(chapter), edition), place)
    if edition == "student":
        shutil.rmtree(out / FOR_INSTRUCTORS, ignore_errors=True)
        _drop_pages(out / "_toc.yml", FOR_INSTRUCTORS)


def course(out: Path) -> None:
    """Write an nbgrader course: a configuration and one source assignment a chapter."""
    _make(out)
    (out / "nbgrader_config.py").write_text(COURSE, encoding="utf-8")
    for chapter in chapters():
        place = out / "source" / chapter / "exercises.ipynb"
        place.parent.mkdir(parents=True)
        nbformat.write(notebook(read(chapter), "nbgrader"), place)


def _drop_pages(toc: Path, folder: str) -> None:
    """Take the pages of a folder, and what stands below them, out of the table of contents."""
    contents = yaml.safe_load(toc.read_text(encoding="utf-8"))
    for part in contents["parts"]:
        part["chapters"] = [c for c in part["chapters"] if not c["file"].startswith(folder)]
    toc.write_text(yaml.safe_dump(contents, sort_keys=False), encoding="utf-8")


def _make(out: Path) -> None:
    if out.exists() and any(out.iterdir()):
        raise SourceError(f"{out} is not empty; name a new folder, or remove it first")
    out.mkdir(parents=True, exist_ok=True)

"""Editions of the book: for students, for instructors, and as an nbgrader course."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Collection
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from _ext import address
from tools.printing.book import write
from tools.printing.exercise_cells import Edition, marks_of, notebook
from tools.printing.exercises import ROOT, chapters, new_folder, read
from tools.printing.expressions import SourceError

WORKFLOW = Path(__file__).with_name("publish_edition.yml")
REASONING = Path(__file__).with_name("reasoning.md")
GUIDE = ROOT / "chapters" / "instructors" / "guide.md"
FOR_INSTRUCTORS = "chapters/instructors"

README = """\
# A Matter of Pull: the edition for {readers}

{about}{address}

Open `_build/html/index.html` to read. To run the notebooks, with Python 3.11 or newer:

    python3 -m venv .venv
    .venv/bin/python -m pip install -r requirements.txt
    .venv/bin/python -m pip install --no-deps --no-build-isolation -e .
    .venv/bin/jupyter-lab chapters

`.venv/bin/jupyter-book build .` builds the pages again.
"""

ABOUT = {
    "student": "The exercises come with hints and checks, and without solutions.",
    "instructor": """\
Every exercise has its solution open below it, with a note for the teacher and the time it takes.
The pages *For instructors* hold the plans of the classes, the activities and the recipes; the
recipes are carried out in a copy of the book's repository. For a class there is the edition for
students.""",
}

COURSE = '''\
"""The course: run nbgrader from this folder."""

from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearOutput,
    DeduplicateIds,
    OverwriteKernelspec,
)

from pullkit.exercises.grading import JudgeAgain, PutBack

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "a-matter-of-pull"
c.ClearSolutions.code_stub = {"python": ""}  # the stub stands above the solution
c.IncludeHeaderFooter.header = ""

# Before a notebook is run: as nbgrader does, and the cells of lost checks are put back.
c.PutBack.add_missing_cells = True
c.Autograde.sanitize_preprocessors = [
    ClearOutput,
    DeduplicateIds,
    OverwriteKernelspec,
    PutBack,
    CheckCellMetadata,
]
# After: points come from what each check read of an answer, judged again outside the notebook.
c.Autograde.autograde_preprocessors.insert(1, JudgeAgain)
# A warning on standard error is no wrong answer.
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = "."
# Seconds that a cell may take.
c.ExecutePreprocessor.timeout = 60
'''


def book(edition: Edition, out: Path, repository: str | None = None) -> None:
    """Write a whole book with another edition of the exercises into a new folder.

    Parameters
    ----------
    edition : {"student", "instructor"}
        Whose it is.
    out : Path
        A new or empty folder.
    repository : str, optional
        The address of the edition's own repository, to which its buttons lead. Without one it has
        no buttons, unless it is put into a repository of its own. It never leads to the open
        edition, which has the solutions.
    """
    open_one, _ = address.told()
    own = _own_address(repository, open_one) if repository else ""
    new_folder(out)
    write(out, edition, without=FOR_INSTRUCTORS if edition == "student" else "", repository=own)
    told = f"\n\nIts repository is {own}; a push to `main` publishes it." if own else ""
    readme = README.format(readers=f"{edition}s", about=ABOUT[edition], address=told)
    (out / "README.md").write_text(readme, encoding="utf-8")
    workflow = out / ".github/workflows/publish.yml"
    workflow.parent.mkdir(parents=True)
    shutil.copy2(WORKFLOW, workflow)
    if edition == "student":
        _unlink_left_out(out)
    if open_one:
        _unlink(open_one, out)


def course(out: Path) -> None:
    """Write an nbgrader course: a configuration and one source assignment a chapter."""
    new_folder(out)
    (out / "nbgrader_config.py").write_text(COURSE, encoding="utf-8")
    for chapter in chapters():
        place = out / "source" / chapter / "exercises.ipynb"
        place.parent.mkdir(parents=True)
        made = notebook(read(chapter), "nbgrader")
        made.cells += reasoning()
        nbformat.write(made, place)


def reasoning() -> list[NotebookNode]:
    """Return the cells in which a student writes, and that a person grades by the rubric."""
    lines = GUIDE.read_text(encoding="utf-8").partition("## Assessment")[2].splitlines()
    rubric = [line for line in lines if line.startswith("|")]
    text = REASONING.read_text(encoding="utf-8")
    points = 2 * len(rubric[2:])  # two for each row below the heads
    question = new_markdown_cell(text.format(points=points, rubric="\n".join(rubric)))
    answer = new_markdown_cell("*Write here.*")
    for cell, name, marks in (
        (question, "reasoning-question", marks_of("reasoning-question", locked=True)),
        (answer, "reasoning", marks_of("reasoning", grade=True, solution=True)),
    ):
        cell["id"] = name
        cell.metadata["nbgrader"] = marks
    answer.metadata["nbgrader"]["points"] = points
    return [question, answer]


def _own_address(repository: str, open_one: str) -> str:
    """Return the edition's own address; refuse what is none, and that of the open edition."""
    own = address.checked("--repository", repository)
    if open_one and own.lower() == open_one.lower():
        raise SourceError(
            f"--repository is {repository}, the open edition's; it must be the edition's own"
        )
    return own


def _unlink_left_out(out: Path) -> None:
    """Take the links to pages for instructors out of a copy without them; they keep their words."""
    link = re.compile(r"\[([^\]]*)\]\([\w./]*\binstructors/[^)]*\)")
    _rewrite(out, (".md", ".ipynb"), lambda text: link.sub(r"\1", text))


def _unlink(open_one: str, out: Path) -> None:
    """Take an address that somebody wrote into the book out of the copy; a link keeps its words."""
    quoted = re.escape(open_one)
    link = re.compile(rf"\[([^\]]*)\]\({quoted}[^)]*\)", re.IGNORECASE)
    entry = re.compile(rf"\n[\w -]+[:=] ?\"?{quoted}[^\n]*", re.IGNORECASE)
    _rewrite(out, (".cff", ".toml"), lambda text: link.sub(r"\1", entry.sub("", text)))
    _rewrite(out, (".md", ".ipynb"), lambda text: link.sub(r"\1", text))


def _rewrite(out: Path, endings: Collection[str], change: Callable[[str], str]) -> None:
    for path in out.rglob("*"):
        if path.suffix in endings:
            text = path.read_text(encoding="utf-8")
            path.write_text(change(text), encoding="utf-8", newline="")

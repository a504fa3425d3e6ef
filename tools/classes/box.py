"""A course in a box: both editions, the sheets, and one page that says what to do with each."""

from __future__ import annotations

import os
import subprocess
import sys
from html import escape
from pathlib import Path
from string import Template

from markdown_it import MarkdownIt

from _ext import address
from tools import sheets
from tools.printing.exercises import chapters, new_folder
from tools.printing.expressions import SourceError

from . import editions
from .bank.writing import write as write_bank

HERE = Path(__file__).parent
START = "START-HERE.html"
BUILT = Path("_build", "html")
VARIANTS, SEED = 30, 1  # of each exercise in the bank


def write(out: Path, repository: str) -> Path:
    """Write everything that a course needs into a new folder; return the page to begin with.

    Parameters
    ----------
    out : Path
        A new or empty folder.
    repository : str
        The address of the student edition's own repository.

    Raises
    ------
    AddressError
        If the address is none.
    SourceError
        If the folder holds anything, or an edition does not build.
    """
    own = address.checked("--repository", repository)
    new_folder(out)
    for part in PARTS:
        part(out, own)
    start = out / START
    start.write_text(start_page(own), encoding="utf-8", newline="\n")
    return start


def student_edition(out: Path, repository: str) -> None:
    """Write and build the book without solutions, whose buttons lead to its own repository."""
    editions.book("student", out / "student", repository)
    build(out / "student")


def instructor_edition(out: Path, _repository: str) -> None:
    """Write and build the book with open solutions and the plans."""
    editions.book("instructor", out / "instructor")
    build(out / "instructor")


def sheets_to_print(out: Path, _repository: str) -> None:
    """Write handouts, prediction sheets and slides; the plans are in the instructors' edition."""
    sheets.write(out / "instructor" / BUILT, out / "sheets")


def question_bank(out: Path, _repository: str) -> None:
    """Write every exercise that can be typed or chosen in variants, for Moodle."""
    write_bank("moodle", chapters(), VARIANTS, SEED, out / "question-bank" / "all.xml")


PARTS = (student_edition, instructor_edition, sheets_to_print, question_bank)
"""What comes into the box, in order; `start_here.md` tells what each is for."""


def build(folder: Path) -> None:
    """Build the pages of an edition, telling how far it is."""
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    done = subprocess.run(
        [jupyter_book, "build", ".", "-W", "-n"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder.resolve())},
    )
    if done.returncode:
        raise SourceError(f"{folder} does not build: what stands above says why")


def start_page(repository: str) -> str:
    """Return the page that says what is in the box, and what to do with it on which day."""
    text = (HERE / "start_here.md").read_text(encoding="utf-8")
    words = Template(text).substitute(repository=repository, name=repository.rsplit("/", 1)[-1])
    title = words.partition("\n")[0].removeprefix("# ")
    page = Template((HERE / "start_here.html").read_text(encoding="utf-8"))
    body = MarkdownIt().enable("table").render(words)
    return page.substitute(title=escape(title), body=body)

"""What the project makes is never its input: the book reads its contents and nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat.v4 import new_markdown_cell, new_notebook

from tests.conftest import ROOT, checkout
from tools.classes import editions, variants
from tools.classes.students import numbered
from tools.printing.exercises import pages_of, read

# What Sphinx finds to read, asked of Sphinx itself with Jupyter Book's settings.
FOUND = """
import sys
from pathlib import Path
from jupyter_book.config import get_final_config
from sphinx.application import Sphinx

settings, _ = get_final_config(
    user_yaml=Path("_config.yml"),
    cli_config={"latex_individualpages": False},
    sourcedir=Path("."),
)
app = Sphinx(".", None, "_build/html", "_build/.doctrees", "html", settings, status=None)
found = app.project.discover(app.config.exclude_patterns, app.config.include_patterns)
print(*(app.project.doc2path(name, absolute=False) for name in found), sep="\\n")
"""


def litter(book: Path) -> None:
    """Lay what the recipes make beside a book: in `dist/`, and where a hurried hand would."""
    source = read("3-sense")
    drawn = variants.draw(source, numbered(2), 7)
    for place in (book / "dist", book / "for my class", book / "chapters"):
        editions.book("student", place / "student")
        editions.course(place / "course")
        variants.write(source, drawn, place / "variants")
        (place / "sheets/handouts").mkdir(parents=True)
        (place / "sheets/handouts/3-sense.html").write_text("<h1>Sense</h1>", encoding="utf-8")
    stray = new_notebook(cells=[new_markdown_cell("# Not a page")])
    for name in (
        "dist/student/_build/.jupyter_cache/0/executed/1/base.ipynb",
        "_build/.jupyter_cache/0/executed/1/base.ipynb",
        "chapters/3-sense/.ipynb_checkpoints/lesson-checkpoint.ipynb",
        "chapters/3-sense/lesson-Copy1.ipynb",
        "chapters/3-sense/exercises (1).ipynb",
        "chapters/3-sense/lesson [old].ipynb",
        "chapters/3-sense/lesso?.ipynb",
    ):
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(stray, book / name)
    (book / "chapters/3-sense/lesson.md").write_text("# Exported\n", encoding="utf-8")
    (book / "notes.md").write_text("# My own\n", encoding="utf-8")


@pytest.fixture
def littered(tmp_path: Path) -> Path:
    """A checkout in which everything has been made once."""
    book = checkout(tmp_path / "book")
    litter(book)
    return book


def command(book: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(book)}
    return subprocess.run(
        [*map(str, arguments)], cwd=book, env=environment, capture_output=True, text=True
    )


def test_the_book_reads_the_pages_of_its_contents_and_nothing_beside_them(littered: Path) -> None:
    contents = yaml.safe_load((littered / "_toc.yml").read_text(encoding="utf-8"))
    done = command(littered, sys.executable, "-c", FOUND)
    assert done.returncode == 0, done.stderr[-3000:]
    read = [line for line in done.stdout.splitlines() if line.endswith((".ipynb", ".md"))]
    endings = (".ipynb", ".md")
    named = [f"{page}{end}" for page in pages_of(contents) for end in endings]
    assert sorted(read) == sorted(name for name in named if (ROOT / name).is_file())


def test_an_edition_holds_the_pages_of_the_contents_and_no_notebook_beside_them(
    littered: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.printing.book.ROOT", littered)
    editions.book("student", tmp_path / "student")
    copied = {path.name for path in (tmp_path / "student/chapters/3-sense").rglob("*")}
    assert copied == {"lesson.ipynb", "exercises.ipynb"}
    assert not list((tmp_path / "student/chapters").glob("*/*/*/*.ipynb"))


@pytest.mark.slow
def test_the_book_builds_with_an_edition_a_course_variants_and_sheets_beside_it(
    littered: Path,
) -> None:
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    for folder in (littered / "dist/student", littered):
        built = command(folder, jupyter_book, "build", ".", "-W", "-n")
        assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-5000:]

"""Print the manuscript: every notebook of the book, from its text.

Nothing runs twice. What a text was printed to is kept below `_build/` with what it depends on, and
the outputs of a lesson's code go where the build of the book looks for them.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count, environ
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from pullkit.engine.specification import OUTPUT
from pullkit.inputs import cache_folder, inputs_hash

from . import lessons
from .exercise_cells import notebook as exercises_notebook
from .exercises import ROOT, read
from .expressions import SourceError
from .proof import prove

MANUSCRIPT = ROOT / "manuscript"
RUN_FIRST = MANUSCRIPT / "above-every-notebook.md"
BUILT = ROOT / "_build"


@dataclass(frozen=True)
class Page:
    """A page with a source in the manuscript.

    Attributes
    ----------
    source : Path
        Its text.
    notebook : str
        Where its notebook stands in the book, below the root.
    """

    source: Path
    notebook: str

    @property
    def has_exercises(self) -> bool:
        """Whether it is a chapter's exercises; no kernel is needed to print them."""
        return self.source.stem == "exercises"


def pages(manuscript: Path = MANUSCRIPT) -> list[Page]:
    """List the pages that are printed: the home page, and below `chapters` the rest."""
    found = sorted(manuscript.rglob("*.md"))
    names = {path: path.relative_to(manuscript).with_suffix(".ipynb") for path in found}
    return [
        Page(path, (name if name.stem == "index" else Path("chapters", name)).as_posix())
        for path, name in names.items()
        if path.name != RUN_FIRST.name
    ]


def print_all(built: Path = BUILT, *, with_outputs: bool = False) -> dict[str, NotebookNode]:
    """Print every page; return the notebooks by their place in the book.

    Parameters
    ----------
    built : Path
        The folder in which the book is built, where what is printed is kept.
    with_outputs : bool
        Whether the build is to find the outputs of the lessons' code as well.

    Raises
    ------
    SourceError
        If a text cannot be printed.
    """
    kept = built / ".printed" / inputs_hash(ROOT)
    _drop_older(kept)
    cache = get_cache(str(cache_folder(built, ROOT))) if with_outputs else None
    jobs = []
    for page in pages():
        if not page.has_exercises:
            lesson = lessons.read(page.source)
            code = lessons.without_words(lesson.notebook)
            job = _Job(page, lesson, cache is not None and not _is_cached(code, cache))
            if job.with_outputs or not _place(page, kept).is_file():
                jobs.append(job)
    with ThreadPoolExecutor(cpu_count()) as workers:
        for job, executed in zip(jobs, workers.map(_run, jobs), strict=True):
            nbformat.write(lessons.plain(executed), _place(job.page, kept))
            if cache is not None and job.with_outputs:
                bundle = CacheBundleIn(executed, job.page.notebook, data={"execution_seconds": 0.0})
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    return {page.notebook: _printed(page, kept) for page in pages()}


@dataclass(frozen=True)
class _Job:
    """A lesson to run, for its words alone or for its outputs as well."""

    page: Page
    lesson: lessons.Lesson
    with_outputs: bool


def _run(job: _Job) -> NotebookNode:
    print(f"Printing {job.page.source.relative_to(ROOT)}", flush=True)
    # Publishing an explorer takes long: it is not done for words alone.
    switches = {OUTPUT: "published"} if job.with_outputs else {}
    return lessons.run(job.lesson, environ | switches)


def _drop_older(current: Path) -> None:
    for folder in current.parent.glob("*/"):
        if folder != current:
            shutil.rmtree(folder)
    current.mkdir(parents=True, exist_ok=True)


def _place(page: Page, kept: Path) -> Path:
    return kept / f"{hashlib.sha256(page.source.read_bytes()).hexdigest()[:16]}.ipynb"


def _is_cached(notebook: NotebookNode, cache: JupyterCacheAbstract) -> bool:
    try:
        cache.match_cache_notebook(notebook)
    except KeyError:
        return False
    return True


def _printed(page: Page, kept: Path) -> NotebookNode:
    """Return a page's notebook, marked with its source and with what it says."""
    place = _place(page, kept)
    if not place.is_file():
        nbformat.write(_exercises(page), place)
    notebook: NotebookNode = nbformat.read(place, as_version=4)
    if any(cell.cell_type == "code" for cell in notebook.cells):
        text = RUN_FIRST.read_text(encoding="utf-8").strip()
        first = new_markdown_cell(text, metadata={"tags": ["remove-cell"]})
        first["id"] = "run-first"
        notebook.cells.insert(0, first)
    name = page.source.relative_to(ROOT).as_posix()
    notebook.metadata["printed"] = {"from": name, "digest": digest(notebook)}
    return notebook


def _exercises(page: Page) -> NotebookNode:
    """Return a chapter's exercises, whose solutions their own checks find right."""
    source = read(page.source.parent.name)
    prove(source)
    return exercises_notebook(source, "open")


# A printed notebook that was edited by hand is somebody's work.


def digest(notebook: NotebookNode) -> str:
    """Return a short name for what a notebook's cells say, whatever their outputs."""
    said = [[cell.cell_type, cell.get("id"), cell.source] for cell in notebook.cells]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def is_edited(notebook: NotebookNode) -> bool:
    """Tell whether a notebook says something else than what was printed."""
    printed = notebook.metadata.get("printed", {})
    return bool(printed.get("digest") != digest(notebook))


def where_edited(page: Page, by_hand: NotebookNode, printed: NotebookNode) -> str:
    """Say which line of which source to edit instead of a notebook."""
    fresh = {cell["id"]: cell.source for cell in printed.cells}
    changed = [c for c in by_hand.cells if fresh.get(c.get("id")) != c.source]
    cell = changed[0] if changed else by_hand.cells[-1]
    lines = _lines(page)
    place = by_hand.cells.index(cell)
    known = [c["id"] for c in by_hand.cells[: place + 1] if c.get("id") in lines]
    line = lines[known[-1]] if known else 1
    source = page.source.relative_to(ROOT).as_posix()
    said = " ".join(cell.source.split())[:60]
    return (
        f"{page.notebook} was edited by hand, at “{said}”. Nothing was printed. Make the change in "
        f"{source}, line {line}, and put the notebook back with: git checkout -- {page.notebook}\n"
        f"Or let the notebook be its own source from now on: git rm {source}"
    )


def _lines(page: Page) -> dict[str, int]:
    """Return the line of the source at which a cell begins, by the cell's id."""
    if not page.has_exercises:
        return lessons.read(page.source).lines
    text = page.source.read_text(encoding="utf-8").splitlines()
    names = {
        line.removeprefix("# ").strip(): k for k, line in enumerate(text, 1) if line[:2] == "# "
    }
    parts = ("question", "answer", "check", "solution")
    return {f"{name}-{part}": line for name, line in names.items() for part in parts}


def print_chapters() -> Iterator[str]:
    """Write the notebooks that have changed into the book; yield their names.

    Raises
    ------
    SourceError
        If a text cannot be printed, or a notebook was edited by hand; then nothing is written.
    """
    printed = print_all()
    texts = {}
    for page in pages():
        place, notebook = ROOT / page.notebook, printed[page.notebook]
        if place.is_file():
            before = nbformat.read(place, as_version=4)
            if is_edited(before):
                raise SourceError(where_edited(page, before, notebook))
        texts[place] = nbformat.writes(notebook) + "\n"
    for place, text in texts.items():
        if not place.is_file() or place.read_text(encoding="utf-8") != text:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
            yield place.relative_to(ROOT).as_posix()


def stale(printed: dict[str, NotebookNode]) -> list[str]:
    """List the notebooks that say something else than what was printed now."""
    texts = {name: nbformat.writes(notebook) + "\n" for name, notebook in printed.items()}
    return [
        name
        for name, text in texts.items()
        if not (ROOT / name).is_file() or (ROOT / name).read_text(encoding="utf-8") != text
    ]

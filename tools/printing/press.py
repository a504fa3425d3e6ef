"""Print the manuscript: every notebook of the book, from its text.

Nothing runs twice. What a text was printed to is kept below `_build/` with what it depends on, and
the outputs of a lesson's code go where the build of the book looks for them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
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
from pullkit.outputs_cache import PRINTED, cache_folder, drop_others, inputs_hash

from . import lessons
from .exercise_cells import notebook as exercises_notebook
from .exercises import ROOT, read
from .expressions import BRACES, SourceError
from .proof import prove

MANUSCRIPT = ROOT / "manuscript"
RUN_FIRST = MANUSCRIPT / "above-every-lesson.md"
BUILT = ROOT / "_build"
FIRST = "run-first"


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


@dataclass(frozen=True)
class Printed:
    """What the manuscript was printed to.

    Attributes
    ----------
    notebooks : dict of str to NotebookNode
        The notebooks by their place in the book.
    guesses : str
        The text of the file with the words of all guesses.
    """

    notebooks: dict[str, NotebookNode]
    guesses: str

    @property
    def texts(self) -> dict[str, str]:
        """Each file's text, by its place in the book."""
        notebooks = {name: text_of(notebook) for name, notebook in self.notebooks.items()}
        return {**notebooks, PRINTED: self.guesses}


def print_all(built: Path = BUILT, *, with_outputs: bool = False) -> Printed:
    """Print every page.

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
    kept = built / ".printed" / f"{inputs_hash(ROOT)}-{_printer_hash()}"
    drop_others(kept)
    kept.mkdir(parents=True, exist_ok=True)
    cache = get_cache(str(cache_folder(built, ROOT))) if with_outputs else None
    sources = {page: lessons.read(page.source) for page in pages() if not page.has_exercises}
    check_names(sources.values())
    jobs = []
    for page, lesson in sources.items():
        job = _Job(page, lesson, cache is not None and not _is_cached(lesson, cache))
        if job.with_outputs or not _place(page, kept).is_file():
            jobs.append(job)
    with ThreadPoolExecutor(cpu_count()) as workers:
        try:
            for job, executed in zip(jobs, workers.map(_run, jobs), strict=True):
                nbformat.write(lessons.plain(executed), _place(job.page, kept))
                if cache is not None and job.with_outputs:
                    data = {"execution_seconds": 0.0, "asked": _asked(job.lesson)}
                    bundle = CacheBundleIn(executed, job.page.notebook, data=data)
                    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
        except SourceError:
            workers.shutdown(cancel_futures=True)  # the first mistake is told at once
            raise
    notebooks = {page.notebook: _printed(page, kept) for page in pages()}
    return Printed(notebooks, _words(notebooks))


def check_names(sources: Iterable[lessons.Lesson]) -> None:
    """Check that no two questions of the book have the same name.

    Raises
    ------
    SourceError
        If two have.
    """
    taken: dict[str, str] = {}
    for lesson in sources:
        for name, source in lesson.asked.items():
            here = f"{lesson.path}, line {source.line}"
            if name in taken:
                must = "a question must have its own"
                raise SourceError(f"{here}: the name {name} is taken in {taken[name]}; {must}")
            taken[name] = here


def _words(notebooks: dict[str, NotebookNode]) -> str:
    """Take the words of the questions out of the notebooks; return them as the text of a file."""
    words = {
        name: {"chapter": Path(place).parent.name or Path(place).stem, **of_one}
        for place, notebook in notebooks.items()
        for name, of_one in notebook.metadata.pop(lessons.GUESSES, {}).items()
    }
    return f"{json.dumps(words, ensure_ascii=False, indent=2, sort_keys=True)}\n"


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


def _printer_hash() -> str:
    """Digest what prints: notebooks kept by another printer are not taken for its own."""
    code = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    return hashlib.sha256(code).hexdigest()[:16]


def _place(page: Page, kept: Path) -> Path:
    return kept / f"{hashlib.sha256(page.source.read_bytes()).hexdigest()[:16]}.ipynb"


def _is_cached(lesson: lessons.Lesson, cache: JupyterCacheAbstract) -> bool:
    """Tell whether the outputs of a lesson's code are there, with what it asks now."""
    try:
        record = cache.match_cache_notebook(lessons.without_words(lesson.notebook))
    except KeyError:
        return False
    return bool(record.data.get("asked", {}) == _asked(lesson))


def _asked(lesson: lessons.Lesson) -> dict[str, str]:
    """Return the words that a lesson's outputs have from its text, which no code holds."""
    return {name: source.text for name, source in lesson.asked.items()}


def _printed(page: Page, kept: Path) -> NotebookNode:
    """Return a page's notebook, marked with its source and with what it says."""
    place = _place(page, kept)
    if not place.is_file():
        nbformat.write(_exercises(page), place)
    notebook: NotebookNode = nbformat.read(place, as_version=4)
    has_code = any(cell.cell_type == "code" for cell in notebook.cells)
    if has_code and not page.has_exercises:
        text = RUN_FIRST.read_text(encoding="utf-8").strip()
        first = new_markdown_cell(text, metadata={"tags": ["remove-cell"]})
        first["id"] = FIRST
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


def where_edited(page: Page, by_hand: NotebookNode) -> str:
    """Say which line of which source to edit instead of a notebook."""
    lines, written = _source_cells(page)
    cells = [cell for cell in by_hand.cells if cell.get("id") != FIRST]
    cell = next((c for c in cells if not _says(written.get(c.get("id", "")), c.source)), cells[-1])
    known = [c["id"] for c in cells[: cells.index(cell) + 1] if c.get("id") in lines]
    line, said = lines[known[-1]][0] if known else 1, cell.source
    if known and known[-1] == cell.get("id"):
        pairs = zip(written[cell["id"]].splitlines(), said.splitlines(), strict=False)
        down = next((k for k, (was, own) in enumerate(pairs) if not _says(was, own)), 0)
        line, said = lines[known[-1]][down], said.splitlines()[down]
    source = page.source.relative_to(ROOT).as_posix()
    said = " ".join(re.sub(r"<[^>]*>", "", said).split())[:60]
    return (
        f"{page.notebook} was edited by hand, at “{said}”. If it is work of yours, save a copy. "
        f"Make the change in {source}, line {line}, and put the notebook back with: git checkout "
        f"-- {page.notebook}\nOr let it be its own source from now on: git rm {source}"
    )


def _source_cells(page: Page) -> tuple[dict[str, Sequence[int]], dict[str, str]]:
    """Return the lines of each cell of a page in its source, and what it says there."""
    if not page.has_exercises:
        lesson = lessons.read(page.source)
        return lesson.lines, {cell["id"]: cell.source for cell in lesson.notebook.cells}
    text = page.source.read_text(encoding="utf-8").splitlines()
    begins = {line[2:].strip(): k for k, line in enumerate(text, 1) if line.startswith("# ")}
    cells = {cell["id"]: cell.source for cell in _exercises(page).cells}
    names = {name: name.rsplit("-", 1)[0] for name in cells}
    lines: dict[str, Sequence[int]] = {
        cell: range(begins[name], begins[name] + len(cells[cell].splitlines()))
        for cell, name in names.items()
        if name in begins
    }
    return lines, cells


def _says(written: str | None, said: str) -> bool:
    """Tell whether words are those of a text, with any values in the place of its expressions."""
    if written is None:
        return False
    pattern = ".*".join(map(re.escape, BRACES.sub("\0", written).split("\0")))
    return re.fullmatch(pattern, said, re.DOTALL) is not None


def text_of(notebook: NotebookNode) -> str:
    """Return a notebook's file."""
    return f"{nbformat.writes(notebook)}\n"


def print_chapters() -> Iterator[str]:
    """Write the notebooks that have changed into the book, and the guesses; yield their names.

    Raises
    ------
    SourceError
        If a text cannot be printed, or a notebook was edited by hand; then nothing is written.
    """
    for page in pages():
        if (ROOT / page.notebook).is_file():
            before = nbformat.read(ROOT / page.notebook, as_version=4)
            if is_edited(before):
                raise SourceError(where_edited(page, before))
    texts = print_all().texts
    for place, text in ((ROOT / name, text) for name, text in texts.items()):
        if not place.is_file() or place.read_text(encoding="utf-8") != text:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
            yield place.relative_to(ROOT).as_posix()


def stale(printed: Printed) -> Iterator[str]:
    """Say of each file that differs from what was printed now what it is, and the cure."""
    for name, text in printed.texts.items():
        place = ROOT / name
        if not place.is_file():
            yield f"{name} is not there yet: make print writes it."
        elif place.read_text(encoding="utf-8") != text:
            if name in printed.notebooks and is_edited(nbformat.read(place, as_version=4)):
                yield f"{name} was edited by hand; the book shows its text in manuscript/ instead."
            else:
                yield f"{name} is of an older text, or another company: make print renews it."

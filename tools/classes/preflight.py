"""Look through what students handed in before nbgrader does: each fault, and what to do."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Literal

import nbformat
from nbformat import NotebookNode
from nbgrader.nbgraderformat import MetadataValidator  # type: ignore[import-untyped]

from tools.printing.expressions import SourceError

from .marking.inbox import is_stray
from .variants import NOTEBOOK

SET_ASIDE = "set-aside"
FRESH = "copy the answers into a fresh copy of what was released"
ENDS = re.compile(
    r"(?<![\w.])(?:exit|quit|os\._exit|os\.abort)\s*\(|^[ \t]*(?:exit|quit)[ \t]*$", re.MULTILINE
)
# Ways to what is right, other than by answering.
REACHES = re.compile(
    r"pullkit\.exercises|from pullkit import .*exercises|import_module|__import__|sys\.modules"
    r"|_getframe|\binspect\b|\bgc\b|\bsqlite3\b|gradebook"
)
ROLES = ("grade", "solution")  # nbgrader restores the others
# A line on which later ones may depend.
BINDS = re.compile(r"[ \t]*(?:import |from |def |class |%|!|[\w.,:\[\] \t]+=(?!=))")
# A line that gives a variable a value, other than what was released.
GIVES = r"^(?:[\w \t,:\[\]]*\b{0}\b[\w \t,:\[\]]*=(?!=)(?![ \t]*\.\.\.[ \t]*$)|def {0}\b)"


@dataclass(frozen=True)
class Finding:
    """Something about a submission that an instructor should know before it is graded.

    Attributes
    ----------
    place : str
        The file or folder, as it stands below `submitted`.
    what : str
        What is wrong, and what to do.
    weight : {"stops", "mend", "look"}
        Whether nbgrader would stop at it or fail to grade it, would grade it wrongly in silence, or
        does right by it, so that it is only worth a look.
    """

    place: str
    what: str
    weight: Literal["stops", "mend", "look"] = "mend"

    def __str__(self) -> str:
        """Return it as a line to be read."""
        return f"{self.place}: {self.what}"


def preflight(course: Path, assignment: str) -> list[Finding]:
    """Find what is wrong with an assignment's submissions, and change nothing.

    Raises
    ------
    SourceError
        If the folder is no course, or the assignment was not released.
    """
    release, submitted = course / "release", course / "submitted"
    path = release / assignment / NOTEBOOK
    if not path.is_file():
        raise SourceError(
            f"{path} is missing: name the course's folder, and an assignment that nbgrader "
            f"generate_assignment has released ({', '.join(_names(release)) or 'there is none'})"
        )
    if not submitted.is_dir():
        raise SourceError(f"{submitted} is missing: put there what students handed in")
    released = nbformat.read(path, as_version=4)
    return list(_submissions(submitted, assignment, _names(release), released))


def report(course: Path, assignment: str) -> tuple[str, bool]:
    """Set aside what nbgrader cannot grade; say all that was found, and whether all is well."""
    findings = preflight(course, assignment)
    lines = [str(finding) for finding in findings]
    for student in sorted({f.place.split("/")[0] for f in findings if f.weight == "stops"}):
        place = _set_aside(course, student, assignment)
        lines.append(
            f"submitted/{student}/{assignment} was moved to {place}: mend it there, and move it "
            "back before it is graded"
        )
    well = all(finding.weight == "look" for finding in findings)
    if well:
        lines.append("Nothing stands in nbgrader's way.")
    return "\n".join(lines), well


def _set_aside(course: Path, student: str, assignment: str) -> str:
    """Move a submission out of nbgrader's way, over nothing; return where to."""
    folder = course / SET_ASIDE / student
    folder.mkdir(parents=True, exist_ok=True)
    names = chain([assignment], (f"{assignment}-{again}" for again in count(2)))
    place = next(folder / name for name in names if not (folder / name).exists())
    (course / "submitted" / student / assignment).rename(place)
    return place.relative_to(course).as_posix()


def _submissions(
    submitted: Path, assignment: str, assignments: list[str], released: NotebookNode
) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for name in _names(submitted):
        if not (submitted / name).is_dir():
            place = f"STUDENT/{assignment}/{NOTEBOOK}"
            yield Finding(name, f"nbgrader passes over it: put what is in it into {place}")
            continue
        if name.startswith(".") or re.search(r"[\[\]*?]", name):
            yield Finding(
                name, "nbgrader passes over a name with [ ] * ? or a dot first: rename the folder"
            )
        if re.search(r'[,"\n\r]', name):
            yield Finding(
                name,
                "nbgrader export writes a name with a comma or a quote as several columns: rename "
                "the folder",
            )
        if _folded(name) in seen:
            other = seen[_folded(name)]
            yield Finding(name, f"is it the same student as {other}? Keep one of the folders")
        seen[_folded(name)] = name
        yield from _student(submitted / name, assignment, assignments, released)


def _student(
    folder: Path, assignment: str, assignments: list[str], released: NotebookNode
) -> Iterator[Finding]:
    names = _names(folder)
    if not names:
        yield Finding(folder.name, "it holds nothing: was it set aside, or handed in elsewhere?")
    for name in names:
        place = f"{folder.name}/{name}"
        if _folded(name) == _folded(assignment) != name and name != assignment:
            yield Finding(place, f"nbgrader passes over it: rename it {assignment}")
            if NOTEBOOK not in _names(folder / name):
                yield from _without_notebook(folder / name)
        elif name not in assignments and assignment not in names:
            known = ", ".join(assignments)
            wanted = f"{folder.name}/{assignment}/{NOTEBOOK}"
            yield Finding(
                place, f"it is none of the assignments ({known}): put the notebook into {wanted}"
            )
    if assignment in names:
        yield from _assignment(folder / assignment, released)


def _without_notebook(folder: Path) -> Iterator[Finding]:
    there = ", ".join(_names(folder)) or "nothing"
    yield Finding(
        f"{folder.parent.name}/{folder.name}",
        f"it has no {NOTEBOOK}, so nbgrader gives 0; it has {there}: give the notebook that name, "
        "and unpack it first if it is in an archive",
    )


def _assignment(folder: Path, released: NotebookNode) -> Iterator[Finding]:
    place = f"{folder.parent.name}/{folder.name}"
    names = _names(folder)
    if NOTEBOOK not in names:
        yield from _without_notebook(folder)
        return
    others = [name for name in names if name != NOTEBOOK]
    if notebooks := [name for name in others if name.endswith(".ipynb")]:
        yield Finding(
            place,
            f"{NOTEBOOK} is graded and {', '.join(notebooks)} is not: see which is the last",
        )
    if modules := [n for n in others if n.endswith(".py") or (folder / n).is_dir()]:
        yield Finding(
            place,
            f"Python takes {', '.join(modules)} for a module of that name: see what it is",
            "look",
        )
    place = f"{place}/{NOTEBOOK}"
    try:
        notebook = _read(folder / NOTEBOOK)
    except SourceError as error:
        yield Finding(place, str(error), "stops")
        return
    yield from _marks(place, notebook, released)
    yield from _code(place, notebook, released)


def _read(path: Path) -> NotebookNode:
    """Read a notebook as nbgrader does."""
    if not path.is_file():
        raise SourceError("it is a folder, or a link to nothing: put the notebook in its place")
    content = path.read_bytes()
    if not content.strip():
        raise SourceError("it is empty: ask for it again")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise SourceError("it is not saved as UTF-8: save it so in a text editor") from None
    if text.startswith("\ufeff"):
        raise SourceError("it begins with a byte order mark: save it as UTF-8 without one")
    try:
        with warnings.catch_warnings():
            # Of cells that have no ids, or the same: they are given others.
            warnings.simplefilter("ignore")
            notebook: NotebookNode = nbformat.reads(text, as_version=4)
            nbformat.validate(notebook)
        nbformat.writes(notebook).encode()  # half a character can be read, and not be written
    except Exception as error:  # a notebook can be broken in any way
        raise SourceError(f"it is no notebook ({_short(error)}): ask for the .ipynb file") from None
    return notebook


def _marks(place: str, notebook: NotebookNode, released: NotebookNode) -> Iterator[Finding]:
    """Compare the cells that nbgrader has marked with those that were released."""
    wanted = {name: cell for cell in released.cells if (name := _marked(cell))}
    names = [name for cell in notebook.cells if (name := _marked(cell))]
    there = {name: cell for cell in notebook.cells if (name := _marked(cell))}
    if not set(names) & set(wanted):
        yield Finding(
            place,
            "no cell is marked for grading, so nbgrader gives 0: it comes from elsewhere, or a "
            f"tool took the marks away: {FRESH}",
        )
    stops = list(_broken(notebook, names, wanted))
    if stops:
        yield from (Finding(place, what, "stops") for what in stops)
        return
    for name, cell in wanted.items():
        if there and name not in there:
            yield _lost(place, name, cell)
        elif there and cell.metadata.nbgrader.locked and there[name].source != cell.source:
            yield _changed(place, name, cell.source, there[name].source)
    yield from _late(place, notebook, wanted)


def _changed(place: str, name: str, released: str, source: str) -> Finding:
    what = f"the cell {name} was changed, and is graded as released"
    added = [line for line in source.splitlines() if line not in released.splitlines()]
    if binding := next(filter(BINDS.match, added), None):
        where = "above" if name.endswith("-check") else "below"
        return Finding(
            place, f"{what}, without {binding.strip()!r}: move what was added to a cell {where} it"
        )
    return Finding(place, f"{what}: did the question have the same numbers?", "look")


def _late(
    place: str, notebook: NotebookNode, wanted: Mapping[str, NotebookNode]
) -> Iterator[Finding]:
    """Name the cells that answer below the check, which a run from top to bottom does not see."""
    marks = [_marked(cell) for cell in notebook.cells]
    for name, released in wanted.items():
        check = name.removesuffix("-answer") + "-check"
        if released.metadata.nbgrader.locked or check not in marks:
            continue
        variable = _variable(released)
        gives = re.compile(GIVES.format(variable), re.MULTILINE)
        cells = [
            number
            for number, cell in enumerate(notebook.cells)
            if cell.cell_type == "code" and gives.search(cell.source)
        ]
        place_of_answer = marks.index(name) if name in marks else 0
        there = notebook.cells[place_of_answer]
        unanswered = _without_comments(there) == _without_comments(released)
        if unanswered and (above := [number for number in cells if number < place_of_answer]):
            what = f"the cell {name}, left as released, undoes what cell {above[0] + 1} answers"
            yield Finding(place, f"{what}: empty it")
        below = [number for number in cells if number > marks.index(check)]
        if not below:
            continue
        what = f"the cell {check} stands above cell {below[0] + 1}, which gives {variable} a value"
        if cells == below:
            yield Finding(place, f"{what}, and so finds none: move it down")
        else:
            yield Finding(place, f"{what}, and judges an earlier one: see which is meant", "look")


def _broken(
    notebook: NotebookNode, names: list[str], wanted: Mapping[str, NotebookNode]
) -> Iterator[str]:
    """Say at which of its own marks nbgrader would stop."""
    there = {name: cell.metadata.nbgrader for cell in notebook.cells if (name := _marked(cell))}
    for name in dict.fromkeys(names):
        if name not in wanted:
            yield f"the cell {name} is of another assignment: {FRESH}"
        elif names.count(name) > 1:
            yield f"the cell {name} is there {names.count(name)} times: delete all but one"
        elif any(there[name].get(mark) != wanted[name].metadata.nbgrader[mark] for mark in ROLES):
            yield f"the marks of the cell {name} were changed: {FRESH}"
    if len(set(names)) < len(names):
        return  # which is all that nbgrader would say
    try:
        MetadataValidator().validate_nb(notebook)
    except Exception as error:  # of nbgrader's, of jsonschema's, or a missing key
        yield f"the marks for grading are damaged ({_short(error)}): {FRESH}"


def _lost(place: str, name: str, cell: NotebookNode) -> Finding:
    if cell.metadata.nbgrader.locked:
        return Finding(place, f"the cell {name} is lost, and put back when it is graded", "look")
    if cell.cell_type == "markdown":
        return Finding(place, f"the cell {name} is lost, which is graded by hand: ask the student")
    variable = _variable(cell)
    what = f"the cell {name} is lost, so {variable} has no value unless another cell gives it one"
    return Finding(place, f"{what}: see whether one does, or ask the student")


def _code(place: str, notebook: NotebookNode, released: NotebookNode) -> Iterator[Finding]:
    """Name the learner's cells that end Python, or reach for what is right."""
    given = {cell.source for cell in released.cells}
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code" or cell.source in given:
            continue
        if ends := ENDS.search(cell.source):
            what = f"cell {number} holds {ends[0]!r}, which ends Python, and all is lost"
            yield Finding(place, f"{what}: take it out")
        if reaches := REACHES.search(cell.source):
            yield Finding(place, f"cell {number} holds {reaches[0]!r}: see what it is for", "look")


def _marked(cell: NotebookNode) -> str | None:
    """Return nbgrader's name of a cell that it grades, locks or takes an answer from."""
    mark = cell.metadata.get("nbgrader")
    name = mark.get("grade_id") if isinstance(mark, dict) else None
    return name if isinstance(name, str) else None


def _variable(released: NotebookNode) -> str:
    """Return the variable that a cell for an answer gives a value."""
    return _without_comments(released)[0].split()[0]


def _without_comments(cell: NotebookNode) -> list[str]:
    """Return the lines of a cell that do something: a comment says what an answer looks like."""
    return [line for line in cell.source.splitlines() if line and not line.startswith("#")]


def _names(folder: Path) -> list[str]:
    """List what a folder holds, as it is spelled, but for what computers put there themselves."""
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    return [name for name in names if not is_stray(name)]  # nbgrader does not mind those


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:100]

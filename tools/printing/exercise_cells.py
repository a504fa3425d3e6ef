"""Render a chapter's exercises as a notebook, for whoever is to have it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from pullkit.exercises import Choice, Expected, Function, Numbers

from .exercises import DIFFICULTIES, Exercise, Source, Values
from .lessons import notebook_of

Edition = Literal["open", "student", "instructor", "variant", "nbgrader"]

CHECKED = """\
Each exercise has a check. Ask it as often as you like: it says what is right, or where to look, and
never the answer."""

CODE = re.compile(r"^```python\n(.*?)^```\n?", re.MULTILINE | re.DOTALL)
# In a source the answer is `answer`; here, in code only, never in the middle of another name.
ANSWER = re.compile(r"(?<![\w.\"'])answer(?![\w\"'])")
IN_CODE = re.compile(r"^```python\n.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)


def notebook(
    source: Source, edition: Edition, chosen: Mapping[str, Values] | None = None
) -> NotebookNode:
    """Render an edition of a chapter's exercises.

    Parameters
    ----------
    source : Source
        The chapter's exercises.
    edition : {"open", "student", "instructor", "variant", "nbgrader"}
        With folded solutions, without any, with open solutions and teaching notes, alone (one
        student's, without the book around it), or as the source of an nbgrader assignment.
    chosen : mapping of str to mapping, optional
        Parameters by exercise; what is not chosen is as in the source.
    """
    chosen = chosen or {}
    cells = [
        _markdown("title", f"# {source.title}\n\n{_opening(source)}\n\n{_plan(source, edition)}"),
        _setup(source, edition),
    ]
    for number, exercise in enumerate(source.exercises, start=1):
        values = exercise.values(chosen.get(exercise.name, {}))
        cells += _cells(number, exercise, values, edition)
    return notebook_of(cells)


def _opening(source: Source) -> str:
    return f"{CHECKED} {source.opening}".strip()


def _plan(source: Source, edition: Edition) -> str:
    minutes = sum(exercise.minutes for exercise in source.exercises)
    length = f"{len(source.exercises)} exercises, about {minutes} minutes in all."
    if edition in ("variant", "nbgrader"):
        return length
    verdict = ", without a verdict" if edition == "student" else ""
    return (
        f"{length} They go with [the lesson](lesson.ipynb). On the book's page most are answered "
        f"below the question; what you answer is kept in your browser{verdict}, for "
        "[your notes](../about/your-notes.md). Those marked *code* are programs and are answered "
        "in a notebook, as all of them can be: [how to open one](../about/how-to-use.md). There, "
        "put your answer in the place of the dots, run its cell, and then the check below it."
    )


def _cells(
    number: int, exercise: Exercise, values: Values, edition: Edition
) -> Iterator[NotebookNode]:
    name, answer = exercise.name, answer_name(number)

    def texts(part: str) -> list[str]:
        return [_renamed(text, answer) for text in exercise.texts(part, values)]

    (question,) = texts("question")
    label = (
        f'<small class="claim">{exercise.kind}</small> '
        f'<small class="claim">{DIFFICULTIES[exercise.difficulty]}</small> '
        f'<small class="claim">{exercise.minutes} minutes</small> '
        f"*Aim: {exercise.objective}.*"
    )
    yield _markdown(f"{name}-question", f"## {number}. {exercise.title}\n\n{label}\n\n{question}")
    hints = texts("hint")
    for k, hint in enumerate(hints, start=1):
        which = "Hint" if len(hints) == 1 else f"Hint {k}"
        yield _markdown(f"{name}-hint-{k}", _folded("hint", which, hint))
    solution = "\n\n".join(texts("solution"))
    yield _answer(exercise, values, answer, edition)
    yield _check(exercise, values, answer, edition)
    if edition == "open":
        yield _markdown(f"{name}-solution", _folded("solution", "Solution", solution))
    if edition == "instructor":
        folded = _folded("solution", "Solution", solution, is_open=True)
        yield _markdown(f"{name}-solution", folded)
        for k, note in enumerate(texts("teaching"), start=1):
            text = f"{note}\n\n*About {exercise.minutes} minutes.*"
            folded = _folded("teaching", "For the teacher", text, is_open=True)
            yield _markdown(f"{name}-teaching-{k}", folded)


def answer_name(number: int) -> str:
    """Return the variable that holds the answer to a notebook's exercise of that number.

    Each has its own: what one exercise leaves behind is never taken for the answer to the next.
    """
    return f"answer_{number}"


def stub(answer: str, expected: Expected) -> str:
    """Return the cell in which a learner answers, with what a notebook takes for an answer.

    Questions do not say it: on the book's page the same answer is chosen, or typed into fields.
    """
    lines = textwrap.wrap(_wanted(expected), 86, break_on_hyphens=False)
    comment = "\n".join(f"# {line}" for line in lines)
    return f"{comment}\n{answer} = ..."


def _wanted(expected: Expected) -> str:
    if isinstance(expected, Numbers):
        return f"a list of {len(expected.values)} numbers: {', '.join(expected.names)}"
    if isinstance(expected, Choice):
        *letters, last = (f'"{each}"' for each in sorted({expected.value, *expected.others}))
        return f"a letter in quotes: {', '.join(letters)} or {last}"
    if isinstance(expected, Function):
        return "the function itself, not a result of it"
    return "a number"


def solution_code(exercise: Exercise, values: Values, answer: str = "answer") -> str:
    """Return the code of an exercise's solution, which leaves the answer in a variable."""
    text = "\n\n".join(exercise.texts("solution", values))
    code = "\n".join(block.rstrip() for block in CODE.findall(text))
    return ANSWER.sub(answer, code)


def _renamed(text: str, answer: str) -> str:
    return IN_CODE.sub(lambda code: ANSWER.sub(answer, code[0]), text)


def _setup(source: Source, edition: Edition) -> NotebookNode:
    cell = _code("setup", source.setup, tags=["remove-cell"])
    if edition == "nbgrader":
        cell.metadata["nbgrader"] = marks_of("setup", locked=True)
    return cell


def _answer(exercise: Exercise, values: Values, answer: str, edition: Edition) -> NotebookNode:
    identifier, blank = f"{exercise.name}-answer", stub(answer, exercise.expected(values))
    if edition != "nbgrader":
        return _code(identifier, blank, tags=["remove-cell"])
    # nbgrader puts a stub of its own in place of a solution, the same for all: ours stands outside.
    code = solution_code(exercise, values, answer)
    cell = _code(identifier, f"{blank}\n### BEGIN SOLUTION\n{code}\n### END SOLUTION")
    cell.metadata["nbgrader"] = marks_of(identifier, solution=True)
    return cell


def check_code(exercise: Exercise, values: Values, answer: str) -> str:
    """Return the cell that judges an answer; it brings all that it needs."""
    numbers = "".join(f", {key}={value!r}" for key, value in values.items())
    arguments = f'"{answer}", "{exercise.key}", {exercise.points}{numbers}'
    return f"import pullkit.exercises\n\npullkit.exercises.mark({arguments})"


def _check(exercise: Exercise, values: Values, answer: str, edition: Edition) -> NotebookNode:
    code = check_code(exercise, values, answer)
    cell = _code(f"{exercise.name}-check", code, tags=["check", "remove-input"])
    if edition == "nbgrader":
        grade = marks_of(f"{exercise.name}-check", grade=True, locked=True)
        cell.metadata["nbgrader"] = {**grade, "points": exercise.points}
    return cell


def marks_of(
    grade_id: str, *, grade: bool = False, locked: bool = False, solution: bool = False
) -> dict[str, Any]:
    """Return nbgrader's marks of a cell."""
    return {
        "grade": grade,
        "grade_id": grade_id,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }


def _folded(kind: str, summary: str, text: str, *, is_open: bool = False) -> str:
    state = " open" if is_open else ""
    head = f'<details class="{kind}"{state}>\n<summary><strong>{summary}</strong></summary>'
    return f"{head}\n\n{text}\n\n</details>"


def _markdown(identifier: str, text: str) -> NotebookNode:
    return _cell(new_markdown_cell(text), identifier)


def _code(identifier: str, text: str, tags: list[str] | None = None) -> NotebookNode:
    cell = _cell(new_code_cell(text), identifier)
    if tags:
        cell.metadata["tags"] = tags
    return cell


def _cell(cell: NotebookNode, identifier: str) -> NotebookNode:
    cell["id"] = identifier[:64]
    return cell

"""For nbgrader: no score that a learner's code could make up, and none lost with a cell.

nbgrader runs a submission's cells in one process, the learner's and the checks alike, and takes a
check that shows no number, or nothing at all, for a right answer. `JudgeAgain` works outside that
process: it judges again what each check read of an answer. So whatever the learner's code does to
names, to this package or to Python, points come from an answer that is right. `PutBack` restores a
check's cell that was lost. A course's configuration names both; see *Recipes* for instructors.
"""

from __future__ import annotations

import ast
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output
from nbgrader.preprocessors import (  # type: ignore[import-untyped]
    NbGraderPreprocessor,
    OverwriteCells,
)

from .checking import GIVEN, Verdict, judge_again

NO_VERDICT = "The check gave no verdict: something in the cells above keeps it from showing one."


class JudgeAgain(NbGraderPreprocessor):  # type: ignore[misc]
    """Replace what each graded check shows by a verdict given here."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Judge again, if this is a check's cell and it ran to its end; an error earns nothing."""
        if cell.cell_type != "code" or not cell.metadata.get("nbgrader", {}).get("grade"):
            return cell, resources
        errors = [output for output in cell.outputs if output.output_type == "error"]
        if errors:
            cell.outputs = errors
            return cell, resources
        verdict = judged(cell)
        data = {"text/plain": repr(verdict), "text/html": verdict._repr_html_()}
        if [output.get("data", {}).get("text/plain") for output in cell.outputs] != [repr(verdict)]:
            told = "%s showed something else than its verdict, %s: look at what the cells do"
            self.log.warning(told, cell.metadata.nbgrader.grade_id, verdict)
        count = cell.execution_count
        # What was read stays, so that judging once more changes nothing: nbgrader does it twice.
        kept = {GIVEN: verdict.given}
        cell.outputs = [new_output("execute_result", data, metadata=kept, execution_count=count)]
        return cell, resources


class PutBack(OverwriteCells):  # type: ignore[misc]
    """Restore locked cells as nbgrader does, and lost ones at the end, wherever they stood.

    nbgrader's own way puts a lost check below its answer, and stops where that is lost too. Below
    everything is as good: each exercise has a variable of its own.
    """

    def add_missing_grade_cells(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Append the cells of lost checks, and put what else was locked on top."""
        released = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        points = {cell.name: cell.max_score for cell in released.grade_cells}
        kept = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nb.cells}
        for cell in released.source_cells:
            if not cell.locked or cell.name in kept:
                continue
            self.log.warning("%s was lost and is put back", cell.name)
            if cell.name in points:
                nb.cells.append(self.missing_cell_transform(cell, points[cell.name]))
            else:
                nb.cells.insert(0, new_code_cell(cell.source))
        return nb, resources


def judged(cell: NotebookNode) -> Verdict:
    """Judge the answer that a check's cell kept when it was run."""
    name, points, numbers = call_of(cell.source)
    results = [output for output in cell.outputs if output.output_type == "execute_result"]
    if len(results) != 1 or GIVEN not in results[0].metadata:
        return Verdict(0, points, NO_VERDICT)
    return judge_again(results[0].metadata[GIVEN], name, points, **numbers)


def call_of(source: str) -> tuple[str, int, dict[str, Any]]:
    """Return what a check's cell passes to `mark`: exercise, points and the question's numbers.

    Examples
    --------
    >>> call_of('pullkit.exercises.mark("answer_1", "3-sense/wrong-twice", 2, relay_error=0.1)')
    ('3-sense/wrong-twice', 2, {'relay_error': 0.1})
    """
    last = ast.parse(source).body[-1]
    assert isinstance(last, ast.Expr) and isinstance(last.value, ast.Call), source
    _, name, points = map(ast.literal_eval, last.value.args)
    numbers = {word.arg: ast.literal_eval(word.value) for word in last.value.keywords if word.arg}
    return name, points, numbers

"""Checks for the exercises: a learner runs one and is told what is right, or where to look.

A chapter's exercises stand in ``chapters/<chapter>/exercises.ipynb``; each of them ends on a cell
that calls :func:`mark`. What is right is computed, from the same parameters that the question
shows, by the functions of this package, one module a chapter. The wording of questions, hints and
solutions is not here but in the folder ``exercises/`` of the repository.
"""

from .answers import Choice, Expected, Function, Number, Numbers
from .checking import Verdict, check, mark

__all__ = ["Choice", "Expected", "Function", "Number", "Numbers", "Verdict", "check", "mark"]

"""Checks for the exercises: a learner answers and is told what is right, or where to look.

A chapter's exercises stand in ``chapters/<chapter>/exercises.ipynb``; each has a cell that calls
:func:`mark`. In a notebook that judges the answer in a variable; while the book's pages are made it
returns the fields in which the same answer is given there, judged by the same rules. What is right
is computed, from the same parameters that the question shows, by the functions of this package, one
module a chapter. The wording of questions, hints and solutions is not here but in
``manuscript/<chapter>/exercises.md``.
"""

from pullkit.asking.answers import Choice, Expected, Function, Number, Numbers

from .checking import Verdict, check, mark

__all__ = ["Choice", "Expected", "Function", "Number", "Numbers", "Verdict", "check", "mark"]

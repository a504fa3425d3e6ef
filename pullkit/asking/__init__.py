"""The page asks: guesses before a figure, answers to exercises, numbers and words of one's own.

It stands beside the explorers' engine and keeps the same law: one Python source, live in a notebook
and published on a page without a kernel. It imports nothing else of the book: copy this folder and
`engine` side by side and both work elsewhere. ``typed`` says what a typed text means, ``answers``
what a right answer is; ``fields`` and ``form`` take the reader's own numbers, ``line`` their own
words; ``published``,
``live``, ``form_page`` and ``live_form`` show what is asked.
"""

from .answers import Choice, Expected, Function, Number, Numbers
from .fields import Spread
from .form import Form, form
from .guess import Guess
from .line import Line

__all__ = [
    "Choice",
    "Expected",
    "Form",
    "Function",
    "Guess",
    "Line",
    "Number",
    "Numbers",
    "Spread",
    "form",
]

"""The plan of a class: which figure is shown in which state, and what is asked before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup

from .lesson import Figure, Indices, Lesson, Question, SheetError

PLANS = "chapters/instructors/plans*.html"
"""Their pages: one for all classes, or one each."""

ASKED = ("question-", "guess-")
"""How the identifiers of a guess begin on its page: a link to one puts the question there."""


@dataclass(frozen=True)
class Shown:
    """A figure in one state.

    Attributes
    ----------
    figure : Figure
        Which one.
    state : tuple of int
        Its state.
    label : str
        What the plan calls it.
    """

    figure: Figure
    state: Indices
    label: str

    @property
    def title(self) -> str:
        """The name of the case that it is, or else what the plan calls it."""
        return self.figure.case_label(self.state) or self.label[:1].upper() + self.label[1:]


Step = Shown | Question


def steps(site: Path, lesson: Lesson) -> list[Step]:
    """Return what a class sees, in the plan's order.

    A guess stands where the plan links to it. One without a link stands before its figure's first
    state: earlier than there it gives nothing away.

    Raises
    ------
    SheetError
        If the plans are not built, or one leads to what the lesson does not have.
    """
    linked = list(_linked(site, lesson))
    placed = {step.name for step in linked if isinstance(step, Question)}
    waiting = [question for question in lesson.questions if question.name not in placed]
    made: list[Step] = []
    for step in linked:
        if isinstance(step, Shown):
            made += [question for question in waiting if question.figure is step.figure]
            waiting = [question for question in waiting if question.figure is not step.figure]
        made.append(step)
    return made


def _linked(site: Path, lesson: Lesson) -> Iterator[Step]:
    """Yield what the plan of a lesson's class links to on the lesson's page."""
    paths = sorted(site.glob(PLANS))
    if not paths:
        raise SheetError(f"{site} has no {PLANS}: slides and handouts follow the plans")
    own = f"../{lesson.chapter}/lesson.html#"
    for path in paths:
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for link in page.select(f'article a[href^="{own}"]'):
            address = str(link["href"]).removeprefix(own)
            try:
                yield _aim(lesson, address, " ".join(link.get_text().split()))
            except (KeyError, ValueError) as error:
                raise SheetError(f"{path}: link to #{address}: there is no {error}") from error


def _aim(lesson: Lesson, address: str, label: str) -> Step:
    name, _, query = address.partition("?")
    for begins in ASKED:
        if name.startswith(begins):
            asked = {question.name: question for question in lesson.questions}
            return asked[name.removeprefix(begins)]
    figure = lesson.figures[name]
    return Shown(figure, figure.state(query), label)

"""The plan of a class: its words, and which figure is shown in which state, after what guess."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from pullkit.company import chosen_company

from .lesson import Figure, Indices, Lesson, Question, SheetError, without_links

PLANS = "chapters/instructors/plans*.html"
"""Their pages: one for all classes, or one each."""

COMPANY = "cycles-maillon"
"""Of whom the plans speak, whichever company the lessons speak of."""

SCENE = "The scene, to read aloud."
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


def in_the_plans_words(site: Path, lesson: Lesson) -> Lesson:
    """Return a lesson with the plan's scene and questions, which need no figure beside them.

    Of another company than the plans', a lesson keeps its own words.

    Raises
    ------
    SheetError
        If the plan has no scene, or does not ask one of the lesson's guesses.
    """
    if chosen_company().name != COMPANY:
        return lesson
    own = f'article a[href^="../{lesson.chapter}/lesson.html#"]'
    pages = [page for _, page in _plans(site) if page.select(own)]
    bold = [lead for page in pages for lead in page.select("article p > strong:first-child")]
    questions = [
        replace(question, words=f"<p><strong>{_words(bold, f'Guess {number}.')}</strong></p>")
        for number, question in enumerate(lesson.questions, 1)
    ]
    return replace(lesson, scene=_words(bold, SCENE), questions=questions)


def _words(bold: list[Tag], lead: str) -> str:
    """Return what stands behind a lead, in the bold words that it begins or after them."""
    for tag in bold:
        if tag.get_text().startswith(lead):
            whole = tag if tag.get_text().strip() != lead else tag.parent
            assert whole is not None
            return without_links(whole).replace(f"<strong>{lead}</strong>", "").replace(lead, "", 1)
    raise SheetError(f"no plan for this chapter says {lead!r}")


def _plans(site: Path) -> Iterator[tuple[Path, BeautifulSoup]]:
    paths = sorted(site.glob(PLANS))
    if not paths:
        raise SheetError(f"{site} has no {PLANS}: the sheets follow the plans")
    for path in paths:
        yield path, BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


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
    own = f"../{lesson.chapter}/lesson.html#"
    for path, page in _plans(site):
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

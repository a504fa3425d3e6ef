"""A form: an explorer without a figure. Its fields take numbers, and it answers in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from ..engine import ExplorerError, Own, Range, publishing
from ..engine.controls import Control
from ..engine.display import claim_identifiers
from ..engine.drawable import not_a_word
from ..engine.recipe import signature
from ..engine.specification import Specification, State
from . import form_page
from .fields import Spread
from .live_form import LiveForm

Answer = tuple[str, Mapping[str, float | None]]
"""A sentence, and by name the reader's own numbers that were computed; None where there is none."""


class Form(Specification):
    """Fields and the sentence that answers them, in a notebook and on a page without a kernel.

    Authors write it with the decorator :func:`form`.

    Parameters
    ----------
    name : str
        Identifies the form in its book; words of a-z, 0-9 and hyphens.
    title : str
        What it is called, above its fields and among the reader's notes.
    fields : sequence of Range or Spread
        What the reader puts in. What is put into one with an own number is kept as that.
    answer : callable
        Called with one keyword a field; returns one or two plain sentences, and a mapping from
        the names of `yields` to numbers.
    yields : sequence of Own
        The reader's own numbers that the answer computes.
    overrides : mapping, optional
        Changes to the fields, by name, and another name for the form under ``"name"``.

    Raises
    ------
    ExplorerError
        If the form cannot be shown; the message names the field.
    """

    kind = "form"

    def __init__(
        self,
        *,
        name: str,
        title: str,
        fields: Sequence[Control],
        answer: Callable[..., Answer],
        yields: Sequence[Own] = (),
        overrides: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(name=name, controls=fields, caption=title, overrides=overrides)
        for field in self.controls:
            if not isinstance(field, Range | Spread):
                raise self.error(
                    f"field {field.name!r} is a {type(field).__name__}; it must be a Range or a "
                    "Spread"
                )
        self.check_keywords("answer", answer)
        self._answer = answer
        self.yields = tuple(yields)
        for field in self.controls:
            for value in field.values:
                self.answered(self.start | {field.name: value})

    def answered(self, state: State) -> list[str]:
        """Return what the form says in a state: its sentence, then each own number it yields.

        An own number that there is none of is an empty text.

        Raises
        ------
        ExplorerError
            If `answer` raises, or returns anything but a sentence and the numbers promised.
        """
        found = self.tried(state, "answer", self._answer, **self.pinned, **state)
        if not (isinstance(found, tuple) and len(found) == 2 and isinstance(found[1], Mapping)):
            raise ExplorerError(
                f"{self.where(state)}: answer() returned {found!r}; it must return a sentence and "
                "a mapping of own numbers"
            )
        sentence, own = found
        if not isinstance(sentence, str) or not sentence.strip() or not_a_word(sentence):
            raise ExplorerError(f"{self.where(state)}: answer() says {sentence!r}")
        names = [each.name for each in self.yields]
        if set(own) != set(names):
            raise ExplorerError(
                f"{self.where(state)}: answer() yields {', '.join(own) or 'nothing'}; the form "
                f"promises {', '.join(names) or 'nothing'}"
            )
        numbers = [(each, own[each.name]) for each in self.yields]
        said = ["" if number is None else each.said(number) for each, number in numbers]
        if wrong := next(filter(not_a_word, said), None):
            raise ExplorerError(f"{self.where(state)}: answer() yields {wrong!r}")
        return [sentence, *said]

    def sentence(self, /, **state: Any) -> str:
        """Return what the form says where these fields are not at their defaults."""
        return self.answered(self.start | state)[0]

    def _ipython_display_(self) -> None:
        """Show ipywidgets in a notebook; for a page, leave it to the bundle below."""
        if publishing():
            raise NotImplementedError
        LiveForm(self)._ipython_display_()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        claim_identifiers(self)
        return {"text/html": form_page.page(self), "text/plain": self.answered(self.opening)[0]}


def form(
    *fields: Control, title: str, yields: Sequence[Own] = (), name: str | None = None
) -> Callable[[Callable[..., Answer]], Callable[..., Form]]:
    """Make a form of the function below, which answers.

    Parameters
    ----------
    *fields : Range or Spread
        What the reader puts in, in order.
    title : str
        What the form is called.
    yields : sequence of Own
        The reader's own numbers that the answer computes.
    name : str, optional
        Identifies the form in its book; by default the function's name, with hyphens.

    Returns
    -------
    callable
        Turns the function into one that returns a `Form`. It takes overrides of the fields, as an
        explorer's does.

    Examples
    --------
    >>> from pullkit.engine import Own, Range
    >>> pace = Own("months-per-change", "months per change")
    >>> @form(Range("waiting", "Changes under way", 1, 40, yours=Own("waiting", "changes")),
    ...       title="Your changes", yields=[pace])
    ... def your_changes(waiting):
    ...     return f"At two a month, {waiting} take {waiting / 2} months.", {pace.name: waiting / 2}
    >>> your_changes(waiting={"default": 12}).sentence()
    'At two a month, 12 take 6.0 months.'
    """

    def decorate(answer: Callable[..., Answer]) -> Callable[..., Form]:
        @wraps(answer)
        def make(**overrides: Any) -> Form:
            return Form(
                name=name or answer.__name__.replace("_", "-"),
                title=title,
                fields=fields,
                answer=answer,
                yields=yields,
                overrides=overrides,
            )

        vars(make)["__signature__"] = signature([], "Form")
        return make

    return decorate

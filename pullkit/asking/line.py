"""A line in the reader's own words, kept as it is written."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from IPython.display import display

from ..engine import publishing
from ..engine.controls import IDENTIFIER
from . import live, published


@dataclass(frozen=True)
class Line:
    """A question that has no right answer, shown as a field that keeps what the reader writes.

    It may stand on several pages: they show the same words.

    Attributes
    ----------
    name : str
        Identifies the line in its book; words of a-z, 0-9 and hyphens.
    about : str
        What is written there, in a few words: the field's label.
    question : str
        The question as it stands above the field.

    Raises
    ------
    ValueError
        If the name is no name.

    Examples
    --------
    >>> Line("refuse", about="The change that we refuse")
    Line(name='refuse', about='The change that we refuse', question='')
    """

    name: str
    about: str
    question: str = ""

    def __post_init__(self) -> None:
        """Refuse a line under which nothing could be kept."""
        if not IDENTIFIER.fullmatch(self.name):
            raise ValueError(f"name is {self.name!r}; it must be words of a-z, 0-9, hyphens")

    def html(self) -> str:
        """Return the field of a published page."""
        ident = f"line-{self.name}"
        field = (
            f'<p><label for="{ident}-0">{escape(self.about)}</label>'
            f'<textarea id="{ident}-0" rows="2" maxlength="1000"></textarea></p>'
        )
        spec = {"name": self.name, "about": self.about}
        return published.form("line", ident, field, "", spec)

    def _ipython_display_(self) -> None:
        """Show ipywidgets in a notebook; for a page, leave it to the bundle below."""
        if publishing():
            raise NotImplementedError
        display(live.line_view(self))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": f"Yours: {self.about}"}

"""The explorer: shown as widgets in a notebook, as native inputs and packed states on a page."""

from __future__ import annotations

from typing import Any, Self

from IPython import get_ipython

from .explorable import Explorable
from .live import LiveView
from .published import packed, page
from .specification import Specification, publishing

_shown: dict[str, tuple[str | None, int]] = {}
"""Identifiers on this notebook's page, with the cell that put each there, and which run of it."""


class Explorer(Explorable):
    """One figure with controls that work in a notebook and on a page without a kernel.

    Authors write it with the decorator :func:`~pullkit.engine.explorer`.

    Parameters
    ----------
    name : str
        Identifies the explorer on its page and in links; words of a-z, 0-9 and hyphens.
    figure : matplotlib.figure.Figure
        Made once, with fixed axes limits. The explorer closes it in pyplot.
    read : callable
        Called with one keyword per control; returns what the model says of this state.
    update : callable
        Called with what `read` returned; moves the figure's artists and returns all those it may
        change, the same ones every time.
    describe : callable
        Called like `update`; returns one plain sentence that says what this state means.
    controls : sequence of Control
        What the reader may move.
    caption : str
        Says what to see, whatever the state.
    cases : sequence of Case
        Named states: buttons under the figure, and targets for links.
    marks : sequence of Mark
        Places for the reader's guesses.
    recipe : str, optional
        Dotted path of the function that made this explorer, for the call a reader can copy.
    overrides : mapping, optional
        Changes to the controls, by name, and another name for the explorer under ``"name"``.

    Raises
    ------
    ExplorerError
        If the specification cannot be shown; the message names the control or the case.
    """

    def __init__(self, **specification: Any) -> None:
        super().__init__(**specification)
        self._states = packed(self) if publishing() else None

    def at(self, /, **values: Any) -> Self:
        """Return this explorer opened in another state; see `Specification.at`."""
        opened = super().at(**values)
        fixed = [control.name for control in self.controls if control.live_only]
        if any(opened.opening[name] != self.opening[name] for name in fixed):
            opened._states = None  # another slice of the grid of states
        return opened

    def _ipython_display_(self) -> None:
        """Show ipywidgets in a notebook; for a page, leave it to the bundle below."""
        if publishing():
            raise NotImplementedError
        LiveView(self)._ipython_display_()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """Show native inputs and packed states on a page."""
        claim_identifiers(self)
        if self._states is None:
            self._states = packed(self)
        return {"text/html": page(self, self._states), "image/png": self.picture(self.opening)}


def claim_identifiers(shown: Specification) -> None:
    """Refuse a second explorer or form under one name on a page, before the page is run further.

    A kernel is a notebook, and a notebook is a page.
    """
    shell = get_ipython()
    if shell is None:
        return
    request = shell.get_parent() if hasattr(shell, "get_parent") else {}
    cell, number = request.get("metadata", {}).get("cellId"), shell.execution_count
    idents = [shown.name, *(f"{shown.name}-{c.name}" for c in shown.published_controls)]
    for ident in idents:
        before, then = _shown.get(ident, (cell, number))
        run_again = cell is not None and cell == before and number != then
        if ident in _shown and not run_again:
            raise shown.error(
                f"this page has {ident!r} already; give the second one a name of its own, as "
                f'in name="{shown.name}-2"'
            )
    _shown.update(dict.fromkeys(idents, (cell, number)))

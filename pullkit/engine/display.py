"""The explorer: shown as widgets in a notebook, as native inputs and packed states on a page."""

from __future__ import annotations

from typing import Any, Self

from IPython import get_ipython

from .explorable import Explorable, ExplorerError, publishing
from .live import LiveView
from .published import packed, page

_shown: dict[str, tuple[str | None, int]] = {}
"""Identifiers on this notebook's page, with the cell that put each there, and which run of it."""


class Explorer(Explorable):
    """One figure with controls that work in a notebook and on a page without a kernel.

    Parameters
    ----------
    name : str
        Identifies the explorer on its page and in links; words of a-z, 0-9 and hyphens.
    figure : matplotlib.figure.Figure
        Made once, with fixed axes limits. The explorer closes it in pyplot.
    update : callable
        Called with one keyword per control; moves the figure's artists and returns all those it
        may change, the same ones every time (the idiom of matplotlib's ``FuncAnimation``). What
        it draws depends on its arguments alone.
    describe : callable
        Called like `update`; returns one plain sentence that says what this state means. It is
        the figure's alternative text.
    controls : sequence of Control
        What the reader may move.
    caption : str
        Says what to see, whatever the state.
    cases : sequence of Case
        Named states: buttons under the figure, and targets for links.
    recipe : str, optional
        Dotted path of the function that made this explorer, for the call a reader can copy.
    overrides : mapping, optional
        Changes to the controls, by name: a plain value pins the parameter and its control goes
        away; a dict replaces fields of the control, as in ``{"default": 3, "stop": 8}``. Under
        ``"name"``, another name for the explorer: a page that shows it twice needs two.

    Raises
    ------
    ExplorerError
        If the specification cannot be shown; the message names the control or the case.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from pullkit.engine import Explorer, Range
    >>> figure, axes = plt.subplots()
    >>> line, = axes.plot([0, 1], [0, 1])
    >>> _ = axes.set_ylim(0, 3)
    >>> def update(slope):
    ...     line.set_ydata([0, slope])
    ...     return [line]
    >>> tilt = Explorer(
    ...     name="tilt", figure=figure, update=update,
    ...     describe=lambda slope: f"The line rises by {slope} over its length.",
    ...     controls=[Range(name="slope", label="Slope", start=0, stop=3, step=1, default=1)],
    ...     caption="A line that tilts about the origin.")
    >>> tilt.sentence(slope=2)
    'The line rises by 2 over its length.'
    >>> tilt.at(slope=3).opening
    {'slope': 3}
    >>> list(tilt.states())
    [{'slope': 0}, {'slope': 1}, {'slope': 2}, {'slope': 3}]
    >>> tilt.at(slope=4)
    Traceback (most recent call last):
    pullkit.engine.explorable.ExplorerError: explorer 'tilt': control 'slope' cannot be 4; it takes
    0 to 3 in steps of 1
    """

    def __init__(self, **specification: Any) -> None:
        super().__init__(**specification)
        self._data = packed(self) if publishing() else None

    def at(self, /, **values: Any) -> Self:
        """Return this explorer opened in another state; see `Explorable.at`."""
        opened = super().at(**values)
        if any(control.live_only and control.name in values for control in self.controls):
            opened._data = None  # another slice of the grid of states
        return opened

    def _ipython_display_(self) -> None:
        """Show ipywidgets in a notebook; for a page, leave it to the bundle below."""
        if publishing():
            raise NotImplementedError
        LiveView(self)._ipython_display_()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """Show native inputs and packed states on a page."""
        self._claim_identifiers()
        if self._data is None:
            self._data = packed(self)
        return {"text/html": page(self, self._data), "image/png": self.picture(self.opening)}

    def _claim_identifiers(self) -> None:
        """Refuse a second explorer under one name on a page, before the rest of the page is run.

        A kernel is a notebook, and a notebook is a page.
        """
        shell = get_ipython()
        if shell is None:
            return
        request = shell.get_parent() if hasattr(shell, "get_parent") else {}
        cell, number = request.get("metadata", {}).get("cellId"), shell.execution_count
        idents = [self.name, *(f"{self.name}-{c.name}" for c in self.published_controls)]
        for ident in idents:
            before, then = _shown.get(ident, (cell, number))
            run_again = cell is not None and cell == before and number != then
            if ident in _shown and not run_again:
                raise ExplorerError(
                    f"explorer {self.name!r}: this page has {ident!r} already; give the second "
                    f'one a name of its own, as in name="{self.name}-2"'
                )
        _shown.update(dict.fromkeys(idents, (cell, number)))

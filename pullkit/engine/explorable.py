"""What can be explored: a figure, its controls and a sentence, drawn in any of their states."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from . import markup
from .drawable import not_a_word, undrawable
from .fonts import unknown_font
from .marks import Mark
from .specification import ExplorerError, Specification, State


class Explorable(Specification):
    """A figure with controls, checked, and drawn in any state; how it is shown is not its affair.

    Its parameters are those of :class:`~pullkit.engine.display.Explorer`.
    """

    def __init__(
        self,
        *,
        figure: Figure,
        read: Callable[..., Any],
        update: Callable[[Any], Iterable[Artist]],
        describe: Callable[[Any], str],
        marks: Sequence[Mark] = (),
        **specification: Any,
    ) -> None:
        super().__init__(**specification)
        self.check_keywords("read", read)
        self.figure = figure
        self._read, self._update, self._describe = read, update, describe
        plt.close(figure)
        # Before anything is drawn: matplotlib would complain of it at every text.
        if unknown := unknown_font(figure):
            raise self.error(f"the figure has {unknown}")
        self._moving = tuple(dict.fromkeys(self.run(self.start)))
        self._check_artists()
        try:
            markup.prepare(figure)
        except Exception as error:
            raise self.error(f"cannot be drawn: {error}") from error
        self.marks = tuple(marks)
        try:
            for mark in marks:
                mark.place(figure)
        except ValueError as error:
            raise self.error(str(error)) from None
        self._try_values()

    _moving: tuple[Artist, ...] = ()
    _last_read: tuple[str, Any] = ("", None)

    def sentence(self, /, **state: Any) -> str:
        """Return what `describe` says of a state.

        Parameters
        ----------
        **state
            Values by control; controls not named are at their defaults.

        Raises
        ------
        ExplorerError
            If `read` or `describe` raises, or the sentence is empty or says NaN, inf or None.
        """
        state = self.start | state
        text = self._asked(state, "describe", self._describe)
        if not isinstance(text, str) or not text.strip() or not_a_word(text):
            raise ExplorerError(f"{self.where(state)}: describe() returned {text!r}")
        return text

    def fragments(self, state: State, prefix: str) -> list[str]:
        """Return the SVG of every moving artist in `state`.

        Parameters
        ----------
        state : dict
            The value of every control.
        prefix : str
            Begins the identifiers in the SVG; unique on the page.

        Raises
        ------
        ExplorerError
            If `read` or `update` raises or breaks its promises, or an artist cannot be drawn.
        """
        with markup.svg_settings():
            return self.drawn(state, prefix)

    def drawn(self, state: State, prefix: str) -> list[str]:
        """Return what `fragments` does, for those who hold `markup.svg_settings` already."""
        self.run(state)
        try:
            return [
                markup.fragment(self.figure, artist, f"{prefix}.{k}")
                for k, artist in enumerate(self._moving)
            ]
        except Exception as error:
            raise ExplorerError(f"{self.where(state)}: cannot be drawn: {error}") from error

    def template(self, prefix: str) -> str:
        """Return the figure's SVG with an empty place for each moving artist."""
        with markup.svg_settings():
            return markup.template(self.figure, self._moving, prefix)

    def picture(self, state: State, dpi: int = markup.PRINT_DPI) -> str:
        """Return the figure in `state` as a PNG in base64."""
        self.run(state)
        return markup.picture(self.figure, dpi)

    def run(self, state: State) -> list[Artist]:
        """Move the figure's artists to a state; refuse what ``update`` must not do."""
        returned = self._asked(state, "update", self._update)
        if not isinstance(returned, Iterable):
            raise ExplorerError(
                f"{self.where(state)}: update() returned {returned!r}; it must return the list of "
                "the artists it may change"
            )
        artists = list(returned)
        for artist in artists:
            if not isinstance(artist, Artist):
                raise ExplorerError(
                    f"{self.where(state)}: update() returned {artist!r}, which is not an artist"
                )
            try:
                why = undrawable(artist)
            except Exception as error:
                raise ExplorerError(
                    f"{self.where(state)}: {artist} cannot be drawn: {error}"
                ) from error
            if why:
                raise ExplorerError(f"{self.where(state)}: update() put {why} into {artist}")
        if self._moving and set(artists) != set(self._moving):
            odd = next(iter(set(artists) ^ set(self._moving)))
            raise ExplorerError(
                f"{self.where(state)}: update() returned {odd} in some states only; it must "
                "return every artist it may change, every time"
            )
        return artists

    def _asked(self, state: State, which: str, function: Callable[[Any], Any]) -> Any:
        """Call ``update`` or ``describe`` with what ``read`` returns, read once a state."""
        if repr(state) != self._last_read[0]:
            seen = self.tried(state, "read", self._read, **self.pinned, **state)
            self._last_read = (repr(state), seen)
        return self.tried(state, which, function, self._last_read[1])

    def _check_artists(self) -> None:
        for artist in self._moving:
            if artist.get_figure(root=True) is not self.figure:
                raise self.error(f"update() returned {artist}, which is not part of its figure")

    def _try_values(self) -> None:
        """Try each control's values one at a time, and every case; come back to the start."""
        tried = [
            self.start | {control.name: value}
            for control in self.controls
            for value in control.values
        ]
        first = self.fragments(self.start, self.name)
        for state in [*tried, *(self.case_state(case) for case in self.cases)]:
            self.run(state)
            self.sentence(**state)
        if self.fragments(self.start, self.name) != first:
            raise ExplorerError(
                f"explorer {self.name!r} does not come back to its first figure: update() must "
                "depend on what read() returns alone"
            )

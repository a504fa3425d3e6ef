"""What the reader gave in this kernel, by name: numbers and words of their own, and guesses."""

from __future__ import annotations

from typing import Any

import traitlets


class Given(traitlets.HasTraits):
    """Lasts as long as the kernel; explorers watch it.

    Attributes
    ----------
    own : dict of str to float
        Numbers of the reader's own, in the words of an `Own`.
    guesses : dict of str to str
        What was guessed, as it is shown.
    lines : dict of str to str
        What was written in the reader's own words.
    """

    own = traitlets.Dict()
    guesses = traitlets.Dict()
    lines = traitlets.Dict()

    def put(self, kind: str, name: str, said: Any) -> None:
        """Keep what was said, and tell those who watch."""
        setattr(self, kind, {**getattr(self, kind), name: said})


given = Given()

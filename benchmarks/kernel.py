"""What Python does: drawing every state when the book is built, and one state a move when live."""

import io
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.page import Pages, label
from benchmarks.report import Row, p95, spread
from pullkit.engine import Explorer, markup
from pullkit.engine.live import LiveView
from pullkit.engine.published import packed
from tools.notebooks import shown_by

ROUNDS = 3


def explorers(root: Path, pages: Pages) -> Iterator[tuple[str, Explorer]]:
    """Make every explorer of the pages afresh."""
    for page in pages:
        for name, explorer in shown_by(root / Path(page).with_suffix(".ipynb")).items():
            yield label(page, name), explorer


def milliseconds(work: Callable[[], object]) -> float:
    """Return the processor time of one call, which other programs do not lengthen."""
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def building(what: str, explorer: Explorer) -> Row:
    """Time the drawing and packing of every state, less what the model itself takes."""
    states = list(explorer.states())

    def model() -> None:
        for state in states:
            seen = explorer._read(**explorer.pinned, **state)
            explorer._update(seen)
            explorer._describe(seen)

    whole, models = [], []
    for _ in range(ROUNDS):
        for cached in (markup._tidy, markup._extent):
            cached.cache_clear()
        whole.append(milliseconds(partial(packed, explorer)) / len(states))
        models.append(milliseconds(model) / len(states))
    own = float(np.median(whole) - np.median(models))
    redraw = partial(explorer.figure.savefig, io.BytesIO(), format="svg")
    saved = [milliseconds(redraw) for _ in range(ROUNDS)]
    note = (
        f"the model {np.median(models):.2g} ms more; a whole `savefig` {np.median(saved):.3g} ms; "
        f"{len(states)} states; {ROUNDS} rounds"
    )
    return Row(f"build per state, {what}", own, "ms", 3, note)


def moving(what: str, explorer: Explorer) -> Row:
    """Time the kernel's work when a reader moves each live control through its values."""
    view = LiveView(explorer)
    times = []
    for _ in range(ROUNDS):
        for control in explorer.controls:
            widget = view.controls[control.name]
            for value in (*control.values, explorer.opening[control.name]):
                if value != widget.value:
                    times.append(milliseconds(partial(setattr, widget, "value", value)))
    return Row(f"kernel work per move, p95, {what}", p95(times), "ms", 10, spread(times))


def measure(root: Path, pages: Pages) -> dict[str, list[Row]]:
    """Measure building and moving every explorer of the pages."""
    made = list(explorers(root, pages))
    return {
        "Building": [building(what, explorer) for what, explorer in made],
        "Live: the kernel": [moving(what, explorer) for what, explorer in made],
    }

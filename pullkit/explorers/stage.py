"""A company's chart as a stage: where people stand, and what of it never moves."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path

from pullkit.chart import Chart
from pullkit.company import Company
from pullkit.engine.style import BLUE, FAINT, PAPER
from pullkit.explorers import drawing as draw
from pullkit.explorers.drawing import Floats


def chart_places(company: Company, chart: Chart) -> Floats:
    """Return where each person stands: across, 0 to 1, and up, as many rows as relays.

    Those to whom nobody reports share their row evenly, in the chart's order; everyone else stands
    over or under the middle of those who report to them. A row that this would crowd is spread.

    Parameters
    ----------
    company : Company
        The people.
    chart : Chart
        Their chart.

    Returns
    -------
    ndarray, shape (people, 2)
        The places.

    Examples
    --------
    >>> from pullkit.chart import chart_of
    >>> from pullkit.company import load_company
    >>> company = load_company()
    >>> print(chart_places(company, chart_of(company))[0])
    [0.5 4. ]
    """
    people, relays = company.people, chart.first_relays
    place = {person.id: i for i, person in enumerate(people)}
    reports: list[list[int]] = [[] for _ in people]
    for i, person in enumerate(people):
        if person.manager is not None:
            reports[place[person.manager]].append(i)
    across = np.full(len(people), np.nan)
    hands = np.array([not each for each in reports])
    for row in np.unique(relays):
        here = np.flatnonzero(hands & (relays == row))
        across[here] = (np.arange(len(here)) + 0.5) / max(len(here), 1)

    def stand(i: int) -> float:
        if np.isnan(across[i]):
            across[i] = np.mean([stand(report) for report in reports[i]])
        return float(across[i])

    for i in range(len(people)):
        stand(i)
    closest = 0.9 / max(np.bincount(relays))
    for row in np.unique(relays):
        here = np.flatnonzero(relays == row)
        here = here[np.argsort(across[here], kind="stable")]
        if (np.diff(across[here]) < closest).any():
            across[here] = (np.arange(len(here)) + 0.5) / len(here)
    return np.column_stack([across, relays])


def set_stage(stage: Axes, company: Company, chart: Chart, places: Floats) -> float:
    """Draw what never moves: client, links, empty dots, names. Return the dots' size."""
    highest = places[:, 1].max()
    stage.set(xlim=(-0.01, 1.01), ylim=(-0.8, highest + 1.1), ylabel="Relays from the client")
    stage.set_yticks(np.unique(chart.relays))
    stage.set_xticks([])
    stage.tick_params(axis="y", length=0)
    stage.spines[["left", "bottom"]].set_visible(False)
    links = places[np.argwhere(np.triu(chart.links))]
    facing = places[chart.first_relays == 1]
    to_client = np.stack([facing, facing * [1, 0]], axis=1)
    for ends, colour in ((links, FAINT), (to_client, BLUE)):
        draw.strokes(stage, colors=colour, linewidths=0.9, zorder=0).set_segments(list(ends))
    stage.plot([0, 1], [0, 0], color=BLUE, lw=4, solid_capstyle="round")
    fitting = draw.size_to_fit(company.clients, 11, plt.rcParams["font.size"])
    stage.text(0.5, -0.66, company.clients, ha="center", color=BLUE, fontsize=fitting)
    size = float(min(10.5, 200 / np.bincount(chart.relays).max()))
    for wide, colour, zorder in ((size + 1.5, FAINT, 2), (size, PAPER, 4)):
        stage.plot(places[:, 0], places[:, 1], "o", ms=wide, mew=0, color=colour, zorder=zorder)
    _name_branches(stage, company, places, highest)
    return size


def _name_branches(stage: Axes, company: Company, places: Floats, highest: float) -> None:
    """Write the branches' names beyond their hands: below those who face the client, or above."""
    managers = {person.manager for person in company.people}
    hands: dict[str, list[int]] = {}
    for i, person in enumerate(company.people):
        if person.id not in managers:
            hands.setdefault(person.branch, []).append(i)
    for branch, members in hands.items():
        across = places[members, 0].mean()
        near = any(company.people[i].faces_client for i in members)
        height = -0.66 if near else highest + 0.66
        size = draw.size_to_fit(branch, 11 if near else 20)
        stage.text(across, height, branch, ha="center", fontsize=size)


def spots(places: Floats) -> Path:
    """Return a path of next to no length at each place, which a wide round stroke makes a dot."""
    little = np.array([1e-4, 0])
    ends = np.stack([places - little, places + little], axis=1)
    path = Path(ends.reshape(-1, 2), np.tile([Path.MOVETO, Path.LINETO], len(places)))
    path.should_simplify = False
    return path

"""Play the last chapter's levers among people, and keep what they leave. It takes some minutes.

Run ``python -m tools.people_runs`` from the root of the repository; it writes
`data/people-runs.csv`, for every company in `data/companies/`.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pullkit.company import Company, load_company
from pullkit.datafiles import data_path
from pullkit.defaults import DEFAULTS
from pullkit.individuals import play_people
from pullkit.limits import verdict_plays
from pullkit.rollout import Firm

COPYING = (0.75, 1.5, 3.0)  # K = βJ: half as much as in the book's firm, as there, twice as much
RUNS = {1: 60, 10: 20}  # of people with so many habits each
STEPS = 10  # in a month: much finer than the month in which people reconsider
HABITS = tuple(RUNS)
MONTHS = (*range(25), 240)
FILE = "people-runs.csv"


def companies() -> dict[str, Company]:
    """Return the companies, by the names of their folders."""
    charts = sorted(data_path("companies").glob("*/chart.csv"))
    return {chart.parent.name: load_company(chart.parent) for chart in charts}


def mean_adoption(
    company: Company, copying: float, habits: int, months: int, name: str
) -> NDArray[np.float64]:
    """Play one roll-out and return the mean adoption of all runs, month by month.

    Its chance depends on the copying, the habits and the roll-out alone: played for fewer months,
    these are the same.
    """
    plays = verdict_plays(company)
    rng = np.random.default_rng([round(10 * copying), habits, list(plays).index(name)])
    chart, roll_out, pull = plays[name]
    firm = Firm(conformity=copying / DEFAULTS.responsiveness, system_pull=pull)
    replay = play_people(
        chart,
        roll_out,
        firm,
        months,
        rng,
        habits=habits,
        runs=RUNS[habits],
        steps_per_month=STEPS,
    )
    mean: NDArray[np.float64] = replay.mean_adoption.mean(axis=0)
    return mean


def rows(company: Company, copying: float, habits: int) -> Iterator[dict[str, str]]:
    """Play all roll-outs, and tell what they leave in each month that is kept."""
    left = {
        name: mean_adoption(company, copying, habits, MONTHS[-1], name)
        for name in verdict_plays(company)
    }
    for month in MONTHS:
        yield {"month": str(month)} | {name: f"{x[month]:.4f}" for name, x in left.items()}


def write(path: Path) -> None:
    """Play everything and write the file."""
    kept = [
        {"company": folder, "copying": f"{copying:g}", "habits": str(habits), **row}
        for folder, company in companies().items()
        for copying in COPYING
        for habits in HABITS
        for row in rows(company, copying, habits)
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(kept[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(kept)


if __name__ == "__main__":
    write(data_path() / FILE)

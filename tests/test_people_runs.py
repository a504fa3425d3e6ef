"""What is computed ahead is what the model computes: a part of it is played again."""

import pytest

from pullkit.datafiles import read_rows
from pullkit.limits import verdict_plays
from tools import people_runs

KEPT = {
    (row["company"], float(row["copying"]), int(row["habits"]), int(row["month"])): row
    for row in read_rows(people_runs.FILE)
}
COMPANIES = people_runs.companies()
NAMES = list(verdict_plays(COMPANIES["cycles-maillon"]))


def check(company: str, copying: float, habits: int, name: str, months: int) -> None:
    """Play a roll-out again, and compare the months that are kept."""
    played = people_runs.mean_adoption(COMPANIES[company], copying, habits, months, name)
    for month in people_runs.MONTHS:
        if month <= months:
            assert KEPT[company, copying, habits, month][name] == f"{played[month]:.4f}"


def test_every_company_that_comes_with_the_book_is_kept_whole() -> None:
    assert {company for company, *_ in KEPT} >= {"cycles-maillon", "kayaks-courlis"}
    for company in {company for company, *_ in KEPT}:
        kept = [tuple(rest) for first, *rest in KEPT if first == company]
        assert kept == [
            (copying, habits, month)
            for copying in people_runs.COPYING
            for habits in people_runs.HABITS
            for month in people_runs.MONTHS
        ]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("copying", people_runs.COPYING)
@pytest.mark.parametrize("company", sorted({company for company, *_ in KEPT}))
def test_two_years_played_again_leave_the_same(company: str, copying: float, name: str) -> None:
    check(company, copying, 1, name, 24)


@pytest.mark.parametrize(("copying", "name"), [(1.5, "wait"), (3.0, "push_fixed")])
def test_people_of_ten_habits_leave_the_same(copying: float, name: str) -> None:
    check("cycles-maillon", copying, 10, name, 4)


def test_twenty_years_played_again_leave_the_same() -> None:
    check("cycles-maillon", 3.0, 1, "push_fixed", 240)

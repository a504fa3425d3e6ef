"""The chart: who is linked to whom in a company, and how far from the client everyone is.

Everyone is as many relays ``d`` from the client as a breadth-first search finds. The client is not
an employee: nobody's neighbour, only the source of the distances. Everything works on any chart
that `pullkit.company.load_company` accepts; the numbers in the examples are those of the book's own
company.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pullkit.arguments import NOT_NEGATIVE, Range, Whole, flag, row, within
from pullkit.company import Company


@dataclass(frozen=True, eq=False)
class Chart:
    """Who is linked to whom, and how far from the client everyone is.

    Attributes
    ----------
    links : ndarray of bool, shape (people, people)
        Who is a neighbour of whom: symmetric. The client has no row.
    relays : ndarray, shape (people,)
        Relays ``d`` between the client and each person.
    first_relays : ndarray, shape (people,)
        The same before anybody was tied to anybody: what results are sorted by.
    managers : ndarray of int, shape (people,)
        Place of each person's manager in the chart, -1 for who has none; by default nobody has.
    """

    links: NDArray[np.bool_]
    relays: NDArray[Any]
    first_relays: NDArray[Any]
    managers: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))

    def __post_init__(self) -> None:
        """Check the arrays and keep copies that nobody can change."""
        links = np.array(self.links, dtype=bool)
        if links.ndim != 2 or not np.array_equal(links, links.T):
            raise ValueError(f"links has shape {links.shape}; it must be square and symmetric")
        if not links.size:
            raise ValueError("links has nobody; it must have one person or more")
        managers = self.managers if np.size(self.managers) else np.full(len(links), -1)
        within("managers", managers, -1, len(links) - 1)
        managers = self._one_each("managers", managers, Whole(-1)).astype(np.int64)
        kept = {"links": links, "managers": managers}
        for name in ("relays", "first_relays"):
            kept[name] = self._one_each(name, getattr(self, name), NOT_NEGATIVE)
        for name, array in kept.items():
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def _one_each(self, name: str, of_each: ArrayLike, allowed: Range) -> NDArray[Any]:
        # Return a copy of what a person has each, checked.
        array = np.array(of_each)
        if allowed.check(name, array).shape != np.shape(self.links)[:1]:
            expected = f"have shape {np.shape(self.links)[:1]}, one for each person"
            raise ValueError(f"{name} has shape {array.shape}; it must {expected}")
        return array


def chart_of(company: Company) -> Chart:
    """Make the chart of a company: managers and their reports are linked.

    Examples
    --------
    >>> from pullkit.company import load_company
    >>> chart = chart_of(load_company())
    >>> np.bincount(chart.relays)[1:]
    array([18,  6,  2,  1,  2,  6, 18])
    """
    people = company.people
    place = {person.id: i for i, person in enumerate(people)}
    links = np.zeros((len(people), len(people)), dtype=bool)
    for i, person in enumerate(people):
        if person.manager is not None:
            links[i, place[person.manager]] = links[place[person.manager], i] = True
    faces_client = np.array([person.faces_client for person in people])
    relays = _shortest(links, np.where(faces_client, 1, np.inf)).astype(np.int64)
    bosses = [-1 if each.manager is None else place[each.manager] for each in people]
    return Chart(links, relays, relays, np.array(bosses))


def facing(company: Company, *branches: str) -> Company:
    """Return the company in which the hands of these branches, and nobody else, face the client.

    A hand is someone to whom nobody reports.

    Examples
    --------
    >>> from pullkit.company import load_company
    >>> company = load_company()
    >>> print(chart_of(facing(company, "Counter")).relays.sum())
    280
    >>> print(chart_of(facing(company, "Counter", "Road", "Workshop", "Office")).relays.sum())
    76
    """
    managers = {person.manager for person in company.people}
    known = {person.branch for person in company.people if person.id not in managers}
    for branch in branches or (None,):
        if branch not in known:
            allowed = f"be among {', '.join(sorted(known))}"
            raise ValueError(f"branches has {branch!r}; it must {allowed}")
    return replace(
        company,
        people=tuple(
            replace(person, faces_client=person.branch in branches and person.id not in managers)
            for person in company.people
        ),
    )


def internal_clients(company: Company) -> NDArray[np.int64]:
    """Pair back-office hands with those who face the client, in the chart's order.

    The first of the one with the first of the other, and so on as far as both go. A back-office
    hand is someone to whom nobody reports and who does not face the client. The result has the
    shape (pairs, 2): places in the chart, the back-office hand first.

    Examples
    --------
    >>> from pullkit.company import load_company
    >>> company = load_company()
    >>> [company.people[place].name for place in internal_clients(company)[0]]
    ['Odile', 'Maud']
    """
    managers = {person.manager for person in company.people}
    front = [i for i, person in enumerate(company.people) if person.faces_client]
    back = [
        i
        for i, person in enumerate(company.people)
        if person.id not in managers and not person.faces_client
    ]
    return np.array(list(zip(back, front, strict=False)), dtype=np.int64).reshape(-1, 2)


def tie(chart: Chart, pairs: ArrayLike, *, nearer: bool = True, colleague: bool = True) -> Chart:
    """Tie pairs of people to each other: one cure or two.

    A tie brings two things that can be told apart: a client who is nearer, and a colleague who
    already practises. The chart's `first_relays` stay as they were.

    Parameters
    ----------
    chart : Chart
        The chart, untied.
    pairs : array_like of int, shape (pairs, 2)
        Places in the chart, as `internal_clients` gives; two different ones in each pair.
    nearer : bool
        Whether the ties shorten the distance to the client.
    colleague : bool
        Whether the two become neighbours, whose behaviour counts for each other.

    Examples
    --------
    >>> from pullkit.company import load_company
    >>> company = load_company()
    >>> tied = tie(chart_of(company), internal_clients(company))
    >>> print(np.bincount(tied.relays)[1:], tied.relays.mean().round(3))
    [18 24  8  3] 1.925
    """
    places = within("pairs", pairs, 0, len(chart.relays) - 1)
    if places.ndim != 2 or places.shape[1] != 2 or (places != np.floor(places)).any():
        raise ValueError(f"pairs has shape {places.shape}; it must be pairs of whole numbers")
    one, other = places.astype(int).T
    for n in np.flatnonzero(one == other):
        allowed = "be two different people"
        raise ValueError(f"pairs[{n}] is {one[n]}, while the_other is {one[n]}; it must {allowed}")
    links = chart.links.copy()
    links[one, other] = links[other, one] = True
    return Chart(
        links if flag("colleague", colleague) else chart.links,
        _shortest(links, chart.relays) if flag("nearer", nearer) else chart.relays,
        chart.first_relays,
        chart.managers,
    )


def depth_groups(distance: ArrayLike) -> Chart:
    """Make a chart of groups that touch only themselves, one for each distance.

    Each is one person whose only neighbour is the like of them: a whole depth, by its mean.

    Parameters
    ----------
    distance : array_like
        Relays ``d`` of each group, 0 or more; one number or a list of them, a hundred at most.

    Examples
    --------
    >>> print(depth_groups([3, 8]).relays)
    [3. 8.]
    """
    relays = row("distance", np.atleast_1d(NOT_NEGATIVE.check("distance", distance)))
    within("groups", len(relays), 1, 100)
    return Chart(np.eye(len(relays), dtype=bool), relays, relays)


def _shortest(links: NDArray[np.bool_], relays: NDArray[Any]) -> NDArray[Any]:
    # Shorten everyone's relays to one more than a neighbour's, until nothing changes.
    while True:
        nearest = np.where(links, relays, np.inf).min(axis=1)
        shorter = np.minimum(relays, nearest + 1).astype(relays.dtype)
        if np.array_equal(shorter, relays):
            return relays
        relays = shorter

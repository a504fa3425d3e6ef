"""The organisation: what a roll-out has left on a company's chart once everybody has let go.

All chapters on one graph. Everyone is as many relays ``d`` from the client as a breadth-first
search finds; behaviour ``m`` follows a choice with conformity (the chapter on double gravity), and
rules follow practice at the rate at which one sees (sense) and a change goes through (pull):

    dm_i/dt = -m_i + tanh(β (G·c^d_i - W (1 - A_i) + P_i(t) + J · mean of m over i's neighbours))
    dA_i/dt = κ_i ((1 + m_i)/2 - A_i),   κ_i = 1/(T(d_i) + CT)

Time is in months, and behaviour's own time is one month. Everyone starts at ``m = -0.95``, under
rules that forbid (``A = 0``). The client is not an employee: nobody's neighbour, only the source of
the distances.

Notation, as everywhere in the book: ``d`` relays, ``e`` error per relay, ``c = 1 - 2e`` clarity,
``G`` stake, ``W`` weight of the system, ``β`` responsiveness, ``J`` conformity, ``K = βJ``, ``m``
balance of behaviour, ``x = (1 + m)/2`` adoption, ``A`` alignment of the rules, ``P`` push, ``τ``
time between client signals, ``α`` decision error, ``T(d)`` sensing time, ``CT`` cycle time, ``κ``
alignment rate.

Everything works on any chart that `pullkit.company.load_company` accepts; the numbers in the
examples are those of the book's own company. No parameter here is an estimate from data.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pullkit.alignment import alignment_rate
from pullkit.arguments import Floats, count, flag, generator, row, single, together, within
from pullkit.company import Company, load_company
from pullkit.defaults import DEFAULTS
from pullkit.gravity import critical_balance, critical_field, equilibria
from pullkit.sense import clarity_after

START = -0.95  # everybody's behaviour on the first day
WON_OVER = 0.3  # behaviour at which a push for the nearest laggards moves on
STEPS_PER_MONTH = 20
MOST = 1e6  # of any utility, and of months: beyond, the laws could not be computed
MOST_STEPS = 100_000  # that one replay takes
MOST_NUMBERS = 20_000_000  # that one replay keeps: months, people and firms multiplied

Parameters = TypeVar("Parameters", "Firm", "RollOut")


# --- What is given: a chart, a firm, a roll-out --------------------------------------------------


def _keep(parameters: object, **values: Floats) -> None:
    """Set fields of a frozen dataclass, once, to values that nobody can change."""
    for name, value in values.items():
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
        object.__setattr__(parameters, name, value)


def _amount(name: str, value: ArrayLike) -> Floats:
    return within(name, within(name, value, 0, np.inf, open_high=True), 0, MOST)


def _contradicts(wrong: NDArray[np.bool_], allowed: str, **arguments: Floats) -> None:
    """Refuse arguments that do not go together, where they are `wrong`."""
    if np.any(wrong):
        first = tuple(np.argwhere(wrong)[0].tolist())
        place = str(list(first)) if first else ""
        values = (np.broadcast_to(value, np.shape(wrong))[first] for value in arguments.values())
        (name, value), *others = zip(arguments, values, strict=True)
        meanwhile = "".join(f", while {other} is {its:g}" for other, its in others)
        raise ValueError(f"{name}{place} is {value:g}{meanwhile}; it must {allowed}")


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

    Raises
    ------
    ValueError
        If there is nobody, the links are not square and symmetric, or the relays are not one for
        each person, 0 or more.
    """

    links: NDArray[np.bool_]
    relays: NDArray[Any]
    first_relays: NDArray[Any]

    def __post_init__(self) -> None:
        """Check the arrays and keep copies that nobody can change."""
        links = np.array(self.links, dtype=bool)
        if links.ndim != 2 or not np.array_equal(links, links.T):
            raise ValueError(f"links has shape {links.shape}; it must be square and symmetric")
        if not links.size:
            raise ValueError("links has nobody; it must have one person or more")
        _keep(self, links=links)
        for name in ("relays", "first_relays"):
            relays = np.array(getattr(self, name))
            if np.shape(within(name, relays, 0, np.inf)) != links.shape[:1]:
                expected = f"have shape {links.shape[:1]}, one for each person"
                raise ValueError(f"{name} has shape {relays.shape}; it must {expected}")
            _keep(self, **{name: relays})


@dataclass(frozen=True, eq=False)
class Firm:
    """What a firm is like. Fields are numbers, or arrays that broadcast together: many firms.

    Attributes
    ----------
    relay_error : float or ndarray
        Error per relay ``e``, 0 to ½.
    stake : float or ndarray
        Stake ``G``, finite, 0 or more.
    weight : float or ndarray
        Weight ``W`` of the system, in the unit of the stake, finite, 0 or more.
    responsiveness : float or ndarray
        Responsiveness ``β``, in one over that unit, finite, 0 or more.
    conformity : float or ndarray
        Conformity ``J``, in that unit, finite, 0 or more.
    cycle_time : float or ndarray
        Cycle time ``CT`` of a change of rules, months, finite, 0 or more.
    decision_error : float or ndarray
        Decision error ``α`` that those who write rules accept, between 0 and ½, both excluded.
    signal_interval : float or ndarray
        Time ``τ`` between client signals, months, finite, above 0.

    Raises
    ------
    ValueError
        If a field is outside its domain, or the fields do not broadcast together.

    Examples
    --------
    >>> Firm(conformity=1.2).weight
    np.float64(0.5)
    """

    relay_error: Floats = DEFAULTS.relay_error
    stake: Floats = DEFAULTS.stake
    weight: Floats = DEFAULTS.weight
    responsiveness: Floats = DEFAULTS.responsiveness
    conformity: Floats = DEFAULTS.conformity
    cycle_time: Floats = DEFAULTS.cycle_time
    decision_error: Floats = DEFAULTS.decision_error
    signal_interval: Floats = DEFAULTS.signal_interval

    def __post_init__(self) -> None:
        """Check the fields and keep them as floats."""
        _keep(
            self,
            relay_error=within("relay_error", self.relay_error, 0, 0.5),
            decision_error=within(
                "decision_error", self.decision_error, 0, 0.5, open_low=True, open_high=True
            ),
            signal_interval=within(
                "signal_interval",
                within(
                    "signal_interval",
                    self.signal_interval,
                    0,
                    np.inf,
                    open_low=True,
                    open_high=True,
                ),
                1 / MOST,
                MOST,
            ),
            **{
                name: _amount(name, getattr(self, name))
                for name in ("stake", "weight", "responsiveness", "conformity", "cycle_time")
            },
        )
        together(**vars(self))


@dataclass(frozen=True, eq=False)
class RollOut:
    """What is done to a firm, and whether its rules follow. By default, nothing: one waits.

    Numbers may be arrays that broadcast together: many roll-outs, played side by side.

    Attributes
    ----------
    push : float or ndarray
        Strength ``P`` of the push while it lasts, in the unit of the stake, finite, 0 or more.
    push_months : float or ndarray
        How long it lasts, months, finite, 0 or more; rounded up to a whole step.
    push_from : float or ndarray
        Only those at least this many relays from the client are pushed; if there are none, nobody.
    nearest_first : bool
        Push only the nearest laggards: of those with ``m < 0.3``, all that are as few relays from
        the client as any.
    rules_months : float or ndarray
        Rules first: how long alignment ``A`` is held by decree, months, before it is left free.
    rules_level : float or ndarray
        The alignment it is held at, 0 to 1: 1 suspends the rules.
    rules_from : float or ndarray
        Only for those at least this many relays from the client are the rules held.
    rules_back : float or ndarray
        When a decree puts back (``A = 0``) the rules that were held, months, not before
        `rules_months`; by default never. From then on they are free again.
    rules_follow : bool
        Whether rules follow practice (``κ = 1/(T + CT)``) or never do (``κ = 0``).
    tool_error : float or ndarray, optional
        Error per relay when everyone uses the tool, 0 to ½: relays then err less and less as
        adoption grows. By default the tool carries nothing.
    tie_strength : float or ndarray
        Share of the client's pull that a line shortened by ties carries, 0 to 1: less than 1 gives
        an internal client a voice without a whole chequebook.

    Raises
    ------
    ValueError
        If a field is outside its domain, the fields do not broadcast together, rules that never
        follow are to be held (they would never come back), or rules are to be put back that were
        not held, or are still held.

    Examples
    --------
    >>> campaign = RollOut(push_months=12)
    >>> edges_first = RollOut(push_months=120, nearest_first=True)
    >>> far_side = RollOut(push_months=4.5, push_from=5)
    >>> rules_first = RollOut(rules_months=1)
    """

    push: Floats = 1.0
    push_months: Floats = 0.0
    push_from: Floats = 0.0
    nearest_first: bool = False
    rules_months: Floats = 0.0
    rules_level: Floats = 1.0
    rules_from: Floats = 0.0
    rules_back: Floats = np.inf
    rules_follow: bool = True
    tool_error: Floats | None = None
    tie_strength: Floats = 1.0

    def __post_init__(self) -> None:
        """Check the fields and keep them as floats."""
        numbers = {
            **{
                name: _amount(name, getattr(self, name))
                for name in ("push", "push_months", "push_from", "rules_months", "rules_from")
            },
            "rules_back": within("rules_back", self.rules_back, 0, np.inf),
            "rules_level": within("rules_level", self.rules_level, 0, 1),
            "tie_strength": within("tie_strength", self.tie_strength, 0, 1),
        }
        if self.tool_error is not None:
            numbers["tool_error"] = within("tool_error", self.tool_error, 0, 0.5)
        together(**numbers)
        flag("nearest_first", self.nearest_first)
        if not flag("rules_follow", self.rules_follow):
            within("rules_months, while rules_follow is False,", numbers["rules_months"], 0, 0)
        back, held = numbers["rules_back"], numbers["rules_months"]
        _contradicts(
            np.isfinite(back) & (held == 0),
            "be infinite where no rules are held",
            rules_back=back,
            rules_months=held,
        )
        _contradicts(
            back < held,
            "be no less: rules are put back once they are no longer held",
            rules_back=back,
            rules_months=held,
        )
        _keep(self, **numbers)


WAIT = RollOut()
DEFAULT_FIRM = Firm()


# --- The chart -----------------------------------------------------------------------------------


def chart_of(company: Company) -> Chart:
    """Make the chart of a company: managers and their reports are linked.

    Examples
    --------
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
    return Chart(links, relays, relays)


def facing(company: Company, *branches: str) -> Company:
    """Return the company in which the hands of these branches, and nobody else, face the client.

    A hand is someone to whom nobody reports.

    Raises
    ------
    ValueError
        If a branch has no hands, or none is named.

    Examples
    --------
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
    hand is someone to whom nobody reports and who does not face the client.

    Returns
    -------
    ndarray of int, shape (pairs, 2)
        Places in the chart, the back-office hand first.

    Examples
    --------
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
    already practises.

    Parameters
    ----------
    chart : Chart
        The chart, untied.
    pairs : array_like of int, shape (pairs, 2)
        Places in the chart, as `internal_clients` gives.
    nearer : bool
        Whether the ties shorten the distance to the client.
    colleague : bool
        Whether the two become neighbours, whose behaviour counts for each other.

    Returns
    -------
    Chart
        The chart with these ties; `first_relays` stays as it was.

    Raises
    ------
    ValueError
        If `pairs` is not a list of pairs of places, or ties someone to themselves.

    Examples
    --------
    >>> company = load_company()
    >>> tied = tie(chart_of(company), internal_clients(company))
    >>> print(np.bincount(tied.relays)[1:], tied.relays.mean().round(3))
    [18 24  8  3] 1.925
    """
    places = within("pairs", pairs, 0, len(chart.relays) - 1)
    if places.ndim != 2 or places.shape[1] != 2 or (places != np.floor(places)).any():
        raise ValueError(f"pairs has shape {places.shape}; it must be pairs of whole numbers")
    one, other = places.astype(int).T
    _contradicts(one == other, "be two different people", pairs=one, the_other=other)
    links = chart.links.copy()
    links[one, other] = links[other, one] = True
    return Chart(
        links if flag("colleague", colleague) else chart.links,
        _shortest(links, chart.relays) if flag("nearer", nearer) else chart.relays,
        chart.first_relays,
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
    A group three relays away creeps for three years and then tips:

    >>> balance = play(depth_groups(3)).behaviour[:, 0]
    >>> print(balance[[0, 12, 24, 36, 39, 48]].round(2))
    [-0.95 -0.78 -0.7  -0.43  0.31  0.99]
    """
    relays = row("distance", np.atleast_1d(within("distance", distance, 0, np.inf)))
    within("groups", len(relays), 1, 100)
    return Chart(np.eye(len(relays), dtype=bool), relays, relays)


def _shortest(links: NDArray[np.bool_], relays: NDArray[Any]) -> NDArray[Any]:
    """Shorten everyone's relays to one more than a neighbour's, until nothing changes."""
    while True:
        nearest = np.where(links, relays, np.inf).min(axis=1)
        shorter = np.minimum(relays, nearest + 1).astype(relays.dtype)
        if np.array_equal(shorter, relays):
            return relays
        relays = shorter


# --- The roll-out --------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Replay:
    """What happened, month by month. `...` stands for the shape of the firms and roll-outs.

    Attributes
    ----------
    chart : Chart
        The chart it was played on.
    behaviour : ndarray, shape (..., months + 1, people)
        Balance of behaviour ``m``, -1 to 1, from the first day on.
    alignment : ndarray, shape (..., months + 1, people)
        Alignment of the rules ``A``, 0 to 1.
    cost : ndarray, shape (..., months + 1)
        Push spent so far, in person-months. Waiting and decrees are free here.
    let_go : float or ndarray, shape (...)
        Month at which the last push ended, 0 if nobody was pushed.
    """

    chart: Chart
    behaviour: Floats
    alignment: Floats
    cost: Floats
    let_go: Floats

    @property
    def adoption(self) -> Floats:
        """Adoption ``x = (1 + m)/2`` of each person, shape (..., months + 1, people)."""
        return (1 + self.behaviour) / 2

    @property
    def mean_adoption(self) -> Floats:
        """Mean adoption of the company, shape (..., months + 1)."""
        return self.adoption.mean(axis=-1)

    def by_distance(self) -> tuple[NDArray[Any], Floats]:
        """Mean adoption by relays to the client as they were before any tie.

        Returns
        -------
        distance : ndarray, shape (distances,)
            The relays found in the company, in order.
        adoption : ndarray, shape (..., months + 1, distances)
            The mean of those at that distance.
        """
        distance, group = np.unique(self.chart.first_relays, return_inverse=True)
        member = np.eye(len(distance))[group]
        return distance, self.adoption @ (member / member.sum(axis=0))


def play(
    chart: Chart,
    roll_out: RollOut = WAIT,
    firm: Firm = DEFAULT_FIRM,
    months: int = 240,
    *,
    steps_per_month: int = STEPS_PER_MONTH,
) -> Replay:
    """Play a roll-out on a chart, by Euler's method.

    Parameters
    ----------
    chart : Chart
        The company, tied or not.
    roll_out : RollOut
        What is done; by default nothing.
    firm : Firm
        What the firm is like; by default the book's parameters. Arrays in `firm` and `roll_out`
        broadcast together, and everything is played side by side.
    months : int
        How long one watches, 1 or more.
    steps_per_month : int
        Steps of the method in a month, 1 or more; over all months, 100,000 at most. With the
        default's 20, the adoption that the book's roll-outs reach is right to 1e-6, and on the way
        there to 1e-3.

    Returns
    -------
    Replay
        Behaviour, alignment and cost by month.

    Raises
    ------
    ValueError
        If there is too much to play.

    Notes
    -----
    People in the same position (as many relays, the same kinds of neighbours, and so on) can never
    come to differ, so each kind is computed once; the book's company has seven. Where rules would
    follow within less than a step (``κ`` times the step above 1), they follow at once.

    Examples
    --------
    The party is held in month 13; judge in month 24:

    >>> company = load_company()
    >>> campaign = RollOut(push_months=12, rules_follow=False)
    >>> adoption = play(chart_of(company), campaign).mean_adoption
    >>> print(adoption[[0, 12, 13, 15, 18, 24, 240]].round(3))
    [0.025 0.999 0.918 0.704 0.513 0.492 0.491]

    Nobody is pushed, but the rules are suspended for one month, and then follow:

    >>> print(play(chart_of(company), RollOut(rules_months=1)).mean_adoption[-1].round(3))
    0.99

    Suspend them for a year, and put them back by decree: it is as if one had waited.

    >>> year = RollOut(rules_months=12, rules_back=12)
    >>> print(play(chart_of(company), year).mean_adoption[-1].round(3))
    0.517
    """
    months, pace = count("months", months), count("steps_per_month", steps_per_month)
    batch = together(**_numbers(firm), **_numbers(roll_out))
    within("months times steps_per_month", months * pace, 1, MOST_STEPS)
    kept = math.prod(batch) * (months + 1) * len(chart.relays)
    within("firms and roll-outs times months times people", kept, 0, MOST_NUMBERS)
    firm, roll_out = _flat(firm, batch), _flat(roll_out, batch)
    kind, near = _kinds(chart)
    first = np.unique(kind, return_index=True)[1]
    relays, first_relays = chart.relays[first, None], chart.first_relays[first, None]
    people = np.bincount(kind)

    # Rows are kinds of people, columns are firms.
    m, A = np.full((len(first), firm.weight.size), START), np.zeros((len(first), firm.weight.size))
    pull, follow = _senses(relays, first_relays, firm, roll_out, firm.relay_error, pace)
    held = relays >= roll_out.rules_from
    held_steps, push_steps, back_step = (
        np.ceil(length * pace - 1e-9)
        for length in (roll_out.rules_months, roll_out.push_months, roll_out.rules_back)
    )
    last_held, last_push = (steps.max(initial=0) for steps in (held_steps, push_steps))
    last_back = back_step.max(initial=0, where=back_step <= months * pace)
    spent, let_go = np.zeros((2, firm.weight.size))
    record: list[tuple[Floats, Floats, Floats]] = []
    for step in range(months * pace + 1):
        if step < last_held:
            A = np.where(held & (step < held_steps), roll_out.rules_level, A)
        if np.any(step == back_step):
            A = np.where(held & (step == back_step), 0, A)
        if step % pace == 0:
            record.append((m, A, spent / pace))
            if len(record) > months:
                break
            undisturbed = step - pace > max(last_held, last_push, last_back)
            if undisturbed and all(map(np.array_equal, record[-2][:2], (m, A))):
                record += [record[-1]] * (months + 1 - len(record))
                break  # nothing moves any more
        if roll_out.tool_error is not None:
            used = people @ (1 + m) / 2 / people.sum()
            error = firm.relay_error + (roll_out.tool_error - firm.relay_error) * used
            pull, follow = _senses(relays, first_relays, firm, roll_out, error, pace)
        field = pull - firm.weight * (1 - A) + firm.conformity * (near @ m)
        if step < last_push:
            push = np.where(step < push_steps, roll_out.push * _pushed(relays, m, roll_out), 0)
            field += push
            spent = spent + people @ push
            let_go = np.where(push.any(axis=0), (step + 1) / pace, let_go)
        if roll_out.rules_follow:
            A = A + follow * ((1 + m) / 2 - A)
        m = m + (np.tanh(firm.responsiveness * field) - m) / pace

    behaviour, alignment, cost = (np.stack(each) for each in zip(*record, strict=True))
    return Replay(
        chart,
        behaviour.transpose(2, 0, 1)[..., kind].reshape(*batch, months + 1, len(kind)),
        alignment.transpose(2, 0, 1)[..., kind].reshape(*batch, months + 1, len(kind)),
        cost.T.reshape(*batch, months + 1),
        let_go.reshape(batch)[()],
    )


def _senses(
    relays: Floats,
    first_relays: Floats,
    firm: Firm,
    roll_out: RollOut,
    relay_error: Floats,
    pace: int,
) -> tuple[Floats, Floats]:
    """Return the client's pull, and the share of their lag that rules make up in a step."""
    pull = firm.stake * np.maximum(
        clarity_after(first_relays, relay_error),
        roll_out.tie_strength * clarity_after(relays, relay_error),
    )
    if not roll_out.rules_follow:
        return pull, 0.0
    with np.errstate(over="ignore"):  # rules that follow at once
        rate = alignment_rate(
            relays, relay_error, firm.decision_error, firm.signal_interval, firm.cycle_time
        )
    return pull, np.minimum(rate / pace, 1)


def _pushed(relays: Floats, m: Floats, roll_out: RollOut) -> NDArray[np.bool_]:
    """Say which kinds of people the push is for."""
    aimed: NDArray[np.bool_] = relays >= roll_out.push_from
    if roll_out.nearest_first:
        aimed = aimed & (m < WON_OVER)
        distance = np.where(aimed, relays, np.inf)
        aimed &= distance == distance.min(axis=0)
    return aimed


def _kinds(chart: Chart) -> tuple[NDArray[np.int64], Floats]:
    """Sort people into kinds that cannot come to differ (the coarsest equitable partition).

    Returns the kind of each person, and for each kind the share of each kind among the neighbours.
    """
    kind = _numbered(np.column_stack([chart.relays, chart.first_relays]))
    while True:
        neighbours = chart.links @ np.eye(kind.max() + 1)[kind]
        finer = _numbered(np.column_stack([kind, neighbours]))
        if finer.max() == kind.max():
            break
        kind = finer
    neighbours = neighbours[np.unique(kind, return_index=True)[1]]
    return kind, neighbours / np.maximum(neighbours.sum(axis=1, keepdims=True), 1)


def _numbered(rows: Floats) -> NDArray[np.int64]:
    """Give equal rows the same number."""
    numbers: NDArray[np.int64] = np.unique(rows, axis=0, return_inverse=True)[1].reshape(-1)
    return numbers


def _numbers(parameters: Firm | RollOut) -> dict[str, Floats]:
    """Return the fields that are numbers or arrays of them."""
    values = {each.name: getattr(parameters, each.name) for each in fields(parameters)}
    return {
        name: value for name, value in values.items() if isinstance(value, np.float64 | np.ndarray)
    }


def _flat(parameters: Parameters, shape: tuple[int, ...]) -> Parameters:
    """Broadcast the fields to `shape` and lay them out in one row."""
    numbers = _numbers(parameters)
    rows: dict[str, Any] = {
        name: np.broadcast_to(value, shape).reshape(-1) for name, value in numbers.items()
    }
    return replace(parameters, **rows)


# --- A campaign under a budget -------------------------------------------------------------------


def shortest_campaign(
    chart: Chart,
    roll_out: RollOut = WAIT,
    firm: Firm = DEFAULT_FIRM,
    *,
    longest: float = 12.0,
    months: int = 240,
) -> float:
    """Shortest push that sticks: a little less of it, and nothing is left.

    It sticks if at the end the company's mean adoption is more than 10 points above what the same
    roll-out leaves without a push. All lengths are tried, step by step.

    Parameters
    ----------
    chart : Chart
        The company, tied or not.
    roll_out : RollOut
        What is done; its `push_months` is not read.
    firm : Firm
        What the firm is like: one firm.
    longest : float
        The longest push tried, months, at least one step, and less than `months`.
    months : int
        How long one watches, 2 or more: what sticks is judged once the push has ended.

    Returns
    -------
    float
        Months; infinite if no length that was tried sticks.

    Examples
    --------
    The cliff of the book's company, and what a slow pipeline of changes makes of it:

    >>> chart = chart_of(load_company())
    >>> [shortest_campaign(chart, firm=Firm(cycle_time=months)) for months in (0, 10)]
    [4.3, 7.35]
    """
    shortest = 1 / STEPS_PER_MONTH
    longest = single("longest", within("longest", longest, shortest, np.inf, open_high=True))
    _contradicts(
        np.asarray(longest >= count("months", months)),
        "end before the months do: what sticks shows later",
        longest=longest,
        months=months,
    )
    roll_out = replace(roll_out, push_months=0.0)
    shape = together(**_numbers(firm), **_numbers(roll_out))
    if shape:
        raise ValueError(f"firm and roll_out have shape {shape}; they must be one of each")
    lengths = np.arange(np.floor(longest * STEPS_PER_MONTH + 1e-9) + 1) / STEPS_PER_MONTH
    left = play(chart, replace(roll_out, push_months=lengths), firm, months).mean_adoption[:, -1]
    sticks = left > left[0] + 0.1
    return float(lengths[sticks.argmax()]) if sticks.any() else np.inf


# --- In the long run -----------------------------------------------------------------------------


def long_run(firm: Firm = DEFAULT_FIRM) -> Firm:
    """Return the firm that rules which follow make of it: half the weight, and more conformity.

    Once rules have settled, ``A = x = (1 + m)/2``, and what is left of the weight is
    ``W(1 - A) = W/2 - (W/2)m``. A group then obeys the equation of the chapter on double gravity,
    with ``W/2`` for the weight and ``J + W/2`` for the conformity: rules are one more thing to
    conform to.

    Parameters
    ----------
    firm : Firm
        The firm as it is.

    Returns
    -------
    Firm
        The same, with that weight and that conformity; for `pullkit.gravity`, not for `play`.

    Examples
    --------
    Rules that follow hardly widen the zone that moves by itself, but widely the one that stays:

    >>> from pullkit.gravity import zones
    >>> for firm in (Firm(), long_run()):
    ...     d1, _, d2 = zones(weight=firm.weight, conformity=firm.conformity)
    ...     print(d1.round(2), d2.round(2))
    2.42 3.92
    3.12 31.03
    """
    return replace(firm, weight=firm.weight / 2, conformity=firm.conformity + firm.weight / 2)


def alignment_to_hold(distance: ArrayLike, firm: Firm = DEFAULT_FIRM) -> Floats:
    """Alignment the rules of a group must have reached for the group not to relapse when let go.

    ``A_c = 1 - (G c^d + h_c)/W``: there the high valley opens. Very far from the client that is not
    enough: rules must have passed the point from which they go on by themselves, the adoption of
    the long run's crest.

    Parameters
    ----------
    distance : array_like
        Relays ``d``, 0 or more (infinity included). It broadcasts with the firm's fields.
    firm : Firm
        What the firm is like.

    Returns
    -------
    float or ndarray
        Alignment, 0 to 1: 0 where no rule needs to move first; infinite where a group relapses
        whatever its rules.

    Notes
    -----
    For behaviour much faster than rules, and a group whose neighbours are all like it.

    Examples
    --------
    >>> print(alignment_to_hold([3, 4, 6, 8, 32]).round(3))
    [0.    0.015 0.31  0.498   inf]
    """
    pull = firm.stake * clarity_after(distance, firm.relay_error)
    together(distance=pull, **vars(firm))
    slow = long_run(firm)
    field, limit = pull - slow.weight, critical_field(slow.responsiveness, slow.conformity)
    crest = equilibria(field, slow.responsiveness, slow.conformity)[1]
    goes_on = (1 + crest) / 2
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # rules weigh nothing
        opens = 1 - (pull + critical_field(firm.responsiveness, firm.conformity)) / firm.weight
    fast_edge = critical_balance(firm.responsiveness, firm.conformity)
    needed = np.where(crest > fast_edge, goes_on, np.fmin(goes_on, opens))
    needed = np.where((field > limit) | (firm.weight == 0), 0.0, np.maximum(needed, 0))
    return np.where(field < -limit, np.inf, needed)[()]


def push_duration(distance: ArrayLike, firm: Firm = DEFAULT_FIRM) -> Floats:
    """Months an overwhelming push must last, ``T_push(d) = (T(d) + CT) ln(W/(G c^d + h_c))``.

    While everybody is held at the new way, rules follow at their rate; the push may end when they
    have reached `alignment_to_hold`.

    Parameters
    ----------
    distance : array_like
        Relays ``d``, 0 or more (infinity included). It broadcasts with the firm's fields.
    firm : Firm
        What the firm is like.

    Returns
    -------
    float or ndarray
        Months: 0 where no rule needs to move first, infinite where every push relapses. Where the
        long run's crest counts, which with the book's parameters is beyond 16.97 relays,
        ``(T(d) + CT) ln(1/(1 - A))`` with its alignment.

    Notes
    -----
    An asymptote for rules much slower than behaviour, from above: with the book's parameters, a
    group at 8 relays takes 0.785 of it, and 0.988 of it with rules a hundred times as slow. Where
    it is of the order of behaviour's own month, as at 4 and 5 relays, it says nothing. On a chart
    the neighbours help: `shortest_campaign`.

    Examples
    --------
    >>> print(push_duration([3, 6, 7, 8]).round(1))
    [ 0.   7.  15.9 32.2]
    """
    needed = alignment_to_hold(distance, firm)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # limits
        rate = alignment_rate(
            distance, firm.relay_error, firm.decision_error, firm.signal_interval, firm.cycle_time
        )
        months = -np.log1p(-np.minimum(needed, 1)) / rate
    return np.where(needed == 0, 0.0, np.where(np.isinf(needed), np.inf, months))[()]


# --- Random firms: what does not depend on our parameters ----------------------------------------


def random_firms(firms: int, rng: np.random.Generator) -> Firm:
    """Draw firms at random: ``e`` in 0.02-0.2, ``W`` in 0.3-0.8, ``J`` in 0.2-1, ``β`` in 1-5.

    All uniform and independent, drawn in this order, all firms at a time.

    Parameters
    ----------
    firms : int
        How many, 1 to a million.
    rng : numpy.random.Generator
        Source of chance.

    Examples
    --------
    >>> drawn = random_firms(400, np.random.default_rng(7))
    >>> np.histogram(drawn.responsiveness * drawn.conformity, bins=[0, 1, 2, 3, 5])[0]
    array([ 97, 156,  97,  50])
    """
    firms, rng = int(within("firms", count("firms", firms), 1, 1e6)), generator("rng", rng)
    return Firm(
        relay_error=rng.uniform(0.02, 0.2, firms),
        weight=rng.uniform(0.3, 0.8, firms),
        conformity=rng.uniform(0.2, 1.0, firms),
        responsiveness=rng.uniform(1.0, 5.0, firms),
    )


def robustness(
    firms: int,
    rng: np.random.Generator,
    company: Company | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> NDArray[np.void]:
    """Play the book's roll-outs in many random firms on the same chart, for 180 months.

    A push is 12 months of ``P = 1`` for everyone; rules first is ``A = 1`` for everyone, held one
    month, or twelve ("year"). Rules follow unless the name ends in "fixed".

    Parameters
    ----------
    firms : int
        How many, 1 or more.
    rng : numpy.random.Generator
        Source of chance.
    company : Company, optional
        Whose chart it is; by default the book's running company.
    progress : callable, optional
        Told, before each roll-out and at the end, how many are done and how many there are.

    Returns
    -------
    ndarray, shape (firms,)
        A structured array: for each firm its ``relay_error``, ``weight``, ``conformity`` and
        ``responsiveness``, then the mean adoption at month 180 of each roll-out, by its name.
        `numpy.save` keeps it. 400 firms take some seconds.

    Examples
    --------
    >>> outcomes = robustness(40, np.random.default_rng(7))
    >>> print(outcomes.dtype.names[4:])
    ('wait_fixed', 'wait', 'push_fixed', 'push', 'internal_clients_fixed', 'internal_clients',
     'colleague', 'rules_first', 'rules_first_year')
    >>> for band in robustness_table(outcomes):
    ...     print(f"K from {band.low:g}: {band.firms} firms, {band.rules_first_adds:.0%}")
    K from 0: 7 firms, 71%
    K from 1: 11 firms, 100%
    K from 2: 8 firms, 75%
    K from 3: 6 firms, 83%
    """
    firm = random_firms(firms, rng)
    company = company or load_company()
    chart, pairs = chart_of(company), internal_clients(company)
    tied, colleague = tie(chart, pairs), tie(chart, pairs, nearer=False)
    fixed, push = RollOut(rules_follow=False), RollOut(push_months=12)
    roll_outs = {
        "wait_fixed": (chart, fixed),
        "wait": (chart, WAIT),
        "push_fixed": (chart, replace(push, rules_follow=False)),
        "push": (chart, push),
        "internal_clients_fixed": (tied, fixed),
        "internal_clients": (tied, WAIT),
        "colleague": (colleague, WAIT),
        "rules_first": (chart, RollOut(rules_months=1)),
        "rules_first_year": (chart, RollOut(rules_months=12)),
    }
    drawn = ("relay_error", "weight", "conformity", "responsiveness")
    outcomes = np.empty(
        firm.weight.size, dtype=[(name, np.float64) for name in (*drawn, *roll_outs)]
    )
    for name in drawn:
        outcomes[name] = getattr(firm, name)
    tell = progress or (lambda done, all_of_them: None)
    for done, (name, (where, what)) in enumerate(roll_outs.items()):
        tell(done, len(roll_outs))
        outcomes[name] = play(where, what, firm, months=180).mean_adoption[:, -1]
    tell(len(roll_outs), len(roll_outs))
    return outcomes


@dataclass(frozen=True)
class Band:
    """One row of the robustness table: firms whose ``K = βJ`` is from `low` to below `high`.

    Every share is one of firms, 0 to 1, and nan if the band has none. Gains are measured against
    waiting under the same rules; `adds` means more than 10 points of mean adoption, and no trace
    less than one. Every level is a median of mean adoption.

    Attributes
    ----------
    low, high : float
        The band.
    firms : int
        How many firms are in it.
    push_leaves_no_trace_fixed : float
        Share in which a push leaves no trace if rules do not follow.
    push_adds : float
        Share in which a push adds, if rules follow; so for the other roll-outs.
    internal_clients_add_fixed, internal_clients_add : float
        Share in which internal clients add, if rules do not follow and if they do.
    colleague_adds : float
        Share in which the converted colleague alone, without the nearer client, adds.
    rules_first_adds : float
        Share in which rules first, held for a month, adds.
    push_level, internal_clients_level, rules_first_year_level : float
        Level reached if rules follow; for the last, rules are held for a year.
    """

    low: float
    high: float
    firms: int
    push_leaves_no_trace_fixed: float
    push_adds: float
    internal_clients_add_fixed: float
    internal_clients_add: float
    colleague_adds: float
    rules_first_adds: float
    push_level: float
    internal_clients_level: float
    rules_first_year_level: float


def robustness_table(outcomes: NDArray[np.void]) -> tuple[Band, ...]:
    """Sum up random firms by their ``K = βJ``: below 1, 1 to 2, 2 to 3, and above.

    Firms in which waiting alone reaches 80 % once rules follow are left out: they need no remedy.

    Parameters
    ----------
    outcomes : ndarray
        What `robustness` returned.

    Returns
    -------
    tuple of Band
        One row for each band. From one draw of 400 firms to another, shares move by about 5 points.

    See Also
    --------
    robustness : with an example.
    """
    K = outcomes["responsiveness"] * outcomes["conformity"]
    needs_help = outcomes["wait"] < 0.8
    return tuple(
        _band(low, high, outcomes[needs_help & (low <= K) & (high > K)])
        for low, high in ((0.0, 1.0), (1.0, 2.0), (2.0, 3.0), (3.0, np.inf))
    )


def _band(low: float, high: float, some: NDArray[np.void]) -> Band:
    def share(of: NDArray[np.bool_]) -> float:
        return float(of.mean()) if of.size else np.nan

    def level(name: str) -> float:
        return float(np.median(some[name])) if some.size else np.nan

    fixed = some["wait_fixed"]
    return Band(
        low=low,
        high=high,
        firms=some.size,
        push_leaves_no_trace_fixed=share(some["push_fixed"] - fixed < 0.01),
        push_adds=share(some["push"] - some["wait"] > 0.1),
        internal_clients_add_fixed=share(some["internal_clients_fixed"] - fixed > 0.1),
        internal_clients_add=share(some["internal_clients"] - some["wait"] > 0.1),
        colleague_adds=share(some["colleague"] - some["wait"] > 0.1),
        rules_first_adds=share(some["rules_first"] - some["wait"] > 0.1),
        push_level=level("push"),
        internal_clients_level=level("internal_clients"),
        rules_first_year_level=level("rules_first_year"),
    )

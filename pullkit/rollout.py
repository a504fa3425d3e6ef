"""The roll-out: what is done to a company's chart, and what happens month by month.

All chapters on one graph. Behaviour ``m`` follows a choice with conformity (the chapter on double
gravity), and rules follow practice at the rate at which one sees (sense) and a change goes through
(pull), ``d`` relays from the client:

    dm_i/dt = -m_i + tanh(β h_i)
    h_i = G·c^d_i - W (1 - A_i) + S A_i + P_i(t) + J · mean of m over i's neighbours
    dA_i/dt = κ_i ((1 + m_i)/2 - A_i),   κ_i = 1/(T(d_i) + CT)

Time is in months, and behaviour's own time is one month. Everyone starts at ``m = -0.95``, under
rules that forbid (``A = 0``). What each line takes for granted, a `Structure` changes.

Notation, as everywhere in the book: ``d`` relays, ``e`` error per relay, ``c = 1 - 2e`` clarity,
``G`` stake, ``W`` weight of the system, ``S`` its pull, ``β`` responsiveness, ``J`` conformity,
``m`` balance of behaviour, ``x = (1 + m)/2`` adoption, ``A`` alignment of the rules, ``P`` push,
``τ`` time between client signals, ``α`` decision error, ``T(d)`` sensing time, ``CT`` cycle time,
``κ`` alignment rate. No parameter here is an estimate from data.
"""

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from pullkit.alignment import alignment_rate
from pullkit.arguments import (
    NOT_NEGATIVE,
    SHARE,
    Between,
    Floats,
    count,
    flag,
    single,
    together,
    within,
)
from pullkit.chart import Chart
from pullkit.defaults import DEFAULTS
from pullkit.gravity import Conformity, Push, Responsiveness
from pullkit.laws import Quantity, quantities_of
from pullkit.quantities import ERROR_RANGE, DecisionError, RelayError, SignalInterval, Stake, Weight
from pullkit.sense import clarity_after

START = -0.95  # everybody's behaviour on the first day
WON_OVER = 0.3  # behaviour at which a push for the nearest laggards moves on
STEPS_PER_MONTH = 20
MOST = 1e6  # of any utility, and of months: beyond, the laws could not be computed
MOST_STEPS = 100_000  # that one replay takes
MOST_NUMBERS = 20_000_000  # that one replay keeps: months, people and firms multiplied

Parameters = TypeVar("Parameters", "Firm", "RollOut", "Structure")

# How people answer in a step: from the balance of each, what drives each (``βh``) and the steps in
# a month, their balance after it. Arrays have a row for each person, a column for each firm.
Respond: TypeAlias = Callable[[Floats, Floats, int], Floats]


# --- What is given: a firm, a roll-out, a structure ----------------------------------------------

BOUNDED = Between(0, MOST)
SystemPull = Annotated[
    Floats,
    Quantity(
        "Pull of the system itself: what it adds where its rules have moved",
        "S",
        BOUNDED,
        "the unit of the weight",
    ),
]
CycleTime = Annotated[Floats, Quantity("Cycle time of a change of rules", "CT", BOUNDED, "months")]
PushMonths = Annotated[Floats, Quantity("Time that the push lasts", "", BOUNDED, "months")]
PushFrom = Annotated[
    Floats, Quantity("Relays from which on people are pushed, if there are any", "", BOUNDED)
]
RulesMonths = Annotated[
    Floats, Quantity("Time that alignment is held by decree, then left free", "", BOUNDED, "months")
]
RulesLevel = Annotated[
    Floats, Quantity("Alignment that it is held at; 1 suspends the rules", "A", SHARE)
]
RulesFrom = Annotated[Floats, Quantity("Relays from which on the rules are held", "", BOUNDED)]
RulesBack = Annotated[
    Floats,
    Quantity(
        "When a decree puts back (``A = 0``) the rules that were held, once they no longer are",
        "",
        NOT_NEGATIVE,
        "months",
    ),
]
ToolError = Annotated[
    Floats,
    Quantity(
        "Error per relay when everyone uses the tool; by default it carries nothing",
        "",
        ERROR_RANGE,
    ),
]
TieStrength = Annotated[
    Floats, Quantity("Share of the client's pull that a line shortened by ties carries", "", SHARE)
]
BossVoice = Annotated[
    Floats, Quantity("How many neighbours a manager counts as, for those they manage", "", BOUNDED)
]
FastestReturn = Annotated[
    Floats,
    Quantity(
        "Rate at which rules go back, where that is more than ``κ``", "", BOUNDED, "1 / month"
    ),
]
InOld = Annotated[
    Floats,
    Quantity(
        "Conformity while neighbours are mostly in the old way; by default ``J``", "", BOUNDED
    ),
]
InNew = Annotated[
    Floats,
    Quantity("Conformity while they are mostly in the new one; by default ``J``", "", BOUNDED),
]


def _stated(kind: type[Parameters]) -> type[Parameters]:
    # Write under Attributes what each number may be, as a law does under Parameters.
    numbers = quantities_of(kind).items()
    stated = "".join(f"{name} : float or ndarray\n    {each}.\n" for name, each in numbers)
    kind.__doc__ = f"{inspect.getdoc(kind)}\n\nAttributes\n----------\n{stated}"
    return kind


def _numbers(parameters: "Firm | RollOut | Structure") -> dict[str, Floats]:
    # Return the fields that are numbers or arrays of them, if they are given.
    values = {name: getattr(parameters, name) for name in quantities_of(type(parameters))}
    return {name: value for name, value in values.items() if value is not None}


def _keep(parameters: "Firm | RollOut | Structure") -> None:
    # Check the numbers, and keep them as floats that nobody can change.
    stated = quantities_of(type(parameters))
    numbers = {n: stated[n].range.check(n, value) for n, value in _numbers(parameters).items()}
    together(**numbers)
    for name, number in numbers.items():
        if isinstance(number, np.ndarray):
            number.flags.writeable = False
        object.__setattr__(parameters, name, number)


@_stated
@dataclass(frozen=True, eq=False)
class Firm:
    """What a firm is like. Fields are numbers, or arrays that broadcast together: many firms.

    >>> Firm(conformity=1.2).weight
    np.float64(0.5)
    """

    relay_error: RelayError = DEFAULTS.relay_error
    stake: Annotated[Stake, BOUNDED] = DEFAULTS.stake
    weight: Annotated[Weight, BOUNDED] = DEFAULTS.weight
    responsiveness: Annotated[Responsiveness, BOUNDED] = DEFAULTS.responsiveness
    conformity: Annotated[Conformity, BOUNDED] = DEFAULTS.conformity
    system_pull: SystemPull = DEFAULTS.system_pull
    cycle_time: CycleTime = DEFAULTS.cycle_time
    decision_error: DecisionError = DEFAULTS.decision_error
    signal_interval: Annotated[SignalInterval, Between(1 / MOST, MOST)] = DEFAULTS.signal_interval

    def __post_init__(self) -> None:
        """Check the fields and keep them as floats."""
        _keep(self)


@_stated
@dataclass(frozen=True, eq=False)
class RollOut:
    """What is done to a firm, and whether its rules follow. By default, nothing: one waits.

    Numbers may be arrays that broadcast together: many roll-outs, played side by side. A push is
    rounded up to a whole step; with `nearest_first` it is for the nearest laggards alone: of those
    with ``m < 0.3``, all that are as few relays from the client as any. Rules follow practice
    (``κ = 1/(T + CT)``), or with ``rules_follow=False`` never do (``κ = 0``); then they cannot be
    held first, for they would never come back. Once put back, which by default they never are,
    rules are free again. With a tool, relays err less and less as adoption grows. Ties of less
    strength than 1 give an internal client a voice without a whole chequebook.

    >>> campaign = RollOut(push_months=12)
    >>> edges_first = RollOut(push_months=120, nearest_first=True)
    >>> far_side = RollOut(push_months=4.5, push_from=5)
    >>> rules_first = RollOut(rules_months=1)
    """

    push: Annotated[Push, BOUNDED] = 1.0
    push_months: PushMonths = 0.0
    push_from: PushFrom = 0.0
    nearest_first: bool = False
    rules_months: RulesMonths = 0.0
    rules_level: RulesLevel = 1.0
    rules_from: RulesFrom = 0.0
    rules_back: RulesBack = np.inf
    rules_follow: bool = True
    tool_error: ToolError = None
    tie_strength: TieStrength = 1.0

    def __post_init__(self) -> None:
        """Check the fields and keep them as floats."""
        _keep(self)
        back, held = self.rules_back, self.rules_months
        flag("nearest_first", self.nearest_first)
        if not flag("rules_follow", self.rules_follow):
            within("rules_months, while rules_follow is False,", held, 0, 0)
        never = np.isfinite(back) & (held == 0)
        allowed = "be infinite where no rules are held"
        _contradicts(never, allowed, rules_back=back, rules_months=held)
        allowed = "be no less: rules are put back once they are no longer held"
        _contradicts(back < held, allowed, rules_back=back, rules_months=held)


def _contradicts(wrong: NDArray[np.bool_], allowed: str, **arguments: Floats) -> None:
    # Refuse arguments that do not go together, where they are wrong.
    if np.any(wrong):
        first = tuple(np.argwhere(wrong)[0].tolist())
        place = str(list(first)) if first else ""
        values = (np.broadcast_to(value, np.shape(wrong))[first] for value in arguments.values())
        (name, value), *others = zip(arguments, values, strict=True)
        meanwhile = "".join(f", while {other} is {its:g}" for other, its in others)
        raise ValueError(f"{name}{place} is {value:g}{meanwhile}; it must {allowed}")


@_stated
@dataclass(frozen=True, eq=False)
class Structure:
    """How a firm is put together. By default as the book's firm; each field changes one thing.

    Numbers may be arrays that broadcast together, and with those of firms and roll-outs. With
    `one_rulebook`, ``A`` is one number for the whole firm: it follows the firm's mean practice at
    the rate of its mean relays, and whoever it is held for, it is held for all. With
    `averaged_messages` people hear the mean of all yes and no that reach them, not one message:
    they are pulled by ``G·c^2d``, while rules see as early as before. Who has no manager in the
    chart hears no boss.

    >>> one_for_all = Structure(one_rulebook=True)
    >>> loud_bosses = Structure(boss_voice=3)
    >>> quick_to_forbid = Structure(fastest_return=1 / 3)
    >>> old_habits_die_hard = Structure(conformity_in_old=0.9, conformity_in_new=0.3)
    """

    one_rulebook: bool = False
    averaged_messages: bool = False
    boss_voice: BossVoice = 1.0
    fastest_return: FastestReturn = 0.0
    conformity_in_old: InOld = None
    conformity_in_new: InNew = None

    def __post_init__(self) -> None:
        """Check the fields and keep them as floats."""
        _keep(self)
        flag("one_rulebook", self.one_rulebook)
        flag("averaged_messages", self.averaged_messages)


WAIT = RollOut()
DEFAULT_FIRM = Firm()
DEFAULT_STRUCTURE = Structure()


# --- What happens --------------------------------------------------------------------------------


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
    structure: Structure = DEFAULT_STRUCTURE,
    steps_per_month: int = STEPS_PER_MONTH,
    respond: Respond | None = None,
) -> Replay:
    """Play a roll-out on a chart, by Euler's method, and return what happens month by month.

    People in the same position (as many relays, the same kinds of neighbours, and so on) can never
    come to differ, so each kind is computed once; the book's company has seven. Where rules would
    follow within less than a step (``κ`` times the step above 1), they follow at once.

    Parameters
    ----------
    chart : Chart
        The company, tied or not.
    roll_out : RollOut
        What is done; by default nothing.
    firm : Firm
        What the firm is like; by default the book's parameters. Arrays in `firm`, `roll_out` and
        `structure` broadcast together, and everything is played side by side.
    months : int
        How long one watches, 1 or more.
    structure : Structure
        How the firm is put together; by default as in the book.
    steps_per_month : int
        Steps of the method in a month, 1 or more; over all months, 100,000 at most. With the
        default's 20, the adoption that the book's roll-outs reach is right to 1e-6, and on the way
        there to 1e-3.
    respond : callable, optional
        How people answer in a step, if not each by a small move of the average. It takes their
        balance ``m``, what drives them ``βh``, both of shape (people, firms), and the steps in a
        month, and returns their new balance. Each person is then computed alone.

    Examples
    --------
    The party is held in month 13; judge in month 24:

    >>> from pullkit.chart import chart_of, depth_groups
    >>> from pullkit.company import load_company
    >>> chart = chart_of(load_company())
    >>> adoption = play(chart, RollOut(push_months=12, rules_follow=False)).mean_adoption
    >>> print(adoption[[0, 12, 13, 15, 18, 24, 240]].round(3))
    [0.025 0.999 0.918 0.704 0.513 0.492 0.491]

    Nobody is pushed, but the rules are suspended for one month, and then follow:

    >>> print(play(chart, RollOut(rules_months=1)).mean_adoption[-1].round(3))
    0.99

    Suspend them for a year, and put them back by decree: it is as if one had waited.

    >>> year = RollOut(rules_months=12, rules_back=12)
    >>> print(play(chart, year).mean_adoption[-1].round(3))
    0.517

    A group three relays away creeps for three years and then tips:

    >>> balance = play(depth_groups(3)).behaviour[:, 0]
    >>> print(balance[[0, 12, 24, 36, 39, 48]].round(2))
    [-0.95 -0.78 -0.7  -0.43  0.31  0.99]

    Where the same rules hold for everybody, waiting is enough:

    >>> print(play(chart, structure=Structure(one_rulebook=True)).mean_adoption[-1].round(3))
    0.991
    """
    months, pace = count("months", months), count("steps_per_month", steps_per_month)
    batch = together(**_numbers(firm), **_numbers(roll_out), **_numbers(structure))
    within("months times steps_per_month", months * pace, 1, MOST_STEPS)
    kept = math.prod(batch) * (months + 1) * len(chart.relays)
    within("firms and roll-outs times months times people", kept, 0, MOST_NUMBERS)
    firm, roll_out = _flat(firm, batch), _flat(roll_out, batch)
    structure = _flat(structure, batch)
    kind, nearby = _neighbours(chart, structure, apart=respond is not None)
    first = np.unique(kind, return_index=True)[1]
    relays, first_relays = chart.relays[first, None], chart.first_relays[first, None]
    people, respond = np.bincount(kind), respond or _move

    # Rows are kinds of people, columns are firms.
    m, A = np.full((len(first), firm.weight.size), START), np.zeros((len(first), firm.weight.size))
    senses = _senses(chart, relays, first_relays, firm, roll_out, structure, pace)
    pull, *rates = senses(firm.relay_error)
    held = relays >= roll_out.rules_from
    if structure.one_rulebook:
        held = held.any(axis=0)
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
            undisturbed = step - pace > max(last_held, last_push, last_back) and respond is _move
            if undisturbed and all(map(np.array_equal, record[-2][:2], (m, A))):
                record += [record[-1]] * (months + 1 - len(record))
                break  # nothing moves any more
        if roll_out.tool_error is not None:
            used = people @ (1 + m) / 2 / people.sum()
            error = firm.relay_error + (roll_out.tool_error - firm.relay_error) * used
            pull, *rates = senses(error)
        field = pull - firm.weight * (1 - A) + firm.system_pull * A
        field += _copied(nearby(m), firm, structure)
        if step < last_push:
            push = np.where(step < push_steps, roll_out.push * _pushed(relays, m, roll_out), 0)
            field += push
            spent = spent + people @ push
            let_go = np.where(push.any(axis=0), (step + 1) / pace, let_go)
        if roll_out.rules_follow:
            practice = (1 + m) / 2
            if structure.one_rulebook:
                practice = people @ practice / people.sum()
            A = _followed(A, practice, *rates)
        m = respond(m, firm.responsiveness * field, pace)

    behaviour, alignment, cost = (np.stack(each) for each in zip(*record, strict=True))
    return Replay(
        chart,
        behaviour.transpose(2, 0, 1)[..., kind].reshape(*batch, months + 1, len(kind)),
        alignment.transpose(2, 0, 1)[..., kind].reshape(*batch, months + 1, len(kind)),
        cost.T.reshape(*batch, months + 1),
        let_go.reshape(batch)[()],
    )


# --- A campaign under a budget -------------------------------------------------------------------


def shortest_campaign(
    chart: Chart,
    roll_out: RollOut = WAIT,
    firm: Firm = DEFAULT_FIRM,
    *,
    longest: float = 12.0,
    months: int = 240,
    structure: Structure = DEFAULT_STRUCTURE,
) -> float:
    """Shortest push that sticks: a little less of it, and nothing is left.

    It sticks if at the end the company's mean adoption is more than 10 points above what the same
    roll-out leaves without a push. All lengths are tried, step by step; it is infinite if none
    sticks.

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
    structure : Structure
        How the firm is put together: one structure.

    Examples
    --------
    The cliff of the book's company, and what a slow pipeline of changes makes of it:

    >>> from pullkit.chart import chart_of
    >>> from pullkit.company import load_company
    >>> chart = chart_of(load_company())
    >>> [shortest_campaign(chart, firm=Firm(cycle_time=months)) for months in (0, 10)]
    [4.3, 7.35]
    """
    shortest = 1 / STEPS_PER_MONTH
    longest = single("longest", within("longest", longest, shortest, np.inf, open_high=True))
    allowed = "end before the months do: what sticks shows later"
    too_long = np.asarray(longest >= count("months", months))
    _contradicts(too_long, allowed, longest=longest, months=months)
    roll_out = replace(roll_out, push_months=0.0)
    shape = together(**_numbers(firm), **_numbers(roll_out), **_numbers(structure))
    if shape:
        allowed = "they must be one of each"
        raise ValueError(f"firm, roll_out and structure have shape {shape}; {allowed}")
    lengths = np.arange(np.floor(longest * STEPS_PER_MONTH + 1e-9) + 1) / STEPS_PER_MONTH
    pushes = replace(roll_out, push_months=lengths)
    left = play(chart, pushes, firm, months, structure=structure).mean_adoption[:, -1]
    sticks = left > left[0] + 0.1
    return float(lengths[sticks.argmax()]) if sticks.any() else np.inf


# --- Shared by the functions above ---------------------------------------------------------------


def _senses(
    chart: Chart,
    relays: Floats,
    first_relays: Floats,
    firm: Firm,
    roll_out: RollOut,
    structure: Structure,
    pace: int,
) -> Callable[[Floats], tuple[Floats, Floats, Floats]]:
    # Return what gives, from the error per relay, the client's pull on each kind of people, and
    # the share of their lag that rules make up in a step: towards the new way, and back.
    fastest = np.minimum(structure.fastest_return / pace, 1)
    messages = 2 if structure.averaged_messages else 1
    with np.errstate(over="ignore"):  # nothing is seen from there
        rewritten = chart.relays.mean() if structure.one_rulebook else relays

    def senses(relay_error: Floats) -> tuple[Floats, Floats, Floats]:
        pull = firm.stake * np.maximum(
            clarity_after(first_relays, relay_error) ** messages,
            roll_out.tie_strength * clarity_after(relays, relay_error) ** messages,
        )
        if not roll_out.rules_follow:
            return pull, 0.0, 0.0
        with np.errstate(over="ignore"):  # rules that follow at once
            rate = alignment_rate(
                rewritten, relay_error, firm.decision_error, firm.signal_interval, firm.cycle_time
            )
        forth = np.minimum(rate / pace, 1)
        return pull, forth, np.maximum(forth, fastest) if np.any(fastest) else forth

    return senses


def _move(m: Floats, drive: Floats, pace: int) -> Floats:
    # Move the average of each kind a step nearer to what drives it.
    return m + (np.tanh(drive) - m) / pace


def _copied(nearby: Floats, firm: Firm, structure: Structure) -> Floats:
    # Return how much the example of the neighbours, of that mean balance, counts.
    old, new = structure.conformity_in_old, structure.conformity_in_new
    if old is None and new is None:
        return firm.conformity * nearby
    old, new = (firm.conformity if given is None else given for given in (old, new))
    return np.where(nearby < 0, old, new) * nearby


def _followed(A: Floats, practice: Floats, forth: Floats, back: Floats) -> Floats:
    # Return the alignment of the rules a step later: they make up a share of their lag.
    share = forth if back is forth else np.where(practice < A, back, forth)
    return A + share * (practice - A)


def _pushed(relays: Floats, m: Floats, roll_out: RollOut) -> NDArray[np.bool_]:
    # Say which kinds of people the push is for.
    aimed: NDArray[np.bool_] = relays >= roll_out.push_from
    if roll_out.nearest_first:
        aimed = aimed & (m < WON_OVER)
        distance = np.where(aimed, relays, np.inf)
        aimed &= distance == distance.min(axis=0)
    return aimed


def _neighbours(
    chart: Chart, structure: Structure, *, apart: bool
) -> tuple[NDArray[np.int64], Callable[[Floats], Floats]]:
    # Sort people into kinds. Return the kind of each person, and what gives, from the balance of
    # each kind, the mean of each kind's neighbours: managers may count for more or less than one.
    boss = chart.links & (chart.managers[:, None] == np.arange(len(chart.links)))
    as_one = np.all(np.equal(structure.boss_voice, 1))
    told = [chart.links] if as_one else [chart.links & ~boss, boss]
    kind = np.arange(len(chart.links)) if apart else _kinds(chart, told)
    first = np.unique(kind, return_index=True)[1]
    others, *bosses = ((links @ np.eye(len(first))[kind])[first] for links in told)
    if not bosses:
        near = others / np.maximum(others.sum(axis=1, keepdims=True), 1)
        return kind, lambda m: near @ m
    voice = structure.boss_voice
    voices = others.sum(axis=1)[:, None] + voice * bosses[0].sum(axis=1)[:, None]
    voices = np.where(voices > 0, voices, 1)  # nobody is heard: their sum is 0
    return kind, lambda m: (others @ m + voice * (bosses[0] @ m)) / voices


def _kinds(chart: Chart, told: list[NDArray[np.bool_]]) -> NDArray[np.int64]:
    # Return the kind of each person. Those of a kind cannot come to differ: they have as many
    # neighbours of each kind, and as many bosses (the coarsest equitable partition).
    kind = _numbered(np.column_stack([chart.relays, chart.first_relays]))
    while True:
        neighbours = [links @ np.eye(kind.max() + 1)[kind] for links in told]
        finer = _numbered(np.column_stack([kind, *neighbours]))
        if finer.max() == kind.max():
            return kind
        kind = finer


def _numbered(rows: Floats) -> NDArray[np.int64]:
    # Give equal rows the same number.
    numbers: NDArray[np.int64] = np.unique(rows, axis=0, return_inverse=True)[1].reshape(-1)
    return numbers


def _flat(parameters: Parameters, shape: tuple[int, ...]) -> Parameters:
    # Broadcast the fields to `shape` and lay them out in one row.
    numbers = _numbers(parameters)
    rows: dict[str, Any] = {
        name: np.broadcast_to(value, shape).reshape(-1) for name, value in numbers.items()
    }
    return replace(parameters, **rows)

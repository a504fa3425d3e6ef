"""The limits: what a roll-out leaves in the long run, and in firms unlike the book's.

A group that touches only itself obeys, once its rules have settled, the equation of the chapter on
double gravity: rules that follow are one more thing to conform to. What that says of a push is
compared with `pullkit.rollout`, which plays it on a chart. What depends on the book's parameters is
found by drawing others at random.

Notation as in `pullkit.rollout`; besides, ``K = βJ`` copying, ``h_c`` critical field, and ``A_c``
the alignment at which a push may end and what it brought stays. No parameter here is an estimate
from data.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pullkit.alignment import alignment_rate
from pullkit.arguments import Floats, count, generator, together, within
from pullkit.chart import Chart, chart_of, internal_clients, tie
from pullkit.company import Company, load_company
from pullkit.gravity import critical_balance, critical_field, equilibria
from pullkit.rollout import DEFAULT_FIRM, DEFAULT_STRUCTURE, WAIT, Firm, RollOut, Structure, play
from pullkit.sense import clarity_after

# --- In the long run -----------------------------------------------------------------------------


def long_run(firm: Firm = DEFAULT_FIRM) -> Firm:
    """Return the firm that rules which follow make of it: half the weight, and more conformity.

    Once rules have settled, ``A = x = (1 + m)/2``, and what is left of the weight is
    ``W(1 - A) = W/2 - (W/2)m``. A group then obeys the equation of the chapter on double gravity,
    with ``W/2`` for the weight and ``J + W/2`` for the conformity: rules are one more thing to
    conform to. A system that pulls adds ``S·A = S/2 + (S/2)m``: then these are ``(W - S)/2`` and
    ``J + (W + S)/2``, and ``S`` must be no more than ``W``. The firm is for `pullkit.gravity`, not
    for `play`.

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
    within("weight - system_pull", firm.weight - firm.system_pull, 0, np.inf)
    weight, conformity = _settled_rules(firm)
    return replace(firm, weight=weight, conformity=conformity, system_pull=0.0)


def _settled_rules(firm: Firm) -> tuple[Floats, Floats]:
    # Return the weight, less than 0 where the system pulls more than it weighs, and the conformity.
    return (
        (firm.weight - firm.system_pull) / 2,
        firm.conformity + (firm.weight + firm.system_pull) / 2,
    )


def alignment_to_hold(distance: ArrayLike, firm: Firm = DEFAULT_FIRM) -> Floats:
    """Alignment the rules of a group must have reached for the group not to relapse when let go.

    ``A_c = 1 - (G c^d + h_c + S)/(W + S)``: there the high valley opens. Very far from the client
    that is not enough: rules must have passed the point from which they go on by themselves, the
    adoption of the long run's crest. It is 0 where no rule needs to move first, infinite where a
    group relapses whatever its rules. This is for behaviour much faster than rules, and a group
    whose neighbours are all like it.

    Parameters
    ----------
    distance : array_like
        Relays ``d``, 0 or more (infinity included). It broadcasts with the firm's fields.
    firm : Firm
        What the firm is like.

    Examples
    --------
    >>> print(alignment_to_hold([3, 4, 6, 8, 32]).round(3))
    [0.    0.015 0.31  0.498   inf]
    """
    pull = firm.stake * clarity_after(distance, firm.relay_error)
    together(distance=pull, **vars(firm))
    weight, conformity = _settled_rules(firm)
    field, limit = pull - weight, critical_field(firm.responsiveness, conformity)
    crest = equilibria(field, firm.responsiveness, conformity)[1]
    goes_on = (1 + crest) / 2
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # rules weigh nothing
        fold = critical_field(firm.responsiveness, firm.conformity)
        opens = 1 - (pull + fold + firm.system_pull) / (firm.weight + firm.system_pull)
    fast_edge = critical_balance(firm.responsiveness, firm.conformity)
    needed = np.where(crest > fast_edge, goes_on, np.fmin(goes_on, opens))
    needed = np.where((field > limit) | (firm.weight == 0), 0.0, np.maximum(needed, 0))
    return np.where(field < -limit, np.inf, needed)[()]


def push_duration(distance: ArrayLike, firm: Firm = DEFAULT_FIRM) -> Floats:
    """Months an overwhelming push must last, ``T_push(d) = (T(d) + CT) ln(W/(G c^d + h_c))``.

    Where the system pulls too, ``S > 0``, the logarithm is that of ``(W + S)/(G c^d + h_c + S)``.

    While everybody is held at the new way, rules follow at their rate; the push may end when they
    have reached `alignment_to_hold`. It is 0 where no rule needs to move first, infinite where
    every push relapses. Where the long run's crest counts, with the book's parameters beyond 16.97
    relays, it is ``(T(d) + CT) ln(1/(1 - A))`` with the crest's alignment.

    This is an asymptote for rules much slower than behaviour, from above: with the book's
    parameters, a group at 8 relays takes 0.785 of it, and 0.988 of it with rules a hundred times as
    slow. Where it is of the order of behaviour's own month, as at 4 and 5 relays, it says nothing.
    On a chart the neighbours help: `pullkit.rollout.shortest_campaign`.

    Parameters
    ----------
    distance : array_like
        Relays ``d``, 0 or more (infinity included). It broadcasts with the firm's fields.
    firm : Firm
        What the firm is like.

    Examples
    --------
    >>> print(push_duration([3, 6, 7, 8]).round(1))
    [ 0.   7.  15.9 32.2]
    """
    needed = alignment_to_hold(distance, firm)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # limits
        months = -np.log1p(-np.minimum(needed, 1)) / alignment_rate(
            distance, firm.relay_error, firm.decision_error, firm.signal_interval, firm.cycle_time
        )
    return np.where(needed == 0, 0.0, np.where(np.isinf(needed), np.inf, months))[()]


# --- The book's verdicts, and what each is drawn from --------------------------------------------

ENOUGH = 5.0  # months of push for everyone that are enough in the book's firm, and four are not
STRONGEST = 0.5  # the system's own pull at its strongest: what the old rules weighed


def verdict_plays(company: Company) -> dict[str, tuple[Chart, RollOut, float]]:
    """Return the roll-outs that the last chapter's verdicts are drawn from.

    Parameters
    ----------
    company : Company
        Whose chart it is.

    Returns
    -------
    dict
        For each roll-out, by name, the chart, what is done, and how much the system pulls. Rules
        follow unless the name ends in "fixed".

    Examples
    --------
    >>> where, what, pull = verdict_plays(load_company())["rules_pull"]
    >>> pulling = Firm(stake=0.19, system_pull=pull)  # a client who can hardly leave
    >>> print(play(where, what, pulling).mean_adoption[-1].round(3))
    0.997
    """
    chart, pairs = chart_of(company), internal_clients(company)
    tied, colleague = tie(chart, pairs), tie(chart, pairs, nearer=False)
    fixed, year, month = (
        RollOut(rules_follow=False),
        RollOut(push_months=12),
        RollOut(rules_months=1),
    )
    return {
        "wait_fixed": (chart, fixed, 0.0),
        "push_fixed": (chart, replace(year, rules_follow=False), 0.0),
        "clients_fixed": (tied, fixed, 0.0),
        "wait": (chart, WAIT, 0.0),
        "half": (chart, RollOut(push_months=ENOUGH / 2), 0.0),
        "push": (chart, year, 0.0),
        "rules": (chart, month, 0.0),
        "rules_pull": (chart, month, STRONGEST),
        "clients": (tied, WAIT, 0.0),
        "colleague": (colleague, WAIT, 0.0),
    }


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
    *,
    structure: Structure = DEFAULT_STRUCTURE,
) -> NDArray[np.void]:
    """Play the book's roll-outs in many random firms on the same chart, for 180 months.

    A push is 12 months of ``P = 1`` for everyone; rules first is ``A = 1`` for everyone, held one
    month, or twelve ("year"), or for good ("rebuilt"), so that they follow nothing. Where the
    system itself pulls ("pull"), it pulls at its strongest; a "decree" puts back the rules that
    were held for a year. Rules follow unless the name ends in "fixed".

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
    structure : Structure
        How all these firms are put together; by default as the book's.

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
     'nearer_fixed', 'nearer', 'colleague_fixed', 'colleague', 'rules_first', 'rules_first_year',
     'rules_rebuilt_fixed', 'rules_pull', 'decree_pull')
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
    tied = tie(chart, pairs)
    nearer, colleague = tie(chart, pairs, colleague=False), tie(chart, pairs, nearer=False)
    fixed, push = RollOut(rules_follow=False), RollOut(push_months=12)
    month, pulling = RollOut(rules_months=1), replace(firm, system_pull=STRONGEST)
    roll_outs = {
        "wait_fixed": (chart, fixed, firm),
        "wait": (chart, WAIT, firm),
        "push_fixed": (chart, replace(push, rules_follow=False), firm),
        "push": (chart, push, firm),
        "internal_clients_fixed": (tied, fixed, firm),
        "internal_clients": (tied, WAIT, firm),
        "nearer_fixed": (nearer, fixed, firm),
        "nearer": (nearer, WAIT, firm),
        "colleague_fixed": (colleague, fixed, firm),
        "colleague": (colleague, WAIT, firm),
        "rules_first": (chart, month, firm),
        "rules_first_year": (chart, RollOut(rules_months=12), firm),
        "rules_rebuilt_fixed": (chart, RollOut(rules_months=180), firm),
        "rules_pull": (chart, month, pulling),
        "decree_pull": (chart, RollOut(rules_months=12, rules_back=12), pulling),
    }
    drawn = ("relay_error", "weight", "conformity", "responsiveness")
    outcomes = np.empty(
        firm.weight.size, dtype=[(name, np.float64) for name in (*drawn, *roll_outs)]
    )
    for name in drawn:
        outcomes[name] = getattr(firm, name)
    tell = progress or (lambda done, all_of_them: None)
    for done, (name, (where, what, whose)) in enumerate(roll_outs.items()):
        tell(done, len(roll_outs))
        replay = play(where, what, whose, months=180, structure=structure)
        outcomes[name] = replay.mean_adoption[:, -1]
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
    nearer_adds_fixed, nearer_adds : float
        Share in which the nearer client alone, without the converted colleague, adds.
    colleague_adds_fixed, colleague_adds : float
        Share in which the converted colleague alone, without the nearer client, adds.
    rules_first_adds : float
        Share in which rules first, held for a month, adds.
    rules_rebuilt_add_fixed : float
        Share in which rules rebuilt for good add, to waiting where rules do not follow.
    rules_pull_wins, decree_pull_wins : float
        Share in which more than 90 % are left by rules first in a system that itself pulls: held
        for a month, and held for a year and put back by decree.
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
    nearer_adds_fixed: float
    nearer_adds: float
    colleague_adds_fixed: float
    colleague_adds: float
    rules_first_adds: float
    rules_rebuilt_add_fixed: float
    rules_pull_wins: float
    decree_pull_wins: float
    push_level: float
    internal_clients_level: float
    rules_first_year_level: float


def robustness_table(outcomes: NDArray[np.void]) -> tuple[Band, ...]:
    """Sum up random firms by their ``K = βJ``: below 1, 1 to 2, 2 to 3, and above.

    Firms in which waiting alone reaches 80 % once rules follow are left out: they need no remedy.
    The outcomes are what `robustness` returns. From one draw of 400 firms to another, shares move
    by about 5 points.
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

    def adds(name: str) -> float:
        waiting = "wait_fixed" if name.endswith("_fixed") else "wait"
        return share(some[name] - some[waiting] > 0.1)

    return Band(
        low=low,
        high=high,
        firms=some.size,
        push_leaves_no_trace_fixed=share(some["push_fixed"] - some["wait_fixed"] < 0.01),
        push_adds=adds("push"),
        internal_clients_add_fixed=adds("internal_clients_fixed"),
        internal_clients_add=adds("internal_clients"),
        nearer_adds_fixed=adds("nearer_fixed"),
        nearer_adds=adds("nearer"),
        colleague_adds_fixed=adds("colleague_fixed"),
        colleague_adds=adds("colleague"),
        rules_first_adds=adds("rules_first"),
        rules_rebuilt_add_fixed=adds("rules_rebuilt_fixed"),
        rules_pull_wins=share(some["rules_pull"] > 0.9),
        decree_pull_wins=share(some["decree_pull"] > 0.9),
        push_level=level("push"),
        internal_clients_level=level("internal_clients"),
        rules_first_year_level=level("rules_first_year"),
    )

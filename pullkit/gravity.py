"""Double gravity: near the client the opportunity attracts, far from it the system holds.

Everyone chooses between the old way (-1) and the new one (+1), drawn by a field, swayed by what
the others do, and not always predictably (Brock and Durlauf, *Discrete choice with social
interactions*, 2001). The field is what the chapter on sense leaves of the client's pull, less what
the system weighs: ``h(d) = G c^d - W``. With enough conformity a group has two valleys to rest in;
distance decides which of them exist. The field and the push are formalisations of this book, the
rest is published. Granovetter's thresholds (1978) tell the same story with cards.

Notation, as everywhere in the book: ``d`` relays, ``e`` error per relay, ``c = 1 - 2e`` clarity,
``G`` stake, ``W`` weight of the system, ``h`` field, ``β`` responsiveness, ``J`` conformity,
``K = βJ``, ``m`` balance of behaviour (-1 to 1), ``x = (1+m)/2`` adoption, ``P`` push. In this
chapter ``τ_m`` is the time behaviour takes to respond, ``m_s`` and ``h_c`` the balance and the
field at which a valley disappears, ``d1 <= d0 <= d2`` the ends of the three zones, ``V`` the
potential, and ``λ`` the lightening of the rules by the client's nearness.

`law` makes a formula take numbers or arrays that broadcast together, return the same shape and
refuse by ``ValueError`` what lies outside its domain, with the argument, its value and what is
allowed; limits are values. Times are in months. Distances may be fractional, where a curve needs
them, and infinite. No parameter here is an estimate from data.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import integrate, special

from pullkit.arguments import (
    FINITE,
    FINITE_NOT_NEGATIVE,
    FINITE_POSITIVE,
    NOT_NEGATIVE,
    SHARE,
    Between,
    Floats,
    Whole,
    row,
    single,
    within,
)
from pullkit.defaults import DEFAULTS
from pullkit.laws import Quantity, law, simulation
from pullkit.quantities import Distance, Months, RelayError, Stake, Weight
from pullkit.sense import MOST_DRAWN, expected_gain, horizon

# "I stand once … % of us stand": the twenty cards of the class game, in percent.
CARDS = (0, 0, 5, 10, 10, 20, 20, 30, 30, 30, 40, 40, 50, 50, 60, 60, 70, 80, 90, 100)

# What an argument may be.
WAYS = Between(-1, 1)  # from all the old way to all the new one
PERCENT = Between(0, 100)
Field = Annotated[Floats, Quantity("Field", "h", FINITE, "the unit of the stake")]
Balance = Annotated[Floats, Quantity("Balance of behaviour", "m", WAYS)]
Responsiveness = Annotated[
    Floats,
    Quantity("Responsiveness; at 0 people choose by tossing coins", "β", FINITE_NOT_NEGATIVE),
]
Conformity = Annotated[
    Floats, Quantity("Conformity; at 0 people do not look at each other", "J", FINITE_NOT_NEGATIVE)
]
Lightening = Annotated[
    Floats, Quantity("Share of the weight that is gone face to face with the client", "λ", SHARE)
]
Push = Annotated[Floats, Quantity("Push", "P", FINITE_NOT_NEGATIVE, "the unit of the field")]
Duration = Annotated[Floats, Quantity("Time that the push lasts", "", NOT_NEGATIVE, "months")]
ResponseTime = Annotated[
    Floats, Quantity("Time that behaviour takes to respond", "τ_m", FINITE_POSITIVE, "months")
]
Mean = Annotated[Floats, Quantity("Mean of the thresholds", "", PERCENT, "percent")]
Spread = Annotated[
    Floats, Quantity("Standard deviation of the thresholds", "", FINITE_POSITIVE, "percent")
]
People = Annotated[Floats, Quantity("People in a group", "", Whole(1))]
Groups = Annotated[Floats, Quantity("Groups", "", Whole(1))]
Step = Annotated[
    Floats, Quantity("Length of a step, at most ``τ_m``", "", FINITE_POSITIVE, "months")
]

# What a law returns, besides.
Adoption = Annotated[Floats, Quantity("Share of people who have changed", "x", SHARE)]
Height = Annotated[Floats, Quantity("Height of the ground", "", FINITE)]
Potential = Annotated[Floats, Quantity("Potential", "V", Between(-np.inf, np.inf))]
End = Annotated[Floats, Quantity("Relays from the client to the end", "", NOT_NEGATIVE)]
Standing = Annotated[Floats, Quantity("People who stand in the end", "", PERCENT, "percent")]


# --- The field, and where a group can rest -------------------------------------------------------


@law
def field_at(
    distance: Distance,
    relay_error: RelayError = DEFAULTS.relay_error,
    stake: Stake = DEFAULTS.stake,
    weight: Weight = DEFAULTS.weight,
) -> Field:
    """Field d relays from the client, ``h(d) = G c^d - W``: the pull of sense less the system.

    It is above 0 where changing is worth its cost, and 0 at the horizon of sense.

    >>> print(field_at([1, 3, 4]).round(3))
    [ 0.3    0.012 -0.09 ]
    """
    return expected_gain(distance, relay_error, stake) - weight


@law
def effective_stake(
    stake: Stake, weight: Weight, lightening: Lightening
) -> Annotated[Stake, NOT_NEGATIVE]:
    """Stake that stands for rules which lighten near the client, ``G + λW``.

    If the weight itself varies with distance, as ``W(1 - λc^d)``, then
    ``G c^d - W(1 - λc^d) = (G + λW) c^d - W``: a larger stake does the same.

    Rules that weigh nothing at the counter move the horizon of sense by less than two relays:

    >>> print(horizon(effective_stake(1, 0.5, [0, 1]), 0.5).round(1))
    [3.1 4.9]
    """
    return stake + lightening * weight


@law
def adoption(balance: Balance) -> Adoption:
    """Share of people who have changed, ``x = (1 + m)/2``.

    >>> print(adoption([-1, 0, 0.5]))
    [0.   0.5  0.75]
    """
    return (1 + balance) / 2


@law
def equilibria(
    field: Field,
    responsiveness: Responsiveness = DEFAULTS.responsiveness,
    conformity: Conformity = DEFAULTS.conformity,
) -> tuple[Balance, Balance, Balance]:
    """Balances low, middle, high at which a group rests, the roots of ``m = tanh(β(h + Jm))``.

    Where two valleys exist, low and high are their bottoms, and middle the crest between them,
    where nobody rests for long. Where there is only one valley, all three are its bottom.

    >>> low, middle, high = equilibria(field=[0.3, 0.012, -0.09])
    >>> print(low.round(2), middle.round(2), high.round(2))
    [ 0.98 -0.84 -0.92] [ 0.98 -0.06 -0.92] [ 0.98  0.87 -0.92]
    """
    low, middle, high = _rests(field, responsiveness, conformity)
    return np.tanh(low), np.tanh(middle), np.tanh(high)


@law
def settled(
    start: Balance,
    field: Field,
    responsiveness: Responsiveness = DEFAULTS.responsiveness,
    conformity: Conformity = DEFAULTS.conformity,
) -> Balance:
    """Balance at which a group ends if it is left alone.

    It is the bottom of the valley on whose slope it starts, or the crest if it starts there. At
    three relays a group stays where it was put; at four it rolls back:

    >>> print(settled([-1, 1], field=0.012).round(2), settled([-1, 1], field=-0.0904).round(2))
    [-0.84  0.87] [-0.92 -0.92]
    """
    low, middle, high = equilibria(field, responsiveness, conformity)
    return np.where(start < middle, low, np.where(start > middle, high, middle))


def sweep(
    fields: ArrayLike,
    start: float,
    responsiveness: float = DEFAULTS.responsiveness,
    conformity: float = DEFAULTS.conformity,
) -> NDArray[np.float64]:
    """Balances of a group while the field changes slowly: it remembers where it comes from.

    The group settles before the next step. Up and down again makes the hysteresis loop.

    Parameters
    ----------
    fields : array_like, shape (steps,)
        Field ``h`` at each step: finite.
    start : float
        Balance ``m`` before the first step, between -1 and 1.
    responsiveness, conformity : float
        ``β`` and ``J``, finite, 0 or more.

    Returns
    -------
    ndarray, shape (steps,)
        Balance after each step.

    Examples
    --------
    >>> print(sweep([-0.1, 0, 0.1, 0, -0.1], start=-1).round(2))
    [-0.93 -0.86  0.93  0.86 -0.93]
    """
    h = row("fields", FINITE.check("fields", fields))
    beta = single("responsiveness", FINITE_NOT_NEGATIVE.check("responsiveness", responsiveness))
    J = single("conformity", FINITE_NOT_NEGATIVE.check("conformity", conformity))
    m, path = single("start", WAYS.check("start", start)), np.empty(h.size)
    for step, value in enumerate(h):
        path[step] = m = settled(m, value, beta, J)
    return path


# --- Two valleys ---------------------------------------------------------------------------------


@law
def critical_balance(
    responsiveness: Responsiveness = DEFAULTS.responsiveness,
    conformity: Conformity = DEFAULTS.conformity,
) -> Annotated[Balance, SHARE]:
    """Balance ``m_s = √(1 - 1/K)`` at which a valley is about to disappear.

    The low valley disappears at ``-m_s``, the high one at ``m_s``. It is 0 if ``K = βJ`` is 1 or
    less: there is only one valley, whatever the field.

    >>> print(critical_balance(2.5, [0.4, 0.6, 0.8]).round(3))
    [0.    0.577 0.707]
    """
    K = _copying(responsiveness, conformity)
    return np.sqrt(np.maximum(K - 1, 0) / np.maximum(K, 1))


@law
def critical_field(
    responsiveness: Responsiveness = DEFAULTS.responsiveness,
    conformity: Conformity = DEFAULTS.conformity,
) -> Annotated[Field, FINITE_NOT_NEGATIVE]:
    """Field ``h_c = J m_s - artanh(m_s)/β`` from which one of the two valleys is gone.

    Two valleys exist between ``-h_c`` and ``h_c``. It is 0 if ``K = βJ`` is 1 or less, and grows
    like ``⅔(K-1)^(3/2)/β`` above.

    >>> print(critical_field(2.5, [0.4, 0.6, 0.8]).round(3))
    [0.    0.083 0.213]
    """
    K, s = _copying(responsiveness, conformity), critical_balance(responsiveness, conformity)
    beta = np.where(K > 1, responsiveness, 1.0)
    # Where the valleys are born the terms are nearly equal: there the series of K s - artanh s.
    near = sum(2 * n / (2 * n + 1) * s ** (2 * n + 1) for n in range(1, 10)) / beta  # 0 for K <= 1
    return np.where(s < 0.1, near, conformity * s - _critical_u(K) / beta)


@law
def landscape(
    balance: Balance,
    field: Field,
    responsiveness: Responsiveness = DEFAULTS.responsiveness,
    conformity: Conformity = DEFAULTS.conformity,
) -> Height:
    """Height of the ground a group rolls on: its slope is ``m - tanh(β(h + Jm))``.

    A group moves downhill as fast as the ground is steep, ``dm/dt = -slope/τ_m``; a push adds to
    the field. This is the `potential` divided by the conformity, and is 0 at an even balance.
    Without conformity it is a single bowl.

    >>> print(landscape([-0.84, -0.06, 0.87], field=0.012).round(3))
    [-0.059  0.001 -0.094]
    """
    m, h, beta, J = balance, field, responsiveness, conformity
    # ∫ tanh(β(h + Jm)) dm from 0 is a difference of ln cosh; near 0 they are nearly equal.
    K = _copying(beta, J)
    x, y = beta * h, K * m
    faint = np.clip(y, -1, 1)
    near = np.log1p(2 * np.sinh(faint / 2) ** 2 + np.tanh(x) * np.sinh(faint)) / K
    # The rest of ln cosh x is |x| - ln 2.
    rest = np.log1p(np.exp(-2 * (beta * np.abs(h + J * m)))) - np.log1p(np.exp(-2 * np.abs(x)))
    far = np.where(np.abs(h) > J * np.abs(m), np.sign(h) * m, np.abs(h / J + m) - np.abs(h / J))
    far = far + rest / K
    return m**2 / 2 - np.where(K < 1e-100, m * np.tanh(x), np.where(np.abs(y) < 1, near, far))


@law
def potential(
    balance: Balance,
    field: Field,
    responsiveness: Annotated[Responsiveness, FINITE_POSITIVE] = DEFAULTS.responsiveness,
    conformity: Conformity = DEFAULTS.conformity,
) -> Potential:
    """Potential ``V(m) = Jm²/2 - ln(2 cosh(β(h + Jm)))/β`` (Brock and Durlauf, 2001).

    Its slope is ``J(m - tanh(β(h + Jm)))``: the equilibria are its level points. Without conformity
    it is flat, though the group still moves: to draw what it rolls on, see `landscape`.

    >>> print(potential([-0.84, -0.06, 0.87], field=0.012).round(3))
    [-0.313 -0.277 -0.334]
    """
    m, beta, J = balance, responsiveness, conformity
    pulled = np.abs(field + J * m)
    return J * m**2 / 2 - pulled - np.log1p(np.exp(-2 * (beta * pulled))) / beta


@law
def zones(
    relay_error: RelayError = DEFAULTS.relay_error,
    stake: Stake = DEFAULTS.stake,
    weight: Weight = DEFAULTS.weight,
    responsiveness: Responsiveness = DEFAULTS.responsiveness,
    conformity: Conformity = DEFAULTS.conformity,
) -> tuple[End, End, End]:
    """Distances at which the three zones end: pulled, then a ring with two valleys, then held.

    Nearer than ``d1`` change happens by itself. Between ``d1`` and ``d2`` a group stays in
    whichever valley it is. Farther than ``d2`` any push relapses to its starting point. Between
    them lies the horizon of sense ``d0``: ``ln(G/(W + h_c))``, ``ln(G/W)`` and ``ln(G/(W - h_c))``
    over ``ln(1/c)``. All three are one if ``K = βJ`` is 1 or less: there is no ring. A zone that
    nobody is near enough to be in ends at 0. If the weight is not above the critical field, the
    ring has no end.

    >>> d1, d0, d2 = zones(conformity=[0.4, 0.6, 0.8])
    >>> print(d1.round(2), d0.round(2), d2.round(2))
    [3.11 2.42 1.52] [3.11 3.11 3.11] [3.11 3.92 5.6 ]
    """
    limit = critical_field(responsiveness, conformity)
    heaviest = np.minimum(weight + limit, np.finfo(float).max)
    d1, d0 = horizon(stake, heaviest, relay_error), horizon(stake, weight, relay_error)
    d2 = horizon(stake, np.maximum(weight - limit, 0), relay_error)
    d2 = np.where((limit > 0) & (limit >= weight), np.inf, d2)
    return d1, np.broadcast_to(d0, np.shape(d2)).copy(), d2


# --- A thumb on the ball: pushing, and letting go ------------------------------------------------


@law
def balance_after(
    time: Annotated[Months, FINITE_NOT_NEGATIVE],
    start: Balance,
    field: Field,
    push: Push = 0.0,
    duration: Duration = 0.0,
    responsiveness: Responsiveness = DEFAULTS.responsiveness,
    conformity: Conformity = DEFAULTS.conformity,
    response_time: ResponseTime = 1.0,
) -> Balance:
    """Balance some months into a campaign that pushes, then lets go.

    ``τ_m dm/dt = -m + tanh(β(h + P + Jm))`` while the push lasts, without ``P`` afterwards: by the
    Runge-Kutta method of the fourth order, in steps of a twentieth of the time in which the motion
    changes. Six months of push stay at three relays and leave nothing at four:

    >>> h = field_at([3, 4])
    >>> start = equilibria(h)[0]
    >>> print(balance_after([[6], [60]], start, h, push=2, duration=6).round(2))
    [[ 1.    1.  ]
     [ 0.87 -0.92]]
    """
    h, beta, J = field, responsiveness, conformity
    pushed = np.minimum(time, duration)
    let_go = _flow(start, h + push, pushed / response_time, beta, J)
    return _flow(let_go, h, (time - pushed) / response_time, beta, J)


@law
def minimal_push(
    field: Field,
    responsiveness: Responsiveness = DEFAULTS.responsiveness,
    conformity: Conformity = DEFAULTS.conformity,
) -> Annotated[Push, NOT_NEGATIVE]:
    """Push above which a campaign switches a group for good, if held long enough, ``h_c - h``.

    It is 0 where change happens by itself, infinite where every push relapses.

    >>> print(minimal_push(field_at([1, 3, 4])).round(3))
    [0.    0.071   inf]
    """
    limit = critical_field(responsiveness, conformity)
    return _in_the_ring(field, limit, limit - field)


@law
def minimal_duration(
    field: Field,
    push: Annotated[Push, NOT_NEGATIVE],
    responsiveness: Responsiveness = DEFAULTS.responsiveness,
    conformity: Conformity = DEFAULTS.conformity,
    response_time: ResponseTime = 1.0,
) -> Months:
    """Months a push must last to switch a group for good, from the low valley over the crest.

    ``τ_m ∫ dm/(tanh(β(h + P + Jm)) - m)`` from the one to the other; for an overwhelming push,
    ``P = ∞``, it is ``τ_m ln((1 - m_low)/(1 - m_crest))``. It is 0 where change happens by itself,
    infinite where every push relapses or where this one is not above the `minimal_push`. Close
    above that the months grow as the surplus to the power -½.

    >>> print(minimal_duration(field_at(3), push=[0.07, 0.1, 1, np.inf]).round(2))
    [ inf 9.63 0.57 0.55]
    """
    h, beta, J = field, responsiveness, conformity
    limit, (low, crest, _) = critical_field(beta, J), _rests(h, beta, J)
    surplus = push - (limit - h)  # over the minimal push
    enough = (surplus > 0) & (np.abs(h) <= limit)
    months = np.vectorize(_months_to_crest, otypes=[float])(
        np.where(enough, low, 0), np.where(enough, crest, 0), push, surplus, beta, J
    )
    return _in_the_ring(h, limit, np.where(enough, response_time * months, np.inf))


@law
def critical_mass(
    field: Field,
    responsiveness: Responsiveness = DEFAULTS.responsiveness,
    conformity: Conformity = DEFAULTS.conformity,
) -> Annotated[Adoption, NOT_NEGATIVE]:
    """Share of people who must have changed before the others follow, the crest's adoption.

    It is 0 where change happens by itself, infinite where no share is enough.

    >>> print(critical_mass(field_at([1, 3, 4])).round(2))
    [0.   0.47  inf]
    """
    crest = equilibria(field, responsiveness, conformity)[1]
    return _in_the_ring(field, critical_field(responsiveness, conformity), adoption(crest))


# --- Thresholds: the same story with cards -------------------------------------------------------


def cascade(thresholds: ArrayLike, standing: float = 0.0) -> NDArray[np.float64]:
    """Percentage of people who stand, round after round, until nothing changes (Granovetter, 1978).

    Everyone stands whose threshold the percentage standing reaches, but for rounding, and sits down
    otherwise.

    Parameters
    ----------
    thresholds : array_like, shape (people,)
        Percentage that must stand before each one does; above 100, one never stands.
    standing : float
        Percentage standing at first, between 0 and 100.

    Returns
    -------
    ndarray, shape (rounds + 1,)
        Percentages, the first one included; the last is repeated only if it is the first.

    Examples
    --------
    >>> print(cascade(CARDS))
    [ 0. 10. 25. 35. 50. 70. 85. 90. 95.]
    >>> print(cascade(np.add(CARDS, 25), standing=100))
    [100.  85.  80.  70.  60.  50.  35.  25.  10.   0.]
    """
    cards = np.sort(row("thresholds", FINITE.check("thresholds", thresholds)))
    rounds = [single("standing", PERCENT.check("standing", standing))]
    while True:
        # A threshold of 0.14 * 100 is a hair above 14; it is reached at 14.
        stand = np.searchsorted(cards, rounds[-1] + 1e-12, side="right")
        now = 100 * int(stand) / cards.size
        if now == rounds[-1]:
            return np.array(rounds)
        rounds.append(now)


@law
def normal_cascade(mean: Mean, spread: Spread) -> Standing:
    """Percentage at which a large crowd with normal thresholds comes to rest, starting from none.

    The lowest root of ``x = 100 Φ((x - mean)/spread)``. A hair's breadth of diversity, and
    everybody stands:

    >>> print(normal_cascade(25, [12.2, 12.25]).round(1))
    [  5.5 100. ]
    """

    def missing(x: Floats) -> Floats:
        return x - 100 * special.ndtr((x - mean) / spread)

    # Below the mean the curve bends upwards: it meets the diagonal before its slope is 1, or not.
    steep = np.sqrt(np.maximum(-2 * (np.log(spread) - np.log(100 / np.sqrt(2 * np.pi))), 0))
    z = np.maximum(-steep, -mean / spread)
    level = np.clip(mean + spread * z, 0, mean)
    stuck = level - 100 * special.ndtr(z) >= 0
    return _crossing(missing, np.where(stuck, 0, level), np.where(stuck, level, 100.0))


@law
def critical_spread(
    mean: Annotated[Mean, Between(0, 50, open_low=True, open_high=True)],
) -> Annotated[Spread, NOT_NEGATIVE]:
    """Spread of normal thresholds at which a large crowd suddenly rises.

    There the curve ``100 Φ((x - mean)/spread)`` touches the diagonal: with ``z`` the root of
    ``Φ(z) - z φ(z) = mean/100``, the spread is ``100 φ(z)``. From a mean of 50 on nothing is
    sudden.

    >>> print(critical_spread(25).round(3))
    12.222
    """

    def rising(z: Floats) -> Floats:
        return 100 * (special.ndtr(z) - z * _normal(z)) - mean

    return 100 * _normal(_crossing(rising, np.full_like(mean, -40.0), np.zeros_like(mean)))


# --- The same, by chance -------------------------------------------------------------------------


@simulation
def simulate_crowd(
    people: People,
    start: Balance,
    field: Field,
    months: Annotated[Months, FINITE_NOT_NEGATIVE],
    runs: Groups,
    rng: np.random.Generator,
    push: Push = 0.0,
    duration: Duration = 0.0,
    responsiveness: Responsiveness = DEFAULTS.responsiveness,
    conformity: Conformity = DEFAULTS.conformity,
    response_time: ResponseTime = 1.0,
    step: Step = 0.02,
) -> NDArray[np.float64]:
    """Let groups of people choose, each one now and then, and count who has changed.

    In a step each person thinks again with probability `step` over ``τ_m``, and then takes the new
    way with probability ``1/(1 + exp(-2β(h + P + Jm)))``. Large groups follow `balance_after`;
    small ones wander, and now and then cross a crest by themselves. The result has the shape (runs,
    steps + 1): the balance of each group at the start, to the nearest person, and after each step.

    >>> groups = simulate_crowd(100_000, -1, -0.09, 12, 3, np.random.default_rng(1))
    >>> print(groups[:, -1].round(1), balance_after(12, -1, -0.09).round(1))
    [-0.9 -0.9 -0.9] -0.9
    """
    within("people", people, 1, 2**53)  # counted in 64 bits
    within("step", step, 0, response_time, open_low=True)
    steps = float(within("months / step", months / np.float64(step), 0, 1e9))
    within("runs times months / step", runs * max(steps, 1), 1, MOST_DRAWN)

    changed = np.full(runs, round(people * (1 + start) / 2))
    path = np.empty((runs, round(steps) + 1))
    path[:, 0] = 2 * changed / people - 1
    for n in range(path.shape[1] - 1):
        lasts = (n + 1e-9) * step < duration  # n steps, rounded, are not less
        takes = special.expit(2 * responsiveness * (field + push * lasts + conformity * path[:, n]))
        leaving = rng.binomial(changed, step / response_time)
        thinking = leaving + rng.binomial(people - changed, step / response_time)
        changed += rng.binomial(thinking, takes) - leaving
        path[:, n + 1] = 2 * changed / people - 1
    return path


# --- Shared by the laws above --------------------------------------------------------------------


def _crossing(rising: Callable[[Floats], Floats], low: Floats, high: Floats) -> Floats:
    # Where a rising function crosses 0, between two ends; the nearer end if it does not.
    low, high = np.array(low), np.array(high)
    for _ in range(70):
        middle = (low + high) / 2
        below = rising(middle) < 0
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return high


def _copying(beta: Floats, J: Floats) -> Floats:
    return np.minimum(beta * J, np.finfo(float).max)


def _critical_u(K: Floats) -> Floats:
    return np.arcsinh(np.sqrt(np.maximum(K - 1, 0)))  # artanh m_s


def _rests(h: Floats, beta: Floats, J: Floats) -> tuple[Floats, Floats, Floats]:
    # The equilibria in u = artanh m, as far as a float can tell m from ±1: u - K tanh u = βh, which
    # rises, falls and rises again. Each stretch is searched by itself, so that no root is missed.
    # With strong copying both sides are divided by K: βh may overflow.
    h, beta, J = np.broadcast_arrays(h, beta, J)
    K, limit = _copying(beta, J), critical_field(beta, J)
    strong = K > 1
    pull = np.clip(np.where(strong, h / J, beta * h), -1e300, 1e300)
    slope, copied = np.where(strong, 1 / K, 1.0), np.where(strong, 1.0, K)
    bottom, top = (np.clip((pull + side * copied) / slope, -40, 40) for side in (-1, 1))
    turn = np.minimum(_critical_u(K), 40)
    sign = np.reshape([1, -1, 1], (3,) + (1,) * h.ndim)

    def rising(u: Floats) -> Floats:
        return sign * (slope * u - copied * np.tanh(u) - pull)

    ends = np.stack([bottom, -turn, turn]), np.stack([-turn, turn, top])
    down, crest, up = _crossing(rising, *ends)
    # At the critical field the crest meets a valley.
    down, crest = (np.where(h == limit, -turn, rest) for rest in (down, crest))
    crest, up = (np.where(h == -limit, turn, rest) for rest in (crest, up))
    low: Floats = np.where(h > limit, up, down)
    high: Floats = np.where(h < -limit, down, up)
    return low, np.where(np.abs(h) <= limit, crest, low), high


def _flow(m: Floats, h: Floats, time: Floats, beta: Floats, J: Floats) -> Floats:
    # Runge-Kutta; each element takes steps of its own, so that its neighbours do not change it.
    largest = np.finfo(float).max
    m, h, left, beta, J = np.broadcast_arrays(m, h, np.clip(time, 0, largest), beta, J)
    K = _copying(beta, J)

    def followed(m: Floats) -> Floats:
        return np.tanh(beta * np.clip(h + J * m, -largest, largest))

    while np.any(left > 0):
        pulled = followed(m)
        first, steep = pulled - m, K * (1 - pulled**2)
        # How fast the motion changes: by its slope, by the bend of the slope, by its own speed.
        slope = steep - 1
        bend = np.sqrt(K) * np.sqrt(2 * np.abs(pulled * first)) * np.sqrt(steep)
        rate = np.abs(slope) + bend + steep * np.abs(first)
        dt = np.minimum(left, 0.05 / np.clip(rate, 1e-300, largest))
        # Where a group is drawn apart, a step at least goes to the next number but one.
        apart = (steep > 1) & (first != 0)
        least = 2 * np.spacing(np.abs(m)) / np.where(apart, np.abs(first), 1)
        dt = np.where(apart, np.minimum(left, np.maximum(dt, least)), dt)
        # Where it is as good as linear, the motion is known: exponential, until it bends.
        sharp = np.maximum(np.abs(slope), 1e-300)
        linear = bend < 3e-5 * sharp
        straight = 0.05 + 2 * np.log(3e-5 / np.clip(bend / sharp, 1e-15, 3e-5))
        span = np.where(slope < 0, left, np.minimum(left, straight / sharp))
        known = first * (np.expm1(np.where(linear, slope * span, 0)) / np.where(linear, slope, 1))
        second = followed(m + dt / 2 * first) - (m + dt / 2 * first)
        third = followed(m + dt / 2 * second) - (m + dt / 2 * second)
        fourth = followed(m + dt * third) - (m + dt * third)
        change = np.where(linear, known, dt / 6 * (first + 2 * second + 2 * third + fourth))
        after = np.where(left > 0, np.clip(m + change, -1, 1), m)
        left = np.where(
            after == m, 0, left - np.where(linear, span, dt)
        )  # who is at rest stays there
        m = after
    return m


def _months_to_crest(
    low: float, crest: float, push: float, surplus: float, beta: float, J: float
) -> float:
    # From u to u. In v, the distance of β(h + P + Jm) from where the low valley would disappear, it
    # is the integral of 1/(Q(v) + β·surplus), with Q(v) = tanh v/(1 - m_s tanh v) - v. Q vanishes
    # as m_s v² at the narrow place: the group hesitates there.
    if low == crest:
        return 0.0
    K = float(_copying(beta, J))
    turn, m_s = float(_critical_u(K)), float(critical_balance(beta, J))
    start, end = low + turn + beta * push, crest + turn + beta * push
    if start - turn > 20:  # the push is overwhelming: ln((1 - m_low)/(1 - m_crest))
        return float(np.logaddexp(0, 2 * crest) - np.logaddexp(0, 2 * low))
    narrow = min(np.sqrt(beta * surplus / m_s), 1.0)

    def integrand(s: float) -> float:
        v = narrow * np.sinh(s)
        t = np.tanh(v)
        if abs(v) < 0.1:  # tanh v - v by its series
            short = v**3 * (-1 / 3 + v**2 * (2 / 15 + v**2 * (-17 / 315 + v**2 * 62 / 2835)))
        else:
            short = t - v
        return float(narrow * np.cosh(s) / ((short + m_s * v * t) / (1 - m_s * t) + beta * surplus))

    ends = np.arcsinh(np.array([start, end]) / narrow)
    points = [ends[0], *(point for point in (0.0,) if ends[0] < point < ends[1]), ends[1]]
    return float(sum(integrate.quad(integrand, a, b, limit=200)[0] for a, b in pairwise(points)))


def _in_the_ring(h: Floats, limit: Floats, ring: Floats) -> Floats:
    # Where change happens by itself nothing is needed; where every push relapses nothing is enough.
    return np.where(h > limit, 0.0, np.where(h > -limit, ring, np.inf))


def _normal(z: Floats) -> Floats:
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)

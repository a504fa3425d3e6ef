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

Every function takes numbers or arrays that broadcast together and returns the same shape. Outside
its domain it raises ``ValueError``, with the argument, its value and what is allowed; limits are
values. Times are in months. Distances may be fractional, where a curve needs them, and infinite.
No parameter here is an estimate from data.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import integrate, special

from pullkit.arguments import Floats, count, generator, row, single, together, within
from pullkit.defaults import DEFAULTS
from pullkit.sense import MOST_DRAWN, expected_gain, horizon

# "I stand once … % of us stand": the twenty cards of the class game, in percent.
CARDS = (0, 0, 5, 10, 10, 20, 20, 30, 30, 30, 40, 40, 50, 50, 60, 60, 70, 80, 90, 100)


# --- The field, and where a group can rest -------------------------------------------------------


def field_at(
    distance: ArrayLike,
    relay_error: ArrayLike = DEFAULTS.relay_error,
    stake: ArrayLike = DEFAULTS.stake,
    weight: ArrayLike = DEFAULTS.weight,
) -> Floats:
    """Field d relays from the client, ``h(d) = G c^d - W``: the pull of sense less the system.

    Parameters
    ----------
    distance : array_like
        Relays ``d``, 0 or more (infinity included).
    relay_error : array_like
        Error per relay ``e``, 0 to ½.
    stake : array_like
        Stake ``G`` of changing, finite, 0 or more.
    weight : array_like
        Weight ``W`` of the system, in the same unit, finite, 0 or more.

    Returns
    -------
    float or ndarray
        Above 0 where changing is worth its cost; 0 at the horizon of sense.

    Examples
    --------
    >>> print(field_at([1, 3, 4]).round(3))
    [ 0.3    0.012 -0.09 ]
    """
    gain, W = expected_gain(distance, relay_error, stake), _amount("weight", weight)
    together(distance=distance, relay_error=relay_error, stake=stake, weight=W)
    return gain - W


def effective_stake(stake: ArrayLike, weight: ArrayLike, lightening: ArrayLike) -> Floats:
    """Stake that stands for rules which lighten near the client, ``G + λW``.

    If the weight itself varies with distance, as ``W(1 - λc^d)``, then
    ``G c^d - W(1 - λc^d) = (G + λW) c^d - W``: a larger stake does the same.

    Parameters
    ----------
    stake : array_like
        Stake ``G`` of changing, finite, 0 or more.
    weight : array_like
        Weight ``W`` of the system far from the client, finite, 0 or more.
    lightening : array_like
        Share ``λ`` of that weight which is gone face to face with the client, 0 to 1.

    Returns
    -------
    float or ndarray
        Stake, in the unit of the two.

    Examples
    --------
    Rules that weigh nothing at the counter move the horizon of sense by less than two relays:

    >>> print(horizon(effective_stake(1, 0.5, [0, 1]), 0.5).round(1))
    [3.1 4.9]
    """
    G, W = _amount("stake", stake), _amount("weight", weight)
    lighter = within("lightening", lightening, 0, 1)
    together(stake=G, weight=W, lightening=lighter)
    with np.errstate(over="ignore"):
        return G + lighter * W


def adoption(balance: ArrayLike) -> Floats:
    """Share of people who have changed, ``x = (1 + m)/2``.

    Parameters
    ----------
    balance : array_like
        Balance of behaviour ``m``, -1 to 1.

    Returns
    -------
    float or ndarray
        0 to 1.

    Examples
    --------
    >>> print(adoption([-1, 0, 0.5]))
    [0.   0.5  0.75]
    """
    return (1 + _balance("balance", balance)) / 2


def equilibria(
    field: ArrayLike,
    responsiveness: ArrayLike = DEFAULTS.responsiveness,
    conformity: ArrayLike = DEFAULTS.conformity,
) -> tuple[Floats, Floats, Floats]:
    """Balances at which a group rests, the roots of ``m = tanh(β(h + Jm))``.

    Parameters
    ----------
    field : array_like
        Field ``h``, finite.
    responsiveness : array_like
        Responsiveness ``β``, finite, 0 or more: at 0 people choose by tossing coins.
    conformity : array_like
        Conformity ``J``, finite, 0 or more: at 0 people do not look at each other.

    Returns
    -------
    low, middle, high : float or ndarray
        Balances, -1 to 1. Where the two valleys exist, `low` and `high` are their bottoms and
        `middle` the crest between them, where nobody rests for long. Where there is only one
        valley, all three are its bottom.

    Notes
    -----
    In ``u = artanh m`` the roots are those of ``u - K tanh u = βh``, which rises, falls and rises
    again: each stretch is searched by itself, so that no root is missed.

    Examples
    --------
    >>> low, middle, high = equilibria(field=[0.3, 0.012, -0.09])
    >>> print(low.round(2), middle.round(2), high.round(2))
    [ 0.98 -0.84 -0.92] [ 0.98 -0.06 -0.92] [ 0.98  0.87 -0.92]
    """
    h, beta, J = _choice(field, responsiveness, conformity)
    low, middle, high = (np.tanh(u)[()] for u in _rests(h, beta, J))
    return low, middle, high


def settled(
    start: ArrayLike,
    field: ArrayLike,
    responsiveness: ArrayLike = DEFAULTS.responsiveness,
    conformity: ArrayLike = DEFAULTS.conformity,
) -> Floats:
    """Balance at which a group ends if it is left alone.

    Parameters
    ----------
    start : array_like
        Balance ``m`` at which it is left, -1 to 1.
    field : array_like
        Field ``h``, finite.
    responsiveness, conformity : array_like
        ``β`` and ``J``, finite, 0 or more.

    Returns
    -------
    float or ndarray
        Balance: the bottom of the valley on whose slope it starts, or the crest if it starts there.

    Examples
    --------
    At three relays a group stays where it was put; at four it rolls back:

    >>> print(settled([-1, 1], field=0.012).round(2), settled([-1, 1], field=-0.0904).round(2))
    [-0.84  0.87] [-0.92 -0.92]
    """
    m, (low, middle, high) = _balance("start", start), equilibria(field, responsiveness, conformity)
    together(start=m, field=field, responsiveness=responsiveness, conformity=conformity)
    return np.where(m < middle, low, np.where(m > middle, high, middle))[()]


def sweep(
    fields: ArrayLike,
    start: float,
    responsiveness: float = DEFAULTS.responsiveness,
    conformity: float = DEFAULTS.conformity,
) -> NDArray[np.float64]:
    """Balances of a group while the field changes slowly: it remembers where it comes from.

    Parameters
    ----------
    fields : array_like, shape (steps,)
        Field ``h`` at each step, finite; the group settles before the next.
    start : float
        Balance ``m`` before the first step, -1 to 1.
    responsiveness, conformity : float
        ``β`` and ``J``, finite, 0 or more.

    Returns
    -------
    ndarray, shape (steps,)
        Balance after each step. Up and down again makes the hysteresis loop.

    Examples
    --------
    >>> print(sweep([-0.1, 0, 0.1, 0, -0.1], start=-1).round(2))
    [-0.93 -0.86  0.93  0.86 -0.93]
    """
    h = row("fields", _finite("fields", fields))
    beta, J = _amount("responsiveness", responsiveness), _amount("conformity", conformity)
    beta, J = single("responsiveness", beta), single("conformity", J)
    m, path = single("start", _balance("start", start)), np.empty(h.size)
    for step, value in enumerate(h):
        path[step] = m = settled(m, value, beta, J)
    return path


# --- Two valleys ---------------------------------------------------------------------------------


def critical_balance(
    responsiveness: ArrayLike = DEFAULTS.responsiveness,
    conformity: ArrayLike = DEFAULTS.conformity,
) -> Floats:
    """Balance ``m_s = √(1 - 1/K)`` at which a valley is about to disappear.

    Parameters
    ----------
    responsiveness, conformity : array_like
        ``β`` and ``J``, finite, 0 or more.

    Returns
    -------
    float or ndarray
        0 to 1; the low valley disappears at ``-m_s``, the high one at ``m_s``. It is 0 if
        ``K = βJ`` is 1 or less: there is only one valley, whatever the field.

    Examples
    --------
    >>> print(critical_balance(2.5, [0.4, 0.6, 0.8]).round(3))
    [0.    0.577 0.707]
    """
    beta, J = _amount("responsiveness", responsiveness), _amount("conformity", conformity)
    together(responsiveness=beta, conformity=J)
    return _critical_balance(_copying(beta, J))


def critical_field(
    responsiveness: ArrayLike = DEFAULTS.responsiveness,
    conformity: ArrayLike = DEFAULTS.conformity,
) -> Floats:
    """Field ``h_c = J m_s - artanh(m_s)/β`` from which one of the two valleys is gone.

    Parameters
    ----------
    responsiveness, conformity : array_like
        ``β`` and ``J``, finite, 0 or more.

    Returns
    -------
    float or ndarray
        0 or more: two valleys exist between ``-h_c`` and ``h_c``. It is 0 if ``K = βJ`` is 1 or
        less, and grows like ``⅔(K-1)^(3/2)/β`` above.

    Examples
    --------
    >>> print(critical_field(2.5, [0.4, 0.6, 0.8]).round(3))
    [0.    0.083 0.213]
    """
    beta, J = _amount("responsiveness", responsiveness), _amount("conformity", conformity)
    together(responsiveness=beta, conformity=J)
    return _critical_field(beta, J)


def landscape(
    balance: ArrayLike,
    field: ArrayLike,
    responsiveness: ArrayLike = DEFAULTS.responsiveness,
    conformity: ArrayLike = DEFAULTS.conformity,
) -> Floats:
    """Height of the ground a group rolls on: its slope is ``m - tanh(β(h + Jm))``.

    A group moves downhill as fast as the ground is steep, ``dm/dt = -slope/τ_m``. This is the
    `potential` divided by the conformity, and is 0 at an even balance.

    Parameters
    ----------
    balance : array_like
        Balance ``m``, -1 to 1.
    field : array_like
        Field ``h``, finite; a push is added to it.
    responsiveness, conformity : array_like
        ``β`` and ``J``, finite, 0 or more.

    Returns
    -------
    float or ndarray
        Height. Without conformity, a single bowl.

    Examples
    --------
    >>> print(landscape([-0.84, -0.06, 0.87], field=0.012).round(3))
    [-0.059  0.001 -0.094]
    """
    m = _balance("balance", balance)
    h, beta, J = _choice(field, responsiveness, conformity)
    together(balance=m, field=h, responsiveness=beta, conformity=J)
    return _landscape(m, h, beta, J)


def potential(
    balance: ArrayLike,
    field: ArrayLike,
    responsiveness: ArrayLike = DEFAULTS.responsiveness,
    conformity: ArrayLike = DEFAULTS.conformity,
) -> Floats:
    """Potential ``V(m) = Jm²/2 - ln(2 cosh(β(h + Jm)))/β`` (Brock and Durlauf, 2001).

    Parameters
    ----------
    balance : array_like
        Balance ``m``, -1 to 1.
    field : array_like
        Field ``h``, finite.
    responsiveness : array_like
        Responsiveness ``β``, finite and above 0.
    conformity : array_like
        Conformity ``J``, finite, 0 or more. Without any, the potential is flat, though the group
        still moves: to draw what it rolls on, see `landscape`.

    Returns
    -------
    float or ndarray
        Its slope is ``J(m - tanh(β(h + Jm)))``: the equilibria are its level points.

    Examples
    --------
    >>> print(potential([-0.84, -0.06, 0.87], field=0.012).round(3))
    [-0.313 -0.277 -0.334]
    """
    m = _balance("balance", balance)
    h, J = _finite("field", field), _amount("conformity", conformity)
    beta = _positive("responsiveness", responsiveness)
    together(balance=m, field=h, responsiveness=beta, conformity=J)
    with np.errstate(over="ignore"):
        pulled = np.abs(h + J * m)
        return J * m**2 / 2 - pulled - np.log1p(np.exp(-2 * (beta * pulled))) / beta


def zones(
    relay_error: ArrayLike = DEFAULTS.relay_error,
    stake: ArrayLike = DEFAULTS.stake,
    weight: ArrayLike = DEFAULTS.weight,
    responsiveness: ArrayLike = DEFAULTS.responsiveness,
    conformity: ArrayLike = DEFAULTS.conformity,
) -> tuple[Floats, Floats, Floats]:
    """Distances at which the three zones end: pulled, then a ring with two valleys, then held.

    Nearer than ``d1`` change happens by itself. Between ``d1`` and ``d2`` a group stays in
    whichever valley it is. Farther than ``d2`` any push relapses to its starting point. Between
    them lies the horizon of sense ``d0``: ``ln(G/(W + h_c))``, ``ln(G/W)`` and ``ln(G/(W - h_c))``
    over ``ln(1/c)``.

    Parameters
    ----------
    relay_error : array_like
        Error per relay ``e``, 0 to ½.
    stake : array_like
        Stake ``G``, finite, 0 or more.
    weight : array_like
        Weight ``W`` of the system, finite, 0 or more.
    responsiveness, conformity : array_like
        ``β`` and ``J``, finite, 0 or more.

    Returns
    -------
    d1, d0, d2 : float or ndarray
        Relays. All three are one if ``K = βJ`` is 1 or less: there is no ring. A zone that nobody
        is near enough to be in ends at 0. If the weight is not above the critical field, the ring
        has no end.

    Examples
    --------
    >>> d1, d0, d2 = zones(conformity=[0.4, 0.6, 0.8])
    >>> print(d1.round(2), d0.round(2), d2.round(2))
    [3.11 2.42 1.52] [3.11 3.11 3.11] [3.11 3.92 5.6 ]
    """
    G, W = _amount("stake", stake), _amount("weight", weight)
    e = within("relay_error", relay_error, 0, 0.5)
    beta, J = _amount("responsiveness", responsiveness), _amount("conformity", conformity)
    shape = together(relay_error=e, stake=G, weight=W, responsiveness=beta, conformity=J)
    limit = _critical_field(beta, J)
    endless = (limit > 0) & (limit >= W)
    d2 = np.where(endless, np.inf, horizon(G, np.maximum(W - limit, 0), e))
    with np.errstate(over="ignore"):
        heaviest = np.minimum(W + limit, np.finfo(float).max)
    ends = horizon(G, heaviest, e), horizon(G, W, e), d2
    d1, d0, d2 = (np.broadcast_to(end, shape).copy()[()] for end in ends)
    return d1, d0, d2


# --- A thumb on the ball: pushing, and letting go ------------------------------------------------


def balance_after(
    time: ArrayLike,
    start: ArrayLike,
    field: ArrayLike,
    push: ArrayLike = 0.0,
    duration: ArrayLike = 0.0,
    responsiveness: ArrayLike = DEFAULTS.responsiveness,
    conformity: ArrayLike = DEFAULTS.conformity,
    response_time: ArrayLike = 1.0,
) -> Floats:
    """Balance some months into a campaign that pushes, then lets go.

    ``τ_m dm/dt = -m + tanh(β(h + P + Jm))`` while the push lasts, without ``P`` afterwards.

    Parameters
    ----------
    time : array_like
        Months since the push began, finite, 0 or more.
    start : array_like
        Balance ``m`` when it began, -1 to 1.
    field : array_like
        Field ``h``, finite.
    push : array_like
        Push ``P``, finite, 0 or more, in the unit of the field.
    duration : array_like
        Months the push lasts, 0 or more (infinity included).
    responsiveness, conformity : array_like
        ``β`` and ``J``, finite, 0 or more.
    response_time : array_like
        Time ``τ_m`` behaviour takes to respond, in months, finite and above 0.

    Returns
    -------
    float or ndarray
        Balance, -1 to 1, found by the Runge-Kutta method of the fourth order; a step is a twentieth
        of the time in which the motion changes, and a group that has come to rest needs no more.

    Examples
    --------
    Six months of push stay at three relays and leave nothing at four:

    >>> h = field_at([3, 4])
    >>> start = equilibria(h)[0]
    >>> print(balance_after([[6], [60]], start, h, push=2, duration=6).round(2))
    [[ 1.    1.  ]
     [ 0.87 -0.92]]
    """
    t, m = _amount("time", time), _balance("start", start)
    h, beta, J = _choice(field, responsiveness, conformity)
    P, length = _amount("push", push), within("duration", duration, 0, np.inf)
    tau = _positive("response_time", response_time)
    shape = together(
        time=t,
        start=m,
        field=h,
        push=P,
        duration=length,
        responsiveness=beta,
        conformity=J,
        response_time=tau,
    )
    pushed = np.minimum(t, length)
    m = np.broadcast_to(m, shape)
    with np.errstate(over="ignore"):
        m = _flow(m, h + P, pushed / tau, beta, J)
        return _flow(m, h, (t - pushed) / tau, beta, J)[()]


def minimal_push(
    field: ArrayLike,
    responsiveness: ArrayLike = DEFAULTS.responsiveness,
    conformity: ArrayLike = DEFAULTS.conformity,
) -> Floats:
    """Push above which a campaign switches a group for good, if held long enough, ``h_c - h``.

    Parameters
    ----------
    field : array_like
        Field ``h``, finite.
    responsiveness, conformity : array_like
        ``β`` and ``J``, finite, 0 or more.

    Returns
    -------
    float or ndarray
        Push ``P``: 0 where change happens by itself, infinite where every push relapses.

    Examples
    --------
    >>> print(minimal_push(field_at([1, 3, 4])).round(3))
    [0.    0.071   inf]
    """
    h, beta, J = _choice(field, responsiveness, conformity)
    limit = _critical_field(beta, J)
    with np.errstate(over="ignore"):
        return _in_the_ring(h, limit, pulled=0.0, ring=limit - h)


def minimal_duration(
    field: ArrayLike,
    push: ArrayLike,
    responsiveness: ArrayLike = DEFAULTS.responsiveness,
    conformity: ArrayLike = DEFAULTS.conformity,
    response_time: ArrayLike = 1.0,
) -> Floats:
    """Months a push must last to switch a group for good, from the low valley over the crest.

    ``τ_m ∫ dm/(tanh(β(h + P + Jm)) - m)`` from the one to the other; for an overwhelming push
    ``τ_m ln((1 - m_low)/(1 - m_crest))``.

    Parameters
    ----------
    field : array_like
        Field ``h``, finite.
    push : array_like
        Push ``P``, 0 or more; infinity for an overwhelming one.
    responsiveness, conformity : array_like
        ``β`` and ``J``, finite, 0 or more.
    response_time : array_like
        Time ``τ_m`` behaviour takes to respond, in months, finite and above 0.

    Returns
    -------
    float or ndarray
        Months: 0 where change happens by itself; infinite where every push relapses, or where this
        one is not above the minimal. Close above it they grow as the surplus to the power -½.

    Notes
    -----
    In ``v``, the distance of ``β(h + P + Jm)`` from where the low valley would disappear, the
    integral is that of ``1/(Q(v) + β·surplus)``, with ``Q(v) = tanh v/(1 - m_s tanh v) - v``, which
    vanishes as ``m_s v²`` at the narrow place: the group hesitates there.

    Examples
    --------
    >>> print(minimal_duration(field_at(3), push=[0.07, 0.1, 1, np.inf]).round(2))
    [ inf 9.63 0.57 0.55]
    """
    h, beta, J = _choice(field, responsiveness, conformity)
    P, tau = within("push", push, 0, np.inf), _positive("response_time", response_time)
    together(field=h, push=P, responsiveness=beta, conformity=J, response_time=tau)
    limit, (low, crest, _) = _critical_field(beta, J), _rests(h, beta, J)
    with np.errstate(over="ignore"):
        surplus = P - (limit - h)  # over the minimal push
        enough = (surplus > 0) & (np.abs(h) <= limit)
        months = np.vectorize(_months_to_crest, otypes=[float])(
            np.where(enough, low, 0), np.where(enough, crest, 0), P, surplus, beta, J
        )
        return _in_the_ring(h, limit, pulled=0.0, ring=np.where(enough, tau * months, np.inf))


def critical_mass(
    field: ArrayLike,
    responsiveness: ArrayLike = DEFAULTS.responsiveness,
    conformity: ArrayLike = DEFAULTS.conformity,
) -> Floats:
    """Share of people who must have changed before the others follow, the crest's adoption.

    Parameters
    ----------
    field : array_like
        Field ``h``, finite.
    responsiveness, conformity : array_like
        ``β`` and ``J``, finite, 0 or more.

    Returns
    -------
    float or ndarray
        Share, 0 to 1: 0 where change happens by itself. Infinite where no share is enough.

    Examples
    --------
    >>> print(critical_mass(field_at([1, 3, 4])).round(2))
    [0.   0.47  inf]
    """
    h, beta, J = _choice(field, responsiveness, conformity)
    crest = equilibria(h, beta, J)[1]
    return _in_the_ring(h, _critical_field(beta, J), pulled=0.0, ring=(1 + crest) / 2)


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
        Percentage standing at first, 0 to 100.

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
    cards = row("thresholds", _finite("thresholds", thresholds))
    cards, rounds = np.sort(cards), [single("standing", within("standing", standing, 0, 100))]
    while True:
        # A threshold of 0.14 * 100 is a hair above 14; it is reached at 14.
        stand = np.searchsorted(cards, rounds[-1] + 1e-12, side="right")
        now = 100 * int(stand) / cards.size
        if now == rounds[-1]:
            return np.array(rounds)
        rounds.append(now)


def normal_cascade(mean: ArrayLike, spread: ArrayLike) -> Floats:
    """Percentage at which a large crowd with normal thresholds comes to rest, starting from none.

    The lowest root of ``x = 100 Φ((x - mean)/spread)``.

    Parameters
    ----------
    mean : array_like
        Mean of the thresholds, in percent, 0 to 100.
    spread : array_like
        Their standard deviation, in percent, finite and above 0.

    Returns
    -------
    float or ndarray
        Percentage, 0 to 100.

    Examples
    --------
    A hair's breadth of diversity, and everybody stands:

    >>> print(normal_cascade(25, [12.2, 12.25]).round(1))
    [  5.5 100. ]
    """
    mu, sigma = within("mean", mean, 0, 100), _positive("spread", spread)
    together(mean=mu, spread=sigma)

    def missing(x: Floats) -> Floats:
        with np.errstate(over="ignore"):
            return x - 100 * special.ndtr((x - mu) / sigma)

    # Below the mean the curve bends upwards: it meets the diagonal before its slope is 1, or not.
    steep = np.sqrt(np.maximum(-2 * (np.log(sigma) - np.log(100 / np.sqrt(2 * np.pi))), 0))
    with np.errstate(over="ignore"):
        z = np.maximum(-steep, -mu / sigma)
    level = np.clip(mu + sigma * z, 0, mu)
    stuck = level - 100 * special.ndtr(z) >= 0
    bottom = np.where(stuck, 0 * level, level)
    return _crossing(missing, bottom, np.where(stuck, level, 100.0))


def critical_spread(mean: ArrayLike) -> Floats:
    """Spread of normal thresholds at which a large crowd suddenly rises.

    There the curve ``100 Φ((x - mean)/spread)`` touches the diagonal: with ``z`` the root of
    ``Φ(z) - z φ(z) = mean/100``, the spread is ``100 φ(z)``.

    Parameters
    ----------
    mean : array_like
        Mean of the thresholds, in percent, 0 to 50, both excluded: from 50 on nothing is sudden.

    Returns
    -------
    float or ndarray
        Standard deviation, in percent.

    Examples
    --------
    >>> print(critical_spread(25).round(3))
    12.222
    """
    mu = within("mean", mean, 0, 50, open_low=True, open_high=True)

    def rising(z: Floats) -> Floats:
        return 100 * (special.ndtr(z) - z * _normal(z)) - mu

    return 100 * _normal(_crossing(rising, np.full_like(mu, -40.0), np.zeros_like(mu)))


# --- The same, by chance -------------------------------------------------------------------------


def simulate_crowd(
    people: int,
    start: float,
    field: float,
    months: float,
    runs: int,
    rng: np.random.Generator,
    push: float = 0.0,
    duration: float = 0.0,
    responsiveness: float = DEFAULTS.responsiveness,
    conformity: float = DEFAULTS.conformity,
    response_time: float = 1.0,
    step: float = 0.02,
) -> NDArray[np.float64]:
    """Let groups of people choose, each one now and then, and count who has changed.

    In a step each person thinks again with probability `step` over ``τ_m``, and then takes the new
    way with probability ``1/(1 + exp(-2β(h + P + Jm)))``. Large groups follow `balance_after`;
    small ones wander, and now and then cross a crest by themselves.

    Parameters
    ----------
    people : int
        Size of a group, 1 or more.
    start : float
        Balance ``m`` at first, -1 to 1, to the nearest person.
    field : float
        Field ``h``, finite.
    months : float
        How long, finite, 0 or more.
    runs : int
        Number of groups, 1 or more.
    rng : numpy.random.Generator
        Source of chance.
    push : float
        Push ``P``, finite, 0 or more.
    duration : float
        Months the push lasts, 0 or more (infinity included).
    responsiveness, conformity : float
        ``β`` and ``J``, finite, 0 or more.
    response_time : float
        Time ``τ_m``, in months, finite and above 0.
    step : float
        Length of a step, in months, finite and above 0, at most ``τ_m``.

    Returns
    -------
    ndarray, shape (runs, steps + 1)
        Balance ``m`` of each group at the start and after each step.

    Examples
    --------
    >>> groups = simulate_crowd(100_000, -1, -0.09, 12, 3, np.random.default_rng(1))
    >>> print(groups[:, -1].round(1), balance_after(12, -1, -0.09).round(1))
    [-0.9 -0.9 -0.9] -0.9
    """
    people, runs = count("people", people), count("runs", runs)
    m = single("start", _balance("start", start))
    h, beta, J = _choice(field, responsiveness, conformity)
    h, beta = single("field", h), single("responsiveness", beta)
    J, P = single("conformity", J), single("push", _amount("push", push))
    length = single("duration", within("duration", duration, 0, np.inf))
    months = single("months", _amount("months", months))
    tau = single("response_time", _positive("response_time", response_time))
    dt = single("step", within("step", step, 0, tau, open_low=True))
    rng = generator("rng", rng)

    within("people", people, 1, 2**53)  # counted in 64 bits
    with np.errstate(over="ignore"):
        steps = within("months / step", months / np.float64(dt), 0, 1e9)
    within("runs times months / step", runs * max(float(steps), 1), 1, MOST_DRAWN)

    changed = np.full(runs, round(people * (1 + m) / 2))
    path = np.empty((runs, round(float(steps)) + 1))
    path[:, 0] = 2 * changed / people - 1
    for n in range(path.shape[1] - 1):
        pulled = h + P * ((n + 1e-9) * dt < length) + J * path[:, n]  # n dt rounded is not less
        leaving = rng.binomial(changed, dt / tau)
        thinking = leaving + rng.binomial(people - changed, dt / tau)
        with np.errstate(over="ignore"):  # all or none
            takes = special.expit(2 * beta * pulled)
        changed += rng.binomial(thinking, takes) - leaving
        path[:, n + 1] = 2 * changed / people - 1
    return path


# --- Shared by the functions above ---------------------------------------------------------------


def _crossing(rising: Callable[[Floats], Floats], low: Floats, high: Floats) -> Floats:
    # Where a rising function crosses 0, between two ends; the nearer end if it does not.
    low, high = np.array(low), np.array(high)
    for _ in range(70):
        middle = (low + high) / 2
        below = rising(middle) < 0
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return high[()]


def _copying(beta: Floats, J: Floats) -> Floats:
    with np.errstate(over="ignore"):
        return np.minimum(beta * J, np.finfo(float).max)


def _critical_balance(K: Floats) -> Floats:
    return np.sqrt(np.maximum(K - 1, 0) / np.maximum(K, 1))


def _critical_u(K: Floats) -> Floats:
    return np.arcsinh(np.sqrt(np.maximum(K - 1, 0)))  # artanh m_s


def _critical_field(beta: Floats, J: Floats) -> Floats:
    K = _copying(beta, J)
    s, two = _critical_balance(K), K > 1
    beta = np.where(two, beta, 1.0)
    # Where the valleys are born the terms are nearly equal: there the series of K s - artanh s.
    near = sum(2 * n / (2 * n + 1) * s ** (2 * n + 1) for n in range(1, 10)) / beta  # 0 for K <= 1
    return np.where(s < 0.1, near, J * s - _critical_u(K) / beta)[()]


def _rests(h: Floats, beta: Floats, J: Floats) -> tuple[Floats, Floats, Floats]:
    # The equilibria in u = artanh m, as far as a float can tell m from ±1. With strong copying
    # both sides of u = K tanh u + βh are divided by K, which may overflow.
    h, beta, J = np.broadcast_arrays(h, beta, J)
    K, limit = _copying(beta, J), _critical_field(beta, J)
    strong = K > 1
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):  # J = 0, not chosen
        pull = np.where(strong, h / np.where(strong, J, 1), beta * h)
        pull = np.clip(pull, -1e300, 1e300)
        slope, copied = np.where(strong, 1 / K, 1.0), np.where(strong, 1.0, K)
        bottom, top = (np.clip((pull + side * copied) / slope, -40, 40) for side in (-1, 1))
    turn = np.minimum(_critical_u(K), 40)
    sign = np.reshape([1, -1, 1], (3,) + (1,) * h.ndim)

    def rising(u: Floats) -> Floats:
        return sign * (slope * u - copied * np.tanh(u) - pull)

    ends = np.stack([bottom, -turn, turn]), np.stack([-turn, turn, top])
    down, crest, up = _crossing(rising, *ends)
    down, crest = (
        np.where(h == limit, -turn, rest) for rest in (down, crest)
    )  # crest meets valley
    crest, up = (np.where(h == -limit, turn, rest) for rest in (crest, up))
    low: Floats = np.where(h > limit, up, down)
    high: Floats = np.where(h < -limit, down, up)
    return low, np.where(np.abs(h) <= limit, crest, low), high


def _landscape(m: Floats, h: Floats, beta: Floats, J: Floats) -> Floats:
    # ∫ tanh(β(h + Jm)) dm from 0 is a difference of ln cosh; near 0 they are nearly equal.
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):  # J = 0, not chosen
        K = _copying(beta, J)
        x, y = beta * h, K * m
        faint = np.clip(y, -1, 1)
        near = np.log1p(2 * np.sinh(faint / 2) ** 2 + np.tanh(x) * np.sinh(faint)) / K
        # The rest of ln cosh x is |x| - ln 2.
        rest = np.log1p(np.exp(-2 * (beta * np.abs(h + J * m)))) - np.log1p(np.exp(-2 * np.abs(x)))
        far = np.where(np.abs(h) > J * np.abs(m), np.sign(h) * m, np.abs(h / J + m) - np.abs(h / J))
        far = far + rest / K
        pulled = np.where(K < 1e-100, m * np.tanh(x), np.where(np.abs(y) < 1, near, far))
    return (m**2 / 2 - pulled)[()]


def _flow(m: Floats, h: Floats, time: Floats, beta: Floats, J: Floats) -> Floats:
    # Runge-Kutta; each element takes steps of its own, so that its neighbours do not change it.
    K, largest = _copying(beta, J), np.finfo(float).max
    m, left = np.array(m), np.clip(time, 0, largest)

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
    # From u to u; see the notes of minimal_duration.
    if low == crest:
        return 0.0
    K = float(_copying(beta, J))
    turn, m_s = float(_critical_u(K)), float(_critical_balance(K))
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


def _in_the_ring(h: Floats, limit: Floats, pulled: float, ring: Floats) -> Floats:
    return np.where(h > limit, pulled, np.where(h > -limit, ring, np.inf))[()]


def _normal(z: Floats) -> Floats:
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


def _choice(
    field: ArrayLike, responsiveness: ArrayLike, conformity: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    h = _finite("field", field)
    beta, J = _amount("responsiveness", responsiveness), _amount("conformity", conformity)
    together(field=h, responsiveness=beta, conformity=J)
    return h, beta, J


def _balance(name: str, value: ArrayLike) -> Floats:
    return within(name, value, -1, 1)


def _finite(name: str, value: ArrayLike) -> Floats:
    return within(name, value, -np.inf, np.inf, open_low=True, open_high=True)


def _amount(name: str, value: ArrayLike) -> Floats:
    return within(name, value, 0, np.inf, open_high=True)


def _positive(name: str, value: ArrayLike) -> Floats:
    return within(name, value, 0, np.inf, open_low=True, open_high=True)

"""Alignment: whether the rules reward what the client values, and how fast they follow it.

What the client values and what the appraisal measures are two arrows; the angle between them says
how much of the effort is wasted (Baker, 2002). A measured task drives out one that is not
(Holmström and Milgrom, 1991). And the client's wish turns: practice follows it, rules follow
practice, each with a lag. The first two parts are published results; the arrows that turn, and the
rulebook made from monthly readings, are formalisations of this book, built on standard filters.

Notation, as everywhere in the book: ``ω`` rotation of the need, ``κ`` alignment rate, ``T(d)``
sensing time, ``CT`` cycle time, ``τ`` time between client signals. In this chapter ``f`` is what
the client values, ``g`` what the rules reward, ``θ`` the angle between them, ``b`` the bonus,
``rσ²`` the risk it puts on people, ``i`` the intrinsic return of the second task, ``γ`` the
substitution between the two, ``v`` the worth of the second, ``φ`` a lag, ``p`` practice, ``F`` the
freedom to improvise and ``ψ`` the scatter of a reading.

`law` makes a formula take numbers or arrays that broadcast together and return the same shape; the
last axis of an arrow holds its components, one a task. Angles are in radians, times in months.
Outside its domain a function raises ``ValueError``, with the argument, its value and what is
allowed; limits are values. An arrow that turns is a complex number: its length and its angle. No
parameter here is an estimate from data.
"""

from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from pullkit.arguments import (
    FINITE_NOT_NEGATIVE,
    FINITE_POSITIVE,
    NOT_NEGATIVE,
    POSITIVE,
    SHARE,
    Between,
    Floats,
    Whole,
    arrow,
    count,
    generator,
    row,
    single,
    together,
    turn,
    within,
)
from pullkit.defaults import DEFAULTS
from pullkit.laws import Quantity, law, simulation
from pullkit.quantities import (
    DecisionError,
    Distance,
    Months,
    RelayError,
    Rotation,
    SignalInterval,
)
from pullkit.sense import MOST_DRAWN, sensing_time

# --- Two arrows: what the client values, what the appraisal measures -----------------------------


def distortion_angle(value: ArrayLike, measure: ArrayLike) -> Floats:
    """Angle ``θ`` between what the client values and what the appraisal measures.

    Parameters
    ----------
    value : array_like, shape (..., tasks)
        What a unit of effort on each task is worth to the client, ``f``.
    measure : array_like, shape (..., tasks)
        What it adds to the measure, ``g``.

    Returns
    -------
    float or ndarray
        Radians, 0 to π: past a right angle, the measure rewards harm.

    Examples
    --------
    >>> print(np.degrees(distortion_angle([3, 4], [4, 3])).round(2))
    16.26
    """
    f, g = _pair(value, measure)
    f, g = _direction(f), _direction(g)
    # Kahan's form keeps small angles, where the arc cosine loses them.
    return 2 * np.arctan2(np.linalg.norm(f - g, axis=-1), np.linalg.norm(f + g, axis=-1))


def best_bonus(value: ArrayLike, measure: ArrayLike, risk: ArrayLike = 0.0) -> Floats:
    """Bonus per unit of measure that creates most, ``b* = f·g/(|g|² + rσ²)`` (Baker, 2002).

    People who bear half the square of their effort answer a bonus ``b`` with the effort ``b·g``,
    and so leave the surplus ``b f·g - ½b²(|g|² + rσ²)``.

    Parameters
    ----------
    value, measure
        As in `distortion_angle`.
    risk : array_like
        Risk ``rσ²``, finite, 0 or more: aversion to risk times variance of the measure.

    Returns
    -------
    float or ndarray
        Bonus ``b*``; below zero if the measure points away from what is valued.

    Examples
    --------
    >>> print(best_bonus([3, 4], [4, 3], risk=[0, 5]))
    [0.96 0.8 ]
    """
    f, g, r = _at_risk(value, measure, risk)
    # Powers of two are set aside, so that no square can overflow or vanish.
    (f, f_power), (g, g_power), (r, r_power) = _scaled(f), _scaled(g), np.frexp(r)
    power = np.maximum(2 * g_power, np.where(r > 0, r_power, 2 * g_power))
    cost = np.ldexp(_dot(g, g), 2 * g_power - power) + np.ldexp(r, r_power - power)
    with np.errstate(over="ignore"):
        return np.ldexp(_dot(f, g) / cost, f_power + g_power - power)


def efficiency(value: ArrayLike, measure: ArrayLike, risk: ArrayLike = 0.0) -> Floats:
    """Share of the possible surplus that the best bonus reaches: ``cos²θ`` if nothing is at risk.

    Parameters
    ----------
    value, measure
        As in `distortion_angle`.
    risk : array_like
        Risk ``rσ²``, finite, 0 or more. It costs a further factor ``|g|²/(|g|² + rσ²)``.

    Returns
    -------
    float or ndarray
        0 to 1.

    Examples
    --------
    >>> print(efficiency([3, 4], [4, 3], risk=[0, 5]).round(4))
    [0.9216 0.768 ]
    """
    f, g, r = _at_risk(value, measure, risk)
    length = np.max(np.abs(g), axis=-1)
    with np.errstate(over="ignore"):
        dear = r / length / length / _dot(g / length[..., None], g / length[..., None])
    return np.minimum(_dot(_direction(f), _direction(g)) ** 2, 1) / (1 + dear)


# --- Kerr's folly --------------------------------------------------------------------------------

Angle = Annotated[
    Floats, Quantity("Angle between value and measure", "θ", Between(0, np.pi), "radians")
]
Bonus = Annotated[Floats, Quantity("Bonus per unit of measure", "b", FINITE_NOT_NEGATIVE)]
Surplus = Annotated[Floats, Quantity("Surplus", "", Between(-np.inf, np.inf))]


@law
def naive_surplus(angle: Angle, bonus: Bonus = 1.0) -> Surplus:
    """Surplus of a bonus when both arrows have length one, ``b cosθ - ½b²``: Kerr's folly, priced.

    A bonus of 1 pays as if the measure were the value; ½ is the most there can be. Rewarding A
    while hoping for B (Kerr, 1975) is worth exactly nothing 60° apart, at full bonus.

    >>> print(naive_surplus(np.radians([0, 60, 90])).round(12))
    [ 0.5  0.  -0.5]
    """
    return bonus * (np.cos(angle) - bonus / 2)


@law
def tolerated_angle(bonus: Bonus = 1.0) -> Annotated[Angle, Between(0, np.pi / 2)]:
    """Largest angle at which a bonus does no harm, ``arccos(b/2)``: 60° at full bonus.

    A right angle is the limit for small bonuses; from 2 on, no angle is tolerated.

    >>> print(np.degrees(tolerated_angle([0, 1, 2])).round(6))
    [90. 60.  0.]
    """
    return np.arccos(np.minimum(bonus / 2, 1))


# --- Two tasks, one of them measured -------------------------------------------------------------

Intrinsic = Annotated[
    Floats, Quantity("Intrinsic return of task 2, the unmeasured one", "i", FINITE_NOT_NEGATIVE)
]
Substitution = Annotated[
    Floats, Quantity("How much effort on one task makes the other harder", "γ", SHARE)
]
Worth = Annotated[
    Floats,
    Quantity("Worth of task 2 to the client, that of task 1 being one", "v", FINITE_NOT_NEGATIVE),
]
Effort = Annotated[Floats, Quantity("Effort", "", NOT_NEGATIVE)]
Value = Annotated[Floats, Quantity("Value produced", "", NOT_NEGATIVE)]


@law
def efforts(
    bonus: Bonus, intrinsic: Intrinsic, substitution: Substitution
) -> tuple[Effort, Effort]:
    """Efforts on a task that earns a bonus and on one that is done for its own sake.

    The first is paid ``b``, the second has the intrinsic return ``i``, and both cost
    ``½(a₁² + 2γ a₁a₂ + a₂²)`` (Holmström and Milgrom, 1991). While both are done,
    ``a₁ = (b - γi)/(1 - γ²)`` and ``a₂ = (i - γb)/(1 - γ²)``; a task that would get less than
    nothing gets nothing, and the other one its full return. Where perfect substitutes (``γ = 1``)
    pay the same, each gets half: the limit of all smaller ``γ``.

    The bonus does not forbid to help a colleague; it makes it too dear:

    >>> measured, unmeasured = efforts([0, 1, 1.6, 2], intrinsic=0.8, substitution=0.5)
    >>> print(measured.round(2), unmeasured.round(2))
    [0.  0.8 1.6 2. ] [0.8 0.4 0.  0. ]
    """
    b, i, gamma = bonus, intrinsic, substitution
    alone_1, alone_2 = i <= gamma * b, b <= gamma * i
    tie = alone_1 & alone_2  # perfect substitutes that pay the same, or nothing pays
    ahead = (b - i) / (1 - gamma)  # so written, next to γ = 1 no digits are lost
    both_1, both_2 = (i + ahead) / (1 + gamma), (b - ahead) / (1 + gamma)
    measured = np.select([tie, alone_1, alone_2], [b / 2, b, 0 * b], both_1)
    unmeasured = np.select([tie, alone_1, alone_2], [i / 2, 0 * i, i], both_2)
    return measured, unmeasured


@law
def critical_bonus(
    intrinsic: Intrinsic, substitution: Substitution
) -> Annotated[Bonus, NOT_NEGATIVE]:
    """Bonus on task 1 from which nobody does task 2 any more, ``i/γ``.

    It is 0 if task 2 is not worth doing even alone, else infinite if the two tasks do not get in
    each other's way.

    >>> print(critical_bonus(0.8, [0, 0.5, 1]))
    [inf 1.6 0.8]
    """
    return np.where(intrinsic == 0, 0.0, intrinsic / substitution)


@law
def value_produced(
    bonus: Bonus, intrinsic: Intrinsic, substitution: Substitution, worth: Worth
) -> Value:
    """Worth of both efforts to the client, ``a₁ + v·a₂``.

    While both tasks are done, a higher bonus destroys value if and only if ``v·γ > 1``.

    Where helping is worth three times the measured task, a small bonus costs the firm money:

    >>> print(value_produced([0.4, 1, 1.6], 0.8, 0.5, worth=3).round(2))
    [2.4 2.  1.6]
    """
    measured, unmeasured = efforts(bonus, intrinsic, substitution)
    return measured + worth * unmeasured


# --- The wish turns: how far behind are the rules? -----------------------------------------------


Rate = Annotated[Floats, Quantity("Rate of following, per month", "κ", NOT_NEGATIVE)]
CycleTime = Annotated[
    Floats, Quantity("Cycle time of the pipeline of changes", "CT", NOT_NEGATIVE, "months")
]
Lag = Annotated[Floats, Quantity("Angle behind the leader", "φ", Between(0, np.pi / 2), "radians")]
Share = Annotated[Floats, Quantity("Share of the possible surplus", "", SHARE)]


@law
def alignment_rate(
    distance: Distance,
    relay_error: RelayError = DEFAULTS.relay_error,
    decision_error: DecisionError = DEFAULTS.decision_error,
    signal_interval: SignalInterval = DEFAULTS.signal_interval,
    cycle_time: CycleTime = DEFAULTS.cycle_time,
) -> Rate:
    """Rate at which rules follow the need d relays away, ``κ(d) = 1/(T(d) + CT)``: nearness law.

    One must first be sure of what the client wants, which takes ``T(d)``, then get the change
    through, which takes ``CT``. It is 0 where nothing is left of the message, and infinite where
    neither takes time.

    >>> print((1 / alignment_rate([1, 3, 7])).round(1))
    [ 1.5  4.6 29.7]
    """
    sensing = sensing_time(distance, relay_error, decision_error, signal_interval)
    return 1 / (sensing + cycle_time)


@law
def lag(rotation: Rotation, rate: Rate) -> Lag:
    """Angle by which a follower trails a steady leader, ``φ = arctan(ω/κ)``.

    The follower moves towards the leader at the rate ``κ``: ``dg/dt = κ(f - g)``, a low-pass
    filter of the first order. A leader that stands still is caught up with in the end.

    >>> print(np.degrees(lag(DEFAULTS.rotation, alignment_rate([1, 3, 7]))).round())
    [ 6. 17. 63.]
    """
    return np.arctan2(rotation, rate)


@law
def tracking_efficiency(rotation: Rotation, rate: Rate) -> Share:
    """Share of the surplus that rules reach while they trail, ``cos²φ = κ²/(κ² + ω²)``.

    Rules that trail at the rate ``κ`` are also shorter, ``|g| = cosφ``, and just so much that the
    best bonus on them is 1, however late they are.

    >>> print(tracking_efficiency(DEFAULTS.rotation, alignment_rate([1, 3, 7])).round(2))
    [0.99 0.92 0.21]
    """
    turned = np.where(rotation == 0, 0.0, rotation / rate)  # a need that stands still is caught
    return 1 / (1 + turned**2)


# --- Three arrows: wish, practice, rulebook ------------------------------------------------------

PracticeRate = Annotated[
    Floats, Quantity("Rate at which practice follows, per month", "κ_p", FINITE_NOT_NEGATIVE)
]
RuleRate = Annotated[
    Floats, Quantity("Rate at which rules follow, per month", "κ", FINITE_NOT_NEGATIVE)
]
Freedom = Annotated[Floats, Quantity("Freedom to improvise", "F", SHARE)]


@law
def three_arrows(
    time: Annotated[Months, FINITE_NOT_NEGATIVE],
    rotation: Rotation,
    practice_rate: PracticeRate,
    rule_rate: RuleRate,
    freedom: Freedom = 1.0,
) -> tuple[Floats, Floats, Floats]:
    """Wish, practice and rulebook after some months, as arrows, all three aligned at the start.

    Practice moves at the rate ``κ_p`` towards a blend of the wish, with the weight ``F``, and of
    the rules, with the weight ``1 - F``; rules move at the rate ``κ`` towards practice:
    ``dp/dt = κ_p(F f + (1-F) g - p)`` and ``dg/dt = κ(p - g)``. This is the exact solution, as
    complex numbers of length one at the start; the wish turns by less than a billion radians. The
    angle between practice and rulebook is the tinkerer's risk: what one does for the client, and
    could be blamed for. Without any freedom, practice stays where it was.

    >>> wish, practice, rule = three_arrows([6, 60], DEFAULTS.rotation, 0.5, 1 / 8)
    >>> print(np.degrees(np.angle(wish / practice)).round())
    [7. 7.]
    >>> print(np.degrees(np.angle(practice / rule)).round())
    [12. 28.]
    """
    t, omega, fast, slow, free = time, rotation, practice_rate, rule_rate, freedom
    wish = np.exp(1j * turn(rotation=omega, time=t))

    # In the long run both turn with the wish; this is where they would have stood at the start.
    # Each is a filter of what it follows, and the rules feed back into practice.
    passed_p, held_p = _filtered(omega, fast)
    passed_g, held_g = _filtered(omega, slow)
    # Scaled, so that no divisor is too small for its inverse.
    listened, held = 2.0**600 * free * passed_p, 2.0**600 * (held_p + passed_p * held_g)
    practice = np.where(omega == 0, 1, listened / (listened * passed_g + held))
    rule = np.where(omega == 0, 1, practice * passed_g)

    # The rest fades at two rates, s - r and s + r, whose product is κ_p κ F.
    p, g = 1 - practice, 1 - rule
    s = fast / 2 + slow / 2
    r = np.hypot(fast / 2 - slow / 2, np.sqrt(fast) * np.sqrt(slow) * np.sqrt(1 - free))
    slowest = np.where(s == 0, 0.0, fast / 2 / (s / 2 + r / 2) * slow * free)
    slower = np.exp(-t * slowest)
    both = np.where(r == 0, t, -np.expm1(-2 * (r * t)) / r / 2) * slower  # e^(-st) sinh(rt)/r
    mean = (slower + np.exp(-t * s - t * r)) / 2  # e^(-st) cosh(rt)
    pull_p = (slow / 2 - fast / 2) * p + fast * (1 - free) * g
    pull_g = (fast / 2 - slow / 2) * g + slow * p
    practice = practice * wish + mean * p + both * pull_p
    return wish, practice, rule * wish + mean * g + both * pull_g


def _filtered(omega: Floats, rate: Floats) -> tuple[Floats, Floats]:
    # What a follower at this rate keeps of a leader that turns, κ/(κ + iω), and what it loses.
    largest = np.maximum(np.maximum(omega, rate), np.finfo(float).tiny)
    leader, follower = 1j * (omega / largest), rate / largest
    total = np.where(leader + follower == 0, 1, leader + follower)
    return follower / total, leader / total


# --- Shield or burden: rules made from readings that scatter -------------------------------------


Scatter = Annotated[Floats, Quantity("Scatter of a reading", "ψ", FINITE_NOT_NEGATIVE, "radians")]
RuleError = Annotated[
    Floats,
    Quantity("Angle between rules and need, root mean square", "", NOT_NEGATIVE, "radians"),
]


@law
def rule_error(
    rotation: Rotation,
    rate: Annotated[Rate, POSITIVE],
    scatter: Annotated[Scatter, Between(0, 0.5)],
    signal_interval: SignalInterval = DEFAULTS.signal_interval,
) -> Annotated[RuleError, Between(0, np.pi)]:
    """How far rules made from scattered readings point from the need: a lag, and a tremble.

    Every ``τ`` a reading of the need comes in, off by a Gaussian angle of standard deviation ``ψ``;
    until the next one the rules move towards it at the rate ``κ``, and the need turns by half a
    radian at most. Rules that are rewritten fast lag little and tremble much. For slow turns and
    small angles the square of the error is ``(ω/κ)² + ψ²κτ/2``.

    The error is that just before a reading comes in, within 1 % at every rate. For ever slower
    rules it tends to ``π/√3``: their readings come from all round the circle, and they may point
    anywhere. Unless the need stands still, or readings do not scatter.

    Eight months to rewrite, or two; in a calm market (a quarter turn in 16 years), in a fast one:

    >>> calm, fast = np.pi / 2 / 192, np.pi / 2 / 24
    >>> print(np.degrees(rule_error([[calm], [fast]], [1 / 8, 1 / 2], np.radians(21))).round(1))
    [[ 6.6 10.6]
     [30.  14.1]]
    """
    omega, kappa, psi, tau = rotation, rate, scatter, signal_interval
    turned = turn(0.5, rotation=omega, signal_interval=tau)  # from one reading to the next
    # The rules are a weighted sum of points on the unit circle. Its mean, and its mean square along
    # and across the mean, are exact. Its angle is taken to be that of a point which scatters along
    # as much as across, by a Gaussian law in the plane, and is then turned by a Gaussian angle.
    # That is right at both ends, for many readings and for one.
    moved = kappa * tau
    kept, taken = np.exp(-moved), -np.expm1(-moved)
    rest = taken + 2 * kept * np.sin(turned / 2) ** 2 + 1j * kept * np.sin(turned)

    # Relative to the squared mean: the mean squared distance from it, and the mean of the square.
    still = (psi < 1e-150) | (rest == 0)  # or so faint that its square is nothing
    steps = np.abs(rest) * (np.abs(rest) / np.where(still, 1, -np.expm1(-2 * moved)))
    distance = np.expm1(psi**2) * steps
    square = np.expm1(-(psi**2)) * rest / (2 - rest)
    angle = turned + np.angle(rest) + np.angle(1 + square) / 2
    # What scatters across only is a turn; the third power of the weights bends it a little.
    cubes = kept * taken**2 / ((1 + kept + kept**2) * (1 + kept) ** 2)
    across = np.maximum(-np.log1p(2 * square.real + np.abs(square) ** 2) / 2, 0)
    around = np.expm1(np.log1p(distance) - across) / 2
    return _root_mean_square_angle(angle, around, across + 2 * psi**4 * cubes)


def _root_mean_square_angle(angle: Floats, around: Floats, across: Floats) -> Floats:
    # Of the direction of a point at distance 1, under this angle, with the variance `around` along
    # and across; turned by a Gaussian angle of variance `across`. Angles count from -π to π.
    z = 1 / (4 * np.maximum(around, 1e-300))
    orders = np.arange(1, 21).reshape(-1, *[1] * np.ndim(angle + around + across))
    sure = z > 1e5
    bessel = np.where(sure, 1.0, z)
    resultants = np.sqrt(np.pi * bessel / 2) * (
        special.ive((orders - 1) / 2, bessel) + special.ive((orders + 1) / 2, bessel)
    )
    spread = across + np.where(sure, around, -2 * np.log(np.maximum(resultants[0], 1e-300)))
    # Widely spread: the Fourier series of the squared angle. Else a Gaussian angle, less what has
    # passed the point opposite.
    terms = (-1.0) ** orders * np.cos(orders * angle) * resultants / orders**2
    wide = np.pi**2 / 3 + 4 * np.sum(terms * np.exp(-(orders**2) * across / 2), axis=0)
    deviation = np.sqrt(np.clip(spread, 1e-300, 0.25))
    passed = sum(_excess((np.pi - side * angle) / deviation) for side in (1, -1))
    narrow = angle**2 + spread - 4 * np.pi * deviation * passed
    return np.sqrt(np.where(spread > 0.25, wide, narrow))


def _excess(limit: Floats) -> Floats:
    # The mean by which a standard Gaussian number exceeds a limit, 0 where it does not.
    return np.exp(-(limit**2) / 2) / np.sqrt(2 * np.pi) - limit * special.ndtr(-limit)


@law
def best_rate(
    rotation: Rotation, scatter: Scatter, signal_interval: SignalInterval = DEFAULTS.signal_interval
) -> Rate:
    """Rate of rewriting that errs least, ``κ* = (4ω²/(ψ²τ))^(1/3)``.

    It minimises ``(ω/κ)² + ψ²κτ/2``. The best speed grows as the pace of the market to the power
    two thirds: eight times the pace, four times the speed. It is 0 if the need stands still, else
    infinite if readings do not scatter.

    >>> calm, fast = np.pi / 2 / 192, np.pi / 2 / 24
    >>> print((1 / best_rate([calm, fast], np.radians(21))).round(1))
    [7.9 2. ]
    """
    ratio = np.cbrt(rotation) / np.cbrt(scatter)
    best = ratio / np.cbrt(signal_interval) * (np.cbrt(4) * ratio)
    return np.where(rotation == 0, 0.0, best)


@law
def least_error(
    rotation: Rotation, scatter: Scatter, signal_interval: SignalInterval = DEFAULTS.signal_interval
) -> RuleError:
    """Error of rules rewritten at the best rate, ``√3 (ωψ²τ/4)^(1/3)``.

    Even the best rulebook errs twice as much in a market eight times as fast. It holds for slow
    turns and small angles.

    >>> calm, fast = np.pi / 2 / 192, np.pi / 2 / 24
    >>> print(np.degrees(least_error([calm, fast], np.radians(21))).round(1))
    [ 6.5 12.9]
    """
    turned = np.cbrt(rotation / 4) * np.cbrt(signal_interval)
    return np.sqrt(3) * (turned * np.cbrt(scatter) * np.cbrt(scatter))


# --- The same, step by step or by chance ---------------------------------------------------------

Readings = Annotated[Floats, Quantity("Readings", "", Whole(1))]
Rulebooks = Annotated[Floats, Quantity("Rulebooks, each with its own readings", "", Whole(1))]


@simulation
def simulate_rulebook(
    rotation: Rotation,
    rate: Annotated[Rate, POSITIVE],
    scatter: Scatter,
    readings: Readings,
    runs: Rulebooks,
    rng: np.random.Generator,
    signal_interval: SignalInterval = DEFAULTS.signal_interval,
) -> NDArray[np.float64]:
    """Rewrite `runs` rulebooks, reading after reading, and say how far they point from the need.

    The result has the shape (runs, readings): radians by which the need is ahead of the rules,
    between -π and π, just before each reading. All rulebooks are right at the start, one ``τ``
    before the first. Readings scatter by a billion radians at most.

    >>> rng = np.random.default_rng(1)
    >>> error = simulate_rulebook(DEFAULTS.rotation, 1 / 8, np.radians(21), 500, 200, rng)
    >>> print(np.degrees(np.sqrt((error[:, 100:] ** 2).mean())).round())
    30.0
    """
    within("readings times runs", readings * runs, 1, MOST_DRAWN)
    turn(scatter=scatter)
    turn(rotation=rotation, signal_interval=signal_interval, readings=readings)
    rule = np.ones(runs, dtype=complex)
    error = np.empty((runs, readings))
    for n in range(readings):
        need = rotation * signal_interval * (n + 1)
        error[:, n] = _ahead(np.exp(1j * need), rule)
        rule = _rewritten(rule, need, rate * signal_interval, scatter, rng)
    return error


def simulate_selection(
    months: ArrayLike,
    rotation: ArrayLike,
    newcomers: float,
    scatter: float,
    runs: int,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Let firms live by rulebooks of different speeds in one market that removes the worst yearly.

    All firms read the same need every month, each with its own scatter. A year's result is the mean
    cosine of the angle between a firm's rules and the need. The firm with the lowest result goes.
    Its place is taken by a newcomer, whose speed is one of those of the first year, drawn at
    random, or else by a branch of another firm, drawn at random, with that firm's speed and rules.
    No firm ever changes its speed.

    Parameters
    ----------
    months : array_like, shape (firms,)
        Months ``1/κ`` that each firm takes to rewrite its rules, finite and above 0; two firms or
        more.
    rotation : array_like, shape (years,)
        Rotation ``ω`` of the need in each year, radians a month, finite, 0 or more.
    newcomers : float
        Probability that the place goes to a newcomer, 0 to 1.
    scatter : float
        Scatter ``ψ`` of a reading, in radians, 0 to a billion.
    runs : int
        Number of markets, 1 or more.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    months : ndarray, shape (runs, years + 1, firms)
        Months that each firm takes, at the start and after each year's removal.
    result : ndarray, shape (runs, years, firms)
        Mean cosine of each firm in each year.

    Examples
    --------
    A century of calm leaves the rulebooks that suit it; thirty fast years cannot undo that:

    >>> pace = np.repeat([np.pi / 2 / 192, np.pi / 2 / 24], [100, 30])
    >>> rng = np.random.default_rng(1)
    >>> months, _ = simulate_selection(np.geomspace(1, 24, 20), pace, 0, np.radians(21), 100, rng)
    >>> print(np.median(months[:, [0, 100, 130]], axis=(0, 2)).round(1))
    [4.9 7.4 6.3]
    """
    first = row("months", FINITE_POSITIVE.check("months", months))
    pace = row("rotation", FINITE_NOT_NEGATIVE.check("rotation", rotation))
    if first.size < 2:
        raise ValueError(f"months has {first.size} firm; there must be two or more")
    pace = within("rotation", pace, 0, 1e9 / (12 * pace.size))  # see pullkit.arguments.turn
    chance = single("newcomers", SHARE.check("newcomers", newcomers))
    psi = turn(scatter=single("scatter", FINITE_NOT_NEGATIVE.check("scatter", scatter)))
    runs, rng = count("runs", runs), generator("rng", rng)
    within("readings of all firms", runs * first.size * pace.size * 12, 1, MOST_DRAWN)

    everyone, need = np.arange(runs), 0.0
    speeds = np.empty((runs, pace.size + 1, first.size))
    result = np.zeros((runs, pace.size, first.size))
    speeds[:, 0] = first
    rule = np.ones((runs, first.size), dtype=complex)
    for year, omega in enumerate(pace):
        mine = speeds[:, year]
        for _ in range(12):
            need += omega
            result[:, year] += np.cos(_ahead(np.exp(1j * need), rule)) / 12
            with np.errstate(over="ignore"):  # next to no months
                moved = 1 / mine
            rule = _rewritten(rule, need, moved, psi, rng)
        mine = mine.copy()
        worst = result[:, year].argmin(axis=1)
        model = (worst + rng.integers(1, first.size, runs)) % first.size  # any other firm
        enters = rng.random(runs) < chance
        mine[everyone, worst] = np.where(enters, rng.choice(first, runs), mine[everyone, model])
        reading = np.exp(1j * (need + psi * rng.standard_normal(runs)))
        rule[everyone, worst] = np.where(enters, reading, rule[everyone, model])
        speeds[:, year + 1] = mine
    return speeds, result


# --- Shared by the functions above ---------------------------------------------------------------


def _pair(value: ArrayLike, measure: ArrayLike) -> tuple[Floats, Floats]:
    f, g = arrow("value", value), arrow("measure", measure)
    if f.shape[-1] != g.shape[-1]:
        tasks = f"value has {f.shape[-1]} tasks, measure has {g.shape[-1]}"
        raise ValueError(f"{tasks}; they must have the same number")
    together(value=f, measure=g)
    return f, g


def _at_risk(
    value: ArrayLike, measure: ArrayLike, risk: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    (f, g), r = _pair(value, measure), FINITE_NOT_NEGATIVE.check("risk", risk)
    together(value=f[..., 0], measure=g[..., 0], risk=r)
    return f, g, r


def _scaled(arrows: Floats) -> tuple[Floats, Floats]:
    # Arrows with a largest component between ½ and 1, and the powers of two that were set aside.
    power = np.frexp(np.max(np.abs(arrows), axis=-1))[1]
    return np.ldexp(arrows, -power[..., None]), power


def _dot(first: Floats, second: Floats) -> Floats:
    return np.sum(first * second, axis=-1)


def _direction(arrows: Floats) -> Floats:
    arrows = arrows / np.max(np.abs(arrows), axis=-1, keepdims=True)  # squares must not overflow
    return arrows / np.linalg.norm(arrows, axis=-1, keepdims=True)


def _ahead(first: Floats, second: Floats) -> Floats:
    return np.angle(first * np.conj(second))


def _rewritten(
    rule: NDArray[np.complex128],
    need: float,
    moved: float | NDArray[np.float64],
    psi: float,
    rng: np.random.Generator,
) -> NDArray[np.complex128]:
    # The rules one interval after a reading of the need: dg/dt = κ(reading - g), solved.
    reading = np.exp(1j * (need + psi * rng.standard_normal(rule.shape)))
    rewritten: NDArray[np.complex128] = rule - np.expm1(-moved) * (reading - rule)
    return rewritten

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

Every function takes numbers or arrays that broadcast together and returns the same shape; the last
axis of an arrow holds its components, one a task. Angles are in radians, times in months. Outside
its domain a function raises ``ValueError``, with the argument, its value and what is allowed;
limits are values. An arrow that turns is a complex number: its length and its angle. No parameter
here is an estimate from data.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from pullkit.arguments import Floats, arrow, count, generator, row, single, together, turn, within
from pullkit.defaults import DEFAULTS
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
    value, measure : array_like, shape (..., tasks)
        What effort on each task is worth to the client, ``f``, and adds to the measure, ``g``.
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
    f, g = _pair(value, measure)
    r = _risk(risk, f, g)
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
    value, measure : array_like, shape (..., tasks)
        What effort on each task is worth to the client, ``f``, and adds to the measure, ``g``.
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
    f, g = _pair(value, measure)
    r = _risk(risk, f, g)
    length = np.max(np.abs(g), axis=-1)
    with np.errstate(over="ignore"):
        dear = r / length / length / _dot(g / length[..., None], g / length[..., None])
    return np.minimum(_dot(_direction(f), _direction(g)) ** 2, 1) / (1 + dear)


def naive_surplus(angle: ArrayLike, bonus: ArrayLike = 1.0) -> Floats:
    """Surplus of a bonus when both arrows have length one, ``b cosθ - ½b²``: Kerr's folly, priced.

    Rewarding A while hoping for B (Kerr, 1975) is worth exactly nothing 60° apart, at full bonus.

    Parameters
    ----------
    angle : array_like
        Angle ``θ`` between what is valued and what is measured, 0 to π.
    bonus : array_like
        Bonus ``b``, finite, 0 or more; 1 pays as if the measure were the value.

    Returns
    -------
    float or ndarray
        Surplus; ½ is the most there can be.

    Examples
    --------
    >>> print(naive_surplus(np.radians([0, 60, 90])).round(12))
    [ 0.5  0.  -0.5]
    """
    theta, b = within("angle", angle, 0, np.pi), _amount("bonus", bonus)
    together(angle=theta, bonus=b)
    with np.errstate(over="ignore"):
        return b * (np.cos(theta) - b / 2)


def tolerated_angle(bonus: ArrayLike = 1.0) -> Floats:
    """Largest angle at which a bonus does no harm, ``arccos(b/2)``: 60° at full bonus.

    Parameters
    ----------
    bonus : array_like
        Bonus ``b``, finite, 0 or more.

    Returns
    -------
    float or ndarray
        Radians. A right angle is the limit for small bonuses; from 2 on, no angle is tolerated.

    Examples
    --------
    >>> print(np.degrees(tolerated_angle([0, 1, 2])).round(6))
    [90. 60.  0.]
    """
    return np.arccos(np.minimum(_amount("bonus", bonus) / 2, 1))


# --- Two tasks, one of them measured -------------------------------------------------------------


def efforts(
    bonus: ArrayLike, intrinsic: ArrayLike, substitution: ArrayLike
) -> tuple[Floats, Floats]:
    """Efforts on a task that earns a bonus and on one that is done for its own sake.

    The first is paid ``b``, the second has the intrinsic return ``i``, and both cost
    ``½(a₁² + 2γ a₁a₂ + a₂²)`` (Holmström and Milgrom, 1991). While both are done,
    ``a₁ = (b - γi)/(1 - γ²)`` and ``a₂ = (i - γb)/(1 - γ²)``; a task that would get less than
    nothing gets nothing, and the other one its full return.

    Parameters
    ----------
    bonus : array_like
        Bonus ``b`` on task 1, the measured one, finite, 0 or more.
    intrinsic : array_like
        Intrinsic return ``i`` of task 2, the unmeasured one, finite, 0 or more.
    substitution : array_like
        How much effort on one makes the other harder, ``γ``, 0 to 1.

    Returns
    -------
    measured, unmeasured : float or ndarray
        Efforts ``a₁`` and ``a₂``, 0 or more. Where perfect substitutes (``γ = 1``) pay the same,
        each gets half: the limit of all smaller ``γ``.

    Examples
    --------
    The bonus does not forbid to help a colleague; it makes it too dear:

    >>> measured, unmeasured = efforts([0, 1, 1.6, 2], intrinsic=0.8, substitution=0.5)
    >>> print(measured.round(2), unmeasured.round(2))
    [0.  0.8 1.6 2. ] [0.8 0.4 0.  0. ]
    """
    b, i = _amount("bonus", bonus), _amount("intrinsic", intrinsic)
    gamma = within("substitution", substitution, 0, 1)
    together(bonus=b, intrinsic=i, substitution=gamma)
    alone_1, alone_2 = i <= gamma * b, b <= gamma * i
    tie = alone_1 & alone_2  # perfect substitutes that pay the same, or nothing pays
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # γ = 1: one is alone
        ahead = (b - i) / (1 - gamma)  # so written, next to γ = 1 no digits are lost
        both_1, both_2 = (i + ahead) / (1 + gamma), (b - ahead) / (1 + gamma)
    measured = np.select([tie, alone_1, alone_2], [b / 2, b, 0 * b], both_1)
    unmeasured = np.select([tie, alone_1, alone_2], [i / 2, 0 * i, i], both_2)
    return measured[()], unmeasured[()]


def critical_bonus(intrinsic: ArrayLike, substitution: ArrayLike) -> Floats:
    """Bonus on task 1 from which nobody does task 2 any more, ``i/γ``.

    Parameters
    ----------
    intrinsic : array_like
        Intrinsic return ``i`` of task 2, finite, 0 or more.
    substitution : array_like
        How much effort on one makes the other harder, ``γ``, 0 to 1.

    Returns
    -------
    float or ndarray
        Bonus ``b``: 0 if task 2 is not worth doing even alone, else infinite if the two tasks do
        not get in each other's way.

    Examples
    --------
    >>> print(critical_bonus(0.8, [0, 0.5, 1]))
    [inf 1.6 0.8]
    """
    i, gamma = _amount("intrinsic", intrinsic), within("substitution", substitution, 0, 1)
    together(intrinsic=i, substitution=gamma)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # the limits named above
        return np.where(i == 0, 0.0, i / gamma)[()]


def value_produced(
    bonus: ArrayLike, intrinsic: ArrayLike, substitution: ArrayLike, worth: ArrayLike
) -> Floats:
    """Worth of both efforts to the client, ``a₁ + v·a₂``.

    While both tasks are done, a higher bonus destroys value if and only if ``v·γ > 1``.

    Parameters
    ----------
    bonus : array_like
        Bonus ``b`` on task 1, finite, 0 or more.
    intrinsic : array_like
        Intrinsic return ``i`` of task 2, finite, 0 or more.
    substitution : array_like
        How much effort on one makes the other harder, ``γ``, 0 to 1.
    worth : array_like
        What task 2 is worth to the client, ``v``, that of task 1 being one; finite, 0 or more.

    Returns
    -------
    float or ndarray
        Value, 0 or more.

    Examples
    --------
    Where helping is worth three times the measured task, a small bonus costs the firm money:

    >>> print(value_produced([0.4, 1, 1.6], 0.8, 0.5, worth=3).round(2))
    [2.4 2.  1.6]
    """
    measured, unmeasured = efforts(bonus, intrinsic, substitution)
    v = _amount("worth", worth)
    together(bonus=bonus, intrinsic=intrinsic, substitution=substitution, worth=v)
    with np.errstate(over="ignore"):
        return measured + v * unmeasured


# --- The wish turns: how far behind are the rules? -----------------------------------------------


def alignment_rate(
    distance: ArrayLike,
    relay_error: ArrayLike = DEFAULTS.relay_error,
    decision_error: ArrayLike = DEFAULTS.decision_error,
    signal_interval: ArrayLike = DEFAULTS.signal_interval,
    cycle_time: ArrayLike = DEFAULTS.cycle_time,
) -> Floats:
    """Rate at which rules follow the need d relays away, ``κ(d) = 1/(T(d) + CT)``: nearness law.

    One must first be sure of what the client wants, which takes ``T(d)``, then get the change
    through, which takes ``CT``.

    Parameters
    ----------
    distance : array_like
        Relays ``d``, 0 or more (infinity included).
    relay_error : array_like
        Error per relay ``e``, 0 to ½.
    decision_error : array_like
        Decision error ``α``, between 0 and ½, both excluded.
    signal_interval : array_like
        Time ``τ`` between client signals, in months, finite and above 0.
    cycle_time : array_like
        Cycle time ``CT`` of the pipeline of changes, in months, 0 or more (infinity included).

    Returns
    -------
    float or ndarray
        Per month: 0 where nothing is left of the message, infinite where neither takes time.

    Examples
    --------
    >>> print((1 / alignment_rate([1, 3, 7])).round(1))
    [ 1.5  4.6 29.7]
    """
    months = sensing_time(distance, relay_error, decision_error, signal_interval)
    ct = within("cycle_time", cycle_time, 0, np.inf)
    together(
        distance=distance,
        relay_error=relay_error,
        decision_error=decision_error,
        signal_interval=signal_interval,
        cycle_time=ct,
    )
    with np.errstate(divide="ignore", over="ignore"):  # nothing takes time
        return 1 / (months + ct)


def lag(rotation: ArrayLike, rate: ArrayLike) -> Floats:
    """Angle by which a follower trails a steady leader, ``φ = arctan(ω/κ)``.

    The follower moves towards the leader at the rate ``κ``: ``dg/dt = κ(f - g)``, a low-pass
    filter of the first order.

    Parameters
    ----------
    rotation : array_like
        Rotation ``ω`` of the leader, radians a month, finite, 0 or more.
    rate : array_like
        Rate ``κ`` of the follower, per month, 0 or more (infinity included).

    Returns
    -------
    float or ndarray
        Radians, 0 to a right angle. A leader that stands still is caught up with in the end.

    Examples
    --------
    >>> print(np.degrees(lag(DEFAULTS.rotation, alignment_rate([1, 3, 7]))).round())
    [ 6. 17. 63.]
    """
    omega, kappa = _turning(rotation, rate)
    return np.arctan2(omega, kappa)


def tracking_efficiency(rotation: ArrayLike, rate: ArrayLike) -> Floats:
    """Share of the surplus that rules reach while they trail, ``cos²φ = κ²/(κ² + ω²)``.

    Rules that trail at the rate ``κ`` are also shorter, ``|g| = cosφ``, and just so much that the
    best bonus on them is 1, however late they are.

    Parameters
    ----------
    rotation : array_like
        Rotation ``ω`` of the need, radians a month, finite, 0 or more.
    rate : array_like
        Alignment rate ``κ``, per month, 0 or more (infinity included).

    Returns
    -------
    float or ndarray
        0 to 1; 1 if the need stands still.

    Examples
    --------
    >>> print(tracking_efficiency(DEFAULTS.rotation, alignment_rate([1, 3, 7])).round(2))
    [0.99 0.92 0.21]
    """
    omega, kappa = _turning(rotation, rate)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # ω = 0 answered here
        turned = np.where(omega == 0, 0.0, omega / kappa)
        return (1 / (1 + turned**2))[()]


# --- Three arrows: wish, practice, rulebook ------------------------------------------------------


def three_arrows(
    time: ArrayLike,
    rotation: ArrayLike,
    practice_rate: ArrayLike,
    rule_rate: ArrayLike,
    freedom: ArrayLike = 1.0,
) -> tuple[Floats, Floats, Floats]:
    """Wish, practice and rulebook after some months, all three aligned at the start.

    Practice moves at the rate ``κ_p`` towards a blend of the wish, with the weight ``F``, and of
    the rules, with the weight ``1 - F``; rules move at the rate ``κ`` towards practice:
    ``dp/dt = κ_p(F f + (1-F) g - p)`` and ``dg/dt = κ(p - g)``. This is the exact solution. The
    angle between practice and rulebook is the tinkerer's risk: what one does for the client, and
    could be blamed for.

    Parameters
    ----------
    time : array_like
        Months since the three arrows pointed the same way, finite, 0 or more.
    rotation : array_like
        Rotation ``ω`` of the wish, radians a month, finite, 0 or more, and less than a billion
        radians in all.
    practice_rate : array_like
        Rate ``κ_p`` at which practice follows, per month, finite, 0 or more.
    rule_rate : array_like
        Rate ``κ`` at which rules follow practice, per month, finite, 0 or more.
    freedom : array_like
        Freedom to improvise ``F``, 0 to 1. Without any, practice stays where it was.

    Returns
    -------
    wish, practice, rule : complex or ndarray of complex
        The arrows, of length one at the start. ``np.angle(wish / practice)`` is the angle by which
        practice trails the wish.

    Examples
    --------
    >>> wish, practice, rule = three_arrows([6, 60], DEFAULTS.rotation, 0.5, 1 / 8)
    >>> print(np.degrees(np.angle(wish / practice)).round())
    [7. 7.]
    >>> print(np.degrees(np.angle(practice / rule)).round())
    [12. 28.]
    """
    t, omega = _amount("time", time), _amount("rotation", rotation)
    fast, slow = _amount("practice_rate", practice_rate), _amount("rule_rate", rule_rate)
    free = within("freedom", freedom, 0, 1)
    together(time=t, rotation=omega, practice_rate=fast, rule_rate=slow, freedom=free)
    wish = np.exp(1j * turn(rotation=omega, time=t))

    # In the long run both turn with the wish; this is where they would have stood at the start.
    # Each is a filter of what it follows, and the rules feed back into practice.
    passed_p, held_p = _filtered(omega, fast)
    passed_g, held_g = _filtered(omega, slow)
    with np.errstate(divide="ignore", invalid="ignore"):  # ω = 0: they stand where they are
        # Scaled, so that no divisor is too small for its inverse.
        listened, held = 2.0**600 * free * passed_p, 2.0**600 * (held_p + passed_p * held_g)
        practice = listened / (listened * passed_g + held)
    practice = np.where(omega == 0, 1, practice)
    rule = np.where(omega == 0, 1, practice * passed_g)

    # The rest fades at two rates, s - r and s + r, whose product is κ_p κ F.
    p, g = 1 - practice, 1 - rule
    s = fast / 2 + slow / 2
    r = np.hypot(fast / 2 - slow / 2, np.sqrt(fast) * np.sqrt(slow) * np.sqrt(1 - free))
    with np.errstate(
        divide="ignore", invalid="ignore", over="ignore"
    ):  # nothing moves; equal rates
        slowest = np.where(s == 0, 0.0, fast / 2 / (s / 2 + r / 2) * slow * free)
        slower = np.exp(-t * slowest)
        both = np.where(r == 0, t, -np.expm1(-2 * (r * t)) / r / 2) * slower
        mean = (slower + np.exp(-t * s - t * r)) / 2  # e^(-st) cosh(rt); both: e^(-st) sinh(rt)/r
    pull_p = (slow / 2 - fast / 2) * p + fast * (1 - free) * g
    pull_g = (fast / 2 - slow / 2) * g + slow * p
    return (
        wish,
        (practice * wish + mean * p + both * pull_p)[()],
        (rule * wish + mean * g + both * pull_g)[()],
    )


# --- Shield or burden: rules made from readings that scatter -------------------------------------


def rule_error(
    rotation: ArrayLike,
    rate: ArrayLike,
    scatter: ArrayLike,
    signal_interval: ArrayLike = DEFAULTS.signal_interval,
) -> Floats:
    """How far rules made from scattered readings point from the need: a lag, and a tremble.

    Every ``τ`` a reading of the need comes in, off by a Gaussian angle of standard deviation ``ψ``;
    until the next one the rules move towards it at the rate ``κ``. Rules that are rewritten fast
    lag little and tremble much. For slow turns and small angles the square of the error is
    ``(ω/κ)² + ψ²κτ/2``.

    Parameters
    ----------
    rotation : array_like
        Rotation ``ω`` of the need, radians a month, 0 or more; half a radian at most from one
        reading to the next.
    rate : array_like
        Rate ``κ`` at which rules are rewritten, per month, above 0 (infinity included).
    scatter : array_like
        Scatter ``ψ`` of a reading, in radians, 0 to ½.
    signal_interval : array_like
        Time ``τ`` between readings, in months, finite and above 0.

    Returns
    -------
    float or ndarray
        Radians, root mean square, just before a reading comes in; within 1 % at every rate. For
        ever slower rules it tends to ``π/√3``: their readings come from all round the circle, and
        they may point anywhere. Unless the need stands still, or readings do not scatter.

    Notes
    -----
    The rules are a weighted sum of points on the unit circle. Its mean, and its mean square along
    and across the mean, are exact. Its angle is taken to be that of a point which scatters along
    as much as across, by a Gaussian law in the plane, and is then turned by a Gaussian angle.
    That is right at both ends, for many readings and for one.

    Examples
    --------
    Eight months to rewrite, or two; in a calm market (a quarter turn in 16 years), in a fast one:

    >>> calm, fast = np.pi / 2 / 192, np.pi / 2 / 24
    >>> print(np.degrees(rule_error([[calm], [fast]], [1 / 8, 1 / 2], np.radians(21))).round(1))
    [[ 6.6 10.6]
     [30.  14.1]]
    """
    omega, kappa = _amount("rotation", rotation), _rewriting(rate)
    psi, tau = within("scatter", scatter, 0, 0.5), _interval(signal_interval)
    together(rotation=omega, rate=kappa, scatter=psi, signal_interval=tau)
    turned = turn(0.5, rotation=omega, signal_interval=tau)  # from one reading to the next
    with np.errstate(over="ignore"):
        moved = kappa * tau
    kept, taken = np.exp(-moved), -np.expm1(-moved)
    rest = taken + 2 * kept * np.sin(turned / 2) ** 2 + 1j * kept * np.sin(turned)

    # Relative to the squared mean: the mean squared distance from it, and the mean of the square.
    still = (psi < 1e-150) | (rest == 0)  # or so faint that its square is nothing
    with np.errstate(divide="ignore", over="ignore"):  # next to no rewriting
        steps = np.abs(rest) * (np.abs(rest) / np.where(still, 1, -np.expm1(-2 * moved)))
        distance = np.expm1(psi**2) * steps
    square = np.expm1(-(psi**2)) * rest / (2 - rest)
    angle = turned + np.angle(rest) + np.angle(1 + square) / 2
    # What scatters across only is a turn; the third power of the weights bends it a little.
    cubes = kept * taken**2 / ((1 + kept + kept**2) * (1 + kept) ** 2)
    across = np.maximum(-np.log1p(2 * square.real + np.abs(square) ** 2) / 2, 0)
    around = np.expm1(np.log1p(distance) - across) / 2
    return _root_mean_square_angle(angle, around, across + 2 * psi**4 * cubes)


def best_rate(
    rotation: ArrayLike,
    scatter: ArrayLike,
    signal_interval: ArrayLike = DEFAULTS.signal_interval,
) -> Floats:
    """Rate of rewriting that errs least, ``κ* = (4ω²/(ψ²τ))^(1/3)``.

    It minimises ``(ω/κ)² + ψ²κτ/2``. The best speed grows as the pace of the market to the power
    two thirds: eight times the pace, four times the speed.

    Parameters
    ----------
    rotation : array_like
        Rotation ``ω`` of the need, radians a month, finite, 0 or more.
    scatter : array_like
        Scatter ``ψ`` of a reading, in radians, finite, 0 or more.
    signal_interval : array_like
        Time ``τ`` between readings, in months, finite and above 0.

    Returns
    -------
    float or ndarray
        Per month: 0 if the need stands still, else infinite if readings do not scatter.

    Examples
    --------
    >>> calm, fast = np.pi / 2 / 192, np.pi / 2 / 24
    >>> print((1 / best_rate([calm, fast], np.radians(21))).round(1))
    [7.9 2. ]
    """
    omega, psi = _amount("rotation", rotation), _amount("scatter", scatter)
    tau = _interval(signal_interval)
    together(rotation=omega, scatter=psi, signal_interval=tau)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # the limits named above
        ratio = np.cbrt(omega) / np.cbrt(psi)
        return np.where(omega == 0, 0.0, ratio / np.cbrt(tau) * (np.cbrt(4) * ratio))[()]


def least_error(
    rotation: ArrayLike,
    scatter: ArrayLike,
    signal_interval: ArrayLike = DEFAULTS.signal_interval,
) -> Floats:
    """Error of rules rewritten at the best rate, ``√3 (ωψ²τ/4)^(1/3)``.

    Even the best rulebook errs twice as much in a market eight times as fast.

    Parameters
    ----------
    rotation : array_like
        Rotation ``ω`` of the need, radians a month, finite, 0 or more.
    scatter : array_like
        Scatter ``ψ`` of a reading, in radians, finite, 0 or more.
    signal_interval : array_like
        Time ``τ`` between readings, in months, finite and above 0.

    Returns
    -------
    float or ndarray
        Radians, root mean square, for slow turns and small angles.

    Examples
    --------
    >>> calm, fast = np.pi / 2 / 192, np.pi / 2 / 24
    >>> print(np.degrees(least_error([calm, fast], np.radians(21))).round(1))
    [ 6.5 12.9]
    """
    omega, psi = _amount("rotation", rotation), _amount("scatter", scatter)
    tau = _interval(signal_interval)
    together(rotation=omega, scatter=psi, signal_interval=tau)
    with np.errstate(over="ignore"):
        product = np.cbrt(omega / 4) * np.cbrt(tau) * np.cbrt(psi) * np.cbrt(psi)
        return np.sqrt(3) * product


# --- The same, step by step or by chance ---------------------------------------------------------


def simulate_rulebook(
    rotation: float,
    rate: float,
    scatter: float,
    readings: int,
    runs: int,
    rng: np.random.Generator,
    signal_interval: float = DEFAULTS.signal_interval,
) -> NDArray[np.float64]:
    """Rewrite `runs` rulebooks, reading after reading, and say how far they point from the need.

    Parameters
    ----------
    rotation : float
        Rotation ``ω`` of the need, radians a month, finite, 0 or more.
    rate : float
        Rate ``κ`` at which rules are rewritten, per month, above 0 (infinity included).
    scatter : float
        Scatter ``ψ`` of a reading, in radians, 0 to a billion.
    readings : int
        Number of readings, 1 or more.
    runs : int
        Number of rulebooks, 1 or more; each has its own readings.
    rng : numpy.random.Generator
        Source of chance.
    signal_interval : float
        Time ``τ`` between readings, in months, finite and above 0.

    Returns
    -------
    ndarray, shape (runs, readings)
        Radians by which the need is ahead of the rules, between -π and π, just before each reading.
        All rulebooks are right at the start, one ``τ`` before the first.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> error = simulate_rulebook(DEFAULTS.rotation, 1 / 8, np.radians(21), 500, 200, rng)
    >>> print(np.degrees(np.sqrt((error[:, 100:] ** 2).mean())).round())
    30.0
    """
    omega = single("rotation", _amount("rotation", rotation))
    kappa, psi = single("rate", _rewriting(rate)), single("scatter", _amount("scatter", scatter))
    tau = single("signal_interval", _interval(signal_interval))
    readings, runs = count("readings", readings), count("runs", runs)
    within("readings times runs", readings * runs, 1, MOST_DRAWN)
    rng = generator("rng", rng)
    turn(scatter=psi)
    turn(rotation=omega, signal_interval=tau, readings=float(readings))
    rule = np.ones(runs, dtype=complex)
    error = np.empty((runs, readings))
    for n in range(readings):
        need = omega * tau * (n + 1)
        error[:, n] = _ahead(np.exp(1j * need), rule)
        rule = _rewritten(rule, need, kappa * tau, psi, rng)
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
    first, pace = (
        row("months", _rate("months", months)),
        row("rotation", _amount("rotation", rotation)),
    )
    if first.size < 2:
        raise ValueError(f"months has {first.size} firm; there must be two or more")
    pace = within("rotation", pace, 0, 1e9 / (12 * pace.size))  # see pullkit.arguments.turn
    chance = single("newcomers", within("newcomers", newcomers, 0, 1))
    psi = turn(scatter=single("scatter", _amount("scatter", scatter)))
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


def _risk(risk: ArrayLike, f: Floats, g: Floats) -> Floats:
    r = _amount("risk", risk)
    together(value=f[..., 0], measure=g[..., 0], risk=r)
    return r


def _filtered(omega: Floats, rate: Floats) -> tuple[Floats, Floats]:
    # What a follower at this rate keeps of a leader that turns, κ/(κ + iω), and what it loses.
    largest = np.maximum(np.maximum(omega, rate), np.finfo(float).tiny)
    leader, follower = 1j * (omega / largest), rate / largest
    total = np.where(leader + follower == 0, 1, leader + follower)
    return follower / total, leader / total


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
    return np.sqrt(np.where(spread > 0.25, wide, narrow))[()]


def _excess(limit: Floats) -> Floats:
    # The mean by which a standard Gaussian number exceeds a limit, 0 where it does not.
    return np.exp(-(limit**2) / 2) / np.sqrt(2 * np.pi) - limit * special.ndtr(-limit)


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


def _turning(rotation: ArrayLike, rate: ArrayLike) -> tuple[Floats, Floats]:
    omega, kappa = _amount("rotation", rotation), within("rate", rate, 0, np.inf)
    together(rotation=omega, rate=kappa)
    return omega, kappa


def _finite(name: str, value: ArrayLike) -> Floats:
    return within(name, value, -np.inf, np.inf, open_low=True, open_high=True)


def _amount(name: str, value: ArrayLike) -> Floats:
    return within(name, value, 0, np.inf, open_high=True)


def _rate(name: str, value: ArrayLike) -> Floats:
    return within(name, value, 0, np.inf, open_low=True, open_high=True)


def _rewriting(value: ArrayLike) -> Floats:
    return within("rate", value, 0, np.inf, open_low=True)


def _interval(value: ArrayLike) -> Floats:
    return _rate("signal_interval", value)

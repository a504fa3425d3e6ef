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

from pullkit.domain import Floats, arrow, count, generator, row, single, together, within
from pullkit.sense import DEFAULTS, sensing_time

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
    return _dot(f, g) / (_dot(g, g) + r)


def net_surplus(
    value: ArrayLike, measure: ArrayLike, bonus: ArrayLike, risk: ArrayLike = 0.0
) -> Floats:
    """Surplus a bonus leaves once effort and risk are paid for, ``b f·g - ½b²(|g|² + rσ²)``.

    People who bear half the square of their effort answer a bonus ``b`` with the effort ``b·g``.

    Parameters
    ----------
    value, measure : array_like, shape (..., tasks)
        What effort on each task is worth to the client, ``f``, and adds to the measure, ``g``.
    bonus : array_like
        Bonus ``b`` per unit of measure, finite.
    risk : array_like
        Risk ``rσ²``, finite, 0 or more.

    Returns
    -------
    float or ndarray
        Surplus; below zero if no bonus at all would be better.

    Examples
    --------
    >>> print(net_surplus([3, 4], [4, 3], bonus=[0, 0.96, 2]))
    [ 0.   11.52 -2.  ]
    """
    f, g = _pair(value, measure)
    b, r = _finite("bonus", bonus), _risk(risk, f, g)
    together(value=f[..., 0], measure=g[..., 0], bonus=b, risk=r)
    return b * _dot(f, g) - b**2 * (_dot(g, g) + r) / 2


def best_surplus(value: ArrayLike, measure: ArrayLike, risk: ArrayLike = 0.0) -> Floats:
    """Surplus that the best bonus leaves, ``½(f·g)²/(|g|² + rσ²)``.

    Parameters
    ----------
    value, measure : array_like, shape (..., tasks)
        What effort on each task is worth to the client, ``f``, and adds to the measure, ``g``.
    risk : array_like
        Risk ``rσ²``, finite, 0 or more.

    Returns
    -------
    float or ndarray
        Surplus, 0 or more.

    Examples
    --------
    >>> print(best_surplus([3, 4], [4, 3], risk=[0, 5]))
    [11.52  9.6 ]
    """
    f, g = _pair(value, measure)
    r = _risk(risk, f, g)
    return _dot(f, g) ** 2 / (_dot(g, g) + r) / 2


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
    return np.cos(distortion_angle(f, g)) ** 2 / (1 + r / _dot(g, g))


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
    return b * np.cos(theta) - b**2 / 2


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
    with np.errstate(divide="ignore", invalid="ignore"):  # γ = 1, where one is done alone
        both_1, both_2 = (b - gamma * i) / (1 - gamma**2), (i - gamma * b) / (1 - gamma**2)
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
    with np.errstate(divide="ignore"):  # nothing takes time
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


def practice_lag(
    rotation: ArrayLike,
    practice_rate: ArrayLike,
    rule_rate: ArrayLike,
    freedom: ArrayLike = 1.0,
) -> Floats:
    """Angle by which practice trails the wish in the long run, when rules hold it back.

    Practice moves at the rate ``κ_p`` towards a blend of the wish, with the weight ``F``, and of
    the rules, with the weight ``1 - F``; rules move at the rate ``κ`` towards practice:
    ``dp/dt = κ_p(F f + (1-F) g - p)`` and ``dg/dt = κ(p - g)``. The lag is ``arctan(ω/κ_p)`` for
    free practice; rules in turn trail practice by ``lag(rotation, rule_rate)``, whatever the
    freedom, and the wish by the sum.

    Parameters
    ----------
    rotation : array_like
        Rotation ``ω`` of the wish, radians a month, finite, 0 or more.
    practice_rate : array_like
        Rate ``κ_p`` at which practice follows, per month, finite and above 0.
    rule_rate : array_like
        Rate ``κ`` at which rules follow practice, per month, finite and above 0.
    freedom : array_like
        Freedom to improvise ``F``, 0 to 1, 0 excluded: there, nobody listens to the wish and
        practice follows nothing.

    Returns
    -------
    float or ndarray
        Radians, less than a right angle.

    Examples
    --------
    Free hands trail by 7°; hands half bound to rules rewritten in eight months, by 29°:

    >>> print(np.degrees(practice_lag(DEFAULTS.rotation, 0.5, 1 / 8, freedom=[1, 0.5])).round())
    [ 7. 29.]
    """
    omega = _amount("rotation", rotation)
    fast, slow = _rate("practice_rate", practice_rate), _rate("rule_rate", rule_rate)
    free = within("freedom", freedom, 0, 1, open_low=True)
    together(rotation=omega, practice_rate=fast, rule_rate=slow, freedom=free)
    behind = np.arctan2(omega * (fast + slow), fast * slow * free - omega**2)
    return np.maximum(behind - np.arctan2(omega, slow), 0)


def three_arrows(
    time: ArrayLike,
    rotation: ArrayLike,
    practice_rate: ArrayLike,
    rule_rate: ArrayLike,
    freedom: ArrayLike = 1.0,
) -> tuple[Floats, Floats, Floats]:
    """Wish, practice and rulebook after some months, all three aligned at the start.

    The exact solution of the equations of `practice_lag`. The angle between practice and rulebook
    is the tinkerer's risk: what one does for the client, and could be blamed for.

    Parameters
    ----------
    time : array_like
        Months since the three arrows pointed the same way, finite, 0 or more.
    rotation : array_like
        Rotation ``ω`` of the wish, radians a month, finite, 0 or more.
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
    wish = np.exp(1j * omega * t)

    # In the long run both turn with the wish; this is where they would have stood at the start.
    drive = fast * slow * free
    with np.errstate(divide="ignore", invalid="ignore"):  # ω = 0: they stand where they are
        practice = fast * free * (slow + 1j * omega)
        practice = practice / (drive - omega**2 + 1j * omega * (fast + slow))
        rule = practice * slow / (slow + 1j * omega)
    practice, rule = np.where(omega == 0, 1, practice), np.where(omega == 0, 1, rule)

    # The rest fades at two rates, -s - r and -s + r, whose product is the drive.
    p, g = 1 - practice, 1 - rule
    s = (fast + slow) / 2
    r = np.sqrt((fast - slow) ** 2 / 4 + fast * slow * (1 - free))
    with np.errstate(divide="ignore", invalid="ignore"):  # nothing moves; equal rates
        slower = np.exp(-t * np.where(s == 0, 0.0, drive / (s + r)))
        both = t * np.where(r * t == 0, 1.0, -np.expm1(-2 * r * t) / (2 * r * t)) * slower
    mean = (slower + np.exp(-t * (s + r))) / 2  # e^(-st) cosh(rt), and both: e^(-st) sinh(rt)/r
    pull_p = (slow - fast) / 2 * p + fast * (1 - free) * g
    pull_g = (fast - slow) / 2 * g + slow * p
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
        Rotation ``ω`` of the need, radians a month, finite, 0 or more.
    rate : array_like
        Rate ``κ`` at which rules are rewritten, per month, above 0 (infinity included).
    scatter : array_like
        Scatter ``ψ`` of a reading, in radians, finite, 0 or more.
    signal_interval : array_like
        Time ``τ`` between readings, in months, finite and above 0.

    Returns
    -------
    float or ndarray
        Radians, root mean square, just before a reading comes in. The lag is exact; the tremble is
        of the first order in the scatter, and the whole within 1.5 % for scatters up to 21°.

    Examples
    --------
    Eight months to rewrite, or two; in a calm market (a quarter turn in 16 years), in a fast one:

    >>> calm, fast = np.pi / 2 / 192, np.pi / 2 / 24
    >>> print(np.degrees(rule_error([[calm], [fast]], [1 / 8, 1 / 2], np.radians(21))).round(1))
    [[ 6.6 10.5]
     [30.1 14.1]]
    """
    omega, kappa = _amount("rotation", rotation), _rewriting(rate)
    psi, tau = _amount("scatter", scatter), _interval(signal_interval)
    together(rotation=omega, rate=kappa, scatter=psi, signal_interval=tau)
    turn = omega * tau  # from one reading to the next
    kept, taken = np.exp(-kappa * tau), -np.expm1(-kappa * tau)
    behind = turn + np.arctan2(kept * np.sin(turn), taken + 2 * kept * np.sin(turn / 2) ** 2)
    # Second moments of a sum of readings on the unit circle, across it and over its squared length:
    # one part scatters all ways alike, the other is longer across than along each reading.
    echo = np.exp(2j * (behind - turn)) / (1 - kept**2 * np.exp(-2j * turn))
    with np.errstate(over="ignore"):  # readings so scattered that they mean nothing
        across = np.expm1(psi**2) / -np.expm1(-2 * kappa * tau)
        across = (across - np.expm1(-(psi**2)) * np.real(echo)) / 2
        tremble = across * (taken**2 + 4 * kept * np.sin(turn / 2) ** 2)
    return np.sqrt(behind**2 + tremble)


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
    with np.errstate(divide="ignore", invalid="ignore"):  # the limits named above
        return np.where(omega == 0, 0.0, np.cbrt(4 * (omega / psi) ** 2 / tau))[()]


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
    return np.sqrt(3) * np.cbrt(omega * psi**2 * tau / 4)


# --- The same, step by step or by chance ---------------------------------------------------------


def simulate_arrows(
    rotation: float,
    practice_rate: float,
    rule_rate: float,
    freedom: float = 1.0,
    months: float = 60.0,
    step: float = 0.01,
) -> tuple[NDArray[np.complex128], NDArray[np.complex128], NDArray[np.complex128]]:
    """Let practice and rules follow the wish step by step (Euler's method).

    Parameters
    ----------
    rotation : float
        Rotation ``ω`` of the wish, radians a month, finite, 0 or more.
    practice_rate, rule_rate : float
        Rates ``κ_p`` and ``κ``, per month, finite, 0 or more.
    freedom : float
        Freedom to improvise ``F``, 0 to 1.
    months : float
        How long, finite, 0 or more.
    step : float
        Length of a step, in months, finite and above 0.

    Returns
    -------
    wish, practice, rule : ndarray of complex, shape (steps + 1,)
        The arrows at the start and after each step.

    Examples
    --------
    >>> wish, practice, rule = simulate_arrows(0.3, practice_rate=0.5, rule_rate=0.5, months=40)
    >>> print(np.angle(wish[-1] / practice[-1]).round(2), lag(0.3, 0.5).round(2))
    0.54 0.54
    """
    omega = single("rotation", _amount("rotation", rotation))
    fast = single("practice_rate", _amount("practice_rate", practice_rate))
    slow = single("rule_rate", _amount("rule_rate", rule_rate))
    free = single("freedom", within("freedom", freedom, 0, 1))
    months, dt = single("months", _amount("months", months)), single("step", _rate("step", step))
    steps = round(months / dt)
    wish = np.exp(1j * omega * dt * np.arange(steps + 1))
    practice, rule = np.ones((2, steps + 1), dtype=complex)
    for n in range(steps):
        towards = free * wish[n] + (1 - free) * rule[n]
        practice[n + 1] = practice[n] + dt * fast * (towards - practice[n])
        rule[n + 1] = rule[n] + dt * slow * (practice[n] - rule[n])
    return wish, practice, rule


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
        Scatter ``ψ`` of a reading, in radians, finite, 0 or more.
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
    rng = generator("rng", rng)
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
        Scatter ``ψ`` of a reading, in radians, finite, 0 or more.
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
    chance = single("newcomers", within("newcomers", newcomers, 0, 1))
    psi = single("scatter", _amount("scatter", scatter))
    runs, rng = count("runs", runs), generator("rng", rng)

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
            rule = _rewritten(rule, need, 1 / mine, psi, rng)
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

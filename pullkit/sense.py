"""Sense: what an employee still sees of the client's need, and when.

The need is a yes or a no, both as likely. It reaches an employee through `distance` relays, each of
which judges what it hears and passes its verdict on, wrong with probability `relay_error`, whatever
the others do: a chain of binary symmetric channels. The evidence stays behind and the inference
travels on, which March and Simon (*Organizations*, 1958) named *uncertainty absorption*.

Notation, as everywhere in the book: ``d`` relays, ``e`` error per relay, ``c = 1 - 2e`` clarity,
``ε_d`` error after d relays, ``G`` stake, ``W`` weight of the system, ``α`` decision error, ``τ``
time between client signals, ``T(d)`` sensing time, ``ω`` rotation of the need. In this chapter
``y = c^d`` is the clarity left after d relays and ``δ`` the own error of a desk that cross-checks.

Every function takes numbers or arrays that broadcast together and returns the same shape. Outside
its domain it raises ``ValueError``, with the argument, its value and what is allowed; limits are
values. Errors lie between 0 (nothing is lost) and ½ (a coin toss). Distances may be fractional,
where a curve needs them, and infinite. No parameter here is an estimate from data.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from pullkit.domain import Floats, count, generator, odd, single, together, whole, within


@dataclass(frozen=True)
class Defaults:
    """The book's default parameters. They were chosen to be legible, not fitted to anything."""

    relay_error: float = 0.10
    stake: float = 1.0
    weight: float = 0.5
    decision_error: float = 0.05
    signal_interval: float = 1.0  # months
    rotation: float = np.pi / 48  # radians a month: a quarter turn in 24 months
    responsiveness: float = 2.5
    conformity: float = 0.6
    cycle_time: float = 0.0  # months a rewritten rule spends in the pipeline of changes


DEFAULTS = Defaults()


# --- One message through a chain of relays -------------------------------------------------------


def clarity(relay_error: ArrayLike) -> Floats:
    """Clarity of one relay, ``c = 1 - 2e``: 1 if it never errs, 0 if it tosses a coin.

    Parameters
    ----------
    relay_error : array_like
        Probability ``e`` that a relay passes on the opposite of what it heard, 0 to ½.

    Returns
    -------
    float or ndarray
        The correlation between what the relay hears and what it says, 0 to 1.

    Examples
    --------
    >>> print(clarity(0.1))
    0.8
    """
    return 1 - 2 * _error("relay_error", relay_error)


def clarity_after(distance: ArrayLike, relay_error: ArrayLike = DEFAULTS.relay_error) -> Floats:
    """Clarity left after d relays, ``c^d``: each relay multiplies it by the same factor.

    Parameters
    ----------
    distance : array_like
        Relays ``d`` between the client's need and the employee, 0 or more. At infinity nothing is
        left, unless relays never err.
    relay_error : array_like
        Error per relay ``e``, 0 to ½.

    Returns
    -------
    float or ndarray
        The correlation between the need and what the employee hears, 0 to 1.

    Examples
    --------
    >>> print(clarity_after([0, 1, 2, 3], 0.1).round(3))
    [1.    0.8   0.64  0.512]
    """
    d, c = _distance(distance), clarity(relay_error)
    together(distance=d, relay_error=c)
    return c**d


def error_after(distance: ArrayLike, relay_error: ArrayLike = DEFAULTS.relay_error) -> Floats:
    """Error after d relays, ``ε_d = (1 - c^d)/2``: the chance of an odd number of flips.

    Parameters
    ----------
    distance : array_like
        Relays ``d``, 0 or more (infinity included).
    relay_error : array_like
        Error per relay ``e``, 0 to ½.

    Returns
    -------
    float or ndarray
        Probability that a message is wrong when it arrives, 0 to ½.

    Examples
    --------
    >>> print(error_after([1, 3, 7], 0.1).round(3))
    [0.1   0.244 0.395]
    """
    return (1 - clarity_after(distance, relay_error)) / 2


def relay_error_from(error: ArrayLike, distance: ArrayLike) -> Floats:
    """Error per relay that explains an error seen after d relays, ``e = (1 - (1 - 2ε)^(1/d))/2``.

    Parameters
    ----------
    error : array_like
        Share ``ε_d`` of messages found wrong after d relays, 0 to ½.
    distance : array_like
        Relays ``d`` they went through, finite and above 0.

    Returns
    -------
    float or ndarray
        Error per relay ``e``, 0 to ½.

    Examples
    --------
    24.4 % of tickets are reclassified after three hand-overs:

    >>> print(relay_error_from(0.244, 3).round(6))
    0.1
    """
    eps = _error("error", error)
    d = within("distance", distance, 0, np.inf, open_low=True, open_high=True)
    together(error=eps, distance=d)
    return (1 - (1 - 2 * eps) ** (1 / d)) / 2


def binary_entropy(probability: ArrayLike) -> Floats:
    """Entropy ``H2(p) = -p log2 p - (1-p) log2(1-p)`` of a yes or no, in bits.

    Parameters
    ----------
    probability : array_like
        Probability of one of the two answers, 0 to 1.

    Returns
    -------
    float or ndarray
        Bits, 0 to 1.

    Examples
    --------
    >>> print(binary_entropy([0, 0.1, 0.5]).round(3))
    [0.    0.469 1.   ]
    """
    p = within("probability", probability, 0, 1)
    return (special.entr(p) + special.entr(1 - p)) / np.log(2)  # entr(p) = -p ln p


def information(distance: ArrayLike, relay_error: ArrayLike = DEFAULTS.relay_error) -> Floats:
    """Information left in one message after d relays, ``I_d = 1 - H2(ε_d)``, in bits.

    Parameters
    ----------
    distance : array_like
        Relays ``d``, 0 or more (infinity included).
    relay_error : array_like
        Error per relay ``e``, 0 to ½.

    Returns
    -------
    float or ndarray
        Bits, 0 to 1. The ratio of one relay to the one before tends to ``c²``.

    Notes
    -----
    Far from the client ``1 - H2`` is the difference of two numbers that are almost equal. There the
    same is computed from ``y = c^d`` as ``(y artanh y + ½ ln(1 - y²))/ln 2``.

    Examples
    --------
    >>> print(information([1, 3, 7], 0.1).round(3))
    [0.531 0.198 0.032]

    One signal at the counter informs like 17 signals seven relays away:

    >>> print(round(information(1, 0.1) / information(7, 0.1)))
    17
    """
    y = clarity_after(distance, relay_error)
    faint = np.minimum(y, 0.5)
    far = (faint * np.arctanh(faint) + np.log1p(-(faint**2)) / 2) / np.log(2)
    return np.where(y < 0.5, far, 1 - binary_entropy((1 - y) / 2))[()]


def information_bounds(
    distance: ArrayLike, relay_error: ArrayLike = DEFAULTS.relay_error
) -> tuple[Floats, Floats]:
    """Bounds on the information left, ``y²/(2 ln 2) <= I_d <= y²`` with ``y = c^d``, in bits.

    The upper one is the strong data-processing inequality of a chain of binary symmetric channels:
    whatever anybody does, each relay costs a factor ``c²``.

    Parameters
    ----------
    distance : array_like
        Relays ``d``, 0 or more (infinity included).
    relay_error : array_like
        Error per relay ``e``, 0 to ½.

    Returns
    -------
    lower, upper : float or ndarray
        Bits. Far from the client the lower bound is the better approximation.

    Examples
    --------
    >>> lower, upper = information_bounds(3, 0.1)
    >>> print(lower.round(4), information(3, 0.1).round(4), upper.round(4))
    0.1891 0.1984 0.2621
    """
    upper = clarity_after(distance, relay_error) ** 2
    return upper / (2 * np.log(2)), upper


# --- Whether to move: expected gain and horizon --------------------------------------------------


def majority_correct(error: ArrayLike, messages: ArrayLike) -> Floats:
    """Probability that the majority of k independent messages is right.

    Parameters
    ----------
    error : array_like
        Probability ``ε`` that a message is wrong, 0 to ½.
    messages : array_like
        Number ``k`` of messages, odd.

    Returns
    -------
    float or ndarray
        The upper half of a binomial distribution, ½ to 1.

    Examples
    --------
    >>> print(majority_correct(0.244, [1, 3, 9]).round(3))
    [0.756 0.85  0.956]
    """
    eps, k = _error("error", error), odd("messages", messages)
    together(error=eps, messages=k)
    return (1 + _majority_clarity(1 - 2 * eps, k)) / 2


def expected_gain(
    distance: ArrayLike,
    relay_error: ArrayLike = DEFAULTS.relay_error,
    stake: ArrayLike = DEFAULTS.stake,
    messages: ArrayLike = 1,
) -> Floats:
    """Gain to expect from changing when the message received says yes.

    Changing brings ``+G`` if the client does want it and ``-G`` otherwise. One message through d
    relays is worth ``G(1 - 2ε_d) = G·c^d``; the majority of k independent ones ``G(2 P_maj - 1)``.

    Parameters
    ----------
    distance : array_like
        Relays ``d``, 0 or more (infinity included).
    relay_error : array_like
        Error per relay ``e``, 0 to ½.
    stake : array_like
        Stake ``G``, finite, 0 or more, in the unit of the weight.
    messages : array_like
        Number ``k`` of independent messages put to the vote, odd.

    Returns
    -------
    float or ndarray
        Gain, in the unit of the stake.

    Examples
    --------
    >>> print(expected_gain([1, 3, 4], 0.1).round(4))
    [0.8    0.512  0.4096]
    >>> print(expected_gain(4, 0.1, messages=[1, 3, 5]).round(4))
    [0.4096 0.58   0.6864]
    """
    y = clarity_after(distance, relay_error)
    G, k = _amount("stake", stake), odd("messages", messages)
    together(distance=distance, relay_error=relay_error, stake=G, messages=k)
    return G * _majority_clarity(y, k)


def gain_after_waiting(
    distance: ArrayLike,
    relay_error: ArrayLike = DEFAULTS.relay_error,
    stake: ArrayLike = DEFAULTS.stake,
    messages: ArrayLike = 1,
    signal_interval: ArrayLike = DEFAULTS.signal_interval,
    rotation: ArrayLike = DEFAULTS.rotation,
) -> Floats:
    """Gain to expect from changing once k messages have come in, while the need turns.

    Waiting for k messages takes ``k·τ``; meanwhile the need turns by ``ω·k·τ``, and a change that
    points off the need by an angle is worth its cosine: ``G(2 P_maj - 1) cos(ωkτ)``. The cosine is
    a formalisation of this book.

    Parameters
    ----------
    distance : array_like
        Relays ``d``, 0 or more (infinity included).
    relay_error : array_like
        Error per relay ``e``, 0 to ½.
    stake : array_like
        Stake ``G``, finite, 0 or more, in the unit of the weight.
    messages : array_like
        Number ``k`` of independent messages put to the vote, odd.
    signal_interval : array_like
        Time ``τ`` between client signals, in months, finite and above 0.
    rotation : array_like
        Rotation ``ω`` of the need, radians a month, finite, 0 or more.

    Returns
    -------
    float or ndarray
        Gain, in the unit of the stake; negative past a right angle.

    Examples
    --------
    Two years of patience turn a need by a right angle, and what it was worth is gone:

    >>> print(gain_after_waiting(3, messages=[1, 9, 23, 25]).round(2))
    [ 0.51  0.76  0.06 -0.07]
    """
    gain = expected_gain(distance, relay_error, stake, messages)
    tau, omega = _interval(signal_interval), _amount("rotation", rotation)
    k = odd("messages", messages)
    together(
        distance=distance,
        relay_error=relay_error,
        stake=stake,
        messages=k,
        signal_interval=tau,
        rotation=omega,
    )
    return gain * np.cos(omega * tau * k)


def horizon(
    stake: ArrayLike = DEFAULTS.stake,
    weight: ArrayLike = DEFAULTS.weight,
    relay_error: ArrayLike = DEFAULTS.relay_error,
    messages: ArrayLike = 1,
) -> Floats:
    """Horizon of sense d0: beyond it nobody should move, whatever the messages say.

    It is the distance at which the expected gain falls to the weight: ``ln(G/W)/ln(1/c)`` relays on
    one message. Waiting for k messages moves it outwards: it is a horizon of impatience.

    Parameters
    ----------
    stake : array_like
        Stake ``G`` of changing, finite, 0 or more.
    weight : array_like
        Weight ``W`` of the system, that is the cost of changing, in the same unit.
    relay_error : array_like
        Error per relay ``e``, 0 to ½.
    messages : array_like
        Number ``k`` of independent messages put to the vote, odd.

    Returns
    -------
    float or ndarray
        Relays. It is 0 if even certainty is not worth more than the weight (``G <= W``) or if
        relays toss coins (``e = ½``); else infinite if relays never err or nothing weighs.

    Examples
    --------
    >>> print(horizon(stake=1, weight=0.5, relay_error=0.1).round(3))
    3.106
    >>> print(horizon(messages=[1, 3, 5, 9, 15]).round(3))
    [3.106 4.739 5.687 6.866 7.94 ]
    """
    G, W = _amount("stake", stake), _amount("weight", weight)
    e, k = _error("relay_error", relay_error), odd("messages", messages)
    together(stake=G, weight=W, relay_error=e, messages=k)
    moves = (G > W) & (e < 0.5)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # the limits named above
        needed = _clarity_needed(np.where(moves, W / G, 1), k)
        relays = np.abs(np.log(needed) / np.log1p(-2 * e))
    return np.where(moves, relays, 0.0)[()]


# --- How long to wait: sequential tests ----------------------------------------------------------


def sequential_error(error: ArrayLike, threshold: ArrayLike) -> Floats:
    """Decision error when one waits until one answer leads by k, ``α = 1/(1 + ((1-ε)/ε)^k)``.

    Exact: the lead is a random walk stopped at ±k, the gambler's ruin.

    Parameters
    ----------
    error : array_like
        Probability ``ε`` that a signal is wrong, 0 to ½.
    threshold : array_like
        Lead ``k`` at which one decides, a whole number, 1 or more.

    Returns
    -------
    float or ndarray
        Probability ``α`` of deciding wrongly, 0 to ½.

    Examples
    --------
    >>> print(sequential_error(0.1, [1, 2, 3]).round(4))
    [0.1    0.0122 0.0014]
    """
    eps, k = _error("error", error), whole("threshold", threshold, 1)
    together(error=eps, threshold=k)
    return _walk_error(eps, k)


def sequential_signals(error: ArrayLike, threshold: ArrayLike) -> Floats:
    """Mean number of signals before one answer leads by k, ``E[N] = k(1 - 2α)/(1 - 2ε)``, exact.

    Parameters
    ----------
    error : array_like
        Probability ``ε`` that a signal is wrong, 0 to ½.
    threshold : array_like
        Lead ``k`` at which one decides, a whole number, 1 or more.

    Returns
    -------
    float or ndarray
        Signals: k if none is wrong, k² if they are coin tosses.

    Notes
    -----
    ``1 - 2α = tanh(k artanh(1 - 2ε))``: waiting for a lead of k turns one clarity into another.

    Examples
    --------
    >>> print(sequential_signals([0, 0.1, 0.5], 2).round(3))
    [2.    2.439 4.   ]
    """
    eps, k = _error("error", error), whole("threshold", threshold, 1)
    together(error=eps, threshold=k)
    y = 1 - 2 * eps
    with np.errstate(divide="ignore", invalid="ignore"):  # y = 1 is a limit, y = 0 answered below
        signals = k * np.tanh(k * np.arctanh(y)) / y
    return np.where(y == 0, k**2, signals)[()]


def smallest_threshold(
    error: ArrayLike, decision_error: ArrayLike = DEFAULTS.decision_error
) -> Floats:
    """Smallest lead k at which the decision error is at most α.

    Parameters
    ----------
    error : array_like
        Probability ``ε`` that a signal is wrong, 0 to ½.
    decision_error : array_like
        Decision error ``α`` accepted, between 0 and ½, both excluded.

    Returns
    -------
    float or ndarray
        A whole number, 1 or more; infinite if the signals are coin tosses.

    Examples
    --------
    >>> print(smallest_threshold([0.1, 0.244, 0.5], 0.05))
    [ 2.  3. inf]
    """
    eps, alpha = _error("error", error), _decision_error(decision_error)
    together(error=eps, decision_error=alpha)
    with np.errstate(divide="ignore", invalid="ignore"):  # coin tosses: no lead is enough
        k = np.maximum(1, np.rint(np.abs(special.logit(alpha) / special.logit(eps))))
        # Trying the nearest lead, rather than rounding up, keeps an exact answer exact.
        return k + (_walk_error(eps, k) > alpha)


def signals_needed(
    distance: ArrayLike,
    relay_error: ArrayLike = DEFAULTS.relay_error,
    decision_error: ArrayLike = DEFAULTS.decision_error,
) -> Floats:
    """Mean number of signals to decide d relays away (Wald, *Sequential Analysis*, 1947).

    ``E[N] = (1-2α) ln((1-α)/α) / ((1-2ε) ln((1-ε)/ε))`` with ``ε = ε_d``.

    Parameters
    ----------
    distance : array_like
        Relays ``d``, 0 or more (infinity included).
    relay_error : array_like
        Error per relay ``e``, 0 to ½.
    decision_error : array_like
        Decision error ``α``, between 0 and ½, both excluded.

    Returns
    -------
    float or ndarray
        Signals; infinite where nothing is left of the message.

    Notes
    -----
    This is the smooth version, in which the lead may be any real number. It forgets that signals
    come whole, and so counts too few close to the client: 1.5 at one relay where the exact test
    (`sequential_signals`) takes 2.4, and its limit is 0 where no signal is wrong, though one is
    always needed.

    Examples
    --------
    >>> print(signals_needed([1, 3, 7], 0.1, 0.05).round(2))
    [ 1.51  4.58 29.68]
    """
    y, alpha = clarity_after(distance, relay_error), _decision_error(decision_error)
    together(distance=distance, relay_error=relay_error, decision_error=alpha)
    with np.errstate(divide="ignore", over="ignore"):  # y = 1 and y = 0 are limits
        return _conviction(alpha) / (y * np.arctanh(y))  # 2 artanh y = ln((1-ε)/ε)


def signals_far_away(
    distance: ArrayLike,
    relay_error: ArrayLike = DEFAULTS.relay_error,
    decision_error: ArrayLike = DEFAULTS.decision_error,
) -> Floats:
    """Limit of `signals_needed` far from the client, ``(½-α) ln((1-α)/α) · c^(-2d)``.

    Each relay multiplies the number of signals by ``1/c²``. It is also an upper bound.

    Parameters
    ----------
    distance : array_like
        Relays ``d``, 0 or more (infinity included).
    relay_error : array_like
        Error per relay ``e``, 0 to ½.
    decision_error : array_like
        Decision error ``α``, between 0 and ½, both excluded.

    Returns
    -------
    float or ndarray
        Signals; infinite where nothing is left of the message.

    Examples
    --------
    >>> print(signals_far_away([0, 1, 7], 0.1, 0.05).round(2))
    [ 1.32  2.07 30.13]
    """
    y, alpha = clarity_after(distance, relay_error), _decision_error(decision_error)
    together(distance=distance, relay_error=relay_error, decision_error=alpha)
    with np.errstate(divide="ignore", over="ignore"):  # y = 0 is a limit
        return _conviction(alpha) / y**2


def sensing_time(
    distance: ArrayLike,
    relay_error: ArrayLike = DEFAULTS.relay_error,
    decision_error: ArrayLike = DEFAULTS.decision_error,
    signal_interval: ArrayLike = DEFAULTS.signal_interval,
) -> Floats:
    """Sensing time ``T(d) = τ E[N]``: how long it takes to see, d relays away.

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

    Returns
    -------
    float or ndarray
        Months, by `signals_needed`; infinite where nothing is left of the message.

    Examples
    --------
    >>> print(sensing_time([1, 3, 7]).round(1))
    [ 1.5  4.6 29.7]
    """
    signals = signals_needed(distance, relay_error, decision_error)
    tau = _interval(signal_interval)
    together(
        distance=distance,
        relay_error=relay_error,
        decision_error=decision_error,
        signal_interval=tau,
    )
    return tau * signals


def turned_angle(
    distance: ArrayLike,
    relay_error: ArrayLike = DEFAULTS.relay_error,
    decision_error: ArrayLike = DEFAULTS.decision_error,
    signal_interval: ArrayLike = DEFAULTS.signal_interval,
    rotation: ArrayLike = DEFAULTS.rotation,
) -> Floats:
    """Angle ``ω·T(d)`` by which the need has turned while one was making sure of it.

    Past a right angle the well-studied answer points backwards. Not to be confused with the lag of
    rules that follow the need without ever stopping, ``arctan(ω·T(d))``, the next chapter's.

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
    rotation : array_like
        Rotation ``ω`` of the need, radians a month, finite, 0 or more.

    Returns
    -------
    float or ndarray
        Radians, not reduced to one turn. A need that stays put has turned by 0, however long.

    Examples
    --------
    >>> print(np.degrees(turned_angle([3, 6, 7])).round())
    [ 17.  71. 111.]
    """
    months = sensing_time(distance, relay_error, decision_error, signal_interval)
    omega = _amount("rotation", rotation)
    together(
        distance=distance,
        relay_error=relay_error,
        decision_error=decision_error,
        signal_interval=signal_interval,
        rotation=omega,
    )
    with np.errstate(invalid="ignore"):  # 0 times infinity, answered here
        return np.where(omega == 0, 0.0, omega * months)[()]


# --- Raw evidence instead of verdicts ------------------------------------------------------------


def raw_evidence_error(distance: ArrayLike, noise: ArrayLike) -> Floats:
    """Error after d relays that forward what they heard instead of judging it, ``Q(1/(σ√d))``.

    The need is ±1 and each relay adds Gaussian noise of standard deviation σ. A relay that judges
    would err with probability ``Q(1/σ)``, that is ``raw_evidence_error(1, noise)``.

    Parameters
    ----------
    distance : array_like
        Relays ``d``, 0 or more (infinity included).
    noise : array_like
        Standard deviation ``σ`` of the noise of one relay, finite and above 0.

    Returns
    -------
    float or ndarray
        Probability that the sign of what arrives is wrong, 0 to ½.

    Examples
    --------
    Forwarding the evidence is not always better than forwarding a verdict:

    >>> raw = raw_evidence_error([25, 26], 0.5)
    >>> verdicts = error_after([25, 26], raw_evidence_error(1, 0.5))
    >>> print(raw < verdicts)
    [False  True]
    """
    d, sigma = _distance(distance), within("noise", noise, 0, np.inf, open_low=True, open_high=True)
    together(distance=d, noise=sigma)
    with np.errstate(divide="ignore"):  # no relay, no noise
        return special.ndtr(-1 / (sigma * np.sqrt(d)))  # Q(x) = ndtr(-x)


# --- Redundancy: cross-checking, votes on links, trees -------------------------------------------


def cross_checked(error: ArrayLike, own_error: ArrayLike, shared: ArrayLike = 0.0) -> Floats:
    """Error of a desk that takes the majority of three sources, ``δ + (1-2δ)(3η² - 2η³)``.

    One level of von Neumann's redundancy (*Probabilistic logics*, 1956). With probability
    `shared` the three sources are echoes of a single one, and the vote changes nothing; that part
    is a formalisation of this book.

    Parameters
    ----------
    error : array_like
        Probability ``η`` that a source is wrong, independently of the other two, 0 to ½.
    own_error : array_like
        Probability ``δ`` that the desk then passes on the opposite of the majority, 0 to ½.
    shared : array_like
        Probability that the three sources are one and the same, 0 to 1.

    Returns
    -------
    float or ndarray
        Probability that what the desk passes on is wrong, 0 to ½.

    Examples
    --------
    >>> print(cross_checked(0.1, 0.1, shared=[0, 0.5, 1]).round(4))
    [0.1224 0.1512 0.18  ]
    """
    eta, delta = _error("error", error), _error("own_error", own_error)
    echo = within("shared", shared, 0, 1)
    together(error=eta, own_error=delta, shared=echo)
    vote = echo * eta + (1 - echo) * (3 * eta**2 - 2 * eta**3)
    return delta + (1 - 2 * delta) * vote


def cross_checked_after(levels: ArrayLike, own_error: ArrayLike, shared: ArrayLike = 0.0) -> Floats:
    """Error after n levels of desks that each cross-check three sources of the level before.

    Parameters
    ----------
    levels : array_like
        Number of levels, a whole number, 0 or more. Before the first, nothing is wrong.
    own_error : array_like
        Own error ``δ`` of each desk, 0 to ½.
    shared : array_like
        Probability that the three sources are one and the same, 0 to 1.

    Returns
    -------
    float or ndarray
        Probability that what the last level passes on is wrong, 0 to ½.

    Examples
    --------
    Nine levels, against nine relays in a chain:

    >>> print(cross_checked_after(9, 0.1).round(3), error_after(9, 0.1).round(3))
    0.146 0.433
    """
    n, delta = whole("levels", levels, 0), _error("own_error", own_error)
    error = np.zeros(together(levels=n, own_error=delta, shared=within("shared", shared, 0, 1)))
    for level in range(int(np.max(n, initial=0))):
        error = np.where(level < n, cross_checked(error, delta, shared), error)
    return error[()]


def cross_checked_limit(own_error: ArrayLike, shared: ArrayLike = 0.0) -> Floats:
    """Stable error of a long chain of cross-checking desks, ``η* = ½(1 - √(3 - 2/(1-2δ)))``.

    With a share ρ of echoes the root is of ``3 - 2(1/(1-2δ) - ρ)/(1-ρ)``, which is above zero only
    below the `cross_checking_threshold`.

    Parameters
    ----------
    own_error : array_like
        Own error ``δ`` of each desk, 0 to ½.
    shared : array_like
        Probability ``ρ`` that the three sources are one and the same, 0 to 1.

    Returns
    -------
    float or ndarray
        Probability of being wrong, however far; ½, that is total irrelevance, from the threshold
        on. Desks that never slip are never wrong.

    Examples
    --------
    >>> print(cross_checked_limit([0.1, 0.15, 0.2]).round(3))
    [0.146 0.311 0.5  ]
    >>> print(cross_checked_limit(0.1, shared=[0, 0.4, 0.5]).round(3))
    [0.146 0.296 0.5  ]
    """
    delta, echo = _error("own_error", own_error), within("shared", shared, 0, 1)
    together(own_error=delta, shared=echo)
    with np.errstate(divide="ignore", invalid="ignore"):  # δ = ½ and ρ = 1, answered below
        square = 3 - 2 * (1 / (1 - 2 * delta) - echo) / (1 - echo)
    saved = delta < cross_checking_threshold(echo)
    stable = (1 - np.sqrt(np.where(saved, np.maximum(square, 0), 0))) / 2
    return np.where(delta == 0, 0.0, stable)[()]


def cross_checking_threshold(shared: ArrayLike = 0.0) -> Floats:
    """Own error from which three sources save nothing in the end, ``(1-ρ)/(6-2ρ)``.

    Parameters
    ----------
    shared : array_like
        Probability ``ρ`` that the three sources are one and the same, 0 to 1.

    Returns
    -------
    float or ndarray
        Own error ``δ``: one slip in six without echoes, none at all if all are echoes.

    Examples
    --------
    >>> print(cross_checking_threshold([0, 0.5, 1]).round(3))
    [0.167 0.1   0.   ]
    """
    echo = within("shared", shared, 0, 1)
    return (1 - echo) / (6 - 2 * echo)


def majority_slope(reports: ArrayLike) -> Floats:
    """How much a vote of k reports amplifies a faint clarity, ``k C(k-1, (k-1)/2) / 2^(k-1)``.

    Parameters
    ----------
    reports : array_like
        Number ``k`` of independent reports put to the vote, odd.

    Returns
    -------
    float or ndarray
        Ratio of the clarity of the majority to that of one report, where the latter tends to 0.

    Examples
    --------
    >>> print(majority_slope([1, 3, 5, 7]))
    [1.     1.5    1.875  2.1875]
    """
    return 2 / special.beta(0.5, (odd("reports", reports) + 1) / 2)


def majority_threshold(reports: ArrayLike) -> Floats:
    """Error on the links from which a vote of k reports saves nothing, ``½(1 - 1/slope_k)``.

    Here the desks are faultless, and each report reaches the next level through a link of its own.

    Parameters
    ----------
    reports : array_like
        Number ``k`` of reports put to the vote at every level, odd.

    Returns
    -------
    float or ndarray
        Error per link, 0 to ½; at or above it a message is lost if levels are many.

    Examples
    --------
    >>> print(majority_threshold([3, 5, 7]).round(4))
    [0.1667 0.2333 0.2714]
    """
    return (1 - 1 / majority_slope(reports)) / 2


def tree_signal_to_noise(branching: ArrayLike, relay_error: ArrayLike, levels: ArrayLike) -> Floats:
    """Signal to noise of the sum of the leaves of a tree through which a word is handed down.

    ``SNR_n = (bc²)^n / ((1-c²) Σ_{j<n} (bc²)^j)``: squared mean over variance, knowing the root.
    It stays above 0 at any depth if and only if ``b·c² > 1`` (Evans, Kenyon, Peres and Schulman,
    2000), and then tends to ``(bc² - 1)/(1 - c²)``.

    Parameters
    ----------
    branching : array_like
        Number ``b`` of people each one tells, a whole number, 1 or more.
    relay_error : array_like
        Error per relay ``e``, 0 to ½.
    levels : array_like
        Depth ``n`` of the tree, a whole number, 1 or more, or infinity for the limit.

    Returns
    -------
    float or ndarray
        0 or more; infinite if relays never err.

    Examples
    --------
    >>> print(tree_signal_to_noise(3, 0.1, [1, 3, np.inf]).round(3))
    [5.333 2.976 2.556]
    """
    b, e = whole("branching", branching, 1), _error("relay_error", relay_error)
    n = whole("levels", levels, 1, or_infinite=True)
    together(branching=b, relay_error=e, levels=n)
    r = b * clarity(e) ** 2
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # limits
        # Both sides of the fraction are divided by r^n, which may overflow.
        series = np.where(r == 1, n, -np.expm1(-n * np.log(r)) / (r - 1))
        ratio = 1 / (4 * e * (1 - e) * series)  # 1 - c² = 4e(1-e)
    return np.where(e == 0, np.inf, ratio)[()]


def tree_threshold(branching: ArrayLike) -> Floats:
    """Error per relay from which a tree forgets its root, ``e_c = ½(1 - 1/√b)`` (Kesten-Stigum).

    Parameters
    ----------
    branching : array_like
        Number ``b`` of people each one tells, a whole number, 1 or more.

    Returns
    -------
    float or ndarray
        Error per relay, 0 to ½.

    Examples
    --------
    >>> print(tree_threshold([2, 3, 10]).round(3))
    [0.146 0.211 0.342]
    """
    return (1 - 1 / np.sqrt(whole("branching", branching, 1))) / 2


# --- The same, by chance -------------------------------------------------------------------------


def simulate_cascade(
    distance: int, relay_error: float, runs: int, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Pass `runs` messages through a chain and say who holds a wrong one.

    Parameters
    ----------
    distance : int
        Relays ``d``, 1 or more.
    relay_error : float
        Error per relay ``e``, 0 to ½.
    runs : int
        Number of messages, 1 or more.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    ndarray of bool, shape (runs, distance)
        Whether the message is wrong when it leaves each relay.

    Examples
    --------
    >>> wrong = simulate_cascade(3, 0.1, 100_000, np.random.default_rng(1))
    >>> print(wrong.mean(axis=0).round(2), error_after([1, 2, 3], 0.1).round(2))
    [0.1  0.18 0.24] [0.1  0.18 0.24]
    """
    relay_error = single("relay_error", _error("relay_error", relay_error))
    shape = count("runs", runs), count("distance", distance)
    flips = generator("rng", rng).random(shape) < relay_error
    return np.logical_xor.accumulate(flips, axis=1)


def simulate_sequential_test(
    error: float, threshold: int, runs: int, rng: np.random.Generator
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Let `runs` people count signals until one answer leads by `threshold`.

    Parameters
    ----------
    error : float
        Probability ``ε`` that a signal is wrong, 0 to ½.
    threshold : int
        Lead ``k`` at which one decides, 1 or more.
    runs : int
        Number of people, 1 or more.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    wrong : ndarray of bool, shape (runs,)
        Who decided wrongly.
    signals : ndarray of int, shape (runs,)
        How many signals each one took.

    Examples
    --------
    >>> wrong, signals = simulate_sequential_test(0.1, 2, 100_000, np.random.default_rng(1))
    >>> print(signals.mean().round(2), sequential_signals(0.1, 2).round(2))
    2.44 2.44
    """
    error = single("error", _error("error", error))
    threshold, runs = count("threshold", threshold), count("runs", runs)
    rng = generator("rng", rng)
    lead, signals = np.zeros((2, runs), dtype=np.int64)
    undecided = np.arange(runs)
    while undecided.size:
        lead[undecided] += np.where(rng.random(undecided.size) < error, -1, 1)
        signals[undecided] += 1
        undecided = undecided[np.abs(lead[undecided]) < threshold]
    return lead < 0, signals


def simulate_cross_checking(
    levels: int, own_error: float, desks: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Share of wrong desks, level by level, when each asks three desks of the level before.

    Parameters
    ----------
    levels : int
        Number of levels, 1 or more.
    own_error : float
        Own error ``δ`` of each desk, 0 to ½.
    desks : int
        Desks on each level, 1 or more. The sources are drawn at random: they are independent, as
        `cross_checked` assumes, only if desks are many.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    ndarray, shape (levels,)
        Share of desks that pass on the wrong answer.

    Examples
    --------
    >>> wrong = simulate_cross_checking(9, 0.1, 100_000, np.random.default_rng(1))
    >>> print(wrong[[0, 1, 3]].round(2), cross_checked_after([1, 2, 4], 0.1).round(2))
    [0.1  0.12 0.14] [0.1  0.12 0.14]
    """
    own_error = single("own_error", _error("own_error", own_error))
    levels, desks = count("levels", levels), count("desks", desks)
    rng = generator("rng", rng)
    wrong = np.zeros(desks, dtype=bool)
    shares = np.empty(levels)
    for level in range(levels):
        sources = wrong[rng.integers(desks, size=(desks, 3))]
        wrong = (sources.sum(axis=1) >= 2) ^ (rng.random(desks) < own_error)
        shares[level] = wrong.mean()
    return shares


def simulate_tree(
    branching: int, relay_error: float, levels: int, runs: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Hand a true word down `runs` trees and average what the leaves hold, right +1 and wrong -1.

    Parameters
    ----------
    branching : int
        Number ``b`` of people each one tells, 2 or more.
    relay_error : float
        Error per relay ``e``, 0 to ½.
    levels : int
        Depth ``n`` of the tree, 1 or more, with at most ``2**62`` leaves.
    runs : int
        Number of trees, 1 or more.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    ndarray, shape (runs,)
        Mean of the leaves of each tree, -1 to 1.

    Examples
    --------
    >>> leaves = simulate_tree(3, 0.1, 3, 100_000, np.random.default_rng(1))
    >>> print((leaves.mean() ** 2 / leaves.var()).round(1))
    3.0
    """
    relay_error = single("relay_error", _error("relay_error", relay_error))
    branching, levels = count("branching", branching, 2), count("levels", levels)
    within("levels", levels, 1, 62 // np.log2(branching))  # leaves are counted in 64 bits
    right = np.ones(count("runs", runs), dtype=np.int64)
    rng = generator("rng", rng)
    for level in range(levels):
        told_wrong = branching * (branching**level - right)
        right = rng.binomial(branching * right, 1 - relay_error)
        right += rng.binomial(told_wrong, relay_error)
    balance: NDArray[np.float64] = 2 * right / branching**levels - 1
    return balance


# --- Shared by the functions above ---------------------------------------------------------------


def _distance(value: ArrayLike) -> Floats:
    return within("distance", value, 0, np.inf)


def _error(name: str, value: ArrayLike) -> Floats:
    return within(name, value, 0, 0.5)


def _decision_error(value: ArrayLike) -> Floats:
    return within("decision_error", value, 0, 0.5, open_low=True, open_high=True)


def _amount(name: str, value: ArrayLike) -> Floats:
    return within(name, value, 0, np.inf, open_high=True)


def _interval(value: ArrayLike) -> Floats:
    return within("signal_interval", value, 0, np.inf, open_low=True, open_high=True)


def _walk_error(eps: Floats, k: Floats) -> Floats:
    return special.expit(k * special.logit(eps))  # the logistic function undoes ln(ε/(1-ε))


def _conviction(alpha: Floats) -> Floats:
    return (alpha - 0.5) * special.logit(alpha)  # (½-α) ln((1-α)/α)


def _majority_clarity(y: Floats, k: Floats) -> Floats:
    # 2 P_maj - 1, if each of k messages has clarity y. The binomial tail is an incomplete beta
    # function; a quadratic transformation spares the difference, and makes it easy to invert.
    return np.where(k == 1, y, special.betainc(0.5, (k + 1) / 2, y**2))[()]


def _clarity_needed(y: Floats, k: Floats) -> Floats:
    # The inverse of _majority_clarity.
    return np.where(k == 1, y, np.sqrt(special.betaincinv(0.5, (k + 1) / 2, y)))[()]

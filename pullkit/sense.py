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

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from pullkit.arguments import Floats, count, generator, odd, single, together, turn, whole, within
from pullkit.defaults import DEFAULTS

MOST_DRAWN = 100_000_000  # numbers that one simulation draws

_FAINT = 1e-8  # the clarity, times √k, below which a vote of k is as good as linear
_STEPS = 10_000  # levels that are counted one by one


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
    return np.exp(_log_clarity_after(distance, relay_error))


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
    return -np.expm1(_log_clarity_after(distance, relay_error)) / 2


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
    with np.errstate(divide="ignore", over="ignore"):  # ε = ½, and next to no relays
        return -np.expm1(np.log1p(-2 * eps) / d) / 2


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
    # entr(p) = -p ln p, and xlog1py(q, -p) = q ln(1 - p), which keeps the smallest p.
    return (special.entr(p) - special.xlog1py(1 - p, -p)) / np.log(2)


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
        Rotation ``ω`` of the need, radians a month, finite, 0 or more. While one waits it must
        turn by less than a billion radians: beyond, rounding hides where it points.

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
    return gain * np.cos(turn(rotation=omega, signal_interval=tau, messages=k))


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
        relays = np.abs(_log_clarity_needed(G, W, k) / np.log1p(-2 * e))
    return np.where(moves, relays, 0.0)[()]


# --- How long to wait: sequential tests ----------------------------------------------------------


def sequential_signals(error: ArrayLike, threshold: ArrayLike) -> Floats:
    """Mean number of signals before one answer leads by k, ``E[N] = k(1 - 2α)/(1 - 2ε)``, exact.

    The lead is a random walk stopped at ±k, the gambler's ruin. It ends on the wrong side with the
    decision error ``α = 1/(1 + ((1-ε)/ε)^k)``.

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
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # y = 1 is a limit
        signals = k * np.tanh(k * np.arctanh(y)) / y
        return np.where(y == 0, k**2, signals)[()]


def smallest_threshold(
    error: ArrayLike, decision_error: ArrayLike = DEFAULTS.decision_error
) -> Floats:
    """Smallest lead k at which the decision error ``1/(1 + ((1-ε)/ε)^k)`` is at most α.

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

    Notes
    -----
    An argument stands for every number that rounds to it: 0.1 for a tenth. So a lead that gives α
    but for rounding is enough.

    Examples
    --------
    >>> print(smallest_threshold([0.1, 0.244, 0.5], 0.05))
    [ 2.  3. inf]

    At one wrong in ten, a lead of two is wrong once in 82:

    >>> print(smallest_threshold(0.1, 1 / 82))
    2.0
    """
    eps, alpha = _error("error", error), _decision_error(decision_error)
    together(error=eps, decision_error=alpha)
    signal, needed = np.abs(special.logit(eps)), np.abs(special.logit(alpha))  # in log odds
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # ε = 0 and ε = ½
        lead = needed / signal
        nearest = np.maximum(1, np.rint(lead))
        # What one rounding of each argument, and one of each logarithm, may do to the lead.
        blur = np.finfo(float).eps * (lead + (1 + lead) / signal)
        return np.where(nearest >= lead - blur, nearest, nearest + 1)[()]


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
    log_y, alpha = _log_clarity_after(distance, relay_error), _decision_error(decision_error)
    together(distance=distance, relay_error=relay_error, decision_error=alpha)
    y = np.exp(log_y)
    with np.errstate(divide="ignore", over="ignore"):  # y = 1 and y = 0 are limits
        # ½ ln((1-ε)/ε) = artanh y; where next to nothing is lost, y itself has forgotten the loss.
        signal = np.where(y < 0.5, np.arctanh(y), (np.log1p(y) - np.log(-np.expm1(log_y))) / 2)
        return (_conviction(alpha) / (y * signal))[()]


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
    with np.errstate(over="ignore"):
        return tau * signals


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
    with np.errstate(divide="ignore", over="ignore"):  # no relay, no noise
        return special.ndtr(-1 / (sigma * np.sqrt(d)))  # Q(x) = ndtr(-x)


# --- Redundancy: cross-checking ------------------------------------------------------------------


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
    return _cross_checked(eta, delta, echo)


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
    echo = within("shared", shared, 0, 1)
    error = np.zeros(together(levels=n, own_error=delta, shared=echo))
    moving = n > 0
    level = 0
    while level < _STEPS and np.any(moving):
        after = np.where(level < n, _cross_checked(error, delta, echo), error)
        error, moving, level = after, after != error, level + 1
    crept = _crept(error, np.maximum(n - _STEPS, 0), delta, echo)
    return np.where(moving & (n > _STEPS), crept, error)[()]


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
        lost = np.minimum(4 * delta / ((1 - 2 * delta) * (1 - echo)), 1)  # 1 less what is rooted
    # ½(1 - √(1 - lost)), in a form that keeps the smallest errors.
    stable = np.where(
        delta < cross_checking_threshold(echo), lost / (2 + 2 * np.sqrt(1 - lost)), 0.5
    )
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
    within("runs times distance", math.prod(shape), 1, MOST_DRAWN)
    flips = generator("rng", rng).random(shape) < relay_error
    return np.logical_xor.accumulate(flips, axis=1)


# --- Shared by the functions above ---------------------------------------------------------------


def _log_clarity_after(distance: ArrayLike, relay_error: ArrayLike) -> Floats:
    # ln y = d ln(1 - 2e). Written so, the smallest slip still counts over enough relays.
    d, e = _distance(distance), _error("relay_error", relay_error)
    together(distance=d, relay_error=e)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # the limits
        return np.where((d == 0) | (e == 0), 0.0, d * np.log1p(-2 * e))[()]


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


def _cross_checked(eta: Floats, delta: Floats, echo: Floats) -> Floats:
    vote = echo * eta + (1 - echo) * eta * eta * (3 - 2 * eta)
    return np.minimum(delta + (1 - 2 * delta) * vote, 0.5)


def _crept(error: Floats, levels: Floats, delta: Floats, echo: Floats) -> Floats:
    # What has not settled after _STEPS levels is so near the threshold that a level changes next to
    # nothing: levels become time. The clarity y = 1 - 2η then follows dy/dn = ay - by³, which makes
    # y² logistic. That steps have a length counts as more time: by -½ ln of the change of speed.
    y2 = (1 - 2 * error) ** 2
    b = (1 - 2 * delta) * (1 - echo) / 2
    a = (1 - 2 * delta) * (3 - echo) / 2 - 1

    def log_fall(n: Floats) -> Floats:
        fading = np.exp(-2 * np.abs(a) * n)
        gone = np.where(
            a == 0, 2 * n, -np.expm1(-2 * np.abs(a) * n) / np.where(a == 0, 1, np.abs(a))
        )
        shrinks = 2 * np.abs(a) * n + np.log1p(b * y2 * gone)
        return np.where(a < 0, shrinks, np.log(fading + b * y2 * gone))

    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # where all has settled
        longer = levels * (1 + a) + 0.75 * log_fall(levels)
        return (1 - np.sqrt(y2 * np.exp(-log_fall(longer)))) / 2


def _conviction(alpha: Floats) -> Floats:
    return (alpha - 0.5) * special.logit(alpha)  # (½-α) ln((1-α)/α)


def _majority_clarity(y: Floats, k: Floats) -> Floats:
    # 2 P_maj - 1, if each of k messages has clarity y. The binomial tail is an incomplete beta
    # function; a quadratic transformation spares the difference, and makes it easy to invert.
    faint = y * np.sqrt(k) < _FAINT
    vote = np.where(faint, _amplified(k) * y, special.betainc(0.5, (k + 1) / 2, y**2))
    return np.where(k == 1, y, vote)[()]


def _log_clarity_needed(G: Floats, W: Floats, k: Floats) -> Floats:
    # ln y at which G times _majority_clarity is W: the inverse. Next to certainty it is computed
    # from what is missing, and where y is faint from logarithms, so that neither is rounded away.
    missing = special.betaincinv((k + 1) / 2, 0.5, np.clip((G - W) / G, 0, 1))
    squared = special.betaincinv(0.5, (k + 1) / 2, np.clip(W / G, 0, 1))
    faint = np.log(W) - np.log(G) - np.log(_amplified(k))
    clear = np.where(missing < 0.5, np.log1p(-missing), np.log(squared)) / 2
    return np.where(faint + np.log(k) / 2 < np.log(_FAINT), faint, clear)


def _amplified(k: Floats) -> Floats:
    # By how much a vote of k multiplies a faint clarity: k C(k-1, (k-1)/2) / 2^(k-1).
    return 2 / special.beta(0.5, (k + 1) / 2)

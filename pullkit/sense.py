"""Sense: what an employee still sees of the client's need, and when.

The need is a yes or a no, both as likely. It reaches an employee through `distance` relays, each of
which judges what it hears and passes its verdict on, wrong with probability `relay_error`, whatever
the others do: a chain of binary symmetric channels. The evidence stays behind and the inference
travels on, which March and Simon (*Organizations*, 1958) named *uncertainty absorption*.

Notation, as everywhere in the book: ``d`` relays, ``e`` error per relay, ``c = 1 - 2e`` clarity,
``ε_d`` error after d relays, ``G`` stake, ``W`` weight of the system, ``α`` decision error, ``τ``
time between client signals, ``T(d)`` sensing time, ``ω`` rotation of the need. In this chapter
``y = c^d`` is the clarity left after d relays, ``k`` the number of messages put to the vote, ``ℓ``
the lead at which one decides and ``δ`` the own error of a desk that cross-checks.

`law` makes a formula take numbers or arrays that broadcast together, return the same shape and
refuse by ``ValueError`` what lies outside its domain, with the argument, its value and what is
allowed; limits are values. Errors lie between 0 (nothing is lost) and ½ (a coin toss). Distances
may be fractional, where a curve needs them, and infinite. No parameter here is an estimate from
data.
"""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from scipy import special

from pullkit.arguments import (
    FINITE,
    FINITE_POSITIVE,
    NOT_NEGATIVE,
    SHARE,
    Between,
    Floats,
    Odd,
    Whole,
    turn,
    within,
)
from pullkit.defaults import DEFAULTS
from pullkit.laws import Quantity, law, simulation
from pullkit.quantities import (
    ERROR_RANGE,
    DecisionError,
    Distance,
    Months,
    RelayError,
    Rotation,
    SignalInterval,
    Stake,
    Weight,
)

# What an argument may be.
Error = Annotated[Floats, Quantity("Probability that a message is wrong", "ε", ERROR_RANGE)]
Probability = Annotated[Floats, Quantity("Probability of one of the two answers", "p", SHARE)]
Messages = Annotated[Floats, Quantity("Independent messages put to the vote", "k", Odd())]
Threshold = Annotated[Floats, Quantity("Lead at which one decides", "ℓ", Whole(1))]
Noise = Annotated[Floats, Quantity("Standard deviation of a relay's noise", "σ", FINITE_POSITIVE)]
SourceError = Annotated[
    Floats,
    Quantity("Probability that a source is wrong, whatever the other two are", "η", ERROR_RANGE),
]
OwnError = Annotated[
    Floats,
    Quantity("Probability that a desk passes on the opposite of the majority", "δ", ERROR_RANGE),
]
Shared = Annotated[
    Floats, Quantity("Probability that the three sources are echoes of a single one", "ρ", SHARE)
]
Levels = Annotated[Floats, Quantity("Levels of desks that cross-check", "n", Whole(0))]
Runs = Annotated[Floats, Quantity("Messages sent", "", Whole(1))]

# What a law returns, besides.
Clarity = Annotated[Floats, Quantity("Correlation of what is heard with what was said", "", SHARE)]
Bits = Annotated[Floats, Quantity("Information", "", SHARE, "bits")]
MajorityCorrect = Annotated[
    Floats, Quantity("Probability that the majority is right", "P_maj", Between(0.5, 1))
]
Gain = Annotated[Floats, Quantity("Gain", "", FINITE, "the unit of the stake")]
Relays = Annotated[Floats, Quantity("Relays", "", NOT_NEGATIVE)]
Signals = Annotated[Floats, Quantity("Signals", "", NOT_NEGATIVE)]


# --- One message through a chain of relays -------------------------------------------------------


@law
def clarity(relay_error: RelayError) -> Clarity:
    """Clarity of one relay, ``c = 1 - 2e``: 1 if it never errs, 0 if it tosses a coin.

    >>> print(clarity(0.1))
    0.8
    """
    return 1 - 2 * relay_error


@law
def clarity_after(
    distance: Distance, relay_error: RelayError = DEFAULTS.relay_error
) -> Annotated[Clarity, "Correlation of what an employee hears with the need"]:
    """Clarity left after d relays, ``c^d``: each relay multiplies it by the same factor.

    At infinity nothing is left, unless relays never err.

    >>> print(clarity_after([0, 1, 2, 3], 0.1).round(3))
    [1.    0.8   0.64  0.512]
    """
    return np.exp(_log_clarity_after(distance, relay_error))


@law
def error_after(distance: Distance, relay_error: RelayError = DEFAULTS.relay_error) -> Error:
    """Error after d relays, ``ε_d = (1 - c^d)/2``: the chance of an odd number of flips.

    >>> print(error_after([1, 3, 7], 0.1).round(3))
    [0.1   0.244 0.395]
    """
    return -np.expm1(_log_clarity_after(distance, relay_error)) / 2


@law
def relay_error_from(
    error: Annotated[Error, "Share of messages found wrong"],
    distance: Annotated[Distance, FINITE_POSITIVE, "Relays that they went through"],
) -> RelayError:
    """Error per relay that explains an error seen after d relays, ``e = (1 - (1 - 2ε)^(1/d))/2``.

    24.4 % of tickets are reclassified after three hand-overs:

    >>> print(relay_error_from(0.244, 3).round(6))
    0.1
    """
    return -np.expm1(np.log1p(-2 * error) / distance) / 2


@law
def binary_entropy(probability: Probability) -> Bits:
    """Entropy ``H2(p) = -p log2 p - (1-p) log2(1-p)`` of a yes or no, in bits.

    >>> print(binary_entropy([0, 0.1, 0.5]).round(3))
    [0.    0.469 1.   ]
    """
    p = probability
    # entr(p) = -p ln p, and xlog1py(q, -p) = q ln(1 - p), which keeps the smallest p.
    return (special.entr(p) - special.xlog1py(1 - p, -p)) / np.log(2)


@law
def information(distance: Distance, relay_error: RelayError = DEFAULTS.relay_error) -> Bits:
    """Information left in one message after d relays, ``I_d = 1 - H2(ε_d)``, in bits.

    The ratio of one relay to the one before tends to ``c²``.

    One signal at the counter informs like 17 signals seven relays away:

    >>> print(information([1, 3, 7], 0.1).round(3))
    [0.531 0.198 0.032]
    >>> print(round(information(1, 0.1) / information(7, 0.1)))
    17
    """
    y = clarity_after(distance, relay_error)
    # Far from the client 1 - H2 is the difference of two numbers that are almost equal.
    faint = np.minimum(y, 0.5)
    far = (faint * np.arctanh(faint) + np.log1p(-(faint**2)) / 2) / np.log(2)
    return np.where(y < 0.5, far, 1 - binary_entropy((1 - y) / 2))


@law
def information_bounds(
    distance: Distance, relay_error: RelayError = DEFAULTS.relay_error
) -> Annotated[tuple[Bits, Bits], "lower, upper"]:
    """Bounds on the information left, ``y²/(2 ln 2) <= I_d <= y²`` with ``y = c^d``, in bits.

    The upper one is the strong data-processing inequality of a chain of binary symmetric channels:
    whatever anybody does, each relay costs a factor ``c²``. Far from the client the lower one is
    the better approximation.

    >>> lower, upper = information_bounds(3, 0.1)
    >>> print(lower.round(4), information(3, 0.1).round(4), upper.round(4))
    0.1891 0.1984 0.2621
    """
    upper = clarity_after(distance, relay_error) ** 2
    return upper / (2 * np.log(2)), upper


def _log_clarity_after(distance: Floats, relay_error: Floats) -> Floats:
    # ln y = d ln(1 - 2e). Written so, the smallest slip still counts over enough relays.
    nothing_lost = (distance == 0) | (relay_error == 0)
    return np.where(nothing_lost, 0.0, distance * np.log1p(-2 * relay_error))


# --- Whether to move: expected gain and horizon --------------------------------------------------


@law
def majority_correct(error: Error, messages: Messages) -> MajorityCorrect:
    """Probability that the majority of k independent messages is right.

    It is the upper half of a binomial distribution.

    >>> print(majority_correct(0.244, [1, 3, 9]).round(3))
    [0.756 0.85  0.956]
    """
    return (1 + _majority_clarity(1 - 2 * error, messages)) / 2


@law
def expected_gain(
    distance: Distance,
    relay_error: RelayError = DEFAULTS.relay_error,
    stake: Stake = DEFAULTS.stake,
    messages: Messages = 1,
) -> Gain:
    """Gain to expect from changing when the message received says yes.

    Changing brings ``+G`` if the client does want it and ``-G`` otherwise. One message through d
    relays is worth ``G(1 - 2ε_d) = G·c^d``; the majority of k independent ones ``G(2 P_maj - 1)``.

    >>> print(expected_gain([1, 3, 4], 0.1).round(4))
    [0.8    0.512  0.4096]
    >>> print(expected_gain(4, 0.1, messages=[1, 3, 5]).round(4))
    [0.4096 0.58   0.6864]
    """
    return stake * _majority_clarity(clarity_after(distance, relay_error), messages)


@law
def gain_after_waiting(
    distance: Distance,
    relay_error: RelayError = DEFAULTS.relay_error,
    stake: Stake = DEFAULTS.stake,
    messages: Messages = 1,
    signal_interval: SignalInterval = DEFAULTS.signal_interval,
    rotation: Rotation = DEFAULTS.rotation,
) -> Gain:
    """Gain to expect from changing once k messages have come in, while the need turns.

    Waiting for k messages takes ``k·τ``; meanwhile the need turns by ``ω·k·τ``, and a change that
    points off the need by an angle is worth its cosine: ``G(2 P_maj - 1) cos(ωkτ)``, negative past
    a right angle. The cosine is a formalisation of this book. Beyond a billion radians rounding
    hides where the need points: it must turn by less.

    Two years of patience turn a need by a right angle, and what it was worth is gone:

    >>> print(gain_after_waiting(3, messages=[1, 9, 23, 25]).round(2))
    [ 0.51  0.76  0.06 -0.07]
    """
    angle = turn(rotation=rotation, signal_interval=signal_interval, messages=messages)
    return expected_gain(distance, relay_error, stake, messages) * np.cos(angle)


@law
def horizon(
    stake: Stake = DEFAULTS.stake,
    weight: Weight = DEFAULTS.weight,
    relay_error: RelayError = DEFAULTS.relay_error,
    messages: Messages = 1,
) -> Relays:
    """Horizon of sense d0: beyond it nobody should move, whatever the messages say.

    It is the distance at which the expected gain falls to the weight: ``ln(G/W)/ln(1/c)`` relays on
    one message. Waiting for k messages moves it outwards: it is a horizon of impatience. It is 0
    if even certainty is not worth more than the weight (``G <= W``) or if relays toss coins
    (``e = ½``); else infinite if relays never err or nothing weighs.

    >>> print(horizon(stake=1, weight=0.5, relay_error=0.1).round(3))
    3.106
    >>> print(horizon(messages=[1, 3, 5, 9, 15]).round(3))
    [3.106 4.739 5.687 6.866 7.94 ]
    """
    relays = np.abs(_log_clarity_needed(stake, weight, messages) / np.log1p(-2 * relay_error))
    return np.where((stake > weight) & (relay_error < 0.5), relays, 0.0)


_FAINT = 1e-8  # the clarity, times √k, below which a vote of k is as good as linear


def _majority_clarity(y: Floats, k: Floats) -> Floats:
    # 2 P_maj - 1, if each of k messages has clarity y. The binomial tail is an incomplete beta
    # function; a quadratic transformation spares the difference, and makes it easy to invert.
    faint = y * np.sqrt(k) < _FAINT
    vote = np.where(faint, _amplified(k) * y, special.betainc(0.5, (k + 1) / 2, y**2))
    return np.where(k == 1, y, vote)


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


# --- How long to wait: sequential tests ----------------------------------------------------------


@law
def sequential_signals(error: Error, threshold: Threshold) -> Signals:
    """Mean number of signals before one answer leads by ℓ, ``E[N] = ℓ(1 - 2α)/(1 - 2ε)``, exact.

    The lead is a random walk stopped at ±ℓ, the gambler's ruin. It ends on the wrong side with the
    decision error ``α = 1/(1 + ((1-ε)/ε)^ℓ)``. So it takes ℓ signals if none is wrong, and ℓ² if
    they are coin tosses.

    >>> print(sequential_signals([0, 0.1, 0.5], 2).round(3))
    [2.    2.439 4.   ]
    """
    lead, y = threshold, 1 - 2 * error
    # 1 - 2α = tanh(ℓ artanh(1 - 2ε)): waiting for a lead of ℓ turns one clarity into another.
    return np.where(y == 0, lead**2, lead * np.tanh(lead * np.arctanh(y)) / y)


@law
def smallest_threshold(
    error: Error, decision_error: DecisionError = DEFAULTS.decision_error
) -> Annotated[Threshold, Whole(1, or_infinite=True)]:
    """Smallest lead ℓ at which the decision error ``1/(1 + ((1-ε)/ε)^ℓ)`` is at most α.

    It is infinite if the signals are coin tosses. An argument stands for every number that rounds
    to it, 0.1 for a tenth: a lead that gives α but for rounding is enough.

    >>> print(smallest_threshold([0.1, 0.244, 0.5], 0.05))
    [ 2.  3. inf]

    At one wrong in ten, a lead of two is wrong once in 82:

    >>> print(smallest_threshold(0.1, 1 / 82))
    2.0
    """
    signal, needed = np.abs(special.logit(error)), np.abs(special.logit(decision_error))
    lead = needed / signal  # in log odds
    nearest = np.maximum(1, np.rint(lead))
    # What one rounding of each argument, and one of each logarithm, may do to the lead.
    blur = np.finfo(float).eps * (lead + (1 + lead) / signal)
    return np.where(nearest >= lead - blur, nearest, nearest + 1)


@law
def signals_needed(
    distance: Distance,
    relay_error: RelayError = DEFAULTS.relay_error,
    decision_error: DecisionError = DEFAULTS.decision_error,
) -> Signals:
    """Mean number of signals to decide d relays away (Wald, *Sequential Analysis*, 1947).

    ``E[N] = (1-2α) ln((1-α)/α) / ((1-2ε) ln((1-ε)/ε))`` with ``ε = ε_d``: infinite where nothing is
    left of the message. This is the smooth version, in which the lead may be any real number. It
    forgets that signals come whole, and so counts too few close to the client: 1.5 at one relay
    where the exact test (`sequential_signals`) takes 2.4, and its limit is 0 where no signal is
    wrong, though one is always needed.

    >>> print(signals_needed([1, 3, 7], 0.1, 0.05).round(2))
    [ 1.51  4.58 29.68]
    """
    log_y = _log_clarity_after(distance, relay_error)
    y = np.exp(log_y)
    # ½ ln((1-ε)/ε) = artanh y; where next to nothing is lost, y itself has forgotten the loss.
    signal = np.where(y < 0.5, np.arctanh(y), (np.log1p(y) - np.log(-np.expm1(log_y))) / 2)
    conviction = (decision_error - 0.5) * special.logit(decision_error)  # (½-α) ln((1-α)/α)
    return conviction / (y * signal)


@law
def sensing_time(
    distance: Distance,
    relay_error: RelayError = DEFAULTS.relay_error,
    decision_error: DecisionError = DEFAULTS.decision_error,
    signal_interval: SignalInterval = DEFAULTS.signal_interval,
) -> Months:
    """Sensing time ``T(d) = τ E[N]``: how long it takes to see, d relays away.

    It is infinite where nothing is left of the message.

    >>> print(sensing_time([1, 3, 7]).round(1))
    [ 1.5  4.6 29.7]
    """
    return signal_interval * signals_needed(distance, relay_error, decision_error)


# --- Raw evidence instead of verdicts ------------------------------------------------------------


@law
def raw_evidence_error(
    distance: Distance, noise: Noise
) -> Annotated[Error, "Probability that the sign of what arrives is wrong"]:
    """Error after d relays that forward what they heard instead of judging it, ``Q(1/(σ√d))``.

    The need is ±1 and each relay adds Gaussian noise of standard deviation σ. A relay that judges
    would err with probability ``Q(1/σ)``, that is ``raw_evidence_error(1, noise)``. Forwarding the
    evidence is not always better than forwarding a verdict:

    >>> raw = raw_evidence_error([25, 26], 0.5)
    >>> verdicts = error_after([25, 26], raw_evidence_error(1, 0.5))
    >>> print(raw < verdicts)
    [False  True]
    """
    return special.ndtr(-1 / (noise * np.sqrt(distance)))  # Q(x) = ndtr(-x)


@law
def words_after(
    distance: Distance, relay_error: RelayError = DEFAULTS.relay_error
) -> Annotated[Clarity, "Correlation of what the words say by then with the need"]:
    """Clarity left after d relays that hand on the client's own words, ``erf(z/√(2d))``.

    It is `raw_evidence_error` in the terms of a chain that judges: with the noise at which a relay
    that judged would slip with probability e, ``e = Q(z)``. From the second relay on words serve
    better than verdicts, unless relays slip rarely:

    >>> print(words_after([1, 2, 7], 0.1).round(2), clarity_after([1, 2, 7], 0.1).round(2))
    [0.8  0.64 0.37] [0.8  0.64 0.21]
    """
    certain = (distance == 0) | (relay_error == 0)
    steps = np.where(certain, 1, distance)
    return np.where(certain, 1.0, special.erf(-special.ndtri(relay_error) / np.sqrt(2 * steps)))


@law
def words_horizon(
    stake: Stake = DEFAULTS.stake,
    weight: Weight = DEFAULTS.weight,
    relay_error: RelayError = DEFAULTS.relay_error,
) -> Relays:
    """Horizon of sense where every relay hands on the client's own words.

    >>> print(words_horizon(1, 0.5, 0.1).round(2), horizon(1, 0.5, 0.1).round(2))
    3.61 3.11
    """
    clear, needed = special.ndtri(relay_error), special.ndtri((1 + weight / stake) / 2)
    relays = np.square(np.where(needed == 0, np.inf, clear / np.where(needed == 0, 1, needed)))
    return np.where((stake > weight) & (relay_error < 0.5), relays, 0.0)


# --- Redundancy: cross-checking ------------------------------------------------------------------


@law
def cross_checked(error: SourceError, own_error: OwnError, shared: Shared = 0.0) -> Error:
    """Error of a desk that takes the majority of three sources, ``δ + (1-2δ)(3η² - 2η³)``.

    One level of von Neumann's redundancy (*Probabilistic logics*, 1956). With probability ρ the
    three sources are echoes of a single one, and the vote changes nothing; that part is a
    formalisation of this book.

    >>> print(cross_checked(0.1, 0.1, shared=[0, 0.5, 1]).round(4))
    [0.1224 0.1512 0.18  ]
    """
    vote = shared * error + (1 - shared) * error * error * (3 - 2 * error)
    return np.minimum(own_error + (1 - 2 * own_error) * vote, 0.5)


@law
def cross_checked_after(levels: Levels, own_error: OwnError, shared: Shared = 0.0) -> Error:
    """Error after n levels of desks that each cross-check three sources of the level before.

    Before the first, nothing is wrong. Nine levels, against nine relays in a chain:

    >>> print(cross_checked_after(9, 0.1).round(3), error_after(9, 0.1).round(3))
    0.146 0.433
    """
    error = np.zeros(np.broadcast(levels, own_error, shared).shape)
    moving, level = levels > 0, 0
    while level < _STEPS and np.any(moving):
        after = np.where(level < levels, cross_checked(error, own_error, shared), error)
        error, moving, level = after, after != error, level + 1
    crept = _crept(error, np.maximum(levels - _STEPS, 0), own_error, shared)
    return np.where(moving & (levels > _STEPS), crept, error)


@law
def cross_checked_limit(
    own_error: OwnError, shared: Shared = 0.0
) -> Annotated[Error, "Probability of being wrong, however far; ½ is total irrelevance"]:
    """Stable error of a long chain of cross-checking desks, ``η* = ½(1 - √(3 - 2/(1-2δ)))``.

    With a share ρ of echoes the root is of ``3 - 2(1/(1-2δ) - ρ)/(1-ρ)``, which is above zero only
    below the `cross_checking_threshold`: from there on it is ½. Desks that never slip are never
    wrong.

    >>> print(cross_checked_limit([0.1, 0.15, 0.2]).round(3))
    [0.146 0.311 0.5  ]
    >>> print(cross_checked_limit(0.1, shared=[0, 0.4, 0.5]).round(3))
    [0.146 0.296 0.5  ]
    """
    lost = np.minimum(4 * own_error / ((1 - 2 * own_error) * (1 - shared)), 1)
    stable = lost / (2 + 2 * np.sqrt(1 - lost))  # ½(1 - √(1 - lost)), the smallest errors kept
    stable = np.where(own_error < cross_checking_threshold(shared), stable, 0.5)
    return np.where(own_error == 0, 0.0, stable)


@law
def cross_checking_threshold(shared: Shared = 0.0) -> OwnError:
    """Own error from which three sources save nothing in the end, ``(1-ρ)/(6-2ρ)``.

    It is one slip in six without echoes, none at all if all are echoes.

    >>> print(cross_checking_threshold([0, 0.5, 1]).round(3))
    [0.167 0.1   0.   ]
    """
    return (1 - shared) / (6 - 2 * shared)


_STEPS = 10_000  # levels that are counted one by one


def _crept(error: Floats, levels: Floats, delta: Floats, echo: Floats) -> Floats:
    # What has not settled after _STEPS levels is so near the threshold that a level changes next to
    # nothing: levels become time. The clarity y = 1 - 2η then follows dy/dn = ay - by³, which makes
    # y² logistic. That steps have a length counts as more time: by -½ ln of the change of speed.
    y2 = (1 - 2 * error) ** 2
    b = (1 - 2 * delta) * (1 - echo) / 2
    a = (1 - echo) / 2 - (3 - echo) * delta

    def log_fall(n: Floats) -> Floats:
        fading = np.exp(-2 * np.abs(a) * n)
        gone = np.where(
            a == 0, 2 * n, -np.expm1(-2 * np.abs(a) * n) / np.where(a == 0, 1, np.abs(a))
        )
        shrinks = 2 * np.abs(a) * n + np.log1p(b * y2 * gone)
        return np.where(a < 0, shrinks, np.log(fading + b * y2 * gone))

    longer = levels * (1 + a) + 0.75 * log_fall(levels)
    return (1 - np.sqrt(y2 * np.exp(-log_fall(longer)))) / 2


# --- The same, by chance -------------------------------------------------------------------------

MOST_DRAWN = 100_000_000  # numbers that one simulation draws


@simulation
def simulate_cascade(
    distance: Annotated[Distance, Whole(1)],
    relay_error: RelayError,
    runs: Runs,
    rng: np.random.Generator,
) -> NDArray[np.bool_]:
    """Pass `runs` messages through a chain and say who holds a wrong one.

    The result has the shape (runs, distance): whether a message is wrong when it leaves a relay.

    >>> wrong = simulate_cascade(3, 0.1, 100_000, np.random.default_rng(1))
    >>> print(wrong.mean(axis=0).round(2), error_after([1, 2, 3], 0.1).round(2))
    [0.1  0.18 0.24] [0.1  0.18 0.24]
    """
    within("runs times distance", runs * distance, 1, MOST_DRAWN)
    flips = rng.random((runs, distance)) < relay_error
    return np.logical_xor.accumulate(flips, axis=1)

"""Consommacteur: the equipped client votes, leaves or speaks, and the firm feels it or does not.

Three small models stand side by side. Clients choose by a multinomial logit (McFadden, 1974;
Anderson, de Palma and Thisse, 1992), the *vote with the chequebook*; its slope, the vote force, is
the stake of all later chapters. A dialogue of so many bits brings the offer nearer to what each
client prefers, the *ladder*. And people who leave or speak teach the firm what is wrong, after
Hirschman (*Exit, Voice, and Loyalty*, 1970). The last two are formalisations of this book. Bass's
diffusion (1969) and the arithmetic of the net promoter score come beside them.

Notation, as everywhere in the book: ``s`` market share, ``μ`` opacity, ``G`` stake, ``x`` adoption.
In this chapter ``V`` value of an offer to a client, ``a`` value less unit cost ``u``, ``F`` vote
force, ``n_f`` firms, ``n_b`` bits of dialogue, ``k`` weight of fit; ``g`` gap between what is
offered and what is wanted, ``N`` share of people who have stayed, ``r`` exit rate, ``v`` voice
rate, ``ρ`` learning rate, ``ℓ`` deaf months; ``p`` innovation and ``q`` imitation of Bass.

Functions take numbers or arrays that broadcast together and return the same shape; those that
compare several offers take them along the last axis. Outside its domain a function raises
``ValueError``, with the argument, its value and what is allowed; limits are values. No parameter
here is an estimate from data.
"""

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from pullkit.domain import (
    Floats,
    count,
    generator,
    row,
    rows,
    single,
    together,
    whole,
    within,
)

OPACITY = 0.25  # at which a firm with half the market has the book's default stake, G = 1

# What each rung of the ladder hears from a client, in bits.
RUNGS = MappingProxyType({"media": 0.0, "relational": 1.0, "productive": 2.0, "building": np.inf})


@dataclass(frozen=True)
class Situation:
    """Who may leave or speak, and how the firm hears it. Legible numbers, fitted to nothing."""

    gap: float = 0.4
    exit_rate: float = 0.5  # a month, per unit of gap
    voice_rate: float = 0.0  # a month, per unit of gap
    learning_rate: float = 0.8  # gap closed if everybody leaves or speaks once
    deaf_months: float = 0.0


RIDERS = Situation()
EMPLOYEES = Situation(exit_rate=0.05, voice_rate=0.05, learning_rate=0.4, deaf_months=12.0)


# --- The vote with the chequebook ----------------------------------------------------------------


def vote_share(advantage: ArrayLike, opacity: ArrayLike = OPACITY) -> Floats:
    """Share of the votes won against one rival, ``s = 1/(1 + exp(-ΔV/μ))``: a binary logit.

    Parameters
    ----------
    advantage : array_like
        How much better ``ΔV`` the offer is than its rival's, finite, of either sign.
    opacity : array_like
        Opacity ``μ``: how much of the choice is noise, habit or the cost of switching, in units of
        value. At 0 everyone takes the better offer; at infinity everyone tosses a coin.

    Returns
    -------
    float or ndarray
        Share, 0 to 1.

    Examples
    --------
    >>> print(vote_share(0.4, [0.2, 0.4]).round(3))
    [0.881 0.731]
    """
    gain, mu = _finite("advantage", advantage), _opacity(opacity)
    together(advantage=gain, opacity=mu)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # μ = 0 is a limit
        return special.expit(np.where(gain == 0, 0.0, gain / mu))[()]


def vote_shares(values: ArrayLike, opacity: ArrayLike = OPACITY) -> Floats:
    """Share of the votes won by each of several offers, ``s_j = exp(V_j/μ) / Σ exp(V_k/μ)``.

    Parameters
    ----------
    values : array_like, shape (..., offers)
        Value ``V_j`` of each offer, finite.
    opacity : array_like, shape (...)
        Opacity ``μ``, 0 or more. At 0 the best offers share all the votes.

    Returns
    -------
    ndarray, shape (..., offers)
        Shares, which sum to 1.

    Examples
    --------
    >>> print(vote_shares([1, 0.5, 0], opacity=0.5).round(3))
    [0.665 0.245 0.09 ]
    """
    behind, mu = _behind_the_best(values, opacity)
    weights = _logit_weights(behind, mu)
    return weights / weights.sum(axis=-1, keepdims=True)


def inclusive_value(values: ArrayLike, opacity: ArrayLike = OPACITY) -> Floats:
    """Value to a client of having the choice, ``μ ln Σ exp(V_j/μ)`` (the *logsum*).

    Parameters
    ----------
    values : array_like, shape (..., offers)
        Value ``V_j`` of each offer, finite.
    opacity : array_like, shape (...)
        Opacity ``μ``, finite, 0 or more. At 0 it is the value of the best offer.

    Returns
    -------
    float or ndarray, shape (...)
        The expected value of the chosen offer, up to a constant that all choices share.

    Examples
    --------
    >>> print(inclusive_value([1, 0.5, 0], opacity=0.5).round(3))
    1.204
    """
    behind, mu = _behind_the_best(values, _amount("opacity", opacity))
    best = np.max(_finite("values", values), axis=-1)
    return (best + mu[..., 0] * np.log(_logit_weights(behind, mu).sum(axis=-1)))[()]


def vote_force(share: ArrayLike, opacity: ArrayLike = OPACITY) -> Floats:
    """Vote force ``F = ∂s/∂V = s(1-s)/μ``: votes gained or lost for a little more value.

    It is the stake ``G`` of all later chapters. It is greatest, ``1/(4μ)``, at half the market and
    vanishes where the client is captive or absent.

    Parameters
    ----------
    share : array_like
        Market share ``s``, 0 to 1.
    opacity : array_like
        Opacity ``μ``, above 0. The default makes the stake 1 at half the market.

    Returns
    -------
    float or ndarray
        Share per unit of value, 0 or more.

    Examples
    --------
    >>> print(vote_force([0.5, 0.7, 0.85, 1]).round(2))
    [1.   0.84 0.51 0.  ]
    """
    s, mu = _share("share", share), _some_opacity(opacity)
    together(share=s, opacity=mu)
    return s * (1 - s) / mu


def captive_share(stake: ArrayLike, opacity: ArrayLike = OPACITY) -> Floats:
    """Market share above which the vote force is smaller than a given stake.

    Parameters
    ----------
    stake : array_like
        Stake ``G``, finite, 0 or more.
    opacity : array_like
        Opacity ``μ``, finite and above 0.

    Returns
    -------
    float or ndarray
        ``s = (1 + √(1 - 4μG))/2``, ½ to 1; or 0 if no share gives such a stake.

    Examples
    --------
    Below a stake of 0.625 one message is not worth the weight of 0.5, even at the counter:

    >>> print(captive_share(0.5 / 0.8).round(3))
    0.806
    """
    G = _amount("stake", stake)
    mu = _some_opacity(opacity)
    _amount("opacity", opacity)
    together(stake=G, opacity=mu)
    square = 1 - 4 * mu * G
    return np.where(square < 0, 0.0, (1 + np.sqrt(np.maximum(square, 0))) / 2)[()]


def opacity_from_revenue(rise: ArrayLike) -> Floats:
    """Opacity measured in stars, from what one star more adds to revenue: ``μ = 1/ln(1 + rise)``.

    It holds for a firm with a small share of its market, whose share grows like ``exp(ΔV/μ)``.

    Parameters
    ----------
    rise : array_like
        Relative rise of revenue for one star more, finite and above 0.

    Returns
    -------
    float or ndarray
        Stars.

    Examples
    --------
    Luca (2011) found 5 to 9 %, for independent restaurants only:

    >>> print(opacity_from_revenue([0.05, 0.09]).round(1))
    [20.5 11.6]
    """
    return 1 / np.log1p(within("rise", rise, 0, np.inf, open_low=True, open_high=True))


def simulate_votes(
    values: ArrayLike, opacity: float, voters: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Let `voters` clients each take the offer that is best to them, and count the votes.

    To each of them an offer is worth ``V_j + μ·Gumbel``, drawn anew (McFadden's derivation).

    Parameters
    ----------
    values : array_like, shape (offers,)
        Value ``V_j`` of each offer, finite.
    opacity : float
        Opacity ``μ``, finite, 0 or more.
    voters : int
        Number of clients, 1 or more.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    ndarray of int, shape (offers,)
        Votes for each offer.

    Examples
    --------
    >>> votes = simulate_votes([1, 0.5, 0], 0.3, 100_000, np.random.default_rng(1))
    >>> print((votes / 100_000).round(2), vote_shares([1, 0.5, 0], 0.3).round(2))
    [0.82 0.15 0.03] [0.82 0.15 0.03]
    """
    offers = row("values", _finite("values", values))
    mu = single("opacity", _amount("opacity", opacity))
    shape = count("voters", voters), offers.size
    worth = offers + mu * generator("rng", rng).gumbel(size=shape)
    return np.bincount(worth.argmax(axis=1), minlength=offers.size)


# --- What the vote does to prices ----------------------------------------------------------------


def markup(share: ArrayLike, opacity: ArrayLike = OPACITY) -> Floats:
    """Mark-up that a firm with share s asks for in a Bertrand-logit equilibrium, ``μ/(1-s)``.

    Parameters
    ----------
    share : array_like
        Market share ``s``, 0 to 1; among ``n_f`` equal firms it is ``1/n_f``.
    opacity : array_like
        Opacity ``μ``, above 0.

    Returns
    -------
    float or ndarray
        Price less unit cost, in units of value; infinite for a captive client.

    Examples
    --------
    Two, three and ten equal firms:

    >>> firms = np.array([2, 3, 10])
    >>> print(markup(1 / firms, opacity=0.3).round(3))
    [0.6   0.45  0.333]
    """
    s, mu = _share("share", share), _some_opacity(opacity)
    together(share=s, opacity=mu)
    with np.errstate(divide="ignore"):  # s = 1 is a limit
        return mu / (1 - s)


def best_markup(
    surplus: ArrayLike, opacity: ArrayLike = OPACITY, rival_value: ArrayLike = 0.0
) -> tuple[Floats, Floats]:
    """Mark-up that earns a firm most, given what its clients could have elsewhere.

    With ``a`` the surplus and ``I`` the value of the best alternative, it is ``μ(1 + w)`` and the
    share is ``w/(1 + w)``, where ``w = LambertW(exp((a - I)/μ - 1))``. If every firm answers the
    others in this way again and again, they settle where each asks ``μ/(1 - s)``.

    Parameters
    ----------
    surplus : array_like
        Value of the offer less its unit cost, ``a = V - u``, finite.
    opacity : array_like
        Opacity ``μ``, finite and above 0.
    rival_value : array_like
        What going elsewhere is worth: the `inclusive_value` of the rivals' offers at their prices.
        0 stands for buying nothing, so that the firm is alone.

    Returns
    -------
    markup, share : float or ndarray
        Price less unit cost, in units of value, and the share of the votes won with it.

    Examples
    --------
    A firm alone:

    >>> asked, share = best_markup(2, opacity=1)
    >>> print(asked, share)
    2.0 0.5
    """
    a, mu = _finite("surplus", surplus), _some_opacity(opacity)
    _amount("opacity", opacity)
    elsewhere = _finite("rival_value", rival_value)
    together(surplus=a, opacity=mu, rival_value=elsewhere)
    w = special.wrightomega((a - elsewhere) / mu - 1)  # LambertW(exp(.)) without overflow
    return mu * (1 + w), w / (1 + w)


# --- The ladder of bits --------------------------------------------------------------------------


def mismatch(bits: ArrayLike) -> Floats:
    """Mean squared distance between offer and preference, ``1/(12·4^n_b)``.

    Preferences are uniform on 0 to 1. A dialogue of so many bits says in which of ``2^n_b`` equal
    parts the client's preference lies, and the offer sits in the middle of it.

    Parameters
    ----------
    bits : array_like
        Bits of dialogue per client ``n_b``, 0 or more; infinity for a perfect understanding.

    Returns
    -------
    float or ndarray
        Squared distance, 0 to 1/12.

    Examples
    --------
    >>> print(mismatch([0, 1, 2, np.inf]).round(4))
    [0.0833 0.0208 0.0052 0.    ]
    """
    return 1 / (12 * 4 ** _bits(bits))


def ladder_share(bits: ArrayLike, fit_weight: ArrayLike, opacity: ArrayLike = OPACITY) -> Floats:
    """Share won from a deaf rival by a dialogue of so many bits.

    The client loses ``k`` times the squared mismatch, and the rival hears nothing: the advantage is
    ``k(1 - 4^(-n_b))/12``.

    Parameters
    ----------
    bits : array_like
        Bits of dialogue per client ``n_b``, 0 or more (infinity included).
    fit_weight : array_like
        Weight ``k`` of fit in what the client values, finite, 0 or more.
    opacity : array_like
        Opacity ``μ``, 0 or more.

    Returns
    -------
    float or ndarray
        Share, ½ to 1.

    Examples
    --------
    >>> print(ladder_share([0, 1, 2, np.inf], fit_weight=12, opacity=0.5).round(3))
    [0.5   0.818 0.867 0.881]
    """
    n_b, k = _bits(bits), _amount("fit_weight", fit_weight)
    together(bits=n_b, fit_weight=k, opacity=_opacity(opacity))
    return vote_share(k * (mismatch(0) - mismatch(n_b)), opacity)


def bits_needed(
    gain_share: ArrayLike, fit_weight: ArrayLike, opacity: ArrayLike = OPACITY
) -> Floats:
    """Fewest bits of dialogue that win a given part of all the share that dialogue can win.

    Parameters
    ----------
    gain_share : array_like
        Part of the gain of a perfect understanding, 0 to 1.
    fit_weight : array_like
        Weight ``k`` of fit, finite and above 0.
    opacity : array_like
        Opacity ``μ``, finite and above 0.

    Returns
    -------
    float or ndarray
        A whole number, 0 or more; infinite for the whole gain.

    Examples
    --------
    >>> print(bits_needed([0, 0.8, 0.95, 1], fit_weight=12, opacity=0.5))
    [ 0.  1.  2. inf]
    """
    part = _share("gain_share", gain_share)
    k = within("fit_weight", fit_weight, 0, np.inf, open_low=True, open_high=True)
    mu = _some_opacity(opacity)
    _amount("opacity", opacity)
    together(gain_share=part, fit_weight=k, opacity=mu)
    # In terms of artanh(2s - 1), which is half the advantage over μ, no share rounds to 1.
    most = k / (24 * mu)
    with np.errstate(divide="ignore", invalid="ignore"):  # the whole gain needs endless bits
        missing = 1 - np.arctanh(part * np.tanh(most)) / most
        bits = np.ceil(-np.log2(missing) / 2 - 1e-9)  # a whole number must not round up
    return np.where(part == 1, np.inf, np.maximum(bits, 0) + 0.0)[()]


# --- Leave or speak ------------------------------------------------------------------------------
#
# While the firm is deaf, N falls at the rate r·g·N and g stays. Then each who leaves or speaks also
# closes the gap a little: dg/dt = -ρ(r + v)g·N. So N is a straight line in g, whatever the speeds.


def lesson_cost(
    gap: ArrayLike, exit_rate: ArrayLike, voice_rate: ArrayLike, learning_rate: ArrayLike
) -> Floats:
    """Share of people who leave before the firm has learnt its lesson, ``R = (g/ρ)·r/(r + v)``.

    Parameters
    ----------
    gap : array_like
        Gap ``g`` between what is offered and what is wanted, 0 to 1.
    exit_rate : array_like
        Exit rate ``r``, a month and per unit of gap, finite, 0 or more.
    voice_rate : array_like
        Voice rate ``v``, a month and per unit of gap, finite, 0 or more.
    learning_rate : array_like
        Learning rate ``ρ``: gap closed if everybody leaves or speaks once, finite, 0 or more.

    Returns
    -------
    float or ndarray
        Share of the people there were at the start; above 1 the lesson costs more than there are,
        and it is infinite if the firm never learns.

    Examples
    --------
    Leaving four times faster costs the same; speaking as often as leaving halves it:

    >>> print(lesson_cost(0.4, [0.5, 2, 0.5], [0, 0, 0.5], 0.8))
    [0.5  0.5  0.25]
    """
    g, r, v, rho = _situation(gap, exit_rate, voice_rate, learning_rate)
    with np.errstate(divide="ignore", invalid="ignore"):  # 0/0, answered below
        cost = g * r / (rho * (r + v))
    return np.where(g * r == 0, 0.0, cost)[()]


def survivors(
    gap: ArrayLike,
    exit_rate: ArrayLike,
    voice_rate: ArrayLike,
    learning_rate: ArrayLike,
    deaf_months: ArrayLike = 0.0,
) -> Floats:
    """Share of people who stay in the end, ``N∞ = max(0, exp(-r·g·ℓ) - R)``.

    Parameters
    ----------
    gap : array_like
        Gap ``g`` at the start, 0 to 1.
    exit_rate, voice_rate : array_like
        Rates ``r`` of leaving and ``v`` of speaking, a month and per unit of gap, finite, 0 or
        more.
    learning_rate : array_like
        Learning rate ``ρ``, finite, 0 or more.
    deaf_months : array_like
        Months ``ℓ`` before the firm starts to learn, finite, 0 or more.

    Returns
    -------
    float or ndarray
        Share of the people there were at the start, 0 to 1.

    Examples
    --------
    Without deafness the speed of leaving does not matter; with two deaf months it does:

    >>> print(survivors(0.4, [0.5, 2], 0, 0.8))
    [0.5 0.5]
    >>> print(survivors(0.4, [0.5, 1], 0, 0.8, deaf_months=2).round(2))
    [0.17 0.  ]
    """
    heard = _left_to_listen(gap, exit_rate, voice_rate, learning_rate, deaf_months)
    return np.maximum(heard - lesson_cost(gap, exit_rate, voice_rate, learning_rate), 0)


def residual_gap(
    gap: ArrayLike,
    exit_rate: ArrayLike,
    voice_rate: ArrayLike,
    learning_rate: ArrayLike,
    deaf_months: ArrayLike = 0.0,
) -> Floats:
    """Gap that is left in the end: none if some stay, else what the last to leave did not teach.

    Parameters
    ----------
    gap : array_like
        Gap ``g`` at the start, 0 to 1.
    exit_rate, voice_rate : array_like
        Rates ``r`` of leaving and ``v`` of speaking, a month and per unit of gap, finite, 0 or
        more.
    learning_rate : array_like
        Learning rate ``ρ``, finite, 0 or more.
    deaf_months : array_like
        Months ``ℓ`` before the firm starts to learn, finite, 0 or more.

    Returns
    -------
    float or ndarray
        ``g - exp(-r·g·ℓ)·ρ(r + v)/r`` if nobody stays; ``g`` if nobody says anything.

    Examples
    --------
    >>> print(residual_gap(0.8, 1, 0.2, 0.5).round(3), survivors(0.8, 1, 0.2, 0.5))
    0.2 0.0
    """
    g, r, v, rho = _situation(gap, exit_rate, voice_rate, learning_rate)
    heard = _left_to_listen(g, r, v, rho, deaf_months)
    with np.errstate(divide="ignore", invalid="ignore"):  # r = 0, where all stay
        left = g - heard * rho * (r + v) / r
    nobody_speaks = rho * (r + v) == 0
    return np.where(nobody_speaks, g, np.where(r > 0, np.maximum(left, 0), 0.0))[()]


def longest_deafness(
    gap: ArrayLike, exit_rate: ArrayLike, voice_rate: ArrayLike, learning_rate: ArrayLike
) -> Floats:
    """Longest deafness a firm survives, ``ℓ* = -ln R/(r·g)`` months.

    Parameters
    ----------
    gap : array_like
        Gap ``g`` at the start, 0 to 1.
    exit_rate, voice_rate : array_like
        Rates ``r`` of leaving and ``v`` of speaking, a month and per unit of gap, finite, 0 or
        more.
    learning_rate : array_like
        Learning rate ``ρ``, finite, 0 or more.

    Returns
    -------
    float or ndarray
        Months; 0 if even a firm that listens at once is emptied, infinite if nobody leaves.

    Examples
    --------
    >>> print(longest_deafness(0.4, 0.5, [0, 1], 0.8).round(2))
    [3.47 8.96]
    """
    cost = lesson_cost(gap, exit_rate, voice_rate, learning_rate)
    g, r, _, _ = _situation(gap, exit_rate, voice_rate, learning_rate)
    with np.errstate(divide="ignore", invalid="ignore"):  # nobody leaves, answered below
        months = np.maximum(-np.log(cost) / (r * g), 0)
    return np.where(r * g == 0, np.inf, months)[()]


def leave_or_speak(
    months: ArrayLike,
    gap: ArrayLike,
    exit_rate: ArrayLike,
    voice_rate: ArrayLike,
    learning_rate: ArrayLike,
    deaf_months: ArrayLike = 0.0,
) -> tuple[Floats, Floats]:
    """How many have stayed and what gap is left after so many months: the law, solved.

    In the plane of the two, a path goes down while the firm is deaf (people leave, nothing is
    mended) and then along a straight line, to ``g = 0`` (recovery) or to ``N = 0`` (death).

    Parameters
    ----------
    months : array_like
        Time since the gap opened, finite, 0 or more.
    gap : array_like
        Gap ``g`` at the start, 0 to 1.
    exit_rate, voice_rate : array_like
        Rates ``r`` of leaving and ``v`` of speaking, a month and per unit of gap, finite, 0 or
        more.
    learning_rate : array_like
        Learning rate ``ρ``, finite, 0 or more.
    deaf_months : array_like
        Months ``ℓ`` before the firm starts to learn, finite, 0 or more.

    Returns
    -------
    people, gap : float or ndarray
        Share ``N`` of people who have stayed, and gap ``g``.

    Examples
    --------
    >>> people, gap = leave_or_speak([0, 2, 12, 60], 0.4, 0.5, 0, 0.8, deaf_months=2)
    >>> print(people.round(2), gap.round(2))
    [1.   0.67 0.27 0.17] [0.4  0.4  0.08 0.  ]
    """
    t = _amount("months", months)
    g, r, v, rho = _situation(gap, exit_rate, voice_rate, learning_rate)
    deaf = _amount("deaf_months", deaf_months)
    together(months=t, gap=g, exit_rate=r, voice_rate=v, learning_rate=rho, deaf_months=deaf)
    listening = np.maximum(t - deaf, 0)
    heard = np.exp(-r * g * np.minimum(t, deaf))
    # With z = (ρ(r+v)·N - r·g)·t, at the moment the firm starts to listen, the solution is
    # N = heard/(1 + r·g·t·(1 - exp(-z))/z), and g·exp(z)/N is constant.
    z = (rho * (r + v) * heard - r * g) * listening
    taught = r * g * listening
    with np.errstate(over="ignore", invalid="ignore"):  # of two forms one may overflow
        people = heard / (1 + taught * special.exprel(-z))
        shrinking = g * np.exp(-z) / (1 + taught * special.exprel(-z))
        lasting = g / (np.exp(z) + taught * special.exprel(z))
    return people, np.where(z > 0, shrinking, lasting)[()]


def months_to_mend(
    mended: ArrayLike,
    gap: ArrayLike,
    exit_rate: ArrayLike,
    voice_rate: ArrayLike,
    learning_rate: ArrayLike,
    deaf_months: ArrayLike = 0.0,
) -> Floats:
    """Months until a given part of the gap is closed.

    Parameters
    ----------
    mended : array_like
        Part of the gap that is closed, 0 to 1, 1 excluded.
    gap : array_like
        Gap ``g`` at the start, 0 to 1.
    exit_rate, voice_rate : array_like
        Rates ``r`` of leaving and ``v`` of speaking, a month and per unit of gap, finite, 0 or
        more.
    learning_rate : array_like
        Learning rate ``ρ``, finite, 0 or more.
    deaf_months : array_like
        Months ``ℓ`` before the firm starts to learn, finite, 0 or more.

    Returns
    -------
    float or ndarray
        Months, deaf ones included; infinite if everybody has left, or nobody is heard, before.

    Examples
    --------
    The same law for riders, who leave at once, and for employees, who leave ten times more slowly:

    >>> print(months_to_mend(0.5, 0.4, [0.5, 0.05], 0, 0.8).round(1))
    [ 2.  20.3]
    """
    part = within("mended", mended, 0, 1, open_high=True)
    g, r, v, rho = _situation(gap, exit_rate, voice_rate, learning_rate)
    deaf = _amount("deaf_months", deaf_months)
    together(mended=part, gap=g, exit_rate=r, voice_rate=v, learning_rate=rho, deaf_months=deaf)
    heard = _left_to_listen(g, r, v, rho, deaf)
    learning = rho * (r + v)
    # From g(t) = (1 - part)·g; the relative surplus of people tends to 0 where the firm just dies.
    needed = (1 - part) * heard * learning
    surplus = part * (heard * learning - r * g)
    with np.errstate(divide="ignore", invalid="ignore"):  # nobody is heard: answered below
        ratio = surplus / needed
        slowly = part / needed * np.where(ratio == 0, 1.0, np.log1p(ratio) / ratio)
    reached = (needed > 0) & (ratio > -1)
    months = deaf + np.where(reached, slowly, np.inf)
    return np.where((part == 0) | (g == 0), 0.0, months)[()]


def simulate_leave_or_speak(
    people: int,
    months: float,
    gap: float,
    exit_rate: float,
    voice_rate: float,
    learning_rate: float,
    deaf_months: float,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Follow so many people, each of whom may leave or speak at any moment.

    A person leaves at the rate ``r·g`` and speaks at the rate ``v·g``. Once the firm listens, each
    who does closes the gap by ``ρ`` over the number of people at the start, until none is left.

    Parameters
    ----------
    people : int
        Number of people at the start, 1 or more.
    months : float
        How long to follow them, finite, 0 or more.
    gap, exit_rate, voice_rate, learning_rate, deaf_months : float
        As in `leave_or_speak`.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    left : ndarray, shape (people,)
        Month in which each one left; infinite for those who are still there.
    spoke : ndarray, shape (people,)
        Month in which each one first spoke; infinite for those who never did.
    heard : ndarray, shape (lessons,)
        Months of the lessons the firm learnt, in order. Up to then the gap is
        ``max(0, gap - lessons·ρ/people)``.

    Examples
    --------
    A hundred riders, nobody speaks, no deafness: fifty leave, whatever the speed.

    >>> left, spoke, heard = simulate_leave_or_speak(
    ...     100, 1000, 0.4, 0.5, 0, 0.8, 0, np.random.default_rng(1)
    ... )
    >>> print(np.isinf(left).sum(), np.isinf(spoke).sum(), len(heard))
    50 100 50
    """
    people, months = count("people", people), single("months", _amount("months", months))
    g, r, v, rho = map(
        single,
        ("gap", "exit_rate", "voice_rate", "learning_rate"),
        _situation(gap, exit_rate, voice_rate, learning_rate),
    )
    deaf = single("deaf_months", _amount("deaf_months", deaf_months))
    rng = generator("rng", rng)
    left, spoke = np.full((2, people), np.inf)
    heard: list[float] = []
    present = list(range(people))
    time, lesson = 0.0, rho / people
    while present:
        now = max(0.0, g - len(heard) * lesson)
        rate = (r + v) * now * len(present)
        # A deaf firm and one that listens have the same rates: no clock is restarted between them.
        time += rng.exponential(1 / rate) if now > 1e-12 and rate > 0 else np.inf
        if time > months:
            break
        who = int(rng.integers(len(present)))
        if rng.random() * (r + v) < r:
            left[present[who]] = time
            present[who] = present[-1]
            present.pop()
        else:
            spoke[present[who]] = min(spoke[present[who]], time)
        if time > deaf and lesson > 0:
            heard.append(time)
    return left, spoke, np.array(heard)


# --- Word of mouth -------------------------------------------------------------------------------


def bass_adoption(time: ArrayLike, innovation: ArrayLike, imitation: ArrayLike) -> Floats:
    """Share of adopters in Bass's diffusion, ``x = (1 - E)/(1 + (q/p)E)``, ``E = exp(-(p+q)t)``.

    Those who have not adopted do so at the rate ``p + q·x``: media, and word of mouth.

    Parameters
    ----------
    time : array_like
        Time since the start, 0 or more (infinity included), most often in years.
    innovation : array_like
        Coefficient of innovation ``p``, per unit of time, finite, 0 or more.
    imitation : array_like
        Coefficient of imitation ``q``, per unit of time, finite, 0 or more.

    Returns
    -------
    float or ndarray
        Adoption ``x``, 0 to 1; without innovation nobody starts.

    Examples
    --------
    >>> print(bass_adoption([0, 5, 10, np.inf], 0.03, 0.38).round(3))
    [0.    0.331 0.813 1.   ]
    """
    t, p, q = within("time", time, 0, np.inf), *_bass(innovation, imitation)
    together(time=t, innovation=p, imitation=q)
    with np.errstate(invalid="ignore"):  # p = 0, answered below
        spread = (p + q) * t
        adopted = -p * np.expm1(-spread) / (p + q * np.exp(-spread))
    return np.where((p == 0) | (t == 0), 0.0, adopted)[()]


def bass_peak(innovation: ArrayLike, imitation: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """When adoption is fastest, how far it has gone by then, and how fast it goes.

    ``t* = ln(q/p)/(p+q)``, ``x* = ½ - p/(2q)`` and ``dx/dt = (p+q)²/(4q)``, if ``q > p``; else
    adoption is fastest at the start.

    Parameters
    ----------
    innovation : array_like
        Coefficient of innovation ``p``, per unit of time, finite and above 0.
    imitation : array_like
        Coefficient of imitation ``q``, per unit of time, finite, 0 or more.

    Returns
    -------
    time, adoption, pace : float or ndarray
        ``t*``, ``x(t*)`` and the pace ``dx/dt`` then.

    Examples
    --------
    >>> time, adoption, pace = bass_peak(0.03, 0.38)
    >>> print(time.round(2), adoption.round(3), pace.round(3))
    6.19 0.461 0.111
    """
    p, q = _bass(innovation, imitation)
    within("innovation", innovation, 0, np.inf, open_low=True)
    together(innovation=p, imitation=q)
    q = np.maximum(q, p)  # up to there the peak is at the start, where x = 0
    return np.log(q / p) / (p + q), 0.5 - p / (2 * q), (p + q) ** 2 / (4 * q)


# --- A score and its error -----------------------------------------------------------------------


def promoter_score(promoters: ArrayLike, detractors: ArrayLike) -> Floats:
    """Net promoter score: share of promoters less share of detractors (Reichheld, 2003).

    Parameters
    ----------
    promoters, detractors : array_like
        Shares of the answers, 0 to 1, together at most 1.

    Returns
    -------
    float or ndarray
        Score, -1 to 1.

    Examples
    --------
    >>> print(promoter_score(0.5, 0.2))
    0.3
    """
    P, D = _answers(promoters, detractors)
    return P - D


def promoter_score_error(promoters: ArrayLike, detractors: ArrayLike, answers: ArrayLike) -> Floats:
    """How far off a net promoter score may be: standard deviation ``√((P + D - (P-D)²)/n)``.

    Parameters
    ----------
    promoters, detractors : array_like
        Shares of the answers, 0 to 1, together at most 1.
    answers : array_like
        Number ``n`` of answers, a whole number, 1 or more.

    Returns
    -------
    float or ndarray
        Standard deviation, 0 to 1.

    Examples
    --------
    >>> print(promoter_score_error(0.5, 0.2, 400).round(3))
    0.039
    """
    P, D = _answers(promoters, detractors)
    n = whole("answers", answers, 1)
    together(promoters=P, detractors=D, answers=n)
    return np.sqrt((P + D - (P - D) ** 2) / n)


def answers_needed(
    promoters: ArrayLike, detractors: ArrayLike, margin: ArrayLike, confidence: ArrayLike = 0.95
) -> Floats:
    """How many answers make a net promoter score certain within a margin.

    Parameters
    ----------
    promoters, detractors : array_like
        Shares expected among the answers, 0 to 1, together at most 1.
    margin : array_like
        Half the width of the interval, above 0.
    confidence : array_like
        Probability that the interval holds the score, by the normal law, 0 to 1, both excluded.

    Returns
    -------
    float or ndarray
        A whole number, 1 or more.

    Examples
    --------
    >>> print(answers_needed(0.5, 0.2, margin=0.05))
    938.0
    """
    within_margin = within("margin", margin, 0, np.inf, open_low=True)
    level = within("confidence", confidence, 0, 1, open_low=True, open_high=True)
    spread = promoter_score_error(promoters, detractors, 1)
    together(promoters=promoters, detractors=detractors, margin=within_margin, confidence=level)
    deviations = special.ndtri((1 + level) / 2)
    return np.maximum(np.ceil((deviations * spread / within_margin) ** 2), 1)


# --- Shared by the functions above ---------------------------------------------------------------


def _finite(name: str, value: ArrayLike) -> Floats:
    return within(name, value, -np.inf, np.inf, open_low=True, open_high=True)


def _amount(name: str, value: ArrayLike) -> Floats:
    return within(name, value, 0, np.inf, open_high=True)


def _share(name: str, value: ArrayLike) -> Floats:
    return within(name, value, 0, 1)


def _bits(value: ArrayLike) -> Floats:
    return within("bits", value, 0, np.inf)


def _opacity(value: ArrayLike) -> Floats:
    return within("opacity", value, 0, np.inf)


def _some_opacity(value: ArrayLike) -> Floats:
    return within("opacity", value, 0, np.inf, open_low=True)


def _bass(innovation: ArrayLike, imitation: ArrayLike) -> tuple[Floats, Floats]:
    return _amount("innovation", innovation), _amount("imitation", imitation)


def _answers(promoters: ArrayLike, detractors: ArrayLike) -> tuple[Floats, Floats]:
    P, D = _share("promoters", promoters), _share("detractors", detractors)
    together(promoters=P, detractors=D)
    within("promoters + detractors", P + D, 0, 1 + 1e-12)  # shares that sum to 1 but for rounding
    return P, D


def _behind_the_best(values: ArrayLike, opacity: ArrayLike) -> tuple[Floats, Floats]:
    # How far each offer is behind the best, 0 or less, and an opacity that broadcasts with it.
    V, mu = rows("values", _finite("values", values)), _opacity(opacity)
    together(values=V[..., 0], opacity=mu)
    return V - V.max(axis=-1, keepdims=True), mu[..., np.newaxis]


def _logit_weights(behind: Floats, mu: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # μ = 0 is a limit
        return np.exp(np.where(behind == 0, 0.0, behind / mu))


def _situation(
    gap: ArrayLike, exit_rate: ArrayLike, voice_rate: ArrayLike, learning_rate: ArrayLike
) -> tuple[Floats, Floats, Floats, Floats]:
    g, r = _share("gap", gap), _amount("exit_rate", exit_rate)
    v, rho = _amount("voice_rate", voice_rate), _amount("learning_rate", learning_rate)
    together(gap=g, exit_rate=r, voice_rate=v, learning_rate=rho)
    return g, r, v, rho


def _left_to_listen(
    gap: ArrayLike,
    exit_rate: ArrayLike,
    voice_rate: ArrayLike,
    learning_rate: ArrayLike,
    deaf_months: ArrayLike,
) -> Floats:
    # Share of people who are still there when the firm starts to listen.
    g, r, v, rho = _situation(gap, exit_rate, voice_rate, learning_rate)
    deaf = _amount("deaf_months", deaf_months)
    together(gap=g, exit_rate=r, voice_rate=v, learning_rate=rho, deaf_months=deaf)
    return np.exp(-r * g * deaf)

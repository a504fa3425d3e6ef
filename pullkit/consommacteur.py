"""Consommacteur: the equipped client votes, leaves or speaks, and the firm feels it or does not.

Three small models stand side by side. Clients choose between two offers by a logit (McFadden, 1974;
Anderson, de Palma and Thisse, 1992), the *vote with the chequebook*; its slope, the vote force, is
the stake of all later chapters. A dialogue of so many bits brings the offer nearer to what each
client prefers, the *ladder*. And people who leave or speak teach the firm what is wrong, after
Hirschman (*Exit, Voice, and Loyalty*, 1970). The last two are formalisations of this book. Bass's
diffusion (1969) and the arithmetic of the net promoter score come beside them.

Notation, as everywhere in the book: ``s`` market share, ``μ`` opacity, ``G`` stake, ``x`` adoption.
In this chapter ``V`` value of an offer to a client, ``F`` vote force, ``n_f`` firms, ``n_b`` bits
of dialogue, ``k`` weight of fit; ``g`` gap between what is offered and what is wanted, ``N`` share
of people who have stayed, ``r`` exit rate, ``v`` voice rate, ``ρ`` learning rate, ``ℓ`` deaf
months; ``p`` innovation and ``q`` imitation of Bass.

Functions take numbers or arrays that broadcast together and return the same shape. Outside its
domain a function raises ``ValueError``, with the argument, its value and what is allowed; limits
are values, and what is larger than the largest floating-point number is infinite. No parameter here
is an estimate from data.
"""

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from pullkit.arguments import Floats, together, whole, within

ROUNDING = 1e-12  # relative; what is whole, or equal, but for rounding counts as such
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
    with np.errstate(over="ignore"):
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
    with np.errstate(over="ignore"):
        square = 1 - 4 * (mu * G)
    none = square < -ROUNDING  # the greatest stake belongs to half the market, however it rounds
    return np.where(none, 0.0, (1 + np.sqrt(np.maximum(square, 0))) / 2)[()]


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
    more = within("rise", rise, 0, np.inf, open_low=True, open_high=True)
    with np.errstate(over="ignore"):
        return 1 / np.log1p(more)


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
    with np.errstate(divide="ignore", over="ignore"):  # s = 1 is a limit
        return mu / (1 - s)


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
    return 4.0 ** -_bits(bits) / 12


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
    with np.errstate(over="ignore"):
        heard = -np.expm1(-np.log(4) * n_b)  # 1 - 4^(-n_b), for a small fraction of a bit too
    return vote_share(k * heard / 12, opacity)


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
    # With r = (1 - part)/(1 + part) and x the whole advantage over μ, the law gives 4^(-n_b) as
    # (ln(1 + r·e^x) - ln(1 + r·e^-x))/x: 1 - part where x is small, 1 where it is large.
    with np.errstate(divide="ignore", over="ignore"):  # the whole gain needs endless bits
        x = np.clip(k / mu / 12, 1e-100, 1e300)
        # A part that was a whole number of bits' before it was rounded still is.
        r = np.where(part == 1, 0.0, (1 - part + np.finfo(float).eps) / (1 + part))
        least = np.minimum(x, 1)
        little = 2 * np.arctanh(r * np.sinh(least) / (1 + r * np.cosh(least)))
        much = np.logaddexp(0, np.log(r) + x) - np.log1p(r * np.exp(-x))
        bits = -np.log2(np.where(x < 1, little, much) / x) / 2
    return np.where(part == 0, 0.0, np.maximum(np.ceil(bits * (1 - ROUNDING)), 1))[()]


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
    leave = _share_who_leave(r, v)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # 0/0, answered below
        cost = np.minimum(g, leave) / rho * np.maximum(g, leave)
    cost = np.where(rho == 0, np.inf, cost)
    return np.where((g == 0) | (r == 0), 0.0, cost)[()]


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
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # r = 0, where all stay
        left = np.where(r > 0, np.maximum(g - rho / _share_who_leave(r, v) * heard, 0), 0.0)
    nobody_is_heard = (rho == 0) | (heard == 0) | ((r == 0) & (v == 0))
    return np.where(nobody_is_heard, g, left)[()]


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
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # nobody leaves: see below
        months = np.maximum(-np.log(cost), 0) / r / g
    return np.where((r == 0) | (g == 0), np.inf, months)[()]


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
    heard = _still_there(g, r, np.minimum(t, deaf))
    # With z = (ρ(r+v)·N - r·g)·t, at the moment the firm starts to listen, the solution is
    # N = heard/(1 + r·g·t·(1 - exp(-z))/z), and g·exp(z)/N is constant.
    speed = _learning(heard, r, v, rho) - r * g
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):  # see `np.where`
        z = np.where(listening == 0, 0.0, speed * listening)
        lost = r * g * np.where(z == 0, listening, -np.expm1(-z) / speed)
        lasting = g / (np.exp(z) + r * g * np.where(z == 0, listening, np.expm1(z) / speed))
    people = heard / (1 + lost)
    left = np.where(z > 0, g * np.exp(-np.abs(z)) / (1 + lost), lasting)
    return people, np.minimum(left, g)  # which rounding must not exceed


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
    learning = _learning(heard, r, v, rho)
    # From g(t) = (1 - part)·g; the relative surplus of people tends to 0 where the firm just dies.
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # nobody is heard: below
        surplus = part / (1 - part) * (1 - r * g / learning)
        slowly = part / (1 - part) / learning
        slowly = slowly * np.where(surplus == 0, 1.0, np.log1p(surplus) / surplus)
    reached = (learning > 0) & (surplus > -1)
    months = deaf + np.where(reached, slowly, np.inf)
    return np.where((part == 0) | (g == 0), 0.0, months)[()]


# --- Word of mouth -------------------------------------------------------------------------------


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
    media = p / q
    with np.errstate(over="ignore"):
        time = (np.log(q) - np.log(p)) / (1 + media) / q
    return time, (1 - media) / 2, q * ((1 + media) / 2) ** 2


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
    deviations = np.sqrt(2) * special.erfinv(level)
    with np.errstate(over="ignore"):
        answers = (deviations * spread / within_margin) ** 2
    return np.maximum(np.ceil(answers * (1 - ROUNDING)), 1)


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


def _situation(
    gap: ArrayLike, exit_rate: ArrayLike, voice_rate: ArrayLike, learning_rate: ArrayLike
) -> tuple[Floats, Floats, Floats, Floats]:
    g, r = _share("gap", gap), _amount("exit_rate", exit_rate)
    v, rho = _amount("voice_rate", voice_rate), _amount("learning_rate", learning_rate)
    together(gap=g, exit_rate=r, voice_rate=v, learning_rate=rho)
    return g, r, v, rho


def _share_who_leave(exit_rate: Floats, voice_rate: Floats) -> Floats:
    # Of all who leave or speak: r/(r + v), which is 0 if nobody does.
    faster = np.maximum(exit_rate, voice_rate)
    with np.errstate(invalid="ignore"):
        leave, speak = exit_rate / faster, voice_rate / faster
        return np.where(exit_rate == 0, 0.0, leave / (leave + speak))


def _learning(heard: Floats, exit_rate: Floats, voice_rate: Floats, rate: Floats) -> Floats:
    # How fast a firm learns that so many are there to teach, per unit of gap: N·ρ(r + v).
    with np.errstate(over="ignore"):
        return heard * rate * exit_rate + heard * rate * voice_rate


def _still_there(gap: Floats, exit_rate: Floats, months: Floats) -> Floats:
    # Share of people who are still there after so many deaf months.
    with np.errstate(over="ignore"):
        return np.exp(-exit_rate * gap * months)


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
    return _still_there(g, r, deaf)

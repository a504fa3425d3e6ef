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

`law` makes a formula take numbers or arrays that broadcast together, return the same shape and
refuse by ``ValueError`` what lies outside its domain, with the argument, its value and what is
allowed; limits are values, and what is larger than the largest floating-point number is infinite.
No parameter here is an estimate from data.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated

import numpy as np
from scipy import special

from pullkit.arguments import (
    FINITE,
    FINITE_NOT_NEGATIVE,
    FINITE_POSITIVE,
    NOT_NEGATIVE,
    POSITIVE,
    SHARE,
    Between,
    Floats,
    Whole,
    within,
)
from pullkit.laws import Quantity, law
from pullkit.quantities import Months, Stake

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

Advantage = Annotated[
    Floats, Quantity("How much better the offer is than the rival's", "ΔV", FINITE)
]
Opacity = Annotated[
    Floats,
    Quantity(
        "Opacity: how much of the choice is noise, habit or the cost of switching",
        "μ",
        POSITIVE,
        "units of value",
    ),
]
Share = Annotated[Floats, Quantity("Market share", "s", SHARE)]
VoteForce = Annotated[Floats, Quantity("Share won for a unit of value", "F", NOT_NEGATIVE)]
Rise = Annotated[
    Floats, Quantity("Relative rise of revenue for one star more", "", FINITE_POSITIVE)
]


@law
def vote_share(advantage: Advantage, opacity: Annotated[Opacity, NOT_NEGATIVE] = OPACITY) -> Share:
    """Share of the votes won against one rival, ``s = 1/(1 + exp(-ΔV/μ))``: a binary logit.

    Without opacity everyone takes the better offer; if it is infinite everyone tosses a coin.

    >>> print(vote_share(0.4, [0.2, 0.4]).round(3))
    [0.881 0.731]
    """
    return special.expit(np.where(advantage == 0, 0.0, advantage / opacity))


@law
def vote_force(share: Share, opacity: Opacity = OPACITY) -> VoteForce:
    """Vote force ``F = ∂s/∂V = s(1-s)/μ``: votes gained or lost for a little more value.

    It is the stake ``G`` of all later chapters. It is greatest, ``1/(4μ)``, at half the market and
    vanishes where the client is captive or absent. By default the stake is 1 at half the market.

    >>> print(vote_force([0.5, 0.7, 0.85, 1]).round(2))
    [1.   0.84 0.51 0.  ]
    """
    return share * (1 - share) / opacity


@law
def captive_share(stake: Stake, opacity: Annotated[Opacity, FINITE_POSITIVE] = OPACITY) -> Share:
    """Market share above which the vote force is smaller than a stake, ``s = (1 + √(1 - 4μG))/2``.

    It is 0 if no share gives such a stake. Below a stake of 0.625 one message is not worth the
    weight of 0.5, even at the counter:

    >>> print(captive_share(0.5 / 0.8).round(3))
    0.806
    """
    square = 1 - 4 * (opacity * stake)
    none = square < -ROUNDING  # the greatest stake belongs to half the market, however it rounds
    return np.where(none, 0.0, (1 + np.sqrt(np.maximum(square, 0))) / 2)


@law
def opacity_from_revenue(rise: Rise) -> Annotated[Opacity, NOT_NEGATIVE]:
    """Opacity measured in stars, from what one star more adds to revenue: ``μ = 1/ln(1 + rise)``.

    It holds for a firm with a small share of its market, whose share grows like ``exp(ΔV/μ)``. Luca
    (2011) found 5 to 9 %, for independent restaurants only:

    >>> print(opacity_from_revenue([0.05, 0.09]).round(1))
    [20.5 11.6]
    """
    return 1 / np.log1p(rise)


# --- What the vote does to prices ----------------------------------------------------------------

Markup = Annotated[Floats, Quantity("Price less unit cost", "", NOT_NEGATIVE, "units of value")]


@law
def markup(share: Share, opacity: Opacity = OPACITY) -> Markup:
    """Mark-up that a firm with share s asks for in a Bertrand-logit equilibrium, ``μ/(1-s)``.

    It is infinite for a captive client. Two, three and ten equal firms:

    >>> firms = np.array([2, 3, 10])
    >>> print(markup(1 / firms, opacity=0.3).round(3))
    [0.6   0.45  0.333]
    """
    return opacity / (1 - share)


# --- The ladder of bits --------------------------------------------------------------------------

Bits = Annotated[Floats, Quantity("Dialogue with each client", "n_b", NOT_NEGATIVE, "bits")]
FitWeight = Annotated[
    Floats, Quantity("Weight of fit in what the client values", "k", FINITE_NOT_NEGATIVE)
]
GainShare = Annotated[Floats, Quantity("Part of the gain of a perfect understanding", "", SHARE)]
Mismatch = Annotated[Floats, Quantity("Squared distance", "", Between(0, 1 / 12))]


@law
def mismatch(bits: Bits) -> Mismatch:
    """Mean squared distance between offer and preference, ``1/(12·4^n_b)``.

    Preferences are uniform on 0 to 1. A dialogue of so many bits says in which of ``2^n_b`` equal
    parts the client's preference lies, and the offer sits in the middle of it.

    >>> print(mismatch([0, 1, 2, np.inf]).round(4))
    [0.0833 0.0208 0.0052 0.    ]
    """
    return 4.0**-bits / 12


@law
def ladder_share(
    bits: Bits, fit_weight: FitWeight, opacity: Annotated[Opacity, NOT_NEGATIVE] = OPACITY
) -> Annotated[Share, Between(0.5, 1)]:
    """Share won from a deaf rival by a dialogue of so many bits.

    The client loses ``k`` times the squared mismatch, and the rival hears nothing: the advantage is
    ``k(1 - 4^(-n_b))/12``.

    >>> print(ladder_share([0, 1, 2, np.inf], fit_weight=12, opacity=0.5).round(3))
    [0.5   0.818 0.867 0.881]
    """
    heard = -np.expm1(-np.log(4) * bits)  # 1 - 4^(-n_b), for a small fraction of a bit too
    return vote_share(fit_weight * heard / 12, opacity)


@law
def bits_needed(
    gain_share: GainShare,
    fit_weight: Annotated[FitWeight, FINITE_POSITIVE],
    opacity: Annotated[Opacity, FINITE_POSITIVE] = OPACITY,
) -> Annotated[Bits, Whole(0, or_infinite=True)]:
    """Fewest bits of dialogue that win a given part of all the share that dialogue can win.

    >>> print(bits_needed([0, 0.8, 0.95, 1], fit_weight=12, opacity=0.5))
    [ 0.  1.  2. inf]
    """
    # With r = (1 - part)/(1 + part) and x the whole advantage over μ, the law gives 4^(-n_b) as
    # (ln(1 + r·e^x) - ln(1 + r·e^-x))/x: 1 - part where x is small, 1 where it is large.
    part, x = gain_share, np.clip(fit_weight / opacity / 12, 1e-100, 1e300)
    # A part that was a whole number of bits' before it was rounded still is.
    r = np.where(part == 1, 0.0, (1 - part + np.finfo(float).eps) / (1 + part))
    least = np.minimum(x, 1)
    little = 2 * np.arctanh(r * np.sinh(least) / (1 + r * np.cosh(least)))
    much = np.logaddexp(0, np.log(r) + x) - np.log1p(r * np.exp(-x))
    bits = -np.log2(np.where(x < 1, little, much) / x) / 2
    return np.where(part == 0, 0.0, np.maximum(np.ceil(bits * (1 - ROUNDING)), 1))


# --- Leave or speak ------------------------------------------------------------------------------
#
# While the firm is deaf, N falls at the rate r·g·N and g stays. Then each who leaves or speaks also
# closes the gap a little: dg/dt = -ρ(r + v)g·N. So N is a straight line in g, whatever the speeds.

Gap = Annotated[Floats, Quantity("Gap between what is offered and what is wanted", "g", SHARE)]
ExitRate = Annotated[
    Floats, Quantity("Exit rate, a month and per unit of gap", "r", FINITE_NOT_NEGATIVE)
]
VoiceRate = Annotated[
    Floats, Quantity("Voice rate, a month and per unit of gap", "v", FINITE_NOT_NEGATIVE)
]
LearningRate = Annotated[
    Floats,
    Quantity(
        "Learning rate: gap closed if everybody leaves or speaks once", "ρ", FINITE_NOT_NEGATIVE
    ),
]
DeafMonths = Annotated[
    Floats,
    Quantity("Deaf months, before the firm starts to learn", "ℓ", FINITE_NOT_NEGATIVE, "months"),
]
Mended = Annotated[
    Floats, Quantity("Part of the gap that is closed", "", Between(0, 1, open_high=True))
]
Cost = Annotated[Floats, Quantity("Share of the people there were at the start", "R", NOT_NEGATIVE)]
Stayed = Annotated[Floats, Quantity("Share of people who have stayed", "N", SHARE)]


@law
def lesson_cost(
    gap: Gap, exit_rate: ExitRate, voice_rate: VoiceRate, learning_rate: LearningRate
) -> Cost:
    """Share of people who leave before the firm has learnt its lesson, ``R = (g/ρ)·r/(r + v)``.

    Above 1 the lesson costs more than there are; it is infinite if the firm never learns. Leaving
    four times faster costs the same; speaking as often as leaving halves it:

    >>> print(lesson_cost(0.4, [0.5, 2, 0.5], [0, 0, 0.5], 0.8))
    [0.5  0.5  0.25]
    """
    leave = _share_who_leave(exit_rate, voice_rate)
    cost = np.minimum(gap, leave) / learning_rate * np.maximum(gap, leave)
    cost = np.where(learning_rate == 0, np.inf, cost)
    return np.where((gap == 0) | (exit_rate == 0), 0.0, cost)


@law
def survivors(
    gap: Gap,
    exit_rate: ExitRate,
    voice_rate: VoiceRate,
    learning_rate: LearningRate,
    deaf_months: DeafMonths = 0.0,
) -> Stayed:
    """Share of people who stay in the end, ``N∞ = max(0, exp(-r·g·ℓ) - R)``.

    Without deafness the speed of leaving does not matter; with two deaf months it does:

    >>> print(survivors(0.4, [0.5, 2], 0, 0.8))
    [0.5 0.5]
    >>> print(survivors(0.4, [0.5, 1], 0, 0.8, deaf_months=2).round(2))
    [0.17 0.  ]
    """
    heard = _still_there(gap, exit_rate, deaf_months)
    return np.maximum(heard - lesson_cost(gap, exit_rate, voice_rate, learning_rate), 0)


@law
def residual_gap(
    gap: Gap,
    exit_rate: ExitRate,
    voice_rate: VoiceRate,
    learning_rate: LearningRate,
    deaf_months: DeafMonths = 0.0,
) -> Gap:
    """Gap that is left in the end: none if some stay, else what the last to leave did not teach.

    It is ``g - exp(-r·g·ℓ)·ρ(r + v)/r`` if nobody stays, and ``g`` if nobody says anything.

    >>> print(residual_gap(0.8, 1, 0.2, 0.5).round(3), survivors(0.8, 1, 0.2, 0.5))
    0.2 0.0
    """
    g, r, v, rho = gap, exit_rate, voice_rate, learning_rate
    heard = _still_there(g, r, deaf_months)
    left = np.where(r > 0, np.maximum(g - rho / _share_who_leave(r, v) * heard, 0), 0.0)
    nobody_is_heard = (rho == 0) | (heard == 0) | ((r == 0) & (v == 0))
    return np.where(nobody_is_heard, g, left)


@law
def longest_deafness(
    gap: Gap, exit_rate: ExitRate, voice_rate: VoiceRate, learning_rate: LearningRate
) -> Annotated[DeafMonths, NOT_NEGATIVE]:
    """Longest deafness a firm survives, ``ℓ* = -ln R/(r·g)`` months.

    It is 0 if even a firm that listens at once is emptied, infinite if nobody leaves.

    >>> print(longest_deafness(0.4, 0.5, [0, 1], 0.8).round(2))
    [3.47 8.96]
    """
    cost = lesson_cost(gap, exit_rate, voice_rate, learning_rate)
    months = np.maximum(-np.log(cost), 0) / exit_rate / gap
    return np.where((exit_rate == 0) | (gap == 0), np.inf, months)


@law
def leave_or_speak(
    months: Annotated[Months, FINITE_NOT_NEGATIVE],
    gap: Gap,
    exit_rate: ExitRate,
    voice_rate: VoiceRate,
    learning_rate: LearningRate,
    deaf_months: DeafMonths = 0.0,
) -> tuple[Stayed, Gap]:
    """How many have stayed and what gap is left after so many months: the law, solved.

    In the plane of the two, a path goes down while the firm is deaf (people leave, nothing is
    mended) and then along a straight line, to ``g = 0`` (recovery) or to ``N = 0`` (death).

    >>> people, gap = leave_or_speak([0, 2, 12, 60], 0.4, 0.5, 0, 0.8, deaf_months=2)
    >>> print(people.round(2), gap.round(2))
    [1.   0.67 0.27 0.17] [0.4  0.4  0.08 0.  ]
    """
    g, r, v, rho = gap, exit_rate, voice_rate, learning_rate
    listening = np.maximum(months - deaf_months, 0)
    heard = _still_there(g, r, np.minimum(months, deaf_months))
    # With z = (ρ(r+v)·N - r·g)·t, at the moment the firm starts to listen, the solution is
    # N = heard/(1 + r·g·t·(1 - exp(-z))/z), and g·exp(z)/N is constant.
    speed = _learning(heard, r, v, rho) - r * g
    z = np.where(listening == 0, 0.0, speed * listening)
    lost = r * g * np.where(z == 0, listening, -np.expm1(-z) / speed)
    lasting = g / (np.exp(z) + r * g * np.where(z == 0, listening, np.expm1(z) / speed))
    left = np.where(z > 0, g * np.exp(-np.abs(z)) / (1 + lost), lasting)
    return heard / (1 + lost), np.minimum(left, g)  # which rounding must not exceed


@law
def months_to_mend(
    mended: Mended,
    gap: Gap,
    exit_rate: ExitRate,
    voice_rate: VoiceRate,
    learning_rate: LearningRate,
    deaf_months: DeafMonths = 0.0,
) -> Months:
    """Months until a given part of the gap is closed, deaf ones included.

    It is infinite if everybody has left, or nobody is heard, before. The same law for riders, who
    leave at once, and for employees, who leave ten times more slowly:

    >>> print(months_to_mend(0.5, 0.4, [0.5, 0.05], 0, 0.8).round(1))
    [ 2.  20.3]
    """
    part, heard = mended, _still_there(gap, exit_rate, deaf_months)
    learning = _learning(heard, exit_rate, voice_rate, learning_rate)
    # From g(t) = (1 - part)·g; the relative surplus of people tends to 0 where the firm just dies.
    surplus = part / (1 - part) * (1 - exit_rate * gap / learning)
    slowly = part / (1 - part) / learning
    slowly = slowly * np.where(surplus == 0, 1.0, np.log1p(surplus) / surplus)
    reached = (learning > 0) & (surplus > -1)
    months = deaf_months + np.where(reached, slowly, np.inf)
    return np.where((part == 0) | (gap == 0), 0.0, months)


# --- Word of mouth -------------------------------------------------------------------------------

Innovation = Annotated[
    Floats, Quantity("Coefficient of innovation, per unit of time", "p", FINITE_POSITIVE)
]
Imitation = Annotated[
    Floats, Quantity("Coefficient of imitation, per unit of time", "q", FINITE_NOT_NEGATIVE)
]
PeakTime = Annotated[Floats, Quantity("Time of the peak", "t*", NOT_NEGATIVE)]
PeakAdoption = Annotated[Floats, Quantity("Adoption by then", "x*", Between(0, 0.5))]
PeakPace = Annotated[Floats, Quantity("Pace of adoption then", "dx/dt", NOT_NEGATIVE)]


@law
def bass_peak(
    innovation: Innovation, imitation: Imitation
) -> tuple[PeakTime, PeakAdoption, PeakPace]:
    """When adoption is fastest, how far it has gone by then, and how fast it goes.

    ``t* = ln(q/p)/(p+q)``, ``x* = ½ - p/(2q)`` and ``dx/dt = (p+q)²/(4q)``, if ``q > p``; else
    adoption is fastest at the start.

    >>> time, adoption, pace = bass_peak(0.03, 0.38)
    >>> print(time.round(2), adoption.round(3), pace.round(3))
    6.19 0.461 0.111
    """
    p, q = innovation, np.maximum(imitation, innovation)  # up to there the peak is at the start
    media = p / q
    time = (np.log(q) - np.log(p)) / (1 + media) / q
    return time, (1 - media) / 2, q * ((1 + media) / 2) ** 2


# --- A score and its error -----------------------------------------------------------------------

Promoters = Annotated[Floats, Quantity("Share of promoters among the answers", "P", SHARE)]
Detractors = Annotated[
    Floats, Quantity("Share of detractors; with the promoters at most 1", "D", SHARE)
]
Answers = Annotated[Floats, Quantity("Answers", "n", Whole(1))]
Margin = Annotated[Floats, Quantity("Half the width of the interval", "", POSITIVE)]
Confidence = Annotated[
    Floats,
    Quantity(
        "Probability that the interval holds the score, by the normal law",
        "",
        Between(0, 1, open_low=True, open_high=True),
    ),
]
Score = Annotated[Floats, Quantity("Score", "", Between(-1, 1))]
Deviation = Annotated[Floats, Quantity("Standard deviation of the score", "", SHARE)]


@law
def promoter_score(promoters: Promoters, detractors: Detractors) -> Score:
    """Net promoter score: share of promoters less share of detractors (Reichheld, 2003).

    >>> print(promoter_score(0.5, 0.2))
    0.3
    """
    _at_most_everybody(promoters, detractors)
    return promoters - detractors


@law
def promoter_score_error(
    promoters: Promoters, detractors: Detractors, answers: Answers
) -> Deviation:
    """How far off a net promoter score may be: standard deviation ``√((P + D - (P-D)²)/n)``.

    >>> print(promoter_score_error(0.5, 0.2, 400).round(3))
    0.039
    """
    _at_most_everybody(promoters, detractors)
    return np.sqrt((promoters + detractors - (promoters - detractors) ** 2) / answers)


@law
def answers_needed(
    promoters: Promoters, detractors: Detractors, margin: Margin, confidence: Confidence = 0.95
) -> Annotated[Answers, Whole(1, or_infinite=True)]:
    """How many answers make a net promoter score certain within a margin.

    >>> print(answers_needed(0.5, 0.2, margin=0.05))
    938.0
    """
    deviations = np.sqrt(2) * special.erfinv(confidence)
    spread = promoter_score_error(promoters, detractors, 1)
    answers = (deviations * spread / margin) ** 2
    return np.maximum(np.ceil(answers * (1 - ROUNDING)), 1)


# --- Shared by the laws above --------------------------------------------------------------------


def _at_most_everybody(promoters: Floats, detractors: Floats) -> None:
    # Shares that sum to 1 but for rounding are accepted.
    within("promoters + detractors", promoters + detractors, 0, 1 + 1e-12)


def _share_who_leave(exit_rate: Floats, voice_rate: Floats) -> Floats:
    # Of all who leave or speak: r/(r + v), which is 0 if nobody does.
    faster = np.maximum(exit_rate, voice_rate)
    leave, speak = exit_rate / faster, voice_rate / faster
    return np.where(exit_rate == 0, 0.0, leave / (leave + speak))


def _learning(heard: Floats, exit_rate: Floats, voice_rate: Floats, rate: Floats) -> Floats:
    # How fast a firm learns that so many are there to teach, per unit of gap: N·ρ(r + v).
    return heard * rate * exit_rate + heard * rate * voice_rate


def _still_there(gap: Floats, exit_rate: Floats, months: Floats) -> Floats:
    # Share of people who are still there after so many deaf months.
    return np.exp(-exit_rate * gap * months)

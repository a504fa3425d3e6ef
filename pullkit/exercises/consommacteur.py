"""What is right in the exercises on the client who votes, leaves or speaks."""

from __future__ import annotations

import math

import numpy as np

from pullkit import consommacteur
from pullkit.asking.answers import Choice, Expected, Function, Number, Numbers

__all__ = [
    "longest_deafness",
    "lost_clients",
    "poll",
    "questions",
    "sooner_or_more",
    "stars",
    "strongest_pull",
    "transparency",
]


def strongest_pull(opacity: float) -> Expected:
    """Find where the vote force is greatest, and how great it is there."""
    balance = float(consommacteur.vote_share(0.0, opacity))
    force = float(consommacteur.vote_force(balance, opacity))
    return Numbers(
        [balance, force],
        ["the share of the market", "the vote force"],
        mistakes=[
            ([force, balance], "You gave them the other way round: the share first."),
            ([balance, balance * (1 - balance)], "The share is right; where did opacity go?"),
            ([balance, balance / opacity], "Of the two factors of the force you kept one."),
            ([balance, 1 / opacity], "The share is right; put it into both factors of the force."),
            ([1.0, 0.0], "A client who has nowhere else to go: what would a worse offer cost you?"),
        ],
    )


def transparency(before: float, after: float, advantage: float, firms: int) -> Expected:
    """Compute what a fall of opacity does to a better offer's share and to equal firms' prices."""
    if not after < before:
        raise ValueError(f"after is {after}; it must be less than before, {before}")
    opacity = np.array([before, after])
    shares = consommacteur.vote_share(advantage, opacity)
    markups = consommacteur.markup(1 / firms, opacity)
    right = np.concatenate([shares, markups])
    one = consommacteur.vote_share(advantage, 1.0)
    return Numbers(
        right.tolist(),
        [
            "the share before",
            "the share after",
            "the mark-up before",
            "the mark-up after",
        ],
        mistakes=[
            ([*(1 - shares), *markups], "Those are the rival's shares."),
            (
                [one, one, *markups],
                "The shares forget the opacity: an advantage counts against it.",
            ),
            (
                [*shares, *consommacteur.markup(shares, opacity)],
                "Those mark-ups are of the first market; in the second all shares are equal.",
            ),
            ([*shares, *opacity], "So little is asked by a firm that has next to no share."),
            (
                [shares[0], markups[0], shares[1], markups[1]],
                "First the two shares, then the two mark-ups.",
            ),
        ],
    )


def questions(part: float, fit_weight: float, opacity: float) -> Expected:
    """Count the questions that win a part of what dialogue can win, and say what share they win."""
    bits = float(consommacteur.bits_needed(part, fit_weight, opacity))
    coarse = math.ceil(-math.log(1 - part, 4) - 1e-9)
    none, before, so_many, too_many, all_ = map(
        float,
        consommacteur.ladder_share(
            [0, max(bits - 1, 0), bits, coarse, np.inf], fit_weight, opacity
        ),
    )
    return Numbers(
        [bits, so_many],
        ["the number of questions", "the share of the market"],
        mistakes=[
            (
                [bits, (so_many - none) / (all_ - none)],
                "That is the part of what dialogue can win; the share of the market is asked for.",
            ),
            ([bits, 100 * so_many], "Give the share as a number between 0 and 1."),
            ([bits, so_many - none], "That is what they win; half the market was there before."),
            ([bits - 1, before], "With so few questions the part is not yet reached."),
            (
                [coarse, too_many],
                "So many take away that part of the misfit. How does the share answer to it?",
            ),
        ],
    )


def sooner_or_more(
    gap: float, exit_rate: float, learning_rate: float, deaf_months: int
) -> Expected:
    """Tell which remedy keeps more clients: half the deafness, or a voice for each departure."""
    sooner = float(consommacteur.survivors(gap, exit_rate, 0, learning_rate, deaf_months / 2))
    more = float(consommacteur.survivors(gap, exit_rate, exit_rate, learning_rate, deaf_months))
    if abs(sooner - more) < 0.01:
        raise ValueError(
            f"gap is {gap}, exit_rate is {exit_rate}, learning_rate is {learning_rate} and "
            f"deaf_months is {deaf_months}: either remedy keeps as many, so the question has no "
            "answer"
        )
    words = "Compute both: half the deaf months in one, and in the other v as great as r."
    right, wrong = ("a", "b") if sooner > more else ("b", "a")
    return Choice(right, {wrong: words, "c": "They differ by more than one client in a hundred."})


def stars(low_rise: float, high_rise: float) -> Expected:
    """Read the opacity off what one star more adds to revenue, at both ends of a range."""
    if not low_rise < high_rise:
        raise ValueError(f"low_rise is {low_rise}; it must be less than high_rise, {high_rise}")
    rises = np.array([low_rise, high_rise])
    opacity = consommacteur.opacity_from_revenue(rises)
    return Numbers(
        opacity.tolist(),
        ["the opacity in stars for the lower rise", "the opacity in stars for the higher rise"],
        mistakes=[
            (opacity[::-1].tolist(), "You gave them the other way round: the lower rise first."),
            ((1 / rises).tolist(), "Near, but only for small rises: growth is a factor here."),
            (np.log1p(rises).tolist(), "That is a star in units of opacity; turn it over."),
            ((1 / np.log10(1 + rises)).tolist(), "The logarithm is the natural one."),
        ],
    )


def longest_deafness(exit_rate: float, learning_rate: float) -> Expected:
    """Compare a function of the longest deafness a firm survives with the book's."""
    easy, hopeless = learning_rate / 4, 1.0
    return Function(
        lambda gap, voice_rate: consommacteur.longest_deafness(
            gap, exit_rate, voice_rate, learning_rate
        ),
        [
            (
                {"gap": easy, "voice_rate": 0.0},
                "When has the last one left? Set the survivors to zero and solve for the months.",
            ),
            (
                {"gap": easy, "voice_rate": 2 * exit_rate},
                "Voice makes the lesson cheaper: which share of all lessons are departures?",
            ),
            (
                {"gap": hopeless, "voice_rate": 0.0},
                "What if the lesson costs more people than there are? Months do not go below 0.",
            ),
            (
                {"gap": np.array([easy, 2 * easy, hopeless]), "voice_rate": 0.0},
                "It should also take an array of gaps; `np.maximum` works on arrays.",
            ),
        ],
    )


def poll(promoters: float, detractors: float, margin: int) -> Expected:
    """Compute how many answers a net promoter score needs."""
    together = promoters + detractors
    if together > 1:
        raise ValueError(
            f"promoters and detractors are {together:g} together; at most 1 is allowed"
        )
    share = margin / 100
    answers = float(consommacteur.answers_needed(promoters, detractors, share))
    widest = float(consommacteur.answers_needed(0.5, 0.5, share))
    spread = float(consommacteur.promoter_score_error(promoters, detractors, 1))
    return Number(
        answers,
        mistakes=[
            (widest * together, "That is the mean of the squares; the variance is less."),
            (widest, "That is for the widest spread there can be; you expect less."),
            (widest / 4, "That is the rule for a yes-or-no share; a score runs from -1 to 1."),
            (answers / 4, "The margin is to either side, so it is half the width."),
            ((spread / share) ** 2, "One standard deviation holds two times in three only."),
            (math.sqrt(answers), "A margin shrinks like the root of the number of answers."),
            (answers / 1e4, "The margin is in points; the spread is a share."),
        ],
        where="How many standard deviations fit into the margin? Answers come whole: round up.",
    )


def lost_clients(clients: int, deaf_months: int, gone: int, left: int, spoke: int) -> Expected:
    """Read off a firm's counts what silence would have cost it, and how deaf it could have been."""
    if not clients > gone + left:
        raise ValueError(
            f"clients is {clients}; it must be more than gone and left together, {gone + left}"
        )
    # With the gap as the unit of gap, the rates are those at which people left before.
    leaving = -math.log1p(-gone / clients) / deaf_months
    speaking, learning = leaving * spoke / left, clients / (left + spoke)
    silent = clients * float(consommacteur.survivors(1, leaving, 0, learning, deaf_months))
    longest = float(consommacteur.longest_deafness(1, leaving, speaking, learning))
    mute = float(consommacteur.longest_deafness(1, leaving, 0, learning))
    evenly = deaf_months * (clients - left) / gone
    among_heard = -math.log(left / (clients - gone)) / leaving
    return Numbers(
        [silent, longest],
        ["the clients it would have kept", "the deaf months it would have survived"],
        mistakes=[
            (
                [clients - gone - left, longest],
                "So many did stay. Without a complaint each lesson would have been a departure.",
            ),
            ([clients - left - spoke, longest], "Those who left a deaf firm are gone as well."),
            (
                [silent, evenly],
                "You let as many leave each month; the fewer are left, the fewer leave.",
            ),
            ([silent, mute], "Those are the months without complaints; here there were some."),
            (
                [silent, among_heard],
                "Count the lesson's cost against all the clients there were at the start.",
            ),
            ([longest, silent], "You gave them the other way round: the clients first."),
        ],
    )

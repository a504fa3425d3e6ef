"""What is right in the exercises on sense."""

from __future__ import annotations

import numpy as np

from pullkit import sense
from pullkit.asking.answers import Choice, Expected, Function, Number, Numbers
from pullkit.defaults import DEFAULTS

__all__ = [
    "cascade",
    "chain_or_three",
    "error_in_your_firm",
    "months_to_be_sure",
    "new_horizon",
    "which_remedy",
    "wrong_twice",
]


def wrong_twice(relay_error: float) -> Expected:
    """Tell why clarities multiply: the share of messages still right after two slips in a row."""
    error = float(sense.error_after(2, relay_error))
    return Number(
        error,
        mistakes=[
            (1 - (1 - relay_error) ** 2, "A message that is wrong twice is right again."),
            (2 * relay_error, "You added the two chances; what if both relays slip?"),
            (relay_error**2, "That is the chance that both slip, which leaves it right."),
            (1 - error, "That is the share that is right; the wrong one is asked for."),
        ],
        where="List the four cases: neither slips, one, the other, both.",
    )


def new_horizon(relay_error: float, ratio: float) -> Expected:
    """Compute the horizon of sense for a stake that is `ratio` weights."""
    if not ratio > 1:
        raise ValueError(f"ratio is {ratio}; it must be above 1, or no desk has a reason to move")
    clarity = float(sense.clarity(relay_error))
    if not 0 < clarity < 1:
        raise ValueError(f"relay_error is {relay_error}; it must lie between 0 and 0.5, excluded")
    return Number(
        float(sense.horizon(ratio, 1.0, relay_error)),
        mistakes=[
            (
                np.log(ratio) / np.log(1 / (1 - relay_error)),
                "Look at the clarity again: a slip does two kinds of harm.",
            ),
            (np.log(1 / clarity) / np.log(ratio), "The ratio of logarithms is upside down."),
            (ratio / clarity, "Divide logarithms, not the numbers themselves."),
            (np.log(ratio) / np.log(clarity), "The size is right; look at the sign."),
        ],
        where="The worth of moving falls by the same factor at each relay; where does it meet W?",
    )


def months_to_be_sure(relay_error: float, near: int, far: int) -> Expected:
    """Compute the months the exact test takes at two desks, with one signal a month."""
    if not near < far:
        raise ValueError(f"near is {near}; it must be less than far, {far}")
    alpha = DEFAULTS.decision_error
    errors = [float(sense.error_after(d, relay_error)) for d in (near, far)]
    exact = [
        float(sense.sequential_signals(error, sense.smallest_threshold(error, alpha)))
        for error in errors
    ]
    smooth = [float(sense.sensing_time(d, relay_error)) for d in (near, far)]
    return Numbers(
        exact,
        [f"the months at the desk {d} {'relay' if d == 1 else 'relays'} away" for d in (near, far)],
        mistakes=[(smooth, "That is the smooth formula; signals come whole.")],
    )


def chain_or_three(relay_error: float, levels: int) -> Expected:
    """Compute how often a message is wrong along a chain, and with three sources at every level."""
    chain = float(sense.error_after(levels, relay_error))
    three = float(sense.cross_checked_after(levels, relay_error))
    return Numbers(
        [chain, three],
        ["the share wrong along the chain", "the share wrong with three sources"],
        mistakes=[
            ([1 - chain, 1 - three], "Those are the shares that are right."),
            ([three, chain], "You gave them the other way round."),
        ],
    )


def cascade(relay_error: float) -> Expected:
    """Compare a function of the error after any number of relays with the book's."""
    return Function(
        lambda distance: sense.error_after(distance, relay_error),
        [
            ({"distance": 3}, "Try three relays by hand: the clarity is multiplied three times."),
            ({"distance": 1}, "After one relay it is the error per relay itself."),
            ({"distance": 0}, "Nothing has slipped at the client: no relay, no error."),
            ({"distance": np.array([1, 2, 5])}, "It should also take an array of distances."),
        ],
    )


def error_in_your_firm(share: float, handovers: int) -> Expected:
    """Estimate the error per relay from the share of requests that arrive wrong."""
    estimate = float(sense.relay_error_from(share, handovers))
    return Number(
        estimate,
        mistakes=[
            (share / handovers, "Dividing the errors forgets that two slips cancel."),
            (1 - (1 - share) ** (1 / handovers), "A message that is wrong twice is right again."),
            ((1 - 2 * share) ** (1 / handovers), "That is the clarity of a relay; how is e found?"),
        ],
        where="First the clarity of all hand-overs, then of one, then its error.",
    )


def which_remedy(relay_error: float, ratio: float) -> Expected:
    """Tell which of two remedies moves the horizon further: half the slips or twice the stake."""
    halved = float(sense.horizon(ratio, 1.0, relay_error / 2))
    doubled = float(sense.horizon(2 * ratio, 1.0, relay_error))
    if abs(halved - doubled) < 0.05:
        raise ValueError(
            f"relay_error is {relay_error} and ratio is {ratio}: the two remedies are worth the "
            "same, so the question has no answer"
        )
    words = "Compute both horizons: halve e in one, double G in the other."
    right, wrong = ("a", "b") if halved > doubled else ("b", "a")
    return Choice(right, {wrong: words, "c": "They differ by more than a twentieth of a relay."})

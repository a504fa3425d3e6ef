"""What is right in the exercises on double gravity."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from pullkit import gravity, sense
from pullkit.asking.answers import Choice, Expected, Function, Number, Numbers
from pullkit.defaults import DEFAULTS

__all__ = [
    "borders",
    "how_long",
    "loop",
    "one_card",
    "the_fold",
    "there_and_back",
    "which_zone",
    "your_cards",
]


def which_zone(distance: int, relay_error: float) -> Expected:
    """Tell what becomes of a group that is pushed for a year: it depends on its zone."""
    d1, _, d2 = (float(end) for end in gravity.zones(relay_error))
    for end in (d1, d2):
        if abs(distance - end) < 0.05:
            raise ValueError(f"distance is {distance}; it must not lie on a border, here {end:.2f}")
    right = "a" if distance < d1 else "b" if distance < d2 else "c"
    words = {
        "a": "Left alone, does the old way still have a valley at this distance? Compare the field "
        "with the critical field.",
        "b": "A push is needed, and is kept, only where there are two valleys. Are there?",
        "c": "It rolls back only where the new way has no valley. Compare the field with the "
        "critical one; mind the sign.",
    }
    return Choice(right, {letter: text for letter, text in words.items() if letter != right})


def one_card(people: int, card: int) -> Expected:
    """Compute how many stand once one person in a row of thresholds waits for one more."""
    if not card < people:
        raise ValueError(f"card is {card}; it must be less than people, {people}")
    counts = np.arange(people)
    counts[card] += 1
    percent = float(gravity.cascade(100 * counts / people)[-1])
    return Number(
        percent,
        tolerance=0.002,
        mistakes=[
            (100.0, "So they did before. Who stands up now after the first few?"),
            (
                100 * (people - 1) / people,
                "One person waits; but who was waiting for that person?",
            ),
            (100 * (card + 1) / people, "Count those who stand at the gap once more."),
            (float(card), "That counts people; a percentage of all is asked for."),
        ],
        where="Let them rise one by one. Where does it stop?",
    )


def borders(conformity: float, relay_error: float) -> Expected:
    """Compute the borders of the ring for another conformity."""
    _ring_needed(conformity)
    d1, d0, d2 = (float(end) for end in gravity.zones(relay_error, conformity=conformity))
    if d1 == 0:
        raise ValueError(f"conformity is {conformity}: nobody is near enough to change unpushed")
    if not np.isfinite(d2):
        raise ValueError(f"conformity is {conformity}: the ring has no end")
    blurred = np.log(sense.clarity(relay_error)) / np.log(1 - relay_error)
    usual = [float(end) for end in gravity.zones(relay_error)[::2]]
    return Numbers(
        [d1, d2],
        ["the nearer border in relays", "the farther border in relays"],
        mistakes=[
            ([d2, d1], "You gave them the other way round."),
            ([d0, d0], "That is the horizon of sense; conformity parts the two borders from it."),
            (usual, "Those are the borders for the conformity of the lesson."),
            ([d1 * blurred, d2 * blurred], "Look at the clarity: a slip does two kinds of harm."),
        ],
    )


def there_and_back(distance: int, conformity: float) -> Expected:
    """Compute the weights at which a group changes by itself, and at which it returns."""
    _ring_needed(conformity)
    pull = float(sense.expected_gain(distance))
    limit = float(gravity.critical_field(conformity=conformity))
    if pull <= limit:
        raise ValueError(
            f"distance is {distance}: with conformity {conformity} the group does not change by "
            "itself there, however light the rules"
        )
    weight = DEFAULTS.weight
    blurred = (1 - DEFAULTS.relay_error) ** distance
    return Numbers(
        [pull - limit, pull + limit],
        ["the weight at which it changes", "the weight at which it returns"],
        mistakes=[
            ([pull + limit, pull - limit], "You gave them the other way round."),
            ([pull, pull], "There the field is nothing; each valley lasts a little beyond."),
            (
                [weight - limit, weight + limit],
                "Begin from what is left of the client's pull at this distance.",
            ),
            ([blurred - limit, blurred + limit], "Look at the clarity of a relay again."),
        ],
    )


def how_long(distance: int, relay_error: float, response: int) -> Expected:
    """Compute the critical mass of a group in the ring, and how long a push must last there."""
    field = float(gravity.field_at(distance, relay_error))
    d1, _, d2 = (float(end) for end in gravity.zones(relay_error))
    if not d1 < distance < d2:
        raise ValueError(
            f"distance is {distance}; with relay_error {relay_error} it must lie in the ring, "
            f"{d1:.1f} to {d2:.1f} relays"
        )
    low, crest, _ = (float(m) for m in gravity.equilibria(field))
    mass = float(gravity.critical_mass(field))
    months = float(gravity.minimal_duration(field, np.inf, response_time=response))
    return Numbers(
        [mass, months],
        ["the share that must have changed", "the months of push"],
        mistakes=[
            ([crest, months], "The first is a balance, -1 to 1; the share of people is asked for."),
            (
                [mass, months / response],
                "The mass is right. The time is counted in response times; months are asked for.",
            ),
            (
                [mass, response * np.log(2 / (1 - crest))],
                "The mass is right. The group does not start from nobody, but from its valley.",
            ),
            ([100 * mass, months], "The months are right; give the share between 0 and 1."),
            (
                [float(gravity.adoption(low)), months],
                "The first is the share the group starts from; it has to reach the crest.",
            ),
        ],
    )


def the_fold(responsiveness: float, conformity: float) -> Expected:
    """Compute where a valley disappears: the balance and the field."""
    _ring_needed(conformity, responsiveness)
    balance = float(gravity.critical_balance(responsiveness, conformity))
    field = float(gravity.critical_field(responsiveness, conformity))
    square = balance**2
    return Numbers(
        [balance, field],
        ["the size of m", "the field h"],
        tolerance=0.002,
        mistakes=[
            ([balance, responsiveness * field], "The balance is right; divide once more by β."),
            (
                [balance, 2 * conformity * balance - field],
                "The balance is right. One of the two terms of the field has the wrong sign.",
            ),
            (
                [square, conformity * square - np.arctanh(square) / responsiveness],
                "That is the square of the balance.",
            ),
            ([-balance, field], "The field is right; the size of the balance is asked for."),
        ],
    )


def loop(responsiveness: float, conformity: float) -> Expected:
    """Compare a function of a slowly changing field with the book's."""
    _ring_needed(conformity, responsiveness)
    limit = float(gravity.critical_field(responsiveness, conformity))

    def reference(fields: ArrayLike) -> ArrayLike:
        return gravity.sweep(fields, -1, responsiveness, conformity)

    def scaled(*steps: float) -> dict[str, ArrayLike]:
        return {"fields": np.round(limit * np.array(steps), 4)}

    return Function(
        reference,
        [
            (scaled(-2, 0, 2), "Let the group come to rest at each field before the next."),
            (scaled(-2, 0, 2, 0, -2), "On the way back it starts from where it was, not afresh."),
            ({"fields": np.array([0.0])}, "At first everybody does it the old way."),
            (scaled(0.7, 1.3), "Just past the edge it rolls slowly: did you give it time to rest?"),
        ],
    )


def your_cards(wrote: int, writes: int, added: int, lifted: int, stay: int) -> Expected:
    """Compute where twenty cards come to rest, unpushed and lifted, and the smallest lift."""
    cards = np.array(gravity.CARDS)
    if wrote not in cards:
        raise ValueError(f"wrote is {wrote}; it must be one of the cards, {gravity.CARDS}")
    cards[np.argmax(cards == wrote)] = writes
    if (lifted * cards.size) % 100:
        raise ValueError(f"lifted is {lifted}; of {cards.size} people it must be a whole number")
    farther = cards + added
    shares = 100 * np.arange(cards.size + 1) / cards.size

    def least(rest: list[float]) -> float | None:
        return next((float(s) for s, r in zip(shares, rest, strict=True) if r > stay), None)

    enough = least([_rest(farther, share) for share in shares])
    if enough is None:
        raise ValueError(f"added is {added}: however many are lifted, no {stay} per cent stay up")
    team, lift = _rest(cards, 0), _rest(farther, lifted)
    held = _held(farther, lifted)
    enough_held = least([_held(farther, share) for share in shares])
    return Numbers(
        [team, lift, enough],
        [
            "the percentage of the team",
            "the percentage of the department",
            "the smallest trial in per cent",
        ],
        mistakes=[
            ([team / 100, lift / 100, enough / 100], "Give percentages, between 0 and 100."),
            (
                [team, held, enough_held or enough],
                "Nobody is held up: those whose card is not reached sit down again.",
            ),
            (
                [team, _rest(cards - added, lifted), 0.0],
                "Higher cards make it harder to rise: look at the sign.",
            ),
            (
                [_rest(farther, 0), lift, enough],
                "The first team has the cards as they are; nothing is added there.",
            ),
        ],
    )


def _ring_needed(conformity: float, responsiveness: float = DEFAULTS.responsiveness) -> None:
    """Refuse a conformity with which a group has one valley only, or hardly two."""
    least = 1.05 / responsiveness
    if conformity < least:
        raise ValueError(
            f"conformity is {conformity}; below {least:.3g} there is no ring to speak of"
        )


def _rest(cards: ArrayLike, standing: float) -> float:
    """Return the percentage that stands in the end."""
    return float(gravity.cascade(cards, standing)[-1])


def _held(cards: ArrayLike, lifted: float) -> float:
    """Return the percentage in the end if those who were lifted could not sit down: a mistake."""
    now = float(lifted)
    while (after := 100 * float(np.mean(np.asarray(cards) <= now))) > now:
        now = after
    return now

"""What is right in the exercises on alignment."""

from __future__ import annotations

import numpy as np

from pullkit import alignment, sense
from pullkit.asking.answers import Choice, Expected, Function, Number, Numbers
from pullkit.defaults import DEFAULTS

__all__ = [
    "full_half_or_none",
    "last_desk",
    "last_note",
    "late_but_full",
    "quicker_pen",
    "tolerated_angle",
    "two_arrows",
    "your_grid",
]


def full_half_or_none(angle: int) -> Expected:
    """Tell which is worth most at an angle: a full bonus, half of one, or none."""
    bonuses = {"a": 1.0, "b": 0.5, "c": 0.0}
    worth = {
        option: float(alignment.naive_surplus(np.radians(angle), bonus))
        for option, bonus in bonuses.items()
    }
    right, second, _ = sorted(worth, key=lambda letter: worth[letter], reverse=True)
    if worth[right] - worth[second] < 0.005:
        raise ValueError(f"angle is {angle}: two of the bonuses are worth the same there")
    words = {
        "a": "A full bonus buys twice the effort of half a bonus, and that effort costs four times "
        "as much. Is it worth it at this angle?",
        "b": "The middle is not always golden: work out what each of the three is worth.",
        "c": "No bonus makes no loss. Does one of the others make a gain?",
    }
    return Choice(right, {letter: text for letter, text in words.items() if letter != right})


def tolerated_angle(bonus: float) -> Expected:
    """Compute the angle, in degrees, at which a bonus is worth exactly nothing."""
    if not 0 < bonus < 2:
        raise ValueError(f"bonus is {bonus}; it must lie between 0 and 2, excluded")
    angle = float(np.degrees(alignment.tolerated_angle(bonus)))
    forgot_half = float(np.degrees(np.arccos(min(bonus, 1.0))))
    return Number(
        angle,
        mistakes=[
            (forgot_half, "What the effort costs is half its square; the half is missing."),
            (90 - angle, "That is what is left of a quarter turn; measure from the wish."),
            (bonus / 2, "That is the cosine of the angle; the angle is asked for."),
            (
                float(np.degrees(alignment.tolerated_angle(1.0))),
                "That is the angle of a full bonus; this one buys another effort.",
            ),
            (90.0, "At a quarter turn nothing is gained, but the effort still costs."),
        ],
        where="Set what the client gets equal to what the effort costs.",
    )


def two_arrows(value_1: int, value_2: int, measure_1: int, measure_2: int) -> Expected:
    """Compute the best bonus on a measure of two tasks, and the share it reaches."""
    f, g = [value_1, value_2], [measure_1, measure_2]
    bonus, share = float(alignment.best_bonus(f, g)), float(alignment.efficiency(f, g))
    cosine = float(np.cos(alignment.distortion_angle(f, g)))
    mistakes = [
        ([bonus, cosine], "The share is not the cosine itself: look at the best surplus again."),
        (
            [float(alignment.best_bonus(g, f)), share],
            "For the bonus, divide by the squared length of the other arrow: effort costs what "
            "the measure makes people do.",
        ),
        ([cosine, share], "The bonus would be the cosine if both arrows had length one."),
        ([share, bonus], "You gave them the other way round."),
        ([bonus, 100 * share], "The bonus is right; give the share between 0 and 1."),
    ]
    return Numbers([bonus, share], ["the best bonus", "the share it reaches"], mistakes=mistakes)


def quicker_pen(faster: int) -> Expected:
    """Compute how much quicker the pen must be in a faster market, and what error is left."""
    calm, scatter = DEFAULTS.rotation, np.radians(20)  # the ratios hold for any
    fast = faster * calm
    pen = float(alignment.best_rate(fast, scatter) / alignment.best_rate(calm, scatter))
    error = float(alignment.least_error(fast, scatter) / alignment.least_error(calm, scatter))
    return Numbers(
        [pen, error],
        ["the ratio of the two pens", "the ratio of the two errors"],
        mistakes=[
            (
                [faster, 1.0],
                "So quick a pen keeps the lag as it was, but what does it do to the tremble?",
            ),
            ([pen, 1.0], "The pen is right. Put it back into the error: is that as before?"),
            ([error, pen], "You gave them the other way round."),
            ([pen, pen], "The pen is right. The error grows by another power of the pace."),
            (
                [faster, faster],
                "Neither is in proportion: a quicker pen lags less and trembles more.",
            ),
        ],
    )


def last_desk(quarter: int, share: float, relay_error: float) -> Expected:
    """Compute how long seeing may take for a share of the surplus, and the last desk in time."""
    pace = np.pi / 2 / quarter
    months = np.sqrt(1 / share - 1) / pace
    desk = _last_in_time(months, relay_error)
    if desk < 1:
        raise ValueError(
            f"share is {share}: with quarter {quarter} and relay_error {relay_error} not even the "
            "first desk reaches so much"
        )
    cosine, turn = np.sqrt(1 / share**2 - 1) / pace, months / 4
    return Numbers(
        [months, desk],
        ["the months", "the relays to the last desk"],
        mistakes=[
            (
                [cosine, _last_in_time(cosine, relay_error)],
                "The share is not the cosine of the lag: look at it once more.",
            ),
            (
                [turn, _last_in_time(turn, relay_error)],
                "The wish makes a quarter turn, not a whole one: how fast does it turn?",
            ),
            ([months, desk + 1], "The months are right; that desk needs a little longer."),
            (
                [np.radians(months), _last_in_time(np.radians(months), relay_error)],
                "The pace must be in radians a month, not in degrees.",
            ),
        ],
    )


def late_but_full(quarter: int, delay: int) -> Expected:
    """Compute the best bonus on rules that trail, shortened by it or not."""
    phi = float(alignment.lag(np.pi / 2 / quarter, 1 / delay))
    wish, behind = [1.0, 0.0], np.array([np.cos(phi), np.sin(phi)])
    shortened = float(alignment.best_bonus(wish, np.cos(phi) * behind))
    kept = float(alignment.best_bonus(wish, behind))
    return Numbers(
        [shortened, kept],
        ["the bonus on shortened rules", "the bonus on rules of length one"],
        mistakes=[
            (
                [kept, kept],
                "Shortened rules count less of the same effort: divide by their squared length.",
            ),
            (
                [1 / kept, kept],
                "You made up for the length of the rules; they also point elsewhere.",
            ),
            (
                [shortened, shortened],
                "The first is right. Rules that keep their length count more than they mean.",
            ),
            ([shortened, kept**2], "The square is the share of the surplus; what is the bonus?"),
            ([kept, shortened], "You gave them the other way round."),
        ],
    )


def last_note(intrinsic: float, substitution: float) -> Expected:
    """Compare a function of the effort on an unmeasured task with the book's."""
    if not 0 < substitution < 1:
        raise ValueError(f"substitution is {substitution}; it must lie between 0 and 1, excluded")
    idle = substitution * intrinsic  # up to here the measured task is not worth doing
    dies = float(alignment.critical_bonus(intrinsic, substitution))
    both = round((idle + dies) / 2, 3)
    return Function(
        lambda bonus: alignment.efforts(bonus, intrinsic, substitution)[1],
        [
            (
                {"bonus": both},
                f"At a bonus of {both:g} both are done. What does more of each earn, and cost?",
            ),
            (
                {"bonus": round(2 * dies, 3)},
                "At a large bonus: an effort is never less than nothing.",
            ),
            (
                {"bonus": 0.0},
                "Without a bonus nobody does task 1. What is then in the way of task 2?",
            ),
            (
                {"bonus": np.round([idle / 2, both, 2 * dies], 3)},
                "It should also take an array of bonuses, small ones among them.",
            ),
        ],
    )


def your_grid(
    clients_first: int, clients_second: int, grid_first: int, grid_second: int
) -> Expected:
    """Compute the angle of a grid of three weights, its efficiency, and its best single repair."""
    for name, first, second in (
        ("clients", clients_first, clients_second),
        ("grid", grid_first, grid_second),
    ):
        if first + second > 99:
            raise ValueError(
                f"{name}_first is {first} and {name}_second {second}; together they must leave a "
                "point of the hundred for the third"
            )
    clients = [clients_first, clients_second, 100 - clients_first - clients_second]
    grid = [grid_first, grid_second, 100 - grid_first - grid_second]
    if grid == clients:
        raise ValueError(f"grid_first is {grid_first}: the grid already says what clients say")
    angle = float(np.degrees(alignment.distortion_angle(clients, grid)))
    share = float(alignment.efficiency(clients, grid))
    mended, rescaled = [], []
    for k in range(3):
        changed = np.array(grid, dtype=float)
        changed[k] = clients[k]
        mended.append(float(alignment.efficiency(clients, changed)))
        changed *= (100 - clients[k]) / (100 - grid[k])
        changed[k] = clients[k]
        rescaled.append(float(alignment.efficiency(clients, changed)))
    best = max(mended)
    if best <= share:
        raise ValueError(f"grid_first is {grid_first}: no single weight mends this grid")
    others = sorted(set(mended) - {best})
    return Numbers(
        [angle, share, best],
        ["the angle in degrees", "the share on this grid", "the share on the mended grid"],
        mistakes=[
            ([np.radians(angle), share, best], "The angle is asked for in degrees."),
            ([angle, np.sqrt(share), np.sqrt(best)], "The share is the cosine, squared."),
            *(
                ([angle, share, other], "Try the other weights too: one of them helps more.")
                for other in others
            ),
            ([angle, 100 * share, 100 * best], "Give the shares between 0 and 1."),
            (
                [angle, share, max(rescaled)],
                "The other two stay as they are, even if the sum is no longer a hundred.",
            ),
            ([angle, share, 1.0], "Change one weight only; the other two stay as they are."),
        ],
    )


def _last_in_time(months: float, relay_error: float) -> int:
    """Count the desks from the client on at which seeing takes no longer than `months`."""
    seeing = sense.sensing_time(np.arange(1, 100), relay_error)
    return int(np.sum(seeing <= months))

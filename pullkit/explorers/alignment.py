"""The explorers of the chapter on alignment: what the rules reward, and how far behind they are."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.ticker import PercentFormatter
from numpy.typing import NDArray

from pullkit import alignment
from pullkit.asking import Spread, form
from pullkit.asking.form import Answer
from pullkit.company import Company, load_company, relay_path
from pullkit.datafiles import published_numbers
from pullkit.defaults import DEFAULTS
from pullkit.engine import Case, Options, Parts, Range, Still, explorer
from pullkit.engine.style import BLUE, FAINT, GREEN, INK, PAPER, PURPLE, STYLE, VERMILION
from pullkit.explorers import drawing as draw
from pullkit.explorers.drawing import Artists, Floats, Seen
from pullkit.explorers.rulebooks import FAST, TURNS, pace
from pullkit.explorers.wording import (
    OWN_ANGLE,
    OWN_MONTHS,
    OWN_RELAYS,
    SLIPS,
    say_degrees,
    say_percent,
    say_relays,
)

PERFECT = float(alignment.naive_surplus(0))
"""What a full bonus is worth on a measure that points where the client's wish points."""


@explorer(
    Range("time", "Months since all three agreed", 0, 48, 4, default=8, play=True),
    Options(
        "rewriting",
        "Time to rewrite the rules",
        {2: "2 months", 8: "8 months", 24: "24 months"},
        default=24,
    ),
    Options(
        "bonus", "The bonus on the rules is paid", {0.5: "by half", 1.0: "in full"}, default=1.0
    ),
    Options(
        "freedom",
        "Freedom to improvise",
        {0.5: "half tied to the rules", 1.0: "free hands"},
        default=1.0,
    ),
    Range("distance", "Relays from the client", 1, 7, 3, yours=OWN_RELAYS),
    Options("quarter_turn", "A quarter turn of the wish takes", TURNS, default=FAST),
    cases=[
        Case("two-years-on", "Two years on", time=24),
        Case("half-paid", "Half paid", time=24, bonus=0.5),
        Case("quicker-pen", "Quicker pen", time=48, rewriting=8),
        Case("tied-hands", "Hands half tied", time=48, rewriting=8, freedom=0.5),
        Case("quick-and-far", "Seven relays", time=48, rewriting=2, distance=7),
        Case("slower-wish", "Slower wish", time=48, quarter_turn=4 * FAST),
    ],
    caption=(
        "Which way clients wish, people work and the rules point. Where the bonus does harm, the "
        "rules' hand is hollow."
    ),
)
def three_arrows() -> Parts:
    """*Three arrows*: the wish turns, practice follows, the rulebook trails."""
    figure = plt.figure(figsize=(5, 5))
    axes = figure.add_axes((0, 0, 1, 1))  # one sheet of paper, its units inches
    draw.empty_sheet(axes, (0, 5), (0, 5))
    middle, radius = np.array([2.78, 3.1]), 1.42
    rim = np.linspace(0, 2 * np.pi, 121)
    axes.plot(*_around(middle, rim, radius).T, color=FAINT, lw=1)
    ticks = draw.strokes(axes, colors=FAINT, linewidths=1)
    ticks.set_segments(
        [_around(middle, np.full(2, a), (radius, radius + 0.07)) for a in rim[:-1:10]]
    )

    zero, unit, floor = 2.5, 1.72, 0.44
    title = axes.text(2.5, 1.0, "", ha="center", weight="bold", fontsize=12)
    for place, words in ((-1, "harm"), (0, "nothing"), (1, "as at\nthe start")):
        at = zero + place * unit
        axes.plot([at] * 2, [floor, floor + 0.42], color=FAINT, lw=1, zorder=3)
        axes.text(at, floor - 0.06, words, ha="center", va="top", fontsize=11, linespacing=1)

    colours = (VERMILION, GREEN, BLUE)
    shapes = draw.areas(axes, linewidths=1.6, joinstyle="round", zorder=2)
    risk = draw.curve(axes, color=PURPLE, lw=3.2, solid_capstyle="butt", zorder=1.5)
    axes.plot(*middle, "o", ms=6, color=INK, zorder=4)
    labels = [
        axes.text(0, 0, words, color=colour, ha="center", va="center", weight="bold")
        for words, colour in zip(("wish", "practice", "rules"), colours, strict=True)
    ]
    told = axes.text(0.06, 3.34, "", color=BLUE, va="center", fontsize=12, linespacing=1.1)
    axes.plot([0.06, 0.46], [4.88, 4.88], color=PURPLE, lw=3.2, solid_capstyle="butt")
    axes.text(0.06, 4.78, "practice that\nno rule covers", va="top", fontsize=11, linespacing=1)
    pays = axes.text(0.06, 2.0, "", va="top", fontsize=11, linespacing=1)
    swatch = draw.areas(axes, facecolor=to_rgba(VERMILION, 0.15))

    def read(
        time: float,
        rewriting: float,
        bonus: float,
        freedom: float,
        distance: int,
        quarter_turn: float,
    ) -> Seen:
        omega, sees = pace(quarter_turn), alignment.alignment_rate(distance)
        wish, practice, rule = alignment.three_arrows(time, omega, sees, 1 / rewriting, freedom)
        behind, further = np.angle(wish / practice), np.angle(practice / rule)
        turned = omega * time
        hands = np.array([turned, turned - behind, turned - behind - further])
        return Seen(
            time=time,
            hands=hands,
            worth=_worth(hands[0] - hands[2], bonus),
            edge=float(alignment.tolerated_angle(bonus)),
            paid="a full bonus" if bonus == 1 else "half a bonus",
            was="what it was" if bonus == 1 else "what a full one was",
        )

    def update(seen: Seen) -> Artists:
        hands, worth, harm = seen.hands, seen.worth, seen.worth < 0
        fan = _fan(middle, hands[0], seen.edge if harm else 0.0, radius)
        wish, practice, rule = (
            _hand(middle, angle, length * radius, width)
            for angle, length, width in zip(
                hands, (0.97, 0.8, 0.58), (0.055, 0.085, 0.12), strict=True
            )
        )
        bar = np.array(draw.box(zero, zero + unit * max(worth, -1.22), floor + 0.08, floor + 0.34))
        # Round the bar the other way, as its edge was always drawn.
        shapes.set_verts([fan, bar[[0, 3, 2, 1]], rule, practice, wish])
        filled = PAPER if harm else BLUE
        shapes.set_facecolor([to_rgba(VERMILION, 0.15), filled, filled, GREEN, VERMILION])
        shapes.set_edgecolor([to_rgba(VERMILION, 0.0), BLUE, BLUE, GREEN, VERMILION])
        risk.set_data(*_around(middle, np.linspace(hands[2], hands[1], 25), 0.66 * radius).T)
        for label, angle in zip(labels, _apart(hands, np.radians(23)), strict=True):
            out = radius + np.array([0.44, 0.22])  # words are wider than high
            x, y = middle + out * (np.sin(angle), np.cos(angle))
            label.set_position((x, y))
        title.set_text(f"What {seen.paid} is worth")
        told.set_text(f"The rules are\n{say_degrees(hands[0] - hands[2])} behind\nthe wish")
        pays.set_text(f"in here\n{seen.paid}\nwould pay" if harm else "")
        swatch.set_verts([draw.box(0.06, 0.46, 2.05, 2.25 if harm else 2.05)])
        return [shapes, risk, *labels, title, told, pays, swatch]

    def describe(seen: Seen) -> str:
        if seen.time == 0:
            return "At the start wish, practice and rules point the same way."
        (wish, _, rule), value = seen.hands, seen.worth
        gauge = "worse than no bonus"
        if value > -0.005:
            said = "nothing" if abs(value) < 0.005 else f"{say_percent(value)} of {seen.was}"
            gauge = f"worth {said}"
        return (
            f"After {seen.time:g} months the rules are {say_degrees(wish - rule)} behind the "
            f"wish; {seen.paid} is {gauge}."
        )

    return figure, read, update, describe


_GONE = "from here on\nnobody does the\nuncounted one"


def say_bonus(bonus: float) -> str:
    """Say a bonus by the full one, which pays for an effort all that it is worth."""
    if bonus in (0, 1):
        return "full" if bonus else "none"
    return f"{say_percent(bonus)} of full"


def _to_half(amount: float) -> str:
    """Say an amount against a half, the usual one."""
    return {0.25: "half as much", 0.5: "as usual", 0.75: "half as much again"}[round(amount, 2)]


@explorer(
    Range("bonus", "Bonus on the counted task", 0.0, 2.0, 0.2, default=0.6, show=say_bonus),
    Range("substitution", "How much the two collide", 0.25, 0.75, 0.25, default=0.5, show=_to_half),
    Range(
        "intrinsic",
        "What moves people to the other one, unpaid",
        start=0.4,
        stop=1.2,
        step=0.4,
        default=0.8,
        show=lambda moves: _to_half(moves / 1.6),
    ),
    Range(
        "worth",
        "Worth of the other one to the client",
        start=1,
        stop=3,
        step=2,
        default=3,
        show=lambda worth: "as much" if worth == 1 else f"{worth:g} times as much",
    ),
    cases=[
        Case("no-bonus", "No bonus", bonus=0.0),
        Case("high-bonus", "A high bonus", bonus=1.6),
        Case("no-dearer", "Worth no more", bonus=1.6, worth=1),
        Case("apart", "Less in the way", bonus=1.6, substitution=0.25),
    ],
    caption=(
        "Left, the effort that goes to each task; right, what they are worth to the client, one "
        "upon the other. A full bonus pays for the counted task all that it is worth to the client."
    ),
)
def unmeasured_task() -> Parts:
    """*Not counted*: a bonus on one task drives out another that nobody counts."""
    bonuses = np.linspace(0, 2, 81)
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(5, 3.5), width_ratios=(1, 1.45), layout="constrained"
    )
    left.set(xlim=(0.5, 2.5), ylim=(0, 2.1), title="Effort")
    left.set_xticks([1, 2], ["counted", "not\ncounted"])
    left.set_yticks([])
    left.spines["left"].set_visible(False)
    left.tick_params(axis="x", length=0)
    bars = draw.areas(left, 2, facecolors=(BLUE, PURPLE))
    right.set(xlim=(0, 2.05), ylim=(0, 4.8), title="Worth to the client", xlabel="Bonus")
    right.set_xticks([0, 1, 2], ["none", "full", "twice"])
    right.set_yticks([])
    right.spines["left"].set_visible(False)
    tints = [to_rgba(colour, 0.45) for colour in (BLUE, PURPLE)]
    areas = draw.areas(right, 2, facecolors=tints, linewidths=None)
    for colour, words in zip(reversed(tints), ("not counted", "counted"), strict=True):
        right.fill([], [], color=colour, lw=0, label=words)
    right.legend(loc="upper left", frameon=False, borderaxespad=0, labelspacing=0.15)
    end = draw.curve(right, **draw.DASHED)
    unpaid = draw.curve(right, **draw.DOTTED | {"lw": 1.2})
    as_unpaid = right.text(0.03, 0, "with no bonus", va="bottom", fontsize=11)
    told = right.text(0, 2.9, "", color=PURPLE, fontsize=11, linespacing=1.1)
    here = draw.curve(right, marker="o", ms=8, lw=1.6, markevery=[1], color=VERMILION)

    def read(bonus: float, substitution: float, intrinsic: float, worth: float) -> Seen:
        tried = np.minimum(bonuses, bonus)
        efforts = alignment.efforts(bonus, intrinsic, substitution)
        before, now = (
            float(alignment.value_produced(b, intrinsic, substitution, worth)) for b in (0, bonus)
        )
        return Seen(
            bonus=bonus,
            efforts=np.array(efforts),
            enough=substitution * intrinsic,
            unpaid=intrinsic,
            tried=tried,
            first=np.asarray(alignment.efforts(tried, intrinsic, substitution)[0]),
            whole=np.asarray(alignment.value_produced(tried, intrinsic, substitution, worth)),
            before=before,
            now=now,
            last=float(alignment.critical_bonus(intrinsic, substitution)),
        )

    def update(seen: Seen) -> Artists:
        bars.set_verts(draw.bar_corners(seen.efforts))
        outline, tried, first = draw.band_outline, seen.tried, seen.first
        areas.set_verts(outline(tried, 0 * first, first) + outline(tried, first, seen.whole))
        reached = seen.bonus >= seen.last
        end.set_data(([seen.last] * 2, [0, 3.6]) if reached else ([], []))
        told.set(text=_GONE if reached else "", x=seen.last + (0.06 if seen.last < 1 else -0.06))
        told.set_horizontalalignment("left" if seen.last < 1 else "right")
        here.set_data([seen.bonus] * 2, [0, seen.now])
        unpaid.set_data([0, 2.05], [seen.before] * 2)
        as_unpaid.set_y(seen.before + 0.04)
        return [bars, areas, end, unpaid, as_unpaid, told, here]

    def describe(seen: Seen) -> str:
        if seen.bonus == 0:
            return (
                "With no bonus people do only the task that is not counted. Below "
                f"{say_percent(seen.enough)} of a full bonus that stays so."
            )
        kept, gained = seen.efforts[1] / seen.unpaid, seen.now / seen.before
        fate = f"the task that is not counted still gets {say_percent(kept)} of its effort"
        if kept == 0:
            fate = "nobody does the task that is not counted any more"
        change = f"{say_percent(abs(gained - 1))} {'more' if gained > 1 else 'less'} than"
        if change.startswith("0%"):
            change = "as much as"
        paid = say_bonus(seen.bonus).replace("full", "a full bonus")
        return f"At {paid} {fate}. The client gets {change} with no bonus."

    return figure, read, update, describe


@explorer(
    Range("cycle_time", "Months a change waits in the pipeline", 0, 12, 2, yours=OWN_MONTHS),
    Range("relay_error", "Slips per relay", 0.05, 0.15, 0.05, **SLIPS),
    Options(
        "signal_interval",
        "A signal from clients",
        {0.25: "each week", DEFAULTS.signal_interval: "each month"},
        default=DEFAULTS.signal_interval,
    ),
    Options("quarter_turn", "A quarter turn of the wish takes", TURNS, default=FAST),
    cases=[
        Case("nearness", "Nothing in the way", cycle_time=0),
        Case("pipeline", "A year's pipeline", cycle_time=12),
        Case("weekly", "A signal each week", signal_interval=0.25),
        Case("calm", "A slower wish", quarter_turn=4 * FAST),
    ],
    caption=(
        "One clock a desk: the client's wish stands at twelve, the rules (blue) where they have "
        "got to in the long run. Below, what the best bonus on those rules is worth, against one "
        "on rules that are up to date."
    ),
    style=draw.AS_WRITTEN,
    company=load_company,
)
def seven_clocks(company: Company) -> Parts:
    """*Seven clocks*: the nearness law, one clock a desk."""
    names = [person.name for person in relay_path(company)]
    desks = np.arange(1, len(names) + 1)
    figure, (dials, axes) = plt.subplots(
        2, 1, figsize=(5, 4), height_ratios=(1, 1.5), sharex=True, layout="constrained"
    )
    dials.set(aspect="equal", anchor="S")
    draw.empty_sheet(dials, (0.5, len(names) + 0.5), (-1.25, 0.75))
    places, radius = [np.array([desk, 0.0]) for desk in desks], 0.46
    rim = np.linspace(0, 2 * np.pi, 61)
    rims = draw.strokes(dials, colors=FAINT, linewidths=1)
    rims.set_segments([_around(at, rim, radius) for at in places])
    wishes = draw.areas(dials, facecolor=VERMILION, zorder=2)
    wishes.set_verts([_hand(at, 0, 0.95 * radius, 0.04) for at in places])
    for desk, name in zip(desks, names, strict=True):
        height, size = -0.78 - 0.38 * (desk % 2), draw.size_to_fit(name, 13)
        dials.text(desk, height, name, ha="center", fontsize=size)
    lags = draw.areas(dials, facecolor=to_rgba(BLUE, 0.18), zorder=0.5)
    hands = draw.areas(dials, facecolor=BLUE)

    axes.set(ylim=(0, 1.05), xlabel="Relays from the client", title="Worth of the best bonus")
    axes.set_xticks(desks)
    axes.set_yticks([0, 0.5, 1])
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    bars = draw.areas(axes, facecolor=BLUE)

    def read(
        cycle_time: float, relay_error: float, signal_interval: float, quarter_turn: float
    ) -> Seen:
        rate = alignment.alignment_rate(
            desks, relay_error, signal_interval=signal_interval, cycle_time=cycle_time
        )
        omega = pace(quarter_turn)
        return Seen(
            behind=np.asarray(alignment.lag(omega, rate)),
            share=np.asarray(alignment.tracking_efficiency(omega, rate)),
        )

    def update(seen: Seen) -> Artists:
        turned = list(zip(places, seen.behind, strict=True))
        lags.set_verts([_fan(at, -angle / 2, angle / 2, radius) for at, angle in turned])
        hands.set_verts([_hand(at, -angle, 0.8 * radius, 0.07) for at, angle in turned])
        bars.set_verts(draw.bar_corners(seen.share))
        return [lags, hands, bars]

    def describe(seen: Seen) -> str:
        behind, share = seen.behind, seen.share
        return (
            f"One relay from the client the rules trail the wish by {say_degrees(behind[0])} and "
            f"the best bonus on them is worth {say_percent(share[0])} of what it could be; "
            f"{say_relays(len(names))} away, {say_degrees(behind[-1])} and "
            f"{say_percent(share[-1])}."
        )

    return figure, read, update, describe


def measured_inside() -> dict[str, float]:
    """Return how well internal networks are measured, in per cent of 81 decision makers."""
    return published_numbers("altimeter-inside.csv", "answer", "percent")


def measured_outside() -> dict[str, float]:
    """Return the purposes for which firms measure social media outside, in per cent of firms."""
    return published_numbers("altimeter-outside.csv", "answer", "percent")


@mpl.rc_context(STYLE)
def inside_and_outside() -> Still:
    """*Inside and outside*: two surveys of one house, each on its own base, in its own panel."""
    inside, outside = measured_inside(), measured_outside()
    figure, (above, below) = plt.subplots(
        2, 1, figsize=(5, 4.6), height_ratios=(3, 4), layout="constrained"
    )
    _rows(above, inside, PURPLE)
    above.set_title("Inside: measured …")
    _rows(below, outside, BLUE)
    below.set_title("Outside: metrics for …")
    return Still(
        figure,
        caption=(
            "Two surveys, two bases: do not compare lengths across the panels. Above, how well "
            "results of the internal social network are measured, % of 81 decision makers "
            "(Altimeter 2012; the other answers are not in what we saw). Below, uses of social "
            "media outside for which firms have formal metrics that show results, % of the firms "
            "asked (Altimeter 2013; labels matched to figures by their order)."
        ),
        alt=f"Inside: {_listed(inside)}. Outside: {_listed(outside)}.",
    )


def _rows(axes: Axes, values: dict[str, float], colour: str) -> None:
    """Draw labelled rows of percentages, the first at the top."""
    places = np.arange(len(values))[::-1]
    axes.barh(places, list(values.values()), color=colour, height=0.62)
    axes.set_yticks(places, list(values))
    axes.set(xlim=(0, 70))
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0)
    axes.spines["bottom"].set_visible(False)
    for place, value in zip(places, values.values(), strict=True):
        axes.text(value + 1, place, f"{value:g}%", va="center")


def _listed(values: dict[str, float]) -> str:
    return ", ".join(f"{answer} {value:g}%" for answer, value in values.items())


def _worth(angle: float, bonus: float) -> float:
    """Return what a bonus is worth, 1 being what a full one is on a perfect measure."""
    return float(alignment.naive_surplus(min(angle, np.pi), bonus)) / PERFECT


TASKS = ("first", "second", "third")
HOURS = 10
NUMBERS = [
    *("nothing", "one", "two", "three", "four", "five"),
    *("six", "seven", "eight", "nine", "ten"),
]


@form(
    Spread(
        "wanted",
        "Of ten hours, those your clients would pay for on each task",
        TASKS,
        HOURS,
        "hours",
        default=(5, 3, 2),
    ),
    Spread(
        "paid",
        "Of ten hours, those you are measured and paid for on each",
        TASKS,
        HOURS,
        "hours",
        default=(1, 2, 7),
    ),
    title="Your angle",
    yields=[OWN_ANGLE],
)
def your_angle(wanted: tuple[int, ...], paid: tuple[int, ...]) -> Answer:
    """*Your angle*: which paid hours clients do not want, what that costs, and what helps."""
    angle = float(alignment.distortion_angle(wanted, paid))
    moves = [
        (here, there)
        for here, hours in enumerate(paid)
        for there in range(3)
        if hours and here != there
    ]
    moved = np.tile(paid, (len(moves), 1))
    for row, (here, there) in zip(moved, moves, strict=True):
        row[[here, there]] += (-1, 1)
    # Rounded, so that moves that are as good are a tie on every machine.
    now, *then = alignment.efficiency(wanted, [paid, *moved]).round(9).tolist()
    best = max(then)
    better = ""
    if best > now and say_percent(best) != say_percent(now):
        less, more = (TASKS[task] for task in moves[then.index(best)])
        better = (
            f"; with one paid hour moved from the {less} task to the {more}, {say_percent(best)}"
        )
    harm = "; a full one does harm" if angle > alignment.tolerated_angle() else ""
    return (
        f"{_surplus(wanted, paid)}. Paid so, even the best bonus gains {say_percent(now)} of what "
        f"it could{better}{harm}."
    ), {OWN_ANGLE.name: angle}


def _surplus(wanted: Sequence[int], paid: Sequence[int]) -> str:
    """Say which task is paid most beyond what clients would pay for it."""
    beyond = [here - there for here, there in zip(paid, wanted, strict=True)]
    task = beyond.index(max(beyond))
    if not beyond[task]:
        return "Your ten paid hours go where clients would spend them"
    go = "goes" if paid[task] == 1 else "go"
    return (
        f"{NUMBERS[paid[task]].capitalize()} of your ten paid hours {go} to what clients would pay "
        f"{NUMBERS[wanted[task]]} for"
    )


def _around(middle: Floats, angles: Floats, radius: float | Sequence[float]) -> Floats:
    """Return points around a middle, at angles that run like a clock's, from twelve."""
    turned = np.stack([np.sin(angles), np.cos(angles)], axis=-1)
    return np.asarray(middle + np.reshape(radius, (-1, 1)) * turned, dtype=float)


def _fan(middle: Floats, angle: float, half: float, radius: float) -> Floats:
    """Return the outline of a sector of a disc."""
    arc = _around(middle, np.linspace(angle - half, angle + half, 41), radius)
    return np.concatenate([[middle], arc])


def _hand(middle: Floats, angle: float, length: float, width: float) -> Floats:
    """Return the outline of a clock's hand: a tail, two shoulders and a tip."""
    outline = np.array([(0, -0.14), (1, 0.0), (0.55, 0.72), (0, 1), (-0.55, 0.72), (-1, 0.0)])
    across, along = outline.T * np.array([[width], [length]])
    sine, cosine = np.sin(angle), np.cos(angle)
    turned = np.stack([across * cosine + along * sine, along * cosine - across * sine], 1)
    return np.asarray(middle + turned, dtype=float)


def _apart(hands: NDArray[np.float64], gap: float) -> Floats:
    """Return the hands' angles for their labels, pushed so far apart that no two overlap."""
    angles = hands.astype(float)
    for _ in range(30):
        for ahead in (0, 1):
            short = gap - (angles[ahead] - angles[ahead + 1])
            if short > 1e-9:
                angles[ahead : ahead + 2] += (short / 2, -short / 2)
    return angles

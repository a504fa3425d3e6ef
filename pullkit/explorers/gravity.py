"""The explorers of the chapter on double gravity: a ball, two valleys, and a thumb."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cache
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.ticker import PercentFormatter

from pullkit import gravity, sense
from pullkit.datafiles import read_rows
from pullkit.defaults import DEFAULTS
from pullkit.engine import Case, Options, Parts, Range, Still, explorer
from pullkit.engine.style import BLUE, FAINT, GREEN, INK, PURPLE, VERMILION
from pullkit.explorers import drawing as draw
from pullkit.explorers.country import Country, settled
from pullkit.explorers.drawing import Artists, Floats, Seen
from pullkit.explorers.wording import COPIES, say_copying, say_months, say_percent, say_relays

PUSH = 1.0
"""Strength of the thumb in every figure here: as much as the whole stake."""

OLD_WAY = -0.95
"""Balance before anything begins: all but one in forty do it the old way."""

CAMPAIGN = 6
"""Months that the thumb pushes on the front page."""

THUMBS = {0.0: "no time", 0.25: "a week", 1.0: "a month", 12.0: "a year", 120.0: "ten years"}
"""How long the thumb can push: months, and the words for them."""


COPYING_WORDS = {0.0: "not at all", 0.4: "a little", DEFAULTS.conformity: "some", 0.8: "much"}
COPYING = {J: f"{words}: {say_copying(J)}" for J, words in COPYING_WORDS.items()}
"""How much colleagues copy each other: conformity, and the words for it."""


def _say_stakes(amount: float) -> str:
    """Say an amount in the coin of the stake."""
    return "nothing" if amount == 0 else f"{amount:.3g} of the stake"


STAKES: dict[str, Any] = {"default": DEFAULTS.weight, "show": _say_stakes}
"""How a range of weights opens, and says them."""


@explorer(
    Range("relays", "Relays from the client", 1, 7, default=5),
    Range("month", "Month", 0, 20, default=CAMPAIGN, play=True),
    cases=[
        Case("far", "Five relays, a year later", relays=5, month=18),
        Case("near", "Three relays, a year later", relays=3, month=18),
    ],
    caption=(
        "A firm brings in a new way of working. The ball is a group of colleagues: the further "
        "right, the more of them work the new way. For six months a thumb pushes it (the launch, "
        "the training, the reminders), then lets go. Green ground rolls it to the new way, purple "
        "ground back to the old. What the ground is like depends on how far the group is from the "
        "client, in relays: the people a client's wish passes through until it is understood "
        "there, the listener included."
    ),
    name="double-gravity",
)
def double_gravity_small() -> Parts:
    """*Push, and let go*: the ball, the valleys and the thumb, month by month."""
    last = 20
    quarters = np.arange(4 * last + 1) / 4
    figure = plt.figure(figsize=(5, 4.7))
    country = Country(figure.add_axes((0.02, 0.345, 0.96, 0.655)), (-2.75, 3.6), thumb=True)
    diary = figure.add_axes((0.12, 0.115, 0.85, 0.125))
    diary.set(xlim=(0, last + 0.3), ylim=(0, 1.12))
    diary.set_xticks([0, CAMPAIGN, 12, last], ["month 0", "6", "12", "20"])
    diary.set_yticks([0, 1], ["0%", "100%"])
    diary.axvspan(0, CAMPAIGN, color=to_rgba(BLUE, 0.2), lw=0)
    diary.text(CAMPAIGN / 2, 0.1, "the push", ha="center", color=BLUE, fontsize=11)
    history = draw.curve(diary, color=VERMILION)
    today = draw.dots(diary, ms=8)

    @cache
    def path(relays: int) -> Floats:
        field = gravity.field_at(relays)
        return np.asarray(gravity.balance_after(quarters, OLD_WAY, field, PUSH, CAMPAIGN))

    def read(relays: int, month: int) -> Seen:
        field = float(gravity.field_at(relays))
        past = np.minimum(quarters, month)
        road = np.interp(past, quarters, path(relays))
        return Seen(
            relays=relays,
            month=month,
            field=field,
            past=past,
            shares=gravity.adoption(road),
            now=float(road[-1]),
            end=settled(float(road[-1]), field, DEFAULTS.conformity),
            unpushed=settled(OLD_WAY, field, DEFAULTS.conformity),
        )

    def update(seen: Seen) -> Artists:
        country.shape(seen.field, DEFAULTS.conformity)
        country.roll([OLD_WAY], seen.now)
        country.hold(seen.now if 0 < seen.month <= CAMPAIGN else None)
        history.set_data(seen.past, seen.shares)
        today.set_data([seen.month], [seen.shares[-1]])
        return [*country.artists, history, today]

    def describe(seen: Seen) -> str:
        share, end = say_percent(seen.shares[-1]), seen.end
        where = f"{say_relays(seen.relays)} from the client, month {seen.month}"
        if seen.month == 0:
            return f"{where}: {share} do it the new way. The push begins."
        if seen.month <= CAMPAIGN:
            still = "Now the push ends." if seen.month == CAMPAIGN else "The push goes on."
            return f"{where}: pushed, {share} do it the new way. {still}"
        if abs(seen.now - end) > 0.1:
            trend = "more" if end > seen.now else "fewer"
            trend += " month by month"
            if seen.month == last:
                trend += f"; in the end {say_percent(gravity.adoption(end))} will"
            return f"{where}: nobody pushes; {share} do it the new way, {trend}."
        if end < 0:
            return f"{where}: {share} do it the new way. The push has left nothing."
        why = "The push has been enough."
        if seen.unpushed > 0:
            why = "It would have come to this unpushed."
        return f"{where}: {share} do it the new way, and it stays so. {why}"

    return figure, read, update, describe


@explorer(
    Range("relays", "Relays from the client", 1, 7, default=3),
    Options("thumb", "The thumb pushes for", THUMBS),
    Options(
        "conformity", "How much colleagues copy each other", COPYING, default=DEFAULTS.conformity
    ),
    Range("weight", "Weight of the system", 0.3, 0.5, 0.1, **STAKES),
    cases=[
        Case("month-at-three", "A month, at three relays", relays=3, thumb=1.0),
        Case("years-at-four", "Ten years, at four", relays=4, thumb=120.0),
        Case("lighter-rules", "Four, unpushed, lighter rules", relays=4, thumb=0.0, weight=0.3),
        Case("counter", "One relay, unpushed", relays=1, thumb=0.0),
        Case("copying", "Five relays, more copying", conformity=0.8, relays=5, thumb=12.0),
        Case("nobody-copies", "Nobody copies", conformity=0.0, thumb=12.0),
    ],
    caption=(
        "The ball is a group of colleagues; the further right, the more of them work the new way. "
        "The thumb pushes it from the old valley, and lets go; the pale balls show it at equal "
        "times while it rolls, the bright one where it ends. Green ground leads to the new way, "
        "purple ground to the old. Heights have no unit, and steep walls are drawn lower than they "
        "are."
    ),
)
def thumb_and_valley() -> Parts:
    """*Thumb and valley*: where a push leaves a group, and where the slope takes it."""
    figure = plt.figure(figsize=(5, 3.9))
    country = Country(figure.add_axes((0.02, 0.155, 0.96, 0.765)), (-2.75, 3.7), thumb=True)
    told = figure.text(0.5, 0.95, " ", ha="center", weight="bold", fontsize=12)

    @cache
    def let_go(thumb: float, field: float, conformity: float) -> float:
        if thumb < 12:
            left = gravity.balance_after(thumb, OLD_WAY, field, PUSH, thumb, conformity=conformity)
        else:  # within one person in ten thousand of where a push without end leaves them
            left = gravity.settled(OLD_WAY, field + PUSH, conformity=conformity)
        return float(left)

    def read(relays: int, thumb: float, conformity: float, weight: float) -> Seen:
        field = float(gravity.field_at(relays, weight=weight))
        left = let_go(thumb, field, conformity)
        places, months = _rolling(left, field, conformity)
        return Seen(
            relays=relays,
            thumb=thumb,
            conformity=conformity,
            field=field,
            left=left,
            places=places,
            months=months,
            alone=settled(OLD_WAY, field, conformity),
            end=settled(left, field, conformity),
        )

    def update(seen: Seen) -> Artists:
        country.shape(seen.field, seen.conformity)
        places = seen.places
        if abs(seen.left - places[-1]) < 0.12:  # a road shorter than a ball is wide is no road
            places = np.full_like(places, places[-1])
        country.roll([OLD_WAY, *places[:-1]], places[-1])
        country.hold(seen.left if seen.thumb else None)
        pushed = f"Pushed for {THUMBS[seen.thumb]}, then let go"
        told.set_text(pushed if seen.thumb else "Not pushed")
        return [*country.artists, told]

    def describe(seen: Seen) -> str:
        held, rest, before = (
            say_percent(gravity.adoption(m)) for m in (seen.left, seen.end, seen.alone)
        )
        where = f"{say_relays(seen.relays)} from the client"
        if not seen.thumb:
            verb = "rolls by itself to where" if seen.end > 0 else "comes to rest where"
            return f"{where} and not pushed, the ball {verb} {rest} do it the new way."
        first = f"{where}, {THUMBS[seen.thumb]} under the thumb: {held} do it the new way."
        if seen.end - seen.alone > 0.02:
            return f"{first} Let go, it settles at {rest} and stays; unpushed, at {before}."
        if seen.end > 0:
            return f"{first} Let go, it settles at {rest}, where it would have come unpushed."
        if seen.left < seen.end:
            return f"{first} Let go, it rolls on to {rest}, where it would have come unpushed."
        months = say_months(seen.months)
        return f"{first} Let go, it is back at {rest} after {months}: nothing is left."

    return figure, read, update, describe


@explorer(
    Range("conformity", "How much colleagues copy each other", 0.0, 1.0, 0.2, **COPIES),
    Range("weight", "Weight of the system", 0.3, 0.6, 0.1, **STAKES),
    Range(
        "lightening",
        "Share of the weight gone at the client's side",
        start=0.0,
        stop=1.0,
        step=0.5,
        show=say_percent,
    ),
    Options(
        "campaign",
        "The year before",
        {False: "nobody is pushed", True: "everybody is pushed for a year"},
    ),
    cases=[
        Case("quiet", "Nobody pushed", campaign=False),
        Case("campaign", "Everybody pushed for a year", campaign=True),
        Case("no-copying", "Nobody copies", conformity=0.0, campaign=True),
        Case("much-copying", "Much copying", conformity=0.8, campaign=True),
        Case("lighter-near", "No weight at the client's side", lightening=1.0),
    ],
    caption=(
        "Above, the pull that is left of the stake and the weight of the system. The grey band is "
        "what copying adds to the weight on either side: above it groups roll by themselves "
        "(green), inside it they stay where they are put (blue), below it they roll back (purple). "
        "Beneath, where a group can rest, and the crest between (dashed); the balls are seven "
        "groups."
    ),
)
def three_zones() -> Parts:
    """*Three zones*: pull against weight, and where groups rest, by distance from the client."""
    furthest = 8.0
    far = np.linspace(0, furthest, 65)
    desks = np.arange(1, 8)
    figure, (above, below) = plt.subplots(
        2, 1, figsize=(5, 5.2), sharex=True, height_ratios=(1, 1.15), layout="constrained"
    )
    above.set(xlim=(0, furthest), ylim=(0, 1.04), title="Pull against weight")
    above.set_yticks([0, 0.5, 1], ["0", "½", "1 stake"])
    below.set(ylim=(-0.04, 1.06), title="Where groups come to rest")
    below.set_xlabel("Relays from the client")
    below.yaxis.set_major_formatter(PercentFormatter(1))
    below.set_yticks([0, 0.5, 1])
    colours = [GREEN, BLUE, PURPLE]
    tints = [to_rgba(colour, 0.15) for colour in colours]
    grounds = [draw.areas(axes, 3, facecolors=tints) for axes in (above, below)]
    band = draw.areas(above, facecolor=to_rgba(INK, 0.14))
    above.plot(far, sense.expected_gain(far), color=GREEN, lw=2.6)
    weighing = draw.curve(above, color=PURPLE, lw=2.6)
    above.text(0.62, 0.92, "the client's pull", color=GREEN)
    above.text(furthest - 0.1, 0.06, "the weight of the system", color=PURPLE, ha="right")
    branches = draw.strokes(
        below,
        colors=[GREEN, FAINT, PURPLE],
        linewidths=[2.6, 1.8, 2.6],
        linestyles=["-", (0, (3, 2)), "-"],
    )
    balls = below.scatter(desks, desks, s=85, color=VERMILION, zorder=4, clip_on=False)
    words = ("rolls by itself", "stays where put", "rolls back")
    for place, said, colour in zip((0, 0.35, 0.79), words, colours, strict=True):
        above.text(place, 1.24, said, color=colour, weight="bold", transform=above.transAxes)

    @cache
    def resting(conformity: float, weight: float, lightening: float, campaign: bool) -> Floats:
        stake = gravity.effective_stake(DEFAULTS.stake, weight, lightening)
        h = np.asarray(gravity.field_at(desks, stake=stake, weight=weight))
        start = np.full(h.shape, OLD_WAY)
        if campaign:  # a year is as good as a push without end
            start = np.asarray(gravity.settled(start, h + PUSH, conformity=conformity))
        return np.asarray(gravity.settled(start, h, conformity=conformity))

    @cache
    def borders(conformity: float, weight: float, lightening: float) -> tuple[float, ...]:
        stake = gravity.effective_stake(DEFAULTS.stake, weight, lightening)
        ends = gravity.zones(stake=stake, weight=weight, conformity=conformity)
        return tuple(float(end) for end in ends)

    def read(conformity: float, weight: float, lightening: float, campaign: bool) -> Seen:
        return Seen(
            campaign=campaign,
            borders=borders(conformity, weight, lightening),
            weights=weight * (1 - lightening * np.asarray(sense.clarity_after(far))),
            limit=float(gravity.critical_field(conformity=conformity)),
            branches=_branches(conformity, weight, lightening),
            rest=resting(conformity, weight, lightening, campaign),
        )

    def update(seen: Seen) -> Artists:
        d1, _, d2 = (min(end, furthest) for end in seen.borders)
        edges = itertools.pairwise([0, d1, d2, furthest])
        boxes = [draw.box(left, right, -1, 2) for left, right in edges]
        for ground in grounds:
            ground.set_verts(boxes)
        weighing.set_data(far, seen.weights)
        outline = draw.band_outline(far, seen.weights - seen.limit, seen.weights + seen.limit)
        band.set_verts(outline)
        branches.set_segments(seen.branches)
        balls.set_offsets(np.stack([desks, gravity.adoption(seen.rest)], 1))
        return [*grounds, band, weighing, branches, balls]

    def describe(seen: Seen) -> str:
        d1, d0, d2 = seen.borders
        changed = int((seen.rest > 0).sum())
        ends = {0: "none of the seven groups", len(desks): "all seven groups"}
        who = ends.get(changed, f"{changed} of the seven groups")
        after = "After a year's push for everybody, and rest"
        if not seen.campaign:
            after = "With no push at all"
        tail = f"{after}, {who} {'does' if changed == 1 else 'do'} it the new way."
        if d1 == d2:
            return (
                f"One border, at {d0:.1f} relays: nearer, most people change; farther, most do "
                f"not. {tail}"
            )
        near = "Nowhere does change roll by itself"
        if d1 > 0:
            near = f"Nearer than {d1:.1f} relays change rolls by itself"
        ring = "farther out, as far as one can see here, a push can stay"
        if d2 < furthest:
            ring = f"from there to {d2:.1f} a push can stay; farther out it rolls back"
        return f"{near}; {ring}. {tail}"

    return figure, read, update, describe


LIGHTEST = 12
LIGHTENED = np.linspace(DEFAULTS.weight, 0.2, LIGHTEST + 1).round(3)
WEIGHTS = np.concatenate([LIGHTENED, LIGHTENED[-2::-1]])
"""Weight of the system at every step of *There and back*: lighter, and put back."""


def _say_step(step: int) -> str:
    ends = {0: "as at first", LIGHTEST: "at the lightest", 2 * LIGHTEST: "put back"}
    between = "being lightened" if step < LIGHTEST else "being put back"
    return f"{WEIGHTS[step]:.3g}, {ends.get(step, between)}"


@explorer(
    Options(
        "conformity",
        "How much colleagues copy each other",
        {J: COPYING[J] for J in (0.4, DEFAULTS.conformity)},
        default=DEFAULTS.conformity,
    ),
    Range("relays", "Relays from the client", 2, 5, default=3),
    Range(
        "step",
        "Weight of the system",
        start=0,
        stop=2 * LIGHTEST,
        default=LIGHTEST,
        show=_say_step,
        play=True,
    ),
    cases=[
        Case("lightest", "At the lightest", relays=4, step=12),
        Case("back-at-three", "Put back, at three relays", relays=3, step=24),
        Case("back-at-four", "Put back, at four", relays=4, step=24),
        Case("no-memory", "Put back, a little copying", conformity=0.4, step=24),
    ],
    caption=(
        "The rules are lightened step by step and then put back. Nobody pushes, and at every step "
        "the ball has time to come to rest. Below, the road it has taken. Where the way back is "
        "not the way there, the group remembers."
    ),
)
def there_and_back() -> Parts:
    """*There and back*: rules are lightened and put back, and the group need not come back."""
    steps = np.arange(WEIGHTS.size)
    figure = plt.figure(figsize=(5, 5.2))
    country = Country(figure.add_axes((0.02, 0.47, 0.96, 0.53)), (-2.6, 2.9), thumb=False)
    loop = figure.add_axes((0.14, 0.115, 0.83, 0.21))
    loop.set(xlim=(WEIGHTS.max() + 0.012, WEIGHTS.min() - 0.012), ylim=(-0.03, 1.08))
    loop.set_xlabel("Weight of the system, lighter to the right")
    loop.set_xticks([0.5, 0.4, 0.3, 0.2])
    loop.set_yticks([0, 1], ["0%", "100%"])
    path = draw.curve(loop, color=VERMILION, lw=2, solid_joinstyle="round")
    now = draw.dots(loop)

    @cache
    def balances(conformity: float, relays: int) -> Floats:
        fields = np.asarray(gravity.field_at(relays, weight=WEIGHTS))
        return np.asarray(gravity.sweep(fields, -1.0, conformity=conformity))

    def read(conformity: float, relays: int, step: int) -> Seen:
        series, passed = balances(conformity, relays), np.minimum(steps, step)
        weight = float(WEIGHTS[step])
        return Seen(
            conformity=conformity,
            relays=relays,
            step=step,
            weight=weight,
            field=float(gravity.field_at(relays, weight=weight)),
            weights=WEIGHTS[passed],
            shares=gravity.adoption(series[passed]),
            before=float(series[max(step - 1, 0)]),
            balance=float(series[step]),
            outward=float(series[2 * LIGHTEST - step]),
        )

    def update(seen: Seen) -> Artists:
        country.shape(seen.field, seen.conformity)
        country.roll([seen.before], seen.balance)
        path.set_data(seen.weights, seen.shares)
        now.set_data([seen.weight], [gravity.adoption(seen.balance)])
        return [*country.artists, path, now]

    def describe(seen: Seen) -> str:
        share = say_percent(gravity.adoption(seen.balance))
        where = f"{say_relays(seen.relays)} from the client"
        so_far = f"the system weighs {_say_stakes(seen.weight)} and {share} do it the new way"
        if seen.step <= LIGHTEST:
            ends = {0: "at first", LIGHTEST: "at the lightest"}
            return f"{where}, {ends.get(seen.step, 'on the way down')}: {so_far}."
        memory = f"on the way down it was {say_percent(gravity.adoption(seen.outward))}"
        if abs(seen.outward - seen.balance) < 0.01:
            memory = "just as on the way down"
        return f"{where}, on the way back up: {so_far}; {memory}."

    return figure, read, update, describe


@explorer(
    Range("extra", "Added to every card", 0, 30, 5, unit="points"),
    Options(
        "lifted",
        "How it begins",
        {False: "everyone sits", True: "everyone is lifted to their feet"},
    ),
    Range("turn", "Round", 0, 9, play=True),
    cases=[
        Case("near", "Near: all sit", extra=0, lifted=False, turn=8),
        Case("middle", "Middle: all sit", extra=10, lifted=False, turn=8),
        Case("middle-lifted", "Middle: all lifted", extra=10, lifted=True, turn=8),
        Case("far-lifted", "Far: all lifted", extra=25, lifted=True, turn=9),
    ],
    caption=(
        "Twenty people, each above the number on their card. The green edge marks how many stand. "
        "In the next round everyone to the left of it stands and everyone to the right sits. "
        "Distance from the client adds the same number to every card."
    ),
)
def twenty_cards() -> Parts:
    """*Twenty cards*: who stands once how many stand, round by round (Granovetter, 1978)."""
    most = 30
    cards = np.array(gravity.CARDS)
    above = np.array([np.sum(cards[:k] == card) for k, card in enumerate(cards)])
    figure = plt.figure(figsize=(5, 3.3))
    axes = figure.add_axes((0.02, 0.19, 0.96, 0.8))
    axes.set(xlim=(-7, 100 + most + 5), ylim=(0, 4.35))
    axes.spines["left"].set_visible(False)
    axes.set_yticks([])
    axes.set_xticks(range(0, 101, 25))
    axes.xaxis.set_major_formatter(PercentFormatter(100))
    axes.set_xlabel("“I stand once so many of us stand”")
    scale = np.array([0.96, 0.8]) * [5 * 72, 3.3 * 72] / [112 + most, 4.35]
    reached = draw.areas(axes, facecolor=to_rgba(GREEN, 0.15))
    people, heads = (draw.areas(axes, len(cards)) for _ in range(2))
    level = draw.curve(axes, color=GREEN, lw=2.4)
    told = axes.text(100 + most + 4, 4.05, " ", weight="bold", ha="right")

    @cache
    def rounds(extra: float, lifted: bool) -> Floats:
        return gravity.cascade(cards + extra, standing=100.0 if lifted else 0.0)

    def read(extra: float, lifted: bool, turn: int) -> Seen:
        series = rounds(extra, lifted)
        last = series.size - 1
        # Who stands now is decided by how many stood before; everyone stands who is lifted.
        before = series[min(turn - 1, last)] if turn >= 1 else (np.inf if lifted else -1.0)
        return Seen(
            lifted=lifted,
            turn=turn,
            share=float(series[min(turn, last)]),
            cards=cards + extra,
            up=cards + extra <= before,
            settled=turn >= max(last, 1),
        )

    def update(seen: Seen) -> Artists:
        everyone = zip(seen.cards, above, seen.up, strict=True)
        shapes = [_figure(card, 1.22 * row, bool(up), scale) for card, row, up in everyone]
        colours = list(np.where(seen.up, GREEN, PURPLE))
        for collection, verts in zip((people, heads), zip(*shapes, strict=True), strict=True):
            collection.set_verts(verts)
            collection.set_facecolor(colours)
        edge = seen.share + 1.6  # a card that is just reached lies on the reached side
        reached.set_verts([draw.box(axes.get_xlim()[0], edge, 0, 4)])
        level.set_data([edge, edge], [0, 4])
        told.set_text(
            f"{'Start' if seen.turn < 1 else f'Round {seen.turn}'}: {seen.share:.0f}% stand"
        )
        return [reached, people, heads, level, told]

    def describe(seen: Seen) -> str:
        begin = "everyone is lifted" if seen.lifted else "nobody stands"
        when = f"At first {begin}" if seen.turn < 1 else f"Round {seen.turn}"
        stop = ", and so it stays" if seen.settled else ""
        count = "nobody stands" if seen.share == 0 else f"{seen.share:.0f}% stand"
        middle = "" if seen.turn < 1 and seen.share in (0, 100) else f": {count}"
        return f"{when}{middle}{stop}."

    return figure, read, update, describe


@mpl.rc_context(draw.AS_WRITTEN)
def internal_adoption() -> Still:
    """*After the launch*: what surveys of the time found inside firms, each on its own base."""
    rows = read_rows("evidence", "internal-adoption.csv")
    lows = [float(row["lowest_percent"]) for row in rows]
    highs = [float(row["highest_percent"]) for row in rows]
    figure, axes = plt.subplots(figsize=(5, 5.9), layout="constrained")
    places = np.arange(len(rows))[::-1]
    for place, row, low, high in zip(places, rows, lows, highs, strict=True):
        forecast = row["kind"] == "forecast"
        axes.barh(
            place,
            high,
            height=0.34,
            facecolor="none" if forecast else BLUE,
            edgecolor=VERMILION if forecast else BLUE,
            linestyle="--" if forecast else "-",
        )
        figures = f"{high:.0f}%" if low == high else f"{low:.0f} to {high:.0f}%"
        axes.text(high + 1.5, place, figures, va="center", weight="bold")
        told = f"{'forecast, ' * forecast}{row['base']}: {row['statement']}"
        axes.text(0, place + 0.25, told, va="bottom", fontsize=11)
        axes.text(133, place, f"{row['source']} {row['year']}", va="center", ha="right")
    axes.set(xlim=(0, 134), ylim=(-0.4, len(rows) - 0.2))
    axes.axis("off")
    return Still(
        figure,
        caption=(
            "Social software inside firms in the years of the essay. Every bar is a percentage of "
            "its own base, named above it, so no bar can be set against another. The dashed bar "
            "is a forecast for the years through 2015. All are figures of consultancies and "
            "analysts, read from summaries of their reports; ESG's, not seen in the original, is "
            "as it-tna.com reported it."
        ),
        alt="; ".join(
            f"{row['source']} {row['year']}, of {row['base']}: {high:.0f}% {row['statement']}"
            for row, high in zip(rows, highs, strict=True)
        )
        + ".",
    )


@dataclass(frozen=True)
class Minority:
    """The committed minority that overturned a convention, in per cent of a group."""

    low: float
    high: float


def evidence() -> tuple[Minority, Minority]:
    """Return what the experiment on conventions found, and the range of estimates before it."""
    found = {
        row["kind"]: Minority(float(row["lowest_percent"]), float(row["highest_percent"]))
        for row in read_rows("evidence", "critical-mass.csv")
    }
    return found["experiment"], found["estimate"]


@cache
def _rolling(start: float, field: float, conformity: float) -> tuple[Floats, float]:
    """Return balances at equal times on the way to rest, and the months it takes.

    From ``dt = τ_m dm/(tanh(β(h + Jm)) - m)``, to within two people in a hundred of the end.
    """
    frames, near = 14, 0.04
    end = settled(start, field, conformity)
    if abs(end - start) <= near:
        return np.linspace(start, end, frames), 0.0
    road = np.linspace(start, end - near * np.sign(end - start), 801)
    pulled = DEFAULTS.responsiveness * (field + conformity * road)
    pace = 1 / (np.tanh(pulled) - road)
    months = np.concatenate([[0], np.cumsum(np.diff(road) * (pace[1:] + pace[:-1]) / 2)])
    places = np.interp(np.linspace(0, months[-1], frames), months, road)
    places[-1] = end
    return places, float(months[-1])


def _branches(conformity: float, weight: float, lightening: float) -> list[Floats]:
    """Return where a group can rest, and the crest between, as distance against adoption.

    Read backwards: at balance ``m`` a group rests in the field ``artanh(m)/β - Jm``, and that
    field is found ``ln(G/(h + W))/ln(1/c)`` relays from the client.
    """
    turn = float(gravity.critical_balance(conformity=conformity))
    stake = float(gravity.effective_stake(DEFAULTS.stake, weight, lightening))
    lines = []
    for ends in ((0.9999, turn), (turn, -turn), (-turn, -0.9999)):
        m = np.linspace(*ends, 81)
        pull = np.arctanh(m) / DEFAULTS.responsiveness - conformity * m + weight
        distance = np.log(stake / np.maximum(pull, 1e-6)) / -np.log(
            sense.clarity(DEFAULTS.relay_error)
        )
        lines.append(np.stack([distance, gravity.adoption(m)], 1))
    return lines


def _figure(x: float, y: float, stands: bool, scale: Floats) -> tuple[Floats, Floats]:
    """Return the body and the head of a person who stands or sits, on a place of the plane."""
    # In points: a coat, and a head above it.
    tall = 31.0 if stands else 14.0
    body = np.array([(-5.2, 0.0), (-4.6, tall - 4), (-2, tall), (2, tall), (4.6, tall - 4)])
    body = np.vstack([body, [(5.2, 0.0)]])
    turn = np.linspace(0, 2 * np.pi, 15)[:-1]
    head = np.stack([4.6 * np.cos(turn), tall + 5.4 + 4.6 * np.sin(turn)], 1)
    return np.array([x, y + 0.08]) + body / scale, np.array([x, y + 0.08]) + head / scale

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
from numpy.typing import ArrayLike

from pullkit import gravity, sense
from pullkit.asking import form
from pullkit.asking.form import Answer
from pullkit.datafiles import read_rows
from pullkit.defaults import DEFAULTS
from pullkit.engine import Case, Options, Parts, Range, Still, explorer
from pullkit.engine.style import BLUE, FAINT, GREEN, INK, PURPLE, VERMILION
from pullkit.explorers import drawing as draw
from pullkit.explorers.country import Country, settled
from pullkit.explorers.drawing import Artists, Floats, Seen
from pullkit.explorers.wording import OWN_RELAYS, say_months, say_percent, say_relays

PUSH = 1.0
"""Strength of the thumb in every figure here: as much as the whole stake."""

OLD_WAY = -0.95
"""Balance before anything begins: all but one in forty do it the old way."""

CAMPAIGN = 6
"""Months that the thumb pushes on the front page."""

THUMBS = {0.0: "no time", 0.25: "a week", 1.0: "a month", 12.0: "a year", 120.0: "ten years"}
"""How long the thumb can push: months, and the words for them."""


COPYING = {
    0.0: "not at all",
    0.2: "hardly",
    0.4: "a little",
    DEFAULTS.conformity: "some, as in the book",
    0.8: "much",
}
"""How much colleagues copy each other: conformity, and the words for it."""

ACTING = {
    "one": "act on one message, a yes",
    "wait": "wait for several messages",
    "all": "act on what each heard, yes or no",
}
"""What people act on, and the words for it."""

MOMENTS = (
    "before the push",
    "the push's last day",
    "let go",
    "later",
    "in the end",
)
"""When one looks at the ball under the thumb, and let go."""

LAST_DAY, END = MOMENTS.index("the push's last day"), MOMENTS.index("in the end")


def _say_stakes(amount: float) -> str:
    """Say an amount in the coin of the stake."""
    return "nothing" if amount == 0 else f"{amount:.3g} of the stake"


STAKES: dict[str, Any] = {"default": DEFAULTS.weight, "show": _say_stakes}
"""How a range of weights opens, and says them."""


COPIES: dict[str, Any] = {"default": DEFAULTS.conformity, "show": COPYING.__getitem__}
"""How a range of conformity opens, and says it."""


def pull_at(distance: ArrayLike, acting: str = "one") -> Floats:
    """Return the client's pull on people, in stakes, by what they act on.

    Parameters
    ----------
    distance : array_like
        Relays from the client; a fraction is between two desks.
    acting : {"one", "wait", "all"}
        On one message that says yes; on the majority of as many as it pays to wait for, while the
        wish turns; or on one message each, the average of those who heard yes and who heard no.

    Examples
    --------
    >>> for acting in ("one", "wait", "all"):
    ...     print(pull_at([1, 3, 5], acting).round(2))
    [0.8  0.51 0.33]
    [0.93 0.78 0.58]
    [0.64 0.26 0.11]
    """
    relays = np.asarray(distance, dtype=float)
    if acting == "wait":
        worth = sense.gain_after_waiting(relays[..., None], messages=np.arange(1, 32, 2))
        return np.asarray(np.max(worth, axis=-1))
    return np.asarray(sense.expected_gain(2 * relays if acting == "all" else relays))


@explorer(
    Range("relays", "Relays from the client", 1, 7, default=5),
    Range("month", "Month", 0, 20, play=True, anew=True),
    cases=[
        Case("far", "Five relays, a year later", relays=5, month=18),
        Case("near", "Three relays, a year later", relays=3, month=18),
    ],
    caption=(
        "A firm brings in a new way of working. The ball is a group of colleagues: the further "
        "right, the more of them work the new way. For six months a thumb pushes it (the launch, "
        "the training, the reminders), then lets go. While the thumb pushes, the ground is hidden. "
        "Its shape depends on how far the group is from the client, in relays: the people a "
        "client's wish passes through until it is understood there, the listener included."
    ),
    name="double-gravity",
)
def double_gravity_small() -> Parts:
    """*Push, and let go*: the ball, the valleys and the thumb, month by month."""
    last = 20
    quarters = np.arange(4 * last + 1) / 4
    figure = plt.figure(figsize=(5, 4.7))
    country = Country(figure.add_axes((0.02, 0.345, 0.96, 0.655)), (-2.75, 3.6), thumb=True)
    cloth = figure.axes[0].text(50, -1.4, " ", ha="center", fontsize=11)
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
        covered = seen.month <= CAMPAIGN
        country.shape(seen.field, DEFAULTS.conformity, covered=covered)
        cloth.set_text("covered until the thumb lets go" if covered else " ")
        country.roll([OLD_WAY], seen.now)
        country.hold(seen.now if 0 < seen.month <= CAMPAIGN else None)
        history.set_data(seen.past, seen.shares)
        today.set_data([seen.month], [seen.shares[-1]])
        return [*country.artists, cloth, history, today]

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
    Range("relays", "Relays from the client", 1, 7, default=3, yours=OWN_RELAYS),
    Options("thumb", "The thumb pushes for", THUMBS),
    Range("moment", "Shown", 0, END, default=END, show=MOMENTS.__getitem__, play=True, pace=0.7),
    Options(
        "conformity",
        "Colleagues copy",
        {each: COPYING[each] for each in (0.0, DEFAULTS.conformity)},
        default=DEFAULTS.conformity,
    ),
    Options("acting", "People", ACTING),
    cases=[
        Case("month-at-three", "A month, at three", relays=3, thumb=1.0),
        Case("years-at-four", "Ten years, at four", relays=4, thumb=120.0),
    ],
    caption=(
        "The thumb pushes and lets go; pale balls show the group at equal times while it rolls, "
        "the bright one where it ends. Heights have no unit."
    ),
)
def thumb_and_valley() -> Parts:
    """*Thumb and valley*: where a push leaves a group, and where the slope takes it."""
    figure = plt.figure(figsize=(5, 4.35))
    country = Country(figure.add_axes((0.02, 0.138, 0.96, 0.792)), (-2.75, 5.25), thumb=True)
    told = figure.text(0.5, 0.955, " ", ha="center", weight="bold", fontsize=12)

    @cache
    def let_go(thumb: float, field: float, conformity: float) -> float:
        if thumb < 12:
            left = gravity.balance_after(thumb, OLD_WAY, field, PUSH, thumb, conformity=conformity)
        else:  # within one person in ten thousand of where a push without end leaves them
            left = gravity.settled(OLD_WAY, field + PUSH, conformity=conformity)
        return float(left)

    def read(relays: int, thumb: float, moment: int, conformity: float, acting: str) -> Seen:
        field = float(pull_at(relays, acting) - DEFAULTS.weight)
        left = let_go(thumb, field, conformity)
        places, months = _rolling(left, field, conformity)
        if moment <= LAST_DAY:
            reached = left if moment == LAST_DAY else OLD_WAY
            places = np.full_like(places, reached)
        elif moment < END:
            now = (moment - LAST_DAY) * (len(places) - 1) // (END - LAST_DAY)
            places = np.full_like(places, places[now])
        return Seen(
            relays=relays,
            thumb=thumb,
            moment=moment,
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
        # A road shorter than a ball is wide is no road.
        if seen.moment > LAST_DAY and abs(seen.left - places[-1]) < 0.12:
            places = np.full_like(places, places[-1])
        country.roll([OLD_WAY, *places[:-1]], places[-1])
        reached = places[-1] if seen.moment <= LAST_DAY else seen.left
        if seen.thumb and seen.moment:
            country.hold(reached)
        else:
            country.lift_hand()
        pushed = f"Pushed for {THUMBS[seen.thumb]}" + ", then let go" * (seen.moment > LAST_DAY)
        told.set_text(pushed if seen.thumb else "Not pushed")
        return [*country.artists, told]

    def describe(seen: Seen) -> str:
        held, rest, before = (
            say_percent(gravity.adoption(m)) for m in (seen.left, seen.end, seen.alone)
        )
        where = f"{say_relays(seen.relays)} from the client"
        if seen.moment < END:
            now = say_percent(gravity.adoption(seen.places[-1]))
            when = MOMENTS[seen.moment] if seen.thumb else "not pushed"
            return f"{where}, {when}: {now} do it the new way."
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


DESKS = np.arange(1, 8)
FURTHEST = 8.0  # relays, as far as the borders are drawn

YEAR = {
    "start": "not begun",
    "last-day": "last day",
    "let-go": "long over",
    "alone": "never came",
}
"""What can be seen of the year in which everybody is pushed."""

ZONES = {GREEN: "rolls by\nitself", BLUE: "stays\nwhere put", PURPLE: "rolls\nback"}
"""The three zones, from the client outwards, and the words on the picture."""


@explorer(
    Options("year", "The year of pushing", YEAR),
    Range("conformity", "Colleagues copy", 0.0, 0.8, 0.2, **COPIES),
    Options("acting", "People", ACTING),
    cases=[
        Case("campaign", "The year, long over", year="let-go"),
        Case("no-copying", "Nobody copies", conformity=0.0, year="let-go"),
        Case("much-copying", "Much copying", conformity=0.8, year="let-go"),
    ],
    caption=(
        "Seven groups of colleagues, one at each distance. The higher a ball, the more of the "
        "group work the new way; a ring shows where it began."
    ),
)
def three_zones() -> Parts:
    """*Three zones*: what a year's push leaves of seven groups, by distance from the client."""
    figure = plt.figure(figsize=(5, 3.7))
    axes = figure.add_axes((0.16, 0.165, 0.82, 0.8))
    axes.set(xlim=(0.5, FURTHEST - 0.5), ylim=(-0.06, 1.3))
    axes.set_xlabel("Relays from the client")
    axes.set_xticks(DESKS)
    axes.set_yticks([0, 0.5, 1])
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.set_ylabel("Do it the new way", labelpad=2)
    grounds = draw.areas(axes, 3, facecolors=[to_rgba(colour, 0.16) for colour in ZONES])
    labels = [
        axes.text(0, 1.2, " ", color=colour, weight="bold", ha="center", va="center", fontsize=11)
        for colour in ZONES
    ]
    began = np.full(DESKS.shape, float(gravity.adoption(OLD_WAY)))
    axes.scatter(DESKS, began, s=95, facecolors="none", edgecolors=VERMILION, zorder=3)
    balls = axes.scatter(DESKS, began, s=95, color=VERMILION, zorder=4, clip_on=False)
    stems = draw.strokes(axes, len(DESKS), colors=[to_rgba(VERMILION, 0.45)])

    def read(year: str, conformity: float, acting: str) -> Seen:
        h = pull_at(DESKS, acting) - DEFAULTS.weight
        start = np.full(h.shape, OLD_WAY)
        # A year is as good as a push without end.
        pushed = np.asarray(gravity.settled(start, h + PUSH, conformity=conformity))
        begun = start if year == "alone" else pushed
        rest = np.asarray(gravity.settled(begun, h, conformity=conformity))
        return Seen(
            year=year,
            borders=_borders(conformity, acting),
            balances={"start": start, "last-day": pushed}.get(year, rest),
        )

    def update(seen: Seen) -> Artists:
        shown = seen.year in ("alone", "let-go")
        edges = [0.0, *(min(end, FURTHEST) for end in seen.borders), FURTHEST]
        if not shown:
            edges = [0.0] * 4
        spans = list(itertools.pairwise(edges))
        grounds.set_verts([draw.box(left, right, -1, 2) for left, right in spans])
        for label, words, (left, right) in zip(labels, ZONES.values(), spans, strict=True):
            left, right = max(left, 0.5), min(right, FURTHEST - 0.5)
            label.set_text(words if right - left > 0.9 else " ")
            label.set_x((left + right) / 2)
        shares = np.asarray(gravity.adoption(seen.balances))
        balls.set_offsets(np.stack([DESKS, shares], 1))
        stems.set_segments(
            [[(x, y), (x, now)] for x, y, now in zip(DESKS, began, shares, strict=True)]
        )
        return [grounds, *labels, stems, balls]

    def describe(seen: Seen) -> str:
        changed = int((seen.balances > 0).sum())
        ends = {0: "none of the seven groups", len(DESKS): "all seven groups"}
        who = ends.get(changed, f"{changed} of the seven groups")
        tail = f"{who} {'does' if changed == 1 else 'do'} it the new way."
        if seen.year == "start":
            return f"Before the year begins, {tail[:-1]}, however much colleagues copy."
        if seen.year == "last-day":
            return f"On the last day of a year's push for everybody, {tail}"
        when = "With no push at all" if seen.year == "alone" else "After the year, let go for long"
        return f"{when}, {tail} {_say_borders(*seen.borders)}"

    return figure, read, update, describe


def _say_borders(inner: float, outer: float) -> str:
    """Say where the three zones end."""
    if outer - inner < 0.01:
        return f"One border, at {inner:.1f} relays, and no memory: a push changes nothing for good."
    near = f"Nearer than {inner:.1f} relays change rolls by itself"
    if inner == 0:
        near = "Nowhere does change roll by itself"
    if outer >= FURTHEST:
        return f"{near}; farther out, as far as one can see here, a push can stay."
    return f"{near}; from there to {outer:.1f} a push can stay; farther out it rolls back."


@form(
    Range(
        "relays",
        "Relays from the client, of the group that must change",
        1,
        12,
        default=5,
    ),
    title="Your launch",
)
def your_launch(relays: int) -> Answer:
    """*Your launch*: what this book's firm keeps of a launch so far from clients."""
    inner, _, outer = (float(end) for end in gravity.zones())
    where = f"At {say_relays(relays).lower()} in this book's firm"
    if relays < inner:
        verdict = (
            "it comes by itself: whoever works there sees what it is good for. Pushing only makes "
            "it sooner."
        )
    elif relays < outer:
        verdict = (
            "a push can stay. Nothing begins there alone; pushed until enough do it, it holds when "
            "you let go."
        )
    else:
        verdict = (
            "it rolls back once you let go, however long you push, unless a rule moves or somebody "
            "there is tied to somebody who meets clients."
        )
    if min(abs(relays - border) for border in (inner, outer)) < 1:
        verdict += " A border is near; in another firm it may lie elsewhere."
    return f"{where} {verdict}", {}


@cache
def _borders(conformity: float, acting: str) -> tuple[float, float]:
    """Return how far change rolls by itself, and how far a push can stay."""
    far = np.linspace(0, 2 * FURTHEST, 1601)
    pull = pull_at(far, acting)
    limit = float(gravity.critical_field(conformity=conformity))
    needed = (DEFAULTS.weight + limit, DEFAULTS.weight - limit)
    inner, outer = (float(np.interp(-pulled, -pull, far)) for pulled in needed)
    return inner, outer


@explorer(
    Range("conformity", "Colleagues copy", 0.0, 0.8, 0.2, **COPIES),
    Range("weight", "Weight of the system", 0.3, 0.6, 0.1, **STAKES),
    Range(
        "lightening",
        "Share of the weight gone at the client's side",
        start=0.0,
        stop=1.0,
        step=0.5,
        show=say_percent,
    ),
    cases=[
        Case("as-in-the-book", "As in the book"),
        Case("lighter-near", "No weight at the client's side", lightening=1.0),
    ],
    caption=(
        "Above, the client's pull on one message and the weight of the system, in stakes; the grey "
        "band is what copying adds to the weight on either side. Where the pull crosses the band "
        "the zones end. Beneath, where a group can rest."
    ),
)
def pull_and_weight() -> Parts:
    """*Pull against weight*: where the borders of the three zones come from."""
    far = np.linspace(0, FURTHEST, 65)
    figure, (above, below) = plt.subplots(
        2, 1, figsize=(5, 5.2), sharex=True, height_ratios=(1, 1.15), layout="constrained"
    )
    above.set(xlim=(0, FURTHEST), ylim=(0, 1.04), title="Pull against weight")
    above.set_yticks([0, 0.5, 1], ["0", "½", "1 stake"])
    below.set(ylim=(-0.04, 1.06), title="Where a group can rest")
    below.set_xlabel("Relays from the client")
    below.yaxis.set_major_formatter(PercentFormatter(1))
    below.set_yticks([0, 0.5, 1])
    tints = [to_rgba(colour, 0.15) for colour in ZONES]
    grounds = [draw.areas(axes, 3, facecolors=tints) for axes in (above, below)]
    band = draw.areas(above, facecolor=to_rgba(INK, 0.14))
    above.plot(far, sense.expected_gain(far), color=GREEN, lw=2.6)
    weighing = draw.curve(above, color=PURPLE, lw=2.6)
    above.text(0.62, 0.92, "the client's pull", color=GREEN)
    above.text(FURTHEST - 0.1, 0.06, "the weight of the system", color=PURPLE, ha="right")
    branches = draw.strokes(
        below,
        colors=[GREEN, FAINT, PURPLE],
        linewidths=[2.6, 1.8, 2.6],
        linestyles=["-", (0, (3, 2)), "-"],
    )
    below.text(0.2, 0.86, "in the new way", color=GREEN)
    below.text(FURTHEST - 0.1, 0.1, "in the old way", color=PURPLE, ha="right")
    crest = below.text(0, 0, "the crest between", fontsize=11)

    def read(conformity: float, weight: float, lightening: float) -> Seen:
        stake = gravity.effective_stake(DEFAULTS.stake, weight, lightening)
        ends = gravity.zones(stake=stake, weight=weight, conformity=conformity)
        return Seen(
            borders=tuple(float(end) for end in ends),
            weights=weight * (1 - lightening * np.asarray(sense.clarity_after(far))),
            limit=float(gravity.critical_field(conformity=conformity)),
            branches=_branches(conformity, weight, lightening),
        )

    def update(seen: Seen) -> Artists:
        d1, d0, d2 = (min(end, FURTHEST) for end in seen.borders)
        boxes = [draw.box(*ends, -1, 2) for ends in itertools.pairwise([0, d1, d2, FURTHEST])]
        for ground in grounds:
            ground.set_verts(boxes)
        weighing.set_data(far, seen.weights)
        outline = draw.band_outline(far, seen.weights - seen.limit, seen.weights + seen.limit)
        band.set_verts(outline)
        branches.set_segments(seen.branches)
        crest.set_text("the crest between" if d2 - d1 > 1 else " ")
        crest.set_position((min(d0 + 0.35, FURTHEST - 2.4), 0.44))
        return [*grounds, band, weighing, branches, crest]

    def describe(seen: Seen) -> str:
        d1, d0, d2 = seen.borders
        meet = f"The pull is as large as the weight at {d0:.1f} relays, the horizon of sense."
        return f"{meet} {_say_borders(d1, d2)}"

    return figure, read, update, describe


LIGHTEST = 12
LIGHTENED = np.linspace(DEFAULTS.weight, 0.2, LIGHTEST + 1).round(3)
WEIGHTS = np.concatenate([LIGHTENED, LIGHTENED[-2::-1]])
"""Weight of the system at every step of *There and back*: lighter, and put back."""

LEGS = (0, LIGHTEST + 1), (LIGHTEST, 2 * LIGHTEST + 1)
"""The steps of the way there, and of the way back."""


def _say_step(step: int) -> str:
    ends = {
        0: "rules as today",
        LIGHTEST: "rules at their lightest",
        2 * LIGHTEST: "rules all put back",
    }
    towards = "lightened" if step < LIGHTEST else "put back"
    share = say_percent(WEIGHTS[step] / DEFAULTS.weight)
    return ends.get(step, f"rules {towards} to {share} of today")


@explorer(
    Range("relays", "Relays from the client", 2, 5, default=3),
    Range(
        "step",
        "Step",
        start=0,
        stop=2 * LIGHTEST,
        default=LIGHTEST,
        show=_say_step,
        play=True,
    ),
    cases=[
        Case("back-at-three", "Put back, at three", relays=3, step=24),
        Case("back-at-four", "Put back, at four", relays=4, step=24),
    ],
    caption=(
        "Rules are lightened step by step and put back; at every step the ball comes to rest. "
        "Below, the road it has taken."
    ),
)
def there_and_back() -> Parts:
    """*There and back*: rules are lightened and put back, and the group need not come back."""
    figure = plt.figure(figsize=(5, 4.7))
    country = Country(figure.add_axes((0.02, 0.45, 0.96, 0.55)), (-2.6, 2.4), thumb=False)
    loop = figure.add_axes((0.14, 0.125, 0.83, 0.18))
    loop.set(xlim=(WEIGHTS.max() + 0.012, WEIGHTS.min() - 0.012), ylim=(-0.03, 1.08))
    loop.set_xlabel("How heavy the rules are")
    loop.set_xticks([0.5, 0.2], ["as heavy as today", "light"])
    heaviest, lightest = loop.get_xticklabels()
    heaviest.set_horizontalalignment("left")
    lightest.set_horizontalalignment("right")
    loop.set_yticks([0, 1], ["0%", "100%"])
    there = draw.curve(loop, color=BLUE, lw=1.8, ls=(0, (4, 2)))
    back = draw.curve(loop, color=VERMILION, lw=2.2, solid_joinstyle="round")
    loop.text(0.205, 0.12, "rules lightened", color=BLUE, fontsize=11, ha="right")
    returning = loop.text(0.205, 0.42, " ", color=VERMILION, fontsize=11, ha="right")
    now = draw.dots(loop)

    @cache
    def balances(relays: int) -> Floats:
        fields = np.asarray(gravity.field_at(relays, weight=WEIGHTS))
        return np.asarray(gravity.sweep(fields, -1.0))

    def read(relays: int, step: int) -> Seen:
        series = balances(relays)
        out, home = (np.minimum(np.arange(*ends), step) for ends in LEGS)
        weight = float(WEIGHTS[step])
        return Seen(
            relays=relays,
            step=step,
            weight=weight,
            field=float(gravity.field_at(relays, weight=weight)),
            there=(WEIGHTS[out], gravity.adoption(series[out])),
            back=(WEIGHTS[home], gravity.adoption(series[home])),
            before=float(series[max(step - 1, 0)]),
            balance=float(series[step]),
            outward=float(series[2 * LIGHTEST - step]),
        )

    def update(seen: Seen) -> Artists:
        country.shape(seen.field, DEFAULTS.conformity)
        country.roll([seen.before], seen.balance)
        there.set_data(*seen.there)
        back.set_data(*(seen.back if seen.step > LIGHTEST else ([], [])))
        returning.set_text("and put back" if seen.step > LIGHTEST else " ")
        now.set_data([seen.weight], [gravity.adoption(seen.balance)])
        return [*country.artists, there, back, returning, now]

    def describe(seen: Seen) -> str:
        share = say_percent(gravity.adoption(seen.balance))
        where = f"{say_relays(seen.relays)} from the client"
        so_far = f"{where}: {share} do it the new way, {_say_step(seen.step)}"
        if seen.step <= LIGHTEST:
            return f"{so_far}."
        memory = f"on the way down it was {say_percent(gravity.adoption(seen.outward))}"
        if abs(seen.outward - seen.balance) < 0.01:
            memory = "just as on the way down"
        return f"{so_far}; {memory}."

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
    figure, axes = plt.subplots(figsize=(5, 4.6), layout="constrained")
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
            "Social software inside firms in the years of the essay, each bar on its own base: "
            "figures of consultancies, read from summaries of their reports (ESG's as it-tna.com "
            "has it)."
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
    frames, near = 10, 0.04
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

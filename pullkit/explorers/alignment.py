"""The explorers of the chapter on alignment: what the rules reward, and how far behind they are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.ticker import PercentFormatter
from numpy.typing import NDArray

from pullkit import alignment
from pullkit.company import Company, load_company, relay_path
from pullkit.datafiles import published_numbers
from pullkit.defaults import DEFAULTS
from pullkit.engine import Case, Options, Parts, Range, Still, explorer
from pullkit.engine.style import BLUE, FAINT, GREEN, INK, PAPER, PURPLE, STYLE, VERMILION
from pullkit.explorers import drawing as draw
from pullkit.explorers.drawing import Artists, Floats, Seen
from pullkit.explorers.wording import SLIPS, say_percent, say_relays

PERFECT = float(alignment.naive_surplus(0))
"""What a full bonus is worth on a measure that points where the client's wish points."""

FAST = 24
"""Months in which the book's market makes a quarter turn."""

CALM = 8 * FAST

TURNS = {4 * FAST: "8 years", 2 * FAST: "4 years", FAST: "2 years"}
"""Months in which a wish turns a right angle, and the words for them."""

SCATTER = 21
"""Degrees by which a monthly reading of the wish is off."""


def pace(quarter_turn: float) -> float:
    """Return the rotation in radians a month of a wish that turns a right angle in some months."""
    return np.pi / 2 / quarter_turn


@explorer(
    Range("time", "Months since all three agreed", 0, 48, 4, default=8, play=True),
    Options(
        "rewriting",
        "Time to rewrite the rules",
        {2: "2 months", 8: "8 months", 24: "24 months"},
        default=24,
    ),
    Options(
        "freedom",
        "Freedom to improvise",
        {0.5: "half tied to the rules", 1.0: "free hands"},
        default=1.0,
    ),
    Range("distance", "Relays from the client", 1, 7, 3),
    Options("quarter_turn", "The wish turns a right angle in", TURNS, default=FAST),
    cases=[
        Case("two-years-on", "Two years on", time=24),
        Case("quicker-pen", "Rules rewritten in 8 months", time=48, rewriting=8),
        Case("tied-hands", "The same, hands half tied", time=48, rewriting=8, freedom=0.5),
        Case("quick-and-far", "Quick pen, seven relays", time=48, rewriting=2, distance=7),
        Case("slower-wish", "A slower wish", time=48, quarter_turn=4 * FAST),
    ],
    caption=(
        "A clock with three hands: where the client's wish points, where people's practice points, "
        "where the rules point (directions only). Inside the fan around the wish a full bonus on "
        "the rules pays; outside it does harm, and the rules' hand is drawn hollow. The purple arc "
        "is the tinkerer's risk: practice that the rules do not cover."
    ),
)
def three_arrows() -> Parts:
    """*Three arrows*: the wish turns, practice follows, the rulebook trails."""
    figure = plt.figure(figsize=(5, 5))
    axes = figure.add_axes((0, 0, 1, 1))  # one sheet of paper, its units inches
    draw.empty_sheet(axes, (0, 5), (0, 5))
    middle, radius = np.array([2.5, 3.14]), 1.42
    rim = np.linspace(0, 2 * np.pi, 121)
    axes.plot(*_around(middle, rim, radius).T, color=FAINT, lw=1)
    ticks = draw.strokes(axes, colors=FAINT, linewidths=1)
    ticks.set_segments(
        [_around(middle, np.full(2, a), (radius, radius + 0.07)) for a in rim[:-1:10]]
    )

    zero, unit, floor = 2.5, 1.72, 0.44
    axes.text(2.5, 1.02, "What a full bonus is worth", ha="center", weight="bold", fontsize=12)
    for place, words in ((-1, "that much\nharm"), (0, "nothing"), (1, "as on a\nperfect measure")):
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

    def read(
        time: float, rewriting: float, freedom: float, distance: int, quarter_turn: float
    ) -> Seen:
        omega, sees = pace(quarter_turn), alignment.alignment_rate(distance)
        wish, practice, rule = alignment.three_arrows(time, omega, sees, 1 / rewriting, freedom)
        behind, further = np.angle(wish / practice), np.angle(practice / rule)
        turned = omega * time
        hands = np.array([turned, turned - behind, turned - behind - further])
        return Seen(time=time, hands=hands, worth=_worth(hands[0] - hands[2]))

    def update(seen: Seen) -> Artists:
        hands, worth = seen.hands, seen.worth
        fan = _fan(middle, hands[0], float(alignment.tolerated_angle()), radius)
        wish, practice, rule = (
            _hand(middle, angle, length * radius, width)
            for angle, length, width in zip(
                hands, (0.97, 0.8, 0.58), (0.055, 0.085, 0.12), strict=True
            )
        )
        bar = np.array(draw.box(zero, zero + unit * max(worth, -1.22), floor + 0.08, floor + 0.34))
        # Round the bar the other way, as its edge was always drawn.
        shapes.set_verts([fan, bar[[0, 3, 2, 1]], rule, practice, wish])
        pays = BLUE if worth > 0 else PAPER
        shapes.set_facecolor([to_rgba(VERMILION, 0.15), pays, pays, GREEN, VERMILION])
        shapes.set_edgecolor([to_rgba(VERMILION, 0.0), BLUE, BLUE, GREEN, VERMILION])
        risk.set_data(*_around(middle, np.linspace(hands[2], hands[1], 25), 0.66 * radius).T)
        for label, angle in zip(labels, _apart(hands, np.radians(23)), strict=True):
            out = radius + np.array([0.44, 0.22])  # words are wider than high
            x, y = middle + out * (np.sin(angle), np.cos(angle))
            label.set_position((x, y))
        return [shapes, risk, *labels]

    def describe(seen: Seen) -> str:
        if seen.time == 0:
            return "At the start wish, practice and rules point the same way."
        (wish, practice, rule), value = seen.hands, seen.worth
        gauge = "worse than no bonus at all"
        if value > -0.005:
            said = "nothing" if abs(value) < 0.005 else say_percent(value)
            gauge = f"worth {said} of what it would be on a perfect measure"
        return (
            f"After {seen.time:g} months practice trails the wish by {_degrees(wish - practice)}, "
            f"and the rules trail it by {_degrees(wish - rule)}: a full bonus on them is {gauge}. "
            f"Whoever works as people do now works {_degrees(practice - rule)} off the rules."
        )

    return figure, read, update, describe


@explorer(
    Range("bonus", "Bonus on the counted task", 0.0, 2.0, 0.2, default=0.6),
    Range(
        "substitution",
        "How much the two get in each other's way",
        start=0.25,
        stop=0.75,
        step=0.25,
        default=0.5,
        show=say_percent,
    ),
    Range("intrinsic", "What people do the other one for, unpaid", 0.4, 1.2, 0.4, default=0.8),
    Range(
        "worth",
        "Worth of the other one to the client",
        start=1,
        stop=3,
        step=2,
        show=lambda worth: "as much" if worth == 1 else f"{worth:g} times as much",
    ),
    cases=[
        Case("no-bonus", "No bonus", bonus=0.0),
        Case("gone", "Bonus 1.6", bonus=1.6),
        Case("dear", "Bonus 1.6, a dear task", bonus=1.6, worth=3),
        Case("apart", "Less in the way", bonus=1.6, substitution=0.25),
    ],
    caption=(
        "Left, the effort that goes to a task that is counted and paid and to one that is not. "
        "Right, what both are worth to the client, effort not deducted, for every bonus up to this "
        "one."
    ),
)
def unmeasured_task() -> Parts:
    """*Not counted*: a bonus on one task drives out another that nobody counts."""
    bonuses = np.linspace(0, 2, 81)
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(5, 3.5), width_ratios=(1, 1.45), layout="constrained"
    )
    left.set(xlim=(0.5, 2.5), ylim=(0, 2.1), title="Effort")
    left.set_xticks([1, 2], ["counted", "not"])
    left.set_yticks([0, 1, 2])
    left.tick_params(axis="x", length=0)
    bars = draw.areas(left, 2, facecolors=(BLUE, PURPLE))
    right.set(xlim=(0, 2.05), ylim=(0, 4.4), title="Worth to the client", xlabel="Bonus")
    right.set_xticks([0, 1, 2])
    right.set_yticks([0, 2, 4])
    tints = [to_rgba(colour, 0.45) for colour in (BLUE, PURPLE)]
    areas = draw.areas(right, 2, facecolors=tints, linewidths=None)
    end = draw.curve(right, **draw.DASHED)
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
        end.set_data(([seen.last] * 2, [0, 3.8]) if reached else ([], []))
        here.set_data([seen.bonus] * 2, [0, seen.now])
        return [bars, areas, end, here]

    def describe(seen: Seen) -> str:
        (first, second), now, before = seen.efforts, seen.now, seen.before
        if seen.bonus == 0:
            return (
                f"With no bonus the task that is not counted gets an effort of {second:.2f}, worth "
                f"{now:.2f}. Nobody does the counted one, nor would for a bonus of less than "
                f"{seen.enough:.2f}."
            )
        fate = f"the task that is not counted still gets {second:.2f}"
        if second == 0:
            fate = f"from {seen.last:.2f} on nobody does the task that is not counted"
        change = "more than" if now > before else "less than"
        if abs(now - before) < 0.005:
            change = "as much as"
        return (
            f"At a bonus of {seen.bonus:g} the counted task gets an effort of {first:.2f}; {fate}. "
            f"Together they are worth {now:.2f}, {change} with no bonus ({before:.2f})."
        )

    return figure, read, update, describe


@explorer(
    Range("cycle_time", "Months a change waits in the pipeline", 0, 12, 2),
    Range("relay_error", "Slips per relay", 0.05, 0.15, 0.05, **SLIPS),
    Options(
        "signal_interval",
        "A signal from clients",
        {0.25: "each week", DEFAULTS.signal_interval: "each month"},
        default=DEFAULTS.signal_interval,
    ),
    Options("quarter_turn", "The wish turns a right angle in", TURNS, default=FAST),
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
            f"One relay from the client the rules trail the wish by {_degrees(behind[0])} and the "
            f"best bonus on them is worth {say_percent(share[0])} of what it could be; "
            f"{say_relays(len(names))} away, {_degrees(behind[-1])} and {say_percent(share[-1])}."
        )

    return figure, read, update, describe


@explorer(
    Range("rewriting", "Months to rewrite the rules", 1, 16, default=8),
    Options(
        "quarter_turn", "The wish turns a right angle in", {CALM: "16 years", **TURNS}, default=CALM
    ),
    Range(
        "scatter",
        "Scatter of a reading",
        start=7,
        stop=28,
        step=7,
        default=SCATTER,
        show=lambda degrees: f"{degrees:g}°",
    ),
    cases=[
        Case("shield", "Calm, slow pen", rewriting=8, quarter_turn=CALM),
        Case("nerves", "Calm, quick pen", rewriting=2, quarter_turn=CALM),
        Case("burden", "Fast, slow pen", rewriting=8, quarter_turn=FAST),
        Case("spry", "Fast, quick pen", rewriting=2, quarter_turn=FAST),
    ],
    caption=(
        "Above, the same four years of monthly readings (dots) and the rules made from them "
        "(blue), seen from the wish: below its line they are behind. Next, the error on the whole "
        "in this market, for every speed of the pen up to this one; a diamond marks the least, "
        "once it is passed."
    ),
)
def slow_or_quick() -> Parts:
    """*Shield or burden*: rules made from scattered readings either lag or tremble."""
    warm, shown = 60, 48  # readings before the picture begins, and in it
    noise = np.random.default_rng(4).standard_normal(warm + shown)
    months = np.arange(1, shown + 1)
    pens = np.geomspace(0.5, 32, 91)

    figure, (above, below) = plt.subplots(2, 1, figsize=(5, 5), layout="constrained")
    above.set(xlim=(0, shown + 1), ylim=(-70, 70), title="Where readings and rules point")
    above.set_xlabel("Months")
    above.set_xticks([0, 12, 24, 36, 48])
    above.set_yticks([-60, -30, 0, 30, 60], ["60° behind", "30°", "the wish", "30°", "60° ahead"])
    above.axhline(0, color=VERMILION, lw=1.8)
    readings = draw.dots(above, ms=4, color=FAINT)
    rules = draw.curve(above, color=BLUE)
    below.set(xlim=(pens[0], pens[-1]), xscale="log", ylim=(0, 60))
    below.set(title="How far off, on the whole", xlabel="Months to rewrite the rules")
    below.set_xticks([0.5, 1, 2, 4, 8, 16, 32], ["½", "1", "2", "4", "8", "16", "32"])
    below.minorticks_off()
    below.set_yticks([0, 20, 40, 60], ["0°", "20°", "40°", "60°"])
    tried = draw.curve(below, color=BLUE)
    best = draw.dots(below, "D", ms=11, mfc="none", mew=2.2, color=GREEN)
    here = draw.dots(below)

    def read(rewriting: float, quarter_turn: float, scatter: float) -> Seen:
        omega, psi = pace(quarter_turn), np.radians(scatter)
        ahead = alignment.simulate_rulebook(
            omega, 1 / rewriting, psi, warm + shown, 1, np.random.default_rng(4)
        )
        return Seen(
            rewriting=rewriting,
            readings=scatter * noise[warm:],
            rules=-np.degrees(ahead[0, warm:]),
            errors=np.asarray(alignment.rule_error(omega, 1 / pens, psi)),
            off=float(alignment.rule_error(omega, 1 / rewriting, psi)),
            lag=float(alignment.lag(omega, 1 / rewriting)),
        )

    def update(seen: Seen) -> Artists:
        readings.set_data(months, seen.readings)
        rules.set_data(months, seen.rules)
        errors, passed, off = np.degrees(seen.errors), pens <= seen.rewriting, np.degrees(seen.off)
        tried.set_data([*pens[passed], seen.rewriting], [*errors[passed], off])
        least = errors.argmin()
        best.set_data(([pens[least]], [errors[least]]) if passed[least] else ([], []))
        here.set_data([seen.rewriting], [off])
        return [readings, rules, tried, best, here]

    def describe(seen: Seen) -> str:
        best, least, off = pens[seen.errors.argmin()], seen.errors.min(), seen.off
        quicker = ""
        if best <= seen.rewriting:
            quicker = f"; rewritten in about {_months(best)} they would be off by {_degrees(least)}"
            if _degrees(off) == _degrees(least) or np.degrees(off - least) < 0.5:
                quicker = "; no other speed errs much less"
        return (
            f"Rules rewritten in {_months(seen.rewriting)} are off by {_degrees(off)} on the whole "
            f"(their lag alone: {_degrees(seen.lag)}){quicker}."
        )

    return figure, read, update, describe


FIRMS = np.geomspace(1, 24, 20)
"""Months that the twenty firms of a market take to rewrite their rules."""

YEARS, MARKETS = 140, 100


@cache
def selection(calm_years: int, newcomers: bool) -> tuple[Floats, Floats]:
    """Run many markets of twenty firms, calm for some years and fast for the rest.

    Parameters
    ----------
    calm_years : int
        Years before the market turns fast.
    newcomers : bool
        Whether the firm that goes each year is replaced by a new one rather than by a branch.

    Returns
    -------
    months : ndarray, shape (YEARS + 1, firms)
        Months that the firms of the first market take to rewrite their rules, year after year.
    error : ndarray, shape (YEARS,)
        Error in each year in degrees, over the firms of all markets.
    """
    rotation = np.repeat([pace(CALM), pace(FAST)], [calm_years, YEARS - calm_years])
    months, result = alignment.simulate_selection(
        FIRMS, rotation, float(newcomers), np.radians(SCATTER), MARKETS, np.random.default_rng(5)
    )
    return months[0], np.degrees(np.arccos(result.mean(axis=(0, 2))))


@explorer(
    Range("year", "Year", 0, YEARS, 5, default=5, play=True),
    Options(
        "calm_years",
        "Calm years before the market turns fast",
        {0: "none", 30: "30", 100: "100"},
        default=30,
    ),
    Options(
        "newcomers",
        "Who takes the place of the firm that goes",
        {False: "a branch of another", True: "a newcomer"},
    ),
    cases=[
        Case("calm", "In the calm", year=25),
        Case("turn", "The year it turns", year=30),
        Case("after", "Forty years later", year=70),
        Case("century", "After a century of calm", year=140, calm_years=100),
        Case("newcomers", "The same, with newcomers", year=140, calm_years=100, newcomers=True),
    ],
    caption=(
        "Above, one market: each dot is a firm, the line is how far off a firm of that speed is in "
        "this year's market; firms of the same speed stand on one another. Every year the worst "
        "goes. Below, the average over many such markets; at the dashed line the market turns from "
        "calm to fast."
    ),
)
def survivors() -> Parts:
    """*Twenty firms*: a market that removes the worst builds the shield, and then the burden."""
    pens = np.geomspace(0.8, 30, 61)
    scatter = np.radians(SCATTER)
    figure, (above, below) = plt.subplots(
        2, 1, figsize=(5, 5), height_ratios=(1.6, 1), layout="constrained"
    )
    above.set(xlim=(pens[0], pens[-1]), xscale="log", ylim=(0, 60))
    above.set(title="Twenty firms, on this year's ground", ylabel="How far off")
    above.set_xlabel("Months to rewrite the rules")
    above.set_xticks([1, 2, 4, 8, 16], ["1", "2", "4", "8", "16"])
    above.minorticks_off()
    ground = draw.curve(above, color=FAINT, lw=2.6)
    firms = above.scatter(FIRMS, FIRMS, s=28, color=BLUE, edgecolor=PAPER, linewidth=0.7, zorder=3)
    below.set(xlim=(0, YEARS + 3), ylim=(0, 34), xlabel="Years")
    below.set_title(f"{MARKETS} such markets, on average")
    for axes, ticks in ((above, (0, 20, 40, 60)), (below, (0, 10, 20, 30))):
        axes.set_yticks(ticks, [f"{tick}°" for tick in ticks])
    history = draw.curve(below, color=BLUE, lw=1.8)
    turn = draw.curve(below, **draw.DASHED)
    now = draw.dots(below)

    def read(year: int, calm_years: int, newcomers: bool) -> Seen:
        months, error = selection(calm_years, newcomers)
        omega = pace(CALM if year < calm_years else FAST)
        so_far = np.minimum(np.arange(YEARS), year)
        firms = np.sort(months[year])
        return Seen(
            year=year,
            calm_years=calm_years,
            firms=firms,
            heights=np.degrees(alignment.rule_error(omega, 1 / firms, scatter)),
            ground=np.degrees(alignment.rule_error(omega, 1 / pens, scatter)),
            so_far=so_far,
            errors=error[so_far],
        )

    def update(seen: Seen) -> Artists:
        ground.set_data(pens, seen.ground)
        # Copies of a firm stand on its shoulders.
        above_first = np.arange(seen.firms.size) - np.searchsorted(seen.firms, seen.firms)
        firms.set_offsets(np.stack([seen.firms, seen.heights + 1.7 * above_first], 1))
        history.set_data(seen.so_far, seen.errors)
        turn.set_data([seen.calm_years] * 2, [0, 34])
        now.set_data([seen.year], [seen.errors[-1]])
        return [ground, firms, history, turn, now]

    def describe(seen: Seen) -> str:
        kinds = len(np.unique(seen.firms))
        many = "one speed" if kinds == 1 else f"{kinds} speeds"
        market = "calm" if seen.year < seen.calm_years else "fast"
        return (
            f"Year {seen.year}, a {market} market: {many} left among the twenty firms; the "
            f"quickest rewrites in {_months(seen.firms.min())}. Over {MARKETS} such markets, rules "
            f"are {seen.errors[-1]:.0f}° off."
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


def _worth(angle: float) -> float:
    """Return what a full bonus is worth, 1 being what it is on a perfect measure."""
    return float(alignment.naive_surplus(min(angle, np.pi))) / PERFECT


def _degrees(angle: float) -> str:
    return f"{np.degrees(angle):.0f}°"


def _months(time: float) -> str:
    """Say months as one counts them: whole, or to the half when they are few."""
    said = f"{time:.0f}" if time >= 5 else f"{round(2 * time) / 2:g}"
    return f"{said} month" if said == "1" else f"{said} months"


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

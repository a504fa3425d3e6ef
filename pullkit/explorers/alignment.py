"""The explorers of the chapter on alignment: what the rules reward, and how far behind they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.ticker import PercentFormatter
from numpy.typing import NDArray

from pullkit import alignment
from pullkit.company import Company, load_company, relay_path
from pullkit.datafiles import read_rows
from pullkit.defaults import DEFAULTS
from pullkit.engine import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    PAPER,
    PURPLE,
    STYLE,
    VERMILION,
    Case,
    Explorer,
    Options,
    Range,
    Still,
)
from pullkit.explorers.drawing import (
    AS_WRITTEN,
    Floats,
    band_outline,
    bar_corners,
    size_to_fit,
)
from pullkit.explorers.wording import say_percent, say_relays, say_slips

PERFECT = float(alignment.naive_surplus(0))
"""What a full bonus is worth on a measure that points where the client's wish points."""

FAST = 24
"""Months in which the book's market makes a quarter turn."""

CALM = 8 * FAST

SCATTER = 21
"""Degrees by which a monthly reading of the wish is off."""


def pace(quarter_turn: float) -> float:
    """Return the rotation in radians a month of a wish that turns a right angle in some months."""
    return np.pi / 2 / quarter_turn


@mpl.rc_context(STYLE)
def three_arrows(**overrides: Any) -> Explorer:
    """*Three arrows*: the wish turns, practice follows, the rulebook trails.

    Parameters
    ----------
    **overrides
        Changes to the controls, as :class:`pullkit.engine.Explorer` takes them.

    Returns
    -------
    Explorer
        Controls: ``time``, ``rewriting`` (months it takes to rewrite the rules), ``freedom``,
        ``distance`` and ``quarter_turn`` (months in which the wish turns a right angle).
    """
    figure, axes = _sheet(5, 5)
    middle, radius = np.array([2.5, 3.14]), 1.42
    rim = np.linspace(0, 2 * np.pi, 121)
    axes.plot(*_around(middle, rim, radius).T, color=FAINT, lw=1)
    ticks = [_around(middle, np.full(2, a), (radius, radius + 0.07)) for a in rim[:-1:10]]
    axes.add_collection(LineCollection(ticks, colors=FAINT, linewidths=1))

    zero, unit, floor = 2.5, 1.72, 0.44
    axes.text(2.5, 1.02, "What a full bonus is worth", ha="center", weight="bold", fontsize=12)
    for place, words in ((-1, "that much\nharm"), (0, "nothing"), (1, "as on a\nperfect measure")):
        at = zero + place * unit
        axes.plot([at] * 2, [floor, floor + 0.42], color=FAINT, lw=1, zorder=3)
        axes.text(at, floor - 0.06, words, ha="center", va="top", fontsize=11, linespacing=1)

    colours = (VERMILION, GREEN, BLUE)
    shapes = PolyCollection([np.zeros((3, 2))] * 5, linewidths=1.6, joinstyle="round", zorder=2)
    axes.add_collection(shapes)
    (risk,) = axes.plot([], [], color=PURPLE, lw=3.2, solid_capstyle="butt", zorder=1.5)
    axes.plot(*middle, "o", ms=6, color=INK, zorder=4)
    labels = [
        axes.text(0, 0, words, color=colour, ha="center", va="center", weight="bold")
        for words, colour in zip(("wish", "practice", "rules"), colours, strict=True)
    ]

    def angles(
        time: float, rewriting: float, freedom: float, distance: int, quarter_turn: float
    ) -> tuple[float, float, float]:
        omega, sees = pace(quarter_turn), alignment.alignment_rate(distance)
        wish, practice, rule = alignment.three_arrows(time, omega, sees, 1 / rewriting, freedom)
        behind, further = np.angle(wish / practice), np.angle(practice / rule)
        return omega * time, omega * time - behind, omega * time - behind - further

    def update(
        time: float, rewriting: float, freedom: float, distance: int, quarter_turn: float
    ) -> Iterable[Artist]:
        hands = np.array(angles(time, rewriting, freedom, distance, quarter_turn))
        theta = hands[0] - hands[2]
        worth = _worth(theta)
        fan = _fan(middle, hands[0], float(alignment.tolerated_angle()), radius)
        wish, practice, rule = (
            _hand(middle, angle, length * radius, width)
            for angle, length, width in zip(
                hands, (0.97, 0.8, 0.58), (0.055, 0.085, 0.12), strict=True
            )
        )
        end = zero + unit * max(worth, -1.22)
        low, high = floor + 0.08, floor + 0.34
        bar = np.array([(zero, low), (end, low), (end, high), (zero, high)])
        shapes.set_verts([fan, bar, rule, practice, wish])
        pays = BLUE if worth > 0 else PAPER
        shapes.set_facecolor([to_rgba(VERMILION, 0.15), pays, pays, GREEN, VERMILION])
        shapes.set_edgecolor([to_rgba(VERMILION, 0.0), BLUE, BLUE, GREEN, VERMILION])
        risk.set_data(*_around(middle, np.linspace(hands[2], hands[1], 25), 0.66 * radius).T)
        for label, angle in zip(labels, _apart(hands, np.radians(23)), strict=True):
            out = radius + np.array([0.44, 0.22])  # words are wider than high
            x, y = middle + out * (np.sin(angle), np.cos(angle))
            label.set_position((x, y))
        return [shapes, risk, *labels]

    def describe(
        time: float, rewriting: float, freedom: float, distance: int, quarter_turn: float
    ) -> str:
        if time == 0:
            return "At the start wish, practice and rules point the same way."
        wish, practice, rule = angles(time, rewriting, freedom, distance, quarter_turn)
        value = _worth(wish - rule)
        said = "worth nothing" if abs(value) < 0.005 else f"worth {say_percent(value)}"
        gauge = (
            f"{said} of what it would be on a perfect measure"
            if value > -0.005
            else "worse than no bonus at all"
        )
        return (
            f"After {time:g} months practice trails the wish by {_degrees(wish - practice)}, and "
            f"the rules trail it by {_degrees(wish - rule)}: a full bonus on them is {gauge}. "
            f"Whoever works as people do now works {_degrees(practice - rule)} off the rules."
        )

    return Explorer(
        name="three-arrows",
        figure=figure,
        update=update,
        describe=describe,
        caption=(
            "A clock with three hands: where the client's wish points, where people's practice "
            "points, where the rules point (directions only). Inside the fan around the wish a "
            "full bonus on the rules pays; outside it does harm, and the rules' hand is drawn "
            "hollow. The purple arc is the tinkerer's risk: practice that the rules do not cover."
        ),
        controls=[
            Range(
                name="time",
                label="Months since all three agreed",
                start=0,
                stop=48,
                step=4,
                default=8,
                play=True,
            ),
            Options(
                name="rewriting",
                label="Time to rewrite the rules",
                options={2: "2 months", 8: "8 months", 24: "24 months"},
                default=24,
            ),
            Options(
                name="freedom",
                label="Freedom to improvise",
                options={0.5: "half tied to the rules", 1.0: "free hands"},
                default=1.0,
            ),
            Range(
                name="distance",
                label="Relays from the client",
                start=1,
                stop=7,
                step=3,
                default=1,
            ),
            Options(
                name="quarter_turn",
                label="The wish turns a right angle in",
                options={4 * FAST: "8 years", 2 * FAST: "4 years", FAST: "2 years"},
                default=FAST,
            ),
        ],
        cases=[
            Case("two-years-on", "Two years on", time=24, rewriting=24),
            Case("quicker-pen", "Rules rewritten in 8 months", time=48, rewriting=8),
            Case(
                "tied-hands",
                "The same, hands half tied",
                time=48,
                rewriting=8,
                freedom=0.5,
            ),
            Case("quick-and-far", "Quick pen, seven relays", time=48, rewriting=2, distance=7),
            Case("slower-wish", "A slower wish", time=48, rewriting=24, quarter_turn=4 * FAST),
        ],
        recipe="pullkit.explorers.alignment.three_arrows",
        overrides=overrides,
    )


@mpl.rc_context(STYLE)
def unmeasured_task(**overrides: Any) -> Explorer:
    """*Not counted*: a bonus on one task drives out another that nobody counts.

    Parameters
    ----------
    **overrides
        Changes to the controls, as :class:`pullkit.engine.Explorer` takes them.

    Returns
    -------
    Explorer
        Controls: ``bonus``, ``substitution``, ``intrinsic`` and ``worth``.
    """
    bonuses = np.linspace(0, 2, 81)
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(5, 3.5), width_ratios=(1, 1.45), layout="constrained"
    )
    left.set(xlim=(0.5, 2.5), ylim=(0, 2.1), title="Effort")
    left.set_xticks([1, 2], ["counted", "not"])
    left.set_yticks([0, 1, 2])
    left.tick_params(axis="x", length=0)
    bars = PolyCollection(bar_corners(np.ones(2)), facecolors=(BLUE, PURPLE), linewidths=0)
    left.add_collection(bars)
    right.set(xlim=(0, 2.05), ylim=(0, 4.4), title="Worth to the client", xlabel="Bonus")
    right.set_xticks([0, 1, 2])
    right.set_yticks([0, 2, 4])
    both = [np.zeros((4, 2)), np.zeros((4, 2))]
    areas = PolyCollection(both, facecolors=(to_rgba(BLUE, 0.45), to_rgba(PURPLE, 0.45)))
    right.add_collection(areas)
    (end,) = right.plot([0, 0], [0, 3.8], color=PURPLE, lw=1.6, ls=(0, (4, 2)))
    (here,) = right.plot([0, 0], [0, 1], "o-", ms=8, lw=1.6, markevery=[1], color=VERMILION)

    def update(
        bonus: float, substitution: float, intrinsic: float, worth: float
    ) -> Iterable[Artist]:
        bars.set_verts(bar_corners(np.array(alignment.efforts(bonus, intrinsic, substitution))))
        tried = np.minimum(bonuses, bonus)
        first = np.asarray(alignment.efforts(tried, intrinsic, substitution)[0])
        whole = np.asarray(alignment.value_produced(tried, intrinsic, substitution, worth))
        areas.set_verts(band_outline(tried, 0 * first, first) + band_outline(tried, first, whole))
        last = float(alignment.critical_bonus(intrinsic, substitution))
        end.set_data(([last, last], [0, 3.8]) if bonus >= last else ([], []))
        top = float(alignment.value_produced(bonus, intrinsic, substitution, worth))
        here.set_data([bonus, bonus], [0, top])
        return [bars, areas, end, here]

    def describe(bonus: float, substitution: float, intrinsic: float, worth: float) -> str:
        first, second = (float(a) for a in alignment.efforts(bonus, intrinsic, substitution))
        now, before = (
            float(alignment.value_produced(b, intrinsic, substitution, worth)) for b in (bonus, 0)
        )
        if bonus == 0:
            return (
                f"With no bonus the task that is not counted gets an effort of {second:.2f}, worth "
                f"{now:.2f}. Nobody does the counted one, nor would for a bonus of less than "
                f"{substitution * intrinsic:.2f}."
            )
        last = float(alignment.critical_bonus(intrinsic, substitution))
        fate = (
            f"from {last:.2f} on nobody does the task that is not counted"
            if second == 0
            else f"the task that is not counted still gets {second:.2f}"
        )
        change = (
            "as much as"
            if abs(now - before) < 0.005
            else "more than"
            if now > before
            else "less than"
        )
        return (
            f"At a bonus of {bonus:g} the counted task gets an effort of {first:.2f}; {fate}. "
            f"Together they are worth {now:.2f}, {change} with no bonus ({before:.2f})."
        )

    return Explorer(
        name="unmeasured-task",
        figure=figure,
        update=update,
        describe=describe,
        caption=(
            "Left, the effort that goes to a task that is counted and paid and to one that is not. "
            "Right, what both are worth to the client, effort not deducted, for every bonus up to "
            "this one."
        ),
        controls=[
            Range(
                name="bonus",
                label="Bonus on the counted task",
                start=0.0,
                stop=2.0,
                step=0.2,
                default=0.6,
            ),
            Range(
                name="substitution",
                label="How much the two get in each other's way",
                start=0.25,
                stop=0.75,
                step=0.25,
                default=0.5,
                show=say_percent,
            ),
            Range(
                name="intrinsic",
                label="What people do the other one for, unpaid",
                start=0.4,
                stop=1.2,
                step=0.4,
                default=0.8,
            ),
            Range(
                name="worth",
                label="Worth of the other one to the client",
                start=1,
                stop=3,
                step=2,
                default=1,
                show=lambda worth: "as much" if worth == 1 else f"{worth:g} times as much",
            ),
        ],
        cases=[
            Case("no-bonus", "No bonus", bonus=0.0, substitution=0.5, intrinsic=0.8, worth=1),
            Case("gone", "Bonus 1.6", bonus=1.6, substitution=0.5, intrinsic=0.8, worth=1),
            Case(
                "dear",
                "Bonus 1.6, a dear task",
                bonus=1.6,
                substitution=0.5,
                intrinsic=0.8,
                worth=3,
            ),
            Case("apart", "Less in the way", bonus=1.6, substitution=0.25, intrinsic=0.8, worth=1),
        ],
        recipe="pullkit.explorers.alignment.unmeasured_task",
        overrides=overrides,
    )


@mpl.rc_context(AS_WRITTEN)
def seven_clocks(company: Company | None = None, **overrides: Any) -> Explorer:
    """*Seven clocks*: the nearness law, one clock a desk.

    Parameters
    ----------
    company : Company, optional
        Whose desks they are; by default the book's running company.
    **overrides
        Changes to the controls, as :class:`pullkit.engine.Explorer` takes them.

    Returns
    -------
    Explorer
        Controls: ``cycle_time``, ``relay_error``, ``signal_interval`` and ``quarter_turn``.
    """
    company = company or load_company()
    names = [person.name for person in relay_path(company)]
    desks = np.arange(1, len(names) + 1)
    figure, (dials, axes) = plt.subplots(
        2, 1, figsize=(5, 4), height_ratios=(1, 1.5), sharex=True, layout="constrained"
    )
    dials.set(xlim=(0.5, len(names) + 0.5), ylim=(-1.25, 0.75), aspect="equal", anchor="S")
    dials.axis("off")
    places, radius = [np.array([desk, 0.0]) for desk in desks], 0.46
    rim = np.linspace(0, 2 * np.pi, 61)
    dials.add_collection(
        LineCollection([_around(at, rim, radius) for at in places], colors=FAINT, linewidths=1)
    )
    dials.add_collection(
        PolyCollection(
            [_hand(at, 0, 0.95 * radius, 0.04) for at in places],
            facecolor=VERMILION,
            linewidths=0,
            zorder=2,
        )
    )
    for desk, name in zip(desks, names, strict=True):
        height, size = -0.78 - 0.38 * (desk % 2), size_to_fit(name, 13)
        dials.text(desk, height, name, ha="center", fontsize=size)
    lags = PolyCollection([np.zeros((3, 2))] * len(names), linewidths=0, zorder=0.5)
    lags.set_facecolor(to_rgba(BLUE, 0.18))
    dials.add_collection(lags)
    hands = PolyCollection([np.zeros((3, 2))] * len(names), facecolor=BLUE, linewidths=0)
    dials.add_collection(hands)

    axes.set(ylim=(0, 1.05), xlabel="Relays from the client", title="Worth of the best bonus")
    axes.set_xticks(desks)
    axes.set_yticks([0, 0.5, 1])
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    bars = PolyCollection(bar_corners(np.ones(len(names))), facecolor=BLUE, linewidths=0)
    axes.add_collection(bars)

    def follow(
        cycle_time: float, relay_error: float, signal_interval: float, quarter_turn: float
    ) -> tuple[Floats, Floats]:
        rate = alignment.alignment_rate(
            desks, relay_error, signal_interval=signal_interval, cycle_time=cycle_time
        )
        omega = pace(quarter_turn)
        return (
            np.asarray(alignment.lag(omega, rate)),
            np.asarray(alignment.tracking_efficiency(omega, rate)),
        )

    def update(
        cycle_time: float, relay_error: float, signal_interval: float, quarter_turn: float
    ) -> Iterable[Artist]:
        behind, share = follow(cycle_time, relay_error, signal_interval, quarter_turn)
        lags.set_verts(
            [
                _fan(at, -angle / 2, angle / 2, radius)
                for at, angle in zip(places, behind, strict=True)
            ]
        )
        hands.set_verts(
            [
                _hand(at, -angle, 0.8 * radius, 0.07)
                for at, angle in zip(places, behind, strict=True)
            ]
        )
        bars.set_verts(bar_corners(share))
        return [lags, hands, bars]

    def describe(
        cycle_time: float, relay_error: float, signal_interval: float, quarter_turn: float
    ) -> str:
        behind, share = follow(cycle_time, relay_error, signal_interval, quarter_turn)
        return (
            f"One relay from the client the rules trail the wish by {_degrees(behind[0])} and the "
            f"best bonus on them is worth {say_percent(share[0])} of what it could be; "
            f"{say_relays(len(names))} away, {_degrees(behind[-1])} and {say_percent(share[-1])}."
        )

    return Explorer(
        name="seven-clocks",
        figure=figure,
        update=update,
        describe=describe,
        caption=(
            "One clock a desk: the client's wish stands at twelve, the rules (blue) where they "
            "have got to in the long run. Below, what the best bonus on those rules is worth, "
            "against one on rules that are up to date."
        ),
        controls=[
            Range(
                name="cycle_time",
                label="Months a change waits in the pipeline",
                start=0,
                stop=12,
                step=2,
                default=0,
            ),
            Range(
                name="relay_error",
                label="Slips per relay",
                start=0.05,
                stop=0.15,
                step=0.05,
                default=DEFAULTS.relay_error,
                show=say_slips,
            ),
            Options(
                name="signal_interval",
                label="A signal from clients",
                options={0.25: "each week", DEFAULTS.signal_interval: "each month"},
                default=DEFAULTS.signal_interval,
            ),
            Options(
                name="quarter_turn",
                label="The wish turns a right angle in",
                options={4 * FAST: "8 years", 2 * FAST: "4 years", FAST: "2 years"},
                default=FAST,
            ),
        ],
        cases=[
            Case("nearness", "Nothing in the way", cycle_time=0),
            Case("pipeline", "A year's pipeline", cycle_time=12),
            Case("weekly", "A signal each week", cycle_time=0, signal_interval=0.25),
            Case("calm", "A slower wish", cycle_time=0, quarter_turn=4 * FAST),
        ],
        recipe="pullkit.explorers.alignment.seven_clocks",
        overrides=overrides,
    )


@mpl.rc_context(STYLE)
def slow_or_quick(**overrides: Any) -> Explorer:
    """*Shield or burden*: rules made from scattered readings either lag or tremble.

    Parameters
    ----------
    **overrides
        Changes to the controls, as :class:`pullkit.engine.Explorer` takes them.

    Returns
    -------
    Explorer
        Controls: ``rewriting`` (months), ``quarter_turn`` (months) and ``scatter`` (degrees).
    """
    warm, shown = 60, 48  # readings before the picture begins, and in it
    noise = np.random.default_rng(4).standard_normal(warm + shown)
    months = np.arange(1, shown + 1)
    pens = np.geomspace(0.5, 32, 91)

    figure, (above, below) = plt.subplots(2, 1, figsize=(5, 5), layout="constrained")
    above.set(
        xlim=(0, shown + 1),
        ylim=(-70, 70),
        title="Where readings and rules point",
        xlabel="Months",
    )
    above.set_xticks([0, 12, 24, 36, 48])
    above.set_yticks([-60, -30, 0, 30, 60], ["60° behind", "30°", "the wish", "30°", "60° ahead"])
    above.axhline(0, color=VERMILION, lw=1.8)
    (readings,) = above.plot(months, 0 * months, "o", ms=4, color=FAINT)
    (rules,) = above.plot(months, 0 * months, color=BLUE)
    below.set(
        xlim=(pens[0], pens[-1]), xscale="log", ylim=(0, 60), title="How far off, on the whole"
    )
    below.set_xticks([0.5, 1, 2, 4, 8, 16, 32], ["½", "1", "2", "4", "8", "16", "32"])
    below.minorticks_off()
    below.set_yticks([0, 20, 40, 60], ["0°", "20°", "40°", "60°"])
    below.set_xlabel("Months to rewrite the rules")
    (curve,) = below.plot(pens, pens, color=BLUE)
    (best,) = below.plot([1], [1], "D", ms=11, mfc="none", mew=2.2, color=GREEN)
    (here,) = below.plot([1], [1], "o", ms=9, color=VERMILION)

    def update(rewriting: float, quarter_turn: float, scatter: float) -> Iterable[Artist]:
        omega, psi = pace(quarter_turn), np.radians(scatter)
        readings.set_ydata(scatter * noise[warm:])
        ahead = alignment.simulate_rulebook(
            omega, 1 / rewriting, psi, warm + shown, 1, np.random.default_rng(4)
        )
        rules.set_ydata(-np.degrees(ahead[0, warm:]))
        errors, tried = np.degrees(alignment.rule_error(omega, 1 / pens, psi)), pens <= rewriting
        here_error = np.degrees(alignment.rule_error(omega, 1 / rewriting, psi))
        curve.set_data([*pens[tried], rewriting], [*errors[tried], here_error])
        least = errors.argmin()
        best.set_data(([pens[least]], [errors[least]]) if tried[least] else ([], []))
        here.set_data([rewriting], [here_error])
        return [readings, rules, curve, best, here]

    def describe(rewriting: float, quarter_turn: float, scatter: float) -> str:
        omega, psi = pace(quarter_turn), np.radians(scatter)
        errors = np.asarray(alignment.rule_error(omega, 1 / pens, psi))
        best = pens[errors.argmin()]
        off, least = float(alignment.rule_error(omega, 1 / rewriting, psi)), errors.min()
        if best > rewriting:
            quicker = ""
        elif _degrees(off) == _degrees(least) or np.degrees(off - least) < 0.5:
            quicker = "; no other speed errs much less"
        else:
            quicker = f"; rewritten in about {_months(best)} they would be off by {_degrees(least)}"
        return (
            f"Rules rewritten in {_months(rewriting)} are off by {_degrees(off)} on the whole "
            f"(their lag alone: {_degrees(float(alignment.lag(omega, 1 / rewriting)))}){quicker}."
        )

    return Explorer(
        name="slow-or-quick",
        figure=figure,
        update=update,
        describe=describe,
        caption=(
            "Above, the same four years of monthly readings (dots) and the rules made from them "
            "(blue), seen from the wish: below its line they are behind. Next, the error on the "
            "whole in this market, for every speed of the pen up to this one; a diamond marks "
            "the least, once it is passed."
        ),
        controls=[
            Range(
                name="rewriting",
                label="Months to rewrite the rules",
                start=1,
                stop=16,
                step=1,
                default=8,
            ),
            Options(
                name="quarter_turn",
                label="The wish turns a right angle in",
                options={
                    CALM: "16 years",
                    CALM // 2: "8 years",
                    2 * FAST: "4 years",
                    FAST: "2 years",
                },
                default=CALM,
            ),
            Range(
                name="scatter",
                label="Scatter of a reading",
                start=7,
                stop=28,
                step=7,
                default=SCATTER,
                show=lambda degrees: f"{degrees:g}°",
            ),
        ],
        cases=[
            Case("shield", "Calm, slow pen", rewriting=8, quarter_turn=CALM, scatter=SCATTER),
            Case("nerves", "Calm, quick pen", rewriting=2, quarter_turn=CALM, scatter=SCATTER),
            Case("burden", "Fast, slow pen", rewriting=8, quarter_turn=FAST, scatter=SCATTER),
            Case("spry", "Fast, quick pen", rewriting=2, quarter_turn=FAST, scatter=SCATTER),
        ],
        recipe="pullkit.explorers.alignment.slow_or_quick",
        overrides=overrides,
    )


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


@mpl.rc_context(STYLE)
def survivors(**overrides: Any) -> Explorer:
    """*Twenty firms*: a market that removes the worst builds the shield, and then the burden.

    Parameters
    ----------
    **overrides
        Changes to the controls, as :class:`pullkit.engine.Explorer` takes them.

    Returns
    -------
    Explorer
        Controls: ``year``, ``calm_years`` and ``newcomers``.
    """
    pens = np.geomspace(0.8, 30, 61)
    scatter = np.radians(SCATTER)
    figure, (above, below) = plt.subplots(
        2, 1, figsize=(5, 5), height_ratios=(1.6, 1), layout="constrained"
    )
    above.set(
        xlim=(pens[0], pens[-1]),
        xscale="log",
        ylim=(0, 60),
        title="Twenty firms, on this year's ground",
        ylabel="How far off",
        xlabel="Months to rewrite the rules",
    )
    above.set_xticks([1, 2, 4, 8, 16], ["1", "2", "4", "8", "16"])
    above.minorticks_off()
    (ground,) = above.plot(pens, pens, color=FAINT, lw=2.6)
    firms = above.scatter(FIRMS, FIRMS, s=28, color=BLUE, edgecolor=PAPER, linewidth=0.7, zorder=3)
    below.set(
        xlim=(0, YEARS + 3),
        ylim=(0, 34),
        title=f"{MARKETS} such markets, on average",
        xlabel="Years",
    )
    for axes, ticks in ((above, (0, 20, 40, 60)), (below, (0, 10, 20, 30))):
        axes.set_yticks(ticks, [f"{tick}°" for tick in ticks])
    (history,) = below.plot(np.arange(YEARS), np.zeros(YEARS), color=BLUE, lw=1.8)
    (turn,) = below.plot([0, 0], [0, 34], color=PURPLE, lw=1.6, ls=(0, (4, 2)))
    (now,) = below.plot([0], [0], "o", ms=9, color=VERMILION)

    def weather(year: int, calm_years: int) -> float:
        return pace(CALM if year < calm_years else FAST)

    def update(year: int, calm_years: int, newcomers: bool) -> Iterable[Artist]:
        months, error = selection(calm_years, newcomers)
        omega, mine = weather(year, calm_years), np.sort(months[year])
        ground.set_ydata(np.degrees(alignment.rule_error(omega, 1 / pens, scatter)))
        height = np.degrees(alignment.rule_error(omega, 1 / mine, scatter))
        first = np.searchsorted(mine, mine)  # copies of a firm stand on its shoulders
        firms.set_offsets(np.stack([mine, height + 1.7 * (np.arange(mine.size) - first)], 1))
        so_far = np.minimum(np.arange(YEARS), year)
        history.set_data(so_far, error[so_far])
        turn.set_xdata([calm_years] * 2)
        now.set_data([year], [error[min(year, YEARS - 1)]])
        return [ground, firms, history, turn, now]

    def describe(year: int, calm_years: int, newcomers: bool) -> str:
        months, error = selection(calm_years, newcomers)
        kinds = len(np.unique(months[year]))
        many = "one speed" if kinds == 1 else f"{kinds} speeds"
        market = "calm" if year < calm_years else "fast"
        return (
            f"Year {year}, a {market} market: {many} left among the twenty firms; the quickest "
            f"rewrites in {_months(months[year].min())}. Over {MARKETS} such markets, rules are "
            f"{error[min(year, YEARS - 1)]:.0f}° off."
        )

    return Explorer(
        name="survivors",
        figure=figure,
        update=update,
        describe=describe,
        caption=(
            "Above, one market: each dot is a firm, the line is how far off a firm of that speed "
            "is in this year's market; firms of the same speed stand on one another. Every year "
            "the worst goes. Below, the average over many such markets; at the dashed line "
            "the market turns from calm to fast."
        ),
        controls=[
            Range(name="year", label="Year", start=0, stop=YEARS, step=5, default=5, play=True),
            Options(
                name="calm_years",
                label="Calm years before the market turns fast",
                options={0: "none", 30: "30", 100: "100"},
                default=30,
            ),
            Options(
                name="newcomers",
                label="Who takes the place of the firm that goes",
                options={False: "a branch of another", True: "a newcomer"},
                default=False,
            ),
        ],
        cases=[
            Case("calm", "In the calm", year=25, calm_years=30, newcomers=False),
            Case("turn", "The year it turns", year=30, calm_years=30, newcomers=False),
            Case("after", "Forty years later", year=70, calm_years=30, newcomers=False),
            Case("century", "After a century of calm", year=140, calm_years=100, newcomers=False),
            Case("newcomers", "The same, with newcomers", year=140, calm_years=100, newcomers=True),
        ],
        recipe="pullkit.explorers.alignment.survivors",
        overrides=overrides,
    )


def measured_inside() -> dict[str, float]:
    """Return how well internal networks are measured, in per cent of 81 decision makers."""
    return _shares("altimeter-inside.csv")


def measured_outside() -> dict[str, float]:
    """Return the purposes for which firms measure social media outside, in per cent of firms."""
    return _shares("altimeter-outside.csv")


def _shares(file: str) -> dict[str, float]:
    return {row["answer"]: float(row["percent"]) for row in read_rows("evidence", file)}


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


def _sheet(width: float, height: float) -> tuple[Any, Axes]:
    """Return a figure that is one sheet of paper, its units inches."""
    figure = plt.figure(figsize=(width, height))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.axis("off")
    return figure, axes


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

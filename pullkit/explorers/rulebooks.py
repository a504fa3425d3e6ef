"""The market's side of the chapter on alignment: rules made from readings, and who survives."""

from __future__ import annotations

from functools import cache

import matplotlib.pyplot as plt
import numpy as np

from pullkit import alignment
from pullkit.engine import Case, Options, Parts, Range, explorer
from pullkit.engine.style import BLUE, FAINT, GREEN, PAPER, VERMILION
from pullkit.explorers import drawing as draw
from pullkit.explorers.drawing import Artists, Floats, Seen
from pullkit.explorers.wording import say_degrees

FAST = 24
"""Months in which the book's market makes a quarter turn."""

CALM = 8 * FAST

TURNS = {4 * FAST: "8 years", 2 * FAST: "4 years", FAST: "2 years"}
"""Months that a quarter turn of the wish takes, and the words for them."""

SCATTER = 21
"""Degrees by which a monthly reading of the wish is off."""

READINGS = {
    7: "a third as far",
    14: "two thirds as far",
    SCATTER: "as usual",
    28: "a third further",
}
"""Degrees by which a month's reading may be off, and the words for them."""


ASKED = np.array([2, 8])
"""Months to rewrite the rules between which the lesson asks its reader to choose."""


def pace(quarter_turn: float) -> float:
    """Return the rotation in radians a month of a wish that makes a quarter turn in some months."""
    return np.pi / 2 / quarter_turn


@explorer(
    Range("rewriting", "Months to rewrite the rules", 1, 16, default=8),
    Options(
        "quarter_turn",
        "A quarter turn of the wish takes",
        {CALM: "16 years", FAST: "2 years"},
        default=CALM,
    ),
    Range(
        "scatter",
        "How far a month's reading is off",
        start=7,
        stop=28,
        step=7,
        default=SCATTER,
        show=READINGS.__getitem__,
    ),
    cases=[
        Case("nerves", "Calm, 2 months", rewriting=2, quarter_turn=CALM),
        Case("shield", "Calm, 8 months", rewriting=8, quarter_turn=CALM),
        Case("spry", "Fast, 2 months", rewriting=2, quarter_turn=FAST),
        Case("burden", "Fast, 8 months", rewriting=8, quarter_turn=FAST),
        Case("clear", "Clear readings", rewriting=8, scatter=7),
    ],
    caption=(
        "Above, four years of readings and the rules made from them. Below, how far off the rules "
        "are, on the whole, at every speed of the pen up to this one."
    ),
)
def slow_or_quick() -> Parts:
    """*Shield or burden*: rules made from scattered readings either lag or tremble."""
    warm, shown = 60, 48  # readings before the picture begins, and in it
    noise = np.random.default_rng(4).standard_normal(warm + shown)
    months = np.arange(1, shown + 1)
    pens = np.geomspace(0.5, 32, 91)

    figure, (above, below) = plt.subplots(2, 1, figsize=(5, 4.5), layout="constrained")
    above.set(xlim=(0, shown + 1), ylim=(-70, 90), title="Where readings and rules point")
    above.set_xlabel("Months")
    above.set_xticks([0, 12, 24, 36, 48])
    above.set_yticks([-45, 0, 45], ["behind", "the wish", "ahead"])
    above.tick_params(axis="y", length=0)
    above.axhline(0, color=VERMILION, lw=1.8)
    readings = draw.dots(above, ms=4, color=FAINT, label="a month's reading")
    rules = draw.curve(above, color=BLUE, label="the rules")
    above.legend(loc="upper left", ncols=2, frameon=False, borderaxespad=0, fontsize=11)
    below.set(xlim=(pens[0], pens[-1]), xscale="log", ylim=(0, 66))
    below.set(title="How far off, on the whole", xlabel="The rules are rewritten in")
    below.set_xticks([1, 3, 12], ["a month", "a quarter", "a year"])
    below.minorticks_off()
    below.set_yticks([0, 60], ["not at all", "a full bonus\ndoes harm"])
    tried = draw.curve(below, color=BLUE)
    best = draw.dots(below, "D", ms=11, mfc="none", mew=2.2, color=GREEN)
    told = below.text(0, 0, "least", color=GREEN, ha="center", va="bottom", weight="bold")
    here = draw.dots(below)
    stems = draw.strokes(below, colors=FAINT, linewidths=1)
    compared = [
        below.text(pen, 64, "", ha="center", va="top", fontsize=11, linespacing=1.1)
        for pen in ASKED
    ]

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
            asked=np.asarray(alignment.rule_error(omega, 1 / ASKED, psi)),
            lag=float(alignment.lag(omega, 1 / rewriting)),
        )

    def update(seen: Seen) -> Artists:
        readings.set_data(months, seen.readings)
        rules.set_data(months, seen.rules)
        errors, passed, off = np.degrees(seen.errors), pens <= seen.rewriting, np.degrees(seen.off)
        tried.set_data([*pens[passed], seen.rewriting], [*errors[passed], off])
        least = errors.argmin()
        best.set_data(([pens[least]], [errors[least]]) if passed[least] else ([], []))
        told.set(x=pens[least], y=errors[least] + 5, text="least" if passed[least] else "")
        here.set_data([seen.rewriting], [off])
        # Both numbers stay in sight once both were tried: whoever guessed compares them.
        reached = seen.rewriting >= ASKED
        heights = np.degrees(seen.asked)
        stems.set_segments(
            [[(x, y), (x, 46)] for x, y in zip(ASKED[reached], heights[reached], strict=True)]
        )
        digits = 0 if np.ptp(heights.round()) else 1
        for text, pen, height, shown in zip(compared, ASKED, heights, reached, strict=True):
            text.set_text(f"{pen} months:\n{height:.{digits}f}°" if shown else "")
        return [readings, rules, tried, best, told, here, stems, *compared]

    def describe(seen: Seen) -> str:
        best, least, off = pens[seen.errors.argmin()], seen.errors.min(), seen.off
        quicker = ""
        if best <= seen.rewriting:
            quicker = (
                f"; rewritten in about {_months(best)} they would be off by {say_degrees(least)}"
            )
            if say_degrees(off) == say_degrees(least) or np.degrees(off - least) < 0.5:
                quicker = "; no other speed errs much less"
        # The lag and the tremble add up by their squares, about.
        most = "lag" if 2 * seen.lag**2 > off**2 else "tremble"
        return (
            f"Rules rewritten in {_months(seen.rewriting)} are off by {say_degrees(off)} on the "
            f"whole, mostly because they {most}{quicker}."
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


def _months(time: float) -> str:
    """Say months as one counts them: whole, or to the half when they are few."""
    said = f"{time:.0f}" if time >= 5 else f"{round(2 * time) / 2:g}"
    return f"{said} month" if said == "1" else f"{said} months"

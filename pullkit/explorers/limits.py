"""The explorers of the capstone: what a roll-out leaves on a company's chart once it is let go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.ticker import PercentFormatter
from numpy.typing import NDArray

from pullkit import limits, rollout
from pullkit.chart import Chart, chart_of, internal_clients, tie
from pullkit.company import Company, load_company
from pullkit.consommacteur import OPACITY, vote_force
from pullkit.datafiles import published_numbers, read_rows
from pullkit.defaults import DEFAULTS
from pullkit.engine import Case, Options, Parts, Range, Still, explorer
from pullkit.engine.style import BLUE, FAINT, GREEN, INK, PURPLE, VERMILION
from pullkit.explorers import drawing as draw
from pullkit.explorers.drawing import Artists, Floats, Seen
from pullkit.explorers.stage import chart_places, set_stage, spots
from pullkit.explorers.wording import COPIES, say_percent
from pullkit.rollout import Firm, Replay, RollOut

LENGTHS = {1: "a month", 4: "four months", 5: "five months", 12: "a year"}
MOMENTS = (*range(7), 8, 10, 12, 13, 14, 16, 18, 21, 24, 240)
YEARS = MOMENTS[-1] // 12
MOST = 410  # person-months, the end of the axis of bills
LATER = 29.0  # where the axis of months shows the last moment
LAST = len(MOMENTS) - 1
FOLLOWING = {False: "never", True: "in their own time"}
SHARES = (0.5, 0.6, 0.7, 0.8)  # of its market, one firm each
PIPELINES = {0.0: "no time", 7.5: "7½ months", 10.0: "10 months"}


def _say_moment(moment: int) -> str:
    month = MOMENTS[moment]
    return f"Month {month}" if month <= 24 else f"After {YEARS} years"


# --- Let go and watch ----------------------------------------------------------------------------


def unreached_from(chart: Chart) -> int:
    """Return the nearest distance at which the pull alone leaves most people as they were.

    Parameters
    ----------
    chart : Chart
        The company.

    Returns
    -------
    int
        Relays; one more than the furthest of the chart if the pull reaches everyone.

    Examples
    --------
    >>> unreached_from(chart_of(load_company()))
    5
    """
    distance, adoption = rollout.play(chart).by_distance()
    short = distance[adoption[-1] < 0.5]
    return int(short.min() if short.size else distance.max() + 1)


@explorer(
    Range(
        "moment",
        "Replay",
        start=0,
        stop=len(MOMENTS) - 1,
        default=MOMENTS.index(13),
        show=_say_moment,
        play=True,
    ),
    Options(
        "lever",
        "Lever",
        {
            "wait": "wait",
            "everyone": "push everyone",
            "unreached": "push only the unreached",
            "rules": "rules first",
            "clients": "internal clients",
        },
        default="everyone",
    ),
    Options("campaign", "The push, or the suspension of the rules, lasts", LENGTHS, default=12),
    Options("rules_follow", "Rules follow practice", FOLLOWING),
    Range(
        "conformity",
        "How much colleagues copy each other",
        start=0.0,
        stop=1.2,
        step=0.2,
        **COPIES,
        live_only=True,
    ),
    cases=[
        Case("party", "Month 13", moment=MOMENTS.index(13)),
        Case("verdict", "Month 24", moment=MOMENTS.index(24)),
        Case("two-firms", "Wait", lever="wait", rules_follow=True, moment=LAST),
        Case("four-months", "Four months", rules_follow=True, campaign=4, moment=LAST),
        Case("five-months", "Five months", rules_follow=True, campaign=5, moment=LAST),
        Case(
            "unreached",
            "Only the unreached",
            lever="unreached",
            rules_follow=True,
            campaign=5,
            moment=LAST,
        ),
        Case("rules-first", "Rules first", lever="rules", rules_follow=True, campaign=1, moment=1),
        Case(
            "rules-after",
            "Rules first, later",
            lever="rules",
            rules_follow=True,
            campaign=1,
            moment=LAST,
        ),
        Case("clients", "Internal clients", lever="clients", moment=MOMENTS.index(24)),
    ],
    caption=lambda company: (
        f"Everyone in the company, on the row of their relays from the {company.clients} at the "
        "bottom. The green fill is how far people have taken up the new way, the purple outline "
        "how far the rules allow it; a triangle is a push. To the right, the mean of each row; "
        "below, that of the company so far, and the time that the lever is pulled."
    ),
    style=draw.AS_WRITTEN,
    company=load_company,
)
def let_go_and_watch(company: Company) -> Parts:
    """*Let go and watch*: the whole chart, month by month, during a roll-out and after it."""
    chart, pairs = chart_of(company), internal_clients(company)
    tied, far = tie(chart, pairs), unreached_from(chart)
    reached = chart.relays < far
    places = chart_places(company, chart)
    rows = np.unique(chart.relays)
    members = [chart.relays == row for row in rows]
    lengths = list(LENGTHS)

    @cache
    def side_by_side(lever: str, rules_follow: bool, conformity: float) -> Replay:
        """Play all lengths of a lever."""
        hows: dict[str, dict[str, Any]] = {
            "everyone": {"push_months": lengths},
            "unreached": {"push_months": lengths, "push_from": far},
            "rules": {"rules_months": lengths},
        }
        how = hows.get(lever, {"push_months": np.zeros(len(lengths))})
        return rollout.play(
            tied if lever == "clients" else chart,
            RollOut(rules_follow=rules_follow, **how),
            Firm(conformity=conformity),
            months=MOMENTS[-1],
        )

    @cache
    def play(lever: str, rules_follow: bool, campaign: int, conformity: float) -> Replay:
        """Take out one of them."""
        replay, k = side_by_side(lever, rules_follow, conformity), lengths.index(campaign)
        return replace(
            replay,
            behaviour=replay.behaviour[k],
            alignment=replay.alignment[k],
            cost=replay.cost[k],
            let_go=replay.let_go[k],
        )

    figure = plt.figure(figsize=(5, 5.6), layout="constrained")
    grid = figure.add_gridspec(2, 2, width_ratios=(5, 1), height_ratios=(3.1, 1))
    stage = figure.add_subplot(grid[0, 0])
    by_row = figure.add_subplot(grid[0, 1], sharey=stage)
    course = figure.add_subplot(grid[1, :])

    size = set_stage(stage, company, chart, places)
    strings = draw.strokes(stage, colors=[to_rgba(BLUE, 0.75)], linewidths=1.1, zorder=1)
    kinds = _alike(
        side_by_side("wait", False, DEFAULTS.conformity),
        side_by_side("clients", True, DEFAULTS.conformity),
    )
    rings, fills = (
        PathCollection(
            [spots(places[kind]) for kind in kinds],
            facecolor="none",
            linewidths=size * wide,
            capstyle="round",
            snap=False,  # it would round the strokes away
            zorder=zorder,
        )
        for wide, zorder in ((1.3, 3), (0.95, 4.5))
    )
    stage.add_collection(rings)
    stage.add_collection(fills)
    thumbs = draw.dots(stage, "v", ms=5.5, mew=0, zorder=5)

    by_row.set(xlim=(0, 1))
    by_row.text(0, rows.max() + 0.5, "who\nuses it", fontsize=11)
    by_row.set_xticks([0, 1], ["0", "all"])
    by_row.spines["left"].set_visible(False)
    by_row.spines["bottom"].set_position(("data", 0.45))
    by_row.tick_params(axis="y", length=0, labelleft=False)
    bars = draw.areas(by_row, facecolor=GREEN)

    said = course.set_title("", fontsize=11.5, fontweight="normal")
    course.set(xlim=(0, LATER + 1.5), ylim=(0, 1.06), xlabel="Months")
    course.set_xticks([0, 6, 12, 18, 24, LATER], ["0", "6", "12", "18", "24", f"{YEARS} years"])
    course.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])
    course.axvline((24 + LATER) / 2, **draw.DOTTED)
    lasting = draw.areas(course)
    monthly = np.arange(25)
    history = draw.curve(course, color=GREEN)
    now = draw.dots(course, color=GREEN)

    def read(moment: int, lever: str, campaign: int, rules_follow: bool, conformity: float) -> Seen:
        # Rules that never follow practice would, once lightened, never come back.
        month, possible = MOMENTS[moment], rules_follow or lever != "rules"
        replay = play(lever if possible else "wait", rules_follow, campaign, conformity)
        pushing = lever in ("everyone", "unreached") and month < campaign
        return Seen(
            moment=moment,
            month=month,
            lever=lever,
            possible=possible,
            pulled=campaign * (possible and lever in ("everyone", "unreached", "rules")),
            pushed=pushing & (~reached | (lever == "everyone")),
            used=replay.adoption[month] * possible,
            allowed=replay.alignment[month] * possible,
            mean=replay.mean_adoption * possible,
            bill=replay.cost[month],
        )

    def update(seen: Seen) -> Artists:
        rings.set_edgecolor(_shades(PURPLE, [seen.allowed[kind[0]] for kind in kinds]))
        fills.set_edgecolor(_shades(GREEN, [seen.used[kind[0]] for kind in kinds]))
        strings.set_segments(list(places[pairs]) if seen.lever == "clients" else [])
        thumbs.set_data(*(places[seen.pushed] + [0, 0.36]).T)
        bill = f"{_say_moment(seen.moment)}, bill: {seen.bill:.0f} person-months"
        said.set_text(bill if seen.possible else "Not possible")
        bars.set_verts([_row_bars(rows, np.array([seen.used[row].mean() for row in members]))])
        shown = np.minimum(monthly, seen.month)
        x, y = (LATER if seen.month > 24 else shown[-1]), seen.mean[seen.month]
        history.set_data([*shown, x], [*seen.mean[shown], y])
        now.set_data([x], [y])
        lasting.set_verts([draw.box(0, seen.pulled, 0, 1.06)])
        lasting.set_facecolor(to_rgba(PURPLE if seen.lever == "rules" else VERMILION, 0.18))
        return [strings, rings, fills, thumbs, bars, said, lasting, history, now]

    def describe(seen: Seen) -> str:
        if not seen.possible:
            return (
                "Rules that never follow practice would, once lightened, never come back: "
                "there is nothing to play. Let the rules follow, or take another lever."
            )
        used, when = seen.used, f"Month {seen.month}"
        if seen.month > 24:
            when = f"After {YEARS} years"
        if seen.pulled:
            still = "the push is on", "the rules are suspended"
            gone = "the push is over", "the suspension is over and the rules follow practice again"
            when += f", {(still if seen.month < seen.pulled else gone)[seen.lever == 'rules']}"
        parts = f"{say_share(used.mean())} of the {len(used)} people use the {company.tool}"
        if reached.all():
            return f"{when}: {parts}."
        return (
            f"{when}: {parts}; of the {reached.sum()} who change if one merely waits, "
            f"{say_share(used[reached].mean())}, and of the other {(~reached).sum()}, "
            f"{say_share(used[~reached].mean())}."
        )

    return figure, read, update, describe


def _row_bars(rows: NDArray[np.int64], shares: Floats) -> Floats:
    """Return the outline of lying bars, one a row, strung on the line at 0."""
    zero = np.zeros(len(rows))
    across = np.stack([zero, shares, shares, zero], axis=1)
    up = np.stack([rows - 0.28, rows - 0.28, rows + 0.28, rows + 0.28], axis=1)
    return np.stack([across.ravel(), up.ravel()], axis=1)


def _alike(*replays: Replay) -> list[NDArray[np.int64]]:
    """Sort people into groups that go the same way in all the replays, so always the same way."""
    ways = np.concatenate([replay.behaviour[0] for replay in replays])
    group = np.unique(ways, axis=1, return_inverse=True)[1].reshape(-1)
    return [np.flatnonzero(group == each) for each in range(group.max() + 1)]


def _shades(colour: str, shares: Iterable[float]) -> list[tuple[float, float, float, float]]:
    """Return a colour as strong as each share; never quite 0 or 1, which SVG writes otherwise."""
    red, green, blue = to_rgb(colour)
    return [(red, green, blue, round(min(max(share, 0.01), 0.99), 2)) for share in shares]


def say_share(share: float) -> str:
    """Say a share as a whole percentage that never rounds up to everyone.

    Examples
    --------
    >>> say_share(0.52), say_share(0.998), say_share(1.0)
    ('52%', 'over 99%', '100%')
    """
    return "over 99%" if 0.995 <= share < 1 else say_percent(share)


# --- One budget ----------------------------------------------------------------------------------


@explorer(
    Range("budget", "Budget", 0, 400, 50, default=150, unit="person-months"),
    Options("rules_follow", "Rules follow practice", FOLLOWING, default=True),
    Options(
        "share", "The firm's share of its market", {share: say_percent(share) for share in SHARES}
    ),
    Options("cycle_time", "A change of rules, once decided, takes", PIPELINES),
    cases=[
        Case("half", "100 person-months", budget=100),
        Case("unreached", "The unreached alone", budget=150),
        Case("enough", "Enough", budget=250),
        Case("slow-rules", "Slow rules", budget=250, cycle_time=10),
        Case("never", "Rules never", budget=400, rules_follow=False),
        Case("four-fifths", "Four fifths of the market", share=0.8),
    ],
    caption=(
        f"What is left after {YEARS} years, against the bill, for three ways of pushing. Each line "
        "is drawn as far as the budget (dashed) reaches, and ends at what it buys: the push grows "
        "longer from left to right. A person-month is one person pushed for a month; the nearest "
        "laggards are those not yet won over who sit nearest the client."
    ),
    company=load_company,
)
def one_budget(company: Company) -> Parts:
    """*One budget*: what each way of pushing has left twenty years on, against its bill."""
    chart = chart_of(company)
    far = unreached_from(chart)
    pipelines = list(PIPELINES)
    ways: dict[str, tuple[str, str, Floats, dict[str, Any]]] = {
        "everyone": ("everyone", VERMILION, np.arange(0, 8.1, 0.25), {}),
        "unreached": ("only the unreached", PURPLE, np.arange(0, 12.1, 0.25), {"push_from": far}),
        "nearest": ("the nearest laggards", GREEN, np.arange(49.0), {"nearest_first": True}),
    }

    @cache
    def played(way: str, rules_follow: bool) -> tuple[Floats, Floats]:
        """Return bills and what is left: for all lengths, in all markets, with all pipelines."""
        lengths, how = ways[way][2:]
        stake = np.array([vote_force(share, OPACITY) for share in SHARES])
        replay = rollout.play(
            chart,
            RollOut(push_months=lengths, rules_follow=rules_follow, **how),
            Firm(stake=stake[:, None, None], cycle_time=np.array(pipelines)[:, None]),
            steps_per_month=8,
        )
        return replay.cost[..., -1], replay.mean_adoption[..., -1]

    def bought(
        way: str, rules_follow: bool, share: float, cycle_time: float
    ) -> tuple[Floats, Floats]:
        """Return the bills of all lengths in one firm, and what each leaves."""
        firm = SHARES.index(share), pipelines.index(cycle_time)
        bills, adoption = played(way, rules_follow)
        # What is not spent buys nothing more.
        return np.append(bills[firm], MOST), np.append(adoption[firm], adoption[firm][-1])

    figure, axes = plt.subplots(figsize=(5, 3.9), layout="constrained")
    axes.set(
        xlim=(-8, MOST),
        ylim=(-0.02, 1.5),
        xlabel="Bill, in person-months of push",
        ylabel=f"Left after {YEARS} years",
    )
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    axes.yaxis.set_label_coords(-0.14, 0.34)
    axes.spines["left"].set_bounds(0, 1)
    curves, dots = {}, {}
    marks = zip((1.4, 1.27, 1.14), "osD", ways.items(), strict=True)
    for height, marker, (way, (words, colour, *_)) in marks:
        axes.plot([190], [height], marker, ms=7, mew=2, mfc="none", color=colour)
        axes.text(204, height, f"push {words}", color=colour, va="center_baseline")
        curves[way] = draw.curve(axes, color=colour, drawstyle="steps-post")
        dots[way] = draw.dots(axes, marker, mew=2, mfc="none", color=colour)
    limit = draw.curve(axes, **draw.DASHED | {"color": INK, "lw": 1.4})

    def read(budget: int, rules_follow: bool, share: float, cycle_time: float) -> Seen:
        roads = {way: bought(way, rules_follow, share, cycle_time) for way in ways}
        return Seen(
            budget=budget,
            cycle_time=cycle_time,
            roads=roads,
            left={way: float(left[bills <= budget][-1]) for way, (bills, left) in roads.items()},
            waiting=float(roads["everyone"][1][roads["everyone"][0] <= 0][-1]),
        )

    def update(seen: Seen) -> Artists:
        for way, (bills, adoption) in seen.roads.items():
            paid, end = bills <= seen.budget, seen.left[way]  # what it does not reach is not drawn
            curves[way].set_data(np.minimum(bills, seen.budget), np.where(paid, adoption, end))
            dots[way].set_data([seen.budget], [end])
        limit.set_data([seen.budget] * 2, [0, 1.05])
        return [*curves.values(), limit, *dots.values()]

    def describe(seen: Seen) -> str:
        waiting, budget = say_share(seen.waiting), seen.budget
        where = ""
        if seen.cycle_time:
            where = f"Where a change of rules takes {PIPELINES[seen.cycle_time]}: "
        if budget == 0:
            begin = f"{where}with" if where else "With"
            return f"{begin} no budget one waits, and {YEARS} years on {waiting} use the new way."
        results = {way: say_share(left) for way, left in seen.left.items()}
        if set(results.values()) == {waiting}:
            return (
                f"{where}{budget} person-months buy nothing that lasts, whoever is pushed: {YEARS} "
                f"years on it is {waiting}, as if one had waited."
            )
        return (
            f"{where}{YEARS} years on, {budget} person-months spent on everyone have left "
            f"{results['everyone']}; on the unreached alone, {results['unreached']}; on the "
            f"nearest laggards, {results['nearest']}. Waiting leaves {waiting}."
        )

    return figure, read, update, describe


# --- Other firms ---------------------------------------------------------------------------------

REMEDIES = {
    "push_fixed": "a year's push, rules never follow",
    "push": "a year's push, rules follow",
    "internal_clients_fixed": "internal clients, rules never follow",
    "internal_clients": "internal clients, rules follow",
    "colleague": "a converted colleague only, rules follow",
    "rules_first": "rules first, for a month",
    "rules_first_year": "rules first, for a year",
}
"""What `pullkit.limits.robustness` plays besides waiting, in words."""


def _firms() -> NDArray[np.void]:
    """Return the chapter's random firms; it takes some seconds."""
    return limits.robustness(400, np.random.default_rng(7))


def _not_there_by_waiting(outcomes: NDArray[np.void]) -> NDArray[np.void]:
    return outcomes[outcomes["wait"] < 0.8]


def _counted(outcomes: NDArray[np.void]) -> str:
    left = len(_not_there_by_waiting(outcomes))
    return (
        f"{len(outcomes)} random firms on the same chart, less the {len(outcomes) - left} that "
        f"waiting alone brings to 80% or more; {left} are left. Each needle starts where waiting "
        "leaves a firm and ends, with a dot, where the remedy does: green if it adds more than ten "
        "points, orange if less than one, grey between."
    )


@explorer(
    Options("remedy", "Remedy", REMEDIES),
    cases=[
        Case("fixed-rules", "Push, rules never follow", remedy="push_fixed"),
        Case("aligned-push", "Push, rules follow", remedy="push"),
        Case("clients", "Internal clients", remedy="internal_clients"),
        Case("rules-first", "Rules first", remedy="rules_first"),
    ],
    caption=_counted,
    outcomes=_firms,
)
def other_firms(outcomes: NDArray[np.void]) -> Parts:
    """*Other firms*: a remedy in hundreds of random firms, sorted by copying, `K = βJ`."""
    firms = _not_there_by_waiting(outcomes)
    copying = firms["responsiveness"] * firms["conformity"]
    bands = [(0, 1), (1, 2), (2, 3), (3, 5)]
    figure, axes = plt.subplots(figsize=(5, 4.2), layout="constrained")
    axes.set(
        xlim=(0, 5),
        ylim=(-0.02, 1.24),
        xlabel="How much colleagues copy each other, K",
        ylabel="Use of the new way after 15 years",
    )
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    axes.spines["left"].set_bounds(0, 1)
    axes.yaxis.set_label_coords(-0.14, 0.42)
    for low, _ in bands[1:]:
        axes.axvline(low, **draw.DOTTED)
    needles = draw.strokes(axes, linewidths=1.1)
    heads = axes.scatter(copying, copying * 0, s=16, linewidths=0, zorder=3)
    labels = [
        axes.text((low + high) / 2, 1.06, "", ha="center", color=GREEN, linespacing=1.2)
        for low, high in bands
    ]

    def read(remedy: str) -> Seen:
        # Waiting is under the same rules as the remedy.
        before = firms["wait_fixed" if remedy.endswith("_fixed") else "wait"]
        gain = firms[remedy] - before
        inside = [(low <= copying) & (copying < high) for low, high in bands]
        helped = [float((gain > 0.1)[band].mean()) for band in inside]
        return Seen(remedy=remedy, before=before, after=firms[remedy], gain=gain, helped=helped)

    def update(seen: Seen) -> Artists:
        few = np.where(seen.gain < 0.01, VERMILION, FAINT)
        colours = np.where(seen.gain > 0.1, GREEN, few)
        ends = np.stack([copying, seen.before, copying, seen.after], axis=1)
        needles.set_segments(list(ends.reshape(-1, 2, 2)))
        needles.set_color([to_rgba(colour, 0.4) for colour in colours])
        heads.set_offsets(np.column_stack([copying, seen.after]))
        heads.set_facecolor(list(colours))
        for label, share in zip(labels, seen.helped, strict=True):
            label.set_text(f"helps\n{say_share(share)}")
        return [needles, heads, *labels]

    def describe(seen: Seen) -> str:
        low, *middle, high = (say_share(share) for share in seen.helped)
        nothing = say_share(float((seen.gain < 0.01).mean()))
        harmed = int((seen.gain < -0.1).sum())
        harm = f", and takes more than ten away in {harmed}" * bool(harmed)
        remedy = REMEDIES[seen.remedy]
        return (
            f"{remedy[0].upper()}{remedy[1:]}: it adds more than ten points in {low} of the firms "
            f"where colleagues copy each other least, in {middle[0]} and {middle[1]} of those in "
            f"between, and in {high} of those where they copy most; in {nothing} of all "
            f"{len(firms)} it adds less than one{harm}."
        )

    return figure, read, update, describe


# --- Evidence ------------------------------------------------------------------------------------


def percentages(file: str, row: str, column: str) -> dict[str, dict[str, float]]:
    """Return the percentages of an evidence file: for each value of `row`, by that of `column`.

    Parameters
    ----------
    file : str
        A CSV in ``data/evidence`` with these two columns and ``percent``.
    row, column : str
        The columns to sort by.

    Examples
    --------
    >>> percentages("eurostat-size.csv", "purpose", "size")["exchange views inside"]
    {'large': 43.0, 'medium': 32.0, 'small': 25.0}
    """
    table: dict[str, dict[str, float]] = {}
    for each in read_rows("evidence", file):
        table.setdefault(each[row], {})[each[column]] = float(each["percent"])
    return table


def percent_by(file: str, row: str) -> dict[str, float]:
    """Return the percentages of an evidence file with one figure for each value of `row`.

    Parameters
    ----------
    file : str
        A CSV in ``data/evidence`` with this column and ``percent``.
    row : str
        The column to sort by.

    Examples
    --------
    >>> percent_by("mckinsey-types.csv", "type")["fully networked"]
    3.0
    """
    return published_numbers(file, row, "percent")


@mpl.rc_context(draw.AS_WRITTEN)
def inside_and_out() -> Still:
    """*Inside and out*: what European enterprises use social media for, by size (Eurostat)."""
    table = percentages("eurostat-size.csv", "purpose", "size")
    figure, axes = plt.subplots(figsize=(5, 3.6), layout="constrained")
    for height, (purpose, shares) in enumerate(reversed(list(table.items()))):
        inside = purpose == "exchange views inside"
        ends = [shares["small"], shares["large"]]
        axes.plot(ends, [height, height], color=VERMILION if inside else FAINT, lw=1.6, zorder=1)
        axes.scatter(ends, [height] * 2, s=64, color=VERMILION if inside else [FAINT, INK])
    axes.set_yticks(range(len(table)), list(table)[::-1])
    axes.set(xlim=(0, 104), ylim=(-0.6, len(table) - 0.4))
    axes.xaxis.set_major_formatter(PercentFormatter())
    axes.set_xticks([0, 25, 50, 75, 100])
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    shares = table["recruit"]
    place = len(table) - 1 - list(table).index("recruit")
    axes.text(shares["large"] + 3, place, "large", va="center_baseline", fontsize=11)
    axes.text(shares["small"] - 3, place, "small", va="center_baseline", ha="right", fontsize=11)
    said = "; ".join(
        f"{purpose}: {shares['large']:.0f}, {shares['medium']:.0f}, {shares['small']:.0f}"
        for purpose, shares in table.items()
    )
    return Still(
        figure,
        caption=(
            "What enterprises use social media for (EU-28, 2019): large ones (dark), medium ones "
            "in between, small ones (grey), in per cent of those with at least ten employees that "
            "use social media at all. Orange: the one purpose that faces inside. Source: Eurostat."
        ),
        alt=f"Per cent of large, medium and small enterprises that use social media: {said}.",
    )

"""The explorers of the chapter on pull: start a job when one is finished."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from pullkit import pull
from pullkit.asking import form
from pullkit.asking.form import Answer
from pullkit.datafiles import published_numbers
from pullkit.engine import Case, Options, Parts, Range, Still, Toggle, explorer
from pullkit.engine.style import BLUE, FAINT, GREEN, INK, PAPER, PURPLE, STYLE, VERMILION
from pullkit.explorers import drawing as draw
from pullkit.explorers.drawing import Artists, Floats, Seen
from pullkit.explorers.wording import OWN_CHANGES, OWN_MONTHS, say_months
from pullkit.workshop import (
    BENCHES,
    CLOCKWORK,
    FIRST_HOUR,
    LAST_HOUR,
    MARKED_HOUR,
    SHOP,
    Moment,
    Workshop,
    clockwork_profit,
    door_months,
    in_the_line,
    moment,
    urgent_months,
    workshop,
)

FAB = pull.PENNY_FAB_ONE
COLOURS = {"plan": VERMILION, "hooks": BLUE}

POINTS = 72  # in an inch; the benches are drawn in points, so that dots of one size can be stacked
DOT = 8.0  # from one job of a pile to the next
ACROSS = 5  # jobs side by side in a pile
TALL = 12  # jobs on top of each other where a pile meets the ceiling


# --- One knob too far ----------------------------------------------------------------------------


def _knob(ambition: float) -> str:
    """Say how far a knob stands from its best setting."""
    if ambition == 1:
        return "as is best"
    return f"{abs(100 * (ambition - 1)):.0f}% {'higher' if ambition > 1 else 'lower'}"


@explorer(
    Options("rule", "Who starts a job", {"plan": "the plan", "hooks": "a finished job"}),
    Range(
        "ambition", "Ambition, against the best setting", 0.5, 1.5, 0.05, default=1.0, show=_knob
    ),
    Options(
        "uneven",
        "Work and starts",
        {False: "without chance", True: "uneven, as chance has it"},
        default=True,
    ),
    cases=[
        Case("plan-at-best", "The plan at its best", rule="plan", ambition=1.0),
        Case("hooks-at-best", "Hooks at their best", rule="hooks", ambition=1.0),
        Case("plan-too-far", "The plan, a quarter more", rule="plan", ambition=1.25),
        Case("hooks-too-far", "Hooks, a quarter more", rule="hooks", ambition=1.25),
        Case("clockwork", "The plan, without chance", rule="plan", uneven=False),
    ],
    caption=(
        f"Above, the jobs on {SHOP.stations} benches, at their average height. Below, what the "
        f"workshop earns: {SHOP.price:.0f} for each job finished, less {SHOP.holding_cost:.0f} an "
        "hour for each job in the line. The diamond: the same rule, at its best setting."
    ),
)
def one_knob_too_far() -> Parts:
    """*One knob too far*: five benches, a needle that shows the profit, one knob to set."""
    figure = plt.figure(figsize=(5, 4.5))
    benches = _floor(figure, bottom=190, height=134)
    piles = _pile_of(benches)
    knob = benches.text(8, 122, "", fontsize=12, weight="bold")
    told = benches.text(352, 122, "", ha="right", fontsize=11)
    gauge = figure.add_axes((0, 0, 1, 184 / 324))
    draw.empty_sheet(gauge, (-180, 180), (-40, 144))
    for start, stop, colour in ((-100, 0, VERMILION), (0, 100, GREEN)):
        gauge.plot(*_on_dial(np.linspace(start, stop, 41), 106), color=colour, lw=5)
    for money in range(-100, 101, 50):
        said = f"{money:+d}".replace("-", "\N{MINUS SIGN}") if money else "0"
        x, y = _on_dial(money, 126)
        gauge.text(x, y, said, ha="center", va="center", fontsize=11)
    best = draw.dots(gauge, "D", ms=7, color=PURPLE)
    gauge.plot([118], [134], "D", ms=7, color=PURPLE)
    gauge.text(172, 134, "at its best", ha="right", va="center", fontsize=11, color=PURPLE)
    gauge.text(-172, 134, "Earned in an hour", fontsize=12, weight="bold", va="center")
    needle = draw.curve(gauge, color=INK, lw=3.5, solid_capstyle="round")
    gauge.plot([0], [0], "o", ms=12, color=INK)
    amount = gauge.text(0, -28, "", ha="center", fontsize=13, weight="bold")

    def read(rule: str, ambition: float, uneven: bool) -> Seen:
        now, top = workshop(rule, ambition, uneven), workshop(rule, 1.0, uneven)
        return Seen(rule=rule, ambition=ambition, uneven=uneven, now=now, best=top.profit)

    def update(seen: Seen) -> Artists:
        now, colour = seen.now, COLOURS[seen.rule]
        piles.set_data(*_stacks(_shares(now, seen.uneven)))
        piles.set_color(colour)
        hourly = seen.rule == "plan"
        knob.set_text(
            f"Started: {now.setting:.2f} an hour" if hourly else f"Hooks: {now.setting:.0f}"
        )
        knob.set_color(colour)
        told.set_text(f"{_count(now.wip)} in the line")
        best.set_data(*np.transpose([_on_dial(seen.best, 106)]))
        needle.set_data(*np.transpose([_on_dial(now.profit, 8), _on_dial(now.profit, 94)]))
        amount.set_text(_earned(now.profit))
        return [piles, knob, told, best, needle, amount]

    def describe(seen: Seen) -> str:
        now = seen.now
        knob = "the best setting" if seen.ambition == 1 else _knob(seen.ambition) + " than is best"
        jobs = "job" if now.setting == 1 else "jobs"
        begins = f"Hooks for {now.setting:.0f} {jobs}, {knob}"
        if seen.rule == "plan":
            begins = f"The plan starts {now.setting:.2f} jobs an hour, {knob}"
        if now.wip == np.inf:
            return (
                f"{begins}, and the line can finish {BENCHES.bottleneck_rate:.2f}: work piles up "
                "without end, and so do the losses."
            )
        return (
            f"{begins}: on average {now.wip:.0f} in the line, {now.throughput:.2f} finished an "
            f"hour; it {_earned(now.profit)} an hour."
        )

    return figure, read, update, describe


def _earned(profit: float) -> str:
    """Say a profit or a loss."""
    if profit == -np.inf:
        return "loses ever more"
    return f"earns {profit:.0f}" if round(profit) >= 0 else f"loses {-profit:.0f}"


def _count(wip: float) -> str:
    return "ever more" if wip == np.inf else f"{wip:.0f}"


def _on_dial(money: Any, radius: float) -> Floats:
    """Return where an amount stands on the dial; beyond its ends, at the stop."""
    angle = np.pi * (1 - (np.clip(money, -104, 104) + 100) / 200)
    return np.array([radius * np.cos(angle), radius * np.sin(angle)])


def _shares(now: Workshop, uneven: bool) -> NDArray[np.int64]:
    """Share the average number of jobs out over the benches, in whole jobs."""
    n = SHOP.stations
    if now.wip == np.inf:
        full = ACROSS * TALL
        # By clockwork only the first bench is short of time; by chance they all are.
        return np.array([full] * n if uneven else [full] + [1] * (n - 1))
    edges = np.floor(now.wip / n * np.arange(n + 1) + 0.5).astype(int)
    return np.asarray(np.diff(edges), dtype=np.int64)


# --- The benches ---------------------------------------------------------------------------------


def _floor(figure: Figure, bottom: float, height: float) -> Axes:
    """Draw the benches and return their axes, whose units are points."""
    tall, wide = figure.get_figheight() * POINTS, figure.get_figwidth() * POINTS
    axes = figure.add_axes((0, bottom / tall, 1, height / tall))
    axes.set(xlim=(0, wide), ylim=(0, height))
    axes.axis("off")
    for x in _bench_places():
        axes.plot([x - 22, x + 22], [11, 11], color=FAINT, lw=3, solid_capstyle="round")
        axes.plot([x - 17, x - 17], [10, 2], color=FAINT, lw=2)
        axes.plot([x + 17, x + 17], [10, 2], color=FAINT, lw=2)
    return axes


def _bench_places() -> Floats:
    return np.asarray(56.0 + 56.0 * np.arange(SHOP.stations), dtype=np.float64)


def _pile_of(axes: Axes) -> Line2D:
    """Return piles of dots: a dashed line whose dashes are too short to be more than round."""
    width = 6.2
    (dots,) = axes.plot([], [], lw=width, ls=(0, (0.02, DOT / width - 0.02)), dash_capstyle="round")
    return dots


def _place_in_pile(bench: int, rank: int) -> tuple[float, float]:
    """Return where the job lies that has `rank` jobs of its bench before it."""
    row, column = divmod(rank, ACROSS)
    x = _bench_places()[bench] + (column - (ACROSS - 1) / 2) * DOT
    return float(x), 18.5 + DOT * row


def _stacks(jobs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the upright lines that the piles consist of, x and y, with a gap after each."""
    points = [(np.nan, np.nan)]
    for bench, pile in enumerate(jobs):
        for column in range(min(int(pile), ACROSS)):
            x, foot = _place_in_pile(bench, column)
            more = (int(pile) - column - 1) // ACROSS
            # The line ends on the way to the next dot: one too short would not be drawn at all.
            points += [(x, foot), (x, foot + DOT * more + 3), (np.nan, np.nan)]
    return np.ma.masked_invalid(np.transpose(points))


# --- The moving line -----------------------------------------------------------------------------


@explorer(
    Range("hour", "Hour", FIRST_HOUR, LAST_HOUR, 3, play=True),
    Options(
        "ambition",
        "Both knobs",
        {1.0: "as is best", 1.25: "a quarter higher", 1.5: "half as much again"},
        default=1.25,
    ),
    Options("luck", "Luck of the draw", {1: "first draw", 2: "second", 3: "third"}),
    cases=[
        Case("at-best", "Both at their best", hour=200, ambition=1.0),
        Case("quarter-more", "A quarter more", hour=200, ambition=1.25),
        Case("half-more", "Half as much again", hour=200, ambition=1.5),
        Case("lucky-plan", "Luck that suits the plan", hour=200, ambition=1.0, luck=2),
    ],
    caption=(
        "The same jobs, taking as long at each bench, in two lines that differ in who starts a "
        "job. The purple dot is one job to follow: in each line the first to start after hour "
        f"{MARKED_HOUR}. Below, how many jobs are in each line."
    ),
)
def moving_line() -> Parts:
    """Draw *The moving line*: the same works pass through two lines, hour by hour."""
    rules = {"plan": "The plan starts jobs", "hooks": "A finished job starts the next"}
    feet = {"plan": 232, "hooks": 132}  # points from the bottom of the figure
    figure = plt.figure(figsize=(5, 370 / POINTS))
    done, piles = {}, {}
    for rule, height in (("plan", 136), ("hooks", 94)):
        floor = _floor(figure, feet[rule], height)
        floor.text(8, height - 12, rules[rule], fontsize=12, weight="bold", color=COLOURS[rule])
        done[rule] = floor.text(352, 22, "", ha="right", fontsize=12, weight="bold")
        floor.text(352, 8, "done", ha="right", fontsize=11)
        piles[rule] = _pile_of(floor)
        piles[rule].set_color(COLOURS[rule])
    over = figure.add_axes((0, 0, 1, 1))
    draw.empty_sheet(over, (0, 360), (0, 370))
    stars = draw.dots(over, ms=10, color=PURPLE, mew=0)
    traces = figure.add_axes((34 / 360, 42 / 370, 310 / 360, 68 / 370))
    traces.set(xlim=(FIRST_HOUR, LAST_HOUR), ylim=(0, 100), xlabel="Hours since both lines began")
    traces.set_title("Jobs in the line", pad=3)
    traces.set_xticks(range(FIRST_HOUR, LAST_HOUR + 1, 20))
    traces.set_yticks([0, 40, 80])
    lines = draw.strokes(traces, 2, linewidths=2, colors=list(COLOURS.values()))
    now = draw.curve(traces, color=INK, lw=1.4)

    def read(hour: float, ambition: float, luck: int) -> Seen:
        moments = {rule: moment(rule, hour, ambition, luck) for rule in rules}
        return Seen(hour=hour, curves=in_the_line(ambition, luck), **moments)

    def update(seen: Seen) -> Artists:
        places = []
        for rule, line in (("plan", seen.plan), ("hooks", seen.hooks)):
            piles[rule].set_data(*_stacks(line.jobs))
            done[rule].set_text(str(line.finished))
            x, y = (16.0, 18.5) if seen.hour < line.started else (316.0, 18.5)
            if line.bench is not None:
                x, y = _place_in_pile(line.bench, line.ahead)
            places.append((x, y + feet[rule]))
        stars.set_data(*np.transpose(places))
        lines.set_segments(seen.curves)
        now.set_data([seen.hour] * 2, [0, 100])
        return [*piles.values(), *done.values(), lines, stars, now]

    def describe(seen: Seen) -> str:
        plan, hooks = seen.plan, seen.hooks
        return (
            f"Hour {seen.hour:.0f}: {plan.jobs.sum()} jobs in the plan's line, {hooks.jobs.sum()} "
            f"in the hooks'; {plan.finished} and {hooks.finished} are finished. Under the plan the "
            f"marked job {_whereabouts(plan, seen.hour)}; under hooks it "
            f"{_whereabouts(hooks, seen.hour)}."
        )

    return figure, read, update, describe


def _whereabouts(seen: Moment, hour: float) -> str:
    """Say where the marked job is."""
    if hour < seen.started:
        return "has not started"
    if seen.bench is None:
        return f"took {seen.done - seen.started:.0f} hours"
    return f"is at bench {seen.bench + 1}"


# --- How full a line should be -------------------------------------------------------------------


@explorer(
    Range("hooks", "Hooks", 1, 24, default=12),
    Options(
        "rule",
        "Who starts a job",
        {"plan": "a plan, for the same output", "hooks": "a finished job"},
        default="hooks",
    ),
    cases=[
        Case("just-busy", "Four hooks", hooks=4, rule="hooks"),
        Case("twelve", "Twelve hooks", hooks=12, rule="hooks"),
        Case("same-by-plan", "The same by a plan", hooks=12, rule="plan"),
        Case("crammed", "Twenty-four hooks", hooks=24, rule="hooks"),
    ],
    caption=(
        "Four benches of two hours each. The curves say what a line does that always holds so many "
        "jobs: one in which nothing varies, one as uneven as chance makes it, one in which every "
        "job waits for all the others. The dot is a line as uneven as chance makes it, fed by "
        "hooks or by a plan. At the bottom, how its jobs vary: with hooks, not at all (the one "
        "tall line, cut off)."
    ),
)
def how_full() -> Parts:
    """*How full?*: throughput and cycle time against the jobs in the line, and how these vary."""
    rate, raw, n = FAB.bottleneck_rate, FAB.raw_process_time, len(FAB.process_times)
    jobs = np.linspace(1, 40, 79)
    counts = np.arange(61)
    envelopes = [
        (pull.best_case, GREEN, 0.525, "nothing varies"),
        (pull.practical_worst_case, INK, 0.375, "as chance has it"),
        (pull.worst_case, PURPLE, 0.15, "all wait for all"),
    ]
    figure, (above, middle, below) = plt.subplots(
        3, 1, figsize=(5, 6.2), sharex=True, height_ratios=(1.15, 1.15, 0.8), layout="constrained"
    )
    for law, colour, height, words in envelopes:
        throughput, cycle_time = np.broadcast_arrays(*law(jobs, rate, raw), jobs)[:2]
        above.plot(jobs, throughput, color=colour, lw=1.8)
        middle.plot(jobs, cycle_time, color=colour, lw=1.8)
        above.text(39.8, height, words, color=colour, ha="right")
    above.set(xlim=(0, 40), ylim=(0, 0.6), title="Finished in an hour")
    middle.set(ylim=(0, 100), title="Hours in the line")
    below.set(ylim=(0, 0.21), title="Share of the time with so many jobs")
    below.set_yticks([0, 0.1, 0.2], ["0%", "10%", "20%"])
    below.set_xlabel("Jobs in the line")
    on_top, on_middle = (draw.dots(axes, ms=10) for axes in (above, middle))
    bars = draw.areas(below)

    def read(hooks: int, rule: str) -> Seen:
        throughput, cycle_time = pull.practical_worst_case(hooks, rate, raw)
        share = 1.0 * (counts == hooks)
        if rule == "plan":
            throughput, cycle_time = pull.push_line(throughput / rate, n, 1 / rate)
            share = np.asarray(pull.push_wip_probability(counts, throughput / rate, n))
        return Seen(
            hooks=hooks,
            rule=rule,
            throughput=float(throughput),
            cycle_time=float(cycle_time),
            wip=float(throughput * cycle_time),
            share=share,
        )

    def update(seen: Seen) -> Artists:
        on_top.set_data([seen.wip], [seen.throughput])
        on_middle.set_data([seen.wip], [seen.cycle_time])
        bars.set_verts([_skyline(counts, np.minimum(seen.share, 0.21))])
        for artist in (on_top, on_middle, bars):
            artist.set_color(COLOURS[seen.rule])
        return [on_top, on_middle, bars]

    def describe(seen: Seen) -> str:
        if seen.rule == "hooks":
            always = "one job" if seen.hooks == 1 else f"{seen.hooks} jobs"
            return (
                f"Always {always} in the line: {seen.throughput:.2f} finished an hour, "
                f"{seen.cycle_time:.0f} hours each."
            )
        return (
            f"A plan that finishes as many ({seen.throughput:.2f} an hour) keeps {seen.wip:.1f} "
            f"jobs in the line on average, now more, now fewer, {seen.cycle_time:.0f} hours each."
        )

    return figure, read, update, describe


def _skyline(places: NDArray[np.int64], heights: Floats) -> Floats:
    """Return the outline of narrow bars that stand side by side on zero."""
    x = (places[:, np.newaxis] + (-0.32, -0.32, 0.32, 0.32)).ravel()
    y = (heights[:, np.newaxis] * (0, 1, 1, 0)).ravel()
    return np.column_stack([x, y])


# --- Changes as jobs -----------------------------------------------------------------------------


def _say_lasting(months: float) -> str:
    """Say how long changes take, for ever longer or so many months."""
    return "longer each year" if np.isinf(months) else say_months(months)


URGENT = {
    "queues": "queues like the rest",
    "hook": "takes the next free hook",
    "all": "everybody drops the rest",
}
"""How the most urgent change comes to its turn, and the words for it."""


@explorer(
    Toggle("limited", "A limit on changes", default=True, on="so many hooks", off="none"),
    Range("hooks", "Hooks for changes", 1, 12, default=12),
    Options(
        "requests",
        "Changes asked for",
        {each: f"{each:g} a month" for each in (pull.REQUESTS_PER_MONTH, 1.8, 2.0)},
    ),
    Options("urgent", "The most urgent", URGENT),
    cases=[
        Case("no-limit", "No limit", limited=False),
        Case("twelve", "Twelve hooks", limited=True, hooks=12),
        Case("four", "Four hooks", limited=True, hooks=4),
        Case("urgent-first", "Four, urgent first", limited=True, hooks=4, urgent="hook"),
        Case("all-drop-the-rest", "All drop the rest", limited=False, urgent="all"),
    ],
    caption=(
        f"Unless set otherwise, {pull.REQUESTS_PER_MONTH:g} changes a month are asked for; each "
        "takes four steps of half a month. Unless so many are refused as the figure says, the "
        "list at the door grows for ever."
    ),
)
def unfinished_reforms() -> Parts:
    """*Nothing is ever finished*: changes under way, how long they take, how many are refused."""
    line = pull.CHANGE_LINE
    rate, raw, steps = line.bottleneck_rate, line.raw_process_time, len(line.process_times)
    longest = 22.0  # months; what takes longer runs out of the picture
    figure, (above, below) = plt.subplots(
        2, 1, figsize=(5, 5.9), height_ratios=(1, 1.75), layout="constrained"
    )
    above.set_title("Changes")
    draw.empty_sheet(above, (-0.4, 21.6), (-0.6, 6))
    rows = {"everything": (4.2, VERMILION), "hooks": (2.2, BLUE), "refused": (0.2, INK)}
    labels, dots = {}, {}
    for which, (height, colour) in rows.items():
        labels[which] = above.text(-0.3, height + 0.68, "", color=colour)
        dots[which] = draw.dots(above, ms=9.5, color=colour)
    dots["refused"].set_markerfacecolor("none")
    dots["refused"].set_markeredgewidth(1.8)
    empty = draw.dots(above, ms=9.5, mfc="none", mec=FAINT, zorder=1)
    below.set(xlim=(0, longest), ylim=(-0.6, 8.6), xlabel="Months")
    below.set_title("How long they take, from request to effect")
    below.spines["left"].set_visible(False)
    below.set_yticks([])
    below.set_xticks(range(0, 21, 4))
    lasting = [
        (7.0, VERMILION, "no limit"),
        (4.3, BLUE, "hooks, none refused"),
        (2.1, PURPLE, "hooks, once begun"),
        (0.0, GREEN, "the most urgent"),
    ]
    for height, *_ in lasting:  # an empty track each, so that one sees what there is to find
        below.plot([0, longest], [height] * 2, color=FAINT, alpha=0.3, lw=11, zorder=0)
    colours = [colour for _, colour, _ in lasting]
    bars = draw.strokes(below, 4, linewidths=11, capstyle="butt", colors=colours)
    told = [below.text(0.2, height + 0.5, "", color=colour) for height, colour, _ in lasting]
    onwards = draw.dots(below, ">", ms=13, color=PAPER)

    def read(limited: bool, hooks: int, requests: float, urgent: str) -> Seen:
        # Up to twelve hooks finish no more than is asked for, so that the list outside only grows,
        # and refusing just what cannot be finished is not enough: chance makes it grow as well.
        everything = float(pull.push_line(requests / rate, steps, 1 / rate)[1])
        queueing = np.inf if limited else everything
        if urgent == "all":  # it never waits
            queueing = raw
        elif urgent == "hook" and limited:
            queueing = urgent_months(hooks)
        return Seen(
            limited=limited,
            hooks=hooks,
            requests=requests,
            jumps=urgent,
            everything=everything,
            inside=float(pull.practical_worst_case(hooks, rate, raw)[1]),
            at_the_door=door_months(hooks, requests),
            urgent=queueing,
            under_way=float(pull.push_wip(requests / rate, steps)),
            refused=int(20 * float(pull.refused_share(requests, hooks))) + 1,
        )

    def update(seen: Seen) -> Artists:
        known = seen.limited
        times = (seen.everything, np.inf if known else 0.0, seen.inside * known, seen.urgent)
        ends = zip(times, lasting, strict=True)
        bars.set_segments([[(0, y), (min(time, longest), y)] for time, (y, *_) in ends])
        later = f"longer each year\n({say_months(seen.at_the_door)} at the door after five years)"
        said = [
            _say_lasting(seen.everything),
            later if known else "?",
            say_months(seen.inside) if known else "?",
            _say_lasting(seen.urgent),
        ]
        for text, (_, _, what), words in zip(told, lasting, said, strict=True):
            text.set_text(f"{what}: {words}")
        ever = [y for time, (y, *_) in zip(times, lasting, strict=True) if np.isinf(time)]
        onwards.set_data([longest - 0.5] * len(ever), ever)
        amounts = {
            "everything": min(seen.under_way, 40),
            "hooks": seen.hooks * known,
            "refused": seen.refused * known,
        }
        for which, (height, _) in rows.items():
            filled = np.arange(int(amounts[which] + 0.5))
            dots[which].set_data(filled + 0.1, np.full(len(filled), height))
        hung = np.arange(seen.hooks * (not known))
        empty.set_data(hung + 0.1, np.full(len(hung), rows["hooks"][0]))
        labels["everything"].set_text(f"under way, no limit: {_count(seen.under_way)}")
        hooks = f"under way, with hooks: {seen.hooks}" if known else f"empty hooks: {seen.hooks}"
        labels["hooks"].set_text(hooks)
        no = seen.refused if known else "none"
        labels["refused"].set_text(f"to refuse, of 20 asked for: {no}")
        return [bars, *told, onwards, empty, *dots.values(), *labels.values()]

    def describe(seen: Seen) -> str:
        asked, many = f"{seen.requests:g} changes a month are asked for", seen.refused
        how = {"all": "all drop the rest for it", "hook": "it takes the next free hook"}
        urgent = ""
        if seen.jumps == "all" or (seen.limited and seen.jumps == "hook"):
            urgent = (
                f" The most urgent is in effect after {say_months(seen.urgent)}, since "
                f"{how[seen.jumps]}."
            )
        if not seen.limited:
            unused = "The hook hangs" if seen.hooks == 1 else f"The {seen.hooks} hooks hang"
            unused += f" unused.{urgent}"
            if seen.everything == np.inf:
                return f"{asked}; without a limit the line never catches up. {unused}"
            return (
                f"{asked}; without a limit {_count(seen.under_way)} are under way, and every "
                f"change takes {say_months(seen.everything)} from request to effect. {unused}"
            )
        return (
            f"{asked}. With {seen.hooks} {'hook' if seen.hooks == 1 else 'hooks'} a change takes "
            f"{say_months(seen.inside)} once begun, but the list at the door grows longer and "
            f"longer, unless {many} in 20 {'is' if many == 1 else 'are'} refused.{urgent}"
        )

    return figure, read, update, describe


# --- The whip ------------------------------------------------------------------------------------

STAGES = ("shop", "wholesaler", "factory")


@explorer(
    Options(
        "rule",
        "Each stage",
        {
            "kanban": "orders what it has just sold",
            "forecast": "forecasts from the orders it receives",
            "shared": "forecasts from the clients' demand",
        },
        default="forecast",
    ),
    Range("lead_time", "Weeks to delivery", 1, 3, default=2),
    Range("window", "Weeks in the average", 10, 22, 4),
    cases=[
        Case("kanban", "Order what was sold", rule="kanban"),
        Case("forecast", "Everyone forecasts", rule="forecast"),
        Case("shared", "Demand is shared", rule="shared"),
    ],
    caption=(
        "Left, what clients ask for, by chance and each week on its own, and what each stage of "
        "the chain orders from the next, all on one scale. Right, the variance of these orders in "
        "the long run, as a multiple of the clients'."
    ),
)
def bullwhip() -> Parts:
    """Draw *The whip*: the orders along a supply chain, by who forecasts from what."""
    shown = 48
    demand = np.random.default_rng(1).normal(size=shown + 67)
    figure, (waves, sizes) = plt.subplots(
        1, 2, figsize=(5, 4.6), width_ratios=(2.6, 1), layout="constrained", sharey=True
    )
    levels = -9.0 * np.arange(len(STAGES) + 1)
    waves.set(xlim=(0, shown), ylim=(levels[-1] - 8, 6), title="What is ordered", xlabel="Weeks")
    sizes.set(xlim=(0, 8.2), title="Variance", xlabel="times the clients'")
    for axes, ticks in ((waves, range(0, shown + 1, 12)), (sizes, range(0, 9, 4))):
        axes.set_xticks(ticks)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
    for name, level in zip(("clients", *STAGES), levels, strict=True):
        waves.text(0, level + 3.4, name)
    lines = draw.strokes(waves, linewidths=1.6, colors=BLUE)
    bars = draw.strokes(sizes, linewidths=13, capstyle="butt", colors=BLUE)
    numbers = [sizes.text(0, level + 1.9, "") for level in levels]

    def read(rule: str, lead_time: int, window: int) -> Seen:
        # Who orders what was sold never forecasts, so that no lead time matters.
        leads, shared = [lead_time * (rule != "kanban")] * len(STAGES), rule == "shared"
        return Seen(
            rule=rule,
            lead_time=lead_time,
            window=window,
            orders=pull.chain_orders(demand, leads, window, shared=shared)[:, -shown - 1 :],
            ratios=np.array([1.0, *pull.bullwhip_chain(leads, window, shared=shared)]),
        )

    def update(seen: Seen) -> Artists:
        weeks = np.arange(shown + 1)
        lines.set_segments([np.column_stack([weeks, up]) for up in seen.orders + levels[:, None]])
        ends = zip(seen.ratios, levels, strict=True)
        bars.set_segments([[(0, level), (ratio, level)] for ratio, level in ends])
        for number, ratio in zip(numbers, seen.ratios, strict=True):
            number.set_text(f"{ratio:.1f}")
        return [lines, bars, *numbers]

    def describe(seen: Seen) -> str:
        weeks = f"{seen.lead_time} {'week' if seen.lead_time == 1 else 'weeks'}"
        if seen.rule == "kanban":
            return (
                f"Each stage orders what it has just sold, for delivery in {weeks}, and averages "
                f"nothing, not even over {seen.window} weeks: the factory's orders vary as the "
                "clients' demand does."
            )
        heard = "the clients' demand" if seen.rule == "shared" else "the orders it receives"
        return (
            f"Each stage forecasts from {heard}, averaged over {seen.window} weeks, and waits "
            f"{weeks} for delivery: the variance of the factory's orders is "
            f"{seen.ratios[-1]:.1f} times that of the clients' demand."
        )

    return figure, read, update, describe


# --- Figures that do not move --------------------------------------------------------------------


@mpl.rc_context(STYLE)
def two_knobs() -> Still:
    """*Two knobs*: profit against ambition, for hooks and for two kinds of plan."""
    ambition = np.linspace(0.5, 1.5, 101)
    best, _ = pull.push_optimum()
    wanted, most = pull.pull_optimum()
    earned = [clockwork_profit(u) for u in CLOCKWORK]
    peak = CLOCKWORK[int(np.argmax(earned))]
    figure, axes = plt.subplots(figsize=(5, 3.7), layout="constrained")
    axes.set(xlim=(0.5, 1.52), ylim=(-100, 80), ylabel="Earned in an hour")
    axes.set_xlabel("Knob, against the best setting of each rule")
    axes.set_xticks([0.5, 0.75, 1, 1.25, 1.5], ["half", "¾", "best", "1¼", "1½"])
    axes.set_yticks([-100, -50, 0, 50])
    axes.axhline(0, color=FAINT, lw=0.8)
    axes.plot(ambition, pull.pull_profit(wanted * ambition), color=BLUE)
    stable = ambition[best * ambition < 0.985]
    axes.plot(stable, pull.push_profit(best * stable), color=VERMILION)
    axes.plot(np.array(CLOCKWORK) / peak, earned, "o", color=VERMILION, mfc="none", ms=7, mew=1.6)
    axes.text(1.49, 70, "a finished job", color=BLUE, ha="right")
    axes.text(1.29, -60, "the plan", color=VERMILION)
    axes.text(0.53, -10, "circles: a plan\nby clockwork", color=VERMILION, va="top")
    return Still(
        figure,
        caption=(
            "What the five benches earn, with work as uneven as chance makes it, as the knob "
            "moves away from its best setting: hooks, a plan that starts jobs at random moments "
            "(line; exact), and one that starts them like clockwork (circles; simulated)."
        ),
        alt=(
            f"Hooks earn {most:.0f} at their best and little less half as high again. Both plans "
            "earn about as much at their best, and fall off a cliff where they start nearly as "
            "much as the line can finish."
        ),
    )


@dataclass(frozen=True)
class PanelPlant:
    """A plant that makes printed-circuit panels, as a textbook describes it."""

    bottleneck_rate: float  # panels per hour
    raw_process_time: float  # hours
    throughput: float  # panels per hour
    wip: float  # panels


PLANT = "hal-panels.csv", "quantity", "value"


def panel_plant_days() -> tuple[float, float]:
    """Return panels a day and days a panel takes, by the first account of the plant."""
    found = published_numbers(*PLANT, account="first")
    return found["throughput"], found["cycle time"]


def panel_plant() -> PanelPlant:
    """Return the figures of the second account of the plant, read from ``data/evidence``."""
    found = published_numbers(*PLANT, account="second")
    return PanelPlant(
        found["rate of the bottleneck"],
        found["raw process time"],
        found["throughput"],
        found["work in process"],
    )


@mpl.rc_context(STYLE)
def too_many_panels() -> Still:
    """*Fifteen times too many*: panels in a plant, and panels it would need."""
    plant = panel_plant()
    line = plant.bottleneck_rate, plant.raw_process_time
    needed = float(pull.wip_needed(plant.throughput, *line))
    amounts = {
        "in the plant": plant.wip,
        "enough for the same output,\nif all were left to chance": needed,
        "enough for the same output,\nif nothing varied": plant.throughput * plant.raw_process_time,
    }
    figure, axes = plt.subplots(figsize=(5, 2.9), layout="constrained")
    for row, (what, panels) in enumerate(amounts.items()):
        axes.plot([0, panels], [-row, -row], color=BLUE, lw=13, solid_capstyle="butt")
        axes.text(0, -row + 0.2, f"{what}: {panels:,.0f}", va="bottom", fontsize=11)
    axes.set(xlim=(0, 40_000), ylim=(-2.4, 0.9), xlabel="Panels")
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xticks([0, 10_000, 20_000, 30_000, 40_000], ["0", "10,000", "20,000", "30,000", ""])
    return Still(
        figure,
        caption=(
            "A plant that makes circuit boards, disguised in a textbook (Hopp and Spearman): "
            "panels found in it, against what the laws of this chapter ask for at the output it "
            "had. The first is an observation, the others are computed from it."
        ),
        alt=(
            f"{plant.wip:,.0f} panels in the plant; {needed:,.0f} would do for the same output in "
            "the practical worst case."
        ),
    )


NO_PACE = {OWN_MONTHS.name: None}
"""Where no months can be told: nothing is finished, or nothing waits."""


@form(
    Range(
        "under_way",
        "Changes under way, the half-forgotten ones too",
        start=0,
        stop=60,
        default=16,
        yours=OWN_CHANGES,
    ),
    Range("done", "Changes brought into effect in the last twelve months", 0, 60, default=18),
    title="Your changes",
    yields=[OWN_MONTHS],
)
def your_changes(under_way: int, done: int) -> Answer:
    """*Your changes*: how long each takes, by Little's law, and what half as many would take."""
    if not under_way:
        return "Nothing is under way: what you begin next has no queue before it.", NO_PACE
    if not done:
        return (
            f"Nothing finished in twelve months: no end in sight for {under_way} under way, nor "
            "for any that is begun on top. Until something is finished or refused, each waits."
        ), NO_PACE
    months, half = (
        float(pull.cycle_time_by_little(jobs, done / 12)) for jobs in (under_way, under_way / 2)
    )
    return (
        f"With {under_way} under way and {done} brought into effect in a year, a change takes "
        f"{months:.0f} months on average, if about as many were under way a year ago. With half "
        f"as many under way, and no fewer brought into effect, it would take {half:.0f} from the "
        "day it is begun. It comes sooner only if others are refused; or else it waits at the door."
    ), {OWN_MONTHS.name: months}

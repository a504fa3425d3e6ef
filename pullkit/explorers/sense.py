"""The explorers of the chapter on sense: what is still visible after d relays, and when."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.ticker import PercentFormatter

from pullkit import sense
from pullkit.asking import form
from pullkit.asking.form import Answer
from pullkit.company import Company, load_company, relay_path
from pullkit.datafiles import published_numbers
from pullkit.defaults import DEFAULTS
from pullkit.engine import Case, Control, Mark, Options, Parts, Range, Still, explorer
from pullkit.engine.style import BLUE, FAINT, GREEN, INK, PAPER, PURPLE, STYLE, VERMILION
from pullkit.explorers import drawing as draw
from pullkit.explorers.drawing import Artists, Floats, Seen
from pullkit.explorers.faces import draw_head
from pullkit.explorers.wording import (
    OWN_RELAYS,
    OWN_SLIPS,
    SLIPS,
    say_degrees,
    say_months,
    say_percent,
    say_relays,
    say_times,
)

AWAY = len("abcdefgh")
"""Letters that have room under a desk in one line."""

NOTE = 2.0
"""Relays from the client of whoever reads the first desk's own note."""

TURNS = {0: "stands still", 24: "turns", 48: "turns slowly"}
"""What the wish does meanwhile: the months it takes for a quarter turn; 0 if it does not."""


def way(company: Company) -> Control:
    """Return what a desk hands on, and whether the furthest hears the first desk itself."""
    first, *_, last = relay_path(company)
    options = {
        "gist": "what each understood",
        "words": f"the {company.client}'s own words",
        "note": f"the same, and {last.name} reads {first.name}'s note",
    }
    return Options("way", "Handed on", options)


@explorer(
    Range("relay_error", "Slips per relay", 0.0, 0.3, 0.05, **SLIPS),
    Range(
        "stake",
        "What is at stake, against what moving costs",
        start=1,
        stop=8,
        default=round(DEFAULTS.stake / DEFAULTS.weight),
        unit="to 1",
    ),
    way,
    cases=[
        Case("one-message", "One slip in ten", relay_error=0.1),
        Case("half-the-slips", "Half the slips", relay_error=0.05),
        Case("double-stake", "Twice the stake", stake=4),
        Case("eight-to-one", "Twice again", stake=8),
        Case("own-words", "Own words", way="words"),
        Case("shortcut", "A shorter road", way="note"),
    ],
    caption=(
        "The paler the arrow, the less of the wish is left. Green: moving is worth more than it "
        "costs, in shares of what is at stake."
    ),
    # After so many desks: where the dashed line would be drawn.
    marks=[Mark("desks-that-move", axes=1, along="x", shift=0.5)],
    style=draw.AS_WRITTEN,
    company=load_company,
)
def seven_relays(company: Company) -> Parts:
    """*Twenty metres, seven relays*: a message fades desk by desk, and few desks should move."""
    path = relay_path(company)
    desks = np.arange(1, len(path) + 1)
    figure, (chain, axes) = plt.subplots(
        2, 1, figsize=(5, 4.9), height_ratios=(1, 1.4), sharex=True, layout="constrained"
    )
    draw.empty_sheet(chain, (-0.6, len(path) + 0.6), (-2.2, 1.6))
    chain.plot([0, len(path)], [0, 0], color=FAINT, lw=1.2, zorder=0)
    _name_the_desks(chain, company)
    cards = draw.areas(chain, facecolor=PAPER, linewidths=1.2, zorder=1)
    cards.set_verts([draw.box(place - 0.37, place + 0.37, -0.5, 0.5) for place in (0, *desks)])
    ink = draw.strokes(chain, linewidths=3.2, capstyle="round", zorder=2)
    ink.set_segments([_hand(place) for place in (0, *desks)])
    shortcut = draw.curve(chain, color=GREEN, lw=2, zorder=0)
    worth = _Worth(axes, len(path), bottom=0)

    def read(relay_error: float, stake: float, way: str) -> Seen:
        far = np.where((way == "note") & (desks == desks[-1]), NOTE, desks)
        clear = np.asarray(sense.clarity_after(far, relay_error))
        edge = sense.horizon(stake, 1.0, relay_error)
        if way == "words":
            clear = np.asarray(sense.words_after(far, relay_error))
            edge = sense.words_horizon(stake, 1.0, relay_error)
        return Seen(
            gain=clear,
            still=np.zeros(len(path)),
            effort=1 / stake,
            moves=clear > 1 / stake,
            direct=way == "note",
            idle=relay_error == 0 and way != "gist",
            horizon=float(edge),
            right=(1 + float(clear[-1])) / 2,
        )

    def update(seen: Seen) -> Artists:
        ends = ([1, 1, len(path), len(path)], [0.5, 1.5, 1.5, 0.5])
        shortcut.set_data(*ends if seen.direct else ([], []))
        ink.set_colors([to_rgba(BLUE, round(float(share), 2)) for share in (1.0, *seen.gain)])
        cards.set_edgecolor([INK, *np.where(seen.moves, GREEN, FAINT)])
        return [ink, cards, shortcut, *worth.show(seen)]

    def describe(seen: Seen) -> str:
        road = ""
        if seen.idle:
            road = " Nothing slips, so it makes no difference how it is handed on."
        elif seen.direct:
            side = "inside" if seen.horizon > NOTE else "beyond"
            road = (
                f" By {path[0].name}'s note {path[-1].name} sits at two relays, {side} the horizon."
            )
        return (
            f"When the message reaches {path[-1].name}, it is right {say_times(seen.right)}. "
            f"{_say_movers(seen)}.{road}"
        )

    return figure, read, update, describe


@explorer(
    Range("messages", "Messages awaited, one a month", 1, 31, 2),
    Options("turning", "Meanwhile the wish", TURNS),
    cases=[
        Case("one-message", "One message", messages=1),
        Case("patience", "Nine", messages=9),
        Case("patience-turning", "Nine, turning", messages=9, turning=24),
        Case("too-late", "Thirty-one", messages=31, turning=24),
        Case("slow-wish", "A slow wish", messages=17, turning=48),
    ],
    caption=(
        "What moving is worth by the majority, at one slip in ten. Grey outlines: had the wish "
        "stood still."
    ),
    marks=[Mark("desks-while-it-turns", axes=1, along="x", shift=0.5)],
    style=draw.AS_WRITTEN,
    company=load_company,
)
def while_they_wait(company: Company) -> Parts:
    """*While they wait*: more messages lift the far desks, unless the wish turns meanwhile."""
    path = relay_path(company)
    desks = np.arange(1, len(path) + 1)
    figure, (dial, axes) = plt.subplots(
        2, 1, figsize=(5, 4.7), height_ratios=(1, 2.6), sharex=True, layout="constrained"
    )
    draw.empty_sheet(dial, (-0.6, len(path) + 0.6), (-0.75, 0.75))
    draw.areas(dial, facecolor=PAPER, edgecolor=FAINT, linewidths=1.2).set_verts(
        [draw.box(-0.47, 0.47, -0.62, 0.62)]
    )
    draw.strokes(dial, linewidths=3.2, capstyle="round", colors=BLUE).set_segments([_hand(0)])
    wish = draw.curve(dial, color=VERMILION, lw=3.2, solid_capstyle="round", zorder=3)
    dial.text(0.7, 0.27, "the wish when the first message left", color=BLUE, va="center")
    now = dial.text(0.7, -0.27, "", color=VERMILION, va="center")
    worth = _Worth(axes, len(path), bottom=-0.55)
    worth.label(path[0].name, path[-1].name)

    def read(messages: int, turning: int) -> Seen:
        pace = np.pi / 2 / turning if turning else 0.0
        gain, still = (
            np.asarray(sense.gain_after_waiting(desks, messages=messages, rotation=rotation))
            for rotation in (pace, 0.0)
        )
        turned = pace * messages * DEFAULTS.signal_interval
        left = max(0.0, DEFAULTS.stake * float(np.cos(turned)))
        arrived = sense.error_after(desks[-1])
        return Seen(
            gain=gain,
            still=still,
            effort=DEFAULTS.weight / DEFAULTS.stake,
            moves=gain > DEFAULTS.weight,
            turned=turned,
            messages=messages,
            horizon=float(sense.horizon(left, DEFAULTS.weight, messages=messages)),
            right=float(sense.majority_correct(arrived, messages)),
        )

    def update(seen: Seen) -> Artists:
        wish.set_data(*_hand(0, seen.turned).T)
        turned = f", {say_degrees(seen.turned)} further" * bool(seen.turned)
        now.set_text(f"the wish now{turned}")
        return [wish, now, *worth.show(seen)]

    def describe(seen: Seen) -> str:
        heard = "one message" if seen.messages == 1 else f"the majority of {seen.messages} messages"
        wish = f" Meanwhile the wish has turned {say_degrees(seen.turned)}."
        return (
            f"By {heard}, {path[-1].name} is right {say_times(seen.right)} about what was wanted "
            f"at first. {_say_movers(seen)}.{wish * bool(seen.turned)}"
        )

    return figure, read, update, describe


class _Worth:
    """Bars of what moving is worth at each desk, in the water that moving has to rise above."""

    def __init__(self, axes: Axes, desks: int, bottom: float) -> None:
        axes.set(
            ylim=(bottom, 1.2),
            ylabel="What moving is worth",
            xlabel="Desks the message has passed",
        )
        axes.set_xticks(range(desks + 1))
        ticks = ["\N{MINUS SIGN}½", "0", "½", "all"]
        axes.set_yticks([-0.5, 0, 0.5, 1], ticks)
        axes.set_ylim(bottom)
        axes.axhline(0, color=FAINT, lw=0.8)
        self.axes, self.desks = axes, desks
        self.bars = draw.areas(axes)
        self.ghosts = draw.areas(axes, facecolor="none", edgecolor=FAINT, linewidths=1.2)
        self.water = draw.areas(axes, facecolor=to_rgba(BLUE, 0.16))
        self.surface = draw.curve(axes, color=BLUE, lw=1.8)
        self.edge = draw.curve(axes, **draw.DASHED | {"lw": 1.8})
        self.left, self.right = axes.get_xlim()
        self.cost = axes.text(self.left + 0.1, 0, "what it\ncosts", color=BLUE, va="top")
        self.name = axes.text(0, 1.1, "horizon of sense", color=PURPLE, ha="center")

    def label(self, first: str, last: str) -> None:
        """Say below the first and the last bar whose they are."""
        inner = range(2, self.desks)
        self.axes.set_xticks([0, *inner], [str(place) for place in (0, *inner)])
        for place, name in ((1, first), (self.desks, last)):
            size = draw.size_to_fit(name, 13)
            below = self.axes.get_ylim()[0] - 0.05
            self.axes.text(place, below, name, ha="center", va="top", fontsize=size)

    def show(self, seen: Seen) -> Artists:
        """Draw what is seen, and return what may have changed."""
        colours = np.where(seen.moves, GREEN, np.where(seen.gain < 0, VERMILION, FAINT))
        self.bars.set_verts(draw.bar_corners(seen.gain))
        self.bars.set_facecolor(list(colours))
        self.ghosts.set_verts(draw.bar_corners(seen.still))
        self.water.set_verts([draw.box(self.left, self.right, 0, seen.effort)])
        self.surface.set_data([self.left, self.right], [seen.effort] * 2)
        edge = min(seen.horizon, self.right)
        self.edge.set_data([edge] * 2, [0, 1.07])
        self.name.set_x(min(max(edge, self.left + 1.3), self.right - 1.3))
        self.cost.set_y(seen.effort - 0.03)
        moved = [self.bars, self.ghosts, self.water, self.surface, self.edge]
        return [*moved, self.cost, self.name]


def _say_movers(seen: Seen) -> str:
    """Say how many desks have reason to move."""
    movers, everyone = int(seen.moves.sum()), len(seen.moves)
    one = f"One desk of the {everyone} has"
    have = {0: "No desk has", 1: one, everyone: "Every desk has"}
    return f"{have.get(movers, f'{movers} desks of the {everyone} have')} reason to move"


def _name_the_desks(axes: Axes, company: Company) -> None:
    """Write below each desk who sits there: the story's people by name and head, others by role."""
    parts = {person: part for part, person in company.cast.items()}
    for place, person in enumerate((None, *relay_path(company))):
        words = person.role if person else company.client
        if person in parts:
            words = person.name if person else words
            draw_head(axes, parts[person], (place, 0.98), radius=11)
        else:
            width = max(AWAY + 1, len(words) // 2 + 2)
            words = textwrap.fill(words, width, break_long_words=False)
        longest = max(words.split("\n"), key=len)
        axes.text(
            place,
            -0.68 - 0.78 * (place % 2),
            words,
            ha="center",
            va="top",
            linespacing=1.0,
            fontsize=draw.size_to_fit(longest, 13),
        )


@explorer(
    Range("distance", "Relays from the client", 1, 8, yours=OWN_RELAYS),
    Range("relay_error", "Slips per relay", 0.02, 0.2, 0.02, **SLIPS),
    Options(
        "decision_error",
        "How sure before deciding",
        {0.2: "80%", 0.1: "90%", DEFAULTS.decision_error: "95%", 0.01: "99%"},
        default=DEFAULTS.decision_error,
    ),
    Options(
        "signal_interval",
        "A signal from clients",
        {0.25: "each week", DEFAULTS.signal_interval: "each month"},
        default=DEFAULTS.signal_interval,
    ),
    Options("quarter", "A quarter turn of the wish takes", {24: "two years", 48: "four years"}),
    cases=[
        Case("counter", "At the counter", distance=1),
        Case("seventh", "Seven relays", distance=7),
        Case("seventh-weekly", "Seven, weekly", distance=7, signal_interval=0.25),
        Case("slow-wish", "A slow wish", distance=7, quarter=48),
    ],
    caption=(
        "Each step of the scale multiplies. Above the dashed line what one is sure of points away "
        "from what is wanted by then."
    ),
    marks=[Mark("months-at-seven", axes=0, along="y")],
)
def time_to_see() -> Parts:
    """*Time to see*: the time to be sure explodes with distance, while the wish turns."""
    near = np.linspace(0.05, 8, 65)
    desks = np.arange(1, 9)
    figure, axes = plt.subplots(figsize=(5, 3.7), layout="constrained")
    axes.set(xlim=(0, 8.2), yscale="log", ylim=(0.2, 2000), xlabel="Relays from the client")
    axes.set_title("Until one is sure, on average")
    axes.set_yticks([1, 12, 120, 1200], ["1 month", "1 year", "10 years", "100 years"])
    axes.minorticks_off()
    right_angle = draw.curve(axes, **draw.DASHED)
    told = axes.text(0.1, 1, "the wish has made a quarter turn", color=PURPLE)
    time = draw.curve(axes, color=BLUE)
    passed = draw.dots(axes, ms=6, color=BLUE)
    waited = draw.dots(axes)

    def read(
        distance: int,
        relay_error: float,
        decision_error: float,
        signal_interval: float,
        quarter: int,
    ) -> Seen:
        way = near[near <= distance]
        settings = (relay_error, decision_error, signal_interval)
        return Seen(
            distance=distance,
            way=way,
            desks=desks[:distance],
            months=np.asarray(sense.sensing_time(way, *settings)),
            at_desks=np.asarray(sense.sensing_time(desks[:distance], *settings)),
            sure=1 - decision_error,
            quarter=quarter,
        )

    def update(seen: Seen) -> Artists:
        time.set_data([*seen.way, seen.distance], [*seen.months, seen.at_desks[-1]])
        passed.set_data(seen.desks, seen.at_desks)
        waited.set_data([seen.distance], seen.at_desks[-1:])
        right_angle.set_data([0, 8.2], [seen.quarter] * 2)
        told.set_y(seen.quarter * 1.25)
        return [time, passed, waited, right_angle, told]

    def describe(seen: Seen) -> str:
        months = float(seen.at_desks[-1])
        return (
            f"{say_relays(seen.distance)} from the client it takes {say_months(months)} on average "
            f"to be {say_percent(seen.sure)} sure, and by then the wish has turned "
            f"{_say_turned(np.pi / 2 * months / seen.quarter)}."
        )

    return figure, read, update, describe


@explorer(
    Range("distance", "Relays from the client", 1, 8, default=3, yours=OWN_RELAYS),
    Range("relay_error", "Slips per relay", 0.02, 0.2, 0.02, **SLIPS),
    cases=[Case("near", "At the counter", distance=1), Case("far", "Seven relays", distance=7)],
    caption=(
        "How much of the client's one bit is left in a message (line); theory keeps it inside the "
        "band. Drawn as far as the desk chosen."
    ),
)
def what_gets_through() -> Parts:
    """*Bits*: the information in a message fades faster than its clarity."""
    near = np.linspace(0, 8, 65)
    figure, axes = plt.subplots(figsize=(5, 3), layout="constrained")
    axes.set(xlim=(0, 8.2), ylim=(0, 1.03), xlabel="Relays from the client")
    axes.set_title("How much of a yes or no gets through")
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    band = draw.areas(axes, facecolor=to_rgba(BLUE, 0.2))
    left_over = draw.curve(axes, color=BLUE)
    told = draw.dots(axes)

    def read(distance: int, relay_error: float) -> Seen:
        way = near[near <= distance]
        return Seen(
            distance=distance,
            way=way,
            bounds=sense.information_bounds(way, relay_error),
            information=sense.information(way, relay_error),
            bits=float(sense.information(distance, relay_error)),
        )

    def update(seen: Seen) -> Artists:
        band.set_verts(draw.band_outline(seen.way, *seen.bounds))
        left_over.set_data(seen.way, seen.information)
        told.set_data([seen.distance], [seen.bits])
        return [band, left_over, told]

    def describe(seen: Seen) -> str:
        return (
            f"{say_relays(seen.distance)} from the client {say_percent(seen.bits)} of a yes or no "
            "gets through."
        )

    return figure, read, update, describe


@explorer(
    Range("own_error", "Slips per desk", 0.0, 0.24, 0.02, **SLIPS),
    Range(
        "shared",
        "How often the three are really one",
        start=0.0,
        stop=1.0,
        step=0.25,
        show=lambda share: f"{100 * share:.0f} in 100",
    ),
    Range("levels", "Levels", 1, 20, default=9),
    cases=[
        Case("holds", "Three true sources", shared=0.0),
        Case("threshold", "More than one slip in six", own_error=0.18),
        Case("echo", "Echoes half the time", shared=0.5),
        Case("chain", "Nothing but echoes", shared=1.0),
    ],
    caption=(
        "Share of wrong messages after each level: one relay after another (grey), and desks that "
        "each take the majority of three sources (green). The dashed line is what the green one "
        "tends to."
    ),
    name="three-sources",
)
def redundancy() -> Parts:
    """*Three sources*: cross-checking stops the decay, up to a threshold."""
    furthest = 20
    every_level = np.arange(furthest + 1)
    figure, axes = plt.subplots(figsize=(5, 3.9), layout="constrained")
    axes.set(
        xlim=(0, furthest + 0.3),
        ylim=(0, 0.56),
        xlabel="Levels between the client and the desk",
        ylabel="Share of messages wrong",
    )
    axes.set_xticks(range(0, furthest + 1, 5))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.axhline(0.5, **draw.DOTTED)
    axes.text(furthest, 0.515, "a tossed coin", ha="right", fontsize=11)
    chain = draw.curve(axes, marker="o", ms=4, color=FAINT, lw=1.6)
    checked = draw.curve(axes, marker="o", ms=5, color=GREEN)
    limit = draw.curve(axes, **draw.DASHED)
    here = draw.dots(axes, ms=10, mfc="none", mew=2.2)

    def read(own_error: float, shared: float, levels: int) -> Seen:
        return Seen(
            levels=levels,
            alone=np.asarray(sense.error_after(every_level, own_error)),
            three=np.asarray(sense.cross_checked_after(every_level, own_error, shared)),
            rest=float(sense.cross_checked_limit(own_error, shared)),
        )

    def update(seen: Seen) -> Artists:
        chain.set_data(every_level, seen.alone)
        checked.set_data(every_level, seen.three)
        limit.set_data([0, furthest], [seen.rest] * 2)
        here.set_data([seen.levels] * 2, [seen.alone[seen.levels], seen.three[seen.levels]])
        return [chain, checked, limit, here]

    def describe(seen: Seen) -> str:
        alone, three = seen.alone[seen.levels], seen.three[seen.levels]
        end = f"and however far it goes, no more than {say_times(seen.rest)}"
        if seen.rest >= 0.5:
            end = "and further on it fades to a tossed coin"
        return (
            f"After {seen.levels} level{'s' * (seen.levels > 1)} a chain is wrong "
            f"{say_times(alone)}; with three sources at every level, {say_times(three)}, {end}."
        )

    return figure, read, update, describe


@mpl.rc_context(STYLE)
def raw_or_verdict() -> Still:
    """*Verdicts or evidence*: the error after d relays that judge, and after d that only pass on.

    Returns
    -------
    Still
        Two panels: little noise, and much.
    """
    desks = np.arange(1, 41)
    figure, panels = plt.subplots(1, 2, figsize=(5, 3), sharey=True, layout="constrained")
    crossings = []
    for axes, noise in zip(panels, (0.5, 0.8), strict=True):
        evidence = np.asarray(sense.raw_evidence_error(desks, noise))
        verdicts = np.asarray(sense.error_after(desks, sense.raw_evidence_error(1, noise)))
        crossings.append(int(desks[1:][evidence[1:] < verdicts[1:]][0]))
        axes.plot(desks, verdicts, color=VERMILION)
        axes.plot(desks, evidence, color=BLUE)
        axes.axvline(crossings[-1], color=PURPLE, lw=1.6, ls=(0, (4, 2)))
        slips = 100 * float(sense.raw_evidence_error(1, noise))
        axes.set(title=f"{slips:.0f} slips in 100", xlabel="Relays", ylim=(0, 0.55), xlim=(0, 40))
    panels[0].set_ylabel("Share of messages wrong")
    panels[0].set_yticks([0, 0.25, 0.5], ["0%", "25%", "50%"])
    panels[1].text(39, 0.44, "verdicts", color=VERMILION, ha="right")
    panels[1].text(39, 0.3, "evidence", color=BLUE, ha="right")
    little, much = crossings
    return Still(
        figure,
        caption=(
            "Share of wrong answers when every relay forwards its verdict (orange) and when it "
            "forwards the evidence as it came, noise and all (blue). The dashed line is where "
            f"evidence begins to win: relay {little} where a relay that judges slips rarely, "
            f"relay {much} where it slips about as often as in this chapter."
        ),
        alt=(
            f"Where relays slip rarely, verdicts are less often wrong than evidence up to "
            f"{little - 1} relays. Where they slip more, evidence is less often wrong from relay "
            f"{much} on, and verdicts soon end near fifty per cent."
        ),
    )


@dataclass(frozen=True)
class Beneficiary:
    """What five minutes with a beneficiary changed a month later, in per cent."""

    phone_time: float
    money: float


@dataclass(frozen=True)
class Kitchen:
    """What changed when cooks and clients could see each other, in per cent."""

    quality: float
    throughput_time: float


def evidence() -> tuple[Beneficiary, Kitchen]:
    """Return the published figures of the two experiments, read from ``data/evidence``."""
    changes = {"key": "outcome", "value": "change_percent"}
    grant = published_numbers(
        "beneficiary-contact.csv", **changes, group="five minutes with a beneficiary"
    )
    buell = published_numbers(
        "open-kitchen.csv", **changes, group="cooks and clients see each other"
    )
    return (
        Beneficiary(grant["time on the phone"], grant["money raised"]),
        Kitchen(buell["quality as clients report it"], buell["throughput time"]),
    )


@mpl.rc_context(STYLE)
def fewer_relays() -> Still:
    """*Fewer relays*: two experiments, each on its own base, so each in a panel of its own."""
    grant, buell = evidence()
    figure, (left, right) = plt.subplots(1, 2, figsize=(5, 3), layout="constrained")
    _columns(left, {"telephone": grant.phone_time, "money": grant.money}, (0, 200))
    left.set_title("Five minutes with\na beneficiary")
    _columns(right, {"quality": buell.quality, "time": buell.throughput_time}, (-30, 30))
    right.set_title("Cooks and clients\nsee each other")
    return Still(
        figure,
        caption=(
            "The scales differ. Left: a month later, against the same callers before. Right: rated "
            "quality and throughput time, against kitchens where nobody sees the other."
        ),
        alt=(
            f"Left: telephone time {grant.phone_time:+.0f}%, money raised {grant.money:+.0f}%. "
            f"Right: rated quality {buell.quality:+.1f}%, throughput time "
            f"{buell.throughput_time:+.1f}%."
        ),
    )


def _columns(axes: Axes, values: dict[str, float], limits: tuple[float, float]) -> None:
    """Draw labelled columns of changes in per cent."""
    axes.bar(list(values), list(values.values()), color=BLUE, width=0.55)
    axes.axhline(0, color=FAINT, lw=0.8)
    axes.set(ylim=limits)
    axes.yaxis.set_major_formatter("{x:+.0f}%")
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="x", length=0)
    gap = (limits[1] - limits[0]) / 40
    for place, value in enumerate(values.values()):
        axes.text(
            place,
            value + (gap if value > 0 else -gap),
            f"{value:+g}%".replace("-", "\N{MINUS SIGN}"),
            ha="center",
            va="bottom" if value > 0 else "top",
        )


COIN = 50
"""Wrong messages in a hundred where nobody knows the wish, and all toss coins."""

MANY_RELAYS = 20
"""Farther than any desk of a firm: how much farther is nobody's concern."""


@form(
    Range(
        "wrong",
        "Of the last hundred requests, how many were not what was asked?",
        0,
        100,
        default=30,
    ),
    Range(
        "relays", "Relays from the client, this desk included", 1, 12, default=5, yours=OWN_RELAYS
    ),
    title="Your slips",
    yields=[OWN_SLIPS],
)
def your_slips(wrong: int, relays: int) -> Answer:
    """*Your slips*: what the requests that arrive wrong say of the relays, and what would help."""
    if wrong >= COIN:
        return _no_better_than_a_coin(wrong), {OWN_SLIPS.name: None}
    slips = float(sense.relay_error_from(wrong / 100, relays))
    if not wrong:
        return (
            "Nothing slips, so far as a hundred requests can tell: what arrives at this desk is "
            "right, and worth acting on."
        ), {OWN_SLIPS.name: slips}
    shorter = f"One relay fewer: {_right(relays - 1, slips)}. " if relays > 1 else ""
    enough = 50 * (1 + DEFAULTS.weight / DEFAULTS.stake)
    return (
        f"At this desk {100 - wrong} messages in 100 arrive right. {shorter}Half the slips: "
        f"{_right(relays, slips / 2)}. Under {enough:.0f}, at this book's stake, nobody there has "
        f"reason to act on a single one. Each relay slips {_shortest(100 * slips)} times in 100: a "
        f"single message is worth acting on {_say_reach(slips)}."
    ), {OWN_SLIPS.name: slips}


def _no_better_than_a_coin(wrong: int) -> str:
    """Say what messages are worth of which as many are wrong as right, or more."""
    much = "Half are wrong: what arrives is worth as much as a tossed coin"
    if wrong > COIN:
        much = "More than half are wrong: what arrives is worth less than a tossed coin"
    return f"{much}; nothing there is worth acting on."


def _say_reach(relay_error: float) -> str:
    """Say how far from the client a single message is worth acting on."""
    reach = float(sense.horizon(relay_error=relay_error))
    if reach > MANY_RELAYS:
        return f"at more than {MANY_RELAYS} relays still"
    if reach < 1 - 1e-9:  # a last bit less than one relay is one
        return "not even at the first relay"
    said = _shortest(reach)
    return f"up to {said} relay{'s' * (said != '1')} from the client"


def _shortest(number: float) -> str:
    """Say a number to a tenth, a whole one without it."""
    return f"{number:.1f}".removesuffix(".0")


def _right(relays: int, relay_error: float) -> str:
    """Say how many messages in a hundred are right."""
    return f"{100 - 100 * float(sense.error_after(relays, relay_error)):.0f}"


def _say_turned(angle: float) -> str:
    """Say how far a wish has turned: in degrees, or in full turns where they are many."""
    turns = int(angle // (2 * np.pi))
    if not turns:
        return say_degrees(angle)
    return "more than a full turn" if turns == 1 else f"more than {turns} full turns"


def _hand(place: float, angle: float = 0.0) -> Floats:
    """Return an arrow standing at `place`, its tip at twelve o'clock where the angle is 0."""
    arrow = np.array([(0, -0.3), (0, 0.34), (-0.15, 0.12), (0, 0.34), (0.15, 0.12)])
    turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray(arrow @ turned + np.array([place, 0]), dtype=float)

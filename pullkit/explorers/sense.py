"""The explorers of the chapter on sense: what is still visible after d relays, and when."""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.ticker import PercentFormatter

from pullkit import sense
from pullkit.company import Company, load_company, relay_path
from pullkit.datafiles import published_numbers
from pullkit.defaults import DEFAULTS
from pullkit.engine import Case, Control, Options, Parts, Range, Still, explorer
from pullkit.engine.style import BLUE, FAINT, GREEN, INK, PAPER, PURPLE, STYLE, VERMILION
from pullkit.explorers import drawing as draw
from pullkit.explorers.drawing import Artists, Floats, Seen
from pullkit.explorers.wording import SLIPS, say_months, say_percent, say_relays, say_times


def direct(company: Company) -> Control:
    """Whether the furthest desk hears the first one itself."""
    first, *_, last = relay_path(company)
    options = {False: "the sheet", True: f"{first.name}'s own note"}
    return Options("direct", f"{last.name} reads", options)


@explorer(
    Range("relay_error", "Slips per relay", 0.0, 0.3, 0.05, **SLIPS),
    Range(
        "stake",
        "Stake, against the weight of the system",
        start=1,
        stop=5,
        default=round(DEFAULTS.stake / DEFAULTS.weight),
        unit="to 1",
    ),
    Range("messages", "Messages awaited, one a month", 1, 31, 2),
    Options("turning", "While they wait, the wish", {False: "stands still", True: "turns"}),
    direct,
    cases=[
        Case("one-message", "One slip in ten", relay_error=0.1, messages=1),
        Case("half-the-slips", "Half the slips", relay_error=0.05),
        Case("double-stake", "Twice the stake", stake=4),
        Case("patience", "Wait for nine", messages=9),
        Case("patience-turning", "Nine, and the wish turns", messages=9, turning=True),
        Case("too-late", "Wait for thirty-one", messages=31, turning=True),
        Case("shortcut", "A shorter road", direct=True),
    ],
    caption=(
        "Above, a wish crosses the desks: the paler its hand, the less of it is still to be seen. "
        "Below, what moving is worth at each desk, as a share of the stake. The water is the "
        "weight of the system; desks above it (green) have reason to move. The dashed line is the "
        "horizon of sense."
    ),
    style=draw.AS_WRITTEN,
    company=load_company,
)
def seven_relays(company: Company) -> Parts:
    """*Twenty metres, seven relays*: a message fades desk by desk, and few desks should move."""
    names = [person.name for person in relay_path(company)]
    desks = np.arange(1, len(names) + 1)
    figure, (chain, axes) = plt.subplots(
        2, 1, figsize=(5, 4.9), height_ratios=(1, 2.3), sharex=True, layout="constrained"
    )
    draw.empty_sheet(chain, (-0.6, len(names) + 0.6), (-1.35, 1.05))
    chain.plot([0, len(names)], [0, 0], color=FAINT, lw=1.2, zorder=0)
    for place, name in enumerate([company.client, *names]):
        chain.text(
            place, -0.85 - 0.4 * (place % 2), name, ha="center", fontsize=draw.size_to_fit(name, 13)
        )
    cards = draw.areas(chain, facecolor=PAPER, linewidths=1.2, zorder=1)
    cards.set_verts([draw.box(place - 0.37, place + 0.37, -0.5, 0.5) for place in (0, *desks)])
    ink = draw.strokes(chain, linewidths=3.2, capstyle="round", zorder=2)
    ink.set_segments([_hand(place) for place in (0, *desks)])
    shortcut = draw.curve(chain, color=GREEN, lw=2)
    wish = draw.curve(chain, color=VERMILION, lw=3.2, solid_capstyle="round", zorder=3)

    axes.set(
        ylim=(-0.55, 1.05),
        ylabel="What moving is worth, in stakes",
        xlabel="Desks the message has passed",
    )
    axes.set_xticks([0, *desks])
    axes.set_yticks([-0.5, 0, 0.5, 1], ["\N{MINUS SIGN}½", "0", "½", "1"])
    axes.axhline(0, color=FAINT, lw=0.8)
    bars = draw.areas(axes)
    water = draw.areas(axes, facecolor=to_rgba(BLUE, 0.16))
    surface = draw.curve(axes, color=BLUE, lw=1.8)
    edge = draw.curve(axes, **draw.DASHED | {"lw": 1.8})
    left, right = axes.get_xlim()

    def read(relay_error: float, stake: float, messages: int, turning: bool, direct: bool) -> Seen:
        far = np.where(direct & (desks == desks[-1]), 2.0, desks)
        gain, still = (
            np.asarray(sense.gain_after_waiting(far, relay_error, 1.0, messages, rotation=pace))
            for pace in (DEFAULTS.rotation * turning, 0.0)
        )
        turned = DEFAULTS.rotation * messages * DEFAULTS.signal_interval * turning
        still_worth = max(0.0, stake * float(np.cos(turned)))
        arrived = sense.error_after(far[-1], relay_error)
        return Seen(
            gain=gain,
            clear=[1.0, *still],
            effort=1 / stake,
            moves=gain > 1 / stake,
            turned=turned,
            direct=direct,
            messages=messages,
            horizon=float(sense.horizon(still_worth, 1.0, relay_error, messages)),
            right=float(sense.majority_correct(arrived, messages)),
        )

    def update(seen: Seen) -> Artists:
        ends = ([1, 1, len(names), len(names)], [0.5, 0.85, 0.85, 0.5])
        shortcut.set_data(*ends if seen.direct else ([], []))
        ink.set_colors([to_rgba(BLUE, round(float(share), 2)) for share in seen.clear])
        cards.set_edgecolor([INK, *np.where(seen.moves, GREEN, FAINT)])
        wish.set_data(*_hand(0, seen.turned).T)
        bars.set_verts(draw.bar_corners(seen.gain))
        colours = np.where(seen.moves, GREEN, np.where(seen.gain < 0, VERMILION, FAINT))
        bars.set_facecolor(list(colours))
        water.set_verts([draw.box(left, right, 0, seen.effort)])
        surface.set_data([left, right], [seen.effort] * 2)
        edge.set_data([min(seen.horizon, right)] * 2, [0, 1.05])
        return [ink, cards, shortcut, wish, bars, water, surface, edge]

    def describe(seen: Seen) -> str:
        movers, all_of_them = int(seen.moves.sum()), len(names)
        heard = "one message" if seen.messages == 1 else f"the majority of {seen.messages} messages"
        have = f"{movers} desks of the {all_of_them} have"
        if movers in (0, 1, all_of_them):
            one = f"One desk of the {all_of_them} has"
            have = {0: "No desk has", 1: one, all_of_them: "Every desk has"}[movers]
        wish = f" While they waited, the wish turned {np.degrees(seen.turned):.0f}°."
        return (
            f"When {heard} reaches {names[-1]}, it is right {say_times(seen.right)}. {have} reason "
            f"to move.{wish * bool(seen.turned)}"
        )

    return figure, read, update, describe


@explorer(
    Range("distance", "Relays from the client", 1, 8, play=True),
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
        {0.25: "each week", DEFAULTS.signal_interval: "each month", 3.0: "each quarter"},
        default=DEFAULTS.signal_interval,
    ),
    cases=[
        Case("counter", "At the counter", distance=1),
        Case("third", "Three relays", distance=3),
        Case("seventh", "Seven relays", distance=7),
        Case("seventh-weekly", "Seven, with a signal a week", distance=7, signal_interval=0.25),
    ],
    caption=(
        "Above, the share of the client's one bit that is left in a message; theory keeps it "
        "inside the band. Below, on a scale that multiplies, the average time to be sure: by the "
        "exact test, which counts whole signals (diamonds), and by a smooth formula that is too "
        "quick near the client (line). Both are drawn as far as the desk chosen."
    ),
)
def time_to_see() -> Parts:
    """*Time to see*: information fades with distance, and the time to be sure explodes."""
    near = np.linspace(0, 8, 65)
    desks = np.arange(1, 9)
    figure, (above, below) = plt.subplots(2, 1, figsize=(5, 5.2), sharex=True, layout="constrained")
    above.set(xlim=(0, 8.2), ylim=(0, 1.03), title="How much of a yes or no gets through")
    band = draw.areas(above, facecolor=to_rgba(BLUE, 0.2))
    left_over = draw.curve(above, color=BLUE)
    told = draw.dots(above)
    below.set(yscale="log", ylim=(0.2, 2000), title="Months until one is sure, on average")
    below.set_yticks([1, 12, 120, 1200], ["1 month", "1 year", "10 years", "100 years"])
    below.minorticks_off()
    below.set_xlabel("Relays from the client")
    quarter = np.pi / 2 / DEFAULTS.rotation
    below.axhline(quarter, **draw.DASHED)
    below.text(0.1, quarter * 1.25, "the wish has turned by a right angle", fontsize=11)
    smooth = draw.curve(below, color=BLUE)
    exact = draw.dots(below, "D", ms=4.5, color=GREEN)
    waited = draw.dots(below)

    def read(
        distance: int, relay_error: float, decision_error: float, signal_interval: float
    ) -> Seen:
        way, passed = near[near <= distance], desks[:distance]
        error = sense.error_after(passed, relay_error)
        threshold = sense.smallest_threshold(error, decision_error)
        return Seen(
            distance=distance,
            way=way,
            desks=passed,
            bounds=sense.information_bounds(way, relay_error),
            information=sense.information(way, relay_error),
            bits=float(sense.information(distance, relay_error)),
            smooth=sense.sensing_time(
                np.maximum(way, 0.05), relay_error, decision_error, signal_interval
            ),
            exact=np.asarray(signal_interval * sense.sequential_signals(error, threshold)),
            sure=1 - decision_error,
        )

    def update(seen: Seen) -> Artists:
        band.set_verts(draw.band_outline(seen.way, *seen.bounds))
        left_over.set_data(seen.way, seen.information)
        told.set_data([seen.distance], [seen.bits])
        smooth.set_data(seen.way, seen.smooth)
        exact.set_data(seen.desks, seen.exact)
        waited.set_data([seen.distance], seen.exact[-1:])
        return [band, left_over, told, smooth, exact, waited]

    def describe(seen: Seen) -> str:
        months = float(seen.exact[-1])
        turned = np.degrees(DEFAULTS.rotation * months)
        return (
            f"{say_relays(seen.distance)} from the client {say_percent(seen.bits)} of a yes or no "
            f"gets through; to be {say_percent(seen.sure)} sure takes {say_months(months)} on "
            f"average, and by then the wish has turned {turned:.0f}°."
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
            "Two experiments that can be read as taking relays away; the scales differ. Left: "
            "telephone time and money raised by callers a month after five minutes with a "
            "beneficiary, change in per cent of their own level before (Grant and others, 2007). "
            "Right: quality as clients rate it and throughput time, change in per cent against "
            "kitchens where cooks and clients do not see each other (Buell and others, 2017)."
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


def _hand(place: float, angle: float = 0.0) -> Floats:
    """Return an arrow standing at `place`, its tip at twelve o'clock where the angle is 0."""
    arrow = np.array([(0, -0.3), (0, 0.34), (-0.15, 0.12), (0, 0.34), (0.15, 0.12)])
    turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray(arrow @ turned + np.array([place, 0]), dtype=float)

"""The explorers of the chapter on sense: what is still visible after d relays, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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

from pullkit import sense
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
from pullkit.explorers.wording import say_months, say_percent, say_relays, say_slips, say_times


@mpl.rc_context(AS_WRITTEN)
def seven_relays(company: Company | None = None, **overrides: Any) -> Explorer:
    """*Twenty metres, seven relays*: a message fades desk by desk, and few desks should move.

    Parameters
    ----------
    company : Company, optional
        Whose desks the message crosses; by default the book's running company.
    **overrides
        Changes to the controls, as :class:`pullkit.engine.Explorer` takes them.

    Returns
    -------
    Explorer
        Controls: ``relay_error``, ``stake`` (in weights), ``messages``, ``turning`` and
        ``direct``, which lets the furthest desk hear the first one itself.
    """
    company = company or load_company()
    names = [person.name for person in relay_path(company)]
    desks = np.arange(1, len(names) + 1)
    first, last = names[0], names[-1]

    figure, (chain, axes) = plt.subplots(
        2, 1, figsize=(5, 4.9), height_ratios=(1, 2.3), sharex=True, layout="constrained"
    )
    chain.set(xlim=(-0.6, len(names) + 0.6), ylim=(-1.35, 1.05))
    chain.axis("off")
    chain.plot([0, len(names)], [0, 0], color=FAINT, lw=1.2, zorder=0)
    for place, name in enumerate([company.client, *names]):
        chain.text(
            place, -0.85 - 0.4 * (place % 2), name, ha="center", fontsize=size_to_fit(name, 13)
        )
    cards = PolyCollection(_cards([0, *desks]), facecolor=PAPER, linewidths=1.2, zorder=1)
    chain.add_collection(cards)
    ink = LineCollection(
        [_hand(place) for place in (0, *desks)], linewidths=3.2, capstyle="round", zorder=2
    )
    chain.add_collection(ink)
    (shortcut,) = chain.plot([], [], color=GREEN, lw=2)
    (wish,) = chain.plot([], [], color=VERMILION, lw=3.2, solid_capstyle="round", zorder=3)

    axes.set(
        ylim=(-0.55, 1.05),
        ylabel="What moving is worth, in stakes",
        xlabel="Desks the message has passed",
    )
    axes.set_xticks([0, *desks])
    axes.set_yticks([-0.5, 0, 0.5, 1], ["\N{MINUS SIGN}½", "0", "½", "1"])
    axes.axhline(0, color=FAINT, lw=0.8)
    bars = PolyCollection(bar_corners(np.ones(len(names))), linewidths=0)
    axes.add_collection(bars)
    water = PolyCollection([np.zeros((4, 2))], facecolor=to_rgba(BLUE, 0.16), linewidths=0)
    axes.add_collection(water)
    (surface,) = axes.plot([], [], color=BLUE, lw=1.8)
    (edge,) = axes.plot([], [], color=PURPLE, lw=1.8, ls=(0, (4, 2)))
    left, right = axes.get_xlim()

    def turn(messages: int, turning: bool) -> float:
        return DEFAULTS.rotation * messages * DEFAULTS.signal_interval * turning

    def distance(direct: bool) -> Floats:
        return np.where(direct & (desks == desks[-1]), 2.0, desks)

    def worth(relay_error: float, messages: int, turning: bool, direct: bool) -> Floats:
        pace = DEFAULTS.rotation if turning else 0.0
        far = distance(direct)
        return np.asarray(sense.gain_after_waiting(far, relay_error, 1.0, messages, rotation=pace))

    def update(
        relay_error: float, stake: float, messages: int, turning: bool, direct: bool
    ) -> Iterable[Artist]:
        gain, effort = worth(relay_error, messages, turning, direct), 1 / stake
        moves = gain > effort
        seen = [1.0, *worth(relay_error, messages, False, direct)]
        ends = ([1, 1, len(names), len(names)], [0.5, 0.85, 0.85, 0.5]) if direct else ([], [])
        shortcut.set_data(*ends)
        ink.set_colors([to_rgba(BLUE, round(float(share), 2)) for share in seen])
        cards.set_edgecolor([INK, *np.where(moves, GREEN, FAINT)])
        wish.set_data(*np.transpose(_hand(0, turn(messages, turning))))
        bars.set_verts(bar_corners(gain))
        bars.set_facecolor(list(np.where(moves, GREEN, np.where(gain < 0, VERMILION, FAINT))))
        water.set_verts([[(left, 0), (left, effort), (right, effort), (right, 0)]])
        surface.set_data([left, right], [effort, effort])
        still_worth = max(0.0, stake * float(np.cos(turn(messages, turning))))
        horizon = float(sense.horizon(still_worth, 1.0, relay_error, messages))
        edge.set_data([min(horizon, right)] * 2, [0, 1.05])
        return [ink, cards, shortcut, wish, bars, water, surface, edge]

    def describe(
        relay_error: float, stake: float, messages: int, turning: bool, direct: bool
    ) -> str:
        movers = int((worth(relay_error, messages, turning, direct) > 1 / stake).sum())
        arrived = sense.error_after(distance(direct)[-1], relay_error)
        right = say_times(float(sense.majority_correct(arrived, messages)))
        heard = "one message" if messages == 1 else f"the majority of {messages} messages"
        who = {
            0: "No desk has",
            1: f"One desk of the {len(names)} has",
            len(names): "Every desk has",
        }
        have = who.get(movers, f"{movers} desks of the {len(names)} have")
        wish = ""
        if turning:
            wish = (
                f" While they waited, the wish turned {np.degrees(turn(messages, turning)):.0f}°."
            )
        return f"When {heard} reaches {last}, it is right {right}. {have} reason to move.{wish}"

    return Explorer(
        name="seven-relays",
        figure=figure,
        update=update,
        describe=describe,
        caption=(
            "Above, a wish crosses the desks: the paler its hand, the less of it is still to be "
            "seen. Below, what moving is worth at each desk, as a share of the stake. The water is "
            "the weight of the system; desks above it (green) have reason to move. The dashed line "
            "is the horizon of sense."
        ),
        controls=[
            Range(
                name="relay_error",
                label="Slips per relay",
                start=0.0,
                stop=0.3,
                step=0.05,
                default=DEFAULTS.relay_error,
                show=say_slips,
            ),
            Range(
                name="stake",
                label="Stake, against the weight of the system",
                start=1,
                stop=5,
                step=1,
                default=round(DEFAULTS.stake / DEFAULTS.weight),
                unit="to 1",
            ),
            Range(
                name="messages",
                label="Messages awaited, one a month",
                start=1,
                stop=31,
                step=2,
                default=1,
            ),
            Options(
                name="turning",
                label="While they wait, the wish",
                options={False: "stands still", True: "turns"},
                default=False,
            ),
            Options(
                name="direct",
                label=f"{last} reads",
                options={False: "the sheet", True: f"{first}'s own note"},
                default=False,
            ),
        ],
        cases=[
            Case("one-message", "One slip in ten", relay_error=0.1, messages=1),
            Case("half-the-slips", "Half the slips", relay_error=0.05),
            Case("double-stake", "Twice the stake", stake=4),
            Case("patience", "Wait for nine", messages=9),
            Case("patience-turning", "Nine, and the wish turns", messages=9, turning=True),
            Case("too-late", "Wait for thirty-one", messages=31, turning=True),
            Case("shortcut", "A shorter road", direct=True),
        ],
        recipe="pullkit.explorers.sense.seven_relays",
        overrides=overrides,
    )


@mpl.rc_context(STYLE)
def time_to_see(**overrides: Any) -> Explorer:
    """*Time to see*: information fades with distance, and the time to be sure explodes.

    Parameters
    ----------
    **overrides
        Changes to the controls, as :class:`pullkit.engine.Explorer` takes them.

    Returns
    -------
    Explorer
        Controls: ``relay_error``, ``decision_error``, ``signal_interval``, ``distance``.
    """
    near = np.linspace(0, 8, 65)
    desks = np.arange(1, 9)
    figure, (above, below) = plt.subplots(2, 1, figsize=(5, 5.2), sharex=True, layout="constrained")
    above.set(xlim=(0, 8.2), ylim=(0, 1.03), title="How much of a yes or no gets through")
    band = PolyCollection(
        band_outline(near, near, near), facecolor=to_rgba(BLUE, 0.2), linewidths=0
    )
    above.add_collection(band)
    (curve,) = above.plot(near, near, color=BLUE)
    (told,) = above.plot([1], [1], "o", ms=9, color=VERMILION)
    below.set(yscale="log", ylim=(0.2, 2000), title="Months until one is sure, on average")
    below.set_yticks([1, 12, 120, 1200], ["1 month", "1 year", "10 years", "100 years"])
    below.minorticks_off()
    below.set_xlabel("Relays from the client")
    quarter = np.pi / 2 / DEFAULTS.rotation
    below.axhline(quarter, color=PURPLE, lw=1.6, ls=(0, (4, 2)))
    below.text(0.1, quarter * 1.25, "the wish has turned by a right angle", fontsize=11)
    (smooth,) = below.plot(near, near + 1, color=BLUE)
    (exact,) = below.plot(desks, desks, "D", ms=4.5, color=GREEN)
    (waited,) = below.plot([1], [1], "o", ms=9, color=VERMILION)

    def update(
        relay_error: float, decision_error: float, signal_interval: float, distance: int
    ) -> Iterable[Artist]:
        way = near[near <= distance]
        lower, upper = sense.information_bounds(way, relay_error)
        band.set_verts(band_outline(way, np.asarray(lower), np.asarray(upper)))
        curve.set_data(way, sense.information(way, relay_error))
        told.set_data([distance], [sense.information(distance, relay_error)])
        months = sense.sensing_time(
            np.maximum(way, 0.05), relay_error, decision_error, signal_interval
        )
        smooth.set_data(way, months)
        whole = _exact_months(desks[:distance], relay_error, decision_error, signal_interval)
        exact.set_data(desks[:distance], whole)
        waited.set_data([distance], whole[-1:])
        return [band, curve, told, smooth, exact, waited]

    def describe(
        relay_error: float, decision_error: float, signal_interval: float, distance: int
    ) -> str:
        bits = float(sense.information(distance, relay_error))
        months = float(_exact_months(distance, relay_error, decision_error, signal_interval))
        turned = np.degrees(DEFAULTS.rotation * months)
        return (
            f"{say_relays(distance)} from the client {say_percent(bits)} of a yes or no gets "
            f"through; to be {say_percent(1 - decision_error)} sure takes {say_months(months)} on "
            f"average, and by then the wish has turned {turned:.0f}°."
        )

    return Explorer(
        name="time-to-see",
        figure=figure,
        update=update,
        describe=describe,
        caption=(
            "Above, the share of the client's one bit that is left in a message; theory keeps it "
            "inside the band. Below, on a scale that multiplies, the average time to be sure: by "
            "the exact test, which counts whole signals (diamonds), and by a smooth formula that "
            "is too quick near the client (line). Both are drawn as far as the desk chosen."
        ),
        controls=[
            Range(
                name="distance",
                label="Relays from the client",
                start=1,
                stop=8,
                step=1,
                default=1,
                play=True,
            ),
            Range(
                name="relay_error",
                label="Slips per relay",
                start=0.02,
                stop=0.2,
                step=0.02,
                default=DEFAULTS.relay_error,
                show=say_slips,
            ),
            Options(
                name="decision_error",
                label="How sure before deciding",
                options={0.2: "80%", 0.1: "90%", DEFAULTS.decision_error: "95%", 0.01: "99%"},
                default=DEFAULTS.decision_error,
            ),
            Options(
                name="signal_interval",
                label="A signal from clients",
                options={
                    0.25: "each week",
                    DEFAULTS.signal_interval: "each month",
                    3.0: "each quarter",
                },
                default=DEFAULTS.signal_interval,
            ),
        ],
        cases=[
            Case("counter", "At the counter", distance=1),
            Case("third", "Three relays", distance=3),
            Case("seventh", "Seven relays", distance=7),
            Case("seventh-weekly", "Seven, with a signal a week", distance=7, signal_interval=0.25),
        ],
        recipe="pullkit.explorers.sense.time_to_see",
        overrides=overrides,
    )


@mpl.rc_context(STYLE)
def redundancy(**overrides: Any) -> Explorer:
    """*Three sources*: cross-checking stops the decay, up to a threshold.

    Parameters
    ----------
    **overrides
        Changes to the controls, as :class:`pullkit.engine.Explorer` takes them.

    Returns
    -------
    Explorer
        Controls: ``own_error``, ``shared`` and ``levels``.
    """
    furthest = 20
    levels_axis = np.arange(furthest + 1)
    figure, axes = plt.subplots(figsize=(5, 3.9), layout="constrained")
    axes.set(
        xlim=(0, furthest + 0.3),
        ylim=(0, 0.56),
        xlabel="Levels between the client and the desk",
        ylabel="Share of messages wrong",
    )
    axes.set_xticks(range(0, furthest + 1, 5))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.axhline(0.5, color=FAINT, lw=1.2, ls=(0, (1, 2)))
    axes.text(furthest, 0.515, "a tossed coin", ha="right", fontsize=11)
    (chain,) = axes.plot(levels_axis, levels_axis * 0.0, "o-", ms=4, color=FAINT, lw=1.6)
    (checked,) = axes.plot(levels_axis, levels_axis * 0.0, "o-", ms=5, color=GREEN)
    (limit,) = axes.plot([0, furthest], [0, 0], color=PURPLE, lw=1.6, ls=(0, (4, 2)))
    (here,) = axes.plot([0, 0], [0, 0], "o", ms=10, mfc="none", mew=2.2, color=VERMILION)

    def update(own_error: float, shared: float, levels: int) -> Iterable[Artist]:
        alone = np.asarray(sense.error_after(levels_axis, own_error))
        three = np.asarray(sense.cross_checked_after(levels_axis, own_error, shared))
        chain.set_ydata(alone)
        checked.set_ydata(three)
        limit.set_ydata([float(sense.cross_checked_limit(own_error, shared))] * 2)
        here.set_data([levels, levels], [alone[levels], three[levels]])
        return [chain, checked, limit, here]

    def describe(own_error: float, shared: float, levels: int) -> str:
        alone = float(sense.error_after(levels, own_error))
        three = float(sense.cross_checked_after(levels, own_error, shared))
        rest = float(sense.cross_checked_limit(own_error, shared))
        end = (
            "and further on it fades to a tossed coin"
            if rest >= 0.5
            else f"and however far it goes, no more than {say_times(rest)}"
        )
        return (
            f"After {levels} level{'s' * (levels > 1)} a chain is wrong {say_times(alone)}; with "
            f"three sources at every level, {say_times(three)}, {end}."
        )

    return Explorer(
        name="three-sources",
        figure=figure,
        update=update,
        describe=describe,
        caption=(
            "Share of wrong messages after each level: one relay after another (grey), and desks "
            "that each take the majority of three sources (green). The dashed line is what the "
            "green one tends to."
        ),
        controls=[
            Range(
                name="own_error",
                label="Slips per desk",
                start=0.0,
                stop=0.24,
                step=0.02,
                default=DEFAULTS.relay_error,
                show=say_slips,
            ),
            Range(
                name="shared",
                label="How often the three are really one",
                start=0.0,
                stop=1.0,
                step=0.25,
                default=0.0,
                show=lambda share: f"{100 * share:.0f} in 100",
            ),
            Range(name="levels", label="Levels", start=1, stop=furthest, step=1, default=9),
        ],
        cases=[
            Case("holds", "Three true sources", shared=0.0),
            Case("threshold", "More than one slip in six", own_error=0.18),
            Case("echo", "Echoes half the time", shared=0.5),
            Case("chain", "Nothing but echoes", shared=1.0),
        ],
        recipe="pullkit.explorers.sense.redundancy",
        overrides=overrides,
    )


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
    grant = _changes("beneficiary-contact.csv", "five minutes with a beneficiary")
    buell = _changes("open-kitchen.csv", "cooks and clients see each other")
    return (
        Beneficiary(grant["time on the phone"], grant["money raised"]),
        Kitchen(buell["quality as clients report it"], buell["throughput time"]),
    )


def _changes(file: str, group: str) -> dict[str, float]:
    """Read the changes in per cent of one group, by outcome."""
    return {
        row["outcome"]: float(row["change_percent"])
        for row in read_rows("evidence", file)
        if row["group"] == group
    }


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


def _cards(places: Iterable[float]) -> list[Floats]:
    """Return the corners of a card at each place."""
    corners = np.array([(-0.37, -0.5), (-0.37, 0.5), (0.37, 0.5), (0.37, -0.5)])
    return [corners + np.array([place, 0]) for place in places]


def _exact_months(
    desks: NDArray[np.int64] | int,
    relay_error: float,
    decision_error: float,
    signal_interval: float,
) -> Floats:
    """Return the mean time of the exact test that errs no more often than asked."""
    error = sense.error_after(desks, relay_error)
    threshold = sense.smallest_threshold(error, decision_error)
    return np.asarray(signal_interval * sense.sequential_signals(error, threshold))

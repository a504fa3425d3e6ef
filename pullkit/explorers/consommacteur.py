"""The explorers of the chapter on the client: who leaves, who speaks, and how hard a vote pulls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.ticker import PercentFormatter

from pullkit import consommacteur, sense
from pullkit.asking import form
from pullkit.asking.form import Answer
from pullkit.company import Company, load_company
from pullkit.consommacteur import EMPLOYEES, OPACITY, RIDERS, RUNGS, Situation
from pullkit.datafiles import published_numbers, read_rows
from pullkit.defaults import DEFAULTS
from pullkit.engine import Case, Mark, Options, Parts, Range, Still, explorer
from pullkit.engine.style import BLUE, FAINT, GREEN, INK, PURPLE, STYLE, VERMILION
from pullkit.explorers import drawing as draw
from pullkit.explorers.drawing import Artists, Floats, Seen
from pullkit.explorers.wording import OWN_DEAF_MONTHS, OWN_TOLD, say_months, say_percent

# --- Leave or speak ------------------------------------------------------------------------------

HUNDRED = 100
ORDER_OF_LEAVING, ORDER_OF_SPEAKING = 5, 8  # seeds: they only choose which dot, never how many

MOMENTS = (
    (0.0, "On the first day"),
    (1.0, "After a month"),
    (3.0, "After three months"),
    (6.0, "After six months"),
    (12.0, "After a year"),
    (36.0, "After three years"),
    (np.inf, "In the end"),
)


@dataclass(frozen=True)
class Outcome:
    """What a moment looks like among a hundred people."""

    stay: int
    spoken: int  # of those who stay
    still_wrong: float  # share of what was wrong at first
    half_mended: float  # months
    listens: bool


def outcome(
    who: str,
    speed: float,
    voices: float,
    deaf_months: float,
    moment: int,
    *,
    say_why: bool = True,
    as_trouble: bool = True,
) -> Outcome:
    """Return what has become of a hundred people, by the law of `consommacteur.leave_or_speak`.

    Parameters
    ----------
    who : str
        ``"clients"`` or ``"staff"``.
    speed : float
        How many times faster than usual the unhappy leave.
    voices : float
        How many speak for each who leaves.
    deaf_months : float
        Months before the firm listens.
    moment : int
        Index into `MOMENTS`.
    say_why : bool
        Whether a departure teaches as much as a complaint; else it teaches nothing.
    as_trouble : bool
        Whether staff are heard as trouble, and half believed; else they teach as clients do.

    Examples
    --------
    >>> [outcome("clients", speed, 0, deaf, 6).stay for speed, deaf in [(1, 0), (4, 0), (1, 2)]]
    [50, 50, 17]
    """
    case = situation(who, speed, voices, deaf_months, say_why=say_why, as_trouble=as_trouble)
    month, _ = MOMENTS[moment]
    if np.isinf(month):
        people = consommacteur.survivors(*astuple(case))
        gap = consommacteur.residual_gap(*astuple(case))
    else:
        people, gap = consommacteur.leave_or_speak(month, *astuple(case))
    stay = round(HUNDRED * float(people))
    return Outcome(
        stay=stay,
        # While a person runs the risk -ln(N) of leaving, they run v/r times that of speaking.
        spoken=round(stay * (1 - float(people) ** voices)),
        still_wrong=float(gap) / case.gap,
        half_mended=float(consommacteur.months_to_mend(0.5, *astuple(case))),
        listens=month >= deaf_months,
    )


def situation(
    who: str,
    speed: float,
    voices: float,
    deaf_months: float,
    *,
    say_why: bool = True,
    as_trouble: bool = True,
) -> Situation:
    """Return the situation of clients or of staff, with the rates that the controls ask for."""
    usual = {"clients": RIDERS, "staff": EMPLOYEES}[who]
    leaving = usual.exit_rate * speed
    learning = usual.learning_rate if as_trouble else RIDERS.learning_rate
    if not say_why:  # of all who leave or speak, only those who speak teach anything
        learning *= voices / (1 + voices)
    return replace(
        usual,
        exit_rate=leaving,
        voice_rate=voices * leaving,
        learning_rate=learning,
        deaf_months=float(deaf_months),
    )


WHEN = Range(
    "moment",
    "We look",
    start=0,
    stop=len(MOMENTS) - 1,
    default=len(MOMENTS) - 1,
    show=lambda moment: MOMENTS[moment][1].lower(),
    play=True,
)

HOW_TO_READ = "The bar: how much still is. Below: when half is mended (faint: as it opens)."


@explorer(
    Options("speed", "Pace at which they leave", {1: "usual", 2: "twice", 4: "four times"}),
    Options(
        "voices",
        "For each who leaves, so many speak up",
        {0: "none", 0.5: "½", 1: "one", 4: "four"},
    ),
    Options("deaf_months", "Months until the firm listens", {0: "none", 2: "two", 4: "four"}),
    Options("say_why", "Those who leave", {True: "say why", False: "go without a word"}),
    WHEN,
    cases=[
        Case("usual", "They leave", speed=1, voices=0, deaf_months=0),
        Case("four-times", "Four times as fast", speed=4),
        Case("deaf", "Two deaf months", deaf_months=2),
    ],
    caption=f"A hundred people for whom something is wrong. {HOW_TO_READ}",
    company=load_company,
)
def leave_or_speak(company: Company) -> Parts:
    """*Leave or speak*: a hundred clients, and one bar for what is still wrong."""
    figure, update, describe = _hundred(
        company.clients, 12, outcome("clients", 1, 0, 0, WHEN.default)
    )

    def read(speed: float, voices: float, deaf_months: int, say_why: bool, moment: int) -> Seen:
        now = outcome("clients", speed, voices, deaf_months, moment, say_why=say_why)
        return Seen(now=now, when=MOMENTS[moment][1])

    return figure, read, update, describe


@explorer(
    Options("as_trouble", "They are heard as", {True: "trouble", False: "news"}),
    Options("voices", "For each who leaves, so many speak up", {0: "none", 1: "one"}, default=1),
    Options("deaf_months", "Months until the firm listens", {0: "none", 12: "twelve"}),
    WHEN,
    cases=[
        Case("trouble", "Heard as trouble", as_trouble=True),
        Case("after-a-year", "A year on", moment=4),
        Case("unheard", "Heard after a year", deaf_months=12),
        Case("news", "Heard as news", as_trouble=False),
    ],
    caption=(
        "A hundred employees for whom something is wrong, and who leave ten times more slowly than "
        f"clients. {HOW_TO_READ}"
    ),
)
def staff() -> Parts:
    """*Staff*: the same law for those who cost; heard as trouble, they are half believed."""
    figure, update, describe = _hundred("employees", 48, outcome("staff", 1, 1, 0, WHEN.default))

    def read(as_trouble: bool, voices: float, deaf_months: int, moment: int) -> Seen:
        now = outcome("staff", 1, voices, deaf_months, moment, as_trouble=as_trouble)
        return Seen(now=now, when=MOMENTS[moment][1])

    return figure, read, update, describe


def _hundred(
    people: str, months: int, usual: Outcome
) -> tuple[Figure, Callable[[Seen], Artists], Callable[[Seen], str]]:
    """Return the picture of a hundred people, and what moves it and says it."""
    figure, axes = plt.subplot_mosaic(
        [["crowd", "gauge"], ["time", "time"]],
        figsize=(5, 5.1),
        width_ratios=(3.6, 1),
        height_ratios=(4.5, 0.75),
        layout="constrained",
    )
    movers = [
        _crowd(axes["crowd"]),
        _gauge(axes["gauge"]),
        _timeline(axes["time"], months, usual.half_mended),
    ]
    at_first = say_months(usual.half_mended)

    def update(seen: Seen) -> Artists:
        return [artist for move in movers for artist in move(seen)]

    def describe(seen: Seen) -> str:
        now = seen.now
        staying = f"{now.stay or 'none'} of {HUNDRED} {people} stay{'s' * (now.stay == 1)}"
        wrong = f"{say_percent(now.still_wrong)} of what was wrong still is"
        if now.still_wrong < 0.005:
            wrong = "next to nothing is wrong any more"
        spoken = f", {now.spoken} of whom {'has' if now.spoken == 1 else 'have'} spoken up,"
        if now.stay == 1:
            spoken = ", who has spoken up,"
        ending = "" if now.listens else " The firm is still deaf."
        if not now.stay and now.still_wrong > 0.005:
            ending = " Nobody is left to teach the firm."
        half = _say_half(now.half_mended)
        if say_months(now.half_mended) != at_first:
            half += f" (as the figure opens: {at_first})"
        return f"{seen.when} {staying}{spoken * bool(now.spoken)} and {wrong}. {half}.{ending}"

    return figure, update, describe


def _crowd(axes: Axes) -> Callable[[Seen], Artists]:
    """Draw a hundred chairs; return what puts those on them who are still there."""
    places = np.array([(k % 10, 9 - k // 10) for k in range(HUNDRED)], dtype=float)
    leaving, speaking = (
        np.random.default_rng(seed).permutation(HUNDRED)
        for seed in (ORDER_OF_LEAVING, ORDER_OF_SPEAKING)
    )
    axes.set(aspect="equal")
    draw.empty_sheet(axes, (-0.6, 9.6), (-1.7, 10.9))
    chair: dict[str, Any] = {
        "ls": "none",
        "marker": "o",
        "mfc": "none",
        "mec": FAINT,
        "ms": 11,
        "mew": 0.8,
    }
    axes.plot(*places.T, **chair)
    dot: dict[str, Any] = {"ls": "none", "marker": "o", "color": BLUE, "ms": 13, "mew": 0}
    talk: dict[str, Any] = {"ls": "none", "marker": _bubble(), "color": GREEN, "ms": 18, "mew": 0}
    silent, spoken = (draw.curve(axes, **look) for look in (dot, talk))
    for x, word, look in [(0, "silent", dot), (3, "has spoken", talk), (7.3, "gone", chair)]:
        axes.plot([x], [-1.15], **look)
        axes.text(x + 0.6, -1.2, word, va="center", fontsize=11)
    headline = axes.text(-0.5, 10.2, "", fontsize=12, fontweight="bold")

    def move(seen: Seen) -> Artists:
        here = leaving[HUNDRED - seen.now.stay :]
        speakers = speaking[np.isin(speaking, here)][: seen.now.spoken]
        silent.set_data(*places[np.setdiff1d(here, speakers)].T)
        spoken.set_data(*places[np.sort(speakers)].T)
        headline.set_text(f"{seen.when}: {seen.now.stay} of {HUNDRED} stay")
        return [silent, spoken, headline]

    return move


def _gauge(axes: Axes) -> Callable[[Seen], Artists]:
    """Draw a bar that is full where everything is wrong; return what moves it."""
    draw.empty_sheet(axes, (-0.6, 0.6), (-0.2, 1.135))
    axes.plot([-0.4, -0.4, 0.4, 0.4, -0.4], [0, 1, 1, 0, 0], color=FAINT, lw=1)
    (wrong,) = axes.bar([0], [1], width=0.8, color=VERMILION)
    measure = axes.text(0, 1.03, "", ha="center", fontsize=11)
    ear = axes.text(0, -0.1, "", ha="center", va="center", fontsize=11)

    def move(seen: Seen) -> Artists:
        wrong.set_height(seen.now.still_wrong)
        measure.set_text(f"{say_percent(seen.now.still_wrong)}\nstill wrong")
        ear.set_text("the firm\nlistens" if seen.now.listens else "the firm\nis deaf")
        return [wrong, measure, ear]

    return move


def _timeline(axes: Axes, months: int, usual: float) -> Callable[[Seen], Artists]:
    """Draw months to come, and faintly when half is mended as a rule; return what marks it now."""
    draw.empty_sheet(axes, (-0.03 * months, 1.13 * months), (-1, 1.5))
    axes.plot([0, 1.04 * months], [0, 0], color=FAINT, lw=1)
    for quarter in range(5):
        month = quarter * months / 4
        axes.plot([month, month], [-0.15, 0.15], color=FAINT, lw=1)
        axes.text(month, -0.9, f"{month:.0f}{' months' * (quarter == 4)}", ha="center", fontsize=11)
    draw.dots(axes, mfc="none", mec=INK, alpha=0.45, ms=9).set_data([usual], [0])
    flag = draw.dots(axes, color=VERMILION, ms=9)
    words = axes.text(0, 0.6, "", fontsize=11)

    def move(seen: Seen) -> Artists:
        half = seen.now.half_mended
        # Beyond the last month the mark waits at the end of the line, and the words say the time.
        flag.set_data(
            [min(half, 1.04 * months)] * bool(np.isfinite(half)), [0] * bool(np.isfinite(half))
        )
        words.set_text(_say_half(half))
        return [flag, words]

    return move


@mpl.rc_context(draw.AS_WRITTEN)
def roads(company: Company | None = None) -> Still:
    """*Where the roads lead*: people against what has been mended; after deafness, straight lines.

    Parameters
    ----------
    company : Company, optional
        Says what clients are called; by default the book's running company.

    Returns
    -------
    Still
        Four roads from the same corner.
    """
    company = company or load_company()
    figure, axes = plt.subplots(figsize=(5, 4), layout="constrained")
    axes.set(
        xlim=(0, 1.01),
        ylim=(0, 1.02),
        xlabel="Part of what was wrong that is mended",
        ylabel=f"{company.clients[0].upper()}{company.clients[1:]} who stay",
    )
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1))
        axis.set_ticks([0, 0.25, 0.5, 0.75, 1])
    months, ends = np.arange(0, 61), {}
    for name, colour, voices, deaf, place in [
        ("one speaks for each who leaves", GREEN, 1, 0, (0.3, 0.955)),
        ("nobody speaks", BLUE, 0, 0, (0.66, 0.71)),
        ("two deaf months", PURPLE, 0, 2, (0.5, 0.455)),
        ("four deaf months", VERMILION, 0, 4, (0.04, 0.13)),
    ]:
        case = situation("clients", 1, voices, deaf)
        end = outcome("clients", 1, voices, deaf, len(MOMENTS) - 1)
        people, gap = consommacteur.leave_or_speak(months, *astuple(case))
        mended = 1 - gap / case.gap
        axes.plot([mended[-1], 1 - end.still_wrong], [people[-1], end.stay / HUNDRED], color=colour)
        axes.plot(mended, people, "o-", ms=3.5, color=colour, clip_on=False)
        axes.text(*place, name, color=colour)
        ends[name] = f"{end.stay}% stay and {say_percent(1 - end.still_wrong)} is mended"
    return Still(
        figure,
        caption=(
            "Four firms start in the upper left corner, with everything wrong and everyone there; "
            "a dot is a month. Deaf, one falls straight down. Listening, one walks a straight "
            "line: to the right edge, where all is mended, or to the floor, where nobody is left."
        ),
        alt="Four roads from the upper left corner. "
        + " ".join(f"{name.capitalize()}: {end}." for name, end in ends.items()),
    )


def _say_half(months: float) -> str:
    """Say when half of what was wrong is mended."""
    if np.isinf(months):
        return "Half of it is never mended"
    return f"Half of it is mended after {say_months(months)}"


def _bubble() -> Path:
    """Return a marker that looks like a speech bubble."""
    tail = Path([(-0.75, -0.55), (-0.8, -1.35), (-0.1, -0.9), (-0.75, -0.55)], closed=True)
    return Path.make_compound_path(Path.unit_circle(), tail)


# --- The vote ------------------------------------------------------------------------------------


ORDERS = 20
A_LITTLE = 0.1  # units of value: what a slightly better or worse offer is better or worse by
EASE = {0.1: "easy", OPACITY: "as usual", 0.5: "hard"}


def say_orders(share: float) -> str:
    """Say a client's share as orders of twenty."""
    return f"{ORDERS * share:.0f}"


@explorer(
    Range(
        "share",
        "Of twenty orders, this client gives us",
        start=1 / ORDERS,
        stop=1 - 1 / ORDERS,
        step=1 / ORDERS,
        default=0.5,
        show=say_orders,
    ),
    Options("opacity", "Comparing and switching is", EASE, default=OPACITY),
    cases=[
        Case("half", "Ten of twenty", share=0.5),
        Case("captive", "Captive", share=0.95),
        Case("absent", "Absent", share=0.05),
        Case("in-the-light", "Compares easily", opacity=0.1),
    ],
    marks=[Mark("hardest-pull", axes=1, along="x")],
    caption=(
        "Above, a client's twenty orders. Below, how many desks inside the firm one message moves, "
        "one behind the other."
    ),
)
def vote() -> Parts:
    """*Vote with the chequebook*: a client pulls by the orders that a better offer would turn."""
    figure, (above, below) = plt.subplots(
        2, 1, figsize=(5, 4.7), height_ratios=(1, 2.5), layout="constrained"
    )
    movers = [_orders(above), _pull(below)]

    def read(share: float, opacity: float) -> Seen:
        force = float(consommacteur.vote_force(share, opacity))
        beyond = np.linspace(share, 1, 41)
        ahead = opacity * np.log(share / (1 - share))
        return Seen(
            share=share,
            force=force,
            turned=consommacteur.vote_share(ahead + A_LITTLE * np.array([-1, 1]), opacity),
            beyond=beyond,
            forces=consommacteur.vote_force(beyond, opacity),
            relays=int(sense.horizon(force)),
            ease="" if opacity == OPACITY else f" and finds it {EASE[opacity]} to compare",
        )

    def update(seen: Seen) -> Artists:
        return [artist for move in movers for artist in move(seen)]

    def describe(seen: Seen) -> str:
        moved = "no desk at all, not even the one that faces them"
        if seen.relays == 1:
            moved = "the desk that faces them, and no other"
        elif seen.relays:
            moved = f"{seen.relays} desks, one behind the other"
        turned = ORDERS * float(np.ptp(seen.turned))
        count = f"about {turned:.0f}" if turned >= 1 else "less than one"
        return (
            f"A client who gives us {say_orders(seen.share)} of {ORDERS} orders{seen.ease}: a "
            f"slightly better or worse offer turns {count}, and one message moves {moved}."
        )

    return figure, read, update, describe


def _orders(axes: Axes) -> Callable[[Seen], Artists]:
    """Draw a client's orders as one strip; return what shares it out."""
    draw.empty_sheet(axes, (0, ORDERS), (-1.1, 1.9))
    ours, theirs, turning = (
        draw.areas(axes, color=colour, zorder=order)
        for colour, order in [(BLUE, 1), (to_rgba(FAINT, 0.5), 1), (VERMILION, 2)]
    )
    for k in range(1, ORDERS):
        axes.plot([k, k], [0, 1], color="white", lw=1.2, zorder=3)
    axes.text(0, 1.25, "orders to us", color=BLUE)
    axes.text(ORDERS, 1.25, "to the rival", ha="right")
    axes.text(
        ORDERS / 2,
        -0.75,
        "turned by a slightly better or worse offer",
        color=VERMILION,
        ha="center",
    )

    def move(seen: Seen) -> Artists:
        edge, (low, high) = ORDERS * seen.share, ORDERS * seen.turned
        ours.set_verts([draw.box(0, edge, 0, 1)])
        theirs.set_verts([draw.box(edge, ORDERS, 0, 1)])
        turning.set_verts([draw.box(low, high, 0, 1)])
        return [ours, theirs, turning]

    return move


def _pull(axes: Axes) -> Callable[[Seen], Artists]:
    """Draw how many desks a pull moves; return what draws it from here to the most loyal client.

    The curve begins where the reader stands, so that the top is found by moving.
    """
    axes.set(xlim=(0, ORDERS), ylim=(0, 2.6), xlabel="Of twenty orders, so many to us")
    axes.set_title("Desks that one message moves")
    axes.set_xticks([0, 5, 10, 15, 20])
    words = {0: "none", 1: "one desk", 3: "3 desks", 5: "5 desks", 7: "7 desks"}
    levels = [
        relays and DEFAULTS.weight / float(sense.clarity_after(relays, DEFAULTS.relay_error))
        for relays in words
    ]
    axes.set_yticks(levels, list(words.values()))
    axes.tick_params(axis="y", length=0)
    for level in levels[1:]:
        axes.plot([0, ORDERS], [level, level], **draw.DOTTED | {"lw": 1})
    stakes = draw.curve(axes, color=BLUE)
    stake = draw.curve(axes, color=VERMILION, lw=3.4, solid_capstyle="round")
    here = draw.dots(axes, color=INK)

    def move(seen: Seen) -> Artists:
        place = ORDERS * seen.share
        stakes.set_data(ORDERS * seen.beyond, seen.forces)
        stake.set_data([place, place], [0, seen.force])
        here.set_data([place], [seen.force])
        return [stakes, stake, here]

    return move


# --- The ladder ----------------------------------------------------------------------------------

FIT_WEIGHT = 6.0
RUNG_WORDS = {
    "media": "media",
    "relational": "relational",
    "productive": "productive",
    "building": "together",
}


@explorer(
    Options("rung", "Rung of the ladder", RUNG_WORDS),
    Range(
        "fit_weight",
        "How much a good fit is worth to clients",
        start=2.0,
        stop=8.0,
        step=2.0,
        default=FIT_WEIGHT,
    ),
    Options("opacity", "Opacity", {o: f"{o:.2f}" for o in (0.15, OPACITY, 0.5)}, default=OPACITY),
    cases=[
        Case("one-offer", "One offer for all", rung="media"),
        Case("one-question", "One question", rung="relational"),
        Case("two-questions", "Two questions", rung="productive"),
        Case("together", "Build together", rung="building"),
    ],
    caption=(
        "Above, each client's wish (blue, from one extreme to the other) and the offer it gets "
        "(green): one for all, one for each half, one for each quarter, one for each client. "
        "Below, the share of clients whom each rung climbed so far wins from a rival who asks "
        "nothing, if they compare offers by their average misfit. The dashed line is all that "
        "dialogue can win; over each bar stands its part of the way there from half the market."
    ),
)
def ladder() -> Parts:
    """*Four rungs*: what each hears of a wish, and how much of what dialogue can win it wins.

    Only the rungs climbed so far are drawn, so that a reader can guess what the next one wins.
    """
    clients = 32
    wishes = (np.arange(clients) + 0.5) / clients
    rungs = list(RUNGS)
    figure, (above, below) = plt.subplots(
        2, 1, figsize=(5, 5.1), height_ratios=(1, 1.5), layout="constrained"
    )
    above.set_title("Each wish, and the offer it gets")
    draw.empty_sheet(above, (-0.01, 1.01), (-0.35, 1.35))
    above.text(0, 1.13, "wishes", fontsize=11)
    above.text(0, -0.33, "offers", fontsize=11)
    threads = draw.strokes(above, colors=FAINT, linewidths=1)
    above.plot(wishes, np.ones(clients), "o", ms=6, color=BLUE)
    offers = draw.dots(above, "D", ms=6.5, color=GREEN)
    below.set(xlim=(0.4, 4.6), ylim=(0, 1.36))
    below.set_title("Clients who choose us, and the most who might")
    below.set_xticks(range(1, 5), [RUNG_WORDS[rung] for rung in rungs])
    below.tick_params(axis="x", length=0)
    below.set_yticks([0, 0.5, 1], ["none", "half", "all"])
    below.spines["left"].set_bounds(0, 1)
    below.axhline(0.5, **draw.DOTTED | {"lw": 1}, zorder=0)
    most = draw.curve(below, **draw.DASHED)
    bars = draw.areas(below)
    parts = [below.text(k, 0, "", ha="center", fontsize=11) for k in (2, 3, 4)]

    def read(rung: str, fit_weight: float, opacity: float) -> Seen:
        shares = np.asarray(
            consommacteur.ladder_share(list(RUNGS.values()), fit_weight, opacity), dtype=np.float64
        )
        return Seen(
            rung=rung,
            offers=_offers(wishes, RUNGS[rung]),
            climbed=np.arange(len(rungs)) <= rungs.index(rung),
            shares=shares,
            gains=(shares - shares[0]) / (shares[-1] - shares[0]),
        )

    def update(seen: Seen) -> Artists:
        shares, most_of_all = seen.shares, seen.shares[-1]
        ends = zip(wishes, seen.offers, strict=True)
        threads.set_segments([[(wish, 0.9), (offer, 0.1)] for wish, offer in ends])
        offers.set_data(seen.offers, np.zeros(clients))
        bars.set_verts(draw.bar_corners(np.where(seen.climbed, shares, 0)))
        bars.set_facecolor([GREEN if each == seen.rung else to_rgba(FAINT, 0.55) for each in rungs])
        most.set_data([0.4, 4.6], [most_of_all] * 2)
        for k, text in enumerate(parts, start=1):
            text.set_text(f"{say_percent(seen.gains[k])}\nof the way" if seen.climbed[k] else "")
            # Above the dashed line where the bar comes near it: words and line must not cross.
            near = most_of_all - shares[k] < 0.2
            text.set_y((most_of_all if near else shares[k]) + 0.035)
        return [threads, offers, bars, most, *parts]

    def describe(seen: Seen) -> str:
        if seen.rung == "media":
            return (
                "Asking nothing, we have half the market, like the rival; dialogue can bring it to "
                f"{say_percent(seen.shares[-1])}."
            )
        if seen.rung == "building":
            return (
                "Building the offer with each client, we have won all that dialogue can win: "
                f"{say_percent(seen.shares[-1])} of the market."
            )
        asked = {"relational": "one yes-or-no question", "productive": "two yes-or-no questions"}
        gain = say_percent(seen.gains[rungs.index(seen.rung)])
        return f"Asking {asked[seen.rung]}, we have won {gain} of all that dialogue can win."

    return figure, read, update, describe


def _offers(wishes: Floats, bits: float) -> Floats:
    """Return the offer that each wish gets after a dialogue of so many bits."""
    if np.isinf(bits):
        return wishes
    parts = 2**bits
    return np.asarray((np.floor(wishes * parts) + 0.5) / parts)


# --- Evidence ------------------------------------------------------------------------------------

# Which purposes are drawn, with their words, colour and height of the words.
PURPOSES = {
    "image or market products": ("image and marketing", BLUE, 32),
    "customers' opinions, reviews, questions": ("customers' opinions and questions", GREEN, 17),
    "involve customers in innovation": ("involve customers in innovation", VERMILION, 6.5),
}


@dataclass(frozen=True)
class Published:
    """Figures that others published, read from ``data/evidence``."""

    purposes: dict[str, dict[int, float]]  # % of enterprises, by purpose and year
    star: tuple[float, float]  # % of revenue that a star adds, lowest and highest
    lead_users: dict[str, float]
    influence: dict[str, float]  # % of chief executives
    bass: dict[str, tuple[float, float]]  # innovation and imitation, by product


def evidence() -> Published:
    """Return the published figures that the chapter cites."""
    purposes: dict[str, dict[int, float]] = {}
    for row in read_rows("evidence", "eurostat-purposes.csv"):
        if row["percent"]:
            purposes.setdefault(row["purpose"], {})[int(row["year"])] = float(row["percent"])
    stars = {row["restaurants"]: row for row in read_rows("evidence", "review-stars.csv")}
    independent = stars["independent"]
    return Published(
        purposes=purposes,
        star=(float(independent["lowest_percent"]), float(independent["highest_percent"])),
        lead_users=published_numbers("lead-users.csv", "measure", "value"),
        influence=published_numbers("influence-on-strategy.csv", "who", "percent"),
        bass={
            row["product"]: (float(row["innovation"]), float(row["imitation"]))
            for row in read_rows("evidence", "bass-constants.csv")
        },
    )


@mpl.rc_context(STYLE)
def purposes() -> Still:
    """*Broadcasting first, building together last*: what firms use social media for.

    Returns
    -------
    Still
        Three purposes over the years.
    """
    found = evidence().purposes
    figure, axes = plt.subplots(figsize=(5, 3.9), layout="constrained")
    for purpose, (words, colour, height) in PURPOSES.items():
        years, percents = list(found[purpose]), list(found[purpose].values())
        axes.plot(years, percents, "o-", ms=5, color=colour)
        axes.text(2019.15, percents[-1], va="center", s=f"{percents[-1]:.0f}%", color=colour)
        axes.text(2019, height, words, color=colour, ha="right")
    years = sorted(found["image or market products"])
    axes.set(xlim=(2012.8, 2020), ylim=(0, 50))
    axes.set_xticks(years)
    axes.yaxis.set_major_formatter("{x:.0f}%")
    first, last = (
        ", ".join(
            f"{words} {found[purpose][year]:.0f}%" for purpose, (words, *_) in PURPOSES.items()
        )
        for year in (years[0], years[-1])
    )
    return Still(
        figure,
        caption=(
            "What enterprises use social media for, in per cent of all enterprises with ten or "
            "more people employed, EU-28 (Eurostat, 2020). An enterprise may name several purposes."
        ),
        alt=f"In {years[0]}: {first}. In {years[-1]}: {last}.",
    )


@mpl.rc_context(STYLE)
def stars() -> Still:
    """*One star more*: what it adds to a restaurant's revenue, if one can compare it.

    Returns
    -------
    Still
        A bar from the least to the most, and none for chains.
    """
    low, high = evidence().star
    figure, axes = plt.subplots(figsize=(5, 1.9), layout="constrained")
    axes.plot([low, high], [1, 1], color=BLUE, lw=13, solid_capstyle="butt")
    axes.text(low, 1.32, f"independent restaurants: {low:.0f} to {high:.0f}%", va="bottom")
    axes.plot([0], [0], "o", color=VERMILION, ms=9, clip_on=False, zorder=3)
    axes.text(0.35, 0, "chains: no effect", va="center")
    axes.set(xlim=(0, 10), ylim=(-0.5, 1.9), xlabel="What one star more adds to revenue")
    axes.xaxis.set_major_formatter("{x:.0f}%")
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    return Still(
        figure,
        caption="Restaurants of one American state, on one review site (Luca, 2011).",
        alt=(
            f"One star more adds {low:.0f} to {high:.0f}% to the revenue of independent "
            "restaurants, and nothing to that of chains."
        ),
    )


# --- The reader's own ----------------------------------------------------------------------------

TEN = 10
FIRST_SOONER = " First, then, let whoever hears a complaint change something small at once."
FIRST_LOUDER = " First, then, ring one who left, and ask what nobody asked in time."


@form(
    Range(
        "told",
        "Of ten unhappy, how many told you?",
        0,
        TEN,
        default=3,
        yours=OWN_TOLD,
    ),
    Range(
        "deaf_months",
        "Months from knowing to changing",
        0,
        24,
        default=3,
        yours=OWN_DEAF_MONTHS,
    ),
    title="Your ten unhappy clients",
)
def your_voices(told: int, deaf_months: int) -> Answer:
    """*Your ten unhappy clients*: what it helps to listen sooner, and to be told more."""
    now, sooner, louder = (
        round(_kept(*case))
        for case in (
            (told, deaf_months),
            (told, max(0, deaf_months - 1)),
            (min(TEN, told + 1), deaf_months),
        )
    )
    moves = []
    if deaf_months:
        moves.append(f"Listen a month sooner and you keep {sooner or 'none'}")
    if told < TEN:
        moves.append(f"Get one more to speak and you keep {louder or 'none'}")
    first = ""
    if max(sooner, louder) > now:
        first = FIRST_SOONER if sooner >= louder else FIRST_LOUDER
    elif deaf_months:
        first = FIRST_SOONER
    better = "; ".join(moves[:1] + [move[0].lower() + move[1:] for move in moves[1:]])
    return (
        f"Told by {told} of ten, and with {_say_deaf(deaf_months)}, the firm of this chapter keeps "
        f"{now or 'none'} of a hundred.{' ' * bool(better)}{better}{'.' * bool(better)}{first}"
    ), {}


def _say_deaf(months: int) -> str:
    """Say how long a firm does nothing."""
    if not months:
        return "no deaf month"
    return "one deaf month" if months == 1 else f"{months} deaf months"


def _kept(told: int, deaf_months: int) -> float:
    """Return how many of a hundred stay where so many of ten speak, and the others leave."""
    usual = RIDERS.gap, RIDERS.exit_rate
    heard, _ = consommacteur.leave_or_speak(deaf_months, *usual, 0, 0)
    cost = consommacteur.lesson_cost(RIDERS.gap, TEN - told, told, RIDERS.learning_rate)
    return HUNDRED * max(0.0, float(heard - cost))

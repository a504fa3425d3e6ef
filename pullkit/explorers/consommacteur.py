"""The explorers of the chapter on the client: who leaves, who speaks, and how hard a vote pulls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.ticker import PercentFormatter
from numpy.typing import NDArray

from pullkit import consommacteur, sense
from pullkit.company import Company, load_company
from pullkit.consommacteur import EMPLOYEES, OPACITY, RIDERS, RUNGS, Situation
from pullkit.datafiles import read_rows
from pullkit.defaults import DEFAULTS
from pullkit.engine import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    PURPLE,
    STYLE,
    VERMILION,
    Case,
    Options,
    Range,
    Still,
)
from pullkit.explorers.drawing import AS_WRITTEN, Floats, bar_corners
from pullkit.explorers.keyword_form import Explorer
from pullkit.explorers.wording import say_months, say_percent, say_relays

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


def outcome(who: str, speed: float, voices: float, deaf_months: float, moment: int) -> Outcome:
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

    Examples
    --------
    >>> [outcome("clients", speed, 0, deaf, 6).stay for speed, deaf in [(1, 0), (4, 0), (1, 2)]]
    [50, 50, 17]
    """
    case = situation(who, speed, voices, deaf_months)
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


def situation(who: str, speed: float, voices: float, deaf_months: float) -> Situation:
    """Return the situation of clients or of staff, with the rates that the controls ask for."""
    usual = {"clients": RIDERS, "staff": EMPLOYEES}[who]
    leaving = usual.exit_rate * speed
    return replace(
        usual, exit_rate=leaving, voice_rate=voices * leaving, deaf_months=float(deaf_months)
    )


@mpl.rc_context(STYLE)
def leave_or_speak(company: Company | None = None, **overrides: Any) -> Explorer:
    """*Leave or speak*: a hundred people, and one bar for what is still wrong.

    Parameters
    ----------
    company : Company, optional
        Says what clients are called; by default the book's running company.
    **overrides
        Changes to the controls, as :class:`pullkit.engine.Explorer` takes them.

    Returns
    -------
    Explorer
        Controls: ``speed`` of leaving, ``voices`` per leaver, ``deaf_months``, ``moment`` (an
        index into `MOMENTS`) and ``who``.
    """
    company = company or load_company()
    called = {"clients": company.clients, "staff": "employees"}
    places = np.array([(k % 10, 9 - k // 10) for k in range(HUNDRED)], dtype=float)
    leaving = _shuffled(np.random.default_rng(ORDER_OF_LEAVING))
    speaking = _shuffled(np.random.default_rng(ORDER_OF_SPEAKING))

    figure, (crowd, gauge) = plt.subplots(
        1, 2, figsize=(5, 4.7), width_ratios=(3.6, 1), layout="constrained"
    )
    crowd.set(xlim=(-0.6, 9.6), ylim=(-2.6, 10.9), aspect="equal")
    crowd.axis("off")
    chair = {"ls": "none", "marker": "o", "mfc": "none", "mec": FAINT, "ms": 11, "mew": 0.8}
    crowd.plot(*places.T, **chair)
    dot = {"ls": "none", "marker": "o", "color": BLUE, "ms": 13, "mew": 0}
    talk = {"ls": "none", "marker": _bubble(), "color": GREEN, "ms": 18, "mew": 0}
    (silent,) = crowd.plot(*places.T, **dot)
    (spoken,) = crowd.plot(*places.T, **talk)
    for x, word, look in [(0, "silent", dot), (3, "has spoken", talk), (7.3, "gone", chair)]:
        crowd.plot([x], [-1.15], **look)
        crowd.text(x + 0.6, -1.2, word, va="center", fontsize=11)
    headline = crowd.text(-0.5, 10.2, "", fontsize=12, fontweight="bold")
    clock = crowd.text(-0.5, -2.4, "", fontsize=11)

    gauge.set(xlim=(-0.6, 0.6), ylim=(-0.26, 1.135))
    gauge.axis("off")
    gauge.plot([-0.4, -0.4, 0.4, 0.4, -0.4], [0, 1, 1, 0, 0], color=FAINT, lw=1)
    (wrong,) = gauge.bar([0], [1], width=0.8, color=VERMILION)
    measure = gauge.text(0, 1.03, "", ha="center", fontsize=11)
    ear = gauge.text(0, -0.125, "", ha="center", va="center", fontsize=11)

    def update(
        speed: float, voices: int, deaf_months: int, moment: int, who: str
    ) -> Iterable[Artist]:
        now = outcome(who, speed, voices, deaf_months, moment)
        here = leaving[HUNDRED - now.stay :]
        speakers = speaking[np.isin(speaking, here)][: now.spoken]
        silent.set_data(*places[np.setdiff1d(here, speakers)].T)
        spoken.set_data(*places[np.sort(speakers)].T)
        headline.set_text(f"{MOMENTS[moment][1]}: {now.stay} of {HUNDRED} stay")
        wrong.set_height(now.still_wrong)
        measure.set_text(f"{say_percent(now.still_wrong)}\nstill wrong")
        ear.set_text("the firm\nlistens" if now.listens else "the firm\nis deaf")
        clock.set_text(_say_half(now.half_mended))
        return [silent, spoken, headline, clock, wrong, measure, ear]

    def describe(speed: float, voices: int, deaf_months: int, moment: int, who: str) -> str:
        now = outcome(who, speed, voices, deaf_months, moment)
        when = MOMENTS[moment][1]
        people = f"{now.stay or 'none'} of {HUNDRED} {called[who]} stay{'s' * (now.stay == 1)}"
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
        return f"{when} {people}{spoken * bool(now.spoken)} and {wrong}. {half}.{ending}"

    return Explorer(
        name="leave-or-speak",
        figure=figure,
        update=update,
        describe=describe,
        caption=(
            "A hundred people for whom something is wrong. A dot is one who stays, a green bubble "
            "one who stays and has spoken up, an empty ring one who has left. The bar is how much "
            "of what was wrong still is."
        ),
        controls=[
            Options(
                name="speed",
                label="The unhappy leave",
                options={1: "as usual", 2: "twice as fast", 4: "four times as fast"},
                default=1,
            ),
            Options(
                name="voices",
                label="For each who leaves, so many speak up",
                options={0: "none", 1: "one", 4: "four"},
                default=0,
            ),
            Options(
                name="deaf_months",
                label="The firm listens",
                options={
                    0: "at once",
                    1: "after a month",
                    2: "after two",
                    4: "after four",
                    12: "after a year",
                },
                default=0,
            ),
            Range(
                name="moment",
                label="We look",
                start=0,
                stop=len(MOMENTS) - 1,
                step=1,
                default=len(MOMENTS) - 1,
                show=lambda moment: MOMENTS[moment][1].lower(),
                play=True,
            ),
            Options(name="who", label="They are", options=called, default="clients"),
        ],
        cases=[
            _case("usual", "They leave"),
            _case("four-times", "Four times as fast", speed=4),
            _case("deaf", "Two deaf months", deaf_months=2),
            _case("deaf-and-fast", "Deaf, twice as fast", speed=2, deaf_months=2),
            _case("voice", "One speaks for each", voices=1),
            _case("voice-to-the-deaf", "Four deaf months, four voices", voices=4, deaf_months=4),
            _case("staff", "Staff", voices=1, moment=4, who="staff"),
            _case(
                "staff-unheard", "Staff, heard after a year", voices=1, deaf_months=12, who="staff"
            ),
        ],
        recipe="pullkit.explorers.consommacteur.leave_or_speak",
        overrides=overrides,
    )


@mpl.rc_context(AS_WRITTEN)
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


def _case(
    name: str,
    label: str,
    *,
    speed: int = 1,
    voices: int = 0,
    deaf_months: int = 0,
    moment: int = len(MOMENTS) - 1,
    who: str = "clients",
) -> Case:
    """Return a case that names every control, so that it stays when the defaults are changed."""
    return Case(
        name,
        label,
        speed=speed,
        voices=voices,
        deaf_months=deaf_months,
        moment=moment,
        who=who,
    )


def _shuffled(rng: np.random.Generator) -> NDArray[np.int64]:
    """Return the numbers of the hundred places in a chance order."""
    return rng.permutation(HUNDRED)


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


@mpl.rc_context(STYLE)
def vote(**overrides: Any) -> Explorer:
    """*Vote with the chequebook*: the slope of the share curve is the stake.

    Parameters
    ----------
    **overrides
        Changes to the controls, as :class:`pullkit.engine.Explorer` takes them.

    Returns
    -------
    Explorer
        Controls: ``share`` of the market and ``opacity``.
    """
    better = np.linspace(-1.62, 1.62, 61)
    reached = (1, 3, 5, 7)
    figure, (above, below) = plt.subplots(2, 1, figsize=(5, 5.6), layout="constrained")
    above.set(
        xlim=(-1.62, 1.62),
        ylim=(-0.03, 1.05),
        title="The share that votes for us",
        xlabel="Our offer, against the rival's",
    )
    above.set_xticks([-1, 0, 1], ["worse", "as good", "better"])
    above.yaxis.set_major_formatter(PercentFormatter(1))
    above.set_yticks([0, 0.5, 1])
    (curve,) = above.plot(better, better, color=BLUE)
    (slope,) = above.plot([0, 0], [0, 0], color=VERMILION, lw=3.4, solid_capstyle="round")
    (we,) = above.plot([0], [0], "o", ms=9, color=INK)

    below.set(
        xlim=(0, 1),
        ylim=(0, 2.6),
        title="How steep: the stake, and how far it reaches",
        xlabel="Our share of the market",
    )
    below.xaxis.set_major_formatter(PercentFormatter(1))
    below.set_yticks([0, 1, 2])
    for relays in reached:
        level = DEFAULTS.weight / float(sense.clarity_after(relays, DEFAULTS.relay_error))
        below.plot([0, 1], [level, level], color=FAINT, lw=1, ls=(0, (1, 2)))
        below.text(1.02, level, say_relays(relays).lower(), va="center", fontsize=11)
    (stakes,) = below.plot([0, 1], [0, 0], color=BLUE)
    (stake,) = below.plot([0, 0], [0, 1], color=VERMILION, lw=3.4, solid_capstyle="round")
    (here,) = below.plot([0], [0], "o", ms=9, color=INK)

    def update(share: float, opacity: float) -> Iterable[Artist]:
        force = float(consommacteur.vote_force(share, opacity))
        ahead = opacity * np.log(share / (1 - share))
        curve.set_ydata(consommacteur.vote_share(better, opacity))
        beyond = np.linspace(share, 1, 41)
        reach = 0.5 / np.hypot(1, 3 * force)  # a tangent of the same length in every state
        slope.set_data(
            [ahead - reach, ahead + reach], [share - force * reach, share + force * reach]
        )
        we.set_data([ahead], [share])
        stakes.set_data(beyond, consommacteur.vote_force(beyond, opacity))
        stake.set_data([share, share], [0, force])
        here.set_data([share], [force])
        return [curve, slope, we, stakes, stake, here]

    def describe(share: float, opacity: float) -> str:
        force = float(consommacteur.vote_force(share, opacity))
        relays = int(sense.horizon(force))
        moved = "no desk at all, not even the one that faces the client"
        if relays == 1:
            moved = "the desk that faces the client, and no other"
        elif relays:
            moved = f"desks up to {relays} relays from the client"
        return (
            f"With {say_percent(share)} of the market and an opacity of {opacity:.2f} the stake is "
            f"{force:.2f}: one message can move {moved}."
        )

    return Explorer(
        name="vote",
        figure=figure,
        update=update,
        describe=describe,
        caption=(
            "Above, the share of clients who choose us, by how good our offer is; the orange line "
            "is the slope where we stand. Below, that slope, the stake, for our share and every "
            "larger one. The dotted lines are what it must be for one message to move a desk so "
            "many relays from the client, at the book's slips and weight."
        ),
        controls=[
            Range(
                name="share",
                label="Our share of the market",
                start=0.05,
                stop=0.95,
                step=0.05,
                default=0.5,
                show=say_percent,
            ),
            Range(
                name="opacity",
                label="Opacity: how hard it is to compare and to switch",
                start=0.1,
                stop=0.5,
                step=0.05,
                default=OPACITY,
            ),
        ],
        cases=[
            Case("half", "Half the market", share=0.5, opacity=OPACITY),
            Case("seventy", "Seven in ten", share=0.7, opacity=OPACITY),
            Case("captive", "The captive client", share=0.95, opacity=OPACITY),
            Case("absent", "The absent client", share=0.05, opacity=OPACITY),
            Case("in-the-light", "A client who compares", share=0.5, opacity=0.1),
            Case("in-the-dark", "A client in the dark", share=0.5, opacity=0.5),
        ],
        recipe="pullkit.explorers.consommacteur.vote",
        overrides=overrides,
    )


# --- The ladder ----------------------------------------------------------------------------------

FIT_WEIGHT = 6.0
RUNG_WORDS = {
    "media": "media",
    "relational": "relational",
    "productive": "productive",
    "building": "together",
}


@mpl.rc_context(STYLE)
def ladder(**overrides: Any) -> Explorer:
    """*Four rungs*: what each hears of a wish, and how much of what dialogue can win it wins.

    Only the rungs climbed so far are drawn, so that a reader can guess what the next one wins.

    Parameters
    ----------
    **overrides
        Changes to the controls, as :class:`pullkit.engine.Explorer` takes them.

    Returns
    -------
    Explorer
        Controls: ``rung``, ``fit_weight`` and ``opacity``.
    """
    clients = 32
    wishes = (np.arange(clients) + 0.5) / clients
    rungs = list(RUNGS)
    usual = {"fit_weight": FIT_WEIGHT, "opacity": OPACITY}
    figure, (above, below) = plt.subplots(
        2, 1, figsize=(5, 5.1), height_ratios=(1, 1.5), layout="constrained"
    )
    above.set(xlim=(-0.01, 1.01), ylim=(-0.35, 1.35), title="Each wish, and the offer it gets")
    above.axis("off")
    above.text(0, 1.13, "wishes", fontsize=11)
    above.text(0, -0.33, "offers", fontsize=11)
    threads = LineCollection(_threads(wishes, wishes), colors=FAINT, linewidths=1)
    above.add_collection(threads)
    above.plot(wishes, np.ones(clients), "o", ms=6, color=BLUE)
    (offers,) = above.plot(wishes, np.zeros(clients), "D", ms=6.5, color=GREEN)
    below.set(
        xlim=(0.4, 4.6), ylim=(0, 1.36), title="Clients who choose us, and the most who might"
    )
    below.set_xticks(range(1, 5), [RUNG_WORDS[rung] for rung in rungs])
    below.tick_params(axis="x", length=0)
    below.set_yticks([0, 0.5, 1], ["none", "half", "all"])
    below.spines["left"].set_bounds(0, 1)
    below.axhline(0.5, color=FAINT, lw=1, ls=(0, (1, 2)), zorder=0)
    (most,) = below.plot([0.4, 4.6], [1, 1], color=PURPLE, lw=1.6, ls=(0, (4, 2)))
    bars = PolyCollection(bar_corners(np.ones(4)), linewidths=0)
    below.add_collection(bars)
    parts = [below.text(k, 0, "", ha="center", fontsize=11) for k in (2, 3, 4)]

    def won(fit_weight: float, opacity: float) -> tuple[Floats, Floats]:
        """Return the share of the market on each rung, and its part of what dialogue can win."""
        shares = np.asarray(
            consommacteur.ladder_share(list(RUNGS.values()), fit_weight, opacity), dtype=np.float64
        )
        return shares, (shares - shares[0]) / (shares[-1] - shares[0])

    def update(rung: str, fit_weight: float, opacity: float) -> Iterable[Artist]:
        got = _offers(wishes, RUNGS[rung])
        threads.set_segments(_threads(wishes, got))
        offers.set_xdata(got)
        shares, gains = won(fit_weight, opacity)
        climbed = np.arange(len(rungs)) <= rungs.index(rung)
        bars.set_verts(bar_corners(np.where(climbed, shares, 0)))
        bars.set_facecolor([GREEN if each == rung else to_rgba(FAINT, 0.55) for each in rungs])
        most.set_ydata([shares[-1]] * 2)
        for text, reached, share, gain in zip(
            parts, climbed[1:], shares[1:], gains[1:], strict=True
        ):
            text.set_text(f"{say_percent(gain)}\nof the way" if reached else "")
            # Above the dashed line where the bar comes near it: words and line must not cross.
            text.set_y((shares[-1] if shares[-1] - share < 0.2 else share) + 0.035)
        return [threads, offers, bars, most, *parts]

    def describe(rung: str, fit_weight: float, opacity: float) -> str:
        shares, gains = won(fit_weight, opacity)
        if rung == "media":
            return (
                "Asking nothing, we have half the market, like the rival; dialogue can bring it to "
                f"{say_percent(shares[-1])}."
            )
        if rung == "building":
            return (
                "Building the offer with each client, we have won all that dialogue can win: "
                f"{say_percent(shares[-1])} of the market."
            )
        heard = {
            "relational": "Asking one yes-or-no question",
            "productive": "Asking two yes-or-no questions",
        }
        gain = say_percent(gains[rungs.index(rung)])
        return f"{heard[rung]}, we have won {gain} of all that dialogue can win."

    return Explorer(
        name="ladder",
        figure=figure,
        update=update,
        describe=describe,
        caption=(
            "Above, each client's wish (blue, from one extreme to the other) and the offer it gets "
            "(green): one for all, one for each half, one for each quarter, one for each client. "
            "Below, the share of clients whom each rung climbed so far wins from a rival who asks "
            "nothing, if they compare offers by their average misfit. The dashed line is all that "
            "dialogue can win; over each bar stands its part of the way there from half the market."
        ),
        controls=[
            Options(name="rung", label="Rung of the ladder", options=RUNG_WORDS, default="media"),
            Range(
                name="fit_weight",
                label="How much a good fit is worth to clients",
                start=2.0,
                stop=8.0,
                step=2.0,
                default=FIT_WEIGHT,
            ),
            Options(
                name="opacity",
                label="Opacity",
                options={0.15: "0.15", OPACITY: "0.25", 0.5: "0.50"},
                default=OPACITY,
            ),
        ],
        cases=[
            Case("one-offer", "One offer for all", rung="media", **usual),
            Case("one-question", "One question", rung="relational", **usual),
            Case("two-questions", "Two questions", rung="productive", **usual),
            Case("together", "Build together", rung="building", **usual),
        ],
        recipe="pullkit.explorers.consommacteur.ladder",
        overrides=overrides,
    )


def _offers(wishes: Floats, bits: float) -> Floats:
    """Return the offer that each wish gets after a dialogue of so many bits."""
    if np.isinf(bits):
        return wishes
    parts = 2**bits
    return np.asarray((np.floor(wishes * parts) + 0.5) / parts)


def _threads(wishes: Floats, offers: Floats) -> list[Floats]:
    """Return a line from each wish to its offer."""
    return [
        np.array([(wish, 0.9), (offer, 0.1)]) for wish, offer in zip(wishes, offers, strict=True)
    ]


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
        lead_users={
            row["measure"]: float(row["value"]) for row in read_rows("evidence", "lead-users.csv")
        },
        influence={
            row["who"]: float(row["percent"])
            for row in read_rows("evidence", "influence-on-strategy.csv")
        },
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

"""The explorers of the chapter on the client: who leaves, who speaks, and how hard a vote pulls."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.ticker import PercentFormatter

from pullkit import consommacteur, sense
from pullkit.company import Company, load_company
from pullkit.consommacteur import EMPLOYEES, OPACITY, RIDERS, RUNGS, Situation
from pullkit.datafiles import published_numbers, read_rows
from pullkit.defaults import DEFAULTS
from pullkit.engine import Case, Control, Options, Parts, Range, Still, explorer
from pullkit.engine.style import BLUE, FAINT, GREEN, INK, PURPLE, STYLE, VERMILION
from pullkit.explorers import drawing as draw
from pullkit.explorers.drawing import Artists, Floats, Seen
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


def _called(company: Company) -> dict[str, str]:
    return {"clients": company.clients, "staff": "employees"}


def who(company: Company) -> Control:
    """Whether clients or staff leave or speak."""
    return Options("who", "They are", _called(company))


@explorer(
    Options(
        "speed", "The unhappy leave", {1: "as usual", 2: "twice as fast", 4: "four times as fast"}
    ),
    Options("voices", "For each who leaves, so many speak up", {0: "none", 1: "one", 4: "four"}),
    Options(
        "deaf_months",
        "The firm listens",
        {0: "at once", 1: "after a month", 2: "after two", 4: "after four", 12: "after a year"},
    ),
    Range(
        "moment",
        "We look",
        start=0,
        stop=len(MOMENTS) - 1,
        default=len(MOMENTS) - 1,
        show=lambda moment: MOMENTS[moment][1].lower(),
        play=True,
    ),
    who,
    cases=[
        Case("usual", "They leave", speed=1, voices=0, deaf_months=0),
        Case("four-times", "Four times as fast", speed=4),
        Case("deaf", "Two deaf months", deaf_months=2),
        Case("deaf-and-fast", "Deaf, twice as fast", speed=2, deaf_months=2),
        Case("voice", "One speaks for each", voices=1),
        Case("voice-to-the-deaf", "Four deaf months, four voices", voices=4, deaf_months=4),
        Case("staff", "Staff", voices=1, moment=4, who="staff"),
        Case("staff-unheard", "Staff, heard after a year", voices=1, deaf_months=12, who="staff"),
    ],
    caption=(
        "A hundred people for whom something is wrong. A dot is one who stays, a green bubble one "
        "who stays and has spoken up, an empty ring one who has left. The bar is how much of what "
        "was wrong still is."
    ),
    company=load_company,
)
def leave_or_speak(company: Company) -> Parts:
    """*Leave or speak*: a hundred people, and one bar for what is still wrong."""
    called = _called(company)
    places = np.array([(k % 10, 9 - k // 10) for k in range(HUNDRED)], dtype=float)
    leaving, speaking = (
        np.random.default_rng(seed).permutation(HUNDRED)
        for seed in (ORDER_OF_LEAVING, ORDER_OF_SPEAKING)
    )

    figure, (crowd, gauge) = plt.subplots(
        1, 2, figsize=(5, 4.7), width_ratios=(3.6, 1), layout="constrained"
    )
    crowd.set(aspect="equal")
    draw.empty_sheet(crowd, (-0.6, 9.6), (-2.6, 10.9))
    chair = {"ls": "none", "marker": "o", "mfc": "none", "mec": FAINT, "ms": 11, "mew": 0.8}
    crowd.plot(*places.T, **chair)
    dot = {"ls": "none", "marker": "o", "color": BLUE, "ms": 13, "mew": 0}
    talk = {"ls": "none", "marker": _bubble(), "color": GREEN, "ms": 18, "mew": 0}
    silent, spoken = (draw.curve(crowd, **look) for look in (dot, talk))
    for x, word, look in [(0, "silent", dot), (3, "has spoken", talk), (7.3, "gone", chair)]:
        crowd.plot([x], [-1.15], **look)
        crowd.text(x + 0.6, -1.2, word, va="center", fontsize=11)
    headline = crowd.text(-0.5, 10.2, "", fontsize=12, fontweight="bold")
    clock = crowd.text(-0.5, -2.4, "", fontsize=11)

    draw.empty_sheet(gauge, (-0.6, 0.6), (-0.26, 1.135))
    gauge.plot([-0.4, -0.4, 0.4, 0.4, -0.4], [0, 1, 1, 0, 0], color=FAINT, lw=1)
    (wrong,) = gauge.bar([0], [1], width=0.8, color=VERMILION)
    measure = gauge.text(0, 1.03, "", ha="center", fontsize=11)
    ear = gauge.text(0, -0.125, "", ha="center", va="center", fontsize=11)

    def read(speed: float, voices: int, deaf_months: int, moment: int, who: str) -> Seen:
        now = outcome(who, speed, voices, deaf_months, moment)
        return Seen(now=now, when=MOMENTS[moment][1], who=called[who])

    def update(seen: Seen) -> Artists:
        now = seen.now
        here = leaving[HUNDRED - now.stay :]
        speakers = speaking[np.isin(speaking, here)][: now.spoken]
        silent.set_data(*places[np.setdiff1d(here, speakers)].T)
        spoken.set_data(*places[np.sort(speakers)].T)
        headline.set_text(f"{seen.when}: {now.stay} of {HUNDRED} stay")
        wrong.set_height(now.still_wrong)
        measure.set_text(f"{say_percent(now.still_wrong)}\nstill wrong")
        ear.set_text("the firm\nlistens" if now.listens else "the firm\nis deaf")
        clock.set_text(_say_half(now.half_mended))
        return [silent, spoken, headline, clock, wrong, measure, ear]

    def describe(seen: Seen) -> str:
        now = seen.now
        people = f"{now.stay or 'none'} of {HUNDRED} {seen.who} stay{'s' * (now.stay == 1)}"
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
        return f"{seen.when} {people}{spoken * bool(now.spoken)} and {wrong}. {half}.{ending}"

    return figure, read, update, describe


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


@explorer(
    Range("share", "Our share of the market", 0.05, 0.95, 0.05, default=0.5, show=say_percent),
    Range(
        "opacity",
        "Opacity: how hard it is to compare and to switch",
        start=0.1,
        stop=0.5,
        step=0.05,
        default=OPACITY,
    ),
    cases=[
        Case("half", "Half the market", share=0.5),
        Case("seventy", "Seven in ten", share=0.7),
        Case("captive", "The captive client", share=0.95),
        Case("absent", "The absent client", share=0.05),
        Case("in-the-light", "A client who compares", opacity=0.1),
        Case("in-the-dark", "A client in the dark", opacity=0.5),
    ],
    caption=(
        "Above, the share of clients who choose us, by how good our offer is; the orange line is "
        "the slope where we stand. Below, that slope, the stake, for our share and every larger "
        "one. The dotted lines are what it must be for one message to move a desk so many relays "
        "from the client, at the book's slips and weight."
    ),
)
def vote() -> Parts:
    """*Vote with the chequebook*: the slope of the share curve is the stake."""
    better = np.linspace(-1.62, 1.62, 61)
    figure, (above, below) = plt.subplots(2, 1, figsize=(5, 5.6), layout="constrained")
    above.set(xlim=(-1.62, 1.62), ylim=(-0.03, 1.05), title="The share that votes for us")
    above.set_xlabel("Our offer, against the rival's")
    above.set_xticks([-1, 0, 1], ["worse", "as good", "better"])
    above.yaxis.set_major_formatter(PercentFormatter(1))
    above.set_yticks([0, 0.5, 1])
    won = draw.curve(above, color=BLUE)
    slope = draw.curve(above, color=VERMILION, lw=3.4, solid_capstyle="round")
    we = draw.dots(above, color=INK)

    below.set(xlim=(0, 1), ylim=(0, 2.6), xlabel="Our share of the market")
    below.set_title("How steep: the stake, and how far it reaches")
    below.xaxis.set_major_formatter(PercentFormatter(1))
    below.set_yticks([0, 1, 2])
    for relays in (1, 3, 5, 7):
        level = DEFAULTS.weight / float(sense.clarity_after(relays, DEFAULTS.relay_error))
        below.plot([0, 1], [level, level], **draw.DOTTED | {"lw": 1})
        below.text(1.02, level, say_relays(relays).lower(), va="center", fontsize=11)
    stakes = draw.curve(below, color=BLUE)
    stake = draw.curve(below, color=VERMILION, lw=3.4, solid_capstyle="round")
    here = draw.dots(below, color=INK)

    def read(share: float, opacity: float) -> Seen:
        force = float(consommacteur.vote_force(share, opacity))
        beyond = np.linspace(share, 1, 41)
        return Seen(
            share=share,
            opacity=opacity,
            force=force,
            ahead=opacity * np.log(share / (1 - share)),
            shares=consommacteur.vote_share(better, opacity),
            beyond=beyond,
            forces=consommacteur.vote_force(beyond, opacity),
            relays=int(sense.horizon(force)),
        )

    def update(seen: Seen) -> Artists:
        share, force, ahead = seen.share, seen.force, seen.ahead
        won.set_data(better, seen.shares)
        reach = 0.5 / np.hypot(1, 3 * force)  # a tangent of the same length in every state
        slope.set_data(
            [ahead - reach, ahead + reach], [share - force * reach, share + force * reach]
        )
        we.set_data([ahead], [share])
        stakes.set_data(seen.beyond, seen.forces)
        stake.set_data([share, share], [0, force])
        here.set_data([share], [force])
        return [won, slope, we, stakes, stake, here]

    def describe(seen: Seen) -> str:
        moved = "no desk at all, not even the one that faces the client"
        if seen.relays == 1:
            moved = "the desk that faces the client, and no other"
        elif seen.relays:
            moved = f"desks up to {seen.relays} relays from the client"
        return (
            f"With {say_percent(seen.share)} of the market and an opacity of {seen.opacity:.2f} "
            f"the stake is {seen.force:.2f}: one message can move {moved}."
        )

    return figure, read, update, describe


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

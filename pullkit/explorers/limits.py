"""The explorers of the capstone: what a roll-out leaves on a company's chart once it is let go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from itertools import product

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
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
from pullkit.engine import Case, Mark, Options, Parts, Range, Still, explorer
from pullkit.engine.style import BLUE, FAINT, GREEN, INK, PAPER, PURPLE, VERMILION
from pullkit.explorers import drawing as draw
from pullkit.explorers.drawing import Artists, Floats, Seen
from pullkit.explorers.faces import COLOURS, draw_head
from pullkit.explorers.stage import chart_places, set_stage, spots
from pullkit.explorers.wording import say_percent
from pullkit.rollout import Firm, Replay, RollOut, Structure

MOMENTS = (*range(25), 240)
"""The months that are watched: two years one by one, and what is left after twenty."""

ASKED = 24  # the month that the reader is asked about
LAST = len(MOMENTS) - 1
YEARS = MOMENTS[-1] // 12
LATER = 29.0  # where the axis of months shows the last moment
FOR_GOOD = RollOut(rules_months=MOMENTS[-1] + 1)  # held beyond the last moment

LEVERS = {
    "wait": "nothing",
    "year": "push a year",
    "months": "push 5 months",
    "half": "push 2½ months",
    "unreached": "push far side",
    "rules": "suspend rules",
    "decree": "suspend, restore",
    "rebuild": "rebuild rules",
    "strings": "tie strings",
}
RULES = {"never": "never", "desk": "desk by desk", "one": "one for all"}
"""Whether rules follow practice, in words."""

COPYING = {0.3: "half as much", 0.6: "as here", 1.2: "twice"}
"""How much the example of colleagues counts, in words."""


def _say_moment(moment: int) -> str:
    month = MOMENTS[moment]
    return f"Month {month}" if moment < LAST else f"After {YEARS} years"


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


def _plays(far: int) -> dict[str, RollOut]:
    """Return what each lever does, where the far side begins at `far` relays."""
    return {
        "wait": rollout.WAIT,
        "year": RollOut(push_months=12),
        "months": RollOut(push_months=5),
        "half": RollOut(push_months=2.5),
        "unreached": RollOut(push_months=5, push_from=far),
        "rules": RollOut(rules_months=1),
        "decree": RollOut(rules_months=12, rules_back=12),
        "rebuild": FOR_GOOD,
        "strings": rollout.WAIT,
    }


def _under(roll_out: RollOut, rules: str) -> RollOut:
    """Return a roll-out where rules follow, or never do; those rebuilt for good need not."""
    return replace(roll_out, rules_follow=rules != "never" or roll_out is FOR_GOOD)


def _possible(roll_out: RollOut, rules: str) -> bool:
    """Tell whether there is anything to play: rules that never follow would never come back."""
    return rules != "never" or roll_out is FOR_GOOD or not np.any(roll_out.rules_months)


@explorer(
    Range(
        "moment",
        "Month",
        start=0,
        stop=LAST,
        default=MOMENTS.index(13),
        show=_say_moment,
        play=True,
        halts=MOMENTS.index(ASKED),
        pace=0.6,
    ),
    Options("lever", "What is done", LEVERS, default="year"),
    Options("rules", "Rules follow", RULES),
    Options("copying", "Colleagues copy each other", COPYING, default=DEFAULTS.conformity),
    cases=[
        Case("party", "The party", moment=MOMENTS.index(13)),
        Case("verdict", "Month 24", moment=MOMENTS.index(ASKED)),
        Case("two-firms", "Two firms", lever="wait", rules="desk", moment=LAST),
        Case("one-rulebook", "One rulebook", lever="wait", rules="one", moment=0),
    ],
    caption=lambda company: (
        f"Each dot is a person: the greener, the more they use the {company.tool}. Below, the mean "
        "of all, month by month. Month 0 is as if nobody had begun."
    ),
    marks=[Mark("month-24", axes=1, along="y", label="your guess, month 24")],
    style=draw.AS_WRITTEN,
    company=load_company,
)
def let_go_and_watch(company: Company) -> Parts:
    """*Let go and watch*: the whole chart, month by month, during a roll-out and after it."""
    chart, pairs = chart_of(company), internal_clients(company)
    tied, far = tie(chart, pairs), unreached_from(chart)
    reached = chart.relays < far
    places = chart_places(company, chart)
    plays = _plays(far)

    @cache
    def play(lever: str, rules: str, copying: float) -> Replay:
        return rollout.play(
            tied if lever == "strings" else chart,
            _under(plays[lever], rules),
            Firm(conformity=copying),
            months=MOMENTS[-1],
            structure=Structure(one_rulebook=rules == "one"),
        )

    figure = plt.figure(figsize=(5, 5.8), layout="constrained")
    grid = figure.add_gridspec(2, 1, height_ratios=(2.5, 1))
    stage, course = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])

    size = set_stage(stage, company, chart, places)
    strings = draw.strokes(stage, colors=[to_rgba(BLUE, 0.75)], linewidths=1.1, zorder=1)
    kinds = _alike(*(play(lever, "desk", DEFAULTS.conformity) for lever in ("wait", "strings")))
    fills = PathCollection(
        [spots(places[kind]) for kind in kinds],
        facecolor="none",
        linewidths=size,
        capstyle="round",
        snap=False,  # it would round the strokes away
        zorder=4.5,
    )
    stage.add_collection(fills)
    thumbs = draw.dots(stage, "v", ms=5.5, mew=0, zorder=5)
    _label_the_five(stage, company, places, size)

    said = course.set_title("", fontsize=11.5, fontweight="normal")
    course.set(xlim=(0, LATER + 1.5), ylim=(0, 106), xlabel="Months")
    course.set_xticks([0, 6, 12, 18, 24, LATER], ["0", "6", "12", "18", "24", f"{YEARS} years"])
    course.set_yticks([0, 50, 100], ["0%", "50%", "100%"])
    course.axvline(ASKED, zorder=1.9, **draw.DOTTED)
    lasting = draw.areas(course, zorder=0.5)
    monthly = np.array([*range(25), LATER])
    allowed = draw.curve(course, color=PURPLE, lw=1.6, zorder=1)
    history = draw.curve(course, color=GREEN, zorder=1)
    # The whole course is drawn once a roll-out; what is still to come lies under this cover.
    cover = draw.areas(course, facecolor=PAPER, zorder=1.5)
    now = draw.dots(course, color=GREEN, zorder=3)
    key = course.text(1, 1.06, "", ha="right", transform=course.transAxes)
    course.xaxis.set_label_coords(0.06, -0.2)
    for x, words, colour in ((0.52, "— use it", GREEN), (1, "— rules allow it", PURPLE)):
        course.text(x, -0.36, words, color=colour, ha="right", transform=course.transAxes)

    def read(moment: int, lever: str, rules: str, copying: float) -> Seen:
        what, month, possible = plays[lever], MOMENTS[moment], _possible(plays[lever], rules)
        replay = play(lever if possible else "wait", rules, copying)
        pushing = month < what.push_months
        return Seen(
            moment=moment,
            month=month,
            lever=lever,
            possible=possible,
            pulled=float(max(what.push_months, what.rules_months)) * possible,
            of_rules=bool(what.rules_months),
            decree=bool(np.isfinite(what.rules_back)),
            pushed=pushing & (chart.relays >= what.push_from),
            used=replay.adoption[month] * possible,
            mean=100 * replay.mean_adoption[list(MOMENTS)] * possible,
            allowed=100 * replay.alignment.mean(axis=1)[list(MOMENTS)] * possible,
        )

    def update(seen: Seen) -> Artists:
        fills.set_edgecolor(_shades(GREEN, [seen.used[kind[0]] for kind in kinds]))
        strings.set_segments(list(places[pairs]) if seen.lever == "strings" else [])
        thumbs.set_data(*(places[seen.pushed] + [0, 0.36]).T)
        nothing = "Nothing to suspend" + " or put back" * seen.decree
        said.set_text(_say_moment(seen.moment) if seen.possible else nothing)
        history.set_data(monthly, seen.mean)
        allowed.set_data(monthly, seen.allowed)
        x = monthly[seen.moment]
        cover.set_verts([draw.box(x, LATER + 1.5, 0, 106)])
        now.set_data([x], [seen.mean[seen.moment]])
        lasting.set_verts([draw.box(0, min(seen.pulled, LATER + 1.5), 0, 106)])
        shade = PURPLE if seen.of_rules else VERMILION
        lasting.set_facecolor(to_rgba(shade, 0.18))
        key.set_text(_say_key(seen.lever, bool(seen.pulled)))
        key.set_color(BLUE if seen.lever == "strings" else shade)
        return [strings, fills, thumbs, said, key, lasting, allowed, history, cover, now]

    def describe(seen: Seen) -> str:
        if not seen.possible:
            return (
                "Rules that never follow what people do would, once suspended, never come back: "
                "that is to rebuild them for good. Let the rules follow, or buy that."
            )
        used, when = seen.used, _say_moment(seen.moment)
        if seen.pulled:
            back = (
                "a decree has put the rules back" if seen.decree else "the rules are back in force"
            )
            held = "rebuilt" if seen.lever == "rebuild" else "suspended"
            rules = f"the rules are {held}" if seen.month < seen.pulled else back
            push = "the push is on" if seen.month < seen.pulled else "everybody has let go"
            when += f", {rules if seen.of_rules else push}"
        parts = f"{say_share(used.mean())} of the {len(used)} people use the {company.tool}"
        if reached.all():
            return f"{when}: {parts}."
        return (
            f"{when}: {parts}; of the {reached.sum()} up to {far - 1} relays from the "
            f"{company.clients}, {say_share(used[reached].mean())}, and of the "
            f"{(~reached).sum()} farther away, {say_share(used[~reached].mean())}."
        )

    return figure, read, update, describe


def _say_key(lever: str, shaded: bool) -> str:
    """Say what the shade under the course is, or the lines that were not there before."""
    if lever == "strings":
        return "blue upwards: strings"
    if not shaded:
        return ""
    rules = {"rules": "suspended", "decree": "suspended", "rebuild": "rebuilt"}
    return f"shaded: rules {rules[lever]}" if lever in rules else "shaded, and ▼: pushed"


def _label_the_five(stage: Axes, company: Company, places: Floats, size: float) -> None:
    """Ring the dots of the five people of the story; a head and a name stand towards the middle."""
    highest = places[:, 1].max()
    order = {person.id: i for i, person in enumerate(company.people)}
    for part, colour in COLOURS.items():
        person = company.cast[part]
        if person.id not in order:  # a chart without the story
            continue
        x, y = places[order[person.id]]
        stage.plot([x], [y], "o", ms=size + 5, mfc="none", mec=colour, mew=2, zorder=5.5)
        middle = (1 + highest) / 2
        up = -0.55 if y > middle else 0.58 if y < middle else 0.0
        across = min(max(x - 0.05, 0.03), 0.84) if up else x + 0.06
        draw_head(stage, part, (across, y + up), 7.5)
        stage.annotate(
            person.name,
            (across, y + up),
            (11, -1),
            textcoords="offset points",
            color=colour,
            va="center",
            fontsize=draw.size_to_fit(person.name, 9),
            fontweight="bold",
            zorder=1.5,  # above the lines, below the dots
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1},
        )


def _alike(*replays: Replay) -> list[NDArray[np.int64]]:
    """Sort people into groups that go the same way in all the replays, so always the same way."""
    ways = np.concatenate([replay.behaviour for replay in replays])
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


# --- Four levers ---------------------------------------------------------------------------------

PARTS = {0.25: "a quarter", 0.5: "half", 1.0: "all it takes"}
"""What one pays, of the push that is enough for everyone, in words."""
PULLS = {0.0: "not at all", 0.25: "a little", limits.STRONGEST: "strongly"}
"""How much the system itself pulls, where its rules have moved, in words."""
STRINGS = {"both": "both", "nearer": "the client", "colleague": "the colleague"}
"""What a string brings nearer, in words."""
TO = STRINGS | {"both": "client and colleague"}
DIFFERENT = {
    "nothing": "nothing",
    "half": "half the copying",
    "twice": "twice the copying",
    "captive": "captive clients",
}
"""What is not as in the book's firm, in words."""
COPIED_AND_HELD = {
    "nothing": (DEFAULTS.conformity, 0.5),
    "half": (DEFAULTS.conformity / 2, 0.5),
    "twice": (DEFAULTS.conformity * 2, 0.5),
    "captive": (DEFAULTS.conformity, 0.95),
}
"""How much colleagues copy in each of these firms, and its share of the market."""

PUSHES = ("push everyone", "push the far side")
BOUGHT = (*PUSHES, "suspend rules", "rebuild rules", "tie strings")
"""What there is to buy beside waiting, in a word or two."""

ROWS = 1 + len(BOUGHT)


def _listed(levers: list[str]) -> str:
    """List levers; the two pushes together are one."""
    if levers[:2] == list(PUSHES):
        levers = ["both pushes", *levers[2:]]
    return ", ".join(levers)


def say_in_100(share: float) -> str:
    """Say a share of the people as so many in 100, which never rounds up to everyone.

    Examples
    --------
    >>> say_in_100(0.52), say_in_100(0.998)
    ('52 in 100', 'over 99 in 100')
    """
    return f"{say_share(share).removesuffix('%')} in 100"


def say_part(share: float) -> str:
    """Say a share of the people in one word.

    Examples
    --------
    >>> [say_part(share) for share in (0.01, 0.2, 0.52, 0.8, 0.99)]
    ['nobody', 'few', 'half', 'most', 'everyone']
    """
    ends = {0.05: "nobody", 0.35: "few", 0.65: "half", 0.9: "most"}
    return next((word for end, word in ends.items() if share < end), "everyone")


def say_rounded_months(months: float) -> str:
    """Say how many months: from four on to a half, below to a quarter.

    Examples
    --------
    >>> [say_rounded_months(months) for months in (0.25, 1.25, 2.5, 5, 10.19)]
    ['¼ months', '1¼ months', '2½ months', '5 months', '10 months']
    """
    whole, quarters = divmod(2 * round(2 * months) if months >= 4 else round(4 * months), 4)
    return f"{whole or ''}{('', '¼', '½', '¾')[quarters]} months"


@explorer(
    Options("rules", "Rules follow", RULES, default="desk"),
    Options("part", "Money for the push", PARTS, default=1.0),
    Options("different", "What is different", DIFFERENT),
    Options("pull", "The system itself pulls", PULLS),
    Options("string", "A string brings nearer", STRINGS),
    cases=[
        Case("follow", "Rules follow", rules="desk"),
        Case("never", "Rules never follow", rules="never"),
        Case("captive", "Captive clients", different="captive"),
    ],
    caption=(
        f"How many use it after {YEARS} years. Green: ten more than by waiting (dotted). The "
        "same money pushes everyone, or the far side for twice as long."
    ),
    company=load_company,
)
def four_levers(company: Company) -> Parts:
    """*Four levers*: what each leaves in the end, beside waiting; rules in two ways."""
    chart, pairs = chart_of(company), internal_clients(company)
    far = unreached_from(chart)
    longer = len(chart.relays) / max((chart.relays >= far).sum(), 1)  # for the same money
    tied = {
        "both": tie(chart, pairs),
        "nearer": tie(chart, pairs, colleague=False),
        "colleague": tie(chart, pairs, nearer=False),
    }
    months = limits.ENOUGH * np.array(list(PARTS))

    # All firms are played side by side: a row for each.
    firms = list(product(DIFFERENT, PULLS))
    copied, shares, pulls = np.array(
        [(*COPIED_AND_HELD[different], pull) for different, pull in firms]
    ).T[..., None]
    firm = Firm(stake=vote_force(shares, OPACITY), conformity=copied, system_pull=pulls)

    impossible = np.full(len(firms), -1.0)

    @cache
    def left(rules: str) -> dict[str, Floats]:
        """Play all there is to play where rules follow so."""
        structure = Structure(one_rulebook=rules == "one")

        def end(what: RollOut, where: Chart = chart) -> Floats:
            replay = rollout.play(where, _under(what, rules), firm, structure=structure)
            in_the_end: Floats = replay.mean_adoption[..., -1]
            return in_the_end

        return {
            "wait": end(rollout.WAIT)[:, 0],
            "everyone": end(RollOut(push_months=months)),
            "far": end(RollOut(push_months=longer * months, push_from=far)),
            "rules": end(RollOut(rules_months=1))[:, 0] if rules != "never" else impossible,
            "rebuilt": end(FOR_GOOD)[:, 0],
            **{string: end(rollout.WAIT, where)[:, 0] for string, where in tied.items()},
        }

    figure, axes = plt.subplots(figsize=(5, 4.3), layout="constrained")
    axes.set(xlim=(0, 1), ylim=(ROWS + 0.5, 0.25))
    axes.set_xticks([0, 0.5, 1], ["nobody", "half", "everyone"])
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    first, _, last = axes.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
    bars = draw.areas(axes, ROWS)
    waiting = draw.curve(axes, zorder=0, **draw.DOTTED)
    rows = range(1, ROWS + 1)
    names = [axes.text(0, row - 0.08, "", va="bottom", fontsize=11) for row in rows]
    words = [axes.text(1, row - 0.08, "", va="bottom", ha="right", fontsize=11) for row in rows]

    def read(rules: str, part: float, different: str, pull: float, string: str) -> Seen:
        ends, row = left(rules), firms.index((different, pull))
        k = list(PARTS).index(part)
        reached = np.array(
            [
                ends["wait"][row],
                ends["everyone"][row, k],
                ends["far"][row, k],
                ends["rules"][row],
                ends["rebuilt"][row],
                ends[string][row],
            ]
        )
        pulled = f"; they pull {PULLS[pull]}" if pull else ""
        return Seen(
            rules=rules,
            pull=pull,
            bought=[
                "just wait",
                f"push everyone, {say_rounded_months(months[k])}",
                f"push the far side, {say_rounded_months(longer * months[k])}",
                f"suspend rules a month{pulled}",
                f"rebuild rules for good{pulled}",
                f"tie strings to {TO[string]}",
            ],
            reached=reached,
            played=reached >= 0,
            helps=reached > reached[0] + 0.1,
        )

    def update(seen: Seen) -> Artists:
        lengths = np.where(seen.played, np.maximum(seen.reached, 0.01), 0)
        bars.set_verts(
            [draw.box(0, x, row, row + 0.3) for row, x in zip(rows, lengths, strict=True)]
        )
        bars.set_facecolor([GREEN if helped else FAINT for helped in seen.helps])
        waiting.set_data([lengths[0]] * 2, [1, ROWS + 0.5])
        for name, bought in zip(names, seen.bought, strict=True):
            name.set_text(bought)
        for word, reached, played in zip(words, seen.reached, seen.played, strict=True):
            word.set_text(say_in_100(reached) if played else "not possible")
        return [bars, waiting, *names, *words]

    def describe(seen: Seen) -> str:
        levers = list(zip(BOUGHT, seen.helps[1:], seen.played[1:], strict=True))
        better = [name for name, helps, _ in levers if helps]
        worse = [name for name, helps, played in levers if played and not helps]
        said = f"After {YEARS} years, "
        said += f"better than waiting: {_listed(better)}" if better else "nothing beats waiting"
        if better and worse:
            said += f". Not better: {_listed(worse)}"
        if not seen.played.all():
            said += "; a suspension is not possible"
        if seen.pull and seen.rules == "never":
            said += ". Unless rebuilt, rules have nothing to pull with"
        return f"{said}."

    return figure, read, update, describe


# --- Change the model ----------------------------------------------------------------------------

MODELS = {
    "book": "nothing",
    "one": "one rulebook for all",
    "boss-2": "the boss counts twice",
    "boss-3": "the boss counts three times",
    "averaged": "all messages, averaged",
    "back": "rules go back faster",
    "lopsided": "the old way is copied more",
    "people": "people, not averages",
    "habits": "people with ten habits",
}
"""What can be changed of the model, in words; the last two are played among people."""


def _structures(copying: float) -> dict[str, Structure]:
    """Return the structures that are played with averages."""
    return {
        "book": Structure(),
        "one": Structure(one_rulebook=True),
        "boss-2": Structure(boss_voice=2),
        "boss-3": Structure(boss_voice=3),
        "averaged": Structure(averaged_messages=True),
        "back": Structure(fastest_return=1 / 3),
        "lopsided": Structure(conformity_in_old=1.5 * copying, conformity_in_new=0.5 * copying),
    }


NEVER = "If rules never follow"
FOLLOW = "If rules follow"
WON = "wins everyone over"
VERDICTS = {
    "push_fixed": (NEVER, "a year's push leaves what waiting leaves"),
    "clients_fixed": (NEVER, "strings win everyone over"),
    "wait": (FOLLOW, "waiting leaves two firms, half and half"),
    "half": (FOLLOW, "half a push leaves what waiting leaves"),
    "push": (FOLLOW, f"a year's push {WON}"),
    "rules": (FOLLOW, f"a month without rules {WON}"),
    "rules_pull": (FOLLOW, "and so it does where the system itself pulls"),
    "clients": (FOLLOW, "strings win everyone over"),
    "colleague": (FOLLOW, f"a colleague alone {WON}"),
}
"""The book's verdicts: under which rules each is drawn, and what it says."""


def stands(left: dict[str, float]) -> dict[str, bool]:
    """Tell which of the book's verdicts stand.

    Parameters
    ----------
    left : dict of str to float
        What each roll-out leaves, 0 to 1, by the names of `VERDICTS`, and under ``wait_fixed``
        what waiting leaves where rules never follow.

    Returns
    -------
    dict of str to bool
        For each verdict whether it stands: *everyone* is 90% or more, *half* is 35 to 65%, and
        *what waiting leaves* is less than ten points more.
    """
    fixed, wait = left["wait_fixed"], left["wait"]
    no_more = {"push_fixed": fixed, "half": wait}
    return {
        verdict: left[verdict] < no_more[verdict] + 0.05
        if verdict in no_more
        else 0.35 <= left[verdict] <= 0.65
        if verdict == "wait"
        else left[verdict] >= 0.9
        for verdict in VERDICTS
    }


@explorer(
    Options("model", "Change one thing", MODELS),
    Options("copying", "Colleagues copy each other", COPYING, default=DEFAULTS.conformity),
    caption=(
        f"What the book says is left after {YEARS} years. Everyone is nine in ten or more; "
        "what waiting leaves, less than five points more. Where one falls, the word says what is "
        "left instead."
    ),
    company=load_company,
)
def change_the_model(company: Company) -> Parts:
    """*Change the model*: which of the book's verdicts stand if it is put together otherwise."""
    plays = limits.verdict_plays(company)

    @cache
    def left(model: str, copying: float) -> dict[str, float]:
        if model in ("people", "habits"):
            return _among_people(model, copying)
        structure = _structures(copying)[model]
        return {
            name: float(
                rollout.play(
                    where,
                    what,
                    Firm(conformity=copying, system_pull=pull),
                    structure=structure,
                ).mean_adoption[-1]
            )
            for name, (where, what, pull) in plays.items()
        }

    heights = _board_heights()
    figure, axes = plt.subplots(figsize=(5, 4.2), layout="constrained")
    draw.empty_sheet(axes, (0, 10), (min(heights.values()) - 0.7, 1.8))
    for heading in (NEVER, FOLLOW):
        first = max(heights[name] for name, (under, _) in VERDICTS.items() if under == heading)
        axes.text(0, first + 1, heading, va="center", fontweight="bold")
    for name, (_, words) in VERDICTS.items():
        axes.text(0.25, heights[name], words, va="center", fontsize=11)
    boxes = draw.areas(axes, len(VERDICTS))
    said = [axes.text(8, h, "", va="center", fontsize=11) for h in heights.values()]
    changed = axes.text(0, 1.3, "", va="center", fontsize=11)

    def read(model: str, copying: float) -> Seen:
        shares = left(model, copying)
        return Seen(model=model, copying=copying, shares=shares, stands=stands(shares))

    def update(seen: Seen) -> Artists:
        boxes.set_verts(
            [draw.box(7.55, 7.85, height - 0.3, height + 0.3) for height in heights.values()]
        )
        boxes.set_facecolor([GREEN if seen.stands[name] else VERMILION for name in VERDICTS])
        for text, name in zip(said, VERDICTS, strict=True):
            word = say_part(seen.shares[name])
            text.set_text("stands" if seen.stands[name] else f"no: {word}")
        changed.set_text(f"Changed: {MODELS[seen.model]}")
        return [boxes, changed, *said]

    def describe(seen: Seen) -> str:
        fallen = [name for name in VERDICTS if not seen.stands[name]]
        number = len(VERDICTS) - len(fallen)
        how = f"Changed: {MODELS[seen.model]}; copying: {COPYING[seen.copying]}"
        stand = "stands" if number == 1 else "stand"
        count = f"{number or 'None'} of {len(VERDICTS)} verdicts {stand}"
        these = "; ".join(
            f"{VERDICTS[name][0].lower()}, {VERDICTS[name][1]} ({say_share(seen.shares[name])})"
            for name in fallen
        )
        end = f". Not so: {these}." if fallen else "."
        return f"{how}. {count}{end}"

    return figure, read, update, describe


def _among_people(model: str, copying: float) -> dict[str, float]:
    """Return what is left among people of the book's own company, from runs made ahead."""
    habits = {"people": "1", "habits": "10"}[model]
    (row,) = (
        row
        for row in read_rows("people-runs.csv")
        if row["company"] == "cycles-maillon"
        and row["habits"] == habits
        and row["month"] == str(MOMENTS[-1])
        and np.isclose(float(row["copying"]), copying * DEFAULTS.responsiveness)
    )
    return {name: float(row[name]) for name in ("wait_fixed", *VERDICTS)}


def _board_heights() -> dict[str, float]:
    """Return the height of each verdict's line: a heading has a line of its own above."""
    heights, line, heading = {}, 0.0, ""
    for name, (under, _) in VERDICTS.items():
        line -= 1 if under == heading else 1 + 0.4 * bool(heading)
        line -= (under != heading) * bool(heading)
        heights[name], heading = line, under
    return heights


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
def what_lasted() -> Still:
    """*Inside plants*: how far advised ones were ahead of others, a year on and long after."""
    leads = published_numbers("management-practices.csv", "when", "points", group="lead")
    figure, axes = plt.subplots(figsize=(5, 1.7), layout="constrained")
    names = list(leads)
    axes.barh(names[::-1], [leads[name] for name in names[::-1]], color=BLUE, height=0.55)
    for height, name in enumerate(reversed(names)):
        axes.text(leads[name] + 0.6, height, f"{leads[name]:.0f} points", va="center_baseline")
    axes.set(xlim=(0, 40))
    axes.set_xticks([0, 10, 20, 30, 40])
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    said = "; ".join(f"{name}, {points:.0f} points" for name, points in leads.items())
    return Still(
        figure,
        caption=(
            "Points, of 38 practices, by which advised plants were ahead of merely diagnosed ones "
            "(Bloom and others, 2020, by their note of 2018)."
        ),
        alt=f"Lead of the advised plants over the others: {said}.",
    )


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

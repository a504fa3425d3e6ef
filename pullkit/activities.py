"""Class activities without a computer, played many times to see what a class may expect.

Each function plays one game for so many classes at a time and returns what the teacher would count
at the end. Whatever the chapters' models compute already is theirs; here are only the rules of the
game, and what may go wrong with pupils in place of arrays: a card forgotten, an arm copied badly, a
pupil absent or asleep, a clap late. All of these are 0 by default. A game may be far larger than
any class would play, but not endless. A large class plays in several groups: call for each.

Notation, as everywhere in the book: ``d`` relays, ``e`` error per relay. Every function raises
``ValueError`` outside its domain, with the argument, its value and what is allowed.
"""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pullkit.arguments import count, flag, generator, single, within
from pullkit.chart import Chart, chart_of, internal_clients, tie
from pullkit.company import Company, Person, load_company
from pullkit.defaults import DEFAULTS
from pullkit.gravity import CARDS, cascade
from pullkit.sense import simulate_cascade

__all__ = [
    "deal",
    "half_chart",
    "play_arms",
    "play_beans",
    "play_cards",
    "play_claps",
    "play_dice",
    "play_rows",
]


MOST_CLASSES = 20_000
MOST_COUNTED = 30_000_000  # cards, counters or claps that one call follows
LARGEST_CROWD = 10_000  # pupils, beans, rounds: whatever a game goes through one by one
FULL_TURN = 360.0  # degrees
NEVER = 200.0  # a card that nobody stands for


def _up_to(most: int, name: str, value: int, minimum: int = 1) -> int:
    return int(within(name, count(name, value, minimum), minimum, most))


def _classes(value: int) -> int:
    return _up_to(MOST_CLASSES, "classes", value)


def _followed(**numbers: int) -> None:
    within(" times ".join(numbers), math.prod(numbers.values()), 0, MOST_COUNTED)


def play_beans(
    classes: int,
    rng: np.random.Generator,
    leavers: int = 1,
    complaints: int = 0,
    deaf_rounds: int = 0,
    forgotten: float = 0.0,
    beans: int = 20,
    faults: int = 8,
) -> NDArray[np.int64]:
    """Play leave or speak, with beans for clients and cards for faults.

    As long as a fault lies on the table, clients leave, so many a round. Each one who leaves takes
    a bean away and a fault with it; each complaint takes a fault only. In the first rounds the firm
    may be deaf: beans leave, faults stay.

    Parameters
    ----------
    classes : int
        Number of games, 1 or more.
    rng : numpy.random.Generator
        Source of chance.
    leavers : int
        Beans that leave in a round, one after the other, 1 or more.
    complaints : int
        Complaints that come with each bean that leaves, 0 or more.
    deaf_rounds : int
        Rounds before the firm listens, 0 or more.
    forgotten : float
        Probability that a card which should go is forgotten, 0 to 1.
    beans, faults : int
        Beans and fault cards at the start, 1 or more.

    Returns
    -------
    ndarray of int, shape (classes,)
        Beans that remain.

    Examples
    --------
    Leaving four times as fast changes nothing, unless nobody listens at first:

    >>> rng = np.random.default_rng(1)
    >>> print(play_beans(3, rng), play_beans(3, rng, leavers=4))
    [12 12 12] [12 12 12]
    >>> [int(play_beans(1, rng, leavers=n, deaf_rounds=2)[0]) for n in (1, 4)]
    [10, 4]
    """
    classes, rng = _classes(classes), generator("rng", rng)
    leavers, deaf_rounds = count("leavers", leavers), count("deaf_rounds", deaf_rounds, 0)
    complaints = _up_to(LARGEST_CROWD, "complaints", complaints, 0)
    kept = 1 - single("forgotten", within("forgotten", forgotten, 0, 1))
    beans, faults = (
        _up_to(LARGEST_CROWD, name, number)
        for name, number in (("beans", beans), ("faults", faults))
    )
    _followed(classes=classes, beans=beans)
    here, wrong = np.full(classes, beans), np.full(classes, faults)
    gone = 0  # beans that have left each table where anybody still does
    while np.any(leaving := (here > 0) & (wrong > 0)):
        here -= leaving
        if gone >= deaf_rounds * leavers:
            wrong -= np.minimum(leaving * rng.binomial(1 + complaints, kept, classes), wrong)
        gone += 1
    return here


def play_dice(
    classes: int,
    rng: np.random.Generator,
    hooks: bool,
    rounds: int = 20,
    pupils: int = 5,
    counters: int = 4,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pass counters along a line of pupils, each at most as many as a die allows.

    In each round the last pupil moves first, so that no counter moves twice. Then new ones enter:
    by the plan always `counters`, by hooks as many as have left the line.

    Parameters
    ----------
    classes : int
        Number of games, 1 or more.
    rng : numpy.random.Generator
        Source of chance.
    hooks : bool
        Whether a finished counter starts the next one; otherwise the plan does.
    rounds : int
        Number of rounds, 1 or more.
    pupils : int
        Pupils in the line, 1 or more, each with a die of six.
    counters : int
        Counters before each pupil at first, and entering by the plan in each round; 1 or more.

    Returns
    -------
    finished, in_the_way : ndarray of int, shape (classes,)
        Counters that have left the line, and those still in it.

    Examples
    --------
    >>> for hooks in (False, True):
    ...     finished, in_the_way = play_dice(2000, np.random.default_rng(1), hooks)
    ...     print(finished.mean().round(), in_the_way.mean().round())
    55.0 45.0
    53.0 20.0
    """
    classes, rng = _classes(classes), generator("rng", rng)
    hooks, rounds = flag("hooks", hooks), _up_to(LARGEST_CROWD, "rounds", rounds)
    pupils = _up_to(LARGEST_CROWD, "pupils", pupils)
    counters = _up_to(LARGEST_CROWD, "counters", counters)
    _followed(classes=classes, pupils=pupils, rounds=rounds)
    line = np.full((classes, pupils), counters)
    finished = np.zeros(classes, dtype=np.int64)
    for _ in range(rounds):
        # Who moves before the pupils in front have given has only what lay there: the last first.
        passed = np.minimum(line, rng.integers(1, 7, line.shape))
        line -= passed
        line[:, 1:] += passed[:, :-1]
        line[:, 0] += passed[:, -1] if hooks else counters
        finished += passed[:, -1]
    return finished, line.sum(axis=1)


def play_rows(
    classes: int,
    rng: np.random.Generator,
    rows: int = 4,
    desks: int = 7,
    messages: int = 20,
    relay_error: float = DEFAULTS.relay_error,
) -> NDArray[np.int64]:
    """Pass a yes or a no along rows of desks; whoever draws the ace turns it round.

    Parameters
    ----------
    classes : int
        Number of games, 1 or more.
    rng : numpy.random.Generator
        Source of chance.
    rows, desks : int
        Rows, and pupils in each; 1 or more.
    messages : int
        Messages that each row passes on, 1 or more.
    relay_error : float
        Error per relay ``e``, 0 to ½: one ace among ten cards, put back each time.

    Returns
    -------
    ndarray of int, shape (classes, desks)
        Messages that are right when they leave each desk, of ``rows * messages``.

    See Also
    --------
    pullkit.sense.simulate_cascade : one row.

    Examples
    --------
    >>> right = play_rows(2000, np.random.default_rng(1))
    >>> print(right[:, [0, 2, 6]].mean(axis=0).round(1))
    [72.  60.6 48.4]
    """
    classes = _classes(classes)
    rows, desks, messages = (
        _up_to(LARGEST_CROWD, name, value)
        for name, value in (("rows", rows), ("desks", desks), ("messages", messages))
    )
    _followed(classes=classes, rows=rows, desks=desks, messages=messages)
    wrong = simulate_cascade(desks, relay_error, classes * rows * messages, rng)
    return np.asarray(np.sum(~wrong.reshape(classes, rows * messages, -1), axis=1))


def play_arms(
    classes: int,
    rng: np.random.Generator,
    pace: float = 15.0,
    pupils: int = 7,
    counts: int = 12,
    copying_error: float = 0.0,
) -> NDArray[np.float64]:
    """Sweep an arm at the head of a line, in which each copies where the one in front was.

    Parameters
    ----------
    classes : int
        Number of games, 1 or more.
    rng : numpy.random.Generator
        Source of chance.
    pace : float
        Sweep of the first pupil, degrees a count, 0 to 360.
    pupils : int
        Pupils in the line, 1 or more.
    counts : int
        Counts after which one looks, 0 or more; from ``pupils - 1`` on everybody has begun.
    copying_error : float
        Standard deviation of an angle that is copied, degrees, 0 to 360.

    Returns
    -------
    ndarray, shape (classes, pupils)
        How far each arm is behind the first one, degrees.

    Examples
    --------
    >>> for pace in (15, 30):
    ...     print(play_arms(1, np.random.default_rng(1), pace)[0])
    [ 0. 15. 30. 45. 60. 75. 90.]
    [  0.  30.  60.  90. 120. 150. 180.]
    """
    classes, rng = _classes(classes), generator("rng", rng)
    pupils, counts = _up_to(LARGEST_CROWD, "pupils", pupils), count("counts", counts, 0)
    pace = single("pace", within("pace", pace, 0, FULL_TURN))
    error = single("copying_error", within("copying_error", copying_error, 0, FULL_TURN))
    counts = min(counts, pupils)  # once everybody has begun, every count is like the one before
    _followed(classes=classes, pupils=pupils, counts=counts)
    arms = np.zeros((classes, pupils))
    for now in range(1, counts + 1):
        arms[:, 1:] = arms[:, :-1] + rng.normal(0, error, (classes, pupils - 1))
        arms[:, 0] = pace * now
    return arms[:, :1] - arms


def deal(pupils: int) -> NDArray[np.float64]:
    """Deal the twenty threshold cards to a class of any size: some twice, or some to nobody.

    Pupil number i of n, in order, has the card that stands at the share ``(i - ½)/n`` of the pack.
    From ten pupils to forty, every room then does what it does with twenty.

    Parameters
    ----------
    pupils : int
        Pupils, 1 or more.

    Returns
    -------
    ndarray, shape (pupils,)
        "I stand once … % of us stand."

    Examples
    --------
    >>> print(deal(12))
    [  0.   5.  10.  20.  30.  30.  40.  50.  60.  60.  80. 100.]
    """
    pupils = _up_to(LARGEST_CROWD, "pupils", pupils)
    places = (2 * np.arange(pupils) + 1) * len(CARDS) // (2 * pupils)
    return np.array(CARDS, dtype=np.float64)[places]


def play_cards(
    classes: int,
    rng: np.random.Generator,
    heavier: float = 0.0,
    lifted: bool = False,
    pupils: int = len(CARDS),
    absent: int = 0,
    asleep: float = 0.0,
) -> NDArray[np.float64]:
    """Play threshold cards, "I stand once … % of us stand", until nobody moves any more.

    Parameters
    ----------
    classes : int
        Number of games, 1 or more.
    rng : numpy.random.Generator
        Source of chance: who is absent, and who is asleep.
    heavier : float
        Percentage points added to every card, finite, 0 or more: farther from the client.
    lifted : bool
        Whether everybody is made to stand at first.
    pupils : int
        Pupils to whom cards were dealt, 1 or more.
    absent : int
        How many of them are away with their cards, 0 or more, fewer than there are.
    asleep : float
        Probability that a pupil remains as they were at first, whatever their card says, 0 to 1.

    Returns
    -------
    ndarray, shape (classes,)
        Percentage of those present who stand in the end.

    See Also
    --------
    pullkit.gravity.cascade : one class, round by round.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> print(play_cards(1, rng), play_cards(1, rng, 10), play_cards(1, rng, 10, lifted=True))
    [95.] [0.] [90.]
    """
    classes, rng = _classes(classes), generator("rng", rng)
    heavier = single("heavier", within("heavier", heavier, 0, np.inf, open_high=True))
    start, cards = 100.0 if flag("lifted", lifted) else 0.0, deal(pupils) + heavier
    away = int(within("absent", count("absent", absent, 0), 0, len(cards) - 1))
    asleep = single("asleep", within("asleep", asleep, 0, 1))
    if not (away or asleep):  # every class is the same
        return np.full(classes, cascade(cards, start)[-1])
    _followed(classes=classes, pupils=len(cards))
    dealt = rng.permuted(np.tile(cards, (classes, 1)), axis=1)[:, away:]
    for_ever = 0.0 if lifted else NEVER  # the card of whoever remains as they were
    dealt = np.where(rng.random(dealt.shape) < asleep, for_ever, dealt)
    return np.array([cascade(present, start)[-1] for present in dealt])


def half_chart(company: Company | None = None, strings: int = 0, teams: int | None = None) -> Chart:
    """Make half a company's chart, for a class: its director, one branch in front, one behind.

    Parameters
    ----------
    company : Company, optional
        By default the book's running company. Its first writer's branch is the one in front, its
        maker's the one behind.
    strings : int
        Pairs of a front hand and a back-office hand that are tied by a string, 0 or more, as far as
        there are any.
    teams : int, optional
        How many teams of each branch there are, a lead and their hands, 1 or more; by default all.
        With two, a class of twenty can play.

    Examples
    --------
    >>> for strings in (0, 1, 9):
    ...     print(half_chart(strings=strings).relays.mean().round(2))
    4.0
    3.15
    1.96
    >>> print(np.bincount(half_chart(teams=2).relays)[1:])
    [6 2 1 1 1 2 6]
    """
    company, strings = company or load_company(), count("strings", strings, 0)
    cast = company.cast
    branches = {cast[part].branch for part in ("director", "first_writer", "maker")}
    half = tuple(person for person in company.people if person.branch in branches)
    company = replace(company, people=half if teams is None else _first_teams(half, teams))
    return tie(chart_of(company), internal_clients(company)[:strings])


def _first_teams(people: tuple[Person, ...], teams: int) -> tuple[Person, ...]:
    """Keep the first so many reports of each head of a branch, and whoever reports to these."""
    teams = count("teams", teams)
    top = {person.id for person in people if person.manager is None}
    heads = {person.id for person in people if person.manager in top}
    leads = {
        person.id
        for head in heads
        for person in [each for each in people if each.manager == head][:teams]
    }
    return tuple(
        person for person in people if person.id in top | heads | leads or person.manager in leads
    )


def play_claps(
    classes: int, rng: np.random.Generator, chart: Chart, late: float = 0.0
) -> NDArray[np.int64]:
    """Clap one beat after the first of your neighbours; those who face the client clap at one.

    Parameters
    ----------
    classes : int
        Number of games, 1 or more.
    rng : numpy.random.Generator
        Source of chance.
    chart : Chart
        Who stands next to whom, `half_chart` for instance.
    late : float
        Probability that a pupil misses a beat and claps on the next, 0 to 1.

    Returns
    -------
    ndarray of int, shape (classes, people)
        Beat on which each one claps; 0 for those whom no clap reaches.

    Examples
    --------
    >>> print(np.bincount(play_claps(1, np.random.default_rng(1), half_chart())[0])[1:])
    [9 3 1 1 1 3 9]
    """
    classes, rng = _classes(classes), generator("rng", rng)
    late = single("late", within("late", late, 0, 1))
    people = len(chart.relays)
    _followed(classes=classes, people=people, neighbours=people)
    takes = 1 + (rng.random((classes, len(chart.relays))) < late)
    beats = np.where(chart.relays == 1, takes, np.inf)
    while True:
        heard = np.where(chart.links, beats[:, None, :], np.inf).min(axis=-1)
        sooner = np.minimum(beats, heard + takes)
        if np.array_equal(sooner, beats):
            return np.where(np.isinf(beats), 0, beats).astype(np.int64)
        beats = sooner

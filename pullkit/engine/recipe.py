"""The form in which explorers are written: what the reader moves, above the function that draws."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from .controls import Case, Control
from .display import Explorer
from .marks import Mark
from .style import STYLE

Parts = tuple[Figure, Callable[..., Any], Callable[[Any], Iterable[Artist]], Callable[[Any], str]]
"""A figure, and the functions ``read``, ``update`` and ``describe`` that belong to it."""


def explorer(
    *controls: Control | Callable[..., Control],
    caption: str | Callable[..., str],
    cases: Sequence[Case] = (),
    marks: Sequence[Mark] = (),
    name: str | None = None,
    style: Mapping[Any, Any] = STYLE,
    **given: Callable[[], Any],
) -> Callable[[Callable[..., Parts]], Callable[..., Explorer]]:
    """Make an explorer of the function below, which makes a figure and says how it moves.

    Parameters
    ----------
    *controls : Control
        What the reader may move, in order.
    caption : str
        Says what to see, whatever the state.
    cases : sequence of Case
        Named states: buttons under the figure, and targets for links.
    marks : sequence of Mark
        Places for the reader's guesses.
    name : str, optional
        Identifies the explorer on its page and in links; by default the function's name, with
        hyphens.
    style : mapping
        Settings of matplotlib under which the figure is made.
    **given : callable
        For each argument of the function, what gives it where the caller does not. A caption or a
        control that depends on these arguments is a function of them.

    Returns
    -------
    callable
        Turns the function into one that returns an `Explorer`. It takes the same arguments, and
        overrides of the controls: a plain value pins the parameter and its control goes away; a
        dict replaces fields of the control, as in ``{"default": 3, "stop": 8}``. Under ``name``
        it takes another name for the explorer: a page that shows it twice needs two.

    Notes
    -----
    The function is called once. It makes the figure, with fixed axes limits, and returns it with
    three functions. ``read`` takes one keyword a control and returns what the model says of this
    state: once a state, whoever asks. ``update`` takes that, moves the figure's artists and
    returns all those it may change, the same ones every time (the idiom of matplotlib's
    ``FuncAnimation``). ``describe`` takes it as well and returns one plain sentence that says what
    this state means: the figure's alternative text.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from pullkit.engine import Range, explorer
    >>> @explorer(Range("slope", "Slope", 0, 3, default=1), caption="A line that tilts.")
    ... def tilt():
    ...     figure, axes = plt.subplots()
    ...     line, = axes.plot([0, 1], [0, 1])
    ...     _ = axes.set_ylim(0, 3)
    ...     def read(slope):
    ...         return [0, slope]
    ...     def update(heights):
    ...         line.set_ydata(heights)
    ...         return [line]
    ...     def describe(heights):
    ...         return f"The line rises by {heights[1]} over its length."
    ...     return figure, read, update, describe
    >>> tilt().sentence(slope=2)
    'The line rises by 2 over its length.'
    >>> tilt(slope={"stop": 5}).at(slope=4).opening
    {'slope': 4}
    >>> tilt().at(slope=4)
    Traceback (most recent call last):
    pullkit.engine.specification.ExplorerError: explorer 'tilt': control 'slope' cannot be 4; it
    takes 0 to 3 in steps of 1
    """

    def decorate(make: Callable[..., Parts]) -> Callable[..., Explorer]:
        arguments = signature(given, "Explorer")

        @wraps(make)
        def explore(*args: Any, **overrides: Any) -> Explorer:
            asked = arguments.bind(*args, **overrides).arguments
            own = {
                each: asked[each] if asked.get(each) is not None else usual()
                for each, usual in given.items()
            }
            with mpl.rc_context(dict(style)):
                figure, read, update, describe = _parts(make, own)
                return Explorer(
                    name=name or make.__name__.replace("_", "-"),
                    figure=figure,
                    read=read,
                    update=update,
                    describe=describe,
                    controls=[
                        each if isinstance(each, Control) else each(**own) for each in controls
                    ],
                    caption=caption if isinstance(caption, str) else caption(**own),
                    cases=cases,
                    marks=marks,
                    recipe=_path(make),
                    overrides=asked.get("overrides"),
                )

        explore.__doc__ = _documentation(make, controls, given)
        vars(explore)["__signature__"] = arguments
        return explore

    return decorate


def signature(given: Iterable[str], returns: str) -> inspect.Signature:
    """Return the signature of a function that takes arguments of its own, and overrides."""
    own = [
        inspect.Parameter(each, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None)
        for each in given
    ]
    overrides = inspect.Parameter("overrides", inspect.Parameter.VAR_KEYWORD)
    return inspect.Signature([*own, overrides], return_annotation=returns)


def _parts(make: Callable[..., Parts], own: Mapping[str, Any]) -> Parts:
    """Call the author's function; refuse anything but a figure and three functions."""
    made = make(**own)
    if not isinstance(made, tuple) or len(made) != 4:
        raise TypeError(
            f"{make.__name__}() returned {made!r}; it must return figure, read, update, describe"
        )
    return made


def _path(make: Callable[..., Parts]) -> str:
    """Return the dotted path under which a reader can import the function, if it has one."""
    found = make.__module__ != "__main__" and "<locals>" not in make.__qualname__
    return f"{make.__module__}.{make.__qualname__}" if found else make.__name__


def _documentation(
    make: Callable[..., Parts],
    controls: Iterable[Control | Callable[..., Control]],
    given: Mapping[str, Callable[[], Any]],
) -> str:
    """Return what the function says of itself, and after it what can be moved and how far."""
    lines = [inspect.cleandoc(make.__doc__ or make.__name__), "", "Parameters", "----------"]
    for each, usual in given.items():
        lines += [f"{each} : optional", f"    By default what `{usual.__name__}` returns."]
    for control in controls:
        if isinstance(control, Control):
            opens = control.text(control.default)
            lines += [f"{control.name} : {control.allowed}", f"    {control.label}: {opens}."]
        else:
            lines += [f"{control.__name__} : Control", f"    {inspect.getdoc(control)}"]
    lines += ["name : str", "    Another name for the explorer, if a page shows it twice."]
    lines += ["", "Returns", "-------", "Explorer"]
    lines += ["    A plain value pins a control; a dict replaces fields of it."]
    return "\n".join(lines)

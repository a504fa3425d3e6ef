"""The published rendering: native inputs, the still figure, and the packed states."""

from __future__ import annotations

import base64
import json
import random
import re
from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from . import codec, markup
from .controls import Control, Options, Range, Toggle
from .explorable import Explorable
from .specification import ExplorerError, State

MAX_BYTES = 250_000
DRAWN_AGAIN = 24
"""How many states are drawn twice, to find figures that depend on the path to them."""

_SOURCES: dict[str, list[Callable[[], str]]] = {
    "explorer.js": [lambda: _asset("explorer.js")],
    "explorer.css": [lambda: _asset("explorer.css")],
    "wall.js": [lambda: _wall(), lambda: _asset("lines.js")],
}
_WHERE: dict[str, str] = {"wall.js": 'class="explorer"'}
ASKED_FOR = frozenset({"wall.js"})
"""The files that a page of a site does not load: a script fetches them when a reader asks."""

_TYPES = {".js": "application/javascript", ".css": "text/css"}
_COMMENT = re.compile(r"^ *//.*\n|/\*(?s:.*?)\*/\n?", re.MULTILINE)
_INDENT = re.compile(r"^\s+", re.MULTILINE)


def add_asset(name: str, text: Callable[[], str], where: str = "") -> None:
    """Let pages have a script or a style of another package.

    Parameters
    ----------
    name : str
        The file; of one name, all come in one file: it compresses better, and is asked for once.
    text : callable
        Returns what is added at the file's end.
    where : str, optional
        What the HTML of a page holds that needs the file, as a regular expression.
    """
    texts = _SOURCES.setdefault(name, [])
    if text not in texts:
        texts.append(text)
        _WHERE[name] = where


def asset_names(body: str | None = None) -> list[str]:
    """Return the files of scripts and styles.

    Parameters
    ----------
    body : str, optional
        The HTML of a page: only what it needs. By default what all pages need together.
    """
    return [name for name in _SOURCES if body is None or re.search(_WHERE.get(name, ""), body)]


def assets(body: str | None = None) -> dict[str, str]:
    """Return scripts and styles by file name, made small; of a page, as `asset_names`."""
    return {
        name: made_small(name, "\n".join(text() for text in _SOURCES[name]))
        for name in asset_names(body)
    }


def embed_assets() -> dict[str, str]:
    """Return what a page with a single piece of the book has besides, by file name, made small."""
    return {name: made_small(name, _asset(name)) for name in ("embed.css", "embed.js")}


@cache  # each piece that stands alone has them again
def made_small(name: str, text: str) -> str:
    """Return a script or a style as it is sent: minified, or where that cannot be had, bare."""
    try:
        import minify
    except ImportError:  # there is no wheel for every machine
        return _INDENT.sub("", _COMMENT.sub("", text))
    return str(minify.string(_TYPES[Path(name).suffix], text))


def wall_style() -> str:
    """Return the style of a figure that fills the screen: one that is a child of a dialog."""
    return made_small("wall.css", _asset("wall.css"))


def _wall() -> str:
    """Return the script of the full screen, which brings its style."""
    return _asset("wall.js").replace("WALL_STYLE", json.dumps(wall_style()))


def _asset(name: str) -> str:
    return (resources.files(__package__) / "assets" / name).read_text(encoding="utf-8")


class Packed(NamedTuple):
    """Every published state of an explorer."""

    data: bytes
    seal: str
    """By what the data, the specification and the picture know that they belong together."""
    longest: int
    """How many letters the longest sentence has, up to which a page keeps room for all of them."""


def packed(explorer: Explorable) -> Packed:
    """Draw every published state and pack them; refuse what would be wrong or too large.

    Raises
    ------
    ExplorerError
        If a state cannot be drawn, depends on those drawn before it, or moves what `update` does
        not return; or if all of them together are too many bytes.
    """
    states = list(explorer.states())
    with markup.svg_settings():
        texts = [_texts(explorer, state) for state in states]
        _check_again(explorer, states, texts)
    _check_still(explorer, states)
    shape = tuple(len(control.values) for control in explorer.published_controls)
    tokens = ([c.name, *map(c.token, c.values)] for c in explorer.published_controls)
    still = explorer.template(explorer.name)
    seal = codec.seal_of(still, *chain(*tokens), *chain(*texts))
    try:
        data = codec.pack(shape, list(zip(*texts, strict=True)), seal)
    except ValueError as error:
        raise explorer.error(str(error)) from None
    if len(data) > MAX_BYTES:
        raise ExplorerError(
            f"explorer {explorer.name!r} packs to {len(data) // 1000} kB; at most "
            f"{MAX_BYTES // 1000} kB: take fewer values, or fewer points in its lines"
        )
    return Packed(data, seal, max(len(sentence) for *_, sentence in texts))


def _texts(explorer: Explorable, state: State) -> list[str]:
    return [*explorer.drawn(state, explorer.name), explorer.sentence(**state)]


def _check_again(explorer: Explorable, states: Sequence[State], texts: Sequence[list[str]]) -> None:
    """Draw some states again, in another order: each must come out as it did before."""
    sample = random.Random(0).sample(range(len(states)), min(len(states), DRAWN_AGAIN))
    for k in sample:
        if _texts(explorer, states[k]) != texts[k]:
            raise ExplorerError(
                f"{explorer.where(states[k])}: what is drawn depends on the states drawn before; "
                "read(), update() and describe() must depend on their arguments alone"
            )


def _check_still(explorer: Explorable, states: Sequence[State]) -> None:
    """Check, at the ends of every control, that only what `update` returns has moved."""
    ends = [
        states[0] | {control.name: value}
        for control in explorer.published_controls
        for value in (control.values if len(control.values) < 4 else control.values[-1:])
    ]
    explorer.run(states[0])
    still = explorer.template(explorer.name)
    for state in [*ends, states[-1]]:
        explorer.run(state)
        if explorer.template(explorer.name) != still:
            raise ExplorerError(
                f"{explorer.where(state)}: update() changed something that it did not return"
            )


LETTERS_A_LINE = 35
"""How many letters of a sentence stand on a line of a telephone, and beside the controls."""
MOST_LINES = 7
"""A page keeps no more room than this for the longest sentence: the others would stand alone."""


def page(explorer: Explorable, states: Packed) -> str:
    """Return the HTML of `explorer` with its packed states.

    The sentence and the cases stand between the picture and the controls, in sight of both. Its
    place is as high as the longest one needs: what is below must not slip away under a finger.

    The figure, the sentence and the caption are there without JavaScript. What needs it is
    `hidden` until `explorer.js` has unpacked the data.
    """
    name = explorer.name
    opening = explorer.opening
    svg = markup.fill(explorer.template(name), explorer.fragments(opening, name))
    marks = "".join(mark.drawn(explorer.figure) for mark in explorer.marks)
    svg = svg.removesuffix("</svg>") + marks + "</svg>"
    named = f'role="img" aria-labelledby="{name}.sentence" data-seal="{states.seal}"'
    svg = svg.replace("<svg ", f"<svg {named} ", 1)
    controls = "".join(
        _control(name, control, opening[control.name]) for control in explorer.published_controls
    )
    sentence = escape(explorer.sentence(**opening))
    spec = as_json(_spec(explorer) | {"seal": states.seal})
    lines = min(-(-states.longest // LETTERS_A_LINE), MOST_LINES)
    return f"""<figure class="explorer" id="{name}" tabindex="-1" \
aria-label="{name.replace("-", " ")}" aria-describedby="{name}.caption">
<div class="explorer-stage">
<div class="explorer-shown">
<div class="explorer-picture">{svg}</div>
<button type="button" class="explorer-reveal" hidden>Show the finding</button>
<p class="explorer-sentence" id="{name}.sentence" data-lines="{lines}">{sentence}</p>
<p class="explorer-announced" aria-live="polite"></p>
{_cases(explorer)}</div>
<form class="explorer-controls explorer-wakes" autocomplete="off" hidden>{controls}{
        _live_only(explorer)
    }</form>
</div>
<p class="explorer-status" role="status" hidden></p>
<noscript><p class="explorer-status">{_without_script(explorer)}</p></noscript>
<figcaption><span id="{name}.caption">{escape(explorer.caption)}</span>
<span class="explorer-tools explorer-wakes" hidden>
<button type="button" data-copy="link">Copy link</button>
<button type="button" data-copy="python">Copy Python</button>
<button type="button" class="explorer-door" title="Full screen (key: w)">Full screen</button>
</span></figcaption>
<script type="application/json" class="explorer-spec">{spec}</script>
<script type="text/plain" class="explorer-data">{base64.b64encode(states.data).decode()}</script>
</figure>"""


def _control(explorer: str, control: Control, value: Any) -> str:
    """Return one control as native inputs."""
    ident = f"{explorer}-{control.name}"
    label, text = escape(control.label), escape(control.text(value))
    index = control.values.index(value)
    # The input says its value by itself; an output is a live region unless told otherwise.
    output = f'<output for="{ident}" aria-live="off">{text}</output>'
    if isinstance(control, Options):
        inner = f"<legend>{label}</legend>" + "".join(
            f'<label><input type="radio" name="{ident}" value="{k}"'
            f"{' checked' if k == index else ''}> {escape(control.text(option))}</label>"
            for k, option in enumerate(control.values)
        )
        tag = "fieldset"
    elif isinstance(control, Toggle):
        inner = (
            f'<label for="{ident}">{label}</label> <input type="checkbox" id="{ident}"'
            f"{' checked' if value else ''}> {output}"
        )
        tag = "div"
    else:
        inner = (
            f'<label for="{ident}" id="{ident}.name">{label}</label> {output}'
            f'<input type="range" id="{ident}" min="0" max="{len(control.values) - 1}" step="1" '
            f'value="{index}" aria-valuetext="{text}">'
        )
        if isinstance(control, Range) and control.play:
            inner += (
                f'<button type="button" class="explorer-play" id="{ident}.play" '
                f'aria-labelledby="{ident}.play {ident}.name">Play</button>'
            )
        tag = "div"
    kind = type(control).__name__.lower()
    return (
        f'<{tag} class="explorer-control explorer-{kind}" data-control="{control.name}">'
        f"{inner}</{tag}>"
    )


def _cases(explorer: Explorable) -> str:
    """Return a row of buttons, one a case, if there are any; *Yours* waits to be offered."""
    buttons = "".join(
        f'<button type="button" data-case="{case.name}">{escape(case.label)}</button>'
        for case in explorer.published_cases
    )
    if any(isinstance(c, Range) and c.yours for c in explorer.published_controls):
        buttons += '<button type="button" class="explorer-yours" hidden>Yours</button>'
    group = 'class="explorer-cases explorer-wakes" role="group" aria-label="Cases"'
    return f"<div {group} hidden>{buttons}</div>\n" if buttons else ""


def _without_script(explorer: Explorable) -> str:
    """Say what does not move, and which cases there are to see elsewhere."""
    cases = ", ".join(f"\u201c{escape(case.label)}\u201d" for case in explorer.published_cases)
    there = f" With it, there are these cases: {cases}." if cases else ""
    return f"The sliders need JavaScript.{there}"


def _live_only(explorer: Explorable) -> str:
    """Say which controls a notebook has besides, and where they stand here."""
    fixed = [
        f"{control.label}: {control.text(explorer.opening[control.name])}"
        for control in explorer.controls
        if control.live_only
    ]
    if not fixed:
        return ""
    return f'<p class="explorer-note">To move in a notebook only: {escape("; ".join(fixed))}.</p>'


def _spec(explorer: Explorable) -> dict[str, Any]:
    """Return what `explorer.js` and the link checker need to know of the controls."""
    controls = explorer.published_controls
    opening = explorer.opening
    return {
        "name": explorer.name,
        "controls": [
            {
                "name": control.name,
                "kind": type(control).__name__.lower(),
                "tokens": [control.token(value) for value in control.values],
                "texts": [control.text(value) for value in control.values],
                "code": [repr(value) for value in control.values],
                "start": control.values.index(opening[control.name]),
                "default": control.values.index(control.default),
                **_playing(control),
                **yours(control),
            }
            for control in controls
        ],
        "marks": [mark.place(explorer.figure) for mark in explorer.marks],
        "cases": {
            case.name: {
                control.name: control.values.index(explorer.case_state(case)[control.name])
                for control in controls
            }
            for case in explorer.published_cases
        },
        "call": list(explorer.python_call()),
    }


def _playing(control: Control) -> dict[str, Any]:
    """Return how a control plays: whether anew, where it stops, and how long each value takes."""
    if not isinstance(control, Range):
        return {}
    anew = {"anew": True} if control.anew else {}
    halts = {} if control.halts is None else {"halts": control.values.index(control.halts)}
    pace = {} if control.pace is None else {"pace": round(1000 * control.pace)}
    return {**anew, **halts, **pace}


def yours(control: Control) -> dict[str, Any]:
    """Return the reader's own number that a control is, and what each value is in its words."""
    if not isinstance(control, Range) or control.yours is None:
        return {}
    own = control.yours
    tokens = [own.said(value) for value in control.values]
    return {"yours": {"name": own.name, "words": own.words, "tokens": tokens}}


def as_json(value: Any) -> str:
    """Return JSON that cannot close the script element it stands in."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")

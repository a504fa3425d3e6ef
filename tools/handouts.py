"""Write handouts to print: every chapter's explorers, in each of the states the text names.

Run ``python -m tools.handouts`` from the root of the repository.
"""

import argparse
import sys
from collections.abc import Iterable
from html import escape
from pathlib import Path

import nbformat

from pullkit.company import CompanyError, load_company
from pullkit.engine import Explorer, markup
from pullkit.terminal import on_any_terminal
from tools.notebooks import shown_below_headings

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "dist" / "handouts"
STYLE = """
:root { --explorer-faint: #8b8c8e; --explorer-paper: #fff; }
body { color: #000; font: 11pt/1.45 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 17cm; padding: 1cm; }
h1 { font-size: 15pt; }
h2 { font-size: 12.5pt; margin: 1.2cm 0 0; }
.state { break-inside: avoid; display: grid; gap: 0.3cm 0.8cm; margin: 0.7cm 0; }
.state { grid-template-columns: 9cm 1fr; }
.state svg { height: auto; width: 100%; }
.state h3 { font-size: 11pt; margin: 0 0 0.2cm; }
.lines { border-bottom: 1px solid #999; height: 0.9cm; }
.controls { color: #444; font-size: 9.5pt; }
"""


def state(explorer: Explorer, name: str, label: str, values: dict[str, object]) -> str:
    """Return one state: its figure, where the controls stand, its sentence, and room to write."""
    prefix = f"{explorer.name}.{name}"
    svg = markup.fill(explorer.template(prefix), explorer.fragments(values, prefix))
    controls = "; ".join(
        f"{control.label}: {control.text(values[control.name])}" for control in explorer.controls
    )
    return (
        f'<section class="state"><div>{svg}</div><div><h3>{escape(label)}</h3>'
        f'<p class="controls">{escape(controls)}</p><p>{escape(explorer.sentence(**values))}</p>'
        '<p>What surprises you?</p><div class="lines"></div><div class="lines"></div>'
        "</div></section>"
    )


def handout(title: str, explorers: Iterable[tuple[str, Explorer]]) -> str:
    """Return the handout of one chapter: its explorers, each below its section's heading."""
    parts = []
    for heading, explorer in explorers:
        parts.append(f"<h2>{escape(heading)}</h2><p>{escape(explorer.caption)}</p>")
        states = [(c.name, c.label, explorer.case_state(c)) for c in explorer.cases]
        names = [label for _, label, values in states if values == explorer.opening]
        opens = ": ".join(["As it opens", *names[:1]])
        states.insert(0, ("start", opens, explorer.opening))
        shown = []
        for name, label, values in states:
            if values not in shown:
                parts.append(state(explorer, name, label, dict(values)))
                shown.append(values)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style><h1>{escape(title)}</h1>{''.join(parts)}</html>"
    )


def title_of(lesson: Path) -> str:
    """Return a lesson's title: its first heading, which a notice may stand above."""
    texts = (cell.source for cell in nbformat.read(lesson, as_version=4).cells)
    headings = (line for text in texts for line in text.splitlines() if line.startswith("# "))
    return str(next(headings)).removeprefix("# ")


@on_any_terminal
def main() -> None:
    """Write a handout for every chapter that has explorers."""
    argparse.ArgumentParser(
        prog="python -m tools.handouts",
        description=f"Write each chapter's handout to print into {OUT.relative_to(ROOT)}.",
    ).parse_args()
    try:
        load_company()
    except (CompanyError, OSError) as error:
        sys.exit(f"tools.handouts: {error}")
    OUT.mkdir(parents=True, exist_ok=True)
    for lesson in sorted((ROOT / "chapters").glob("*/lesson.ipynb")):
        path = OUT / f"{lesson.parent.name}.html"
        path.write_text(handout(title_of(lesson), shown_below_headings(lesson)), encoding="utf-8")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()

"""What a class got wrong, and what was set aside: for the instructor."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tools.printing.exercises import Source

from ..variants import MARKUP
from .judging import Judged

UNKNOWN = "wrong, and none of the mistakes that the exercise knows"
MISTAKES = ["exercise", "title", "mistake", "students", "of"]

Papers = Sequence[Sequence[Judged]]
"""The answers of each student whose work was marked."""


def mistakes(source: Source, papers: Papers) -> Iterator[list[str]]:
    """Yield each mistake with how many made it, exercise by exercise, the most frequent first."""
    for place, exercise in enumerate(source.exercises):
        answers = [paper[place] for paper in papers]
        answered = [each for each in answers if each.answered]
        wrong = [each for each in answered if each.verdict.points < each.verdict.out_of]
        counted = Counter(each.mistake or UNKNOWN for each in wrong)
        for words, count in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
            yield [exercise.name, exercise.title, words, str(count), str(len(answered))]


def table(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as CSV that a spreadsheet opens with every letter."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def report(
    source: Source,
    papers: Papers,
    *,
    aside: Sequence[str],
    missing: Sequence[str],
    looks: Sequence[str],
) -> str:
    """Return the report in Markdown.

    Parameters
    ----------
    source : Source
        The chapter's exercises.
    papers : sequence of sequence of Judged
        What was marked.
    aside, missing, looks : sequence of str
        What was set aside and why, who handed in nothing, and what is worth a look.
    """
    lines = [f"# {source.title}: what came back", "", *_sums(source, papers), ""]
    lines += ["## Mistakes", "", "| exercise | what was said | students |", "|---|---|---|"]
    lines += [
        f"| {_plain(title)} | {_plain(words)} | {count} of {answered} |"
        for _, title, words, count, answered in mistakes(source, papers)
    ]
    for heading, entries in (
        ("Set aside, not marked", aside),
        ("Handed in nothing", missing),
        ("Worth a look", looks),
    ):
        if entries:
            lines += ["", f"## {heading}", "", *(f"- {_plain(entry)}" for entry in entries)]
    return "\n".join(lines) + "\n"


def _sums(source: Source, papers: Papers) -> Iterator[str]:
    """Yield a table of how each exercise went."""
    yield f"{len(papers)} marked."
    if not papers:
        return
    yield from (
        "",
        "| exercise | all points | some | none | not answered |",
        "|---|---|---|---|---|",
    )
    for place, exercise in enumerate(source.exercises):
        kinds = Counter(_kind(paper[place]) for paper in papers)
        counts = " | ".join(str(kinds[kind]) for kind in ("all", "some", "none", "blank"))
        yield f"| {_plain(exercise.title)} | {counts} |"


def _kind(judged: Judged) -> str:
    if not judged.answered:
        return "blank"
    points = judged.verdict.points
    return "all" if points == judged.verdict.out_of else "some" if points else "none"


def _plain(text: str) -> str:
    return MARKUP.sub(r"\\\1", " ".join(text.split()))

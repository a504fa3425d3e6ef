"""A lesson as it was built: its questions, its figures, and a figure's picture in any state."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from bs4 import BeautifulSoup, Tag

from pullkit.engine import codec, markup

Indices = tuple[int, ...]


class SheetError(ValueError):
    """Something that keeps a sheet from being made; the message names the file."""


@dataclass(frozen=True, eq=False)
class Figure:
    """An explorer of a built page.

    Attributes
    ----------
    tag : Tag
        Its element.
    heading : str
        What it stands below: its fold's name, or its section's; its own where that is the title.
    headline : bool
        Whether it stands outside every fold.
    """

    tag: Tag
    heading: str
    headline: bool

    @property
    def name(self) -> str:
        """Its name, which is the first part of every link to it."""
        return str(self.tag["id"])

    @property
    def caption(self) -> str:
        """How it is read, in plain text."""
        return self._first("figcaption span").get_text()

    @cached_property
    def spec(self) -> dict[str, Any]:
        """What its script knows of it."""
        spec: dict[str, Any] = json.loads(self._first(".explorer-spec").get_text())
        return spec

    @cached_property
    def _tracks(self) -> list[codec.Unpacked]:
        packed = base64.b64decode(self._first(".explorer-data").get_text())
        return codec.unpack(packed)[1]

    def _first(self, selector: str) -> Tag:
        return self.tag.select(selector)[0]

    @property
    def marked(self) -> list[str]:
        """The guesses that it marks on its picture."""
        return [mark["guess"] for mark in self.spec["marks"]]

    @property
    def cases(self) -> list[str]:
        """The names of its cases, in order."""
        return list(self.spec["cases"])

    def state(self, query: str) -> Indices:
        """Return the state that a link asks for, such as ``case=far`` or ``relays=4&acting=wait``.

        Raises
        ------
        KeyError
            If there is no such case or control.
        ValueError
            If a control has no such value.
        """
        asked = dict(parse_qsl(query))
        controls = {control["name"]: control for control in self.spec["controls"]}
        starts = {name: control["start"] for name, control in controls.items()}
        case = self.spec["cases"][asked.pop("case")] if "case" in asked else starts
        own = {name: controls[name]["tokens"].index(token) for name, token in asked.items()}
        return tuple((case | own).values())

    def case_label(self, state: Indices) -> str:
        """Return what the button of a state's case says, or nothing if it is no case."""
        for button in self.tag.select("[data-case]"):
            if self.state(f"case={button['data-case']}") == state:
                return button.get_text()
        return ""

    def played(self, state: Indices) -> Indices:
        """Return a state that is about to play, as it is in the end: on paper nothing plays."""
        return tuple(
            len(control["tokens"]) - 1 if k == 0 and "halts" in control else k
            for control, k in zip(self.spec["controls"], state, strict=True)
        )

    def sentence(self, state: Indices) -> str:
        """Return the finding of a state."""
        return self._tracks[-1].at(state)

    def controls(self, state: Indices) -> list[str]:
        """Return where its controls stand in a state, one text a control."""
        labels = self.tag.select(".explorer-control > :is(legend, label:first-child)")
        return [
            f"{label.get_text()}: {control['texts'][k]}"
            for label, control, k in zip(labels, self.spec["controls"], state, strict=True)
        ]

    def picture(self, state: Indices) -> str:
        """Return its picture in a state, as SVG that can stand beside others of the same figure."""
        svg = markup.fill(self._template, [track.at(state) for track in self._tracks[:-1]])
        own = "-".join(map(str, state))
        return re.sub(rf'(id="|#){re.escape(self.name)}\.', rf"\g<1>{self.name}.{own}.", svg)

    def frame(self) -> str:
        """Return its picture without all that moves: axes, and what else stands still."""
        return self._template

    @cached_property
    def _template(self) -> str:
        svg = copy(self._first("svg"))
        for place in svg.select("[data-place]"):
            place.clear()
        for attribute in ("role", "aria-labelledby", "data-seal"):
            del svg[attribute]
        return str(svg)


@dataclass(frozen=True)
class Question:
    """A guess that a lesson asks for.

    Attributes
    ----------
    name : str
        Its name in the manuscript.
    about : str
        What is guessed, in a few words.
    words, found : str
        The question, and what the model says, as HTML without links.
    answer : str
        The model's answer alone.
    unit : str
        What is counted, if a number is asked for.
    options : list of str
        What there is to choose from, if anything.
    figure : Figure
        The figure that answers it.
    """

    name: str
    about: str
    words: str
    found: str
    answer: str
    unit: str
    options: list[str]
    figure: Figure

    @property
    def marked(self) -> bool:
        """Whether its figure shows the guess on its picture, so that its axes can take it."""
        return self.name in self.figure.marked


@dataclass(frozen=True)
class Lesson:
    """A built lesson.

    Attributes
    ----------
    chapter : str
        The folder of its chapter, such as ``3-sense``.
    title : str
        Its first heading.
    scene : str
        Its first paragraph, as HTML without links.
    figures : dict
        Its explorers by name, in order.
    questions : list of Question
        Its guesses, in order.
    """

    chapter: str
    title: str
    scene: str
    figures: dict[str, Figure]
    questions: list[Question]


def lessons(site: Path) -> list[str]:
    """Return the chapters of a built book, by their folders' names.

    Raises
    ------
    SheetError
        If it has none.
    """
    found = sorted(path.parent.name for path in site.glob("chapters/*/lesson.html"))
    if not found:
        raise SheetError(f"{site} has no chapters/*/lesson.html: run make book first")
    return found


def read(site: Path, chapter: str) -> Lesson:
    """Read a lesson of a built book."""
    path = site / "chapters" / chapter / "lesson.html"
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select("article")[0]
    title = page.select("h1")[0]
    figures = {figure.name: figure for figure in map(_figure, page.select("figure.explorer"))}
    scene = next(p for p in title.find_all_next("p") if p.get_text(strip=True))
    questions = list(_questions(page, figures))
    return Lesson(chapter, plain_text(title), without_links(scene), figures, questions)


def _figure(tag: Tag) -> Figure:
    fold = tag.find_parent("details", class_="fold")
    named = fold.select("summary")[0] if fold else tag.find_previous(["h1", "h2", "h3"])
    if named is None or named.name == "h1":
        return Figure(tag, str(tag["id"]).replace("-", " ").capitalize(), fold is None)
    return Figure(tag, plain_text(named), fold is None)


def _questions(page: Tag, figures: dict[str, Figure]) -> Iterator[Question]:
    for tag in page.select(".asking-question[data-guess]"):
        name = tag["data-guess"]
        (found,) = page.select(f'.asking-found[data-guess="{name}"]')
        spec = json.loads(page.select(f"#guess-{name} .asking-spec")[0].get_text())
        figure = _figure_of(tag, found, figures)
        found = copy(found)
        found.select("summary")[0].decompose()
        yield Question(
            spec["name"],
            spec["about"],
            without_links(_asked(tag)),
            without_links(found),
            str(found["data-model"]),
            spec.get("unit", ""),
            spec.get("options", []),
            figure,
        )


def _asked(question: Tag) -> Tag:
    """Leave out what follows the question itself, which is bold: what to press on the page."""
    question = copy(question)
    for strong in question.select("strong")[-1:]:
        for behind in list(strong.next_siblings):
            behind.extract()
    return question


def _figure_of(question: Tag, found: Tag, figures: dict[str, Figure]) -> Figure:
    """Return the figure that a guess's finding links to, or that marks it, or that comes next."""
    links = [str(link["href"])[1:].partition("?")[0] for link in found.select('a[href^="#"]')]
    linked = [figures[name] for name in links if name in figures]
    marking = [each for each in figures.values() if question["data-guess"] in each.marked]
    after = question.find_all_next("figure", class_="explorer")
    return [*linked, *marking, *(figures[str(tag["id"])] for tag in after)][0]


def plain_text(tag: Tag) -> str:
    """Return the words of a heading on one line."""
    tag = copy(tag)
    for extra in tag.select("a.headerlink, button"):
        extra.decompose()
    return " ".join(tag.get_text().split())


def without_links(tag: Tag) -> str:
    """Return what an element holds, or the whole paragraph, as HTML that leads nowhere else."""
    tag = copy(tag)
    for extra in tag.select("button, a.headerlink"):
        extra.decompose()
    for link in tag.select("a, span"):
        link.unwrap()
    return str(tag) if tag.name == "p" else tag.decode_contents().strip()

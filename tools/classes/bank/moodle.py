"""Write questions as Moodle XML, which Moodle's question bank imports.

What is right and what is said of a mistake is what `judge` says: Moodle takes the first answer of a
question that a number is near enough to, so the right one stands first, then mistakes in their
order, then ``*``, which is any number.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from html import escape
from itertools import groupby
from xml.etree import ElementTree as ET

from _ext import address
from pullkit.asking.answers import Target
from pullkit.exercises import Choice, Number, Numbers
from tools.printing.exercises import DIFFICULTIES, Exercise

from . import cloze
from .questions import Question, book
from .render import Html, as_html

KINDS = {Number: "numerical", Numbers: "cloze", Choice: "multichoice"}
UNITS = {"unitgradingtype": "0", "unitpenalty": "0.1", "showunits": "3", "unitsleft": "0"}  # none
SHUFFLED = {"single": "true", "shuffleanswers": "true", "answernumbering": "none"}


def quiz(questions: Iterable[Question], seed: int) -> bytes:
    """Return a file of questions, each exercise in a category of its own."""
    root = ET.Element("quiz")
    _, site = address.told()
    for exercise, variants in groupby(questions, key=lambda question: question.exercise):
        _category(root, exercise)
        for question in variants:
            _question(root, question, site, seed)
    ET.indent(root)
    found: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return found + b"\n"


def _category(root: ET.Element, exercise: Exercise) -> None:
    """Say in which category the questions below are to lie."""
    number, _, name = exercise.chapter.partition("-")
    path = [book(), f"{number} {name.capitalize()}", exercise.name]
    steps = [step.replace("/", "//") for step in path]
    category = ET.SubElement(root, "question", type="category")
    # Without a context before it, the path begins in the question bank that imports the file.
    _plain(category, "category", "/".join(["top", *steps]))
    _text(
        category,
        "info",
        f"<p>{escape(exercise.title)}: {escape(exercise.objective)}. {exercise.kind}, "
        f"{DIFFICULTIES[exercise.difficulty]}, {exercise.minutes} minutes.</p>",
    )


def _question(root: ET.Element, question: Question, site: str, seed: int) -> None:
    exercise, expected = question.exercise, question.expected

    def html(text: str) -> Html:
        return as_html(text, exercise.chapter, site)

    element = ET.SubElement(root, "question", type=KINDS[type(expected)])
    _plain(element, "name", question.title)
    asked = html(question.text)
    if isinstance(expected, Numbers):
        for name, field in zip(
            expected.names, cloze.fields(expected, exercise.points), strict=True
        ):
            asked.text += f"\n<p>{escape(name)}: {field}</p>"
    _text(element, "questiontext", asked)
    _text(element, "generalfeedback", html(question.solution))
    _values(element, {"defaultgrade": str(exercise.points), "penalty": _penalty(question)})
    _values(element, {"idnumber": f"{exercise.chapter}-{exercise.name}-{seed}-{question.number}"})
    if isinstance(expected, Number):
        _numerical(element, expected)
    elif isinstance(expected, Choice):
        _multichoice(element, expected, {key: html(text) for key, text in question.options.items()})
    for hint in question.hints:
        _text(element, "hint", html(hint))
    tags = ET.SubElement(element, "tags")
    for tag in (exercise.chapter, exercise.kind, DIFFICULTIES[exercise.difficulty]):
        _plain(tags, "tag", tag)


def _penalty(question: Question) -> str:
    """Return what a wrong try costs: after the last hint something is left, and guessing is not."""
    share = 1 / (len(question.hints) + 1)
    if question.options:
        share = max(share, 1 / (len(question.options) - 1))
    return f"{share:.7f}"


def _numerical(element: ET.Element, expected: Number) -> None:
    _values(element, UNITS)
    (right,) = expected.targets
    _near(element, right, "").set("fraction", "100")
    for (mistake,), words in expected.known():
        _near(element, mistake, words)
    _near(element, None, expected.where)


def _near(element: ET.Element, target: Target | None, words: str) -> ET.Element:
    """Add what is said to whoever is near a number, or to whoever is left; it earns nothing."""
    value, margin = map(cloze.number, target) if target else ("*", "0")
    answer = _plain(element, "answer", value, fraction="0")
    _values(answer, {"tolerance": margin})
    _text(answer, "feedback", escape(words, quote=False))
    return answer


def _multichoice(element: ET.Element, expected: Choice, options: Mapping[str, Html]) -> None:
    _values(element, SHUFFLED)
    for letter, option in options.items():
        answer = _text(element, "answer", option)
        answer.set("fraction", "100" if letter == expected.value else "0")
        _text(answer, "feedback", escape(expected.others.get(letter, ""), quote=False))


def _text(parent: ET.Element, tag: str, html: Html | str) -> ET.Element:
    """Add a text as HTML, with the figures it shows."""
    page = html if isinstance(html, Html) else Html(html)
    element = _plain(parent, tag, page.text, format="html")
    for name, content in page.files.items():
        file = ET.SubElement(element, "file", name=name, path="/", encoding="base64")
        file.text = b64encode(content).decode()
    return element


def _plain(parent: ET.Element, tag: str, text: str, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, attributes)
    ET.SubElement(element, "text").text = text
    return element


def _values(parent: ET.Element, values: Mapping[str, str]) -> None:
    for tag, value in values.items():
        ET.SubElement(parent, tag).text = value

"""Make what a class needs: ``python -m tools.classes --help``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from _ext.address import AddressError
from pullkit.company import CompanyError, load_company
from pullkit.terminal import on_any_terminal
from tools.printing.exercises import ROOT, chapters, read
from tools.printing.expressions import SourceError
from tools.sheets.lesson import SheetError

from . import box, editions, variants
from .bank.writing import write as write_bank
from .class_list import read_class
from .students import numbered

REFUSED = (SourceError, SheetError, CompanyError, AddressError, OSError, UnicodeDecodeError)
"""What is wrong with what was asked; each message says what to do."""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.classes", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, what in (
        ("student", "the book without any solution"),
        ("instructor", "the book with open solutions and teaching notes"),
        ("course", "an nbgrader course"),
    ):
        command = commands.add_parser(name, help=f"write {what}")
        place = ROOT / "dist" / name
        command.add_argument(
            "--out", type=Path, default=place, help=f"a new or empty folder (dist/{name})"
        )
        if name != "course":
            command.add_argument(
                "--repository", metavar="URL", help="the edition's own, where its buttons lead"
            )
    command = commands.add_parser("box", help="write a course: both editions, built, and sheets")
    command.add_argument(
        "--repository",
        metavar="URL",
        required=True,
        help="the student edition's own, such as https://github.com/OWNER/NAME",
    )
    command.add_argument(
        "--out",
        type=Path,
        default=ROOT / "dist" / "course-site",
        help="a new or empty folder (dist/course-site)",
    )
    command = commands.add_parser("variants", help="write a variant for each student, and a key")
    command.add_argument("chapter", choices=chapters())
    who = command.add_mutually_exclusive_group(required=True)
    who.add_argument("--count", type=_positive, help="how many variants")
    who.add_argument(
        "--class",
        dest="list",
        type=Path,
        help="a CSV file of names, e-mails, or a platform's export",
    )
    command.add_argument(
        "--seed", type=_positive, required=True, help="the same seed, the same numbers"
    )
    command.add_argument("--out", type=Path, help="a new or empty folder (dist/variants/CHAPTER)")
    for name, ending, what in (("moodle", "xml", "Moodle XML"), ("qti", "zip", "QTI 1.2")):
        command = commands.add_parser(name, help=f"write a question bank as {what}")
        command.add_argument("chapter", choices=[*chapters(), "all"])
        command.add_argument(
            "--count", type=_positive, required=True, help="how many variants of each exercise"
        )
        command.add_argument(
            "--seed", type=_positive, required=True, help="the same seed, the same file"
        )
        command.add_argument("--out", type=Path, help=f"a new file (dist/bank/CHAPTER.{ending})")
    command = commands.add_parser(
        "preflight", help="look through what students handed in, before nbgrader grades it"
    )
    command.add_argument("course", type=Path, help="the course's folder")
    command.add_argument("assignment", help="one that was released, such as 3-sense")
    return parser.parse_args()


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} must be a whole number, 1 or more")
    return int(text)


@on_any_terminal
def main() -> None:
    """Run one command; say where the result is."""
    asked = _arguments()
    try:
        load_company()  # everything depends on it: it is refused before anything is written
        well, said = _run(asked)
    except ModuleNotFoundError as error:
        extra = "bank" if asked.command == "qti" else "grading"
        sys.exit(f'tools.classes: {error.name} is missing: pip install -e ".[{extra}]"')
    except REFUSED as error:
        sys.exit(f"tools.classes: {error}")
    print("\n".join(said))
    if not well:
        sys.exit(1)


def _run(asked: argparse.Namespace) -> tuple[bool, list[str]]:
    """Run the command; return whether all is well, and what there is to say."""
    if asked.command == "preflight":
        from .preflight import report  # which needs nbgrader

        text, well = report(asked.course, asked.assignment)
        return well, [text]
    if asked.command in ("moodle", "qti"):
        chosen = chapters() if asked.chapter == "all" else [asked.chapter]
        return True, write_bank(asked.command, chosen, asked.count, asked.seed, asked.out)
    said = []
    if asked.command == "course":
        editions.course(asked.out)
    elif asked.command == "box":
        said = [f"Open {box.write(asked.out, asked.repository).resolve().as_uri()}"]
    elif asked.command == "variants":
        asked.out = asked.out or ROOT / "dist" / "variants" / asked.chapter
        source = read(asked.chapter)
        students, left_out = read_class(asked.list) if asked.list else (numbered(asked.count), [])
        variants.write(source, variants.draw(source, students, asked.seed), asked.out)
        said = [f"Left out, as no student: {row}" for row in left_out]
        names = [student.name for student in students]
        said += [
            f"1 student, {names[0]}"
            if len(names) == 1
            else f"{len(names)} students, from {names[0]} to {names[-1]}"
        ]
    else:
        editions.book(asked.command, asked.out, asked.repository)
    return True, [*said, f"It is in {asked.out}"]


if __name__ == "__main__":
    main()

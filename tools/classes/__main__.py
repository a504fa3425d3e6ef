"""Make what a class needs: ``python -m tools.classes --help``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from _ext import address
from _ext.address import AddressError
from pullkit.company import CompanyError, load_company
from pullkit.terminal import on_any_terminal
from tools.printing.exercises import ROOT, chapters, new_folder, read
from tools.printing.expressions import SourceError
from tools.sheets.lesson import SheetError

from . import box, editions, variants
from .bank.writing import write as write_bank
from .class_list import read_class
from .hand_out import hand_out
from .marking.grade import mark, sort_out, write
from .marking.inbox import read_inbox
from .marking.owners import Owners
from .marking.sandbox import Limits, check_walls
from .marking.worksheet import Worksheet
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
    _add_class(command)
    command.add_argument(
        "--seed", type=_positive, required=True, help="the same seed, the same numbers"
    )
    _add_worksheet(command, "to hand them out by")
    command.add_argument("--out", type=Path, help="a new or empty folder (dist/variants/CHAPTER)")
    command = commands.add_parser("grade", help="mark what came back, with feedback and a report")
    _add_class(command)
    command.add_argument("work", type=Path, help="the folder, or the platform's zip, of it")
    command.add_argument(
        "--seed", type=_positive, help="of the variants; without it, the book's own numbers"
    )
    _add_worksheet(command, "to be filled in")
    command.add_argument(
        "--trust", action="store_true", help="run it where nothing can wall it in, as yourself"
    )
    command.add_argument(
        "--seconds", type=_positive, default=60, help="that a notebook may take (60)"
    )
    command.add_argument(
        "--memory", type=_positive, default=1024, help="megabytes that it may take (1024)"
    )
    command.add_argument("--out", type=Path, help="a new or empty folder (dist/marks/CHAPTER)")
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
    command = commands.add_parser("collect", help="put what came back into an nbgrader course")
    command.add_argument("course", type=Path, help="the course's folder")
    command.add_argument("assignment", choices=chapters(), help="one that was released")
    command.add_argument("work", type=Path, help="the folder, or the platform's zip, of it")
    _add_list(command)
    command = commands.add_parser("give-back", help="take an nbgrader course's marks to Moodle")
    command.add_argument("course", type=Path, help="the course's folder")
    command.add_argument("assignment", choices=chapters(), help="one that was graded")
    _add_list(command)
    command.add_argument("--out", type=Path, required=True, help="a new or empty folder")
    return parser.parse_args()


def _add_list(command: argparse.ArgumentParser) -> None:
    """Let a command ask for the students of a course, and for Moodle's list of their marks."""
    command.add_argument(
        "--class", dest="list", type=Path, required=True, help="as for variants", metavar="CSV"
    )
    _add_worksheet(command, "of the assignment")


def _add_worksheet(command: argparse.ArgumentParser, what: str) -> None:
    """Let a command ask for Moodle's list of an assignment's marks."""
    command.add_argument(
        "--worksheet", type=Path, metavar="CSV", help=f"Moodle's grading worksheet, {what}"
    )


def _add_class(command: argparse.ArgumentParser) -> None:
    """Let a command ask for a chapter and for who is in the class."""
    command.add_argument("chapter", choices=chapters())
    who = command.add_mutually_exclusive_group(required=True)
    who.add_argument("--count", type=_positive, help="how many variants")
    who.add_argument(
        "--class",
        dest="list",
        type=Path,
        help="a CSV file of names, e-mails, or a platform's export",
    )


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
    if asked.command == "grade":
        return _grade(asked)
    if asked.command in ("collect", "give-back"):
        return _course(asked)
    said = []
    if asked.command == "course":
        editions.course(asked.out)
    elif asked.command == "box":
        said = [f"Open {box.write(asked.out, asked.repository).resolve().as_uri()}"]
    elif asked.command == "variants":
        said = _variants(asked)
    else:
        editions.book(asked.command, asked.out, asked.repository)
    return True, [*said, f"It is in {asked.out}"]


def _variants(asked: argparse.Namespace) -> list[str]:
    """Write a class's variants; return whom they are for, and who was left out."""
    asked.out = asked.out or ROOT / "dist" / "variants" / asked.chapter
    source = read(asked.chapter)
    students, left_out = read_class(asked.list) if asked.list else (numbered(asked.count), [])
    sheet = Worksheet(asked.worksheet) if asked.worksheet else None
    variants.write(source, variants.draw(source, students, asked.seed), asked.out)
    said = [f"Left out, as no student: {row}" for row in left_out]
    said += hand_out(students, sheet, asked.out) if sheet else []
    names = [student.name for student in students]
    several = f"{len(names)} students, from {names[0]} to {names[-1]}"
    return [*said, f"1 student, {names[0]}" if len(names) == 1 else several]


def _grade(asked: argparse.Namespace) -> tuple[bool, list[str]]:
    """Mark what came back; all is well if nothing of it was set aside."""
    asked.out = asked.out or ROOT / "dist" / "marks" / asked.chapter
    source = read(asked.chapter)
    students, _ = read_class(asked.list) if asked.list else (numbered(asked.count), [])
    drawn = variants.drawn_or_own(source, students, asked.seed)
    sheet = Worksheet(asked.worksheet) if asked.worksheet else None
    owners = Owners(source, drawn, sheet.students(students) if sheet else {})
    inbox = read_inbox(asked.work)
    new_folder(asked.out)
    limits = Limits(asked.seconds, asked.memory)
    papers, found = sort_out(source, owners, inbox)
    if papers and not asked.trust:
        check_walls(limits)
    mark(source, drawn, papers, found, limits, trusted=asked.trust, tell=_now)
    write(source, students, found, asked.out, sheet, address.told()[1])
    said = [f"Set aside: {place}: {why}" for place, why in sorted(found.aside)]
    said += [f"Worth a look: {look}" for look in found.looks]
    said.append(f"{len(found.marked)} of {len(students)} students are marked")
    return not found.aside, [*said, f"It is in {asked.out}"]


def _course(asked: argparse.Namespace) -> tuple[bool, list[str]]:
    """Take a course's work from a platform, or its marks and feedback there."""
    from .moodle_course import collect, give_back  # which need nbgrader

    students, _ = read_class(asked.list)
    sheet = Worksheet(asked.worksheet) if asked.worksheet else None
    if asked.command == "collect":
        return collect(asked.course, asked.assignment, read_inbox(asked.work), students, sheet)
    new_folder(asked.out)
    well, said = give_back(asked.course, asked.assignment, students, sheet, asked.out)
    return well, [*said, f"It is in {asked.out}"]


def _now(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()

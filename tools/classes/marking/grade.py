"""Mark a class: run what came back, judge it by each student's own numbers, write it down."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tools.archive import pack_files
from tools.printing.exercise_cells import answer_name
from tools.printing.exercises import Source
from tools.printing.expressions import SourceError

from ..students import Student
from ..variants import Variant, check_can_be_named, no_formula
from .feedback import page
from .inbox import Handed
from .judging import Judged, judge_notebook, judge_notes
from .owners import Owners, moodle_number
from .report import MISTAKES, Papers, mistakes, report, table
from .sandbox import Limits, Ran, called, run_on
from .work import Work, work_of
from .worksheet import Worksheet, moodle_folder

AT_ONCE = 2
NAME = "feedback.html"


@dataclass(frozen=True)
class Paper:
    """One student's work that is to be marked."""

    student: Student
    handed: Handed
    work: Work


@dataclass
class Class:
    """What became of a class's work.

    Attributes
    ----------
    marked : list of (Paper, list of Judged, Ran)
        What was marked.
    aside : list of (str, str)
        What was set aside, by its place, and why.
    looks : list of str
        What is worth a look.
    seen : set of Student
        Who handed in something, whatever it was.
    """

    marked: list[tuple[Paper, list[Judged], Ran]] = field(default_factory=list)
    aside: list[tuple[str, str]] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)
    seen: set[Student] = field(default_factory=set)

    @property
    def papers(self) -> Papers:
        """The answers of those whose work was marked."""
        return [judged for _, judged, _ in self.marked]


def sort_out(source: Source, owners: Owners, inbox: Sequence[Handed]) -> tuple[list[Paper], Class]:
    """Tell what can be marked, and whose it is; set the rest aside."""
    found, papers = Class(), list[Paper]()
    for handed in inbox:
        found.seen.update(owners.claim(handed.place).students)
        try:
            work = work_of(handed, source)
            student, looks = owners.owner(handed.place, work)
        except SourceError as error:
            found.aside.append((handed.place, str(error)))
            continue
        papers.append(Paper(student, handed, work))
        found.seen.add(student)
        found.looks += looks
    return list(_one_each(papers, found)), found


def _one_each(papers: Sequence[Paper], found: Class) -> Iterator[Paper]:
    """Yield one paper a student; of two that differ nobody knows which is meant."""
    of: dict[Student, list[Paper]] = {}
    for paper in papers:
        same = [other.handed.content for other in of.get(paper.student, [])]
        if paper.handed.content not in same:
            of.setdefault(paper.student, []).append(paper)
    for student, theirs in of.items():
        notebooks = [paper for paper in theirs if paper.work.said is None] or theirs
        for paper in theirs:
            if paper not in notebooks:
                what = "notes beside a notebook: the notebook is marked"
                found.looks.append(f"{paper.handed.place}: {what}")
        if len(notebooks) == 1:
            yield notebooks[0]
            continue
        for paper in notebooks:
            why = f"it is one of {len(notebooks)} from {student.name}: keep the one that counts"
            found.aside.append((paper.handed.place, why))


def mark(
    source: Source,
    variants: Sequence[Variant],
    papers: Sequence[Paper],
    found: Class,
    limits: Limits,
    *,
    trusted: bool,
    tell: Callable[[str], None],
) -> None:
    """Run and judge each paper; add to what was found."""
    chosen = {variant.student: variant.chosen for variant in variants}

    def ran(paper: Paper) -> Ran:
        if paper.work.said is not None:
            return Ran()
        questions = {
            answer_name(number): exercise.expected(chosen[paper.student][exercise.name])
            for number, exercise in enumerate(source.exercises, start=1)
        }
        return run_on(paper.work.cells, source.setup, questions, limits, trusted=trusted)

    pool = ThreadPoolExecutor(min(AT_ONCE, os.cpu_count() or 1))
    try:
        for paper, result in zip(papers, pool.map(ran, papers), strict=True):
            if result.trouble:
                found.aside.append((paper.handed.place, result.trouble))
                tell(f"{paper.student.name}: set aside")
                continue
            if paper.work.said is None:
                judged = list(judge_notebook(source, chosen[paper.student], result))
            else:
                judged = list(judge_notes(source, paper.work.said))
            found.marked.append((paper, judged, result))
            if result.left_out:
                found.looks.append(f"{paper.student.name}: {result.left_out}, and was left out")
            tell(f"{paper.student.name}: {_points(judged)} of {_most(source)}")
    finally:
        pool.shutdown(cancel_futures=True)


def write(
    source: Source,
    students: Sequence[Student],
    found: Class,
    out: Path,
    sheet: Worksheet | None,
    site: str,
) -> None:
    """Write marks, feedback and report into a folder that is empty."""
    pages = {}
    numbers = {student: number for number, student in _numbers(sheet, students).items()}
    for paper, judged, ran in found.marked:
        number = moodle_number(paper.handed.place) or numbers.get(paper.student, "")
        if sheet is not None:
            comment = f"{_points(judged)} of {_most(source)} points; see {NAME}."
            look = sheet.fill(number, _points(judged), _most(source), comment)
            found.looks += [f"{paper.student.name}: {look}"] if look else []
        folder = feedback_folder(paper.student, number, sheet)
        check_can_be_named(folder)
        stopped = [(called(paper.work.cells, number), words) for number, words in ran.stopped]
        pages[folder] = page(source, paper.student.name, judged, stopped, site)
    write_feedback(pages, out)
    if sheet is not None:
        sheet.write(out / sheet.filled_name)
    missing = [student.name for student in students if student not in found.seen]
    (out / "marks.csv").write_bytes(table(_marks(source, students, found)))
    (out / "mistakes.csv").write_bytes(table([MISTAKES, *mistakes(source, found.papers)]))
    aside = [f"{place}: {why}" for place, why in sorted(found.aside)]
    text = report(source, found.papers, aside=aside, missing=missing, looks=found.looks)
    (out / "report.md").write_text(text, encoding="utf-8")


def _numbers(sheet: Worksheet | None, students: Sequence[Student]) -> dict[str, Student]:
    return sheet.students(students) if sheet else {}


def feedback_folder(student: Student, number: str, sheet: Worksheet | None) -> str:
    """Return the folder of a student's feedback: Moodle's own name where Moodle knows them."""
    if not number:
        return student.folder
    return sheet.folder(number) if sheet else moodle_folder(student.name, number)


def write_feedback(pages: Mapping[str, str], out: Path) -> None:
    """Write each page into its folder, and all of them into a zip."""
    if not pages:
        return
    places = {f"{folder}/{NAME}": out / "feedback" / folder / NAME for folder in pages}
    for place, text in zip(places.values(), pages.values(), strict=True):
        place.parent.mkdir(parents=True)
        place.write_text(text, encoding="utf-8")
    pack_files(places, out / "feedback.zip")


def _marks(source: Source, students: Sequence[Student], found: Class) -> Iterable[list[str]]:
    """Yield the rows of a plain list of marks: everybody in the list's order."""
    names = [exercise.name for exercise in source.exercises]
    yield ["student", "points", "out of", *names, "file"]
    of = {paper.student: (paper, judged) for paper, judged, _ in found.marked}
    for student in students:
        if student not in of:
            yield [no_formula(student.name), "", str(_most(source)), *[""] * len(names), ""]
            continue
        paper, judged = of[student]
        points = [str(each.verdict.points) for each in judged]
        sums = [str(_points(judged)), str(_most(source))]
        yield [no_formula(student.name), *sums, *points, no_formula(paper.handed.place)]


def _points(judged: Sequence[Judged]) -> int:
    return sum(each.verdict.points for each in judged)


def _most(source: Source) -> int:
    return sum(exercise.points for exercise in source.exercises)

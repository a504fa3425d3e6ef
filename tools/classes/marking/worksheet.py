"""Fill in Moodle's grading worksheet: what is there stays as it is, and its form as it was."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pullkit.datafiles import encoding_of
from tools.printing.expressions import SourceError

from ..class_list import DELIMITERS, Entry, read_entries
from ..headings import word_of
from ..students import Student, alike

FILLED = "filled-"
NUMBER = re.compile(r"\D*?(\d+)\s*")  # Participant 811000, Teilnehmer/in811000
# What Moodle heads the columns that it takes back, in the languages that are known here.
COLUMNS = {
    "identifier": "Identifier, Identifiant, ID, Identificador, Identificativo, Identificatore",
    "grade": "Grade, Note, Bewertung, Calificación, Valutazione, Nota, Cijfer, Beoordeling",
    "most": (
        "Maximum grade, Note maximale, Bestwertung, Höchstbewertung, Beste Bewertung, "
        "Calificación máxima, Valutazione massima, Nota máxima, Maximumcijfer, Maximale cijfer"
    ),
    "comments": (
        "Feedback comments, Feedback par commentaires, Feedback als Kommentar, "
        "Comentarios de retroalimentación, Commenti, Comentários de feedback, "
        "Feedback opmerkingen"
    ),
}


@dataclass
class Line:
    """A student's row of the worksheet."""

    row: list[str]
    number: str
    entry: Entry


class Worksheet:
    """Moodle's list of an assignment's marks, as it was downloaded.

    Parameters
    ----------
    path : Path
        The CSV file. It is read, and never written.
    """

    def __init__(self, path: Path) -> None:
        entries, _ = read_entries(path)
        self.path = path
        data = path.read_bytes()
        self.encoding = encoding_of(data)
        text = data.decode(self.encoding)
        self.marked = text.startswith("\ufeff")
        self.ends = "\r\n" if "\r\n" in text else "\n"
        text = text.lstrip("\ufeff")
        self.delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
        begins = dict(_rows(text, self.delimiter))
        self.rows = list(begins.values())
        self.columns = self._columns()
        self.lines = [self._line(begins[entry.line], entry) for entry in entries]

    def _columns(self) -> dict[str, int]:
        words = [word_of(heading) for heading in self.rows[0]]
        columns = {
            what: words.index(known)
            for what, names in COLUMNS.items()
            for known in map(word_of, names.split(","))
            if known in words
        }
        for what in ("identifier", "grade"):
            if what not in columns:
                raise SourceError(
                    f"{self.path}: no column is headed {what}, as in Moodle's grading worksheet; "
                    "download it again from the assignment: Submissions, Download grading worksheet"
                )
        return columns

    def _line(self, row: list[str], entry: Entry) -> Line:
        row += [""] * (len(self.rows[0]) - len(row))
        number = NUMBER.fullmatch(row[self.columns["identifier"]])
        return Line(row, number[1] if number else "", entry)

    def students(self, students: Sequence[Student]) -> dict[str, Student]:
        """Return who is known to Moodle by which number."""
        found = {}
        for line in self.lines:
            own = [each for each in students if each.identity == line.entry.identity]
            called = [each for each in students if alike(each.name) == alike(line.entry.name)]
            if len(who := own or called) == 1 and line.number:
                found[line.number] = who[0]
        return found

    def fill(self, number: str, points: float, out_of: float, comment: str) -> str:
        """Give a mark to the student of this number; return what is worth a look, or nothing.

        A mark or a comment that is there stays.
        """
        line = next((line for line in self.lines if line.number == number), None)
        if line is None:
            return "the worksheet has no row for this student: the mark is in marks.csv"
        mark, place = self._mark(line.row, points, out_of), self.columns["grade"]
        there = line.row[place].strip(" -")
        if there and not _same(there, mark):
            return f"the worksheet has the mark {there}, which stays; the new one would be {mark}"
        line.row[place] = mark
        if "comments" in self.columns and not line.row[self.columns["comments"]].strip():
            line.row[self.columns["comments"]] = comment
        return ""

    def _mark(self, row: Sequence[str], points: float, out_of: float) -> str:
        """Return the mark out of what Moodle gives at most, written as Moodle writes it."""
        most = row[self.columns["most"]].strip() if "most" in self.columns else ""
        if not re.fullmatch(r"\d+([.,]\d+)?", most):
            return f"{points:g}"
        mark = f"{points * float(most.replace(',', '.')) / out_of:.2f}"
        return mark.replace(".", ",") if "," in most else mark

    @property
    def filled_name(self) -> str:
        """What the filled worksheet is called, also if this one is a filled one."""
        return f"{FILLED}{self.path.name.removeprefix(FILLED)}"

    def write(self, path: Path) -> None:
        """Write the worksheet in the form in which it came."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=self.delimiter, lineterminator=self.ends)
        writer.writerows(self.rows)
        mark = "\ufeff" if self.marked else ""
        path.write_bytes((mark + text.getvalue()).encode(self.encoding))

    def folder(self, number: str) -> str:
        """Return how Moodle calls the folder of the student of this number."""
        name = next((line.entry.name for line in self.lines if line.number == number), "")
        return moodle_folder(name, number)


def moodle_folder(name: str, number: str) -> str:
    """Return a folder's name that Moodle takes back, in older versions too."""
    plain = re.sub(r"""[\\/:*?"<>|'&#\x00-\x1f]""", "", name).replace("_", " ").strip(" .")
    return f"{plain or 'Participant'}_{number}_assignsubmission_file_"


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield every row as it stands, with the line it begins on."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    begins = 1
    for row in rows:
        yield begins, row
        begins = rows.line_num + 1


def _same(one: str, other: str) -> bool:
    try:
        return float(one.replace(",", ".")) == float(other.replace(",", "."))
    except ValueError:
        return one == other

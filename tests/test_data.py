"""The data files: described, valid, and found wherever the book is run."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import frictionless
import pytest

from pullkit.datafiles import data_path, numbered_rows, read_text
from tests.conftest import ROOT, committed_files

DATA = ROOT / "data"
PACKAGE: dict[str, Any] = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["name"]: resource for resource in PACKAGE["resources"]}


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / RESOURCES[name]["path"]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_file_is_what_the_data_package_says() -> None:
    report = frictionless.validate(DATA / "datapackage.json")
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])


def test_every_csv_file_is_described() -> None:
    described = {DATA / resource["path"] for resource in RESOURCES.values()}
    assert described == {path for path in committed_files(DATA) if path.suffix == ".csv"}


@pytest.mark.parametrize("name", RESOURCES)
def test_every_file_states_its_source_base_year_and_reading(name: str) -> None:
    resource = RESOURCES[name]
    assert resource["sources"][0]["title"]
    for key in ("title", "description", "base", "year", "how_read"):
        assert resource[key], key
    for field in resource["schema"]["fields"]:
        assert field["description"], field["name"]
        assert field["unit"], field["name"]


def test_an_invented_company_is_described_as_fictional() -> None:
    assert "Fictional" in RESOURCES["cycles-maillon"]["description"]


def test_the_letter_and_the_absent_contact_have_no_figure() -> None:
    for row in rows("beneficiary-contact"):
        met = row["group"] == "five minutes with a beneficiary"
        assert bool(row["change_percent"]) == met
        assert row["finding"] == ("significant rise" if met else "no significant rise")


def test_who_influences_strategy_is_what_chief_executives_said() -> None:
    about = RESOURCES["influence-on-strategy"]
    lesson = (ROOT / "chapters/1-consommacteur/lesson.ipynb").read_text(encoding="utf-8")
    assert "chief executives" in about["base"]
    assert "of chief executives named the C-suite" in lesson
    assert {row["who"]: int(row["percent"]) for row in rows("influence-on-strategy")} == {
        "C-suite": 79,
        "customers": 55,
        "board": 53,
        "corporate strategy": 44,
    }


# Where the files are found

REPORT = """
import pullkit, pullkit.engine
from pathlib import Path
from pullkit.company import load_company
from pullkit.datafiles import data_path
print(data_path())
print(Path(pullkit.engine.__file__).with_name("assets") / "explorer.js")
print(len(load_company().people))
"""


def run_elsewhere(folder: Path, *path: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {[str(p) for p in path]}\n{REPORT}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_a_checkout_uses_its_own_data_from_any_folder(tmp_path: Path) -> None:
    data, _, people = run_elsewhere(tmp_path)
    assert Path(data) == DATA
    assert people == "53"


def test_an_installed_wheel_carries_its_data_and_its_script(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    wheels, installed = tmp_path / "wheels", tmp_path / "installed"
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), str(ROOT)]
    subprocess.run([*pip, *build], check=True)
    (wheel,) = wheels.glob("pullkit-*.whl")
    subprocess.run(
        [*pip, "install", "--no-deps", "--target", str(installed), str(wheel)], check=True
    )
    data, script, people = run_elsewhere(tmp_path, installed)
    assert Path(data) == installed / "pullkit" / "data"
    assert Path(script).is_file()
    assert Path(script).is_relative_to(installed)
    assert people == "53"


def test_a_missing_data_file_is_named_with_the_places_looked_in() -> None:
    with pytest.raises(FileNotFoundError, match=r"no data file 'evidence/none.csv'; looked in "):
        data_path("evidence", "none.csv")


# Files that people edit


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("zoe", ["Zo\u00eb", "Zoe\u0308"])
def test_a_text_is_read_alike_however_a_program_saved_it(
    tmp_path: Path, encoding: str, end: str, zoe: str
) -> None:
    path = tmp_path / "chart.csv"
    path.write_bytes(f"name{end}{zoe}{end}".encode(encoding))
    assert read_text(path) == "name\nZo\u00eb\n"


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (
            "name\r\nBo\r\nZoë".encode("cp1252"),
            "line 3: a letter cannot be read; it must be saved as UTF-8",
        ),
        (
            "name\rBo\rZoë\r".encode("latin-1"),
            "line 3: a letter cannot be read; it must be saved as UTF-8",
        ),
        ("name\nZo\ufffd".encode(), "line 2: a letter cannot be read; it must be saved as UTF-8"),
        (
            "name\nZoë".encode("utf-16")[:-1],
            "line 2: a letter cannot be read; it must be saved as UTF-8",
        ),
        (b"PK\x03\x04\x14\x00", "it is a spreadsheet; it must be saved as CSV UTF-8"),
    ],
)
def test_what_is_no_such_text_is_refused_with_the_line_and_the_cure(
    tmp_path: Path, data: bytes, refusal: str
) -> None:
    (tmp_path / "chart.csv").write_bytes(data)
    with pytest.raises(ValueError, match=rf"chart\.csv[:,] {refusal}$"):
        read_text(tmp_path / "chart.csv")


def test_an_empty_row_is_no_row_and_a_row_is_numbered_where_it_begins() -> None:
    text = 'name,role\r\n,\r\n\r\n"Ana\nMaria", "lead, or head"\r\n , \r\nBo,hand'
    assert list(numbered_rows(text)) == [
        (1, ["name", "role"]),
        (4, ["Ana\nMaria", "lead, or head"]),
        (7, ["Bo", "hand"]),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('name,role\n"Ana,lead\nBo,hand\nCy,hand\n', 2),
        ('name,role\nAna,"lead\n"Bo",hand\n', 2),
        ('name,role\n"Ana\nMaria", "lead\nBo,hand\n', 3),
        ('name;role\n\nA, B;"lead', 3),
        ('name\n"' + "Ana\n" * 50_000, 2),
    ],
)
def test_an_unclosed_quotation_mark_is_named_where_it_opens(text: str, line: int) -> None:
    with pytest.raises(
        ValueError, match=f"^line {line}: a quotation mark opens here and is never closed$"
    ):
        list(numbered_rows(text, ";" if ";" in text else ","))


def test_a_quotation_mark_inside_a_value_is_named_with_the_cure() -> None:
    with pytest.raises(
        ValueError, match=r"^line 2: a quotation mark closes before .* it is doubled$"
    ):
        list(numbered_rows('name,role\n"Ana "Annie" Lind",lead\nBo,hand\n'))

"""The data files: described, valid, and found wherever the book is run."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import frictionless
import pytest

from pullkit.datafiles import data_path
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

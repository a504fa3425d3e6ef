"""The repository's own rules: notebooks, layers, names, numbers, pins and addresses."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

from pullkit.company import WORDS, load_company
from tests.conftest import ROOT, committed_files
from tools.printing import lessons
from tools.printing.expressions import BRACES, expressions
from tools.printing.press import pages

NOTEBOOKS = [path for path in committed_files() if path.suffix == ".ipynb"]
# Exercises hold numbers of their own; tests/test_exercises.py checks them.
WRITTEN = [page.source for page in pages() if not page.has_exercises]

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.parent.name)
every_text = pytest.mark.parametrize(
    "path", WRITTEN, ids=lambda path: f"{path.parent.name}-{path.stem}"
)


def committed_texts() -> Iterator[tuple[Path, str]]:
    for path in committed_files():
        content = path.read_bytes()
        if b"\0" not in content:
            yield path.relative_to(ROOT), content.decode("utf-8")


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


# Notebooks


def test_there_are_notebooks_and_the_contents_list_them_all() -> None:
    contents = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    assert NOTEBOOKS
    for path in NOTEBOOKS:
        assert path.relative_to(ROOT).with_suffix("").as_posix() in contents


@every_notebook
def test_a_notebook_is_committed_without_outputs(path: Path) -> None:
    notebook = read(path)
    assert "widgets" not in notebook.metadata
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == [], cell.id
            assert cell.execution_count is None, cell.id


@every_notebook
def test_a_notebook_is_valid_and_its_cells_have_ids_of_their_own(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) >= (4, 5)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)


# What the manuscript may not hold. Results and the company's names stand in it as expressions.

ALLOWED_NUMBERS = {"4.0"}  # the licence's version
NOT_PROSE = re.compile(
    r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|\]\([^)]*\)|<[^>]*>|doi:[^\s\]]+|https?://\S+",
    re.DOTALL,
)
RESULT = re.compile(r"(?<![\w.])(\d+\.\d+|\d+(?=\s?(?:%|°|per cent)))(?![\w.]\d)")


def prose(path: Path) -> Iterator[tuple[str, str]]:
    for cell in lessons.read(path).notebook.cells:
        if cell.cell_type == "markdown":
            yield cell.id, NOT_PROSE.sub(" ", BRACES.sub(" ", cell.source))


def typed_results(text: str) -> list[str]:
    return [found for found in RESULT.findall(text) if found not in ALLOWED_NUMBERS]


def given(path: Path) -> set[float]:
    """The numbers that a page's code gives to the models, and the same in per cent."""
    cells = lessons.read(path).notebook.cells
    programs = [cell.source for cell in cells if cell.cell_type == "code"]
    programs += [asked.code for cell in cells for asked in expressions(cell.source)]
    numbers = {
        float(node.value)
        for program in programs
        for node in ast.walk(ast.parse(program))
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float)
    }
    return numbers | {round(100 * number, 9) for number in numbers}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("About 29.7 months.", ["29.7"]),
        ("It falls to 41 % of the stake.", ["41"]),
        ("It falls to 41 per cent.", ["41"]),
        ("In 1956, *Annals* 10(2), 43 desks, three in ten.", []),
        ("The text is under CC BY 4.0.", []),
    ],
)
def test_a_typed_result_is_recognised(text: str, found: list[str]) -> None:
    assert typed_results(text) == found


@every_text
def test_a_number_typed_into_the_text_is_one_that_the_models_are_given(path: Path) -> None:
    asked = given(path)
    typed = {
        cell: [found for found in typed_results(text) if float(found) not in asked]
        for cell, text in prose(path)
    }
    assert {cell: found for cell, found in typed.items() if found} == {}


@every_text
def test_no_name_of_the_company_is_typed_into_the_text(path: Path) -> None:
    company = load_company()
    names = {person.name for person in company.people} | {getattr(company, word) for word in WORDS}
    pattern = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(names)))
    assert {cell: found for cell, text in prose(path) if (found := pattern.findall(text))} == {}


# Layers: models, then the explorers' engine beside them, then explorers, then notebooks

PLOTTING = ("matplotlib", "ipywidgets", "anywidget", "IPython")


def imports(path: Path) -> set[str]:
    """List the modules a file of `pullkit` imports, relative ones spelled out."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *filter(None, [node.module])])
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return found


def within(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("path", sorted((ROOT / "pullkit").glob("*.py")), ids=lambda p: p.stem)
def test_a_model_neither_draws_nor_knows_what_is_built_on_it(path: Path) -> None:
    forbidden = (*PLOTTING, "pullkit.engine", "pullkit.explorers")
    assert [module for module in imports(path) if within(module, *forbidden)] == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "pullkit/engine").glob("*.py")), ids=lambda p: p.stem
)
def test_the_engine_could_be_lifted_out(path: Path) -> None:
    ours = [module for module in imports(path) if within(module, "pullkit")]
    assert [
        module for module in ours if module != "pullkit" and not within(module, "pullkit.engine")
    ] == []


@pytest.mark.parametrize("path", sorted((ROOT / "pullkit").rglob("*.py")), ids=lambda p: p.stem)
def test_the_package_needs_nothing_else_of_the_repository(path: Path) -> None:
    around = ("_ext", "book_build", "tools", "tests", "benchmarks")
    assert [module for module in imports(path) if within(module, *around)] == []


# Files


def test_no_file_names_a_path_of_a_machine_or_a_package_registry() -> None:
    folders = "|".join(["home", "root", "Users", "tmp", "work", "opt", "mnt"])
    hosts = "|".join(["pypi" + r"\.org", "pythonhosted" + r"\.org", "npmjs" + r"\.(org|com)"])
    pattern = re.compile(rf"(?<![\w./:~-])/({folders})/\w+|[A-Z]:\\\w+|{hosts}")
    found = {
        str(path): match[0] for path, text in committed_texts() if (match := pattern.search(text))
    }
    assert found == {}


def test_no_file_holds_an_unfinished_mark() -> None:
    pattern = re.compile(r"\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b|coming " + "soon")
    assert [str(path) for path, text in committed_texts() if pattern.search(text)] == []


def test_every_make_command_of_the_texts_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(" ".join(re.findall(r"^([\w ]+):", makefile, re.MULTILINE)).split())
    for name in ("README.md", "CONTRIBUTING.md", ".ci/run"):
        commands = re.findall(
            r"(?:`|^)make (\w+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE
        )
        assert commands, name
        assert set(commands) <= targets, name


# Pins


PINNED = ("requirements.txt", "requirements-dev.txt", ".binder/requirements.txt")
DIGEST = re.compile(r" \\\n    --hash=sha256:[0-9a-f]{64}(?= \\\n|\n)")


def pins(name: str) -> dict[str, Requirement]:
    text = (ROOT / name).read_text(encoding="utf-8")
    lines = [line for line in DIGEST.sub("", text).splitlines() if not line.startswith("#")]
    found = [Requirement(line) for line in lines]
    assert len({requirement.name for requirement in found}) == len(found)
    return {requirement.name: requirement for requirement in found}


def version(requirement: Requirement) -> Version:
    (pin,) = requirement.specifier
    assert pin.operator == "==", requirement
    return Version(pin.version)


@pytest.mark.parametrize("name", PINNED)
def test_every_pin_is_followed_by_the_digests_of_its_files(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    first = re.findall(r"^[^\s#].*", text, re.MULTILINE)
    assert first
    assert [line for line in first if not line.endswith(" \\")] == []
    assert len(DIGEST.findall(text)) >= len(first)


def test_every_pin_is_exact_and_within_the_ranges_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    to_run = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["lab"],
        *groups["build"],
    ]
    ranges = {
        "requirements.txt": [*to_run, *project["project"]["optional-dependencies"]["book"]],
        ".binder/requirements.txt": to_run,
        "requirements-dev.txt": [each for each in groups["dev"] if isinstance(each, str)],
    }
    for name, asked in ranges.items():
        pinned = {package: version(requirement) for package, requirement in pins(name).items()}
        for requirement in map(Requirement, asked):
            assert pinned[requirement.name] in requirement.specifier, requirement


def test_the_tools_and_binder_need_the_same_versions_as_the_book() -> None:
    book = pins("requirements.txt")
    for other in map(pins, PINNED[1:]):
        for name in book.keys() & other.keys():
            assert version(book[name]) == version(other[name])
    assert pins(".binder/requirements.txt").keys() < book.keys()


def test_what_the_package_is_built_by_is_among_the_pins() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(project["build-system"]["requires"]) < set(project["dependency-groups"]["build"])


# Addresses, which tests/test_address.py tells more of


def test_no_file_installs_clones_or_launches_anything_from_an_address() -> None:
    pattern = re.compile(
        r"(?:git\+|git clone )https?://\S+|mybinder\.org/v2/\S+|colab\.research\S+"
    )
    own = Path("tests")
    found = {
        str(path): match[0]
        for path, text in committed_texts()
        if own not in path.parents and (match := pattern.search(text))
    }
    assert found == {}


def test_the_citation_file_has_what_citations_need() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert citation.keys() >= {"cff-version", "message", "title", "authors"}
    assert citation["version"] == project["version"]

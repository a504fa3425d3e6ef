"""The two engines can be copied out of the book and used on their own."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import pullkit.asking
import pullkit.engine

ENGINE = Path(pullkit.engine.__file__).parent
ASKING = Path(pullkit.asking.__file__).parent

USE = """
import sys
sys.modules["pullkit"] = None  # an import of the book's package would now fail
import os
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
from lifted import Range, explorer

@explorer(Range("slope", "Slope", 0, 3, default=1), caption="A line.")
def tilt():
    figure, axes = plt.subplots()
    axes.set_ylim(0, 3)
    line, = axes.plot([0, 1], [0, 1])
    def read(slope):
        return slope
    def update(slope):
        line.set_ydata([0, slope])
        return [line]
    def describe(slope):
        return f"It rises by {slope}."
    return figure, read, update, describe

from lifted.live import LiveView
view = LiveView(tilt())
assert "widget-view" in str(view._repr_mimebundle_())
assert "It rises by 1." in view.still()[0]["text/html"]
os.environ["EXPLORER_OUTPUT"] = "published"
html = tilt()._repr_mimebundle_()["text/html"]
assert "It rises by 1." in html and 'class="explorer-data"' in html
from lifted import published, sphinx_extension
assert len(published.assets()["explorer.js"]) > 1000
assert callable(sphinx_extension.setup)
print("it works")
"""

ASK = """
import sys
sys.modules["pullkit"] = None  # an import of the book's package would now fail
import os
from lifted.asking import Guess, Number
from lifted.asking.live import GuessView
desks = Guess("desks", about="Desks that move", unit="desks", low=0, high=7)
view = GuessView(desks)
view.field.value = "5,0"
assert "You said 5 desks" in view.status.value
os.environ["EXPLORER_OUTPUT"] = "published"
assert 'class="asking-spec"' in desks._repr_mimebundle_()["text/html"]
assert Number(6.5).judge("6,5") == (1.0, "Right.")
from lifted.asking import published, sphinx_extension
from lifted.engine.published import assets
published.add_to_pages()
assert "explorers=" in assets()["explorer.js"].replace(" ", "")
assert "judge=" in assets()["answers.js"].replace(" ", "")
assert callable(sphinx_extension.setup)
print("it works")
"""


def test_the_engine_works_under_another_name_without_the_book(tmp_path):
    shutil.copytree(ENGINE, tmp_path / "lifted", ignore=shutil.ignore_patterns("__pycache__"))
    done = subprocess.run(
        [sys.executable, "-c", USE], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.stdout.strip() == "it works", done.stderr


def test_the_asking_engine_works_beside_the_other_one_without_the_book(tmp_path):
    for folder in (ENGINE, ASKING):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(folder, tmp_path / "lifted" / folder.name, ignore=ignored)
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.stdout.strip() == "it works", done.stderr


@pytest.mark.parametrize(
    "path", sorted([*ENGINE.glob("*.py"), *ASKING.glob("*.py")]), ids=lambda path: path.name
)
def test_no_module_of_the_engines_names_the_book_s_package(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names = node.module or ".".join(name.name for name in node.names)
            beside = path.parent == ASKING and names.split(".")[0] == "engine"
            assert node.level <= 1 + beside
            assert node.level or not (node.module or "").startswith("pullkit")
        if isinstance(node, ast.Import):
            assert not any(name.name.startswith("pullkit") for name in node.names)

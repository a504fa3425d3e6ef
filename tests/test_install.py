"""Binder's way: a new environment, what `.binder` lists alone, each chapter from its own folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import checkout


def without_this_environment() -> dict[str, str]:
    """Return the variables a stranger's shell would have."""
    dropped = {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"}
    return {key: value for key, value in os.environ.items() if key not in dropped}


@pytest.mark.slow
@pytest.mark.binder
def test_every_chapter_runs_from_its_own_folder_with_what_binder_installs(tmp_path: Path) -> None:
    clone, environment = checkout(tmp_path / "clone"), tmp_path / "environment"
    base = Path(sys.base_prefix) / "bin" / "python3"
    shell = without_this_environment()
    subprocess.run([str(base), "-m", "venv", str(environment)], check=True, env=shell)
    bin_folder = environment / "bin"
    pip = [str(bin_folder / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    pinned = [*pip, "install", "-r", ".binder/requirements.txt"]
    subprocess.run(pinned, check=True, cwd=clone, env=shell)
    there = shell | {"PATH": os.pathsep.join([str(bin_folder), shell["PATH"]])}
    subprocess.run([".binder/postBuild"], check=True, cwd=clone, env=there)

    notebooks = sorted((clone / "chapters").rglob("*.ipynb"))
    assert notebooks
    for notebook in notebooks:
        command = [str(bin_folder / "jupyter"), "execute", notebook.name]
        done = subprocess.run(
            command, cwd=notebook.parent, env=shell, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr

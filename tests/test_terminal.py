"""What the commands print comes out on every terminal, whatever letters it has."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

NAMES = ["Zo\u00eb 王", "\u0141ukasz"]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_names_are_printed_on_a_terminal_that_lacks_their_letters(
    tmp_path: Path, encoding: str
) -> None:
    (tmp_path / "class.csv").write_text(
        "\n".join(["student", "Points Possible", *NAMES]), encoding="utf-8"
    )
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tools.classes", "variants", "3-sense", "--seed", "1"),
            *("--class", str(tmp_path / "class.csv"), "--out", str(tmp_path / "out")),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding},
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    first, last = (name.encode(encoding, "backslashreplace") for name in NAMES)
    assert done.stdout.splitlines()[:2] == [
        b"Left out, as no student: line 2, Points Possible",
        b"2 students, from " + first + b" to " + last,
    ]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*NAMES, "key.csv", "key.md"}


@pytest.mark.parametrize("buffered", ["", "1"])
@pytest.mark.parametrize(
    "command",
    ["print('a')", "print('a' * 100_000)", "argparse.ArgumentParser().parse_args(['-h'])"],
)
def test_a_command_ends_quietly_when_nobody_reads_on(command: str, buffered: str) -> None:
    program = f"""
import argparse, sys
from pullkit.terminal import on_any_terminal
sys.stdin.read()
on_any_terminal(lambda: {command})()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": buffered},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdin and running.stdout and running.stderr
        running.stdout.close()
        running.stdin.close()
        assert running.stderr.read() == b""
    assert running.returncode in (0, 1)  # argparse takes no notice where nothing is kept back


def test_every_command_that_prints_does_so_on_any_terminal() -> None:
    folders = ("benchmarks", "pullkit", "tools")
    modules = {path for folder in folders for path in (ROOT / folder).rglob("*.py")}
    found = 0
    for path in modules:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if getattr(node, "name", "") == "main" and "print(" in ast.unparse(node):
                assert isinstance(node, ast.FunctionDef)
                assert list(map(ast.unparse, node.decorator_list)) == ["on_any_terminal"], path
                found += 1
    assert found > 4

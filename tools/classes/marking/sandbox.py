"""Run what a learner wrote in a process of its own, and take what it says as plain data."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pullkit.asking.answers import Choice, Expected, Function, Number, Numbers
from tools.printing.exercises import ROOT
from tools.printing.expressions import SourceError

HERE = Path(__file__).parent
MOST_SAID = 4_000_000  # bytes
LONGEST_NAME = 60  # letters of a cell's first line
GRACE = 5  # seconds to start in, and to be ended in
SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/nix/store", "/gnu")
SCRATCH = "/scratch"  # behind the walls, the one folder to write into
HIDDEN = str(ROOT / "pullkit" / "exercises")


@dataclass(frozen=True)
class Limits:
    """What a notebook may take: seconds, and megabytes of memory."""

    seconds: int = 60
    memory: int = 1024


@dataclass
class Ran:
    """What became of a notebook that was run.

    Attributes
    ----------
    given : dict of str to str
        What was read of the answer in each variable, as JSON.
    unreadable : dict of str to str
        The variables whose answer could not be looked at, with the kind of error.
    stopped : list of (int, str)
        The cells that stopped, the setup being number 0, and their errors.
    trouble : str
        Why there is no more, or nothing.
    at : int or None
        The cell at which there was no more, if it was at one.
    left_out : str
        Which cell was left out and why, or nothing.
    """

    given: dict[str, str] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    stopped: list[tuple[int, str]] = field(default_factory=list)
    trouble: str = ""
    at: int | None = None
    left_out: str = ""


def blind(expected: Expected) -> Expected:
    """Return what reads an answer as this does, and knows nothing of what is right."""
    if isinstance(expected, Number):
        return Number(0.0)
    if isinstance(expected, Numbers):
        return Numbers([0.0] * len(expected.values), [""] * len(expected.values))
    if isinstance(expected, Choice):
        return Choice("", {})
    assert isinstance(expected, Function)
    return Function(abs, [(arguments, "") for arguments, _ in expected.cases])


def check_walls(limits: Limits) -> None:
    """Refuse to go on where a notebook cannot be walled in.

    Raises
    ------
    SourceError
        The message says what is missing, and what `--trust` would mean.
    """
    why = "only Linux has the walls it needs"
    if sys.platform == "linux":
        ran = run([], "", {}, limits, trusted=False)
        if not ran.trouble:
            return
        why = ran.trouble
    raise SourceError(
        f"what students wrote is not run here: {why}. On another computer it may be; with --trust "
        "it runs as you, with your files and your network (see the recipe)"
    )


def run_on(
    cells: Sequence[str],
    setup: str,
    questions: Mapping[str, Expected],
    limits: Limits,
    *,
    trusted: bool,
) -> Ran:
    """Run a notebook's cells; if one of them ends it, run it once more without that cell."""
    first = run(cells, setup, questions, limits, trusted=trusted)
    at = first.at
    if not first.trouble or at is None or not 1 <= at <= len(cells):
        return first
    rest = [*cells[: at - 1], "", *cells[at:]]
    again = run(rest, setup, questions, limits, trusted=trusted)
    if again.trouble:
        again.trouble = f"{first.trouble}; without it, {again.trouble}"
        return again
    again.left_out = first.trouble
    why = first.trouble.removeprefix(called(cells, at))
    again.stopped = sorted([*again.stopped, (at, f"it{why}")])
    return again


def called(cells: Sequence[str], number: int) -> str:
    r"""Return what a cell is called: by its first line of code, as Jupyter shows no numbers.

    Examples
    --------
    >>> called(["# a number\nanswer_1 = 2"], 1)
    "the cell that begins 'answer_1 = 2'"
    """
    if not 1 <= number <= len(cells):  # what a learner's process says may be made up
        return "the setup"
    lines = [line.strip() for line in cells[number - 1].splitlines() if line.strip()] or [""]
    line = next((line for line in lines if not line.startswith("#")), lines[0])
    return f"the cell that begins {line[:LONGEST_NAME]!r}"


def run(
    cells: Sequence[str],
    setup: str,
    questions: Mapping[str, Expected],
    limits: Limits,
    *,
    trusted: bool,
) -> Ran:
    """Run a notebook's cells; return what its answers are."""
    task = {
        "memory": limits.memory << 20,
        "setup": setup,
        "cells": list(cells),
        "questions": {name: blind(expected) for name, expected in questions.items()},
    }
    with _folder() as place:
        said, ended = _said(_command(place, limits, trusted), pickle.dumps(task), place, limits)
    return _understood(said, ended, limits, cells)


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """Give an empty folder, and remove it with whatever was left there."""
    place = Path(tempfile.mkdtemp(prefix="marking-")).resolve()
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _command(place: Path, limits: Limits, trusted: bool) -> list[str]:
    runner = [sys.executable, str(HERE / "learner.py")]
    if trusted:
        return runner
    plan = {
        "root": str(place),
        "shown": _shown(),
        "hidden": [HIDDEN],
        "scratch": SCRATCH,
        "environment": _environment(SCRATCH),
        "seconds": limits.seconds + 2 * GRACE,  # if nobody else ends it
    }
    return [sys.executable, "-I", str(HERE / "jail.py"), json.dumps(plan), *runner]


def _shown() -> list[str]:
    """List what a notebook needs to be run with: Python, its packages, and the book's models."""
    book = [ROOT / "pullkit", ROOT / "data", HERE / "learner.py"]
    python = [sys.prefix, sys.base_prefix, sys.exec_prefix, *_packages()]
    paths = [*SYSTEM, *map(os.path.abspath, python), *map(os.path.realpath, python)]
    return sorted({*paths, *map(str, book)}, key=lambda path: (path.count("/"), path))


def _packages() -> list[str]:
    """List where Python looks for modules, but for the book's folder: it may hold marks."""
    whole = {Path(ROOT), *Path(ROOT).parents, Path.cwd()}
    return [each for each in sys.path if Path(each).is_dir() and Path(each).resolve() not in whole]


def _environment(home: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    path = os.pathsep.join([str(ROOT), *_packages()])
    return {**kept, **QUIET, "PYTHONPATH": path, "HOME": home, "TMPDIR": home, "IPYTHONDIR": home}


KEPT = ("PULLKIT_COMPANY", "SYSTEMROOT", "LANG", "PATH")
QUIET = {
    **{f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL")},
    "MPLBACKEND": "Agg",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUTF8": "1",
}


def _said(
    command: list[str], task: bytes, place: Path, limits: Limits
) -> tuple[list[dict[str, Any]], bool]:
    """Start a process; return what it said, and whether it ended by itself."""
    process = subprocess.Popen(
        command,
        cwd=place,
        env=_environment(str(place)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    said: list[dict[str, Any]] = []
    # What was started may hold the pipe open for ever: who reads it is not waited for.
    reader = threading.Thread(target=_listen, args=(process, task, said), daemon=True)
    reader.start()
    try:
        reader.join(limits.seconds + GRACE)
        late = reader.is_alive()
    finally:
        _end(process)
    reader.join(1)
    return list(said), not late


def _listen(process: subprocess.Popen[bytes], task: bytes, said: list[dict[str, Any]]) -> None:
    """Hand over the task, and take down line by line what comes back, up to a limit."""
    assert process.stdin and process.stdout
    with contextlib.suppress(OSError, ValueError):
        process.stdin.write(task)
        process.stdin.close()
    left = MOST_SAID
    while left > 0 and (line := process.stdout.readline(left)):
        left -= len(line)
        try:
            what = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(what, dict):
            said.append(what)
        if what == {"done": True}:
            return


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and those it started, as far as they stayed in its group."""
    if process.poll() is None:
        process.terminate()  # a jail ends all that is in it
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(2)
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, 9)
    else:
        process.kill()
    process.wait()


def _understood(
    said: Sequence[Mapping[str, Any]], ended: bool, limits: Limits, cells: Sequence[str]
) -> Ran:
    """Sort what was said; whatever is no text or number of its kind is passed over."""
    ran, last = Ran(), "it began"
    for what in said:
        match what:
            case {"cell": int(number)}:
                ran.at, last = number, called(cells, number)
            case {"stopped": int(number), "words": str(words)}:
                ran.stopped.append((number, words))
            case {"reading": str(variable)}:
                ran.at, last = None, variable
            case {"answer": str(variable), "given": str(given)}:
                ran.given[variable] = given
            case {"unreadable": str(variable), "words": str(words)}:
                ran.unreadable[variable] = words
            case {"walls": str(words)}:
                ran.trouble = f"the walls cannot be built ({words})"
                return ran
            case {"done": True}:
                return ran
    if not ended:
        ran.trouble = f"{last} did not come to an end within {limits.seconds} seconds"
    elif not said:
        ran.trouble = f"Python did not start within {limits.memory} MB"
    else:
        ran.trouble = f"{last} ended Python, or took more than {limits.memory} MB"
    return ran

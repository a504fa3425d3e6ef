"""Run a learner's cells, and say as plain data what their answers are.

It is started by itself, in a process of its own, and may meet anything: whatever the cells do to
this process, nothing is judged here. What it says is judged elsewhere, and may be made up: then it
is judged as what was made up. It is told no right answer, and behind the walls finds none.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import types
from typing import Any, TextIO

LONGEST = 200  # letters of an error's words


def main() -> None:
    """Read cells and questions, run the cells, and say what was answered."""
    task = pickle.load(sys.stdin.buffer)
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    limit_memory(task["memory"])
    without_checks()
    shell = quiet_shell()
    for number, cell in enumerate([task["setup"], *task["cells"]]):
        tell(channel, cell=number)
        result = shell.run_cell(cell, store_history=False)
        if error := result.error_before_exec or result.error_in_exec:
            tell(channel, stopped=number, words=words_of(error))
    for variable, expected in task["questions"].items():
        tell(channel, reading=variable)
        try:
            plain = expected.read(shell.user_ns.get(variable))
            tell(channel, answer=variable, given=json.dumps(plain))
        except BaseException as error:
            # An object may do anything when it is looked at.
            tell(channel, unreadable=variable, words=type(error).__name__)
    tell(channel, done=True)
    os._exit(0)  # past whatever the cells left to be done at the end


def limit_memory(most: int) -> None:
    """Take no more memory than so many bytes, where the system can see to it."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass  # on Windows, and on some Macs


def tell(channel: TextIO, **what: Any) -> None:
    """Say one thing, on a line."""
    channel.write(json.dumps(what) + "\n")
    channel.flush()


def words_of(error: BaseException) -> str:
    """Say an error in a line."""
    try:
        words = " ".join(f"{type(error).__name__}: {error}".split())
    except BaseException:
        words = type(error).__name__
    return words[:LONGEST]


def without_checks() -> None:
    """Put checks that say nothing in the place of the book's: a notebook's own cells call them."""
    import pullkit

    silent = types.ModuleType("pullkit.exercises")
    silent.mark = silent.check = lambda *_, **__: None  # type: ignore[attr-defined]
    sys.modules[silent.__name__] = silent
    pullkit.exercises = silent  # type: ignore[attr-defined]


def quiet_shell() -> Any:
    """Return what runs cells as a notebook does, and shows nothing."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    settings = Config()
    settings.HistoryManager.enabled = False
    shell: Any = InteractiveShell.instance(config=settings)
    shell.ast_node_interactivity = "none"
    shell.showtraceback = shell.showsyntaxerror = lambda *_, **__: None
    shell.display_formatter.active_types = ["text/plain"]
    shell.system = lambda *_: None
    for magic in ("pip", "conda", "matplotlib"):
        shell.register_magic_function(lambda *_: None, "line", magic)
    return shell


if __name__ == "__main__":
    main()

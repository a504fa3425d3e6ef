"""What the book's commands print, on whatever terminal."""

import io
import os
import sys
from collections.abc import Callable
from functools import wraps


def print_every_letter() -> None:
    """Let `print` write a letter that the terminal has not as its number, rather than fail.

    Standard error does so by itself.

    Examples
    --------
    >>> print_every_letter()
    >>> print("Zoë")
    Zoë
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def on_any_terminal(main: Callable[[], None]) -> Callable[[], None]:
    """Let a command print any letter, and end quietly when nobody reads on, as after `| head`.

    Parameters
    ----------
    main : callable
        The command, without arguments.

    Examples
    --------
    >>> on_any_terminal(lambda: print("Zoë"))()
    Zoë
    """

    @wraps(main)
    def command() -> None:
        print_every_letter()
        try:
            try:
                main()
            finally:
                if sys.stdout is not None:
                    sys.stdout.flush()
        except BrokenPipeError:
            # What is still to be printed would fail once more when Python ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)

    return command

"""What the book's commands print, on whatever terminal."""

import io
import sys


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

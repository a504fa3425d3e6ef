"""What the tools print, on whatever terminal."""

import io
import sys


def print_every_letter() -> None:
    """Let `print` write a letter that the terminal has not as its number, rather than fail.

    Standard error does so by itself.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")

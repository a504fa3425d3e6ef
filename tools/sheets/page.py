"""What every sheet is: a page of HTML that needs no other file."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

HERE = Path(__file__).parent
LANGUAGE = "en-GB"


def text_of(name: str) -> str:
    """Return a file beside this one."""
    return (HERE / name).read_text(encoding="utf-8")


def filled(name: str, **values: str) -> str:
    """Return a template beside this one with its places filled."""
    return Template(text_of(name)).substitute(language=LANGUAGE, **values)


def sheet(title: str, name: str, **values: str) -> str:
    """Return a page to print, whose body is a template of that name."""
    body = filled(name, title=escape(title), **values)
    return filled("sheet.html", title=escape(title), style=text_of("sheet.css"), body=body)

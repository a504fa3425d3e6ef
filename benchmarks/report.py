"""The table that the benchmarks write: what was measured, on what machine, against what budget."""

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Row:
    """One measurement.

    Attributes
    ----------
    what : str
        What was measured, of which explorer.
    measured : float
        The number that is held against the budget.
    unit : str
        Its unit.
    budget : float
        At most this, or at least this if `at_least`.
    note : str
        What else is worth knowing of the measurement.
    at_least : bool
        Whether the budget is a minimum.
    """

    what: str
    measured: float
    unit: str
    budget: float
    note: str = ""
    at_least: bool = False

    @property
    def kept(self) -> bool:
        """Whether the budget is kept."""
        if self.at_least:
            return self.measured >= self.budget
        return self.measured <= self.budget

    def line(self) -> str:
        """Return the row as a line of a Markdown table."""
        limit = f"{'≥' if self.at_least else '≤'} {self.budget:g} {self.unit}"
        measured = f"{self.measured:.3g} {self.unit}" if self.measured < 1000 else ""
        measured = measured or f"{self.measured:,.0f} {self.unit}"
        verdict = "yes" if self.kept else "**no**"
        return f"| {self.what} | {limit} | {measured} | {verdict} | {self.note} |"


def p95(times: Sequence[float]) -> float:
    """Return the time that 95 in 100 do not exceed."""
    return float(np.percentile(times, 95))


def spread(times: Sequence[float], unit: str = "ms") -> str:
    """Say the median and the number of measurements."""
    return f"median {np.median(times):.3g} {unit} of {len(times)}"


def machine(browser: str, load: float) -> str:
    """Describe the machine; `load` is the average number of processes that wanted to run."""
    return (
        f"{cpu()}, {os.cpu_count()} cores; {system()}; Python {platform.python_version()}; "
        f"Chromium {browser}, headless; load when it began {load:.1f}; {date.today():%d %B %Y}"
    )


def cpu() -> str:
    """Return the processor's name."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            key, _, name = line.partition(":")
            if key.strip() == "model name":
                return name.strip()
    return platform.processor() or platform.machine()


def system() -> str:
    """Return the operating system's name."""
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.platform(terse=True)


def markdown(sections: Mapping[str, Sequence[Row]], about: str) -> str:
    """Return the whole report."""
    parts = [
        "# Benchmarks\n\nWritten by `make bench`; the budgets are those of the engines' design."
        f"\n\n{about}."
    ]
    for title, rows in sections.items():
        lines = "\n".join(row.line() for row in rows)
        head = "| what | budget | measured | kept | |\n|---|---|---|---|---|"
        parts.append(f"## {title}\n\n{head}\n{lines}")
    return "\n\n".join(parts) + "\n"

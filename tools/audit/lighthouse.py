"""What Lighthouse says of a page on a telephone with a slow line."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from tools.browser import LAUNCH_ARGUMENTS, chromium_executable

ROOT = Path(__file__).parents[2]
COMMAND = ROOT / "node_modules" / "lighthouse" / "cli" / "index.js"
NODE = Path(sys.executable).with_name("node")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def scores(address: str, times: int) -> dict[str, float]:
    """Return the median of each score of a page, of 100, over some runs.

    Parameters
    ----------
    address : str
        The page's address.
    times : int
        How often it is opened.
    """
    runs = [_run(address) for _ in range(times)]
    return {name: statistics.median(run[name] for run in runs) for name in CATEGORIES}


def _run(address: str) -> dict[str, float]:
    flags = " ".join(("--headless=new", *LAUNCH_ARGUMENTS))
    only = f"--only-categories={','.join(CATEGORIES)}"
    done = subprocess.run(
        [NODE, COMMAND, address, "--quiet", "--output=json", f"--chrome-flags={flags}", only],
        env={**os.environ, "CHROME_PATH": chromium_executable()},
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)["categories"]
    return {name: 100 * found[name]["score"] for name in CATEGORIES}

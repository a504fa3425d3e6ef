"""Measure every budget of the two engines and write the table.

`python -m benchmarks` measures the whole book, `python -m benchmarks 3-sense 6-limits` the pages
whose path holds one of these.
"""

import os
import sys
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks import asking, kernel, lab, page, report
from pullkit.asking.published import add_to_pages
from pullkit.terminal import on_any_terminal
from tools.browser import LAUNCH_ARGUMENTS, chromium_executable
from tools.explorers import published
from tools.serve import make_server

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "html"
RESULTS = Path(__file__).with_name("results.md")


@on_any_terminal
def main() -> None:
    """Measure the built book and write the results."""
    if not (SITE / "index.html").is_file():
        sys.exit("The book is not built: run make book first.")
    wanted = sys.argv[1:] or [""]
    found = published(SITE).items()
    pages = {page: names for page, names in found if any(word in page for word in wanted)}
    if not pages:
        sys.exit(f"No page with an explorer has {' or '.join(wanted)} in its path.")
    load = os.getloadavg()[0]
    add_to_pages()
    executable = chromium_executable()
    sections: dict[str, list[report.Row]] = {}
    with sync_playwright() as playwright, make_server(SITE, first_port=0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(
            executable_path=executable, args=list(LAUNCH_ARGUMENTS)
        )
        address = f"http://127.0.0.1:{server.server_port}"
        print("Measuring the published pages ...", flush=True)
        sections |= page.measure(browser, SITE, pages, address)
        print("Measuring the pages that ask ...", flush=True)
        every = {name for names in published(SITE).values() for name in names}
        sections |= asking.measure(browser, SITE, address, every)
        print("Measuring the build and the kernel ...", flush=True)
        sections |= kernel.measure(ROOT, pages)
        print("Measuring in JupyterLab ...", flush=True)
        sections |= lab.measure(browser)
        about = report.machine(browser.version, load)
        browser.close()
        server.shutdown()
    RESULTS.write_text(report.markdown(sections, about), encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()

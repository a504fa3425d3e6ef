"""A real JupyterLab in a real browser, for the tests and the benchmarks."""

import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Locator, Page

START_SECONDS = 90
RUN_SECONDS = 300
NO_NEWS = {"@jupyterlab/apputils-extension/notification": {"fetchNews": "false"}}
PLAIN = {"disabledExtensions": {"jupyterlab-myst": True}}
"""The book needs no extension for its Markdown; one that is installed is not what is tested."""


@contextmanager
def jupyterlab(folder: Path) -> Iterator[str]:
    """Start JupyterLab on `folder` with settings of its own; stop it and its kernels at the end.

    Parameters
    ----------
    folder : Path
        What the file browser shows. A notebook that is run there is saved only if asked to.

    Yields
    ------
    str
        The address, with `{}` where the path of a notebook belongs.

    Raises
    ------
    RuntimeError
        If the server does not start; the message ends with what it printed.
    """
    token, port = secrets.token_hex(), free_port()
    with TemporaryDirectory(ignore_cleanup_errors=True) as own:
        for name, settings in NO_NEWS.items():
            file = Path(own, "settings", f"{name}.jupyterlab-settings")
            file.parent.mkdir(parents=True)
            file.write_text(json.dumps(settings), encoding="utf-8")
        page_config = Path(own, "config", "labconfig", "page_config.json")
        page_config.parent.mkdir(parents=True)
        page_config.write_text(json.dumps(PLAIN), encoding="utf-8")
        log = Path(own, "log")
        with (
            log.open("w") as out,
            subprocess.Popen(
                [
                    *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
                    *(f"--ServerApp.root_dir={folder}", "--ServerApp.ip=127.0.0.1"),
                    *(f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
                    *(f"--IdentityProvider.token={token}", "--LabApp.expose_app_in_browser=True"),
                    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
                    "--LabApp.extension_manager=readonly",
                ],
                env=own_environment(Path(own)),
                stdout=out,
                stderr=subprocess.STDOUT,
            ) as server,
        ):
            try:
                wait_until_it_answers(server, f"http://127.0.0.1:{port}/api?token={token}", log)
                # Reset: a page must not find the notebooks that another one left open.
                yield f"http://127.0.0.1:{port}/lab/tree/{{}}?reset&token={token}"
            finally:
                server.terminate()
                try:
                    server.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    server.kill()


def free_port() -> int:
    """Return a port that nothing listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def own_environment(folder: Path) -> dict[str, str]:
    """Return this process's environment, with everything that Jupyter writes put into `folder`."""
    kept = {key: value for key, value in os.environ.items() if key != "EXPLORER_OUTPUT"}
    return kept | {
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
    }


def wait_until_it_answers(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Wait for a server that starts; say what it printed if it does not."""
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab does not start:\n{log.read_text(encoding='utf-8')[-2000:]}")


def open_and_run(page: Page, address: str) -> Locator:
    """Open a notebook, run all its cells, and return it when all have run."""
    page.goto(address)
    kernel = page.locator(".jp-StatusBar-TextItem", has_text=re.compile(r"\| Idle$"))
    kernel.wait_for(timeout=START_SECONDS * 1000)
    page.evaluate(
        """() => {
            const run = jupyterapp.commands.execute("notebook:run-all-cells");
            run.then(() => { window.ran = true; });
        }"""
    )
    page.wait_for_function("window.ran", timeout=RUN_SECONDS * 1000)
    return page.locator(".jp-Notebook")

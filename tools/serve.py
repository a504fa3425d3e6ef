"""Show a folder on http://127.0.0.1: `python tools/serve.py _build/html`."""

import gzip
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from pullkit.terminal import on_any_terminal

FIRST_PORT = 8000


class Handler(SimpleHTTPRequestHandler):
    """Serve files that the browser must ask for again, so that a rebuilt page shows."""

    def end_headers(self) -> None:
        """Forbid caching."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the terminal quiet."""


def make_server(folder: Path, first_port: int = FIRST_PORT) -> ThreadingHTTPServer:
    """Serve `folder` at `first_port`, or at any free port if that one is taken or 0."""
    handler = partial(Handler, directory=str(folder))
    try:
        return ThreadingHTTPServer(("127.0.0.1", first_port), handler)
    except OSError:
        return ThreadingHTTPServer(("127.0.0.1", 0), handler)


# As a host on the web has it: zipped, and kept by browsers.

ZIPPED = {".html", ".css", ".js", ".svg", ".json", ".xml", ".txt"}


@contextmanager
def served(folder: Path, *, at: str = "", **headers: str) -> Iterator[str]:
    """Serve a folder; give its address, without a slash at the end.

    Parameters
    ----------
    folder : Path
        What is served.
    at : str
        Where it is on the server, as in ``"a/book"``; by default at the root.
    **headers : str
        Headers of every answer, with `_` for `-`.
    """
    below = f"/{at}" if at else ""
    own = {name.replace("_", "-"): value for name, value in headers.items()}

    @cache
    def zipped(path: Path, written: int) -> bytes:
        return gzip.compress(path.read_bytes(), mtime=0)

    class AsAHost(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def translate_path(self, path: str) -> str:
            return super().translate_path(path.removeprefix(below))

        def do_GET(self) -> None:
            path = Path(self.translate_path(self.path))
            if path.suffix not in ZIPPED or not path.is_file():
                super().do_GET()
                return
            body = zipped(path, path.stat().st_mtime_ns)
            self.send_response(200)
            self.send_header("Content-Type", f"{self.guess_type(path)}; charset=utf-8")
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def end_headers(self) -> None:
            for name, value in {"Cache-Control": "max-age=3600", **own}.items():
                self.send_header(name, value)
            super().end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the terminal quiet."""

    handler = partial(AsAHost, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{below}"
        server.shutdown()


@on_any_terminal
def main() -> None:
    """Serve the folder named on the command line until Ctrl+C."""
    folder = Path(sys.argv[1])
    if not (folder / "index.html").is_file():
        sys.exit(f"{folder} holds no index.html: run make book first.")
    with make_server(folder) as server:
        address = f"http://127.0.0.1:{server.server_port}/"
        print(f"The book is at {address} (stop with Ctrl+C)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()

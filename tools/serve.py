"""Show a folder on http://127.0.0.1: `python tools/serve.py _build/html`."""

import sys
from functools import partial
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

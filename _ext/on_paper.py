"""A page printed from a browser: rules that wait for the printer, and the state of each figure."""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

FILES = Path(__file__).parent / "paper"


def add_files(app: Sphinx, config: Config) -> None:
    """Let pages have the style and the script; neither keeps a screen waiting."""
    config.html_static_path.append(str(FILES))
    app.add_css_file("print.css", media="print")
    app.add_js_file("print.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("config-inited", add_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

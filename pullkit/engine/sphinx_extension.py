"""Publish explorers with Sphinx: add this module to the project's ``extensions``.

It tells the kernels that execute the notebooks to render for a static page, adds the script and the
style, and, when the pages are written, checks every link that sets an explorer and writes each
explorer into a file of its own, for a frame on another page.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urldefrag

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config
from sphinx.errors import SphinxError

from . import embedding
from .published import ASKED_FOR, asset_names, assets
from .specification import OUTPUT


class LinkError(SphinxError):
    """A link asks an explorer for what it does not have."""

    category = "Explorer link error"


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the extension, as Sphinx requires."""
    app.connect("config-inited", _render_for_pages)
    app.connect("builder-inited", _write_assets)
    app.connect("html-page-context", _add_what_is_needed)
    app.add_config_value("explorer_embed_licence", _copyright, rebuild="", types=[str])
    app.connect("build-finished", _finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _render_for_pages(_app: Sphinx, _config: Config) -> None:
    """Set the switch before any kernel starts: kernels inherit the environment."""
    os.environ[OUTPUT] = "published"


def _write_assets(app: Sphinx) -> None:
    folder = Path(app.doctreedir, "explorer-assets")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in assets().items():
        (folder / name).write_text(text, encoding="utf-8")
    app.config.html_static_path.append(str(folder))


def _add_what_is_needed(
    app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """Let a page have the scripts and styles for what stands on it."""
    for name in asset_names(context.get("body", "")):
        if name.endswith(".css"):
            app.add_css_file(name)
        elif name not in ASKED_FOR:
            app.add_js_file(name, loading_method="defer")


def _copyright(config: Config) -> str:
    """Return what a piece says of its licence where nobody says more."""
    return f"\u00a9 {config.copyright}" if config.copyright else ""


def _finish(app: Sphinx, error: Exception | None) -> None:
    """Fail the build on a link to what does not exist; then write what can stand elsewhere."""
    if error is None and isinstance(app.builder, StandaloneHTMLBuilder):
        # What an earlier build wrote is no page of this one.
        pages = set(map(app.builder.get_outfilename, app.env.found_docs))
        for old in Path(app.outdir, embedding.FOLDER).glob("*.html"):
            if str(old) not in pages:
                old.unlink()
        problems = list(broken_links(Path(app.outdir)))
        if problems:
            raise LinkError("\n".join(problems))
        _embed(app, app.builder)


def _embed(app: Sphinx, builder: StandaloneHTMLBuilder) -> None:
    """Write each piece of the book that can stand alone, and give explorers a button for it."""
    out, config = Path(app.outdir), app.config
    address = config.html_baseurl and config.html_baseurl.removesuffix("/") + "/"
    book = embedding.Book(
        config.project, config.explorer_embed_licence, config.language or "en", address
    )
    shelf = embedding.Shelf(out, book)
    for name in in_order(app):
        path = Path(builder.get_outfilename(name))
        if path.is_file():  # not every builder writes a file for each page
            text = path.read_text(encoding="utf-8")
            written = shelf.take_from(text, name, builder.get_target_uri(name))
            if written != text:
                path.write_text(written, encoding="utf-8")


def in_order(app: Sphinx) -> list[str]:
    """Return the names of the pages as in the contents; then those that are in none."""
    listed = list(app.env.collect_relations())
    return [*listed, *sorted(app.env.found_docs.difference(listed))]


@dataclass
class _Page(HTMLParser):
    """What a written page holds: its explorers, its links, and how often it has each id."""

    text: str
    specs: dict[str, dict[str, Any]] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    ids: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        super().__init__()
        self._in_spec = False
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids[values.get("id") or ""] += 1
        if tag == "a":
            self.links.append(values.get("href") or "")
        self._in_spec = tag == "script" and values.get("class") == "explorer-spec"

    def handle_data(self, data: str) -> None:
        if self._in_spec:
            spec = json.loads(data)
            self.specs[spec["name"]] = spec
            self._in_spec = False

    def twice(self) -> Iterator[str]:
        """Yield the identifiers of explorers that something else on the page has as well."""
        for ident, count in self.ids.items():
            if count > 1 and any(
                ident == name or ident.startswith((f"{name}-", f"{name}.")) for name in self.specs
            ):
                yield ident


def broken_links(folder: Path) -> Iterator[str]:
    """Yield a sentence for each explorer link in `folder` that would not set what it asks for.

    Parameters
    ----------
    folder : Path
        The built site.

    Yields
    ------
    str
        Names the page, the link and what is wrong; also an explorer whose name, or a part of it
        named after it, shares its identifier with something else on the page.
    """
    files = folder.resolve().rglob("*.html")
    pages = {path: _Page(path.read_text(encoding="utf-8")) for path in files}
    for path, page in pages.items():
        where = path.relative_to(folder.resolve())
        for ident in page.twice():
            yield f"{where}: two elements have the id {ident!r}; explorers need names of their own"
        for link in page.links:
            target, fragment = urldefrag(link)
            # Pages understand addresses whose question mark is encoded, so those are checked too.
            written = fragment if "?" in fragment else unquote(fragment)
            name, asked, query = written.partition("?")
            if not asked or "://" in target:
                continue
            aimed = (path.parent / unquote(target)).resolve() if target else path
            problem = _problem(pages.get(aimed) or pages.get(aimed / "index.html"), name, query)
            if problem:
                yield f"{where}: link {link!r}: {problem}"


def _problem(page: _Page | None, name: str, query: str) -> str | None:
    """Say what is wrong with a link to explorer `name`, if anything."""
    if page is None:
        return "no such page"
    if name not in page.specs:
        return f"that page has no explorer {name!r}; it has {', '.join(page.specs) or 'none'}"
    spec = page.specs[name]
    controls = {control["name"]: control for control in spec["controls"]}
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key == "case" and value not in spec["cases"]:
            return f"no case {value!r}; there are {', '.join(spec['cases']) or 'none'}"
        if key != "case" and key not in controls:
            return f"no control {key!r}; there are {', '.join(controls)}"
        if key != "case" and value not in controls[key]["tokens"]:
            return f"{key} cannot be {value!r}; it is one of {', '.join(controls[key]['tokens'])}"
    return None

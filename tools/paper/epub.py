"""The whole book as an EPUB 3, the same bytes every time."""

from __future__ import annotations

import io
import uuid
import zipfile
from html import escape
from pathlib import Path
from string import Template

from playwright.sync_api import Browser

from .articles import HERE, Article, Form, articles
from .contents import LANGUAGE, ROOT, Edition, Page
from .cover import title_page

FORM = Form(one_file=False)
FONTS = ROOT / "_static" / "fonts"
COVER = {"width": 1200, "height": 1800}
TYPES = {
    ".css": "text/css",
    ".png": "image/png",
    ".txt": "text/plain",
    ".woff2": "font/woff2",
    ".xhtml": "application/xhtml+xml",
}
PROPERTIES = {"<math": "mathml", "<svg": "svg"}


def page(title: str, body: str) -> str:
    """Return an XHTML page of the book."""
    return Template((HERE / "page.xhtml").read_text(encoding="utf-8")).substitute(
        language=LANGUAGE, title=escape(title), body=body
    )


def navigation(made: list[Article]) -> str:
    """Return the contents: the parts, and pages below pages."""
    lines = []
    depth, inside = 0, False
    for article, after in zip(made, [*made[1:], None], strict=True):
        if article.page.part:
            lines.append(f"<li><span>{escape(article.page.part)}</span><ol>")
            inside = True
        link = f'<a href="{article.page.key}.xhtml">{escape(article.title)}</a>'
        follows = after.page.depth if after and not after.page.part else 0
        lines.append(f"<li>{link}" + ("<ol>" if follows > depth else "</li>"))
        lines.extend("</ol></li>" for _ in range(depth - follows))
        depth = follows
        if inside and (after is None or after.page.part):
            lines.append("</ol></li>")
    return page("Contents", _nav("\n".join(lines), made[0].page.key))


def _nav(lines: str, first: str) -> str:
    return Template((HERE / "nav.xhtml").read_text(encoding="utf-8")).substitute(
        lines=lines, first=f"{first}.xhtml"
    )


def cover_picture(browser: Browser, edition: Edition) -> bytes:
    """Return the cover as a PNG."""
    tab = browser.new_page(viewport={"width": COVER["width"], "height": COVER["height"]})
    style = (HERE / "words.css").read_text("utf-8") + (HERE / "cover.css").read_text("utf-8")
    tab.set_content(f'<style>{style}</style><section class="cover">{title_page(edition)}</section>')
    picture = tab.screenshot()
    tab.close()
    return picture


def package(edition: Edition, files: dict[str, bytes], made: list[Article]) -> str:
    """Return the package document: what the book says of itself, its files, their order."""
    items, order = [], ["cover", "nav", *(article.page.key for article in made)]
    for name, content in files.items():
        path = Path(name)
        text = content.decode() if path.suffix == ".xhtml" else ""
        told = [told for tag, told in PROPERTIES.items() if tag in text]
        told += {"nav.xhtml": ["nav"], "cover.png": ["cover-image"]}.get(name, [])
        properties = f' properties="{" ".join(told)}"' if told else ""
        ident = path.stem if path.suffix == ".xhtml" else name
        items.append(
            f'<item id="{ident}" href="{name}" media-type="{TYPES[path.suffix]}"{properties}/>'
        )
    name = edition.address or edition.title
    return Template((HERE / "package.opf").read_text(encoding="utf-8")).substitute(
        language=LANGUAGE,
        identifier=uuid.uuid5(uuid.NAMESPACE_URL, f"{name} {edition.moment.isoformat()}"),
        title=escape(edition.title),
        subtitle=escape(edition.subtitle),
        authors="\n".join(f"<dc:creator>{escape(name)}</dc:creator>" for name in edition.authors),
        licences=escape(", ".join(edition.licences)),
        date=f"{edition.moment:%Y-%m-%d}",
        modified=f"{edition.moment:%Y-%m-%dT%H:%M:%SZ}",
        items="\n".join(items),
        order="\n".join(f'<itemref idref="{ident}"/>' for ident in order),
    )


def packed(files: dict[str, bytes], edition: Edition) -> bytes:
    """Return an archive as EPUB wants it: its type first, bare; dates are the edition's."""
    archive = io.BytesIO()
    moment = max(edition.moment.timetuple()[:6], (1980, 1, 1, 0, 0, 0))
    with zipfile.ZipFile(archive, "w") as written:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, moment)
            info.create_system = 3  # as on every computer
            bare = name == "mimetype"
            info.compress_type = zipfile.ZIP_STORED if bare else zipfile.ZIP_DEFLATED
            written.writestr(info, content)
    return archive.getvalue()


def book(browser: Browser, site: Path, pages: list[Page], edition: Edition) -> bytes:
    """Return the book as an EPUB.

    Raises
    ------
    PaperError
        If a page is not built.
    """
    made = articles(browser, site, pages, edition, FORM)
    style = (HERE / "words.css").read_text("utf-8") + (HERE / "epub.css").read_text("utf-8")
    files = {
        "cover.xhtml": page(
            edition.title, f'<section class="cover">{title_page(edition)}</section>'
        ).encode(),
        "nav.xhtml": navigation(made).encode(),
        **{
            f"{article.page.key}.xhtml": page(article.title, article.xhtml).encode()
            for article in made
        },
        "style.css": style.encode(),
        "cover.png": cover_picture(browser, edition),
        **{path.name: path.read_bytes() for path in sorted(FONTS.iterdir())},
    }
    return packed(
        {
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": (HERE / "container.xml").read_bytes(),
            "EPUB/package.opf": package(edition, files, made).encode(),
            **{f"EPUB/{name}": content for name, content in files.items()},
        },
        edition,
    )

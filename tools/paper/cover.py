"""The title page."""

from __future__ import annotations

from html import escape

from .contents import Edition


def title_page(edition: Edition) -> str:
    """Return the title page's content as XHTML."""
    logo = edition.logo.read_text(encoding="utf-8").replace("<svg ", '<svg role="img" ', 1)
    where = (
        f'<p><a href="{escape(edition.address)}">{escape(edition.address)}</a></p>'
        if edition.address
        else ""
    )
    return f"""<div class="logo">{logo}</div>
<p class="title">{escape(edition.title)}</p>
<p class="subtitle">{escape(edition.subtitle)}</p>
<p class="authors">{escape(", ".join(edition.authors))}</p>
<div class="edition"><p>{escape(edition.date)}</p>
<p>{escape(" · ".join(edition.licences))}</p>{where}</div>"""

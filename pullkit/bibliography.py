"""The book's bibliography: its entries, set as Markdown.

`data/references.bib` is the one place where a reference is written. The page of references is set
from it by Sphinx; the lists at the chapters' ends by this module, so that they also stand in a
notebook.
"""

from __future__ import annotations

from functools import cache

from pybtex.backends.markdown import Backend
from pybtex.database import BibliographyData, parse_file
from pybtex.style.formatting.unsrt import Style

from pullkit.datafiles import data_path


@cache
def bibliography() -> BibliographyData:
    """Return the book's bibliography.

    Examples
    --------
    >>> bibliography().entries["bass1969"].fields["journal"]
    'Management Science'
    """
    return parse_file(str(data_path("references.bib")), bib_format="bibtex")


def reference(key: str) -> str:
    r"""Return one entry of the bibliography as Markdown.

    Parameters
    ----------
    key : str
        Key of the entry in `data/references.bib`.

    Raises
    ------
    ValueError
        If there is no such entry; the message lists the keys.

    Examples
    --------
    >>> print(reference("little1961")[:17])
    John D\. C\. Litt
    """
    entries = bibliography().entries
    if key not in entries:
        raise ValueError(f"key is {key!r}; it must be one of {', '.join(sorted(entries))}")
    formatted = next(iter(Style().format_entries([entries[key]])))
    return " ".join(formatted.text.render(Backend("utf-8")).split())

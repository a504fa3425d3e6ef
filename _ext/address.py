"""Where the book's repository and its site are: as `_config.yml` says, or CI, or git, or nobody.

No other file of the book holds an address. Where nobody tells one, no button leads there.
"""

import os
import re
import subprocess
import sys
from html import escape
from pathlib import Path
from typing import Any

import yaml
from sphinx.application import Sphinx
from sphinx.config import Config

ROOT = Path(__file__).resolve().parents[1]
URL = re.compile(r"(https?|ssh|git)://(?:[^/]*@)?([\w.-]+)(:\d+)?/((?:[\w.-]+/)+[\w.-]+)")
AS_SCP = re.compile(r"(?:[^/@:]+@)?([\w.-]+):(.+)")  # git@github.com:OWNER/NAME.git
# A remote on a host of such a name has pages; of any other remote nobody knows.
FORGES = {"github", "gitlab", "bitbucket", "codeberg"}
# Whose pages the theme knows, and where it takes issues and makes right links to Binder.
PROVIDERS = ("github", "gitlab", "bitbucket")
WITH_ISSUES = ("github", "gitlab")
ON_BINDER = re.compile(r"https://(github|gitlab)\.com/[^/]+/[^/]+")


class AddressError(ValueError):
    """Something else than an address; the message says who told it."""


def page_of(address: str) -> str | None:
    """Return the page of a repository, of which git may know another form, or None.

    Names and passwords that an address holds are left out.

    Examples
    --------
    >>> page_of("git@github.com:OWNER/NAME.git")
    'https://github.com/OWNER/NAME'
    """
    if "://" not in address:
        address = AS_SCP.sub(r"ssh://\1/\2", address)
    found = URL.fullmatch(address.strip().removesuffix("/").removesuffix(".git"))
    if found is None:
        return None
    scheme, host, port, path = found.groups("")
    if scheme.startswith("http"):
        return f"{scheme}://{host}{port}/{path}"
    return f"https://{re.sub(r'^(alt)?ssh[.]', '', host)}/{path}"


def checked(name: str, address: str) -> str:
    """Return the page of a repository that somebody named, or refuse what is none.

    Raises
    ------
    AddressError
        If it is no address of a page.
    """
    page = page_of(address) if re.match("https?://", address) else None
    if page is None:
        shown = re.sub("//[^/]*@", "//", address)
        raise AddressError(f"{name} is {shown!r}; it must be as https://github.com/OWNER/NAME")
    return page


def repository(configured: str = "", root: Path = ROOT) -> str:
    """Return the address of the book's repository, or nothing if nobody tells it.

    CI and git tell of the folder that was checked out. An edition inside it is not meant: it is
    another book, which must not lead to this one.

    Parameters
    ----------
    configured : str
        What `_config.yml` says, which comes first.
    root : Path
        The book's folder.

    Raises
    ------
    AddressError
        If somebody tells something else than an address.
    """
    if configured:
        return checked("repository: url: in _config.yml", configured)
    if not (root / ".git").exists():
        return ""
    told = os.environ.get("BOOK_REPOSITORY", "").strip()
    if told:
        return checked("BOOK_REPOSITORY", told)
    server, name = (os.environ.get(f"GITHUB_{which}") for which in ("SERVER_URL", "REPOSITORY"))
    if server and name:
        return checked("GITHUB_SERVER_URL/GITHUB_REPOSITORY", f"{server}/{name}")
    page = page_of(_origin(root)) or ""
    host = page.split("/")[2] if page else ""
    return page if "." in host and FORGES.intersection(host.lower().split(".")) else ""


def _origin(root: Path) -> str:
    command = ["git", "-C", str(root), "remote", "get-url", "origin"]
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:  # there is no git
        return ""


def site(configured: str = "", root: Path = ROOT) -> str:
    """Return the address at which the book will be read, or nothing if nobody tells it.

    Parameters
    ----------
    configured, root
        As for `repository`; in a checkout the variable BOOK_URL tells it, too.

    Raises
    ------
    AddressError
        If somebody tells something else than an address.
    """
    told = os.environ.get("BOOK_URL", "").strip() if (root / ".git").exists() else ""
    found = configured or told
    if found and not re.fullmatch(r"https?://[\w.:-]+(/[^\s?#]*)?", found):
        name = "html: baseurl: in _config.yml" if configured else "BOOK_URL"
        raise AddressError(f"{name} is {found!r}; it must be as https://OWNER.github.io/NAME")
    return found and found.removesuffix("/") + "/"


def told(root: Path = ROOT) -> tuple[str, str]:
    """Return the addresses of a book's repository and of its site, by its settings or as above."""
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    return (
        repository(settings.get("repository", {}).get("url", ""), root),
        site(settings["html"].get("baseurl", ""), root),
    )


# What the pages show of it.


def set_links(app: Sphinx, config: Config) -> None:
    """Let the buttons lead to the repository and pages name their own address, or neither."""
    options = config.html_theme_options
    try:
        address = repository(options.pop("repository_url", ""))
        config.html_baseurl = site(config.html_baseurl)
    except AddressError as error:
        # Not a SphinxError: Jupyter Book would say it twice, between tracebacks.
        sys.exit(f"The book is not built. {error}")
    if address:
        options |= buttons(address)
    if not ON_BINDER.fullmatch(address):
        options.pop("launch_buttons", None)


def buttons(address: str) -> dict[str, Any]:
    """Return the theme's options for a repository."""
    host = address.split("/")[2].lower()
    provider = next((name for name in PROVIDERS if name in host), None)
    return {
        "repository_url": address,
        "repository_provider": provider or PROVIDERS[0],
        "use_repository_button": True,
        "use_issues_button": provider in WITH_ISSUES,
    }


def show_no_wrong_sign(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Give the button to a forge that the theme does not know a sign that is nobody's."""
    for button in context["header_buttons"]:
        if button.get("label") == "source-repository-button":
            host = button["url"].split("/")[2].lower()
            if not any(name in host for name in PROVIDERS):
                button["icon"] = "fas fa-code-branch"


# What a page cannot run leads to where it is explained how to run it, or else into the notebook.

TO_A_NOTEBOOK = re.compile('(?<=<a class="asking-notebook" href=")[^"]*')


def lead_into_the_notebook(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Let such links lead where the button does that opens the page as a notebook."""
    for group in context["header_buttons"]:
        if group.get("label") == "launch-buttons":
            address = escape(group["buttons"][0]["url"])
            context["body"] = TO_A_NOTEBOOK.sub(address, context["body"])


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("config-inited", set_links)
    # After the theme has made its buttons, at 501.
    app.connect("html-page-context", show_no_wrong_sign, priority=510)
    app.connect("html-page-context", lead_into_the_notebook, priority=510)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

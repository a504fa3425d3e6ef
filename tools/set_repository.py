"""Tell the book where its repository is: `python -m tools.set_repository ADDRESS`.

The address stands in `_config.yml`; other files repeat it, for readers, for Binder and for Colab.
A fork runs this once.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml

from pullkit.terminal import on_any_terminal

ROOT = Path(__file__).resolve().parents[1]
ADDRESS = re.compile(r"https://github\.com/([\w.-]+)/([\w.-]+)")
REPEATED_IN = (
    "_config.yml",
    "CITATION.cff",
    "pyproject.toml",
    "*.md",
    "chapters/**/*.md",
    "chapters/**/*.ipynb",
    "index.ipynb",
    "tools/printing/exercise_cells.py",
)


def current_address(root: Path = ROOT) -> str:
    """Return the address that `_config.yml` states."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    return str(config["repository"]["url"])


def files_with_address(root: Path = ROOT) -> list[Path]:
    """List the files that may repeat the address."""
    return sorted(path for pattern in REPEATED_IN for path in root.glob(pattern))


def spellings(address: str) -> list[re.Pattern[str]]:
    """List the forms in which files repeat an address: itself, Binder's, Colab's, the pages'."""
    owner, name = parse(address)
    slug = f"{re.escape(owner)}/{re.escape(name)}"
    end = r"(?![\w-])"
    return [
        re.compile(rf"(github\.com/|/gh/|/github/){slug}{end}"),
        re.compile(rf"()https://{re.escape(owner)}\.github\.io/{re.escape(name)}{end}"),
    ]


def parse(address: str) -> tuple[str, str]:
    """Split an address into owner and name.

    Raises
    ------
    ValueError
        If it is not of the form https://github.com/OWNER/NAME.
    """
    match = ADDRESS.fullmatch(address.strip().removesuffix("/").removesuffix(".git"))
    if match is None:
        raise ValueError(f"address is {address!r}; it must be https://github.com/OWNER/NAME")
    return match[1], match[2]


def set_repository(address: str, root: Path = ROOT) -> list[Path]:
    """Replace the current address by another in every file; return the files changed."""
    owner, name = parse(address)
    repository, pages = spellings(current_address(root))
    changed = []
    for path in files_with_address(root):
        text = path.read_text(encoding="utf-8")
        moved = repository.sub(rf"\g<1>{owner}/{name}", text)
        moved = pages.sub(f"https://{owner}.github.io/{name}", moved)
        if moved != text:
            path.write_text(moved, encoding="utf-8", newline="")
            changed.append(path)
    return changed


def forget_repository(root: Path) -> None:
    """Take the address, and all that leads to it, out of a copy of the book.

    What was a link keeps its words; the buttons go, and the cell that installs from the repository.
    """
    address = current_address(root)
    quoted = re.escape(address)
    link = re.compile(rf"\[([^\]]*)\]\({quoted}[^)]*\)")
    entry = re.compile(rf"(\n\n\[project\.urls\])?\n[\w -]+[:=] ?\"?{quoted}\"?(?=\n)")
    for path in files_with_address(root):
        text = path.read_text(encoding="utf-8")
        if path.name == "_config.yml":
            text = yaml.safe_dump(_without_buttons(yaml.safe_load(text)), sort_keys=False)
        elif path.suffix == ".ipynb":
            text = _without_install_cell(text, address)
        elif path.suffix in (".cff", ".toml"):
            text = entry.sub("", text)
        path.write_text(link.sub(r"\1", text), encoding="utf-8", newline="")


def _without_buttons(config: dict[str, Any]) -> dict[str, Any]:
    for key in ("repository", "launch_buttons"):
        config.pop(key, None)
    config["html"] |= {key: False for key in config["html"] if key.endswith("_button")}
    return config


def _without_install_cell(text: str, address: str) -> str:
    notebook = json.loads(text)
    notebook["cells"] = [
        cell for cell in notebook["cells"] if f"git+{address}" not in "".join(cell["source"])
    ]
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


@on_any_terminal
def main() -> None:
    """Set the address given on the command line."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tools.set_repository https://github.com/OWNER/NAME")
    try:
        changed = set_repository(sys.argv[1])
    except ValueError as error:
        sys.exit(str(error))
    print("\n".join(f"changed {path.relative_to(ROOT)}" for path in changed) or "nothing to change")


if __name__ == "__main__":
    main()

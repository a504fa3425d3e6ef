"""Where notebooks' outputs are kept: in a folder named by what they depend on, so never stale."""

import hashlib
import shutil
import sys
from pathlib import Path

from pullkit import company
from pullkit.asking.published import judging

# What a notebook's outputs depend on, besides the notebook itself.
INPUTS = ("pullkit", "data", "requirements.txt")
# But for this file, which is printed when the outputs are: printing knows which of them are older.
PRINTED = "data/guesses.json"


def input_files(root: Path) -> list[Path]:
    """List the files that every notebook's outputs depend on, in a fixed order."""
    found = [
        path
        for name in INPUTS
        for path in ((root / name).rglob("*") if (root / name).is_dir() else [root / name])
    ]
    return sorted(
        path
        for path in found
        if path.is_file() and "__pycache__" not in path.parts and path != root / PRINTED
    )


def inputs_hash(root: Path) -> str:
    """Digest the names and contents of the input files, Python's version and the company.

    And whether pages judge answers: what a page that does holds of them is in its outputs.
    """
    digest = hashlib.sha256(f"{sys.version}\0{judging()}".encode())
    named = [(path, path.relative_to(root).as_posix()) for path in input_files(root)]
    named += [(company.chosen_company() / name, f"company/{name}") for name in company.FILES]
    for path, name in named:
        content = path.read_bytes()
        digest.update(f"\0{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def cache_folder(built: Path, root: Path) -> Path:
    """Return the folder of the current inputs' outputs, in the folder where the book is built."""
    return built / ".jupyter_cache" / inputs_hash(root)


def drop_others(current: Path) -> None:
    """Remove the folders beside the current one: nothing depends on older inputs any more."""
    for folder in current.parent.glob("*/"):
        if folder != current:
            shutil.rmtree(folder)

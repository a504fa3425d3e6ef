"""A student: what they are called, who they are in whatever list, and the folder that is theirs."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from hashlib import sha256

# What Windows forbids in a name, and names of devices there; the others allow more.
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?", re.IGNORECASE)
HAND_OUT = "hand-out.zip"
BESIDE = ("key.csv", "key.md", HAND_OUT)  # what stands beside the folders
LONGEST = 200  # bytes; most systems allow 255, and some write accents apart
JOINERS = "\u200c\u200d"  # without width, but Persian, Indic scripts and emoji spell with them


@dataclass(frozen=True)
class Student:
    """Somebody who gets a variant.

    Attributes
    ----------
    name : str
        What they are called; nobody else in the list is called so.
    identity : str
        What their numbers hang on; the same in every list they stand in.
    """

    name: str
    identity: str

    @property
    def folder(self) -> str:
        """The name of their folder: their own, but for what a file system would not take."""
        return folder_name(self.name)


def numbered(count: int) -> list[Student]:
    """Return students who are not known yet: variant-01, variant-02 and so on."""
    names = [f"variant-{number:02}" for number in range(1, count + 1)]
    return [Student(name, name) for name in names]


def clean(text: str) -> str:
    """Return a value as it looks: composed, with plain single spaces and nothing invisible."""
    seen = "".join(c for c in text if c in JOINERS or c.isspace() or not _is_control(c))
    return " ".join(unicodedata.normalize("NFC", seen).split()).strip(JOINERS + " ")


def alike(text: str) -> str:
    """Return what two texts share that differ in case or in how Unicode writes them alone."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", folded)


def folder_name(name: str) -> str:
    """Return a name for a folder that every file system takes, and that keeps every script."""
    kept = FORBIDDEN.sub("-", name).strip(" .") or "_"
    if DEVICE.fullmatch(kept) or kept.casefold() in BESIDE or kept.startswith("-"):
        kept = f"_{kept}"
    if _bytes(kept) <= LONGEST:
        return kept
    end = f"~{sha256(name.encode()).hexdigest()[:8]}"
    kept = kept[:LONGEST]
    while _bytes(kept + end) > LONGEST:
        kept = kept[:-1]
    return kept + end


def nbgrader_name(student: Student) -> str:
    """Return a student's folder as nbgrader finds it, and can write it into its list of grades."""
    return re.sub(r"[\[\],]", "-", student.folder)


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf")


def _bytes(name: str) -> int:
    return len(unicodedata.normalize("NFD", name).encode())

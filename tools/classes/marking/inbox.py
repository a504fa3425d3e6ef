"""Read what came back, a folder or a platform's zip: nothing is unpacked, followed or changed."""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tools.printing.expressions import SourceError

LARGEST = 20_000_000  # bytes of a file
LARGEST_OF_ALL = 2_000_000_000
MOST_FILES = 20_000
STRAYS = {".ds_store", "thumbs.db", "desktop.ini", "__macosx", ".ipynb_checkpoints"}
LINK = "it is a link, which is not followed: put the file itself in its place"
TOO_LARGE = f"it is larger than {LARGEST // 1_000_000} MB: ask for the notebook without its output"
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


@dataclass(frozen=True)
class Handed:
    """A file that came back.

    Attributes
    ----------
    place : str
        Where it stands below the folder or in the zip, its parts between slashes.
    content : bytes
        What it holds.
    trouble : str
        Why it was not read, or nothing.
    """

    place: str
    content: bytes = b""
    trouble: str = ""


def is_stray(name: str) -> bool:
    """Whether a computer put a file of this name there of its own accord."""
    return name.lower() in STRAYS or name.startswith("._")


def read_inbox(path: Path) -> list[Handed]:
    """Read every file that came back, in the order of their places.

    Raises
    ------
    SourceError
        If there is nothing to read. A file that cannot be read is among the others, with why.
    """
    if path.is_dir():
        files = _in_folder(path)
    elif path.is_file():
        files = _in_zip(path)
    else:
        raise SourceError(f"there is no {path}; name the folder, or the zip, of what came back")
    found = sorted(files, key=lambda each: each.place)
    if not found:
        raise SourceError(f"{path} holds no file; name the folder, or the zip, of what came back")
    return found


def _in_folder(folder: Path) -> Iterator[Handed]:
    for root, folders, names in os.walk(folder):
        kept = [name for name in folders if not is_stray(name)]
        links = [name for name in kept if Path(root, name).is_symlink()]
        folders[:] = [name for name in kept if name not in links]
        for name in [*links, *names]:
            if not is_stray(name):
                path = Path(root, name)
                yield _file(path, path.relative_to(folder).as_posix())


def _file(path: Path, place: str) -> Handed:
    try:
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode):
            return Handed(place, trouble=LINK)
        if not stat.S_ISREG(found.st_mode):
            return Handed(place, trouble="it is no file that can be read")
        if found.st_size > LARGEST:
            return Handed(place, trouble=TOO_LARGE)
        return Handed(place, path.read_bytes())
    except OSError as error:
        return Handed(place, trouble=f"it cannot be read ({error.strerror})")


def _in_zip(path: Path) -> Iterator[Handed]:
    try:
        with zipfile.ZipFile(path) as archive:
            if len(archive.infolist()) > MOST_FILES:
                raise SourceError(
                    f"{path} holds more than {MOST_FILES} files; is it the right one?"
                )
            yield from _members(archive)
    except DAMAGED as error:
        raise SourceError(
            f"{path} is no folder and no whole zip ({error}); download it again"
        ) from None


def _members(archive: zipfile.ZipFile) -> Iterator[Handed]:
    left = LARGEST_OF_ALL
    for member in archive.infolist():
        place = PurePosixPath(_name(member).replace("\\", "/"))
        if member.is_dir() or any(map(is_stray, place.parts)):
            continue
        handed = _member(archive, member, str(place), min(LARGEST, left))
        left -= len(handed.content)
        yield handed


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: str, most: int) -> Handed:
    """Read one file; what it says of its own size is not believed."""
    if stat.S_ISLNK(member.external_attr >> 16):
        return Handed(place, trouble=LINK)
    if place.startswith("/") or ".." in place.split("/"):
        return Handed(place, trouble="its name leads out of the zip; ask for the file itself")
    try:
        with archive.open(member) as file:
            content = file.read(most + 1)
    except DAMAGED as error:
        return Handed(place, trouble=f"it cannot be read from the zip ({error})")
    return Handed(place, trouble=TOO_LARGE) if len(content) > most else Handed(place, content)


def _name(member: zipfile.ZipInfo) -> str:
    """Return a name as it was meant: some programs write UTF-8 and do not say so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename

"""Put a built site into one file, the same bytes for the same site.

`python -m tools.archive SITE FILE`
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EARLIEST = (1980, 1, 1, 0, 0, 0)  # that the format can tell
READABLE = 0o644 << 16
SPHINXS_OWN = ".buildinfo"  # by what it knows whether to begin anew; it hangs on the folder


def pack(site: Path, archive: Path) -> None:
    """Write a site's files into an archive, in a folder of the archive's name.

    Parameters
    ----------
    site : Path
        The folder of the built site.
    archive : Path
        The file, which is written over.
    """
    paths = sorted(path for path in site.rglob("*") if path.is_file() and path.name != SPHINXS_OWN)
    pack_files(
        {f"{archive.stem}/{path.relative_to(site).as_posix()}": path for path in paths}, archive
    )


def pack_files(files: Mapping[str, Path], archive: Path) -> None:
    """Write files into an archive, each under its name there, in the order in which they come."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(archive, "w", ZIP_DEFLATED, compresslevel=9) as packed:
        for name, path in files.items():
            entry = ZipInfo(name, EARLIEST)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 3  # so that the mode is read as one, wherever it was packed
            entry.external_attr = READABLE
            packed.writestr(entry, path.read_bytes())


if __name__ == "__main__":
    pack(Path(sys.argv[1]), Path(sys.argv[2]))
    print(f"The site is in {sys.argv[2]}: unpack it and open index.html.")

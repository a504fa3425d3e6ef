"""The site as one file."""

from pathlib import Path
from zipfile import ZipFile

from tools.archive import pack


def test_the_same_site_is_the_same_archive_whenever_and_wherever_it_is_packed(
    tmp_path: Path,
) -> None:
    for name, mode in (("one", 0o644), ("other", 0o600)):
        for file in ("index.html", "_static/a.css", ".nojekyll", ".buildinfo"):
            path = tmp_path / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"the text of {file}", encoding="utf-8")
            path.chmod(mode)
        pack(tmp_path / name, tmp_path / f"{name}-out" / "site.zip")
    archives = [tmp_path / f"{name}-out" / "site.zip" for name in ("one", "other")]
    assert archives[0].read_bytes() == archives[1].read_bytes()
    with ZipFile(archives[0]) as archive:
        assert archive.namelist() == ["site/.nojekyll", "site/_static/a.css", "site/index.html"]
        archive.extractall(tmp_path / "unpacked")
    unpacked = tmp_path / "unpacked/site/index.html"
    assert unpacked.read_text(encoding="utf-8") == "the text of index.html"

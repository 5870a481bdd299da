"""Packs the program as a zip for AWS Lambda: `python -m deploy.zip FUNCTION.ZIP`, after `make package`.

What it depends on is taken as `requirements/run.lock` has it, by digest, for Lambda's Python on x86_64. Tests that
packages bring along are left out: with them the files would be more than the 250 MB that Lambda takes (Developer
Guide: gettingstarted-limits.html).
"""

import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
PYTHON: Final = "3.13"
LARGEST: Final = 262_144_000
"""Bytes of all files together."""

_PLATFORMS: Final = ("manylinux_2_28_x86_64", "manylinux2014_x86_64")
_LEFT_OUT: Final = frozenset({"bin", "tests", "__pycache__"})
# Nothing is as old as a zip can say, so that the same files make the same zip.
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
_READABLE: Final = 0o100644 << 16


def main(arguments: Sequence[str]) -> int:
    """Write the zip and say how large its files are."""
    (target,) = arguments
    (wheel,) = (ROOT / "dist").glob("*.whl")
    size = build(Path(target), wheel, ROOT / "requirements" / "run.lock", for_lambda())
    sys.stdout.write(f"{target}: {size:,} bytes of files\n")
    return 0


def for_lambda() -> tuple[str, ...]:
    """Return pip's options for Lambda's Python, whichever runs this."""
    platforms = (word for platform in _PLATFORMS for word in ("--platform", platform))
    return ("--only-binary", ":all:", "--implementation", "cp", "--python-version", PYTHON, *platforms)


def build(target: Path, wheel: Path, lock: Path, options: Sequence[str] = ()) -> int:
    """Install the wheel and its lock, pack them, and return the bytes of all files; SystemExit for too many."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        _pip(folder, "--require-hashes", *options, "-r", str(lock))
        _pip(folder, "--no-deps", "--no-index", "--upgrade", str(wheel))
        files = sorted(_files(folder))
        size = sum(path.stat().st_size for path in files)
        if size > LARGEST:
            raise SystemExit(f"{size:,} bytes of files, and Lambda takes {LARGEST:,}")
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in files:
                archive.writestr(_named(path.relative_to(folder).as_posix()), path.read_bytes())
    return size


def _pip(folder: Path, *words: str) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--target", str(folder), *words]
    subprocess.run(command, check=True)  # noqa: S603 -- pip, with words of ours


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and not _LEFT_OUT & set(path.relative_to(folder).parts):
            yield path


def _named(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.external_attr, entry.compress_type = _READABLE, zipfile.ZIP_DEFLATED
    return entry


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

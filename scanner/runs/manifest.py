"""`manifest.sha256`: the digest of every other file of a run, in the format of `sha256sum`."""

import hashlib
from pathlib import Path

NAME = "manifest.sha256"


def write(directory: Path) -> None:
    """Write the manifest over every file of the directory; `sha256sum --check manifest.sha256` verifies it."""
    names = sorted(path.name for path in directory.iterdir() if path.is_file() and not _is_apart(path))
    lines = [f"{_digest(directory / name)}  {name}\n" for name in names]
    (directory / NAME).write_text("".join(lines), encoding="utf-8", newline="\n")


def _is_apart(path: Path) -> bool:
    """Tell whether a file is no evidence: the manifest itself, and the lock of a journal."""
    return path.name == NAME or path.suffix == ".lock"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

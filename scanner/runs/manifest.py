"""`manifest.sha256`: the digest of each other file of a run, in the format of `sha256sum`, and what differs from it."""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from scanner.errors import BadFileError

NAME: Final = "manifest.sha256"
SIGNATURE: Final = "manifest.sha256.sig"
"""The manifest's signature, where it was signed."""
PUBLIC_KEY: Final = "manifest.sha256.pub"
"""The public key, in PEM, that the signature fits."""

_APART: Final = frozenset({NAME, SIGNATURE, PUBLIC_KEY, "journal.jsonl.lock"})
"""No evidence: the manifest and what stands on it, and the lock of a journal."""
# Nothing that leads out of the folder, and nothing that `sha256sum` would escape.
_LINE: Final = re.compile(r"(?P<digest>[0-9a-f]{64})  (?P<name>[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)*)\n", re.ASCII)
_REMEDY: Final = "Give the folder of a run, with the manifest that was written with it."


def write(directory: Path) -> None:
    """Write the manifest over every file, of sub-folders too; `sha256sum --check manifest.sha256` verifies it."""
    names = sorted(set(_names(directory)) - _APART)
    lines = [f"{_digest(directory / name)}  {name}\n" for name in names]
    (directory / NAME).write_text("".join(lines), encoding="utf-8", newline="\n")


def read(directory: Path) -> dict[str, str]:
    """Return the digests by name; raise BadFileError for anything that `write` would not have written."""
    path = directory / NAME
    lines = content(path).decode("utf-8", "replace").splitlines(keepends=True)
    found: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        match = _LINE.fullmatch(line)
        if match is None or match["name"] in found or match["name"] in _APART:
            raise BadFileError(f"{path}:{number}: not a line of a manifest", _REMEDY)
        found[match["name"]] = match["digest"]
    if list(found) != sorted(found):
        raise BadFileError(f"{path}: its lines are not sorted", _REMEDY)
    return found


class Differences(msgspec.Struct, frozen=True):
    """Names of files: not what the manifest says; named by it and not there; there and not named by it."""

    altered: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    additional: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.altered or self.missing or self.additional)


def compare(directory: Path) -> Differences:
    """Return what differs between a folder and its manifest; raise BadFileError where a file cannot be read."""
    said, there = read(directory), set(_names(directory))
    # Through a link, something of elsewhere would be kept as a signature, or be written over by one.
    links = [name for name in sorted(there & _APART) if (directory / name).is_symlink()]
    altered = [name for name in said if name in there and not _holds(directory / name, said[name])]
    return Differences(
        altered=(*altered, *links),
        missing=tuple(name for name in said if name not in there),
        additional=tuple(sorted(there - said.keys() - _APART)),
    )


def is_signed(directory: Path) -> bool:
    """Tell whether the folder holds a signature, or what is left of one."""
    return (directory / SIGNATURE).exists() or (directory / PUBLIC_KEY).exists()


def content(path: Path) -> bytes:
    """Return a file of a run; raise BadFileError where it cannot be read."""
    if path.exists() and not path.is_file():
        # A pipe or a device has no end to wait for.
        raise BadFileError(f"{path}: is no file", _REMEDY)
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadFileError(f"{path}: cannot be read: {error.strerror or error}", _REMEDY) from error


def _names(directory: Path) -> Iterator[str]:
    """Yield everything that is no folder, by its name below the directory; a link to a folder is no folder."""
    for place, folders, files in os.walk(directory):
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in (*files, *links):
            yield (Path(place) / name).relative_to(directory).as_posix()


def _holds(path: Path, digest: str) -> bool:
    # What a link leads to may change without the folder, and a pipe holds nothing.
    return path.is_file() and not path.is_symlink() and _digest(path) == digest


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadFileError(f"{path}: cannot be read: {error.strerror or error}", _REMEDY) from error

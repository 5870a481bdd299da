"""What is dear to make and the same at every call, kept in the user's cache folder: compiled templates, for one.

Files there are code of ours, HTML of ours and verdicts of ours, so they are believed only in a folder that nobody else
can write to. Where there is none, or no room, nothing is kept and all is made again.
"""

import hashlib
import os
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import NamedTemporaryFile

from scanner import __version__
from scanner.home.folders import cache_folder


class Kept:
    """Bytes by what they were made of. `made_by` tells the versions of all that makes them: others' are not found."""

    def __init__(self, folder: Path | None, made_by: str) -> None:
        self._folder = folder
        self._made_by = made_by

    def get(self, source: str) -> bytes | None:
        """Return what was made of a source, None where it is not kept or not as it was written."""
        if self._folder is None:
            return None
        try:
            data = self._place(self._folder, source).read_bytes()
        except OSError:
            return None
        digest, made = data[:32], data[32:]
        return made if hashlib.sha256(made).digest() == digest else None

    def put(self, source: str, made: bytes) -> None:
        """Keep what was made of a source, where that can be done: at once or not at all."""
        if self._folder is None:
            return
        # Once it has its name, closing finds nothing to delete, which is suppressed as well.
        with suppress(OSError), NamedTemporaryFile(dir=self._folder) as file:
            file.write(hashlib.sha256(made).digest() + made)
            file.flush()
            Path(file.name).replace(self._place(self._folder, source))

    def _place(self, folder: Path, source: str) -> Path:
        return folder / hashlib.sha256(f"{self._made_by}\0{source}".encode()).hexdigest()


@cache
def kept(*packages: str) -> Kept:
    """Return what is kept of what packages make, ours and those of libraries: none is imported to know its state."""
    return Kept(safe_folder(os.environ), " ".join([sys.version, __version__, *map(_state, packages)]))


def safe_folder(environment: Mapping[str, str]) -> Path | None:
    """Return our cache folder, made if need be.

    None where it cannot be made, or where others than its owner, who must be ourselves, may write to it.
    """
    try:
        folder = cache_folder(environment)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except (OSError, RuntimeError):  # the latter where nobody knows the user's home
        return None
    return folder if _ours_alone(found) else None


def _ours_alone(found: os.stat_result) -> bool:
    others_write = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(found.st_mode) and not others_write and found.st_uid == os.geteuid()


def _state(package: str) -> str:
    """Return what tells this state of a package from any other: a template's code holds what filters returned."""
    spec = find_spec(package)
    files = sorted(Path(spec.origin).parent.glob("*.py")) if spec and spec.origin else []
    return " ".join(f"{file.name} {found.st_size} {found.st_mtime_ns}" for file in files for found in (file.stat(),))

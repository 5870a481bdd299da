"""What a run and its files are called in a bucket: made from the run's id and known file names, and nothing else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from scanner import registry
from scanner.errors import BadFileError, UsageError
from scanner.model.bucket import is_bucket_name
from scanner.runs import directory, manifest

# What S3 takes without encoding (UG: object-keys, "Safe characters"), so that a key reads the same everywhere.
_PREFIX: Final = re.compile(r"[\w!.*'()-]+(/[\w!.*'()-]+)*", re.ASCII)
_RUN_ID: Final = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}")
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".xml": "application/xml",
    ".gz": "application/gzip",
    ".sha256": "text/plain; charset=utf-8",
    ".pub": "application/x-pem-file",
}
_ANYTHING: Final = "application/octet-stream"


@dataclass(frozen=True)
class Place:
    """Where to put a run: below `prefix`, in a folder named by its id."""

    bucket: str
    prefix: str = ""

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.beginning}"

    def folder(self, run_id: str) -> str:
        """Return what the keys of a run begin with; raise BadFileError for what is no run id."""
        if not _RUN_ID.fullmatch(run_id):
            raise BadFileError(f"{run_id!r} is no run id", "Give the folder of a run that `scanner scan` wrote.")
        return f"{self.beginning}{run_id}/"

    @property
    def beginning(self) -> str:
        """What all keys here begin with."""
        return f"{self.prefix}/" if self.prefix else ""

    def holds(self, key: str, name: str) -> bool:
        """Tell whether a key is that of the file `name` of a run here."""
        run, _, file = key.removeprefix(self.beginning).partition("/")
        return key.startswith(self.beginning) and file == name and bool(_RUN_ID.fullmatch(run))


def place_of(url: str) -> Place:
    """Return the bucket and prefix that `s3://bucket/prefix` names; raise UsageError for anything else."""
    bucket, _, rest = url.removeprefix("s3://").partition("/")
    prefix = rest.removesuffix("/")
    fits = not rest or (_PREFIX.fullmatch(prefix) and not {".", ".."} & set(prefix.split("/")))
    if not url.startswith("s3://") or not is_bucket_name(bucket) or not fits:
        raise UsageError(f"{url!r} is no place for evidence", "Give s3://BUCKET or s3://BUCKET/PREFIX.")
    return Place(bucket, prefix)


def names_of(folder: Path) -> Iterator[str]:
    """Yield the names of the files to put, the manifest last; raise BadFileError for one that no run has."""
    for name in manifest.read(folder):
        if name.removeprefix(f"{directory.BEFORE}/") not in _known():
            raise BadFileError(f"{name} is no file of a run", "Give the folder of a run as it was written.")
        yield name
    if manifest.is_signed(folder):
        yield from _halves(folder)
    yield manifest.NAME


def _halves(folder: Path) -> tuple[str, str]:
    """Return the names of a signature and its key; raise BadFileError where either is missing."""
    names = (manifest.PUBLIC_KEY, manifest.SIGNATURE)
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        raise BadFileError(f"{folder}: half of its signature is missing: {missing[0]}", "Sign the run again.")
    return names


def _known() -> frozenset[str]:
    reports = {renderer.file for renderer in registry.renderers().values()}
    return frozenset(
        {directory.SNAPSHOT, directory.RUN, directory.PLAN, directory.JOURNAL, directory.VERIFICATION, manifest.NAME}
        | reports
    )


def content_type(name: str) -> str:
    """Return the media type of a file of a run."""
    return _TYPES.get(PurePath(name).suffix, _ANYTHING)

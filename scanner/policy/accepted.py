"""Files that the schema let through once: to load what holds a file against a schema takes as long as fifty buckets."""

import hashlib
from importlib.metadata import version
from pathlib import Path

import msgspec

from scanner.home.kept import kept
from scanner.model.base import Document
from scanner.policy.document import Reading
from scanner.policy.problems import Problem
from scanner.policy.sources import PolicyFile

_LIBRARIES = ("jsonschema", "jmespath")  # the second for the texts that are expressions


def violations(file: PolicyFile, reading: Reading, schema: Document) -> set[Problem]:
    """Return every way in which a file breaks the schema, each with its place; `reading` is of the file."""
    accepted, source = kept(" ".join(map(_named, _LIBRARIES)), Path(__file__).parent), _source(file, schema)
    if accepted.get(source) is not None:
        return set()
    from scanner.policy.validate import violations  # noqa: PLC0415 -- slow to import

    found = violations(reading, schema)
    if not found:
        accepted.put(source, b"")
    return found


def _source(file: PolicyFile, schema: Document) -> str:
    """Return what decides whether a file is let through: its bytes, how they are read, and the schema, in short."""
    told = (file.is_json, file.data, schema)
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()


def _named(library: str) -> str:
    return f"{library} {version(library)}"

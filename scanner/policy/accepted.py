"""Policy files without a fault are remembered: to find that there is none takes as long as to read fifty buckets."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import msgspec

from scanner import registry
from scanner.home.kept import Kept, kept
from scanner.model.base import Document
from scanner.policy.sources import PolicyFile

_DECIDING: Final = ("scanner.policy", "scanner.checks", "scanner.model", "jsonschema", "jmespath", "yaml")


class Accepted:
    """The values of files that were found without a fault, in the user's cache folder.

    Only the program's own checks are known by its state: with others nothing is remembered.
    """

    def __init__(self, checks: Mapping[str, Any]) -> None:
        own = checks is registry.checks()
        self._kept = kept(*_DECIDING) if own else Kept(None, "")

    def get(self, file: PolicyFile) -> Document | None:
        """Return what a file says, None where it is not known to be without a fault."""
        told = self._kept.get(_source(file))
        return None if told is None else msgspec.json.decode(told)

    def put(self, file: PolicyFile, value: Document) -> None:
        """Remember what a file says."""
        with suppress(ValueError, OverflowError):  # not everything in YAML can be said in JSON
            told = msgspec.json.encode(value)
            if msgspec.json.decode(told) == value:
                self._kept.put(_source(file), told)


def _source(file: PolicyFile) -> str:
    return f"{file.is_json} {file.sha256}"

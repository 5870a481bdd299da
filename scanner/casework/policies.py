"""Which policy a case means: one that was given, one that ships, or the file that it names."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from scanner.model.check import Check
from scanner.model.policy import Policy
from scanner.policy.load import load_policies
from scanner.policy.problems import hint, shown
from scanner.policy.sources import is_path, pack_names


class NoPolicyError(Exception):
    """A case names no policy that there is; the text says what to do."""


class Policies:
    """The policies that were given, and those that cases name, each read once."""

    def __init__(self, given: Sequence[Policy], checks: Mapping[str, Check]) -> None:
        self._given = {policy.name: policy for policy in given}
        self._checks = checks
        self._read: dict[str, Policy] = {}

    def named(self, name: str | None, folder: Path) -> Policy:
        """Return the policy of a case in a file of this folder.

        Raises `NoPolicyError` where there is none, `BadFileError` where its file is bad.
        """
        if name is None:
            return self._only()
        if name in self._given:
            return self._given[name]
        if is_path(name):
            return self._in_file(folder / name, name)
        known = pack_names()
        if name not in known:
            raise NoPolicyError(f"there is no policy {shown(name)}{hint(name, (*self._given, *known))}")
        return self._once(name)

    def _only(self) -> Policy:
        if len(self._given) != 1:
            raise NoPolicyError("which policy? Name it under 'policy', or give exactly one with --policy")
        return next(iter(self._given.values()))

    def _in_file(self, path: Path, name: str) -> Policy:
        if not path.is_file():
            raise NoPolicyError(f"there is no file {shown(name)} beside this one")
        return self._once(str(path))

    def _once(self, source: str) -> Policy:
        if source not in self._read:
            (self._read[source],) = load_policies([source], self._checks)
        return self._read[source]

"""Policies in: files, folders and packs, validated whole, every problem told at once."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from scanner.model.base import Document
from scanner.model.check import Check
from scanner.model.policy import Policy
from scanner.policy import schema
from scanner.policy.accepted import Accepted
from scanner.policy.convert import policy_of
from scanner.policy.problems import Problem, bad_policy
from scanner.policy.sources import PolicyFile, files_of


def load_policies(sources: Sequence[str], checks: Mapping[str, Check]) -> tuple[Policy, ...]:
    """Return the policies of files, folders and shipped packs, in the order given.

    Raises `BadFileError` with every problem of every file, `UsageError` for a name that no shipped policy has.
    """
    return parse_policies((file for source in sources for file in files_of(source)), checks)


def parse_policies(files: Iterable[PolicyFile], checks: Mapping[str, Check]) -> tuple[Policy, ...]:
    """Return the policies of files that were read; raise `BadFileError` with every problem of all of them."""
    loading = _Loading(checks)
    for file in files:
        loading.take(file)
    return loading.policies()


class _Loading:
    """Files, one after another: the policies that they hold, and what is wrong with them."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks
        self._accepted = Accepted(checks)
        self._policies: list[Policy] = []
        self._problems: list[tuple[str, Problem]] = []

    def take(self, file: PolicyFile) -> None:
        """Take in a file."""
        policy = self._known(file) or self._examined(file)
        if policy is not None:
            self._policies.append(policy)

    def policies(self) -> tuple[Policy, ...]:
        """Return the policies; raise `BadFileError` where anything is wrong."""
        if self._problems:
            raise bad_policy(self._problems)
        return tuple(self._policies)

    @cached_property
    def _schema(self) -> Document:
        return schema.assemble(self._checks)

    def _known(self, file: PolicyFile) -> Policy | None:
        """Return the policy of a file that was found without a fault before.

        Not one of another's name: to say that, it is read again.
        """
        value = self._accepted.get(file)
        if value is None or any(other.name == value["name"] for other in self._policies):
            return None
        return policy_of(value, self._checks, file.sha256, file.name)

    def _examined(self, file: PolicyFile) -> Policy | None:
        from scanner.policy.examine import examine  # noqa: PLC0415 -- slow to import

        found = examine(file, self._checks, self._schema, self._policies)
        self._problems += [(file.name, problem) for problem in sorted(set(found.faults))]
        if found.value is not None:
            self._accepted.put(file, found.value)
        return found.policy

"""A policy: which buckets it selects, and what it expects of them."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from scanner.model.account import Account
from scanner.model.base import Value
from scanner.model.check import Check, Parameters, fitted
from scanner.model.finding import Severity


class Filter(Value, frozen=True):
    """Which buckets. Every part that is given must match; patterns are shell globs, case-sensitive.

    `accounts` are globs of ids, or of names, or of paths of organisational units where they begin with `ou:`. `tags`
    maps a key to the globs of which one must match its value. `where` is a JMESPath expression over the bucket's
    documents.
    """

    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    buckets: tuple[str, ...] = ()
    tags: tuple[tuple[str, tuple[str, ...]], ...] = ()
    where: str = ""

    @property
    def is_empty(self) -> bool:
        """True where nothing is asked, so that everything matches."""
        return self == Filter()


class Expectation(Value, frozen=True):
    """One check with the policy's severity and parameters."""

    check: str
    severity: Severity
    parameters: Parameters


class Waiver(Value, frozen=True):
    """An accepted finding. `check`, `bucket`, `account` and `rule` are globs; `expires` is its last day (ISO date).

    `account` is read like those of a `Filter`.
    `rule` is the id of a replication rule; a finding about the bucket as a whole has none, which only `*` matches.
    `tags` are the bucket's, read like those of a `Filter`.
    """

    check: str
    bucket: str
    reason: str
    owner: str
    expires: str
    account: str = "*"
    ticket: str = ""
    rule: str = "*"
    tags: tuple[tuple[str, tuple[str, ...]], ...] = ()


WAIVER_DAYS = 365
"""How far ahead of a run a waiver's last day may lie, unless its policy says otherwise."""


class Policy(Value, frozen=True):
    """A validated policy. `remediation` and `limits` are kept as written for the fixer; `sha256` is the file's.

    `waiver_days` is how many days after a run a waiver's last day may lie for the waiver to hold.
    """

    name: str
    version: str
    title: str
    selects: Filter
    exclude: Filter
    expects: tuple[Expectation, ...]
    controls: tuple[tuple[str, tuple[str, ...]], ...] = ()
    waivers: tuple[Waiver, ...] = ()
    waiver_days: int = WAIVER_DAYS
    remediation: dict[str, Any] = {}
    limits: dict[str, Any] = {}
    sha256: str = ""
    source: str = ""

    @property
    def directory(self) -> Mapping[str, Account]:
        """What is known of the accounts that the policy may name: nothing, of a policy just read."""
        return {}


class InformedPolicy(Policy, frozen=True):
    """A policy that knows the accounts of a scan, so that it can select them by name and by where they stand."""

    directory: dict[str, Account] = {}


def informed(policies: Iterable[Policy], accounts: Iterable[Account]) -> tuple[Policy, ...]:
    """Return the policies with what is known of the accounts."""
    directory = {account.id: account for account in accounts}
    return tuple(InformedPolicy(**{**msgspec.structs.asdict(policy), "directory": directory}) for policy in policies)


def checks_of(policy: Policy, checks: Mapping[str, Check]) -> tuple[Check, ...]:
    """Return the check of each of a policy's expectations, as its parameters make it."""
    return tuple(fitted(checks[wanted.check], wanted.parameters) for wanted in policy.expects)

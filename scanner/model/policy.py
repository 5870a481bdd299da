"""A policy: which buckets it selects, and what it expects of them."""

from collections.abc import Mapping
from typing import Any

from scanner.model.base import Value
from scanner.model.check import Check, Parameters, fitted
from scanner.model.finding import Severity


class Filter(Value, frozen=True):
    """Which buckets. Every part that is given must match; patterns are shell globs, case-sensitive.

    `tags` maps a key to the globs of which one must match its value. `where` is a JMESPath expression over the
    bucket's documents.
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
    """An accepted finding. `check`, `bucket` and `account` are globs; `expires` is the last day it holds (ISO date)."""

    check: str
    bucket: str
    reason: str
    owner: str
    expires: str
    account: str = "*"
    ticket: str = ""


class Policy(Value, frozen=True):
    """A validated policy. `remediation` and `limits` are kept as written for the fixer; `sha256` is the file's."""

    name: str
    version: str
    title: str
    selects: Filter
    exclude: Filter
    expects: tuple[Expectation, ...]
    controls: tuple[tuple[str, tuple[str, ...]], ...] = ()
    waivers: tuple[Waiver, ...] = ()
    remediation: dict[str, Any] = {}
    limits: dict[str, Any] = {}
    sha256: str = ""
    source: str = ""


def checks_of(policy: Policy, checks: Mapping[str, Check]) -> tuple[Check, ...]:
    """Return the check of each of a policy's expectations, as its parameters make it."""
    return tuple(fitted(checks[wanted.check], wanted.parameters) for wanted in policy.expects)

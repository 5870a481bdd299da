"""A survey: a read of how a bucket's replication fared, or would fare, which can begin once its rules are known.

Unlike a configuration, that is told by several services and Regions, each of which may refuse for itself.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import msgspec

from scanner.model.base import Document, Value
from scanner.model.bucket import BucketRef
from scanner.model.estate import Estate
from scanner.model.evidence import Unreadable
from scanner.model.facet import Facet
from scanner.model.replication import Rule


class RefusedError(Exception):
    """One call of a survey got no answer; `evidence` says why. The others may still tell something."""

    def __init__(self, evidence: Unreadable) -> None:
        super().__init__(f"{evidence.operation}: {evidence.code}: {evidence.message}")
        self.evidence = evidence


class AskThere(Protocol):
    """Calls one operation of the survey's service in a Region."""

    def __call__(self, region: str, operation: str, **parameters: Any) -> Document:  # noqa: ANN401 -- AWS's own
        """Return AWS's parsed answer; raise RefusedError where there is none."""
        ...


class Subject(Value, frozen=True):
    """What is surveyed: a bucket, those of its enabled rules that the survey concerns, and where their replicas go.

    `regions` holds the Region of each rule's destination by ARN, empty where it is not known; `estate` everything that
    was read before.
    """

    bucket: BucketRef
    rules: tuple[Rule, ...]
    regions: dict[str, str]
    estate: Estate


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """How a facet of what happened is read.

    `calls` maps each operation to the IAM action that it wants, the first one naming the evidence. `concerns` picks
    the rules; a bucket without any is not surveyed. `gather` makes the calls and puts one document together, given the
    time of the reading (RFC 3339, UTC), which the document keeps: ages are told relative to it. `absent` holds the
    codes that mean "none".
    """

    facet: Facet[Any]
    service: str
    calls: Mapping[str, str]
    concerns: Callable[[Rule], bool]
    gather: Callable[[AskThere, Subject, str], Document]
    absent: frozenset[str] = frozenset()

    @property
    def operation(self) -> str:
        """The operation that names the evidence; the facet's name where AWS is not asked."""
        return next(iter(self.calls), self.facet.name)

    @property
    def permissions(self) -> tuple[str, ...]:
        """The IAM actions that the read wants."""
        return tuple(self.calls.values())

"""What a check is: an identifier, the facets it needs, its parameters, and one pure function."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from scanner.model.base import Value
from scanner.model.facet import REPLICATION, Facet
from scanner.model.facts import BucketFacts, PairFacts
from scanner.model.finding import Severity, Verdict

AnyFacet = Facet[Any]


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Base of a check's parameters: what a policy may write under the check's name, apart from `severity`.

    Give each field a type, a default and a description (`Annotated[…, Meta(description=…)]`); the policy schema and
    the documentation are made from them.
    """


class NoParameters(Parameters, frozen=True):
    """For checks that have nothing to set."""


class Answer(Value, frozen=True):
    """What a check says of one subject. `expected` and `actual` are short phrases for people."""

    verdict: Verdict
    message: str
    expected: str = ""
    actual: str = ""


def compliant(message: str, *, expected: str = "", actual: str = "") -> Answer:
    """The subject is as wished."""
    return Answer(Verdict.COMPLIANT, message, expected, actual)


def non_compliant(message: str, *, expected: str, actual: str) -> Answer:
    """The subject is known not to be as wished."""
    return Answer(Verdict.NON_COMPLIANT, message, expected, actual)


def not_applicable(message: str) -> Answer:
    """The question does not arise for this subject."""
    return Answer(Verdict.NOT_APPLICABLE, message)


def undecided(message: str, *, expected: str = "", actual: str = "") -> Answer:
    """What was read does not decide it. Reads that failed outright need no such answer: they raise `Unread`."""
    return Answer(Verdict.INSUFFICIENT_DATA, message, expected, actual)


S = TypeVar("S", bound=BucketFacts | PairFacts)
P = TypeVar("P", bound=Parameters)


@dataclass(frozen=True, kw_only=True)
class _Check(Generic[S, P]):
    """A requirement in code.

    `source`, `destination` and `estate` are the facets it needs at the bucket itself, at the destinations of its
    enabled rules, and at every bucket of the scan plus whatever these replicate to; `role`, `source_key` and
    `replica_key` those of the replication role, of the key of the source's default encryption, and of the key that a
    rule opting in to KMS names; `runtime` those that tell how the bucket's replication fared. `failure_codes` are the
    codes that AWS would later report (UG: replication-metrics-events); none means that the fault is silent. `loses`
    says what would be lost, in an auditor's words. `controls` are framework controls that it supports.
    `documentation` is the module's docstring: the check's page. Where what it needs depends on its parameters, the
    facets are all that it may ever need, and `fitted` returns the check as given parameters make it.
    """

    id: str
    title: str
    severity: Severity
    judge: Callable[[S, P], Answer]
    documentation: str
    loses: str
    parameters: type[P]
    source: tuple[AnyFacet, ...] = ()
    destination: tuple[AnyFacet, ...] = ()
    estate: tuple[AnyFacet, ...] = ()
    role: tuple[AnyFacet, ...] = ()
    source_key: tuple[AnyFacet, ...] = ()
    replica_key: tuple[AnyFacet, ...] = ()
    runtime: tuple[AnyFacet, ...] = ()
    failure_codes: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    fitted: "Callable[[P], Check] | None" = None


@dataclass(frozen=True, kw_only=True)
class BucketCheck(_Check[BucketFacts, P]):
    """A check that is asked once for each selected bucket."""


@dataclass(frozen=True, kw_only=True)
class PairCheck(_Check[PairFacts, P]):
    """A check that is asked once for each pair: enabled rule × destination.

    Without enabled rules the answer is NOT_APPLICABLE; without a readable configuration INSUFFICIENT_DATA.
    """

    source: tuple[AnyFacet, ...] = (REPLICATION,)


Check = BucketCheck[Any] | PairCheck[Any]


def fitted(check: Check, parameters: Parameters) -> Check:
    """Return a check as its parameters make it: with the facets, and of the subject, that these ask for."""
    return check.fitted(parameters) if check.fitted else check


def source_facets(check: Check) -> frozenset[str]:
    """Return the names of the facets that a check may read at the bucket itself, of its role and of its key."""
    at_source = (*check.source, *check.estate, *check.role, *check.source_key, *check.runtime)
    return frozenset(facet.name for facet in at_source)


def destination_facets(check: Check) -> frozenset[str]:
    """Return the names of the facets that a check may read at a destination, and of the replica key."""
    return frozenset(facet.name for facet in (*check.destination, *check.estate, *check.replica_key))


def section(documentation: str, heading: str) -> str:
    """Return the text under `## heading` of a check's page, empty where the page has none."""
    _, _, after = f"\n{documentation}".partition(f"\n## {heading}\n")
    return after.partition("\n## ")[0].strip()

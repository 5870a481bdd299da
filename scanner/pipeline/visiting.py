"""Looking into accounts that let us in: one page of their buckets, and each read that the policies need on a few."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Protocol

from scanner import parallel
from scanner.aws.transport import Answer
from scanner.collect import Sources
from scanner.discover import Scope
from scanner.doctor.accounts import Visit
from scanner.doctor.needs import needs_of
from scanner.doctor.regions import OPERATION, PARAMETERS
from scanner.doctor.sample import sample
from scanner.doctor.trials import Trying
from scanner.model.bucket import BucketRef
from scanner.model.check import Check
from scanner.model.collector import ListingError, Reader
from scanner.model.policy import Policy

PAGE: Final = 1000
"""How many buckets one call lists."""


class _Asks(Protocol):
    def ask(self, operation: str, parameters: dict[str, object], *, service: str) -> Answer: ...


class Asking(Reader, Protocol):
    """A reader that can also be asked whatever else its account may know."""

    @property
    def asker(self) -> _Asks:
        """What asks."""
        ...


@dataclass(frozen=True, kw_only=True)
class Visiting:
    """What is looked for: with which policies and checks, in which scope, on how many buckets of each account."""

    policies: Sequence[Policy]
    checks: Mapping[str, Check]
    scope: Scope
    most: int
    sources: Sources


@dataclass(frozen=True)
class _Listed:
    reader: Asking
    buckets: Sequence[BucketRef] = ()
    more: bool = False
    refused: str = ""


def visits(readers: Iterable[Asking], visiting: Visiting) -> list[Visit]:
    """Return what each account tells, in the order of the readers."""
    workers, abandon = visiting.sources.workers, visiting.sources.abandon
    listed = {one.reader.account: one for one in parallel.each(_list, readers, workers, abandon)}
    trying = Trying(
        sources=visiting.sources,
        needs=needs_of(visiting.policies, visiting.checks),
        most=visiting.most,
        known={ref.arn: ref for one in listed.values() for ref in one.buckets},
    )

    def visit(one: _Listed) -> Visit:
        return _visited(one, trying, visiting)

    found = {one.account: one for one in parallel.each(visit, listed.values(), workers, abandon)}
    return [found[account] for account in sorted(found)]


def _list(reader: Asking) -> _Listed:
    found: list[BucketRef] = []
    try:
        found.extend(ref for ref, _ in islice(reader.list_buckets(), PAGE))
    except ListingError as failed:
        return _Listed(reader, refused=f"ListBuckets: {failed}")
    return _Listed(reader, found, len(found) == PAGE)


def _visited(one: _Listed, trying: Trying, visiting: Visiting) -> Visit:
    chosen = sample(one.buckets, visiting.policies, visiting.scope, visiting.most)
    return Visit(
        account=one.reader.account,
        caller=one.reader.caller,
        buckets=one.buckets,
        more=one.more,
        refused=one.refused,
        tried=len(chosen),
        trials=trying.of_account(chosen),
        opted=None if one.refused else one.reader.asker.ask(OPERATION, PARAMETERS, service="account"),
    )

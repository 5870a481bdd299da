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
from scanner.doctor.trials import Trial, Trying
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


@dataclass(frozen=True)
class _Tried:
    account: str
    buckets: int
    trials: Sequence[Trial]
    opted: Answer | None


def visits(readers: Iterable[Asking], visiting: Visiting) -> list[Visit]:
    """Return what each account tells, sorted by account."""
    workers, abandon = visiting.sources.workers, visiting.sources.abandon
    listed = {one.reader.account: one for one in parallel.each(_list, readers, workers, abandon)}
    trying = Trying(
        sources=visiting.sources,
        needs=needs_of(visiting.policies, visiting.checks),
        most=visiting.most,
        known={ref.arn: ref for one in listed.values() for ref in one.buckets},
    )

    def attempt(one: _Listed) -> _Tried:
        chosen = sample(one.buckets, visiting.policies, visiting.scope, visiting.most)
        opted = None if one.refused else one.reader.asker.ask(OPERATION, PARAMETERS, service="account")
        return _Tried(one.reader.account, len(chosen), trying.of_account(chosen), opted)

    tried = {one.account: one for one in parallel.each(attempt, listed.values(), workers, abandon)}
    # Of a role or a key its own account's credentials tell, whoever's bucket leans on it.
    trials = [trial for account in sorted(tried) for trial in tried[account].trials]
    return [
        _visit(listed[account], tried[account], [trial for trial in trials if trial.account == account])
        for account in sorted(listed)
    ]


def _list(reader: Asking) -> _Listed:
    found: list[BucketRef] = []
    try:
        found.extend(ref for ref, _ in islice(reader.list_buckets(), PAGE))
    except ListingError as failed:
        return _Listed(reader, refused=f"ListBuckets: {failed}")
    return _Listed(reader, found, len(found) == PAGE)


def _visit(listed: _Listed, tried: _Tried, trials: Sequence[Trial]) -> Visit:
    return Visit(
        account=listed.reader.account,
        caller=listed.reader.caller,
        buckets=listed.buckets,
        more=listed.more,
        refused=listed.refused,
        tried=tried.buckets,
        trials=trials,
        opted=tried.opted,
    )

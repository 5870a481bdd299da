"""A scan that is spread over a cluster: what its shards tell is gathered here into one run.

Each bucket is read for itself by a worker; what one account's rules say about another's buckets, roles and keys is
read afterwards in this process, where all records are together.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from math import isinf
from typing import TYPE_CHECKING, Final

import msgspec

from scanner.errors import AwsUnreachableError, UsageError
from scanner.model.account import Account
from scanner.model.evidence import Unreadable
from scanner.model.facet import LOCATION
from scanner.model.policy import Policy
from scanner.model.progress import Progress
from scanner.model.snapshot import AccountRecord, BucketRecord
from scanner.pipeline.cluster import Cluster, cluster_at
from scanner.pipeline.connecting import Connected, Doors, account_of, doors, header_of, not_read
from scanner.pipeline.lazily import LazyReader
from scanner.pipeline.options import ScanOptions
from scanner.pipeline.shards import Shard, Told, sharded
from scanner.spool import RecordStore
from scanner.telemetry.reading import WatchedReader

if TYPE_CHECKING:
    from scanner.aws.access import Access

_GRACE: Final = 60.0
"""Seconds after the deadline in which what workers have read until then still arrives."""
_REMEDY: Final = "Let the role of the workers assume the roles of the accounts; `dask worker` needs credentials of it."


@dataclass(frozen=True, kw_only=True)
class Spread(Connected):
    """A connection to accounts that a cluster reads: it has readers once the shards are gathered."""

    cluster: Cluster
    doors: Doors
    options: ScanOptions
    policies: tuple[Policy, ...]
    closing: ExitStack


@contextmanager
def spread(options: ScanOptions, policies: Sequence[Policy]) -> Iterator[Spread]:
    """Give a connection for the length of the block; raise UsageError for a cluster that cannot be used."""
    with cluster_at(options.executor) as cluster, ExitStack() as closing:
        found = doors(options, policies)
        if any(access.profile for access in found.accesses):
            raise UsageError("--executor cannot go with profiles: they are of this machine", "Give roles to assume.")
        yield Spread(
            header=header_of(found, (), options),
            readers={},
            failed=found.left_out,
            tally=found.tally,
            directory=found.directory,
            cluster=cluster,
            doors=found,
            options=options,
            policies=tuple(policies),
            closing=closing,
        )


@dataclass(frozen=True)
class Gathered:
    """A connection with readers, the accounts that were listed, and whether a person ended it before all was there."""

    connection: Connected
    accounts: tuple[AccountRecord, ...]
    interrupted: bool


def gather(live: Spread, store: RecordStore, progress: Progress) -> Gathered:
    """Let the cluster read the accounts that the store does not hold yet; raise AwsUnreachableError where none is told.

    The store fills as shards arrive, so that whatever ends the run, none of those that did is read again.
    """
    _take_up(store)
    gathering = _Gathering(live, store, progress)
    open_to = [access for access in live.doors.accesses if account_of(access) not in store.accounts]
    shards = tuple(sharded(live.options, live.policies, open_to, live.cluster.workers))
    interrupted, why = False, "the deadline passed before it was read"
    progress.phase("reading buckets", None)
    try:
        left = live.doors.how.run.left()
        for shard, answer in live.cluster.answers(shards, None if isinf(left) else max(0.0, left) + _GRACE):
            gathering.take(shard, answer)
    except TimeoutError:
        pass
    except KeyboardInterrupt:
        interrupted, why = True, "the scan was interrupted before it was read"
    for shard in shards:
        gathering.give_up(shard, why)
    return gathering.gathered(interrupted=interrupted)


def _take_up(store: RecordStore) -> None:
    """Keep of an earlier part of the run the accounts that were read; what could not be read of them is asked again."""
    for arn in store.buckets.arns():
        record = store.buckets.record(arn)
        if record.listed and record.ref.account not in store.accounts:
            store.buckets.drop(arn)
        elif (readable := _readable(record)) != record:
            store.buckets.put(readable)


def _readable(record: BucketRecord) -> BucketRecord:
    kept = {
        facet: one
        for facet, one in record.evidence.items()
        if facet == LOCATION.name or not isinstance(one, Unreadable)
    }
    return msgspec.structs.replace(record, evidence=kept)


@dataclass
class _Gathering:
    """What has arrived until now."""

    live: Spread
    store: RecordStore
    progress: Progress
    listed: dict[str, AccountRecord] = field(init=False)
    failed: list[AccountRecord] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.listed = dict(self.store.accounts)

    def take(self, shard: Shard, answer: Told | str) -> None:
        """Take in a shard: its buckets first, so that an account that is closed is whole."""
        if isinstance(answer, str):
            self.give_up(shard, f"the cluster could not read it: {answer}")
            return
        for line in answer.lines():
            self.store.buckets.take(line)
            self.progress.advance()
        self.taken.add(shard.number)
        for account in answer.listed:
            self._list(account)
        self.failed.extend(answer.failed)
        for record in answer.failed:
            self.live.options.observer.refused(record.caller or record.account, record.error)
        for operation in Counter(answer.calls).elements():
            self._sent(operation)

    def give_up(self, shard: Shard, why: str) -> None:
        """Note why the accounts of a shard are not read, unless they are."""
        if shard.number not in self.taken:
            self.taken.add(shard.number)
            self.failed.extend(not_read(access, why) for access in shard.accesses)

    def gathered(self, *, interrupted: bool) -> Gathered:
        """Return all of it, in the order of the accounts that were asked for."""
        accounts = self._in_order(self.listed.values())
        failed = self._in_order(self.failed)
        if not len(self.store.buckets) and all(account.error for account in accounts):
            if interrupted:
                raise KeyboardInterrupt
            raise AwsUnreachableError("\n".join(dict.fromkeys(one.error for one in (*failed, *accounts))), _REMEDY)
        header = msgspec.structs.replace(self.live.header, callers=tuple(account.caller for account in accounts))
        connection = Connected(
            header=header,
            readers=self._readers(accounts),
            failed=(*failed, *self.live.failed),
            tally=self.live.tally,
            directory=self.live.directory,
        )
        return Gathered(connection, accounts, interrupted)

    def _list(self, account: AccountRecord) -> None:
        if self.listed.setdefault(account.account, account) is account:
            self.live.options.observer.connected(account.account, account.caller)
        if not account.error:
            self.store.close_account(account)

    def _sent(self, operation: str) -> None:
        if self.live.doors.how.on_request:
            self.live.doors.how.on_request(operation)

    def _in_order(self, records: Iterable[AccountRecord]) -> tuple[AccountRecord, ...]:
        places = {account_of(access): place for place, access in enumerate(self.live.doors.accesses)}
        return tuple(sorted(records, key=lambda record: places.get(record.account, places.get("", 0))))

    def _readers(self, accounts: Sequence[AccountRecord]) -> dict[str, WatchedReader]:
        refused = {record.caller for record in self.failed}
        ways = {account_of(one): one for one in reversed(self.live.doors.accesses) if one.role_arn not in refused}
        return {record.account: self._reader(record, ways.get(record.account) or ways[""]) for record in accounts}

    def _reader(self, record: AccountRecord, access: "Access") -> WatchedReader:
        pinned = access if access.account.id else replace(access, account=Account(record.account))
        reader = LazyReader(record, pinned, self.live.doors.how)
        self.live.closing.callback(reader.close)
        return WatchedReader(reader, self.live.options.observer)

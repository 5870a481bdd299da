"""A scan that is spread over a cluster: its shards are sent out, and what they tell is gathered into one run.

Each bucket is read for itself by a worker; what one account's rules say about another's buckets, roles and keys is
read afterwards in this process, where all records are together.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from math import isinf
from typing import Final

from scanner.collect.records import answered, holding
from scanner.errors import UsageError
from scanner.model.facet import LOCATION
from scanner.model.policy import Policy
from scanner.model.progress import Progress
from scanner.model.snapshot import BucketRecord
from scanner.pipeline.arriving import Arriving, Gathered, Spread
from scanner.pipeline.asking import doors
from scanner.pipeline.cluster import cluster_at
from scanner.pipeline.connecting import account_of
from scanner.pipeline.heading import header_of
from scanner.pipeline.options import ScanOptions
from scanner.pipeline.shards import sharded
from scanner.spool import RecordStore

_GRACE: Final = 60.0
"""Seconds after the deadline in which what workers have read until then still arrives."""


@contextmanager
def spread(options: ScanOptions, policies: Sequence[Policy]) -> Iterator[Spread]:
    """Give a connection for the length of the block; raise UsageError for a cluster that cannot be used."""
    with cluster_at(options.executor) as cluster, ExitStack() as closing:
        found = doors(options, policies)
        if any(access.profile for access in found.accesses):
            raise UsageError("--executor cannot go with profiles: they are of this machine", "Give roles to assume.")
        yield Spread(
            header=header_of(found.started, (), options),
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


def gather(live: Spread, store: RecordStore, progress: Progress) -> Gathered:
    """Let the cluster read the accounts that the store does not hold yet; raise AwsUnreachableError where none is told.

    The store fills as shards arrive, so that whatever ends the run, none of those that did is read again.
    """
    _forget_others(store, {account_of(access) for access in live.doors.accesses})
    _take_up(store)
    arriving = Arriving(live, store, progress)
    open_to = [access for access in live.doors.accesses if account_of(access) not in store.accounts]
    shards = tuple(sharded(live.options, live.policies, open_to, live.cluster.workers))
    interrupted, why = False, "the deadline passed before it was read"
    progress.phase("reading buckets", None)
    try:
        left = live.doors.how.run.left()
        for shard, answer in live.cluster.answers(shards, None if isinf(left) else max(0.0, left) + _GRACE):
            arriving.take(shard, answer)
    except TimeoutError:
        pass
    except KeyboardInterrupt:
        interrupted, why = True, "the scan was interrupted before it was read"
    for shard in shards:
        arriving.give_up(shard, why)
    return arriving.gathered(interrupted=interrupted)


def _forget_others(store: RecordStore, asked: set[str]) -> None:
    """Take accounts for not read that are scanned no more, such as one that left the organisation meanwhile.

    Where credentials are of an account that only AWS can tell, none is known to be one of these.
    """
    if "" not in asked:
        for account in store.accounts.keys() - asked:
            del store.accounts[account]


def _take_up(store: RecordStore) -> None:
    """Keep of an earlier part of the run the accounts that were read; what could not be read of them is asked again."""
    for arn in store.buckets.arns():
        record = store.buckets.record(arn)
        if record.listed and record.ref.account not in store.accounts:
            store.buckets.drop(arn)
        elif (readable := _readable(record)) != record:
            store.buckets.put(readable)


def _readable(record: BucketRecord) -> BucketRecord:
    located = {facet: one for facet, one in record.evidence.items() if facet == LOCATION.name}
    return holding(record, {**answered(record.evidence), **located})

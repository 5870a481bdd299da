"""Confirming: what looks wrong or unknown by AWS Config is read again from S3, and judged again.

A finding names the reads that it stands on. Of every bucket that such a finding of what Config told stands on, all that
Config told is read anew; that may lead to findings which stand on what Config told of other buckets, so it goes on
until none does.
"""

from collections.abc import Iterator
from datetime import date

import msgspec
from msgspec.structs import replace

from scanner import registry
from scanner.clock import now
from scanner.collect import Collection, Sources, Wishes, collect
from scanner.evaluate import judged
from scanner.model.estate import Estate
from scanner.model.evidence import Evidence, Present
from scanner.model.finding import Verdict
from scanner.model.policy import Policy
from scanner.model.progress import Progress
from scanner.model.snapshot import BucketRecord
from scanner.recorded.evidence import CONFIRMED, READS, told_by_config
from scanner.spool import RecordStore

_DOUBTFUL = frozenset({Verdict.NON_COMPLIANT, Verdict.INSUFFICIENT_DATA})


class Confirming(msgspec.Struct, frozen=True):
    """By what to judge, and with what to read again: the sources' readers read S3, as far as there are credentials.

    `accounts` are those that there are credentials of.
    """

    policies: tuple[Policy, ...]
    wishes: Wishes
    sources: Sources
    accounts: frozenset[str]

    def confirmed(self, collected: Collection, store: RecordStore, progress: Progress) -> Collection:
        """Return what was collected, with no doubtful finding standing on Config where S3 can be read instead."""
        while not collected.interrupted:
            again = [bare(record) for record in self._doubtful(collected, store)]
            if not again:
                break
            progress.phase("confirming what looks wrong", len(again))
            for record in again:
                store.buckets.put(record)
            listed = (record for record in store.buckets.in_order() if record.listed)
            collected = collect(listed, self.wishes, self.sources, progress, store=store)
        return Collection(store.buckets.in_order(), store.resources.in_order(), collected.interrupted)

    def _doubtful(self, collected: Collection, store: RecordStore) -> Iterator[BucketRecord]:
        """Yield the buckets of which a doubtful finding takes Config's word, though S3 could be asked."""
        arns = {record.ref.name: record.ref.arn for record in collected.buckets if self._can_be_read(record)}
        for name in sorted((self._leaned_on(collected) | _doubted_before(collected)) & arns.keys()):
            yield store.buckets.record(arns[name])

    def _leaned_on(self, collected: Collection) -> set[str]:
        estate = Estate(collected.buckets, collected.resources)
        answers = judged(estate, self.policies, registry.checks(), date.fromisoformat(now()[:10]))
        return {
            read.bucket
            for one in answers
            for finding in one.findings
            if finding.verdict in _DOUBTFUL
            for read in finding.evidence
            if read.operation in READS
        }

    def _can_be_read(self, record: BucketRecord) -> bool:
        return record.ref.account in self.accounts and bool(told_by_config(record))


def _doubted_before(collected: Collection) -> set[str]:
    """Return the buckets that an earlier part of the run began to confirm, and that this part asked Config about."""
    return {one.ref.name for one in collected.buckets if CONFIRMED in one.evidence and told_by_config(one)}


def bare(record: BucketRecord) -> BucketRecord:
    """Return a bucket without what Config told of it, which is kept aside: it was not what was judged."""
    told = told_by_config(record)
    left = {facet: one for facet, one in record.evidence.items() if facet not in told}
    return replace(record, evidence={**left, CONFIRMED: _aside(told)})


def _aside(told: dict[str, Evidence]) -> Present:
    """Return as one what several reads told, null for what was absent."""
    first = next(iter(told.values()))
    documents = {facet: one.document if isinstance(one, Present) else None for facet, one in told.items()}
    return Present(first.operation, first.at, documents)

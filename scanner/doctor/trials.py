"""Trying: the reads that a scan would make, made on a few buckets and on what their rules name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from scanner.collect.resources import destinations_named, merged, read, wanted_of
from scanner.collect.runtime import answers, inquiries
from scanner.collect.sources import Sources
from scanner.model.base import Value
from scanner.model.bucket import BucketRef, bucket_of_arn, is_bucket_arn
from scanner.model.collector import Collector
from scanner.model.demand import Demand
from scanner.model.estate import Estate
from scanner.model.evidence import Evidence
from scanner.model.snapshot import BucketRecord


class Trial(Value, frozen=True):
    """A facet that was read of a bucket, a role or a key, and what came of it; `account` is whose credentials read.

    A `foreign` one is of a destination that none of the scanned accounts has.
    """

    account: str
    facet: str
    about: str
    evidence: Evidence
    foreign: bool = False


@dataclass(frozen=True, kw_only=True)
class Trying:
    """With what to try which reads, and on how many things of each kind; `known` has every bucket listed, by ARN."""

    sources: Sources
    needs: Demand
    most: int
    known: Mapping[str, BucketRef]

    def of_account(self, refs: Sequence[BucketRef]) -> list[Trial]:
        """Return the trials on an account's buckets. The calls are bounded by what is needed times `most`."""
        records = [self._read(ref, self._own(self.needs.source)) for ref in refs]
        foreign = [self._read(ref, self._own(self.needs.destination), of) for ref, of in self._foreign(records)]
        return [
            *_trials(records),
            *_trials(foreign, foreign=True),
            *self._resources(records),
            *self._runtime(records, [record for record, _ in foreign]),
        ]

    def _own(self, facets: Iterable[str]) -> list[Collector]:
        found = (self.sources.collectors[facet] for facet in sorted(facets))
        return [collector for collector in found if isinstance(collector, Collector)]

    def _read(self, ref: BucketRef, collectors: Iterable[Collector], account: str = "") -> tuple[BucketRecord, str]:
        whose = account or ref.account
        reader = self.sources.reader(whose)
        return BucketRecord(ref, {one.facet.name: reader.read(one, ref) for one in collectors}), whose

    def _foreign(self, records: Iterable[tuple[BucketRecord, str]]) -> Iterator[tuple[BucketRef, str]]:
        """Yield destinations that nobody listed, each with the account whose rules name it."""
        named = {arn: record for record, _ in records for arn in destinations_named(record)}
        strange = ((arn, one) for arn, one in sorted(named.items()) if arn not in self.known and is_bucket_arn(arn))
        for arn, record in islice(strange, self.most):
            partition, name = bucket_of_arn(arn)
            yield BucketRef("", name, "", partition), record.ref.account

    def _resources(self, records: Iterable[tuple[BucketRecord, str]]) -> Iterator[Trial]:
        region_of = self._region_of
        wanted = merged(one for record, _ in records for one in wanted_of(record, self.needs, region_of))
        taken: dict[str, int] = {}
        for one in wanted:
            kind = one.ref.arn.split(":")[2] if one.ref.arn.count(":") > 1 else ""
            taken[kind] = taken.get(kind, 0) + 1
            if taken[kind] > 2 * self.most:
                continue
            whose = self.sources.reader(one.ref.account, one.account).account
            for facet, evidence in read(one, self.sources).evidence.items():
                yield Trial(whose, facet, one.ref.arn, evidence)

    def _region_of(self, arn: str) -> str:
        return self.known[arn].region if arn in self.known else ""

    def _runtime(self, records: Iterable[tuple[BucketRecord, str]], others: Iterable[BucketRecord]) -> Iterator[Trial]:
        own = [record for record, _ in records]
        wanted = [(record, self.needs.runtime) for record in own]
        for inquiry in inquiries(wanted, self.sources, Estate([*own, *others])):
            for facet, evidence in answers(inquiry, self.sources).items():
                ref = inquiry.record.ref
                yield Trial(ref.account, facet, ref.name, evidence)


def _trials(records: Iterable[tuple[BucketRecord, str]], *, foreign: bool = False) -> Iterator[Trial]:
    for record, account in records:
        for facet, evidence in record.evidence.items():
            yield Trial(account, facet, record.ref.name, evidence, foreign)

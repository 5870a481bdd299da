"""A reader over estate fragments, in memory: keeps whole documents and remembers every call."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from scanner.model.bucket import BucketRef
from scanner.model.collector import Collector, Gatherer, ListingError
from scanner.model.evidence import NO_SUCH_BUCKET, Absent, Evidence, Present, Unreadable
from scanner.model.resource import ResourceRef
from scanner.model.survey import Subject, Survey
from tests.support.fragments import ACCOUNT, AT, evidence, record

Answer = dict[str, Any] | str | None


class FakeReader:
    """Reads a fragment with one account's credentials; other accounts' buckets are there but not listed.

    `before` is called with (operation, bucket) ahead of each answer, to change the world in mid-scan.
    """

    partition = "aws"

    def __init__(
        self,
        fragment: dict[str, dict[str, Any]],
        account: str = ACCOUNT,
        *,
        listing_error: str = "",
        before: Callable[[str, str], None] = lambda _operation, _bucket: None,
    ) -> None:
        self.account = account
        self.caller = f"arn:aws:sts::{account}:assumed-role/scanner-audit/scanner"
        self.closed = False
        self.calls: Counter[tuple[str, str]] = Counter()
        self._fragment = fragment
        self._listing_error = listing_error
        self._before = before

    def list_buckets(self) -> Iterator[tuple[BucketRef, Evidence]]:
        self.calls["ListBuckets", ""] += 1
        for name, bucket in self._fragment.items():
            if (
                not name.startswith("arn:")
                and bucket.get("listed", True)
                and bucket.get("account", ACCOUNT) == self.account
            ):
                ref = record(name, bucket).ref
                yield ref, _listed(ref)
        if self._listing_error:
            raise ListingError(self._listing_error, "made by the test")

    def read(self, collector: Collector, ref: BucketRef) -> Evidence:
        self._before(collector.operation, ref.name)
        self.calls[collector.operation, ref.name] += 1
        bucket = self._fragment.get(ref.name)
        if bucket is None:
            return Absent(collector.operation, AT, NO_SUCH_BUCKET)
        if collector.facet.name in bucket:
            return evidence(collector.facet.name, bucket[collector.facet.name])
        if collector.facet.name == "location":
            return Present(collector.operation, AT, {"Region": bucket.get("region", "")})
        return Absent(collector.operation, AT, min(collector.absent, default="NotFound"))

    def gather(self, gatherer: Gatherer, ref: ResourceRef) -> Evidence:
        self._before(gatherer.operation, ref.arn)
        self.calls[gatherer.operation, ref.arn] += 1
        answer = self._fragment.get(ref.arn, {}).get(gatherer.facet.name)
        return evidence(gatherer.facet.name, answer)

    def survey(self, survey: Survey, subject: Subject) -> Evidence:
        if survey.calls:
            self._before(survey.operation, subject.bucket.name)
            self.calls[survey.operation, subject.bucket.name] += 1
        return evidence(survey.facet.name, self._fragment[subject.bucket.name].get(survey.facet.name))

    def close(self) -> None:
        self.closed = True


def _listed(ref: BucketRef) -> Evidence:
    if not ref.region:
        return Unreadable("ListBuckets", AT, "NoRegion", "the listing did not tell the Region")
    return Present("ListBuckets", AT, {"Region": ref.region})

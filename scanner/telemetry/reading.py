"""A reader that tells what it asks: readers of AWS need not know that anybody listens."""

import time
from collections.abc import Callable, Iterator

from scanner.model.bucket import BucketRef
from scanner.model.collector import Collector, Gatherer, ListingError, Reader
from scanner.model.evidence import Evidence, Unreadable
from scanner.model.progress import Observer, Question
from scanner.model.resource import ResourceRef
from scanner.model.survey import Subject, Survey

S3 = "s3"


class WatchedReader:
    """`scanner.model.collector.Reader`: another reader, and an observer told of every question put to it."""

    def __init__(self, reader: Reader, observer: Observer, clock: Callable[[], float] = time.monotonic) -> None:
        self.account = reader.account
        self.caller = reader.caller
        self.partition = reader.partition
        self._reader = reader
        self._observer = observer
        self._clock = clock

    @property
    def reader(self) -> Reader:
        """The reader that is watched."""
        return self._reader

    def list_buckets(self) -> Iterator[tuple[BucketRef, Evidence]]:
        """Yield what the reader yields; the seconds told are those until the list was taken in."""
        began = self._clock()
        code = message = ""
        try:
            yield from self._reader.list_buckets()
        except ListingError as failed:
            code, message = failed.code, str(failed)
            raise
        finally:
            seconds = self._clock() - began
            self._observer.asked(Question(self.account, "", "", S3, "ListBuckets", seconds, code, message))

    def read(self, collector: Collector, ref: BucketRef) -> Evidence:
        """Return the evidence of one facet of a bucket."""
        began = self._clock()
        evidence = self._reader.read(collector, ref)
        self._tell(evidence, ref.region, ref.name, S3, began)
        return evidence

    def gather(self, gatherer: Gatherer, ref: ResourceRef) -> Evidence:
        """Return the evidence of a role or a key."""
        began = self._clock()
        evidence = self._reader.gather(gatherer, ref)
        self._tell(evidence, ref.region, ref.arn, gatherer.service, began)
        return evidence

    def survey(self, survey: Survey, subject: Subject) -> Evidence:
        """Return the evidence of how replication fared."""
        began = self._clock()
        evidence = self._reader.survey(survey, subject)
        self._tell(evidence, subject.bucket.region, subject.bucket.name, survey.service, began)
        return evidence

    def close(self) -> None:
        """Stop reading."""
        self._reader.close()

    def _tell(self, evidence: Evidence, region: str, about: str, service: str, began: float) -> None:
        why = (evidence.code, evidence.message) if isinstance(evidence, Unreadable) else ("", "")
        seconds = self._clock() - began
        self._observer.asked(Question(self.account, region, about, service, evidence.operation, seconds, *why))

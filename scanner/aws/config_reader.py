"""The reader of a scan that stands on AWS Config: what Config recorded where that can be relied on, else S3 itself."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, Protocol

from msgspec.structs import replace

from scanner.aws.config_batches import Told
from scanner.aws.reader import Identity
from scanner.clock import now
from scanner.model.bucket import BucketRef
from scanner.model.collector import Collector, Gatherer, ListingError, Reader
from scanner.model.evidence import Evidence, Present, Unreadable
from scanner.model.resource import ResourceRef
from scanner.model.survey import Subject, Survey
from scanner.recorded.evidence import LIST
from scanner.recorded.facets import CARRIED, NOT_IN_CONFIG, evidence_of
from scanner.recorded.trust import Doubt

Listed = tuple[BucketRef, Evidence]
_CHUNK: Final = 1000  # buckets of a page of ListBuckets
_NOT_KNOWN: Final = "AWS Config does not know this bucket, or knows it in several accounts or Regions."


class Knowledge(Protocol):
    """What AWS Config knows, for one account's reader."""

    def listed(self, refs: list[BucketRef]) -> None:
        """Take note of buckets that S3 listed, ahead of any read."""
        ...

    def known(self, name: str) -> BucketRef | None:
        """Return where a bucket is that Config may have an item of."""
        ...

    def told(self, name: str) -> Told | None:
        """Return the item of a bucket."""
        ...

    def doubt(self, ref: BucketRef) -> Doubt | None:
        """Return why Config is not to be relied on in the bucket's account and Region, None where it is."""
        ...


class ConfigReader:
    """Reads an account's buckets from AWS Config: `scanner.model.collector.Reader`, safe to share by threads.

    `live` reads what Config does not tell; it is None for an account that only an aggregator knows. `known` are the
    buckets that the aggregator knows of the account.
    """

    def __init__(
        self, identity: Identity, knowledge: Knowledge, live: Reader | None = None, known: Iterable[BucketRef] = ()
    ) -> None:
        self.account = identity.account
        self.caller = identity.caller
        self.partition = identity.partition
        self.live = live
        self._knowledge = knowledge
        self._known = tuple(known)

    def list_buckets(self) -> Iterator[Listed]:
        """Yield the account's buckets: those that S3 lists, which are all of them, else those that Config knows.

        Where S3 does not list them to the end, what Config knows beyond that is yielded, too, before the error.
        """
        if self.live is None:
            yield from map(self._located, self._known)
            return
        seen: set[str] = set()
        try:
            for ref, told in self._noted(self.live.list_buckets()):
                seen.add(ref.name)
                yield ref, told
        except ListingError:
            yield from (self._located(ref) for ref in self._known if ref.name not in seen)
            raise

    def read(self, collector: Collector, ref: BucketRef) -> Evidence:
        """Return the evidence of one facet, of S3 itself where Config does not tell; never raises."""
        recorded = self._recorded(collector, ref)
        if isinstance(recorded, Unreadable) and self.live is not None:
            return self.live.read(collector, ref)
        return recorded

    def look(self, ref: BucketRef) -> None:
        """Ask AWS Config of a bucket that was read before, so that what is known of Config itself is known again."""
        self._told(ref)

    def gather(self, gatherer: Gatherer, ref: ResourceRef) -> Evidence:
        """Return the evidence of a role or a key, of which Config tells nothing here."""
        return self.live.gather(gatherer, ref) if self.live else self._untold(gatherer.operation)

    def survey(self, survey: Survey, subject: Subject) -> Evidence:
        """Return the evidence of how replication fared, of which Config tells nothing."""
        return self.live.survey(survey, subject) if self.live else self._untold(survey.operation)

    def close(self) -> None:
        """Stop reading."""
        if self.live is not None:
            self.live.close()

    def _recorded(self, collector: Collector, ref: BucketRef) -> Evidence:
        if collector.facet.name not in CARRIED:
            return self._untold(collector.operation)
        told = self._told(ref)
        return told if isinstance(told, Unreadable) else evidence_of(told, collector)

    def _told(self, ref: BucketRef) -> Told:
        """Return the item of a bucket, or why there is none to go by."""
        known = self._knowledge.known(ref.name)
        if known is None or not _agree(known.account, ref.account) or not _agree(known.region, ref.region):
            return Unreadable(LIST, now(), NOT_IN_CONFIG, _NOT_KNOWN)
        if doubt := self._knowledge.doubt(known):
            return Unreadable(doubt.operation, now(), doubt.code, doubt.message)
        return self._knowledge.told(ref.name) or Unreadable(LIST, now(), "ReaderClosed", "The scan was stopped.")

    def _located(self, ref: BucketRef) -> Listed:
        """Return a bucket with where it is, which is not known of one that Config knows in several places."""
        if self._knowledge.known(ref.name) is None:
            return replace(ref, region=""), Unreadable(LIST, now(), NOT_IN_CONFIG, _NOT_KNOWN)
        return ref, Present(LIST, now(), {"Region": ref.region})

    def _untold(self, operation: str) -> Unreadable:
        message = f"AWS Config does not tell it, and the scan has no credentials of account {self.account}."
        return Unreadable(operation, now(), NOT_IN_CONFIG, message)

    def _noted(self, listed: Iterator[Listed]) -> Iterator[Listed]:
        """Yield what S3 lists, page by page: Config is asked for many at once, so it has to know of them first."""
        error: ListingError | None = None
        while error is None:
            page: list[Listed] = []
            try:
                page.extend(islice(listed, _CHUNK))
            except ListingError as failed:
                error = failed
            self._knowledge.listed([ref for ref, _ in page])
            yield from page
            if error is None and not page:
                return
        raise error


def _agree(known: str, asked: str) -> bool:
    return not asked or known == asked

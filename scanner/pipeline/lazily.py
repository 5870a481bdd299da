"""Accounts that are entered when the first question is put to them: most of what is asked was answered elsewhere."""

from collections.abc import Iterator
from threading import Lock
from typing import TYPE_CHECKING

from scanner.clock import now
from scanner.errors import AwsUnreachableError
from scanner.model.bucket import BucketRef
from scanner.model.collector import Collector, Gatherer, ListingError, Reader
from scanner.model.evidence import Evidence, Unreadable
from scanner.model.resource import ResourceRef
from scanner.model.snapshot import AccountRecord
from scanner.model.survey import Subject, Survey
from scanner.waiting import apart

if TYPE_CHECKING:
    from scanner.aws.access import Access, ConnectionOptions


class LazyReader:
    """`scanner.model.collector.Reader` of an account that somebody else has listed. Safe to share by threads.

    Where we are not let in, every answer is unreadable and says why.
    """

    def __init__(self, record: AccountRecord, access: "Access", how: "ConnectionOptions") -> None:
        self.account = record.account
        self.caller = record.caller
        self.partition = record.partition
        self._access = access
        self._how = how
        self._lock = Lock()
        self._door: Reader | AwsUnreachableError | None = None

    def list_buckets(self) -> Iterator[tuple[BucketRef, Evidence]]:
        """Yield the account's buckets; raise ListingError where we are not let in or may not list them."""
        door = self._entered()
        if isinstance(door, AwsUnreachableError):
            raise ListingError(type(door).__name__, str(door))
        yield from door.list_buckets()

    def read(self, collector: Collector, ref: BucketRef) -> Evidence:
        """Return the evidence of one facet of a bucket."""
        door = self._entered()
        return _shut(collector, door) if isinstance(door, AwsUnreachableError) else door.read(collector, ref)

    def gather(self, gatherer: Gatherer, ref: ResourceRef) -> Evidence:
        """Return the evidence of a role or a key."""
        door = self._entered()
        return _shut(gatherer, door) if isinstance(door, AwsUnreachableError) else door.gather(gatherer, ref)

    def survey(self, survey: Survey, subject: Subject) -> Evidence:
        """Return the evidence of how replication fared."""
        door = self._entered()
        return _shut(survey, door) if isinstance(door, AwsUnreachableError) else door.survey(survey, subject)

    def close(self) -> None:
        """Stop reading, if it ever began."""
        if self._door is not None and not isinstance(self._door, AwsUnreachableError):
            self._door.close()

    def _entered(self) -> Reader | AwsUnreachableError:
        # Whoever waits for the door waits in a thread of its own, and holds up nobody who shares this one.
        return self._door or apart(self._enter)

    def _enter(self) -> Reader | AwsUnreachableError:
        from scanner.aws import access as doors  # noqa: PLC0415 -- boto3 is slow to import

        with self._lock:
            if self._door is None:
                try:
                    self._door = doors.connect(self._access, self._how)
                except AwsUnreachableError as failure:
                    self._door = failure
            return self._door


def _shut(asked: Collector | Gatherer | Survey, why: AwsUnreachableError) -> Unreadable:
    return Unreadable(asked.operation, now(), type(why).__name__, str(why))

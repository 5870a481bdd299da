"""How a facet is read: the operation, what the answer's document is, and which error codes mean "absent"."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

import msgspec

from scanner.model.base import Document
from scanner.model.bucket import BucketRef
from scanner.model.evidence import Evidence
from scanner.model.facet import Facet
from scanner.model.resource import ResourceRef
from scanner.model.survey import Subject, Survey


class ErrorAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An error as AWS sent it: verbatim code and message, HTTP status, response headers in lower case."""

    code: str
    message: str
    status: int
    headers: Mapping[str, str]


def no_document(_error: ErrorAnswer) -> Document | None:
    """Most errors carry no document."""
    return None


class Collector(msgspec.Struct, frozen=True, kw_only=True):
    """One read of one bucket.

    `operation` is the S3 API operation, `permission` the IAM action it wants (their names often differ).
    `document` picks AWS's document out of the parsed response; `absent` holds the codes that mean "none";
    `from_error` may turn an error that still tells something into a document.
    """

    facet: Facet[Any]
    operation: str
    permission: str
    document: Callable[[Document], Document]
    absent: frozenset[str] = frozenset()
    from_error: Callable[[ErrorAnswer], Document | None] = no_document

    @property
    def permissions(self) -> tuple[str, ...]:
        """The IAM actions that the read wants."""
        return (self.permission,)


class Ask(Protocol):
    """Calls one operation of the gatherer's service. What it raises where AWS refuses is the reader's own business."""

    def __call__(self, operation: str, **parameters: Any) -> Document:  # noqa: ANN401 -- AWS's own parameters
        """Return AWS's parsed answer."""
        ...


class Gatherer(msgspec.Struct, frozen=True, kw_only=True):
    """A read of a role or a key, which may take several calls.

    `calls` maps each operation to the IAM action that it wants, the first one naming the evidence. `gather` makes them
    and puts one document together; `absent` holds the codes of its first call that mean "none". `own_account` is for
    operations that no other account may call, or that take a name instead of an ARN.
    """

    facet: Facet[Any]
    service: str
    calls: Mapping[str, str]
    gather: Callable[[Ask, ResourceRef], Document]
    absent: frozenset[str] = frozenset()
    own_account: bool = False

    @property
    def operation(self) -> str:
        """The operation that names the evidence."""
        return next(iter(self.calls))

    @property
    def permissions(self) -> tuple[str, ...]:
        """The IAM actions that the read wants."""
        return tuple(self.calls.values())


class ListingError(Exception):
    """An account's buckets could not be listed, or not to the end; `code` is AWS's, verbatim."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Reader(Protocol):
    """Reads buckets with the credentials of one account. A scan is given readers only, never a writer.

    `account` is the account's id, `caller` the ARN that reads, `partition` the ARN's (`aws`, `aws-cn` …).
    """

    account: str
    caller: str
    partition: str

    def list_buckets(self) -> Iterator[tuple[BucketRef, Evidence]]:
        """Yield the account's general purpose buckets, each with the evidence of its location.

        `BucketRef.region` is empty where the listing did not tell it. Raises `ListingError`, also after some were
        yielded.
        """
        ...

    def read(self, collector: Collector, ref: BucketRef) -> Evidence:
        """Return the evidence; never raises for anything that AWS or the network does."""
        ...

    def gather(self, gatherer: Gatherer, ref: ResourceRef) -> Evidence:
        """Return the evidence of a role or a key; never raises for anything that AWS or the network does."""
        ...

    def survey(self, survey: Survey, subject: Subject) -> Evidence:
        """Return the evidence of how replication fared; never raises for anything that AWS or the network does."""
        ...

    def close(self) -> None:
        """Stop reading: reads under way give up waiting, later ones are unreadable."""
        ...

"""The lines of a snapshot's file: a header, then accounts, buckets, roles and keys, then an end."""

from scanner.model.base import Value
from scanner.model.resource import ResourceRecord
from scanner.model.snapshot import AccountRecord, BucketRecord, SnapshotHeader


class HeaderLine(Value, frozen=True, tag="header"):
    """How the snapshot came about; the first line."""

    header: SnapshotHeader


class AccountLine(Value, frozen=True, tag="account"):
    """One account."""

    account: AccountRecord


class BucketLine(Value, frozen=True, tag="bucket"):
    """One bucket."""

    bucket: BucketRecord


class ResourceLine(Value, frozen=True, tag="resource"):
    """One role or key."""

    resource: ResourceRecord


class EndLine(Value, frozen=True, tag="end"):
    """The last line of a complete snapshot, with the numbers of what came before it."""

    finished: str
    interrupted: bool
    buckets: int
    resources: int = 0
    calls: dict[str, int] = {}


SnapshotLine = HeaderLine | AccountLine | BucketLine | ResourceLine | EndLine

"""A bucket that evidence is kept in, for those who only read it."""

from typing import Protocol

from scanner.model.base import Value
from scanner.model.objectstore import ObjectFault
from scanner.model.plan import Target


class Listed(Value, frozen=True):
    """An object as a listing tells of it: its size in bytes, and the entity tag of its content."""

    key: str
    size: int
    etag: str


class Archive(Protocol):
    """Buckets that evidence is kept in, reached with the credentials of one account.

    Every call returns a value or a fault; none raises for anything that AWS or the network does. A bucket whose account
    is given is asked for as that account's only (UG: bucket-owner-condition).
    """

    account: str
    partition: str

    def region(self, bucket: Target) -> str | ObjectFault:
        """Return the bucket's Region."""
        ...

    def listed(self, bucket: Target, beginning: str, after: str) -> tuple[Listed, ...] | ObjectFault:
        """Return the objects whose keys begin so and come after `after`, sorted; a fault where they are too many."""
        ...

    def content(self, bucket: Target, key: str, etag: str = "") -> bytes | ObjectFault:
        """Return the whole content of an object; with an entity tag, only the content that has it."""
        ...

    def close(self) -> None:
        """Close the connections; calls that wait give up."""
        ...

"""A bucket that evidence is kept in: what is put there, what is there, and who can tell."""

from typing import Protocol

from scanner.model.archive import Archive
from scanner.model.base import Value
from scanner.model.objectstore import ObjectFault
from scanner.model.plan import Target


class Retention(Value, frozen=True):
    """Until when nobody may delete an object: `mode` is S3's (GOVERNANCE or COMPLIANCE), `until` RFC 3339 in UTC."""

    mode: str
    until: str


class Deposit(Value, frozen=True):
    """An object to put. `sha256` is that of the body, as S3 writes it: in base64."""

    key: str
    body: bytes
    sha256: str
    content_type: str
    retention: Retention | None = None


class Kept(Value, frozen=True):
    """What S3 tells of an object: its size in bytes, the checksum that S3 has verified, its retention if it has one."""

    size: int
    sha256: str
    retention: Retention | None = None


class Vault(Archive, Protocol):
    """Buckets that evidence is put into. A scan never holds a vault, just as it never holds a writer."""

    def publicity(self, bucket: Target) -> str | ObjectFault:
        """Return why everybody may reach the bucket, empty where only those can who were let in."""
        ...

    def locks(self, bucket: Target) -> bool | ObjectFault:
        """Tell whether the bucket has Object Lock."""
        ...

    def put(self, bucket: Target, new: Deposit) -> ObjectFault | None:
        """Put an object where there is none of its key, or say why not."""
        ...

    def look(self, bucket: Target, key: str) -> Kept | ObjectFault:
        """Return what S3 tells of an object."""
        ...

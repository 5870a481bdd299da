"""What signs, and what it needs to be installed."""

from importlib.util import find_spec
from typing import Protocol

from scanner.errors import UsageError


class Signer(Protocol):
    """A private key that somebody else may hold. `public_key` is its other half, in PEM."""

    @property
    def public_key(self) -> bytes:
        """The public key, in PEM."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the signature over a message."""
        ...


def require_library(library: str = "cryptography") -> None:
    """Raise UsageError where the library is not installed: before a scan, rather than after it."""
    if find_spec(library) is None:
        remedy = "Install it with: pip install 's3-replication-scanner[sign]'"
        raise UsageError(f"signatures need {library}, which is not installed", remedy)

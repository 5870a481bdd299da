"""Private keys in files: Ed25519 in PEM, encrypted or not."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanner.errors import BadFileError
from scanner.signing.public import ED25519, PublicKey
from scanner.signing.signer import require_library

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_REMEDY: Final = "Make one with: openssl genpkey -algorithm ed25519 -aes256 -out key.pem"


@dataclass(frozen=True, repr=False)
class FileKey:
    """A private key in this process: `scanner.signing.signer.Signer`."""

    key: "Ed25519PrivateKey"

    @property
    def public_key(self) -> bytes:
        """The public key, in PEM."""
        return PublicKey(self.key.public_key(), ED25519).pem

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of the signature (RFC 8032)."""
        return self.key.sign(message)


def load_private(path: Path, passphrase: Callable[[], str]) -> FileKey:
    """Read a private key; the passphrase is asked for only where the file is encrypted. Raises BadFileError."""
    require_library()
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 -- an extra
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    try:
        key = _loaded(path.read_bytes(), passphrase)
    except OSError as error:
        raise BadFileError(f"{path}: cannot be read: {error.strerror or error}", _REMEDY) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:  # TypeError over a passphrase that is empty
        # The library's own text may tell of what it has read.
        raise BadFileError(f"{path}: not a private key in PEM, or not with this passphrase", _REMEDY) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BadFileError(f"{path}: not an Ed25519 key", _REMEDY)
    return FileKey(key)


def _loaded(pem: bytes, passphrase: Callable[[], str]) -> object:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415 -- an extra

    try:
        return load_pem_private_key(pem, None)
    except TypeError:  # what the library raises over a key that is encrypted
        return load_pem_private_key(pem, passphrase().encode())

"""Public keys: what they are called, and whether a signature is theirs."""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner.errors import BadFileError
from scanner.signing.signer import require_library

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

    Key = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey

ED25519: Final = "ED25519_SHA_512"
PSS: Final = "RSASSA_PSS_SHA_256"
_BY_CURVE: Final = {
    "secp256r1": "ECDSA_SHA_256",
    "secp384r1": "ECDSA_SHA_384",
    "secp521r1": "ECDSA_SHA_512",
}
_SMALLEST_RSA: Final = 2048  # bits


@dataclass(frozen=True)
class PublicKey:
    """A public key. `algorithm` is what its signatures are made by, in the words of KMS (API: Sign)."""

    key: "Key"
    algorithm: str

    @property
    def pem(self) -> bytes:
        """The key as SubjectPublicKeyInfo in PEM (RFC 7468)."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415 -- an extra

        return self.key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the key as SubjectPublicKeyInfo in DER, in hexadecimal digits."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415 -- an extra

        return hashlib.sha256(self.key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Tell whether the key's other half signed this message."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 -- an extra

        try:
            _verify(self, signature, message)
        except InvalidSignature:
            return False
        return True


def load_public(pem: bytes, name: str) -> PublicKey:
    """Read a public key in PEM; raise BadFileError, naming it, where it is none that can be used."""
    require_library()
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 -- an extra
    from cryptography.hazmat.primitives.serialization import load_pem_public_key  # noqa: PLC0415

    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadFileError(
            f"{name}: not a public key in PEM", "Give a file that begins with BEGIN PUBLIC KEY."
        ) from error
    return _known(key, name)


def _known(key: object, name: str) -> PublicKey:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa  # noqa: PLC0415 -- an extra

    if isinstance(key, ed25519.Ed25519PublicKey):
        return PublicKey(key, ED25519)
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _BY_CURVE:
        return PublicKey(key, _BY_CURVE[key.curve.name])
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= _SMALLEST_RSA:
        return PublicKey(key, PSS)
    raise BadFileError(f"{name}: a key of a kind that is not used here", "Use Ed25519, RSA, or ECDSA on a NIST curve.")


def _verify(known: PublicKey, signature: bytes, message: bytes) -> None:
    """Raise InvalidSignature where the signature does not fit."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding  # noqa: PLC0415 -- an extra

    key, digest = known.key, _digest(known.algorithm)
    if isinstance(key, ed25519.Ed25519PublicKey):
        key.verify(signature, message)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, message, ec.ECDSA(digest))
    else:
        key.verify(signature, message, padding.PSS(padding.MGF1(digest), padding.PSS.AUTO), digest)


def _digest(algorithm: str) -> "HashAlgorithm":
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 -- an extra

    return {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}[algorithm[-3:]]

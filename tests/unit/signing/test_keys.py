"""Keys in files: what is taken, what is refused, and what a signature is good for. Real keys of every kind."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from scanner.errors import BadFileError, ExitCode, UsageError
from scanner.signing import load_private, load_public
from scanner.signing.signer import require_library

MESSAGE = b"digest  findings.json\n"


def never() -> str:
    raise AssertionError("nobody is asked for the passphrase of a key that has none")


def written(path: Path, key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey, passphrase: bytes = b"") -> Path:
    how: KeySerializationEncryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how))
    return path


def pem(key: ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey | dsa.DSAPublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_what_a_key_signs_its_public_half_verifies_and_no_other(tmp_path: Path) -> None:
    ours = load_private(written(tmp_path / "key.pem", ed25519.Ed25519PrivateKey.generate()), never)
    public, other = load_public(ours.public_key, "ours"), ed25519.Ed25519PrivateKey.generate().public_key()
    signature = ours.sign(MESSAGE)
    assert public.verifies(signature, MESSAGE)
    assert not public.verifies(signature, MESSAGE + b" ")
    assert not public.verifies(signature[:-1], MESSAGE)
    assert not load_public(pem(other), "other").verifies(signature, MESSAGE)
    assert len(public.fingerprint) == 64
    assert public.pem == ours.public_key


def test_a_passphrase_is_asked_for_where_the_key_is_encrypted(tmp_path: Path) -> None:
    path = written(tmp_path / "key.pem", ed25519.Ed25519PrivateKey.generate(), b"correct horse")
    assert load_private(path, lambda: "correct horse").sign(MESSAGE)
    with pytest.raises(BadFileError, match="not with this passphrase") as refused:
        load_private(path, lambda: "wrong")
    assert refused.value.exit_code is ExitCode.BAD_FILE
    assert "wrong" not in str(refused.value)


def test_an_empty_passphrase_is_not_the_one(tmp_path: Path) -> None:
    path = written(tmp_path / "key.pem", ed25519.Ed25519PrivateKey.generate(), b"right")
    with pytest.raises(BadFileError, match="not with this passphrase"):
        load_private(path, lambda: "")


def test_a_key_never_shows_itself(tmp_path: Path) -> None:
    key = load_private(written(tmp_path / "key.pem", ed25519.Ed25519PrivateKey.generate()), never)
    assert "Ed25519PrivateKey" not in repr(key)


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"\xff"])
def test_what_is_no_private_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(content)
    with pytest.raises(BadFileError, match=r"key\.pem: not a private key"):
        load_private(path, never)


def test_a_private_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "key.pem", ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(BadFileError, match="not an Ed25519 key"):
        load_private(path, never)


def test_a_private_key_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="cannot be read"):
        load_private(tmp_path / "none.pem", never)


@pytest.mark.parametrize(
    ("curve", "digest", "algorithm"),
    [
        (ec.SECP256R1(), hashes.SHA256(), "ECDSA_SHA_256"),
        (ec.SECP384R1(), hashes.SHA384(), "ECDSA_SHA_384"),
        (ec.SECP521R1(), hashes.SHA512(), "ECDSA_SHA_512"),
    ],
)
def test_ecdsa_as_kms_signs(curve: ec.EllipticCurve, digest: hashes.HashAlgorithm, algorithm: str) -> None:
    key = ec.generate_private_key(curve)
    public = load_public(pem(key.public_key()), "key")
    assert public.algorithm == algorithm
    signature = key.sign(MESSAGE, ec.ECDSA(digest))
    assert public.verifies(signature, MESSAGE)
    assert not public.verifies(signature, b"other")


def test_rsa_as_kms_signs() -> None:
    key = rsa.generate_private_key(65537, 2048)
    public = load_public(pem(key.public_key()), "key")
    assert public.algorithm == "RSASSA_PSS_SHA_256"
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
    assert public.verifies(key.sign(MESSAGE, pss, hashes.SHA256()), MESSAGE)
    assert not public.verifies(key.sign(MESSAGE, padding.PKCS1v15(), hashes.SHA256()), MESSAGE)


def test_public_keys_of_other_kinds_are_refused() -> None:
    weak = rsa.generate_private_key(65537, 1024).public_key()  # noqa: S505 -- the point of the test
    curve = ec.generate_private_key(ec.SECP256K1()).public_key()
    for key in (weak, curve, dsa.generate_private_key(2048).public_key()):
        with pytest.raises(BadFileError, match="not used here"):
            load_public(pem(key), "key")


@pytest.mark.parametrize("content", [b"", b"ssh-ed25519 AAAA", b"-----BEGIN PUBLIC KEY-----\n"])
def test_what_is_no_public_key_is_refused(content: bytes) -> None:
    with pytest.raises(BadFileError, match="given: not a public key"):
        load_public(content, "given")


def test_a_library_that_is_missing_is_said_with_its_extra() -> None:
    with pytest.raises(UsageError, match="need no_such_library") as refused:
        require_library("no_such_library")
    assert "s3-replication-scanner[sign]" in refused.value.remedy

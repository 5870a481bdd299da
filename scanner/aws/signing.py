"""Signing with a key that never leaves AWS KMS: `scanner.signing.signer.Signer`."""

import base64
import re
from contextlib import ExitStack
from typing import Final

from scanner.aws.access import Access, ConnectionOptions
from scanner.aws.asker import Asker
from scanner.aws.connection import opened
from scanner.aws.faults import Fault
from scanner.errors import AwsUnreachableError, UsageError
from scanner.model.base import Document
from scanner.model.bucket import region_of_arn
from scanner.signing import PublicKey, load_public

KEY_ARN: Final = re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:(key/[A-Za-z0-9-]+|alias/[\w/-]+)", re.ASCII)
_LONGEST: Final = 4096  # bytes of a message that KMS takes whole (API: Sign)


def open_key(access: Access, options: ConnectionOptions, arn: str) -> "AwsKey":
    """Return a key of KMS with its public half fetched; raise AwsUnreachableError, or UsageError for what is no ARN."""
    if not KEY_ARN.fullmatch(arn):
        raise UsageError(f"{arn!r} is not the ARN of a KMS key or alias", "Give it whole, with Region and account.")
    to = opened(access, options)
    with ExitStack() as failing:
        asker = Asker(to.clients, to.retry, to.home)
        failing.callback(asker.close)
        key = AwsKey(asker, arn)
        failing.pop_all()
    return key


class AwsKey:
    """An asymmetric key of KMS for signing: Ed25519, ECDSA on a NIST curve, or RSA."""

    def __init__(self, asker: Asker, arn: str) -> None:
        self._asker = asker
        self._arn = arn
        self._public = self._fetched()

    @property
    def public_key(self) -> bytes:
        """The public key, in PEM."""
        return self._public.pem

    def sign(self, message: bytes) -> bytes:
        """Return the signature over a message; raise AwsUnreachableError where KMS gives none.

        KMS is sent the message itself and makes its digest, which gives the same signature as a digest made here would
        (API: Sign); a manifest has a few thousand bytes at most.
        """
        if len(message) > _LONGEST:
            raise UsageError(f"KMS signs {_LONGEST} bytes at most, and the manifest has {len(message)}")
        told = self._ask(
            "Sign", "Signature", Message=message, MessageType="RAW", SigningAlgorithm=self._public.algorithm
        )
        return bytes(told["Signature"])

    def close(self) -> None:
        """Close the connections."""
        self._asker.close()

    def _fetched(self) -> PublicKey:
        told = self._ask("GetPublicKey", "PublicKey")
        if told.get("KeyUsage") != "SIGN_VERIFY":
            raise UsageError(f"{self._arn} is not a key for signing", "Make one whose usage is SIGN_VERIFY.")
        encoded = base64.encodebytes(told["PublicKey"])
        return load_public(b"-----BEGIN PUBLIC KEY-----\n" + encoded + b"-----END PUBLIC KEY-----\n", self._arn)

    def _ask(self, operation: str, part: str, **parameters: object) -> Document:
        """Return an answer that has the part; raise AwsUnreachableError for any other."""
        answer = self._asker.ask(operation, {"KeyId": self._arn, **parameters}, region_of_arn(self._arn), "kms")
        if isinstance(answer, Fault):
            raise AwsUnreachableError(
                f"{self._arn}: {operation}: {answer.error.code}: {answer.error.message}",
                f"Check that the key exists, is enabled, and that the caller may do kms:{operation} with it.",
            )
        if part not in answer:
            raise AwsUnreachableError(f"{self._arn}: {operation}: KMS answered without a {part}", "Try again.")
        return answer

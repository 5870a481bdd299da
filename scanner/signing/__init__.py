"""Signatures over a few thousand bytes: made with an Ed25519 key or by AWS KMS, checked with a public key alone."""

from scanner.signing.private import FileKey, load_private
from scanner.signing.public import PublicKey, load_public
from scanner.signing.signer import Signer

__all__ = ["FileKey", "PublicKey", "Signer", "load_private", "load_public"]

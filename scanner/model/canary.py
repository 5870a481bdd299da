"""Typed view of the proofs that are known of a source bucket, and of when they were looked up."""

from datetime import datetime, timedelta

import msgspec

from scanner.model.base import Document, Value, text
from scanner.model.proof import Proof, ProofState

TELLING = (ProofState.PROVEN, ProofState.DIFFERS, ProofState.FAILED, ProofState.NO_STATUS)
"""The states that say something about replication; the others say that nothing could be found out (yet)."""


class CanaryProofs(Value, frozen=True):
    """The proofs of a bucket's pairs, known at the time `at` (RFC 3339, UTC).

    `unread` is why there may be proofs of more pairs, empty where there are none.
    """

    at: str = ""
    proofs: tuple[Proof, ...] = ()
    unread: str = ""

    def newest(self, rule: str, destination: str, *, telling: bool = False) -> Proof | None:
        """Return the newest proof of a pair, or the newest that says something; None where there is none."""
        ours = (one for one in self.proofs if (one.rule, one.destination) == (rule, destination))
        wanted = [one for one in ours if one.state in TELLING or not telling]
        return max(wanted, key=lambda one: datetime.fromisoformat(one.at), default=None)

    def days_since(self, proof: Proof) -> float:
        """Return how old a proof was, in days."""
        return (datetime.fromisoformat(self.at) - datetime.fromisoformat(proof.at)) / timedelta(days=1)


def parse_canary(document: Document) -> CanaryProofs:
    """Read `At`, `Proofs` and, where it is there, `Unread`.

    Raises KeyError, TypeError or ValueError for anything but proofs of ours.
    """
    try:
        proofs = msgspec.convert(document["Proofs"], tuple[Proof, ...])
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error
    for moment in (document["At"], *(proof.at for proof in proofs)):
        if datetime.fromisoformat(text(moment)).tzinfo is None:
            raise ValueError(f"{moment!r} does not say in which time zone it is")
    return CanaryProofs(document["At"], proofs, text(document.get("Unread", "")))

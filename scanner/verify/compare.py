"""Comparing a replica with what it should be, aspect by aspect.

Amazon S3 User Guide: replication-what-is-isnot-replicated.html, replication-config-for-kms-objects.html (encryption),
replication-change-owner.html; API: Destination (storage class).
"""

import hashlib
from collections.abc import Iterable, Iterator

from scanner.model.base import Value
from scanner.model.keys import replica_key_arn
from scanner.model.objects import REPLICA
from scanner.model.objectstore import NewObject, ObjectFault, ObjectHead
from scanner.model.proof import Difference
from scanner.verify.look import Replica
from scanner.verify.pair import Pair

_KMS = ("aws:kms", "aws:kms:dsse")
_NONE = "none"


class Comparison(Value, frozen=True):
    """Which aspects were compared, which of them differ, and which could not be read, with the reason."""

    compared: tuple[str, ...]
    differences: tuple[Difference, ...]
    unread: tuple[str, ...]


class _Aspect(Value, frozen=True):
    """One aspect: what is expected and what is there; a fault where it could not be read."""

    name: str
    expected: str | ObjectFault
    actual: str | ObjectFault


def compare(pair: Pair, sent: NewObject, source: ObjectHead, replica: Replica) -> Comparison:
    """Compare a replica with the canary that was sent, with its source as S3 tells of it, and with the rule."""
    aspects = tuple(_aspects(pair, sent, source, replica))
    unread = tuple(f"{one.name} ({fault})" for one in aspects if (fault := _fault(one)))
    read = tuple(one for one in aspects if not _fault(one))
    differences = (Difference(one.name, str(one.expected), str(one.actual)) for one in read)
    return Comparison(
        compared=tuple(one.name for one in read),
        differences=tuple(one for one in differences if one.expected != one.actual),
        unread=unread,
    )


def _content(replica: Replica) -> str | ObjectFault:
    return replica.content if isinstance(replica.content, ObjectFault) else _digest(replica.content)


def _fault(aspect: _Aspect) -> ObjectFault | None:
    return next((side for side in (aspect.expected, aspect.actual) if isinstance(side, ObjectFault)), None)


def _aspects(pair: Pair, sent: NewObject, source: ObjectHead, replica: Replica) -> Iterator[_Aspect]:
    head = replica.head
    yield _Aspect("replication status", REPLICA, head.status or _NONE)
    yield _Aspect("size", f"{len(sent.body)} bytes", f"{head.size} bytes")
    yield _Aspect("content", _digest(sent.body), _content(replica))
    yield _Aspect("metadata", _listed(sent.metadata.items()), _listed(head.metadata.items()))
    tags = replica.tags
    yield _Aspect("tags", _listed(sent.tags), tags if isinstance(tags, ObjectFault) else _listed(tags))
    yield _Aspect("storage class", pair.rule.destination.storage_class or source.storage_class, head.storage_class)
    yield from _encryption(pair, source, head)
    if replica.owner is not None and replica.expected_owner is not None:
        yield _Aspect("owner", replica.expected_owner, replica.owner)
    if source.lock_mode:
        yield _Aspect("retention", _retention(source), _retention(head))


def _encryption(pair: Pair, source: ObjectHead, replica: ObjectHead) -> Iterator[_Aspect]:
    """Yield what the source object's encryption demands of the replica's.

    An object encrypted with SSE-S3 stays so, whatever the destination's default; a KMS object gets the rule's key. An
    alias, which HeadObject never tells, is not compared.
    """
    if source.encryption:
        yield _Aspect("encryption", source.encryption, replica.encryption or _NONE)
    if source.encryption in _KMS:
        expected = replica_key_arn(pair.source.target.bucket, pair.rule, pair.destination.target.region)
        if ":key/" in expected:
            yield _Aspect("encryption key", expected, replica.key or _NONE)


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _listed(items: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{key}={value}" for key, value in sorted(items)) or _NONE


def _retention(head: ObjectHead) -> str:
    return f"{head.lock_mode} until {head.lock_until}" if head.lock_mode else _NONE

"""Looking at a replica: everything that S3 tells of it at the destination."""

from dataclasses import dataclass

from scanner.model.base import Value
from scanner.model.objectstore import ObjectFault, ObjectHead, ObjectStore, ObjectVersion, Tags
from scanner.model.plan import Target
from scanner.verify.pair import Pair

MOST = 4096
"""How much of a replica is read, in bytes; a canary is much smaller."""


_ARCHIVED = "InvalidObjectState"
"""What GetObject answers for an object in an archive (API: GetObject)."""


class Replica(Value, frozen=True):
    """A replica. `tags` may be a fault, and `content` that of an archived one, which nobody can read without a restore.

    `expected_owner` is whose it should be. An owner is a canonical user id, None where nobody told it or nobody knows
    whose it should be.
    """

    head: ObjectHead
    content: bytes | ObjectFault
    tags: Tags | ObjectFault
    owner: str | None
    expected_owner: str | ObjectFault | None


@dataclass(frozen=True)
class Eyes:
    """With what to look: the stores that reach the source and the destination of a pair."""

    here: ObjectStore
    there: ObjectStore


def look(eyes: Eyes, pair: Pair, key: str, version: str) -> Replica | ObjectFault | None:
    """Return the replica of a canary, None where there is none, or why it could not be read.

    A replica has the version id of its source (Amazon S3 User Guide: replication-what-is-isnot-replicated.html); the
    id is taken from the listing where that can be read.
    """
    place = pair.destination.target
    listed = eyes.there.versions(place, key)
    one = ObjectVersion(version) if isinstance(listed, ObjectFault) else _replica(listed, version)
    if one is None:
        return None
    head = eyes.there.head(place, key, one.version)
    if isinstance(head, ObjectFault):
        return None if head.not_there else head
    content = eyes.there.content(place, key, one.version, MOST)
    if isinstance(content, ObjectFault) and content.code != _ARCHIVED:
        return content
    return Replica(
        head=head,
        content=content,
        tags=eyes.there.tags(place, key, one.version),
        owner=one.owner or None,
        expected_owner=_expected_owner(eyes, pair) if one.owner else None,
    )


def _replica(listed: tuple[ObjectVersion, ...], version: str) -> ObjectVersion | None:
    """Return the version of this id, else any: whatever the canary's key holds came from it."""
    versions = [one for one in listed if not one.marker]
    return next((one for one in versions if one.version == version), versions[0] if versions else None)


def _expected_owner(eyes: Eyes, pair: Pair) -> str | ObjectFault | None:
    """Return whose the replica should be (Amazon S3 User Guide: replication-change-owner.html)."""
    handed_over: bool | None = pair.rule.destination.owner_override or pair.owner_enforced
    if handed_over is None:
        return None
    store, bucket = _owning_side(eyes, pair, handed_over=handed_over)
    return store.bucket_owner(bucket)


def _owning_side(eyes: Eyes, pair: Pair, *, handed_over: bool) -> tuple[ObjectStore, Target]:
    return (eyes.there, pair.destination.target) if handed_over else (eyes.here, pair.source.target)

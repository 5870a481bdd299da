"""Removing a canary: every version under its unique key, by version id, and nothing else ever."""

from collections.abc import Iterator
from enum import Enum

from scanner.model.base import Value
from scanner.model.evidence import NO_SUCH_BUCKET
from scanner.model.journal import CanaryGone, CanaryIntended, CanaryRemoved
from scanner.model.objects import COMPLETED, FAILED, NO_STATUS
from scanner.model.objectstore import ObjectFault, ObjectStore, ObjectVersion
from scanner.model.plan import Target
from scanner.verify.bench import Bench
from scanner.verify.choose import is_canary
from scanner.verify.follow import spelled


class Canary(Value, frozen=True):
    """A canary as the journal tells of it.

    `version` is its id at the source, empty where no put is noted. `removed` holds the ARNs of the buckets from which a
    version of it was deleted.
    """

    intended: CanaryIntended
    version: str = ""
    removed: frozenset[str] = frozenset()


def remove(canary: Canary, bench: Bench, patience: float) -> tuple[str, ...]:
    """Remove a canary everywhere and return in words what had to stay.

    A replica that may still be on its way is waited for, `patience` seconds at each destination.
    """
    told = canary.intended
    if not is_canary(told.key):
        return (f"{told.bucket.name}: {told.key!r} is not a key that a canary is given; nothing was touched.",)
    left = tuple(_everywhere(canary, bench, patience))
    bench.journal.note(CanaryGone(told.canary, bench.timing.now(), left))
    return left


def _everywhere(canary: Canary, bench: Bench, patience: float) -> Iterator[str]:
    """Remove from the destinations before the source, which alone can tell that S3 is done.

    Only where S3 does not get done the source goes first, so that nothing new sets out.
    """
    told, awaited = canary.intended, _awaited(canary, bench, patience)
    if awaited is Awaited.ALL:
        yield from _remove_from(told.bucket, canary, bench).left
    missing = []
    for destination in told.destinations:
        removal = _remove_from(destination, canary, bench)
        yield from removal.left
        if not removal.found and destination.arn not in canary.removed:
            missing.append(destination)
    if awaited in (Awaited.ALL, Awaited.UNKNOWN) or (awaited is Awaited.ALL_BUT_ONE and len(missing) > 1):
        for destination in missing:
            yield from _late(destination, canary, bench, patience)
    if awaited is not Awaited.ALL:
        yield from _remove_from(told.bucket, canary, bench).left


class Awaited(Enum):
    """How many destinations may still get a replica."""

    NONE = "it was never put, no rule took it, or S3 is done"
    ALL_BUT_ONE = "S3 gave up for one destination at least, and does not say for which"
    ALL = "S3 is still trying"
    UNKNOWN = "nobody tells (any more)"


def _awaited(canary: Canary, bench: Bench, patience: float) -> Awaited:
    """Return what may still arrive, after S3 had some time to get done."""
    awaited = Awaited.ALL
    for _ in bench.timing.tries(patience):
        awaited = _may_arrive(canary, bench)
        if awaited is not Awaited.ALL:
            break
    return awaited


def _may_arrive(canary: Canary, bench: Bench) -> Awaited:
    told = canary.intended
    store = bench.store(told.bucket, told.bucket)
    if store is None:
        return Awaited.UNKNOWN
    version = canary.version or _found(store, told)
    if not version:
        return Awaited.UNKNOWN if canary.removed else Awaited.NONE
    head = version if isinstance(version, ObjectFault) else store.head(told.bucket, told.key, version)
    if isinstance(head, ObjectFault):
        return Awaited.UNKNOWN
    if head.status == FAILED:
        return Awaited.ALL_BUT_ONE
    return Awaited.NONE if spelled(head.status) in (NO_STATUS, COMPLETED) else Awaited.ALL


def _found(store: ObjectStore, told: CanaryIntended) -> str | ObjectFault:
    """Return the version of a canary whose put was not noted any more, empty where there is none."""
    listed = store.versions(told.bucket, told.key)
    if isinstance(listed, ObjectFault):
        return listed
    return next((one.version for one in listed if not one.marker), "")


class Removal(Value, frozen=True):
    """Whether a bucket held, or may hold, anything of a canary, and what had to stay there, in words."""

    found: bool
    left: tuple[str, ...] = ()


def _late(bucket: Target, canary: Canary, bench: Bench, patience: float) -> tuple[str, ...]:
    """Remove a replica that arrives late."""
    for _ in bench.timing.tries(patience):
        removal = _remove_from(bucket, canary, bench)
        if removal.found:
            return removal.left
    return (f"{bucket.name}: a replica of {canary.intended.key} may still arrive; clean again later.",)


def _remove_from(bucket: Target, canary: Canary, bench: Bench) -> Removal:
    """Remove from one bucket what its listing shows; of a bucket that does not exist nothing is left.

    Without a listing, the version that is known is removed: a replica has the version id of its source.
    """
    key = canary.intended.key
    store = bench.store(bucket, canary.intended.bucket)
    if store is None:
        return Removal(found=True, left=(f"{bucket.name}: there are no credentials to look for {key} with.",))
    listed = store.versions(bucket, key)
    if isinstance(listed, ObjectFault) and listed.code == NO_SUCH_BUCKET:
        return Removal(found=True)
    if isinstance(listed, ObjectFault):
        known = (ObjectVersion(canary.version),) if canary.version else ()
        unlisted = f"{bucket.name}: whether anything of {key} is left could not be read: {listed}."
        return Removal(found=True, left=(unlisted, *_deleted(store, bucket, known, canary, bench)))
    return Removal(found=bool(listed), left=tuple(_deleted(store, bucket, listed, canary, bench)))


def _deleted(
    store: ObjectStore, bucket: Target, versions: tuple[ObjectVersion, ...], canary: Canary, bench: Bench
) -> Iterator[str]:
    """Delete versions by their ids, and yield which of them had to stay."""
    told = canary.intended
    for one in versions:
        if fault := store.delete(bucket, told.key, one.version):
            yield f"{bucket.name}: version {one.version} of {told.key} could not be deleted: {fault}."
        else:
            bench.journal.note(CanaryRemoved(told.canary, bucket, one.version, bench.timing.now()))

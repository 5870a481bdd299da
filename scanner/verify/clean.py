"""Removing canaries: every version under a canary's unique key, by its version id, and nothing else ever.

What is to be removed is told by the journal alone, so a run that was killed is cleaned like one that was not.
"""

from collections.abc import Iterable, Iterator

import msgspec

from scanner.model.base import Value
from scanner.model.evidence import NO_SUCH_BUCKET
from scanner.model.journal import CanaryGone, CanaryIntended, CanaryPut, CanaryRemoved, Entry, Journal
from scanner.model.objects import NO_STATUS
from scanner.model.objectstore import ObjectFault, ObjectStore, ObjectVersion
from scanner.model.plan import Target
from scanner.verify.bench import Bench, Stores
from scanner.verify.choose import is_canary
from scanner.verify.follow import final_for_all
from scanner.verify.timing import Options, Timing

Held = tuple[ObjectVersion, ...] | ObjectFault
"""What a key holds, or why that could not be read."""


class Canary(Value, frozen=True):
    """A canary as the journal tells of it.

    `version` is its id at the source, empty where no put is noted. `removed` holds the ARNs of the buckets from which a
    version of it was deleted.
    """

    intended: CanaryIntended
    version: str = ""
    removed: frozenset[str] = frozenset()


def clean(
    entries: Iterable[Entry], stores: Stores, journal: Journal, options: Options | None = None
) -> tuple[str, ...]:
    """Remove the canaries that a journal leaves open; return in words what had to stay, and why."""
    options = options or Options()
    bench = Bench(stores, journal, options, Timing(options))
    return tuple(line for canary in open_canaries(entries) for line in remove(canary, bench, options.late))


def open_canaries(entries: Iterable[Entry]) -> tuple[Canary, ...]:
    """Return the canaries that may still be somewhere: begun, and not noted as gone without a trace."""
    found: dict[str, Canary] = {}
    for entry in entries:
        if isinstance(entry, CanaryIntended):
            found[entry.canary] = Canary(entry)
        elif isinstance(entry, CanaryPut | CanaryRemoved | CanaryGone) and entry.canary in found:
            _note(found, entry)
    return tuple(found.values())


def _note(found: dict[str, Canary], entry: CanaryPut | CanaryRemoved | CanaryGone) -> None:
    canary = found[entry.canary]
    if isinstance(entry, CanaryPut):
        found[entry.canary] = msgspec.structs.replace(canary, version=entry.version)
    elif isinstance(entry, CanaryRemoved):
        removed = canary.removed | {entry.bucket.arn}
        found[entry.canary] = msgspec.structs.replace(canary, removed=removed)
    elif not entry.left:
        del found[entry.canary]


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
    told = canary.intended
    expected = _may_arrive(canary, bench)
    yield from _from_bucket(canary, told.bucket, bench, None)
    for destination in told.destinations:
        awaited = expected and destination.arn not in canary.removed
        yield from _from_bucket(canary, destination, bench, patience if awaited else None)


def _may_arrive(canary: Canary, bench: Bench) -> bool:
    """Tell whether S3 may still be making replicas; asked before the source is deleted, after which nobody tells.

    Nothing arrives of what was never put. Where the status is not known (any more), a replica may arrive.
    """
    told = canary.intended
    store = bench.store(told.bucket, told.bucket)
    if store is None:
        return True
    version = canary.version or _found(store, told)
    if not version:
        return bool(canary.removed)
    head = store.head(told.bucket, told.key, version)
    if isinstance(head, ObjectFault):
        return True
    return head.status != NO_STATUS and not final_for_all(head.status, len(told.destinations))


def _found(store: ObjectStore, told: CanaryIntended) -> str:
    """Return the version of a canary whose put was not noted any more, empty where there is none."""
    listed = store.versions(told.bucket, told.key)
    versions = () if isinstance(listed, ObjectFault) else listed
    return next((one.version for one in versions if not one.marker), "")


def _from_bucket(canary: Canary, bucket: Target, bench: Bench, patience: float | None) -> Iterator[str]:
    """Remove a canary from one bucket; `patience` is None where nothing can arrive any more."""
    key = canary.intended.key
    store = bench.store(bucket, canary.intended.bucket)
    if store is None:
        yield f"{bucket.name}: there are no credentials to look for {key} with."
        return
    listed = _listed(store, bucket, key, bench.timing.tries(patience or 0.0))
    if isinstance(listed, ObjectFault):
        yield f"{bucket.name}: whether anything of {key} is left could not be read: {listed}."
        listed = (ObjectVersion(canary.version),) if canary.version else ()
    elif not listed and patience is not None:
        yield f"{bucket.name}: a replica of {key} may still arrive; clean again later."
    for one in listed:
        if fault := store.delete(bucket, key, one.version):
            yield f"{bucket.name}: version {one.version} of {key} could not be deleted: {fault}."
        else:
            bench.journal.note(CanaryRemoved(canary.intended.canary, bucket, one.version, bench.timing.now()))


def _listed(store: ObjectStore, bucket: Target, key: str, tries: Iterable[None]) -> Held:
    """Return what the key holds, waiting for anything at all; of a bucket that does not exist nothing is left."""
    listed: Held = ()
    for _ in tries:
        listed = store.versions(bucket, key)
        if isinstance(listed, ObjectFault) and listed.code == NO_SUCH_BUCKET:
            return ()
        if listed and not (isinstance(listed, ObjectFault) and listed.may_pass):
            break
    return listed

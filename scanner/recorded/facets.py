"""From an item to the evidence of a facet: which part of the item tells it, and what it means that a part is not there.

Of replication, lifecycle and tags Config leaves the part out where there is none. What it does with the others is not
documented, so a part that is not there tells nothing; nor does any part of an item without versioning, which every
bucket that was recorded whole has.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from scanner.model.base import Document
from scanner.model.collector import Collector
from scanner.model.evidence import UNKNOWN_SHAPE, Absent, Evidence, Present, Unreadable
from scanner.model.facet import (
    ENCRYPTION,
    LIFECYCLE,
    LOCATION,
    NOTIFICATIONS,
    OBJECT_LOCK,
    POLICY,
    PUBLIC_ACCESS_BLOCK,
    REPLICATION,
    REQUEST_PAYMENT,
    TAGS,
    VERSIONING,
)
from scanner.recorded.item import OK, Item
from scanner.recorded.lifecycle import lifecycle
from scanner.recorded.protection import notifications, object_lock, public_access_block
from scanner.recorded.replication import replication
from scanner.recorded.settings import encryption, policy, request_payment, tags, versioning

NOT_IN_CONFIG: Final = "NotInConfig"
"""Our code for what AWS Config does not tell."""


@dataclass(frozen=True)
class _Part:
    """The part of an item that tells a facet; `left_out` is whether Config leaves it out where there is none."""

    key: str
    translate: Callable[[Any], Document | None]
    left_out: bool = False


_PARTS: Final = {
    VERSIONING.name: _Part("BucketVersioningConfiguration", versioning),
    REPLICATION.name: _Part("BucketReplicationConfiguration", replication, left_out=True),
    ENCRYPTION.name: _Part("ServerSideEncryptionConfiguration", encryption),
    POLICY.name: _Part("BucketPolicy", policy),
    TAGS.name: _Part("BucketTaggingConfiguration", tags, left_out=True),
    PUBLIC_ACCESS_BLOCK.name: _Part("PublicAccessBlockConfiguration", public_access_block),
    LIFECYCLE.name: _Part("BucketLifecycleConfiguration", lifecycle, left_out=True),
    OBJECT_LOCK.name: _Part("ObjectLockConfiguration", object_lock),
    NOTIFICATIONS.name: _Part("BucketNotificationConfiguration", notifications),
    REQUEST_PAYMENT.name: _Part("IsRequesterPaysEnabled", request_payment),
}
KEPT: Final = frozenset(part.key for part in _PARTS.values())
"""The parts of an item that tell facets."""

CARRIED: Final = frozenset({LOCATION.name, *_PARTS})
"""The facets that an item can tell."""

_WITNESS: Final = _PARTS[VERSIONING.name].key


def evidence_of(item: Item, collector: Collector) -> Evidence:
    """Return what an item tells of a collector's facet, as of the time when it was recorded."""
    facet = collector.facet.name
    if item.status not in OK:
        return _unreadable(item, item.status, "AWS Config says that it does not record how this bucket is now.")
    if facet == LOCATION.name:
        return Present(item.operation, item.captured, {"Region": item.region})
    if facet not in _PARTS:
        return _unreadable(item, NOT_IN_CONFIG, f"AWS Config does not record the {facet} of buckets.")
    part = _PARTS[facet]
    if part.key in item.parts:
        return _told(item, part, collector)
    if part.left_out and _WITNESS in item.parts:
        return _absent(item, collector)
    return _unreadable(item, NOT_IN_CONFIG, f"The item that AWS Config recorded has no {part.key}.")


def _told(item: Item, part: _Part, collector: Collector) -> Evidence:
    try:
        document = part.translate(json.loads(item.parts[part.key]))
    except (RecursionError, ValueError) as error:
        return _unreadable(item, UNKNOWN_SHAPE, f"{part.key} as AWS Config recorded it: {error}")
    return _absent(item, collector) if document is None else Present(item.operation, item.captured, document)


def _absent(item: Item, collector: Collector) -> Absent:
    """Return what S3 would have said: the code of its answer, beside the operation that really told."""
    return Absent(item.operation, item.captured, min(collector.absent))


def _unreadable(item: Item, code: str, message: str) -> Unreadable:
    return Unreadable(item.operation, item.captured, code, message)

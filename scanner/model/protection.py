"""Typed views of documents that guard a bucket or tell about it: Object Lock, public access, events, who pays."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from urllib.parse import unquote_plus

from scanner.model.base import Document, Value, text


class ObjectLock(Value, frozen=True):
    """S3 Object Lock. `default_mode` is the default retention's mode, empty where there is none."""

    enabled: bool
    default_mode: str = ""


def parse_object_lock(document: Document) -> ObjectLock:
    """Read GetObjectLockConfiguration's `ObjectLockConfiguration`, which knows no other state than enabled."""
    state = document["ObjectLockEnabled"]
    if state != "Enabled":
        raise ValueError(f"ObjectLockEnabled is {state!r}, not Enabled")
    retention = document.get("Rule", {}).get("DefaultRetention", {})
    return ObjectLock(enabled=True, default_mode=text(retention.get("Mode", "")))


BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
"""The four settings of Block Public Access (API: PublicAccessBlockConfiguration)."""


class PublicAccessBlock(Value, frozen=True):
    """Which of the bucket's own Block Public Access settings are on; its account's may be stricter."""

    on: frozenset[str] = frozenset()

    @property
    def restricts_public_buckets(self) -> bool:
        """True where other accounts are kept out as long as the bucket policy counts as public."""
        return "RestrictPublicBuckets" in self.on


def parse_public_access_block(document: Document) -> PublicAccessBlock:
    """Read GetPublicAccessBlock's configuration, in which a missing setting is off."""
    for name in BLOCKS:
        if not isinstance(document.get(name, False), bool):
            raise TypeError(f"{name} is {document[name]!r}, neither true nor false")
    return PublicAccessBlock(frozenset(name for name in BLOCKS if document.get(name, False)))


class Announcement(Value, frozen=True):
    """Events that a bucket sends to a queue, topic or function, of the objects with a prefix and a suffix."""

    target: str
    events: tuple[str, ...]
    prefix: str = ""
    suffix: str = ""

    def announces(self, event: str) -> bool:
        """Tell whether an event type is among those sent; `s3:Replication:*` stands for all of its family."""
        return any(fnmatchcase(event, announced) for announced in self.events)


class Notifications(Value, frozen=True):
    """What a bucket sends to SQS, SNS and Lambda, and whether it sends events to EventBridge as well."""

    announcements: tuple[Announcement, ...] = ()
    event_bridge: bool = False


_TARGETS = {
    "TopicConfigurations": "TopicArn",
    "QueueConfigurations": "QueueArn",
    "LambdaFunctionConfigurations": "LambdaFunctionArn",
}


def parse_notifications(document: Document) -> Notifications:
    """Read GetBucketNotificationConfiguration's answer; an empty one announces nothing."""
    return Notifications(tuple(_announcements(document)), event_bridge="EventBridgeConfiguration" in document)


def _announcements(document: Document) -> Iterator[Announcement]:
    for kind, target in _TARGETS.items():
        for entry in document.get(kind, []):
            chosen = _key_filter(entry)
            yield Announcement(
                target=text(entry[target]),
                events=tuple(text(event) for event in entry["Events"]),
                prefix=chosen.get("prefix", ""),
                suffix=chosen.get("suffix", ""),
            )


def _key_filter(entry: Document) -> dict[str, str]:
    rules = entry.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    # S3 answers with Prefix and Suffix whatever case they were written in, and keeps values URL-encoded (Amazon S3 User
    # Guide: notification-how-to-filtering.html).
    found = {text(rule["Name"]).lower(): unquote_plus(text(rule["Value"])) for rule in rules}
    if not found.keys() <= {"prefix", "suffix"}:
        raise ValueError(f"Filter has {', '.join(sorted(found))}: not prefix and suffix")
    return found


class RequestPayment(Value, frozen=True):
    """Who pays for requests: `BucketOwner` or `Requester`."""

    payer: str = "BucketOwner"


def parse_request_payment(document: Document) -> RequestPayment:
    """Read GetBucketRequestPayment's `Payer`."""
    payer = text(document["Payer"])
    if payer not in ("BucketOwner", "Requester"):
        raise ValueError(f"Payer is {payer!r}, neither BucketOwner nor Requester")
    return RequestPayment(payer)

"""Typed views of the documents that guard a bucket or tell about it: lock, public access, lifecycle, events, payer."""

from scanner.model.base import Document, Value, text


class ObjectLock(Value, frozen=True):
    """S3 Object Lock. `default_mode` is the default retention's mode, empty where there is none."""

    enabled: bool
    default_mode: str = ""


def parse_object_lock(document: Document) -> ObjectLock:
    """Read GetObjectLockConfiguration's `ObjectLockConfiguration`."""
    retention = document.get("Rule", {}).get("DefaultRetention", {})
    enabled = text(document["ObjectLockEnabled"]) == "Enabled"
    return ObjectLock(enabled=enabled, default_mode=text(retention.get("Mode", "")))


class PublicAccessBlock(Value, frozen=True):
    """The bucket's own Block Public Access settings; an account's settings may be stricter."""

    block_acls: bool = False
    ignore_acls: bool = False
    block_policy: bool = False
    restrict_buckets: bool = False


def parse_public_access_block(document: Document) -> PublicAccessBlock:
    """Read GetPublicAccessBlock's configuration, in which a missing setting is off."""
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    return PublicAccessBlock(*(document.get(name, False) is True for name in names))


class Expiry(Value, frozen=True):
    """A lifecycle rule that deletes replicas. `current` expires current versions, `noncurrent` older ones.

    `scope` says in words which objects; `days` is None where a date is given instead.
    """

    rule: str
    scope: str
    current: bool
    noncurrent: bool
    days: int | None


class Lifecycle(Value, frozen=True):
    """The enabled lifecycle rules that expire objects."""

    expiries: tuple[Expiry, ...] = ()


def parse_lifecycle(document: Document) -> Lifecycle:
    """Read GetBucketLifecycleConfiguration's `Rules`, keeping those that delete object versions."""
    enabled = [rule for rule in document["Rules"] if rule["Status"] == "Enabled"]
    return Lifecycle(tuple(_expiry(rule) for rule in enabled if _expires(rule)))


def _expires(rule: Document) -> bool:
    # An Expiration that only removes lone delete markers deletes no object.
    expiration = rule.get("Expiration", {})
    return "Days" in expiration or "Date" in expiration or "NoncurrentVersionExpiration" in rule


def _expiry(rule: Document) -> Expiry:
    expiration = rule.get("Expiration", {})
    noncurrent = rule.get("NoncurrentVersionExpiration", {})
    days = expiration.get("Days", noncurrent.get("NoncurrentDays"))
    return Expiry(
        rule=text(rule.get("ID", "")),
        scope=_scope(rule),
        current="Days" in expiration or "Date" in expiration,
        noncurrent=bool(noncurrent),
        days=None if days is None else int(days),
    )


def _scope(rule: Document) -> str:
    chosen = rule.get("Filter", {})
    chosen = chosen.get("And") or chosen
    prefix = text(rule.get("Prefix", "") or chosen.get("Prefix", ""))
    narrowed = any(key != "Prefix" for key in chosen)
    parts = [f"prefix {prefix!r}"] if prefix else []
    return " and ".join([*parts, "a further filter"] if narrowed else parts) or "all objects"


class Notifications(Value, frozen=True):
    """The event types that the bucket announces to SQS, SNS or Lambda (EventBridge has no replication events)."""

    events: tuple[str, ...] = ()


def parse_notifications(document: Document) -> Notifications:
    """Read GetBucketNotificationConfiguration's answer; an empty one announces nothing."""
    kinds = ("TopicConfigurations", "QueueConfigurations", "LambdaFunctionConfigurations")
    events = {text(event) for kind in kinds for entry in document.get(kind, []) for event in entry["Events"]}
    return Notifications(tuple(sorted(events)))


class RequestPayment(Value, frozen=True):
    """Who pays for requests: `BucketOwner` or `Requester`."""

    payer: str = "BucketOwner"


def parse_request_payment(document: Document) -> RequestPayment:
    """Read GetBucketRequestPayment's `Payer`."""
    payer = text(document["Payer"])
    if payer not in ("BucketOwner", "Requester"):
        raise ValueError(f"Payer is {payer!r}")
    return RequestPayment(payer)

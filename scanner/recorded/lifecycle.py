"""BucketLifecycleConfiguration: numbers that are not set are -1, dates are text, filters are predicates.

aws/aws-sdk-java: BucketLifecycleConfiguration and its Rule, Transition and NoncurrentVersionTransition.
"""

from datetime import UTC, datetime
from typing import Any

from scanner.model.base import Document
from scanner.recorded.filters import predicates
from scanner.recorded.shapes import flag, one_of, record, several, string, whole

_UNSET = -1


def _moment(value: object) -> str:
    """Return a date as the collector writes S3's own."""
    moment = datetime.fromisoformat(string(value))
    if moment.tzinfo is None:
        raise ValueError(f"{value!r} does not tell its time zone")
    return moment.astimezone(UTC).isoformat()


def _set(value: object) -> int | None:
    number = whole(value)
    return None if number == _UNSET else number


def _age(value: object) -> int | None:
    """Take the days after which something expires, of which S3 wants one at least (API: LifecycleExpiration)."""
    days = _set(value)
    if days is not None and days < 1:
        raise ValueError(f"{days} is no number of days after which anything expires")
    return days


_TRANSITION = record(
    {"days": ("Days", _set), "date": ("Date", _moment), "storageClass": ("StorageClass", string)},
    needs=("storageClass",),
)
_NONCURRENT = record(
    {
        "days": ("NoncurrentDays", _set),
        "newerNoncurrentVersions": ("NewerNoncurrentVersions", _set),
        "storageClass": ("StorageClass", string),
    },
    needs=("storageClass",),
)
_RULE = record(
    {
        "id": ("ID", string),
        "prefix": ("Prefix", string),
        "status": ("Status", one_of("Enabled", "Disabled")),
        "filter": ("Filter", predicates("Lifecycle")),
        "expirationInDays": ("Days", _age),
        "expirationDate": ("Date", _moment),
        "expiredObjectDeleteMarker": ("ExpiredObjectDeleteMarker", flag),
        "noncurrentVersionExpirationInDays": ("NoncurrentDays", _age),
        "transitions": ("Transitions", several(_TRANSITION)),
        "noncurrentVersionTransitions": ("NoncurrentVersionTransitions", several(_NONCURRENT)),
        "abortIncompleteMultipartUpload": (
            "AbortIncompleteMultipartUpload",
            record({"daysAfterInitiation": ("DaysAfterInitiation", whole)}, needs=("daysAfterInitiation",)),
        ),
    },
    needs=("status",),
)
_EXPIRATION = ("Days", "Date", "ExpiredObjectDeleteMarker")
_RULES = record({"rules": ("Rules", several(_RULE))}, needs=("rules",))


def lifecycle(value: Any) -> Document:  # noqa: ANN401 -- any JSON
    """From BucketLifecycleConfiguration to GetBucketLifecycleConfiguration's answer."""
    return {"Rules": [_nested(rule) for rule in _RULES(value)["Rules"]]}


def _nested(rule: Document) -> Document:
    """Return a rule with S3's elements around what expires, which Config keeps side by side."""
    if ("Prefix" in rule) == ("Filter" in rule):
        raise ValueError("a rule has either a prefix or a filter")
    expiration = {key: rule[key] for key in _EXPIRATION if rule.get(key)}
    noncurrent = {"NoncurrentDays": rule["NoncurrentDays"]} if "NoncurrentDays" in rule else {}
    plain = {key: part for key, part in rule.items() if key not in (*_EXPIRATION, "NoncurrentDays") and part != []}
    return {
        **plain,
        **({"Expiration": expiration} if expiration else {}),
        **({"NoncurrentVersionExpiration": noncurrent} if noncurrent else {}),
    }

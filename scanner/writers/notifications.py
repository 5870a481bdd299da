"""The events that the bucket announces, replaced as a whole; the empty document announces none.

S3 tests every destination before it takes the document. Ids that it makes up mean nothing, and it gives the names of
filter rules back with a capital (Amazon S3 API Reference: PutBucketNotificationConfiguration).
"""

from scanner.model.base import Document
from scanner.model.facet import NOTIFICATIONS
from scanner.model.plan import Target
from scanner.model.writing import Call, Writing
from scanner.writers._calls import on_bucket
from scanner.writers._documents import unordered

_EVENT_BRIDGE = "EventBridgeConfiguration"


def _call(target: Target, _now: Document | None, after: Document | None) -> Call:
    return on_bucket(
        "PutBucketNotificationConfiguration",
        target,
        NotificationConfiguration=after or {},
        SkipDestinationValidation=False,
    )


def _same(one: Document | None, other: Document | None) -> bool:
    return _canonical(one or {}) == _canonical(other or {})


def _canonical(document: Document) -> Document:
    listed = {key: part for key, part in document.items() if key != _EVENT_BRIDGE and part}
    told = {key: unordered([_configuration(one) for one in several]) for key, several in listed.items()}
    return {**told, _EVENT_BRIDGE: _EVENT_BRIDGE in document}


def _configuration(configuration: Document) -> Document:
    kept = {key: part for key, part in configuration.items() if key not in ("Id", "Filter")}
    return {**kept, "Events": sorted(configuration["Events"]), "Filter": _filter(configuration.get("Filter", {}))}


def _filter(given: Document) -> list[tuple[str, str]]:
    rules = given.get("Key", {}).get("FilterRules", [])
    return sorted((rule["Name"].lower(), rule["Value"]) for rule in rules)


WRITING = Writing(
    facet=NOTIFICATIONS,
    call=_call,
    same=_same,
    permissions={"PutBucketNotificationConfiguration": ("s3:PutBucketNotification",)},
)

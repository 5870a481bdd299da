"""Block Public Access, Object Lock, and the events that a bucket announces."""

from typing import Any

from scanner.model.base import Document
from scanner.recorded.shapes import Shape, flag, keyed, nothing, one_of, record, several, string, tagged, whole

_BLOCKS = ("blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets")

public_access_block = record({key: (key[0].upper() + key[1:], flag) for key in _BLOCKS}, needs=_BLOCKS)
"""From PublicAccessBlockConfiguration to GetPublicAccessBlock's element of the same name."""

_RETENTION = record(
    {"mode": ("Mode", one_of("GOVERNANCE", "COMPLIANCE")), "days": ("Days", whole), "years": ("Years", whole)}
)
object_lock = record(
    {
        "objectLockEnabled": ("ObjectLockEnabled", one_of("Enabled")),
        "rule": ("Rule", record({"defaultRetention": ("DefaultRetention", _RETENTION)})),
    },
    needs=("objectLockEnabled",),
)
"""From ObjectLockConfiguration to GetObjectLockConfiguration's element of the same name."""

_FILTER_RULE = record({"name": ("Name", string), "value": ("Value", string)}, needs=("name", "value"))
_FILTER = record({"s3KeyFilter": ("Key", record({"filterRules": ("FilterRules", several(_FILTER_RULE))}))})


def _target(key: str, name: str) -> Shape:
    return record(
        {
            key: (name, string),
            "events": ("Events", several(string)),
            "filter": ("Filter", _FILTER),
            "objectPrefixes": ("ObjectPrefixes", nothing),
        },
        needs=(key, "events"),
    )


_KINDS = {
    "QueueConfiguration": ("QueueConfigurations", _target("queueARN", "QueueArn")),
    "TopicConfiguration": ("TopicConfigurations", _target("topicARN", "TopicArn")),
    "LambdaConfiguration": ("LambdaFunctionConfigurations", _target("functionARN", "LambdaFunctionArn")),
}
_TARGET = tagged({kind: shape for kind, (_, shape) in _KINDS.items()})


def notifications(value: Any) -> Document:  # noqa: ANN401 -- any JSON
    """From BucketNotificationConfiguration, a map by id, to GetBucketNotificationConfiguration's answer.

    Records older than S3's events for EventBridge have no place for them; they do not tell that there are none.
    """
    given = keyed(value, ("configurations", "eventBridgeConfiguration"))
    if "eventBridgeConfiguration" not in given:
        raise ValueError("nothing is told of EventBridge")
    told: Document = {}
    for name, one in keyed(given.get("configurations")).items():
        target = _TARGET(one)  # first: it refuses what has no known type
        told.setdefault(_KINDS[one["type"]][0], []).append({"Id": name, **target})
    if given["eventBridgeConfiguration"] is not None:
        told["EventBridgeConfiguration"] = keyed(given["eventBridgeConfiguration"], ())
    return told

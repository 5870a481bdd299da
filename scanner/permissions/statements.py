"""From actions to statements: each action on the kind of resource that it is about.

Service Authorization Reference: Amazon S3, AWS IAM, AWS KMS, Amazon CloudWatch ("Resource types" of each action).
"""

from collections.abc import Iterable

from scanner.model.base import Value

_ANY_BUCKET = ("ReadBuckets", "arn:{partition}:s3:::*")
_ANY_OBJECT = ("ReadObjects", "arn:{partition}:s3:::*/*")
_ANY_ROLE = ("ReadRoles", "arn:{partition}:iam::*:role/*")
_ANY_POLICY = ("ReadManagedPolicies", "arn:{partition}:iam::*:policy/*")
_ANY_KEY = ("ReadKeys", "arn:{partition}:kms:*:*:key/*")
# What these are about has no resources of its own, so only * admits them.
_BUCKET_LIST = ("ListBuckets", "*")
_METRICS = ("ReadMetrics", "*")

_OF_SERVICE = {"cloudwatch": _METRICS, "iam": _ANY_ROLE, "kms": _ANY_KEY, "s3": _ANY_BUCKET}
_OF_ACTION = {
    "iam:GetPolicy": _ANY_POLICY,
    "iam:GetPolicyVersion": _ANY_POLICY,
    "s3:GetObjectVersion": _ANY_OBJECT,
    "s3:ListAllMyBuckets": _BUCKET_LIST,
}


class Statement(Value, frozen=True, order=True):
    """An Allow of actions on one kind of resource."""

    sid: str
    actions: tuple[str, ...]
    resource: str


def statements_of(actions: Iterable[str], partition: str) -> tuple[Statement, ...]:
    """Return the statements that allow the actions and nothing else, sorted by their ids.

    `partition` is put into the ARNs as it is, so it may be a placeholder of a template.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for action in sorted(set(actions)):
        found.setdefault(_kind_of(action), []).append(action)
    return tuple(
        Statement(sid, tuple(several), resource.replace("{partition}", partition))
        for (sid, resource), several in sorted(found.items())
    )


def _kind_of(action: str) -> tuple[str, str]:
    return _OF_ACTION.get(action) or _OF_SERVICE[action.partition(":")[0]]

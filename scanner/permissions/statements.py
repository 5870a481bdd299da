"""What a role is allowed: actions on the kind of resource that each is about, under conditions.

Service Authorization Reference: Amazon S3, AWS IAM, AWS KMS, Amazon CloudWatch, AWS Config ("Resource types" of each
action).
"""

from collections.abc import Iterable
from typing import Final

from scanner.model.base import Value

PARTITION: Final = "{partition}"
"""What stands in place of the partition in the ARNs of statements, until a document is made of them."""

ANY_KEY: Final = f"arn:{PARTITION}:kms:*:*:key/*"
ANY_JOB: Final = f"arn:{PARTITION}:s3:*:*:job/*"

_ANY_BUCKET = ("ReadBuckets", f"arn:{PARTITION}:s3:::*")
_ANY_OBJECT = ("ReadObjects", f"arn:{PARTITION}:s3:::*/*")
_ANY_ROLE = ("ReadRoles", f"arn:{PARTITION}:iam::*:role/*")
_ANY_POLICY = ("ReadManagedPolicies", f"arn:{PARTITION}:iam::*:policy/*")
# What these are about has no resources of its own, so only * admits them.
_BUCKET_LIST = ("ListBuckets", "*")
_JOB_LIST = ("ListJobs", "*")
_METRICS = ("ReadMetrics", "*")
_CONFIG = ("ReadConfig", "*")

_OF_SERVICE = {
    "cloudwatch": _METRICS,
    "config": _CONFIG,
    "iam": _ANY_ROLE,
    "kms": ("ReadKeys", ANY_KEY),
    "s3": _ANY_BUCKET,
}
_OF_ACTION = {
    "iam:GetPolicy": _ANY_POLICY,
    "iam:GetPolicyVersion": _ANY_POLICY,
    "s3:DescribeJob": ("ReadJobs", ANY_JOB),
    "s3:GetObjectVersion": _ANY_OBJECT,
    "s3:ListAllMyBuckets": _BUCKET_LIST,
    "s3:ListJobs": _JOB_LIST,
}


class Condition(Value, frozen=True, order=True):
    """A condition of a statement: any of the values."""

    operator: str
    key: str
    values: tuple[str, ...]


class Statement(Value, frozen=True, order=True):
    """An Allow of actions on resources, whose ARNs hold `PARTITION`, where every condition holds."""

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()


class Grant(Value, frozen=True):
    """All that a role is allowed.

    `use` is what for, in a word, and the name of its policy; `role_name` and `about` are the defaults of templates.
    `notes` say, for people, what the documents leave out.
    """

    use: str
    role_name: str
    about: str
    statements: tuple[Statement, ...]
    notes: tuple[str, ...] = ()


def reading(actions: Iterable[str]) -> tuple[Statement, ...]:
    """Return the statements that allow actions which read, and nothing else, sorted by their ids."""
    found: dict[tuple[str, str], list[str]] = {}
    for action in sorted(set(actions)):
        found.setdefault(_kind_of(action), []).append(action)
    return tuple(Statement(sid, tuple(several), (resource,)) for (sid, resource), several in sorted(found.items()))


def _kind_of(action: str) -> tuple[str, str]:
    return _OF_ACTION.get(action) or _OF_SERVICE[action.partition(":")[0]]

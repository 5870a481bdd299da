"""Our inline policy of a role, beside the policies that others gave it.

The document is what `scanner/collectors/role_policies.py` puts together: `Inline`, `Attached` and `Boundary`.
"""

import hashlib
import json
from typing import Final

from scanner.model.action import CannotRepairError
from scanner.model.base import Document

OWN_INLINE: Final = "s3-replication-scanner-"
"""How the names of our inline policies begin."""

INLINE_LIMIT: Final = 10_240
"""Characters of a role's inline policies together, without white space (IAM User Guide: reference_iam-quotas.html)."""

_MAX_NAME = 128
_DIGITS = 12


def inline_name(source_bucket: str) -> str:
    """Return the name of our inline policy for a source bucket, at most 128 characters (API: PutRolePolicy)."""
    name = OWN_INLINE + source_bucket
    if len(name) <= _MAX_NAME:
        return name
    digest = hashlib.sha256(source_bucket.encode()).hexdigest()[:_DIGITS]
    return f"{name[: _MAX_NAME - _DIGITS - 1]}-{digest}"


def with_inline(document: Document | None, name: str, policy: Document) -> Document:
    """Return a role's policies with one of our inline policies, in place of the one that has its name.

    Raises CannotRepairError where the inline policies together would become too large.
    """
    base: Document = document or {"Inline": [], "Attached": [], "Boundary": None}
    ours: Document = {"PolicyName": name, "PolicyDocument": policy}
    others: list[Document] = base["Inline"]
    if any(other["PolicyName"] == name for other in others):
        inline = [ours if other["PolicyName"] == name else other for other in others]
    else:
        inline = [*others, ours]
    size = sum(_size(other["PolicyDocument"]) for other in inline)
    if size > INLINE_LIMIT:
        raise CannotRepairError(
            f"The role's inline policies would have {size} characters together, and IAM takes {INLINE_LIMIT} at most: "
            "use a role for fewer source buckets, or attach managed policies."
        )
    return {**base, "Inline": inline}


def _size(policy: Document) -> int:
    return len(json.dumps(policy, separators=(",", ":"), ensure_ascii=False))

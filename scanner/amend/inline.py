"""Our inline policy of a role, beside the policies that others gave it: one a role, whatever buckets share the role.

The document is what `scanner/collectors/role_policies.py` puts together: `Inline`, `Attached` and `Boundary`. The Sids
of the statements that a source bucket needs begin alike, so that they can be replaced without touching another's.
"""

import json
from collections.abc import Iterable
from typing import Final

from scanner.amend.policies import OWN_SID, sid
from scanner.model.action import CannotRepairError
from scanner.model.base import Document
from scanner.model.identity import RolePolicies

OWN_INLINE: Final = "s3-replication-scanner"
"""The name of our inline policy."""

INLINE_LIMIT: Final = 10_240
"""Characters of a role's inline policies together, without white space (IAM User Guide: reference_iam-quotas.html)."""

_VERSION = "2012-10-17"


def with_inline(document: Document | None, source_arn: str, statements: Iterable[Document]) -> Document:
    """Return a role's policies with what a source bucket needs in ours, in place of what stood there for it.

    Raises CannotRepairError where the inline policies together would become too large.
    """
    base = document or {"Inline": [], "Attached": [], "Boundary": None}
    others = [policy for policy in base["Inline"] if policy["PolicyName"] != OWN_INLINE]
    present = [policy["PolicyDocument"] for policy in base["Inline"] if policy["PolicyName"] == OWN_INLINE]
    kept = [one for policy in present for one in policy["Statement"] if not _is_for(source_arn, one)]
    statement = sorted((*kept, *_marked(source_arn, statements)), key=lambda one: str(one["Sid"]))
    inline = [*others, {"PolicyName": OWN_INLINE, "PolicyDocument": {"Version": _VERSION, "Statement": statement}}]
    size = sum(_size(policy["PolicyDocument"]) for policy in inline)
    if size > INLINE_LIMIT:
        raise CannotRepairError(
            f"The role's inline policies would have {size} characters together, and IAM takes {INLINE_LIMIT} at most: "
            "use a role for fewer source buckets, or attach managed policies."
        )
    return {**base, "Inline": inline}


def has_inline(policies: RolePolicies, source_arn: str, statements: Iterable[Document]) -> bool:
    """Tell whether our policy holds all that a source bucket needs already."""
    present = [one for policy in policies.identity if policy.name == OWN_INLINE for one in policy.document["Statement"]]
    return all(one in present for one in _marked(source_arn, statements))


def _marked(source_arn: str, statements: Iterable[Document]) -> list[Document]:
    mark = sid("", source_arn)
    return [{**one, "Sid": mark + str(one["Sid"]).removeprefix(OWN_SID)} for one in statements]


def _is_for(source_arn: str, statement: Document) -> bool:
    return str(statement.get("Sid", "")).startswith(sid("", source_arn))


def _size(policy: Document) -> int:
    return len(json.dumps(policy, separators=(",", ":"), ensure_ascii=False))

"""Changes of bucket policies and key policies that lose nothing of them.

AWS keeps such a policy as a text, `{"Policy": "<JSON>"}`, and replaces it whole (API: PutBucketPolicy, PutKeyPolicy).
Our statements are recognised by how their Sids begin. A policy that we do not fully understand is not touched.
"""

import hashlib
import json
from typing import Final

from scanner.amend.policy_text import NotAPolicyError, orphans_of, parse, same_policy, statements_of
from scanner.model.action import CannotRepairError
from scanner.model.base import Document

__all__ = ["BUCKET_POLICY_LIMIT", "KEY_POLICY_LIMIT", "OWN_SID", "same_policy", "sid", "with_statement"]

OWN_SID: Final = "S3RC"
"""How the Sids of our statements begin."""

BUCKET_POLICY_LIMIT: Final = 20 * 1024
"""Bytes of a bucket policy (AWS General Reference: s3.html)."""

KEY_POLICY_LIMIT: Final = 32 * 1024
"""Bytes of a key policy (KMS Developer Guide: resource-limits.html)."""

_VERSION = "2012-10-17"
_DIGITS = 12


def sid(word: str, *parts: str) -> str:
    """Return the Sid of one of our statements: what it is for, and a digest of what it is about.

    Letters and digits alone, which every kind of policy takes (IAM User Guide: reference_policies_elements_sid.html).
    """
    packed = "".join(f"{len(part)}:{part}" for part in parts)
    digest = hashlib.sha256(packed.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    return f"{OWN_SID}{word}{digest}" if parts else f"{OWN_SID}{word}"


def with_statement(document: Document | None, statement: Document, *, limit: int) -> Document:
    """Return the policy with one of our statements, in place of the one that has its Sid.

    Every other statement stays as it is, and where it is. Raises CannotRepairError where the policy is no JSON object
    of statements, says something twice, names somebody who is gone, or would become larger than `limit` bytes.
    """
    policy = _parsed(document["Policy"]) if document else {"Version": _VERSION, "Statement": []}
    present = statements_of(policy)
    merged = _merged(present, statement)
    if document and merged == present:
        return document
    if orphans := orphans_of(policy):
        raise CannotRepairError(
            f"The policy there still names {', '.join(orphans)}, who is gone, and AWS takes no policy that does: take "
            "that out first."
        )
    # ASCII alone, so that the text is as long as it is counted, whatever is quoted in it.
    text = json.dumps({**policy, "Statement": merged}, separators=(",", ":"))
    if len(text) > limit:
        raise CannotRepairError(
            f"The policy would have {len(text)} bytes, and AWS takes {limit} at most: make room in it first."
        )
    return {**(document or {}), "Policy": text}


def _parsed(text: str) -> Document:
    try:
        return parse(text)
    except NotAPolicyError as error:
        raise CannotRepairError(f"The policy there is not understood, so it cannot be added to: {error}") from error


def _merged(present: list[Document], statement: Document) -> list[Document]:
    if all(other.get("Sid") != statement["Sid"] for other in present):
        return [*present, statement]
    return [statement if other.get("Sid") == statement["Sid"] else other for other in present]

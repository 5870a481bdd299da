"""The bucket policy, replaced as a whole, as the very text that was planned.

No call confirms the removal of one's own access, so S3 refuses a policy that would lock its writer out.
"""

from scanner.amend.policy_text import same_policy
from scanner.model.base import Document
from scanner.model.facet import POLICY
from scanner.model.plan import Target
from scanner.model.writing import Call, Writing
from scanner.writers._calls import on_bucket


def _call(target: Target, _now: Document | None, after: Document | None) -> Call:
    if after is None:
        return on_bucket("DeleteBucketPolicy", target)
    return on_bucket("PutBucketPolicy", target, Policy=after["Policy"])


WRITING = Writing(
    facet=POLICY,
    call=_call,
    same=same_policy,
    permissions={"PutBucketPolicy": ("s3:PutBucketPolicy",), "DeleteBucketPolicy": ("s3:DeleteBucketPolicy",)},
)

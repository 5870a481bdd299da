"""A key's policy, replaced as a whole. KMS's check that its writer is not locked out is never bypassed."""

from scanner.amend.policy_text import same_policy
from scanner.model.base import Document
from scanner.model.facet import KEY_POLICY
from scanner.model.plan import Target
from scanner.model.writing import Call, CannotWriteError, Writing
from scanner.writers._calls import wanted


def _call(target: Target, _now: Document | None, after: Document | None) -> Call:
    policy = wanted(after, "A key's policy")["Policy"]
    if ":alias/" in target.arn:
        raise CannotWriteError("KMS takes a key policy for a key only, never for an alias of it.")
    return Call("kms", "PutKeyPolicy", {"KeyId": target.arn, "PolicyName": "default", "Policy": policy})


WRITING = Writing(
    facet=KEY_POLICY,
    call=_call,
    same=same_policy,
    permissions={"PutKeyPolicy": ("kms:PutKeyPolicy",)},
)

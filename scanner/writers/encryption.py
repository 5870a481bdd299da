"""Default encryption, replaced as a whole. Without any, S3 encrypts with SSE-S3 (User Guide: default-encryption-faq).

Which kinds of encryption are blocked is carried over where the wanted document does not say: AWS sets it by itself.
"""

from scanner.model.base import Document
from scanner.model.facet import ENCRYPTION
from scanner.model.plan import Target
from scanner.model.writing import Call, Writing
from scanner.writers._calls import on_bucket
from scanner.writers._documents import unordered

_BLOCKED = "BlockedEncryptionTypes"
_SSE_S3: Document = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
_ACTIONS = ("s3:PutEncryptionConfiguration",)


def _call(target: Target, now: Document | None, after: Document | None) -> Call:
    if after is None:
        return on_bucket("DeleteBucketEncryption", target)
    return on_bucket(
        "PutBucketEncryption", target, ServerSideEncryptionConfiguration=_carried(_blocked(now or _SSE_S3), after)
    )


def _carried(blocked: list[object], after: Document) -> Document:
    """Return a document with what is blocked in its first rule, unless it says so itself."""
    if not blocked or _blocked(after):
        return after
    first, *others = after["Rules"]
    return {**after, "Rules": [{**first, _BLOCKED: blocked[0]}, *others]}


def _blocked(document: Document) -> list[object]:
    return [rule[_BLOCKED] for rule in document["Rules"] if _BLOCKED in rule]


def _same(one: Document | None, other: Document | None) -> bool:
    first, second = one or _SSE_S3, other or _SSE_S3
    if _blocked(first) and _blocked(second) and _blocked(first) != _blocked(second):
        return False
    return _canonical(first) == _canonical(second)


def _canonical(document: Document) -> object:
    return unordered([_rule(rule) for rule in document["Rules"]])


def _rule(rule: Document) -> Document:
    kept = {key: part for key, part in rule.items() if key != _BLOCKED}
    return {**kept, "BucketKeyEnabled": rule.get("BucketKeyEnabled") is True}


WRITING = Writing(
    facet=ENCRYPTION,
    call=_call,
    same=_same,
    permissions={"PutBucketEncryption": _ACTIONS, "DeleteBucketEncryption": _ACTIONS},
)

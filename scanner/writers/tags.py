"""The bucket's tags, replaced as a whole: AWS's own `aws:` tags must stay in it. No tags are like an empty set."""

from scanner.model.base import Document
from scanner.model.facet import TAGS
from scanner.model.plan import Target
from scanner.model.writing import Call, Writing
from scanner.writers._calls import on_bucket
from scanner.writers._documents import unordered

_ACTIONS = ("s3:PutBucketTagging",)


def _call(target: Target, _now: Document | None, after: Document | None) -> Call:
    if not after or not after["TagSet"]:
        return on_bucket("DeleteBucketTagging", target)
    return on_bucket("PutBucketTagging", target, Tagging=after)


def _same(one: Document | None, other: Document | None) -> bool:
    return _tags(one) == _tags(other)


def _tags(document: Document | None) -> list[Document]:
    return unordered(document["TagSet"]) if document else []


WRITING = Writing(
    facet=TAGS,
    call=_call,
    same=_same,
    permissions={"PutBucketTagging": _ACTIONS, "DeleteBucketTagging": _ACTIONS},
)

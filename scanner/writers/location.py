"""The bucket itself: made, with ACLs switched off from birth, or deleted while it is empty.

us-east-1 is the Region of a bucket that names none: its endpoint refuses its own name (Amazon S3 API Reference:
CreateBucket). Making a bucket cannot name its owner, so who made one is for the applying to find out.
"""

from scanner.model.base import Document
from scanner.model.facet import LOCATION
from scanner.model.plan import Target
from scanner.model.writing import Call, CannotWriteError, Writing
from scanner.writers._calls import on_bucket
from scanner.writers._documents import same_by

OBJECT_LOCK = "ObjectLockEnabledForBucket"
"""Asks for Object Lock in the document of a bucket to be made; no answer of HeadBucket tells it."""

_NAMELESS = "us-east-1"


def _call(target: Target, now: Document | None, after: Document | None) -> Call:
    if after is None:
        return on_bucket("DeleteBucket", target)
    if now is not None:
        raise CannotWriteError("A bucket cannot be moved or made again.")
    if after["Region"] != target.region:
        raise CannotWriteError(f"A bucket of {after['Region']} cannot be made through {target.region}.")
    return Call("s3", "CreateBucket", _parameters(target, after))


def _parameters(target: Target, after: Document) -> Document:
    place = {"CreateBucketConfiguration": {"LocationConstraint": target.region}} if target.region != _NAMELESS else {}
    lock = {OBJECT_LOCK: True} if after.get(OBJECT_LOCK) else {}
    return {"Bucket": target.name, "ObjectOwnership": "BucketOwnerEnforced", **place, **lock}


def _canonical(document: Document) -> object:
    """Where it is, and whether S3 let us in: one that answers with an error may be anybody's."""
    return document["Region"], document.get("Code", "")


WRITING = Writing(
    facet=LOCATION,
    call=_call,
    same=same_by(_canonical),
    permissions={
        "CreateBucket": (
            "s3:CreateBucket",
            "s3:PutBucketOwnershipControls",
            "s3:PutBucketObjectLockConfiguration",
            "s3:PutBucketVersioning",
        ),
        "DeleteBucket": ("s3:DeleteBucket",),
    },
)

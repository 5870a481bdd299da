"""S3 Object Lock: enabled on a versioned bucket, for good (Amazon S3 User Guide: object-lock-configure.html)."""

from scanner.model.base import Document
from scanner.model.facet import OBJECT_LOCK
from scanner.model.plan import Target
from scanner.model.writing import Call, Writing
from scanner.writers._calls import on_bucket, wanted
from scanner.writers._documents import same_by


def _call(target: Target, _now: Document | None, after: Document | None) -> Call:
    configuration = wanted(after, "Object Lock, once enabled,")
    return on_bucket("PutObjectLockConfiguration", target, ObjectLockConfiguration=configuration)


WRITING = Writing(
    facet=OBJECT_LOCK,
    call=_call,
    same=same_by(lambda document: document),
    permissions={"PutObjectLockConfiguration": ("s3:PutBucketObjectLockConfiguration",)},
)

"""Versioning: enabled or suspended. It can never go back to "never enabled".

MFA delete is left out of every call, which leaves it as it is. Where it is on, only the root user's device can change
versioning (Amazon S3 User Guide: MultiFactorAuthenticationDelete.html).
"""

from scanner.model.base import Document
from scanner.model.facet import VERSIONING
from scanner.model.plan import Target
from scanner.model.writing import Call, CannotWriteError, Writing
from scanner.writers._calls import on_bucket
from scanner.writers._documents import same_by


def _call(target: Target, now: Document | None, after: Document | None) -> Call:
    status = (after or {}).get("Status")
    if status is None:
        raise CannotWriteError("Versioning cannot go back to never enabled; suspended is the nearest.")
    if "Enabled" in (_mfa_delete(now), _mfa_delete(after)):
        raise CannotWriteError("MFA delete is on: only the root user with its device can change versioning.")
    return on_bucket("PutBucketVersioning", target, VersioningConfiguration={"Status": status})


def _mfa_delete(document: Document | None) -> str:
    return str((document or {}).get("MFADelete", "Disabled"))


def _canonical(document: Document) -> object:
    return document.get("Status"), _mfa_delete(document)


WRITING = Writing(
    facet=VERSIONING,
    call=_call,
    same=same_by(_canonical),
    permissions={"PutBucketVersioning": ("s3:PutBucketVersioning",)},
)

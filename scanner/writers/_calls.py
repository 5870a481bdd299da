"""How the calls of one bucket's settings look: they name the bucket and whose it must be."""

from collections.abc import Callable, Mapping
from typing import Any

from scanner.model.base import Document
from scanner.model.facet import Facet
from scanner.model.plan import Target
from scanner.model.writing import Call, CannotWriteError, Writing

Same = Callable[[Document | None, Document | None], bool]


def on_bucket(operation: str, target: Target, **parameters: object) -> Call:
    """Return a call that S3 answers only where the bucket is the expected account's.

    Amazon S3 User Guide: bucket-owner-condition.html.
    """
    return Call("s3", operation, {"Bucket": target.name, "ExpectedBucketOwner": target.account, **parameters})


def putting(
    facet: Facet[Any], put: tuple[str, str], delete: str, *, same: Same, permissions: Mapping[str, tuple[str, ...]]
) -> Writing:
    """Return the writing of a facet that S3 replaces as a whole.

    `put` is the operation and the parameter that takes the document; `delete` removes it.
    """
    operation, parameter = put

    def call(target: Target, _now: Document | None, after: Document | None) -> Call:
        if after is None:
            return on_bucket(delete, target)
        return on_bucket(operation, target, **{parameter: after})

    return Writing(facet=facet, call=call, same=same, permissions=dict(permissions))


def wanted(after: Document | None, what: str) -> Document:
    """Return the document to write; raise CannotWriteError where it is to be removed, which AWS has no call for."""
    if after is None:
        raise CannotWriteError(f"{what} cannot be removed.")
    return after

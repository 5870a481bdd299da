"""Estate fragments: a few buckets written by hand, in a file of cases or in a test.

A bucket is `{"account", "region", "listed"?, "in_scope"?, "partition"?, <facet>: …}` under its name. A facet's value is
AWS's document (an object), null for "absent", or a text: the error code with which the read failed. `location` follows
from `region` unless it is given. A name that is an ARN is a role or a key: `{<facet>: …}`.
"""

from collections.abc import Mapping
from typing import Any

from scanner import registry
from scanner.model.bucket import BucketRef
from scanner.model.estate import Estate
from scanner.model.evidence import Absent, Evidence, Present, Unreadable
from scanner.model.resource import ResourceRecord, ResourceRef
from scanner.model.snapshot import BucketRecord

AT = "2026-11-22T12:00:00Z"
"""When every fragment was read."""

ACCOUNT = "111111111111"
"""The account of a bucket that does not say."""

ARN = "arn:"
"""How the names of roles and keys begin."""

OF_BUCKET = ("account", "region", "listed", "in_scope", "partition")
"""The keys of a bucket that are no facets."""

Fragment = Mapping[str, Mapping[str, Any]]


def evidence(facet: str, answer: dict[str, Any] | str | None) -> Evidence:
    """Return the evidence that a fragment's facet stands for."""
    collector = registry.collectors()[facet]
    if answer is None:
        code = min(collector.absent) if collector.absent else "NotFound"
        return Absent(operation=collector.operation, at=AT, code=code)
    if isinstance(answer, str):
        return Unreadable(operation=collector.operation, at=AT, code=answer, message="made by the test")
    return Present(operation=collector.operation, at=AT, document=answer)


def record(name: str, fragment: Mapping[str, Any]) -> BucketRecord:
    """Return the record of one bucket of a fragment."""
    region = fragment.get("region", "")
    documents = {"location": {"Region": region}} if region else {}
    documents |= {key: value for key, value in fragment.items() if key not in OF_BUCKET}
    return BucketRecord(
        ref=BucketRef(
            account=fragment.get("account", ACCOUNT),
            name=name,
            region=region,
            partition=fragment.get("partition", "aws"),
        ),
        evidence={facet: evidence(facet, answer) for facet, answer in documents.items()},
        listed=fragment.get("listed", True),
        in_scope=fragment.get("in_scope", True),
    )


def records(fragment: Fragment) -> tuple[BucketRecord, ...]:
    """Return the records of a fragment's buckets, in its order."""
    return tuple(record(name, bucket) for name, bucket in fragment.items() if not name.startswith(ARN))


def resources(fragment: Fragment) -> tuple[ResourceRecord, ...]:
    """Return the records of a fragment's roles and keys."""
    return tuple(
        ResourceRecord(ResourceRef(name), {facet: evidence(facet, answer) for facet, answer in facets.items()})
        for name, facets in fragment.items()
        if name.startswith(ARN)
    )


def estate(fragment: Fragment) -> Estate:
    """Return the estate of a fragment."""
    return Estate(records(fragment), resources(fragment))

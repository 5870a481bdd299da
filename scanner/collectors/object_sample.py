"""A bounded sample of the objects that a bucket's rules take, and what S3 says of the replication of each.

One page of object versions is listed, and the latest version of at most twenty objects, spread evenly over the page,
is asked for its replication status, which no listing tells. Keys are not kept.
"""

import hashlib
from datetime import UTC
from os.path import commonprefix

from scanner.model.base import Document
from scanner.model.bucket import BucketRef
from scanner.model.evidence import NO_SUCH_BUCKET
from scanner.model.facet import OBJECT_SAMPLE
from scanner.model.survey import AskThere, RefusedError, Subject, Survey

_LISTED = 1000
_SAMPLED = 20

# HeadObject has no body to say it with. 400 is what it answers where only the customer has the key (SSE-C).
_GONE = "404"
_OF_THIS_OBJECT = ("400", "403")


def _gather(ask: AskThere, subject: Subject, at: str) -> Document:
    ref = subject.bucket
    prefix = commonprefix([rule.scope.prefix for rule in subject.rules])  # noqa: RUF071 -- prefixes are no paths
    page = ask(ref.region, "ListObjectVersions", **_named(ref), Prefix=prefix, MaxKeys=_LISTED)
    versions = page.get("Versions", [])
    taken = [version for version in versions if version["IsLatest"] and _rules(subject, version)]
    objects = [_object(ask, subject, version) for version in _spread(taken)]
    return {
        "At": at,
        "Listed": len(versions),
        "IsTruncated": page["IsTruncated"],
        "Objects": [one for one in objects if one],
    }


def _named(ref: BucketRef) -> Document:
    return {"Bucket": ref.name, **({"ExpectedBucketOwner": ref.account} if ref.account else {})}


def _rules(subject: Subject, version: Document) -> list[str]:
    return [rule.id for rule in subject.rules if version["Key"].startswith(rule.scope.prefix)]


def _spread(versions: list[Document]) -> list[Document]:
    taken = min(_SAMPLED, len(versions))
    return [versions[number * len(versions) // taken] for number in range(taken)]


def _object(ask: AskThere, subject: Subject, version: Document) -> Document | None:
    """Return what S3 says of an object, None where it is not there any more."""
    ref = subject.bucket
    known = {
        "Digest": _digest(ref.name, version["Key"], version["VersionId"]),
        "Rules": _rules(subject, version),
        "LastModified": version["LastModified"].astimezone(UTC).isoformat(),
        "StorageClass": version.get("StorageClass", "STANDARD"),
    }
    try:
        head = ask(ref.region, "HeadObject", **_named(ref), Key=version["Key"], VersionId=version["VersionId"])
    except RefusedError as refusal:
        return _refused(known, refusal)
    return known | {key: head[key] for key in ("ServerSideEncryption", "ReplicationStatus") if key in head}


def _digest(*parts: str) -> str:
    packed = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(packed.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _refused(known: Document, refusal: RefusedError) -> Document | None:
    code = refusal.evidence.code
    if code == _GONE:
        return None
    if code in _OF_THIS_OBJECT:
        return known | {"Error": {"Code": code, "Message": refusal.evidence.message}}
    raise refusal


COLLECTOR = Survey(
    facet=OBJECT_SAMPLE,
    service="s3",
    calls={"ListObjectVersions": "s3:ListBucketVersions", "HeadObject": "s3:GetObjectVersion"},
    concerns=lambda _rule: True,
    gather=_gather,
    absent=frozenset({NO_SUCH_BUCKET}),
)

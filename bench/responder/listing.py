"""ListBuckets: pages, continuation tokens, and the Region only for requests that carry a parameter, as S3 does it."""

from collections.abc import Mapping, Sequence

from bench.fleet import Bucket
from bench.responder.answers import NAMESPACE, document

_MOST = 10_000


def page(account: str, buckets: Sequence[Bucket], query: Mapping[str, str]) -> bytes:
    """Return the page that a query asks for; the token is the number of the first bucket on it."""
    chosen = [one for one in buckets if _fits(one, query)] if query.keys() & {"bucket-region", "prefix"} else buckets
    start, size = int(query.get("continuation-token", 0)), int(query.get("max-buckets", _MOST))
    rows = "".join(_row(bucket, with_region=bool(query)) for bucket in chosen[start : start + size])
    more = f"<ContinuationToken>{start + size}</ContinuationToken>" if start + size < len(chosen) else ""
    owner = f"<Owner><ID>{account}</ID></Owner>"
    return document(
        f"<ListAllMyBucketsResult {NAMESPACE}>{owner}<Buckets>{rows}</Buckets>{more}</ListAllMyBucketsResult>"
    )


def _fits(bucket: Bucket, query: Mapping[str, str]) -> bool:
    region = query.get("bucket-region", bucket.region)
    return bucket.region == region and bucket.name.startswith(query.get("prefix", ""))


def _row(bucket: Bucket, *, with_region: bool) -> str:
    region = f"<BucketRegion>{bucket.region}</BucketRegion>" if with_region else ""
    return f"<Bucket><Name>{bucket.name}</Name><CreationDate>{bucket.created}</CreationDate>{region}</Bucket>"

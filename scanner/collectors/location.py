"""Whether a bucket exists and in which Region, for buckets that no listing told about.

HeadBucket answers without a body. Its `x-amz-bucket-region` header comes even with 301, 400 and 403, so a bucket that
may not be read still tells where it is (Amazon S3 API Reference: HeadBucket). A 403 proves that it exists.
"""

from scanner.model.base import Document
from scanner.model.collector import Collector, ErrorAnswer
from scanner.model.facet import LOCATION

_HEADER = "x-amz-bucket-region"
_FORBIDDEN = 403


def _document(response: Document) -> Document:
    return {"Region": response.get("BucketRegion", "")}


def _from_error(error: ErrorAnswer) -> Document | None:
    region = error.headers.get(_HEADER, "")
    if region or error.status == _FORBIDDEN:
        return {"Region": region, "Code": error.code}
    return None


COLLECTOR = Collector(
    facet=LOCATION,
    operation="HeadBucket",
    permission="s3:ListBucket",
    document=_document,
    absent=frozenset({"NoSuchBucket", "404"}),
    from_error=_from_error,
)

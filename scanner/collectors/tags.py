"""The bucket's tags."""

from scanner.model.base import Document
from scanner.model.collector import Collector
from scanner.model.facet import TAGS


def _document(response: Document) -> Document:
    return {"TagSet": response["TagSet"]}


COLLECTOR = Collector(
    facet=TAGS,
    operation="GetBucketTagging",
    permission="s3:GetBucketTagging",
    document=_document,
    absent=frozenset({"NoSuchTagSet"}),
)

"""The bucket policy, as the JSON text that its owner wrote."""

from scanner.model.base import Document
from scanner.model.collector import Collector
from scanner.model.facet import POLICY


def _document(response: Document) -> Document:
    return {"Policy": response["Policy"]}


COLLECTOR = Collector(
    facet=POLICY,
    operation="GetBucketPolicy",
    permission="s3:GetBucketPolicy",
    document=_document,
    absent=frozenset({"NoSuchBucketPolicy"}),
)

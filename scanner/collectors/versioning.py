"""Versioning. An empty answer means that it was never enabled (Amazon S3 API Reference: GetBucketVersioning)."""

from scanner.model.base import Document
from scanner.model.collector import Collector
from scanner.model.facet import VERSIONING


def _document(response: Document) -> Document:
    return {key: response[key] for key in ("Status", "MFADelete") if key in response}


COLLECTOR = Collector(
    facet=VERSIONING,
    operation="GetBucketVersioning",
    permission="s3:GetBucketVersioning",
    document=_document,
)

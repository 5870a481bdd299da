"""The events that the bucket announces. An empty answer announces none."""

from scanner.model.base import Document
from scanner.model.collector import Collector
from scanner.model.facet import NOTIFICATIONS


def _document(response: Document) -> Document:
    return {key: part for key, part in response.items() if key != "ResponseMetadata"}


COLLECTOR = Collector(
    facet=NOTIFICATIONS,
    operation="GetBucketNotificationConfiguration",
    permission="s3:GetBucketNotification",
    document=_document,
)

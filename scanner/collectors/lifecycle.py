"""The lifecycle configuration. Its dates become text, as everything in a snapshot is JSON."""

from datetime import datetime
from typing import Any

from scanner.model.base import Document
from scanner.model.collector import Collector
from scanner.model.facet import LIFECYCLE


def _document(response: Document) -> Document:
    return {"Rules": _dates_as_text(response["Rules"])}


def _dates_as_text(value: Any) -> Any:  # noqa: ANN401 -- any part of AWS's document
    if isinstance(value, dict):
        return {key: _dates_as_text(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_dates_as_text(part) for part in value]
    return value.isoformat() if isinstance(value, datetime) else value


COLLECTOR = Collector(
    facet=LIFECYCLE,
    operation="GetBucketLifecycleConfiguration",
    permission="s3:GetLifecycleConfiguration",
    document=_document,
    absent=frozenset({"NoSuchLifecycleConfiguration"}),
)

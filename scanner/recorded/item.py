"""A configuration item: what AWS Config recorded of one bucket (AWS Config API: BaseConfigurationItem)."""

from datetime import UTC, datetime

from scanner.clock import rfc3339
from scanner.model.base import Document, Value, text

OK = frozenset({"OK", "ResourceDiscovered"})
"""The states of an item that tells how the resource is; the others say that it is gone or not recorded."""


class Item(Value, frozen=True):
    """What Config recorded of a bucket, and when (RFC 3339, UTC).

    `status` is the item's own (`OK`, `ResourceDiscovered`, `ResourceNotRecorded`, `ResourceDeleted` …), `frequency` is
    `CONTINUOUS` or `DAILY`, empty where the item does not tell. `parts` are the JSON texts of the supplementary
    configuration, as they came. `operation` is what read it.
    """

    account: str
    region: str
    name: str
    captured: str
    status: str
    operation: str
    frequency: str = ""
    parts: dict[str, str] = {}


def item_of(told: Document, operation: str, kept: frozenset[str]) -> Item:
    """Read an item, with the parts that are `kept`; raise TypeError or LookupError for a strange one."""
    parts: Document = told.get("supplementaryConfiguration") or {}
    return Item(
        account=text(told["accountId"]),
        region=text(told["awsRegion"]),
        name=text(told["resourceId"]),
        captured=_moment(told["configurationItemCaptureTime"]),
        status=text(told["configurationItemStatus"]),
        operation=operation,
        frequency=text(told.get("recordingFrequency") or ""),
        parts={key: text(part) for key, part in parts.items() if key in kept},
    )


def _moment(told: object) -> str:
    if not isinstance(told, datetime):
        raise TypeError(f"expected a time, got {type(told).__name__}")
    return rfc3339(told.astimezone(UTC))

"""A hundred configuration items a call, from an aggregator or from an account's own recorder.

AWS Config API: BatchGetAggregateResourceConfig, BatchGetResourceConfig. What Config did not get to it names in the
answer; that is asked for again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol

from scanner.aws.answers import unreadable
from scanner.aws.faults import Fault, own_fault
from scanner.aws.transport import Answer
from scanner.clock import now
from scanner.model.base import Document
from scanner.model.bucket import BucketRef
from scanner.model.evidence import UNKNOWN_SHAPE, Unreadable
from scanner.recorded.facets import KEPT, NOT_IN_CONFIG
from scanner.recorded.item import Item, item_of
from scanner.recorded.trust import BUCKET

SIZE: Final = 100
"""How many items a call may ask for."""

Ask = Callable[[str, Document, str], Answer]
"""Asks AWS Config: operation, parameters, Region."""

Told = Item | Unreadable

_PAUSES: Final = (0.5, 1.0, 2.0, 4.0)  # seconds before what was not processed is asked for again


class Variant(Protocol):
    """How one of the two operations is called, and the keys of its answer for items and for what is left."""

    operation: ClassVar[str]
    items: ClassVar[str]
    left: ClassVar[str]

    @property
    def region(self) -> str:
        """Where AWS Config is asked."""
        ...

    def parameters(self, refs: Iterable[BucketRef]) -> Document:
        """Return what to ask for."""
        ...

    def name(self, left: Document) -> str:
        """Return the bucket of an entry that was not processed."""
        ...


@dataclass(frozen=True)
class Aggregated:
    """Items of any account and Region, from an aggregator."""

    aggregator: str
    region: str
    operation: ClassVar = "BatchGetAggregateResourceConfig"
    items: ClassVar = "BaseConfigurationItems"
    left: ClassVar = "UnprocessedResourceIdentifiers"

    def parameters(self, refs: Iterable[BucketRef]) -> Document:
        """Return what to ask for."""
        wanted = [
            {
                "SourceAccountId": ref.account,
                "SourceRegion": ref.region,
                "ResourceId": ref.name,
                "ResourceType": BUCKET,
            }
            for ref in refs
        ]
        return {"ConfigurationAggregatorName": self.aggregator, "ResourceIdentifiers": wanted}

    def name(self, left: Document) -> str:
        """Return the bucket of an entry that was not processed."""
        return str(left["ResourceId"])


@dataclass(frozen=True)
class Own:
    """Items of an account's own recorder in a Region."""

    region: str
    operation: ClassVar = "BatchGetResourceConfig"
    items: ClassVar = "baseConfigurationItems"
    left: ClassVar = "unprocessedResourceKeys"

    def parameters(self, refs: Iterable[BucketRef]) -> Document:
        """Return what to ask for."""
        return {"resourceKeys": [{"resourceType": BUCKET, "resourceId": ref.name} for ref in refs]}

    def name(self, left: Document) -> str:
        """Return the bucket of an entry that was not processed."""
        return str(left["resourceId"])


def fetched(
    ask: Ask, variant: Variant, refs: Sequence[BucketRef], pause: Callable[[float], object]
) -> Mapping[str, Told]:
    """Return by name what Config told of each of at most a hundred buckets; never raises."""
    found: dict[str, Told] = {}
    left = {ref.name: ref for ref in refs}
    for seconds in (*_PAUSES, 0.0):
        answer = ask(variant.operation, variant.parameters(left.values()), variant.region)
        try:
            items, names = _read(answer, variant)
        except _FailedError as failed:
            return found | dict.fromkeys(left, unreadable(variant.operation, failed.fault, now()))
        found |= {ref.name: _of(ref, items, variant) for ref in left.values() if ref.name not in names}
        left = {name: ref for name, ref in left.items() if name in names}
        if not left:
            return found
        if seconds:
            pause(seconds)
    return found | dict.fromkeys(left, unreadable(variant.operation, _NOT_PROCESSED, now()))


class _FailedError(Exception):
    """A call that told nothing."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.error.code)
        self.fault = fault


def _read(answer: Answer, variant: Variant) -> tuple[dict[tuple[str, str, str], Item], set[str]]:
    """Return the items by account, Region and name, and the names that were not processed."""
    if isinstance(answer, Fault):
        raise _FailedError(answer)
    try:
        items = [item_of(told, variant.operation, KEPT) for told in answer[variant.items]]
        names = {variant.name(left) for left in answer.get(variant.left) or ()}
    except (AttributeError, LookupError, TypeError) as error:
        raise _FailedError(own_fault(UNKNOWN_SHAPE, f"{type(error).__name__}: {error}")) from error
    return {(item.account, item.region, item.name): item for item in items}, names


def _of(ref: BucketRef, items: Mapping[tuple[str, str, str], Item], variant: Variant) -> Told:
    item = items.get((ref.account, ref.region, ref.name))
    return item or Unreadable(variant.operation, now(), NOT_IN_CONFIG, _NO_ITEM)


_NO_ITEM: Final = "AWS Config has no item of this bucket in its account and Region."
_NOT_PROCESSED: Final = own_fault(
    "UnprocessedResourceIdentifiers", "AWS Config left the bucket out of its answer each time it was asked."
)

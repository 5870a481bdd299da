"""What a snapshot keeps about AWS Config itself: how the aggregator's sources and the recorders were.

They stand beside the roles and keys of a snapshot, by ARN; so a saved snapshot tells the same as the scan did.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from scanner.model.evidence import Evidence, Present, Unreadable
from scanner.model.resource import ResourceRecord, ResourceRef
from scanner.model.snapshot import BucketRecord
from scanner.recorded.trust import Doubt, doubt_of_recorder, doubts_of_sources, unnamed

RECORDER: Final = "config-recorder"
SOURCES: Final = "config-sources"
AGGREGATOR: Final = "config-aggregator"
FREQUENCIES: Final = "config-frequencies"
CONFIRMED: Final = "config-told"
"""Names of what is kept, as facets have names; the last is kept of a bucket, and says what Config had told of it."""

Place = tuple[str, str]
"""An account and a Region."""

READS: Final = frozenset({"BatchGetAggregateResourceConfig", "BatchGetResourceConfig"})
"""The operations that tell of buckets."""

LIST: Final = "ListAggregateDiscoveredResources"
"""The operation that tells which buckets an aggregator knows, those included that nobody has told it are gone."""


def merged(records: Iterable[ResourceRecord]) -> Iterator[ResourceRecord]:
    """Yield each record once, with everything that several tell of it."""
    found: dict[ResourceRef, dict[str, Evidence]] = {}
    for record in records:
        found.setdefault(record.ref, {}).update(record.evidence)
    yield from (ResourceRecord(ref, evidence) for ref, evidence in found.items())


def recorder_ref(partition: str, account: str, region: str) -> ResourceRef:
    """Return what names an account's recorders in a Region, whatever they are called."""
    return ResourceRef(f"arn:{partition}:config:{region}:{account}:configuration-recorder")


def told_by_config(record: BucketRecord) -> dict[str, Evidence]:
    """Return the facets of a bucket that AWS Config told, and not S3 itself."""
    return {facet: one for facet, one in record.evidence.items() if facet != CONFIRMED and one.operation in READS}


def doubts(resources: Iterable[ResourceRecord], places: Iterable[Place]) -> Iterator[tuple[Place, Doubt]]:
    """Yield each of the places in which Config was not to be relied on, sorted, with every doubt about it."""
    recorders: dict[Place, Doubt | None] = {}
    sources: dict[Place, Doubt | None] | None = None
    for record in resources:
        if told := record.evidence.get(RECORDER):
            recorders[record.ref.account, record.ref.region] = _of_recorder(told)
        if isinstance(followed := record.evidence.get(SOURCES), Present):
            sources = doubts_of_sources(followed.document["AggregatedSourceStatusList"])
    for place in sorted(set(places)):
        followed_by = sources.get(place, unnamed(*place)) if sources is not None else None
        yield from ((place, doubt) for doubt in (followed_by, recorders.get(place)) if doubt)


def _of_recorder(told: Evidence) -> Doubt | None:
    if isinstance(told, Present):
        return doubt_of_recorder(told.document["ConfigurationRecorders"], told.document["ConfigurationRecordersStatus"])
    return Doubt(told.operation, told.code, told.message) if isinstance(told, Unreadable) else None

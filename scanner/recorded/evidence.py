"""What a snapshot keeps about AWS Config itself: how the aggregator's sources and the recorders were.

They stand beside the roles and keys of a snapshot, by ARN; so a saved snapshot tells the same as the scan did.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from scanner.model.evidence import Evidence, Present, Unreadable
from scanner.model.resource import ResourceRecord, ResourceRef
from scanner.recorded.trust import Doubt, doubt_of_recorder, doubts_of_sources

RECORDER: Final = "config-recorder"
SOURCES: Final = "config-sources"
AGGREGATOR: Final = "config-aggregator"
"""Names of what is kept, as facets have names."""

READS: Final = frozenset({"BatchGetAggregateResourceConfig", "BatchGetResourceConfig"})
"""The operations that tell of buckets."""


def recorder_ref(partition: str, account: str, region: str) -> ResourceRef:
    """Return what names an account's recorders in a Region, whatever they are called."""
    return ResourceRef(f"arn:{partition}:config:{region}:{account}:configuration-recorder")


def is_recorded(evidence: Evidence) -> bool:
    """Tell whether AWS Config told it, and not the service itself."""
    return evidence.operation in READS


def doubts(resources: Iterable[ResourceRecord]) -> Iterator[tuple[str, str, Doubt]]:
    """Yield account, Region and doubt of each place that was not to be relied on."""
    for record in resources:
        if told := record.evidence.get(RECORDER):
            doubt = _of_recorder(told)
            if doubt:
                yield record.ref.account, record.ref.region, doubt
        if isinstance(sources := record.evidence.get(SOURCES), Present):
            for (account, region), one in doubts_of_sources(sources.document["AggregatedSourceStatusList"]).items():
                if one:
                    yield account, region, one


def _of_recorder(told: Evidence) -> Doubt | None:
    if isinstance(told, Present):
        return doubt_of_recorder(told.document["ConfigurationRecorders"], told.document["ConfigurationRecordersStatus"])
    return Doubt(told.operation, told.code, told.message) if isinstance(told, Unreadable) else None

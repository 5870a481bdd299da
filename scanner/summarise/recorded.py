"""What of a snapshot stands on AWS Config. Pure, like the rest of the report."""

from collections.abc import Iterable, Iterator

from msgspec import UNSET, UnsetType

from scanner.model.evidence import Present
from scanner.model.recorded import AskedConfig, ConfigCoverage, ConfigDoubt
from scanner.model.resource import ResourceRecord
from scanner.model.snapshot import Snapshot
from scanner.recorded.evidence import CONFIRMED, FREQUENCIES, Place, doubts, told_by_config


def config_coverage(snapshot: Snapshot) -> ConfigCoverage | UnsetType:
    """Return how much Config told, and what was not relied on; nothing for a scan that read S3 alone."""
    asked = snapshot.header.asked.config if snapshot.header.asked else UNSET
    if not isinstance(asked, AskedConfig):
        return UNSET
    captured: list[str] = []
    confirmed: list[str] = []
    places: set[Place] = set()
    for record in snapshot.buckets:
        if told := told_by_config(record):
            captured.append(min(one.at for one in told.values()))
        if CONFIRMED in record.evidence:
            confirmed.append(record.ref.name)
        if record.judged and record.ref.region:
            places.add((record.ref.account, record.ref.region))
    return ConfigCoverage(
        aggregator=asked.aggregator,
        buckets=len(captured),
        oldest=min(captured, default=""),
        daily=sum(_daily(snapshot.resources)),
        confirm=asked.confirm,
        confirmed=tuple(sorted(confirmed)),
        doubts=tuple(
            ConfigDoubt(account, region, doubt.operation, doubt.code, doubt.message)
            for (account, region), doubt in doubts(snapshot.resources, places)
        ),
    )


def _daily(resources: Iterable[ResourceRecord]) -> Iterator[int]:
    for record in resources:
        if isinstance(told := record.evidence.get(FREQUENCIES), Present):
            yield told.document.get("DAILY", 0)

"""What the replication map tells: which accounts each Region holds, and what flows from Region to Region."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from scanner.model.report import PairState, PairSummary, Report, Survival


class Flow(msgspec.Struct, frozen=True, order=True):
    """All pairs of one state between two Regions; a Region is empty where it is not known."""

    source: str
    destination: str
    state: PairState
    count: int


class Place(msgspec.Struct, frozen=True):
    """One account within a Region: its buckets in the report, and how many would be lost with the Region."""

    account: str
    buckets: int
    lost: int


class Route(msgspec.Struct, frozen=True):
    """One line of the map's table: the pairs between two Regions, by state."""

    source: str
    destination: str
    counts: Mapping[PairState, int]


def flows(pairs: Iterable[PairSummary]) -> tuple[Flow, ...]:
    """Return the pairs gathered by source Region, destination Region and state, sorted."""
    counted = Counter((pair.source_region, pair.destination_region, pair.state) for pair in pairs)
    return tuple(sorted(Flow(*key, count) for key, count in counted.items()))


def routes(pairs: Iterable[PairSummary]) -> tuple[Route, ...]:
    """Return the pairs gathered by source and destination Region, sorted."""
    gathered: dict[tuple[str, str], dict[PairState, int]] = {}
    for flow in flows(pairs):
        counts = gathered.setdefault((flow.source, flow.destination), dict.fromkeys(PairState, 0))
        counts[flow.state] = flow.count
    return tuple(Route(source, destination, counts) for (source, destination), counts in gathered.items())


def places(report: Report) -> dict[str, tuple[Place, ...]]:
    """Return every Region with its accounts, sorted; buckets known only as a destination count too."""
    names: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    lost: Counter[tuple[str, str]] = Counter()
    for bucket in report.buckets:
        names[bucket.region, bucket.account].add(bucket.bucket)
        lost[bucket.region, bucket.account] += bucket.survival is Survival.NO
    for pair in report.pairs:
        names[pair.source_region, pair.source_account].add(pair.source)
        names[pair.destination_region, pair.destination_account].add(pair.destination)
    found: defaultdict[str, tuple[Place, ...]] = defaultdict(tuple)
    for (region, account), buckets in sorted(names.items()):
        found[region] += (Place(account, len(buckets), lost[region, account]),)
    return dict(found)

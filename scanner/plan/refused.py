"""What S3 would refuse of planned rules for where they lead to: it looks at all destinations, also of foreign rules."""

from collections.abc import Iterable, Iterator

from scanner.amend.validate import Known, KnownDestination, refusals
from scanner.model.estate import AnyRecord, Estate
from scanner.model.facet import LOCATION, REPLICATION, VERSIONING, Unread
from scanner.model.replication import parse_replication
from scanner.model.snapshot import BucketRecord
from scanner.plan.draft import target_of
from scanner.plan.world import World


def refused_of(sources: Iterable[str], world: World) -> Iterator[tuple[str, str]]:
    """Yield the ARNs of sources, of those with planned rules, whose configuration S3 would not take, and why."""
    estate = world.estate()
    for arn in sources:
        record = world.records[arn]
        if isinstance(record, BucketRecord) and (document := world.document(target_of(record), REPLICATION)):
            arns = {rule.destination.arn for rule in parse_replication(document).rules}
            known = Known(destinations={arn: _known(estate.record(arn), estate) for arn in arns})
            told = [f"{one.place}: {one.message} ({one.code})" for one in refusals(document, record.ref, known)]
            if told:
                yield arn, f"S3 would refuse the configuration: {'; '.join(told)}"


def _known(destination: AnyRecord, estate: Estate) -> KnownDestination:
    try:
        if not estate.value(destination, LOCATION).exists:
            return KnownDestination(exists=False)
        return KnownDestination(exists=True, versioned=estate.value(destination, VERSIONING).enabled)
    except Unread:
        return KnownDestination()

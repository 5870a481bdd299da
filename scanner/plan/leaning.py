"""What the rules of a source lean on: the bucket itself, its role, the destinations and the keys.

Several sources may lean on the same; whichever of them asked for a change of it, the rules of all have to wait for it.
"""

from collections.abc import Iterable, Iterator, Mapping

from scanner.model.estate import Estate, configuration_of
from scanner.model.facet import ENCRYPTION, Unread
from scanner.model.keys import replica_key_arn, source_key_arn
from scanner.model.snapshot import BucketRecord
from scanner.plan.world import World


def leant_on(sources: Iterable[str], world: World) -> Mapping[str, set[str]]:
    """Return, by the ARN of what they lean on, the sources whose enabled rules do; sources are given by ARN."""
    estate = world.estate()
    found: dict[str, set[str]] = {}
    for source in sources:
        for arn in _of(estate.record(source), estate):
            found.setdefault(arn, set()).add(source)
    return found


def _of(record: BucketRecord, estate: Estate) -> Iterator[str]:
    configuration = configuration_of(record)
    yield record.ref.arn
    yield configuration.role
    yield from _source_key(record, estate)
    for rule in configuration.enabled_rules:
        yield rule.destination.arn
        yield replica_key_arn(record.ref, rule, estate.record(rule.destination.arn).ref.region)


def _source_key(record: BucketRecord, estate: Estate) -> Iterator[str]:
    """Yield the key of the default encryption; one that is not known is a key that no step writes to."""
    try:
        yield source_key_arn(record.ref, estate.value(record, ENCRYPTION))
    except Unread:
        return

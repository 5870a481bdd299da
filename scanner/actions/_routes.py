"""What a source's rules need, as far as it was read: for the documents that let its role replicate."""

from collections.abc import Iterator

from scanner.amend.role import Route, route_of
from scanner.model.bucket import BucketRef
from scanner.model.facet import ENCRYPTION, KEY, Unread
from scanner.model.facts import NoDestinationError, PairFacts, ResourceFacts
from scanner.model.keys import PREDEFINED


def routes_of(pair: PairFacts) -> Iterator[Route]:
    """Yield the route of each enabled rule of the pair's source, the same whichever of its rules is asked about.

    Of other rules those are left out of which not everything is known; of the pair's own rule that raises `Unread`.
    """
    for rule in pair.source.configuration.enabled_rules:
        one = pair.beside(rule)
        try:
            yield route_of(rule, destination_ref(one), _replica_key(one))
        except (Unread, NoDestinationError):
            if rule == pair.rule:
                raise


def destination_ref(pair: PairFacts) -> BucketRef:
    """Return the destination with its owner and Region."""
    named = pair.rule.destination
    return BucketRef(pair.owner, named.bucket, pair.destination.region, named.partition)


def source_keys_of(pair: PairFacts) -> tuple[str, ...]:
    """Return the ARN of the key of the source's default encryption, where a rule replicates what it encrypts."""
    opted_in = any(rule.kms_opt_in for rule in pair.source.configuration.enabled_rules)
    if not opted_in or not pair.source.read(ENCRYPTION).is_kms:
        return ()
    key = key_arn_of(pair.source.source_key)
    return (key,) if key else ()


def _replica_key(pair: PairFacts) -> str:
    if not (pair.rule.kms_opt_in and pair.rule.destination.replica_kms_key):
        return ""
    return key_arn_of(pair.replica_key)


def key_arn_of(key: ResourceFacts) -> str:
    """Return the ARN that policies know a key by; empty for a key that AWS manages, which no policy of ours admits to.

    Raises `Unread` where an alias could not be resolved.
    """
    if PREDEFINED in key.ref.arn:
        return ""
    return key.read(KEY).arn if ":alias/" in key.ref.arn else key.ref.arn

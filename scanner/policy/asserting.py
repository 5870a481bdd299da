"""Assertions: expressions that a check holds against a bucket, or against a pair of rule and destination.

Of a bucket an assertion sees what `where` sees. Of a pair it sees the same of the source, and beside it `rule`, AWS's
own document of the rule, and `destination`, the same names of the destination.
"""

from typing import Any

from scanner.model.base import Document
from scanner.model.bucket import BucketRef
from scanner.model.facet import LOCATION, REPLICATION, Facet
from scanner.model.facts import BucketFacts, PairFacts
from scanner.policy import documents
from scanner.policy.expression import holds
from scanner.policy.lookups import WHOLE, Path, lookups, roots

RULE, DESTINATION = "rule", "destination"

Facets = tuple[Facet[Any], ...]


def pair_lookups(expression: str) -> frozenset[Path]:
    """Return the names that an assertion about a pair looks up, those of the destination in second place."""
    return lookups(expression, frozenset({DESTINATION}))


def bucket_facets(expression: str) -> Facets:
    """Return the facets that an assertion reads of the bucket that it is about, a pair's source included."""
    return documents.facets_of(roots(expression))


def destination_facets(expression: str) -> Facets:
    """Return the facets that an assertion about a pair reads of the destination."""
    return documents.facets_of(_of_destination(expression))


def holds_of_bucket(expression: str, bucket: BucketFacts) -> bool:
    """Tell whether an assertion holds; raise `Unread` where that is not known, `EvaluationError` where it fails."""
    return holds(expression, documents.seen(roots(expression), bucket.ref, bucket.read, bucket.document))


def holds_of_pair(expression: str, pair: PairFacts) -> bool:
    """Tell it of a pair; raise `NoDestinationError`, too, where it is about a destination that does not exist."""
    source, named = pair.source, roots(expression)
    seen = documents.seen(named, source.ref, source.read, source.document)
    if named & {RULE, WHOLE}:
        seen[RULE] = _rule(pair)
    if there := _of_destination(expression):
        destination = pair.destination
        seen[DESTINATION] = documents.seen(there, _owned(pair, there), destination.read, destination.document)
    return holds(expression, seen)


def _of_destination(expression: str) -> frozenset[str]:
    paths = pair_lookups(expression)
    return frozenset({WHOLE}) if (WHOLE,) in paths else frozenset(path[1] for path in paths if len(path) > 1)


def _rule(pair: PairFacts) -> Document:
    # Alike, not the same: a large estate may have parsed the configuration again since the pair was made.
    position = pair.source.configuration.rules.index(pair.rule)
    document: Document = (pair.source.document(REPLICATION) or {})["Rules"][position]
    return document


def _owned(pair: PairFacts, named: frozenset[str]) -> BucketRef:
    """Return the destination with the owner and the Region that are known of it, where an assertion names these."""
    ref = pair.destination.ref
    if not documents.names_of(named) & {"account", "region"}:
        return ref
    return BucketRef(pair.owner, ref.name, pair.destination.read(LOCATION).region, ref.partition)

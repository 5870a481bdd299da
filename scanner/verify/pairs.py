"""The pairs of source buckets, out of what a scan read of them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeVar

from scanner.model.base import Value
from scanner.model.bucket import BucketRef, region_of_arn
from scanner.model.estate import Estate
from scanner.model.facet import ENCRYPTION, LOCATION, OBJECT_LOCK, OWNERSHIP, REPLICATION, VERSIONING, Facet, Unread
from scanner.model.facts import BucketFacts, NoDestinationError, PairFacts
from scanner.model.plan import Target
from scanner.model.proof import Proof, ProofState
from scanner.model.replication import Rule
from scanner.verify.pair import Pair, Place

SOURCE_FACETS: Final[tuple[Facet[Any], ...]] = (REPLICATION, ENCRYPTION, OBJECT_LOCK, VERSIONING)
"""What is to be read of a source bucket before a canary is put."""

DESTINATION_FACETS: Final[tuple[Facet[Any], ...]] = (LOCATION, OBJECT_LOCK, OWNERSHIP, VERSIONING)
"""What is to be read of the destinations of its enabled rules."""

_DECLARED = frozenset(facet.name for facet in (*SOURCE_FACETS, *DESTINATION_FACETS))

T = TypeVar("T")


class Pairs(Value, frozen=True):
    """The pairs that canaries can be put for, and proofs that say of which buckets nothing is known."""

    pairs: tuple[Pair, ...]
    unknown: tuple[Proof, ...]


def pairs_of(estate: Estate, sources: Iterable[str], at: str) -> Pairs:
    """Return the pairs of the enabled rules of buckets, given by ARN; a bucket without any has none."""
    pairs: list[Pair] = []
    unknown: list[Proof] = []
    for arn in sources:
        source = BucketFacts(estate.record(arn), estate, _DECLARED)
        try:
            rules = source.configuration.enabled_rules
        except Unread as unread:
            unknown.append(_unknown(source.ref, f"The bucket's replication configuration is not known: {unread}", at))
        else:
            pairs += _pairs(source, rules)
    return Pairs(tuple(pairs), tuple(unknown))


def _unknown(ref: BucketRef, message: str, at: str) -> Proof:
    return Proof(
        source_account=ref.account,
        source_region=ref.region,
        source=ref.name,
        rule="",
        destination_account="",
        destination_region="",
        destination="",
        state=ProofState.NOT_TRIED,
        message=message,
        at=at,
        advice="Let the caller do s3:GetReplicationConfiguration on it, and try again.",
    )


def _pairs(source: BucketFacts, rules: tuple[Rule, ...]) -> Iterator[Pair]:
    joined = [PairFacts(source, rule, _DECLARED) for rule in rules]
    here = Place(_target(source.ref, source.ref.account), _obstacle(source))
    places = {pair.rule.destination.arn: _destination(pair) for pair in joined}
    for pair in joined:
        yield Pair(
            source=here,
            destination=places[pair.rule.destination.arn],
            rule=pair.rule,
            rules=rules,
            places=tuple(places.values()),
            encryption=_known(lambda: source.read(ENCRYPTION)),
            owner_enforced=_known(lambda of=pair.destination: of.read(OWNERSHIP).bucket_owner_enforced),  # type: ignore[misc]
            faults=tuple(_faults(source, pair)),
        )


def _target(ref: BucketRef, account: str) -> Target:
    return Target(ref.arn, account, ref.region)


def _destination(pair: PairFacts) -> Place:
    return Place(_target(pair.destination.ref, pair.owner), _obstacle(pair.destination))


def _known(read: Callable[[], T]) -> T | None:
    """Return what is read, None where it is not known or there is nothing to read it of."""
    try:
        return read()
    except (Unread, NoDestinationError):
        return None


def _obstacle(bucket: BucketFacts) -> str:
    """Return what would keep a version in the bucket: retention by default, or MFA Delete."""
    name = bucket.ref.name
    try:
        lock, versioning = bucket.read(OBJECT_LOCK), bucket.read(VERSIONING)
    except NoDestinationError:
        return ""
    except Unread as unread:
        return f"Whether a canary could be deleted from {name} again is not known: {unread}."
    if lock.default_mode:
        return f"Object Lock retains every new object of {name} ({lock.default_mode}), so a canary would have to stay."
    if versioning.mfa_delete:
        return f"{name} has MFA Delete, so a canary would have to stay until somebody deletes it with a device."
    return ""


def _faults(source: BucketFacts, pair: PairFacts) -> Iterator[str]:
    """Yield what the documents show to be wrong, each with the code that S3 would report."""
    there, rule = pair.destination, pair.rule
    if _known(lambda: there.exists) is False:
        yield "The destination does not exist (DstBucketNotFound; see destination-exists)."
        return
    if _known(lambda: there.read(VERSIONING).enabled) is False:
        yield "The destination's versioning is not enabled (DstBucketUnversioned; see destination-versioning)."
    locked = _known(lambda: source.read(OBJECT_LOCK).enabled)
    if locked and _known(lambda: there.read(OBJECT_LOCK).enabled) is False:
        yield (
            "The source has Object Lock and the destination has none "
            "(DstBucketObjectLockConfigMissing; see object-lock-parity)."
        )
    key_region, region = region_of_arn(rule.destination.replica_kms_key), there.ref.region
    if rule.kms_opt_in and key_region and region and key_region != region:
        yield (
            f"The replica key is in {key_region} and the destination in {region} "
            "(DstKmsKeyNotFound; see kms-replication)."
        )

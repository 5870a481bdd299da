"""Records as they fill: what is still to be read of one, and one with what was read. Pure."""

from collections.abc import Mapping

import msgspec

from scanner.collect.wishes import Facets
from scanner.model.evidence import NO_SUCH_BUCKET, Absent, Evidence, Unreadable
from scanner.model.facet import LOCATION
from scanner.model.snapshot import BucketRecord
from scanner.recorded.evidence import LIST


def carried(earlier: BucketRecord | None, listed: BucketRecord) -> BucketRecord:
    """Return a bucket as it is listed now, with what an earlier part of the run read of it.

    What could not be read then is asked again. A bucket that lies elsewhere, or was out of scope, is read anew.
    """
    if earlier is None or earlier.ref != listed.ref or not listed.in_scope:
        return listed
    return holding(listed, {**answered(earlier.evidence), **listed.evidence})


def answered(evidence: Mapping[str, Evidence]) -> dict[str, Evidence]:
    """Return what was answered; what could not be read may be asked again."""
    return {facet: one for facet, one in evidence.items() if not isinstance(one, Unreadable)}


def certainty(record: BucketRecord) -> tuple[bool, str, str]:
    """Return what to compare where two accounts tell of one bucket: S3 knows better than Config, the later better."""
    located = record.evidence[LOCATION.name]
    return located.operation != LIST, located.at, record.ref.account


def missing(record: BucketRecord, facets: Facets) -> list[str]:
    """Return the facets still to be read, the location first."""
    if isinstance(record.evidence.get(LOCATION.name), Absent):
        return []  # what does not exist has nothing more to tell
    return sorted(facets - record.evidence.keys(), key=lambda name: (name != LOCATION.name, name))


def says_gone(evidence: Evidence) -> bool:
    """Whatever was asked, the bucket is not there (any more). HeadBucket says so without a code of its own."""
    return isinstance(evidence, Absent) and evidence.code in (NO_SUCH_BUCKET, "404")


def with_more(record: BucketRecord, found: dict[str, Evidence]) -> BucketRecord:
    """Return the record with more evidence; of a bucket that turned out to be gone only that is kept."""
    gone = next((evidence for evidence in found.values() if says_gone(evidence)), None)
    return holding(record, {**record.evidence, **({LOCATION.name: gone} if gone else found)})


def holding(record: BucketRecord, evidence: dict[str, Evidence]) -> BucketRecord:
    """Return the record with this evidence, by facet in alphabetical order."""
    return msgspec.structs.replace(record, evidence=dict(sorted(evidence.items())))

"""How the replication of buckets fared: read last, where a check asks, of the buckets that have rules to ask about."""

from collections.abc import Iterable, Iterator

import msgspec

from scanner.collect.resources import enabled_rules
from scanner.collect.sources import Sources
from scanner.collect.wishes import Facets
from scanner.model.estate import Estate
from scanner.model.evidence import Evidence
from scanner.model.snapshot import BucketRecord
from scanner.model.survey import Subject, Survey


class Inquiry(msgspec.Struct, frozen=True):
    """A bucket, and for each facet wanted of it what to survey."""

    record: BucketRecord
    subjects: dict[str, Subject]


def inquiries(wanted: Iterable[tuple[BucketRecord, Facets]], sources: Sources, estate: Estate) -> Iterator[Inquiry]:
    """Yield what is to be surveyed of each bucket; nothing of one without a rule that a survey concerns."""
    for record, facets in wanted:
        found = {facet: _subject(record, sources.survey(facet), estate) for facet in sorted(facets)}
        subjects = {facet: subject for facet, subject in found.items() if subject.rules}
        if subjects:
            yield Inquiry(record, subjects)


def _subject(record: BucketRecord, survey: Survey, estate: Estate) -> Subject:
    rules = tuple(rule for rule in enabled_rules(record) if survey.concerns(rule))
    arns = (rule.destination.arn for rule in rules)
    return Subject(record.ref, rules, {arn: _region(estate.get(arn)) for arn in arns}, estate)


def _region(record: BucketRecord | None) -> str:
    return record.ref.region if record else ""


def answers(inquiry: Inquiry, sources: Sources) -> dict[str, Evidence]:
    """Survey a bucket with its own account's credentials and return the evidence by facet."""
    reader = sources.reader(inquiry.record.ref.account)
    return {facet: reader.survey(sources.survey(facet), subject) for facet, subject in inquiry.subjects.items()}

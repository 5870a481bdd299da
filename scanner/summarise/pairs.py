"""The pairs of a bucket, each with what the findings about it say together."""

from collections.abc import Iterable, Iterator, Sequence

from scanner.model.bucket import BucketRef
from scanner.model.estate import Estate, unknown_destination
from scanner.model.facet import REPLICATION, Unread
from scanner.model.finding import Finding, Severity, Verdict
from scanner.model.replication import Rule
from scanner.model.report import PairState, PairSummary
from scanner.model.snapshot import BucketRecord


def pairs_of(record: BucketRecord, estate: Estate, findings: Sequence[Finding]) -> Iterator[PairSummary]:
    """Yield the pairs of a bucket's enabled rules; none where its configuration could not be read."""
    try:
        rules = estate.value(record, REPLICATION).enabled_rules
    except Unread:
        return
    for rule in rules:
        yield _pair(record, rule, estate, findings)


def _pair(record: BucketRecord, rule: Rule, estate: Estate, findings: Sequence[Finding]) -> PairSummary:
    named = BucketRef(rule.destination.account, rule.destination.bucket, "", rule.destination.partition)
    destination = (estate.get(rule.destination.arn) or unknown_destination(named)).ref
    return PairSummary(
        source_account=record.ref.account,
        source_region=record.ref.region,
        source=record.ref.name,
        rule=rule.id,
        scope=str(rule.scope),
        destination_account=destination.account,
        destination_region=destination.region,
        destination=destination.name,
        state=_state(finding for finding in findings if finding.rule in ("", rule.id)),
    )


def _state(findings: Iterable[Finding]) -> PairState:
    """A pair is as good as the unwaived findings on it and on its source.

    Only what endangers replicas, high and above, spoils it.
    """
    grave = [
        finding.verdict for finding in findings if finding.severity.at_least(Severity.HIGH) and not finding.is_waived
    ]
    if Verdict.NON_COMPLIANT in grave:
        return PairState.FAULTY
    return PairState.UNKNOWN if Verdict.INSUFFICIENT_DATA in grave else PairState.SOUND

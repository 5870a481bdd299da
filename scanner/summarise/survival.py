"""Would a bucket's objects survive the loss of its Region? The question that the report opens with.

Yes, if one enabled rule takes every object to an existing, versioned bucket in another Region, KMS-encrypted objects
included, and no check that was asked predicts that S3 will be refused. No, if each rule is known to fail that. Unknown,
if what would decide it could not be read or was not asked.
"""

from collections.abc import Sequence

from scanner.model.check import Check
from scanner.model.estate import Estate
from scanner.model.facet import ENCRYPTION, LOCATION, REPLICATION, VERSIONING, Unread
from scanner.model.finding import Finding, Verdict
from scanner.model.replication import Rule
from scanner.model.report import Survival
from scanner.model.snapshot import BucketRecord

_ORDER = (Survival.YES, Survival.UNKNOWN, Survival.NO)
_PREDICTED = (
    (Verdict.NON_COMPLIANT, Survival.NO, "fails"),
    (Verdict.INSUFFICIENT_DATA, Survival.UNKNOWN, "may fail"),
)


def survival_of(record: BucketRecord, estate: Estate, predictions: Sequence[Finding] = ()) -> tuple[Survival, str]:
    """Return the answer and its reason in a sentence.

    `predictions` are the bucket's findings that speak of objects without a replica: see `speaks_of_survival`. A waiver
    accepts a fault and mends nothing, so it does not count here.
    """
    try:
        rules = estate.value(record, REPLICATION).rules
    except Unread as unread:
        return Survival.UNKNOWN, f"Its replication configuration could not be read ({unread.evidence.code})."
    if estate.is_pure_replica(record.ref.arn):
        return Survival.REPLICA, "It receives replicas and has no rule of its own."
    if not rules:
        return Survival.NO, "It has no replication configuration."
    answers = [_rule(record, rule, estate, [one for one in predictions if one.rule in ("", rule.id)]) for rule in rules]
    return min(answers, key=lambda answer: _ORDER.index(answer[0]))


def speaks_of_survival(check: Check, finding: Finding) -> bool:
    """Tell whether a finding bears on survival: a predicted failure that S3 would report, or one that happened.

    What is not known of the past does not make the future unknown.
    """
    if check.runtime:
        return finding.verdict is Verdict.NON_COMPLIANT
    return bool(check.failure_codes)


def _rule(record: BucketRecord, rule: Rule, estate: Estate, predictions: Sequence[Finding]) -> tuple[Survival, str]:
    try:
        fault = _fault(record, rule, estate)
    except Unread as unread:
        code = unread.evidence.code
        return Survival.UNKNOWN, f"Rule {rule.id} may protect it, but not everything could be read ({code})."
    if fault:
        return Survival.NO, f"Rule {rule.id} {fault}."
    for verdict, answer, says in _PREDICTED:
        if found := next((one for one in predictions if one.verdict is verdict), None):
            return answer, f"Rule {rule.id} {says} ({found.check}): {found.message}"
    return Survival.YES, f"Rule {rule.id} replicates every object to {rule.destination.bucket}."


def _fault(record: BucketRecord, rule: Rule, estate: Estate) -> str:
    """Return the first thing that keeps a rule from saving every object, empty where there is none."""
    if not rule.enabled:
        return "is disabled"
    if not rule.scope.is_whole_bucket:
        return f"takes only {rule.scope}"
    if not estate.value(record, VERSIONING).enabled:
        return "cannot work: versioning is not enabled on the bucket"
    if not rule.kms_opt_in and estate.value(record, ENCRYPTION).is_kms:
        return "skips the objects that the bucket encrypts with KMS"
    return _destination_fault(record, rule, estate)


def _destination_fault(record: BucketRecord, rule: Rule, estate: Estate) -> str:
    destination = estate.record(rule.destination.arn)
    location = estate.value(destination, LOCATION)
    if not location.exists:
        return f"names {destination.ref.name}, which does not exist"
    if location.region == record.ref.region:
        return f"keeps the replica in the same Region, {location.region}"
    if not estate.value(destination, VERSIONING).enabled:
        return f"cannot work: versioning is not enabled on {destination.ref.name}"
    return ""

"""Puts the report together."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from scanner.model.check import Check, section
from scanner.model.estate import Estate
from scanner.model.finding import Finding, Severity, Verdict
from scanner.model.policy import Policy
from scanner.model.provenance import TOOL_NAME, PolicyRef, Tool
from scanner.model.report import SCHEMA, BucketSummary, CheckInfo, Report, Run, Summary, Survival
from scanner.model.snapshot import BucketRecord, Snapshot
from scanner.policy.select import select
from scanner.policy.waivers import uses_of
from scanner.summarise.coverage import coverage_of
from scanner.summarise.pairs import pairs_of
from scanner.summarise.shapes import shapes_of
from scanner.summarise.survival import speaks_of_survival, survival_of


def summarise(
    snapshot: Snapshot,
    estate: Estate,
    policies: Sequence[Policy],
    checks: Mapping[str, Check],
    findings: Sequence[Finding],
) -> Report:
    """Return the report on a snapshot that was judged by the policies."""
    judged = [record for record in estate if record.judged]
    by_bucket = _by_bucket(findings)
    selected = [record for record in judged if record.ref.name in by_bucket]
    buckets = tuple(_bucket(record, estate, by_bucket[record.ref.name], checks) for record in selected)
    return Report(
        schema=SCHEMA,
        tool=Tool(TOOL_NAME, snapshot.header.tool_version),
        run=_run(snapshot, policies, judged),
        coverage=coverage_of(snapshot, policies, checks),
        summary=_summary(findings, buckets),
        findings=tuple(findings),
        buckets=buckets,
        pairs=tuple(pair for record in selected for pair in pairs_of(record, estate, by_bucket[record.ref.name])),
        shapes=shapes_of(estate, by_bucket),
        checks=tuple(_check_info(checks[name]) for name in sorted({finding.check for finding in findings})),
        waivers=uses_of(policies, findings, estate, date.fromisoformat(snapshot.finished[:10])),
    )


def _by_bucket(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    # A name is enough: bucket names are unique in a partition, and one run reads one partition's accounts.
    grouped = defaultdict(list)
    for finding in findings:
        grouped[finding.bucket].append(finding)
    return dict(grouped)


def _run(snapshot: Snapshot, policies: Sequence[Policy], judged: Sequence[BucketRecord]) -> Run:
    header = snapshot.header
    return Run(
        id=header.run_id,
        started=header.started,
        finished=snapshot.finished,
        caller=", ".join(header.callers),
        policies=tuple(_policy_ref(policy, judged) for policy in policies),
        interrupted=snapshot.interrupted,
    )


def _policy_ref(policy: Policy, judged: Sequence[BucketRecord]) -> PolicyRef:
    selected = sum(select(policy, record).chosen is not False for record in judged)
    return PolicyRef(policy.name, policy.version, policy.sha256, policy.title, selected)


def _bucket(
    record: BucketRecord, estate: Estate, findings: Sequence[Finding], checks: Mapping[str, Check]
) -> BucketSummary:
    predictions = [finding for finding in findings if speaks_of_survival(checks[finding.check], finding)]
    survival, reason = survival_of(record, estate, predictions)
    verdicts = Counter(finding.verdict for finding in findings)
    wrong = [finding.severity for finding in findings if _counts(finding)]
    return BucketSummary(
        account=record.ref.account,
        region=record.ref.region,
        bucket=record.ref.name,
        survival=survival,
        reason=reason,
        worst=min(wrong, key=lambda severity: severity.rank, default=None),
        non_compliant=verdicts[Verdict.NON_COMPLIANT],
        insufficient_data=verdicts[Verdict.INSUFFICIENT_DATA],
        receives_from=tuple(arn.rpartition(":")[2] for arn in estate.sources_of(record.ref.arn)),
    )


def _counts(finding: Finding) -> bool:
    return finding.verdict is Verdict.NON_COMPLIANT and not finding.is_waived


def _summary(findings: Sequence[Finding], buckets: Sequence[BucketSummary]) -> Summary:
    verdicts = Counter(finding.verdict for finding in findings)
    severities = Counter(finding.severity for finding in findings if _counts(finding))
    survivals = Counter(bucket.survival for bucket in buckets)
    return Summary(
        verdicts={verdict.value: verdicts[verdict] for verdict in Verdict},
        by_severity={severity.value: severities[severity] for severity in Severity},
        survival={survival.value: survivals[survival] for survival in Survival},
        waived=sum(finding.is_waived for finding in findings),
    )


def _check_info(check: Check) -> CheckInfo:
    repair = section(check.documentation, "How to repair")
    return CheckInfo(check.id, check.title, check.loses, repair, check.failure_codes)

"""Reports for the tests of renderers, built without scanning anything."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from scanner.model.bucket import BucketRef
from scanner.model.coverage import AccountCoverage, BucketCounts, Coverage, ReadError
from scanner.model.finding import EvidenceRef, Finding, Severity, Verdict, WaiverRef, finding_id
from scanner.model.provenance import PolicyRef, Tool
from scanner.model.report import (
    SCHEMA,
    BucketSummary,
    CheckInfo,
    Member,
    PairState,
    PairSummary,
    Report,
    Run,
    Shape,
    ShapeKind,
    Summary,
    Survival,
)
from scanner.model.trend import Trend
from scanner.model.waiving import WaiverState, WaiverUse

AT = "2026-11-22T12:00:07Z"
CALLER = "arn:aws:sts::111111111111:assumed-role/replication-audit/ci"
WRONG, UNDECIDED = Verdict.NON_COMPLIANT, Verdict.INSUFFICIENT_DATA


def read(bucket: str, operation: str, outcome: str = "present", code: str = "", message: str = "") -> EvidenceRef:
    """Return the evidence of one read; the request id follows from what was read."""
    return EvidenceRef(
        bucket=bucket,
        facet=operation.removeprefix("GetBucket").lower(),
        operation=operation,
        at=AT,
        outcome=outcome,
        code=code,
        message=message,
        request_id=finding_id(operation, bucket)[:16].upper(),
    )


def finding(
    check: str,
    bucket: BucketRef,
    verdict: Verdict = WRONG,
    severity: Severity = Severity.HIGH,
    **parts: Any,  # noqa: ANN401 -- whatever fields of a finding a test cares for
) -> Finding:
    """Return a finding; everything not given is plain."""
    fields: dict[str, Any] = {
        "policy": "dr-baseline", "rule": "", "destination": "", "message": "It is not as wished.",
        "expected": "", "actual": "",
    }  # fmt: skip
    fields |= parts
    subject = (fields["policy"], fields["rule"], fields["destination"])
    return Finding(
        id=fields.pop("id", finding_id(check, bucket.arn, *subject)),
        check=check,
        verdict=verdict,
        severity=severity,
        account=bucket.account,
        region=bucket.region,
        bucket=bucket.name,
        **fields,
    )


def bucket_summary(
    ref: BucketRef, survival: Survival, reason: str, findings: Iterable[Finding], sources: Iterable[str] = ()
) -> BucketSummary:
    """Return a bucket's line, counting its findings."""
    mine = [f for f in findings if f.bucket == ref.name]
    wrong = [f for f in mine if f.verdict is WRONG and not f.is_waived]
    return BucketSummary(
        account=ref.account,
        region=ref.region,
        bucket=ref.name,
        survival=survival,
        reason=reason,
        worst=min((f.severity for f in wrong), key=lambda severity: severity.rank, default=None),
        non_compliant=len(wrong),
        insufficient_data=sum(f.verdict is UNDECIDED for f in mine),
        receives_from=tuple(sources),
    )


def pair(source: BucketRef, rule: str, destination: BucketRef, state: PairState = PairState.SOUND) -> PairSummary:
    """Return a pair that replicates all objects."""
    return PairSummary(
        source_account=source.account,
        source_region=source.region,
        source=source.name,
        rule=rule,
        scope="all objects",
        destination_account=destination.account,
        destination_region=destination.region,
        destination=destination.name,
        state=state,
    )


def shape(kind: ShapeKind, refs: Iterable[BucketRef], findings: Iterable[Finding] = (), **parts: Any) -> Shape:  # noqa: ANN401 -- the other fields
    """Return a shape of these buckets, judged by these findings."""
    members = tuple(Member(ref.account, ref.region, ref.name) for ref in refs)
    fields: dict[str, Any] = {"sentence": f"It is a {kind}.", "findings": tuple(f.id for f in findings)}
    return Shape(kind=kind, members=members, **(fields | parts))


def summary(findings: Iterable[Finding], buckets: Iterable[BucketSummary]) -> Summary:
    """Count what leads every view."""
    findings = tuple(findings)
    verdicts = Counter(str(f.verdict) for f in findings)
    severities = Counter(str(f.severity) for f in findings if f.verdict is WRONG and not f.is_waived)
    survival = Counter(str(b.survival) for b in buckets)
    return Summary(
        verdicts={str(v): verdicts[str(v)] for v in Verdict},
        by_severity={str(s): severities[str(s)] for s in Severity},
        survival={str(s): survival[str(s)] for s in Survival},
        waived=sum(f.is_waived for f in findings),
    )


def report(
    findings: Iterable[Finding] = (),
    buckets: Iterable[BucketSummary] = (),
    pairs: Iterable[PairSummary] = (),
    checks: Iterable[CheckInfo] = (),
    shapes: Iterable[Shape] = (),
    coverage: Coverage | None = None,
    run: Run | None = None,
    waivers: Iterable[WaiverUse] = (),
    trend: Trend | None = None,
) -> Report:
    """Return a report whose counts fit its parts."""
    findings = tuple(sorted(findings, key=Finding.sort_key))
    buckets = tuple(sorted(buckets, key=lambda b: (b.account, b.region, b.bucket)))
    return Report(
        schema=SCHEMA,
        tool=Tool(name="scanner", version="0.1.0"),
        run=run or a_run(),
        coverage=coverage or full_coverage(len(buckets)),
        summary=summary(findings, buckets),
        findings=findings,
        buckets=buckets,
        pairs=tuple(pairs),
        checks=tuple(checks),
        shapes=tuple(shapes),
        waivers=tuple(waivers),
        trend=trend,
    )


def a_run(*policies: PolicyRef, interrupted: bool = False) -> Run:
    """Return a run of a Sunday in November."""
    return Run(
        id="20261122T120000Z-7f3a",
        started="2026-11-22T12:00:00Z",
        finished="2026-11-22T12:00:41Z",
        caller=CALLER,
        policies=policies or (PolicyRef("dr-baseline", "1.0.0", "ab" * 32, title="Every bucket has a replica"),),
        interrupted=interrupted,
    )


def full_coverage(listed: int) -> Coverage:
    """Return the coverage of a scan of one account that read everything."""
    return Coverage(
        accounts=(AccountCoverage("111111111111", CALLER, listed),),
        buckets=BucketCounts(listed=listed, read=listed, partly_read=0, unread=0),
        errors=(),
    )


def empty_estate() -> Report:
    """A scan that found no bucket at all."""
    return report()


def nothing_read() -> Report:
    """A scan that was denied the only bucket it listed, and so has no finding."""
    denied = ReadError("111111111111", "eu-west-1", "sealed", "GetBucketReplication", "AccessDenied", "Access Denied")
    counts = BucketCounts(listed=1, read=0, partly_read=0, unread=1)
    account = AccountCoverage("111111111111", CALLER, 1)
    return report(coverage=Coverage(accounts=(account,), buckets=counts, errors=(denied,)))


def unread_without_an_error() -> Report:
    """A scan that counts a bucket as unread and has no error for it."""
    account = AccountCoverage("111111111111", CALLER, 1)
    counts = BucketCounts(listed=1, read=0, partly_read=0, unread=1)
    return report(coverage=Coverage(accounts=(account,), buckets=counts, errors=()))


def in_china() -> Report:
    """A report of one finding from the partition `aws-cn`."""
    caller = CALLER.replace("arn:aws:", "arn:aws-cn:")
    account = AccountCoverage("111111111111", caller, 1)
    everything = BucketCounts(listed=1, read=1, partly_read=0, unread=0)
    found = finding("source-versioning", BucketRef("111111111111", "bucket-00000", "cn-north-1", "aws-cn"))
    return report([found], coverage=Coverage(accounts=(account,), buckets=everything, errors=()))


def large(findings: int) -> Report:
    """Return a report with so many findings, ten to a bucket, of every verdict and severity."""
    regions = ("eu-west-1", "eu-central-1", "us-east-1")
    refs = [
        BucketRef(f"{111111111111 + place % 7}", f"bucket-{place:05}", regions[place % 3])
        for place in range(-(-findings // 10))
    ]
    return report(
        findings=[_numbered(number, refs[number // 10]) for number in range(findings)],
        buckets=[bucket_summary(ref, Survival.NO, "Its only rule is disabled.", ()) for ref in refs],
    )


def _numbered(number: int, ref: BucketRef) -> Finding:
    return finding(
        ("source-versioning", "rule-enabled", "destination-region")[number % 3],
        ref,
        tuple(Verdict)[number % 4],
        tuple(Severity)[number % 5],
        rule=f"rule-{number % 10}",
        message=f"Versioning is suspended at replica number {number}, so every replication to it fails.",
        expected="versioning Enabled at the destination",
        actual="versioning Suspended",
        evidence=(read(ref.name, "GetBucketReplication"), read(ref.name, "GetBucketVersioning")),
    )


def waived(expires: str, *, expired: bool = False) -> WaiverRef:
    """Return a waiver of the data platform team."""
    return WaiverRef(
        reason="Scratch data, rebuilt from the ledger every night.",
        owner="data-platform",
        expires=expires,
        expired=expired,
    )


def use(bucket: str, findings: int, state: WaiverState = WaiverState.HOLDS, **parts: Any) -> WaiverUse:  # noqa: ANN401 -- the other fields
    """Return what became of a waiver of the data platform team for buckets without a configuration."""
    fields: dict[str, Any] = {
        "policy": "dr-critical", "check": "replication-configured", "account": "*", "rule": "*", "tags": (),
        "reason": "Scratch data.", "owner": "data-platform", "ticket": "", "expires": "2027-03-31",
    }  # fmt: skip
    return WaiverUse(bucket=bucket, findings=findings, state=state, **(fields | parts))

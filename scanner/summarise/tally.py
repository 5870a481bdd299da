"""What a report tells of many buckets, counted one judged bucket at a time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from scanner.model.check import Check
from scanner.model.estate import Estate
from scanner.model.finding import Finding, Severity, Verdict
from scanner.model.judged import JudgedBucket
from scanner.model.policy import Policy
from scanner.model.provenance import PolicyRef
from scanner.model.report import BucketSummary, PairSummary, Shape, Summary, Survival
from scanner.model.snapshot import BucketRecord
from scanner.model.waiving import WaiverUse
from scanner.policy.waivers import WaiverUses
from scanner.spool import Spilling
from scanner.summarise.pairs import pairs_of
from scanner.summarise.shapes import shapes_of, tells_of_shapes
from scanner.summarise.survival import speaks_of_survival, survival_of

_FINDINGS: Final = 100_000
"""How many findings stay in memory, about 90 MB: those of the scans that most people make."""


class Tally:
    """Counts and summaries. The findings go to disk where they are many; a line about each bucket and pair stays."""

    def __init__(self, estate: Estate, policies: Sequence[Policy], checks: Mapping[str, Check], today: date) -> None:
        self.findings = Spilling(Finding, in_memory=_FINDINGS)
        self.checks: set[str] = set()
        self._estate = estate
        self._policies = policies
        self._checks = checks
        self._verdicts: Counter[Verdict] = Counter()
        self._severities: Counter[Severity] = Counter()
        self._waived = 0
        self._selected = [0] * len(policies)
        self._uses = WaiverUses(policies, today)
        self._told: dict[str, tuple[Finding, ...]] = {}
        self._summaries: list[tuple[int, BucketSummary, tuple[PairSummary, ...]]] = []

    def add(self, one: JudgedBucket) -> None:
        """Count a bucket; they come in the order of every report."""
        self.findings.extend(one.findings)
        self._uses.add(one)
        for number, chosen in enumerate(one.chosen):
            self._selected[number] += chosen is not False
        for finding in one.findings:
            self._count(finding)
        if one.findings:
            self._sum_up(one.record, one.findings)

    def _count(self, finding: Finding) -> None:
        self.checks.add(finding.check)
        self._verdicts[finding.verdict] += 1
        self._waived += finding.is_waived
        if _counts(finding):
            self._severities[finding.severity] += 1

    def _sum_up(self, record: BucketRecord, findings: Sequence[Finding]) -> None:
        estate, arn = self._estate, record.ref.arn
        between = estate.destinations_of(arn) and estate.sources_of(arn)
        self._told[record.ref.name] = tuple(filter(tells_of_shapes, findings)) if between else ()
        pairs = tuple(pairs_of(record, estate, findings))
        self._summaries.append((estate.place_of(arn), _bucket(record, estate, findings, self._checks), pairs))

    @property
    def policies(self) -> tuple[PolicyRef, ...]:
        """The policies, each with how many buckets it selects or may select."""
        both = zip(self._policies, self._selected, strict=True)
        return tuple(PolicyRef(one.name, one.version, one.sha256, one.title, number) for one, number in both)

    @property
    def buckets(self) -> tuple[BucketSummary, ...]:
        """A line about each bucket with findings, in the order of the snapshot."""
        return tuple(bucket for _, bucket, _ in self._in_order())

    @property
    def pairs(self) -> tuple[PairSummary, ...]:
        """The pairs of these buckets, in the same order."""
        return tuple(pair for _, _, pairs in self._in_order() for pair in pairs)

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """What the rules of these buckets make of them."""
        return shapes_of(self._estate, self._told)

    @property
    def waivers(self) -> tuple[WaiverUse, ...]:
        """What became of every waiver."""
        return self._uses.told()

    @property
    def summary(self) -> Summary:
        """The counts that lead every view."""
        survivals = Counter(bucket.survival for _, bucket, _ in self._summaries)
        return Summary(
            verdicts={verdict.value: self._verdicts[verdict] for verdict in Verdict},
            by_severity={severity.value: self._severities[severity] for severity in Severity},
            survival={survival.value: survivals[survival] for survival in Survival},
            waived=self._waived,
        )

    def _in_order(self) -> list[tuple[int, BucketSummary, tuple[PairSummary, ...]]]:
        self._summaries.sort(key=lambda one: one[0])
        return self._summaries


def _bucket(
    record: BucketRecord, estate: Estate, findings: Sequence[Finding], checks: Mapping[str, Check]
) -> BucketSummary:
    predictions = [finding for finding in findings if speaks_of_survival(checks[finding.check], finding)]
    survival, reason = survival_of(record, estate, predictions)
    verdicts = [finding.verdict for finding in findings]
    wrong = [finding.severity for finding in findings if _counts(finding)]
    return BucketSummary(
        account=record.ref.account,
        region=record.ref.region,
        bucket=record.ref.name,
        survival=survival,
        reason=reason,
        worst=min(wrong, key=lambda severity: severity.rank, default=None),
        non_compliant=verdicts.count(Verdict.NON_COMPLIANT),
        insufficient_data=verdicts.count(Verdict.INSUFFICIENT_DATA),
        receives_from=tuple(arn.rpartition(":")[2] for arn in estate.sources_of(record.ref.arn)),
    )


def _counts(finding: Finding) -> bool:
    return finding.verdict is Verdict.NON_COMPLIANT and not finding.is_waived

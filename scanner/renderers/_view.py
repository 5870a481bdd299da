"""The report as people look at it: findings by urgency, and the same findings by account and policy."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scanner.model.finding import Finding, Severity, Verdict
from scanner.model.provenance import PolicyRef
from scanner.model.report import AccountCoverage, BucketSummary, CheckInfo, Report, Survival
from scanner.model.trend import score_of


class Status(StrEnum):
    """What a finding asks of its reader, most urgent first: a verdict, unless an unexpired waiver accepts it."""

    WRONG = "wrong"
    UNKNOWN = "unknown"
    WAIVED = "waived"
    SOUND = "sound"
    MOOT = "moot"

    @property
    def urgent(self) -> bool:
        """True for what people's views lead with: what is wrong, unknown or accepted for a time only."""
        return self in (Status.WRONG, Status.UNKNOWN, Status.WAIVED)


_OF_VERDICT = {
    Verdict.NON_COMPLIANT: Status.WRONG,
    Verdict.INSUFFICIENT_DATA: Status.UNKNOWN,
    Verdict.COMPLIANT: Status.SOUND,
    Verdict.NOT_APPLICABLE: Status.MOOT,
}
_URGENCY = {status: rank for rank, status in enumerate(Status)}
_BAD_NEWS_FIRST = {Survival.NO: 0, Survival.UNKNOWN: 1, Survival.YES: 2, Survival.REPLICA: 3}


@dataclass(frozen=True)
class Row:
    """A finding with what its reader should do about it."""

    finding: Finding
    status: Status
    check: CheckInfo


@dataclass(frozen=True)
class AccountRow:
    """One account: what could be read in it, and what was found there."""

    account: str
    coverage: AccountCoverage | None
    survival: Mapping[Survival, int]
    statuses: Mapping[Status, int]


@dataclass(frozen=True)
class CheckRow:
    """One check of a policy and what was found with it."""

    check: CheckInfo
    statuses: Mapping[Status, int]


@dataclass(frozen=True)
class PolicyRow:
    """One policy and what was found with it, in all and by check."""

    policy: PolicyRef
    statuses: Mapping[Status, int]
    checks: tuple[CheckRow, ...]


@dataclass(frozen=True)
class Problem:
    """Everything that one check found wrong: its highest severity, how many findings, in how many buckets."""

    check: CheckInfo
    severity: Severity
    findings: int
    buckets: int


@dataclass(frozen=True)
class View:
    """Everything that people are shown of a report's findings; all of it begins with the bad news."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    statuses: Mapping[Status, int]
    survival: Mapping[Survival, int]
    buckets: tuple[BucketSummary, ...]
    accounts: tuple[AccountRow, ...]
    policies: tuple[PolicyRow, ...]

    @property
    def score(self) -> float | None:
        """The share of decided questions that are as wished, in percent; None where nothing was decided."""
        return score_of(self.statuses[Status.SOUND], self.statuses[Status.WRONG])

    def of(self, *statuses: Status) -> tuple[Row, ...]:
        """Return the rows of these statuses, in their order."""
        return tuple(row for row in self.rows if row.status in statuses)

    @property
    def at_stake(self) -> int:
        """How many buckets the question of survival is about: those that are more than a replica."""
        return sum(self.survival.values()) - self.survival[Survival.REPLICA]


def status_of(finding: Finding) -> Status:
    """Return what a finding asks of its reader."""
    status = _OF_VERDICT[finding.verdict]
    return Status.WAIVED if finding.is_waived and status in (Status.WRONG, Status.UNKNOWN) else status


def view(report: Report) -> View:
    """Gather a report for people."""
    checks = {check.id: check for check in report.checks}
    rows = [Row(f, status_of(f), checks.get(f.check) or _unnamed(f.check)) for f in report.findings]
    rows.sort(key=lambda row: (_URGENCY[row.status], row.finding.severity.rank, row.finding.sort_key()))
    return View(
        rows=tuple(rows),
        problems=_problems(rows),
        statuses=Counter(row.status for row in rows),
        survival=Counter(bucket.survival for bucket in report.buckets),
        buckets=tuple(sorted(report.buckets, key=_by_news)),
        accounts=_accounts(report, rows),
        policies=tuple(_policies(report, rows)),
    )


def _by_news(bucket: BucketSummary) -> tuple[object, ...]:
    worst = bucket.worst.rank if bucket.worst else len(Severity)
    return (_BAD_NEWS_FIRST[bucket.survival], worst, bucket.bucket, bucket.account)


def _unnamed(check: str) -> CheckInfo:
    return CheckInfo(id=check, title=check, loses="", repair="", failure_codes=())


def _accounts(report: Report, rows: Iterable[Row]) -> tuple[AccountRow, ...]:
    found: defaultdict[str, list[Status]] = defaultdict(list)
    for row in rows:
        found[row.finding.account].append(row.status)
    survival: defaultdict[str, list[Survival]] = defaultdict(list)
    for bucket in report.buckets:
        survival[bucket.account].append(bucket.survival)
    asked = {account.account: account for account in report.coverage.accounts}
    return tuple(
        AccountRow(
            account=account,
            coverage=asked.get(account),
            survival=Counter(survival[account]),
            statuses=Counter(found[account]),
        )
        for account in sorted({*asked, *found, *survival})
    )


def _problems(rows: Iterable[Row]) -> tuple[Problem, ...]:
    wrong: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.status is Status.WRONG:
            wrong[row.finding.check].append(row)
    found = [
        Problem(
            check=same[0].check,
            severity=same[0].finding.severity,
            findings=len(same),
            buckets=len({(row.finding.account, row.finding.bucket) for row in same}),
        )
        for same in wrong.values()
    ]
    return tuple(sorted(found, key=lambda problem: (problem.severity.rank, -problem.findings, problem.check.id)))


def _policies(report: Report, rows: Iterable[Row]) -> Iterator[PolicyRow]:
    found: defaultdict[str, defaultdict[str, Counter[Status]]] = defaultdict(lambda: defaultdict(Counter))
    checks = {row.finding.check: row.check for row in rows}
    for row in rows:
        found[row.finding.policy][row.finding.check][row.status] += 1
    for policy in report.run.policies:
        counts = found[policy.name]
        total = sum(counts.values(), Counter[Status]())
        yield PolicyRow(policy, total, tuple(CheckRow(checks[check], counts[check]) for check in sorted(counts)))

"""The report as people look at it: findings by urgency, and the same findings by account and policy."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import partial

import msgspec

from scanner.model.coverage import AccountCoverage
from scanner.model.finding import Finding, Severity, Verdict
from scanner.model.provenance import PolicyRef
from scanner.model.report import BucketSummary, CheckInfo, Report, Survival
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
_RANKS = {severity: severity.rank for severity in Severity}
_BAD_NEWS_FIRST = {Survival.NO: 0, Survival.UNKNOWN: 1, Survival.YES: 2, Survival.REPLICA: 3}


class Row(msgspec.Struct, frozen=True):
    """A finding with what its reader should do about it."""

    finding: Finding
    status: Status
    check: CheckInfo


class AccountRow(msgspec.Struct, frozen=True):
    """One account: what could be read in it, and what was found there."""

    account: str
    coverage: AccountCoverage | None
    survival: Mapping[Survival, int]
    statuses: Mapping[Status, int]


class CheckRow(msgspec.Struct, frozen=True):
    """One check of a policy and what was found with it."""

    check: CheckInfo
    statuses: Mapping[Status, int]


class PolicyRow(msgspec.Struct, frozen=True):
    """One policy and what was found with it, in all and by check."""

    policy: PolicyRef
    statuses: Mapping[Status, int]
    checks: tuple[CheckRow, ...]


class Problem(msgspec.Struct, frozen=True):
    """Everything that one check found wrong: its highest severity, how many findings, in how many buckets."""

    check: CheckInfo
    severity: Severity
    findings: int
    buckets: int


class View(msgspec.Struct, frozen=True):
    """Everything that people are shown of a report's findings; all of it begins with the bad news.

    `order` and `waived` hold the places in the report of all findings, and of those that a waiver names, an expired one
    too. `named` are the findings that somebody asked for by id; `since` is when those that earlier runs saw wrong, too,
    were first seen so, by id.
    """

    report: Report
    since: Mapping[str, str]
    order: Sequence[int]
    waived: Sequence[int]
    named: Mapping[str, int]
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

    @property
    def at_stake(self) -> int:
        """How many buckets the question of survival is about: those that are more than a replica."""
        return sum(self.survival.values()) - self.survival[Survival.REPLICA]

    def rows(self, places: Iterable[int]) -> tuple[Row, ...]:
        """Return the findings at these places of the report."""
        checks = {check.id: check for check in self.report.checks}
        findings = map(self.report.findings.__getitem__, places)
        return tuple(Row(f, status_of(f), checks.get(f.check) or _unnamed(f.check)) for f in findings)

    def of(self, status: Status, most: int) -> tuple[Row, ...]:
        """Return the first rows of a status, at most so many."""
        before = sum(self.statuses[other] for other in Status if _URGENCY[other] < _URGENCY[status])
        return self.rows(self.order[before : before + min(most, self.statuses[status])])


def status_of(finding: Finding) -> Status:
    """Return what a finding asks of its reader."""
    status = _OF_VERDICT[finding.verdict]
    return Status.WAIVED if finding.is_waived and status in (Status.WRONG, Status.UNKNOWN) else status


def view(report: Report, named: Container[str] = frozenset()) -> View:
    """Gather a report for people; of the findings it keeps their places alone, and of those named by id where."""
    gathered = _Gathered(named)
    for place, finding in enumerate(report.findings):
        gathered.add(place, finding)
    return View(
        report=report,
        since=_since(report),
        order=_in_order(gathered.places),
        waived=_in_order(gathered.waived),
        named=gathered.named,
        problems=_problems(report, gathered),
        statuses=gathered.statuses(),
        survival=Counter(bucket.survival for bucket in report.buckets),
        buckets=tuple(sorted(report.buckets, key=_by_news)),
        accounts=_accounts(report, gathered),
        policies=tuple(_policies(report, gathered)),
    )


Kind = tuple[str, str, str, Status, Severity]
"""Account, policy, check, status and severity: what findings are counted by."""


class _Gathered:
    """What one pass over the findings keeps: numbers.

    A report has its findings bucket by bucket, so that a bucket is new to a check where it differs from the last one.
    """

    def __init__(self, named: Container[str]) -> None:
        self.wanted = named
        self.named: dict[str, int] = {}
        self.counts: Counter[Kind] = Counter()
        self.places: defaultdict[tuple[int, int], array[int]] = defaultdict(partial(array, "I"))
        self.waived: defaultdict[tuple[int, int], array[int]] = defaultdict(partial(array, "I"))
        self.buckets: Counter[str] = Counter()
        self._last: dict[str, tuple[str, str]] = {}

    def add(self, place: int, finding: Finding) -> None:
        """Take in the next finding."""
        status, check, severity = status_of(finding), finding.check, finding.severity
        self.counts[finding.account, finding.policy, check, status, severity] += 1
        self.places[_URGENCY[status], _RANKS[severity]].append(place)
        if finding.waiver is not None:
            self.waived[0, _RANKS[severity]].append(place)
        if status is Status.WRONG and self._last.get(check) != (finding.account, finding.bucket):
            self._last[check] = finding.account, finding.bucket
            self.buckets[check] += 1
        if finding.id in self.wanted:
            self.named[finding.id] = place

    def statuses(self) -> Mapping[Status, int]:
        """Return how many there are of each status."""
        found: Counter[Status] = Counter()
        for (*_, status, _), number in self.counts.items():
            found[status] += number
        return found


def _in_order(places: Mapping[tuple[int, int], "array[int]"]) -> "array[int]":
    joined = array("I")
    for key in sorted(places):
        joined.extend(places[key])
    return joined


def _since(report: Report) -> Mapping[str, str]:
    told = report.trend.since if report.trend else {}
    return {name: started for started, names in told.items() for name in names}


def _by_news(bucket: BucketSummary) -> tuple[object, ...]:
    worst = bucket.worst.rank if bucket.worst else len(Severity)
    return (_BAD_NEWS_FIRST[bucket.survival], worst, bucket.bucket, bucket.account)


def _unnamed(check: str) -> CheckInfo:
    return CheckInfo(id=check, title=check, loses="", repair="", failure_codes=())


def _accounts(report: Report, gathered: _Gathered) -> tuple[AccountRow, ...]:
    found: defaultdict[str, Counter[Status]] = defaultdict(Counter)
    for (account, _, _, status, _), number in gathered.counts.items():
        found[account][status] += number
    survival: defaultdict[str, Counter[Survival]] = defaultdict(Counter)
    for bucket in report.buckets:
        survival[bucket.account][bucket.survival] += 1
    asked = {account.account: account for account in report.coverage.accounts}
    return tuple(
        AccountRow(
            account=account,
            coverage=asked.get(account),
            survival=survival[account],
            statuses=found[account],
        )
        for account in sorted({*asked, *found, *survival})
    )


def _problems(report: Report, gathered: _Gathered) -> tuple[Problem, ...]:
    wrong: defaultdict[str, Counter[Severity]] = defaultdict(Counter)
    for (_, _, check, status, severity), number in gathered.counts.items():
        if status is Status.WRONG:
            wrong[check][severity] += number
    checks = {check.id: check for check in report.checks}
    found = [
        Problem(
            check=checks.get(check) or _unnamed(check),
            severity=min(severities, key=lambda severity: severity.rank),
            findings=severities.total(),
            buckets=gathered.buckets[check],
        )
        for check, severities in wrong.items()
    ]
    return tuple(sorted(found, key=lambda problem: (problem.severity.rank, -problem.findings, problem.check.id)))


def _policies(report: Report, gathered: _Gathered) -> Iterator[PolicyRow]:
    found: defaultdict[str, defaultdict[str, Counter[Status]]] = defaultdict(lambda: defaultdict(Counter))
    for (_, policy, check, status, _), number in gathered.counts.items():
        found[policy][check][status] += number
    checks = {check.id: check for check in report.checks}
    for asked in report.run.policies:
        counts = found[asked.name]
        total = sum(counts.values(), Counter[Status]())
        rows = tuple(CheckRow(checks.get(check) or _unnamed(check), counts[check]) for check in sorted(counts))
        yield PolicyRow(asked, total, rows)

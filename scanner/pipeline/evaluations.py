"""What a custom rule of AWS Config is told of a run: one result for each bucket, and one for the account.

A rule lives in an account and Region and is told of that account's buckets in that Region. The worst verdict of a
bucket stands for it. What could not be decided is told neither as COMPLIANT nor as NON_COMPLIANT: the bucket's result
is taken back, and the account's own result is NON_COMPLIANT as long as anything was not read or not decided, so that a
rule is never green over a gap. A finding that a waiver accepts counts on neither side; the annotation names its check.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final

from scanner.errors import UsageError
from scanner.model.evaluation import ACCOUNT, BUCKET, Evaluation, Resource
from scanner.model.finding import Finding, Verdict
from scanner.model.printable import clipped, counted, one_line
from scanner.model.report import Report
from scanner.model.unseen import AccountRead, accounts

MOST: Final = 256
"""Characters of an annotation (API: Evaluation.Annotation)."""

Checks = Mapping["_Says", set[str]]


class _Says(StrEnum):
    """What findings say of a bucket, as the annotation tells it, the worst first."""

    FAILS = "Fails"
    UNKNOWN = "Not decided"
    ACCEPTED = "Accepted"
    PASSES = "Passes"
    MOOT = "Does not apply"


_OF_VERDICT: Final = {
    Verdict.NON_COMPLIANT: _Says.FAILS,
    Verdict.INSUFFICIENT_DATA: _Says.UNKNOWN,
    Verdict.COMPLIANT: _Says.PASSES,
    Verdict.NOT_APPLICABLE: _Says.MOOT,
}


def evaluations_of(report: Report, account: str, region: str) -> tuple[Evaluation, ...]:
    """Return what the rule of an account and Region is told, each resource once; raise UsageError for others' runs."""
    read = next((one for one in accounts(report) if one.coverage.account == account), None)
    if read is None or read.coverage.left_out:
        raise UsageError(f"run {report.run.id} did not ask account {account}", "Name an account that was scanned.")
    buckets = _by_bucket(one for one in report.findings if (one.account, one.region) == (account, region))
    undecided = sum(_verdict(checks) is None for checks in buckets.values())
    told = [_of_bucket(name, checks) for name, checks in sorted(buckets.items())]
    return _of_account(account, read, undecided), *told


def withdrawn(before: Iterable[Resource], now: Iterable[Evaluation]) -> Iterator[Evaluation]:
    """Yield what takes back earlier results that this run says nothing of; AWS Config would keep them.

    Nothing is concluded of such a resource: it may be gone, or out of the policies' reach, or not have been looked at.
    """
    told = {one.resource for one in now}
    for resource in sorted(set(before) - told):
        yield Evaluation(resource, Verdict.NOT_APPLICABLE, "The last run has no findings about it.")


def _by_bucket(findings: Iterable[Finding]) -> Mapping[str, Checks]:
    found: defaultdict[str, defaultdict[_Says, set[str]]] = defaultdict(lambda: defaultdict(set))
    for finding in findings:
        said = _OF_VERDICT[finding.verdict]
        accepted = finding.is_waived and said in (_Says.FAILS, _Says.UNKNOWN)
        found[finding.bucket][_Says.ACCEPTED if accepted else said].add(finding.check)
    return found


def _verdict(checks: Checks) -> Verdict | None:
    """Return a bucket's verdict, None where it could not be decided."""
    if _Says.FAILS in checks:
        return Verdict.NON_COMPLIANT
    if _Says.UNKNOWN in checks:
        return None
    return Verdict.COMPLIANT if _Says.PASSES in checks else Verdict.NOT_APPLICABLE


def _of_bucket(name: str, checks: Checks) -> Evaluation:
    verdict = _verdict(checks) or Verdict.NOT_APPLICABLE
    return Evaluation(Resource(BUCKET, name), verdict, _annotation(checks))


def _annotation(checks: Checks) -> str:
    """Return the ids of the checks, bad news first; how many there are stands ahead of what may be cut off."""
    loud = [said for said in (_Says.FAILS, _Says.UNKNOWN, _Says.ACCEPTED) if said in checks]
    quiet = [said for said in (_Says.PASSES, _Says.MOOT) if said in checks and not loud]
    sentences = [f"{said.value} ({len(checks[said])}): {', '.join(sorted(checks[said]))}." for said in loud + quiet]
    return clipped(one_line(" ".join(sentences)), MOST)


def _of_account(account: str, read: AccountRead, undecided: int) -> Evaluation:
    gaps = [f"{counted(undecided, 'bucket')} could not be decided."] if undecided else []
    gaps += read.gaps
    verdict = Verdict.NON_COMPLIANT if gaps else Verdict.COMPLIANT
    said = " ".join(gaps) or "Everything that was asked of the account was read and decided."
    return Evaluation(Resource(ACCOUNT, account), verdict, clipped(one_line(said), MOST))

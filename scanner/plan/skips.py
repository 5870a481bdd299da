"""What a plan leaves alone, and why: every finding that is wrong or unknown and that no step would end."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from scanner.model.finding import Finding, Verdict
from scanner.model.plan import Skip
from scanner.plan.draft import Bar


def skips_of(
    findings: Iterable[Finding], resolved: Collection[str], refused: Mapping[str, str], barred: Mapping[str, Bar]
) -> tuple[Skip, ...]:
    """Return a skip for each finding of the scan that stays; `barred` by the name of the source bucket."""
    left = (finding for finding in findings if finding.id not in resolved)
    return tuple(_skips(left, refused, barred))


def _skips(findings: Iterable[Finding], refused: Mapping[str, str], barred: Mapping[str, Bar]) -> Iterator[Skip]:
    for finding in findings:
        reason = _reason(finding, refused, barred)
        if reason:
            yield Skip(
                account=finding.account,
                region=finding.region,
                bucket=finding.bucket,
                reason=reason,
                check=finding.check,
                finding=finding.id,
                destination=finding.destination,
            )


def _reason(finding: Finding, refused: Mapping[str, str], barred: Mapping[str, Bar]) -> str:
    if finding.verdict is Verdict.INSUFFICIENT_DATA:
        return f"nothing is repaired on evidence that could not be read or judged. {finding.message}"
    if finding.verdict is not Verdict.NON_COMPLIANT:
        return ""
    if finding.waiver is not None and not finding.waiver.expired:
        return f"waived by {finding.waiver.owner} until {finding.waiver.expires}: {finding.waiver.reason}"
    if finding.bucket in barred:
        return barred[finding.bucket].reason
    return refused.get(finding.id, "nothing that this tool may change ends it: a person has to look.")

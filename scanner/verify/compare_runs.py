"""What a repair came to: the findings before and after it, compared by their ids. Pure."""

from collections.abc import Iterable, Sequence

from scanner.model.finding import Finding, Verdict
from scanner.model.proof import Proof
from scanner.model.verification import Verification

_WRONG = Verdict.NON_COMPLIANT
_RIGHT = (Verdict.COMPLIANT, Verdict.NOT_APPLICABLE)
_UNKNOWN = Verdict.INSUFFICIENT_DATA

_Place = tuple[str, str, str]


def verification(
    before: Iterable[Finding], after: Iterable[Finding], proofs: Sequence[Proof], *, run: str, at: str
) -> Verification:
    """Return what changed. `run` is the id of the run after the repair, `at` the time of the comparison."""
    old, new = list(before), {finding.id: finding for finding in after}
    seen = _verdicts(new.values())
    outcomes = [(finding, _now(finding, new.get(finding.id), seen)) for finding in old if not finding.is_waived]
    wrong = {finding.id for finding in old if finding.verdict is _WRONG and not finding.is_waived}
    known = {finding.subject for finding in old if finding.id in wrong}
    counting = [finding for finding in new.values() if finding.verdict is _WRONG and not finding.is_waived]
    still = {finding.subject for finding in counting}
    return Verification(
        run=run,
        at=at,
        resolved=_sorted(
            new.get(one.id, one)
            for one, now in outcomes
            if one.id in wrong and now in _RIGHT and one.subject not in still
        ),
        remaining=_sorted(finding for finding in counting if finding.subject in known),
        new=_sorted(finding for finding in counting if finding.subject not in known),
        unreadable=_sorted(
            new.get(one.id, one) for one, now in outcomes if one.verdict is not _UNKNOWN and now is _UNKNOWN
        ),
        proofs=tuple(proofs),
    )


def _place(finding: Finding) -> _Place:
    return finding.policy, finding.check, finding.bucket


def _verdicts(findings: Iterable[Finding]) -> dict[_Place, set[Verdict]]:
    found: dict[_Place, set[Verdict]] = {}
    for finding in findings:
        found.setdefault(_place(finding), set()).add(finding.verdict)
    return found


def _now(finding: Finding, found: Finding | None, seen: dict[_Place, set[Verdict]]) -> Verdict | None:
    """Return what is said of a finding's subject now, None where a waiver accepts it.

    A rule that is no more has no finding. That is only known where the same check could judge its bucket; a bucket
    that was not looked at again, or not with success, tells nothing.
    """
    if found:
        return None if found.is_waived else found.verdict
    verdicts = seen.get(_place(finding), {_UNKNOWN})
    return _UNKNOWN if _UNKNOWN in verdicts else Verdict.NOT_APPLICABLE


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.severity.rank, finding.sort_key())))

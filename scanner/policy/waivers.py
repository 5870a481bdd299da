"""Which waiver rides beside a finding, and what became of each. A waiver never changes a verdict and never hides it.

A policy file has no date of its own, so how far ahead a waiver may reach is judged on the day of the run: one whose
last day lies further away than the policy's `waiver_days` does not hold, and is reported.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase

from scanner.model.estate import Estate
from scanner.model.facet import Unread
from scanner.model.finding import Finding, Verdict, WaiverRef
from scanner.model.policy import Policy, Waiver
from scanner.model.snapshot import BucketRecord
from scanner.model.waiving import WaiverState, WaiverUse
from scanner.policy.select import tags_match

WAIVABLE = (Verdict.NON_COMPLIANT, Verdict.INSUFFICIENT_DATA)
"""The verdicts that somebody may accept."""


@dataclass(frozen=True)
class Subject:
    """What a finding is about: a check, a bucket, and the id of a rule, empty where it is about the bucket itself."""

    check: str
    record: BucketRecord
    rule: str = ""


def waiver_for(policy: Policy, subject: Subject, today: date) -> WaiverRef | None:
    """Return the waiver that rides beside a finding: of those that match and may, the one that lasts longest.

    A waiver whose tags could not be compared does not match.
    """
    states = ((waiver, _state(waiver, policy, today)) for waiver in policy.waivers if _matches(waiver, subject))
    riding = [(waiver, state) for waiver, state in states if state is not WaiverState.TOO_LONG]
    if not riding:
        return None
    waiver, state = max(riding, key=lambda pair: pair[0].expires)
    expired = state is WaiverState.EXPIRED
    return WaiverRef(waiver.reason, waiver.owner, waiver.expires, expired, waiver.ticket)


def uses_of(
    policies: Iterable[Policy], findings: Sequence[Finding], estate: Estate, today: date
) -> tuple[WaiverUse, ...]:
    """Return what became of every waiver of the policies, in their order."""
    records = {record.ref.name: record for record in estate if record.judged}
    return tuple(use for policy in policies if policy.waivers for use in _uses(policy, findings, records, today))


def _uses(
    policy: Policy, findings: Sequence[Finding], records: dict[str, BucketRecord], today: date
) -> Iterator[WaiverUse]:
    subjects = [
        Subject(finding.check, records[finding.bucket], finding.rule)
        for finding in findings
        if finding.policy == policy.name and finding.verdict in WAIVABLE
    ]
    for waiver in policy.waivers:
        answers = [(subject, _matches(waiver, subject)) for subject in subjects]
        yield WaiverUse(
            policy=policy.name,
            check=waiver.check,
            bucket=waiver.bucket,
            account=waiver.account,
            rule=waiver.rule,
            tags=tuple(f"{key}={'|'.join(globs)}" for key, globs in waiver.tags),
            reason=waiver.reason,
            owner=waiver.owner,
            ticket=waiver.ticket,
            expires=waiver.expires,
            state=_state(waiver, policy, today),
            findings=sum(answer is True for _, answer in answers),
            unread=tuple(sorted({subject.record.ref.name for subject, answer in answers if answer is None})),
        )


def _state(waiver: Waiver, policy: Policy, today: date) -> WaiverState:
    last = date.fromisoformat(waiver.expires)
    if last < today:
        return WaiverState.EXPIRED
    # Compared as a distance: a day far in the calendar has no room for a sum.
    return WaiverState.TOO_LONG if last - today > timedelta(days=policy.waiver_days) else WaiverState.HOLDS


def _matches(waiver: Waiver, subject: Subject) -> bool | None:
    """Tell whether a waiver names a finding; None where it asks for tags that are not known."""
    ref = subject.record.ref
    named = (
        fnmatchcase(subject.check, waiver.check)
        and fnmatchcase(ref.name, waiver.bucket)
        and fnmatchcase(ref.account, waiver.account)
        and (waiver.rule == "*" or bool(subject.rule and fnmatchcase(subject.rule, waiver.rule)))
    )
    if not named or not waiver.tags:
        return named
    try:
        return tags_match(waiver.tags, subject.record)
    except Unread:
        return None

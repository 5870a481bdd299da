"""Which waiver rides beside a finding, and what became of each. A waiver never changes a verdict and never hides it.

A policy file has no date of its own, so how far ahead a waiver may reach is judged on the day of the run: one whose
last day lies further away than the policy's `waiver_days` does not hold, and is reported.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from fnmatch import fnmatchcase

import msgspec

from scanner.model.account import Directory, account_matches
from scanner.model.facet import Unread
from scanner.model.finding import Verdict, WaiverRef
from scanner.model.judged import JudgedBucket
from scanner.model.policy import Policy, Waiver
from scanner.model.snapshot import BucketRecord
from scanner.model.waiving import WaiverState, WaiverUse
from scanner.policy.select import tags_match

WAIVABLE = (Verdict.NON_COMPLIANT, Verdict.INSUFFICIENT_DATA)
"""The verdicts that somebody may accept."""


class Subject(msgspec.Struct, frozen=True):
    """What a finding is about: a check, a bucket, and the id of a rule, empty where it is about the bucket itself."""

    check: str
    record: BucketRecord
    rule: str = ""


def waiver_for(policy: Policy, subject: Subject, today: date) -> WaiverRef | None:
    """Return the waiver that rides beside a finding: of those that match and may, the one that lasts longest.

    A waiver whose tags, or whose account's name, could not be compared does not match.
    """
    known = policy.directory
    states = ((waiver, _state(waiver, policy, today)) for waiver in policy.waivers if _matches(waiver, subject, known))
    riding = [(waiver, state) for waiver, state in states if state is not WaiverState.TOO_LONG]
    if not riding:
        return None
    waiver, state = max(riding, key=lambda pair: pair[0].expires)
    expired = state is WaiverState.EXPIRED
    return WaiverRef(waiver.reason, waiver.owner, waiver.expires, expired, waiver.ticket)


class WaiverUses:
    """What becomes of every waiver of the policies, counted bucket by bucket."""

    def __init__(self, policies: Iterable[Policy], today: date) -> None:
        self._today = today
        self._counts = [(policy, [_Count(policy, waiver) for waiver in policy.waivers]) for policy in policies]

    def add(self, one: JudgedBucket) -> None:
        """Count the findings of a bucket that each waiver names."""
        for policy, counts in self._counts:
            waivable = (
                Subject(finding.check, one.record, finding.rule)
                for finding in (one.findings if counts else ())
                if finding.policy == policy.name and finding.verdict in WAIVABLE
            )
            for subject in waivable:
                for count in counts:
                    count.add(subject)

    def told(self) -> tuple[WaiverUse, ...]:
        """Return what became of each waiver so far, in the order of the policies."""
        return tuple(count.use(self._today) for _, counts in self._counts for count in counts)


class _Count:
    """How many findings one waiver names, and the buckets of which that is not known."""

    def __init__(self, policy: Policy, waiver: Waiver) -> None:
        self._policy = policy
        self._waiver = waiver
        self._findings = 0
        self._unread: set[str] = set()

    def add(self, subject: Subject) -> None:
        answer = _matches(self._waiver, subject, self._policy.directory)
        self._findings += answer is True
        if answer is None:
            self._unread.add(subject.record.ref.name)

    def use(self, today: date) -> WaiverUse:
        policy, waiver = self._policy, self._waiver
        return WaiverUse(
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
            findings=self._findings,
            unread=tuple(sorted(self._unread)),
        )


def _state(waiver: Waiver, policy: Policy, today: date) -> WaiverState:
    last = date.fromisoformat(waiver.expires)
    if last < today:
        return WaiverState.EXPIRED
    # Compared as a distance: a day far in the calendar has no room for a sum.
    return WaiverState.TOO_LONG if last - today > timedelta(days=policy.waiver_days) else WaiverState.HOLDS


def _matches(waiver: Waiver, subject: Subject, directory: Directory) -> bool | None:
    """Tell whether a waiver names a finding; None where it asks for tags, or an account's name, that are not known."""
    ref = subject.record.ref
    named = (
        fnmatchcase(subject.check, waiver.check)
        and fnmatchcase(ref.name, waiver.bucket)
        and (waiver.rule == "*" or bool(subject.rule and fnmatchcase(subject.rule, waiver.rule)))
    )
    if not named:
        return False
    try:
        there = account_matches((waiver.account,), ref.account, directory)
        return there and (not waiver.tags or tags_match(waiver.tags, subject.record))
    except Unread:
        return None

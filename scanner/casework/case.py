"""A case: buckets, the policy that judges them, and the verdicts that it should come to."""

from scanner.casework.fragments import Fragment
from scanner.model.base import Value
from scanner.model.finding import Finding, Verdict
from scanner.model.policy import Policy

Subject = tuple[str, str, str]
"""Bucket, check and rule; the rule is empty where the check is asked of the bucket."""


class Expected(Value, frozen=True):
    """One finding that should come out; `message` is a part of its message."""

    bucket: str
    check: str
    verdict: Verdict
    rule: str = ""
    message: str = ""

    @property
    def subject(self) -> Subject:
        """What the finding is about."""
        return self.bucket, self.check, self.rule

    def is_met_by(self, finding: Finding) -> bool:
        """Tell whether a finding is the one that was expected."""
        return subject_of(finding) == self.subject and self._says(finding)

    def _says(self, finding: Finding) -> bool:
        return finding.verdict is self.verdict and self.message in finding.message


class Case(Value, frozen=True):
    """One case. `place` is its file and line; `selects`, where given, is all that the policy selects."""

    name: str
    place: str
    policy: Policy
    buckets: Fragment
    expect: tuple[Expected, ...] = ()
    selects: frozenset[str] | None = None


def subject_of(finding: Finding) -> Subject:
    """Return what a finding is about."""
    return finding.bucket, finding.check, finding.rule

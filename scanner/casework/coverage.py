"""What cases prove of a policy: which of its checks they saw come to which verdict."""

from collections import Counter
from collections.abc import Iterable, Iterator

from scanner.casework.trial import Outcome
from scanner.model.base import Value
from scanner.model.finding import Verdict
from scanner.model.policy import Policy


class CheckCoverage(Value, frozen=True):
    """How often a check of a policy was expected to come to each verdict, and did."""

    check: str
    verdicts: tuple[tuple[Verdict, int], ...]


class PolicyCoverage(Value, frozen=True):
    """The coverage of each check of a policy, in the policy's order."""

    policy: str
    checks: tuple[CheckCoverage, ...]

    @property
    def tested(self) -> int:
        """How many of the checks were met by at least one case."""
        return sum(bool(check.verdicts) for check in self.checks)


def coverage_of(outcomes: Iterable[Outcome], policies: Iterable[Policy]) -> Iterator[PolicyCoverage]:
    """Yield the coverage of the policies, and of every other that a case names; only what was met counts."""
    outcomes = tuple(outcomes)
    met = Counter(
        (outcome.case.policy.name, wanted.check, wanted.verdict) for outcome in outcomes for wanted in outcome.met
    )
    known = {policy.name: policy for policy in (*policies, *(outcome.case.policy for outcome in outcomes))}
    for name, policy in known.items():
        yield PolicyCoverage(name, tuple(_check(name, wanted.check, met) for wanted in policy.expects))


def _check(policy: str, check: str, met: Counter[tuple[str, str, Verdict]]) -> CheckCoverage:
    counts = ((verdict, met[policy, check, verdict]) for verdict in Verdict)
    return CheckCoverage(check, tuple((verdict, count) for verdict, count in counts if count))

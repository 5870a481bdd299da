"""What stays the same all through the making of one plan."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from scanner.model.action import Action
from scanner.model.check import Check
from scanner.model.estate import Estate
from scanner.model.finding import Finding
from scanner.model.plan import Limits
from scanner.model.policy import Policy
from scanner.plan.prerequisites import prerequisites, with_prerequisites

Judge = Callable[[Estate, Iterable[Policy], Mapping[str, Check]], list[Finding]]
"""Judges an estate by policies: `scanner.evaluate.evaluate` on the day of the plan."""


@dataclass(frozen=True, kw_only=True)
class Brief:
    """By what to judge, with what to repair, within which limits.

    `accounts` are those that are scanned: nothing is written where nothing can be read. `at` is the time of the
    planning (RFC 3339, UTC). `include_managed` is whether buckets that infrastructure as code
    manages are repaired, too.
    """

    policies: tuple[Policy, ...]
    checks: Mapping[str, Check]
    actions: Mapping[str, Action]
    limits: Limits
    accounts: frozenset[str]
    judge: Judge
    at: str
    include_managed: bool = False

    @property
    def asked(self) -> tuple[Policy, ...]:
        """The policies, and last what every repair needs besides."""
        return (*self.policies, prerequisites(self.checks, self.policies))

    @property
    def known_checks(self) -> Mapping[str, Check]:
        """Every check that `asked` names."""
        return with_prerequisites(self.checks)

    def action_for(self, check: str) -> Action | None:
        """Return the action that repairs what a check finds, None where a person has to."""
        return next((action for action in self.actions.values() if check in action.repairs), None)

    def judged(self, estate: Estate) -> list[Finding]:
        """Return the findings about an estate, prerequisites included."""
        return self.judge(estate, self.asked, self.known_checks)

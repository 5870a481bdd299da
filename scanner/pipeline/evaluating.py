"""Results to a custom rule of AWS Config, a hundred at a time, and what became of them."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from scanner.errors import ExitCode
from scanner.model.account import Account
from scanner.model.evaluation import ConfigRules, Delivery, Evaluation, Resource, RuleFault
from scanner.model.progress import Progress
from scanner.pipeline.evaluations import evaluations_of, withdrawn

if TYPE_CHECKING:
    from scanner.aws.access import Access
    from scanner.model.report import Report

MOST: Final = 100
"""Evaluations of one request (API: PutEvaluations)."""

# What AWS answers for a request because of what is in it; another request may fare better.
_OF_THE_BATCH: Final = frozenset({"InvalidParameterValueException", "ParamValidationError", "ValidationException"})


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The rule that is told: where it is, and with what.

    What it was told before and this run says nothing of is taken back where its `name` is given.
    """

    account: str
    region: str
    delivery: Delivery
    name: str = ""


@dataclass(frozen=True)
class Told:
    """What became of the results.

    `refused` are those that AWS Config did not take, twice; `faults` says why whole requests were not taken, and
    `unsent` counts what was in them and after them. `unknown` is why the earlier results could not be had; then none
    was taken back.
    """

    told: int = 0
    refused: tuple[Resource, ...] = ()
    faults: tuple[RuleFault, ...] = ()
    unsent: int = 0
    unknown: RuleFault | None = None

    @property
    def exit_code(self) -> ExitCode:
        """The code of the contract's table."""
        return ExitCode.STEPS_FAILED if self.refused or self.unsent or self.unknown else ExitCode.DONE


def tell(report: "Report", rule: Rule, access: "Access", progress: Progress) -> Told:
    """Tell a rule what a run found.

    Raises UsageError where the run did not ask the account, AwsUnreachableError where AWS does not let us into it.
    """
    from scanner.aws.access import ConnectionOptions, connect_rules  # noqa: PLC0415 -- boto3 is slow to import

    now = evaluations_of(report, rule.account, rule.region)
    own = replace(access, account=Account(rule.account))
    with closing(connect_rules(own, ConnectionOptions(region=rule.region))) as rules:
        before = rules.told(rule.name) if rule.name else ()
        unknown = before if isinstance(before, RuleFault) else None
        gone = () if isinstance(before, RuleFault) else tuple(withdrawn(before, now))
        progress.phase("telling AWS Config", len(now) + len(gone))
        return _Telling(rules, rule.delivery, progress).tell_all((*now, *gone), unknown)


class _Telling:
    """The way of the results, batch by batch."""

    def __init__(self, rules: ConfigRules, delivery: Delivery, progress: Progress) -> None:
        self._rules = rules
        self._delivery = delivery
        self._progress = progress
        self._told = 0
        self._refused: list[Resource] = []
        self._faults: dict[RuleFault, None] = {}

    def tell_all(self, evaluations: Sequence[Evaluation], unknown: RuleFault | None) -> Told:
        """Send batch after batch, to the first fault that every other would meet as well."""
        for first in range(0, len(evaluations), MOST):
            if not self._send(evaluations[first : first + MOST]):
                break
        unsent = len(evaluations) - self._told - len(self._refused)
        return Told(self._told, tuple(self._refused), tuple(self._faults), unsent, unknown)

    def _send(self, batch: Sequence[Evaluation]) -> bool:
        """Send a batch, and what of it was refused once more; tell whether to go on."""
        answer = self._rules.take(batch, self._delivery)
        if isinstance(answer, RuleFault):
            self._faults[answer] = None
            return answer.code in _OF_THE_BATCH
        refused = self._again(batch, answer) if answer else ()
        self._refused += refused
        self._told += len(batch) - len(refused)
        for _ in batch:
            self._progress.advance()
        return True

    def _again(self, batch: Sequence[Evaluation], refused: tuple[Resource, ...]) -> tuple[Resource, ...]:
        answer = self._rules.take([one for one in batch if one.resource in refused], self._delivery)
        # A request without an answer leaves what was said of each before.
        return refused if isinstance(answer, RuleFault) else answer

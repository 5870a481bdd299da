"""What the checks about a rule's settings share: of the rules with one destination, the highest priority decides.

Priority arbitrates only between enabled rules that share a destination (API: ReplicationRule.Priority).
"""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from scanner.model.check import Answer, Parameters, not_applicable
from scanner.model.facts import PairFacts
from scanner.model.precedence import by_destination, shadowing
from scanner.model.replication import Rule

P = TypeVar("P", bound=Parameters)
Judge = Callable[[PairFacts, P], Answer]


def of_deciding_rules(judge: Judge[P]) -> Judge[P]:
    """Let a judge see only rules that decide for some object; of the others say which rule decides instead."""

    @wraps(judge)
    def judged(pair: PairFacts, parameters: P) -> Answer:
        above = shadowing(pair.rule, pair.source.configuration.rules)
        if above is None:
            return judge(pair, parameters)
        return not_applicable(
            f"Rule {above.id!r} (priority {above.priority}) decides for every object of this rule "
            f"(priority {pair.rule.priority}) towards {pair.rule.destination.bucket}, so its settings have no effect."
        )

    return judged


def takes_away(pair: PairFacts, has: Callable[[Rule], bool]) -> str:
    """Return a clause for the message where this rule outranks a wider one that `has` what is wished, else nothing."""
    for wider in by_destination(pair.source.configuration.rules)[pair.rule.destination.arn]:
        if wider.priority < pair.rule.priority and wider.scope.contains(pair.rule.scope) and has(wider):
            return (
                f"; rule {wider.id!r} is as wished, but this rule has the higher priority "
                f"and takes that away for {pair.rule.scope}"
            )
    return ""

"""Judging estate fragments with one check, or with all of them."""

import random
from datetime import date
from typing import Any

import msgspec

from scanner import registry
from scanner.evaluate import evaluate
from scanner.model.check import Check
from scanner.model.finding import Finding
from scanner.model.policy import Expectation, Filter, Policy
from tests.support.fragments import estate

TODAY = date(2026, 11, 22)
Fragment = dict[str, dict[str, Any]]


def judge(check_id: str, case: dict[str, Any]) -> list[Finding]:
    """Return what one check says of a case's buckets."""
    check = registry.checks()[check_id]
    parameters = msgspec.convert(case.get("parameters", {}), type=check.parameters)
    return _evaluate(case["buckets"], Expectation(check_id, check.severity, parameters))


def judge_all(fragment: Fragment) -> list[Finding]:
    """Return what every check, as it is without any parameter, says of a fragment's buckets."""
    return _evaluate(fragment, *map(_as_it_is, registry.checks().values()))


def _as_it_is(check: Check) -> Expectation:
    return Expectation(check.id, check.severity, check.parameters())


def _evaluate(fragment: Fragment, *expects: Expectation) -> list[Finding]:
    policy = Policy(name="case", version="1", title="", selects=Filter(), exclude=Filter(), expects=expects)
    return evaluate(estate(fragment), [policy], registry.checks(), TODAY)


def shuffled(fragment: Fragment, seed: int) -> Fragment:
    """Return the same buckets in another order, each with its rules in another order."""
    order = random.Random(seed)  # noqa: S311 -- an order, not a secret
    names = order.sample(sorted(fragment), len(fragment))
    return {name: {facet: _shuffled_rules(answer, order) for facet, answer in fragment[name].items()} for name in names}


def _shuffled_rules(answer: Any, order: random.Random) -> Any:  # noqa: ANN401 -- whatever a fragment holds
    if not isinstance(answer, dict) or "Role" not in answer:
        return answer
    return {**answer, "Rules": order.sample(answer["Rules"], len(answer["Rules"]))}

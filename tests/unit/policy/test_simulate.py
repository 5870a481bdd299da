"""`--simulate` sets one parameter of one check, and nothing else."""

import msgspec
import pytest

from scanner.errors import UsageError
from scanner.policy.simulate import ASKING, simulating
from tests.support.policies import policy


def test_the_parameter_is_set_in_every_policy_that_asks_the_check() -> None:
    first, second = policy("rule-enabled", ASKING, name="first"), policy(ASKING, name="second")
    changed = simulating((first, second))
    told = [msgspec.to_builtins(found.parameters) for one in changed for found in one.expects if found.check == ASKING]
    assert told == [{"simulate": True}] * 2
    assert [one.name for one in changed] == ["first", "second"]
    assert changed[0].expects[0] == first.expects[0]
    assert msgspec.structs.replace(changed[0], expects=first.expects) == first


def test_policies_beside_those_that_ask_stay_as_they_are() -> None:
    other = policy("rule-enabled", name="other")
    assert simulating((other, policy(ASKING)))[0] == other


def test_it_is_refused_where_it_would_do_nothing() -> None:
    with pytest.raises(UsageError, match=ASKING):
        simulating([policy("rule-enabled")])

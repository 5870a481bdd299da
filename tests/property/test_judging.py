"""Whatever documents AWS gives: no check crashes, and no finding depends on an order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.judging import Fragment, judge_all, shuffled
from tests.support.strategies import estates


@given(estates)
def test_no_check_crashes(fragment: Fragment) -> None:
    broken = [finding for finding in judge_all(fragment) if "The check itself failed" in finding.message]
    assert broken == []


@given(estates, st.integers(0, 1000))
def test_the_order_of_buckets_and_rules_never_changes_findings(fragment: Fragment, seed: int) -> None:
    assert judge_all(shuffled(fragment, seed)) == judge_all(fragment)


@pytest.mark.parametrize("seed", range(3))
def test_shuffling_keeps_everything(seed: int) -> None:
    rules = [{"ID": str(number)} for number in range(5)]
    fragment: Fragment = {name: {"replication": {"Role": "r", "Rules": rules}} for name in ("alpha", "beta", "gamma")}
    mixed = shuffled(fragment, seed)
    assert mixed.keys() == fragment.keys()
    assert all(sorted(bucket["replication"]["Rules"], key=str) == rules for bucket in mixed.values())

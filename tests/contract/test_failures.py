"""Every predictable way replication fails: one fault in a reference set-up, and exactly the right check says so.

The table of docs/explanation/how-replication-fails.md is made from `FAULTS`.
"""

from itertools import product
from typing import Any

import pytest

from docs.failure_codes import CODES
from scanner import registry
from scanner.model.finding import Verdict
from tests.support.failures import FAULTS, Fault
from tests.support.judging import judge_all
from tests.support.reference import SOURCE, setup

# What these see is what happened, which no configuration tells.
RUNTIME = {"canary-fresh", "existing-objects-replicated", "replication-health"}
# A two-way pair is a loop unless the policy allows it.
WISHES = {"no-replication-loop"}
SETUPS: list[dict[str, Any]] = [
    dict(zip(("cross_account", "kms", "object_lock"), chosen, strict=True))
    for chosen in product((False, True), repeat=3)
] + [
    {"kms": True, "bucket_key": True},
    {"cross_account": True, "owner_override": True},
    {"cross_account": True, "kms": True, "bucket_key": True, "owner_override": True, "object_lock": True},
    {"two_way": True},
]


def verdicts(fragment: dict[str, dict[str, Any]], verdict: Verdict, bucket: str = SOURCE) -> dict[str, str]:
    """Return the checks that gave a bucket a verdict, each with a message."""
    of_bucket = (finding for finding in judge_all(fragment) if finding.bucket == bucket)
    return {finding.check: finding.message for finding in of_bucket if finding.verdict is verdict}


@pytest.mark.parametrize("chosen", SETUPS, ids=lambda chosen: "+".join(k for k, v in chosen.items() if v) or "plain")
def test_a_reference_set_up_raises_no_alarm(chosen: dict[str, Any]) -> None:
    fragment = setup(**chosen)
    wrong = verdicts(fragment, Verdict.NON_COMPLIANT)
    assert set(wrong) <= (WISHES if chosen.get("two_way") else set()), wrong
    unknown = verdicts(fragment, Verdict.INSUFFICIENT_DATA)
    assert set(unknown) <= RUNTIME, unknown


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_one_fault_is_flagged_by_exactly_the_right_checks(fault: Fault) -> None:
    fragment = setup(**fault.base)
    fault.make(fragment)
    wrong = verdicts(fragment, Verdict.NON_COMPLIANT, fault.bucket)
    assert set(wrong) == set(fault.checks), wrong


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_check_names_the_code_that_s3_would_report(fault: Fault) -> None:
    if fault.code:
        assert any(fault.code in registry.checks()[check].failure_codes for check in fault.checks)


def test_every_predictable_code_has_a_fault_that_proves_it() -> None:
    predictable = {code for code, facts in CODES.items() if not facts.unpredictable}
    assert predictable == {fault.code for fault in FAULTS if fault.code}


def test_every_code_that_a_check_names_is_one_of_s3s() -> None:
    named = {code for check in registry.checks().values() for code in check.failure_codes}
    assert named <= set(CODES)

"""Object Lock is enabled at an existing destination, and keeps the retention that it has."""

import pytest

from scanner.model.action import CannotRepairError
from scanner.model.base import Document
from scanner.model.finding import Verdict
from scanner.model.plan import Risk
from tests.support.repairing import edits_of, repaired
from tests.support.rules import replicating, rule

CHECK = "object-lock-parity"
LOCKED = {"ObjectLockEnabled": "Enabled"}


def buckets(lock: Document | str | None = None, **fields: object) -> Document:
    both = replicating(rule(), **{"object-lock": LOCKED})
    return {**both, "dst": {**both["dst"], "object-lock": lock, **fields}}


def test_the_destination_is_locked_without_a_default_retention() -> None:
    found = repaired("object-lock", CHECK, {"buckets": buckets()})
    assert found.verdicts() == {Verdict.COMPLIANT}
    assert found.buckets["dst"]["object-lock"] == LOCKED
    (edit,) = found.edits
    assert (edit.risk, edit.target.name) == (Risk.DANGEROUS, "dst")
    assert "never be taken off again" in edit.reason


def test_a_default_retention_that_is_there_stays() -> None:
    (edit,) = edits_of("object-lock", CHECK, {"buckets": buckets()})
    kept = {**LOCKED, "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}}
    assert edit.change(kept) == kept


def test_a_destination_of_nobody_known_is_left_alone() -> None:
    with pytest.raises(CannotRepairError, match="not known which account owns dst"):
        edits_of("object-lock", CHECK, {"buckets": buckets(listed=False, account="")})


def test_nothing_is_proposed_for_what_could_not_be_read() -> None:
    assert edits_of("object-lock", CHECK, {"buckets": buckets("AccessDenied")}) == ()

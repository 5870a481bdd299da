"""The estate's own standard, filled in with what only a running estate knows."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from scanner import registry
from scanner.model.policy import Policy
from scanner.policy.load import load_policies
from scanner.sandbox.nordwind import BUCKETS
from scanner.sandbox.nordwind.places import CENTRAL, CRITICAL, RECOVERY
from scanner.sandbox.repair import write_policy

KEY = f"arn:aws:kms:{CENTRAL}:{RECOVERY}:key/made-at-run-time"
TODAY = date(2026, 2, 28)


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    written = write_policy(tmp_path, {(RECOVERY, CENTRAL): KEY}, TODAY)
    (found,) = load_policies((str(written),), registry.checks())
    return found


def test_replicas_go_to_the_recovery_account(policy: Policy) -> None:
    place = policy.remediation["destination"]
    assert (place["account"], place["region"]) == (RECOVERY, CENTRAL)
    assert policy.remediation["replica_kms_key"] == KEY


def test_what_it_names_is_in_the_estate(policy: Policy) -> None:
    critical = {bucket.name for bucket in BUCKETS if bucket.tags.items() >= CRITICAL.items()}
    assert {waiver.bucket for waiver in policy.waivers} | set(policy.limits["never"]) <= critical


def test_somebody_else_has_the_name_that_one_destination_would_get(policy: Policy) -> None:
    accounts = {bucket.name: bucket.account for bucket in BUCKETS}
    template = policy.remediation["destination"]["bucket"]
    names = {template.format(bucket=bucket.name) for bucket in BUCKETS} & accounts.keys()
    assert names == {"nordwind-quotes-replica"}
    assert accounts["nordwind-quotes-replica"] != RECOVERY


def test_its_waiver_still_holds_for_months_and_not_for_ever(policy: Policy) -> None:
    (waiver,) = policy.waivers
    assert timedelta(days=30) < date.fromisoformat(waiver.expires) - TODAY < timedelta(days=366)

"""A waiver rides beside the findings that it names, until its last day."""

from datetime import date

import pytest

from scanner.model.bucket import BucketRef
from scanner.model.finding import WaiverRef
from scanner.model.policy import Waiver
from scanner.policy.waivers import waiver_for
from tests.support.policies import policy

BUCKET = BucketRef("111111111111", "prod-tmp-1", "eu-west-1")
TODAY = date(2026, 11, 22)


def waiver(
    *, check: str = "rule-enabled", bucket: str = "*", account: str = "*", expires: str = "2027-03-31"
) -> Waiver:
    """Return a waiver for the reason `scratch`."""
    return Waiver(check=check, bucket=bucket, reason="scratch", owner="team", expires=expires, account=account)


def found(*waivers: Waiver, today: date = TODAY) -> WaiverRef | None:
    """Return the waiver that rides beside a rule-enabled finding of the bucket."""
    return waiver_for(policy("rule-enabled", waivers=waivers), "rule-enabled", BUCKET, today)


@pytest.mark.parametrize(
    ("accepted", "rides"),
    [
        (waiver(), True),
        (waiver(check="rule-*"), True),
        (waiver(check="source-versioning"), False),
        (waiver(bucket="prod-tmp-*"), True),
        (waiver(bucket="prod-tmp"), False),
        (waiver(account="111111111111"), True),
        (waiver(account="2*"), False),
    ],
)
def test_check_bucket_and_account_must_match(accepted: Waiver, rides: bool) -> None:
    expected = WaiverRef("scratch", "team", "2027-03-31", expired=False)
    assert found(accepted) == (expected if rides else None)


@pytest.mark.parametrize(("day", "expired"), [(date(2027, 3, 31), False), (date(2027, 4, 1), True)])
def test_it_holds_on_its_last_day_and_is_still_shown_afterwards(day: date, expired: bool) -> None:
    assert found(waiver(), today=day) == WaiverRef("scratch", "team", "2027-03-31", expired=expired)


def test_of_several_the_longest_rides() -> None:
    old, new = waiver(expires="2026-01-01"), waiver(expires="2028-01-01")
    for order in ((old, new), (new, old)):
        reference = found(*order)
        assert reference is not None
        assert reference.expires == "2028-01-01"


def test_without_waivers_there_is_none() -> None:
    assert found() is None

"""A destination is created where the policy says, closed to the public; no other name is ever taken."""

from typing import Any

import pytest

from scanner.model.action import CannotRepairError, Edit
from scanner.model.base import Document
from scanner.model.facet import Unread
from scanner.model.finding import Verdict
from scanner.model.plan import Risk, Target
from tests.support.judging import judge
from tests.support.repairing import edits_of
from tests.support.rules import replicating, rule, to

CHECK = "destination-exists"
KEY = "arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab"
PLACE = {"bucket": "dst", "region": "eu-central-1"}


def case(destination: Document | None = None, lock: Document | str | None = None) -> dict[str, Any]:
    source = replicating(rule(Destination=destination or to()), **{"object-lock": lock})
    buckets = {**source, "dst": {"listed": False, "location": None}}
    return {"buckets": buckets, "remediation": {"destination": PLACE}}


def created(case_: dict[str, Any]) -> dict[str, Any]:
    """Return the facets that the new bucket is given, each edit made twice."""
    edits = edits_of("destination-bucket", CHECK, case_)
    assert all(edit.change(edit.change(None)) == edit.change(None) for edit in edits)
    return {edit.facet.name: edit.change(None) for edit in edits}


def edits(case_: dict[str, Any]) -> tuple[Edit, ...]:
    return edits_of("destination-bucket", CHECK, case_)


def test_the_bucket_is_created_closed_and_marked() -> None:
    assert created(case()) == {
        "location": {"Region": "eu-central-1"},
        "public-access-block": dict.fromkeys(
            ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
        ),
        "ownership": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "tags": {"TagSet": [{"Key": "created-by", "Value": "s3-replication-scanner"}]},
    }
    first, *others = edits(case())
    assert first.creates
    assert not any(edit.creates for edit in others)
    assert {edit.target for edit in (first, *others)} == {Target("arn:aws:s3:::dst", "111111111111", "eu-central-1")}
    assert {edit.risk for edit in (first, *others)} == {Risk.SAFE}


def test_the_check_is_content_with_it() -> None:
    made = created(case())
    findings = judge(CHECK, {"buckets": {**case()["buckets"], "dst": {"region": "eu-central-1", **made}}})
    assert {one.verdict for one in findings if one.bucket == "src"} == {Verdict.COMPLIANT}


def test_it_is_created_in_the_account_that_the_policy_names() -> None:
    elsewhere = case(to(Account="222222222222"))
    elsewhere["remediation"]["destination"] = {**PLACE, "account": "222222222222"}
    assert {edit.target.account for edit in edits(elsewhere)} == {"222222222222"}


def test_a_locked_source_gets_a_locked_destination() -> None:
    locked = case(lock={"ObjectLockEnabled": "Enabled"})
    made = created(locked)
    assert made["location"] == {"Region": "eu-central-1", "ObjectLockEnabledForBucket": True}
    assert made["object-lock"] == {"ObjectLockEnabled": "Enabled"}
    first = edits(locked)[0]
    assert (first.risk, "never be taken off" in first.reason) == (Risk.CAREFUL, True)


def test_the_replica_key_becomes_the_default() -> None:
    with_key = case()
    with_key["remediation"]["replica_kms_key"] = KEY
    (default,) = created(with_key)["encryption"]["Rules"]
    assert default["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
    assert default["BucketKeyEnabled"] is True


@pytest.mark.parametrize("place", [None, {**PLACE, "bucket": "another"}])
def test_only_the_name_that_the_policy_names_is_taken(place: Document | None) -> None:
    other = case()
    other["remediation"] = {"destination": place} if place else {}
    with pytest.raises(
        CannotRepairError, match=r"bucket dst is gone, and remediation\.destination .* does not name it"
    ):
        edits(other)


def test_rule_and_policy_have_to_agree_about_the_owner() -> None:
    with pytest.raises(CannotRepairError, match="account 333333333333 owns dst; the policy wants it in 111111111111"):
        edits(case(to(Account="333333333333")))


def test_a_name_that_somebody_has_is_never_taken() -> None:
    taken = case()
    taken["buckets"]["dst"] = {"listed": False, "location": {"Region": "eu-central-1", "Code": "403"}}
    assert edits(taken) == ()
    taken["buckets"]["dst"] = {"listed": False, "location": "ConnectTimeoutError"}
    assert edits(taken) == ()


def test_whether_the_source_is_locked_has_to_be_known() -> None:
    with pytest.raises(Unread, match="AccessDenied"):
        edits(case(lock="AccessDenied"))

"""The small parts of planning: limits of several policies, who manages a bucket, the world as it would be."""

from typing import Any

import pytest

from scanner.model.evidence import Absent, Present, Unreadable
from scanner.model.facet import LOCATION, REPLICATION, ROLE, ROLE_POLICIES, TAGS, VERSIONING, Unread
from scanner.model.plan import Limits, Risk, Target
from scanner.model.settings import parse_tags
from scanner.plan import World, limits_of
from scanner.plan.managed import manager_of
from scanner.plan.world import PLANNED, Laid
from tests.support.fragments import records, resources
from tests.support.policies import policy

AT = "2026-11-22T12:00:00Z"
SRC = Target("arn:aws:s3:::src", "111111111111", "eu-west-1")
NEW = Target("arn:aws:s3:::new", "222222222222", "eu-central-1")
THE_ROLE = Target("arn:aws:iam::111111111111:role/r", "111111111111")


def test_without_any_policy_saying_so_the_defaults_limit() -> None:
    assert limits_of(()) == limits_of((policy("source-versioning"),)) == Limits()


def test_of_several_policies_the_strictest_limit_holds() -> None:
    one = policy("source-versioning", limits={"buckets": 50, "share": 0.5, "risk": "dangerous", "never": ["b", "a"]})
    two = policy("source-versioning", limits={"buckets": 30, "risk": "careful", "never": ["a", "c*"]})
    strictest = Limits(buckets=30, share=0.5, risk=Risk.CAREFUL, never=("a", "b", "c*"))
    assert limits_of((one, two)) == limits_of((two, one)) == strictest


def test_a_policy_may_allow_more_than_the_default() -> None:
    loose = limits_of((policy("source-versioning", limits={"buckets": 500, "risk": "dangerous"}),))
    assert (loose.buckets, loose.risk) == (500, Risk.DANGEROUS)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("aws:cloudformation:stack-name", "prod"),
        ("managed-by", "Terraform"),
        ("ManagedBy", "OpenTofu 1.9"),
        ("iac", "pulumi"),
        ("terraform", "true"),
        ("terraform:workspace", "prod"),
        ("pulumi-stack", "prod"),
        ("company:managed_by", "AWS CDK"),
        ("app/created-by", "crossplane"),
        ("provisioner", "ansible"),
    ],
)
def test_who_manages_a_bucket_is_told_by_its_tags(key: str, value: str) -> None:
    assert manager_of(parse_tags({"TagSet": [{"Key": "team", "Value": "data"}, {"Key": key, "Value": value}]}))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("created-by", "s3-replication-scanner"),
        ("managed-by", "alice"),
        ("terraform", "false"),
        ("pulumi", "No"),
        ("name", "terraform-state"),
        ("terraformed", "yes"),
        ("aws:cloudformation:logical-id", ""),
    ],
)
def test_other_tags_tell_of_nobody(key: str, value: str) -> None:
    managed = manager_of(parse_tags({"TagSet": [{"Key": key, "Value": value}]}))
    assert managed == "" or "cloudformation" in key


def world() -> World:
    fragment: dict[str, dict[str, Any]] = {
        "src": {"region": "eu-west-1", "versioning": {}, "replication": None, "tags": "AccessDenied"},
        THE_ROLE.arn: {"role": None},
    }
    return World(records(fragment), resources(fragment))


def test_what_is_planned_stands_in_place_of_what_was_read() -> None:
    before = world()
    after = before.laid_over([Laid(SRC, VERSIONING, {"Status": "Enabled"})], AT)
    assert after.document(SRC, VERSIONING) == {"Status": "Enabled"}
    assert after.evidence(SRC, VERSIONING) == Present(PLANNED, AT, {"Status": "Enabled"})
    assert before.document(SRC, VERSIONING) == {}
    assert before.says_the_same(world())
    assert not before.says_the_same(after)


def test_three_answers_to_what_is_there() -> None:
    assert world().document(SRC, REPLICATION) is None
    with pytest.raises(Unread, match="AccessDenied"):
        world().document(SRC, TAGS)
    with pytest.raises(Unread, match="NotCollected"):
        world().document(NEW, TAGS)
    with pytest.raises(Unread, match="NotCollected"):
        world().document(THE_ROLE, ROLE_POLICIES)


def test_a_document_that_does_not_read_as_aws_describes_it_is_not_written_over() -> None:
    odd = World(records({"src": {"region": "eu-west-1", "replication": {"Rules": "?"}}}), ())
    with pytest.raises(Unread, match="UnknownShape"):
        odd.document(SRC, REPLICATION)


def test_a_bucket_to_be_created_has_nothing_configured_and_is_nobodys_source() -> None:
    born = world().laid_over([Laid(NEW, LOCATION, {"Region": "eu-central-1"}, creates=True)], AT)
    assert isinstance(born.evidence(NEW, VERSIONING), Absent)
    assert born.document(NEW, VERSIONING) is None
    (record,) = (one for one in born.buckets if one.ref.arn == NEW.arn)
    assert (record.ref.account, record.in_scope) == (NEW.account, False)


def test_a_role_to_be_created_may_do_nothing_and_its_boundary_is_not_looked_into() -> None:
    made = {"Arn": THE_ROLE.arn, "RoleId": "", "AssumeRolePolicyDocument": {}}
    limit = {"PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::111111111111:policy/limit"}}
    plain = world().laid_over([Laid(THE_ROLE, ROLE, made, creates=True)], AT)
    assert plain.document(THE_ROLE, ROLE_POLICIES) == {"Inline": [], "Attached": [], "Boundary": None}
    bounded = world().laid_over([Laid(THE_ROLE, ROLE, {**made, **limit}, creates=True)], AT)
    assert (bounded.document(THE_ROLE, ROLE_POLICIES) or {})["Boundary"]["PolicyName"] == "limit"


def test_what_is_learnt_later_joins_what_was_read_and_what_is_planned_does_not() -> None:
    fresh = records({"src": {"region": "eu-west-1", "tags": {"TagSet": []}, "policy": None}})
    after = world().laid_over([Laid(SRC, VERSIONING, {"Status": "Enabled"})], AT)
    learned = world().learned(World((*after.buckets, *records({"other": {"region": "eu-west-1"}})), ()))
    assert learned.document(SRC, VERSIONING) == {}
    assert "arn:aws:s3:::other" in learned.records
    joined = world().learned(World(fresh, ()))
    assert isinstance(joined.evidence(SRC, TAGS), Unreadable), "what was read first stays"
    assert "policy" in joined.records[SRC.arn].evidence


def test_what_is_only_planned_was_never_read() -> None:
    born = world().laid_over([Laid(NEW, LOCATION, {"Region": "eu-central-1"}, creates=True)], AT)
    assert NEW.arn not in world().learned(born).records


def test_sources_are_put_out_of_scope_and_into_it_again() -> None:
    outside = world().without({SRC.arn})
    assert [one.in_scope for one in outside.buckets] == [False]
    assert [one.in_scope for one in outside.judging({SRC.arn}).buckets] == [True]

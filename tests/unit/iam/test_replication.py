"""The requests that S3 makes to replicate, against the policies that AWS's guides give and the ones that break it."""

from itertools import chain
from typing import Any

import pytest

from scanner.iam.context import ABSENT
from scanner.iam.glob import Beginning
from scanner.iam.judge import Policies
from scanner.iam.judgement import Decision, Judgement
from scanner.iam.replication import encryption_contexts, kms_context, objects, s3_context
from scanner.iam.role import Role
from tests.support.iam import KEY, OTHER, OWN, ROLE, ask, of_bucket, of_key, of_role, statement

A, E, I, U = Decision.ALLOWED, Decision.DENIED_EXPLICITLY, Decision.DENIED_IMPLICITLY, Decision.UNKNOWN  # noqa: E741
DESTINATION = "arn:aws:s3:::dst"
OWN_POLICY = of_role(
    statement(Action=["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"], Resource=f"{DESTINATION}/*"),
    statement(
        Action=["kms:Encrypt", "kms:GenerateDataKey"],
        Resource=KEY,
        Condition={
            "StringLike": {
                "kms:ViaService": "s3.eu-west-1.amazonaws.com",
                "kms:EncryptionContext:aws:s3:arn": f"{DESTINATION}/*",
            }
        },
    ),
)
NAMED = statement(Principal={"AWS": ROLE.arn}, Action=["s3:ReplicateObject", "s3:ReplicateDelete"])


def replicate(*fences: dict[str, Any], organization: str = "") -> Judgement:
    """Ask whether every object may be written to the other account's bucket, whose policy denies by fences."""
    policies = Policies((OWN_POLICY,), resource=of_bucket(NAMED, *fences))
    context = s3_context(ROLE, OTHER, organization=organization)
    return ask(policies, "s3:ReplicateObject", objects(DESTINATION), OTHER, context)


def deny(operator: str, key: str, *values: str) -> dict[str, Any]:
    return statement("Deny", Principal="*", Action="s3:*", Condition={operator: {key: list(values)}})


def test_the_guides_own_policies_replicate() -> None:
    assert replicate().decision is A


@pytest.mark.parametrize(
    ("fence", "decision"),
    [
        (deny("Bool", "aws:SecureTransport", "false"), A),
        (deny("StringNotEquals", "aws:SourceVpce", "vpce-1"), E),
        (deny("StringNotEqualsIfExists", "aws:SourceVpc", "vpc-1"), E),
        (deny("StringEquals", "aws:SourceVpce", "vpce-1"), A),
        (deny("NotIpAddress", "aws:SourceIp", "203.0.113.0/24"), U),
        (deny("StringNotEquals", "aws:PrincipalAccount", OWN, OTHER), A),
        (deny("StringNotEquals", "aws:PrincipalAccount", OTHER), E),
        (deny("StringNotLike", "aws:userId", f"{ROLE.id}:*", OTHER), A),
        (deny("StringNotLike", "aws:userId", "AROAANOTHERROLE:*", OTHER), E),
        (deny("StringNotEquals", "aws:userId", f"{ROLE.id}:s3"), U),
        (deny("ArnNotLike", "aws:PrincipalArn", ROLE.arn), A),
        (deny("ArnNotEquals", "aws:PrincipalArn", f"arn:aws:iam::{OTHER}:role/admin"), E),
        (deny("StringNotEquals", "aws:PrincipalOrgID", "o-one"), U),
        (deny("Bool", "aws:PrincipalIsAWSService", "false"), E),
        (deny("StringNotEquals", "s3:x-amz-server-side-encryption", "aws:kms"), U),
        (deny("StringNotEquals", "aws:ResourceAccount", OTHER), A),
        (deny("StringNotEquals", "aws:SourceAccount", OWN), E),
        (deny("Bool", "aws:ViaAWSService", "true"), A),
        (deny("Null", "s3:DataAccessPointArn", "true"), E),
        (deny("NumericLessThan", "s3:TlsVersion", "1.2"), U),
    ],
)
def test_fences_around_the_destination(fence: dict[str, Any], decision: Decision) -> None:
    assert replicate(fence).decision is decision


def test_a_session_of_an_unknown_name_is_no_part_of_the_objects() -> None:
    """It is one session, and either denied altogether or not at all."""
    assert not replicate(deny("StringNotEquals", "aws:userId", f"{ROLE.id}:s3")).is_partial


def test_a_given_organization_is_known() -> None:
    fence = deny("StringNotEquals", "aws:PrincipalOrgID", "o-one")
    assert replicate(fence, organization="o-one").decision is A
    assert replicate(fence, organization="o-two").decision is E


def encrypt(context_arn: str | Beginning, region: str = "eu-west-1") -> Decision:
    policies = Policies((OWN_POLICY,), resource=of_key(statement(Principal={"AWS": f"arn:aws:iam::{OWN}:root"})))
    return ask(policies, "kms:Encrypt", KEY, OTHER, kms_context(ROLE, OTHER, region, context_arn)).decision


def test_a_bucket_key_asks_for_the_other_form_of_the_context() -> None:
    """The role's policy names the objects only: right without a Bucket Key, wrong with one."""
    of_objects, of_the_bucket = encryption_contexts(DESTINATION, "logs/")
    assert of_objects == Beginning(f"{DESTINATION}/logs/")
    assert (encrypt(of_objects), encrypt(of_the_bucket)) == (A, I)
    assert encrypt(of_objects, region="eu-central-1") is I


def test_the_key_that_aws_manages_serves_its_own_account_only() -> None:
    """KMS Developer Guide: the policy of aws/s3 lets in whoever its account lets in, by S3."""
    conditions = {"StringEquals": {"kms:CallerAccount": OTHER, "kms:ViaService": "s3.eu-west-1.amazonaws.com"}}
    managed = of_key(statement(Principal={"AWS": "*"}, Condition=conditions))
    policies = Policies((OWN_POLICY,), resource=managed)
    context = kms_context(ROLE, OTHER, "eu-west-1", DESTINATION)
    assert ask(policies, "kms:Encrypt", KEY, OTHER, context).decision is I
    same = Role(f"arn:aws:iam::{OTHER}:role/own")
    context = kms_context(same, OTHER, "eu-west-1", DESTINATION)
    assert context.value("kms:CallerAccount") == (OTHER,)


def test_what_nobody_documents_is_not_known() -> None:
    contexts = (s3_context(ROLE, OTHER), kms_context(ROLE, OTHER, "eu-west-1", DESTINATION))
    for context, key in chain(*([(one, key) for key in UNKNOWN] for one in contexts)):
        assert context.value(key) is None
    assert all(context.value("aws:SourceVpce") == ABSENT for context in contexts)
    assert s3_context(Role(ROLE.arn), OTHER).value("aws:userid") is None


UNKNOWN = (
    "aws:SourceIp", "aws:RequestedRegion", "aws:CurrentTime", "aws:PrincipalOrgID", "aws:PrincipalTag/team",
    "s3:x-amz-server-side-encryption", "aws:UserAgent", "aws:MultiFactorAuthPresent", "kms:EncryptionContextKeys",
)  # fmt: skip

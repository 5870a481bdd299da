"""The meaning of "public" in S3's Block Public Access, by the guide's own rules and examples."""

from typing import Any

import pytest

from scanner.iam.document import PolicyKind, PolicyName
from scanner.iam.logic import About, Doubt
from scanner.iam.parse import unread
from scanner.iam.public import is_public, public_statements
from tests.support.iam import OWN, ROLE, of_bucket, statement


def answer(**elements: Any) -> bool | About:  # noqa: ANN401 -- AWS's JSON
    truth = is_public(of_bucket(statement(**{"Principal": "*", **elements})))
    return truth.about if isinstance(truth, Doubt) else truth


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("*", True),
        ({"AWS": "*"}, True),
        ({"AWS": [OWN, "*"]}, True),
        ({"Federated": "graph.facebook.com"}, True),
        ({"AWS": ROLE.arn}, False),
        ({"AWS": [OWN, "AROAEXAMPLEEXAMPLE999"]}, False),
        ({"Service": "cloudtrail.amazonaws.com"}, False),
        ({"CanonicalUser": "79a59df9"}, False),
        ({"AWS": f"arn:aws:iam::{OWN}:role/*"}, About.DOCUMENT),
    ],
)
def test_principals(principal: object, *, expected: bool | About) -> None:
    assert answer(Principal=principal) is expected


@pytest.mark.parametrize(
    ("operator", "key", "value", "expected"),
    [
        ("StringLike", "aws:SourceVpc", "vpc-*", True),
        ("StringEquals", "aws:SourceVpc", "vpc-91237329", False),
        ("StringEquals", "AWS:SOURCEVPCE", ["vpce-1", "vpce-2"], False),
        ("StringLike", "aws:SourceVpce", ["vpce-1", "vpce-*"], True),
        ("StringNotEquals", "aws:SourceVpce", "vpce-1", True),
        ("StringEqualsIfExists", "aws:SourceVpce", "vpce-1", True),
        ("ForAllValues:StringEquals", "aws:SourceVpce", "vpce-1", True),
        ("ForAnyValue:StringEquals", "aws:SourceVpce", "vpce-1", False),
        ("StringEquals", "aws:PrincipalOrgID", "o-one", False),
        ("StringEquals", "aws:SourceAccount", "${aws:PrincipalAccount}", True),
        ("ArnEquals", "aws:PrincipalArn", ROLE.arn, False),
        ("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{OWN}:role/*", About.RULES),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/s3crr", True),
        ("IpAddress", "aws:SourceIp", "203.0.113.0/24", False),
        ("IpAddress", "aws:SourceIp", ["11.0.0.0/8", "2001:db8::/32"], False),
        ("IpAddress", "aws:SourceIp", "0.0.0.0/1", True),
        ("IpAddress", "aws:SourceIp", "2000::/31", True),
        ("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "0.0.0.0/0"], True),
        ("IpAddress", "aws:SourceIp", "anywhere", About.DOCUMENT),
        ("NotIpAddress", "aws:SourceIp", "203.0.113.0/24", True),
        ("StringEquals", "aws:userid", "AROAEXAMPLE:session", False),
        ("StringLike", "aws:userid", "AROAEXAMPLE:*", About.RULES),
        ("StringLike", "aws:userid", "AROA*", True),
        ("StringLike", "s3:DataAccessPointArn", f"arn:aws:s3:us-west-2:{OWN}:accesspoint/*", False),
        ("StringLike", "s3:DataAccessPointArn", "arn:aws:s3:us-west-2:*:accesspoint/x", True),
        ("Bool", "aws:SecureTransport", "true", True),
        ("StringEquals", "s3:x-amz-acl", "private", True),
        ("Null", "aws:SourceVpce", "false", True),
        ("StringLike", "aws:PrincipalOrgPaths", "o-one/*", About.RULES),
        ("StringEquals", "aws:VpceAccount", OWN, About.RULES),
    ],
)
def test_conditions(operator: str, key: str, value: object, *, expected: bool | About) -> None:
    assert answer(Condition={operator: {key: value}}) is expected


def test_one_limiting_condition_is_enough() -> None:
    both = {"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:PrincipalOrgID": "o-one"}}
    assert answer(Condition=both) is False


def test_a_deny_is_never_public_and_an_allow_for_all_but_some_is() -> None:
    assert answer(Effect="Deny") is False
    document = of_bucket({"Effect": "Allow", "NotPrincipal": {"AWS": OWN}, "Action": "*", "Resource": "*"})
    assert is_public(document) is True


def test_one_public_statement_makes_the_policy_public_and_is_named() -> None:
    named = statement(Principal={"AWS": OWN})
    policy = of_bucket(named, {**named, "Sid": "open", "Principal": "*"})
    assert is_public(policy) is True
    assert [ref.sid for ref in public_statements(policy)] == ["open"]
    assert public_statements(of_bucket(named)) == ()


def test_what_could_not_be_read_may_be_public() -> None:
    assert isinstance(is_public(unread(PolicyName(PolicyKind.BUCKET_POLICY, "b"), "AccessDenied")), Doubt)
    assert is_public(of_bucket()) is False

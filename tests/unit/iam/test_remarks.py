"""Principals that no longer exist, and denials by network."""

import pytest

from scanner.iam.document import PolicyKind
from scanner.iam.remarks import network_fences, orphaned_principals
from tests.support.iam import OWN, ROLE, document, of_bucket, of_role, statement


def test_orphans_are_found_in_allows_denies_and_exceptions() -> None:
    policy = of_bucket(
        statement(Principal={"AWS": [ROLE.arn, "AROAEXAMPLEEXAMPLE999"]}),
        {"Effect": "Deny", "NotPrincipal": {"AWS": "AIDAEXAMPLEEXAMPLE888"}, "Action": "*", "Resource": "*"},
        statement(Principal={"AWS": [OWN, "*"], "Service": "AROAEXAMPLEEXAMPLE777"}),
    )
    assert [(orphan.statement.index, orphan.unique_id) for orphan in orphaned_principals(policy)] == [
        (0, "AROAEXAMPLEEXAMPLE999"),
        (1, "AIDAEXAMPLEEXAMPLE888"),
    ]
    assert orphaned_principals(of_role(statement())) == ()


@pytest.mark.parametrize(
    ("operator", "key", "value", "found"),
    [
        ("StringNotEquals", "aws:SourceVpce", "vpce-1", True),
        ("StringNotEqualsIfExists", "aws:sourcevpc", "vpc-1", True),
        ("ForAllValues:StringNotLike", "aws:SourceVpce", "vpce-*", True),
        ("NotIpAddress", "aws:SourceIp", "203.0.113.0/24", True),
        ("Null", "aws:SourceVpce", "true", True),
        ("Null", "aws:SourceVpce", "false", False),
        ("StringEquals", "aws:SourceVpce", "vpce-1", False),
        ("StringNotEquals", "aws:PrincipalOrgID", "o-one", False),
        ("StringIsNot", "aws:SourceVpce", "vpce-1", False),
    ],
)
def test_network_fences(operator: str, key: str, value: str, *, found: bool) -> None:
    condition = {operator: {key: value}, "Bool": {"aws:ViaAWSService": "false"}}
    fences = network_fences(of_bucket(statement("Deny", Principal="*", Condition=condition)))
    assert [fence.keys for fence in fences] == ([(key,)] if found else [])
    assert network_fences(of_bucket(statement("Allow", Principal="*", Condition=condition))) == ()
    assert network_fences(document(PolicyKind.BUCKET_POLICY)) == ()

"""May S3 take the role?"""

from typing import Any

import pytest

from scanner.iam.document import PolicyKind
from scanner.iam.judgement import Decision
from scanner.iam.trust import BATCH_OPERATIONS, S3, may_assume
from tests.support.iam import OWN, document, statement

A, E, I, U = Decision.ALLOWED, Decision.DENIED_EXPLICITLY, Decision.DENIED_IMPLICITLY, Decision.UNKNOWN  # noqa: E741
TRUST = {"Effect": "Allow", "Principal": {"Service": S3}, "Action": "sts:AssumeRole"}


def judged(*statements: dict[str, Any], service: str = S3) -> Decision:
    return may_assume(document(PolicyKind.TRUST_POLICY, *statements), service).decision


@pytest.mark.parametrize(
    ("change", "decision"),
    [
        ({}, A),
        ({"Principal": {"Service": [BATCH_OPERATIONS, S3]}}, A),
        ({"Action": ["sts:*"]}, A),
        ({"Action": "sts:AssumeRoleWithSAML"}, I),
        ({"Principal": {"Service": "ec2.amazonaws.com"}}, I),
        ({"Principal": {"AWS": f"arn:aws:iam::{OWN}:root", "Federated": "saml"}}, I),
        ({"Principal": {"AWS": "AROAEXAMPLEEXAMPLE999"}}, I),
        ({"Principal": {"Service": "s3.amazonaws.com.cn"}}, U),
        ({"Principal": {"Service": [S3, "s3.amazonaws.com.cn"]}}, A),
        ({"Principal": {"AWS": "s3.amazonaws.com.cn"}}, U),
        ({"Principal": "*"}, U),
        ({"Principal": {"AWS": "not a principal"}}, U),
        ({"Condition": {"StringEquals": {"aws:SourceAccount": OWN}}}, U),
        ({"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::src"}}}, U),
        ({"Principal": {"Service": "ec2.amazonaws.com"}, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}, I),
    ],
)
def test_trust(change: dict[str, Any], decision: Decision) -> None:
    assert judged({**TRUST, **change}) is decision


def test_a_denial_wins_and_may_be_about_everyone() -> None:
    deny = {**TRUST, "Effect": "Deny"}
    assert judged(TRUST, deny) is E
    assert judged(TRUST, {**deny, "Principal": "*"}) is E
    assert judged(TRUST, {**deny, "Principal": {"AWS": OWN}}) is A


def test_batch_operations_is_another_service() -> None:
    assert judged(TRUST, service=BATCH_OPERATIONS) is I


def test_a_doubt_names_the_condition() -> None:
    conditioned = statement(Principal={"Service": S3}, Condition={"StringEquals": {"aws:SourceAccount": OWN}})
    conditioned.pop("Resource")
    (undecided,) = may_assume(document(PolicyKind.TRUST_POLICY, conditioned)).undecided
    assert (undecided.doubt.operator, undecided.doubt.key) == ("StringEquals", "aws:SourceAccount")

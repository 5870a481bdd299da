"""Grants on a key: they allow what policies leave out, and nothing else."""

from typing import Any

import pytest

from scanner.iam.context import Context, context_of
from scanner.iam.glob import Beginning
from scanner.iam.grants import grants_of
from scanner.iam.judge import Policies
from scanner.iam.judgement import Decision, Judgement
from tests.support.iam import KEY, OTHER, OWN, ROLE, ask, limit, of_key, of_role, statement

GRANT: dict[str, Any] = {
    "GrantId": "8c94d1f1",
    "GranteePrincipal": ROLE.arn,
    "Operations": ["Decrypt", "GenerateDataKey"],
}
A, E, I, U = Decision.ALLOWED, Decision.DENIED_EXPLICITLY, Decision.DENIED_IMPLICITLY, Decision.UNKNOWN  # noqa: E741
KEY_POLICY = of_key(statement(Principal={"AWS": f"arn:aws:iam::{OTHER}:root"}))
CONTEXT = context_of({"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::dst"})


def granted(
    entry: dict[str, Any],
    action: str = "kms:Decrypt",
    context: Context = CONTEXT,
    **policies: Any,  # noqa: ANN401
) -> Judgement:
    given = {"identity": (), "resource": KEY_POLICY, "grants": grants_of(KEY, [entry]), **policies}
    return ask(Policies(**given), action, KEY, OTHER, context)


def test_a_grant_is_enough_across_accounts() -> None:
    """KMS Developer Guide: policy-evaluation.html."""
    judgement = granted(GRANT)
    assert judgement.decision is A
    assert [str(ref) for ref in judgement.by] == ["grant '8c94d1f1'"]


@pytest.mark.parametrize(
    ("change", "decision"),
    [
        ({"Operations": ["Encrypt"]}, I),
        ({"GranteePrincipal": f"arn:aws:iam::{OWN}:role/another"}, I),
        ({"GranteePrincipal": "dynamodb.us-west-2.amazonaws.com"}, I),
        ({"GranteePrincipal": ""}, I),
        ({"GranteePrincipal": ROLE.id}, A),
        ({"GranteePrincipal": f"arn:aws:sts::{OWN}:assumed-role/s3crr/x"}, U),
        ({"Constraints": {}}, A),
        ({"Constraints": {"EncryptionContextSubset": {"aws:s3:arn": "arn:aws:s3:::dst"}}}, A),
        ({"Constraints": {"EncryptionContextSubset": {"aws:s3:arn": "arn:aws:s3:::DST"}}}, I),
        ({"Constraints": {"EncryptionContextSubset": {"aws:s3:arn": "arn:aws:s3:::dst", "Department": "IT"}}}, U),
        ({"Constraints": {"EncryptionContextEquals": {"aws:s3:arn": "arn:aws:s3:::dst"}}}, U),
        ({"Constraints": {"EncryptionContextEquals": {"aws:s3:arn": "arn:aws:s3:::other"}}}, I),
        ({"Constraints": {"SourceArn": "arn:aws:s3:::dst"}}, U),
        ({"Constraints": "none"}, U),
        ({"Operations": "Decrypt"}, U),
    ],
)
def test_what_a_grant_is_limited_to(change: dict[str, Any], decision: Decision) -> None:
    assert granted({**GRANT, **change}).decision is decision


def test_a_constraint_on_objects_covers_only_some() -> None:
    def limited_to(arn: str) -> Judgement:
        objects = context_of({"kms:EncryptionContext:aws:s3:arn": Beginning("arn:aws:s3:::dst/")})
        return granted({**GRANT, "Constraints": {"EncryptionContextSubset": {"aws:s3:arn": arn}}}, context=objects)

    assert limited_to("arn:aws:s3:::dst/a").is_partial
    assert limited_to("arn:aws:s3:::dst").decision is I


def test_a_constraint_on_an_absent_context_fails() -> None:
    constrained = {**GRANT, "Constraints": {"EncryptionContextSubset": {"a": "b"}}}
    assert granted(constrained, context=context_of({"kms:EncryptionContext:a": ()})).decision is I


def test_a_deny_outweighs_a_grant() -> None:
    deny = statement("Deny", Action="kms:*")
    assert granted(GRANT, identity=(of_role(deny),)).decision is E
    assert granted(GRANT, resource=of_key({**deny, "Principal": "*"})).decision is E


def test_whether_a_boundary_limits_a_grant_is_left_open() -> None:
    assert granted(GRANT, boundary=limit(statement())).decision is A
    assert granted(GRANT, boundary=limit(statement(Action="s3:*"))).decision is U


def test_a_grant_that_is_not_understood_may_allow() -> None:
    strange = {"GrantId": "8c94d1f1", "Operations": "Decrypt"}
    hidden = granted(strange)
    assert hidden.decision is U
    assert str(hidden.undecided[0]).startswith("grant '8c94d1f1': not understood")
    own = (of_role(statement()),)
    named = of_key(statement(Principal={"AWS": ROLE.arn}))
    assert granted(strange, identity=own, resource=named).decision is A

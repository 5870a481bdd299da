"""What policies say about a request (IAM User Guide: reference_policies_evaluation-logic.html)."""

import json
from typing import Any

import pytest

from scanner.sandbox.emulator.moto_iam import Caller
from scanner.sandbox.emulator.statements import Asked, Decision, NotAPolicyError, decide, parse, together

ROLE = "arn:aws:iam::111122223333:role/audit"
CALLER = Caller("111122223333", ROLE)
BUCKET = "arn:aws:s3:::data"


def _policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Statement": list(statements)})


def _statement(**changes: object) -> dict[str, Any]:
    allowed = {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "s3:GetBucketPolicy", "Resource": BUCKET}
    return allowed | changes


def _decide(*statements: dict[str, Any], **context: str) -> Decision:
    return decide(_policy(*statements), Asked(CALLER, "s3:GetBucketPolicy", BUCKET, context))


def test_no_policy_says_nothing() -> None:
    assert decide("", Asked(CALLER, "s3:GetBucketPolicy", BUCKET)) is Decision.SILENT


@pytest.mark.parametrize(
    "principal",
    [
        "*",
        {"AWS": "*"},
        {"AWS": ROLE},
        {"AWS": ["arn:aws:iam::444455556666:root", ROLE]},
    ],
)
def test_principals_that_mean_the_caller(principal: object) -> None:
    assert _decide(_statement(Principal=principal)) is Decision.ALLOWED


@pytest.mark.parametrize("account", ["111122223333", "arn:aws:iam::111122223333:root"])
def test_an_account_decides_about_its_own(account: str) -> None:
    assert _decide(_statement(Principal={"AWS": account})) is Decision.DELEGATED
    assert _decide(_statement(Principal={"AWS": account}), _statement()) is Decision.ALLOWED


def test_an_identitys_policy_has_no_principal() -> None:
    statement = {key: value for key, value in _statement().items() if key != "Principal"}
    assert _decide(statement) is Decision.ALLOWED


@pytest.mark.parametrize(
    "changes",
    [
        {"Principal": {"AWS": "arn:aws:iam::111122223333:role/other"}},
        {"Principal": {"Service": "s3.amazonaws.com"}},
        {"Action": "s3:GetBucketVersioning"},
        {"Action": "s3:getbucketpolicystatus"},
        {"Resource": f"{BUCKET}/*"},
        {"Resource": BUCKET.upper()},
    ],
)
def test_statements_about_something_else(changes: dict[str, Any]) -> None:
    assert _decide(_statement(**changes)) is Decision.SILENT


@pytest.mark.parametrize("action", ["s3:*", "*", "S3:Get*", ["s3:PutObject", "s3:GetBucketPolic?"]])
def test_actions_have_wildcards_and_no_case(action: object) -> None:
    assert _decide(_statement(Action=action)) is Decision.ALLOWED


def test_a_denial_wins_in_any_order() -> None:
    allow, deny = _statement(), _statement(Effect="Deny", Action="s3:*")
    assert _decide(allow, deny) is _decide(deny, allow) is Decision.DENIED


@pytest.mark.parametrize("element", ["NotPrincipal", "NotAction", "NotResource"])
@pytest.mark.parametrize(("effect", "decision"), [("Allow", Decision.SILENT), ("Deny", Decision.DENIED)])
def test_what_is_not_understood_never_allows(element: str, effect: str, decision: Decision) -> None:
    strange = _statement(Effect=effect, Action="s3:PutObject", **{element: {}})
    assert parse(_policy(strange))[0].strange == (element,)
    assert _decide(strange) is decision


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({}, True),
        ({"StringEquals": {"KMS:ViaService": ["s3.eu-west-1.amazonaws.com", "other"]}}, True),
        ({"StringEquals": {"kms:ViaService": "s3.*.amazonaws.com"}}, False),
        ({"StringEqualsIgnoreCase": {"kms:ViaService": "S3.EU-WEST-1.amazonaws.com"}}, True),
        ({"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}}, True),
        ({"StringNotLike": {"kms:ViaService": "s3.*"}}, False),
        ({"StringNotEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}, True),
        ({"StringLike": {"aws:SourceVpce": "vpce-*"}}, False),
        ({"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}, True),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/a*"}, "Bool": {"aws:SecureTransport": True}}, True),
        ({"Bool": {"aws:SecureTransport": "false"}}, False),
    ],
)
def test_conditions(condition: dict[str, Any], holds: bool) -> None:
    context = {"kms:viaservice": "s3.eu-west-1.amazonaws.com", "aws:principalarn": ROLE, "aws:securetransport": "true"}
    decision = _decide(_statement(Condition=condition), **context)
    assert decision is (Decision.ALLOWED if holds else Decision.SILENT)


@pytest.mark.parametrize("condition", [{"IpAddress": {"aws:SourceVpce": "1"}}, {"StringEquals": {"aws:Tag/a": "b"}}])
def test_other_conditions_are_not_understood(condition: dict[str, Any]) -> None:
    assert parse(_policy(_statement(Condition=condition)))[0].strange == ("Condition",)


def test_a_single_statement_need_not_be_a_list() -> None:
    assert len(parse(json.dumps({"Statement": _statement()}))) == 1


@pytest.mark.parametrize("document", ["{", "[]", "1", "{}", '{"Statement": [1]}', '{"Statement": [{"Action": "*"}]}'])
def test_what_is_no_policy(document: str) -> None:
    with pytest.raises(NotAPolicyError):
        parse(document)


def test_several_policies_are_one() -> None:
    assert together([]) is Decision.SILENT
    assert together([Decision.SILENT, Decision.ALLOWED, Decision.DELEGATED]) is Decision.ALLOWED
    assert together([Decision.ALLOWED, Decision.DENIED]) is Decision.DENIED

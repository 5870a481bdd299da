"""What a bucket policy says (IAM User Guide: reference_policies_evaluation-logic.html)."""

import json
from typing import Any

import pytest

from scanner.sandbox.emulator.bucket_policy import Decision, decide, parse
from scanner.sandbox.emulator.errors import S3Error
from scanner.sandbox.emulator.moto_state import Caller

ROLE = "arn:aws:iam::111122223333:role/audit"
CALLER = Caller("111122223333", ROLE)
BUCKET = "arn:aws:s3:::data"


def _policy(*statements: dict[str, Any]) -> bytes:
    return json.dumps({"Statement": list(statements)}).encode()


def _statement(**changes: object) -> dict[str, Any]:
    allowed = {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "s3:GetBucketPolicy", "Resource": BUCKET}
    return allowed | changes


def _decide(*statements: dict[str, Any]) -> Decision:
    return decide(_policy(*statements), CALLER, "s3:GetBucketPolicy", BUCKET)


def test_no_policy_says_nothing() -> None:
    assert decide(None, CALLER, "s3:GetBucketPolicy", BUCKET) is Decision.SILENT


@pytest.mark.parametrize(
    "principal",
    [
        "*",
        {"AWS": "*"},
        {"AWS": ROLE},
        {"AWS": ["arn:aws:iam::444455556666:root", ROLE]},
        {"AWS": "111122223333"},
        {"AWS": "arn:aws:iam::111122223333:root"},
    ],
)
def test_principals_that_mean_the_caller(principal: object) -> None:
    assert _decide(_statement(Principal=principal)) is Decision.ALLOWED


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


@pytest.mark.parametrize("element", ["Condition", "NotPrincipal", "NotAction", "NotResource"])
def test_what_is_not_understood_is_refused(element: str) -> None:
    with pytest.raises(S3Error, match=f"NotImplemented.*{element}"):
        parse(_policy(_statement(**{element: {}})))


def test_a_single_statement_need_not_be_a_list() -> None:
    assert len(parse(json.dumps({"Statement": _statement()}).encode())) == 1


def test_no_json_is_malformed() -> None:
    with pytest.raises(S3Error, match="MalformedPolicy"):
        parse(b"{")

"""Documents of every shape: read, or a problem that keeps its statement from deciding anything."""

import json
from typing import Any

import pytest

from scanner.iam.context import NOTHING_KNOWN
from scanner.iam.document import WHOLE, Condition, Effect, Entries, PolicyKind, PolicyName, PrincipalType, StatementRef
from scanner.iam.logic import About, Doubt
from scanner.iam.matching import Asked, applies
from scanner.iam.parse import parse, unread

BUCKET = PolicyName(PolicyKind.BUCKET_POLICY, "dst")
ROLE = PolicyName(PolicyKind.ROLE_POLICY, "replicate")
SOUND: dict[str, Any] = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}


def problem(name: PolicyName, document: Any) -> str:  # noqa: ANN401 -- hostile documents are of any type
    (statement,) = parse(name, document).statements
    return statement.problem


def test_a_statement_and_its_elements() -> None:
    document = {
        "Version": "2012-10-17",
        "Id": "any",
        "Statement": {
            "Sid": "One",
            "Effect": "Deny",
            "NotPrincipal": {"AWS": ["111111111111", "*"], "Service": "s3.amazonaws.com"},
            "NotAction": "S3:Get*",
            "Resource": ["arn:aws:s3:::dst", "arn:aws:s3:::dst/${aws:username}"],
            "Condition": {"Bool": {"aws:SecureTransport": False}, "NumericLessThan": {"s3:max-keys": [10, "20"]}},
        },
    }
    (statement,) = parse(BUCKET, json.dumps(document)).statements
    assert statement.ref == StatementRef(BUCKET, 0, "One")
    assert statement.effect is Effect.DENY
    assert statement.actions == Entries(("s3:get*",), inverted=True)
    assert statement.resources == Entries(("arn:aws:s3:::dst", "arn:aws:s3:::dst/${aws:username}"))
    assert statement.principals is not None
    assert statement.principals.inverted
    assert [one.type for one in statement.principals.values] == [
        PrincipalType.ACCOUNT, PrincipalType.ANYONE, PrincipalType.SERVICE
    ]  # fmt: skip
    assert statement.conditions == (
        Condition("Bool", "aws:SecureTransport", ("false",)),
        Condition("NumericLessThan", "s3:max-keys", ("10", "20")),
    )
    assert statement.problem == ""


def test_the_oldest_version_has_no_variables() -> None:
    for version in ({}, {"Version": "2008-10-17"}):
        document = {**version, "Statement": [{**SOUND, "Resource": "arn:aws:s3:::${aws:username}"}]}
        (statement,) = parse(BUCKET, document).statements
        asked = Asked("s3:listbucket", "arn:aws:s3:::${aws:username}", NOTHING_KNOWN)
        assert applies(statement, asked) is True


@pytest.mark.parametrize(
    "document",
    [
        "",
        "{",
        "[]",
        "null",
        '{"Statement": [], "Statement": []}',
        "[" * 100_000,
        7,
        {},
        {"Version": "2026-01-01", "Statement": []},
        {"Version": ["2012-10-17"], "Statement": []},
        {"Statement": "Allow"},
        {"Statement": [], "Statements": []},
    ],
)
def test_a_document_that_is_none(document: Any) -> None:  # noqa: ANN401 -- hostile documents are of any type
    parsed = parse(BUCKET, document)
    assert parsed.statements[0].ref == StatementRef(BUCKET, WHOLE)
    assert parsed.statements[0].effect is None
    assert problem(BUCKET, document).startswith("not understood: ")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"Effect": "allow"}, "the effect 'allow' is neither Allow nor Deny"),
        ({"Effect": ["Allow"]}, "the effect ['Allow'] is neither Allow nor Deny"),
        ({"Actions": "s3:*"}, "there is no element 'Actions'"),
        ({"NotAction": "s3:*"}, "there must be either Action or NotAction"),
        ({"Action": {"a": 1}}, "text was expected"),
        ({"Action": ["s3:*", 7]}, "text was expected"),
        ({"Resource": None}, "text was expected"),
        ({"Principal": "s3.amazonaws.com"}, "a principal is neither * nor a JSON object"),
        ({"Principal": {"Aws": "*"}}, "there is no element 'Aws'"),
        ({"Principal": {"AWS": [None]}}, "text was expected"),
        ({"Condition": []}, "a condition block is not a JSON object"),
        ({"Condition": {"Bool": "true"}}, "the condition Bool is not a JSON object"),
        ({"Condition": {"Bool": {"ex:Key": None}}}, "a condition's value is neither text, number nor boolean"),
    ],
)
def test_a_statement_that_is_none(change: dict[str, Any], expected: str) -> None:
    assert problem(BUCKET, {"Statement": [{**SOUND, **change}]}) == f"not understood: {expected}"


@pytest.mark.parametrize("missing", SOUND)
def test_a_statement_that_lacks_an_element(missing: str) -> None:
    left = {key: value for key, value in SOUND.items() if key != missing}
    assert problem(BUCKET, {"Statement": left}).startswith("not understood: ")


def test_a_statement_that_is_no_object_spares_the_others() -> None:
    first, second = parse(BUCKET, {"Statement": ["Allow", SOUND]}).statements
    assert first.problem == "not understood: a statement is not a JSON object"
    assert second.problem == ""


def test_principals_and_resources_stand_where_they_belong() -> None:
    assert "there is no Principal in a role policy" in problem(ROLE, {"Statement": SOUND})
    trust = PolicyName(PolicyKind.TRUST_POLICY, "r")
    (statement,) = parse(trust, {"Statement": {**SOUND, "Resource": "*"}}).statements
    assert statement.resources is None


def test_a_problem_keeps_its_effect_and_decides_nothing() -> None:
    (statement,) = parse(BUCKET, {"Statement": {**SOUND, "Sid": ["x"], "Condition": 1}}).statements
    assert (statement.effect, statement.ref.sid) == (Effect.ALLOW, "")
    truth = applies(statement, Asked("kms:decrypt", "*", NOTHING_KNOWN))
    assert isinstance(truth, Doubt)
    assert truth.about is About.DOCUMENT


def test_what_could_not_be_read_says_why() -> None:
    assert unread(ROLE, "AccessDenied: not yours").statements[0].problem == "AccessDenied: not yours"
    assert str(unread(ROLE, "x").statements[0].ref) == "role policy 'replicate'"


def test_statements_are_called_by_sid_or_number() -> None:
    first, second = parse(BUCKET, {"Statement": [SOUND, {**SOUND, "Sid": "Two"}]}).statements
    assert str(first.ref) == "statement 1 of bucket policy 'dst'"
    assert str(second.ref) == "statement 'Two' of bucket policy 'dst'"

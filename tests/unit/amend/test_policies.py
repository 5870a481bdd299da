"""Statements are added to bucket and key policies without losing anything of them."""

import json
from typing import Any

import pytest

from scanner.amend.policies import BUCKET_POLICY_LIMIT, same_policy, sid, with_statement
from scanner.model.action import CannotRepairError
from scanner.model.base import Document

FOREIGN = {"Sid": "Theirs", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Tomorrow": [2, 1]}
OURS = {"Sid": "S3RCx", "Effect": "Allow", "Principal": {"AWS": "r"}, "Action": ["s3:ReplicateObject"], "Resource": "d"}


def policy(*statements: Any, **more: Any) -> Document:  # noqa: ANN401 -- whatever a policy holds
    return {"Policy": json.dumps({"Version": "2008-10-17", "Id": "x", "Statement": list(statements)}), **more}


def merged(document: Document | None, statement: Document = OURS) -> Document:
    return with_statement(document, statement, limit=BUCKET_POLICY_LIMIT)


def text(document: Document) -> Document:
    found: Document = json.loads(document["Policy"])
    return found


def test_a_policy_of_its_own() -> None:
    assert text(merged(None)) == {"Version": "2012-10-17", "Statement": [OURS]}


def test_others_stay_as_they_are_and_where_they_are() -> None:
    old = {**OURS, "Action": "s3:Old"}
    found = merged(policy(FOREIGN, old, {"Sid": "Last"}, PolicyName="default"))
    assert text(found) == {"Version": "2008-10-17", "Id": "x", "Statement": [FOREIGN, OURS, {"Sid": "Last"}]}
    assert found["PolicyName"] == "default"
    assert json.dumps(text(found)["Statement"][0]) == json.dumps(FOREIGN)


def test_one_statement_without_a_list_becomes_a_list() -> None:
    found = merged({"Policy": json.dumps({"Statement": FOREIGN})})
    assert text(found) == {"Statement": [FOREIGN, OURS]}


def test_what_is_there_already_is_not_written_again() -> None:
    there = policy(FOREIGN, OURS)
    assert merged(there) is there
    assert merged(merged(policy(FOREIGN))) == merged(policy(FOREIGN))


def test_too_large_a_policy_is_refused() -> None:
    padding = {"Sid": "Long", "Resource": "x" * BUCKET_POLICY_LIMIT}
    with pytest.raises(CannotRepairError, match=r"would have 2\d+ bytes, and AWS takes 20480 at most"):
        merged(policy(padding))
    exact = len(merged(None)["Policy"])
    assert with_statement(None, OURS, limit=exact)
    with pytest.raises(CannotRepairError):
        with_statement(None, OURS, limit=exact - 1)


HOSTILE = [
    "", "{", "[]", "null", "{}", '{"Statement": 1}', '{"Statement": ["x"]}', '{"Statement": [], "Statement": []}',
    '{"Statement": [{"Sid": "a", "Sid": "b"}]}', "[" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("hostile", [*HOSTILE, None], ids=range(len(HOSTILE) + 1))
def test_a_policy_that_is_not_understood_is_not_touched(hostile: Any) -> None:  # noqa: ANN401
    with pytest.raises(CannotRepairError, match="not understood"):
        merged({"Policy": hostile})


def test_whatever_is_quoted_is_kept() -> None:
    odd = {"Sid": "S", "Resource": "\ud800é\N{GRINNING FACE}"}
    assert text(merged(policy(odd)))["Statement"][0] == odd
    assert merged(policy(odd))["Policy"].isascii()


def test_a_principal_that_is_nothing_names_nobody() -> None:
    empty = {**FOREIGN, "Principal": {"AWS": None}}
    assert text(merged(policy(empty)))["Statement"] == [empty, OURS]


def test_sids_are_short_alphanumeric_and_depend_on_every_part() -> None:
    found = {sid("Replicas"), sid("Replicas", "ab", "c"), sid("Replicas", "a", "bc"), sid("Replicas", "\ud800")}
    assert len(found) == 4
    assert all(one.isalnum() and one.startswith("S3RCReplicas") and len(one) <= 32 for one in found)
    assert sid("Replicas", "ab", "c") == sid("Replicas", "ab", "c")


SAME = [
    ({"Action": "s3:GetObject"}, {"Action": ["S3:GetObject"]}),
    ({"Resource": ["b", "a"]}, {"Resource": ["a", "b", "a"]}),
    ({"Principal": "*"}, {"Principal": {"AWS": ["*"]}}),
    ({"Principal": {"AWS": "111111111111"}}, {"Principal": {"AWS": "arn:aws:iam::111111111111:root"}}),
    ({"Condition": {"Bool": {"k": True}}}, {"Condition": {"Bool": {"k": ["true"]}}}),
    ({"Condition": {"NumericEquals": {"k": 1}}}, {"Condition": {"NumericEquals": {"k": "1"}}}),
    ({"Resource": None}, {"Resource": [None]}),
]
DIFFERENT = [
    ({"Effect": "Allow"}, {"Effect": "Deny"}),
    ({"Resource": "a"}, {"Resource": "A"}),
    ({"Resource": "a"}, {"NotResource": "a"}),
    ({"Principal": {"AWS": "111111111111"}}, {"Principal": {"AWS": "arn:aws:iam::111111111111:role/root"}}),
    ({"NotAction": [1]}, {"NotAction": [2]}),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_policies_that_mean_the_same(one: Document, other: Document) -> None:
    assert same_policy(policy(FOREIGN, one), policy(other, FOREIGN))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_policies_that_differ(one: Document, other: Document) -> None:
    assert not same_policy(policy(one), policy(other))


def test_nothing_and_what_is_no_policy() -> None:
    assert same_policy(None, None)
    assert not same_policy(None, policy())
    assert same_policy({"Policy": "{"}, {"Policy": "{"})
    assert not same_policy({"Policy": "{"}, policy())
    assert same_policy({"Policy": json.dumps({"Statement": FOREIGN})}, {"Policy": json.dumps({"Statement": [FOREIGN]})})


def test_a_policy_that_names_somebody_who_is_gone_is_left_to_a_person() -> None:
    gone = {"Effect": "Allow", "Principal": {"AWS": ["AROAW3MZX5CDJU44IELRH"]}, "Action": "s3:*", "Resource": "*"}
    document = {"Policy": json.dumps({"Version": "2012-10-17", "Statement": gone})}
    ours = {"Sid": "S3RCx", "Effect": "Allow", "Action": "s3:ReplicateObject", "Resource": "*"}
    with pytest.raises(CannotRepairError, match="AROAW3MZX5CDJU44IELRH, who is gone"):
        with_statement(document, ours, limit=20_480)

"""The role is made under the very ARN that the configuration names, or S3 is let in beside all others."""

from typing import Any

import pytest

from scanner.model.action import CannotRepairError
from scanner.model.base import Document
from scanner.model.finding import Verdict
from scanner.model.plan import Risk, Target
from tests.support.repairing import edits_of, repaired
from tests.support.rules import ROLE, replicating, rule

CHECK = "replication-role"
BOUNDARY = "arn:aws:iam::111111111111:policy/limit"
OTHERS = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}


def case(role: Document | str | None, named: str = ROLE, **remediation: str) -> dict[str, Any]:
    buckets = replicating(rule())
    buckets["src"]["replication"]["Role"] = named
    return {"buckets": {**buckets, named: {"role": role}}, "remediation": remediation}


def trusting(statement: Any) -> Document:  # noqa: ANN401 -- a statement, or several
    return {
        "Arn": ROLE,
        "RoleId": "AROAOTHERS",
        "Path": "/",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Id": "theirs", "Statement": statement},
    }


def test_a_role_that_is_missing_is_made_and_s3_alone_may_take_it() -> None:
    found = repaired("replication-role", CHECK, case(None))
    assert found.verdicts() == {Verdict.COMPLIANT}
    (edit,) = found.edits
    assert (edit.creates, edit.risk, edit.target) == (True, Risk.CAREFUL, Target(ROLE, "111111111111"))
    (statement,) = found.buckets[ROLE]["role"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    assert "PermissionsBoundary" not in found.buckets[ROLE]["role"]


def test_it_gets_the_boundary_that_the_policy_names() -> None:
    (edit,) = edits_of("replication-role", CHECK, case(None, role_boundary=BOUNDARY))
    made = edit.change(None)
    assert made["PermissionsBoundary"] == {"PermissionsBoundaryArn": BOUNDARY}
    assert f"Whether its boundary {BOUNDARY} allows it is not looked into." in edit.reason


@pytest.mark.parametrize("statement", [OTHERS, [OTHERS], []])
def test_s3_is_let_in_beside_those_who_are_there(statement: Any) -> None:  # noqa: ANN401
    found = repaired("replication-role", CHECK, case(trusting(statement)))
    assert found.verdicts() == {Verdict.COMPLIANT}
    (edit,) = found.edits
    assert (edit.creates, edit.risk) == (False, Risk.CAREFUL)
    assert "S3 may do from then on" in edit.reason
    before, after = trusting(statement), found.buckets[ROLE]["role"]
    assert {**after, "AssumeRolePolicyDocument": None} == {**before, "AssumeRolePolicyDocument": None}
    policy = after["AssumeRolePolicyDocument"]
    assert policy["Id"] == "theirs"
    assert policy["Statement"][:-1] == (statement if isinstance(statement, list) else [statement])


def test_a_role_that_went_meanwhile_is_not_made_by_the_way() -> None:
    (edit,) = edits_of("replication-role", CHECK, case(trusting([])))
    with pytest.raises(CannotRepairError, match="gone meanwhile"):
        edit.change(None)


@pytest.mark.parametrize(
    "named",
    [
        "arn:aws:iam::222222222222:role/r",
        "arn:aws-cn:iam::111111111111:role/r",
        "arn:aws:s3:::r",
        "not-an-arn",
    ],
)
def test_what_is_no_role_of_the_account_is_for_a_person(named: str) -> None:
    with pytest.raises(CannotRepairError, match="which is no role of account 111111111111"):
        edits_of("replication-role", CHECK, case(None, named))


def test_a_role_of_that_name_under_another_path_is_not_the_role() -> None:
    elsewhere = {**trusting([]), "Arn": "arn:aws:iam::111111111111:role/team/r"}
    with pytest.raises(CannotRepairError, match=r"exists under another path: arn:aws:iam::111111111111:role/team/r\."):
        edits_of("replication-role", CHECK, case(elsewhere))


def test_nothing_is_proposed_for_what_could_not_be_read() -> None:
    assert edits_of("replication-role", CHECK, case("AccessDenied")) == ()

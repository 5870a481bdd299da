"""A role of another account is let in by one statement; what the policy says besides stays, a Deny is for people."""

import json
from typing import Any

import pytest

from scanner.model.action import CannotRepairError
from scanner.model.base import Document
from scanner.model.finding import Verdict
from scanner.model.plan import Risk
from tests.support.planning import ROLE, THERE, role
from tests.support.repairing import edits_of, repaired
from tests.support.rules import ON, replicating, rule, to

CHECK = "destination-bucket-policy"
OTHERS = {"Sid": "Theirs", "Effect": "Allow", "Principal": {"AWS": THERE}, "Action": "s3:GetObject", "Resource": "*"}


def text(*statements: Document) -> Document:
    return {"Policy": json.dumps({"Version": "2012-10-17", "Id": "theirs", "Statement": statements})}


def case(policy: Document | str | None = None, *, account: str = THERE, **parts: Document) -> dict[str, Any]:
    lock: Document = {"object-lock": None}
    whole: dict[str, Any] = {"Destination": to(Account=account), **parts}
    buckets = replicating(rule(**whole), **lock)
    buckets["src"]["replication"]["Role"] = ROLE
    return {"buckets": {**buckets, "dst": {**buckets["dst"], "account": account, "policy": policy}, ROLE: role()}}


def statements(document: Document) -> list[Document]:
    found: list[Document] = json.loads(document["Policy"])["Statement"]
    return found


@pytest.mark.parametrize("policy", [None, text(), text(OTHERS)])
def test_one_statement_lets_the_role_in(policy: Document | None) -> None:
    found = repaired("bucket-policy", CHECK, case(policy))
    assert found.verdicts() == {Verdict.COMPLIANT}
    *others, ours = statements(found.buckets["dst"]["policy"])
    assert others == (statements(policy) if policy else [])
    assert ours["Principal"] == {"AWS": ROLE}
    assert ours["Action"] == ["s3:ReplicateObject", "s3:ReplicateTags"]
    (edit,) = found.edits
    assert (edit.risk, edit.target.account, edit.target.name) == (Risk.CAREFUL, THERE, "dst")
    assert "with this one role" in edit.reason


def test_delete_markers_and_a_change_of_owner_are_allowed_where_the_rule_does_them() -> None:
    taking = to(Account=THERE, AccessControlTranslation={"Owner": "Destination"})
    found = repaired("bucket-policy", CHECK, case(DeleteMarkerReplication=ON, Destination=taking))
    (ours,) = statements(found.buckets["dst"]["policy"])
    assert {"s3:ReplicateDelete", "s3:ObjectOwnerOverrideToBucketOwner"} <= {*ours["Action"]}


def test_a_deny_of_the_own_account_is_for_a_person() -> None:
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:ReplicateObject", "Resource": "arn:aws:s3:::dst/*"}
    with pytest.raises(CannotRepairError, match="denies what a role of its own account may do: a person has to look"):
        edits_of("bucket-policy", CHECK, case(text(deny), account="111111111111"))


def test_a_deny_is_not_taken_out() -> None:
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:ReplicateObject", "Resource": "arn:aws:s3:::dst/*"}
    found = repaired("bucket-policy", CHECK, case(text(deny)))
    assert statements(found.buckets["dst"]["policy"])[0] == deny
    assert found.verdicts() == {Verdict.NON_COMPLIANT}


def test_a_policy_that_names_somebody_who_is_gone_is_not_written() -> None:
    orphan = {**OTHERS, "Principal": {"AWS": "AIDAEXAMPLEEXAMPLE"}}
    (edit,) = edits_of("bucket-policy", CHECK, case(text(orphan)))
    with pytest.raises(CannotRepairError, match="AIDAEXAMPLEEXAMPLE, who is gone"):
        edit.change(text(orphan))


def test_nothing_is_proposed_for_what_could_not_be_read() -> None:
    assert edits_of("bucket-policy", CHECK, case("AccessDenied")) == ()


def test_whose_the_destination_is_has_to_be_known() -> None:
    unknown = case()
    unknown["buckets"]["dst"] |= {"listed": False}
    unknown["buckets"]["src"]["replication"]["Rules"][0]["Destination"].pop("Account")
    assert edits_of("bucket-policy", CHECK, unknown) == ()

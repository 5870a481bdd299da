"""The role gets the least that the rules need, beside what others gave it; what somebody denies is left to a person."""

from typing import Any

import pytest

from scanner.actions.role_permissions import ACTION
from scanner.model.action import CannotRepairError
from scanner.model.base import Document
from scanner.model.facet import Unread
from scanner.model.finding import Verdict
from scanner.model.plan import Risk
from tests.support.judging import judge
from tests.support.planning import OWN_REPLICA_KEY, ROLE, SOURCE_KEY, key, kms, role
from tests.support.repairing import case_of, edits_of, repaired
from tests.support.rules import ON, replicating, rule, to

CHECK = "replication-role-permissions"
THEIRS = {"PolicyName": "theirs", "PolicyDocument": {"Version": "2012-10-17", "Statement": []}}
WITH_KMS: dict[str, Any] = {
    "Destination": to(EncryptionConfiguration={"ReplicaKmsKeyID": OWN_REPLICA_KEY}),
    "SourceSelectionCriteria": {"SseKmsEncryptedObjects": ON},
}


def case(
    *rules: Document,
    policies: tuple[Document, ...] = (),
    encryption: Document | None = None,
    lock: Document | None = None,
) -> dict[str, Any]:
    buckets = replicating(*(rules or (rule(),)), encryption=encryption, policy=None, **{"object-lock": lock})
    buckets["dst"] |= {"policy": None, "encryption": None, "ownership": None}
    buckets["src"]["replication"]["Role"] = ROLE
    keys = {SOURCE_KEY: key(SOURCE_KEY), OWN_REPLICA_KEY: key(OWN_REPLICA_KEY)}
    return {"buckets": {**buckets, ROLE: role(ROLE, *policies), **keys}}


def allowed(policies: Document) -> dict[str, Document]:
    """Return what our policy allows, by action."""
    ours = next(one for one in policies["Inline"] if one["PolicyName"] != "theirs")
    return {action: one for one in ours["PolicyDocument"]["Statement"] for action in one["Action"]}


def test_the_role_may_do_what_the_rules_need_and_no_more() -> None:
    found = repaired("role-permissions", CHECK, case())
    assert found.verdicts() == {Verdict.COMPLIANT}
    granted = allowed(found.buckets[ROLE]["role-policies"])
    assert granted["s3:ReplicateObject"]["Resource"] == "arn:aws:s3:::dst/*"
    assert granted["s3:GetReplicationConfiguration"]["Resource"] == "arn:aws:s3:::src"
    assert not {"s3:ReplicateDelete", "s3:GetObjectRetention", "kms:Decrypt"} & granted.keys()


def test_policies_of_others_stay() -> None:
    found = repaired("role-permissions", CHECK, case(policies=(THEIRS,)))
    assert found.buckets[ROLE]["role-policies"]["Inline"][0] == THEIRS
    (edit,) = found.edits
    assert (edit.risk, edit.target.arn) == (Risk.CAREFUL, ROLE)
    assert "a role that others made" in edit.reason


def test_delete_markers_locks_and_keys_are_allowed_where_the_rules_need_them() -> None:
    asked = case(
        rule(DeleteMarkerReplication=ON, **WITH_KMS),
        encryption=kms(SOURCE_KEY),
        lock={"ObjectLockEnabled": "Enabled"},
    )
    found = repaired("role-permissions", CHECK, asked)
    assert found.verdicts() == {Verdict.COMPLIANT}
    granted = allowed(found.buckets[ROLE]["role-policies"])
    assert {"s3:ReplicateDelete", "s3:GetObjectRetention", "kms:Decrypt", "kms:Encrypt"} <= granted.keys()
    assert granted["kms:Encrypt"]["Resource"] == OWN_REPLICA_KEY


DST2 = {"region": "eu-north-1", "policy": None, "encryption": None, "ownership": None}
SECOND = rule("second", 6, Destination=to("dst2"))


def test_every_rule_of_the_bucket_is_thought_of() -> None:
    asked = case(rule(), SECOND)
    asked["buckets"]["dst2"] = DST2
    found = repaired("role-permissions", CHECK, asked)
    assert found.verdicts() == {Verdict.COMPLIANT}
    granted = allowed(found.buckets[ROLE]["role-policies"])
    assert granted["s3:ReplicateObject"]["Resource"] == ["arn:aws:s3:::dst/*", "arn:aws:s3:::dst2/*"]


def test_what_is_not_known_of_another_rule_is_left_out_and_of_the_rule_itself_not_guessed() -> None:
    asked = case(rule(), SECOND)
    asked["buckets"]["dst2"] = {"location": "AccessDenied", "listed": False}
    first, second = (one for one in judge(CHECK, asked) if one.bucket == "src")
    (edit,) = ACTION.edits(case_of(first, asked))
    assert "dst2" not in str(edit.change({"Inline": [], "Attached": [], "Boundary": None}))
    with pytest.raises(Unread, match="AccessDenied"):
        tuple(ACTION.edits(case_of(second, asked)))


def test_what_another_policy_denies_is_for_a_person() -> None:
    ours = repaired("role-permissions", CHECK, case()).buckets[ROLE]["role-policies"]["Inline"]
    deny = {"Effect": "Deny", "Action": "s3:ReplicateObject", "Resource": "*"}
    no = {"PolicyName": "no", "PolicyDocument": {"Version": "2012-10-17", "Statement": [deny]}}
    with pytest.raises(CannotRepairError, match="another policy of the role, or its boundary, denies it"):
        edits_of("role-permissions", CHECK, case(policies=(*ours, no)))


def test_nothing_is_proposed_for_what_could_not_be_read() -> None:
    asked = case()
    asked["buckets"][ROLE]["role-policies"] = "AccessDenied"
    assert edits_of("role-permissions", CHECK, asked) == ()

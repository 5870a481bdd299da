"""The key that does not admit the role gets one statement; no other key is touched, nor one that AWS manages."""

import json
from typing import Any

import pytest

from scanner.actions.key_policy import ACTION
from scanner.model.action import CannotRepairError
from scanner.model.base import Document
from scanner.model.facet import Unread
from scanner.model.finding import Finding, Verdict
from scanner.model.plan import Risk
from tests.support.judging import judge
from tests.support.planning import HERE, REPLICA_KEY, ROLE, SOURCE_KEY, key, kms, role
from tests.support.repairing import case_of, edits_of, repaired
from tests.support.rules import ON, replicating, rule, to

CHECK = "replica-key-policy"


def admitting(arn: str, principal: str) -> Document:
    """Return a key that lets one principal in alone."""
    statement = {"Sid": "Admin", "Effect": "Allow", "Principal": {"AWS": principal}, "Action": "kms:*", "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return {**key(arn), "key-policy": {"Policy": text}}


def open_key(arn: str) -> Document:
    return admitting(arn, ROLE)


def closed_key(arn: str) -> Document:
    return admitting(arn, f"arn:aws:iam::{HERE}:role/admin")


def case(source: Document, replica: Document, name: str = REPLICA_KEY) -> dict[str, Any]:
    encrypted = to(EncryptionConfiguration={"ReplicaKmsKeyID": name})
    opted_in = rule(Destination=encrypted, SourceSelectionCriteria={"SseKmsEncryptedObjects": ON})
    buckets = replicating(opted_in, encryption=kms(SOURCE_KEY))
    buckets["src"]["replication"]["Role"] = ROLE
    return {"buckets": {**buckets, ROLE: role(), SOURCE_KEY: source, REPLICA_KEY: replica}}


def refused() -> Finding:
    """Return the finding about a replica key that does not let the role in."""
    found = judge(CHECK, case(open_key(SOURCE_KEY), closed_key(REPLICA_KEY)))
    return next(one for one in found if one.bucket == "src")


@pytest.mark.parametrize(
    ("arn", "source", "replica", "bucket"),
    [
        (REPLICA_KEY, open_key(SOURCE_KEY), closed_key(REPLICA_KEY), "dst"),
        (SOURCE_KEY, closed_key(SOURCE_KEY), open_key(REPLICA_KEY), "src"),
    ],
)
def test_the_key_that_refuses_is_asked_and_no_other(arn: str, source: Document, replica: Document, bucket: str) -> None:
    found = repaired("key-policy", CHECK, case(source, replica))
    assert found.verdicts() == {Verdict.COMPLIANT}
    (edit,) = found.edits
    assert (edit.target.arn, edit.risk) == (arn, Risk.CAREFUL)
    assert edit.target.account == arn.split(":")[4]
    assert edit.target.region == arn.split(":")[3]
    admin, ours = json.loads(found.buckets[arn]["key-policy"]["Policy"])["Statement"]
    assert admin["Sid"] == "Admin"
    assert ours["Principal"] == {"AWS": ROLE}
    contexts = ours["Condition"]["StringLike"]["kms:EncryptionContext:aws:s3:arn"]
    assert contexts == [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]


def test_a_key_that_aws_manages_has_a_policy_that_nobody_changes() -> None:
    asked = case(open_key(SOURCE_KEY), closed_key(REPLICA_KEY))
    asked["buckets"][REPLICA_KEY]["key"] |= {"KeyManager": "AWS"}
    with pytest.raises(CannotRepairError, match=f"the policy of {REPLICA_KEY} cannot be changed"):
        tuple(ACTION.edits(case_of(refused(), asked)))


def test_a_rule_that_names_no_key_of_its_own_has_no_policy_to_change() -> None:
    asked = case(open_key(SOURCE_KEY), closed_key(REPLICA_KEY))
    asked["buckets"]["src"]["encryption"] = None
    (there,) = asked["buckets"]["src"]["replication"]["Rules"]
    there["Destination"]["EncryptionConfiguration"]["ReplicaKmsKeyID"] = "alias/aws/s3"
    with pytest.raises(CannotRepairError, match="a key that AWS manages"):
        tuple(ACTION.edits(case_of(refused(), asked)))


@pytest.mark.parametrize("facet", ["key-policy", "key-grants"])
def test_nothing_is_proposed_for_what_could_not_be_read(facet: str) -> None:
    unread = {**closed_key(REPLICA_KEY), facet: "AccessDenied"}
    assert edits_of("key-policy", CHECK, case(open_key(SOURCE_KEY), unread)) == ()


def test_whose_the_key_is_has_to_be_known() -> None:
    unread = {**closed_key(REPLICA_KEY), "key": "AccessDenied"}
    with pytest.raises(Unread, match="AccessDenied"):
        edits_of("key-policy", CHECK, case(open_key(SOURCE_KEY), unread))

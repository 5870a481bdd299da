"""What the estate's roles may do and whom its keys admit: what replication needs, and no more."""

import json
from typing import Any

import pytest

from scanner.sandbox.estate import Bucket, Rule, role_arn
from scanner.sandbox.nordwind import BUCKETS
from scanner.sandbox.permissions import key_policy, replication_policy, trust

OWN, OTHER = "111122223333", "444455556666"
WEST, CENTRAL = (OWN, "eu-west-1"), (OTHER, "eu-central-1")
KEYS = {WEST: "arn:aws:kms:eu-west-1:111122223333:key/s", CENTRAL: "arn:aws:kms:eu-central-1:444455556666:key/r"}
SOURCE = Bucket(
    name="source",
    account=OWN,
    region="eu-west-1",
    story="",
    kms=True,
    rules=(Rule(id="all", to="copy", account=OTHER, replica_key=CENTRAL),),
)


def statements(document: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(document)["Statement"]
    return found


def resources(document: str) -> dict[str, list[str]]:
    """Return what each action is allowed on."""
    found: dict[str, list[str]] = {}
    for statement in statements(document):
        for action in statement["Action"]:
            found.setdefault(action, []).extend(statement["Resource"])
    return found


def test_a_role_reads_its_sources_and_writes_their_destinations() -> None:
    allowed = resources(replication_policy([SOURCE], KEYS))
    assert allowed["s3:GetReplicationConfiguration"] == ["arn:aws:s3:::source"]
    assert allowed["s3:GetObjectVersionForReplication"] == ["arn:aws:s3:::source/*"]
    assert allowed["s3:ReplicateObject"] == ["arn:aws:s3:::copy/*"]
    assert allowed["kms:Decrypt"] == [KEYS[WEST], KEYS[CENTRAL]]
    assert allowed["kms:GenerateDataKey"] == [KEYS[CENTRAL]]


def test_a_role_without_kms_may_use_no_key() -> None:
    plain = Bucket(
        name="plain", account=OWN, region="eu-west-1", story="", rules=(Rule(id="all", to="copy"),)
    )  # fmt: skip
    assert not [action for action in resources(replication_policy([plain], KEYS)) if action.startswith("kms:")]


def test_a_key_admits_the_roles_of_other_accounts_whose_rules_name_it() -> None:
    own, foreign = statements(key_policy(CENTRAL, [SOURCE]))
    assert own["Principal"] == {"AWS": f"arn:aws:iam::{OTHER}:root"}
    assert foreign["Principal"] == {"AWS": role_arn(OWN, SOURCE.role)}
    assert len(statements(key_policy(WEST, [SOURCE]))) == 1


def test_a_trust_policy_names_its_principal() -> None:
    (statement,) = statements(trust({"Service": "s3.amazonaws.com"}))
    assert statement == {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }


@pytest.mark.parametrize("later", ["role deleted", "role distrusts S3"])
def test_what_happens_to_a_role_happens_to_one_bucket_only(later: str) -> None:
    (struck,) = [bucket for bucket in BUCKETS if bucket.later == later]
    assert [bucket for bucket in BUCKETS if (bucket.account, bucket.role) == (struck.account, struck.role)] == [struck]


def test_what_happens_to_a_key_happens_to_one_pair_only() -> None:
    (struck,) = [bucket for bucket in BUCKETS if bucket.later == "key scheduled for deletion"]
    assert [bucket for bucket in BUCKETS if bucket.kms and bucket.place == struck.place] == [struck]
    rules = [rule for bucket in BUCKETS for rule in bucket.rules if rule.replica_key == struck.place]
    assert [rule.to for rule in rules] == [struck.name]

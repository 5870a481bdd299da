"""What the role is given is the least that AWS documents, and enough for our own checks."""

import json
from typing import Any

import pytest

from scanner.amend.inline import INLINE_LIMIT, OWN_INLINE, has_inline, with_inline
from scanner.amend.policies import BUCKET_POLICY_LIMIT, KEY_POLICY_LIMIT, with_statement
from scanner.amend.role import (
    Route,
    destination_bucket_statement,
    replica_key_statement,
    replication_statements,
    route_of,
    source_key_statement,
    trust,
)
from scanner.model.action import CannotRepairError
from scanner.model.base import Document
from scanner.model.bucket import BucketRef
from scanner.model.finding import Verdict
from scanner.model.identity import parse_role_policies
from scanner.model.replication import parse_replication
from tests.support.judging import judge

SRC = BucketRef("111111111111", "src", "eu-west-1")
DST = BucketRef("222222222222", "dst", "eu-central-1")
ROLE = "arn:aws:iam::111111111111:role/replication"
SOURCE_KEY = "arn:aws:kms:eu-west-1:111111111111:key/s"
REPLICA_KEY = "arn:aws:kms:eu-central-1:222222222222:key/r"
RULE = {
    "ID": "all",
    "Status": "Enabled",
    "Priority": 1,
    "Filter": {},
    "DeleteMarkerReplication": {"Status": "Enabled"},
    "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
    "Destination": {
        "Bucket": "arn:aws:s3:::dst",
        "Account": "222222222222",
        "AccessControlTranslation": {"Owner": "Destination"},
        "EncryptionConfiguration": {"ReplicaKmsKeyID": REPLICA_KEY},
    },
}


def test_trust() -> None:
    assert trust()["Statement"][0]["Principal"] == {"Service": "s3.amazonaws.com"}
    services = trust(batch=True)["Statement"][0]["Principal"]["Service"]
    assert services == ["s3.amazonaws.com", "batchoperations.s3.amazonaws.com"]


def test_a_plain_rule_needs_little() -> None:
    statements = replication_statements(SRC, [Route(DST)])
    assert [statement["Action"] for statement in statements] == [
        ["s3:GetReplicationConfiguration", "s3:ListBucket"],
        ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"],
        ["s3:ReplicateObject", "s3:ReplicateTags"],
    ]
    assert [one["Resource"] for one in statements] == ["arn:aws:s3:::src", "arn:aws:s3:::src/*", "arn:aws:s3:::dst/*"]


def test_everything_at_once_in_another_partition() -> None:
    source = BucketRef("1", "src", "cn-north-1", "aws-cn")
    far, near = BucketRef("2", "far", "cn-northwest-1", "aws-cn"), BucketRef("1", "near", "cn-northwest-1", "aws-cn")
    key = "arn:aws-cn:kms:cn-northwest-1:2:key/r"
    routes = [Route(far, delete_markers=True, owner_override=True, replica_key=key), Route(near, replica_key=key)]
    found = replication_statements(source, routes, object_lock=True, source_keys=["arn:aws-cn:kms:cn-north-1:1:key/s"])
    again = replication_statements(
        source, routes[::-1], object_lock=True, source_keys=["arn:aws-cn:kms:cn-north-1:1:key/s"]
    )
    assert found == again
    assert found[1]["Action"][-2:] == ["s3:GetObjectRetention", "s3:GetObjectLegalHold"]
    assert found[2]["Resource"] == ["arn:aws-cn:s3:::far/*", "arn:aws-cn:s3:::near/*"]
    assert [one["Resource"] for one in found[3:5]] == ["arn:aws-cn:s3:::far/*"] * 2
    assert found[5]["Condition"]["StringLike"] == {
        "kms:ViaService": "s3.cn-north-1.amazonaws.com",
        "kms:EncryptionContext:aws:s3:arn": ["arn:aws-cn:s3:::src", "arn:aws-cn:s3:::src/*"],
    }
    assert found[6]["Condition"]["StringLike"] == {
        "kms:ViaService": "s3.cn-northwest-1.amazonaws.com",
        "kms:EncryptionContext:aws:s3:arn": [
            f"arn:aws-cn:s3:::{bucket}{rest}" for bucket in ("far", "near") for rest in ("", "/*")
        ],
    }
    assert all(statement["Sid"].isalnum() for statement in found)
    assert len({statement["Sid"] for statement in found}) == len(found) == 7


def estate(*, keyed: bool, locked: bool, rule: Document = RULE) -> dict[str, Any]:
    """Return buckets, keys and a role of two accounts whose policies are all ours."""
    typed = parse_replication({"Role": ROLE, "Rules": [rule]}).rules[0]
    routes = [route_of(typed, DST, typed.destination.replica_kms_key)]
    statements = replication_statements(SRC, routes, object_lock=locked, source_keys=[SOURCE_KEY])
    bucket = destination_bucket_statement(
        ROLE, DST, delete_markers=typed.replicates_delete_markers, owner_override=typed.destination.owner_override
    )
    return {
        "src": {
            "region": "eu-west-1",
            "versioning": {"Status": "Enabled"},
            "encryption": encryption(SOURCE_KEY, keyed=keyed),
            "object-lock": {"ObjectLockEnabled": "Enabled"} if locked else None,
            "policy": None,
            "replication": {"Role": ROLE, "Rules": [rule]},
        },
        "dst": {
            "account": "222222222222",
            "region": "eu-central-1",
            "encryption": encryption(REPLICA_KEY, keyed=False),
            "ownership": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]},
            "policy": with_statement(None, bucket, limit=BUCKET_POLICY_LIMIT),
        },
        ROLE: {
            "role": {"Arn": ROLE, "RoleId": "AROAX", "AssumeRolePolicyDocument": trust()},
            "role-policies": with_inline(None, SRC.arn, statements),
        },
        SOURCE_KEY: key(SOURCE_KEY, source_key_statement(ROLE, SRC)),
        REPLICA_KEY: key(REPLICA_KEY, replica_key_statement(ROLE, DST.region, DST)),
    }


def encryption(arn: str, *, keyed: bool) -> Document:
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": arn}
    return {"Rules": [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": keyed}]}


def key(arn: str, statement: Document) -> Document:
    described = {
        "Arn": arn, "KeyState": "Enabled", "KeyManager": "CUSTOMER", "KeySpec": "SYMMETRIC_DEFAULT",
        "KeyUsage": "ENCRYPT_DECRYPT",
    }  # fmt: skip
    policy = with_statement(None, statement, limit=KEY_POLICY_LIMIT)
    return {"key": described, "key-policy": policy, "key-grants": {"Grants": []}}


PLAIN = {
    **{name: value for name, value in RULE.items() if name != "SourceSelectionCriteria"},
    "DeleteMarkerReplication": {"Status": "Disabled"},
    "Filter": {"Prefix": "a/"},
    "Destination": {"Bucket": "arn:aws:s3:::dst"},
}
V1 = {"ID": "all", "Status": "Enabled", "Prefix": "", "Destination": {"Bucket": "arn:aws:s3:::dst"}}


@pytest.mark.parametrize("check", ["replication-role-permissions", "destination-bucket-policy", "replica-key-policy"])
@pytest.mark.parametrize("keyed", [True, False])
@pytest.mark.parametrize("locked", [True, False])
def test_our_checks_find_it_sufficient(check: str, keyed: bool, locked: bool) -> None:
    (finding,) = (one for one in judge(check, {"buckets": estate(keyed=keyed, locked=locked)}) if one.bucket == "src")
    assert finding.verdict is Verdict.COMPLIANT, finding.message


@pytest.mark.parametrize("check", ["replication-role-permissions", "destination-bucket-policy", "replication-role"])
@pytest.mark.parametrize("rule", [PLAIN, V1])
def test_so_they_do_for_plain_and_old_rules(check: str, rule: Document) -> None:
    found = judge(check, {"buckets": estate(keyed=False, locked=False, rule=rule)})
    (finding,) = (one for one in found if one.bucket == "src")
    assert finding.verdict is Verdict.COMPLIANT, finding.message


@pytest.mark.parametrize("gone", range(7))
def test_nothing_is_given_that_is_not_needed(gone: int) -> None:
    buckets = estate(keyed=True, locked=True)
    root = {"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "kms:*", "Resource": "*"}
    buckets[SOURCE_KEY]["key-policy"] = {"Policy": json.dumps({"Statement": root})}
    policy = buckets[ROLE]["role-policies"]["Inline"][0]["PolicyDocument"]
    assert len(policy["Statement"]) == 7
    del policy["Statement"][gone]
    (finding,) = (one for one in judge("replication-role-permissions", {"buckets": buckets}) if one.bucket == "src")
    assert finding.verdict is Verdict.NON_COMPLIANT


def test_statements_of_two_needs_stand_beside_each_other() -> None:
    plain = destination_bucket_statement(ROLE, DST, delete_markers=False)
    owner = destination_bucket_statement(ROLE, DST, owner_override=True)
    assert plain["Sid"] != owner["Sid"]
    both = with_statement(with_statement(None, plain, limit=9999), owner, limit=9999)
    assert len(json.loads(both["Policy"])["Statement"]) == 2


NEED: Document = {"Sid": "S3RCSource", "Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": "arn:aws:s3:::src"}
POLICIES: Document = {
    "Inline": [{"PolicyName": "theirs", "PolicyDocument": {"Statement": []}}],
    "Attached": [{"PolicyName": "a", "PolicyArn": "arn", "PolicyDocument": {}}],
    "Boundary": None,
}


def test_our_inline_policy_stands_beside_the_others() -> None:
    found = with_inline(POLICIES, SRC.arn, [NEED])
    assert found["Inline"][0] == POLICIES["Inline"][0]
    assert found["Inline"][1]["PolicyName"] == "s3-replication-scanner"
    assert {key: found[key] for key in ("Attached", "Boundary")} == {"Attached": POLICIES["Attached"], "Boundary": None}
    assert with_inline(found, SRC.arn, [NEED]) == found


def test_what_another_bucket_needs_of_the_role_stays_whatever_the_order() -> None:
    one_way = with_inline(with_inline(POLICIES, SRC.arn, [NEED]), DST.arn, [NEED, {**NEED, "Sid": "S3RCMore"}])
    other_way = with_inline(with_inline(POLICIES, DST.arn, [NEED, {**NEED, "Sid": "S3RCMore"}]), SRC.arn, [NEED])
    assert one_way == other_way
    assert len(statements_of(one_way)) == 3
    less = with_inline(one_way, DST.arn, [NEED])
    assert statements_of(less) == [one for one in statements_of(one_way) if not one["Sid"].endswith("More")]


def test_it_is_known_whether_a_bucket_has_what_it_needs() -> None:
    policies = parse_role_policies(with_inline(POLICIES, SRC.arn, [NEED]))
    assert has_inline(policies, SRC.arn, [NEED])
    assert not has_inline(policies, DST.arn, [NEED])
    assert not has_inline(policies, SRC.arn, [{**NEED, "Resource": "*"}])
    assert not has_inline(parse_role_policies(POLICIES), SRC.arn, [NEED])


def test_a_role_can_be_full() -> None:
    full = {**POLICIES, "Inline": [{"PolicyName": "theirs", "PolicyDocument": {"Statement": "x" * INLINE_LIMIT}}]}
    with pytest.raises(CannotRepairError, match="characters together, and IAM takes 10240 at most"):
        with_inline(full, SRC.arn, [NEED])


def statements_of(document: Document) -> list[Document]:
    (ours,) = (policy for policy in document["Inline"] if policy["PolicyName"] == OWN_INLINE)
    statements: list[Document] = ours["PolicyDocument"]["Statement"]
    return statements

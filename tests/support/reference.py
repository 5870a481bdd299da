"""AWS's documented replication set-ups as estate fragments: everything in them is as AWS's own pages say.

Sources: Amazon S3 User Guide, setting-repl-config-perm-overview (role, trust, destination policy),
replication-config-for-kms-objects (keys, Bucket Keys), replication-change-owner (owner override), object-lock-managing,
replication-time-control, replication-for-metadata-changes (two-way).
"""

import json
import re
from collections.abc import Mapping
from typing import Any

Fragment = dict[str, dict[str, Any]]

SOURCE_ACCOUNT = "111111111111"
OTHER_ACCOUNT = "222222222222"
SOURCE, DESTINATION = "ledger", "ledger-replica"
SOURCE_REGION, DESTINATION_REGION = "eu-west-1", "eu-central-1"
ROLE = f"arn:aws:iam::{SOURCE_ACCOUNT}:role/service-role/s3-replication-ledger"
BACK_ROLE = f"arn:aws:iam::{SOURCE_ACCOUNT}:role/service-role/s3-replication-back"
SOURCE_KEY = f"arn:aws:kms:{SOURCE_REGION}:{SOURCE_ACCOUNT}:key/0a0a0a0a-0000-4000-8000-00000000aaaa"
ON = {"Status": "Enabled"}
BLOCKED = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
ALARM = {
    "QueueConfigurations": [
        {
            "QueueArn": "arn:aws:sqs:eu-west-1:111111111111:alarms",
            "Events": ["s3:Replication:OperationFailedReplication"],
        }
    ]
}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def bucket_arn(name: str) -> str:
    """Return a bucket's ARN."""
    return f"arn:aws:s3:::{name}"


def replica_key(account: str) -> str:
    """Return the ARN of the replica key."""
    return f"arn:aws:kms:{DESTINATION_REGION}:{account}:key/0b0b0b0b-0000-4000-8000-00000000bbbb"


def setup(
    *,
    cross_account: bool = False,
    kms: bool = False,
    bucket_key: bool = False,
    owner_override: bool = False,
    object_lock: bool = False,
    two_way: bool = False,
) -> Fragment:
    """Return a set-up: a source, a destination, their role, and with `kms` their keys. Nothing in it is wrong."""
    account = OTHER_ACCOUNT if cross_account else SOURCE_ACCOUNT
    rule = _rule(DESTINATION, account if owner_override else "", replica_key(account) if kms else "")
    fragment: Fragment = {
        SOURCE: {
            **_bucket(SOURCE_ACCOUNT, SOURCE_REGION, SOURCE_KEY if kms else "", bucket_key=bucket_key),
            "replication": {"Role": ROLE, "Rules": [rule]},
            "notifications": ALARM,
            "object-lock": {"ObjectLockEnabled": "Enabled"} if object_lock else None,
        },
        DESTINATION: {
            **_bucket(account, DESTINATION_REGION, replica_key(account) if kms else "", bucket_key=bucket_key),
            "replication": None,
            "object-lock": {"ObjectLockEnabled": "Enabled"} if object_lock else None,
            "policy": destination_policy() if cross_account else None,
        },
        ROLE: {
            "role": {"Arn": ROLE, "RoleId": "AROAEXAMPLEID", "AssumeRolePolicyDocument": TRUST},
            "role-policies": _inline(role_statements(account, kms=kms, object_lock=object_lock)),
        },
    }
    if kms:
        fragment[SOURCE_KEY] = _key(SOURCE_KEY, SOURCE_ACCOUNT)
        fragment[replica_key(account)] = _key(replica_key(account), account, ROLE if cross_account else "")
    if two_way:
        _add_way_back(fragment)
    return fragment


def _bucket(account: str, region: str, key: str, *, bucket_key: bool) -> dict[str, Any]:
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key} if key else {"SSEAlgorithm": "AES256"}
    return {
        "account": account,
        "region": region,
        "versioning": ON,
        "encryption": {"Rules": [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": bucket_key}]},
        "ownership": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "public-access-block": BLOCKED,
        "policy": None,
        "lifecycle": None,
        "notifications": {},
        "object-lock": None,
        "request-payment": {"Payer": "BucketOwner"},
        "tags": None,
    }


def _rule(destination: str, owner: str, key: str) -> dict[str, Any]:
    override = {"Account": owner, "AccessControlTranslation": {"Owner": "Destination"}} if owner else {}
    encryption = {"EncryptionConfiguration": {"ReplicaKmsKeyID": key}} if key else {}
    criteria = {"SourceSelectionCriteria": {"SseKmsEncryptedObjects": ON}} if key else {}
    return {
        "ID": "everything",
        "Priority": 1,
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": ON,
        **criteria,
        "Destination": {
            "Bucket": bucket_arn(destination),
            **override,
            **encryption,
            "ReplicationTime": {**ON, "Time": {"Minutes": 15}},
            "Metrics": {**ON, "EventThreshold": {"Minutes": 15}},
        },
    }


def role_statements(account: str, *, kms: bool, object_lock: bool) -> list[dict[str, Any]]:
    """Return the statements of the role's policy, as AWS's pages write them."""
    statements = [
        _allow(["s3:GetReplicationConfiguration", "s3:ListBucket"], bucket_arn(SOURCE)),
        _allow(
            ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"],
            bucket_arn(SOURCE) + "/*",
        ),
        _allow(
            ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags", "s3:ObjectOwnerOverrideToBucketOwner"],
            bucket_arn(DESTINATION) + "/*",
        ),
    ]
    if object_lock:
        statements += [
            _allow(["s3:GetObjectRetention", "s3:GetObjectLegalHold"], bucket_arn(SOURCE) + "/*"),
            _allow(["s3:PutObjectRetention", "s3:PutObjectLegalHold"], bucket_arn(DESTINATION) + "/*"),
        ]
    if kms:
        statements += [
            _with_key(["kms:Decrypt", "kms:GenerateDataKey"], SOURCE_KEY, SOURCE_REGION, SOURCE),
            _with_key(
                ["kms:Encrypt", "kms:GenerateDataKey", "kms:Decrypt"],
                replica_key(account),
                DESTINATION_REGION,
                DESTINATION,
            ),
        ]
    return statements


def _allow(actions: list[str], resource: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def _with_key(actions: list[str], key: str, region: str, bucket: str) -> dict[str, Any]:
    """Both forms of the encryption context: S3 sends the bucket's ARN where Bucket Keys are on, else the object's."""
    return {
        **_allow(actions, key),
        "Condition": {
            "StringLike": {
                "kms:ViaService": f"s3.{region}.amazonaws.com",
                "kms:EncryptionContext:aws:s3:arn": [bucket_arn(bucket), bucket_arn(bucket) + "/*"],
            }
        },
    }


def _inline(statements: list[dict[str, Any]]) -> dict[str, Any]:
    document = {"Version": "2012-10-17", "Statement": statements}
    return {"Inline": [{"PolicyName": "replication", "PolicyDocument": document}], "Attached": [], "Boundary": None}


def destination_policy() -> dict[str, str]:
    """Return the destination's bucket policy of a cross-account set-up."""
    principal = {"Principal": {"AWS": ROLE}}
    objects = ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags", "s3:ObjectOwnerOverrideToBucketOwner"]
    bucket = ["s3:List*", "s3:GetBucketVersioning", "s3:PutBucketVersioning"]
    statements = [
        {"Sid": "Replicas", **principal, **_allow(objects, bucket_arn(DESTINATION) + "/*")},
        {"Sid": "Versioning", **principal, **_allow(bucket, bucket_arn(DESTINATION))},
    ]
    return as_policy(statements)


def as_policy(statements: list[dict[str, Any]]) -> dict[str, str]:
    """Return a resource policy as GetBucketPolicy and GetKeyPolicy answer it: JSON in a string."""
    return {"Policy": json.dumps({"Version": "2012-10-17", "Statement": statements})}


def _key(arn: str, account: str, guest: str = "") -> dict[str, Any]:
    owner = {"Sid": "Owner", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, **_allow(["kms:*"], "*")}
    lent = {
        "Sid": "Role",
        "Principal": {"AWS": guest},
        **_allow(["kms:Encrypt", "kms:GenerateDataKey", "kms:Decrypt"], "*"),
    }
    return {
        "key": {
            "Arn": arn,
            "AWSAccountId": account,
            "KeyState": "Enabled",
            "KeyManager": "CUSTOMER",
            "KeySpec": "SYMMETRIC_DEFAULT",
            "KeyUsage": "ENCRYPT_DECRYPT",
        },
        "key-policy": as_policy([owner, lent] if guest else [owner]),
        "key-grants": {"Grants": []},
    }


def _add_way_back(fragment: Fragment) -> None:
    """Let the destination replicate back, with replica modification sync on both sides."""
    back = _rule(SOURCE, "", "")
    for rule in (fragment[SOURCE]["replication"]["Rules"][0], back):
        rule.setdefault("SourceSelectionCriteria", {})["ReplicaModifications"] = ON
    fragment[DESTINATION] |= {"replication": {"Role": BACK_ROLE, "Rules": [back]}, "notifications": ALARM}
    fragment[BACK_ROLE] = swapped(fragment[ROLE])
    fragment[BACK_ROLE]["role"]["Arn"] = BACK_ROLE


def add_way_onward(fragment: Fragment) -> None:
    """Let the destination replicate to a third bucket, as healthily as the source replicates to it."""
    further, role = f"{SOURCE}-archive", ROLE.replace("ledger", "archive")
    text = json.dumps(setup()).replace(ROLE, role).replace(DESTINATION, further)
    onward: Fragment = json.loads(re.sub(rf"\b{SOURCE}\b(?!-)", DESTINATION, text))
    onward[DESTINATION]["region"], onward[further]["region"] = DESTINATION_REGION, SOURCE_REGION
    fragment.update(onward)


def swapped(facets: Mapping[str, Any]) -> dict[str, Any]:
    """Return a role's documents with source and destination exchanged."""
    text = json.dumps(dict(facets)).replace(bucket_arn(DESTINATION), "THE-OTHER")
    exchanged: dict[str, Any] = json.loads(
        text.replace(bucket_arn(SOURCE), bucket_arn(DESTINATION)).replace("THE-OTHER", bucket_arn(SOURCE))
    )
    return exchanged

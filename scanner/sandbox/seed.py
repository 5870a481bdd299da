"""Building the estate through S3's ordinary API, in the order in which a company would: buckets, rules, mishaps."""

import json
from collections.abc import Iterable, Iterator

from scanner.model.base import Document
from scanner.sandbox.clients import HOME_REGION, Clients
from scanner.sandbox.estate import (
    AUDIT_ROLE,
    REPLICATION_ROLE,
    Bucket,
    Keys,
    replication_document,
    role_arn,
)

Buckets = tuple[Bucket, ...]


def seed(clients: Clients, buckets: Buckets) -> None:
    """Build the whole estate."""
    keys = _create_keys(clients, buckets)
    for account in sorted({bucket.account for bucket in buckets}):
        _create_roles(clients, account)
    for bucket in buckets:
        _create(clients, bucket, keys)
        _write_policy(clients, bucket, buckets)
    for bucket in buckets:
        _replicate(clients, bucket, keys)
    for bucket in buckets:
        _let_happen(clients, bucket)


def create_user(clients: Clients, account: str) -> dict[str, str]:
    """Create the user who starts the scan; return the environment variables that sign for them."""
    iam = clients.client("iam", account, HOME_REGION)
    name = "scanner-operator"
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}


def _create_keys(clients: Clients, buckets: Buckets) -> Keys:
    places = {bucket.place for bucket in buckets if bucket.kms}
    places |= {rule.replica_key for bucket in buckets for rule in bucket.rules if rule.replica_key}
    return {
        place: clients.client("kms", *place).create_key(Description="Nordwind data")["KeyMetadata"]["Arn"]
        for place in sorted(places)
    }


def _create_roles(clients: Clients, account: str) -> None:
    iam = clients.client("iam", account, HOME_REGION)
    trusted = {REPLICATION_ROLE: {"Service": "s3.amazonaws.com"}, AUDIT_ROLE: {"AWS": f"arn:aws:iam::{account}:root"}}
    for role, principal in trusted.items():
        path, _, name = role.rpartition("/")
        trust = _policy([{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}])
        iam.create_role(RoleName=name, Path=f"/{path}/" if path else "/", AssumeRolePolicyDocument=trust)


def _create(clients: Clients, bucket: Bucket, keys: Keys) -> None:
    s3 = clients.s3(*bucket.place)
    if bucket.region == "us-east-1":
        s3.create_bucket(Bucket=bucket.name)
    else:
        s3.create_bucket(Bucket=bucket.name, CreateBucketConfiguration={"LocationConstraint": bucket.region})
    if bucket.tags:
        tags = [{"Key": key, "Value": value} for key, value in bucket.tags.items()]
        s3.put_bucket_tagging(Bucket=bucket.name, Tagging={"TagSet": tags})
    if bucket.versioning != "never":
        s3.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": bucket.versioning})
    if bucket.ownership != "BucketOwnerEnforced":
        controls = {"Rules": [{"ObjectOwnership": bucket.ownership}]}
        s3.put_bucket_ownership_controls(Bucket=bucket.name, OwnershipControls=controls)
    if bucket.kms:
        _encrypt(clients, bucket, keys[bucket.place])


def _encrypt(clients: Clients, bucket: Bucket, key: str) -> None:
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key},
        "BucketKeyEnabled": True,
    }
    clients.s3(*bucket.place).put_bucket_encryption(
        Bucket=bucket.name,
        ServerSideEncryptionConfiguration={"Rules": [rule]},
    )


def _write_policy(clients: Clients, bucket: Bucket, buckets: Buckets) -> None:
    statements = [*_admitted(bucket, buckets), *_denied(bucket)]
    if statements:
        clients.s3(*bucket.place).put_bucket_policy(Bucket=bucket.name, Policy=_policy(statements))


def _admitted(bucket: Bucket, buckets: Buckets) -> Iterator[Document]:
    """Let the replication roles of other accounts write (UG: setting-repl-config-perm-overview.html)."""
    sources = {
        source.account
        for source in buckets
        if source.account != bucket.account and any(rule.to == bucket.name for rule in source.rules)
    }
    for account in sorted(sources):
        yield {
            "Effect": "Allow",
            "Principal": {"AWS": role_arn(account, REPLICATION_ROLE)},
            "Action": ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ObjectOwnerOverrideToBucketOwner"],
            "Resource": f"{bucket.arn}/*",
        }


def _denied(bucket: Bucket) -> Iterator[Document]:
    if bucket.denied:
        yield {
            "Effect": "Deny",
            "Principal": {"AWS": role_arn(bucket.account, AUDIT_ROLE)},
            "Action": list(bucket.denied),
            "Resource": [bucket.arn, f"{bucket.arn}/*"],
        }


def _policy(statements: Iterable[Document]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _replicate(clients: Clients, bucket: Bucket, keys: Keys) -> None:
    document = replication_document(bucket, keys)
    if bucket.unchecked:
        clients.keep_replication(bucket.name, document)
    elif bucket.rules:
        clients.s3(*bucket.place).put_bucket_replication(Bucket=bucket.name, ReplicationConfiguration=document)


def _let_happen(clients: Clients, bucket: Bucket) -> None:
    s3 = clients.s3(*bucket.place)
    if bucket.later == "deleted":
        s3.delete_bucket(Bucket=bucket.name)
    elif bucket.later == "suspended":
        s3.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Suspended"})

"""Building the estate through S3's ordinary API, in the order in which a company would: buckets, rules, mishaps."""

from collections.abc import Iterator
from typing import Final

from scanner.model.base import Document
from scanner.sandbox import operators
from scanner.sandbox.clients import HOME_REGION, Client, Clients
from scanner.sandbox.estate import AUDIT_ROLE, Bucket, Keys, Place, replication_document, role_arn
from scanner.sandbox.nordwind.places import PRODUCTION
from scanner.sandbox.permissions import (
    BATCH_OPERATIONS_SERVICE,
    REPLICATION_SERVICE,
    key_policy,
    policy,
    replication_policy,
    trust,
)

Buckets = tuple[Bucket, ...]

OPERATORS: Final = PRODUCTION
"""The account whose users scan and repair."""


def seed(clients: Clients, buckets: Buckets) -> Keys:
    """Build the whole estate; return its keys. Roles come first: S3 and KMS refuse policies that name missing ones."""
    _create_roles(clients, buckets)
    keys = _create_keys(clients, buckets)
    _permit_roles(clients, buckets, keys)
    for bucket in buckets:
        _create(clients, bucket, keys)
        _write_policy(clients, bucket, buckets)
    for bucket in buckets:
        _replicate(clients, bucket, keys)
    for bucket in buckets:
        _let_happen(clients, bucket, keys)
    return keys


def _create_keys(clients: Clients, buckets: Buckets) -> Keys:
    places = {bucket.place for bucket in buckets if bucket.kms}
    places |= {rule.replica_key for bucket in buckets for rule in bucket.rules if rule.replica_key}
    return {place: _create_key(clients, place, buckets) for place in sorted(places)}


def _create_key(clients: Clients, place: Place, buckets: Buckets) -> str:
    # Unlike KMS, moto does not know what a key is for where nobody said.
    made = clients.client("kms", *place).create_key(
        Description="Nordwind data", KeyUsage="ENCRYPT_DECRYPT", Policy=key_policy(place, buckets)
    )
    return str(made["KeyMetadata"]["Arn"])


def _create_roles(clients: Clients, buckets: Buckets) -> None:
    for account in sorted({bucket.account for bucket in buckets}):
        operators.create_roles(clients, account, OPERATORS)
    for account, role in _replication_roles(buckets):
        path, _, name = role.rpartition("/")
        trusting = trust({"Service": REPLICATION_SERVICE})
        _iam(clients, account).create_role(
            RoleName=name, Path=f"/{path}/" if path else "/", AssumeRolePolicyDocument=trusting
        )


def _permit_roles(clients: Clients, buckets: Buckets, keys: Keys) -> None:
    for account, role in _replication_roles(buckets):
        document = replication_policy((one for one in buckets if (one.account, one.role) == (account, role)), keys)
        name = role.rpartition("/")[2]
        _iam(clients, account).put_role_policy(RoleName=name, PolicyName="replication", PolicyDocument=document)


def _replication_roles(buckets: Buckets) -> list[tuple[str, str]]:
    return sorted({(bucket.account, bucket.role) for bucket in buckets if bucket.rules})


def _iam(clients: Clients, account: str) -> Client:
    return clients.client("iam", account, HOME_REGION)


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
        clients.s3(*bucket.place).put_bucket_policy(Bucket=bucket.name, Policy=policy(statements))


def _admitted(bucket: Bucket, buckets: Buckets) -> Iterator[Document]:
    """Let the replication roles of other accounts write (UG: setting-repl-config-perm-overview.html)."""
    roles = {
        role_arn(source.account, source.role)
        for source in buckets
        if source.account != bucket.account and any(rule.to == bucket.name for rule in source.rules)
    }
    for role in sorted(roles):
        yield {
            "Effect": "Allow",
            "Principal": {"AWS": role},
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


def _replicate(clients: Clients, bucket: Bucket, keys: Keys) -> None:
    document = replication_document(bucket, keys)
    if bucket.unchecked:
        clients.keep_replication(bucket.name, document)
    elif bucket.rules:
        clients.s3(*bucket.place).put_bucket_replication(Bucket=bucket.name, ReplicationConfiguration=document)


def _let_happen(clients: Clients, bucket: Bucket, keys: Keys) -> None:
    s3, iam, role = clients.s3(*bucket.place), _iam(clients, bucket.account), bucket.role.rpartition("/")[2]
    match bucket.later:
        case "deleted":
            s3.delete_bucket(Bucket=bucket.name)
        case "suspended":
            s3.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Suspended"})
        case "role deleted":
            iam.delete_role_policy(RoleName=role, PolicyName="replication")
            iam.delete_role(RoleName=role)
        case "role distrusts S3":
            distrusting = trust({"Service": BATCH_OPERATIONS_SERVICE})
            iam.update_assume_role_policy(RoleName=role, PolicyDocument=distrusting)
        case "key scheduled for deletion":
            # moto takes the key's id only.
            key = keys[bucket.place].rpartition("/")[2]
            clients.client("kms", *bucket.place).schedule_key_deletion(KeyId=key, PendingWindowInDays=30)
        case "":
            pass

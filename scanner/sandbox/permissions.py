"""What the estate's roles may do and whom its keys admit: least privilege, as Amazon S3's user guide tells it.

Amazon S3 User Guide: setting-repl-config-perm-overview.html and replication-config-for-kms-objects.html.
"""

import json
from collections.abc import Iterable, Iterator

from scanner.model.base import Document
from scanner.sandbox.estate import Bucket, Keys, Place, role_arn

REPLICATION_SERVICE = "s3.amazonaws.com"
BATCH_OPERATIONS_SERVICE = "batchoperations.s3.amazonaws.com"

_FROM_BUCKET = ("s3:GetReplicationConfiguration", "s3:ListBucket")
_FROM_OBJECTS = ("s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging")
_TO_OBJECTS = ("s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags", "s3:ObjectOwnerOverrideToBucketOwner")
_WITH_SOURCE_KEY = ("kms:Decrypt",)
_WITH_REPLICA_KEY = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey")


def policy(statements: Iterable[Document]) -> str:
    """Return a policy document as IAM, KMS and S3 take it."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(principal: Document) -> str:
    """Return a trust policy that lets a principal take the role."""
    return policy([{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}])


def replication_policy(sources: Iterable[Bucket], keys: Keys) -> str:
    """Return what a replication role needs for the rules of the buckets that name it, and nothing else."""
    sources = tuple(sources)
    rules = [rule for source in sources for rule in source.rules]
    from_buckets = _sorted(source.arn for source in sources)
    to_buckets = _sorted(f"arn:aws:s3:::{rule.to}" for rule in rules)
    from_keys = _sorted(keys[source.place] for source in sources if source.kms)
    to_keys = _sorted(keys[rule.replica_key] for rule in rules if rule.replica_key)
    statements = (
        _allow(_FROM_BUCKET, from_buckets),
        _allow(_FROM_OBJECTS, _objects(from_buckets)),
        _allow(_TO_OBJECTS, _objects(to_buckets)),
        _allow(_WITH_SOURCE_KEY, from_keys),
        _allow(_WITH_REPLICA_KEY, to_keys),
    )
    return policy(statement for statement in statements if statement["Resource"])


def key_policy(place: Place, buckets: Iterable[Bucket]) -> str:
    """Return a key's policy: its account decides by IAM, and the roles of other accounts may encrypt replicas."""
    own = {"Effect": "Allow", "Principal": {"AWS": account_root(place[0])}, "Action": "kms:*", "Resource": "*"}
    return policy([own, *_replicating_with(place, buckets)])


def account_root(account: str) -> str:
    """Return the principal that stands for a whole account."""
    return f"arn:aws:iam::{account}:root"


def _replicating_with(place: Place, buckets: Iterable[Bucket]) -> Iterator[Document]:
    foreign = {
        role_arn(source.account, source.role)
        for source in buckets
        if source.account != place[0] and any(rule.replica_key == place for rule in source.rules)
    }
    for role in sorted(foreign):
        yield {**_allow(_WITH_REPLICA_KEY, ["*"]), "Principal": {"AWS": role}}


def _allow(actions: Iterable[str], resources: list[str]) -> Document:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resources}


def _sorted(arns: Iterable[str]) -> list[str]:
    return sorted(set(arns))


def _objects(buckets: list[str]) -> list[str]:
    return [f"{bucket}/*" for bucket in buckets]

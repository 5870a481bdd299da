"""Which KMS key a bucket or a rule means: S3 takes an ARN, an alias, an id, or nothing at all."""

from scanner.model.bucket import BucketRef
from scanner.model.replication import Rule
from scanner.model.settings import Encryption

AWS_MANAGED_S3_KEY = "alias/aws/s3"
"""The key that S3 uses for SSE-KMS where nobody names one; its policy serves its own account only."""

PREDEFINED = ":alias/aws/"
"""What marks the alias of an AWS managed key in its ARN."""


def source_key_arn(ref: BucketRef, encryption: Encryption) -> str:
    """Return the ARN of the key of a bucket's default encryption; `aws/s3` where it names none."""
    return key_arn(encryption.kms_key, partition=ref.partition, region=ref.region, account=ref.account)


def replica_key_arn(source: BucketRef, rule: Rule, region: str) -> str:
    """Return the ARN of a rule's replica key. A name that is no ARN is looked up in the source's account."""
    name = rule.destination.replica_kms_key
    return key_arn(name, partition=source.partition, region=region, account=source.account)


def key_arn(name: str, *, partition: str, region: str, account: str) -> str:
    """Return the ARN of a KMS key that S3 names by ARN, by alias, by id, or not at all.

    Names that are no ARN belong to the Region and account given (UG: specifying-kms-encryption).
    """
    name = name or AWS_MANAGED_S3_KEY
    if name.startswith("arn:"):
        return name
    path = name if name.startswith("alias/") else f"key/{name}"
    return f"arn:{partition}:kms:{region}:{account}:{path}"

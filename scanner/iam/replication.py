"""What is known of the requests that S3 makes to replicate: each key with where that is documented.

What is not listed is not known. Among it are `aws:SourceIp` (S3 calls from addresses of its own, which it does not
publish), the `s3:x-amz-…` keys (which headers S3 sends for a replica is not documented), `aws:RequestedRegion`, tags of
the role and of its session, and the time.

UG is the IAM User Guide, "keys" in it reference_policies_condition-keys.html.
"""

from scanner.iam.context import ABSENT, Context, Given, context_of
from scanner.iam.glob import Beginning, Text
from scanner.iam.role import Role

_NO_NETWORK_OF_A_CUSTOMER = ("aws:SourceVpc", "aws:SourceVpcArn", "aws:SourceVpce", "aws:VpcSourceIp")
"""UG keys: present only in requests through a VPC endpoint. S3 User Guide: replication-troubleshoot.html says that
policies which ask for an endpoint break replication."""

_NOT_BY_A_SERVICE_PRINCIPAL = (
    "aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "aws:SourceOrgPaths", "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
)  # fmt: skip
"""UG keys: present only where a service principal calls itself; here S3 calls with the role's credentials."""

_NOT_OF_A_ROLE = ("aws:username", "aws:referer")
"""UG keys: only of IAM users; only of requests that a web browser makes by a link."""

_NO_ACCESS_POINT = ("s3:DataAccessPointArn", "s3:DataAccessPointAccount", "s3:AccessPointNetworkOrigin")
"""API: Destination: a rule names buckets, never access points. S3 User Guide: replication-troubleshoot.html."""


def s3_context(role: Role, account: str, *, organization: str = "") -> Context:
    """Return what is known of S3's request to a bucket of an account, made with the role's credentials.

    `organization` is the id (`o-…`) of the role's organization, where it is known.
    """
    return context_of(
        {
            **_of_role(role, account, organization),
            **dict.fromkeys(_NO_ACCESS_POINT, ABSENT),
            # UG keys: false where a service uses a service role.
            "aws:ViaAWSService": "false",
            "s3:ResourceAccount": account,
        }
    )


def kms_context(role: Role, account: str, region: str, object_or_bucket: Text, *, organization: str = "") -> Context:
    """Return what is known of S3's request to a key of an account, for a bucket in a Region.

    `object_or_bucket` is the ARN in the encryption context: see `encryption_contexts`.
    """
    return context_of(
        {
            **_of_role(role, account, organization),
            # UG access_forward_access_sessions.html: S3 asks KMS in the role's name.
            "aws:ViaAWSService": "true",
            # KMS Developer Guide: conditions-kms.html; the suffix is the same in every partition.
            "kms:ViaService": f"s3.{region}.amazonaws.com",
            "kms:CallerAccount": role.account,
            # S3 User Guide: UsingKMSEncryption.html ("Encryption context"), bucket-key.html.
            "kms:EncryptionContext:aws:s3:arn": object_or_bucket,
        }
    )


def encryption_contexts(bucket_arn: str, prefix: str = "") -> tuple[Text, Text]:
    """Return what S3 may put in the encryption context: the ARN of any object under a prefix, or the bucket's.

    S3 User Guide: bucket-key.html: with an S3 Bucket Key it is the bucket's, else the object's. Whether a Bucket Key is
    used is decided object by object, so a policy is safe where it allows both.
    """
    return objects(bucket_arn, prefix), bucket_arn


def objects(bucket_arn: str, prefix: str = "") -> Beginning:
    """Return the ARNs of all objects under a prefix of a bucket, as one resource to ask about."""
    return Beginning(f"{bucket_arn}/{prefix}")


def _of_role(role: Role, account: str, organization: str) -> dict[str, Given]:
    """Return what is known of every request that S3 makes with a role's credentials."""
    absent = (*_NO_NETWORK_OF_A_CUSTOMER, *_NOT_BY_A_SERVICE_PRINCIPAL, *_NOT_OF_A_ROLE)
    known: dict[str, Given] = {
        # UG keys: the ARN of the role, not of its session.
        "aws:PrincipalArn": role.arn,
        "aws:PrincipalAccount": role.account,
        # UG reference_policies_variables.html ("Principal key values"); the session's name is not documented.
        "aws:PrincipalType": "AssumedRole",
        "aws:PrincipalIsAWSService": "false",
        "aws:ResourceAccount": account,
        # Policies that ask for TLS are in wide use on replicated buckets; S3 does not document it for this request.
        "aws:SecureTransport": "true",
    }
    if role.id:
        known["aws:userid"] = Beginning(f"{role.id}:")
    if organization:
        known["aws:PrincipalOrgID"] = organization
    return {**dict.fromkeys(absent, ABSENT), **known}

"""What S3 tells of one bucket, by sub-resource: the document, or the error of a configuration that is not there."""

from collections.abc import Callable, Mapping
from typing import Final

from bench.fleet import Bucket
from bench.fleet_rules import Rule
from bench.responder.answers import NAMESPACE, document, refusal

OPERATIONS: Final = {
    "": "ListObjects",
    "accelerate": "GetBucketAccelerateConfiguration",
    "acl": "GetBucketAcl",
    "cors": "GetBucketCors",
    "encryption": "GetBucketEncryption",
    "lifecycle": "GetBucketLifecycleConfiguration",
    "location": "GetBucketLocation",
    "logging": "GetBucketLogging",
    "notification": "GetBucketNotificationConfiguration",
    "object-lock": "GetObjectLockConfiguration",
    "ownershipControls": "GetBucketOwnershipControls",
    "policy": "GetBucketPolicy",
    "policyStatus": "GetBucketPolicyStatus",
    "publicAccessBlock": "GetPublicAccessBlock",
    "replication": "GetBucketReplication",
    "requestPayment": "GetBucketRequestPayment",
    "tagging": "GetBucketTagging",
    "versioning": "GetBucketVersioning",
    "website": "GetBucketWebsite",
}
"""AWS's operations by sub-resource."""


def told(bucket: Bucket, sub_resource: str) -> bytes:
    """Return the answer to a GET of a sub-resource."""
    if sub_resource == "replication" and not bucket.rules:
        return refusal(404, "ReplicationConfigurationNotFoundError", "The replication configuration was not found")
    if made := _MADE.get(sub_resource):
        return document(made(bucket))
    return _ABSENT.get(sub_resource) or document(_SAME[sub_resource])


def _replication(bucket: Bucket) -> str:
    role = f"<Role>arn:aws:iam::{bucket.account}:role/s3-replication</Role>"
    rules = "".join(_rule(number, rule) for number, rule in enumerate(bucket.rules, 1))
    return f"<ReplicationConfiguration {NAMESPACE}>{role}{rules}</ReplicationConfiguration>"


def _rule(priority: int, rule: Rule) -> str:
    opt_in = "<SseKmsEncryptedObjects><Status>Enabled</Status></SseKmsEncryptedObjects>"
    criteria = f"<SourceSelectionCriteria>{opt_in}</SourceSelectionCriteria>" if rule.key else ""
    return (
        f"<Rule><ID>{rule.id}</ID><Priority>{priority}</Priority><Filter><Prefix>{rule.prefix}</Prefix></Filter>"
        f"<Status>{'Enabled' if rule.enabled else 'Disabled'}</Status>{criteria}"
        "<DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication>"
        f"<Destination>{_destination(rule)}</Destination></Rule>"
    )


def _destination(rule: Rule) -> str:
    account = f"<Account>{rule.account}</Account>" if rule.account else ""
    key = f"<ReplicaKmsKeyID>{rule.key}</ReplicaKmsKeyID>"
    encryption = f"<EncryptionConfiguration>{key}</EncryptionConfiguration>" if rule.key else ""
    stored = f"<StorageClass>{rule.storage_class}</StorageClass>"
    return f"<Bucket>arn:aws:s3:::{rule.destination}</Bucket>{account}{stored}{encryption}"


def _versioning(bucket: Bucket) -> str:
    status = f"<Status>{bucket.versioning}</Status>" if bucket.versioning else ""
    return f"<VersioningConfiguration {NAMESPACE}>{status}</VersioningConfiguration>"


def _location(bucket: Bucket) -> str:
    # S3 names every Region but its first.
    name = "" if bucket.region == "us-east-1" else bucket.region
    return f"<LocationConstraint {NAMESPACE}>{name}</LocationConstraint>"


def _tags(bucket: Bucket) -> str:
    tags = {"Environment": ("prod", "stage", "dev")[bucket.ordinal % 3], "Owner": f"team-{bucket.ordinal % 17}"}
    pairs = "".join(f"<Tag><Key>{key}</Key><Value>{value}</Value></Tag>" for key, value in tags.items())
    return f"<Tagging {NAMESPACE}><TagSet>{pairs}</TagSet></Tagging>"


def _acl(bucket: Bucket) -> str:
    owner = f"<ID>{bucket.account}</ID>"
    grantee = (
        f'<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">{owner}</Grantee>'
    )
    grant = f"<Grant>{grantee}<Permission>FULL_CONTROL</Permission></Grant>"
    return (
        f"<AccessControlPolicy {NAMESPACE}><Owner>{owner}</Owner>"
        f"<AccessControlList>{grant}</AccessControlList></AccessControlPolicy>"
    )


def _objects(bucket: Bucket) -> str:
    told = f"<Name>{bucket.name}</Name><KeyCount>0</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>"
    return f"<ListBucketResult {NAMESPACE}>{told}</ListBucketResult>"


_MADE: Final[Mapping[str, Callable[[Bucket], str]]] = {
    "": _objects,
    "acl": _acl,
    "location": _location,
    "replication": _replication,
    "tagging": _tags,
    "versioning": _versioning,
}
_DEFAULT = (
    "<ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault>"
)
_BLOCKS = "".join(
    f"<{block}>true</{block}>"
    for block in ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
)
_ENFORCED = "<Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule>"
_SAME: Final = {
    "accelerate": f"<AccelerateConfiguration {NAMESPACE}/>",
    "encryption": f"<ServerSideEncryptionConfiguration {NAMESPACE}><Rule>{_DEFAULT}</Rule>"
    "</ServerSideEncryptionConfiguration>",
    "logging": f"<BucketLoggingStatus {NAMESPACE}/>",
    "notification": f"<NotificationConfiguration {NAMESPACE}/>",
    "ownershipControls": f"<OwnershipControls {NAMESPACE}>{_ENFORCED}</OwnershipControls>",
    "publicAccessBlock": f"<PublicAccessBlockConfiguration {NAMESPACE}>{_BLOCKS}</PublicAccessBlockConfiguration>",
    "requestPayment": f"<RequestPaymentConfiguration {NAMESPACE}><Payer>BucketOwner</Payer>"
    "</RequestPaymentConfiguration>",
}
_ABSENT: Final = {
    "cors": refusal(404, "NoSuchCORSConfiguration", "The CORS configuration does not exist"),
    "lifecycle": refusal(404, "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
    "object-lock": refusal(404, "ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist"),
    "policy": refusal(404, "NoSuchBucketPolicy", "The bucket policy does not exist"),
    "policyStatus": refusal(404, "NoSuchBucketPolicy", "The bucket policy does not exist"),
    "website": refusal(404, "NoSuchWebsiteConfiguration", "The bucket does not have a website configuration"),
}

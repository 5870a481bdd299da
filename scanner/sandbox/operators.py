"""The people's side of the estate: who scans, who repairs, and what each of them may do.

Three identities, as the user guide of any such tool would have it: an operator, who may do nothing but find the
organisation's accounts, take roles and look around at home; in each account a role that reads, and one that repairs.
The latter also writes and removes the test objects, under keys of their own only.

Service Authorization Reference: Amazon S3, AWS IAM, AWS KMS.
"""

from collections.abc import Iterable
from typing import Final

from scanner.model.base import Document
from scanner.sandbox.clients import HOME_REGION, Clients
from scanner.sandbox.estate import AUDIT_ROLE, REPAIR_ROLE, role_arn
from scanner.sandbox.permissions import account_root, policy, trust

OPERATOR: Final = "scanner-operator"
CANARY_KEYS: Final = "*s3rc-canary/*"
"""Which keys test objects have."""

_ANYTHING: Final = ("*",)
_LOOKING: Final = (
    "s3:GetAccountPublicAccessBlock",
    "s3:GetBucket*",
    "s3:GetEncryptionConfiguration",
    "s3:GetInventoryConfiguration",
    "s3:GetLifecycleConfiguration",
    "s3:GetMetricsConfiguration",
    "s3:GetObjectVersion",
    "s3:GetReplicationConfiguration",
    "s3:ListAllMyBuckets",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "cloudwatch:GetMetricData",
    "iam:Get*",
    "iam:List*",
    "iam:SimulatePrincipalPolicy",
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:ListAliases",
    "kms:ListGrants",
)
_FINDING_ACCOUNTS: Final = (
    "organizations:ListAccounts",
    "organizations:ListAccountsForParent",
    "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListRoots",
    "organizations:ListTagsForResource",
)
_CHANGING_BUCKETS: Final = (
    "s3:CreateBucket",
    "s3:PutBucketNotification",
    "s3:PutBucketObjectLockConfiguration",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketTagging",
    "s3:PutBucketVersioning",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:PutReplicationConfiguration",
)
# Of an undo: what was created goes again, as long as it is empty.
_UNDOING: Final = ("s3:DeleteBucket", "s3:DeleteBucketPolicy")
_CHANGING_ROLES: Final = (
    "iam:CreateRole",
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:PassRole",
    "iam:PutRolePolicy",
    "iam:TagRole",
    "iam:UpdateAssumeRolePolicy",
)
_REPLICATION_ROLES: Final = ("s3-replication-*", "nordwind-*", "service-role/nordwind-*")
_ON_TEST_OBJECTS: Final = (
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:GetObject",
    "s3:GetObjectTagging",
    "s3:GetObjectVersion",
    "s3:GetObjectVersionTagging",
    "s3:PutObject",
    "s3:PutObjectTagging",
)


def create_operator(clients: Clients, account: str, accounts: Iterable[str]) -> dict[str, str]:
    """Create who starts scans and repairs of the accounts; return the environment variables that sign for them."""
    iam = clients.client("iam", account, HOME_REGION)
    iam.create_user(UserName=OPERATOR)
    roles = [role_arn(one, role) for one in accounts for role in (AUDIT_ROLE, REPAIR_ROLE)]
    document = policy([_allow(("sts:AssumeRole",), roles), _allow((*_LOOKING, *_FINDING_ACCOUNTS), _ANYTHING)])
    iam.put_user_policy(UserName=OPERATOR, PolicyName="scan", PolicyDocument=document)
    key = iam.create_access_key(UserName=OPERATOR)["AccessKey"]
    return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}


def create_roles(clients: Clients, account: str, operators: str) -> None:
    """Create an account's two roles for an operator of the account `operators`."""
    iam = clients.client("iam", account, HOME_REGION)
    trusted = trust({"AWS": account_root(operators)})
    for role, document in ((AUDIT_ROLE, audit_policy()), (REPAIR_ROLE, repair_policy(account))):
        iam.create_role(RoleName=role, AssumeRolePolicyDocument=trusted)
        iam.put_role_policy(RoleName=role, PolicyName="scan", PolicyDocument=document)


def audit_policy() -> str:
    """Return what the role may do that scans: look, and nothing else."""
    return policy([_allow(_LOOKING, _ANYTHING)])


def repair_policy(account: str) -> str:
    """Return what the role may do that repairs.

    It changes settings of any bucket and key, roles of its account that replicate and none of those for people, and
    objects under the keys of test objects only.
    """
    roles = [role_arn(account, role) for role in _REPLICATION_ROLES]
    return policy(
        [
            _allow(_LOOKING, _ANYTHING),
            _allow((*_CHANGING_BUCKETS, *_UNDOING), ["arn:aws:s3:::*"]),
            _allow(_CHANGING_ROLES, roles),
            _allow(("kms:PutKeyPolicy",), _ANYTHING),
            _allow(_ON_TEST_OBJECTS, [f"arn:aws:s3:::*/{CANARY_KEYS}"]),
            _with_keys(),
        ]
    )


def _with_keys() -> Document:
    """Let test objects be written to and read from buckets that encrypt with KMS, and the keys be used only there."""
    through_s3 = {"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}}
    return {**_allow(("kms:Decrypt", "kms:GenerateDataKey"), _ANYTHING), "Condition": through_s3}


def _allow(actions: Iterable[str], resources: Iterable[str]) -> Document:
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}

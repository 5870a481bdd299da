"""Every writer against AWS's own API models and the IAM actions of its calls.

IAM actions: Service Authorization Reference (list_amazons3.html, list_awsidentityandaccessmanagementiam.html,
list_awskeymanagementservice.html); Amazon S3 API Reference: CreateBucket, "Permissions".
"""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.model import OperationModel
from botocore.session import get_session
from botocore.validate import validate_parameters

from scanner import registry
from scanner.model.plan import Target
from scanner.model.writing import Call, CannotWriteError, Writing

Document = dict[str, Any]

BUCKET = Target("arn:aws:s3:::ledger", "111111111111", "eu-central-1")
ROLE = Target("arn:aws:iam::111111111111:role/service-role/replication", "111111111111")
KEY = Target("arn:aws:kms:eu-central-1:111111111111:key/1234abcd", "111111111111", "eu-central-1")

_POLICY = {"Version": "2012-10-17", "Statement": []}
_OTHER = {"Version": "2012-10-17", "Statement": [], "Id": "other"}
_NO_POLICIES: Document = {"Inline": [], "Attached": [], "Boundary": None}
_OURS = [{"PolicyName": "s3-replication-scanner-ledger", "PolicyDocument": _POLICY}]
_ROLE: Document = {"Arn": ROLE.arn, "RoleId": "AROA1", "AssumeRolePolicyDocument": _POLICY}
_REPLICATION = {
    "Role": ROLE.arn,
    "Rules": [
        {
            "ID": "s3rc-ledger",
            "Priority": 1,
            "Filter": {"Prefix": ""},
            "Status": "Enabled",
            "DeleteMarkerReplication": {"Status": "Disabled"},
            "Destination": {"Bucket": "arn:aws:s3:::replica"},
        }
    ],
}
_QUEUE = {"QueueArn": "arn:aws:sqs:eu-central-1:111111111111:q", "Events": ["s3:Replication:*"]}

CHANGES: dict[str, tuple[Target, tuple[tuple[Document | None, Document | None], ...]]] = {
    "location": (BUCKET, ((None, {"Region": "eu-central-1"}),)),
    "versioning": (BUCKET, (({"Status": "Suspended"}, {"Status": "Enabled"}), ({}, {"Status": "Enabled"}))),
    "encryption": (BUCKET, ((None, {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]}),)),
    "public-access-block": (BUCKET, ((None, {"BlockPublicAcls": True}),)),
    "ownership": (BUCKET, ((None, {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}),)),
    "tags": (BUCKET, ((None, {"TagSet": [{"Key": "a", "Value": "b"}]}),)),
    "object-lock": (BUCKET, ((None, {"ObjectLockEnabled": "Enabled"}),)),
    "policy": (BUCKET, ((None, {"Policy": "{}"}),)),
    "notifications": (BUCKET, (({}, {"QueueConfigurations": [_QUEUE], "EventBridgeConfiguration": {}}),)),
    "replication": (BUCKET, ((None, _REPLICATION),)),
    "role": (ROLE, ((None, _ROLE), (_ROLE, _ROLE | {"AssumeRolePolicyDocument": _OTHER}))),
    "role-policies": (ROLE, ((_NO_POLICIES, _NO_POLICIES | {"Inline": _OURS}),)),
    "key-policy": (KEY, (({"Policy": "{}"}, {"Policy": "{ }"}),)),
}
"""A target and changes of each facet. Each is also made backwards, which is how it is undone."""

NO_WAY_BACK = {"object-lock", "versioning"}
"""What no call brings back to what it was: Object Lock ever, versioning that was never enabled."""

ACTIONS = {
    "CreateBucket": {
        "s3:CreateBucket",
        "s3:PutBucketOwnershipControls",
        "s3:PutBucketObjectLockConfiguration",
        "s3:PutBucketVersioning",
    },
    "DeleteBucket": {"s3:DeleteBucket"},
    "PutBucketVersioning": {"s3:PutBucketVersioning"},
    "PutBucketEncryption": {"s3:PutEncryptionConfiguration"},
    "DeleteBucketEncryption": {"s3:PutEncryptionConfiguration"},
    "PutPublicAccessBlock": {"s3:PutBucketPublicAccessBlock"},
    "DeletePublicAccessBlock": {"s3:PutBucketPublicAccessBlock"},
    "PutBucketOwnershipControls": {"s3:PutBucketOwnershipControls"},
    "DeleteBucketOwnershipControls": {"s3:PutBucketOwnershipControls"},
    "PutBucketTagging": {"s3:PutBucketTagging"},
    "DeleteBucketTagging": {"s3:PutBucketTagging"},
    "PutObjectLockConfiguration": {"s3:PutBucketObjectLockConfiguration"},
    "PutBucketPolicy": {"s3:PutBucketPolicy"},
    "DeleteBucketPolicy": {"s3:DeleteBucketPolicy"},
    "PutBucketNotificationConfiguration": {"s3:PutBucketNotification"},
    "PutBucketReplication": {"s3:PutReplicationConfiguration", "iam:PassRole"},
    "DeleteBucketReplication": {"s3:PutReplicationConfiguration"},
    "CreateRole": {"iam:CreateRole"},
    "UpdateAssumeRolePolicy": {"iam:UpdateAssumeRolePolicy"},
    "DeleteRole": {"iam:DeleteRole"},
    "PutRolePolicy": {"iam:PutRolePolicy"},
    "DeleteRolePolicy": {"iam:DeleteRolePolicy"},
    "PutKeyPolicy": {"kms:PutKeyPolicy"},
}


@pytest.fixture(params=CHANGES)
def facet(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def writing(facet: str) -> Writing:
    found: Writing = registry.writers()[facet]
    return found


def calls(facet: str, writing: Writing) -> Iterator[Call]:
    """Yield the calls of every change, there and, where there is a way, back."""
    target, changes = CHANGES[facet]
    for before, after in changes:
        yield writing.call(target, before, after)
        try:
            yield writing.call(target, after, before)
        except CannotWriteError:
            assert facet in NO_WAY_BACK


def model(call: Call) -> OperationModel:
    return get_session().get_service_model(call.service).operation_model(call.operation)


def test_every_writer_of_a_document_is_walked() -> None:
    """A Batch Replication job is no document: it has tests of its own."""
    assert set(registry.writers()) - {"batch-replication"} == set(CHANGES)


def test_botocore_takes_the_parameters(facet: str, writing: Writing) -> None:
    for call in calls(facet, writing):
        shape = model(call).input_shape
        assert shape is not None
        validate_parameters(call.parameters, shape)


def test_s3_is_told_the_owner_wherever_it_can_be(facet: str, writing: Writing) -> None:
    for call in calls(facet, writing):
        shape = model(call).input_shape
        if shape and "ExpectedBucketOwner" in shape.members:
            assert call.parameters["ExpectedBucketOwner"] == BUCKET.account


def test_no_safety_check_of_aws_is_switched_off(facet: str, writing: Writing) -> None:
    for call in calls(facet, writing):
        assert not call.parameters.get("SkipDestinationValidation")
        assert "BypassPolicyLockoutSafetyCheck" not in call.parameters
        assert "ConfirmRemoveSelfBucketAccess" not in call.parameters


def test_the_permissions_are_the_iam_actions_of_the_calls(facet: str, writing: Writing) -> None:
    assert {operation: set(actions) for operation, actions in writing.permissions.items()} == {
        operation: ACTIONS[operation] for operation in writing.permissions
    }
    assert {call.operation for call in calls(facet, writing)} == set(writing.permissions)


def test_a_document_says_the_same_as_itself_and_not_as_what_it_replaces(facet: str, writing: Writing) -> None:
    _, changes = CHANGES[facet]
    for before, after in changes:
        assert writing.same(before, before)
        assert writing.same(after, after)
        assert not writing.same(before, after)


def test_the_facet_is_one_that_is_read(facet: str, writing: Writing) -> None:
    assert registry.collectors()[facet].facet is writing.facet

"""The calls that writers make where the document alone does not say which, and where there is none."""

import json
from typing import Any

import pytest

from scanner import registry
from scanner.model.plan import Target
from scanner.model.writing import Call, CannotWriteError

Document = dict[str, Any]

BUCKET = Target("arn:aws:s3:::ledger", "111111111111", "eu-central-1")
VIRGINIA = Target("arn:aws:s3:::ledger", "111111111111", "us-east-1")
ROLE = Target("arn:aws:iam::111111111111:role/s3/deep/replication", "111111111111")
PLAIN = Target("arn:aws:iam::111111111111:role/replication", "111111111111")
KEY = Target("arn:aws:kms:eu-west-1:111111111111:key/k", "111111111111", "eu-west-1")
ALIAS = Target("arn:aws:kms:eu-west-1:111111111111:alias/a", "111111111111", "eu-west-1")
TRUST = {"Version": "2012-10-17", "Statement": []}
HERE = {"Bucket": "ledger", "ExpectedBucketOwner": "111111111111"}
SSE_S3 = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
BLOCKED = {"BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]}}


def call(facet: str, target: Target, now: Document | None, after: Document | None) -> Call:
    made: Call = registry.writers()[facet].call(target, now, after)
    return made


def refused(facet: str, target: Target, now: Document | None, after: Document | None) -> str:
    with pytest.raises(CannotWriteError) as info:
        call(facet, target, now, after)
    return str(info.value)


def test_a_bucket_is_made_in_its_region_and_names_no_owner() -> None:
    made = call("location", BUCKET, None, {"Region": "eu-central-1"})
    assert made.operation == "CreateBucket"
    assert made.parameters == {
        "Bucket": "ledger",
        "ObjectOwnership": "BucketOwnerEnforced",
        "CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"},
    }


def test_us_east_1_is_not_named() -> None:
    made = call("location", VIRGINIA, None, {"Region": "us-east-1"})
    assert made.parameters == {"Bucket": "ledger", "ObjectOwnership": "BucketOwnerEnforced"}


def test_object_lock_from_birth() -> None:
    made = call("location", VIRGINIA, None, {"Region": "us-east-1", "ObjectLockEnabledForBucket": True})
    assert made.parameters["ObjectLockEnabledForBucket"] is True


def test_a_bucket_is_neither_moved_nor_made_elsewhere() -> None:
    assert "moved" in refused("location", BUCKET, {"Region": "eu-west-1"}, {"Region": "eu-central-1"})
    assert "eu-west-1" in refused("location", BUCKET, None, {"Region": "eu-west-1"})


def test_versioning_says_nothing_about_mfa_delete() -> None:
    made = call("versioning", BUCKET, {"MFADelete": "Disabled"}, {"Status": "Enabled", "MFADelete": "Disabled"})
    assert made.parameters == HERE | {"VersioningConfiguration": {"Status": "Enabled"}}


def test_with_mfa_delete_only_the_root_user_changes_versioning() -> None:
    protected = {"Status": "Suspended", "MFADelete": "Enabled"}
    assert "root user" in refused("versioning", BUCKET, protected, protected | {"Status": "Enabled"})
    assert "root user" in refused("versioning", BUCKET, {}, {"Status": "Enabled", "MFADelete": "Enabled"})


@pytest.mark.parametrize("after", [None, {}, {"MFADelete": "Disabled"}])
def test_versioning_never_goes_back_to_never(after: Document | None) -> None:
    assert "suspended is the nearest" in refused("versioning", BUCKET, {"Status": "Enabled"}, after)


@pytest.mark.parametrize(
    ("now", "after", "sent"),
    [
        (None, {"Rules": [SSE_S3]}, {"Rules": [SSE_S3]}),
        ({"Rules": [SSE_S3 | BLOCKED]}, {"Rules": [SSE_S3]}, {"Rules": [SSE_S3 | BLOCKED]}),
        ({"Rules": [SSE_S3]}, {"Rules": [SSE_S3 | BLOCKED]}, {"Rules": [SSE_S3 | BLOCKED]}),
    ],
)
def test_encryption_carries_over_what_is_blocked(now: Document | None, after: Document, sent: Document) -> None:
    assert call("encryption", BUCKET, now, after).parameters["ServerSideEncryptionConfiguration"] == sent


def test_no_tags_are_removed_tags() -> None:
    assert call("tags", BUCKET, {"TagSet": [{}]}, {"TagSet": []}).operation == "DeleteBucketTagging"


def test_object_lock_is_never_removed() -> None:
    assert "cannot be removed" in refused("object-lock", BUCKET, {"ObjectLockEnabled": "Enabled"}, None)


def test_no_notifications_are_the_empty_document() -> None:
    made = call("notifications", BUCKET, {"EventBridgeConfiguration": {}}, None)
    assert made.parameters == HERE | {"NotificationConfiguration": {}, "SkipDestinationValidation": False}


def test_a_policy_is_sent_as_the_very_text() -> None:
    text = '{"Version":  "2012-10-17", "Statement": []}'
    assert call("policy", BUCKET, None, {"Policy": text}).parameters == HERE | {"Policy": text}


def test_a_role_is_made_under_its_path() -> None:
    boundary = {"PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::111111111111:policy/b"}}
    made = call("role", ROLE, None, {"Arn": ROLE.arn, "AssumeRolePolicyDocument": TRUST, **boundary})
    assert made.operation == "CreateRole"
    assert (made.parameters["RoleName"], made.parameters["Path"]) == ("replication", "/s3/deep/")
    assert json.loads(made.parameters["AssumeRolePolicyDocument"]) == TRUST
    assert made.parameters["PermissionsBoundary"] == "arn:aws:iam::111111111111:policy/b"


def test_a_role_without_a_path_and_a_boundary() -> None:
    made = call("role", PLAIN, None, {"Arn": PLAIN.arn, "AssumeRolePolicyDocument": TRUST})
    assert made.parameters["Path"] == "/"
    assert "PermissionsBoundary" not in made.parameters


def test_only_the_trust_of_a_role_changes() -> None:
    now = {"Arn": ROLE.arn, "AssumeRolePolicyDocument": TRUST}
    assert call("role", ROLE, now, now).operation == "UpdateAssumeRolePolicy"
    boundary = {"PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::111111111111:policy/b"}}
    assert "boundary" in refused("role", ROLE, now, now | boundary)


def inline(**policies: str) -> Document:
    told = [{"PolicyName": name, "PolicyDocument": TRUST | {"Id": text}} for name, text in policies.items()]
    return {"Inline": told, "Attached": [], "Boundary": None}


def test_the_one_inline_policy_that_differs_is_put() -> None:
    made = call("role-policies", ROLE, inline(theirs="a", ours="b"), inline(theirs="a", ours="c"))
    assert (made.operation, made.parameters["PolicyName"]) == ("PutRolePolicy", "ours")
    assert json.loads(made.parameters["PolicyDocument"])["Id"] == "c"


def test_the_one_inline_policy_too_many_is_deleted() -> None:
    made = call("role-policies", ROLE, inline(theirs="a", ours="b"), inline(theirs="a"))
    assert (made.operation, made.parameters) == ("DeleteRolePolicy", {"RoleName": "replication", "PolicyName": "ours"})


@pytest.mark.parametrize(("after", "told"), [(inline(a="x", b="y"), "'a', 'b'"), (inline(), "none")])
def test_anything_but_one_inline_policy_is_no_single_call(after: Document, told: str) -> None:
    assert told in refused("role-policies", ROLE, None, after)


def test_attached_policies_are_left_alone() -> None:
    attached = {"Attached": [{"PolicyName": "m", "PolicyArn": "arn:aws:iam::aws:policy/m", "PolicyDocument": TRUST}]}
    assert "Attached policies" in refused("role-policies", ROLE, inline(), inline(ours="b") | attached)


def test_a_key_s_policy_keeps_the_lockout_check() -> None:
    made = call("key-policy", KEY, {"Policy": "{}"}, {"Policy": "{ }"})
    assert made.parameters == {"KeyId": KEY.arn, "PolicyName": "default", "Policy": "{ }"}


def test_a_key_s_policy_is_neither_removed_nor_put_on_an_alias() -> None:
    assert "cannot be removed" in refused("key-policy", KEY, {"Policy": "{}"}, None)
    assert "alias" in refused("key-policy", ALIAS, {"Policy": "{}"}, {"Policy": "{ }"})

"""When two documents say the same to AWS, facet by facet, and when they do not."""

from typing import Any

import pytest

from scanner import registry

Document = dict[str, Any]

SSE_S3 = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
BLOCKED = {"BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]}}
OTHERWISE_BLOCKED = {"BlockedEncryptionTypes": {"EncryptionType": ["NONE"]}}
ROLE = {"Arn": "arn:aws:iam::111111111111:role/r", "AssumeRolePolicyDocument": {"Statement": []}}
BOUNDARY = {"PermissionsBoundaryArn": "arn:aws:iam::111111111111:policy/b", "PermissionsBoundaryType": "Policy"}
QUEUE = {"QueueArn": "arn:aws:sqs:eu-west-1:111111111111:q", "Events": ["s3:Replication:*", "s3:ObjectCreated:*"]}


def rule(name: str) -> Document:
    return {"Key": {"FilterRules": [{"Name": name, "Value": "a/"}]}}


def statements(*sids: str) -> Document:
    return {"Statement": [{"Sid": sid, "Effect": "Deny", "Principal": "*", "Action": ["s3:*"]} for sid in sids]}


def inline(*names: str) -> Document:
    return {"Inline": [{"PolicyName": name, "PolicyDocument": statements(name)} for name in names]}


def managed(arn: str) -> Document:
    return {"Inline": [], "Attached": [{"PolicyName": "m", "PolicyArn": arn, "PolicyDocument": statements()}]}


ALIKE = [
    ("location", {"Region": "eu-west-1"}, {"Region": "eu-west-1", "ObjectLockEnabledForBucket": True}),
    ("versioning", {"Status": "Enabled"}, {"Status": "Enabled", "MFADelete": "Disabled"}),
    ("versioning", {}, {"MFADelete": "Disabled"}),
    ("encryption", None, SSE_S3),
    ("encryption", SSE_S3, {"Rules": [SSE_S3["Rules"][0] | {"BucketKeyEnabled": False} | BLOCKED]}),
    ("public-access-block", {"BlockPublicAcls": True}, {"BlockPublicAcls": True, "BlockPublicPolicy": False}),
    ("tags", None, {"TagSet": []}),
    ("tags", {"TagSet": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]},
             {"TagSet": [{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}]}),
    ("notifications", None, {}),
    ("notifications", {}, {"QueueConfigurations": []}),
    ("notifications", {"QueueConfigurations": [QUEUE | {"Filter": rule("prefix")}]},
                      {"QueueConfigurations": [QUEUE | {"Id": "made", "Events": QUEUE["Events"][::-1]} |
                                               {"Filter": rule("Prefix")}]}),
    ("policy", {"Policy": '{"Statement": []}'}, {"Policy": '{ "Statement":[] }'}),
    ("key-policy", {"Policy": '{"Statement": []}'}, {"Policy": '{ "Statement":[] }'}),
    ("role", ROLE, ROLE | {"RoleId": "AROA1"}),
    ("role-policies", None, {"Inline": [], "Attached": [], "Boundary": None}),
    ("role-policies", inline("a", "b"), inline("b", "a") | {"Boundary": {"PolicyName": "b"}}),
]  # fmt: skip
DIFFERENT = [
    ("location", None, {"Region": "eu-west-1"}),
    ("location", {"Region": "eu-west-1"}, {"Region": "eu-west-2"}),
    ("location", {"Region": "eu-west-1"}, {"Region": "eu-west-1", "Code": "403"}),
    ("versioning", {}, {"Status": "Suspended"}),
    ("versioning", {"Status": "Enabled"}, {"Status": "Enabled", "MFADelete": "Enabled"}),
    ("encryption", SSE_S3, {"Rules": [SSE_S3["Rules"][0] | {"BucketKeyEnabled": True}]}),
    ("encryption", {"Rules": [SSE_S3["Rules"][0] | BLOCKED]}, {"Rules": [SSE_S3["Rules"][0] | OTHERWISE_BLOCKED]}),
    ("public-access-block", None, {"BlockPublicAcls": False}),
    ("ownership", None, {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}),
    ("tags", None, {"TagSet": [{"Key": "a", "Value": "1"}]}),
    ("object-lock", None, {"ObjectLockEnabled": "Enabled"}),
    ("notifications", {}, {"EventBridgeConfiguration": {}}),
    ("notifications", {"QueueConfigurations": [QUEUE]}, {"QueueConfigurations": [QUEUE | {"Filter": rule("prefix")}]}),
    ("notifications", {"QueueConfigurations": [QUEUE]}, {"QueueConfigurations": [QUEUE | {"Events": ["s3:*"]}]}),
    ("policy", None, {"Policy": '{"Statement": []}'}),
    ("policy", {"Policy": '{"Statement": []}'}, {"Policy": '{"Statement": [{"Effect": "Deny"}]}'}),
    ("role", None, ROLE),
    ("role", ROLE, ROLE | {"PermissionsBoundary": BOUNDARY}),
    ("role", ROLE, ROLE | {"AssumeRolePolicyDocument": statements("a")}),
    ("role-policies", inline("a"), inline("b")),
    ("role-policies", managed("arn:aws:iam::aws:policy/a"), managed("arn:aws:iam::aws:policy/b")),
]  # fmt: skip


@pytest.mark.parametrize(("facet", "one", "other"), ALIKE)
def test_alike(facet: str, one: Document | None, other: Document | None) -> None:
    same = registry.writers()[facet].same
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(("facet", "one", "other"), DIFFERENT)
def test_different(facet: str, one: Document | None, other: Document | None) -> None:
    same = registry.writers()[facet].same
    assert not same(one, other)
    assert not same(other, one)

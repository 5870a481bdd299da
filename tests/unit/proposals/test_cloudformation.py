"""The plan as CloudFormation, read by cfn-lint and by what CloudFormation does with strings."""

import json
from typing import Any

import pytest

from scanner.model.base import Document
from scanner.model.facet import (
    CANARY,
    ENCRYPTION,
    KEY_POLICY,
    LOCATION,
    NOTIFICATIONS,
    OBJECT_LOCK,
    OWNERSHIP,
    POLICY,
    REPLICATION,
    ROLE,
    ROLE_POLICIES,
    TAGS,
    VERSIONING,
    Facet,
)
from scanner.model.plan import Plan, Target
from scanner.proposals.cloudformation import document, render
from tests.support import plans
from tests.support.plans import (
    ENABLED,
    FULL_RULE,
    HOME,
    KEY,
    REPLICA,
    SOURCE,
    THE_ROLE,
    TRUST,
    plan,
    policy,
    rule,
    step,
)


def lint(template: Document) -> list[str]:
    """Return what cfn-lint finds in a template."""
    from cfnlint.api import ManualArgs, lint  # noqa: PLC0415 -- slow to import

    return [str(match) for match in lint(json.dumps(template), config=ManualArgs(regions=["eu-central-1"]))]


def merged(made: Plan) -> Document:
    """Return the properties of the only resource that exists."""
    (stack,) = document(made)["stacks"]
    (entry,) = stack["merge"]
    found: Document = entry["Properties"]
    return found


def one(target: Target, facet: Facet[Any], after: Document | None, before: Document | None = None) -> Plan:
    return plan([step(target, facet, before, after, "Write")])


def _bucket(properties: Document) -> Document:
    return {"Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": properties}}}


def test_the_templates_of_a_new_pair_are_valid() -> None:
    stacks = document(plans.new_pair())["stacks"]
    assert [(stack["account"], stack["region"]) for stack in stacks] == [
        ("111111111111", ""),
        ("222222222222", "eu-central-1"),
        ("111111111111", "eu-west-1"),
    ]
    templates = [stack["template"] for stack in stacks if "template" in stack]
    assert [lint(template) for template in templates] == [[], []]
    assert [sorted(one["Type"] for one in template["Resources"].values()) for template in templates] == [
        ["AWS::IAM::Role", "AWS::IAM::RolePolicy"],
        ["AWS::S3::Bucket", "AWS::S3::BucketPolicy"],
    ]


def test_what_exists_is_to_be_merged_where_it_is_owned() -> None:
    replica, source = document(plans.new_pair())["stacks"][1:]
    assert [(entry["Type"], entry["Of"]) for entry in replica["merge"]] == [("AWS::KMS::Key", KEY.arn)]
    (bucket,) = source["merge"]
    assert bucket["Of"] == SOURCE.arn
    assert bucket["Properties"].keys() == {"VersioningConfiguration", "ReplicationConfiguration"}
    assert "template" not in source


def test_the_properties_of_an_existing_bucket_are_valid() -> None:
    tagged = {"And": {"Prefix": "a/", "Tags": [{"Key": "k", "Value": "v"}, {"Key": "l", "Value": "w"}]}}
    many = [FULL_RULE, rule("two", 2, Filter=tagged), rule("three", 3, Filter={"Tag": {"Key": "k", "Value": "v"}})]
    steps = [
        step(SOURCE, VERSIONING, {}, ENABLED, "Enable"),
        step(SOURCE, REPLICATION, None, {"Role": THE_ROLE.arn, "Rules": many}, "Replicate"),
        step(SOURCE, OWNERSHIP, None, {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}, "Own"),
    ]
    properties = merged(plan(steps))
    assert lint(_bucket(properties)) == []
    written = properties["ReplicationConfiguration"]["Rules"]
    assert written[0] == {("Id" if key == "ID" else key): part for key, part in FULL_RULE.items()}
    assert written[1]["Filter"] == {
        "And": {"Prefix": "a/", "TagFilters": [{"Key": "k", "Value": "v"}, {"Key": "l", "Value": "w"}]}
    }
    assert written[2]["Filter"] == {"TagFilter": {"Key": "k", "Value": "v"}}


def test_cfn_lint_finds_what_is_not_a_property() -> None:
    assert "Colour" in "".join(lint(_bucket({"VersioningConfiguration": {"Status": "Enabled", "Colour": "red"}})))


def test_events_stand_one_by_one() -> None:
    topic = {
        "Id": "made up",
        "TopicArn": f"arn:aws:sns:eu-west-1:{HOME}:t",
        "Events": ["s3:Replication:*", "s3:ObjectCreated:*"],
        "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "in/"}]}},
    }
    function = {"LambdaFunctionArn": f"arn:aws:lambda:eu-west-1:{HOME}:function:f", "Events": ["s3:Replication:*"]}
    after = {
        "TopicConfigurations": [topic],
        "LambdaFunctionConfigurations": [function],
        "EventBridgeConfiguration": {},
    }
    properties = merged(one(SOURCE, NOTIFICATIONS, after))
    assert lint(_bucket(properties)) == []
    told = properties["NotificationConfiguration"]
    assert [entry["Event"] for entry in told["TopicConfigurations"]] == topic["Events"]
    assert told["TopicConfigurations"][0]["Filter"] == {"S3Key": {"Rules": [{"Name": "prefix", "Value": "in/"}]}}
    assert told["EventBridgeConfiguration"] == {"EventBridgeEnabled": True}


def test_object_lock_and_encryption() -> None:
    retention = {"Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 30}}}
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY.arn}
    steps = [
        step(REPLICA, LOCATION, None, {"Region": "eu-central-1", "ObjectLockEnabledForBucket": True}, "Create"),
        step(REPLICA, OBJECT_LOCK, None, {"ObjectLockEnabled": "Enabled", **retention}, "Lock"),
        step(REPLICA, ENCRYPTION, None, {"Rules": [{"ApplyServerSideEncryptionByDefault": default}]}, "Encrypt"),
    ]
    (stack,) = document(plan(steps))["stacks"]
    (bucket,) = stack["template"]["Resources"].values()
    assert lint(stack["template"]) == []
    assert bucket["Properties"]["ObjectLockEnabled"] is True
    assert bucket["Properties"]["ObjectLockConfiguration"] == {"ObjectLockEnabled": "Enabled", **retention}
    assert bucket["DeletionPolicy"] == bucket["UpdateReplacePolicy"] == "Retain"
    encryption = bucket["Properties"]["BucketEncryption"]
    assert encryption == {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": default}]}


def test_a_role_has_its_path_and_boundary_and_an_inline_policy_of_an_existing_role_its_name() -> None:
    role = Target(f"arn:aws:iam::{HOME}:role/service-role/copy", HOME)
    boundary = {"PermissionsBoundaryArn": "arn:aws:iam::111111111111:policy/edge"}
    after = {"Arn": role.arn, "AssumeRolePolicyDocument": TRUST, "PermissionsBoundary": boundary}
    (stack,) = document(one(role, ROLE, after))["stacks"]
    (made,) = stack["template"]["Resources"].values()
    assert made["Properties"] == {
        "RoleName": "copy",
        "Path": "/service-role/",
        "AssumeRolePolicyDocument": TRUST,
        "PermissionsBoundary": "arn:aws:iam::111111111111:policy/edge",
    }
    (stack,) = document(one(THE_ROLE, ROLE_POLICIES, plans.role_policies()))["stacks"]
    (made,) = stack["template"]["Resources"].values()
    assert made["Properties"]["RoleName"] == "s3-replication-prod-orders"


def test_what_is_new_of_an_existing_bucket_is_a_resource_of_its_own() -> None:
    (stack,) = document(one(SOURCE, POLICY, policy({"Sid": "S3RC"})))["stacks"]
    (made,) = stack["template"]["Resources"].values()
    assert (made["Type"], made["Properties"]["Bucket"]) == ("AWS::S3::BucketPolicy", "prod-orders")
    assert merged(one(SOURCE, POLICY, policy(), policy()))["Bucket"] == "prod-orders"


_RUN = "it has text that CloudFormation would take for an instruction"
_MISSHAPEN = "the document is not of the shape that AWS documents"
_TAKEN = "it takes something away, and a stack only takes away what it owns"


@pytest.mark.parametrize(
    ("target", "facet", "after", "why"),
    [
        (SOURCE, REPLICATION, None, _TAKEN),
        (SOURCE, CANARY, {"Key": "k"}, "no property is known for canary"),
        (SOURCE, POLICY, {"Policy": "no json"}, _MISSHAPEN),
        (SOURCE, REPLICATION, {"Rules": 1}, _MISSHAPEN),
        (SOURCE, TAGS, {"TagSet": [{"Key": "a", "Value": "x{{resolve:ssm:secret}}"}]}, _RUN),
        (SOURCE, POLICY, policy({"Fn::Sub": "${AWS::AccountId}"}), _RUN),
        (KEY, KEY_POLICY, policy({"Ref": "x"}), _RUN),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_told(target: Target, facet: Facet[Any], after: Document | None, why: str) -> None:
    found = document(one(target, facet, after))
    assert found["notes"] == [f"Step 1, {facet.name} of {target.arn}, is not written here: {why}."]
    assert found["stacks"] == []


def test_a_field_without_a_name_in_cloudformation_is_told() -> None:
    found = document(one(SOURCE, VERSIONING, ENABLED | {"MFADelete": "Disabled"}))
    assert found["notes"] == [f"Step 1, versioning of {SOURCE.arn}: CloudFormation has no words for MFADelete."]


def test_hostile_names_are_data() -> None:
    found = json.loads(render(plans.hostile()))
    for stack in found["stacks"]:
        for name, resource in stack.get("template", {}).get("Resources", {}).items():
            assert name.isalnum()
            assert name.isascii()
            assert resource["Type"].startswith("AWS::")

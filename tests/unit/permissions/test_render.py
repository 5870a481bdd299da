"""The documents of the role: what they allow, to whom, in each format."""

import json
from typing import Any

import pytest

from scanner import registry
from scanner.model.collector import Collector
from scanner.permissions import FORMATS, Grant, Trusted, render
from scanner.permissions.statements import Condition, Statement, reading

CENTRAL = "arn:aws:iam::111111111111:role/central"
EVERYTHING = sorted(
    {action for found in registry.collectors().values() for action in found.permissions} | {"s3:ListAllMyBuckets"}
)


def rendered(form: str, actions: list[str], trusted: Trusted) -> dict[str, Any]:
    return written(form, Grant("scan", "scanner-audit", "Reads.", reading(actions)), trusted)


def written(form: str, grant: Grant, trusted: Trusted) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render(form, grant, trusted))
    return found


def statements(form: str, document: dict[str, Any]) -> list[tuple[str, list[str], Any]]:
    """Return id, actions and resource of each statement, whatever the format."""
    if form == "terraform":
        scan = document["data"]["aws_iam_policy_document"]["scan"]["statement"]
        return [(one["sid"], one["actions"], *one["resources"]) for one in scan]
    if form == "cloudformation":
        (policy,) = document["Resources"]["ScannerRole"]["Properties"]["Policies"]
        allowed = policy["PolicyDocument"]["Statement"]
    else:
        allowed = document["permissions"]["Statement"]
    assert all(one["Effect"] == "Allow" for one in allowed)
    return [(one["Sid"], one["Action"], one["Resource"]) for one in allowed]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_allows_exactly_the_actions(form: str) -> None:
    found = statements(form, rendered(form, EVERYTHING, Trusted(CENTRAL)))
    assert sorted(action for _, actions, _ in found for action in actions) == EVERYTHING
    assert not any("*" in action for _, actions, _ in found for action in actions)


RESOURCES = {
    "ListBuckets": "*",
    "ListJobs": "*",
    "ReadBuckets": "arn:{}:s3:::*",
    "ReadJobs": "arn:{}:s3:*:*:job/*",
    "ReadKeys": "arn:{}:kms:*:*:key/*",
    "ReadManagedPolicies": "arn:{}:iam::*:policy/*",
    "ReadMetrics": "*",
    "ReadObjects": "arn:{}:s3:::*/*",
    "ReadRoles": "arn:{}:iam::*:role/*",
}


def test_each_action_is_allowed_on_its_kind_of_resource() -> None:
    found = statements("json", rendered("json", EVERYTHING, Trusted(CENTRAL)))
    assert {sid: resource for sid, _, resource in found} == {
        sid: arn.format("aws") for sid, arn in RESOURCES.items() if sid in {sid for sid, _, _ in found}
    }
    by_id = {sid: actions for sid, actions, _ in found}
    assert by_id["ListBuckets"] == ["s3:ListAllMyBuckets"]
    assert by_id["ReadManagedPolicies"] == ["iam:GetPolicy", "iam:GetPolicyVersion"]
    of_buckets = {found.permission for found in registry.collectors().values() if isinstance(found, Collector)}
    assert of_buckets <= set(by_id["ReadBuckets"])


def test_templates_leave_the_partition_to_the_place_of_their_use() -> None:
    cloudformation = statements("cloudformation", rendered("cloudformation", EVERYTHING, Trusted()))
    assert ("ReadBuckets", {"Fn::Sub": "arn:${AWS::Partition}:s3:::*"}) in [(sid, r) for sid, _, r in cloudformation]
    terraform = statements("terraform", rendered("terraform", EVERYTHING, Trusted()))
    partition = "${data.aws_partition.current.partition}"
    assert ("ReadRoles", f"arn:{partition}:iam::*:role/*") in [(sid, r) for sid, _, r in terraform]


def test_the_documents_are_of_the_principal_s_partition() -> None:
    document = rendered("json", ["s3:GetBucketPolicy"], Trusted("arn:aws-cn:iam::111111111111:root"))
    assert statements("json", document) == [("ReadBuckets", ["s3:GetBucketPolicy"], "arn:aws-cn:s3:::*")]


def test_the_trust_policy_demands_the_external_id() -> None:
    (statement,) = rendered("json", [], Trusted(CENTRAL, "tell-me"))["trust"]["Statement"]
    assert statement == {
        "Effect": "Allow",
        "Principal": {"AWS": CENTRAL},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "tell-me"}},
    }


def test_without_an_external_id_there_is_no_condition_and_without_a_principal_no_trust_policy() -> None:
    (statement,) = rendered("json", [], Trusted(CENTRAL))["trust"]["Statement"]
    assert "Condition" not in statement
    assert rendered("json", [], Trusted()).keys() == {"permissions"}


def test_the_template_takes_principal_and_external_id_as_parameters() -> None:
    template = rendered("cloudformation", EVERYTHING, Trusted(CENTRAL, "tell-me"))
    parameters = template["Parameters"]
    assert (parameters["PrincipalArn"]["Default"], parameters["ExternalId"]["Default"]) == (CENTRAL, "tell-me")
    role = template["Resources"]["ScannerRole"]
    assert role["Type"] == "AWS::IAM::Role"
    (statement,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"AWS": {"Ref": "PrincipalArn"}}
    chosen, demanded, nothing = statement["Condition"]["Fn::If"]
    assert chosen in template["Conditions"]
    assert demanded == {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}}
    assert nothing == {"Ref": "AWS::NoValue"}


def test_a_template_without_a_principal_asks_for_it() -> None:
    parameters = rendered("cloudformation", [], Trusted())["Parameters"]
    assert "Default" not in parameters["PrincipalArn"]
    assert parameters["ExternalId"]["Default"] == ""
    variables = rendered("terraform", [], Trusted())["variable"]
    assert "default" not in variables["principal_arn"]
    assert variables["external_id"]["default"] == ""


def test_the_terraform_module_refers_to_what_it_declares() -> None:
    module = rendered("terraform", EVERYTHING, Trusted(CENTRAL))
    text = json.dumps(module["resource"])
    for kind in ("trust", "scan"):
        assert kind in module["data"]["aws_iam_policy_document"]
        assert f"${{data.aws_iam_policy_document.{kind}.json}}" in text
    (trust,) = module["data"]["aws_iam_policy_document"]["trust"]["statement"]
    assert trust["principals"] == [{"type": "AWS", "identifiers": ["${var.principal_arn}"]}]
    assert module["variable"]["principal_arn"]["default"] == CENTRAL


def test_an_action_of_a_service_that_nobody_thought_of_is_a_defect() -> None:
    with pytest.raises(KeyError):
        reading(["ec2:DescribeInstances"])


SEVERAL = Grant(
    "fix",
    "scanner-repair",
    "Repairs.",
    (
        Statement(
            "Several",
            ("s3:PutObject",),
            ("arn:{partition}:s3:::a", "arn:{partition}:s3:::b"),
            (
                Condition("StringLike", "s3:prefix", ("x", "y")),
                Condition("StringLike", "kms:ViaService", ("z",)),
                Condition("StringEquals", "iam:PassedToService", ("s3.amazonaws.com",)),
            ),
        ),
    ),
)


def test_several_resources_and_conditions_stand_beside_each_other() -> None:
    (statement,) = written("json", SEVERAL, Trusted())["permissions"]["Statement"]
    assert statement["Resource"] == ["arn:aws:s3:::a", "arn:aws:s3:::b"]
    assert statement["Condition"] == {
        "StringLike": {"s3:prefix": ["x", "y"], "kms:ViaService": "z"},
        "StringEquals": {"iam:PassedToService": "s3.amazonaws.com"},
    }


def test_a_template_substitutes_in_each_resource() -> None:
    role = written("cloudformation", SEVERAL, Trusted())["Resources"]["ScannerRole"]["Properties"]
    (policy,) = role["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert policy["PolicyName"] == "fix"
    assert statement["Resource"] == [
        {"Fn::Sub": "arn:${AWS::Partition}:s3:::a"},
        {"Fn::Sub": "arn:${AWS::Partition}:s3:::b"},
    ]
    assert statement["Condition"]["StringLike"]["s3:prefix"] == ["x", "y"]


def test_terraform_takes_conditions_as_blocks() -> None:
    module = written("terraform", SEVERAL, Trusted())
    (statement,) = module["data"]["aws_iam_policy_document"]["fix"]["statement"]
    assert statement["condition"] == [
        {"test": "StringLike", "variable": "s3:prefix", "values": ["x", "y"]},
        {"test": "StringLike", "variable": "kms:ViaService", "values": ["z"]},
        {"test": "StringEquals", "variable": "iam:PassedToService", "values": ["s3.amazonaws.com"]},
    ]
    policy = module["resource"]["aws_iam_role_policy"]["fix"]
    assert policy["policy"] == "${data.aws_iam_policy_document.fix.json}"
    assert module["variable"]["role_name"]["default"] == "scanner-repair"

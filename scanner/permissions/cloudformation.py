"""The role as a CloudFormation template, to be rolled out to many accounts as a StackSet."""

from scanner.model.base import Document
from scanner.permissions.documents import ABOUT, ROLE_NAME, Trusted, allow, policy, trust
from scanner.permissions.statements import statements_of


def template(actions: tuple[str, ...], trusted: Trusted) -> Document:
    """Return the template; principal, external id and name are its parameters."""
    statements = statements_of(actions, "${AWS::Partition}")
    permissions = policy([allow(one, _substituted(one.resource)) for one in statements])
    with_id = {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}}
    condition = {"Fn::If": ["HasExternalId", with_id, {"Ref": "AWS::NoValue"}]}
    role = {
        "RoleName": {"Ref": "RoleName"},
        "Description": ABOUT,
        "AssumeRolePolicyDocument": trust({"Ref": "PrincipalArn"}, {"Condition": condition}),
        "Policies": [{"PolicyName": "scan", "PolicyDocument": permissions}],
    }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": ABOUT,
        "Parameters": {
            "PrincipalArn": _parameter("ARN of the role or user that scans.", trusted.principal),
            "ExternalId": {**_parameter("External id to demand; empty demands none."), "Default": trusted.external_id},
            "RoleName": _parameter("Name of the role, the same in every account.", ROLE_NAME),
        },
        "Conditions": {"HasExternalId": {"Fn::Not": [{"Fn::Equals": [{"Ref": "ExternalId"}, ""]}]}},
        "Resources": {"ScannerRole": {"Type": "AWS::IAM::Role", "Properties": role}},
        "Outputs": {"RoleArn": {"Value": {"Fn::GetAtt": ["ScannerRole", "Arn"]}}},
    }


def _substituted(resource: str) -> object:
    return {"Fn::Sub": resource} if "${" in resource else resource


def _parameter(description: str, default: str = "") -> Document:
    return {"Type": "String", "Description": description, **({"Default": default} if default else {})}

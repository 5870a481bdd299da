"""The role as a CloudFormation template, to be rolled out to many accounts as a StackSet."""

from scanner.model.base import Document
from scanner.permissions.documents import Trusted, policy, trust
from scanner.permissions.statements import PARTITION, Grant

_USERS = "ARN of the role or user that takes the role."


def template(grant: Grant, trusted: Trusted) -> Document:
    """Return the template; principal, external id and name are its parameters."""
    with_id = {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}}
    condition = {"Fn::If": ["HasExternalId", with_id, {"Ref": "AWS::NoValue"}]}
    role = {
        "RoleName": {"Ref": "RoleName"},
        "Description": grant.about,
        "AssumeRolePolicyDocument": trust({"Ref": "PrincipalArn"}, {"Condition": condition}),
        "Policies": [{"PolicyName": grant.use, "PolicyDocument": policy(grant.statements, _substituted)}],
    }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": grant.about,
        "Parameters": {
            "PrincipalArn": _parameter(_USERS, trusted.principal),
            "ExternalId": {**_parameter("External id to demand; empty demands none."), "Default": trusted.external_id},
            "RoleName": _parameter("Name of the role, the same in every account.", grant.role_name),
        },
        "Conditions": {"HasExternalId": {"Fn::Not": [{"Fn::Equals": [{"Ref": "ExternalId"}, ""]}]}},
        "Resources": {"ScannerRole": {"Type": "AWS::IAM::Role", "Properties": role}},
        "Outputs": {"RoleArn": {"Value": {"Fn::GetAtt": ["ScannerRole", "Arn"]}}},
    }


def _substituted(text: str) -> object:
    return {"Fn::Sub": text.replace(PARTITION, "${AWS::Partition}")} if PARTITION in text else text


def _parameter(description: str, default: str = "") -> Document:
    return {"Type": "String", "Description": description, **({"Default": default} if default else {})}

"""The role as a Terraform module, in Terraform's JSON syntax (`*.tf.json`)."""

from scanner.model.base import Document
from scanner.permissions.documents import Trusted
from scanner.permissions.statements import PARTITION, Grant, Statement

_TRUST: Document = {
    "actions": ["sts:AssumeRole"],
    "principals": [{"type": "AWS", "identifiers": ["${var.principal_arn}"]}],
    "dynamic": {
        "condition": {
            "for_each": '${var.external_id == "" ? [] : [var.external_id]}',
            "content": {"test": "StringEquals", "variable": "sts:ExternalId", "values": ["${condition.value}"]},
        }
    },
}


def module(grant: Grant, trusted: Trusted) -> Document:
    """Return the module; principal, external id and name are its variables."""
    permissions = [_statement(one) for one in grant.statements]
    return {
        "variable": {
            "principal_arn": _variable("ARN of the role or user that takes the role.", trusted.principal),
            "external_id": {**_variable("External id to demand; empty demands none."), "default": trusted.external_id},
            "role_name": _variable("Name of the role, the same in every account.", grant.role_name),
        },
        "data": {
            "aws_partition": {"current": {}},
            "aws_iam_policy_document": {"trust": {"statement": [_TRUST]}, grant.use: {"statement": permissions}},
        },
        "resource": _resources(grant),
        "output": {"role_arn": {"value": "${aws_iam_role.scanner.arn}"}},
    }


def _statement(one: Statement) -> Document:
    conditions = [
        {"test": condition.operator, "variable": condition.key, "values": _written(condition.values)}
        for condition in one.conditions
    ]
    told = {"sid": one.sid, "actions": list(one.actions), "resources": _written(one.resources)}
    return {**told, "condition": conditions} if conditions else told


def _written(texts: tuple[str, ...]) -> list[str]:
    return [text.replace(PARTITION, "${data.aws_partition.current.partition}") for text in texts]


def _resources(grant: Grant) -> Document:
    role = {
        "name": "${var.role_name}",
        "description": grant.about,
        "assume_role_policy": "${data.aws_iam_policy_document.trust.json}",
    }
    permissions = {
        "name": grant.use,
        "role": "${aws_iam_role.scanner.id}",
        "policy": f"${{data.aws_iam_policy_document.{grant.use}.json}}",
    }
    return {"aws_iam_role": {"scanner": role}, "aws_iam_role_policy": {grant.use: permissions}}


def _variable(description: str, default: str = "") -> Document:
    return {"type": "string", "description": description, **({"default": default} if default else {})}

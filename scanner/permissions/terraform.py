"""The role as a Terraform module, in Terraform's JSON syntax (`*.tf.json`)."""

from scanner.model.base import Document
from scanner.permissions.documents import ABOUT, ROLE_NAME, Trusted
from scanner.permissions.statements import statements_of

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


def module(actions: tuple[str, ...], trusted: Trusted) -> Document:
    """Return the module; principal, external id and name are its variables."""
    statements = statements_of(actions, "${data.aws_partition.current.partition}")
    scan = [{"sid": one.sid, "actions": list(one.actions), "resources": [one.resource]} for one in statements]
    return {
        "variable": {
            "principal_arn": _variable("ARN of the role or user that scans.", trusted.principal),
            "external_id": {**_variable("External id to demand; empty demands none."), "default": trusted.external_id},
            "role_name": _variable("Name of the role, the same in every account.", ROLE_NAME),
        },
        "data": {
            "aws_partition": {"current": {}},
            "aws_iam_policy_document": {"trust": {"statement": [_TRUST]}, "scan": {"statement": scan}},
        },
        "resource": _RESOURCES,
        "output": {"role_arn": {"value": "${aws_iam_role.scanner.arn}"}},
    }


_RESOURCES: Document = {
    "aws_iam_role": {
        "scanner": {
            "name": "${var.role_name}",
            "description": ABOUT,
            "assume_role_policy": "${data.aws_iam_policy_document.trust.json}",
        }
    },
    "aws_iam_role_policy": {
        "scan": {
            "name": "scan",
            "role": "${aws_iam_role.scanner.id}",
            "policy": "${data.aws_iam_policy_document.scan.json}",
        }
    },
}


def _variable(description: str, default: str = "") -> Document:
    return {"type": "string", "description": description, **({"default": default} if default else {})}

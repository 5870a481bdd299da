"""What the roles for people may do."""

import json
from typing import Any

import pytest

from scanner.sandbox.operators import CANARY_KEYS, audit_policy, repair_policy

OWN = "111122223333"
READING = ("Get", "List", "Describe", "Simulate")
OBJECTS = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject")


def _statements(document: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(document)["Statement"]
    assert {statement["Effect"] for statement in found} == {"Allow"}
    return found


def test_the_role_that_scans_only_reads() -> None:
    (statement,) = _statements(audit_policy())
    verbs = [action.partition(":")[2] for action in statement["Action"]]
    assert all(verb.startswith(READING) for verb in verbs)
    assert "s3:GetObject" not in statement["Action"]


def test_the_role_that_repairs_names_every_action() -> None:
    _, *writing = _statements(repair_policy(OWN))
    assert not [action for statement in writing for action in statement["Action"] if "*" in action]


@pytest.mark.parametrize("action", OBJECTS)
def test_objects_are_touched_under_the_keys_of_test_objects_only(action: str) -> None:
    found = [one["Resource"] for one in _statements(repair_policy(OWN)) if action in one["Action"]]
    assert found == [[f"arn:aws:s3:::*/{CANARY_KEYS}"]]


def test_only_roles_that_replicate_are_changed() -> None:
    (statement,) = [one for one in _statements(repair_policy(OWN)) if "iam:PutRolePolicy" in one["Action"]]
    assert not [role for role in statement["Resource"] if "scanner" in role or role.endswith("role/*")]


def test_keys_are_used_through_s3_only() -> None:
    (statement,) = [one for one in _statements(repair_policy(OWN)) if "kms:Decrypt" in one["Action"]]
    assert statement["Condition"] == {"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}}

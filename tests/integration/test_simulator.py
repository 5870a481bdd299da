"""The IAM policy simulator of an emulator that none of us wrote, asked through the reader that asks AWS.

It answers in the older form, one result for each action and ARN, and knows neither conditions, nor boundaries, nor
roles with a path; so the role has none, and the set-up no keys.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from scanner.aws.access import Access, ConnectionOptions, connect
from scanner.aws.reader import AwsReader
from scanner.model.evidence import Present
from scanner.sandbox import in_force
from scanner.sandbox.running import environment
from tests.support.judging import judge
from tests.support.ministack import AccountClients, ministack
from tests.support.reference import ROLE, SOURCE, SOURCE_ACCOUNT, TRUST, Fragment, setup
from tests.support.simulator import COLLECTOR, subject_of

pytestmark = pytest.mark.emulator

CHECK = "replication-role-permissions"
NAME = ROLE.rpartition("/")[2]


@pytest.fixture(scope="module")
def emulated() -> Iterator[tuple[AwsReader, Any]]:
    user = {"AWS_ACCESS_KEY_ID": SOURCE_ACCOUNT, "AWS_SECRET_ACCESS_KEY": "any"}
    with ministack() as endpoint, in_force(environment(endpoint) | user):
        iam = AccountClients(endpoint).client("iam", SOURCE_ACCOUNT, "eu-west-1")
        iam.create_role(RoleName=NAME, AssumeRolePolicyDocument=json.dumps(TRUST))
        reader = connect(Access(), ConnectionOptions(region="eu-west-1"))
        yield reader, iam
        reader.close()


def without_path() -> Fragment:
    """Return the set-up with a role that has no path."""
    text = json.dumps(setup()).replace("role/service-role/", "role/")
    fragment: Fragment = json.loads(text)
    return fragment


def role_of(fragment: Fragment) -> dict[str, Any]:
    found: dict[str, Any] = fragment[fragment[SOURCE]["replication"]["Role"]]
    return found


@pytest.mark.parametrize(
    ("lacking", "verdict"),
    [("", "COMPLIANT"), ("s3:ReplicateObject", "NON_COMPLIANT"), ("s3:GetObjectVersionAcl", "NON_COMPLIANT")],
)
def test_it_agrees_with_the_judgement(emulated: tuple[AwsReader, Any], lacking: str, verdict: str) -> None:
    reader, iam = emulated
    fragment = without_path()
    (inline,) = role_of(fragment)["role-policies"]["Inline"]
    for statement in inline["PolicyDocument"]["Statement"]:
        statement["Action"] = [action for action in statement["Action"] if action != lacking]
    iam.put_role_policy(RoleName=NAME, PolicyName="p", PolicyDocument=json.dumps(inline["PolicyDocument"]))
    evidence = reader.survey(COLLECTOR, subject_of(fragment, SOURCE))
    assert isinstance(evidence, Present)
    fragment[SOURCE]["simulation"] = evidence.document
    found = [one for one in judge(CHECK, {"buckets": fragment, "parameters": {"simulate": True}}) if one.rule]
    assert [(one.verdict, one.message.endswith("The IAM simulator agrees.")) for one in found] == [(verdict, True)]

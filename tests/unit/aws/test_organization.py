"""The accounts of an organisation, by a script of answers and by moto, which never tells their paths."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import boto3
import pytest
from moto import mock_aws

from scanner.aws.access import Access, ConnectionOptions, connect_organization
from scanner.aws.organization import AwsOrganization
from scanner.errors import AwsUnreachableError
from tests.support.scripted_s3 import Reply, ScriptedS3

OWN = "111111111111"
ROOT = "r-root"
UNITS = {ROOT: [("ou-root-workload", "Workloads")], "ou-root-workload": [("ou-root-prodprod", "Prod/EU")]}


def json_reply(value: object, status: int = 200) -> Reply:
    return Reply(status, json.dumps(value), {"content-type": "application/x-amz-json-1.1"})


def account(number: int, unit: str = "", **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON
    own = f"{number}" * 12
    paths = {"Paths": [f"o-example123/{ROOT}/{unit}/{own}/"]} if unit else {}
    arn = f"arn:aws:organizations::{OWN}:account/o-example123/{own}"
    return {"Id": own, "Arn": arn, "Name": f"account {number}", "State": "ACTIVE", **paths, **more}


@pytest.fixture
def organization(s3: ScriptedS3) -> Iterator[AwsOrganization]:
    s3.on("ListRoots", json_reply({"Roots": [{"Id": ROOT}]}))
    # The units are asked for from the root downwards, each once.
    s3.on(
        "ListOrganizationalUnitsForParent",
        *(
            json_reply({"OrganizationalUnits": [{"Id": unit, "Name": name} for unit, name in UNITS.get(parent, [])]})
            for parent in (ROOT, "ou-root-workload", "ou-root-prodprod")
        ),
    )
    with closing(connect_organization(Access(), ConnectionOptions(budget_seconds=0))) as opened:
        yield opened


def test_every_account_with_its_state_and_its_place(s3: ScriptedS3, organization: AwsOrganization) -> None:
    """Pages may be empty and not the last; older endpoints say Status."""
    old = {"State": "", "Status": "SUSPENDED"}
    s3.on(
        "ListAccounts",
        json_reply({"Accounts": [account(3, "ou-root-workload/ou-root-prodprod", **old)], "NextToken": "a"}),
        json_reply({"Accounts": [], "NextToken": "b"}),
        json_reply({"Accounts": [account(1, "."), account(2, "ou-root-workload")]}),
    )
    found = [(one.account.id[0], one.account.ou, one.state, one.managing) for one in organization.members()]
    assert found == [
        ("1", "/", "ACTIVE", True),
        ("2", "/Workloads", "ACTIVE", False),
        ("3", "/Workloads/Prod%2FEU", "SUSPENDED", False),
    ]
    assert [request.operation for request in s3.requests[1:]].count("ListAccounts") == 3
    assert s3.asked("ListAccountsForParent") == []
    assert s3.asked("ListParents") == []


def test_an_account_that_two_pages_tell_is_one_account(s3: ScriptedS3, organization: AwsOrganization) -> None:
    s3.on(
        "ListAccounts",
        json_reply({"Accounts": [account(1, "."), account(2, "ou-root-workload")], "NextToken": "a"}),
        json_reply({"Accounts": [account(2, "ou-root-workload", State="SUSPENDED"), account(3, ".")]}),
    )
    found = [(one.account.id[0], one.state) for one in organization.members()]
    assert found == [("1", "ACTIVE"), ("2", "SUSPENDED"), ("3", "ACTIVE")]


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (json_reply({"__type": "AccessDeniedException", "Message": "not you"}, 400), "AccessDeniedException: not you"),
        (
            json_reply({"__type": "AWSOrganizationsNotInUseException", "Message": "none"}, 400),
            "NotInUse",
        ),
        (json_reply({"Accounts": [], "NextToken": "again"}), "RepeatedNextToken"),
        (json_reply({"Accounts": [{"Name": "nobody"}]}), "KeyError: 'Id'"),
        (json_reply({}), "KeyError: 'Accounts'"),
    ],
)
def test_what_is_not_told_whole_is_not_told(
    reply: Reply, told: str, s3: ScriptedS3, organization: AwsOrganization
) -> None:
    s3.on("ListAccounts", reply)
    with pytest.raises(AwsUnreachableError) as refused:
        organization.members()
    assert told in str(refused.value)
    assert "scanner permissions --for organization" in str(refused.value.remedy)


def test_tags_are_asked_for_an_account_at_a_time(s3: ScriptedS3, organization: AwsOrganization) -> None:
    pages = [{"Tags": [{"Key": "env", "Value": "prod"}], "NextToken": "a"}, {"Tags": [{"Key": "x", "Value": ""}]}]
    s3.on("ListTagsForResource", *map(json_reply, pages))
    assert organization.tags(OWN) == {"env": "prod", "x": ""}
    s3.on("ListTagsForResource", json_reply({"Tags": [{}]}))
    with pytest.raises(AwsUnreachableError, match="KeyError"):
        organization.tags(OWN)


def test_moto_which_tells_no_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    """Moto keeps organisations whole, but for the paths of accounts."""
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    with mock_aws():
        client = boto3.client("organizations", region_name="us-east-1")
        client.create_organization(FeatureSet="ALL")
        root = client.list_roots()["Roots"][0]["Id"]
        unit = client.create_organizational_unit(ParentId=root, Name="Workloads")["OrganizationalUnit"]["Id"]
        for number in range(3):
            name = f"prod-{number}"
            made = client.create_account(Email=f"{name}@example.com", AccountName=name)["CreateAccountStatus"]
            client.move_account(AccountId=made["AccountId"], SourceParentId=root, DestinationParentId=unit)
        with closing(connect_organization(Access(), ConnectionOptions())) as opened:
            members = opened.members()
    assert sorted((one.account.name, one.account.ou) for one in members if not one.managing) == [
        (f"prod-{number}", "/Workloads") for number in range(3)
    ]
    assert [one.account.ou for one in members if one.managing] == ["/"]

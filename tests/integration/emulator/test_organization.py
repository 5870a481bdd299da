"""An organisation of accounts that are there, as its management account and a delegated administrator see it."""

import pytest

from scanner.sandbox.clients import Clients
from tests.support.emulated import WEST, World

pytestmark = pytest.mark.emulator

MANAGEMENT, DELEGATE, MEMBER = "700000000001", "700000000002", "700000000003"
"""Accounts of no other test: the emulator is shared."""


@pytest.fixture(scope="module")
def organization(world: World) -> Clients:
    members = {MANAGEMENT: ("platform", ""), DELEGATE: ("production", "Workloads"), MEMBER: ("recovery", "Recovery")}
    world.clients.found_organization(MANAGEMENT, DELEGATE, members)
    return world.clients


@pytest.mark.parametrize("asking", [MANAGEMENT, DELEGATE])
def test_both_are_told_every_account(organization: Clients, asking: str) -> None:
    told = organization.client("organizations", asking, WEST).list_accounts()["Accounts"]
    assert {(one["Id"], one["Name"], one["Status"]) for one in told} == {
        (MANAGEMENT, "platform", "ACTIVE"),
        (DELEGATE, "production", "ACTIVE"),
        (MEMBER, "recovery", "ACTIVE"),
    }


def test_accounts_are_in_their_units(organization: Clients) -> None:
    client = organization.client("organizations", DELEGATE, WEST)
    (root,) = client.list_roots()["Roots"]
    units = client.list_organizational_units_for_parent(ParentId=root["Id"])["OrganizationalUnits"]
    held = {
        unit["Name"]: [one["Id"] for one in client.list_accounts_for_parent(ParentId=unit["Id"])["Accounts"]]
        for unit in (*units, root)
    }
    assert held == {"Workloads": [DELEGATE], "Recovery": [MEMBER], "Root": [MANAGEMENT]}


def test_a_member_is_told_nothing_about_the_others(organization: Clients) -> None:
    assert not organization.client("organizations", MEMBER, WEST).list_accounts()["Accounts"]

"""One emulator for the tests of this folder; nothing is replicated until a test drains the queue."""

from collections.abc import Iterator

import pytest

from scanner.sandbox import in_force
from scanner.sandbox.clients import Clients
from scanner.sandbox.process import emulator
from tests.support.emulated import OWN, REPLICATES, ROLE, WEST, World, policy


@pytest.fixture(scope="package")
def world() -> Iterator[World]:
    with emulator(delay=3600) as endpoint, in_force({"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}):
        world = World(Clients(endpoint))
        iam = world.clients.client("iam", OWN, WEST)
        trusting = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}
        name = ROLE.rpartition("/")[2]
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trusting))
        iam.put_role_policy(RoleName=name, PolicyName="everything", PolicyDocument=policy(REPLICATES))
        yield world

"""Policies that also ask the IAM policy simulator, for a scan that is told to."""

from collections.abc import Iterable

import msgspec

from scanner.errors import UsageError
from scanner.model.policy import Expectation, Policy

ASKING = "replication-role-permissions"
"""The check that the simulator's answers can stand beside."""


def simulating(policies: Iterable[Policy]) -> tuple[Policy, ...]:
    """Return the policies with `simulate` set wherever they ask the check; raise UsageError where none does."""
    changed = tuple(
        msgspec.structs.replace(policy, expects=tuple(map(_simulating, policy.expects))) for policy in policies
    )
    if not any(expectation.check == ASKING for policy in changed for expectation in policy.expects):
        raise UsageError(
            f"--simulate: no policy asks {ASKING}",
            "Add one that does, such as --policy permissions-and-protection, or leave out --simulate.",
        )
    return changed


def _simulating(expectation: Expectation) -> Expectation:
    if expectation.check != ASKING:
        return expectation
    return msgspec.structs.replace(
        expectation, parameters=msgspec.structs.replace(expectation.parameters, simulate=True)
    )

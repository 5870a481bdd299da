"""Who replicates: the role, as far as `replication-role` finds nothing wrong with its being there."""

import msgspec

from scanner.iam.role import Role
from scanner.model.check import Answer, not_applicable
from scanner.model.facet import ROLE
from scanner.model.facts import PairFacts


class Caller(msgspec.Struct, frozen=True):
    """The replication role. `bounded` is whether it has a permissions boundary."""

    role: Role
    bounded: bool


def caller_of(pair: PairFacts) -> Caller | Answer:
    """Return the role, or the answer where there is none to judge; raise `Unread` where it could not be read."""
    named, account = pair.source.role.ref, pair.source.ref.account
    if not named.is_of("iam") or not named.arn.startswith(f"arn:{pair.source.ref.partition}:iam::{account}:"):
        return _not_here(f"The configuration names {named.arn!r}, which is not a role of account {account}")
    found = pair.source.role.read(ROLE)
    if found is None or found.arn != named.arn:
        return _not_here(f"The role {named.arn} does not exist")
    return Caller(Role(found.arn, found.unique_id), bounded=bool(found.boundary))


def _not_here(fact: str) -> Answer:
    return not_applicable(f"{fact}; see replication-role.")

"""Grants on a KMS key: they can only allow. KMS Developer Guide: grants.html; API: GrantListEntry, GrantConstraints."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scanner.iam.context import Context
from scanner.iam.document import WHOLE, PolicyKind, PolicyName, StatementRef
from scanner.iam.glob import Text
from scanner.iam.logic import About, Doubt, Truth, every, some
from scanner.iam.matching import Asked
from scanner.iam.role import Role
from scanner.model.base import Document as Json
from scanner.model.base import Value

SUBSET, EQUALS = "EncryptionContextSubset", "EncryptionContextEquals"


class Grant(Value, frozen=True):
    """One grant; with a `problem` nothing is concluded from it. `constraints` are by name, then by context key."""

    ref: StatementRef
    grantee: str = ""
    actions: frozenset[str] = frozenset()
    constraints: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    problem: str = ""


def grants_of(key: str, entries: Iterable[Json]) -> tuple[Grant, ...]:
    """Read what ListGrants returned for a key (its ARN, for messages)."""
    return tuple(_grant(PolicyName(PolicyKind.GRANT, str(entry.get("GrantId", key))), entry) for entry in entries)


def _grant(name: PolicyName, entry: Json) -> Grant:
    ref = StatementRef(name, WHOLE)
    operations, constraints = entry.get("Operations", []), entry.get("Constraints", {})
    if not isinstance(operations, list) or not isinstance(constraints, Mapping):
        return Grant(ref, problem="not understood: a grant of an unknown shape")
    return Grant(
        ref=ref,
        grantee=str(entry.get("GranteePrincipal", "")),
        actions=frozenset(f"kms:{operation}".lower() for operation in operations),
        constraints=tuple((name, tuple(_pairs(pairs))) for name, pairs in constraints.items()),
    )


def _pairs(pairs: object) -> Iterator[tuple[str, str]]:
    if isinstance(pairs, Mapping):
        yield from ((str(key), str(value)) for key, value in pairs.items())


def allows(grant: Grant, role: Role, asked: Asked) -> Truth:
    """Tell whether a grant allows a role's session what is asked."""
    if grant.problem:
        return Doubt(About.DOCUMENT, grant.problem)
    return every(_elements(grant, role, asked))


def _elements(grant: Grant, role: Role, asked: Asked) -> Iterator[Truth]:
    yield asked.action in grant.actions
    yield _is_grantee(grant.grantee, role)
    for name, pairs in grant.constraints:
        yield _satisfies(name, dict(pairs), asked.context)


def _is_grantee(grantee: str, role: Role) -> Truth:
    if grantee.startswith(role.sessions):
        return Doubt(About.PRINCIPAL, "how S3 names the role's session is not documented")
    return grantee in (role.arn, role.id) if grantee else False


def _satisfies(constraint: str, pairs: Mapping[str, Any], context: Context) -> Truth:
    if constraint not in (SUBSET, EQUALS):
        return Doubt(About.DOCUMENT, f"there is no documented grant constraint {constraint!r}")
    included = every(_includes(context, key, value) for key, value in pairs.items())
    if constraint == SUBSET or included is False:
        return included
    return Doubt(About.CONDITION, "whether the encryption context holds more than the grant's is not known")


def _includes(context: Context, key: str, value: str) -> Truth:
    given = context.value(f"kms:EncryptionContext:{key}")
    if given is None:
        return Doubt(About.CONDITION, f"whether the encryption context has {key} is not known", key=key)
    return some(_equals(one, value) for one in given)


def _equals(given: Text, wanted: str) -> Truth:
    if isinstance(given, str):
        return given == wanted
    return Doubt(About.PART, f"covers only {wanted}") if wanted.startswith(given.known) else False

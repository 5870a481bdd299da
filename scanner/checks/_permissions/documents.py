"""The policies of a pair, parsed once for all pairs that share them, and those that stand for a side not looked at."""

from functools import lru_cache, partial

import msgspec

from scanner.iam.document import (
    WHOLE,
    Document,
    Effect,
    Entries,
    PolicyKind,
    PolicyName,
    Principal,
    Principals,
    PrincipalType,
    Statement,
    StatementRef,
)
from scanner.iam.grants import Grant, grants_of
from scanner.iam.parse import parse
from scanner.model.facet import KEY_GRANTS, KEY_POLICY, POLICY, ROLE_POLICIES
from scanner.model.facts import BucketFacts, PairFacts, ResourceFacts
from scanner.model.identity import Grants, PolicyDocument, ResourcePolicy, RolePolicies
from scanner.needs.need import Place


class RoleDocuments(msgspec.Struct, frozen=True):
    """A role's own policies, and its permissions boundary."""

    identity: tuple[Document, ...]
    boundary: Document | None


def role_documents(pair: PairFacts) -> RoleDocuments:
    """Return the policies of the replication role; raise `Unread` where they are not known."""
    policies = pair.source.role.read(ROLE_POLICIES)
    return pair.source.estate.once((_of_role, pair.source.role.ref.arn), partial(_of_role, policies))


def _of_role(policies: RolePolicies) -> RoleDocuments:
    return RoleDocuments(
        identity=tuple(_parsed(PolicyKind.ROLE_POLICY, policy) for policy in policies.identity),
        boundary=_parsed(PolicyKind.BOUNDARY, policies.boundary) if policies.boundary else None,
    )


def _parsed(kind: PolicyKind, policy: PolicyDocument) -> Document:
    return parse(PolicyName(kind, policy.name), policy.document)


def resource_document(pair: PairFacts, place: Place) -> Document | None:
    """Return the policy of a bucket or key, None where it has none; raise `Unread` where it is not known."""
    facts = _facts(pair, place)
    if isinstance(facts, ResourceFacts):
        name, written = PolicyName(PolicyKind.KEY_POLICY, facts.ref.arn), facts.read(KEY_POLICY)
    else:
        name, written = PolicyName(PolicyKind.BUCKET_POLICY, facts.ref.name), facts.read(POLICY)
    return pair.source.estate.once((_of_resource, facts.ref.arn), partial(_of_resource, name, written))


def _facts(pair: PairFacts, place: Place) -> BucketFacts | ResourceFacts:
    if place is Place.SOURCE:
        return pair.source
    if place is Place.DESTINATION:
        return pair.destination
    return pair.source.source_key if place is Place.SOURCE_KEY else pair.replica_key


def _of_resource(name: PolicyName, written: ResourcePolicy) -> Document | None:
    return parse(name, written.document) if written.document else None


def grants(pair: PairFacts, place: Place) -> tuple[Grant, ...]:
    """Return a key's grants, none for buckets; raise `Unread` where they are not known."""
    facts = _facts(pair, place)
    if not isinstance(facts, ResourceFacts):
        return ()
    found = facts.read(KEY_GRANTS)
    return pair.source.estate.once((_of_grants, facts.ref.arn), partial(_of_grants, facts.ref.arn, found))


def _of_grants(key: str, found: Grants) -> tuple[Grant, ...]:
    return grants_of(
        key,
        (
            {"GranteePrincipal": one.grantee, "Operations": list(one.operations), "Constraints": one.constraints}
            for one in found.items
        ),
    )


@lru_cache(maxsize=1024)
def allowing(kind: PolicyKind, account: str = "") -> Document:
    """Return a policy that allows everything; one of a resource leaves it to an account's own policies."""
    name = PolicyName(kind, "assumed")
    whom = Principals((Principal(PrincipalType.ACCOUNT, account),)) if kind.names_principals else None
    anything = Entries(("*",))
    return Document(name, (Statement(StatementRef(name, WHOLE), Effect.ALLOW, anything, anything, whom),))


def with_allowance(document: Document, account: str = "") -> Document:
    """Return a policy that says what it says and allows everything beside that, so that only its denials count."""
    return Document(document.name, (*document.statements, *allowing(document.name.kind, account).statements))


def without_denials(document: Document) -> Document:
    """Return a policy without its Deny statements."""
    left = tuple(one for one in document.statements if one.effect is not Effect.DENY)
    return msgspec.structs.replace(document, statements=left)

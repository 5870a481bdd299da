"""May the role do it? The decision over all policies, as AWS makes it.

IAM User Guide: reference_policies_evaluation-logic.html and its pages on requests in one account and across accounts;
KMS Developer Guide: policy-evaluation.html and key-policy-overview.html. A session of the role makes the request.
"""

from scanner.iam import grants as kms_grants
from scanner.iam.context import Context
from scanner.iam.document import WHOLE, Document, PolicyKind, PolicyName, StatementRef
from scanner.iam.glob import Text
from scanner.iam.grants import Grant
from scanner.iam.judgement import Judgement, Side, decided
from scanner.iam.logic import About, Doubt, Truth, every
from scanner.iam.matching import Asked
from scanner.iam.parse import unread
from scanner.iam.principals import Way
from scanner.iam.role import Role
from scanner.iam.sides import ResourceSide, identity_side
from scanner.iam.tally import NOTHING, Tally, Undecided, both, either, tally
from scanner.model.base import Value


class Request(Value, frozen=True):
    """What a role asks for; `action` is written as AWS does: `s3:ReplicateObject`.

    `account` owns the resource; it is empty where that is not known. A `Beginning` as the resource asks about every
    resource that begins so, at once.
    """

    role: Role
    action: str
    resource: Text
    account: str
    context: Context


class Policies(Value, frozen=True):
    """Everything that has a say; what could not be read is given as `unread`, what there is not as None.

    `resource` is the bucket policy or the key policy. `unseen` are kinds that could deny, but are not given.
    """

    identity: tuple[Document, ...]
    boundary: Document | None = None
    resource: Document | None = None
    grants: tuple[Grant, ...] = ()
    unseen: tuple[PolicyKind, ...] = (PolicyKind.SERVICE_CONTROL, PolicyKind.RESOURCE_CONTROL)


def judge(request: Request, policies: Policies) -> Judgement:
    """Decide whether a session of the role may do what it asks for."""
    asked = Asked(request.action.lower(), request.resource, request.context)
    identity = identity_side(PolicyKind.ROLE_POLICY, policies.identity, asked)
    boundary = _boundary(policies.boundary, asked)
    resource = ResourceSide(_resource_policy(request, policies), asked, request.role, bounded=bool(policies.boundary))
    granted = _granted(request, policies, asked, boundary)
    allow = _allowed(request, both(identity.allow, boundary.allow), boundary.allow, resource, granted)
    deny = either(identity.deny, boundary.deny, resource.deny)
    return decided(allow, deny, policies.unseen)


def _is_key(request: Request) -> bool:
    return request.action.lower().startswith("kms:")


def _resource_policy(request: Request, policies: Policies) -> Document:
    if policies.resource is not None:
        return policies.resource
    if _is_key(request):
        return unread(
            PolicyName(PolicyKind.KEY_POLICY, str(request.resource)), "every key has a policy; none was given"
        )
    return Document(PolicyName(PolicyKind.BUCKET_POLICY, str(request.resource)))


def _allowed(request: Request, own: Tally, boundary: Tally, resource: ResourceSide, granted: Tally) -> Tally:
    """Put the Allows together; `own` is what the role's policies allow within its boundary.

    In one account a resource's policy that names the role is limited by the boundary; one that names its session or
    everyone is not. Naming the account only lets the role's own policies count: for a key they count in no other way.
    """
    ways = resource.ways
    direct = either(both(ways[Way.ROLE], boundary), ways[Way.ANYONE], ways[Way.SESSION])
    delegated = both(own, ways[Way.ACCOUNT]) if _is_key(request) else own
    within, across = either(delegated, direct, granted), either(both(own, either(*ways.values())), granted)
    if not request.account and within.holds is not across.holds:
        return _open_owner(resource.kind, request)
    return within if request.account == request.role.account else across


def _open_owner(kind: PolicyKind, request: Request) -> Tally:
    ref = StatementRef(PolicyName(kind, str(request.resource)), WHOLE)
    doubt = Doubt(About.OWNER, "it depends on which account owns the resource, which is not known")
    return Tally(holds=None, undecided=(Undecided(ref, doubt),))


def _boundary(boundary: Document | None, asked: Asked) -> Side:
    if boundary is None:
        return Side(Tally(holds=True), NOTHING)
    return identity_side(PolicyKind.BOUNDARY, (boundary,), asked)


def _granted(request: Request, policies: Policies, asked: Asked, boundary: Side) -> Tally:
    """Tally the grants; that none allows is nothing that a policy lacks."""
    within: Truth = True
    if not boundary.allow.holds:
        within = Doubt(About.RULES, "whether a permissions boundary limits a grant is not documented")
    cases = ((one.ref, every((kms_grants.allows(one, request.role, asked), within))) for one in policies.grants)
    found = tally(PolicyKind.GRANT, cases)
    return NOTHING if found.holds is False else found

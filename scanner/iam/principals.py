"""Whom a statement is about. IAM User Guide: reference_policies_elements_principal.html, …_notprincipal.html."""

import re
from collections.abc import Iterator
from enum import StrEnum

from scanner.iam.document import Principal, Principals, PrincipalType
from scanner.iam.logic import About, Doubt, Truth, negate, some
from scanner.iam.role import Role

_ACCOUNT = re.compile(r"(?:arn:[^:]+:iam::)?([0-9]{12})(?::root)?\Z")
_UNIQUE_ID = re.compile(r"A(?:ROA|IDA)[A-Z0-9]{12,}(?::.+)?\Z", re.DOTALL)
_OTHER_ENTRIES = {
    "Service": PrincipalType.SERVICE,
    "Federated": PrincipalType.FEDERATED,
    "CanonicalUser": PrincipalType.CANONICAL_USER,
}


class Way(StrEnum):
    """How a statement reaches the session of a role; what else must allow the request depends on it."""

    ROLE = "names the role"
    SESSION = "names the session"
    ANYONE = "names everyone"
    ACCOUNT = "names the account"


def principal_of(element: str, text: str) -> Principal:
    """Read one entry of a Principal element, `element` being AWS, Service, Federated or CanonicalUser."""
    if element != "AWS":
        return Principal(_OTHER_ENTRIES[element], text)
    if text == "*":
        return Principal(PrincipalType.ANYONE, text)
    if account := _ACCOUNT.match(text):
        return Principal(PrincipalType.ACCOUNT, account[1])
    if _UNIQUE_ID.match(text):
        return Principal(PrincipalType.UNIQUE_ID, text)
    readable = text.startswith("arn:") and not set("*?") & set(text)
    return Principal(PrincipalType.ARN if readable else PrincipalType.MALFORMED, text)


def reaches(principals: Principals, role: Role, way: Way) -> Truth:
    """Tell whether an Allow statement is about the sessions of a role in this way."""
    if not principals.inverted:
        return some(truth for reached, truth in _matches(principals, role) if reached is way)
    # NotPrincipal with Allow is about all principals but those it names.
    return _not_named(principals, role) if way is Way.ANYONE else False


def denies(principals: Principals, role: Role, *, bounded: bool) -> Truth:
    """Tell whether a Deny statement is about the sessions of a role; `bounded` where it has a permissions boundary."""
    if not principals.inverted:
        return some(truth for _, truth in _matches(principals, role))
    # Documented: NotPrincipal with Deny denies every principal that has a boundary, whatever it names.
    return bounded or _not_named(principals, role)


def _not_named(principals: Principals, role: Role) -> Truth:
    """Tell whether NotPrincipal leaves the role out; AWS asks for the ARN of its account beside the role's own."""
    matches = tuple(_matches(principals, role))
    named = {way: some(truth for reached, truth in matches if reached is way) for way in Way}
    if named[Way.ANYONE] is True or (named[Way.ROLE] is True and named[Way.ACCOUNT] is True):
        return False
    if not any(named.values()):
        return True
    return Doubt(About.RULES, "NotPrincipal names the role or its account but not both, which AWS may read either way")


def _matches(principals: Principals, role: Role) -> Iterator[tuple[Way, Truth]]:
    for principal in principals.values:
        yield _match(principal, role)


def _match(principal: Principal, role: Role) -> tuple[Way, Truth]:
    match principal.type:
        case PrincipalType.ANYONE:
            return Way.ANYONE, True
        case PrincipalType.ACCOUNT:
            return Way.ACCOUNT, principal.text == role.account
        case PrincipalType.CANONICAL_USER:
            return Way.ACCOUNT, Doubt(About.PRINCIPAL, "which account a canonical user id stands for is not known")
        case PrincipalType.UNIQUE_ID:
            return Way.ROLE, principal.text == role.id
        case PrincipalType.ARN if principal.text.startswith(role.sessions):
            return Way.SESSION, Doubt(About.PRINCIPAL, "how S3 names the role's session is not documented")
        case PrincipalType.MALFORMED:
            return Way.ROLE, Doubt(About.DOCUMENT, f"{principal.text!r} is not a principal that AWS documents")
        case _:
            return Way.ROLE, principal.type is PrincipalType.ARN and principal.text == role.arn


def serves(principals: Principals, service: str, *, denying: bool) -> Truth:
    """Tell whether a statement is about an AWS service, named by its service principal."""
    truth = some(_is_service(principal, service, denying=denying) for principal in principals.values)
    return negate(truth) if principals.inverted else truth


def _is_service(principal: Principal, service: str, *, denying: bool) -> Truth:
    if principal.type is PrincipalType.ANYONE:
        return denying or Doubt(About.RULES, "whether a principal of * lets a service in is not documented")
    if principal.type is PrincipalType.MALFORMED:
        return Doubt(About.DOCUMENT, f"{principal.text!r} is not a principal that AWS documents")
    if principal.type is not PrincipalType.SERVICE:
        return False
    if principal.text != service and principal.text.startswith(service.removesuffix("com")):
        return Doubt(About.RULES, f"whether {principal.text} stands for {service} is not documented")
    return principal.text == service

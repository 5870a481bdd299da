"""Does a bucket policy count as public? Then RestrictPublicBuckets cuts off every other account, whoever is named.

Amazon S3 User Guide: access-control-block-public-access.html ("The meaning of public"): a policy is public unless each
Allow is limited to fixed principals, or by a condition on one of the keys listed there to fixed values, which are those
without wildcards and policy variables. GetBucketPolicyStatus is S3's own answer: where it was read, it is the better
one.
"""

import re
from ipaddress import ip_network

from scanner.iam.conditions import FOR_ALL, form_of
from scanner.iam.document import Condition, Document, Effect, Principals, PrincipalType, Statement, StatementRef
from scanner.iam.logic import About, Doubt, Truth, every, negate, some
from scanner.iam.operators import OPERATORS

LIMITING_KEYS = frozenset(
    {"aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce", "aws:sourceowner", "aws:sourceaccount", "aws:userid",
     "s3:x-amz-server-side-encryption-aws-kms-key-id", "s3:dataaccesspointarn", "s3:dataaccesspointaccount",
     "aws:principalorgid", "aws:principalarn", "aws:principalaccount"}
)  # fmt: skip
"""Keys, in lower case, that limit a statement where their values are fixed; the last three stand for principals."""

_ACCESS_POINT = re.compile(r"arn:[^:*?]+:s3:[^:*?]+:[0-9]{12}:accesspoint/")
_ROLE_SESSIONS = re.compile(r"[A-Z0-9]+:\*\Z")
_IN_ONE_ACCOUNT = re.compile(r"arn:[^:]+:(?:iam|sts)::[0-9]{12}:")
_BROADEST = {4: 8, 6: 32}
"""How many bits a range of addresses must fix, by version of IP; every private range fixes as many."""

_FIXED_PRINCIPALS = (
    PrincipalType.ACCOUNT, PrincipalType.ARN, PrincipalType.UNIQUE_ID, PrincipalType.SERVICE,
    PrincipalType.CANONICAL_USER,
)  # fmt: skip


def is_public(bucket_policy: Document) -> Truth:
    """Tell whether S3 counts a bucket policy as public."""
    return some(_opens(statement) for statement in bucket_policy.statements)


def public_statements(bucket_policy: Document) -> tuple[StatementRef, ...]:
    """Return the statements that certainly make a bucket policy public."""
    return tuple(statement.ref for statement in bucket_policy.statements if _opens(statement) is True)


def _opens(statement: Statement) -> Truth:
    if statement.problem:
        return Doubt(About.DOCUMENT, statement.problem)
    if statement.effect is not Effect.ALLOW or statement.principals is None:
        return False
    limited = (_limits(condition) for condition in statement.conditions)
    return negate(some((_are_fixed(statement.principals), *limited)))


def _are_fixed(principals: Principals) -> Truth:
    if principals.inverted:
        return False
    if any(one.type is PrincipalType.MALFORMED for one in principals.values):
        return Doubt(About.DOCUMENT, "a principal is written in no way that AWS documents")
    return all(one.type in _FIXED_PRINCIPALS for one in principals.values)


def _limits(condition: Condition) -> Truth:
    """Tell whether a condition limits who may come to fixed values."""
    form, key = form_of(condition.operator), condition.key.lower()
    if form.base not in OPERATORS or OPERATORS[form.base].negated or form.if_exists or form.over == FOR_ALL:
        return False
    if key == "aws:sourceip":
        return every(_is_narrow(value) for value in condition.values)
    if key in LIMITING_KEYS:
        return every(_is_fixed(key, value) for value in condition.values)
    # Newer keys of these families limit who may come, but the guide does not say what S3 makes of them.
    if key.startswith(("aws:principal", "aws:vpce", "aws:sourcevpc", "aws:sourceorg")):
        return Doubt(About.RULES, f"whether a policy limited by {condition.key} is public is not documented")
    return False


def _is_fixed(key: str, value: str) -> Truth:
    if not any(mark in value for mark in ("*", "?", "${")):
        return True
    if key == "s3:dataaccesspointarn":
        return _ACCESS_POINT.match(value) is not None
    if key == "aws:userid" and _ROLE_SESSIONS.match(value):
        return Doubt(About.RULES, "whether all sessions of one role are a fixed value is documented either way")
    if key == "aws:principalarn" and _IN_ONE_ACCOUNT.match(value):
        return Doubt(About.RULES, "whether wildcards within one account are a fixed value is not documented")
    return False


def _is_narrow(block: str) -> Truth:
    try:
        network = ip_network(block, strict=False)
    except ValueError:
        return Doubt(About.DOCUMENT, f"{block!r} is not a range of addresses")
    return network.prefixlen >= _BROADEST[network.version]

"""Requests and policies made by a fixed rule, so that the answers another program gave can be kept beside them.

`python -m tests.support.iam_cases` prints them for `tests/property/iam_simulate/ask.mjs`, which says the rest.
Each request is fully known: a key is either in its context or known to be absent. Elements come from small sets, so
that statements often apply.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple, TypeVar

from scanner.iam.context import ABSENT, Context, context_of
from scanner.iam.document import PolicyKind, PolicyName
from scanner.iam.judge import Policies, Request
from scanner.iam.parse import parse
from scanner.iam.role import Role

DISAGREEMENTS = {
    "a policy variable without a value, under a negated operator": (
        "iam-simulate 0.1.173 lets the value not match; the IAM User Guide says that inverted operators do match "
        '(reference_policies_variables.html, "Policy variables with no value").'
    ),
    "NotIpAddress with an IPv4 address and an IPv6 range, or the other way round": (
        "iam-simulate lets the condition fail; the IAM User Guide has it hold for all addresses but those in the range."
    ),
    "a key given as a list of one value, under an operator without a set form": (
        "iam-simulate tells a list of one from a single value; what is known of S3's requests does not."
    ),
    "an ARN operator with a policy variable": (
        "iam-simulate splits the ARN at the colon inside the variable, before it has a value."
    ),
    "a role's ARN with a path other than the role's": (
        "iam-simulate compares names only; such a principal cannot be stored, as names are unique in an account."
    ),
    "version 2008-10-17": "iam-simulate puts values in place of variables in every version.",
}
"""What the cases leave out because the two evaluators are known to differ, and why ours is as it is (unit-tested)."""

COUNT = 12_000
SEED = 20_261_122

OWN, OTHER = "111111111111", "222222222222"
ROLE = f"arn:aws:iam::{OWN}:role/service-role/s3crr"
SESSION = f"arn:aws:sts::{OWN}:assumed-role/s3crr/some-session"
KEY = "arn:aws:kms:eu-west-1:222222222222:key/k1"

Json = dict[str, Any]
Item = TypeVar("Item")

VALUES: dict[str, tuple[Any, ...]] = {
    "aws:PrincipalArn": (ROLE,),
    "aws:PrincipalAccount": (OWN,),
    "aws:PrincipalOrgID": ("o-one", "o-two", "O-ONE"),
    "aws:SecureTransport": ("true", "false"),
    "aws:SourceIp": ("10.1.2.3", "203.0.113.9"),
    "aws:SourceVpce": ("vpce-1",),
    "aws:CurrentTime": ("2026-11-22T12:00:00Z", "2026-01-01T00:00:00Z"),
    "aws:SourceArn": ("arn:aws:s3:::src", "arn:aws:sns:eu-west-1:222222222222:topic"),
    "kms:ViaService": ("s3.eu-west-1.amazonaws.com", "s3.eu-central-1.amazonaws.com"),
    "kms:EncryptionContext:aws:s3:arn": ("arn:aws:s3:::dst", "arn:aws:s3:::dst/a/b"),
    "s3:max-keys": ("5", "10", "1000"),
    "ex:Binary": ("QQ==",),
    "ex:Many": (("red", "blue"), ("green", "black"), "red", "black"),
}
"""The keys of a request's context, in the order of their writing, and the values each may have."""

WANTED: dict[str, tuple[str, ...]] = {
    "string": ("o-one", "o-two", "O-One", "o-*", "o-?ne", "*", OWN, "s3.*.amazonaws.com", "arn:aws:s3:::dst/*",
               "arn:aws:s3:::dst", "${aws:PrincipalAccount}", "${aws:PrincipalOrgID, 'o-one'}", "${ex:Nothing}",
               "o-${*}", "vpce-1", "red", "blue", "b*", "${aws:SourceVpce}"),
    "arn": (ROLE, "arn:aws:iam::*:role/*", "arn:aws:s3:::*", "arn:aws:iam::111111111111:role/service-role/s3cr?",
            "arn:aws:sns:*:*:topic", "arn:*:s3:::src"),
    "numeric": ("5", "10", "10.0", "7"),
    "date": ("2026-11-22T12:00:00Z", "2026-06-01T00:00:00Z", "2025-01-01T00:00:00Z"),
    "bool": ("true", "false"),
    "binary": ("QQ==", "Qg=="),
    "ip": ("10.0.0.0/8", "203.0.113.9", "203.0.113.0/24", "2001:db8::/32"),
}  # fmt: skip
POSITIVE_ONLY = ("${ex:Nothing}", "${aws:SourceVpce}", "${aws:PrincipalAccount}", "2001:db8::/32")
"""Values that negated operators do without, since the other program is wrong there: see `DISAGREEMENTS`."""

KEYS = {
    "string": ("aws:PrincipalOrgID", "aws:principalorgid", "aws:PrincipalAccount", "kms:ViaService",
               "kms:EncryptionContext:aws:s3:arn", "aws:SourceVpce", "ex:Many"),
    "arn": ("aws:PrincipalArn", "aws:SourceArn"),
    "numeric": ("s3:max-keys",),
    "date": ("aws:CurrentTime",),
    "bool": ("aws:SecureTransport", "AWS:SecureTransport"),
    "binary": ("ex:Binary",),
    "ip": ("aws:SourceIp",),
}  # fmt: skip
_ORDERS = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
OPERATORS = {
    "string": ("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike",
               "StringNotLike"),
    "arn": ("ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"),
    "numeric": tuple(f"Numeric{order}" for order in _ORDERS),
    "date": tuple(f"Date{order}" for order in _ORDERS),
    "bool": ("Bool",),
    "binary": ("BinaryEquals",),
    "ip": ("IpAddress", "NotIpAddress"),
}  # fmt: skip
ACTIONS = {
    "s3": ("s3:ReplicateObject", "s3:ReplicateDelete", "s3:GetObjectVersionForReplication", "s3:ListBucket"),
    "kms": ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"),
}
PATTERNS = {
    "s3": ("*", "s3:*", "s3:Replicate*", "S3:replicateobject", "s3:Get*", "s3:?eplicate*e*", "kms:*"),
    "kms": ("*", "kms:*", "kms:Decrypt", "KMS:DECRYPT", "kms:Enc*", "kms:GenerateDataKey*", "s3:*"),
}
RESOURCES = {
    "s3": ("arn:aws:s3:::dst", "arn:aws:s3:::dst/a/b", "arn:aws:s3:::dst/A/b", "arn:aws:s3:::other/x"),
    "kms": (KEY,),
}
RESOURCE_PATTERNS = {
    "s3": ("*", "arn:aws:s3:::dst", "arn:aws:s3:::dst/*", "arn:aws:s3:::dst*", "arn:aws:s3:::dst/a/*", "arn:aws:s3:::*",
           "arn:aws:s3:::dst/?/b", "arn:aws:s3:::dst/${ex:Nothing}/*", "arn:aws:s3:::dst/${ex:Nothing, 'a'}/*",
           "arn:*:s3:::other/*"),
    "kms": ("*", KEY, "arn:aws:kms:*:222222222222:key/*", "arn:aws:kms:*:*:key/k?", "arn:aws:kms:eu-west-1:*:key/k2"),
}  # fmt: skip
PRINCIPALS: tuple[Any, ...] = (
    "*",
    {"AWS": "*"},
    {"AWS": ROLE},
    {"AWS": OWN},
    {"AWS": f"arn:aws:iam::{OWN}:root"},
    {"AWS": [f"arn:aws:iam::{OTHER}:root", ROLE]},
    {"AWS": [OTHER, f"arn:aws:iam::{OWN}:user/service-role/s3crr"]},
    {"AWS": f"arn:aws:iam::{OWN}:role/service-role/another"},
    {"AWS": "AROAEXAMPLEEXAMPLE123"},
    {"Service": "s3.amazonaws.com"},
    {"AWS": [ROLE, OWN]},
    {"AWS": SESSION},
)


class Case(NamedTuple):
    """One question, as the other program takes it."""

    action: str
    resource: str
    account: str
    context: Json
    identity: list[Json]
    boundary: Json | None
    resource_policy: Json | None


def cases(count: int = COUNT, seed: int = SEED) -> Iterator[Case]:
    """Yield the same cases for the same seed."""
    random = Random(seed)  # noqa: S311 -- test cases, not secrets
    for _ in range(count):
        yield _case(random)


def digest(made: list[Case]) -> str:
    """Return what the cases are recognised by."""
    return hashlib.sha256(json.dumps(made).encode()).hexdigest()


def question(case: Case) -> tuple[Request, Policies]:
    """Return a case as the judge takes it."""
    kind = PolicyKind.KEY_POLICY if case.action.startswith("kms:") else PolicyKind.BUCKET_POLICY
    request = Request(Role(ROLE), case.action, case.resource, case.account, _fully_known(case.context))
    policies = Policies(
        identity=tuple(
            parse(PolicyName(PolicyKind.ROLE_POLICY, str(n)), document) for n, document in enumerate(case.identity)
        ),
        boundary=parse(PolicyName(PolicyKind.BOUNDARY, "limit"), case.boundary) if case.boundary else None,
        resource=parse(PolicyName(kind, "it"), case.resource_policy) if case.resource_policy else None,
    )
    return request, policies


def _fully_known(context: Json) -> Context:
    given = {key: tuple(value) if isinstance(value, list | tuple) else value for key, value in context.items()}
    return context_of({**dict.fromkeys((*VALUES, "ex:Nothing"), ABSENT), **given})


def _case(random: Random) -> Case:
    service = random.choice(("s3", "s3", "kms"))
    return Case(
        action=random.choice(ACTIONS[service]),
        resource=random.choice(RESOURCES[service]),
        account=random.choice((OWN, OTHER)),
        context={key: random.choice(values) for key, values in VALUES.items() if random.random() < 0.7},
        identity=[_document(random, service, named=False) for _ in range(random.choice((0, 1, 2, 2)))],
        boundary=_document(random, service, named=False) if random.random() < 0.3 else None,
        resource_policy=_document(random, service, named=True) if service == "kms" or random.random() < 0.7 else None,
    )


def _document(random: Random, service: str, *, named: bool) -> Json:
    statements = [_statement(random, service, named=named) for _ in range(random.choice((1, 2, 2, 3)))]
    return {"Version": "2012-10-17", "Statement": statements[0] if len(statements) == 1 else statements}


def _statement(random: Random, service: str, *, named: bool) -> Json:
    statement: Json = {"Effect": random.choice(("Allow",) * 5 + ("Deny",))}
    statement |= _element(random, "Action", PATTERNS[service])
    statement |= _element(random, "Resource", RESOURCE_PATTERNS[service])
    if named:
        statement[random.choice(("Principal",) * 9 + ("NotPrincipal",))] = random.choice(PRINCIPALS)
    if random.random() < 0.35:
        statement["Condition"] = _conditions(random)
    return statement


def _element(random: Random, name: str, patterns: tuple[str, ...]) -> Json:
    inverted = random.random() < 0.12
    return {f"Not{name}" if inverted else name: _one_or_more(random, patterns)}


def _conditions(random: Random) -> Json:
    found: Json = {}
    for _ in range(random.choice((1, 1, 2))):
        kind = random.choice(("string", "string", "string", *WANTED))
        operator = _operator(random, kind)
        wanted = tuple(text for text in WANTED[kind] if text not in POSITIVE_ONLY or "Not" not in operator)
        found[operator] = {random.choice(KEYS[kind]): _one_or_more(random, wanted)}
    if random.random() < 0.1:
        found["Null"] = {random.choice(tuple(VALUES)): random.choice(("true", "false", True, False))}
    return found


def _operator(random: Random, kind: str) -> str:
    over = random.choice(("", "", "", "ForAllValues:", "ForAnyValue:"))
    return over + random.choice(OPERATORS[kind]) + random.choice(("", "", "IfExists"))


def _one_or_more(random: Random, items: tuple[Item, ...]) -> Item | list[Item]:
    several = [random.choice(items) for _ in range(random.choice((1, 1, 2)))]
    return several if len(several) > 1 or random.random() < 0.5 else several[0]


def main() -> None:
    """Print the digest of the cases, then each as a line of JSON."""
    made = list(cases())
    sys.stdout.write(digest(made) + "\n")
    for case in made:
        sys.stdout.write(json.dumps({**case._asdict(), "principal": SESSION}) + "\n")


if __name__ == "__main__":
    main()

"""The decision: one account and two, buckets and keys, boundaries, and every way to name the role."""

from itertools import product
from typing import Any

import pytest

from scanner.iam.context import context_of
from scanner.iam.document import Document, PolicyKind, PolicyName
from scanner.iam.glob import Beginning
from scanner.iam.judge import Policies
from scanner.iam.judgement import Decision
from scanner.iam.logic import About
from scanner.iam.parse import unread
from scanner.iam.role import Role
from tests.support.iam import KEY, OTHER, OWN, ROLE, ask, limit, of_bucket, of_key, of_role, statement

ALLOW, DENY = statement("Allow"), statement("Deny")
SESSION = f"arn:aws:sts::{OWN}:assumed-role/s3crr/whatever"
NAMES = {
    "role": {"AWS": ROLE.arn},
    "id": {"AWS": ROLE.id},
    "anyone": "*",
    "anyone of AWS": {"AWS": "*"},
    "account": {"AWS": OWN},
    "root": {"AWS": f"arn:aws:iam::{OWN}:root"},
    "session": {"AWS": SESSION},
    "role and account": {"AWS": [OWN, ROLE.arn]},
    "another role": {"AWS": f"arn:aws:iam::{OWN}:role/s3crr-2"},
    "another session": {"AWS": f"arn:aws:sts::{OWN}:assumed-role/s3crr-2/x"},
    "another account": {"AWS": OTHER},
    "a deleted role": {"AWS": "AROAEXAMPLEEXAMPLE999"},
    "service": {"Service": "s3.amazonaws.com"},
    "federated": {"Federated": "graph.facebook.com"},
    "user": {"CanonicalUser": "79a59df9"},
    "wildcard": {"AWS": f"arn:aws:iam::{OWN}:role/*"},
}
A, E, I, U = Decision.ALLOWED, Decision.DENIED_EXPLICITLY, Decision.DENIED_IMPLICITLY, Decision.UNKNOWN  # noqa: E741
NOBODY = {"another role", "another session", "another account", "a deleted role", "service", "federated"}
OPEN = {"session", "user", "wildcard"}
DIRECT = {"role", "id", "anyone", "anyone of AWS", "role and account"}
ACCOUNT = {"account", "root"}


def of(kind: str, *statements: dict[str, Any]) -> Document:
    return of_bucket(*statements) if kind == "s3" else of_key(*statements)


def decide(kind: str, policies: Policies, account: str) -> Decision:
    action, resource = ("s3:ReplicateObject", "arn:aws:s3:::dst/a") if kind == "s3" else ("kms:Encrypt", KEY)
    return ask(policies, action, resource, account).decision


def by_group(name: str, direct: Decision, account: Decision, open_: Decision, nobody: Decision) -> Decision:
    if name in DIRECT:
        return direct
    if name in ACCOUNT:
        return account
    return open_ if name in OPEN else nobody


@pytest.mark.parametrize("name", NAMES)
def test_who_the_resource_names_decides(name: str) -> None:
    """By kind of resource, account, and whether the role's own policies allow."""
    allowing = {**ALLOW, "Principal": NAMES[name]}
    answers = {
        (kind, account, own): decide(
            kind, Policies((of_role(ALLOW),) if own else (), resource=of(kind, allowing)), account
        )
        for kind, account, own in product(("s3", "kms"), (OWN, OTHER), (True, False))
    }
    assert answers == {
        ("s3", OWN, True): A,
        ("s3", OWN, False): by_group(name, A, I, I if name == "user" else U, I),
        ("s3", OTHER, True): by_group(name, A, A, U, I),
        ("s3", OTHER, False): I,
        ("kms", OWN, True): by_group(name, A, A, U, I),
        ("kms", OWN, False): by_group(name, A, I, I if name == "user" else U, I),
        ("kms", OTHER, True): by_group(name, A, A, U, I),
        ("kms", OTHER, False): I,
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_boundary_limits_what_names_the_role_and_nothing_else(name: str) -> None:
    """IAM User Guide: what names the role is limited by an implicit deny; what names its session or everyone is not."""
    policies = Policies((), limit(statement(NotAction="s3:*")), of_bucket({**ALLOW, "Principal": NAMES[name]}))
    limited = {"role", "id", "role and account", *ACCOUNT, *NOBODY, "user", "wildcard"}
    assert ask(policies).decision is (I if name in limited else A if name.startswith("anyone") else U)


@pytest.mark.parametrize("name", NAMES)
def test_whom_a_deny_is_about(name: str) -> None:
    policies = Policies((of_role(ALLOW),), resource=of_bucket({**DENY, "Principal": NAMES[name]}))
    assert ask(policies).decision is by_group(name, E, E, U, A)


@pytest.mark.parametrize(
    ("named", "allows", "denies"),
    [
        (["role", "root"], I, A),
        (["anyone"], I, A),
        (["another role"], A, E),
        (["service"], A, E),
        (["role"], U, U),
        (["account"], U, U),
        (["session", "role"], U, U),
    ],
)
def test_whom_not_principal_leaves_out(named: list[str], allows: Decision, denies: Decision) -> None:
    entries = [NAMES[name] for name in named]
    texts = [entry["AWS"] for entry in entries if isinstance(entry, dict) and "AWS" in entry]
    principals = {"AWS": texts} if texts else entries[0]
    allowing = Policies((), resource=of_bucket({**ALLOW, "NotPrincipal": principals}))
    denying = Policies((of_role(ALLOW),), resource=of_bucket({**DENY, "NotPrincipal": principals}))
    assert (ask(allowing).decision, ask(denying).decision) == (allows, denies)


def test_not_principal_with_deny_denies_every_role_with_a_boundary() -> None:
    """IAM User Guide: reference_policies_elements_notprincipal.html, "Important"."""
    fence = of_bucket({**DENY, "NotPrincipal": {"AWS": [OWN, ROLE.arn]}})
    assert ask(Policies((of_role(ALLOW),), resource=fence)).decision is A
    assert ask(Policies((of_role(ALLOW),), limit(ALLOW), fence)).decision is E


@pytest.mark.parametrize("where", ["identity", "boundary", "resource"])
def test_an_explicit_deny_anywhere_wins_and_is_named(where: str) -> None:
    policies = Policies(
        identity=(of_role(ALLOW, *([DENY] if where == "identity" else [])), of_role(ALLOW)),
        boundary=limit(ALLOW, *([DENY] if where == "boundary" else [])),
        resource=of_bucket({**ALLOW, "Principal": "*"}, *([{**DENY, "Principal": "*"}] if where == "resource" else [])),
    )
    judgement = ask(policies)
    assert judgement.decision is E
    assert [ref.sid for ref in judgement.by] == ["Deny"]
    kind = {"identity": PolicyKind.ROLE_POLICY, "boundary": PolicyKind.BOUNDARY, "resource": PolicyKind.BUCKET_POLICY}
    assert [ref.policy.kind for ref in judgement.by] == [kind[where]]


def test_an_implicit_denial_says_where_an_allow_is_missing() -> None:
    role, bucket, boundary = PolicyKind.ROLE_POLICY, PolicyKind.BUCKET_POLICY, PolicyKind.BOUNDARY
    own, named = (of_role(ALLOW),), of_bucket({**ALLOW, "Principal": {"AWS": ROLE.arn}})
    assert ask(Policies(())).lacking == (role, bucket)
    assert ask(Policies(own), account=OTHER).lacking == (bucket,)
    assert ask(Policies((), resource=named), account=OTHER).lacking == (role,)
    assert ask(Policies(own, limit(), named), account=OTHER).lacking == (boundary,)
    assert ask(Policies(own, resource=of_key()), "kms:Decrypt", KEY).lacking == (PolicyKind.KEY_POLICY,)


def test_what_was_not_seen_could_still_deny() -> None:
    assert ask(Policies((of_role(ALLOW),))).unless == (PolicyKind.SERVICE_CONTROL, PolicyKind.RESOURCE_CONTROL)
    assert ask(Policies((of_role(ALLOW),), unseen=())).unless == ()
    assert ask(Policies(())).unless == ()


def test_a_key_whose_policy_was_not_given_decides_nothing() -> None:
    judgement = ask(Policies((of_role(ALLOW),)), "kms:Decrypt", KEY)
    assert judgement.decision is U
    assert judgement.undecided[0].doubt.reason == "every key has a policy; none was given"


@pytest.mark.parametrize(
    ("own", "resource", "decision"),
    [
        (True, True, A),
        (True, False, U),
        (False, True, U),
        (False, False, I),
    ],
)
def test_an_owner_who_is_not_known_matters_only_where_accounts_do(
    own: bool,
    resource: bool,
    decision: Decision,
) -> None:
    named = of_bucket({**ALLOW, "Principal": {"AWS": ROLE.arn}}) if resource else None
    judgement = ask(Policies((of_role(ALLOW),) if own else (), resource=named), account="")
    assert judgement.decision is decision
    assert [one.doubt.about for one in judgement.undecided] == ([About.OWNER] if decision is U else [])


CONDITIONED = {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-one"}}}


def test_an_unknown_condition_leaves_it_open_and_is_named() -> None:
    judgement = ask(Policies((of_role({**ALLOW, **CONDITIONED}),)))
    assert judgement.decision is U
    (undecided,) = judgement.undecided
    assert (undecided.statement.sid, undecided.doubt.about) == ("Allow", About.CONDITION)
    assert (undecided.doubt.operator, undecided.doubt.key) == ("StringEquals", "aws:PrincipalOrgID")
    assert str(undecided) == (
        "statement 'Allow' of role policy 'p' (condition StringEquals on aws:PrincipalOrgID): "
        "the request's aws:PrincipalOrgID is not known"
    )


@pytest.mark.parametrize(
    ("statements", "decision"),
    [
        ([{**ALLOW, **CONDITIONED}, ALLOW], A),
        ([ALLOW, {**DENY, **CONDITIONED}], U),
        ([ALLOW, {**DENY, **CONDITIONED}, DENY], E),
        ([{**DENY, **CONDITIONED}], I),
        ([{**ALLOW, **CONDITIONED, "Action": "s3:Get*"}], I),
        ([ALLOW, {**DENY, "Condition": {**CONDITIONED["Condition"], "Bool": {"aws:SecureTransport": "false"}}}], A),
    ],
)
def test_an_unknown_condition_matters_only_where_nothing_else_decides(
    statements: list[dict[str, Any]], decision: Decision
) -> None:
    judgement = ask(Policies((of_role(*statements),)), context=context_of({"aws:SecureTransport": "true"}))
    assert judgement.decision is decision
    assert bool(judgement.undecided) == (decision is U or (decision is I and statements[0]["Effect"] == "Deny"))


def test_an_unread_policy_is_undecided_and_spares_the_others() -> None:
    hidden = unread(PolicyName(PolicyKind.BUCKET_POLICY, "dst"), "AccessDenied")
    judgement = ask(Policies((of_role(ALLOW),), resource=hidden), account=OTHER)
    assert judgement.decision is U
    assert {one.statement.policy.kind for one in judgement.undecided} == {PolicyKind.BUCKET_POLICY}
    assert ask(Policies((), resource=hidden), account=OTHER).decision is I
    assert ask(Policies((of_role(ALLOW, DENY),), resource=hidden), account=OTHER).decision is E


@pytest.mark.parametrize(
    ("patterns", "decision"),
    [
        (["arn:aws:s3:::dst/*"], A),
        (["arn:aws:s3:::d*"], A),
        (["arn:aws:s3:::dst/logs/*", "*"], A),
        (["arn:aws:s3:::dst/logs/*"], U),
        (["arn:aws:s3:::dst/logs/2026/*"], U),
        (["arn:aws:s3:::DST/*", "arn:aws:s3:::dst"], I),
    ],
)
def test_all_objects_at_once(patterns: list[str], decision: Decision) -> None:
    judgement = ask(Policies((of_role(statement(Resource=patterns)),)), resource=Beginning("arn:aws:s3:::dst/"))
    assert judgement.decision is decision
    assert judgement.is_partial == (decision is U)


def test_a_denial_of_some_objects_is_partial_unless_it_may_not_apply() -> None:
    everything = Beginning("arn:aws:s3:::dst/")
    some_denied = statement("Deny", Resource="arn:aws:s3:::dst/secret/*")
    assert ask(Policies((of_role(ALLOW, some_denied),)), resource=everything).is_partial
    perhaps = ask(Policies((of_role(ALLOW, {**some_denied, **CONDITIONED}),)), resource=everything)
    assert perhaps.decision is U
    assert not perhaps.is_partial


@pytest.mark.parametrize(
    ("entries", "decision"),
    [
        ({"Resource": "arn:aws:s3:*"}, U),
        ({"Resource": "arn:aws:*:dst/a/b"}, U),
        ({"Resource": "arn:*:s3:::dst/a/?"}, A),
        ({"NotResource": ["arn:aws:s3:::other", "arn:aws:s3:::dst/b"]}, A),
        ({"NotResource": "arn:aws:s3:::dst/*"}, I),
        ({"Resource": "arn:aws:s3:::dst/${ex:Unknown}/b"}, U),
        ({"Resource": "arn:aws:s3:::dst/${ex:Unknown}/c"}, I),
        ({"Resource": "arn:aws:s3:::dst/${aws:username}/b"}, I),
        ({"Resource": "arn:aws:s3:::dst/${aws:username, 'a'}/b"}, A),
        ({"NotResource": "arn:aws:s3:::dst/${aws:username}/b"}, U),
        ({"NotResource": ["arn:aws:s3:::dst/${aws:username}/b", "*"]}, I),
        ({"NotResource": "arn:aws:s3:::dst/${ex:Unknown}/c"}, U),
        ({"Resource": "arn:aws:s3::${aws:username, ''}:dst/a/b"}, U),
        ({"NotAction": "s3:REPLICATE*"}, I),
        ({"NotAction": ["s3:Get*", "kms:*"]}, A),
        ({"Action": "s3:replicateobject"}, A),
        ({"Action": "s3:Replicate?bject"}, A),
        ({"Action": []}, I),
    ],
)
def test_actions_and_resources(entries: dict[str, Any], decision: Decision) -> None:
    context = context_of({"aws:username": ()})
    assert ask(Policies((of_role(statement(**entries)),)), context=context).decision is decision


@pytest.mark.parametrize(
    "arn", ["", "role", "arn:aws:iam::111111111111:user/x", "arn:aws:iam::1:role/x", "arn:aws:iam::*:role/x"]
)
def test_a_role_is_named_by_its_arn(arn: str) -> None:
    with pytest.raises(ValueError, match="is not the ARN of an IAM role"):
        Role(arn)


def test_a_roles_account_and_sessions() -> None:
    role = Role("arn:aws-cn:iam::111111111111:role/a/path/name")
    assert role.account == "111111111111"
    assert role.sessions == "arn:aws-cn:sts::111111111111:assumed-role/name/"

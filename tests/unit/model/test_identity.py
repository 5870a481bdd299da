"""Roles, policies, keys and grants as values; what does not read as documented is refused, never guessed."""

from typing import Any

import pytest

from scanner.model.base import Document
from scanner.model.evidence import Absent, Present
from scanner.model.facet import KEY, KEY_GRANTS, KEY_POLICY, POLICY, ROLE, ROLE_POLICIES, Facet, Unread
from scanner.model.identity import Grant, Key, PolicyDocument, Role

AT = "2026-11-22T12:00:00Z"
ARN = "arn:aws:iam::111111111111:role/r"
EMPTY = {"Version": "2012-10-17", "Statement": []}
ROLE_DOCUMENT: Document = {"Arn": ARN, "RoleId": "AROAEXAMPLE", "AssumeRolePolicyDocument": EMPTY}
KEY_DOCUMENT: Document = {
    "Arn": "arn:aws:kms:eu-central-1:111111111111:key/k",
    "KeyState": "Enabled",
    "KeyManager": "CUSTOMER",
    "KeySpec": "SYMMETRIC_DEFAULT",
    "KeyUsage": "ENCRYPT_DECRYPT",
}


def value(facet: Facet[Any], document: Document) -> Any:  # noqa: ANN401 -- the facet's
    return facet.value(Present("Get", AT, document))


def without(document: Document, key: str) -> Document:
    return {name: part for name, part in document.items() if name != key}


def test_a_role() -> None:
    assert value(ROLE, ROLE_DOCUMENT) == Role(ARN, "AROAEXAMPLE", EMPTY)
    boundary = {"PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::111111111111:policy/b"}}
    assert value(ROLE, ROLE_DOCUMENT | boundary).boundary == "arn:aws:iam::111111111111:policy/b"


def test_the_policies_of_a_role_keep_their_order_inline_first() -> None:
    def policy(name: str) -> Document:
        return {"PolicyName": name, "PolicyDocument": EMPTY}

    policies = value(
        ROLE_POLICIES, {"Inline": [policy("b"), policy("a")], "Attached": [policy("c")], "Boundary": policy("d")}
    )
    assert [one.name for one in policies.identity] == ["b", "a", "c"]
    assert policies.boundary == PolicyDocument("d", EMPTY)
    assert value(ROLE_POLICIES, {"Inline": [], "Attached": [], "Boundary": None}).boundary is None


@pytest.mark.parametrize("facet", [POLICY, KEY_POLICY])
def test_a_resource_policy_is_decoded(facet: Facet[Any]) -> None:
    assert value(facet, {"Policy": '{"Statement": []}'}).document == {"Statement": []}


@pytest.mark.parametrize(
    ("spec", "usage", "symmetric"),
    [
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", True),
        ("RSA_2048", "ENCRYPT_DECRYPT", False),
        ("HMAC_256", "GENERATE_VERIFY_MAC", False),
        ("ECC_NIST_P256", "SIGN_VERIFY", False),
    ],
)
def test_a_key(spec: str, usage: str, *, symmetric: bool) -> None:
    key = value(KEY, KEY_DOCUMENT | {"KeySpec": spec, "KeyUsage": usage})
    assert key.exists
    assert key.is_symmetric is symmetric
    assert (key.account, key.state, key.manager) == ("111111111111", "Enabled", "CUSTOMER")


def test_grants() -> None:
    full = {"GranteePrincipal": ARN, "Operations": ["Decrypt"], "Constraints": {"EncryptionContextEquals": {"a": "b"}}}
    bare = {"GranteePrincipal": ARN, "Operations": []}
    grants = value(KEY_GRANTS, {"Grants": [full, bare]})
    constraints = {"EncryptionContextEquals": {"a": "b"}}
    assert grants.items == (Grant(ARN, ("Decrypt",), constraints), Grant(ARN, (), {}))


def test_what_is_absent() -> None:
    absent = Absent("Get", AT, "NoSuchEntity")
    assert ROLE.value(absent) is None
    assert ROLE_POLICIES.value(absent).identity == ()
    assert KEY.value(absent) == Key(exists=False)
    assert KEY_POLICY.value(absent).document == POLICY.value(absent).document == {}
    assert KEY_GRANTS.value(absent).items == ()


_WRONG: list[tuple[Facet[Any], Document]] = [
    *((ROLE, without(ROLE_DOCUMENT, key)) for key in ROLE_DOCUMENT),
    (ROLE, ROLE_DOCUMENT | {"AssumeRolePolicyDocument": "{}"}),
    (ROLE, ROLE_DOCUMENT | {"Arn": None}),
    *((KEY, without(KEY_DOCUMENT, key)) for key in KEY_DOCUMENT),
    (KEY, KEY_DOCUMENT | {"KeyState": 1}),
    (POLICY, {"Policy": "not JSON"}),
    (POLICY, {"Policy": "[]"}),
    (POLICY, {"Policy": '{"Statement":' * 100_000}),
    (POLICY, {}),
    (ROLE_POLICIES, {"Inline": [{"PolicyName": "a", "PolicyDocument": "{}"}], "Attached": []}),
    (ROLE_POLICIES, {"Inline": []}),
    (KEY_GRANTS, {"Grants": [{"Operations": []}]}),
    (KEY_GRANTS, {"Grants": [{"GranteePrincipal": ARN, "Operations": [1]}]}),
]


@pytest.mark.parametrize(("facet", "document"), _WRONG)
def test_another_shape_is_unread(facet: Facet[Any], document: Document) -> None:
    with pytest.raises(Unread) as unread:
        value(facet, document)
    assert unread.value.evidence.code == "UnknownShape"

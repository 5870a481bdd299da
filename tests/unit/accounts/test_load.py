"""A file of accounts: what it comes to, and what is wrong with it, with file, line and pointer."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from scanner import resources
from scanner.accounts import Chosen, load_accounts, schema
from scanner.aws.access import Access
from scanner.errors import BadFileError
from scanner.model.account import Account
from scanner.model.snapshot import AccountRecord

ONE, TWO = "111111111111", "222222222222"
FILE = """
schema: 1
defaults:
  role: scanner-audit
  external_id: tenant-42
  regions: ["eu-*"]
accounts:
  - id: "111111111111"
    name: prod-payments
    ou: /Workloads/Prod/
    tags: {team: pay}
  - id: "222222222222"
    role: "arn:aws-cn:iam::{account}:role/x/audit"
    chain: ["arn:aws:iam::999999999999:role/hub"]
    profile: hub
    session: dr-audit
    regions: [eu-west-1]
"""


def loaded(tmp_path: Path, text: str) -> Chosen:
    path = tmp_path / "accounts.yaml"
    path.write_text(text)
    return load_accounts(path)


def test_what_an_account_does_not_say_the_defaults_do(tmp_path: Path) -> None:
    chosen = loaded(tmp_path, FILE)
    first = Access(role_arn=f"arn:{{partition}}:iam::{ONE}:role/scanner-audit", external_id="tenant-42")
    second = Access(
        "hub",
        f"arn:aws-cn:iam::{TWO}:role/x/audit",
        "tenant-42",
        via=("arn:aws:iam::999999999999:role/hub",),
        session="dr-audit",
    )
    assert chosen.accesses == (first, second)
    assert [access.account for access in chosen.accesses] == [
        Account(ONE, "prod-payments", "/Workloads/Prod", {"team": "pay"}),
        Account(TWO),
    ]
    assert chosen.regions == {ONE: ("eu-*",), TWO: ("eu-west-1",)}


def test_json_will_do(tmp_path: Path) -> None:
    path = tmp_path / "accounts.json"
    path.write_text(json.dumps({"schema": 1, "accounts": [{"id": ONE, "ou": "/"}]}))
    (access,) = load_accounts(path).accesses
    assert (access, access.account) == (Access(), Account(ONE, "", "/"))


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        ("accounts: []", ":2:11: /accounts: is an empty list"),
        ("accounts: [{id: 111111111111}]", "/accounts/0/id: must be text, not a number; put it in quotes"),
        ('accounts: [{id: "1"}]', "/accounts/0/id: '1' must be an account id"),
        ('accounts: [{id: "111111111111", rol: x}]', "there is no key 'rol' here; did you mean 'role'?"),
        (
            'accounts:\n  - id: "111111111111"\n  - id: "111111111111"',
            ":4:9: /accounts/1/id: account 111111111111 stands here twice, first in line 3; keep one",
        ),
        (
            'accounts: [{id: "111111111111", role: "arn:aws:iam::222222222222:role/x"}]',
            "/accounts/0/role: the role is of account 222222222222, not of 111111111111; write {account}",
        ),
        (
            'defaults: {external_id: abc}\naccounts: [{id: "111111111111"}]',
            "/accounts/0: 'external_id' goes with a role; name one, here or under 'defaults'",
        ),
        ('accounts: [{id: "111111111111", role: "a b"}]', "must be a role's name, or its ARN"),
        ('accounts: [{id: "111111111111", regions: [Frankfurt]}]', "must be a Region such as eu-central-1"),
        ('accounts: [{id: "111111111111", name: !!python/object:os.system x}]', "is not read here; remove it"),
        ("accounts: [", "not readable as YAML"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(rest: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(BadFileError) as refused:
        loaded(tmp_path, f"schema: 1\n{rest}\n")
    assert told in str(refused.value)
    assert f"{tmp_path / 'accounts.yaml'}:" in str(refused.value)
    assert "file of accounts" in str(refused.value)


def test_there_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="there is no file"):
        load_accounts(tmp_path / "accounts.yaml")


def test_the_schema_is_shipped_and_is_one() -> None:
    shipped = (resources.folder("policies") / "accounts.schema.json").read_text()
    assert shipped == schema.as_text()
    Draft202012Validator.check_schema(json.loads(shipped))


def test_an_account_may_be_left_out_with_the_reason(tmp_path: Path) -> None:
    closed = '  - {id: "333333333333", name: old, ou: /Old, tags: {a: b}, left_out: It is suspended.}\n'
    chosen = loaded(tmp_path, FILE + closed)
    assert [access.account.id for access in chosen.accesses] == [ONE, TWO]
    assert chosen.left_out == (
        AccountRecord(
            "333333333333", "", 0, name="old", ou="/Old", tags={"a": "b"}, left_out="It is suspended."
        ),
    )  # fmt: skip


def test_not_every_account_may_be_left_out(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="every account is left out"):
        loaded(tmp_path, 'schema: 1\naccounts: [{id: "333333333333", left_out: "It is suspended."}]')

"""Many accounts: those of a list, those of an organisation, and the few among them that do not let us in."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import pytest

from scanner import pipeline
from scanner.aws.access import Access, ConnectionOptions
from scanner.aws.organization import Member
from scanner.errors import AwsUnreachableError, ExitCode, UsageError
from scanner.model.account import Account
from scanner.model.finding import Verdict
from scanner.model.progress import Silent
from scanner.permissions import session_policy
from scanner.pipeline.connecting import Connected, connected
from scanner.pipeline.membership import Membership, members_of, tags_of
from scanner.runs import directory, snapshot_file
from tests.support.fake_reader import FakeReader

OWN = "100000000000"
ENABLED = {"region": "eu-west-1", "versioning": {"Status": "Enabled"}}
POLICY = """
schema: 1
name: production
version: 1.0.0
selects: {accounts: ["prod-*", "ou:/Platform/*"]}
expects:
  source-versioning: {}
"""


def account_id(number: int) -> str:
    return f"{100_000_000_000 + number}"


class World:
    """Lets in by account, each of which has one bucket, and remembers with what it was asked to.

    `tried` are the roles that were only tried; none of them is there unless it is one of `there`.
    """

    def __init__(self, refused: Sequence[str] = (), there: Sequence[str] = ()) -> None:
        self.refused = refused
        self.there = there
        self.tried: list[str] = []
        self.accesses: list[Access] = []
        self.closed = 0
        self._lock = Lock()

    def lets_in(self, access: Access, _options: ConnectionOptions) -> bool:
        self.tried.append(access.role_arn)
        return access.role_arn in self.there

    def connect(self, access: Access, _options: ConnectionOptions) -> FakeReader:
        account = access.role_arn.split(":")[4] if access.role_arn else OWN
        with self._lock:
            self.accesses.append(access)
        if account in self.refused:
            raise AwsUnreachableError(f"AssumeRole: AccessDenied: {account}", "Ask its owner.")
        return FakeReader({f"bucket-{account}": {**ENABLED, "account": account}}, account)


class FakeOrganization:
    """Tells members and tags; closes quietly."""

    account = OWN
    partition = "aws"

    def __init__(self, members: Sequence[Member], tags: dict[str, dict[str, str]] | None = None) -> None:
        self._members = members
        self._tags = tags or {}
        self.asked: list[str] = []

    def members(self) -> Sequence[Member]:
        return self._members

    def tags(self, account: str) -> dict[str, str]:
        self.asked.append(account)
        return self._tags.get(account, {})

    def close(self) -> None:
        """Have nothing to close."""


Install = Callable[..., World]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Install:
    def install(organization: FakeOrganization | None = None, **how: Sequence[str]) -> World:
        made = World(**how)
        monkeypatch.setattr("scanner.aws.access.lets_in", made.lets_in)
        monkeypatch.setattr("scanner.aws.access.connect", made.connect)
        monkeypatch.setattr("scanner.aws.access.connect_organization", lambda _access, _how: organization)
        return made

    return install


def member(number: int, name: str = "", ou: str = "/", state: str = "ACTIVE", *, managing: bool = False) -> Member:
    return Member(Account(account_id(number), name or f"account {number}", ou), state, managing)


def membership(**more: Any) -> Membership:  # noqa: ANN401 -- its own fields
    return Membership(access=Access(external_id="tenant-42"), role="audit", **more)


def options(*accesses: Access, **more: Any) -> pipeline.ScanOptions:  # noqa: ANN401 -- its own fields
    return pipeline.ScanOptions(accesses=accesses, workers=8, **more)


def opened(asked: pipeline.ScanOptions) -> Connected:
    with connected(asked) as connection:
        return connection


def roles(count: int) -> list[Access]:
    return [Access(role_arn=f"arn:aws:iam::{account_id(n)}:role/audit") for n in range(count)]


def test_two_hundred_accounts_of_which_three_fail(world: Install) -> None:
    refused = [account_id(number) for number in (7, 70, 199)]
    world(refused=refused)
    connection = opened(options(*roles(200)))
    assert list(connection.readers) == [account_id(n) for n in range(200) if account_id(n) not in refused]
    assert [(one.account, one.error) for one in connection.failed] == [
        (account, f"AssumeRole: AccessDenied: {account}") for account in refused
    ]


def test_none_of_many_says_everything_that_each_says(world: Install) -> None:
    world(refused=[account_id(0), account_id(1)])
    with pytest.raises(AwsUnreachableError) as failure:
        opened(options(*roles(2)))
    assert str(failure.value).splitlines() == [f"AssumeRole: AccessDenied: {account_id(n)}" for n in range(2)]


def test_an_account_that_is_named_twice_is_read_once(world: Install) -> None:
    world()
    other = Access(role_arn=f"arn:aws:iam::{account_id(0)}:role/other")
    assert list(opened(options(*roles(1), other)).readers) == [account_id(0)]


def test_roles_are_narrowed_to_reading_unless_told_not_to(world: Install) -> None:
    made = world()
    opened(options(Access(profile="own"), *roles(1)))
    own, role = sorted(made.accesses, key=lambda access: access.role_arn)
    assert own.session_policy == ""
    (statement,) = json.loads(role.session_policy)["Statement"]
    assert len(role.session_policy) <= 2048
    verbs = {action.partition(":")[2] for action in statement["Action"]}
    assert all(verb.startswith(("Get", "List", "Describe", "Simulate")) for verb in verbs)
    made.accesses.clear()
    opened(options(*roles(1), session_policy=False))
    assert made.accesses[0].session_policy == ""


def test_a_session_policy_always_lists() -> None:
    (statement,) = json.loads(session_policy(["s3:GetBucketVersioning"]))["Statement"]
    assert statement["Action"] == ["s3:GetBucketVersioning", "s3:ListAllMyBuckets"]


def test_an_organisation_gives_a_role_for_each_active_account(world: Install) -> None:
    told = [member(0, managing=True), member(1), member(2, state="SUSPENDED"), member(3, state="PENDING_CLOSURE")]
    world(FakeOrganization(told))
    found = members_of(membership(), ConnectionOptions())
    assert [(one.role_arn, one.external_id) for one in found.accesses] == [
        ("", "tenant-42"),  # for the roles of this account that write
        (f"arn:aws:iam::{account_id(1)}:role/audit", "tenant-42"),
    ]
    assert [(one.account, one.left_out) for one in found.left_out] == [
        (account_id(2), "The account is not active: its state is SUSPENDED."),
        (account_id(3), "The account is not active: its state is PENDING_CLOSURE."),
    ]


def test_the_management_account_is_scanned_by_the_role_where_it_has_one(world: Install) -> None:
    role = f"arn:aws:iam::{OWN}:role/audit"
    made = world(FakeOrganization([member(0, managing=True), member(1)]), there=[role])
    management, _ = members_of(membership(), ConnectionOptions()).accesses
    assert (management.role_arn, management.external_id, management.account.id) == (role, "tenant-42", OWN)
    assert made.tried == [role], "every other account has no way but the role"


def test_the_management_account_of_somebody_else_is_tried_like_any_other(world: Install) -> None:
    made = world(FakeOrganization([member(0), member(9, managing=True)]), refused=[account_id(9)])
    connection = opened(options(membership=membership()))
    assert made.tried == []
    assert list(connection.readers) == [account_id(0)]
    (failed,) = connection.failed
    assert (failed.account, failed.name, failed.error) == (
        account_id(9),
        "account 9",
        f"AssumeRole: AccessDenied: {account_id(9)}",
    )


@pytest.mark.parametrize(
    ("chosen", "numbers"),
    [
        ({}, [0, 1, 2]),
        ({"units": ["/Workloads"]}, [1, 2]),
        ({"units": ["/Workloads/Prod", "/"]}, [0, 1, 2]),
        ({"excluded": ["prod-*", OWN]}, [1]),
        ({"excluded": ["ou:/Workloads"]}, [0]),
        ({"tags": [("env", "p*")]}, [2]),
        ({"tags": [("env", "*"), ("team", "x")]}, [1]),
        ({"units": ["/Workloads/Prod"], "tags": [("env", "*")]}, [2]),
    ],
)
def test_accounts_are_chosen_by_unit_tag_and_exclusion(
    chosen: dict[str, Any], numbers: list[int], world: Install
) -> None:
    told = [member(0, managing=True), member(1, "dev", "/Workloads"), member(2, "prod-a", "/Workloads/Prod")]
    tags = {account_id(1): {"env": "dev", "team": "x"}, account_id(2): {"env": "prod"}}
    organization = FakeOrganization(told, tags)
    world(organization)
    found = members_of(membership(**chosen), ConnectionOptions())
    assert [one.account.id for one in found.accesses] == [account_id(number) for number in numbers]
    assert bool(organization.asked) is ("tags" in chosen)


@pytest.mark.parametrize("chosen", [{"units": ["/Workloads"]}, {"excluded": ["ou:/Workloads"]}])
def test_an_account_of_which_nobody_tells_the_place_is_neither_taken_nor_left_out_by_it(
    chosen: dict[str, Any], world: Install
) -> None:
    world(FakeOrganization([member(0, ou="/Workloads"), member(1, ou=""), member(2)]))
    with pytest.raises(AwsUnreachableError, match=f"whether account {account_id(1)} is to be scanned cannot be told"):
        members_of(membership(**chosen), ConnectionOptions())
    found = members_of(membership(excluded=[*chosen.get("excluded", ()), account_id(1)]), ConnectionOptions())
    assert account_id(1) not in [one.account.id for one in found.accesses]


def test_an_organisation_of_which_nothing_is_to_be_scanned(world: Install) -> None:
    world(FakeOrganization([member(0, state="SUSPENDED")]))
    with pytest.raises(UsageError, match="no active account"):
        members_of(membership(), ConnectionOptions())


def test_a_tag_is_a_key_and_a_glob() -> None:
    assert list(tags_of(["env=prod", "k==x", "e="])) == [("env", "prod"), ("k", "=x"), ("e", "")]
    for wrong in ("env", "=prod"):
        with pytest.raises(UsageError, match="is no KEY=VALUE"):
            list(tags_of([wrong]))


def test_names_and_places_select_and_judging_again_selects_the_same(world: Install, tmp_path: Path) -> None:
    """Hostile names are data; what is known of accounts is in the snapshot."""
    told = [
        member(0, "\x1b[2J<script>*", managing=True),
        member(1, "prod-shop", "/Workloads"),
        member(2, "tools", "/Platform/CI"),
        member(3, "dev", "/Workloads"),
        member(4, "gone", state="CLOSED"),
    ]
    world(FakeOrganization(told), refused=[account_id(3)])
    (tmp_path / "production.yaml").write_text(POLICY)
    judging = pipeline.JudgeOptions(policies=(str(tmp_path / "production.yaml"),), out=tmp_path / "run")
    result = pipeline.scan(options(membership=membership(), judging=judging), Silent())
    assert result.exit_code is ExitCode.INCOMPLETE
    found = [(one.account, one.verdict) for one in result.report.findings]
    assert found == [(account_id(1), Verdict.COMPLIANT), (account_id(2), Verdict.COMPLIANT)]
    coverage = {one.account: one for one in result.report.coverage.accounts}
    assert [bool(coverage[account_id(n)].error) for n in range(5)] == [False, False, False, True, False]
    assert (coverage[account_id(2)].name, coverage[account_id(2)].ou) == ("tools", "/Platform/CI")
    assert "CLOSED" in coverage[account_id(4)].left_out
    saved = result.directory / directory.SNAPSHOT
    assert snapshot_file.read(saved).header.asked is not None
    again = pipeline.judge_again(saved, pipeline.JudgeOptions(policies=judging.policies, out=tmp_path / "again"))
    assert tuple(again.report.findings) == tuple(result.report.findings)
    assert again.report.coverage == result.report.coverage


def test_an_account_that_is_only_left_out_is_no_gap(world: Install, tmp_path: Path) -> None:
    world(FakeOrganization([member(0, managing=True), member(4, state="CLOSED")]))
    (tmp_path / "production.yaml").write_text(POLICY)
    policies = (str(tmp_path / "production.yaml"),)
    judging = pipeline.JudgeOptions(policies=policies, out=tmp_path / "run", fail_on=None, formats=("json",))
    report = pipeline.scan(options(membership=membership(), judging=judging), Silent()).report
    assert [(one.error, bool(one.left_out)) for one in report.coverage.accounts] == [("", False), ("", True)]
    assert report.coverage.complete

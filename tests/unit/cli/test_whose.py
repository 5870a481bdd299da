"""The options that say with whose credentials: the same for every command that reads accounts or writes to them."""

from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from scanner.aws.access import Access
from scanner.cli.app import app
from scanner.cli.many import SCAN_ROLE
from scanner.cli.whose import Whose
from scanner.errors import RefusedError
from scanner.pipeline.membership import Membership
from scanner.pipeline.whose import InEach
from tests.support.commands import Faked
from tests.support.program import run

READ = ("scan", "plan", "apply", "undo", "verify", "doctor")
ARN = "arn:aws:iam::111111111111:role/repair"
FILE = 'schema: 1\naccounts: [{id: "111111111111", role: audit, regions: [eu-*]}]\n'
PATHS = {
    "plan": "scanner.pipeline.fixing.make_plan",
    "apply": "scanner.pipeline.saved.apply_saved",
    "undo": "scanner.pipeline.saved.undo_saved",
    "verify": "scanner.pipeline.verifying.verify_buckets",
}
POSITION = {"plan": 0, "apply": 1, "undo": 1, "verify": 0}


@pytest.fixture
def accounts(tmp_path: Path) -> str:
    path = tmp_path / "accounts.yaml"
    path.write_text(FILE)
    return str(path)


def options_of(command: str) -> list[tuple[Any, ...]]:
    (found,) = (one for name, one in get_command(app).commands.items() if name == command)  # type: ignore[attr-defined]
    ours = set(Whose.__dataclass_fields__)
    return [(one.name, one.opts, one.help) for one in found.params if one.name in ours]


def asked(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> Any:  # noqa: ANN401
    """Return the options with which the pipeline is called."""
    command = words[0]
    faked = Faked.put(monkeypatch, PATHS[command], RefusedError("So far."))
    code, _, err = run(capsys, *words)
    assert (code, faked.calls) == (21, 1), err
    return faked.positional[POSITION[command]]


@pytest.mark.parametrize("command", READ)
def test_every_command_that_reads_has_the_same_options(command: str) -> None:
    found = options_of(command)
    assert len(found) == len(Whose.__dataclass_fields__)
    assert found == options_of("scan")


def test_a_plan_is_of_the_accounts_of_a_file(
    accounts: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = asked(monkeypatch, capsys, "plan", "--accounts", accounts, "--region", "eu-west-1", "--bucket", "a*")
    assert [access.account.id for access in options.accesses] == ["111111111111"]
    assert (options.scope.regions, options.scope.buckets) == (("eu-west-1",), ("a*",))
    assert options.scope.by_account == {"111111111111": ("eu-*",)}


def test_a_plan_is_of_an_organisation(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    options = asked(monkeypatch, capsys, "plan", "--organization", "--ou", "/Prod", "--no-session-policy")
    assert options.membership == Membership(access=Access(), role=SCAN_ROLE, units=("/Prod",))
    assert options.accesses == ()
    assert not options.session_policy


@pytest.mark.parametrize("command", ["apply", "undo"])
def test_a_repair_role_of_every_account_goes_with_a_file(
    command: str, accounts: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (command, "run", "--accounts", accounts, "--repair-role", "scanner-repair")
    options = asked(monkeypatch, capsys, *words)
    assert options.writes_as == options.puts_as == InEach("scanner-repair")
    options = asked(monkeypatch, capsys, *words, "--canary-role", "arn:aws:iam::{account}:role/canary")
    assert options.puts_as == InEach("arn:aws:iam::{account}:role/canary")


def test_verify_takes_the_canary_role_of_every_account(
    accounts: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("verify", "prod-*", "--accounts", accounts, "--canary-role", "scanner-canary")
    options = asked(monkeypatch, capsys, *words)
    assert options.puts_as == InEach("scanner-canary")
    assert options.reading.scope.buckets == ("prod-*",)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plan", "--organization", "--profile", "a", "--profile", "b"), "several profiles"),
        (("plan", "--ou", "/Prod"), "--ou without --organization"),
        (("apply", "run", "--organization"), "--organization needs --repair-role"),
        (("apply", "run", "--organization", "--canary-role", "c"), "--organization needs --repair-role"),
        (("undo", "run", "--organization"), "--organization needs --repair-role"),
        (("scan", "--fix", "--organization"), "--organization needs --repair-role"),
        (("verify", "b", "--organization"), "--organization needs --canary-role"),
        (("apply", "run", "--repair-role", ARN, "--repair-role", "repair"), "'repair' beside other roles"),
    ],
)
def test_what_does_not_go_together_is_said(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert said in err


def test_whole_arns_are_assumed_with_the_profile_and_the_external_id() -> None:
    whose = Whose(profile=["ops"], external_id="x1")
    assert whose.writing([ARN]) == (Access("ops", ARN, "x1"),)
    assert whose.writing(None) == ()

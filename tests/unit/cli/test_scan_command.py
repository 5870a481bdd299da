"""`scanner scan` and `scanner report`: what a person types, sees and gets as exit code."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import AwsUnreachableError
from tests.support.fake_reader import FakeReader
from tests.support.program import run

POLICY = """
schema: 1
name: versioned
version: 1.0.0
expects:
  source-versioning: {severity: medium}
"""
FRAGMENT: dict[str, dict[str, Any]] = {
    "good": {"region": "eu-west-1", "versioning": {"Status": "Enabled"}},
    "bad": {"region": "eu-west-1", "versioning": {}},
    "shut": {"region": "us-east-1", "versioning": "AccessDenied"},
}


@pytest.fixture(autouse=True)
def estate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeReader:
    reader = FakeReader(FRAGMENT)
    monkeypatch.setattr("scanner.aws.access.connect", lambda _access, _options: reader)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "versioned.yaml").write_text(POLICY)
    return reader


def test_a_scan_says_the_answer_the_gaps_and_where_the_reports_are(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "scan", "-p", "versioned.yaml", "--out", "run", "-f", "csv")
    assert (code, err) == (10, "")
    assert "Of 3 buckets" in out
    assert "3 buckets listed, 2 read, 0 partly, 1 not" in out
    assert "source-versioning" in out
    assert "Reports: run" in out
    assert "\x1b[" not in out, "no colours in a pipe"
    names = {path.name for path in Path("run").iterdir()}
    assert names == {"findings.csv", "findings.json", "manifest.sha256", "run.json", "snapshot.jsonl.gz"}


def test_quiet_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "scan", "-p", "versioned.yaml", "--out", "run", "-f", "json", "-q") == (10, "", "")


def test_without_out_the_run_gets_a_folder_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "scan", "-p", "versioned.yaml", "-f", "json")
    (folder,) = Path("out").iterdir()
    assert (folder / "findings.json").exists()


def test_a_scope_and_a_floor_change_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    common = ("scan", "-p", "versioned.yaml", "-f", "json")
    assert run(capsys, *common, "--bucket", "good", "--out", "a")[0] == 0
    assert run(capsys, *common, "--region", "us-*", "--out", "b")[0] == 11
    assert run(capsys, *common, "--fail-on", "high", "--bucket", "bad", "--out", "c")[0] == 0
    assert run(capsys, *common, "--fail-on", "never", "--bucket", "bad", "--out", "d")[0] == 0


def test_a_saved_snapshot_is_judged_without_aws(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "scan", "-p", "versioned.yaml", "--out", "run", "-f", "json")
    monkeypatch.delattr("scanner.aws.access.connect")
    again = ("scan", "--snapshot", "run/snapshot.jsonl.gz", "-p", "versioned.yaml", "-f", "json")
    assert run(capsys, *again, "--out", "again")[0] == 10
    assert Path("again/findings.json").read_bytes() == Path("run/findings.json").read_bytes()
    run(capsys, *again)
    run(capsys, *again)
    assert all("-again-" in folder.name for folder in Path("out").iterdir())
    assert len(list(Path("out").iterdir())) == 2


def test_report_renders_a_saved_run_again(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "scan", "-p", "versioned.yaml", "--out", "run", "-f", "json,csv,markdown")
    code, out, err = run(capsys, "report", "run", "--out", "again", "-f", "csv,markdown")
    assert (code, out, err) == (0, "again\n", "")
    for name in ("findings.csv", "report.md", "findings.json"):
        assert Path("again", name).read_bytes() == Path("run", name).read_bytes()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["scan", "--format", "htlm"], 2, "Did you mean html?"),
        (["scan", "--fail-on", "hihg"], 2, "Did you mean high?"),
        (["scan", "--external-id", "x"], 2, "--external-id goes with --assume-role"),
        (["scan", "--profile", "a", "--profile", "b", "--assume-role", "r"], 2, "several profiles"),
        (["scan", "--assume-role", "scanner-audit"], 2, "--assume-role 'scanner-audit' is no ARN"),
        (["scan", "--snapshot", "x", "--profile", "a"], 2, "--snapshot cannot go with --profile"),
        (["scan", "--policy", "versioned.yaml", "--simulate"], 2, "no policy asks replication-role-permissions"),
        (["scan", "--workers", "0"], 2, "--workers"),
        (["scan", "--nonsense"], 2, "--nonsense"),
        (["scan", "--snapshot", "none.gz"], 3, "none.gz"),
        (["scan", "--policy", "none.yaml"], 3, "none.yaml"),
        (["scan", "--policy", "versioned.yaml", "--out", "."], 2, "not empty"),
        (["report", "nowhere", "--out", "x"], 3, "cannot be read"),
    ],
)
def test_bad_input_is_one_clear_message(
    capsys: pytest.CaptureFixture[str], words: list[str], code: int, said: str
) -> None:
    before = sorted(Path().rglob("*"))
    found, out, err = run(capsys, *words)
    assert (found, out) == (code, "")
    assert said in err
    assert "Traceback" not in err
    assert sorted(Path().rglob("*")) == before, "nothing is written"


def test_no_credentials_end_with_4_and_a_remedy(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_access: object, _options: object) -> None:
        raise AwsUnreachableError("the default credentials: none found", "Run `aws sso login`.")

    monkeypatch.setattr("scanner.aws.access.connect", refuse)
    code, out, err = run(capsys, "scan", "-p", "versioned.yaml")
    assert (code, out) == (4, "")
    assert err == "error: the default credentials: none found\n  Run `aws sso login`.\n"
    assert not Path("out").exists()


def test_an_interrupt_before_anything_was_read_ends_with_130(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_access: object, _options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("scanner.aws.access.connect", stop)
    assert run(capsys, "scan", "-p", "versioned.yaml") == (
        130,
        "",
        "error: interrupted before any bucket was read; nothing was written\n",
    )


def test_the_version() -> None:
    env = {**os.environ, "COLUMNS": "80"}
    done = subprocess.run(
        [sys.executable, "-m", "scanner", "--version"], capture_output=True, text=True, check=True, env=env
    )
    assert done.stdout.startswith("scanner 0.")

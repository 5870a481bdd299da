"""`--baseline`: only findings that the baseline does not have fail a run."""

from pathlib import Path
from typing import Any

import pytest

from scanner.model.policy import Waiver
from tests.support.policies import policy
from tests.support.program import run
from tests.support.runs import save

NEVER: dict[str, Any] = {"region": "eu-west-1", "versioning": {}}
GOOD: dict[str, Any] = {"region": "eu-west-1", "versioning": {"Status": "Enabled"}}
SHUT: dict[str, Any] = {"region": "eu-west-1", "versioning": "AccessDenied"}
POLICY = """
schema: 1
name: made-by-the-test
version: 1.0.0
expects:
  source-versioning: {severity: medium}
"""


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    Path("policy.yaml").write_text(POLICY)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ({"a": NEVER}, {"a": NEVER}, 0),
        ({"a": NEVER}, {"a": NEVER, "b": NEVER}, 10),
        ({"a": GOOD}, {"a": NEVER}, 10),
        ({"a": SHUT}, {"a": NEVER}, 10),
        ({"a": NEVER}, {"a": SHUT}, 11),
        ({"a": NEVER, "b": SHUT}, {"a": NEVER, "b": SHUT}, 11),
        ({"a": NEVER}, {"a": GOOD}, 0),
        ({}, {}, 0),
    ],
)
def test_only_what_is_new_fails(
    capsys: pytest.CaptureFixture[str], before: dict[str, Any], after: dict[str, Any], code: int
) -> None:
    save(Path("old"), "2026-11-20", before)
    save(Path("new"), "2026-11-22", after)
    common = ("--snapshot", "new/snapshot.jsonl.gz", "-p", "policy.yaml", "-f", "json")
    assert run(capsys, "scan", *common, "--out", "x", "--baseline", "old")[0] == code
    assert run(capsys, "report", "new", "--out", "y", "-f", "json", "--baseline", "old/findings.json")[0] == code


def test_a_floor_holds_for_what_is_new(capsys: pytest.CaptureFixture[str]) -> None:
    save(Path("old"), "2026-11-20", {})
    save(Path("new"), "2026-11-22", {"a": NEVER})
    common = ("report", "new", "-f", "json", "--baseline", "old")
    assert run(capsys, *common, "--out", "x", "--fail-on", "never")[0] == 0
    assert run(capsys, *common, "--out", "y", "--fail-on", "critical")[0] == 10


def test_a_waiver_that_expired_since_is_new(capsys: pytest.CaptureFixture[str]) -> None:
    asked = policy("source-versioning", waivers=(Waiver("*", "*", "r", "o", "2026-11-21"),))
    save(Path("old"), "2026-11-20", {"a": NEVER}, asked)
    save(Path("new"), "2026-11-22", {"a": NEVER}, asked)
    assert run(capsys, "report", "new", "--out", "x", "-f", "json", "--baseline", "old")[0] == 10
    assert run(capsys, "report", "old", "--out", "y", "-f", "json", "--baseline", "new")[0] == 0


def test_the_summary_leads_with_what_is_new_and_counts_what_is_known(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    save(Path("old"), "2026-11-20", {"a": NEVER, "c": NEVER})
    save(Path("new"), "2026-11-22", {"a": NEVER, "fresh": NEVER})
    line = "Baseline: 1 of 2 findings are known since 2026-11-20T12:00:00Z (run 20261120T120000Z-abcdef), 1 are new.\n"
    _, out, _ = run(
        capsys, "scan", "--snapshot", "new/snapshot.jsonl.gz", "-p", "policy.yaml", "--out", "x", "--baseline", "old"
    )
    assert line in out
    assert [row.split()[1] for row in out.splitlines() if row.startswith("medium")] == ["fresh"]
    assert run(capsys, "report", "new", "--out", "y", "-f", "json", "--baseline", "old")[1] == f"y\n{line}"


@pytest.mark.parametrize("text", [None, "", "{}", '{"schema": 2}', '{"schema": 1}', "null"])
def test_a_baseline_that_cannot_be_read_ends_before_anything_is_written(
    capsys: pytest.CaptureFixture[str], text: str | None
) -> None:
    save(Path("new"), "2026-11-22", {"a": NEVER})
    if text is not None:
        Path("old.json").write_text(text)
    common = ("-p", "policy.yaml", "--out", "x", "--baseline", "old.json")
    code, out, err = run(capsys, "scan", "--snapshot", "new/snapshot.jsonl.gz", *common)
    assert (code, out) == (3, "")
    assert "old.json" in err
    assert run(capsys, "report", "new", "--out", "x", "--baseline", "old.json")[0] == 3
    assert not Path("x").exists()


def test_without_a_baseline_rendering_again_fails_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    save(Path("new"), "2026-11-22", {"a": NEVER})
    assert run(capsys, "report", "new", "--out", "x", "-f", "json") == (0, "x\n", "")


def test_a_severity_without_a_baseline_is_refused_and_not_left_unheard(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    save(Path("new"), "2026-11-22", {"a": NEVER})
    code, _, err = run(capsys, "report", "new", "--out", "x", "-f", "json", "--fail-on", "high")
    assert (code, "--fail-on without --baseline" in err, Path("x").exists()) == (2, True, False)
    monkeypatch.setenv("SCANNER_REPORT_FAIL_ON", "high")
    assert run(capsys, "report", "new", "--out", "x", "-f", "json") == (0, "x\n", "")

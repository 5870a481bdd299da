"""`scan --source config` and its permissions: what goes together, and what a person sees."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.program import run
from tests.support.scripted_config import AGGREGATOR, LiveReader, ScriptedConfig, record_all

FRAGMENT: dict[str, dict[str, Any]] = {
    "good": {"region": "eu-west-1", "versioning": {"Status": "Enabled"}},
    "bad": {"region": "eu-west-1", "versioning": {}},
    "theirs": {"region": "us-east-1", "versioning": {"Status": "Enabled"}, "account": "222222222222"},
}
POLICY = """
schema: 1
name: versioned
version: 1.0.0
expects:
  source-versioning: {severity: medium}
"""


@pytest.fixture(autouse=True)
def config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ScriptedConfig:
    scripted = ScriptedConfig()
    record_all(scripted, FRAGMENT)
    monkeypatch.setattr("scanner.aws.access.connect", lambda _access, _options: LiveReader(scripted, FRAGMENT))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "versioned.yaml").write_text(POLICY)
    return scripted


def scan(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    return run(capsys, "scan", "-p", "versioned.yaml", "--out", "run", "-f", "json", *words)


def test_the_summary_says_that_config_was_the_source(
    capsys: pytest.CaptureFixture[str], config: ScriptedConfig
) -> None:
    config.statuses["222222222222", "us-east-1"] = "OUTDATED"
    code, out, err = scan(capsys, "--source", "config", "--aggregator", f"111111111111/{AGGREGATOR}", "--confirm")
    assert (code, err) == (10, "")
    out = " ".join(out.split())
    assert "From AWS Config: 1 bucket, the oldest record of 2026-11-20T08:30:00Z; 1 bucket read again from S3." in out
    assert "! Config not relied on: 222222222222 in us-east-1: ConfigStale" in out
    saved = json.loads(Path("run/findings.json").read_bytes())
    assert saved["coverage"]["config"]["confirmed"] == ["bad"]
    asked = json.loads(Path("run/run.json").read_bytes())["making"]["asked"]
    assert asked["config"] == {"aggregator": f"111111111111/{AGGREGATOR}", "confirm": True}


def test_many_places_in_doubt_are_counted(capsys: pytest.CaptureFixture[str], config: ScriptedConfig) -> None:
    regions = [f"eu-west-{number}" for number in range(1, 8)]
    record_all(config, {f"b-{region}": {**FRAGMENT["theirs"], "region": region} for region in regions})
    config.statuses.update({("222222222222", region): "FAILED" for region in regions})
    _, out, _ = scan(capsys, "--source", "config", "--aggregator", AGGREGATOR)
    assert "more places in which it was not" in out


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--confirm",), "--confirm without --source config"),
        (("--aggregator", "company"), "--aggregator without --source config"),
        (("--source", "config", "--aggregator", "a b"), "no name of an aggregator"),
        (("--source", "config", "--aggregator", "other"), "there is no aggregator 'other'"),
        (("--source", "config", "--aggregator", "333333333333/company"), "no credentials of account 333333333333"),
        (("--source", "config", "--fix"), "a repair must know how things are now"),
        (("--source", "config", "--snapshot", "x.jsonl.gz"), "--snapshot cannot go with --source"),
    ],
)
def test_what_does_not_go_together(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], what: str) -> None:
    code, _, err = scan(capsys, *words)
    assert code == 2
    assert what in err
    assert not Path("run").exists()


def test_the_permissions_name_the_actions_of_config(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "permissions", "--for", "scan", "--source", "config", "-p", "versioned.yaml")
    assert code == 0
    assert "--aggregator" in err
    statements = {one["Sid"]: one for one in json.loads(out)["permissions"]["Statement"]}
    assert "config:BatchGetAggregateResourceConfig" in statements["ReadConfig"]["Action"]
    assert statements["ReadConfig"]["Resource"] == "*"
    assert "s3:GetBucketVersioning" in statements["ReadBuckets"]["Action"]
    assert run(capsys, "permissions", "--for", "publish", "--source", "config")[0] == 2

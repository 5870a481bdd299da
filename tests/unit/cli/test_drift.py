"""`scanner drift`: what a person sees, in three formats, and the exit code."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from scanner.runs import directory
from tests.support.policies import policy
from tests.support.program import run
from tests.support.runs import save

RULE = {
    "ID": "dr-all",
    "Status": "Enabled",
    "Priority": 1,
    "Filter": {},
    "DeleteMarkerReplication": {"Status": "Disabled"},
    "Destination": {"Bucket": "arn:aws:s3:::prod-replica"},
}
ROLE = "arn:aws:iam::111111111111:role/replication"
ON, OFF = {"Status": "Enabled"}, {"Status": "Suspended"}


def source(rule: dict[str, Any], versioning: dict[str, str]) -> dict[str, Any]:
    return {"region": "eu-west-1", "versioning": versioning, "replication": {"Role": ROLE, "Rules": [rule]}}


OLDER = {
    "prod-ledger": source(RULE, ON),
    "prod-replica": {"region": "eu-central-1", "versioning": OFF, "replication": None},
    "scratch": {"region": "eu-west-1", "versioning": {}, "replication": None},
    "shut": {"region": "eu-west-1", "versioning": ON, "replication": None},
}
NEWER = {
    "prod-ledger": source({**RULE, "Status": "Disabled"}, OFF),
    "prod-replica": {"region": "eu-central-1", "versioning": ON, "replication": None},
    "fresh": {"region": "eu-west-1", "versioning": ON, "replication": None},
    "shut": {"region": "eu-west-1", "versioning": "AccessDenied", "replication": None},
}
GOLDEN = """\
From 20261120T120000Z-abcdef (2026-11-20T12:00:00Z) to 20261122T120000Z-abcdef (2026-11-22T12:00:00Z)
Findings: 1 new, 1 resolved, 1 newly unreadable, 1 not asked any more, 0 unchanged. \
Accounts and buckets that came, went or were not looked at: 2. Changes of configuration: 3.

New findings
  critical prod-ledger: source-versioning: COMPLIANT became NON_COMPLIANT: Versioning is suspended, \
so S3 cannot replicate this bucket.

Could be decided before, cannot now
  critical shut: source-versioning: COMPLIANT became INSUFFICIENT_DATA: Could not be decided: \
GetBucketVersioning: AccessDenied: made by the test

Not asked any more, which is no repair
  critical scratch: source-versioning: the bucket is gone

Resolved
  critical prod-replica: source-versioning: Versioning is enabled.

Accounts and buckets
  Bucket fresh was created in eu-west-1.
  Bucket scratch is gone.

Configuration
  Rule 'dr-all' of prod-ledger was disabled.
  Versioning of prod-ledger was suspended.
  Versioning of prod-replica was enabled.
1 document could not be compared, as only one of the runs has an answer about them.
"""


@pytest.fixture(autouse=True)
def runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    asked = policy("source-versioning", name="dr")
    save(Path("old"), "2026-11-20", OLDER, asked)
    save(Path("new"), "2026-11-22", NEWER, asked)


def test_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "drift", "old", "new")
    assert (code, err) == (12, "")
    assert out == GOLDEN
    assert "\x1b" not in out


def test_swapped_runs_are_told_and_compared_in_time(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "drift", "new", "old")
    assert (code, out) == (12, GOLDEN)
    assert "the newer run was given first" in err


def test_the_same_run_is_no_drift(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "drift", "old", "old")
    assert code == 0
    assert out.endswith("Nothing differs; 4 findings unchanged.\n")


def test_reports_and_snapshots_alone(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "drift", "old/findings.json", "new/findings.json")
    assert code == 12
    assert "Configuration" not in out
    assert "! Of the older run there is no snapshot" in out
    code, out, _ = run(capsys, "drift", "old/snapshot.jsonl.gz", "new/snapshot.jsonl.gz")
    assert code == 12
    assert "! Of the newer run there is no report, so findings are not compared." in out
    assert "Versioning of prod-ledger was suspended." in out
    Path("new/snapshot.jsonl.gz").unlink()
    assert run(capsys, "drift", "old", "new")[0] == 12


def test_the_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "drift", "old", "new", "--format", "json")
    told = json.loads(out)
    assert code == 12
    assert (told["schema"], told["older"]["started"]) == (1, "2026-11-20T12:00:00Z")
    assert [entry["kind"] for entry in told["findings"]] == [
        "new",
        "newly-unreadable",
        "not-asked-any-more",
        "resolved",
    ]


def test_the_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "drift", "old", "new", "-f", "markdown")
    assert code == 12
    assert "\n## Configuration\n\n- Rule 'dr-all' of prod-ledger was disabled.\n" in out
    code, out, _ = run(capsys, "drift", "old/findings.json", "new", "-f", "markdown")
    assert "\n- Of the older run there is no snapshot" in out


def test_a_long_list_is_cut_in_text_and_whole_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    many = {f"b{number:03}": {"region": "eu-west-1", "versioning": {}} for number in range(130)}
    save(Path("many"), "2026-11-23", many)
    _, out, _ = run(capsys, "drift", "old", "many")
    assert "  … and 30 more; --format json has all" in out
    assert "- … and 30 more" in run(capsys, "drift", "old", "many", "-f", "markdown")[1]
    assert len(json.loads(run(capsys, "drift", "old", "many", "-f", "json")[1])["places"]) == 134


def test_hostile_words_stay_words(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = {
        "prod-ledger": source({**RULE, "ID": "[x](y) <b>\x1b[2J\u202e"}, "Denied\x1b[2J"),  # type: ignore[arg-type]
    }
    save(Path("evil"), "2026-11-23", hostile, policy("source-versioning", "rule-enabled", name="dr"))
    outputs = [run(capsys, "drift", "old", "evil", "-f", format_)[1] for format_ in ("text", "markdown")]
    assert not any(evil in out for evil in ("\x1b", "\u202e") for out in outputs)
    assert not any(markup in outputs[1] for markup in ("[x](y)", "<b>"))


@pytest.mark.parametrize(
    "broken", [b"", b"{", b"[]", b'{"schema": 2}', b'{"schema": 1}', b"\xff\xfe", b'{"schema": "1"}']
)
def test_a_damaged_report_is_a_message(capsys: pytest.CaptureFixture[str], broken: bytes) -> None:
    Path("new", directory.FINDINGS).write_bytes(broken)
    code, out, err = run(capsys, "drift", "old", "new")
    assert (code, out) == (3, "")
    assert err.startswith("error: new/findings.json: ")


def test_another_schema_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    Path("new", directory.FINDINGS).write_bytes(b'{"schema": 2, "what": "ever"}')
    assert "schema 2; this program reads schema 1" in run(capsys, "drift", "old", "new")[2]


@pytest.mark.parametrize(
    "broken",
    [b"", b"no gzip", gzip.compress(b"{}\n", mtime=0), gzip.compress(b"x" * 100, mtime=0)[:15]],
    ids=["empty", "no gzip", "no snapshot", "cut off"],
)
def test_a_damaged_snapshot_is_a_message(capsys: pytest.CaptureFixture[str], broken: bytes) -> None:
    Path("new", directory.SNAPSHOT).write_bytes(broken)
    code, out, err = run(capsys, "drift", "old", "new")
    assert (code, out) == (3, "")
    assert "new/snapshot.jsonl.gz" in err


def test_nothing_there_and_no_such_format(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "drift", "old", "nowhere")[0] == 3
    code, _, err = run(capsys, "drift", "old", "new", "-f", "jsom")
    assert code == 2
    assert "Did you mean json?" in err


def test_headings_are_bold_where_a_person_looks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scanner.cli.console.is_terminal", lambda _stream: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("typer.echo", print)
    assert "\x1b[1mConfiguration\x1b[0m" in run(capsys, "drift", "old", "new")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run(capsys, "drift", "old", "new")[1]

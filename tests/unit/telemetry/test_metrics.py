"""Metrics: what Prometheus' own parser reads back."""

import sys
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from scanner.aws.pacing_run import ReadStats
from scanner.errors import ExitCode
from scanner.model.progress import Question
from scanner.telemetry.counts import Counts
from scanner.telemetry.metrics import PREFIX, Metrics, last_success, peak_memory
from tests.support.reports import large

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def written(path: Path) -> Samples:
    families = list(text_string_to_metric_families(path.read_text("utf-8")))
    assert all(family.documentation for family in families)
    found = [
        (sample.name.removeprefix(f"{PREFIX}_"), sample.labels, sample.value) for f in families for sample in f.samples
    ]
    samples = {(name, frozenset(labels.items())): value for name, labels, value in found}
    assert len(samples) == len(found), "no sample twice"
    return samples


def run(path: Path, exit_code: int, at: float = 1000.0) -> Samples:
    counts = Counts()
    complaints: list[str] = []
    metrics = Metrics(path, counts, complaints.append, lambda: at)
    metrics.began("scan")
    counts.ended(exit_code)
    metrics.ended(exit_code)
    assert not complaints
    return written(path)


def of(samples: Samples, name: str, **labels: str) -> float | None:
    return samples.get((name, frozenset(labels.items())))


def test_a_run_in_numbers(tmp_path: Path) -> None:
    path, counts, report = tmp_path / "scanner.prom", Counts(), large(400)
    metrics = Metrics(path, counts, pytest.fail, lambda: 1000.5)
    metrics.began("scan")
    counts.phase("reading buckets", 10)
    counts.connected("1", "arn")
    counts.refused("profile 'x'", "no")
    counts.sent("GetBucketVersioning")
    counts.asked(Question("1", "eu-west-1", "b", "s3", "GetBucketVersioning", 0.1, 'Hostile"\n\\Code', "no"))
    counts.paced(lambda: {"1": ReadStats(2, 3, 0.5), "2": ReadStats(1, 1, 1.0)})
    metrics.reported(report, tmp_path)
    counts.ended(10)
    metrics.ended(10)
    told = written(path)
    assert of(told, "exit_code") == 10
    assert of(told, "finished_timestamp_seconds") == of(told, "last_success_timestamp_seconds") == 1000.5
    assert of(told, "accounts", state="connected") == of(told, "accounts", state="refused") == 1
    assert of(told, "requests", operation="GetBucketVersioning") == 1
    assert of(told, "unreadable", operation="GetBucketVersioning", code='Hostile"\n\\Code') == 1
    assert (of(told, "throttles"), of(told, "retries"), of(told, "waited_seconds")) == (3, 4, 1.5)
    assert of(told, "buckets", state="listed") == report.coverage.buckets.listed
    assert of(told, "phase_seconds", phase="reading buckets") is not None
    findings = {labels: value for (name, labels), value in told.items() if name == "findings"}
    assert sum(findings.values()) == 400
    assert {name for labels in findings for name, _ in labels} == {"policy", "check", "verdict", "severity", "waived"}
    assert [one.name for one in tmp_path.iterdir()] == ["scanner.prom"], "nothing is left beside it"


def test_a_code_that_no_file_may_carry_costs_no_metrics(tmp_path: Path) -> None:
    """Codes of AWS's JSON services are any text: half a character among them, or what reorders a line."""
    path, counts = tmp_path / "scanner.prom", Counts()
    metrics = Metrics(path, counts, pytest.fail, lambda: 1000.5)
    metrics.began("scan")
    for code in ("\ud800", "\u202e", "\x1b"):
        counts.asked(Question("1", "eu-west-1", "k", "kms", "DescribeKey", 0.1, code, "no"))
    metrics.ended(10)
    assert of(written(path), "unreadable", operation="DescribeKey", code="\ufffd") == 3


@pytest.mark.parametrize(
    ("code", "success"),
    [
        (ExitCode.DONE, True), (ExitCode.FINDINGS, True), (ExitCode.INCOMPLETE, True), (ExitCode.FINDINGS_REMAIN, True),
        (ExitCode.DEFECT, False), (ExitCode.AWS_UNREACHABLE, False), (ExitCode.INTERRUPTED, False),
    ],
)  # fmt: skip
def test_a_run_that_came_to_nothing_keeps_the_time_of_the_last_that_did(
    tmp_path: Path, code: int, success: bool
) -> None:
    path = tmp_path / "scanner.prom"
    assert of(run(path, 4), "last_success_timestamp_seconds") is None
    run(path, 0, at=5.0)
    told = run(path, code, at=9.0)
    assert of(told, "last_success_timestamp_seconds") == (9.0 if success else 5.0)
    assert (of(told, "exit_code"), of(told, "finished_timestamp_seconds")) == (code, 9.0)
    assert of(told, "buckets", state="listed") is None, "what is not known is not told"


@pytest.mark.parametrize("rubbish", [b"", b"\xff\xfe", b"{not metrics", b"a_metric nonsense\n"])
def test_a_file_of_somebody_else_tells_no_success(tmp_path: Path, rubbish: bytes) -> None:
    path = tmp_path / "scanner.prom"
    path.write_bytes(rubbish)
    assert last_success(path) is None
    run(path, 1)


def test_a_file_that_cannot_be_written_is_said_and_is_not_the_runs_fault(tmp_path: Path) -> None:
    complaints: list[str] = []
    (tmp_path / "taken.prom").mkdir()
    Metrics(tmp_path / "taken.prom", Counts(), complaints.append).ended(0)
    assert len(complaints) == 1
    assert "the metrics could not be written" in complaints[0]
    assert [path.name for path in tmp_path.iterdir()] == ["taken.prom"]


def test_memory_is_told_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    here = peak_memory()
    assert here is not None
    assert 10_000_000 < here < 100_000_000_000
    monkeypatch.setattr(sys, "platform", "darwin")
    assert here < 2 * (peak_memory() or 0) * 1024 < 200 * here, (
        "macOS tells bytes, Linux kibibytes; and of a parent, too"
    )


def test_where_memory_is_not_told_the_other_metrics_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    told = run(tmp_path / "scanner.prom", 0)
    assert of(told, "peak_memory_bytes") is None
    assert of(told, "exit_code") == 0

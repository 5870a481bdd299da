"""The embedded estate, judged by what AWS Config would have recorded of it, beside what S3 itself says."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner import pipeline
from scanner.aws.access import Access
from scanner.aws.config_batches import Ask
from scanner.aws.reader import AwsReader
from scanner.model.progress import Silent
from scanner.model.recorded import AskedConfig, ConfigCoverage
from scanner.model.report import Report
from scanner.runs import directory, snapshot_file
from scanner.sandbox import RunningEstate, in_force, running_estate
from scanner.sandbox.policies import shown_policies
from scanner.sandbox.running import AUDIT_ROLES
from tests.support.scripted_config import AGGREGATOR, ScriptedConfig

pytestmark = pytest.mark.emulator

Rows = Counter[tuple[str, str, str, str, str]]


@pytest.fixture(scope="module")
def estate() -> Iterator[RunningEstate]:
    with running_estate() as running:
        yield running


def scan(estate: RunningEstate, out: Path, config: AskedConfig | None) -> tuple[Report, dict[str, int]]:
    """Scan and return the report, and how many requests of each operation it took."""
    options = pipeline.ScanOptions(
        accesses=[Access(role_arn=role) for role in AUDIT_ROLES],
        judging=pipeline.JudgeOptions(policies=shown_policies(), formats=("json",), out=out),
        config=config,
    )
    with in_force(estate.environment):
        report = pipeline.scan(options, Silent()).report
    return report, snapshot_file.read(out / directory.SNAPSHOT).calls


def rows(report: Report) -> Rows:
    return Counter((one.bucket, one.policy, one.check, one.rule, str(one.verdict)) for one in report.findings)


def test_config_and_s3_agree(estate: RunningEstate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live, calls = scan(estate, tmp_path / "live", None)
    config = ScriptedConfig()
    for record in snapshot_file.read(tmp_path / "live" / directory.SNAPSHOT).buckets:
        if record.listed:
            config.add(record.ref.account, record.ref.region, record.ref.name, record.evidence)

    def asking(reader: AwsReader) -> Ask:
        return lambda operation, parameters, region: config.ask(reader.account, operation, parameters, region)

    monkeypatch.setattr("scanner.aws.config_source._asking", asking)
    for name, asked in (("recorded", AskedConfig(AGGREGATOR)), ("own", AskedConfig(confirm=True))):
        report, fewer = scan(estate, tmp_path / name, asked)
        assert rows(report) == rows(live)
        told = report.coverage.config
        assert isinstance(told, ConfigCoverage)
        if asked.confirm:
            assert told.confirmed
        else:
            assert told.buckets >= len(report.buckets) - 1  # of one nothing may be read
            assert fewer.get("GetBucketReplication", 0) < calls["GetBucketReplication"] / 2

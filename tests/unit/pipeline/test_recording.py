"""Scans that stand on AWS Config: what they judge, what they ask, what they confirm, and what their reports say."""

import json
from pathlib import Path
from typing import Any

import pytest

from scanner import pipeline
from scanner.aws.access import Access, ConnectionOptions
from scanner.model.finding import Verdict
from scanner.model.progress import Silent
from scanner.model.recorded import AskedConfig, ConfigCoverage
from scanner.model.report import Report
from scanner.recorded.trust import STALE
from scanner.runs import directory
from tests.support.recording import CAPTURED_AT
from tests.support.reference import DESTINATION, SOURCE, setup
from tests.support.scripted_config import AGGREGATOR, LEADER, LiveReader, ScriptedConfig, record_all

OTHER = "222222222222"
BATCH = "BatchGetAggregateResourceConfig"
Fragment = dict[str, dict[str, Any]]


@pytest.fixture
def config() -> ScriptedConfig:
    return ScriptedConfig()


class Scan:
    """Scans a fragment with the credentials of some accounts, judging by shipped policies."""

    def __init__(self, config: ScriptedConfig, monkeypatch: pytest.MonkeyPatch, out: Path) -> None:
        self.reader = LiveReader(config, {})
        self.folder = out
        self._config = config
        self._monkeypatch = monkeypatch
        self._runs = (out / str(number) for number in range(100))

    def __call__(self, live: Fragment, asked: AskedConfig | None, policies: tuple[str, ...] = ("baseline",)) -> Report:
        self.reader = reader = LiveReader(self._config, live)

        def connect(_access: Access, _options: ConnectionOptions) -> LiveReader:
            return reader

        self._monkeypatch.setattr("scanner.aws.access.connect", connect)
        formats = ("json", "html", "markdown")
        judging = pipeline.JudgeOptions(policies=policies, formats=formats, out=next(self._runs))
        options = pipeline.ScanOptions(accesses=(Access(),), judging=judging, config=asked, workers=4)
        result = pipeline.scan(options, Silent())
        self.folder = result.directory
        return result.report


@pytest.fixture
def scan(config: ScriptedConfig, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Scan:
    return Scan(config, monkeypatch, tmp_path)


def verdicts(report: Report) -> dict[tuple[str, str, str, str], Verdict]:
    return {(one.bucket, one.check, one.rule, one.policy): one.verdict for one in report.findings}


def coverage(report: Report) -> ConfigCoverage:
    found = report.coverage.config
    assert isinstance(found, ConfigCoverage)
    return found


ALL = ("baseline", "critical-data-dr", "permissions-and-protection", "data-sovereignty")


@pytest.mark.parametrize("aggregator", ["", AGGREGATOR])
def test_config_leads_to_the_verdicts_of_s3(scan: Scan, config: ScriptedConfig, aggregator: str) -> None:
    fragment: Fragment = setup()
    record_all(config, fragment)
    live = verdicts(scan(fragment, None, policies=ALL))
    report = scan(fragment, AskedConfig(aggregator), policies=ALL)
    assert verdicts(report) == live
    told = coverage(report)
    assert (told.buckets, told.oldest, told.doubts, told.confirmed) == (len(report.buckets), CAPTURED_AT, (), ())


def test_a_scan_of_s3_says_nothing_of_config(scan: Scan) -> None:
    report = scan(setup(), None)
    assert not report.coverage.config
    saved = json.loads((scan.folder / directory.FINDINGS).read_bytes())
    assert "config" not in saved["coverage"]


def test_evidence_has_the_operation_of_config_and_the_time_of_the_record(scan: Scan, config: ScriptedConfig) -> None:
    fragment: Fragment = setup()
    record_all(config, fragment)
    report = scan(fragment, AskedConfig(AGGREGATOR))
    (finding,) = [one for one in report.findings if (one.bucket, one.check) == (SOURCE, "source-versioning")]
    assert {(one.operation, one.at) for one in finding.evidence} == {(BATCH, CAPTURED_AT)}
    folder = scan.folder
    for page in ("report.html", "report.md"):
        text = (folder / page).read_text(encoding="utf-8")
        assert "From AWS Config" in text
        assert CAPTURED_AT in text


def test_only_what_looks_wrong_is_read_again(scan: Scan, config: ScriptedConfig) -> None:
    recorded: Fragment = {
        "sound": {"region": "eu-west-1", "versioning": {"Status": "Enabled"}, "tags": None},
        "repaired-since": {"region": "eu-west-1", "versioning": {}, "tags": None},
    }
    record_all(config, recorded)
    now = recorded | {"repaired-since": {"region": "eu-west-1", "versioning": {"Status": "Enabled"}}}
    before = verdicts(scan(now, AskedConfig(AGGREGATOR)))
    assert before["repaired-since", "source-versioning", "", "baseline"] is Verdict.NON_COMPLIANT
    report = scan(now, AskedConfig(AGGREGATOR, confirm=True))
    assert verdicts(report) == verdicts(scan(now, None))
    assert "repaired-since" in coverage(report).confirmed


def test_what_looks_sound_is_not_read_again(scan: Scan, config: ScriptedConfig) -> None:
    fragment: Fragment = setup()
    record_all(config, fragment)
    report = scan(fragment, AskedConfig(AGGREGATOR, confirm=True), policies=("aws-config-parity",))
    wrong = {one.bucket for one in report.findings if one.verdict in (Verdict.NON_COMPLIANT, Verdict.INSUFFICIENT_DATA)}
    assert set(coverage(report).confirmed) <= wrong | {DESTINATION}
    asked = {bucket for (operation, bucket) in scan.reader.calls if operation == "GetBucketVersioning"}
    assert asked <= set(coverage(report).confirmed)


def test_a_stale_account_without_credentials_is_not_known_and_said_to_be(scan: Scan, config: ScriptedConfig) -> None:
    enabled = {"region": "eu-west-1", "versioning": {"Status": "Enabled"}}
    fragment: Fragment = {"ours": enabled, "theirs": {**enabled, "account": OTHER}}
    record_all(config, fragment)
    config.statuses[OTHER, "eu-west-1"] = "OUTDATED"
    report = scan(fragment, AskedConfig(AGGREGATOR, confirm=True))
    found = verdicts(report)
    assert found["theirs", "source-versioning", "", "baseline"] is Verdict.INSUFFICIENT_DATA
    assert found["ours", "source-versioning", "", "baseline"] is Verdict.COMPLIANT
    assert {(one.account, one.code) for one in coverage(report).doubts} == {(OTHER, STALE)}
    assert STALE in {error.code for error in report.coverage.errors}
    assert [account.account for account in report.coverage.accounts] == [LEADER, OTHER]


def test_buckets_that_are_recorded_once_a_day_are_counted(scan: Scan, config: ScriptedConfig) -> None:
    fragment: Fragment = {"a": {"region": "eu-west-1", "versioning": {"Status": "Enabled"}}}
    record_all(config, fragment)
    config.items["a"]["recordingFrequency"] = "DAILY"
    assert coverage(scan(fragment, AskedConfig(AGGREGATOR))).daily == 1


def test_a_saved_snapshot_tells_the_same_of_config(scan: Scan, config: ScriptedConfig, tmp_path: Path) -> None:
    fragment: Fragment = setup()
    record_all(config, fragment)
    report = scan(fragment, AskedConfig(AGGREGATOR, confirm=True))
    folder = scan.folder
    judging = pipeline.JudgeOptions(policies=("baseline",), formats=("json",), out=tmp_path / "offline")
    again = pipeline.judge_again(folder / directory.SNAPSHOT, judging)
    assert coverage(again.report) == coverage(report)
    assert verdicts(again.report) == verdicts(report)

"""A scan that stands on AWS Config, ended anywhere: it goes on, and says in the end what an undisturbed one says."""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from scanner import pipeline
from scanner.aws.access import Access
from scanner.errors import ExitCode, UsageError
from scanner.model.finding import Finding
from scanner.model.progress import Silent
from scanner.model.recorded import AskedConfig, ConfigCoverage
from scanner.model.report import Report
from scanner.recorded.evidence import READS
from scanner.runs import partial
from tests.support.reference import setup
from tests.support.scripted_config import AGGREGATOR, LiveReader, ScriptedConfig, record_all

ENABLED, SUSPENDED = {"Status": "Enabled"}, {"Status": "Suspended"}
CONFIRM = AskedConfig(AGGREGATOR, confirm=True)
Fragment = dict[str, dict[str, Any]]
Hook = Callable[[str, str], None]


class Killed(BaseException):
    """The process dies here: nobody catches this."""


def fragment() -> Fragment:
    """Return the reference estate, and buckets that were wrong when they were recorded."""
    repaired = {f"repaired-{number}": {"region": "eu-west-1", "versioning": ENABLED} for number in range(3)}
    return {**setup(), **repaired}


def as_recorded() -> Fragment:
    return {
        name: {**bucket, "versioning": SUSPENDED} if name.startswith("repaired") else bucket
        for name, bucket in fragment().items()
    }


class Estate:
    """An estate that AWS Config recorded, each process that scans it with a Config of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.live: Fragment = fragment()
        self.recorded: Fragment = as_recorded()
        self.policy = "baseline"

    def __call__(
        self, folder: Path, asked: AskedConfig = CONFIRM, *, resume: bool = False, before: Hook = lambda *_: None
    ) -> pipeline.Result:
        config = ScriptedConfig()
        record_all(config, self.recorded)
        for item in config.items.values():
            item["recordingFrequency"] = "DAILY"
        config.recorders["111111111111", "eu-central-1"] = {"recording": False, "lastStatus": "Success"}
        self.config = config
        self.reader = LiveReader(config, self.live, before=before)
        self._monkeypatch.setattr("scanner.aws.access.connect", lambda *_: self.reader)
        judging = pipeline.JudgeOptions(policies=(self.policy,), formats=("json",), out=None if resume else folder)
        options = pipeline.ScanOptions(
            accesses=(Access(),), judging=judging, config=asked, workers=1, resume=folder if resume else None
        )
        return pipeline.scan(options, Silent())

    @property
    def reads(self) -> int:
        """How many reads S3 itself answered in the last scan."""
        return sum(number for (operation, _), number in self.reader.calls.items() if operation != "ListBuckets")


@pytest.fixture
def scan(monkeypatch: pytest.MonkeyPatch) -> Estate:
    # So that no batch tells of a bucket that the part of the run before it has read.
    monkeypatch.setattr("scanner.aws.config_shelf.SIZE", 1)
    monkeypatch.setattr("scanner.aws.config_shelf._AHEAD", 1)
    return Estate(monkeypatch)


def dying(number: int, error: type[BaseException] = Killed) -> Hook:
    """Return what dies at the read of S3 of this number, from 1."""
    times = count(1)

    def die(*_: str) -> None:
        if next(times) == number:
            raise error

    return die


def said(report: Report) -> list[tuple[object, ...]]:
    return [(one.id, one.verdict, one.message, one.actual, sources(one)) for one in report.findings]


def sources(finding: Finding) -> list[str]:
    """Return of what each answer was told: by AWS Config, or by which operation of S3."""
    return ["Config" if one.operation in READS else one.operation for one in finding.evidence]


def coverage(report: Report) -> ConfigCoverage:
    assert isinstance(report.coverage.config, ConfigCoverage)
    return report.coverage.config


@pytest.mark.parametrize("aggregator", ["", AGGREGATOR])
@pytest.mark.parametrize("confirm", [False, True])
def test_wherever_it_is_killed_it_goes_on(scan: Estate, tmp_path: Path, aggregator: str, confirm: bool) -> None:
    asked = AskedConfig(aggregator, confirm=confirm)
    whole = scan(tmp_path / "whole", asked).report
    reads = scan.reads
    assert reads > 5
    for number in range(1, reads + 1):
        folder = tmp_path / str(number)
        with pytest.raises(Killed):
            scan(folder, asked, before=dying(number))
        resumed = scan(folder, asked, resume=True).report
        assert said(resumed) == said(whole), f"killed at read {number}"
        assert coverage(resumed) == coverage(whole), f"killed at read {number}"
        assert not (folder / partial.NAME).exists()


def test_who_is_interrupted_while_confirming_gets_reports_and_may_go_on(scan: Estate, tmp_path: Path) -> None:
    whole = scan(tmp_path / "whole").report
    first = scan(tmp_path / "run", before=dying(scan.reads, KeyboardInterrupt))
    assert first.exit_code is ExitCode.INTERRUPTED
    resumed = scan(tmp_path / "run", resume=True).report
    assert said(resumed) == said(whole)
    assert coverage(resumed) == coverage(whole)


def test_what_was_doubted_is_read_from_s3_though_config_tells_otherwise_by_now(scan: Estate, tmp_path: Path) -> None:
    """Config catches up between the two parts of the run: what is called confirmed was read from S3 all the same."""
    policy = tmp_path / "versioned.yaml"
    policy.write_text("schema: 1\nname: versioned\nversion: 1.0.0\nexpects: {source-versioning: {}}\n")
    scan.policy = str(policy)
    scan(tmp_path / "unconfirmed", AskedConfig(AGGREGATOR))
    with pytest.raises(Killed):
        scan(tmp_path / "run", before=dying(scan.reads + 1))
    scan.recorded = fragment()
    report = scan(tmp_path / "run", resume=True).report
    confirmed = set(coverage(report).confirmed)
    assert confirmed >= {"repaired-0", "repaired-1", "repaired-2"}
    of_them = [one for one in report.findings if one.bucket in confirmed and one.bucket.startswith("repaired")]
    assert not [one for one in of_them if "Config" in sources(one)]


def test_another_question_is_another_run(scan: Estate, tmp_path: Path) -> None:
    with pytest.raises(Killed):
        scan(tmp_path / "run", before=dying(3))
    with pytest.raises(UsageError, match="cannot be resumed"):
        scan(tmp_path / "run", AskedConfig(AGGREGATOR), resume=True)

"""What the tests of notifications share: one report with news of every kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from scanner.model.bucket import BucketRef
from scanner.model.coverage import BucketCounts, Coverage, ReadError
from scanner.model.finding import Severity, Verdict
from scanner.model.proof import Proof, ProofState
from scanner.model.report import Report
from scanner.model.verification import Verification
from scanner.model.waiving import WaiverState
from scanner.notify.gathering import Since, news_of
from scanner.notify.news import News
from scanner.notify.settings import Notify
from tests.support.receivers import Mailbox, Receiver, http_receiver, mailbox
from tests.support.reports import finding, full_coverage, report, use

LEDGER = BucketRef(name="prod-ledger", account="111111111111", region="eu-central-1")


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's own state, proxies and AWS configuration."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with http_receiver() as found:
        yield found


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as found:
        yield found


def proof(state: ProofState = ProofState.FAILED, source: str = "prod-ledger") -> Proof:
    return Proof(
        "111111111111", "eu-central-1", source, "r1", "222222222222", "eu-west-1", "copy", state, "S3 gave up.",
        "2026-11-23T01:00:00Z",
    )  # fmt: skip


@pytest.fixture
def troubled() -> Report:
    """Seven findings of which one is waived and one not decided, an expired waiver, a gap, a failed proof."""
    from tests.support.reports import waived  # noqa: PLC0415 -- beside its only use

    findings = [
        finding("source-versioning", LEDGER, severity=Severity.CRITICAL, message="Versioning is off."),
        finding("rule-enabled", LEDGER, severity=Severity.LOW),
        finding("kms-replication", LEDGER, severity=Severity.INFORMATIONAL),
        finding("replication-metrics", LEDGER, Verdict.COMPLIANT),
        finding("rule-priority", LEDGER, waiver=waived("2027-01-01")),
        finding("canary-fresh", LEDGER, waiver=waived("2026-01-01", expired=True)),
        finding("replication-role", LEDGER, Verdict.INSUFFICIENT_DATA),
    ]
    gap = ReadError("111111111111", "eu-central-1", "prod-ledger", "GetBucketReplication", "AccessDenied", "no")
    coverage = Coverage(full_coverage(3).accounts, BucketCounts(3, 2, 1, 0), (gap,))
    made = report(findings, coverage=coverage, waivers=(use("prod-*", 1, WaiverState.EXPIRED), use("b", 1)))
    verified = Verification("run", "2026-11-23T01:00:00Z", (), (), (), proofs=(proof(), proof(ProofState.PROVEN)))
    return replace(made, verification=verified)


@pytest.fixture
def news(troubled: Report) -> News:
    return news_of(troubled, Since(), Notify(report_url="https://reports.example/{run}/report.html"))

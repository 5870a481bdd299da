"""The pipeline: files and exit codes, with readers in memory in AWS's place."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner import pipeline
from scanner.aws.access import Access, ConnectionOptions
from scanner.discover import Scope
from scanner.errors import AwsUnreachableError, ExitCode, UsageError
from scanner.model.finding import Severity, Verdict
from scanner.model.progress import Silent
from scanner.runs import directory
from tests.support.fake_reader import FakeReader
from tests.support.reference import ROLE, SOURCE, setup
from tests.support.simulator import Simulator, denying, simulated

OTHER = "222222222222"
POLICY = """
schema: 1
name: versioned
version: 1.0.0
expects:
  source-versioning: {severity: medium}
"""
ENABLED = {"region": "eu-west-1", "versioning": {"Status": "Enabled"}}
NEVER = {"region": "eu-west-1", "versioning": {}}
Connect = Callable[[dict[str, FakeReader | AwsUnreachableError]], None]


@pytest.fixture
def connects(monkeypatch: pytest.MonkeyPatch) -> Connect:
    """Let `connect` answer from a table by role ARN."""

    def install(table: dict[str, FakeReader | AwsUnreachableError]) -> None:
        def connect(access: Access, _options: ConnectionOptions) -> FakeReader:
            answer = table[access.role_arn]
            if isinstance(answer, AwsUnreachableError):
                raise answer
            return answer

        monkeypatch.setattr("scanner.aws.access.connect", connect)

    return install


@pytest.fixture
def policy_file(tmp_path: Path) -> str:
    path = tmp_path / "versioned.yaml"
    path.write_text(POLICY)
    return str(path)


def options(policy: str, out: Path, *roles: str, **judging: Any) -> pipeline.ScanOptions:  # noqa: ANN401
    return pipeline.ScanOptions(
        accesses=tuple(Access(role_arn=role) for role in roles or ("",)),
        judging=pipeline.JudgeOptions(policies=(policy,), out=out, formats=("json",), **judging),
        workers=2,
    )


def run(policy: str, out: Path, *roles: str, **judging: Any) -> pipeline.Result:  # noqa: ANN401
    return pipeline.scan(options(policy, out, *roles, **judging), Silent())


@pytest.mark.parametrize(
    ("fragment", "fail_on", "code"),
    [
        ({"a": ENABLED}, Severity.LOW, ExitCode.DONE),
        ({"a": NEVER}, Severity.LOW, ExitCode.FINDINGS),
        ({"a": NEVER}, Severity.MEDIUM, ExitCode.FINDINGS),
        ({"a": NEVER}, Severity.HIGH, ExitCode.DONE),
        ({"a": NEVER}, None, ExitCode.DONE),
        ({"a": {"region": "eu-west-1", "versioning": "AccessDenied"}}, Severity.LOW, ExitCode.INCOMPLETE),
        ({"a": {"region": "eu-west-1", "versioning": "AccessDenied"}, "b": NEVER}, Severity.LOW, ExitCode.FINDINGS),
        ({}, Severity.LOW, ExitCode.DONE),
    ],
)
def test_exit_codes(
    connects: Connect,
    policy_file: str,
    tmp_path: Path,
    fragment: dict[str, dict[str, Any]],
    fail_on: Severity | None,
    code: ExitCode,
) -> None:
    connects({"": FakeReader(fragment)})
    assert run(policy_file, tmp_path / "run", fail_on=fail_on).exit_code is code


def test_the_files_of_a_run(connects: Connect, policy_file: str, tmp_path: Path) -> None:
    connects({"": FakeReader({"a": NEVER})})
    result = run(policy_file, tmp_path / "run")
    names = {path.name for path in result.directory.iterdir()}
    assert names == {"findings.json", "snapshot.jsonl.gz", "run.json", "manifest.sha256"}
    saved = json.loads((result.directory / "run.json").read_text())
    assert saved["run"]["caller"].startswith("arn:aws:sts::111111111111:")
    assert saved["policies"][0]["name"] == "versioned"
    assert saved["coverage"]["buckets"]["listed"] == 1


def test_a_failing_account_is_coverage_and_the_others_are_judged(
    connects: Connect, policy_file: str, tmp_path: Path
) -> None:
    role = f"arn:aws:iam::{OTHER}:role/scanner-audit"
    connects({"": FakeReader({"a": ENABLED}), role: AwsUnreachableError("role cannot be assumed: AccessDenied", "ask")})
    result = run(policy_file, tmp_path / "run", "", role)
    assert result.exit_code is ExitCode.INCOMPLETE
    failed = result.report.coverage.accounts[1]
    assert (failed.account, failed.buckets) == (OTHER, 0)
    assert "AccessDenied" in failed.error
    assert [finding.verdict for finding in result.report.findings] == [Verdict.COMPLIANT]


def test_no_account_at_all_writes_nothing(connects: Connect, policy_file: str, tmp_path: Path) -> None:
    connects({"": AwsUnreachableError("no credentials", "Set a profile.")})
    with pytest.raises(AwsUnreachableError, match="no credentials") as failure:
        run(policy_file, tmp_path / "run")
    assert failure.value.remedy == "Set a profile."
    assert not (tmp_path / "run").exists()


def test_an_account_that_cannot_be_listed_at_all_is_unreachable(
    connects: Connect, policy_file: str, tmp_path: Path
) -> None:
    connects({"": FakeReader({}, listing_error="AccessDenied")})
    with pytest.raises(AwsUnreachableError, match="ListBuckets: AccessDenied") as failure:
        run(policy_file, tmp_path / "run")
    assert "s3:ListAllMyBuckets" in failure.value.remedy
    assert not (tmp_path / "run").exists()


def test_a_list_that_broke_off_is_incomplete_not_unreachable(
    connects: Connect, policy_file: str, tmp_path: Path
) -> None:
    connects({"": FakeReader({"a": ENABLED}, listing_error="SlowDown")})
    result = run(policy_file, tmp_path / "run")
    assert result.exit_code is ExitCode.INCOMPLETE
    assert "SlowDown" in result.report.coverage.accounts[0].error


def test_one_account_reached_twice_is_scanned_once(connects: Connect, policy_file: str, tmp_path: Path) -> None:
    first, second = FakeReader({"a": ENABLED}), FakeReader({"a": ENABLED})
    connects({"": first, "arn:aws:iam::111111111111:role/x": second})
    result = run(policy_file, tmp_path / "run", "", "arn:aws:iam::111111111111:role/x")
    assert len(result.report.findings) == 1
    assert not second.calls


def test_an_interrupted_scan_saves_what_was_read(connects: Connect, policy_file: str, tmp_path: Path) -> None:
    def stop(_operation: str, bucket: str) -> None:
        if bucket == "b":
            raise KeyboardInterrupt

    connects({"": FakeReader({"a": ENABLED, "b": ENABLED}, before=stop)})
    result = run(policy_file, tmp_path / "run")
    assert result.exit_code is ExitCode.INTERRUPTED
    assert result.report.run.interrupted
    assert result.report.coverage.buckets.unread >= 1
    assert (result.directory / "manifest.sha256").exists()


def test_judging_the_saved_snapshot_gives_the_same_findings_file(
    connects: Connect, policy_file: str, tmp_path: Path
) -> None:
    connects({"": FakeReader({"a": NEVER, "b": ENABLED, "c": {"region": "eu-west-1", "versioning": "AccessDenied"}})})
    first = run(policy_file, tmp_path / "run")
    judging = pipeline.JudgeOptions(policies=(policy_file,), out=tmp_path / "again", formats=("json",))
    again = pipeline.judge_again(first.directory / directory.SNAPSHOT, judging)
    for name in ("findings.json", "snapshot.jsonl.gz", "run.json", "manifest.sha256"):
        assert (first.directory / name).read_bytes() == (again.directory / name).read_bytes(), name
    assert again.exit_code is first.exit_code


def test_rendering_again_gives_the_same_bytes(connects: Connect, policy_file: str, tmp_path: Path) -> None:
    connects({"": FakeReader({"a": NEVER})})
    chosen = options(policy_file, tmp_path / "run")
    everything = pipeline.JudgeOptions(
        policies=chosen.judging.policies, out=tmp_path / "run", formats=("html", "csv", "json", "markdown")
    )
    first = pipeline.scan(pipeline.ScanOptions(accesses=chosen.accesses, judging=everything), Silent())
    target = pipeline.render_again(first.directory, everything.formats, tmp_path / "again")
    for name in ("report.html", "findings.csv", "findings.json", "report.md"):
        assert (target / name).read_bytes() == (first.directory / name).read_bytes(), name


def test_a_full_folder_is_refused_before_anything_is_read(connects: Connect, policy_file: str, tmp_path: Path) -> None:
    reader = FakeReader({"a": NEVER})
    connects({"": reader})
    with pytest.raises(UsageError, match="not empty"):
        run(policy_file, tmp_path)
    assert not reader.calls


def test_what_is_left_out_of_scope_is_counted(connects: Connect, policy_file: str, tmp_path: Path) -> None:
    connects({"": FakeReader({"a": ENABLED, "b": NEVER})})
    chosen = options(policy_file, tmp_path / "run")
    scoped = pipeline.ScanOptions(accesses=chosen.accesses, judging=chosen.judging, scope=Scope(buckets=("a",)))
    result = pipeline.scan(scoped, Silent())
    assert result.exit_code is ExitCode.DONE
    assert result.report.coverage.buckets.out_of_scope == 1


def test_the_simulator_is_asked_where_it_is_wanted_and_its_answers_are_kept(connects: Connect, tmp_path: Path) -> None:
    fragment = setup()
    denying_it = Simulator(s3_ReplicateObject=denying("explicitDeny"))
    fragment[SOURCE]["simulation"] = simulated(fragment, SOURCE, denying_it)
    connects({"": (reader := FakeReader(fragment))})
    name = "permissions-and-protection"
    asking = run(name, tmp_path / "asking", simulate=True)
    told = {found.check: found.verdict for found in asking.report.findings if found.bucket == SOURCE}
    assert told["replication-role-permissions"] is Verdict.NON_COMPLIANT
    assert reader.calls["SimulatePrincipalPolicy", SOURCE] == 1
    policies = json.loads((asking.directory / "run.json").read_text())["policies"]
    assert [one["parameters"]["simulate"] for one in policies[0]["expects"] if "simulate" in one["parameters"]] == [
        True
    ]

    saved = asking.directory / directory.SNAPSHOT
    chosen = options(name, tmp_path / "again", simulate=True).judging
    assert pipeline.judge_again(saved, chosen).report.findings == asking.report.findings


def test_the_simulator_is_not_asked_where_it_is_not_wanted(connects: Connect, tmp_path: Path) -> None:
    connects({"": (reader := FakeReader(setup()))})
    run("permissions-and-protection", tmp_path / "run")
    assert ("GetRole", ROLE) in reader.calls
    assert ("SimulatePrincipalPolicy", SOURCE) not in reader.calls

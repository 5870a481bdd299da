"""`scanner publish config` from the command line, against a scripted AWS, and against moto's test mode."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto import mock_aws

from scanner.runs import directory
from tests.support.company import small_company
from tests.support.fragments import ACCOUNT
from tests.support.nobody import identity, let_in
from tests.support.program import run
from tests.support.runs import save
from tests.support.scripted_s3 import Reply, ScriptedS3, sts_error
from tests.unit.cli.test_publish import saved

PUT, TOLD = "PutEvaluations", "GetComplianceDetailsByConfigRule"
WEST = "eu-west-1"
BUCKETS = {
    "prod-ledger": {"region": WEST, "versioning": {}},
    "prod-cards": {"region": WEST, "versioning": {"Status": "Enabled"}},
    "elsewhere": {"region": "eu-north-1", "versioning": {}},
}
WORDS = ("publish", "config", "run", "--region", WEST)
TOKEN = ("--result-token", "the-token")


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ScriptedS3]:
    """Let the credentials of nobody in, as the account of the run's findings."""
    with let_in(ACCOUNT, monkeypatch, tmp_path) as script:
        save(Path("run"), "2026-11-20", BUCKETS)
        yield script


def took(*failed: str) -> Reply:
    told = [{"ComplianceResourceType": "AWS::S3::Bucket", "ComplianceResourceId": name} for name in failed]
    return Reply(body=json.dumps({"FailedEvaluations": told}))


def refusal(code: str, message: str) -> Reply:
    return Reply(400, json.dumps({"__type": code, "message": message}))


def test_a_dry_run_asks_aws_nothing(aws: ScriptedS3, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, *WORDS, "--dry-run")
    assert (code, err) == (0, "")
    assert "AWS::S3::Bucket prod-ledger: NON_COMPLIANT: Fails (1): source-versioning.\n" in out
    assert "elsewhere" not in out
    assert out.endswith(f"{ACCOUNT} {WEST}: 2 COMPLIANT, 1 NON_COMPLIANT\nNothing was sent: this is a dry run.\n")
    assert run(capsys, *WORDS, "--dry-run", "--quiet") == (0, "", "")
    assert aws.requests == []


def test_everything_is_told_in_the_region_of_the_rule(aws: ScriptedS3, capsys: pytest.CaptureFixture[str]) -> None:
    aws.on(PUT, took())
    assert run(capsys, *WORDS, *TOKEN) == (0, f"{ACCOUNT} {WEST}: 3 told\n", "")
    (request,) = aws.asked(PUT)
    body = json.loads(request.body)
    assert request.region == WEST
    assert (body["ResultToken"], body["TestMode"]) == ("the-token", False)
    assert {one["ComplianceResourceId"]: one["ComplianceType"] for one in body["Evaluations"]} == {
        ACCOUNT: "COMPLIANT",
        "prod-cards": "COMPLIANT",
        "prod-ledger": "NON_COMPLIANT",
    }
    # 2026-11-20T12:00:00Z, when the run began.
    assert {one["OrderingTimestamp"] for one in body["Evaluations"]} == {1795176000}


def test_the_token_may_come_from_the_environment(
    aws: ScriptedS3, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.on(PUT, took())
    monkeypatch.setenv("SCANNER_PUBLISH_CONFIG_RESULT_TOKEN", "of-the-environment")
    assert run(capsys, *WORDS, "--quiet", "--at", "2026-11-23T05:17:00.373+01:00") == (0, "", "")
    (body,) = (json.loads(request.body) for request in aws.asked(PUT))
    assert body["ResultToken"] == "of-the-environment"
    assert {one["OrderingTimestamp"] for one in body["Evaluations"]} == {1795407420.373}


def test_earlier_results_are_taken_back(aws: ScriptedS3, capsys: pytest.CaptureFixture[str]) -> None:
    qualifier = {"ResourceType": "AWS::S3::Bucket", "ResourceId": "gone"}
    told = [{"EvaluationResultIdentifier": {"EvaluationResultQualifier": qualifier}}]
    aws.on(TOLD, Reply(body=json.dumps({"EvaluationResults": told})))
    aws.on(PUT, took())
    code, out, _ = run(capsys, *WORDS, *TOKEN, "--rule", "s3-replication")
    assert (code, out) == (0, f"{ACCOUNT} {WEST}: 4 told\n")
    last = json.loads(aws.asked(PUT)[0].body)["Evaluations"][-1]
    assert (last["ComplianceResourceId"], last["ComplianceType"]) == ("gone", "NOT_APPLICABLE")


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("InvalidResultTokenException", "let AWS Config call again"),
        ("AccessDeniedException", "scanner permissions --for config-rule"),
        ("InternalServerError", "Say the same again"),
        ("InvalidParameterValueException", "as the event has them"),
        ("ValidationException", "as the event has them"),
    ],
)
def test_what_was_not_told_is_said_with_what_to_do(
    aws: ScriptedS3, capsys: pytest.CaptureFixture[str], code: str, remedy: str
) -> None:
    aws.on(PUT, refusal(code, "bad\x1b[2J words"))
    ended, out, err = run(capsys, *WORDS, *TOKEN)
    assert (ended, out) == (22, f"{ACCOUNT} {WEST}: 0 told\n")
    assert f"error: {ACCOUNT} {WEST}: 3 not told: {code}: bad\ufffd[2J words\n  " in err
    assert remedy in err
    assert "the-token" not in err
    assert "wJalrXUtnFEMI" not in err


def test_what_aws_config_does_not_take_is_named(aws: ScriptedS3, capsys: pytest.CaptureFixture[str]) -> None:
    aws.on(PUT, took("prod-ledger"))
    aws.on(TOLD, refusal("NoSuchConfigRuleException", "no rule"))
    code, out, err = run(capsys, *WORDS, *TOKEN, "--rule", "another")
    assert (code, out) == (22, f"{ACCOUNT} {WEST}: 2 told\n")
    assert "AWS::S3::Bucket prod-ledger: AWS Config did not take its result\n" in err
    assert "none was taken back: NoSuchConfigRuleException: no rule\n  Name a rule of this account" in err
    assert len(aws.asked(PUT)) == 2


def test_nobody_else_s_credentials_will_do(aws: ScriptedS3, capsys: pytest.CaptureFixture[str]) -> None:
    aws.on("GetCallerIdentity", identity("999999999999"))
    code, _, err = run(capsys, *WORDS, *TOKEN)
    assert code == 4
    assert "999999999999" in err
    aws.on("GetCallerIdentity", sts_error(403, "ExpiredToken"))
    assert run(capsys, *WORDS, *TOKEN)[0] == 4
    assert aws.asked(PUT) == []


def test_an_interrupt_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from scanner.pipeline import evaluating  # noqa: PLC0415 -- what the command imports when it runs

    monkeypatch.setattr(evaluating, "tell", lambda *_: signal.raise_signal(signal.SIGINT))
    code, _, err = run(capsys, *WORDS, *TOKEN)
    assert code == 130
    assert "interrupted; what was told is there" in err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ((), 2, "no result token"),
        ((*TOKEN, "--account", "999999999999"), 2, "did not ask account 999999999999"),
        ((*TOKEN, "--external-id", "tell-me"), 2, "--external-id goes with --assume-role"),
        ((*TOKEN, "--at", "yester\x1b[2Jday"), 2, "--at yester\ufffd[2Jday is no time"),
        ((*TOKEN, "--at", "2026-11-23T04:17:00"), 2, "such as 2026-11-23T04:17:00Z, or leave --at out"),
        ((*TOKEN, "--at", "0001-01-01T00:00:00+23:59"), 2, "is no time"),
    ],
)
def test_what_is_refused(
    aws: ScriptedS3, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, told: str
) -> None:
    found, out, err = run(capsys, *WORDS, *words)
    assert (found, out) == (code, "")
    assert told in err
    assert aws.requests == []


def test_a_run_of_several_accounts_wants_one_named(capsys: pytest.CaptureFixture[str]) -> None:
    several = saved(small_company(), "several")
    code, _, err = run(capsys, "publish", "config", several, "--region", WEST, "--dry-run")
    assert code == 2
    assert "--account" in err


def test_moto_s_test_mode_takes_everything(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Moto knows PutEvaluations in test mode alone, and checks that a token and evaluations are there."""
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    monkeypatch.setenv("MOTO_ACCOUNT_ID", ACCOUNT)
    with mock_aws():
        words = ("--test", "--account", ACCOUNT, "--assume-role", f"arn:aws:iam::{ACCOUNT}:role/any")
        told = run(capsys, *WORDS, *words)
    assert told == (0, f"{ACCOUNT} {WEST}: 3 told, and nothing kept\n", "")
    assert directory.load_report(Path("run")).coverage.complete

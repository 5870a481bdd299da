"""`scanner publish securityhub` from the command line, against a scripted AWS."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.model import report as report_types
from scanner.model.report import Report
from scanner.runs import directory
from tests.support.company import PAYMENTS, small_company
from tests.support.hostile import hostile
from tests.support.nobody import identity, let_in
from tests.support.program import run
from tests.support.reports import empty_estate
from tests.support.runs import save
from tests.support.scripted_s3 import Reply, ScriptedS3, sts_error

IMPORT = "POST findings/import"
ONE = {"prod-ledger": {"region": "eu-west-1", "versioning": {}}}
REPAIRED = {"prod-ledger": {"region": "eu-west-1", "versioning": {"Status": "Enabled"}}}


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ScriptedS3]:
    """Let the credentials of nobody in, as the account of most of the company's findings."""
    with let_in(PAYMENTS, monkeypatch, tmp_path) as script:
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
        yield script


def saved(report: Report, folder: str = "run") -> str:
    directory.create(Path(folder))
    Path(folder, directory.FINDINGS).write_bytes(report_types.encode(report))
    return folder


def refusal(status: int, code: str, message: str) -> Reply:
    return Reply(status, json.dumps({"Message": message}), {"x-amzn-errortype": code})


def imports(aws: ScriptedS3) -> list[tuple[str, int]]:
    return [(request.region, len(json.loads(request.body)["Findings"])) for request in aws.asked(IMPORT)]


def of(number: int) -> Reply:
    return Reply(body=json.dumps({"SuccessCount": number, "FailedCount": 0}))


def test_a_dry_run_asks_aws_nothing(aws: ScriptedS3, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "publish", "securityhub", saved(small_company()), "--dry-run")
    assert (code, err) == (0, "")
    assert f"{PAYMENTS} eu-central-1: 3 findings in 1 request: 2 FAILED, 1 PASSED\n" in out
    assert out.endswith("Nothing was sent: this is a dry run.\n")
    assert aws.requests == []


def test_a_dry_run_tells_what_is_archived(capsys: pytest.CaptureFixture[str]) -> None:
    save(Path("old"), "2026-11-20", ONE)
    save(Path("new"), "2026-11-21", REPAIRED)
    words = ("new", "--since", "old", "--only", "failed", "--dry-run")
    _, out, _ = run(capsys, "publish", "securityhub", *words)
    assert "eu-west-1: 1 finding in 1 request: 1 PASSED; 1 of them archived\n" in out


def test_what_nobody_looked_at_again_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    save(Path("old"), "2026-11-20", ONE)
    save(Path("new"), "2026-11-21", {}, errors={"999999999999": ""})
    _, out, _ = run(capsys, "publish", "securityhub", "new", "--since", "old", "--dry-run")
    assert "1 finding of the run before: not looked at again, so left as it is there.\n" in out


def test_nothing_to_send_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("publish", "securityhub", saved(empty_estate()), "--only", "failed", "--dry-run")
    assert run(capsys, *words) == (0, "There is nothing to send.\nNothing was sent: this is a dry run.\n", "")
    assert run(capsys, *words, "--quiet") == (0, "", "")


def test_everything_is_imported(aws: ScriptedS3, capsys: pytest.CaptureFixture[str]) -> None:
    aws.on(IMPORT, of(1))
    code, out, err = run(capsys, "publish", "securityhub", saved(empty_estate()), "--region", "eu-north-1")
    assert (code, out, err) == (0, f"{PAYMENTS} eu-north-1: 1 imported\n", "")
    assert imports(aws) == [("eu-north-1", 1)]


def test_home_is_where_an_account_s_own_finding_goes(aws: ScriptedS3, capsys: pytest.CaptureFixture[str]) -> None:
    aws.on(IMPORT, of(1))
    words = ("publish", "securityhub", saved(empty_estate()), "--home-region", "eu-west-3", "--quiet")
    assert run(capsys, *words) == (0, "", "")
    assert imports(aws) == [("eu-west-3", 1)]


def test_what_was_not_imported_is_said_with_what_to_do(aws: ScriptedS3, capsys: pytest.CaptureFixture[str]) -> None:
    aws.on(IMPORT, refusal(401, "InvalidAccessException", "Account is not subscribed to AWS Security Hub"))
    code, out, err = run(capsys, "publish", "securityhub", saved(small_company()), "--quiet")
    assert (code, out) == (22, "")
    message = "3 findings not imported: InvalidAccessException: Account is not subscribed to AWS Security Hub\n"
    assert f"error: {PAYMENTS} eu-central-1: {message}  Enable Security Hub in this account" in err
    assert "error: 333333333333 us-east-1: 7 findings not imported: NoCredentialsOfTheAccount: none of" in err
    assert "  Give a --profile or an --assume-role of this account, too.\n" in err
    assert "wJalrXUtnFEMI" not in err


def test_a_refused_finding_is_told_by_its_id(aws: ScriptedS3, capsys: pytest.CaptureFixture[str]) -> None:
    save(Path("old"), "2026-11-20", ONE)
    save(Path("new"), "2026-11-21", REPAIRED)
    run(capsys, "report", "new", "--format", "asff", "--out", "asff")
    (told,) = [one for one in json.loads(Path("asff/findings.asff.json").read_text()) if "prod-ledger" in one["Title"]]
    failed = {"Id": told["Id"], "ErrorCode": "InvalidInput", "ErrorMessage": "bad\x1b[2J words\u202e"}
    aws.on(IMPORT, Reply(body=json.dumps({"SuccessCount": 0, "FailedCount": 1, "FailedFindings": [failed]})))
    aws.on("GetCallerIdentity", identity(told["AwsAccountId"]))
    code, out, err = run(capsys, "publish", "securityhub", "new", "--since", "old", "--only", "failed")
    assert code == 22
    assert out == f"{told['AwsAccountId']} eu-west-1: 0 imported, 1 not\n"
    assert err == f"error: {told['AwsAccountId']} eu-west-1: {told['Id']}: InvalidInput: bad\ufffd[2J words\ufffd\n"
    assert imports(aws) == [("eu-west-1", 1)] * 2


def test_who_is_not_let_in_is_warned_of(aws: ScriptedS3, capsys: pytest.CaptureFixture[str]) -> None:
    aws.on(IMPORT, of(1))
    Path("config").write_text(
        "[profile known]\naws_access_key_id = AKIAI44QH8DHBEXAMPLE\naws_secret_access_key = any\n"
    )
    words = ("--profile", "known", "--profile", "unknown")
    code, out, err = run(capsys, "publish", "securityhub", saved(empty_estate()), *words)
    assert (code, out) == (0, f"{PAYMENTS} us-east-1: 1 imported\n")
    assert err == "warning: the AWS configuration files have no profile 'unknown'\n"


def test_nobody_let_in_ends_with_the_code_of_it(aws: ScriptedS3, capsys: pytest.CaptureFixture[str]) -> None:
    aws.on("GetCallerIdentity", sts_error(403, "ExpiredToken"))
    code, out, err = run(capsys, "publish", "securityhub", saved(small_company()))
    assert (code, out) == (4, "")
    assert "ExpiredToken" in err
    assert aws.asked(IMPORT) == []


def test_hostile_words_stay_words(aws: ScriptedS3, capsys: pytest.CaptureFixture[str]) -> None:
    aws.on(IMPORT, refusal(400, "InvalidInputException", "bad\x1b[2J words"))
    code, out, err = run(capsys, "publish", "securityhub", saved(hostile()))
    assert code == 22
    assert not any(evil in out + err for evil in ("\x1b", "\u202e", "\ufeff"))


def test_an_interrupt_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from scanner.pipeline import publishing  # noqa: PLC0415 -- what the command imports when it runs

    monkeypatch.setattr(publishing, "publish", lambda *_: signal.raise_signal(signal.SIGINT))
    code, _, err = run(capsys, "publish", "securityhub", saved(empty_estate()))
    assert code == 130
    assert err == "error: interrupted; what was sent is there\n  Say the same again to go on.\n"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--only", "fails"), 2, "unknown choice 'fails'"),
        (("--region", "Ireland"), 2, "'Ireland' is no name of a Region"),
        (("--since", "run"), 2, "is not older than"),
        (("--since", "nowhere"), 3, "nowhere: cannot be read"),
        (("--external-id", "tell-me"), 2, "--external-id goes with --assume-role"),
    ],
)
def test_what_is_refused(
    aws: ScriptedS3, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, told: str
) -> None:
    found, out, err = run(capsys, "publish", "securityhub", saved(small_company()), *words)
    assert (found, out) == (code, "")
    assert told in err
    assert aws.requests == []

"""`scanner publish securityhub` against moto's Security Hub: two accounts, two runs, and nothing twice.

moto keeps every finding that it is sent, whatever Region or account it names; what AWS refuses is told by scripts in
tests/unit.
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from scanner.model import report as report_types
from scanner.runs import directory
from tests.support.company import ANALYTICS, LEGACY, PAYMENTS, VAULT, small_company
from tests.support.program import run
from tests.support.runs import save

ACCOUNTS = (PAYMENTS, VAULT, ANALYTICS, LEGACY)
WEST = "eu-west-1"

FACTS = {"region": WEST, "versioning": {}}


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in os.environ:
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    with mock_aws():
        monkeypatch.setenv("AWS_DEFAULT_REGION", WEST)
        yield


def role(account: str) -> str:
    return f"arn:aws:iam::{account}:role/publisher"


def hub(account: str, region: str) -> list[dict[str, Any]]:
    """Return what the Security Hub of an account and Region holds."""
    given = boto3.client("sts").assume_role(RoleArn=role(account), RoleSessionName="reader")["Credentials"]
    client = boto3.client(
        "securityhub", region, aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"], aws_session_token=given["SessionToken"],
    )  # fmt: skip
    pages = client.get_paginator("get_findings").paginate()
    return [dict(finding) for page in pages for finding in page["Findings"]]


def roles(*accounts: str) -> list[str]:
    return [word for account in accounts for word in ("--assume-role", role(account))]


def test_every_finding_is_in_the_hub_of_its_own_account_and_region(capsys: pytest.CaptureFixture[str]) -> None:
    company = small_company()
    directory.create(Path("run"))
    Path("run", directory.FINDINGS).write_bytes(report_types.encode(company))
    words = ("publish", "securityhub", "run", *roles(*ACCOUNTS))
    code, _, err = run(capsys, *words)
    assert (code, err) == (0, "")
    expected = Counter((finding.account, finding.region) for finding in company.findings if finding.account)
    for (account, region), number in expected.items():
        there = [one for one in hub(account, region) if one["Resources"][0]["Type"] == "AwsS3Bucket"]
        assert len(there) >= number
        assert {one["AwsAccountId"] for one in there} == {account}
    held = {place: hub(*place) for place in expected}
    assert run(capsys, *words)[0] == 0
    assert {place: hub(*place) for place in expected} == held


def test_what_is_repaired_is_archived(capsys: pytest.CaptureFixture[str]) -> None:
    save(Path("old"), "2026-11-20", {"a": FACTS, "b": FACTS})
    save(Path("new"), "2026-11-21", {"a": {**FACTS, "versioning": {"Status": "Enabled"}}, "b": FACTS})
    (account,) = {finding.account for finding in directory.load_report(Path("old")).findings}
    assert run(capsys, "publish", "securityhub", "old", *roles(account))[0] == 0
    words = ("new", "--since", "old", "--only", "failed", "--home-region", WEST)
    assert run(capsys, "publish", "securityhub", *words, *roles(account))[0] == 0
    states = {
        one["Resources"][0]["Id"]: (one["Compliance"]["Status"], one["RecordState"])
        for one in hub(account, WEST)
        if one["Resources"][0]["Type"] == "AwsS3Bucket"
    }
    assert states == {"arn:aws:s3:::a": ("PASSED", "ARCHIVED"), "arn:aws:s3:::b": ("FAILED", "ACTIVE")}


def test_an_account_without_credentials_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    directory.create(Path("run"))
    Path("run", directory.FINDINGS).write_bytes(report_types.encode(small_company()))
    code, _, err = run(capsys, "publish", "securityhub", "run", *roles(VAULT))
    assert code == 22
    assert f"{PAYMENTS} eu-west-1" in err
    assert VAULT not in err

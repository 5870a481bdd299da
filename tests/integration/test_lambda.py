"""The Lambda function on the embedded estate: a whole run, parts that become one, and how much memory that takes."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import BadFileError, ExitCode
from scanner.hosting.aws_lambda import handler
from scanner.model.report import decode
from scanner.model.verification import decode as load
from scanner.sandbox import in_force
from scanner.sandbox.clients import HOME_REGION, Client
from scanner.sandbox.nordwind.places import PRODUCTION, SCANNED
from scanner.sandbox.operators import OPERATOR
from tests.support.nordwind import Nordwind

pytestmark = pytest.mark.emulator

PLACE = "s3://scan-results/runs"
MEGABYTES = 512
ACCOUNTS = [{"id": account, "role": "scanner-audit"} for account in SCANNED]
POLICIES = ["baseline", "permissions-and-protection"]

FUNCTION = """
import json, sys
from scanner.hosting.aws_lambda import handler
print(handler(json.load(sys.stdin))["exit_code"])
"""
MEASURED = """
import json, resource, subprocess, sys
code = subprocess.run([sys.executable, "-c", sys.argv[1]], check=True, stdout=subprocess.PIPE).stdout
print(json.dumps([int(code), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""
"""Runs the function from a small process: on Linux a peak begins with that of who started it (getrusage(2))."""


@dataclass
class Hosted:
    """The function, and the bucket that its runs go to."""

    nordwind: Nordwind

    def call(self, **event: object) -> dict[str, Any]:
        with in_force(self.nordwind.variables):
            return handler(event, Minutes())

    def kept(self, told: dict[str, Any], name: str) -> bytes:
        key = f"{told['place'].removeprefix('s3://scan-results/')}{name}"
        content: bytes = self.s3.get_object(Bucket="scan-results", Key=key)["Body"].read()
        return content

    def verdicts(self, told: dict[str, Any]) -> dict[str, tuple[str, str]]:
        """Return verdict and message of each finding of a run that was kept."""
        report = decode(self.kept(told, "findings.json"))
        return {one.id: (one.verdict, one.message) for one in report.findings}

    @property
    def s3(self) -> Client:
        return self.nordwind.estate.clients.s3(PRODUCTION)


class Minutes:
    """A call that may go on for ten minutes."""

    def get_remaining_time_in_millis(self) -> int:
        return 600_000


@pytest.fixture(scope="module")
def hosted(nordwind: Nordwind) -> Hosted:
    hosted = Hosted(nordwind)
    with in_force(nordwind.estate.environment):
        hosted.s3.create_bucket(Bucket="scan-results", CreateBucketConfiguration={"LocationConstraint": HOME_REGION})
        iam = nordwind.estate.clients.client("iam", PRODUCTION, HOME_REGION)
        allowed = {
            "Effect": "Allow",
            "Action": ["s3:PutObject", "s3:GetObject"],
            "Resource": "arn:aws:s3:::scan-results/*",
        }
        document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        iam.put_user_policy(UserName=OPERATOR, PolicyName="upload", PolicyDocument=document)
    return hosted


@pytest.fixture(scope="module")
def whole(hosted: Hosted) -> dict[str, Any]:
    return hosted.call(accounts=ACCOUNTS, options={"policy": POLICIES}, upload=PLACE)


def test_a_whole_scan_is_kept(hosted: Hosted, whole: dict[str, Any]) -> None:
    assert whole["exit_code"] == ExitCode.FINDINGS
    assert whole["place"] == f"{PLACE}/{whole['run']}/"
    assert whole["verdicts"]["NON_COMPLIANT"] == sum(
        verdict == "NON_COMPLIANT" for verdict, _ in hosted.verdicts(whole).values()
    )
    assert hosted.kept(whole, "report.html").startswith(b"<!doctype html>")


def test_parts_become_what_one_scan_would_have_been(hosted: Hosted, whole: dict[str, Any]) -> None:
    asked: dict[str, Any] = {"options": {"policy": POLICIES, "format": "json"}, "upload": PLACE}
    parts = [hosted.call(accounts=[account], **asked) for account in ACCOUNTS]
    assert hosted.verdicts(parts[0]).items() - hosted.verdicts(whole).items(), "alone, a part knows less"
    gathered = hosted.call(accounts=ACCOUNTS, parts=parts, **asked)
    assert hosted.verdicts(gathered) == hosted.verdicts(whole)
    assert gathered["run"] not in {part["run"] for part in parts}


def test_what_a_failed_part_left_unread_is_read(hosted: Hosted, whole: dict[str, Any]) -> None:
    asked = {"options": {"policy": POLICIES, "format": "json"}, "upload": PLACE}
    part = hosted.call(accounts=ACCOUNTS[:1], **asked)
    gathered = hosted.call(accounts=ACCOUNTS, parts=[part, {"Error": "Lambda.Unknown"}], **asked)
    assert hosted.verdicts(gathered) == hosted.verdicts(whole)


def test_a_part_that_somebody_replaced_is_refused(hosted: Hosted, whole: dict[str, Any]) -> None:
    other = {"part": {**whole["part"], "sha256": "0" * 64}}
    with pytest.raises(BadFileError, match="not as it was written"):
        hosted.call(accounts=ACCOUNTS, parts=[other], options={"policy": POLICIES})
    gone = {"part": {**whole["part"], "key": "runs/elsewhere"}}
    with pytest.raises(BadFileError, match=r"AccessDenied|NoSuchKey"):
        hosted.call(accounts=ACCOUNTS, parts=[gone], options={"policy": POLICIES})


def test_without_a_place_only_the_numbers_are_told(hosted: Hosted) -> None:
    told = hosted.call(accounts=ACCOUNTS[:1], options={"fail-on": "never", "simulate": False, "workers": 4})
    assert told.keys() == {"exit_code", "run", "complete", "verdicts", "by_severity"}


def test_test_objects_are_put_by_the_same_function(hosted: Hosted) -> None:
    roles = list(hosted.nordwind.estate.repair_roles)
    asked = {"command": "verify", "buckets": ["nordwind-invoices"], "accounts": ACCOUNTS}
    told = hosted.call(**asked, options={"canary-role": roles}, upload=PLACE)
    assert told == {"exit_code": 0, "run": told["run"], "proofs": {"PROVEN": 1}, "place": f"{PLACE}/{told['run']}/"}
    (proof,) = load(hosted.kept(told, "verification.json")).proofs
    assert proof.source == "nordwind-invoices"
    assert hosted.call(**asked, options={"canary-role": roles}).keys() == {"exit_code", "run", "proofs"}


def test_a_whole_scan_takes_less_than_the_smallest_function(hosted: Hosted, tmp_path: Path) -> None:
    event = {"accounts": ACCOUNTS, "options": {"policy": POLICIES}, "upload": PLACE}
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "COV"))}
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, FUNCTION],
        input=json.dumps(event),
        cwd=tmp_path,
        env={**environment, **hosted.nordwind.variables, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    code, kilobytes = json.loads(done.stdout.splitlines()[-1])
    assert code == ExitCode.FINDINGS
    assert kilobytes / 1024 < MEGABYTES

"""The state machine of deploy/lambda, executed on the embedded estate: accounts are read in parts, judged as one."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from scanner.aws.access import Access
from scanner.hosting import accounts
from scanner.hosting.aws_lambda import handler
from scanner.model.account import Account
from scanner.model.report import Report, decode
from scanner.model.snapshot import AccountRecord
from scanner.pipeline.membership import Members
from scanner.sandbox import in_force
from scanner.sandbox.clients import HOME_REGION, Client
from scanner.sandbox.estate import role_arn
from scanner.sandbox.nordwind.places import PRODUCTION, SCANNED
from scanner.sandbox.operators import OPERATOR
from tests.support.nordwind import Nordwind
from tests.support.state_machine import FUNCTION, Ended, definition, execute

pytestmark = pytest.mark.emulator

BUCKET = "scan-results"
CLOSED = AccountRecord(
    "999999999999", caller="", buckets=0, name="old", left_out="The account is not active: its state is SUSPENDED."
)
NAMED = {account: f"account-{account}" for account in SCANNED}

Document = dict[str, Any]
Verdicts = dict[str, tuple[str, str]]


class Machine:
    """The machine, the calls of its function, and the bucket."""

    def __init__(self, nordwind: Nordwind) -> None:
        self.nordwind = nordwind
        self.s3: Client = nordwind.estate.clients.s3(PRODUCTION)
        self.calls: list[Document] = []
        self.answers: list[Document] = []
        self.failing: Callable[[Document], bool] = lambda _: False

    def run(self, accounts_a_part: int = 1) -> Ended:
        text = definition(
            Function=FUNCTION,
            Upload=f"s3://{BUCKET}/runs",
            Parts=f"s3://{BUCKET}/parts",
            Proofs=f"s3://{BUCKET}/proofs",
            Policies="baseline",
            ExternalId="any-id",
        )
        with in_force(self.nordwind.variables):
            return execute(text, {"accounts_a_part": accounts_a_part}, self._function, self.s3)

    def _function(self, event: Document) -> Document:
        self.calls.append(event)
        if self.failing(event):
            raise MemoryError("by the test")
        self.answers.append(handler(event))
        return self.answers[-1]

    @property
    def report(self) -> Report:
        """The report of the last run that was kept."""
        return _kept(self.s3, self.answers[-1])

    def parts(self) -> list[list[str]]:
        """The accounts that each call read, but the last, which reads what is left."""
        return [[one["id"] for one in call["accounts"]] for call in self.calls if "accounts" in call]


def accesses() -> tuple[Access, ...]:
    return tuple(
        replace(Access(role_arn=role_arn(account, "scanner-audit")), account=Account(account, NAMED[account]))
        for account in SCANNED
    )


@pytest.fixture(scope="module")
def prepared(nordwind: Nordwind) -> Nordwind:
    with in_force(nordwind.estate.environment):
        s3 = nordwind.estate.clients.s3(PRODUCTION)
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": HOME_REGION})
        iam = nordwind.estate.clients.client("iam", PRODUCTION, HOME_REGION)
        allowed = {
            "Effect": "Allow",
            "Action": ["s3:PutObject", "s3:GetObject"],
            "Resource": f"arn:aws:s3:::{BUCKET}/*",
        }
        document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        iam.put_user_policy(UserName=OPERATOR, PolicyName="upload", PolicyDocument=document)
    return nordwind


def verdicts(report: Report) -> Verdicts:
    return {one.id: (one.verdict, one.message) for one in report.findings}


@pytest.fixture(scope="module")
def whole(prepared: Nordwind) -> Verdicts:
    """Return what one scan of all accounts finds."""
    entries = [{"id": account, "name": NAMED[account], "role": "scanner-audit"} for account in SCANNED]
    options = {"policy": "baseline", "external-id": "any-id"}
    with in_force(prepared.variables):
        told = handler({"accounts": entries, "options": options, "upload": f"s3://{BUCKET}/whole"})
    return verdicts(_kept(prepared.estate.clients.s3(PRODUCTION), told))


def _kept(s3: Client, told: Document) -> Report:
    key = told["place"].removeprefix(f"s3://{BUCKET}/") + "findings.json"
    return decode(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read())


@pytest.fixture
def machine(prepared: Nordwind, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Give the machine an organisation of the estate's accounts and one that is suspended."""
    monkeypatch.setattr(accounts, "members_of", lambda *_: Members(accesses(), (CLOSED,)))
    return Machine(prepared)


def test_the_accounts_are_read_in_parts_and_judged_as_one(machine: Machine, whole: Verdicts) -> None:
    ended = machine.run()
    assert (ended.status, ended.error) == ("FAILED", "Findings"), "the baseline finds something in the estate"
    assert ended.states == ("Accounts", "Read", "Whole", "Answer", "Found")
    assert sorted(machine.parts()) == sorted([[account] for account in (*SCANNED, CLOSED.account)])
    assert len(machine.calls[-1]["parts"]) == len(SCANNED) + 1
    read = {one.account: one for one in machine.report.coverage.accounts}
    assert {account for account, one in read.items() if one.buckets and not one.error} == set(SCANNED)
    assert verdicts(machine.report) == whole
    assert read[CLOSED.account].left_out == CLOSED.left_out
    assert read[CLOSED.account].name == "old"
    assert all(read[account].name == NAMED[account] for account in SCANNED)


def test_what_a_failed_part_left_is_read_in_the_end(machine: Machine, whole: Verdicts) -> None:
    machine.failing = lambda event: SCANNED[0] in {one["id"] for one in event.get("accounts", ())}
    ended = machine.run()
    assert ended.states == ("Accounts", "Read", "Whole", "Answer", "Found")
    assert {} in machine.calls[-1]["parts"]
    assert verdicts(machine.report) == whole
    assert {one.account for one in machine.report.coverage.accounts} == {*SCANNED, CLOSED.account}


def test_accounts_are_handed_over_several_a_part(machine: Machine) -> None:
    machine.run(accounts_a_part=2)
    every = [*SCANNED, CLOSED.account]
    assert sorted(machine.parts()) == sorted(every[first : first + 2] for first in range(0, len(every), 2))


def test_an_error_of_the_last_call_ends_the_execution(machine: Machine) -> None:
    machine.failing = lambda event: "accounts_at" in event
    ended = machine.run()
    assert (ended.status, ended.error) == ("FAILED", "MemoryError")
    assert ended.states == ("Accounts", "Read", "Whole")

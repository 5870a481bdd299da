"""Logs: one event a line, harmless, without secrets, and few where much happens."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.aws.pacing_run import ReadStats
from scanner.model.progress import Question
from scanner.telemetry.logs import Logs, handler_on
from scanner.telemetry.secrets import told
from tests.support.reports import report

ASKED = Question("111111111111", "eu-west-1", "b", "s3", "GetBucketVersioning", 0.1234567)
DENIED = ASKED._replace(code="AccessDenied", message="Access Denied")
TOKEN = "IQoJb3JpZ2luX2VjEHcaCXVzLWVhc3QtMSJHMEUCIQDx9" + "aB3/+" * 60 + "=="
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # noqa: S105 -- the example of the documentation
SIGNATURE = "fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024"


class Clock:
    """Stands still until a test moves it."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Log:
    """Logs into memory."""

    def __init__(self, form: str = "json", level: str = "info") -> None:
        self.stream, self.clock = io.StringIO(), Clock()
        self.logs = Logs(handler_on(self.stream, form, level), self.clock)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def named(self, event: str) -> list[dict[str, Any]]:
        return [told for told in self.events if told["event"] == event]


def test_a_run_is_told_from_its_beginning_to_its_exit_code(tmp_path: Path) -> None:
    log = Log()
    (tmp_path / "before").mkdir()
    (tmp_path / "before/run.json").write_bytes(b"{}")
    log.logs.began("scan")
    log.logs.phase("connecting", 2)
    log.logs.connected("111111111111", "arn:aws:iam::111111111111:role/audit")
    log.logs.refused("profile 'x'", "expired")
    log.logs.advance()
    log.clock.now = 1.5
    log.logs.phase("listing buckets", None)
    log.logs.sent("ListBuckets")
    log.logs.reported(report(), tmp_path)
    log.logs.ended(11)
    assert [told["event"] for told in log.events] == [
        "run.started", "phase.started", "account.connected", "account.refused", "phase.finished", "phase.started",
        "run.reported", "file.written", "phase.finished", "run.finished",
    ]  # fmt: skip
    assert log.named("phase.started")[0]["total"] == 2
    assert log.named("phase.finished")[0] | {"time": ""} == {
        "time": "", "level": "info", "event": "phase.finished", "phase": "connecting", "done": 1, "seconds": 1.5,
    }  # fmt: skip
    assert log.named("account.refused")[0]["level"] == "error"
    assert log.named("file.written")[0]["bytes"] == 2
    assert log.named("run.reported")[0]["listed"] == report().coverage.buckets.listed
    assert log.named("run.finished")[0]["exit_code"] == 11


def test_what_comes_by_the_thousand_is_told_once_and_counted() -> None:
    log = Log()
    for number in range(1000):
        log.logs.asked(DENIED._replace(about=f"b{number}"))
        log.logs.asked(ASKED)
    log.logs.asked(DENIED._replace(account="222222222222"))
    log.logs.asked(ASKED._replace(code="SlowDown", service="iam", about="arn"))
    log.logs.ended(11)
    first, other = log.named("unreadable")
    assert (first["bucket"], first["region"], first["code"], first["level"]) == (
        "b0", "eu-west-1", "AccessDenied", "warning",
    )  # fmt: skip
    assert other["account"] == "222222222222"
    assert [told["count"] for told in log.named("unreadable.total")] == [1000, 1, 1]
    (gave_up,) = log.named("gave_up")
    assert (gave_up["code"], gave_up["about"]) == ("SlowDown", "arn")


def test_an_account_that_is_slowed_down_is_told_when_it_begins_and_at_the_end() -> None:
    log = Log()
    pace = {"1": ReadStats(0, 0, 0.0), "2": ReadStats(0, 4, 0.0)}
    log.logs.paced(lambda: pace)
    log.logs.asked(ASKED)
    pace["1"] = ReadStats(7, 7, 1.25)
    log.logs.asked(ASKED)
    assert not log.named("throttled"), "looked a moment ago"
    log.clock.now = 6
    log.logs.asked(ASKED)
    log.clock.now = 60
    pace["1"] = ReadStats(9, 9, 2.5)
    log.logs.asked(ASKED)
    log.logs.ended(0)
    (began,) = log.named("throttled")
    (total,) = log.named("throttled.total")
    assert (began["account"], began["throttled"], began["retried"], began["waited"]) == ("1", 7, 7, 1.2)
    assert (total["account"], total["throttled"]) == ("1", 9)


def test_who_comes_while_another_thread_looks_goes_on() -> None:
    log = Log()
    log.logs.paced(lambda: {"1": ReadStats(1, 1, 0.0)})
    with log.logs._lock:
        log.logs._look_at_pace()
    assert not log.events


def test_levels_choose() -> None:
    quiet, loud = Log(level="error"), Log(level="debug")
    for log in (quiet, loud):
        log.logs.began("scan")
        log.logs.asked(ASKED)
        log.logs.refused("the default credentials", "no")
    assert [told["event"] for told in quiet.events] == ["account.refused"]
    assert loud.named("asked")[0]["seconds"] == 0.1235


def test_text_is_for_people_and_quotes_what_is_no_plain_word() -> None:
    log = Log("text")
    log.logs.phase("reading buckets", 10)
    log.logs.asked(DENIED._replace(message='said "no" = never', about=""))
    started, failed = log.stream.getvalue().splitlines()
    assert started.endswith('Z info    phase.started phase="reading buckets" total=10')
    assert failed.endswith('operation=GetBucketVersioning code=AccessDenied message="said \\"no\\" = never"')


@pytest.mark.parametrize("form", ["text", "json"])
@given(hostile=st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_hostile_names_stay_one_harmless_line(form: str, hostile: str) -> None:
    log = Log(form)
    log.logs.asked(DENIED._replace(about=f"\x1b[2J\n{hostile}", message=f"{hostile}\u202e\x9b31m"))
    text = log.stream.getvalue()
    assert text.count("\n") == 1
    assert len(text.splitlines()) == 1
    assert not {"\x1b", "\x9b", "\u202e"} & set(text)
    if form == "json":
        assert json.loads(text)["event"] == "unreadable"


@pytest.mark.parametrize(
    "text",
    [
        f"https://b.s3.amazonaws.com/?X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F2026&X-Amz-Signature={SIGNATURE}",
        f"https://b/?X-Amz-Security-Token={TOKEN.replace('/', '%2F').replace('+', '%2B')}&x=1",
        f"https://b/?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature={SECRET}",
        f"Authorization: AWS4-HMAC-SHA256 Credential=ASIAIOSFODNN7EXAMPLE/20261123, Signature={SIGNATURE}",
        f"the token {TOKEN} is expired",
        f"AWS_SECRET_ACCESS_KEY={SECRET}",
        f"{{'SecretAccessKey': '{SECRET}', 'SessionToken': '{TOKEN}'}}",
        f"aws_session_token = {TOKEN}",
        "external_id: hunter2 for AKIAIOSFODNN7EXAMPLE",
        "by http://me:hunter2@proxy with AKIAIOSFODNN7EXAMPLE",
    ],
)
def test_nothing_that_lets_anybody_in_is_logged(text: str) -> None:
    log = Log()
    log.logs.asked(DENIED._replace(message=text))
    written = log.stream.getvalue()
    for secret in (SECRET, SIGNATURE, TOKEN[:40], "IOSFODNN7EXAMPLE", "hunter2"):
        assert secret not in written
    assert "[hidden]" in written


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:iam::123456789012:role/service-role/s3-replication-role-of-a-very-long-name-2026",
        "ReplicationConfigurationNotFoundError: The replication configuration was not found",
        "a-bucket-with-the-longest-name-that-amazon-s3-allows-012345678901",
        "2a7c4f10-1111-2222-3333-444455556666",
    ],
)
def test_names_and_codes_are_left_as_they_are(text: str) -> None:
    assert told(text) == text


def test_long_texts_are_cut_off() -> None:
    assert len(told("no " * 1000)) <= 500

"""A scripted S3 and STS on loopback, time that only passes when somebody sleeps, and readers connected to both."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from scanner.aws.access import Access, ConnectionOptions, connect
from scanner.aws.reader import AwsReader
from tests.support.scripted_s3 import Reply, ScriptedS3, scripted_s3

HOME = "eu-central-1"
ACCOUNT = "111111111111"
IDENTITY = Reply(
    body="<GetCallerIdentityResponse><GetCallerIdentityResult>"
    f"<Account>{ACCOUNT}</Account><Arn>arn:aws:iam::{ACCOUNT}:user/auditor</Arn>"
    "</GetCallerIdentityResult></GetCallerIdentityResponse>"
)

DEFAULT = Access()

Connect = Callable[..., AwsReader]


class Time:
    """A clock that stands still but for sleeping."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def s3() -> Iterator[ScriptedS3]:
    with scripted_s3() as script:
        script.on("GetCallerIdentity", IDENTITY)
        yield script


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The folder of the AWS configuration files, none of which exists yet."""
    return tmp_path


@pytest.fixture(autouse=True)
def environment(s3: ScriptedS3, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's own AWS configuration, keys of nobody, and the script's endpoint."""
    for name in os.environ:
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(files / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(files / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    monkeypatch.setenv("AWS_DEFAULT_REGION", HOME)
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3.url)


@pytest.fixture
def connected(time: Time) -> Iterator[Connect]:
    """Connect as often as a test likes; every reader is closed afterwards."""
    with ExitStack() as stack:

        def open_reader(
            access: Access = DEFAULT, *, region: str = "", budget_seconds: float = 120, read_timeout: float = 20
        ) -> AwsReader:
            options = ConnectionOptions(
                region=region,
                budget_seconds=budget_seconds,
                read_timeout=read_timeout,
                sleep=time.sleep,
                clock=time.clock,
            )
            return stack.enter_context(closing(connect(access, options)))

        yield open_reader


@pytest.fixture
def reader(connected: Connect) -> AwsReader:
    return connected()

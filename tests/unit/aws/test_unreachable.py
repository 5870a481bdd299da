"""Nobody is let in: one message that says as whom it was tried and what to do, and exit code 4."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from scanner.aws.access import Access
from scanner.aws.reader import AwsReader
from scanner.errors import AwsUnreachableError, ExitCode
from tests.support.scripted_s3 import RESET, Reply, ScriptedS3, sts_error

Connect = Callable[..., AwsReader]


class Time(Protocol):
    """The fixture of conftest.py."""

    now: float


ROLE = "arn:aws:iam::222222222222:role/audit"
KEYS = "aws_access_key_id = AKIA\naws_secret_access_key = secret\nregion = eu-west-1\n"


def refusal(connected: Connect, access: Access | None = None) -> tuple[str, str]:
    """Return message and remedy."""
    with pytest.raises(AwsUnreachableError) as raised:
        connected(access or Access())
    assert raised.value.exit_code == ExitCode.AWS_UNREACHABLE
    return str(raised.value), raised.value.remedy


@pytest.mark.parametrize(
    ("answer", "told", "remedy"),
    [
        (
            sts_error(403, "ExpiredToken", "The security token expired"),
            "ExpiredToken: The security token",
            "Sign in again",
        ),
        (sts_error(403, "InvalidClientTokenId"), "InvalidClientTokenId", "access key exists"),
        (sts_error(403, "SignatureDoesNotMatch", "Signature expired"), "SignatureDoesNotMatch", "computer's clock"),
        (sts_error(403, "RegionDisabledException"), "RegionDisabledException", "has enabled"),
        (sts_error(403, "AccessDenied", "explicit deny"), "AccessDenied: explicit deny", "aws sts get-caller-identity"),
        (sts_error(503, "ServiceUnavailable"), "ServiceUnavailable", "Check the network"),
        (RESET, "ConnectionClosedError", "Check the network, HTTPS_PROXY"),
        (Reply(body="<html>Please sign in</html>"), "UnknownShape", "AWS_ENDPOINT_URL"),
        (Reply(body="<R><GetCallerIdentityResult/></R>"), "UnknownShape", "AWS_ENDPOINT_URL"),
        (Reply(body="garbage"), "UnknownShape", "AWS_ENDPOINT_URL"),
    ],
)
def test_what_sts_says(answer: Reply, told: str, remedy: str, s3: ScriptedS3, connected: Connect) -> None:
    s3.on("GetCallerIdentity", answer)
    message, what_to_do = refusal(connected)
    assert message.startswith("AWS could not be reached with the default credentials: GetCallerIdentity: ")
    assert told in message
    assert remedy in what_to_do


def test_a_hiccup_at_the_start_is_no_refusal(s3: ScriptedS3, connected: Connect) -> None:
    s3.before("GetCallerIdentity", sts_error(400, "Throttling"), RESET)
    assert connected().account == "111111111111"


def test_a_person_waits_seconds_not_minutes(s3: ScriptedS3, connected: Connect, time: Time) -> None:
    s3.on("GetCallerIdentity", sts_error(503, "ServiceUnavailable"))
    refusal(connected)
    assert time.now <= 15


def test_no_credentials(connected: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    message, remedy = refusal(connected)
    assert "NoCredentialsError" in message
    assert remedy == "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile, or sign in (aws sso login)."


def test_half_a_pair_of_keys(connected: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    message, remedy = refusal(connected)
    assert "PartialCredentialsError" in message
    assert "AWS_*" in remedy


def test_no_region(connected: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    message, remedy = refusal(connected)
    assert message == "no Region to start from is configured for the default credentials"
    assert "--home-region" in remedy


def test_a_region_that_cannot_be_one(connected: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu central 1")
    message, remedy = refusal(connected)
    assert "InvalidRegionError" in message
    assert "for instance eu-central-1" in remedy


@pytest.mark.parametrize("how", ["option", "environment"])
def test_an_unknown_profile(how: str, connected: Connect, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (files / "config").write_text(f"[profile production]\n{KEYS}[profile staging]\n{KEYS}")
    if how == "environment":
        monkeypatch.setenv("AWS_PROFILE", "prodution")
    message, remedy = refusal(connected, Access(profile="prodution" if how == "option" else ""))
    assert message == "the AWS configuration files have no profile 'prodution'"
    assert remedy == "Did you mean production? Known profiles: production, staging."


def test_an_unknown_profile_where_there_is_none(connected: Connect) -> None:
    _, remedy = refusal(connected, Access(profile="prod"))
    assert remedy == "There are none yet; 'aws configure' makes them."


def test_an_unknown_profile_among_very_many(connected: Connect, files: Path) -> None:
    (files / "config").write_text("".join(f"[profile p{number:03}]\n{KEYS}" for number in range(100)))
    _, remedy = refusal(connected, Access(profile="elsewhere"))
    assert remedy.endswith("p019, ….")


def test_a_configuration_file_that_cannot_be_read(connected: Connect, files: Path) -> None:
    (files / "config").write_text("[profile prod\nregion = eu-west-1\n")
    message, remedy = refusal(connected)
    assert "ConfigParseError" in message
    assert "configuration" in remedy


@pytest.mark.parametrize("external_id", ["", "tenant-42"])
def test_a_role_that_may_not_be_assumed(external_id: str, s3: ScriptedS3, connected: Connect) -> None:
    s3.on("AssumeRole", sts_error(403, "AccessDenied", "User: auditor is not authorized to perform: sts:AssumeRole"))
    message, remedy = refusal(connected, Access(role_arn=ROLE, external_id=external_id))
    assert f"role {ROLE}, assumed with the default credentials: AssumeRole: AccessDenied: User: auditor" in message
    assert "trust policy" in remedy
    assert ("external id" in remedy) == bool(external_id)
    assert external_id not in message or not external_id


def test_a_profile_and_a_role_are_both_named(s3: ScriptedS3, connected: Connect, files: Path) -> None:
    (files / "config").write_text(f"[profile prod]\n{KEYS}")
    s3.on("AssumeRole", sts_error(403, "ExpiredToken"))
    message, remedy = refusal(connected, Access(profile="prod", role_arn=ROLE))
    assert f"role {ROLE}, assumed with profile 'prod'" in message
    assert "aws sso login --profile prod" in remedy


def test_no_network(connected: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:  # and not listening, so that nobody else does meanwhile
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{taken.getsockname()[1]}")
        message, remedy = refusal(connected)
    assert "EndpointConnectionError" in message
    assert remedy == "Check the network, HTTPS_PROXY, AWS_ENDPOINT_URL, and that Region eu-central-1 exists."


def test_an_endpoint_that_does_not_speak_tls(
    s3: ScriptedS3, connected: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3.url.replace("http:", "https:"))
    message, remedy = refusal(connected)
    assert "SSLError" in message
    assert "AWS_CA_BUNDLE" in remedy


def test_an_endpoint_that_is_no_url(connected: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "nonsense")
    message, remedy = refusal(connected)
    assert "Invalid endpoint: nonsense" in message
    assert "AWS_ENDPOINT_URL" in remedy

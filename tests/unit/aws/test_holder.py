"""Whose credentials they are: from where, temporary or not, until when; and never a key."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scanner.aws.access import Access, ConnectionOptions
from scanner.aws.holder import open_told
from scanner.model.reached import Holder

KEYS = "aws_access_key_id = AKIA\naws_secret_access_key = hidden\n"


def _holder(profile: str = "") -> Holder:
    reader, found = open_told(Access(profile), ConnectionOptions())
    reader.close()
    assert "hidden" not in repr(found)
    return found


def test_keys_of_the_environment() -> None:
    found = _holder()
    assert (found.method, found.temporary, found.renewed, found.expires) == ("env", False, False, None)
    assert (found.account, found.partition, found.home) == ("111111111111", "aws", "eu-central-1")


def test_temporary_keys_of_the_environment_may_tell_their_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "hidden")
    assert _holder().expires is None
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=2)
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", until.isoformat())
    found = _holder()
    assert (found.temporary, found.renewed, found.expires) == (True, False, until)


def test_a_profile_with_keys(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    (files / "credentials").write_text(f"[kept]\n{KEYS}region = eu-west-1\n")
    found = _holder("kept")
    assert (found.method, found.home) == ("shared-credentials-file", "eu-west-1")

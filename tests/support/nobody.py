"""An AWS by script that lets the credentials of nobody in, and nothing of the machine's own configuration."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.scripted_s3 import Reply, ScriptedS3, scripted_s3


@contextmanager
def let_in(account: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[ScriptedS3]:
    """Give the script, in a folder of its own, for credentials of an account."""
    for name in os.environ:
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(folder)
    with scripted_s3() as script:
        script.on("GetCallerIdentity", identity(account))
        for name, value in {
            "CONFIG_FILE": str(folder / "config"),
            "SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
            "EC2_METADATA_DISABLED": "true",
            "ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "ENDPOINT_URL": script.url,
        }.items():
            monkeypatch.setenv(f"AWS_{name}", value)
        yield script


def identity(account: str) -> Reply:
    """Return STS's answer about a user of an account."""
    told = f"<Account>{account}</Account><Arn>arn:aws:iam::{account}:user/publisher</Arn>"
    return Reply(body=f"<Response><GetCallerIdentityResult>{told}</GetCallerIdentityResult></Response>")

"""A responder in a process of its own, from its parent's side."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import msgspec

from bench.fleet import HOME_ACCOUNT, Fleet, built
from bench.responder.faults import Faults

_ROOT = Path(__file__).resolve().parents[2]
_CONTROL_SECONDS = 60.0


@dataclass(frozen=True)
class Responder:
    """A running responder: the fleet that it tells about, its port, its process."""

    fleet: Fleet
    port: int
    process: "subprocess.Popen[str]"

    @property
    def url(self) -> str:
        """Its endpoint."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def roles(self) -> tuple[str, ...]:
        """A role to assume in each account."""
        return tuple(f"arn:aws:iam::{account}:role/audit" for account in self.fleet.accounts)

    def environment(self, home: Path) -> Mapping[str, str]:
        """Return all variables of a program that takes it for AWS, with an empty home folder."""
        return {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": f"AKIA{HOME_ACCOUNT}BEN",
            "AWS_SECRET_ACCESS_KEY": "made-up",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def stats(self) -> dict[str, Any]:
        """Return what was asked of it since its faults were set."""
        return self._control("GET", "stats")

    def change(self, faults: Faults) -> None:
        """Let other things go wrong, and count anew."""
        self._control("POST", "config", msgspec.json.encode(faults))

    def _control(self, method: str, what: str, body: bytes = b"") -> dict[str, Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_CONTROL_SECONDS)
        try:
            connection.request(method, f"/_ctl/{what}", body)
            return msgspec.json.decode(connection.getresponse().read(), type=dict[str, Any])
        finally:
            connection.close()


@contextmanager
def responding(size: int, accounts: int = 1, faults: Faults | None = None) -> Iterator[Responder]:
    """Run a responder on a random loopback port; it ends with the block, or with this process."""
    words = ["--size", str(size), "--accounts", str(accounts)]
    if faults:
        words += ["--faults", msgspec.json.encode(faults).decode()]
    with subprocess.Popen(  # noqa: S603 -- our own module under our own interpreter
        [sys.executable, "-m", "bench.responder", *words],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Responder(built(size, accounts), int(_line(process)), process)
        finally:
            process.kill()


def _line(process: "subprocess.Popen[str]") -> str:
    return process.stdout.readline() if process.stdout else ""

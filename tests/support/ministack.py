"""ministack, an emulator of AWS that none of us wrote, as a process in the virtual environment that it needs.

It pins an older botocore, so `make test` gives it an environment of its own, `.venv-ministack`.
"""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
import pytest

from scanner.sandbox.clients import Clients

PYTHON = Path(__file__).parents[2] / ".venv-ministack" / "bin" / "python"

# Serves on the socket that it inherits, so that no port is guessed, without workers, who would outlive it,
# and ends with its standard input.
BOOT = """
import os, runpy, sys, threading
threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
sys.argv = ["hypercorn", "ministack.app:app", "--bind", "fd://" + sys.argv[1], "-w", "0", "--log-level", "WARNING"]
runpy.run_module("hypercorn", run_name="__main__")
"""


class AccountClients(Clients):
    """Clients for ministack, which takes an access key of twelve digits for the account's id."""

    def _session(self, account: str) -> boto3.Session:
        return boto3.Session(account, "any")


@contextmanager
def ministack() -> Iterator[str]:
    """Run ministack on a random loopback port and yield its URL; a missing installation fails the test."""
    if not PYTHON.exists():
        pytest.fail("ministack is not installed in .venv-ministack; run `make test`, which does so")
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        port = listening.getsockname()[1]
        process = subprocess.Popen(
            [PYTHON, "-c", BOOT, str(listening.fileno())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[listening.fileno()],
            env=_environment(port),
        )
    with process:
        yield f"http://127.0.0.1:{port}"


def _environment(port: int) -> dict[str, str]:
    off = dict.fromkeys(("SFTP_ENABLED", "IOT_MTLS_ENABLED"), "0")
    return {"PATH": os.environ["PATH"], "GATEWAY_PORT": str(port), "LOG_LEVEL": "WARNING", **off}

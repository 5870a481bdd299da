"""The emulator's process lives as long as its parent, and no longer."""

import http.client
import os
import signal
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest

from scanner.sandbox.process import emulator
from tests.support.emulated import World

pytestmark = pytest.mark.emulator

PARENT = """
import sys, time
from scanner.sandbox.process import emulator
with emulator() as url:
    print(url, flush=True)
    time.sleep(600)
"""


def _answers(url: str) -> bool:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=300)
    try:
        connection.request("POST", "/_sandbox/drain")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def test_it_ends_with_its_block() -> None:
    with emulator() as url:
        assert url.startswith("http://127.0.0.1:")
        assert _answers(url)
    assert not _answers(url)


@pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")
@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
def test_it_ends_with_its_parent(signal_: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as parent:
        url = parent.stdout.readline().strip() if parent.stdout else ""
        assert _answers(url)
        parent.send_signal(signal_)
    deadline = time.monotonic() + 300
    while _answers(url) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _answers(url)


def test_a_control_call_that_fails_says_so(world: World) -> None:
    with pytest.raises(RuntimeError, match="/_sandbox/replication/bucket: 500"):
        world.clients.keep_replication("bucket", {"Role": "without rules"})

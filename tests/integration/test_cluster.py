"""The real program on a real Dask cluster whose workers die and whose driver is stopped: nothing is lost or doubled."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from bench import verdicts
from bench.responder.faults import Faults
from bench.responder.running import Responder, responding
from scanner.errors import ExitCode
from scanner.runs import partial
from tests.support.cluster import OwnCluster, encrypted, own_cluster
from tests.support.fleet import ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills and stops processes as a scheduler does")

ACCOUNTS, BUCKETS = 6, 50
CALLS_OF_A_SHARD = 2 + 2 * BUCKETS
SLOW = Faults(latency_ms=40)


@dataclass(frozen=True)
class Estate:
    """A fleet, the cluster that reads it, and what an undisturbed local run says of it."""

    responder: Responder
    cluster: OwnCluster
    environment: Mapping[str, str]
    local: dict[str, Any]

    def scanning(self, folder: Path, *words: str) -> "subprocess.Popen[str]":
        """Begin a scan on the cluster."""
        return _scanning(self.responder, self.environment, "--executor", self.cluster.address, *_into(folder), *words)

    def wait_for_calls(self, number: int) -> None:
        """Ask again and again, which takes turns with what is waited for."""
        while int(self.responder.stats()["total"]) < number:
            pass


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    home = tmp_path_factory.mktemp("cluster")
    with responding(BUCKETS, ACCOUNTS) as responder:
        environment = {**responder.environment(home), **encrypted(home)}
        with own_cluster(home, environment) as cluster:
            _finished(_scanning(responder, environment, *_into(home / "local")))
            yield Estate(responder, cluster, environment, _said(home / "local"))


def test_a_stopped_scan_is_saved_and_resumed_and_a_killed_worker_is_made_up_for(estate: Estate, tmp_path: Path) -> None:
    run = tmp_path / "run"
    estate.responder.change(Faults(hold_after=4 * CALLS_OF_A_SHARD))  # so that it never ends by itself
    stopped = estate.scanning(run)
    _wait_for_accounts(stopped, run, 2)  # two at least are whole, however the calls are shared between two workers
    stopped.send_signal(signal.SIGTERM)
    assert _finished(stopped) == ExitCode.INTERRUPTED
    unread = [one for one in _said(run)["coverage"]["accounts"] if one["error"]]
    assert 0 < len(unread) < ACCOUNTS

    estate.responder.change(SLOW)
    resumed = estate.scanning(run, "--resume", str(run))
    estate.wait_for_calls(CALLS_OF_A_SHARD // 2)
    estate.cluster.workers[0].kill()
    assert _finished(resumed) == ExitCode.INCOMPLETE
    assert _said(run) == estate.local
    assert int(estate.responder.stats()["total"]) < (len(unread) + 3) * CALLS_OF_A_SHARD


def _wait_for_accounts(process: "subprocess.Popen[str]", run: Path, number: int) -> None:
    """Wait until the file of a run has so many accounts."""
    kept = run / partial.NAME
    while not kept.exists() or kept.read_bytes().count(b'"type":"account"') < number:
        assert process.poll() is None, process.communicate()
        sleep(0.01)


def _into(folder: Path) -> Sequence[str]:
    return () if folder.exists() else ("--out", str(folder))


def _scanning(responder: Responder, environment: Mapping[str, str], *words: str) -> "subprocess.Popen[str]":
    roles = [word for role in responder.roles for word in ("--assume-role", role)]
    asked = ["--policy", str(verdicts.POLICY), "--format", "json", "--fail-on", "never", "--workers", "8"]
    return subprocess.Popen(
        [sys.executable, "-m", "scanner", "scan", *asked, *roles, *words],
        cwd=ROOT,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _finished(process: "subprocess.Popen[str]") -> int:
    output, _ = process.communicate(timeout=300)
    assert process.returncode in (ExitCode.INCOMPLETE, ExitCode.INTERRUPTED), output
    return process.returncode


def _said(folder: Path) -> dict[str, Any]:
    """Return what a run says, without when."""
    report: dict[str, Any] = json.loads((folder / "findings.json").read_text())
    for name in ("id", "started", "finished", "resumed"):
        report["run"].pop(name, None)
    for finding in report["findings"]:
        for evidence in finding["evidence"]:
            del evidence["at"]
    return report

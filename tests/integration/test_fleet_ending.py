"""The real program when everything ends in mid-run: what was read is saved and reported, and the rest is counted."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.fleet import HOME_ACCOUNT
from bench.responder.faults import Faults
from bench.responder.running import Responder
from scanner.errors import ExitCode
from tests.support.fleet import HASTY, WORKERS, scanned, scanning

BUCKETS = 100
SIGNED_IN_AND_LISTED, LISTED = 2, 1


def test_an_endpoint_that_dies_half_way_leaves_what_was_read(tmp_path: Path) -> None:
    reads = 100
    scan = scanned(tmp_path, BUCKETS, Faults(die_after=SIGNED_IN_AND_LISTED + reads), program=HASTY)
    scan.must_be_honest()
    counts = scan.counts
    assert counts.listed == counts.read + counts.partly_read + counts.unread == BUCKETS
    assert scan.reads == reads
    assert 0 < 2 * counts.read + counts.partly_read <= reads
    assert scan.exit_code == ExitCode.INCOMPLETE


@pytest.mark.skipif(os.name != "posix", reason="sends signals as a scheduler does")
@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_signal_saves_what_was_read(tmp_path: Path, signum: signal.Signals) -> None:
    # However late the signal comes, it finds the scan at work.
    with scanning(tmp_path, 3 * BUCKETS, Faults(hang={HOME_ACCOUNT: LISTED + BUCKETS})) as under_way:
        _wait_until(under_way.responder, lambda total: total > SIGNED_IN_AND_LISTED + BUCKETS)
        under_way.process.send_signal(signum)
        scan = under_way.finished()
    scan.must_be_honest()
    counts = scan.counts
    assert counts.listed == counts.read + counts.partly_read + counts.unread == 3 * BUCKETS
    # Each worker may have been at a bucket, which comes whole or not at all, with the destination it names.
    assert BUCKETS - 4 * WORKERS <= scan.reads <= BUCKETS
    assert counts.unread > 0
    assert (scan.report.run.interrupted, scan.exit_code) == (True, ExitCode.INTERRUPTED)
    assert f"--resume {scan.folder}" in " ".join(scan.output.split())


def _wait_until(responder: Responder, enough: Callable[[int], bool]) -> None:
    """Ask again and again, which takes turns with what is waited for."""
    while not enough(int(responder.stats()["total"])):
        pass

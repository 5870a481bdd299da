"""The real program against S3 that throttles, denies and forgets: what can be read is read, and nothing is made up."""

from pathlib import Path

import pytest

from bench.fleet import Truth
from bench.responder.faults import Faults
from bench.verdicts import by_kind, of_run
from scanner.errors import ExitCode
from tests.support.fleet import Scanned, scanned

BUCKETS = 100


def test_every_kind_of_bucket_is_judged_rightly_with_two_calls_each(tmp_path: Path) -> None:
    scan = scanned(tmp_path, BUCKETS, Faults())
    scan.must_be_honest()
    assert by_kind(scan.fleet, of_run(scan.folder)) == _truth(scan)
    assert (scan.counts.read, scan.exit_code) == (BUCKETS, ExitCode.INCOMPLETE)  # two destinations are foreign
    assert scan.asked["operations"] == {
        "GetCallerIdentity": 1,
        "ListBuckets": 1,
        # Both of every bucket, and of the two destinations that nobody listed.
        "GetBucketReplication": BUCKETS + 2,
        "GetBucketVersioning": BUCKETS + 2,
        # Where those two are, and two that are gone.
        "HeadBucket": 4,
    }


@pytest.mark.parametrize(
    ("size", "faults"),
    [(BUCKETS, Faults(slowdown=0.05)), (BUCKETS // 2, Faults(slowdown=0.4)), (BUCKETS // 2, Faults(max_rps=20))],
    ids=["5 % of requests", "40 % of requests", "20 requests a second"],
)
def test_throttling_costs_time_and_no_bucket(tmp_path: Path, size: int, faults: Faults) -> None:
    scan = scanned(tmp_path, size, faults)
    scan.must_be_honest()
    assert scan.asked["statuses"]["503"] > 0
    assert (scan.counts.read, scan.counts.partly_read, scan.counts.unread) == (size, 0, 0)
    assert (scan.right, scan.exit_code) == (size, ExitCode.INCOMPLETE)


def test_what_is_denied_is_neither_passed_nor_failed(tmp_path: Path) -> None:
    faults = Faults(deny={"GetBucketReplication": 0.1, "GetBucketVersioning": 0.2})
    scan = scanned(tmp_path, BUCKETS, faults)
    scan.must_be_honest()
    denied = {
        operation: {one.name for one in scan.fleet.buckets if faults.denies(one, operation)}
        for operation in faults.deny
    }
    both, either = set.intersection(*denied.values()), set.union(*denied.values())
    assert (len(both), len(either)) == (10, 20)
    assert (scan.counts.unread, scan.counts.partly_read, scan.counts.read) == (10, 10, 80)
    told = {(one.operation, one.bucket) for one in scan.report.coverage.errors if one.bucket in either}
    assert told == {(operation, name) for operation, names in denied.items() for name in names}
    assert {of_run(scan.folder)[name] for name in both} == {Truth.UNKNOWN}
    assert scan.exit_code == ExitCode.INCOMPLETE


def test_buckets_that_vanish_are_counted_and_not_judged(tmp_path: Path) -> None:
    faults = Faults(vanish=0.05)
    scan = scanned(tmp_path, BUCKETS, faults)
    gone = {one.name for one in scan.fleet.buckets if faults.vanished(one)}
    assert (scan.counts.gone, scan.counts.read) == (len(gone), BUCKETS - len(gone)) == (5, 95)
    assert not gone & of_run(scan.folder).keys()


def _truth(scan: Scanned) -> dict[str, dict[str, int]]:
    return by_kind(scan.fleet, {one.name: one.truth for one in scan.fleet.buckets})  # type: ignore[return-value]

"""The real program over several accounts of which one goes wrong: the others are read in full."""

from pathlib import Path

import pytest

from bench.responder.faults import Faults
from bench.verdicts import of_run, right
from scanner.errors import ExitCode
from tests.support.fleet import HASTY, Scanned, scanned

ACCOUNTS, BUCKETS = 3, 50
BAD = "200000000001"
LISTED = 1  # requests to S3 until an account's buckets are listed
UNLISTED = ("dst_missing", "foreign_dst")
LOOKED_FOR = 3  # requests at most for a destination that nobody listed


@pytest.mark.parametrize(
    ("faults", "says"),
    [(Faults(deny_listing=(BAD,)), "ListBuckets: AccessDenied"), (Faults(deny_roles=(BAD,)), "sts:AssumeRole")],
    ids=["its listing", "its role"],
)
def test_an_account_that_is_denied_is_named(tmp_path: Path, faults: Faults, says: str) -> None:
    scan = scanned(tmp_path, BUCKETS, faults, accounts=ACCOUNTS)
    scan.must_be_honest()
    assert says in scan.accounts[BAD].error
    assert says in scan.output.replace("\n", " ")
    assert (scan.counts.listed, scan.counts.read) == (2 * BUCKETS, 2 * BUCKETS)
    assert _right_of_the_others(scan) == 2 * BUCKETS
    assert scan.exit_code == ExitCode.INCOMPLETE


def test_an_account_that_hangs_holds_up_nobody_else(tmp_path: Path) -> None:
    scan = scanned(tmp_path, BUCKETS, Faults(hang={BAD: LISTED}), accounts=ACCOUNTS, program=HASTY)
    scan.must_be_honest()
    assert (scan.counts.listed, scan.counts.read, scan.counts.unread) == (3 * BUCKETS, 2 * BUCKETS, BUCKETS)
    assert {one.code for one in scan.report.coverage.errors if one.account == BAD} == {"ReadTimeoutError"}
    assert _right_of_the_others(scan) == 2 * BUCKETS
    assert scan.exit_code == ExitCode.INCOMPLETE


def test_what_was_read_before_credentials_expired_is_kept(tmp_path: Path) -> None:
    reads = 40
    scan = scanned(tmp_path, BUCKETS, Faults(expire={BAD: LISTED + reads}), accounts=ACCOUNTS)
    scan.must_be_honest()
    counts = scan.counts
    read_of_bad = counts.read - 2 * BUCKETS
    assert read_of_bad > 0
    # A destination that nobody listed is asked for by the account whose rule names it, as soon as that rule is read.
    elsewhere = LOOKED_FOR * sum(bucket.kind in UNLISTED for bucket in scan.fleet.accounts[BAD])
    assert reads - elsewhere <= 2 * read_of_bad + counts.partly_read <= reads
    assert read_of_bad + counts.partly_read + counts.unread == BUCKETS
    assert {one.code for one in scan.report.coverage.errors if one.account == BAD} == {"ExpiredToken"}
    assert _right_of_the_others(scan) == 2 * BUCKETS
    assert scan.exit_code == ExitCode.INCOMPLETE


@pytest.mark.parametrize("code", ["AccessDenied", "InvalidToken"])
def test_a_region_that_refuses_costs_its_buckets_and_no_other(tmp_path: Path, code: str) -> None:
    scan = scanned(tmp_path, 100, Faults(refuse_regions={"eu-west-1": code}))
    scan.must_be_honest()
    assert (scan.counts.listed, scan.counts.read, scan.counts.unread) == (100, 75, 25)
    errors = [one for one in scan.report.coverage.errors if one.region == "eu-west-1"]
    assert ({one.code for one in errors}, len({one.bucket for one in errors})) == ({code}, 25)
    assert scan.exit_code == ExitCode.INCOMPLETE


def _right_of_the_others(scan: Scanned) -> int:
    others = scan.fleet._replace(accounts={key: value for key, value in scan.fleet.accounts.items() if key != BAD})
    return right(others, of_run(scan.folder))

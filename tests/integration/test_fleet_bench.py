"""The benchmark of scanning, small and without a look at the clock: what it runs, counts and prints."""

import json
from pathlib import Path
from unittest.mock import Mock

import pytest

from bench import scanning
from bench.fleet import Truth, built
from bench.responder.faults import Faults
from bench.responder.running import Responder, responding
from bench.tools.custodian import custodian
from bench.tools.ours import MINIMAL, OURS, RAW
from bench.tools.prowler import prowler
from tests.support.commands import Faked

ACCOUNTS, SIZE = 2, 50
BUCKETS = ACCOUNTS * SIZE


def _not_running() -> Responder:
    return Responder(built(SIZE), 1, Mock())


@pytest.fixture(scope="module")
def rows() -> list[scanning.Row]:
    with responding(SIZE, ACCOUNTS) as responder:
        return [scanning.row(tool, responder, Faults(), repeat=1) for tool in (RAW, OURS, MINIMAL)]


def test_everybody_reads_every_bucket_twice_and_is_right(rows: list[scanning.Row]) -> None:
    assert [(one.tool, one.buckets, one.right) for one in rows] == [
        ("raw client, 64", BUCKETS, BUCKETS),
        ("scanner, 64", BUCKETS, BUCKETS),
        ("minimal boto3, 64", BUCKETS, BUCKETS),
    ]
    raw, ours, minimal = (one.calls for one in rows)
    # A role to assume and a page to list in each account.
    assert raw == minimal == 2 * BUCKETS + 2 * ACCOUNTS
    # Destinations that nobody lists, two in each account, and one read more for each of those that exist.
    assert 0 <= ours - raw <= 5 * ACCOUNTS


def test_what_is_measured_makes_sense(rows: list[scanning.Row]) -> None:
    for one in rows:
        assert 0 < one.first_output <= one.wall
        assert one.cpu > 0


def test_in_a_terminal_ours_speaks_before_it_is_done() -> None:
    with responding(SIZE) as responder:
        one = scanning.row(OURS, responder, Faults(latency_ms=100), repeat=1, terminal=True)
    # Who has a pipe hears nothing before the summary; five answers or more lie between the two.
    assert one.first_output < one.wall - 0.4
    assert one.right == SIZE


def test_the_table_has_a_line_for_each_tool(rows: list[scanning.Row]) -> None:
    lines = list(scanning.table(rows))
    assert {line.count("|") for line in lines} == {10}
    assert [line.split("|")[1].strip() for line in lines[2:]] == ["raw client, 64", "scanner, 64", "minimal boto3, 64"]
    assert lines[2].split("|")[3].strip() == "1.00"
    assert lines[3].split("|")[9].strip() == f"{BUCKETS} of {BUCKETS}"


def test_a_peer_that_is_not_there_is_told_and_never_fetched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert [tool for _, tool in scanning.installed(scanning.arguments([]))] == [None, None]
    Faked.put(monkeypatch, "bench.scanning.tables", iter(()))
    assert list(scanning.lines([])) == ["Cloud Custodian: not installed", "Prowler: not installed"]


def test_a_peer_is_found_by_option_or_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("BENCH_PROWLER", "/opt/prowler")
    found = dict(scanning.installed(scanning.arguments(["--custodian", "/opt/custodian"])))
    here = _not_running()
    words = [tool.words(here, tmp_path)[0] for tool in found.values() if tool]
    assert words == ["/opt/custodian", "/opt/prowler"]


def test_a_peer_is_spared_what_would_take_hours() -> None:
    assert [custodian("").fits(*fleet) for fleet in ((10_000, 1), (10_001, 1), (100, 2))] == [True, False, False]
    assert OURS.fits(10**6, 200)


def test_custodian_says_nothing_of_what_it_passes(tmp_path: Path) -> None:
    here = _not_running()
    matched, *passed = [bucket.name for bucket in here.fleet.buckets]
    (tmp_path / "out" / "policy").mkdir(parents=True)
    (tmp_path / "out" / "policy" / "resources.json").write_text(json.dumps([{"Name": matched}]), encoding="utf-8")
    expected = {matched: Truth.FAIL} | dict.fromkeys(passed, Truth.PASS)
    assert custodian("").answers(here, tmp_path) == expected


def test_prowler_calls_unknown_manual(tmp_path: Path) -> None:
    here = _not_running()
    check = "s3_bucket_cross_region_replication"
    rows = [f"{check};MANUAL;arn:aws:s3:::a", f"{check};PASS;arn:aws:s3:::b", "another;FAIL;arn:aws:s3:::b"]
    (tmp_path / "out").mkdir()
    report = "\n".join(["CHECK_ID;STATUS;RESOURCE_UID", *rows])
    (tmp_path / "out" / "prowler.csv").write_text(report, encoding="utf-8")
    assert prowler("").answers(here, tmp_path) == {"a": Truth.UNKNOWN, "b": Truth.PASS}

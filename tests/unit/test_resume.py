"""A scan that was ended anywhere goes on where it was, and says in the end what an undisturbed one says."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from scanner import pipeline
from scanner.aws.access import Access
from scanner.discover import Scope
from scanner.errors import BadFileError, ExitCode, InterruptedScanError, UsageError
from scanner.model.progress import Silent
from scanner.runs import directory, partial, snapshot_file
from tests.support.fake_reader import FakeReader

BUCKETS = 6
AHEAD = 4  # buckets that a worker has read before the records are kept
READS = 4  # of a bucket and its destination
POLICY = """
schema: 1
name: versioned
version: 1.0.0
expects:
  source-versioning: {}
  destination-versioning: {}
  replication-role: {}
"""
ROLE = "arn:aws:iam::111111111111:role/r"


class Killed(BaseException):
    """The process dies here: nobody catches this."""


def fragment() -> dict[str, dict[str, Any]]:
    """Return sources, each with a destination nobody lists, and the role that all of them lean on."""
    found: dict[str, dict[str, Any]] = {ROLE: {"role": {"Arn": ROLE, "AssumeRolePolicyDocument": {"Statement": []}}}}
    for number in range(BUCKETS):
        rule = {
            "ID": "all",
            "Status": "Enabled",
            "Priority": 1,
            "Filter": {},
            "DeleteMarkerReplication": {"Status": "Disabled"},
            "Destination": {"Bucket": f"arn:aws:s3:::far-{number}"},
        }
        found[f"src-{number}"] = {
            "region": "eu-west-1",
            "versioning": {"Status": "Enabled"},
            "replication": {"Role": ROLE, "Rules": [rule]},
        }
        found[f"far-{number}"] = {"listed": False, "region": "eu-north-1", "versioning": {"Status": "Enabled"}}
    return found


Reading = Callable[[FakeReader], FakeReader]


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Reading:
    def install(reader: FakeReader) -> FakeReader:
        monkeypatch.setattr("scanner.aws.access.connect", lambda *_: reader)
        return reader

    return install


@pytest.fixture
def policy(tmp_path: Path) -> str:
    path = tmp_path / "versioned.yaml"
    path.write_text(POLICY)
    return str(path)


def scan(policy: str, folder: Path, *, resume: bool = False, **changes: Any) -> pipeline.Result:  # noqa: ANN401
    judging = pipeline.JudgeOptions(policies=(policy,), formats=("json",), out=None if resume else folder)
    asked: dict[str, Any] = {"workers": 1, "resume": folder if resume else None, **changes}
    return pipeline.scan(pipeline.ScanOptions(accesses=(Access(),), judging=judging, **asked), Silent())


def said(result: pipeline.Result) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((result.directory / directory.FINDINGS).read_text())["findings"]
    return found


def dying(error: type[BaseException], number: int) -> Callable[[str, str], None]:
    """Return what dies at the read of this number, from 1."""
    times = count(1)

    def die(*_: str) -> None:
        if next(times) == number:
            raise error

    return die


def test_wherever_it_is_killed_it_goes_on(reads: Reading, policy: str, tmp_path: Path) -> None:
    whole = reads(FakeReader(fragment()))
    undisturbed = said(scan(policy, tmp_path / "whole"))
    for number in range(1, whole.calls.total()):
        folder = tmp_path / str(number)
        first = reads(FakeReader(fragment(), before=dying(Killed, number)))
        with pytest.raises(Killed):
            scan(policy, folder)
        second = reads(FakeReader(fragment()))
        assert said(scan(policy, folder, resume=True)) == undisturbed
        twice = first.calls.total() + second.calls.total() - whole.calls.total()
        assert twice <= READS * AHEAD + 2, "what was under way, the list, and the read that died"
        assert not (folder / partial.NAME).exists()


def test_who_is_interrupted_gets_reports_and_may_go_on(reads: Reading, policy: str, tmp_path: Path) -> None:
    reads(FakeReader(fragment()))
    undisturbed = said(scan(policy, tmp_path / "whole"))
    reads(FakeReader(fragment(), before=dying(KeyboardInterrupt, 9)))
    first = scan(policy, tmp_path / "run")
    assert first.exit_code is ExitCode.INTERRUPTED
    assert said(first) != undisturbed
    reads(FakeReader(fragment()))
    second = scan(policy, tmp_path / "run", resume=True)
    assert said(second) == undisturbed
    assert second.report.run.id == first.report.run.id
    header = snapshot_file.read(tmp_path / "run" / directory.SNAPSHOT).header
    assert header.started == first.report.run.started
    assert len(header.resumed) == 1


def test_what_could_not_be_read_before_is_asked_again(reads: Reading, policy: str, tmp_path: Path) -> None:
    denied = fragment() | {"src-0": fragment()["src-0"] | {"versioning": "AccessDenied"}}
    reads(FakeReader(denied, before=dying(Killed, 9)))
    with pytest.raises(Killed):
        scan(policy, tmp_path / "run")
    reads(FakeReader(fragment()))
    assert scan(policy, tmp_path / "run", resume=True).report.coverage.complete


def test_a_bucket_deleted_meanwhile_is_left_out(reads: Reading, policy: str, tmp_path: Path) -> None:
    reads(FakeReader(fragment(), before=dying(Killed, 9)))
    with pytest.raises(Killed):
        scan(policy, tmp_path / "run")
    reads(FakeReader({name: told for name, told in fragment().items() if name != "src-0"}))
    report = scan(policy, tmp_path / "run", resume=True).report
    assert "src-0" not in {finding.bucket for finding in report.findings}
    assert report.coverage.buckets.listed == BUCKETS - 1


def test_killed_between_reading_and_reporting_it_only_judges(
    reads: Reading, policy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads(FakeReader(fragment()))
    with monkeypatch.context() as patched:
        patched.setattr(directory, "write_reports", dying(Killed, 1))
        with pytest.raises(Killed):
            scan(policy, tmp_path / "run")
    reader = reads(FakeReader({}))
    with pytest.raises(UsageError, match=r"its regions were not given, now \('us-\*',\)"):
        scan(policy, tmp_path / "run", resume=True, scope=Scope(regions=("us-*",)))
    assert len(said(scan(policy, tmp_path / "run", resume=True))) == 3 * BUCKETS
    assert not reader.calls


def test_who_stops_the_judging_hears_where_everything_is(
    reads: Reading, policy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads(FakeReader(fragment()))
    with monkeypatch.context() as patched:
        patched.setattr(directory, "write_reports", dying(KeyboardInterrupt, 1))
        with pytest.raises(InterruptedScanError, match="what was read is in ") as stopped:
            scan(policy, tmp_path / "run")
    assert f"--resume {tmp_path / 'run'}" in stopped.value.remedy
    assert len(said(scan(policy, tmp_path / "run", resume=True))) == 3 * BUCKETS


@pytest.fixture
def killed(reads: Reading, policy: str, tmp_path: Path) -> Path:
    reads(FakeReader(fragment(), before=dying(Killed, 9)))
    with pytest.raises(Killed):
        scan(policy, tmp_path / "run")
    reads(FakeReader(fragment()))
    return tmp_path / "run"


def test_half_a_line_is_cut_off(killed: Path, policy: str) -> None:
    path = killed / partial.NAME
    path.write_bytes(path.read_bytes()[:-20])
    assert scan(policy, killed, resume=True).report.coverage.complete


def test_a_line_that_is_none_is_refused_with_its_place(killed: Path, policy: str) -> None:
    path = killed / partial.NAME
    path.write_bytes(path.read_bytes().replace(b'"bucket":{', b'"basket":{', 1))
    with pytest.raises(BadFileError, match=rf"{partial.NAME}, byte \d+"):
        scan(policy, killed, resume=True)


def test_another_question_is_another_run(killed: Path, policy: str) -> None:
    with pytest.raises(UsageError, match=r"its buckets were not given, now \('src-1',\)"):
        scan(policy, killed, resume=True, scope=Scope(buckets=("src-1",)))


def test_there_must_be_something_to_go_on_with(reads: Reading, policy: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no scan in it that could be resumed"):
        scan(policy, tmp_path / "nothing", resume=True)
    reads(FakeReader(fragment()))
    scan(policy, tmp_path / "whole")
    with pytest.raises(UsageError, match="came to its end"):
        scan(policy, tmp_path / "whole", resume=True)


_PROGRAM = """
import os, signal, sys
from pathlib import Path
from tests.support.fake_reader import FakeReader
from tests.unit import test_resume as made
left = int(sys.argv[3])
def die(*_):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
import scanner.aws.access
scanner.aws.access.connect = lambda *_: FakeReader(made.fragment(), before=die)
made.scan(sys.argv[1], Path(sys.argv[2]))
"""


def test_a_process_that_is_really_killed_leaves_what_can_be_resumed(
    reads: Reading, policy: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", _PROGRAM, policy, str(tmp_path / "run"), "9"]
    ended = subprocess.run(command, env={**os.environ, "PYTHONPATH": os.curdir}, check=False, timeout=300)
    assert ended.returncode == -signal.SIGKILL
    assert {path.name for path in (tmp_path / "run").iterdir()} == {partial.NAME}
    reads(FakeReader(fragment()))
    assert len(said(scan(policy, tmp_path / "run", resume=True))) == 3 * BUCKETS

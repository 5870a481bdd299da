"""Scans of a fleet whose responder fails in some way: the real program, in a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import verdicts
from bench.fleet import Fleet
from bench.responder.faults import Faults
from bench.responder.running import Responder, responding
from scanner.model.coverage import AccountCoverage, BucketCounts
from scanner.model.evidence import Unreadable
from scanner.model.report import Report, decode
from scanner.runs import snapshot_file

ROOT = Path(__file__).resolve().parents[2]
FILES = ("findings.csv", "findings.json", "manifest.sha256", "report.html", "run.json", "snapshot.jsonl.gz")
WORKERS = 16
HASTY = "tests.support.hasty"
"""The program with little patience, for what never answers."""
_SECONDS = 300.0


@dataclass(frozen=True)
class Scanned:
    """What came of a scan: the exit code, what was printed, the folder of the run, what the responder was asked."""

    fleet: Fleet
    exit_code: int
    output: str
    folder: Path
    asked: dict[str, Any]

    @property
    def report(self) -> Report:
        """The report as it was saved."""
        return decode((self.folder / "findings.json").read_bytes())

    @property
    def counts(self) -> BucketCounts:
        """The coverage of buckets."""
        return self.report.coverage.buckets

    @property
    def accounts(self) -> dict[str, AccountCoverage]:
        """The coverage of accounts by id."""
        return {one.account: one for one in self.report.coverage.accounts}

    @property
    def reads(self) -> int:
        """How many reads are in the snapshot, destinations' that nobody listed included; the listing's own are not."""
        records = snapshot_file.read(self.folder / "snapshot.jsonl.gz").buckets
        told = (one for record in records for one in record.evidence.values())
        return sum(one.operation != "ListBuckets" and not isinstance(one, Unreadable) for one in told)

    @property
    def right(self) -> int:
        """How many buckets were judged as is true."""
        return verdicts.right(self.fleet, verdicts.of_run(self.folder))

    def must_be_honest(self) -> None:
        """Fail where a file is missing, nothing was found, or something was passed or failed that should not be."""
        assert self.folder.is_dir(), self.output
        assert {path.name for path in self.folder.iterdir()} >= set(FILES), self.output
        found = self.report.summary.verdicts
        assert found["NON_COMPLIANT"] + found["INSUFFICIENT_DATA"] > 0
        assert verdicts.wrong(self.fleet, verdicts.of_run(self.folder)) == {}
        assert "Coverage: " in self.output


@dataclass(frozen=True)
class Scanning:
    """A scan under way."""

    responder: Responder
    process: "subprocess.Popen[str]"
    folder: Path

    def finished(self) -> Scanned:
        """Wait for the end of the scan."""
        output, _ = self.process.communicate(timeout=_SECONDS)
        alive = self.responder.process.poll() is None
        asked = self.responder.stats() if alive else {}
        return Scanned(self.responder.fleet, self.process.returncode, output, self.folder, asked)


@contextmanager
def scanning(
    home: Path, size: int, faults: Faults, *, accounts: int = 1, program: str = "scanner"
) -> Iterator[Scanning]:
    """Scan a fleet with the real program, or with one that is made of it; it and the responder end with the block."""
    folder = home / "run"
    words = ["--policy", str(verdicts.POLICY), "--out", str(folder), "--fail-on", "never", "--workers", str(WORKERS)]
    with responding(size, accounts, faults) as responder:
        if accounts > 1:
            words += [word for role in responder.roles for word in ("--assume-role", role)]
        with subprocess.Popen(
            [sys.executable, "-m", program, "scan", *words],
            cwd=ROOT,
            env=responder.environment(home),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            try:
                yield Scanning(responder, process, folder)
            finally:
                process.kill()


def scanned(home: Path, size: int, faults: Faults, *, accounts: int = 1, program: str = "scanner") -> Scanned:
    """Scan a fleet to the end."""
    with scanning(home, size, faults, accounts=accounts, program=program) as under_way:
        return under_way.finished()

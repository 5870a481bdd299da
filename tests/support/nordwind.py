"""The program as a person runs it on the embedded estate, in this process or in one of its own."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from time import monotonic, sleep
from typing import Final
from unittest.mock import patch

from scanner.cli.app import main
from scanner.journal.file import read
from scanner.model.base import Document
from scanner.model.journal import Entry, Opened, Settled
from scanner.model.outcome import State
from scanner.pipeline.applying import DEFAULT_BUDGETS
from scanner.sandbox import RunningEstate, in_force
from scanner.sandbox.estate import role_arn
from scanner.sandbox.nordwind.places import CENTRAL, NORTH, PARTNER, PRODUCTION, SCANNED, US, WEST
from tests.support import halting
from tests.support.documents import Kept, documents, versions
from tests.support.emulated import rule

ALL_ACCOUNTS: Final = (*SCANNED, PARTNER)
HURRY: Final = ("--canary-timeout", "300")
"""What never arrives fails a test in minutes; what is only slow fails none."""

Halt = tuple[type[Entry], int]
"""At which of the entries that it notes, of which kind, a process waits for what becomes of it."""
_NEVER: Final[Halt] = (Opened, 0)
_LIMIT: Final = 600.0


@dataclass(frozen=True)
class Ran:
    """What a run of the program came to."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Nordwind:
    """The running estate, and a folder for the files of runs and for the locks of this test alone."""

    estate: RunningEstate
    folder: Path

    @property
    def variables(self) -> dict[str, str]:
        """What signs for the operator."""
        return {**self.estate.environment, "XDG_STATE_HOME": str(self.folder / "state")}

    @property
    def reading(self) -> tuple[str, ...]:
        """The options that name who reads."""
        return tuple(word for role in self.estate.roles for word in ("--assume-role", role))

    @property
    def writing(self) -> tuple[str, ...]:
        """The options that name who writes."""
        return tuple(word for role in self.estate.repair_roles for word in ("--repair-role", role))

    @property
    def putting(self) -> tuple[str, ...]:
        """The options that name who puts test objects."""
        return tuple(word for role in self.estate.repair_roles for word in ("--canary-role", role))

    @property
    def judging(self) -> tuple[str, ...]:
        """The options that name the estate's own standard."""
        return ("--policy", str(self.estate.repair_policy))

    def policy(self, name: str, *changes: tuple[str, str]) -> tuple[str, ...]:
        """Return the options that name the estate's standard with parts of its text changed: the old for the new."""
        text = self.estate.repair_policy.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = self.folder / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        return ("--policy", str(path))

    def run(self, *words: str | Path) -> Ran:
        """Run the program in this process."""
        return run_program(self.variables, *words)

    @contextmanager
    def process(self, *words: str | Path, halt: Halt = _NEVER) -> Iterator[subprocess.Popen[str]]:
        """Run the program in a process of its own, which does not outlive the block.

        Where it halts it goes on when its standard input ends, as `communicate` does it.
        """
        kind, number = halt
        command = [sys.executable, "-P", halting.__file__, kind.__name__, str(number), *map(str, words)]
        pipe = subprocess.PIPE
        with in_force(self.variables):
            running = subprocess.Popen(command, cwd=self.folder, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        with running:
            try:
                yield running
            finally:
                with suppress(ProcessLookupError):
                    running.kill()

    def documents(self) -> Kept:
        """Return every document of all accounts."""
        return documents(self.estate.clients, ALL_ACCOUNTS, (WEST, CENTRAL, NORTH, US))

    def objects(self) -> list[tuple[str, str, str]]:
        """Return every object version of all accounts."""
        self.estate.clients.drain()
        return list(versions(self.estate.clients, ALL_ACCOUNTS))

    def add_rule(self, bucket: str, destination: str) -> Document:
        """Let somebody else add a rule to a bucket of the production account; return what S3 tells then."""
        s3 = self.estate.clients.s3(PRODUCTION)
        document = s3.get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"]
        added = rule(destination, ID="added-meanwhile", Priority=77, Filter={"Prefix": "meanwhile/"})
        s3.put_bucket_replication(
            Bucket=bucket, ReplicationConfiguration={**document, "Rules": [*document["Rules"], added]}
        )
        return self.replication(bucket)

    def replication(self, bucket: str) -> Document:
        """Return the replication configuration of a bucket of the production account."""
        s3 = self.estate.clients.s3(PRODUCTION)
        document: Document = s3.get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"]
        return document


def run_program(variables: Mapping[str, str], *words: str | Path) -> Ran:
    """Run the program in this process, as whom the variables sign for."""
    out, err = StringIO(), StringIO()
    with (
        in_force(variables),
        patch.dict(vars(DEFAULT_BUDGETS), halting.AT_ONCE),
        patch.object(sys, "argv", ["scanner", *map(str, words)]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            return Ran(int(ended.code or 0), out.getvalue(), err.getvalue())
    raise AssertionError("the program did not end")


def production_role(name: str) -> str:
    """Return the ARN of a role of the production account."""
    return role_arn(PRODUCTION, name)


def until(running: subprocess.Popen[str], journal: Path, reached: Callable[[tuple[Entry, ...]], bool]) -> None:
    """Wait until the journal of a running process says something; fail where the process ends before."""
    end = monotonic() + _LIMIT
    while not (journal.exists() and reached(read(journal))):
        assert running.poll() is None, f"it ended before: {running.communicate()}"
        assert monotonic() < end, "the journal never said so"
        sleep(0.005)


def outcomes(folder: Path) -> dict[str, State]:
    """Return what became of each step at last, as the journal of a folder tells it."""
    entries = read(folder / "journal.jsonl")
    return {entry.outcome.step: entry.outcome.state for entry in entries if isinstance(entry, Settled)}

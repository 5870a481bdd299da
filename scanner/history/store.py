"""A history file: runs are added whole or not at all, by as many processes as like, each run once."""

import hashlib
import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from scanner.errors import BadFileError
from scanner.history.schema import migrate
from scanner.model.finding import Finding
from scanner.model.report import PairSummary, Report

_PATIENCE = 30.0
"""Seconds to wait for another process that is writing: adding a run takes well under one."""

_REMEDY = "Name a file in a folder of yours with --history, or `--history none`."


@contextmanager
def opened(path: Path, *, make: bool = False) -> Iterator["Store"]:
    """Give the history for the length of the block; raise BadFileError where it cannot be read or written.

    With `make` a missing file is created, for its owner's eyes only: it names buckets and what is wrong with them.
    """
    try:
        if make:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        elif not path.is_file():
            raise BadFileError(
                f"{path}: there is no history", "Add runs with `scanner history add`, or scan with --history."
            )
        with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as connection:
            migrate(connection, str(path))
            yield Store(connection)
    except OSError as error:
        raise BadFileError(f"{path}: cannot be opened: {error.strerror or error}", _REMEDY) from error
    except sqlite3.Error as error:
        raise BadFileError(f"{path}: not a history that can be used: {error}", _REMEDY) from error


class Store:
    """An open history. `connection` is for queries; everything is committed."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def add(self, report: Report) -> bool:
        """Add a run with its findings; return False where it was there already.

        A run is the same where its id and the texts of its policies are; judged by other policies it is another.
        """
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            number = self._add_run(report)
            if number is not None:
                self._add_scope(number, report)
                self._add_findings(number, report)
                self._add_pairs(number, report)
                self._add_tally(number, report)
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")
        return number is not None

    def _add_run(self, report: Report) -> int | None:
        run, counts = report.run, report.coverage.buckets
        whole = not run.interrupted and not counts.out_of_scope
        cursor = self.connection.execute(
            "INSERT INTO run (key, id, started, tool, whole, listed, read, pairs) VALUES (?, ?, ?, ?, ?, ?, ?, 1)"
            " ON CONFLICT (key) DO NOTHING",
            (
                key_of(report),
                stored(run.id),
                stored(run.started),
                stored(report.tool.version),
                whole,
                counts.listed,
                counts.read,
            ),
        )
        return cursor.lastrowid if cursor.rowcount else None

    def _add_scope(self, number: int, report: Report) -> None:
        policies = [(number, stored(policy.name), stored(policy.version)) for policy in report.run.policies]
        accounts = [
            # One that was left out tells as little as one that could not be listed.
            (number, stored(asked.account), stored(asked.error or asked.left_out))
            for asked in report.coverage.accounts
        ]
        self.connection.executemany("INSERT INTO run_policy VALUES (?, ?, ?)", policies)
        self.connection.executemany("INSERT INTO run_account VALUES (?, ?, ?)", accounts)

    def _add_findings(self, number: int, report: Report) -> None:
        self.connection.executemany(
            'INSERT INTO finding (id, policy, "check", account, region, bucket, rule, destination)'
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
            map(_place, report.findings),
        )
        self.connection.executemany(
            "INSERT INTO observation SELECT number, ?, ?, ?, ? FROM finding WHERE id = ? ON CONFLICT DO NOTHING",
            ((number, f.verdict.value, f.severity.value, f.is_waived, stored(f.id)) for f in report.findings),
        )

    def _add_pairs(self, number: int, report: Report) -> None:
        """Keep the state of each pair: a few bytes a pair and run, beside some tens for its findings."""
        keys = [pair_key(pair) for pair in report.pairs]
        self.connection.executemany(
            "INSERT INTO pair (account, source, rule, destination) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", keys
        )
        self.connection.executemany(
            "INSERT INTO pair_look SELECT number, ?, ? FROM pair"
            " WHERE account = ? AND source = ? AND rule = ? AND destination = ? ON CONFLICT DO NOTHING",
            ((number, pair.state.value, *key) for pair, key in zip(report.pairs, keys, strict=True)),
        )

    def _add_tally(self, number: int, report: Report) -> None:
        """Keep the counts beside the findings, so that a line a run costs the same however many there are."""
        counts = Counter(
            (stored(f.account), stored(f.policy), f.verdict.value, f.severity.value, f.is_waived)
            for f in report.findings
        )
        rows = ((number, *kind, count) for kind, count in counts.items())
        self.connection.executemany("INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def key_of(report: Report) -> str:
    """Return what makes a run the same: its id, and its policies by name and digest.

    One that was interrupted is another than the one that it becomes when it is resumed.
    """
    policies = sorted(f"{policy.name} {policy.sha256}" for policy in report.run.policies)
    parts = [report.run.id, *policies, *(["interrupted"] if report.run.interrupted else [])]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def pair_key(pair: PairSummary) -> tuple[str, str, str, str]:
    """Return what makes a pair the same in every run: the account, source and rule, and the destination."""
    return stored(pair.source_account), stored(pair.source), stored(pair.rule), stored(pair.destination)


def _place(finding: Finding) -> tuple[str, ...]:
    parts = (
        finding.id, finding.policy, finding.check, finding.account, finding.region, finding.bucket, finding.rule,
        finding.destination,
    )  # fmt: skip
    return tuple(map(stored, parts))


def stored(value: str) -> str:
    """Return a text as the file keeps it: SQLite's UTF-8 has no place for a lone surrogate."""
    return value.encode("utf-8", "replace").decode()

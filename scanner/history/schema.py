"""The tables of a history file, and how an older file becomes a newer one.

SQLite keeps two numbers in a file's header: `application_id` says that the file is ours, `user_version` how many of the
migrations it has had.
"""

import sqlite3

from scanner.errors import BadFileError

APPLICATION_ID = 0x53335243

_FIRST = (
    """CREATE TABLE run (
        number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, id TEXT NOT NULL, started TEXT NOT NULL,
        tool TEXT NOT NULL, whole INTEGER NOT NULL, listed INTEGER NOT NULL, read INTEGER NOT NULL
    )""",
    "CREATE TABLE run_policy (run INTEGER NOT NULL REFERENCES run, name TEXT NOT NULL, version TEXT NOT NULL)",
    "CREATE TABLE run_account (run INTEGER NOT NULL REFERENCES run, account TEXT NOT NULL, error TEXT NOT NULL)",
    """CREATE TABLE finding (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, policy TEXT NOT NULL, "check" TEXT NOT NULL,
        account TEXT NOT NULL, region TEXT NOT NULL, bucket TEXT NOT NULL, rule TEXT NOT NULL,
        destination TEXT NOT NULL
    )""",
    """CREATE TABLE observation (
        finding INTEGER NOT NULL REFERENCES finding, run INTEGER NOT NULL REFERENCES run,
        verdict TEXT NOT NULL CHECK (verdict IN ('COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE', 'INSUFFICIENT_DATA')),
        severity TEXT NOT NULL CHECK (severity IN ('critical', 'high', 'medium', 'low', 'informational')),
        waived INTEGER NOT NULL, PRIMARY KEY (finding, run)
    ) WITHOUT ROWID""",
    "CREATE INDEX observation_run ON observation (run)",
    """CREATE TABLE tally (
        run INTEGER NOT NULL REFERENCES run, account TEXT NOT NULL, policy TEXT NOT NULL, verdict TEXT NOT NULL,
        severity TEXT NOT NULL, waived INTEGER NOT NULL, number INTEGER NOT NULL
    )""",
    "CREATE INDEX tally_run ON tally (run)",
    "CREATE INDEX run_started ON run (started)",
)

_PAIRS = (
    # Whether the run's pairs were recorded: of an older run nobody knows which it had.
    "ALTER TABLE run ADD COLUMN pairs INTEGER NOT NULL DEFAULT 0",
    """CREATE TABLE pair (
        number INTEGER PRIMARY KEY, account TEXT NOT NULL, source TEXT NOT NULL, rule TEXT NOT NULL,
        destination TEXT NOT NULL, UNIQUE (account, source, rule, destination)
    )""",
    """CREATE TABLE pair_look (
        pair INTEGER NOT NULL REFERENCES pair, run INTEGER NOT NULL REFERENCES run,
        state TEXT NOT NULL CHECK (state IN ('sound', 'faulty', 'unknown')), PRIMARY KEY (pair, run)
    ) WITHOUT ROWID""",
    "CREATE INDEX finding_bucket ON finding (account, bucket)",
)

_FORGOTTEN = (
    """CREATE TABLE carried (
        finding INTEGER PRIMARY KEY REFERENCES finding, at TEXT NOT NULL, wrong INTEGER NOT NULL, sure INTEGER NOT NULL,
        severity TEXT NOT NULL, waived INTEGER NOT NULL
    )""",
    # When a run that is forgotten saw the pair first; empty where none is.
    "ALTER TABLE pair ADD COLUMN first_seen TEXT NOT NULL DEFAULT ''",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST, _PAIRS, _FORGOTTEN)
"""What each version adds to the one before; a released one is never changed."""


def migrate(connection: sqlite3.Connection, name: str) -> None:
    """Bring a new or older file to this version, whole or not at all; raise BadFileError for one that is not ours."""
    # One transaction, as another process may be making the file between two questions.
    connection.execute("BEGIN")
    try:
        version = version_of(connection, name)
    finally:
        connection.execute("ROLLBACK")
    if version == len(MIGRATIONS):
        # A history that may only be read can be read.
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Asked again now that no other process can be at it.
        for statements in MIGRATIONS[version_of(connection, name) :]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def version_of(connection: sqlite3.Connection, name: str) -> int:
    """Return how many migrations a file has had; raise BadFileError for one that is not ours, or a newer program's."""
    ours = connection.execute("PRAGMA application_id").fetchone()[0]
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if ours != APPLICATION_ID and tables:
        raise BadFileError(f"{name}: a database, but not a history of this program", "Name another file.")
    if version > len(MIGRATIONS):
        newer = f"{name}: version {version}; this program reads versions up to {len(MIGRATIONS)}"
        raise BadFileError(newer, "Use the version of the program that wrote it, or another file.")
    return version

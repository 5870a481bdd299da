"""A look into a history that changes nothing in it, be it older than this program."""

import sqlite3
from contextlib import closing
from pathlib import Path

from scanner.errors import BadFileError
from scanner.history.schema import version_of

_REMEDY = "Name another file with --history, or `--history none`."


def runs_in(path: Path) -> int:
    """Return how many runs a history holds; raise BadFileError for what cannot be read as one."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            if not version_of(connection, str(path)):
                return 0
            return int(connection.execute("SELECT count(*) FROM run").fetchone()[0])
    except sqlite3.Error as error:
        raise BadFileError(f"{path}: not a history that can be used: {error}", _REMEDY) from error

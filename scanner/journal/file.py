"""A journal's file: one entry a line, on the disk before anything else happens, and one writer at a time.

A line that a crash tore can only be the last one. What it would have said had not been promised to anybody yet, so it
is left out when the file is read, and cut off before anything is appended.
"""

import os
from contextlib import suppress
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Final

import msgspec
from filelock import FileLock, Timeout

from scanner.errors import BadFileError, RefusedError, UsageError
from scanner.model.base import to_json
from scanner.model.journal import SCHEMA, Entry, Opened

_DECODER: Final = msgspec.json.Decoder(Entry)
_PRIVATE: Final = 0o600
_FOLDER: Final[int | None] = getattr(os, "O_DIRECTORY", None)
_DAMAGED: Final = "Nothing can be concluded from a damaged journal; scan again, and plan from what is there now."
_WRITE_ELSEWHERE: Final = "Choose a folder that can be written to, on a disk with room."


def read(path: Path) -> tuple[Entry, ...]:
    """Return the entries of a journal; raise BadFileError, naming the line, where it is damaged."""
    try:
        return _entries(path, path.read_bytes())[0]
    except OSError as error:
        raise BadFileError(f"{path}: cannot be read: {error.strerror}", "Give the journal.jsonl of a run.") from error


class JournalFile:
    """A journal open for appending: `scanner.model.journal.Journal`, and a context manager that holds its lock.

    `entries` are those that were there when it was opened. Raises RefusedError where another process has it open.
    """

    def __init__(self, path: Path) -> None:
        self.entries: tuple[Entry, ...] = ()
        self._path = path
        self._lock = FileLock(f"{path}.lock", timeout=0, mode=_PRIVATE)
        self._file: FileIO | None = None

    def __enter__(self) -> "JournalFile":
        try:
            self._lock.acquire()
            self._open()
        except Timeout as error:
            raise RefusedError(f"{self._path}: another process is applying with it", "Wait until it ends.") from error
        except OSError as error:
            self._close()
            raise self._unwritable(error) from error
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def note(self, entry: Entry) -> None:
        """Append an entry; on return it is on the disk. Raises UsageError where the disk does not take it."""
        if self._file is None:
            raise ValueError("the journal is not open")
        end = self._file.seek(0, os.SEEK_END)
        try:
            _write(self._file, to_json(entry) + b"\n")
            os.fsync(self._file.fileno())
        except OSError as error:
            # What was not promised is taken back, so that a later entry does not stand behind half of this one.
            with suppress(OSError):
                self._file.truncate(end)
            raise self._unwritable(error) from error

    def _open(self) -> None:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, _PRIVATE)
        self._file = os.fdopen(descriptor, "a+b", buffering=0)  # nothing is left over to be written when it is closed
        self._file.seek(0)
        self.entries, length = _entries(self._path, self._file.read())
        self._file.truncate(length)
        os.fsync(descriptor)
        _sync_folder(self._path.parent)

    def _close(self) -> None:
        if self._file:
            self._file.close()
        self._lock.release()

    def _unwritable(self, error: OSError) -> UsageError:
        return UsageError(f"{self._path}: cannot be written: {error.strerror}", _WRITE_ELSEWHERE)


def _write(file: FileIO, line: bytes) -> None:
    while line:
        line = line[file.write(line) :]


def _entries(path: Path, text: bytes) -> tuple[tuple[Entry, ...], int]:
    """Return the entries of a journal's text, and how much of it they take; the rest is a torn last line."""
    lines = text.split(b"\n")
    found: list[Entry] = []
    length = 0
    for number, line in enumerate(lines[:-1], start=1):
        try:
            found.append(_entry(line))
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            # What reads as JSON is whole: somebody promised it whom this version does not understand.
            torn = not isinstance(error, msgspec.ValidationError)
            if torn and number == len(lines) - 1 and not lines[-1]:
                break
            raise BadFileError(f"{path}, line {number}: not a journal's entry: {error}", _DAMAGED) from error
        length += len(line) + 1
    return tuple(found), length


def _entry(line: bytes) -> Entry:
    entry: Entry = _DECODER.decode(line)
    if isinstance(entry, Opened) and entry.schema != SCHEMA:
        raise msgspec.ValidationError(f"schema {entry.schema}; this program reads schema {SCHEMA}")
    return entry


def _sync_folder(folder: Path) -> None:
    """Make a file's name as lasting as its content. Windows opens no folders, and needs no telling."""
    if _FOLDER is None:
        return
    descriptor = os.open(folder, os.O_RDONLY | _FOLDER)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

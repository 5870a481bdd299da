"""Locks: one process at a time changes a target, for S3 has no conditional write and the last one wins in silence.

They hold on one computer, among processes of one person. A lock ends with its process, however that ends.
"""

import hashlib
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from scanner.errors import UsageError
from scanner.home.folders import state_folder
from scanner.model.plan import Target

_PRIVATE_FOLDER = 0o700
_PRIVATE = 0o600
_ELSEWHERE = "Set XDG_STATE_HOME to a folder that can be written to."


class HeldElsewhereError(Exception):
    """Another process did not let go of a target in time; the text names it."""


def this_process() -> str:
    """Return the host and the id of this process, as a journal and a lock name it."""
    return f"{socket.gethostname()}:{os.getpid()}"


def default_folder() -> Path:
    """Return where locks are kept: the user's own state."""
    return state_folder(os.environ) / "locks"


class Locks:
    """The locks of a folder. `patience` is how long another process is waited for, in seconds."""

    def __init__(self, folder: Path, patience: float = 60.0) -> None:
        self._folder = folder
        self._patience = patience

    @contextmanager
    def locked(self, target: Target) -> Iterator[None]:
        """Hold a target's lock for a while; raise HeldElsewhereError where another process keeps it."""
        path = self._folder / hashlib.sha256(target.arn.encode()).hexdigest()
        holder = path.with_suffix(".holder")
        lock = FileLock(path.with_suffix(".lock"), timeout=self._patience, mode=_PRIVATE)
        try:
            self._folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
            lock.acquire()
        except Timeout as error:
            raise HeldElsewhereError(_held(target, holder, self._patience)) from error
        except OSError as error:
            raise UsageError(f"{self._folder}: cannot keep locks: {error.strerror}", _ELSEWHERE) from error
        try:
            holder.write_text(this_process(), encoding="utf-8")
            yield
        finally:
            holder.unlink(missing_ok=True)
            lock.release()


def _held(target: Target, holder: Path, seconds: float) -> str:
    try:
        who = f"process {holder.read_text(encoding='utf-8')}"
    except OSError:
        who = "another process"
    return f"{who} has been changing {target.name} for more than {seconds:g} seconds"

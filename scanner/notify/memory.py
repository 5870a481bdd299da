"""What was sent before: a small file for each target in the user's state, changed whole, by one process at a time."""

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

_PRIVATE_FOLDER, _PRIVATE = 0o700, 0o600


class Memory:
    """Remembers digests for `window` seconds. Where the folder cannot be written, everything is new.

    A digest is noted after it was sent: a crash in between sends the same once more, and loses nothing.
    """

    def __init__(self, folder: Path, window: float, *, patience: float, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._window = window
        self._patience = patience
        self._clock = clock

    @contextmanager
    def once(self, target: str, digest: str) -> Iterator[bool]:
        """Tell whether this is new to the target, and note it if the block ends well; hold off others meanwhile."""
        path = self._folder / f"{hashlib.sha256(target.encode()).hexdigest()}.json"
        with self._locked(path) as writable:
            known = self._known(path)
            if digest in known:
                yield False
                return
            yield True
            if writable:
                _write(path, {**known, digest: self._clock()})

    @contextmanager
    def _locked(self, path: Path) -> Iterator[bool]:
        lock = FileLock(path.with_suffix(".lock"), timeout=self._patience, mode=_PRIVATE)
        with suppress(OSError, Timeout):
            self._folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
            lock.acquire()
        try:
            yield lock.is_locked
        finally:
            lock.release()

    def _known(self, path: Path) -> dict[str, float]:
        try:
            found = json.loads(path.read_bytes())
            return {key: at for key, at in found.items() if 0 <= self._clock() - float(at) < self._window}
        except (OSError, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
            # Nothing, or nothing that was written here: at worst something is sent twice.
            return {}


def _write(path: Path, known: dict[str, float]) -> None:
    new = path.with_suffix(".new")
    with suppress(OSError):
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(known, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)

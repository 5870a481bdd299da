"""The emulator's process, from its parent's side."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer
from typing import IO, Final

from scanner.errors import ScannerError, UsageError

_NEEDED: Final = ("moto", "flask", "flask_cors")
_START_SECONDS: Final = 300.0
_STOP_SECONDS: Final = 10.0


class EmulatorError(ScannerError):
    """The emulator's process did not start."""


@contextmanager
def emulator(delay: float = 0.2) -> Iterator[str]:
    """Run an emulator on a random loopback port and yield its URL; it ends with the block, or with this process.

    `delay` is how long objects stay PENDING, in seconds. Raises UsageError where the emulator is not installed.
    """
    _require_installed()
    with TemporaryFile() as errors, _started(delay, errors) as process:
        try:
            yield f"http://127.0.0.1:{_port(process, errors)}"
        finally:
            _stop(process)


def _require_installed() -> None:
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        are = "is" if len(missing) == 1 else "are"
        raise UsageError(
            f"the embedded estate needs {', '.join(missing)}, which {are} not installed",
            "Install it with: pip install 's3-replication-scanner[demo]'",
        )


def _started(delay: float, errors: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 -- our own module under our own interpreter
        [sys.executable, "-P", "-m", "scanner.sandbox.server", str(delay)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=_environment(),
    )


def _environment() -> dict[str, str]:
    """Return ours without what would change moto's or botocore's behaviour, and with the way to this package."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "MOTO_"))}
    root = str(Path(__file__).resolve().parents[2])
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, (root, kept.get("PYTHONPATH", ""))))}


def _port(process: subprocess.Popen[bytes], errors: IO[bytes]) -> int:
    timer = Timer(_START_SECONDS, process.kill)
    timer.start()
    try:
        line = process.stdout.readline() if process.stdout else b""
    finally:
        timer.cancel()
    if not line:
        errors.seek(0)
        raise EmulatorError(f"the embedded estate's process did not start:\n{errors.read().decode(errors='replace')}")
    return int(json.loads(line)["port"])


def _stop(process: subprocess.Popen[bytes]) -> None:
    try:
        # Ends its standard input, which is what it waits for.
        process.communicate(timeout=_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()

"""One program from start to end: how long it took, what it cost, when it first said something."""

import os
import pty
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from threading import Event, Thread, Timer
from typing import NamedTuple

_SAMPLE_SECONDS = 0.02
_PEAK = "VmHWM:"


class Cost(NamedTuple):
    """Seconds on the wall, seconds of CPU, MB of memory at the peak, seconds to the first output, the exit code."""

    wall: float
    cpu: float
    peak_mb: float
    first_output: float
    exit_code: int
    output: str


def run(
    words: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    limit_seconds: float,
    *,
    terminal: bool = False,
) -> Cost:
    """Run a program to its end, or kill it at the limit; standard error counts as output.

    It speaks into a pipe, or to a terminal, as it would to a person.
    """
    heard, spoken = pty.openpty() if terminal else os.pipe()
    before, started = getrusage(RUSAGE_CHILDREN), time.perf_counter()
    with subprocess.Popen(  # noqa: S603 -- programs that the benchmark names itself
        words, cwd=folder, env=dict(environment), stdout=spoken, stderr=spoken
    ) as process:
        os.close(spoken)
        listener, sampler = _Listener(heard, started), _Sampler(process.pid)
        # To wait with a limit, Python would look twenty times a second whether it is over: a long time for a short run.
        killer = Timer(limit_seconds, process.kill)
        killer.start()
        process.wait()
        wall = time.perf_counter() - started
        killer.cancel()
        sampler.done.set()
        listener.join()
    after = getrusage(RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    first = listener.first or wall
    return Cost(wall, cpu, sampler.peak_mb, first, process.returncode, listener.text.decode(errors="replace"))


class _Listener(Thread):
    """Reads what a program says, so that it never waits, and when it began to."""

    def __init__(self, heard: int, since: float) -> None:
        super().__init__(daemon=True)
        self._heard, self._since = heard, since
        self.first = 0.0
        self.text = b""
        self.start()

    def run(self) -> None:
        with os.fdopen(self._heard, "rb", buffering=0) as stream, suppress(OSError):  # as which a terminal ends
            while said := stream.read(1 << 16):
                self.first = self.first or time.perf_counter() - self._since
                self.text += said


class _Sampler(Thread):
    """Looks at the high-water marks of a process and its children (Linux; elsewhere it sees nothing)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self.done = Event()
        self.peak_mb = 0.0
        if sys.platform == "linux":
            self.start()

    def run(self) -> None:
        while not self.done.wait(_SAMPLE_SECONDS):
            self.peak_mb = max(self.peak_mb, sum(_peak_mb(pid) for pid in _family(self._pid)))


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:  # it has ended meanwhile
        return
    for child in children:
        yield from _family(int(child))


def _peak_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:  # it has ended meanwhile
        return 0.0
    return sum(int(line.split()[1]) / 1000 for line in lines if line.startswith(_PEAK))

"""What writing reports of half a million findings takes, of which none is kept. `python -m bench.writing`."""

import gc
import resource
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import overload

from msgspec.structs import replace

from bench.judging import made
from scanner import registry
from scanner.model.finding import Finding

FINDINGS = 500_000
_FORMATS = ("json", "csv", "html", "jsonl")


class Repeated(Sequence[Finding]):
    """Findings over and over, on buckets of other names, made when they are asked for and kept by nobody."""

    def __init__(self, findings: Sequence[Finding], length: int) -> None:
        self._findings = findings
        self._length = length

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> Finding: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Finding]: ...
    def __getitem__(self, place: int | slice) -> Finding | Sequence[Finding]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(self._length))]
        if not 0 <= place < self._length:
            raise IndexError(place)
        again, number = divmod(place, len(self._findings))
        finding = self._findings[number]
        bucket = f"{finding.bucket}-{again}"
        evidence = tuple(replace(read, bucket=bucket, request_id=f"{again:016X}") for read in finding.evidence)
        message = f"{finding.message} ({again})"
        return replace(finding, id=f"{place:020x}", bucket=bucket, message=message, evidence=evidence)


def rows() -> Iterator[tuple[str, str]]:
    """Yield a row for each format: CPU a finding, making it included, and the most memory beyond what was taken."""
    report = made()
    report = replace(report, findings=Repeated(report.findings, FINDINGS))
    yield "findings", f"{FINDINGS:,}"
    with TemporaryDirectory(prefix="scanner-bench-") as folder:
        for name in _FORMATS:
            chunks = registry.renderers()[name].chunks
            with Grown() as grown, (Path(folder) / name).open("wb") as file:
                before = time.process_time()
                file.writelines(chunks(report))
                spent = time.process_time() - before
            yield f"writing {name}", f"{spent / FINDINGS * 1e6:.1f} µs of CPU a finding; {grown.most / 1e6:.0f} MB"


class Grown:
    """Watches by how much this process grows; the peak that the system keeps is of its whole life."""

    def __init__(self) -> None:
        self.most = 0
        self._over = Event()
        self._thread = Thread(target=self._watch)

    def __enter__(self) -> "Grown":
        gc.collect()
        self._before = _resident()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.01):
            self.most = max(self.most, _resident() - self._before)


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    for name, figure in rows():
        print(f"{name:32} {figure}", flush=True)

"""Metrics of one run, as the textfile collector of Prometheus' node_exporter reads them.

A run is over when its metrics are written, and the next one replaces them: everything is a gauge. Labels come from
policies, checks and AWS's vocabulary, never from buckets or accounts, so that their number is bounded.
"""

import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from prometheus_client import CollectorRegistry, write_to_textfile
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from scanner import __version__
from scanner.errors import did_its_job
from scanner.model.printable import printable
from scanner.model.progress import Silent
from scanner.model.report import Report
from scanner.telemetry.counts import Counts

Labels = TypeVar("Labels", bound=tuple[str, ...])

PREFIX = "s3_replication_scanner"
_PEAK = re.compile(rb"^VmHWM:\s+(\d+) kB$", re.MULTILINE)
_SUCCESS = f"{PREFIX}_last_success_timestamp_seconds"


class Metrics(Silent):
    """Writes a file of metrics when the command is over, however it ended.

    `complain` is told in words where the file could not be written: a run is not worth less for that.
    """

    def __init__(
        self, path: Path, counts: Counts, complain: Callable[[str], object], wall: Callable[[], float] = time.time
    ) -> None:
        self._path = path
        self._counts = counts
        self._complain = complain
        self._wall = wall
        self._command = ""
        self._report: Report | None = None

    def began(self, command: str) -> None:
        """The command begins."""
        self._command = command

    def reported(self, report: Report, folder: Path) -> None:  # noqa: ARG002 -- what it says, not where it is
        """The command came to a report."""
        self._report = report

    def ended(self, exit_code: int) -> None:
        """Write the file: whole or not at all, in place of the one of the run before."""
        registry = CollectorRegistry()
        try:
            registry.register(_Families(list(self._families(exit_code))))
            write_to_textfile(str(self._path), registry)
        except OSError as error:
            self._complain(f"the metrics could not be written: {error}")

    def _families(self, exit_code: int) -> Iterator[GaugeMetricFamily | InfoMetricFamily]:
        now = self._wall()
        yield InfoMetricFamily(PREFIX, "What ran.", {"version": __version__, "command": self._command})
        yield _gauge("exit_code", "Exit code of the run.", exit_code)
        yield _gauge("duration_seconds", "How long the run took.", self._counts.elapsed)
        yield _gauge("finished_timestamp_seconds", "When the run was over, however it ended.", now)
        success = now if did_its_job(exit_code) else last_success(self._path)
        if success is not None:
            yield _gauge("last_success_timestamp_seconds", "When a run came to an answer, good or bad.", success)
        peak = peak_memory()
        if peak is not None:
            yield _gauge("peak_memory_bytes", "Largest resident set of the process.", peak)
        yield from _of_counts(self._counts)
        if self._report:
            yield from _of_report(self._report)


class _Families(Collector):
    """Families that are made already."""

    def __init__(self, families: list[GaugeMetricFamily | InfoMetricFamily]) -> None:
        self._families = families

    def collect(self) -> list[GaugeMetricFamily | InfoMetricFamily]:
        """Return them."""
        return self._families


def _of_counts(counts: Counts) -> Iterator[GaugeMetricFamily]:
    phases = {(name,): seconds for name, seconds in counts.seconds.items()}
    yield _gauges("phase_seconds", "How long each phase took.", ("phase",), phases)
    accounts = {(state,): counts.connections[state] for state in ("connected", "refused")}
    yield _gauges("accounts", "Accounts that let us in, and that did not.", ("state",), accounts)
    requests = {(operation,): number for operation, number in counts.requests.items()}
    yield _gauges("requests", "Requests sent to AWS, repetitions included.", ("operation",), requests)
    labels = ("operation", "code")
    yield _gauges("unreadable", "Questions that have no answer for good.", labels, counts.unreadable)
    slowed = list(counts.pace().values())
    yield _gauge("throttles", "Answers of AWS that asked to slow down.", counts.throttled)
    yield _gauge("retries", "Requests that repeat one before them.", sum(one.retried for one in slowed))
    yield _gauge("waited_seconds", "Seconds that reads waited, added up.", sum(one.waited for one in slowed))


def _of_report(report: Report) -> Iterator[GaugeMetricFamily]:
    buckets = report.coverage.buckets
    states = {
        "listed": buckets.listed,
        "read": buckets.read,
        "partly_read": buckets.partly_read,
        "unread": buckets.unread,
        "gone": buckets.gone,
        "out_of_scope": buckets.out_of_scope,
    }
    numbers = {(state,): number for state, number in states.items()}
    yield _gauges("buckets", "Buckets listed, and what became of them.", ("state",), numbers)
    findings = Counter(
        (one.policy, one.check, one.verdict.value, one.severity.value, str(one.is_waived).lower())
        for one in report.findings
    )
    labels = ("policy", "check", "verdict", "severity", "waived")
    yield _gauges("findings", "Findings of the run.", labels, findings)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{PREFIX}_{name}", text, value=value)


def _gauges(name: str, text: str, labels: Labels, values: Mapping[Labels, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"{PREFIX}_{name}", text, labels=labels)
    harmless: defaultdict[tuple[str, ...], float] = defaultdict(float)
    for label, value in values.items():
        # Codes are AWS's words; what no file may carry would cost the whole file, and so would a label twice.
        harmless[tuple(map(printable, label))] += value
    for texts, value in sorted(harmless.items()):
        family.add_metric(texts, value)
    return family


def last_success(path: Path) -> float | None:
    """Return when a run came to an answer, as a file of metrics says; None where none does."""
    try:
        families = list(text_string_to_metric_families(path.read_text("utf-8")))
    except (OSError, ValueError):
        return None
    found = (sample.value for family in families for sample in family.samples if sample.name == _SUCCESS)
    return next(found, None)


def peak_memory() -> int | None:
    """Return the largest resident set of this process in bytes; None on Windows, which does not tell.

    On Linux from /proc (proc_pid_status(5)): getrusage(2) begins with the peak of whoever started the process.
    """
    if sys.platform == "win32":
        return None
    if sys.platform == "linux" and (told := _PEAK.search(Path("/proc/self/status").read_bytes())):
        return int(told[1]) * 1024
    import resource  # noqa: PLC0415 -- not there on Windows

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # getrusage(2): bytes on macOS, KiB on Linux

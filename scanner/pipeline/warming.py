"""Made ready while the scan waits for AWS: what judging and reports need and what takes a while to load."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Thread

from scanner import registry
from scanner.model.coverage import BucketCounts, Coverage
from scanner.model.finding import Severity, Verdict
from scanner.model.provenance import Tool
from scanner.model.report import SCHEMA, CheckInfo, Report, Run, Summary, Survival

_EMPTY = Report(
    schema=SCHEMA,
    tool=Tool("", ""),
    run=Run("", "", "", "", ()),
    coverage=Coverage((), BucketCounts(0, 0, 0, 0), ()),
    summary=Summary(dict.fromkeys(Verdict, 0), dict.fromkeys(Severity, 0), dict.fromkeys(Survival, 0), 0),
    findings=(),
    checks=(CheckInfo("", "", "", repair="-", failure_codes=()),),  # its text is read by a library of its own
)


@contextmanager
def warming(formats: Sequence[str]) -> Iterator[None]:
    """Load it in a thread of its own during the block; at its end it is loaded.

    A report of next to nothing is rendered in each format: that imports its libraries and compiles its templates.
    """
    thread = Thread(target=_warm, args=(tuple(formats),), name="scanner-warming")
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _warm(formats: Sequence[str]) -> None:
    for name in formats:
        registry.renderer(name).render(_EMPTY)

"""Spans of OpenTelemetry: the run, its phases, its accounts, and a sample of the calls.

Attributes: OpenTelemetry semantic conventions, "AWS SDK", "AWS S3" and "Cloud".
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from scanner import __version__
from scanner.errors import did_its_job
from scanner.model.progress import Pace, Question, Silent, Slowed
from scanner.model.report import Report
from scanner.telemetry.secrets import told

_NAME = "s3-replication-scanner"
_PATIENCE = 3.0  # seconds: a run does not wait long for a collector that is not there
_TIMEOUTS = ("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT")
_SECOND = 1_000_000_000  # nanoseconds


def exporting(share: float, environment: Mapping[str, str]) -> "Spans":
    """Return spans that go where OpenTelemetry's own variables say."""
    # What these libraries log would go in between; that a collector is not there is no fault of the run.
    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
    named = SERVICE_NAME in OTELResourceDetector().detect().attributes
    own = {SERVICE_VERSION: __version__, **({} if named else {SERVICE_NAME: _NAME})}
    provider = TracerProvider(resource=Resource.create(own))
    own_patience = None if any(environment.get(name) for name in _TIMEOUTS) else _PATIENCE
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=own_patience)))
    return Spans(provider, share, environment.get("TRACEPARENT", ""))


@dataclass(slots=True)
class _Account:
    """What an account was asked, from the first question to the last; times in nanoseconds since 1970."""

    caller: str
    began: int
    ended: int
    questions: int = 0
    unreadable: int = 0


class Spans(Silent):
    """Makes spans of what it is told.

    `share` is the share of questions that become spans. `parent` is a `traceparent` (W3C Trace Context) of whatever
    started this process, or empty. `wall` tells nanoseconds since 1970.
    """

    def __init__(
        self, provider: TracerProvider, share: float, parent: str = "", wall: Callable[[], int] = time.time_ns
    ) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer(_NAME, __version__)
        self._share = share
        self._due = 0.0
        self._outside = TraceContextTextMapPropagator().extract({"traceparent": parent})
        self._wall = wall
        self._lock = Lock()
        self._run: Span = trace.INVALID_SPAN
        self._phase: Span = trace.INVALID_SPAN
        self._done = 0
        self._pace: Pace = dict[str, Slowed]
        self._accounts: dict[str, _Account] = {}

    def began(self, command: str) -> None:
        """Begin the span that holds all others."""
        self._run = self._tracer.start_span(f"scanner {command}", self._outside, start_time=self._wall())

    def phase(self, name: str, total: int | None) -> None:
        """Begin the span of a phase; the one before is over."""
        self._end_phase()
        known = {} if total is None else {"scanner.phase.total": total}
        within = trace.set_span_in_context(self._run)
        self._phase = self._tracer.start_span(name, within, attributes=known, start_time=self._wall())
        self._done = 0

    def advance(self) -> None:
        """Count a step."""
        self._done += 1

    def connected(self, account: str, caller: str) -> None:
        """Remember since when an account is question."""
        now = self._wall()
        self._accounts[account] = _Account(caller, now, now)

    def refused(self, access: str, why: str) -> None:  # noqa: ARG002 -- messages may hold what traces must not
        """Note it in the run's span."""
        self._run.add_event("account refused", {"scanner.access": told(access)}, self._wall())

    def paced(self, pace: Pace) -> None:
        """Remember who tells how accounts are slowed down."""
        self._pace = pace

    def asked(self, question: Question) -> None:
        """Count a question in the account's span, and make one of its own of some."""
        now = self._wall()
        with self._lock:
            if found := self._accounts.get(question.account):
                found.ended = now
                found.questions += 1
                found.unreadable += bool(question.code)
            self._due += self._share
            sampled = self._due >= 1
            self._due -= sampled
        if sampled:
            self._trace(question, now)

    def reported(self, report: Report, folder: Path) -> None:  # noqa: ARG002 -- what it says, not where it is
        """Say what the run came to."""
        buckets = report.coverage.buckets
        self._run.set_attributes({"scanner.run.id": report.run.id, "scanner.buckets.listed": buckets.listed})
        self._run.set_attributes({"scanner.buckets.read": buckets.read, "scanner.buckets.unread": buckets.unread})

    def ended(self, exit_code: int) -> None:
        """End all spans and send them."""
        self._end_phase()
        for account, found in self._accounts.items():
            self._trace_account(account, found)
        self._run.set_attribute("process.exit.code", exit_code)
        if not did_its_job(exit_code):
            self._run.set_status(StatusCode.ERROR)
        self._run.end(self._wall())
        self._provider.shutdown()

    def _end_phase(self) -> None:
        self._phase.set_attribute("scanner.phase.done", self._done)
        self._phase.end(self._wall())

    def _trace_account(self, account: str, found: _Account) -> None:
        slowed = self._pace().get(account)
        attributes: dict[str, str | int] = {
            "cloud.provider": "aws",
            "cloud.account.id": account,
            "scanner.caller": told(found.caller),
            "scanner.questions": found.questions,
            "scanner.unreadable": found.unreadable,
            "scanner.throttled": slowed.throttled if slowed else 0,
        }
        within = trace.set_span_in_context(self._run)
        span = self._tracer.start_span(f"account {account}", within, attributes=attributes, start_time=found.began)
        span.end(found.ended)

    def _trace(self, question: Question, now: int) -> None:
        service = question.service.upper()
        attributes = {
            "rpc.system": "aws-api",
            "rpc.service": service,
            "rpc.method": question.operation,
            "cloud.account.id": question.account,
            "cloud.region": question.region,
            "aws.s3.bucket": question.about if question.service == "s3" else "",
            "error.type": question.code,
        }
        span = self._tracer.start_span(
            told(f"{service}.{question.operation}"),
            trace.set_span_in_context(self._phase),
            SpanKind.CLIENT,
            attributes={name: told(value) for name, value in attributes.items() if value},
            start_time=now - int(question.seconds * _SECOND),
        )
        if question.code:
            span.set_status(StatusCode.ERROR)
        span.end(now)

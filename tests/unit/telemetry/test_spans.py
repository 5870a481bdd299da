"""Traces: which spans there are and what they say, in memory and once over the wire."""

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from scanner.aws.pacing_run import ReadStats
from scanner.errors import UsageError
from scanner.model.progress import Question
from scanner.telemetry import tracing
from scanner.telemetry.spans import Spans
from tests.support.reports import report

SECOND = 1_000_000_000
ASKED = Question("111111111111", "eu-west-1", "b", "s3", "GetBucketVersioning", 0.5)
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Wall:
    """Stands still until a test moves it."""

    now = 1000 * SECOND

    def __call__(self) -> int:
        return self.now


class Traced:
    """Spans into memory."""

    def __init__(self, share: float = 0.0, parent: str = "") -> None:
        self.exporter, self.wall = InMemorySpanExporter(), Wall()
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.spans = Spans(provider, share, parent, self.wall)

    def finished(self) -> dict[str, ReadableSpan]:
        return {span.name: span for span in self.exporter.get_finished_spans()}


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, ReadableSpan]:
    """A run of one account that was let in and one that was not, a second each phase."""
    traced = Traced()
    spans, wall = traced.spans, traced.wall
    spans.began("scan")
    spans.phase("connecting", 2)
    spans.connected("111111111111", "arn:aws:iam::111111111111:role/audit")
    spans.refused("profile 'x'", "secret words of AWS")
    spans.paced(lambda: {"111111111111": ReadStats(3, 3, 1.0)})
    spans.advance()
    wall.now += SECOND
    spans.phase("listing buckets", None)
    wall.now += SECOND
    spans.asked(ASKED)
    spans.asked(ASKED._replace(code="AccessDenied", message="secret words of AWS"))
    spans.asked(ASKED._replace(account="of nobody that was connected"))
    wall.now += SECOND
    spans.reported(report(), tmp_path)
    spans.ended(10)
    return traced.finished()


def test_the_run_holds_its_phases_and_accounts(whole: dict[str, ReadableSpan]) -> None:
    assert set(whole) == {"scanner scan", "connecting", "listing buckets", "account 111111111111"}
    run = whole.pop("scanner scan")
    assert run.parent is None
    assert (run.attributes or {})["process.exit.code"] == 10
    assert run.status.status_code is StatusCode.UNSET
    assert {span.parent.span_id for span in whole.values() if span.parent} == {run.context.span_id}


def test_phases_and_accounts_tell_how_much_there_was_and_how_long_it_took(whole: dict[str, ReadableSpan]) -> None:
    phase, account = whole["connecting"], whole["account 111111111111"]
    assert dict(phase.attributes or {}) == {"scanner.phase.total": 2, "scanner.phase.done": 1}
    assert (account.start_time, account.end_time) == (1000 * SECOND, 1002 * SECOND)
    assert dict(account.attributes or {}) == {
        "cloud.provider": "aws", "cloud.account.id": "111111111111",
        "scanner.caller": "arn:aws:iam::111111111111:role/audit",
        "scanner.questions": 2, "scanner.unreadable": 1, "scanner.throttled": 3,
    }  # fmt: skip


def test_messages_of_aws_stay_out_of_traces(whole: dict[str, ReadableSpan]) -> None:
    assert "secret words" not in "".join(span.to_json() for span in whole.values())


def test_what_strangers_say_is_harmless_in_traces() -> None:
    traced = Traced(share=1)
    traced.spans.began("scan")
    traced.spans.phase("reading", 1)
    traced.spans.connected("1", "arn \ud800")
    traced.spans.refused("http://me:hunter2@proxy \x1b", "no")
    traced.spans.asked(ASKED._replace(about="b\u202e", code="Odd\ud800 AKIAIOSFODNN7EXAMPLE"))
    traced.spans.ended(10)
    written = "".join(span.to_json(indent=None) for span in traced.exporter.get_finished_spans())
    assert "Odd" in written
    assert not [one for one in ("hunter2", "IOSFODNN", "ud800", "u202e", "u001b") if one in written]


def test_a_run_that_came_to_nothing_is_an_error_and_belongs_to_what_started_it() -> None:
    traced = Traced(parent=PARENT)
    traced.spans.began("scan")
    traced.spans.ended(4)
    (run,) = traced.finished().values()
    assert run.status.status_code is StatusCode.ERROR
    assert run.parent is not None
    assert format(run.parent.span_id, "016x") == PARENT.split("-")[2]


@pytest.mark.parametrize(("share", "expected"), [(0.0, 0), (0.25, 25), (1.0, 100)])
def test_calls_are_sampled(share: float, expected: int) -> None:
    traced = Traced(share)
    traced.spans.began("scan")
    traced.spans.phase("reading buckets", 100)
    for _ in range(100):
        traced.spans.asked(ASKED)
    assert len(traced.exporter.get_finished_spans()) == expected


def test_a_call_speaks_the_conventions_for_aws() -> None:
    traced = Traced(1.0)
    traced.spans.asked(ASKED)
    traced.spans.asked(Question("1", "", "arn", "kms", "DescribeKey", 0.1, "AccessDenied", "no"))
    found = traced.finished()
    read, key = found["S3.GetBucketVersioning"], found["KMS.DescribeKey"]
    assert read.kind is SpanKind.CLIENT
    assert dict(read.attributes or {}) == {
        "rpc.system": "aws-api", "rpc.service": "S3", "rpc.method": "GetBucketVersioning",
        "cloud.account.id": "111111111111", "cloud.region": "eu-west-1", "aws.s3.bucket": "b",
    }  # fmt: skip
    assert (read.end_time or 0) - (read.start_time or 0) == SECOND // 2
    assert (key.attributes or {})["error.type"] == "AccessDenied"
    assert key.status.status_code is StatusCode.ERROR
    assert "aws.s3.bucket" not in (key.attributes or {})


ENDPOINT = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        (ENDPOINT, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, False),
        (ENDPOINT | {"OTEL_SDK_DISABLED": "TRUE"}, False),
        (ENDPOINT | {"OTEL_TRACES_EXPORTER": "none"}, False),
        (ENDPOINT | {"OTEL_TRACES_EXPORTER": ""}, True),
    ],
)
def test_only_an_endpoint_asks_for_traces(environment: dict[str, str], expected: bool) -> None:
    assert tracing.wanted(environment) is expected


@pytest.mark.parametrize("text", ["much", "1.5", "-1", "nan"])
def test_a_share_is_a_share(text: str) -> None:
    with pytest.raises(UsageError, match="SCANNER_TRACE_CALLS"):
        tracing.tracers({"SCANNER_TRACE_CALLS": text})


def test_without_the_extra_there_are_no_traces_and_no_complaint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "scanner.telemetry.spans")
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    assert tracing.tracers(ENDPOINT) == ()
    monkeypatch.setitem(sys.modules, "scanner.telemetry.spans", None)
    with pytest.raises(ModuleNotFoundError):
        tracing.tracers(ENDPOINT)


class Collector(HTTPServer):
    """Takes what OTLP over HTTP brings."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Takes)
        self.paths: list[str] = []
        self.requests: list[ExportTraceServiceRequest] = []


class _Takes(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Collector)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.paths.append(self.path)
        self.server.requests.append(ExportTraceServiceRequest.FromString(body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_spans_go_where_the_variables_of_opentelemetry_say(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}",
        "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment=test",
        "SCANNER_TRACE_CALLS": "1",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (spans,) = tracing.tracers(environment)
    spans.began("scan")
    spans.asked(ASKED)
    spans.ended(0)
    assert set(collector.paths) == {"/v1/traces"}
    (resource,) = [one for request in collector.requests for one in request.resource_spans]
    names = {span.name for scope in resource.scope_spans for span in scope.spans}
    told = {one.key: one.value.string_value for one in resource.resource.attributes}
    assert names == {"scanner scan", "S3.GetBucketVersioning"}
    assert told["service.name"] == "s3-replication-scanner"
    assert told["deployment.environment"] == "test"


def test_a_name_for_the_service_is_the_operators_to_give(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{collector.server_port}")
    monkeypatch.setenv("OTEL_SERVICE_NAME", "nightly")
    (spans,) = tracing.tracers({"OTEL_EXPORTER_OTLP_TIMEOUT": "5"})
    spans.began("scan")
    spans.ended(0)
    (resource,) = collector.requests[0].resource_spans
    assert "nightly" in {one.value.string_value for one in resource.resource.attributes}

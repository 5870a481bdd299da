"""Both engines are the same to everybody: every read of a bucket × everything that S3 or the way to it may answer.

What the fast engine makes of an answer is held against what botocore's client makes of the same bytes.
"""

import os
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import NoReturn

import botocore.session
import pytest
from boto3.session import Session
from botocore.config import Config
from botocore.model import ServiceModel

from scanner import registry
from scanner.aws.access import ConnectionOptions
from scanner.aws.answers import evidence_of
from scanner.aws.clients import Clients
from scanner.aws.codes import Kind
from scanner.aws.engines import carrier
from scanner.aws.fast import line
from scanner.aws.faults import Fault
from scanner.aws.foreign import ROOTS
from scanner.aws.transport import Answer, Transport
from scanner.model.collector import Collector
from scanner.model.engine import Engine
from scanner.model.evidence import Unreadable
from tests.support.certificates import certificate
from tests.support.shaped import variations
from tests.support.wire import Wire, wire

REGION = "eu-central-1"
READS = [one for one in registry.collectors().values() if isinstance(one, Collector)]
VERSIONING = registry.collectors()["versioning"]
ENABLED = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
PARAMETERS = {"Bucket": "ledger", "ExpectedBucketOwner": "111111111111"}
ANSWERED = {"x-amz-request-id": "4442587FB7D0A2F9", "x-amz-id-2": "host", "Content-Type": "application/xml"}


def http(status: int = 200, body: str = "", **more: str) -> bytes:
    """Return an answer of S3 in HTTP; an empty value takes a header away."""
    headers = ANSWERED | {"Content-Length": str(len(body.encode()))} | {k.replace("_", "-"): v for k, v in more.items()}
    fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return f"HTTP/1.1 {status} Told\r\n{fields}\r\n{body}".encode()


def error(status: int, code: str, more: str = "", **headers: str) -> bytes:
    told = f"<Message>by &lt;the&gt; script</Message>{more}<RequestId>r</RequestId><HostId>h</HostId>"
    return http(status, f'<?xml version="1.0"?>\n<Error><Code>{code}</Code>{told}</Error>', **headers)


_OF_CLIENTS = ("RetryAttempts", "MaxAttemptsReached")
CHUNKED = {"Content_Length": "", "Transfer_Encoding": "chunked"}
PAGE = "<html><head><title>Sign in</title></head><body><p>Please</p></body></html>"
ANSWERS = {
    "denied": error(403, "AccessDenied"),
    "no such bucket": error(404, "NoSuchBucket", "<BucketName>ledger</BucketName>"),
    "nothing configured": error(404, "ReplicationConfigurationNotFoundError"),
    "moved": error(301, "PermanentRedirect", "<Endpoint>e</Endpoint>", x_amz_bucket_region="us-west-2"),
    "moved, says the body": error(301, "PermanentRedirect", "<Region>us-west-2</Region>"),
    "moved, followed by nobody": http(307, "", Location="http://127.0.0.1:9/"),
    "signed for elsewhere": error(400, "AuthorizationHeaderMalformed", "<Region>us-west-2</Region>"),
    "expired": error(400, "ExpiredToken"),
    "keys of another time": error(403, "RequestTimeTooSkewed"),
    "throttled": error(503, "SlowDown", Retry_After="3"),
    "broken": error(500, "InternalError"),
    "not implemented": error(501, "NotImplemented"),
    "no body": http(403),
    "no body and a Region": http(400, x_amz_bucket_region="us-west-2"),
    "not there, without a body": http(404),
    "an error inside a success": http(200, "<Error><Code>InternalError</Code><Message>m</Message></Error>"),
    "an error in a comment": http(200, f"<!-- <Error> -->{ENABLED}"),
    "an error of another name space": http(200, '<Error xmlns="http://s3"><Code>Odd</Code></Error>'),
    "a portal's page": http(200, PAGE),
    "a portal's page that is no XML": http(200, f"<!DOCTYPE html>{PAGE}<br>"),
    "a portal's page that is refused": http(403, PAGE),
    "a gateway's page": http(502, PAGE),
    "a gateway's text": http(504, "upstream request timeout"),
    "entities": http(200, f'<!DOCTYPE a [<!ENTITY b "Enabled">]>{ENABLED.replace("Enabled", "&b;")}'),
    "an empty success": http(200),
    "blanks": http(200, " \r\n "),
    "no XML": http(200, "garbage"),
    "XML that breaks off": http(200, ENABLED[:40]),
    "letters that are none": http(200).replace(b"Length: 0", b"Length: 7") + b"<a>\xff</a>"[:7],
    "a body that breaks off": http(200, ENABLED, Content_Length="900"),
    "an error that breaks off": http(403, "<Error><Code>AccessDen", Content_Length="900"),
    "more than announced": http(200, ENABLED, Content_Length=str(len(ENABLED) - 5)),
    "chunks": http(200, f"{len(ENABLED):x}\r\n{ENABLED}\r\n0\r\n\r\n", **CHUNKED),
    "chunks of an error": http(403, "29\r\n<Error><Code>AccessDenied</Code></Error>\n\r\n0\r\n\r\n", **CHUNKED),
    "chunks that break off": http(200, f"ff\r\n{ENABLED}", **CHUNKED),
    "chunks that are none": http(200, f"zz\r\n{ENABLED}", **CHUNKED),
    "no length": http(200, ENABLED, Content_Length=""),
    "an old server": http(200, ENABLED).replace(b"HTTP/1.1", b"HTTP/1.0"),
    "an interim answer first": b"HTTP/1.1 100 Continue\r\n\r\n" + http(200, ENABLED),
    "a header twice": http(200, ENABLED).replace(b"\r\n\r\n", b"\r\nX-Twice: 1\r\nX-Twice: 2\r\n\r\n", 1),
    "no answer": b"",
    "another protocol": b"SSH-2.0-OpenSSH_9.2\r\n",
    "a proxy's, not there": http(404, x_amz_request_id="", x_amz_id_2=""),
    "a proxy's, fine": http(200, x_amz_request_id="", x_amz_id_2=""),
    "no content": http(204, Content_Length=""),
}


@dataclass
class Engines:
    """A server that both ask, with the same credentials; each has a connection of its own."""

    server: Wire
    fast: Transport
    botocore: Transport

    def agree(self, operation: str, **more: object) -> Answer:
        """Ask the same by both and return what both were told."""
        parameters = (PARAMETERS if operation != "ListBuckets" else {}) | more
        fast = self.fast.send("s3", REGION, operation, dict(parameters))
        self.server.settle()
        told = self.botocore.send("s3", REGION, operation, dict(parameters))
        self.server.settle()
        assert comparable(fast) == comparable(told)
        return fast


def comparable(answer: Answer) -> Answer:
    """Take away what botocore's client says of itself: how often it tried."""
    if isinstance(answer, Fault):
        return answer
    told = answer["ResponseMetadata"]
    return answer | {"ResponseMetadata": {key: part for key, part in told.items() if key not in _OF_CLIENTS}}


@contextmanager
def both(server: Wire, url: str = "", seconds: float = 60, **environment: str) -> Iterator[Engines]:
    """Open both transports where nothing is configured but what is given."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith("AWS_") or name.lower().endswith("_proxy") or name == "REQUESTS_CA_BUNDLE":
                patch.delenv(name)
        given = {"AWS_ENDPOINT_URL": url or f"http://127.0.0.1:{server.port}", "AWS_CONFIG_FILE": os.devnull}
        for name, value in (given | environment).items():
            patch.setenv(name, value)
        options = ConnectionOptions(connect_timeout=seconds, read_timeout=seconds)
        with closing(carrier(clients(options), options)) as fast, closing(clients(options)) as other:
            yield Engines(server, fast, other)


def clients(options: ConnectionOptions) -> Clients:
    config = Config(
        connect_timeout=options.connect_timeout,
        read_timeout=options.read_timeout,
        retries={"mode": "standard", "total_max_attempts": 1},
    )
    return Clients(keys(), config)


def keys() -> Session:
    return Session("AKIAIOSFODNN7EXAMPLE", "none", region_name=REGION)


@pytest.fixture(scope="module")
def server() -> Iterator[Wire]:
    with wire() as found:
        yield found


@pytest.fixture(scope="module")
def engines(server: Wire) -> Iterator[Engines]:
    with both(server) as found:
        yield found


@cache
def service() -> ServiceModel:
    return botocore.session.get_session().get_service_model("s3")


def root_of(operation: str) -> str:
    return ROOTS.get(operation, (b"Answer",))[0].decode()


DOCUMENTS = {
    (operation, name): body
    for operation in sorted({one.operation for one in READS} | {"ListBuckets"})
    for name, body in variations(service().operation_model(operation), root_of(operation))
}


@pytest.mark.parametrize(("operation", "name"), DOCUMENTS)
def test_every_document_is_read_alike(operation: str, name: str, engines: Engines) -> None:
    engines.server.answer = http(body=DOCUMENTS[operation, name])
    told = engines.agree(operation)
    assert name != "everything twice" or not isinstance(told, Fault)


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("collector", READS, ids=lambda one: one.operation)
def test_every_answer_becomes_the_same_evidence(collector: Collector, name: str, engines: Engines) -> None:
    answer = ANSWERS[name]
    head, _, body = answer.partition(b"\r\n\r\n")
    bodiless = collector.operation == "HeadBucket" and not head.endswith(b"Continue")
    engines.server.answer = head + b"\r\n\r\n" if bodiless and body else answer
    evidence_of(collector, engines.agree(collector.operation), "now")


FOREIGN = {
    "an error of somebody else's": http(200, "<error><code>Denied</code></error>"),
    "an envelope": http(200, '<soap:Envelope xmlns:soap="http://soap"><soap:Body/></soap:Envelope>'),
    "the answer to another question": http(200, "<CORSConfiguration/>"),
    "zero bytes": http(200, "<\0a\0/\0>\0"),
    **{f"status {status}": http(status, ENABLED) for status in (201, 202, 203, 206)},
    "a portal that says no content": http(204, Content_Length="0"),
    "a portal that says it was created": http(201, PAGE),
}


@pytest.mark.parametrize("name", FOREIGN)
@pytest.mark.parametrize("operation", sorted(ROOTS))
def test_nothing_is_concluded_from_a_success_that_s3_cannot_have_sent(
    operation: str, name: str, engines: Engines
) -> None:
    """Botocore reads an empty document out of it: versioning never enabled, an account without buckets."""
    engines.server.answer = FOREIGN[name]
    assert code(engines.agree(operation)) == "UnknownShape"


@pytest.mark.parametrize("status", [200, 202, 204, 403, 404])
def test_whether_there_is_a_bucket_only_s3_can_tell(status: int, engines: Engines) -> None:
    """HeadBucket has no body by which a proxy's answer would be known."""
    location = registry.collectors()["location"]
    assert isinstance(location, Collector)
    engines.server.answer = http(status, x_amz_request_id="", x_amz_id_2="")
    told = evidence_of(location, engines.agree("HeadBucket"), "now")
    assert isinstance(told, Unreadable)
    assert told.code == "UnknownShape"
    engines.server.answer = http(status)
    assert not isinstance(evidence_of(location, engines.agree("HeadBucket"), "now"), Unreadable)


def test_a_head_that_breaks_off_is_no_answer(engines: Engines) -> None:
    """Botocore takes it for a whole one, which for HeadBucket means "it is there"."""
    engines.server.answer = b"HTTP/1.1 200 OK\r\nContent-Le"
    fault = engines.fast.send("s3", REGION, "HeadBucket", PARAMETERS)
    assert isinstance(fault, Fault)
    assert fault.error.code == "ConnectionClosedError"


def test_an_answer_has_an_end(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "LONGEST", 1000)
    engines.server.answer = http(body=ENABLED + " " * 1000)
    fault = engines.fast.send("s3", REGION, "GetBucketVersioning", PARAMETERS)
    assert isinstance(fault, Fault)
    assert (fault.error.code, fault.kind) == ("UnknownShape", Kind.OTHER)


@pytest.mark.parametrize("silent", [False, True], ids=["reset", "timeout"])
def test_a_server_that_does_not_answer(silent: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        if not silent:
            listening.close()
        with both(Wire(), url, 0.2) as engines:
            assert code(engines.agree("GetBucketVersioning")) == (
                "ReadTimeoutError" if silent else "EndpointConnectionError"
            )


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (socket.gaierror(-2, "Name or service not known"), "EndpointConnectionError"),
        (TimeoutError("timed out"), "ConnectTimeoutError"),
        (OSError(101, "Network is unreachable"), "EndpointConnectionError"),
    ],
)
def test_a_connection_that_does_not_come_about(
    raised: OSError, told: str, engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def create_connection(*_: object, **__: object) -> NoReturn:
        raise raised

    engines.server.answer = http(body=ENABLED, Connection="close")
    engines.agree("GetBucketVersioning")  # leaves no connection that could be used again
    monkeypatch.setattr("urllib3.util.connection.create_connection", create_connection)
    assert code(engines.agree("GetBucketVersioning")) == told


def test_tls(tmp_path: Path) -> None:
    """Who is not trusted is not asked; who is, by any of the three ways to say so, is."""
    trusted, context = certificate(tmp_path)
    configuration = tmp_path / "config"
    configuration.write_text(f"[default]\nca_bundle = {trusted}\n")
    folder = tmp_path / "folder"
    folder.mkdir()
    with wire(context) as server:
        server.answer = http(body=ENABLED)
        url = f"https://127.0.0.1:{server.port}"
        with both(server, url) as engines:
            fault = engines.agree("GetBucketVersioning")
            assert code(fault) == "SSLError"
            assert "CERTIFICATE_VERIFY_FAILED" in fault.error.message  # type: ignore[union-attr]  # it is one, says code
        ways = {"AWS_CA_BUNDLE": trusted, "REQUESTS_CA_BUNDLE": trusted, "AWS_CONFIG_FILE": configuration}
        for name, value in ways.items():
            with both(server, url, 60, **{name: str(value)}) as engines:
                assert not isinstance(engines.agree("GetBucketVersioning"), Fault)
        with both(server, url, REQUESTS_CA_BUNDLE=str(folder)) as engines:
            assert code(engines.fast.send("s3", REGION, "GetBucketVersioning", PARAMETERS)) == "SSLError"


@pytest.mark.parametrize("user", ["", "me:se%20cret@"])
def test_a_proxy_is_asked(user: str, server: Wire) -> None:
    server.answer = http(body=ENABLED)
    with both(server, "http://s3.example", HTTP_PROXY=f"http://{user}127.0.0.1:{server.port}") as engines:
        assert not isinstance(engines.agree("GetBucketVersioning"), Fault)
    fast, other = server.requests[-2:]
    for request in (fast, other):
        assert request.startswith(b"GET http://s3.example/ledger?versioning HTTP/1.1\r\n")
        assert (b"proxy-authorization: basic bwu6c2ugy3jlda==" in request.lower()) == bool(user)


def test_a_proxy_that_tunnels_is_asked_to(server: Wire) -> None:
    server.answer = b"HTTP/1.1 403 Forbidden\r\n\r\n"
    with both(server, "https://s3.example", HTTPS_PROXY=f"127.0.0.1:{server.port}") as engines:
        assert code(engines.agree("GetBucketVersioning")) == "ProxyConnectionError"
    assert server.requests[-1].startswith(b"CONNECT s3.example:443 ")


def test_a_proxy_that_is_not_there() -> None:
    proxy = "http://me:secret@127.0.0.1:9"
    for scheme in ("http", "https"):
        with both(Wire(), f"{scheme}://s3.example", HTTP_PROXY=proxy, HTTPS_PROXY=proxy) as engines:
            fault = engines.fast.send("s3", REGION, "GetBucketVersioning", PARAMETERS)
            assert code(fault) == "ProxyConnectionError"
            assert "secret" not in repr(fault)


@pytest.mark.parametrize(
    "proxy",
    ["http://me:hunter2@127.0.0.1:99999", "http://me:hunter2/hunter2@127.0.0.1:9", "socks5://me:hunter2@127.0.0.1:9"],
)
def test_a_proxy_that_cannot_be_used_keeps_its_password(proxy: str) -> None:
    for scheme in ("http", "https"):
        with both(Wire(), f"{scheme}://s3.example", HTTP_PROXY=proxy, HTTPS_PROXY=proxy) as engines:
            assert "hunter2" not in repr(engines.agree("GetBucketVersioning"))


def test_whom_no_proxy_is_for(server: Wire) -> None:
    server.answer = http(body=ENABLED)
    with both(server, HTTP_PROXY="http://127.0.0.1:9", NO_PROXY="127.0.0.1") as engines:
        assert not isinstance(engines.agree("GetBucketVersioning"), Fault)


def test_no_credentials(server: Wire) -> None:
    with both(server, AWS_EC2_METADATA_DISABLED="true", AWS_SHARED_CREDENTIALS_FILE=os.devnull) as engines:
        options = ConnectionOptions()
        nobody = Clients(Session(region_name=REGION), Config())
        with closing(carrier(nobody, options)) as fast:
            assert code(fast.send("s3", REGION, "GetBucketVersioning", PARAMETERS)) == "NoCredentialsError"
            assert code(nobody.send("s3", REGION, "GetBucketVersioning", PARAMETERS)) == "NoCredentialsError"
            assert not fast.calls
        assert not engines.server.requests or engines.server is server


def test_one_connection_serves_many_requests(server: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "hangs_up", False)
    server.answer = http(body=ENABLED)
    before = server.connections, len(server.requests)
    with both(server) as engines:
        for number in range(20):
            assert engines.fast.send("s3", REGION, "GetBucketVersioning", {"Bucket": f"ledger-{number}"})
        assert (server.connections - before[0], len(server.requests) - before[1]) == (1, 20)
        assert engines.fast.calls == {"GetBucketVersioning": 20}


def test_a_connection_that_the_other_end_has_closed_is_no_failure(server: Wire) -> None:
    """It said that it would keep it; whether that is noticed before or after the next request is sent is chance."""
    server.answer = http(body=ENABLED)
    with both(server) as engines:
        for _ in range(50):
            assert not isinstance(engines.fast.send("s3", REGION, "GetBucketVersioning", PARAMETERS), Fault)


def test_what_cannot_be_asked_says_so_alike(server: Wire) -> None:
    with both(server, AWS_USE_FIPS_ENDPOINT="true", AWS_IGNORE_CONFIGURED_ENDPOINT_URLS="true") as engines:
        told = [
            one.send("s3", "cn-north-1", "GetBucketVersioning", PARAMETERS) for one in (engines.fast, engines.botocore)
        ]
    assert told[0] == told[1]
    assert code(told[0]) == "EndpointResolutionError"


def test_what_the_fast_engine_does_not_carry_goes_by_botocore(engines: Engines) -> None:
    engines.server.answer = http(body="<R><GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult></R>")
    told = engines.fast.send("sts", REGION, "GetCallerIdentity", {})
    assert not isinstance(told, Fault)
    assert told["Account"] == "1"
    assert code(engines.agree("GetBucketVersioning", Bucket="ledger/../other")) == "ParamValidationError"


def test_every_request_is_counted_and_told_of(server: Wire) -> None:
    server.answer = http(body=ENABLED)
    told: list[str] = []
    with both(server), closing(Clients(keys(), Config(), told.append)) as ours:
        options = ConnectionOptions()
        fast = carrier(ours, options)
        fast.send("s3", REGION, "GetBucketVersioning", PARAMETERS)
        fast.send("s3", REGION, "ListObjectVersions", PARAMETERS)
        assert fast.calls == Counter(told) == {"GetBucketVersioning": 1, "ListObjectVersions": 1}
        fast.close()
        assert carrier(ours, replace(options, engine=Engine.BOTOCORE)) is ours


def code(answer: Answer) -> str:
    assert isinstance(answer, Fault), answer
    return answer.error.code

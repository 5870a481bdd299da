"""How far an endpoint is: each step is told, none takes longer than it may, and no secret of a URL is kept."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scanner.aws import reach as module
from scanner.aws.endpoints import Endpoint, endpoints, home_of
from scanner.aws.reach import reach
from scanner.errors import AwsUnreachableError
from tests.support.certificates import certificate

DATE = "Mon, 23 Nov 2026 12:00:00 GMT"
OK = f"HTTP/1.1 403 Forbidden\r\nDate: {DATE}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()


@contextmanager
def _server(answer: bytes, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Answer every connection that says anything; an empty answer hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_serve, args=(listening, answer, context), daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


def _serve(listening: socket.socket, answer: bytes, context: ssl.SSLContext | None) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        try:
            with context.wrap_socket(connection, server_side=True) if context else connection as spoken:
                if spoken.recv(4096):
                    spoken.sendall(answer)
        except OSError:
            continue


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def _endpoint(url: str, certificates: str = "") -> Endpoint:
    return Endpoint("s3", "eu-west-1", url, certificates)


def test_an_answer_tells_the_time_and_each_step() -> None:
    with _server(OK) as port:
        found = reach(_endpoint(f"http://user:secret@127.0.0.1:{port}/"))
    assert [step.name for step in found.steps] == ["dns", "connect", "answer"]
    assert (found.failed, found.url) == ("", f"http://127.0.0.1:{port}")
    assert found.date == datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert found.at
    assert found.seconds >= 0
    assert "secret" not in repr(found)


@pytest.mark.parametrize("proxy", ["http://me:hunter2@127.0.0.1:99999", "http://me:hun/ter2@127.0.0.1", "http://[me"])
def test_a_proxy_whose_url_is_none_is_told_without_it(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    told = reach(Endpoint("s3", "eu-central-1", "https://s3.example", ""))
    assert told.failed == "dns"
    assert "HTTPS_PROXY" in told.error
    assert "hun" not in repr(told)


@pytest.mark.parametrize("header", ["", "Date: yesterday\r\n"])
def test_an_answer_need_not_tell_the_time(header: str) -> None:
    with _server(OK.replace(f"Date: {DATE}\r\n".encode(), header.encode())) as port:
        found = reach(_endpoint(f"http://127.0.0.1:{port}"))
    assert (found.failed, found.date) == ("", None)


def test_tls_is_a_step_of_its_own(tmp_path: Path) -> None:
    file, context = certificate(tmp_path)
    with _server(OK, context) as port:
        trusted = reach(_endpoint(f"https://127.0.0.1:{port}", str(file)))
        strange = reach(_endpoint(f"https://127.0.0.1:{port}"))
    assert [step.name for step in trusted.steps] == ["dns", "connect", "tls", "answer"]
    assert strange.failed == "tls"
    assert "CERTIFICATE_VERIFY_FAILED" in strange.error


def test_a_closed_door_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        found = reach(_endpoint(f"http://127.0.0.1:{taken.getsockname()[1]}"))
    assert (found.failed, "ConnectionRefusedError" in found.error) == ("connect", True)


def test_who_hangs_up_does_not_answer() -> None:
    with _server(b"") as port:
        assert reach(_endpoint(f"http://127.0.0.1:{port}")).failed == "answer"


def test_a_proxy_is_what_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY")
    with _server(OK) as port:
        monkeypatch.setenv("http_proxy", f"http://me:secret@127.0.0.1:{port}")
        found = reach(_endpoint("http://s3.invalid"))
    assert (found.failed, found.proxy) == ("", f"127.0.0.1:{port}")
    assert "secret" not in repr(found)


def _never(*_: object, **__: object) -> list[object]:
    threading.Event().wait(5)
    return []


def _unknown(*_: object, **__: object) -> list[object]:
    raise socket.gaierror(-2, "Name or service not known")


@pytest.mark.parametrize(
    ("resolve", "seconds", "says"), [(_never, 0.05, "no name server answered"), (_unknown, 60, "not known")]
)
def test_names_are_not_waited_for_without_end(
    resolve: Callable[..., list[object]], seconds: float, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.socket, "getaddrinfo", resolve)  # type: ignore[attr-defined]
    found = reach(_endpoint("https://s3.invalid"), seconds=seconds)
    assert found.failed == "dns"
    assert says in found.error


def test_endpoints_are_those_of_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", "/own.pem")
    (told,) = endpoints("", [("sts", "eu-west-1")])
    assert told.url.startswith("http://127.0.0.1:")
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    found = endpoints("", [("s3", "eu-west-1"), ("s3", "No Region")])
    assert found[0] == Endpoint("s3", "eu-west-1", "https://s3.eu-west-1.amazonaws.com", "/own.pem")
    assert reach(found[1]).failed == "dns"


def test_the_home_region_is_that_of_the_profile(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    (files / "config").write_text("[profile north]\nregion = eu-north-1\n")
    assert home_of("north", "") == "eu-north-1"
    assert home_of("north", "eu-west-1") == "eu-west-1"
    with pytest.raises(AwsUnreachableError, match="no profile 'south'"):
        home_of("south", "")
    (files / "config").write_text("[profile")
    with pytest.raises(AwsUnreachableError, match="ConfigParseError"):
        home_of("", "")


def test_a_proxy_of_another_kind_keeps_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with _server(OK) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"socks5://me:hunter2@127.0.0.1:{port}")
        told = reach(Endpoint("s3", "eu-central-1", "https://s3.example", ""))
    assert told.failed == "answer"
    assert "hunter2" not in repr(told)

"""Connections that end while they are used, and answers that have no end."""

import gc
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from botocore.exceptions import ReadTimeoutError, SSLError
from botocore.httpsession import get_cert_path

from scanner.aws.fast.line import Line
from scanner.aws.fast.lines import Lines, Request
from scanner.aws.fast.place import Origin
from tests.support.certificates import certificate
from tests.support.wire import Wire, wire

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@contextmanager
def under_tls(folder: Path) -> Iterator[tuple[Lines, Wire]]:
    public, context = certificate(folder)
    with wire(context) as server, closing(Lines(60, 60, str(public), 8)) as lines:
        server.answer, server.hangs_up = ANSWER, False
        yield lines, server


def ask(lines: Lines, server: Wire) -> bytes:
    request = Request(b"GET / HTTP/1.1\r\n\r\n", "https://s3", True, list)
    return lines.exchange(Origin("https", "127.0.0.1", server.port, None), request).body


def test_an_answer_that_comes_for_ever_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter((0.0, 180.0, 180.1))
    monkeypatch.setattr("scanner.aws.fast.line.monotonic", lambda: next(times))
    with wire() as server, closing(Lines(60, 60, str(get_cert_path(True)), 8)) as lines:
        server.answer, server.hangs_up = ANSWER[:-1], False
        request = Request(b"GET / HTTP/1.1\r\n\r\n", "http://s3", True, list)
        with pytest.raises(ReadTimeoutError):
            lines.exchange(Origin("http", "127.0.0.1", server.port, None), request)


@pytest.mark.parametrize("hangs_up", [False, True])
def test_an_exchange_leaves_nothing_that_has_to_be_looked_for(*, hangs_up: bool) -> None:
    """A message and its parser know each other: tens of thousands would wait to be found."""
    with wire() as server, closing(Lines(60, 60, str(get_cert_path(True)), 8)) as lines, unattended():
        server.answer, server.hangs_up = ANSWER, hangs_up
        request = Request(b"GET / HTTP/1.1\r\n\r\n", "http://s3", True, list)
        for _ in range(3):
            lines.exchange(Origin("http", "127.0.0.1", server.port, None), request)
        assert [one for one in gc.get_objects() if type(one).__name__ in ("_Message", "HttpResponseParser")] == []


@contextmanager
def unattended() -> Iterator[None]:
    """Let nobody look for cycles during the block, nor any be there at its beginning."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Ended:
    """A connection under TLS whose other end is gone, which shows when something is sent."""

    def __init__(self, error: Exception, connection: socket.socket) -> None:
        self._error = error
        self._connection = connection

    def sendall(self, _: bytes) -> None:
        raise self._error

    def close(self) -> None:
        self._connection.close()


@pytest.mark.parametrize("error", [ssl.SSLEOFError(8, "EOF"), ssl.SSLZeroReturnError(6, "closed"), BrokenPipeError()])
def test_a_connection_that_ended_meanwhile_costs_nothing_but_a_new_one(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with under_tls(tmp_path) as (lines, server):
        assert ask(lines, server) == b"ok"
        (line,) = lines._idle[Origin("https", "127.0.0.1", server.port, None)]
        monkeypatch.setattr(Line, "is_quiet", lambda _: True)
        line.connection.sock = Ended(error, line.connection.sock)
        assert ask(lines, server) == b"ok"
        assert server.connections == 2


def test_other_failures_of_tls_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with under_tls(tmp_path) as (lines, server):
        assert ask(lines, server) == b"ok"
        (line,) = lines._idle[Origin("https", "127.0.0.1", server.port, None)]
        monkeypatch.setattr(Line, "is_quiet", lambda _: True)
        line.connection.sock = Ended(ssl.SSLError(1, "bad record"), line.connection.sock)
        with pytest.raises(SSLError, match="bad record"):
            ask(lines, server)

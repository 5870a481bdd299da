"""Connections are shared, few, and closed in the end."""

import ssl
from contextlib import closing

import pytest
from botocore.httpsession import get_cert_path

from scanner.aws.common import Common
from scanner.aws.fast.lines import Lines, Request
from scanner.aws.fast.place import Origin
from tests.support.wire import Wire, wire

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def ask(lines: Lines, server: Wire) -> bytes:
    request = Request(b"GET / HTTP/1.1\r\n\r\n", "http://s3", True, list)
    return lines.exchange(Origin("http", "127.0.0.1", server.port, None), request).body


def opened(most: int) -> Lines:
    return Lines(5, 5, str(get_cert_path(True)), most)


def test_the_oldest_connection_goes_where_there_are_too_many() -> None:
    with wire() as one, wire() as other, closing(opened(1)) as lines:
        for server in (one, other):
            server.hangs_up, server.answer = False, ANSWER
        assert [ask(lines, server) for server in (one, other, other, one)] == [b"ok"] * 4
        assert (one.connections, other.connections) == (2, 1)


def test_what_comes_unasked_ends_a_connection() -> None:
    with wire() as server, closing(opened(4)) as lines:
        server.hangs_up = False
        server.answer = ANSWER + b"HTTP/1.1 408 Request Timeout\r\n\r\n"
        assert ask(lines, server) == ask(lines, server) == b"ok"
        assert server.connections == 2


@pytest.mark.parametrize("has_body", [True, False])
def test_a_second_answer_that_nobody_asked_for_is_neither_the_first_nor_the_next(has_body: bool) -> None:
    first = ANSWER if has_body else b"HTTP/1.1 200 OK\r\nX-Amz-Id-2: first\r\n\r\n"
    other = b"HTTP/1.1 404 Not Found\r\nX-Amz-Id-2: other\r\nContent-Length: 3\r\n\r\nyes"
    request = Request(b"GET / HTTP/1.1\r\n\r\n", "http://s3", has_body, list)
    with wire() as server, closing(opened(4)) as lines:
        server.hangs_up, server.answer = False, first + other
        told = [lines.exchange(Origin("http", "127.0.0.1", server.port, None), request) for _ in range(2)]
        assert [one.status for one in told] == [200, 200]
        assert "other" not in str([one.headers for one in told])
        assert [one.body for one in told] == [b"ok" if has_body else b""] * 2
        assert server.connections == 2


def test_a_connection_that_is_said_to_end_is_not_used_again() -> None:
    with wire() as server, closing(opened(4)) as lines:
        server.hangs_up, server.answer = False, ANSWER.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        assert ask(lines, server) == ask(lines, server) == b"ok"
        assert server.connections == 2


def test_nothing_is_kept_after_the_end() -> None:
    with wire() as server:
        server.hangs_up, server.answer = False, ANSWER
        lines = opened(4)
        lines.close()
        assert ask(lines, server) == ask(lines, server) == b"ok"
        assert server.connections == 2


class Thing:
    """Something that ends."""

    ended = 0

    def close(self) -> None:
        self.ended += 1


def test_the_last_one_closes_what_is_shared() -> None:
    common: Common[Thing] = Common()
    first, second = common.joined(Thing), common.joined(Thing)
    assert first is second
    common.left()
    assert [first.ended] == [0]
    common.left()
    assert [first.ended] == [1]
    assert common.joined(Thing) is not first
    common.left()


def test_certificates_may_stand_in_a_folder(tmp_path: object) -> None:
    lines = Lines(1, 1, str(tmp_path), 1)
    assert lines._dialler._context.verify_mode is ssl.CERT_REQUIRED
    lines.close()

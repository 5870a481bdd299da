"""Connections are spread over the addresses of a host, which is looked up by one at a time and not for ever."""

import random
import socket
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from threading import Event

import pytest
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ProxyConnectionError, SSLError
from botocore.httpsession import get_cert_path
from urllib3.connection import HTTPConnection
from urllib3.exceptions import ConnectTimeoutError as NoConnectionInTimeError

from scanner.aws.fast.lines import Lines, Request
from scanner.aws.fast.names import FRESH_SECONDS, Found, Names
from scanner.aws.fast.place import Origin, Proxy
from tests.support.certificates import certificate
from tests.support.wire import Wire, wire

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
HOST = "s3.eu-west-1.amazonaws.com"
V4, V6 = socket.AF_INET, socket.AF_INET6
LOOPBACK = tuple(f"127.0.0.{number}" for number in (2, 3, 4))


class Resolver:
    """Tells addresses, and counts how often it is asked."""

    def __init__(self, *addresses: str, family: int = V4) -> None:
        self.found: list[Found] = [(family, address) for address in addresses]
        self.asked: list[tuple[str, int]] = []
        self.fails = False
        self.may_answer = Event()
        self.may_answer.set()

    def __call__(self, host: str, port: int) -> Iterable[Found]:
        self.asked.append((host, port))
        assert self.may_answer.wait(60)
        if self.fails:
            raise socket.gaierror(socket.EAI_AGAIN, "try again")
        return self.found


class Clock:
    """Stands still until it is put forward."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Comers(Clock):
    """Notes when so many have looked at it since it was put forward, which is when they ask for a host."""

    def __init__(self, most: int) -> None:
        self.all_there = Event()
        self._left = most

    def __call__(self) -> float:
        if self.now:
            self._left -= 1
            if not self._left:
                self.all_there.set()
        return self.now


def names(resolver: Resolver, clock: Clock | None = None) -> Names:
    return Names(clock or Clock(), resolver)


class TestTheOrder:
    """Which address is tried first, and which afterwards."""

    def test_each_time_another_one_comes_first(self) -> None:
        found = names(Resolver("a", "b", "c"))
        orders = [found.addresses(HOST, 443) for _ in range(6)]
        assert all(sorted(order) == ["a", "b", "c"] for order in orders)
        assert sorted(order[0] for order in orders) == ["a", "a", "b", "b", "c", "c"]

    def test_runs_do_not_all_begin_with_the_same_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(random, "sample", lambda family, _: list(reversed(family)))
        assert names(Resolver("a", "b", "c")).addresses(HOST, 443) == ["c", "b", "a"]

    def test_a_family_that_the_resolver_puts_last_stays_last(self) -> None:
        resolver = Resolver("a", "b")
        resolver.found += [(V6, "::1"), (V6, "::2")]
        found = names(resolver)
        assert all(set(found.addresses(HOST, 443)[:2]) == {"a", "b"} for _ in range(5))

    def test_an_address_that_is_told_twice_counts_once(self) -> None:
        assert names(Resolver("a", "a")).addresses(HOST, 443) == ["a"]

    def test_an_address_that_takes_no_connection_is_left_out(self) -> None:
        resolver = Resolver("a", "b")
        found = names(resolver)
        found.addresses(HOST, 443)
        found.avoid(HOST, 443, "a")
        assert [found.addresses(HOST, 443) for _ in range(3)] == [["b"]] * 3
        assert len(resolver.asked) == 1

    def test_with_the_last_address_the_host_is_looked_up_again(self) -> None:
        resolver = Resolver("a")
        found = names(resolver)
        found.addresses(HOST, 443)
        found.avoid(HOST, 443, "a")
        found.avoid(HOST, 443, "a")
        assert found.addresses(HOST, 443) == ["a"]
        assert len(resolver.asked) == 2


class TestLookingUp:
    """When the resolver is asked."""

    def test_an_answer_is_good_for_some_seconds(self) -> None:
        clock, resolver = Clock(), Resolver("a")
        found = names(resolver, clock)
        found.addresses(HOST, 443)
        resolver.found = [(V4, "b")]
        clock.now = FRESH_SECONDS - 0.1
        assert found.addresses(HOST, 443) == ["a"]
        clock.now = FRESH_SECONDS
        assert found.addresses(HOST, 443) == ["b"]
        assert resolver.asked == [(HOST, 443)] * 2

    def test_each_host_is_looked_up_for_itself(self) -> None:
        resolver = Resolver("a")
        found = names(resolver)
        for host, port in ((HOST, 443), ("other", 443), (HOST, 80)):
            found.addresses(host, port)
        assert resolver.asked == [(HOST, 443), ("other", 443), (HOST, 80)]

    def test_a_failure_is_told_and_not_kept(self) -> None:
        resolver = Resolver("a")
        found, resolver.fails = names(resolver), True
        with pytest.raises(socket.gaierror, match="try again"):
            found.addresses(HOST, 443)
        resolver.fails = False
        assert found.addresses(HOST, 443) == ["a"]

    def test_no_address_is_a_failure(self) -> None:
        with pytest.raises(socket.gaierror, match="no address"):
            names(Resolver()).addresses(HOST, 443)

    @pytest.mark.parametrize("fails", [False, True])
    def test_those_who_come_meanwhile_share_what_comes_of_it(self, fails: bool) -> None:
        clock, resolver = Comers(8), Resolver("a")
        found = Names(clock, resolver)
        found.addresses(HOST, 443)
        resolver.found, resolver.fails, resolver.may_answer = [(V4, "b")], fails, clock.all_there
        clock.now = FRESH_SECONDS
        with ThreadPoolExecutor(8) as pool:
            asking = [pool.submit(found.addresses, HOST, 443) for _ in range(8)]
            told = [one.exception() or one.result() for one in asking]
        assert len(resolver.asked) == 2
        assert all(isinstance(one, socket.gaierror) if fails else one == ["b"] for one in told)

    def test_the_last_address_is_there_for_who_shared_it_and_comes_late(self) -> None:
        """Many wait for one look-up; the first of them may find out that the address is bad before the others look."""
        resolver = Resolver("a")
        found = names(resolver)

        class Turns:
            """Somebody else avoids the address between the look-up and the look at it."""

            def __next__(self) -> int:
                found.avoid(HOST, 443, "a")
                return 0

        found.addresses(HOST, 443)
        found._known[HOST, 443].turns = Turns()  # type: ignore[assignment]
        assert found.addresses(HOST, 443) == ["a"]

    def test_addresses_are_their_own(self) -> None:
        assert Names().addresses("127.0.0.1", 80) == ["127.0.0.1"]

    def test_what_can_be_no_name_is_a_failure_like_any_other(self) -> None:
        with pytest.raises(socket.gaierror, match="can be no name"):
            Names().addresses("a" * 64 + ".example", 80)


def ask(lines: Lines, origin: Origin) -> bytes:
    scheme = origin.scheme
    return lines.exchange(origin, Request(b"GET / HTTP/1.1\r\n\r\n", f"{scheme}://{origin.host}", True, list)).body


@contextmanager
def opened(resolver: Resolver, ca: str = "", timeout: float = 60) -> Iterator[Lines]:
    with closing(Lines(timeout, 60, ca or str(get_cert_path(True)), 8, names(resolver))) as lines:
        yield lines


@contextmanager
def machines(addresses: Iterable[str]) -> Iterator[list[Wire]]:
    """Serve at several addresses, the same port everywhere."""
    with ExitStack() as stack:
        found: list[Wire] = []
        for address in addresses:
            found.append(stack.enter_context(wire(address=address, port=found[0].port if found else 0)))
            found[-1].answer = ANSWER
        yield found


class TestConnecting:
    """What becomes of a host's addresses."""

    def test_new_connections_are_spread(self) -> None:
        resolver = Resolver(*LOOPBACK)
        with machines(LOOPBACK) as servers, opened(resolver) as lines:
            origin = Origin("http", HOST, servers[0].port, None)
            assert {ask(lines, origin) for _ in range(12)} == {b"ok"}
            assert [server.connections for server in servers] == [4, 4, 4]
            assert resolver.asked == [(HOST, origin.port)]

    def test_a_connection_that_is_kept_stays_where_it_is(self) -> None:
        with machines(LOOPBACK) as servers, opened(Resolver(*LOOPBACK)) as lines:
            for server in servers:
                server.hangs_up = False
            assert [ask(lines, Origin("http", HOST, servers[0].port, None)) for _ in range(3)] == [b"ok"] * 3
            assert sorted(server.connections for server in servers) == [0, 0, 1]

    def test_an_address_that_refuses_is_tried_once(self) -> None:
        with machines(LOOPBACK[:1]) as (server,), opened(Resolver("127.0.0.9", LOOPBACK[0])) as lines:
            assert [ask(lines, Origin("http", HOST, server.port, None)) for _ in range(4)] == [b"ok"] * 4
            assert server.connections == 4

    def test_where_all_refuse_the_last_refusal_is_told_and_the_host_looked_up_again(self) -> None:
        resolver = Resolver("127.0.0.8", "127.0.0.9")
        with machines(LOOPBACK[:1]) as (server,), opened(resolver) as lines:
            origin = Origin("http", HOST, server.port, None)
            with pytest.raises(EndpointConnectionError, match=HOST):
                ask(lines, origin)
            resolver.found = [(V4, LOOPBACK[0])]
            assert ask(lines, origin) == b"ok"

    def test_an_address_that_does_not_answer_costs_one_attempt(self, monkeypatch: pytest.MonkeyPatch) -> None:
        connect = HTTPConnection.connect

        def hangs(connection: HTTPConnection) -> None:
            if connection.host == "127.0.0.9":
                raise NoConnectionInTimeError(connection, "timed out")
            connect(connection)

        monkeypatch.setattr(HTTPConnection, "connect", hangs)
        monkeypatch.setattr(random, "sample", lambda family, _: list(family))
        with machines(LOOPBACK[:1]) as (server,), opened(Resolver("127.0.0.9", LOOPBACK[0])) as lines:
            origin = Origin("http", HOST, server.port, None)
            with pytest.raises(ConnectTimeoutError):
                ask(lines, origin)
            assert [ask(lines, origin) for _ in range(3)] == [b"ok"] * 3

    def test_a_name_that_is_not_known_is_an_endpoint_that_cannot_be_reached(self) -> None:
        resolver = Resolver()
        with opened(resolver) as lines, pytest.raises(EndpointConnectionError, match=HOST):
            ask(lines, Origin("http", HOST, 80, None))

    def test_behind_a_proxy_nothing_is_looked_up(self) -> None:
        resolver = Resolver(*LOOPBACK)
        with wire() as proxy, opened(resolver) as lines:
            proxy.answer = ANSWER
            assert ask(lines, Origin("http", HOST, 80, Proxy("127.0.0.1", proxy.port, ()))) == b"ok"
            assert resolver.asked == []

    def test_a_proxy_that_refuses_is_no_address_to_avoid(self) -> None:
        with machines(LOOPBACK[:1]) as (server,), opened(Resolver()) as lines:
            gone = Origin("http", HOST, 80, Proxy("127.0.0.9", server.port, ()))
            with pytest.raises(ProxyConnectionError):
                ask(lines, gone)


def test_certificates_must_name_the_host_and_not_its_address(tmp_path: Path) -> None:
    public, context = certificate(tmp_path, HOST)
    with wire(context) as server, opened(Resolver("127.0.0.1"), str(public)) as lines:
        server.answer = ANSWER
        assert ask(lines, Origin("https", HOST, server.port, None)) == b"ok"
        with pytest.raises(SSLError, match="not valid for 'other\\.example'"):
            ask(lines, Origin("https", "other.example", server.port, None))

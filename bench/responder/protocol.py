"""HTTP/1.1 on one connection: requests in, answers out after the latency, and a way to steer."""

import asyncio
import os
import re
from collections.abc import Callable
from functools import partial

import msgspec

from bench.responder.answers import answer
from bench.responder.faults import Faults
from bench.responder.requests import request_of
from bench.responder.stats import Stats
from bench.responder.world import World

_LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)
_END = b"\r\n\r\n"
_DEAD = 9


class Service:
    """What all connections share."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.stats = Stats()
        self.held: list[Callable[[], None]] = []

    def control(self, line: bytes, body: bytes) -> bytes:
        """Answer `/_ctl/stats`, or take the faults of `/_ctl/config` and count anew."""
        if line.startswith(b"POST /_ctl/config "):
            self.world.change(msgspec.json.decode(body, type=Faults))
            self.stats = Stats()
            held, self.held = self.held, []
            for send in held:
                send()
        return answer(200, msgspec.json.encode(self.stats.told()).decode(), "application/json")


class Connection(asyncio.Protocol):
    """A kept-alive connection of one client."""

    def __init__(self, service: Service, later: Callable[..., object]) -> None:
        self._service = service
        self._later = later
        self._received = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 -- what a TCP server gives
        self._transport = transport
        self._service.stats.connections += 1

    def data_received(self, data: bytes) -> None:
        """Take up every request that has arrived whole."""
        self._received += data
        while (end := self._received.find(_END)) >= 0:
            head = self._received[: end + 2]
            length = 0 if head.startswith((b"GET", b"HEAD")) else int((_LENGTH.search(head) or (b"", 0))[1])
            last = end + len(_END) + length
            if len(self._received) < last:
                return
            body, self._received = self._received[end + len(_END) : last], self._received[last:]
            self._take(head, body)

    def _take(self, head: bytes, body: bytes) -> None:
        if b" /_ctl/" in head[:20]:
            self._transport.write(self._service.control(head, body))
            return
        world, stats = self._service.world, self._service.stats
        stats.total += 1
        if world.faults.die_after and stats.total > world.faults.die_after:
            os._exit(_DEAD)
        operation, answered = world.reply(request_of(head, body))
        if answered is None:
            return
        stats.begun(operation, answered[9:12].decode())
        if world.faults.hold_after and stats.total > world.faults.hold_after:
            self._service.held.append(partial(self._send, stats, answered))
        elif world.faults.latency_ms:
            self._later(world.faults.latency_ms / 1000, self._send, stats, answered)
        else:
            self._send(stats, answered)

    def _send(self, stats: Stats, answered: bytes) -> None:
        stats.ended()
        if not self._transport.is_closing():
            self._transport.write(answered)

"""The addresses of hosts: S3 tells several for a name, others every few seconds, and wants connections on many of them.

Who opens all connections to one address asks one of S3's machines for what many are there for (Amazon S3 User Guide,
optimizing-performance-guidelines.html: "scale storage connections horizontally").
"""

import random
import socket
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from itertools import count
from threading import Lock
from typing import Final

import msgspec

FRESH_SECONDS: Final = 5.0
"""How long an answer is good: resolvers do not say, and S3's own are for some seconds."""

Found = tuple[int, str]
"""A family of addresses, as `socket` numbers them, and one of its addresses."""
LookUp = Callable[[str, int], Iterable[Found]]
"""Returns the addresses of a host, the best first; raises OSError where there are none."""

_Host = tuple[str, int]


class _Known(msgspec.Struct):
    """What is known of a host until a time: its addresses by family, and whose turn it is."""

    families: tuple[tuple[str, ...], ...]
    until: float
    turns: "count[int]" = msgspec.field(default_factory=count)


class Names:
    """Looks hosts up, one look-up at a time for each; safe to share by threads. `clock` is in seconds.

    Those who want a host that is being looked up share what comes of it, also where it fails. Failures are not kept.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, look_up: LookUp | None = None) -> None:
        self._clock = clock
        self._look_up = look_up or _looked_up
        self._lock = Lock()
        self._known: dict[_Host, _Known] = {}
        self._asked: dict[_Host, Future[_Known]] = {}

    def addresses(self, host: str, port: int) -> list[str]:
        """Return the addresses of a host in the order in which to try them, each time another one first.

        Families stay in the order of the resolver: the second one may not be reachable from here. Raises OSError.
        """
        known = self._fresh((host, port))
        turn = next(known.turns)
        return [address for family in known.families for address in _turned(family, turn)]

    def avoid(self, host: str, port: int, address: str) -> None:
        """Leave out an address that takes no connection; with the last one the host is looked up again."""
        with self._lock:
            if known := self._known.get((host, port)):
                families = (tuple(one for one in family if one != address) for family in known.families)
                left = tuple(filter(None, families))
                if left:
                    known.families = left
                else:
                    # Others may have been told of it and not looked yet: they find the last address, and that it fails.
                    del self._known[host, port]

    def _fresh(self, host: _Host) -> _Known:
        with self._lock:
            known = self._known.get(host)
            if known and self._clock() < known.until:
                return known
            mine: Future[_Known] = Future()
            asked = self._asked.setdefault(host, mine)
        if asked is mine:
            self._ask(host, mine)
        return asked.result()

    def _ask(self, host: _Host, asked: "Future[_Known]") -> None:
        try:
            known = _Known(_shuffled(self._look_up(*host)), self._clock() + FRESH_SECONDS)
        except BaseException as error:  # noqa: BLE001 -- whatever it is, nobody may wait for an answer for ever
            with self._lock:
                del self._asked[host]
            asked.set_exception(error)
        else:
            with self._lock:
                del self._asked[host]
                self._known[host] = known
            asked.set_result(known)


def _looked_up(host: str, port: int) -> list[Found]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise socket.gaierror(socket.EAI_NONAME, f"{host!r} can be no name: {error}") from error
    return [(family, str(address[0])) for family, _, _, _, address in found]


def _shuffled(found: Iterable[Found]) -> tuple[tuple[str, ...], ...]:
    """Return addresses by family, each once, in any order: who begins now shall not begin where all others do."""
    families: dict[int, dict[str, None]] = {}
    for family, address in found:
        families.setdefault(family, {})[address] = None
    if not families:
        raise socket.gaierror(socket.EAI_NONAME, "the name server told no address")
    return tuple(tuple(random.sample(list(family), len(family))) for family in families.values())


def _turned(family: tuple[str, ...], turn: int) -> tuple[str, ...]:
    start = turn % len(family)
    return family[start:] + family[:start]

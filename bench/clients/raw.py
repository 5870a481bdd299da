"""As near to the wire as Python comes: kept-alive connections, signatures of our own, XML by regular expressions.

Nothing is retried and nothing is checked: it is a limit to measure by, not a way to scan.
"""

import asyncio
import os
import re
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from bench.clients.judged import Seen, SeenRule, write
from bench.clients.signing import Call, Keys, signed
from bench.fleet import HOME_ACCOUNT, REGIONS

_RULE = re.compile(rb"<Rule>(.*?)</Rule>", re.DOTALL)
_BUCKET = re.compile(rb"<Bucket><Name>([^<]+)</Name>.*?<BucketRegion>([^<]+)</BucketRegion></Bucket>")
# They have a Status of their own, and a rule has but one outside of them.
_NESTED = re.compile(rb"<(DeleteMarkerReplication|SourceSelectionCriteria)>.*?</\1>", re.DOTALL)
_PAGE = "max-buckets=1000"
_LENGTH = b"Content-Length: "
Listed = tuple[Keys, str, str]


class _Connection:
    """One connection, one request at a time."""

    def __init__(self, host: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._host, self._reader, self._writer = host, reader, writer

    @classmethod
    async def open(cls, host: str) -> "_Connection":
        name, port = host.split(":")
        return cls(host, *await asyncio.open_connection(name, int(port), limit=1 << 20))

    async def ask(self, call: Call, keys: Keys) -> tuple[int, bytes]:
        self._writer.write(signed(call, keys, self._host))
        head = await self._reader.readuntil(b"\r\n\r\n")
        start = head.index(_LENGTH) + len(_LENGTH)
        length = int(head[start : head.index(b"\r", start)])
        return int(head[9:12]), await self._reader.readexactly(length)


async def _main(path: Path, size: int, roles: Sequence[str]) -> None:
    host = urlsplit(os.environ["AWS_ENDPOINT_URL"]).netloc
    connections = await asyncio.gather(*(_Connection.open(host) for _ in range(size)))
    listed: list[Listed] = []
    accounts = iter(roles or ("",))
    await asyncio.gather(*(_list(connection, accounts, listed) for connection in connections))
    seen: dict[str, Seen] = {}
    buckets = iter(listed)
    await asyncio.gather(*(_read(connection, buckets, seen) for connection in connections))
    write(path, seen)


async def _list(connection: _Connection, roles: Iterator[str], listed: list[Listed]) -> None:
    """List the accounts of roles, the own one's for no role."""
    own = Keys(f"AKIA{HOME_ACCOUNT}BEN", "made-up")
    for role in roles:
        keys = await _assumed(connection, role, own) if role else own
        query = _PAGE
        while query:
            _, body = await connection.ask(Call(REGIONS[0], "/", query), keys)
            listed += [(keys, name.decode(), region.decode()) for name, region in _BUCKET.findall(body)]
            token = _text(b"ContinuationToken", body)
            query = f"continuation-token={token}&{_PAGE}" if token else ""


async def _assumed(connection: _Connection, role: str, own: Keys) -> Keys:
    form = f"Action=AssumeRole&Version=2011-06-15&RoleArn={role}&RoleSessionName=bench"
    _, body = await connection.ask(Call(REGIONS[0], "/", service="sts", method="POST", body=form), own)
    return Keys(_text(b"AccessKeyId", body), _text(b"SecretAccessKey", body))


async def _read(connection: _Connection, buckets: Iterator[Listed], seen: dict[str, Seen]) -> None:
    for keys, name, region in buckets:
        _, versioning = await connection.ask(Call(region, f"/{name}", "versioning="), keys)
        status, replication = await connection.ask(Call(region, f"/{name}", "replication="), keys)
        rules = [_rule(rule) for rule in _RULE.findall(replication)] if status == 200 else []  # noqa: PLR2004
        seen[name] = Seen(region, _text(b"Status", versioning), rules)


def _rule(text: bytes) -> SeenRule:
    outer = _NESTED.sub(b"", text)
    name = _text(b"Bucket", outer).rpartition(":")[2]
    return SeenRule(_text(b"Status", outer) == "Enabled", _text(b"Prefix", outer), name, _text(b"Account", outer))


def _text(name: bytes, body: bytes) -> str:
    start = body.find(b"<%b>" % name) + len(name) + 2
    return body[start : body.index(b"<", start)].decode() if start > len(name) + 1 else ""


if __name__ == "__main__":
    factory = import_module("uvloop").new_event_loop if find_spec("uvloop") else None
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(_main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))

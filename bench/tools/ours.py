"""This scanner, as a person starts it, and the two limits beside it."""

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from bench import verdicts
from bench.clients import judged
from bench.fleet import Truth
from bench.responder.running import Responder
from bench.tools.tool import Tool, roles_of

CONNECTIONS = 64
_ANSWERS = "answers.csv"


def ours(connections: int) -> Tool:
    """Return this scanner with so many reads at a time."""
    return Tool(
        f"scanner, {connections}", partial(_ours, connections), lambda _, folder: verdicts.of_run(folder / "run")
    )


def raw(connections: int) -> Tool:
    """Return the least that could do it with so many connections."""
    return Tool(f"raw client, {connections}", partial(_client, "raw", connections), _told)


def minimal(connections: int) -> Tool:
    """Return what boto3 alone does with so many threads."""
    words = partial(_client, "minimal", connections)
    return Tool(f"minimal boto3, {connections}", words, _told, most_buckets=20_000, most_accounts=20)


def _ours(connections: int, responder: Responder, folder: Path) -> Sequence[str]:
    roles = [word for role in roles_of(responder) for word in ("--assume-role", role)]
    options = ["--policy", str(verdicts.POLICY), "--out", str(folder / "run"), "--workers", str(connections)]
    return [sys.executable, "-m", "scanner", "scan", *options, *roles]


def _client(name: str, connections: int, responder: Responder, folder: Path) -> Sequence[str]:
    program = [sys.executable, "-m", f"bench.clients.{name}"]
    return [*program, str(folder / _ANSWERS), str(connections), *roles_of(responder)]


def _told(_: Responder, folder: Path) -> Mapping[str, Truth]:
    return judged.read(folder / _ANSWERS)


OURS, RAW, MINIMAL = (made(CONNECTIONS) for made in (ours, raw, minimal))

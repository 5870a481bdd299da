"""This scanner, as a person starts it, and the two limits beside it."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bench import verdicts
from bench.clients import judged
from bench.responder.running import Responder
from bench.tools.tool import Tool, roles_of

WORKERS = 64
_ANSWERS = "answers.csv"


def _ours(responder: Responder, folder: Path) -> Sequence[str]:
    roles = [word for role in roles_of(responder) for word in ("--assume-role", role)]
    options = ["--policy", str(verdicts.POLICY), "--out", str(folder / "run"), "--workers", str(WORKERS)]
    return [sys.executable, "-m", "scanner", "scan", *options, *roles]


def _client(name: str, responder: Responder, folder: Path) -> Sequence[str]:
    return [sys.executable, "-m", f"bench.clients.{name}", str(folder / _ANSWERS), *roles_of(responder)]


OURS = Tool("scanner", _ours, lambda _, folder: verdicts.of_run(folder / "run"))
RAW = Tool("raw client", partial(_client, "raw"), lambda _, folder: judged.read(folder / _ANSWERS))
MINIMAL = Tool(
    "minimal boto3",
    partial(_client, "minimal"),
    lambda _, folder: judged.read(folder / _ANSWERS),
    most_buckets=20_000,
    most_accounts=20,
)

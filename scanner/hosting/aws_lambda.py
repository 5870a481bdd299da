"""AWS Lambda: `scanner.hosting.aws_lambda.handler` is the function. It is the command line with an event for its words.

A run is kept in a bucket as `scanner evidence upload` keeps it, since nothing outlives the call here. A user's error
is raised, so that Step Functions can tell it by its class from a run with findings, which is an answer.
"""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from scanner.errors import ScannerError
from scanner.hosting.accounts import accounts_of, nothing_to_ask
from scanner.hosting.event import Event, event_of
from scanner.hosting.keeping import Kept, keep, store_accounts, with_accounts
from scanner.hosting.running import Context, run_program
from scanner.runs import directory


def handler(document: object, context: Context | None = None) -> dict[str, Any]:
    """Do what an event asks, and return what came of it as a document; raise ScannerError as the command line does."""
    event = event_of(document)
    if event.command == "accounts":
        return _accounts(event)
    event = with_accounts(event)
    if nothing_to_ask(event):
        return {"part": None}
    with TemporaryDirectory(prefix="scanner-") as home:
        code, folder = run_program(event, Path(home), context)
        told = _told(folder) if event.command == "scan" else _proven(folder)
        return {"exit_code": code, **told, **_kept(told["run"], keep(event, folder))}


def _accounts(event: Event) -> dict[str, Any]:
    """Return the accounts, or where they were put: many do not fit into what a state machine hands on."""
    accounts = accounts_of(event)
    if not event.upload:
        return {"accounts": accounts}
    return {"accounts_at": msgspec.to_builtins(store_accounts(event, accounts))}


def _told(folder: Path) -> dict[str, Any]:
    report = directory.load_report(folder)
    return {
        "run": report.run.id,
        "complete": report.coverage.complete,
        "verdicts": dict(report.summary.verdicts),
        "by_severity": dict(report.summary.by_severity),
    }


def _proven(folder: Path) -> dict[str, Any]:
    verified = directory.load_verification(folder)
    return {"run": verified.run, "proofs": dict(Counter(proof.state for proof in verified.proofs))}


def _kept(run: str, kept: Kept | None) -> dict[str, Any]:
    if kept is None:
        return {}
    if kept.problem:
        raise ScannerError(f"run {run} could not be kept: {kept.problem}", "Call the function again.")
    return kept.told()

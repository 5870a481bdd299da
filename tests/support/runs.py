"""Runs of made-up buckets on disk, judged at a time of the test's choosing, as `scanner scan` leaves them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scanner.model.policy import Policy
from scanner.model.report import Report
from scanner.model.snapshot import AccountRecord, Snapshot, SnapshotHeader
from scanner.pipeline import judge
from scanner.runs import directory, snapshot_file
from tests.support.fragments import ACCOUNT, records, resources
from tests.support.policies import policy

Fragment = Mapping[str, Mapping[str, Any]]


def snapshot_at(day: str, fragment: Fragment, errors: Mapping[str, str] | None = None) -> Snapshot:
    """Return a snapshot of noon of a day; `errors` are the accounts that were asked, each with its error or nothing."""
    accounts = tuple(
        AccountRecord(account, f"arn:aws:iam::{account}:role/audit", 1, error=error)
        for account, error in (errors or {ACCOUNT: ""}).items()
    )
    header = SnapshotHeader(f"{day.replace('-', '')}T120000Z-abcdef", f"{day}T12:00:00Z", "0.1.0", ("arn:caller",))
    return Snapshot(header, accounts, records(fragment), f"{day}T12:00:30Z", resources=resources(fragment))


def report_at(day: str, fragment: Fragment, *policies: Policy, errors: Mapping[str, str] | None = None) -> Report:
    """Return the report of a day, judged by the policies or else for versioning."""
    return judge(snapshot_at(day, fragment, errors), policies or (policy("source-versioning"),))


def save(
    folder: Path, day: str, fragment: Fragment, *policies: Policy, errors: Mapping[str, str] | None = None
) -> Path:
    """Write a run of a day into a folder; return the folder."""
    directory.create(folder)
    snapshot_file.write(folder / directory.SNAPSHOT, snapshot_at(day, fragment, errors))
    directory.write_reports(folder, report_at(day, fragment, *policies, errors=errors), ("json",))
    directory.seal(folder)
    return folder

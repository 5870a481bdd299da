"""Scanning Nordwind, or a part of it, on any emulator, through the same pipeline as real AWS."""

from collections.abc import Mapping
from pathlib import Path

from scanner import pipeline
from scanner.aws.access import Access
from scanner.model.progress import Silent
from scanner.sandbox import in_force
from scanner.sandbox.policies import shown_policies
from scanner.sandbox.running import AUDIT_ROLES

Row = tuple[str, str, str, str]
"""Bucket, policy, check and rule of a finding."""


def scan(variables: Mapping[str, str], out: Path) -> dict[Row, str]:
    """Scan as the user whom the variables sign for, with all shipped policies; return each finding's verdict."""
    options = pipeline.ScanOptions(
        accesses=[Access(role_arn=role) for role in AUDIT_ROLES],
        judging=pipeline.JudgeOptions(policies=shown_policies(), formats=("json",), out=out),
    )
    with in_force(variables):
        report = pipeline.scan(options, Silent()).report
    assert not any(account.error for account in report.coverage.accounts)
    return {(f.bucket, f.policy, f.check, f.rule): str(f.verdict) for f in report.findings}


def of_bucket(rows: Mapping[Row, str], name: str) -> dict[Row, str]:
    """Return the verdicts of one bucket."""
    return {row: verdict for row, verdict in rows.items() if row[0] == name}

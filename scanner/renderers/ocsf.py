"""`findings.ocsf.jsonl`: OCSF 1.5.0 events of the class Compliance Finding (2003), profile `cloud`, one a line.

All four verdicts have their place: Pass, Fail, Warning ("did not yield a result due to missing information") and Other.
A waived finding is Suppressed. Each account that was asked has an event of its own, whose check is `scan-coverage` and
whose status is Warning where something could not be read. https://schema.ocsf.io/1.5.0/classes/compliance_finding
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from scanner.model.finding import Finding, Severity, Verdict
from scanner.model.renderer import Renderer
from scanner.model.report import CheckInfo, Report
from scanner.model.unseen import AccountRead, accounts
from scanner.renderers._jsons import encoded, lines
from scanner.renderers._lines import first, line
from scanner.renderers._places import Places
from scanner.renderers._times import milliseconds
from scanner.renderers._view import Status, status_of

VERSION: Final = "1.5.0"
_TEXT, _LONG = 4_000, 65_535
_SEVERITIES: Final[Mapping[Severity, int]] = {
    Severity.CRITICAL: 5,
    Severity.HIGH: 4,
    Severity.MEDIUM: 3,
    Severity.LOW: 2,
    Severity.INFORMATIONAL: 1,
}
_VERDICTS: Final[Mapping[Verdict, tuple[int, str]]] = {
    Verdict.COMPLIANT: (1, "Pass"),
    Verdict.NON_COMPLIANT: (3, "Fail"),
    Verdict.INSUFFICIENT_DATA: (2, "Warning"),
    Verdict.NOT_APPLICABLE: (99, "NOT_APPLICABLE"),
}
_STATUSES: Final[Mapping[Status, tuple[int, str]]] = {
    Status.WRONG: (1, "New"),
    Status.UNKNOWN: (1, "New"),
    Status.WAIVED: (3, "Suppressed"),
    Status.SOUND: (4, "Resolved"),
    Status.MOOT: (4, "Resolved"),
}
_MOST_GAPS = 100


def chunks(report: Report) -> Iterator[bytes]:
    """Yield every finding, all verdicts, in the report's order, and then the coverage of each account."""
    return lines(map(encoded, _events(report)))


def _events(report: Report) -> Iterator[dict[str, Any]]:
    places, checks = Places(report), {check.id: check for check in report.checks}
    common = _common(report)
    for finding in report.findings:
        yield common | _finding(finding, places, checks.get(finding.check))
    for read in accounts(report):
        yield common | _coverage(read, places)


def _common(report: Report) -> dict[str, Any]:
    product = {"name": "s3-replication-scanner", "vendor_name": "s3-replication-scanner"}
    version = line(report.tool.version, _TEXT)
    return {
        "activity_id": 1,
        "activity_name": "Create",
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2003,
        "class_name": "Compliance Finding",
        "type_uid": 200301,
        "type_name": "Compliance Finding: Create",
        "time": milliseconds(report.run.finished),
        "metadata": {
            "version": VERSION,
            "profiles": ["cloud"],
            "product": product | {"version": version},
            "correlation_uid": line(report.run.id, _TEXT),
        },
    }


def _finding(finding: Finding, places: Places, check: CheckInfo | None) -> dict[str, Any]:
    status, message = status_of(finding), line(finding.message, _TEXT)
    title = line(check.title if check else finding.check, _TEXT)
    # What asks for nothing is not to wake anybody; the check keeps the severity that the policy gives it.
    severity = finding.severity if status.urgent else Severity.INFORMATIONAL
    event = {
        **_severity(severity),
        "status_id": _STATUSES[status][0],
        "status": _STATUSES[status][1],
        "message": message,
        "compliance": _compliance(finding, title, message),
        "finding_info": {"uid": line(finding.id, _TEXT), "title": title, "desc": message, "types": ["S3 replication"]},
        "cloud": _cloud(finding.account, finding.region, places),
        "resources": list(_resources(finding, places)),
        "evidences": [{"data": msgspec.to_builtins(read)} for read in finding.evidence],
        "unmapped": _unmapped(finding),
    }
    if check and check.repair:
        event["remediation"] = {"desc": line(check.repair, _LONG)}
    return event


def _severity(severity: Severity) -> dict[str, Any]:
    return {"severity_id": _SEVERITIES[severity], "severity": severity.capitalize()}


def _compliance(finding: Finding, title: str, message: str) -> dict[str, Any]:
    number, name = _VERDICTS[finding.verdict]
    check = {"uid": line(finding.check, _TEXT), "name": title, "status_id": number, "status": name}
    return {
        "status_id": number,
        "status": name,
        "status_code": finding.verdict,
        "status_detail": message,
        "control": line(finding.check, _TEXT),
        "standards": sorted({line(control.partition(":")[0], _TEXT) for control in finding.controls}),
        "requirements": [line(control, _TEXT) for control in finding.controls],
        "checks": [check | _severity(finding.severity)],
    }


def _cloud(account: str, region: str, places: Places) -> dict[str, Any]:
    cloud: dict[str, Any] = {"provider": "AWS", "cloud_partition": places.partition(account)}
    if account:
        cloud["account"] = {"uid": line(account, _TEXT), "type_id": 10, "type": "AWS Account"}
    return cloud | ({"region": line(region, _TEXT)} if region else {})


def _resources(finding: Finding, places: Places) -> Iterator[dict[str, Any]]:
    source = {"region": line(finding.region, _TEXT)} if finding.region else {}
    arns = {finding.bucket: places.arn(finding), finding.destination: places.destination_arn(finding)}
    for place, (name, arn) in enumerate(arns.items()):
        if arn:
            named = {"uid": line(arn, _TEXT), "name": line(name, _TEXT), "type": "AWS::S3::Bucket"}
            yield named | ({} if place else source)


def _unmapped(finding: Finding) -> dict[str, Any]:
    told = {
        "policy": finding.policy,
        "rule": finding.rule,
        "destination": finding.destination,
        "expected": finding.expected,
        "actual": finding.actual,
    }
    said: dict[str, Any] = {name: line(text, _TEXT) for name, text in told.items() if text}
    return said | ({"waiver": msgspec.to_builtins(finding.waiver)} if finding.waiver else {})


def _coverage(read: AccountRead, places: Places) -> dict[str, Any]:
    account = read.coverage.account
    number, name = _VERDICTS[Verdict.INSUFFICIENT_DATA if read.gaps else Verdict.COMPLIANT]
    told = [line(gap, _TEXT) for gap in first(read.gaps, _MOST_GAPS)]
    message = told[0] if told else "Everything that was asked of the account was read."
    return {
        **_severity(Severity.HIGH if read.gaps else Severity.INFORMATIONAL),
        "status_id": 1 if read.gaps else 4,
        "status": "New" if read.gaps else "Resolved",
        "message": message,
        "compliance": {
            "status_id": number,
            "status": name,
            "status_detail": message,
            "status_details": told,
            "control": "scan-coverage",
        },
        "finding_info": {"uid": read.id, "title": "The account was read in full"},
        "cloud": _cloud(account, "", places),
    }


RENDERER = Renderer(id="ocsf", file="findings.ocsf.jsonl", chunks=chunks)

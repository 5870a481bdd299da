"""`findings.asff.json`: the AWS Security Finding Format, for `BatchImportFindings` of AWS Security Hub.

An array with all four verdicts: PASSED, FAILED, WARNING ("some information is missing") and NOT_AVAILABLE for what does
not apply. A waived finding is SUPPRESSED with a note. Each account that was asked has a finding of its own, which is
WARNING where something could not be read. `ProductArn` names the account's and Region's own default product, so each
finding belongs to the Security Hub of that account and Region; batches of 100 are its sender's business. Lengths are
those of the Security Hub API reference (AwsSecurityFinding and its parts).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from scanner.model.finding import Finding, Severity, Verdict, WaiverRef
from scanner.model.renderer import Renderer
from scanner.model.report import CheckInfo, Report
from scanner.model.unseen import AccountRead, accounts
from scanner.renderers import _waivers as waivers
from scanner.renderers._jsons import array, encoded
from scanner.renderers._lines import first, line
from scanner.renderers._places import Places
from scanner.renderers._times import rfc3339
from scanner.renderers._view import Status, status_of

_TITLE, _DESCRIPTION, _SHORT = 256, 1024, 512
_REQUIREMENT, _MOST_REQUIREMENTS = 64, 32
_REASON, _MOST_REASONS = 512, 20
_VERDICTS: Final[Mapping[Verdict, str]] = {
    Verdict.COMPLIANT: "PASSED",
    Verdict.NON_COMPLIANT: "FAILED",
    Verdict.INSUFFICIENT_DATA: "WARNING",
    Verdict.NOT_APPLICABLE: "NOT_AVAILABLE",
}
_WORKFLOW: Final[Mapping[Status, str]] = {
    Status.WRONG: "NEW",
    Status.UNKNOWN: "NEW",
    Status.WAIVED: "SUPPRESSED",
    Status.SOUND: "RESOLVED",
    Status.MOOT: "RESOLVED",
}
_TYPES: Final = ["Software and Configuration Checks/AWS Security Best Practices"]
_ACCOUNT: Final = re.compile(r"\d{12}", re.ASCII)
_REGION: Final = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d", re.ASCII)


def chunks(report: Report) -> Iterator[bytes]:
    """Yield every finding, in the report's order, and then the coverage of each account."""
    return array(map(encoded, _findings(report)))


def _findings(report: Report) -> Iterator[dict[str, Any]]:
    places, checks = Places(report), {check.id: check for check in report.checks}
    for finding in report.findings:
        place = _place(report, places, finding.account, finding.region)
        yield place | _finding(report, finding, checks.get(finding.check), places)
    for read in accounts(report):
        place = _place(report, places, read.coverage.account, "")
        yield place | _coverage(read, place["AwsAccountId"], places)


def _place(report: Report, places: Places, account: str, region: str) -> dict[str, Any]:
    """Return what every finding has; the scanning account stands in where a bucket's owner is not known."""
    owner = account if _ACCOUNT.fullmatch(account) else _asking_account(report)
    home = region if _REGION.fullmatch(region) else places.home_region(owner)
    return {
        "SchemaVersion": "2018-10-08",
        "ProductArn": f"arn:{places.partition(owner)}:securityhub:{home}:{owner}:product/{owner}/default",
        "AwsAccountId": owner,
        "CreatedAt": rfc3339(report.run.finished),
        "UpdatedAt": rfc3339(report.run.finished),
        "RecordState": "ACTIVE",
    }


def _asking_account(report: Report) -> str:
    asked = (account.account for account in report.coverage.accounts)
    return next(filter(_ACCOUNT.fullmatch, asked), "000000000000")


def _finding(report: Report, finding: Finding, check: CheckInfo | None, places: Places) -> dict[str, Any]:
    status = status_of(finding)
    told = {
        "Id": line(f"s3-replication/{finding.id}", _SHORT),
        "GeneratorId": line(f"s3-replication/{finding.check}", _SHORT),
        "Title": line(f"{finding.bucket}: {check.title if check else finding.check}", _TITLE),
        "Description": line(finding.message, _DESCRIPTION),
        # What asks for nothing is not to wake anybody, as with the controls of Security Hub itself.
        "FindingProviderFields": _provider(finding.severity if status.urgent else Severity.INFORMATIONAL),
        "ProductFields": _fields(report, finding),
        "Resources": list(_resources(finding, places)),
        "Compliance": {
            "Status": _VERDICTS[finding.verdict],
            "RelatedRequirements": [line(c, _REQUIREMENT) for c in first(finding.controls, _MOST_REQUIREMENTS)],
        },
        "Workflow": {"Status": _WORKFLOW[status]},
    }
    if check and check.repair:
        told["Remediation"] = {"Recommendation": {"Text": line(check.repair, _SHORT)}}
    return told | ({"Note": _note(report, finding.waiver)} if finding.waiver else {})


def _provider(severity: Severity) -> dict[str, Any]:
    return {"Severity": {"Label": severity.upper(), "Original": severity.value}, "Types": _TYPES}


def _fields(report: Report, finding: Finding) -> dict[str, str]:
    told = {
        "run": report.run.id,
        "policy": finding.policy,
        "rule": finding.rule,
        "destination": finding.destination,
        "expected": finding.expected,
        "actual": finding.actual,
        "severity": finding.severity.value,
    }
    return {f"s3-replication/{name}": line(text, _DESCRIPTION) for name, text in told.items() if text}


def _resources(finding: Finding, places: Places) -> Iterator[dict[str, Any]]:
    bucket = {"Type": "AwsS3Bucket", "Partition": places.partition(finding.account)}
    region = {"Region": finding.region} if _REGION.fullmatch(finding.region) else {}
    yield bucket | region | {"Id": line(places.arn(finding), _SHORT), "ResourceRole": "Target"}
    if finding.destination and finding.destination != finding.bucket:
        yield bucket | {"Id": line(places.destination_arn(finding), _SHORT), "ResourceRole": "Actor"}


def _note(report: Report, waiver: WaiverRef) -> dict[str, str]:
    by, at = line(waiver.owner, _SHORT), rfc3339(report.run.finished)
    return {"Text": line(waivers.told(waiver), _SHORT), "UpdatedBy": by, "UpdatedAt": at}


def _coverage(read: AccountRead, owner: str, places: Places) -> dict[str, Any]:
    reasons = [line(gap, _REASON) for gap in first(read.gaps, _MOST_REASONS)]
    compliance: dict[str, Any] = {"Status": "WARNING" if reasons else "PASSED"}
    if reasons:
        compliance["StatusReasons"] = [{"ReasonCode": "NOT_READ", "Description": reason} for reason in reasons]
    account = {"Type": "AwsAccount", "Partition": places.partition(owner), "Id": f"AWS::::Account:{owner}"}
    message = reasons[0] if reasons else "Everything that was asked of the account was read."
    return {
        "Id": f"s3-replication/{read.id}",
        "GeneratorId": "s3-replication/scan-coverage",
        "Title": "The scan of S3 replication read the account in full" if not reasons else "The scan is incomplete",
        "Description": line(message, _DESCRIPTION),
        "FindingProviderFields": _provider(Severity.HIGH if reasons else Severity.INFORMATIONAL),
        "Resources": [account],
        "Compliance": compliance,
        "Workflow": {"Status": "NEW" if reasons else "RESOLVED"},
    }


RENDERER = Renderer(id="asff", file="findings.asff.json", chunks=chunks)

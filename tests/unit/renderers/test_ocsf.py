"""`findings.ocsf.jsonl`, held against OCSF's own schema of the class."""

import json
from typing import Any

import pytest

from scanner.model.report import Report
from scanner.renderers._view import status_of
from scanner.renderers.ocsf import RENDERER
from tests.support import schemas
from tests.support.company import small_company
from tests.support.hostile import hostile
from tests.support.reports import empty_estate, in_china, large, nothing_read

REPORTS = [small_company(), small_company(interrupted=True), empty_estate(), nothing_read(), large(100), hostile()]


def events(report: Report) -> list[Any]:
    return [json.loads(line) for line in RENDERER.render(report).splitlines()]


@pytest.mark.parametrize("report", REPORTS)
def test_each_line_is_a_compliance_finding(report: Report) -> None:
    assert schemas.faults("ocsf-1.5.0-compliance_finding.schema.json", *events(report)) == []


def test_all_verdicts_have_their_place() -> None:
    company = small_company()
    statuses = {
        "COMPLIANT": (1, "Pass"),
        "NON_COMPLIANT": (3, "Fail"),
        "INSUFFICIENT_DATA": (2, "Warning"),
        "NOT_APPLICABLE": (99, "NOT_APPLICABLE"),
    }
    for event, finding in zip(events(company), company.findings, strict=False):
        assert event["finding_info"]["uid"] == finding.id
        assert (event["compliance"]["status_id"], event["compliance"]["status"]) == statuses[finding.verdict]
        assert event["resources"][0]["uid"] == f"arn:aws:s3:::{finding.bucket}"
        assert event["metadata"]["correlation_uid"] == company.run.id


def test_what_asks_for_nothing_is_informational_and_its_check_keeps_its_severity() -> None:
    company = small_company()
    for event, finding in zip(events(company), company.findings, strict=False):
        expected = finding.severity if status_of(finding).urgent else "informational"
        assert event["severity"] == expected.capitalize()
        (check,) = event["compliance"]["checks"]
        assert check["severity"] == finding.severity.capitalize()


def test_only_a_waiver_in_force_suppresses() -> None:
    waived = [event for event in events(small_company()) if "waiver" in event.get("unmapped", {})]
    assert {(e["unmapped"]["waiver"]["expired"], e["status"]) for e in waived} == {(False, "Suppressed"), (True, "New")}


def test_controls_are_requirements_of_their_standards() -> None:
    event = next(event for event in events(small_company()) if event["compliance"].get("requirements"))
    assert event["compliance"]["standards"] == ["iso-27001-2022", "nist-800-53-r5"]
    assert event["compliance"]["requirements"] == [
        "nist-800-53-r5:CP-6",
        "nist-800-53-r5:CP-9",
        "iso-27001-2022:A.8.13",
    ]


@pytest.mark.parametrize("report", [small_company(), small_company(interrupted=True), nothing_read()])
def test_an_incomplete_scan_has_a_warning(report: Report) -> None:
    coverage = [event for event in events(report) if event["compliance"]["control"] == "scan-coverage"]
    assert len(coverage) == len(report.coverage.accounts)
    assert "Warning" in {event["compliance"]["status"] for event in coverage}


def test_a_complete_scan_passes_and_names_the_account() -> None:
    (event,) = events(empty_estate())
    assert event["compliance"]["status"] == "Pass"
    assert event["cloud"]["account"]["uid"] == "111111111111"


def test_an_account_of_another_partition_has_arns_of_it() -> None:
    (event, _) = events(in_china())
    assert event["resources"][0]["uid"] == "arn:aws-cn:s3:::bucket-00000"
    assert event["cloud"]["cloud_partition"] == "aws-cn"

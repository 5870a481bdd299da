"""`findings.asff.json`, held against botocore's shape of `BatchImportFindings` and the lengths that its words tell."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore.model import Shape
from botocore.validate import ParamValidator

from scanner.model.report import Report
from scanner.renderers._view import status_of
from scanner.renderers.asff import RENDERER
from tests.support.company import small_company
from tests.support.hostile import hostile
from tests.support.reports import empty_estate, in_china, large, nothing_read

REPORTS = [small_company(), small_company(interrupted=True), empty_estate(), nothing_read(), large(100), hostile()]


@cache
def shape() -> Any:  # noqa: ANN401 -- botocore's
    service = botocore.session.get_session().get_service_model("securityhub")
    return service.operation_model("BatchImportFindings").input_shape


def findings(report: Report) -> list[Any]:
    found: list[Any] = json.loads(RENDERER.render(report))
    return found


@pytest.mark.parametrize("report", REPORTS)
def test_security_hub_accepts_its_shape(report: Report) -> None:
    faults = ParamValidator().validate({"Findings": findings(report)}, shape())
    assert not faults.has_errors(), faults.generate_report()


@pytest.mark.parametrize("report", REPORTS)
def test_every_text_keeps_to_the_pattern_and_length_of_its_field(report: Report) -> None:
    assert list(_faults({"Findings": findings(report)}, shape())) == []


def _faults(value: Any, held: Shape, path: str = "") -> Iterator[str]:  # noqa: ANN401 -- any JSON
    if held.type_name == "structure":
        for name, part in value.items():
            member = held.members[name]  # type: ignore[attr-defined]
            yield from _faults(part, member, f"{path}.{name}")
    elif held.type_name == "list":
        for part in value:
            yield from _faults(part, held.member, path)  # type: ignore[attr-defined]
    elif isinstance(value, str):
        yield from _text_faults(value, held, path)


def _text_faults(text: str, held: Shape, path: str) -> Iterator[str]:
    if not re.search(held.metadata.get("pattern", ""), text):
        yield f"{path}: {text!r} is blank"
    if held.metadata.get("enum") and text not in held.metadata["enum"]:
        yield f"{path}: {text!r} is not one of its words"
    if (longest := _longest(held, path)) and len(text) > longest:
        yield f"{path}: {len(text)} characters, {longest} allowed"


def _longest(held: Shape, path: str) -> int:
    # Most lengths stand in the words of a field only; these are those of the API reference that do not.
    known = {".Findings.Note.Text": 512, ".Findings.Compliance.RelatedRequirements": 64, ".Findings.Resources.Id": 512}
    told = re.search(r"[Mm]aximum length of (?:<code>)?(\d+)", held.documentation)
    return known.get(path) or (int(told[1]) if told else 0)


def test_botocore_does_tell_lengths() -> None:
    finding = shape().members["Findings"].member
    assert _longest(finding.members["Title"], "") == 256
    assert _longest(finding.members["Description"], "") == 1024


@pytest.mark.parametrize("report", REPORTS)
def test_the_limits_of_lists_and_fields_are_kept(report: Report) -> None:
    for found in findings(report):
        assert re.fullmatch(r"\d{12}", found["AwsAccountId"])
        assert len(found.get("ProductFields", {})) <= 50
        assert all(len(value) <= 2048 for value in found.get("ProductFields", {}).values())
        assert len(found["Compliance"].get("RelatedRequirements", ())) <= 32
        assert len(json.dumps(found).encode()) < 240_000


def test_each_finding_belongs_to_its_own_account_and_region() -> None:
    company = small_company()
    for told, finding in zip(findings(company), company.findings, strict=False):
        hub = f"arn:aws:securityhub:{finding.region}:{finding.account}"
        assert told["ProductArn"] == f"{hub}:product/{finding.account}/default"
        assert told["Id"] == f"s3-replication/{finding.id}"
        assert told["Resources"][0]["Id"] == f"arn:aws:s3:::{finding.bucket}"


def test_all_verdicts_have_their_place() -> None:
    company = small_company()
    statuses = {
        "COMPLIANT": "PASSED",
        "NON_COMPLIANT": "FAILED",
        "INSUFFICIENT_DATA": "WARNING",
        "NOT_APPLICABLE": "NOT_AVAILABLE",
    }
    for told, finding in zip(findings(company), company.findings, strict=False):
        assert told["Compliance"]["Status"] == statuses[finding.verdict]
        label = told["FindingProviderFields"]["Severity"]["Label"]
        assert label == (finding.severity.upper() if status_of(finding).urgent else "INFORMATIONAL")


def test_a_waiver_is_a_note_and_suppresses_while_it_is_in_force() -> None:
    noted = {told["Workflow"]["Status"]: told["Note"] for told in findings(small_company()) if "Note" in told}
    assert noted["SUPPRESSED"]["UpdatedBy"] == "data-platform"
    assert noted["SUPPRESSED"]["Text"].endswith("(waived by data-platform until 2027-03-31)")
    assert noted["NEW"]["Text"].endswith("(waiver of data-platform expired on 2026-06-30)")


@pytest.mark.parametrize("report", [small_company(), small_company(interrupted=True), nothing_read()])
def test_an_incomplete_scan_has_a_warning(report: Report) -> None:
    coverage = [told for told in findings(report) if told["GeneratorId"] == "s3-replication/scan-coverage"]
    assert len(coverage) == len(report.coverage.accounts)
    warned = [told for told in coverage if told["Compliance"]["Status"] == "WARNING"]
    assert warned
    assert all(told["Compliance"]["StatusReasons"] for told in warned)


def test_a_complete_scan_passes() -> None:
    (told,) = findings(empty_estate())
    assert told["Compliance"] == {"Status": "PASSED"}


def test_another_partition_has_arns_of_its_own() -> None:
    told, account = findings(in_china())
    assert told["ProductArn"] == "arn:aws-cn:securityhub:cn-north-1:111111111111:product/111111111111/default"
    assert account["ProductArn"] == told["ProductArn"]


def test_where_no_account_is_known_there_is_one_that_no_hub_has() -> None:
    assert "000000000000" in {told["AwsAccountId"] for told in findings(hostile())}

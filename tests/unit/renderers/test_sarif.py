"""`findings.sarif`, held against the schema of OASIS and against what code scanning demands."""

import json
import re
from typing import Any
from urllib.parse import unquote

import pytest

from scanner.model.finding import Verdict
from scanner.model.report import Report
from scanner.renderers import sarif
from scanner.renderers.sarif import RENDERER
from tests.support import schemas
from tests.support.company import small_company
from tests.support.hostile import hostile
from tests.support.reports import empty_estate, large, nothing_read

REPORTS = [small_company(), small_company(interrupted=True), empty_estate(), nothing_read(), large(100), hostile()]
SHOWN = (Verdict.NON_COMPLIANT, Verdict.INSUFFICIENT_DATA)


def run_of(report: Report) -> Any:  # noqa: ANN401 -- JSON
    (run,) = json.loads(RENDERER.render(report))["runs"]
    return run


@pytest.mark.parametrize("report", REPORTS)
def test_it_is_sarif(report: Report) -> None:
    assert schemas.faults("sarif-2.1.0.schema.json", json.loads(RENDERER.render(report))) == []


@pytest.mark.parametrize("report", REPORTS)
def test_every_result_has_what_code_scanning_demands(report: Report) -> None:
    run = run_of(report)
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["message"]["text"].strip()
        (location,) = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"s3(/[A-Za-z0-9._~%-]+){3}", uri)
        assert not {"", ".", ".."} & set(uri.split("/"))
        assert result["partialFingerprints"]["primaryLocationLineHash"]


def test_wrong_and_undecided_findings_are_results_and_the_others_are_counted() -> None:
    company = small_company()
    run = run_of(company)
    by_id = {result["partialFingerprints"]["findingId/v1"]: result for result in run["results"]}
    assert set(by_id) == {f.id for f in company.findings if f.verdict in SHOWN}
    for finding in company.findings:
        if finding.verdict is Verdict.INSUFFICIENT_DATA:
            assert (by_id[finding.id]["kind"], by_id[finding.id]["level"]) == ("open", "none")
        if finding.verdict is Verdict.NON_COMPLIANT:
            assert by_id[finding.id]["kind"] == "fail"
    assert run["properties"]["verdicts"] == company.summary.verdicts


def test_the_bucket_is_named_where_the_file_would_be() -> None:
    company = small_company()
    first = company.counting()[0]
    result = run_of(company)["results"][0]
    (location,) = result["locations"]
    assert unquote(location["physicalLocation"]["artifactLocation"]["uri"]).endswith(f"/{first.region}/{first.bucket}")
    (logical,) = location["logicalLocations"]
    assert logical["fullyQualifiedName"] == f"arn:aws:s3:::{first.bucket}"


def test_severities_are_levels_and_scores() -> None:
    run = run_of(small_company())
    levels = {
        result["properties"]["severity"]: result["level"] for result in run["results"] if result["kind"] == "fail"
    }
    assert levels == {
        "critical": "error",
        "high": "error",
        "medium": "warning",
        "low": "note",
        "informational": "note",
    }
    scores = {rule["id"]: rule["properties"]["security-severity"] for rule in run["tool"]["driver"]["rules"]}
    assert scores["source-versioning"] == "9.5"
    assert scores["rule-enabled"] == "5.5"


def test_only_a_waiver_in_force_suppresses() -> None:
    results = run_of(small_company())["results"]
    (waived,) = [result for result in results if "suppressions" in result]
    (suppression,) = waived["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    assert "data-platform until 2027-03-31" in suppression["justification"]
    expired = next(result for result in results if result["ruleId"] == "replication-metrics")
    assert expired["properties"]["waiverExpires"] == "2026-06-30"


@pytest.mark.parametrize("report", [small_company(), small_company(interrupted=True), nothing_read()])
def test_an_incomplete_scan_is_no_successful_execution(report: Report) -> None:
    (invocation,) = run_of(report)["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"]


def test_a_complete_scan_is_one() -> None:
    (invocation,) = run_of(empty_estate())["invocations"]
    assert (invocation["executionSuccessful"], invocation["toolExecutionNotifications"]) == (True, [])
    assert run_of(empty_estate())["results"] == []


def test_a_run_keeps_to_the_results_that_code_scanning_takes_and_counts_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 3)
    run = run_of(small_company())
    assert [result["properties"]["severity"] for result in run["results"]] == ["critical"] * 3
    told = run["invocations"][0]["toolExecutionNotifications"][-1]
    assert told["message"]["text"].startswith("8 results more than the 3")


def test_messages_hold_neither_links_nor_placeholders() -> None:
    texts = [result["message"]["text"] for result in run_of(hostile())["results"]]
    assert not [text for text in texts if re.search(r"(?<!\\)\[[^\]]*(?<!\\)\]\(", text)]
    assert not [text for text in texts if re.search(r"(?<!\{)\{(?:\{\{)*[^{]*?\d+\}(?!\})", text)]

"""`assessment-results.oscal.json`, held against NIST's schema."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from scanner.model.finding import Finding, Verdict
from scanner.model.report import Report
from scanner.renderers._oscal import control_id
from scanner.renderers.oscal import RENDERER
from tests.support import schemas
from tests.support.company import INVOICES, small_company
from tests.support.hostile import hostile
from tests.support.reports import UNDECIDED, WRONG, empty_estate, finding, large, nothing_read, report, waived

REPORTS = [small_company(), small_company(interrupted=True), empty_estate(), nothing_read(), large(100), hostile()]


def result_of(made: Report) -> Any:  # noqa: ANN401 -- JSON
    (result,) = json.loads(RENDERER.render(made))["assessment-results"]["results"]
    return result


def props_of(part: Any) -> dict[str, str]:  # noqa: ANN401 -- JSON
    return {prop["name"]: prop["value"] for prop in part["props"]}


@pytest.mark.parametrize("made", REPORTS)
def test_it_is_oscal(made: Report) -> None:
    assert schemas.faults("oscal-assessment-results-1.1.3.schema.json", json.loads(RENDERER.render(made))) == []


@pytest.mark.parametrize("made", REPORTS)
def test_every_reference_leads_to_what_is_there(made: Report) -> None:
    document = json.loads(RENDERER.render(made))["assessment-results"]
    there = list(_values(document, "uuid"))
    assert len(set(there)) == len(there)
    for key in ("subject-uuid", "observation-uuid", "actor-uuid", "component-uuid"):
        assert set(_values(document, key)) <= set(there)
    assert document["import-ap"]["href"].removeprefix("#") in there


def _values(part: Any, key: str) -> Iterator[str]:  # noqa: ANN401 -- JSON
    if isinstance(part, dict):
        if isinstance(part.get(key), str):
            yield part[key]
        for child in part.values():
            yield from _values(child, key)
    elif isinstance(part, list):
        for child in part:
            yield from _values(child, key)


def test_every_finding_is_an_observation_with_its_verdict() -> None:
    company = small_company()
    told = {props_of(o)["finding-id"]: props_of(o)["verdict"] for o in result_of(company)["observations"] if _ours(o)}
    assert told == {f.id: f.verdict for f in company.findings}


def _ours(observation: Any) -> bool:  # noqa: ANN401 -- JSON
    return bool(observation["types"] == ["finding"])


def test_what_is_wrong_is_a_risk_and_a_waiver_approves_the_deviation() -> None:
    company = small_company()
    risks = result_of(company)["risks"]
    assert len(risks) == sum(f.verdict is Verdict.NON_COMPLIANT for f in company.findings)
    (approved,) = [risk for risk in risks if risk["status"] == "deviation-approved"]
    (factor,) = approved["mitigating-factors"]
    assert "waived by data-platform until 2027-03-31" in factor["description"]


@pytest.mark.parametrize(
    ("found", "state", "reason"),
    [
        ([Verdict.COMPLIANT], "satisfied", "pass"),
        ([Verdict.COMPLIANT, Verdict.NOT_APPLICABLE], "satisfied", "pass"),
        ([UNDECIDED, Verdict.COMPLIANT], "not-satisfied", "other"),
        ([UNDECIDED, WRONG], "not-satisfied", "fail"),
    ],
)
def test_a_control_is_as_good_as_its_worst_observation(found: list[Verdict], state: str, reason: str) -> None:
    controls = ("nist-800-53-r5:CP-6(1)",)
    findings = [finding(f"check-{n}", INVOICES, verdict, controls=controls) for n, verdict in enumerate(found)]
    (control,) = result_of(report(findings))["findings"]
    assert control["target"]["target-id"] == "cp-6.1"
    assert (control["target"]["status"]["state"], control["target"]["status"]["reason"]) == (state, reason)
    assert len(control["related-observations"]) == len(found)


def test_a_waived_finding_does_not_fail_its_control() -> None:
    accepted = finding("rule-enabled", INVOICES, WRONG, controls=("x:1",), waiver=waived("2027-01-01"))
    (control,) = result_of(report([accepted]))["findings"]
    assert control["target"]["status"]["state"] == "satisfied"


def test_controls_are_reviewed_framework_by_framework() -> None:
    selections = result_of(small_company())["reviewed-controls"]["control-selections"]
    assert {s["description"]: [c["control-id"] for c in s["include-controls"]] for s in selections} == {
        "Controls of iso-27001-2022": ["a.8.13"],
        "Controls of nist-800-53-r5": ["cp-6", "cp-9"],
    }


@pytest.mark.parametrize(
    ("control", "told"),
    [("nist:CP-6(1)", "cp-6.1"), ("soc2:A1.2", "a1.2"), ("pci:10.5", "_10.5"), ("x:", "x"), (":", "_")],
)
def test_controls_are_tokens(control: str, told: str) -> None:
    assert control_id(control) == told


@pytest.mark.parametrize("made", [small_company(), small_company(interrupted=True), nothing_read()])
def test_an_incomplete_scan_says_so(made: Report) -> None:
    result = result_of(made)
    assert props_of(result)["scan-complete"] == "false"
    gaps = [o for o in result["observations"] if o["types"] == ["coverage"] and props_of(o)["complete"] == "false"]
    assert gaps


def test_a_complete_scan_says_so_too() -> None:
    assert props_of(result_of(empty_estate()))["scan-complete"] == "true"


def test_a_finding_keeps_its_uuids_from_run_to_run() -> None:
    found: Finding = finding("rule-enabled", INVOICES, WRONG)
    alone, among = result_of(report([found])), result_of(report([found, finding("other", INVOICES, WRONG)]))
    assert alone["risks"][0]["uuid"] in {risk["uuid"] for risk in among["risks"]}

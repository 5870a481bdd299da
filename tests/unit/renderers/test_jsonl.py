"""`findings.jsonl`, read back line by line."""

import json

import msgspec

from scanner.model.finding import Finding
from scanner.renderers.jsonl import RENDERER
from tests.support.company import small_company
from tests.support.hostile import hostile
from tests.support.reports import empty_estate, report
from tests.support.reports import large as many


def test_each_line_is_a_finding_behind_its_run() -> None:
    company = small_company()
    lines = [json.loads(line) for line in RENDERER.render(company).splitlines()]
    versions = {policy.name: policy.version for policy in company.run.policies}
    for line, found in zip(lines, company.findings, strict=True):
        assert line.pop("run_id") == company.run.id
        assert line.pop("run_finished") == company.run.finished
        assert line.pop("run_complete") is False
        assert line.pop("policy_version") == versions[found.policy]
        assert msgspec.convert(line, Finding) == found


def test_a_scan_that_read_everything_says_so() -> None:
    assert {json.loads(line)["run_complete"] for line in RENDERER.render(many(20)).splitlines()} == {True}


def test_a_policy_that_the_run_does_not_name_has_no_version() -> None:
    bucket = small_company().findings[0]
    (line,) = RENDERER.render(report([msgspec.structs.replace(bucket, policy="gone")])).splitlines()
    assert json.loads(line)["policy_version"] == ""


def test_no_finding_is_no_line() -> None:
    assert RENDERER.render(empty_estate()) == b""


def test_no_text_breaks_a_line() -> None:
    lines = RENDERER.render(hostile()).decode().split("\n")
    assert len(lines) == len(hostile().findings) + 1
    assert all(json.loads(line) for line in lines[:-1])

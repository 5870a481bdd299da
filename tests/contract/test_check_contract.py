"""What every check owes its readers: an identity, a page, fitting facets, and parameters that explain themselves.

"What it reads" is what its cases in `tests/cases/` make it read.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scanner import registry
from scanner.model.check import AnyFacet, BucketCheck, Check, PairCheck
from scanner.model.finding import Finding, Severity
from tests.support.judging import judge

CASES = Path(__file__).parent.parent / "cases"
CHECKS = registry.names("scanner.checks")
SECTIONS = ("What it requires", "Why", "How to repair", "AWS source")

every_check = pytest.mark.parametrize("check_id", CHECKS)


def check_of(check_id: str) -> Check:
    found: Check = registry.checks()[check_id]
    return found


@cache
def findings_of(check_id: str) -> tuple[Finding, ...]:
    """Return what the check says in all of its cases."""
    cases = json.loads((CASES / f"{check_id}.json").read_text(encoding="utf-8"))["cases"]
    return tuple(finding for case in cases for finding in judge(check_id, case))


@every_check
def test_it_is_named_like_its_file(check_id: str) -> None:
    check = check_of(check_id)
    assert check.id == check_id
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", check_id)
    assert isinstance(check, BucketCheck | PairCheck)


def test_identifiers_and_titles_are_unique() -> None:
    checks = [check_of(check_id) for check_id in CHECKS]
    assert len({check.id for check in checks}) == len({check.title for check in checks}) == len(checks)


@every_check
def test_its_title_is_a_wish_without_a_full_stop(check_id: str) -> None:
    title = check_of(check_id).title
    assert re.fullmatch(r"[A-Z].*[^.\s]", title)


@every_check
def test_its_page_says_what_why_how_and_whence(check_id: str) -> None:
    check = check_of(check_id)
    assert check.documentation.splitlines()[0] == f"{check.title}."
    headings = re.findall(r"^## (.+)$", check.documentation, re.MULTILINE)
    assert tuple(headings) == SECTIONS
    texts = re.split(r"^## .+$", check.documentation, flags=re.MULTILINE)[1:]
    assert all(len(text.split()) >= 5 for text in texts)


@every_check
def test_its_page_repairs_with_commands(check_id: str) -> None:
    repair = check_of(check_id).documentation.partition("## How to repair")[2].partition("## AWS source")[0]
    fenced = re.findall(r"^```\n(.+?)^```$", repair, re.MULTILINE | re.DOTALL)
    assert any(line.startswith("aws ") for block in fenced for line in block.splitlines())


@every_check
def test_it_says_what_would_be_lost(check_id: str) -> None:
    check = check_of(check_id)
    assert re.fullmatch(r"[A-Z].+\.", check.loses)
    assert isinstance(check.severity, Severity)


@every_check
def test_its_codes_and_controls_are_well_formed(check_id: str) -> None:
    check = check_of(check_id)
    assert all(re.fullmatch(r"(Src|Dst|AssumeRole|InitiateReplication)[A-Za-z]+", code) for code in check.failure_codes)
    assert all(re.fullmatch(r"[a-z0-9.-]+:[A-Za-z0-9().§/-]+", control) for control in check.controls)
    assert len(set(check.controls)) == len(check.controls)


@every_check
def test_each_of_its_facets_has_a_collector(check_id: str) -> None:
    check = check_of(check_id)
    declared = names(check.source) | names(check.destination) | names(check.estate)
    assert declared
    assert declared <= registry.collectors().keys()


@every_check
def test_it_reads_what_it_declares(check_id: str) -> None:
    check, findings = check_of(check_id), findings_of(check_id)
    at_source = {used.facet for finding in findings for used in finding.evidence if used.bucket == finding.bucket}
    at_destination = {used.facet for found in findings for used in found.evidence if used.bucket == found.destination}
    elsewhere = {used.facet for finding in findings for used in finding.evidence if used.bucket != finding.bucket}
    assert names(check.source) <= at_source
    assert names(check.destination) <= at_destination
    assert names(check.estate) <= elsewhere


@every_check
def test_it_declares_what_it_reads_and_never_crashes(check_id: str) -> None:
    assert [finding for finding in findings_of(check_id) if "The check itself failed" in finding.message] == []


@every_check
def test_its_answers_say_what_was_expected_where_something_is_wrong(check_id: str) -> None:
    wrong = [finding for finding in findings_of(check_id) if finding.verdict == "NON_COMPLIANT"]
    assert all(finding.expected and finding.actual for finding in wrong)
    assert all(re.fullmatch(r"[^\s].*[^\s]", finding.message, re.DOTALL) for finding in findings_of(check_id))


@every_check
def test_its_parameters_explain_themselves_and_have_defaults(check_id: str) -> None:
    check = check_of(check_id)
    for name, schema in properties(check).items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
        assert re.fullmatch(r"[A-Z].+\.", schema["description"], re.DOTALL)
        assert "default" in schema
    assert check.parameters() == msgspec.convert({}, type=check.parameters)


def names(facets: tuple[AnyFacet, ...]) -> set[str]:
    return {facet.name for facet in facets}


def properties(check: Check) -> dict[str, Any]:
    """Return the JSON Schema of each of a check's parameters."""
    schema = msgspec.json.schema(check.parameters)
    found: dict[str, Any] = schema["$defs"][check.parameters.__name__]["properties"]
    return found

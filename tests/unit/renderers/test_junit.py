"""`junit.xml`, read by an XML parser and held against the schema of Jenkins' xUnit plugin."""

from collections import Counter

import pytest
from lxml import etree

from scanner.model.report import Report
from scanner.renderers._view import Status, status_of
from scanner.renderers.junit import RENDERER
from tests.support import schemas
from tests.support.company import small_company
from tests.support.hostile import hostile
from tests.support.reports import empty_estate, large, nothing_read

REPORTS = [small_company(), small_company(interrupted=True), empty_estate(), nothing_read(), large(100), hostile()]


def parsed(report: Report) -> etree._Element:
    # No entity is resolved and nothing is fetched, as a careful consumer reads it.
    return etree.fromstring(RENDERER.render(report), etree.XMLParser(resolve_entities=False, no_network=True))


@pytest.mark.parametrize("report", REPORTS)
def test_jenkins_accepts_it(report: Report) -> None:
    schema = etree.XMLSchema(etree.parse(schemas.path("junit-10.xsd")))
    schema.assertValid(parsed(report))


@pytest.mark.parametrize("report", REPORTS)
def test_the_numbers_are_those_of_the_cases(report: Report) -> None:
    root = parsed(report)
    for suite in root:
        found = Counter(result.tag for result in suite.iterfind("testcase/*"))
        told = {name: int(suite.get(name)) for name in ("failures", "errors", "skipped")}
        assert told == {"failures": found["failure"], "errors": found["error"], "skipped": found["skipped"]}
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
    assert int(root.get("errors")) == sum(int(suite.get("errors")) for suite in root)
    assert int(root.get("tests")) == len(root.findall("*/testcase"))


def test_each_finding_is_a_case_with_the_result_of_its_verdict() -> None:
    company = small_company()
    expected = {
        Status.WRONG: "failure",
        Status.UNKNOWN: "error",
        Status.WAIVED: "skipped",
        Status.MOOT: "skipped",
        Status.SOUND: None,
    }
    cases = parsed(company).xpath("testsuite[@name!='scan coverage']/testcase")
    got = Counter((case.get("classname"), case[0].tag if len(case) else None) for case in cases)
    assert got == Counter((f"{f.policy}.{f.check}", expected[status_of(f)]) for f in company.findings)


def test_a_waived_finding_names_who_accepted_it_and_an_expired_waiver_fails() -> None:
    root = parsed(small_company())
    (skipped,) = root.xpath("//skipped[contains(@message, 'waived by')]")
    assert skipped.get("message").endswith("night. (waived by data-platform until 2027-03-31)")
    (failure,) = root.xpath("//failure[contains(., 'waiver of data-platform expired on 2026-06-30')]")
    assert failure.getparent().get("classname") == "dr-baseline.replication-metrics"


@pytest.mark.parametrize("report", [small_company(), small_company(interrupted=True), nothing_read()])
def test_an_incomplete_scan_is_never_green(report: Report) -> None:
    errors = parsed(report).xpath("testsuite[@name='scan coverage']/testcase/error")
    assert errors
    assert all(error.get("message") for error in errors)


def test_a_complete_scan_without_findings_is_green() -> None:
    root = parsed(empty_estate())
    assert (root.get("errors"), root.get("failures"), root.get("tests")) == ("0", "0", "1")


def test_cases_tell_buckets_of_one_name_apart() -> None:
    names = [(case.get("classname"), case.get("name")) for case in parsed(large(100)).iter("testcase")]
    assert len(set(names)) == len(names)


def test_the_time_is_one_that_jenkins_reads() -> None:
    assert {suite.get("timestamp") for suite in parsed(small_company())} == {"2026-11-22T12:00:00"}
